//! `filter`

use crate::object::*;
use pyish_derive::{Payload, Trace, class};

/// Its state; the function may be None.
#[derive(Payload, Trace)]
#[payload(name = "filter")]
pub(crate) struct Filter {
    function: Value,
    iterator: Value,
}

/// The items for which function answers with something true; with None for a function, those that are true themselves.
#[class(name = "filter", shape = Filter)]
impl Surface {
    #[new("(cls, function, iterable, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, function: &Value, iterable: &Value) -> Res {
        let iterator = vm.iter(iterable)?;
        Ok(vm
            .new_object_of(
                cls,
                Filter {
                    function: function.clone(),
                    iterator,
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Filter, vm: &mut Vm) -> Res {
        let by_truth = this.function.is_none()
            || this
                .function
                .as_type()
                .is_some_and(|ty| ty.is_same(&vm.types.bool));
        while let Some(item) = vm.next(&this.iterator)? {
            let keep = if by_truth {
                vm.truth(&item)?
            } else {
                let answer = vm.call(&this.function, std::slice::from_ref(&item))?;
                vm.truth(&answer)?
            };
            if keep {
                return Ok(item);
            }
        }
        Ok(Value::Unset)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<Filter>, vm: &mut Vm) -> Res {
        let args = vm.new_tuple([this.function.clone(), this.iterator.clone()])?;
        vm.new_tuple([this.ty().into(), args])
    }
}
