//! Turning the loop: the frames of `run_forever` and `run_until_complete`.

use super::event_loop::{EventLoop, Handle, Ready};
use super::future::{Callback, Future, Waiter};
use super::surface::current::{set_current, swap_current};
use super::watch::NativeAction;
use crate::object::layout::{Trace, Tracer};
use crate::object::*;
use crate::vm::closing::AsyncgenHooks;
use step::Park;

/// What the loop is in the middle of.
#[derive(pyish_derive::Trace)]
enum Doing {
    Nothing,
    Step(Ref<Future>),
    Handle(Ref<Handle>),
    Native(Box<NativeAction>),
    Done {
        callback: Value,
        future: Ref<Future>,
    },
}

/// `run_forever()`
pub(crate) struct RunForever {
    event_loop: Ref<EventLoop>,
    doing: Doing,
    /// How much of the ready queue belongs to this turn.
    batch: usize,
    /// It comes from waiting: what is ready has been looked for.
    waited: bool,
    /// It has had a turn.
    turned: bool,
    /// The context in force outside.
    outer: Value,
    /// When what is being done began; in debug mode alone.
    began: Option<f64>,
}

impl Trace for RunForever {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.event_loop.trace(tracer);
        self.outer.trace(tracer);
        match &self.doing {
            Doing::Nothing => {}
            Doing::Step(task) => task.trace(tracer),
            Doing::Handle(handle) => handle.trace(tracer),
            Doing::Native(action) => action.trace(tracer),
            Doing::Done { callback, future } => {
                callback.trace(tracer);
                future.trace(tracer);
            }
        }
    }

    crate::object::layout::saved_fields!(event_loop, doing, batch, waited, turned, outer, began);
}

impl Vm {
    /// The running loop, or RuntimeError.
    pub(crate) fn running_loop(&mut self) -> Res<Ref<EventLoop>> {
        match self.local.event_loop.downcast::<EventLoop>() {
            Some(event_loop) => Ok(event_loop.clone()),
            None => match self.local.event_loop.clone().set() {
                Some(foreign) => self.standing_for(foreign),
                None => raise!(self, RuntimeError, "no running event loop"),
            },
        }
    }

    /// Begin to run a loop: what `run_forever` pushes.
    pub(crate) fn begin_running(&mut self, event_loop: &Ref<EventLoop>) -> Res<RunForever> {
        if event_loop.closed.get() {
            return raise!(self, RuntimeError, "Event loop is closed");
        }
        if event_loop.running.get() {
            return raise!(self, RuntimeError, "This event loop is already running");
        }
        if !self.local.event_loop.is_unset() {
            return raise!(
                self,
                RuntimeError,
                "Cannot run the event loop while another loop is running"
            );
        }
        // It is one object from here on: several contexts go back to it.
        let outer = self.current_context()?.into();
        event_loop.running.set(true);
        self.local.event_loop = event_loop.into();
        event_loop.fiber.set(self.running_fiber());
        if self.is_main_fiber() {
            self.interrupt_handler = Some(on_interrupt);
        }
        Ok(RunForever {
            event_loop: event_loop.clone(),
            doing: Doing::Nothing,
            batch: 0,
            waited: false,
            turned: false,
            outer,
            began: None,
        })
    }
}

/// An isolate was loaded whose main fiber runs a loop: that hears of Ctrl-C again.
pub(crate) fn restore_interrupts(vm: &mut Vm) {
    if vm.running_loop().is_ok() {
        vm.interrupt_handler = Some(on_interrupt);
    }
}

impl Vm {
    /// A loop is left.
    pub(crate) fn end_running(&mut self, event_loop: &Ref<EventLoop>) {
        event_loop.running.set(false);
        event_loop.stopping.set(false);
        event_loop.current.set(self, None);
        self.local.event_loop = Value::Unset;
        if self.is_main_fiber() {
            self.interrupt_handler = None;
        }
    }
}

