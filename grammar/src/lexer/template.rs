//! f- and t-strings (PEP 701, PEP 750): literal text here, fields by the ordinary lexer.
//!
//! The text between quotes and fields is read by [`Lexer::literal`], which leaves the brace or the quotes that
//! end it to the loop. A field is a bracket with a second role: the brace that closes it, or a colon at its top
//! level, leads back to literal text.

use super::{Lexed, Lexer};
use crate::token::TokenKind;

/// CPython's limit for strings within the fields of strings, counted with the outermost text.
const MAX_STRINGS: usize = 150;
/// CPython's limit for fields within the specs of fields.
const MAX_FIELDS: u32 = 3;

/// An f- or t-string that is being read.
pub(super) struct Template {
    /// Where its prefix stands.
    start: usize,
    pub(super) quote: u8,
    /// How many quotes: 1 or 3.
    pub(super) size: usize,
    raw: bool,
    /// `t`, not `f`.
    is_t: bool,
    /// Brackets open within it, its fields among them.
    pub(super) depth: u32,
    /// Fields open within each other.
    pub(super) fields: u32,
    /// The text is that of a format spec. CPython forgets this after a field within the spec, and so do we.
    in_spec: bool,
}

impl Template {
    pub(super) fn letter(&self) -> char {
        if self.is_t { 't' } else { 'f' }
    }

    /// A brace has just been closed: whether it was a field's.
    pub(super) fn closes_field(&self) -> bool {
        self.depth + 1 == self.fields
    }

    pub(super) fn end_field(&mut self) {
        self.fields -= 1;
        self.in_spec = false;
    }

    fn middle(&self) -> TokenKind {
        if self.is_t {
            TokenKind::TStringMiddle
        } else {
            TokenKind::FStringMiddle
        }
    }

    fn end(&self) -> TokenKind {
        if self.is_t {
            TokenKind::TStringEnd
        } else {
            TokenKind::FStringEnd
        }
    }
}

impl Lexer<'_> {
    /// The start of an f- or t-string; its prefix and first quote have been read.
    pub(super) fn template(&mut self, kind: TokenKind, start: usize) -> Lexed {
        let prefix = &self.text.as_bytes()[start..self.here() - 1];
        let raw = prefix.iter().any(|byte| matches!(byte, b'r' | b'R'));
        let (quote, size) = self.quotes();
        if self.templates.len() + 1 >= MAX_STRINGS {
            return Err(self.fail(
                self.here() - 1,
                "too many nested f-strings or t-strings".into(),
            ));
        }
        self.push(kind, start);
        let is_t = kind == TokenKind::TStringStart;
        self.templates.push(Template {
            start,
            quote,
            size,
            raw,
            is_t,
            depth: 0,
            fields: 0,
            in_spec: false,
        });
        self.literal()
    }

    /// Whether a colon here begins a format spec.
    pub(super) fn at_spec(&self) -> bool {
        self.templates
            .last()
            .is_some_and(|template| template.fields > 0 && template.depth == template.fields)
    }

    /// The colon before a format spec (what looks like `:=` is a colon too).
    pub(super) fn spec(&mut self, start: usize) -> Lexed {
        self.go_to(start + 1);
        self.push_span(TokenKind::Colon, start, start + 1);
        if let Some(template) = self.templates.last_mut() {
            template.in_spec = true;
        }
        self.literal()
    }

    /// Reads text up to a field, the end of the enclosing field, or the closing quotes.
    pub(super) fn literal(&mut self) -> Lexed {
        let begin = self.here();
        let Some(template) = self.templates.last() else {
            return Ok(());
        };
        let bytes = self.text.as_bytes();
        let in_spec = template.in_spec && template.fields > 0;
        let (quote, size, raw, middle) = (
            template.quote,
            template.size,
            template.raw,
            template.middle(),
        );
        let mut at = begin;
        let mut in_name = false;
        loop {
            match bytes.get(at) {
                None => return Err(self.unterminated_template(at)),
                Some(b'\n') if size == 1 => return Err(self.unterminated_template(at)),
                Some(byte) if *byte == quote => {
                    if size == 1 || bytes[at..].starts_with(&[quote; 3]) {
                        break;
                    }
                    at += 1;
                }
                Some(b'{') if bytes.get(at + 1) == Some(&b'{') && !in_spec => at += 2,
                Some(b'{') => break,
                Some(b'}') if in_name => {
                    in_name = false;
                    at += 1;
                }
                Some(b'}')
                    if bytes.get(at + 1) == Some(&b'}') && !in_spec && template.depth == 0 =>
                {
                    at += 2
                }
                Some(b'}') => break,
                Some(b'\\') => match bytes.get(at + 1) {
                    Some(b'{' | b'}') => at += 1,
                    Some(b'N') if !raw && bytes.get(at + 2) == Some(&b'{') => {
                        in_name = true;
                        at += 3;
                    }
                    _ => at += 2,
                },
                Some(_) => at += 1,
            }
        }
        if at > begin {
            self.push_span(middle, begin, at);
        }
        self.go_to(at);
        match bytes[at] {
            b'{' => self.begin_field(at),
            b'}' => Ok(()),
            _ => {
                self.end_template(at);
                Ok(())
            }
        }
    }

    /// A field begins; its brace is the next raw token.
    fn begin_field(&mut self, at: usize) -> Lexed {
        let Some(template) = self.templates.last_mut() else {
            return Ok(());
        };
        template.fields += 1;
        if template.fields > MAX_FIELDS {
            let message = format!(
                "{}-string: expressions nested too deeply",
                template.letter()
            );
            return Err(self.fail(at - 1, message));
        }
        Ok(())
    }

    fn end_template(&mut self, at: usize) {
        if let Some(template) = self.templates.pop() {
            self.raw.bump(template.size);
            self.push_span(template.end(), at, at + template.size);
        }
    }

    /// The text or the line ends before the closing quotes.
    fn unterminated_template(&self, at: usize) -> Box<super::Stop> {
        let Some(template) = self.templates.last() else {
            return self.fail(at, "unterminated f-string literal".into());
        };
        let at = at.min(self.text.len());
        let letter = template.letter();
        if template.in_spec && template.fields > 0 && template.size == 1 {
            let message = format!(
                "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
            );
            return self.fail(at, message);
        }
        let line = self.line_of(at);
        let quotes = if template.size == 3 {
            "triple-quoted "
        } else {
            ""
        };
        let message =
            format!("unterminated {quotes}{letter}-string literal (detected at line {line})");
        let mut stop = self.fail(template.start, message);
        stop.incomplete = template.size == 3;
        stop
    }
}
