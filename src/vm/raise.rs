//! Raising: how native code makes an exception.

use crate::object::*;

/// `Err(..)` with a fresh exception: `return raise!(vm, TypeError, "bad {}", what);`
#[doc(hidden)]
#[macro_export]
macro_rules! raise {
    ($vm:expr, $class:ident) => {{
        let class = $vm.exceptions.$class.clone();
        Err($vm.raise_with(&class, Vec::new()))
    }};
    ($vm:expr, $class:ident, $($text:tt)+) => {{
        let text = format!($($text)+);
        let class = $vm.exceptions.$class.clone();
        Err($vm.raise_text(&class, &text))
    }};
}

impl From<OutOfMemory> for Raised {
    /// The MemoryError that each isolate keeps ready.
    #[cold]
    fn from(_: OutOfMemory) -> Raised {
        Raised(heap::current().memory_error())
    }
}

impl Vm {
    /// An exception of `class` with one text argument.
    #[cold]
    pub fn raise_text(&mut self, class: &Ref<Type>, text: &str) -> Raised {
        match self.new_str(text) {
            Ok(text) => self.raise_with(class, vec![text]),
            Err(raised) => raised,
        }
    }

    /// An exception of `class` with these arguments.
    #[cold]
    pub fn raise_with(&mut self, class: &Ref<Type>, args: Vec<Value>) -> Raised {
        match self.new_exception(class, args) {
            Ok(exception) => Raised(exception),
            Err(raised) => raised,
        }
    }

    /// A fresh instance of a built-in exception class; nothing of the class is called.
    pub fn new_exception(&mut self, class: &Ref<Type>, args: Vec<Value>) -> Res<Ref<Exception>> {
        let fields = args.first().cloned();
        let args = self.make_tuple(args)?;
        let exception = Exception::create(class, args)?;
        // `StopIteration.value`, `SystemExit.code`: the first argument.
        if let Some(first) = fields {
            let stop = self.exceptions.StopIteration.clone();
            let exit = self.exceptions.SystemExit.clone();
            if self.is_subtype(class, &stop) || self.is_subtype(class, &exit) {
                exception.fields.set(self, vec![first]);
            }
        }
        Ok(exception)
    }

    /// KeyError for a key.
    #[cold]
    pub fn key_error<T>(&mut self, key: &Value) -> Res<T> {
        let class = self.exceptions.KeyError.clone();
        Err(self.raise_with(&class, vec![key.clone()]))
    }

    /// StopIteration with a value.
    #[cold]
    pub fn stop_iteration<T>(&mut self, value: Value) -> Res<T> {
        let class = self.exceptions.StopIteration.clone();
        let args = if value.is_none() {
            Vec::new()
        } else {
            vec![value]
        };
        Err(self.raise_with(&class, args))
    }

    /// What a StopIteration carries.
    pub fn stop_value(&self, raised: &Raised) -> Value {
        raised
            .0
            .fields
            .get(self)
            .first()
            .cloned()
            .unwrap_or(Value::None)
    }

    /// Whether `raised` is a StopIteration.
    pub fn is_stop_iteration(&self, raised: &Raised) -> bool {
        self.is_instance_of(raised, &self.exceptions.StopIteration)
    }

    /// NameError with its `name`.
    #[cold]
    pub fn name_error<T>(&mut self, name: &Ref<Str>) -> Res<T> {
        let text = format!("name '{}' is not defined", name.to_string_lossy());
        let class = self.exceptions.NameError.clone();
        let raised = self.raise_text(&class, &text);
        raised.0.fields.set(self, vec![name.into()]);
        Err(raised)
    }

    /// UnboundLocalError, or NameError for a free variable.
    #[cold]
    pub fn unbound_error<T>(&mut self, name: &Ref<Str>, free: bool) -> Res<T> {
        let text = name.to_string_lossy().into_owned();
        let raised = if free {
            let class = self.exceptions.NameError.clone();
            let text = format!(
                "cannot access free variable '{text}' where it is not associated with a value in enclosing scope"
            );
            self.raise_text(&class, &text)
        } else {
            let class = self.exceptions.UnboundLocalError.clone();
            let text = format!(
                "cannot access local variable '{text}' where it is not associated with a value"
            );
            self.raise_text(&class, &text)
        };
        raised.0.fields.set(self, vec![name.into()]);
        Err(raised)
    }

    /// AttributeError with its `name` and `obj`.
    #[cold]
    pub fn attribute_error<T>(&mut self, object: &Value, name: &Ref<Str>, text: &str) -> Res<T> {
        let class = self.exceptions.AttributeError.clone();
        let raised = self.raise_text(&class, text);
        raised.0.fields.set(self, vec![name.into(), object.clone()]);
        Err(raised)
    }

    /// The name of a value's type, for messages.
    pub fn type_name(&self, value: &Value) -> String {
        self.class_name(self.type_of(value))
    }

    /// The name of a class, for messages. A native class that is no builtin is named with its module, as in CPython.
    pub fn class_name(&self, ty: &Ref<Type>) -> String {
        let name = ty.name.get(self).to_string_lossy();
        if ty.is_mutable() {
            // A class of a script, or one that stands for such a class.
            return name.into_owned();
        }
        if let Some(def) = ty.late() {
            return match def.module {
                "builtins" => name.into_owned(),
                module => format!("{module}.{name}"),
            };
        }
        let module = ty
            .own_names()
            .and_then(|names| names.get_str(self, &self.names.module));
        match module.as_ref().and_then(Value::as_str) {
            Some(module) if module.as_bytes() != b"builtins" => {
                format!("{}.{name}", module.to_string_lossy())
            }
            _ => name.into_owned(),
        }
    }
}
