//! What `sys` does when something is shown or goes wrong: the display hook, the except hooks, never-awaited coroutines.

use super::super::{loaded, sys_attribute};
use crate::builtins::traceback;
use crate::object::host::Output;
use crate::object::{Exception, Generator, Raised, Ref, Res, Traceback, Value, Vm};
use crate::text::visible::{shortened, visible};

/// `sys.displayhook`: print what an interactive statement gave, and keep it as `_`.
pub(super) fn display(vm: &mut Vm, object: &Value) -> Res<()> {
    if object.is_none() {
        return Ok(());
    }
    let builtins = loaded(vm, "builtins")?.unwrap_or(Value::None);
    vm.setattr(&builtins, "_", Value::None)?;
    let text = vm.repr(object)?;
    let Some(out) = sys_attribute(vm, "stdout").filter(|out| !out.is_none()) else {
        return raise!(vm, RuntimeError, "lost sys.stdout");
    };
    vm.call_method(&out, "write", &[text.into()])?;
    let newline = vm.new_str("\n")?;
    vm.call_method(&out, "write", &[newline])?;
    vm.setattr(&builtins, "_", object.clone())
}

/// Write to `sys.stderr` as it is now; nothing where there is none, and nothing if it fails.
pub(crate) fn write_error(vm: &mut Vm, text: &str) {
    let mut text = shortened(text);
    if vm.host.is_terminal(Output::Stderr) {
        text = visible(&text).into_owned().into();
    }
    let text: &str = &text;
    let stdout = sys_attribute(vm, "stdout");
    if let Some(out) = stdout.filter(|out| !out.is_none()) {
        let _ = vm.call_method(&out, "flush", &[]);
    }
    let Some(err) = sys_attribute(vm, "stderr") else {
        let _ = vm.write_output(Output::Stderr, text.as_bytes());
        return;
    };
    if err.is_none() {
        return;
    }
    if let Ok(text) = vm.new_str(text) {
        let _ = vm.call_method(&err, "write", &[text]);
        let _ = vm.call_method(&err, "flush", &[]);
    }
}

/// `sys.excepthook`
pub(super) fn show(vm: &mut Vm, value: &Value, entries: &Value) -> Res<()> {
    let Some(exception) = value.downcast::<Exception>().cloned() else {
        let given = vm.type_name(value);
        let text =
            format!("TypeError: print_exception(): Exception expected for value, {given} found\n");
        write_error(vm, &text);
        return Ok(());
    };
    if let Some(entry) = entries.downcast::<Traceback>()
        && exception.traceback.get(vm).is_none()
    {
        exception.traceback.set(vm, Some(entry.clone()));
    }
    let text = traceback::format_exception(vm, &exception);
    write_error(vm, &text);
    Ok(())
}

/// Bytes beyond the limit that the last report of a program may take: what it is about may be that nothing is left.
const RESERVE: usize = 256 * 1024;

/// Show an exception that nobody caught, by `sys.excepthook` as it is now.
pub(super) fn report(vm: &mut Vm, raised: Raised) {
    vm.stack.trim();
    let limit = vm.heap.limit.get();
    let most = limit.max(vm.heap.charged.get());
    vm.heap.limit.set(most.saturating_add(RESERVE));
    report_in_reserve(vm, raised);
    vm.heap.limit.set(limit);
}

fn report_in_reserve(vm: &mut Vm, raised: Raised) {
    let exception = raised.0;
    let traceback = exception
        .traceback
        .cloned(vm)
        .map_or(Value::None, Value::from);
    let value: Value = (&exception).into();
    let hook = sys_attribute(vm, "excepthook");
    let Some(hook) = hook.filter(|hook| !hook.is_none()) else {
        let text = format!(
            "sys.excepthook is missing\n{}",
            traceback::format_exception(vm, &exception)
        );
        return write_error(vm, &text);
    };
    let class: Value = exception.ty().clone().into();
    if let Err(second) = vm.call(&hook, &[class, value, traceback]) {
        if vm.is_instance_of(&second, &vm.exceptions.SystemExit.clone()) {
            return;
        }
        let mut text = format!(
            "Error in sys.excepthook:\n{}",
            traceback::format_exception(vm, &second.0)
        );
        text.push_str(&format!(
            "\nOriginal exception was:\n{}",
            traceback::format_exception(vm, &exception)
        ));
        write_error(vm, &text);
    }
}

