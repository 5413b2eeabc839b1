//! Floats: Python's arithmetic rules, rounding, hashing, exact comparison with integers, and reading them from text.
//! Writing them is `float_repr`.
//!
//! Everything here is correctly rounded (round half to even) where Python says so. Operations on big integers cost what
//! their division costs; the rest is O(1) or linear in the text.

use super::{Fault, unicode};
use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// The modulus of Python's numeric hashes, 2^61 - 1.
pub(crate) const HASH_MODULUS: u64 = (1 << 61) - 1;
const HASH_INF: i64 = 314_159;

/// `mantissa * 2**exponent`, where `sticky` says that a little more than `mantissa` is meant. Rounded half to even;
/// infinite when too large.
pub(crate) fn compose(mantissa: u64, exponent: i64, sticky: bool) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let bits = i64::from(64 - mantissa.leading_zeros());
    // The exponent of the result's last place: 53 bits are kept, fewer among the subnormals.
    let last = (exponent + bits - 53).max(-1074);
    if last > 971 {
        return f64::INFINITY;
    }
    let drop = last - exponent;
    let kept = if drop <= 0 {
        mantissa << (-drop).min(63)
    } else if drop > 64 {
        0
    } else {
        let wide = u128::from(mantissa);
        let (kept, rest, half) = (wide >> drop, wide & ((1 << drop) - 1), 1_u128 << (drop - 1));
        let up = rest > half || rest == half && (sticky || kept & 1 == 1);
        (kept + u128::from(up)) as u64
    };
    // Exact: `kept` has at most 54 bits of which the last is zero if it has 54, and both steps stay normal until the
    // last one, whose result is representable.
    let first = last.clamp(-1022, 971);
    kept as f64 * pow2(first) * pow2(last - first)
}

/// `2.0**exponent` for a normal result.
fn pow2(exponent: i64) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// `(mantissa, exponent)` with `x.abs() == mantissa * 2**exponent`. `x` is finite.
pub(crate) fn decompose(x: f64) -> (u64, i64) {
    let bits = x.to_bits();
    let biased = (bits >> 52 & 0x7FF) as i64;
    let fraction = bits & ((1 << 52) - 1);
    if biased == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, biased - 1075)
    }
}

// ---- integers

/// The nearest float; infinite when too large.
fn nearest(int: &BigInt) -> f64 {
    let (mantissa, exponent, sticky) = top_bits(int.magnitude());
    let x = compose(mantissa, exponent, sticky);
    if int.is_negative() { -x } else { x }
}

/// The 64 highest bits, their exponent, and whether any bit below them is set.
fn top_bits(n: &BigUint) -> (u64, i64, bool) {
    let bits = n.bits();
    if bits <= 64 {
        return (n.to_u64().unwrap_or(0), 0, false);
    }
    let shift = bits - 64;
    let sticky = n.trailing_zeros().is_some_and(|zeros| zeros < shift);
    (
        (n >> shift).to_u64().unwrap_or(0),
        i64::try_from(shift).unwrap_or(i64::MAX / 2),
        sticky,
    )
}

/// `float(int)`.
pub(crate) fn from_int(int: &BigInt) -> Result<f64, Fault> {
    let x = nearest(int);
    if x.is_infinite() {
        Err(Fault::overflow("int too large to convert to float"))
    } else {
        Ok(x)
    }
}

