//! Constants: what literals mean, and what is computed while compiling.
//!
//! Folding is CPython's as far as a program can see it: never an error, never a result much larger than its
//! source. Only small trees are looked at, so that the work stays linear.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use pyish_grammar::ast::{self, BinaryOp, Expr, ExprKind, UnaryOp};

use super::Compiler;
use crate::code::Constant;

/// Trees deeper than this are not folded.
const MAX_DEPTH: u32 = 16;
/// Integers are folded up to this many bits (as CPython for `**`, `*` and `<<`).
const MAX_BITS: u64 = 128;
/// Sequences are repeated up to this many elements.
const MAX_REPEAT: usize = 4096;

/// The value of a literal.
pub(crate) fn literal(constant: &ast::Constant<'_>) -> Constant {
    match constant {
        ast::Constant::None => Constant::None,
        ast::Constant::Bool(value) => Constant::Bool(*value),
        ast::Constant::Ellipsis => Constant::Ellipsis,
        ast::Constant::Int(value) => Constant::Int(*value),
        ast::Constant::BigInt { digits, radix } => {
            integer(BigInt::parse_bytes(digits.as_bytes(), *radix).unwrap_or_default())
        }
        ast::Constant::Float(value) => Constant::Float(*value),
        ast::Constant::Imaginary(value) => Constant::Complex(0.0, *value),
        ast::Constant::Str { wtf8, .. } => Constant::Str((*wtf8).into()),
        ast::Constant::Bytes(bytes) => Constant::Bytes((*bytes).into()),
    }
}

impl Compiler<'_> {
    /// The value of a literal.
    pub(super) fn literal(&self, constant: &ast::Constant<'_>) -> Constant {
        literal(constant)
    }

    /// The value of an expression that is no literal and yet constant.
    pub(super) fn folded(&self, expr: &Expr<'_>) -> Option<Constant> {
        match &expr.kind {
            ExprKind::Name("__debug__") => Some(Constant::Bool(self.options.optimize == 0)),
            ExprKind::Binary { .. } | ExprKind::Unary { .. } | ExprKind::Tuple(_)
                if expr.depth <= MAX_DEPTH =>
            {
                self.value(expr)
            }
            _ => None,
        }
    }

    /// The value of a constant expression.
    pub(super) fn value(&self, expr: &Expr<'_>) -> Option<Constant> {
        match &expr.kind {
            ExprKind::Constant(constant) => Some(self.literal(constant)),
            _ if expr.depth > MAX_DEPTH => None,
            ExprKind::Name("__debug__") => Some(Constant::Bool(self.options.optimize == 0)),
            ExprKind::Tuple(items) => self.values(items).map(Constant::Tuple),
            ExprKind::Unary { op, operand } => unary(*op, self.value(operand)?),
            // The right side first: it is mostly the shorter one, and often says that there is nothing to fold.
            ExprKind::Binary { left, op, right } => {
                let right = self.value(right)?;
                binary(*op, self.value(left)?, right)
            }
            _ => None,
        }
    }

    fn values(&self, items: &[&Expr<'_>]) -> Option<Box<[Constant]>> {
        items.iter().map(|item| self.value(item)).collect()
    }

    /// The constant that serves for a display which is only iterated or searched.
    pub(super) fn folded_display(&self, expr: &Expr<'_>) -> Option<Constant> {
        match &expr.kind {
            ExprKind::List(items) => self.values(items).map(Constant::Tuple),
            ExprKind::Set(items) => self.values(items).map(Constant::FrozenSet),
            _ => None,
        }
    }

    /// The truth value of an expression that is constant.
    pub(super) fn known_truth(&self, expr: &Expr<'_>) -> Option<bool> {
        match &expr.kind {
            ExprKind::Constant(constant) => Some(self.literal(constant).truth()),
            ExprKind::Tuple(items) if items.is_empty() => Some(false),
            _ => self.folded(expr).map(|constant| constant.truth()),
        }
    }
}

/// An integer constant in its smallest form.
fn integer(value: BigInt) -> Constant {
    match value.to_i64() {
        Some(small) => Constant::Int(small),
        None => Constant::BigInt(Box::new(value)),
    }
}

fn unary(op: UnaryOp, operand: Constant) -> Option<Constant> {
    Some(match (op, operand) {
        (UnaryOp::Not, operand) => Constant::Bool(!operand.truth()),
        (UnaryOp::Neg, Constant::Float(value)) => Constant::Float(-value),
        (UnaryOp::Neg, Constant::Complex(real, imaginary)) => Constant::Complex(-real, -imaginary),
        (UnaryOp::Pos, number @ (Constant::Float(_) | Constant::Complex(..))) => number,
        (UnaryOp::Neg, number) => integer(-big(&number)?),
        (UnaryOp::Pos, number) => integer(big(&number)?),
        // `~True` warns when it runs.
        (UnaryOp::Invert, Constant::Bool(_)) => return None,
        (UnaryOp::Invert, number) => integer(-big(&number)? - 1),
    })
}

fn big(constant: &Constant) -> Option<BigInt> {
    match constant {
        Constant::Bool(value) => Some(BigInt::from(i64::from(*value))),
        Constant::Int(value) => Some(BigInt::from(*value)),
        Constant::BigInt(value) => Some((**value).clone()),
        _ => None,
    }
}

fn float(constant: &Constant) -> Option<f64> {
    match constant {
        Constant::Bool(value) => Some(f64::from(u8::from(*value))),
        Constant::Int(value) if value.unsigned_abs() <= 1 << 53 => Some(*value as f64),
        Constant::Float(value) => Some(*value),
        _ => None,
    }
}

