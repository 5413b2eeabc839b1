//! What a host grants to an isolate: re-exported from where it is decided.

pub use crate::object::capabilities::{COARSE_CLOCK, Capabilities, GrantError};
