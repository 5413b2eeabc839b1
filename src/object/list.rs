//! `list` and `tuple`.
//!
//! List: index, set, pop at the end O(1); push O(1) amortised; insert, remove(i) O(n - i).

use super::layout::{Boxed, Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::release::Ending;
use super::save::{Saved, Saver};
use super::{Header, Ref, Str, Type, Value, Vm, VmCell, heap};
use crate::code::bytes::Corrupt;
use heap::OutOfMemory;
use std::ptr::NonNull;

/// The elements of a list. Their row's capacity is what is charged.
#[derive(Default)]
pub struct Items {
    values: Vec<Value>,
}

impl Items {
    /// These elements.
    pub fn new(values: Vec<Value>) -> Result<Items, OutOfMemory> {
        heap::current().charge(heap::row_size(&values))?;
        Ok(Items { values })
    }

    /// No elements yet, and room for `len`.
    #[inline(always)]
    fn with_room(len: usize) -> Result<Items, OutOfMemory> {
        let values = heap::current().allocate_row(len)?;
        Ok(Items { values })
    }

    /// Make room for `more` elements.
    #[inline]
    pub fn reserve(&mut self, more: usize) -> Result<(), OutOfMemory> {
        if self.values.capacity() - self.values.len() < more {
            self.grow(more)
        } else {
            Ok(())
        }
    }

    #[cold]
    fn grow(&mut self, more: usize) -> Result<(), OutOfMemory> {
        let len = self.values.len();
        let want = len.checked_add(more).ok_or(OutOfMemory)?;
        // Most lists are short: they grow in fewer steps.
        let further = if len < 64 { len } else { len / 2 };
        let capacity = want.max(len + further).max(4);
        heap::current().grow_row(&mut self.values, capacity)
    }

    /// Append.
    #[inline(always)]
    pub fn push(&mut self, value: Value) -> Result<(), OutOfMemory> {
        if self.values.len() == self.values.capacity() {
            self.reserve(1)?;
        }
        self.values.push(value);
        Ok(())
    }

    /// Whether one more fits without growing.
    #[inline(always)]
    pub(crate) fn has_room(&self) -> bool {
        self.values.len() < self.values.capacity()
    }

    /// Append, where there is room.
    ///
    /// # Safety
    /// `has_room` said so.
    #[inline(always)]
    pub(crate) unsafe fn push_within(&mut self, value: Value) {
        debug_assert!(self.has_room());
        // SAFETY: the caller's promise: the next place is the list's own, and holds nothing.
        unsafe {
            let len = self.values.len();
            self.values.as_mut_ptr().add(len).write(value);
            self.values.set_len(len + 1);
        }
    }

    /// Append all.
    pub fn extend(&mut self, values: Vec<Value>) -> Result<(), OutOfMemory> {
        self.reserve(values.len())?;
        self.values.extend(values);
        Ok(())
    }

    /// Append copies of all.
    pub(crate) fn extend_from(&mut self, values: &[Value]) -> Result<(), OutOfMemory> {
        self.reserve(values.len())?;
        self.values.extend_from_slice(values);
        Ok(())
    }

    /// All from `at` on are about to be moved by one place: that is work.
    #[inline]
    fn moves(&self, at: usize) {
        let moved = self.values.len() - at.min(self.values.len());
        heap::current().owe_bytes(moved * size_of::<Value>());
    }

    /// Insert before `at` (at most the length).
    pub fn insert(&mut self, at: usize, value: Value) -> Result<(), OutOfMemory> {
        self.reserve(1)?;
        self.moves(at);
        self.values.insert(at, value);
        Ok(())
    }

    /// Take out the element at `at`, which exists.
    pub fn remove(&mut self, at: usize) -> Value {
        self.moves(at);
        self.values.remove(at)
    }

    /// Take out the last.
    #[inline]
    pub fn pop(&mut self) -> Option<Value> {
        self.values.pop()
    }

    /// Replace the elements in `range` by `values`; those that were there come back, to be dropped by the caller
    /// after the borrow.
    pub fn splice(
        &mut self,
        range: std::ops::Range<usize>,
        values: Vec<Value>,
    ) -> Result<Vec<Value>, OutOfMemory> {
        self.reserve(values.len())?;
        Ok(self.values.splice(range, values).collect())
    }

    /// Take all out.
    pub fn take(&mut self) -> Vec<Value> {
        heap::current().discharge(heap::row_size(&self.values));
        std::mem::take(&mut self.values)
    }

    /// Keep the first `len`; the rest comes back.
    pub fn truncate(&mut self, len: usize) -> Vec<Value> {
        if len >= self.values.len() {
            Vec::new()
        } else {
            self.values.split_off(len)
        }
    }
}

impl Drop for Items {
    #[inline(always)]
    fn drop(&mut self) {
        let row = std::mem::take(&mut self.values);
        if row.capacity() != 0 {
            heap::current().free_row(row);
        }
    }
}

impl std::ops::Deref for Items {
    type Target = [Value];

    #[inline(always)]
    fn deref(&self) -> &[Value] {
        &self.values
    }
}

impl std::ops::DerefMut for Items {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [Value] {
        &mut self.values
    }
}

impl Trace for Items {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.values.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.values.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Ok(Items::new(loader.vector()?)?)
    }
}

