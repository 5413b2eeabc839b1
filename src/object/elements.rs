//! Elements that lie at an index: what subscripts of sequences come down to where nobody has to be asked.

use super::{Ref, Value, Vm};

/// How a layout's elements are read and written. An index counts from the end where it is negative; what is out of range,
/// of another type, or has to raise for another reason is left to the protocol: nothing (or false) is answered, and nothing
/// has happened.
pub struct Elements {
    /// The element there.
    pub get: fn(&Vm, &Ref, i64) -> Option<Value>,
    /// Put a number there. Nothing is dropped.
    pub set: fn(&mut Vm, &Ref, i64, &Value) -> bool,
}

impl Elements {
    /// Elements that stay what they are, or hold more than numbers.
    pub const fn read_by(get: fn(&Vm, &Ref, i64) -> Option<Value>) -> Elements {
        let set = |_: &mut Vm, _: &Ref, _: i64, _: &Value| false;
        Elements { get, set }
    }
}

/// The place of Python index `at` in a sequence of `len` elements, if it has it.
#[inline]
pub fn sequence_index(at: i64, len: usize) -> Option<usize> {
    if at >= 0 {
        let at = at as usize;
        (at < len).then_some(at)
    } else {
        len.checked_sub(at.unsigned_abs() as usize)
    }
}
