//! `_codecs`: the codecs that need no table, those by a mapping, and the registry. What is Python about them is
//! `stdlib/codecs.py` and `stdlib/encodings/`.

use crate::builtins::bytes_like::BytesLike;
use crate::builtins::codec_registry::{self, Way};
use crate::builtins::coding;
use crate::builtins::coding_errors::{self, Errors};
use crate::builtins::int::IntRef;
use crate::object::native::Arg;
use crate::object::{Ref, Res, Str, Value, Vm};
use crate::text::codecs::{CodecError, Encoding, Handler, Order, Put};
use crate::text::escapes::{self, Escapes};
use crate::text::{utf7, wtf8};
use crate::vm::convert::FromArg;
use pyish_derive::module;
use std::ops::Deref;

/// A parameter that takes bytes, or text as its UTF-8.
struct TextOrBytes(Vec<u8>);

impl Deref for TextOrBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl FromArg<'_> for TextOrBytes {
    fn from_arg(vm: &mut Vm, slot: &Value, arg: &'static Arg) -> Res<Self> {
        if let Some(text) = slot.as_str() {
            return Ok(TextOrBytes(text.as_bytes().to_vec()));
        }
        let bytes = BytesLike::from_arg(vm, slot, arg)?;
        Ok(TextOrBytes(bytes.to_vec()))
    }
}

/// `(bytes, characters read)`
fn encoded(vm: &mut Vm, bytes: &[u8], text: &Ref<Str>) -> Res {
    let bytes = vm.new_bytes(bytes)?;
    vm.new_tuple([bytes, Value::Int(text.char_len() as i64)])
}

/// `(text, bytes read)`
fn decoded(vm: &mut Vm, text: &[u8], used: usize) -> Res {
    let text = vm.new_str_wtf8(text)?;
    vm.new_tuple([text, Value::Int(used as i64)])
}

fn encode(vm: &mut Vm, text: &Ref<Str>, errors: Option<&Ref<Str>>, encoding: Encoding) -> Res {
    vm.charge_work(text.byte_len())?;
    let bytes = coding::encode_as(vm, text, encoding, errors)?;
    encoded(vm, &bytes, text)
}

fn decode(
    vm: &mut Vm,
    data: &[u8],
    errors: Option<&Ref<Str>>,
    last: bool,
    encoding: Encoding,
) -> Res {
    vm.charge_work(data.len())?;
    let (text, used) = coding::decode_part(vm, data, encoding, errors, last)?;
    decoded(vm, &text, used)
}

fn decode_escapes(
    vm: &mut Vm,
    data: &[u8],
    errors: Option<&Ref<Str>>,
    last: bool,
    which: Escapes,
) -> Res {
    vm.charge_work(data.len())?;
    vm.reserve(data.len() * 2)?;
    let errors = Errors::named(vm, errors);
    let mut source = None;
    let (text, used) = escapes::decode_with(data, which, last, |error| {
        errors.on_decode(vm, data, &mut source, Encoding::Latin1, error)
    })?;
    decoded(vm, &text, used)
}

/// The order of bytes that a number tells of: negative little, positive big, zero as the mark says.
fn order_of(byteorder: i64) -> Order {
    match byteorder {
        0 => Order::Marked,
        ..0 => Order::Little,
        _ => Order::Big,
    }
}

/// Decode with an order that a mark may tell; gives the order too.
fn decode_marked(
    vm: &mut Vm,
    data: &[u8],
    errors: Option<&Ref<Str>>,
    byteorder: i64,
    last: bool,
    wide: bool,
) -> Res {
    let order = order_of(byteorder);
    let marks: [(&[u8], i64); 2] = if wide {
        [(b"\xFF\xFE\0\0", -1), (b"\0\0\xFE\xFF", 1)]
    } else {
        [(b"\xFF\xFE", -1), (b"\xFE\xFF", 1)]
    };
    let mark = marks.iter().find(|(mark, _)| data.starts_with(mark));
    let now = match (order, mark) {
        (Order::Marked, Some((_, now))) => *now,
        (Order::Marked, None) => 0,
        _ => byteorder,
    };
    let encoding = if wide {
        Encoding::Utf32(order)
    } else {
        Encoding::Utf16(order)
    };
    vm.charge_work(data.len())?;
    let (text, used) = coding::decode_part(vm, data, encoding, errors, last)?;
    let text = vm.new_str_wtf8(&text)?;
    vm.new_tuple([text, Value::Int(used as i64), Value::Int(now)])
}

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

