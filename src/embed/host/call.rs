//! What the macros' wrappers call: going inside, arguments, results.

use super::object::{HostClass, HostObject};
use crate::embed::convert::{FromValue, IntoValue, Mismatch};
use crate::embed::error::Error;
use crate::embed::local::Local;
use crate::embed::scope::Scope;
use crate::object::native::{Arg, Place};
use crate::object::{Answer, Res, Step, Value, Vm};
use crate::sched::host::{HostAwait, HostFuture, Settle};
use std::cell::{Ref as Borrowed, RefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Run a host function's body. What it panics with becomes an exception.
#[inline]
pub fn enter(vm: &mut Vm, f: impl for<'s> FnOnce(Scope<'s>) -> Result<Local<'s>, Error>) -> Answer {
    enter_value(vm, f).into()
}

/// The same for what gives a value.
#[inline]
pub fn enter_value(
    vm: &mut Vm,
    f: impl for<'s> FnOnce(Scope<'s>) -> Result<Local<'s>, Error>,
) -> Res {
    inside(vm, |scope| f(scope).map(Local::into_value))
}

#[inline]
pub(super) fn inside<R>(
    vm: &mut Vm,
    f: impl for<'s> FnOnce(Scope<'s>) -> Result<R, Error>,
) -> Res<R> {
    Scope::open(vm, |scope| {
        match catch_unwind(AssertUnwindSafe(|| f(scope))) {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => Err(scope.with(|vm| error.into_raised(vm))),
            Err(payload) => Err(scope.with(|vm| Error::panic(&*payload).into_raised(vm))),
        }
    })
}

/// Begin an asynchronous host function: an awaitable.
pub fn future<F>(
    vm: &mut Vm,
    _owner: &'static str,
    name: &'static str,
    f: impl for<'s> FnOnce(Scope<'s>) -> Result<F, Error>,
) -> Answer
where
    F: Future<Output: IntoValue + Send + 'static> + Send + 'static,
{
    let step = inside(vm, f).map(|future| awaited(name, settled(future)));
    Answer::of(vm, step)
}

/// What an asynchronous host function gives: where it is awaited on the spot, and ready, no coroutine is made.
pub(crate) fn awaited(name: &'static str, future: HostFuture) -> Step {
    Step::Coroutine(Box::new(HostAwait::new(name, future, false)))
}

/// Call an asynchronous host function as a plain one: the fiber waits, and others go on.
pub fn block<F>(
    vm: &mut Vm,
    _owner: &'static str,
    name: &'static str,
    f: impl for<'s> FnOnce(Scope<'s>) -> Result<F, Error>,
) -> Answer
where
    F: Future<Output: IntoValue + Send + 'static> + Send + 'static,
{
    let step = inside(vm, f).map(|future| Step::push(HostAwait::new(name, settled(future), true)));
    Answer::of(vm, step)
}

/// The future, with what makes a value of its result.
fn settled<F>(future: F) -> HostFuture
where
    F: Future<Output: IntoValue + Send + 'static> + Send + 'static,
{
    Box::pin(async move {
        let output = future.await;
        let settle: Settle =
            Box::new(move |vm: &mut Vm| enter_value(vm, |scope| output.into_value(scope)));
        settle
    })
}

/// The same for what gives nothing.
#[inline]
pub fn enter_unit(
    vm: &mut Vm,
    f: impl for<'s> FnOnce(Scope<'s>) -> Result<Local<'s>, Error>,
) -> Res<()> {
    enter_value(vm, f).map(drop)
}

/// A slot as a value.
#[inline(always)]
pub fn slot<'s>(scope: Scope<'s>, slot: &Value) -> Local<'s> {
    scope.local(slot.clone())
}

/// The argument in a slot as what the parameter takes.
#[inline]
pub fn argument<'a, T: FromValue<'a>>(value: &'a Local<'a>, arg: &'static Arg) -> Result<T, Error> {
    match T::from_value(value) {
        Ok(taken) => Ok(taken),
        Err(mismatch) => Err(wrong(mismatch, arg)),
    }
}

