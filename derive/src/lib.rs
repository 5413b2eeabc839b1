//! The macros of pyish: native functions, classes and modules, and what the collector asks of a shape.
//!
//! They parse, check and list; they decide nothing. What they emit is tables of rows (`pyish::native::ClassDef`,
//! `ModuleDef`) and calls into ordinary functions of the library, under `::pyish::native` and nowhere else.
//!
//! - `signature.rs` reads `pop(self, index=-1, /)`.
//! - `slots.rs` knows the operations' signatures: `#[slot(len)]` is `__len__(self, /)`.
//! - `callable.rs` turns a Rust function into a row and the wrapper that takes its arguments from slots.
//! - `surface.rs` reads the annotated functions of an `impl`; `class.rs` and `module.rs` list them.
//! - `shape.rs` derives `Trace` and `Payload`.

mod callable;
mod class;
mod docs;
mod module;
mod shape;
mod signature;
mod slots;
mod surface;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Declares a native class: the annotated functions of the `impl` are its whole surface.
///
/// `#[class(name = "list", shape = List)] impl Surface { … }` declares the unit struct `Surface`, keeps the `impl`, and
/// emits `pub(crate) static CLASS: ClassDef`. An `impl KeysSurface` gives `KEYS_CLASS`, so that a file can hold
/// several. An `impl` of a type that is not called `…Surface`, without `shape`, is the surface of that type itself.
///
/// Options: `name = "…"`, `shape = Type`, `base = "…"` or `bases("…", "…")`, `module = "…"`, and the flags `final`,
/// `no_new`, `unhashable`, `sequence`, `mapping`, `dict`, `weakref`, `match_self`.
///
/// Functions: `#[method("name(self, x, /)")]`, `#[classmethod("…")]`, `#[staticmethod("…")]`, `#[new("(cls, …)")]`,
/// `#[slot(len)]` or `#[slot("__init__(self, …)")]`, `#[getter]`, `#[setter]`, `#[deleter]` (each with `(name)` where the
/// function bears another name), `#[constant]`. Several may stand on one function. Those without are helpers.
/// A parameter of type `&Vm` or `&mut Vm` may stand anywhere and takes no argument.
#[proc_macro_attribute]
pub fn class(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(options as class::Options);
    let item = parse_macro_input!(item as syn::ItemImpl);
    class::expand(&options, item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Declares a native module: the annotated functions of the `impl` are its whole surface.
///
/// `#[module(name = "math", classes(POINT_CLASS))] impl Surface { … }` declares the unit struct `Surface`, keeps the `impl`,
/// and emits `pub(crate) static MODULE: ModuleDef`.
///
/// Functions: `#[function("sqrt(x, /)")]`, `#[constant]`, and at most one `#[init]`, which completes the module.
#[proc_macro_attribute]
pub fn module(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(options as module::Options);
    let item = parse_macro_input!(item as syn::ItemImpl);
    module::expand(&options, item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Visits every field, save those marked `#[trace(skip)]`.
#[proc_macro_derive(Trace, attributes(trace))]
pub fn derive_trace(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    shape::trace(&item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Makes a type the body of heap objects: `#[payload(name = "list")]` names its layout. `leaf` says that it holds no
/// references, so that the collector leaves it alone.
#[proc_macro_derive(Payload, attributes(payload))]
pub fn derive_payload(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    shape::payload(&item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
