//! A value: what a register, a list element or an attribute holds.
//!
//! Sixteen bytes with a 64-bit tag (an 8-bit tag makes partial stores, which break store forwarding: measured
//! 6–23 % slower). All payloads are 64-bit integers or pointers, so that to the compiler a value is a pair of words: it
//! crosses calls in two machine registers and is copied word by word. Copied whole after its words were written one by
//! one, it would wait until both have left the processor's store buffer. Small things are immediate; everything else is a counted reference to a heap object.
//! Integers beyond 64 bits live on the heap and come back to `Int` when they fit: an `Int` object never holds
//! what an immediate could.

use std::mem::MaybeUninit;

use super::{Bytes, Dict, IntObject, List, Opaque, Payload, Ref, Str, Tuple, Type};

/// What a script computes with. Cloning and dropping count references; neither runs script code.
///
/// A `Value` belongs to its isolate and never leaves the isolate's thread of the moment (it is not `Send`).
#[derive(Default)]
#[repr(u64)]
pub enum Value {
    /// Nothing at all: an unbound local, an absent argument, an exhausted iterator. No script ever sees it.
    #[default]
    Unset,
    /// `None`
    None,
    /// `NotImplemented`
    NotImplemented,
    /// `...`
    Ellipsis,
    /// `True`, `False`
    Bool(Truth),
    /// An int that fits.
    Int(i64),
    /// A float.
    Float(Double),
    /// Everything else.
    Object(Ref),
}

/// A bool as wide as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u64)]
pub enum Truth {
    /// `False`
    False = 0,
    /// `True`
    True = 1,
}

impl Truth {
    /// As a `bool`.
    #[inline(always)]
    pub const fn get(self) -> bool {
        matches!(self, Truth::True)
    }
}

/// A float by its bits.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Double(u64);

impl Double {
    /// The number.
    #[inline(always)]
    pub const fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl PartialEq for Double {
    #[inline(always)]
    fn eq(&self, other: &Double) -> bool {
        self.get() == other.get()
    }
}

impl PartialOrd for Double {
    #[inline(always)]
    fn partial_cmp(&self, other: &Double) -> Option<std::cmp::Ordering> {
        self.get().partial_cmp(&other.get())
    }
}

impl std::fmt::Debug for Double {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}

impl Value {
    /// `True` or `False`.
    #[inline(always)]
    pub const fn bool(value: bool) -> Value {
        Value::Bool(if value { Truth::True } else { Truth::False })
    }

    /// A float.
    #[inline(always)]
    pub const fn float(value: f64) -> Value {
        Value::Float(Double(value.to_bits()))
    }
}

impl Clone for Value {
    /// A copy of the bytes, and one more count for an object: the derived one branches by the tag.
    #[inline(always)]
    fn clone(&self) -> Value {
        if let Value::Object(object) = self {
            return Value::Object(object.clone());
        }
        // SAFETY: every other variant is plain data.
        unsafe { std::ptr::read(self) }
    }
}

const _: () = assert!(size_of::<Value>() == 1 << crate::code::operand::REGISTER_BITS);
const _: () = assert!(size_of::<Result<Value, super::Raised>>() == 16);

impl Value {
    /// Move a value to a place that owns nothing, and empty its own: by its two words. Read as one, the words that were
    /// just written one by one would have to leave the processor's store buffer first.
    ///
    /// # Safety
    /// Both are places of values.
    #[inline(always)]
    pub(crate) unsafe fn transfer(from: *mut Value, to: *mut Value) {
        // SAFETY: a value is a tag of 64 bits and as much again, all of which may be copied as it is; the place that it is
        // taken from says that it is empty.
        unsafe {
            let (from, to): (*mut MaybeUninit<u64>, *mut MaybeUninit<u64>) =
                (from.cast(), to.cast());
            let tag = from.read();
            // Volatile, so that the compiler does not make one of both.
            let payload = from.add(1).read_volatile();
            to.write(tag);
            to.add(1).write(payload);
            from.cast::<Value>().write(Value::Unset);
        }
    }

