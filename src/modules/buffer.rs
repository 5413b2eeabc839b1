//! Bytes that native code puts together: charged while they grow, as script code may run meanwhile.

use crate::object::layout::{Trace, Tracer};
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver};
use crate::object::{Charge, OutOfMemory, Res, Vm};

/// Bytes that are put together.
#[derive(Default)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    charge: Charge,
}

impl Buffer {
    /// Make room for so many bytes. While the bytes move, the old ones and the new ones are there.
    #[inline]
    pub(super) fn make_room(&mut self, vm: &mut Vm, more: usize) -> Res<()> {
        if self.bytes.capacity() - self.bytes.len() < more {
            self.grow(vm, more)?;
        }
        Ok(())
    }

    #[cold]
    fn grow(&mut self, vm: &mut Vm, more: usize) -> Res<()> {
        let (len, capacity) = (self.bytes.len(), self.bytes.capacity());
        let wanted = len.saturating_add(more).max(capacity + capacity / 2);
        vm.reserve(wanted)?;
        self.charge.grow_to(wanted)?;
        let grown = self.bytes.try_reserve_exact(wanted - len);
        grown.map_err(|_| OutOfMemory.into())
    }

    /// Append these bytes.
    #[inline]
    pub(super) fn append(&mut self, vm: &mut Vm, bytes: &[u8]) -> Res<()> {
        self.make_room(vm, bytes.len())?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Empty it for the next use; a large one is freed.
    pub(super) fn clear(&mut self) {
        const LARGEST: usize = 1 << 16;
        match self.bytes.capacity() > LARGEST {
            true => *self = Buffer::default(),
            false => self.bytes.clear(),
        }
    }
}

impl std::ops::Deref for Buffer {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl std::ops::DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

/// Room to work in: what lies there between two uses means nothing.
impl Trace for Buffer {
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, _: &mut Saver<'_>) -> Saved {
        Ok(())
    }

    fn load(_: &mut Loader<'_>) -> Loaded<Self> {
        Ok(Buffer::default())
    }
}
