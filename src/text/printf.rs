//! `%`-formatting, for text and for bytes: a template is read piece by piece, and the caller, who has the values, gives each
//! directive its number or text.
//!
//! A template is not parsed ahead: an error in it counts only once the directives before it have had their turn, as in
//! CPython.

use super::int::{self, Int};
use super::{Fault, digits, float_repr, wtf8};
use num_bigint::Sign;
use std::borrow::Cow;

/// A piece of a template.
#[derive(Debug, PartialEq)]
pub(crate) enum Piece<'a> {
    /// As it stands.
    Text(&'a [u8]),
    Directive(Directive<'a>),
}

/// A width or a precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amount {
    None,
    Given(usize),
    /// `*`: the next argument.
    Argument,
}

/// `%(key)-+ #0width.precisioncode`
#[derive(Debug, PartialEq)]
pub(crate) struct Directive<'a> {
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) flags: Flags,
    pub(crate) width: Amount,
    pub(crate) precision: Amount,
    /// The conversion, one of `diouxXeEfFgGcrsa` (and `b` in bytes) if the template is sound; see [`unsupported`].
    pub(crate) code: u32,
    /// Where in the template the conversion stands, in bytes.
    pub(crate) at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Flags {
    pub(crate) left: bool,
    pub(crate) plus: bool,
    pub(crate) space: bool,
    pub(crate) alternate: bool,
    pub(crate) zero: bool,
}

/// A directive whose `*` have been looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Layout {
    pub(crate) flags: Flags,
    pub(crate) width: usize,
    pub(crate) precision: Option<usize>,
}

/// Reads a template.
pub(crate) struct Pieces<'a> {
    whole: &'a [u8],
    at: usize,
    /// Bytes count as characters.
    bytes: bool,
}

impl<'a> Pieces<'a> {
    pub(crate) fn of_str(template: &'a [u8]) -> Pieces<'a> {
        Pieces {
            whole: template,
            at: 0,
            bytes: false,
        }
    }

    pub(crate) fn of_bytes(template: &'a [u8]) -> Pieces<'a> {
        Pieces {
            whole: template,
            at: 0,
            bytes: true,
        }
    }

    /// The text up to `%s` or `%d` and that letter, if nothing else comes first: most templates have no more.
    #[inline]
    pub(crate) fn plain(&mut self) -> Option<(&'a [u8], u8)> {
        let rest = self.whole.get(self.at..)?;
        let text = rest.iter().position(|byte| *byte == b'%')?;
        let code @ (b's' | b'd') = *rest.get(text + 1)? else {
            return None;
        };
        self.at += text + 2;
        Some((rest.get(..text)?, code))
    }

    fn peek(&self) -> Option<u8> {
        self.whole.get(self.at).copied()
    }

    fn key(&mut self) -> Result<Option<&'a [u8]>, Fault> {
        if self.peek() != Some(b'(') {
            return Ok(None);
        }
        let start = self.at + 1;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(self.whole.get(start..self.at - 1));
            }
        }
        Err(Fault::value("incomplete format key"))
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        while let Some(byte) = self.peek() {
            match byte {
                b'-' => flags.left = true,
                b'+' => flags.plus = true,
                b' ' => flags.space = true,
                b'#' => flags.alternate = true,
                b'0' => flags.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        flags
    }

    fn amount(&mut self, what: &str, most: usize) -> Result<Amount, Fault> {
        if self.peek() == Some(b'*') {
            self.at += 1;
            return Ok(Amount::Argument);
        }
        let mut amount = Amount::None;
        while let Some(byte @ b'0'..=b'9') = self.peek() {
            let before = if let Amount::Given(before) = amount {
                before
            } else {
                0
            };
            let value = before
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(usize::from(byte - b'0')));
            match value.filter(|value| *value <= most) {
                Some(value) => amount = Amount::Given(value),
                None => return Err(Fault::value(format!("{what} too big"))),
            }
            self.at += 1;
        }
        Ok(amount)
    }

