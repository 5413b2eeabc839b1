//! `isinstance`, `issubclass`, and what a class statement calls.

use crate::object::*;
use crate::vm::classes::BuildClass;
use pyish_derive::module;

#[module(name = "builtins")]
impl Classes {
    /// Whether an object is of this class, or of one derived from it.
    ///
    /// A tuple of classes, or a union, stands for any of them.
    #[function("isinstance(obj, class_or_tuple, /)")]
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
