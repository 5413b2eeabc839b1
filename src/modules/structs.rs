//! `_struct`: bytes as C structures. What a format means is `text/packing.rs`.

use crate::builtins::bytes_like;
use crate::builtins::int::IntRef;
use crate::builtins::memoryview::MemoryView;
use crate::object::{ByteArray, Charge, Module, Ref, Res, Special, Type, Value, Vm, VmCell};
use crate::text::float::bits as float_bits;
use crate::text::packing::{self, Format, Kind, Run};
use bytes_like::{BytesLike, Content};
use num_traits::ToPrimitive;
use pyish_derive::{Payload, Trace, class, module};
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

/// What the functions of the module remember: the exception class, and formats read lately.
#[derive(Default)]
struct State {
    error: Option<Ref<Type>>,
    known: HashMap<Vec<u8>, Rc<Format>>,
}

/// So many formats are remembered; then all are forgotten.
const KNOWN_MAX: usize = 100;

/// `struct.error`
#[cold]
fn error<T>(vm: &mut Vm, text: &str) -> Res<T> {
    let class = vm.state::<State>().error.clone();
    let class = class.unwrap_or_else(|| vm.exceptions.ValueError.clone());
    Err(vm.raise_text(&class, text))
}

/// The text of a format: ASCII, from a `str` or `bytes`.
fn format_text(vm: &mut Vm, format: &Value) -> Res<Vec<u8>> {
    if let Some(text) = format.as_str() {
        let text = text.clone();
        if text.as_bytes().is_ascii() {
            return Ok(text.as_bytes().to_vec());
        }
        let ascii = crate::text::codecs::Encoding::Ascii;
        return crate::builtins::coding::encode_as(vm, &text, ascii, None);
    }
    if let Some(bytes) = format.as_bytes() {
        return Ok(bytes.as_bytes().to_vec());
    }
    let name = vm.type_name(format);
    raise!(
        vm,
        TypeError,
        "Struct() argument 1 must be a str or bytes object, not {name}"
    )
}

fn read_format(vm: &mut Vm, text: &[u8]) -> Res<Rc<Format>> {
    if let Some(known) = vm.state::<State>().known.get(text) {
        return Ok(known.clone());
    }
    vm.reserve(text.len() * size_of::<Run>())?;
    vm.charge_work(text.len())?;
    match packing::parse(text) {
        Ok(format) => {
            let format = Rc::new(format);
            let known = &mut vm.state::<State>().known;
            if known.len() >= KNOWN_MAX {
                known.clear();
            }
            if text.len() < 256 {
                known.insert(text.to_vec(), format.clone());
            }
            Ok(format)
        }
        Err(text) => error(vm, text),
    }
}

/// The bytes that a format takes for whoever holds it: nothing where it is a known one.
fn own_weight(format: &Rc<Format>) -> usize {
    match Rc::strong_count(format) {
        1 => format.weight(),
        _ => 0,
    }
}

fn format_of(vm: &mut Vm, format: &Value) -> Res<Rc<Format>> {
    if let Some(made) = format.downcast::<Struct>() {
        return made.format(vm);
    }
    let text = format_text(vm, format)?;
    read_format(vm, &text)
}

/// The values that `bytes`, as long as the format, hold.
fn unpack(vm: &mut Vm, format: &Format, bytes: &[u8]) -> Res {
    vm.reserve(format.items * size_of::<Value>())?;
    vm.charge_work(format.items)?;
    let mut values = Vec::with_capacity(format.items);
    for run in &format.runs {
        for index in 0..run.times {
            let start = run.offset + index * run.size;
            let item = bytes.get(start..start + run.size).unwrap_or(&[]);
            values.push(unpack_item(vm, run.kind, item, format.big)?);
        }
    }
    vm.new_tuple(values)
}

