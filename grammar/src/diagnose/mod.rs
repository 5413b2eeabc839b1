//! CPython's words for a text that the grammar rejects: the error-only pass.
//!
//! CPython finds an error in layers, and so does this module. The first that has something to say wins:
//!
//! 1. The text is read once as a program would be (`hunting` is off). A few errors stand already here: what is
//!    wrong inside a literal, a token that nothing else can replace. The furthest token that any rule looked at
//!    is where the text stops making sense.
//! 2. It is read again with the rules that describe likely mistakes (the `invalid_…` functions), each tried
//!    where CPython tries it. The first that fits is the error.
//! 3. Nothing fits: a change of indentation is "unexpected", anything else is "invalid syntax".
//!
//! The tokenizer's error wins over all of this as soon as a rule wants the token that could not be made. Where
//! no rule came so far, it still replaces what was found; an open bracket only if it began on an earlier line.
//!
//! The rules are ours and light: they build no tree, only what messages speak of (`node`).
//!
//! - `reader`: positions, memory, raising; `texts`: the words.
//! - `blocks`, `stmt`, `expr`, `operators`, `atoms`, `calls`, `params`, `targets`, `strings`, `patterns`: the
//!   rules.
//!
//! # Cost
//! Linear in the text for anything that a person would write; nesting beyond a bound ends the search with the
//! generic message. It runs only for texts that are rejected.

mod atoms;
mod blocks;
mod calls;
mod expr;
mod node;
mod operators;
mod params;
mod patterns;
mod reader;
mod stmt;
mod strings;
mod targets;
mod texts;

#[cfg(test)]
mod tests;

use std::cell::Cell;

use crate::ast::{Arena, Span};
use crate::build::Build;
use crate::error::{ErrorClass, Place, SyntaxError};
use crate::parse::Mode;
use crate::token::{Bracket, End, TokenKind, Tokens};

use reader::{Found, Reader, Stop, need};

/// What the search may use of the native stack. Only what it does use costs memory.
const STACK: usize = 8 << 20;

/// Explains why a text is no program. `at` is the index of the token that the grammar could not take, or of
/// the token after the construct that a builder refused.
pub(crate) fn explain(source: &str, tokens: &Tokens, mode: Mode, at: usize) -> SyntaxError {
    find(source, tokens, mode, at)
        .unwrap_or_else(|| generic(&Reader::new(source, &tokens.list), at))
}

/// What is wrong with a text, as far as these rules know: they may accept what the grammar rejects.
pub(crate) fn find(source: &str, tokens: &Tokens, mode: Mode, at: usize) -> Option<SyntaxError> {
    // The rules recurse with the text's nesting, up to a bound; the caller's stack may be small.
    stacker::grow(STACK, || search(source, tokens, mode, at))
}

fn search(source: &str, tokens: &Tokens, mode: Mode, at: usize) -> Option<SyntaxError> {
    let (arena, taken) = (Arena::new(), Cell::new(0));
    let literals = Build::new(&arena, source, &tokens.list, &taken);
    let mut reader = Reader::new(source, &tokens.list).with_literals(&literals);
    if mode != Mode::Exec {
        reader = reader.of_fragment();
    }
    let first = read(&mut reader, mode);
    let furthest = match &first {
        Ok(None) => reader.furthest(),
        _ => at,
    };
    let found = match first {
        Ok(None) => {
            reader.begin_hunt();
            read(&mut reader, mode)
        }
        other => other,
    };
    let error = match found {
        Ok(Some(())) => return None,
        Err(Stop::Tokenizer) => return Some(tokenizer_error(&reader, &tokens.end)),
        Err(Stop::Error(error)) => *error,
        Err(Stop::TooDeep) if at >= tokens.list.len() => {
            return Some(tokenizer_error(&reader, &tokens.end));
        }
        Err(Stop::TooDeep) | Ok(None) => generic(&reader, furthest),
    };
    if matches!(
        error.message.as_str(),
        texts::UNEXPECTED_INDENT | texts::UNEXPECTED_UNINDENT
    ) {
        return Some(error);
    }
    Some(later_error(&reader, &tokens.end).unwrap_or(error))
}

