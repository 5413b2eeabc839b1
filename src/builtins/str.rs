//! `str`: what a script sees of it. The shape is `object/str.rs`; searching, case and encodings are `text/`.
//!
//! Positions that a script sees count characters; a search works on bytes, and its result is converted, which is free
//! for ASCII and O(n) otherwise.

use super::faults::OrRaise;
use super::span;
use super::str_iter::StrIter;
use super::text_value::{Text, part, plain, texts};
use super::{coding, percent, str_format, str_tables};
use crate::object::native::Arg;
use crate::object::{Ref, Res, Slice, Str, Tuple, Type, Value, Vm};
use crate::text::str_ops::{self, Text as Alphabet};
use crate::text::{format_spec, quote, unicode, wtf8};
use crate::vm::convert::FromArg;
use pyish_derive::class;

/// Where `needle` stands in the characters `start..end` of `this`, in characters.
fn locate(
    vm: &mut Vm,
    this: &Ref<Str>,
    needle: &Ref<Str>,
    (start, end): (Option<&Value>, Option<&Value>),
    search: fn(&[u8], &[u8]) -> Option<usize>,
) -> Res<Option<usize>> {
    let Some((start, end)) = span::window(vm, start, end, this.char_len())? else {
        return Ok(None);
    };
    let (from, to) = (this.byte_offset(start), this.byte_offset(end));
    let Some(window) = this.as_bytes().get(from..to) else {
        return Ok(None);
    };
    vm.heap.owe_bytes(window.len());
    Ok(search(window, needle.as_bytes()).map(|at| this.char_index(from + at)))
}

/// The bytes of the characters `start..end`; `None` where nothing, not even the empty text, can be there.
fn windowed<'a>(
    vm: &mut Vm,
    this: &'a Ref<Str>,
    start: Option<&Value>,
    end: Option<&Value>,
) -> Res<Option<&'a [u8]>> {
    let Some((start, end)) = span::window(vm, start, end, this.char_len())? else {
        return Ok(None);
    };
    if start > this.char_len() {
        return Ok(None);
    }
    Ok(this
        .as_bytes()
        .get(this.byte_offset(start)..this.byte_offset(end)))
}

fn position(at: Option<usize>) -> i64 {
    at.map_or(-1, |at| at as i64)
}

/// `startswith` and `endswith`.
fn has_affix(
    vm: &mut Vm,
    this: &Ref<Str>,
    affix: &Value,
    bounds: (Option<&Value>, Option<&Value>),
    method: &str,
    holds: fn(&[u8], &[u8]) -> bool,
) -> Res<bool> {
    let window = windowed(vm, this, bounds.0, bounds.1)?;
    let one = |affix: &Ref<Str>| window.is_some_and(|window| holds(window, affix.as_bytes()));
    if let Some(affix) = affix.as_str() {
        return Ok(one(affix));
    }
    let Some(affixes) = affix.as_tuple() else {
        let name = vm.type_name(affix);
        return raise!(
            vm,
            TypeError,
            "{method} first arg must be str or a tuple of str, not {name}"
        );
    };
    for affix in affixes.items() {
        match affix.as_str() {
            Some(affix) if one(affix) => return Ok(true),
            Some(_) => {}
            None => {
                let name = vm.type_name(affix);
                return raise!(
                    vm,
                    TypeError,
                    "tuple for {method} must only contain str, not {name}"
                );
            }
        }
    }
    Ok(false)
}

/// What `strip` and its like take off: nothing given is white space.
fn strip<'a>(
    vm: &mut Vm,
    this: &'a Ref<Str>,
    chars: Option<&Value>,
    method: &str,
    ends: (bool, bool),
) -> Res<&'a [u8]> {
    let take = |strips: &dyn Fn(u32) -> bool| {
        let text = this.as_bytes();
        let text = if ends.0 {
            str_ops::strip_start::<Alphabet>(text, strips)
        } else {
            text
        };
        if ends.1 {
            str_ops::strip_end::<Alphabet>(text, strips)
        } else {
            text
        }
    };
    match chars {
        None | Some(Value::None) => Ok(take(&unicode::is_space)),
        Some(chars) => match chars.as_str() {
            Some(chars) => Ok(take(&str_ops::set_of::<Alphabet>(chars.as_bytes()))),
            None => raise!(vm, TypeError, "{method} arg must be None or str"),
        },
    }
}

/// A fill character.
pub(crate) struct Fill(u32);

impl FromArg<'_> for Fill {
    fn from_arg(vm: &mut Vm, slot: &Value, _: &'static Arg) -> Res<Self> {
        match slot.as_str() {
            Some(text) if text.char_len() == 1 => Ok(Fill(
                wtf8::first(text.as_bytes()).map_or(0x20, |(code, _)| code),
            )),
            Some(_) => raise!(
                vm,
                TypeError,
                "The fill character must be exactly one character long"
            ),
            None => {
                let name = vm.type_name(slot);
                raise!(
                    vm,
                    TypeError,
                    "The fill character must be a unicode character, not {name}"
                )
            }
        }
    }
}

