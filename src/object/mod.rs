//! Values and the heap they live on: what a running program is made of, as plain data.
//!
//! How anything is *run* is the business of `vm/`; this layer knows the shapes, the counts, the collector, the
//! memory account, and the state of the `Vm`.
//!
//! # Invariants
//! The `unsafe` of this layer leans on these, by number.
//! 1. A `Ref` counts: while one exists, its object is alive and its header and body are initialised. The body's
//!    Rust type is the one that its type's layout names.
//! 2. One `Vm` is entered on a thread at a time, and a `Ref` never leaves the thread that its isolate is on.
//! 3. A `VmCell` is read with `&Vm` and written with `&mut Vm` of the isolate that owns it; the collector and
//!    drops look at contents only at moments when no such borrow is alive.
//! 4. Dropping a value never runs script code and never writes to another object's contents.
//!
//! # Where to go next
//! `value.rs` and `refs.rs` for what a value is, `heap.rs` for birth and death, `vm.rs` for the isolate's state.

pub(crate) mod alarms;
pub mod attrs;
mod bytes;
// What is said of networks and processes is asked where there are any.
#[cfg_attr(not(feature = "reactor"), allow(dead_code))]
pub mod capabilities;
mod cell;
mod code_object;
pub(crate) mod collect;
pub mod dict;
mod dict_index;
mod elements;
pub(crate) mod entry;
mod exception;
pub mod fiber;
pub(crate) mod frame;
mod function;
mod generator;
pub(crate) mod heap;
pub mod host;
pub mod identity;
pub mod late_class;
pub mod layout;
mod list;
pub mod load;
pub mod native;
pub mod reactor;
mod recycle;
mod refs;
mod registers;
pub(crate) mod release;
pub(crate) mod roots;
mod row;
pub mod save;
pub(crate) mod save_frames;
mod set;
pub mod simple;
pub(crate) mod snapshot;
mod special;
pub(crate) mod states;
pub mod step;
mod str;
#[cfg(test)]
mod tests;
mod ty;
pub(crate) mod types;
mod value;
mod verdicts;
pub mod vm;
mod weak;

pub use attrs::Instance;
pub(crate) use attrs::KnownShape;
pub use bytes::{ByteArray, Bytes};
pub use cell::VmCell;
pub use code_object::CodeObject;
pub(crate) use code_object::Prepared;
pub(crate) use code_object::{CacheKind, Learned, Site};
pub use dict::{Dict, Found};
pub use elements::{Elements, sequence_index};
pub use exception::{Exception, FrameObject, Raised, Res, Traceback};
pub(crate) use frame::{Frame, FrameKind, RetKind};
pub use function::*;
pub use generator::{Generator, GeneratorState};
pub use heap::{Charge, ChargeFor, OutOfMemory, Pending, PendingCall};
pub use layout::{Layout, Pairs, Payload, Trace, Tracer};
pub use list::{Items, List, Tuple};
pub use refs::{Header, Opaque, Ref};
pub use registers::Registers;
pub(crate) use row::Row;
pub(crate) use set::Added;
pub use set::{Set, SetTable};
pub use special::Special;
pub use step::{Answer, Args, Call, Execute, Input, NativeFrame, Park, Resume, Step};
pub use str::Str;
pub(crate) use str::{count_chars, hash_bytes};
pub use ty::{Type, TypeFlags};
pub(crate) use types::EXCEPTION_ROWS;
pub use types::{Exceptions, Types};
pub use value::{Truth, Value};
pub(crate) use verdicts::Verdicts;
pub(crate) use vm::Pause;
pub use vm::{Spare, Stop, Vm};
pub use weak::WeakRef;
