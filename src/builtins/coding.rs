//! `encode` and `decode` by the name of an encoding.
//!
//! The encodings that need no table are `text/codecs.rs`; others are looked up in `codec_registry.rs`.

use super::codec_registry;
use super::coding_errors::{Errors, encode_error};
use crate::object::{Charge, Ref, Res, Str, Value, Vm};
use crate::text::codecs::{self, Encoding};

/// Whether a text and its encoded form are the same bytes, by the usual names of the usual encodings: then nothing has to
/// be looked up.
#[inline]
pub(crate) fn is_plain(bytes: &[u8], encoding: &[u8]) -> bool {
    match encoding {
        b"utf-8" | b"utf8" | b"UTF-8" => bytes.is_ascii() || std::str::from_utf8(bytes).is_ok(),
        b"ascii" | b"latin-1" | b"us-ascii" => bytes.is_ascii(),
        _ => false,
    }
}

/// The same of a text, of which it is known whether it is ASCII.
#[inline]
pub(crate) fn is_plain_text(text: &Ref<Str>, encoding: &[u8]) -> bool {
    match text.is_ascii() {
        true => is_plain(&[], encoding),
        false => is_plain(text.as_bytes(), encoding),
    }
}

/// `text.encode(encoding, errors)`
pub(crate) fn encode(
    vm: &mut Vm,
    text: &Ref<Str>,
    encoding: &Ref<Str>,
    errors: Option<&Ref<Str>>,
) -> Res<Vec<u8>> {
    match Encoding::named(&encoding.to_string_lossy()) {
        Some(encoding) => encode_as(vm, text, encoding, errors),
        None => codec_registry::encode_text(vm, text, encoding, errors),
    }
}

/// The same for an encoding that is known.
pub(crate) fn encode_as(
    vm: &mut Vm,
    text: &Ref<Str>,
    encoding: Encoding,
    errors: Option<&Ref<Str>>,
) -> Res<Vec<u8>> {
    let errors = Errors::named(vm, errors);
    // The vector, and the bytes that are made of it.
    vm.reserve(encoding.room(text.as_bytes()).saturating_mul(2))?;
    let mut held = Charge::default();
    let most = errors.most();
    let encoded = codecs::encode_with(text.as_bytes(), encoding, most, |error, failed, room| {
        let fix = errors.on_encode(vm, text, encoding, error, failed)?;
        hold(vm, &mut held, room + fix.put.len()).map(|()| fix)
    })?;
    encoded.map_err(|error| encode_error(vm, text, &error))
}

/// `bytes.decode(encoding, errors)`
pub(crate) fn decode(
    vm: &mut Vm,
    bytes: &[u8],
    encoding: Option<&Ref<Str>>,
    errors: Option<&Ref<Str>>,
) -> Res {
    if is_plain(
        bytes,
        encoding.map_or(b"utf-8", |encoding| encoding.as_bytes()),
    ) {
        return vm.new_str_wtf8(bytes);
    }
    let known = match encoding {
        Some(name) => match Encoding::named(&name.to_string_lossy()) {
            Some(known) => known,
            None => return codec_registry::decode_text(vm, bytes, name, errors),
        },
        None => Encoding::Utf8,
    };
    let (text, _) = decode_part(vm, bytes, known, errors, true)?;
    vm.new_str_wtf8(&text)
}

/// The text of `bytes`, and how many of them were read; see [`codecs::decode_with`].
pub(crate) fn decode_part(
    vm: &mut Vm,
    bytes: &[u8],
    encoding: Encoding,
    errors: Option<&Ref<Str>>,
    last: bool,
) -> Res<(Vec<u8>, usize)> {
    let errors = Errors::named(vm, errors);
    // The vector, and the text that is made of it.
    vm.reserve(encoding.text_room(bytes).saturating_mul(2))?;
    let mut source: Option<Value> = None;
    let mut held = Charge::default();
    codecs::decode_with(bytes, encoding, last, |encoding, error, room| {
        let fix = errors.on_decode(vm, bytes, &mut source, encoding, error)?;
        vm.heap.owe(1);
        hold(vm, &mut held, room + fix.put.len()).map(|()| fix)
    })
}

/// Charge what a result takes that handlers add to, and pay for the work.
fn hold(vm: &mut Vm, held: &mut Charge, bytes: usize) -> Res<()> {
    vm.pay_debt()?;
    Ok(held.grow_to(bytes)?)
}
