//! `set`: what a script sees of it, and the operations that it shares with `frozenset` and the views of dicts. The shape,
//! and what its operations cost, is `object/set.rs`.

use super::dict::sizes_allow;
use super::support::Text;
use crate::object::*;
use crate::vm::CompareOp;
use pyish_derive::class;

/// An operation of two sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SetOp {
    Union,
    Intersection,
    Difference,
    SymmetricDifference,
}

// ---- operations

/// Elements with their hashes, of anything that can be iterated over.
pub(crate) fn elements(vm: &mut Vm, iterable: &Value) -> Res<Vec<(Value, i64)>> {
    vm.hashed_elements(iterable)
}

/// Add all of an iterable.
pub(crate) fn update(vm: &mut Vm, set: &Ref<Set>, iterable: &Value) -> Res<()> {
    vm.set_update(set, iterable)
}

/// Change a set by the elements of an iterable (not by `Intersection`).
pub(crate) fn change(vm: &mut Vm, set: &Ref<Set>, iterable: &Value, op: SetOp) -> Res<()> {
    match op {
        SetOp::Union => update(vm, set, iterable),
        SetOp::Intersection => {
            let ty = vm.types.set.clone();
            let common = intersection(vm, set, iterable, &ty)?;
            let table = match common.downcast::<Set>() {
                Some(common) => common.table_mut(vm).take(),
                None => SetTable::default(),
            };
            drop(std::mem::replace(set.table_mut(vm), table));
            Ok(())
        }
        SetOp::Difference => {
            if iterable
                .downcast::<Set>()
                .is_some_and(|other| other.is_same(set))
            {
                drop(set.table_mut(vm).take());
                return Ok(());
            }
            let remove = |vm: &mut Vm, element: Value, hash: i64| {
                if let Some(place) = vm.set_find(set, &element, hash)? {
                    drop(set.table_mut(vm).remove(place));
                }
                Ok(true)
            };
            if let Some(other) = iterable.downcast::<Set>() {
                vm.each_element(&other.clone(), remove)?;
            } else {
                for (element, hash) in elements(vm, iterable)? {
                    remove(vm, element, hash)?;
                }
            }
            set.table_mut(vm).sweep()?;
            Ok(())
        }
        SetOp::SymmetricDifference => {
            if iterable
                .downcast::<Set>()
                .is_some_and(|other| other.is_same(set))
            {
                drop(set.table_mut(vm).take());
                return Ok(());
            }
            // An element that comes twice counts once.
            let unique = iterable.downcast::<Set>().is_some() || vm.plain_dict(iterable).is_some();
            let other = if unique {
                iterable.clone()
            } else {
                let other = vm.new_set()?;
                update(vm, &other, iterable)?;
                other.into()
            };
            for (element, hash) in elements(vm, &other)? {
                match vm.set_find(set, &element, hash)? {
                    Some(place) => drop(set.table_mut(vm).remove(place)),
                    None => {
                        vm.set_add_hashed(set, element, hash)?;
                    }
                }
            }
            Ok(())
        }
    }
}

/// The elements that are in both, as a set of type `ty`.
pub(crate) fn intersection(vm: &mut Vm, set: &Ref<Set>, iterable: &Value, ty: &Ref<Type>) -> Res {
    let result = vm.new_object_of(ty, Set::default())?;
    // The smaller set is gone through, as CPython does: it is the one whose elements are kept.
    if let Some(other) = iterable.downcast::<Set>() {
        let (small, large) = if other.len(vm) > set.len(vm) {
            (set, other)
        } else {
            (other, set)
        };
        let (small, large) = (small.clone(), large.clone());
        vm.set_add_chosen(&result, &small, Some(&large), true)?;
        return Ok(result.into());
    }
    vm.for_each(iterable, |vm, element| {
        let hash = vm.element_hash(&element)?;
        if vm.set_find(set, &element, hash)?.is_some() {
            vm.set_add_hashed(&result, element, hash)?;
        }
        Ok(true)
    })?;
    Ok(result.into())
}

