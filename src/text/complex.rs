//! Complex numbers: arithmetic without surprises at the edges of the float range, `repr`, and reading from text.

use super::{Fault, float, float_repr, unicode};

/// Real and imaginary part.
pub(crate) type Complex = (f64, f64);

/// `repr`: `(1+2j)`, `2j`, `(-0-0j)`.
pub(crate) fn repr(real: f64, imag: f64) -> String {
    let short = |x: f64| float_repr::shortest(x, false);
    if real == 0.0 && real.is_sign_positive() {
        return format!("{}j", short(imag));
    }
    let (real, imag) = (short(real), short(imag));
    let sign = if imag.starts_with('-') { "" } else { "+" };
    format!("({real}{sign}{imag}j)")
}

pub(crate) fn mul(a: Complex, b: Complex) -> Complex {
    let (ac, bd, ad, bc) = (a.0 * b.0, a.1 * b.1, a.0 * b.1, a.1 * b.0);
    let (mut x, mut y) = (ac - bd, ad + bc);
    if x.is_nan() && y.is_nan() {
        // C11, Annex G.5.1: an infinite factor gives an infinite product.
        let unit = |z: Complex| {
            let one = |x: f64| if x.is_infinite() { 1.0 } else { 0.0_f64 }.copysign(x);
            (one(z.0), one(z.1))
        };
        let calm = |z: Complex| {
            let calm = |x: f64| if x.is_nan() { 0.0_f64.copysign(x) } else { x };
            (calm(z.0), calm(z.1))
        };
        let infinite = |z: Complex| z.0.is_infinite() || z.1.is_infinite();
        let (mut a, mut b, mut again) = (a, b, false);
        if infinite(a) {
            (a, b, again) = (unit(a), calm(b), true);
        }
        if infinite(b) {
            (b, a, again) = (unit(b), calm(a), true);
        }
        if !again && [ac, bd, ad, bc].iter().any(|part| part.is_infinite()) {
            (a, b, again) = (calm(a), calm(b), true);
        }
        if again {
            x = f64::INFINITY * (a.0 * b.0 - a.1 * b.1);
            y = f64::INFINITY * (a.0 * b.1 + a.1 * b.0);
        }
    }
    (x, y)
}

/// Smith's method: dividing by the larger part keeps the intermediate results in range.
pub(crate) fn div(a: Complex, b: Complex) -> Result<Complex, Fault> {
    let (size_real, size_imag) = (b.0.abs(), b.1.abs());
    if size_real == 0.0 && size_imag == 0.0 {
        return Err(Fault::zero_division("division by zero"));
    }
    let mut quotient = if size_real >= size_imag {
        let ratio = b.1 / b.0;
        let bottom = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / bottom, (a.1 - a.0 * ratio) / bottom)
    } else if size_imag >= size_real {
        let ratio = b.0 / b.1;
        let bottom = b.0 * ratio + b.1;
        ((a.0 * ratio + a.1) / bottom, (a.1 * ratio - a.0) / bottom)
    } else {
        (f64::NAN, f64::NAN)
    };
    if quotient.0.is_nan() && quotient.1.is_nan() {
        let infinite = |z: Complex| z.0.is_infinite() || z.1.is_infinite();
        let finite = |z: Complex| z.0.is_finite() && z.1.is_finite();
        let one = |x: f64| if x.is_infinite() { 1.0 } else { 0.0_f64 }.copysign(x);
        if infinite(a) && finite(b) {
            let (x, y) = (one(a.0), one(a.1));
            quotient = (
                f64::INFINITY * (x * b.0 + y * b.1),
                f64::INFINITY * (y * b.0 - x * b.1),
            );
        } else if infinite(b) && finite(a) {
            let (x, y) = (one(b.0), one(b.1));
            quotient = (0.0 * (a.0 * x + a.1 * y), 0.0 * (a.1 * x - a.0 * y));
        }
    }
    Ok(quotient)
}

/// A real number over a complex one: no imaginary part is made up on the way, so that zeros keep their signs.
pub(crate) fn div_real(a: f64, b: Complex) -> Result<Complex, Fault> {
    let (size_real, size_imag) = (b.0.abs(), b.1.abs());
    if size_real == 0.0 && size_imag == 0.0 {
        return Err(Fault::zero_division("division by zero"));
    }
    let quotient = if size_real >= size_imag {
        let ratio = b.1 / b.0;
        let bottom = b.0 + b.1 * ratio;
        (a / bottom, -a * ratio / bottom)
    } else if size_imag >= size_real {
        let ratio = b.0 / b.1;
        let bottom = b.0 * ratio + b.1;
        (a * ratio / bottom, -a / bottom)
    } else {
        (f64::NAN, f64::NAN)
    };
    let lost = quotient.0.is_nan() && quotient.1.is_nan();
    if lost && a.is_finite() && (size_real.is_infinite() || size_imag.is_infinite()) {
        let one = |x: f64| if x.is_infinite() { 1.0 } else { 0.0_f64 }.copysign(x);
        return Ok((0.0 * (a * one(b.0)), 0.0 * (-a * one(b.1))));
    }
    Ok(quotient)
}

