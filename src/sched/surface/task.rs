//! `asyncio.Task`.

use super::future::{given, loop_of};
use crate::object::*;
use crate::sched::future::{Future, State};
use pyish_derive::class;

/// A coroutine wrapped in a Future.
#[class(name = "Task", module = "_asyncio", shape = Future, base = "Future", weakref)]
impl Surface {
    #[slot("__init__(self, coro, *, loop=None, name=None, context=None, eager_start=False)")]
    fn init(
        this: &Ref<Future>,
        vm: &mut Vm,
        coro: Value,
        r#loop: &Value,
        name: Value,
        context: Value,
        eager_start: bool,
    ) -> Res<Step> {
        let event_loop = loop_of(vm, r#loop)?;
        let eager = eager_start && event_loop.running.get();
        vm.start_task(this, &event_loop, coro, name, context, eager)?;
        if eager {
            let frame = crate::sched::run::EagerStart {
                task: this.clone(),
                outer_task: Value::None,
                outer_context: Value::Unset,
            };
            let task = super::functions::Discard::new(frame);
            return Ok(Step::push(task));
        }
        Ok(Step::Return(Value::None))
    }

    /// Request that this task cancel itself.
    #[method("cancel(self, /, msg=None)")]
    fn cancel(this: &Ref<Future>, vm: &mut Vm, msg: Value) -> Res<bool> {
        vm.cancel_task(this, msg)
    }

    /// Return the count of the task's cancellation requests.
    #[method("cancelling(self, /)")]
    fn cancelling(this: &Future, vm: &Vm) -> i64 {
        this.task
            .get(vm)
            .as_ref()
            .map_or(0, |task| i64::from(task.cancels))
    }

    /// Decrement the task's count of cancellation requests.
    #[method("uncancel(self, /)")]
    fn uncancel(this: &Ref<Future>, vm: &mut Vm) -> i64 {
        vm.uncancel_task(this)
    }

    /// The task's name.
    #[method("get_name(self, /)")]
    fn get_name(this: &Ref<Future>, vm: &mut Vm) -> Res {
        vm.task_name(this)
    }

    /// Set the task's name, as a string.
    #[method("set_name(self, value, /)")]
    fn set_name(this: &Ref<Future>, vm: &mut Vm, value: &Value) -> Res<()> {
        let name = vm.str(value)?;
        if this.has_task.get() {
            this.set_name(vm, name);
        }
        Ok(())
    }

    /// The coroutine the task runs.
    #[method("get_coro(self, /)")]
    #[getter(_coro)]
    fn get_coro(this: &Future, vm: &Vm) -> Value {
        this.task
            .get(vm)
            .as_ref()
            .and_then(|task| task.coroutine.clone())
            .map_or(Value::None, Value::Object)
    }

    /// The context the task runs in.
    #[method("get_context(self, /)")]
    fn get_context(this: &Ref<Future>, vm: &mut Vm) -> Res {
        vm.task_context(this)
    }

    #[method("set_result(self, result, /)")]
    fn set_result(this: &Future, vm: &mut Vm, result: &Value) -> Res<()> {
        let _ = (this, result);
        raise!(
            vm,
            RuntimeError,
            "Task does not support set_result operation"
        )
    }

    #[method("set_exception(self, exception, /)")]
    fn set_exception(this: &Future, vm: &mut Vm, exception: &Value) -> Res<()> {
        let _ = (this, exception);
        raise!(
            vm,
            RuntimeError,
            "Task does not support set_exception operation"
        )
    }

    /// Return the list of stack frames for this task's coroutine.
    #[method("get_stack(self, /, *, limit=None)")]
    fn get_stack(this: &Ref<Future>, vm: &mut Vm, limit: &Value) -> Res {
        let frames = vm.library("asyncio.base_tasks", "_task_get_stack")?;
        vm.call(&frames, &[this.into(), limit.clone()])
    }

    /// Print the stack or traceback for this task's coroutine.
    #[method("print_stack(self, /, *, limit=None, file=None)")]
    fn print_stack(this: &Ref<Future>, vm: &mut Vm, limit: &Value, file: &Value) -> Res {
        let print = vm.library("asyncio.base_tasks", "_task_print_stack")?;
        vm.call(&print, &[this.into(), limit.clone(), file.clone()])
    }

    #[slot(repr)]
    fn repr(this: &Ref<Future>, vm: &mut Vm) -> Res {
        let text = vm.library("asyncio.base_tasks", "_task_repr")?;
        vm.call(&text, &[this.into()])
    }

    #[method("__del__(self, /)")]
    fn del(this: &Ref<Future>, vm: &mut Vm) -> Res<()> {
        let pending = this.state.get() == State::Pending && this.has_task.get();
        let unseen = this.state.get() == State::Failed && this.log_traceback.get();
        if !pending && !unseen {
            return Ok(());
        }
        this.log_traceback.set(false);
        let log = this
            .task
            .get(vm)
            .as_ref()
            .is_some_and(|task| task.log_destroy);
        let Some(event_loop) = this.event_loop.cloned(vm) else {
            return Ok(());
        };
        if pending && !log {
            return Ok(());
        }
        let context = vm.new_dict()?;
        let message = if pending {
            vm.new_str("Task was destroyed but it is pending!")?
        } else {
            let class = this.ty().name.get(vm).to_string_lossy().into_owned();
            vm.new_str(&format!("{class} exception was never retrieved"))?
        };
        let mut entries = vec![("message", message)];
        if pending {
            entries.push(("task", this.into()));
        } else {
            entries.push(("exception", this.result.cloned(vm)));
            entries.push(("future", this.into()));
        }
        let source = this.source(vm);
        if !source.is_none() {
            entries.push(("source_traceback", source));
        }
        for (name, value) in entries {
            let name = vm.intern(name)?;
            context.set_str(vm, &name, value)?;
        }
        let event_loop = vm.shown_loop(&event_loop)?;
        vm.call_method(&event_loop, "call_exception_handler", &[context.into()])?;
        Ok(())
    }

    #[getter(_fut_waiter)]
    fn waiter(this: &Ref<Future>, vm: &mut Vm) -> Res {
        let waiter = vm.awaited_future(this)?;
        Ok(waiter.map_or(Value::None, Value::from))
    }

    #[getter(_must_cancel)]
    fn must_cancel(this: &Future, vm: &Vm) -> bool {
        this.task
            .get(vm)
            .as_ref()
            .is_some_and(|task| task.must_cancel)
    }

    #[getter(_log_destroy_pending)]
    fn log_destroy(this: &Future, vm: &Vm) -> bool {
        this.task
            .get(vm)
            .as_ref()
            .is_some_and(|task| task.log_destroy)
    }

    #[setter(_log_destroy_pending)]
    fn set_log_destroy(this: &Future, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = given(vm, value)?;
        if let Some(task) = this.task.get_mut(vm) {
            task.log_destroy = value;
        }
        Ok(())
    }

    #[method("_wakeup(self, future, /)")]
    fn wakeup(this: &Ref<Future>, vm: &mut Vm, future: &Value) -> Res<()> {
        let _ = future;
        match this.event_loop.cloned(vm) {
            Some(event_loop) => vm.push_ready(
                &event_loop,
                crate::sched::event_loop::Ready::Wake(this.clone()),
            ),
            None => Ok(()),
        }
    }

    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: Value, vm: &mut Vm, item: Value) -> Res {
        let alias = vm.library("types", "GenericAlias")?;
        vm.call(&alias, &[cls, item])
    }
}

impl Vm {
    /// `Task.uncancel` of this very class.
    pub(crate) fn uncancel_task(&mut self, task: &Ref<Future>) -> i64 {
        match task.task.get_mut(self) {
            Some(task) => {
                task.cancels = task.cancels.saturating_sub(1);
                if task.cancels == 0 {
                    task.must_cancel = false;
                }
                i64::from(task.cancels)
            }
            None => 0,
        }
    }

    /// `Task.cancel` of this very class: what the task awaits is cancelled, or its next step is.
    fn cancel_task(&mut self, future: &Ref<Future>, message: Value) -> Res<bool> {
        future.log_traceback.set(false);
        if future.is_done() {
            return Ok(false);
        }
        let Some(task) = future.task.get_mut(self) else {
            return self.cancel_plain_future(future, message);
        };
        task.cancels = task.cancels.saturating_add(1);
        let waiter = task.waiter.future().cloned();
        if self.cancel_parked(future, &message)? {
            return Ok(true);
        }
        if let Some(waiter) = waiter
            && self.cancel_future(&waiter, message.clone())?
        {
            return Ok(true);
        }
        self.cancel_next_step(future, message);
        Ok(true)
    }
}
