//! `tuple`: what a script sees of it. The shape is `object/list.rs`.

use super::support;
use crate::object::*;
use crate::vm::{CompareOp, cut_index, equal_until, sequence_index};
use pyish_derive::class;

/// Items in a row, which cannot be changed.
///
/// Made of the items of an iterable, or empty. Of a tuple: that tuple itself.
#[class(name = "tuple", shape = Tuple, sequence, match_self)]
impl Surface {
    #[new("(cls, iterable=(), /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value) -> Res {
        let exact = cls.is_same(&vm.types.tuple);
        if exact
            && iterable
                .object()
                .is_some_and(|object| object.ty().is_same(cls))
        {
            return Ok(iterable.clone());
        }
        if exact {
            if let Some(list) = iterable
                .downcast::<List>()
                .filter(|it| !it.ty().is_counted())
            {
                vm.reserve(list.len(vm) * size_of::<Value>())?;
                let items = list.items(vm);
                let made = Tuple::create_from(cls, items.len(), items.iter().cloned())?;
                return Ok(made.into());
            }
            let items = vm.collect_iterable(iterable)?;
            return vm.new_tuple(items);
        }
        let made = match iterable.as_tuple().filter(|it| !it.ty().is_counted()) {
            Some(tuple) => vm.make_tuple_of(cls, tuple.items().iter().cloned())?,
            None => {
                let items = vm.collect_iterable(iterable)?;
                vm.make_tuple_of(cls, items)?
            }
        };
        Ok(made.into())
    }

    #[slot(repr)]
    fn repr(this: &Ref<Tuple>, vm: &mut Vm) -> Res {
        let close = if this.len() == 1 { ",)" } else { ")" };
        support::sequence_repr(vm, &this.clone().erase(), ["(", close, "(...)"], |_, at| {
            this.items().get(at).cloned()
        })
    }

    #[slot(hash)]
    fn hash(this: &Ref<Tuple>, vm: &mut Vm) -> Res<i64> {
        let mut hasher = simple::TupleHash::new();
        for item in this.items() {
            vm.pay_debt()?;
            let hash = match simple::hash(item) {
                Some(hash) => hash,
                None => {
                    vm.tick()?;
                    vm.nested_while(" while hashing a tuple", |vm| vm.hash(item))?
                }
            };
            hasher.add(hash);
        }
        Ok(hasher.finish(this.len()))
    }

    #[slot(len)]
    fn len(this: &Tuple) -> usize {
        this.len()
    }

    #[slot(iter)]
    fn iter(this: &Value, vm: &mut Vm) -> Res {
        let ty = vm.types.tuple_iterator.clone();
        vm.sequence_iter(&ty, this)
    }

    #[slot(eq)]
    fn eq(this: &Ref<Tuple>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Eq)
    }

    #[slot(ne)]
    fn ne(this: &Ref<Tuple>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Ne)
    }

    #[slot(lt)]
    fn lt(this: &Ref<Tuple>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Lt)
    }

    #[slot(le)]
    fn le(this: &Ref<Tuple>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Le)
    }

    #[slot(gt)]
    fn gt(this: &Ref<Tuple>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Gt)
    }

    #[slot(ge)]
    fn ge(this: &Ref<Tuple>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Ge)
    }

    fn compare(this: &Ref<Tuple>, vm: &mut Vm, other: &Value, op: CompareOp) -> Res {
        let Some(other) = other.as_tuple() else {
            return Ok(Value::NotImplemented);
        };
        vm.compare_sequences(
            op,
            |_, at| equal_until(this.items(), other.items(), at),
            |_, at| {
                (
                    this.items().get(at).cloned(),
                    other.items().get(at).cloned(),
                )
            },
            |_| (this.len(), other.len()),
        )
    }

    #[slot(contains)]
    fn contains(this: &Ref<Tuple>, vm: &mut Vm, key: &Value) -> Res<bool> {
        for item in this.items() {
            vm.tick()?;
            if vm.eq(item, key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[slot(getitem)]
    fn getitem(this: &Ref<Tuple>, vm: &mut Vm, key: &Value) -> Res {
        if let Some(slice) = key.downcast::<Slice>() {
            let span = vm.slice_bounds(slice)?.within(this.len());
            if span.len == this.len() && span.step == 1 && this.ty().is_same(&vm.types.tuple) {
                return Ok(this.into());
            }
            let items: Vec<Value> = span.places().map(|at| this.items()[at].clone()).collect();
            return vm.new_tuple(items);
        }
        if vm.special(key, Special::Index).is_unset() {
            let name = vm.type_name(key);
            return raise!(
                vm,
                TypeError,
                "tuple indices must be integers or slices, not {name}"
            );
        }
        let at = vm.to_index(key)? as i64;
        match sequence_index(at, this.len()) {
            Some(at) => Ok(this.items()[at].clone()),
            None => raise!(vm, IndexError, "tuple index out of range"),
        }
    }

    #[slot(add)]
    fn add(this: &Ref<Tuple>, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = value.as_tuple() else {
            let name = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "can only concatenate tuple (not \"{name}\") to tuple"
            );
        };
        if this.is_empty() && other.ty().is_same(&vm.types.tuple) {
            return Ok(value.clone());
        }
        if other.is_empty() && this.ty().is_same(&vm.types.tuple) {
            return Ok(this.into());
        }
        vm.reserve((this.len() + other.len()) * size_of::<Value>())?;
        let joined = [this.items(), other.items()].concat();
        vm.new_tuple(joined)
    }

    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: &Ref<Tuple>, vm: &mut Vm, value: &Value) -> Res {
        let count = vm.to_count(value)?;
        if (count == 1 || this.is_empty()) && this.ty().is_same(&vm.types.tuple) {
            return Ok(this.into());
        }
        let total = support::repeated_len(vm, this.len(), count)?;
        let items = support::repeat(this.items(), total)?;
        vm.new_tuple(items)
    }

    /// Return number of occurrences of value.
    #[method("count(self, value, /)")]
    fn count(this: &Ref<Tuple>, vm: &mut Vm, value: &Value) -> Res<usize> {
        let mut count = 0;
        for item in this.items() {
            vm.tick()?;
            if vm.eq(item, value)? {
                count += 1;
            }
        }
        Ok(count)
    }

    /// Where value is found first, between start and stop.
    ///
    /// ValueError if it is not there.
    #[method("index(self, value, start=0, stop=9223372036854775807, /)")]
    fn index(
        this: &Ref<Tuple>,
        vm: &mut Vm,
        value: &Value,
        start: &Value,
        stop: &Value,
    ) -> Res<usize> {
        let (start, stop) = (vm.search_bound(start)?, vm.search_bound(stop)?);
        let (start, stop) = (cut_index(start, this.len()), cut_index(stop, this.len()));
        for at in start..stop {
            vm.tick()?;
            if vm.eq(&this.items()[at], value)? {
                return Ok(at);
            }
        }
        raise!(vm, ValueError, "tuple.index(x): x not in tuple")
    }

    #[slot("__getnewargs__(self, /)")]
    fn getnewargs(this: &Ref<Tuple>, vm: &mut Vm) -> Res {
        let items = this.items().to_vec();
        let copy = vm.new_tuple(items)?;
        vm.new_tuple([copy])
    }

    /// See PEP 585
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}
