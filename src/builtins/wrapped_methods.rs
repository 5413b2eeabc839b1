//! `classmethod` and `staticmethod`: functions that bind otherwise.

use crate::object::*;
use pyish_derive::class;

/// classmethod(function) -> method
///
/// A method whose first argument is the class, whether it is called on that or on an instance. Mostly a decorator:
///
///   class Point:
///       @classmethod
///       def origin(cls):
///           return cls(0, 0)
///
/// Called on a subclass it is given the subclass. For methods that are given neither see staticmethod.
#[class(name = "classmethod", shape = ClassMethod, dict)]
impl ClassMethodSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        let body = ClassMethod {
            function: VmCell::new(Value::None),
            dict: VmCell::default(),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot(init)]
    fn init(this: &Ref<ClassMethod>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        let function = wrapped_argument(vm, "classmethod", args, kwargs)?;
        this.function.set(vm, function.clone());
        copy_names(vm, &this.into(), &function)
    }

    #[slot(repr)]
    fn repr(this: &Ref<ClassMethod>, vm: &mut Vm) -> Res {
        let function = this.function.cloned(vm);
        wrapped_repr(vm, "classmethod", &function)
    }

    #[slot(get)]
    fn get(this: &Ref<ClassMethod>, vm: &mut Vm, instance: &Value, owner: &Value) -> Res {
        let function = this.function.cloned(vm);
        let class = match owner.is_none() || owner.is_unset() {
            true => vm.type_of(instance).clone().into(),
            false => owner.clone(),
        };
        vm.new_method(function, class)
    }

    #[getter(__func__)]
    fn func(this: &Ref<ClassMethod>, vm: &Vm) -> Value {
        this.function.cloned(vm)
    }

    #[getter(__wrapped__)]
    fn wrapped(this: &Ref<ClassMethod>, vm: &Vm) -> Value {
        this.function.cloned(vm)
    }

    #[getter(__isabstractmethod__)]
    fn isabstractmethod(this: &Ref<ClassMethod>, vm: &mut Vm) -> Res<bool> {
        let function = this.function.cloned(vm);
        is_abstract(vm, &function)
    }

    #[getter(__annotations__)]
    fn annotations(this: &Ref<ClassMethod>, vm: &mut Vm) -> Res {
        let function = this.function.cloned(vm);
        of_wrapped(vm, &this.into(), &function, "__annotations__")
    }

    #[setter(__annotations__)]
    fn set_annotations(this: &Value, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        keep(vm, this, "__annotations__", value)
    }

    #[getter(__annotate__)]
    fn annotate(this: &Ref<ClassMethod>, vm: &mut Vm) -> Res {
        let function = this.function.cloned(vm);
        of_wrapped(vm, &this.into(), &function, "__annotate__")
    }

    #[setter(__annotate__)]
    fn set_annotate(this: &Value, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        keep(vm, this, "__annotate__", value)
    }

    #[getter(__dict__)]
    fn dict(this: &Value, vm: &mut Vm) -> Res<Option<Ref<Dict>>> {
        own_dict(vm, this)
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}

