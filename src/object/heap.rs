//! The heap of an isolate: every object's birth and death, and what they cost.
//!
//! Bytes are charged before they are allocated, and given back when they are freed. Freeing is iterative: an
//! object that dies while another is being freed waits in a list, so that a chain of a million nodes uses
//! constant native stack. Dropping never runs script code: what must run some (`__del__`, a suspended
//! generator's `finally`, a weak reference's callback) is queued for the next safe point.
//!
//! # Invariants
//! - While an isolate is entered, `HEAP` on that thread is its heap.
//! - An object in `tracked` has its place there, plus one, in its header.
//!
//! # Cost
//! Allocation and release: O(1) each, plus the body's own drop.

use super::attrs::Attrs;
use super::late_class::CoreClasses;
use super::layout::{Boxed, Payload};
use super::recycle::Recycler;
use super::str::Interner;
use super::{Header, Ref, Str, Type, Value};
use hashbrown::HashMap;
use std::alloc::realloc;
use std::cell::{Cell, UnsafeCell};
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::ptr::NonNull;

/// The memory limit refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfMemory;

/// Script code that a death has made due.
pub struct Pending {
    pub call: PendingCall,
    /// In how many others it became due, one within the other.
    pub depth: u32,
}

/// What is to be done.
pub enum PendingCall {
    /// Call the object's `__del__`, or close the generator.
    Finalize(Ref),
    /// Call a weak reference's callback with it.
    WeakCallback(Ref, Value),
}

/// An isolate's heap.
pub struct Heap {
    pub(crate) charged: Cell<usize>,
    pub(crate) limit: Cell<usize>,
    /// From here on garbage may be what takes the room: the next safe point collects. Finalizers have the rest.
    soft: Cell<usize>,
    /// What was charged after the last collection.
    survived: Cell<usize>,
    /// Safe points until the next look at limits, interrupts and pending work.
    pub(crate) countdown: Cell<u32>,
    /// Safe points that an early call for attention took from the countdown.
    pub(crate) unspent: Cell<u32>,
    /// Work that was done where nothing could be said of it (probing a table): the next safe point charges it.
    pub(crate) owed: Cell<u64>,
    pub(crate) tracked: UnsafeCell<Vec<NonNull<Header>>>,
    pub(crate) collect_at: Cell<usize>,
    pub(super) recycler: Recycler,
    pub(super) freeing: Cell<bool>,
    pub(super) doomed: UnsafeCell<Vec<NonNull<Header>>>,
    pending: UnsafeCell<VecDeque<Pending>>,
    /// How deep the one lies that is running.
    pub(crate) pending_depth: Cell<u32>,
    pub(crate) weak: UnsafeCell<HashMap<usize, super::weak::Row>>,
    pub(crate) closing: Cell<bool>,
    /// There are objects whose identity is not their address.
    pub(crate) has_identities: Cell<bool>,
    pub(super) identities: super::identity::Identities,
    /// What string hashes and index mixing are seeded with.
    pub(crate) hash_seed: Cell<u64>,
    /// The latest version of a dict's keys.
    keys_versions: Cell<u64>,
    /// How many NaNs have been made: each is another key of a dict.
    pub(crate) nans: Cell<u64>,
    /// The addresses of `object.__eq__` and `object.__hash__`, once there is a row of `object`: before, there are no such
    /// methods that could be compared with them. The same is true of those that follow.
    pub(crate) identity_eq: Cell<usize>,
    pub(crate) identity_hash: Cell<usize>,
    /// `object.__new__` and `object.__init__`
    pub(crate) object_new: Cell<usize>,
    pub(crate) object_init: Cell<usize>,
    /// Its attribute hooks, and those of `type`: reading, writing and deleting.
    pub(crate) object_hooks: [Cell<usize>; 6],
    pub(super) core: CoreClasses,
    /// The names that there is one string of.
    pub(super) names: UnsafeCell<Interner>,
    /// The MemoryError that is raised when nothing can be allocated.
    memory_error: UnsafeCell<Option<Ref<super::Exception>>>,
    /// One to be raised before: it is the script's, and dies with what its traceback holds.
    spare_error: UnsafeCell<Option<Ref<super::Exception>>>,
    /// For tests: the request for memory that is refused, counted down from here on (0: none).
    #[cfg(debug_assertions)]
    pub(crate) refuse_in: Cell<u64>,
}

/// How many new containers make a collection worth its while, at the least.
const COLLECT_MIN: usize = 20_000;

/// How many names there is room for at first.
const NAMES: usize = 100;

/// From so many bytes on it matters that a buffer is there twice while it moves.
const LARGE: usize = 64 << 10;

