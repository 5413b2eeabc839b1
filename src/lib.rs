//! Python 3.14's language and asyncio as a small, fast, safe library.
//!
//! ```
//! use pyish::{Engine, Limits};
//!
//! # fn main() -> pyish::Result<()> {
//! let engine = Engine::builder()
//!     .function("price", |item: &str| item.len() as i64)
//!     .limits(Limits { memory: Some(16 << 20), fuel: Some(1_000_000), ..Limits::default() })
//!     .build();
//! let mut isolate = engine.isolate()?;
//! isolate.exec("async def total(*items): return sum(map(price, items))")?;
//! let total: i64 = pyish::block_on(isolate.call_async("total", ("tea", "milk")))?;
//! assert_eq!(total, 7);
//! # Ok(())
//! # }
//! ```
//!
//! An [`Engine`] is what isolates have in common, an [`Isolate`] one running program, a [`Program`] compiled text, a
//! [`Pool`] many isolates on threads of their own. The guide is `docs/embedding.md`.

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

pub use embed::args::{IntoArgs, Row};
pub use embed::awaitable::{AsyncFunction, Awaitable, awaitable};
pub use embed::capabilities::{COARSE_CLOCK, Capabilities, GrantError};
pub use embed::check;
pub use embed::command::{Ending, Main};
pub use embed::convert::{FromOwned, FromValue, IntoValue, Mismatch};
pub use embed::engine::{Engine, EngineBuilder};
pub use embed::error::{Error, ErrorKind, Result, TraceFrame};
pub use embed::handle::Handle;
pub use embed::host::closure::{HostFunction, Param};
pub use embed::host::object::{Exclusive, HostClass, Shared};
pub use embed::host::{Export, Module};
pub use embed::isolate::{InterruptHandle, Isolate};
pub use embed::limits::Limits;
pub use embed::local::{Local, LocalIter};
pub use embed::pool::{Actor, Pool, Remote, RemoteCall};
#[doc(hidden)]
pub use embed::probe;
pub use embed::program::Program;
#[cfg(feature = "reactor")]
pub use embed::reactor::PollReactor;
pub use embed::scope::Scope;
#[cfg(feature = "serde")]
pub use embed::serde::{from_value, to_value};
pub use embed::task::{CallAsync, Drive, Progress, Task, block_on};
pub use embed::timer::Timer;
pub use embed::world::World;
pub use object::host::{Host, NoHost, Output, SignalAction};
pub use object::reactor::{Event, Interest, Reactor};
pub use pyish_derive::{
    FromValue, IntoValue, host_class as class, host_function as function, host_module as module,
};

/// What the macros of `pyish-derive` refer to.
#[doc(hidden)]
pub mod native {
    pub use crate::code::bytes::Corrupt;
    pub use crate::embed::convert::{Entries, Record, Tagged, element, inner, positional};
    pub use crate::embed::host::Exported;
    pub use crate::embed::host::call::*;
    pub use crate::embed::host::object::{HostObject, instance};
    pub use crate::object::load::{Loaded, Loader};
    pub use crate::object::native::*;
    pub use crate::object::save::{Probe, Saved, Saver, Unprobed};
    pub use crate::object::{
        Answer, Layout, Module, Payload, Ref, Registers, Res, Step, Trace, Tracer, Value, Vm,
    };
    pub use crate::vm::convert::*;
}
