//! Numbers, digit by digit, with CPython's complaints about the digit where they go wrong.

use super::{Lexed, Lexer, fault};
use crate::ast::Span;
use crate::error::{ErrorClass, Place, SyntaxWarning};
use crate::token::TokenKind;

/// Keywords that may follow a number in valid code, hence right behind one too (with a warning).
const FOLLOWERS: [&str; 8] = ["and", "else", "for", "if", "in", "is", "or", "not"];

impl Lexer<'_> {
    /// A number; logos has seen its first digit, or a dot and a digit.
    pub(super) fn number(&mut self, start: usize) -> Lexed {
        let end = match (self.byte(start), self.byte(start + 1)) {
            (Some(b'0'), Some(b'x' | b'X')) => self.radix(start, "hexadecimal", 16)?,
            (Some(b'0'), Some(b'o' | b'O')) => self.radix(start, "octal", 8)?,
            (Some(b'0'), Some(b'b' | b'B')) => self.radix(start, "binary", 2)?,
            (Some(b'0'), _) => self.leading_zero(start)?,
            (Some(b'.'), _) => self.fraction(start + 1)?,
            _ => {
                let end = self.decimals(start)?;
                self.decimal_rest(end)?
            }
        };
        self.go_to(end);
        self.push(TokenKind::Number, start);
        Ok(())
    }

    fn is_digit(&self, at: usize) -> bool {
        self.byte(at).is_some_and(|byte| byte.is_ascii_digit())
    }

    /// CPython points at the character before the one that it cannot take.
    fn before(&self, at: usize, kind: &str) -> Box<super::Stop> {
        self.fail(at - 1, format!("invalid {kind} literal"))
    }

    /// Digits with single underscores between them; the first is at `at`.
    fn decimals(&self, mut at: usize) -> Lexed<usize> {
        loop {
            while self.is_digit(at) {
                at += 1;
            }
            if self.byte(at) != Some(b'_') {
                return Ok(at);
            }
            at += 1;
            if !self.is_digit(at) {
                return Err(self.before(at, "decimal"));
            }
        }
    }

    /// `0x…`, `0o…`, `0b…`
    fn radix(&mut self, start: usize, kind: &str, radix: u32) -> Lexed<usize> {
        let digit = |byte: Option<u8>| byte.is_some_and(|byte| char::from(byte).is_digit(radix));
        let mut at = start + 2;
        loop {
            if self.byte(at) == Some(b'_') {
                at += 1;
            }
            if !digit(self.byte(at)) {
                return Err(self.no_digit(at, kind));
            }
            while digit(self.byte(at)) {
                at += 1;
            }
            if self.byte(at) != Some(b'_') {
                break;
            }
        }
        if self.is_digit(at) {
            return Err(self.no_digit(at, kind));
        }
        self.check_end(at, kind)?;
        Ok(at)
    }

    fn no_digit(&self, at: usize, kind: &str) -> Box<super::Stop> {
        match self.byte(at) {
            Some(byte) if byte.is_ascii_digit() => self.fail(
                at,
                format!("invalid digit '{}' in {kind} literal", char::from(byte)),
            ),
            _ => self.before(at, kind),
        }
    }

    /// A number that begins with a zero and has no letter behind it.
    fn leading_zero(&mut self, start: usize) -> Lexed<usize> {
        let mut at = start + 1;
        loop {
            if self.byte(at) == Some(b'_') {
                at += 1;
                if !self.is_digit(at) {
                    return Err(self.before(at, "decimal"));
                }
            }
            if self.byte(at) != Some(b'0') {
                break;
            }
            at += 1;
        }
        let zeros = at;
        if self.is_digit(at) {
            at = self.decimals(at)?;
            if !matches!(self.byte(at), Some(b'.' | b'e' | b'E' | b'j' | b'J')) {
                let message = "leading zeros in decimal integer literals are not permitted; \
                               use an 0o prefix for octal integers";
                let span = Span::new(start as u32, zeros as u32);
                return Err(fault(
                    ErrorClass::SyntaxError,
                    message.into(),
                    span,
                    Place::Full,
                ));
            }
        }
        self.decimal_rest(at)
    }

    /// What may follow a number's first digits.
    fn decimal_rest(&mut self, at: usize) -> Lexed<usize> {
        match self.byte(at) {
            Some(b'.') => self.fraction(at + 1),
            _ => self.exponent(at),
        }
    }

    /// Behind the point.
    fn fraction(&mut self, at: usize) -> Lexed<usize> {
        let end = if self.is_digit(at) {
            self.decimals(at)?
        } else {
            at
        };
        self.exponent(end)
    }

    fn exponent(&mut self, mut at: usize) -> Lexed<usize> {
        if matches!(self.byte(at), Some(b'e' | b'E')) {
            let signed = matches!(self.byte(at + 1), Some(b'+' | b'-'));
            let digits = at + 1 + usize::from(signed);
            if self.is_digit(digits) {
                at = self.decimals(digits)?;
            } else if signed {
                return Err(self.before(digits, "decimal"));
            } else {
                // Perhaps the `e` of `else`.
                self.check_end(at, "decimal")?;
                return Ok(at);
            }
        }
        if matches!(self.byte(at), Some(b'j' | b'J')) {
            self.check_end(at + 1, "imaginary")?;
            return Ok(at + 1);
        }
        self.check_end(at, "decimal")?;
        Ok(at)
    }

    /// A number ends at `at`: a keyword right behind it is doubtful, any other word is wrong.
    fn check_end(&mut self, at: usize, kind: &str) -> Lexed {
        let Some(byte) = self.byte(at) else {
            return Ok(());
        };
        if !byte.is_ascii_alphanumeric() && byte != b'_' {
            return Ok(());
        }
        let rest = &self.text.as_bytes()[at..];
        // CPython looks behind the longer ones: `1for2` is no number and a name.
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
        if FOLLOWERS.iter().any(|word| {
            rest.starts_with(word.as_bytes())
                && (word.starts_with('i') || !rest.get(word.len()).is_some_and(is_word))
        }) {
            let at = at as u32;
            self.warnings.push(SyntaxWarning {
                message: format!("invalid {kind} literal"),
                span: Span::new(at - 1, at),
            });
            return Ok(());
        }
        Err(self.before(at, kind))
    }
}
