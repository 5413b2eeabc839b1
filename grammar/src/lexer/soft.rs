//! Soft keywords: names that are keywords where they begin a statement of their kind.
//!
//! What decides is what can follow, so that no valid program is read otherwise than CPython reads it:
//! - `match` begins a statement iff its logical line ends with a colon; no other line that starts with a name
//!   can (an annotation needs a type behind its colon).
//! - `case` begins a statement iff it comes first on a line of the block of a `match`; nothing else may
//!   stand there.
//! - `type` begins a statement iff it starts one and a name follows; two names in a row mean nothing else.

use super::Lexer;
use crate::token::TokenKind;

impl Lexer<'_> {
    /// A logical line has been read: its first name may be `match` or `case`.
    pub(super) fn soft_keywords_of_line(&mut self) {
        let line = &mut self.list[self.line..];
        let [first, _, .., last] = line else {
            return;
        };
        if first.kind != TokenKind::Name {
            return;
        }
        let text = &self.text.as_bytes()[first.span.start as usize..first.span.end as usize];
        match text {
            b"match" if last.kind == TokenKind::Colon => {
                first.kind = TokenKind::Match;
                self.match_begun = true;
            }
            b"case" if self.levels.last().is_some_and(|level| level.of_match) => {
                first.kind = TokenKind::Case;
            }
            _ => {}
        }
    }

    /// A name has been read: the one before it may be `type`.
    pub(super) fn soft_type(&mut self) {
        let [before @ .., word, _] = &mut self.list[..] else {
            return;
        };
        let starts = match before.last() {
            None => true,
            Some(token) => matches!(
                token.kind,
                TokenKind::Newline
                    | TokenKind::Indent
                    | TokenKind::Dedent
                    | TokenKind::Semi
                    | TokenKind::Colon
            ),
        };
        let span = word.span.start as usize..word.span.end as usize;
        if starts && word.kind == TokenKind::Name && &self.text.as_bytes()[span] == b"type" {
            word.kind = TokenKind::Type;
        }
    }
}
