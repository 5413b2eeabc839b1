//! Generators, coroutines and async generators: resuming, suspending, delegating.
//!
//! ```text
//!   resumer ◄─prev─ root ◄─prev─ … ◄─prev─ innermost      (all but the root have RetKind::Delegate)
//! ```
//! Suspending cuts the link under the root, which remembers the innermost; resuming ties it again. Both are O(1),
//! however long the chain is.
//!
//! # Invariants
//! - While a root is linked, one count of it is the link's; what a frame delegates to is kept by its register.
//! - Of a suspended chain, only the root's state says `Suspended`.
//! - A suspended frame's pc stands *at* an `Await` or `YieldFrom` that waits for something that is no generator, and
//!   *behind* the `Yield` or the delegating instruction otherwise.

use super::args::Row;
use super::call::Flow;
use super::dispatch::input;
use super::native_frames::{End, returned, yielded};
use crate::code::{Flags, Op, Word};
use crate::object::layout::Boxed;
use crate::object::*;
use std::ptr::null_mut;

/// What became of a quick `yield`.
pub(crate) enum Yielded {
    /// It has to go the long way; nothing has happened.
    No,
    /// The frame that is current now has the value.
    Here,
    /// Native code outside the loop wants the value.
    Out,
}

pub(super) type GeneratorPtr = *mut Boxed<Generator>;

/// What kind of generator it is, as errors say it.
pub(crate) fn kind_of(vm: &Vm, generator: &Ref<Generator>) -> &'static str {
    let ty = generator.ty();
    if ty.is_same(&vm.types.coroutine) {
        "coroutine"
    } else if vm.is_async_step(ty, 0) || vm.is_async_step(ty, 1) {
        // The awaitables of async generators call themselves so.
        "coroutine"
    } else if vm.types.async_generator.is(ty) {
        "async generator"
    } else {
        "generator"
    }
}

impl Vm {
    /// The generator, coroutine or async generator that a call of `function` makes. Its parameters' values are taken
    /// from `arguments`.
    pub(crate) fn new_generator(
        &mut self,
        function: &Ref<Function>,
        code: &Ref<CodeObject>,
        arguments: &mut [Value],
    ) -> Res<Ref<Generator>> {
        if !code.is_ready() {
            self.prepare(code)?;
        }
        let flags = code.code.flags;
        let ty = if flags.has(Flags::COROUTINE) {
            &self.types.coroutine
        } else if flags.has(Flags::ASYNC_GENERATOR) {
            &self.types.async_generator
        } else {
            &self.types.generator
        };
        let entry = (&raw const **code, code.entry.get().words);
        // SAFETY: the code is the function's, and was prepared above.
        let generator =
            unsafe { Generator::create_of(ty, function, entry, code.code.nregs, arguments)? };
        if self.origin_depth != 0 && flags.has(Flags::COROUTINE) {
            self.note_origin(&generator)?;
        }
        Ok(generator)
    }

    /// A coroutine that a native state machine runs.
    pub fn new_native_coroutine(
        &mut self,
        name: Value,
        native: Box<dyn NativeFrame>,
    ) -> Res<Ref<Generator>> {
        let ty = self.types.coroutine.clone();
        Ok(Generator::create_native(&ty, name, native)?)
    }

    /// A native coroutine function was called. Where the next instructions await the result, and it is there already, or
    /// comes down to something simpler, no coroutine is made.
    pub(crate) fn coroutine_called(
        &mut self,
        mut native: Box<dyn NativeFrame>,
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        if ret == RetKind::Store {
            // SAFETY: a result that is stored goes to the current frame, which runs bytecode; its pc is saved, and the
            // verifier has seen a word there and its registers.
            unsafe {
                let frame = self.current;
                let word = *(*frame).pc;
                if word.op() == Op::GetAwaitable as u16
                    && word.rb() == usize::from(dst)
                    && word.takes_b()
                {
                    let next = *(*frame).pc.add(1);
                    let awaits = next.op() == Op::Await as u16 && next.rb() == word.ra();
                    if awaits && let Some(result) = native.result_at_once(self)? {
                        (*frame).pc = (*frame).pc.add(2);
                        *(*frame).regs.add(next.ra()) = result;
                        return Ok(Flow::Switched);
                    }
                    if let Some(keep) = native.parks(self)? {
                        keep(self, native);
                        return Ok(self.begin_await(Value::Ellipsis, awaits));
                    }
                    if let Some(awaiter) = native.comes_down_to(self)? {
                        return Ok(self.begin_await(awaiter, awaits));
                    }
                }
            }
        }
        let qualname = native.name();
        let name = qualname.rsplit('.').next().unwrap_or(qualname);
        let own: Value = self.intern(name)?.into();
        let coroutine = self.new_native_coroutine(own, native)?;
        if name.len() != qualname.len() {
            let qualname = self.intern(qualname)?.into();
            coroutine.set_qualname(self, qualname);
        }
        Ok(Flow::Value(coroutine.into()))
    }

