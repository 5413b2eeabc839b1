//! Jumps, and what handlers of exceptions do.

use super::table::{Arm, arm};
use super::{Machine, Next, numbers};
use crate::code::Op;
use crate::object::*;
use crate::vm::ops;
use crate::vm::protocol::CompareOp;

/// Go so far, if the jump is taken: false where it may not be without looking around.
#[inline(always)]
unsafe fn goes(m: &mut Machine, taken: bool, offset: isize) -> bool {
    if !taken {
        return true;
    }
    let may = m.may_jump(offset);
    if may {
        m.pc = m.pc.offset(offset);
    }
    may
}

/// Go so far, or go on where the jump is not taken.
#[inline(always)]
unsafe fn jump_if(m: &mut Machine, taken: bool, offset: isize) -> Next {
    match goes(m, taken, offset) {
        true => Next::On,
        false => Next::LONG,
    }
}

/// The same by one operand, which is given up where this is its last use.
#[inline(always)]
unsafe fn jump_by(m: &mut Machine, taken: bool) -> Next {
    let w = m.w;
    if !goes(m, taken, w.sd() as isize) {
        return Next::LONG;
    }
    if w.takes_a() {
        return Machine::gives_up(std::mem::take(&mut *m.place(w.oa())));
    }
    Next::On
}

/// The same by two operands.
#[inline(always)]
unsafe fn jump_by_both(m: &mut Machine, taken: bool) -> Next {
    let w = m.w;
    if !goes(m, taken, w.sc() as isize) {
        return Next::LONG;
    }
    m.drop_operands(w.oa(), w.takes_a(), w.ob(), w.takes_b())
}

#[inline(always)]
pub(super) unsafe fn jump(m: &mut Machine) -> Next {
    m.pc = m.pc.offset(m.w.sd() as isize);
    Next::On
}

#[inline(always)]
pub(super) unsafe fn jump_back(m: &mut Machine) -> Next {
    jump_if(m, true, m.w.sd() as isize)
}

#[inline(always)]
unsafe fn jump_by_truth(m: &mut Machine, on: bool, otherwise: Arm) -> Next {
    let truth = match m.at(m.w.oa()) {
        Value::Bool(truth) => truth.get(),
        Value::None => false,
        Value::Int(i) => *i != 0,
        _ => return Next::Through(otherwise),
    };
    jump_if(m, truth == on, m.w.sd() as isize)
}

#[inline(always)]
unsafe fn jump_by_truth_of_any(m: &mut Machine, on: bool) -> Next {
    m.save_pc();
    let truth = (*m.vm).quick_truth(m.at(m.w.oa()));
    m.reload();
    match truth {
        Some(truth) => jump_by(m, truth == on),
        None => Next::LONG,
    }
}

#[inline(always)]
pub(super) unsafe fn jump_if_true(m: &mut Machine) -> Next {
    jump_by_truth(m, true, arm!(jump_if_any_true))
}

unsafe fn jump_if_any_true(m: &mut Machine) -> Next {
    jump_by_truth_of_any(m, true)
}

#[inline(always)]
pub(super) unsafe fn jump_unless(m: &mut Machine) -> Next {
    jump_by_truth(m, false, arm!(jump_unless_any))
}

unsafe fn jump_unless_any(m: &mut Machine) -> Next {
    jump_by_truth_of_any(m, false)
}

/// `JumpIfNone` and `JumpUnlessNone`.
#[inline(always)]
pub(super) unsafe fn jump_by_none(m: &mut Machine) -> Next {
    let wanted = m.w.op() == Op::JumpIfNone as u16;
    jump_by(m, m.at(m.w.oa()).is_none() == wanted)
}

/// `JumpIfIs` and `JumpUnlessIs`.
#[inline(always)]
pub(super) unsafe fn jump_by_identity(m: &mut Machine) -> Next {
    let same = m.at(m.w.oa()).is(m.at(m.w.ob()));
    let wanted = m.w.op() == Op::JumpIfIs as u16;
    jump_by_both(m, same == wanted)
}

#[inline(always)]
pub(super) unsafe fn jump_if_unset(m: &mut Machine) -> Next {
    jump_if(m, m.at(m.w.oa()).is_unset(), m.w.sd() as isize)
}

#[inline(always)]
unsafe fn branch(
    m: &mut Machine,
    on: bool,
    int: impl Fn(&i64, &i64) -> bool,
    float: impl Fn(&f64, &f64) -> bool,
    otherwise: Arm,
) -> Next {
    let truth = match (m.at(m.w.oa()), m.at(m.w.ob())) {
        (Value::Int(x), Value::Int(y)) => int(x, y),
        (Value::Float(x), Value::Float(y)) => float(&x.get(), &y.get()),
        _ => return Next::Through(otherwise),
    };
    jump_if(m, truth == on, m.w.sc() as isize)
}

/// The same for `==` (`equal`) and `!=`, which strings answer at once, too, and what is never equal.
#[inline(always)]
unsafe fn branch_equal(m: &mut Machine, on: bool, equal: bool, otherwise: Arm) -> Next {
    let same = match (m.at(m.w.oa()), m.at(m.w.ob())) {
        (Value::Int(x), Value::Int(y)) => x == y,
        (Value::Float(x), Value::Float(y)) => x == y,
        _ => return Next::Through(otherwise),
    };
    jump_if(m, (same == equal) == on, m.w.sc() as isize)
}

