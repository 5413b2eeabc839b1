//! `memoryview`: a window on the bytes of another object, shared and not copied.
//!
//! A view lies over a `bytes` or a `bytearray`, with a start, a format for its items, and for each dimension a length and a
//! stride. While views of a bytearray are open, its size is fixed.
//!
//! # Invariants
//! - `start` and all that shape and strides reach lie within the bytes of the base, for as long as the view is open.
//! - An open view counts among the `exports` of its bytearray; it stops counting when it is released or dropped.

mod surface;

use super::array::Array;
use super::bytes_like;
use super::int::IntRef;
use crate::object::{ByteArray, Charge, Ref, Res, Slice, Special, Str, Type, Value, Vm};
use crate::text::int;
use crate::text::packing::{float_to_half, half_to_float};
use pyish_derive::{Payload, Trace, class};
use smallvec::SmallVec;
use std::cell::Cell;
pub(crate) use surface::CLASS;

/// Length and stride of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    len: usize,
    stride: isize,
}

/// The shape.
#[derive(Payload, Trace)]
#[payload(name = "memoryview")]
pub(crate) struct MemoryView {
    /// A `bytes` or a `bytearray`.
    base: Value,
    /// What a script sees as the base: an array lies over a bytearray.
    owner: Value,
    #[trace(skip)]
    start: usize,
    #[trace(skip)]
    dims: SmallVec<[Extent; 1]>,
    /// For the dimensions, where there are several.
    #[trace(skip)]
    _charge: Charge,
    #[trace(skip)]
    format: u8,
    #[trace(skip)]
    readonly: bool,
    #[trace(skip)]
    released: Cell<bool>,
    /// A cast came from bytes with an explicit `@`; only its repr matters.
    #[trace(skip)]
    hash: Cell<Option<i64>>,
}

impl Drop for MemoryView {
    fn drop(&mut self) {
        self.close();
    }
}

/// The size of an item of a format.
fn size_of_format(format: u8) -> Option<usize> {
    Some(match format {
        b'B' | b'b' | b'c' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    })
}

impl MemoryView {
    fn open(
        vm: &mut Vm,
        (base, owner): (Value, Value),
        start: usize,
        dims: SmallVec<[Extent; 1]>,
        format: u8,
        readonly: bool,
    ) -> Res<Ref<MemoryView>> {
        if let Some(array) = base.downcast::<ByteArray>() {
            array.exports.set(array.exports.get() + 1);
        }
        let charge = match dims.spilled() {
            true => vm.hold(dims.capacity() * size_of::<Extent>())?,
            false => Charge::default(),
        };
        vm.new_object(MemoryView {
            base,
            owner,
            start,
            dims,
            _charge: charge,
            format,
            readonly,
            released: Cell::new(false),
            hash: Cell::new(None),
        })
    }

    /// A view of all of `value`, which is bytes-like.
    pub(crate) fn of(vm: &mut Vm, value: &Value) -> Res<Ref<MemoryView>> {
        if let Some(view) = value.downcast::<MemoryView>() {
            view.check_open(vm)?;
            return MemoryView::open(
                vm,
                (view.base.clone(), view.owner.clone()),
                view.start,
                view.dims.clone(),
                view.format,
                view.readonly,
            );
        }
        if let Some(array) = value.downcast::<Array>() {
            let size = array.code.size;
            let len = array.store.bytes(vm).len() / size;
            let dims = SmallVec::from_elem(
                Extent {
                    len,
                    stride: size as isize,
                },
                1,
            );
            let base = (Value::from(&array.store), value.clone());
            return MemoryView::open(vm, base, 0, dims, array.code.letter, false);
        }
        let (len, readonly) = match (value.as_bytes(), value.downcast::<ByteArray>()) {
            (Some(bytes), _) => (bytes.as_bytes().len(), true),
            (None, Some(array)) => (array.bytes(vm).len(), false),
            (None, None) => {
                if let Some(result) = vm.call_special(value, Special::Buffer, &[Value::Int(0)])? {
                    return match result.downcast::<MemoryView>() {
                        Some(view) => Ok(view.clone()),
                        None => raise!(vm, TypeError, "__buffer__ returned non-memoryview object"),
                    };
                }
                let name = vm.type_name(value);
                return raise!(
                    vm,
                    TypeError,
                    "memoryview: a bytes-like object is required, not '{name}'"
                );
            }
        };
        MemoryView::open(
            vm,
            (value.clone(), value.clone()),
            0,
            SmallVec::from_elem(Extent { len, stride: 1 }, 1),
            b'B',
            readonly,
        )
    }

