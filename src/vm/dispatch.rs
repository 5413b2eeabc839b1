//! The loop: fetch a word, do what it says.
//!
//! What is likely of an instruction is its arm (`arms/`): it either does all of it and goes on to the next one's, or
//! touches nothing and leaves it to [`Vm::execute`].
//!
//! # Invariants
//! 1. `frame` is `vm.current`, runs bytecode, and `regs` are its registers.
//! 2. `pc` points into the code's words: the verifier has checked jumps, and that the last word leaves.
//! 3. Register operands are below the code's `nregs`, site and constant operands inside their tables: likewise. So is
//!    each opcode in the table.

use super::arms;
use super::native_frames::End;
use crate::object::*;

/// How a run of the loop ended.
pub(crate) enum Outcome {
    /// The frame that it was entered for has ended.
    Done(Res),
    /// The fiber waits for what `vm.parked` says.
    Parked,
    /// The isolate is to rest (of a driver alone).
    Paused,
}

/// A clone, or the value itself where the operand is its last use.
macro_rules! input {
    ($regs:expr, $index:expr, $takes:expr) => {{
        let register = &mut *$regs.add($index);
        if $takes {
            std::mem::take(register)
        } else {
            register.clone()
        }
    }};
}
pub(super) use input;

impl Vm {
    /// Run until the innermost frame of an `Exit` kind ends, or the fiber parks.
    #[inline]
    pub(crate) fn run(&mut self, start: End) -> Outcome {
        let mut end = start;
        loop {
            if matches!(end, End::Out) {
                return Outcome::Done(Ok(self.take_out()));
            }
            if let End::Value(value, RetKind::Exit | RetKind::ExitNext, _) = end {
                return Outcome::Done(Ok(value));
            }
            if !matches!(end, End::Switched)
                && let Some(result) = self.settle(std::mem::replace(&mut end, End::Switched))
            {
                return Outcome::Done(result);
            }
            if self.parked.is_some() {
                return Outcome::Parked;
            }
            // SAFETY: after settling, the current frame runs bytecode.
            unsafe { self.interpret(&mut end) };
        }
    }

    /// Run until the innermost frame of an `Exit` kind ends, as `run` does, from a frame that is ready to go on.
    #[inline]
    pub(crate) fn run_out(&mut self) -> Res {
        let mut end = End::Switched;
        // SAFETY: the caller has made a frame of bytecode current.
        unsafe { self.interpret(&mut end) };
        if matches!(end, End::Out) {
            std::mem::forget(end);
            return Ok(self.take_out());
        }
        match self.run(end) {
            Outcome::Done(result) => result,
            Outcome::Parked | Outcome::Paused => self.drive(),
        }
    }

    /// What the frame that has ended gives to native code.
    #[inline(always)]
    fn take_out(&mut self) -> Value {
        let mut value = Value::Unset;
        // SAFETY: two places of values; the second owns nothing.
        unsafe { Value::transfer(&raw mut self.out, &raw mut value) };
        value
    }

    /// Run bytecode until something has to be settled.
    #[inline(never)]
    unsafe fn interpret(&mut self, end: &mut End) {
        // SAFETY: by the invariants above.
        unsafe {
            if self.heap.countdown.get() <= 1 {
                self.finalize_due();
            }
            let outer = std::mem::replace(&mut self.end, (&raw mut *end).cast());
            while arms::enter(self) {}
            self.end = outer;
        }
    }

    /// As `nested_loop`, where the current frame runs bytecode and is ready to go on.
    pub(crate) fn nested_run(&mut self) -> Res {
        if self.heap.countdown.get() <= 1 {
            return self.nested_loop(End::Switched);
        }
        self.heap.passed();
        let base = self.native_depth;
        self.native_depth += 1;
        let result = self.on_stack(Vm::run_out);
        self.native_depth = base;
        result
    }

    /// Run the loop from native code: nested, with its own bound.
    pub(crate) fn nested_loop(&mut self, mut start: End) -> Res {
        // Native code that calls a script that calls native code passes here, and perhaps at no other safe point.
        self.heap.passed();
        if self.heap.countdown.get() <= 1
            && matches!(start, End::Switched)
            && let Err(raised) = self.safe_point()
        {
            start = End::Throw(raised);
        }
        let base = self.native_depth;
        self.native_depth += 1;
        let result = self.on_stack(|vm| match vm.run(start) {
            Outcome::Done(result) => result,
            Outcome::Parked | Outcome::Paused => vm.drive(),
        });
        self.native_depth = base;
        result
    }
}
