//! `dict_keys`, `dict_values`, `dict_items`: live views of a dict. Keys and items act as sets.

use super::dict::sizes_allow;
use super::set::{self, SetOp};
use super::support::Text;
use crate::object::*;
use crate::vm::CompareOp;
use pyish_derive::class;

fn repr(vm: &mut Vm, this: &Ref<DictView>) -> Res {
    let text = vm.guard_repr(&this.clone().erase(), |vm| {
        let mut text = Text::default();
        let name = vm.type_name(&this.into());
        text.push(name.as_bytes())?;
        text.push(b"(")?;
        let items = vm.collect_iterable(&this.into())?;
        let items = vm.new_list(items)?;
        text.push_repr(vm, &items)?;
        text.push(b")")?;
        text.finish(vm)
    })?;
    match text {
        Some(text) => Ok(text),
        None => vm.new_str("..."),
    }
}

fn is_set_like(vm: &Vm, value: &Value) -> bool {
    value.downcast::<Set>().is_some() || {
        let ty = vm.type_of(value);
        ty.is_same(&vm.types.dict_keys) || ty.is_same(&vm.types.dict_items)
    }
}

fn compare(vm: &mut Vm, this: &Ref<DictView>, other: &Value, op: CompareOp) -> Res {
    if !is_set_like(vm, other) {
        return Ok(Value::NotImplemented);
    }
    let this = Value::from(this);
    let (left, right) = (vm.len(&this)?, vm.len(other)?);
    let mut holds = sizes_allow(op, left, right);
    if holds {
        holds = match op {
            CompareOp::Gt | CompareOp::Ge => all_in(vm, other, &this)?,
            _ => all_in(vm, &this, other)?,
        };
    }
    Ok(Value::bool(holds != (op == CompareOp::Ne)))
}

fn all_in(vm: &mut Vm, items: &Value, container: &Value) -> Res<bool> {
    let mut all = true;
    vm.for_each(items, |vm, item| {
        all = vm.contains(container, &item)?;
        Ok(all)
    })?;
    Ok(all)
}

fn isdisjoint(vm: &mut Vm, this: &Value, other: &Value) -> Res<bool> {
    let mut disjoint = true;
    vm.for_each(other, |vm, item| {
        disjoint = !vm.contains(this, &item)?;
        Ok(disjoint)
    })?;
    Ok(disjoint)
}

/// A set of the left operand's elements, changed by the right one's.
fn operate(vm: &mut Vm, left: &Value, right: &Value, op: SetOp) -> Res {
    let result = vm.new_set()?;
    set::update(vm, &result, left)?;
    if op == SetOp::Intersection {
        return set::intersection(vm, &result, right, &vm.types.set.clone());
    }
    set::change(vm, &result, right, op)?;
    Ok(result.into())
}

fn mapping(vm: &mut Vm, this: &Ref<DictView>) -> Res {
    super::mappingproxy::proxy(vm, (&this.dict).into())
}

