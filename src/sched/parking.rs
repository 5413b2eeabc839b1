//! Tasks that sleep: the timer wakes the task itself, and no future is made for it.
//!
//! `await asyncio.sleep(delay)` in a task's own chain of awaits parks the task: its [`WaitsFor`] holds the number of its
//! timer, the await suspends with `Ellipsis`, and that is all. Whoever asks for the future that it waits for
//! (`_fut_waiter`, a `repr`) gets one, made then: from there on it waits for that.
//!
//! A task that stands in a row, for a lock or an item of a queue, is parked likewise: the state machine of the await lies in
//! the task itself ([`WaitsFor::Row`]), the row names the task, and the machine goes on when the task's next step is due.
//!
//! ```text
//!   Row ── wake_in_row ──► Turn ─────► the machine is resumed: a result, or Row again
//!    └──── cancel ───────► GivenUp ──► the machine hears of it (`caught`)
//! ```
//!
//! # Invariants
//! - A timer whose task waits for another timer, or for none, is void.
//! - Who stands in a row leaves it when its machine goes on, and not before, unless the row says otherwise.

use super::event_loop::{EventLoop, Ready};
use super::future::{Future, State, Waiter};
use super::timers::Due;
use crate::object::*;

/// What a task waits for.
#[derive(Default, pyish_derive::Trace)]
pub(crate) enum WaitsFor {
    /// Its next step is due, or it has not begun.
    #[default]
    Nothing,
    Future(Ref<Future>),
    /// A timer of the loop, by its number.
    Timer(u64),
    /// Its turn in a row.
    Row(Box<dyn NativeFrame>),
    /// Nothing any more: its turn has come, and its next step is due.
    Turn(Box<dyn NativeFrame>),
    /// Nothing any more: it was cancelled, and its next step is due.
    GivenUp(Box<dyn NativeFrame>),
    /// One of these three, and somebody has asked for the future that it waits for.
    Shown(Box<Shown>),
    /// Its machine goes on: whether its turn has come, and the future that was shown.
    GoesOn(bool, Option<Ref<Future>>),
}

/// What stands in a row with a future that others have seen.
#[derive(pyish_derive::Trace)]
pub(crate) struct Shown {
    machine: Box<dyn NativeFrame>,
    future: Ref<Future>,
}

impl WaitsFor {
    /// The future, if it is one.
    pub(crate) fn future(&self) -> Option<&Ref<Future>> {
        match self {
            WaitsFor::Future(future) => Some(future),
            WaitsFor::Shown(shown) => Some(&shown.future),
            _ => None,
        }
    }

    /// Whether a state machine lies in it.
    #[inline]
    pub(crate) fn is_row(&self) -> bool {
        !matches!(
            self,
            WaitsFor::Nothing | WaitsFor::Future(_) | WaitsFor::Timer(_)
        )
    }
}

/// The running task keeps a state machine that stands in a row.
pub(crate) fn keep_in_task(vm: &mut Vm, machine: Box<dyn NativeFrame>) {
    let Some(event_loop) = vm.local.event_loop.downcast::<EventLoop>().cloned() else {
        return;
    };
    if let Some(task) = event_loop.current.cloned(vm)
        && let Some(inner) = task.task.get_mut(vm)
    {
        inner.waiter = WaitsFor::Row(machine);
    }
}

impl Vm {
    /// The task that an await in the current frame suspends, if that parks it: it runs in a loop of ours, and every frame
    /// between is a coroutine's that awaits the next.
    pub(crate) fn parkable_task(&mut self) -> Option<(Ref<EventLoop>, Ref<Future>)> {
        let event_loop = self.local.event_loop.downcast::<EventLoop>()?;
        if event_loop.by_methods.get() {
            return None;
        }
        let task = event_loop.current.get(self).as_ref()?;
        let inner = task.task.get(self).as_ref()?;
        let coroutine = inner.coroutine.as_ref()?.downcast::<Generator>()?;
        let parks = self.chain_is_of(coroutine);
        parks.then(|| (event_loop.clone(), task.clone()))
    }

    /// Park a task until `when`.
    pub(crate) fn park_task(&mut self, event_loop: &Ref<EventLoop>, task: &Ref<Future>, when: f64) {
        let number = self.push_timer(event_loop, when, Due::Task(task.clone()));
        if let Some(inner) = task.task.get_mut(self) {
            inner.waiter = WaitsFor::Timer(number);
        }
    }

