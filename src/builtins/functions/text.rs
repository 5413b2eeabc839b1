//! `repr`, `ascii`, `format`, `chr`, `ord`, `hash`.

use crate::object::*;
use crate::text::wtf8;
use pyish_derive::module;

#[module(name = "builtins")]
impl Text {
    /// An object as a text for programmers; for many objects an expression that gives an equal one.
    #[function("repr(obj, /)")]
    fn repr(vm: &mut Vm, obj: &Value) -> Res<Ref<Str>> {
        vm.repr(obj)
    }

    /// repr(), with \\x, \\u and \\U escapes in place of all that is not ASCII.
    #[function("ascii(obj, /)")]
    fn ascii(vm: &mut Vm, obj: &Value) -> Res<Ref<Str>> {
        vm.ascii(obj)
    }

    /// Return type(value).__format__(value, format_spec)
    ///
    /// Many built-in types implement format_spec according to the
    /// Format Specification Mini-language. See help('FORMATTING')
    /// for details.
    #[function("format(value, format_spec='', /)")]
    fn format(vm: &mut Vm, value: &Value, format_spec: &Value) -> Res<Ref<Str>> {
        vm.format(value, format_spec)
    }

    /// The character with this code point, which is at most 0x10ffff.
    #[function("chr(i, /)")]
    fn chr(vm: &mut Vm, i: &Value) -> Res {
        if let Value::Int(code @ 0..=0x7F) = i {
            return vm.new_str_wtf8(&[*code as u8]);
        }
        let index = vm.index(i)?;
        match vm
            .small_int(&index)
            .and_then(|code| u32::try_from(code).ok())
            .filter(|code| *code < 0x11_0000)
        {
            Some(code) => {
                let text = wtf8::encode(code);
                vm.new_str_wtf8(&text)
            }
            None => raise!(vm, ValueError, "chr() arg not in range(0x110000)"),
        }
    }

    /// Return the ordinal value of a character.
    ///
    /// If the argument is a one-byte string, return the integer value of that
    /// byte.
    #[function("ord(character, /)", quick = ord_quickly)]
    fn ord(vm: &mut Vm, character: &Value) -> Res<i64> {
        let len = if let Some(text) = character.as_str() {
            match wtf8::first(text.as_bytes()) {
                Some((code, _)) if text.char_len() == 1 => return Ok(i64::from(code)),
                _ => text.char_len(),
            }
        } else if let Some(bytes) = character.as_bytes() {
            match bytes.as_bytes() {
                [byte] => return Ok(i64::from(*byte)),
                more => more.len(),
            }
        } else if let Some(bytes) = character.downcast::<ByteArray>() {
            match bytes.bytes(vm).as_slice() {
                [byte] => return Ok(i64::from(*byte)),
                more => more.len(),
            }
        } else {
            let name = vm.type_name(character);
            return raise!(
                vm,
                TypeError,
                "ord() expected string of length 1, but {name} found"
            );
        };
        raise!(
            vm,
            TypeError,
            "ord() expected a character, but string of length {len} found"
        )
    }

    /// Return the hash value for the given object.
    ///
    /// Equal objects have equal hashes; unequal ones may have equal hashes too.
    #[function("hash(obj, /)")]
    fn hash(vm: &mut Vm, obj: &Value) -> Res<i64> {
        vm.hash(obj)
    }
}

/// `ord` of a text.
fn ord_quickly(_: &mut Vm, args: &mut [Value]) -> Value {
    let code = match args {
        [Value::Object(object)] => object
            .downcast::<Str>()
            .filter(|text| text.char_len() == 1)
            .and_then(|text| wtf8::first(text.as_bytes())),
        _ => None,
    };
    code.map_or(Value::Unset, |(code, _)| Value::Int(i64::from(code)))
}
