//! The format mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision][grouping][type]`, parsed and
//! applied to text, integers, floats and complex numbers. (What `format()` and f-strings do after the colon.)
//!
//! Answers are WTF-8, since a fill character may be any code point. The cost is the length of the answer; a width or
//! precision that no memory holds is a `Memory` fault, and `Spec::width` lets a caller charge beforehand.

use super::int::{self, Int};
use super::{Fault, digits, float, float_repr, unicode, wtf8};
use std::borrow::Cow;

/// A formatted text.
pub(crate) type Shown = Vec<u8>;

/// No answer is longer than this.
const MAX_LENGTH: usize = 1 << 40;

/// A parsed specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spec {
    pub(crate) fill: u32,
    /// `<`, `>`, `^` or `=`.
    pub(crate) align: u8,
    /// `+`, `-`, space, or 0 where none was given.
    pub(crate) sign: u8,
    pub(crate) no_negative_zero: bool,
    pub(crate) alternate: bool,
    pub(crate) width: usize,
    pub(crate) precision: Option<usize>,
    /// `,` or `_`, or 0: between groups of the whole part.
    pub(crate) grouping: u8,
    /// The same for the fraction.
    pub(crate) fraction_grouping: u8,
    /// The presentation type, or 0 where none was given.
    pub(crate) code: u32,
}

/// Reads a number; `None` if there are no digits.
fn number(rest: &mut &[u8]) -> Result<Option<usize>, Fault> {
    // Few digits of ASCII, and no others behind them: so it mostly is.
    const FEW: usize = 9;
    let (mut few, mut len) = (0, 0);
    while let Some(digit @ b'0'..=b'9') = rest.get(len)
        && len < FEW
    {
        few = few * 10 + usize::from(digit - b'0');
        len += 1;
    }
    if len < FEW && rest.get(len).is_none_or(u8::is_ascii) {
        *rest = rest.get(len..).unwrap_or(&[]);
        return Ok((len > 0).then_some(few));
    }
    let mut value: Option<usize> = None;
    while let Some((code, width)) = wtf8::first(rest) {
        let digit = match code {
            0x30..=0x39 => code - 0x30,
            0..0x80 => break,
            _ => match unicode::decimal(code) {
                Some(digit) => digit,
                None => break,
            },
        };
        let next = value
            .unwrap_or(0)
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(digit as usize));
        match next.filter(|next| isize::try_from(*next).is_ok()) {
            Some(next) => value = Some(next),
            None => return Err(Fault::value("Too many decimal digits in format string")),
        }
        *rest = rest.get(width..).unwrap_or(&[]);
    }
    Ok(value)
}

impl Spec {
    /// What an empty specification says to a type that aligns to `align` (`<` or `>`) and has the presentation `code`.
    pub(crate) fn of_type(align: u8, code: u8) -> Spec {
        Spec {
            fill: u32::from(b' '),
            align,
            sign: 0,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            precision: None,
            grouping: 0,
            fraction_grouping: 0,
            code: u32::from(code),
        }
    }

