//! The iterators of ranges: of machine integers, and of larger ones.

use super::builtin;
use crate::object::*;
use crate::vm::{BinaryOp, CompareOp, next_of_range};
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell as StdCell;

/// The iterator of a range that machine integers cannot hold.
#[derive(Payload, Trace)]
#[payload(name = "longrange_iterator")]
pub(crate) struct LongRangeIter {
    next: VmCell<Value>,
    step: Value,
    left: VmCell<Value>,
}

/// `iter(range)` or `reversed(range)`
pub(crate) fn new(vm: &mut Vm, range: &Range, reversed: bool) -> Res {
    let (mut next, mut step) = (range.start.clone(), range.step.clone());
    if reversed {
        let last = vm.binary(BinaryOp::Sub, &range.len, &Value::Int(1))?;
        let offset = vm.binary(BinaryOp::Mul, &last, &range.step)?;
        next = vm.binary(BinaryOp::Add, &range.start, &offset)?;
        step = vm.binary(BinaryOp::Sub, &Value::Int(0), &range.step)?;
    }
    if let (Value::Int(next), Value::Int(step), Value::Int(left)) = (&next, &step, &range.len)
        && fits(*next, *step, *left)
    {
        let ty = vm.types.range_iterator.clone();
        let iter = RangeIter {
            next: StdCell::new(*next),
            step: *step,
            left: StdCell::new(*left as u64),
        };
        return Ok(vm.new_object_of(&ty, iter)?.into());
    }
    let left = VmCell::new(range.len.clone());
    Ok(vm
        .new_object(LongRangeIter {
            next: VmCell::new(next),
            step,
            left,
        })?
        .into())
}

/// Whether machine integers hold all the elements.
fn fits(first: i64, step: i64, len: i64) -> bool {
    let last = i128::from(first) + i128::from(len - 1) * i128::from(step);
    i64::try_from(last).is_ok()
}

/// `(iter, (range,), None)` of what is left.
fn reduce(vm: &mut Vm, next: Value, step: Value, left: Value) -> Res {
    let distance = vm.binary(BinaryOp::Mul, &left, &step)?;
    let stop = vm.binary(BinaryOp::Add, &next, &distance)?;
    let range = vm.new_range(next, stop, step)?;
    let function = builtin(vm, "iter")?;
    let args = vm.new_tuple([range])?;
    vm.new_tuple([function, args, Value::None])
}

#[class(name = "range_iterator", shape = RangeIter, no_new)]
impl Surface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &RangeIter) -> Value {
        next_of_range(this).map_or(Value::Unset, Value::Int)
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &RangeIter) -> u64 {
        this.left.get()
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &RangeIter, vm: &mut Vm) -> Res {
        reduce(
            vm,
            Value::Int(this.next.get()),
            Value::Int(this.step),
            Value::Int(this.left.get() as i64),
        )
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &RangeIter, vm: &mut Vm, state: &Value) -> Res<()> {
        let skip = (vm.to_count(state)?.max(0) as u64).min(this.left.get());
        this.next.set(
            this.next
                .get()
                .wrapping_add((skip as i64).wrapping_mul(this.step)),
        );
        this.left.set(this.left.get() - skip);
        Ok(())
    }
}

#[class(name = "longrange_iterator", shape = LongRangeIter, no_new)]
impl LongSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &LongRangeIter, vm: &mut Vm) -> Res {
        let left = this.left.cloned(vm);
        if matches!(left, Value::Int(0)) {
            return Ok(Value::Unset);
        }
        let value = this.next.cloned(vm);
        let next = vm.binary(BinaryOp::Add, &value, &this.step)?;
        let left = vm.binary(BinaryOp::Sub, &left, &Value::Int(1))?;
        drop(this.next.replace(vm, next));
        drop(this.left.replace(vm, left));
        Ok(value)
    }

    /// About how many items are left.
    #[slot(length_hint)]
    fn length_hint(this: &LongRangeIter, vm: &Vm) -> Value {
        this.left.cloned(vm)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &LongRangeIter, vm: &mut Vm) -> Res {
        let (next, left) = (this.next.cloned(vm), this.left.cloned(vm));
        reduce(vm, next, this.step.clone(), left)
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &LongRangeIter, vm: &mut Vm, state: &Value) -> Res<()> {
        if !vm.type_of(state).is_same(&vm.types.int) {
            let name = vm.type_name(state);
            return raise!(vm, TypeError, "state must be an int, not {name}");
        }
        let left = this.left.cloned(vm);
        let skip = match vm.compare(CompareOp::Lt, &left, state)? {
            Value::Bool(Truth::True) => left.clone(),
            _ if vm.is_negative_int(state) => Value::Int(0),
            _ => state.clone(),
        };
        let offset = vm.binary(BinaryOp::Mul, &skip, &this.step)?;
        let next = this.next.cloned(vm);
        let next = vm.binary(BinaryOp::Add, &next, &offset)?;
        let left = vm.binary(BinaryOp::Sub, &left, &skip)?;
        drop(this.next.replace(vm, next));
        drop(this.left.replace(vm, left));
        Ok(())
    }
}
