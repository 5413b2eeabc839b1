//! What other objects give where bytes are asked for: `bytes`, `bytearray`, `memoryview`, and what can be made into bytes.

use super::array::Array;
use super::int::IntRef;
use super::memoryview::MemoryView;
use crate::object::native::Arg;
use crate::object::{ByteArray, Bytes, Ref, Res, Special, Str, Value, Vm};
use crate::vm::convert::FromArg;
use std::ops::Deref;

/// Bytes that nobody can change meanwhile: an immutable object, or a copy of a mutable one.
pub(crate) enum Content {
    Shared(Ref<Bytes>),
    Copied(Vec<u8>),
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Content::Shared(bytes) => bytes.as_bytes(),
            Content::Copied(bytes) => bytes,
        }
    }
}

/// The bytes of a bytes-like object. `None` for any other.
pub(crate) fn contents(vm: &Vm, value: &Value) -> Option<Content> {
    if let Some(bytes) = value.as_bytes() {
        return Some(Content::Shared(bytes.clone()));
    }
    if let Some(array) = value.downcast::<ByteArray>() {
        return Some(Content::Copied(array.bytes(vm).clone()));
    }
    if let Some(array) = value.downcast::<Array>() {
        return Some(Content::Copied(array.store.bytes(vm).clone()));
    }
    let view = value.downcast::<MemoryView>()?;
    Some(Content::Copied(view.to_bytes(vm)))
}

/// A parameter that takes a bytes-like object.
pub(crate) struct BytesLike(pub(crate) Content);

impl Deref for BytesLike {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl FromArg<'_> for BytesLike {
    fn from_arg(vm: &mut Vm, slot: &Value, _: &'static Arg) -> Res<Self> {
        required(vm, slot).map(BytesLike)
    }
}

/// The bytes of a bytes-like object, or a TypeError.
pub(crate) fn required(vm: &mut Vm, value: &Value) -> Res<Content> {
    if let Some(view) = value.downcast::<MemoryView>() {
        view.check_open(vm)?;
    }
    match contents(vm, value) {
        Some(bytes) => Ok(bytes),
        None if !vm.special(value, Special::Buffer).is_unset() => {
            let view = MemoryView::of(vm, value)?;
            Ok(Content::Copied(view.to_bytes(vm)))
        }
        None => {
            let name = vm.type_name(value);
            raise!(
                vm,
                TypeError,
                "a bytes-like object is required, not '{name}'"
            )
        }
    }
}

/// A byte from an int.
pub(crate) fn byte(vm: &mut Vm, value: &Value) -> Res<u8> {
    let index = vm.index(value)?;
    match IntRef::of(&index) {
        Some(IntRef::Small(small)) if (0..256).contains(&small) => Ok(small as u8),
        _ => raise!(vm, ValueError, "byte must be in range(0, 256)"),
    }
}

/// What is looked for in bytes: a byte, or bytes.
pub(crate) fn needle(vm: &mut Vm, value: &Value) -> Res<Content> {
    if IntRef::of(value).is_some() {
        return Ok(Content::Copied(vec![byte(vm, value)?]));
    }
    if let Some(bytes) = contents(vm, value) {
        return Ok(bytes);
    }
    if !vm.special(value, Special::Index).is_unset() {
        return Ok(Content::Copied(vec![byte(vm, value)?]));
    }
    let name = vm.type_name(value);
    raise!(
        vm,
        TypeError,
        "argument should be integer or bytes-like object, not '{name}'"
    )
}

/// The bytes of `value`: bytes-like, with `__bytes__`, or an iterable of ints.
pub(crate) fn from_object(vm: &mut Vm, value: &Value) -> Res<Content> {
    if let Some(bytes) = contents(vm, value) {
        return Ok(bytes);
    }
    if let Some(result) = vm.call_special(value, Special::Bytes, &[])? {
        return match result.as_bytes() {
            Some(bytes) => Ok(Content::Shared(bytes.clone())),
            None => {
                let name = vm.type_name(&result);
                raise!(vm, TypeError, "__bytes__ returned non-bytes (type {name})")
            }
        };
    }
    from_iterable(vm, value, "bytes").map(Content::Copied)
}