/// `set` or `frozenset`, whichever `set` is or derives from.
pub(crate) fn base_type(vm: &Vm, set: &Ref<Set>) -> Ref<Type> {
    let types = &vm.types;
    if vm.is_subtype(set.ty(), &types.frozenset) {
        types.frozenset.clone()
    } else {
        types.set.clone()
    }
}

/// A copy of the base type.
pub(crate) fn copy(vm: &mut Vm, set: &Ref<Set>) -> Res<Ref<Set>> {
    let ty = base_type(vm, set);
    let result = vm.new_object_of(&ty, Set::default())?;
    update(vm, &result, &set.into())?;
    Ok(result)
}

/// `set.union(*others)` and its like.
pub(crate) fn combined(vm: &mut Vm, set: &Ref<Set>, others: &[Value], op: SetOp) -> Res {
    if op == SetOp::Intersection && !others.is_empty() {
        let ty = base_type(vm, set);
        let mut result: Value = set.into();
        for other in others {
            let Some(set) = result.downcast::<Set>().cloned() else {
                break;
            };
            result = intersection(vm, &set, other, &ty)?;
        }
        return Ok(result);
    }
    match (op, others) {
        (SetOp::SymmetricDifference, [other]) => {
            let ty = base_type(vm, set);
            let result = vm.new_object_of(&ty, Set::default())?;
            update(vm, &result, other)?;
            change(vm, &result, &set.into(), op)?;
            return Ok(result.into());
        }
        (SetOp::Difference, [other])
            if other.downcast::<Set>().is_some() || vm.plain_dict(other).is_some() =>
        {
            let other_len = vm.len(other)?;
            if set.len(vm) / 4 <= other_len {
                return difference(vm, set, other);
            }
        }
        _ => {}
    }
    let result = copy(vm, set)?;
    for other in others {
        change(vm, &result, other, op)?;
    }
    Ok(result.into())
}

/// The elements that are not in `other`, a set or dict.
fn difference(vm: &mut Vm, set: &Ref<Set>, other: &Value) -> Res {
    let ty = base_type(vm, set);
    let result = vm.new_object_of(&ty, Set::default())?;
    if let Some(other) = other.downcast::<Set>() {
        vm.set_add_chosen(&result, set, Some(other), false)?;
        return Ok(result.into());
    }
    let dict = vm.plain_dict(other);
    vm.each_element(set, |vm, element, hash| {
        let found = match &dict {
            Some(dict) => vm.dict_find(dict, &element, hash)?,
            None => None,
        };
        if found.is_none() {
            vm.set_add_hashed(&result, element, hash)?;
        }
        Ok(true)
    })?;
    Ok(result.into())
}

/// `a | b` and its like: both are sets.
pub(crate) fn operator(vm: &mut Vm, left: &Value, right: &Value, op: SetOp) -> Res {
    match (left.downcast::<Set>().cloned(), right.downcast::<Set>()) {
        (Some(set), Some(_)) => combined(vm, &set, std::slice::from_ref(right), op),
        _ => Ok(Value::NotImplemented),
    }
}

pub(crate) fn compare(vm: &mut Vm, left: &Ref<Set>, right: &Value, op: CompareOp) -> Res {
    let Some(right) = right.downcast::<Set>().cloned() else {
        return Ok(Value::NotImplemented);
    };
    let mut holds = sizes_allow(op, left.len(vm), right.len(vm));
    if holds {
        holds = match op {
            CompareOp::Gt | CompareOp::Ge => is_subset(vm, &right, left)?,
            _ => is_subset(vm, left, &right)?,
        };
    }
    Ok(Value::bool(holds != (op == CompareOp::Ne)))
}

pub(crate) fn is_subset(vm: &mut Vm, small: &Ref<Set>, large: &Ref<Set>) -> Res<bool> {
    if small.len(vm) > large.len(vm) {
        return Ok(false);
    }
    vm.set_all_are(small, large, true)
}

/// The set itself, or a set of an iterable's elements.
pub(crate) fn as_set(vm: &mut Vm, value: &Value) -> Res<Ref<Set>> {
    if let Some(set) = value.downcast::<Set>() {
        return Ok(set.clone());
    }
    let set = vm.new_set()?;
    update(vm, &set, value)?;
    Ok(set)
}

