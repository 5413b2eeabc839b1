//! Text to tokens.
//!
//! Logos finds where a token begins and what it is; the layer here adds what a regular language cannot say:
//! indentation (`indent`), brackets (`bracket`), where numbers and strings end and what is wrong with them
//! (`number`, `string`), the modes of f- and t-strings (`template`), and which names are keywords just here
//! (`soft`).
//!
//! # Invariants
//! - Between two tokens, `raw` stands right behind the last one.
//! - `open` holds the open brackets, those of fields (`{` within an f-string) among them; `templates` the f-
//!   and t-strings that are being read, innermost last.
//!
//! Cost: one pass, with no look back but for a line that begins with `match` or `case`.

mod bracket;
mod indent;
mod number;
mod soft;
mod string;
mod template;

#[cfg(test)]
mod tests;

use logos::Logos;
use memchr::memchr;

use crate::ast::Span;
use crate::error::{ErrorClass, Place, SyntaxError, SyntaxWarning, UNWATCHED, Watch};
use crate::token::{Bracket, End, Token, TokenKind, Tokens};
use indent::Level;
use template::Template;

/// Splits a text into tokens, as far as it can be read.
pub fn tokenize(source: &str) -> Tokens {
    tokenize_watched(source, UNWATCHED)
}

/// The same, as long as the watch lets it.
pub(crate) fn tokenize_watched(source: &str, watch: Watch<'_>) -> Tokens {
    let mut lexer = Lexer::new(source, watch);
    let end = match lexer.run() {
        Ok(()) if lexer.open.is_empty() => End::Complete,
        Ok(()) => End::Unclosed(lexer.open),
        Err(stop) => End::Failed {
            error: stop.error,
            open: lexer.open,
            incomplete: stop.incomplete,
        },
    };
    Tokens {
        list: lexer.list,
        end,
        warnings: lexer.warnings,
    }
}

/// Between two looks at the watch lie so many steps.
const STRIDE: u32 = 4096;

struct Lexer<'s> {
    watch: Watch<'s>,
    text: &'s str,
    raw: logos::Lexer<'s, TokenKind>,
    list: Vec<Token>,
    warnings: Vec<SyntaxWarning>,
    open: Vec<Bracket>,
    levels: Vec<Level>,
    templates: Vec<Template>,
    /// Where the logical line begins in `list`.
    line: usize,
    /// The block that comes next belongs to a `match`.
    match_begun: bool,
}

/// Reading cannot go on.
struct Stop {
    error: SyntaxError,
    /// More text could mend it.
    incomplete: bool,
}

type Lexed<T = ()> = Result<T, Box<Stop>>;

impl<'s> Lexer<'s> {
    fn new(text: &'s str, watch: Watch<'s>) -> Self {
        Lexer {
            watch,
            text,
            raw: TokenKind::lexer(text),
            list: Vec::new(),
            warnings: Vec::new(),
            open: Vec::new(),
            levels: vec![Level::default()],
            templates: Vec::new(),
            line: 0,
            match_begun: false,
        }
    }

    fn run(&mut self) -> Lexed {
        if self.text.len() >= u32::MAX as usize {
            return Err(fault(
                ErrorClass::MemoryError,
                "source is too long".into(),
                Span::default(),
                Place::Nowhere,
            ));
        }
        self.look_around()?;
        self.list.reserve(self.text.len() / 4 + 8);
        self.indentation()?;
        let mut steps = 0u32;
        while let Some(found) = self.raw.next() {
            steps = steps.wrapping_add(1);
            if steps.is_multiple_of(STRIDE) {
                self.look_around()?;
            }
            let start = self.raw.span().start;
            match found.unwrap_or(TokenKind::Unknown) {
                TokenKind::Name => self.name(TokenKind::Name, start)?,
                TokenKind::NonAscii => self.wide_name(start)?,
                TokenKind::Number => self.number(start)?,
                TokenKind::String => self.string(start)?,
                kind @ (TokenKind::FStringStart | TokenKind::TStringStart) => {
                    self.template(kind, start)?
                }
                TokenKind::Newline => self.newline(start)?,
                TokenKind::Comment => self.skip_comment(),
                TokenKind::Backslash => self.join_lines(start)?,
                kind @ (TokenKind::LPar | TokenKind::LSqb | TokenKind::LBrace) => {
                    self.open(kind, start)?
                }
                kind @ (TokenKind::RPar | TokenKind::RSqb | TokenKind::RBrace) => {
                    self.close(kind, start)?
                }
                TokenKind::Colon | TokenKind::ColonEqual if self.at_spec() => self.spec(start)?,
                TokenKind::Unknown => self.unknown(start)?,
                kind if kind.is_keyword() => self.name(kind, start)?,
                kind => self.push(kind, start),
            }
        }
        self.finish()
    }

