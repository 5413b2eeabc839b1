//! `array`: numbers of one kind, side by side in memory. The memory is a bytearray's, so that a memoryview can lie over it.
//!
//! Index O(1); append amortised O(1); insert, remove, `del a[i]` O(n).

use super::bytes_like;
use super::generic_alias;
use super::int::IntRef;
use super::span;
use crate::object::native::Arg;
use crate::object::{ByteArray, Dict, Module, Ref, Res, Slice, Str, Type, Value, Vm};
use crate::text::wtf8;
use crate::text::{float, packing};
use crate::vm::convert::FromArg;
use crate::vm::protocol::CompareOp;
use num_traits::ToPrimitive;
use pyish_derive::{Payload, Trace, class, module};
use std::cell::Cell;

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

/// The shape.
#[derive(Payload, Trace)]
#[payload(name = "array")]
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
        let size = self.code.size;
        let mut item = [0; 8];
        if let Some(bytes) = self.store.bytes(vm).get(index * size..(index + 1) * size) {
            for (to, from) in item.iter_mut().zip(bytes) {
                *to = *from;
            }
        }
        let item = item.get(..size).unwrap_or(&[]);
        let number = packing::read_unsigned(item, false);
        Ok(match self.code.kind {
            Kind::Integer(0, ..) => match i64::try_from(number) {
                Ok(small) => Value::Int(small),
                Err(_) => vm.new_int_wide(number.into())?,
            },
            Kind::Integer(..) => Value::Int(packing::read_signed(item, false)),
            Kind::Single => Value::Float(packing::single_to_float(number as u32)),
            Kind::Double => Value::Float(f64::from_bits(number)),
            Kind::Char => {
                if number > 0x10_FFFF {
                    return raise!(
                        vm,
                        ValueError,
                        "character U+{number:x} is not in range [U+0000; U+10ffff]"
                    );
                }
                vm.new_str_wtf8(&wtf8::encode(number as u32))?
            }
        })
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
                        let huge = vm.small_int(&number).is_none();
                        let text = out_of_range(self.code, name, below, huge);
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
        vm.reserve(text.char_len() * 4)?;
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
        let items = self.to_list(vm)?;
        let parts: Vec<&[u8]> = items
            .iter()
            .filter_map(|item| item.as_str().map(|text| text.as_bytes()))
            .collect();
        vm.new_joined_str(&parts)
    }
}

