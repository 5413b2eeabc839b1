//! What two machine words hold crosses a call in two machine registers.
//!
//! A value does so by itself, and so does one that may be missing. An enum around a value, such as a result or an answer, is
//! returned through memory: its parts are written one by one, and whoever reads it whole waits until both writes have left
//! the processor's store buffer. That was a third of the time that a call of a native function took, and a third of a step
//! of an iterator.

use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit, transmute_copy};

/// A `T` on its way out of a function. It is to be opened: what is not is leaked.
#[must_use]
#[expect(dead_code, reason = "they are read as what they are made of")]
pub struct Registers<T> {
    // Two scalars: a pair of them is returned in registers, and a union may hold bytes that nobody wrote.
    first: MaybeUninit<u64>,
    second: MaybeUninit<u64>,
    of: PhantomData<T>,
}

impl<T> Registers<T> {
    /// A value that is to be returned.
    #[inline(always)]
    pub fn of(value: T) -> Registers<T> {
        const { assert!(size_of::<T>() == 16 && align_of::<T>() == align_of::<u64>()) };
        // SAFETY: of the same size and alignment, any bytes are a pair of such words, and the value is not dropped here.
        unsafe { transmute_copy(&ManuallyDrop::new(value)) }
    }

    /// The value.
    #[inline(always)]
    pub fn open(self) -> T {
        // SAFETY: `of` made these bytes of a `T`, and this takes it out.
        unsafe { transmute_copy(&ManuallyDrop::new(self)) }
    }
}
