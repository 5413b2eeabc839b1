//! The errors of encoding, decoding and translating text: what was being converted, and which part of it could not be.

use super::fields::exception;
use super::{field, keep_positional, set_field};
use crate::object::*;
use crate::text::wtf8;
use pyish_derive::class;

const ENCODING: usize = 0;
const OBJECT: usize = 1;
const START: usize = 2;
const END: usize = 3;
const REASON: usize = 4;

/// Check the arguments against their types, `str` and `int` by letter, and keep them as fields from `first` on.
fn fill(vm: &mut Vm, this: &Ref<Exception>, args: &[Value], first: usize, kinds: &str) -> Res<()> {
    keep_positional(this, vm, args)?;
    if args.len() != kinds.len() {
        let (wanted, given) = (kinds.len(), args.len());
        return raise!(
            vm,
            TypeError,
            "function takes exactly {wanted} arguments ({given} given)"
        );
    }
    for (at, (value, kind)) in args.iter().zip(kinds.chars()).enumerate() {
        let given = vm.type_name(value);
        match kind {
            's' if value.as_str().is_none() => {
                return raise!(
                    vm,
                    TypeError,
                    "argument {} must be str, not {given}",
                    at + 1
                );
            }
            'b' if value.as_bytes().is_none() && value.downcast::<ByteArray>().is_none() => {
                return raise!(
                    vm,
                    TypeError,
                    "a bytes-like object is required, not '{given}'"
                );
            }
            'i' => {
                vm.to_index(value)?;
            }
            _ => {}
        }
        let kept = match value
            .downcast::<ByteArray>()
            .map(|bytes| bytes.bytes(vm).clone())
        {
            // A copy that does not change.
            Some(bytes) if kind == 'b' => vm.new_bytes(&bytes)?,
            _ => value.clone(),
        };
        set_field(vm, this, first + at, kept);
    }
    Ok(())
}

/// Where the wrong part begins and ends, and whether it is one element of an object of `len`.
fn range(vm: &Vm, this: &Ref<Exception>, len: usize) -> (i64, i64, bool) {
    let number = |at| match field(vm, this, at) {
        Value::Int(number) => number,
        _ => 0,
    };
    let (start, end) = (number(START), number(END));
    let len = len as i64;
    let is_one = (0..len).contains(&start) && (0..=len).contains(&end) && end == start + 1;
    (start, end, is_one)
}

/// Whether the object was never given, or has been deleted.
fn is_gone(vm: &Vm, this: &Ref<Exception>) -> bool {
    this.fields.get(vm).get(OBJECT).is_none_or(Value::is_unset)
}

/// The object is not what it was when the exception was made.
fn wrong_object<T>(vm: &mut Vm, this: &Ref<Exception>, wanted: &str) -> Res<T> {
    if is_gone(vm, this) {
        return raise!(vm, TypeError, "UnicodeError 'object' attribute is not set");
    }
    raise!(
        vm,
        TypeError,
        "UnicodeError 'object' attribute must be a {wanted}"
    )
}

fn text_of(vm: &mut Vm, this: &Ref<Exception>, at: usize) -> Res<String> {
    let value = field(vm, this, at);
    Ok(vm.str(&value)?.to_string_lossy().into_owned())
}

/// A character by its code, as a literal would escape it.
fn escape(code: u32) -> String {
    match code {
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

/// "character '\xe9' in position 1", or "characters in position 0-2".
fn characters(vm: &mut Vm, this: &Ref<Exception>) -> Res<String> {
    let object = field(vm, this, OBJECT);
    let Some(text) = object.as_str() else {
        return wrong_object(vm, this, "string");
    };
    let (start, end, is_one) = range(vm, this, text.char_len());
    if is_one {
        let at = usize::try_from(start).unwrap_or(0);
        let code = wtf8::code_points(text.as_bytes()).nth(at).unwrap_or(0);
        return Ok(format!("character '{}' in position {start}", escape(code)));
    }
    Ok(format!(
        "characters in position {start}-{}",
        end.saturating_sub(1)
    ))
}

exception! {
    /// Unicode decoding error.
    "UnicodeDecodeError" DecodeSurface [
        0 encoding set_encoding, 1 object set_object, 2 start set_start, 3 end set_end, 4 reason set_reason
    ] {
        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], _kwargs: &Value) -> Res<()> {
            fill(vm, this, args, ENCODING, "sbiis")
        }

        #[slot(str)]
        fn str(this: &Ref<Exception>, vm: &mut Vm) -> Res<String> {
            if is_gone(vm, this) {
                return Ok(String::new());
            }
            let (encoding, reason) = (text_of(vm, this, ENCODING)?, text_of(vm, this, REASON)?);
            // Showing these may have changed the object.
            let object = field(vm, this, OBJECT);
            let Some(bytes) = object.as_bytes().map(|bytes| bytes.as_bytes().to_vec()) else {
                return wrong_object(vm, this, "bytes");
            };
            let (start, end, is_one) = range(vm, this, bytes.len());
            if is_one {
                let byte = bytes.get(usize::try_from(start).unwrap_or(0)).map_or(0, |byte| *byte);
                return Ok(format!("'{encoding}' codec can't decode byte {byte:#04x} in position {start}: {reason}"));
            }
            let last = end.saturating_sub(1);
            Ok(format!("'{encoding}' codec can't decode bytes in position {start}-{last}: {reason}"))
        }
    }
}

exception! {
    /// Unicode encoding error.
    "UnicodeEncodeError" EncodeSurface [
        0 encoding set_encoding, 1 object set_object, 2 start set_start, 3 end set_end, 4 reason set_reason
    ] {
        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], _kwargs: &Value) -> Res<()> {
            fill(vm, this, args, ENCODING, "ssiis")
        }

        #[slot(str)]
        fn str(this: &Ref<Exception>, vm: &mut Vm) -> Res<String> {
            if is_gone(vm, this) {
                return Ok(String::new());
            }
            let (encoding, reason) = (text_of(vm, this, ENCODING)?, text_of(vm, this, REASON)?);
            let what = characters(vm, this)?;
            Ok(format!("'{encoding}' codec can't encode {what}: {reason}"))
        }
    }
}

exception! {
    /// Unicode translation error.
    "UnicodeTranslateError" TranslateSurface [
        0 encoding set_encoding, 1 object set_object, 2 start set_start, 3 end set_end, 4 reason set_reason
    ] {
        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], _kwargs: &Value) -> Res<()> {
            fill(vm, this, args, OBJECT, "siis")
        }

        #[slot(str)]
        fn str(this: &Ref<Exception>, vm: &mut Vm) -> Res<String> {
            if is_gone(vm, this) {
                return Ok(String::new());
            }
            let reason = text_of(vm, this, REASON)?;
            let what = characters(vm, this)?;
            Ok(format!("can't translate {what}: {reason}"))
        }
    }
}
