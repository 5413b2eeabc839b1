//! `enumerate`

use crate::object::*;
use crate::vm::BinaryOp;
use pyish_derive::{Payload, Trace, class};

/// Its state: the count is an int of any size.
#[derive(Payload, Trace)]
#[payload(name = "enumerate")]
pub(crate) struct Enumerate {
    iterator: Value,
    count: VmCell<Value>,
    /// The last pair.
    kept: VmCell<Option<Ref<Tuple>>>,
}

/// Pairs of a number, counted up from start, and an item of the iterable.
#[class(name = "enumerate", shape = Enumerate)]
impl Surface {
    #[new("(cls, iterable=<unrepresentable>, start=0)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value, start: &Value) -> Res {
        if iterable.is_unset() {
            return raise!(
                vm,
                TypeError,
                "enumerate() missing required argument 'iterable'"
            );
        }
        let count = VmCell::new(vm.index(start)?);
        let iterator = vm.iter(iterable)?;
        Ok(vm
            .new_object_of(
                cls,
                Enumerate {
                    iterator,
                    count,
                    kept: VmCell::default(),
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Enumerate, vm: &mut Vm) -> Res {
        let Some(item) = vm.next(&this.iterator)? else {
            return Ok(Value::Unset);
        };
        if let Value::Int(count) = this.count.get_mut(vm)
            && let Some(next) = count.checked_add(1)
        {
            let at = std::mem::replace(count, next);
            return vm.pair_again(&this.kept, Value::Int(at), item);
        }
        let count = this.count.cloned(vm);
        let next = vm.binary(BinaryOp::Add, &count, &Value::Int(1))?;
        drop(this.count.replace(vm, next));
        vm.new_tuple([count, item])
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<Enumerate>, vm: &mut Vm) -> Res {
        let args = vm.new_tuple([this.iterator.clone(), this.count.cloned(vm)])?;
        vm.new_tuple([this.ty().into(), args])
    }

    /// See PEP 585
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::super::generic_alias::subscript_class(vm, cls, item)
    }
}