    /// The current frame, whose pc stands at a `GetAwaitable`, has this awaiter instead; `awaits` says that an `Await` of it
    /// is next. A bare `yield` suspends at once.
    ///
    /// # Safety
    /// The verifier has seen the words and their registers.
    #[inline]
    unsafe fn begin_await(&mut self, awaiter: Value, awaits: bool) -> Flow {
        // SAFETY: the caller's promise. A frame that suspends in an `Await` has its pc there.
        unsafe {
            let frame = self.current;
            let word = *(*frame).pc;
            (*frame).pc = (*frame).pc.add(1);
            let suspends =
                awaits && matches!(awaiter, Value::None | Value::Ellipsis) && self.sent.is_unset();
            *(*frame).regs.add(word.ra()) = awaiter.clone();
            match suspends {
                true => Flow::End(self.suspend_with(awaiter)),
                false => Flow::Switched,
            }
        }
    }

    /// The same, as an object of another type with this layout.
    pub fn new_native_generator(
        &mut self,
        ty: &Ref<Type>,
        name: &str,
        native: Box<dyn NativeFrame>,
    ) -> Res<Ref<Generator>> {
        let name: Value = self.intern(name)?.into();
        Ok(Generator::create_native(ty, name, native)?)
    }

    /// Run a generator on, up to its next suspension or its end.
    pub(crate) fn resume_generator(
        &mut self,
        generator: &Ref<Generator>,
        with: Res,
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        let mut with = with;
        match generator.state.get() {
            GeneratorState::Running => return self.already_running(generator),
            GeneratorState::Done => return self.resume_finished(generator, with, ret),
            GeneratorState::Created if self.begins_otherwise(generator, &mut with) => {}
            GeneratorState::Created => match with {
                Ok(ref value) if !value.is_none() && !value.is_unset() => {
                    let kind = kind_of(self, generator);
                    return raise!(
                        self,
                        TypeError,
                        "can't send non-None value to a just-started {kind}"
                    );
                }
                Ok(_) => {}
                Err(raised) => {
                    if generator.function().is_some() {
                        self.add_traceback(generator.frame.get(), &raised, u32::MAX);
                    }
                    self.abandon(generator);
                    return Err(raised);
                }
            },
            GeneratorState::Suspended => {}
        }
        self.enter_chain(generator)?;
        // SAFETY: the generator is not running: its frame is ours to link.
        unsafe {
            let frame = &mut *generator.frame.get();
            frame.ret = ret;
            frame.dst = dst;
        }
        generator.set_root(null_mut());
        std::mem::forget(generator.clone());
        self.link(generator, with)
    }

    /// The likely case of [`Vm::resume_quickly`], in line: a generator that is suspended at a `yield` of its own. True if
    /// its frame is current now.
    ///
    /// # Safety
    /// The pc of the current frame is saved.
    #[inline(always)]
    pub(crate) unsafe fn resume_suspended(
        &mut self,
        iterator: &Value,
        ret: RetKind,
        dst: usize,
    ) -> bool {
        let Value::Object(object) = iterator else {
            return false;
        };
        if !object.ty().is_same(&self.types.generator) || self.depth >= self.recursion_limit {
            return false;
        }
        // SAFETY: the exact type has this layout; the frame of a suspended generator is ours to link.
        unsafe {
            let generator = object.downcast_unchecked::<Generator>();
            let frame = generator.frame.get();
            if generator.state.get() != GeneratorState::Suspended
                || !generator.innermost.get().is_null()
                || (*frame).kind != FrameKind::Generator
                || generator.depth.get() != 1
            {
                return false;
            }
            if is_delegation(*(*frame).pc) {
                if !iterates_on(frame) {
                    return false;
                }
            } else {
                let yielded = *(*frame).pc.sub(1);
                let answer = (*frame).regs.add(yielded.ra());
                if let Value::Object(_) = &*answer {
                    return false;
                }
                answer.write(Value::None);
            }
            generator.state.set(GeneratorState::Running);
            generator.set_root(null_mut());
            generator.depth.set(self.depth);
            self.depth += 1;
            (*frame).prev = self.current;
            (*frame).ret = ret;
            (*frame).dst = dst as u16;
            std::mem::forget(object.clone());
            self.current = frame;
            true
        }
    }

    /// Whether the current frame, which yields, is a generator's that a `for` loop has resumed.
    ///
    /// # Safety
    /// `frame` is current and runs bytecode.
    #[inline(always)]
    pub(crate) unsafe fn yields_to_loop(&self, frame: *const Frame) -> bool {
        // SAFETY: a frame that was resumed has one below.
        unsafe {
            (*frame).ret == RetKind::Next
                && (*frame).kind == FrameKind::Generator
                && (*(*frame).prev).is_bytecode()
        }
    }

