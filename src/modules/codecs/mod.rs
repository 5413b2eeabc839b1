//! `_codecs`: the codecs that need no table, those by a mapping (`mapping.rs`), and the registry. What is Python about them is
//! `stdlib/codecs.py` and `stdlib/encodings/`.

mod mapping;

use crate::builtins::bytes_like::BytesLike;
use crate::builtins::codec_registry::{self, Way};
use crate::builtins::coding;
use crate::builtins::coding_errors::{self, Errors};
use crate::object::native::Arg;
use crate::object::{Ref, Res, Str, Value, Vm};
use crate::text::codecs::{Encoding, Handler, Order};
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
    ordered: fn(Order) -> Encoding,
) -> Res {
    let order = order_of(byteorder);
    let encoding = ordered(order);
    let marks: [(&[u8], i64); 2] = match encoding {
        Encoding::Utf32(_) => [(b"\xFF\xFE\0\0", -1), (b"\0\0\xFE\xFF", 1)],
        _ => [(b"\xFF\xFE", -1), (b"\xFE\xFF", 1)],
    };
    let mark = marks.iter().find(|(mark, _)| data.starts_with(mark));
    let now = match (order, mark) {
        (Order::Marked, Some((_, now))) => *now,
        (Order::Marked, None) => 0,
        _ => byteorder,
    };
    vm.charge_work(data.len())?;
    let (text, used) = coding::decode_part(vm, data, encoding, errors, last)?;
    let text = vm.new_str_wtf8(&text)?;
    vm.new_tuple([text, Value::Int(used as i64), Value::Int(now)])
}

fn check_callable(vm: &mut Vm, value: &Value, text: &str) -> Res<()> {
    if vm.is_callable(value) {
        return Ok(());
    }
    raise!(vm, TypeError, "{text}")
}

