//! `Ref`: a counted reference to a heap object.

use super::layout::{Boxed, Layout, Payload};
use super::{Type, release};
use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

/// What every heap object begins with: sixteen bytes.
#[repr(C)]
pub struct Header {
    /// References to the object. Cannot overflow: the heap refuses to grow to 2^32 references (64 GiB).
    pub(crate) count: Cell<u32>,
    /// The low 29 bits: one more than the place in the collector's list (0: not in it). Above them, flags.
    pub(crate) gc: Cell<u32>,
    /// The type, which the object keeps alive.
    pub(crate) ty: Cell<NonNull<Boxed<Type>>>,
}

impl Header {
    pub(crate) const PLACE: u32 = (1 << 29) - 1;
    /// Weak references to the object exist.
    pub(crate) const WEAKLY_REFERENCED: u32 = 1 << 31;
    /// Its finalizer has run (PEP 442: once).
    pub(crate) const FINALIZED: u32 = 1 << 30;
    /// Its identity is not its address: `identity.rs` knows it.
    pub(crate) const NAMED: u32 = 1 << 29;

    #[inline(always)]
    pub(crate) fn has(&self, flag: u32) -> bool {
        self.gc.get() & flag != 0
    }

    pub(crate) fn raise_flag(&self, flag: u32) {
        self.gc.set(self.gc.get() | flag);
    }
}

/// Any body.
pub struct Opaque(());

/// A counted reference to a heap object with body `T`. Not `Send`.
#[repr(transparent)]
pub struct Ref<T = Opaque> {
    ptr: NonNull<Boxed<T>>,
    not_send: PhantomData<*const ()>,
}

impl<T> Ref<T> {
    /// Take over a count.
    ///
    /// # Safety
    /// `ptr` is an object with a `T` in it, and one of its counts is the caller's to give.
    #[inline(always)]
    pub(crate) unsafe fn from_ptr(ptr: NonNull<Boxed<T>>) -> Self {
        Ref {
            ptr,
            not_send: PhantomData,
        }
    }

    /// A further reference to the object at `ptr`.
    ///
    /// # Safety
    /// `ptr` is a living object with a `T` in it.
    #[inline(always)]
    pub(crate) unsafe fn borrow_ptr(ptr: NonNull<Boxed<T>>) -> Self {
        // SAFETY: the caller's promise.
        let header = unsafe { &(*ptr.as_ptr()).header };
        header.count.set(header.count.get() + 1);
        Ref {
            ptr,
            not_send: PhantomData,
        }
    }

    #[inline(always)]
    pub(crate) fn ptr(&self) -> NonNull<Boxed<T>> {
        self.ptr
    }

    #[inline(always)]
    pub(crate) fn header_ptr(&self) -> NonNull<Header> {
        self.ptr.cast()
    }

