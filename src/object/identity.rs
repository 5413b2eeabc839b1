//! `id()` and the hash of what is compared by identity: the address, for all but objects that came from elsewhere.
//!
//! An isolate that was loaded keeps the identities that its objects had before, so that tables which hold them, in dicts
//! of the script as well, stay good. A fresh object whose address is somebody's identity already gets an odd number: no
//! address is one.

use super::heap::{self, Heap};
use super::{Header, Ref};
use hashbrown::{HashMap, HashSet};
use std::cell::UnsafeCell;
use std::ptr::NonNull;

/// The identities that are no addresses.
#[derive(Default)]
pub(crate) struct Identities {
    table: UnsafeCell<Table>,
}

#[derive(Default)]
struct Table {
    of: HashMap<usize, usize>,
    taken: HashSet<usize>,
    last: usize,
}

/// The identity of an object, as a number.
#[inline]
pub fn of<T>(object: &Ref<T>) -> usize {
    let heap = heap::current();
    if heap.has_identities.get() {
        foreign(heap, object.header_ptr())
    } else {
        object.address()
    }
}

#[cold]
fn foreign(heap: &Heap, object: NonNull<Header>) -> usize {
    // SAFETY: borrowed for this function only; the object is alive.
    let (table, header) = unsafe { (&mut *heap.identities.table.get(), object.as_ref()) };
    let address = object.as_ptr() as usize;
    if header.has(Header::NAMED) {
        return table.of.get(&address).copied().unwrap_or(address);
    }
    if !table.taken.contains(&address) {
        return address;
    }
    table.last += 2;
    let id = table.last | 1;
    table.of.insert(address, id);
    header.raise_flag(Header::NAMED);
    id
}

/// So many objects will be given the identities that they had.
pub(super) fn expect(count: usize) {
    // SAFETY: borrowed for this function only.
    let table = unsafe { &mut *heap::current().identities.table.get() };
    table.of.reserve(count);
    table.taken.reserve(count);
}

/// Give an object the identity that it had.
pub(super) fn restore(object: NonNull<Header>, id: usize) {
    let heap = heap::current();
    // SAFETY: borrowed for this function only; the object is alive.
    let (table, header) = unsafe { (&mut *heap.identities.table.get(), object.as_ref()) };
    heap.has_identities.set(true);
    if id & 1 == 1 {
        table.last = table.last.max(id);
    }
    table.of.insert(object.as_ptr() as usize, id);
    table.taken.insert(id);
    header.raise_flag(Header::NAMED);
}

/// The object dies.
pub(super) fn forget(heap: &Heap, object: NonNull<Header>) {
    // SAFETY: borrowed for this function only; the object's header is whole.
    let (table, header) = unsafe { (&mut *heap.identities.table.get(), object.as_ref()) };
    header.gc.set(header.gc.get() & !Header::NAMED);
    if let Some(id) = table.of.remove(&(object.as_ptr() as usize)) {
        table.taken.remove(&id);
    }
}
