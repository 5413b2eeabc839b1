//! `asyncio.timeout` and `wait_for`: a timer that cancels a task, without a callback of script.
//!
//! # Invariants
//! - A timer that is not the timeout's last one is void: `timer` names the one that counts.

use super::event_loop::{EventLoop, Ready};
use super::task_group::{cancel, cancelling, uncancel};
use super::timers::Due;
use crate::object::*;
use pyish_derive::{Payload, Trace};
use std::cell::Cell as StdCell;

/// How far a timeout has come.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    #[default]
    Created,
    Entered,
    Expiring,
    Expired,
    Exited,
}

crate::object::layout::saved_choice!(Stage: Created, Entered, Expiring, Expired, Exited);

impl Stage {
    /// Its name in texts.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Stage::Created => "created",
            Stage::Entered => "active",
            Stage::Expiring => "expiring",
            Stage::Expired => "expired",
            Stage::Exited => "finished",
        }
    }
}

/// `asyncio.Timeout`
#[derive(Default, Trace, Payload)]
#[payload(name = "Timeout")]
pub(crate) struct Timeout {
    #[trace(skip)]
    pub(crate) stage: StdCell<Stage>,
    /// When it strikes, or None.
    pub(crate) when: VmCell<Value>,
    task: VmCell<Value>,
    /// How often the task had been cancelled before.
    #[trace(skip)]
    cancelling: StdCell<i64>,
    /// The number of the timer, or of the entry in the ready queue.
    #[trace(skip)]
    timer: StdCell<Option<u64>>,
    /// Whether that is a timer.
    #[trace(skip)]
    is_timed: StdCell<bool>,
    /// The handle of a loop that does such things its own way.
    handle: VmCell<Value>,
}

impl Timeout {
    /// One that strikes at a time.
    pub(crate) fn at(when: Value) -> Timeout {
        Timeout {
            when: VmCell::new(when),
            ..Timeout::default()
        }
    }

    /// Whether the timer of this number is void.
    pub(crate) fn is_void(&self, number: u64) -> bool {
        self.timer.get() != Some(number)
    }

    fn unset(&self, vm: &mut Vm) -> Res<()> {
        if self.timer.take().is_some()
            && self.is_timed.get()
            && let Ok(event_loop) = vm.running_loop()
        {
            vm.timer_cancelled(&event_loop);
        }
        match self.handle.replace(vm, Value::None) {
            Value::None | Value::Unset => Ok(()),
            handle => vm.call_method(&handle, "cancel", &[]).map(drop),
        }
    }
}

/// `timeout.reschedule(when)`, without the checks.
pub(crate) fn schedule(vm: &mut Vm, timeout: &Ref<Timeout>, when: Value) -> Res<()> {
    timeout.when.set(vm, when.clone());
    timeout.unset(vm)?;
    if when.is_none() {
        return Ok(());
    }
    let event_loop = vm.running_loop()?;
    if event_loop.by_methods.get() {
        let schedule = vm.library("asyncio.timeouts", "_schedule")?;
        let event_loop = vm.loop_value(&event_loop);
        let handle = vm.call(&schedule, &[event_loop, when, timeout.into()])?;
        timeout.handle.set(vm, handle);
        return Ok(());
    }
    let when = vm.to_f64(&when)?;
    if when > vm.now() {
        let number = vm.push_timer(&event_loop, when, Due::Timeout(timeout.clone()));
        timeout.timer.set(Some(number));
        timeout.is_timed.set(true);
        return Ok(());
    }
    let number = event_loop.next_number();
    timeout.timer.set(Some(number));
    timeout.is_timed.set(false);
    vm.push_ready(&event_loop, Ready::Timeout(timeout.clone(), number))
}

/// Its time has come: what the ready queue does.
pub(crate) fn strike(vm: &mut Vm, timeout: &Ref<Timeout>, number: u64) -> Res<()> {
    if timeout.is_void(number) {
        return Ok(());
    }
    timeout.timer.set(None);
    on_timeout(vm, timeout)
}

/// A timer is due: its strike is the next in the ready queue.
pub(crate) fn is_due(
    vm: &mut Vm,
    event_loop: &Ref<EventLoop>,
    timeout: Ref<Timeout>,
    number: u64,
) -> Res<()> {
    timeout.is_timed.set(false);
    vm.push_ready(event_loop, Ready::Timeout(timeout, number))
}

/// The task is cancelled.
pub(crate) fn on_timeout(vm: &mut Vm, timeout: &Ref<Timeout>) -> Res<()> {
    let task = timeout.task.cloned(vm);
    cancel(vm, &task)?;
    timeout.stage.set(Stage::Expiring);
    timeout.handle.set(vm, Value::None);
    Ok(())
}

/// Enter the block.
fn enter(vm: &mut Vm, timeout: &Ref<Timeout>) -> Res<()> {
    if timeout.stage.get() != Stage::Created {
        return raise!(vm, RuntimeError, "Timeout has already been entered");
    }
    let event_loop = vm.running_loop()?;
    let event_loop = vm.loop_value(&event_loop);
    let task = super::surface::current::current_of(vm, &event_loop);
    if task.is_none() {
        return raise!(vm, RuntimeError, "Timeout should be used inside a task");
    }
    timeout.stage.set(Stage::Entered);
    timeout.cancelling.set(cancelling(vm, &task)?);
    timeout.task.set(vm, task);
    let when = timeout.when.cloned(vm);
    schedule(vm, timeout, when)
}