    #[inline(always)]
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: invariant 1: the object is alive while a reference exists.
        unsafe { &(*self.ptr.as_ptr()).header }
    }

    /// Where the object's tail begins.
    #[inline(always)]
    pub(super) fn tail_ptr(&self) -> *mut u8 {
        // SAFETY: behind the body, at the end of the object or inside of it.
        unsafe { self.ptr.as_ptr().add(1).cast() }
    }

    /// A reference to a living object that takes no count, and gives none back.
    ///
    /// # Safety
    /// `object` is alive, has a `T` in it, and stays while it is looked at.
    #[inline(always)]
    pub(super) unsafe fn look_at(object: NonNull<Header>) -> std::mem::ManuallyDrop<Ref<T>> {
        // SAFETY: the caller's promise; what is not dropped gives no count back.
        std::mem::ManuallyDrop::new(unsafe { Ref::from_ptr(object.cast()) })
    }

    /// The object's type.
    #[inline(always)]
    pub fn ty(&self) -> &Ref<Type> {
        // SAFETY: `Ref<Type>` is a transparent pointer, and the header keeps the type alive while the object is.
        unsafe { &*(self.header().ty.as_ptr() as *const Ref<Type>) }
    }

    /// How the object lies in memory.
    #[inline(always)]
    pub fn layout(&self) -> &'static Layout {
        self.ty().layout
    }

    /// Whether both are the same object.
    #[inline(always)]
    pub fn is_same<U>(&self, other: &Ref<U>) -> bool {
        self.header_ptr() == other.header_ptr()
    }

    /// The object's address: its identity while it lives.
    #[inline]
    pub fn address(&self) -> usize {
        self.ptr.as_ptr() as usize
    }

    /// How many references there are.
    #[inline(always)]
    pub fn count(&self) -> u32 {
        self.header().count.get()
    }

    /// Whether this is the only reference.
    #[inline(always)]
    pub fn is_unique(&self) -> bool {
        self.count() == 1
    }

    /// The same reference, to any body.
    #[inline(always)]
    pub fn erase(self) -> Ref {
        let ptr = self.ptr.cast();
        std::mem::forget(self);
        Ref {
            ptr,
            not_send: PhantomData,
        }
    }

    /// Whether the body is a `U`.
    #[inline(always)]
    pub fn is<U: Payload>(&self) -> bool {
        std::ptr::eq(self.layout(), U::layout())
    }

    /// The reference, if the body is a `U`.
    #[inline(always)]
    pub fn downcast<U: Payload>(&self) -> Option<&Ref<U>> {
        if self.is::<U>() {
            // SAFETY: the layout says that the body is a `U`, and `Ref` is a transparent pointer.
            Some(unsafe { &*(self as *const Ref<T> as *const Ref<U>) })
        } else {
            None
        }
    }

    /// The reference, whose body is known to be a `U`.
    ///
    /// # Panics
    /// If it is not.
    pub(crate) fn cast<U: Payload>(self) -> Ref<U> {
        assert!(self.is::<U>(), "a checked cast");
        let ptr = self.ptr.cast();
        std::mem::forget(self);
        Ref {
            ptr,
            not_send: PhantomData,
        }
    }

    /// As `downcast`, without the check.
    ///
    /// # Safety
    /// The body is a `U`.
    #[inline(always)]
    pub(crate) unsafe fn downcast_unchecked<U: Payload>(&self) -> &Ref<U> {
        debug_assert!(self.is::<U>());
        // SAFETY: the caller's promise; `Ref` is a transparent pointer.
        unsafe { &*(self as *const Ref<T> as *const Ref<U>) }
    }
}

impl<T> Clone for Ref<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        let count = &self.header().count;
        count.set(count.get() + 1);
        Ref {
            ptr: self.ptr,
            not_send: PhantomData,
        }
    }
}

/// The last reference is gone. Cold, so that the ways past it stay short (pc and registers of the dispatch loop stay
/// in machine registers).
#[cold]
#[inline(never)]
fn last_reference(object: NonNull<Header>) {
    release::release(object);
}

impl<T> Ref<T> {
    /// Give the count back. Where it was the last, the object is the caller's to release.
    #[inline(always)]
    pub(crate) fn let_go(this: Ref<T>) -> Option<NonNull<Header>> {
        let this = std::mem::ManuallyDrop::new(this);
        let count = &this.header().count;
        let left = count.get() - 1;
        count.set(left);
        (left == 0).then(|| this.header_ptr())
    }
}

impl<T> Drop for Ref<T> {
    #[inline(always)]
    fn drop(&mut self) {
        let count = &self.header().count;
        let left = count.get() - 1;
        count.set(left);
        if left == 0 {
            last_reference(self.header_ptr());
        }
    }
}

impl<T: Payload> Deref for Ref<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: invariant 1; a body is only ever borrowed shared.
        unsafe { &(*self.ptr.as_ptr()).body }
    }
}

impl<T> std::fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{} object>", self.layout().name)
    }
}
