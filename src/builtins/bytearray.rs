//! `bytearray`: what a script sees of it. What it shares with `bytes` is `bytes_shared.rs`; the shape, `object/bytes.rs`.

use super::bytes_like::{self, BytesLike, Content};
use super::bytes_shared::bytes_surface;
use super::bytes_text::{self, Held, Own};
use super::memoryview::MemoryView;
use super::str_iter::BytesIter;
use crate::object::{ByteArray, Ref, Res, Slice, Special, Str, Type, Value, Vm};
use crate::text::{quote, str_ops};
use crate::vm::{Span, cut_index, sequence_index};
use pyish_derive::class;

impl ByteArray {
    /// Refuses to change the size while memoryviews look at the bytes.
    fn check_resizable(&self, vm: &mut Vm) -> Res<()> {
        if self.exports.get() > 0 {
            return raise!(
                vm,
                BufferError,
                "Existing exports of data: object cannot be re-sized"
            );
        }
        Ok(())
    }

    /// Puts `bytes` in the place of `at..end`.
    fn splice(&self, vm: &mut Vm, at: usize, end: usize, bytes: &[u8]) -> Res<()> {
        if bytes.len() != end - at {
            self.check_resizable(vm)?;
            self.reserve(vm, bytes.len())?;
        }
        vm.heap.owe_bytes(self.bytes(vm).len() - at);
        self.bytes_mut(vm).splice(at..end, bytes.iter().copied());
        Ok(())
    }

    /// Puts `bytes` in the place of all.
    fn assign(&self, vm: &mut Vm, bytes: &[u8]) -> Res<()> {
        let len = self.bytes(vm).len();
        self.splice(vm, 0, len, bytes)
    }

    fn delete(&self, vm: &mut Vm, span: Span) -> Res<()> {
        if span.len == 0 {
            return Ok(());
        }
        self.check_resizable(vm)?;
        let bytes = self.bytes_mut(vm);
        if span.step == 1 {
            bytes.drain(span.range());
            return Ok(());
        }
        let mut gone: Vec<usize> = span.places().collect();
        gone.sort_unstable();
        let mut at = 0;
        bytes.retain(|_| {
            at += 1;
            gone.binary_search(&(at - 1)).is_err()
        });
        Ok(())
    }
}

/// A byte to put in.
fn item(vm: &mut Vm, value: &Value) -> Res<u8> {
    bytes_like::byte(vm, value)
}

/// What is assigned to a slice.
fn assigned(vm: &mut Vm, value: &Value) -> Res<Content> {
    if let Some(bytes) = bytes_like::contents(vm, value) {
        return Ok(bytes);
    }
    let number = [
        Special::Index,
        Special::Int,
        Special::Float,
        Special::Complex,
    ]
    .into_iter()
    .any(|special| !vm.special(value, special).is_unset());
    if value.as_str().is_some() || number {
        return raise!(
            vm,
            TypeError,
            "can assign only bytes, buffers, or iterables of ints in range(0, 256)"
        );
    }
    bytes_like::from_iterable(vm, value, "bytearray").map(Content::Copied)
}

fn check_key(vm: &mut Vm, key: &Value) -> Res<()> {
    if vm.special(key, Special::Index).is_unset() {
        let name = vm.type_name(key);
        return raise!(
            vm,
            TypeError,
            "bytearray indices must be integers or slices, not {name}"
        );
    }
    Ok(())
}