    /// Whether the task waits for the timer of this number.
    pub(crate) fn waits_for_timer(&self, task: &Ref<Future>, number: u64) -> bool {
        let inner = task.task.get(self).as_ref();
        inner.is_some_and(|inner| matches!(inner.waiter, WaitsFor::Timer(own) if own == number))
    }

    /// A parked task's time has come.
    pub(crate) fn timer_is_due(&mut self, task: &Ref<Future>) {
        if let Some(inner) = task.task.get_mut(self) {
            inner.waiter = WaitsFor::Nothing;
        }
    }

    /// Cancel a parked task: CancelledError is thrown in at its next step. False if it is not parked.
    pub(crate) fn cancel_parked(&mut self, task: &Ref<Future>, message: &Value) -> Res<bool> {
        let Some(inner) = task.task.get_mut(self) else {
            return Ok(false);
        };
        let is_timed = match std::mem::take(&mut inner.waiter) {
            WaitsFor::Timer(_) => true,
            WaitsFor::Row(machine) => {
                inner.waiter = WaitsFor::GivenUp(machine);
                false
            }
            other => {
                inner.waiter = other;
                return Ok(false);
            }
        };
        let Some(event_loop) = task.event_loop.cloned(self) else {
            return Ok(false);
        };
        if is_timed {
            self.timer_cancelled(&event_loop);
        }
        let cancelled = self.new_cancelled(message.clone());
        self.push_ready(&event_loop, Ready::Throw(task.clone(), cancelled))?;
        Ok(true)
    }

    /// The future that a task waits for. A parked task waits for one from now on.
    pub(crate) fn awaited_future(&mut self, task: &Ref<Future>) -> Res<Option<Ref<Future>>> {
        let Some(inner) = task.task.get(self).as_ref() else {
            return Ok(None);
        };
        let number = match &inner.waiter {
            WaitsFor::Nothing | WaitsFor::GoesOn(..) => return Ok(None),
            WaitsFor::Future(future) => return Ok(Some(future.clone())),
            WaitsFor::Timer(number) => *number,
            WaitsFor::Shown(shown) => return Ok(Some(shown.future.clone())),
            WaitsFor::Row(_) | WaitsFor::Turn(_) | WaitsFor::GivenUp(_) => {
                return self.show_waiter(task);
            }
        };
        let coroutine = inner.coroutine.as_ref();
        let coroutine = coroutine.and_then(|it| it.downcast::<Generator>()).cloned();
        let (Some(coroutine), Some(event_loop)) = (coroutine, task.event_loop.cloned(self)) else {
            return Ok(None);
        };
        let future = self.new_future(&event_loop)?;
        future.timed.set(true);
        future.result.set(self, Value::None);
        self.replace_timer(&event_loop, number, Due::Future(future.clone()));
        self.add_waiter(&future, Waiter::Task(task.clone()))?;
        self.replace_awaited(&coroutine, (&future).into());
        if let Some(inner) = task.task.get_mut(self) {
            inner.waiter = WaitsFor::Future(future.clone());
        }
        Ok(Some(future))
    }

    /// The future that a task in a row waits for from now on.
    fn show_waiter(&mut self, task: &Ref<Future>) -> Res<Option<Ref<Future>>> {
        let Some(event_loop) = task.event_loop.cloned(self) else {
            return Ok(None);
        };
        let future = self.new_future(&event_loop)?;
        let Some(inner) = task.task.get_mut(self) else {
            return Ok(None);
        };
        let (machine, state) = match std::mem::take(&mut inner.waiter) {
            WaitsFor::Row(machine) => (machine, State::Pending),
            WaitsFor::Turn(machine) => (machine, State::Finished),
            WaitsFor::GivenUp(machine) => (machine, State::Cancelled),
            other => {
                inner.waiter = other;
                return Ok(None);
            }
        };
        inner.waiter = WaitsFor::Shown(Box::new(Shown {
            machine,
            future: future.clone(),
        }));
        future.state.set(state);
        match state {
            State::Pending => self.add_waiter(&future, Waiter::Task(task.clone()))?,
            State::Finished => future.result.set(self, Value::bool(true)),
            State::Cancelled | State::Failed => {}
        }
        Ok(Some(future))
    }

    // ---- rows: who stands in one is a future, or the task that is parked there