/// A list.
pub struct List {
    pub(crate) items: VmCell<Items>,
}

static LIST: Layout = Layout::of::<List>("list").ending(Ending::LIST);

impl Payload for List {
    fn layout() -> &'static Layout {
        &LIST
    }
}

impl Trace for List {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: the collector runs when nothing is borrowed.
        unsafe { self.items.peek() }.values.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        // SAFETY: nothing is borrowed while an isolate is written.
        unsafe { self.items.peek() }.values.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Ok(List::new(loader.vector()?)?)
    }
}

impl List {
    /// A list of these elements.
    pub fn new(values: Vec<Value>) -> Result<List, OutOfMemory> {
        Ok(List {
            items: VmCell::new(Items::new(values)?),
        })
    }

    /// A list of type `ty` of the values that lie at `first`, which are taken out; where memory is short, none is.
    ///
    /// # Safety
    /// `count` values lie there.
    #[inline]
    pub(crate) unsafe fn create_taking(
        ty: &Ref<Type>,
        first: *mut Value,
        count: usize,
    ) -> Result<Ref<List>, OutOfMemory> {
        // SAFETY: the caller's promise.
        let values = (0..count).map(|at| unsafe { std::mem::take(&mut *first.add(at)) });
        List::create_from(ty, count, values)
    }

    /// A list of type `ty` of the first `len` values that `fill` gives.
    #[inline]
    pub(crate) fn create_from(
        ty: &Ref<Type>,
        len: usize,
        fill: impl Iterator<Item = Value>,
    ) -> Result<Ref<List>, OutOfMemory> {
        let items = VmCell::new(Items::with_room(len)?);
        let list = heap::allocate(ty, List { items })?;
        // SAFETY: nobody else knows the list, and what gives the values does not run script code.
        let items = unsafe { &mut *list.items.as_ptr() };
        for value in fill.take(len) {
            // SAFETY: there is room for `len`.
            unsafe { items.push_within(value) };
        }
        Ok(list)
    }

    /// Free what a list holds.
    ///
    /// # Safety
    /// Called once, of a list that nobody looks into any more.
    #[inline(always)]
    pub(super) unsafe fn drop_elements(object: NonNull<Header>) {
        // SAFETY: the caller's promise.
        unsafe {
            let list = object.cast::<Boxed<List>>().as_ptr();
            (&raw mut (*list).body).drop_in_place();
        }
    }

    /// The elements.
    #[inline]
    pub fn items<'v>(&'v self, vm: &'v Vm) -> &'v [Value] {
        self.items.get(vm)
    }

    /// The elements, to change.
    #[inline]
    pub fn items_mut<'v>(&'v self, vm: &'v mut Vm) -> &'v mut Items {
        self.items.get_mut(vm)
    }

    /// How many elements.
    #[inline]
    pub fn len(&self, vm: &Vm) -> usize {
        self.items.get(vm).len()
    }

    /// The element at `at`.
    #[inline]
    pub fn get(&self, vm: &Vm, at: usize) -> Option<Value> {
        self.items.get(vm).get(at).cloned()
    }
}

/// A tuple: immutable, in one block with its header.
#[repr(C)]
pub struct Tuple {
    len: usize,
}