/// An exception that nobody can catch, as the `Vm` reports it.
pub(super) fn unraisable(vm: &mut Vm, raised: Raised, object: &Value, message: &str) {
    let hook = sys_attribute(vm, "unraisablehook").filter(|hook| !hook.is_none());
    let is_default = hook
        .as_ref()
        .is_none_or(|hook| is_native(hook, "unraisablehook"));
    if is_default {
        return print_unraisable(vm, &raised.0, object, message);
    }
    let traceback = raised
        .0
        .traceback
        .cloned(vm)
        .map_or(Value::None, Value::from);
    let class: Value = raised.0.ty().clone().into();
    // What is said of the object is part of the message; only "Exception ignored in" leaves it to the hook.
    let (text, object) = match vm.repr(object) {
        Ok(shown)
            if message != "Exception ignored in" && !object.is_none() && !object.is_unset() =>
        {
            let text = format!("{message} {}", shown.to_string_lossy());
            (vm.new_str(&text).unwrap_or(Value::None), Value::None)
        }
        _ => (vm.new_str(message).unwrap_or(Value::None), object.clone()),
    };
    let object = &object;
    let fields = [
        "exc_type",
        "exc_value",
        "exc_traceback",
        "err_msg",
        "object",
    ];
    let values = vec![class, (&raised.0).into(), traceback, text, object.clone()];
    let Ok(args) = super::facts::instance(vm, "UnraisableHookArgs", &fields, values) else {
        return;
    };
    if let Some(hook) = hook
        && let Err(second) = vm.call(&hook, &[args])
    {
        print_unraisable(
            vm,
            &second.0,
            &hook,
            "Exception ignored in sys.unraisablehook",
        );
    }
}

fn is_native(hook: &Value, name: &str) -> bool {
    hook.downcast::<crate::object::NativeFunction>()
        .is_some_and(|native| native.def.name == name)
}

/// `sys.unraisablehook`
pub(super) fn show_unraisable(vm: &mut Vm, unraisable: &Value) -> Res<()> {
    let value = vm.getattr(unraisable, "exc_value")?;
    let object = vm.getattr(unraisable, "object")?;
    let message = vm.getattr(unraisable, "err_msg")?;
    let message = message
        .as_str()
        .map_or("Exception ignored in".to_owned(), |text| {
            text.to_string_lossy().into_owned()
        });
    if let Some(exception) = value.downcast::<Exception>().cloned() {
        print_unraisable(vm, &exception, &object, &message);
    }
    Ok(())
}

fn print_unraisable(vm: &mut Vm, exception: &Ref<Exception>, object: &Value, message: &str) {
    let mut text = if object.is_none() || object.is_unset() {
        format!("{message}:\n")
    } else {
        let shown = match vm.repr(object) {
            Ok(shown) => shown.to_string_lossy().into_owned(),
            Err(_) => "<object repr() failed>".to_owned(),
        };
        format!("{message} {shown}:\n")
    };
    text.push_str(&traceback::format_plain(vm, exception));
    write_error(vm, &text);
    // If it is the one that is kept for where there is no memory, its traceback would grow from report to report.
    vm.heap.set_memory_error(None);
}

/// A coroutine died without having been awaited: a RuntimeWarning, as `warnings` has it.
pub(super) fn never_awaited(vm: &mut Vm, coroutine: &Ref<Generator>) {
    let class = vm.exceptions.RuntimeWarning.clone();
    let warned = match warn_with_origin(vm, coroutine) {
        Ok(warned) => warned,
        Err(raised) => {
            // A filter may have made an exception of the warning.
            let warned = vm.is_instance_of(&raised, &class);
            ignore_finalizing(vm, raised, coroutine);
            warned
        }
    };
    if warned {
        return;
    }
    let name = coroutine.qualname(vm);
    let name = name
        .as_str()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let text = format!("coroutine '{name}' was never awaited");
    if let Err(raised) = vm.warn(&class, &text) {
        ignore_finalizing(vm, raised, coroutine);
    }
}

/// The same of an awaitable of an async generator.
pub(super) fn unawaited(vm: &mut Vm, step: &Ref<Generator>, text: &str) {
    let class = vm.exceptions.RuntimeWarning.clone();
    if let Err(raised) = vm.warn(&class, text) {
        ignore_finalizing(vm, raised, step);
    }
}

fn ignore_finalizing(vm: &mut Vm, raised: Raised, coroutine: &Ref<Generator>) {
    let text = match vm.repr(&coroutine.into()) {
        Ok(shown) => format!(
            "Exception ignored while finalizing coroutine {}",
            shown.to_string_lossy()
        ),
        Err(_) => "Exception ignored while finalizing coroutine".to_owned(),
    };
    unraisable(vm, raised, &Value::None, &text);
}

/// By the function of `warnings`, which shows where the coroutine was made. False: there is no such function.
fn warn_with_origin(vm: &mut Vm, coroutine: &Ref<Generator>) -> Res<bool> {
    let name = vm.new_str("warnings")?;
    let import = vm.names.import.clone();
    let Some(import) = vm.builtin(&import)? else {
        return Ok(true);
    };
    let warnings = vm.call(&import, &[name])?;
    let Some(hook) = vm.getattr_opt(&warnings, "_warn_unawaited_coroutine")? else {
        return Ok(false);
    };
    vm.call(&hook, &[coroutine.into()])?;
    Ok(true)
}
