//! `_thread.lock` and `_thread.RLock`: what one thread holds and others wait for.
//!
//! A lock that is released belongs to nobody: the first fiber in the row is woken, and whoever asks first gets it, as
//! with CPython's. O(1) without contention; a row of waiters otherwise.

use super::{ident, seconds};
use crate::object::fiber::FiberId;
use crate::object::*;
use pyish_derive::{Payload, class};
use std::cell::Cell as StdCell;
use std::collections::VecDeque;

/// Who holds a lock, how often, and who waits for it.
#[derive(Default, pyish_derive::Trace)]
pub(super) struct Held {
    /// The holder's number as scripts see it; 0 for nobody.
    owner: StdCell<i64>,
    count: StdCell<u64>,
    waiters: VmCell<VecDeque<FiberId>>,
}

impl Held {
    fn is_locked(&self) -> bool {
        self.count.get() != 0
    }

    fn take(&self, owner: i64) {
        self.owner.set(owner);
        self.count.set(1);
    }

    /// Nobody holds it: the first in the row looks again.
    fn free(&self, vm: &mut Vm) {
        self.owner.set(0);
        self.count.set(0);
        self.wake_first(vm);
    }

    fn wake_first(&self, vm: &mut Vm) {
        if let Some(first) = self.waiters.get(vm).front().copied() {
            vm.wake_fiber(first);
        }
    }

    /// The fiber waits no longer. Where it leaves without the lock, the next one looks again.
    fn leave_row(&self, vm: &mut Vm) {
        let fiber = vm.running_fiber();
        let waiters = self.waiters.get_mut(vm);
        if let Some(at) = waiters.iter().position(|waiter| *waiter == fiber) {
            waiters.remove(at);
        }
        if !self.is_locked() {
            self.wake_first(vm);
        }
    }
}

/// A lock.
#[derive(Default, Payload)]
#[payload(name = "lock")]
#[derive(pyish_derive::Trace)]
pub(super) struct Lock(Held);

/// A lock that its holder may take again.
#[derive(Default, Payload)]
#[payload(name = "RLock")]
#[derive(pyish_derive::Trace)]
pub(super) struct RLock(Held);

/// What can be waited for in a row.
trait Row: Payload {
    fn held(&self) -> &Held;
}

impl Row for Lock {
    fn held(&self) -> &Held {
        &self.0
    }
}

impl Row for RLock {
    fn held(&self) -> &Held {
        &self.0
    }
}

/// `acquire()` of a lock that somebody holds.
struct Acquire<T: Row> {
    lock: Ref<T>,
    until: Option<f64>,
}

impl<T: Row + 'static> Trace for Acquire<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.lock.trace(tracer);
    }
}

impl<T: Row + 'static> NativeFrame for Acquire<T> {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        let held = self.lock.held();
        let fiber = vm.running_fiber();
        if let Input::Start = input {
            vm.reserve(size_of::<FiberId>())?;
            held.waiters.get_mut(vm).push_back(fiber);
        } else {
            if let Err(raised) = vm.poll_interrupt() {
                held.leave_row(vm);
                return Err(raised);
            }
            if !held.is_locked() {
                held.take(ident(fiber));
                held.leave_row(vm);
                return Ok(Step::Return(Value::bool(true)));
            }
        }
        Ok(match self.until {
            Some(until) if vm.now() >= until => {
                held.leave_row(vm);
                Step::Return(Value::bool(false))
            }
            Some(until) => Step::Park(Park::Until(until)),
            None => Step::Park(Park::Forever),
        })
    }

    fn name(&self) -> &'static str {
        "acquire"
    }
}

fn acquire<T: Row + 'static>(
    vm: &mut Vm,
    lock: &Ref<T>,
    blocking: bool,
    timeout: &Value,
) -> Res<Step> {
    let limit = match timeout {
        Value::Int(-1) => None,
        timeout => seconds(
            vm,
            timeout,
            if blocking {
                "timeout value must be a non-negative number"
            } else {
                "can't specify a timeout for a non-blocking call"
            },
        )?,
    };
    if !blocking && limit.is_some() {
        return raise!(
            vm,
            ValueError,
            "can't specify a timeout for a non-blocking call"
        );
    }
    let held = lock.held();
    if !held.is_locked() {
        held.take(ident(vm.running_fiber()));
        return Ok(Step::Return(Value::bool(true)));
    }
    if !blocking {
        return Ok(Step::Return(Value::bool(false)));
    }
    let until = limit.map(|limit| vm.now() + limit);
    Ok(Step::push(Acquire {
        lock: lock.clone(),
        until,
    }))
}