/// How much work may be owed: as many units as safe points pass between two looks around.
const DEBT: u64 = 2000;

thread_local! {
    static HEAP: Cell<*const Heap> = const { Cell::new(std::ptr::null()) };
    /// For tests: what the last isolate that was dropped on this thread had left, in bytes that were charged to it.
    #[cfg(debug_assertions)]
    pub(crate) static LEFT: Cell<usize> = const { Cell::new(0) };
}

/// Bytes of the attributes that lie before an object's header (subclasses of built-in types).
pub(crate) const PREFIX: usize = size_of::<Attrs>();

/// The heap of the isolate that this thread is in.
#[inline(always)]
pub(crate) fn current<'a>() -> &'a Heap {
    let heap = HEAP.get();
    assert!(!heap.is_null(), "an isolate's values are used inside it");
    // SAFETY: invariant: the pointer is set for as long as the isolate is entered.
    unsafe { &*heap }
}

/// Note that so many bytes are about to be looked at, where those are many: to compare and to hash is work as well.
#[inline(always)]
pub(crate) fn look_at(bytes: usize) {
    const MANY: usize = 1024;
    if bytes >= MANY {
        look_at_many(bytes);
    }
}

#[cold]
#[inline(never)]
fn look_at_many(bytes: usize) {
    current().owe_bytes(bytes);
}

/// Whether this thread is inside an isolate.
#[inline]
pub(crate) fn is_inside() -> bool {
    !HEAP.get().is_null()
}

/// Make `heap` this thread's heap, and give the one it was.
pub(crate) fn enter(heap: *const Heap) -> *const Heap {
    HEAP.replace(heap)
}

impl Heap {
    pub(crate) fn new(limit: usize) -> Heap {
        Heap {
            charged: Cell::new(0),
            limit: Cell::new(limit),
            soft: Cell::new(limit / 2),
            survived: Cell::new(0),
            countdown: Cell::new(1000),
            unspent: Cell::new(0),
            owed: Cell::new(0),
            tracked: UnsafeCell::default(),
            collect_at: Cell::new(COLLECT_MIN),
            recycler: Recycler::new(),
            freeing: Cell::new(false),
            doomed: UnsafeCell::default(),
            pending: UnsafeCell::default(),
            pending_depth: Cell::new(0),
            weak: UnsafeCell::new(HashMap::with_hasher(Default::default())),
            closing: Cell::new(false),
            has_identities: Cell::new(false),
            identities: super::identity::Identities::default(),
            hash_seed: Cell::new(0),
            keys_versions: Cell::new(0),
            nans: Cell::new(0),
            identity_eq: Cell::new(0),
            identity_hash: Cell::new(0),
            object_new: Cell::new(0),
            object_init: Cell::new(0),
            object_hooks: [const { Cell::new(0) }; 6],
            core: CoreClasses::new(),
            names: UnsafeCell::new(Interner::new()),
            memory_error: UnsafeCell::new(None),
            spare_error: UnsafeCell::new(None),
            #[cfg(debug_assertions)]
            refuse_in: Cell::new(0),
        }
    }

    /// The next safe point runs this, after what waits already.
    pub(super) fn queue(&self, call: PendingCall) {
        // SAFETY: borrowed for this function only, which runs nothing.
        let queue = unsafe { &mut *self.pending.get() };
        if queue.len() == queue.capacity() {
            let old = queue.capacity();
            queue.reserve((old / 2).max(16));
            self.charge_anyway((queue.capacity() - old) * size_of::<Pending>());
        }
        queue.push_back(Pending {
            call,
            depth: self.pending_depth.get(),
        });
    }

    /// The next finalizer or callback that is due. After a rush the queue gives its memory back.
    pub(super) fn next_pending(&self) -> Option<Pending> {
        // SAFETY: borrowed for this function only, which runs nothing.
        let queue = unsafe { &mut *self.pending.get() };
        let next = queue.pop_front();
        if next.is_none() && queue.capacity() > 1024 {
            self.discharge(queue.capacity() * size_of::<Pending>());
            *queue = VecDeque::new();
        }
        next
    }

    /// Whether finalizers or callbacks are due.
    pub(super) fn has_pending(&self) -> bool {
        // SAFETY: borrowed for this statement only.
        unsafe { !(*self.pending.get()).is_empty() }
    }

    /// The isolate ends: what still waits for its finalizer dies without it, while the heap is entered.
    pub(crate) fn drop_pending(&self) {
        // SAFETY: borrowed for this statement only; the queue is dropped once it is out of the heap.
        let queue = unsafe { std::mem::take(&mut *self.pending.get()) };
        self.discharge(queue.capacity() * size_of::<Pending>());
    }

