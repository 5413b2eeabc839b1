//! What cannot be written when an isolate is saved, and is found again by a name: objects and futures of the host.
//!
//! ```text
//!   save: an object with a name (`Local::save_as`)    ──► the name    load: `revive_object(scope, name)` makes it anew
//!         a future with a name (`Awaitable::named`)   ──► the name          `revive_future(name)`, when it is next polled
//! ```

use super::awaitable::erase;
use super::convert::IntoValue;
use super::engine::EngineBuilder;
use super::error::Error;
use super::local::Local;
use super::scope::Scope;
use crate::object::save::{Fixed, FixedObjects, HOST};
use crate::object::{Value, Vm};
use crate::sched::host::Revive;
use std::future::Future;
use std::sync::Arc;

type MakeObject = Arc<dyn for<'vm> Fn(Scope<'vm>, &str) -> Result<Local<'vm>, Error> + Send + Sync>;

/// How a host makes anew what has stayed behind.
#[derive(Clone, Default)]
pub(crate) struct Revival {
    object: Option<MakeObject>,
    future: Option<Revive>,
}

impl Revival {
    /// What makes futures.
    pub(super) fn futures(&self) -> Option<Revive> {
        self.future.clone()
    }

    /// Make the objects of these names in an isolate that is being loaded.
    pub(super) fn make(&self, vm: &mut Vm, names: &[String]) -> Result<(), Error> {
        for name in names {
            let Some(make) = &self.object else {
                return Err(Error::setup(format!(
                    "cannot load the saved program: the host does not make '{name}' (revive_object)"
                )));
            };
            let made = Scope::open(vm, |scope| make(scope, name).map(Local::into_value))?;
            give_name(vm, &made, name)?;
        }
        Ok(())
    }
}

/// The object is known by this name when the isolate is saved.
fn give_name(vm: &mut Vm, value: &Value, name: &str) -> Result<(), Error> {
    let Value::Object(object) = value else {
        return Err(Error::type_error(format!(
            "'{name}' is a plain value: only objects are saved by a name"
        )));
    };
    let name = vm.intern(name).map_err(|_| Error::new("MemoryError", ""))?;
    let fixed = &mut vm.state::<FixedObjects>().0;
    let before = fixed
        .iter()
        .position(|fixed| fixed.module == HOST && fixed.name.is_same(&name));
    let gone = before.map(|at| fixed.swap_remove(at));
    fixed.push(Fixed {
        object: object.clone(),
        module: HOST,
        name,
        is_filled: false,
    });
    drop(gone);
    Ok(())
}

impl Local<'_> {
    /// Save this object by a name, and not by what is in it: a connection, an instance of a host class. Where the
    /// isolate is loaded, the host makes it anew ([`EngineBuilder::revive_object`]).
    ///
    /// ```
    /// use pyish::{Engine, Isolate};
    ///
    /// struct Shop {
    ///     city: String,
    /// }
    ///
    /// #[pyish::class]
    /// impl Shop {
    ///     #[getter]
    ///     fn city(&self) -> String {
    ///         self.city.clone()
    ///     }
    /// }
    ///
    /// # fn main() -> Result<(), pyish::Error> {
    /// let shop = |city: &str| Shop { city: city.to_owned() };
    /// let engine = Engine::builder()
    ///     .add::<Shop>()
    ///     .revive_object(move |scope, name| pyish::IntoValue::into_value(shop(name), scope))
    ///     .build();
    /// let mut isolate = engine.isolate()?;
    /// isolate.set("ours", shop("Delft"))?;
    /// assert!(isolate.save().is_err());
    /// isolate.enter(|scope| scope.global("ours")?.save_as("Delft"))?;
    /// let bytes = isolate.save()?;
    /// let mut other = Isolate::load(&engine, &bytes)?;
    /// assert_eq!(other.eval::<String>("ours.city")?, "Delft");
    /// # Ok(())
    /// # }
    /// ```
    pub fn save_as(&self, name: &str) -> Result<(), Error> {
        let value = self.value().clone();
        self.scope().with(|vm| give_name(vm, &value, name))
    }
}

impl EngineBuilder {
    /// How an object is made anew that was saved by a name ([`Local::save_as`]).
    ///
    /// ```
    /// use pyish::{Engine, IntoValue, Isolate};
    ///
    /// struct Desk(i64);
    ///
    /// #[pyish::class]
    /// impl Desk {
    ///     #[getter]
    ///     fn number(&self) -> i64 {
    ///         self.0
    ///     }
    /// }
    ///
    /// # fn main() -> Result<(), pyish::Error> {
    /// let engine = Engine::builder()
    ///     .add::<Desk>()
    ///     .revive_object(|scope, name| Desk(name.len() as i64).into_value(scope))
    ///     .build();
    /// let mut isolate = engine.isolate()?;
    /// isolate.set("desk", Desk(4))?;
    /// isolate.enter(|scope| scope.global("desk")?.save_as("four"))?;
    /// let mut other = Isolate::load(&engine, &isolate.save()?)?;
    /// assert_eq!(other.eval::<i64>("desk.number")?, 4);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn revive_object(
        mut self,
        make: impl for<'vm> Fn(Scope<'vm>, &str) -> Result<Local<'vm>, Error> + Send + Sync + 'static,
    ) -> EngineBuilder {
        self.revival().object = Some(Arc::new(make));
        self
    }

    /// How a future is made anew that a script awaited when its isolate was saved ([`Awaitable::named`]); nothing for a
    /// name that the host does not know, which is a RuntimeError where the script awaits.
    ///
    /// ```
    /// use pyish::{Engine, Isolate, Progress, awaitable};
    /// use std::future::{pending, ready};
    ///
    /// # fn main() -> Result<(), pyish::Error> {
    /// let engine = Engine::builder()
    ///     .function("payment", |order: String| awaitable(pending::<String>()).named(&order))
    ///     .revive_future(|order| {
    ///         let text = format!("{order} is paid");
    ///         Some(ready(text))
    ///     })
    ///     .build();
    /// let mut isolate = engine.isolate()?;
    /// isolate.exec("async def main(order): return await payment(order)")?;
    /// let call = isolate.spawn::<_, String>("main", ("order 17",))?.id();
    /// while isolate.step(1000)? == Progress::Yielded {}
    /// let bytes = isolate.save()?;
    ///
    /// let mut other = Isolate::load(&engine, &bytes)?;
    /// let task = other.task::<String>(call).expect("it was saved");
    /// pyish::block_on(other.drive())?;
    /// assert_eq!(pyish::block_on(task)?, "order 17 is paid");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`Awaitable::named`]: crate::Awaitable::named
    #[must_use]
    pub fn revive_future<F>(
        mut self,
        make: impl Fn(&str) -> Option<F> + Send + Sync + 'static,
    ) -> EngineBuilder
    where
        F: Future<Output: IntoValue + Send + 'static> + Send + 'static,
    {
        self.revival().future = Some(Arc::new(move |name| make(name).map(erase)));
        self
    }
}
