//! Texts that native code has made, on their way to being values.

use crate::object::{Ref, Res, Str, Value, Vm};
use crate::vm::convert::IntoValue;

/// A WTF-8 text to be a `str`.
pub(crate) struct Text(pub(crate) Vec<u8>);

impl IntoValue for Text {
    fn into_value(self, vm: &mut Vm) -> Res {
        vm.new_str_wtf8(&self.0)
    }
}

/// `text` as a plain `str`: itself, unless it is of a subclass.
pub(crate) fn plain(vm: &mut Vm, text: &Ref<Str>) -> Res {
    if text.ty().is_same(&vm.types.str) {
        return Ok(text.into());
    }
    vm.new_str_wtf8(text.as_bytes())
}

/// A part of `text`: itself where that is all of it.
pub(crate) fn part(vm: &mut Vm, text: &Ref<Str>, bytes: &[u8]) -> Res {
    if bytes.len() == text.byte_len() {
        return plain(vm, text);
    }
    vm.new_str_part(text, bytes)
}

/// A list of parts of a text.
pub(crate) fn texts(vm: &mut Vm, whole: &Ref<Str>, parts: &[&[u8]]) -> Res {
    vm.reserve(parts.len() * size_of::<Value>())?;
    let mut values = Vec::with_capacity(parts.len());
    for part in parts {
        values.push(vm.new_str_part(whole, part)?);
    }
    vm.new_list(values)
}