/// What is reported where a builder refused a construct that the grammar took, `taken` tokens having been read:
/// its error, or the tokenizer's about the rest of the text.
pub(crate) fn settle(
    source: &str,
    tokens: &Tokens,
    taken: usize,
    error: SyntaxError,
) -> SyntaxError {
    let mut reader = Reader::new(source, &tokens.list);
    reader.reach(taken);
    later_error(&reader, &tokens.end).unwrap_or(error)
}

/// The whole text, as `mode` asks for it.
fn read(reader: &mut Reader, mode: Mode) -> Found<()> {
    match mode {
        Mode::Exec => {
            while reader.statement()?.is_some() {
                reader.forget();
            }
            need!(reader.eat(TokenKind::EndMarker));
        }
        Mode::Eval => {
            need!(reader.expressions());
            while reader.eat(TokenKind::Newline)?.is_some() {}
            need!(reader.eat(TokenKind::EndMarker));
        }
        Mode::Single => {
            if reader.eat(TokenKind::Newline)?.is_some() || reader.simple_statements()?.is_some() {
                return Ok(Some(()));
            }
            need!(reader.compound_statement());
            need!(reader.eat(TokenKind::Newline));
        }
    }
    Ok(Some(()))
}

/// What is said where nothing better is known: where the text stops making sense.
fn generic(reader: &Reader, furthest: usize) -> SyntaxError {
    let (span, place) = reader.placed(furthest);
    let (class, message) = match reader.kind_at(furthest) {
        Some(TokenKind::Indent) => (ErrorClass::IndentationError, texts::UNEXPECTED_INDENT),
        Some(TokenKind::Dedent) => (ErrorClass::IndentationError, texts::UNEXPECTED_UNINDENT),
        _ => (ErrorClass::SyntaxError, texts::INVALID_SYNTAX),
    };
    SyntaxError {
        class,
        message: message.into(),
        span,
        place,
    }
}

/// The error of the token that could not be made.
fn tokenizer_error(reader: &Reader, end: &End) -> SyntaxError {
    match end {
        End::Failed { error, .. } => error.clone(),
        End::Unclosed(open) => open
            .last()
            .map_or_else(|| generic(reader, reader.furthest()), unclosed),
        End::Complete => generic(reader, reader.furthest()),
    }
}

/// What the tokenizer says about the rest of a text in which an error was found already.
fn later_error(reader: &Reader, end: &End) -> Option<SyntaxError> {
    let open = match end {
        End::Complete => return None,
        // Of what is wrong in an f-string CPython hears only when it reads it.
        End::Failed { error, .. } if is_about_string(error) => return None,
        End::Failed { .. } | End::Unclosed(_) if reader.ends_in_string() => return None,
        End::Failed { error, .. } if is_raised(error) => return Some(error.clone()),
        End::Failed { open, .. } | End::Unclosed(open) => open,
    };
    let bracket = open.last()?;
    let reached = reader.line_of(reader.span_at(reader.furthest()).start);
    (reached > reader.line_of(bracket.at)).then(|| unclosed(bracket))
}

/// Some faults of the tokenizer's are only states, which the parser makes an error of once it gets there.
fn is_raised(error: &SyntaxError) -> bool {
    let state = error.class != ErrorClass::SyntaxError
        || error.message.starts_with("unexpected character after")
        || error.message.starts_with("unexpected EOF");
    !state
}

/// Whether an error speaks of the text of an f-string or t-string, not of what stands in its fields.
fn is_about_string(error: &SyntaxError) -> bool {
    let text = error.message.as_str();
    let unterminated = text.starts_with("unterminated") && text.contains("-string");
    unterminated || text.contains("newlines are not allowed") || text.contains("single '}'")
}

fn unclosed(bracket: &Bracket) -> SyntaxError {
    SyntaxError {
        class: ErrorClass::SyntaxError,
        message: texts::never_closed(char::from(bracket.byte)),
        span: Span::new(bracket.at, bracket.at + 1),
        place: Place::EndZero,
    }
}
