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

mod blocks;
mod by_methods;
mod completed;
mod context;
pub(crate) mod event_loop;
pub(crate) mod future;
mod gather;
pub(crate) mod host;
mod late_loop;
mod parking;
mod run;
mod runner;
pub(crate) mod saved;
mod sleep;
mod surface;
mod task;
mod task_group;
mod timeout;
mod timers;
mod waiting;
pub(crate) mod watch;

pub(crate) use parking::keep_in_task;
pub(crate) use run::restore_interrupts;
pub(crate) use surface::{CLASSES, LOOP_CLASS, MODULES};

use crate::object::{Raised, Vm};

/// Fibers are about to change, or the thread has waited: what has happened outside wakes those that wait for it.
fn look_outside(vm: &mut Vm, waited: bool) {
    host::turn_wakes(vm);
    watch::look_outside(vm, waited);
}

/// Whether it is `asyncio.CancelledError`.
pub(crate) fn is_cancelled_error(vm: &mut Vm, raised: &Raised) -> bool {
    vm.asyncio_errors()
        .is_ok_and(|(cancelled, _)| vm.is_instance_of(raised, &cancelled))
}
