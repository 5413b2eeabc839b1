//! `pyish-grammar`: the front end of pyish. Bytes become text ([`decode_source`]), text becomes tokens
//! ([`tokenize`]), tokens become a syntax tree ([`parse`]). It knows nothing of values, code or a VM.
//!
//! - `source`: encodings, line ends, and where a byte lies ([`Lines`]).
//! - `token`, `lexer/`: logos below, indentation, brackets, f- and t-strings and soft keywords above.
//! - `grammar.lalrpop`, `build/`, `parse`: the grammar and the functions its actions call.
//! - `diagnose/`: what CPython says about a text that the grammar rejects.
//!
//! Every text that goes in here has `\n` as its only line end and no byte order mark: what `decode_source` and
//! [`normalize_newlines`] return. Spans count bytes of that text.
//!
//! Cost: linear in the text. Nothing recurses with the text's depth, and a text of any kind yields a tree or
//! a [`SyntaxError`].

pub mod ast;
pub mod error;
pub mod token;

mod build;
mod diagnose;
mod lexer;
mod parse;
mod source;

pub use ast::{Arena, Root, Span};
pub use error::{ErrorClass, Located, Place, SyntaxError, SyntaxWarning, UNWATCHED, Watch};
pub use lexer::tokenize;
pub use parse::{
    Mode, Parsed, Refused, ends_too_early, is_incomplete, parse, parse_watched, parse_with_warnings,
};
pub use source::{Lines, Location, decode_source, normalize_newlines};
pub use token::{Bracket, End, Token, TokenKind, Tokens};
