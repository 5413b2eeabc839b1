//! What others need for the same.

pub mod mlua;
pub mod rhai;
pub mod rune;