    /// Whether it is native code that has resumed it, to be given values by way of [`Vm::out`].
    ///
    /// # Safety
    /// `frame` is current and runs bytecode.
    #[inline(always)]
    pub(crate) unsafe fn yields_to_native(&self, frame: *const Frame) -> bool {
        // SAFETY: the caller's promise.
        unsafe { (*frame).ret == RetKind::ExitNext && (*frame).kind == FrameKind::Generator }
    }

    /// [`Vm::yield_quickly`] to native code. What kept the generator alive is the caller's to drop.
    ///
    /// # Safety
    /// `yields_to_native` said so, and the pc of the frame is saved.
    #[inline(always)]
    pub(crate) unsafe fn yield_to_native(
        &mut self,
        frame: *mut Frame,
        value: Value,
    ) -> Ref<Generator> {
        // SAFETY: as in `yield_to_loop`.
        unsafe {
            let generator = self.rest(frame);
            self.out = value;
            generator
        }
    }

    /// Suspend the generator that the current frame is one of, whose chain it is alone; the frame below is current then.
    ///
    /// # Safety
    /// `frame` is current, of a generator that was resumed by another than a delegation, and its pc is saved.
    #[inline(always)]
    unsafe fn rest(&mut self, frame: *mut Frame) -> Ref<Generator> {
        // SAFETY: a generator's frame is in its object, which the link keeps alive until the count is dropped.
        unsafe {
            let generator = (*frame).owner.cast::<Boxed<Generator>>();
            let body = &(*generator).body;
            body.state.set(GeneratorState::Suspended);
            let before = body.depth.get();
            body.depth.set(self.depth - before);
            self.depth = before;
            self.current = std::mem::replace(&mut (*frame).prev, null_mut());
            Ref::from_ptr(std::ptr::NonNull::new_unchecked(generator))
        }
    }

    /// The likely case of [`Vm::yield_quickly`], in line in the loop: `value` goes to the `for` loop. What was in its place,
    /// and what kept the generator alive, are the caller's to drop.
    ///
    /// # Safety
    /// `yields_to_loop` said so, and the pc of the frame is saved.
    #[inline(always)]
    pub(crate) unsafe fn yield_to_loop(
        &mut self,
        frame: *mut Frame,
        value: Value,
    ) -> (Value, Ref<Generator>) {
        // SAFETY: a generator's frame is in its object, which the link keeps alive until the count is dropped.
        unsafe {
            let generator = self.rest(frame);
            let below = self.current;
            let dst = usize::from((*frame).dst);
            // The loop goes back to its body.
            let jump = *(*below).pc.sub(1);
            (*below).pc = (*below).pc.offset(jump.sc() as isize);
            let before = std::mem::replace(&mut *(*below).regs.add(dst), value);
            (before, generator)
        }
    }

    /// `next(iterator)` of a generator that has not begun, or is suspended at a `yield` of its own or of one that it
    /// delegates to; what it gives goes where `ret` says. True if its frame is current now.
    ///
    /// # Safety
    /// The pc of the current frame is saved.
    #[inline]
    pub(crate) unsafe fn resume_quickly(
        &mut self,
        iterator: &Value,
        ret: RetKind,
        dst: usize,
    ) -> bool {
        let Value::Object(object) = iterator else {
            return false;
        };
        if !object.ty().is_same(&self.types.generator) {
            return false;
        }
        // SAFETY: the exact type has this layout.
        unsafe {
            let generator = object.downcast_unchecked::<Generator>();
            self.resume_with(generator, &mut Value::None, ret, dst)
        }
    }

    /// The same with a value that is sent, which is taken. It is no async generator.
    ///
    /// # Safety
    /// The pc of the current frame is saved.
    #[inline(never)]
    pub(crate) unsafe fn resume_with(
        &mut self,
        generator: &Ref<Generator>,
        sent: &mut Value,
        ret: RetKind,
        dst: usize,
    ) -> bool {
        // SAFETY: the frames of a suspended chain are ours to link.
        unsafe {
            let frame = generator.frame.get();
            let innermost = generator.innermost.get();
            let inner = if innermost.is_null() {
                frame
            } else {
                (*innermost).body.frame.get()
            };
            let held = generator.depth.get();
            if (*inner).kind != FrameKind::Generator || self.depth + held > self.recursion_limit {
                return false;
            }
            match generator.state.get() {
                GeneratorState::Suspended if is_delegation(*(*inner).pc) => {
                    if !sent.is_none() || !iterates_on(inner) {
                        return false;
                    }
                }
                GeneratorState::Suspended => {
                    let yielded = *(*inner).pc.sub(1);
                    if yielded.op() != Op::Yield as u16 {
                        return false;
                    }
                    *(*inner).regs.add(yielded.ra()) = std::mem::take(sent);
                }
                GeneratorState::Created if sent.is_none() => {}
                GeneratorState::Created | GeneratorState::Running | GeneratorState::Done => {
                    return false;
                }
            }
            generator.innermost.set(null_mut());
            generator.state.set(GeneratorState::Running);
            generator.set_awaited(true);
            generator.set_root(null_mut());
            generator.depth.set(self.depth);
            self.depth += held;
            (*frame).prev = self.current;
            (*frame).ret = ret;
            (*frame).dst = dst as u16;
            std::mem::forget(generator.clone());
            self.current = inner;
            true
        }
    }

