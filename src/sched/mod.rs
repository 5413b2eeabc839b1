//! The event loop: which task runs next, and what wakes the ones that wait.
//!
//! ```text
//!   create_task ──► ready (first in, first out) ──► running ──► done
//!                     ▲                               │
//!                     └────── woken ◄── parked: on a future, a timer
//! ```
//!
//! # Invariants
//! - A pending task is in exactly one of these places, and only this module moves it.
//! - Script code runs in a [`run::RunForever`] frame's turns alone; waking a task never runs it.
//! - The order that asyncio documents is the order here.
//!
//! # Cost
//! Waking and suspending: O(1), however deep the chain of awaits. A timer: O(log timers) to set, O(1) to cancel.
//!
//! # Where to go next
//! `run.rs` turns the loop, `future.rs` and `task.rs` are what it moves, `event_loop.rs` is its state; what a script
//! sees of them is in `surface/`. The rest of asyncio is Python: `stdlib/asyncio/`.

mod by_methods;
mod context;
pub(crate) mod event_loop;
pub(crate) mod future;
mod gather;
mod run;
mod sleep;
mod surface;
mod task;
pub(crate) mod watch;

pub(crate) use surface::MODULES;