    /// A view of something that can be written, its items side by side.
    pub(crate) fn writable(vm: &mut Vm, value: &Value) -> Res<Ref<MemoryView>> {
        let buffer = value.as_bytes().is_some()
            || value.downcast::<ByteArray>().is_some()
            || value.downcast::<Array>().is_some()
            || value.downcast::<MemoryView>().is_some()
            || !vm.special(value, Special::Buffer).is_unset();
        if buffer {
            let view = MemoryView::of(vm, value)?;
            if !view.readonly && view.is_contiguous() {
                return Ok(view);
            }
        }
        let name = vm.type_name(value);
        raise!(
            vm,
            TypeError,
            "argument must be read-write bytes-like object, not {name}"
        )
    }

    /// How many bytes are seen.
    pub(crate) fn nbytes(&self) -> usize {
        self.items() * self.size()
    }

    /// Write over the bytes from `at` on, counted from the first that is seen. The view is contiguous and writable.
    pub(crate) fn write_bytes(&self, vm: &mut Vm, at: usize, bytes: &[u8]) {
        self.write(vm, self.start + at, bytes);
    }

    fn close(&self) {
        if !self.released.replace(true)
            && let Some(array) = self.base.downcast::<ByteArray>()
        {
            array.exports.set(array.exports.get().saturating_sub(1));
        }
    }

    pub(crate) fn check_open(&self, vm: &mut Vm) -> Res<()> {
        if self.released.get() {
            return raise!(
                vm,
                ValueError,
                "operation forbidden on released memoryview object"
            );
        }
        Ok(())
    }

    fn size(&self) -> usize {
        size_of_format(self.format).unwrap_or(1)
    }

    fn items(&self) -> usize {
        self.dims.iter().map(|dim| dim.len).product()
    }

    /// All bytes of the base.
    fn whole<'v>(&'v self, vm: &'v Vm) -> &'v [u8] {
        match (self.base.as_bytes(), self.base.downcast::<ByteArray>()) {
            (Some(bytes), _) => bytes.as_bytes(),
            (None, Some(array)) => array.bytes(vm),
            (None, None) => &[],
        }
    }

    /// Where the items lie in the base, in C order.
    fn offsets(&self) -> Vec<usize> {
        let mut offsets = vec![self.start];
        for dim in &self.dims {
            offsets = offsets
                .iter()
                .flat_map(|at| {
                    (0..dim.len).map(|index| at.wrapping_add_signed(dim.stride * index as isize))
                })
                .collect();
        }
        offsets
    }

    /// Whether the items lie one behind the other.
    fn is_contiguous(&self) -> bool {
        let mut wanted = self.size() as isize;
        self.dims.iter().rev().all(|dim| {
            let fits = dim.len <= 1 || dim.stride == wanted;
            wanted *= dim.len as isize;
            fits
        })
    }

    /// A copy of the bytes that are seen, in C order.
    pub(crate) fn to_bytes(&self, vm: &Vm) -> Vec<u8> {
        let (whole, size) = (self.whole(vm), self.size());
        if self.is_contiguous() {
            return whole
                .get(self.start..self.start + self.items() * size)
                .unwrap_or(&[])
                .to_vec();
        }
        let mut out = Vec::with_capacity(self.items() * size);
        for at in self.offsets() {
            out.extend_from_slice(whole.get(at..at + size).unwrap_or(&[]));
        }
        out
    }

    /// How many bytes are seen.
    pub(crate) fn byte_len(&self) -> usize {
        self.items() * self.size()
    }

    /// Whether the bytes can be changed, and lie one behind the other.
    pub(crate) fn is_writable_buffer(&self) -> bool {
        !self.readonly && self.is_contiguous()
    }

    /// Lay bytes over the first that are seen; the items lie one behind the other.
    pub(crate) fn fill(&self, vm: &mut Vm, bytes: &[u8]) {
        self.write(vm, self.start, bytes);
    }

    /// The item at byte `at` of the base.
    fn unpack(&self, vm: &mut Vm, at: usize) -> Res {
        let size = self.size();
        let mut raw = [0; 8];
        for (to, from) in raw
            .iter_mut()
            .zip(self.whole(vm).get(at..at + size).unwrap_or(&[]))
        {
            *to = *from;
        }
        let unsigned = u64::from_le_bytes(raw);
        let shift = 64 - 8 * size as u32;
        let signed = (unsigned << shift) as i64 >> shift;
        Ok(match self.format {
            b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => Value::Int(signed),
            b'?' => Value::bool(unsigned != 0),
            b'c' => vm.new_bytes(&raw[..1])?,
            b'f' => Value::float(f32::from_bits(unsigned as u32).into()),
            b'd' => Value::float(f64::from_bits(unsigned)),
            b'e' => Value::float(half_to_float(unsigned as u16)),
            _ => vm.new_int_wide(i128::from(unsigned))?,
        })
    }

