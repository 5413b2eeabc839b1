//! Iterators that let some values through: `compress`, `dropwhile`, `takewhile`, `filterfalse`, `islice`.

use crate::object::*;
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell as StdCell;

/// `compress`
#[derive(Payload, Trace)]
#[payload(name = "compress")]
pub(super) struct Compress {
    data: Value,
    selectors: Value,
}

/// Return data elements corresponding to true selector elements.
#[class(name = "compress", shape = Compress, module = "itertools")]
impl CompressSurface {
    #[new("(cls, data, selectors)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, data: &Value, selectors: &Value) -> Res {
        let (data, selectors) = (vm.iter(data)?, vm.iter(selectors)?);
        Ok(vm.new_object_of(cls, Compress { data, selectors })?.into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Compress, vm: &mut Vm) -> Res {
        loop {
            let Some(value) = vm.next(&this.data)? else {
                return Ok(Value::Unset);
            };
            let Some(selector) = vm.next(&this.selectors)? else {
                return Ok(Value::Unset);
            };
            if vm.truth(&selector)? {
                return Ok(value);
            }
        }
    }
}

/// A predicate and what it is asked about.
#[derive(Payload, Trace)]
#[payload(name = "dropwhile")]
pub(super) struct Drop {
    predicate: Value,
    iterator: Value,
    #[trace(skip)]
    done: StdCell<bool>,
}

