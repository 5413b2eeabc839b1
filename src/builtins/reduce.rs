//! How objects are taken apart for `copy` and `pickle`: the defaults of `object`.

use crate::object::*;

/// `object.__getstate__`: the `__dict__` or None, paired with the `__slots__` members that are set, if there are any.
pub(super) fn default_state(vm: &mut Vm, this: &Value) -> Res {
    let Some(object) = this.object() else {
        return Ok(Value::None);
    };
    let own: Value = match vm.dict_of(object)? {
        Some(dict) => {
            let entries = dict.items(vm);
            let copy = vm.new_dict()?;
            for (key, value) in entries {
                vm.dict_set(&copy, key, value)?;
            }
            if copy.len(vm) == 0 {
                Value::None
            } else {
                copy.into()
            }
        }
        None => Value::None,
    };
    let members = object.ty().members().to_vec();
    let Some(attrs) = object.attrs().filter(|_| !members.is_empty()) else {
        return Ok(own);
    };
    let slots = vm.new_dict()?;
    for (at, name) in members.iter().enumerate() {
        if let Some(value) = attrs.member(at).set() {
            slots.set_str(vm, name, value)?;
        }
    }
    if slots.len(vm) == 0 {
        Ok(own)
    } else {
        vm.new_tuple([own, slots.into()])
    }
}

/// `object.__reduce_ex__`: by `copyreg`'s functions.
pub(super) fn reduce(vm: &mut Vm, this: &Value, protocol: i64) -> Res {
    let ty = vm.type_of(this).clone();
    let import = vm.names.import.clone();
    let Some(import) = vm.builtins.get_str(vm, &import) else {
        return raise!(vm, ImportError, "__import__ not found");
    };
    let name = vm.new_str("copyreg")?;
    let copyreg = vm.call(&import, &[name])?;
    if protocol < 2 {
        return vm.call_method(
            &copyreg,
            "_reduce_ex",
            &[this.clone(), Value::Int(protocol)],
        );
    }
    if !std::ptr::eq(ty.layout, Instance::layout()) && !ty.is_counted() && !is_plain_value(vm, &ty)
    {
        let name = vm.class_name(&ty);
        return raise!(vm, TypeError, "cannot pickle '{name}' object");
    }
    let (maker, args) = new_arguments(vm, this, &ty, &copyreg)?;
    let state = vm.call_method(this, "__getstate__", &[])?;
    let list_items = match this.as_list() {
        Some(_) => vm.iter(this)?,
        None => Value::None,
    };
    let dict_items = match this.as_dict() {
        Some(_) => {
            let items = vm.call_method(this, "items", &[])?;
            vm.iter(&items)?
        }
        None => Value::None,
    };
    vm.new_tuple([maker, args, state, list_items, dict_items])
}

/// Whether instances of a native class are made again by their class from what `__getnewargs__` says, or from nothing.
fn is_plain_value(vm: &Vm, ty: &Ref<Type>) -> bool {
    let it = &vm.types;
    [
        &it.int,
        &it.bool,
        &it.float,
        &it.complex,
        &it.str,
        &it.bytes,
        &it.tuple,
        &it.list,
        &it.dict,
        &it.none_type,
    ]
    .iter()
    .any(|known| known.is_same(ty))
}

/// What makes the object again, and with which arguments.
fn new_arguments(
    vm: &mut Vm,
    this: &Value,
    ty: &Ref<Type>,
    copyreg: &Value,
) -> Res<(Value, Value)> {
    if let Some(hook) = vm.getattr_opt(this, "__getnewargs_ex__")? {
        let pair = vm.call(&hook, &[])?;
        let maker = vm.getattr(copyreg, "__newobj_ex__")?;
        let [args, kwargs] = pair.as_tuple().map_or(&[][..], |pair| pair.items()) else {
            let given = vm.type_name(&pair);
            return raise!(
                vm,
                TypeError,
                "__getnewargs_ex__ should return a tuple, not '{given}'"
            );
        };
        let args = vm.new_tuple([ty.into(), args.clone(), kwargs.clone()])?;
        return Ok((maker, args));
    }
    let mut all = vec![Value::from(ty)];
    if let Some(hook) = vm.getattr_opt(this, "__getnewargs__")? {
        let args = vm.call(&hook, &[])?;
        let Some(args) = args.as_tuple() else {
            let given = vm.type_name(&args);
            return raise!(
                vm,
                TypeError,
                "__getnewargs__ should return a tuple, not '{given}'"
            );
        };
        all.extend(args.items().iter().cloned());
    }
    let maker = vm.getattr(copyreg, "__newobj__")?;
    Ok((maker, vm.new_tuple(all)?))
}
