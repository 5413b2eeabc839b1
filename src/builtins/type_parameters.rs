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
    let mut item = item.clone();
    for parameter in parameters {
        if let Some(prepare) = vm.getattr_opt(parameter, "__typing_prepare_subst__")? {
            let packed = match item.as_tuple() {
                Some(_) => item.clone(),
                None => vm.new_tuple([item.clone()])?,
            };
            item = vm.call(&prepare, &[this.clone(), packed])?;
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
    let chosen: Vec<Value> = inner.iter().filter_map(item_of).collect();
    let chosen = vm.new_tuple(chosen)?;
    result.push(vm.getitem(arg, &chosen)?);
    Ok(())
}

/// A value as a tuple of arguments: `list[int]` has one, `dict[str, int]` two.
pub(super) fn as_arguments(vm: &mut Vm, item: &Value) -> Res<Ref<Tuple>> {
    match item.as_tuple() {
        Some(items) => Ok(items.clone()),
        None => vm.make_tuple([item.clone()]),
    }
}
