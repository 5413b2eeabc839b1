//! `asyncio.TaskGroup`: tasks that end together.
//!
//! Its tasks tell it natively that they are done ([`Waiter::Group`]), and leaving it parks the task around it: a group of n
//! costs no script call for each.
//!
//! # Invariants
//! - A task of the group has the place that its waiter names, until the group has heard of its end.

use super::event_loop::EventLoop;
use super::future::{Future, State, Waiter};
use super::keep_in_task;
use crate::object::*;
use pyish_derive::{Payload, Trace};
use std::cell::Cell as StdCell;
use step::Keep;

/// A task group's state.
#[derive(Default, Trace, Payload)]
#[payload(name = "TaskGroup")]
pub(crate) struct TaskGroup {
    #[trace(skip)]
    pub(crate) entered: StdCell<bool>,
    #[trace(skip)]
    pub(crate) exiting: StdCell<bool>,
    #[trace(skip)]
    pub(crate) aborting: StdCell<bool>,
    #[trace(skip)]
    pub(crate) parent_cancel_requested: StdCell<bool>,
    pub(crate) event_loop: VmCell<Option<Ref<EventLoop>>>,
    /// The task around it, or None.
    pub(crate) parent: VmCell<Value>,
    pub(crate) tasks: VmCell<Places>,
    /// None once it has been left.
    pub(crate) errors: VmCell<Option<Vec<Value>>>,
    /// What leaves it before all others: KeyboardInterrupt, SystemExit.
    pub(crate) base_error: VmCell<Value>,
    /// Who waits for the last task to end.
    waiter: VmCell<Option<Ref<Future>>>,
}

/// The tasks that are not done, each in a place of its own.
#[derive(Default, Trace)]
pub(crate) struct Places {
    /// Unset where there is none.
    places: Vec<Value>,
    free: Vec<u32>,
}

impl Places {
    pub(crate) fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Value> {
        self.places.iter().filter(|task| !task.is_unset())
    }

    fn add(&mut self, task: Value) -> u32 {
        match self.free.pop() {
            Some(at) => {
                self.places[at as usize] = task;
                at
            }
            None => {
                self.places.push(task);
                (self.places.len() - 1) as u32
            }
        }
    }

    fn remove(&mut self, at: u32) -> Value {
        let Some(place) = self.places.get_mut(at as usize) else {
            return Value::Unset;
        };
        let task = std::mem::take(place);
        if !task.is_unset() {
            self.free.push(at);
            if self.free.len() == self.places.len() {
                self.places.clear();
                self.free.clear();
            }
        }
        task
    }
}

impl TaskGroup {
    /// Begin anew, as `__init__` does.
    pub(crate) fn begin(&self, vm: &mut Vm) {
        self.errors.set(vm, Some(Vec::new()));
        self.base_error.set(vm, Value::None);
        self.parent.set(vm, Value::None);
    }

    /// How many tasks are not done.
    pub(crate) fn pending(&self, vm: &Vm) -> usize {
        self.tasks.get(vm).len()
    }
}

/// Put a place to a task and hear of its end.
pub(crate) fn adopt(vm: &mut Vm, group: &Ref<TaskGroup>, task: &Value) -> Res<()> {
    let at = group.tasks.get_mut(vm).add(task.clone());
    match task.downcast::<Future>() {
        Some(task) if !task.ty().is_counted() => {
            vm.add_waiter(&task.clone(), Waiter::Group(group.clone(), at))
        }
        _ => {
            let on_done = vm.getattr(&group.into(), "_on_task_done")?;
            vm.call_method(task, "add_done_callback", &[on_done])
                .map(drop)
        }
    }
}

/// Cancel all tasks of a group.
pub(crate) fn abort(vm: &mut Vm, group: &Ref<TaskGroup>) -> Res<()> {
    group.aborting.set(true);
    let tasks: Vec<Value> = group.tasks.get(vm).all().cloned().collect();
    for task in tasks {
        match task.downcast::<Future>() {
            Some(task) => {
                if !task.is_done() {
                    vm.cancel_future(&task.clone(), Value::None)?;
                }
            }
            None => {
                let done = vm.call_method(&task, "done", &[])?;
                if !vm.truth(&done)? {
                    vm.call_method(&task, "cancel", &[])?;
                }
            }
        }
    }
    Ok(())
}

