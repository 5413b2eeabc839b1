//! `asyncio.Event`.

use super::super::async_row::{Bound, Row};
use super::super::async_wait::{Wait, Waited};
use super::{check_arguments, shown};
use crate::object::{Raised, Ref, Res, Step, Type, Value, Vm};
use crate::sched::future::Future;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

/// A flag that tasks wait for.
#[derive(Default, Trace, Payload)]
#[payload(name = "Event")]
pub(in crate::modules) struct Event {
    #[trace(skip)]
    is_set: Cell<bool>,
    row: Row,
    bound: Bound,
}

/// The waiting of `wait()`.
#[derive(Trace)]
pub(in crate::modules) struct ForSet;

impl Waited for Event {
    type Order = ForSet;

    fn row(&self, _: &ForSet) -> &Row {
        &self.row
    }

    fn bound(&self) -> &Bound {
        &self.bound
    }

    fn name(_: &ForSet) -> &'static str {
        "Event.wait"
    }

    fn attempt(&self, _: &mut Vm, _: &mut ForSet) -> Res<Option<Value>> {
        Ok(self.is_set.get().then_some(Value::bool(true)))
    }

    fn goes_on(&self, vm: &mut Vm, _: &mut ForSet, waiter: &Ref<Future>) -> Res<Option<Value>> {
        self.row.leave(vm, waiter);
        Ok(Some(Value::bool(true)))
    }

    fn gives_up(&self, vm: &mut Vm, _: &ForSet, waiter: &Ref<Future>, _: &Raised) -> Res<()> {
        self.row.leave(vm, waiter);
        Ok(())
    }
}

/// A flag that tasks wait for.
#[class(name = "Event", module = "asyncio.locks", shape = Event, dict, weakref, open)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        check_arguments(vm, cls, args, kwargs, &[])?;
        Ok(vm.new_object_of(cls, Event::default())?.into())
    }

    #[slot("__init__(self)")]
    fn init(this: &Event, vm: &mut Vm) -> Res<()> {
        this.is_set.set(false);
        this.row.begin(vm)
    }

    /// Return True if the flag is set.
    #[method("is_set(self, /)")]
    fn is_set(this: &Event) -> bool {
        this.is_set.get()
    }

    /// Set the flag: all that wait go on.
    #[method("set(self, /)")]
    fn set(this: &Event, vm: &mut Vm) -> Res<()> {
        if !this.is_set.replace(true) {
            this.row.wake_first(vm, usize::MAX, || ())?;
        }
        Ok(())
    }

    /// Reset the flag.
    #[method("clear(self, /)")]
    fn clear(this: &Event) {
        this.is_set.set(false);
    }

    /// Wait until the flag is set.
    #[method("wait(self, /)")]
    fn wait(this: &Ref<Event>) -> Step {
        Wait::step(this, ForSet)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Event>, vm: &mut Vm) -> Res {
        let state = if this.is_set.get() { "set" } else { "unset" };
        let waiting = this.row.len(vm);
        shown(vm, &this.into(), state, waiting)
    }

    #[getter(_value)]
    fn value(this: &Event) -> bool {
        this.is_set.get()
    }

    #[setter(_value)]
    fn set_value(this: &Event, value: bool) -> Res<()> {
        this.is_set.set(value);
        Ok(())
    }

    #[getter(_waiters)]
    fn waiters(this: &Event, vm: &mut Vm) -> Res {
        this.row.show(vm)
    }

    #[setter(_waiters)]
    fn set_waiters(this: &Event, vm: &mut Vm, row: Value) -> Res<()> {
        this.row.replace(vm, row);
        Ok(())
    }

    #[method("_get_loop(self, /)")]
    fn get_loop(this: &Ref<Event>, vm: &mut Vm) -> Res {
        this.bound.get(vm, &this.into())
    }

    #[getter(_loop)]
    fn event_loop(this: &Event, vm: &mut Vm) -> Res {
        this.bound.show(vm)
    }

    #[setter(_loop)]
    fn set_event_loop(this: &Event, vm: &mut Vm, event_loop: Value) -> Res<()> {
        this.bound.replace(vm, event_loop);
        Ok(())
    }
}
