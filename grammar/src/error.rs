//! What is wrong with a text: a SyntaxError as plain data.

use crate::ast::Span;

/// The exception class that a rejected text raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Python's classes of the same names")]
pub enum ErrorClass {
    SyntaxError,
    IndentationError,
    TabError,
    /// Nesting beyond what the front end takes ("Parser stack overflowed …").
    MemoryError,
    RecursionError,
    /// A source that cannot be read as text (null bytes).
    ValueError,
}

/// Why a text is no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What it is raised as.
    pub class: ErrorClass,
    /// CPython's words.
    pub message: String,
    /// Where CPython points, as bytes of the decoded source.
    pub span: Span,
    /// CPython reports this error without an end (`end_offset` 0 or equal to the start) or without a place.
    pub place: Place,
}

/// How an error's place is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Place {
    /// Line, column, end line and end column.
    #[default]
    Full,
    /// The start alone: CPython reports the start's line as the end's, and -1 as `end_offset`.
    StartOnly,
    /// The start alone: CPython reports the start's line as the end's, and 0 as `end_offset`.
    EndZero,
    /// The start's line alone: CPython reports 0 as `offset` and as `end_offset`.
    LineOnly,
    /// No place at all.
    Nowhere,
}

/// Something that is legal and probably wrong: shown as a SyntaxWarning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxWarning {
    /// CPython's words.
    pub message: String,
    /// Where.
    pub span: Span,
}
