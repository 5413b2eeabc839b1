//! Numbers as text: `str`, engineering notation, and `format`.

use super::arithmetic::{Work, adjusted};
use super::number::{Kind, Number, Rounding};
use crate::object::{Res, Vm};
use crate::text::wtf8;

fn kind_name(kind: Kind) -> &'static [u8] {
    match kind {
        Kind::Finite => b"",
        Kind::Infinite => b"Infinity",
        Kind::Quiet => b"NaN",
        Kind::Signaling => b"sNaN",
    }
}

/// The digits that `number` is written with.
fn digits_of(vm: &mut Vm, number: &Number) -> Res<Vec<u8>> {
    let mut digits = Vec::with_capacity(40);
    number.coefficient.push_digits(vm, &mut digits)?;
    Ok(digits)
}

fn push_zeros(out: &mut Vec<u8>, count: i64) {
    out.resize(out.len() + count.max(0) as usize, b'0');
}

fn push_exponent(out: &mut Vec<u8>, letter: u8, exponent: i64) {
    let mut room = [0; 64];
    out.push(letter);
    out.push(if exponent < 0 { b'-' } else { b'+' });
    out.extend_from_slice(crate::text::digits::decimal(
        exponent.unsigned_abs(),
        &mut room,
    ));
}

/// The number's text, with an exponent where it is large or small.
pub(super) fn push_text(
    vm: &mut Vm,
    number: &Number,
    capitals: bool,
    engineering: bool,
    out: &mut Vec<u8>,
) -> Res<()> {
    if number.negative {
        out.push(b'-');
    }
    if number.kind != Kind::Finite {
        out.extend_from_slice(kind_name(number.kind));
        if !number.coefficient.is_zero() {
            number.coefficient.push_digits(vm, out)?;
        }
        return Ok(());
    }
    let start = out.len();
    number.coefficient.push_digits(vm, out)?;
    let count = (out.len() - start) as i64;
    let left = number.exponent + count;
    let point = if number.exponent <= 0 && left > -6 {
        left
    } else if !engineering {
        1
    } else if number.coefficient.is_zero() {
        (left + 1).rem_euclid(3) - 1
    } else {
        (left - 1).rem_euclid(3) + 1
    };
    if point <= 0 {
        let zeros = 2 + point.unsigned_abs() as usize;
        out.splice(start..start, std::iter::repeat_n(b'0', zeros));
        out[start + 1] = b'.';
    } else if point >= count {
        push_zeros(out, point - count);
    } else {
        out.insert(start + point as usize, b'.');
    }
    if left != point {
        push_exponent(out, if capitals { b'E' } else { b'e' }, left - point);
    }
    Ok(())
}

/// What stands behind the colon.
struct Spec<'a> {
    fill: &'a [u8],
    align: u8,
    sign: u8,
    no_negative_zero: bool,
    /// A point is written even where nothing follows it.
    alternate: bool,
    zeros: bool,
    width: usize,
    grouping: Option<u8>,
    precision: Option<i64>,
    fraction_grouping: Option<u8>,
    kind: u8,
}

fn number_at(text: &[u8], at: &mut usize) -> Option<i64> {
    let start = *at;
    let mut sum = 0_i64;
    while let Some(digit @ b'0'..=b'9') = text.get(*at) {
        sum = sum
            .saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'));
        *at += 1;
    }
    (*at > start).then_some(sum)
}

fn separator_at(text: &[u8], at: &mut usize) -> Option<u8> {
    let separator = text
        .get(*at)
        .copied()
        .filter(|it| matches!(it, b',' | b'_'));
    *at += usize::from(separator.is_some());
    separator
}

