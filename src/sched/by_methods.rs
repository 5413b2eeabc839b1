//! Loops that do things their own way: those of another make, and classes that override a part of a loop.
//!
//! Such a loop has its methods asked (`call_soon`, `call_later`, `time`, `_run_once`), as CPython asks every loop's. One of
//! another make is stood for by an [`EventLoop`] of ours, so that futures and tasks need not know the difference.
//! What the core would do by itself is in Python for these: `stdlib/asyncio/_turns.py`.

use super::context::Context;
use super::event_loop::{EventLoop, Handle, Ready};
use super::future::Future;
use super::surface::current::swap_current;
use super::timers::{Due, Timer};
use crate::object::layout::{Layout, Payload, Trace, Tracer};
use crate::object::*;
use step::Park;

/// An entry of the ready queue as a callable, for `call_soon` of such a loop.
pub(crate) struct Entry {
    ready: VmCell<Option<Ready>>,
    event_loop: Ref<EventLoop>,
}

static LAYOUT: Layout = Layout::of::<Entry>("TaskStepMethWrapper");

impl Payload for Entry {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Entry {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.ready.trace(tracer);
        self.event_loop.trace(tracer);
    }
}

impl Entry {
    /// The task that goes on.
    pub(crate) fn task(&self, vm: &Vm) -> Option<Ref<Future>> {
        match self.ready.get(vm) {
            Some(Ready::Wake(task) | Ready::Throw(task, _)) => Some(task.clone()),
            _ => None,
        }
    }

    /// Do it.
    pub(crate) fn call(&self, vm: &mut Vm) -> Res<Step> {
        let Some(ready) = self.ready.get_mut(vm).take() else {
            return Ok(Step::Return(Value::None));
        };
        match ready {
            Ready::Wake(task) => Ok(Step::push(TaskStep::new(task, Ok(Value::None)))),
            Ready::Throw(task, raised) => Ok(Step::push(TaskStep::new(task, Err(raised)))),
            Ready::Native(action) => (action.run)(vm, &action.object),
            Ready::Gathered { outer, child } => {
                vm.gathered(&outer, &child)?;
                Ok(Step::Return(Value::None))
            }
            Ready::Grouped { group, task, at } => {
                super::task_group::task_done(vm, &group, &(&task).into(), Some(at))?;
                Ok(Step::Return(Value::None))
            }
            Ready::Completed(iterator, future) => {
                super::completed::completed(vm, &iterator, future.into())?;
                Ok(Step::Return(Value::None))
            }
            Ready::Timeout(timeout, number) => {
                super::timeout::strike(vm, &timeout, number)?;
                Ok(Step::Return(Value::None))
            }
            Ready::Stop => {
                let event_loop = vm.loop_value(&self.event_loop);
                let stop = vm.getattr(&event_loop, "stop")?;
                Ok(Step::call(&stop, []))
            }
            Ready::Done(future, call) => Ok(Step::call(&call.callback, [future.into()])),
            Ready::Handle(handle) => {
                let run = vm.getattr(&handle.into(), "_run")?;
                Ok(Step::call(&run, []))
            }
        }
    }
}

impl Vm {
    /// The loop as scripts know it.
    pub(crate) fn loop_value(&self, event_loop: &Ref<EventLoop>) -> Value {
        match event_loop.stands_for.get(self) {
            Value::Unset => event_loop.into(),
            foreign => foreign.clone(),
        }
    }

    /// Two are one loop, or stand for one.
    pub(crate) fn is_same_loop(&self, one: &Ref<EventLoop>, other: &Ref<EventLoop>) -> bool {
        one.is_same(other)
            || one.by_methods.get() && self.loop_value(one).is(&self.loop_value(other))
    }

    /// What stands for a loop of another make.
    pub(crate) fn standing_for(&mut self, foreign: Value) -> Res<Ref<EventLoop>> {
        let event_loop = EventLoop::default();
        event_loop.by_methods.set(true);
        // Anything is taken for a loop that is used as one: what it lacks shows when it is asked.
        if let Some(method) = self.getattr_opt(&foreign, "is_running")? {
            let running = self.call(&method, &[])?;
            event_loop.running.set(self.truth(&running)?);
        }
        if let Some(method) = self.getattr_opt(&foreign, "get_debug")? {
            let debug = self.call(&method, &[])?;
            event_loop.debug.set(self.truth(&debug)?);
        }
        event_loop.stands_for.set(self, foreign);
        let class = self.add_class(&super::surface::LOOP_CLASS)?;
        self.new_object_of(&class, event_loop)
    }