static TUPLE: Layout = Layout::of::<Tuple>("tuple")
    .with_tail(tail)
    .with_contents(drop_items, trace_items)
    .with_save(save)
    .with_load(load)
    .ending(Ending::TUPLE);

unsafe fn tail(object: NonNull<Header>) -> usize {
    // SAFETY: a plain number, readable even after the drop.
    unsafe { (*object.cast::<Boxed<Tuple>>().as_ptr()).body.len * size_of::<Value>() }
}

impl Payload for Tuple {
    fn layout() -> &'static Layout {
        &TUPLE
    }
}

/// Its elements lie in the tail, which the layout's own functions know.
impl Trace for Tuple {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

unsafe fn trace_items(object: NonNull<Header>, tracer: &mut Tracer<'_>) {
    // SAFETY: alive, and of this layout; the look takes no count.
    unsafe { Ref::<Tuple>::look_at(object) }
        .items()
        .trace(tracer);
}

unsafe fn save(object: NonNull<Header>, saver: &mut Saver<'_>) -> Saved {
    // SAFETY: alive, and of this layout; the look takes no count.
    unsafe { Ref::<Tuple>::look_at(object) }.items().save(saver)
}

unsafe fn drop_items(object: NonNull<Header>) {
    // SAFETY: of this layout; the tail holds `len` values, dropped once here.
    unsafe {
        Tuple::drop_elements(object);
    }
}

unsafe fn load(object: NonNull<Header>, loader: &mut Loader<'_>) -> Loaded<()> {
    let items = loader.vector()?;
    if Some(loader.current_tail()) != items.len().checked_mul(size_of::<Value>()) {
        return Err(Corrupt::new("a tuple of the wrong length"));
    }
    // SAFETY: the memory is of this layout, with a tail of so many values.
    unsafe {
        let place = &raw mut (*object.cast::<Boxed<Tuple>>().as_ptr()).body;
        place.write(Tuple { len: items.len() });
        let start = place.cast::<u8>().add(size_of::<Tuple>()).cast::<Value>();
        for (at, item) in items.into_iter().enumerate() {
            start.add(at).write(item);
        }
    }
    Ok(())
}

/// What needs the tail: a reference to the body alone does not reach it.
impl Ref<Tuple> {
    /// The elements.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: the tail follows the body and holds `len` values.
        unsafe { std::slice::from_raw_parts(self.tail_ptr().cast::<Value>(), self.len) }
    }
}

impl Tuple {
    /// Whether this is a pair that nobody else holds.
    #[inline(always)]
    pub(crate) fn is_free_pair(this: &Ref<Tuple>) -> bool {
        this.count() == 1 && this.len == 2
    }

    /// Put two values in the place of those of a pair that only who gives it knows, and give those.
    #[inline(always)]
    pub(crate) fn refill(this: &Ref<Tuple>, first: Value, second: Value) -> Option<[Value; 2]> {
        if this.len != 2 {
            return None;
        }
        // SAFETY: the tail holds two values; nobody looks at them but the one who holds the tuple.
        unsafe {
            let start = this.tail_ptr().cast::<Value>();
            let before = [start.read(), start.add(1).read()];
            start.write(first);
            start.add(1).write(second);
            Some(before)
        }
    }

    /// A tuple of type `ty` with the values that `fill` gives, `len` of them.
    #[inline]
    pub(crate) fn create_from(
        ty: &Ref<Type>,
        len: usize,
        fill: impl Iterator<Item = Value>,
    ) -> Result<Ref<Tuple>, OutOfMemory> {
        let bytes = len.checked_mul(size_of::<Value>()).ok_or(OutOfMemory)?;
        // SAFETY: `Tuple`'s layout; the tail holds `len` values, all written.
        unsafe {
            heap::allocate_with::<Tuple>(ty, bytes, |place| {
                place.write(Tuple { len });
                let start = place.cast::<u8>().add(size_of::<Tuple>()).cast::<Value>();
                let mut at = 0;
                fill.for_each(|value| {
                    if at < len {
                        start.add(at).write(value);
                        at += 1;
                    }
                });
                for missing in at..len {
                    start.add(missing).write(Value::None);
                }
            })
        }
    }

