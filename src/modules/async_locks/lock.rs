//! `asyncio.Lock`.
//!
//! # Invariants
//! - Who has been woken stands in the row until it goes on and takes the lock: until then nobody else gets it.

use super::super::async_row::{Bound, Row};
use super::{check_arguments, in_python, is_cancelled, overrides, shown};
use crate::object::step::Keep;
use crate::object::{Input, NativeFrame, Raised, Ref, Res, Step, Type, Value, Vm};
use crate::sched::future::Future;
use crate::sched::keep_in_task;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

/// A lock's state.
#[derive(Default, Trace, Payload)]
#[payload(name = "Lock")]
pub(in crate::modules) struct Lock {
    #[trace(skip)]
    pub(super) locked: Cell<bool>,
    pub(super) row: Row,
    bound: Bound,
    /// Its class has an `acquire` or `release` of its own.
    #[trace(skip)]
    asks: Cell<bool>,
}

impl Lock {
    /// Take it, if it is free and nobody waits.
    #[inline]
    pub(super) fn try_acquire(&self, vm: &mut Vm) -> Res<bool> {
        if self.locked.get() || self.row.len(vm) > 0 && !self.row.is_given_up(vm)? {
            return Ok(false);
        }
        self.locked.set(true);
        Ok(true)
    }

    /// Stand in its row: as the running task, or with a future.
    pub(super) fn stand(this: &Ref<Lock>, vm: &mut Vm, parked: bool) -> Res<Option<Ref<Future>>> {
        let waiter = this.bound.waiter(vm, &this.into(), parked)?;
        if let Some(waiter) = &waiter {
            this.row.stand(vm, waiter)?;
        }
        Ok(waiter)
    }

    /// Who stood in the row goes on, and has it.
    pub(super) fn takes(&self, vm: &mut Vm, waiter: &Ref<Future>) {
        self.row.leave(vm, waiter);
        self.locked.set(true);
    }

    /// Who stood in the row goes on without it. It may have been its turn: that of the next, then.
    pub(super) fn give_up(&self, vm: &mut Vm, waiter: &Ref<Future>, raised: &Raised) -> Res<()> {
        self.row.leave(vm, waiter);
        if !self.locked.get() && is_cancelled(vm, raised) {
            self.row.wake_front(vm)?;
        }
        Ok(())
    }

    /// Give it back.
    pub(super) fn release(&self, vm: &mut Vm) -> Res<()> {
        if !self.locked.get() {
            return raise!(vm, RuntimeError, "Lock is not acquired.");
        }
        self.locked.set(false);
        self.row.wake_front(vm)
    }

    /// Whether its class leaves it as it is.
    pub(super) fn is_plain(&self) -> bool {
        !self.asks.get()
    }
}

/// The coroutine of `acquire()`, and of `__aenter__`, whose result is None.
#[derive(Trace)]
pub(in crate::modules) struct Acquire {
    lock: Ref<Lock>,
    waiter: Option<Ref<Future>>,
    #[trace(skip)]
    enters: Cell<bool>,
}

impl Acquire {
    pub(super) fn new(lock: Ref<Lock>, enters: bool) -> Acquire {
        Acquire {
            lock,
            waiter: None,
            enters: Cell::new(enters),
        }
    }

    fn result(&self) -> Value {
        match self.enters.get() {
            true => Value::None,
            false => Value::Bool(true),
        }
    }
}

impl NativeFrame for Acquire {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        if let Some(waiter) = self.waiter.take() {
            self.lock.takes(vm, &waiter);
            return Ok(Step::Return(self.result()));
        }
        if self.lock.try_acquire(vm)? {
            return Ok(Step::Return(self.result()));
        }
        self.waiter = Lock::stand(&self.lock, vm, false)?;
        Ok(Step::Await(
            self.waiter.as_ref().map_or(Value::None, Value::from),
        ))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some(waiter) = self.waiter.take() {
            self.lock.give_up(vm, &waiter, &raised)?;
        }
        Err(raised)
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        Ok(self.lock.try_acquire(vm)?.then(|| self.result()))
    }

    fn parks(&mut self, vm: &mut Vm) -> Res<Option<Keep>> {
        self.waiter = Lock::stand(&self.lock, vm, true)?;
        Ok(self.waiter.as_ref().map(|_| keep_in_task as Keep))
    }

    fn name(&self) -> &'static str {
        if self.enters.get() {
            "Lock.__aenter__"
        } else {
            "Lock.acquire"
        }
    }
}

