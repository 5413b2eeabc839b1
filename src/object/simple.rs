//! Equality and hashes of values whose types are built in: what needs no script code.

use super::{Bytes, IntObject, Ref, Str, Tuple, Value, special::Special};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

/// The modulus of numeric hashes: 2^61 - 1 (reference, "Hashing of numeric types").
pub const MODULUS: u64 = (1 << 61) - 1;

/// Tuples in tuples are compared natively down to here; deeper ones by the frame-based protocol.
const DEPTH: u32 = 32;
/// So many elements of tuples in tuples are looked at natively. What has more (the same tuple may be there often) is for
/// the protocol, which pays for it.
const NESTED: usize = 2000;
/// So many elements of the outermost tuple are looked at without being paid for.
const FREE: usize = 64;

/// How far the look into nested tuples still goes.
struct Reach {
    depth: u32,
    nested: usize,
}

impl Reach {
    fn whole() -> Reach {
        Reach {
            depth: DEPTH,
            nested: NESTED,
        }
    }

    /// One tuple deeper, of so many elements; nothing where that is too far. The caller comes up again.
    fn enter(&mut self, len: usize) -> Option<()> {
        if self.depth == 0 || self.depth < DEPTH && len > self.nested {
            super::heap::current().owe(NESTED / 64);
            return None;
        }
        if self.depth < DEPTH {
            self.nested -= len;
        } else if len >= FREE {
            super::heap::current().owe(len / FREE);
        }
        self.depth -= 1;
        Some(())
    }
}

/// Whether `a == b`, if that can be told without script code.
#[inline]
pub fn equal(a: &Value, b: &Value) -> Option<bool> {
    equal_at(a, b, &mut Reach::whole())
}

fn equal_at(a: &Value, b: &Value, reach: &mut Reach) -> Option<bool> {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            if x.is_same(y) {
                return Some(true);
            }
            objects_equal(x, y, reach)
        }
        (Value::Int(x), Value::Int(y)) => Some(x == y),
        (Value::Float(x), Value::Float(y)) => Some(x == y),
        (Value::Object(x), _) => immediate_equal(b, x),
        (_, Value::Object(y)) => immediate_equal(a, y),
        _ => Some(match (as_int(a), as_int(b)) {
            (Some(x), Some(y)) => x == y,
            (Some(x), None) => matches!(b, Value::Float(y) if int_is_float(x, y.get())),
            (None, Some(y)) => matches!(a, Value::Float(x) if int_is_float(y, x.get())),
            (None, None) => a.is(b),
        }),
    }
}

fn as_int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(i) => Some(*i),
        Value::Bool(b) => Some(i64::from(b.get())),
        _ => None,
    }
}

fn int_is_float(i: i64, x: f64) -> bool {
    // Exact: i64 to f64 may round, so compare back as integers where the float is one in range.
    x.fract() == 0.0
        && (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&x)
        && x as i64 == i
}

/// Compare an immediate with an object of a built-in type.
fn immediate_equal(a: &Value, object: &Ref) -> Option<bool> {
    if object.is::<Str>() || object.is::<Tuple>() || object.is::<Bytes>() {
        return if is_plain(object) { Some(false) } else { None };
    }
    if let Some(int) = object.downcast::<IntObject>() {
        if is_plain(object) {
            return Some(match a {
                Value::Float(x) => {
                    int.value.to_f64() == Some(x.get())
                        && num_traits::FromPrimitive::from_f64(x.get()).as_ref() == Some(&int.value)
                }
                _ => as_int(a).is_some_and(|i| int.value == BigInt::from(i)),
            });
        }
        return None;
    }
    // What inherits `object.__eq__` is equal to itself alone.
    uses_identity(object).then_some(false)
}

fn is_plain(object: &Ref) -> bool {
    object.ty().has_plain_keys()
}

fn uses_identity(object: &Ref) -> bool {
    super::vm::is_object_eq(object.ty().special(Special::Eq))
}

fn objects_equal(x: &Ref, y: &Ref, reach: &mut Reach) -> Option<bool> {
    if !is_plain(x) || !is_plain(y) {
        return (uses_identity(x) && uses_identity(y)).then_some(false);
    }
    if let Some(a) = x.downcast::<Str>() {
        return match y.downcast::<Str>() {
            Some(b) => Some(*a == *b),
            None => no_protocol(y),
        };
    }
    if let (Some(a), Some(b)) = (x.downcast::<IntObject>(), y.downcast::<IntObject>()) {
        look_at_int(&a.value);
        return Some(a.value == b.value);
    }
    if let (Some(a), Some(b)) = (x.downcast::<Bytes>(), y.downcast::<Bytes>()) {
        super::heap::look_at(a.as_bytes().len().min(b.as_bytes().len()));
        return Some(a.as_bytes() == b.as_bytes());
    }
    if let (Some(a), Some(b)) = (x.downcast::<Tuple>(), y.downcast::<Tuple>()) {
        if a.len() != b.len() {
            return Some(false);
        }
        reach.enter(a.len())?;
        for (a, b) in a.items().iter().zip(b.items()) {
            // What is mostly in them needs no call.
            let same = match (a, b) {
                (Value::Int(x), Value::Int(y)) => x == y,
                (Value::Object(x), Value::Object(y)) if x.is_same(y) => true,
                // Identity first: a NaN is found by itself.
                _ => a.is(b) || equal_at(a, b, reach)?,
            };
            if !same {
                return Some(false);
            }
        }
        reach.depth += 1;
        return Some(true);
    }
    if uses_identity(x) && uses_identity(y) {
        return Some(false);
    }
    None
}

/// Note that all digits of a large int are looked at.
pub(crate) fn look_at_int(int: &BigInt) {
    super::heap::look_at((int.bits() / 8) as usize);
}

