//! `iter(callable, sentinel)`: calls until the sentinel comes back.

use super::{builtin, reduce_to_nothing};
use crate::object::*;
use pyish_derive::{Payload, Trace, class};

/// Its state; the callable is Unset when it has ended.
#[derive(Payload, Trace)]
#[payload(name = "callable_iterator")]
pub(crate) struct CallableIter {
    callable: VmCell<Value>,
    sentinel: Value,
}

/// `iter(callable, sentinel)`
pub(crate) fn new(vm: &mut Vm, callable: Value, sentinel: Value) -> Res {
    Ok(vm
        .new_object(CallableIter {
            callable: VmCell::new(callable),
            sentinel,
        })?
        .into())
}

#[class(name = "callable_iterator", shape = CallableIter, no_new)]
impl Surface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &CallableIter, vm: &mut Vm) -> Res {
        let callable = this.callable.cloned(vm);
        if callable.is_unset() {
            return Ok(Value::Unset);
        }
        match vm.call(&callable, &[]) {
            Ok(answer) => {
                if this.callable.get(vm).is_unset() {
                    return Ok(Value::Unset);
                }
                if !vm.eq(&this.sentinel, &answer)? {
                    return Ok(answer);
                }
            }
            Err(raised) if vm.is_stop_iteration(&raised) => {}
            Err(raised) => return Err(raised),
        }
        drop(this.callable.replace(vm, Value::Unset));
        Ok(Value::Unset)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &CallableIter, vm: &mut Vm) -> Res {
        let callable = this.callable.cloned(vm);
        let function = builtin(vm, "iter")?;
        if callable.is_unset() {
            return reduce_to_nothing(vm, function);
        }
        let args = vm.new_tuple([callable, this.sentinel.clone()])?;
        vm.new_tuple([function, args])
    }
}