    pub(crate) fn set_memory_error(&self, error: Option<Ref<super::Exception>>) {
        // SAFETY: borrowed for this statement only.
        drop(unsafe { std::mem::replace(&mut *self.memory_error.get(), error) });
    }

    /// Keep a MemoryError to be given away. The next safe point after that brings another one.
    pub(crate) fn set_spare_error(&self, error: Option<Ref<super::Exception>>) {
        // SAFETY: borrowed for this statement only.
        drop(unsafe { std::mem::replace(&mut *self.spare_error.get(), error) });
    }

    pub(crate) fn has_spare_error(&self) -> bool {
        // SAFETY: borrowed for this statement only.
        unsafe { (*self.spare_error.get()).is_some() }
    }

    /// The MemoryError kept ready.
    pub(crate) fn memory_error(&self) -> Ref<super::Exception> {
        // SAFETY: borrowed for this statement only.
        if let Some(spare) = unsafe { (*self.spare_error.get()).take() } {
            self.attend();
            return spare;
        }
        // SAFETY: borrowed for this statement only.
        if let Some(error) = unsafe { (*self.memory_error.get()).clone() } {
            return error;
        }
        // The limit has refused, so that there is room for this one beyond it.
        let made = self.beyond(|| {
            let tuple = self.core_class(super::types::TUPLE);
            let args = super::Tuple::create_from(tuple, 0, std::iter::empty())?;
            super::Exception::create(self.core_class(super::types::MEMORY_ERROR), args)
        });
        // As where a vector cannot grow: the machine has no memory left.
        let error = made.unwrap_or_else(|_: OutOfMemory| {
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<super::Exception>())
        });
        self.set_memory_error(Some(error.clone()));
        error
    }

    /// The interned string of this text.
    pub(crate) fn intern(&self, wtf8: &[u8]) -> Result<Ref<Str>, OutOfMemory> {
        let hash = super::str::hash_bytes(wtf8);
        // SAFETY: borrowed for this statement only.
        if let Some(known) = unsafe { (*self.names.get()).find(wtf8, hash) } {
            return Ok(known.clone());
        }
        let text = Str::create(self.core_class(super::types::STR), wtf8)?;
        self.add_name(text.clone());
        Ok(text)
    }

    /// There will be as many names as any isolate has.
    pub(super) fn expect_names(&self) {
        // SAFETY: borrowed for this statement only.
        unsafe { (*self.names.get()).reserve(NAMES) };
    }

    /// The interned string of the text, if there is one.
    pub(crate) fn find_name(&self, wtf8: &[u8], hash: u64) -> Option<Ref<Str>> {
        // SAFETY: borrowed for this statement only.
        unsafe { (*self.names.get()).find(wtf8, hash) }.cloned()
    }

    /// The text is the interned one from here on: there was none.
    pub(crate) fn add_name(&self, text: Ref<Str>) {
        // SAFETY: borrowed for this statement only, in which nothing of a script's runs.
        unsafe { (*self.names.get()).insert(text) };
    }

    /// Whether a method is one of the hooks of attribute access of `object` and `type`.
    #[inline]
    pub(crate) fn is_object_hook(&self, method: usize) -> bool {
        self.object_hooks.iter().any(|known| known.get() == method)
    }

    /// Make the next safe point look around.
    #[inline]
    pub(crate) fn attend(&self) {
        let left = self.countdown.get();
        if left > 1 {
            self.unspent.set(self.unspent.get() + left - 1);
            self.countdown.set(1);
        }
    }

    /// A version that no dict's keys have had.
    pub(crate) fn new_keys_version(&self) -> u64 {
        let version = self.keys_versions.get() + 1;
        self.keys_versions.set(version);
        version
    }

    /// Count a safe point that needed no looking around when it was reached. What was done since may ask for the next one
    /// to look.
    #[inline(always)]
    pub(crate) fn passed(&self) {
        let left = self.countdown.get();
        if left > 1 {
            self.countdown.set(left - 1);
        }
    }

    /// Count a safe point. Whether it is one that looks around.
    #[inline]
    pub(crate) fn is_due(&self) -> bool {
        let left = self.countdown.get() - 1;
        self.countdown.set(left);
        left == 0
    }

    /// Note work in proportion to `units`, to be paid for at the next opportunity.
    #[inline]
    pub(crate) fn owe(&self, units: usize) {
        self.owed.set(self.owed.get() + units as u64);
        if self.owed.get() > DEBT {
            self.attend();
        }
    }

    /// Note that so many bytes are about to be written.
    #[inline]
    pub(crate) fn owe_bytes(&self, bytes: usize) {
        const PER_UNIT: usize = 1024;
        if bytes >= PER_UNIT {
            self.owe(bytes / PER_UNIT);
        }
    }

    /// Whether so much is owed that it is to be paid before more is done.
    #[inline]
    pub(crate) fn is_in_debt(&self) -> bool {
        self.owed.get() > DEBT
    }

    /// Charge `bytes`.
    #[inline]
    pub(crate) fn charge(&self, bytes: usize) -> Result<(), OutOfMemory> {
        #[cfg(debug_assertions)]
        self.refuse_in_turn()?;
        let sum = self.charged.get().saturating_add(bytes);
        if sum > self.soft.get() {
            self.is_allowed(sum)?;
        }
        self.charged.set(sum);
        Ok(())
    }

    /// So much is charged that garbage may have to do with it.
    #[cold]
    fn is_allowed(&self, sum: usize) -> Result<(), OutOfMemory> {
        self.attend();
        let limit = self.limit.get();
        if sum <= limit {
            return Ok(());
        }
        if self.charged.get().saturating_sub(self.survived.get()) >= limit / 32 {
            // What was made since the last collection may be garbage.
            self.soft.set(0);
        }
        Err(OutOfMemory)
    }

    /// Whether it is time to collect, for the bytes that are charged.
    pub(crate) fn is_crowded(&self) -> bool {
        self.charged.get() > self.soft.get()
    }

    /// Whether this is the request that a test wants to have refused.
    #[cfg(debug_assertions)]
    fn refuse_in_turn(&self) -> Result<(), OutOfMemory> {
        let left = self.refuse_in.get();
        self.refuse_in.set(left.saturating_sub(1));
        if left == 1 { Err(OutOfMemory) } else { Ok(()) }
    }

    /// Charge `bytes`, whether there is room or not: the next safe point refuses what is too much.
    pub(crate) fn charge_anyway(&self, bytes: usize) {
        let sum = self.charged.get().saturating_add(bytes);
        self.charged.set(sum);
        if sum > self.limit.get() {
            self.attend();
        }
    }

    /// Do something that cannot be refused memory: it is charged, and the next safe point looks at the limit.
    pub(crate) fn unlimited<R>(&self, f: impl FnOnce() -> R) -> R {
        let limit = self.limit.replace(usize::MAX);
        #[cfg(debug_assertions)]
        let refuse_in = self.refuse_in.replace(0);
        let result = f();
        #[cfg(debug_assertions)]
        self.refuse_in.set(refuse_in);
        self.limit.set(limit);
        if self.is_over() {
            self.attend();
        }
        result
    }

    /// Make something that every isolate has, and that this one meets now. It is charged, and the limit moves by as much: a
    /// handler of MemoryError meets `MemoryError`. All of it together is less than 200 KiB.
    pub(crate) fn beyond<R>(&self, f: impl FnOnce() -> R) -> R {
        let before = self.charged.get();
        let result = self.unlimited(f);
        let taken = self.charged.get().saturating_sub(before);
        self.limit.set(self.limit.get().saturating_add(taken));
        result
    }

    /// Whether `bytes` more could be charged.
    pub(crate) fn has_room(&self, bytes: usize) -> Result<(), OutOfMemory> {
        if self.charged.get().saturating_add(bytes) > self.limit.get() {
            return Err(OutOfMemory);
        }
        Ok(())
    }

    /// More is charged than there may be: by what could not be refused when it was needed.
    pub(crate) fn is_over(&self) -> bool {
        self.charged.get() > self.limit.get()
    }

    #[inline]
    pub(crate) fn discharge(&self, bytes: usize) {
        self.charged.set(self.charged.get().wrapping_sub(bytes));
    }

    /// An object that was read is whole: the collector may know it.
    pub(super) fn track_loaded(&self, object: NonNull<Header>) {
        // SAFETY: the object is whole.
        let is_container = unsafe {
            let ty = &object.as_ref().ty.get().as_ref().body;
            !ty.layout.leaf || ty.attrs_offset.get() < 0
        };
        if is_container {
            self.track(object);
        }
    }

    /// Garbage was freed: when to look for more.
    pub(super) fn settle_soft(&self) {
        // Halfway to the limit, unless that is near: then nothing is gained by it.
        let (charged, limit) = (self.charged.get(), self.limit.get());
        let room = limit.saturating_sub(charged);
        self.survived.set(charged);
        self.soft.set(match room / 2 < limit / 32 {
            true => limit,
            false => charged + room / 2,
        });
    }

    pub(crate) fn next_collection(&self, survivors: usize) {
        self.collect_at.set((survivors * 2).max(COLLECT_MIN));
    }

    #[inline]
    fn track(&self, object: NonNull<Header>) {
        // SAFETY: the list is borrowed for this statement only; nothing else runs.
        let tracked = unsafe { &mut *self.tracked.get() };
        if tracked.len() == tracked.capacity() {
            self.grow(tracked);
        }
        tracked.push(object);
        let place = tracked.len();
        // SAFETY: a fresh object's header is initialised.
        let header = unsafe { object.as_ref() };
        header
            .gc
            .set((header.gc.get() & !Header::PLACE) | place as u32);
        if place >= self.collect_at.get() {
            self.attend();
        }
    }

    #[cold]
    fn grow(&self, list: &mut Vec<NonNull<Header>>) {
        let old = list.capacity();
        list.reserve((old / 2).max(64));
        self.charge_anyway((list.capacity() - old) * size_of::<NonNull<Header>>());
    }

    /// The isolate ends, and with it the collector's list and that of what dies.
    pub(crate) fn drop_tracked(&self) {
        for list in [&self.tracked, &self.doomed] {
            // SAFETY: borrowed for this statement only.
            let list = unsafe { std::mem::take(&mut *list.get()) };
            self.discharge(list.capacity() * size_of::<NonNull<Header>>());
        }
    }

    #[inline]
    pub(crate) fn untrack(&self, object: NonNull<Header>) {
        // SAFETY: invariant 1; the list is borrowed for this function only.
        let header = unsafe { object.as_ref() };
        let place = (header.gc.get() & Header::PLACE) as usize;
        if place == 0 {
            return;
        }
        // SAFETY: as the comment on the surrounding operation says.
        let tracked = unsafe { &mut *self.tracked.get() };
        header.gc.set(header.gc.get() & !Header::PLACE);
        if let Some(last) = tracked.pop()
            && place <= tracked.len()
        {
            tracked[place - 1] = last;
            // SAFETY: all in the list are alive.
            let moved = unsafe { last.as_ref() };
            moved
                .gc
                .set((moved.gc.get() & !Header::PLACE) | place as u32);
        }
    }
}

