//! WTF-8: UTF-8 that may also hold surrogates, each written as three bytes (ED A0..BF xx). The form of every string. A high
//! and a low one side by side stay two characters, as Python has it.
//!
//! Positions: a *byte offset* counts bytes, an *index* counts code points; the two are the same where the text is ASCII.
//! Counting and finding an index cost O(n) in bytes, at memory speed.

use std::borrow::Cow;

/// Whether this byte continues a code point that began before it.
#[inline]
pub(crate) const fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// Length in bytes of the code point that starts with `lead`.
#[inline]
pub(crate) const fn width_of_lead(lead: u8) -> usize {
    match lead {
        0..=0xBF => 1,
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

/// Length in bytes of `code` when written.
#[inline]
pub(crate) const fn width(code: u32) -> usize {
    match code {
        0..=0x7F => 1,
        0x80..=0x7FF => 2,
        0x800..=0xFFFF => 3,
        _ => 4,
    }
}

pub(crate) const fn is_surrogate(code: u32) -> bool {
    matches!(code, 0xD800..=0xDFFF)
}

/// The code point at the front and its length in bytes; `None` at the end.
#[inline]
pub(crate) fn first(text: &[u8]) -> Option<(u32, usize)> {
    let lead = *text.first()?;
    if lead < 0x80 {
        return Some((u32::from(lead), 1));
    }
    let tail = |at: usize| text.get(at).map_or(0, |byte| u32::from(byte & 0x3F));
    let lead = u32::from(lead);
    let (code, width) = match lead {
        0..=0xDF => ((lead & 0x1F) << 6 | tail(1), 2),
        0xE0..=0xEF => ((lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3),
        _ => (
            (lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3),
            4,
        ),
    };
    Some((code, width.min(text.len())))
}

/// The code point at the back and its length in bytes; `None` for empty text.
pub(crate) fn last(text: &[u8]) -> Option<(u32, usize)> {
    let mut start = text.len().checked_sub(1)?;
    while start > 0
        && text.len() - start < 4
        && text.get(start).copied().is_some_and(is_continuation)
    {
        start -= 1;
    }
    let (code, _) = first(text.get(start..)?)?;
    Some((code, text.len() - start))
}

/// The code points of a text, from either end.
#[derive(Clone)]
pub(crate) struct CodePoints<'a>(&'a [u8]);

pub(crate) fn code_points(text: &[u8]) -> CodePoints<'_> {
    CodePoints(text)
}

impl<'a> CodePoints<'a> {
    /// The text that is left.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.0
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (code, width) = first(self.0)?;
        self.0 = self.0.get(width..).unwrap_or(&[]);
        Some(code)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len().div_ceil(4), Some(self.0.len()))
    }
}

impl DoubleEndedIterator for CodePoints<'_> {
    fn next_back(&mut self) -> Option<u32> {
        let (code, width) = last(self.0)?;
        self.0 = self.0.get(..self.0.len() - width).unwrap_or(&[]);
        Some(code)
    }
}

/// Write `code` at the end of `out`. Values above 0x10FFFF become U+FFFD.
#[inline]
pub(crate) fn push(out: &mut Vec<u8>, code: u32) {
    let low = |shift: u32| 0x80 | (code >> shift & 0x3F) as u8;
    match code {
        0..=0x7F => out.push(code as u8),
        0x80..=0x7FF => out.extend([0xC0 | (code >> 6) as u8, low(0)]),
        0x800..=0xFFFF => out.extend([0xE0 | (code >> 12) as u8, low(6), low(0)]),
        0x1_0000..=0x10_FFFF => out.extend([0xF0 | (code >> 18) as u8, low(12), low(6), low(0)]),
        _ => out.extend("\u{FFFD}".bytes()),
    }
}

/// `code` as a text of its own.
pub(crate) fn encode(code: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(width(code));
    push(&mut out, code);
    out
}

/// Write `code` `times` times.
pub(crate) fn push_times(out: &mut Vec<u8>, code: u32, times: usize) {
    if code < 0x80 {
        out.resize(out.len() + times, code as u8);
    } else {
        let one = encode(code);
        out.reserve(one.len() * times);
        for _ in 0..times {
            out.extend_from_slice(&one);
        }
    }
}

pub(crate) fn from_code_points(codes: impl IntoIterator<Item = u32>) -> Vec<u8> {
    let codes = codes.into_iter();
    let mut out = Vec::with_capacity(codes.size_hint().0);
    for code in codes {
        push(&mut out, code);
    }
    out
}

/// How many code points.
#[inline]
pub(crate) fn count(text: &[u8]) -> usize {
    text.iter().filter(|byte| !is_continuation(**byte)).count()
}

/// The byte offset of code point `index`; the length where there are fewer.
pub(crate) fn offset_of(text: &[u8], index: usize) -> usize {
    if index >= text.len() {
        return text.len();
    }
    // Blocks first: counting lead bytes of a block vectorises, stepping does not.
    const BLOCK: usize = 64;
    let (mut at, mut left) = (0, index);
    while let Some(block) = text.get(at..at + BLOCK) {
        let here = count(block);
        if here > left {
            break;
        }
        left -= here;
        at += BLOCK;
    }
    for (step, byte) in text.get(at..).unwrap_or(&[]).iter().enumerate() {
        if !is_continuation(*byte) {
            if left == 0 {
                return at + step;
            }
            left -= 1;
        }
    }
    text.len()
}

/// The bytes of the code points `start..end`.
pub(crate) fn slice(text: &[u8], start: usize, end: usize) -> &[u8] {
    if start >= end {
        return &[];
    }
    let from = offset_of(text, start);
    let rest = text.get(from..).unwrap_or(&[]);
    rest.get(..offset_of(rest, end - start)).unwrap_or(rest)
}

/// The text as UTF-8, each surrogate replaced by U+FFFD.
pub(crate) fn to_lossy(text: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(text) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(
            code_points(text)
                .map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_go_both_ways() {
        let codes = [0x41, 0xE9, 0x20AC, 0xD800, 0x1_F600, 0x10_FFFF];
        let text = from_code_points(codes);
        assert_eq!(code_points(&text).collect::<Vec<_>>(), codes);
        let mut back = code_points(&text).rev().collect::<Vec<_>>();
        back.reverse();
        assert_eq!(back, codes);
        assert_eq!(count(&text), 6);
    }

    #[test]
    fn offsets_and_slices() {
        let text = "aé€😀".repeat(50);
        let text = text.as_bytes();
        assert_eq!(offset_of(text, 0), 0);
        assert_eq!(offset_of(text, 5), 11);
        assert_eq!(offset_of(text, 199), text.len() - 4);
        assert_eq!(offset_of(text, 200), text.len());
        assert_eq!(slice(text, 1, 3), "é€".as_bytes());
        assert_eq!(slice(text, 3, 3), b"");
    }

    #[test]
    fn malformed_bytes_do_not_panic() {
        for bytes in [&b"\xF0"[..], b"\xE2\x82", b"\x80\x80\x80\x80\x80", b"a\xC3"] {
            let _ = code_points(bytes).collect::<Vec<_>>();
            let _ = code_points(bytes).rev().collect::<Vec<_>>();
            let _ = to_lossy(bytes);
            let _ = slice(bytes, 0, 9);
        }
    }
}