    /// Whether the watch wants it to go on.
    fn look_around(&self) -> Lexed {
        // Just before it grows, the list is about to be there twice.
        let tokens = match self.list.capacity() {
            0 => self.text.len() / 4,
            room if self.list.len() + 2 * STRIDE as usize > room => 3 * room,
            room => room,
        };
        if (self.watch)(tokens * size_of::<Token>()) {
            return Ok(());
        }
        Err(Box::new(Stop {
            error: SyntaxError::stopped(),
            incomplete: false,
        }))
    }

    /// The end of the text: what is still owed is given.
    fn finish(&mut self) -> Lexed {
        if !self.open.is_empty() {
            return Ok(());
        }
        let end = self.text.len();
        if self.list.len() > self.line {
            self.end_line(end, end);
        }
        self.close_levels(end);
        self.push_span(TokenKind::EndMarker, end, end);
        Ok(())
    }

    /// A line feed: the end of a logical line, or nothing.
    fn newline(&mut self, start: usize) -> Lexed {
        if !self.open.is_empty() {
            return Ok(());
        }
        if self.list.len() > self.line {
            self.end_line(start, start + 1);
        }
        self.indentation()
    }

    fn end_line(&mut self, start: usize, end: usize) {
        self.soft_keywords_of_line();
        self.push_span(TokenKind::Newline, start, end);
        self.line = self.list.len();
    }

    fn skip_comment(&mut self) {
        let rest = self.raw.remainder();
        self.raw
            .bump(memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len()));
    }

    /// A backslash: the next line goes on with this one.
    fn join_lines(&mut self, start: usize) -> Lexed {
        match self.byte(start + 1) {
            Some(b'\n') if start + 2 < self.text.len() => {
                self.raw.bump(1);
                Ok(())
            }
            Some(b'\n') | None => self.end_after_backslash(start),
            Some(_) => {
                let message = "unexpected character after line continuation character".into();
                let at = start as u32 + 1;
                Err(fault(
                    ErrorClass::SyntaxError,
                    message,
                    Span::new(at, at),
                    Place::EndZero,
                ))
            }
        }
    }

    /// The text ends behind a backslash; of an open bracket CPython speaks first.
    fn end_after_backslash(&mut self, backslash: usize) -> Lexed {
        if !self.open.is_empty() {
            self.go_to(self.text.len());
            return Ok(());
        }
        let at = backslash as u32 + 1;
        let message = "unexpected EOF while parsing".into();
        let span = Span::new(at, at);
        let mut stop = fault(ErrorClass::SyntaxError, message, span, Place::StartOnly);
        stop.incomplete = true;
        Err(stop)
    }

    /// A character that begins no token.
    fn unknown(&mut self, start: usize) -> Lexed {
        match self.byte(start) {
            Some(byte) if byte.is_ascii_control() => Err(self.fail(
                start,
                format!("invalid non-printable character U+{byte:04X}"),
            )),
            _ => {
                self.push(TokenKind::Unknown, start);
                Ok(())
            }
        }
    }

    // ---- small tools

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Where the last raw token ends.
    fn here(&self) -> usize {
        self.raw.span().end
    }

    /// Goes on behind byte `at`.
    fn go_to(&mut self, at: usize) {
        let here = self.here();
        if at >= here {
            self.raw.bump(at - here);
        } else {
            self.raw = TokenKind::lexer(self.text);
            self.raw.bump(at);
        }
    }

    /// Takes the raw token, as far as it has been extended.
    fn push(&mut self, kind: TokenKind, start: usize) {
        self.push_span(kind, start, self.here());
    }

    fn push_span(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.list.push(Token {
            kind,
            span: Span::new(start as u32, end as u32),
        });
    }

    /// The line of a byte, counted from 1; where the text ends with a line feed, its end lies on that line.
    fn line_of(&self, at: usize) -> usize {
        let end = at.min(self.text.len().saturating_sub(1));
        1 + memchr::memchr_iter(b'\n', &self.text.as_bytes()[..end]).count()
    }

    /// An error that CPython reports at a character without a width.
    fn fail(&self, at: usize, message: String) -> Box<Stop> {
        let at = at as u32;
        fault(
            ErrorClass::SyntaxError,
            message,
            Span::new(at, at),
            Place::Full,
        )
    }
}

fn fault(class: ErrorClass, message: String, span: Span, place: Place) -> Box<Stop> {
    Box::new(Stop {
        error: SyntaxError {
            class,
            message,
            span,
            place,
        },
        incomplete: false,
    })
}

impl Bracket {
    /// "'(' was never closed", at the bracket.
    pub fn never_closed(self) -> SyntaxError {
        SyntaxError {
            class: ErrorClass::SyntaxError,
            message: format!("'{}' was never closed", char::from(self.byte)),
            span: Span::new(self.at, self.at + 1),
            place: Place::EndZero,
        }
    }
}
