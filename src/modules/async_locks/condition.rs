//! `asyncio.Condition`: waiting for a notification, while a lock is given up.
//!
//! Native where its lock is a [`Lock`] as it is; with another lock, or a class that overrides something, `_locking.py`
//! does the same by their methods.

use super::super::async_row::{Bound, Row};
use super::acquire::{self, Acquired};
use super::lock::Lock;
use super::{check_arguments, in_python, is_cancelled, overrides, shown};
use crate::object::step::Keep;
use crate::object::{Input, NativeFrame, Raised, Ref, Res, Step, Type, Value, Vm, VmCell};
use crate::sched::future::Future;
use crate::sched::keep_in_task;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

/// A condition's state.
#[derive(Default, Trace, Payload)]
#[payload(name = "Condition")]
pub(in crate::modules) struct Condition {
    lock: VmCell<Value>,
    row: Row,
    bound: Bound,
    /// Its class overrides what it asks of itself.
    #[trace(skip)]
    asks: Cell<bool>,
}

impl Condition {
    /// Its lock, where nothing has to be asked.
    fn plain_lock<'v>(&'v self, vm: &'v Vm) -> Option<&'v Ref<Lock>> {
        let lock = self.lock.get(vm).downcast::<Lock>()?;
        (!self.asks.get() && lock.is_plain()).then_some(lock)
    }
}

/// The coroutine of `wait()`.
#[derive(Trace)]
pub(in crate::modules) struct Wait {
    condition: Ref<Condition>,
    lock: Ref<Lock>,
    place: Place,
    /// What comes out once the lock is acquired again.
    error: Option<Raised>,
}

/// Where it stands.
#[derive(Trace)]
enum Place {
    Nowhere,
    /// In the condition's row.
    Waits(Ref<Future>),
    /// In the lock's.
    Locks(Ref<Future>),
}

impl Wait {
    /// Give up the lock and stand in the row. Nothing where that is to be done in another way.
    fn begin(&mut self, vm: &mut Vm, parked: bool) -> Res<Option<Ref<Future>>> {
        if !self.lock.locked.get() {
            return raise!(vm, RuntimeError, "cannot wait on un-acquired lock");
        }
        let condition = &self.condition;
        let Some(waiter) = condition.bound.waiter(vm, &condition.into(), parked)? else {
            return Ok(None);
        };
        self.lock.release(vm)?;
        condition.row.stand(vm, &waiter)?;
        self.place = Place::Waits(waiter.clone());
        Ok(Some(waiter))
    }

    /// Acquire the lock again, as what this has been before: a parked task, or a future.
    fn lock_again(&mut self, vm: &mut Vm, parked: Option<Ref<Future>>) -> Res<Step> {
        if self.lock.try_acquire(vm)? {
            return self.finish(vm);
        }
        let waiter = match parked {
            Some(task) => {
                self.lock.row.stand(vm, &task)?;
                Some(task)
            }
            None => Lock::stand_for_it(&self.lock, vm)?,
        };
        Ok(match waiter {
            Some(waiter) => {
                self.place = Place::Locks(waiter.clone());
                Step::Await(waiter.into())
            }
            None => Step::Return(Value::None),
        })
    }

    fn finish(&mut self, vm: &mut Vm) -> Res<Step> {
        match self.error.take() {
            None => Ok(Step::Return(Value::bool(true))),
            Some(raised) => self.fail(vm, raised),
        }
    }

    /// A notification that was for this one goes to another.
    fn fail(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.condition.row.wake_first(vm, 1, || ())?;
        Err(raised)
    }
}

/// The task, if it is parked itself.
fn parked(waiter: Ref<Future>) -> Option<Ref<Future>> {
    waiter.has_task.get().then_some(waiter)
}

impl NativeFrame for Wait {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        match std::mem::replace(&mut self.place, Place::Nowhere) {
            Place::Nowhere => Ok(match self.begin(vm, false)? {
                Some(waiter) => Step::Await(waiter.into()),
                None => Step::Return(Value::None),
            }),
            Place::Waits(waiter) => {
                self.condition.row.leave(vm, &waiter);
                self.lock_again(vm, parked(waiter))
            }
            Place::Locks(waiter) => {
                self.lock.takes(vm, &waiter)?;
                self.finish(vm)
            }
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        match std::mem::replace(&mut self.place, Place::Nowhere) {
            Place::Nowhere => Err(raised),
            Place::Waits(waiter) => {
                self.condition.row.leave(vm, &waiter);
                self.error = Some(raised);
                self.lock_again(vm, parked(waiter))
            }
            Place::Locks(waiter) => {
                self.lock.is_left(vm, &waiter, &raised)?;
                if !is_cancelled(vm, &raised) {
                    return self.fail(vm, raised);
                }
                // The lock is acquired again, whatever comes in between.
                self.error = Some(raised);
                self.lock_again(vm, parked(waiter))
            }
        }
    }

    fn parks(&mut self, vm: &mut Vm) -> Res<Option<Keep>> {
        let waiter = self.begin(vm, true)?;
        Ok(waiter.map(|_| keep_in_task as Keep))
    }

    fn name(&self) -> &'static str {
        "Condition.wait"
    }
}

