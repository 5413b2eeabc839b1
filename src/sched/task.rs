//! Tasks: coroutines that the loop drives.

use super::event_loop::{EventLoop, Ready};
use super::future::{Future, State, Waiter};
use super::parking::WaitsFor;
use crate::object::layout::{Trace, Tracer};
use crate::object::*;

/// What a task has beyond a future.
pub(crate) struct Task {
    /// A native one, or whatever has its methods. A task that was done before anybody had it keeps none.
    pub(crate) coroutine: Option<Ref>,
    /// What it runs in: what a slot holds (`context.rs`).
    context: Option<Ref>,
    /// The N of `Task-N`; a name of its own is among what few futures have.
    number: u32,
    /// What it awaits.
    pub(crate) waiter: WaitsFor,
    /// CancelledError is thrown in at its next step.
    pub(crate) must_cancel: bool,
    /// `cancelling()`
    pub(crate) cancels: u16,
    /// A pending task that dies is an error that is logged.
    pub(crate) log_destroy: bool,
    charge: ChargeFor<Task>,
}

/// Among 100,000 tasks each word counts.
const _: () = assert!(size_of::<Task>() == 48);

impl Trace for Task {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.coroutine.trace(tracer);
        self.context.trace(tracer);
        self.waiter.trace(tracer);
    }

    crate::object::layout::saved_fields!(
        coroutine,
        context,
        number,
        waiter,
        must_cancel,
        cancels,
        log_destroy,
        charge
    );
}

