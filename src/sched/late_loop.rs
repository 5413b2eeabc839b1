//! The loop of a host's calls and of `asyncio.run`, before a script gets to see it.
//!
//! `asyncio.EventLoop` is a class in Python on a native core, and takes a third of a megabyte with the modules that it needs:
//! ten thousand isolates in each of which a call waits would take gigabytes for what none of them looks at, and loading it
//! takes longer than all the rest of a small program. What runs tasks, timers and futures is the core. So this loop begins as
//! the core alone and becomes an `EventLoop` in place when a script asks for it.
//!
//! # Invariants
//! - A loop that is `late` is of the class `EventLoopCore`, and no script has seen it: whoever gives a loop to a script, or
//!   looks for one of its Python methods, asks [`Vm::shown_loop`].
//! - It becomes whole at most once, and stays the same object.

use super::event_loop::EventLoop;
use super::surface::contextvars::CONTEXT_CLASS;
use super::surface::{FUTURE_CLASS, LOOP_CLASS, asks_for_debug, new_task};
use crate::object::*;
use crate::vm::closing::AsyncgenHooks;

impl Vm {
    /// A loop for the calls of a host.
    pub(crate) fn new_host_loop(&mut self) -> Res {
        // A program that has these already may have a policy of its own.
        let name = self.intern("asyncio.events")?;
        let is_loaded = self.modules.get_str(self, &name).is_some();
        if is_loaded || asks_for_debug(self) {
            let make = self.library("asyncio", "new_event_loop")?;
            return self.call(&make, &[]);
        }
        Ok(self.new_late_loop()?.into())
    }

    /// A loop without its Python half.
    pub(super) fn new_late_loop(&mut self) -> Res<Ref<EventLoop>> {
        self.add_class(&CONTEXT_CLASS)?;
        self.add_class(&FUTURE_CLASS)?;
        let class = self.add_class(&LOOP_CLASS)?;
        let event_loop = EventLoop::default();
        event_loop.plain.set(true);
        event_loop.late.set(true);
        self.new_object_of(&class, event_loop)
    }

    /// The loop as a script sees it.
    pub(crate) fn shown_loop(&mut self, event_loop: &Ref<EventLoop>) -> Res {
        if event_loop.late.get() {
            self.complete_loop(event_loop)?;
        }
        Ok(self.loop_value(event_loop))
    }

    /// The same of anything that may be a loop.
    pub(crate) fn shown(&mut self, value: Value) -> Res {
        match value.downcast::<EventLoop>() {
            Some(event_loop) if event_loop.late.get() => self.complete_loop(event_loop)?,
            _ => {}
        }
        Ok(value)
    }

    #[cold]
    fn complete_loop(&mut self, event_loop: &Ref<EventLoop>) -> Res<()> {
        let class = self.library("asyncio.unix_events", "EventLoop")?;
        let fits = class
            .as_type()
            .is_some_and(|class| !event_loop.late.get() || event_loop.change_class(class));
        if !fits {
            return raise!(self, SystemError, "asyncio.EventLoop was replaced");
        }
        event_loop.late.set(false);
        Ok(())
    }

    /// What begins to run such a loop.
    pub(crate) fn run_host_loop(&mut self, event_loop: &Value) -> Res<Step> {
        let own = event_loop.downcast::<EventLoop>().cloned();
        let Some(own) = own.filter(|own| own.late.get()) else {
            let method = self.getattr(event_loop, "run_forever")?;
            return Ok(Step::call(&method, []));
        };
        *self.fiber_state::<AsyncgenHooks>() = self.hooks_of(&own)?;
        Ok(Step::push(self.begin_running(&own)?))
    }

    /// The hooks by which such a loop hears of asynchronous generators.
    pub(super) fn hooks_of(&mut self, event_loop: &Ref<EventLoop>) -> Res<AsyncgenHooks> {
        let event_loop = event_loop.into();
        Ok(AsyncgenHooks {
            firstiter: self.getattr(&event_loop, "_asyncgen_first")?,
            finalizer: self.getattr(&event_loop, "_asyncgen_final")?,
        })
    }

    /// A task of such a loop.
    pub(crate) fn host_task(&mut self, event_loop: &Value, coroutine: Value) -> Res {
        match event_loop.downcast::<EventLoop>().cloned() {
            Some(own) if own.late.get() => {
                match new_task(self, &own, coroutine, Value::None, Value::None, false)? {
                    Step::Return(task) => Ok(task),
                    _ => raise!(self, SystemError, "a task begins at once"),
                }
            }
            _ => self.call_method(event_loop, "create_task", &[coroutine]),
        }
    }
}
