//! What instructions do when they cannot be done in line, by family.

mod arith;
mod attr;
mod build;
mod cache;
mod compare;
mod concatenate;
mod exceptions;
mod functions;
mod imports;
mod iter;
mod names;
mod pattern;
mod subscript;
mod super_method;
mod suspend;

pub(crate) use arith::BinaryFrame;
pub(crate) use arith::{float_power, floor_div, left_shift, modulo, right_shift, true_div};
pub(crate) use attr::AttributeFrame;
pub(crate) use cache::{
    Cached, known_place, other_method, quick_getter, quick_member, quick_method, quick_new_place,
    quick_place, settled_value, store_cached,
};
pub(crate) use compare::{CompareFrame, same_by_place};
pub(crate) use iter::{
    NativeNext, QuickNext, next_entry, next_known_char, quick_next, quick_step, quick_unpack,
    step_back, step_quickly, steps_quickly, takes_pair_apart,
};
pub(crate) use names::{is_globals, quick_global, quick_name};
pub(crate) use subscript::{
    element_at, get_quickly, item_at, known_char, quick_element, quick_entry, quick_found,
    quick_found_int, quick_item, store_number,
};

use crate::code::{Op, Word};

/// Whether a conditional jump goes when its condition is true, and how far.
#[inline]
pub(crate) fn branch_of(word: Word) -> (bool, isize) {
    let op = word.op();
    let within = |first: Op, last: Op| (first as u16..=last as u16).contains(&op);
    if op == Op::JumpIf as u16 || op == Op::JumpUnless as u16 {
        return (op == Op::JumpIf as u16, word.sd() as isize);
    }
    let on = within(Op::JumpIfLt, Op::JumpIfGe) || within(Op::JumpIfLtInt, Op::JumpIfGeInt);
    (on, word.sc() as isize)
}
