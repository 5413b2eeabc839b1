//! `asyncio.Semaphore` and `asyncio.BoundedSemaphore`.
//!
//! # Invariants
//! - Who has been woken has been given its share already: the value counts what is left.

use super::super::async_row::{Bound, Row};
use super::acquire::{self, Acquired, Names};
use super::{check_arguments, in_python, is_cancelled, overrides, shown};
use crate::object::{Raised, Ref, Res, Step, Type, Value, Vm};
use crate::sched::future::Future;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

/// So many at the same time.
#[derive(Default, Trace, Payload)]
#[payload(name = "Semaphore")]
pub(in crate::modules) struct Semaphore {
    #[trace(skip)]
    value: Cell<i64>,
    /// The value that it began with, where it must not be exceeded.
    #[trace(skip)]
    bound_value: Cell<Option<i64>>,
    row: Row,
    bound: Bound,
    /// Its class has an `acquire`, `release` or `locked` of its own.
    #[trace(skip)]
    asks: Cell<bool>,
}

impl Semaphore {
    fn is_locked(&self, vm: &mut Vm) -> Res<bool> {
        Ok(self.value.get() == 0 || self.row.len(vm) > 0 && !self.row.is_given_up(vm)?)
    }

    /// The first `most` that wait are given their share.
    fn give_out(&self, vm: &mut Vm, most: usize) -> Res<usize> {
        self.row
            .wake_first(vm, most, || self.value.set(self.value.get() - 1))
    }

    /// Whatever is left is given out.
    fn give_out_rest(&self, vm: &mut Vm) -> Res<()> {
        let left = usize::try_from(self.value.get()).unwrap_or(0);
        self.give_out(vm, left).map(drop)
    }
}

impl Acquired for Semaphore {
    const NAMES: Names = Names {
        acquire: "Semaphore.acquire",
        enter: "Semaphore.__aenter__",
        exit: "Semaphore.__aexit__",
    };

    fn waiting(&self) -> (&Row, &Bound) {
        (&self.row, &self.bound)
    }

    fn try_acquire(&self, vm: &mut Vm) -> Res<bool> {
        if self.is_locked(vm)? {
            return Ok(false);
        }
        self.value.set(self.value.get() - 1);
        Ok(true)
    }

    fn takes(&self, vm: &mut Vm, waiter: &Ref<Future>) -> Res<()> {
        self.row.leave(vm, waiter);
        self.give_out_rest(vm)
    }

    fn is_left(&self, vm: &mut Vm, waiter: &Ref<Future>, raised: &Raised) -> Res<()> {
        let was_given = self.row.leave(vm, waiter);
        if was_given && is_cancelled(vm, raised) {
            self.value.set(self.value.get() + 1);
        }
        self.give_out_rest(vm)
    }

    fn release(&self, vm: &mut Vm) -> Res<()> {
        let value = self.value.get();
        if self.bound_value.get().is_some_and(|most| value >= most) {
            return raise!(vm, ValueError, "BoundedSemaphore released too many times");
        }
        self.value.set(value.saturating_add(1));
        self.give_out(vm, 1).map(drop)
    }
}

