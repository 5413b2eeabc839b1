//! What a script sees of the loop: the modules `_asyncio` and `_contextvars`, on which `stdlib/asyncio/` and
//! `stdlib/contextvars.py` stand.

mod completed;
pub(super) mod contextvars;
pub(super) mod current;
mod entry;
mod event_loop;
mod functions;
pub(super) mod future;
mod handle;
mod task;
mod task_group;
mod timeout;

pub(crate) use entry::CLASS as ENTRY_CLASS;
pub(crate) use event_loop::CLASS as LOOP_CLASS;
pub(crate) use future::CLASS as FUTURE_CLASS;

use crate::object::native::ModuleDef;

/// The native modules of this layer.
pub(crate) static MODULES: &[&ModuleDef] =
    &[&functions::MODULE, &contextvars::MODULE, &timeout::MODULE];