/// Allocate an object of type `ty` whose body is followed by `tail` bytes; `init` writes the body and the tail.
///
/// # Safety
/// `ty`'s layout is `T`'s, and `tail` is what the layout's `tail` will say of the written body.
#[inline]
pub(crate) unsafe fn allocate_with<T: Payload>(
    ty: &Ref<Type>,
    tail: usize,
    init: impl FnOnce(*mut T),
) -> Result<Ref<T>, OutOfMemory> {
    // SAFETY: the caller's promise; the block is large enough for header, body and tail, and aligned for them.
    unsafe {
        if ty.attrs_offset.get() < 0 {
            return allocate_prefixed(ty, tail, init);
        }
        let start = allocate_block(size_of::<Boxed<T>>(), tail)?;
        Ok(begin(start, ty, init, !T::layout().leaf))
    }
}

/// Allocate an object of type `ty`. The type's layout must be `T`'s.
#[inline]
pub(crate) fn allocate<T: Payload>(ty: &Ref<Type>, body: T) -> Result<Ref<T>, OutOfMemory> {
    debug_assert!(std::ptr::eq(ty.layout, T::layout()) && ty.layout.tail.is_none());
    // SAFETY: the layout is `T`'s, which has no tail.
    unsafe { allocate_with(ty, 0, |place: *mut T| place.write(body)) }
}