    /// The current frame, whose pc stands at a `yield from`, yields what the iterator has given it. Whether that was all; it
    /// is to be settled otherwise.
    ///
    /// # Safety
    /// The current frame is a generator's, and its pc is saved.
    #[inline(never)]
    pub(crate) unsafe fn yield_onwards(&mut self, mut value: Value, end: &mut End) -> bool {
        // SAFETY: the caller's promise; the frame is the current one still where it says `No`.
        unsafe {
            match self.yield_quickly(&mut value) {
                Yielded::Here => return true,
                Yielded::Out => {
                    self.out = value;
                    *end = End::Out;
                }
                Yielded::No => *end = self.suspend_with(value),
            }
            false
        }
    }

    /// The current frame yields what is in the register, by [`Vm::yield_quickly`].
    ///
    /// # Safety
    /// As there; `register` is one of the frame's.
    #[inline(never)]
    pub(crate) unsafe fn yield_register(
        &mut self,
        register: *mut Value,
        takes: bool,
        end: &mut End,
    ) -> Yielded {
        // SAFETY: the caller's promise; the frame is the current one still where it says `No`.
        unsafe {
            let mut value = input!(register, 0, takes);
            let yielded = self.yield_quickly(&mut value);
            match yielded {
                Yielded::Here => {}
                Yielded::Out => {
                    self.out = value;
                    *end = End::Out;
                }
                // It is put back for the long way.
                Yielded::No => *register = value,
            }
            yielded
        }
    }

    /// The current frame, a generator's, yields to a `for` loop, a plain call (`send`) or native code.
    ///
    /// # Safety
    /// The current frame runs bytecode, and its pc is saved.
    #[inline(always)]
    unsafe fn yield_quickly(&mut self, value: &mut Value) -> Yielded {
        // SAFETY: a generator's frame is in its object, which the link keeps alive until the count is dropped.
        unsafe {
            let frame = &mut *self.current;
            if frame.kind != FrameKind::Generator {
                return Yielded::No;
            }
            let inner = frame.owner.cast::<Boxed<Generator>>();
            let mut root = inner;
            if frame.ret == RetKind::Delegate {
                if frame.compiled().flags.has(Flags::ASYNC_GENERATOR) {
                    self.yield_to_driver(std::mem::take(value));
                    return Yielded::Here;
                }
                root = find_root(inner);
            }
            let body = &(*root).body;
            let outer = &mut *body.frame.get();
            let (ret, below) = (outer.ret, outer.prev);
            match ret {
                RetKind::Next | RetKind::Store if (*below).is_bytecode() => {}
                RetKind::ExitNext => {}
                _ => return Yielded::No,
            }
            body.innermost
                .set(if root == inner { null_mut() } else { inner });
            body.state.set(GeneratorState::Suspended);
            let before = body.depth.get();
            body.depth.set(self.depth - before);
            self.depth = before;
            outer.prev = null_mut();
            self.current = below;
            let dst = usize::from(outer.dst);
            drop(Ref::from_ptr(std::ptr::NonNull::new_unchecked(root)));
            match ret {
                RetKind::ExitNext => Yielded::Out,
                _ => {
                    *(*below).regs.add(dst) = std::mem::take(value);
                    if ret == RetKind::Next {
                        // The loop goes back to its body.
                        let jump = *(*below).pc.sub(1);
                        (*below).pc = (*below).pc.offset(jump.sc() as isize);
                    }
                    Yielded::Here
                }
            }
        }
    }

    /// Count the calls that the chain holds.
    pub(super) fn enter_chain(&mut self, generator: &Ref<Generator>) -> Res<()> {
        let held = generator.depth.get();
        if self.depth + held > self.recursion_limit {
            return self.too_deep();
        }
        generator.depth.set(self.depth);
        self.depth += held;
        Ok(())
    }

    /// Put the chain on top of the current frame and go on in its innermost.
    pub(super) fn link(&mut self, generator: &Ref<Generator>, with: Res) -> Res<Flow> {
        let fresh = generator.state.get() == GeneratorState::Created;
        generator.state.set(GeneratorState::Running);
        generator.set_awaited(true);
        let inner = generator.innermost.replace(null_mut());
        // SAFETY: the innermost of a suspended chain is alive: the registers of the chain hold it.
        unsafe {
            (*generator.frame.get()).prev = self.current;
            let inner: GeneratorPtr = if inner.is_null() {
                generator.ptr().as_ptr()
            } else {
                inner
            };
            self.current = (*inner).body.frame.get();
            self.go_on(&*inner, fresh, with)
        }
    }