fn out_of_range(code: &Code, name: &str, below: bool, huge: bool) -> String {
    match code.letter {
        b'b' | b'B' | b'h' | b'H' | b'i' if huge => {
            "Python int too large to convert to C long".to_owned()
        }
        b'I' if huge && !below => "Python int too large to convert to C unsigned long".to_owned(),
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
        return Ok(Value::Bool(op == CompareOp::Ne));
    }
    let exact = matches!(this.code.kind, Kind::Integer(..));
    if equality && this.code == other.code && exact {
        let equal = this.store.bytes(vm) == other.store.bytes(vm);
        return Ok(Value::Bool(equal == (op == CompareOp::Eq)));
    }
    let mut at = 0;
    while at < this.len(vm) && at < other.len(vm) {
        vm.tick()?;
        let (a, b) = (this.get(vm, at)?, other.get(vm, at)?);
        if !vm.eq(&a, &b)? {
            return match op {
                CompareOp::Eq => Ok(Value::Bool(false)),
                CompareOp::Ne => Ok(Value::Bool(true)),
                _ => vm.compare(op, &a, &b),
            };
        }
        at += 1;
    }
    let order = this.len(vm).cmp(&other.len(vm));
    Ok(Value::Bool(op.holds(Some(order))))
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
    let span = span::resolve(vm, slice, |vm| this.len(vm))?;
    let size = this.code.size;
    if span.step == 1 {
        return this.splice(vm, span.start, span.end(), &bytes);
    }
    if value.is_some() {
        let (given, wanted) = (bytes.len() / size, span.count);
        if given != wanted {
            return raise!(
                vm,
                ValueError,
                "attempt to assign array of size {given} to extended slice of size {wanted}"
            );
        }
        let places: Vec<usize> = span.indices().collect();
        let store = this.store.bytes_mut(vm);
        for (at, item) in places.into_iter().zip(bytes.chunks(size)) {
            if let Some(to) = store.get_mut(at * size..(at + 1) * size) {
                to.copy_from_slice(item);
            }
        }
        return Ok(());
    }
    if span.count == 0 {
        return Ok(());
    }
    this.check_resize(vm)?;
    let mut gone = vec![false; this.len(vm)];
    for at in span.indices() {
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

#[class(name = "arrayiterator", module = "array", shape = ArrayIterator, no_new, final)]
impl IteratorSurface {
    #[slot(iter)]
    fn iter(this: Ref<ArrayIterator>) -> Ref<ArrayIterator> {
        this
    }

    #[slot(next)]
    fn next(this: &ArrayIterator, vm: &mut Vm) -> Res {
        match this.at.get() {
            Some(at) if at < this.array.len(vm) => {
                this.at.set(Some(at + 1));
                this.array.get(vm, at)
            }
            _ => {
                this.at.set(None);
                vm.stop_iteration(Value::None)
            }
        }
    }

    #[slot(reduce)]
    fn reduce(this: &ArrayIterator, vm: &mut Vm) -> Res {
        let builtins = vm.builtins.clone();
        let key = vm.intern("iter")?;
        let iter = builtins.get_str(vm, &key).unwrap_or(Value::None);
        match this.at.get() {
            Some(at) => {
                let args = vm.new_tuple([Value::from(&this.array)])?;
                vm.new_tuple([iter, args, Value::Int(at as i64)])
            }
            None => {
                let empty = vm.new_tuple([])?;
                let args = vm.new_tuple([empty])?;
                vm.new_tuple([iter, args])
            }
        }
    }

    #[slot(setstate)]
    fn setstate(this: &ArrayIterator, vm: &mut Vm, state: &Value) -> Res<()> {
        let at = vm.to_index(state)?.max(0) as usize;
        this.at.set(Some(at.min(this.array.len(vm))));
        Ok(())
    }
}

/// array(typecode [, initializer]) -> array
///
/// Return a new array whose items are restricted by typecode, and
/// initialized from the optional initializer value, which must be a list,
/// string or iterable over elements of the appropriate type.
#[class(name = "array", module = "array", shape = Array, unhashable, sequence, weakref)]
impl ArraySurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<Ref<Array>> {
        let own = vm.add_class(&ARRAY_CLASS)?;
        if cls.is_same(&own) && kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "array.array() takes no keyword arguments");
        }
        let (letter, initial) = match args {
            [letter] => (letter, None),
            [letter, initial] => (letter, Some(initial)),
            [] => {
                return raise!(vm, TypeError, "array() takes at least 1 argument (0 given)");
            }
            _ => {
                let given = args.len();
                return raise!(
                    vm,
                    TypeError,
                    "array() takes at most 2 arguments ({given} given)"
                );
            }
        };
        static ARG: Arg = Arg::receiver("array", "array");
        let CodeArg(code) = CodeArg::from_arg(vm, letter, &ARG)?;
        let array = new_array(vm, cls, code, Vec::new())?;
        let Some(initial) = initial else {
            return Ok(array);
        };
        let of_text = code.kind == Kind::Char;
        if let Some(text) = initial.as_str() {
            if !of_text {
                let letter = char::from(code.letter);
                return raise!(
                    vm,
                    TypeError,
                    "cannot use a str to initialize an array with typecode '{letter}'"
                );
            }
            array.append_text(vm, &text.clone())?;
            return Ok(array);
        }
        if let Some(other) = initial.downcast::<Array>() {
            if other.code == code {
                let bytes = other.bytes(vm);
                array.append_bytes(vm, &bytes)?;
                return Ok(array);
            }
            let other_text = other.code.kind == Kind::Char;
            if other_text && !of_text {
                let (theirs, ours) = (char::from(other.code.letter), char::from(code.letter));
                return raise!(
                    vm,
                    TypeError,
                    "cannot use a unicode array with typecode '{theirs}' to initialize an array with typecode '{ours}'"
                );
            }
        } else if initial.as_bytes().is_some() || initial.downcast::<ByteArray>().is_some() {
            let bytes = bytes_like::required(vm, initial)?;
            if bytes.len() % code.size != 0 {
                return raise!(vm, ValueError, "bytes length not a multiple of item size");
            }
            array.append_bytes(vm, &bytes)?;
            return Ok(array);
        }
        array.append_all(vm, initial)?;
        Ok(array)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Array>, vm: &mut Vm) -> Res {
        let name = vm.class_name(this.ty());
        let name = name.rsplit('.').next().unwrap_or("array").to_owned();
        let letter = char::from(this.code.letter);
        if this.len(vm) == 0 {
            return vm.new_str(&format!("{name}('{letter}')"));
        }
        let content = if this.code.kind == Kind::Char {
            this.text(vm)?
        } else {
            let items = this.to_list(vm)?;
            vm.new_list(items)?
        };
        let shown = vm.repr(&content)?;
        let start = format!("{name}('{letter}', ");
        vm.new_joined_str(&[start.as_bytes(), shown.as_bytes(), b")"])
    }

    #[slot(len)]
    fn len(this: &Array, vm: &Vm) -> usize {
        this.len(vm)
    }

    #[slot(iter)]
    fn iter(this: Ref<Array>, vm: &mut Vm) -> Res<Ref<ArrayIterator>> {
        vm.new_object(ArrayIterator {
            array: this,
            at: Cell::new(Some(0)),
        })
    }

    #[slot(getitem)]
    fn getitem(this: &Ref<Array>, vm: &mut Vm, key: &Value) -> Res {
        if let Some(slice) = key.downcast::<Slice>() {
            let span = span::resolve(vm, slice, |vm| this.len(vm))?;
            let size = this.code.size;
            vm.reserve(span.count * size)?;
            let store = this.store.bytes(vm);
            let mut bytes = Vec::with_capacity(span.count * size);
            for at in span.indices() {
                bytes.extend_from_slice(store.get(at * size..(at + 1) * size).unwrap_or(&[]));
            }
            return Ok(plain(vm, this.code, bytes)?.into());
        }
        let at = place(vm, this, key, "array index out of range")?;
        this.get(vm, at)
    }

    #[slot(setitem)]
    fn setitem(this: &Ref<Array>, vm: &mut Vm, key: &Value, value: &Value) -> Res<()> {
        if let Some(slice) = key.downcast::<Slice>() {
            return assign_slice(vm, this, slice, Some(value));
        }
        let at = place(vm, this, key, "array assignment index out of range")?;
        let bytes = this.pack(vm, value)?;
        let size = this.code.size;
        if let Some(to) = this.store.bytes_mut(vm).get_mut(at * size..(at + 1) * size) {
            to.copy_from_slice(&bytes);
        }
        Ok(())
    }

    #[slot(delitem)]
    fn delitem(this: &Ref<Array>, vm: &mut Vm, key: &Value) -> Res<()> {
        if let Some(slice) = key.downcast::<Slice>() {
            return assign_slice(vm, this, slice, None);
        }
        let at = place(vm, this, key, "array assignment index out of range")?;
        this.splice(vm, at, at + 1, &[])
    }

    #[slot(contains)]
    fn contains(this: &Array, vm: &mut Vm, value: &Value) -> Res<bool> {
        Ok(this.index_of(vm, value, (0, usize::MAX))?.is_some())
    }

    #[slot(add)]
    fn add(this: &Array, vm: &mut Vm, value: &Value) -> Res<Ref<Array>> {
        let other = same_kind(vm, this, value)?;
        vm.reserve(this.store.bytes(vm).len() + other.len())?;
        let mut bytes = this.bytes(vm);
        bytes.extend(other);
        plain(vm, this.code, bytes)
    }

    #[slot(iadd)]
    fn iadd(this: Ref<Array>, vm: &mut Vm, value: &Value) -> Res<Ref<Array>> {
        let Some(other) = value.downcast::<Array>() else {
            let name = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "can only extend array with array (not \"{name}\")"
            );
        };
        if other.code != this.code {
            return raise!(vm, TypeError, "can only extend with array of same kind");
        }
        let bytes = other.bytes(vm);
        this.append_bytes(vm, &bytes)?;
        Ok(this)
    }

    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: &Array, vm: &mut Vm, value: &Value) -> Res<Ref<Array>> {
        let bytes = repeated(vm, this, value)?;
        plain(vm, this.code, bytes)
    }

    #[slot(imul)]
    fn imul(this: Ref<Array>, vm: &mut Vm, value: &Value) -> Res<Ref<Array>> {
        let bytes = repeated(vm, &this, value)?;
        let end = this.len(vm);
        this.splice(vm, 0, end, &bytes)?;
        Ok(this)
    }

    #[slot(eq)]
    fn eq(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Eq, value)
    }

    #[slot(ne)]
    fn ne(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Ne, value)
    }

    #[slot(lt)]
    fn lt(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Lt, value)
    }

    #[slot(le)]
    fn le(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Le, value)
    }

    #[slot(gt)]
    fn gt(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Gt, value)
    }

    #[slot(ge)]
    fn ge(this: &Ref<Array>, vm: &mut Vm, value: &Value) -> Res {
        compared(vm, this, CompareOp::Ge, value)
    }

    /// Append new value v to the end of the array.
    #[method("append(self, v, /)")]
    fn append(this: &Array, vm: &mut Vm, v: &Value) -> Res<()> {
        this.append(vm, v)
    }

    /// Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.
    ///
    /// The length should be multiplied by the itemsize attribute to
    /// calculate the buffer length in bytes.
    #[method("buffer_info(self, /)")]
    fn buffer_info(this: &Array, vm: &mut Vm) -> Res {
        let len = this.len(vm) as i64;
        let address = this.store.address() as i64;
        vm.new_tuple([Value::Int(address), Value::Int(len)])
    }

    /// Byteswap all items of the array.
    ///
    /// If the items in the array are not 1, 2, 4, or 8 bytes in size,
    /// RuntimeError is raised.
    #[method("byteswap(self, /)")]
    fn byteswap(this: &Array, vm: &mut Vm) {
        let size = this.code.size;
        for item in this.store.bytes_mut(vm).chunks_mut(size) {
            item.reverse();
        }
    }

    /// Remove all items from the array.
    #[method("clear(self, /)")]
    fn clear(this: &Array, vm: &mut Vm) -> Res<()> {
        let end = this.len(vm);
        this.splice(vm, 0, end, &[])
    }

    /// Return number of occurrences of v in the array.
    #[method("count(self, v, /)")]
    fn count(this: &Array, vm: &mut Vm, v: &Value) -> Res<i64> {
        let (mut at, mut count) = (0, 0);
        while let Some(found) = this.index_of(vm, v, (at, usize::MAX))? {
            count += 1;
            at = found + 1;
        }
        Ok(count)
    }

    /// Append items to the end of the array.
    #[method("extend(self, bb, /)")]
    fn extend(this: &Array, vm: &mut Vm, bb: &Value) -> Res<()> {
        match bb.downcast::<Array>() {
            Some(other) if other.code == this.code => {
                let bytes = other.bytes(vm);
                this.append_bytes(vm, &bytes)
            }
            Some(_) => raise!(vm, TypeError, "can only extend with array of same kind"),
            None => this.append_all(vm, bb),
        }
    }

    /// Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.
    #[method("frombytes(self, buffer, /)")]
    fn frombytes(this: &Array, vm: &mut Vm, buffer: &Value) -> Res<()> {
        let bytes = bytes_like::required(vm, buffer)?;
        if bytes.len() % this.code.size != 0 {
            return raise!(vm, ValueError, "bytes length not a multiple of item size");
        }
        this.append_bytes(vm, &bytes)
    }

    /// Read n objects from the file object f and append them to the end of the array.
    #[method("fromfile(self, f, n, /)")]
    fn fromfile(this: &Array, vm: &mut Vm, f: &Value, n: isize) -> Res<()> {
        if n < 0 {
            return raise!(vm, ValueError, "negative count");
        }
        let Some(wanted) = (n as usize).checked_mul(this.code.size) else {
            return raise!(vm, MemoryError);
        };
        let read = vm.call_method(f, "read", &[Value::Int(wanted as i64)])?;
        let Some(bytes) = read.as_bytes().cloned() else {
            return raise!(vm, TypeError, "read() didn't return bytes");
        };
        let bytes = bytes.as_bytes();
        let whole = bytes.len() - bytes.len() % this.code.size;
        this.append_bytes(vm, bytes.get(..whole).unwrap_or(&[]))?;
        if bytes.len() != wanted {
            return raise!(vm, EOFError, "read() didn't return enough bytes");
        }
        Ok(())
    }

    /// Append items to array from list.
    #[method("fromlist(self, list, /)")]
    fn fromlist(this: &Array, vm: &mut Vm, list: &Value) -> Res<()> {
        let Some(list) = list.as_list().cloned() else {
            return raise!(vm, TypeError, "arg must be list");
        };
        let items = list.items(vm).to_vec();
        let mut bytes = Vec::new();
        for item in &items {
            bytes.extend(this.pack(vm, item)?);
            if list.items(vm).len() != items.len() {
                return raise!(vm, RuntimeError, "list changed size during iteration");
            }
        }
        this.append_bytes(vm, &bytes)
    }

    /// Extends this array with data from the unicode string ustr.
    ///
    /// The array must be a unicode type array; otherwise a ValueError is
    /// raised.  Use array.frombytes(ustr.encode(...)) to append Unicode
    /// data to an array of some other type.
    #[method("fromunicode(self, ustr, /)")]
    fn fromunicode(this: &Array, vm: &mut Vm, ustr: &Ref<Str>) -> Res<()> {
        if this.code.kind != Kind::Char {
            return raise!(
                vm,
                ValueError,
                "fromunicode() may only be called on unicode type arrays ('u' or 'w')"
            );
        }
        this.append_text(vm, ustr)
    }

    /// Convert the array to a unicode string.  The array must be a unicode
    /// type array; otherwise a ValueError is raised.  Use
    /// array.tobytes().decode() to obtain a unicode string from an array of
    /// some other type.
    #[method("tounicode(self, /)")]
    fn tounicode(this: &Array, vm: &mut Vm) -> Res {
        if this.code.kind != Kind::Char {
            return raise!(
                vm,
                ValueError,
                "tounicode() may only be called on unicode type arrays ('u' or 'w')"
            );
        }
        this.text(vm)
    }

    /// Return index of first occurrence of v in the array.
    ///
    /// Raise ValueError if the value is not present.
    #[method("index(self, v, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: &Array,
        vm: &mut Vm,
        v: &Value,
        start: Option<isize>,
        stop: Option<isize>,
    ) -> Res<usize> {
        let len = this.len(vm);
        let range = (
            span::within(start.unwrap_or(0), len),
            span::within(stop.unwrap_or(isize::MAX), len),
        );
        match this.index_of(vm, v, range)? {
            Some(at) => Ok(at),
            None => raise!(vm, ValueError, "array.index(x): x not in array"),
        }
    }

    /// Insert a new item v into the array before position i.
    #[method("insert(self, i, v, /)")]
    fn insert(this: &Array, vm: &mut Vm, i: isize, v: &Value) -> Res<()> {
        let bytes = this.pack(vm, v)?;
        let at = span::within(i, this.len(vm));
        this.splice(vm, at, at, &bytes)
    }

    /// Return the i-th element and delete it from the array.
    ///
    /// i defaults to -1.
    #[method("pop(self, i=-1, /)")]
    fn pop(this: &Array, vm: &mut Vm, i: isize) -> Res {
        let len = this.len(vm) as isize;
        if len == 0 {
            return raise!(vm, IndexError, "pop from empty array");
        }
        let at = if i < 0 { i + len } else { i };
        if at < 0 || at >= len {
            return raise!(vm, IndexError, "pop index out of range");
        }
        let at = at as usize;
        let item = this.get(vm, at)?;
        this.splice(vm, at, at + 1, &[])?;
        Ok(item)
    }

    /// Remove the first occurrence of v in the array.
    #[method("remove(self, v, /)")]
    fn remove(this: &Array, vm: &mut Vm, v: &Value) -> Res<()> {
        match this.index_of(vm, v, (0, usize::MAX))? {
            Some(at) => this.splice(vm, at, at + 1, &[]),
            None => raise!(vm, ValueError, "array.remove(x): x not in array"),
        }
    }

    /// Reverse the order of the items in the array.
    #[method("reverse(self, /)")]
    fn reverse(this: &Array, vm: &mut Vm) {
        let size = this.code.size;
        let bytes = this.store.bytes_mut(vm);
        bytes.reverse();
        for item in bytes.chunks_mut(size) {
            item.reverse();
        }
    }

    /// Convert the array to an array of machine values and return the bytes representation.
    #[method("tobytes(self, /)")]
    fn tobytes(this: &Array, vm: &mut Vm) -> Res {
        let bytes = this.bytes(vm);
        vm.new_bytes(&bytes)
    }

    /// Write all items (as machine values) to the file object f.
    #[method("tofile(self, f, /)")]
    fn tofile(this: &Array, vm: &mut Vm, f: &Value) -> Res<()> {
        let bytes = this.bytes(vm);
        for part in bytes.chunks(64 * 1024) {
            let part = vm.new_bytes(part)?;
            vm.call_method(f, "write", &[part])?;
        }
        Ok(())
    }

    /// Convert array to an ordinary list with the same items.
    #[method("tolist(self, /)")]
    fn tolist(this: &Array, vm: &mut Vm) -> Res {
        let items = this.to_list(vm)?;
        vm.new_list(items)
    }

    #[method("__copy__(self, /)")]
    fn copy(this: &Array, vm: &mut Vm) -> Res<Ref<Array>> {
        let bytes = this.bytes(vm);
        plain(vm, this.code, bytes)
    }

    #[method("__deepcopy__(self, unused, /)")]
    fn deepcopy(this: &Array, vm: &mut Vm, unused: &Value) -> Res<Ref<Array>> {
        let _ = unused;
        let bytes = this.bytes(vm);
        plain(vm, this.code, bytes)
    }

    #[method("__reduce_ex__(self, value, /)")]
    fn reduce_ex(this: &Ref<Array>, vm: &mut Vm, value: i64) -> Res {
        let letter = vm.new_str(&char::from(this.code.letter).to_string())?;
        let class = Value::from(this.ty());
        let object = Value::from(this);
        let state = vm.getattr_opt(&object, "__dict__")?.unwrap_or(Value::None);
        let (key, modules) = (vm.intern("array")?, vm.modules.clone());
        let reconstructor = match modules.get_str(vm, &key) {
            Some(module) if value >= 3 => Some(vm.getattr(&module, "_array_reconstructor")?),
            _ => None,
        };
        let Some(reconstructor) = reconstructor else {
            let items = if this.code.kind == Kind::Char {
                this.text(vm)?
            } else {
                let items = this.to_list(vm)?;
                vm.new_list(items)?
            };
            let args = vm.new_tuple([letter, items])?;
            return vm.new_tuple([class, args, state]);
        };
        let bytes = this.bytes(vm);
        let bytes = vm.new_bytes(&bytes)?;
        let args = vm.new_tuple([class, letter, Value::Int(this.code.machine), bytes])?;
        vm.new_tuple([reconstructor, args, state])
    }

    #[slot(sizeof)]
    fn sizeof(this: &Array, vm: &Vm) -> usize {
        80 + this.store.bytes(vm).capacity()
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        generic_alias::subscript_class(vm, cls, item)
    }

    /// the typecode character used to create the array
    #[getter]
    fn typecode(this: &Array) -> String {
        char::from(this.code.letter).to_string()
    }

    /// the size, in bytes, of one array item
    #[getter]
    fn itemsize(this: &Array) -> usize {
        this.code.size
    }
}