fn unpack_item(vm: &mut Vm, kind: Kind, item: &[u8], big: bool) -> Res {
    let single = |item: &[u8]| packing::single_to_float(packing::read_unsigned(item, big) as u32);
    let double = |item: &[u8]| f64::from_bits(packing::read_unsigned(item, big));
    let nan = |vm: &mut Vm, x: f64| Value::float(vm.new_nan(x));
    let halves = |item: &[u8]| {
        let (real, imaginary) = item.split_at(item.len() / 2);
        (real.to_vec(), imaginary.to_vec())
    };
    Ok(match kind {
        Kind::Signed => Value::Int(packing::read_signed(item, big)),
        Kind::Unsigned | Kind::Pointer => {
            let number = packing::read_unsigned(item, big);
            match i64::try_from(number) {
                Ok(small) => Value::Int(small),
                Err(_) => vm.new_int_wide(number.into())?,
            }
        }
        Kind::Bool => Value::bool(item.iter().any(|byte| *byte != 0)),
        Kind::Half => Value::float(packing::half_to_float(
            packing::read_unsigned(item, big) as u16
        )),
        Kind::Single => Value::float(single(item)),
        Kind::Double => nan(vm, double(item)),
        Kind::ComplexSingle => {
            let (re, im) = halves(item);
            vm.new_complex(single(&re), single(&im))?
        }
        Kind::ComplexDouble => {
            let (re, im) = halves(item);
            vm.new_complex(double(&re), double(&im))?
        }
        Kind::Char | Kind::Text => vm.new_bytes(item)?,
        Kind::Pascal => {
            let (len, rest) = item.split_first().unwrap_or((&0, &[]));
            let len = usize::from(*len).min(rest.len());
            vm.new_bytes(rest.get(..len).unwrap_or(&[]))?
        }
    })
}

/// The bytes of the values, which are as many as the format takes.
fn pack(vm: &mut Vm, format: &Format, values: &[Value]) -> Res<Vec<u8>> {
    vm.reserve(format.size)?;
    vm.charge_work(format.size)?;
    let mut out = vec![0; format.size];
    let mut values = values.iter();
    for run in &format.runs {
        for index in 0..run.times {
            let start = run.offset + index * run.size;
            if let (Some(place), Some(value)) =
                (out.get_mut(start..start + run.size), values.next())
            {
                pack_item(vm, format, run, value, place)?;
            }
        }
    }
    Ok(out)
}

/// An integer that may be packed.
fn integer(vm: &mut Vm, value: &Value) -> Res {
    if IntRef::of(value).is_some() {
        return Ok(value.clone());
    }
    if vm.special(value, Special::Index).is_unset() {
        return error(vm, "required argument is not an integer");
    }
    vm.index(value)
}

fn float(vm: &mut Vm, value: &Value) -> Res<f64> {
    match vm.to_f64(value) {
        Ok(x) => Ok(x),
        Err(raised) if vm.stopped.is_some() => Err(raised),
        Err(_) => error(vm, "required argument is not a float"),
    }
}

/// A float that does not fit: for an integer that is `struct.error`.
fn too_large<T>(vm: &mut Vm, value: &Value, letter: char) -> Res<T> {
    if IntRef::of(value).is_some() {
        return error(vm, "int too large to convert");
    }
    raise!(
        vm,
        OverflowError,
        "float too large to pack with {letter} format"
    )
}

fn pack_single(vm: &mut Vm, value: &Value, x: f64, checked: bool) -> Res<u64> {
    let bits = packing::float_to_single(x);
    if checked && x.is_finite() && f32::from_bits(bits).is_infinite() {
        return too_large(vm, value, 'f');
    }
    Ok(bits.into())
}