/// The coroutine of `__aexit__`.
#[derive(Trace)]
pub(in crate::modules) struct Exit {
    pub(super) lock: Ref<Lock>,
}

impl NativeFrame for Exit {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        self.lock.release(vm)?;
        Ok(Step::Return(Value::None))
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        self.lock.release(vm)?;
        Ok(Some(Value::None))
    }

    fn name(&self) -> &'static str {
        "Lock.__aexit__"
    }
}

/// A mutual exclusion lock for tasks: who waits longest has it next.
#[class(name = "Lock", module = "asyncio.locks", shape = Lock, dict, weakref, open)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        check_arguments(vm, cls, args, kwargs, &[])?;
        let lock = Lock::default();
        if let Some(base) = vm.class_of(&CLASS) {
            lock.asks
                .set(overrides(vm, cls, &base, &["acquire", "release"])?);
        }
        Ok(vm.new_object_of(cls, lock)?.into())
    }

    #[slot("__init__(self)")]
    fn init(this: &Lock, vm: &mut Vm) {
        this.locked.set(false);
        this.row.replace(vm, Value::Unset);
    }

    /// Acquire the lock, after those that wait already.
    #[method("acquire(self, /)")]
    fn acquire(this: &Ref<Lock>) -> Step {
        Step::Coroutine(Box::new(Acquire::new(this.clone(), false)))
    }

    /// Release the lock; the first that waits has it next.
    #[method("release(self, /)")]
    fn release(this: &Lock, vm: &mut Vm) -> Res<()> {
        this.release(vm)
    }

    /// Return True if the lock is acquired.
    #[method("locked(self, /)")]
    fn locked(this: &Lock) -> bool {
        this.locked.get()
    }

    #[method("__aenter__(self, /)")]
    fn aenter(this: &Ref<Lock>, vm: &mut Vm) -> Res<Step> {
        if this.asks.get() {
            return in_python(vm, "enter", &[this.into()]);
        }
        Ok(Step::Coroutine(Box::new(Acquire::new(this.clone(), true))))
    }

    #[method("__aexit__(self, exc_type, exc, tb, /)")]
    fn aexit(
        this: &Ref<Lock>,
        vm: &mut Vm,
        _exc_type: &Value,
        _exc: &Value,
        _tb: &Value,
    ) -> Res<Step> {
        if this.asks.get() {
            return in_python(vm, "leave", &[this.into()]);
        }
        Ok(Step::Coroutine(Box::new(Exit { lock: this.clone() })))
    }

    #[slot(repr)]
    fn repr(this: &Ref<Lock>, vm: &mut Vm) -> Res {
        let state = if this.locked.get() {
            "locked"
        } else {
            "unlocked"
        };
        let waiting = this.row.len(vm);
        shown(vm, &this.into(), state, waiting)
    }

    #[getter(_locked)]
    fn raw_locked(this: &Lock) -> bool {
        this.locked.get()
    }

    #[setter(_locked)]
    fn set_locked(this: &Lock, value: bool) -> Res<()> {
        this.locked.set(value);
        Ok(())
    }

    #[getter(_waiters)]
    fn waiters(this: &Lock, vm: &mut Vm) -> Res {
        this.row.show(vm)
    }

    #[setter(_waiters)]
    fn set_waiters(this: &Lock, vm: &mut Vm, row: Value) -> Res<()> {
        this.row.replace(vm, row);
        Ok(())
    }

    #[method("_get_loop(self, /)")]
    fn get_loop(this: &Ref<Lock>, vm: &mut Vm) -> Res {
        this.bound.get(vm, &this.into())
    }

    #[getter(_loop)]
    fn event_loop(this: &Lock, vm: &Vm) -> Value {
        this.bound.show(vm)
    }

    #[setter(_loop)]
    fn set_event_loop(this: &Lock, vm: &mut Vm, event_loop: Value) -> Res<()> {
        this.bound.replace(vm, event_loop);
        Ok(())
    }
}
