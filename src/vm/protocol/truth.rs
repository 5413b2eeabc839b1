//! Truth (reference, 6.11 and 3.3.1), and `len`.

use crate::object::*;

impl Vm {
    /// `bool(value)`
    #[inline]
    pub fn truth(&mut self, value: &Value) -> Res<bool> {
        match self.quick_truth(value) {
            Some(truth) => Ok(truth),
            None => self.slow_truth(value),
        }
    }

    /// Its truth, if that needs no call.
    pub fn quick_truth(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Bool(value) => Some(value.get()),
            Value::None | Value::Unset => Some(false),
            Value::Int(value) => Some(*value != 0),
            Value::Float(value) => Some(value.get() != 0.0),
            Value::Ellipsis => Some(true),
            // `NotImplemented` in a boolean context is a TypeError.
            Value::NotImplemented => None,
            Value::Object(object) => self.quick_object_truth(object),
        }
    }

    fn quick_object_truth(&self, object: &Ref) -> Option<bool> {
        if let Some(len) = self.quick_len(object) {
            return Some(len != 0);
        }
        let ty = object.ty();
        if ty.special(Special::Bool).is_unset() && ty.special(Special::Len).is_unset() {
            return Some(true);
        }
        if !ty.is_counted() && object.is::<IntObject>() {
            // Zero is immediate.
            return Some(true);
        }
        None
    }

    #[inline(never)]
    fn slow_truth(&mut self, value: &Value) -> Res<bool> {
        if matches!(value, Value::NotImplemented) {
            return raise!(
                self,
                TypeError,
                "NotImplemented should not be used in a boolean context"
            );
        }
        if let Some(answer) = self.call_special(value, Special::Bool, &[])? {
            return match answer {
                Value::Bool(answer) => Ok(answer.get()),
                other => {
                    let name = self.type_name(&other);
                    raise!(
                        self,
                        TypeError,
                        "__bool__ should return bool, returned {name}"
                    )
                }
            };
        }
        match self.call_special(value, Special::Len, &[])? {
            Some(Value::Int(len)) if len >= 0 => Ok(len != 0),
            Some(answer) => Ok(self.checked_len(&answer)? != 0),
            None => Ok(true),
        }
    }

    /// The length of an object of a built-in container type (not of a class derived from it).
    #[inline(always)]
    pub(crate) fn quick_len(&self, object: &Ref) -> Option<usize> {
        if object.ty().is_counted() {
            return None;
        }
        if let Some(text) = object.downcast::<Str>() {
            return Some(text.char_len());
        }
        if let Some(list) = object.downcast::<List>() {
            return Some(list.len(self));
        }
        if let Some(tuple) = object.downcast::<Tuple>() {
            return Some(tuple.len());
        }
        if let Some(dict) = object.downcast::<Dict>() {
            return Some(dict.len(self));
        }
        if let Some(set) = object.downcast::<Set>() {
            return Some(set.len(self));
        }
        if let Some(bytes) = object.downcast::<Bytes>() {
            return Some(bytes.as_bytes().len());
        }
        if let Some(bytes) = object.downcast::<ByteArray>() {
            return Some(bytes.bytes(self).len());
        }
        None
    }

    /// `len(value)`
    pub fn len(&mut self, value: &Value) -> Res<usize> {
        if let Value::Object(object) = value
            && let Some(len) = self.quick_len(object)
        {
            return Ok(len);
        }
        match self.call_special(value, Special::Len, &[])? {
            Some(Value::Int(len)) if len >= 0 => Ok(len as usize),
            Some(answer) => self.checked_len(&answer),
            None => {
                let name = self.type_name(value);
                raise!(self, TypeError, "object of type '{name}' has no len()")
            }
        }
    }

    /// What a `__len__` gave, as a length.
    pub(crate) fn checked_len(&mut self, answer: &Value) -> Res<usize> {
        let len = self.index(answer)?;
        match self.small_int(&len) {
            Some(len) if len < 0 => raise!(self, ValueError, "__len__() should return >= 0"),
            Some(len) => Ok(len as usize),
            None if self.is_negative_int(&len) => {
                raise!(self, ValueError, "__len__() should return >= 0")
            }
            None => raise!(
                self,
                OverflowError,
                "cannot fit 'int' into an index-sized integer"
            ),
        }
    }
}