/// `int(x)`: towards zero.
pub(crate) fn to_int(x: f64) -> Result<BigInt, Fault> {
    if x.is_nan() {
        return Err(Fault::value("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(Fault::overflow("cannot convert float infinity to integer"));
    }
    let (mantissa, exponent) = decompose(x);
    let magnitude = if exponent >= 0 {
        BigUint::from(mantissa) << exponent
    } else if exponent <= -64 {
        BigUint::zero()
    } else {
        BigUint::from(mantissa >> -exponent)
    };
    Ok(BigInt::from_biguint(
        if x < 0.0 { Sign::Minus } else { Sign::Plus },
        magnitude,
    ))
}

/// `int(x)` where that fits.
pub(crate) fn to_i64(x: f64) -> Option<i64> {
    // 2^63 is a float, i64::MAX is not.
    (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0)
        .contains(&x)
        .then_some(x as i64)
}

/// `a / b` for integers, correctly rounded.
pub(crate) fn int_truediv(a: &BigInt, b: &BigInt) -> Result<f64, Fault> {
    if b.is_zero() {
        return Err(Fault::zero_division("division by zero"));
    }
    if a.is_zero() {
        return Ok(if b.is_negative() { -0.0 } else { 0.0 });
    }
    let (top, bottom) = (a.magnitude(), b.magnitude());
    // Shift so that the quotient has 64 or 65 bits: enough for one rounding, the remainder is the sticky bit.
    let bits = |n: &BigUint| i64::try_from(n.bits()).unwrap_or(i64::MAX / 4);
    let shift = 64 - (bits(top) - bits(bottom));
    let (quotient, remainder) = if shift >= 0 {
        num_integer::Integer::div_rem(&(top << shift), bottom)
    } else {
        num_integer::Integer::div_rem(top, &(bottom << -shift))
    };
    let (mantissa, extra, sticky) = top_bits(&quotient);
    let x = compose(mantissa, extra - shift, sticky || !remainder.is_zero());
    if x.is_infinite() {
        return Err(Fault::overflow(
            "integer division result too large for a float",
        ));
    }
    Ok(if a.is_negative() == b.is_negative() {
        x
    } else {
        -x
    })
}

/// `a / b` for small integers.
pub(crate) fn i64_truediv(a: i64, b: i64) -> Result<f64, Fault> {
    const EXACT: u64 = 1 << 53;
    if b == 0 {
        Err(Fault::zero_division("division by zero"))
    } else if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        Ok(a as f64 / b as f64)
    } else {
        int_truediv(&a.into(), &b.into())
    }
}

/// How an integer compares with a float, exactly; `None` for NaN.
pub(crate) fn compare_int(int: &BigInt, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    }
    let whole = to_int(x.trunc()).ok()?;
    Some(
        int.cmp(&whole)
            .then_with(|| 0.0_f64.partial_cmp(&x.fract()).unwrap_or(Ordering::Equal)),
    )
}

/// How a small integer compares with a float, exactly; `None` for NaN.
pub(crate) fn compare_i64(int: i64, x: f64) -> Option<Ordering> {
    match to_i64(x.trunc()) {
        Some(whole) => Some(
            int.cmp(&whole)
                .then_with(|| 0.0_f64.partial_cmp(&x.fract()).unwrap_or(Ordering::Equal)),
        ),
        None if x.is_nan() => None,
        None => Some(if x > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        }),
    }
}

/// `x.as_integer_ratio()`.
pub(crate) fn as_integer_ratio(x: f64) -> Result<(BigInt, BigInt), Fault> {
    if x.is_nan() {
        return Err(Fault::value("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(Fault::overflow("cannot convert Infinity to integer ratio"));
    }
    let (mut mantissa, mut exponent) = decompose(x);
    if mantissa == 0 {
        return Ok((BigInt::zero(), BigInt::one()));
    }
    let zeros = mantissa.trailing_zeros();
    mantissa >>= zeros;
    exponent += i64::from(zeros);
    let mut top = BigInt::from(mantissa);
    let mut bottom = BigInt::one();
    if exponent >= 0 {
        top <<= exponent;
    } else {
        bottom <<= -exponent;
    }
    Ok((if x < 0.0 { -top } else { top }, bottom))
}

// ---- hashing

fn finish_hash(residue: u64, negative: bool) -> i64 {
    let hash = if negative {
        -(residue as i64)
    } else {
        residue as i64
    };
    if hash == -1 { -2 } else { hash }
}

/// `hash(int)`.
pub(crate) fn hash_i64(int: i64) -> i64 {
    finish_hash(int.unsigned_abs() % HASH_MODULUS, int < 0)
}

/// `hash(int)`.
pub(crate) fn hash_int(int: &BigInt) -> i64 {
    // 2^61 is 1 here, so 61-bit digits may simply be added up.
    let mut sum = 0_u64;
    let (mut window, mut held) = (0_u128, 0_u32);
    for word in int.magnitude().iter_u64_digits() {
        window |= u128::from(word) << held;
        held += 64;
        while held >= 61 {
            sum = (sum + (window as u64 & HASH_MODULUS)) % HASH_MODULUS;
            window >>= 61;
            held -= 61;
        }
    }
    sum = (sum + (window as u64 % HASH_MODULUS)) % HASH_MODULUS;
    finish_hash(sum, int.is_negative())
}

/// `hash(x)`; `None` for NaN, whose hash is its identity's.
pub(crate) fn hash_float(x: f64) -> Option<i64> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { HASH_INF } else { -HASH_INF });
    }
    let (mantissa, exponent) = decompose(x);
    let turn = exponent.rem_euclid(61) as u32;
    let residue = mantissa % HASH_MODULUS;
    // Multiplying by 2^turn turns the 61 bits.
    let residue = (residue << turn & HASH_MODULUS) | residue >> (61 - turn);
    Some(finish_hash(residue % HASH_MODULUS, x < 0.0))
}

