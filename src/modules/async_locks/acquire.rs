//! What a lock and a semaphore have in common: they are acquired, and released.

use super::super::async_wait::{Wait, Waited};
use crate::object::{Input, NativeFrame, Ref, Res, Step, Value, Vm};
use pyish_derive::Trace;
use std::cell::Cell;

/// How it is acquired.
#[derive(Trace)]
pub(in crate::modules) struct Acquire {
    /// By `__aenter__`, whose result is None.
    #[trace(skip)]
    enters: Cell<bool>,
}

impl Acquire {
    pub(super) fn new(enters: bool) -> Acquire {
        Acquire {
            enters: Cell::new(enters),
        }
    }

    pub(super) fn result(&self) -> Value {
        match self.enters.get() {
            true => Value::None,
            false => Value::Bool(true),
        }
    }

    /// The one of these two names that it goes by.
    pub(super) fn name(&self, acquires: &'static str, enters: &'static str) -> &'static str {
        if self.enters.get() { enters } else { acquires }
    }
}

/// What is acquired and released.
pub(in crate::modules) trait Acquired: Waited<Order = Acquire> {
    /// The name of `__aexit__`.
    const EXIT: &'static str;

    fn release(&self, vm: &mut Vm) -> Res<()>;
}

/// The coroutine of `acquire()`.
pub(super) fn acquire<T: Acquired>(this: &Ref<T>) -> Step {
    Wait::step(this, Acquire::new(false))
}

/// That of `__aenter__`.
pub(super) fn enter<T: Acquired>(this: &Ref<T>) -> Step {
    Wait::step(this, Acquire::new(true))
}

/// That of `__aexit__`.
pub(super) fn exit<T: Acquired>(this: &Ref<T>) -> Step {
    Step::Coroutine(Box::new(Exit { of: this.clone() }))
}

/// The coroutine of `__aexit__`.
pub(in crate::modules) struct Exit<T: Acquired> {
    of: Ref<T>,
}

impl<T: Acquired> crate::object::layout::Trace for Exit<T> {
    fn trace(&self, tracer: &mut crate::object::layout::Tracer<'_>) {
        self.of.trace(tracer);
    }

    crate::object::layout::saved_fields!(of);
}

impl<T: Acquired> NativeFrame for Exit<T> {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        self.of.release(vm)?;
        Ok(Step::Return(Value::None))
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        self.of.release(vm)?;
        Ok(Some(Value::None))
    }

    fn name(&self) -> &'static str {
        T::EXIT
    }
}
