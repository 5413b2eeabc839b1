//! The machine: the loop, calls, attributes, iteration, unwinding, suspension, limits.
//!
//! Nothing here knows of tasks, timers or modules. Start reading at `dispatch.rs` (what an instruction does),
//! then `call.rs` (how a frame begins) and `settle.rs` (where its result goes).

#[macro_use]
mod raise;

mod args;
mod arms;
pub mod attributes;
pub(crate) mod binding;
mod call;
mod caller;
pub mod classes;
pub mod closing;
pub mod convert;
mod delegation;
mod dispatch;
mod exceptions;
mod execute;
mod fibers;
mod frame_objects;
pub(crate) mod generators;
mod make;
pub mod native_args;
mod native_call;
pub(crate) mod native_frames;
mod operators;
pub(crate) mod ops;
pub mod protocol;
pub(crate) use ops::get_quickly;
pub use protocol::*;
pub(crate) mod safe_point;
mod settle;
pub mod suggest;
pub(crate) mod turns;
mod warn;

pub(crate) mod saved;
#[cfg(test)]
mod tests;
