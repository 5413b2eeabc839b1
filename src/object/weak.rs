//! Weak references: the shape of `weakref.ref`, and what happens to them when their object dies.

use super::heap::{Heap, Pending};
use super::layout::{Boxed, Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::save::{Saved, Saver};
use super::{Header, Ref, Value, heap};
use std::cell::Cell;
use std::ptr::NonNull;

/// A weak reference to an object.
pub struct WeakRef {
    target: Cell<Option<NonNull<Header>>>,
    /// Called with the weak reference when the object dies; None for nothing.
    pub callback: Value,
    /// The object's hash, once asked for while it was alive.
    pub hash: Cell<Option<i64>>,
}

static LAYOUT: Layout = Layout::of::<WeakRef>("weakref");

impl Payload for WeakRef {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for WeakRef {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.callback.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.weak_later();
        self.callback.save(saver)?;
        self.hash.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Ok(WeakRef {
            target: Cell::new(None),
            callback: Trace::load(loader)?,
            hash: Trace::load(loader)?,
        })
    }
}

impl WeakRef {
    /// A reference that `attach` will tie to its object.
    pub fn new(callback: Value) -> WeakRef {
        WeakRef {
            target: Cell::new(None),
            callback,
            hash: Cell::new(None),
        }
    }

    /// Tie `weak` to `target`.
    pub fn attach(weak: &Ref<WeakRef>, target: &Ref) {
        weak.target.set(Some(target.header_ptr()));
        target.header().raise_flag(Header::WEAKLY_REFERENCED);
        // SAFETY: the table is borrowed for this statement only.
        let table = unsafe { &mut *heap::current().weak.get() };
        table
            .entry(target.address())
            .or_default()
            .push(weak.header_ptr());
    }

    /// The object, while it lives.
    pub fn target(&self) -> Option<Ref> {
        // SAFETY: `clear` empties the cell before the object dies.
        self.target
            .get()
            .map(|target| unsafe { Ref::borrow_ptr(target.cast()) })
    }

    /// The weak references to `target`, oldest first.
    pub fn all_to(target: &Ref) -> Vec<Ref<WeakRef>> {
        // SAFETY: the table is borrowed for this function only; those in it are alive (their drop takes them out).
        let table = unsafe { &*heap::current().weak.get() };
        match table.get(&target.address()) {
            // SAFETY: as the comment on the surrounding operation says.
            Some(list) => list
                .iter()
                .map(|weak| unsafe { Ref::borrow_ptr(weak.cast()) })
                .collect(),
            None => Vec::new(),
        }
    }
}

impl WeakRef {
    /// Let go of the object without telling the callback: the reference itself dies.
    fn detach(&self) {
        if let Some(target) = self.target.take() {
            // SAFETY: the table is borrowed for this block only. Our own address is that of the body.
            unsafe {
                let own = (self as *const WeakRef)
                    .cast::<u8>()
                    .sub(std::mem::offset_of!(Boxed<WeakRef>, body));
                let table = &mut *heap::current().weak.get();
                if let Some(list) = table.get_mut(&(target.as_ptr() as usize)) {
                    list.retain(|weak| weak.as_ptr().cast_const().cast() != own);
                    if list.is_empty() {
                        table.remove(&(target.as_ptr() as usize));
                        target
                            .as_ref()
                            .gc
                            .set(target.as_ref().gc.get() & !Header::WEAKLY_REFERENCED);
                    }
                }
            }
        }
    }
}

impl Drop for WeakRef {
    fn drop(&mut self) {
        self.detach();
    }
}

/// If `object` is a weak reference that dies in a cycle, its callback is not to be called.
///
/// # Safety
/// `object` is alive.
pub(crate) unsafe fn silence(object: NonNull<Header>) {
    // SAFETY: the layout says what the body is.
    unsafe {
        let layout = object.as_ref().ty.get().as_ref().body.layout;
        if std::ptr::eq(layout, &LAYOUT) {
            (*object.cast::<Boxed<WeakRef>>().as_ptr()).body.detach();
        }
    }
}

/// `object` dies: empty the weak references to it, and queue their callbacks.
pub(crate) unsafe fn clear(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: the object's header is whole; the table is borrowed for one statement at a time.
    unsafe {
        let header = object.as_ref();
        if header.has(Header::NAMED) {
            super::identity::forget(heap, object);
        }
        if !header.has(Header::WEAKLY_REFERENCED) {
            return;
        }
        header.gc.set(header.gc.get() & !Header::WEAKLY_REFERENCED);
        let list = (*heap.weak.get())
            .remove(&(object.as_ptr() as usize))
            .unwrap_or_default();
        // reference, weakref: callbacks run from the most recently registered to the oldest.
        for weak in list.into_iter().rev() {
            if weak.as_ref().count.get() == 0 {
                // It is dying itself: what it held was the last to hold the object.
                (*weak.cast::<Boxed<WeakRef>>().as_ptr())
                    .body
                    .target
                    .set(None);
                continue;
            }
            let weak: Ref<WeakRef> = Ref::borrow_ptr(weak.cast());
            weak.target.set(None);
            if !weak.callback.is_none() && weak.count() > 1 && !heap.closing.get() {
                let callback = weak.callback.clone();
                (*heap.pending.get()).push_back(Pending::WeakCallback(weak.erase(), callback));
                heap.attend();
            }
        }
    }
}
