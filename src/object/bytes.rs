//! `bytes` and `bytearray`.

use super::heap::Charge;
use super::layout::{Boxed, Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::save::{Saved, Saver};
use super::{Elements, Header, Ref, Type, Value, Vm, VmCell, heap, sequence_index};
use crate::code::bytes::Corrupt;
use heap::OutOfMemory;
use std::cell::Cell;
use std::ptr::NonNull;

/// Immutable bytes, in one block with their header.
#[repr(C)]
pub struct Bytes {
    len: usize,
    hash: Cell<u64>,
}

static BYTES: Layout = Layout::of::<Bytes>("bytes")
    .leaf()
    .indexed(&Elements::read_by(byte_at))
    .with_tail(tail)
    .with_save(save)
    .with_load(load);

fn byte_at(_: &Vm, this: &Ref, at: i64) -> Option<Value> {
    let bytes = this.downcast::<Bytes>()?.as_bytes();
    let byte = bytes.get(sequence_index(at, bytes.len())?)?;
    Some(Value::Int((*byte).into()))
}

unsafe fn tail(object: NonNull<Header>) -> usize {
    // SAFETY: a plain number, readable even after the drop.
    unsafe { (*object.cast::<Boxed<Bytes>>().as_ptr()).body.len }
}

impl Payload for Bytes {
    fn layout() -> &'static Layout {
        &BYTES
    }
}

impl Trace for Bytes {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

unsafe fn save(object: NonNull<Header>, saver: &mut Saver<'_>) -> Saved {
    // SAFETY: alive, and of this layout; the look takes no count.
    let bytes = unsafe { Ref::<Bytes>::look_at(object) };
    saver.out.bytes(bytes.as_bytes());
    Ok(())
}

unsafe fn load(object: NonNull<Header>, loader: &mut Loader<'_>) -> Loaded<()> {
    let bytes = loader.bytes.bytes()?;
    if bytes.len() != loader.current_tail() {
        return Err(Corrupt::new("bytes of the wrong length"));
    }
    // SAFETY: the memory is of this layout, with a tail of so many bytes.
    unsafe {
        let place = &raw mut (*object.cast::<Boxed<Bytes>>().as_ptr()).body;
        place.write(Bytes {
            len: bytes.len(),
            hash: Cell::new(0),
        });
        let at = place.cast::<u8>().add(size_of::<Bytes>());
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), at, bytes.len());
    }
    Ok(())
}

impl Bytes {
    pub(crate) fn create(ty: &Ref<Type>, bytes: &[u8]) -> Result<Ref<Bytes>, OutOfMemory> {
        // SAFETY: `Bytes`' layout, and a tail of `len` bytes.
        unsafe {
            heap::allocate_with::<Bytes>(ty, bytes.len(), |place| {
                place.write(Bytes {
                    len: bytes.len(),
                    hash: Cell::new(0),
                });
                let start = place.cast::<u8>().add(size_of::<Bytes>());
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), start, bytes.len());
            })
        }
    }
}

/// What needs the tail: a reference to the body alone does not reach it.
impl Ref<Bytes> {
    /// The bytes.
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: the tail follows the body and holds `len` initialised bytes.
        unsafe { std::slice::from_raw_parts(self.tail_ptr(), self.len) }
    }

    /// Their hash.
    pub fn hash(&self) -> u64 {
        if self.hash.get() == 0 {
            self.hash.set(super::str::hash_bytes(self.as_bytes()));
        }
        self.hash.get()
    }
}

/// Mutable bytes. `exports` counts the memoryviews that look at them: while there are any, the size is fixed.
#[derive(Default)]
pub struct ByteArray {
    bytes: VmCell<Vec<u8>>,
    charge: VmCell<Charge>,
    /// How many memoryviews look at the bytes.
    pub exports: Cell<usize>,
}

static BYTEARRAY: Layout = Layout::of::<ByteArray>("bytearray")
    .leaf()
    .indexed(&Elements {
        get: |vm, this, at| {
            let bytes = this.downcast::<ByteArray>()?.bytes(vm);
            let byte = bytes.get(sequence_index(at, bytes.len())?)?;
            Some(Value::Int((*byte).into()))
        },
        set: |vm, this, at, value| {
            let (Some(array), Value::Int(byte)) = (this.downcast::<ByteArray>(), value) else {
                return false;
            };
            let bytes = array.bytes_mut(vm);
            let place = sequence_index(at, bytes.len()).and_then(|at| bytes.get_mut(at));
            match (place, u8::try_from(*byte)) {
                (Some(place), Ok(byte)) => {
                    *place = byte;
                    true
                }
                _ => false,
            }
        },
    });

impl Payload for ByteArray {
    fn layout() -> &'static Layout {
        &BYTEARRAY
    }
}

impl Trace for ByteArray {
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        // SAFETY: nothing is borrowed while an isolate is written.
        saver.out.bytes(unsafe { self.bytes.peek() });
        self.exports.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let array = ByteArray::new(loader.bytes.bytes()?.to_vec())?;
        array.exports.set(loader.bytes.small()?);
        Ok(array)
    }
}

impl ByteArray {
    /// A bytearray of these bytes.
    pub fn new(bytes: Vec<u8>) -> Result<ByteArray, OutOfMemory> {
        let mut charge = Charge::default();
        charge.grow_to(bytes.capacity())?;
        Ok(ByteArray {
            bytes: VmCell::new(bytes),
            charge: VmCell::new(charge),
            exports: Cell::new(0),
        })
    }

    /// The bytes.
    #[inline]
    pub fn bytes<'v>(&'v self, vm: &'v Vm) -> &'v Vec<u8> {
        self.bytes.get(vm)
    }

    /// The bytes, to change in place; what grows them calls `reserve` first.
    #[inline]
    pub fn bytes_mut<'v>(&'v self, vm: &'v mut Vm) -> &'v mut Vec<u8> {
        self.bytes.get_mut(vm)
    }

    /// Make room for `more` bytes.
    pub fn reserve(&self, vm: &mut Vm, more: usize) -> Result<(), OutOfMemory> {
        let bytes = self.bytes.get_mut(vm);
        let want = bytes.len().checked_add(more).ok_or(OutOfMemory)?;
        if want > bytes.capacity() {
            let capacity = want.max(bytes.capacity() * 2).max(16);
            // The charge first, then the memory.
            let charge = self.charge.as_ptr();
            // SAFETY: `&mut Vm` is ours; the two cells are different memory.
            unsafe { (*charge).grow_to(capacity)? };
            let len = bytes.len();
            bytes
                .try_reserve_exact(capacity - len)
                .map_err(|_| OutOfMemory)?;
        }
        Ok(())
    }
}