pub(crate) fn isdisjoint(vm: &mut Vm, set: &Ref<Set>, other: &Value) -> Res<bool> {
    let mut disjoint = true;
    if let Some(other) = other.downcast::<Set>() {
        let (small, large) = if other.len(vm) > set.len(vm) {
            (set, other)
        } else {
            (other, set)
        };
        return vm.set_all_are(&small.clone(), &large.clone(), false);
    }
    vm.for_each(other, |vm, element| {
        let hash = vm.element_hash(&element)?;
        disjoint = vm.set_find(set, &element, hash)?.is_none();
        Ok(disjoint)
    })?;
    Ok(disjoint)
}

pub(crate) fn repr(vm: &mut Vm, set: &Ref<Set>) -> Res {
    let exact = vm.types.set.is(set.ty());
    let name = vm.class_name(set.ty());
    if set.len(vm) == 0 {
        return vm.new_str(&format!("{name}()"));
    }
    let text = vm.guard_repr(&set.clone().erase(), |vm| {
        let mut text = Text::default();
        if !exact {
            text.push(name.as_bytes())?;
            text.push(b"(")?;
        }
        text.push(b"{")?;
        for (at, element) in set.items(vm).iter().enumerate() {
            if at > 0 {
                text.push(b", ")?;
            }
            text.push_repr(vm, element)?;
        }
        text.push(if exact { b"}" } else { b"})" })?;
        text.finish(vm)
    })?;
    match text {
        Some(text) => Ok(text),
        None => vm.new_str(&format!("{name}(...)")),
    }
}

/// How a set is rebuilt: its class, its elements, its attributes.
pub(crate) fn reduce(vm: &mut Vm, set: &Ref<Set>) -> Res {
    let items = set.items(vm);
    let items = vm.new_list(items)?;
    let args = vm.new_tuple([items])?;
    let state = vm.call_method(&set.into(), "__getstate__", &[])?;
    vm.new_tuple([set.ty().into(), args, state])
}

// ---- the surface

