//! Closures as functions of scripts.

use super::call::{awaited, inside, slot};
use crate::embed::convert::{FromOwned, FromValue, IntoValue};
use crate::embed::error::Error;
use crate::embed::local::Local;
use crate::embed::scope::Scope;
use crate::object::native::MethodDef;
use crate::object::{Answer, Registers, Res, Step, Value, Vm};
use crate::sched::host::HostFuture;
use pyish_derive::{Payload, Trace, class};
use std::marker::PhantomData;
use std::sync::Arc;

/// A type that a closure's parameter can have: what is taken from a value, owned or lent for the call.
///
/// ```
/// use pyish::{Engine, Param, IntoValue};
///
/// /// Gives scripts a function of one parameter.
/// fn with<A: Param + 'static, R: IntoValue>(f: impl pyish::HostFunction<fn(A)>, _: fn(A) -> R) -> Engine {
///     Engine::builder().function("f", f).build()
/// }
///
/// fn half(n: f64) -> f64 {
///     n / 2.0
/// }
/// assert_eq!(with(half, half).isolate().unwrap().eval::<f64>("f(5)").unwrap(), 2.5);
/// ```
pub trait Param {
    /// The type, lent for `'a`.
    ///
    /// ```
    /// use pyish::Param;
    ///
    /// /// What a closure with a `&str` gets is lent for the call.
    /// fn length(text: <&'static str as Param>::As<'_>) -> usize {
    ///     text.len()
    /// }
    /// assert_eq!(length("abc"), 3);
    /// ```
    type As<'a>: FromValue<'a>;
}

impl<T: FromOwned> Param for T {
    type As<'a> = T;
}

impl Param for &str {
    type As<'a> = &'a str;
}

impl Param for &[u8] {
    type As<'a> = &'a [u8];
}

impl Param for Local<'_> {
    type As<'a> = Local<'a>;
}

impl Param for Option<&str> {
    type As<'a> = Option<&'a str>;
}

/// What can be called by scripts with the arguments `Args`: closures and functions of up to eight parameters.
///
/// The parameters are owned ([`FromOwned`]), or `&str`, `&[u8]` and [`Local`], which are lent; a [`Scope`] may come
/// first.
///
/// ```
/// use pyish::{Engine, HostFunction};
///
/// fn with<Args: 'static>(function: impl HostFunction<Args>) -> Engine {
///     Engine::builder().function("f", function).build()
/// }
///
/// let engine = with(|text: &str, times: Option<usize>| text.repeat(times.unwrap_or(2)));
/// assert_eq!(engine.isolate().unwrap().eval::<String>("f('ab')").unwrap(), "abab");
/// ```
pub trait HostFunction<Args>: Send + Sync + 'static {
    /// For each parameter, whether it may be missing.
    #[doc(hidden)]
    fn optional() -> Vec<bool>;

    /// Call it.
    #[doc(hidden)]
    fn invoke<'s>(
        &self,
        scope: Scope<'s>,
        args: &[Value],
        def: &'static MethodDef,
    ) -> Result<Local<'s>, Error>;

    /// Call it, where it may give a future.
    #[doc(hidden)]
    fn begin<'s>(
        &self,
        scope: Scope<'s>,
        args: &[Value],
        def: &'static MethodDef,
    ) -> Result<Given<'s>, Error> {
        self.invoke(scope, args, def).map(Given::Value)
    }
}

/// What a closure gives.
#[doc(hidden)]
pub enum Given<'s> {
    /// The result.
    Value(Local<'s>),
    /// What the script awaits; its name.
    Future(&'static str, HostFuture),
}

/// A host function whose types are forgotten.
pub(crate) trait HostCall: Send + Sync {
    fn call<'s>(&self, scope: Scope<'s>, args: &[Value]) -> Result<Given<'s>, Error>;
}

/// A host function and its row.
pub(crate) struct Typed<F, Args> {
    function: F,
    def: &'static MethodDef,
    args: PhantomData<fn(Args)>,
}

impl<F, Args> Typed<F, Args> {
    pub(crate) fn new(function: F, def: &'static MethodDef) -> Typed<F, Args> {
        Typed {
            function,
            def,
            args: PhantomData,
        }
    }
}

impl<F: HostFunction<Args>, Args> HostCall for Typed<F, Args> {
    fn call<'s>(&self, scope: Scope<'s>, args: &[Value]) -> Result<Given<'s>, Error> {
        self.function.begin(scope, args, self.def)
    }
}

