//! The iterators of the built-in types, and those that are built-in types themselves (`zip`, `map`, …).
//!
//! A native `__next__` says that it has ended by giving `Unset`; the loop and `vm.next` know that, and a call by name
//! makes a StopIteration of it.

pub(crate) mod callable;
pub(crate) mod dicts;
pub(crate) mod enumerate;
pub(crate) mod filter;
pub(crate) mod map;
pub(crate) mod ranges;
pub(crate) mod reversed;
pub(crate) mod sequences;
pub(crate) mod sets;
pub(crate) mod zip;

use crate::object::{Res, Value, Vm};

/// A built-in function or class by its name, for `__reduce__`.
pub(crate) fn builtin(vm: &mut Vm, name: &str) -> Res {
    let key = vm.intern(name)?;
    let found = match vm.caller_function() {
        Some(caller) => match vm.builtin_in(&caller.builtins, &key)? {
            Some(value) => Some(value),
            None => vm.builtin_of_mapping(&caller, &key)?,
        },
        None => vm.builtin(&key)?,
    };
    match found {
        Some(value) => Ok(value),
        None => raise!(vm, AttributeError, "{name}"),
    }
}

/// `(iter, (list_of_the_rest,))`: how an iterator is rebuilt that cannot be copied in place.
pub(crate) fn reduce_to_list(vm: &mut Vm, rest: Vec<Value>) -> Res {
    let list = vm.new_list(rest)?;
    let args = vm.new_tuple([list])?;
    let function = builtin(vm, "iter")?;
    vm.new_tuple([function, args])
}

/// `(function, ((),))`: how an iterator is rebuilt that has ended.
pub(crate) fn reduce_to_nothing(vm: &mut Vm, function: Value) -> Res {
    let empty = vm.new_tuple([])?;
    let args = vm.new_tuple([empty])?;
    vm.new_tuple([function, args])
}