/// A task of the group is done. `at` is its place, where that is known.
pub(crate) fn task_done(
    vm: &mut Vm,
    group: &Ref<TaskGroup>,
    task: &Value,
    at: Option<u32>,
) -> Res<()> {
    let at = at.or_else(|| {
        let places = &group.tasks.get(vm).places;
        let at = places.iter().position(|known| known.is(task))?;
        u32::try_from(at).ok()
    });
    if let Some(at) = at {
        drop(group.tasks.get_mut(vm).remove(at));
    }
    if group.pending(vm) == 0
        && let Some(waiter) = group.waiter.cloned(vm)
        && vm.waits_in_row(&waiter)
    {
        vm.wake_in_row(&waiter, Value::bool(true))?;
    }
    let Some(error) = error_of(vm, task)? else {
        return Ok(());
    };
    if let Some(errors) = group.errors.get_mut(vm) {
        errors.push(error.clone());
    }
    if is_base_error(vm, &error) && group.base_error.get(vm).is_none() {
        group.base_error.set(vm, error.clone());
    }
    let parent = group.parent.cloned(vm);
    if is_done(vm, &parent)? {
        let report = vm.library("asyncio.taskgroups", "_report_late_error")?;
        let args = [group.into(), parent, task.clone(), error];
        return vm.call(&report, &args).map(drop);
    }
    if !group.aborting.get() && !group.parent_cancel_requested.get() {
        // The siblings go; the block is woken by a cancel that this group takes back.
        vm.call_method(&group.into(), "_abort", &[])?;
        group.parent_cancel_requested.set(true);
        cancel(vm, &parent)?;
    }
    Ok(())
}

/// The exception that a task has ended with.
fn error_of(vm: &mut Vm, task: &Value) -> Res<Option<Value>> {
    if let Some(task) = task.downcast::<Future>() {
        return Ok((task.state.get() == State::Failed).then(|| {
            task.log_traceback.set(false);
            task.result.cloned(vm)
        }));
    }
    let cancelled = vm.call_method(task, "cancelled", &[])?;
    if vm.truth(&cancelled)? {
        return Ok(None);
    }
    let error = vm.call_method(task, "exception", &[])?;
    Ok((!error.is_none()).then_some(error))
}

fn is_done(vm: &mut Vm, task: &Value) -> Res<bool> {
    match task.downcast::<Future>() {
        Some(task) => Ok(task.is_done()),
        None if task.is_none() => Ok(true),
        None => {
            let done = vm.call_method(task, "done", &[])?;
            vm.truth(&done)
        }
    }
}

/// `task.cancel()`
pub(crate) fn cancel(vm: &mut Vm, task: &Value) -> Res<()> {
    match task.downcast::<Future>() {
        Some(task) => vm.cancel_future(&task.clone(), Value::None).map(drop),
        None => vm.call_method(task, "cancel", &[]).map(drop),
    }
}

/// `task.uncancel()`
pub(crate) fn uncancel(vm: &mut Vm, task: &Value) -> Res<i64> {
    if let Some(task) = task.downcast::<Future>()
        && !task.ty().is_counted()
    {
        return Ok(vm.uncancel_task(&task.clone()));
    }
    let left = vm.call_method(task, "uncancel", &[])?;
    Ok(vm.to_index(&left)? as i64)
}

/// `task.cancelling()`
pub(crate) fn cancelling(vm: &mut Vm, task: &Value) -> Res<i64> {
    if let Some(task) = task.downcast::<Future>()
        && !task.ty().is_counted()
    {
        let inner = task.task.get(vm).as_ref();
        return Ok(inner.map_or(0, |inner| i64::from(inner.cancels)));
    }
    let count = vm.call_method(task, "cancelling", &[])?;
    Ok(vm.to_index(&count)? as i64)
}

