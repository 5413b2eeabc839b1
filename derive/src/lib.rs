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
//! - `host/` and `record.rs` are for those who embed pyish: functions, classes and modules of a host, and the derives of
//!   `FromValue` and `IntoValue`. The library re-exports them.

mod callable;
mod class;
mod docs;
mod host;
mod module;
mod record;
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
/// references, so that the collector leaves it alone. `pairs = function` is for iterators whose pairs a loop may take
/// without a tuple: what they are made of (`Layout::giving_pairs`); `elements = STATIC` for what
/// is subscripted by index (`Layout::indexed`); `forwards = function` for what calls another with arguments of its own
/// (`Layout::forwarding`).
#[proc_macro_derive(Payload, attributes(payload))]
pub fn derive_payload(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    shape::payload(&item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Gives a Rust function to scripts.
///
/// The function stays what it is; a type of its name stands for it where an engine or a module takes it:
/// `Engine::builder().add::<area>()`.
///
/// Its parameters are `FromValue` types, by position or by name; `Option`s at the end may be missing. Python's own
/// signature can say more: `#[pyish::function("area(width, height=1.0, /)")]`. A parameter of the type `Scope<'_>` takes
/// no argument. The result is `IntoValue`: a `Result` gives its value or raises its error.
///
/// An `async fn` gives an awaitable; with `blocking` the script waits for it as for any call, while its other tasks and
/// threads go on.
///
/// ```
/// use pyish::{Engine, Error};
///
/// /// How often `what` occurs in `text`.
/// #[pyish::function("occurrences(text, what, *, overlap=False)")]
/// fn occurrences(text: &str, what: &str, overlap: bool) -> Result<usize, Error> {
///     match (what.is_empty(), overlap) {
///         (true, _) => Err(Error::value_error("nothing to look for")),
///         (false, false) => Ok(text.matches(what).count()),
///         (false, true) => Ok((0..text.len()).filter(|at| text[*at..].starts_with(what)).count()),
///     }
/// }
///
/// # fn main() -> Result<(), Error> {
/// let mut isolate = Engine::builder().add::<occurrences>().build().isolate()?;
/// assert_eq!(isolate.eval::<i64>("occurrences('aaa', 'aa')")?, 1);
/// assert_eq!(isolate.eval::<i64>("occurrences('aaa', what='aa', overlap=True)")?, 2);
/// let error = isolate.exec("occurrences('aaa', 1)").unwrap_err();
/// assert_eq!(error.message(), "occurrences() argument 'what' must be str, not int");
/// # Ok(())
/// # }
/// ```
#[proc_macro_attribute]
pub fn host_function(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(options as host::function::Options);
    let item = parse_macro_input!(item as syn::ItemFn);
    host::function::expand(&options, &item, "builtins")
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Gives a Rust type to scripts as a class: the `impl` is its whole surface, and the type the state of its instances.
///
/// - `fn new(…) -> Self` (or a `Result`), or one with `#[new("(…)")]`, is the constructor; a class without has no instances
///   but those of the host.
/// - `&self` and `&mut self` make a method, nothing a static method; `this: Local<'_>` as the first parameter is the object
///   itself. `#[method("name(self, …)")]` gives a signature.
/// - `#[getter]` and `#[setter]` make an attribute: `fn name(&self)`, `fn set_name(&mut self, value)`.
/// - Python's names are what they are in Python: `__add__`, `__len__`, `__repr__`, `__getitem__`, `__iter__`, `__next__` (which
///   gives an `Option`), `__enter__`, `__call__` ….
/// - An `async fn` takes `&self`, of which it gets a clone.
/// - Constants are attributes of the class. `#[skip]` leaves something out.
///
/// A method that meets its own object again through script code, one of them with `&mut self`, raises a RuntimeError.
///
/// ```
/// use pyish::Engine;
///
/// #[derive(Clone, PartialEq)]
/// struct Money {
///     cents: i64,
/// }
///
/// /// An amount of money.
/// #[pyish::class]
/// impl Money {
///     fn new(cents: i64) -> Money {
///         Money { cents }
///     }
///
///     #[getter]
///     fn cents(&self) -> i64 {
///         self.cents
///     }
///
///     #[setter]
///     fn set_cents(&mut self, cents: i64) {
///         self.cents = cents;
///     }
///
///     fn __add__(&self, other: pyish::Shared<'_, Money>) -> Money {
///         Money { cents: self.cents + other.cents }
///     }
///
///     fn __repr__(&self) -> String {
///         format!("Money({})", self.cents)
///     }
/// }
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = Engine::builder().add::<Money>().build().isolate()?;
/// assert_eq!(isolate.eval::<String>("repr(Money(250) + Money(cents=50))")?, "Money(300)");
/// # Ok(())
/// # }
/// ```
#[proc_macro_attribute]
pub fn host_class(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(options as host::class::Options);
    let item = parse_macro_input!(item as syn::ItemImpl);
    host::class::expand(&options, item, "builtins")
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Gives a Rust module to scripts: its functions with `#[function]`, its classes with `#[class]`, its constants with
/// `#[constant]`.
///
/// ```
/// /// Flat things.
/// #[pyish::module]
/// mod geometry {
///     #[constant]
///     pub const SIDES: i64 = 4;
///
///     #[function]
///     pub fn area(width: f64, height: f64) -> f64 {
///         width * height
///     }
/// }
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::builder().add::<geometry::Module>().build().isolate()?;
/// isolate.exec("from geometry import area, SIDES")?;
/// assert_eq!(isolate.eval::<f64>("area(2, 3) * SIDES")?, 24.0);
/// # Ok(())
/// # }
/// ```
#[proc_macro_attribute]
pub fn host_module(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(options as host::module::Options);
    let item = parse_macro_input!(item as syn::ItemMod);
    host::module::expand(&options, item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Makes a struct or an enum from a value of a script.
///
/// A struct is read from the keys of a dict, or from the attributes of any other object. An enum is read from the name of
/// a variant, or from a dict of one key: the variant's name and its contents. What is not as it should be is an error that
/// says where.
///
/// Of the type: `#[pyish(rename_all = "camelCase")]`, `deny_unknown`, `transparent`; of an enum `tag = "kind"` (the name
/// lies beside the fields) or `untagged` (the first variant that fits). Of a field: `rename = "…"`, `default`,
/// `default = expression`, `skip`; of a variant `rename` and `skip`. An `Option` may be missing.
///
/// ```
/// use pyish::FromValue;
///
/// #[derive(FromValue, Debug, PartialEq)]
/// #[pyish(tag = "kind", rename_all = "lowercase")]
/// enum Shape {
///     Circle { radius: f64 },
///     Square { side: f64, #[pyish(default = 1)] copies: u32 },
/// }
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// let shape: Shape = isolate.eval("{'kind': 'square', 'side': 2}")?;
/// assert_eq!(shape, Shape::Square { side: 2.0, copies: 1 });
/// let error = isolate.eval::<Vec<Shape>>("[{'kind': 'circle', 'radius': 'x'}]").unwrap_err();
/// assert_eq!(error.message(), "item 0, key 'radius' must be real number, not str");
/// # Ok(())
/// # }
/// ```
#[proc_macro_derive(FromValue, attributes(pyish))]
pub fn derive_from_value(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    record::from_value(&item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Makes a value of a struct or an enum: a dict, or with `#[pyish(attributes)]` an object with attributes.
///
/// The options are those of `FromValue`.
///
/// ```
/// use pyish::IntoValue;
///
/// #[derive(IntoValue)]
/// struct Order {
///     id: u64,
///     #[pyish(rename = "lines")]
///     items: Vec<(String, u32)>,
/// }
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// isolate.exec("def count(order): return sum(n for _, n in order['lines'])")?;
/// let order = Order { id: 7, items: vec![("tea".into(), 2), ("milk".into(), 1)] };
/// assert_eq!(isolate.call::<_, i64>("count", (order,))?, 3);
/// # Ok(())
/// # }
/// ```
#[proc_macro_derive(IntoValue, attributes(pyish))]
pub fn derive_into_value(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    record::into_value(&item)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