/// The class `set` or `frozenset`: what both have, and what is its own.
macro_rules! set_class {
    ($(#[$attribute:meta])* impl $surface:ident { $($own:tt)* }) => {
        $(#[$attribute])*
        impl $surface {
            $($own)*

            #[slot(repr)]
            fn repr(this: &Ref<Set>, vm: &mut Vm) -> Res {
                crate::builtins::set::repr(vm, this)
            }

            #[slot(len)]
            fn len(this: &Set, vm: &Vm) -> usize {
                this.len(vm)
            }

            #[slot(iter)]
            fn iter(this: &Ref<Set>, vm: &mut Vm) -> Res {
                crate::builtins::iterators::sets::new(vm, this)
            }

            /// x.__contains__(y) <==> y in x.
            #[slot(contains)]
            fn contains(this: &Ref<Set>, vm: &mut Vm, key: &Value) -> Res<bool> {
                vm.set_contains(this, key)
            }

            #[slot(eq)]
            fn eq(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::compare(vm, this, value, CompareOp::Eq)
            }

            #[slot(ne)]
            fn ne(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::compare(vm, this, value, CompareOp::Ne)
            }

            #[slot(lt)]
            fn lt(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::compare(vm, this, value, CompareOp::Lt)
            }

            #[slot(le)]
            fn le(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::compare(vm, this, value, CompareOp::Le)
            }

            #[slot(gt)]
            fn gt(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::compare(vm, this, value, CompareOp::Gt)
            }

            #[slot(ge)]
            fn ge(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::compare(vm, this, value, CompareOp::Ge)
            }

            #[slot(and)]
            fn and(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::operator(vm, this, value, crate::builtins::set::SetOp::Intersection)
            }

            #[slot(rand)]
            fn rand(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::operator(vm, value, this, crate::builtins::set::SetOp::Intersection)
            }

            #[slot(or)]
            fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::operator(vm, this, value, crate::builtins::set::SetOp::Union)
            }

            #[slot(ror)]
            fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::operator(vm, value, this, crate::builtins::set::SetOp::Union)
            }

            #[slot(sub)]
            fn sub(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::operator(vm, this, value, crate::builtins::set::SetOp::Difference)
            }

            #[slot(rsub)]
            fn rsub(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::operator(vm, value, this, crate::builtins::set::SetOp::Difference)
            }

            #[slot(xor)]
            fn xor(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::operator(vm, this, value, crate::builtins::set::SetOp::SymmetricDifference)
            }

            #[slot(rxor)]
            fn rxor(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                crate::builtins::set::operator(vm, value, this, crate::builtins::set::SetOp::SymmetricDifference)
            }

            /// The elements of this set and of all the others.
            #[method("union(self, /, *others)")]
            fn union(this: &Ref<Set>, vm: &mut Vm, others: &[Value]) -> Res {
                crate::builtins::set::combined(vm, this, others, crate::builtins::set::SetOp::Union)
            }

            /// The elements of this set that all the others have too.
            #[method("intersection(self, /, *others)")]
            fn intersection(this: &Ref<Set>, vm: &mut Vm, others: &[Value]) -> Res {
                crate::builtins::set::combined(vm, this, others, crate::builtins::set::SetOp::Intersection)
            }

            /// The elements of this set that none of the others has.
            #[method("difference(self, /, *others)")]
            fn difference(this: &Ref<Set>, vm: &mut Vm, others: &[Value]) -> Res {
                crate::builtins::set::combined(vm, this, others, crate::builtins::set::SetOp::Difference)
            }

            /// The elements that are in one of the two sets only.
            #[method("symmetric_difference(self, other, /)")]
            fn symmetric_difference(this: &Ref<Set>, vm: &mut Vm, other: &Value) -> Res {
                crate::builtins::set::combined(
                    vm,
                    this,
                    std::slice::from_ref(other),
                    crate::builtins::set::SetOp::SymmetricDifference,
                )
            }

            /// Whether no element of this set is in the other.
            #[method("isdisjoint(self, other, /)")]
            fn isdisjoint(this: &Ref<Set>, vm: &mut Vm, other: &Value) -> Res<bool> {
                crate::builtins::set::isdisjoint(vm, this, other)
            }

            /// Whether all elements of this set are in the other.
            #[method("issubset(self, other, /)")]
            fn issubset(this: &Ref<Set>, vm: &mut Vm, other: &Value) -> Res<bool> {
                let other = crate::builtins::set::as_set(vm, other)?;
                crate::builtins::set::is_subset(vm, this, &other)
            }

            /// Whether all elements of the other are in this set.
            #[method("issuperset(self, other, /)")]
            fn issuperset(this: &Ref<Set>, vm: &mut Vm, other: &Value) -> Res<bool> {
                let other = crate::builtins::set::as_set(vm, other)?;
                crate::builtins::set::is_subset(vm, &other, this)
            }

            /// Return state information for pickling.
            #[slot(reduce)]
            fn reduce(this: &Ref<Set>, vm: &mut Vm) -> Res {
                crate::builtins::set::reduce(vm, this)
            }

            /// S.__sizeof__() -> how much memory it takes, in bytes
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
                crate::builtins::generic_alias::subscript_class(vm, cls, item)
            }
        }
    };
}

pub(crate) use set_class;