/// `this` between fills.
fn padded(vm: &mut Vm, this: &Ref<Str>, (left, right): (usize, usize), fill: &Fill) -> Res {
    if left == 0 && right == 0 {
        return plain(vm, this);
    }
    let bytes = left
        .saturating_add(right)
        .saturating_mul(wtf8::width(fill.0))
        .saturating_add(this.byte_len());
    vm.reserve(bytes)?;
    let text = str_ops::pad(this.as_bytes(), left, right, fill.0).or_raise(vm)?;
    vm.new_str_wtf8(&text)
}

fn missing(this: &Ref<Str>, width: isize) -> usize {
    usize::try_from(width)
        .unwrap_or(0)
        .saturating_sub(this.char_len())
}

/// A separator: `None` for white space.
fn separator<'a>(vm: &mut Vm, sep: &'a Value) -> Res<Option<&'a Ref<Str>>> {
    match sep.as_str() {
        Some(sep) if sep.byte_len() == 0 => raise!(vm, ValueError, "empty separator"),
        Some(sep) => Ok(Some(sep)),
        None if sep.is_none() => Ok(None),
        None => {
            let name = vm.type_name(sep);
            raise!(vm, TypeError, "must be str or None, not {name}")
        }
    }
}

/// The separator of `partition`.
fn partitioner<'a>(vm: &mut Vm, sep: &'a Value) -> Res<&'a Ref<Str>> {
    match sep.as_str() {
        Some(sep) if sep.byte_len() == 0 => raise!(vm, ValueError, "empty separator"),
        Some(sep) => Ok(sep),
        None => {
            let name = vm.type_name(sep);
            raise!(vm, TypeError, "must be str, not {name}")
        }
    }
}

fn limit(maxsplit: isize) -> usize {
    usize::try_from(maxsplit).unwrap_or(usize::MAX)
}

/// Whether there are characters, and all are of the kind.
fn all(this: &Ref<Str>, kind: fn(u32) -> bool) -> bool {
    this.byte_len() > 0 && wtf8::code_points(this.as_bytes()).all(kind)
}

/// `this[index]`
fn item(vm: &mut Vm, this: &Ref<Str>, at: usize) -> Res {
    let start = this.byte_offset(at);
    let rest = this.as_bytes().get(start..).unwrap_or(&[]);
    let width = rest.first().map_or(0, |lead| wtf8::width_of_lead(*lead));
    vm.new_str_wtf8(rest.get(..width).unwrap_or(rest))
}

/// `this[slice]`
fn sliced(vm: &mut Vm, this: &Ref<Str>, slice: &Slice) -> Res {
    let span = span::resolve(vm, slice, |_| this.char_len())?;
    if span.count == 0 {
        return vm.new_str("");
    }
    if span.step == 1 {
        let bytes = this
            .as_bytes()
            .get(this.byte_offset(span.start)..this.byte_offset(span.end()));
        return part(vm, this, bytes.unwrap_or(&[]));
    }
    let bytes = this.as_bytes();
    if this.is_ascii() {
        let picked: Vec<u8> = span
            .indices()
            .filter_map(|at| bytes.get(at).copied())
            .collect();
        return vm.new_str_wtf8(&picked);
    }
    let codes: Vec<u32> = wtf8::code_points(bytes).collect();
    let picked = wtf8::from_code_points(span.indices().filter_map(|at| codes.get(at).copied()));
    vm.new_str_wtf8(&picked)
}

/// `text * times`
fn repeated(vm: &mut Vm, this: &Ref<Str>, value: &Value) -> Res {
    let Some(times) = span::times(vm, value)? else {
        let name = vm.type_name(value);
        return raise!(
            vm,
            TypeError,
            "'{name}' object cannot be interpreted as an integer"
        );
    };
    if times == 1 {
        return plain(vm, this);
    }
    if times == 0 || this.byte_len() == 0 {
        return vm.new_str("");
    }
    let Some(bytes) = this
        .byte_len()
        .checked_mul(times)
        .filter(|bytes| isize::try_from(*bytes).is_ok())
    else {
        return raise!(vm, OverflowError, "repeated string is too long");
    };
    vm.reserve(bytes)?;
    vm.new_str_wtf8(&this.as_bytes().repeat(times))
}

fn ordered(
    this: &Ref<Str>,
    value: &Value,
    holds: impl FnOnce(std::cmp::Ordering) -> bool,
) -> Value {
    // The order of WTF-8 bytes is that of code points.
    match value.as_str() {
        Some(value) => Value::Bool(holds(this.as_bytes().cmp(value.as_bytes()))),
        None => Value::NotImplemented,
    }
}

