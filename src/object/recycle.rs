//! Small blocks of memory that are kept for the next object of their size.
//!
//! What a script frees it soon allocates again. A block that comes back waits in its size's list, and leaves it without
//! the allocator being asked. Lists are short: what a program frees beyond them goes back at once.
//!
//! # Invariants
//! - A list holds blocks of its size class alone, allocated with that size and [`ALIGN`]; each holds the next one's
//!   address in its first word.
//!
//! # Cost
//! O(1); at most [`KEPT`] bytes for each of [`CLASSES`] sizes.

use std::alloc::{Layout, alloc, dealloc};
use std::cell::Cell;
use std::ptr::null_mut;

/// How blocks are aligned, and the step from one size class to the next.
pub(super) const ALIGN: usize = 8;
/// How many size classes there are: blocks of up to 256 bytes.
const CLASSES: usize = 32;
/// How many bytes of one size are kept.
const KEPT: usize = 16 * 1024;

/// A list of free blocks of one size.
struct List {
    first: Cell<*mut u8>,
    /// How many more may be kept.
    room: Cell<usize>,
}

/// The free blocks of an isolate.
pub(super) struct Recycler {
    lists: [List; CLASSES],
}

#[inline(always)]
fn class_of(size: usize) -> usize {
    (size.wrapping_sub(1)) / ALIGN
}

/// The layout of a block of this size class.
fn block(class: usize) -> Layout {
    // SAFETY: small, not zero, and a multiple of the alignment.
    unsafe { Layout::from_size_align_unchecked((class + 1) * ALIGN, ALIGN) }
}

impl Recycler {
    pub(super) fn new() -> Recycler {
        Recycler {
            lists: std::array::from_fn(|class| List {
                first: Cell::new(null_mut()),
                // What looks for uses after a free is to see each of them.
                room: Cell::new(if cfg!(any(miri, fuzzing)) {
                    0
                } else {
                    KEPT / ((class + 1) * ALIGN)
                }),
            }),
        }
    }

    /// A block of at least `size` bytes; null where there is no memory.
    ///
    /// # Safety
    /// `size` is not zero and does not overflow when rounded up. The block is freed by `free`, with the same size.
    #[inline(always)]
    pub(super) unsafe fn allocate(&self, size: usize) -> *mut u8 {
        let class = class_of(size);
        // SAFETY: the caller's promise; a listed block is of its class's size and holds the next one's address.
        unsafe {
            let Some(list) = self.lists.get(class) else {
                return alloc(Layout::from_size_align_unchecked(size, ALIGN));
            };
            let first = list.first.get();
            if first.is_null() {
                return alloc(block(class));
            }
            list.first.set(*first.cast::<*mut u8>());
            list.room.set(list.room.get() + 1);
            first
        }
    }

    /// Take a block back.
    ///
    /// # Safety
    /// It was allocated by `allocate` with this size, of any recycler, and nobody uses it.
    #[inline(always)]
    pub(super) unsafe fn free(&self, start: *mut u8, size: usize) {
        let class = class_of(size);
        // SAFETY: the caller's promise.
        unsafe {
            let Some(list) = self.lists.get(class) else {
                return dealloc(start, Layout::from_size_align_unchecked(size, ALIGN));
            };
            let room = list.room.get();
            if room == 0 {
                return dealloc(start, block(class));
            }
            list.room.set(room - 1);
            start.cast::<*mut u8>().write(list.first.get());
            list.first.set(start);
        }
    }

    /// The layout that a block of this size was allocated with.
    pub(super) fn layout(size: usize) -> Layout {
        let class = class_of(size);
        if class < CLASSES {
            block(class)
        } else {
            // SAFETY: the block exists, so its size is valid.
            unsafe { Layout::from_size_align_unchecked(size, ALIGN) }
        }
    }

    /// The size to give to the allocator for a block of this size.
    pub(super) fn rounded(size: usize) -> usize {
        Recycler::layout(size).size()
    }
}

impl Drop for Recycler {
    fn drop(&mut self) {
        for (class, list) in self.lists.iter().enumerate() {
            let mut next = list.first.get();
            while !next.is_null() {
                // SAFETY: a listed block is of its class's size and holds the next one's address.
                unsafe {
                    let after = *next.cast::<*mut u8>();
                    dealloc(next, block(class));
                    next = after;
                }
            }
        }
    }
}