// ---- arithmetic

/// `divmod(x, y)`.
pub(crate) fn divmod(x: f64, y: f64) -> Result<(f64, f64), Fault> {
    if y == 0.0 {
        return Err(Fault::zero_division("division by zero"));
    }
    let mut rest = x % y;
    let mut quotient = (x - rest) / y;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(y);
    } else if (y < 0.0) != (rest < 0.0) {
        rest += y;
        quotient -= 1.0;
    }
    let floor = if quotient == 0.0 {
        0.0_f64.copysign(x / y)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        }
    };
    Ok((floor, rest))
}

/// `x % y`.
pub(crate) fn modulo(x: f64, y: f64) -> Result<f64, Fault> {
    if y == 0.0 {
        return Err(Fault::zero_division("division by zero"));
    }
    let rest = x % y;
    Ok(if rest == 0.0 {
        0.0_f64.copysign(y)
    } else if (y < 0.0) != (rest < 0.0) {
        rest + y
    } else {
        rest
    })
}

/// What a power of floats is.
#[derive(Debug, PartialEq)]
pub(crate) enum Power {
    Real(f64),
    /// A negative base with a fractional exponent: the answer is complex.
    Complex,
}

/// `x ** y`.
pub(crate) fn pow(x: f64, y: f64) -> Result<Power, Fault> {
    if y == 0.0 || x == 1.0 {
        return Ok(Power::Real(1.0));
    }
    if x.is_nan() || y.is_nan() {
        return Ok(Power::Real(f64::NAN));
    }
    if x.is_finite() && y.is_finite() {
        if x == 0.0 && y < 0.0 {
            return Err(Fault::zero_division("zero to a negative power"));
        }
        if x < 0.0 && y.fract() != 0.0 {
            return Ok(Power::Complex);
        }
        let power = x.powf(y);
        if power.is_infinite() {
            return Err(Fault::overflow("(34, 'Numerical result out of range')"));
        }
        return Ok(Power::Real(power));
    }
    Ok(Power::Real(x.powf(y)))
}

/// `round(x, places)`: correctly rounded, half to even of the exact value.
pub(crate) fn round(x: f64, places: i64) -> Result<f64, Fault> {
    if !x.is_finite() || x == 0.0 || places > 323 {
        return Ok(x);
    }
    if places < -308 {
        return Ok(0.0_f64.copysign(x));
    }
    let rounded = if places >= 0 {
        let places = places.unsigned_abs() as usize;
        format!("{x:.places$}").parse::<f64>().unwrap_or(x)
    } else {
        let power = BigInt::from(10).pow(places.unsigned_abs() as u32);
        let (top, bottom) = as_integer_ratio(x.abs())?;
        let unit = bottom * &power;
        let (mut quotient, rest) = num_integer::Integer::div_rem(&top, &unit);
        let half = BigInt::cmp(&(rest * 2), &unit);
        if half.is_gt() || half.is_eq() && quotient.bit(0) {
            quotient += 1;
        }
        nearest(&(quotient * power)).copysign(x)
    };
    if rounded.is_infinite() {
        return Err(Fault::overflow("rounded value too large to represent"));
    }
    Ok(rounded)
}

// ---- reading

/// `float(text)`; `None` where the text is no number (the caller words the error, which quotes its argument).
pub(crate) fn parse(text: &[u8]) -> Option<f64> {
    let ascii = unicode::to_ascii_number(text);
    parse_ascii(&ascii)
}

