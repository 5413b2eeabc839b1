//! The token of an entry: with it, host code makes values and runs code inside an isolate.

use super::error::Error;
use super::local::Local;
use crate::builtins::compile::{Request, compile_source};
use crate::modules;
use crate::object::entry::Entry;
use crate::object::{Res, Value, Vm};
use pyish_grammar::Mode;

/// Being inside an isolate.
///
/// A scope is what `Isolate::enter` and host functions are given. It is a small copy, like PyO3's `Python<'py>`; what
/// is made or got through it is a [`Local`], which cannot leave the entry. Neither can go to another thread.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// let engine = pyish::Engine::new();
/// let mut isolate = engine.isolate()?;
/// let length = isolate.enter(|scope| {
///     let list = scope.list([scope.int(1), scope.str("two")?])?;
///     list.len()
/// })?;
/// assert_eq!(length, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Scope<'vm> {
    entry: &'vm Entry<'vm>,
}

impl<'vm> Scope<'vm> {
    /// Run `f` inside `vm`.
    pub(crate) fn open<R>(vm: &mut Vm, f: impl for<'s> FnOnce(Scope<'s>) -> R) -> R {
        let entry = Entry::new(vm);
        f(Scope { entry: &entry })
    }

    /// Use the `Vm`: no other use of this entry may come of `f`.
    #[inline]
    pub(crate) fn with<R>(self, f: impl FnOnce(&mut Vm) -> R) -> R {
        self.entry.with(f)
    }

    /// The same, for what may raise.
    #[inline]
    pub(crate) fn attempt<T>(self, f: impl FnOnce(&mut Vm) -> Res<T>) -> Result<T, Error> {
        self.with(|vm| f(vm).map_err(|raised| Error::from_raised(vm, raised)))
    }

    /// The same, for what gives a value.
    #[inline]
    pub(crate) fn value(self, f: impl FnOnce(&mut Vm) -> Res) -> Result<Local<'vm>, Error> {
        self.attempt(f).map(|value| self.local(value))
    }

    #[inline]
    pub(crate) fn local(self, value: Value) -> Local<'vm> {
        Local::new(self, value)
    }

    /// `None`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.none().repr()?, "None");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn none(self) -> Local<'vm> {
        self.local(Value::None)
    }

    /// `True` or `False`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.bool(true).repr()?, "True");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn bool(self, value: bool) -> Local<'vm> {
        self.local(Value::bool(value))
    }

    /// An int.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.int(-1).repr()?, "-1");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn int(self, value: i64) -> Local<'vm> {
        self.local(Value::Int(value))
    }

    /// A float.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.float(0.1).repr()?, "0.1");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn float(self, value: f64) -> Local<'vm> {
        self.local(Value::float(value))
    }

    /// An int of any size.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let number = scope.eval("10 ** 30")?.as_big_int().unwrap();
    /// assert_eq!(scope.big_int(number)?.repr()?.len(), 31);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn big_int(self, value: num_bigint::BigInt) -> Result<Local<'vm>, Error> {
        self.value(|vm| vm.new_int(value))
    }

    /// A string.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.str("é")?.len()?, 1);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn str(self, text: &str) -> Result<Local<'vm>, Error> {
        self.value(|vm| vm.new_str(text))
    }

    /// Bytes.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.bytes(&[0, 255])?.repr()?, "b'\\x00\\xff'");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn bytes(self, bytes: &[u8]) -> Result<Local<'vm>, Error> {
        self.value(|vm| vm.new_bytes(bytes))
    }

    /// A list.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.list([scope.int(1), scope.none()])?.repr()?, "[1, None]");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn list(self, items: impl IntoIterator<Item = Local<'vm>>) -> Result<Local<'vm>, Error> {
        let items = items.into_iter().map(Local::into_value).collect();
        self.value(|vm| vm.new_list(items))
    }

    /// A tuple.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.tuple([scope.int(1)])?.repr()?, "(1,)");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn tuple(self, items: impl IntoIterator<Item = Local<'vm>>) -> Result<Local<'vm>, Error> {
        let items: Vec<Value> = items.into_iter().map(Local::into_value).collect();
        self.value(|vm| vm.new_tuple(items))
    }

    /// A dict.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let dict = scope.dict([(scope.str("a")?, scope.int(1))])?;
    /// assert_eq!(dict.repr()?, "{'a': 1}");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn dict(
        self,
        items: impl IntoIterator<Item = (Local<'vm>, Local<'vm>)>,
    ) -> Result<Local<'vm>, Error> {
        let items: Vec<(Value, Value)> = items
            .into_iter()
            .map(|(key, value)| (key.into_value(), value.into_value()))
            .collect();
        self.value(|vm| {
            let dict = vm.new_dict()?;
            for (key, value) in items {
                vm.dict_set(&dict, key, value)?;
            }
            Ok(dict.into())
        })
    }

    /// A set.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.set([scope.int(1), scope.int(1)])?.len()?, 1);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn set(self, items: impl IntoIterator<Item = Local<'vm>>) -> Result<Local<'vm>, Error> {
        let items: Vec<Value> = items.into_iter().map(Local::into_value).collect();
        self.value(|vm| {
            let set = vm.new_set()?;
            for item in items {
                vm.set_add(&set, item)?;
            }
            Ok(set.into())
        })
    }

    /// The names of `__main__`: what programs define at their top level.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// scope.exec("answer = 42")?;
    /// assert!(scope.globals()?.contains(&scope.str("answer")?)?);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn globals(self) -> Result<Local<'vm>, Error> {
        self.value(|vm| Ok((&super::main_module(vm)?.dict).into()))
    }

    /// A name of `__main__`, or of the builtins.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// scope.exec("answer = 42")?;
    /// assert_eq!(scope.global("answer")?.as_int(), Some(42));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn global(self, name: &str) -> Result<Local<'vm>, Error> {
        self.value(|vm| super::find_global(vm, name, &mut (0, 0)))
    }

    /// A built-in function, type or exception class.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.builtin("len")?.call(&[scope.str("abc")?])?.as_int(), Some(3));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn builtin(self, name: &str) -> Result<Local<'vm>, Error> {
        self.value(|vm| {
            let key = vm.intern(name)?;
            match vm.builtin(&key)? {
                Some(value) => Ok(value),
                None => vm.name_error(&key),
            }
        })
    }

    /// Import a module by its full name.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let dumps = scope.import("json")?.getattr("dumps")?;
    /// assert_eq!(dumps.call(&[scope.none()])?.as_str(), Some("null"));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn import(self, name: &str) -> Result<Local<'vm>, Error> {
        self.value(|vm| {
            vm.complete(modules::import::import_step(name))?;
            match modules::loaded(vm, name)? {
                Some(module) => Ok(module),
                None => raise!(vm, ImportError, "no module named '{name}'"),
            }
        })
    }

    /// The value of an expression, computed among the names of `__main__`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.eval("1 + 1")?.as_int(), Some(2));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn eval(self, expression: &str) -> Result<Local<'vm>, Error> {
        self.value(|vm| run_text(vm, expression, Mode::Eval))
    }

    /// Run statements among the names of `__main__`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// scope.exec("for i in range(3): last = i")?;
    /// assert_eq!(scope.global("last")?.as_int(), Some(2));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn exec(self, statements: &str) -> Result<(), Error> {
        self.attempt(|vm| run_text(vm, statements, Mode::Exec).map(drop))
    }
}

/// Run text in `__main__`.
pub(crate) fn run_text(vm: &mut Vm, text: &str, mode: Mode) -> Res {
    let module = super::main_module(vm)?;
    let text = if mode == Mode::Eval {
        text.trim_start_matches([' ', '\t'])
    } else {
        text
    };
    let request = Request {
        mode,
        ..Request::file()
    };
    let code = compile_source(vm, text, "<string>", request)?;
    let step = modules::import::body_step(vm, &module, code)?;
    vm.complete(step)
}