/// The same of an object with attributes before it.
#[inline(never)]
unsafe fn allocate_prefixed<T: Payload>(
    ty: &Ref<Type>,
    tail: usize,
    init: impl FnOnce(*mut T),
) -> Result<Ref<T>, OutOfMemory> {
    // SAFETY: as there; there is room for the prefix, too.
    unsafe {
        let start = allocate_block(PREFIX + size_of::<Boxed<T>>(), tail)?;
        start
            .cast::<Attrs>()
            .write(Attrs::new(ty, std::ptr::null_mut(), 0));
        Ok(begin(start.add(PREFIX), ty, init, true))
    }
}

/// A block for an object that takes `size` bytes beside its tail, charged.
#[inline(always)]
unsafe fn allocate_block(size: usize, tail: usize) -> Result<*mut u8, OutOfMemory> {
    const MOST: usize = isize::MAX as usize / 2;
    let heap = current();
    if tail > MOST {
        return Err(OutOfMemory);
    }
    let size = Recycler::rounded(size + tail);
    heap.owe_bytes(tail);
    heap.charge(size)?;
    // SAFETY: the size is not zero: there is a header.
    let start = unsafe { heap.recycler.allocate(size) };
    if start.is_null() {
        heap.discharge(size);
        return Err(OutOfMemory);
    }
    Ok(start)
}