fn pack_item(vm: &mut Vm, format: &Format, run: &Run, value: &Value, place: &mut [u8]) -> Res<()> {
    let big = format.big;
    match run.kind {
        Kind::Signed | Kind::Unsigned | Kind::Pointer => {
            let number = pack_integer(vm, run, value)?;
            packing::write_number(place, number, big);
        }
        Kind::Bool => place.fill(u8::from(vm.truth(value)?)),
        Kind::Half => {
            let x = float(vm, value)?;
            let bits = packing::float_to_half(x);
            if x.is_finite() && bits & 0x7FFF == 0x7C00 {
                return too_large(vm, value, 'e');
            }
            packing::write_number(place, bits.into(), big);
        }
        Kind::Single => {
            let x = float(vm, value)?;
            let bits = pack_single(vm, value, x, true)?;
            packing::write_number(place, bits, big);
        }
        Kind::Double => {
            let x = float(vm, value)?;
            packing::write_number(place, float_bits(x), big);
        }
        Kind::ComplexSingle | Kind::ComplexDouble => {
            let Ok((re, im)) = crate::builtins::complex::to_parts(vm, value) else {
                return error(vm, "required argument is not a complex");
            };
            let half = place.len() / 2;
            let (first, second) = place.split_at_mut(half);
            for (place, x) in [(first, re), (second, im)] {
                let bits = if run.kind == Kind::ComplexDouble {
                    float_bits(x)
                } else {
                    pack_single(vm, value, x, format.big)?
                };
                packing::write_number(place, bits, big);
            }
        }
        Kind::Char => match value.as_bytes().map(|bytes| bytes.as_bytes()) {
            Some([byte]) => place.fill(*byte),
            _ => return error(vm, "char format requires a bytes object of length 1"),
        },
        Kind::Text | Kind::Pascal => {
            let given = value.as_bytes().is_some() || value.downcast::<ByteArray>().is_some();
            let Some(bytes) = bytes_like::contents(vm, value).filter(|_| given) else {
                let letter = char::from(run.letter);
                return error(
                    vm,
                    &format!("argument for '{letter}' must be a bytes object"),
                );
            };
            let place = if run.kind == Kind::Pascal {
                let Some((len, rest)) = place.split_first_mut() else {
                    return Ok(());
                };
                *len = bytes.len().min(rest.len()).min(255) as u8;
                rest
            } else {
                place
            };
            for (to, from) in place.iter_mut().zip(bytes.iter()) {
                *to = *from;
            }
        }
    }
    Ok(())
}

/// The bits of an integer, which must be in the range of its item.
fn pack_integer(vm: &mut Vm, run: &Run, value: &Value) -> Res<u64> {
    let number = integer(vm, value)?;
    let wide = match IntRef::of(&number) {
        Some(IntRef::Small(small)) => Some(i128::from(small)),
        Some(int) => int.to_big().to_i128(),
        None => None,
    };
    let bits = 8 * run.size as u32;
    let (least, most) = match run.kind {
        Kind::Signed => (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1),
        Kind::Unsigned => (0, (1_i128 << bits) - 1),
        _ => (i64::MIN.into(), u64::MAX.into()),
    };
    match wide {
        Some(number) if (least..=most).contains(&number) => Ok(number as u64),
        _ if run.kind == Kind::Pointer => error(vm, "int too large to convert"),
        _ => {
            let letter = char::from(run.letter);
            error(
                vm,
                &format!("'{letter}' format requires {least} <= number <= {most}"),
            )
        }
    }
}

fn check_count(vm: &mut Vm, name: &str, format: &Format, given: usize) -> Res<()> {
    if given == format.items {
        return Ok(());
    }
    let wanted = format.items;
    error(
        vm,
        &format!("{name} expected {wanted} items for packing (got {given})"),
    )
}

fn pack_values(vm: &mut Vm, format: &Format, values: &[Value]) -> Res {
    check_count(vm, "pack", format, values.len())?;
    let bytes = pack(vm, format, values)?;
    vm.new_bytes(&bytes)
}

