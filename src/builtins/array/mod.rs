//! `array`: numbers of one kind, side by side in memory. The memory is a bytearray's, so that a memoryview can lie over it.
//!
//! Index O(1); append amortised O(1); insert, remove, `del a[i]` O(n).

mod module;
mod surface;

use super::bytes_like;
use super::generic_alias;
use super::int::IntRef;
use super::support::Text;
use crate::object::native::Arg;
use crate::object::{
    ByteArray, Dict, Elements, Module, Ref, Res, Slice, Str, Type, Value, Vm, sequence_index,
};
use crate::text::wtf8;
use crate::text::{float, packing};
use crate::vm::convert::FromArg;
use crate::vm::protocol::CompareOp;
pub(crate) use module::MODULE;
use num_traits::ToPrimitive;
use pyish_derive::{Payload, Trace, class, module};
use std::cell::Cell;
use surface::{ARRAY_CLASS, ITERATOR_CLASS};

/// What the items are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Least and greatest, and what the errors call them.
    Integer(i128, i128, &'static str),
    Single,
    Double,
    Char,
}

/// A type code.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) letter: u8,
    pub(crate) size: usize,
    kind: Kind,
    /// How pickles name its layout.
    machine: i64,
}

macro_rules! codes {
    ($($letter:literal $size:literal $machine:literal $kind:expr;)*) => {
        &[$(Code { letter: $letter, size: $size, kind: $kind, machine: $machine }),*]
    };
}

const fn signed(bits: u32, name: &'static str) -> Kind {
    Kind::Integer(-(1 << (bits - 1)), (1 << (bits - 1)) - 1, name)
}

const fn unsigned(bits: u32, name: &'static str) -> Kind {
    Kind::Integer(0, (1 << bits) - 1, name)
}

static CODES: &[Code] = codes! {
    b'b' 1 1 signed(8, "signed char");
    b'B' 1 0 unsigned(8, "unsigned byte integer");
    b'u' 4 20 Kind::Char;
    b'w' 4 20 Kind::Char;
    b'h' 2 4 signed(16, "signed short integer");
    b'H' 2 2 unsigned(16, "unsigned short");
    b'i' 4 8 signed(32, "signed integer");
    b'I' 4 6 unsigned(32, "unsigned int");
    b'l' 8 12 signed(64, "C long");
    b'L' 8 10 unsigned(64, "C unsigned long");
    b'q' 8 12 signed(64, "int");
    b'Q' 8 10 unsigned(64, "int");
    b'f' 4 14 Kind::Single;
    b'd' 8 16 Kind::Double;
};

static ELEMENTS: Elements = Elements {
    get: |vm, this, at| {
        let array = this.downcast::<Array>()?;
        let at = sequence_index(at, array.len(vm))?;
        array.code.number(array.item(vm, at))
    },
    set: |vm, this, at, value| {
        let Some(array) = this.downcast::<Array>() else {
            return false;
        };
        let (Some(number), Some(at)) = (
            array.code.number_of(value),
            sequence_index(at, array.len(vm)),
        ) else {
            return false;
        };
        let size = array.code.size;
        match array
            .store
            .bytes_mut(vm)
            .get_mut(at * size..(at + 1) * size)
        {
            Some(item) => packing::write_number(item, number, false),
            None => return false,
        }
        true
    },
};

impl Code {
    /// What an item's bytes say, where it is a float or a machine integer.
    fn number(&self, item: &[u8]) -> Option<Value> {
        let number = packing::read_unsigned(item, false);
        match self.kind {
            Kind::Integer(0, ..) => i64::try_from(number).ok().map(Value::Int),
            Kind::Integer(..) => Some(Value::Int(packing::read_signed(item, false))),
            Kind::Single => Some(Value::float(packing::single_to_float(number as u32))),
            Kind::Double => Some(Value::float(f64::from_bits(number))),
            Kind::Char => None,
        }
    }

    /// What is written for a machine integer in range, or a float.
    fn number_of(&self, value: &Value) -> Option<u64> {
        match (&self.kind, value) {
            (Kind::Integer(least, most, _), Value::Int(i)) => (*least..=*most)
                .contains(&i128::from(*i))
                .then_some(*i as u64),
            (Kind::Single, Value::Float(x)) => Some(packing::float_to_single(x.get()).into()),
            (Kind::Double, Value::Float(x)) => Some(float::bits(x.get())),
            _ => None,
        }
    }
}

/// The shape.
#[derive(Payload, Trace)]
#[payload(name = "array", elements = ELEMENTS)]
pub(crate) struct Array {
    #[trace(skip)]
    pub(crate) code: &'static Code,
    pub(crate) store: Ref<ByteArray>,
}