/// The bytes of an iterable of ints. `what` is what the error says that it cannot be converted to.
pub(crate) fn from_iterable(vm: &mut Vm, value: &Value, what: &str) -> Res<Vec<u8>> {
    let refusal = |vm: &mut Vm| {
        let name = vm.type_name(value);
        format!("cannot convert '{name}' object to {what}")
    };
    if value.as_str().is_some() {
        let refusal = refusal(vm);
        return raise!(vm, TypeError, "{refusal}");
    }
    let iterator = vm.iter_or(value, refusal)?;
    from_iterator(vm, &iterator, what)
}

/// The bytes that an iterator has left, as ints. `what` is what they are for.
pub(crate) fn from_iterator(vm: &mut Vm, iterator: &Value, what: &str) -> Res<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(item) = vm.next(iterator)? {
        let byte = match item {
            Value::Int(small @ 0..256) => small as u8,
            item => {
                let index = vm.index(&item)?;
                match IntRef::of(&index) {
                    Some(IntRef::Small(small)) if (0..256).contains(&small) => small as u8,
                    _ => return raise!(vm, ValueError, "{}", range_text(what)),
                }
            }
        };
        if bytes.len() == bytes.capacity() {
            let more = bytes.len().max(64);
            vm.reserve(more)?;
            bytes.reserve_exact(more);
        }
        bytes.push(byte);
    }
    Ok(bytes)
}

fn range_text(what: &str) -> &'static str {
    if what == "bytes" {
        "bytes must be in range(0, 256)"
    } else {
        "byte must be in range(0, 256)"
    }
}

/// What `bytes(source, encoding, errors)` and `bytearray(…)` hold.
pub(crate) fn construct(
    vm: &mut Vm,
    what: &str,
    source: Option<&Value>,
    encoding: Option<&Ref<Str>>,
    errors: Option<&Ref<Str>>,
) -> Res<Content> {
    let Some(source) = source else {
        let lacks = match (encoding, errors) {
            (Some(_), _) => "encoding",
            (None, Some(_)) => "errors",
            (None, None) => return Ok(Content::Copied(Vec::new())),
        };
        return raise!(vm, TypeError, "{lacks} without a string argument");
    };
    let plain = encoding.is_none() && errors.is_none();
    if what == "bytes"
        && plain
        && let Some(result) = vm.call_special(source, Special::Bytes, &[])?
    {
        return match result.as_bytes() {
            Some(bytes) => Ok(Content::Shared(bytes.clone())),
            None => {
                let name = vm.type_name(&result);
                raise!(vm, TypeError, "__bytes__ returned non-bytes (type {name})")
            }
        };
    }
    if let Some(text) = source.as_str() {
        let Some(encoding) = encoding else {
            return raise!(vm, TypeError, "string argument without an encoding");
        };
        let text = text.clone();
        return super::coding::encode(vm, &text, encoding, errors).map(Content::Copied);
    }
    if encoding.is_some() || errors.is_some() {
        let lacks = if encoding.is_some() {
            "encoding"
        } else {
            "errors"
        };
        return raise!(vm, TypeError, "{lacks} without a string argument");
    }
    if IntRef::of(source).is_some() || !vm.special(source, Special::Index).is_unset() {
        let index = match vm.index(source) {
            Ok(index) => index,
            // What is no index after all may still be bytes.
            Err(raised) if vm.is_instance_of(&raised, &vm.exceptions.TypeError.clone()) => {
                return match contents(vm, source) {
                    Some(bytes) => Ok(bytes),
                    None => Err(raised),
                };
            }
            Err(raised) => return Err(raised),
        };
        return match IntRef::of(&index) {
            Some(int) if int.is_negative() => raise!(vm, ValueError, "negative count"),
            Some(IntRef::Small(count)) => {
                vm.reserve(count as usize)?;
                Ok(Content::Copied(vec![0; count as usize]))
            }
            _ => {
                let name = vm.type_name(source);
                raise!(
                    vm,
                    OverflowError,
                    "cannot fit '{name}' into an index-sized integer"
                )
            }
        };
    }
    let buffer = !vm.special(source, Special::Buffer).is_unset();
    if buffer || source.downcast::<MemoryView>().is_some() {
        return required(vm, source);
    }
    if let Some(bytes) = contents(vm, source) {
        return Ok(bytes);
    }
    from_iterable(vm, source, what).map(Content::Copied)
}
