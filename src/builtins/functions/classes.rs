//! `isinstance`, `issubclass`, and what a class statement calls.

use crate::object::*;
use crate::vm::classes::BuildClass;
use pyish_derive::module;

#[module(name = "builtins")]
impl Classes {
    /// Whether an object is of this class, or of one derived from it.
    ///
    /// A tuple of classes, or a union, stands for any of them.
    #[function("isinstance(obj, class_or_tuple, /)", quick = isinstance_quickly)]
    fn isinstance(vm: &mut Vm, obj: &Value, class_or_tuple: &Value) -> Res<bool> {
        vm.isinstance(obj, class_or_tuple)
    }

    /// Whether cls is this class, or derived from it.
    ///
    /// A tuple of classes, or a union, stands for any of them.
    #[function("issubclass(cls, class_or_tuple, /)")]
    fn issubclass(vm: &mut Vm, cls: &Value, class_or_tuple: &Value) -> Res<bool> {
        vm.issubclass(cls, class_or_tuple)
    }

    /// __build_class__(func, name, /, *bases, [metaclass], **kwds) -> class
    ///
    /// What a class statement calls; func runs its body.
    #[function("__build_class__(*args, **kwargs)")]
    fn build_class(vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<Step> {
        let [function, name, bases @ ..] = args else {
            return raise!(vm, TypeError, "__build_class__: not enough arguments");
        };
        let Some(function) = function.downcast::<Function>() else {
            return raise!(vm, TypeError, "__build_class__: func must be a function");
        };
        if name.as_str().is_none() {
            return raise!(vm, TypeError, "__build_class__: name is not a string");
        }
        let kwargs = Some(kwargs.clone()).filter(|kwargs| kwargs.len(vm) != 0);
        Ok(Step::push(BuildClass::new(
            function.clone(),
            name.clone(),
            bases.to_vec(),
            kwargs,
        )))
    }
}

/// `isinstance` where the classes alone say it: no hook, and no `__class__` that says otherwise.
fn isinstance_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let truth = match args {
        [object, class] => match class.as_type() {
            Some(class) => is_instance_quickly(vm, object, class),
            None => class
                .as_tuple()
                .and_then(|classes| is_instance_of_one(vm, object, classes.items())),
        },
        _ => None,
    };
    truth.map_or(Value::Unset, Value::bool)
}

fn is_instance_of_one(vm: &Vm, object: &Value, classes: &[Value]) -> Option<bool> {
    const FEW: usize = 8;
    let mut all = classes.len() <= FEW;
    for class in classes.iter().take(FEW) {
        match class
            .as_type()
            .map(|class| is_instance_quickly(vm, object, class))
        {
            Some(Some(true)) => return Some(true),
            Some(Some(false)) => {}
            _ => all = false,
        }
    }
    all.then_some(false)
}

fn is_instance_quickly(vm: &Vm, object: &Value, class: &Ref<Type>) -> Option<bool> {
    if vm.type_of(object).is_same(class) {
        return Some(true);
    }
    if let Some(verdict) = vm.verdicts.of(class, vm.type_of(object)) {
        return Some(verdict);
    }
    if !class.ty().is_same(&vm.types.r#type) {
        return None;
    }
    if vm.is_instance(object, class) {
        return Some(true);
    }
    let is_plain = match object {
        Value::Object(object) => !object.ty().is_counted() && vm.quick_len(object).is_some(),
        _ => true,
    };
    is_plain.then_some(false)
}
