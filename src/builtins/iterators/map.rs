//! `map`

use super::zip::{charge_for_row, next_row};
use crate::object::*;
use pyish_derive::{Payload, Trace, class};
use smallvec::SmallVec;
use std::cell::Cell as StdCell;

/// Its state.
#[derive(Payload, Trace)]
#[payload(name = "map")]
pub(crate) struct Map {
    function: Value,
    /// One lies in the object itself.
    iterators: SmallVec<[Value; 1]>,
    /// For those that do not.
    #[trace(skip)]
    _charge: Charge,
    #[trace(skip)]
    strict: StdCell<bool>,
}

/// What a function makes of the items of an iterable, or of the first items of several, the second ones, and so on.
///
/// It ends with the shortest iterable; strict makes it a ValueError that another is longer.
#[class(name = "map", shape = Map)]
impl Surface {
    #[new("(cls, /, *iterables, strict=False)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, iterables: &[Value], strict: bool) -> Res {
        let (Some(function), Some([_, ..])) = (iterables.first(), iterables.get(1..)) else {
            return raise!(vm, TypeError, "map() must have at least two arguments.");
        };
        let charge = charge_for_row(vm, iterables.len() - 1, 1)?;
        let mut iterators = SmallVec::with_capacity(iterables.len() - 1);
        for iterable in &iterables[1..] {
            iterators.push(vm.iter(iterable)?);
        }
        let map = Map {
            function: function.clone(),
            iterators,
            _charge: charge,
            strict: StdCell::new(strict),
        };
        Ok(vm.new_object_of(cls, map)?.into())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &Map, vm: &mut Vm) -> Res {
        if let [only] = &*this.iterators {
            return match vm.next(only)? {
                Some(item) => vm.call(&this.function, &[item]),
                None => Ok(Value::Unset),
            };
        }
        let mut row = Args::new();
        match next_row(vm, &this.iterators, &mut row, this.strict.get(), "map")? {
            true => vm.call(&this.function, &row),
            false => Ok(Value::Unset),
        }
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<Map>, vm: &mut Vm) -> Res {
        let parts: Vec<Value> = std::iter::once(&this.function)
            .chain(&this.iterators)
            .cloned()
            .collect();
        let args = vm.new_tuple(parts)?;
        if this.strict.get() {
            return vm.new_tuple([this.ty().into(), args, Value::bool(true)]);
        }
        vm.new_tuple([this.ty().into(), args])
    }

    /// Set state information for unpickling.
    #[slot(setstate)]
    fn setstate(this: &Map, vm: &mut Vm, state: &Value) -> Res<()> {
        this.strict.set(vm.truth(state)?);
        Ok(())
    }
}
