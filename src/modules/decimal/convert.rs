//! Values as numbers, numbers as values, and which context is asked.

use super::coefficient::Coefficient;
use super::context::Context;
use super::number::condition::{CONVERSION, FLOAT_OPERATION, INVALID};
use super::number::{Kind, MAX_EMAX, MIN_ETINY, Number, Rounding};
use super::surface::Decimal;
use super::{State, arithmetic};
use crate::builtins::float::Real;
use crate::builtins::int::IntRef;
use crate::object::{Ref, Res, Value, Vm};
use crate::text::float;
use num_bigint::BigUint;
use std::borrow::Cow;

/// A number as an object.
#[inline]
pub(super) fn make(vm: &mut Vm, number: Number) -> Res {
    Ok(vm.new_object(Decimal::new(number)?)?.into())
}

// ---- contexts

/// The present context.
#[inline]
pub(super) fn current(vm: &mut Vm) -> Res<Ref<Context>> {
    for [variable, value] in vm.context_bindings() {
        if let Some(context) = value.downcast::<Context>()
            && context.is_bound_to(variable)
        {
            return Ok(context.clone());
        }
    }
    first_current(vm)
}

/// The present context where there was none yet: a copy of the default one.
#[cold]
fn first_current(vm: &mut Vm) -> Res<Ref<Context>> {
    let default = vm.state::<State>().templates.first().cloned();
    let made = match default.as_ref().and_then(|it| it.downcast::<Context>()) {
        Some(default) => default.copied(vm, false)?,
        None => {
            let first = Context::first(vm);
            vm.new_object(first)?
        }
    };
    set_current(vm, (&made).into())?;
    Ok(made)
}

pub(super) fn set_current(vm: &mut Vm, context: Value) -> Res<()> {
    let variable = vm.state::<State>().variable.clone();
    let holder = vm.current_context()?;
    vm.context_set(&holder, &variable, Some(context))
}

/// The context that is an optional argument.
pub(super) fn given(vm: &mut Vm, context: &Value) -> Res<Ref<Context>> {
    match context {
        Value::None => current(vm),
        _ => match context.downcast::<Context>() {
            Some(context) => Ok(context.clone()),
            None => raise!(vm, TypeError, "optional argument must be a context"),
        },
    }
}

pub(super) fn rounding(vm: &mut Vm, name: &Value) -> Res<Rounding> {
    let known = name.as_str().and_then(|it| Rounding::named(it.as_bytes()));
    match known {
        Some(rounding) => Ok(rounding),
        None => raise!(
            vm,
            TypeError,
            "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   \
             ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]"
        ),
    }
}

// ---- operands

/// The operand of an operator, if it is one.
#[inline]
pub(super) fn operand(value: &Value) -> Option<Cow<'_, Number>> {
    if let Some(decimal) = value.downcast::<Decimal>() {
        return Some(Cow::Borrowed(&decimal.number));
    }
    of_int(value).map(Cow::Owned)
}

pub(super) fn of_int(value: &Value) -> Option<Number> {
    let (negative, coefficient) = Coefficient::of_int(value)?;
    Some(Number::finite(negative, coefficient, 0))
}

/// The operand of a method.
pub(super) fn required<'a>(vm: &mut Vm, value: &'a Value) -> Res<Cow<'a, Number>> {
    match operand(value) {
        Some(number) => Ok(number),
        None => unsupported(vm, value),
    }
}

#[cold]
fn unsupported<T>(vm: &mut Vm, value: &Value) -> Res<T> {
    let name = vm.type_name(value);
    raise!(
        vm,
        TypeError,
        "conversion from {name} to Decimal is not supported"
    )
}

/// The operand of a method, as a Decimal.
pub(super) fn as_decimal(vm: &mut Vm, value: &Value) -> Res {
    if value.downcast::<Decimal>().is_some() {
        return Ok(value.clone());
    }
    let number = required(vm, value)?.into_owned();
    make(vm, number)
}

