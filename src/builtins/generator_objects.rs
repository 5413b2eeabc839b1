//! `generator`, `coroutine` and `async_generator` as scripts see them. How they run is `vm/generators.rs`.

use crate::object::*;
use crate::vm::closing::AsyncWith;
use pyish_derive::{Payload, Trace, class};

/// The exception that `throw(type, value, traceback)` means.
fn thrown(vm: &mut Vm, args: &[Value]) -> Res<Raised> {
    let (class, value, traceback) = match args {
        [class] => (class, &Value::None, &Value::None),
        [class, value] => (class, value, &Value::None),
        [class, value, traceback] => (class, value, traceback),
        [] => return raise!(vm, TypeError, "throw expected at least 1 argument, got 0"),
        _ => {
            let given = args.len();
            return raise!(
                vm,
                TypeError,
                "throw expected at most 3 arguments, got {given}"
            );
        }
    };
    if args.len() > 1 {
        let category = vm.exceptions.DeprecationWarning.clone();
        vm.warn(
            &category,
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
        )?;
    }
    let traceback = match traceback {
        Value::None => None,
        other => match other.downcast::<Traceback>() {
            Some(traceback) => Some(traceback.clone()),
            None => {
                return raise!(
                    vm,
                    TypeError,
                    "throw() third argument must be a traceback object"
                );
            }
        },
    };
    let exception = if class.downcast::<Exception>().is_some() {
        if !value.is_none() {
            return raise!(
                vm,
                TypeError,
                "instance exception may not have a separate value"
            );
        }
        class.clone()
    } else if class
        .as_type()
        .is_some_and(|class| vm.is_subtype(class, &vm.exceptions.BaseException))
    {
        // What goes wrong while the exception is made is thrown in its stead.
        match instance(vm, class, value) {
            Ok(exception) => exception.into(),
            Err(raised) => return Ok(raised),
        }
    } else {
        let given = vm.type_name(class);
        return raise!(
            vm,
            TypeError,
            "exceptions must be classes or instances deriving from BaseException, not {given}"
        );
    };
    let exception = vm.exception_of(&exception, "exceptions must derive from BaseException")?;
    if traceback.is_some() {
        exception.traceback.set(vm, traceback);
    }
    Ok(Raised(exception))
}

/// `class`, a class of exceptions, called with what `throw` was given as value.
fn instance(vm: &mut Vm, class: &Value, value: &Value) -> Res<Ref<Exception>> {
    let kind = class.as_type().cloned();
    let is_made = value
        .downcast::<Exception>()
        .filter(|exception| kind.is_some_and(|kind| vm.is_subtype(exception.ty(), &kind)));
    if let Some(exception) = is_made {
        return Ok(exception.clone());
    }
    let made = match value.as_tuple() {
        _ if value.is_none() => vm.call(class, &[])?,
        Some(args) => vm.call(class, args.clone().items())?,
        None => vm.call(class, std::slice::from_ref(value))?,
    };
    if let Some(exception) = made.downcast::<Exception>() {
        return Ok(exception.clone());
    }
    let (shown, given) = (vm.repr(class)?, vm.type_of(&made).clone());
    let given = vm.repr(&given.into())?;
    raise!(
        vm,
        TypeError,
        "calling {} should have returned an instance of BaseException, not {}",
        shown.to_string_lossy(),
        given.to_string_lossy()
    )
}

fn code_of(vm: &Vm, this: &Ref<Generator>) -> Option<Ref<CodeObject>> {
    this.function().map(|function| function.code.cloned(vm))
}

fn frame_of(vm: &mut Vm, this: &Ref<Generator>) -> Res {
    if this.is_done() || this.function().is_none() {
        return Ok(Value::None);
    }
    Ok(vm.generator_frame(this)?.into())
}

fn checked_name(vm: &mut Vm, value: Option<&Value>, attribute: &str) -> Res {
    match value {
        Some(name) if name.as_str().is_some() => Ok(name.clone()),
        _ => raise!(vm, TypeError, "{attribute} must be set to a string object"),
    }
}

fn describe(vm: &Vm, this: &Ref<Generator>) -> String {
    let name = this
        .qualname(vm)
        .as_str()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    format!(
        "<{} object {name} at {:#x}>",
        vm.class_name(this.ty()),
        this.address()
    )
}

