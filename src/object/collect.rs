//! The cycle collector: trial deletion over the registered containers.
//!
//! 1. Take from each container's count the references that other containers hold.
//! 2. What is left over is held from outside: it and all that it reaches is alive.
//! 3. The rest is garbage. Finalizers run first (the garbage lives until a later collection); otherwise weak
//!    references are emptied, the contents are dropped with every member pinned, and the memory is given back.
//!
//! # Cost
//! O(containers + references) for each collection, and a collection for each doubling: amortised O(1) for
//! each allocation.

use super::attrs::Attrs;
use super::heap::{Heap, PendingCall};
use super::layout::{Trace, Tracer};
use super::{Header, Ref, Vm, release};
use std::ptr::NonNull;

/// Find and free cyclic garbage. Returns how many objects were found unreachable.
///
/// Must run at a safe point: no contents are borrowed.
pub(crate) fn collect(heap: &Heap) -> usize {
    let found = find_and_free(heap);
    heap.settle_soft();
    found
}

fn find_and_free(heap: &Heap) -> usize {
    heap.forget_rush();
    // SAFETY: nothing below allocates objects or frees them before `free_garbage`; the list is stable till then.
    let objects: &[NonNull<Header>] = unsafe { &*heap.tracked.get() };
    // SAFETY: as the comment on the surrounding operation says.
    let garbage = unsafe { find_garbage(objects) };
    let survivors = objects.len() - garbage.len();
    heap.next_collection(survivors);
    if garbage.is_empty() {
        return 0;
    }
    let found = garbage.len();
    // SAFETY: the garbage is unreachable but for itself.
    unsafe {
        if !queue_finalizers(heap, &garbage) {
            free_garbage(heap, &garbage);
        }
    }
    found
}

fn place(object: NonNull<Header>) -> usize {
    // SAFETY: the collector only sees living objects.
    unsafe { (object.as_ref().gc.get() & Header::PLACE) as usize }
}

/// Show all references of an object: its body's, its attributes', its type.
unsafe fn trace_object(object: NonNull<Header>, visit: &mut dyn FnMut(NonNull<Header>)) {
    // SAFETY: the object is alive and nothing of it is borrowed mutably.
    unsafe {
        let ty = object.as_ref().ty.get();
        let body = &ty.as_ref().body;
        let mut tracer = Tracer { visit };
        (body.layout.trace)(object, &mut tracer);
        let offset = body.attrs_offset.get();
        if offset != 0 {
            let attrs = object
                .as_ptr()
                .cast::<u8>()
                .offset(offset as isize)
                .cast::<Attrs>();
            (*attrs).trace(&mut tracer);
        }
        if body.is_counted() {
            (tracer.visit)(ty.cast());
        }
    }
}

impl Vm {
    /// Whether an object that the collector knows refers to one of those at these addresses.
    pub(crate) fn refers_to_any(&self, object: &Ref, addresses: &[usize]) -> bool {
        let mut refers = false;
        // SAFETY: the object is alive; called where nothing of it is borrowed mutably, as `&self` says.
        unsafe {
            trace_object(object.header_ptr(), &mut |other| {
                refers |= addresses.contains(&(other.as_ptr() as usize));
            });
        }
        refers
    }
}

unsafe fn find_garbage(objects: &[NonNull<Header>]) -> Vec<NonNull<Header>> {
    // SAFETY: all are alive.
    unsafe {
        let mut outside: Vec<u32> = objects
            .iter()
            .map(|object| object.as_ref().count.get())
            .collect();
        for object in objects {
            trace_object(*object, &mut |child| {
                let at = place(child);
                if at != 0 {
                    outside[at - 1] = outside[at - 1].wrapping_sub(1);
                }
            });
        }
        // What has references from outside is alive, and all that it leads to. The counts make room for the mark: a
        // collection of a large heap needs four bytes for each object.
        const ALIVE: u32 = u32::MAX;
        let mut work: Vec<NonNull<Header>> = Vec::new();
        for (at, object) in objects.iter().enumerate() {
            if matches!(outside[at], 0 | ALIVE) {
                continue;
            }
            outside[at] = ALIVE;
            work.push(*object);
            while let Some(object) = work.pop() {
                trace_object(object, &mut |child| {
                    let at = place(child);
                    if at != 0 && outside[at - 1] != ALIVE {
                        outside[at - 1] = ALIVE;
                        work.push(child);
                    }
                });
            }
        }
        objects
            .iter()
            .zip(&outside)
            .filter(|(_, mark)| **mark != ALIVE)
            .map(|(object, _)| *object)
            .collect()
    }
}

/// PEP 442: objects with finalizers have them run first, once each. Whether there were any.
unsafe fn queue_finalizers(heap: &Heap, garbage: &[NonNull<Header>]) -> bool {
    let mut any = false;
    if heap.closing.get() {
        return false;
    }
    for object in garbage {
        // SAFETY: all are alive.
        unsafe {
            let header = object.as_ref();
            if release::wants_finalizer(*object) && !header.has(Header::FINALIZED) {
                header.raise_flag(Header::FINALIZED);
                heap.queue(PendingCall::Finalize(Ref::borrow_ptr(object.cast())));
                any = true;
            }
        }
    }
    if any {
        // They are pinned by the queue; the next collection, soon after, frees what the finalizers let go.
        heap.collect_at.set(0);
        heap.attend();
    }
    any
}

unsafe fn free_garbage(heap: &Heap, garbage: &[NonNull<Header>]) {
    // SAFETY: pinned, so that no drop below frees a member; each is dropped and freed once.
    unsafe {
        for object in garbage {
            let header = object.as_ref();
            header.count.set(header.count.get() + 1);
        }
        for object in garbage {
            super::weak::silence(*object);
        }
        for object in garbage {
            super::weak::clear(heap, *object);
        }
        for object in garbage {
            heap.untrack(*object);
        }
        // Types last: a member's layout is read from its type until it is freed.
        let (types, others): (Vec<_>, Vec<_>) = garbage
            .iter()
            .partition(|object| object.as_ref().ty.get().as_ref().body.layout.name == "type");
        for object in &others {
            release::drop_contents(*object);
        }
        for object in &types {
            (*object.cast::<super::layout::Boxed<super::Type>>().as_ptr())
                .body
                .leave_bases();
        }
        for object in &types {
            release::drop_contents(*object);
        }
        for object in &others {
            release::deallocate_object(heap, *object);
        }
        // Freeing a class looks at its own type: what is further from `type`, which is its own, goes first.
        let distance = |object: &NonNull<Header>| {
            let (mut at, mut steps) = (*object, 0u32);
            loop {
                let ty = at.as_ref().ty.get().cast::<Header>();
                if ty == at {
                    return steps;
                }
                (at, steps) = (ty, steps + 1);
            }
        };
        let mut types: Vec<(u32, NonNull<Header>)> = types
            .into_iter()
            .map(|object| (distance(&object), object))
            .collect();
        types.sort_by_key(|(distance, _)| std::cmp::Reverse(*distance));
        for (_, object) in &types {
            release::deallocate_object(heap, *object);
        }
    }
}
