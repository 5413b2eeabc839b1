//! What a lock and a semaphore have in common: they are acquired, and released.

use super::super::async_row::{Bound, Row};
use super::super::async_wait::{Wait, Waited};
use crate::object::layout::Payload;
use crate::object::{Input, NativeFrame, Raised, Ref, Res, Step, Value, Vm};
use crate::sched::future::Future;
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

    fn result(&self) -> Value {
        match self.enters.get() {
            true => Value::None,
            false => Value::bool(true),
        }
    }
}

/// What is acquired and released.
pub(in crate::modules) trait Acquired: Payload {
    const NAMES: Names;

    fn waiting(&self) -> (&Row, &Bound);

    /// Take it, if it is free and nobody waits.
    fn try_acquire(&self, vm: &mut Vm) -> Res<bool>;

    /// Who stood in the row goes on, and has it.
    fn takes(&self, vm: &mut Vm, waiter: &Ref<Future>) -> Res<()>;

    /// Who stood in the row goes on without it.
    fn is_left(&self, vm: &mut Vm, waiter: &Ref<Future>, raised: &Raised) -> Res<()>;

    fn release(&self, vm: &mut Vm) -> Res<()>;
}

/// What the coroutines are called.
pub(in crate::modules) struct Names {
    pub(super) acquire: &'static str,
    pub(super) enter: &'static str,
    pub(super) exit: &'static str,
}

impl<T: Acquired> Waited for T {
    type Order = Acquire;

    fn row(&self, _: &Acquire) -> &Row {
        self.waiting().0
    }

    fn bound(&self) -> &Bound {
        self.waiting().1
    }

    fn name(order: &Acquire) -> &'static str {
        match order.enters.get() {
            true => T::NAMES.enter,
            false => T::NAMES.acquire,
        }
    }

    fn attempt(&self, vm: &mut Vm, order: &mut Acquire) -> Res<Option<Value>> {
        Ok(self.try_acquire(vm)?.then(|| order.result()))
    }

    fn goes_on(
        &self,
        vm: &mut Vm,
        order: &mut Acquire,
        waiter: &Ref<Future>,
    ) -> Res<Option<Value>> {
        self.takes(vm, waiter)?;
        Ok(Some(order.result()))
    }

    fn gives_up(&self, vm: &mut Vm, _: &Acquire, waiter: &Ref<Future>, raised: &Raised) -> Res<()> {
        self.is_left(vm, waiter, raised)
    }
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
        T::NAMES.exit
    }
}
