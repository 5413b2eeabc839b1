//! What a script sees of the loop: the modules `_asyncio` and `_contextvars`, on which `stdlib/asyncio/` and
//! `stdlib/contextvars.py` stand.

mod contextvars;
pub(crate) mod current;
mod entry;
mod event_loop;
mod functions;
mod future;
mod handle;
mod task;

pub(crate) use entry::CLASS as ENTRY_CLASS;
pub(crate) use event_loop::CLASS as LOOP_CLASS;
pub(crate) use future::CLASS as FUTURE_CLASS;

use crate::object::native::ModuleDef;

/// The native modules of this layer.
pub(crate) static MODULES: &[&ModuleDef] = &[&functions::MODULE, &contextvars::MODULE];