/// The iterator of an array.
#[derive(Payload, Trace)]
#[payload(name = "arrayiterator")]
struct ArrayIterator {
    array: Ref<Array>,
    /// `None` once it has ended.
    #[trace(skip)]
    at: Cell<Option<usize>>,
}

fn code_named(letter: u8) -> Option<&'static Code> {
    CODES.iter().find(|code| code.letter == letter)
}

fn new_array(
    vm: &mut Vm,
    class: &Ref<Type>,
    code: &'static Code,
    bytes: Vec<u8>,
) -> Res<Ref<Array>> {
    let store = vm.new_bytearray(bytes)?;
    match store.into_ref::<ByteArray>() {
        Ok(store) => vm.new_object_of(class, Array { code, store }),
        Err(_) => raise!(vm, SystemError, "a bytearray is expected"),
    }
}

/// An array of the plain class.
fn plain(vm: &mut Vm, code: &'static Code, bytes: Vec<u8>) -> Res<Ref<Array>> {
    let class = vm.add_class(&ARRAY_CLASS)?;
    new_array(vm, &class, code, bytes)
}

impl Array {
    fn len(&self, vm: &Vm) -> usize {
        self.store.bytes(vm).len() / self.code.size
    }

    fn bytes(&self, vm: &Vm) -> Vec<u8> {
        self.store.bytes(vm).clone()
    }

    fn get(&self, vm: &mut Vm, index: usize) -> Res {
        let item = self.item(vm, index);
        if let Some(number) = self.code.number(item) {
            return Ok(number);
        }
        let number = packing::read_unsigned(item, false);
        match self.code.kind {
            Kind::Char => {
                let code = check_character(vm, number)?;
                vm.new_str_wtf8(&wtf8::encode(code))
            }
            _ => vm.new_int_wide(number.into()),
        }
    }

    /// The bytes of an item: none where there is no such item.
    fn item<'v>(&'v self, vm: &'v Vm, index: usize) -> &'v [u8] {
        let size = self.code.size;
        let item = self.store.bytes(vm).get(index * size..(index + 1) * size);
        item.unwrap_or(&[])
    }

    /// The bytes of an item.
    fn pack(&self, vm: &mut Vm, value: &Value) -> Res<Vec<u8>> {
        let number = match self.code.kind {
            Kind::Integer(least, most, name) => {
                let number = vm.index(value)?;
                let wide = match IntRef::of(&number) {
                    Some(IntRef::Small(small)) => Some(i128::from(small)),
                    Some(int) => int.to_big().to_i128(),
                    None => None,
                };
                match wide.filter(|number| (least..=most).contains(number)) {
                    Some(number) => number as u64,
                    None => {
                        let below = vm.is_negative_int(&number);
                        let text = out_of_range(self.code, name, below, wide);
                        return raise!(vm, OverflowError, "{text}");
                    }
                }
            }
            Kind::Single => packing::float_to_single(vm.to_f64(value)?).into(),
            Kind::Double => float::bits(vm.to_f64(value)?),
            Kind::Char => {
                let Some(text) = value.as_str() else {
                    let name = vm.type_name(value);
                    return raise!(
                        vm,
                        TypeError,
                        "array item must be a unicode character, not {name}"
                    );
                };
                if text.char_len() != 1 {
                    let len = text.char_len();
                    return raise!(
                        vm,
                        TypeError,
                        "array item must be a unicode character, not a string of length {len}"
                    );
                }
                wtf8::first(text.as_bytes()).map_or(0, |(code, _)| code.into())
            }
        };
        let mut out = vec![0; self.code.size];
        packing::write_number(&mut out, number, false);
        Ok(out)
    }

    /// Refuse to change the size while views are open.
    fn check_resize(&self, vm: &mut Vm) -> Res<()> {
        if self.store.exports.get() > 0 {
            return raise!(
                vm,
                BufferError,
                "cannot resize an array that is exporting buffers"
            );
        }
        Ok(())
    }

