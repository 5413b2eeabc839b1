//! The methods that `bytes` and `bytearray` share: what they do. How a script sees them is `bytes_shared.rs`.
//!
//! A receiver is a [`Held`], which looks at the bytes once its arguments are converted, or an [`Own`]: the bytes, and which
//! of the two it is, so that results are of the same kind. For that a bytearray's bytes are copied for the time of a call,
//! since arguments may run code that changes it.

use super::bytes_like::{self, BytesLike, Content};
use super::faults::OrRaise;
use super::int::IntRef;
use super::support::hold_parts;
use super::{coding, percent};
use crate::object::native::Arg;
use crate::object::{
    ByteArray, Bytes, Charge, Ref, Res, Slice, Special, Str, Value, Vm, sequence_index,
};
use crate::text::str_ops::{self, Alphabet as _, Bytes as Alphabet, Cut};
use crate::text::wtf8;
use crate::vm::convert::{FromArg, wrong_type};
use std::ops::{Deref, Range};

/// A `bytes` or `bytearray` receiver.
pub(crate) struct Own {
    content: Content,
    /// For what was copied.
    _charge: Charge,
    mutable: bool,
    /// The bytearray whose bytes these are.
    array: Option<Ref<ByteArray>>,
}

impl Deref for Own {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.content
    }
}

impl FromArg<'_> for Own {
    fn from_arg(vm: &mut Vm, slot: &Value, arg: &'static Arg) -> Res<Self> {
        let mutable = arg.owner == "bytearray";
        if mutable && let Some(array) = slot.downcast::<ByteArray>() {
            let (len, array) = (array.bytes(vm).len(), array.clone());
            return Ok(Own {
                _charge: vm.hold_large(len, |_| len)?,
                content: Content::Copied(array.bytes(vm).clone()),
                mutable,
                array: Some(array),
            });
        }
        match slot.as_bytes() {
            Some(bytes) if !mutable => Ok(Own {
                content: Content::Shared(bytes.clone()),
                _charge: Charge::default(),
                mutable,
                array: None,
            }),
            _ => wrong_type(vm, slot, arg, arg.owner),
        }
    }
}

impl Own {
    /// Bytes of the same kind.
    fn give(&self, vm: &mut Vm, bytes: &[u8]) -> Res {
        if self.mutable {
            vm.reserve(bytes.len())?;
            return vm.new_bytearray(bytes.to_vec());
        }
        if let Content::Shared(own) = &self.content
            && own.as_bytes().len() == bytes.len()
            && own.as_bytes().as_ptr() == bytes.as_ptr()
            && own.ty().is_same(&vm.types.bytes)
        {
            return Ok(own.into());
        }
        vm.new_bytes(bytes)
    }

    fn list(&self, vm: &mut Vm, parts: &[&[u8]]) -> Res {
        vm.reserve(parts.len() * size_of::<Value>())?;
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            values.push(self.give(vm, part)?);
        }
        vm.new_list(values)
    }
}

/// A `bytes` or `bytearray` receiver whose bytes stay where they are.
pub(crate) enum Held {
    Bytes(Ref<Bytes>),
    Array(Ref<ByteArray>),
}

impl FromArg<'_> for Held {
    fn from_arg(vm: &mut Vm, slot: &Value, arg: &'static Arg) -> Res<Self> {
        if arg.owner == "bytearray" {
            if let Some(array) = slot.downcast::<ByteArray>() {
                return Ok(Held::Array(array.clone()));
            }
        } else if let Some(bytes) = slot.as_bytes() {
            return Ok(Held::Bytes(bytes.clone()));
        }
        wrong_type(vm, slot, arg, arg.owner)
    }
}

impl Held {
    /// The bytes that there are now.
    fn bytes<'v>(&'v self, vm: &'v Vm) -> &'v [u8] {
        match self {
            Held::Bytes(bytes) => bytes.as_bytes(),
            Held::Array(array) => array.bytes(vm),
        }
    }

    /// The part of that range, of the same kind.
    fn part(&self, vm: &mut Vm, range: Range<usize>) -> Res {
        match self {
            Held::Bytes(bytes)
                if range.len() == bytes.as_bytes().len() && bytes.ty().is_same(&vm.types.bytes) =>
            {
                Ok(bytes.into())
            }
            Held::Bytes(bytes) => vm.new_bytes(bytes.as_bytes().get(range).unwrap_or(&[])),
            Held::Array(array) => {
                vm.reserve(range.len())?;
                let part = array.bytes(vm).get(range).unwrap_or(&[]).to_vec();
                vm.new_bytearray(part)
            }
        }
    }

