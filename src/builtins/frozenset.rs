//! `frozenset`: what a script sees of it. Its operations are those of `set.rs`.

use super::set::{self, SetOp, combined, compare, operator, update};
use crate::object::*;
use crate::vm::CompareOp;
use pyish_derive::class;

/// Build an immutable unordered collection of unique elements.
#[class(name = "frozenset", shape = Set, weakref, match_self)]
impl Surface {
    #[new("(cls, iterable=(), /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value) -> Res {
        let exact = cls.is_same(&vm.types.frozenset);
        if exact
            && iterable
                .object()
                .is_some_and(|object| object.ty().is_same(cls))
        {
            return Ok(iterable.clone());
        }
        let set = vm.new_object_of(cls, Set::default())?;
        update(vm, &set, iterable)?;
        Ok(set.into())
    }

    #[slot(repr)]
    fn repr(this: &Ref<Set>, vm: &mut Vm) -> Res {
        set::repr(vm, this)
    }

    #[slot(hash)]
    fn hash(this: &Ref<Set>, vm: &mut Vm) -> i64 {
        match this.hash.get() {
            Some(hash) => hash,
            None => {
                let hash = vm.frozen_hash(this);
                this.hash.set(Some(hash));
                hash
            }
        }
    }

    #[slot(len)]
    fn len(this: &Set, vm: &Vm) -> usize {
        this.len(vm)
    }

    #[slot(iter)]
    fn iter(this: &Ref<Set>, vm: &mut Vm) -> Res {
        super::iterators::sets::new(vm, this)
    }

    /// x.__contains__(y) <==> y in x.
    #[slot(contains)]
    fn contains(this: &Ref<Set>, vm: &mut Vm, key: &Value) -> Res<bool> {
        vm.set_contains(this, key)
    }

    #[slot(eq)]
    fn eq(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Eq)
    }

    #[slot(ne)]
    fn ne(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Ne)
    }

    #[slot(lt)]
    fn lt(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Lt)
    }

    #[slot(le)]
    fn le(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Le)
    }

    #[slot(gt)]
    fn gt(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Gt)
    }

    #[slot(ge)]
    fn ge(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Ge)
    }

    #[slot(and)]
    fn and(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        operator(vm, this, value, SetOp::Intersection)
    }

    #[slot(rand)]
    fn rand(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        operator(vm, value, this, SetOp::Intersection)
    }

    #[slot(or)]
    fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        operator(vm, this, value, SetOp::Union)
    }

    #[slot(ror)]
    fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        operator(vm, value, this, SetOp::Union)
    }

    #[slot(sub)]
    fn sub(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        operator(vm, this, value, SetOp::Difference)
    }

    #[slot(rsub)]
    fn rsub(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        operator(vm, value, this, SetOp::Difference)
    }

    #[slot(xor)]
    fn xor(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        operator(vm, this, value, SetOp::SymmetricDifference)
    }

    #[slot(rxor)]
    fn rxor(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        operator(vm, value, this, SetOp::SymmetricDifference)
    }

    /// Return a shallow copy of a set.
    #[method("copy(self, /)")]
    fn copy(this: &Ref<Set>, vm: &mut Vm) -> Res<Ref<Set>> {
        if this.ty().is_same(&vm.types.frozenset) {
            Ok(this.clone())
        } else {
            set::copy(vm, this)
        }
    }

    /// Return a new set with elements from the set and all others.
    #[method("union(self, /, *others)")]
    fn union(this: &Ref<Set>, vm: &mut Vm, others: &[Value]) -> Res {
        combined(vm, this, others, SetOp::Union)
    }

    /// Return a new set with elements common to the set and all others.
    #[method("intersection(self, /, *others)")]
    fn intersection(this: &Ref<Set>, vm: &mut Vm, others: &[Value]) -> Res {
        combined(vm, this, others, SetOp::Intersection)
    }

    /// Return a new set with elements in the set that are not in the others.
    #[method("difference(self, /, *others)")]
    fn difference(this: &Ref<Set>, vm: &mut Vm, others: &[Value]) -> Res {
        combined(vm, this, others, SetOp::Difference)
    }

    /// Return a new set with elements in either the set or other but not both.
    #[method("symmetric_difference(self, other, /)")]
    fn symmetric_difference(this: &Ref<Set>, vm: &mut Vm, other: &Value) -> Res {
        combined(
            vm,
            this,
            std::slice::from_ref(other),
            SetOp::SymmetricDifference,
        )
    }

    /// Return True if two sets have a null intersection.
    #[method("isdisjoint(self, other, /)")]
    fn isdisjoint(this: &Ref<Set>, vm: &mut Vm, other: &Value) -> Res<bool> {
        set::isdisjoint(vm, this, other)
    }

    /// Report whether another set contains this set.
    #[method("issubset(self, other, /)")]
    fn issubset(this: &Ref<Set>, vm: &mut Vm, other: &Value) -> Res<bool> {
        let other = set::as_set(vm, other)?;
        set::is_subset(vm, this, &other)
    }

    /// Report whether this set contains another set.
    #[method("issuperset(self, other, /)")]
    fn issuperset(this: &Ref<Set>, vm: &mut Vm, other: &Value) -> Res<bool> {
        let other = set::as_set(vm, other)?;
        set::is_subset(vm, &other, this)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<Set>, vm: &mut Vm) -> Res {
        set::reduce(vm, this)
    }

    /// S.__sizeof__() -> size of S in memory, in bytes.
    #[slot(sizeof)]
    fn sizeof(this: &Set, vm: &Vm) -> usize {
        200 + if this.table(vm).places() > 8 {
            this.table(vm).places() * 16
        } else {
            0
        }
    }

    /// See PEP 585
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}