    /// Hand an entry of the ready queue to the loop's `call_soon`.
    #[cold]
    pub(crate) fn push_by_methods(&mut self, event_loop: &Ref<EventLoop>, ready: Ready) -> Res<()> {
        let own = self.loop_value(event_loop);
        let (callback, mut args, context) = match ready {
            Ready::Done(future, call) => {
                let context = self.context_of(&call.context)?.into();
                (call.callback.clone(), vec![future.into()], context)
            }
            Ready::Handle(handle) => {
                let queue = self.getattr(&own, "_ready")?;
                return self
                    .call_method(&queue, "append", &[handle.into()])
                    .map(drop);
            }
            other => {
                let context = match &other {
                    Ready::Wake(task) | Ready::Throw(task, _) => self.task_context(task)?,
                    Ready::Native(action) => action.context.clone(),
                    _ => Value::None,
                };
                let entry = Entry {
                    ready: VmCell::new(Some(other)),
                    event_loop: event_loop.clone(),
                };
                let class = self.add_class(&super::surface::ENTRY_CLASS)?;
                (
                    self.new_object_of(&class, entry)?.into(),
                    Vec::new(),
                    context,
                )
            }
        };
        let call_soon = self.getattr(&own, "call_soon")?;
        let name = self.intern("context")?;
        args.insert(0, callback);
        args.push(context);
        self.call_named(&call_soon, &args, &[name]).map(drop)
    }

    /// What is ready and due by the core's own reckoning is handed to the loop's methods from here on.
    pub(crate) fn use_methods(&mut self, event_loop: &Ref<EventLoop>) -> Res<()> {
        if event_loop.by_methods.replace(true) {
            return Ok(());
        }
        event_loop.plain.set(false);
        self.drain_to_methods(event_loop)?;
        // Its methods know of futures alone.
        let parked: Vec<_> = event_loop.timers.get(self).iter().map(Timer::due).collect();
        for due in parked {
            if let Some(Due::Task(task)) = due {
                self.awaited_future(&task)?;
            }
        }
        let timers = std::mem::take(event_loop.timers.get_mut(self)).into_sorted();
        let own = self.loop_value(event_loop);
        for timer in timers {
            match timer.due() {
                Some(Due::Handle(handle)) => {
                    let push = self.library("asyncio._turns", "push_timer")?;
                    self.call(&push, &[own.clone(), handle.into()])?;
                }
                Some(Due::Future(future)) if !future.is_done() => {
                    future.timed.set(false);
                    let result = future.result.replace(self, Value::None);
                    let set = self.library("asyncio.futures", "_set_result_unless_cancelled")?;
                    let args = [Value::float(timer.when()), set, future.into(), result];
                    self.call_method(&own, "call_at", &args)?;
                }
                Some(Due::Timeout(timeout)) => {
                    let when = timeout.when.cloned(self);
                    super::timeout::schedule(self, &timeout, when)?;
                }
                Some(Due::Future(_) | Due::Task(_)) | None => {}
            }
        }
        Ok(())
    }

    /// Hand on what the core has queued; whether there was something.
    pub(crate) fn drain_to_methods(&mut self, event_loop: &Ref<EventLoop>) -> Res<bool> {
        let ready = std::mem::take(event_loop.ready.get_mut(self));
        let any = !ready.is_empty();
        for ready in ready.drain() {
            self.push_by_methods(event_loop, ready)?;
        }
        Ok(any)
    }

    /// `loop.call_later(delay, …)`: the future gets the result then.
    pub(crate) fn call_later_by_method(
        &mut self,
        event_loop: &Ref<EventLoop>,
        delay: f64,
        future: &Ref<Future>,
        result: Value,
    ) -> Res {
        let own = self.loop_value(event_loop);
        let set = self.library("asyncio.futures", "_set_result_unless_cancelled")?;
        let args = [Value::float(delay), set, future.into(), result];
        self.call_method(&own, "call_later", &args)
    }

    /// A handle of such a loop was cancelled.
    pub(crate) fn handle_cancelled(&mut self, handle: &Ref<Handle>) -> Res<()> {
        if !handle.scheduled.get() || !handle.event_loop.by_methods.get() {
            return Ok(());
        }
        let own = self.loop_value(&handle.event_loop);
        self.call_method(&own, "_timer_handle_cancelled", &[handle.into()])
            .map(drop)
    }
}

