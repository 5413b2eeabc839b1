//! Plain Rust values in and out of an isolate: [`FromValue`] and [`IntoValue`].
//!
//! | Rust | Python |
//! |---|---|
//! | `()` | `None` |
//! | `bool` | `bool` |
//! | `i8` … `i128`, `u8` … `u128`, `isize`, `usize`, `BigInt` | `int`, or what has `__index__` |
//! | `f64`, `f32` | `float`, or what has `__float__` or `__index__` |
//! | `char`, `String`, `&str`, `Box<str>`, `Arc<str>`, `Cow<str>`, `PathBuf` | `str` |
//! | `&[u8]`, `Vec<u8>` | `bytes`; `Vec<u8>` takes any bytes-like object |
//! | `Option<T>` | `None`, or what `T` is |
//! | `Vec<T>`, `VecDeque<T>`, `[T; N]` | `list`; taken from any iterable but text and mappings |
//! | `(A, B, …)` | `tuple`; a `list` is taken, too |
//! | `HashMap<K, V>`, `BTreeMap<K, V>` (`IndexMap` with the feature `indexmap`) | `dict`, or what has `keys()` |
//! | `HashSet<T>`, `BTreeSet<T>` | `set`; a `frozenset` is taken, too |
//! | `Duration`, `SystemTime` | `datetime.timedelta`, `datetime.datetime` |
//! | `Result<T, E>` | given back: `T`, or the exception that `E` names |
//! | a struct or an enum | as its derive says |
//!
//! # Cost
//! O(what is converted); each container charges for its elements, and nesting is bounded.

mod containers;
mod mismatch;
mod numbers;
mod records;
mod text;
mod time;

#[cfg(feature = "serde")]
pub(crate) use containers::{at_key, entries, fixed};
pub use mismatch::Mismatch;
pub use records::{Entries, Record, Tagged, element, positional};

use super::error::{Error, Result};
use super::handle::Handle;
use super::local::Local;
use super::scope::Scope;
use crate::object::Value;

/// A Rust type that a value of a script can become.
///
/// Derive it for structs and enums; by hand it rests on the types that have it already.
///
/// ```
/// use pyish::{FromOwned, FromValue, Local, Mismatch};
///
/// /// A temperature that cannot be below absolute zero.
/// #[derive(Debug)]
/// struct Celsius(f64);
///
/// impl FromValue<'_> for Celsius {
///     fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
///         match f64::from_value(value)? {
///             degrees if degrees >= -273.15 => Ok(Celsius(degrees)),
///             _ => Err(Mismatch::new("ValueError", "colder than anything")),
///         }
///     }
/// }
///
/// // It keeps nothing of the value.
/// impl FromOwned for Celsius {}
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// assert_eq!(isolate.eval::<Celsius>("20 + 1.5")?.0, 21.5);
/// let error = isolate.eval::<Celsius>("-300").unwrap_err();
/// assert_eq!(error.message(), "colder than anything");
/// # Ok(())
/// # }
/// ```
pub trait FromValue<'a>: Sized {
    /// `value` as `Self`; or why it cannot be.
    ///
    /// ```
    /// use pyish::FromValue;
    ///
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let value = scope.eval("[1, 2]")?;
    /// assert_eq!(Vec::<u8>::from_value(&value)?, [1, 2]);
    /// assert!(String::from_value(&value).is_err());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch>;

    /// What it is where a script gives nothing: only an `Option` is anything then.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }
}

/// A type that keeps nothing borrowed of the value that it is made from: what can stand in a container.
///
/// The derive implements it, too; beside a `FromValue` by hand it is one line.
///
/// ```
/// use pyish::{FromOwned, FromValue, Local, Mismatch};
///
/// #[derive(Debug, PartialEq)]
/// struct Celsius(f64);
///
/// impl FromValue<'_> for Celsius {
///     fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
///         f64::from_value(value).map(Celsius)
///     }
/// }
///
/// impl FromOwned for Celsius {}
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// assert_eq!(isolate.eval::<Vec<Celsius>>("[20, 21.5]")?, [Celsius(20.0), Celsius(21.5)]);
/// # Ok(())
/// # }
/// ```
pub trait FromOwned: for<'a> FromValue<'a> {
    /// Many at once: what a `Vec<Self>` is made from.
    #[doc(hidden)]
    fn many(value: &Local<'_>) -> Result<Vec<Self>, Mismatch> {
        containers::collect(value)
    }
}

/// Types that own what they hold.
macro_rules! owned {
    ($($({$($params:tt)*})? $ty:ty;)*) => { $( impl $(<$($params)*>)? $crate::embed::convert::FromOwned for $ty {} )* };
}
pub(crate) use owned;

owned! {
    ();
    Handle;
    {T: FromOwned} Option<T>;
    {T: FromOwned} Box<T>;
    {T: FromOwned} std::sync::Arc<T>;
}

