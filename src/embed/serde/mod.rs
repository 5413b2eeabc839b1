//! Serde's data model in and out of an isolate: [`to_value`] and [`from_value`].
//!
//! | Rust | Python |
//! |---|---|
//! | numbers, `bool`, `char`, strings | `int`, `float`, `bool`, `str` |
//! | bytes (`serde_bytes`) | `bytes` |
//! | `None`, `()`, unit structs | `None` |
//! | sequences | `list` (taken from tuples, sets and other iterables, too) |
//! | tuples, tuple structs | `tuple` |
//! | maps, structs | `dict` (structs are taken from objects with attributes, too) |
//! | enums | `"Unit"`, `{"Variant": contents}`; other tags as serde's attributes say |
//!
//! Nesting is bounded: what contains itself is an error.

mod from;
mod into;

use super::convert::Mismatch;
use super::error::{Error, Result};
use super::local::Local;
use super::scope::Scope;
use ::serde::{Serialize, de::DeserializeOwned};
use std::fmt::Display;

/// What a serialisable value is in an isolate.
///
/// ```
/// use std::collections::BTreeMap;
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// let text = isolate.enter(|scope| {
///     let prices = BTreeMap::from([("tea", vec![1.5, 2.0])]);
///     pyish::to_value(scope, &prices)?.repr()
/// })?;
/// assert_eq!(text, "{'tea': [1.5, 2.0]}");
/// # Ok(())
/// # }
/// ```
pub fn to_value<'vm, T: Serialize + ?Sized>(scope: Scope<'vm>, value: &T) -> Result<Local<'vm>> {
    value.serialize(into::Serializer { scope })
}

/// What a value of an isolate is as a deserialisable type.
///
/// ```
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Order {
///     id: u64,
///     lines: Vec<(String, u32)>,
/// }
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// let order: Order = isolate.enter(|scope| {
///     pyish::from_value(&scope.eval("{'id': 7, 'lines': [('tea', 2)]}")?)
/// })?;
/// assert_eq!((order.id, order.lines[0].1), (7, 2));
/// # Ok(())
/// # }
/// ```
pub fn from_value<T: DeserializeOwned>(value: &Local<'_>) -> Result<T> {
    T::deserialize(from::Deserializer { value }).map_err(Error::from)
}

impl ::serde::ser::Error for Error {
    fn custom<T: Display>(message: T) -> Error {
        Error::value_error(message.to_string())
    }
}

impl ::serde::de::Error for Mismatch {
    fn custom<T: Display>(message: T) -> Mismatch {
        Mismatch::new("ValueError", message.to_string())
    }

    fn invalid_type(
        found: ::serde::de::Unexpected<'_>,
        expected: &dyn ::serde::de::Expected,
    ) -> Mismatch {
        Mismatch::new("TypeError", format!("must be {expected}, not {found}"))
    }

    fn missing_field(field: &'static str) -> Mismatch {
        Mismatch::new("TypeError", format!("missing key '{field}'"))
    }
}
