//! `range`: what a script sees of it. Bounds and length are integers of any size; those of machine size take the short
//! way.

use super::slice::indices;
use crate::object::*;
use crate::vm::{BinaryOp, CompareOp};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, Zero};
use pyish_derive::class;

impl Vm {
    /// `range(start, stop, step)` of ints; the step is not 0.
    pub fn new_range(&mut self, start: Value, stop: Value, step: Value) -> Res {
        if let (Value::Int(start), Value::Int(stop), Value::Int(step)) = (&start, &stop, &step)
            && let Some(range) = Range::of_ints(*start, *stop, *step)
        {
            let ty = self.types.range.clone();
            return Ok(self.new_object_of(&ty, range)?.into());
        }
        let len = match (&start, &stop, &step) {
            (Value::Int(start), Value::Int(stop), Value::Int(step)) => {
                let (start, stop, step) =
                    (i128::from(*start), i128::from(*stop), i128::from(*step));
                let distance = if step > 0 { stop - start } else { start - stop };
                let len = if distance > 0 {
                    (distance - 1) / step.abs() + 1
                } else {
                    0
                };
                self.new_int_wide(len)?
            }
            _ => {
                let big = |vm: &Vm, value: &Value| vm.big_int(value).unwrap_or_default();
                let (start, stop, step) = (big(self, &start), big(self, &stop), big(self, &step));
                let distance = if step.is_positive() {
                    stop - start
                } else {
                    start - stop
                };
                let len = if distance.is_positive() {
                    (distance - 1u8) / step.abs() + 1u8
                } else {
                    BigInt::zero()
                };
                self.new_int(len)?
            }
        };
        let ty = self.types.range.clone();
        Ok(self
            .new_object_of(
                &ty,
                Range {
                    start,
                    stop,
                    step,
                    len,
                },
            )?
            .into())
    }
}

/// A bound: an int of the plain class.
fn bound(vm: &mut Vm, value: &Value) -> Res {
    let index = vm.index(value)?;
    match index {
        Value::Int(_) => Ok(index),
        _ => {
            let big = vm.big_int(&index).unwrap_or_default();
            vm.new_int(big)
        }
    }
}

/// The element at a place, which is in range.
fn element(vm: &mut Vm, range: &Range, at: &Value) -> Res {
    let offset = vm.binary(BinaryOp::Mul, at, &range.step)?;
    vm.binary(BinaryOp::Add, &range.start, &offset)
}

/// Where an int stands, if it is in the range.
fn place_of(vm: &Vm, range: &Range, value: &Value) -> Option<BigInt> {
    if let (Value::Int(start), Value::Int(step), Value::Int(len), Some(value)) =
        (&range.start, &range.step, &range.len, vm.small_int(value))
    {
        let offset = i128::from(value) - i128::from(*start);
        let (at, rest) = (offset / i128::from(*step), offset % i128::from(*step));
        return (rest == 0 && at >= 0 && at < i128::from(*len)).then(|| BigInt::from(at));
    }
    let (start, step, len) = (
        vm.big_int(&range.start)?,
        vm.big_int(&range.step)?,
        vm.big_int(&range.len)?,
    );
    let (at, rest) = (vm.big_int(value)? - start).div_mod_floor(&step);
    (rest.is_zero() && !at.is_negative() && at < len).then_some(at)
}

fn is_plain_int(value: &Value) -> bool {
    match value {
        Value::Int(_) | Value::Bool(_) => true,
        Value::Object(object) => object.is::<IntObject>() && !object.ty().is_counted(),
        _ => false,
    }
}

fn equal(vm: &mut Vm, a: &Range, b: &Range) -> Res<bool> {
    if !vm.eq(&a.len, &b.len)? {
        return Ok(false);
    }
    match a.len {
        Value::Int(0) => Ok(true),
        Value::Int(1) => vm.eq(&a.start, &b.start),
        _ => Ok(vm.eq(&a.start, &b.start)? && vm.eq(&a.step, &b.step)?),
    }
}