    /// Whether this is `Unset`.
    #[inline(always)]
    pub fn is_unset(&self) -> bool {
        matches!(self, Value::Unset)
    }

    /// Whether this is Python's `None`.
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// The object, if it is one of shape `T` (a subclass of the built-in type counts).
    #[inline]
    pub fn downcast<T: Payload>(&self) -> Option<&Ref<T>> {
        match self {
            Value::Object(object) => object.downcast::<T>(),
            _ => None,
        }
    }

    /// The object, if it is of shape `T`; otherwise the value comes back.
    pub fn into_ref<T: Payload>(self) -> Result<Ref<T>, Value> {
        match self {
            Value::Object(object) if object.is::<T>() => Ok(object.cast()),
            other => Err(other),
        }
    }

    /// The heap object, if it is one.
    #[inline(always)]
    pub fn object(&self) -> Option<&Ref<Opaque>> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether it is this object.
    #[inline]
    pub(crate) fn is_object<T>(&self, other: &Ref<T>) -> bool {
        matches!(self, Value::Object(object) if object.address() == other.address())
    }

    /// Whether `a is b`. Numbers are identical when equal in type and value (bitwise for floats).
    #[inline]
    pub fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Object(a), Value::Object(b)) => a.is_same(b),
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.0 == b.0,
            (Value::None, Value::None)
            | (Value::NotImplemented, Value::NotImplemented)
            | (Value::Ellipsis, Value::Ellipsis)
            | (Value::Unset, Value::Unset) => true,
            _ => false,
        }
    }

    /// `Some(self)` unless it is `Unset`.
    #[inline]
    pub fn set(self) -> Option<Value> {
        if self.is_unset() { None } else { Some(self) }
    }

    /// The text, if it is a `str`.
    #[inline]
    pub fn as_str(&self) -> Option<&Ref<Str>> {
        self.downcast()
    }

    /// The tuple, if it is one.
    #[inline]
    pub fn as_tuple(&self) -> Option<&Ref<Tuple>> {
        self.downcast()
    }

    /// The list, if it is one.
    #[inline]
    pub fn as_list(&self) -> Option<&Ref<List>> {
        self.downcast()
    }

    /// The dict, if it is one.
    #[inline]
    pub fn as_dict(&self) -> Option<&Ref<Dict>> {
        self.downcast()
    }

    /// The type object, if it is one.
    #[inline]
    pub fn as_type(&self) -> Option<&Ref<Type>> {
        self.downcast()
    }

    /// The bytes, if it is a `bytes`.
    #[inline]
    pub fn as_bytes(&self) -> Option<&Ref<Bytes>> {
        self.downcast()
    }

    /// The heap integer (beyond 64 bits, or an instance of a subclass of `int`), if it is one.
    #[inline]
    pub fn as_int_object(&self) -> Option<&Ref<IntObject>> {
        self.downcast()
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Unset => f.write_str("Unset"),
            Value::None => f.write_str("None"),
            Value::NotImplemented => f.write_str("NotImplemented"),
            Value::Ellipsis => f.write_str("Ellipsis"),
            Value::Bool(b) => write!(f, "{}", b.get()),
            Value::Int(i) => write!(f, "{i}"),
            Value::Float(x) => write!(f, "{x:?}"),
            Value::Object(object) => write!(f, "<{} object>", object.layout().name),
        }
    }
}

impl<T> From<Ref<T>> for Value {
    #[inline(always)]
    fn from(object: Ref<T>) -> Value {
        Value::Object(object.erase())
    }
}

impl<T> From<&Ref<T>> for Value {
    #[inline(always)]
    fn from(object: &Ref<T>) -> Value {
        Value::Object(object.clone().erase())
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::bool(b)
    }
}

impl From<i64> for Value {
    fn from(i: i64) -> Value {
        Value::Int(i)
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Value {
        Value::float(x)
    }
}

impl From<Option<Value>> for Value {
    /// `None` becomes Python's `None`.
    fn from(value: Option<Value>) -> Value {
        value.unwrap_or(Value::None)
    }
}
