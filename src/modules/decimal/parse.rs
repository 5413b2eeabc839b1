//! Numbers from text.

use super::coefficient::Coefficient;
use super::number::{Kind, Number};
use crate::object::{Ref, Res, Str, Vm};
use crate::text::unicode;
use std::borrow::Cow;

/// Exponents are cut off here, far outside the range of any context, and far inside that of `i64`.
const FAR: i64 = 4_000_000_000_000_000_000;

/// Without Python's white space at both ends.
fn trimmed(text: &[u8]) -> &[u8] {
    let space = |byte: &u8| matches!(byte, b' ' | 0x09..=0x0D | 0x1C..=0x1F);
    let start = text.iter().position(|byte| !space(byte));
    let end = text.iter().rposition(|byte| !space(byte));
    match (start, end) {
        (Some(start), Some(end)) => &text[start..=end],
        _ => &[],
    }
}

/// The exact number that a text says; nothing where it says none. White space around it, and underscores, are for
/// `lenient` readers.
pub(super) fn parse(vm: &mut Vm, text: &Ref<Str>, lenient: bool) -> Res<Option<Number>> {
    let bytes = text.as_bytes();
    if bytes.len() > 1 << 16 {
        vm.reserve(bytes.len() * 2)?;
        vm.charge_work(bytes.len())?;
    }
    let mut ascii = unicode::to_ascii_number(bytes);
    if lenient && ascii.contains(&b'_') {
        ascii = Cow::Owned(ascii.iter().copied().filter(|byte| *byte != b'_').collect());
    }
    let plain = if lenient { trimmed(&ascii) } else { &ascii };
    let (negative, rest) = match plain {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    match rest.first() {
        Some(b'0'..=b'9' | b'.') => finite(vm, negative, rest),
        _ => special(vm, negative, rest),
    }
}

fn finite(vm: &mut Vm, negative: bool, text: &[u8]) -> Res<Option<Number>> {
    // So many digits fit 128 bits.
    const FEW: usize = 38;
    let (mut few, mut count, mut point, mut at) = (0_u128, 0, None, 0);
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                if count < FEW {
                    few = few * 10 + u128::from(byte - b'0');
                }
                count += 1;
            }
            b'.' if point.is_none() => point = Some(count),
            _ => break,
        }
        at += 1;
    }
    let (mantissa, rest) = text.split_at(at);
    let shift = match rest {
        [] => 0,
        [b'e' | b'E', power @ ..] => match exponent(power) {
            Some(shift) => shift,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    if count == 0 {
        return Ok(None);
    }
    let coefficient = if count <= FEW {
        few.into()
    } else {
        let digits: Vec<u8> = mantissa
            .iter()
            .filter(|byte| **byte != b'.')
            .map(|byte| byte - b'0')
            .collect();
        Coefficient::of_digits(vm, &digits)?
    };
    let fraction = point.map_or(0, |point| count - point) as i64;
    Ok(Some(Number::finite(
        negative,
        coefficient,
        shift - fraction,
    )))
}

fn exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.is_empty() {
        return None;
    }
    let mut sum = 0_i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        sum = sum
            .saturating_mul(10)
            .saturating_add(i64::from(byte - b'0'))
            .min(FAR);
    }
    Some(if negative { -sum } else { sum })
}

/// An infinity, or a NaN with the digits of its payload.
fn special(vm: &mut Vm, negative: bool, text: &[u8]) -> Res<Option<Number>> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic());
    let (word, payload) = text.split_at(letters.count());
    let is = |known: &[u8]| word.eq_ignore_ascii_case(known);
    let kind = if is(b"inf") || is(b"infinity") {
        Kind::Infinite
    } else if is(b"nan") {
        Kind::Quiet
    } else if is(b"snan") {
        Kind::Signaling
    } else {
        return Ok(None);
    };
    if !payload.iter().all(u8::is_ascii_digit) || kind == Kind::Infinite && !payload.is_empty() {
        return Ok(None);
    }
    let digits: Vec<u8> = payload.iter().map(|byte| byte - b'0').collect();
    let mut number = Number::special(negative, kind);
    number.coefficient = Coefficient::of_digits(vm, &digits)?;
    Ok(Some(number))
}
