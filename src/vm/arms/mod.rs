//! The instructions, as far as they are likely: numbers, slots that an inline cache knows, lists, plain calls.
//!
//! Each is a function of the [`Machine`] that either does all of its instruction and says what is [`Next`], or touches
//! nothing and leaves it to [`Vm::execute`] ([`Next::LONG`]). `table.rs` makes an [`Arm`] of each: the same function with
//! the machine's state in its parameters, which all fit into machine registers, and the jump to the next instruction at
//! its end. So there is no loop whose head all share, and no state that is spilled because some other instruction needs
//! the register.
//!
//! # What an arm must keep to
//! - The jump is a call in tail position of a function with the same parameters, which LLVM turns into a jump as long as
//!   nothing of the arm lies in memory. An arm that hands a pointer to a local to a function that is not inlined grows
//!   the native stack. Where that is needed, the work is a function of its own in `ops/`.
//! - Nor may it call anything on its likely path that is not inlined, unless the state is read anew afterwards
//!   ([`Next::Switched`]): registers that have to survive a call are saved on entry, by each pass through the arm.
//! - The stack stays bounded even where a jump were a call: [`Next::LONG`] comes back to [`Vm::run`]'s loop, and each
//!   [`SLICE`](super::safe_point::SLICE) safe points pass there.
//!
//! # Safety
//! All functions here are unsafe for the same reason, which is why none says it again: they lean on the invariants of
//! `dispatch.rs`.
#![allow(
    unsafe_op_in_unsafe_fn,
    reason = "the invariants of dispatch.rs hold throughout"
)]

mod attributes;
mod by_call;
mod calls;
mod items;
mod iterate;
mod jumps;
mod numbers;
mod table;
mod variables;

pub(super) use table::enter;

use super::dispatch::input;
use super::native_frames::End;
use crate::code::Word;
use crate::object::*;
use std::ptr::NonNull;
use table::{Arm, arm, arm_of};

/// What an instruction works with.
#[derive(Clone, Copy)]
struct Machine {
    vm: *mut Vm,
    /// The current frame.
    frame: *mut Frame,
    /// Its registers.
    regs: *mut Value,
    /// Behind the instruction.
    pc: *const Word,
    /// The instruction.
    w: Word,
}

/// What comes after an instruction.
enum Next {
    /// The next one.
    On,
    /// The next one of the frame that is current now.
    Switched,
    /// Something has to be settled.
    Leave,
    /// The rest of this one.
    Through(Arm),
    /// The next one, once the object whose last reference is gone is freed.
    Dies(NonNull<Header>),
    /// The same of two.
    Die(NonNull<Header>, NonNull<Header>),
    /// The frame's registers are being dropped, and this was the last reference to what one held.
    DiesLeaving(NonNull<Header>),
}

impl Next {
    /// The instruction in full.
    const LONG: Next = Next::Through(long_way);
}

/// Do the instruction by [`Vm::execute`].
#[inline(never)]
unsafe fn long_way(
    vm: *mut Vm,
    frame: *mut Frame,
    _regs: *mut Value,
    pc: *const Word,
    w: Word,
) -> bool {
    let end: *mut End = (*vm).end.cast();
    // Methods of operators and getters that call one another pass here, and nowhere else.
    if (&*vm).heap.countdown.get() <= 1 {
        (*frame).pc = pc;
        if let Err(raised) = (*vm).safe_point() {
            *end = End::Throw(raised);
            return false;
        }
        if (*vm).preempts() {
            // Others have their turn first.
            (*frame).pc = pc.sub(1);
            return false;
        }
    }
    (*vm).execute(frame, pc, w, &mut *end)
}

/// Free the object that is handed on in place of the registers, run what is due then, and go on.
#[inline(never)]
unsafe fn dies(
    vm: *mut Vm,
    frame: *mut Frame,
    object: *mut Value,
    pc: *const Word,
    w: Word,
) -> bool {
    (*frame).pc = pc;
    release::release(NonNull::new_unchecked(object).cast());
    look_around(vm, frame, object, pc, w)
}

