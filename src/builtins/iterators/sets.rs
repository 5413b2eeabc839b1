//! The iterator of sets.

use super::reduce_to_list;
use crate::object::*;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell as StdCell;

/// Goes through the places of a set's table.
#[derive(Payload, Trace)]
#[payload(name = "set_iterator")]
pub(crate) struct SetIter {
    set: VmCell<Option<Ref<Set>>>,
    #[trace(skip)]
    at: StdCell<usize>,
    /// The set's length at the start: a change is an error.
    #[trace(skip)]
    len: StdCell<usize>,
    /// How many elements are left.
    #[trace(skip)]
    left: StdCell<usize>,
}

/// `iter(set)`
pub(crate) fn new(vm: &mut Vm, set: &Ref<Set>) -> Res {
    let len = set.len(vm);
    let iter = SetIter {
        set: VmCell::new(Some(set.clone())),
        at: StdCell::new(0),
        len: StdCell::new(len),
        left: StdCell::new(len),
    };
    Ok(vm.new_object(iter)?.into())
}

#[cold]
fn changed_size(vm: &mut Vm) -> Res {
    raise!(vm, RuntimeError, "Set changed size during iteration")
}

#[class(name = "set_iterator", shape = SetIter, no_new)]
impl Surface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &SetIter, vm: &mut Vm) -> Res {
        let Some(set) = this.set.get(vm) else {
            return Ok(Value::Unset);
        };
        let table = set.table(vm);
        if table.len() != this.len.get() {
            // It stays in this state.
            this.len.set(usize::MAX);
            return changed_size(vm);
        }
        let mut at = this.at.get();
        while at < table.places() {
            at += 1;
            if let Some((element, _)) = table.entry(at - 1) {
                this.at.set(at);
                this.left.set(this.left.get().saturating_sub(1));
                return Ok(element.clone());
            }
        }
        this.at.set(at);
        drop(this.set.replace(vm, None));
        Ok(Value::Unset)
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &SetIter, vm: &Vm) -> usize {
        match this.set.get(vm) {
            Some(set) if set.len(vm) == this.len.get() => this.left.get(),
            _ => 0,
        }
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &SetIter, vm: &mut Vm) -> Res {
        let rest = match this.set.get(vm) {
            Some(set) if set.len(vm) != this.len.get() => return changed_size(vm),
            Some(set) => {
                let table = set.table(vm);
                (this.at.get()..table.places())
                    .filter_map(|at| table.entry(at).map(|(key, _)| key.clone()))
                    .collect()
            }
            None => Vec::new(),
        };
        reduce_to_list(vm, rest)
    }
}
