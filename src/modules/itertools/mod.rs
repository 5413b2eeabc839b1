//! `itertools`: iterators that are made of others. Each does O(1) work for each value that it gives, beside that of
//! what it goes through, unless its own comment says otherwise.
//!
//! `endless.rs` has `count` and its like, `select.rs` those that let values through, `shape.rs` those that regroup
//! them, `combine.rs` products and permutations.

mod combine;
mod endless;
mod select;
pub(super) mod shape;

use crate::object::{Ref, Res, Value, Vm};
use pyish_derive::module;

/// Functional tools for creating and using iterators.
#[module(
    name = "itertools",
    classes(
        endless::COUNT_CLASS,
        endless::CYCLE_CLASS,
        endless::REPEAT_CLASS,
        select::COMPRESS_CLASS,
        select::DROP_CLASS,
        select::TAKE_CLASS,
        select::FALSE_CLASS,
        select::SLICE_CLASS,
        shape::ACCUMULATE_CLASS,
        shape::BATCHED_CLASS,
        shape::CHAIN_CLASS,
        shape::GROUP_BY_CLASS,
        shape::GROUPER_CLASS,
        shape::PAIRWISE_CLASS,
        shape::STAR_MAP_CLASS,
        shape::TEE_CLASS,
        shape::LONGEST_CLASS,
        combine::PRODUCT_CLASS,
        combine::PERMUTATIONS_CLASS,
        combine::COMBINATIONS_CLASS,
        combine::REPLACEMENT_CLASS
    )
)]
impl Surface {
    /// n iterators that each give all items of one.
    #[function("tee(iterable, n=2, /)")]
    fn tee(vm: &mut Vm, iterable: &Value, n: isize) -> Res {
        if n < 0 {
            return raise!(vm, ValueError, "n must be >= 0");
        }
        let mut made: Vec<Value> = Vec::new();
        if n > 0 {
            vm.reserve(n as usize * size_of::<Value>())?;
            let first: Ref<shape::Tee> = shape::tee(vm, iterable)?;
            made.push((&first).into());
            for _ in 1..n {
                made.push(shape::tee_copy(vm, &first)?.into());
            }
        }
        vm.new_tuple(made)
    }
}
