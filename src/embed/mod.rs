//! What a Rust program uses: isolates, and reports about what went wrong in them.

pub mod capabilities;
pub mod check;
pub mod diagnostics;
pub mod isolate;
#[cfg(feature = "reactor")]
pub mod reactor;
mod waiting;
