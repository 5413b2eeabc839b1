//! What stands in the queue of a loop with methods of its own.

use crate::object::*;
use crate::sched::by_methods::Entry;
use pyish_derive::class;

/// A step of a task, or what else the loop has to do, as a callable.
#[class(name = "TaskStepMethWrapper", module = "builtins", shape = Entry)]
impl Surface {
    #[slot("__call__(self, /, *args)")]
    fn call(this: &Ref<Entry>, vm: &mut Vm, args: &Value) -> Res<Step> {
        // A future that wakes a task gives itself.
        let _ = args;
        this.clone().call(vm)
    }

    /// The task.
    #[getter(__self__)]
    fn task(this: &Entry, vm: &Vm) -> Value {
        this.task(vm).map_or(Value::None, Value::from)
    }
}
