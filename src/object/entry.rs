//! Entering an isolate: which thread is inside, and how host code in there reaches the `Vm`.
//!
//! # Invariants
//! - A thread is inside one isolate at a time. Only inside are references counted: `heap::current` is that isolate's.
//! - An [`Entry`] is made from the only `&mut Vm` there is and gives it out to one user at a time: while script code
//!   runs on behalf of an entry, whoever it calls gets an entry of its own, and the first one is busy.
//! - Nothing that holds a `Value` outlives the entry it was got from: that is what the lifetimes of `embed::Local` say.
//!
//! An isolate that nobody is inside may go to another thread: see the `Send` below.

use super::{Vm, heap};
use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr::NonNull;

// SAFETY: counts are not atomic and the heap is not locked, so this rests on every reference into an isolate's heap
// moving with it:
// - what is outside the `Vm` and outlives an entry holds no reference (`Handle` is an index, an `Error` holds
//   handles, host futures hold plain `Send` data);
// - inside an entry references are `Value`, `Ref` and `Local`, none of which is `Send`;
// - no thread-local variable holds one: the only one that concerns a heap is `heap::HEAP`, which `leave` resets;
// - what the layers above keep with the isolate (`Vm::state`, native objects) is owned by it alone: an `Rc` there has
//   all of its clones in the same heap, a descriptor or a boxed future is `Send` by itself;
// - an isolate with frames on a native stack (a nested call) is inside: it cannot be moved.
unsafe impl Send for Vm {}

impl Vm {
    /// Go inside; false where the thread is inside an isolate already.
    pub(crate) fn try_enter(&mut self) -> bool {
        if heap::is_inside() {
            return false;
        }
        self.enter();
        true
    }

    /// Do something that touches no value while the thread is outside: it may enter another isolate.
    pub(crate) fn outside<R>(&mut self, f: impl FnOnce() -> R) -> R {
        struct Back(*const heap::Heap);
        impl Drop for Back {
            fn drop(&mut self) {
                heap::enter(self.0);
            }
        }
        let back = Back(heap::enter(std::ptr::null()));
        let result = f();
        drop(back);
        result
    }
}

/// A thread inside an isolate; it leaves when this is dropped.
pub(crate) struct Inside<'a>(&'a mut Vm);

impl<'a> Inside<'a> {
    /// Go inside, unless the thread is inside an isolate already.
    pub(crate) fn try_new(vm: &'a mut Vm) -> Option<Inside<'a>> {
        match vm.try_enter() {
            true => Some(Inside(vm)),
            false => None,
        }
    }
}

impl std::ops::Deref for Inside<'_> {
    type Target = Vm;

    fn deref(&self) -> &Vm {
        self.0
    }
}

impl std::ops::DerefMut for Inside<'_> {
    fn deref_mut(&mut self) -> &mut Vm {
        self.0
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// What host code inside an isolate reaches the `Vm` by.
pub(crate) struct Entry<'a> {
    vm: NonNull<Vm>,
    busy: Cell<bool>,
    borrow: PhantomData<&'a mut Vm>,
}

impl<'a> Entry<'a> {
    /// An entry, for as long as `vm` is borrowed.
    #[inline]
    pub(crate) fn new(vm: &'a mut Vm) -> Entry<'a> {
        Entry {
            vm: NonNull::from(vm),
            busy: Cell::new(false),
            borrow: PhantomData,
        }
    }

    /// Use the `Vm`. Not to be nested: what `f` calls has entries of its own.
    #[inline]
    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut Vm) -> R) -> R {
        struct Done<'b>(&'b Cell<bool>);
        impl Drop for Done<'_> {
            #[inline]
            fn drop(&mut self) {
                self.0.set(false);
            }
        }
        assert!(
            !self.busy.replace(true),
            "an isolate's entry is used by one at a time"
        );
        let done = Done(&self.busy);
        // SAFETY: the entry borrows the `Vm` uniquely, and the flag says that this is the only use of it.
        let result = f(unsafe { &mut *self.vm.as_ptr() });
        drop(done);
        result
    }
}
