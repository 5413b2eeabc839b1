//! `str`: what a script sees of it. The shape is `object/str.rs`; searching, case and encodings are `text/`.
//!
//! Positions that a script sees count characters; a search works on bytes, and its result is converted, which is free
//! for ASCII and O(n) otherwise.

mod surface;

use super::faults::OrRaise;
use super::support::hold_parts;
use super::text_value::{Text, part, plain, texts};
use super::{coding, percent, str_format, str_tables};
use crate::object::native::Arg;
use crate::object::{
    Charge, OutOfMemory, Ref, Res, Slice, Str, StrIter, Tuple, Type, Value, Vm, heap,
};
use crate::text::str_ops::{self, Cut, Text as Alphabet};
use crate::text::{format_spec, quote, unicode, wtf8};
use crate::vm::convert::FromArg;
use pyish_derive::class;
pub(crate) use surface::CLASS;

/// Where `needle` stands in the characters `start..end` of `this`, in characters.
fn locate(
    vm: &mut Vm,
    this: &Ref<Str>,
    needle: &Ref<Str>,
    (start, end): (Option<&Value>, Option<&Value>),
    search: fn(&[u8], &[u8]) -> Option<usize>,
) -> Res<Option<usize>> {
    if start.is_none() && end.is_none() {
        vm.heap.owe_bytes(this.byte_len());
        return Ok(search(this.as_bytes(), needle.as_bytes()).map(|at| this.char_index(at)));
    }
    let Some(range) = vm.search_range(start, end, this.char_len())? else {
        return Ok(None);
    };
    let (from, to) = (this.byte_offset(range.start), this.byte_offset(range.end));
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
    if start.is_none() && end.is_none() {
        return Ok(Some(this.as_bytes()));
    }
    let range = vm.search_range(start, end, this.char_len())?;
    Ok(range.and_then(|range| {
        this.as_bytes()
            .get(this.byte_offset(range.start)..this.byte_offset(range.end))
    }))
}

fn position(at: Option<usize>) -> i64 {
    at.map_or(-1, |at| at as i64)
}

/// `startswith` or `endswith`.
struct Affix {
    method: &'static str,
    holds: fn(&[u8], &[u8]) -> bool,
}

static PREFIX: Affix = Affix {
    method: "startswith",
    holds: |text, prefix| text.starts_with(prefix),
};

static SUFFIX: Affix = Affix {
    method: "endswith",
    holds: |text, suffix| text.ends_with(suffix),
};

/// Whether the characters `start..end` have such an affix, or one of a tuple of them.
fn has_affix(
    vm: &mut Vm,
    this: &Ref<Str>,
    affix: &Value,
    start: Option<&Value>,
    end: Option<&Value>,
    which: &'static Affix,
) -> Res<bool> {
    let Affix { method, holds } = which;
    let window = windowed(vm, this, start, end)?;
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
    #[inline(always)]
    fn take(text: &[u8], ends: (bool, bool), strips: impl Fn(u32) -> bool) -> &[u8] {
        let text = if ends.0 {
            str_ops::strip_start::<Alphabet>(text, &strips)
        } else {
            text
        };
        if ends.1 {
            str_ops::strip_end::<Alphabet>(text, strips)
        } else {
            text
        }
    }
    let text = this.as_bytes();
    heap::look_at(text.len());
    match chars {
        None | Some(Value::None) => Ok(take(text, ends, unicode::is_space)),
        Some(chars) => match chars.as_str() {
            Some(chars) => match chars.as_bytes() {
                [byte] => Ok(take(text, ends, |code| code == u32::from(*byte))),
                chars if let Some(set) = str_ops::ascii_set(chars) => {
                    Ok(take(text, ends, |code| code < 128 && set >> code & 1 != 0))
                }
                chars => Ok(take(text, ends, str_ops::set_of::<Alphabet>(chars))),
            },
            None => raise!(vm, TypeError, "{method} arg must be None or str"),
        },
    }
}

/// A text in another case: of ASCII, which is mapped byte by byte, or of all characters.
#[inline]
fn recased(
    vm: &mut Vm,
    this: &Ref<Str>,
    ascii: impl Fn(u8) -> u8,
    any: fn(&[u8]) -> Vec<u8>,
) -> Res {
    if this.is_ascii() && this.byte_len() > 1 {
        return Ok(Str::create_mapped(&vm.types.str, this, ascii)?.into());
    }
    recased_text(vm, this, any)
}

/// The same where words matter, too.
fn recased_text(vm: &mut Vm, this: &Ref<Str>, any: fn(&[u8]) -> Vec<u8>) -> Res {
    // What becomes longer grows in a vector that doubles.
    let _held = vm.hold_large(this.byte_len(), |_| this.byte_len() * 2)?;
    vm.new_str_wtf8(&any(this.as_bytes()))
}

