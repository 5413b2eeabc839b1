//! `object`: what every object inherits.

use crate::object::*;
use crate::vm::attributes::Looked;
use pyish_derive::class;

/// What all classes derive from.
///
/// An instance of this class itself has no attributes and can be given none.
#[class(name = "object", shape = Instance)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        if !args.is_empty() || kwargs.len(vm) != 0 {
            Surface::check_new_arguments(vm, cls)?;
        }
        if cls.flags.get().has(TypeFlags::NOT_INSTANTIABLE) {
            let name = vm.class_name(cls);
            let name = match vm.class_def(cls) {
                Some(def) if def.module != "builtins" => format!("{}.{}", def.module, def.name),
                _ => name,
            };
            return raise!(vm, TypeError, "cannot create '{name}' instances");
        }
        if !std::ptr::eq(cls.layout, Instance::layout()) {
            let name = vm.class_name(cls);
            return raise!(
                vm,
                TypeError,
                "object.__new__({name}) is not safe, use {name}.__new__()"
            );
        }
        if cls.flags.get().has(TypeFlags::ABSTRACT) {
            return abstract_class(vm, cls);
        }
        vm.new_instance(cls)
    }

    /// Arguments are for `__init__`, unless nobody takes them.
    #[cold]
    fn check_new_arguments(vm: &mut Vm, cls: &Ref<Type>) -> Res<()> {
        let own_new = !vm.is_object_new(cls.special(Special::New));
        if own_new {
            return raise!(
                vm,
                TypeError,
                "object.__new__() takes exactly one argument (the type to instantiate)"
            );
        }
        if vm.is_object_init(cls.special(Special::Init)) {
            let name = vm.class_name(cls);
            return raise!(vm, TypeError, "{name}() takes no arguments");
        }
        Ok(())
    }

    /// Fill in a new object; its class says with what.
    #[slot(init)]
    fn init(this: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        if args.is_empty() && kwargs.len(vm) == 0 {
            return Ok(());
        }
        let ty = vm.type_of(this).clone();
        if !vm.is_object_init(ty.special(Special::Init)) {
            return raise!(
                vm,
                TypeError,
                "object.__init__() takes exactly one argument (the instance to initialize)"
            );
        }
        if vm.is_object_new(ty.special(Special::New)) {
            let name = vm.class_name(&ty);
            return raise!(
                vm,
                TypeError,
                "{name}.__init__() takes exactly one argument (the instance to initialize)"
            );
        }
        Ok(())
    }

    // ---- text

    #[slot(repr)]
    fn repr(this: &Value, vm: &mut Vm) -> Res<String> {
        let name = super::type_object::display_name(vm, &vm.type_of(this).clone());
        let address = this.object().map_or(0, Ref::address);
        Ok(format!("<{name} object at {address:#x}>"))
    }

    #[slot(str)]
    fn str(this: &Value, vm: &mut Vm) -> Res<Ref<Str>> {
        vm.repr(this)
    }

    /// str(self). TypeError unless format_spec is empty.
    #[method("__format__(self, format_spec, /)")]
    fn format(this: &Value, vm: &mut Vm, format_spec: &Ref<Str>) -> Res<Ref<Str>> {
        if format_spec.byte_len() != 0 {
            let name = vm.type_name(this);
            return raise!(
                vm,
                TypeError,
                "unsupported format string passed to {name}.__format__"
            );
        }
        vm.str(this)
    }

    // ---- comparison

    #[slot(hash)]
    fn hash(this: &Value) -> i64 {
        match this {
            Value::Object(object) => simple::hash_address(object),
            other => simple::hash(other).unwrap_or(0),
        }
    }

    #[slot(eq)]
    fn eq(this: &Value, value: &Value) -> Value {
        if this.is(value) {
            Value::bool(true)
        } else {
            Value::NotImplemented
        }
    }

    #[slot(ne)]
    fn ne(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        match vm.call_special(this, Special::Eq, std::slice::from_ref(value))? {
            None | Some(Value::NotImplemented) => Ok(Value::NotImplemented),
            Some(answer) => vm.truth(&answer).map(|equal| Value::bool(!equal)),
        }
    }

    #[slot(lt)]
    fn lt(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(le)]
    fn le(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(gt)]
    fn gt(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(ge)]
    fn ge(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    // ---- attributes

    #[slot(getattribute)]
    fn getattribute(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
        let name = attribute_name(vm, name)?;
        let ty = vm.type_of(this).clone();
        match vm.lookup_generic(this, &ty, &name)? {
            Some(looked) => Ok(step_of(looked)),
            None => vm.no_attribute(this, &name),
        }
    }

    #[slot("__setattr__(self, name, value, /)", quick = setattr_quickly)]
    fn setattr(this: &Value, vm: &mut Vm, name: &Value, value: &Value) -> Res<Step> {
        Surface::store(this, vm, name, Some(value.clone()))
    }

    #[slot(delattr)]
    fn delattr(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
        Surface::store(this, vm, name, None)
    }

    fn store(this: &Value, vm: &mut Vm, name: &Value, value: Option<Value>) -> Res<Step> {
        let name = attribute_name(vm, name)?;
        if this.as_type().is_some() {
            let (method, ty) = (
                if value.is_some() {
                    "__setattr__"
                } else {
                    "__delattr__"
                },
                vm.type_name(this),
            );
            return raise!(vm, TypeError, "can't apply this {method} to {ty} object");
        }
        let ty = vm.type_of(this).clone();
        Ok(match vm.store_default(this, &ty, &name, value)? {
            Some((hook, args)) => super::effects::call_for_effect(&hook, args),
            None => Step::Return(Value::None),
        })
    }

    /// the object's class
    #[getter(__class__)]
    fn class(this: &Value, vm: &Vm) -> Ref<Type> {
        vm.type_of(this).clone()
    }

    #[setter(__class__)]
    fn set_class(this: &Value, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let Some(value) = value else {
            return raise!(vm, TypeError, "can't delete __class__ attribute");
        };
        let Some(new) = value.as_type().cloned() else {
            let given = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "__class__ must be set to a class, not '{given}' object"
            );
        };
        let old = vm.type_of(this).clone();
        let is_module = |vm: &Vm, ty: &Ref<Type>| vm.is_subtype(ty, &vm.types.module);
        let mutable = old.flags.get().has(TypeFlags::HEAP) && new.flags.get().has(TypeFlags::HEAP);
        let Some(object) = this
            .object()
            .filter(|_| mutable || is_module(vm, &old) && is_module(vm, &new))
        else {
            return raise!(
                vm,
                TypeError,
                "__class__ assignment only supported for mutable types or ModuleType subclasses"
            );
        };
        if !vm.same_additions(&old, &new) || !object.change_class(&new) {
            let (new, old) = (vm.class_name(&new), vm.class_name(&old));
            return raise!(
                vm,
                TypeError,
                "__class__ assignment: '{new}' object layout differs from '{old}'"
            );
        }
        Ok(())
    }

    // ---- the rest

    /// How much memory it takes, in bytes.
    #[method("__sizeof__(self, /)")]
    fn sizeof(this: &Value) -> i64 {
        this.object()
            .map_or(16, |object| object.layout().size as i64)
    }

    /// Default dir() implementation.
    #[method("__dir__(self, /)")]
    fn dir(this: &Value, vm: &mut Vm) -> Res {
        let names = vm.new_dict()?;
        let (dict, class) = (vm.names.dict.clone(), vm.names.class.clone());
        let own = vm.getattr_opt_str(this, &dict)?;
        if let Some(own) = own.as_ref().and_then(Value::as_dict) {
            for (name, _) in own.items(vm) {
                vm.dict_set(&names, name, Value::None)?;
            }
        }
        // An object may say that it is of another class, or of none.
        let class = vm.getattr_opt_str(this, &class)?;
        if let Some(class) = class.as_ref().and_then(Value::as_type) {
            super::type_object::names_of(vm, class, &names)?;
        }
        let names = names.items(vm).into_iter().map(|(name, _)| name).collect();
        vm.new_list(names)
    }

    /// Called for each subclass that is made. Here it does nothing; classes that want to know define it.
    #[classmethod("__init_subclass__(cls, /, *args, **kwargs)")]
    fn init_subclass(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        let name = vm.class_name(cls);
        if kwargs.len(vm) != 0 {
            return raise!(
                vm,
                TypeError,
                "{name}.__init_subclass__() takes no keyword arguments"
            );
        }
        if !args.is_empty() {
            let given = args.len();
            return raise!(
                vm,
                TypeError,
                "{name}.__init_subclass__() takes no arguments ({given} given)"
            );
        }
        Ok(())
    }

    /// Asked by issubclass() on an abstract class before anything else: True and False are the answer, which is
    /// remembered; NotImplemented, the answer here, leaves it to the usual rules.
    #[classmethod("__subclasshook__(cls, object, /)")]
    fn subclasshook(_cls: &Value, _object: &Value) -> Value {
        Value::NotImplemented
    }

    // ---- copying and pickling

    /// Helper for pickle.
    #[method("__getstate__(self, /)")]
    fn getstate(this: &Value, vm: &mut Vm) -> Res {
        super::reduce::default_state(vm, this)
    }

    /// Helper for pickle.
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Value, vm: &mut Vm) -> Res {
        super::reduce::reduce(vm, this, 0)
    }

    /// Helper for pickle.
    #[method("__reduce_ex__(self, protocol, /)")]
    fn reduce_ex(this: &Value, vm: &mut Vm, protocol: i64) -> Res {
        let ty = vm.type_of(this).clone();
        let name = vm.intern("__reduce__")?;
        let own = vm.type_lookup(&ty, &name);
        let is_default = own
            .as_ref()
            .and_then(Value::downcast::<NativeFunction>)
            .is_some_and(|own| own.def.owner == "object");
        if !is_default {
            return vm.call_method(this, "__reduce__", &[]);
        }
        super::reduce::reduce(vm, this, protocol)
    }
}

