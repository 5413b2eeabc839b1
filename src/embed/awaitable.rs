//! Rust futures that scripts await.

use super::convert::{FromOwned, FromValue, IntoValue};
use super::engine::EngineBuilder;
use super::error::Error;
use super::host::Module;
use super::host::call::enter_value;
use super::host::closure::{Given, HostFunction};
use super::local::Local;
use super::scope::Scope;
use crate::object::Value;
use crate::object::native::MethodDef;
use crate::sched::host::{HostFuture, Settle};
use std::future::Future;
use std::marker::PhantomData;

/// A Rust future on its way into a script.
///
/// ```
/// let engine = pyish::Engine::builder()
///     .function("both", |a: i64, b: i64| (pyish::awaitable(async move { a }), pyish::awaitable(async move { b })))
///     .build();
/// let mut isolate = engine.isolate().unwrap();
/// isolate.exec("async def main():\n    a, b = both(1, 2)\n    return await b, await a").unwrap();
/// let swapped: (i64, i64) = pyish::block_on(isolate.call_async("main", ())).unwrap();
/// assert_eq!(swapped, (2, 1));
/// ```
pub struct Awaitable<F> {
    future: F,
    key: Option<Box<str>>,
}

/// Give a future to a script, which awaits it as it would a coroutine.
///
/// The future runs on whatever polls the isolate. It holds plain data; its result becomes a value when it is there. A
/// task that is cancelled drops it at once.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// let engine = pyish::Engine::builder()
///     .function("later", |what: String| pyish::awaitable(async move { what.to_uppercase() }))
///     .build();
/// let mut isolate = engine.isolate()?;
/// isolate.exec("async def main(): return await later('soon')")?;
/// let text: String = pyish::block_on(isolate.call_async("main", ()))?;
/// assert_eq!(text, "SOON");
/// # Ok(())
/// # }
/// ```
pub fn awaitable<F>(future: F) -> Awaitable<F>
where
    F: Future<Output: IntoValue + Send + 'static> + Send + 'static,
{
    Awaitable { future, key: None }
}

impl<F> Awaitable<F> {
    /// Give the future a name by which the host makes it anew ([`EngineBuilder::revive_future`]) where the isolate is
    /// saved while a script awaits it. One without a name cannot be saved.
    ///
    /// ```
    /// use pyish::{Engine, Isolate, Progress, awaitable};
    /// use std::future::{pending, ready};
    ///
    /// # fn main() -> Result<(), pyish::Error> {
    /// let engine = Engine::builder()
    ///     .function("answer", || awaitable(pending::<i64>()).named("the answer"))
    ///     .revive_future(|name| (name == "the answer").then(|| ready(42)))
    ///     .build();
    /// let mut isolate = engine.isolate()?;
    /// isolate.exec("async def main(): return await answer()")?;
    /// let call = isolate.spawn::<_, i64>("main", ())?.id();
    /// while isolate.step(1000)? == Progress::Yielded {}
    /// let mut other = Isolate::load(&engine, &isolate.save()?)?;
    /// let task = other.task::<i64>(call).expect("it was saved");
    /// pyish::block_on(other.drive())?;
    /// assert_eq!(pyish::block_on(task)?, 42);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Awaitable<F> {
        Awaitable {
            key: Some(name.into()),
            ..self
        }
    }
}

/// The future with its result made ready to become a value.
pub(super) fn erase<F>(future: F) -> HostFuture
where
    F: Future<Output: IntoValue + Send + 'static> + Send + 'static,
{
    Box::pin(async move {
        let result = future.await;
        let settle: Settle = Box::new(move |vm| enter_value(vm, |scope| result.into_value(scope)));
        settle
    })
}

impl<F> IntoValue for Awaitable<F>
where
    F: Future<Output: IntoValue + Send + 'static> + Send + 'static,
{
    fn into_value<'vm>(self, scope: Scope<'vm>) -> Result<Local<'vm>, Error> {
        let future = erase(self.future);
        scope.value(|vm| vm.host_coroutine("future", future, self.key))
    }
}