    /// A tuple of type `ty` of so many values as the caller knows beforehand: its size is a constant.
    #[inline]
    pub(crate) fn create_of<const N: usize>(
        ty: &Ref<Type>,
        values: [Value; N],
    ) -> Result<Ref<Tuple>, OutOfMemory> {
        // SAFETY: `Tuple`'s layout; the tail holds `N` values, all moved here at once.
        unsafe {
            heap::allocate_with::<Tuple>(ty, N * size_of::<Value>(), |place| {
                place.write(Tuple { len: N });
                let start = place.cast::<u8>().add(size_of::<Tuple>());
                start.cast::<[Value; N]>().write(values);
            })
        }
    }

    /// A tuple of type `ty` of the `N` values that lie at `first`, which are taken out; where memory is short, none is.
    ///
    /// # Safety
    /// So many values lie there.
    #[inline]
    pub(crate) unsafe fn create_taking<const N: usize>(
        ty: &Ref<Type>,
        first: *mut Value,
    ) -> Result<Ref<Tuple>, OutOfMemory> {
        // SAFETY: `Tuple`'s layout; the tail holds `N` values, all written; the caller's promise.
        unsafe {
            heap::allocate_with::<Tuple>(ty, N * size_of::<Value>(), |place| {
                place.write(Tuple { len: N });
                let start = place.cast::<u8>().add(size_of::<Tuple>()).cast::<Value>();
                for at in 0..N {
                    Value::transfer(first.add(at), start.add(at));
                }
            })
        }
    }

    /// Whether nothing is dropped with a tuple that could drop more: numbers, strings, what others hold too.
    ///
    /// # Safety
    /// The tuple is whole.
    #[inline(always)]
    pub(super) unsafe fn is_flat(object: NonNull<Header>) -> bool {
        // SAFETY: the caller's promise; the look takes no count.
        let tuple = unsafe { Ref::<Tuple>::look_at(object) };
        tuple.items().iter().all(|item| match item {
            // The same object may be there at each place.
            Value::Object(item) => item.count() as usize > tuple.len || item.is::<Str>(),
            _ => true,
        })
    }

    /// Drop the elements of a tuple, the last one first.
    ///
    /// # Safety
    /// Called once, of a tuple that nobody looks into any more.
    #[inline(always)]
    pub(super) unsafe fn drop_elements(object: NonNull<Header>) -> usize {
        // SAFETY: the caller's promise.
        unsafe {
            let tuple = object.cast::<Boxed<Tuple>>().as_ptr();
            let len = (*tuple).body.len;
            let start = tuple.add(1).cast::<Value>();
            for at in (0..len).rev() {
                start.add(at).drop_in_place();
            }
            len * size_of::<Value>()
        }
    }

    /// A tuple of type `ty` of the values of a row, which are moved as they lie.
    pub(crate) fn create_of_row(
        ty: &Ref<Type>,
        row: &mut super::Args,
    ) -> Result<Ref<Tuple>, OutOfMemory> {
        let len = row.len();
        // SAFETY: `Tuple`'s layout; the tail holds `len` values, all moved here: the row is empty afterwards.
        unsafe {
            heap::allocate_with::<Tuple>(ty, len * size_of::<Value>(), |place| {
                place.write(Tuple { len });
                let start = place.cast::<u8>().add(size_of::<Tuple>()).cast::<Value>();
                std::ptr::copy_nonoverlapping(row.as_ptr(), start, len);
                row.set_len(0);
            })
        }
    }

    /// Whether nobody else holds this tuple, which has so many elements.
    #[inline(always)]
    pub(crate) fn is_free(this: &Ref<Tuple>, len: usize) -> bool {
        this.count() == 1 && this.len == len
    }

    /// Put the values of a row in the place of those of a tuple that [is free](Tuple::is_free); the row has those then.
    #[inline]
    pub(crate) fn exchange(this: &Ref<Tuple>, row: &mut [Value]) {
        // SAFETY: the tail holds `len` values; nobody looks at them but the one who holds the tuple.
        let items =
            unsafe { std::slice::from_raw_parts_mut(this.tail_ptr().cast::<Value>(), this.len) };
        for (item, value) in items.iter_mut().zip(row) {
            std::mem::swap(item, value);
        }
    }

    /// How many elements.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}
