//! What the grammar's actions call: nodes are made here, and what the grammar could not say is checked.
//!
//! # Invariants
//! - A builder works on finished children only; none walks a tree but to check a target, and targets nest no
//!   deeper than brackets do (200).
//! - An expression deeper than [`MAX_DEPTH`] is refused when it is made.
//! - `line_end` is the end of the last line of simple statements, which is where every compound statement
//!   that is finished now ends.

mod args;
mod escape;
mod expr;
mod literal;
mod pattern;
mod stmt;
mod string;
mod target;

use std::cell::{Cell, RefCell};

use icu_normalizer::ComposingNormalizerBorrowed;
use lalrpop_util::ParseError;

use crate::ast::*;
use crate::error::{ErrorClass, Place, SyntaxError, SyntaxWarning};
use crate::token::{Token, TokenKind};

pub(crate) use args::{Arg, Param};
pub(crate) use pattern::PatternArg;
pub(crate) use stmt::Handlers;
pub(crate) use string::{Piece, RawPart};

/// Why a text is refused.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// No rule fits; what to say about it is the error pass's business. Where a byte is given, the token that
    /// begins there (or the next one) is to blame, otherwise the one that was read last.
    Reject(Option<u32>),
    /// This is wrong with it.
    Error(Box<SyntaxError>),
    /// The tokens end with the tokenizer's error.
    Tokens,
    /// The watch wanted no more.
    Stopped,
}

/// What an action that may refuse returns.
pub(crate) type Built<T> = Result<T, ParseError<u32, TokenKind, Fault>>;

/// The maker of a tree.
pub(crate) struct Build<'a, 's> {
    arena: &'a Arena,
    text: &'s str,
    tokens: &'s [Token],
    /// How many tokens the parser has taken.
    taken: &'s Cell<usize>,
    line_end: Cell<u32>,
    warnings: RefCell<Vec<SyntaxWarning>>,
    /// `from __future__ import barry_as_FLUFL` has been read (PEP 401): `<>`, not `!=`.
    barry: Cell<bool>,
}

/// A list of one.
pub(crate) fn one<T>(x: T) -> Vec<T> {
    vec![x]
}

/// A list of two.
pub(crate) fn two<T>(x: T, y: T) -> Vec<T> {
    let mut list = Vec::with_capacity(4);
    list.push(x);
    list.push(y);
    list
}

/// A list and one more.
pub(crate) fn push<T>(mut list: Vec<T>, x: T) -> Vec<T> {
    list.push(x);
    list
}

impl<'a, 's> Build<'a, 's> {
    pub(crate) fn new(
        arena: &'a Arena,
        text: &'s str,
        tokens: &'s [Token],
        taken: &'s Cell<usize>,
    ) -> Self {
        Build {
            arena,
            text,
            tokens,
            taken,
            line_end: Cell::new(0),
            warnings: RefCell::default(),
            barry: Cell::new(false),
        }
    }

    /// What was doubtful.
    pub(crate) fn into_warnings(self) -> Vec<SyntaxWarning> {
        self.warnings.into_inner()
    }

    pub(crate) fn ident(&self, l: u32, r: u32) -> Ident<'a> {
        Ident {
            name: self.name_text(l, r),
            span: Span::new(l, r),
        }
    }

    /// A name as the language compares it: NFKC.
    fn name_text(&self, l: u32, r: u32) -> &'a str {
        let text = self.source(Span::new(l, r));
        if text.is_ascii() {
            self.arena.alloc_str(text)
        } else {
            self.arena
                .alloc_str(&ComposingNormalizerBorrowed::new_nfkc().normalize(text))
        }
    }

    fn source(&self, span: Span) -> &'s str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    fn slice<T: Copy>(&self, items: &[T]) -> &'a [T] {
        self.arena.alloc_slice_copy(items)
    }

    /// Copies what a list refers to into one slice.
    fn gather<T: Copy>(&self, items: &[&T]) -> &'a [T] {
        self.arena
            .alloc_slice_fill_iter(items.iter().map(|item| **item))
    }

    /// The index of the token that begins at a byte or next behind it.
    fn token_at(&self, offset: u32) -> usize {
        self.tokens
            .partition_point(|token| token.span.start < offset)
    }

    /// The place of the token that the parser looks at.
    fn lookahead(&self) -> Span {
        match self.tokens.get(self.taken.get().saturating_sub(1)) {
            Some(token) if token.kind == TokenKind::Newline => {
                Span::new(token.span.start, token.span.start + 1)
            }
            Some(token) => token.span,
            None => Span::default(),
        }
    }
}

/// Refuses a text without a word.
fn reject<T>() -> Built<T> {
    Err(ParseError::User {
        error: Fault::Reject(None),
    })
}

/// Refuses a text; the token at a byte is to blame.
fn reject_at<T>(offset: u32) -> Built<T> {
    Err(ParseError::User {
        error: Fault::Reject(Some(offset)),
    })
}

/// Refuses a text in CPython's words.
fn refuse<T>(span: Span, message: String) -> Built<T> {
    refuse_as(ErrorClass::SyntaxError, span, Place::Full, message)
}

fn refuse_as<T>(class: ErrorClass, span: Span, place: Place, message: String) -> Built<T> {
    let error = Box::new(SyntaxError {
        class,
        message,
        span,
        place,
    });
    Err(ParseError::User {
        error: Fault::Error(error),
    })
}