/// A Rust type that can become a value of a script.
///
/// ```
/// use pyish::{Error, IntoValue, Local, Scope};
///
/// struct Celsius(f64);
///
/// impl IntoValue for Celsius {
///     fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>, Error> {
///         self.0.into_value(scope)
///     }
/// }
/// ```
pub trait IntoValue {
    /// As a value. What needs memory can fail.
    ///
    /// ```
    /// use pyish::IntoValue;
    ///
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(Some(vec![1, 2]).into_value(scope)?.repr()?, "[1, 2]");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>>;

    /// Many at once: what a `Vec<Self>` becomes.
    #[doc(hidden)]
    fn many_into<'vm>(many: Vec<Self>, scope: Scope<'vm>) -> Result<Local<'vm>>
    where
        Self: Sized,
    {
        containers::list(scope, many)
    }
}

impl<'a> FromValue<'a> for Local<'a> {
    #[inline]
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        Ok(value.clone())
    }
}

impl<'a> FromValue<'a> for &'a Local<'a> {
    #[inline]
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        Ok(value)
    }
}

impl IntoValue for Local<'_> {
    #[inline]
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        Ok(scope.local(Local::into_value(self)))
    }
}

impl IntoValue for &Local<'_> {
    #[inline]
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        Ok(scope.local(self.value().clone()))
    }
}

impl FromValue<'_> for Handle {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        Ok(value.keep())
    }
}

impl IntoValue for Handle {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        self.get(scope)
    }
}

impl IntoValue for &Handle {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        self.get(scope)
    }
}

impl FromValue<'_> for () {
    fn from_value(value: &Local<'_>) -> Result<Self, Mismatch> {
        match value.is_none() {
            true => Ok(()),
            false => Err(Mismatch::expected("None", value)),
        }
    }
}

impl IntoValue for () {
    #[inline]
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        Ok(scope.none())
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Option<T> {
    #[inline]
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        match value.value() {
            Value::None | Value::Unset => Ok(None),
            _ => match T::from_value(value) {
                Ok(found) => Ok(Some(found)),
                Err(mismatch) => Err(mismatch.or_none()),
            },
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    #[inline]
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        match self {
            Some(value) => value.into_value(scope),
            None => Ok(scope.none()),
        }
    }
}

impl<T: IntoValue, E: Into<Error>> IntoValue for Result<T, E> {
    #[inline]
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        match self {
            Ok(value) => value.into_value(scope),
            Err(error) => Err(error.into()),
        }
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Box<T> {
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        // What contains its own type is boxed or in a container: that is where nesting is counted.
        guarded(value.scope(), || T::from_value(value)).map(Box::new)
    }
}

/// What a newtype or a variant holds, one level deeper.
#[doc(hidden)]
pub fn inner<T: FromOwned>(value: &Local<'_>) -> Result<T, Mismatch> {
    guarded(value.scope(), || T::from_value(value))
}

impl<T: IntoValue> IntoValue for Box<T> {
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>> {
        deeper(scope, || (*self).into_value(scope))
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for std::sync::Arc<T> {
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        guarded(value.scope(), || T::from_value(value)).map(std::sync::Arc::new)
    }
}

/// How deep a value may nest that becomes a Rust one, or the other way: Rust code that drops or prints it recurses, too.
const DEEPEST: u32 = 256;

/// How deep the conversion in progress is.
#[derive(Default)]
struct Depth(u32);

/// One level deeper, unless it is too deep, as what contains itself is.
fn enter(scope: Scope<'_>) -> bool {
    scope.with(|vm| {
        let depth = &mut vm.state::<Depth>().0;
        let fits = *depth < DEEPEST;
        *depth += u32::from(fits);
        fits
    })
}

fn leave(scope: Scope<'_>) {
    scope.with(|vm| vm.state::<Depth>().0 -= 1);
}

const TOO_DEEP: &str = "the value is nested too deeply, or contains itself";

/// Run `f` one level deeper.
pub(crate) fn guarded<T>(
    scope: Scope<'_>,
    f: impl FnOnce() -> Result<T, Mismatch>,
) -> Result<T, Mismatch> {
    if !enter(scope) {
        return Err(Mismatch::new("RecursionError", TOO_DEEP));
    }
    let result = on_stack(f);
    leave(scope);
    result
}

/// The same on the way into the isolate.
pub(crate) fn deeper<T>(scope: Scope<'_>, f: impl FnOnce() -> Result<T>) -> Result<T> {
    if !enter(scope) {
        return Err(Error::new("RecursionError", TOO_DEEP));
    }
    let result = on_stack(f);
    leave(scope);
    result
}

/// Run `f` with native stack enough for one level.
fn on_stack<T>(f: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(128 * 1024, 1024 * 1024, f)
}
