//! The protocols of values as operations that native code asks for: truth, comparison, hashing, text, iteration,
//! arithmetic, subscripts, keyed containers.
//!
//! Each asks the special method of the value's type. What a built-in type answers itself is answered without a call
//! where that is frequent (ints, floats, strings, exact lists and tuples); a script's method is called, nested.
//!
//! # Invariants
//! - No borrow of a container is held while a special method runs: elements are cloned first.
//! - Native recursion over nested data goes through [`Vm::nested`], which counts it and keeps the native stack from
//!   running out.
//!
//! # Where to go next
//! `numbers.rs` for operators, `compare.rs` for `==` and `<`, `iteration.rs` for `iter` and `next`, `keyed.rs` for dicts
//! and sets whose keys are any values.

mod calls;
mod compare;
mod hashing;
mod instances;
mod iteration;
mod keyed;
mod numbers;
mod span;
mod subscript;
mod text;
mod truth;

pub use crate::object::sequence_index;
pub use compare::CompareOp;
pub(crate) use compare::{equal_until, quick_less, quick_order};
pub use iteration::IndexIter;
pub(crate) use iteration::next_of_range;
pub use numbers::{BinaryOp, UnaryOp};
pub(crate) use span::{Bounds, Span, cut_index};
