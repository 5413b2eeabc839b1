//! Codecs by a mapping from bytes to characters, or back, and the tables of 8-bit encodings.

use crate::builtins::coding_errors::{self, Errors};
use crate::builtins::int::IntRef;
use crate::object::{Ref, Res, Str, Value, Vm};
use crate::text::codecs::{CodecError, Encoding, Put};
use crate::text::wtf8;

const UNDEFINED: &str = "character maps to <undefined>";

/// What a mapping has for a number; nothing where that is undefined.
fn mapped(vm: &mut Vm, mapping: &Value, key: u32) -> Res<Option<Value>> {
    match vm.getitem(mapping, &Value::Int(key.into())) {
        Ok(Value::None) => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(raised) => {
            let lookup = vm.exceptions.LookupError.clone();
            if vm.stopped.is_none() && vm.is_instance(&Value::from(&raised.0), &lookup) {
                return Ok(None);
            }
            Err(raised)
        }
    }
}

/// The bytes that a mapping has for a character.
fn mapped_bytes(vm: &mut Vm, mapping: &Value, code: u32) -> Res<Option<Vec<u8>>> {
    let Some(value) = mapped(vm, mapping, code)? else {
        return Ok(None);
    };
    if let Some(bytes) = value.as_bytes() {
        return Ok(Some(bytes.as_bytes().to_vec()));
    }
    match IntRef::of(&value) {
        Some(IntRef::Small(byte)) if (0..256).contains(&byte) => Ok(Some(vec![byte as u8])),
        Some(_) => raise!(vm, TypeError, "character mapping must be in range(256)"),
        None => {
            let name = vm.type_name(&value);
            raise!(
                vm,
                TypeError,
                "character mapping must return integer, bytes or None, not {name}"
            )
        }
    }
}

pub(super) fn encode(
    vm: &mut Vm,
    text: &Ref<Str>,
    errors: Option<&Ref<Str>>,
    mapping: &Value,
) -> Res<Vec<u8>> {
    let errors = Errors::named(vm, errors);
    let mut held = vm.hold(text.char_len() * 5)?;
    let codes: Vec<u32> = wtf8::code_points(text.as_bytes()).collect();
    let mut out = Vec::with_capacity(codes.len());
    let mut at = 0;
    while let Some(&code) = codes.get(at) {
        vm.tick()?;
        held.grow_to(codes.capacity() * size_of::<u32>() + out.capacity())?;
        if let Some(bytes) = mapped_bytes(vm, mapping, code)? {
            out.extend(bytes);
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while let Some(&code) = codes.get(end)
            && end - at < errors.most()
            && mapped_bytes(vm, mapping, code)?.is_none()
        {
            end += 1;
        }
        let error = CodecError {
            encoding: "charmap",
            start: at,
            end,
            reason: UNDEFINED,
        };
        let failed = codes.get(at..end).unwrap_or(&[]);
        let failed = wtf8::from_code_points(failed.iter().copied());
        let fix = errors.on_encode(vm, text, Encoding::Ascii, &error, &failed)?;
        match fix.put {
            Put::Bytes(bytes) => out.extend(bytes),
            Put::Text(put) => {
                for code in wtf8::code_points(&put) {
                    match mapped_bytes(vm, mapping, code)? {
                        Some(bytes) => out.extend(bytes),
                        None => return Err(coding_errors::encode_error(vm, text, &error)),
                    }
                }
            }
        }
        at = fix.resume;
    }
    Ok(out)
}

/// Write the text that a mapping has for a byte; whether it has any.
fn push_mapped(vm: &mut Vm, mapping: &Value, byte: u8, out: &mut Vec<u8>) -> Res<bool> {
    const NOTHING: u32 = 0xFFFE;
    if let Some(table) = mapping.as_str() {
        let code = wtf8::code_points(table.as_bytes()).nth(byte.into());
        return Ok(match code.filter(|code| *code != NOTHING) {
            Some(code) => {
                wtf8::push(out, code);
                true
            }
            None => false,
        });
    }
    let Some(value) = mapped(vm, mapping, byte.into())? else {
        return Ok(false);
    };
    if let Some(text) = value.as_str() {
        if text.as_bytes() == "\u{FFFE}".as_bytes() {
            return Ok(false);
        }
        out.extend_from_slice(text.as_bytes());
        return Ok(true);
    }
    match IntRef::of(&value) {
        Some(IntRef::Small(0xFFFE)) => Ok(false),
        Some(IntRef::Small(code)) if (0..0x11_0000).contains(&code) => {
            wtf8::push(out, code as u32);
            Ok(true)
        }
        Some(_) => raise!(
            vm,
            TypeError,
            "character mapping must be in range(0x110000)"
        ),
        None => {
            let name = vm.type_name(&value);
            raise!(
                vm,
                TypeError,
                "character mapping must return integer, None or str, not {name}"
            )
        }
    }
}

pub(super) fn decode(
    vm: &mut Vm,
    data: &[u8],
    errors: Option<&Ref<Str>>,
    mapping: &Value,
) -> Res<Vec<u8>> {
    let errors = Errors::named(vm, errors);
    let mut source = None;
    // Most bytes come again: what the mapping has for each is asked once.
    let mut known: Vec<Option<Option<Vec<u8>>>> = vec![None; 256];
    let mut out = Vec::with_capacity(data.len());
    let mut at = 0;
    while let Some(&byte) = data.get(at) {
        vm.tick()?;
        if known[usize::from(byte)].is_none() {
            let mut text = Vec::new();
            let found = push_mapped(vm, mapping, byte, &mut text)?;
            known[usize::from(byte)] = Some(found.then_some(text));
        }
        if let Some(Some(text)) = &known[usize::from(byte)] {
            if out.len() + text.len() > out.capacity() {
                let more = out.len() + text.len();
                vm.reserve(more * 2)?;
            }
            out.extend_from_slice(text);
            at += 1;
            continue;
        }
        let error = CodecError {
            encoding: "charmap",
            start: at,
            end: at + 1,
            reason: UNDEFINED,
        };
        let fix = errors.on_decode(vm, data, &mut source, Encoding::Latin1, &error)?;
        let (Put::Text(text) | Put::Bytes(text)) = fix.put;
        out.extend(text);
        at = fix.resume;
    }
    Ok(out)
}

/// The decoding table of an 8-bit encoding, by the tables of the crate `encoding_rs`: what the standard of the web
/// fills with control characters is undefined.
pub(super) fn table_of(label: &str) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    if !encoding.is_single_byte() {
        return None;
    }
    let windows = label.starts_with("windows-");
    let mut table = String::new();
    for byte in 0..=255_u8 {
        let bytes = [byte];
        let (text, malformed) = encoding.decode_without_bom_handling(&bytes);
        let code = text.chars().next().unwrap_or('\u{FFFE}');
        let filled = windows && byte >= 0x80 && u32::from(code) == u32::from(byte) && byte < 0xA0;
        table.push(if malformed || filled {
            '\u{FFFE}'
        } else {
            code
        });
    }
    Some(table)
}
