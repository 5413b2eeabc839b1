//! `_functools`: what of `functools` stands in the way of every call that goes through it.
//!
//! `partial.rs` binds arguments, `lru_cache.rs` remembers results, `cmp_to_key.rs` orders by a comparison function;
//! `reduce` is below. The rest of `functools` is `stdlib/functools.py`.

pub(super) mod cmp_to_key;
pub(super) mod lru_cache;
mod partial;

use crate::object::{Res, Value, Vm};
use pyish_derive::module;

/// Tools that operate on functions.
#[module(
    name = "_functools",
    classes(
        partial::PARTIAL_CLASS,
        partial::PLACEHOLDER_CLASS,
        lru_cache::WRAPPER_CLASS,
    )
)]
impl Surface {
    /// What a function of two arguments makes of the items, taken one by one from the left: its answer is the first
    /// argument of the next call.
    ///
    /// initial comes before the first item, and is the answer where there are none.
    #[function("reduce(function, iterable, /, initial=<unrepresentable>)")]
    fn reduce(vm: &mut Vm, function: &Value, iterable: &Value, initial: Value) -> Res {
        let items = match vm.iter(iterable) {
            Err(raised) if raised.0.ty().is_same(&vm.exceptions.TypeError) => {
                return raise!(vm, TypeError, "reduce() arg 2 must support iteration");
            }
            items => items?,
        };
        let mut total = initial;
        vm.for_each(&items, |vm, item| {
            total = if total.is_unset() {
                item
            } else {
                vm.call(function, &[std::mem::take(&mut total), item])?
            };
            Ok(true)
        })?;
        if total.is_unset() {
            return raise!(
                vm,
                TypeError,
                "reduce() of empty iterable with no initial value"
            );
        }
        Ok(total)
    }

    /// A key function that sorts as a function that compares two objects, by a negative, zero or positive answer,
    /// would.
    #[function("cmp_to_key(mycmp)")]
    fn cmp_to_key(vm: &mut Vm, mycmp: Value) -> Res {
        cmp_to_key::new(vm, mycmp)
    }

    #[constant(Placeholder)]
    fn placeholder(vm: &mut Vm) -> Res {
        partial::placeholder(vm)
    }
}