/// Ctrl-C while a loop runs: the first cancels the task that asked for it, the second interrupts.
fn on_interrupt(vm: &mut Vm) -> bool {
    let Ok(event_loop) = vm.running_loop() else {
        return false;
    };
    let count = event_loop.interrupts.get() + 1;
    event_loop.interrupts.set(count);
    let task = event_loop.interruptible.cloned(vm);
    if count > 1 || task.is_none() || task.is_unset() {
        return false;
    }
    match task.downcast::<Future>() {
        Some(task) => !task.is_done() && vm.cancel_future(task, Value::None).is_ok(),
        // A task of another make.
        None => vm.call_method(&task, "cancel", &[]).is_ok(),
    }
}

impl RunForever {
    /// One turn of a loop that has its own way to turn.
    fn turn_by_methods(&mut self, vm: &mut Vm) -> Res<Step> {
        self.began = None;
        let method = vm.getattr(&(&self.event_loop).into(), "_run_once")?;
        Ok(Step::call(&method, []))
    }

    /// The loop is left.
    fn finish(&mut self, vm: &mut Vm) {
        let event_loop = self.event_loop.clone();
        vm.end_running(&event_loop);
        drop(vm.swap_context(self.outer.clone()));
    }

    /// Go on until there is a step to take outside.
    fn turn(&mut self, vm: &mut Vm) -> Res<Step> {
        loop {
            if self.batch == 0 {
                // A loop that is stopped before it runs has one turn.
                if self.event_loop.stopping.get() && self.turned {
                    self.finish(vm);
                    return Ok(Step::Return(Value::None));
                }
                self.turned = true;
                if self.event_loop.by_methods.get() {
                    return self.turn_by_methods(vm);
                }
                if vm.turn_is_over() {
                    // The host wants its thread back, and gets it also where nothing but native code is called.
                    return Ok(Step::Park(Park::Until(f64::NEG_INFINITY)));
                }
                let waited = std::mem::take(&mut self.waited);
                if self.event_loop.watched.get() > 0 {
                    vm.turn_watches(&self.event_loop, !waited)?;
                }
                let next = if self.event_loop.timers.get(vm).is_empty() {
                    None
                } else {
                    let now = vm.now();
                    vm.turn_timers(&self.event_loop, now)?
                };
                self.batch = self.event_loop.ready.get(vm).len();
                if self.batch == 0 {
                    if self.event_loop.stopping.get() {
                        continue;
                    }
                    self.waited = true;
                    if self.event_loop.watched.get() > 0 {
                        vm.before_parking(&self.event_loop);
                    }
                    return Ok(Step::Park(next.map_or(Park::Forever, Park::Until)));
                }
            }
            self.batch -= 1;
            let Some(ready) = self.event_loop.ready.get_mut(vm).pop_front() else {
                self.batch = 0;
                continue;
            };
            if self.event_loop.debug.get() {
                self.began = Some(vm.now());
            }
            if let Some(step) = self.begin(vm, ready)? {
                return Ok(step);
            }
        }
    }

    fn begin(&mut self, vm: &mut Vm, ready: Ready) -> Res<Option<Step>> {
        match ready {
            Ready::Wake(task) => self.step(vm, task, Ok(Value::None)),
            Ready::Throw(task, raised) => self.step(vm, task, Err(raised)),
            Ready::Native(action) => {
                let step = (action.run)(vm, &action.object)?;
                if let Step::Return(_) = step {
                    return Ok(None);
                }
                self.enter_context(vm, action.context.clone());
                self.doing = Doing::Native(action);
                Ok(Some(step))
            }
            Ready::Gathered { outer, child } => {
                vm.gathered(&outer, &child)?;
                Ok(None)
            }
            Ready::Grouped { group, task, at } => {
                super::task_group::task_done(vm, &group, &(&task).into(), Some(at))?;
                Ok(None)
            }
            Ready::Completed(iterator, future) => {
                super::completed::completed(vm, &iterator, future.into())?;
                Ok(None)
            }
            Ready::Timeout(timeout, number) => {
                super::timeout::strike(vm, &timeout, number)?;
                Ok(None)
            }
            Ready::Stop => {
                self.event_loop.stopping.set(true);
                Ok(None)
            }
            Ready::Done(future, call) => {
                let Callback {
                    callback, context, ..
                } = *call;
                self.enter_context(vm, context);
                let step = Step::call(&callback, [(&future).into()]);
                self.doing = Doing::Done { callback, future };
                Ok(Some(step))
            }
            Ready::Handle(handle) => {
                if handle.cancelled.get() {
                    return Ok(None);
                }
                let context = handle.context.cloned(vm);
                self.enter_context(vm, context);
                let (callback, args) = (handle.callback.cloned(vm), handle.args.cloned(vm));
                let args: step::Args = args
                    .as_tuple()
                    .map(|args| args.items().iter().cloned().collect())
                    .unwrap_or_default();
                self.doing = Doing::Handle(handle);
                Ok(Some(Step::Call(Box::new(Call {
                    callable: callback,
                    args,
                    names: Vec::new(),
                }))))
            }
        }
    }

