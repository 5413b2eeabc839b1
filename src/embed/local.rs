//! Values as host code sees them inside an entry.

use super::error::Error;
use super::handle::Handle;
use super::scope::Scope;
use crate::object::{Ref, Res, Str, Value, Vm};
use num_bigint::BigInt;

/// A value of an isolate, inside an entry.
///
/// Its methods are Python's operations. It cannot leave the entry; [`Local::keep`] gives what can.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// isolate.enter(|scope| {
///     let text = scope.str("a,b")?;
///     let parts = text.call_method("split", &[scope.str(",")?])?;
///     assert_eq!(parts.repr()?, "['a', 'b']");
///     assert_eq!(parts.get_item(&scope.int(1))?.as_str(), Some("b"));
///     Ok(())
/// })?;
/// # Ok(())
/// # }
/// ```
///
/// The compiler holds to it:
///
/// ```compile_fail
/// let mut isolate = pyish::Engine::new().isolate().unwrap();
/// let leaked = isolate.enter(|scope| Ok(scope.none())).unwrap();
/// ```
///
/// ```compile_fail
/// let mut isolate = pyish::Engine::new().isolate().unwrap();
/// isolate.enter(|scope| {
///     let value = scope.none();
///     std::thread::scope(|threads| drop(threads.spawn(|| value.is_none())));
///     Ok(())
/// });
/// ```
#[derive(Clone)]
pub struct Local<'vm> {
    value: Value,
    scope: Scope<'vm>,
}

impl<'vm> Local<'vm> {
    #[inline]
    pub(crate) fn new(scope: Scope<'vm>, value: Value) -> Local<'vm> {
        Local { value, scope }
    }

    #[inline]
    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    #[inline]
    pub(crate) fn into_value(self) -> Value {
        self.value
    }

    /// The entry that it belongs to.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let seven = scope.int(7);
    /// assert_eq!(seven.scope().int(7).as_int(), seven.as_int());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    #[inline]
    pub fn scope(&self) -> Scope<'vm> {
        self.scope
    }

    /// Keep it across entries.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let kept = isolate.enter(|scope| Ok(scope.str("kept")?.keep()))?;
    /// let text = isolate.enter(|scope| kept.get(scope)?.to_str())?;
    /// assert_eq!(text, "kept");
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep(&self) -> Handle {
        let value = self.value.clone();
        self.scope.with(|vm| Handle::new(vm, value))
    }

    // ---- what it is