    /// The bytes of `value` as an item.
    fn pack(&self, vm: &mut Vm, value: &Value) -> Res<Vec<u8>> {
        let (size, format) = (self.size(), char::from(self.format));
        match self.format {
            b'c' => match value.as_bytes().map(|bytes| bytes.as_bytes()) {
                Some([byte]) => Ok(vec![*byte]),
                Some(_) => raise!(
                    vm,
                    ValueError,
                    "memoryview: invalid value for format '{format}'"
                ),
                None => raise!(
                    vm,
                    TypeError,
                    "memoryview: invalid type for format '{format}'"
                ),
            },
            b'?' => Ok(vec![u8::from(vm.truth(value)?)]),
            b'f' | b'd' | b'e' => {
                if vm.special(value, Special::Float).is_unset()
                    && vm.special(value, Special::Index).is_unset()
                {
                    return raise!(
                        vm,
                        TypeError,
                        "memoryview: invalid type for format '{format}'"
                    );
                }
                let x = vm.to_f64(value)?;
                Ok(match self.format {
                    b'f' => (x as f32).to_le_bytes().to_vec(),
                    b'd' => x.to_le_bytes().to_vec(),
                    _ => float_to_half(x).to_le_bytes().to_vec(),
                })
            }
            _ => {
                if vm.special(value, Special::Index).is_unset() {
                    return raise!(
                        vm,
                        TypeError,
                        "memoryview: invalid type for format '{format}'"
                    );
                }
                let index = vm.index(value)?;
                let signed = matches!(self.format, b'b' | b'h' | b'i' | b'l' | b'q' | b'n');
                let big = IntRef::of(&index)
                    .map(|int| int.to_big().into_owned())
                    .unwrap_or_default();
                match int::to_bytes(&big, size, true, signed) {
                    Ok(bytes) => Ok(bytes),
                    Err(_) => raise!(
                        vm,
                        ValueError,
                        "memoryview: invalid value for format '{format}'"
                    ),
                }
            }
        }
    }

    fn write(&self, vm: &mut Vm, at: usize, bytes: &[u8]) {
        if let Some(array) = self.base.downcast::<ByteArray>()
            && let Some(place) = array.bytes_mut(vm).get_mut(at..at + bytes.len())
        {
            place.copy_from_slice(bytes);
        }
    }

    /// The place of an item in the base, by its indices.
    fn locate(&self, vm: &mut Vm, keys: &[Value]) -> Res<usize> {
        let mut at = self.start;
        for (number, (dim, key)) in self.dims.iter().zip(keys).enumerate() {
            match vm.place_of(key, dim.len)? {
                Some(index) => at = at.wrapping_add_signed(dim.stride * index as isize),
                None => {
                    return raise!(
                        vm,
                        IndexError,
                        "index out of bounds on dimension {}",
                        number + 1
                    );
                }
            }
        }
        Ok(at)
    }

    /// The part that `slice` takes of the first dimension.
    fn sliced(&self, vm: &mut Vm, slice: &Slice) -> Res<Ref<MemoryView>> {
        let Some(first) = self.dims.first().copied() else {
            return raise!(vm, TypeError, "invalid indexing of 0-dim memory");
        };
        let span = vm.slice_bounds(slice)?.within(first.len);
        let mut dims = self.dims.clone();
        dims[0] = Extent {
            len: span.len,
            stride: first.stride * span.step,
        };
        let start = if span.len == 0 {
            self.start
        } else {
            self.start
                .wrapping_add_signed(first.stride * span.start as isize)
        };
        MemoryView::open(
            vm,
            (self.base.clone(), self.owner.clone()),
            start,
            dims,
            self.format,
            self.readonly,
        )
    }

