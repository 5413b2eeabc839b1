//! Names and plain strings: where they end, and what is wrong with those that do not.

use icu_properties::props::{GeneralCategory, XidContinue, XidStart};
use icu_properties::{CodePointMapData, CodePointSetData};
use memchr::{memchr2, memchr3};

use super::{Lexed, Lexer, Stop};
use crate::ast::Span;
use crate::error::{ErrorClass, Place};
use crate::token::TokenKind;

/// Pairs of prefixes that exclude each other, in the order in which CPython looks for them.
const INCOMPATIBLE: [(u8, u8); 7] = [
    (b'u', b'b'),
    (b'u', b'r'),
    (b'u', b'f'),
    (b'u', b't'),
    (b'b', b'f'),
    (b'b', b't'),
    (b'f', b't'),
];

impl Lexer<'_> {
    /// A name or keyword of ASCII letters, as far as logos saw it.
    pub(super) fn name(&mut self, kind: TokenKind, start: usize) -> Lexed {
        match self.byte(self.here()) {
            Some(byte) if !byte.is_ascii() => return self.wide_name(start),
            Some(b'\'' | b'"') if kind == TokenKind::Name => self.check_prefix(start)?,
            _ => {}
        }
        self.push(kind, start);
        if kind == TokenKind::Name {
            self.soft_type();
        }
        Ok(())
    }

    /// A name with characters beyond ASCII.
    pub(super) fn wide_name(&mut self, start: usize) -> Lexed {
        let rest = &self.text[start..];
        let end = rest
            .find(|c: char| c.is_ascii() && c != '_' && !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        for (at, c) in rest[..end].char_indices() {
            let fits = if at == 0 {
                c == '_' || is_xid_start(c)
            } else {
                is_xid_continue(c)
            };
            if !fits {
                return Err(self.invalid_character(start + at, c));
            }
        }
        self.go_to(start + end);
        self.push(TokenKind::Name, start);
        self.soft_type();
        Ok(())
    }

    fn invalid_character(&self, at: usize, c: char) -> Box<Stop> {
        let code = u32::from(c);
        let message = if is_printable(c) {
            format!("invalid character '{c}' (U+{code:04X})")
        } else {
            format!("invalid non-printable character U+{code:04X}")
        };
        self.fail(at, message)
    }

    /// A name right before a quote: a prefix whose letters exclude each other is an error.
    fn check_prefix(&self, start: usize) -> Lexed {
        let end = self.here();
        let letters = self.text[start..end].to_ascii_lowercase();
        let letters = letters.as_bytes();
        let is_prefix = |(at, letter): (usize, &u8)| {
            b"brutf".contains(letter) && !letters[..at].contains(letter)
        };
        if !letters.iter().enumerate().all(is_prefix) {
            return Ok(());
        }
        let both = |(a, b): &&(u8, u8)| letters.contains(a) && letters.contains(b);
        let Some((first, second)) = INCOMPATIBLE.iter().find(both) else {
            return Ok(());
        };
        let message = format!(
            "'{}' and '{}' prefixes are incompatible",
            char::from(*first),
            char::from(*second)
        );
        let span = Span::new(start as u32, end as u32);
        Err(super::fault(
            ErrorClass::SyntaxError,
            message,
            span,
            Place::Full,
        ))
    }

    /// The size of the opening quotes (1 or 3), the first of which has been read; goes behind them.
    pub(super) fn quotes(&mut self) -> (u8, usize) {
        let at = self.here();
        let quote = self.text.as_bytes()[at - 1];
        if self.byte(at) == Some(quote) && self.byte(at + 1) == Some(quote) {
            self.raw.bump(2);
            (quote, 3)
        } else {
            (quote, 1)
        }
    }

    /// A string or bytes literal whose opening quote has been read.
    pub(super) fn string(&mut self, start: usize) -> Lexed {
        let (quote, size) = self.quotes();
        let bytes = self.text.as_bytes();
        let mut at = self.here();
        let mut escaped_quote = false;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let found = match size {
                1 => memchr3(quote, b'\\', b'\n', rest),
                _ => memchr2(quote, b'\\', rest),
            };
            let Some(offset) = found else {
                return Err(self.unterminated(start, quote, size, bytes.len(), escaped_quote));
            };
            at += offset;
            match bytes[at] {
                b'\\' => {
                    escaped_quote |= self.byte(at + 1) == Some(quote);
                    at += 2;
                }
                b'\n' => return Err(self.unterminated(start, quote, size, at, escaped_quote)),
                _ if size == 1 => break,
                _ if bytes[at..].starts_with(&[quote; 3]) => break,
                _ => at += 1,
            }
        }
        self.go_to(at + size);
        self.push(TokenKind::String, start);
        Ok(())
    }

    fn unterminated(
        &self,
        start: usize,
        quote: u8,
        size: usize,
        at: usize,
        escaped: bool,
    ) -> Box<Stop> {
        if let Some(outer) = self.templates.last()
            && (outer.quote, outer.size) == (quote, size)
        {
            return self.fail(start, format!("{}-string: expecting '}}'", outer.letter()));
        }
        let line = self.line_of(at);
        let message = match (size, escaped) {
            (3, _) => {
                format!("unterminated triple-quoted string literal (detected at line {line})")
            }
            (_, false) => format!("unterminated string literal (detected at line {line})"),
            (_, true) => format!(
                "unterminated string literal (detected at line {line}); perhaps you escaped the end quote?"
            ),
        };
        let mut stop = self.fail(start, message);
        stop.incomplete = size == 3;
        stop
    }
}

fn is_xid_start(c: char) -> bool {
    CodePointSetData::new::<XidStart>().contains(c)
}

fn is_xid_continue(c: char) -> bool {
    CodePointSetData::new::<XidContinue>().contains(c)
}

/// Whether `repr` would show a character beyond ASCII as it is.
fn is_printable(c: char) -> bool {
    use GeneralCategory as Category;
    !matches!(
        CodePointMapData::<Category>::new().get(c),
        Category::Control
            | Category::Format
            | Category::Surrogate
            | Category::PrivateUse
            | Category::Unassigned
            | Category::LineSeparator
            | Category::ParagraphSeparator
            | Category::SpaceSeparator
    )
}