    unsafe fn go_on(&mut self, inner: &Boxed<Generator>, fresh: bool, with: Res) -> Res<Flow> {
        // SAFETY: the frame is current and suspended: its pc is inside its code, its registers are initialised.
        unsafe {
            let frame = &mut *inner.body.frame.get();
            if frame.kind == FrameKind::NativeGenerator {
                let awaited = inner.body.delegate(self);
                if !awaited.is_unset() {
                    return match with {
                        Ok(value) => {
                            self.sent = value;
                            // A value, or an error, is the native frame's, not the caller's.
                            Ok(match self.delegate_to(&awaited, 0) {
                                Ok(Flow::Value(value)) => {
                                    Flow::End(End::Native(Ok(Input::Value(value))))
                                }
                                Ok(other) => other,
                                Err(raised) => Flow::End(End::Native(Err(raised))),
                            })
                        }
                        Err(raised) => self.throw_to_awaiter(&awaited, raised),
                    };
                }
                let input = match with {
                    Ok(_) if fresh => Ok(Input::Start),
                    Ok(value) => Ok(Input::Value(value)),
                    Err(raised) => Err(raised),
                };
                return Ok(Flow::End(End::Native(input)));
            }
            if fresh {
                return Ok(Flow::Switched);
            }
            let word = *frame.pc;
            let waiting = is_delegation(word);
            match with {
                Ok(value) if waiting => {
                    let awaited = &mut *frame.regs.add(word.rb());
                    let is_parked = matches!(awaited, Value::Ellipsis);
                    if value.is_unset() || !is_parked && !awaited.is_none() {
                        self.sent = value;
                        return Ok(Flow::Switched);
                    }
                    // What `delegate_to` says of a bare `yield`.
                    *awaited = Value::Unset;
                    let result = if is_parked { value } else { Value::None };
                    *frame.regs.add(word.ra()) = result;
                    frame.pc = frame.pc.add(1);
                }
                Ok(value) => {
                    let yielded = *frame.pc.sub(1);
                    *frame.regs.add(yielded.ra()) = value;
                }
                Err(raised) if waiting => {
                    let awaited = (*frame.regs.add(word.rb())).clone();
                    frame.pc = frame.pc.add(1);
                    return self.throw_to_awaiter(&awaited, raised);
                }
                Err(raised) => return Ok(Flow::End(End::Throw(raised))),
            }
            Ok(Flow::Switched)
        }
    }

    /// An exception thrown into a frame that waits for something that is no generator: an iterator with a `throw`
    /// method gets it.
    fn throw_to_awaiter(&mut self, awaited: &Value, raised: Raised) -> Res<Flow> {
        let here = |vm: &mut Vm, raised: Raised| {
            if vm.native_current() {
                Flow::End(End::Native(Err(raised)))
            } else {
                Flow::End(End::Throw(raised))
            }
        };
        if awaited
            .object()
            .is_none_or(|object| object.layout().awaits.is_some())
        {
            return Ok(here(self, raised));
        }
        if self.is_instance_of(&raised, &self.exceptions.GeneratorExit) {
            match self
                .getattr_opt(awaited, "close")
                .and_then(|close| match close {
                    Some(close) => self.call(&close, &[]).map(|_| ()),
                    None => Ok(()),
                }) {
                Ok(()) => return Ok(here(self, raised)),
                Err(other) => return Ok(here(self, other)),
            }
        }
        match self.getattr_opt(awaited, "throw") {
            Ok(Some(throw)) => {
                let dst = self.delegation_target();
                let value: Value = raised.0.into();
                match self.call_row(
                    &throw,
                    Row::from_iter([value]),
                    None,
                    RetKind::DelegateStep,
                    dst,
                ) {
                    Ok(Flow::Value(value)) => Ok(Flow::End(self.delegate_step(value))),
                    Err(raised) => Ok(Flow::End(End::Raised(raised, RetKind::DelegateStep, dst))),
                    Ok(other) => Ok(other),
                }
            }
            Ok(None) => Ok(here(self, raised)),
            Err(raised) => Ok(here(self, raised)),
        }
    }

    /// The register that the delegating instruction before the current frame's pc writes.
    fn delegation_target(&self) -> u16 {
        if self.native_current() {
            return 0;
        }
        // SAFETY: the frame is alive, and its pc stands behind the instruction.
        unsafe { (*(*self.current).pc.sub(1)).ra() as u16 }
    }

    /// An iterator that the current frame delegates to has given `value`: yield it.
    pub(crate) fn delegate_step(&mut self, value: Value) -> End {
        if !self.native_current() {
            // SAFETY: the frame is alive; from here on its pc stands at the delegating instruction.
            unsafe { (*self.current).pc = (*self.current).pc.sub(1) };
        }
        self.suspend_with(value)
    }

