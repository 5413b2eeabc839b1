//! Awaiting and delegating: what the current frame goes on in, and what comes back from there.
//!
//! A coroutine that is awaited where it is called, and an async generator that an `async for` drives, are entered without
//! a detour: the words behind the call say that nobody else will see them. Everything else is asked for its next step.
//!
//! # Invariants
//! As `generators.rs` says; whatever is delegated to is kept by the register of the `Await`.

use super::args::Row;
use super::call::Flow;
use super::generators::is_delegation;
use crate::code::{Flags, Op};
use crate::object::layout::Boxed;
use crate::object::*;
use std::ptr::null_mut;

impl Vm {
    /// Whether `async for` can go on with an iterator without an awaitable for each value: an async generator that is
    /// suspended at a `yield`, and the current frame awaits at its pc.
    ///
    /// # Safety
    /// The current frame runs bytecode, and its pc is saved.
    #[inline]
    pub(crate) unsafe fn drives_directly(&self, iterator: &Value) -> bool {
        // SAFETY: the verifier has seen a word at the pc.
        let next = unsafe { *(*self.current).pc };
        match iterator.downcast::<Generator>() {
            Some(generator) => {
                self.types.async_generator.is(generator.ty())
                    && next.op() == Op::Await as u16
                    && !generator.is_async_running()
                    && generator.state.get() == GeneratorState::Suspended
                    && self.stands_behind_yield(generator)
            }
            None => false,
        }
    }

    /// An `async for` asks its generator for the next value, and awaits that with the next instruction: both at once, where
    /// `drives_directly` allows it and the generator is suspended at a `yield` of its own. False: nothing has happened.
    ///
    /// # Safety
    /// The current frame runs bytecode, and its pc is saved, behind the `GetAsyncNext`.
    #[inline(never)]
    pub(crate) unsafe fn drive_at_once(&mut self, iterator: &Value) -> bool {
        // SAFETY: the caller's promise; the verifier has seen the next word and its registers.
        unsafe {
            let below = self.current;
            if (*below).kind != FrameKind::Generator
                || self.depth >= self.recursion_limit
                || !self.sent.is_unset()
                || !self.drives_directly(iterator)
            {
                return false;
            }
            let Some(generator) = iterator.downcast::<Generator>().cloned() else {
                return false;
            };
            if !generator.innermost.get().is_null() || generator.depth.get() != 1 {
                return false;
            }
            let awaits = *(*below).pc;
            (*below).pc = (*below).pc.add(1);
            let flow = self.drive_async_generator(&generator, awaits.ra() as u16);
            debug_assert!(matches!(flow, Ok(Flow::Switched)));
            *(*below).regs.add(awaits.rb()) = generator.into();
            true
        }
    }

    /// The await of an `async for` over a generator that it drives directly: the generator's frame goes on as part of
    /// the chain. Its `yield` is the result of the await (`yield_to_driver`).
    fn drive_async_generator(&mut self, generator: &Ref<Generator>, dst: u16) -> Res<Flow> {
        drop(std::mem::take(&mut self.sent));
        self.enter_chain(generator)?;
        generator.set_async_running(true);
        generator.state.set(GeneratorState::Running);
        // SAFETY: the current frame is a generator's; the other one is suspended behind a `yield` of its own, and is ours
        // to link. The register of the await holds it.
        unsafe {
            generator.set_root(self.chain_root());
            let frame = &mut *generator.frame.get();
            frame.ret = RetKind::Delegate;
            frame.dst = dst;
            frame.prev = self.current;
            let yielded = *frame.pc.sub(1);
            *frame.regs.add(yielded.ra()) = Value::None;
            self.current = frame;
        }
        Ok(Flow::Switched)
    }

    /// The outermost of the chain that the current frame runs in.
    ///
    /// # Safety
    /// The current frame is a generator's.
    #[inline(always)]
    unsafe fn chain_root(&self) -> *mut Boxed<Generator> {
        // SAFETY: the caller's promise: its owner is the generator, which is alive.
        unsafe {
            let outer = (*self.current).owner.cast::<Boxed<Generator>>();
            let root = (*outer).body.root();
            if root.is_null() { outer } else { root }
        }
    }