/// Drop items from the iterable while predicate(item) is true.
#[class(name = "dropwhile", shape = Drop, module = "itertools")]
impl DropSurface {
    #[new("(cls, predicate, iterable, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, predicate: Value, iterable: &Value) -> Res {
        let iterator = vm.iter(iterable)?;
        Ok(vm
            .new_object_of(
                cls,
                Drop {
                    predicate,
                    iterator,
                    done: StdCell::new(false),
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Drop, vm: &mut Vm) -> Res {
        while let Some(value) = vm.next(&this.iterator)? {
            if this.done.get() {
                return Ok(value);
            }
            let answer = vm.call(&this.predicate, std::slice::from_ref(&value))?;
            if !vm.truth(&answer)? {
                this.done.set(true);
                return Ok(value);
            }
        }
        Ok(Value::Unset)
    }
}

/// The same, the other way.
#[derive(Payload, Trace)]
#[payload(name = "takewhile")]
pub(super) struct Take {
    predicate: Value,
    iterator: Value,
    #[trace(skip)]
    done: StdCell<bool>,
}

/// The items of an iterable up to the first for which predicate is false.
#[class(name = "takewhile", shape = Take, module = "itertools")]
impl TakeSurface {
    #[new("(cls, predicate, iterable, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, predicate: Value, iterable: &Value) -> Res {
        let iterator = vm.iter(iterable)?;
        Ok(vm
            .new_object_of(
                cls,
                Take {
                    predicate,
                    iterator,
                    done: StdCell::new(false),
                },
            )?
            .into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Take, vm: &mut Vm) -> Res {
        if this.done.get() {
            return Ok(Value::Unset);
        }
        let Some(value) = vm.next(&this.iterator)? else {
            return Ok(Value::Unset);
        };
        let answer = vm.call(&this.predicate, std::slice::from_ref(&value))?;
        if vm.truth(&answer)? {
            return Ok(value);
        }
        this.done.set(true);
        Ok(Value::Unset)
    }
}

/// `filterfalse`
#[derive(Payload, Trace)]
#[payload(name = "filterfalse")]
pub(super) struct False {
    function: Value,
    iterator: Value,
}

/// Return those items of iterable for which function(item) is false.
#[class(name = "filterfalse", shape = False, module = "itertools")]
impl FalseSurface {
    #[new("(cls, function, iterable, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, function: Value, iterable: &Value) -> Res {
        let iterator = vm.iter(iterable)?;
        Ok(vm.new_object_of(cls, False { function, iterator })?.into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &False, vm: &mut Vm) -> Res {
        while let Some(value) = vm.next(&this.iterator)? {
            let answer = if this.function.is_none() {
                value.clone()
            } else {
                vm.call(&this.function, std::slice::from_ref(&value))?
            };
            if !vm.truth(&answer)? {
                return Ok(value);
            }
        }
        Ok(Value::Unset)
    }
}

/// `islice`: the iterator until it is done; the next place to give, the end, the place reached.
#[derive(Payload, Trace)]
#[payload(name = "islice")]
pub(super) struct Slice {
    iterator: VmCell<Option<Value>>,
    #[trace(skip)]
    next: StdCell<u64>,
    #[trace(skip)]
    stop: u64,
    #[trace(skip)]
    step: u64,
    #[trace(skip)]
    reached: StdCell<u64>,
}

fn bound(vm: &mut Vm, value: &Value, default: u64, message: &str) -> Res<u64> {
    if value.is_none() || value.is_unset() {
        return Ok(default);
    }
    match vm.index(value).ok().and_then(|index| vm.small_int(&index)) {
        Some(bound) if bound >= 0 => Ok(bound as u64),
        _ => raise!(vm, ValueError, "{message}"),
    }
}

/// islice(iterable, stop) --> islice object
/// islice(iterable, start, stop[, step]) --> islice object
///
/// The items of an iterable from `start` up to `stop`, each `step`th of them.
#[class(name = "islice", shape = Slice, module = "itertools")]
impl SliceSurface {
    #[new("(cls, /, *args)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value]) -> Res {
        let none = Value::None;
        let (iterable, start, stop, step) = match args {
            [iterable, stop] => (iterable, &none, stop, &none),
            [iterable, start, stop] => (iterable, start, stop, &none),
            [iterable, start, stop, step] => (iterable, start, stop, step),
            _ if args.len() < 2 => {
                return raise!(
                    vm,
                    TypeError,
                    "islice expected at least 2 arguments, got {}",
                    args.len()
                );
            }
            _ => {
                return raise!(
                    vm,
                    TypeError,
                    "islice expected at most 4 arguments, got {}",
                    args.len()
                );
            }
        };
        let range = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        let end = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        let stop = bound(
            vm,
            stop,
            u64::MAX,
            if args.len() == 2 { end } else { range },
        )?;
        let start = bound(vm, start, 0, range)?;
        let step = bound(
            vm,
            step,
            1,
            "Step for islice() must be a positive integer or None.",
        )?;
        if step == 0 {
            return raise!(
                vm,
                ValueError,
                "Step for islice() must be a positive integer or None."
            );
        }
        let iterator = VmCell::new(Some(vm.iter(iterable)?));
        let slice = Slice {
            iterator,
            next: StdCell::new(start),
            stop,
            step,
            reached: StdCell::new(0),
        };
        Ok(vm.new_object_of(cls, slice)?.into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Slice, vm: &mut Vm) -> Res {
        let Some(iterator) = this.iterator.cloned(vm) else {
            return Ok(Value::Unset);
        };
        if this.reached.get() == this.next.get() && this.next.get() < this.stop && this.step == 1 {
            let value = vm.next(&iterator)?;
            if value.is_none() {
                this.iterator.set(vm, None);
            } else {
                this.reached.set(this.reached.get() + 1);
                this.next.set(this.next.get() + 1);
            }
            return Ok(value.unwrap_or_default());
        }
        let wanted = this.next.get().min(this.stop);
        while this.reached.get() < wanted {
            if vm.next(&iterator)?.is_none() {
                this.iterator.set(vm, None);
                return Ok(Value::Unset);
            }
            this.reached.set(this.reached.get() + 1);
        }
        if this.next.get() >= this.stop {
            this.iterator.set(vm, None);
            return Ok(Value::Unset);
        }
        let Some(value) = vm.next(&iterator)? else {
            this.iterator.set(vm, None);
            return Ok(Value::Unset);
        };
        this.reached.set(this.reached.get() + 1);
        this.next.set(this.next.get().saturating_add(this.step));
        Ok(value)
    }
}
