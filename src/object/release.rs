//! The end of objects: what happens when the last reference is gone.
//!
//! A layout says by which functions its objects end ([`Ending`]), so that what is likely of each is all that runs. An
//! object that dies while another is being freed waits in `Heap::doomed`.
//!
//! | ending | for |
//! |---|---|
//! | `TEXT` | plain strings |
//! | `LEAF` | numbers and the like: nothing refers to them, nothing runs, no one lists them |
//! | `CORE` | what holds references, has no tail and no attributes |
//! | `TUPLE`, `LIST` | plain ones: nothing runs, and their contents lie where everyone knows |
//! | `INSTANCE` | instances of a script's classes, with nothing but attributes |
//! | `OTHER` | what has to be asked |
//!
//! The others turn to `OTHER` where an object is of a class of a script's (unless all are), has weak references, a finalizer …

use super::attrs::Attrs;
use super::heap::{Heap, PREFIX, PendingCall, current};
use super::layout::Boxed;
use super::recycle::Recycler;
use super::{Header, Instance, List, Ref, Str, Tuple};
use std::ptr::NonNull;

type End = unsafe fn(&Heap, NonNull<Header>);

/// How the objects of one layout end.
#[derive(Clone, Copy)]
pub(crate) struct Ending {
    /// The last reference is gone.
    release: End,
    /// It has no references, nothing is left to run before it dies, and it is its turn.
    destroy: End,
}

impl Ending {
    pub(super) const TEXT: Ending = Ending {
        release: release_text,
        destroy: destroy_other,
    };
    pub(super) const LEAF: Ending = Ending {
        release: release_leaf,
        destroy: destroy_other,
    };
    pub(super) const CORE: Ending = Ending {
        release: release_core,
        destroy: destroy_core,
    };
    pub(super) const TUPLE: Ending = Ending {
        release: release_tuple,
        destroy: destroy_tuple,
    };
    pub(super) const LIST: Ending = Ending {
        release: release_list,
        destroy: destroy_list,
    };
    pub(super) const INSTANCE: Ending = Ending {
        release: release_instance,
        destroy: destroy_instance,
    };
    pub(super) const OTHER: Ending = Ending {
        release: release_other,
        destroy: destroy_other,
    };
}

/// What has to be looked at before an object dies.
const WATCHED: u32 = Header::WEAKLY_REFERENCED | Header::NAMED;

/// The last reference is gone.
#[inline(always)]
pub(crate) fn release(object: NonNull<Header>) {
    // SAFETY: the object is whole: its count has just come to zero.
    unsafe {
        let layout = object.as_ref().ty.get().as_ref().body.layout;
        (layout.ending.release)(current(), object)
    }
}

unsafe fn release_text(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `release`; the layout is that of strings.
    unsafe {
        let header = object.as_ref();
        let ty = &header.ty.get().as_ref().body;
        if header.gc.get() != 0 || ty.is_counted() {
            return release_other(heap, object);
        }
        let size = Recycler::rounded(size_of::<Boxed<Str>>() + Str::end(object));
        heap.take_back(object, size);
    }
}

unsafe fn release_leaf(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `release`.
    unsafe {
        let header = object.as_ref();
        let ty = &header.ty.get().as_ref().body;
        if header.gc.get() != 0 || ty.is_counted() {
            return release_other(heap, object);
        }
        let layout = ty.layout;
        let size = Recycler::rounded(layout.size + layout.tail.map_or(0, |tail| tail(object)));
        (layout.drop)(object);
        heap.take_back(object, size);
    }
}

/// Whether an object of a class of the core can die as the others of its layout do.
#[inline(always)]
unsafe fn is_plain(object: NonNull<Header>) -> bool {
    // SAFETY: the object is whole.
    unsafe {
        let header = object.as_ref();
        let ty = &header.ty.get().as_ref().body;
        !header.has(WATCHED) && !ty.is_counted() && ty.attrs_offset.get() == 0
    }
}

