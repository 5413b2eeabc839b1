//! CPython's words for a text that the grammar rejects: the error-only pass.

use crate::ast::Span;
use crate::error::{ErrorClass, Place, SyntaxError};
use crate::parse::Mode;
use crate::token::Tokens;

/// Explains why a text is no program. `at` is the index of the token that the grammar could not take, or of
/// the token after the construct that a builder refused.
pub(crate) fn explain(_source: &str, tokens: &Tokens, _mode: Mode, at: usize) -> SyntaxError {
    let span = tokens
        .list
        .get(at)
        .map_or(Span::default(), |token| token.span);
    SyntaxError {
        class: ErrorClass::SyntaxError,
        message: "invalid syntax".into(),
        span,
        place: Place::Full,
    }
}