/// An exponent, cut off far outside the range of any context.
pub(super) fn far_exponent(value: &Value) -> i64 {
    const FAR: i64 = 4_000_000_000_000_000_000;
    match IntRef::of(value) {
        Some(IntRef::Small(small)) => small.clamp(-FAR, FAR),
        Some(big) if big.is_negative() => -FAR,
        Some(_) => FAR,
        None => 0,
    }
}

// ---- construction

/// The exact number of any value that has one. What is said of it, is said to the context given, or to the present one.
pub(super) fn exact<'a>(
    vm: &mut Vm,
    value: &'a Value,
    context: &Value,
    lenient: bool,
) -> Res<Cow<'a, Number>> {
    if let Some(number) = operand(value) {
        return Ok(number);
    }
    let number = if let Some(text) = value.as_str() {
        match super::parse::parse(vm, text, lenient)? {
            Some(number) => number,
            None => invalid(vm, context, CONVERSION)?,
        }
    } else if let Some(x) = Real::of(value) {
        given(vm, context)?.signal(vm, FLOAT_OPERATION)?;
        of_float(vm, x)?
    } else if let Some(items) = row(vm, value) {
        of_row(vm, &items)?
    } else {
        return unsupported(vm, value);
    };
    Ok(Cow::Owned(number))
}

fn invalid(vm: &mut Vm, context: &Value, why: u32) -> Res<Number> {
    given(vm, context)?.signal(vm, why)?;
    Ok(Number::nan())
}

/// The same within the range that any context has.
pub(super) fn exact_in_range<'a>(
    vm: &mut Vm,
    value: &'a Value,
    context: &Value,
) -> Res<Cow<'a, Number>> {
    let number = exact(vm, value, context, true)?;
    // So far from the limits that no digits have to be counted.
    const NEAR: i64 = 1 << 56;
    if !number.is_finite() || (-NEAR..NEAR).contains(&number.exponent) {
        return Ok(number);
    }
    let fits = if number.coefficient.is_zero() {
        (MIN_ETINY..=MAX_EMAX).contains(&number.exponent)
    } else {
        number.exponent >= MIN_ETINY && arithmetic::adjusted(vm, &number)? <= MAX_EMAX
    };
    match fits {
        true => Ok(number),
        false => invalid(vm, context, INVALID).map(Cow::Owned),
    }
}

/// The elements of a tuple or a list.
fn row(vm: &Vm, value: &Value) -> Option<Vec<Value>> {
    if let Some(tuple) = value.as_tuple() {
        return Some(tuple.items().to_vec());
    }
    let list = value.downcast::<crate::object::List>()?;
    Some(list.items(vm).to_vec())
}

/// (sign, digits, exponent)
fn of_row(vm: &mut Vm, items: &[Value]) -> Res<Number> {
    let [sign, digits, exponent] = items else {
        return raise!(vm, ValueError, "argument must be a sequence of length 3");
    };
    let negative = match IntRef::of(sign) {
        Some(IntRef::Small(sign @ (0 | 1))) => sign == 1,
        _ => {
            return raise!(
                vm,
                ValueError,
                "sign must be an integer with the value 0 or 1"
            );
        }
    };
    let mut kind = Kind::Finite;
    let mut power = 0;
    if let Some(letter) = exponent.as_str() {
        kind = match letter.as_bytes() {
            b"F" => Kind::Infinite,
            b"n" => Kind::Quiet,
            b"N" => Kind::Signaling,
            _ => {
                return raise!(
                    vm,
                    ValueError,
                    "string argument in the third position must be 'F', 'n' or 'N'"
                );
            }
        };
    } else {
        match IntRef::of(exponent) {
            Some(IntRef::Small(_)) => power = far_exponent(exponent),
            Some(IntRef::Big(_)) => {
                return raise!(
                    vm,
                    OverflowError,
                    "Python int too large to convert to C ssize_t"
                );
            }
            None => return raise!(vm, ValueError, "exponent must be an integer"),
        }
    }
    let digits = row(vm, digits);
    if kind == Kind::Infinite && digits.is_some() {
        return Ok(Number::infinity(negative));
    }
    let digit = |value: &Value| match IntRef::of(value) {
        Some(IntRef::Small(digit @ 0..=9)) => Some(digit as u8),
        _ => None,
    };
    let digits: Option<Vec<u8>> = digits.and_then(|row| row.iter().map(digit).collect());
    let Some(digits) = digits else {
        return raise!(vm, ValueError, "coefficient must be a tuple of digits");
    };
    let coefficient = Coefficient::of_digits(vm, &digits)?;
    Ok(Number {
        negative,
        kind,
        exponent: power,
        coefficient,
    })
}