/// `separator.join(items)`
fn join(vm: &mut Vm, this: &Ref<Str>, iterable: &Value) -> Res {
    let items = if let Some(list) = iterable.as_list() {
        list.items(vm).to_vec()
    } else if let Some(tuple) = iterable.as_tuple() {
        tuple.items().to_vec()
    } else if vm
        .special(iterable, crate::object::Special::Iter)
        .is_unset()
        && vm
            .special(iterable, crate::object::Special::GetItem)
            .is_unset()
    {
        return raise!(vm, TypeError, "can only join an iterable");
    } else {
        vm.collect_iterable(iterable)?
    };
    let mut parts: Vec<&[u8]> = Vec::with_capacity(items.len() * 2);
    for (at, item) in items.iter().enumerate() {
        let Some(text) = item.as_str() else {
            let name = vm.type_name(item);
            return raise!(
                vm,
                TypeError,
                "sequence item {at}: expected str instance, {name} found"
            );
        };
        if at > 0 && this.byte_len() > 0 {
            parts.push(this.as_bytes());
        }
        parts.push(text.as_bytes());
    }
    match (items.as_slice(), parts.as_slice()) {
        ([], _) => vm.new_str(""),
        ([only], _) if vm.type_of(only).is_same(&vm.types.str) => Ok(only.clone()),
        (_, parts) => vm.new_joined_str(parts),
    }
}

