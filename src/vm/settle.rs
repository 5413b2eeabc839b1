//! Settling: where results go when a frame ends, and unwinding when it raises.
//!
//! The loop runs bytecode only; whatever else has to happen between two instructions of (possibly different)
//! frames happens here, without recursion: results travel down through native frames, exceptions find handlers.

use super::call::Flow;
use super::native_frames::End;
use crate::code::Flags;
use crate::object::frame::NO_REGISTER;
use crate::object::layout::Boxed;
use crate::object::*;

/// So many frames are looked at for a unit of work.
const FAR: u32 = 64;

impl Vm {
    /// Bring things to where the loop can go on in the current frame (nothing), or must be left (something).
    #[cold]
    #[inline(never)]
    pub(crate) fn settle(&mut self, mut end: End) -> Option<Res> {
        loop {
            end = match end {
                End::Switched => return None,
                End::Out => return Some(Ok(std::mem::take(&mut self.out))),
                End::Native(input) => self.run_native_frames(input),
                End::Throw(raised) => self.unwind(raised)?,
                End::Value(value, ret, dst) => match self.deliver(value, ret, dst) {
                    Ok(Delivered::Stored) => return None,
                    Ok(Delivered::Exit(value)) => return Some(Ok(value)),
                    Ok(Delivered::More(end)) => end,
                    Err(raised) => End::Throw(raised),
                },
                End::Raised(raised, ret, dst) => match ret {
                    RetKind::Exit => return Some(Err(raised)),
                    RetKind::ExitNext if self.is_end(&raised) => return Some(Ok(Value::Unset)),
                    RetKind::ExitNext => return Some(Err(raised)),
                    RetKind::Native | RetKind::NativeResume => End::Native(Err(raised)),
                    RetKind::NativeNext if self.is_end(&raised) => {
                        End::Native(Ok(Input::Exhausted))
                    }
                    RetKind::NativeNext => End::Native(Err(raised)),
                    RetKind::Next if self.is_end(&raised) => {
                        End::Value(Value::Unset, RetKind::Next, dst)
                    }
                    RetKind::DelegateStep if self.is_end(&raised) => {
                        End::Value(self.stop_value(&raised), RetKind::Delegate, dst)
                    }
                    RetKind::Delegate | RetKind::DelegateStep if self.native_current() => {
                        End::Native(Err(raised))
                    }
                    _ => End::Throw(raised),
                },
            };
        }
    }

    fn is_end(&self, raised: &Raised) -> bool {
        self.stopped.is_none() && self.is_stop_iteration(raised)
    }

    /// Give a result to the frame that is current.
    fn deliver(&mut self, value: Value, ret: RetKind, dst: u16) -> Res<Delivered> {
        match ret {
            RetKind::Exit | RetKind::ExitNext => return Ok(Delivered::Exit(value)),
            RetKind::Native | RetKind::NativeResume => {
                return Ok(Delivered::More(End::Native(Ok(Input::Value(value)))));
            }
            RetKind::NativeNext => {
                let input = if value.is_unset() {
                    Input::Exhausted
                } else {
                    Input::Value(value)
                };
                return Ok(Delivered::More(End::Native(Ok(input))));
            }
            RetKind::Discard => {}
            RetKind::Store => self.set_register(dst, value),
            RetKind::Compare | RetKind::Binary => {
                return raise!(
                    self,
                    SystemError,
                    "an operator's frame has lost its operands"
                );
            }
            RetKind::Init | RetKind::New => {
                return raise!(self, SystemError, "a frame has lost what it kept");
            }
            RetKind::Next => self.next_delivered(value, dst),
            RetKind::Bool | RetKind::NotBool | RetKind::Branch => {
                return self.deliver_truth(value, ret, dst);
            }
            RetKind::Delegate => {
                if self.native_current() {
                    return Ok(Delivered::More(End::Native(Ok(Input::Value(value)))));
                }
                self.delegation_done(value, dst);
            }
            RetKind::DelegateStep => return Ok(Delivered::More(self.delegate_step(value))),
            RetKind::Iter => {
                if self.special(&value, Special::Next).is_unset() {
                    let name = self.type_name(&value);
                    return raise!(
                        self,
                        TypeError,
                        "iter() returned non-iterator of type '{name}'"
                    );
                }
                self.set_register(dst, value);
            }
        }
        Ok(Delivered::Stored)
    }

