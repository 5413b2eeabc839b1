//! `unicodedata`: the Unicode Character Database, version 16. The data are `text/unicode.rs`.

use crate::builtins::text_value::Text;
use crate::object::native::{Arg, Place};
use crate::object::{Charge, Ref, Res, Str, Value, Vm};
use crate::text::unicode::{self, Form};
use crate::text::wtf8;
use crate::vm::convert::{FromArg, wrong_type};
use pyish_derive::module;

/// A parameter that takes one character.
struct Char(u32);

impl FromArg<'_> for Char {
    fn from_arg(vm: &mut Vm, slot: &Value, arg: &'static Arg) -> Res<Self> {
        let Some(text) = slot.as_str() else {
            return wrong_type(vm, slot, arg, "a unicode character");
        };
        if text.char_len() == 1 {
            return Ok(Char(
                wtf8::first(text.as_bytes()).map_or(0, |(code, _)| code),
            ));
        }
        let (callee, len) = (arg.callee, text.char_len());
        let place = match arg.place {
            Place::Position(at) => format!(" {at}"),
            _ => String::new(),
        };
        raise!(
            vm,
            TypeError,
            "{callee}(): argument{place} must be a unicode character, not a string of length {len}"
        )
    }
}

fn form_named(vm: &mut Vm, form: &Ref<Str>) -> Res<Form> {
    match Form::named(&form.to_string_lossy()) {
        Some(form) => Ok(form),
        None => raise!(vm, ValueError, "invalid normalization form"),
    }
}

/// Charge for a normal form of a text while it is made. One character becomes up to 18, of eleven times its bytes; three
/// times where nothing but canonical mappings are followed.
fn hold_normal(vm: &mut Vm, text: &Ref<Str>, form: Form) -> Res<Charge> {
    let times = match form {
        _ if text.is_ascii() => 1,
        Form::Nfc | Form::Nfd => 3,
        Form::Nfkc | Form::Nfkd => 11,
    };
    vm.hold(text.byte_len().saturating_mul(times))
}

/// The default, or the error that there is no such value.
fn or_default(vm: &mut Vm, found: Option<Value>, default: Option<&Value>, error: &str) -> Res {
    match (found, default) {
        (Some(found), _) => Ok(found),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => raise!(vm, ValueError, "{error}"),
    }
}

/// What the Unicode Character Database, version 16.0.0, says of characters.
#[module(name = "unicodedata")]
impl Surface {
    #[constant]
    fn unidata_version() -> &'static str {
        "16.0.0"
    }

    /// The general category, as in 'Lu' for letters in upper case.
    #[function("category(chr, /)")]
    fn category(chr: Char) -> &'static str {
        unicode::category(chr.0)
    }

    /// The class that decides the direction of writing, as in 'L'; '' for none.
    #[function("bidirectional(chr, /)")]
    fn bidirectional(chr: Char) -> &'static str {
        unicode::bidirectional(chr.0)
    }

    /// The canonical combining class; 0 for characters that do not combine.
    #[function("combining(chr, /)")]
    fn combining(chr: Char) -> u8 {
        unicode::combining(chr.0)
    }

    /// Whether the character is mirrored in text from right to left: 1 or 0.
    #[function("mirrored(chr, /)")]
    fn mirrored(chr: Char) -> u8 {
        u8::from(unicode::is_mirrored(chr.0))
    }

    /// How wide the character is in East Asian text, as in 'W' for wide.
    #[function("east_asian_width(chr, /)")]
    fn east_asian_width(chr: Char) -> &'static str {
        unicode::east_asian_width(chr.0)
    }

    /// What the character decomposes into, as code points in hexadecimal digits; '' if into nothing.
    #[function("decomposition(chr, /)")]
    fn decomposition(chr: Char) -> String {
        unicode::decomposition(chr.0)
    }

    /// The value of a decimal digit, as an int.
    ///
    /// For other characters: default if that was given, else ValueError.
    #[function("decimal(chr, default=<unrepresentable>, /)")]
    fn decimal(vm: &mut Vm, chr: Char, default: Option<&Value>) -> Res {
        let found = unicode::decimal(chr.0).map(|digit| Value::Int(digit.into()));
        or_default(vm, found, default, "not a decimal")
    }

    /// The value of a digit, as an int.
    ///
    /// For other characters: default if that was given, else ValueError.
    #[function("digit(chr, default=<unrepresentable>, /)")]
    fn digit(vm: &mut Vm, chr: Char, default: Option<&Value>) -> Res {
        let found = unicode::digit(chr.0).map(|digit| Value::Int(digit.into()));
        or_default(vm, found, default, "not a digit")
    }

    /// The numeric value of a character, as a float.
    ///
    /// Where it has none: default if that was given, else ValueError.
    #[function("numeric(chr, default=<unrepresentable>, /)")]
    fn numeric(vm: &mut Vm, chr: Char, default: Option<&Value>) -> Res {
        let found = unicode::numeric(chr.0)
            .map(|(top, bottom)| Value::float(top as f64 / f64::from(bottom)));
        or_default(vm, found, default, "not a numeric character")
    }

    /// What the character is called.
    ///
    /// Where it has no name: default if that was given, else ValueError.
    #[function("name(chr, default=<unrepresentable>, /)")]
    fn name(vm: &mut Vm, chr: Char, default: Option<&Value>) -> Res {
        let found = match unicode::name(chr.0) {
            Some(name) => Some(vm.new_str(&name)?),
            None => None,
        };
        or_default(vm, found, default, "no such name")
    }

    /// The character, or the sequence of characters, that has this name. KeyError if there is none.
    #[function("lookup(name, /)")]
    fn lookup(vm: &mut Vm, name: &Ref<Str>) -> Res<Text> {
        let text = name.to_string_lossy().into_owned();
        match unicode::lookup(&text) {
            Some(code) => Ok(Text(wtf8::encode(code))),
            None => raise!(vm, KeyError, "undefined character name '{text}'"),
        }
    }

    /// A text in a normal form: 'NFC', 'NFKC', 'NFD' or 'NFKD'.
    #[function("normalize(form, unistr, /)")]
    fn normalize(vm: &mut Vm, form: &Ref<Str>, unistr: &Ref<Str>) -> Res<Text> {
        let form = form_named(vm, form)?;
        let _held = hold_normal(vm, unistr, form)?;
        Ok(Text(unicode::normalize(unistr.as_bytes(), form)))
    }

    /// Whether a text is in a normal form: 'NFC', 'NFKC', 'NFD' or 'NFKD'.
    #[function("is_normalized(form, unistr, /)")]
    fn is_normalized(vm: &mut Vm, form: &Ref<Str>, unistr: &Ref<Str>) -> Res<bool> {
        let form = form_named(vm, form)?;
        let _held = hold_normal(vm, unistr, form)?;
        Ok(unicode::normalize(unistr.as_bytes(), form) == unistr.as_bytes())
    }
}
