//! asyncio's locks: acquiring one that is free costs no coroutine and no suspension, waiting for one no future.
//!
//! A class that overrides what these ask of themselves (`acquire`, `release`, `locked`) is served by
//! `stdlib/asyncio/_locking.py`, which asks it.
//!
//! # Where to go next
//! `lock.rs` is the plainest of them; `async_wait.rs` is how they are waited for, `async_row.rs` what is stood in.

pub(super) mod acquire;
pub(super) mod condition;
pub(super) mod event;
pub(super) mod lock;
pub(super) mod semaphore;

use crate::object::{NativeFunction, Raised, Ref, Res, Special, Step, Type, Value, Vm};
use pyish_derive::module;

/// The primitives of `asyncio.locks`.
#[module(
    name = "_asyncio_locks",
    classes(
        lock::CLASS,
        event::CLASS,
        condition::CLASS,
        semaphore::CLASS,
        semaphore::BOUNDED_CLASS
    )
)]
impl Module {}

/// What is left to Python: a function of `_locking.py`.
#[cold]
fn in_python(vm: &mut Vm, name: &str, args: &[Value]) -> Res<Step> {
    let function = vm.library("asyncio._locking", name)?;
    Ok(Step::call(&function, args.iter().cloned()))
}

/// The `repr` of something that is `state`, with so many that wait.
fn shown(vm: &mut Vm, this: &Value, state: &str, waiting: usize) -> Res {
    let shown = vm.library("asyncio._locking", "shown")?;
    let state = vm.new_str(state)?;
    vm.call(&shown, &[this.clone(), state, Value::Int(waiting as i64)])
}

/// Whether a class has one of these methods otherwise than its native base has.
pub(super) fn overrides(
    vm: &mut Vm,
    class: &Ref<Type>,
    base: &Ref<Type>,
    names: &[&str],
) -> Res<bool> {
    if class.is_same(base) {
        return Ok(false);
    }
    for name in names {
        let (own, known) = (
            vm.getattr(&class.into(), name)?,
            vm.getattr(&base.into(), name)?,
        );
        if !own.is(&known) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The arguments of a class whose `__init__` takes these parameters, all of them optional.
pub(super) fn check_arguments(
    vm: &mut Vm,
    class: &Ref<Type>,
    args: &[Value],
    kwargs: &Value,
    parameters: &[&str],
) -> Res<()> {
    if class
        .special(Special::Init)
        .downcast::<NativeFunction>()
        .is_none()
    {
        return Ok(());
    }
    let name = class.name.get(vm).to_string_lossy().into_owned();
    let (most, given) = (parameters.len() + 1, args.len() + 1);
    if given > most {
        let takes = match most {
            1 => "1 positional argument".to_owned(),
            most => format!("from 1 to {most} positional arguments"),
        };
        return raise!(
            vm,
            TypeError,
            "{name}.__init__() takes {takes} but {given} were given"
        );
    }
    let Some(kwargs) = kwargs.as_dict().cloned() else {
        return Ok(());
    };
    for (key, _) in kwargs.items(vm) {
        let key = vm.str(&key)?.to_string_lossy().into_owned();
        if !parameters.contains(&key.as_str()) {
            return raise!(
                vm,
                TypeError,
                "{name}.__init__() got an unexpected keyword argument '{key}'"
            );
        }
    }
    Ok(())
}

/// Whether it is a CancelledError.
fn is_cancelled(vm: &mut Vm, raised: &Raised) -> bool {
    crate::sched::is_cancelled_error(vm, raised)
}