    /// The bytes `start..end` and where they begin; `None` where nothing, not even the empty bytes, can be there. It may be
    /// that they are no longer there.
    fn window(
        &self,
        vm: &mut Vm,
        (start, end): (Option<&Value>, Option<&Value>),
    ) -> Res<Option<Range<usize>>> {
        let len = self.bytes(vm).len();
        vm.search_range(start, end, len)
    }
}

pub(crate) fn locate(
    vm: &mut Vm,
    this: &Held,
    sub: &Value,
    bounds: (Option<&Value>, Option<&Value>),
    search: fn(&[u8], &[u8]) -> Option<usize>,
) -> Res<Option<usize>> {
    let window = this.window(vm, bounds)?;
    let needle = bytes_like::needle(vm, sub)?;
    vm.heap.owe_bytes(window.as_ref().map_or(0, Range::len));
    let bytes = this.bytes(vm);
    Ok(window.and_then(|window| {
        let from = window.start;
        search(bytes.get(window)?, &needle).map(|at| from + at)
    }))
}

pub(crate) fn located(vm: &mut Vm, at: Option<usize>) -> Res<usize> {
    match at {
        Some(at) => Ok(at),
        None => raise!(vm, ValueError, "subsection not found"),
    }
}

pub(crate) fn count(
    vm: &mut Vm,
    this: &Held,
    sub: &Value,
    bounds: (Option<&Value>, Option<&Value>),
) -> Res<usize> {
    let window = this.window(vm, bounds)?;
    let needle = bytes_like::needle(vm, sub)?;
    vm.heap.owe_bytes(window.as_ref().map_or(0, Range::len));
    let window = window.and_then(|window| this.bytes(vm).get(window));
    Ok(window.map_or(0, |window| str_ops::count::<Alphabet>(window, &needle)))
}

