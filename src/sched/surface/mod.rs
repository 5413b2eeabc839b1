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
pub(super) use functions::{asks_for_debug, new_task};
pub(crate) use future::CLASS as FUTURE_CLASS;

use crate::object::native::{ClassDef, ModuleDef};

/// Classes that every isolate has: a host's calls need them before any module is imported.
pub(crate) static CLASSES: &[&ClassDef] = &[
    &future::CLASS,
    &future::GATHERING_CLASS,
    &task::CLASS,
    &event_loop::CLASS,
    &handle::CLASS,
    &handle::TIMER_CLASS,
    &contextvars::CONTEXT_CLASS,
];

/// The native modules of this layer.
pub(crate) static MODULES: &[&ModuleDef] =
    &[&functions::MODULE, &contextvars::MODULE, &timeout::MODULE];