    fn directive(&mut self) -> Result<Directive<'a>, Fault> {
        let key = self.key()?;
        let flags = self.flags();
        let width = self.amount("width", isize::MAX as usize)?;
        let mut precision = Amount::None;
        if self.peek() == Some(b'.') {
            self.at += 1;
            precision = match self.amount("precision", i32::MAX as usize)? {
                Amount::None => Amount::Given(0),
                amount => amount,
            };
        }
        if matches!(self.peek(), Some(b'h' | b'l' | b'L')) {
            self.at += 1;
        }
        let rest = self.whole.get(self.at..).unwrap_or(&[]);
        let step = if self.bytes {
            rest.first().map(|byte| (u32::from(*byte), 1))
        } else {
            wtf8::first(rest)
        };
        let Some((code, step)) = step else {
            return Err(Fault::value("incomplete format"));
        };
        let at = self.at;
        self.at += step;
        Ok(Directive {
            key,
            flags,
            width,
            precision,
            code,
            at,
        })
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.whole.get(self.at..).filter(|rest| !rest.is_empty())?;
        // Mostly a few characters: not worth a call.
        let text = rest
            .iter()
            .position(|byte| *byte == b'%')
            .unwrap_or(rest.len());
        if text > 0 {
            self.at += text;
            return rest.get(..text).map(|text| Ok(Piece::Text(text)));
        }
        if let [_, b'%', ..] = rest {
            self.at += 2;
            return rest.get(..1).map(|text| Ok(Piece::Text(text)));
        }
        self.at += 1;
        let directive = self.directive();
        if directive.is_err() {
            self.at = self.whole.len();
        }
        Some(directive.map(Piece::Directive))
    }
}

/// The error for a conversion that there is not, at an index of its template.
pub(crate) fn unsupported(code: u32, at: usize) -> Fault {
    let shown = char::from_u32(code)
        .filter(|_| (32..127).contains(&code))
        .unwrap_or('?');
    Fault::value(format!(
        "unsupported format character '{shown}' ({code:#x}) at index {at}"
    ))
}

/// Fill up to the width with spaces; with zeros after the first `sign` bytes if the flags ask for them.
fn pad(text: &[u8], sign: usize, numeric: bool, layout: &Layout) -> Result<Vec<u8>, Fault> {
    let missing = layout.width.saturating_sub(wtf8::count(text));
    let mut out = Vec::new();
    let room = text.len().checked_add(missing);
    if room.is_none_or(|room| out.try_reserve_exact(room).is_err()) {
        return Err(Fault::memory());
    }
    if layout.flags.left {
        out.extend_from_slice(text);
        wtf8::push_times(&mut out, 0x20, missing);
    } else if numeric && layout.flags.zero {
        let (front, back) = text.split_at(sign.min(text.len()));
        out.extend_from_slice(front);
        wtf8::push_times(&mut out, u32::from(b'0'), missing);
        out.extend_from_slice(back);
    } else {
        wtf8::push_times(&mut out, 0x20, missing);
        out.extend_from_slice(text);
    }
    Ok(out)
}

fn sign(negative: bool, flags: Flags) -> &'static str {
    match (negative, flags.plus, flags.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    }
}

/// `%s`, `%r`, `%a`: cut to the precision, filled to the width.
pub(crate) fn apply_str(text: &[u8], layout: &Layout) -> Result<Vec<u8>, Fault> {
    let shown = match layout.precision {
        Some(most) => text.get(..wtf8::offset_of(text, most)).unwrap_or(text),
        None => text,
    };
    pad(shown, 0, false, layout)
}

/// `%s`, `%b` and the like for bytes.
pub(crate) fn apply_bytes(bytes: &[u8], layout: &Layout) -> Result<Vec<u8>, Fault> {
    let shown = layout
        .precision
        .and_then(|most| bytes.get(..most))
        .unwrap_or(bytes);
    let missing = layout.width.saturating_sub(shown.len());
    let mut out = Vec::new();
    if out
        .try_reserve_exact(shown.len().saturating_add(missing))
        .is_err()
    {
        return Err(Fault::memory());
    }
    if !layout.flags.left {
        out.resize(missing, b' ');
    }
    out.extend_from_slice(shown);
    if layout.flags.left {
        out.resize(shown.len() + missing, b' ');
    }
    Ok(out)
}