/// This module defines an object type which can efficiently represent
/// an array of basic values: characters, integers, floating-point
/// numbers.
#[module(name = "array", classes(ARRAY_CLASS, ITERATOR_CLASS))]
impl Surface {
    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let letters: String = CODES.iter().map(|code| char::from(code.letter)).collect();
        let letters = vm.new_str(&letters)?;
        let class = vm.add_class(&ARRAY_CLASS)?;
        for (name, value) in [("typecodes", letters), ("ArrayType", class.into())] {
            let name = vm.intern(name)?;
            module.dict.set_str(vm, &name, value)?;
        }
        Ok(())
    }

    /// Internal. Used for pickling support.
    #[function("_array_reconstructor(arraytype, typecode, mformat_code, items, /)")]
    fn reconstruct(
        vm: &mut Vm,
        arraytype: &Ref<Type>,
        typecode: CodeArg,
        mformat_code: i64,
        items: &Value,
    ) -> Res {
        let own = vm.add_class(&ARRAY_CLASS)?;
        if !vm.is_subtype(arraytype, &own) {
            let name = vm.class_name(arraytype);
            return raise!(vm, TypeError, "{name} is not a subtype of array.array");
        }
        if items.as_bytes().is_none() {
            let name = vm.type_name(items);
            return raise!(vm, TypeError, "fourth argument should be bytes, not {name}");
        }
        if !(0..=21).contains(&mformat_code) {
            return raise!(
                vm,
                ValueError,
                "third argument must be a valid machine format code."
            );
        }
        let bytes = bytes_like::required(vm, items)?;
        let code = typecode.0;
        // The odd codes of wider numbers are those of the other order.
        let size = code.size;
        let mut bytes = bytes.to_vec();
        if bytes.len() % size != 0 {
            return raise!(vm, ValueError, "bytes length not a multiple of item size");
        }
        if mformat_code == code.machine + 1 && size > 1 {
            bytes.chunks_mut(size).for_each(<[u8]>::reverse);
        } else if mformat_code != code.machine {
            return raise!(
                vm,
                ValueError,
                "an array of another machine's layout cannot be read"
            );
        }
        Ok(new_array(vm, arraytype, code, bytes)?.into())
    }
}
