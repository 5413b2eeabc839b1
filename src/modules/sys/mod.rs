//! `sys`: the isolate as its scripts see it.
//!
//! `facts.rs` has what never changes, `given.rs` what the host sets, `hooks.rs` what is called when something goes wrong.

mod facts;
pub(crate) mod given;
mod hooks;
mod jit;

use super::native::set;
use crate::object::{Dict, Module, Raised, Ref, Res, Step, Str, Value, Vm};
use crate::vm::closing::AsyncgenHooks;
use pyish_derive::module;

/// What `sys` keeps with the isolate.
#[derive(Default)]
struct State {
    trace: Value,
    profile: Value,
    /// `sys.addaudithook`
    audit_hooks: Vec<Value>,
}

/// What is called when something goes wrong that nobody can catch.
pub(super) fn set_hooks(vm: &mut Vm) {
    vm.unraisable_hook = Some(hooks::unraisable);
    vm.never_awaited_hook = Some(hooks::never_awaited);
    vm.unawaited_hook = Some(hooks::unawaited);
}

/// This module provides access to some objects used or maintained by the
/// interpreter and to functions that interact strongly with the interpreter.
#[module(name = "sys")]
impl Surface {
    /// Exit the interpreter by raising SystemExit(status).
    #[function("exit(status=None, /)")]
    fn exit(vm: &mut Vm, status: Value) -> Res<()> {
        let class = vm.exceptions.SystemExit.clone();
        let args = match &status {
            Value::None => Vec::new(),
            other => match other.as_tuple() {
                Some(items) => items.items().to_vec(),
                None => vec![status],
            },
        };
        Err(vm.raise_with(&class, args))
    }

    /// Return the current exception.
    #[function("exception()")]
    fn exception(vm: &mut Vm) -> Value {
        vm.handled_exception().map_or(Value::None, Value::from)
    }

    /// Return current exception information: (type, value, traceback).
    #[function("exc_info()")]
    fn exc_info(vm: &mut Vm) -> Res {
        let triple = match vm.handled_exception() {
            None => [Value::None, Value::None, Value::None],
            Some(exception) => {
                let traceback = exception
                    .traceback
                    .cloned(vm)
                    .map_or(Value::None, Value::from);
                [exception.ty().clone().into(), exception.into(), traceback]
            }
        };
        vm.new_tuple(triple)
    }

    /// Return the current value of the recursion limit.
    #[function("getrecursionlimit()")]
    fn getrecursionlimit(vm: &mut Vm) -> u32 {
        vm.recursion_limit
    }

    /// Set the maximum depth of the Python interpreter stack to n.
    #[function("setrecursionlimit(limit, /)")]
    fn setrecursionlimit(vm: &mut Vm, limit: i32) -> Res<()> {
        if limit < 1 {
            return raise!(
                vm,
                ValueError,
                "recursion limit must be greater or equal than 1"
            );
        }
        if (limit as u32) <= vm.depth {
            let depth = vm.depth;
            return raise!(
                vm,
                RecursionError,
                "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
            );
        }
        // The host's limit is not the script's to lift.
        vm.recursion_limit = (limit as u32).min(vm.budget.recursion);
        Ok(())
    }

    /// ``Intern'' the given string.
    #[function("intern(string, /)")]
    fn intern(vm: &mut Vm, string: &Ref<Str>) -> Value {
        vm.interned(string).into()
    }

    /// Return whether a string is interned.
    #[function("_is_interned(string, /)")]
    fn is_interned(string: &Ref<Str>) -> bool {
        string.is_interned()
    }

    /// Return the reference count of object.
    #[function("getrefcount(object, /)")]
    fn getrefcount(object: &Value) -> i64 {
        match object.object() {
            Some(object) => i64::from(object.count()),
            None => i64::from(u32::MAX),
        }
    }

    /// Return the size of object in bytes.
    #[function("getsizeof(object, default=<unrepresentable>)")]
    fn getsizeof(vm: &mut Vm, object: &Value, default: &Value) -> Res {
        let (ty, name) = (vm.type_of(object).clone(), vm.intern("__sizeof__")?);
        let size = match vm.type_lookup(&ty, &name) {
            Some(method) => vm.call_bound(&method, object, &ty, &[]),
            None => Ok(Value::Int(16)),
        };
        match size {
            Err(raised)
                if !default.is_unset() && vm.is_instance_of(&raised, &vm.exceptions.TypeError) =>
            {
                Ok(default.clone())
            }
            Ok(Value::Int(size)) if size < 0 => {
                raise!(vm, ValueError, "__sizeof__() should return >= 0")
            }
            size => vm.index(&size?),
        }
    }

