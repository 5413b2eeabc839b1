//! Indentation: what stands before the first token of a line.
//!
//! A level is measured twice, with tabs to multiples of eight and with tabs of one column; where the two
//! measures do not order the lines alike, the text means different things to different editors: TabError.

use super::{Lexed, Lexer, fault};
use crate::ast::Span;
use crate::error::{ErrorClass, Place};
use crate::token::TokenKind;

/// As many levels as CPython takes, the outermost among them.
const MAX_LEVELS: usize = 100;

/// An open block.
#[derive(Clone, Copy, Default)]
pub(super) struct Level {
    /// Columns with tabs to multiples of eight.
    wide: usize,
    /// Columns with tabs of one.
    narrow: usize,
    /// Its statements are the `case` blocks of a `match`.
    pub(super) of_match: bool,
}

impl Lexer<'_> {
    /// Measures the white space at the start of a line and opens or closes blocks; lines without a token count
    /// for nothing.
    pub(super) fn indentation(&mut self) -> Lexed {
        let line = self.here();
        let mut at = line;
        let (mut wide, mut narrow) = (0, 0);
        // The columns before the first backslash, where there is one.
        let mut before_backslash = 0;
        loop {
            match self.byte(at) {
                Some(b' ') => (wide, narrow) = (wide + 1, narrow + 1),
                Some(b'\t') => (wide, narrow) = ((wide / 8 + 1) * 8, narrow + 1),
                Some(b'\x0c') => (wide, narrow) = (0, 0),
                Some(b'\\') => {
                    if before_backslash == 0 {
                        before_backslash = wide;
                    }
                    self.go_to(at + 1);
                    self.join_lines(at)?;
                    at += 1;
                }
                _ => break,
            }
            at += 1;
        }
        self.go_to(at);
        if matches!(self.byte(at), None | Some(b'\n' | b'#')) {
            return Ok(());
        }
        if before_backslash != 0 {
            (wide, narrow) = (before_backslash, before_backslash);
        }
        self.set_level(line, at, wide, narrow)
    }

    fn set_level(&mut self, line: usize, at: usize, wide: usize, narrow: usize) -> Lexed {
        let innermost = self.levels.last().copied().unwrap_or_default();
        if wide > innermost.wide {
            if self.levels.len() >= MAX_LEVELS {
                return Err(self.refuse_line(
                    at,
                    ErrorClass::IndentationError,
                    "too many levels of indentation",
                ));
            }
            if narrow <= innermost.narrow {
                return Err(self.mixed(at));
            }
            let of_match = std::mem::take(&mut self.match_begun);
            self.levels.push(Level {
                wide,
                narrow,
                of_match,
            });
            self.push_span(TokenKind::Indent, line, at);
        } else {
            self.match_begun = false;
            // No block is closed by a line that is wrong.
            let kept = self
                .levels
                .iter()
                .take_while(|level| level.wide <= wide)
                .count();
            let level = self.levels[..kept].last().copied().unwrap_or_default();
            if wide != level.wide {
                return Err(self.no_such_level(at));
            }
            if narrow != level.narrow {
                return Err(self.mixed(at));
            }
            for _ in kept..self.levels.len() {
                self.push_span(TokenKind::Dedent, at, at);
            }
            self.levels.truncate(kept.max(1));
        }
        self.line = self.list.len();
        Ok(())
    }

    /// Closes every block at the end of the text.
    pub(super) fn close_levels(&mut self, end: usize) {
        for _ in 1..self.levels.len() {
            self.push_span(TokenKind::Dedent, end, end);
        }
        self.levels.truncate(1);
    }

    fn mixed(&self, at: usize) -> Box<super::Stop> {
        self.refuse_line(
            at,
            ErrorClass::TabError,
            "inconsistent use of tabs and spaces in indentation",
        )
    }

    /// An error that CPython reports at the start of the line.
    fn refuse_line(&self, at: usize, class: ErrorClass, message: &str) -> Box<super::Stop> {
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1) as u32;
        fault(
            class,
            message.into(),
            Span::new(start, start),
            Place::EndZero,
        )
    }

    /// A dedent to a level that was never opened: CPython reports the end of the line.
    fn no_such_level(&self, at: usize) -> Box<super::Stop> {
        let end = self.text[at..]
            .find('\n')
            .map_or(self.text.len(), |length| at + length) as u32;
        let message = "unindent does not match any outer indentation level".into();
        fault(
            ErrorClass::IndentationError,
            message,
            Span::new(end, end),
            Place::StartOnly,
        )
    }
}