/// str(object='') -> str
/// str(bytes_or_buffer[, encoding[, errors]]) -> str
///
/// Create a new string object from the given object. If encoding or
/// errors is specified, then the object must expose a data buffer
/// that will be decoded using the given encoding and error handler.
/// Otherwise, returns the result of object.__str__() (if defined)
/// or repr(object).
/// encoding defaults to 'utf-8'.
/// errors defaults to 'strict'.
#[class(name = "str", shape = Str, match_self)]
impl Surface {
    #[new("(cls, object=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        object: Option<&Value>,
        encoding: Option<&Ref<Str>>,
        errors: Option<&Ref<Str>>,
    ) -> Res {
        let text = match object {
            None => vm.new_str("")?,
            Some(object) if encoding.is_none() && errors.is_none() => vm.str(object)?.into(),
            Some(object) => {
                if object.as_str().is_some() {
                    return raise!(vm, TypeError, "decoding str is not supported");
                }
                let Some(bytes) = super::bytes_like::contents(vm, object) else {
                    let name = vm.type_name(object);
                    return raise!(
                        vm,
                        TypeError,
                        "decoding to str: need a bytes-like object, {name} found"
                    );
                };
                coding::decode(vm, &bytes, encoding, errors)?
            }
        };
        match text.as_str() {
            Some(text) if !cls.is_same(&vm.types.str) => {
                Ok(vm.make_str_of(cls, text.as_bytes())?.into())
            }
            _ => Ok(text),
        }
    }

    #[slot(repr)]
    fn repr(this: &Ref<Str>) -> Text {
        Text(quote::repr_str(this.as_bytes()))
    }

    #[slot(str)]
    fn str(this: &Ref<Str>, vm: &mut Vm) -> Res {
        plain(vm, this)
    }

    #[slot(hash)]
    fn hash(this: &Ref<Str>) -> i64 {
        this.hash() as i64
    }

    #[slot(len)]
    fn len(this: &Ref<Str>) -> usize {
        this.char_len()
    }

    #[slot(iter)]
    fn iter(this: &Ref<Str>, vm: &mut Vm) -> Res {
        Ok(vm.new_object(StrIter::new(this.clone()))?.into())
    }

    #[slot(contains)]
    fn contains(this: &Ref<Str>, vm: &mut Vm, key: &Value) -> Res<bool> {
        match key.as_str() {
            Some(key) => {
                vm.heap.owe_bytes(this.byte_len());
                Ok(str_ops::find(this.as_bytes(), key.as_bytes()).is_some())
            }
            None => {
                let name = vm.type_name(key);
                raise!(
                    vm,
                    TypeError,
                    "'in <string>' requires string as left operand, not {name}"
                )
            }
        }
    }

    #[slot(getitem)]
    fn getitem(this: &Ref<Str>, vm: &mut Vm, key: &Value) -> Res {
        if let Some(slice) = key.downcast::<Slice>() {
            return sliced(vm, this, slice);
        }
        if !matches!(key, Value::Int(_))
            && vm.special(key, crate::object::Special::Index).is_unset()
        {
            let name = vm.type_name(key);
            return raise!(
                vm,
                TypeError,
                "string indices must be integers, not '{name}'"
            );
        }
        match span::index_of(vm, key, this.char_len())? {
            Some(at) => item(vm, this, at),
            None => raise!(vm, IndexError, "string index out of range"),
        }
    }

    // ---- operators

    #[slot(add)]
    fn add(this: &Ref<Str>, vm: &mut Vm, value: &Value) -> Res {
        let Some(more) = value.as_str() else {
            let name = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "can only concatenate str (not \"{name}\") to str"
            );
        };
        if more.byte_len() == 0 {
            return plain(vm, this);
        }
        if this.byte_len() == 0 {
            return plain(vm, more);
        }
        vm.new_joined_str(&[this.as_bytes(), more.as_bytes()])
    }

    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: &Ref<Str>, vm: &mut Vm, value: &Value) -> Res {
        repeated(vm, this, value)
    }

    #[slot(mod)]
    fn modulo(this: &Ref<Str>, vm: &mut Vm, value: &Value) -> Res {
        percent::format_str(vm, this, value)
    }

    #[slot(rmod)]
    fn rmod(this: &Ref<Str>, vm: &mut Vm, value: &Value) -> Res {
        match value.as_str() {
            Some(template) => percent::format_str(vm, template, &this.into()),
            None => Ok(Value::NotImplemented),
        }
    }

    #[slot(lt)]
    fn lt(this: &Ref<Str>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_lt)
    }
    #[slot(le)]
    fn le(this: &Ref<Str>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_le)
    }
    #[slot(eq)]
    fn eq(this: &Ref<Str>, value: &Value) -> Value {
        value
            .as_str()
            .map_or(Value::NotImplemented, |value| Value::Bool(this == value))
    }
    #[slot(ne)]
    fn ne(this: &Ref<Str>, value: &Value) -> Value {
        value
            .as_str()
            .map_or(Value::NotImplemented, |value| Value::Bool(this != value))
    }
    #[slot(gt)]
    fn gt(this: &Ref<Str>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_gt)
    }
    #[slot(ge)]
    fn ge(this: &Ref<Str>, value: &Value) -> Value {
        ordered(this, value, std::cmp::Ordering::is_ge)
    }

    // ---- formatting

    /// Return a formatted version of the string as described by format_spec.
    #[slot(format)]
    fn format_spec(this: &Ref<Str>, vm: &mut Vm, format_spec: &Ref<Str>) -> Res {
        if format_spec.byte_len() == 0 {
            let value = Value::from(this);
            return Ok(vm.str(&value)?.into());
        }
        let name = vm.type_name(&this.into());
        let text =
            format_spec::format_str(this.as_bytes(), format_spec.as_bytes(), &name).or_raise(vm)?;
        vm.new_str_wtf8(&text)
    }

    /// Return a formatted version of the string, using substitutions from args and kwargs.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    #[method("format(self, /, *args, **kwargs)")]
    fn format(this: &Ref<Str>, vm: &mut Vm, args: &Ref<Tuple>, kwargs: &Value) -> Res {
        str_format::format(vm, this, args, kwargs)
    }

    /// Return a formatted version of the string, using substitutions from mapping.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    #[method("format_map(self, mapping, /)")]
    fn format_map(this: &Ref<Str>, vm: &mut Vm, mapping: &Value) -> Res {
        str_format::format_map(vm, this, mapping)
    }

    #[method("__getnewargs__(self, /)")]
    fn getnewargs(this: &Ref<Str>, vm: &mut Vm) -> Res {
        let text = vm.new_str_wtf8(this.as_bytes())?;
        vm.new_tuple([text])
    }

    /// Return the size of the string in memory, in bytes.
    #[method("__sizeof__(self, /)")]
    fn sizeof(this: &Ref<Str>) -> usize {
        // As CPython counts: by the widest character.
        let widest = wtf8::code_points(this.as_bytes()).max().unwrap_or(0);
        match widest {
            0..=0x7F => 41 + this.char_len(),
            0x80..=0xFF => 58 + this.char_len(),
            0x100..=0xFFFF => 58 + 2 * this.char_len(),
            _ => 60 + 4 * this.char_len(),
        }
    }

    // ---- case

    /// Return a copy of the string converted to uppercase.
    #[method("upper(self, /)")]
    fn upper(this: &Ref<Str>) -> Text {
        Text(unicode::upper(this.as_bytes()))
    }

    /// Return a copy of the string converted to lowercase.
    #[method("lower(self, /)")]
    fn lower(this: &Ref<Str>) -> Text {
        Text(unicode::lower(this.as_bytes()))
    }

    /// Return a version of the string suitable for caseless comparisons.
    #[method("casefold(self, /)")]
    fn casefold(this: &Ref<Str>) -> Text {
        Text(unicode::casefold(this.as_bytes()))
    }

    /// Return a capitalized version of the string.
    ///
    /// More specifically, make the first character have upper case and the rest lower
    /// case.
    #[method("capitalize(self, /)")]
    fn capitalize(this: &Ref<Str>) -> Text {
        Text(unicode::capitalize(this.as_bytes()))
    }

    /// Return a version of the string where each word is titlecased.
    ///
    /// More specifically, words start with uppercased characters and all remaining
    /// cased characters have lower case.
    #[method("title(self, /)")]
    fn title(this: &Ref<Str>) -> Text {
        Text(unicode::title(this.as_bytes()))
    }

    /// Convert uppercase characters to lowercase and lowercase characters to uppercase.
    #[method("swapcase(self, /)")]
    fn swapcase(this: &Ref<Str>) -> Text {
        Text(unicode::swapcase(this.as_bytes()))
    }

    // ---- questions

    /// Return True if the string is an alphabetic string, False otherwise.
    ///
    /// A string is alphabetic if all characters in the string are alphabetic and there
    /// is at least one character in the string.
    #[method("isalpha(self, /)")]
    fn isalpha(this: &Ref<Str>) -> bool {
        all(this, unicode::is_alpha)
    }

    /// Return True if the string is an alpha-numeric string, False otherwise.
    ///
    /// A string is alpha-numeric if all characters in the string are alpha-numeric and
    /// there is at least one character in the string.
    #[method("isalnum(self, /)")]
    fn isalnum(this: &Ref<Str>) -> bool {
        all(this, unicode::is_alnum)
    }

    /// Return True if all characters in the string are ASCII, False otherwise.
    ///
    /// ASCII characters have code points in the range U+0000-U+007F.
    /// Empty string is ASCII too.
    #[method("isascii(self, /)")]
    fn isascii(this: &Ref<Str>) -> bool {
        this.is_ascii()
    }

    /// Return True if the string is a decimal string, False otherwise.
    ///
    /// A string is a decimal string if all characters in the string are decimal and
    /// there is at least one character in the string.
    #[method("isdecimal(self, /)")]
    fn isdecimal(this: &Ref<Str>) -> bool {
        all(this, |code| unicode::decimal(code).is_some())
    }

    /// Return True if the string is a digit string, False otherwise.
    ///
    /// A string is a digit string if all characters in the string are digits and there
    /// is at least one character in the string.
    #[method("isdigit(self, /)")]
    fn isdigit(this: &Ref<Str>) -> bool {
        all(this, |code| unicode::digit(code).is_some())
    }

    /// Return True if the string is a numeric string, False otherwise.
    ///
    /// A string is numeric if all characters in the string are numeric and there is at
    /// least one character in the string.
    #[method("isnumeric(self, /)")]
    fn isnumeric(this: &Ref<Str>) -> bool {
        all(this, |code| unicode::numeric(code).is_some())
    }

    /// Return True if the string is a valid Python identifier, False otherwise.
    ///
    /// Call keyword.iskeyword(s) to test whether string s is a reserved identifier,
    /// such as "def" or "class".
    #[method("isidentifier(self, /)")]
    fn isidentifier(this: &Ref<Str>) -> bool {
        unicode::is_identifier(this.as_bytes())
    }

    /// Return True if the string is a lowercase string, False otherwise.
    ///
    /// A string is lowercase if all cased characters in the string are lowercase and
    /// there is at least one cased character in the string.
    #[method("islower(self, /)")]
    fn islower(this: &Ref<Str>) -> bool {
        unicode::is_lower_text(this.as_bytes())
    }

    /// Return True if the string is an uppercase string, False otherwise.
    ///
    /// A string is uppercase if all cased characters in the string are uppercase and
    /// there is at least one cased character in the string.
    #[method("isupper(self, /)")]
    fn isupper(this: &Ref<Str>) -> bool {
        unicode::is_upper_text(this.as_bytes())
    }

    /// Return True if all characters in the string are printable, False otherwise.
    ///
    /// A character is printable if repr() may use it in its output.
    #[method("isprintable(self, /)")]
    fn isprintable(this: &Ref<Str>) -> bool {
        wtf8::code_points(this.as_bytes()).all(unicode::is_printable)
    }

    /// Return True if the string is a whitespace string, False otherwise.
    ///
    /// A string is whitespace if all characters in the string are whitespace and there
    /// is at least one character in the string.
    #[method("isspace(self, /)")]
    fn isspace(this: &Ref<Str>) -> bool {
        all(this, unicode::is_space)
    }

    /// Return True if the string is a title-cased string, False otherwise.
    ///
    /// In a title-cased string, upper- and title-case characters may only
    /// follow uncased characters and lowercase characters only cased ones.
    #[method("istitle(self, /)")]
    fn istitle(this: &Ref<Str>) -> bool {
        unicode::is_title_text(this.as_bytes())
    }

    // ---- searching

    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Return -1 on failure.
    #[method("find(self, sub, start=None, end=None, /)")]
    fn find(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<i64> {
        locate(vm, this, sub, (start, end), str_ops::find).map(position)
    }

    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Return -1 on failure.
    #[method("rfind(self, sub, start=None, end=None, /)")]
    fn rfind(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<i64> {
        locate(vm, this, sub, (start, end), str_ops::rfind).map(position)
    }

    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Raises ValueError when the substring is not found.
    #[method("index(self, sub, start=None, end=None, /)")]
    fn index(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<usize> {
        match locate(vm, this, sub, (start, end), str_ops::find)? {
            Some(at) => Ok(at),
            None => raise!(vm, ValueError, "substring not found"),
        }
    }

    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Raises ValueError when the substring is not found.
    #[method("rindex(self, sub, start=None, end=None, /)")]
    fn rindex(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<usize> {
        match locate(vm, this, sub, (start, end), str_ops::rfind)? {
            Some(at) => Ok(at),
            None => raise!(vm, ValueError, "substring not found"),
        }
    }

    /// Return the number of non-overlapping occurrences of substring sub in string S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    #[method("count(self, sub, start=None, end=None, /)")]
    fn count(
        this: &Ref<Str>,
        vm: &mut Vm,
        sub: &Ref<Str>,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<usize> {
        vm.heap.owe_bytes(this.byte_len());
        let window = windowed(vm, this, start, end)?;
        Ok(window.map_or(0, |window| {
            str_ops::count::<Alphabet>(window, sub.as_bytes())
        }))
    }

    /// Return True if the string starts with the specified prefix, False otherwise.
    ///
    ///   prefix
    ///     A string or a tuple of strings to try.
    ///   start
    ///     Optional start position. Default: start of the string.
    ///   end
    ///     Optional stop position. Default: end of the string.
    #[method("startswith(self, prefix, start=None, end=None, /)")]
    fn startswith(
        this: &Ref<Str>,
        vm: &mut Vm,
        prefix: &Value,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<bool> {
        has_affix(
            vm,
            this,
            prefix,
            (start, end),
            "startswith",
            |text, prefix| text.starts_with(prefix),
        )
    }

    /// Return True if the string ends with the specified suffix, False otherwise.
    ///
    ///   suffix
    ///     A string or a tuple of strings to try.
    ///   start
    ///     Optional start position. Default: start of the string.
    ///   end
    ///     Optional stop position. Default: end of the string.
    #[method("endswith(self, suffix, start=None, end=None, /)")]
    fn endswith(
        this: &Ref<Str>,
        vm: &mut Vm,
        suffix: &Value,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Res<bool> {
        has_affix(
            vm,
            this,
            suffix,
            (start, end),
            "endswith",
            |text, suffix| text.ends_with(suffix),
        )
    }

    // ---- replacing

    /// Return a copy with all occurrences of substring old replaced by new.
    ///
    ///   count
    ///     Maximum number of occurrences to replace.
    ///     -1 (the default value) means replace all occurrences.
    ///
    /// If the optional argument count is given, only the first count occurrences are
    /// replaced.
    #[method("replace(self, old, new, /, count=-1)")]
    fn replace(this: &Ref<Str>, vm: &mut Vm, old: &Ref<Str>, new: &Ref<Str>, count: isize) -> Res {
        let (text, most) = (this.as_bytes(), limit(count));
        if new.byte_len() > old.byte_len() {
            let times = str_ops::count::<Alphabet>(text, old.as_bytes()).min(most);
            vm.reserve(
                times
                    .saturating_mul(new.byte_len())
                    .saturating_add(text.len()),
            )?;
        }
        match str_ops::replace::<Alphabet>(text, old.as_bytes(), new.as_bytes(), most)
            .or_raise(vm)?
        {
            Some(text) => vm.new_str_wtf8(&text),
            None => plain(vm, this),
        }
    }

    /// Replace each character in the string using the given translation table.
    ///
    ///   table
    ///     Translation table, which must be a mapping of Unicode ordinals to
    ///     Unicode ordinals, strings, or None.
    ///
    /// The table must implement lookup/indexing via __getitem__, for instance a
    /// dictionary or list.  If this operation raises LookupError, the character is
    /// left untouched.  Characters mapped to None are deleted.
    #[method("translate(self, table, /)")]
    fn translate(this: &Ref<Str>, vm: &mut Vm, table: &Value) -> Res {
        str_tables::translate(vm, this, table)
    }

    /// Return a translation table usable for str.translate().
    ///
    /// If there is only one argument, it must be a dictionary mapping Unicode
    /// ordinals (integers) or characters to Unicode ordinals, strings or None.
    /// Character keys will be then converted to ordinals.
    /// If there are two arguments, they must be strings of equal length, and
    /// in the resulting dictionary, each character in x will be mapped to the
    /// character at the same position in y. If there is a third argument, it
    /// must be a string, whose characters will be mapped to None in the result.
    #[staticmethod("maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    fn maketrans(vm: &mut Vm, x: &Value, y: Option<&Ref<Str>>, z: Option<&Ref<Str>>) -> Res {
        str_tables::maketrans(vm, x, y, z)
    }

    /// Return a str with the given prefix string removed if present.
    ///
    /// If the string starts with the prefix string, return string[len(prefix):].
    /// Otherwise, return a copy of the original string.
    #[method("removeprefix(self, prefix, /)")]
    fn removeprefix(this: &Ref<Str>, vm: &mut Vm, prefix: &Ref<Str>) -> Res {
        part(
            vm,
            this,
            this.as_bytes()
                .strip_prefix(prefix.as_bytes())
                .unwrap_or(this.as_bytes()),
        )
    }

    /// Return a str with the given suffix string removed if present.
    ///
    /// If the string ends with the suffix string and that suffix is not empty,
    /// return string[:-len(suffix)]. Otherwise, return a copy of the original
    /// string.
    #[method("removesuffix(self, suffix, /)")]
    fn removesuffix(this: &Ref<Str>, vm: &mut Vm, suffix: &Ref<Str>) -> Res {
        part(
            vm,
            this,
            this.as_bytes()
                .strip_suffix(suffix.as_bytes())
                .unwrap_or(this.as_bytes()),
        )
    }

    /// Return a copy where all tab characters are expanded using spaces.
    ///
    /// If tabsize is not given, a tab size of 8 characters is assumed.
    #[method("expandtabs(self, /, tabsize=8)")]
    fn expandtabs(this: &Ref<Str>, vm: &mut Vm, tabsize: isize) -> Res {
        let size = usize::try_from(tabsize).unwrap_or(0);
        let tabs = str_ops::count::<Alphabet>(this.as_bytes(), b"\t");
        vm.reserve(tabs.saturating_mul(size).saturating_add(this.byte_len()))?;
        let text = str_ops::expand_tabs::<Alphabet>(this.as_bytes(), size).or_raise(vm)?;
        vm.new_str_wtf8(&text)
    }

    // ---- stripping and padding

    /// Return a copy of the string with leading and trailing whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[method("strip(self, chars=None, /)")]
    fn strip(this: &Ref<Str>, vm: &mut Vm, chars: Option<&Value>) -> Res {
        let rest = strip(vm, this, chars, "strip", (true, true))?;
        part(vm, this, rest)
    }

    /// Return a copy of the string with leading whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[method("lstrip(self, chars=None, /)")]
    fn lstrip(this: &Ref<Str>, vm: &mut Vm, chars: Option<&Value>) -> Res {
        let rest = strip(vm, this, chars, "lstrip", (true, false))?;
        part(vm, this, rest)
    }

    /// Return a copy of the string with trailing whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[method("rstrip(self, chars=None, /)")]
    fn rstrip(this: &Ref<Str>, vm: &mut Vm, chars: Option<&Value>) -> Res {
        let rest = strip(vm, this, chars, "rstrip", (false, true))?;
        part(vm, this, rest)
    }

    /// Return a centered string of length width.
    ///
    /// Padding is done using the specified fill character (default is a space).
    #[method("center(self, width, fillchar=' ', /)")]
    fn center(this: &Ref<Str>, vm: &mut Vm, width: isize, fillchar: Fill) -> Res {
        let fills = str_ops::center_fills(this.char_len(), usize::try_from(width).unwrap_or(0));
        padded(vm, this, fills, &fillchar)
    }

    /// Return a left-justified string of length width.
    ///
    /// Padding is done using the specified fill character (default is a space).
    #[method("ljust(self, width, fillchar=' ', /)")]
    fn ljust(this: &Ref<Str>, vm: &mut Vm, width: isize, fillchar: Fill) -> Res {
        padded(vm, this, (0, missing(this, width)), &fillchar)
    }

    /// Return a right-justified string of length width.
    ///
    /// Padding is done using the specified fill character (default is a space).
    #[method("rjust(self, width, fillchar=' ', /)")]
    fn rjust(this: &Ref<Str>, vm: &mut Vm, width: isize, fillchar: Fill) -> Res {
        padded(vm, this, (missing(this, width), 0), &fillchar)
    }

    /// Pad a numeric string with zeros on the left, to fill a field of the given width.
    ///
    /// The string is never truncated.
    #[method("zfill(self, width, /)")]
    fn zfill(this: &Ref<Str>, vm: &mut Vm, width: isize) -> Res {
        if missing(this, width) == 0 {
            return plain(vm, this);
        }
        vm.reserve(width.unsigned_abs())?;
        let text =
            str_ops::zfill::<Alphabet>(this.as_bytes(), width.unsigned_abs()).or_raise(vm)?;
        vm.new_str_wtf8(&text)
    }

    // ---- splitting and joining

    /// Return a list of the substrings in the string, using sep as the separator string.
    ///
    ///   sep
    ///     The separator used to split the string.
    ///
    ///     When set to None (the default value), will split on any whitespace
    ///     character (including \n \r \t \f and spaces) and will discard
    ///     empty strings from the result.
    ///   maxsplit
    ///     Maximum number of splits.
    ///     -1 (the default value) means no limit.
    ///
    /// Splitting starts at the front of the string and works to the end.
    ///
    /// Note, str.split() is mainly useful for data that has been intentionally
    /// delimited.  With natural text that includes punctuation, consider using
    /// the regular expression module.
    #[method("split(self, /, sep=None, maxsplit=-1)")]
    fn split(this: &Ref<Str>, vm: &mut Vm, sep: &Value, maxsplit: isize) -> Res {
        let parts = match separator(vm, sep)? {
            Some(sep) => str_ops::split(this.as_bytes(), sep.as_bytes(), limit(maxsplit)),
            None => str_ops::split_space::<Alphabet>(this.as_bytes(), limit(maxsplit)),
        };
        texts(vm, &parts)
    }

    /// Return a list of the substrings in the string, using sep as the separator string.
    ///
    ///   sep
    ///     The separator used to split the string.
    ///
    ///     When set to None (the default value), will split on any whitespace
    ///     character (including \n \r \t \f and spaces) and will discard
    ///     empty strings from the result.
    ///   maxsplit
    ///     Maximum number of splits.
    ///     -1 (the default value) means no limit.
    ///
    /// Splitting starts at the end of the string and works to the front.
    #[method("rsplit(self, /, sep=None, maxsplit=-1)")]
    fn rsplit(this: &Ref<Str>, vm: &mut Vm, sep: &Value, maxsplit: isize) -> Res {
        let parts = match separator(vm, sep)? {
            Some(sep) => str_ops::rsplit(this.as_bytes(), sep.as_bytes(), limit(maxsplit)),
            None => str_ops::rsplit_space::<Alphabet>(this.as_bytes(), limit(maxsplit)),
        };
        texts(vm, &parts)
    }

    /// Return a list of the lines in the string, breaking at line boundaries.
    ///
    /// Line breaks are not included in the resulting list unless keepends is given and
    /// true.
    #[method("splitlines(self, /, keepends=False)")]
    fn splitlines(this: &Ref<Str>, vm: &mut Vm, keepends: bool) -> Res {
        texts(
            vm,
            &str_ops::split_lines::<Alphabet>(this.as_bytes(), keepends),
        )
    }

    /// Partition the string into three parts using the given separator.
    ///
    /// This will search for the separator in the string.  If the separator is found,
    /// returns a 3-tuple containing the part before the separator, the separator
    /// itself, and the part after it.
    ///
    /// If the separator is not found, returns a 3-tuple containing the original string
    /// and two empty strings.
    #[method("partition(self, sep, /)")]
    fn partition(this: &Ref<Str>, vm: &mut Vm, sep: &Value) -> Res {
        let sep = partitioner(vm, sep)?;
        let text = this.as_bytes();
        let parts = match str_ops::find(text, sep.as_bytes()) {
            Some(at) => {
                let (before, rest) = text.split_at(at);
                let after = rest.get(sep.byte_len()..).unwrap_or(&[]);
                [
                    vm.new_str_wtf8(before)?,
                    plain(vm, sep)?,
                    vm.new_str_wtf8(after)?,
                ]
            }
            None => [plain(vm, this)?, vm.new_str("")?, vm.new_str("")?],
        };
        vm.new_tuple(parts)
    }

    /// Partition the string into three parts using the given separator.
    ///
    /// This will search for the separator in the string, starting at the end. If
    /// the separator is found, returns a 3-tuple containing the part before the
    /// separator, the separator itself, and the part after it.
    ///
    /// If the separator is not found, returns a 3-tuple containing two empty strings
    /// and the original string.
    #[method("rpartition(self, sep, /)")]
    fn rpartition(this: &Ref<Str>, vm: &mut Vm, sep: &Value) -> Res {
        let sep = partitioner(vm, sep)?;
        let text = this.as_bytes();
        let parts = match str_ops::rfind(text, sep.as_bytes()) {
            Some(at) => {
                let (before, rest) = text.split_at(at);
                let after = rest.get(sep.byte_len()..).unwrap_or(&[]);
                [
                    vm.new_str_wtf8(before)?,
                    plain(vm, sep)?,
                    vm.new_str_wtf8(after)?,
                ]
            }
            None => [vm.new_str("")?, vm.new_str("")?, plain(vm, this)?],
        };
        vm.new_tuple(parts)
    }

    /// Concatenate any number of strings.
    ///
    /// The string whose method is called is inserted in between each given string.
    /// The result is returned as a new string.
    ///
    /// Example: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'
    #[method("join(self, iterable, /)")]
    fn join(this: &Ref<Str>, vm: &mut Vm, iterable: &Value) -> Res {
        join(vm, this, iterable)
    }

    /// Encode the string using the codec registered for encoding.
    ///
    ///   encoding
    ///     The encoding in which to encode the string.
    ///   errors
    ///     The error handling scheme to use for encoding errors.
    ///     The default is 'strict' meaning that encoding errors raise a
    ///     UnicodeEncodeError.  Other possible values are 'ignore', 'replace' and
    ///     'xmlcharrefreplace' as well as any other name registered with
    ///     codecs.register_error that can handle UnicodeEncodeErrors.
    #[method("encode(self, /, encoding='utf-8', errors='strict')")]
    fn encode(this: &Ref<Str>, vm: &mut Vm, encoding: &Ref<Str>, errors: &Ref<Str>) -> Res {
        let bytes = coding::encode(vm, this, encoding, Some(errors))?;
        vm.new_bytes(&bytes)
    }
}
