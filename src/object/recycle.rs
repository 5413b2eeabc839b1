//! Small blocks of memory that are kept for the next object of their size.
//!
//! What a script frees it soon allocates again. A block that comes back waits in its size's list, and leaves it without
//! the allocator being asked. Lists are short: what a program frees beyond them goes back at once.
//!
//! Blocks come in the sizes that allocators hand out: a request of 136 bytes takes 160 from mimalloc, so 160 are asked
//! for and charged. What is charged is what the process holds.
//!
//! # Invariants
//! - A list holds blocks of its size alone, allocated with that size and [`ALIGN`]; each holds the next one's
//!   address in its first word.
//!
//! Rows of a few values come from here too: a vector of so many bytes is a block of that size (`Recycler::is_block`).
//!
//! # Cost
//! O(1); at most [`KEPT`] bytes for each of [`SIZES`].

use std::alloc::{Layout, alloc, dealloc};
use std::cell::Cell;
use std::ptr::null_mut;

/// How blocks are aligned.
pub(super) const ALIGN: usize = 8;
/// The sizes that blocks come in: steps of [`GRAIN`], then of a quarter at most.
const SIZES: [u16; 16] = [
    16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512,
];
/// What every block's size is a multiple of; a size has the list of its multiple.
const GRAIN: usize = 16;
const LISTS: usize = 512 / GRAIN;
/// The size of a block by the number of words that it is asked for, less one.
const ROUNDED: [u16; 512 / ALIGN] = rounded();
/// How many bytes of one size are kept.
const KEPT: usize = 16 * 1024;

const fn rounded() -> [u16; 512 / ALIGN] {
    let mut table = [0; 512 / ALIGN];
    let (mut at, mut size) = (0, 0);
    while at < table.len() {
        if (at + 1) * ALIGN > SIZES[size] as usize {
            size += 1;
        }
        table[at] = SIZES[size];
        at += 1;
    }
    table
}

/// A list of free blocks of one size.
struct List {
    first: Cell<*mut u8>,
    /// How many more may be kept.
    room: Cell<usize>,
}

/// The free blocks of an isolate.
pub(super) struct Recycler {
    lists: [List; LISTS],
}

#[inline(always)]
fn list_of(size: usize) -> usize {
    size.wrapping_sub(1) / GRAIN
}

/// The layout of the blocks of this list.
#[inline(always)]
fn block(list: usize) -> Layout {
    // SAFETY: small, not zero, and a multiple of the alignment.
    unsafe { Layout::from_size_align_unchecked((list + 1) * GRAIN, ALIGN) }
}

impl Recycler {
    pub(super) fn new() -> Recycler {
        Recycler {
            lists: std::array::from_fn(|list| List {
                first: Cell::new(null_mut()),
                // What looks for uses after a free is to see each of them.
                room: Cell::new(if cfg!(any(miri, fuzzing)) {
                    0
                } else {
                    KEPT / ((list + 1) * GRAIN)
                }),
            }),
        }
    }

    /// How many bytes a block for so many takes: what is charged, allocated and freed.
    #[inline(always)]
    pub(super) fn rounded(size: usize) -> usize {
        let rounded = ROUNDED.get(size.wrapping_sub(1) / ALIGN);
        rounded.map_or(size, |rounded| usize::from(*rounded))
    }

    /// Whether blocks of this size are kept.
    #[inline(always)]
    pub(super) fn is_block(size: usize) -> bool {
        size <= GRAIN * LISTS && Recycler::rounded(size) == size && size != 0
    }

    /// A block; null where there is no memory.
    ///
    /// # Safety
    /// `size` is [`Recycler::rounded`], not zero and not larger than objects can be. The block is freed by `free`, with the
    /// same size.
    #[inline(always)]
    pub(super) unsafe fn allocate(&self, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise; a listed block is of its list's size and holds the next one's address.
        unsafe {
            let Some(list) = self.lists.get(list_of(size)) else {
                return alloc(Recycler::layout(size));
            };
            let first = list.first.get();
            if first.is_null() {
                return alloc(Recycler::layout(size));
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
        // SAFETY: the caller's promise.
        unsafe {
            let Some(list) = self.lists.get(list_of(size)) else {
                return dealloc(start, Recycler::layout(size));
            };
            let room = list.room.get();
            if room == 0 {
                return dealloc(start, Recycler::layout(size));
            }
            list.room.set(room - 1);
            start.cast::<*mut u8>().write(list.first.get());
            list.first.set(start);
        }
    }

    /// The layout of a block of this size, which is [`Recycler::rounded`].
    #[inline(always)]
    pub(super) fn layout(size: usize) -> Layout {
        // SAFETY: it is not zero, the alignment is a power of two, and the caller has asked for no more than objects can be.
        unsafe { Layout::from_size_align_unchecked(size, ALIGN) }
    }
}

impl Drop for Recycler {
    fn drop(&mut self) {
        for (number, list) in self.lists.iter().enumerate() {
            let mut next = list.first.get();
            while !next.is_null() {
                // SAFETY: a listed block is of its list's size and holds the next one's address.
                unsafe {
                    let after = *next.cast::<*mut u8>();
                    dealloc(next, block(number));
                    next = after;
                }
            }
        }
    }
}
