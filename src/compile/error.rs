//! How the compiler says that a program is wrong.

use pyish_grammar::ast::Span;
use pyish_grammar::error::{ErrorClass, Place, SyntaxError};

/// What a step of the compiler gives.
pub(super) type Res<T = ()> = Result<T, SyntaxError>;

/// A SyntaxError over `span`.
pub(super) fn syntax_error(message: impl Into<String>, span: Span) -> SyntaxError {
    SyntaxError {
        class: ErrorClass::SyntaxError,
        message: message.into(),
        span,
        place: Place::Bytes,
    }
}

/// Run one level of a recursion over the tree. The tree's depth is bounded (see `ast.rs`); the native stack that
/// we are given may be small, so it is continued on the heap where it runs low.
pub(super) fn deeper<R>(step: impl FnOnce() -> R) -> R {
    // Miri knows no other stacks.
    if cfg!(miri) {
        return step();
    }
    // Debug builds need several times as much for each level.
    const RED_ZONE: usize = if cfg!(debug_assertions) { 512 } else { 96 } * 1024;
    stacker::maybe_grow(RED_ZONE, 2048 * 1024, step)
}