    /// Whether who stands in a row waits still: its turn has not come, nor has it been given up.
    pub(crate) fn waits_in_row(&self, who: &Ref<Future>) -> bool {
        if !who.has_task.get() {
            return !who.is_done();
        }
        let inner = who.task.get(self).as_ref();
        inner.is_some_and(|inner| match &inner.waiter {
            WaitsFor::Row(_) => true,
            WaitsFor::Shown(shown) => !shown.future.is_done(),
            _ => false,
        })
    }

    /// Whether it was given up, and has not left the row yet.
    pub(crate) fn is_given_up(&self, who: &Ref<Future>) -> bool {
        if !who.has_task.get() {
            return who.state.get() == State::Cancelled;
        }
        let inner = who.task.get(self).as_ref();
        inner.is_some_and(|inner| match &inner.waiter {
            WaitsFor::GivenUp(_) => true,
            WaitsFor::Shown(shown) => shown.future.state.get() == State::Cancelled,
            _ => false,
        })
    }

    /// The turn of who waits in a row has come: it goes on in the loop's next turn. A future has this result.
    pub(crate) fn wake_in_row(&mut self, who: &Ref<Future>, result: Value) -> Res<()> {
        if !who.has_task.get() {
            return self.finish_future(who, State::Finished, result);
        }
        let Some(inner) = who.task.get_mut(self) else {
            return Ok(());
        };
        match std::mem::take(&mut inner.waiter) {
            WaitsFor::Row(machine) => inner.waiter = WaitsFor::Turn(machine),
            WaitsFor::Shown(shown) => {
                let future = shown.future.clone();
                inner.waiter = WaitsFor::Shown(shown);
                return self.finish_future(&future, State::Finished, result);
            }
            other => {
                inner.waiter = other;
                return Ok(());
            }
        }
        match who.event_loop.cloned(self) {
            Some(event_loop) => self.push_ready(&event_loop, Ready::Wake(who.clone())),
            None => Ok(()),
        }
    }

    /// Who has stood in a row goes on: whether its turn had come, and whether a future was shown in its stead.
    pub(crate) fn leaves_row(&self, who: &Ref<Future>) -> (bool, Option<Ref<Future>>) {
        if !who.has_task.get() {
            return (who.state.get() == State::Finished, None);
        }
        match who.task.get(self).as_ref().map(|inner| &inner.waiter) {
            Some(WaitsFor::GoesOn(turned, shown)) => (*turned, shown.clone()),
            _ => (false, None),
        }
    }

    /// The machine of a parked task goes on, `with` what its waiting has come to. What the task's step begins with comes
    /// back; nothing where the machine has taken its place in a row again.
    #[inline(never)]
    pub(crate) fn machine_goes_on(
        &mut self,
        task: &Ref<Future>,
        waiter: WaitsFor,
        with: Res,
    ) -> Option<Res> {
        let (mut machine, turned, shown) = match waiter {
            WaitsFor::Turn(machine) => (machine, true, None),
            WaitsFor::GivenUp(machine) => (machine, false, None),
            // Somebody else's waking is none.
            WaitsFor::Row(machine) if with.is_ok() => {
                self.set_waiter(task, WaitsFor::Row(machine));
                return None;
            }
            WaitsFor::Row(machine) => (machine, false, None),
            WaitsFor::Shown(shown) => {
                let Shown { machine, future } = *shown;
                let turned = future.state.get() == State::Finished;
                (machine, turned, Some(future))
            }
            _ => return Some(with),
        };
        let with = match (&shown, with) {
            (Some(future), Ok(_)) if future.is_done() => self.future_result(future),
            (_, with) => with,
        };
        self.set_waiter(task, WaitsFor::GoesOn(turned, shown));
        let step = match with {
            Ok(_) => machine.resume(self, Input::Value(Value::None)),
            Err(raised) => machine.caught(self, raised),
        };
        match step {
            Ok(Step::Await(_)) => {
                self.set_waiter(task, WaitsFor::Row(machine));
                None
            }
            step => {
                self.set_waiter(task, WaitsFor::Nothing);
                Some(step.map(|step| match step {
                    Step::Return(value) => value,
                    _ => Value::None,
                }))
            }
        }
    }

    fn set_waiter(&mut self, task: &Ref<Future>, waiter: WaitsFor) {
        if let Some(inner) = task.task.get_mut(self) {
            inner.waiter = waiter;
        }
    }
}