/// The module: an encoder and a decoder for each codec of the first table; for those of the second, whose order of
/// bytes may be marked, a decoder more that tells the order; a function for each error handler of the third; and what
/// is like no other.
macro_rules! codecs {
    (
        {$($encode:ident $encode_signature:literal $decode:ident $decode_signature:literal $encoding:expr;)*}
        {$(
            $marked:ident:
            $marked_encode:ident $marked_encode_signature:literal
            $marked_decode:ident $marked_decode_signature:literal
            $telling:ident $telling_signature:literal;
        )*}
        {$($doc:literal $handler_signature:literal $handler:ident $which:ident;)*}
        {$($own:tt)*}
    ) => {
        #[module(name = "_codecs")]
        impl Surface {
            $(
                #[function($encode_signature)]
                fn $encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
                    encode(vm, str, errors, $encoding)
                }

                #[function($decode_signature)]
                fn $decode(
                    vm: &mut Vm,
                    data: BytesLike,
                    errors: Option<&Ref<Str>>,
                    r#final: bool,
                ) -> Res {
                    decode(vm, &data, errors, r#final, $encoding)
                }
            )*

            $(
                #[function($marked_encode_signature)]
                fn $marked_encode(
                    vm: &mut Vm,
                    str: &Ref<Str>,
                    errors: Option<&Ref<Str>>,
                    byteorder: i64,
                ) -> Res {
                    encode(vm, str, errors, Encoding::$marked(order_of(byteorder)))
                }

                #[function($marked_decode_signature)]
                fn $marked_decode(
                    vm: &mut Vm,
                    data: BytesLike,
                    errors: Option<&Ref<Str>>,
                    r#final: bool,
                ) -> Res {
                    decode(vm, &data, errors, r#final, Encoding::$marked(Order::Marked))
                }

                #[function($telling_signature)]
                fn $telling(
                    vm: &mut Vm,
                    data: BytesLike,
                    errors: Option<&Ref<Str>>,
                    byteorder: i64,
                    r#final: bool,
                ) -> Res {
                    decode_marked(vm, &data, errors, byteorder, r#final, Encoding::$marked)
                }
            )*

            $(
                #[doc = $doc]
                #[function($handler_signature)]
                fn $handler(vm: &mut Vm, exception: &Value) -> Res {
                    coding_errors::call_standard(vm, Handler::$which, exception)
                }
            )*

            $($own)*
        }
    };
}

codecs! {
    {
        utf_8_encode "utf_8_encode(str, errors=None, /)"
        utf_8_decode "utf_8_decode(data, errors=None, final=False, /)" Encoding::Utf8;
        utf_16_le_encode "utf_16_le_encode(str, errors=None, /)"
        utf_16_le_decode "utf_16_le_decode(data, errors=None, final=False, /)" Encoding::Utf16(Order::Little);
        utf_16_be_encode "utf_16_be_encode(str, errors=None, /)"
        utf_16_be_decode "utf_16_be_decode(data, errors=None, final=False, /)" Encoding::Utf16(Order::Big);
        utf_32_le_encode "utf_32_le_encode(str, errors=None, /)"
        utf_32_le_decode "utf_32_le_decode(data, errors=None, final=False, /)" Encoding::Utf32(Order::Little);
        utf_32_be_encode "utf_32_be_encode(str, errors=None, /)"
        utf_32_be_decode "utf_32_be_decode(data, errors=None, final=False, /)" Encoding::Utf32(Order::Big);
    }
    {
        Utf16:
            utf_16_encode "utf_16_encode(str, errors=None, byteorder=0, /)"
            utf_16_decode "utf_16_decode(data, errors=None, final=False, /)"
            utf_16_ex_decode "utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)";
        Utf32:
            utf_32_encode "utf_32_encode(str, errors=None, byteorder=0, /)"
            utf_32_decode "utf_32_decode(data, errors=None, final=False, /)"
            utf_32_ex_decode "utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)";
    }
    {
        "The handler 'strict': the error is raised."
        "strict_errors(exception, /)" strict_errors Strict;
        "The handler 'ignore': malformed data is left out."
        "ignore_errors(exception, /)" ignore_errors Ignore;
        "The handler 'replace': malformed data becomes a replacement character."
        "replace_errors(exception, /)" replace_errors Replace;
        "The handler 'xmlcharrefreplace': a character without a code becomes an XML character reference."
        "xmlcharrefreplace_errors(exception, /)" xmlcharrefreplace_errors XmlCharRefReplace;
        "The handler 'backslashreplace': malformed data becomes an escape sequence with a backslash."
        "backslashreplace_errors(exception, /)" backslashreplace_errors BackslashReplace;
        "The handler 'namereplace': a character without a code becomes \\N{...}."
        "namereplace_errors(exception, /)" namereplace_errors NameReplace;
        "Implements the 'surrogateescape' error handling: bytes that cannot be decoded become lone surrogates, and back."
        "surrogateescape_errors(exception, /)" surrogateescape_errors SurrogateEscape;
        "Implements the 'surrogatepass' error handling: surrogates are encoded and decoded as other characters are."
        "surrogatepass_errors(exception, /)" surrogatepass_errors SurrogatePass;
    }
    {
        /// Add a function that finds codecs.
        ///
        /// It is called with an encoding's name in lower case, and answers with a CodecInfo (or a tuple of encoder,
        /// decoder, stream reader and stream writer), or with None if it does not know the name.
        #[function("register(search_function, /)")]
        fn register(vm: &mut Vm, search_function: &Value) -> Res<()> {
            check_callable(vm, search_function, "argument must be callable")?;
            codec_registry::register(vm, search_function.clone());
            Ok(())
        }

        /// Take a search function out of the registry again, with all that was found so far.
        ///
        /// A function that is not there is no error.
        #[function("unregister(search_function, /)")]
        fn unregister(vm: &mut Vm, search_function: &Value) {
            codec_registry::unregister(vm, search_function);
        }

        /// The CodecInfo of an encoding, found by the registered search functions.
        #[function("lookup(encoding, /)")]
        fn lookup(vm: &mut Vm, encoding: &Ref<Str>) -> Res {
            codec_registry::lookup(vm, encoding)
        }

        /// Call the encoder that is registered for encoding.
        ///
        /// errors names the handler for what cannot be encoded: 'strict', which raises a ValueError, 'ignore', 'replace',
        /// 'backslashreplace', or one that codecs.register_error has made known.
        #[function("encode(obj, encoding='utf-8', errors=<unrepresentable>)")]
        fn encode(vm: &mut Vm, obj: &Value, encoding: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
            codec_registry::convert(vm, Way::Encode, obj, encoding, errors)
        }

        /// Call the decoder that is registered for encoding.
        ///
        /// errors names the handler for malformed data: 'strict', which raises a ValueError, 'ignore', 'replace',
        /// 'backslashreplace', or one that codecs.register_error has made known.
        #[function("decode(obj, encoding='utf-8', errors=<unrepresentable>)")]
        fn decode(vm: &mut Vm, obj: &Value, encoding: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
            codec_registry::convert(vm, Way::Decode, obj, encoding, errors)
        }

        /// Make handler known as the error handler called errors.
        ///
        /// It is called with the UnicodeError, which tells where the trouble lies, and answers with the replacement and the
        /// position at which to go on.
        #[function("register_error(errors, handler, /)")]
        fn register_error(vm: &mut Vm, errors: &Ref<Str>, handler: &Value) -> Res<()> {
            check_callable(vm, handler, "handler must be callable")?;
            let name = errors.to_string_lossy().into_owned();
            vm.register_error_handler(&name, handler.clone());
            Ok(())
        }

        /// Forget the error handler that register_error() was given under this name.
        ///
        /// The answer is whether there was one. The built-in handlers, such as 'strict', stay: ValueError.
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
        /// The handler of that name: a built-in one, or what register_error() was given. LookupError if there is none.
        #[function("lookup_error(name, /)")]
        fn lookup_error(vm: &mut Vm, name: &Ref<Str>) -> Res {
            let text = name.to_string_lossy().into_owned();
            if let Some(handler) = vm.error_handler(&text) {
                return Ok(handler);
            }
            if Handler::named(&text).is_some()
                && let Some(module) = crate::modules::loaded(vm, "_codecs")?
            {
                return vm.getattr(&module, &format!("{text}_errors"));
            }
            coding_errors::unknown_handler(vm, &text)
        }

        #[function("latin_1_encode(str, errors=None, /)")]
        fn latin_1_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
            encode(vm, str, errors, Encoding::Latin1)
        }

        #[function("latin_1_decode(data, errors=None, /)")]
        fn latin_1_decode(vm: &mut Vm, data: BytesLike, errors: Option<&Ref<Str>>) -> Res {
            decode(vm, &data, errors, true, Encoding::Latin1)
        }

        #[function("ascii_encode(str, errors=None, /)")]
        fn ascii_encode(vm: &mut Vm, str: &Ref<Str>, errors: Option<&Ref<Str>>) -> Res {
            encode(vm, str, errors, Encoding::Ascii)
        }

        #[function("ascii_decode(data, errors=None, /)")]
        fn ascii_decode(vm: &mut Vm, data: BytesLike, errors: Option<&Ref<Str>>) -> Res {
            decode(vm, &data, errors, true, Encoding::Ascii)
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
                return encode(vm, str, errors, Encoding::Latin1);
            }
            let bytes = mapping::encode(vm, str, errors, mapping)?;
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
                return decode(vm, &data, errors, true, Encoding::Latin1);
            }
            let text = mapping::decode(vm, &data, errors, mapping)?;
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
            mapping::table_of(&label.to_string_lossy())
        }
    }
}