fn pack_into(vm: &mut Vm, format: &Format, args: &[Value]) -> Res<()> {
    let [buffer, offset, values @ ..] = args else {
        let lacks = if args.is_empty() { "buffer" } else { "offset" };
        return error(vm, &format!("pack_into expected {lacks} argument"));
    };
    check_count(vm, "pack_into", format, values.len())?;
    let view = MemoryView::writable(vm, buffer)?;
    let (len, size) = (view.nbytes(), format.size);
    let offset = vm.to_index(offset)?;
    let mut at = offset;
    if offset < 0 {
        if offset + size as isize > 0 {
            let text = format!("no space to pack {size} bytes at offset {offset}");
            return error(vm, &text);
        }
        at += len as isize;
        if at < 0 {
            let text = format!("offset {offset} out of range for {len}-byte buffer");
            return error(vm, &text);
        }
    }
    let at = at as usize;
    if len < at || len - at < size {
        let text = format!(
            "pack_into requires a buffer of at least {} bytes for packing {size} bytes at offset {at} (actual buffer size is {len})",
            at + size
        );
        return error(vm, &text);
    }
    let bytes = pack(vm, format, values)?;
    view.write_bytes(vm, at, &bytes);
    Ok(())
}

fn unpack_all(vm: &mut Vm, format: &Format, bytes: &[u8]) -> Res {
    if bytes.len() != format.size {
        let text = format!("unpack requires a buffer of {} bytes", format.size);
        return error(vm, &text);
    }
    unpack(vm, format, bytes)
}

fn unpack_from(vm: &mut Vm, format: &Format, bytes: &[u8], offset: isize) -> Res {
    let (len, size) = (bytes.len(), format.size);
    let mut at = offset;
    if offset < 0 {
        if offset.saturating_add(size as isize) > 0 {
            let text = format!("not enough data to unpack {size} bytes at offset {offset}");
            return error(vm, &text);
        }
        at += len as isize;
        if at < 0 {
            let text = format!("offset {offset} out of range for {len}-byte buffer");
            return error(vm, &text);
        }
    }
    let at = at as usize;
    match at.checked_add(size).and_then(|end| bytes.get(at..end)) {
        Some(part) => unpack(vm, format, part),
        None => {
            let text = format!(
                "unpack_from requires a buffer of at least {} bytes for unpacking {size} bytes at offset {at} (actual buffer size is {len})",
                at as u128 + size as u128
            );
            error(vm, &text)
        }
    }
}

fn iter_unpack(vm: &mut Vm, format: Rc<Format>, bytes: Content) -> Res<Ref<UnpackIterator>> {
    if format.size == 0 {
        return error(vm, "cannot iteratively unpack with a struct of length 0");
    }
    if !bytes.len().is_multiple_of(format.size) {
        let text = format!(
            "iterative unpacking requires a buffer of a multiple of {} bytes",
            format.size
        );
        return error(vm, &text);
    }
    let copied = match &bytes {
        Content::Copied(bytes) => bytes.capacity(),
        Content::Shared(_) => 0,
    };
    let charge = vm.hold(own_weight(&format) + copied)?;
    vm.new_object(UnpackIterator {
        format,
        _charge: charge,
        bytes,
        at: Cell::new(0),
    })
}

/// A format made ready.
#[derive(Payload, Trace)]
#[payload(name = "Struct", leaf)]
struct Struct {
    #[trace(skip)]
    made: VmCell<Option<(Vec<u8>, Rc<Format>)>>,
    /// For the text and the format.
    #[trace(skip)]
    charge: VmCell<Charge>,
}

impl Struct {
    fn format(&self, vm: &mut Vm) -> Res<Rc<Format>> {
        match self.made.get(vm) {
            Some((_, format)) => Ok(format.clone()),
            None => raise!(vm, RuntimeError, "Struct object is not initialized"),
        }
    }
}

/// Goes through a buffer, structure by structure.
#[derive(Payload, Trace)]
#[payload(name = "unpack_iterator", leaf)]
struct UnpackIterator {
    #[trace(skip)]
    format: Rc<Format>,
    #[trace(skip)]
    _charge: Charge,
    #[trace(skip)]
    bytes: Content,
    #[trace(skip)]
    at: Cell<usize>,
}

