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
}
