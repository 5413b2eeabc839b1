//! `MemoryBIO`: a queue of bytes between TLS and whoever carries them.

use crate::builtins::bytes_like::BytesLike;
use crate::modules::streams::queue::ByteQueue;
use crate::object::{OutOfMemory, Ref, Res, Type, Value, Vm, VmCell};
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;
use std::io;

/// Bytes that are written at one end and read at the other.
#[derive(Trace, Payload, Default)]
#[payload(name = "MemoryBIO")]
pub(super) struct MemoryBio {
    #[trace(skip)]
    pub(super) queue: VmCell<ByteQueue>,
    /// Nothing more will be written.
    #[trace(skip)]
    pub(super) ended: Cell<bool>,
}

/// Lets rustls write into a queue. A queue that may not grow says so as an error of the system.
pub(super) struct Into<'a>(pub(super) &'a mut ByteQueue);

impl io::Write for Into<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.push(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(OutOfMemory) => Err(io::ErrorKind::OutOfMemory.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A queue of bytes in memory.
#[class(name = "MemoryBIO", shape = MemoryBio, module = "_ssl")]
impl Surface {
    #[new("(cls, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm) -> Res {
        Ok(vm.new_object_of(cls, MemoryBio::default())?.into())
    }

    /// Read up to size bytes from the memory BIO.
    #[method("read(self, size=-1, /)")]
    fn read(this: &MemoryBio, vm: &mut Vm, size: isize) -> Res {
        let queue = this.queue.get(vm);
        let count = usize::try_from(size).map_or(queue.len(), |size| size.min(queue.len()));
        let bytes = queue.as_slice()[..count].to_vec();
        let bytes = vm.new_bytes(&bytes)?;
        this.queue.get_mut(vm).advance(count);
        Ok(bytes)
    }

    /// Append bytes for the other side; the answer says how many.
    #[method("write(self, b, /)")]
    fn write(this: &MemoryBio, vm: &mut Vm, b: BytesLike) -> Res<usize> {
        if this.ended.get() {
            let (kind, text) = ("SSLError", "cannot write() after write_eof()");
            return Err(super::fault::plain(vm, kind, text)?);
        }
        this.queue.get_mut(vm).push(&b)?;
        Ok(b.len())
    }

    /// Write an EOF marker to the memory BIO.
    #[method("write_eof(self, /)")]
    fn write_eof(this: &MemoryBio) {
        this.ended.set(true);
    }

    /// The first bytes, which stay where they are.
    #[method("_peek(self, size, /)")]
    fn peek(this: &MemoryBio, vm: &mut Vm, size: usize) -> Res {
        let queue = this.queue.get(vm);
        let bytes = queue.as_slice()[..size.min(queue.len())].to_vec();
        vm.new_bytes(&bytes)
    }

    /// The first bytes leave.
    #[method("_advance(self, size, /)")]
    fn advance(this: &MemoryBio, vm: &mut Vm, size: usize) {
        this.queue.get_mut(vm).advance(size);
    }

    /// How many bytes can be read.
    #[getter]
    fn pending(this: &MemoryBio, vm: &Vm) -> usize {
        this.queue.get(vm).len()
    }

    /// Whether all data was read and no more will come.
    #[getter]
    fn eof(this: &MemoryBio, vm: &Vm) -> Value {
        Value::bool(this.ended.get() && this.queue.get(vm).is_empty())
    }
}
