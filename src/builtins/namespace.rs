//! `types.SimpleNamespace`: an object that is nothing but its attributes.

use crate::object::*;
use pyish_derive::{Payload, Trace, class};

/// Attributes alone.
#[derive(Payload, Trace)]
#[payload(name = "SimpleNamespace")]
pub(crate) struct Namespace {
    #[trace(skip)]
    nothing: (),
}

/// A namespace with these attributes.
pub(crate) fn namespace(vm: &mut Vm, attributes: &[(&str, Value)]) -> Res {
    let made: Value = vm.new_object(Namespace { nothing: () })?.into();
    for (name, value) in attributes {
        vm.setattr(&made, name, value.clone())?;
    }
    Ok(made)
}

fn attributes(vm: &mut Vm, this: &Value) -> Res<Ref<Dict>> {
    let dict = match this.object() {
        Some(object) => vm.dict_of(object)?,
        None => None,
    };
    match dict {
        Some(dict) => Ok(dict),
        None => vm.new_dict(),
    }
}

/// A simple attribute-based namespace.
#[class(name = "SimpleNamespace", module = "types", shape = Namespace, dict, unhashable)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        Ok(vm.new_object_of(cls, Namespace { nothing: () })?.into())
    }

    #[slot(init)]
    fn init(this: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        let given = match args {
            [] => None,
            [mapping] => {
                let class: Value = (&vm.types.dict).into();
                Some(vm.call(&class, std::slice::from_ref(mapping))?)
            }
            _ => {
                let given = args.len();
                return raise!(
                    vm,
                    TypeError,
                    "SimpleNamespace expected at most 1 argument, got {given}"
                );
            }
        };
        let own = attributes(vm, this)?;
        let given = given
            .as_ref()
            .and_then(Value::as_dict)
            .map(|given| given.items(vm))
            .unwrap_or_default();
        for (name, value) in given.into_iter().chain(kwargs.items(vm)) {
            if name.as_str().is_none() {
                return raise!(vm, TypeError, "keywords must be strings");
            }
            vm.dict_set(&own, name, value)?;
        }
        Ok(())
    }

    #[slot(repr)]
    fn repr(this: &Value, vm: &mut Vm) -> Res<String> {
        let Some(object) = this.object().cloned() else {
            return Ok(String::new());
        };
        let ours = vm.native_type::<Namespace>()?;
        let name = if object.ty().is_same(&ours) {
            "namespace".to_owned()
        } else {
            vm.class_name(object.ty())
        };
        let inner = vm.guard_repr(&object, |vm| {
            let mut parts = Vec::new();
            for (key, value) in attributes(vm, this)?.items(vm) {
                let shown = vm.repr(&value)?;
                let key = key
                    .as_str()
                    .map(|key| key.to_string_lossy().into_owned())
                    .unwrap_or_default();
                parts.push(format!("{key}={}", shown.to_string_lossy()));
            }
            Ok(parts.join(", "))
        })?;
        Ok(format!(
            "{name}({})",
            inner.unwrap_or_else(|| "...".to_owned())
        ))
    }

    #[slot(eq)]
    fn eq(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        if value.downcast::<Namespace>().is_none() {
            return Ok(Value::NotImplemented);
        }
        let (own, other) = (attributes(vm, this)?, attributes(vm, value)?);
        vm.eq(&own.into(), &other.into()).map(Value::bool)
    }

    /// Return state information for pickling
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Value, vm: &mut Vm) -> Res {
        let class: Value = vm.type_of(this).into();
        let (empty, own) = (vm.new_tuple([])?, attributes(vm, this)?);
        vm.new_tuple([class, empty, own.into()])
    }

    /// A copy of the namespace with other values for some of its attributes.
    #[method("__replace__(self, /, **changes)")]
    fn replace(this: &Value, vm: &mut Vm, changes: &Ref<Dict>) -> Res {
        let class: Value = vm.type_of(this).into();
        let copy = vm.call(&class, &[])?;
        if copy.downcast::<Namespace>().is_none() {
            let (wanted, given) = (vm.full_type_name(this), vm.full_type_name(&copy));
            return raise!(
                vm,
                TypeError,
                "expect types.SimpleNamespace type, but {wanted}() returned '{given}' object"
            );
        }
        let (own, target) = (attributes(vm, this)?, attributes(vm, &copy)?);
        for (name, value) in own.items(vm).into_iter().chain(changes.items(vm)) {
            vm.dict_set(&target, name, value)?;
        }
        Ok(copy)
    }

    #[getter(__dict__)]
    fn dict(this: &Value, vm: &mut Vm) -> Res<Ref<Dict>> {
        attributes(vm, this)
    }
}
