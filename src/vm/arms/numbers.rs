//! Arithmetic and comparisons of machine numbers, and `is`.

use super::table::{Arm, arm};
use super::{Machine, Next, by_call};
use crate::code::Op;
use crate::object::*;
use crate::vm::ops;
use crate::vm::protocol::{BinaryOp, CompareOp};

/// Ints where they do not overflow, floats, and both together.
#[inline(always)]
unsafe fn arith(
    m: &Machine,
    int: impl Fn(i64, i64) -> Option<i64>,
    float: impl Fn(f64, f64) -> f64,
    otherwise: Arm,
) -> Next {
    let value = match (m.at(m.w.ob()), m.at(m.w.oc())) {
        (Value::Int(x), Value::Int(y)) => match int(*x, *y) {
            Some(value) => Value::Int(value),
            None => return Next::LONG,
        },
        (Value::Float(x), Value::Float(y)) => Value::float(float(x.get(), y.get())),
        (Value::Float(x), Value::Int(y)) => Value::float(float(x.get(), *y as f64)),
        (Value::Int(x), Value::Float(y)) => Value::float(float(*x as f64, y.get())),
        _ => return Next::Through(otherwise),
    };
    m.done(m.w.oa(), value)
}

/// The script method of the left operand, of an operation that is not in place.
#[inline(always)]
unsafe fn in_script(m: &mut Machine, plain: Op, op: BinaryOp) -> Next {
    let w = m.w;
    if w.op() != plain as u16 || !m.may_pass() {
        return Next::LONG;
    }
    m.save_pc();
    let operands = [m.place(w.ob()).cast_const(), m.place(w.oc()).cast_const()];
    if !(*m.vm).operates_in_script(op, operands, w.ra() as u16) {
        return Next::LONG;
    }
    // The registers are the caller's.
    m.release(w.ob(), w.takes_b());
    m.release(w.oc(), w.takes_c());
    Next::Switched
}

/// The same with an operand in the instruction.
#[inline(always)]
unsafe fn arith_int(
    m: &Machine,
    int: impl Fn(i64, i64) -> Option<i64>,
    float: impl Fn(f64, f64) -> f64,
) -> Next {
    let value = match m.at(m.w.ob()) {
        Value::Int(x) => match int(*x, i64::from(m.w.sc())) {
            Some(value) => Value::Int(value),
            None => return Next::LONG,
        },
        Value::Float(x) => Value::float(float(x.get(), f64::from(m.w.sc()))),
        _ => return Next::LONG,
    };
    m.done(m.w.oa(), value)
}

/// Ints, by what may decline.
#[inline(always)]
unsafe fn of_ints(m: &Machine, int: impl Fn(i64, i64) -> Option<Value>) -> Next {
    if let (Value::Int(x), Value::Int(y)) = (m.at(m.w.ob()), m.at(m.w.oc()))
        && let Some(value) = int(*x, *y)
    {
        return m.done(m.w.oa(), value);
    }
    Next::LONG
}

#[inline(always)]
unsafe fn of_int(m: &Machine, int: impl Fn(i64, i64) -> Option<Value>) -> Next {
    if let Value::Int(x) = m.at(m.w.ob())
        && let Some(value) = int(*x, i64::from(m.w.sc()))
    {
        return m.done(m.w.oa(), value);
    }
    Next::LONG
}

#[inline(always)]
unsafe fn compare(
    m: &Machine,
    int: impl Fn(&i64, &i64) -> bool,
    float: impl Fn(&f64, &f64) -> bool,
    otherwise: Arm,
) -> Next {
    let truth = match (m.at(m.w.ob()), m.at(m.w.oc())) {
        (Value::Int(x), Value::Int(y)) => int(x, y),
        (Value::Float(x), Value::Float(y)) => float(&x.get(), &y.get()),
        _ => return Next::Through(otherwise),
    };
    m.done(m.w.oa(), Value::bool(truth))
}

/// Whether two operands are instances of one class whose method is a script's, which has been called then. The pc is saved.
#[inline(always)]
pub(super) unsafe fn compares_in_script(
    m: &mut Machine,
    op: CompareOp,
    operands: [(usize, bool); 2],
    ret: RetKind,
    dst: usize,
) -> bool {
    let [a, b] = operands.map(|(offset, _)| m.at(offset));
    let (Value::Object(left), Value::Object(right)) = (a, b) else {
        return false;
    };
    if !left.ty().is_counted() || !left.ty().is_same(right.ty()) || !m.may_pass() {
        return false;
    }
    if !(*m.vm).compare_in_script(op, [a, b], ret, dst as u16) {
        m.reload();
        return false;
    }
    // The registers are the caller's.
    for (offset, takes) in operands {
        m.release(offset, takes);
    }
    true
}

/// The same of what else needs no protocol.
#[inline(always)]
unsafe fn compare_any(m: &mut Machine, op: CompareOp) -> Next {
    let w = m.w;
    m.save_pc();
    let operands = [(w.ob(), w.takes_b()), (w.oc(), w.takes_c())];
    if compares_in_script(m, op, operands, RetKind::Store, w.ra()) {
        return Next::Switched;
    }
    let truth = (*m.vm).compare_quickly(op, m.at(w.ob()), m.at(w.oc()));
    m.reload();
    match truth {
        Some(truth) => {
            m.release(w.ob(), w.takes_b());
            m.release(w.oc(), w.takes_c());
            m.done(w.oa(), Value::bool(truth))
        }
        None => Next::LONG,
    }
}

