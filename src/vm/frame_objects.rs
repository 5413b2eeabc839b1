//! Frame objects: what scripts and tracebacks see of a frame, while it is in progress and after.
//!
//! A frame has at most one object, which it holds itself for as long as it is in progress or suspended, or `Vm::frame_objects`
//! does, by its address; the frame's flag says so, so that frames that nobody looked at pay nothing. When such a frame ends
//! and its object lives on, the object takes the variables.

use crate::object::frame::Frame;
use crate::object::*;

/// Whether the variables of this code are registers (a function's) and not names of a mapping.
fn has_variables(code: &Ref<CodeObject>) -> bool {
    !code.code.flags.in_namespace()
}

impl Vm {
    /// What scripts see of a frame.
    pub(crate) fn frame_object(&mut self, frame: *const Frame) -> Res<Ref<FrameObject>> {
        // SAFETY: the frame is alive and runs bytecode.
        unsafe {
            if let Some(known) = self.known_object(frame) {
                return Ok(known.clone());
            }
            let Some(function) = &(*frame).func else {
                return raise!(self, SystemError, "a native frame has no frame object");
            };
            let code = code_of(frame);
            let locals = if has_variables(&code) {
                Value::Unset
            } else {
                (*(*frame).regs).clone()
            };
            let body = FrameObject {
                code,
                globals: function.globals.clone(),
                locals: VmCell::new(locals),
                extra: VmCell::default(),
                back: VmCell::default(),
                pc: std::cell::Cell::new(place(frame)),
                live: std::cell::Cell::new(frame),
            };
            let made = heap::allocate(&self.types.frame, body)?;
            self.watch(frame.cast_mut(), made.clone());
            Ok(made)
        }
    }

    /// An exception is reported where `frame` stands.
    pub(crate) fn add_traceback_here(&mut self, frame: *const Frame, raised: &Raised) {
        // SAFETY: the frame is alive.
        let at = unsafe { place(frame) };
        self.add_traceback(frame, raised, at);
    }

    /// `cr_origin`: file, line and function of the frames that a coroutine is made under, the innermost first.
    #[cold]
    pub(crate) fn note_origin(&mut self, coroutine: &Ref<Generator>) -> Res<()> {
        let mut origin = Vec::new();
        for frame in self.frames().into_iter().take(self.origin_depth) {
            // SAFETY: the frame is alive and runs bytecode.
            let (code, at) = unsafe { ((&*frame).compiled().clone(), place(frame)) };
            let file = self.new_str(&code.source.name)?;
            let name = self.new_str(&code.name)?;
            let line = Value::Int(i64::from(code.line(at)));
            origin.push(self.new_tuple([file, line, name])?);
        }
        let origin = self.new_tuple(origin)?;
        coroutine.set_extra(self, origin);
        Ok(())
    }

    /// A frame ends: if there is an object for it that somebody holds, that takes what is left of it.
    #[inline(always)]
    pub(crate) fn leave_watched(&mut self, frame: *mut Frame) {
        // SAFETY: the frame is alive.
        if unsafe { (*frame).flags } & Frame::WATCHED != 0 {
            self.leave_object(frame);
        }
    }

    #[cold]
    #[inline(never)]
    fn leave_object(&mut self, frame: *mut Frame) {
        // SAFETY: the frame is alive; its registers are initialised.
        unsafe {
            let Some(object) = self.unwatch(frame) else {
                return;
            };
            object.pc.set(place(frame));
            object.live.set(std::ptr::null());
            if object.count() == 1 {
                return;
            }
            if has_variables(&object.code) {
                // Those of a plain frame are dropped next: they move.
                let moves = (*frame).kind == frame::FrameKind::Plain;
                let count = usize::from((*(*frame).code).entry.get().nlocals);
                let variables = (0..count).map(|at| {
                    let register = &mut *(*frame).regs.add(at);
                    match moves {
                        true => std::mem::take(register),
                        false => register.clone(),
                    }
                });
                // Without memory for them, the variables are lost.
                if let Ok(row) = Tuple::create_from(&self.types.tuple, count, variables) {
                    object.locals.set(self, row.into());
                }
            }
            // Who resumes a generator is not its caller for good.
            let caller = match (*frame).kind {
                frame::FrameKind::Plain => self.caller_of((*frame).prev),
                _ => None,
            };
            if let Some(caller) = caller
                && let Ok(back) = self.frame_object(caller)
            {
                object.back.set(self, Some(back));
            }
        }
    }