/// A free lock.
pub(super) fn new_lock(vm: &mut Vm) -> Res {
    match vm.class_of(&LOCK_CLASS) {
        Some(class) => Ok(vm.new_object_of(&class, Lock::default())?.into()),
        None => raise!(vm, SystemError, "_thread.lock is not ready"),
    }
}

fn release(vm: &mut Vm, lock: &Ref<Lock>) -> Res<()> {
    if !lock.0.is_locked() {
        return raise!(vm, RuntimeError, "release unlocked lock");
    }
    lock.0.free(vm);
    Ok(())
}

/// A lock object is a synchronization primitive.
#[class(name = "lock", module = "_thread", shape = Lock, final, weakref)]
impl LockSurface {
    #[new("(cls, /)")]
    fn new(vm: &mut Vm, _cls: &Value) -> Res {
        new_lock(vm)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Lock>) -> String {
        let state = if this.0.is_locked() {
            "locked"
        } else {
            "unlocked"
        };
        format!("<{state} _thread.lock object at {:#x}>", this.address())
    }

    /// Lock the lock, waiting for whoever holds it.
    #[method("acquire(self, /, blocking=True, timeout=-1)")]
    fn acquire(this: &Ref<Lock>, vm: &mut Vm, blocking: bool, timeout: &Value) -> Res<Step> {
        acquire(vm, this, blocking, timeout)
    }

    /// An obsolete synonym of acquire().
    #[method("acquire_lock(self, /, blocking=True, timeout=-1)")]
    fn acquire_lock(this: &Ref<Lock>, vm: &mut Vm, blocking: bool, timeout: &Value) -> Res<Step> {
        acquire(vm, this, blocking, timeout)
    }

    /// Release the lock, allowing another thread that waits for it to acquire it.
    #[method("release(self, /)")]
    fn release(this: &Ref<Lock>, vm: &mut Vm) -> Res<()> {
        release(vm, this)
    }

    /// An obsolete synonym of release().
    #[method("release_lock(self, /)")]
    fn release_lock(this: &Ref<Lock>, vm: &mut Vm) -> Res<()> {
        release(vm, this)
    }

    /// Whether some thread holds it.
    #[method("locked(self, /)")]
    fn locked(this: &Ref<Lock>) -> bool {
        this.0.is_locked()
    }

    /// An obsolete synonym of locked().
    #[method("locked_lock(self, /)")]
    fn locked_lock(this: &Ref<Lock>) -> bool {
        this.0.is_locked()
    }

    /// Lock the lock.
    #[method("__enter__(self, /)")]
    fn enter(this: &Ref<Lock>, vm: &mut Vm) -> Res<Step> {
        acquire(vm, this, true, &Value::Int(-1))
    }

    /// Release the lock.
    #[method("__exit__(self, exc_type, exc_value, exc_tb, /)")]
    fn exit(
        this: &Ref<Lock>,
        vm: &mut Vm,
        _exc_type: &Value,
        _exc_value: &Value,
        _exc_tb: &Value,
    ) -> Res<()> {
        release(vm, this)
    }
}

fn acquire_again(vm: &mut Vm, lock: &Ref<RLock>, blocking: bool, timeout: &Value) -> Res<Step> {
    let held = &lock.0;
    if held.is_locked() && held.owner.get() == ident(vm.running_fiber()) {
        held.count.set(held.count.get() + 1);
        return Ok(Step::Return(Value::bool(true)));
    }
    acquire(vm, lock, blocking, timeout)
}

fn release_once(vm: &mut Vm, lock: &Ref<RLock>) -> Res<()> {
    let held = &lock.0;
    if !held.is_locked() || held.owner.get() != ident(vm.running_fiber()) {
        return raise!(vm, RuntimeError, "cannot release un-acquired lock");
    }
    match held.count.get() {
        1 => held.free(vm),
        count => held.count.set(count - 1),
    }
    Ok(())
}

