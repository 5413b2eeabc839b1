//! Backslashes in literals.
//!
//! Errors count positions as CPython does: in a copy of the text in which a character beyond ASCII stands as
//! `\UXXXXXXXX`, ten characters. Of doubtful escapes only the first in each literal is reported.

use memchr::{memchr, memchr3};

use super::{Build, Built, refuse};
use crate::ast::Span;
use crate::error::SyntaxWarning;

/// What a backslash and what follows it stand for.
enum Escape {
    /// A code point, perhaps a surrogate.
    Code(u32),
    /// A line feed that is joined away.
    Nothing,
    /// No escape: the backslash stays.
    Unknown,
    /// An octal number beyond 255.
    WideOctal(u32),
    /// CPython's words for what is wrong.
    Wrong(&'static str),
}

/// Text that is being read.
struct Reader<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Reader<'s> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// As many digits as there are, `most` at most.
    fn digits(&mut self, radix: u32, most: usize) -> (u32, usize) {
        let (mut value, mut count) = (0u32, 0);
        while count < most
            && let Some(digit) = self
                .byte()
                .and_then(|byte| char::from(byte).to_digit(radix))
        {
            value = value.wrapping_mul(radix).wrapping_add(digit);
            self.at += 1;
            count += 1;
        }
        (value, count)
    }

    /// Exactly `count` hexadecimal digits.
    fn hex(&mut self, count: usize, wrong: &'static str) -> Escape {
        match self.digits(16, count) {
            (value, read) if read == count && value > 0x10_ffff => {
                Escape::Wrong("illegal Unicode character")
            }
            (value, read) if read == count => Escape::Code(value),
            _ => Escape::Wrong(wrong),
        }
    }

    /// What bytes and text literals have in common; the reader stands behind the backslash.
    fn escape(&mut self) -> Escape {
        let Some(byte) = self.byte() else {
            return Escape::Unknown;
        };
        if matches!(byte, b'0'..=b'7') {
            return match self.digits(8, 3).0 {
                value if value > 0o377 => Escape::WideOctal(value),
                value => Escape::Code(value),
            };
        }
        let code = match byte {
            b'\n' => {
                self.at += 1;
                return Escape::Nothing;
            }
            b'\\' | b'\'' | b'"' => byte,
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            _ => return Escape::Unknown,
        };
        self.at += 1;
        Escape::Code(u32::from(code))
    }

    /// The escapes that text has beyond those.
    fn text_escape(&mut self) -> Escape {
        match self.escape() {
            Escape::Unknown => {}
            known => return known,
        }
        let letter = self.byte();
        if matches!(letter, Some(b'x' | b'u' | b'U' | b'N')) {
            self.at += 1;
        }
        match letter {
            Some(b'x') => self.hex(2, "truncated \\xXX escape"),
            Some(b'u') => self.hex(4, "truncated \\uXXXX escape"),
            Some(b'U') => self.hex(8, "truncated \\UXXXXXXXX escape"),
            Some(b'N') => self.named(),
            _ => Escape::Unknown,
        }
    }

    /// `{NAME}` behind `\N`.
    fn named(&mut self) -> Escape {
        const MALFORMED: Escape = Escape::Wrong("malformed \\N character escape");
        if self.byte() != Some(b'{') {
            return MALFORMED;
        }
        self.at += 1;
        let rest = &self.text[self.at..];
        match rest.find('}') {
            Some(0) => MALFORMED,
            None => {
                self.at = self.text.len();
                MALFORMED
            }
            Some(end) => {
                self.at += end + 1;
                match named_character(&rest[..end]) {
                    Some(c) => Escape::Code(u32::from(c)),
                    None => Escape::Wrong("unknown Unicode character name"),
                }
            }
        }
    }
}

/// The character of a name or alias, spelled as the Unicode database spells it but for case.
fn named_character(name: &str) -> Option<char> {
    if name.starts_with(' ') || name.ends_with(' ') || name.contains("  ") || name.contains('_') {
        return None;
    }
    let c = unicode_names2::character(name)?;
    let loose = |name: &str| {
        name.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
    };
    let upper = name.to_ascii_uppercase();
    let proper = unicode_names2::name(c)
        .map(|name| name.to_string())
        .unwrap_or_default();
    (upper == proper || loose(&upper) != loose(&proper)).then_some(c)
}