    fn enter_context(&self, vm: &mut Vm, slot: Value) {
        drop(vm.swap_context(slot));
    }

    /// Back to the context outside; the one that was in force comes back, as a slot.
    fn leave_context(&self, vm: &mut Vm) -> Value {
        vm.swap_context(self.outer.clone())
    }

    /// The next step of a task.
    fn step(&mut self, vm: &mut Vm, task: Ref<Future>, with: Res) -> Res<Option<Step>> {
        let Some((coroutine, context, with)) = vm.begin_step(&task, with) else {
            return Ok(None);
        };
        self.event_loop.current.set(vm, Some(task.clone()));
        self.enter_context(vm, context);
        self.doing = Doing::Step(task);
        match coroutine.into_ref::<Generator>() {
            Ok(generator) => Ok(Some(Step::Resume(Resume { generator, with }))),
            Err(coroutine) => {
                // A coroutine of another make: by its methods.
                let (name, arg) = match with {
                    Ok(value) => ("send", value),
                    Err(raised) => ("throw", raised.0.into()),
                };
                let method = vm.getattr(&coroutine, name)?;
                Ok(Some(Step::call(&method, [arg])))
            }
        }
    }

    /// What was begun has raised.
    fn raised(&mut self, vm: &mut Vm, raised: Raised) -> Res<()> {
        match std::mem::replace(&mut self.doing, Doing::Nothing) {
            Doing::Nothing => Err(raised),
            Doing::Step(task) => {
                if vm.is_stop_iteration(&raised) {
                    let value = vm.stop_value(&raised);
                    return vm.task_returned(&task, value);
                }
                vm.task_raised(&task, raised)
            }
            Doing::Native(action) => {
                let source = vm.repr(&action.object)?.into();
                self.report(vm, raised, &source, "transport", action.object.clone())
            }
            Doing::Handle(handle) => {
                let text = vm.library("asyncio.format_helpers", "_format_callback_source")?;
                let (callback, args) = (handle.callback.cloned(vm), handle.args.cloned(vm));
                let source = vm.call(&text, &[callback, args])?;
                self.report(vm, raised, &source, "handle", handle.into())
            }
            Doing::Done { callback, future } => {
                let text = vm.library("asyncio.format_helpers", "_format_callback_source")?;
                let args = vm.new_tuple([(&future).into()])?;
                let source = vm.call(&text, &[callback, args])?;
                let handle = vm.new_str(&format!(
                    "<Handle {}>",
                    source
                        .as_str()
                        .map_or_else(String::new, |text| text.to_string_lossy().into_owned())
                ))?;
                let handle = vm
                    .library("asyncio.events", "_ReprOnly")
                    .and_then(|class| vm.call(&class, &[handle.clone()]))
                    .unwrap_or(handle);
                self.report(vm, raised, &source, "handle", handle)
            }
        }
    }