    fn set_register(&mut self, dst: u16, value: Value) {
        // SAFETY: the current frame runs bytecode, and `dst` is one of its registers (the verifier has checked).
        unsafe { *(*self.current).regs.add(usize::from(dst)) = value };
    }

    /// A delegation has ended: the awaiter's register is emptied, and the result goes to `dst`.
    fn delegation_done(&mut self, value: Value, dst: u16) {
        // SAFETY: the pc stands behind the delegating instruction of the current frame.
        unsafe {
            let frame = &mut *self.current;
            let mut word = *frame.pc.sub(1);
            if !super::generators::is_delegation(word) {
                // The frame was resumed at the instruction itself.
                word = *frame.pc;
                frame.pc = frame.pc.add(1);
            }
            drop(std::mem::take(&mut *frame.regs.add(word.rb())));
            *frame.regs.add(usize::from(dst)) = value;
        }
    }

    /// A `for` loop's next value, or its end.
    pub(super) fn next_delivered(&mut self, value: Value, dst: u16) {
        // SAFETY: the pc stands behind the `ForNext` of the current frame.
        unsafe {
            let frame = &mut *self.current;
            let word = *frame.pc.sub(1);
            if value.is_unset() {
                drop(std::mem::take(&mut *frame.regs.add(word.rb())));
            } else {
                *frame.regs.add(usize::from(dst)) = value;
                frame.pc = frame.pc.offset(word.sc() as isize);
            }
        }
    }

    fn deliver_truth(&mut self, value: Value, ret: RetKind, dst: u16) -> Res<Delivered> {
        let truth = match self.quick_truth(&value) {
            Some(truth) => truth,
            None => self.truth(&value)?,
        };
        match ret {
            RetKind::Bool => self.set_register(dst, Value::bool(truth)),
            RetKind::NotBool => self.set_register(dst, Value::bool(!truth)),
            _ => {
                if self.take_branch(truth)? && self.preempts() {
                    return Ok(Delivered::More(End::Switched));
                }
            }
        }
        Ok(Delivered::Stored)
    }

    /// A condition has been computed for the jump before the current frame's pc. Backwards it goes past a safe point:
    /// whether one has looked around.
    pub(crate) fn take_branch(&mut self, truth: bool) -> Res<bool> {
        // SAFETY: the pc stands behind a conditional jump of the current frame; the verifier has checked its target.
        unsafe {
            let frame = self.current;
            let (on, offset) = super::ops::branch_of(*(*frame).pc.sub(1));
            if truth != on {
                return Ok(false);
            }
            let looks = offset < 0 && self.heap.is_due();
            if looks {
                self.safe_point()?;
            }
            (*frame).pc = (*frame).pc.offset(offset);
            Ok(looks)
        }
    }

    // ---- leaving frames

    /// The current frame, plain bytecode whose result is stored, ends; its first `live` registers are dropped. Gives
    /// the register that the result goes to.
    ///
    /// # Safety
    /// `frame` is current, plain, and not the outermost; its `ret` is `Store`.
    #[inline(always)]
    pub(crate) unsafe fn leave_plain(&mut self, frame: *mut Frame, live: usize) -> usize {
        // SAFETY: the caller's promise; each register is taken before it is dropped.
        unsafe {
            if (*frame).flags & Frame::RARE != 0 {
                return self.leave_rare(frame, live);
            }
            self.drop_frame(frame, live);
            usize::from((*frame).dst)
        }
    }

    /// Drop the registers of the current frame, and the frame.
    ///
    /// # Safety
    /// As `leave_plain`; nothing is rare about the frame.
    #[inline(always)]
    pub(crate) unsafe fn drop_frame(&mut self, frame: *mut Frame, live: usize) {
        // SAFETY: as `leave_plain`.
        unsafe {
            let regs = (*frame).regs;
            for at in (0..live).rev() {
                let register = &mut *regs.add(at);
                if let Value::Object(_) = register {
                    drop(std::mem::take(register));
                }
            }
            let function = self.pop_empty_frame(frame);
            self.stack.leave_to(self.stack.top);
            drop(function);
        }
    }

