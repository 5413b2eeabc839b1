//! What is wrong with a text: a SyntaxError as plain data.

use crate::ast::Span;
use crate::source::Lines;

/// The exception class that a rejected text raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "Python's classes of the same names")]
pub enum ErrorClass {
    SyntaxError,
    IndentationError,
    TabError,
    /// The text is the beginning of a program (`parse::ends_too_early`).
    IncompleteInput,
    /// Nesting beyond what the front end takes ("Parser stack overflowed …").
    MemoryError,
    RecursionError,
    /// A source that cannot be read as text (null bytes).
    ValueError,
    /// Whoever watches the work wanted no more of it ([`Watch`]).
    Stopped,
}

/// Asked now and then, at least for every few thousand tokens, whether to go on; told about how many bytes the work
/// holds by then.
pub type Watch<'w> = &'w dyn Fn(usize) -> bool;

/// Nobody watches.
pub const UNWATCHED: Watch<'static> = &|_| true;

impl SyntaxError {
    /// The work was stopped.
    pub fn stopped() -> SyntaxError {
        SyntaxError {
            class: ErrorClass::Stopped,
            message: "the work was stopped".into(),
            span: Span::default(),
            place: Place::Nowhere,
        }
    }
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
    /// The same as CPython's compiler counts columns: in bytes, each on its own line.
    Bytes,
    /// The start alone: CPython reports the start's line as the end's, and -1 as `end_offset`.
    StartOnly,
    /// The start alone: CPython reports the start's line as the end's, and 0 as `end_offset`.
    EndZero,
    /// The start's line alone: CPython reports 0 as `offset` and as `end_offset`.
    LineOnly,
    /// The start's line alone: CPython reports 0 as `offset` and -1 as `end_offset`.
    Margin,
    /// No place at all.
    Nowhere,
}

/// An error's place as a SyntaxError's attributes tell it: lines from 1, columns in characters from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the attributes of the same names")]
pub struct Located {
    pub lineno: u32,
    pub offset: u32,
    pub end_lineno: u32,
    /// -1 or 0 where CPython knows no end.
    pub end_offset: i32,
}

impl SyntaxError {
    /// Where the error is, in the terms of Python's SyntaxError; `None` if it has no place.
    /// Linear in the lengths of two lines.
    pub fn located(&self, lines: &Lines) -> Option<Located> {
        let Span { start, end } = self.span;
        let (lineno, offset) = (lines.line(start), lines.character(start) + 1);
        let start_only = |offset, end_offset| {
            Some(Located {
                lineno,
                offset,
                end_lineno: lineno,
                end_offset,
            })
        };
        match self.place {
            Place::Nowhere => None,
            Place::LineOnly => start_only(0, 0),
            Place::Margin => start_only(0, -1),
            Place::EndZero => start_only(offset, 0),
            Place::StartOnly => start_only(offset, -1),
            Place::Bytes => {
                let end_lineno = lines.line(end);
                Some(Located {
                    lineno,
                    offset: start - lines.start(lineno) + 1,
                    end_lineno,
                    end_offset: (end - lines.start(end_lineno) + 1) as i32,
                })
            }
            Place::Full if end <= start => start_only(offset, offset as i32),
            Place::Full => {
                // A span that ends behind a line feed ends on its line.
                let end_lineno = lines.line(end - 1);
                let width = end - lines.start(end_lineno) + 1;
                let end_offset = if end_lineno == lineno {
                    columns(lines.content(lineno), width)
                } else {
                    // CPython measures the end with the line of the start.
                    let first = lines.content(lineno);
                    columns(first, width.min(first.len() as u32 + 1))
                };
                Some(Located {
                    lineno,
                    offset,
                    end_lineno,
                    end_offset: end_offset as i32,
                })
            }
        }
    }
}

/// How many characters begin in the first `width` bytes of a line; what lies behind its end counts too.
fn columns(line: &str, width: u32) -> u32 {
    let inside = line.bytes().take(width as usize);
    let characters = inside.filter(|byte| byte & 0xC0 != 0x80).count() as u32;
    characters + width.saturating_sub(line.len() as u32)
}

/// Something that is legal and probably wrong: shown as a SyntaxWarning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxWarning {
    /// CPython's words.
    pub message: String,
    /// Where.
    pub span: Span,
}
