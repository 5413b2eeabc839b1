//! What asyncio's locks and queues have in common: rows of those that wait, and the loop that they are bound to.
//!
//! Who stands in a row is a future, or a task that is parked there (`sched/parking.rs`): awaiting a lock costs no future
//! and no coroutine then. The row is a deque that scripts may look at (`_waiters`); for them its tasks become the futures
//! that CPython's rows have.
//!
//! # Cost
//! Standing in a row, leaving its front, waking the first: O(1). Leaving it elsewhere: O(row).

use super::deque::{self, Deque};
use crate::object::{Ref, Res, Value, Vm, VmCell};
use crate::sched::event_loop::EventLoop;
use crate::sched::future::Future;
use pyish_derive::Trace;

/// Those that wait, the first first. There is no deque before the first wait, unless one was given.
#[derive(Default, Trace)]
pub(super) struct Row(VmCell<Value>);

/// How one in a row is doing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    Waiting,
    GivenUp,
    /// It goes on.
    Woken,
}

impl Row {
    /// What a script holds as one.
    pub(super) fn of(row: Value) -> Row {
        Row(VmCell::new(row))
    }

    fn deque<'v>(&'v self, vm: &'v Vm) -> Option<&'v Ref<Deque>> {
        self.0.get(vm).downcast::<Deque>()
    }

    /// How many stand in it.
    pub(super) fn len(&self, vm: &Vm) -> usize {
        self.deque(vm).map_or(0, |row| row.len(vm))
    }

    /// Begin with an empty deque.
    pub(super) fn begin(&self, vm: &mut Vm) -> Res<()> {
        let row = deque::empty(vm)?;
        self.0.set(vm, row.into());
        Ok(())
    }

    /// At its end.
    pub(super) fn stand(&self, vm: &mut Vm, who: &Ref<Future>) -> Res<()> {
        if self.deque(vm).is_none() {
            self.begin(vm)?;
        }
        match self.deque(vm).cloned() {
            Some(row) => row.push(vm, who.into(), false),
            None => Ok(()),
        }
    }

    /// Who has stood in it goes on. Whether that is because its turn has come.
    pub(super) fn leave(&self, vm: &mut Vm, who: &Ref<Future>) -> bool {
        let (turned, shown) = vm.leaves_row(who);
        if let Some(row) = self.deque(vm).cloned()
            && !row.remove_same(vm, &who.into())
            && let Some(shown) = shown
        {
            row.remove_same(vm, &(&shown).into());
        }
        turned
    }

    fn doing(vm: &mut Vm, who: &Value) -> Res<Doing> {
        let Some(known) = who.downcast::<Future>() else {
            // Something of another make.
            let cancelled = vm.call_method(who, "cancelled", &[])?;
            if vm.truth(&cancelled)? {
                return Ok(Doing::GivenUp);
            }
            let done = vm.call_method(who, "done", &[])?;
            return Ok(match vm.truth(&done)? {
                true => Doing::Woken,
                false => Doing::Waiting,
            });
        };
        Ok(if vm.waits_in_row(known) {
            Doing::Waiting
        } else if vm.is_given_up(known) {
            Doing::GivenUp
        } else {
            Doing::Woken
        })
    }

    fn wake(vm: &mut Vm, who: &Value, result: Value) -> Res<()> {
        match who.downcast::<Future>() {
            Some(who) => vm.wake_in_row(&who.clone(), result),
            None => vm.call_method(who, "set_result", &[result]).map(drop),
        }
    }

    fn at(&self, vm: &Vm, at: usize) -> Option<Value> {
        self.deque(vm)?.at(vm, at)
    }

    /// Whether nobody stands in it who has not given up.
    pub(super) fn is_given_up(&self, vm: &mut Vm) -> Res<bool> {
        let mut at = 0;
        while let Some(who) = self.at(vm, at) {
            if Self::doing(vm, &who)? != Doing::GivenUp {
                return Ok(false);
            }
            vm.tick()?;
            at += 1;
        }
        Ok(true)
    }