/// `float(bytes)`.
pub(crate) fn parse_ascii(text: &[u8]) -> Option<f64> {
    let trimmed = trim_ascii(text);
    if !trimmed.contains(&b'_') {
        return parse_plain(trimmed);
    }
    // An underscore stands between two digits only.
    let digit = |at: Option<usize>| {
        at.and_then(|at| trimmed.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let fine = trimmed
        .iter()
        .enumerate()
        .all(|(at, byte)| *byte != b'_' || digit(at.checked_sub(1)) && digit(Some(at + 1)));
    if !fine {
        return None;
    }
    let plain: Vec<u8> = trimmed
        .iter()
        .copied()
        .filter(|byte| *byte != b'_')
        .collect();
    parse_plain(&plain)
}

/// Without what C's `isspace` calls white space at both ends.
pub(crate) fn trim_ascii(text: &[u8]) -> &[u8] {
    let space = |byte: &u8| matches!(byte, b' ' | 0x09..=0x0D);
    let start = text
        .iter()
        .position(|byte| !space(byte))
        .unwrap_or(text.len());
    let end = text
        .iter()
        .rposition(|byte| !space(byte))
        .map_or(start, |at| at + 1);
    text.get(start..end).unwrap_or(&[])
}

fn parse_plain(text: &[u8]) -> Option<f64> {
    let length = decimal_prefix(text)?;
    (length == text.len()).then(|| std::str::from_utf8(text).ok()?.parse().ok())?
}

/// NaNs that a program makes of text are different objects in CPython, different keys of a dict. Floats are no objects
/// here: such a NaN bears a number in its payload, behind this mark.
const NAN_MARK: u64 = 0x7FFD_5A00_0000_0000;
const NAN_MARK_BITS: u64 = 0x7FFF_FF00_0000_0000;

/// The NaN with this number, and the sign of `sign`.
pub(crate) fn numbered_nan(number: u64, sign: f64) -> f64 {
    f64::from_bits(NAN_MARK | number & 0xFF_FFFF_FFFF).copysign(sign)
}

/// The bits of a float, as others are to see them: a NaN's number is nobody else's business.
#[inline]
pub(crate) fn bits(x: f64) -> u64 {
    let bits = x.to_bits();
    if x.is_nan() && bits & NAN_MARK_BITS == NAN_MARK {
        return f64::NAN.copysign(x).to_bits();
    }
    bits
}

/// Length of the number (sign, digits, fraction, exponent; or `inf`, `infinity`, `nan`) that `text` starts with.
pub(crate) fn decimal_prefix(text: &[u8]) -> Option<usize> {
    let byte = |at: usize| text.get(at).copied().unwrap_or(0);
    let digits = |from: usize| {
        let mut at = from;
        while byte(at).is_ascii_digit() {
            at += 1;
        }
        at
    };
    let start = usize::from(matches!(byte(0), b'+' | b'-'));
    for word in [&b"infinity"[..], b"inf", b"nan"] {
        if text
            .get(start..start + word.len())
            .is_some_and(|here| here.eq_ignore_ascii_case(word))
        {
            return Some(start + word.len());
        }
    }
    let mut at = digits(start);
    let mut seen = at - start;
    if byte(at) == b'.' {
        let end = digits(at + 1);
        seen += end - at - 1;
        at = end;
    }
    if seen == 0 {
        return None;
    }
    if matches!(byte(at), b'e' | b'E') {
        let exponent = at + 1 + usize::from(matches!(byte(at + 1), b'+' | b'-'));
        let end = digits(exponent);
        if end > exponent {
            at = end;
        }
    }
    Some(at)
}

/// `float.fromhex(text)`.
pub(crate) fn from_hex(text: &[u8]) -> Result<f64, Fault> {
    let bad = || Fault::value("invalid hexadecimal floating-point string");
    let too_large = || Fault::overflow("hexadecimal value too large to represent as a float");
    let text = trim_ascii(text);
    let (negative, mut rest) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let signed = |x: f64| if negative { -x } else { x };
    if rest.eq_ignore_ascii_case(b"inf") || rest.eq_ignore_ascii_case(b"infinity") {
        return Ok(signed(f64::INFINITY));
    }
    if rest.eq_ignore_ascii_case(b"nan") {
        return Ok(signed(f64::NAN));
    }
    if let [b'0', b'x' | b'X', tail @ ..] = rest {
        rest = tail;
    }
    let (mut mantissa, mut sticky, mut exponent, mut seen, mut fraction) =
        (0_u64, false, 0_i64, false, false);
    while let Some((byte, tail)) = rest.split_first() {
        if *byte == b'.' && !fraction {
            fraction = true;
        } else if let Some(digit) = (*byte as char).to_digit(16) {
            seen = true;
            if mantissa >> 60 == 0 {
                mantissa = mantissa << 4 | u64::from(digit);
            } else {
                sticky |= digit != 0;
                exponent += 4;
            }
            exponent -= if fraction { 4 } else { 0 };
        } else {
            break;
        }
        rest = tail;
    }
    if !seen {
        return Err(bad());
    }
    if let [b'p' | b'P', tail @ ..] = rest {
        let (minus, digits) = match tail {
            [b'-', digits @ ..] => (true, digits),
            [b'+', digits @ ..] => (false, digits),
            digits => (false, digits),
        };
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return Err(bad());
        }
        let power = digits.iter().fold(0_i64, |sum, digit| {
            (sum * 10 + i64::from(digit - b'0')).min(1 << 52)
        });
        exponent += if minus { -power } else { power };
    } else if !rest.is_empty() {
        return Err(bad());
    }
    let x = compose(mantissa, exponent, sticky);
    if x.is_infinite() {
        Err(too_large())
    } else {
        Ok(signed(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn big(text: &str) -> BigInt {
        text.parse().unwrap()
    }

    #[test]
    fn rounding() {
        assert_eq!(round(2.675, 2).unwrap(), 2.67);
        assert_eq!(round(25.0, -1).unwrap(), 20.0);
        assert_eq!(round(35.0, -1).unwrap(), 40.0);
        assert_eq!(round(1e308, -308).unwrap(), 1e308);
        assert_eq!(
            round(1.7e308, -308).unwrap_err().text,
            "rounded value too large to represent"
        );
        assert_eq!(round(1234.5678, -2).unwrap(), 1200.0);
        assert_eq!(round(0.15, 1).unwrap(), 0.1);
        assert!(round(-0.4, 0).unwrap().is_sign_negative());
    }

    #[test]
    fn hashes() {
        assert_eq!(hash_float(1.5), Some(1_152_921_504_606_846_977));
        assert_eq!(hash_float(1e300), Some(1_224_995_262_755_759_164));
        assert_eq!(hash_float(-1.0), Some(-2));
        assert_eq!(hash_int(&big("2305843009213693951")), 0);
        assert_eq!(
            hash_int(&big("1000000000000000000000000000000")),
            465_258_685_558_744_706
        );
        assert_eq!(hash_i64(-1), -2);
        assert_eq!(hash_i64(i64::MIN), -4);
    }

    #[test]
    fn integers_and_floats() {
        assert_eq!(
            int_truediv(&(BigInt::from(10).pow(400)), &BigInt::from(10).pow(399)).unwrap(),
            10.0
        );
        assert_eq!(i64_truediv(i64::MAX, 3).unwrap(), 3.0744573456182584e18);
        assert_eq!(
            int_truediv(&BigInt::one(), &BigInt::from(10).pow(320)).unwrap(),
            1e-320
        );
        assert_eq!(
            from_int(&big("9007199254740993")).unwrap(),
            9007199254740992.0
        );
        assert_eq!(
            from_int(&big("9007199254740995")).unwrap(),
            9007199254740996.0
        );
        assert_eq!(
            compare_i64(i64::MAX, 9.223372036854775807e18),
            Some(Ordering::Less)
        );
        assert_eq!(
            compare_int(&big("100000000000000000000000"), 1e23),
            Some(Ordering::Greater)
        );
        assert_eq!(compare_i64(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(to_int(-1e20).unwrap(), big("-100000000000000000000"));
    }

    #[test]
    fn signs_of_division() {
        assert_eq!(divmod(-7.0, 2.0).unwrap(), (-4.0, 1.0));
        assert_eq!(divmod(7.0, -2.0).unwrap(), (-4.0, -1.0));
        assert_eq!(modulo(-0.0, 3.0).unwrap().to_bits(), 0.0_f64.to_bits());
        assert_eq!(divmod(-1e-20, 3.0).unwrap(), (-1.0, 3.0));
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(from_hex(b"0x1.8p3").unwrap(), 12.0);
        assert_eq!(from_hex(b" -0x.8p1 ").unwrap(), -1.0);
        assert_eq!(from_hex(b"1e5").unwrap(), 485.0);
        assert_eq!(from_hex(b"0x1p-99999").unwrap(), 0.0);
        assert!(from_hex(b"0x.p1").is_err());
        assert!(from_hex(b"0x1.fffffffffffff8p1023").is_err());
        assert_eq!(from_hex(b"0x1.fffffffffffff7p1023").unwrap(), f64::MAX);
    }

    #[test]
    fn reading() {
        assert_eq!(parse(b" 1_0.5 "), Some(10.5));
        assert_eq!(parse("１.５".as_bytes()), Some(1.5));
        for bad in [
            "", "1__0", "1_", "_1", "1._5", "1e_5", "1e", ".", "0x10", "in", "1 2",
        ] {
            assert_eq!(parse(bad.as_bytes()), None, "{bad}");
        }
        assert!(parse(b"-nAn").unwrap().is_nan());
        assert_eq!(parse(b"+Infinity"), Some(f64::INFINITY));
    }
}