/// What all three have.
macro_rules! generator_class {
    ($name:literal $named:literal $qualified:literal $holder:ident $code:ident $frame:ident $suspended:ident $awaited:ident $awaits:literal { $($more:tt)* }) => {
        #[class(name = $name, shape = Generator, final, no_new, weakref)]
        impl $holder {
            #[slot(repr)]
            fn repr(this: &Ref<Generator>, vm: &Vm) -> String {
                describe(vm, this)
            }

            #[doc = $named]
            #[getter(__name__)]
            fn name(this: &Ref<Generator>, vm: &Vm) -> Value {
                this.name(vm)
            }

            #[setter(__name__)]
            fn set_name(this: &Ref<Generator>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
                let name = checked_name(vm, value, "__name__")?;
                this.set_name(vm, name);
                Ok(())
            }

            #[doc = $qualified]
            #[getter(__qualname__)]
            fn qualname(this: &Ref<Generator>, vm: &Vm) -> Value {
                this.qualname(vm)
            }

            #[setter(__qualname__)]
            fn set_qualname(this: &Ref<Generator>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
                let name = checked_name(vm, value, "__qualname__")?;
                this.set_qualname(vm, name);
                Ok(())
            }

            #[getter]
            fn $code(this: &Ref<Generator>, vm: &Vm) -> Option<Ref<CodeObject>> {
                code_of(vm, this)
            }

            #[getter]
            fn $frame(this: &Ref<Generator>, vm: &mut Vm) -> Res {
                frame_of(vm, this)
            }

            #[getter]
            fn $suspended(this: &Ref<Generator>, vm: &Vm) -> bool {
                vm.generator_state(this) == GeneratorState::Suspended
            }

            #[doc = $awaits]
            #[getter]
            fn $awaited(this: &Ref<Generator>, vm: &Vm) -> Value {
                match vm.generator_state(this) {
                    GeneratorState::Suspended => vm.awaited_by(this),
                    _ => Value::None,
                }
            }

            /// See PEP 585
            #[classmethod("__class_getitem__(cls, item, /)")]
            fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
                super::generic_alias::subscript_class(vm, cls, item)
            }

            $($more)*
        }
    };
}

generator_class!("generator" "name of the generator" "qualified name of the generator" GeneratorSurface gi_code gi_frame gi_suspended gi_yieldfrom "what it delegates to with yield from, or None" {
    #[getter]
    fn gi_running(this: &Ref<Generator>, vm: &Vm) -> bool {
        vm.generator_state(this) == GeneratorState::Running
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<Generator>, vm: &mut Vm) -> Res<Step> {
        vm.generator_send(this, Value::None)
    }

    /// send(value) -> resume the generator with value as that of its yield; answers with what it yields next.
    /// StopIteration when it returns.
    #[method("send(self, value, /)")]
    fn send(this: &Ref<Generator>, vm: &mut Vm, value: &Value) -> Res<Step> {
        vm.generator_send(this, value.clone())
    }

    /// throw(value)
    /// throw(type[,value[,tb]])
    ///
    /// Raise an exception where the generator waits. The answer is that of send(). The form with several arguments is
    /// deprecated.
    #[method("throw(self, /, *args)")]
    fn throw(this: &Ref<Generator>, vm: &mut Vm, args: &[Value]) -> Res<Step> {
        let raised = thrown(vm, args)?;
        vm.generator_throw(this, raised)
    }

    /// close() -> raise GeneratorExit inside generator.
    #[method("close(self, /)")]
    fn close(this: &Ref<Generator>, vm: &mut Vm) -> Res<Step> {
        vm.generator_close(this)
    }
});

generator_class!("coroutine" "name of the coroutine" "qualified name of the coroutine" CoroutineSurface cr_code cr_frame cr_suspended cr_await "object being awaited on, or None" {
    #[getter]
    fn cr_running(this: &Ref<Generator>, vm: &Vm) -> bool {
        vm.generator_state(this) == GeneratorState::Running
    }

    #[getter]
    fn cr_origin(this: &Ref<Generator>, vm: &Vm) -> Value {
        this.extra(vm).set().unwrap_or(Value::None)
    }

    #[slot("__await__(self, /)")]
    fn await_(this: &Ref<Generator>, vm: &mut Vm) -> Res<Ref<CoroutineWrapper>> {
        vm.new_object(CoroutineWrapper { coroutine: this.clone() })
    }

    /// send(arg) -> hand arg into coroutine, as the value it waits for; answers with what it waits for next.
    /// StopIteration when it returns.
    #[method("send(self, value, /)")]
    fn send(this: &Ref<Generator>, vm: &mut Vm, value: &Value) -> Res<Step> {
        vm.generator_send(this, value.clone())
    }

    /// throw(value)
    /// throw(type[,value[,traceback]])
    ///
    /// Raise an exception in coroutine code, where that waits. The answer is that of send(). The form with several arguments is
    /// deprecated.
    #[method("throw(self, /, *args)")]
    fn throw(this: &Ref<Generator>, vm: &mut Vm, args: &[Value]) -> Res<Step> {
        let raised = thrown(vm, args)?;
        vm.generator_throw(this, raised)
    }

    /// close() -> raise GeneratorExit inside coroutine.
    #[method("close(self, /)")]
    fn close(this: &Ref<Generator>, vm: &mut Vm) -> Res<Step> {
        vm.generator_close(this)
    }
});