    /// Pop the current frame, a plain one whose registers are dropped. What kept its code is the caller's to drop. The
    /// stack's chunk is the one of the frame below.
    ///
    /// # Safety
    /// As `leave_plain`.
    #[inline(always)]
    pub(crate) unsafe fn pop_empty_frame(&mut self, frame: *mut Frame) -> Ref<Function> {
        // SAFETY: the caller's promise.
        unsafe {
            debug_assert!(
                (0..usize::from((*(*frame).code).entry.get().nregs)).all(|at| (*(*frame)
                    .regs
                    .add(at))
                .object()
                .is_none()),
                "a temporary of {} at line {} outlives its expression: {:?}",
                (&*(*frame).code).code.name,
                (&*(*frame).code).code.first_line,
                (0..usize::from((*(*frame).code).entry.get().nregs))
                    .filter(|at| (*(*frame).regs.add(*at)).object().is_some())
                    .collect::<Vec<_>>()
            );
            self.current = (*frame).prev;
            self.stack.top = (*frame).saved_top;
            self.stack.next_frame = frame;
            self.depth -= 1;
            // A frame of bytecode has a function. It is taken out: what is left in the frame dies with its chunk.
            (*frame).func.take().unwrap_unchecked()
        }
    }

    /// `leave_plain` where the frame has an object or was the first of a chunk of the stack.
    #[cold]
    #[inline(never)]
    unsafe fn leave_rare(&mut self, frame: *mut Frame, live: usize) -> usize {
        // SAFETY: the frame's memory stays; see `leave_plain`.
        unsafe {
            self.leave_watched(frame);
            let flags = (*frame).flags;
            self.drop_frame(frame, live);
            if flags & Frame::NEW_VALUES != 0 {
                self.stack.return_to((*frame).saved_top);
            }
            self.stack.pop_frame(frame, flags);
            usize::from((*frame).dst)
        }
    }

    /// The current frame, plain bytecode, ends: registers are dropped. Where its result goes comes back, and what it kept.
    pub(crate) fn pop_plain(&mut self) -> (RetKind, u16, Option<Ref>) {
        let frame = self.current;
        // SAFETY: the frame is alive and the topmost; its registers are initialised, each is taken before it is dropped.
        unsafe {
            let flags = (*frame).flags;
            let is_rare = flags & Frame::RARE != 0;
            if is_rare {
                self.leave_watched(frame);
            }
            let count = usize::from((*(*frame).code).entry.get().nregs);
            let regs = (*frame).regs;
            for at in (0..count).rev() {
                let register = &mut *regs.add(at);
                if let Value::Object(_) = register {
                    drop(std::mem::take(register));
                }
            }
            let (mut ret, dst) = ((*frame).ret, (*frame).dst);
            let mut kept = None;
            if (*frame).keeps() {
                kept = Some(Frame::kept(frame));
            }
            if kept.is_some() || matches!(ret, RetKind::Compare | RetKind::Binary) {
                ret = RetKind::from_number(flags & 0xff);
            }
            self.current = (*frame).prev;
            let function = (*frame).func.take();
            self.stack.leave_to((*frame).saved_top);
            if is_rare && flags & Frame::NEW_VALUES != 0 {
                self.stack.return_to((*frame).saved_top);
            }
            self.stack.pop_frame(frame, if is_rare { flags } else { 0 });
            self.depth -= 1;
            drop(function);
            (ret, dst, kept)
        }
    }

    /// The current frame returns `value` (the cold ways of `Return`).
    pub(crate) fn return_value(&mut self, value: Value) -> End {
        // SAFETY: the frame is alive.
        let kind = unsafe { (*self.current).kind };
        if kind == FrameKind::Generator {
            return self.return_from_generator(value);
        }
        // SAFETY: the frame is alive.
        let ret = unsafe { (*self.current).ret };
        if matches!(value, Value::NotImplemented)
            && matches!(ret, RetKind::Compare | RetKind::Binary)
        {
            return self.try_other_operand();
        }
        if ret == RetKind::New {
            return self.initialize_new(value);
        }
        let (ret, dst, instance) = self.pop_plain();
        match instance {
            None => End::Value(value, ret, dst),
            Some(instance) if value.is_none() => End::Value(instance.into(), ret, dst),
            Some(_) => {
                let name = self.type_name(&value);
                let raised: Res<()> = raise!(
                    self,
                    TypeError,
                    "__init__() should return None, not '{name}'"
                );
                match raised {
                    Err(raised) => End::Raised(raised, ret, dst),
                    Ok(()) => End::Switched,
                }
            }
        }
    }