impl Spec<'_> {
    fn parse(text: &[u8]) -> Option<Spec<'_>> {
        let mut spec = Spec {
            fill: b" ",
            align: 0,
            sign: b'-',
            no_negative_zero: false,
            alternate: false,
            zeros: false,
            width: 0,
            grouping: None,
            precision: None,
            fraction_grouping: None,
            kind: 0,
        };
        let is_align = |byte: Option<&u8>| matches!(byte, Some(b'<' | b'>' | b'=' | b'^'));
        let mut at = 0;
        let first = wtf8::first(text).map_or(0, |(_, width)| width);
        if first > 0 && is_align(text.get(first)) {
            (spec.fill, spec.align, at) = (&text[..first], text[first], first + 1);
        } else if is_align(text.first()) {
            (spec.align, at) = (text[0], 1);
        }
        if let Some(sign @ (b'+' | b'-' | b' ')) = text.get(at) {
            (spec.sign, at) = (*sign, at + 1);
        }
        if text.get(at) == Some(&b'z') {
            (spec.no_negative_zero, at) = (true, at + 1);
        }
        if text.get(at) == Some(&b'#') {
            (spec.alternate, at) = (true, at + 1);
        }
        if text.get(at) == Some(&b'0') {
            if spec.align != 0 {
                return None;
            }
            (spec.zeros, spec.fill, spec.align, at) = (true, b"0", b'=', at + 1);
        }
        spec.width = number_at(text, &mut at).map_or(0, |width| width as usize);
        spec.grouping = separator_at(text, &mut at);
        if text.get(at) == Some(&b'.') {
            at += 1;
            spec.precision = number_at(text, &mut at).map(|it| it.min(i64::from(u32::MAX)));
            spec.fraction_grouping = separator_at(text, &mut at);
            if spec.precision.is_none() && spec.fraction_grouping.is_none() {
                return None;
            }
        }
        if let Some(kind) = text.get(at) {
            if !b"eEfFgGnN%".contains(kind) {
                return None;
            }
            (spec.kind, at) = (*kind, at + 1);
        }
        let separated = matches!(spec.kind, b'n' | b'N') && spec.grouping.is_some();
        (at == text.len() && !separated).then_some(spec)
    }

    fn push_sign(&self, negative: bool, out: &mut Vec<u8>) {
        match (negative, self.sign) {
            (true, _) => out.push(b'-'),
            (false, b'-') => {}
            (false, sign) => out.push(sign),
        }
    }

    /// Sign and body, aligned in the width.
    fn placed(&self, sign: &[u8], body: &[u8]) -> Vec<u8> {
        let room = self.width.saturating_sub(sign.len() + body.len());
        let fill = |count: usize| self.fill.repeat(count);
        let parts: [&[u8]; 4] = match self.align {
            b'<' => [sign, body, &fill(room), b""],
            b'=' => [sign, &fill(room), body, b""],
            b'^' => [&fill(room / 2), sign, body, &fill(room - room / 2)],
            _ => [&fill(room), sign, body, b""],
        };
        parts.concat()
    }
}

/// Digits in threes, with zeros in front until they are so long.
fn push_grouped(digits: &[u8], separator: u8, least: usize, out: &mut Vec<u8>) {
    let mut count = digits.len().max(1);
    while count + (count - 1) / 3 < least {
        count += 1;
    }
    for left in (1..=count).rev() {
        let digit = digits.len().checked_sub(left).map(|at| digits[at]);
        out.push(digit.unwrap_or(b'0'));
        if left > 1 && left % 3 == 1 {
            out.push(separator);
        }
    }
}

fn push_fraction(digits: &[u8], separator: Option<u8>, out: &mut Vec<u8>) {
    match separator {
        None => out.extend_from_slice(digits),
        Some(separator) => {
            for (at, digit) in digits.iter().enumerate() {
                if at > 0 && at % 3 == 0 {
                    out.push(separator);
                }
                out.push(*digit);
            }
        }
    }
}

