//! `#[pyish::function]`, `#[pyish::class]` and `#[pyish::module]`: Rust items of a host as rows of the native tables.
//!
//! They fill the tables that our own builtins are made of. What differs is what a wrapper does: the host's code never
//! sees the `Vm`; its arguments and results pass through `FromValue` and `IntoValue`.
//!
//! - `callable.rs` reads a function and writes its wrapper.
//! - `function.rs`, `class.rs`, `module.rs`: one for each macro.

mod callable;
pub(crate) mod class;
pub(crate) mod function;
pub(crate) mod module;

use proc_macro2::Ident;
use quote::format_ident;
use syn::Attribute;
use syn::ext::IdentExt;

/// Whether an attribute is `#[word]` or `#[pyish::word]`.
fn is(attribute: &Attribute, word: &str) -> bool {
    let path = attribute.path();
    path.is_ident(word)
        || path.segments.len() == 2
            && path.segments[0].ident == "pyish"
            && path.segments[1].ident == word
}

/// Takes the attribute called `word` out.
fn take(attributes: &mut Vec<Attribute>, word: &str) -> Option<Attribute> {
    let at = attributes
        .iter()
        .position(|attribute| is(attribute, word))?;
    Some(attributes.remove(at))
}

/// The name of the static that holds an item's table.
fn table(kind: &str, ident: &Ident) -> Ident {
    format_ident!("__PYISH_{}_{}", kind, ident.unraw())
}