generator_class!("async_generator" "name of the async generator" "qualified name of the async generator" AsyncGeneratorSurface ag_code ag_frame ag_suspended ag_await "object being awaited on, or None" {
    #[getter]
    fn ag_running(this: &Ref<Generator>) -> bool {
        this.is_async_running()
    }

    #[slot(aiter)]
    fn aiter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(anext)]
    fn anext(this: &Ref<Generator>, vm: &mut Vm) -> Res {
        vm.new_async_step(this, AsyncWith::Send(Value::None))
    }

    /// asend(v) -> send 'v' in generator.
    #[method("asend(self, value, /)")]
    fn asend(this: &Ref<Generator>, vm: &mut Vm, value: &Value) -> Res {
        vm.new_async_step(this, AsyncWith::Send(value.clone()))
    }

    /// athrow(value)
    /// athrow(type[,value[,tb]])
    ///
    /// Raise an exception where the generator waits. The form with several arguments is deprecated.
    #[method("athrow(self, /, *args)")]
    fn athrow(this: &Ref<Generator>, vm: &mut Vm, args: &[Value]) -> Res {
        let raised = thrown(vm, args)?;
        vm.new_async_step(this, AsyncWith::Throw(raised))
    }

    /// aclose() -> raise GeneratorExit inside generator.
    #[method("aclose(self, /)")]
    fn aclose(this: &Ref<Generator>, vm: &mut Vm) -> Res {
        vm.new_async_step(this, AsyncWith::Close)
    }
});

/// The iterator that a coroutine's `__await__` gives.
#[derive(Payload, Trace)]
#[payload(name = "coroutine_wrapper")]
pub(crate) struct CoroutineWrapper {
    coroutine: Ref<Generator>,
}

/// A wrapper object implementing __await__ for coroutines.
#[class(name = "coroutine_wrapper", shape = CoroutineWrapper, final, no_new)]
impl WrapperSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<CoroutineWrapper>, vm: &mut Vm) -> Res<Step> {
        vm.generator_send(&this.coroutine, Value::None)
    }

    /// send(arg) -> hand arg into coroutine, as the value it waits for; answers with what it waits for next.
    /// StopIteration when it returns.
    #[method("send(self, value, /)")]
    fn send(this: &Ref<CoroutineWrapper>, vm: &mut Vm, value: &Value) -> Res<Step> {
        vm.generator_send(&this.coroutine, value.clone())
    }

    #[method("throw(self, /, *args)")]
    fn throw(this: &Ref<CoroutineWrapper>, vm: &mut Vm, args: &[Value]) -> Res<Step> {
        let raised = thrown(vm, args)?;
        vm.generator_throw(&this.coroutine, raised)
    }

    /// close() -> raise GeneratorExit inside coroutine.
    #[method("close(self, /)")]
    fn close(this: &Ref<CoroutineWrapper>, vm: &mut Vm) -> Res<Step> {
        vm.generator_close(&this.coroutine)
    }
}

/// One awaitable step of an async generator: `__anext__()`, `asend()`, `athrow()`, `aclose()`.
macro_rules! async_step {
    ($name:literal $holder:ident) => {
        #[class(name = $name, shape = Generator, final, no_new)]
        impl $holder {
            #[slot("__await__(self, /)")]
            fn await_(this: &Value) -> Value {
                this.clone()
            }

            #[slot(iter)]
            fn iter(this: &Value) -> Value {
                this.clone()
            }

            #[slot(next)]
            fn next(this: &Ref<Generator>, vm: &mut Vm) -> Res<Step> {
                vm.generator_send(this, Value::None)
            }

            #[method("send(self, value, /)")]
            fn send(this: &Ref<Generator>, vm: &mut Vm, value: &Value) -> Res<Step> {
                vm.generator_send(this, value.clone())
            }

            #[method("throw(self, /, *args)")]
            fn throw(this: &Ref<Generator>, vm: &mut Vm, args: &[Value]) -> Res<Step> {
                let raised = thrown(vm, args)?;
                vm.generator_throw(this, raised)
            }

            #[method("close(self, /)")]
            fn close(this: &Ref<Generator>, vm: &mut Vm) -> Res<Step> {
                vm.generator_close(this)
            }
        }
    };
}

async_step!("async_generator_asend" AsendSurface);
async_step!("async_generator_athrow" AthrowSurface);

/// Tell the machine the types of async generators' steps.
pub(super) fn register_steps(vm: &mut Vm) {
    vm.async_step_types = [Some(&ASEND_CLASS), Some(&ATHROW_CLASS)];
}
