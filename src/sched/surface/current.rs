//! Which task of a loop is running.

use crate::object::*;
use crate::sched::event_loop::EventLoop;
use crate::sched::future::Future;

/// The current tasks where the loop or the task is of another make.
#[derive(Default)]
struct Foreign(Vec<(Value, Value)>);

/// The current task of a loop, or None.
pub(crate) fn current_of(vm: &mut Vm, event_loop: &Value) -> Value {
    if let Some(native) = event_loop.downcast::<EventLoop>()
        && let Some(task) = native.current.cloned(vm)
    {
        return task.into();
    }
    let foreign = &vm.fiber_state::<Foreign>().0;
    foreign
        .iter()
        .find(|(known, _)| known.is(event_loop))
        .map_or(Value::None, |(_, task)| task.clone())
}

/// Make a task, or None, the current one.
pub(crate) fn set_current(vm: &mut Vm, event_loop: &Value, task: &Value) {
    let native = event_loop.downcast::<EventLoop>().cloned();
    let future = task.downcast::<Future>().cloned();
    let is_native = native.is_some() && future.is_some();
    if let Some(native) = native {
        native.current.set(vm, future);
    }
    let foreign = &mut vm.fiber_state::<Foreign>().0;
    let at = foreign.iter().position(|(known, _)| known.is(event_loop));
    let old = at.map(|at| foreign.swap_remove(at));
    if !is_native && !task.is_none() {
        foreign.push((event_loop.clone(), task.clone()));
    }
    drop(old);
}

/// The same; the one before comes back.
pub(crate) fn swap_current(vm: &mut Vm, event_loop: &Value, task: &Value) -> Value {
    let old = current_of(vm, event_loop);
    set_current(vm, event_loop, task);
    old
}