    /// What an index means: one item, or a part.
    fn target(&self, vm: &mut Vm, key: &Value) -> Res<Target> {
        self.check_open(vm)?;
        if let Some(slice) = key.downcast::<Slice>() {
            return self.sliced(vm, slice).map(Target::Part);
        }
        if let Some(keys) = key.as_tuple() {
            if keys.is_empty() && self.dims.is_empty() {
                return Ok(Target::Item(self.start));
            }
            let plain = keys
                .items()
                .iter()
                .all(|key| !vm.special(key, Special::Index).is_unset());
            if plain {
                if keys.len() < self.dims.len() {
                    return raise!(vm, NotImplementedError, "sub-views are not implemented");
                }
                if keys.len() > self.dims.len() {
                    let (dims, given) = (self.dims.len(), keys.len());
                    return raise!(
                        vm,
                        TypeError,
                        "cannot index {dims}-dimension view with {given}-element tuple"
                    );
                }
                return self.locate(vm, keys.items()).map(Target::Item);
            }
            if keys
                .items()
                .iter()
                .all(|key| key.downcast::<Slice>().is_some())
            {
                return raise!(
                    vm,
                    NotImplementedError,
                    "multi-dimensional slicing is not implemented"
                );
            }
            return raise!(vm, TypeError, "memoryview: invalid slice key");
        }
        if vm.special(key, Special::Index).is_unset() {
            return raise!(vm, TypeError, "memoryview: invalid slice key");
        }
        match self.dims.len() {
            0 => raise!(vm, TypeError, "invalid indexing of 0-dim memory"),
            1 => self.locate(vm, std::slice::from_ref(key)).map(Target::Item),
            _ => raise!(
                vm,
                NotImplementedError,
                "multi-dimensional sub-views are not implemented"
            ),
        }
    }

    /// The items as nested lists.
    fn to_list(&self, vm: &mut Vm, at: usize, dims: &[Extent]) -> Res {
        let Some((dim, rest)) = dims.split_first() else {
            return self.unpack(vm, at);
        };
        vm.reserve(dim.len * size_of::<Value>())?;
        let mut items = Vec::with_capacity(dim.len);
        for index in 0..dim.len {
            items.push(self.to_list(
                vm,
                at.wrapping_add_signed(dim.stride * index as isize),
                rest,
            )?);
        }
        vm.new_list(items)
    }
}

/// What an index means.
enum Target {
    Item(usize),
    Part(Ref<MemoryView>),
}

fn tuple_of(vm: &mut Vm, numbers: impl ExactSizeIterator<Item = i64>) -> Res {
    vm.new_tuple(numbers.map(Value::Int))
}

/// Whether a view equals another buffer, item by item; `None` where `value` is no buffer.
fn equal(vm: &mut Vm, this: &Ref<MemoryView>, value: &Value) -> Res<Option<bool>> {
    if let Some(other) = value.downcast::<MemoryView>() {
        if this.is_same(other) {
            return Ok(Some(true));
        }
        if this.released.get() || other.released.get() {
            return Ok(Some(false));
        }
        let lens = |view: &MemoryView| view.dims.iter().map(|dim| dim.len).collect::<Vec<_>>();
        if lens(this) != lens(other) {
            return Ok(Some(false));
        }
        let exact = |format: u8| !matches!(format, b'f' | b'd' | b'e');
        if this.format == other.format && exact(this.format) {
            return Ok(Some(this.to_bytes(vm) == other.to_bytes(vm)));
        }
        for (a, b) in this.offsets().into_iter().zip(other.offsets()) {
            let (a, b) = (this.unpack(vm, a)?, other.unpack(vm, b)?);
            if !vm.eq(&a, &b)? {
                return Ok(Some(false));
            }
        }
        return Ok(Some(true));
    }
    if this.released.get() {
        return Ok(bytes_like::contents(vm, value).map(|_| false));
    }
    if value.downcast::<Array>().is_some() {
        let other = MemoryView::of(vm, value)?;
        return equal(vm, this, &other.into());
    }
    let Some(bytes) = bytes_like::contents(vm, value) else {
        return Ok(None);
    };
    if this.dims.len() != 1 {
        return Ok(Some(false));
    }
    if this.format == b'B' {
        return Ok(Some(this.to_bytes(vm) == *bytes));
    }
    if this.items() != bytes.len() {
        return Ok(Some(false));
    }
    for (at, byte) in this.offsets().into_iter().zip(bytes.iter()) {
        let item = this.unpack(vm, at)?;
        if !vm.eq(&item, &Value::Int((*byte).into()))? {
            return Ok(Some(false));
        }
    }
    Ok(Some(true))
}

/// The format that text names: one letter, perhaps behind an `@`.
fn format_named(vm: &mut Vm, format: &Ref<Str>) -> Res<u8> {
    let letter = match format.as_bytes() {
        [letter] | [b'@', letter] => Some(*letter),
        _ => None,
    };
    match letter.filter(|letter| size_of_format(*letter).is_some()) {
        Some(letter) => Ok(letter),
        None => raise!(
            vm,
            ValueError,
            "memoryview: destination format must be a native single character format prefixed with an optional '@'"
        ),
    }
}
