//! `__annotations__` and `__annotate__` (PEP 649): computed when first asked for, by the function that the compiler made.

use crate::object::*;

/// The format that `__annotate__` is asked for: the values themselves.
const VALUE_FORMAT: i64 = 1;

/// What an `__annotate__` function says.
pub(crate) fn evaluate(vm: &mut Vm, annotate: &Value) -> Res<Ref<Dict>> {
    let answer = vm.call(annotate, &[Value::Int(VALUE_FORMAT)])?;
    match answer.into_ref::<Dict>() {
        Ok(dict) => Ok(dict),
        Err(other) => {
            let given = vm.type_name(&other);
            raise!(
                vm,
                TypeError,
                "__annotate__() must return a dict, not {given}"
            )
        }
    }
}

/// `type.__annotations__`
pub(super) fn of_class(vm: &mut Vm, class: &Ref<Type>) -> Res {
    check_has_annotations(vm, class, "__annotations__")?;
    for name in ["__annotations__", "__annotations_cache__"] {
        let name = vm.intern(name)?;
        if let Some(known) = class.namespace(vm).get_str(vm, &name) {
            if vm.special(&known, Special::Get).is_unset() {
                return Ok(known);
            }
            return vm
                .call_special(&known, Special::Get, &[Value::None, class.into()])
                .map(Value::from);
        }
    }
    let annotate = annotate_of_class(vm, class)?;
    let dict = if annotate.is_none() {
        vm.new_dict()?
    } else {
        evaluate(vm, &annotate)?
    };
    let cache = vm.intern("__annotations_cache__")?;
    class.namespace(vm).set_str(vm, &cache, (&dict).into())?;
    Ok(dict.into())
}

fn check_has_annotations(vm: &mut Vm, class: &Ref<Type>, attribute: &str) -> Res<()> {
    if class.is_mutable() {
        return Ok(());
    }
    let name = vm.intern(attribute)?;
    vm.no_attribute(&class.into(), &name)
}

/// Bind or delete `type.__annotations__`.
pub(super) fn set_of_class(vm: &mut Vm, class: &Ref<Type>, value: Option<&Value>) -> Res<()> {
    check_mutable(vm, class, "__annotations__")?;
    let (own, cache) = (
        vm.names.annotations.clone(),
        vm.intern("__annotations_cache__")?,
    );
    let written = class.namespace(vm).get_str(vm, &own).is_some();
    let target = if written { &own } else { &cache };
    match value {
        Some(value) => class.namespace(vm).set_str(vm, target, value.clone())?,
        None => {
            if class.namespace(vm).remove_str(vm, target).is_none() {
                return vm.no_attribute(&class.into(), &own);
            }
        }
    }
    let annotate = vm.intern("__annotate_func__")?;
    drop(class.namespace(vm).remove_str(vm, &annotate));
    vm.class_attribute_changed(class, &own);
    Ok(())
}

/// `type.__annotate__`
pub(super) fn annotate_of_class(vm: &mut Vm, class: &Ref<Type>) -> Res {
    check_has_annotations(vm, class, "__annotate__")?;
    for name in ["__annotate_func__", "__annotate__"] {
        let name = vm.intern(name)?;
        if let Some(known) = class.namespace(vm).get_str(vm, &name) {
            if vm.special(&known, Special::Get).is_unset() {
                return Ok(known);
            }
            return vm
                .call_special(&known, Special::Get, &[Value::None, class.into()])
                .map(Value::from);
        }
    }
    Ok(Value::None)
}

/// Bind `type.__annotate__`.
pub(super) fn set_annotate_of_class(
    vm: &mut Vm,
    class: &Ref<Type>,
    value: Option<&Value>,
) -> Res<()> {
    let Some(value) = value else {
        return raise!(vm, TypeError, "cannot delete __annotate__ attribute");
    };
    check_mutable(vm, class, "__annotate__")?;
    check_annotate(vm, value)?;
    let (own, cache) = (
        vm.intern("__annotate_func__")?,
        vm.intern("__annotations_cache__")?,
    );
    class.namespace(vm).set_str(vm, &own, value.clone())?;
    if !value.is_none() {
        let written = vm.names.annotations.clone();
        drop(class.namespace(vm).remove_str(vm, &cache));
        drop(class.namespace(vm).remove_str(vm, &written));
    }
    Ok(())
}

/// Only a callable or None can be `__annotate__`.
pub(crate) fn check_annotate(vm: &mut Vm, value: &Value) -> Res<()> {
    if value.is_none() || vm.is_callable(value) {
        return Ok(());
    }
    raise!(vm, TypeError, "__annotate__ must be callable or None")
}

fn check_mutable(vm: &mut Vm, class: &Ref<Type>, attribute: &str) -> Res<()> {
    if class.is_mutable() {
        return Ok(());
    }
    let class = vm.class_name(class);
    raise!(
        vm,
        TypeError,
        "cannot set '{attribute}' attribute of immutable type '{class}'"
    )
}
