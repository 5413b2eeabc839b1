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
    pub fn none(self) -> Local<'vm> {
        self.local(Value::None)
    }

    /// `True` or `False`
    pub fn bool(self, value: bool) -> Local<'vm> {
        self.local(Value::Bool(value))
    }

    /// An int.
    pub fn int(self, value: i64) -> Local<'vm> {
        self.local(Value::Int(value))
    }

    /// A float.
    pub fn float(self, value: f64) -> Local<'vm> {
        self.local(Value::Float(value))
    }

    /// An int of any size.
    pub fn big_int(self, value: num_bigint::BigInt) -> Result<Local<'vm>, Error> {
        self.value(|vm| vm.new_int(value))
    }

    /// A string.
    pub fn str(self, text: &str) -> Result<Local<'vm>, Error> {
        self.value(|vm| vm.new_str(text))
    }

    /// Bytes.
    pub fn bytes(self, bytes: &[u8]) -> Result<Local<'vm>, Error> {
        self.value(|vm| vm.new_bytes(bytes))
    }

    /// A list.
    pub fn list(self, items: impl IntoIterator<Item = Local<'vm>>) -> Result<Local<'vm>, Error> {
        let items = items.into_iter().map(Local::into_value).collect();
        self.value(|vm| vm.new_list(items))
    }

    /// A tuple.
    pub fn tuple(self, items: impl IntoIterator<Item = Local<'vm>>) -> Result<Local<'vm>, Error> {
        let items: Vec<Value> = items.into_iter().map(Local::into_value).collect();
        self.value(|vm| vm.new_tuple(items))
    }

    /// A dict.
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
    pub fn globals(self) -> Result<Local<'vm>, Error> {
        self.value(|vm| Ok((&super::main_module(vm)?.dict).into()))
    }

    /// A name of `__main__`, or of the builtins.
    pub fn global(self, name: &str) -> Result<Local<'vm>, Error> {
        self.value(|vm| super::find_global(vm, name, &mut (0, 0)))
    }

    /// A built-in function, type or exception class.
    pub fn builtin(self, name: &str) -> Result<Local<'vm>, Error> {
        self.value(|vm| {
            let key = vm.intern(name)?;
            let builtins = vm.builtins.clone();
            match builtins.get_str(vm, &key) {
                Some(value) => Ok(value),
                None => vm.name_error(&key),
            }
        })
    }

    /// Import a module by its full name.
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
    pub fn eval(self, expression: &str) -> Result<Local<'vm>, Error> {
        self.value(|vm| run_text(vm, expression, Mode::Eval))
    }

    /// Run statements among the names of `__main__`.
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