/// The object that begins at `start`.
#[inline(always)]
unsafe fn begin<T: Payload>(
    start: *mut u8,
    ty: &Ref<Type>,
    init: impl FnOnce(*mut T),
    is_tracked: bool,
) -> Ref<T> {
    // SAFETY: the callers' promise.
    unsafe {
        let object = start.cast::<Boxed<T>>();
        (&raw mut (*object).header).write(Header {
            count: Cell::new(1),
            gc: Cell::new(0),
            ty: Cell::new(ty.ptr()),
        });
        if ty.is_counted() {
            std::mem::forget(ty.clone());
        }
        init(&raw mut (*object).body);
        let object = NonNull::new_unchecked(object);
        if is_tracked {
            current().track(object.cast());
        }
        Ref::from_ptr(object)
    }
}

/// Memory for an object whose body is read later. Its count of the type is taken by the caller; `count` is its own.
///
/// # Safety
/// `ty` is the memory of a type whose instances have this layout, and attributes before them if `has_prefix`; nobody looks
/// into the object, or frees it, before its body (and prefix) is written.
pub(super) unsafe fn allocate_shell(
    ty: NonNull<Boxed<Type>>,
    layout: &'static super::Layout,
    has_prefix: bool,
    tail: usize,
    count: u32,
) -> Result<NonNull<Header>, OutOfMemory> {
    let heap = current();
    let prefix = if has_prefix { PREFIX } else { 0 };
    let size = (prefix + layout.size)
        .checked_add(tail)
        .map(Recycler::rounded)
        .ok_or(OutOfMemory)?;
    heap.charge(size)?;
    if size > isize::MAX as usize - size_of::<usize>() {
        heap.discharge(size);
        return Err(OutOfMemory);
    }
    // SAFETY: the size is not zero, and the block is large enough for prefix and header.
    unsafe {
        let start = heap.recycler.allocate(size);
        if start.is_null() {
            heap.discharge(size);
            return Err(OutOfMemory);
        }
        let header = start.add(prefix).cast::<Header>();
        header.write(Header {
            count: Cell::new(count),
            gc: Cell::new(0),
            ty: Cell::new(ty),
        });
        Ok(NonNull::new_unchecked(header))
    }
}

/// Change the tail of an object that one holds alone; it may move.
///
/// # Safety
/// `object` is unique and untracked, has no prefix; `old` is its tail's size; the caller makes the body agree
/// with `new` at once.
pub(crate) unsafe fn resize_tail<T: Payload>(
    object: Ref<T>,
    old: usize,
    new: usize,
) -> Result<Ref<T>, (Ref<T>, OutOfMemory)> {
    let heap = current();
    let base = size_of::<Boxed<T>>();
    let (held, wanted) = (Recycler::rounded(base + old), Recycler::rounded(base + new));
    // While it moves, the old one and the new one are there.
    let is_large = wanted > held && held >= LARGE;
    if is_large && heap.has_room(wanted).is_err()
        || wanted > held && heap.charge(wanted - held).is_err()
    {
        return Err((object, OutOfMemory));
    }
    // SAFETY: the block was allocated with this size and alignment.
    unsafe {
        let layout = Recycler::layout(held);
        let moved = realloc(object.ptr().as_ptr().cast(), layout, wanted);
        match NonNull::new(moved.cast::<Boxed<T>>()) {
            Some(moved) => {
                std::mem::forget(object);
                heap.discharge(held.saturating_sub(wanted));
                Ok(Ref::from_ptr(moved))
            }
            None => {
                heap.discharge(wanted.saturating_sub(held));
                Err((object, OutOfMemory))
            }
        }
    }
}

impl Heap {
    /// Take back the memory of an object, of `size` bytes as the recycler counts them, and what was charged for it.
    ///
    /// # Safety
    /// It was allocated with this size, and nobody uses it.
    #[inline(always)]
    pub(super) unsafe fn take_back(&self, object: NonNull<Header>, size: usize) {
        // SAFETY: the caller's promise.
        unsafe { self.recycler.free(object.as_ptr().cast(), size) };
        self.discharge(size);
    }

