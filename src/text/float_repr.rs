//! Floats as text: `repr`, the `e`, `f` and `g` forms with any precision (correctly rounded), and hexadecimal.
//!
//! Precisions beyond what a float can show (1,100 digits) are zeros, written as such: the cost is the length of the answer.

use super::{digits, float};

/// Past this many digits every float's decimal expansion is zeros.
const EXACT: usize = 1100;

/// `repr(x)`: the shortest text that reads back as `x`.
pub(crate) fn repr(x: f64) -> String {
    shortest(x, true)
}

/// The shortest text that reads back; with `.0` after a whole number if `dot_zero`.
pub(crate) fn shortest(x: f64, dot_zero: bool) -> String {
    let mut out = Vec::with_capacity(24);
    push_shortest(&mut out, x, dot_zero);
    String::from_utf8(out).unwrap_or_default()
}

/// The same, put behind what `out` has.
pub(crate) fn push_shortest(out: &mut Vec<u8>, x: f64, dot_zero: bool) {
    if let Some((number, places)) = digits::short(x) {
        if x.is_sign_negative() {
            out.push(b'-');
        }
        digits::push_point(out, number, places);
        if places == 0 && dot_zero {
            out.extend_from_slice(b".0");
        }
        return;
    }
    if let Some(special) = special(x) {
        out.extend_from_slice(special.as_bytes());
        return;
    }
    let (negative, digits, exponent) = shortest_digits(x);
    if negative {
        out.push(b'-');
    }
    // A whole number wants ".0" only in the fixed form.
    let point = match dot_zero {
        true => Point::DotZero,
        false => Point::Needed,
    };
    out.extend_from_slice(layout(&digits, exponent, 16, point).as_bytes());
}

/// Sign, digits and exponent of the shortest text. Of two that are equally near, the one with the even last digit: Rust's
/// takes the larger.
fn shortest_digits(x: f64) -> (bool, String, i32) {
    let found = scientific(&format!("{x:e}"));
    let places = found.1.len() - 1;
    if places < 15 || !may_be_tie(x) {
        return found;
    }
    let rounded = format!("{x:.places$e}");
    if rounded.parse() == Ok(x) {
        scientific(&rounded)
    } else {
        found
    }
}

/// Whether the exact value may lie in the middle between two texts of 16 or 17 digits: it then has at most 18 digits,
/// which is at most 60 bits.
fn may_be_tie(x: f64) -> bool {
    let (mantissa, exponent) = float::decompose(x);
    let zeros = mantissa.trailing_zeros();
    let bits = 64 - mantissa.leading_zeros() - zeros.min(63);
    let places = -(exponent + i64::from(zeros));
    // A place after the binary point is a decimal place, which multiplies by five.
    places <= 0 || i64::from(bits) + places * 7 / 3 <= 61
}

/// `inf`, `-inf`, `nan`.
pub(crate) fn special(x: f64) -> Option<&'static str> {
    match x {
        _ if x.is_nan() => Some("nan"),
        f64::INFINITY => Some("inf"),
        f64::NEG_INFINITY => Some("-inf"),
        _ => None,
    }
}

/// Sign, digits and decimal exponent of what Rust's `{:e}` wrote.
fn scientific(text: &str) -> (bool, String, i32) {
    let (negative, text) = text
        .strip_prefix('-')
        .map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (
        negative,
        mantissa.replace('.', ""),
        exponent.parse().unwrap_or(0),
    )
}

/// When a decimal point is written.
#[derive(Clone, Copy, PartialEq)]
enum Point {
    Needed,
    Always,
    DotZero,
}

/// Digits at a decimal exponent, fixed between 1e-4 and 10^limit, else with an exponent.
fn layout(digits: &str, exponent: i32, limit: i32, point: Point) -> String {
    let mut out = String::with_capacity(digits.len() + 8);
    if (-4..limit).contains(&exponent) {
        if exponent < 0 {
            out.push_str("0.");
            out.extend(std::iter::repeat_n('0', (-exponent - 1) as usize));
            out.push_str(digits);
            return out;
        }
        let whole = exponent as usize + 1;
        if digits.len() <= whole {
            out.push_str(digits);
            out.extend(std::iter::repeat_n('0', whole - digits.len()));
            out.push_str(match point {
                Point::Needed => "",
                Point::Always => ".",
                Point::DotZero => ".0",
            });
        } else {
            let (front, back) = digits.split_at(whole);
            out.push_str(front);
            out.push('.');
            out.push_str(back);
        }
        return out;
    }
    let (front, back) = digits.split_at(1);
    out.push_str(front);
    if !back.is_empty() || point == Point::Always {
        out.push('.');
        out.push_str(back);
    }
    push_exponent(&mut out, exponent);
    out
}

fn push_exponent(out: &mut String, exponent: i32) {
    out.push_str(if exponent < 0 { "e-" } else { "e+" });
    let exponent = exponent.unsigned_abs();
    if exponent < 10 {
        out.push('0');
    }
    out.push_str(&exponent.to_string());
}

fn push_zeros(out: &mut String, times: usize) {
    out.extend(std::iter::repeat_n('0', times));
}

