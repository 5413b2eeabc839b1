//! What a script sees of the loop: the modules `_asyncio` and `_contextvars`, on which `stdlib/asyncio/` and
//! `stdlib/contextvars.py` stand.

mod contextvars;
mod event_loop;
mod functions;
mod future;
mod handle;
mod task;

use crate::object::native::ModuleDef;

/// The native modules of this layer.
pub(crate) static MODULES: &[&ModuleDef] = &[&functions::MODULE, &contextvars::MODULE];
