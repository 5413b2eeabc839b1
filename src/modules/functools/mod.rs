//! `_functools`: what of `functools` stands in the way of every call that goes through it.
//!
//! `partial.rs` binds arguments, `lru_cache.rs` remembers results, `cmp_to_key.rs` orders by a comparison function;
//! `reduce` is below. The rest of `functools` is `stdlib/functools.py`.

pub(super) mod cmp_to_key;
pub(super) mod lru_cache;
mod partial;

use crate::object::{Input, NativeFrame, Res, Step, Value, Vm};
use pyish_derive::{Trace, module};

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
    fn reduce(vm: &mut Vm, function: Value, iterable: &Value, initial: Value) -> Res<Step> {
        let items = match vm.iter(iterable) {
            Err(raised) if raised.0.ty().is_same(&vm.exceptions.TypeError) => {
                return raise!(vm, TypeError, "reduce() arg 2 must support iteration");
            }
            items => items?,
        };
        let total = initial;
        Ok(Step::push(Reduce {
            function,
            items,
            total,
            asked: Asked::Item,
        }))
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

/// `reduce` under way.
#[derive(Trace)]
pub(crate) struct Reduce {
    function: Value,
    items: Value,
    /// Unset before the first item, where no initial value was given.
    total: Value,
    #[trace(skip)]
    asked: Asked,
}

/// What the frame waits for.
enum Asked {
    Item,
    Total,
}

impl NativeFrame for Reduce {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        match (&self.asked, input) {
            (_, Input::Start) => Ok(Step::next(&self.items)),
            (Asked::Item, Input::Exhausted) => {
                let total = std::mem::take(&mut self.total);
                if total.is_unset() {
                    return raise!(
                        vm,
                        TypeError,
                        "reduce() of empty iterable with no initial value"
                    );
                }
                Ok(Step::Return(total))
            }
            (Asked::Item, input) => {
                let item = input.value();
                let total = std::mem::take(&mut self.total);
                if total.is_unset() {
                    self.total = item;
                    return Ok(Step::next(&self.items));
                }
                self.asked = Asked::Total;
                Ok(Step::call(&self.function, [total, item]))
            }
            (Asked::Total, input) => {
                vm.tick()?;
                self.total = input.value();
                self.asked = Asked::Item;
                Ok(Step::next(&self.items))
            }
        }
    }

    fn name(&self) -> &'static str {
        "reduce"
    }
}