/// Free the objects that are handed on in place of the registers and the pc (which is saved), run what is due then, and go
/// on.
#[inline(never)]
unsafe fn die(
    vm: *mut Vm,
    frame: *mut Frame,
    first: *mut Value,
    second: *const Word,
    w: Word,
) -> bool {
    release::release(NonNull::new_unchecked(first).cast());
    release::release(NonNull::new_unchecked(second.cast_mut()).cast());
    look_around(vm, frame, first, second, w)
}

/// Run the finalizers that are due: what has died has them run at this line. Go on where the frame's pc says.
unsafe fn look_around(
    vm: *mut Vm,
    _frame: *mut Frame,
    _regs: *mut Value,
    _pc: *const Word,
    _w: Word,
) -> bool {
    if (&*vm).heap.countdown.get() <= 1 {
        (*vm).finalize_due();
    }
    go_on(vm)
}

/// Go on with the current frame, whatever it is now, at its pc.
#[inline(always)]
unsafe fn go_on(vm: *mut Vm) -> bool {
    !cfg!(threaded) || enter(vm)
}

impl Machine {
    /// Do what is next. In a build that is threaded (`build.rs`) this is a jump; otherwise it returns to
    /// [`Vm::interpret`], which calls the next arm.
    ///
    /// Returns whether the loop goes on with the current frame, whatever it is, at its pc.
    #[inline(always)]
    unsafe fn go(self, next: Next) -> bool {
        match next {
            Next::On if cfg!(threaded) => {
                let w = *self.pc;
                arm_of(w)(self.vm, self.frame, self.regs, self.pc.add(1), w)
            }
            Next::On => {
                (*self.frame).pc = self.pc;
                true
            }
            Next::Switched => go_on(self.vm),
            Next::Leave => false,
            Next::Through(arm) => arm(self.vm, self.frame, self.regs, self.pc, self.w),
            Next::Dies(object) => {
                let object = object.as_ptr().cast();
                dies(self.vm, self.frame, object, self.pc, self.w)
            }
            Next::DiesLeaving(object) => {
                let object = object.as_ptr().cast();
                arm!(calls::leave_on)(self.vm, self.frame, object, self.pc, self.w)
            }
            Next::Die(first, second) => {
                self.save_pc();
                let (first, second) = (first.as_ptr().cast(), second.as_ptr().cast());
                die(self.vm, self.frame, first, second, self.w)
            }
        }
    }

    /// The register that lies so many bytes from the first: one shift and one mask less than by its index.
    #[inline(always)]
    unsafe fn place(&self, offset: usize) -> *mut Value {
        self.regs.byte_add(offset)
    }

    /// What is in it, to be looked at before anything else happens.
    #[inline(always)]
    unsafe fn at<'r>(&self, offset: usize) -> &'r Value {
        &*self.place(offset)
    }

    /// What is in a register, or a clone where the operand is not its last use.
    #[inline(always)]
    unsafe fn input(&self, offset: usize, takes: bool) -> Value {
        input!(self.place(offset), 0, takes)
    }

    /// What is in a register after its last use, to be dropped.
    #[inline(always)]
    unsafe fn taken(&self, offset: usize, takes: bool) -> Value {
        if takes {
            std::mem::take(&mut *self.place(offset))
        } else {
            Value::Unset
        }
    }

    /// Empty a register after its last use.
    #[inline(always)]
    unsafe fn release(&self, offset: usize, takes: bool) {
        if takes {
            drop(std::mem::take(&mut *self.place(offset)));
        }
    }

    /// Store a value, and go on. What was there is dropped last: the value need not outlive the call that this may take.
    #[inline(always)]
    unsafe fn store(&self, place: *mut Value, value: Value) -> Next {
        Machine::gives_up(std::mem::replace(&mut *place, value))
    }

    /// Store the result, and go on.
    #[inline(always)]
    unsafe fn done(&self, offset: usize, value: Value) -> Next {
        self.store(self.place(offset), value)
    }

    /// Drop a value, and go on.
    #[inline(always)]
    fn gives_up(value: Value) -> Next {
        match value {
            Value::Object(object) => match Ref::let_go(object) {
                Some(last) => Next::Dies(last),
                None => Next::On,
            },
            _ => Next::On,
        }
    }