/// What a slot holds.
#[inline]
fn held(slot: Value) -> Option<Ref> {
    match slot {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// A slot that holds this.
#[inline]
fn slot(held: &Option<Ref>) -> Value {
    held.clone().map_or(Value::Unset, Value::Object)
}

/// The tasks of an isolate, as numbers: `all_tasks` finds them among the collector's objects.
#[derive(Default, pyish_derive::Trace)]
pub(crate) struct Tasks {
    /// How many have begun and not ended, at most.
    pub(crate) pending: usize,
    /// For the names.
    pub(crate) count: i64,
}

impl Vm {
    /// Make `future` the task of a coroutine, and schedule its first step.
    pub(crate) fn start_task(
        &mut self,
        future: &Ref<Future>,
        event_loop: &Ref<EventLoop>,
        coroutine: Value,
        name: Value,
        context: Value,
        eager: bool,
    ) -> Res<()> {
        self.check_coroutine(&coroutine)?;
        let Value::Object(coroutine) = coroutine else {
            return raise!(self, SystemError, "a coroutine is no object");
        };
        let mut name = match name {
            Value::None | Value::Unset => None,
            name => Some(self.str(&name)?),
        };
        let charge = ChargeFor::new()?;
        let most = self.budget.tasks;
        let tasks = self.state::<Tasks>();
        if tasks.pending >= most {
            return raise!(self, RuntimeError, "the limit of tasks is reached");
        }
        tasks.pending += 1;
        let mut number = 0;
        if name.is_none() {
            tasks.count += 1;
            let count = tasks.count;
            match u32::try_from(count) {
                Ok(count) => number = count,
                Err(_) => name = self.new_str(&format!("Task-{count}"))?.as_str().cloned(),
            }
        }
        let context = if context.is_none() || context.is_unset() {
            self.snapshot_context()
        } else {
            context
        };
        future.event_loop.set(self, Some(event_loop.clone()));
        future.has_task.set(true);
        let task = Task {
            coroutine: Some(coroutine),
            context: held(context),
            number,
            waiter: WaitsFor::Nothing,
            must_cancel: false,
            cancels: 0,
            log_destroy: true,
            charge,
        };
        future.task.set(self, Some(Box::new(task)));
        if let Some(name) = name {
            future.set_name(self, name);
        }
        if event_loop.debug.get() {
            self.note_source(future)?;
        }
        if !eager {
            self.push_ready(event_loop, Ready::Wake(future.clone()))?;
        }
        Ok(())
    }

    fn check_coroutine(&mut self, coroutine: &Value) -> Res<()> {
        if coroutine
            .downcast::<Generator>()
            .is_some_and(|it| !self.types.async_generator.is(it.ty()))
        {
            return Ok(());
        }
        // Anything with the methods of a coroutine will do.
        let has = ["send", "throw", "close"]
            .into_iter()
            .try_fold(true, |all, name| {
                self.getattr_opt(coroutine, name)
                    .map(|found| all && found.is_some())
            })?;
        if has && !self.special(coroutine, Special::Await).is_unset() {
            return Ok(());
        }
        let text = self.repr(coroutine)?;
        raise!(
            self,
            TypeError,
            "a coroutine was expected, got {}",
            text.to_string_lossy()
        )
    }

    /// The pending tasks of a loop, or of all. O(objects) if there are any, so that a task costs nothing to be listed.
    pub(crate) fn pending_tasks(
        &mut self,
        event_loop: Option<&Ref<EventLoop>>,
    ) -> Vec<Ref<Future>> {
        if self.state::<Tasks>().pending == 0 {
            return Vec::new();
        }
        self.heap.owe(self.tracked_objects() / 8);
        let mut tasks: Vec<Ref<Future>> = self
            .all_objects()
            .filter_map(|object| object.downcast::<Future>().cloned())
            .filter(|task| task.has_task.get() && !task.is_done())
            .filter(|task| {
                event_loop.is_none_or(|event_loop| {
                    task.event_loop
                        .get(self)
                        .as_ref()
                        .is_some_and(|own| self.is_same_loop(own, event_loop))
                })
            })
            .collect();
        tasks.sort_by_key(Ref::address);
        tasks
    }

    /// What a task runs, and the slot of the context that it runs in.
    pub(crate) fn coroutine_of(&self, task: &Ref<Future>) -> Option<(Value, Value)> {
        let inner = task.task.get(self).as_ref()?;
        let coroutine = inner.coroutine.clone()?;
        Some((Value::Object(coroutine), slot(&inner.context)))
    }

    /// A task has begun at once; if that was all of it, its coroutine is not kept.
    pub(crate) fn has_begun_eagerly(&mut self, task: &Ref<Future>) {
        if task.is_done()
            && let Some(inner) = task.task.get_mut(self)
        {
            drop(inner.coroutine.take());
        }
    }

    /// What the next step of a task resumes, in which context, and with what; None if it is done.
    #[inline]
    pub(crate) fn begin_step(
        &mut self,
        task: &Ref<Future>,
        with: Res,
    ) -> Option<(Value, Value, Res)> {
        if task.is_done() {
            self.step_of_done(task);
            return None;
        }
        let inner = task.task.get_mut(self).as_mut()?;
        let coroutine = Value::Object(inner.coroutine.clone()?);
        let waiter = std::mem::take(&mut inner.waiter);
        let must_cancel = std::mem::take(&mut inner.must_cancel);
        let context = slot(&inner.context);
        let mut with = if must_cancel {
            self.cancelled_step(task, waiter.future().cloned(), with)
        } else {
            with
        };
        if waiter.is_row() {
            with = self.machine_goes_on(task, waiter, with)?;
        }
        Some((coroutine, context, with))
    }

    /// A step of a task whose result was set by somebody else, while its coroutine goes on.
    #[cold]
    fn step_of_done(&mut self, task: &Ref<Future>) {
        let goes_on = |vm: &mut Vm| -> Res<bool> {
            let Some((coroutine, _)) = vm.coroutine_of(task) else {
                return Ok(false);
            };
            let frame = vm.getattr_opt(&coroutine, "cr_frame")?;
            Ok(frame.is_some_and(|frame| !frame.is_none()))
        };
        if !matches!(goes_on(self), Ok(true)) {
            return;
        }
        let report = |vm: &mut Vm| -> Res<()> {
            let class = vm.asyncio_errors()?.1;
            let own: Value = task.into();
            let text = vm.repr(&own)?.to_string_lossy().into_owned();
            let error = vm.raise_text(&class, &format!("__step(): already done: {text}, None"));
            let report = vm.library("asyncio.base_tasks", "_report_step_of_done")?;
            vm.call(&report, &[own, error.0.into()]).map(drop)
        };
        let _ = report(self);
    }

    /// The task was cancelled: CancelledError is what its step begins with.
    #[cold]
    fn cancelled_step(
        &mut self,
        task: &Ref<Future>,
        waiter: Option<Ref<Future>>,
        with: Res,
    ) -> Res {
        if let Some(waiter) = waiter {
            // What it waited for may have been cancelled: its error then comes by itself.
            if waiter.state.get() == State::Cancelled {
                return with;
            }
            waiter.log_traceback.set(false);
        }
        match with {
            Err(raised)
                if self
                    .asyncio_errors()
                    .is_ok_and(|(class, _)| self.is_instance_of(&raised, &class)) =>
            {
                Err(raised)
            }
            _ => {
                let message = task.cancel_message(self);
                task.set_cancel_message(self, Value::None);
                Err(self.new_cancelled(message))
            }
        }
    }

    /// A task has ended, one way or another.
    pub(crate) fn end_task(&mut self, task: &Ref<Future>, state: State, value: Value) -> Res<()> {
        let tasks = self.state::<Tasks>();
        tasks.pending = tasks.pending.saturating_sub(1);
        if let Some(inner) = task.task.get_mut(self) {
            inner.waiter = WaitsFor::Nothing;
        }
        self.finish_future(task, state, value)
    }

    /// The task's coroutine has returned.
    pub(crate) fn task_returned(&mut self, task: &Ref<Future>, value: Value) -> Res<()> {
        let must_cancel = match task.task.get_mut(self) {
            Some(inner) => std::mem::take(&mut inner.must_cancel),
            None => false,
        };
        if must_cancel {
            return self.end_task(task, State::Cancelled, Value::Unset);
        }
        self.end_task(task, State::Finished, value)
    }

    /// The task's coroutine has raised. What must not stay in the task comes back as `Err`.
    pub(crate) fn task_raised(&mut self, task: &Ref<Future>, raised: Raised) -> Res<()> {
        let (cancelled, _) = self.asyncio_errors()?;
        if self.is_instance_of(&raised, &cancelled) {
            return self.end_task(task, State::Cancelled, raised.0.into());
        }
        let leaves = [
            self.exceptions.KeyboardInterrupt.clone(),
            self.exceptions.SystemExit.clone(),
        ];
        let leaving = leaves
            .iter()
            .any(|class| self.is_instance_of(&raised, class));
        self.end_task(task, State::Failed, (&raised.0).into())?;
        if leaving { Err(raised) } else { Ok(()) }
    }

    /// A step of a task that was resumed has come to this.
    pub(crate) fn settle_step(&mut self, task: &Ref<Future>, input: Input) -> Res<()> {
        match input {
            Input::Yielded(value) => self.task_yielded(task, value),
            Input::Value(value) => {
                let inner = task.task.get(self).as_ref();
                let coroutine = inner.and_then(|inner| inner.coroutine.as_ref());
                let is_native =
                    coroutine.is_some_and(|coroutine| coroutine.downcast::<Generator>().is_some());
                if is_native {
                    self.task_returned(task, value)
                } else {
                    // A coroutine of another make has suspended; native ones end this way.
                    self.task_yielded(task, value)
                }
            }
            Input::Start | Input::Exhausted => Ok(()),
        }
    }

    /// The task's coroutine has suspended with `value`: what it waits for.
    pub(crate) fn task_yielded(&mut self, task: &Ref<Future>, value: Value) -> Res<()> {
        let Some(event_loop) = task.event_loop.cloned(self) else {
            return Ok(());
        };
        if value.is_none() {
            return self.push_ready(&event_loop, Ready::Wake(task.clone()));
        }
        if let Value::Ellipsis = value
            && let Some(inner) = task.task.get_mut(self)
            && let WaitsFor::Timer(_) | WaitsFor::Row(_) = inner.waiter
        {
            // It is parked.
            if std::mem::take(&mut inner.must_cancel) {
                let message = task.cancel_message(self);
                self.cancel_parked(task, &message)?;
            }
            return Ok(());
        }
        let Some(future) = value.downcast::<Future>().cloned() else {
            return self.bad_yield(task, &event_loop, &value);
        };
        if future.is_same(task) {
            let text = format!(
                "Task cannot await on itself: {}",
                self.repr(&value)?.to_string_lossy()
            );
            return self.throw_into(task, &event_loop, &text);
        }
        let same_loop = future
            .event_loop
            .get(self)
            .as_ref()
            .is_none_or(|own| self.is_same_loop(own, &event_loop));
        if !same_loop {
            let own: Value = task.into();
            let text = format!(
                "Task {} got Future {} attached to a different loop",
                self.repr(&own)?.to_string_lossy(),
                self.repr(&value)?.to_string_lossy()
            );
            return self.throw_into(task, &event_loop, &text);
        }
        if future.ty().is_counted() && self.adds_by_method(&future)? {
            let wakeup = self.getattr(&task.into(), "_wakeup")?;
            self.call_method(&value, "add_done_callback", &[wakeup])?;
        } else {
            self.add_waiter(&future, Waiter::Task(task.clone()))?;
        }
        let Some(inner) = task.task.get_mut(self) else {
            return Ok(());
        };
        inner.waiter = WaitsFor::Future(future.clone());
        if inner.must_cancel {
            let message = task.cancel_message(self);
            if self.cancel_future(&future, message)?
                && let Some(inner) = task.task.get_mut(self)
            {
                inner.must_cancel = false;
            }
        }
        Ok(())
    }

    /// Whether a future's class has an `add_done_callback` of its own.
    #[cold]
    fn adds_by_method(&mut self, future: &Ref<Future>) -> Res<bool> {
        let Some(plain) = self.class_of(&super::surface::FUTURE_CLASS) else {
            return Ok(false);
        };
        let own = self.getattr(&future.ty().into(), "add_done_callback")?;
        let known = self.getattr(&(&plain).into(), "add_done_callback")?;
        Ok(!own.is(&known))
    }

    #[cold]
    fn bad_yield(
        &mut self,
        task: &Ref<Future>,
        event_loop: &Ref<EventLoop>,
        value: &Value,
    ) -> Res<()> {
        // A future of another make says so by this attribute (asyncio.isfuture).
        if let Some(blocking) = self.getattr_opt(value, "_asyncio_future_blocking")?
            && !blocking.is_none()
        {
            self.setattr(value, "_asyncio_future_blocking", Value::bool(false))?;
            let wakeup = self.getattr(&task.into(), "_wakeup")?;
            self.call_method(value, "add_done_callback", &[wakeup])?;
            return Ok(());
        }
        let own: Value = task.into();
        let text = if value.downcast::<Generator>().is_some() {
            let (own, value) = (self.repr(&own)?, self.repr(value)?);
            format!(
                "yield was used instead of yield from for generator in task {} with {}",
                own.to_string_lossy(),
                value.to_string_lossy()
            )
        } else {
            format!(
                "Task got bad yield: {}",
                self.repr(value)?.to_string_lossy()
            )
        };
        self.throw_into(task, event_loop, &text)
    }

    /// RuntimeError at the task's next step.
    fn throw_into(
        &mut self,
        task: &Ref<Future>,
        event_loop: &Ref<EventLoop>,
        text: &str,
    ) -> Res<()> {
        let class = self.exceptions.RuntimeError.clone();
        let raised = self.raise_text(&class, text);
        self.push_ready(event_loop, Ready::Throw(task.clone(), raised))
    }

    /// A task has taken a step, and this is the context that was in force at its end: one object from now on, if it has
    /// become one.
    #[inline]
    pub(crate) fn keep_context(&mut self, task: &Ref<Future>, slot: Value) {
        if let Some(inner) = task.task.get_mut(self) {
            drop(std::mem::replace(&mut inner.context, held(slot)));
        }
    }

    /// The context that a task runs in.
    pub(crate) fn task_context(&mut self, task: &Ref<Future>) -> Res {
        let Some(slot) = task.task.get(self).as_ref().map(|it| slot(&it.context)) else {
            return Ok(Value::None);
        };
        let event_loop = task.event_loop.cloned(self);
        let is_running = event_loop.is_some_and(|event_loop| {
            let current = event_loop.current.get(self).as_ref();
            current.is_some_and(|current| current.is_same(task))
        });
        // While it runs, its row is the one in force.
        let is_in_force = is_running && self.local.context.is(&slot);
        let context: Value = self.context_of(&slot)?.into();
        if is_in_force {
            self.local.context = context.clone();
        }
        if let Some(inner) = task.task.get_mut(self) {
            inner.context = held(context.clone());
        }
        Ok(context)
    }

    /// The name of a task.
    pub(crate) fn task_name(&mut self, task: &Ref<Future>) -> Res {
        let Some(inner) = task.task.get(self).as_deref() else {
            return Ok(Value::None);
        };
        match task.name(self) {
            Some(name) => Ok(name.into()),
            None => {
                let name = format!("Task-{}", inner.number);
                self.new_str(&name)
            }
        }
    }
}