#[class(name = "unpack_iterator", module = "_struct", shape = UnpackIterator, no_new, final)]
impl IteratorSurface {
    #[slot(iter)]
    fn iter(this: Ref<UnpackIterator>) -> Ref<UnpackIterator> {
        this
    }

    #[slot(next)]
    fn next(this: &UnpackIterator, vm: &mut Vm) -> Res {
        let at = this.at.get();
        match this.bytes.get(at..at + this.format.size) {
            Some(part) => {
                this.at.set(at + this.format.size);
                unpack(vm, &this.format, part)
            }
            None => vm.stop_iteration(Value::None),
        }
    }

    #[slot(length_hint)]
    fn length_hint(this: &UnpackIterator) -> usize {
        (this.bytes.len() - this.at.get()) / this.format.size
    }
}

/// Struct(fmt) --> compiled struct object
#[class(name = "Struct", module = "_struct", shape = Struct, weakref)]
impl StructSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res<Ref<Struct>> {
        vm.new_object_of(
            cls,
            Struct {
                made: VmCell::new(None),
                charge: VmCell::default(),
            },
        )
    }

    #[slot("__init__(self, format)")]
    fn init(this: &Struct, vm: &mut Vm, format: &Value) -> Res<()> {
        let text = format_text(vm, format)?;
        let format = read_format(vm, &text)?;
        let charge = vm.hold(text.len() + own_weight(&format))?;
        drop(std::mem::replace(this.charge.get_mut(vm), charge));
        this.made.set(vm, Some((text, format)));
        Ok(())
    }

    #[slot(repr)]
    fn repr(this: &Ref<Struct>, vm: &mut Vm) -> Res<String> {
        this.format(vm)?;
        let name = vm.class_name(this.ty());
        let name = name.rsplit('.').next().unwrap_or("Struct").to_owned();
        let text = match this.made.get(vm) {
            Some((text, _)) => String::from_utf8_lossy(text).into_owned(),
            None => String::new(),
        };
        let shown = vm.new_str(&text)?;
        let shown = vm.repr(&shown)?;
        Ok(format!("{name}({})", shown.to_string_lossy()))
    }

    /// struct size in bytes
    #[getter]
    fn size(this: &Struct, vm: &Vm) -> i64 {
        match this.made.get(vm) {
            Some((_, format)) => format.size as i64,
            None => -1,
        }
    }

    /// struct format string
    #[getter]
    fn format(this: &Struct, vm: &mut Vm) -> Res<String> {
        this.format(vm)?;
        Ok(match this.made.get(vm) {
            Some((text, _)) => String::from_utf8_lossy(text).into_owned(),
            None => String::new(),
        })
    }

    #[slot(sizeof)]
    fn sizeof(this: &Struct, vm: &mut Vm) -> Res<usize> {
        Ok(88 + 32 * this.format(vm)?.runs.len())
    }

    /// S.pack(v1, v2, ...) -> bytes
    ///
    /// The values as bytes, in the layout that S.format describes.
    #[method("pack(self, /, *values)")]
    fn pack(this: &Struct, vm: &mut Vm, values: &[Value]) -> Res {
        let format = this.format(vm)?;
        pack_values(vm, &format, values)
    }

    /// S.pack_into(buffer, offset, v1, v2, ...)
    ///
    /// Write the values into a writable buffer from offset on, in the layout that S.format describes. A negative offset
    /// counts from the end.
    #[method("pack_into(self, /, *values)")]
    fn pack_into(this: &Struct, vm: &mut Vm, values: &[Value]) -> Res<()> {
        let format = this.format(vm)?;
        pack_into(vm, &format, values)
    }

    /// The values in a buffer of exactly S.size bytes, as a tuple.
    #[method("unpack(self, buffer, /)")]
    fn unpack(this: &Struct, vm: &mut Vm, buffer: BytesLike) -> Res {
        let format = this.format(vm)?;
        unpack_all(vm, &format, &buffer)
    }

    /// The values in the S.size bytes that begin at offset, as a tuple. A negative offset counts from the end of the
    /// buffer.
    #[method("unpack_from(self, /, buffer, offset=0)")]
    fn unpack_from(this: &Struct, vm: &mut Vm, buffer: BytesLike, offset: isize) -> Res {
        let format = this.format(vm)?;
        unpack_from(vm, &format, &buffer, offset)
    }

    /// An iterator over tuples, one for each `size` bytes of the buffer, whose length has to be a multiple of that.
    #[method("iter_unpack(self, buffer, /)")]
    fn iter_unpack(this: &Struct, vm: &mut Vm, buffer: BytesLike) -> Res<Ref<UnpackIterator>> {
        let format = this.format(vm)?;
        iter_unpack(vm, format, buffer.0)
    }

    #[slot(reduce)]
    fn reduce(_this: &Struct, vm: &mut Vm) -> Res {
        raise!(vm, TypeError, "cannot pickle '_struct.Struct' object")
    }
}

