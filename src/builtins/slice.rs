//! `slice`: what a script sees of it. What it means to a sequence is `vm/protocol/subscript.rs`.

use crate::object::*;
use crate::vm::CompareOp;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use pyish_derive::class;

/// Start, stop and step of a slice in a sequence of `len` elements, of any size.
pub(crate) fn indices(vm: &mut Vm, slice: &Slice, len: &BigInt) -> Res<[BigInt; 3]> {
    let step = match bound(vm, &slice.step)? {
        Some(step) if step.is_zero() => return raise!(vm, ValueError, "slice step cannot be zero"),
        Some(step) => step,
        None => BigInt::from(1),
    };
    let (low, high) = if step.is_negative() {
        (BigInt::from(-1), len - 1)
    } else {
        (BigInt::zero(), len.clone())
    };
    let clamp = |bound: BigInt| {
        if bound.is_negative() {
            (bound + len).max(low.clone())
        } else {
            bound.min(high.clone())
        }
    };
    let start = bound(vm, &slice.start)?;
    let stop = bound(vm, &slice.stop)?;
    let (first, last) = if step.is_negative() {
        (high.clone(), low.clone())
    } else {
        (low.clone(), high.clone())
    };
    Ok([start.map_or(first, clamp), stop.map_or(last, clamp), step])
}

fn bound(vm: &mut Vm, value: &Value) -> Res<Option<BigInt>> {
    if value.is_none() {
        return Ok(None);
    }
    if vm.special(value, Special::Index).is_unset() {
        return raise!(
            vm,
            TypeError,
            "slice indices must be integers or None or have an __index__ method"
        );
    }
    let index = vm.index(value)?;
    Ok(vm.big_int(&index))
}

fn parts(vm: &mut Vm, slice: &Slice) -> Res {
    vm.new_tuple([slice.start.clone(), slice.stop.clone(), slice.step.clone()])
}

fn compare(vm: &mut Vm, this: &Slice, other: &Value, op: CompareOp) -> Res {
    let Some(other) = other.downcast::<Slice>() else {
        return Ok(Value::NotImplemented);
    };
    let (left, right) = (parts(vm, this)?, parts(vm, other)?);
    vm.compare(op, &left, &right)
}

/// slice(stop)
/// slice(start, stop[, step])
///
/// What stands in brackets with colons, as in a[0:10:2].
#[class(name = "slice", shape = Slice, final)]
impl Surface {
    #[new("(cls, start, stop=<unrepresentable>, step=None, /)")]
    fn new(_cls: &Value, vm: &mut Vm, start: &Value, stop: &Value, step: &Value) -> Res {
        if stop.is_unset() {
            return vm.new_slice(Value::None, start.clone(), Value::None);
        }
        vm.new_slice(start.clone(), stop.clone(), step.clone())
    }

    #[getter]
    fn start(this: &Slice) -> Value {
        this.start.clone()
    }

    #[getter]
    fn stop(this: &Slice) -> Value {
        this.stop.clone()
    }

    #[getter]
    fn step(this: &Slice) -> Value {
        this.step.clone()
    }

    #[slot(repr)]
    fn repr(this: &Ref<Slice>, vm: &mut Vm) -> Res {
        let mut text = super::support::Text::default();
        text.push(b"slice(")?;
        text.push_repr(vm, &this.start)?;
        text.push(b", ")?;
        text.push_repr(vm, &this.stop)?;
        text.push(b", ")?;
        text.push_repr(vm, &this.step)?;
        text.push(b")")?;
        text.finish(vm)
    }

    #[slot(hash)]
    fn hash(this: &Slice, vm: &mut Vm) -> Res<i64> {
        let parts = parts(vm, this)?;
        vm.hash(&parts)
    }

    #[slot(eq)]
    fn eq(this: &Slice, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Eq)
    }

    #[slot(ne)]
    fn ne(this: &Slice, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Ne)
    }

    #[slot(lt)]
    fn lt(this: &Slice, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Lt)
    }

    #[slot(le)]
    fn le(this: &Slice, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Le)
    }

    #[slot(gt)]
    fn gt(this: &Slice, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Gt)
    }

    #[slot(ge)]
    fn ge(this: &Slice, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, this, value, CompareOp::Ge)
    }

    /// S.indices(len) -> (start, stop, stride)
    ///
    /// What the slice comes to for a sequence of this length: no index lies outside it, and none is negative but a stop
    /// that goes down past the first item.
    #[method("indices(self, object, /)")]
    fn indices(this: &Slice, vm: &mut Vm, object: &Value) -> Res {
        let len = vm.index(object)?;
        let len = vm.big_int(&len).unwrap_or_default();
        if len.is_negative() {
            return raise!(vm, ValueError, "length should not be negative");
        }
        let [start, stop, step] = indices(vm, this, &len)?;
        let (start, stop, step) = (vm.new_int(start)?, vm.new_int(stop)?, vm.new_int(step)?);
        vm.new_tuple([start, stop, step])
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<Slice>, vm: &mut Vm) -> Res {
        let parts = parts(vm, this)?;
        vm.new_tuple([this.ty().into(), parts])
    }

    /// See PEP 585
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}