/// Tasks wait for a notification, while they give up a lock.
#[class(name = "Condition", module = "asyncio.locks", shape = Condition, dict, weakref, open)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        check_arguments(vm, cls, args, kwargs, &["lock"])?;
        let condition = Condition::default();
        if let Some(base) = vm.class_of(&CLASS) {
            let names = ["acquire", "release", "locked", "wait", "notify", "_notify"];
            condition.asks.set(overrides(vm, cls, &base, &names)?);
        }
        Ok(vm.new_object_of(cls, condition)?.into())
    }

    #[slot("__init__(self, lock=None)")]
    fn init(this: &Condition, vm: &mut Vm, lock: Value) -> Res<()> {
        let lock = match lock {
            Value::None | Value::Unset => {
                let class = vm.library("asyncio.locks", "Lock")?;
                vm.call(&class, &[])?
            }
            lock => lock,
        };
        this.lock.set(vm, lock);
        this.row.begin(vm)
    }

    /// Release the lock, wait for notify(), and acquire the lock again.
    #[method("wait(self, /)")]
    fn wait(this: &Ref<Condition>, vm: &mut Vm) -> Res<Step> {
        let Some(lock) = this.plain_lock(vm).cloned() else {
            return in_python(vm, "wait", &[this.into()]);
        };
        Ok(Step::Coroutine(Box::new(Wait {
            condition: this.clone(),
            lock,
            place: Place::Nowhere,
            error: None,
        })))
    }

    /// Wait until the predicate is true.
    #[method("wait_for(self, predicate)")]
    fn wait_for(this: &Ref<Condition>, vm: &mut Vm, predicate: Value) -> Res<Step> {
        in_python(vm, "wait_for", &[this.into(), predicate])
    }

    /// Wake up n of those that wait.
    #[method("notify(self, n=1)")]
    fn notify(this: &Ref<Condition>, vm: &mut Vm, n: &Value) -> Res<Step> {
        let n = if n.is_unset() { &Value::Int(1) } else { n };
        let Some(lock) = this.plain_lock(vm) else {
            return in_python(vm, "notify", &[this.into(), n.clone()]);
        };
        if !lock.locked.get() {
            return raise!(vm, RuntimeError, "cannot notify on un-acquired lock");
        }
        let most = usize::try_from(vm.to_index_clamped(n)?).unwrap_or(0);
        this.row.wake_first(vm, most, || ())?;
        Ok(Step::Return(Value::None))
    }

    /// Wake up all that wait.
    #[method("notify_all(self, /)")]
    fn notify_all(this: &Ref<Condition>, vm: &mut Vm) -> Res<Step> {
        let waiting = Value::Int(this.row.len(vm) as i64);
        if this.asks.get() {
            let notify = vm.getattr(&this.into(), "notify")?;
            return Ok(Step::call(&notify, [waiting]));
        }
        Self::notify(this, vm, &waiting)
    }

    #[method("_notify(self, n, /)")]
    fn raw_notify(this: &Condition, vm: &mut Vm, n: &Value) -> Res<()> {
        let most = usize::try_from(vm.to_index_clamped(n)?).unwrap_or(0);
        this.row.wake_first(vm, most, || ()).map(drop)
    }

    #[method("__aenter__(self, /)")]
    fn aenter(this: &Ref<Condition>, vm: &mut Vm) -> Res<Step> {
        match this.plain_lock(vm).cloned() {
            Some(lock) => Ok(acquire::enter(&lock)),
            None => in_python(vm, "enter", &[this.into()]),
        }
    }

    #[method("__aexit__(self, exc_type, exc, tb, /)")]
    fn aexit(
        this: &Ref<Condition>,
        vm: &mut Vm,
        _exc_type: &Value,
        _exc: &Value,
        _tb: &Value,
    ) -> Res<Step> {
        match this.plain_lock(vm).cloned() {
            Some(lock) => Ok(acquire::exit(&lock)),
            None => in_python(vm, "leave", &[this.into()]),
        }
    }

    /// The lock's method.
    #[getter(acquire)]
    fn acquire(this: &Condition, vm: &mut Vm) -> Res {
        let lock = this.lock.cloned(vm);
        vm.getattr(&lock, "acquire")
    }

    /// The lock's method.
    #[getter(release)]
    fn release(this: &Condition, vm: &mut Vm) -> Res {
        let lock = this.lock.cloned(vm);
        vm.getattr(&lock, "release")
    }

    /// The lock's method.
    #[getter(locked)]
    fn locked(this: &Condition, vm: &mut Vm) -> Res {
        let lock = this.lock.cloned(vm);
        vm.getattr(&lock, "locked")
    }

    #[slot(repr)]
    fn repr(this: &Ref<Condition>, vm: &mut Vm) -> Res {
        let locked = vm.call_method(&this.into(), "locked", &[])?;
        let state = match vm.truth(&locked)? {
            true => "locked",
            false => "unlocked",
        };
        let waiting = this.row.len(vm);
        shown(vm, &this.into(), state, waiting)
    }

    #[getter(_lock)]
    fn lock(this: &Condition, vm: &Vm) -> Value {
        this.lock.cloned(vm)
    }

    #[getter(_waiters)]
    fn waiters(this: &Condition, vm: &mut Vm) -> Res {
        this.row.show(vm)
    }

    #[setter(_waiters)]
    fn set_waiters(this: &Condition, vm: &mut Vm, row: Value) -> Res<()> {
        this.row.replace(vm, row);
        Ok(())
    }

    #[method("_get_loop(self, /)")]
    fn get_loop(this: &Ref<Condition>, vm: &mut Vm) -> Res {
        this.bound.get(vm, &this.into())
    }

    #[getter(_loop)]
    fn event_loop(this: &Condition, vm: &mut Vm) -> Res {
        this.bound.show(vm)
    }

    #[setter(_loop)]
    fn set_event_loop(this: &Condition, vm: &mut Vm, event_loop: Value) -> Res<()> {
        this.bound.replace(vm, event_loop);
        Ok(())
    }
}