/// The argument in place `at` of a call of `def`.
pub(crate) fn take<'a, T: FromValue<'a>>(
    value: &'a Local<'a>,
    def: &'static MethodDef,
    at: usize,
) -> Result<T, Error> {
    match T::from_value(value) {
        Ok(taken) => Ok(taken),
        Err(mismatch) => {
            let place = match def.signature.params.len() {
                2 => format!("{}() argument", def.name),
                _ => format!("{}() argument {}", def.name, at + 1),
            };
            Err(mismatch.into_error(Some(&place)))
        }
    }
}

macro_rules! arities {
    ($([$($scope:ident)?] $($name:ident $value:ident $at:literal)*;)*) => { $(
        impl<Function, Given, $($name: Param),*> HostFunction<fn($($scope<'static>,)? $($name),*)> for Function
        where
            Function: Fn($($scope<'_>,)? $($name),*) -> Given
                + for<'a> Fn($($scope<'_>,)? $($name::As<'a>),*) -> Given
                + Send
                + Sync
                + 'static,
            Given: IntoValue,
        {
            fn optional() -> Vec<bool> {
                vec![$(<$name::As<'static> as FromValue<'static>>::absent().is_some()),*]
            }

            #[allow(unused_variables, unused_mut, non_snake_case, reason = "some take nothing")]
            fn invoke<'s>(
                &self,
                scope: Scope<'s>,
                args: &[Value],
                def: &'static MethodDef,
            ) -> Result<Local<'s>, Error> {
                fn apply<Given, $($name),*>(
                    function: impl Fn($($scope<'_>,)? $($name),*) -> Given,
                    scope: Scope<'_>,
                    $($value: $name),*
                ) -> Given {
                    function($(arities!(@scope $scope scope),)? $($value),*)
                }
                // Those at the end may have been left out.
                let mut args = args.iter();
                $( let $value = match args.next() {
                    Some(given) => slot(scope, given),
                    None => scope.local(Value::Unset),
                }; )*
                $( let $value = take::<$name::As<'_>>(&$value, def, $at)?; )*
                apply(self, scope, $($value),*).into_value(scope)
            }
        }
    )* };
    (@scope $marker:ident $scope:ident) => { $scope };
}

arities! {
    [];
    [] A a 0;
    [] A a 0 B b 1;
    [] A a 0 B b 1 C c 2;
    [] A a 0 B b 1 C c 2 D d 3;
    [] A a 0 B b 1 C c 2 D d 3 E e 4;
    [] A a 0 B b 1 C c 2 D d 3 E e 4 F f 5;
    [] A a 0 B b 1 C c 2 D d 3 E e 4 F f 5 G g 6;
    [] A a 0 B b 1 C c 2 D d 3 E e 4 F f 5 G g 6 H h 7;
    [Scope];
    [Scope] A a 0;
    [Scope] A a 0 B b 1;
    [Scope] A a 0 B b 1 C c 2;
    [Scope] A a 0 B b 1 C c 2 D d 3;
    [Scope] A a 0 B b 1 C c 2 D d 3 E e 4;
    [Scope] A a 0 B b 1 C c 2 D d 3 E e 4 F f 5;
}

/// What a closure's function object is bound to.
#[derive(Payload, Trace)]
#[payload(name = "host_function", leaf)]
pub(crate) struct Closure {
    #[trace(skip)]
    call: Arc<dyn HostCall>,
}

/// A function of the host.
#[class(name = "host_function", module = "_pyish", final, no_new)]
impl Closure {}

impl Closure {
    /// The function object of a closure.
    pub(crate) fn function(
        vm: &mut Vm,
        def: &'static MethodDef,
        call: Arc<dyn HostCall>,
        owner: &str,
    ) -> Res {
        let class = vm.add_class(&CLOSURE_CLASS)?;
        let this = vm.new_object_of(&class, Closure { call })?;
        let module = vm.new_str(owner)?;
        vm.new_native(def, this.into(), None, module)
    }
}

/// What the rows of all closures call.
pub(crate) fn call(vm: &mut Vm, slots: &[Value]) -> Registers<Answer> {
    let step = call_step(vm, slots);
    Registers::of(Answer::of(vm, step))
}

fn call_step(vm: &mut Vm, slots: &[Value]) -> Res<Step> {
    let Some((this, args)) = slots.split_first() else {
        return raise!(vm, SystemError, "a closure was called without itself");
    };
    let Some(closure) = this.downcast::<Closure>() else {
        return raise!(vm, SystemError, "a closure was called without itself");
    };
    inside(vm, |scope| {
        Ok(match closure.call.call(scope, args)? {
            Given::Value(value) => Step::Return(value.into_value()),
            Given::Future(name, future) => awaited(name, future),
        })
    })
}