/// Leave the block, with its exception: what goes on in its stead.
fn leave(vm: &mut Vm, timeout: &Ref<Timeout>, error: Option<&Ref<Exception>>) -> Res<()> {
    timeout.unset(vm)?;
    match timeout.stage.get() {
        Stage::Expiring => timeout.stage.set(Stage::Expired),
        Stage::Entered => {
            timeout.stage.set(Stage::Exited);
            return Ok(());
        }
        _ => return Ok(()),
    }
    let task = timeout.task.cloned(vm);
    if uncancel(vm, &task)? > timeout.cancelling.get() {
        return Ok(());
    }
    let Some(error) = error else { return Ok(()) };
    if super::is_cancelled_error(vm, &Raised(error.clone())) {
        let class = vm.exceptions.TimeoutError.clone();
        let raised = vm.raise_with(&class, Vec::new());
        raised.0.cause.set(vm, error.into());
        raised.0.suppress_context.set(true);
        if raised.0.context.get(vm).is_none() {
            raised.0.context.set(vm, error.into());
        }
        return Err(raised);
    }
    let insert = vm.library("asyncio.timeouts", "_insert_timeout_errors")?;
    vm.call(&insert, &[error.into()]).map(drop)
}

/// The coroutine of `__aenter__`.
#[derive(Trace)]
pub(crate) struct Enter {
    pub(crate) timeout: Ref<Timeout>,
}

impl NativeFrame for Enter {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        enter(vm, &self.timeout)?;
        Ok(Step::Return((&self.timeout).into()))
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        enter(vm, &self.timeout)?;
        Ok(Some((&self.timeout).into()))
    }

    fn name(&self) -> &'static str {
        "Timeout.__aenter__"
    }
}

/// The coroutine of `__aexit__`.
#[derive(Trace)]
pub(crate) struct Leave {
    pub(crate) timeout: Ref<Timeout>,
    pub(crate) error: Value,
}

impl Leave {
    fn leave(&mut self, vm: &mut Vm) -> Res<()> {
        let error = std::mem::take(&mut self.error);
        leave(vm, &self.timeout, error.downcast::<Exception>())
    }
}

impl NativeFrame for Leave {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        self.leave(vm)?;
        Ok(Step::Return(Value::None))
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        self.leave(vm)?;
        Ok(Some(Value::None))
    }

    fn name(&self) -> &'static str {
        "Timeout.__aexit__"
    }
}

/// The coroutine of `wait_for(awaitable, timeout)`.
#[derive(Trace)]
pub(crate) struct WaitFor {
    pub(crate) awaited: Value,
    /// How many seconds, or None; Unset once it has begun.
    pub(crate) delay: Value,
    pub(crate) timeout: Option<Ref<Timeout>>,
}

impl WaitFor {
    /// The awaiter of what is waited for.
    fn awaiter(&mut self, vm: &mut Vm) -> Res {
        let awaited = std::mem::take(&mut self.awaited);
        match vm.awaiter(&awaited)? {
            Some(awaiter) => Ok(awaiter),
            None => {
                let name = vm.type_name(&awaited);
                raise!(vm, TypeError, "'{name}' object can't be awaited")
            }
        }
    }

    fn begin(&mut self, vm: &mut Vm) -> Res {
        let delay = std::mem::take(&mut self.delay);
        if delay.is_none() {
            let timeout = vm.new_timeout(Value::None)?;
            enter(vm, &timeout)?;
            return self.awaiter(vm);
        }
        let seconds = vm.to_f64(&delay)?;
        if seconds <= 0.0 {
            let now = vm.library("asyncio.tasks", "_wait_for_now")?;
            let awaited = std::mem::take(&mut self.awaited);
            return vm.call(&now, &[awaited]);
        }
        let event_loop = vm.running_loop()?;
        let when = vm.loop_time(&event_loop)? + seconds;
        let timeout = vm.new_timeout(Value::float(when))?;
        enter(vm, &timeout)?;
        self.timeout = Some(timeout);
        match self.awaiter(vm) {
            Ok(awaiter) => Ok(awaiter),
            Err(raised) => {
                self.leave(vm, Some(&raised))?;
                Err(raised)
            }
        }
    }

    fn leave(&mut self, vm: &mut Vm, raised: Option<&Raised>) -> Res<()> {
        match self.timeout.take() {
            Some(timeout) => leave(vm, &timeout, raised.map(|raised| &raised.0)),
            None => Ok(()),
        }
    }
}

impl NativeFrame for WaitFor {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if self.delay.is_unset() {
            self.leave(vm, None)?;
            return Ok(Step::Return(input.value()));
        }
        self.begin(vm).map(Step::Await)
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.leave(vm, Some(&raised))?;
        Err(raised)
    }

    fn comes_down_to(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        match self.delay.is_none() {
            true => self.begin(vm).map(Some),
            false => Ok(None),
        }
    }

    fn name(&self) -> &'static str {
        "wait_for"
    }
}
