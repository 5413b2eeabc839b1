//! `_heapq`: heaps in lists, the smallest item first or the largest.
//!
//! A comparison may run script code that changes the list: its length is looked at after each, as CPython does.
//!
//! # Cost
//! Push, pop, replace: O(log n) comparisons. Heapify: O(n).

use crate::object::{List, Ref, Res, Value, Vm};
use crate::vm::quick_less;
use pyish_derive::module;

/// Which item comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Smallest,
    Largest,
}

struct Heap<'a> {
    list: &'a Ref<List>,
    first: First,
}

impl Heap<'_> {
    /// Whether the item at `a` comes before the one at `b`.
    fn before(&self, vm: &mut Vm, a: usize, b: usize) -> Res<bool> {
        vm.tick()?;
        let items = self.list.items(vm);
        let (Some(x), Some(y)) = (items.get(a), items.get(b)) else {
            return raise!(vm, IndexError, "index out of range");
        };
        let (less, greater) = match self.first {
            First::Smallest => (x, y),
            First::Largest => (y, x),
        };
        if let Some(before) = quick_less(less, greater) {
            return Ok(before);
        }
        let (less, greater, len) = (less.clone(), greater.clone(), items.len());
        let before = vm.less(&less, &greater)?;
        if self.list.len(vm) != len {
            return raise!(vm, RuntimeError, "list changed size during iteration");
        }
        Ok(before)
    }

    fn swap(&self, vm: &mut Vm, a: usize, b: usize) {
        self.list.items_mut(vm).swap(a, b);
    }

    /// Let the item at `at` rise towards `start` until its parent comes before it.
    fn rise(&self, vm: &mut Vm, start: usize, mut at: usize) -> Res<()> {
        if at >= self.list.len(vm) {
            return raise!(vm, IndexError, "index out of range");
        }
        while at > start {
            let parent = (at - 1) / 2;
            if !self.before(vm, at, parent)? {
                break;
            }
            self.swap(vm, at, parent);
            at = parent;
        }
        Ok(())
    }

    /// Let the item at `start` sink to a leaf along the children that come first, then rise to its place: it mostly
    /// belongs far down, and sinking without looking at it saves comparisons.
    fn sink(&self, vm: &mut Vm, start: usize) -> Res<()> {
        let len = self.list.len(vm);
        if start >= len {
            return raise!(vm, IndexError, "index out of range");
        }
        let mut at = start;
        while at < len / 2 {
            let mut child = 2 * at + 1;
            if child + 1 < len && !self.before(vm, child, child + 1)? {
                child += 1;
            }
            self.swap(vm, at, child);
            at = child;
        }
        self.rise(vm, start, at)
    }

    fn push(&self, vm: &mut Vm, item: Value) -> Res<()> {
        self.list.items_mut(vm).push(item)?;
        let last = self.list.len(vm) - 1;
        self.rise(vm, 0, last)
    }

    fn pop(&self, vm: &mut Vm) -> Res {
        let Some(last) = self.list.items_mut(vm).pop() else {
            return raise!(vm, IndexError, "index out of range");
        };
        if self.list.len(vm) == 0 {
            return Ok(last);
        }
        self.replace(vm, last)
    }

    fn replace(&self, vm: &mut Vm, item: Value) -> Res {
        let first = match self.list.items_mut(vm).first_mut() {
            Some(first) => std::mem::replace(first, item),
            None => return raise!(vm, IndexError, "index out of range"),
        };
        self.sink(vm, 0)?;
        Ok(first)
    }

    fn push_pop(&self, vm: &mut Vm, item: Value) -> Res {
        let Some(first) = self.list.get(vm, 0) else {
            return Ok(item);
        };
        let before = match self.first {
            First::Smallest => vm.less(&first, &item)?,
            First::Largest => vm.less(&item, &first)?,
        };
        if !before {
            return Ok(item);
        }
        if self.list.len(vm) == 0 {
            return raise!(vm, IndexError, "index out of range");
        }
        self.replace(vm, item)
    }

    fn heapify(&self, vm: &mut Vm) -> Res<()> {
        for at in (0..self.list.len(vm) / 2).rev() {
            self.sink(vm, at)?;
        }
        Ok(())
    }
}

fn smallest(list: &Ref<List>) -> Heap<'_> {
    Heap {
        list,
        first: First::Smallest,
    }
}

fn largest(list: &Ref<List>) -> Heap<'_> {
    Heap {
        list,
        first: First::Largest,
    }
}

/// Heap queue algorithm (a.k.a. priority queue).
///
/// A heap is a list in which no item is larger than its two children: those of the item at k stand at 2*k+1 and 2*k+2.
/// So the first item is the smallest.
#[module(name = "_heapq")]
impl Surface {
    /// Put an item into a heap. O(log len(heap)).
    #[function("heappush(heap, item, /)")]
    fn heappush(vm: &mut Vm, heap: &Ref<List>, item: Value) -> Res<()> {
        smallest(heap).push(vm, item)
    }

    /// Take out the smallest item and return it; what is left is a heap again.
    #[function("heappop(heap, /)")]
    fn heappop(vm: &mut Vm, heap: &Ref<List>) -> Res {
        smallest(heap).pop(vm)
    }

    /// Pop and return the current smallest value, and add the new item.
    ///
    /// This is more efficient than heappop() followed by heappush(), and can be
    /// more appropriate when using a fixed-size heap.
    #[function("heapreplace(heap, item, /)")]
    fn heapreplace(vm: &mut Vm, heap: &Ref<List>, item: Value) -> Res {
        smallest(heap).replace(vm, item)
    }

    /// heappush() and then heappop(), in one step.
    #[function("heappushpop(heap, item, /)")]
    fn heappushpop(vm: &mut Vm, heap: &Ref<List>, item: Value) -> Res {
        smallest(heap).push_pop(vm, item)
    }

    /// Put a list in the order of a heap, in place. O(len(heap)).
    #[function("heapify(heap, /)")]
    fn heapify(vm: &mut Vm, heap: &Ref<List>) -> Res<()> {
        smallest(heap).heapify(vm)
    }

    /// Put an item into a heap whose first item is the largest.
    #[function("heappush_max(heap, item, /)")]
    fn heappush_max(vm: &mut Vm, heap: &Ref<List>, item: Value) -> Res<()> {
        largest(heap).push(vm, item)
    }

    /// Maxheap variant of heappop.
    #[function("heappop_max(heap, /)")]
    fn heappop_max(vm: &mut Vm, heap: &Ref<List>) -> Res {
        largest(heap).pop(vm)
    }

    /// Maxheap variant of heapreplace.
    #[function("heapreplace_max(heap, item, /)")]
    fn heapreplace_max(vm: &mut Vm, heap: &Ref<List>, item: Value) -> Res {
        largest(heap).replace(vm, item)
    }

    /// heappush_max() and then heappop_max(), in one step.
    #[function("heappushpop_max(heap, item, /)")]
    fn heappushpop_max(vm: &mut Vm, heap: &Ref<List>, item: Value) -> Res {
        largest(heap).push_pop(vm, item)
    }

    /// Maxheap variant of heapify.
    #[function("heapify_max(heap, /)")]
    fn heapify_max(vm: &mut Vm, heap: &Ref<List>) -> Res<()> {
        largest(heap).heapify(vm)
    }
}