fn binary(op: BinaryOp, left: Constant, right: Constant) -> Option<Constant> {
    if let (Constant::Bool(left), Constant::Bool(right)) = (&left, &right) {
        match op {
            BinaryOp::And => return Some(Constant::Bool(left & right)),
            BinaryOp::Or => return Some(Constant::Bool(left | right)),
            BinaryOp::Xor => return Some(Constant::Bool(left ^ right)),
            _ => {}
        }
    }
    if let (Some(left), Some(right)) = (big(&left), big(&right)) {
        return integers(op, left, right);
    }
    if let (Some(left), Some(right)) = (float(&left), float(&right)) {
        return floats(op, left, right);
    }
    match (op, left, right) {
        (BinaryOp::Add, Constant::Str(left), Constant::Str(right)) => {
            Some(Constant::Str(joined_text(&left, &right)?))
        }
        (BinaryOp::Add, Constant::Bytes(left), Constant::Bytes(right)) => {
            Some(Constant::Bytes([left, right].concat().into()))
        }
        (BinaryOp::Add, Constant::Tuple(left), Constant::Tuple(right))
            if left.len() + right.len() <= 256 =>
        {
            Some(Constant::Tuple([left, right].concat().into()))
        }
        (BinaryOp::Mul, Constant::Str(text), Constant::Int(count))
        | (BinaryOp::Mul, Constant::Int(count), Constant::Str(text)) => {
            let count = repetitions(text.len(), count, MAX_REPEAT)?;
            let is_split = text.first().is_some_and(|byte| *byte == 0xed);
            if is_split {
                None
            } else {
                Some(Constant::Str(text.repeat(count).into()))
            }
        }
        (BinaryOp::Mul, Constant::Bytes(bytes), Constant::Int(count))
        | (BinaryOp::Mul, Constant::Int(count), Constant::Bytes(bytes)) => {
            let count = repetitions(bytes.len(), count, MAX_REPEAT)?;
            Some(Constant::Bytes(bytes.repeat(count).into()))
        }
        (BinaryOp::Mul, Constant::Tuple(items), Constant::Int(count))
        | (BinaryOp::Mul, Constant::Int(count), Constant::Tuple(items)) => {
            let count = repetitions(items.len(), count, 256)?;
            Some(Constant::Tuple(
                (0..count).flat_map(|_| items.iter().cloned()).collect(),
            ))
        }
        // `1 + 2j` and the like, as `match` writes them too.
        (BinaryOp::Add, left, Constant::Complex(real, imaginary)) => {
            Some(Constant::Complex(float(&left)? + real, imaginary))
        }
        (BinaryOp::Sub, left, Constant::Complex(real, imaginary)) => {
            Some(Constant::Complex(float(&left)? - real, -imaginary))
        }
        _ => None,
    }
}

/// Two texts as one. Surrogates of two literals that would make a pair are left to the machine.
fn joined_text(left: &[u8], right: &[u8]) -> Option<Box<[u8]>> {
    let ends_in_surrogate =
        left.len() >= 3 && left[left.len() - 3] == 0xed && left[left.len() - 2] >= 0xa0;
    if ends_in_surrogate || left.len() + right.len() > MAX_REPEAT {
        return None;
    }
    Some([left, right].concat().into())
}

fn repetitions(length: usize, count: i64, limit: usize) -> Option<usize> {
    let count = usize::try_from(count.max(0)).ok()?;
    if length.checked_mul(count)? <= limit {
        Some(count)
    } else {
        None
    }
}

fn integers(op: BinaryOp, left: BigInt, right: BigInt) -> Option<Constant> {
    let fits = |bits: u64| if bits <= MAX_BITS { Some(()) } else { None };
    Some(match op {
        BinaryOp::Add => integer(left + right),
        BinaryOp::Sub => integer(left - right),
        BinaryOp::Mul => {
            fits(left.bits() + right.bits())?;
            integer(left * right)
        }
        BinaryOp::FloorDiv if !right.is_zero() => {
            integer(num_integer::Integer::div_floor(&left, &right))
        }
        BinaryOp::Mod if !right.is_zero() => {
            integer(num_integer::Integer::mod_floor(&left, &right))
        }
        BinaryOp::TrueDiv => {
            let exact = |value: &BigInt| {
                value
                    .to_i64()
                    .filter(|value| value.unsigned_abs() <= 1 << 53)
            };
            let (left, right) = (exact(&left)?, exact(&right)?);
            if right == 0 {
                return None;
            }
            Constant::Float(left as f64 / right as f64)
        }
        BinaryOp::Pow if !right.is_negative() => {
            let exponent = right.to_u32()?;
            fits(left.bits().checked_mul(u64::from(exponent))?)?;
            integer(left.pow(exponent))
        }
        BinaryOp::LShift if !right.is_negative() => {
            let count = right.to_u32()?;
            fits(left.bits() + u64::from(count))?;
            integer(left << count)
        }
        BinaryOp::RShift if !right.is_negative() => integer(left >> right.to_u32()?),
        BinaryOp::And => integer(left & right),
        BinaryOp::Or => integer(left | right),
        BinaryOp::Xor => integer(left ^ right),
        _ => return None,
    })
}

fn floats(op: BinaryOp, left: f64, right: f64) -> Option<Constant> {
    Some(Constant::Float(match op {
        BinaryOp::Add => left + right,
        BinaryOp::Sub => left - right,
        BinaryOp::Mul => left * right,
        BinaryOp::TrueDiv if right != 0.0 => left / right,
        // The others have corner cases that belong to the machine.
        _ => return None,
    }))
}