/// The name of an attribute, interned.
pub(crate) fn attribute_name(vm: &mut Vm, name: &Value) -> Res<Ref<Str>> {
    match name.as_str() {
        Some(name) => Ok(vm.interned(name)),
        None => {
            let given = vm.type_name(name);
            raise!(
                vm,
                TypeError,
                "attribute name must be string, not '{given}'"
            )
        }
    }
}

/// `object.__setattr__` as frozen dataclasses call it, where the attribute is but the instance's own.
fn setattr_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let is_stored = match args {
        [Value::Object(object), name, value] => vm.store_plainly(object, name, value),
        _ => false,
    };
    if is_stored { Value::None } else { Value::Unset }
}

/// What a look-up leads to.
pub(crate) fn step_of(looked: Looked) -> Step {
    match looked {
        Looked::Value(value) => Step::Return(value),
        Looked::Call(callable, args) => Step::call(&callable, args),
        Looked::CallOr(guarded) => Step::call(&guarded.callable, guarded.args),
    }
}

/// TypeError for a class whose abstract methods are not all there.
#[cold]
pub(crate) fn abstract_class(vm: &mut Vm, cls: &Ref<Type>) -> Res {
    let name = vm.names.abstractmethods.clone();
    let methods = match vm.type_lookup(cls, &name) {
        Some(methods) => vm.collect_iterable(&methods)?,
        None => Vec::new(),
    };
    let mut names: Vec<String> = methods
        .iter()
        .filter_map(Value::as_str)
        .map(|name| format!("'{}'", name.to_string_lossy()))
        .collect();
    names.sort();
    let (class, plural) = (vm.class_name(cls), if names.len() == 1 { "" } else { "s" });
    raise!(
        vm,
        TypeError,
        "Can't instantiate abstract class {class} without an implementation for abstract method{plural} {}",
        names.join(", ")
    )
}
