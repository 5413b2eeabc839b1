//! `enumerate`

use crate::object::*;
use crate::vm::BinaryOp;
use pyish_derive::{Payload, Trace, class};

/// Its state: the count is an int of any size.
#[derive(Payload, Trace)]
#[payload(name = "enumerate", pairs = next_pair)]
pub(crate) struct Enumerate {
    iterator: Value,
    count: VmCell<Value>,
    /// The last pair.
    kept: VmCell<Option<Ref<Tuple>>>,
}

fn next_pair(vm: &mut Vm, this: &Ref, pair: &mut [Value; 2]) -> Registers<Res<Paired>> {
    Registers::of(match this.downcast::<Enumerate>() {
        Some(this) => this.next_pair(vm, pair),
        None => Ok(Paired::No),
    })
}

impl Enumerate {
    fn next_pair(&self, vm: &mut Vm, pair: &mut [Value; 2]) -> Res<Paired> {
        let Some(item) = vm.next(&self.iterator)? else {
            return Ok(Paired::End);
        };
        pair[1] = item;
        if let Value::Int(count) = self.count.get_mut(vm)
            && let Some(next) = count.checked_add(1)
        {
            pair[0] = Value::Int(std::mem::replace(count, next));
            return Ok(Paired::Both);
        }
        let count = self.count.cloned(vm);
        let next = vm.binary(BinaryOp::Add, &count, &Value::Int(1))?;
        drop(self.count.replace(vm, next));
        pair[0] = count;
        Ok(Paired::Both)
    }
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
        let mut pair = [Value::Unset, Value::Unset];
        match this.next_pair(vm, &mut pair)? {
            Paired::Both => {
                let [first, second] = pair;
                vm.pair_again(&this.kept, first, second)
            }
            _ => Ok(Value::Unset),
        }
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