pub(crate) fn has_affix(
    vm: &mut Vm,
    this: &Held,
    affix: &Value,
    bounds: (Option<&Value>, Option<&Value>),
    method: &str,
    holds: fn(&[u8], &[u8]) -> bool,
) -> Res<bool> {
    let window = this.window(vm, bounds)?;
    let one = |vm: &Vm, affix: &[u8]| {
        let window = window.clone().and_then(|window| this.bytes(vm).get(window));
        window.is_some_and(|window| holds(window, affix))
    };
    if let Some(affixes) = affix.as_tuple() {
        for affix in affixes.items() {
            let affix = bytes_like::required(vm, affix)?;
            if one(vm, &affix) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    match bytes_like::contents(vm, affix) {
        Some(affix) => Ok(one(vm, &affix)),
        None => {
            let name = vm.type_name(affix);
            raise!(
                vm,
                TypeError,
                "{method} first arg must be bytes or a tuple of bytes, not {name}"
            )
        }
    }
}

pub(crate) fn getitem(vm: &mut Vm, this: &Held, key: &Value) -> Res {
    if let Some(slice) = key.downcast::<Slice>() {
        let bounds = vm.slice_bounds(slice)?;
        let span = bounds.within(this.bytes(vm).len());
        if span.step == 1 {
            return this.part(vm, span.range());
        }
        vm.reserve(span.len)?;
        let bytes = this.bytes(vm);
        let places = span.places();
        let picked: Vec<u8> = places.filter_map(|at| bytes.get(at).copied()).collect();
        return match this {
            Held::Bytes(_) => vm.new_bytes(&picked),
            Held::Array(_) => vm.new_bytearray(picked),
        };
    }
    let is_array = matches!(this, Held::Array(_));
    let kind = if is_array { "bytearray" } else { "byte" };
    if vm.special(key, Special::Index).is_unset() {
        let name = vm.type_name(key);
        return raise!(
            vm,
            TypeError,
            "{kind} indices must be integers or slices, not {name}"
        );
    }
    let at = vm.to_index(key)? as i64;
    let bytes = this.bytes(vm);
    match sequence_index(at, bytes.len()) {
        Some(at) => Ok(Value::Int(bytes[at].into())),
        None if is_array => raise!(vm, IndexError, "bytearray index out of range"),
        None => raise!(vm, IndexError, "index out of range"),
    }
}

pub(crate) fn contains(vm: &mut Vm, this: &Held, key: &Value) -> Res<bool> {
    if IntRef::of(key).is_some()
        || (bytes_like::contents(vm, key).is_none() && !vm.special(key, Special::Index).is_unset())
    {
        let byte = bytes_like::byte(vm, key)?;
        vm.heap.owe_bytes(this.bytes(vm).len());
        return Ok(this.bytes(vm).contains(&byte));
    }
    let needle = bytes_like::required(vm, key)?;
    vm.heap.owe_bytes(this.bytes(vm).len());
    Ok(str_ops::find(this.bytes(vm), &needle).is_some())
}

pub(crate) fn add(vm: &mut Vm, this: &Own, value: &Value) -> Res {
    let Some(more) = bytes_like::contents(vm, value) else {
        let (name, kind) = (
            vm.type_name(value),
            if this.mutable { "bytearray" } else { "bytes" },
        );
        return raise!(vm, TypeError, "can't concat {name} to {kind}");
    };
    if more.is_empty() {
        return this.give(vm, this);
    }
    vm.reserve(this.len() + more.len())?;
    this.give(vm, &[&**this, &*more].concat())
}

pub(crate) fn mul(vm: &mut Vm, this: &Own, value: &Value) -> Res {
    let times = vm.to_count(value)?.max(0) as usize;
    if times == 1 {
        return this.give(vm, this);
    }
    let Some(len) = this
        .len()
        .checked_mul(times)
        .filter(|len| isize::try_from(*len).is_ok())
    else {
        if this.mutable {
            return raise!(vm, MemoryError);
        }
        return raise!(vm, OverflowError, "repeated bytes are too long");
    };
    vm.reserve(len)?;
    this.give(vm, &this.repeat(times))
}

pub(crate) fn modulo(vm: &mut Vm, this: &Own, value: &Value) -> Res {
    let bytes = percent::format_bytes(vm, this, value)?;
    this.give(vm, &bytes)
}

pub(crate) fn compare(
    vm: &mut Vm,
    this: &Held,
    value: &Value,
    holds: fn(std::cmp::Ordering) -> bool,
) -> Value {
    // A view compares by its items, and has no order.
    if value.downcast::<super::memoryview::MemoryView>().is_some() {
        return Value::NotImplemented;
    }
    match bytes_like::contents(vm, value) {
        Some(value) => {
            vm.heap.owe_bytes(this.bytes(vm).len().min(value.len()));
            Value::bool(holds(this.bytes(vm).cmp(&*value)))
        }
        None => Value::NotImplemented,
    }
}

pub(crate) fn replace(vm: &mut Vm, this: &Own, old: &[u8], new: &[u8], count: isize) -> Res {
    let most = usize::try_from(count).unwrap_or(usize::MAX);
    let times = str_ops::count::<Alphabet>(this, old).min(most);
    vm.reserve(times.saturating_mul(new.len()).saturating_add(this.len()))?;
    match str_ops::replace::<Alphabet>(this, old, new, most).or_raise(vm)? {
        Some(bytes) => this.give(vm, &bytes),
        None => this.give(vm, this),
    }
}

/// The separator of a split: `None` for white space.
fn separator(vm: &mut Vm, sep: &Value) -> Res<Option<Content>> {
    if sep.is_none() {
        return Ok(None);
    }
    let sep = bytes_like::required(vm, sep)?;
    if sep.is_empty() {
        return raise!(vm, ValueError, "empty separator");
    }
    Ok(Some(sep))
}

pub(crate) fn split(vm: &mut Vm, this: &Own, sep: &Value, maxsplit: isize) -> Res {
    let most = usize::try_from(maxsplit).unwrap_or(usize::MAX);
    let sep = separator(vm, sep)?;
    let cut = sep.as_ref().map_or(Cut::Space, |sep| Cut::At(sep));
    let _held = hold_parts(vm, this, cut, most)?;
    let parts = match sep {
        Some(sep) => str_ops::split(this, &sep, most),
        None => str_ops::split_space::<Alphabet>(this, most),
    };
    this.list(vm, &parts)
}

pub(crate) fn rsplit(vm: &mut Vm, this: &Own, sep: &Value, maxsplit: isize) -> Res {
    let most = usize::try_from(maxsplit).unwrap_or(usize::MAX);
    let sep = separator(vm, sep)?;
    let cut = sep.as_ref().map_or(Cut::Space, |sep| Cut::At(sep));
    let _held = hold_parts(vm, this, cut, most)?;
    let parts = match sep {
        Some(sep) => str_ops::rsplit(this, &sep, most),
        None => str_ops::rsplit_space::<Alphabet>(this, most),
    };
    this.list(vm, &parts)
}

pub(crate) fn split_lines(vm: &mut Vm, this: &Own, keepends: bool) -> Res {
    let _held = hold_parts(vm, this, Cut::Lines, usize::MAX)?;
    this.list(vm, &str_ops::split_lines::<Alphabet>(this, keepends))
}

pub(crate) fn partition(
    vm: &mut Vm,
    this: &Own,
    sep: &[u8],
    search: fn(&[u8], &[u8]) -> Option<usize>,
    last: bool,
) -> Res {
    if sep.is_empty() {
        return raise!(vm, ValueError, "empty separator");
    }
    let parts: [&[u8]; 3] = match search(this, sep) {
        Some(at) => {
            let (before, rest) = this.split_at(at);
            [before, sep, rest.get(sep.len()..).unwrap_or(&[])]
        }
        None if last => [&[], &[], this],
        None => [this, &[], &[]],
    };
    let parts = [
        this.give(vm, parts[0])?,
        this.give(vm, parts[1])?,
        this.give(vm, parts[2])?,
    ];
    vm.new_tuple(parts)
}

pub(crate) fn join(vm: &mut Vm, this: &Own, iterable: &Value) -> Res {
    // The separator stays as long as it is while the items come.
    let exports = |by: isize| {
        if let Some(array) = &this.array {
            array
                .exports
                .set(array.exports.get().saturating_add_signed(by));
        }
    };
    exports(1);
    let items = vm.collect_iterable_or(iterable, "can only join an iterable");
    exports(-1);
    let items = items?;
    let mut out = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let found = match bytes_like::contents(vm, item) {
            None if !vm.special(item, Special::Buffer).is_unset() => {
                let bytes = bytes_like::required(vm, item)?;
                // Asking for the bytes may have changed the list.
                let len = iterable.as_list().map(|list| list.items(vm).len());
                if len.is_some_and(|len| len != items.len()) {
                    return raise!(vm, RuntimeError, "sequence changed size during iteration");
                }
                Some(bytes)
            }
            found => found,
        };
        let Some(bytes) = found else {
            let name = vm.type_name(item);
            return raise!(
                vm,
                TypeError,
                "sequence item {at}: expected a bytes-like object, {name} found"
            );
        };
        let wanted = out.len() + this.len() + bytes.len();
        if wanted > out.capacity() {
            vm.reserve(wanted * 2)?;
        }
        if at > 0 {
            out.extend_from_slice(this);
        }
        out.extend_from_slice(&bytes);
    }
    this.give(vm, &out)
}

pub(crate) fn strip(vm: &mut Vm, this: &Own, bytes: Option<&BytesLike>, ends: (bool, bool)) -> Res {
    vm.heap.owe_bytes(this.len());
    let take = |strips: &dyn Fn(u32) -> bool| {
        let text = if ends.0 {
            str_ops::strip_start::<Alphabet>(this, strips)
        } else {
            this
        };
        if ends.1 {
            str_ops::strip_end::<Alphabet>(text, strips)
        } else {
            text
        }
    };
    let rest = match bytes {
        Some(bytes) => take(&str_ops::set_of::<Alphabet>(bytes)),
        None => take(&Alphabet::is_space),
    };
    this.give(vm, rest)
}

/// A fill byte.
fn fill(vm: &mut Vm, value: &Value, method: &str) -> Res<u8> {
    match bytes_like::contents(vm, value) {
        Some(bytes) if value.downcast::<super::memoryview::MemoryView>().is_none() => match &*bytes
        {
            [byte] => Ok(*byte),
            bytes => {
                let (kind, len) = (vm.type_name(value), bytes.len());
                raise!(
                    vm,
                    TypeError,
                    "{method}(): argument 2 must be a byte string of length 1, not a {kind} object of length {len}"
                )
            }
        },
        _ => {
            let name = vm.type_name(value);
            raise!(
                vm,
                TypeError,
                "{method}() argument 2 must be a byte string of length 1, not {name}"
            )
        }
    }
}

/// `center`, `ljust`, `rjust`: `sides` gives the fills for a length and a width.
pub(crate) fn justify(
    vm: &mut Vm,
    this: &Own,
    width: isize,
    fillchar: &Value,
    method: &str,
    sides: fn(usize, usize) -> (usize, usize),
) -> Res {
    let fill = fill(vm, fillchar, method)?;
    let (left, right) = sides(this.len(), usize::try_from(width).unwrap_or(0));
    let _held = vm.hold(left.saturating_add(right).saturating_add(this.len()))?;
    let mut out = vec![fill; left];
    out.extend_from_slice(this);
    out.resize(this.len() + left + right, fill);
    this.give(vm, &out)
}

pub(crate) fn zfill(vm: &mut Vm, this: &Own, width: isize) -> Res {
    let width = usize::try_from(width).unwrap_or(0);
    let _held = vm.hold(width)?;
    let bytes = str_ops::zfill::<Alphabet>(this, width).or_raise(vm)?;
    this.give(vm, &bytes)
}

pub(crate) fn expand_tabs(vm: &mut Vm, this: &Own, tabsize: isize) -> Res {
    let size = usize::try_from(tabsize).unwrap_or(0);
    let _held = vm.hold(str_ops::expanded_room::<Alphabet>(this, size))?;
    let bytes = str_ops::expand_tabs::<Alphabet>(this, size).or_raise(vm)?;
    this.give(vm, &bytes)
}

pub(crate) fn translate(vm: &mut Vm, this: &Own, table: &Value, delete: &Value) -> Res {
    let table = if table.is_none() {
        None
    } else {
        Some(bytes_like::required(vm, table)?)
    };
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return raise!(
            vm,
            ValueError,
            "translation table must be 256 characters long"
        );
    }
    let delete = match delete {
        Value::Unset => None,
        delete => Some(bytes_like::required(vm, delete)?),
    };
    let kept = |byte: &u8| !delete.as_ref().is_some_and(|delete| delete.contains(byte));
    let mapped = |byte: u8| {
        table
            .as_ref()
            .and_then(|table| table.get(usize::from(byte)).copied())
            .unwrap_or(byte)
    };
    let bytes: Vec<u8> = this.iter().copied().filter(kept).map(mapped).collect();
    this.give(vm, &bytes)
}

