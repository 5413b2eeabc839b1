//! `datetime.timedelta`: an exact number of microseconds, kept as days, seconds and microseconds.

use super::{later, text};
use crate::builtins::float::Real;
use crate::builtins::int::IntRef;
use crate::object::layout::saved_fields;
use crate::object::{Ref, Res, Step, Trace, Tracer, Type, Value, Vm};
use crate::vm::protocol::CompareOp;
use num_bigint::BigInt;
use pyish_derive::{Payload, class};

pub(super) const SECOND: i128 = 1_000_000;
const DAY_SECONDS: i64 = 86_400;
pub(super) const DAY: i128 = DAY_SECONDS as i128 * SECOND;
const MOST_DAYS: i64 = 999_999_999;

/// The functions that are written in Python.
const LIBRARY: &str = "datetime._span";

/// A timedelta.
#[derive(Payload, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[payload(name = "datetime.timedelta", leaf)]
pub(super) struct Span {
    days: i32,
    seconds: i32,
    micros: i32,
}

impl Trace for Span {
    fn trace(&self, _: &mut Tracer<'_>) {}

    saved_fields!(days, seconds, micros);
}

impl Span {
    pub(super) const MIN: Span = Span {
        days: -MOST_DAYS as i32,
        seconds: 0,
        micros: 0,
    };
    pub(super) const MAX: Span = Span {
        days: MOST_DAYS as i32,
        seconds: DAY_SECONDS as i32 - 1,
        micros: SECOND as i32 - 1,
    };

    /// The span of a value, if it is a timedelta.
    #[inline]
    pub(super) fn of(value: &Value) -> Option<Span> {
        value.downcast::<Span>().map(|span| **span)
    }

    pub(super) fn days(self) -> i64 {
        self.days.into()
    }

    pub(super) fn is_negative(self) -> bool {
        self.days < 0
    }

    /// All of it, in microseconds.
    #[inline]
    pub(super) fn total(self) -> i128 {
        let seconds = i64::from(self.days) * DAY_SECONDS + i64::from(self.seconds);
        i128::from(seconds) * SECOND + i128::from(self.micros)
    }

    /// A span of so many microseconds, where there is one.
    #[inline]
    pub(super) fn from_total(total: i128) -> Option<Span> {
        // Within 64 bits, where division is fast, lies all but the outermost part.
        let (seconds, micros) = match i64::try_from(total) {
            Ok(total) => (total.div_euclid(1_000_000), total.rem_euclid(1_000_000)),
            Err(_) => (
                i64::try_from(total.div_euclid(SECOND)).ok()?,
                total.rem_euclid(SECOND) as i64,
            ),
        };
        let (days, seconds) = (
            seconds.div_euclid(DAY_SECONDS),
            seconds.rem_euclid(DAY_SECONDS),
        );
        (-MOST_DAYS..=MOST_DAYS).contains(&days).then_some(Span {
            days: days as i32,
            seconds: seconds as i32,
            micros: micros as i32,
        })
    }
}

/// A timedelta of so many microseconds.
pub(super) fn made(vm: &mut Vm, total: i128) -> Res {
    match Span::from_total(total) {
        Some(span) => Ok(vm.new_object(span)?.into()),
        None => too_long(vm, total),
    }
}

pub(super) fn made_of(vm: &mut Vm, class: &Ref<Type>, total: i128) -> Res {
    match Span::from_total(total) {
        Some(span) => Ok(vm.new_object_of(class, span)?.into()),
        None => too_long(vm, total),
    }
}

#[cold]
fn too_long<T>(vm: &mut Vm, total: i128) -> Res<T> {
    match i32::try_from(total.div_euclid(DAY)) {
        Ok(days) => raise!(
            vm,
            OverflowError,
            "days={days}; must have magnitude <= 999999999"
        ),
        Err(_) => raise!(
            vm,
            OverflowError,
            "Python int too large to convert to C int"
        ),
    }
}

/// A divisor that is not zero.
fn divisor(vm: &mut Vm, total: i128) -> Res<i128> {
    match total {
        0 => raise!(vm, ZeroDivisionError, "division by zero"),
        _ => Ok(total),
    }
}

fn floor(a: i128, b: i128) -> (i128, i128) {
    let (quotient, rest) = (a / b, a % b);
    match rest != 0 && (rest < 0) != (b < 0) {
        true => (quotient - 1, rest + b),
        false => (quotient, rest),
    }
}

/// `a / b`, rounded to the nearest integer, a tie to the even one.
fn nearest(a: i128, b: i128) -> i128 {
    let (quotient, rest) = floor(a, b);
    let twice = if b > 0 { rest * 2 - b } else { b - rest * 2 };
    quotient + i128::from(twice > 0 || twice == 0 && quotient & 1 == 1)
}

macro_rules! span {
    ($value:expr) => {
        match Span::of($value) {
            Some(span) => span,
            None => return Ok(Value::NotImplemented),
        }
    };
}

/// A timedelta times an integer.
fn times(vm: &mut Vm, span: Span, factor: IntRef<'_>) -> Res {
    let product = match factor {
        IntRef::Small(factor) => span.total().checked_mul(factor.into()),
        IntRef::Big(_) if span.total() == 0 => Some(0),
        IntRef::Big(_) => None,
    };
    // What is beyond 128 bits is too long by far.
    made(vm, product.unwrap_or(i128::MAX))
}

fn compare(this: &Span, value: &Value, op: CompareOp) -> Value {
    match Span::of(value) {
        Some(other) => Value::bool(op.holds(Some(this.cmp(&other)))),
        None => Value::NotImplemented,
    }
}

/// A length of time: the sum of the arguments, which may be fractions, and negative.
///
/// timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)
#[class(name = "timedelta", shape = Span, module = "datetime")]
impl Surface {
    #[new("(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        days: &Value,
        seconds: &Value,
        microseconds: &Value,
        milliseconds: &Value,
        minutes: &Value,
        hours: &Value,
        weeks: &Value,
    ) -> Res<Step> {
        let rows = [
            (days, DAY),
            (seconds, SECOND),
            (microseconds, 1),
            (milliseconds, 1000),
            (minutes, 60 * SECOND),
            (hours, 3600 * SECOND),
            (weeks, 7 * DAY),
        ];
        let mut total = 0;
        for (part, unit) in rows {
            let Value::Int(part) = part else {
                // Fractions, and integers beyond 64 bits.
                let parts = [
                    microseconds,
                    milliseconds,
                    seconds,
                    minutes,
                    hours,
                    days,
                    weeks,
                ];
                let args = std::iter::once(Value::from(cls)).chain(parts.into_iter().cloned());
                return later(vm, LIBRARY, "unusual", args);
            };
            // Seven numbers of 64 bits times at most 2^40: far within 128.
            total += i128::from(*part) * unit;
        }
        made_of(vm, cls, total).map(Step::Return)
    }

