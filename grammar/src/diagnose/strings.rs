//! Strings side by side, and the replacement fields of f-strings and t-strings.

use crate::ast::Span;
use crate::token::TokenKind as T;

use super::node::Kind;
use super::reader::{Found, Reader, Rule, Stop, first, need};
use super::texts;

/// What may follow a field's expression.
const AFTER_EXPRESSION: &[T] = &[T::Equal, T::Exclamation, T::Colon, T::RBrace];

impl Reader<'_> {
    /// String literals side by side, f-strings among them; or t-strings.
    pub(super) fn strings(&mut self) -> Found {
        self.remember(Rule::Strings, |r| {
            r.hunt(Self::invalid_template_mix)?;
            first!(r: Self::plain_strings, Self::template_strings)
        })
    }

    fn plain_strings(&mut self) -> Found {
        let start = self.at;
        let mut kind = None;
        let (mut has_bytes, mut has_text) = (false, false);
        while let Some(literal) = self.plain_string()? {
            let bytes = self.is_bytes(literal.span);
            (has_bytes, has_text) = (has_bytes || bytes, has_text || !bytes);
            kind = match kind {
                Some(Kind::FString) => kind,
                _ => Some(literal.kind),
            };
        }
        if has_bytes && has_text {
            return Err(self.raise_furthest(texts::MIXED_BYTES));
        }
        Ok(kind.map(|kind| self.node(kind, start)))
    }

    /// One literal that is no t-string.
    fn plain_string(&mut self) -> Found {
        let start = self.at;
        let Some(token) = self.eat(T::String)? else {
            return self.template(
                T::FStringStart,
                T::FStringMiddle,
                T::FStringEnd,
                Kind::FString,
            );
        };
        self.check_string(token.span)?;
        Ok(Some(self.node(Kind::Literal, start)))
    }

    fn is_bytes(&self, literal: Span) -> bool {
        let letters = self
            .text(literal)
            .bytes()
            .take_while(u8::is_ascii_alphabetic);
        letters
            .into_iter()
            .any(|byte| byte.eq_ignore_ascii_case(&b'b'))
    }

    fn template_strings(&mut self) -> Found {
        let start = self.at;
        need!(self.template_string());
        while self.template_string()?.is_some() {}
        Ok(Some(self.node(Kind::TString, start)))
    }

    fn template_string(&mut self) -> Found {
        self.template(
            T::TStringStart,
            T::TStringMiddle,
            T::TStringEnd,
            Kind::TString,
        )
    }

    /// Where literals of the two kinds meet.
    fn invalid_template_mix(&mut self) -> Found<()> {
        let runs: [fn(&mut Self) -> Found; 2] = match self.peek()? {
            T::TStringStart => [Self::template_string, Self::plain_string],
            _ => [Self::plain_string, Self::template_string],
        };
        let mut last = need!(runs[0](self));
        while let Some(next) = runs[0](self)? {
            last = next;
        }
        let other = need!(runs[1](self));
        Err(self.raise(last.span.to(other.span), texts::MIXED_TEMPLATE))
    }

    fn template(&mut self, start: T, middle: T, end: T, kind: Kind) -> Found {
        if !self.ahead(&[start])? {
            return Ok(None);
        }
        let prefix = if kind == Kind::TString { 't' } else { 'f' };
        let raw = self.text(self.span_at(self.at)).contains(['r', 'R']);
        let outer = (self.string_prefix, self.string_raw);
        (self.string_prefix, self.string_raw) = (prefix, raw);
        let found = self.attempt(|r| {
            let begin = r.at;
            need!(r.eat(start));
            let mut parts = Vec::new();
            loop {
                if let Some(part) = r.eat(middle)? {
                    parts.push(part.span);
                } else if r.field()?.is_none() {
                    break;
                }
            }
            need!(r.eat(end));
            // CPython reads the escapes once it has seen the whole string.
            for part in parts {
                r.check_part(part, raw)?;
            }
            Ok(Some(r.node(kind, begin)))
        })?;
        (self.string_prefix, self.string_raw) = outer;
        Ok(found)
    }

    /// `{value!r:spec}`.
    pub(super) fn field(&mut self) -> Found {
        if !self.ahead(&[T::LBrace])? {
            return Ok(None);
        }
        let found = self.nested(|r| {
            r.attempt(|r| {
                let start = r.at;
                need!(r.eat(T::LBrace));
                need!(r.assigned_value());
                r.eat(T::Equal)?;
                r.conversion()?;
                r.attempt(Self::format_spec)?;
                need!(r.eat(T::RBrace));
                Ok(Some(r.node(Kind::Other, start)))
            })
        })?;
        if found.is_none() {
            self.hunt(Self::invalid_field)?;
        }
        Ok(found)
    }

    fn conversion(&mut self) -> Found<()> {
        self.attempt(|r| {
            let mark = need!(r.eat(T::Exclamation));
            let name = need!(r.name());
            if name.span.start != mark.span.end {
                return Err(r.raise(mark.span.to(name.span), r.in_string(texts::LATE_CONVERSION)));
            }
            let text = r.text(name.span);
            if !matches!(text, "s" | "r" | "a") {
                return Err(r.raise(name.span, texts::unknown_conversion(r.string_prefix, text)));
            }
            Ok(Some(()))
        })
    }

    fn format_spec(&mut self) -> Found<()> {
        need!(self.eat(T::Colon));
        self.format_spec_parts()?;
        Ok(Some(()))
    }

    fn format_spec_parts(&mut self) -> Found<()> {
        loop {
            if let Some(part) = self.eat_any(&[T::FStringMiddle, T::TStringMiddle])? {
                self.check_part(part.span, self.string_raw)?;
            } else if self.field()?.is_none() {
                return Ok(Some(()));
            }
        }
    }

    fn in_string(&self, text: &str) -> String {
        texts::in_string(self.string_prefix, text)
    }

    /// What is wrong with a field. Each line asks for one thing more than the line before.
    fn invalid_field(&mut self) -> Found<()> {
        need!(self.eat(T::LBrace));
        if let Some(token) = self.eat_any(AFTER_EXPRESSION)? {
            return Err(self.raise(
                token.span,
                texts::empty_field(self.string_prefix, token.kind),
            ));
        }
        if self.assigned_value()?.is_none() {
            return Err(self.raise_field(texts::FIELD_WITHOUT_EXPRESSION));
        }
        if !self.ahead(AFTER_EXPRESSION)? {
            return Err(self.raise_field(texts::AFTER_FIELD_EXPRESSION));
        }
        if self.eat(T::Equal)?.is_some() && !self.ahead(&[T::Exclamation, T::Colon, T::RBrace])? {
            return Err(self.raise_field(texts::AFTER_FIELD_EQUAL));
        }
        if self.eat(T::Exclamation)?.is_some() {
            if self.ahead(&[T::Colon, T::RBrace])? {
                return Err(self.raise_field(texts::NO_CONVERSION));
            }
            if self.name()?.is_none() {
                return Err(self.raise_field(texts::INVALID_CONVERSION));
            }
        }
        if !self.ahead(&[T::Colon, T::RBrace])? {
            return Err(self.raise_field(texts::AFTER_CONVERSION));
        }
        if self.eat(T::Colon)?.is_some() {
            // Of a t-string's text CPython does not think here.
            while self.eat(T::FStringMiddle)?.is_some() || self.field()?.is_some() {}
            if !self.ahead(&[T::RBrace])? {
                return Err(self.raise_field(texts::AFTER_SPEC));
            }
        }
        if !self.ahead(&[T::RBrace])? {
            return Err(self.raise_field(texts::EXPECTING_BRACE));
        }
        Ok(None)
    }

    fn raise_field(&self, text: &str) -> Stop {
        self.raise_next(self.in_string(text))
    }
}