/// End an object now, or, where another is being freed, after that; and what dies of it.
#[inline(always)]
unsafe fn in_turn(heap: &Heap, object: NonNull<Header>, destroy: End) {
    if heap.freeing.get() {
        heap.doom(object);
        return;
    }
    heap.freeing.set(true);
    // SAFETY: the callers' promise.
    unsafe {
        destroy(heap, object);
        free_doomed(heap);
    }
}

unsafe fn release_core(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `release`.
    unsafe {
        match is_plain(object) {
            true => in_turn(heap, object, destroy_core),
            false => release_other(heap, object),
        }
    }
}

unsafe fn release_list(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `release`.
    unsafe {
        match is_plain(object) {
            true => in_turn(heap, object, end_list),
            false => release_other(heap, object),
        }
    }
}

unsafe fn release_tuple(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `release`; one that is flat leaves nothing that would have to wait.
    unsafe {
        if !is_plain(object) {
            return release_other(heap, object);
        }
        if heap.freeing.get() {
            match Tuple::is_flat(object) {
                true => end_tuple(heap, object),
                false => heap.doom(object),
            }
            return;
        }
        heap.freeing.set(true);
        end_tuple(heap, object);
        free_doomed(heap);
    }
}

unsafe fn release_instance(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `release`.
    unsafe {
        let header = object.as_ref();
        let ty = &header.ty.get().as_ref().body;
        match header.has(WATCHED) || ty.needs_finalizer() {
            true => release_other(heap, object),
            false => in_turn(heap, object, destroy_instance),
        }
    }
}

#[inline(never)]
unsafe fn release_other(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `release`.
    unsafe {
        let header = object.as_ref();
        let ty = &header.ty.get().as_ref().body;
        let layout = ty.layout;
        let is_asked = header.has(WATCHED)
            || ty.needs_finalizer()
            || layout.finalizes.is_some_and(|asks| asks(object))
            || layout.asks.is_some();
        if is_asked && outlives(heap, object) {
            return;
        }
        if layout.leaf && ty.attrs_offset.get() == 0 {
            return (layout.ending.destroy)(heap, object);
        }
        in_turn(heap, object, layout.ending.destroy);
    }
}

/// What died while something was being freed dies now.
#[inline(always)]
unsafe fn free_doomed(heap: &Heap) {
    // SAFETY: those in the list are whole, and nobody refers to them; it is borrowed for one statement at a time.
    unsafe {
        while let Some(next) = (*heap.doomed.get()).pop() {
            let layout = next.as_ref().ty.get().as_ref().body.layout;
            (layout.ending.destroy)(heap, next);
        }
    }
    heap.freeing.set(false);
}

/// Clear weak references to `object`, and whether it must live on until its finalizer has run.
#[cold]
unsafe fn outlives(heap: &Heap, object: NonNull<Header>) -> bool {
    // SAFETY: the object is whole, its count zero; the borrows end before anything else runs.
    unsafe {
        let header = object.as_ref();
        let _ty = header.ty.get().as_ref();
        let finalizes = wants_finalizer(object);
        if finalizes && !header.has(Header::FINALIZED) && !heap.closing.get() {
            header.raise_flag(Header::FINALIZED);
            header.count.set(1);
            heap.queue(PendingCall::Finalize(Ref::from_ptr(object.cast())));
            heap.attend();
            return true;
        }
        super::weak::clear(heap, object);
        false
    }
}

impl Ref {
    /// Whether something has to run before the object dies.
    pub(crate) fn wants_finalizer(&self) -> bool {
        // SAFETY: a reference keeps its object whole.
        unsafe { wants_finalizer(self.header_ptr()) }
    }
}

/// Whether something has to run before the object dies.
pub(super) unsafe fn wants_finalizer(object: NonNull<Header>) -> bool {
    // SAFETY: the object is whole; the look takes no count: `ManuallyDrop` keeps it from being given back.
    unsafe {
        let body = &object.as_ref().ty.get().as_ref().body;
        if body.needs_finalizer() {
            return true;
        }
        if let Some(asks) = body.layout.asks {
            let look =
                std::mem::ManuallyDrop::new(Ref::from_ptr(object.cast::<Boxed<super::Opaque>>()));
            return asks(&look);
        }
        body.layout.finalizes.is_some_and(|asks| asks(object))
    }
}

// ---- the body is dropped, and the memory given back