    /// Number of days.
    #[getter]
    fn days(this: &Span) -> i64 {
        this.days.into()
    }
    /// What is left of a day, in whole seconds.
    #[getter]
    fn seconds(this: &Span) -> i64 {
        this.seconds.into()
    }
    /// What is left of a second, in microseconds.
    #[getter]
    fn microseconds(this: &Span) -> i64 {
        this.micros.into()
    }

    /// The whole duration in seconds, a float.
    #[method("total_seconds(self, /)")]
    fn total_seconds(this: &Span, vm: &mut Vm) -> Res {
        ratio(vm, this.total(), SECOND)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Span>, vm: &mut Vm) -> Res {
        let rows = [
            ("days", this.days),
            ("seconds", this.seconds),
            ("microseconds", this.micros),
        ];
        let mut parts = Vec::with_capacity(3);
        for (name, part) in rows.iter().filter(|(_, part)| *part != 0) {
            parts.push(format!("{name}={part}"));
        }
        let inside = if parts.is_empty() {
            "0".to_owned()
        } else {
            parts.join(", ")
        };
        text::shown(vm, this.ty(), "datetime.timedelta", &super::SPAN, &inside)
    }
    #[slot(str)]
    fn str(this: &Span) -> String {
        let mut out = String::with_capacity(32);
        if this.days != 0 {
            let plural = if this.days.abs() == 1 { "" } else { "s" };
            out += &format!("{} day{plural}, ", this.days);
        }
        let (minutes, second) = (this.seconds / 60, this.seconds % 60);
        out += &format!("{}:{:02}:{second:02}", minutes / 60, minutes % 60);
        if this.micros != 0 {
            out += &format!(".{:06}", this.micros);
        }
        out
    }

