//! The iterators of dicts and their views, forwards and backwards.

use super::reduce_to_list;
use crate::object::*;
use pyish_derive::class;
use std::cell::Cell as StdCell;

/// How many entries are left.
fn left(vm: &Vm, iter: &DictIter) -> usize {
    let Some(dict) = iter.dict.get(vm) else {
        return 0;
    };
    if dict.len(vm) != iter.len.get() {
        return 0;
    }
    let table = dict.table(vm);
    let places = if iter.reversed {
        0..iter.at.get()
    } else {
        iter.at.get()..table.places()
    };
    places.filter(|place| table.entry(*place).is_some()).count()
}

/// `(iter, (list of the rest,))`; the iterator itself stays where it is.
fn reduce(vm: &mut Vm, iter: &Ref<DictIter>) -> Res {
    let copy = DictIter {
        dict: VmCell::new(iter.dict.cloned(vm)),
        part: iter.part,
        at: StdCell::new(iter.at.get()),
        len: StdCell::new(iter.len.get()),
        left: StdCell::new(iter.left.get()),
        reversed: iter.reversed,
        kept: VmCell::default(),
    };
    let ty = iter.ty().clone();
    let copy = vm.new_object_of(&ty, copy)?;
    let rest = vm.collect_rest(&copy.into(), 0)?;
    reduce_to_list(vm, rest)
}

#[class(name = "dict_keyiterator", shape = DictIter, no_new)]
impl KeySurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        Ok(vm.next_of_dict(this)?.unwrap_or_default())
    }

    /// Private method returning an estimate of len(list(it)).
    #[slot(length_hint)]
    fn length_hint(this: &DictIter, vm: &Vm) -> usize {
        left(vm, this)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        reduce(vm, this)
    }
}

#[class(name = "dict_valueiterator", shape = DictIter, no_new)]
impl ValueSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        Ok(vm.next_of_dict(this)?.unwrap_or_default())
    }

    /// Private method returning an estimate of len(list(it)).
    #[slot(length_hint)]
    fn length_hint(this: &DictIter, vm: &Vm) -> usize {
        left(vm, this)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        reduce(vm, this)
    }
}

#[class(name = "dict_itemiterator", shape = DictIter, no_new)]
impl ItemSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        Ok(vm.next_of_dict(this)?.unwrap_or_default())
    }

    /// Private method returning an estimate of len(list(it)).
    #[slot(length_hint)]
    fn length_hint(this: &DictIter, vm: &Vm) -> usize {
        left(vm, this)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        reduce(vm, this)
    }
}

#[class(name = "dict_reversekeyiterator", shape = DictIter, no_new)]
impl ReverseKeySurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        Ok(vm.next_of_dict(this)?.unwrap_or_default())
    }

    /// Private method returning an estimate of len(list(it)).
    #[slot(length_hint)]
    fn length_hint(this: &DictIter, vm: &Vm) -> usize {
        left(vm, this)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        reduce(vm, this)
    }
}

#[class(name = "dict_reversevalueiterator", shape = DictIter, no_new)]
impl ReverseValueSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        Ok(vm.next_of_dict(this)?.unwrap_or_default())
    }

    /// Private method returning an estimate of len(list(it)).
    #[slot(length_hint)]
    fn length_hint(this: &DictIter, vm: &Vm) -> usize {
        left(vm, this)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        reduce(vm, this)
    }
}

#[class(name = "dict_reverseitemiterator", shape = DictIter, no_new)]
impl ReverseItemSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        Ok(vm.next_of_dict(this)?.unwrap_or_default())
    }

    /// Private method returning an estimate of len(list(it)).
    #[slot(length_hint)]
    fn length_hint(this: &DictIter, vm: &Vm) -> usize {
        left(vm, this)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<DictIter>, vm: &mut Vm) -> Res {
        reduce(vm, this)
    }
}