    /// Parse `text` for an object of the type named `type_name`, whose defaults these are. It is filled in where it lies: a
    /// result would be copied.
    pub(crate) fn parse(&mut self, text: &[u8], type_name: &str) -> Result<(), Fault> {
        let spec = self;
        let default_align = spec.align;
        let is_align = |byte: Option<&u8>| {
            byte.copied()
                .filter(|byte| matches!(byte, b'<' | b'>' | b'^' | b'='))
        };
        let mut rest = text;
        let mut aligned = false;
        let mut filled = false;
        if let Some((fill, width)) = wtf8::first(rest)
            && let Some(align) = is_align(rest.get(width))
        {
            (spec.fill, spec.align, aligned, filled) = (fill, align, true, true);
            rest = rest.get(width + 1..).unwrap_or(&[]);
        } else if let Some(align) = is_align(rest.first()) {
            (spec.align, aligned) = (align, true);
            rest = rest.get(1..).unwrap_or(&[]);
        }
        // A width, a precision, a grouping or a type: so it mostly goes on.
        let has_flags = !matches!(
            rest.first(),
            None | Some(b'1'..=b'9' | b'.' | b',' | b'_' | b'a'..=b'y' | b'A'..=b'Z' | b'%')
        );
        if has_flags {
            let mut take = |wanted: &[u8]| match rest.split_first() {
                Some((byte, tail)) if wanted.contains(byte) => {
                    rest = tail;
                    *byte
                }
                _ => 0,
            };
            spec.sign = take(b" +-");
            spec.no_negative_zero = take(b"z") != 0;
            spec.alternate = take(b"#") != 0;
            if !filled && take(b"0") != 0 {
                spec.fill = u32::from(b'0');
                if !aligned && default_align == b'>' {
                    spec.align = b'=';
                }
            }
        }
        spec.width = number(&mut rest)?.unwrap_or(0);
        spec.grouping = grouping(&mut rest)?;
        if let [b'.', tail @ ..] = rest {
            rest = tail;
            spec.precision = number(&mut rest)?;
            spec.fraction_grouping = grouping(&mut rest)?;
            if spec.precision.is_none() && spec.fraction_grouping == 0 {
                return Err(Fault::value("Format specifier missing precision"));
            }
        }
        if let Some((code, width)) = wtf8::first(rest) {
            if rest.len() > width {
                let shown = wtf8::to_lossy(text);
                return Err(Fault::value(format!(
                    "Invalid format specifier '{shown}' for object of type '{type_name}'"
                )));
            }
            spec.code = code;
        }
        match (spec.grouping, spec.fraction_grouping) {
            (0, 0) => Ok(()),
            _ => spec.check_grouping(),
        }
    }

    fn check_grouping(&self) -> Result<(), Fault> {
        let code = u8::try_from(self.code).unwrap_or(0xFF);
        let refused = |grouping: u8| {
            grouping != 0
                && match code {
                    b'd' | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F' | 0 => false,
                    b'b' | b'o' | b'x' | b'X' => grouping != b'_',
                    _ => true,
                }
        };
        let grouping = if refused(self.grouping) {
            char::from(self.grouping)
        } else if code == b'n' && self.fraction_grouping != 0 {
            char::from(self.fraction_grouping)
        } else {
            return Ok(());
        };
        Err(Fault::value(match self.code {
            33..128 => format!("Cannot specify '{grouping}' with '{}'.", code as char),
            code => format!("Cannot specify '{grouping}' with '\\x{code:x}'."),
        }))
    }

    fn code_byte(&self) -> u8 {
        u8::try_from(self.code).unwrap_or(0xFF)
    }

    /// `text` (of `length` code points) with its fill, for alignments other than `=`.
    fn pad(&self, out: &mut Shown, text: &[u8]) -> Result<(), Fault> {
        let missing = self.width.saturating_sub(wtf8::count(text));
        let left = match self.align {
            b'>' | b'=' => missing,
            b'^' => missing / 2,
            _ => 0,
        };
        make_room(out, text.len(), missing, self.fill)?;
        push_times(out, self.fill, left);
        out.extend_from_slice(text);
        push_times(out, self.fill, missing - left);
        Ok(())
    }

