//! `enumerate`

use crate::object::*;
use pyish_derive::{Payload, Trace, class};

/// Its state: the count is an int of any size.
#[derive(Payload, Trace)]
#[payload(name = "enumerate", pairs = pairs)]
pub(crate) struct Enumerate {
    iterator: Value,
    count: VmCell<Value>,
    /// The last pair.
    kept: VmCell<Option<Ref<Tuple>>>,
}

fn pairs(this: &Ref) -> Option<Pairs<'_>> {
    Some(this.downcast::<Enumerate>()?.pairs())
}

impl Enumerate {
    fn pairs(&self) -> Pairs<'_> {
        Pairs::Counted {
            count: &self.count,
            iterator: &self.iterator,
        }
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
        if !vm.next_pair(this.pairs(), &mut pair)? {
            return Ok(Value::Unset);
        }
        let [first, second] = pair;
        vm.pair_again(&this.kept, first, second)
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