    /// The current frame, the `__new__` of a class, returns `made`: an instance of the class itself has nothing more to be
    /// done to it. The class had no subclasses when it was called; of one that it has by now, the instance is initialized
    /// with what the parameters hold.
    fn initialize_new(&mut self, made: Value) -> End {
        // SAFETY: the frame is alive; its code has `plain_args` parameters, the class being the first.
        let given: super::args::Row = unsafe {
            let frame = self.current;
            let count = (*(*frame).code).entry.get().plain_count().unwrap_or(0);
            (1..count)
                .map(|at| (*(*frame).regs.add(at)).clone())
                .collect()
        };
        let (ret, dst, class) = self.pop_plain();
        let class = class.map(Value::from);
        let Some(class) = class.as_ref().and_then(Value::as_type) else {
            return End::Value(made, ret, dst);
        };
        if self.type_of(&made).is_same(class) {
            return End::Value(made, ret, dst);
        }
        let frame = super::native_frames::Instantiate::new(class.clone(), given, None);
        match self.push_native(Box::new(frame), ret, dst) {
            Ok(()) => End::Native(Ok(Input::Value(made))),
            Err(raised) => End::Raised(raised, ret, dst),
        }
    }

    fn return_from_generator(&mut self, value: Value) -> End {
        // SAFETY: the current frame is a generator's.
        unsafe {
            let frame = &*self.current;
            let (ret, dst) = (frame.ret, frame.dst);
            let is_async = frame.compiled().flags.has(Flags::ASYNC_GENERATOR);
            let generator = frame.owner.cast::<Boxed<Generator>>();
            let below = frame.prev;
            // The likely ends: of a `for` loop, and of what bytecode awaits or delegates to.
            if !is_async
                && matches!(ret, RetKind::Next | RetKind::Delegate)
                && (*below).is_bytecode()
            {
                self.finish_returned(generator);
                match ret {
                    RetKind::Next => self.next_delivered(Value::Unset, dst),
                    _ => self.delegation_done(value, dst),
                }
                return End::Switched;
            }
            let _alive = Ref::borrow_ptr(std::ptr::NonNull::new_unchecked(generator));
            self.finish_generator(generator);
            if is_async {
                let class = self.exceptions.StopAsyncIteration.clone();
                let raised = self.raise_with(&class, Vec::new());
                return End::Raised(raised, ret, dst);
            }
            match self.generator_result(value, ret) {
                Ok(value) if self.native_below(ret) => {
                    End::Native(Ok(super::native_frames::returned(value, ret)))
                }
                Ok(value) => End::Value(value, ret, dst),
                Err(raised) => End::Raised(raised, ret, dst),
            }
        }
    }

    // ---- unwinding

    /// The current frame, bytecode, raises. Nothing: a handler takes over.
    #[cold]
    pub(crate) fn unwind(&mut self, raised: Raised) -> Option<End> {
        // SAFETY: the frame is alive, its pc behind the instruction that raised.
        unsafe {
            let frame = &mut *self.current;
            let code = frame.compiled();
            let at = (frame.pc.offset_from(code.words.as_ptr()) as u32).saturating_sub(1);
            if self.stopped.is_none() {
                let again = std::mem::take(&mut self.reraising);
                if !again {
                    self.note_raise(&raised, at);
                }
                if let Some(handler) = code.handler(at) {
                    for register in usize::from(handler.depth)..usize::from(code.nregs) {
                        drop(std::mem::take(&mut *frame.regs.add(register)));
                    }
                    *frame.regs.add(usize::from(handler.exception)) = raised.0.into();
                    frame.pc = code.words.as_ptr().add(handler.target as usize);
                    return None;
                }
            }
            if frame.kind == FrameKind::Generator {
                return Some(self.raise_from_generator(raised));
            }
            let (ret, dst, _) = self.pop_plain();
            Some(End::Raised(raised, ret, dst))
        }
    }