/// At most so many at the same time.
#[class(name = "Semaphore", module = "asyncio.locks", shape = Semaphore, dict, weakref, open)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        check_arguments(vm, cls, args, kwargs, &["value"])?;
        let semaphore = Semaphore::default();
        if let Some(base) = vm.class_of(&CLASS)
            && !vm
                .class_of(&BOUNDED_CLASS)
                .is_some_and(|bounded| bounded.is_same(cls))
        {
            let names = ["acquire", "release", "locked"];
            semaphore.asks.set(overrides(vm, cls, &base, &names)?);
        }
        Ok(vm.new_object_of(cls, semaphore)?.into())
    }

    #[slot("__init__(self, value=1)")]
    fn init(this: &Semaphore, vm: &mut Vm, value: i64) -> Res<()> {
        begin(this, vm, value)
    }

    /// Take one, after those that wait already.
    #[method("acquire(self, /)")]
    fn acquire(this: &Ref<Semaphore>, vm: &mut Vm) -> Res<Step> {
        if this.asks.get() {
            return in_python(vm, "acquire_semaphore", &[this.into()]);
        }
        Ok(acquire::acquire(this))
    }

    /// Give one back; the first that waits has it.
    #[method("release(self, /)")]
    fn release(this: &Semaphore, vm: &mut Vm) -> Res<()> {
        Acquired::release(this, vm)
    }

    /// Return True if acquire() would wait.
    #[method("locked(self, /)")]
    fn locked(this: &Semaphore, vm: &mut Vm) -> Res<bool> {
        this.is_locked(vm)
    }

    #[method("__aenter__(self, /)")]
    fn aenter(this: &Ref<Semaphore>, vm: &mut Vm) -> Res<Step> {
        if this.asks.get() {
            return in_python(vm, "enter", &[this.into()]);
        }
        Ok(acquire::enter(this))
    }

    #[method("__aexit__(self, exc_type, exc, tb, /)")]
    fn aexit(
        this: &Ref<Semaphore>,
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
    fn repr(this: &Ref<Semaphore>, vm: &mut Vm) -> Res {
        let locked = vm.call_method(&this.into(), "locked", &[])?;
        let state = match vm.truth(&locked)? {
            true => "locked".to_owned(),
            false => format!("unlocked, value:{}", this.value.get()),
        };
        let waiting = this.row.len(vm);
        shown(vm, &this.into(), &state, waiting)
    }

    /// Give one to the first that waits; False if nobody does.
    #[method("_wake_up_next(self, /)")]
    fn wake_up_next(this: &Semaphore, vm: &mut Vm) -> Res<bool> {
        Ok(this.give_out(vm, 1)? > 0)
    }

    #[getter(_value)]
    fn value(this: &Semaphore) -> i64 {
        this.value.get()
    }

    #[setter(_value)]
    fn set_value(this: &Semaphore, value: i64) -> Res<()> {
        this.value.set(value);
        Ok(())
    }

    #[getter(_waiters)]
    fn waiters(this: &Semaphore, vm: &mut Vm) -> Res {
        this.row.show(vm)
    }

    #[setter(_waiters)]
    fn set_waiters(this: &Semaphore, vm: &mut Vm, row: Value) -> Res<()> {
        this.row.replace(vm, row);
        Ok(())
    }

    #[method("_get_loop(self, /)")]
    fn get_loop(this: &Ref<Semaphore>, vm: &mut Vm) -> Res {
        this.bound.get(vm, &this.into())
    }

    #[getter(_loop)]
    fn event_loop(this: &Semaphore, vm: &mut Vm) -> Res {
        this.bound.show(vm)
    }

    #[setter(_loop)]
    fn set_event_loop(this: &Semaphore, vm: &mut Vm, event_loop: Value) -> Res<()> {
        this.bound.replace(vm, event_loop);
        Ok(())
    }
}

fn begin(this: &Semaphore, vm: &mut Vm, value: i64) -> Res<()> {
    if value < 0 {
        return raise!(vm, ValueError, "Semaphore initial value must be >= 0");
    }
    this.value.set(value);
    this.row.replace(vm, Value::Unset);
    Ok(())
}

/// A semaphore that is not released more often than it was acquired.
#[class(
    name = "BoundedSemaphore",
    module = "asyncio.locks",
    shape = Semaphore,
    base = "Semaphore",
    dict,
    weakref,
    open
)]
impl BoundedSurface {
    #[slot("__init__(self, value=1)")]
    fn init(this: &Semaphore, vm: &mut Vm, value: i64) -> Res<()> {
        this.bound_value.set(Some(value));
        begin(this, vm, value)
    }

    #[getter(_bound_value)]
    fn bound_value(this: &Semaphore) -> i64 {
        this.bound_value.get().unwrap_or(0)
    }
}