set_class! {
    /// Elements in no order, each of them once.
    #[class(name = "set", shape = Set, unhashable, weakref, match_self)]
    impl Surface {
        #[new("(cls, /, *args, **kwargs)")]
        fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
            Ok(vm.new_object_of(cls, Set::default())?.into())
        }

        #[slot("__init__(self, iterable=(), /)")]
        fn init(this: &Ref<Set>, vm: &mut Vm, iterable: &Value) -> Res<()> {
            drop(this.table_mut(vm).take());
            update(vm, this, iterable)
        }

        fn inplace(this: &Ref<Set>, vm: &mut Vm, value: &Value, op: SetOp) -> Res {
            if value.downcast::<Set>().is_none() {
                return Ok(Value::NotImplemented);
            }
            change(vm, this, value, op)?;
            Ok(this.into())
        }

        #[slot(iand)]
        fn iand(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
            Surface::inplace(this, vm, value, SetOp::Intersection)
        }

        #[slot(ior)]
        fn ior(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
            Surface::inplace(this, vm, value, SetOp::Union)
        }

        #[slot(isub)]
        fn isub(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
            Surface::inplace(this, vm, value, SetOp::Difference)
        }

        #[slot(ixor)]
        fn ixor(this: &Ref<Set>, vm: &mut Vm, value: &Value) -> Res {
            Surface::inplace(this, vm, value, SetOp::SymmetricDifference)
        }

        /// Put an element in, unless it is there already.
        #[method("add(self, object, /)", quick = add_quickly)]
        fn add(this: &Ref<Set>, vm: &mut Vm, object: Value) -> Res<()> {
            vm.set_add(this, object).map(drop)
        }

        /// Remove all elements from this set.
        #[method("clear(self, /)")]
        fn clear(this: &Set, vm: &mut Vm) {
            drop(this.table_mut(vm).take());
        }

        /// The same elements in another set; of a frozenset, the set itself.
        #[method("copy(self, /)")]
        fn copy(this: &Ref<Set>, vm: &mut Vm) -> Res<Ref<Set>> {
            copy(vm, this)
        }

        /// Take an element out if it is there; remove() raises KeyError if it is not.
        #[method("discard(self, object, /)")]
        fn discard(this: &Ref<Set>, vm: &mut Vm, object: &Value) -> Res<()> {
            vm.set_discard(this, object).map(drop)
        }

        /// Take an element out. KeyError if it is not there; discard() does not mind.
        #[method("remove(self, object, /)")]
        fn remove(this: &Ref<Set>, vm: &mut Vm, object: &Value) -> Res<()> {
            if vm.set_discard(this, object)? {
                Ok(())
            } else {
                vm.key_error(object)
            }
        }

        /// Take out some element and return it.
        ///
        /// KeyError if there is none.
        #[method("pop(self, /)")]
        fn pop(this: &Ref<Set>, vm: &mut Vm) -> Res {
            match this.table_mut(vm).pop_any() {
                Some(element) => Ok(element),
                None => raise!(vm, KeyError, "pop from an empty set"),
            }
        }

        fn change_by_all(this: &Ref<Set>, vm: &mut Vm, others: &[Value], op: SetOp) -> Res<()> {
            for other in others {
                change(vm, this, other, op)?;
            }
            Ok(())
        }

        /// Put in all elements of the others.
        #[method("update(self, /, *others)")]
        fn update(this: &Ref<Set>, vm: &mut Vm, others: &[Value]) -> Res<()> {
            Surface::change_by_all(this, vm, others, SetOp::Union)
        }

        /// Take out all elements that one of the others lacks.
        #[method("intersection_update(self, /, *others)")]
        fn intersection_update(this: &Ref<Set>, vm: &mut Vm, others: &[Value]) -> Res<()> {
            Surface::change_by_all(this, vm, others, SetOp::Intersection)
        }

        /// Take out all elements that the others have.
        #[method("difference_update(self, /, *others)")]
        fn difference_update(this: &Ref<Set>, vm: &mut Vm, others: &[Value]) -> Res<()> {
            Surface::change_by_all(this, vm, others, SetOp::Difference)
        }

        /// Take out what both sets have, and put in what only the other has.
        #[method("symmetric_difference_update(self, other, /)")]
        fn symmetric_difference_update(this: &Ref<Set>, vm: &mut Vm, other: &Value) -> Res<()> {
            change(vm, this, other, SetOp::SymmetricDifference)
        }
    }
}

fn add_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let is_added = match args {
        [Value::Object(set), element] if set.ty().is_same(&vm.types.set) => set
            .downcast::<Set>()
            .zip(simple::hash(element))
            .is_some_and(|(set, hash)| {
                let added = set.table_mut(vm).add(element.clone(), hash);
                matches!(added, Ok(Added::New | Added::Known))
            }),
        _ => false,
    };
    if is_added { Value::None } else { Value::Unset }
}
