//! Bytes that come in at one end and leave at the other.
//!
//! push O(bytes) amortised; advance O(1) amortised.

use crate::object::{Charge, OutOfMemory};

/// What an emptied queue keeps for the next bytes.
const KEPT: usize = 64 * 1024;

/// A queue of bytes, charged to the isolate.
#[derive(Default)]
pub(crate) struct ByteQueue {
    bytes: Vec<u8>,
    /// How many at the front have left.
    head: usize,
    charge: Charge,
}

impl ByteQueue {
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() - self.head
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes[self.head..]
    }

    pub(crate) fn push(&mut self, more: &[u8]) -> Result<(), OutOfMemory> {
        if self.head > self.bytes.len() / 2 {
            self.bytes.drain(..self.head);
            self.head = 0;
        }
        let want = self
            .bytes
            .len()
            .checked_add(more.len())
            .ok_or(OutOfMemory)?;
        if want > self.bytes.capacity() {
            let capacity = want.max(self.bytes.capacity() * 2).max(64);
            self.charge.grow_to(capacity)?;
            self.bytes
                .try_reserve_exact(capacity - self.bytes.len())
                .map_err(|_| OutOfMemory)?;
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    /// The first `count` leave.
    pub(crate) fn advance(&mut self, count: usize) {
        self.head += count.min(self.len());
        if self.is_empty() {
            self.clear();
        }
    }

    pub(crate) fn clear(&mut self) {
        self.head = 0;
        if self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
            self.charge.shrink_to(0);
        } else {
            self.bytes.clear();
        }
    }
}