    /// A native generator that begins with something else than None, and takes it.
    fn begins_otherwise(&mut self, generator: &Ref<Generator>, with: &mut Res) -> bool {
        if matches!(with, Ok(Value::None | Value::Unset)) {
            return false;
        }
        let Some(native) = generator.native.get_mut(self) else {
            return false;
        };
        match native.begin_with(std::mem::replace(with, Ok(Value::None))) {
            Ok(()) => true,
            Err(refused) => {
                *with = refused;
                false
            }
        }
    }

    #[cold]
    pub(super) fn already_running<T>(&mut self, generator: &Ref<Generator>) -> Res<T> {
        // SAFETY: the frame is alive.
        let delegated = unsafe { (*generator.frame.get()).ret == RetKind::Delegate };
        let kind = kind_of(self, generator);
        if delegated && generator.ty().is_same(&self.types.coroutine) {
            return raise!(self, RuntimeError, "coroutine is being awaited already");
        }
        raise!(self, ValueError, "{kind} already executing")
    }

    #[cold]
    pub(super) fn resume_finished(
        &mut self,
        generator: &Ref<Generator>,
        with: Res,
        ret: RetKind,
    ) -> Res<Flow> {
        if generator.ty().is_same(&self.types.coroutine) {
            return raise!(self, RuntimeError, "cannot reuse already awaited coroutine");
        }
        // The awaitables of async generators are good for one await each.
        if self.is_async_step(generator.ty(), 0) {
            return raise!(
                self,
                RuntimeError,
                "cannot reuse already awaited __anext__()/asend()"
            );
        }
        if self.is_async_step(generator.ty(), 1) {
            return raise!(
                self,
                RuntimeError,
                "cannot reuse already awaited aclose()/athrow()"
            );
        }
        with?;
        if kind_of(self, generator) == "async generator" {
            return raise!(self, StopAsyncIteration);
        }
        let value = self.generator_result(Value::None, ret)?;
        if self.native_below(ret) {
            return Ok(Flow::End(End::Native(Ok(returned(value, ret)))));
        }
        Ok(Flow::Value(value))
    }

    /// A generator that never ran is over.
    /// A generator that never ran is not to run any more.
    pub(crate) fn abandon(&mut self, generator: &Ref<Generator>) {
        self.leave_watched(generator.frame.get());
        generator.state.set(GeneratorState::Done);
        generator.set_awaited(true);
        self.clear_registers(generator.ptr().as_ptr());
    }

    pub(super) fn clear_registers(&mut self, generator: GeneratorPtr) {
        // SAFETY: the generator is alive and not running: its registers are ours; each is taken before it is dropped.
        unsafe {
            let frame = &*(*generator).body.frame.get();
            if frame.code.is_null() {
                return;
            }
            for at in (0..usize::from(frame.compiled().nregs)).rev() {
                drop(std::mem::take(&mut *frame.regs.add(at)));
            }
        }
    }

    /// What a generator's return means to who resumed it.
    pub(crate) fn generator_result(&mut self, value: Value, ret: RetKind) -> Res {
        match ret {
            RetKind::Next | RetKind::ExitNext => Ok(Value::Unset),
            RetKind::NativeNext | RetKind::NativeResume | RetKind::Delegate => Ok(value),
            _ => self.stop_iteration(value),
        }
    }

    /// The current frame, a generator's, has ended: unlink it.
    pub(crate) fn finish_generator(&mut self, generator: GeneratorPtr) {
        self.unlink_finished(generator, false);
    }

    /// The same, where it has returned to bytecode, which lets go of it now.
    pub(crate) fn finish_returned(&mut self, generator: GeneratorPtr) {
        self.unlink_finished(generator, true);
    }

    #[inline(always)]
    fn unlink_finished(&mut self, generator: GeneratorPtr, is_let_go: bool) {
        // SAFETY: the generator is alive: its link or a register below holds it.
        unsafe {
            let body = &(*generator).body;
            self.leave_watched(body.frame.get());
            body.state.set(GeneratorState::Done);
            body.set_async_running(false);
            let frame = &mut *body.frame.get();
            let ret = frame.ret;
            self.current = frame.prev;
            frame.prev = null_mut();
            frame.ret = RetKind::Store;
            self.leave_call();
            // Its registers die with it where nobody else holds it: the link does, unless it is a delegation.
            let held = Ref::borrow_ptr(std::ptr::NonNull::new_unchecked(generator)).count() - 1;
            if !is_let_go || held > 1 + u32::from(ret != RetKind::Delegate) {
                self.clear_registers(generator);
            }
            body.set_delegate(self, Value::Unset);
            if ret != RetKind::Delegate {
                // The link's count.
                drop(Ref::from_ptr(std::ptr::NonNull::new_unchecked(generator)));
            } else if self.native_current() {
                let below = (*self.current).owner.cast::<Boxed<Generator>>();
                (*below).body.set_delegate(self, Value::Unset);
            }
        }
    }