/// Functions to convert between Python values and C structs.
#[module(name = "_struct", classes(STRUCT_CLASS, ITERATOR_CLASS))]
impl Surface {
    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let base = vm.exceptions.Exception.clone();
        let class = super::errors::add(vm, module, "struct", "error", &base)?;
        vm.state::<State>().error = Some(class);
        Ok(())
    }

    /// Clear the internal cache.
    #[function("_clearcache()")]
    fn clearcache(vm: &mut Vm) {
        vm.state::<State>().known.clear();
    }

    /// How many bytes a format describes.
    #[function("calcsize(format, /)")]
    fn calcsize(vm: &mut Vm, format: &Value) -> Res<usize> {
        Ok(format_of(vm, format)?.size)
    }

    /// pack(format, v1, v2, ...) -> bytes
    ///
    /// The values as bytes, in the layout that the format describes.
    #[function("pack(*values)")]
    fn pack(vm: &mut Vm, values: &[Value]) -> Res {
        let Some((format, values)) = values.split_first() else {
            return raise!(vm, TypeError, "missing format argument");
        };
        let format = format_of(vm, format)?;
        pack_values(vm, &format, values)
    }

    /// pack_into(format, buffer, offset, v1, v2, ...)
    ///
    /// Write the values into a writable buffer from offset on, in the layout that the format describes. A negative
    /// offset counts from the end.
    #[function("pack_into(*values)")]
    fn pack_into(vm: &mut Vm, values: &[Value]) -> Res<()> {
        let Some((format, values)) = values.split_first() else {
            return raise!(vm, TypeError, "missing format argument");
        };
        let format = format_of(vm, format)?;
        pack_into(vm, &format, values)
    }

    /// The values in a buffer, as a tuple; it has exactly as many bytes as the format describes.
    #[function("unpack(format, buffer, /)")]
    fn unpack(vm: &mut Vm, format: &Value, buffer: BytesLike) -> Res {
        let format = format_of(vm, format)?;
        unpack_all(vm, &format, &buffer)
    }

    /// The values in the bytes from offset on that the format describes, as a tuple. A negative offset counts from the
    /// end of the buffer.
    #[function("unpack_from(format, /, buffer, offset=0)")]
    fn unpack_from(vm: &mut Vm, format: &Value, buffer: BytesLike, offset: isize) -> Res {
        let format = format_of(vm, format)?;
        unpack_from(vm, &format, &buffer, offset)
    }

    /// An iterator over tuples of the values in a buffer, one for each run of bytes that the format describes; the
    /// length has to be a multiple of that.
    #[function("iter_unpack(format, buffer, /)")]
    fn iter_unpack(vm: &mut Vm, format: &Value, buffer: BytesLike) -> Res<Ref<UnpackIterator>> {
        let format = format_of(vm, format)?;
        iter_unpack(vm, format, buffer.0)
    }
}