/// The operand of an operator; nothing for what it does not know, so that the other operand is asked.
#[inline]
pub fn operand<'a, T: FromValue<'a>>(value: &'a Local<'a>) -> Result<Option<T>, Error> {
    match T::from_value(value) {
        Ok(taken) => Ok(Some(taken)),
        Err(mismatch) if mismatch.is_final() => Err(mismatch.into()),
        Err(_) => Ok(None),
    }
}

/// `NotImplemented`
pub fn not_implemented(scope: Scope<'_>) -> Local<'_> {
    scope.local(Value::NotImplemented)
}

/// CPython's words for an argument of another type.
#[cold]
fn wrong(mismatch: Mismatch, arg: &'static Arg) -> Error {
    // A constructor goes by the name of its class.
    let callee = match arg.callee {
        "__new__" | "__init__" => arg.owner,
        callee => callee,
    };
    let place = match arg.place {
        Place::Position(at) => format!("{callee}() argument {at}"),
        Place::Name(name) => format!("{callee}() argument '{name}'"),
        Place::Assigned(name) => name.to_owned(),
        Place::Only | Place::Receiver | Place::SlotReceiver => format!("{callee}() argument"),
    };
    mismatch.into_error(Some(&place))
}

/// The receiver of a method.
#[inline]
fn receiver<'a, T: HostClass>(
    value: &'a Local<'a>,
    arg: &'static Arg,
) -> Result<&'a HostObject<T>, Error> {
    match value.value().downcast::<HostObject<T>>() {
        Some(object) => Ok(object),
        None => Err(Error::type_error(format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            arg.callee,
            arg.owner,
            value.type_name()
        ))),
    }
}

/// The state of the receiver, to look at.
#[inline]
pub fn this<'a, T: HostClass>(
    value: &'a Local<'a>,
    arg: &'static Arg,
) -> Result<Borrowed<'a, T>, Error> {
    receiver::<T>(value, arg)?.borrow()
}

/// The state of the receiver, to change.
#[inline]
pub fn this_mut<'a, T: HostClass>(
    value: &'a Local<'a>,
    arg: &'static Arg,
) -> Result<RefMut<'a, T>, Error> {
    receiver::<T>(value, arg)?.borrow_mut()
}

/// A result as a value.
#[inline]
pub fn result<'s, T: IntoValue>(scope: Scope<'s>, result: T) -> Result<Local<'s>, Error> {
    result.into_value(scope)
}

/// What `__next__` gives: `None` is the end, and no value.
pub trait IntoNext {
    /// The next element, or nothing.
    fn into_next<'s>(self, scope: Scope<'s>) -> Result<Option<Local<'s>>, Error>;
}

impl<T: IntoValue> IntoNext for Option<T> {
    fn into_next<'s>(self, scope: Scope<'s>) -> Result<Option<Local<'s>>, Error> {
        self.map(|value| value.into_value(scope)).transpose()
    }
}

impl<T: IntoValue, E: Into<Error>> IntoNext for Result<Option<T>, E> {
    fn into_next<'s>(self, scope: Scope<'s>) -> Result<Option<Local<'s>>, Error> {
        match self {
            Ok(value) => value.into_next(scope),
            Err(error) => Err(error.into()),
        }
    }
}

/// The result of `__next__`.
pub fn next<'s>(scope: Scope<'s>, result: impl IntoNext) -> Result<Local<'s>, Error> {
    Ok(match result.into_next(scope)? {
        Some(value) => value,
        None => scope.local(Value::Unset),
    })
}

/// An instance of `class`, which a constructor was called on.
pub fn construct<'s, T: HostClass>(
    scope: Scope<'s>,
    class: &Value,
    state: T,
) -> Result<Local<'s>, Error> {
    scope.value(|vm| match class.as_type() {
        Some(class) => Ok(vm.new_object_of(class, HostObject::new(state))?.into()),
        None => raise!(vm, TypeError, "__new__() needs a class"),
    })
}

/// The value that an attribute is set to.
pub fn assigned(vm: &mut Vm, value: Option<Value>, arg: &'static Arg) -> Res {
    crate::vm::convert::assigned_value(vm, value, arg)
}

/// `__iter__` of what is its own iterator.
pub fn itself(slots: &[Value]) -> Answer {
    Answer::Value(slots.first().cloned().unwrap_or_default())
}