impl<'a> Build<'a, '_> {
    /// The value of a text literal between its quotes, as WTF-8.
    pub(super) fn decode_text(&self, body: Span, raw: bool, token: Span) -> Built<&'a [u8]> {
        let text = self.source(body);
        if raw || memchr(b'\\', text.as_bytes()).is_none() {
            return Ok(self.arena.alloc_slice_copy(text.as_bytes()));
        }
        let mut out = Vec::with_capacity(text.len());
        self.unescape(text, body.start, token, false, &mut out)?;
        Ok(self.arena.alloc_slice_copy(&out))
    }

    /// The value of text in an f- or t-string: braces are doubled there.
    pub(super) fn decode_part(&self, span: Span, raw: bool) -> Built<Vec<u8>> {
        let text = self.source(span);
        let mut out = Vec::with_capacity(text.len());
        let mut rest = text;
        // Pieces as CPython's tokenizer cuts them: each ends with the first of two braces.
        loop {
            let (mut at, mut in_name) = (0, false);
            let bytes = rest.as_bytes();
            let cut = loop {
                let Some(found) = memchr3(b'{', b'}', b'\\', &bytes[at..]) else {
                    break None;
                };
                at += found;
                match bytes[at] {
                    b'\\' if raw => at += 1,
                    b'\\' if rest[at + 1..].starts_with("N{") => (at, in_name) = (at + 3, true),
                    b'\\' if matches!(bytes.get(at + 1), None | Some(b'{' | b'}')) => {
                        let start = span.end - (rest.len() - at) as u32;
                        self.warn_of_escape(self.source(Span::new(start, start + 2)), start, "");
                        at += 1;
                    }
                    b'\\' => at = (at + 2).min(bytes.len()),
                    b'}' if in_name => (at, in_name) = (at + 1, false),
                    byte if bytes.get(at + 1) == Some(&byte) => break Some(at),
                    _ => at += 1,
                }
            };
            let piece = cut.map_or(rest, |at| &rest[..at + 1]);
            let start = span.end - rest.len() as u32;
            if raw {
                out.extend_from_slice(piece.as_bytes());
            } else {
                let token = Span::new(
                    start,
                    start + (piece.len() + usize::from(cut.is_some())) as u32,
                );
                self.unescape(piece, start, token, true, &mut out)?;
            }
            match cut {
                Some(at) => rest = &rest[at + 2..],
                None => return Ok(out),
            }
        }
    }

    /// Appends the value of text that begins at `start`; an error points at `token`. In an f- or t-string a
    /// backslash before a brace has been seen to already.
    fn unescape(
        &self,
        text: &str,
        start: u32,
        token: Span,
        in_template: bool,
        out: &mut Vec<u8>,
    ) -> Built<()> {
        let mut reader = Reader { text, at: 0 };
        let mut doubtful = false;
        while let Some(found) = memchr(b'\\', &text.as_bytes()[reader.at..]) {
            let backslash = reader.at + found;
            out.extend_from_slice(&text.as_bytes()[reader.at..backslash]);
            reader.at = backslash + 1;
            match reader.text_escape() {
                Escape::Code(code) => push_code(out, code),
                Escape::Nothing => {}
                Escape::WideOctal(code) => {
                    self.doubt(text, backslash, 4, start, &mut doubtful);
                    push_code(out, code);
                }
                Escape::Unknown => {
                    if !in_template || !matches!(reader.byte(), Some(b'{' | b'}')) {
                        self.doubt(text, backslash, 2, start, &mut doubtful);
                    }
                    out.push(b'\\');
                }
                Escape::Wrong(what) => {
                    let position = |at: usize| {
                        text[..at]
                            .chars()
                            .map(|c| if c.is_ascii() { 1 } else { 10 })
                            .sum::<usize>()
                    };
                    let message = format!(
                        "(unicode error) 'unicodeescape' codec can't decode bytes in position {}-{}: {what}",
                        position(backslash),
                        position(reader.at) - 1
                    );
                    return refuse(token, message);
                }
            }
        }
        out.extend_from_slice(&text.as_bytes()[reader.at..]);
        Ok(())
    }

    /// The value of a bytes literal between its quotes.
    pub(super) fn decode_bytes(&self, body: Span, raw: bool, token: Span) -> Built<&'a [u8]> {
        let text = self.source(body);
        if !text.is_ascii() {
            return refuse(
                token,
                "bytes can only contain ASCII literal characters".into(),
            );
        }
        if raw || memchr(b'\\', text.as_bytes()).is_none() {
            return Ok(self.arena.alloc_slice_copy(text.as_bytes()));
        }
        let mut out = Vec::with_capacity(text.len());
        let mut reader = Reader { text, at: 0 };
        let mut doubtful = false;
        while let Some(found) = memchr(b'\\', &text.as_bytes()[reader.at..]) {
            let backslash = reader.at + found;
            out.extend_from_slice(&text.as_bytes()[reader.at..backslash]);
            reader.at = backslash + 1;
            match reader.escape() {
                Escape::Code(code) => out.push(code as u8),
                Escape::WideOctal(code) => {
                    self.doubt(text, backslash, 4, body.start, &mut doubtful);
                    out.push(code as u8);
                }
                Escape::Nothing => {}
                Escape::Unknown | Escape::Wrong(_) if reader.byte() == Some(b'x') => {
                    reader.at += 1;
                    match reader.digits(16, 2) {
                        (value, 2) => out.push(value as u8),
                        _ => {
                            let message =
                                format!("(value error) invalid \\x escape at position {backslash}");
                            return refuse(token, message);
                        }
                    }
                }
                Escape::Unknown | Escape::Wrong(_) => {
                    self.doubt(text, backslash, 2, body.start, &mut doubtful);
                    out.push(b'\\');
                }
            }
        }
        out.extend_from_slice(&text.as_bytes()[reader.at..]);
        Ok(self.arena.alloc_slice_copy(&out))
    }

    /// Warns of an escape of `length` bytes, if it is the literal's first. A character beyond ASCII is none.
    fn doubt(&self, text: &str, at: usize, length: usize, start: u32, doubtful: &mut bool) {
        let Some(escape) = text.get(at..at + length) else {
            return;
        };
        if *doubtful || !escape.is_ascii() {
            return;
        }
        *doubtful = true;
        let kind = if length == 4 { "octal " } else { "" };
        self.warn_of_escape(escape, start + at as u32, kind);
    }

    fn warn_of_escape(&self, escape: &str, at: u32, kind: &str) {
        let message = format!(
            "\"{escape}\" is an invalid {kind}escape sequence. Such sequences will not work in the future. \
             Did you mean \"\\{escape}\"? A raw string is also an option."
        );
        let span = Span::new(at, at + escape.len() as u32);
        self.warnings
            .borrow_mut()
            .push(SyntaxWarning { message, span });
    }
}

/// Appends a code point as generalised UTF-8: a surrogate stands as three bytes.
fn push_code(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => {
            let tail = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
            out.extend_from_slice(&[0xe0 | (code >> 12) as u8, tail(6), tail(0)]);
        }
    }
}