fn is_base_error(vm: &Vm, error: &Value) -> bool {
    let Some(error) = error.downcast::<Exception>() else {
        return false;
    };
    let raised = Raised(error.clone());
    vm.is_instance_of(&raised, &vm.exceptions.SystemExit)
        || vm.is_instance_of(&raised, &vm.exceptions.KeyboardInterrupt)
}

fn is_cancelled(vm: &mut Vm, error: &Value) -> bool {
    error.downcast::<Exception>().is_some_and(|error| {
        let raised = Raised(error.clone());
        super::is_cancelled_error(vm, &raised)
    })
}

/// The coroutine of `__aexit__`.
#[derive(Trace)]
pub(crate) struct Leave {
    pub(crate) group: Ref<TaskGroup>,
    /// The exception of the block, or None.
    pub(crate) error: Value,
    #[trace(skip)]
    begun: StdCell<bool>,
    /// The CancelledError that is to go on.
    cancelled: Option<Raised>,
    waiter: Option<Ref<Future>>,
}

impl Leave {
    pub(crate) fn new(group: &Ref<TaskGroup>, error: Value) -> Leave {
        Leave {
            group: group.clone(),
            error,
            begun: StdCell::new(false),
            cancelled: None,
            waiter: None,
        }
    }

    fn begin(&mut self, vm: &mut Vm) -> Res<()> {
        if self.begun.replace(true) {
            return Ok(());
        }
        let group = &self.group;
        group.exiting.set(true);
        if self.error.is_none() {
            return Ok(());
        }
        if is_base_error(vm, &self.error) && group.base_error.get(vm).is_none() {
            group.base_error.set(vm, self.error.clone());
        }
        if is_cancelled(vm, &self.error) {
            self.cancelled = self.error.downcast::<Exception>().cloned().map(Raised);
        }
        if !group.aborting.get() {
            // The block failed: so do its tasks.
            vm.call_method(&group.into(), "_abort", &[])?;
        }
        Ok(())
    }

    /// Wait for the last task, as the running task (parked) or with a future.
    fn stand(&mut self, vm: &mut Vm, parked: bool) -> Res<bool> {
        let waiter = if parked {
            let Some((_, task)) = vm.parkable_task() else {
                return Ok(false);
            };
            task
        } else {
            let event_loop = match self.group.event_loop.cloned(vm) {
                Some(event_loop) => event_loop,
                None => vm.running_loop()?,
            };
            vm.new_future(&event_loop)?
        };
        self.wait_as(vm, waiter);
        Ok(true)
    }

    fn wait_as(&mut self, vm: &mut Vm, waiter: Ref<Future>) {
        self.group.waiter.set(vm, Some(waiter.clone()));
        self.waiter = Some(waiter);
    }

    /// It was woken: the end, or another wait.
    fn go_on(&mut self, vm: &mut Vm) -> Res<Step> {
        let before = self.waiter.take();
        self.group.waiter.set(vm, None);
        if self.group.pending(vm) == 0 {
            let end = self.finish(vm);
            self.clean(vm);
            return end.map(Step::Return);
        }
        match before.filter(|waiter| waiter.has_task.get()) {
            Some(task) => self.wait_as(vm, task),
            None => drop(self.stand(vm, false)?),
        }
        Ok(Step::Await(
            self.waiter.as_ref().map_or(Value::None, Value::from),
        ))
    }

