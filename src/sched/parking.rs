//! Tasks that sleep: the timer wakes the task itself, and no future is made for it.
//!
//! `await asyncio.sleep(delay)` in a task's own chain of awaits parks the task: its [`WaitsFor`] holds the number of its
//! timer, the await suspends with `Ellipsis`, and that is all. Whoever asks for the future that it waits for
//! (`_fut_waiter`, a `repr`) gets one, made then: from there on it waits for that.
//!
//! # Invariants
//! - A timer whose task waits for another timer, or for none, is void.

use super::event_loop::{Due, EventLoop, Ready};
use super::future::{Future, Waiter};
use crate::object::layout::{Trace, Tracer};
use crate::object::*;

/// What a task waits for.
#[derive(Default)]
pub(crate) enum WaitsFor {
    /// Its next step is due, or it has not begun.
    #[default]
    Nothing,
    Future(Ref<Future>),
    /// A timer of the loop, by its number.
    Timer(u64),
}

impl Trace for WaitsFor {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let WaitsFor::Future(future) = self {
            future.trace(tracer);
        }
    }
}

impl WaitsFor {
    /// The future, if it is one.
    pub(crate) fn future(&self) -> Option<&Ref<Future>> {
        match self {
            WaitsFor::Future(future) => Some(future),
            WaitsFor::Nothing | WaitsFor::Timer(_) => None,
        }
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
        let coroutine = inner.coroutine.downcast::<Generator>()?;
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
        if !matches!(inner.waiter, WaitsFor::Timer(_)) {
            return Ok(false);
        }
        inner.waiter = WaitsFor::Nothing;
        let Some(event_loop) = task.event_loop.cloned(self) else {
            return Ok(false);
        };
        self.timer_cancelled(&event_loop);
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
            WaitsFor::Nothing => return Ok(None),
            WaitsFor::Future(future) => return Ok(Some(future.clone())),
            WaitsFor::Timer(number) => *number,
        };
        let coroutine = inner.coroutine.downcast::<Generator>().cloned();
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
}
