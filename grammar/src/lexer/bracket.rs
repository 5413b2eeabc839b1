//! Brackets: nesting, and the fields of f- and t-strings, which are brackets too.

use super::{Lexed, Lexer};
use crate::token::{Bracket, TokenKind};

/// As deep as CPython nests them.
const MAX_NESTING: usize = 200;

impl Lexer<'_> {
    pub(super) fn open(&mut self, kind: TokenKind, start: usize) -> Lexed {
        if self.open.len() >= MAX_NESTING {
            return Err(self.fail(start, "too many nested parentheses".into()));
        }
        self.open.push(Bracket {
            byte: kind.text().as_bytes()[0],
            at: start as u32,
        });
        if let Some(template) = self.templates.last_mut() {
            template.depth += 1;
        }
        self.push(kind, start);
        Ok(())
    }

    pub(super) fn close(&mut self, kind: TokenKind, start: usize) -> Lexed {
        let closing = kind.text();
        let template = self.templates.last();
        if let Some(template) = template
            && template.depth == 0
            && kind == TokenKind::RBrace
        {
            let message = format!("{}-string: single '}}' is not allowed", template.letter());
            return Err(self.fail(start, message));
        }
        let Some(bracket) = self.open.last().copied() else {
            return Err(self.fail(start, format!("unmatched '{closing}'")));
        };
        if !matches!(
            (bracket.byte, kind),
            (b'(', TokenKind::RPar) | (b'[', TokenKind::RSqb) | (b'{', TokenKind::RBrace)
        ) {
            return Err(self.mismatch(bracket, closing, start));
        }
        self.open.pop();
        self.push(kind, start);
        if let Some(template) = self.templates.last_mut() {
            // A bracket that was opened around the template may be closed inside it: the parser will object.
            template.depth = template.depth.saturating_sub(1);
            if kind == TokenKind::RBrace && template.closes_field() {
                template.end_field();
                return self.literal();
            }
        }
        Ok(())
    }

    fn mismatch(&mut self, bracket: Bracket, closing: &str, start: usize) -> Box<super::Stop> {
        self.open.pop();
        if let Some(template) = self.templates.last()
            && bracket.byte == b'{'
            && template.depth == template.fields
        {
            return self.fail(
                start,
                format!("{}-string: unmatched '{closing}'", template.letter()),
            );
        }
        let opening = char::from(bracket.byte);
        let line = self.line_of(bracket.at as usize);
        let place = if line == self.line_of(start) {
            String::new()
        } else {
            format!(" on line {line}")
        };
        self.fail(start, format!("closing parenthesis '{closing}' does not match opening parenthesis '{opening}'{place}"))
    }
}
