//! `unicodedata`: the Unicode Character Database, version 16. The data are `text/unicode.rs`.

use crate::builtins::text_value::Text;
use crate::object::native::{Arg, Place};
use crate::object::{Ref, Res, Str, Value, Vm};
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

/// The default, or the error that there is no such value.
fn or_default(vm: &mut Vm, found: Option<Value>, default: Option<&Value>, error: &str) -> Res {
    match (found, default) {
        (Some(found), _) => Ok(found),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => raise!(vm, ValueError, "{error}"),
    }
}

/// This module provides access to the Unicode Character Database which
/// defines character properties for all Unicode characters. The data in
/// this database is based on the UnicodeData.txt file version
/// 16.0.0 which is publicly available from the Unicode Consortium.
#[module(name = "unicodedata")]
impl Surface {
    #[constant]
    fn unidata_version() -> &'static str {
        "16.0.0"
    }

    /// Returns the general category assigned to the character chr as string.
    #[function("category(chr, /)")]
    fn category(chr: Char) -> &'static str {
        unicode::category(chr.0)
    }

    /// Returns the bidirectional class assigned to the character chr as string.
    ///
    /// If no such value is defined, an empty string is returned.
    #[function("bidirectional(chr, /)")]
    fn bidirectional(chr: Char) -> &'static str {
        unicode::bidirectional(chr.0)
    }

    /// Returns the canonical combining class assigned to the character chr as integer.
    ///
    /// Returns 0 if no combining class is defined.
    #[function("combining(chr, /)")]
    fn combining(chr: Char) -> u8 {
        unicode::combining(chr.0)
    }

    /// Returns the mirrored property assigned to the character chr as integer.
    ///
    /// Returns 1 if the character has been identified as a "mirrored"
    /// character in bidirectional text, 0 otherwise.
    #[function("mirrored(chr, /)")]
    fn mirrored(chr: Char) -> u8 {
        u8::from(unicode::is_mirrored(chr.0))
    }

    /// Returns the east asian width assigned to the character chr as string.
    #[function("east_asian_width(chr, /)")]
    fn east_asian_width(chr: Char) -> &'static str {
        unicode::east_asian_width(chr.0)
    }

    /// Returns the character decomposition mapping assigned to the character chr as string.
    ///
    /// An empty string is returned in case no such mapping is defined.
    #[function("decomposition(chr, /)")]
    fn decomposition(chr: Char) -> String {
        unicode::decomposition(chr.0)
    }

    /// Converts a Unicode character into its equivalent decimal value.
    ///
    /// Returns the decimal value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("decimal(chr, default=<unrepresentable>, /)")]
    fn decimal(vm: &mut Vm, chr: Char, default: Option<&Value>) -> Res {
        let found = unicode::decimal(chr.0).map(|digit| Value::Int(digit.into()));
        or_default(vm, found, default, "not a decimal")
    }

    /// Converts a Unicode character into its equivalent digit value.
    ///
    /// Returns the digit value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("digit(chr, default=<unrepresentable>, /)")]
    fn digit(vm: &mut Vm, chr: Char, default: Option<&Value>) -> Res {
        let found = unicode::digit(chr.0).map(|digit| Value::Int(digit.into()));
        or_default(vm, found, default, "not a digit")
    }

    /// Converts a Unicode character into its equivalent numeric value.
    ///
    /// Returns the numeric value assigned to the character chr as float.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("numeric(chr, default=<unrepresentable>, /)")]
    fn numeric(vm: &mut Vm, chr: Char, default: Option<&Value>) -> Res {
        let found = unicode::numeric(chr.0)
            .map(|(top, bottom)| Value::Float(top as f64 / f64::from(bottom)));
        or_default(vm, found, default, "not a numeric character")
    }

    /// Returns the name assigned to the character chr as a string.
    ///
    /// If no name is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("name(chr, default=<unrepresentable>, /)")]
    fn name(vm: &mut Vm, chr: Char, default: Option<&Value>) -> Res {
        let found = match unicode::name(chr.0) {
            Some(name) => Some(vm.new_str(&name)?),
            None => None,
        };
        or_default(vm, found, default, "no such name")
    }

    /// Look up character by name.
    ///
    /// If a character with the given name is found, return the
    /// corresponding character.  If not found, KeyError is raised.
    #[function("lookup(name, /)")]
    fn lookup(vm: &mut Vm, name: &Ref<Str>) -> Res<Text> {
        let text = name.to_string_lossy().into_owned();
        match unicode::lookup(&text) {
            Some(code) => Ok(Text(wtf8::encode(code))),
            None => raise!(vm, KeyError, "undefined character name '{text}'"),
        }
    }

    /// Return the normal form 'form' for the Unicode string unistr.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[function("normalize(form, unistr, /)")]
    fn normalize(vm: &mut Vm, form: &Ref<Str>, unistr: &Ref<Str>) -> Res<Text> {
        let form = form_named(vm, form)?;
        Ok(Text(unicode::normalize(unistr.as_bytes(), form)))
    }

    /// Return whether the Unicode string unistr is in the normal form 'form'.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[function("is_normalized(form, unistr, /)")]
    fn is_normalized(vm: &mut Vm, form: &Ref<Str>, unistr: &Ref<Str>) -> Res<bool> {
        let form = form_named(vm, form)?;
        Ok(unicode::normalize(unistr.as_bytes(), form) == unistr.as_bytes())
    }
}