    /// The current frame, an async generator's that an `async for` drives directly, yields: the await has this result.
    ///
    /// # Safety
    /// The frame's `ret` is `Delegate`; the frame below awaits it.
    pub(super) unsafe fn yield_to_driver(&mut self, value: Value) {
        // SAFETY: the caller's promise. The generator is held until the frame below has let go of it.
        unsafe {
            let frame = &mut *self.current;
            let generator = &(*frame.owner.cast::<Boxed<Generator>>()).body;
            generator.set_async_running(false);
            generator.state.set(GeneratorState::Suspended);
            generator.set_root(null_mut());
            generator.depth.set(1);
            self.depth -= 1;
            let (below, dst) = (frame.prev, usize::from(frame.dst));
            frame.prev = null_mut();
            frame.ret = RetKind::Store;
            self.current = below;
            let word = *(*below).pc.sub(1);
            drop(std::mem::take(&mut *(*below).regs.add(word.rb())));
            *(*below).regs.add(dst) = value;
        }
    }

    /// Await, or `yield from`, in the current frame, whose pc stands behind the instruction.
    pub(crate) fn delegate_to(&mut self, awaiter: &Value, dst: u16) -> Res<Flow> {
        let Value::Object(object) = awaiter else {
            // A bare `yield`.
            return Ok(match std::mem::take(&mut self.sent) {
                Value::Unset => Flow::End(self.delegate_step(awaiter.clone())),
                // What a parked task is resumed with.
                sent if matches!(awaiter, Value::Ellipsis) => Flow::Value(sent),
                _ => Flow::Value(Value::None),
            });
        };
        if let Some(generator) = object.downcast::<Generator>() {
            return match self.types.async_generator.is(generator.ty()) {
                true => self.drive_async_generator(generator, dst),
                false => self.delegate_to_generator(generator, dst),
            };
        }
        if let Some(awaits) = object.layout().awaits {
            drop(std::mem::take(&mut self.sent));
            if let Some(value) = awaits(self, awaiter)? {
                self.forget_delegate();
                return Ok(Flow::Value(value));
            }
            self.remember_delegate(awaiter);
            return Ok(Flow::End(self.delegate_step(awaiter.clone())));
        }
        self.delegate_to_iterator(awaiter, dst)
    }

    fn remember_delegate(&mut self, awaiter: &Value) {
        // SAFETY: the current frame is alive; a native generator's owner is the generator.
        unsafe {
            if (*self.current).kind == FrameKind::NativeGenerator {
                let generator = (*self.current).owner.cast::<Boxed<Generator>>();
                (*generator).body.set_delegate(self, awaiter.clone());
            }
        }
    }

    fn forget_delegate(&mut self) {
        self.remember_delegate(&Value::Unset);
    }

    /// A fresh coroutine, which nobody else knows, is awaited by the next two instructions of the current frame: go on in
    /// it. False: it is not, and nothing has happened.
    ///
    /// # Safety
    /// The current frame runs bytecode, and its pc is saved; `dst` is where the coroutine would go.
    #[inline]
    pub(crate) unsafe fn await_at_once(&mut self, coroutine: &Ref<Generator>, dst: usize) -> bool {
        // SAFETY: the verifier has seen the words and their registers; the awaiter's register holds the coroutine while it
        // runs.
        unsafe {
            let below = self.current;
            let word = *(*below).pc;
            if word.op() != Op::GetAwaitable as u16
                || word.rb() != dst
                || !word.takes_b()
                || (*below).kind != FrameKind::Generator
                || self.depth >= self.recursion_limit
                || !self.sent.is_unset()
            {
                return false;
            }
            let next = *(*below).pc.add(1);
            if next.op() != Op::Await as u16 || next.rb() != word.ra() {
                return false;
            }
            coroutine.set_root(self.chain_root());
            coroutine.set_awaited(true);
            coroutine.state.set(GeneratorState::Running);
            coroutine.depth.set(self.depth);
            self.depth += 1;
            (*below).pc = (*below).pc.add(2);
            *(*below).regs.add(next.rb()) = coroutine.into();
            let frame = coroutine.frame.get();
            (*frame).ret = RetKind::Delegate;
            (*frame).dst = next.ra() as u16;
            (*frame).prev = below;
            self.current = frame;
            true
        }
    }

