//! `asyncio.TaskGroup`.

use super::functions::new_task;
use crate::object::*;
use crate::sched::task_group::{self, Enter, Leave, TaskGroup};
use pyish_derive::class;

/// Asynchronous context manager: leaving it waits for the tasks made in it.
///
/// If one of them fails, the others are cancelled, and the errors come out as an
/// ExceptionGroup.
#[class(name = "TaskGroup", module = "asyncio.taskgroups", shape = TaskGroup, dict, weakref, open)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        let group = vm.new_object_of(cls, TaskGroup::default())?;
        group.begin(vm);
        Ok(group.into())
    }

    #[slot("__init__(self)")]
    fn init(this: &TaskGroup, vm: &mut Vm) {
        this.begin(vm);
    }

    #[method("__aenter__(self, /)")]
    fn aenter(this: &Ref<TaskGroup>) -> Step {
        Step::Coroutine(Box::new(Enter {
            group: this.clone(),
        }))
    }

    #[method("__aexit__(self, et, exc, tb, /)")]
    fn aexit(this: &Ref<TaskGroup>, _et: &Value, exc: Value, _tb: &Value) -> Step {
        Step::Coroutine(Box::new(Leave::new(this, exc)))
    }

    /// Make a task in this group.
    #[method("create_task(self, coro, **kwargs)")]
    fn create_task(this: &Ref<TaskGroup>, vm: &mut Vm, coro: Value, kwargs: &Value) -> Res<Value> {
        let refusal = if !this.entered.get() {
            Some("has not been entered")
        } else if this.exiting.get() && this.pending(vm) == 0 {
            Some("is finished")
        } else if this.aborting.get() {
            Some("is shutting down")
        } else {
            None
        };
        if let Some(refusal) = refusal {
            return refuse(vm, this, &coro, refusal);
        }
        let Some(event_loop) = this.event_loop.cloned(vm) else {
            return refuse(vm, this, &coro, "has not been entered");
        };
        let has_more = kwargs.as_dict().is_some_and(|more| more.len(vm) > 0);
        let task = if event_loop.plain.get() && !has_more && !event_loop.closed.get() {
            match new_task(vm, &event_loop, coro, Value::None, Value::None, false)? {
                Step::Return(task) => task,
                _ => return raise!(vm, SystemError, "a task begins at once"),
            }
        } else {
            let make = vm.library("asyncio.taskgroups", "_create_task")?;
            let event_loop = vm.shown_loop(&event_loop)?;
            vm.call(&make, &[event_loop, coro, kwargs.clone()])?
        };
        // An eager task may be done: the group hears of it in the next turn, not before the caller has it.
        task_group::adopt(vm, this, &task)?;
        Ok(task)
    }

    /// Cancel all tasks.
    #[method("_abort(self, /)")]
    fn abort(this: &Ref<TaskGroup>, vm: &mut Vm) -> Res<()> {
        task_group::abort(vm, this)
    }

    /// A task is done.
    #[method("_on_task_done(self, task, /)")]
    fn on_task_done(this: &Ref<TaskGroup>, vm: &mut Vm, task: &Value) -> Res<()> {
        task_group::task_done(vm, this, task, None)
    }

    #[slot(repr)]
    fn repr(this: &TaskGroup, vm: &Vm) -> String {
        let mut text = "<TaskGroup".to_owned();
        let tasks = this.pending(vm);
        if tasks > 0 {
            text += &format!(" tasks={tasks}");
        }
        match this.errors.get(vm) {
            Some(errors) if !errors.is_empty() => text += &format!(" errors={}", errors.len()),
            _ => {}
        }
        if this.aborting.get() {
            text += " cancelling";
        } else if this.entered.get() {
            text += " entered";
        }
        text + ">"
    }

    /// The tasks that are not done.
    #[getter(_tasks)]
    fn tasks(this: &TaskGroup, vm: &mut Vm) -> Res {
        let tasks: Vec<Value> = this.tasks.get(vm).all().cloned().collect();
        let set = vm.new_set()?;
        for task in tasks {
            vm.set_add(&set, task)?;
        }
        Ok(set.into())
    }

    #[getter(_errors)]
    fn errors(this: &TaskGroup, vm: &mut Vm) -> Res {
        match this.errors.get(vm).clone() {
            Some(errors) => vm.new_list(errors),
            None => Ok(Value::None),
        }
    }

    #[getter(_base_error)]
    fn base_error(this: &TaskGroup, vm: &Vm) -> Value {
        this.base_error.cloned(vm)
    }

    #[getter(_parent_task)]
    fn parent(this: &TaskGroup, vm: &Vm) -> Value {
        this.parent.cloned(vm)
    }

    #[getter(_loop)]
    fn event_loop(this: &TaskGroup, vm: &mut Vm) -> Res {
        match this.event_loop.cloned(vm) {
            Some(event_loop) => vm.shown_loop(&event_loop),
            None => Ok(Value::None),
        }
    }

    #[getter(_entered)]
    fn entered(this: &TaskGroup) -> bool {
        this.entered.get()
    }

    #[getter(_exiting)]
    fn exiting(this: &TaskGroup) -> bool {
        this.exiting.get()
    }

    #[getter(_aborting)]
    fn aborting(this: &TaskGroup) -> bool {
        this.aborting.get()
    }

    #[getter(_parent_cancel_requested)]
    fn parent_cancel_requested(this: &TaskGroup) -> bool {
        this.parent_cancel_requested.get()
    }

    #[setter(_parent_cancel_requested)]
    fn set_parent_cancel_requested(this: &TaskGroup, value: bool) -> Res<()> {
        this.parent_cancel_requested.set(value);
        Ok(())
    }
}

/// The coroutine will not run: nobody has to be told that it was never awaited.
#[cold]
fn refuse(vm: &mut Vm, group: &Ref<TaskGroup>, coro: &Value, why: &str) -> Res<Value> {
    if vm.getattr_opt(coro, "close")?.is_some() {
        vm.call_method(coro, "close", &[])?;
    }
    let text = vm.repr(&group.into())?.to_string_lossy().into_owned();
    raise!(vm, RuntimeError, "TaskGroup {text} {why}")
}
