//! Instances of host classes: Rust state that lives in an isolate.
//!
//! The state is behind a `RefCell`: a method that calls back into script code may meet its own object again, and what
//! would be two exclusive borrows is a RuntimeError then.

use crate::embed::convert::{FromValue, Mismatch};
use crate::embed::error::Error;
use crate::embed::local::Local;
use crate::embed::scope::Scope;
use crate::object::native::ClassDef;
use crate::object::{Layout, Payload, Trace, Tracer};
use std::cell::{Ref as Borrowed, RefCell, RefMut};
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A Rust type that `#[pyish::class]` has made a class of scripts. It is the state of each instance.
///
/// ```
/// use pyish::{HostClass, Shared};
///
/// struct Point(i64);
///
/// #[pyish::class]
/// impl Point {
///     fn new(x: i64) -> Point {
///         Point(x)
///     }
/// }
///
/// fn state<T: HostClass>(shared: &Shared<'_, T>) -> *const T {
///     &**shared
/// }
///
/// #[pyish::function]
/// fn x(point: Shared<'_, Point>) -> i64 {
///     assert!(!state(&point).is_null());
///     point.0
/// }
///
/// let mut isolate = pyish::Engine::builder().add::<Point>().add::<x>().build().isolate().unwrap();
/// assert_eq!(isolate.eval::<i64>("x(Point(3))").unwrap(), 3);
/// ```
pub trait HostClass: Send + Sized + 'static {
    /// Its table.
    #[doc(hidden)]
    fn class_def() -> &'static ClassDef;

    /// How its instances lie in memory.
    #[doc(hidden)]
    fn layout() -> &'static Layout;
}

/// The body of an instance. The state is absent only while it is being dropped.
#[doc(hidden)]
pub struct HostObject<T> {
    state: RefCell<Option<T>>,
}

impl<T> HostObject<T> {
    /// The heap aligns objects to eight bytes.
    const ALIGNED: () = assert!(
        align_of::<T>() <= 8,
        "the state of a host class is aligned to eight bytes at most: put what needs more into a Box"
    );

    pub(crate) fn new(state: T) -> HostObject<T> {
        let () = Self::ALIGNED;
        HostObject {
            state: RefCell::new(Some(state)),
        }
    }
}

impl<T: HostClass> HostObject<T> {
    /// The state, to look at.
    #[inline]
    pub(crate) fn borrow(&self) -> Result<Borrowed<'_, T>, Error> {
        let state = self.state.try_borrow().map_err(|_| busy::<T>())?;
        Borrowed::filter_map(state, Option::as_ref).map_err(|_| busy::<T>())
    }

    /// The state, to change.
    #[inline]
    pub(crate) fn borrow_mut(&self) -> Result<RefMut<'_, T>, Error> {
        let state = self.state.try_borrow_mut().map_err(|_| busy::<T>())?;
        RefMut::filter_map(state, Option::as_mut).map_err(|_| busy::<T>())
    }
}

#[cold]
fn busy<T: HostClass>() -> Error {
    let name = T::class_def().name;
    Error::runtime_error(format!("'{name}' object is already in use by a method"))
}

impl<T> Drop for HostObject<T> {
    /// A destructor of the host that panics must not unwind through the heap.
    fn drop(&mut self) {
        let state = self.state.get_mut().take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(state)));
    }
}

impl<T> Trace for HostObject<T> {
    /// The state is `Send`, and so holds no reference into the heap.
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl<T: HostClass> Payload for HostObject<T> {
    fn layout() -> &'static Layout {
        T::layout()
    }
}

/// An instance of a host class that a host function is given, to look at.
///
/// ```
/// use pyish::{Engine, Shared};
///
/// struct Account {
///     cents: i64,
/// }
///
/// #[pyish::class]
/// impl Account {
///     fn new(cents: i64) -> Account {
///         Account { cents }
///     }
/// }
///
/// #[pyish::function]
/// fn total(first: Shared<'_, Account>, second: Shared<'_, Account>) -> i64 {
///     first.cents + second.cents
/// }
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = Engine::builder().add::<Account>().add::<total>().build().isolate()?;
/// assert_eq!(isolate.eval::<i64>("total(Account(2), Account(3))")?, 5);
/// # Ok(())
/// # }
/// ```
pub struct Shared<'a, T>(Borrowed<'a, T>);

/// An instance of a host class that a host function is given, to change.
///
/// ```
/// use pyish::{Engine, Exclusive};
///
/// struct Account {
///     cents: i64,
/// }
///
/// #[pyish::class]
/// impl Account {
///     fn new(cents: i64) -> Account {
///         Account { cents }
///     }
///
///     #[getter]
///     fn cents(&self) -> i64 {
///         self.cents
///     }
/// }
///
/// #[pyish::function]
/// fn pay(mut account: Exclusive<'_, Account>, cents: i64) {
///     account.cents += cents;
/// }
///
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = Engine::builder().add::<Account>().add::<pay>().build().isolate()?;
/// isolate.exec("mine = Account(2)\npay(mine, 40)")?;
/// assert_eq!(isolate.eval::<i64>("mine.cents")?, 42);
/// # Ok(())
/// # }
/// ```
pub struct Exclusive<'a, T>(RefMut<'a, T>);

impl<T> Deref for Shared<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Deref for Exclusive<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Exclusive<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

fn object<'a, T: HostClass>(value: &'a Local<'a>) -> Result<&'a HostObject<T>, Mismatch> {
    match value.value().downcast::<HostObject<T>>() {
        Some(object) => Ok(object),
        None => Err(Mismatch::expected(T::class_def().name, value)),
    }
}

impl<'a, T: HostClass> FromValue<'a> for Shared<'a, T> {
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        Ok(Shared(object::<T>(value)?.borrow()?))
    }
}

impl<'a, T: HostClass> FromValue<'a> for Exclusive<'a, T> {
    fn from_value(value: &'a Local<'a>) -> Result<Self, Mismatch> {
        Ok(Exclusive(object::<T>(value)?.borrow_mut()?))
    }
}

/// A new instance with this state: what the macro's `IntoValue` does.
#[doc(hidden)]
pub fn instance<T: HostClass>(scope: Scope<'_>, state: T) -> Result<Local<'_>, Error> {
    scope.value(|vm| {
        let class = match vm.class_of(T::class_def()) {
            Some(class) => class,
            None => vm.add_class(T::class_def())?,
        };
        Ok(vm.new_object_of(&class, HostObject::new(state))?.into())
    })
}