    /// Whether the current frame is a coroutine's (or a generator's) that bytecode awaits (or delegates to), with nothing
    /// else to be done when it returns.
    ///
    /// # Safety
    /// `frame` is current and runs bytecode.
    #[inline(always)]
    pub(crate) unsafe fn returns_to_awaiter(&self, frame: *const Frame) -> bool {
        // SAFETY: a frame that is delegated to has one below.
        unsafe {
            (*frame).kind == FrameKind::Generator
                && (*frame).ret == RetKind::Delegate
                && (*frame).flags & Frame::WATCHED == 0
                && (*(*frame).prev).kind == FrameKind::Generator
                && !(&*frame).compiled().flags.has(Flags::ASYNC_GENERATOR)
                && is_delegation(*(*(*frame).prev).pc.sub(1))
        }
    }

    /// It returns `value`.
    ///
    /// # Safety
    /// `returns_to_awaiter` has said so.
    #[inline(always)]
    pub(crate) unsafe fn return_to_awaiter(&mut self, frame: *mut Frame, value: Value) {
        // SAFETY: the awaiter's register holds the generator, whose memory the frame is; nothing is read from it once that
        // is dropped.
        unsafe {
            let generator = (*frame).owner.cast::<Boxed<Generator>>();
            let (below, dst) = ((*frame).prev, usize::from((*frame).dst));
            (*generator).body.state.set(GeneratorState::Done);
            (*frame).prev = null_mut();
            (*frame).ret = RetKind::Store;
            self.current = below;
            self.depth -= 1;
            if (*generator).header.count.get() > 1 {
                self.clear_registers(generator);
            }
            let word = *(*below).pc.sub(1);
            drop(std::mem::take(&mut *(*below).regs.add(word.rb())));
            *(*below).regs.add(dst) = value;
        }
    }

    fn delegate_to_generator(&mut self, generator: &Ref<Generator>, dst: u16) -> Res<Flow> {
        match generator.state.get() {
            GeneratorState::Running => return self.already_running(generator),
            GeneratorState::Done => {
                return self
                    .resume_finished(generator, Ok(Value::None), RetKind::Delegate)
                    .map(|_| Flow::Value(Value::None));
            }
            GeneratorState::Created | GeneratorState::Suspended => {}
        }
        self.remember_delegate(&generator.into());
        // Also where there is no room to go on in it.
        generator.set_awaited(true);
        self.enter_chain(generator)?;
        let sent = std::mem::take(&mut self.sent);
        // SAFETY: the current frame is a generator's.
        unsafe {
            generator.set_root(self.chain_root());
            let frame = &mut *generator.frame.get();
            frame.ret = RetKind::Delegate;
            frame.dst = dst;
        }
        self.link(
            generator,
            Ok(if sent.is_unset() { Value::None } else { sent }),
        )
    }

    fn delegate_to_iterator(&mut self, iterator: &Value, dst: u16) -> Res<Flow> {
        self.remember_delegate(iterator);
        let sent = std::mem::take(&mut self.sent);
        let flow = if sent.is_none() || sent.is_unset() {
            self.next_flow(iterator, RetKind::DelegateStep, dst)
        } else {
            let name = self.names.send.clone();
            let send = self.getattr_str(iterator, &name)?;
            self.call_row(
                &send,
                Row::from_iter([sent]),
                None,
                RetKind::DelegateStep,
                dst,
            )
        };
        match flow {
            Ok(Flow::Value(value)) if value.is_unset() => {
                self.forget_delegate();
                Ok(Flow::Value(Value::None))
            }
            Ok(Flow::Value(value)) => Ok(Flow::End(self.delegate_step(value))),
            Err(raised) if self.is_stop_iteration(&raised) => {
                self.forget_delegate();
                Ok(Flow::Value(self.stop_value(&raised)))
            }
            other => other,
        }
    }
}