impl Work<'_> {
    /// `format(number, spec)`; nothing where that is no specification.
    pub(super) fn formatted(
        &mut self,
        number: &Number,
        spec: &[u8],
        capitals: bool,
    ) -> Res<Option<Vec<u8>>> {
        let Some(mut spec) = Spec::parse(spec) else {
            return Ok(None);
        };
        self.vm
            .reserve(spec.width.saturating_mul(spec.fill.len().max(1)))?;
        if number.kind != Kind::Finite {
            return self.formatted_special(number, &mut spec).map(Some);
        }
        let kind = match spec.kind {
            0 if capitals => b'G',
            b'N' => b'G',
            0 | b'n' => b'g',
            kind => kind,
        };
        let number = self.presented(number, &spec, kind)?;
        let mut digits = digits_of(self.vm, &number)?;
        let mut left = number.exponent + digits.len() as i64;
        let point = match kind {
            b'e' | b'E' => {
                if let (Some(precision), true) = (spec.precision, number.coefficient.is_zero()) {
                    // The exponent of a zero stays; as many zeros follow the point as were asked for.
                    self.vm.reserve(precision as usize)?;
                    digits = vec![b'0'; precision as usize + 1];
                    left = number.exponent + precision + 1;
                }
                1
            }
            b'f' | b'F' | b'%' => left,
            _ if number.exponent <= 0 && left > -6 => left,
            _ => 1,
        };
        self.vm.reserve(point.unsigned_abs() as usize)?;
        let mut zeros = Vec::new();
        let (whole, fraction) = if point < 0 {
            push_zeros(&mut zeros, -point);
            zeros.extend_from_slice(&digits);
            (&b"0"[..], &zeros[..])
        } else if point as usize > digits.len() {
            let missing = point - digits.len() as i64;
            push_zeros(&mut digits, missing);
            (&digits[..], &b""[..])
        } else {
            let (whole, fraction) = digits.split_at(point as usize);
            (if point == 0 { b"0" } else { whole }, fraction)
        };
        let mut tail = Vec::with_capacity(fraction.len() + 8);
        if !fraction.is_empty() || spec.alternate {
            tail.push(b'.');
            push_fraction(fraction, spec.fraction_grouping, &mut tail);
        }
        if left != point || matches!(kind, b'e' | b'E') {
            let letter = if matches!(kind, b'E' | b'G') {
                b'E'
            } else {
                b'e'
            };
            push_exponent(&mut tail, letter, left - point);
        }
        if kind == b'%' {
            tail.push(b'%');
        }
        let mut sign = Vec::with_capacity(1);
        spec.push_sign(number.negative, &mut sign);
        let least = match spec.zeros {
            true => spec.width.saturating_sub(sign.len() + tail.len()),
            false => 0,
        };
        let mut body = Vec::with_capacity(whole.len() + least + tail.len());
        match spec.grouping {
            Some(separator) => push_grouped(whole, separator, least, &mut body),
            None => {
                push_zeros(&mut body, least as i64 - whole.len() as i64);
                body.extend_from_slice(whole);
            }
        }
        body.extend_from_slice(&tail);
        Ok(Some(spec.placed(&sign, &body)))
    }

    fn formatted_special(&mut self, number: &Number, spec: &mut Spec<'_>) -> Res<Vec<u8>> {
        let mut sign = Vec::with_capacity(1);
        spec.push_sign(number.negative, &mut sign);
        let mut name = kind_name(number.kind).to_vec();
        if !number.coefficient.is_zero() {
            number.coefficient.push_digits(self.vm, &mut name)?;
        }
        if spec.kind == b'%' {
            name.push(b'%');
        }
        if spec.zeros {
            (spec.fill, spec.align) = (b" ", b'>');
        }
        Ok(spec.placed(&sign, &name))
    }

    /// The number with the digits that are shown of it.
    fn presented(&mut self, number: &Number, spec: &Spec<'_>, kind: u8) -> Res<Number> {
        let rounding = self.settings.rounding;
        let mut number = number.clone();
        let fixed = matches!(kind, b'f' | b'F' | b'%');
        if kind == b'%' {
            number.exponent += 2;
        }
        if let Some(precision) = spec.precision {
            if fixed {
                number = self.rescaled(&number, -precision, rounding)?.0;
            } else if matches!(kind, b'e' | b'E') {
                if !number.coefficient.is_zero() {
                    number = self.with_digits(number, precision + 1, rounding)?;
                }
            } else {
                let most = precision.max(1);
                if !number.coefficient.is_zero() && number.coefficient.count(self.vm)? > most {
                    number = self.with_digits(number, most, rounding)?;
                }
            }
        }
        if number.coefficient.is_zero() {
            if fixed {
                number.exponent = number.exponent.min(0);
            }
            if spec.no_negative_zero {
                number.negative = false;
            }
        }
        Ok(number)
    }

    /// A number that is not zero with so many digits, rounded or padded.
    fn with_digits(&mut self, number: Number, digits: i64, rounding: Rounding) -> Res<Number> {
        let exponent = adjusted(self.vm, &number)? + 1 - digits;
        let (mut number, _) = self.rescaled(&number, exponent, rounding)?;
        if number.coefficient.count(self.vm)? > digits {
            number.coefficient = number.coefficient.cut(self.vm, 1)?.0;
            number.exponent += 1;
        }
        Ok(number)
    }
}