    /// Sign, prefix and digits with the groups, the zeros and the fill that the specification asks for. `tail` (fraction,
    /// exponent, `%`) is not grouped.
    fn number(
        &self,
        out: &mut Shown,
        negative: bool,
        prefix: &str,
        digits: &[u8],
        tail: &[u8],
        group: usize,
    ) -> Result<(), Fault> {
        let sign = match (negative, self.sign) {
            (true, _) => "-",
            (false, b'+') => "+",
            (false, b' ') => " ",
            _ => "",
        };
        let fixed = sign.len() + prefix.len() + tail.len();
        // Zeros put in by `0` or `0=` count as digits: they are grouped like digits.
        let wanted = match self.align == b'=' && self.fill == u32::from(b'0') {
            true => self.width.saturating_sub(fixed),
            false => 0,
        };
        // How many digits, and how long they are with what stands between groups.
        let (count, length) = match self.grouping {
            0 => (digits.len().max(wanted), digits.len().max(wanted)),
            _ => grouped_length(digits.len(), group, wanted),
        };
        let zeros = count - digits.len();
        let length = fixed.saturating_add(length);
        let missing = self.width.saturating_sub(length);
        let (left, inside) = match self.align {
            b'>' => (missing, 0),
            b'=' => (0, missing),
            b'^' => (missing / 2, 0),
            _ => (0, 0),
        };
        make_room(out, length, missing, self.fill)?;
        push_times(out, self.fill, left);
        if !sign.is_empty() {
            out.extend_from_slice(sign.as_bytes());
        }
        if !prefix.is_empty() {
            out.extend_from_slice(prefix.as_bytes());
        }
        push_times(out, self.fill, inside);
        if self.grouping == 0 {
            push_times(out, u32::from(b'0'), zeros);
            out.extend_from_slice(digits);
        } else {
            let digits = std::iter::repeat_n(b'0', zeros).chain(digits.iter().copied());
            // How many digits are left until the next separator.
            let mut left = count % group;
            for (at, digit) in digits.enumerate() {
                if left == 0 {
                    if at > 0 {
                        out.push(self.grouping);
                    }
                    left = group;
                }
                left -= 1;
                out.push(digit);
            }
        }
        if !tail.is_empty() {
            out.extend_from_slice(tail);
        }
        push_times(out, self.fill, missing - left - inside);
        Ok(())
    }
}

/// How many bytes a width and a precision of this specification may ask for, to be charged beforehand. No less than it takes;
/// what takes little counts for nothing.
pub(crate) fn room(given: &[u8]) -> usize {
    const FEW_DIGITS: usize = 4;
    if given.len() <= FEW_DIGITS {
        return 0;
    }
    let (mut total, mut number, mut rest) = (0usize, 0usize, given);
    while let Some((code, width)) = wtf8::first(rest) {
        number = match unicode::decimal(code) {
            Some(digit) => number.saturating_mul(10).saturating_add(digit as usize),
            None => {
                total = total.saturating_add(number);
                0
            }
        };
        rest = rest.get(width..).unwrap_or(&[]);
    }
    let fill = if given.is_ascii() { 1 } else { 4 };
    total.saturating_add(number).saturating_mul(fill)
}

fn grouping(rest: &mut &[u8]) -> Result<u8, Fault> {
    let mut found = 0;
    while let [byte @ (b',' | b'_'), tail @ ..] = *rest {
        if found == *byte {
            // A doubled sign is read as the type, which cannot go with a grouping.
            break;
        }
        if found != 0 {
            return Err(Fault::value("Cannot specify both ',' and '_'."));
        }
        found = *byte;
        *rest = tail;
    }
    Ok(found)
}

/// Make room for `length` bytes and `missing` times `fill`.
fn make_room(out: &mut Shown, length: usize, missing: usize, fill: u32) -> Result<(), Fault> {
    let total = missing
        .checked_mul(wtf8::width(fill))
        .and_then(|fills| fills.checked_add(length));
    match total {
        Some(total) if total <= MAX_LENGTH && out.try_reserve_exact(total).is_ok() => Ok(()),
        _ => Err(Fault::memory()),
    }
}

/// Append `code` so many times.
#[inline]
fn push_times(out: &mut Shown, code: u32, times: usize) {
    if times == 0 {
        return;
    }
    if code < 0x80 {
        out.resize(out.len() + times, code as u8);
    } else {
        let one = wtf8::encode(code);
        for _ in 0..times {
            out.extend_from_slice(&one);
        }
    }
}

/// How many digits stand in groups of `group`, with leading zeros until at least `wanted` characters are there, and how many
/// characters those are.
fn grouped_length(digits: usize, group: usize, wanted: usize) -> (usize, usize) {
    let length = |count: usize| count + count.saturating_sub(1) / group;
    let mut count = digits;
    if length(count) < wanted {
        // The fewest digits that reach `wanted`: a text of `wanted` has a separator every group + 1 characters.
        count = wanted - wanted / (group + 1);
        if length(count) < wanted {
            count += 1;
        }
    }
    (count, length(count))
}

