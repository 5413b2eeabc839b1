//! Python 3.14's language and asyncio as a small, fast, safe library.

extern crate self as pyish;

#[allow(unused_imports, dead_code)]
mod code;
#[allow(unused_imports, dead_code)]
mod compile;
#[macro_use]
mod vm;
mod builtins;
mod embed;
mod modules;
mod object;
mod sched;
mod text;

pub use embed::check;
pub use embed::isolate::{Ending, Interrupter, Isolate, Program, SetupError};
pub use object::host::{Host, NoHost, Output};

/// What the macros of `pyish-derive` refer to.
#[doc(hidden)]
pub mod native {
    pub use crate::object::native::*;
    pub use crate::object::{Layout, Module, Payload, Ref, Res, Step, Trace, Tracer, Value, Vm};
    pub use crate::vm::convert::*;
}