/// `a ** b`.
pub(crate) fn pow(a: Complex, b: Complex) -> Result<Complex, Fault> {
    let power = if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 {
        power_int(a, b.0 as i32)?
    } else if b == (0.0, 0.0) {
        (1.0, 0.0)
    } else if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return Err(zero_to_negative());
        }
        (0.0, 0.0)
    } else {
        let size = a.0.hypot(a.1);
        let mut length = size.powf(b.0);
        let at = a.1.atan2(a.0);
        let mut phase = at * b.0;
        if b.1 != 0.0 {
            length *= (-at * b.1).exp();
            phase += b.1 * size.ln();
        }
        (length * phase.cos(), length * phase.sin())
    };
    let finite = |z: Complex| z.0.is_finite() && z.1.is_finite();
    if finite(a) && finite(b) && (power.0.is_infinite() || power.1.is_infinite()) {
        return Err(Fault::overflow("complex exponentiation"));
    }
    Ok(power)
}

fn zero_to_negative() -> Fault {
    Fault::zero_division("zero to a negative or complex power")
}

fn power_int(base: Complex, exponent: i32) -> Result<Complex, Fault> {
    let mut mask = 1_u32;
    let times = exponent.unsigned_abs();
    let (mut result, mut square) = ((1.0, 0.0), base);
    while mask > 0 && times >= mask {
        if times & mask != 0 {
            result = mul(result, square);
        }
        mask <<= 1;
        square = mul(square, square);
    }
    if exponent >= 0 {
        return Ok(result);
    }
    if base == (0.0, 0.0) {
        return Err(zero_to_negative());
    }
    div((1.0, 0.0), result)
}

/// `abs`
pub(crate) fn abs(z: Complex) -> Result<f64, Fault> {
    let size = z.0.hypot(z.1);
    if size.is_infinite() && z.0.is_finite() && z.1.is_finite() {
        return Err(Fault::overflow("absolute value too large"));
    }
    Ok(size)
}

/// `hash`; a NaN part counts as `identity`, the hash of the object's address.
pub(crate) fn hash(z: Complex, identity: i64) -> i64 {
    let part = |x: f64| float::hash_float(x).unwrap_or(identity);
    match part(z.0).wrapping_add(part(z.1).wrapping_mul(1_000_003)) {
        -1 => -2,
        hash => hash,
    }
}

/// `complex(text)`.
pub(crate) fn parse(text: &[u8]) -> Result<Complex, Fault> {
    let ascii = unicode::to_ascii_number(text);
    let plain = without_underscores(&ascii);
    plain
        .as_deref()
        .and_then(parse_plain)
        .ok_or_else(|| Fault::value("complex() arg is a malformed string"))
}

fn without_underscores(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |at: Option<usize>| {
        at.and_then(|at| text.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let fine = text
        .iter()
        .enumerate()
        .all(|(at, byte)| *byte != b'_' || digit(at.checked_sub(1)) && digit(Some(at + 1)));
    fine.then(|| text.iter().copied().filter(|byte| *byte != b'_').collect())
}

/// A number at the front and what follows it.
fn take_number(text: &[u8]) -> Option<(f64, &[u8])> {
    let length = float::decimal_prefix(text)?;
    let (number, rest) = text.split_at_checked(length)?;
    Some((float::parse_ascii(number)?, rest))
}

fn parse_plain(text: &[u8]) -> Option<Complex> {
    let mut text = float::trim_ascii(text);
    if let [b'(', inner @ .., b')'] = text {
        text = float::trim_ascii(inner);
    }
    let unit = |text: &[u8]| match text {
        [b'+', b'j' | b'J'] | [b'j' | b'J'] => Some(1.0),
        [b'-', b'j' | b'J'] => Some(-1.0),
        _ => None,
    };
    if let Some(imag) = unit(text) {
        return Some((0.0, imag));
    }
    let (first, rest) = take_number(text)?;
    match rest {
        [] => Some((first, 0.0)),
        [b'j' | b'J'] => Some((0.0, first)),
        [b'+' | b'-', ..] => {
            if let Some(imag) = unit(rest) {
                return Some((first, imag));
            }
            match take_number(rest)? {
                (imag, [b'j' | b'J']) => Some((first, imag)),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reprs() {
        assert_eq!(repr(1.0, 2.0), "(1+2j)");
        assert_eq!(repr(0.0, -0.0), "-0j");
        assert_eq!(repr(-0.0, -0.0), "(-0-0j)");
        assert_eq!(repr(f64::NAN, f64::INFINITY), "(nan+infj)");
        assert_eq!(repr(1e20, 2.5), "(1e+20+2.5j)");
    }

    #[test]
    fn reads() {
        assert_eq!(parse(b" ( 1+2j ) "), Ok((1.0, 2.0)));
        assert_eq!(parse(b"-j"), Ok((0.0, -1.0)));
        assert_eq!(parse(b"1e5j"), Ok((0.0, 1e5)));
        assert_eq!(parse(b"1-J"), Ok((1.0, -1.0)));
        assert_eq!(parse(b"1_0+2j"), Ok((10.0, 2.0)));
        for bad in ["", "1+2", "1 + 2j", "1+2jx", "(1", "1+-2"] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn powers() {
        assert_eq!(pow((2.0, 3.0), (2.0, 0.0)), Ok((-5.0, 12.0)));
        assert_eq!(
            pow((2.0, 3.0), (-3.0, 0.0)),
            Ok((-0.020937642239417388, -0.004096495220755576))
        );
        assert_eq!(div((2.0, 3.0), (1.0, -1.0)), Ok((-0.5, 2.5)));
        assert!(pow((1e200, 1.0), (2.0, 0.0)).is_err());
    }
}