fn unknown_code(code: u32, type_name: &str) -> Fault {
    match char::from_u32(code) {
        Some(shown) if (33..128).contains(&code) => Fault::value(format!(
            "Unknown format code '{shown}' for object of type '{type_name}'"
        )),
        _ => Fault::value(format!(
            "Unknown format code '\\x{code:x}' for object of type '{type_name}'"
        )),
    }
}

/// `format(text, spec)` for a string. As of all of these, what it gives is put behind what `out` has.
pub(crate) fn format_str(
    out: &mut Shown,
    text: &[u8],
    given: &[u8],
    type_name: &str,
) -> Result<(), Fault> {
    let mut spec = Spec::of_type(b'<', b's');
    spec.parse(given, type_name)?;
    if spec.code != u32::from(b's') {
        return Err(unknown_code(spec.code, type_name));
    }
    let not_allowed = |what: &str| {
        Err(Fault::value(format!(
            "{what} not allowed in string format specifier"
        )))
    };
    match spec.sign {
        0 => {}
        b' ' => return not_allowed("Space"),
        _ => return not_allowed("Sign"),
    }
    if spec.no_negative_zero {
        return not_allowed("Negative zero coercion (z)");
    }
    if spec.alternate {
        return not_allowed("Alternate form (#)");
    }
    if spec.align == b'=' {
        return not_allowed("'=' alignment");
    }
    let shown = match spec.precision {
        Some(most) => text.get(..wtf8::offset_of(text, most)).unwrap_or(text),
        None => text,
    };
    spec.pad(out, shown)
}

/// `format(int, spec)`. `decimal_limit` is the limit on decimal digits (0: none).
pub(crate) fn format_int(
    out: &mut Shown,
    value: &Int,
    given: &[u8],
    type_name: &str,
    decimal_limit: usize,
) -> Result<(), Fault> {
    let mut parsed = Spec::of_type(b'>', b'd');
    parsed.parse(given, type_name)?;
    match parsed.code_byte() {
        b'b' | b'c' | b'd' | b'o' | b'x' | b'X' | b'n' => {
            apply_int(out, value, &parsed, decimal_limit)
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%' => {
            let x = match value {
                Int::Small(small) => *small as f64,
                Int::Big(big) => float::from_int(big)?,
            };
            apply_float(out, x, &parsed)
        }
        _ => Err(unknown_code(parsed.code, type_name)),
    }
}

fn apply_int(out: &mut Shown, value: &Int, spec: &Spec, decimal_limit: usize) -> Result<(), Fault> {
    if spec.precision.is_some() {
        return Err(Fault::value(
            "Precision not allowed in integer format specifier",
        ));
    }
    if spec.no_negative_zero {
        return Err(Fault::value(
            "Negative zero coercion (z) not allowed in integer format specifier",
        ));
    }
    let code = spec.code_byte();
    if code == b'c' {
        if spec.sign != 0 {
            return Err(Fault::value(
                "Sign not allowed with integer format specifier 'c'",
            ));
        }
        if spec.alternate {
            return Err(Fault::value(
                "Alternate form (#) not allowed with integer format specifier 'c'",
            ));
        }
        let Int::Small(small) = value else {
            return Err(Fault::overflow("Python int too large to convert to C long"));
        };
        let Some(char) = u32::try_from(*small).ok().filter(|code| *code < 0x11_0000) else {
            return Err(Fault::overflow("%c arg not in range(0x110000)"));
        };
        return spec.pad(out, &wtf8::encode(char));
    }
    let (radix, prefix, group) = match code {
        b'b' => (2, "0b", 4),
        b'o' => (8, "0o", 4),
        b'x' => (16, "0x", 4),
        b'X' => (16, "0X", 4),
        _ => (10, "", 3),
    };
    let prefix = if spec.alternate { prefix } else { "" };
    let big = match value {
        Int::Small(small) => {
            let mut room = [0; 64];
            let magnitude = small.unsigned_abs();
            let digits = match radix {
                10 => digits::decimal(magnitude, &mut room),
                _ => digits::binary(magnitude, u32::ilog2(radix), code == b'X', &mut room),
            };
            return spec.number(out, *small < 0, prefix, digits, b"", group);
        }
        Int::Big(big) => big,
    };
    let negative = big.sign() == num_bigint::Sign::Minus;
    let mut text = match radix {
        10 => int::to_decimal(big, decimal_limit)?,
        _ => int::digits(big, radix),
    };
    if code == b'X' {
        text.make_ascii_uppercase();
    }
    let digits = text.strip_prefix('-').unwrap_or(&text);
    spec.number(out, negative, prefix, digits.as_bytes(), b"", group)
}

