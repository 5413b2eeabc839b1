//! `count`, `cycle`, `repeat`.

use crate::object::*;
use crate::vm::protocol::BinaryOp;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell as StdCell;

/// `count`: its next value and its step.
#[derive(Payload, Trace)]
#[payload(name = "count")]
pub(super) struct Count {
    next: VmCell<Value>,
    step: Value,
}

/// Return a count object whose .__next__() method returns consecutive values.
#[class(name = "count", shape = Count, module = "itertools")]
impl CountSurface {
    #[new("(cls, start=0, step=1)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, start: Value, step: Value) -> Res {
        for number in [&start, &step] {
            let is_number = !vm.special(number, Special::Index).is_unset()
                || !vm.special(number, Special::Float).is_unset()
                || !vm.special(number, Special::Complex).is_unset();
            if !is_number {
                return raise!(vm, TypeError, "a number is required");
            }
        }
        Ok(vm
            .new_object_of(
                cls,
                Count {
                    next: VmCell::new(start),
                    step,
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Count, vm: &mut Vm) -> Res {
        if let (Value::Int(next), Value::Int(step)) = (this.next.get_mut(vm), &this.step)
            && let Some(after) = next.checked_add(*step)
        {
            return Ok(Value::Int(std::mem::replace(next, after)));
        }
        let value = this.next.cloned(vm);
        let after = vm.binary(BinaryOp::Add, &value, &this.step)?;
        this.next.set(vm, after);
        Ok(value)
    }

    #[slot(repr)]
    fn repr(this: &Count, vm: &mut Vm) -> Res<String> {
        let next = this.next.cloned(vm);
        let start = vm.repr(&next)?.to_string_lossy().into_owned();
        if matches!(this.step, Value::Int(1)) {
            return Ok(format!("count({start})"));
        }
        let step = vm.repr(&this.step)?.to_string_lossy().into_owned();
        Ok(format!("count({start}, {step})"))
    }
}

/// `cycle`: what it goes through the first time, and what it has kept since.
#[derive(Payload, Trace)]
#[payload(name = "cycle")]
pub(super) struct Cycle {
    iterator: VmCell<Option<Value>>,
    kept: VmCell<Items>,
    #[trace(skip)]
    at: StdCell<usize>,
}

/// The items of an iterable, and then the same again without end.
#[class(name = "cycle", shape = Cycle, module = "itertools")]
impl CycleSurface {
    #[new("(cls, iterable, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterable: &Value) -> Res {
        let iterator = VmCell::new(Some(vm.iter(iterable)?));
        Ok(vm
            .new_object_of(
                cls,
                Cycle {
                    iterator,
                    kept: VmCell::default(),
                    at: StdCell::new(0),
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Cycle, vm: &mut Vm) -> Res {
        if let Some(iterator) = this.iterator.cloned(vm) {
            if let Some(value) = vm.next(&iterator)? {
                this.kept.get_mut(vm).push(value.clone())?;
                return Ok(value);
            }
            this.iterator.set(vm, None);
        }
        let kept = this.kept.get(vm);
        if kept.is_empty() {
            return Ok(Value::Unset);
        }
        let at = this.at.get();
        this.at.set(if at + 1 < kept.len() { at + 1 } else { 0 });
        Ok(kept[at].clone())
    }
}

/// `repeat`: what, and how often still; endless without.
#[derive(Payload, Trace)]
#[payload(name = "repeat")]
pub(super) struct Repeat {
    object: Value,
    #[trace(skip)]
    left: StdCell<Option<u64>>,
}

/// repeat(object [,times]) -> the object so many times, or without end
#[class(name = "repeat", shape = Repeat, module = "itertools")]
impl RepeatSurface {
    #[new("(cls, object, times=<unrepresentable>)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, object: Value, times: &Value) -> Res {
        let left = if times.is_unset() {
            None
        } else {
            Some(vm.to_count(times)?.max(0) as u64)
        };
        Ok(vm
            .new_object_of(
                cls,
                Repeat {
                    object,
                    left: StdCell::new(left),
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Repeat) -> Value {
        match this.left.get() {
            Some(0) => return Value::Unset,
            Some(left) => this.left.set(Some(left - 1)),
            None => {}
        }
        this.object.clone()
    }

    #[slot(length_hint)]
    fn length_hint(this: &Repeat, vm: &mut Vm) -> Res<usize> {
        match this.left.get() {
            Some(left) => Ok(left as usize),
            None => raise!(vm, TypeError, "len() of unsized object"),
        }
    }

    #[slot(repr)]
    fn repr(this: &Repeat, vm: &mut Vm) -> Res<String> {
        let shown = vm.repr(&this.object)?.to_string_lossy().into_owned();
        Ok(match this.left.get() {
            Some(left) => format!("repeat({shown}, {left})"),
            None => format!("repeat({shown})"),
        })
    }
}
