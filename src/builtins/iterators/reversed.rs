//! `reversed`

use super::reduce_to_nothing;
use crate::object::*;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell as StdCell;

/// The iterator of a sequence that has no `__reversed__`: asks for len-1, len-2 … 0.
#[derive(Payload, Trace)]
#[payload(name = "reversed")]
pub(crate) struct Reversed {
    /// Unset when it has ended.
    sequence: VmCell<Value>,
    /// The next index.
    #[trace(skip)]
    at: StdCell<i64>,
}

/// An iterator from the last item of a sequence to the first.
#[class(name = "reversed", shape = Reversed)]
impl Surface {
    #[new("(cls, sequence, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, sequence: &Value) -> Res {
        let method = vm.special(sequence, Special::Reversed);
        if !method.is_none() && !method.is_unset() {
            return vm.call_found(&method, sequence, Special::Reversed, &[]);
        }
        let is_sequence =
            !vm.special(sequence, Special::GetItem).is_unset() && sequence.as_dict().is_none();
        if method.is_none() || !is_sequence {
            let name = vm.type_name(sequence);
            return raise!(vm, TypeError, "'{name}' object is not reversible");
        }
        let at = StdCell::new(vm.len(sequence)? as i64 - 1);
        Ok(vm
            .new_object_of(
                cls,
                Reversed {
                    sequence: VmCell::new(sequence.clone()),
                    at,
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Reversed, vm: &mut Vm) -> Res {
        let at = this.at.get();
        if let Value::Object(object) = this.sequence.get(vm)
            && !object.ty().is_counted()
            && let Ok(index) = usize::try_from(at)
        {
            let item = if let Some(list) = object.downcast::<List>() {
                list.items(vm).get(index)
            } else {
                object
                    .downcast::<Tuple>()
                    .and_then(|tuple| tuple.items().get(index))
            };
            if let Some(item) = item {
                this.at.set(at - 1);
                return Ok(item.clone());
            }
        }
        let sequence = this.sequence.cloned(vm);
        if at >= 0 && !sequence.is_unset() {
            match vm.getitem(&sequence, &Value::Int(at)) {
                Ok(item) => {
                    this.at.set(at - 1);
                    return Ok(item);
                }
                Err(raised) => {
                    let ended = vm.is_instance_of(&raised, &vm.exceptions.IndexError)
                        || vm.is_stop_iteration(&raised);
                    if !ended {
                        return Err(raised);
                    }
                }
            }
        }
        this.at.set(-1);
        drop(this.sequence.replace(vm, Value::Unset));
        Ok(Value::Unset)
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &Reversed, vm: &mut Vm) -> Res<i64> {
        let sequence = this.sequence.cloned(vm);
        if sequence.is_unset() {
            return Ok(0);
        }
        let (len, left) = (vm.len(&sequence)? as i64, this.at.get() + 1);
        Ok(if len < left { 0 } else { left })
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<Reversed>, vm: &mut Vm) -> Res {
        let sequence = this.sequence.cloned(vm);
        let class = Value::from(this.ty());
        if this.at.get() < 0 {
            return reduce_to_nothing(vm, class);
        }
        let args = vm.new_tuple([sequence])?;
        vm.new_tuple([class, args, Value::Int(this.at.get())])
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &Reversed, vm: &mut Vm, state: &Value) -> Res<()> {
        let sequence = this.sequence.cloned(vm);
        if !sequence.is_unset() {
            let (at, len) = (vm.to_count(state)? as i64, vm.len(&sequence)? as i64);
            this.at.set(at.clamp(-1, len - 1));
        }
        Ok(())
    }
}