    /// A callback has raised: the loop's exception handler hears of it, and the loop goes on.
    fn report(
        &mut self,
        vm: &mut Vm,
        raised: Raised,
        source: &Value,
        key: &str,
        what: Value,
    ) -> Res<()> {
        let leaves = [
            vm.exceptions.KeyboardInterrupt.clone(),
            vm.exceptions.SystemExit.clone(),
        ];
        if leaves.iter().any(|class| vm.is_instance_of(&raised, class)) {
            return Err(raised);
        }
        let text = source
            .as_str()
            .map_or_else(String::new, |text| text.to_string_lossy().into_owned());
        let context = vm.new_dict()?;
        let message = vm.new_str(&format!("Exception in callback {text}"))?;
        // In debug mode: where the handle was made.
        let source = match what.downcast::<Handle>() {
            Some(handle) => handle.source.cloned(vm),
            None => Value::Unset,
        };
        for (name, value) in [
            ("message", message),
            ("exception", raised.0.into()),
            (key, what),
            ("source_traceback", source),
        ] {
            if value.is_unset() {
                continue;
            }
            let name = vm.intern(name)?;
            context.set_str(vm, &name, value)?;
        }
        let event_loop = vm.shown_loop(&self.event_loop)?;
        vm.call_method(&event_loop, "call_exception_handler", &[context.into()])?;
        Ok(())
    }
}

/// Something that took a while: what, and how long.
type Timed = Option<(Value, f64)>;

impl RunForever {
    /// In debug mode: what has just been done, and how long it took.
    #[inline]
    fn timed(&mut self, vm: &mut Vm) -> Timed {
        let began = self.began.take()?;
        let took = vm.now() - began;
        let what = match &self.doing {
            Doing::Step(task) => task.into(),
            Doing::Handle(handle) => handle.into(),
            Doing::Done { callback, .. } => callback.clone(),
            Doing::Native(_) | Doing::Nothing => return None,
        };
        Some((what, took))
    }

    /// In debug mode: whatever took longer than `slow_callback_duration` is logged.
    #[inline]
    fn report_slow(&mut self, vm: &mut Vm, timed: Timed) -> Res<()> {
        match timed {
            Some((what, took)) => self.report_if_slow(vm, what, took),
            None => Ok(()),
        }
    }

    #[cold]
    fn report_if_slow(&mut self, vm: &mut Vm, what: Value, took: f64) -> Res<()> {
        let event_loop = vm.shown_loop(&self.event_loop)?;
        let limit = vm.getattr(&event_loop, "slow_callback_duration")?;
        if took < vm.to_f64(&limit)? {
            return Ok(());
        }
        let log = vm.library("asyncio.base_events", "_log_slow")?;
        vm.call(&log, &[what, Value::float(took)]).map(drop)
    }
}

impl NativeFrame for RunForever {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        let timed = self.timed(vm);
        let result = match std::mem::replace(&mut self.doing, Doing::Nothing) {
            Doing::Step(task) => {
                self.event_loop.current.set(vm, None);
                let context = self.leave_context(vm);
                vm.keep_context(&task, context);
                vm.settle_step(&task, input)
            }
            Doing::Handle(_) | Doing::Native(_) | Doing::Done { .. } => {
                drop(self.leave_context(vm));
                Ok(())
            }
            Doing::Nothing => vm.hear_interrupts(),
        };
        let step = result
            .and_then(|()| self.report_slow(vm, timed))
            .and_then(|()| self.turn(vm));
        if step.is_err() {
            self.finish(vm);
        }
        step
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.event_loop.current.set(vm, None);
        let context = self.leave_context(vm);
        match &self.doing {
            Doing::Step(task) => vm.keep_context(task, context),
            // The exception handler runs in the callback's context.
            Doing::Handle(handle) => handle.context.set(vm, context),
            Doing::Native(_) | Doing::Done { .. } | Doing::Nothing => drop(context),
        }
        let timed = self.timed(vm);
        let step = self
            .raised(vm, raised)
            .and_then(|()| self.report_slow(vm, timed))
            .and_then(|()| self.turn(vm));
        if step.is_err() {
            self.finish(vm);
        }
        step
    }

    fn stopped(&mut self, vm: &mut Vm) {
        // Whoever has set them for the loop does not come back.
        *vm.fiber_state::<AsyncgenHooks>() = AsyncgenHooks::default();
        self.finish(vm);
    }

    fn name(&self) -> &'static str {
        "run_forever"
    }
}