    /// The name of its class.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.eval("{}")?.type_name(), "dict");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn type_name(&self) -> String {
        self.scope.with(|vm| vm.type_name(&self.value))
    }

    /// Its class.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.int(1).class().repr()?, "<class 'int'>");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn class(&self) -> Local<'vm> {
        let class = self.scope.with(|vm| vm.type_of(&self.value).clone());
        self.scope.local(class.into())
    }

    /// Whether it is `None`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.none().is_none());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_none(&self) -> bool {
        self.value.is_none()
    }

    /// Whether it is a `bool`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.bool(true).is_bool());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_bool(&self) -> bool {
        matches!(self.value, Value::Bool(_))
    }

    /// Whether it is an `int` (and not a `bool`).
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.int(1).is_int());
    /// assert!(!scope.bool(true).is_int());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_int(&self) -> bool {
        matches!(self.value, Value::Int(_)) || self.value.as_int_object().is_some()
    }

    /// Whether it is a `float`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.float(0.5).is_float());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_float(&self) -> bool {
        self.as_float().is_some()
    }

    /// Whether it is a `str`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.str("text")?.is_str());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_str(&self) -> bool {
        self.value.as_str().is_some()
    }

    /// Whether it is `bytes`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.bytes(b"data")?.is_bytes());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_bytes(&self) -> bool {
        self.value.as_bytes().is_some()
    }

    /// Whether it is a `list`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.list([])?.is_list());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_list(&self) -> bool {
        self.value.as_list().is_some()
    }

    /// Whether it is a `tuple`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.tuple([])?.is_tuple());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_tuple(&self) -> bool {
        self.value.as_tuple().is_some()
    }

    /// Whether it is a `dict`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.dict([])?.is_dict());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_dict(&self) -> bool {
        self.value.as_dict().is_some()
    }

    /// Whether it is a `set` or a `frozenset`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.eval("{1, 2}")?.is_set());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_set(&self) -> bool {
        self.value.downcast::<crate::object::Set>().is_some()
    }

    /// Whether it can be called.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.builtin("len")?.is_callable());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_callable(&self) -> bool {
        self.scope.with(|vm| {
            !vm.special(&self.value, crate::object::Special::Call)
                .is_unset()
        })
    }

    /// Whether both are the same object: `is`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let list = scope.list([])?;
    /// assert!(list.is(&list.clone()));
    /// assert!(!list.is(&scope.list([])?));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is(&self, other: &Local<'vm>) -> bool {
        self.value.is(&other.value)
    }

    /// `isinstance(self, class)`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.int(1).is_instance(&scope.builtin("int")?)?);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_instance(&self, class: &Local<'vm>) -> Result<bool, Error> {
        self.scope
            .attempt(|vm| vm.isinstance(&self.value, &class.value))
    }

    // ---- what is in it

    /// The truth, if it is a `bool`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.eval("1 < 2")?.as_bool(), Some(true));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(truth) => Some(truth.get()),
            _ => None,
        }
    }

    /// The number, if it is an `int` of 64 bits.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.eval("6 * 7")?.as_int(), Some(42));
    /// assert_eq!(scope.eval("2 ** 64")?.as_int(), None);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn as_int(&self) -> Option<i64> {
        match &self.value {
            Value::Int(number) => Some(*number),
            other => i64::try_from(&other.as_int_object()?.value).ok(),
        }
    }

    /// The number, if it is an `int`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let number = scope.eval("2 ** 64")?.as_big_int().unwrap();
    /// assert_eq!(number.to_string(), "18446744073709551616");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn as_big_int(&self) -> Option<BigInt> {
        match &self.value {
            Value::Int(number) => Some(BigInt::from(*number)),
            other => Some(other.as_int_object()?.value.clone()),
        }
    }

    /// The number, if it is a `float`.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.eval("1 / 4")?.as_float(), Some(0.25));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn as_float(&self) -> Option<f64> {
        match &self.value {
            Value::Float(number) => Some(number.get()),
            other => other
                .downcast::<crate::object::FloatObject>()
                .map(|object| object.value),
        }
    }

    /// The text, if it is a `str` without lone surrogates. Nothing is copied.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.eval("'a' * 3")?.as_str(), Some("aaa"));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn as_str(&self) -> Option<&str> {
        self.value.as_str()?.to_utf8()
    }

    /// The bytes, if it is `bytes`. Nothing is copied.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.eval("b'ab'")?.as_bytes(), Some(&b"ab"[..]));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn as_bytes(&self) -> Option<&[u8]> {
        Some(self.value.as_bytes()?.as_bytes())
    }

    // ---- as text

    /// `repr(self)`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.str("it's")?.repr()?, "\"it's\"");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn repr(&self) -> Result<String, Error> {
        self.text(Vm::repr)
    }

    /// `str(self)`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.eval("[1, 'two']")?.to_str()?, "[1, 'two']");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn to_str(&self) -> Result<String, Error> {
        self.text(Vm::str)
    }

    fn text(&self, f: impl FnOnce(&mut Vm, &Value) -> Res<Ref<Str>>) -> Result<String, Error> {
        self.scope
            .attempt(|vm| Ok(f(vm, &self.value)?.to_string_lossy().into_owned()))
    }

    // ---- attributes

    /// `self.name`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let math = scope.import("math")?;
    /// assert!(math.getattr("pi")?.as_float() > Some(3.14));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn getattr(&self, name: &str) -> Result<Local<'vm>, Error> {
        self.scope.value(|vm| vm.getattr(&self.value, name))
    }

    /// `self.name`, or nothing where there is no such attribute.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.int(1).getattr_opt("nothing")?.is_none());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn getattr_opt(&self, name: &str) -> Result<Option<Local<'vm>>, Error> {
        let found = self.scope.attempt(|vm| vm.getattr_opt(&self.value, name))?;
        Ok(found.map(|value| self.scope.local(value)))
    }

    /// `self.name = value`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// scope.exec("class A: pass")?;
    /// let a = scope.eval("A()")?;
    /// a.setattr("x", &scope.int(1))?;
    /// assert_eq!(a.getattr("x")?.as_int(), Some(1));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn setattr(&self, name: &str, value: &Local<'vm>) -> Result<(), Error> {
        self.scope
            .attempt(|vm| vm.setattr(&self.value, name, value.value.clone()))
    }

    /// `del self.name`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// scope.exec("class A: pass\na = A()\na.x = 1")?;
    /// let a = scope.global("a")?;
    /// a.delattr("x")?;
    /// assert!(a.getattr_opt("x")?.is_none());
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn delattr(&self, name: &str) -> Result<(), Error> {
        let delete = self.scope.builtin("delattr")?;
        let name = self.scope.str(name)?;
        delete.call(&[self.clone(), name]).map(drop)
    }

    // ---- calls

    /// `self(*args)`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let max = scope.builtin("max")?;
    /// assert_eq!(max.call(&[scope.int(3), scope.int(7)])?.as_int(), Some(7));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn call(&self, args: &[Local<'vm>]) -> Result<Local<'vm>, Error> {
        let row = values(args);
        self.scope.value(|vm| vm.call(&self.value, &row))
    }

    /// The same, of arguments that are given away.
    #[inline]
    pub(super) fn call_taking(&self, args: &mut [Value]) -> Result<Local<'vm>, Error> {
        self.scope.value(|vm| vm.call_taking(&self.value, args))
    }

    /// `self(*args, **named)`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let int = scope.builtin("int")?;
    /// let number = int.call_named(&[scope.str("ff")?], &[("base", scope.int(16))])?;
    /// assert_eq!(number.as_int(), Some(255));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn call_named(
        &self,
        args: &[Local<'vm>],
        named: &[(&str, Local<'vm>)],
    ) -> Result<Local<'vm>, Error> {
        let mut row: Vec<Value> = args.iter().map(|arg| arg.value.clone()).collect();
        self.scope.value(|vm| {
            let mut names = Vec::with_capacity(named.len());
            for (name, value) in named {
                names.push(vm.intern(name)?);
                row.push(value.value.clone());
            }
            vm.call_named(&self.value, &row, &names)
        })
    }

    /// `self.name(*args)`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let parts = scope.str("a b")?.call_method("split", &[])?;
    /// assert_eq!(parts.len()?, 2);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn call_method(&self, name: &str, args: &[Local<'vm>]) -> Result<Local<'vm>, Error> {
        let row = values(args);
        self.scope
            .value(|vm| vm.call_method(&self.value, name, &row))
    }

    // ---- items

    /// `self[key]`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let pair = scope.eval("{'a': 1}")?;
    /// assert_eq!(pair.get_item(&scope.str("a")?)?.as_int(), Some(1));
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn get_item(&self, key: &Local<'vm>) -> Result<Local<'vm>, Error> {
        self.scope.value(|vm| vm.getitem(&self.value, &key.value))
    }

    /// `self[key] = value`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let list = scope.list([scope.int(1)])?;
    /// list.set_item(&scope.int(0), &scope.int(2))?;
    /// assert_eq!(list.repr()?, "[2]");
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn set_item(&self, key: &Local<'vm>, value: &Local<'vm>) -> Result<(), Error> {
        self.scope
            .attempt(|vm| vm.setitem(&self.value, &key.value, value.value.clone()))
    }

    /// `del self[key]`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let list = scope.list([scope.int(1)])?;
    /// list.del_item(&scope.int(0))?;
    /// assert!(list.is_empty()?);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn del_item(&self, key: &Local<'vm>) -> Result<(), Error> {
        self.scope.attempt(|vm| vm.delitem(&self.value, &key.value))
    }

    /// `item in self`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.str("haystack")?.contains(&scope.str("st")?)?);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn contains(&self, item: &Local<'vm>) -> Result<bool, Error> {
        self.scope
            .attempt(|vm| vm.contains(&self.value, &item.value))
    }

    /// `len(self)`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.str("four")?.len()?, 4);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn len(&self) -> Result<usize, Error> {
        self.scope.attempt(|vm| vm.len(&self.value))
    }

    /// Whether `len(self)` is 0.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.str("")?.is_empty()?);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn is_empty(&self) -> Result<bool, Error> {
        self.len().map(|len| len == 0)
    }

    /// `iter(self)`, as an iterator in Rust.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let numbers = scope.eval("(n * n for n in range(4))")?;
    /// let numbers: Vec<Option<i64>> = numbers.iter()?.map(|n| Ok(n?.as_int())).collect::<pyish::Result<_>>()?;
    /// assert_eq!(numbers, [Some(0), Some(1), Some(4), Some(9)]);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn iter(&self) -> Result<LocalIter<'vm>, Error> {
        let iterator = self.scope.value(|vm| vm.iter(&self.value))?;
        Ok(LocalIter { iterator })
    }

    /// `list(self)`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert_eq!(scope.eval("range(3)")?.to_vec()?.len(), 3);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn to_vec(&self) -> Result<Vec<Local<'vm>>, Error> {
        let values = self.scope.attempt(|vm| vm.collect_iterable(&self.value))?;
        Ok(values
            .into_iter()
            .map(|value| self.scope.local(value))
            .collect())
    }

    /// The pairs of a `dict`, in its order; nothing for anything else.
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// let dict = scope.eval("{'a': 1, 'b': 2}")?;
    /// let keys = dict.dict_items().unwrap().iter().map(|(key, _)| key.to_str()).collect::<pyish::Result<Vec<_>>>()?;
    /// assert_eq!(keys, ["a", "b"]);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn dict_items(&self) -> Option<Vec<(Local<'vm>, Local<'vm>)>> {
        let dict = self.value.as_dict()?;
        let items = self.scope.with(|vm| dict.items(vm));
        Some(
            items
                .into_iter()
                .map(|(key, value)| (self.scope.local(key), self.scope.local(value)))
                .collect(),
        )
    }

    // ---- comparisons

    /// `bool(self)`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(!scope.list([])?.truth()?);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn truth(&self) -> Result<bool, Error> {
        self.scope.attempt(|vm| vm.truth(&self.value))
    }

    /// `self == other`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.int(1).eq(&scope.float(1.0))?);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn eq(&self, other: &Local<'vm>) -> Result<bool, Error> {
        self.scope.attempt(|vm| vm.eq(&self.value, &other.value))
    }

    /// `self < other`
    ///
    /// ```
    /// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
    /// assert!(scope.int(1).less(&scope.int(2))?);
    /// # Ok(())
    /// # }).unwrap();
    /// ```
    pub fn less(&self, other: &Local<'vm>) -> Result<bool, Error> {
        self.scope.attempt(|vm| vm.less(&self.value, &other.value))
    }
}

type Few = smallvec::SmallVec<[Value; 4]>;

fn values(args: &[Local<'_>]) -> Few {
    args.iter().map(|arg| arg.value.clone()).collect()
}

impl std::fmt::Debug for Local<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.value.fmt(f)
    }
}

/// An iterator of a script.
///
/// ```
/// # pyish::Engine::new().isolate().unwrap().enter(|scope| {
/// let mut letters = scope.str("ab")?.iter()?;
/// assert_eq!(letters.next().unwrap()?.as_str(), Some("a"));
/// # Ok(())
/// # }).unwrap();
/// ```
pub struct LocalIter<'vm> {
    iterator: Local<'vm>,
}

impl<'vm> Iterator for LocalIter<'vm> {
    type Item = Result<Local<'vm>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let scope = self.iterator.scope;
        match scope.attempt(|vm| vm.next(&self.iterator.value)) {
            Ok(next) => next.map(|value| Ok(scope.local(value))),
            Err(error) => Some(Err(error)),
        }
    }
}
