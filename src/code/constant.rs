//! The constants of a code: what a literal means, as plain data.
//!
//! An isolate makes values of them when it first runs the code. Two constants are equal if nothing can tell
//! the values apart: `1`, `1.0` and `True` differ, and so do `0.0` and `-0.0`.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use num_bigint::BigInt;

use super::code::Code;

/// A literal's value, or what folding made of several.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Python's values of the same names")]
pub enum Constant {
    None,
    Ellipsis,
    Bool(bool),
    Int(i64),
    /// An integer beyond 64 bits.
    BigInt(Box<BigInt>),
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    /// Text as WTF-8.
    Str(Box<[u8]>),
    Bytes(Box<[u8]>),
    Tuple(Box<[Constant]>),
    FrozenSet(Box<[Constant]>),
    Code(Arc<Code>),
}

impl Constant {
    /// A string constant.
    pub fn str(text: &str) -> Constant {
        Constant::Str(text.as_bytes().into())
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let behind = match self {
            Constant::BigInt(value) => value.bits() as usize / 8,
            Constant::Str(bytes) | Constant::Bytes(bytes) => bytes.len(),
            Constant::Tuple(items) | Constant::FrozenSet(items) => {
                items.iter().map(Constant::bytes).sum()
            }
            Constant::Code(code) => code.bytes(),
            _ => 0,
        };
        size_of::<Constant>() + behind
    }

    /// Its truth value.
    pub fn truth(&self) -> bool {
        match self {
            Constant::None => false,
            Constant::Ellipsis | Constant::Code(_) => true,
            Constant::Bool(value) => *value,
            Constant::Int(value) => *value != 0,
            Constant::BigInt(value) => value.sign() != num_bigint::Sign::NoSign,
            Constant::Float(value) => *value != 0.0,
            Constant::Complex(real, imaginary) => *real != 0.0 || *imaginary != 0.0,
            Constant::Str(bytes) | Constant::Bytes(bytes) => !bytes.is_empty(),
            Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
        }
    }
}

impl PartialEq for Constant {
    fn eq(&self, other: &Constant) -> bool {
        use Constant::*;
        match (self, other) {
            (None, None) | (Ellipsis, Ellipsis) => true,
            (Bool(x), Bool(y)) => x == y,
            (Int(x), Int(y)) => x == y,
            (BigInt(x), BigInt(y)) => x == y,
            (Float(x), Float(y)) => x.to_bits() == y.to_bits(),
            (Complex(x, i), Complex(y, j)) => {
                x.to_bits() == y.to_bits() && i.to_bits() == j.to_bits()
            }
            (Str(x), Str(y)) | (Bytes(x), Bytes(y)) => x == y,
            (Tuple(x), Tuple(y)) | (FrozenSet(x), FrozenSet(y)) => x == y,
            (Code(x), Code(y)) => Arc::ptr_eq(x, y),
            _ => false,
        }
    }
}

impl Eq for Constant {}

impl Hash for Constant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Constant::None | Constant::Ellipsis => {}
            Constant::Bool(value) => value.hash(state),
            Constant::Int(value) => value.hash(state),
            Constant::BigInt(value) => value.hash(state),
            Constant::Float(value) => value.to_bits().hash(state),
            Constant::Complex(real, imaginary) => (real.to_bits(), imaginary.to_bits()).hash(state),
            Constant::Str(bytes) | Constant::Bytes(bytes) => bytes.hash(state),
            Constant::Tuple(items) | Constant::FrozenSet(items) => items.hash(state),
            Constant::Code(code) => Arc::as_ptr(code).hash(state),
        }
    }
}