    #[slot(add)]
    #[slot(radd)]
    fn add(this: &Span, vm: &mut Vm, value: &Value) -> Res {
        let other = span!(value);
        made(vm, this.total() + other.total())
    }
    #[slot(sub)]
    fn sub(this: &Span, vm: &mut Vm, value: &Value) -> Res {
        let other = span!(value);
        made(vm, this.total() - other.total())
    }
    #[slot(rsub)]
    fn rsub(this: &Span, vm: &mut Vm, value: &Value) -> Res {
        let other = span!(value);
        made(vm, other.total() - this.total())
    }
    #[slot(neg)]
    fn neg(this: &Span, vm: &mut Vm) -> Res {
        made(vm, -this.total())
    }
    #[slot(pos)]
    fn pos(this: &Span, vm: &mut Vm) -> Res {
        made(vm, this.total())
    }
    #[slot(abs)]
    fn abs(this: &Span, vm: &mut Vm) -> Res {
        made(vm, this.total().abs())
    }
    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: &Ref<Span>, vm: &mut Vm, value: &Value) -> Res<Step> {
        if let Some(factor) = IntRef::of(value) {
            return times(vm, **this, factor).map(Step::Return);
        }
        match Real::of(value) {
            Some(_) => later(vm, LIBRARY, "times_float", [this.into(), value.clone()]),
            None => Ok(Step::Return(Value::NotImplemented)),
        }
    }
    #[slot(truediv)]
    fn truediv(this: &Ref<Span>, vm: &mut Vm, value: &Value) -> Res<Step> {
        let done = if let Some(other) = Span::of(value) {
            let bottom = divisor(vm, other.total())?;
            ratio(vm, this.total(), bottom)
        } else if let Some(IntRef::Small(bottom)) = IntRef::of(value) {
            let bottom = divisor(vm, bottom.into())?;
            made(vm, nearest(this.total(), bottom))
        } else if IntRef::of(value).is_some() {
            // Any span is less than half of an integer beyond 64 bits, but for the longest by the least of them.
            return later(vm, LIBRARY, "over_int", [this.into(), value.clone()]);
        } else if Real::of(value).is_some() {
            return later(vm, LIBRARY, "over_float", [this.into(), value.clone()]);
        } else {
            Ok(Value::NotImplemented)
        };
        done.map(Step::Return)
    }
    #[slot(floordiv)]
    fn floordiv(this: &Span, vm: &mut Vm, value: &Value) -> Res {
        if let Some(other) = Span::of(value) {
            let bottom = divisor(vm, other.total())?;
            return vm.new_int_wide(floor(this.total(), bottom).0);
        }
        match IntRef::of(value) {
            Some(IntRef::Small(bottom)) => {
                let bottom = divisor(vm, bottom.into())?;
                made(vm, floor(this.total(), bottom).0)
            }
            Some(IntRef::Big(bottom)) => {
                use num_integer::Integer;
                let quotient = BigInt::from(this.total()).div_floor(bottom);
                made(vm, i128::try_from(quotient).unwrap_or(i128::MAX))
            }
            None => Ok(Value::NotImplemented),
        }
    }
    #[slot(mod)]
    fn rem(this: &Span, vm: &mut Vm, value: &Value) -> Res {
        let other = span!(value);
        let bottom = divisor(vm, other.total())?;
        made(vm, floor(this.total(), bottom).1)
    }
    #[slot(divmod)]
    fn divmod(this: &Span, vm: &mut Vm, value: &Value) -> Res {
        let other = span!(value);
        let bottom = divisor(vm, other.total())?;
        let (quotient, rest) = floor(this.total(), bottom);
        let pair = [vm.new_int_wide(quotient)?, made(vm, rest)?];
        vm.new_tuple(pair)
    }

    #[slot(eq)]
    fn eq(this: &Span, value: &Value) -> Value {
        compare(this, value, CompareOp::Eq)
    }
    #[slot(ne)]
    fn ne(this: &Span, value: &Value) -> Value {
        compare(this, value, CompareOp::Ne)
    }
    #[slot(lt)]
    fn lt(this: &Span, value: &Value) -> Value {
        compare(this, value, CompareOp::Lt)
    }
    #[slot(le)]
    fn le(this: &Span, value: &Value) -> Value {
        compare(this, value, CompareOp::Le)
    }
    #[slot(gt)]
    fn gt(this: &Span, value: &Value) -> Value {
        compare(this, value, CompareOp::Gt)
    }
    #[slot(ge)]
    fn ge(this: &Span, value: &Value) -> Value {
        compare(this, value, CompareOp::Ge)
    }
    #[slot(hash)]
    fn hash(this: &Span, vm: &mut Vm) -> Res<i64> {
        let parts = parts(vm, this)?;
        vm.hash(&parts)
    }
    #[slot(bool)]
    fn bool(this: &Span) -> bool {
        this.total() != 0
    }
    #[slot(reduce)]
    fn reduce(this: &Ref<Span>, vm: &mut Vm) -> Res {
        let parts = parts(vm, this)?;
        vm.new_tuple([this.ty().into(), parts])
    }
}

/// (days, seconds, microseconds)
fn parts(vm: &mut Vm, span: &Span) -> Res {
    vm.new_tuple([span.days, span.seconds, span.micros].map(|part| Value::Int(part.into())))
}

/// The quotient of two integers as a float, rounded once.
pub(super) fn ratio(vm: &mut Vm, top: i128, bottom: i128) -> Res {
    use crate::builtins::faults::OrRaise;
    // Exact as floats, so that one rounding is left.
    const EXACT: std::ops::RangeInclusive<i128> = -(1 << 53)..=1 << 53;
    if EXACT.contains(&top) && EXACT.contains(&bottom) {
        return Ok(Value::float(top as f64 / bottom as f64));
    }
    let quotient = crate::text::float::int_truediv(&top.into(), &bottom.into());
    quotient.or_raise(vm).map(Value::float)
}