    /// Free what a sequence holds, which it lets go from its end on: what dies of it dies in this order. (The list of what
    /// is to die is emptied from its end, too.) What has a finalizer itself comes before what the others held.
    #[inline(always)]
    pub(super) fn last_first<R>(&self, free: impl FnOnce() -> R) -> R {
        // SAFETY: borrowed for this statement only.
        let before = unsafe { (*self.doomed.get()).len() };
        let freed = free();
        // SAFETY: likewise.
        if unsafe { (*self.doomed.get()).len() } > before + 1 {
            self.turn_doomed(before);
        }
        freed
    }

    #[inline(never)]
    fn turn_doomed(&self, from: usize) {
        // SAFETY: borrowed for this function only, which runs nothing.
        let doomed = unsafe { &mut *self.doomed.get() };
        if let Some(doomed) = doomed.get_mut(from..) {
            doomed.reverse();
        }
    }

    /// This dies after what is being freed.
    #[inline(always)]
    pub(super) fn doom(&self, object: NonNull<Header>) {
        // SAFETY: borrowed for this function only, which runs nothing.
        let doomed = unsafe { &mut *self.doomed.get() };
        if doomed.len() == doomed.capacity() {
            self.grow(doomed);
        }
        doomed.push(object);
    }

    /// After a rush of deaths the list of them gives its memory back.
    pub(super) fn forget_rush(&self) {
        // SAFETY: borrowed for this function only, which runs nothing.
        let doomed = unsafe { &mut *self.doomed.get() };
        if doomed.is_empty() && doomed.capacity() > 1024 {
            self.discharge(doomed.capacity() * size_of::<NonNull<Header>>());
            *doomed = Vec::new();
        }
    }
}

/// The bytes of a vector of values.
#[inline(always)]
pub(super) fn row_size(row: &Vec<Value>) -> usize {
    row.capacity() * size_of::<Value>()
}

/// Rows of values. Vectors of a few are blocks of the recycler: both are made with the alignment of a value, and of its size.
impl Heap {
    /// A vector with room for so many, charged.
    #[inline(always)]
    pub(super) fn allocate_row(&self, len: usize) -> Result<Vec<Value>, OutOfMemory> {
        let size = len.checked_mul(size_of::<Value>()).ok_or(OutOfMemory)?;
        let size = Recycler::rounded(size);
        if !Recycler::is_block(size) {
            let mut row = Vec::new();
            self.grow_row(&mut row, len)?;
            return Ok(row);
        }
        self.charge(size)?;
        // SAFETY: neither zero nor large.
        let start = unsafe { self.recycler.allocate(size) };
        if start.is_null() {
            self.discharge(size);
            return Err(OutOfMemory);
        }
        // SAFETY: the block is of this size and of the alignment that a vector's are.
        Ok(unsafe { Vec::from_raw_parts(start.cast(), 0, size / size_of::<Value>()) })
    }

    /// Make a row's room `capacity` at least, which is more than it is.
    #[inline(never)]
    pub(super) fn grow_row(
        &self,
        row: &mut Vec<Value>,
        capacity: usize,
    ) -> Result<(), OutOfMemory> {
        let size = capacity
            .checked_mul(size_of::<Value>())
            .ok_or(OutOfMemory)?;
        let held = row_size(row);
        if size <= held {
            return Ok(());
        }
        if Recycler::is_block(Recycler::rounded(size)) {
            let mut moved = self.allocate_row(capacity)?;
            moved.append(row);
            self.free_row(std::mem::replace(row, moved));
            return Ok(());
        }
        // While it moves, the old one and the new one are there.
        if held >= LARGE {
            self.has_room(size)?;
        }
        self.charge(size - held)?;
        if row.try_reserve_exact(capacity - row.len()).is_err() {
            self.discharge(size - held);
            return Err(OutOfMemory);
        }
        self.charge_anyway(row_size(row) - size);
        Ok(())
    }

    /// Drop the values of a row, the last one first, and give its memory and what was charged for it back.
    #[inline(always)]
    pub(super) fn free_row(&self, mut row: Vec<Value>) {
        let (size, len, start) = (row_size(&row), row.len(), row.as_mut_ptr());
        self.discharge(size);
        // SAFETY: the vector forgets its values, which are dropped once each.
        unsafe {
            row.set_len(0);
            for at in (0..len).rev() {
                start.add(at).drop_in_place();
            }
        }
        if Recycler::is_block(size) {
            std::mem::forget(row);
            // SAFETY: allocated with this size and this alignment, by a recycler or as vectors are.
            unsafe { self.recycler.free(start.cast(), size) };
        }
    }
}

