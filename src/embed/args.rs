//! The arguments of a call from the host.

use super::convert::IntoValue;
use super::error::Error;
use super::local::Local;
use super::scope::Scope;
use crate::object::Value;
use smallvec::SmallVec;

/// What a script function can be called with: a tuple of up to eight values, or a `Vec` of values.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// isolate.exec("def join(*parts): return '/'.join(map(str, parts))")?;
/// assert_eq!(isolate.call::<_, String>("join", (1, "two", 3.5))?, "1/two/3.5");
/// assert_eq!(isolate.call::<_, String>("join", vec![1, 2])?, "1/2");
/// # Ok(())
/// # }
/// ```
pub trait IntoArgs {
    /// The arguments as values.
    ///
    /// ```
    /// use pyish::IntoArgs;
    ///
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let row = (1, "two").into_args(scope)?;
    /// assert_eq!(row[1].as_str(), Some("two"));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    fn into_args<'vm>(self, scope: Scope<'vm>) -> Result<Row<'vm>, Error>;

    /// Do something with the arguments, which it may take.
    #[doc(hidden)]
    fn lend<R>(
        self,
        scope: Scope<'_>,
        f: impl FnOnce(&mut [Value]) -> Result<R, Error>,
    ) -> Result<R, Error>
    where
        Self: Sized,
    {
        let row = self.into_args(scope)?;
        let mut values: SmallVec<[Value; 4]> = row.into_iter().map(Local::into_value).collect();
        f(&mut values)
    }
}

/// Arguments as values.
///
/// ```
/// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
/// use pyish::{IntoArgs, Row};
///
/// let row: Row<'_> = (1, "two").into_args(scope)?;
/// assert_eq!(row.len(), 2);
/// # Ok(())
/// # }).unwrap();
/// ```
pub type Row<'vm> = SmallVec<[Local<'vm>; 4]>;

impl<T: IntoValue> IntoArgs for Vec<T> {
    fn into_args<'vm>(self, scope: Scope<'vm>) -> Result<Row<'vm>, Error> {
        self.into_iter()
            .map(|value| value.into_value(scope))
            .collect()
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: IntoValue),*> IntoArgs for ($($name,)*) {
            #[inline]
            #[allow(non_snake_case, unused_variables, unused_mut, reason = "of the empty one")]
            fn into_args<'vm>(self, scope: Scope<'vm>) -> Result<Row<'vm>, Error> {
                let ($($name,)*) = self;
                let mut row = Row::new();
                $( row.push($name.into_value(scope)?); )*
                Ok(row)
            }

            #[inline]
            #[allow(non_snake_case, unused_variables, reason = "of the empty one")]
            fn lend<R>(
                self,
                scope: Scope<'_>,
                f: impl FnOnce(&mut [Value]) -> Result<R, Error>,
            ) -> Result<R, Error> {
                let ($($name,)*) = self;
                f(&mut [$($name.into_value(scope)?.into_value()),*])
            }
        }
    };
}
tuples!();
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
