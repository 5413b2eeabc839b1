//! Small blocks of memory that are kept for the next object of their size.
//!
//! What a script frees it soon allocates again. A block that comes back waits in its size's list, and leaves it without
//! the allocator being asked. Lists are short: what a program frees beyond them goes back at once.
//!
//! Blocks come in the sizes that allocators hand out: a request of 136 bytes takes 160 from mimalloc, so 160 are asked
//! for and charged. What is charged is what the process holds.
//!
//! # Invariants
//! - A list holds blocks of its size class alone, allocated with that size and [`ALIGN`]; each holds the next one's
//!   address in its first word.
//!
//! # Cost
//! O(1); at most [`KEPT`] bytes for each of [`SIZES`].

use std::alloc::{Layout, alloc, dealloc};
use std::cell::Cell;
use std::ptr::null_mut;

/// How blocks are aligned.
pub(super) const ALIGN: usize = 8;
/// The sizes that blocks come in: steps of 16 bytes, then of a quarter at most.
const SIZES: [usize; 16] = [
    16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512,
];
/// The class of a block by its number of words, less one.
const CLASSES: [u8; 64] = classes();
/// How many bytes of one size are kept.
const KEPT: usize = 16 * 1024;

const fn classes() -> [u8; 64] {
    let mut classes = [0; 64];
    let (mut words, mut class) = (1, 0);
    while words <= classes.len() {
        if words * ALIGN > SIZES[class] {
            class += 1;
        }
        classes[words - 1] = class as u8;
        words += 1;
    }
    classes
}

/// A list of free blocks of one size.
struct List {
    first: Cell<*mut u8>,
    /// How many more may be kept.
    room: Cell<usize>,
}

/// The free blocks of an isolate.
pub(super) struct Recycler {
    lists: [List; SIZES.len()],
}

/// The size class of a block; none of a large one.
#[inline(always)]
fn class_of(size: usize) -> Option<usize> {
    CLASSES
        .get(size.wrapping_sub(1) / ALIGN)
        .map(|class| usize::from(*class) % SIZES.len())
}

/// The layout of a block of this size class.
#[inline(always)]
fn block(class: usize) -> Layout {
    // SAFETY: small, not zero, and a multiple of the alignment.
    unsafe { Layout::from_size_align_unchecked(SIZES[class % SIZES.len()], ALIGN) }
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
                    KEPT / SIZES[class]
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
        // SAFETY: the caller's promise; a listed block is of its class's size and holds the next one's address.
        unsafe {
            let Some(class) = class_of(size) else {
                return alloc(Layout::from_size_align_unchecked(size, ALIGN));
            };
            let list = &self.lists[class];
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
        // SAFETY: the caller's promise.
        unsafe {
            let Some(class) = class_of(size) else {
                return dealloc(start, Layout::from_size_align_unchecked(size, ALIGN));
            };
            let list = &self.lists[class];
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
        match class_of(size) {
            Some(class) => block(class),
            // SAFETY: the block exists, so its size is valid.
            None => unsafe { Layout::from_size_align_unchecked(size, ALIGN) },
        }
    }

    /// How many bytes a block of this size takes: what is charged for it.
    #[inline(always)]
    pub(super) fn rounded(size: usize) -> usize {
        class_of(size).map_or(size, |class| SIZES[class])
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
