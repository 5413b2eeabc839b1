//! Numbers.

use super::{Build, Built, refuse, refuse_as};
use crate::ast::*;
use crate::error::{ErrorClass, Place};

/// How many decimal digits CPython converts (`sys.set_int_max_str_digits`).
const MAX_DIGITS: usize = 4300;

impl<'a> Build<'a, '_> {
    /// A number, well formed as the lexer has seen to it.
    pub(crate) fn number(&self, l: u32, r: u32) -> Built<ExprRef<'a>> {
        let text = self.source(Span::new(l, r));
        let cleaned;
        let text = if text.contains('_') {
            cleaned = text.replace('_', "");
            cleaned.as_str()
        } else {
            text
        };
        let value = match text.as_bytes() {
            [b'0', b'x' | b'X', ..] => self.integer(&text[2..], 16),
            [b'0', b'o' | b'O', ..] => self.integer(&text[2..], 8),
            [b'0', b'b' | b'B', ..] => self.integer(&text[2..], 2),
            [.., b'j' | b'J'] => Constant::Imaginary(float(&text[..text.len() - 1])),
            bytes if bytes.iter().all(u8::is_ascii_digit) => {
                if text.len() > MAX_DIGITS {
                    return self.too_many_digits(l, text.len());
                }
                self.integer(text, 10)
            }
            _ => Constant::Float(float(text)),
        };
        Ok(self.constant(l, value, r))
    }

    fn integer(&self, digits: &str, radix: u32) -> Constant<'a> {
        match i64::from_str_radix(digits, radix) {
            Ok(value) => Constant::Int(value),
            Err(_) => Constant::BigInt {
                digits: self.arena.alloc_str(digits),
                radix,
            },
        }
    }

    fn too_many_digits<T>(&self, l: u32, digits: usize) -> Built<T> {
        let message = format!(
            "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {digits} digits; \
             use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer \
             literals to avoid decimal conversion limits."
        );
        refuse_as(
            ErrorClass::SyntaxError,
            Span::new(l, l),
            Place::LineOnly,
            message,
        )
    }

    /// A complex number in a pattern: a real one, then an imaginary one.
    pub(crate) fn complex(
        &self,
        l: u32,
        real: ExprRef<'a>,
        op: BinaryOp,
        imaginary: ExprRef<'a>,
        r: u32,
    ) -> Built<ExprRef<'a>> {
        let unsigned = match real.kind {
            ExprKind::Unary { operand, .. } => operand,
            _ => real,
        };
        if is_imaginary(unsigned) {
            return refuse(
                unsigned.span,
                "real number required in complex literal".into(),
            );
        }
        if !is_imaginary(imaginary) {
            return refuse(
                imaginary.span,
                "imaginary number required in complex literal".into(),
            );
        }
        self.binary(l, real, op, imaginary, r)
    }
}

fn is_imaginary(number: ExprRef<'_>) -> bool {
    matches!(number.kind, ExprKind::Constant(Constant::Imaginary(_)))
}

/// The nearest double: what the lexer lets through, Rust can read.
fn float(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}