/// `run_until_complete(future)`
pub(crate) struct RunUntilComplete {
    pub(crate) event_loop: Ref<EventLoop>,
    pub(crate) future: Ref<Future>,
}

impl Trace for RunUntilComplete {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.event_loop.trace(tracer);
        self.future.trace(tracer);
    }

    crate::object::layout::saved_fields!(event_loop, future);
}

impl NativeFrame for RunUntilComplete {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if let Input::Start = input {
            vm.add_waiter(&self.future, Waiter::Stop)?;
            let frame = vm.begin_running(&self.event_loop)?;
            return Ok(Step::push(frame));
        }
        vm.remove_stop(&self.future);
        if !self.future.is_done() {
            return raise!(
                vm,
                RuntimeError,
                "Event loop stopped before Future completed."
            );
        }
        vm.future_result(&self.future).map(Step::Return)
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if self.future.is_done() {
            // It is shown by whoever catches this.
            self.future.log_traceback.set(false);
        }
        vm.remove_stop(&self.future);
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "run_until_complete"
    }
}

/// A task that begins at once: its first step runs inside `create_task`.
pub(crate) struct EagerStart {
    pub(crate) task: Ref<Future>,
    pub(crate) outer_task: Value,
    /// A slot (`context.rs`).
    pub(crate) outer_context: Value,
}

impl Trace for EagerStart {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.task.trace(tracer);
        self.outer_task.trace(tracer);
        self.outer_context.trace(tracer);
    }

    crate::object::layout::saved_fields!(task, outer_task, outer_context);
}

impl EagerStart {
    fn leave(&mut self, vm: &mut Vm) {
        if let Some(event_loop) = self.task.event_loop.cloned(vm) {
            let outer = std::mem::replace(&mut self.outer_task, Value::None);
            let event_loop = vm.loop_value(&event_loop);
            set_current(vm, &event_loop, &outer);
        }
        let outer = std::mem::take(&mut self.outer_context);
        let context = vm.swap_context(outer);
        vm.keep_context(&self.task, context);
    }
}

impl NativeFrame for EagerStart {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        match input {
            Input::Start => {
                let Some(event_loop) = self.task.event_loop.cloned(vm) else {
                    return Ok(Step::Return((&self.task).into()));
                };
                let Some((coroutine, context)) = vm.coroutine_of(&self.task) else {
                    return Ok(Step::Return((&self.task).into()));
                };
                let event_loop = vm.loop_value(&event_loop);
                self.outer_task = swap_current(vm, &event_loop, &(&self.task).into());
                vm.current_context()?;
                self.outer_context = vm.swap_context(context);
                match coroutine.into_ref::<Generator>() {
                    Ok(generator) => Ok(Step::Resume(Resume {
                        generator,
                        with: Ok(Value::None),
                    })),
                    Err(coroutine) => {
                        let method = vm.getattr(&coroutine, "send")?;
                        Ok(Step::call(&method, [Value::None]))
                    }
                }
            }
            other => {
                self.leave(vm);
                vm.settle_step(&self.task, other)?;
                vm.has_begun_eagerly(&self.task);
                Ok(Step::Return((&self.task).into()))
            }
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.leave(vm);
        if vm.is_stop_iteration(&raised) {
            let value = vm.stop_value(&raised);
            vm.task_returned(&self.task, value)?;
        } else {
            vm.task_raised(&self.task, raised)?;
        }
        vm.has_begun_eagerly(&self.task);
        Ok(Step::Return((&self.task).into()))
    }

    fn stopped(&mut self, vm: &mut Vm) {
        self.leave(vm);
    }

    fn name(&self) -> &'static str {
        "create_task"
    }
}
