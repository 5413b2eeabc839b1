//! The module `_asyncio`.

use super::future::loop_of;
use crate::object::layout::{Trace, Tracer};
use crate::object::*;
use crate::raise;
use crate::sched::event_loop::EventLoop;
use crate::sched::future::Future;
use crate::sched::run::{EagerStart, Running};
use crate::sched::sleep::Sleep;
use pyish_derive::module;

/// The native core of asyncio.
#[module(
    name = "_asyncio",
    classes(
        super::future::CLASS,
        super::task::CLASS,
        super::event_loop::CLASS,
        super::handle::CLASS,
        super::handle::TIMER_CLASS
    )
)]
impl Surface {
    /// Block for a number of seconds, then return the result.
    #[function("sleep(delay, result=None)")]
    fn sleep(vm: &mut Vm, delay: &Value, result: Value) -> Res {
        let delay = vm.to_f64(delay)?;
        if delay.is_nan() {
            return raise!(vm, ValueError, "Invalid delay: NaN (not a number)");
        }
        let frame = Sleep { delay, result, future: None, begun: false };
        Ok(vm.new_native_coroutine("sleep", Box::new(frame))?.into())
    }

    /// Return the running event loop.
    #[function("get_running_loop()")]
    fn get_running_loop(vm: &mut Vm) -> Res {
        match vm.state::<Running>().0.clone() {
            Some(running) => Ok(running),
            None => raise!(vm, RuntimeError, "no running event loop"),
        }
    }

    /// Return the running event loop, or None.
    #[function("_get_running_loop()")]
    fn get_running_loop_or_none(vm: &mut Vm) -> Value {
        vm.state::<Running>().0.clone().unwrap_or(Value::None)
    }

    /// Set the running event loop.
    #[function("_set_running_loop(loop, /)")]
    fn set_running_loop(vm: &mut Vm, r#loop: Value) {
        let running = if r#loop.is_none() { None } else { Some(r#loop) };
        drop(std::mem::replace(&mut vm.state::<Running>().0, running));
    }

    /// Return the task that is running, or None.
    #[function("current_task(loop=None)")]
    fn current_task(vm: &mut Vm, r#loop: &Value) -> Res {
        let event_loop = match r#loop.downcast::<EventLoop>() {
            Some(event_loop) => event_loop.clone(),
            None => vm.running_loop()?,
        };
        Ok(event_loop.current.cloned(vm).map_or(Value::None, Value::from))
    }

    /// Return a set of all tasks of the loop that are not done.
    #[function("all_tasks(loop=None)")]
    fn all_tasks(vm: &mut Vm, r#loop: &Value) -> Res {
        let event_loop = match r#loop.downcast::<EventLoop>() {
            Some(event_loop) => event_loop.clone(),
            None => vm.running_loop()?,
        };
        let set = vm.new_set()?;
        for task in vm.pending_tasks(&event_loop) {
            vm.set_add(&set, task.into())?;
        }
        Ok(set.into())
    }

    /// `_enter_task(loop, task)`: the task becomes the current one.
    #[function("_enter_task(loop, task)")]
    fn enter_task(vm: &mut Vm, r#loop: &Value, task: &Value) -> Res<()> {
        let event_loop = loop_of(vm, r#loop)?;
        if let Some(current) = event_loop.current.cloned(vm) {
            let (task, current) = (vm.repr(task)?, vm.repr(&current.into())?);
            let (task, current) = (task.to_string_lossy().into_owned(), current.to_string_lossy().into_owned());
            return raise!(vm, RuntimeError, "Cannot enter into task {task} while another task {current} is being executed.");
        }
        event_loop.current.set(vm, task.downcast::<Future>().cloned());
        Ok(())
    }

    /// `_leave_task(loop, task)`: no task is current.
    #[function("_leave_task(loop, task)")]
    fn leave_task(vm: &mut Vm, r#loop: &Value, task: &Value) -> Res<()> {
        let _ = task;
        let event_loop = loop_of(vm, r#loop)?;
        event_loop.current.set(vm, None);
        Ok(())
    }

    /// Put another task in the current one's place; the one before is returned.
    #[function("_swap_current_task(loop, task)")]
    fn swap_current_task(vm: &mut Vm, r#loop: &Value, task: &Value) -> Res {
        let event_loop = loop_of(vm, r#loop)?;
        let old = event_loop.current.replace(vm, task.downcast::<Future>().cloned());
        Ok(old.map_or(Value::None, Value::from))
    }

    #[constant]
    fn CancelledError(vm: &mut Vm) -> Res {
        Ok(vm.asyncio_errors()?.0.into())
    }

    #[constant]
    fn InvalidStateError(vm: &mut Vm) -> Res {
        Ok(vm.asyncio_errors()?.1.into())
    }
}

/// A task for a coroutine.
pub(super) fn new_task(vm: &mut Vm, event_loop: &Ref<EventLoop>, coro: Value, name: Value, context: Value, eager: bool) -> Res<Step> {
    let Some(class) = vm.class_of(&super::task::CLASS) else { return raise!(vm, SystemError, "Task is not ready") };
    let eager = eager && event_loop.running.get();
    let task = vm.new_object_of(&class, Future::new(None))?;
    vm.start_task(&task, event_loop, coro, name, context, eager)?;
    if eager {
        return Ok(Step::push(EagerStart { task, outer_task: None, outer_context: None }));
    }
    Ok(Step::Return(task.into()))
}

/// Runs a frame and returns None, whatever the frame's result is.
pub(super) struct Discard<F>(Option<F>);

impl<F> Discard<F> {
    pub(super) fn new(frame: F) -> Discard<F> {
        Discard(Some(frame))
    }
}

impl<F: Trace> Trace for Discard<F> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
    }
}

impl<F: NativeFrame + 'static> NativeFrame for Discard<F> {
    fn resume(&mut self, _vm: &mut Vm, _input: Input) -> Res<Step> {
        match self.0.take() {
            Some(frame) => Ok(Step::push(frame)),
            None => Ok(Step::Return(Value::None)),
        }
    }
}
