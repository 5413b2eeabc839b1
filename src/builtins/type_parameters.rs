//! What parameterised classes share (PEP 585, 604): their arguments' text, their type variables, and putting others in
//! the variables' places.

use crate::object::*;

/// How a class argument is shown: a class by its name, `...` by itself, a list by its elements.
pub(super) fn push_shown(vm: &mut Vm, text: &mut String, value: &Value) -> Res<()> {
    match value {
        Value::Ellipsis => text.push_str("..."),
        Value::None => text.push_str("None"),
        _ => {
            if let Some(class) = value.as_type() {
                let name = super::type_object::display_name(vm, class);
                text.push_str(&name);
            } else if value.downcast::<Function>().is_some()
                || value.downcast::<NativeFunction>().is_some()
            {
                let (module, name) = (
                    vm.getattr_opt(value, "__module__")?,
                    vm.getattr(value, "__qualname__")?,
                );
                if let Some(module) = module.as_ref().and_then(Value::as_str)
                    && module.as_bytes() != b"builtins"
                {
                    text.push_str(&module.to_string_lossy());
                    text.push('.');
                }
                text.push_str(&vm.str(&name)?.to_string_lossy());
            } else if value.as_list().is_some() {
                text.push('[');
                for (at, item) in vm.collect_iterable(value)?.iter().enumerate() {
                    if at > 0 {
                        text.push_str(", ");
                    }
                    vm.nested_while(" while getting the repr of an object", |vm| {
                        push_shown(vm, text, item)
                    })?;
                }
                text.push(']');
            } else {
                text.push_str(&vm.repr(value)?.to_string_lossy());
            }
        }
    }
    Ok(())
}

/// The type variables among arguments, each once, in the order of their first places.
pub(super) fn parameters_of(vm: &mut Vm, args: &[Value]) -> Res<Vec<Value>> {
    let mut found: Vec<Value> = Vec::new();
    for arg in args {
        if arg.as_type().is_some() {
            continue;
        }
        let inner = if vm.getattr_opt(arg, "__typing_subst__")?.is_some() {
            vec![arg.clone()]
        } else {
            match vm.getattr_opt(arg, "__parameters__")? {
                Some(inner) if inner.as_tuple().is_some() => vm.collect_iterable(&inner)?,
                _ => Vec::new(),
            }
        };
        for parameter in inner {
            if !found.iter().any(|known| known.is(&parameter)) {
                found.push(parameter);
            }
        }
    }
    Ok(found)
}

/// `args` with `item` (a value, or a tuple of values) in the places of `parameters`.
pub(super) fn substitute(
    vm: &mut Vm,
    this: &Value,
    args: &[Value],
    parameters: &[Value],
    item: &Value,
) -> Res<Vec<Value>> {
    if parameters.is_empty() {
        let shown = vm.repr(this)?;
        return raise!(
            vm,
            TypeError,
            "{} is not a generic class",
            shown.to_string_lossy()
        );
    }
    let mut given = Vec::new();
    match item.as_tuple() {
        Some(items) => {
            for item in items.items() {
                unpack_one(vm, item, &mut given)?;
            }
        }
        None => unpack_one(vm, item, &mut given)?,
    }
    let mut item = vm.new_tuple(given)?;
    for parameter in parameters {
        if let Some(prepare) = vm.getattr_opt(parameter, "__typing_prepare_subst__")? {
            item = vm.call(&prepare, &[this.clone(), item])?;
        }
    }
    let items = match item.as_tuple() {
        Some(items) => items.items().to_vec(),
        None => vec![item],
    };
    if items.len() != parameters.len() {
        let shown = vm.repr(this)?;
        let (much, given, wanted) = (
            if items.len() > parameters.len() {
                "many"
            } else {
                "few"
            },
            items.len(),
            parameters.len(),
        );
        return raise!(
            vm,
            TypeError,
            "Too {much} arguments for {}; actual {given}, expected {wanted}",
            shown.to_string_lossy()
        );
    }
    let mut result = Vec::with_capacity(args.len());
    for arg in args {
        substitute_one(vm, arg, parameters, &items, &mut result)?;
    }
    Ok(result)
}

/// An argument; for an unpacked tuple of known length, its elements.
fn unpack_one(vm: &mut Vm, item: &Value, given: &mut Vec<Value>) -> Res<()> {
    if item.as_type().is_none()
        && let Some(inner) = vm.getattr_opt(item, "__typing_unpacked_tuple_args__")?
        && let Some(inner) = inner.as_tuple()
        && !matches!(inner.items().last(), Some(Value::Ellipsis))
    {
        given.extend(inner.items().iter().cloned());
    } else {
        given.push(item.clone());
    }
    Ok(())
}

fn substitute_one(
    vm: &mut Vm,
    arg: &Value,
    parameters: &[Value],
    items: &[Value],
    result: &mut Vec<Value>,
) -> Res<()> {
    if arg.as_type().is_some() {
        result.push(arg.clone());
        return Ok(());
    }
    let item_of = |parameter: &Value| {
        parameters
            .iter()
            .position(|known| known.is(parameter))
            .map(|at| items[at].clone())
    };
    if let Some(subst) = vm.getattr_opt(arg, "__typing_subst__")? {
        let item = item_of(arg).unwrap_or(Value::None);
        let new = vm.call(&subst, &[item])?;
        match new.as_tuple() {
            // A variadic parameter stands for any number of arguments.
            Some(many) => result.extend(many.items().iter().cloned()),
            None => result.push(new),
        }
        return Ok(());
    }
    let inner = match vm.getattr_opt(arg, "__parameters__")? {
        Some(inner) if inner.as_tuple().is_some() => vm.collect_iterable(&inner)?,
        _ => Vec::new(),
    };
    if inner.is_empty() {
        result.push(arg.clone());
        return Ok(());
    }
    let mut chosen = Vec::new();
    for parameter in &inner {
        match item_of(parameter) {
            // What falls to a variadic parameter is a tuple.
            Some(item)
                if item.as_tuple().is_some()
                    && !vm.special(parameter, Special::Iter).is_unset() =>
            {
                if let Some(items) = item.as_tuple() {
                    chosen.extend(items.items().iter().cloned());
                }
            }
            Some(item) => chosen.push(item),
            None => chosen.push(parameter.clone()),
        }
    }
    let chosen = vm.new_tuple(chosen)?;
    let starred = match vm.getattr_opt(arg, "__typing_is_unpacked_typevartuple__")? {
        Some(starred) => vm.truth(&starred)?,
        None => false,
    };
    let new = vm.getitem(arg, &chosen)?;
    match new.as_tuple().filter(|_| starred) {
        Some(many) => result.extend(many.items().iter().cloned()),
        None => result.push(new),
    }
    Ok(())
}

/// A value as a tuple of arguments: `list[int]` has one, `dict[str, int]` two.
pub(super) fn as_arguments(vm: &mut Vm, item: &Value) -> Res<Ref<Tuple>> {
    match item.as_tuple() {
        Some(items) => Ok(items.clone()),
        None => vm.make_tuple([item.clone()]),
    }
}
