//! `types.GenericAlias`: a class with type arguments, `list[int]` (PEP 585).

use super::type_parameters::{as_arguments, parameters_of, push_shown, substitute};
use crate::object::*;
use pyish_derive::{Payload, Trace, class};

/// `origin[args]`
#[derive(Payload, Trace)]
#[payload(name = "GenericAlias")]
pub(crate) struct GenericAlias {
    pub(crate) origin: Value,
    pub(crate) args: Ref<Tuple>,
    pub(crate) parameters: VmCell<Option<Ref<Tuple>>>,
    /// `*tuple[int]`
    #[trace(skip)]
    pub(crate) starred: bool,
}

/// `cls[item]`: what a `__class_getitem__` gives.
pub(crate) fn subscript_class(vm: &mut Vm, cls: &Value, item: &Value) -> Res {
    let args = as_arguments(vm, item)?;
    alias(vm, cls.clone(), args, false)
}

fn alias(vm: &mut Vm, origin: Value, args: Ref<Tuple>, starred: bool) -> Res {
    let body = GenericAlias {
        origin,
        args,
        parameters: VmCell::default(),
        starred,
    };
    Ok(vm.new_object(body)?.into())
}

fn parameters(vm: &mut Vm, this: &Ref<GenericAlias>) -> Res<Ref<Tuple>> {
    if let Some(known) = this.parameters.cloned(vm) {
        return Ok(known);
    }
    let found = parameters_of(vm, this.args.items())?;
    let found = vm.make_tuple(found)?;
    this.parameters.set(vm, Some(found.clone()));
    Ok(found)
}

/// Attributes that are the alias's own; all others are its origin's.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
    "__bases__",
];

/// A class with arguments, as in list[int]: `__origin__` is the class, `__args__` has the arguments.
#[class(name = "GenericAlias", module = "types", shape = GenericAlias, weakref)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        if kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "GenericAlias() takes no keyword arguments");
        }
        let [origin, item] = args else {
            let given = args.len();
            return raise!(
                vm,
                TypeError,
                "GenericAlias expected 2 arguments, got {given}"
            );
        };
        let args = as_arguments(vm, item)?;
        let body = GenericAlias {
            origin: origin.clone(),
            args,
            parameters: VmCell::default(),
            starred: false,
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot(repr)]
    fn repr(this: &Ref<GenericAlias>, vm: &mut Vm) -> Res<String> {
        let mut text = String::from(if this.starred { "*" } else { "" });
        push_shown(vm, &mut text, &this.origin)?;
        text.push('[');
        for (at, arg) in this.args.items().iter().enumerate() {
            if at > 0 {
                text.push_str(", ");
            }
            push_shown(vm, &mut text, arg)?;
        }
        if this.args.is_empty() {
            text.push_str("()");
        }
        text.push(']');
        Ok(text)
    }

    #[slot(call)]
    fn call(this: &Ref<GenericAlias>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        let made = vm.call_kwargs(&this.origin, args, Some(kwargs))?;
        match vm.setattr(&made, "__orig_class__", this.into()) {
            Err(raised)
                if !vm.is_instance_of(&raised, &vm.exceptions.AttributeError)
                    && !vm.is_instance_of(&raised, &vm.exceptions.TypeError) =>
            {
                Err(raised)
            }
            _ => Ok(made),
        }
    }

    #[slot(eq)]
    fn eq(this: &Ref<GenericAlias>, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = value.downcast::<GenericAlias>() else {
            return Ok(Value::NotImplemented);
        };
        if this.starred != other.starred || !vm.eq(&this.origin, &other.origin)? {
            return Ok(Value::bool(false));
        }
        vm.eq(&(&this.args).into(), &(&other.args).into())
            .map(Value::bool)
    }

    #[slot(hash)]
    fn hash(this: &Ref<GenericAlias>, vm: &mut Vm) -> Res<i64> {
        let (origin, args) = (vm.hash(&this.origin)?, vm.hash(&(&this.args).into())?);
        Ok(simple::hash_int(origin ^ args))
    }

    #[slot(getitem)]
    fn getitem(this: &Ref<GenericAlias>, vm: &mut Vm, key: &Value) -> Res {
        let parameters = parameters(vm, this)?;
        let args = substitute(vm, &this.into(), this.args.items(), parameters.items(), key)?;
        let args = vm.make_tuple(args)?;
        alias(vm, this.origin.clone(), args, this.starred)
    }

    #[slot(iter)]
    fn iter(this: &Ref<GenericAlias>, vm: &mut Vm) -> Res {
        let starred = alias(vm, this.origin.clone(), this.args.clone(), true)?;
        let one = vm.new_tuple([starred])?;
        vm.iter(&one)
    }

    #[slot(getattribute)]
    fn getattribute(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
        let name = super::object::attribute_name(vm, name)?;
        let own = OWN.contains(&&*name.to_string_lossy());
        if !own && let Some(alias) = this.downcast::<GenericAlias>() {
            let origin = alias.origin.clone();
            return Ok(super::object::step_of(vm.lookup(&origin, &name)?));
        }
        let ty = vm.type_of(this).clone();
        match vm.lookup_generic(this, &ty, &name)? {
            Some(looked) => Ok(super::object::step_of(looked)),
            None => vm.no_attribute(this, &name),
        }
    }

    #[slot(or)]
    fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        super::union::join(vm, this, value)
    }

    #[slot(ror)]
    fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        super::union::join(vm, value, this)
    }

    #[method("__mro_entries__(self, entries, /)")]
    fn mro_entries(this: &Ref<GenericAlias>, vm: &mut Vm, _entries: &Value) -> Res {
        vm.new_tuple([this.origin.clone()])
    }

    #[method("__instancecheck__(self, instance, /)")]
    fn instancecheck(_this: &Value, vm: &mut Vm, _instance: &Value) -> Res<bool> {
        raise!(
            vm,
            TypeError,
            "isinstance() argument 2 cannot be a parameterized generic"
        )
    }

    #[method("__subclasscheck__(self, subclass, /)")]
    fn subclasscheck(_this: &Value, vm: &mut Vm, _subclass: &Value) -> Res<bool> {
        raise!(
            vm,
            TypeError,
            "issubclass() argument 2 cannot be a parameterized generic"
        )
    }

    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<GenericAlias>, vm: &mut Vm) -> Res {
        let class: Value = this.ty().into();
        let args = vm.new_tuple([this.origin.clone(), (&this.args).into()])?;
        vm.new_tuple([class, args])
    }

    #[getter(__origin__)]
    fn origin(this: &Ref<GenericAlias>) -> Value {
        this.origin.clone()
    }

    #[getter(__args__)]
    fn args(this: &Ref<GenericAlias>) -> Ref<Tuple> {
        this.args.clone()
    }

    /// Type variables in the GenericAlias.
    #[getter(__parameters__)]
    fn get_parameters(this: &Ref<GenericAlias>, vm: &mut Vm) -> Res<Ref<Tuple>> {
        parameters(vm, this)
    }

    #[getter(__unpacked__)]
    fn unpacked(this: &Ref<GenericAlias>) -> bool {
        this.starred
    }

    #[getter(__typing_unpacked_tuple_args__)]
    fn unpacked_args(this: &Ref<GenericAlias>, vm: &Vm) -> Option<Ref<Tuple>> {
        let of_tuple = this
            .origin
            .as_type()
            .is_some_and(|origin| origin.is_same(&vm.types.tuple));
        (this.starred && of_tuple).then(|| this.args.clone())
    }
}