    /// The current frame, a generator's, gives `value` to whoever resumed its chain.
    pub(crate) fn suspend_with(&mut self, value: Value) -> End {
        let (ret, dst) = self.suspend();
        if self.native_below(ret) {
            End::Native(Ok(yielded(value, ret)))
        } else {
            End::Value(value, ret, dst)
        }
    }

    /// Cut the chain that the current frame ends. Its state is kept; where a value goes comes back.
    fn suspend(&mut self) -> (RetKind, u16) {
        // SAFETY: the current frame is a generator's, and so are all below it up to the root.
        unsafe {
            let inner = (*self.current).owner.cast::<Boxed<Generator>>();
            let root = find_root(inner);
            let body = &(*root).body;
            if root != inner {
                body.innermost.set(inner);
            }
            body.state.set(GeneratorState::Suspended);
            let frame = &mut *body.frame.get();
            let (ret, dst) = (frame.ret, frame.dst);
            self.current = frame.prev;
            frame.prev = null_mut();
            let before = body.depth.get();
            body.depth.set(self.depth - before);
            self.depth = before;
            drop(Ref::from_ptr(std::ptr::NonNull::new_unchecked(root)));
            (ret, dst)
        }
    }

    /// `next(iterator)` without nesting: `Unset` at the end of a native iterator.
    pub(crate) fn next_flow(&mut self, iterator: &Value, ret: RetKind, dst: u16) -> Res<Flow> {
        let Value::Object(object) = iterator else {
            return self.not_an_iterator(iterator);
        };
        if let Some(generator) = object.downcast::<Generator>()
            && generator.ty().is_same(&self.types.generator)
        {
            return self.resume_generator(generator, Ok(Value::None), ret, dst);
        }
        let method = object.ty().special(Special::Next).clone();
        match &method {
            Value::Object(function) => {
                if let Some(native) = function.downcast::<NativeFunction>() {
                    let answer = native.def.ask(self, std::slice::from_ref(iterator));
                    return self.take_answer(answer, ret, dst);
                }
                if self.push_plain_call(&method, [iterator], ret, dst) {
                    return Ok(Flow::Switched);
                }
                if function.is::<Function>() {
                    return self.call_row(
                        &method,
                        Row::from_iter([iterator.clone()]),
                        None,
                        ret,
                        dst,
                    );
                }
                let bound = self
                    .special_bound(iterator, Special::Next)?
                    .unwrap_or_default();
                self.call_row(&bound, Row::new(), None, ret, dst)
            }
            _ => self.not_an_iterator(iterator),
        }
    }

    #[cold]
    pub(crate) fn not_an_iterator<T>(&mut self, value: &Value) -> Res<T> {
        let name = self.type_name(value);
        raise!(self, TypeError, "'{name}' object is not an iterator")
    }

    /// Give `f` each value of a generator, until it says that it has enough: as [`Vm::next_nested`] for each, but the
    /// loop is entered from here for all of them.
    pub(crate) fn feed(
        &mut self,
        generator: &Value,
        f: &mut dyn FnMut(&mut Vm, Value) -> Res<bool>,
    ) -> Res<()> {
        self.check_nesting()?;
        let base = self.native_depth;
        self.native_depth += 1;
        let result = self.on_stack(|vm| {
            loop {
                // SAFETY: native code runs: the pc of the frame that called it is saved.
                let resumed = unsafe {
                    vm.resume_suspended(generator, RetKind::ExitNext, 0)
                        || vm.resume_quickly(generator, RetKind::ExitNext, 0)
                };
                let value = if resumed {
                    vm.run_out()?
                } else {
                    vm.next_nested(generator)?.unwrap_or_default()
                };
                if value.is_unset() || !f(vm, value)? {
                    return Ok(());
                }
            }
        });
        self.native_depth = base;
        result
    }

    /// `next(iterator)` from native code: nothing at the end.
    pub fn next_nested(&mut self, iterator: &Value) -> Res<Option<Value>> {
        self.check_nesting()?;
        // SAFETY: native code runs: the pc of the frame that called it is saved.
        let resumed = unsafe {
            self.resume_suspended(iterator, RetKind::ExitNext, 0)
                || self.resume_quickly(iterator, RetKind::ExitNext, 0)
        };
        if resumed {
            return self.nested_run().map(Value::set);
        }
        let flow = self.next_flow(iterator, RetKind::ExitNext, 0);
        match self.finish_nested(flow) {
            Ok(value) => Ok(value.set()),
            Err(raised) if self.is_stop_iteration(&raised) => Ok(None),
            Err(raised) => Err(raised),
        }
    }