    /// Return the default encoding.
    #[function("getdefaultencoding()")]
    fn getdefaultencoding() -> &'static str {
        "utf-8"
    }

    /// Return the encoding of file names.
    #[function("getfilesystemencoding()")]
    fn getfilesystemencoding() -> &'static str {
        "utf-8"
    }

    /// Return how undecodable file names are treated.
    #[function("getfilesystemencodeerrors()")]
    fn getfilesystemencodeerrors() -> &'static str {
        "surrogateescape"
    }

    /// Return True if Python is exiting.
    #[function("is_finalizing()")]
    fn is_finalizing() -> bool {
        false
    }

    /// Whether there is a global interpreter lock: scripts see no parallelism inside an isolate.
    #[function("_is_gil_enabled()")]
    fn is_gil_enabled() -> bool {
        true
    }

    /// Return the seconds between two switches of threads.
    #[function("getswitchinterval()")]
    fn getswitchinterval(vm: &mut Vm) -> f64 {
        vm.fibers.interval
    }

    /// Set the ideal thread switching delay.
    #[function("setswitchinterval(interval, /)")]
    fn setswitchinterval(vm: &mut Vm, interval: f64) -> Res<()> {
        if interval <= 0.0 {
            return raise!(vm, ValueError, "switch interval must be strictly positive");
        }
        vm.fibers.interval = interval;
        Ok(())
    }

    /// Return the limit of digits of integer string conversion.
    #[function("get_int_max_str_digits()")]
    fn get_int_max_str_digits(vm: &mut Vm) -> i64 {
        vm.int_digits_limit() as i64
    }

    /// Set the limit of digits of integer string conversion.
    #[function("set_int_max_str_digits(maxdigits)")]
    fn set_int_max_str_digits(vm: &mut Vm, maxdigits: i64) -> Res<()> {
        if maxdigits != 0 && maxdigits < 640 {
            return raise!(vm, ValueError, "maxdigits must be 0 or larger than 640");
        }
        vm.set_int_digits_limit(usize::try_from(maxdigits).unwrap_or(0));
        Ok(())
    }

    /// Return a frame object from the call stack.
    #[function("_getframe(depth=0, /)")]
    fn getframe(vm: &mut Vm, depth: i64) -> Res {
        frame_at(vm, depth)
    }

    /// Return the name of the module of the caller.
    #[function("_getframemodulename(depth=0)")]
    fn getframemodulename(vm: &mut Vm, depth: i64) -> Res {
        let frames = vm.frames();
        let Some(frame) = usize::try_from(depth)
            .ok()
            .and_then(|depth| frames.get(depth))
        else {
            return Ok(Value::None);
        };
        let frame = vm.frame_object(*frame)?;
        let name = vm.names.name.clone();
        Ok(frame.globals.get_str(vm, &name).unwrap_or(Value::None))
    }

    /// Set the hooks for async generators.
    #[function("set_asyncgen_hooks(firstiter=<unrepresentable>, finalizer=<unrepresentable>)")]
    fn set_asyncgen_hooks(vm: &mut Vm, firstiter: Value, finalizer: Value) -> Res<()> {
        for (name, hook) in [("finalizer", &finalizer), ("firstiter", &firstiter)] {
            if !hook.is_unset() && !hook.is_none() && vm.getattr_opt(hook, "__call__")?.is_none() {
                let given = vm.type_name(hook);
                return raise!(vm, TypeError, "callable {name} expected, got {given}");
            }
        }
        let hooks = vm.fiber_state::<AsyncgenHooks>();
        if !firstiter.is_unset() {
            hooks.firstiter = firstiter;
        }
        if !finalizer.is_unset() {
            hooks.finalizer = finalizer;
        }
        Ok(())
    }

    /// Return the hooks for async generators: (firstiter, finalizer).
    #[function("get_asyncgen_hooks()")]
    fn get_asyncgen_hooks(vm: &mut Vm) -> Res {
        let hooks = vm.fiber_state::<AsyncgenHooks>();
        let (first, last) = (hooks.firstiter.clone(), hooks.finalizer.clone());
        let or_none = |hook: Value| if hook.is_unset() { Value::None } else { hook };
        facts::instance(
            vm,
            "asyncgen_hooks",
            &["firstiter", "finalizer"],
            vec![or_none(first), or_none(last)],
        )
    }

    /// How many frames a coroutine remembers of where it was made.
    #[function("get_coroutine_origin_tracking_depth()")]
    fn get_coroutine_origin_tracking_depth(vm: &mut Vm) -> i64 {
        vm.origin_depth as i64
    }

    /// Enable or disable origin tracking for coroutine objects.
    #[function("set_coroutine_origin_tracking_depth(depth)")]
    fn set_coroutine_origin_tracking_depth(vm: &mut Vm, depth: i64) -> Res<()> {
        if depth < 0 {
            return raise!(vm, ValueError, "depth must be >= 0");
        }
        vm.origin_depth = depth as usize;
        Ok(())
    }

    /// Return the trace function.
    #[function("gettrace()")]
    fn gettrace(vm: &mut Vm) -> Value {
        shown(vm.state::<State>().trace.clone())
    }

    /// Set the trace function. It is kept, and not called.
    #[function("settrace(function, /)")]
    fn settrace(vm: &mut Vm, function: Value) {
        vm.state::<State>().trace = function;
    }

    /// Return the profiling function.
    #[function("getprofile()")]
    fn getprofile(vm: &mut Vm) -> Value {
        shown(vm.state::<State>().profile.clone())
    }

    /// Tell all audit hooks of an event.
    #[function("audit(*args)")]
    fn audit(vm: &mut Vm, args: &[Value]) -> Res<()> {
        let Some((event, args)) = args.split_first() else {
            return raise!(vm, TypeError, "audit expected at least 1 argument, got 0");
        };
        if event.as_str().is_none() {
            let name = vm.type_name(event);
            return raise!(vm, TypeError, "audit() argument 1 must be str, not {name}");
        }
        let hooks = vm.state::<State>().audit_hooks.clone();
        if hooks.is_empty() {
            return Ok(());
        }
        let args = vm.new_tuple(args.to_vec())?;
        for hook in hooks {
            vm.call(&hook, &[event.clone(), args.clone()])?;
        }
        Ok(())
    }

    /// Adds a new audit hook callback. It hears of what `sys.audit` is called with.
    #[function("addaudithook(hook)")]
    fn addaudithook(vm: &mut Vm, hook: Value) {
        vm.state::<State>().audit_hooks.push(hook);
    }

    /// Set the profiling function. It is kept, and not called.
    #[function("setprofile(function, /)")]
    fn setprofile(vm: &mut Vm, function: Value) {
        vm.state::<State>().profile = function;
    }

    /// Show what an expression at the prompt gave, and keep it as builtins._
    #[function("displayhook(object, /)")]
    fn displayhook(vm: &mut Vm, object: Value) -> Res<()> {
        hooks::display(vm, &object)
    }

    /// What breakpoint() calls.
    #[function("breakpointhook(*args, **kws)")]
    fn breakpointhook(vm: &mut Vm, args: &[Value], kws: &Ref<Dict>) -> Res<Step> {
        let module = vm.complete(super::import::import_step("_breakpoint"))?;
        let found = vm.call_method(&module, "find", &[])?;
        if found.is_none() {
            return Ok(Step::Return(Value::None));
        }
        Ok(crate::builtins::wrapped_methods::call_with(
            vm, &found, args, kws,
        ))
    }

    /// Write an exception's traceback to sys.stderr.
    #[function("excepthook(exctype, value, traceback, /)")]
    fn excepthook(vm: &mut Vm, _exctype: Value, value: Value, traceback: Value) -> Res<()> {
        hooks::show(vm, &value, &traceback)
    }

    /// Handle an unraisable exception.
    #[function("unraisablehook(unraisable, /)")]
    fn unraisablehook(vm: &mut Vm, unraisable: Value) -> Res<()> {
        hooks::show_unraisable(vm, &unraisable)
    }

    /// Report an exception that nobody can catch.
    #[function("_report_unraisable(error, object, message, /)")]
    fn report_unraisable(vm: &mut Vm, error: &Value, object: &Value, message: &Ref<Str>) {
        if let Some(exception) = error.downcast::<crate::object::Exception>() {
            let text = message.to_string_lossy().into_owned();
            vm.unraisable(Raised(exception.clone()), object, &text);
        }
    }

    /// Run all finalizers and callbacks; nothing else is kept between runs.
    #[function("_clear_internal_caches()")]
    fn clear_internal_caches() {}

    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        facts::fill(vm, module)?;
        for name in [
            "breakpointhook",
            "excepthook",
            "displayhook",
            "unraisablehook",
        ] {
            if let Some(hook) = super::late::own(vm, module, name)? {
                set(vm, module, &format!("__{name}__"), hook)?;
            }
        }
        let modules = vm.modules.clone();
        set(vm, module, "modules", modules.into())?;
        Ok(())
    }
}

fn shown(value: Value) -> Value {
    if value.is_unset() { Value::None } else { value }
}

/// The frame so many calls up, with those below it.
fn frame_at(vm: &mut Vm, depth: i64) -> Res {
    let frames = vm.frames();
    let Some(frames) = usize::try_from(depth)
        .ok()
        .filter(|depth| *depth < frames.len())
        .map(|depth| &frames[depth..])
    else {
        return raise!(vm, ValueError, "call stack is not deep enough");
    };
    let mut below = None;
    for frame in frames.iter().rev() {
        let object = vm.frame_object(*frame)?;
        object.back.set(vm, below);
        below = Some(object);
    }
    Ok(below.map_or(Value::None, Value::from))
}

/// Whatever is being raised, with its traceback, by `sys.excepthook`. SystemExit is not for here.
pub(crate) fn report(vm: &mut Vm, raised: Raised) {
    hooks::report(vm, raised);
}

/// Write to `sys.stderr`.
pub(crate) fn write_error(vm: &mut Vm, text: &str) {
    hooks::write_error(vm, text);
}