/// `%d`, `%i`, `%u`, `%o`, `%x`, `%X`.
pub(crate) fn apply_int(
    value: &Int,
    code: u8,
    layout: &Layout,
    decimal_limit: usize,
) -> Result<Vec<u8>, Fault> {
    let (radix, prefix) = match code {
        b'o' => (8, "0o"),
        b'x' => (16, "0x"),
        b'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut room = [0; 64];
    let (negative, digits) = match value {
        Int::Small(small) => {
            let magnitude = small.unsigned_abs();
            let digits = match radix {
                8 => digits::binary(magnitude, 3, false, &mut room),
                16 => digits::binary(magnitude, 4, code == b'X', &mut room),
                _ => digits::decimal(magnitude, &mut room),
            };
            if *layout == Layout::default() {
                let mut text = Vec::with_capacity(digits.len() + 1);
                text.extend((*small < 0).then_some(b'-'));
                text.extend_from_slice(digits);
                return Ok(text);
            }
            (*small < 0, Cow::Borrowed(digits))
        }
        Int::Big(big) => {
            let mut digits = match radix {
                10 => int::to_decimal(big, decimal_limit)?
                    .trim_start_matches('-')
                    .to_owned(),
                _ => int::digits(big, radix),
            };
            if code == b'X' {
                digits.make_ascii_uppercase();
            }
            (big.sign() == Sign::Minus, Cow::Owned(digits.into_bytes()))
        }
    };
    if layout.precision.unwrap_or(0) > i32::MAX as usize - 3 {
        return Err(Fault::overflow("precision too large"));
    }
    let zeros = layout.precision.unwrap_or(0).saturating_sub(digits.len());
    let mut text = Vec::new();
    if text
        .try_reserve_exact(zeros.saturating_add(digits.len() + 3))
        .is_err()
    {
        return Err(Fault::memory());
    }
    text.extend(sign(negative, layout.flags).bytes());
    if layout.flags.alternate {
        text.extend(prefix.bytes());
    }
    let front = text.len();
    wtf8::push_times(&mut text, u32::from(b'0'), zeros);
    text.extend_from_slice(&digits);
    if text.len() >= layout.width {
        return Ok(text);
    }
    pad(&text, front, true, layout)
}

/// `%e`, `%f`, `%g` and their capitals.
pub(crate) fn apply_float(x: f64, code: u8, layout: &Layout) -> Result<Vec<u8>, Fault> {
    let precision = layout.precision.unwrap_or(6);
    if precision >= i32::MAX as usize {
        return Err(Fault::value("precision too big"));
    }
    let alternate = layout.flags.alternate;
    let mut text = match code.to_ascii_lowercase() {
        b'e' => float_repr::exponential(x, precision, alternate).into_bytes(),
        b'f' => float_repr::fixed(x, precision, alternate),
        _ => float_repr::general(x, precision, alternate).into_bytes(),
    };
    if code.is_ascii_uppercase() {
        text.make_ascii_uppercase();
    }
    let negative = text.starts_with(b"-");
    let sign = sign(negative, layout.flags);
    if !negative {
        text.splice(..0, sign.bytes());
    }
    if text.len() >= layout.width {
        return Ok(text);
    }
    pad(&text, sign.len(), true, layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(template: &str) -> (Layout, u8) {
        match Pieces::of_str(template.as_bytes()).next() {
            Some(Ok(Piece::Directive(directive))) => {
                let amount = |amount| {
                    if let Amount::Given(given) = amount {
                        Some(given)
                    } else {
                        None
                    }
                };
                let layout = Layout {
                    flags: directive.flags,
                    width: amount(directive.width).unwrap_or(0),
                    precision: amount(directive.precision),
                };
                (layout, directive.code as u8)
            }
            other => panic!("{other:?}"),
        }
    }

    fn int(template: &str, value: i64) -> String {
        let (layout, code) = layout(template);
        String::from_utf8(apply_int(&Int::Small(value), code, &layout, 4300).unwrap()).unwrap()
    }

    fn float(template: &str, x: f64) -> String {
        let (layout, code) = layout(template);
        String::from_utf8(apply_float(x, code, &layout).unwrap()).unwrap()
    }

    #[test]
    fn numbers() {
        assert_eq!(int("%5.3d", 7), "  007");
        assert_eq!(int("%+05d", 7), "+0007");
        assert_eq!(int("%#.5x", 255), "0x000ff");
        assert_eq!(int("%-#10x", 255), "0xff      ");
        assert_eq!(int("%05x", -255), "-00ff");
        assert_eq!(int("%#X", 255), "0XFF");
        assert_eq!(float("%08.3f", -1.5), "-001.500");
        assert_eq!(float("%G", 1e-10), "1E-10");
        assert_eq!(float("%#.0f", 2.5), "2.");
    }

    #[test]
    fn pieces() {
        let pieces: Vec<_> = Pieces::of_str(b"a%%b%(k(x))s%*.*f")
            .map(Result::unwrap)
            .collect();
        assert_eq!(pieces[0], Piece::Text(b"a"));
        assert_eq!(pieces[1], Piece::Text(b"%"));
        assert!(matches!(
            &pieces[3],
            Piece::Directive(Directive {
                key: Some(b"k(x)"),
                code: 115,
                ..
            })
        ));
        assert!(matches!(
            &pieces[4],
            Piece::Directive(Directive {
                width: Amount::Argument,
                precision: Amount::Argument,
                ..
            })
        ));
        let error = |template: &str| match Pieces::of_str(template.as_bytes()).next() {
            Some(Err(fault)) => fault.text,
            other => panic!("{other:?}"),
        };
        assert_eq!(error("%"), "incomplete format");
        assert_eq!(error("%(a"), "incomplete format key");
        assert_eq!(error("%99999999999999999999d"), "width too big");
        assert_eq!(error("%.99999999999999999999d"), "precision too big");
        assert_eq!(
            unsupported(0x20AC, 1).text,
            "unsupported format character '?' (0x20ac) at index 1"
        );
    }
}
