//! Memory for objects: what died a moment ago is used again without asking the allocator.
//!
//! Blocks of up to half a kilobyte are kept in a list for each size, to a bound; larger ones, and what is beyond the
//! bound, are the allocator's. A block of a list begins with the address of the next.
//!
//! # Invariants
//! - A block of a size was allocated with that size rounded up to whole words, wherever it goes then.
//! - What is in a list is nobody's.

use std::alloc::{Layout, alloc, dealloc, realloc};
use std::cell::Cell;
use std::ptr::{self, NonNull};

const WORD: usize = 8;

/// Sizes in words, from none to half a kilobyte.
const SIZES: usize = 512 / WORD + 1;

/// How many bytes a list keeps at the most.
const KEPT: usize = 32 * 1024;

struct List {
    first: Cell<*mut u8>,
    /// How many more it takes.
    room: Cell<u32>,
}

/// The lists.
pub(super) struct Blocks {
    lists: [List; SIZES],
}

impl Default for Blocks {
    fn default() -> Blocks {
        Blocks {
            lists: std::array::from_fn(|words| List {
                first: Cell::new(ptr::null_mut()),
                room: Cell::new((KEPT / (words.max(1) * WORD)) as u32),
            }),
        }
    }
}

impl Blocks {
    /// A block of so many bytes, at least a word, aligned to a word.
    #[inline(always)]
    pub(super) fn take(&self, size: usize) -> Option<NonNull<u8>> {
        if let Some(list) = self.lists.get(size.div_ceil(WORD))
            && let Some(block) = NonNull::new(list.first.get())
        {
            // SAFETY: what is in a list begins with the address of the next.
            list.first
                .set(unsafe { block.cast::<*mut u8>().as_ptr().read() });
            list.room.set(list.room.get() + 1);
            return Some(block);
        }
        from_allocator(size)
    }

    /// A block of this size is free.
    ///
    /// # Safety
    /// It came from `take` or `resize` with this size, and nobody uses it.
    #[inline(always)]
    pub(super) unsafe fn give(&self, block: NonNull<u8>, size: usize) {
        if let Some(list) = self.lists.get(size.div_ceil(WORD)) {
            let room = list.room.get();
            if room > 0 {
                list.room.set(room - 1);
                // SAFETY: the block has room for a word, is aligned to one, and nobody uses it.
                unsafe { block.cast::<*mut u8>().as_ptr().write(list.first.get()) };
                list.first.set(block.as_ptr());
                return;
            }
        }
        // SAFETY: the caller's promise.
        unsafe { to_allocator(block, size) }
    }

    /// Change a block's size; it may move. Nothing if there is no memory: then it is as it was.
    ///
    /// # Safety
    /// It came from `take` or `resize` with the size `old`.
    pub(super) unsafe fn resize(
        &self,
        block: NonNull<u8>,
        old: usize,
        new: usize,
    ) -> Option<NonNull<u8>> {
        let (old, new) = (layout(old)?, layout(new)?);
        // SAFETY: the block was allocated with this layout; the new size is that of a valid one.
        NonNull::new(unsafe { realloc(block.as_ptr(), old, new.size()) })
    }
}

impl Drop for Blocks {
    fn drop(&mut self) {
        for (words, list) in self.lists.iter().enumerate() {
            list.room.set(0);
            while let Some(block) = NonNull::new(list.first.get()) {
                // SAFETY: what is in a list begins with the address of the next, has this size, and is nobody's.
                unsafe {
                    list.first.set(block.cast::<*mut u8>().as_ptr().read());
                    to_allocator(block, words * WORD);
                }
            }
        }
    }
}

fn layout(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_next_multiple_of(WORD)?, WORD).ok()
}

#[inline(never)]
fn from_allocator(size: usize) -> Option<NonNull<u8>> {
    let layout = layout(size).filter(|layout| layout.size() > 0)?;
    // SAFETY: the size is not zero.
    NonNull::new(unsafe { alloc(layout) })
}

/// # Safety
/// The block came from the allocator with this size.
#[inline(never)]
unsafe fn to_allocator(block: NonNull<u8>, size: usize) {
    if let Some(layout) = layout(size) {
        // SAFETY: the caller's promise.
        unsafe { dealloc(block.as_ptr(), layout) }
    }
}