bytes_surface! {
    /// bytearray(iterable_of_ints) -> those bytes
    /// bytearray(string, encoding[, errors]) -> the encoded text
    /// bytearray(bytes_or_buffer) -> a copy
    /// bytearray(int) -> as many zero bytes
    /// bytearray() -> no bytes
    ///
    /// Bytes that can be changed in place.
    #[class(name = "bytearray", shape = ByteArray, unhashable, match_self)]
    {
        #[new("(cls, /, *args, **kwargs)")]
        fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
            let _ = (args, kwargs);
            let array = ByteArray::new(Vec::new())?;
            Ok(vm.new_object_of(cls, array)?.into())
        }

        #[slot("__init__(self, source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)")]
        fn init(
            this: &Ref<ByteArray>,
            vm: &mut Vm,
            source: Option<&Value>,
            encoding: Option<&Ref<Str>>,
            errors: Option<&Ref<Str>>,
        ) -> Res<()> {
            // Where it fails, nothing is left of what was there.
            if !this.bytes(vm).is_empty() {
                this.assign(vm, &[])?;
            }
            let bytes = bytes_like::construct(vm, "bytearray", source, encoding, errors)?;
            this.assign(vm, &bytes)
        }

        #[slot(repr)]
        #[slot(str)]
        fn repr(this: &Ref<ByteArray>, vm: &mut Vm) -> Res {
            let class = vm.type_name(&this.into());
            let len = this.bytes(vm).len();
            let _held = vm.hold_large(len, |vm| quote::repr_bytes_len(this.bytes(vm)))?;
            let text = quote::repr_bytearray(&class, this.bytes(vm));
            vm.new_str_wtf8(&text)
        }

        #[slot(len)]
        fn len(this: &ByteArray, vm: &Vm) -> usize {
            this.bytes(vm).len()
        }

        #[slot(iter)]
        fn iter(this: &Ref<ByteArray>, vm: &mut Vm) -> Res {
            Ok(vm.new_object(BytesIter::new(this.into()))?.into())
        }

        /// A view of the object's memory.
        #[slot(buffer)]
        fn buffer(this: &Ref<ByteArray>, vm: &mut Vm, flags: &Value) -> Res {
            let _ = flags;
            Ok(MemoryView::of(vm, &this.into())?.into())
        }

        /// Give a view of the object's memory back.
        #[slot(release_buffer)]
        fn release_buffer(this: &ByteArray, buffer: &Value) {
            let _ = (this, buffer);
        }

        // ---- change in place

        #[slot(setitem)]
        fn setitem(this: &Ref<ByteArray>, vm: &mut Vm, key: &Value, value: &Value) -> Res<()> {
            if let Some(slice) = key.downcast::<Slice>() {
                let bounds = vm.slice_bounds(slice)?;
                let bytes = assigned(vm, value)?;
                let span = bounds.within(this.bytes(vm).len());
                if span.step == 1 {
                    return this.splice(vm, span.start, span.range().end, &bytes);
                }
                if bytes.is_empty() {
                    return this.delete(vm, span);
                }
                if bytes.len() != span.len {
                    let (given, count) = (bytes.len(), span.len);
                    return raise!(
                        vm,
                        ValueError,
                        "attempt to assign bytes of size {given} to extended slice of size {count}"
                    );
                }
                let own = this.bytes_mut(vm);
                for (at, byte) in span.places().zip(bytes.iter()) {
                    if let Some(place) = own.get_mut(at) {
                        *place = *byte;
                    }
                }
                return Ok(());
            }
            check_key(vm, key)?;
            let len = this.bytes(vm).len();
            let Some(at) = vm.place_of(key, len)? else {
                // First to be looked at is the value.
                item(vm, value)?;
                return raise!(vm, IndexError, "bytearray index out of range");
            };
            let byte = item(vm, value)?;
            match this.bytes_mut(vm).get_mut(at) {
                Some(place) => *place = byte,
                None => return raise!(vm, IndexError, "bytearray index out of range"),
            }
            Ok(())
        }

        #[slot(delitem)]
        fn delitem(this: &Ref<ByteArray>, vm: &mut Vm, key: &Value) -> Res<()> {
            if let Some(slice) = key.downcast::<Slice>() {
                let span = vm.slice_bounds(slice)?.within(this.bytes(vm).len());
                return this.delete(vm, span);
            }
            check_key(vm, key)?;
            let len = this.bytes(vm).len();
            match vm.place_of(key, len)? {
                Some(start) => this.delete(vm, Span::one(start)),
                None => raise!(vm, IndexError, "bytearray index out of range"),
            }
        }

        #[slot(iadd)]
        fn iadd(this: &Ref<ByteArray>, vm: &mut Vm, value: &Value) -> Res {
            let Some(more) = bytes_like::contents(vm, value) else {
                let name = vm.type_name(value);
                return raise!(vm, TypeError, "can't concat {name} to bytearray");
            };
            let len = this.bytes(vm).len();
            this.splice(vm, len, len, &more)?;
            Ok(this.into())
        }

        #[slot(imul)]
        fn imul(this: &Ref<ByteArray>, vm: &mut Vm, value: &Value) -> Res {
            let times = vm.to_count(value)?.max(0) as usize;
            let Some(len) = this.bytes(vm).len().checked_mul(times) else {
                return raise!(vm, MemoryError);
            };
            vm.reserve(len)?;
            let bytes = this.bytes(vm).repeat(times);
            this.assign(vm, &bytes)?;
            Ok(this.into())
        }

        /// Put one byte, an int below 256, at the end.
        #[method("append(self, item, /)")]
        fn append(this: &ByteArray, vm: &mut Vm, item: &Value) -> Res<()> {
            let byte = self::item(vm, item)?;
            let len = this.bytes(vm).len();
            this.splice(vm, len, len, &[byte])
        }

        /// Remove all items from the bytearray.
        #[method("clear(self, /)")]
        fn clear(this: &ByteArray, vm: &mut Vm) -> Res<()> {
            this.assign(vm, &[])
        }

        /// Return a copy of B.
        #[method("copy(self, /)")]
        fn copy(this: &ByteArray, vm: &mut Vm) -> Res {
            let len = this.bytes(vm).len();
            vm.reserve(len)?;
            let bytes = this.bytes(vm).clone();
            vm.new_bytearray(bytes)
        }

        /// Put all bytes of an iterable of ints, or of a buffer, at the end.
        #[method("extend(self, iterable_of_ints, /)")]
        fn extend(this: &ByteArray, vm: &mut Vm, iterable_of_ints: &Value) -> Res<()> {
            let more = match bytes_like::contents(vm, iterable_of_ints) {
                Some(bytes) => bytes,
                None => {
                    let name = vm.type_name(iterable_of_ints);
                    if iterable_of_ints.as_str().is_some() {
                        return raise!(vm, TypeError, "expected iterable of integers; got: '{name}'");
                    }
                    if !vm.special(iterable_of_ints, Special::Buffer).is_unset() {
                        let bytes = bytes_like::required(vm, iterable_of_ints)?;
                        let len = this.bytes(vm).len();
                        return this.splice(vm, len, len, &bytes);
                    }
                    let iterator = vm.iter_or(iterable_of_ints, |_| {
                        format!("can't extend bytearray with {name}")
                    })?;
                    Content::Copied(bytes_like::from_iterator(vm, &iterator, "bytearray")?)
                }
            };
            let len = this.bytes(vm).len();
            this.splice(vm, len, len, &more)
        }

        /// Put one byte, an int below 256, in front of the one at index.
        #[method("insert(self, index, item, /)")]
        fn insert(this: &ByteArray, vm: &mut Vm, index: isize, item: &Value) -> Res<()> {
            let byte = self::item(vm, item)?;
            let at = cut_index(index, this.bytes(vm).len());
            this.splice(vm, at, at, &[byte])
        }

        /// Take out a byte, the last one by default, and return it as an int.
        #[method("pop(self, index=-1, /)")]
        fn pop(this: &ByteArray, vm: &mut Vm, index: isize) -> Res<u8> {
            let len = this.bytes(vm).len();
            if len == 0 {
                return raise!(vm, IndexError, "pop from empty bytearray");
            }
            let Some(at) = sequence_index(index as i64, len) else {
                return raise!(vm, IndexError, "pop index out of range");
            };
            this.check_resizable(vm)?;
            vm.heap.owe_bytes(len - at);
            Ok(this.bytes_mut(vm).remove(at))
        }

        /// Take out the first byte that has this value.
        #[method("remove(self, value, /)")]
        fn remove(this: &ByteArray, vm: &mut Vm, value: &Value) -> Res<()> {
            let byte = item(vm, value)?;
            let Some(at) = this.bytes(vm).iter().position(|own| *own == byte) else {
                return raise!(vm, ValueError, "value not found in bytearray");
            };
            this.check_resizable(vm)?;
            vm.heap.owe_bytes(this.bytes(vm).len());
            this.bytes_mut(vm).remove(at);
            Ok(())
        }

        /// Make it size bytes long: cut off at the end, or filled up with zero bytes.
        #[method("resize(self, size, /)")]
        fn resize(this: &ByteArray, vm: &mut Vm, size: isize) -> Res<()> {
            let Ok(size) = usize::try_from(size) else {
                return raise!(vm, ValueError, "Can only resize to positive sizes, got {size}");
            };
            this.check_resizable(vm)?;
            let more = size.saturating_sub(this.bytes(vm).len());
            this.reserve(vm, more)?;
            this.bytes_mut(vm).resize(size, 0);
            Ok(())
        }

        /// Turn the order of the bytes around, in place.
        #[method("reverse(self, /)")]
        fn reverse(this: &ByteArray, vm: &mut Vm) {
            this.bytes_mut(vm).reverse();
        }

        /// How many bytes there is memory for.
        #[method("__alloc__(self, /)")]
        fn alloc(this: &ByteArray, vm: &Vm) -> usize {
            let bytes = this.bytes(vm);
            if bytes.is_empty() { 0 } else { bytes.len() + 1 }
        }

        /// How much memory it takes, in bytes.
        #[method("__sizeof__(self, /)")]
        fn sizeof(this: &ByteArray, vm: &Vm) -> usize {
            56 + this.bytes(vm).capacity()
        }

        /// The bytes that a text of hexadecimal digits stands for; white space may stand between bytes.
        #[classmethod("fromhex(cls, string, /)")]
        fn fromhex(cls: &Ref<Type>, vm: &mut Vm, string: &Value) -> Res {
            let bytes = bytes_text::from_hex(vm, string)?;
            if cls.is_same(&vm.types.bytearray) {
                return vm.new_bytearray(bytes);
            }
            let bytes = vm.new_bytes(&bytes)?;
            vm.call(&cls.into(), &[bytes])
        }

        /// Return state information for pickling.
        #[method("__reduce__(self, /)")]
        fn reduce(this: &Ref<ByteArray>, vm: &mut Vm) -> Res {
            let class = Value::from(this.ty());
            let bytes = this.bytes(vm).clone();
            let bytes = vm.new_bytes(&bytes)?;
            let args = vm.new_tuple([bytes])?;
            let state = vm.call_method(&this.into(), "__getstate__", &[])?;
            vm.new_tuple([class, args, state])
        }
    }
}