    /// Drop two values, and go on.
    #[inline(always)]
    fn gives_up_both(first: Value, second: Value) -> Next {
        let last = |value| match value {
            Value::Object(object) => Ref::let_go(object),
            _ => None,
        };
        // One after the other: what is told of both at once is kept in registers that take saving.
        match last(first) {
            None => match last(second) {
                None => Next::On,
                Some(object) => Next::Dies(object),
            },
            Some(first) => match last(second) {
                None => Next::Dies(first),
                Some(second) => Next::Die(first, second),
            },
        }
    }

    /// Drop two operands after their last use, and go on.
    #[inline(always)]
    unsafe fn drop_operands(
        &self,
        first: usize,
        takes_first: bool,
        second: usize,
        takes_second: bool,
    ) -> Next {
        Machine::gives_up_both(
            self.taken(first, takes_first),
            self.taken(second, takes_second),
        )
    }

    /// Store the result, drop an operand after its last use, and go on.
    #[inline(always)]
    unsafe fn done_with(&self, offset: usize, value: Value, operand: usize, takes: bool) -> Next {
        if !takes {
            return self.done(offset, value);
        }
        let operand = std::mem::take(&mut *self.place(operand));
        let before = std::mem::replace(&mut *self.place(offset), value);
        Machine::gives_up_both(before, operand)
    }

    /// Where the site of the running code lies that an operand names.
    #[inline(always)]
    unsafe fn site(&self, index: u32) -> *mut Site {
        (*(*(*self.frame).code).sites.get())
            .as_mut_ptr()
            .add(index as usize)
    }

    /// Whether a safe point may be passed without looking around. It is counted.
    #[inline(always)]
    unsafe fn passes_safe_point(&self) -> bool {
        let countdown = &(&*self.vm).heap.countdown;
        let left = countdown.get();
        if left > 1 {
            countdown.set(left - 1);
        }
        left > 1
    }

    /// One that was counted has not been passed after all.
    #[inline(always)]
    unsafe fn takes_back_safe_point(&self) {
        let countdown = &(&*self.vm).heap.countdown;
        countdown.set(countdown.get() + 1);
    }

    /// Whether one is to be passed at the next opportunity.
    #[inline(always)]
    unsafe fn may_pass(&self) -> bool {
        (&*self.vm).heap.countdown.get() > 1
    }

    /// Go on, once the finalizers that are due have run at this line. The frame's pc is saved.
    #[inline(always)]
    unsafe fn attended(&self) -> Next {
        match self.may_pass() {
            true => Next::On,
            false => Next::Through(look_around),
        }
    }

    /// Whether the instruction may jump so far: backwards only past a safe point.
    #[inline(always)]
    unsafe fn may_jump(&self, offset: isize) -> bool {
        offset >= 0 || self.passes_safe_point()
    }

    /// Count a safe point that needed no looking around when it was reached.
    #[inline(always)]
    unsafe fn passed(&self) {
        (&*self.vm).heap.passed();
    }

    /// Look at the frame that is current now: cheaper than to keep what is known of it across a call.
    #[inline(always)]
    unsafe fn reload(&mut self) {
        self.frame = (*self.vm).current;
        self.regs = (*self.frame).regs;
        self.pc = (*self.frame).pc;
    }

    /// Where to say what is to be settled before the loop is left.
    #[inline(always)]
    unsafe fn end<'e>(&self) -> &'e mut End {
        &mut *(*self.vm).end.cast()
    }

    /// Leave the loop, with something to be settled.
    #[inline(always)]
    unsafe fn leave_with(&self, end: End) -> Next {
        let place: *mut End = (*self.vm).end.cast();
        // Nothing to be dropped: whoever enters the loop has nothing settled yet.
        debug_assert!(matches!(&*place, End::Switched));
        place.write(end);
        Next::Leave
    }

    /// Write the pc to the frame, for whoever looks at it.
    #[inline(always)]
    unsafe fn save_pc(&self) {
        (*self.frame).pc = self.pc;
    }
}