    /// Wake the very first, if it waits.
    pub(super) fn wake_front(&self, vm: &mut Vm) -> Res<()> {
        match self.at(vm, 0) {
            Some(first) if Self::doing(vm, &first)? == Doing::Waiting => {
                Self::wake(vm, &first, Value::bool(true))
            }
            _ => Ok(()),
        }
    }

    /// The first `most` that wait are woken; how many these are. `before` is called for each.
    pub(super) fn wake_first(
        &self,
        vm: &mut Vm,
        most: usize,
        mut before: impl FnMut(),
    ) -> Res<usize> {
        let (mut at, mut woken) = (0, 0);
        while woken < most
            && let Some(who) = self.at(vm, at)
        {
            if Self::doing(vm, &who)? == Doing::Waiting {
                before();
                Self::wake(vm, &who, Value::bool(true))?;
                woken += 1;
            }
            vm.tick()?;
            at += 1;
        }
        Ok(woken)
    }

    /// The first that waits is woken, and leaves the row with all that stand before it.
    pub(super) fn wake_out(&self, vm: &mut Vm) -> Res<()> {
        while let Some(row) = self.deque(vm).filter(|row| row.len(vm) > 0).cloned() {
            let who = row.pop(vm, true)?;
            if Self::doing(vm, &who)? == Doing::Waiting {
                return Self::wake(vm, &who, Value::None);
            }
        }
        Ok(())
    }

    /// The deque, or what a script has put there: parked tasks in it are futures from now on.
    pub(super) fn show(&self, vm: &mut Vm) -> Res {
        let mut at = 0;
        while let Some(who) = self.at(vm, at) {
            if let Some(task) = who.downcast::<Future>()
                && task.has_task.get()
                && let Some(future) = vm.awaited_future(&task.clone())?
                && let Some(row) = self.deque(vm).cloned()
            {
                row.replace_at(vm, at, future.into());
            }
            at += 1;
        }
        Ok(self.0.cloned(vm).set().unwrap_or(Value::None))
    }

    /// A script puts something in the place of the deque.
    pub(super) fn replace(&self, vm: &mut Vm, row: Value) {
        self.0.set(vm, row);
    }
}

/// The loop that something is bound to, from its first wait on.
#[derive(Default, Trace)]
pub(super) struct Bound(VmCell<Value>);

impl Bound {
    /// Who is to stand in a row of `this`: the running task where its await may be parked and `parked` asks for that,
    /// otherwise a future.
    pub(super) fn waiter(
        &self,
        vm: &mut Vm,
        this: &Value,
        parked: bool,
    ) -> Res<Option<Ref<Future>>> {
        if parked {
            let Some((event_loop, task)) = vm.parkable_task() else {
                return Ok(None);
            };
            self.check(vm, this, &event_loop)?;
            return Ok(Some(task));
        }
        let event_loop = vm.running_loop()?;
        self.check(vm, this, &event_loop)?;
        vm.new_future(&event_loop).map(Some)
    }

    /// `this` is bound to the running loop.
    pub(super) fn check(&self, vm: &mut Vm, this: &Value, event_loop: &Ref<EventLoop>) -> Res<()> {
        let running = vm.loop_value(event_loop);
        let own = self.0.get(vm);
        if own.is(&running) {
            return Ok(());
        }
        if own.is_unset() || own.is_none() {
            self.0.set(vm, running);
            return Ok(());
        }
        let text = vm.repr(this)?.to_string_lossy().into_owned();
        raise!(
            vm,
            RuntimeError,
            "{text} is bound to a different event loop"
        )
    }

    /// `_get_loop()`
    pub(super) fn get(&self, vm: &mut Vm, this: &Value) -> Res {
        let event_loop = vm.running_loop()?;
        self.check(vm, this, &event_loop)?;
        vm.shown_loop(&event_loop)
    }

    /// `_loop`
    pub(super) fn show(&self, vm: &mut Vm) -> Res {
        let own = self.0.cloned(vm).set();
        vm.shown(own.unwrap_or(Value::None))
    }

    /// `_loop = …`
    pub(super) fn replace(&self, vm: &mut Vm, event_loop: Value) {
        self.0.set(vm, event_loop);
    }
}