    /// All tasks are done: what comes of it.
    fn finish(&mut self, vm: &mut Vm) -> Res {
        let group = self.group.clone();
        if let Some(error) = group.base_error.get(vm).downcast::<Exception>().cloned() {
            return Err(Raised(error));
        }
        let parent = group.parent.cloned(vm);
        // The cancel came from this group: if no other did, it ends here.
        if group.parent_cancel_requested.get() && uncancel(vm, &parent)? == 0 {
            self.cancelled = None;
        }
        let has_errors = group
            .errors
            .get(vm)
            .as_ref()
            .is_some_and(|errors| !errors.is_empty());
        if let Some(cancelled) = self.cancelled.take()
            && !has_errors
        {
            return Err(cancelled);
        }
        if !self.error.is_none()
            && !is_cancelled(vm, &self.error)
            && let Some(errors) = group.errors.get_mut(vm)
        {
            errors.push(self.error.clone());
        }
        let errors = group.errors.get_mut(vm).take().unwrap_or_default();
        if errors.is_empty() {
            return Ok(Value::None);
        }
        // What was asked of the parent by others is still to come.
        if cancelling(vm, &parent)? > 0 {
            uncancel(vm, &parent)?;
            cancel(vm, &parent)?;
        }
        let message = vm.new_str("unhandled errors in a TaskGroup")?;
        let errors = vm.new_list(errors)?;
        let class = vm.exceptions.BaseExceptionGroup.clone();
        let error = vm.call(&class.into(), &[message, errors])?;
        match error.downcast::<Exception>() {
            Some(error) => {
                error.suppress_context.set(true);
                Err(Raised(error.clone()))
            }
            None => raise!(vm, SystemError, "an exception group is no exception"),
        }
    }

    /// No reference cycles through the errors.
    fn clean(&mut self, vm: &mut Vm) {
        self.error = Value::None;
        self.cancelled = None;
        self.group.parent.set(vm, Value::None);
        self.group.errors.set(vm, None);
        self.group.base_error.set(vm, Value::None);
    }
}

impl NativeFrame for Leave {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        self.begin(vm)?;
        self.go_on(vm)
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if self.waiter.is_none() || !super::is_cancelled_error(vm, &raised) {
            self.group.waiter.set(vm, None);
            self.clean(vm);
            return Err(raised);
        }
        if !self.group.aborting.get() {
            // Somebody cancels the parent while it waits here.
            self.cancelled = Some(raised);
            vm.call_method(&(&self.group).into(), "_abort", &[])?;
        }
        self.go_on(vm)
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        self.begin(vm)?;
        if self.group.pending(vm) > 0 {
            return Ok(None);
        }
        let end = self.finish(vm);
        self.clean(vm);
        end.map(Some)
    }

    fn parks(&mut self, vm: &mut Vm) -> Res<Option<Keep>> {
        self.begin(vm)?;
        if self.group.pending(vm) == 0 {
            return Ok(None);
        }
        Ok(self.stand(vm, true)?.then_some(keep_in_task as Keep))
    }

    fn name(&self) -> &'static str {
        "TaskGroup.__aexit__"
    }
}

/// The coroutine of `__aenter__`.
#[derive(Trace)]
pub(crate) struct Enter {
    pub(crate) group: Ref<TaskGroup>,
}

impl Enter {
    fn enter(&self, vm: &mut Vm) -> Res {
        let group = &self.group;
        let own: Value = group.into();
        if group.entered.get() {
            let text = vm.repr(&own)?.to_string_lossy().into_owned();
            return raise!(
                vm,
                RuntimeError,
                "TaskGroup {text} has already been entered"
            );
        }
        let event_loop = match group.event_loop.cloned(vm) {
            Some(event_loop) => event_loop,
            None => vm.running_loop()?,
        };
        group.event_loop.set(vm, Some(event_loop.clone()));
        let event_loop = vm.loop_value(&event_loop);
        let parent = super::surface::current::current_of(vm, &event_loop);
        if parent.is_none() {
            let text = vm.repr(&own)?.to_string_lossy().into_owned();
            return raise!(
                vm,
                RuntimeError,
                "TaskGroup {text} cannot determine the parent task"
            );
        }
        group.parent.set(vm, parent);
        group.entered.set(true);
        Ok(own)
    }
}

impl NativeFrame for Enter {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        self.enter(vm).map(Step::Return)
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        self.enter(vm).map(Some)
    }

    fn name(&self) -> &'static str {
        "TaskGroup.__aenter__"
    }
}
