//! What each fuzz target does with bytes, and what must hold. A target that returns is content; one that panics has
//! found something.
//!
//! `front.rs`: text, tokens, trees, code. `programs.rs`: programs under limits. `loading.rs`: bytes that were saved.
//! `grants.rs`: capabilities. `seeds.rs`: what they begin with.

mod front;
mod grants;
mod loading;
mod programs;
pub mod seeds;

pub use front::{compile, lexer, mutate_tokens, parser};
pub use grants::grants;
pub use loading::{load_isolate, load_program};
pub use programs::{allocations, chaos, run};

/// The targets by their names.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("lexer", lexer),
    ("parser", parser),
    ("compile", compile),
    ("run", run),
    ("load_program", load_program),
    ("load_isolate", load_isolate),
    ("chaos", chaos),
    ("allocations", allocations),
    ("grants", grants),
];