    /// The nearest frame from `frame` down that runs bytecode.
    fn caller_of(&self, mut frame: *mut Frame) -> Option<*const Frame> {
        // SAFETY: all frames of the list are alive.
        unsafe {
            while !frame.is_null() && !(*frame).is_bytecode() {
                frame = (*frame).prev;
            }
        }
        (!frame.is_null()).then_some(frame.cast_const())
    }

    /// Whether a frame is in progress: on the list of the running fiber.
    pub fn frame_is_running(&self, object: &Ref<FrameObject>) -> bool {
        let frame = object.live.get();
        !frame.is_null() && self.frames().contains(&frame)
    }

    /// Whether a frame has ended.
    pub fn frame_has_ended(&self, object: &Ref<FrameObject>) -> bool {
        object.live.get().is_null()
    }

    /// The generator whose frame it is, while that is in progress or suspended.
    pub fn frame_generator(&self, object: &Ref<FrameObject>) -> Option<Ref> {
        let frame = object.live.get();
        // SAFETY: a frame with an object is alive; a generator's frame knows its owner.
        unsafe {
            if frame.is_null() || (*frame).kind != frame::FrameKind::Generator {
                return None;
            }
            let owner = std::ptr::NonNull::new((*frame).owner.cast::<layout::Boxed<Generator>>())?;
            Some(Ref::borrow_ptr(owner).clone().erase())
        }
    }

    /// The instruction that a frame stands at, or stood at when it ended.
    pub fn frame_pc(&self, object: &Ref<FrameObject>) -> u32 {
        let frame = object.live.get();
        if !frame.is_null() {
            // SAFETY: a frame with an object is alive.
            object.pc.set(unsafe { place(frame) });
        }
        object.pc.get()
    }

    /// A frame's namespace; for a function, a dict of its variables as they are.
    pub fn frame_locals(&mut self, object: &Ref<FrameObject>) -> Res {
        let known = self.variables_of(object)?;
        let extra = object.extra.cloned(self);
        let (Some(dict), Some(extra)) = (known.as_dict(), extra) else {
            return Ok(known);
        };
        self.dict_display_update(&dict.clone().into(), &extra.into())?;
        Ok(known)
    }

    /// Whether what `frame_locals` gave is where the frame's code looks names up.
    pub fn frame_is_namespace(&self, object: &Ref<FrameObject>, locals: &Value) -> bool {
        let own = object.locals.get(self);
        !has_variables(&object.code)
            && matches!((own, locals), (Value::Object(own), Value::Object(locals)) if own.is_same(locals))
    }

    /// Set a variable of a frame, or a name of its namespace.
    pub fn set_frame_local(
        &mut self,
        object: &Ref<FrameObject>,
        key: &Value,
        value: Value,
    ) -> Res<()> {
        let code = object.code.code.clone();
        let frame = object.live.get();
        let variable = key.as_str().and_then(|name| {
            code.variables()
                .find(|variable| name.as_bytes() == variable.name.as_bytes())
        });
        if let Some(variable) = variable {
            if frame.is_null() {
                let known = self.variables_of(object)?;
                return self.setitem(&known, key, value);
            }
            // SAFETY: a frame with an object is alive; variables have registers. The old value is dropped when it is
            // no longer in place.
            let old = unsafe {
                let place = (*frame).regs.add(usize::from(variable.register));
                match (*place).downcast::<Cell>().cloned() {
                    Some(cell) if variable.is_cell => cell.value.replace(self, value),
                    _ => std::mem::replace(&mut *place, value),
                }
            };
            drop(old);
            return Ok(());
        }
        if !has_variables(&object.code) {
            let namespace = object.locals.cloned(self);
            return self.setitem(&namespace, key, value);
        }
        let extra = match object.extra.cloned(self) {
            Some(extra) => extra,
            None => {
                let extra = self.new_dict()?;
                object.extra.set(self, Some(extra.clone()));
                extra
            }
        };
        self.dict_set(&extra, key.clone(), value)
    }