    fn append_bytes(&self, vm: &mut Vm, bytes: &[u8]) -> Res<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.check_resize(vm)?;
        self.store.reserve(vm, bytes.len())?;
        self.store.bytes_mut(vm).extend_from_slice(bytes);
        Ok(())
    }

    fn append(&self, vm: &mut Vm, value: &Value) -> Res<()> {
        let bytes = self.pack(vm, value)?;
        self.append_bytes(vm, &bytes)
    }

    fn append_all(&self, vm: &mut Vm, iterable: &Value) -> Res<()> {
        let iterator = vm.iter(iterable)?;
        while let Some(value) = vm.next(&iterator)? {
            self.append(vm, &value)?;
        }
        Ok(())
    }

    fn append_text(&self, vm: &mut Vm, text: &Ref<Str>) -> Res<()> {
        let _held = vm.hold(text.char_len() * 4)?;
        let bytes: Vec<u8> = wtf8::code_points(text.as_bytes())
            .flat_map(u32::to_le_bytes)
            .collect();
        self.append_bytes(vm, &bytes)
    }

    /// Put `bytes` in the place of the items from `start` to `end`.
    fn splice(&self, vm: &mut Vm, start: usize, end: usize, bytes: &[u8]) -> Res<()> {
        let size = self.code.size;
        if bytes.len() != (end - start) * size {
            self.check_resize(vm)?;
            self.store.reserve(vm, bytes.len())?;
        }
        vm.heap.owe_bytes(self.store.bytes(vm).len() - start * size);
        let range = start * size..end * size;
        self.store
            .bytes_mut(vm)
            .splice(range, bytes.iter().copied());
        Ok(())
    }

    fn index_of(&self, vm: &mut Vm, value: &Value, range: (usize, usize)) -> Res<Option<usize>> {
        let mut at = range.0;
        while at < range.1.min(self.len(vm)) {
            vm.tick()?;
            let item = self.get(vm, at)?;
            if vm.eq(&item, value)? {
                return Ok(Some(at));
            }
            at += 1;
        }
        Ok(None)
    }

    fn to_list(&self, vm: &mut Vm) -> Res<Vec<Value>> {
        let len = self.len(vm);
        vm.reserve(len * size_of::<Value>())?;
        vm.charge_work(len)?;
        (0..len).map(|at| self.get(vm, at)).collect()
    }

    fn text(&self, vm: &mut Vm) -> Res {
        let (len, size) = (self.len(vm), self.code.size);
        vm.charge_work(len)?;
        let mut text = Text::default();
        for at in 0..len {
            let item = self.store.bytes(vm).get(at * size..(at + 1) * size);
            let code = packing::read_unsigned(item.unwrap_or(&[]), false);
            text.push(&wtf8::encode(check_character(vm, code)?))?;
        }
        text.finish(vm)
    }
}

/// The code point that an item of a text holds.
fn check_character(vm: &mut Vm, number: u64) -> Res<u32> {
    match number {
        0..=0x10_FFFF => Ok(number as u32),
        _ => raise!(
            vm,
            ValueError,
            "character U+{number:x} is not in range [U+0000; U+10ffff]"
        ),
    }
}

fn out_of_range(code: &Code, name: &str, below: bool, number: Option<i128>) -> String {
    let fits = |range: std::ops::RangeInclusive<i128>| number.is_some_and(|it| range.contains(&it));
    // Small items are read as a wider type first, which has a say of its own.
    let name = match code.letter {
        b'b' if !fits(i16::MIN.into()..=i16::MAX.into()) => "signed short integer",
        b'H' if !fits(i32::MIN.into()..=i32::MAX.into()) => "signed integer",
        _ => name,
    };
    match code.letter {
        b'b' | b'B' | b'h' | b'H' | b'i' if !fits(i64::MIN.into()..=i64::MAX.into()) => {
            "Python int too large to convert to C long".to_owned()
        }
        b'I' if !below && !fits(0..=u64::MAX.into()) => {
            "Python int too large to convert to C unsigned long".to_owned()
        }
        b'I' | b'L' if below => "can't convert negative value to unsigned int".to_owned(),
        b'l' | b'L' => format!("Python int too large to convert to {name}"),
        b'Q' if below => "can't convert negative int to unsigned".to_owned(),
        b'q' | b'Q' => "int too big to convert".to_owned(),
        _ if below => format!("{name} is less than minimum"),
        _ => format!("{name} is greater than maximum"),
    }
}

/// The other array of a concatenation, which must be of the same kind.
fn same_kind(vm: &mut Vm, this: &Array, value: &Value) -> Res<Vec<u8>> {
    let Some(other) = value.downcast::<Array>() else {
        let name = vm.type_name(value);
        return raise!(
            vm,
            TypeError,
            "can only append array (not \"{name}\") to array"
        );
    };
    if other.code != this.code {
        return raise!(vm, TypeError, "bad argument type for built-in operation");
    }
    Ok(other.bytes(vm))
}

fn repeated(vm: &mut Vm, this: &Array, value: &Value) -> Res<Vec<u8>> {
    let times = vm.to_count(value)?.max(0) as usize;
    let len = this.store.bytes(vm).len();
    let Some(total) = len.checked_mul(times) else {
        return raise!(vm, MemoryError);
    };
    vm.reserve(total)?;
    vm.charge_work(total)?;
    Ok(this.store.bytes(vm).repeat(times))
}