/// The same of exact strings, as far as it can be told by where they lie: most that are compared are interned.
#[inline(always)]
unsafe fn branch_equal_texts(m: &mut Machine, on: bool, equal: bool, otherwise: Arm) -> Next {
    match ops::same_by_place(&*m.vm, m.at(m.w.oa()), m.at(m.w.ob())) {
        Some(same) => jump_by_both(m, (same == equal) == on),
        None => Next::Through(otherwise),
    }
}

/// The same of what else needs no protocol.
#[inline(always)]
unsafe fn branch_any(m: &mut Machine, on: bool, op: CompareOp) -> Next {
    let w = m.w;
    m.save_pc();
    let operands = [(w.oa(), w.takes_a()), (w.ob(), w.takes_b())];
    if numbers::compares_in_script(m, op, operands, RetKind::Branch, 0) {
        return Next::Switched;
    }
    let truth = (*m.vm).compare_quickly(op, m.at(w.oa()), m.at(w.ob()));
    m.reload();
    match truth {
        Some(truth) => jump_by_both(m, truth == on),
        None => Next::LONG,
    }
}

#[inline(always)]
unsafe fn branch_int(
    m: &mut Machine,
    on: bool,
    int: impl Fn(&i64, &i64) -> bool,
    float: impl Fn(&f64, &f64) -> bool,
) -> Next {
    let truth = match m.at(m.w.oa()) {
        Value::Int(x) => int(x, &i64::from(m.w.sb())),
        Value::Float(x) => float(&x.get(), &f64::from(m.w.sb())),
        _ => return Next::LONG,
    };
    jump_if(m, truth == on, m.w.sc() as isize)
}

/// Conditional jumps by their functions.
macro_rules! branches {
    ($($name:ident = $how:ident($($what:expr),+);)+) => {
        $(
            #[inline(always)]
            pub(super) unsafe fn $name(m: &mut Machine) -> Next {
                $how(m, $($what),+)
            }
        )+
    };
}

branches! {
    if_lt = branch(true, i64::lt, f64::lt, arm!(if_lt_any));
    if_lt_any = branch_any(true, CompareOp::Lt);
    if_le = branch(true, i64::le, f64::le, arm!(if_le_any));
    if_le_any = branch_any(true, CompareOp::Le);
    if_eq = branch_equal(true, true, arm!(if_eq_texts));
    if_eq_texts = branch_equal_texts(true, true, arm!(if_eq_any));
    if_eq_any = branch_any(true, CompareOp::Eq);
    if_ne = branch_equal(true, false, arm!(if_ne_texts));
    if_ne_texts = branch_equal_texts(true, false, arm!(if_ne_any));
    if_ne_any = branch_any(true, CompareOp::Ne);
    if_gt = branch(true, i64::gt, f64::gt, arm!(if_gt_any));
    if_gt_any = branch_any(true, CompareOp::Gt);
    if_ge = branch(true, i64::ge, f64::ge, arm!(if_ge_any));
    if_ge_any = branch_any(true, CompareOp::Ge);
    unless_lt = branch(false, i64::lt, f64::lt, arm!(unless_lt_any));
    unless_lt_any = branch_any(false, CompareOp::Lt);
    unless_le = branch(false, i64::le, f64::le, arm!(unless_le_any));
    unless_le_any = branch_any(false, CompareOp::Le);
    unless_eq = branch_equal(false, true, arm!(unless_eq_texts));
    unless_eq_texts = branch_equal_texts(false, true, arm!(unless_eq_any));
    unless_eq_any = branch_any(false, CompareOp::Eq);
    unless_ne = branch_equal(false, false, arm!(unless_ne_texts));
    unless_ne_texts = branch_equal_texts(false, false, arm!(unless_ne_any));
    unless_ne_any = branch_any(false, CompareOp::Ne);
    unless_gt = branch(false, i64::gt, f64::gt, arm!(unless_gt_any));
    unless_gt_any = branch_any(false, CompareOp::Gt);
    unless_ge = branch(false, i64::ge, f64::ge, arm!(unless_ge_any));
    unless_ge_any = branch_any(false, CompareOp::Ge);
    if_lt_int = branch_int(true, i64::lt, f64::lt);
    if_le_int = branch_int(true, i64::le, f64::le);
    if_eq_int = branch_int(true, i64::eq, f64::eq);
    if_ne_int = branch_int(true, i64::ne, f64::ne);
    if_gt_int = branch_int(true, i64::gt, f64::gt);
    if_ge_int = branch_int(true, i64::ge, f64::ge);
    unless_lt_int = branch_int(false, i64::lt, f64::lt);
    unless_le_int = branch_int(false, i64::le, f64::le);
    unless_eq_int = branch_int(false, i64::eq, f64::eq);
    unless_ne_int = branch_int(false, i64::ne, f64::ne);
    unless_gt_int = branch_int(false, i64::gt, f64::gt);
    unless_ge_int = branch_int(false, i64::ge, f64::ge);
}

#[inline(always)]
pub(super) unsafe fn begin_handler(m: &mut Machine) -> Next {
    (*m.frame).handled = m.w.ra() as u16;
    Next::On
}

#[inline(always)]
pub(super) unsafe fn end_handler(m: &mut Machine) -> Next {
    (*m.frame).handled = m.w.b() & 0x7fff;
    m.done(m.w.oa(), Value::Unset)
}

#[inline(always)]
pub(super) unsafe fn match_exception(m: &mut Machine) -> Next {
    let w = m.w;
    m.save_pc();
    let matches = (*m.vm).quick_match(m.at(w.ob()), m.at(w.oc()));
    m.reload();
    match matches {
        Some(matches) => m.done_with(w.oa(), Value::bool(matches), w.oc(), w.takes_c()),
        None => Next::LONG,
    }
}