/// An instruction by its function, with what it does to numbers.
macro_rules! numbers {
    ($($name:ident = $how:ident($($what:expr),+);)+) => {
        $(
            #[inline(always)]
            pub(super) unsafe fn $name(m: &mut Machine) -> Next {
                $how(m, $($what),+)
            }
        )+
    };
}

numbers! {
    add = arith(i64::checked_add, |x, y| x + y, arm!(by_call::add_texts));
    sub = arith(i64::checked_sub, |x, y| x - y, arm!(sub_in_script));
    mul = arith(i64::checked_mul, |x, y| x * y, arm!(mul_in_script));
    add_in_script = in_script(Op::Add, BinaryOp::Add);
    sub_in_script = in_script(Op::Sub, BinaryOp::Sub);
    mul_in_script = in_script(Op::Mul, BinaryOp::Mul);
    true_div_in_script = in_script(Op::TrueDiv, BinaryOp::TrueDiv);
    add_int = arith_int(i64::checked_add, |x, y| x + y);
    sub_int = arith_int(i64::checked_sub, |x, y| x - y);
    mul_int = arith_int(i64::checked_mul, |x, y| x * y);
    floor_div = of_ints(ops::floor_div);
    modulo = of_ints(ops::modulo);
    left_shift = of_ints(ops::left_shift);
    right_shift = of_ints(ops::right_shift);
    and = of_ints(|x, y| Some(Value::Int(x & y)));
    or = of_ints(|x, y| Some(Value::Int(x | y)));
    xor = of_ints(|x, y| Some(Value::Int(x ^ y)));
    floor_div_int = of_int(ops::floor_div);
    modulo_int = of_int(ops::modulo);
    left_shift_int = of_int(ops::left_shift);
    right_shift_int = of_int(ops::right_shift);
    and_int = of_int(|x, y| Some(Value::Int(x & y)));
    lt = compare(i64::lt, f64::lt, arm!(lt_any));
    lt_any = compare_any(CompareOp::Lt);
    le = compare(i64::le, f64::le, arm!(le_any));
    le_any = compare_any(CompareOp::Le);
    eq = compare(i64::eq, f64::eq, arm!(eq_any));
    eq_any = compare_any(CompareOp::Eq);
    ne = compare(i64::ne, f64::ne, arm!(ne_any));
    ne_any = compare_any(CompareOp::Ne);
    gt = compare(i64::gt, f64::gt, arm!(gt_any));
    gt_any = compare_any(CompareOp::Gt);
    ge = compare(i64::ge, f64::ge, arm!(ge_any));
    ge_any = compare_any(CompareOp::Ge);
}

#[inline(always)]
pub(super) unsafe fn true_div(m: &mut Machine) -> Next {
    match ops::true_div(m.at(m.w.ob()), m.at(m.w.oc())) {
        Some(quotient) => m.done(m.w.oa(), Value::float(quotient)),
        None => Next::Through(arm!(true_div_in_script)),
    }
}

#[inline(always)]
pub(super) unsafe fn power(m: &mut Machine) -> Next {
    if let (Value::Float(x), Value::Float(y)) = (m.at(m.w.ob()), m.at(m.w.oc()))
        && let Some(power) = ops::float_power(x.get(), y.get())
    {
        return m.done(m.w.oa(), Value::float(power));
    }
    Next::LONG
}

#[inline(always)]
pub(super) unsafe fn negate(m: &mut Machine) -> Next {
    let value = match m.at(m.w.ob()) {
        Value::Int(x) if *x != i64::MIN => Value::Int(-*x),
        Value::Float(x) => Value::float(-x.get()),
        _ => return Next::LONG,
    };
    m.done(m.w.oa(), value)
}

#[inline(always)]
pub(super) unsafe fn not(m: &mut Machine) -> Next {
    match m.at(m.w.ob()) {
        Value::Bool(truth) => m.done(m.w.oa(), Value::bool(!truth.get())),
        _ => Next::LONG,
    }
}

/// `is` and `is not`.
#[inline(always)]
pub(super) unsafe fn is(m: &mut Machine) -> Next {
    let w = m.w;
    // Where the result goes is mostly empty, or where an operand lies.
    let replaces = (w.takes_b() && w.oa() == w.ob()) || (w.takes_c() && w.oa() == w.oc());
    if !replaces && m.at(w.oa()).object().is_some() {
        return Next::Through(arm!(is_of_any));
    }
    let same = m.at(w.ob()).is(m.at(w.oc()));
    let next = m.drop_operands(w.ob(), w.takes_b(), w.oc(), w.takes_c());
    let truth = Value::bool(same == (w.op() == Op::Is as u16));
    m.place(w.oa()).write(truth);
    next
}

unsafe fn is_of_any(m: &mut Machine) -> Next {
    let w = m.w;
    let same = m.at(w.ob()).is(m.at(w.oc()));
    m.release(w.ob(), w.takes_b());
    m.release(w.oc(), w.takes_c());
    m.done(w.oa(), Value::bool(same == (w.op() == Op::Is as u16)))
}