/// A view that acts as a set; `$contains` is its own.
macro_rules! set_like_view {
    ($name:literal $surface:ident $part:ident $doc:literal { $($contains:tt)* }) => {
        #[class(name = $name, shape = DictView, no_new, unhashable)]
        impl $surface {
            #[slot(repr)]
            fn repr(this: &Ref<DictView>, vm: &mut Vm) -> Res {
                repr(vm, this)
            }

            #[slot(len)]
            fn len(this: &DictView, vm: &Vm) -> usize {
                this.dict.len(vm)
            }

            #[slot(iter)]
            fn iter(this: &DictView, vm: &mut Vm) -> Res {
                vm.dict_iter(&this.dict, DictPart::$part, false)
            }

            #[doc = $doc]
            #[slot(reversed)]
            fn reversed(this: &DictView, vm: &mut Vm) -> Res {
                vm.dict_iter(&this.dict, DictPart::$part, true)
            }

            #[slot(contains)]
            $($contains)*

            #[slot(eq)]
            fn eq(this: &Ref<DictView>, vm: &mut Vm, value: &Value) -> Res {
                compare(vm, this, value, CompareOp::Eq)
            }

            #[slot(ne)]
            fn ne(this: &Ref<DictView>, vm: &mut Vm, value: &Value) -> Res {
                compare(vm, this, value, CompareOp::Ne)
            }

            #[slot(lt)]
            fn lt(this: &Ref<DictView>, vm: &mut Vm, value: &Value) -> Res {
                compare(vm, this, value, CompareOp::Lt)
            }

            #[slot(le)]
            fn le(this: &Ref<DictView>, vm: &mut Vm, value: &Value) -> Res {
                compare(vm, this, value, CompareOp::Le)
            }

            #[slot(gt)]
            fn gt(this: &Ref<DictView>, vm: &mut Vm, value: &Value) -> Res {
                compare(vm, this, value, CompareOp::Gt)
            }

            #[slot(ge)]
            fn ge(this: &Ref<DictView>, vm: &mut Vm, value: &Value) -> Res {
                compare(vm, this, value, CompareOp::Ge)
            }

            #[slot(and)]
            fn and(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                operate(vm, this, value, SetOp::Intersection)
            }

            #[slot(rand)]
            fn rand(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                operate(vm, value, this, SetOp::Intersection)
            }

            #[slot(or)]
            fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                operate(vm, this, value, SetOp::Union)
            }

            #[slot(ror)]
            fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                operate(vm, value, this, SetOp::Union)
            }

            #[slot(sub)]
            fn sub(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                operate(vm, this, value, SetOp::Difference)
            }

            #[slot(rsub)]
            fn rsub(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                operate(vm, value, this, SetOp::Difference)
            }

            #[slot(xor)]
            fn xor(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                operate(vm, this, value, SetOp::SymmetricDifference)
            }

            #[slot(rxor)]
            fn rxor(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                operate(vm, value, this, SetOp::SymmetricDifference)
            }

            /// Whether the view and the iterable have no element in common.
            #[method("isdisjoint(self, other, /)")]
            fn isdisjoint(this: &Value, vm: &mut Vm, other: &Value) -> Res<bool> {
                isdisjoint(vm, this, other)
            }

            /// dictionary that this view refers to
            #[getter]
            fn mapping(this: &Ref<DictView>, vm: &mut Vm) -> Res {
                mapping(vm, this)
            }
        }
    };
}

set_like_view!("dict_keys" KeysSurface Keys "Iterates over the keys from the last one inserted to the first." {
    fn contains(this: &DictView, vm: &mut Vm, key: &Value) -> Res<bool> {
        vm.dict_contains(&this.dict, key)
    }
});

set_like_view!("dict_items" ItemsSurface Items "Iterates over the items from the last one inserted to the first." {
    fn contains(this: &DictView, vm: &mut Vm, key: &Value) -> Res<bool> {
        let Some([key, value]) = key.as_tuple().map(|pair| pair.items()) else {
            return Ok(false);
        };
        match vm.dict_get(&this.dict, key)? {
            Some(found) => vm.eq(&found, value),
            None => Ok(false),
        }
    }
});

#[class(name = "dict_values", shape = DictView, no_new)]
impl ValuesSurface {
    #[slot(repr)]
    fn repr(this: &Ref<DictView>, vm: &mut Vm) -> Res {
        repr(vm, this)
    }

    #[slot(len)]
    fn len(this: &DictView, vm: &Vm) -> usize {
        this.dict.len(vm)
    }

    #[slot(iter)]
    fn iter(this: &DictView, vm: &mut Vm) -> Res {
        vm.dict_iter(&this.dict, DictPart::Values, false)
    }

    /// Iterates over the values from the last one inserted to the first.
    #[slot(reversed)]
    fn reversed(this: &DictView, vm: &mut Vm) -> Res {
        vm.dict_iter(&this.dict, DictPart::Values, true)
    }

    /// dictionary that this view refers to
    #[getter]
    fn mapping(this: &Ref<DictView>, vm: &mut Vm) -> Res {
        mapping(vm, this)
    }
}