fn subrange(vm: &mut Vm, range: &Range, slice: &Slice) -> Res {
    let len = vm.big_int(&range.len).unwrap_or_default();
    let [start, stop, step] = indices(vm, slice, &len)?;
    let (start, stop, step) = (vm.new_int(start)?, vm.new_int(stop)?, vm.new_int(step)?);
    let step = vm.binary(BinaryOp::Mul, &range.step, &step)?;
    let (start, stop) = (element(vm, range, &start)?, element(vm, range, &stop)?);
    vm.new_range(start, stop, step)
}

/// range(stop) -> range object
/// range(start, stop[, step]) -> range object
///
/// The integers from start, 0 by default, up to stop and without it, each step from the one before; down to stop if
/// step is negative.
#[class(name = "range", shape = Range, final, sequence)]
impl Surface {
    #[new(
        "(cls, start, stop=<unrepresentable>, step=<unrepresentable>, /)",
        quick = range_quickly
    )]
    fn new(_cls: &Value, vm: &mut Vm, start: &Value, stop: &Value, step: &Value) -> Res {
        if stop.is_unset() {
            let stop = bound(vm, start)?;
            return vm.new_range(Value::Int(0), stop, Value::Int(1));
        }
        let (start, stop) = (bound(vm, start)?, bound(vm, stop)?);
        let step = if step.is_unset() {
            Value::Int(1)
        } else {
            bound(vm, step)?
        };
        if matches!(step, Value::Int(0)) {
            return raise!(vm, ValueError, "range() arg 3 must not be zero");
        }
        vm.new_range(start, stop, step)
    }

    #[getter]
    fn start(this: &Range) -> Value {
        this.start.clone()
    }

    #[getter]
    fn stop(this: &Range) -> Value {
        this.stop.clone()
    }

    #[getter]
    fn step(this: &Range) -> Value {
        this.step.clone()
    }

    #[slot(repr)]
    fn repr(this: &Range, vm: &mut Vm) -> Res {
        let (start, stop) = (vm.repr(&this.start)?, vm.repr(&this.stop)?);
        let (start, stop) = (start.to_string_lossy(), stop.to_string_lossy());
        if matches!(this.step, Value::Int(1)) {
            return vm.new_str(&format!("range({start}, {stop})"));
        }
        let step = vm.repr(&this.step)?;
        vm.new_str(&format!(
            "range({start}, {stop}, {})",
            step.to_string_lossy()
        ))
    }

    #[slot(bool)]
    fn bool(this: &Range) -> bool {
        !matches!(this.len, Value::Int(0))
    }

    #[slot(len)]
    fn len(this: &Range, vm: &mut Vm) -> Res {
        match this.len {
            Value::Int(_) => Ok(this.len.clone()),
            _ => raise!(
                vm,
                OverflowError,
                "Python int too large to convert to C ssize_t"
            ),
        }
    }

    #[slot(hash)]
    fn hash(this: &Range, vm: &mut Vm) -> Res<i64> {
        let (start, step) = match this.len {
            Value::Int(0) => (Value::None, Value::None),
            Value::Int(1) => (this.start.clone(), Value::None),
            _ => (this.start.clone(), this.step.clone()),
        };
        let key = vm.new_tuple([this.len.clone(), start, step])?;
        vm.hash(&key)
    }

    #[slot(eq)]
    fn eq(this: &Range, vm: &mut Vm, value: &Value) -> Res {
        match value.downcast::<Range>() {
            Some(other) => equal(vm, this, other).map(Value::bool),
            None => Ok(Value::NotImplemented),
        }
    }

    #[slot(ne)]
    fn ne(this: &Range, vm: &mut Vm, value: &Value) -> Res {
        match value.downcast::<Range>() {
            Some(other) => equal(vm, this, other).map(|equal| Value::bool(!equal)),
            None => Ok(Value::NotImplemented),
        }
    }

    #[slot(lt)]
    fn lt(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(le)]
    fn le(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(gt)]
    fn gt(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(ge)]
    fn ge(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(iter)]
    fn iter(this: &Range, vm: &mut Vm) -> Res {
        super::iterators::ranges::new(vm, this, false)
    }

    /// Return a reverse iterator.
    #[slot(reversed)]
    fn reversed(this: &Range, vm: &mut Vm) -> Res {
        super::iterators::ranges::new(vm, this, true)
    }

    #[slot(contains)]
    fn contains(this: &Ref<Range>, vm: &mut Vm, key: &Value) -> Res<bool> {
        if is_plain_int(key) {
            return Ok(place_of(vm, this, key).is_some());
        }
        vm.contains_by_iteration(&this.into(), key)
    }

    #[slot(getitem)]
    fn getitem(this: &Range, vm: &mut Vm, key: &Value) -> Res {
        if let Some(slice) = key.downcast::<Slice>() {
            return subrange(vm, this, slice);
        }
        if vm.special(key, Special::Index).is_unset() {
            let name = vm.type_name(key);
            return raise!(
                vm,
                TypeError,
                "range indices must be integers or slices, not {name}"
            );
        }
        let index = vm.index(key)?;
        let index = if vm.is_negative_int(&index) {
            vm.binary(BinaryOp::Add, &this.len, &index)?
        } else {
            index
        };
        let beyond = vm.is_negative_int(&index) || {
            let beyond = vm.compare(CompareOp::Ge, &index, &this.len)?;
            vm.truth(&beyond)?
        };
        if beyond {
            return raise!(vm, IndexError, "range object index out of range");
        }
        element(vm, this, &index)
    }

    /// rangeobject.count(value) -> integer -- 1 if value is one of its integers, else 0
    #[method("count(self, object, /)")]
    fn count(this: &Ref<Range>, vm: &mut Vm, object: &Value) -> Res<usize> {
        if is_plain_int(object) {
            return Ok(usize::from(place_of(vm, this, object).is_some()));
        }
        let mut count = 0;
        vm.for_each(&this.into(), |vm, item| {
            count += usize::from(vm.eq(&item, object)?);
            Ok(true)
        })?;
        Ok(count)
    }

    /// rangeobject.index(value) -> integer -- the place of value. ValueError if it is none of its integers.
    #[method("index(self, object, /)")]
    fn index(this: &Ref<Range>, vm: &mut Vm, object: &Value) -> Res {
        if is_plain_int(object) {
            return match place_of(vm, this, object) {
                Some(place) => vm.new_int(place),
                None => raise!(vm, ValueError, "range.index(x): x not in range"),
            };
        }
        let (mut at, mut found) = (0, false);
        vm.for_each(&this.into(), |vm, item| {
            found = vm.eq(&item, object)?;
            at += i64::from(!found);
            Ok(!found)
        })?;
        if found {
            Ok(Value::Int(at))
        } else {
            raise!(vm, ValueError, "sequence.index(x): x not in sequence")
        }
    }

    #[slot(reduce)]
    fn reduce(this: &Ref<Range>, vm: &mut Vm) -> Res {
        let parts = vm.new_tuple([this.start.clone(), this.stop.clone(), this.step.clone()])?;
        vm.new_tuple([this.ty().into(), parts])
    }
}

/// A range of machine integers.
fn range_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let range = match args {
        [Value::Int(stop)] => Range::of_ints(0, *stop, 1),
        [Value::Int(start), Value::Int(stop)] => Range::of_ints(*start, *stop, 1),
        [Value::Int(start), Value::Int(stop), Value::Int(step)] => {
            Range::of_ints(*start, *stop, *step)
        }
        _ => None,
    };
    let made = range.and_then(|range| vm.allocate(|types| &types.range, range));
    made.unwrap_or(Value::Unset)
}