/// An asynchronous closure or function of the host, of up to six parameters of owned types.
///
/// ```
/// use pyish::{AsyncFunction, Engine};
///
/// /// Gives scripts a function that takes a moment.
/// fn with<Args: 'static>(function: impl AsyncFunction<Args>) -> Engine {
///     Engine::builder().async_function("slowly", function).build()
/// }
///
/// let mut isolate = with(|text: String| async move { text.len() }).isolate().unwrap();
/// isolate.exec("async def main(): return await slowly('four')").unwrap();
/// assert_eq!(pyish::block_on(isolate.call_async::<_, usize>("main", ())).unwrap(), 4);
/// ```
pub trait AsyncFunction<Args>: Send + Sync + 'static {
    /// For each parameter, whether it may be missing.
    #[doc(hidden)]
    fn optional() -> Vec<bool>;

    /// Begin it.
    #[doc(hidden)]
    fn begin<'vm>(
        &self,
        scope: Scope<'vm>,
        args: &[Value],
        def: &'static MethodDef,
    ) -> Result<HostFuture, Error>;
}

/// An asynchronous function among the plain ones.
struct Begun<F, Args>(F, PhantomData<fn(Args)>);

impl<F: AsyncFunction<Args>, Args: 'static> HostFunction<Begun<(), Args>> for Begun<F, Args> {
    fn optional() -> Vec<bool> {
        F::optional()
    }

    fn invoke<'s>(
        &self,
        scope: Scope<'s>,
        args: &[Value],
        def: &'static MethodDef,
    ) -> Result<Local<'s>, Error> {
        let future = self.0.begin(scope, args, def)?;
        scope.value(|vm| vm.host_coroutine(def.name, future, None))
    }

    fn begin<'s>(
        &self,
        scope: Scope<'s>,
        args: &[Value],
        def: &'static MethodDef,
    ) -> Result<Given<'s>, Error> {
        let future = self.0.begin(scope, args, def)?;
        Ok(Given::Future(def.name, future))
    }
}

macro_rules! arities {
    ($($($name:ident $value:ident $at:literal)*;)*) => { $(
        impl<Function, Given, $($name: FromOwned),*> AsyncFunction<fn($($name),*)> for Function
        where
            Function: Fn($($name),*) -> Given + Send + Sync + 'static,
            Given: Future<Output: IntoValue + Send + 'static> + Send + 'static,
        {
            fn optional() -> Vec<bool> {
                vec![$(<$name as FromValue<'_>>::absent().is_some()),*]
            }

            #[allow(unused_variables, reason = "some take nothing")]
            fn begin<'vm>(
                &self,
                scope: Scope<'vm>,
                args: &[Value],
                def: &'static MethodDef,
            ) -> Result<HostFuture, Error> {
                let [$($value),*] = args else {
                    return Err(Error::new("SystemError", "a closure was called with other slots than its own"));
                };
                $(
                    let $value = scope.local($value.clone());
                    let $value = super::host::closure::take::<$name>(&$value, def, $at)?;
                )*
                Ok(erase(self($($value),*)))
            }
        }
    )* };
}

arities! {
    ;
    A a 0;
    A a 0 B b 1;
    A a 0 B b 1 C c 2;
    A a 0 B b 1 C c 2 D d 3;
    A a 0 B b 1 C c 2 D d 3 E e 4;
    A a 0 B b 1 C c 2 D d 3 E e 4 F f 5;
}

impl EngineBuilder {
    /// An asynchronous closure as a built-in function: calling it gives what the script awaits.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let engine = pyish::Engine::builder()
    ///     .async_function("double", |n: i64| async move { n * 2 })
    ///     .build();
    /// let mut isolate = engine.isolate()?;
    /// isolate.exec("async def main(): return await double(21)")?;
    /// assert_eq!(pyish::block_on(isolate.call_async::<_, i64>("main", ()))?, 42);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn async_function<Args: 'static, F: AsyncFunction<Args>>(
        self,
        name: &str,
        function: F,
    ) -> EngineBuilder {
        self.function(name, Begun::<F, Args>(function, PhantomData))
    }
}

impl Module {
    /// An asynchronous closure as a function: calling it gives what the script awaits.
    ///
    /// ```
    /// use pyish::{Engine, Module};
    ///
    /// # fn main() -> Result<(), pyish::Error> {
    /// let shop = Module::new("shop").async_function("price", |what: String| async move { what.len() });
    /// let mut isolate = Engine::builder().module(shop).build().isolate()?;
    /// isolate.exec("import shop\nasync def main(): return await shop.price('tea')")?;
    /// assert_eq!(pyish::block_on(isolate.call_async::<_, i64>("main", ()))?, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn async_function<Args: 'static, F: AsyncFunction<Args>>(
        self,
        name: &str,
        function: F,
    ) -> Module {
        self.function(name, Begun::<F, Args>(function, PhantomData))
    }
}