/// `bytes.maketrans(frm, to)`, which is a `bytes` for bytearrays, too.
pub(crate) fn maketrans(vm: &mut Vm, frm: &[u8], to: &[u8]) -> Res {
    if frm.len() != to.len() {
        return raise!(vm, ValueError, "maketrans arguments must have same length");
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in frm.iter().zip(to) {
        if let Some(place) = table.get_mut(usize::from(*from)) {
            *place = *to;
        }
    }
    vm.new_bytes(&table)
}

pub(crate) fn affix(vm: &mut Vm, this: &Own, rest: Option<&[u8]>) -> Res {
    this.give(vm, rest.unwrap_or(this))
}

/// The bytes with their case changed.
pub(crate) fn recase(vm: &mut Vm, this: &Own, change: fn(bool, u8) -> u8) -> Res {
    let mut inside = false;
    let mut bytes = Vec::with_capacity(this.len());
    for byte in this.iter() {
        bytes.push(change(inside, *byte));
        inside = byte.is_ascii_alphabetic();
    }
    this.give(vm, &bytes)
}

/// The first byte in upper case, the rest in lower case.
pub(crate) fn capitalize(vm: &mut Vm, this: &Own) -> Res {
    let mut bytes = this.to_ascii_lowercase();
    if let Some(first) = bytes.first_mut() {
        first.make_ascii_uppercase();
    }
    this.give(vm, &bytes)
}

/// Whether there are bytes, and all are of the kind.
pub(crate) fn all(this: &Own, kind: fn(&u8) -> bool) -> bool {
    !this.is_empty() && this.iter().all(kind)
}

/// Whether some byte is a letter of the one case and none of the other.
pub(crate) fn is_case(this: &Own, wanted: fn(&u8) -> bool, other: fn(&u8) -> bool) -> bool {
    this.iter().any(wanted) && !this.iter().any(other)
}

pub(crate) fn is_title(this: &Own) -> bool {
    let (mut inside, mut seen) = (false, false);
    for byte in this.iter() {
        if byte.is_ascii_uppercase() == inside && byte.is_ascii_alphabetic() {
            return false;
        }
        inside = byte.is_ascii_alphabetic();
        seen |= inside;
    }
    seen
}

/// `bytes.hex(sep, bytes_per_sep)`
pub(crate) fn hex(vm: &mut Vm, bytes: &[u8], sep: Option<&Value>, bytes_per_sep: isize) -> Res {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let separator = match sep {
        None => None,
        Some(sep) => Some(hex_separator(vm, sep)?),
    };
    vm.reserve(bytes.len().saturating_mul(3))?;
    let group = bytes_per_sep.unsigned_abs();
    let mut out = Vec::with_capacity(bytes.len() * 3);
    for (at, byte) in bytes.iter().enumerate() {
        // Positive groups are counted from the end.
        let edge = if bytes_per_sep > 0 {
            bytes.len() - at
        } else {
            at
        };
        if let Some(separator) = separator
            && at > 0
            && group > 0
            && edge % group == 0
        {
            out.push(separator);
        }
        out.extend([
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ]);
    }
    vm.new_str_wtf8(&out)
}

fn hex_separator(vm: &mut Vm, sep: &Value) -> Res<u8> {
    if vm.len(sep)? != 1 {
        return raise!(vm, ValueError, "sep must be length 1.");
    }
    if let Some(text) = sep.as_str() {
        return match text.as_bytes() {
            [byte] => Ok(*byte),
            _ => raise!(vm, ValueError, "sep must be ASCII."),
        };
    }
    match sep.as_bytes().map(|bytes| bytes.as_bytes()) {
        Some([byte @ 0..0x80]) => Ok(*byte),
        Some(_) => raise!(vm, ValueError, "sep must be ASCII."),
        None => raise!(vm, TypeError, "sep must be str or bytes."),
    }
}

/// The bytes that hexadecimal text tells of. They are made twice: room for both is asked for.
pub(crate) fn from_hex(vm: &mut Vm, string: &Value) -> Res<Vec<u8>> {
    if let Some(text) = string.as_str() {
        vm.reserve(text.byte_len())?;
        from_hex_codes(vm, wtf8::code_points(text.as_bytes()))
    } else if let Some(bytes) = bytes_like::contents(vm, string) {
        vm.reserve(bytes.len())?;
        from_hex_codes(vm, bytes.iter().map(|byte| u32::from(*byte)))
    } else {
        let name = vm.type_name(string);
        raise!(
            vm,
            TypeError,
            "fromhex() argument must be str or bytes-like, not {name}"
        )
    }
}

fn from_hex_codes(vm: &mut Vm, codes: impl Iterator<Item = u32>) -> Res<Vec<u8>> {
    let mut out = Vec::new();
    let mut codes = codes.enumerate();
    while let Some((at, code)) = codes.next() {
        if Alphabet::is_space(code) {
            continue;
        }
        let digit = |code: u32| char::from_u32(code).and_then(|digit| digit.to_digit(16));
        let Some(high) = digit(code) else {
            return raise!(
                vm,
                ValueError,
                "non-hexadecimal number found in fromhex() arg at position {at}"
            );
        };
        match codes.next().map(|(at, code)| (at, digit(code))) {
            Some((_, Some(low))) => out.push((high << 4 | low) as u8),
            Some((at, None)) => {
                return raise!(
                    vm,
                    ValueError,
                    "non-hexadecimal number found in fromhex() arg at position {at}"
                );
            }
            None => {
                return raise!(
                    vm,
                    ValueError,
                    "fromhex() arg must contain an even number of hexadecimal digits"
                );
            }
        }
    }
    Ok(out)
}

pub(crate) fn decode(vm: &mut Vm, this: &Own, encoding: &Ref<Str>, errors: &Ref<Str>) -> Res {
    coding::decode(vm, this, Some(encoding), Some(errors))
}

/// As CPython counts the memory of bytes.
pub(crate) fn sizeof_bytes(bytes: &Ref<Bytes>) -> usize {
    33 + bytes.as_bytes().len()
}