/// A task's step, as a callback of its loop: the callback's context is the task's.
pub(crate) struct TaskStep {
    task: Ref<Future>,
    with: Option<Res>,
    outer: Value,
}

impl Trace for TaskStep {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.task.trace(tracer);
        self.outer.trace(tracer);
        match &self.with {
            Some(Ok(value)) => value.trace(tracer),
            Some(Err(raised)) => raised.0.trace(tracer),
            None => {}
        }
    }

    crate::object::layout::saved_fields!(task, with, outer);
}

impl TaskStep {
    fn new(task: Ref<Future>, with: Res) -> TaskStep {
        TaskStep {
            task,
            with: Some(with),
            outer: Value::None,
        }
    }

    fn enter(&mut self, vm: &mut Vm, current: Value) {
        if let Some(event_loop) = self.task.event_loop.cloned(vm) {
            let event_loop = vm.loop_value(&event_loop);
            self.outer = swap_current(vm, &event_loop, &current);
        }
    }

    fn leave(&mut self, vm: &mut Vm) {
        let outer = std::mem::replace(&mut self.outer, Value::None);
        self.enter(vm, outer);
    }
}

impl NativeFrame for TaskStep {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if let Some(with) = self.with.take() {
            let context = vm.task_context(&self.task)?;
            let Some((coroutine, _, with)) = vm.begin_step(&self.task, with) else {
                return Ok(Step::Return(Value::None));
            };
            // A loop that knows nothing of contexts runs its callbacks in whichever.
            if let Some(context) = context.downcast::<Context>()
                && !vm.current_context()?.is_same(context)
            {
                drop(vm.swap_context(context.into()));
            }
            let task = (&self.task).into();
            self.enter(vm, task);
            return match coroutine.into_ref::<Generator>() {
                Ok(generator) => Ok(Step::Resume(Resume { generator, with })),
                Err(coroutine) => {
                    let (name, arg) = match with {
                        Ok(value) => ("send", value),
                        Err(raised) => ("throw", raised.0.into()),
                    };
                    let method = vm.getattr(&coroutine, name)?;
                    Ok(Step::call(&method, [arg]))
                }
            };
        }
        self.leave(vm);
        vm.settle_step(&self.task, input)?;
        Ok(Step::Return(Value::None))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.leave(vm);
        if vm.is_stop_iteration(&raised) {
            let value = vm.stop_value(&raised);
            vm.task_returned(&self.task, value)?;
        } else {
            vm.task_raised(&self.task, raised)?;
        }
        Ok(Step::Return(Value::None))
    }

    fn stopped(&mut self, vm: &mut Vm) {
        self.leave(vm);
    }

    fn name(&self) -> &'static str {
        "task_step"
    }
}

/// `loop._wait(timeout)`: until something is ready, and no longer than that.
pub(crate) struct WaitReady {
    pub(crate) event_loop: Ref<EventLoop>,
    /// How long it may take; once it waits, when that is over. None for no limit.
    pub(crate) until: Option<f64>,
    pub(crate) waited: bool,
}

impl WaitReady {
    /// Whether the loop has something to do: another thread may have queued it meanwhile.
    fn has_ready(&self, vm: &mut Vm) -> Res<bool> {
        let queue = vm.getattr(&(&self.event_loop).into(), "_ready")?;
        vm.truth(&queue)
    }
}

impl Trace for WaitReady {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.event_loop.trace(tracer);
    }

    crate::object::layout::saved_fields!(event_loop, until, waited);
}

impl NativeFrame for WaitReady {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        if self.waited {
            vm.poll_interrupt()?;
        }
        if self.event_loop.watched.get() > 0 {
            vm.turn_watches(&self.event_loop, !self.waited)?;
        }
        let any = vm.drain_to_methods(&self.event_loop)? || self.has_ready(vm)?;
        let now = vm.now();
        if !self.waited {
            self.until = self.until.map(|timeout| now + timeout);
        }
        if any || self.until.is_some_and(|until| until <= now) {
            return Ok(Step::Return(Value::None));
        }
        self.waited = true;
        if self.event_loop.watched.get() > 0 {
            vm.before_parking(&self.event_loop);
        }
        Ok(Step::Park(self.until.map_or(Park::Forever, Park::Until)))
    }

    fn name(&self) -> &'static str {
        "_wait"
    }
}
