//! Weak references: the shape of `weakref.ref`, and what happens to them when their object dies.

use super::heap::{Heap, PendingCall};
use super::layout::{Boxed, Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::save::{Saved, Saver};
use super::{Header, Ref, Value, heap};
use std::cell::Cell;
use std::ptr::NonNull;

/// A weak reference to an object.
pub struct WeakRef {
    target: Cell<Option<NonNull<Header>>>,
    /// Where it stands in its object's row.
    place: Cell<usize>,
    /// Called with the weak reference when the object dies; None for nothing.
    pub callback: Value,
    /// The object's hash, once asked for while it was alive.
    pub hash: Cell<Option<i64>>,
}

/// The weak references to one object, oldest first, with gaps where some have died.
#[derive(Default)]
pub(crate) struct Row {
    refs: Vec<Option<NonNull<Header>>>,
    alive: usize,
}

/// After a rush the table gives its memory back. O(1), shared among what was in it.
fn give_back(table: &mut hashbrown::HashMap<usize, Row>) {
    if table.capacity() > 1024 && table.len() < table.capacity() / 8 {
        table.shrink_to(table.len() * 2);
    }
}

/// What a row is charged, and each reference in it.
const ROW_COST: usize = 96;
const REF_COST: usize = 12;

impl Row {
    fn push(&mut self, weak: &Ref<WeakRef>) {
        if self.refs.is_empty() {
            heap::current().charge_anyway(ROW_COST);
        }
        heap::current().charge_anyway(REF_COST);
        weak.place.set(self.refs.len());
        self.refs.push(Some(weak.header_ptr()));
        self.alive += 1;
    }

    /// Take the one at `place` out; whether it was the last. O(1), shared among all that are taken out.
    ///
    /// # Safety
    /// Those in the row are alive.
    unsafe fn remove(&mut self, place: usize) -> bool {
        if let Some(gap) = self.refs.get_mut(place)
            && gap.take().is_some()
        {
            heap::current().discharge(REF_COST);
            self.alive -= 1;
        }
        if self.refs.len() > 2 * self.alive + 8 {
            self.refs.retain(Option::is_some);
            for (place, weak) in self.refs.iter().flatten().enumerate() {
                // SAFETY: the caller's promise; what is in a row is a weak reference.
                let body = unsafe { &(*weak.cast::<Boxed<WeakRef>>().as_ptr()).body };
                body.place.set(place);
            }
        }
        self.alive == 0
    }

    /// Take all out.
    fn into_refs(self, heap: &Heap) -> impl DoubleEndedIterator<Item = NonNull<Header>> {
        if !self.refs.is_empty() {
            heap.discharge(ROW_COST + REF_COST * self.alive);
        }
        self.refs.into_iter().flatten()
    }
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
            place: Cell::new(0),
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
            place: Cell::new(0),
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
        table.entry(target.address()).or_default().push(weak);
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
            Some(row) => row
                .refs
                .iter()
                .flatten()
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
            // SAFETY: the table is borrowed for this block only; those in it are alive.
            unsafe {
                let table = &mut *heap::current().weak.get();
                if let Some(row) = table.get_mut(&(target.as_ptr() as usize))
                    && row.remove(self.place.get())
                {
                    heap::current().discharge(ROW_COST);
                    table.remove(&(target.as_ptr() as usize));
                    give_back(table);
                    target
                        .as_ref()
                        .gc
                        .set(target.as_ref().gc.get() & !Header::WEAKLY_REFERENCED);
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
        let row = (*heap.weak.get())
            .remove(&(object.as_ptr() as usize))
            .unwrap_or_default();
        give_back(&mut *heap.weak.get());
        // reference, weakref: callbacks run from the most recently registered to the oldest.
        for weak in row.into_refs(heap).rev() {
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
                heap.queue(PendingCall::WeakCallback(weak.erase(), callback));
                heap.attend();
            }
        }
    }
}
