//! A queue in blocks: what went through it once is given back a block at a time.
//!
//! A ring that doubles keeps its largest size until somebody shrinks it, and copies all when it grows. A rush of 100,000
//! tasks goes through the ready queue and comes to rest among the timers: with blocks of the same size on both sides, what
//! the one gives back the other takes.
//!
//! # Invariants
//! - `head` is empty only if `rest` is.
//! - Blocks between the first and the last are full.
//!
//! # Cost
//! O(1) at both ends; up to [`BLOCK`] items are one ring.

use crate::object::layout::{Trace, Tracer};
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver};
use crate::object::*;
use std::collections::VecDeque;

/// How many items a block has.
const BLOCK: usize = 1024;

struct Block<T> {
    items: VecDeque<T>,
    charge: Charge,
}

impl<T> Default for Block<T> {
    fn default() -> Block<T> {
        Block {
            items: VecDeque::new(),
            charge: Charge::default(),
        }
    }
}

impl<T> Block<T> {
    /// A block that does not grow any more.
    fn whole() -> Block<T> {
        let mut block = Block {
            items: VecDeque::with_capacity(BLOCK),
            charge: Charge::default(),
        };
        block.recharge();
        block
    }

    #[cold]
    fn recharge(&mut self) {
        let bytes = self.items.capacity() * size_of::<T>() + size_of::<Block<T>>();
        self.charge.set_anyway(bytes);
    }
}

/// The queue.
pub(crate) struct Blocks<T> {
    head: Block<T>,
    rest: VecDeque<Block<T>>,
}

impl<T> Default for Blocks<T> {
    fn default() -> Blocks<T> {
        Blocks {
            head: Block::default(),
            rest: VecDeque::new(),
        }
    }
}

impl<T> Blocks<T> {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.head.items.is_empty()
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        match self.rest.back() {
            None => self.head.items.len(),
            Some(last) => self.head.items.len() + (self.rest.len() - 1) * BLOCK + last.items.len(),
        }
    }

    #[inline]
    pub(crate) fn push_back(&mut self, item: T) {
        let head = &mut self.head.items;
        if head.len() < head.capacity() && self.rest.is_empty() {
            head.push_back(item);
        } else {
            self.push_further(item);
        }
    }

    /// The last block is full, or not the first.
    #[inline(never)]
    fn push_further(&mut self, item: T) {
        if self.rest.is_empty() && self.head.items.len() < BLOCK {
            self.head.items.push_back(item);
            self.head.recharge();
            return;
        }
        match self.rest.back_mut() {
            Some(last) if last.items.len() < BLOCK => last.items.push_back(item),
            _ => {
                let mut block = Block::whole();
                block.items.push_back(item);
                self.rest.push_back(block);
            }
        }
    }

    #[inline]
    pub(crate) fn pop_front(&mut self) -> Option<T> {
        let item = self.head.items.pop_front()?;
        if self.head.items.is_empty() {
            self.next_block();
        }
        Some(item)
    }

    /// The first block is empty.
    fn next_block(&mut self) {
        if let Some(next) = self.rest.pop_front() {
            self.head = next;
            if self.rest.is_empty() {
                self.rest = VecDeque::new();
            }
        }
    }

    pub(crate) fn front(&self) -> Option<&T> {
        self.head.items.front()
    }

    #[inline]
    pub(crate) fn back(&self) -> Option<&T> {
        self.rest.back().unwrap_or(&self.head).items.back()
    }

    pub(crate) fn pop_back(&mut self) -> Option<T> {
        let Some(last) = self.rest.back_mut() else {
            return self.head.items.pop_back();
        };
        let item = last.items.pop_back();
        if last.items.is_empty() {
            drop(self.rest.pop_back());
        }
        item
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        let rest = self.rest.iter().flat_map(|block| block.items.iter());
        self.head.items.iter().chain(rest)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let rest = self
            .rest
            .iter_mut()
            .flat_map(|block| block.items.iter_mut());
        self.head.items.iter_mut().chain(rest)
    }

    /// All items, in order; a block is given back when the next one is begun.
    pub(crate) fn drain(mut self) -> impl Iterator<Item = T> {
        std::iter::from_fn(move || self.pop_front())
    }
}

impl<T> Extend<T> for Blocks<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push_back(item));
    }
}

impl<T: Trace> Trace for Blocks<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.iter().for_each(|item| item.trace(tracer));
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.out.size(self.len());
        self.iter().try_for_each(|item| item.save(saver))
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let mut queue = Blocks::default();
        queue.extend(Vec::load(loader)?);
        Ok(queue)
    }
}