unsafe fn destroy_other(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: the object is whole and nobody refers to it.
    unsafe {
        heap.untrack(object);
        drop_contents(object);
        deallocate(heap, object, tail_size(object));
    }
}

unsafe fn destroy_core(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `destroy_other`; what a plain one holds is all there is to it.
    unsafe {
        let ty = &object.as_ref().ty.get().as_ref().body;
        if ty.is_counted() || ty.attrs_offset.get() != 0 {
            return destroy_other(heap, object);
        }
        heap.untrack(object);
        let size = Recycler::rounded(ty.layout.size);
        (ty.layout.drop)(object);
        heap.take_back(object, size);
    }
}

unsafe fn destroy_tuple(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `destroy_other`.
    unsafe {
        match object.as_ref().ty.get().as_ref().body.is_counted() {
            true => destroy_other(heap, object),
            false => end_tuple(heap, object),
        }
    }
}

#[inline(always)]
unsafe fn end_tuple(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `destroy_other`; it is a plain tuple.
    unsafe {
        heap.untrack(object);
        let tail = heap.last_first(|| Tuple::drop_elements(object));
        let size = Recycler::rounded(size_of::<Boxed<Tuple>>() + tail);
        heap.take_back(object, size);
    }
}

unsafe fn destroy_list(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `destroy_other`.
    unsafe {
        match object.as_ref().ty.get().as_ref().body.is_counted() {
            true => destroy_other(heap, object),
            false => end_list(heap, object),
        }
    }
}

#[inline(always)]
unsafe fn end_list(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `destroy_other`; it is a plain list.
    unsafe {
        heap.untrack(object);
        heap.last_first(|| List::drop_elements(object));
        heap.take_back(object, Recycler::rounded(size_of::<Boxed<List>>()));
    }
}

/// An instance's contents lie where everyone knows.
#[inline(always)]
unsafe fn destroy_instance(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: as `destroy_other`; the layout says that there is nothing but attributes.
    unsafe {
        heap.untrack(object);
        let attrs = Instance::attrs_of(object);
        let tail = (*attrs).inline_size();
        (*attrs).release();
        let size = Recycler::rounded(size_of::<Boxed<Instance>>() + tail);
        let ty = object.as_ref().ty.get();
        let counted = ty.as_ref().body.is_counted();
        heap.take_back(object, size);
        if counted {
            drop(Ref::from_ptr(ty));
        }
    }
}

unsafe fn tail_size(object: NonNull<Header>) -> usize {
    // SAFETY: the tail's size stays readable after the body was dropped: layouts keep it in plain fields.
    unsafe {
        match object.as_ref().ty.get().as_ref().body.layout.tail {
            Some(tail) => tail(object),
            None => 0,
        }
    }
}

/// Drop what the object holds; its memory and header stay.
pub(crate) unsafe fn drop_contents(object: NonNull<Header>) {
    // SAFETY: called once for each object.
    unsafe {
        let ty = object.as_ref().ty.get().as_ref();
        let offset = ty.body.attrs_offset.get();
        if offset != 0 {
            let attrs = object
                .as_ptr()
                .cast::<u8>()
                .offset(offset as isize)
                .cast::<Attrs>();
            (*attrs).release();
        }
        (ty.body.layout.drop)(object);
    }
}

/// Give back the memory of an object whose contents are dropped.
pub(crate) unsafe fn deallocate_object(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: the caller's promise.
    unsafe { deallocate(heap, object, tail_size(object)) }
}

unsafe fn deallocate(heap: &Heap, object: NonNull<Header>, tail: usize) {
    // SAFETY: as `allocate_with` laid it out.
    unsafe {
        let ty = object.as_ref().ty.get();
        let body = &ty.as_ref().body;
        let prefix = if body.attrs_offset.get() < 0 {
            PREFIX
        } else {
            0
        };
        let size = Recycler::rounded(prefix + body.layout.size + tail);
        let counted = body.is_counted();
        heap.recycler
            .free(object.as_ptr().cast::<u8>().sub(prefix), size);
        heap.discharge(size);
        if counted {
            drop(Ref::from_ptr(ty));
        }
    }
}