/// A lock that the thread which holds it may acquire again.
#[class(name = "RLock", module = "_thread", shape = RLock, weakref)]
impl RlockSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(vm: &mut Vm, cls: &Ref<Type>, _args: &Value, _kwargs: &Value) -> Res {
        Ok(vm.new_object_of(cls, RLock::default())?.into())
    }

    #[slot(repr)]
    fn repr(this: &Ref<RLock>, vm: &Vm) -> String {
        let state = if this.0.is_locked() {
            "locked"
        } else {
            "unlocked"
        };
        format!(
            "<{state} {} object owner={} count={} at {:#x}>",
            vm.class_name(this.ty()),
            this.0.owner.get(),
            this.0.count.get(),
            this.address()
        )
    }

    /// Lock the lock; once more, if this thread holds it.
    #[method("acquire(self, /, blocking=True, timeout=-1)")]
    fn acquire(this: &Ref<RLock>, vm: &mut Vm, blocking: bool, timeout: &Value) -> Res<Step> {
        acquire_again(vm, this, blocking, timeout)
    }

    /// Undo one acquire().
    #[method("release(self, /)")]
    fn release(this: &Ref<RLock>, vm: &mut Vm) -> Res<()> {
        release_once(vm, this)
    }

    /// Return whether the lock is held by any thread.
    #[method("locked(self, /)")]
    fn locked(this: &Ref<RLock>) -> bool {
        this.0.is_locked()
    }

    /// Whether this thread holds the lock.
    #[method("_is_owned(self, /)")]
    fn is_owned(this: &Ref<RLock>, vm: &Vm) -> bool {
        this.0.is_locked() && this.0.owner.get() == ident(vm.running_fiber())
    }

    /// How often this thread has acquired the lock.
    #[method("_recursion_count(self, /)")]
    fn recursion_count(this: &Ref<RLock>, vm: &Vm) -> i64 {
        if this.0.owner.get() == ident(vm.running_fiber()) {
            this.0.count.get() as i64
        } else {
            0
        }
    }

    /// Release the lock whatever its count; what _acquire_restore() needs comes back.
    #[method("_release_save(self, /)")]
    fn release_save(this: &Ref<RLock>, vm: &mut Vm) -> Res {
        let held = &this.0;
        if !held.is_locked() {
            return raise!(vm, RuntimeError, "cannot release un-acquired lock");
        }
        let (count, owner) = (held.count.get(), held.owner.get());
        held.free(vm);
        vm.new_tuple([Value::Int(count as i64), Value::Int(owner)])
    }

    /// Acquire the lock with the count that _release_save() gave.
    #[method("_acquire_restore(self, state, /)")]
    fn acquire_restore(this: &Ref<RLock>, vm: &mut Vm, state: &Value) -> Res<Step> {
        let count = match state.as_tuple().map(|state| state.items()) {
            Some([Value::Int(count), Value::Int(_)]) if *count > 0 => *count as u64,
            _ => {
                return raise!(
                    vm,
                    TypeError,
                    "_acquire_restore() takes what _release_save() gave"
                );
            }
        };
        Ok(Step::push(Restore {
            lock: this.clone(),
            count,
        }))
    }

    /// Lock the lock.
    #[method("__enter__(self, /)")]
    fn enter(this: &Ref<RLock>, vm: &mut Vm) -> Res<Step> {
        acquire_again(vm, this, true, &Value::Int(-1))
    }

    /// Release the lock.
    #[method("__exit__(self, exc_type, exc_value, exc_tb, /)")]
    fn exit(
        this: &Ref<RLock>,
        vm: &mut Vm,
        _exc_type: &Value,
        _exc_value: &Value,
        _exc_tb: &Value,
    ) -> Res<()> {
        release_once(vm, this)
    }
}

/// `_acquire_restore()`
pub(crate) struct Restore {
    lock: Ref<RLock>,
    count: u64,
}

impl Trace for Restore {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.lock.trace(tracer);
    }

    crate::object::layout::saved_fields!(lock, count);
}

impl NativeFrame for Restore {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if let Input::Start = input
            && let Step::Push(frame) = acquire(vm, &self.lock, true, &Value::Int(-1))?
        {
            return Ok(Step::Push(frame));
        }
        self.lock.0.count.set(self.count);
        Ok(Step::Return(Value::None))
    }

    fn name(&self) -> &'static str {
        "_acquire_restore"
    }
}