    /// PEP 479: StopIteration does not leave a generator, nor StopAsyncIteration an async one.
    fn raise_from_generator(&mut self, raised: Raised) -> End {
        // SAFETY: the current frame is a generator's.
        unsafe {
            let frame = &*self.current;
            let (ret, dst) = (frame.ret, frame.dst);
            let generator = frame.owner.cast::<Boxed<Generator>>();
            let alive = Ref::borrow_ptr(std::ptr::NonNull::new_unchecked(generator));
            let kind = super::generators::kind_of(self, &alive);
            let is_async = kind == "async generator";
            let what = if self.stopped.is_some() {
                None
            } else if self.is_stop_iteration(&raised) {
                Some("StopIteration")
            } else if is_async && self.is_instance_of(&raised, &self.exceptions.StopAsyncIteration)
            {
                Some("StopAsyncIteration")
            } else {
                None
            };
            let raised = match what {
                None => raised,
                Some(what) => {
                    let class = self.exceptions.RuntimeError.clone();
                    let outer = self.raise_text(&class, &format!("{kind} raised {what}"));
                    outer.0.cause.set(self, (&raised.0).into());
                    outer.0.context.set(self, raised.0.into());
                    outer.0.suppress_context.set(true);
                    let frame = &*self.current;
                    let code = frame.compiled();
                    let at = (frame.pc.offset_from(code.words.as_ptr()) as u32).saturating_sub(1);
                    self.add_traceback(self.current, &outer, at);
                    outer
                }
            };
            self.finish_generator(generator);
            drop(alive);
            End::Raised(raised, ret, dst)
        }
    }

    /// An exception passes the current frame at instruction `at`: context and traceback.
    fn note_raise(&mut self, raised: &Raised, at: u32) {
        // One whose traceback found no room is as new in no other frame.
        let fresh = raised.0.traceback.get(self).is_none() && self.untraced != raised.0.address();
        if fresh && raised.0.context.get(self).is_none() {
            self.set_context(raised);
            // It may have been a long way. What stops the isolate here is seen by the next frame.
            let _ = self.pay_debt();
        }
        self.add_traceback(self.current, raised, at);
    }

    /// `__context__`: the exception being handled, unless that would make a circle.
    pub(crate) fn set_context(&mut self, raised: &Raised) {
        let Some(handled) = self.handled_exception() else {
            return;
        };
        if handled.is_same(&raised.0) {
            return;
        }
        // Cut the chain where it would come back to the new exception.
        let mut link = handled.clone();
        let mut steps = 0u32;
        loop {
            let next = link.context.cloned(self);
            let Some(next) = next.downcast::<Exception>() else {
                break;
            };
            if next.is_same(&raised.0) {
                link.context.set(self, Value::None);
                break;
            }
            link = next.clone();
            steps += 1;
            if steps > 100_000 {
                break;
            }
        }
        raised.0.context.set(self, handled.into());
    }

    /// The exception that the innermost handler in progress is handling (`sys.exception()`).
    pub fn handled_exception(&self) -> Option<Ref<Exception>> {
        let mut frame = self.current;
        let mut steps = 0;
        // SAFETY: all frames of the list are alive; `handled` is a register of a bytecode frame.
        unsafe {
            while !frame.is_null() {
                steps += 1;
                if steps == FAR {
                    self.heap.owe(1);
                    steps = 0;
                }
                let handled = (*frame).handled;
                if handled != NO_REGISTER && (*frame).is_bytecode() {
                    return (*(*frame).regs.add(usize::from(handled)))
                        .downcast::<Exception>()
                        .cloned();
                }
                frame = (*frame).prev;
            }
        }
        None
    }

    /// An exception passes `frame` at instruction `at`; a number that is none stands for the first line.
    pub(crate) fn add_traceback(&mut self, frame: *const Frame, raised: &Raised, at: u32) {
        let made = self.frame_object(frame).and_then(|frame| {
            frame.pc.set(at);
            let next = raised.0.traceback.cloned(self);
            Ok(heap::allocate(
                &self.types.traceback,
                Traceback {
                    next: VmCell::new(next),
                    frame,
                    pc: at,
                },
            )?)
        });
        // Without memory for it, the entry is left out.
        match made {
            Ok(entry) => {
                self.untraced = 0;
                raised.0.traceback.set(self, Some(entry));
            }
            Err(_) => self.untraced = raised.0.address(),
        }
    }