fn compared(vm: &mut Vm, this: &Ref<Array>, op: CompareOp, value: &Value) -> Res {
    let Some(other) = value.downcast::<Array>().cloned() else {
        return Ok(Value::NotImplemented);
    };
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if equality && this.len(vm) != other.len(vm) {
        return Ok(Value::bool(op == CompareOp::Ne));
    }
    let exact = matches!(this.code.kind, Kind::Integer(..));
    if equality && this.code == other.code && exact {
        vm.heap.owe_bytes(this.store.bytes(vm).len());
        let equal = this.store.bytes(vm) == other.store.bytes(vm);
        return Ok(Value::bool(equal == (op == CompareOp::Eq)));
    }
    let mut at = 0;
    while at < this.len(vm) && at < other.len(vm) {
        vm.tick()?;
        let (a, b) = (this.get(vm, at)?, other.get(vm, at)?);
        if !vm.eq(&a, &b)? {
            return match op {
                CompareOp::Eq => Ok(Value::bool(false)),
                CompareOp::Ne => Ok(Value::bool(true)),
                _ => vm.compare(op, &a, &b),
            };
        }
        at += 1;
    }
    let order = this.len(vm).cmp(&other.len(vm));
    Ok(Value::bool(op.holds(Some(order))))
}

/// What an index means for an array.
fn place(vm: &mut Vm, this: &Array, key: &Value, error: &str) -> Res<usize> {
    if IntRef::of(key).is_none() && vm.special(key, crate::object::Special::Index).is_unset() {
        return raise!(vm, TypeError, "array indices must be integers");
    }
    let at = vm.to_index(key)?;
    let len = this.len(vm) as isize;
    let at = if at < 0 { at + len } else { at };
    if at < 0 || at >= len {
        return raise!(vm, IndexError, "{error}");
    }
    Ok(at as usize)
}

/// Assign to, or delete, what a slice takes.
fn assign_slice(vm: &mut Vm, this: &Ref<Array>, slice: &Slice, value: Option<&Value>) -> Res<()> {
    let bytes = match value {
        None => Vec::new(),
        Some(value) => match value.downcast::<Array>() {
            Some(other) if other.code == this.code => other.bytes(vm),
            Some(_) => return raise!(vm, TypeError, "bad argument type for built-in operation"),
            None => {
                let name = vm.type_name(value);
                return raise!(
                    vm,
                    TypeError,
                    "can only assign array (not \"{name}\") to array slice"
                );
            }
        },
    };
    let span = vm.slice_bounds(slice)?.within(this.len(vm));
    let size = this.code.size;
    if span.step == 1 {
        return this.splice(vm, span.start, span.range().end, &bytes);
    }
    if value.is_some() {
        let (given, wanted) = (bytes.len() / size, span.len);
        if given != wanted {
            return raise!(
                vm,
                ValueError,
                "attempt to assign array of size {given} to extended slice of size {wanted}"
            );
        }
        let places: Vec<usize> = span.places().collect();
        let store = this.store.bytes_mut(vm);
        for (at, item) in places.into_iter().zip(bytes.chunks(size)) {
            if let Some(to) = store.get_mut(at * size..(at + 1) * size) {
                to.copy_from_slice(item);
            }
        }
        return Ok(());
    }
    if span.len == 0 {
        return Ok(());
    }
    this.check_resize(vm)?;
    let mut gone = vec![false; this.len(vm)];
    for at in span.places() {
        if let Some(gone) = gone.get_mut(at) {
            *gone = true;
        }
    }
    let kept: Vec<u8> = this
        .store
        .bytes(vm)
        .chunks(size)
        .zip(&gone)
        .filter(|(_, gone)| !**gone)
        .flat_map(|(item, _)| item.iter().copied())
        .collect();
    *this.store.bytes_mut(vm) = kept;
    Ok(())
}

/// A type code as an argument.
struct CodeArg(&'static Code);

impl FromArg<'_> for CodeArg {
    fn from_arg(vm: &mut Vm, slot: &Value, _: &'static Arg) -> Res<Self> {
        let Some(text) = slot.as_str() else {
            let name = vm.type_name(slot);
            return raise!(
                vm,
                TypeError,
                "array() argument 1 must be a unicode character, not {name}"
            );
        };
        if text.char_len() != 1 {
            let len = text.char_len();
            return raise!(
                vm,
                TypeError,
                "array() argument 1 must be a unicode character, not a string of length {len}"
            );
        }
        match text.as_bytes() {
            [letter] => match code_named(*letter) {
                Some(code) => Ok(CodeArg(code)),
                None => bad_code(vm),
            },
            _ => bad_code(vm),
        }
    }
}

fn bad_code<T>(vm: &mut Vm) -> Res<T> {
    raise!(
        vm,
        ValueError,
        "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"
    )
}
