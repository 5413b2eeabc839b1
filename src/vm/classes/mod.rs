//! Classes: how they are made, and what changes with them.
//!
//! ```text
//!   class statement ──► body.rs (BuildClass) ──► metaclass call ──► create.rs (new_class) ──► Type
//!   tables of rows  ──► native.rs (add_class) ─────────────────────────────────────────────► Type
//! ```
//!
//! # Invariants
//! - A class's row of special methods is what its MRO says at every moment that script code can run.
//! - An inline cache never survives a change that could make it wrong: caches that hold a class's version die with
//!   the version, those that hold a shape alone are flushed when a class gains a data descriptor or an attribute hook.
//!
//! # Where to go next
//! `mro.rs` orders bases, `layout.rs` chooses the base whose shape instances have, `slots.rs` reads `__slots__`,
//! `specials.rs` keeps the rows of special methods.

mod body;
mod create;
mod layout;
mod mro;
mod native;
mod rebase;
mod slots;
mod specials;

pub use body::BuildClass;
pub(crate) use create::{DICT, WEAKREF, set_dict};