/// staticmethod(function) -> method
///
/// A method that is given neither the instance nor the class. Mostly a decorator:
///
///   class Point:
///       @staticmethod
///       def distance(one, other):
///           ...
///
/// It can be called on the class and on its instances. For methods that are given the class see classmethod.
#[class(name = "staticmethod", shape = StaticMethod, dict)]
impl StaticMethodSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        let body = StaticMethod {
            function: VmCell::new(Value::None),
            dict: VmCell::default(),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot(init)]
    fn init(this: &Ref<StaticMethod>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        let function = wrapped_argument(vm, "staticmethod", args, kwargs)?;
        this.function.set(vm, function.clone());
        copy_names(vm, &this.into(), &function)
    }

    #[slot(repr)]
    fn repr(this: &Ref<StaticMethod>, vm: &mut Vm) -> Res {
        let function = this.function.cloned(vm);
        wrapped_repr(vm, "staticmethod", &function)
    }

    #[slot(call)]
    fn call(this: &Ref<StaticMethod>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Step {
        let function = this.function.cloned(vm);
        call_with(vm, &function, args, kwargs)
    }

    #[slot(get)]
    fn get(this: &Ref<StaticMethod>, vm: &mut Vm, _instance: &Value, _owner: &Value) -> Value {
        this.function.cloned(vm)
    }

    #[getter(__func__)]
    fn func(this: &Ref<StaticMethod>, vm: &Vm) -> Value {
        this.function.cloned(vm)
    }

    #[getter(__wrapped__)]
    fn wrapped(this: &Ref<StaticMethod>, vm: &Vm) -> Value {
        this.function.cloned(vm)
    }

    #[getter(__isabstractmethod__)]
    fn isabstractmethod(this: &Ref<StaticMethod>, vm: &mut Vm) -> Res<bool> {
        let function = this.function.cloned(vm);
        is_abstract(vm, &function)
    }

    #[getter(__annotations__)]
    fn annotations(this: &Ref<StaticMethod>, vm: &mut Vm) -> Res {
        let function = this.function.cloned(vm);
        of_wrapped(vm, &this.into(), &function, "__annotations__")
    }

    #[setter(__annotations__)]
    fn set_annotations(this: &Value, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        keep(vm, this, "__annotations__", value)
    }

    #[getter(__annotate__)]
    fn annotate(this: &Ref<StaticMethod>, vm: &mut Vm) -> Res {
        let function = this.function.cloned(vm);
        of_wrapped(vm, &this.into(), &function, "__annotate__")
    }

    #[setter(__annotate__)]
    fn set_annotate(this: &Value, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        keep(vm, this, "__annotate__", value)
    }

    #[getter(__dict__)]
    fn dict(this: &Value, vm: &mut Vm) -> Res<Option<Ref<Dict>>> {
        own_dict(vm, this)
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}

/// Call with arguments that came as a row and a dict.
pub(crate) fn call_with(vm: &Vm, callable: &Value, args: &[Value], kwargs: &Ref<Dict>) -> Step {
    let mut names = Vec::new();
    let mut row: step::Args = args.iter().cloned().collect();
    for (name, value) in kwargs.items(vm) {
        if let Some(name) = name.as_str() {
            names.push(name.clone());
            row.push(value);
        }
    }
    Step::Call(Box::new(Call {
        callable: callable.clone(),
        args: row,
        names,
    }))
}

/// Whether a function is marked as abstract.
pub(crate) fn is_abstract(vm: &mut Vm, function: &Value) -> Res<bool> {
    if function.is_none() {
        return Ok(false);
    }
    let name = vm.names.isabstractmethod.clone();
    match vm.getattr_opt_str(function, &name)? {
        Some(mark) => vm.truth(&mark),
        None => Ok(false),
    }
}

fn wrapped_argument(vm: &mut Vm, class: &str, args: &[Value], kwargs: &Ref<Dict>) -> Res {
    if kwargs.len(vm) != 0 {
        return raise!(vm, TypeError, "{class}() takes no keyword arguments");
    }
    match args {
        [function] => Ok(function.clone()),
        _ => {
            let given = args.len();
            raise!(vm, TypeError, "{class} expected 1 argument, got {given}")
        }
    }
}

fn wrapped_repr(vm: &mut Vm, class: &str, function: &Value) -> Res {
    let inner = vm.repr(function)?;
    vm.new_joined_str(&[b"<", class.as_bytes(), b"(", inner.as_bytes(), b")>"])
}

fn own_dict(vm: &mut Vm, this: &Value) -> Res<Option<Ref<Dict>>> {
    match this.object() {
        Some(object) => vm.dict_of(object),
        None => Ok(None),
    }
}

/// An attribute that the wrapper takes from what it wraps when it is first asked for, and keeps.
fn of_wrapped(vm: &mut Vm, wrapper: &Value, function: &Value, name: &str) -> Res {
    let key = vm.intern(name)?;
    let own = own_dict(vm, wrapper)?;
    if let Some(known) = own.as_ref().and_then(|own| own.get_str(vm, &key)) {
        return Ok(known);
    }
    let value = vm.getattr(function, name)?;
    if let Some(own) = own {
        own.set_str(vm, &key, value.clone())?;
    }
    Ok(value)
}

/// Set such an attribute of the wrapper alone, or forget it.
fn keep(vm: &mut Vm, wrapper: &Value, name: &str, value: Option<&Value>) -> Res<()> {
    let key = vm.intern(name)?;
    let Some(own) = own_dict(vm, wrapper)? else {
        return Ok(());
    };
    match value {
        Some(value) => own.set_str(vm, &key, value.clone())?,
        None if own.remove_str(vm, &key).is_none() => return vm.no_attribute(wrapper, &key),
        None => {}
    }
    Ok(())
}

/// A wrapper shows the names of what it wraps.
fn copy_names(vm: &mut Vm, wrapper: &Value, function: &Value) -> Res<()> {
    for name in ["__module__", "__name__", "__qualname__", "__doc__"] {
        if let Some(value) = vm.getattr_opt(function, name)?
            && let Some(dict) = own_dict(vm, wrapper)?
        {
            let name = vm.intern(name)?;
            dict.set_str(vm, &name, value)?;
        }
    }
    Ok(())
}