    /// The bytecode frames in progress, innermost first.
    pub(crate) fn frames(&self) -> Vec<*const Frame> {
        let mut frames = Vec::new();
        let mut frame = self.current.cast_const();
        // SAFETY: all frames of the list are alive.
        unsafe {
            while !frame.is_null() {
                if (*frame).is_bytecode() {
                    frames.push(frame);
                }
                frame = (*frame).prev;
            }
        }
        frames
    }

    // ---- nested calls

    /// Run the loop until the frame that was just pushed (with an `Exit` kind) ends.
    pub(crate) fn finish_nested(&mut self, flow: Res<Flow>) -> Res {
        match flow? {
            Flow::Value(value) => Ok(value),
            Flow::Switched => self.nested_loop(End::Switched),
            Flow::End(end) => self.nested_loop(end),
        }
    }

    /// Call `callable` with positional arguments and wait for the result. Nests on the native stack: bounded, with a
    /// RecursionError.
    #[inline(always)]
    pub fn call(&mut self, callable: &Value, args: &[Value]) -> Res {
        self.call_in_registers(callable, args).open()
    }

    fn call_in_registers(&mut self, callable: &Value, args: &[Value]) -> Registers<Res> {
        Registers::of(self.call_any(callable, args))
    }

    #[inline(always)]
    fn call_any(&mut self, callable: &Value, args: &[Value]) -> Res {
        self.check_nesting()?;
        if self.push_plain_call(callable, args, RetKind::Exit, 0) {
            return self.nested_run();
        }
        if let Some(result) = self.call_native_at_once(callable, args) {
            return result;
        }
        let flow = self.call_row(
            callable,
            args.iter().cloned().collect(),
            None,
            RetKind::Exit,
            0,
        );
        self.finish_nested(flow)
    }

    /// The same, of arguments that are taken.
    pub(crate) fn call_taking(&mut self, callable: &Value, args: &mut [Value]) -> Res {
        self.check_nesting()?;
        let flow = self.call_values(callable, args, None, RetKind::Exit, 0);
        self.finish_nested(flow)
    }

    /// The native stack grows in segments on the heap; how many is bounded all the same.
    #[inline]
    pub(crate) fn check_nesting(&mut self) -> Res<()> {
        const MOST: u32 = 4000;
        if self.native_depth >= MOST {
            self.too_deep()
        } else {
            Ok(())
        }
    }

    /// The same, with the last arguments named.
    pub fn call_named(&mut self, callable: &Value, args: &[Value], names: &[Ref<Str>]) -> Res {
        let values: Vec<Value> = names.iter().map(Value::from).collect();
        let names = if values.is_empty() {
            None
        } else {
            Some(self.make_tuple(values)?)
        };
        self.check_nesting()?;
        let flow = self.call_row(
            callable,
            args.iter().cloned().collect(),
            names.as_ref(),
            RetKind::Exit,
            0,
        );
        self.finish_nested(flow)
    }

    /// The same, with keyword arguments from a dict.
    pub fn call_kwargs(
        &mut self,
        callable: &Value,
        args: &[Value],
        kwargs: Option<&Ref<Dict>>,
    ) -> Res {
        let mut all = args.to_vec();
        let mut names = Vec::new();
        for (name, value) in kwargs.map(|kwargs| kwargs.items(self)).unwrap_or_default() {
            match name.as_str() {
                Some(name) => names.push(name.clone()),
                None => return raise!(self, TypeError, "keywords must be strings"),
            }
            all.push(value);
        }
        self.call_named(callable, &all, &names)
    }

    /// Take a step to its end from native code.
    pub fn complete(&mut self, step: Step) -> Res {
        self.check_nesting()?;
        let flow = self.take_step(step, RetKind::Exit, 0);
        self.finish_nested(flow)
    }
}

/// What became of a result.
enum Delivered {
    /// It is in its register.
    Stored,
    /// It leaves the loop.
    Exit(Value),
    /// Something further is to be settled.
    More(End),
}