    /// Whether the current frame, bytecode's, is part of a chain of awaits that begins with `coroutine`, which native code
    /// has resumed.
    pub(crate) fn chain_is_of(&self, coroutine: &Ref<Generator>) -> bool {
        // SAFETY: the frames of the chain are alive.
        unsafe {
            let frame = &*self.current;
            if frame.kind != FrameKind::Generator {
                return false;
            }
            let root = find_root(frame.owner.cast::<Boxed<Generator>>());
            std::ptr::eq(root, coroutine.ptr().as_ptr())
                && (*(*root).body.frame.get()).ret == RetKind::NativeResume
        }
    }

    /// A suspended chain whose innermost frame stands at an await: it awaits this from now on.
    pub(crate) fn replace_awaited(&mut self, root: &Ref<Generator>, awaited: Value) {
        // SAFETY: the innermost of a suspended chain is alive, its pc at a word of its code.
        unsafe {
            let inner = root.innermost.get();
            let frame = if inner.is_null() {
                root.frame.get()
            } else {
                (*inner).body.frame.get()
            };
            if root.state.get() != GeneratorState::Suspended || !(*frame).is_bytecode() {
                return;
            }
            let word = *(*frame).pc;
            if is_delegation(word) {
                *(*frame).regs.add(word.rb()) = awaited;
            }
        }
    }

    /// Whether a suspended generator stands behind a `yield` of its own.
    pub(crate) fn stands_behind_yield(&self, generator: &Ref<Generator>) -> bool {
        if !generator.innermost.get().is_null() {
            return false;
        }
        // SAFETY: a suspended bytecode generator's pc is inside its code, behind its first word.
        unsafe {
            let frame = &*generator.frame.get();
            !frame.code.is_null()
                && !is_delegation(*frame.pc)
                && (*frame.pc.sub(1)).op() == Op::Yield as u16
        }
    }

    /// Where a generator stands; a member of a suspended chain of delegations is suspended.
    pub fn generator_state(&self, generator: &Ref<Generator>) -> GeneratorState {
        let state = generator.state.get();
        if state != GeneratorState::Running {
            return state;
        }
        // SAFETY: a generator that runs is linked: its chain is alive.
        unsafe { (*find_root(generator.ptr().as_ptr())).body.state.get() }
    }

    /// What a generator awaits or delegates to (`gi_yieldfrom`, `cr_await`), or None.
    pub fn awaited_by(&self, generator: &Ref<Generator>) -> Value {
        let own = generator.delegate(self);
        if !own.is_unset() {
            return own;
        }
        // SAFETY: the frame's pc is inside its code while the generator is neither fresh nor done.
        unsafe {
            let frame = &*generator.frame.get();
            let running = std::ptr::eq(self.current, frame);
            if frame.code.is_null()
                || running
                || !matches!(
                    generator.state.get(),
                    GeneratorState::Suspended | GeneratorState::Running
                )
            {
                return Value::None;
            }
            let words = &frame.compiled().words;
            let at = frame.pc.offset_from(words.as_ptr()) as usize;
            for word in [
                words.get(at),
                at.checked_sub(1).and_then(|at| words.get(at)),
            ]
            .into_iter()
            .flatten()
            {
                if is_delegation(*word) {
                    let value = (*frame.regs.add(word.rb())).clone();
                    return if value.is_unset() { Value::None } else { value };
                }
            }
            Value::None
        }
    }
}

/// Whether an instruction delegates to an iterator.
pub(crate) fn is_delegation(word: Word) -> bool {
    word.op() == Op::Await as u16 || word.op() == Op::YieldFrom as u16
}

/// Whether a suspended frame, whose pc stands at a delegating instruction, goes on by asking an iterator once more.
///
/// # Safety
/// The frame is a generator's.
unsafe fn iterates_on(frame: *const Frame) -> bool {
    // SAFETY: the caller's promise; the verifier has seen the word and its register.
    unsafe {
        let word = *(*frame).pc;
        let Value::Object(iterator) = &*(*frame).regs.add(word.rb()) else {
            return false;
        };
        word.op() == Op::YieldFrom as u16
            && iterator.layout().awaits.is_none()
            && !iterator.is::<Generator>()
    }
}

/// The outermost generator of the chain that `inner` runs in. O(1) amortised: the answer is remembered.
unsafe fn find_root(inner: GeneratorPtr) -> GeneratorPtr {
    // SAFETY: the chain is linked: all its members are alive.
    unsafe {
        let known = (*inner).body.root();
        let mut root = if known.is_null() { inner } else { known };
        loop {
            let frame = &*(*root).body.frame.get();
            if frame.ret != RetKind::Delegate {
                break;
            }
            let outer = (*frame.prev).owner.cast::<Boxed<Generator>>();
            let further = (*outer).body.root();
            root = if further.is_null() { outer } else { further };
        }
        (*inner)
            .body
            .set_root(if root == inner { null_mut() } else { root });
        root
    }
}