    fn variables_of(&mut self, object: &Ref<FrameObject>) -> Res {
        let frame = object.live.get();
        if !frame.is_null() {
            // SAFETY: a frame with an object is alive and runs bytecode.
            return unsafe { self.load_locals(frame.cast_mut()) };
        }
        let known = object.locals.cloned(self);
        if !has_variables(&object.code) {
            return Ok(if known.is_unset() {
                self.new_dict()?.into()
            } else {
                known
            });
        }
        let row = match known.as_tuple() {
            Some(row) => row.items().to_vec(),
            None if known.is_unset() => Vec::new(),
            None => return Ok(known),
        };
        let dict = self.new_dict()?;
        let code = object.code.code.clone();
        for (register, value) in row.iter().enumerate() {
            let named = code
                .variables()
                .find(|known| usize::from(known.register) == register);
            let value = match value.downcast::<Cell>() {
                Some(cell) if named.as_ref().is_some_and(|known| known.is_cell) => {
                    cell.value.cloned(self)
                }
                _ => value.clone(),
            };
            if let Some(variable) = named
                && !value.is_unset()
                && !variable.name.starts_with('.')
            {
                let name = self.intern(&variable.name)?;
                dict.set_str(self, &name, value)?;
            }
        }
        object.locals.set(self, (&dict).into());
        Ok(dict.into())
    }

    /// A generator that never ran is given up, with its arguments. False if it is not the frame of such a one.
    pub fn clear_fresh_generator(&mut self, object: &Ref<FrameObject>) -> bool {
        let owner = self.frame_generator(object).map(Value::Object);
        let generator = owner.and_then(|owner| owner.downcast::<Generator>().cloned());
        match generator {
            Some(generator) if generator.state.get() == GeneratorState::Created => {
                self.warn_never_awaited(&generator);
                self.abandon(&generator);
                self.clear_frame(object);
                true
            }
            _ => false,
        }
    }

    /// Forget the variables of a frame that has ended.
    pub fn clear_frame(&mut self, object: &Ref<FrameObject>) {
        if has_variables(&object.code) {
            drop(object.locals.replace(self, Value::Unset));
        }
    }

    /// The frame that called.
    pub fn frame_back(&mut self, object: &Ref<FrameObject>) -> Res<Option<Ref<FrameObject>>> {
        let frame = object.live.get();
        if frame.is_null() {
            return Ok(object.back.cloned(self));
        }
        // A suspended frame was not called by the one that it hangs on.
        if !self.frames().contains(&frame) {
            return Ok(None);
        }
        // SAFETY: the frame is on the list, and alive.
        let caller = self.caller_of(unsafe { (*frame).prev });
        caller.map(|caller| self.frame_object(caller)).transpose()
    }

    /// What scripts see of a generator's frame.
    pub fn generator_frame(&mut self, generator: &Ref<Generator>) -> Res<Ref<FrameObject>> {
        self.frame_object(generator.frame.get())
    }
}

/// The code object that a frame runs: the function may have been given another one since.
unsafe fn code_of(frame: *const Frame) -> Ref<CodeObject> {
    // SAFETY: the frame is alive and runs bytecode: `code` points at the body of a code object that is alive.
    unsafe {
        let boxed = (*frame)
            .code
            .cast::<u8>()
            .sub(std::mem::offset_of!(layout::Boxed<CodeObject>, body));
        Ref::borrow_ptr(std::ptr::NonNull::new_unchecked(boxed.cast_mut().cast()))
    }
}

/// The number of the instruction that a frame stands at.
unsafe fn place(frame: *const Frame) -> u32 {
    // SAFETY: the frame is alive, its pc inside its code.
    let at = unsafe { (*frame).pc.offset_from((&*frame).compiled().words.as_ptr()) };
    (at as u32).saturating_sub(1)
}
