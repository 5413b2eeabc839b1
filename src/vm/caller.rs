//! What a native function may ask of the script frame that called it.

use crate::object::*;

impl Vm {
    /// The innermost frame that runs bytecode.
    fn caller(&self) -> Option<*const Frame> {
        self.frames().into_iter().next()
    }

    /// Its globals.
    pub fn caller_globals(&self) -> Option<Ref<Dict>> {
        // SAFETY: a frame of the list is alive.
        self.caller().and_then(|frame| unsafe {
            (*frame)
                .func
                .as_ref()
                .map(|function| function.globals.clone())
        })
    }

    /// Its builtins.
    pub fn caller_builtins(&self) -> Ref<Dict> {
        // SAFETY: a frame of the list is alive.
        let own = self.caller().and_then(|frame| unsafe {
            (*frame)
                .func
                .as_ref()
                .map(|function| function.builtins.clone())
        });
        own.unwrap_or_else(|| self.builtins.clone())
    }

    /// Its namespace: the mapping of module and class code, a fresh snapshot for a function (PEP 667).
    pub fn caller_locals(&mut self) -> Res {
        match self.caller() {
            // SAFETY: a frame of the list is alive and runs bytecode.
            Some(frame) => unsafe { self.load_locals(frame.cast_mut()) },
            None => raise!(self, SystemError, "frame does not exist"),
        }
    }

    /// Whether its `locals()` is a snapshot.
    pub fn caller_is_function(&self) -> bool {
        match self.caller() {
            Some(frame) => {
                // SAFETY: a frame of the list is alive and runs bytecode.
                let code = unsafe { (&*frame).compiled() };
                code.flags.has(crate::code::Flags::NEWLOCALS)
                    && !code.flags.has(crate::code::Flags::CLASS_BODY)
            }
            None => false,
        }
    }

    // ---- frame objects

    /// The frame that a frame object speaks of, while it is in progress. A later call of the same function may lie at
    /// the same place: then the object speaks of that.
    fn live_frame(&self, object: &Ref<FrameObject>) -> Option<*const Frame> {
        let frame = object.live.get();
        let known = self.frames().contains(&frame);
        // SAFETY: a frame of the list is alive and runs bytecode.
        (known
            && unsafe {
                std::ptr::eq(
                    &raw const **(&*frame).compiled(),
                    &raw const *object.code.code,
                )
            })
        .then_some(frame)
    }

    /// Whether a frame is in progress.
    pub fn frame_is_running(&self, object: &Ref<FrameObject>) -> bool {
        self.live_frame(object).is_some()
    }

    /// The instruction that a frame stands at, or stood at when it ended.
    pub fn frame_pc(&self, object: &Ref<FrameObject>) -> u32 {
        if let Some(frame) = self.live_frame(object) {
            // SAFETY: the frame is alive, its pc inside its code.
            let at = unsafe { (*frame).pc.offset_from((&*frame).compiled().words.as_ptr()) };
            object.pc.set((at as u32).saturating_sub(1));
        }
        object.pc.get()
    }

    /// A frame's namespace; a snapshot for a function.
    pub fn frame_locals(&mut self, object: &Ref<FrameObject>) -> Res {
        if let Some(known) = object.locals.cloned(self).set() {
            return Ok(known);
        }
        match self.live_frame(object) {
            // SAFETY: the frame is alive and runs bytecode.
            Some(frame) => unsafe { self.load_locals(frame.cast_mut()) },
            None => Ok(self.new_dict()?.into()),
        }
    }

    /// The frame that called.
    pub fn frame_back(&mut self, object: &Ref<FrameObject>) -> Res<Option<Ref<FrameObject>>> {
        if let Some(known) = object.back.cloned(self) {
            return Ok(Some(known));
        }
        let Some(frame) = self.live_frame(object) else {
            return Ok(None);
        };
        let caller = self
            .frames()
            .into_iter()
            .skip_while(|known| !std::ptr::eq(*known, frame))
            .nth(1);
        match caller {
            Some(caller) => {
                let back = self.frame_object(caller)?;
                object.back.set(self, Some(back.clone()));
                Ok(Some(back))
            }
            None => Ok(None),
        }
    }

    /// What scripts see of a generator's frame: its variables as they are.
    pub fn generator_frame(&mut self, generator: &Ref<Generator>) -> Res<Ref<FrameObject>> {
        let frame = generator.frame.get();
        let object = self.frame_object(frame)?;
        // SAFETY: the generator is neither done nor native: its frame has registers and code.
        let locals = unsafe { self.load_locals(frame)? };
        object.locals.set(self, locals);
        Ok(object)
    }
}