/// `format(x, spec)` for a float.
pub(crate) fn format_float(
    out: &mut Shown,
    x: f64,
    given: &[u8],
    type_name: &str,
) -> Result<(), Fault> {
    if given.is_empty() {
        float_repr::push_shortest(out, x, true);
        return Ok(());
    }
    let mut spec = Spec::of_type(b'>', 0);
    spec.parse(given, type_name)?;
    match spec.code_byte() {
        0 if spec.code == 0 => apply_float(out, x, &spec),
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'n' | b'%' => apply_float(out, x, &spec),
        _ => Err(unknown_code(spec.code, type_name)),
    }
}

/// The digits of a finite or infinite float under `code`, signed.
fn float_digits(x: f64, spec: &Spec, dot_zero: bool) -> Result<Vec<u8>, Fault> {
    if spec
        .precision
        .is_some_and(|precision| precision >= i32::MAX as usize)
    {
        return Err(Fault::value("precision too big"));
    }
    let precision = spec.precision.unwrap_or(6);
    make_room(&mut Shown::new(), precision, 0, 0)?;
    let alternate = spec.alternate;
    let code = spec.code_byte();
    let mut text = match code {
        b'e' | b'E' => float_repr::exponential(x, precision, alternate).into_bytes(),
        b'f' | b'F' => float_repr::fixed(x, precision, alternate),
        b'%' => {
            let mut text = float_repr::fixed(x * 100.0, precision, alternate);
            text.push(b'%');
            text
        }
        b'g' | b'G' | b'n' => float_repr::general(x, precision, alternate).into_bytes(),
        _ => match spec.precision {
            Some(precision) => {
                float_repr::general_up_to(x, precision, alternate, dot_zero).into_bytes()
            }
            None => {
                let mut text = Vec::with_capacity(24);
                float_repr::push_shortest(&mut text, x, dot_zero);
                if alternate && x.is_finite() && !text.contains(&b'.') {
                    let exponent = text.iter().position(|byte| *byte == b'e');
                    text.insert(exponent.unwrap_or(text.len()), b'.');
                }
                text
            }
        },
    };
    if matches!(code, b'E' | b'F' | b'G') {
        text.make_ascii_uppercase();
    }
    if spec.no_negative_zero
        && text.starts_with(b"-")
        && !text
            .iter()
            .any(|byte| matches!(byte, b'1'..=b'9' | b'i' | b'I'))
    {
        text.remove(0);
    }
    Ok(text)
}

/// Sign, whole part, and the rest with its fraction grouped.
fn split_float<'a>(text: &'a [u8], spec: &Spec) -> (bool, &'a [u8], Cow<'a, [u8]>) {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        text => (false, text),
    };
    let digits_of = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // Infinities and NaN have no digits: all of their text counts as the rest, and only the zeros go before it.
    let (front, back) = text.split_at(digits_of(text));
    if spec.fraction_grouping == 0 {
        return (negative, front, Cow::Borrowed(back));
    }
    let [b'.', fraction @ ..] = back else {
        return (negative, front, Cow::Borrowed(back));
    };
    let mut tail = vec![b'.'];
    let digits = digits_of(fraction);
    for (at, digit) in fraction.iter().enumerate() {
        if at > 0 && at % 3 == 0 && at < digits {
            tail.push(spec.fraction_grouping);
        }
        tail.push(*digit);
    }
    (negative, front, Cow::Owned(tail))
}

