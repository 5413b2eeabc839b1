//! `VmCell`: contents that the `Vm` opens.

use super::Vm;
use std::cell::UnsafeCell;

/// Mutable contents of a heap object: read with `&Vm`, written with `&mut Vm`.
///
/// So no borrow of the contents can be held while script code runs (that takes `&mut Vm`), and no run-time
/// flag is needed.
#[derive(Default)]
#[repr(transparent)]
pub struct VmCell<T>(UnsafeCell<T>);

impl<T> VmCell<T> {
    /// A cell that holds `contents`.
    pub const fn new(contents: T) -> Self {
        VmCell(UnsafeCell::new(contents))
    }

    /// The contents, for as long as nothing can run that might change them.
    #[inline(always)]
    pub fn get<'v>(&'v self, _vm: &'v Vm) -> &'v T {
        // SAFETY: by invariants 2 and 3 of `object`, `&Vm` excludes every `&mut Vm`, and only that can write here.
        unsafe { &*self.0.get() }
    }

    /// The contents, to change.
    #[inline(always)]
    #[allow(clippy::mut_from_ref, reason = "the `&mut Vm` is what makes it unique")]
    pub fn get_mut<'v>(&'v self, _vm: &'v mut Vm) -> &'v mut T {
        // SAFETY: by invariants 2 and 3, `&mut Vm` excludes every other access while the borrow lives.
        unsafe { &mut *self.0.get() }
    }

    /// Put `contents` in, and give what was there.
    #[inline]
    pub fn replace(&self, vm: &mut Vm, contents: T) -> T {
        std::mem::replace(self.get_mut(vm), contents)
    }

    /// Put `contents` in. What was there is dropped after the cell is whole again.
    #[inline]
    pub fn set(&self, vm: &mut Vm, contents: T) {
        drop(self.replace(vm, contents));
    }

    /// The contents, seen by the collector, by drops, and by the dispatch loop's own fast paths.
    ///
    /// # Safety
    /// No `&mut` to the contents may be alive.
    #[inline(always)]
    pub(crate) unsafe fn peek(&self) -> &T {
        // SAFETY: the caller's promise.
        unsafe { &*self.0.get() }
    }

    /// A raw pointer to the contents, for the dispatch loop's inline fast paths.
    #[inline(always)]
    pub(crate) fn as_ptr(&self) -> *mut T {
        self.0.get()
    }

    /// The contents, of a cell that one owns.
    pub fn into_inner(self) -> T {
        self.0.into_inner()
    }

    /// The contents, of a cell that one has alone.
    pub fn inner_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }
}

impl<T: Clone> VmCell<T> {
    /// A copy of the contents.
    #[inline]
    pub fn cloned(&self, vm: &Vm) -> T {
        self.get(vm).clone()
    }
}