/// `text.replace(old, new, most)`
fn replaced(vm: &mut Vm, this: &Ref<Str>, (old, new): (&Ref<Str>, &Ref<Str>), most: usize) -> Res {
    // The places of what is replaced are kept in a row, unless those could be many.
    const FEW: usize = 1 << 14;
    let text = this.as_bytes();
    if let (&[from @ ..0x80], &[to @ ..0x80]) = (old.as_bytes(), new.as_bytes())
        && this.is_ascii()
        && this.byte_len() > 1
        && most >= this.byte_len()
    {
        if str_ops::find(text, &[from]).is_none() {
            return plain(vm, this);
        }
        let mapped = |byte: u8| if byte == from { to } else { byte };
        return Ok(Str::create_mapped(&vm.types.str, this, mapped)?.into());
    }
    if old.byte_len() > 0 && text.len() <= FEW {
        let places = str_ops::places(text, old.as_bytes(), most);
        if places.is_empty() {
            return plain(vm, this);
        }
        let left = text.len() - places.len() * old.byte_len();
        if left.saturating_add(places.len().saturating_mul(new.byte_len())) > 1 {
            let parts = (old, new);
            return Ok(Str::create_replaced(&vm.types.str, this, &places, parts)?.into());
        }
    }
    let mut held = Charge::default();
    if new.byte_len() > old.byte_len() {
        let times = str_ops::count::<Alphabet>(text, old.as_bytes()).min(most);
        held = vm.hold(
            times
                .saturating_mul(new.byte_len())
                .saturating_add(text.len()),
        )?;
    }
    let _held = held;
    match str_ops::replace::<Alphabet>(text, old.as_bytes(), new.as_bytes(), most).or_raise(vm)? {
        Some(text) => vm.new_str_wtf8(&text),
        None => plain(vm, this),
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
    if this.is_ascii()
        && let Ok(fill @ ..0x80) = u8::try_from(fill.0)
        && let Some(len) = left.checked_add(right)
        && let Some(len) = len.checked_add(this.byte_len())
    {
        let text = this.as_bytes();
        let padded = Str::create_ascii(&vm.types.str, len, |at| {
            let within = text.get(at.wrapping_sub(left));
            within.copied().unwrap_or(fill)
        });
        return Ok(padded?.into());
    }
    let bytes = left
        .saturating_add(right)
        .saturating_mul(wtf8::width(fill.0))
        .saturating_add(this.byte_len());
    let _held = vm.hold(bytes)?;
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

/// Whether there are characters, and all are of the kind; `ascii` says it of the first 128.
#[inline]
fn all(this: &Ref<Str>, ascii: impl Fn(&u8) -> bool, kind: impl Fn(u32) -> bool) -> bool {
    heap::look_at(this.byte_len());
    if this.is_ascii() {
        return this.byte_len() > 0 && this.as_bytes().iter().all(ascii);
    }
    wtf8::code_points(this.as_bytes()).all(kind)
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
    let span = vm.slice_bounds(slice)?.within(this.char_len());
    if span.len == 0 {
        return vm.new_str("");
    }
    if span.step == 1 {
        let range = span.range();
        let bytes = this
            .as_bytes()
            .get(this.byte_offset(range.start)..this.byte_offset(range.end));
        return part(vm, this, bytes.unwrap_or(&[]));
    }
    if this.is_ascii() {
        return vm.ascii_at(this, span);
    }
    let len = this.byte_len();
    let _held = vm.hold_large(len, |_| {
        this.char_len() * size_of::<u32>() + len.min(span.len * 4)
    })?;
    let codes: Vec<u32> = wtf8::code_points(this.as_bytes()).collect();
    let picked = wtf8::from_code_points(span.places().filter_map(|at| codes.get(at).copied()));
    vm.new_str_wtf8(&picked)
}

/// `text * times`
fn repeated(vm: &mut Vm, this: &Ref<Str>, value: &Value) -> Res {
    let times = vm.to_count(value)?.max(0) as usize;
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
    if bytes == 1 {
        return plain(vm, this);
    }
    Ok(Str::create_repeated(&vm.types.str, this, times)?.into())
}

fn ordered(
    this: &Ref<Str>,
    value: &Value,
    holds: impl FnOnce(std::cmp::Ordering) -> bool,
) -> Value {
    // The order of WTF-8 bytes is that of code points.
    match value.as_str() {
        Some(value) => Value::bool(holds(this.as_bytes().cmp(value.as_bytes()))),
        None => Value::NotImplemented,
    }
}

/// `separator.join(items)`
fn join(vm: &mut Vm, this: &Ref<Str>, iterable: &Value) -> Res {
    let joined = if let Some(list) = iterable.as_list() {
        joined(vm, this, list.items(vm))
    } else if let Some(tuple) = iterable.as_tuple() {
        joined(vm, this, tuple.items())
    } else {
        let items = vm.collect_iterable_or(iterable, "can only join an iterable")?;
        joined(vm, this, &items)
    };
    match joined {
        Ok(text) => Ok(text?),
        Err((at, item)) => {
            let name = vm.type_name(&item);
            raise!(
                vm,
                TypeError,
                "sequence item {at}: expected str instance, {name} found"
            )
        }
    }
}

/// What joining these gives; or the first that is no text, and its place.
fn joined(
    vm: &Vm,
    this: &Ref<Str>,
    items: &[Value],
) -> Result<Result<Value, OutOfMemory>, (usize, Value)> {
    match items {
        [] => return Ok(Ok(vm.names.empty.clone().into())),
        [only] if vm.type_of(only).is_same(&vm.types.str) => return Ok(Ok(only.clone())),
        _ => {}
    }
    Str::create_from_values(&vm.types.str, Some(this), items)
        .map(|text| text.map(Value::from))
        .map_err(|at| (at, items[at].clone()))
}