/// Vectors of what their owners charge for. Small ones are blocks of the recycler, too.
impl Heap {
    /// An empty vector with room for `len` values, where that is a block. Nothing: it is not, or there is no memory.
    #[inline(always)]
    pub(super) fn block_of<T>(&self, len: usize) -> Option<Vec<T>> {
        const { assert!(align_of::<T>() == super::recycle::ALIGN) };
        let size = len.checked_mul(size_of::<T>())?;
        if !Recycler::is_block(size) {
            return None;
        }
        // SAFETY: neither zero nor large; the block is of this size and of the alignment that a vector's are.
        unsafe {
            let start = self.recycler.allocate(size);
            (!start.is_null()).then(|| Vec::from_raw_parts(start.cast(), 0, len))
        }
    }

    /// Drop the values of a vector, and give its memory back.
    #[inline(always)]
    pub(super) fn free_block_of<T>(&self, mut values: Vec<T>) {
        values.clear();
        let size = values.capacity() * size_of::<T>();
        if Recycler::is_block(size) {
            let start = std::mem::ManuallyDrop::new(values).as_mut_ptr();
            // SAFETY: allocated with this size and this alignment, by a recycler or as vectors are.
            unsafe { self.recycler.free(start.cast(), size) };
        }
    }
}

const _: () = assert!(align_of::<Value>() == super::recycle::ALIGN && size_of::<Value>() == 16);

/// A buffer's growth or shrinking, charged. Used by the shapes that own buffers.
#[derive(Default, Debug)]
pub struct Charge(usize);

impl Charge {
    /// Charge up to `bytes` in all, for a buffer that grows to so many. While it moves, the old one and the new one are
    /// there: there must be room for both.
    #[inline]
    pub fn grow_to(&mut self, bytes: usize) -> Result<(), OutOfMemory> {
        if bytes > self.0 {
            let heap = current();
            if self.0 >= LARGE {
                heap.has_room(bytes)?;
            }
            heap.charge(bytes - self.0)?;
            self.0 = bytes;
        }
        Ok(())
    }

    /// Charge `bytes` in all, for what does not move.
    pub fn set_to(&mut self, bytes: usize) -> Result<(), OutOfMemory> {
        if bytes > self.0 {
            current().charge(bytes - self.0)?;
            self.0 = bytes;
        } else {
            self.shrink_to(bytes);
        }
        Ok(())
    }

    /// Charge `bytes` more, whether there is room or not: the next safe point refuses what is too much.
    pub(crate) fn grow_anyway(&mut self, bytes: usize) {
        current().charge_anyway(bytes);
        self.0 += bytes;
    }

    /// Charge `bytes` in all, whether there is room or not.
    pub(crate) fn set_anyway(&mut self, bytes: usize) {
        if bytes > self.0 {
            self.grow_anyway(bytes - self.0);
        } else {
            self.shrink_to(bytes);
        }
    }

    /// Give back so many bytes.
    pub(crate) fn give_back(&mut self, bytes: usize) {
        self.shrink_to(self.0.saturating_sub(bytes));
    }

    /// Give back all beyond `bytes`.
    #[inline]
    pub fn shrink_to(&mut self, bytes: usize) {
        if bytes < self.0 {
            current().discharge(self.0 - bytes);
            self.0 = bytes;
        }
    }
}

impl super::Trace for Charge {
    fn trace(&self, _: &mut super::Tracer<'_>) {}

    fn save(&self, saver: &mut super::save::Saver<'_>) -> super::save::Saved {
        saver.out.size(self.0);
        Ok(())
    }

    fn load(loader: &mut super::load::Loader<'_>) -> super::load::Loaded<Self> {
        let mut charge = Charge::default();
        charge.grow_to(loader.bytes.small()?)?;
        Ok(charge)
    }
}

/// The charge for a `T` in a box: it takes no room there.
#[derive(Debug)]
pub struct ChargeFor<T>(PhantomData<fn() -> T>);

impl<T> ChargeFor<T> {
    /// Charge for one.
    pub fn new() -> Result<ChargeFor<T>, OutOfMemory> {
        current().charge(size_of::<T>())?;
        Ok(ChargeFor(PhantomData))
    }
}

impl<T> Drop for ChargeFor<T> {
    fn drop(&mut self) {
        current().discharge(size_of::<T>());
    }
}

impl<T> super::Trace for ChargeFor<T> {
    fn trace(&self, _: &mut super::Tracer<'_>) {}

    fn save(&self, _: &mut super::save::Saver<'_>) -> super::save::Saved {
        Ok(())
    }

    fn load(_: &mut super::load::Loader<'_>) -> super::load::Loaded<Self> {
        Ok(ChargeFor::new()?)
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        if self.0 != 0 {
            current().discharge(self.0);
        }
    }
}
