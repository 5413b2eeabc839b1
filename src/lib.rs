//! Python 3.14's language and asyncio as a small, fast, safe library.

#![allow(
    dead_code,
    reason = "operations that the next layers call are whole before they are called"
)]
#![allow(
    non_snake_case,
    reason = "native functions bear the names that scripts know"
)]

extern crate self as pyish;

#[allow(unused_imports, reason = "each layer's root names all that is in it")]
mod code;
#[allow(unused_imports, reason = "each layer's root names all that is in it")]
mod compile;
#[macro_use]
mod vm;
mod builtins;
mod embed;
mod modules;
mod object;
mod sched;
mod text;

pub use embed::capabilities::{COARSE_CLOCK, Capabilities, GrantError};
pub use embed::check;
pub use embed::isolate::{Ending, Interrupter, Isolate, Program, SetupError};
pub use embed::limits::Limits;
#[cfg(feature = "reactor")]
pub use embed::reactor::PollReactor;
pub use object::host::{Host, NoHost, Output, SignalAction};
pub use object::reactor::{Event, Interest, Reactor};

/// What the macros of `pyish-derive` refer to.
#[doc(hidden)]
pub mod native {
    pub use crate::object::native::*;
    pub use crate::object::{Layout, Module, Payload, Ref, Res, Step, Trace, Tracer, Value, Vm};
    pub use crate::vm::convert::*;
}
