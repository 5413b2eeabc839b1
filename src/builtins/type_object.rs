//! `type`: what a script sees of a class. How classes are made is `vm/classes/`.

use super::object::{attribute_name, step_of};
use crate::object::*;
use pyish_derive::class;

/// type(object) -> the object's type
/// type(name, bases, dict, **kwds) -> a new type
#[class(name = "type", shape = Type, weakref)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        let type_type = vm.types.r#type.clone();
        if let ([object], true) = (args, cls.is_same(&type_type)) {
            return Ok(vm.type_of(object).clone().into());
        }
        let [name, bases, namespace] = args else {
            let given = args.len();
            return raise!(
                vm,
                TypeError,
                "type.__new__() takes exactly 3 arguments ({given} given)"
            );
        };
        let Some(name) = name.as_str().cloned() else {
            return Surface::wrong_argument(vm, 1, "str", name);
        };
        let Some(bases) = bases.as_tuple().cloned() else {
            return Surface::wrong_argument(vm, 2, "tuple", bases);
        };
        let Some(namespace) = namespace.as_dict().cloned() else {
            return Surface::wrong_argument(vm, 3, "dict", namespace);
        };
        let mut classes = Vec::with_capacity(bases.len());
        for base in bases.items() {
            match base.as_type() {
                Some(class) => classes.push(class.clone()),
                None => {
                    let entries = vm.names.mro_entries.clone();
                    if vm.getattr_opt_str(base, &entries)?.is_some() {
                        return raise!(
                            vm,
                            TypeError,
                            "type() doesn't support MRO entry resolution; use types.new_class()"
                        );
                    }
                }
            }
        }
        let meta = vm.calculate_metaclass(cls, bases.items())?;
        if classes.len() != bases.len() {
            return raise!(vm, TypeError, "bases must be types");
        }
        if !meta.is_same(cls) {
            let new = meta.special(Special::New).clone();
            let is_default = new
                .downcast::<NativeFunction>()
                .is_some_and(|new| new.def.owner == "type");
            if !is_default {
                let maker = vm.getattr(&(&meta).into(), "__new__")?;
                let all: Vec<Value> = std::iter::once((&meta).into())
                    .chain(args.iter().cloned())
                    .collect();
                return vm.call_kwargs(&maker, &all, Some(kwargs));
            }
        }
        Ok(vm
            .new_class(&meta, &name, classes, &namespace, Some(kwargs))?
            .into())
    }

    #[cold]
    fn wrong_argument(vm: &mut Vm, at: usize, expected: &str, given: &Value) -> Res {
        let given = vm.type_name(given);
        raise!(
            vm,
            TypeError,
            "type.__new__() argument {at} must be {expected}, not {given}"
        )
    }

    #[slot(init)]
    fn init(_this: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        if args.len() == 1 && kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "type.__init__() takes no keyword arguments");
        }
        if args.len() != 1 && args.len() != 3 {
            return raise!(vm, TypeError, "type.__init__() takes 1 or 3 arguments");
        }
        Ok(())
    }

    #[slot(call)]
    fn call(this: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<Step> {
        super::instantiate::instantiate(vm, this, args, kwargs)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Type>, vm: &mut Vm) -> Res<String> {
        Ok(format!("<class '{}'>", display_name(vm, this)))
    }

    // ---- attributes

    #[slot(getattribute)]
    fn getattribute(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
        let name = attribute_name(vm, name)?;
        let Some(class) = this.as_type().cloned() else {
            return vm.no_attribute(this, &name);
        };
        let meta = class.ty().clone();
        match vm.lookup_in_class(this, &class, &meta, &name)? {
            Some(looked) => Ok(step_of(looked)),
            None => vm.no_attribute(this, &name),
        }
    }

    #[slot(setattr)]
    fn setattr(this: &Value, vm: &mut Vm, name: &Value, value: &Value) -> Res<Step> {
        Surface::store(this, vm, name, Some(value.clone()))
    }

    #[slot(delattr)]
    fn delattr(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
        Surface::store(this, vm, name, None)
    }

    fn store(this: &Value, vm: &mut Vm, name: &Value, value: Option<Value>) -> Res<Step> {
        let name = attribute_name(vm, name)?;
        let ty = vm.type_of(this).clone();
        Ok(match vm.store_default(this, &ty, &name, value)? {
            Some((hook, args)) => super::effects::call_for_effect(&hook, args),
            None => Step::Return(Value::None),
        })
    }

    /// Specialized __dir__ implementation for types.
    #[method("__dir__(self, /)")]
    fn dir(this: &Ref<Type>, vm: &mut Vm) -> Res {
        let names = vm.new_dict()?;
        names_of(vm, this, &names)?;
        let names = names.items(vm).into_iter().map(|(name, _)| name).collect();
        vm.new_list(names)
    }

    // ---- the hierarchy

    /// Return a type's method resolution order.
    #[method("mro(self, /)")]
    fn mro(this: &Ref<Type>, vm: &mut Vm) -> Res {
        let bases = this.bases.cloned(vm);
        let rest = vm.merge_mros(&bases)?;
        let mro = std::iter::once(this.into())
            .chain(rest.into_iter().map(Value::from))
            .collect();
        vm.new_list(mro)
    }

    /// Return a list of immediate subclasses.
    #[method("__subclasses__(self, /)")]
    fn subclasses(this: &Ref<Type>, vm: &mut Vm) -> Res {
        // Those of native classes that nobody has met yet are among them.
        if !this.is_counted() {
            vm.make_classes()?;
        }
        let subclasses = vm.subclasses(this).into_iter().map(Value::from).collect();
        vm.new_list(subclasses)
    }

    /// The namespace in which a class statement's body runs
    #[classmethod("__prepare__(cls, /, *args, **kwargs)")]
    fn prepare(_cls: &Value, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res<Ref<Dict>> {
        vm.new_dict()
    }

    /// Whether an object counts as an instance: isinstance() asks this.
    #[method("__instancecheck__(self, instance, /)")]
    fn instancecheck(this: &Value, vm: &mut Vm, instance: &Value) -> Res<bool> {
        vm.check_plain(instance, this, Special::InstanceCheck)
    }

    /// Whether a class counts as a subclass: issubclass() asks this.
    #[method("__subclasscheck__(self, subclass, /)")]
    fn subclasscheck(this: &Value, vm: &mut Vm, subclass: &Value) -> Res<bool> {
        vm.check_plain(subclass, this, Special::SubclassCheck)
    }

    #[slot(or)]
    fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        super::union::join(vm, this, value)
    }

    #[slot(ror)]
    fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        super::union::join(vm, value, this)
    }

    /// How much memory it takes, in bytes.
    #[method("__sizeof__(self, /)")]
    fn sizeof(_this: &Value) -> i64 {
        Type::layout().size as i64
    }

    // ---- computed attributes

    #[getter(__name__)]
    fn name(this: &Ref<Type>, vm: &Vm) -> Ref<Str> {
        this.name.cloned(vm)
    }

    #[setter(__name__)]
    fn set_name(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let name = Surface::assigned_text(this, vm, value, "__name__")?;
        if name.as_bytes().contains(&0) {
            return raise!(vm, ValueError, "type name must not contain null characters");
        }
        vm.check_utf8(&name)?;
        this.name.set(vm, name);
        Ok(())
    }

    #[getter(__qualname__)]
    fn qualname(this: &Ref<Type>, vm: &Vm) -> Ref<Str> {
        this.qualname.cloned(vm)
    }

    #[setter(__qualname__)]
    fn set_qualname(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let name = Surface::assigned_text(this, vm, value, "__qualname__")?;
        this.qualname.set(vm, name);
        Ok(())
    }

    fn assigned_text(
        this: &Ref<Type>,
        vm: &mut Vm,
        value: Option<&Value>,
        attribute: &str,
    ) -> Res<Ref<Str>> {
        let value = Surface::assigned(this, vm, value, attribute)?;
        match value.as_str() {
            Some(text) => Ok(text.clone()),
            None => {
                let (class, given) = (vm.class_name(this), vm.type_name(&value));
                raise!(
                    vm,
                    TypeError,
                    "can only assign string to {class}.{attribute}, not '{given}'"
                )
            }
        }
    }

    /// A value for an attribute of a class that a script defined; it cannot be deleted.
    fn assigned(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>, attribute: &str) -> Res {
        Surface::check_mutable(this, vm, attribute)?;
        match value {
            Some(value) => Ok(value.clone()),
            None => {
                let class = vm.class_name(this);
                raise!(
                    vm,
                    TypeError,
                    "cannot delete '{attribute}' attribute of immutable type '{class}'"
                )
            }
        }
    }

    fn check_mutable(this: &Ref<Type>, vm: &mut Vm, attribute: &str) -> Res<()> {
        if this.is_mutable() {
            return Ok(());
        }
        let class = vm.class_name(this);
        raise!(
            vm,
            TypeError,
            "cannot set '{attribute}' attribute of immutable type '{class}'"
        )
    }

    #[getter(__module__)]
    fn module(this: &Ref<Type>, vm: &mut Vm) -> Res {
        let name = vm.names.module.clone();
        match this.namespace(vm).get_str(vm, &name) {
            Some(module) if this.flags.get().has(TypeFlags::HEAP) || module.as_str().is_some() => {
                Ok(module)
            }
            _ => vm.new_str("builtins"),
        }
    }

    #[setter(__module__)]
    fn set_module(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = Surface::assigned(this, vm, value, "__module__")?;
        // Where the class stood in its old module says nothing now.
        let line = vm.intern("__firstlineno__")?;
        drop(this.namespace(vm).remove_str(vm, &line));
        let name = vm.names.module.clone();
        vm.store_on_class(this, &name, Some(value))
    }

    #[getter(__doc__)]
    fn doc(this: &Ref<Type>, vm: &mut Vm) -> Res {
        let name = vm.names.doc.clone();
        let Some(doc) = this.namespace(vm).get_str(vm, &name) else {
            return Ok(Value::None);
        };
        if !this.flags.get().has(TypeFlags::HEAP) {
            return match doc {
                doc if doc.as_str().is_some() => Ok(doc),
                _ => match vm.class_def(this) {
                    Some(def) if !def.doc.is_empty() => vm.new_str(def.doc),
                    _ => Ok(Value::None),
                },
            };
        }
        if vm.special(&doc, Special::Get).is_unset() {
            return Ok(doc);
        }
        vm.call_special(&doc, Special::Get, &[Value::None, this.into()])
            .map(Value::from)
    }

    #[setter(__doc__)]
    fn set_doc(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = Surface::assigned(this, vm, value, "__doc__")?;
        let name = vm.names.doc.clone();
        vm.store_on_class(this, &name, Some(value))
    }

    #[getter(__bases__)]
    fn bases(this: &Ref<Type>, vm: &mut Vm) -> Res {
        let bases: Vec<Value> = this.bases.get(vm).iter().map(Value::from).collect();
        vm.new_tuple(bases)
    }

    #[setter(__bases__)]
    fn set_bases(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = Surface::assigned(this, vm, value, "__bases__")?;
        let class = vm.class_name(this);
        let Some(bases) = value.as_tuple().cloned() else {
            let given = vm.type_name(&value);
            return raise!(
                vm,
                TypeError,
                "can only assign tuple to {class}.__bases__, not {given}"
            );
        };
        if bases.is_empty() {
            return raise!(
                vm,
                TypeError,
                "can only assign non-empty tuple to {class}.__bases__, not ()"
            );
        }
        let mut classes = Vec::with_capacity(bases.len());
        for base in bases.items() {
            match base.as_type() {
                Some(base) => classes.push(base.clone()),
                None => {
                    let given = vm.type_name(base);
                    return raise!(
                        vm,
                        TypeError,
                        "{class}.__bases__ must be tuple of classes, not '{given}'"
                    );
                }
            }
        }
        vm.change_bases(this, classes)
    }

    #[getter(__base__)]
    fn base(this: &Ref<Type>, vm: &Vm) -> Option<Ref<Type>> {
        this.base.cloned(vm)
    }

    #[getter(__mro__)]
    fn get_mro(this: &Ref<Type>, vm: &mut Vm) -> Res {
        let mro: Vec<Value> = this.mro.get(vm).iter().map(Value::from).collect();
        if mro.is_empty() {
            // Its metaclass's `mro()` is at work.
            return Ok(Value::None);
        }
        vm.new_tuple(mro)
    }

    #[getter(__dict__)]
    fn dict(this: &Ref<Type>, vm: &mut Vm) -> Res {
        let names = Value::from(this.namespace(vm));
        super::mappingproxy::proxy(vm, names)
    }

    #[getter(__abstractmethods__)]
    fn abstractmethods(this: &Ref<Type>, vm: &mut Vm) -> Res {
        let name = vm.names.abstractmethods.clone();
        match this.namespace(vm).get_str(vm, &name) {
            Some(methods) if methods.downcast::<GetSet>().is_none() => Ok(methods),
            _ => vm.attribute_error(&this.into(), &name, "__abstractmethods__"),
        }
    }

    #[setter(__abstractmethods__)]
    fn set_abstractmethods(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let name = vm.names.abstractmethods.clone();
        let flags = this.flags.get();
        let is_abstract = match value {
            Some(value) => vm.truth(value)?,
            None => false,
        };
        if value.is_none() && this.namespace(vm).get_str(vm, &name).is_none() {
            return vm.attribute_error(&this.into(), &name, "__abstractmethods__");
        }
        vm.store_on_class(this, &name, value.cloned())?;
        this.flags.set(match is_abstract {
            true => flags.with(TypeFlags::ABSTRACT),
            false => TypeFlags(flags.0 & !TypeFlags::ABSTRACT),
        });
        Ok(())
    }

    #[getter(__annotations__)]
    fn annotations(this: &Ref<Type>, vm: &mut Vm) -> Res {
        super::annotations::of_class(vm, this)
    }

    #[setter(__annotations__)]
    fn set_annotations(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        super::annotations::set_of_class(vm, this, value)
    }

    #[getter(__annotate__)]
    fn annotate(this: &Ref<Type>, vm: &mut Vm) -> Res {
        super::annotations::annotate_of_class(vm, this)
    }

    #[setter(__annotate__)]
    fn set_annotate(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        super::annotations::set_annotate_of_class(vm, this, value)
    }

    #[getter(__type_params__)]
    fn type_params(this: &Ref<Type>, vm: &mut Vm) -> Res {
        let name = vm.names.type_params.clone();
        match this.namespace(vm).get_str(vm, &name) {
            Some(params) if this.flags.get().has(TypeFlags::HEAP) => Ok(params),
            _ => vm.new_tuple([]),
        }
    }

    #[setter(__type_params__)]
    fn set_type_params(this: &Ref<Type>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = Surface::assigned(this, vm, value, "__type_params__")?;
        let name = vm.names.type_params.clone();
        vm.store_on_class(this, &name, Some(value))
    }

    #[getter(__text_signature__)]
    fn text_signature(this: &Ref<Type>, vm: &mut Vm) -> Option<String> {
        let def = vm.class_def(this)?;
        let is_open = |method: &&native::MethodDef| {
            let first = method.signature.params.get(1);
            first.is_some_and(|param| param.kind == native::ParamKind::VarPositional)
        };
        // A `__new__` that takes anything leaves it to `__init__` to say what.
        let maker = def
            .methods
            .iter()
            .filter(|method| matches!(method.name, "__init__" | "__new__"))
            .find(|method| !is_open(method))?;
        Some(super::native_function::without_receiver(
            maker.signature.text,
        ))
    }

    #[getter(__flags__)]
    fn flags(this: &Ref<Type>) -> i64 {
        // The bits of CPython's that have a meaning here, with those that all classes have.
        let flags = this.flags.get();
        [
            (TypeFlags::HEAP, 1 << 9),
            (TypeFlags::BASE, 1 << 10),
            (TypeFlags::ABSTRACT, 1 << 20),
            (TypeFlags::DICT, 1 << 4),
            (TypeFlags::WEAK, 1 << 3),
            (TypeFlags::SEQUENCE, 1 << 5),
            (TypeFlags::MAPPING, 1 << 6),
        ]
        .iter()
        .filter(|(bit, _)| flags.has(*bit))
        .fold(0x5000, |sum, (_, bit)| sum | bit)
    }

    #[getter(__basicsize__)]
    fn basicsize(this: &Ref<Type>) -> i64 {
        this.layout.size as i64
    }

    #[getter(__itemsize__)]
    fn itemsize(this: &Ref<Type>, vm: &Vm) -> i64 {
        if vm.is_variable_size(this) { 8 } else { 0 }
    }

    #[getter(__dictoffset__)]
    fn dictoffset(this: &Ref<Type>) -> i64 {
        if this.flags.get().has(TypeFlags::DICT) {
            -1
        } else {
            0
        }
    }

    #[getter(__weakrefoffset__)]
    fn weakrefoffset(this: &Ref<Type>) -> i64 {
        if this.flags.get().has(TypeFlags::WEAK) {
            -32
        } else {
            0
        }
    }
}

/// The name that a class shows itself by: its qualified name, after its module unless that is `builtins`.
pub(crate) fn display_name(vm: &mut Vm, class: &Ref<Type>) -> String {
    let name = vm.names.module.clone();
    let module = class.namespace(vm).get_str(vm, &name);
    let qualname = class.qualname.get(vm).to_string_lossy().into_owned();
    match module.as_ref().and_then(Value::as_str) {
        Some(module) if module.as_bytes() != b"builtins" => {
            format!("{}.{qualname}", module.to_string_lossy())
        }
        _ => qualname,
    }
}

/// The names on the MRO of a class, into a dict.
pub(crate) fn names_of(vm: &mut Vm, class: &Ref<Type>, names: &Ref<Dict>) -> Res<()> {
    for class in class.mro.cloned(vm) {
        for (name, _) in class.namespace(vm).items(vm) {
            vm.dict_set(names, name, Value::None)?;
        }
    }
    Ok(())
}
