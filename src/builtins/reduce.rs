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
    let known = vm.intern("__slotnames__")?;
    let named = object.ty().clone().own_attribute(vm, &known);
    if let Some(names) = named.as_ref().and_then(Value::as_list).cloned() {
        return state_of_names(vm, this, own, &names);
    }
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

/// The state of an object whose class names its slots for `copyreg`.
fn state_of_names(vm: &mut Vm, this: &Value, own: Value, names: &Ref<List>) -> Res {
    let slots = vm.new_dict()?;
    let mut at = 0;
    while let Some(name) = names.get(vm, at) {
        at += 1;
        let Some(text) = name.as_str().cloned() else {
            continue;
        };
        let text = vm.intern(&text.to_string_lossy())?;
        if let Some(value) = vm.getattr_opt_str(this, &text)? {
            vm.dict_set(&slots, name, value)?;
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
    let Some(import) = vm.builtin(&import)? else {
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
    let mut all = vec![Value::from(ty)];
    if let Some(pair) = new_args_hook(vm, this, ty, "__getnewargs_ex__")? {
        let [args, kwargs] = pair.items() else {
            let given = pair.len();
            return raise!(
                vm,
                ValueError,
                "__getnewargs_ex__ should return a tuple of length 2, not {given}"
            );
        };
        let (Some(row), Some(named)) = (args.as_tuple(), kwargs.as_dict()) else {
            let (place, kind, given) = match args.as_tuple() {
                None => ("first", "tuple", vm.type_name(args)),
                Some(_) => ("second", "dict", vm.type_name(kwargs)),
            };
            return raise!(
                vm,
                TypeError,
                "{place} item of the tuple returned by __getnewargs_ex__ must be a {kind}, not '{given}'"
            );
        };
        if named.len(vm) != 0 {
            let maker = vm.getattr(copyreg, "__newobj_ex__")?;
            let args = vm.new_tuple([ty.into(), args.clone(), kwargs.clone()])?;
            return Ok((maker, args));
        }
        all.extend(row.items().iter().cloned());
    } else if let Some(args) = new_args_hook(vm, this, ty, "__getnewargs__")? {
        all.extend(args.items().iter().cloned());
    }
    let maker = vm.getattr(copyreg, "__newobj__")?;
    Ok((maker, vm.new_tuple(all)?))
}

/// The tuple that a hook of the class returns, if it has the hook.
fn new_args_hook(vm: &mut Vm, this: &Value, ty: &Ref<Type>, name: &str) -> Res<Option<Ref<Tuple>>> {
    let known = vm.intern(name)?;
    let Some(found) = vm.type_lookup(ty, &known) else {
        return Ok(None);
    };
    let args = step::Args::from_iter([this.clone()]);
    let (hook, args) = vm.hooked(found, args)?;
    let answer = vm.call(&hook, &args)?;
    match answer.as_tuple() {
        Some(tuple) => Ok(Some(tuple.clone())),
        None => {
            let given = vm.type_name(&answer);
            raise!(vm, TypeError, "{name} should return a tuple, not '{given}'")
        }
    }
}
