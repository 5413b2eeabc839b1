//! The iterators of lists and tuples, forwards and backwards, and of what has only `__getitem__`.

use super::{builtin, reduce_to_list, reduce_to_nothing};
use crate::object::*;
use crate::vm::IndexIter;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell as StdCell;

/// How many elements an iterator of a list or tuple has left.
fn left(vm: &Vm, iter: &SequenceIter) -> usize {
    let len = match iter.sequence.get(vm) {
        Value::Object(object) => vm.sequence_len(object),
        _ => return 0,
    };
    len.saturating_sub(iter.at.get())
}

impl Vm {
    fn sequence_len(&self, object: &Ref) -> usize {
        match (object.downcast::<List>(), object.downcast::<Tuple>()) {
            (Some(list), _) => list.len(self),
            (_, Some(tuple)) => tuple.len(),
            _ => 0,
        }
    }
}

fn reduce(vm: &mut Vm, sequence: Value, at: i64) -> Res {
    let function = builtin(vm, "iter")?;
    if sequence.is_unset() {
        return reduce_to_nothing(vm, function);
    }
    let args = vm.new_tuple([sequence])?;
    vm.new_tuple([function, args, Value::Int(at)])
}

fn set_state(vm: &mut Vm, iter: &SequenceIter, state: &Value) -> Res<()> {
    let at = vm.to_count(state)?;
    let (len, is_list) = match iter.sequence.get(vm) {
        Value::Object(object) => (vm.sequence_len(object), object.is::<List>()),
        _ => return Ok(()),
    };
    if at < 0 && is_list {
        // Before its first element a list's is at its end.
        iter.sequence.replace(vm, Value::Unset);
    } else {
        iter.at.set((at.max(0) as usize).min(len));
    }
    Ok(())
}

#[class(name = "list_iterator", shape = SequenceIter, no_new)]
impl ListSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<SequenceIter>, vm: &mut Vm) -> Value {
        vm.next_of_sequence(this).unwrap_or_default()
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &SequenceIter, vm: &Vm) -> usize {
        left(vm, this)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &SequenceIter, vm: &mut Vm) -> Res {
        let sequence = this.sequence.cloned(vm);
        if sequence.is_unset() {
            return reduce_to_list(vm, Vec::new());
        }
        reduce(vm, sequence, this.at.get() as i64)
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &SequenceIter, vm: &mut Vm, state: &Value) -> Res<()> {
        set_state(vm, this, state)
    }
}

#[class(name = "tuple_iterator", shape = SequenceIter, no_new)]
impl TupleSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<SequenceIter>, vm: &mut Vm) -> Value {
        vm.next_of_sequence(this).unwrap_or_default()
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &SequenceIter, vm: &Vm) -> usize {
        left(vm, this)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &SequenceIter, vm: &mut Vm) -> Res {
        let sequence = this.sequence.cloned(vm);
        reduce(vm, sequence, this.at.get() as i64)
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &SequenceIter, vm: &mut Vm, state: &Value) -> Res<()> {
        set_state(vm, this, state)
    }
}

/// The iterator of a list, backwards.
#[derive(Payload, Trace)]
#[payload(name = "list_reverseiterator")]
pub(crate) struct ListReverseIter {
    list: Ref<List>,
    /// One more than the next place: nothing is left at 0, until `__setstate__` says otherwise.
    #[trace(skip)]
    at: StdCell<usize>,
}

/// `reversed(list)`
pub(crate) fn reversed_list(vm: &mut Vm, list: &Ref<List>) -> Res {
    let at = list.len(vm);
    Ok(vm
        .new_object(ListReverseIter {
            list: list.clone(),
            at: StdCell::new(at),
        })?
        .into())
}

#[class(name = "list_reverseiterator", shape = ListReverseIter, no_new)]
impl ListReverseSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &ListReverseIter, vm: &mut Vm) -> Value {
        let before = this.at.get().checked_sub(1);
        let found = before.and_then(|at| this.list.get(vm, at));
        this.at.set(match (&found, before) {
            (Some(_), Some(at)) => at,
            _ => 0,
        });
        found.unwrap_or_default()
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &ListReverseIter, vm: &Vm) -> usize {
        let left = this.at.get();
        if this.list.len(vm) >= left { left } else { 0 }
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &ListReverseIter, vm: &mut Vm) -> Res {
        let function = builtin(vm, "reversed")?;
        let Some(at) = this.at.get().checked_sub(1) else {
            let empty = vm.new_list(Vec::new())?;
            let args = vm.new_tuple([empty])?;
            return vm.new_tuple([function, args]);
        };
        let args = vm.new_tuple([Value::from(&this.list)])?;
        vm.new_tuple([function, args, Value::Int(at as i64)])
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &ListReverseIter, vm: &mut Vm, state: &Value) -> Res<()> {
        let at = vm.to_count(state)?.max(-1).saturating_add(1) as usize;
        this.at.set(at.min(this.list.len(vm)));
        Ok(())
    }
}

#[class(name = "iterator", shape = IndexIter, no_new)]
impl IndexSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &IndexIter, vm: &mut Vm) -> Res {
        let sequence = this.sequence.cloned(vm);
        if sequence.is_unset() {
            return Ok(Value::Unset);
        }
        let at = this.at.get();
        match vm.getitem(&sequence, &Value::Int(at)) {
            Ok(item) => {
                this.at.set(at + 1);
                Ok(item)
            }
            Err(raised) => {
                let ended = vm.is_instance_of(&raised, &vm.exceptions.IndexError)
                    || vm.is_instance_of(&raised, &vm.exceptions.StopIteration);
                if !ended {
                    return Err(raised);
                }
                drop(this.sequence.replace(vm, Value::Unset));
                Ok(Value::Unset)
            }
        }
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &IndexIter, vm: &mut Vm) -> Res {
        let sequence = this.sequence.cloned(vm);
        if sequence.is_unset() {
            return Ok(Value::Int(0));
        }
        if vm.special(&sequence, Special::Len).is_unset() {
            return Ok(Value::NotImplemented);
        }
        let len = vm.len(&sequence)? as i64;
        Ok(Value::Int((len - this.at.get()).max(0)))
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &IndexIter, vm: &mut Vm) -> Res {
        let sequence = this.sequence.cloned(vm);
        reduce(vm, sequence, this.at.get())
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &IndexIter, vm: &mut Vm, state: &Value) -> Res<()> {
        let at = vm.to_count(state)?;
        this.at.set(at.max(0) as i64);
        Ok(())
    }
}
