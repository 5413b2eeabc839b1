//! `asyncio.Lock`.
//!
//! # Invariants
//! - Who has been woken stands in the row until it goes on and takes the lock: until then nobody else gets it.

use super::super::async_row::{Bound, Row};
use super::super::async_wait::Waited;
use super::acquire::{self, Acquire, Acquired, Names};
use super::{check_arguments, in_python, is_cancelled, overrides, shown};
use crate::object::{Raised, Ref, Res, Step, Type, Value, Vm};
use crate::sched::future::Future;
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
    /// Stand in its row with a future.
    pub(super) fn stand_for_it(this: &Ref<Lock>, vm: &mut Vm) -> Res<Option<Ref<Future>>> {
        Waited::stand(this, vm, &Acquire::new(false), false)
    }

    /// Whether its class leaves it as it is.
    pub(super) fn is_plain(&self) -> bool {
        !self.asks.get()
    }
}

impl Acquired for Lock {
    const NAMES: Names = Names {
        acquire: "Lock.acquire",
        enter: "Lock.__aenter__",
        exit: "Lock.__aexit__",
    };

    fn waiting(&self) -> (&Row, &Bound) {
        (&self.row, &self.bound)
    }

    #[inline]
    fn try_acquire(&self, vm: &mut Vm) -> Res<bool> {
        if self.locked.get() || self.row.len(vm) > 0 && !self.row.is_given_up(vm)? {
            return Ok(false);
        }
        self.locked.set(true);
        Ok(true)
    }

    fn takes(&self, vm: &mut Vm, waiter: &Ref<Future>) -> Res<()> {
        self.row.leave(vm, waiter);
        self.locked.set(true);
        Ok(())
    }

    /// It may have been its turn: that of the next, then.
    fn is_left(&self, vm: &mut Vm, waiter: &Ref<Future>, raised: &Raised) -> Res<()> {
        self.row.leave(vm, waiter);
        if !self.locked.get() && is_cancelled(vm, raised) {
            self.row.wake_front(vm)?;
        }
        Ok(())
    }

    fn release(&self, vm: &mut Vm) -> Res<()> {
        if !self.locked.get() {
            return raise!(vm, RuntimeError, "Lock is not acquired.");
        }
        self.locked.set(false);
        self.row.wake_front(vm)
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
        acquire::acquire(this)
    }

    /// Release the lock; the first that waits has it next.
    #[method("release(self, /)")]
    fn release(this: &Lock, vm: &mut Vm) -> Res<()> {
        Acquired::release(this, vm)
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
        Ok(acquire::enter(this))
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
        Ok(acquire::exit(this))
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
    fn event_loop(this: &Lock, vm: &mut Vm) -> Res {
        this.bound.show(vm)
    }

    #[setter(_loop)]
    fn set_event_loop(this: &Lock, vm: &mut Vm, event_loop: Value) -> Res<()> {
        this.bound.replace(vm, event_loop);
        Ok(())
    }
}