/// A `str` against some other built-in object: unequal where that type has no opinion on strings.
fn no_protocol(other: &Ref) -> Option<bool> {
    (other.is::<Tuple>() || other.is::<IntObject>() || other.is::<Bytes>() || uses_identity(other))
        .then_some(false)
}

/// The hash, if it can be told without script code and the value is hashable.
#[inline]
pub fn hash(value: &Value) -> Option<i64> {
    match value {
        Value::Int(i) => Some(hash_int(*i)),
        Value::Object(object) => {
            if let Some(text) = object.downcast::<Str>() {
                return (is_plain(object)).then(|| text.hash() as i64);
            }
            hash_object(object, &mut Reach::whole())
        }
        Value::Bool(b) => Some(i64::from(b.get())),
        Value::Float(x) => Some(hash_float(x.get())),
        Value::None => Some(0xFCA8_6420),
        Value::NotImplemented => Some(0x0F1A_2B3C),
        Value::Ellipsis => Some(0x0E11_1357),
        Value::Unset => None,
    }
}

fn hash_object(object: &Ref, reach: &mut Reach) -> Option<i64> {
    if !is_plain(object) {
        return super::vm::is_object_hash(object.ty().special(Special::Hash))
            .then(|| hash_address(object));
    }
    if let Some(tuple) = object.downcast::<Tuple>() {
        reach.enter(tuple.len())?;
        let mut hasher = TupleHash::new();
        for item in tuple.items() {
            let hash = match item {
                Value::Int(i) => hash_int(*i),
                Value::Object(object) => match object.downcast::<Str>() {
                    Some(text) if is_plain(object) => text.hash() as i64,
                    Some(_) => return None,
                    None => hash_object(object, reach)?,
                },
                other => hash(other)?,
            };
            hasher.add(hash);
            if super::heap::current().is_in_debt() {
                // The protocol pays in between.
                return None;
            }
        }
        reach.depth += 1;
        return Some(hasher.finish(tuple.len()));
    }
    if let Some(int) = object.downcast::<IntObject>() {
        return Some(hash_big(&int.value));
    }
    if let Some(bytes) = object.downcast::<Bytes>() {
        return Some(bytes.hash() as i64);
    }
    super::vm::is_object_hash(object.ty().special(Special::Hash)).then(|| hash_address(object))
}

/// The hash of an object by identity.
pub fn hash_address<T>(object: &Ref<T>) -> i64 {
    let identity = super::identity::of(object) as u64;
    (identity.rotate_right(4)) as i64
}

/// `hash(i)`
#[inline]
pub fn hash_int(i: i64) -> i64 {
    let magnitude = i.unsigned_abs();
    let reduced = if magnitude < MODULUS {
        magnitude
    } else {
        magnitude % MODULUS
    } as i64;
    let hash = if i < 0 { -reduced } else { reduced };
    if hash == -1 { -2 } else { hash }
}

/// `hash` of an integer of any size.
pub fn hash_big(i: &BigInt) -> i64 {
    // A division, which takes longer than a look.
    super::heap::look_at((i.bits() / 2) as usize);
    let reduced = (i.abs() % BigInt::from(MODULUS)).to_i64().unwrap_or(0);
    let hash = if i.is_negative() { -reduced } else { reduced };
    if hash == -1 { -2 } else { hash }
}

/// `hash(x)` of a float: equal to the hash of an equal int.
pub fn hash_float(x: f64) -> i64 {
    if x.is_nan() {
        // Those that a program made of text bear a number in their lowest bits.
        return hash_int((x.to_bits() as i64).rotate_left(8) >> 4);
    }
    if x.is_infinite() {
        return if x > 0.0 { 314_159 } else { -314_159 };
    }
    if x.fract() == 0.0 && x.abs() < 9.0e18 {
        return hash_int(x as i64);
    }
    let bits = x.abs().to_bits();
    let raw = (bits >> 52) as i64;
    let (mantissa, exponent) = if raw == 0 {
        (bits & ((1 << 52) - 1), -1074)
    } else {
        (bits & ((1 << 52) - 1) | (1 << 52), raw - 1075)
    };
    // mantissa * 2^exponent modulo 2^61 - 1: a rotation, since 2^61 is 1.
    let shift = exponent.rem_euclid(61) as u32;
    let m = mantissa % MODULUS;
    let rotated = if shift == 0 {
        m
    } else {
        ((m << shift) & MODULUS) | (m >> (61 - shift))
    };
    let hash = (rotated % MODULUS) as i64;
    let signed = if x < 0.0 { -hash } else { hash };
    if signed == -1 { -2 } else { signed }
}

/// The hash of a tuple from those of its elements (xxHash's mixing, as CPython's).
pub struct TupleHash(u64);

const PRIME_1: u64 = 11_400_714_785_074_694_791;
const PRIME_2: u64 = 14_029_467_366_897_019_727;
const PRIME_5: u64 = 2_870_177_450_012_600_261;

impl Default for TupleHash {
    fn default() -> Self {
        Self::new()
    }
}

impl TupleHash {
    /// Before the first element.
    pub fn new() -> TupleHash {
        TupleHash(PRIME_5)
    }

    /// The next element's hash.
    pub fn add(&mut self, hash: i64) {
        self.0 = self
            .0
            .wrapping_add((hash as u64).wrapping_mul(PRIME_2))
            .rotate_left(31)
            .wrapping_mul(PRIME_1);
    }

    /// The hash, of `len` elements.
    pub fn finish(self, len: usize) -> i64 {
        let hash = self.0.wrapping_add(len as u64 ^ (PRIME_5 ^ 3_527_539));
        if hash == u64::MAX {
            1_546_275_796
        } else {
            hash as i64
        }
    }
}