/// A float with a point in its place and nothing between its digits, put where it is to be: whether it is one.
fn push_plain_float(out: &mut Shown, x: f64, spec: &Spec) -> Result<bool, Fault> {
    const FEW: usize = 9;
    let precision = spec.precision.unwrap_or(6);
    let x = match spec.code_byte() {
        b'f' | b'F' => x,
        b'%' => x * 100.0,
        _ => return Ok(false),
    };
    let plain = x.is_finite()
        && precision <= FEW
        && spec.grouping == 0
        && spec.fraction_grouping == 0
        && !spec.no_negative_zero
        && spec.align != b'=';
    let (true, Ok(fill @ ..0x80)) = (plain, u8::try_from(spec.fill)) else {
        return Ok(false);
    };
    let start = out.len();
    if !x.is_sign_negative() && matches!(spec.sign, b'+' | b' ') {
        out.push(spec.sign);
    }
    float_repr::push_fixed(out, x, precision, spec.alternate);
    if spec.code_byte() == b'%' {
        out.push(b'%');
    }
    let len = out.len() - start;
    let missing = spec.width.saturating_sub(len);
    if missing > 0 {
        let left = match spec.align {
            b'>' => missing,
            b'^' => missing / 2,
            _ => 0,
        };
        make_room(out, 0, missing, spec.fill)?;
        out.resize(start + len + missing, fill);
        if left > 0 {
            out.copy_within(start..start + len, start + left);
            out[start..start + left].fill(fill);
        }
    }
    Ok(true)
}

fn apply_float(out: &mut Shown, x: f64, spec: &Spec) -> Result<(), Fault> {
    if push_plain_float(out, x, spec)? {
        return Ok(());
    }
    let text = float_digits(x, spec, true)?;
    let (negative, front, back) = split_float(&text, spec);
    let mut spec = *spec;
    if !x.is_finite() {
        spec.grouping = 0;
    }
    spec.number(out, negative, "", front, &back, 3)
}

/// `format(complex(real, imag), spec)`.
pub(crate) fn format_complex(
    out: &mut Shown,
    real: f64,
    imag: f64,
    given: &[u8],
    type_name: &str,
) -> Result<(), Fault> {
    if given.is_empty() {
        out.extend_from_slice(super::complex::repr(real, imag).as_bytes());
        return Ok(());
    }
    let mut spec = Spec::of_type(b'>', 0);
    spec.parse(given, type_name)?;
    if !(spec.code == 0
        || matches!(
            spec.code_byte(),
            b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'n'
        ))
    {
        return Err(unknown_code(spec.code, type_name));
    }
    if spec.fill == u32::from(b'0') {
        return Err(Fault::value(
            "Zero padding is not allowed in complex format specifier",
        ));
    }
    if spec.align == b'=' {
        return Err(Fault::value(
            "'=' alignment flag is not allowed in complex format specifier",
        ));
    }
    // Without a type it looks like `str`: brackets, and no real part where that is a positive zero.
    let bracketed = spec.code == 0;
    let skip_real = bracketed && real == 0.0 && real.is_sign_positive();
    let part = |out: &mut Shown, x: f64, sign: u8| {
        let plain = Spec {
            width: 0,
            fill: 0,
            align: b'<',
            sign,
            ..spec
        };
        let text = float_digits(x, &plain, false)?;
        let (negative, front, back) = split_float(&text, &plain);
        plain.number(out, negative, "", front, &back, 3)
    };
    let mut text = Shown::new();
    if bracketed && !skip_real {
        text.push(b'(');
    }
    if skip_real {
        part(&mut text, imag, spec.sign)?;
    } else {
        part(&mut text, real, spec.sign)?;
        part(&mut text, imag, b'+')?;
    }
    text.push(b'j');
    if bracketed && !skip_real {
        text.push(b')');
    }
    spec.pad(out, &text)
}