fn encode_by(
    vm: &mut Vm,
    text: &Ref<Str>,
    errors: Option<&Ref<Str>>,
    mapping: &Value,
) -> Res<Vec<u8>> {
    let errors = Errors::named(vm, errors);
    let codes: Vec<u32> = wtf8::code_points(text.as_bytes()).collect();
    let mut out = Vec::with_capacity(codes.len());
    let mut at = 0;
    while let Some(&code) = codes.get(at) {
        vm.tick()?;
        if let Some(bytes) = mapped_bytes(vm, mapping, code)? {
            out.extend(bytes);
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while let Some(&code) = codes.get(end)
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
        let fix = errors.on_encode(vm, text, Encoding::Ascii, &error)?;
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

fn decode_by(vm: &mut Vm, data: &[u8], errors: Option<&Ref<Str>>, mapping: &Value) -> Res<Vec<u8>> {
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

/// The codecs without a table: for each an encoder and a decoder.
macro_rules! codecs {
    ($($encoder:ident $decoder:ident $encoding:expr;)*) => {
        $(
            fn $encoder(vm: &mut Vm, text: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
                encode(vm, text, errors, $encoding)
            }

            fn $decoder(vm: &mut Vm, data: &[u8], errors: Option<&Ref<Str>>, last: bool) -> Res {
                decode(vm, data, errors, last, $encoding)
            }
        )*
    };
}

codecs! {
    utf_8_encoder utf_8_decoder Encoding::Utf8;
    utf_16_le_encoder utf_16_le_decoder Encoding::Utf16(Order::Little);
    utf_16_be_encoder utf_16_be_decoder Encoding::Utf16(Order::Big);
    utf_32_le_encoder utf_32_le_decoder Encoding::Utf32(Order::Little);
    utf_32_be_encoder utf_32_be_decoder Encoding::Utf32(Order::Big);
    latin_1_encoder latin_1_decoder Encoding::Latin1;
    ascii_encoder ascii_decoder Encoding::Ascii;
}

/// The decoding table of an 8-bit encoding, by the tables of the crate `encoding_rs`: what the standard of the web
/// fills with control characters is undefined.
fn table_of(label: &str) -> Option<String> {
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

#[module(name = "_codecs")]
impl Surface {
    /// Register a codec search function.
    ///
    /// Search functions are expected to take one argument, the encoding name in
    /// all lower case letters, and either return None, or a tuple of functions
    /// (encoder, decoder, stream_reader, stream_writer) (or a CodecInfo object).
    #[function("register(search_function, /)")]
    fn register(vm: &mut Vm, search_function: &Value) -> Res<()> {
        check_callable(vm, search_function, "argument must be callable")?;
        codec_registry::register(vm, search_function.clone());
        Ok(())
    }

    /// Unregister a codec search function and clear the registry's cache.
    ///
    /// If the search function is not registered, do nothing.
    #[function("unregister(search_function, /)")]
    fn unregister(vm: &mut Vm, search_function: &Value) {
        codec_registry::unregister(vm, search_function);
    }

    /// Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.
    #[function("lookup(encoding, /)")]
    fn lookup(vm: &mut Vm, encoding: &Ref<Str>) -> Res {
        codec_registry::lookup(vm, encoding)
    }

    /// Encodes obj using the codec registered for encoding.
    ///
    /// The default encoding is 'utf-8'.  errors may be given to set a
    /// different error handling scheme.  Default is 'strict' meaning that encoding
    /// errors raise a ValueError.  Other possible values are 'ignore', 'replace'
    /// and 'backslashreplace' as well as any other name registered with
    /// codecs.register_error that can handle ValueErrors.
    #[function("encode(obj, encoding='utf-8', errors=<unrepresentable>)")]
    fn encode(vm: &mut Vm, obj: &Value, encoding: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        codec_registry::convert(vm, Way::Encode, obj, encoding, errors)
    }

    /// Decodes obj using the codec registered for encoding.
    ///
    /// Default encoding is 'utf-8'.  errors may be given to set a
    /// different error handling scheme.  Default is 'strict' meaning that encoding
    /// errors raise a ValueError.  Other possible values are 'ignore', 'replace'
    /// and 'backslashreplace' as well as any other name registered with
    /// codecs.register_error that can handle ValueErrors.
    #[function("decode(obj, encoding='utf-8', errors=<unrepresentable>)")]
    fn decode(vm: &mut Vm, obj: &Value, encoding: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        codec_registry::convert(vm, Way::Decode, obj, encoding, errors)
    }

    /// Register the specified error handler under the name errors.
    ///
    /// handler must be a callable object, that
    /// will be called with an exception instance containing
    /// information about the location of the encoding/decoding
    /// error and must return a (replacement, new position) tuple.
    #[function("register_error(errors, handler, /)")]
    fn register_error(vm: &mut Vm, errors: &Ref<Str>, handler: &Value) -> Res<()> {
        check_callable(vm, handler, "handler must be callable")?;
        let name = errors.to_string_lossy().into_owned();
        vm.register_error_handler(&name, handler.clone());
        Ok(())
    }

    /// Un-register the specified error handler for the error handling `errors'.
    ///
    /// Only custom error handlers can be un-registered. An exception is raised
    /// if the error handling is a built-in one (e.g., 'strict'), or if an error
    /// occurs.
    ///
    /// Otherwise, this returns True if a custom handler has been successfully
    /// un-registered, and False if no custom handler for the specified error
    /// handling exists.
    #[function("_unregister_error(errors, /)")]
    fn unregister_error(vm: &mut Vm, errors: &Ref<Str>) -> Res<bool> {
        let name = errors.to_string_lossy().into_owned();
        if Handler::named(&name).is_some() {
            return raise!(
                vm,
                ValueError,
                "cannot un-register built-in error handler '{name}'"
            );
        }
        Ok(vm.unregister_error_handler(&name))
    }

    /// lookup_error(errors) -> handler
    ///
    /// Return the error handler for the specified error handling name or raise a
    /// LookupError, if no handler exists under this name.
    #[function("lookup_error(name, /)")]
    fn lookup_error(vm: &mut Vm, name: &Ref<Str>) -> Res {
        let text = name.to_string_lossy().into_owned();
        if let Some(handler) = vm.error_handler(&text) {
            return Ok(handler);
        }
        if Handler::named(&text).is_some()
            && let Some(module) = super::loaded(vm, "_codecs")?
        {
            return vm.getattr(&module, &format!("{text}_errors"));
        }
        coding_errors::unknown_handler(vm, &text)
    }

    /// Implements the 'strict' error handling, which raises a UnicodeError on coding errors.
    #[function("strict_errors(exception, /)")]
    fn strict_errors(vm: &mut Vm, exception: &Value) -> Res {
        coding_errors::call_standard(vm, Handler::Strict, exception)
    }

    /// Implements the 'ignore' error handling, which ignores malformed data and continues.
    #[function("ignore_errors(exception, /)")]
    fn ignore_errors(vm: &mut Vm, exception: &Value) -> Res {
        coding_errors::call_standard(vm, Handler::Ignore, exception)
    }

    /// Implements the 'replace' error handling, which replaces malformed data with a replacement marker.
    #[function("replace_errors(exception, /)")]
    fn replace_errors(vm: &mut Vm, exception: &Value) -> Res {
        coding_errors::call_standard(vm, Handler::Replace, exception)
    }

    /// Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference.
    #[function("xmlcharrefreplace_errors(exception, /)")]
    fn xmlcharrefreplace_errors(vm: &mut Vm, exception: &Value) -> Res {
        coding_errors::call_standard(vm, Handler::XmlCharRefReplace, exception)
    }

    /// Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence.
    #[function("backslashreplace_errors(exception, /)")]
    fn backslashreplace_errors(vm: &mut Vm, exception: &Value) -> Res {
        coding_errors::call_standard(vm, Handler::BackslashReplace, exception)
    }

    /// Implements the 'namereplace' error handling, which replaces an unencodable character with a \N{...} escape sequence.
    #[function("namereplace_errors(exception, /)")]
    fn namereplace_errors(vm: &mut Vm, exception: &Value) -> Res {
        coding_errors::call_standard(vm, Handler::NameReplace, exception)
    }

    /// Implements the 'surrogateescape' error handling: bytes that cannot be decoded become lone surrogates, and back.
    #[function("surrogateescape_errors(exception, /)")]
    fn surrogateescape_errors(vm: &mut Vm, exception: &Value) -> Res {
        coding_errors::call_standard(vm, Handler::SurrogateEscape, exception)
    }

    /// Implements the 'surrogatepass' error handling: surrogates are encoded and decoded as other characters are.
    #[function("surrogatepass_errors(exception, /)")]
    fn surrogatepass_errors(vm: &mut Vm, exception: &Value) -> Res {
        coding_errors::call_standard(vm, Handler::SurrogatePass, exception)
    }

    #[function("utf_8_encode(str, errors=None, /)")]
    fn utf_8_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        utf_8_encoder(vm, str, errors)
    }

    #[function("utf_8_decode(data, errors=None, final=False, /)")]
    fn utf_8_decode(vm: &mut Vm, data: BytesLike, errors: Option<&Ref<Str>>, r#final: bool) -> Res {
        utf_8_decoder(vm, &data, errors, r#final)
    }

    #[function("utf_16_le_encode(str, errors=None, /)")]
    fn utf_16_le_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        utf_16_le_encoder(vm, str, errors)
    }

    #[function("utf_16_le_decode(data, errors=None, final=False, /)")]
    fn utf_16_le_decode(
        vm: &mut Vm,
        data: BytesLike,
        errors: Option<&Ref<Str>>,
        r#final: bool,
    ) -> Res {
        utf_16_le_decoder(vm, &data, errors, r#final)
    }

    #[function("utf_16_be_encode(str, errors=None, /)")]
    fn utf_16_be_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        utf_16_be_encoder(vm, str, errors)
    }

    #[function("utf_16_be_decode(data, errors=None, final=False, /)")]
    fn utf_16_be_decode(
        vm: &mut Vm,
        data: BytesLike,
        errors: Option<&Ref<Str>>,
        r#final: bool,
    ) -> Res {
        utf_16_be_decoder(vm, &data, errors, r#final)
    }

    #[function("utf_32_le_encode(str, errors=None, /)")]
    fn utf_32_le_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        utf_32_le_encoder(vm, str, errors)
    }

    #[function("utf_32_le_decode(data, errors=None, final=False, /)")]
    fn utf_32_le_decode(
        vm: &mut Vm,
        data: BytesLike,
        errors: Option<&Ref<Str>>,
        r#final: bool,
    ) -> Res {
        utf_32_le_decoder(vm, &data, errors, r#final)
    }

    #[function("utf_32_be_encode(str, errors=None, /)")]
    fn utf_32_be_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        utf_32_be_encoder(vm, str, errors)
    }

    #[function("utf_32_be_decode(data, errors=None, final=False, /)")]
    fn utf_32_be_decode(
        vm: &mut Vm,
        data: BytesLike,
        errors: Option<&Ref<Str>>,
        r#final: bool,
    ) -> Res {
        utf_32_be_decoder(vm, &data, errors, r#final)
    }

    #[function("utf_16_encode(str, errors=None, byteorder=0, /)")]
    fn utf_16_encode(
        vm: &mut Vm,
        str: &Ref<Str>,
        errors: Option<&Ref<Str>>,
        byteorder: i64,
    ) -> Res {
        encode(vm, str, errors, Encoding::Utf16(order_of(byteorder)))
    }

    #[function("utf_16_decode(data, errors=None, final=False, /)")]
    fn utf_16_decode(
        vm: &mut Vm,
        data: BytesLike,
        errors: Option<&Ref<Str>>,
        r#final: bool,
    ) -> Res {
        decode(vm, &data, errors, r#final, Encoding::Utf16(Order::Marked))
    }

    #[function("utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_16_ex_decode(
        vm: &mut Vm,
        data: BytesLike,
        errors: Option<&Ref<Str>>,
        byteorder: i64,
        r#final: bool,
    ) -> Res {
        decode_marked(vm, &data, errors, byteorder, r#final, false)
    }

    #[function("utf_32_encode(str, errors=None, byteorder=0, /)")]
    fn utf_32_encode(
        vm: &mut Vm,
        str: &Ref<Str>,
        errors: Option<&Ref<Str>>,
        byteorder: i64,
    ) -> Res {
        encode(vm, str, errors, Encoding::Utf32(order_of(byteorder)))
    }

    #[function("utf_32_decode(data, errors=None, final=False, /)")]
    fn utf_32_decode(
        vm: &mut Vm,
        data: BytesLike,
        errors: Option<&Ref<Str>>,
        r#final: bool,
    ) -> Res {
        decode(vm, &data, errors, r#final, Encoding::Utf32(Order::Marked))
    }

    #[function("utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_32_ex_decode(
        vm: &mut Vm,
        data: BytesLike,
        errors: Option<&Ref<Str>>,
        byteorder: i64,
        r#final: bool,
    ) -> Res {
        decode_marked(vm, &data, errors, byteorder, r#final, true)
    }

    #[function("latin_1_encode(str, errors=None, /)")]
    fn latin_1_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        latin_1_encoder(vm, str, errors)
    }

    #[function("latin_1_decode(data, errors=None, /)")]
    fn latin_1_decode(vm: &mut Vm, data: BytesLike, errors: Option<&Ref<Str>>) -> Res {
        latin_1_decoder(vm, &data, errors, true)
    }

    #[function("ascii_encode(str, errors=None, /)")]
    fn ascii_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        ascii_encoder(vm, str, errors)
    }

    #[function("ascii_decode(data, errors=None, /)")]
    fn ascii_decode(vm: &mut Vm, data: BytesLike, errors: Option<&Ref<Str>>) -> Res {
        ascii_decoder(vm, &data, errors, true)
    }

    #[function("utf_7_encode(str, errors=None, /)")]
    fn utf_7_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        let _ = errors;
        vm.charge_work(str.byte_len())?;
        vm.reserve(str.byte_len() * 3)?;
        let bytes = utf7::encode(str.as_bytes());
        encoded(vm, &bytes, str)
    }

    #[function("utf_7_decode(data, errors=None, final=False, /)")]
    fn utf_7_decode(vm: &mut Vm, data: BytesLike, errors: Option<&Ref<Str>>, r#final: bool) -> Res {
        vm.charge_work(data.len())?;
        vm.reserve(data.len())?;
        let errors = Errors::named(vm, errors);
        let mut source = None;
        let (text, used) = utf7::decode_with(&data, r#final, |error| {
            errors.on_decode(vm, &data, &mut source, Encoding::Latin1, error)
        })?;
        decoded(vm, &text, used)
    }

    #[function("unicode_escape_encode(str, errors=None, /)")]
    fn unicode_escape_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        let _ = errors;
        vm.charge_work(str.byte_len())?;
        vm.reserve(str.byte_len() * 6)?;
        let bytes = escapes::encode_unicode(str.as_bytes());
        encoded(vm, &bytes, str)
    }

    #[function("unicode_escape_decode(data, errors=None, final=True, /)")]
    fn unicode_escape_decode(
        vm: &mut Vm,
        data: TextOrBytes,
        errors: Option<&Ref<Str>>,
        r#final: bool,
    ) -> Res {
        decode_escapes(vm, &data, errors, r#final, Escapes::All)
    }

    #[function("raw_unicode_escape_encode(str, errors=None, /)")]
    fn raw_unicode_escape_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
        let _ = errors;
        vm.charge_work(str.byte_len())?;
        vm.reserve(str.byte_len() * 6)?;
        let bytes = escapes::encode_raw(str.as_bytes());
        encoded(vm, &bytes, str)
    }

    #[function("raw_unicode_escape_decode(data, errors=None, final=True, /)")]
    fn raw_unicode_escape_decode(
        vm: &mut Vm,
        data: TextOrBytes,
        errors: Option<&Ref<Str>>,
        r#final: bool,
    ) -> Res {
        decode_escapes(vm, &data, errors, r#final, Escapes::Raw)
    }

    #[function("escape_encode(data, errors=None, /)")]
    fn escape_encode(vm: &mut Vm, data: &Value, errors: Option<&Ref<Str>>) -> Res {
        let _ = errors;
        let Some(bytes) = data.as_bytes().cloned() else {
            let name = vm.type_name(data);
            return raise!(
                vm,
                TypeError,
                "escape_encode() argument 1 must be bytes, not {name}"
            );
        };
        vm.charge_work(bytes.as_bytes().len())?;
        vm.reserve(bytes.as_bytes().len() * 4)?;
        let out = escapes::encode_bytes(bytes.as_bytes());
        let out = vm.new_bytes(&out)?;
        vm.new_tuple([out, Value::Int(bytes.as_bytes().len() as i64)])
    }

    #[function("escape_decode(data, errors=None, /)")]
    fn escape_decode(vm: &mut Vm, data: TextOrBytes, errors: Option<&Ref<Str>>) -> Res {
        vm.charge_work(data.len())?;
        vm.reserve(data.len())?;
        let errors = errors.map_or_else(
            || "strict".to_owned(),
            |errors| errors.to_string_lossy().into_owned(),
        );
        match escapes::decode_bytes(&data, &errors) {
            Ok(bytes) => {
                let bytes = vm.new_bytes(&bytes)?;
                vm.new_tuple([bytes, Value::Int(data.len() as i64)])
            }
            Err(text) => raise!(vm, ValueError, "{text}"),
        }
    }

    #[function("readbuffer_encode(data, errors=None, /)")]
    fn readbuffer_encode(vm: &mut Vm, data: TextOrBytes, errors: Option<&Ref<Str>>) -> Res {
        let _ = errors;
        let bytes = vm.new_bytes(&data)?;
        vm.new_tuple([bytes, Value::Int(data.len() as i64)])
    }

    #[function("charmap_encode(str, errors=None, mapping=None, /)")]
    fn charmap_encode(
        vm: &mut Vm,
        str: &Ref<Str>,
        errors: Option<&Ref<Str>>,
        mapping: &Value,
    ) -> Res {
        if mapping.is_none() {
            return latin_1_encoder(vm, str, errors);
        }
        let bytes = encode_by(vm, str, errors, mapping)?;
        encoded(vm, &bytes, str)
    }

    #[function("charmap_decode(data, errors=None, mapping=None, /)")]
    fn charmap_decode(
        vm: &mut Vm,
        data: BytesLike,
        errors: Option<&Ref<Str>>,
        mapping: &Value,
    ) -> Res {
        if mapping.is_none() {
            return latin_1_decoder(vm, &data, errors, true);
        }
        let text = decode_by(vm, &data, errors, mapping)?;
        decoded(vm, &text, data.len())
    }

    /// The encoding map of a decoding table.
    #[function("charmap_build(map, /)")]
    fn charmap_build(vm: &mut Vm, map: &Ref<Str>) -> Res {
        let dict = vm.new_dict()?;
        for (byte, code) in wtf8::code_points(map.as_bytes()).enumerate().take(256) {
            if code != 0xFFFE {
                let (key, value) = (Value::Int(code.into()), Value::Int(byte as i64));
                vm.dict_set(&dict, key, value)?;
            }
        }
        Ok(dict.into())
    }

    /// The decoding table of an 8-bit encoding by its label in the Encoding Standard, or None.
    #[function("_table(label, /)")]
    fn table(label: &Ref<Str>) -> Option<String> {
        table_of(&label.to_string_lossy())
    }
}

fn check_callable(vm: &mut Vm, value: &Value, text: &str) -> Res<()> {
    if vm.is_callable(value) {
        return Ok(());
    }
    raise!(vm, TypeError, "{text}")
}