/// `%.{precision}f`. `alternate` keeps the point where nothing follows it.
pub(crate) fn fixed(x: f64, precision: usize, alternate: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(24);
    push_fixed(&mut out, x, precision, alternate);
    out
}

/// The same, put behind what `out` has.
pub(crate) fn push_fixed(out: &mut Vec<u8>, x: f64, precision: usize, alternate: bool) {
    if let Some(special) = special(x) {
        out.extend_from_slice(special.as_bytes());
        return;
    }
    if let Some(number) = digits::fixed(x, precision) {
        if x.is_sign_negative() {
            out.push(b'-');
        }
        digits::push_point(out, number, precision);
    } else {
        let shown = precision.min(EXACT);
        out.extend_from_slice(format!("{x:.shown$}").as_bytes());
        out.resize(out.len() + (precision - shown), b'0');
    }
    if precision == 0 && alternate {
        out.push(b'.');
    }
}

/// `%.{precision}e`.
pub(crate) fn exponential(x: f64, precision: usize, alternate: bool) -> String {
    if let Some(special) = special(x) {
        return special.to_owned();
    }
    let shown = precision.min(EXACT);
    let text = format!("{x:.shown$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut out = mantissa.to_owned();
    push_zeros(&mut out, precision - shown);
    if precision == 0 && alternate {
        out.push('.');
    }
    push_exponent(&mut out, exponent.parse().unwrap_or(0));
    out
}

/// `%.{precision}g`: that many significant digits, fixed or with an exponent, without trailing zeros unless `alternate`.
pub(crate) fn general(x: f64, precision: usize, alternate: bool) -> String {
    general_up_to(x, precision, alternate, false)
}

/// `general`, and with `dot_zero` the variant that `format(x, '.3')` asks for: an exponent already where the point would
/// come after the last digit, and `.0` after a whole number.
pub(crate) fn general_up_to(x: f64, precision: usize, alternate: bool, dot_zero: bool) -> String {
    if let Some(special) = special(x) {
        return special.to_owned();
    }
    let precision = precision.max(1);
    let shown = precision.min(EXACT);
    let (negative, mut digits, exponent) =
        scientific(&format!("{x:.places$e}", places = shown - 1));
    if alternate {
        push_zeros(&mut digits, precision - shown);
    } else {
        let kept = digits.trim_end_matches('0').len().max(1);
        digits.truncate(kept);
    }
    let limit = i32::try_from(precision).unwrap_or(i32::MAX) - i32::from(dot_zero);
    let point = match (alternate, dot_zero) {
        (true, _) => Point::Always,
        (false, true) => Point::DotZero,
        (false, false) => Point::Needed,
    };
    // A whole number that fills the precision has its point in the alternate form only.
    let mut out = layout(
        &digits,
        exponent,
        limit.max(if dot_zero { 0 } else { 1 }),
        point,
    );
    if negative {
        out.insert(0, '-');
    }
    out
}

/// `x.hex()`.
pub(crate) fn hex(x: f64) -> String {
    if let Some(special) = special(x) {
        return special.to_owned();
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (mantissa, exponent) = float::decompose(x);
    let fraction = mantissa & ((1 << 52) - 1);
    let whole = mantissa >> 52;
    format!("{sign}0x{whole}.{fraction:013x}p{:+}", exponent + 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reprs() {
        for (x, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (9999999999999998.0, "9999999999999998.0"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (5.684341886080802e-14, "5.684341886080802e-14"),
            (-1735861081508451.25, "-1735861081508451.2"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(repr(x), text);
        }
    }

    #[test]
    fn forms() {
        assert_eq!(fixed(2.5, 0, false), b"2");
        assert_eq!(fixed(2.5, 0, true), b"2.");
        assert_eq!(fixed(1e22, 1, false), b"10000000000000000000000.0");
        assert_eq!(exponential(1.25, 1, false), "1.2e+00");
        assert_eq!(exponential(0.0, 2, false), "0.00e+00");
        assert_eq!(general(100.0, 3, false), "100");
        assert_eq!(general(100.0, 3, true), "100.");
        assert_eq!(general(1000.0, 3, false), "1e+03");
        assert_eq!(general(0.0001, 6, false), "0.0001");
        assert_eq!(general(0.00001234, 6, false), "1.234e-05");
        assert_eq!(general(1.0, 6, true), "1.00000");
        assert_eq!(general(0.0, 6, false), "0");
        assert_eq!(general(123456789.0, 6, false), "1.23457e+08");
        assert_eq!(general_up_to(100.0, 3, false, true), "1e+02");
        assert_eq!(general_up_to(100.0, 4, false, true), "100.0");
        assert_eq!(general_up_to(1.5, 1, false, true), "2e+00");
        assert_eq!(fixed(1.0, 2000, false).len(), 2002);
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(hex(0.1), "0x1.999999999999ap-4");
        assert_eq!(hex(5e-324), "0x0.0000000000001p-1022");
        assert_eq!(hex(-0.0), "-0x0.0p+0");
        assert_eq!(hex(1e300), "0x1.7e43c8800759cp+996");
    }
}