/// The exact value of a float.
pub(super) fn of_float(vm: &mut Vm, x: f64) -> Res<Number> {
    let negative = x.is_sign_negative();
    if x.is_nan() {
        return Ok(Number::special(negative, Kind::Quiet));
    }
    if x.is_infinite() {
        return Ok(Number::infinity(negative));
    }
    let (mantissa, exponent) = float::decompose(x);
    if mantissa == 0 {
        return Ok(Number::zero(negative, 0));
    }
    let zeros = mantissa.trailing_zeros();
    let (mantissa, exponent) = (mantissa >> zeros, exponent + i64::from(zeros));
    if exponent >= 0 {
        let whole = BigUint::from(mantissa) << exponent;
        return Ok(Number::finite(negative, whole, 0));
    }
    // m / 2**n is m * 5**n / 10**n.
    let places = exponent.unsigned_abs();
    let fives = match u32::try_from(places)
        .ok()
        .and_then(|it| 5_u128.checked_pow(it))
    {
        Some(small) => Coefficient::from(small),
        None => crate::text::large::pow(vm, &BigUint::from(5_u32), places)?.into(),
    };
    let coefficient = Coefficient::from(u128::from(mantissa)).mul(vm, &fives)?;
    Ok(Number::finite(negative, coefficient, exponent))
}

// ---- numbers of other types

/// A number without its fraction, rounded.
pub(super) fn to_int(vm: &mut Vm, number: &Number, rounding: Rounding) -> Res {
    match number.kind {
        Kind::Finite => {}
        Kind::Infinite => {
            return raise!(vm, OverflowError, "cannot convert Infinity to integer");
        }
        Kind::Quiet | Kind::Signaling => {
            return raise!(vm, ValueError, "cannot convert NaN to integer");
        }
    }
    let places = number.exponent.unsigned_abs();
    let coefficient = if number.exponent >= 0 {
        number.coefficient.raised(vm, places)?
    } else {
        let (kept, against_half) = number.coefficient.cut(vm, places)?;
        match against_half {
            Some(order) if rounding.goes_up(number.negative, &kept, order) => {
                kept.add(&Coefficient::ONE)
            }
            _ => kept,
        }
    };
    coefficient.to_int(vm, number.negative)
}

pub(super) fn to_float(vm: &mut Vm, number: &Number) -> Res<f64> {
    let sign = if number.negative { -1.0 } else { 1.0 };
    match number.kind {
        Kind::Finite => {}
        Kind::Infinite => return Ok(f64::INFINITY * sign),
        Kind::Quiet => return Ok(f64::NAN.copysign(sign)),
        Kind::Signaling => {
            return raise!(vm, ValueError, "cannot convert signaling NaN to float");
        }
    }
    // Both are exact here, so that one rounding is left.
    if let Some(small @ 0..=0x1F_FFFF_FFFF_FFFF) = number.coefficient.small()
        && (-22..=22).contains(&number.exponent)
    {
        let (small, power) = (small as f64, 10_f64.powi(number.exponent.abs() as i32));
        let magnitude = match number.exponent < 0 {
            true => small / power,
            false => small * power,
        };
        return Ok(magnitude * sign);
    }
    let mut text = Vec::with_capacity(64);
    number.coefficient.push_digits(vm, &mut text)?;
    let text = String::from_utf8(text).unwrap_or_default();
    let magnitude: f64 = format!("{text}e{}", number.exponent)
        .parse()
        .unwrap_or(f64::NAN);
    Ok(magnitude * sign)
}
