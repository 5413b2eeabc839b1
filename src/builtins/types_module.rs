//! `_types`: the types that scripts meet only by their instances, by the names that `types` gives them.

use crate::object::*;
use pyish_derive::module;

#[module(name = "_types")]
impl Surface {
    /// The class stands for one that CPython has in C: its attributes no longer change, messages name it with its
    /// module; a final one is no base.
    #[function("_seal(cls, final=False, /)")]
    fn seal(cls: &Ref<Type>, r#final: bool) -> Value {
        cls.raise_flag(TypeFlags::SEALED);
        if r#final {
            cls.flags.set(cls.flags.get().without(TypeFlags::BASE));
        }
        cls.into()
    }

    /// Instances of the class, and of those that inherit from it, match mapping patterns (64) or sequence patterns
    /// (32): bits as in `__abc_tpflags__` and `__flags__`.
    #[function("_set_pattern_flags(cls, flags, /)")]
    fn set_pattern_flags(cls: &Ref<Type>, vm: &mut Vm, flags: i64) -> Res<()> {
        match (flags & 32 != 0, flags & 64 != 0) {
            (true, true) => {
                return raise!(
                    vm,
                    TypeError,
                    "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING"
                );
            }
            (true, false) => vm.set_pattern_flag(cls, TypeFlags::SEQUENCE),
            (false, true) => vm.set_pattern_flag(cls, TypeFlags::MAPPING),
            (false, false) => {}
        }
        Ok(())
    }

    /// `isinstance` has said this of instances of the class `subclass`, by the hook that the metaclass of `cls` has: it will
    /// say so until `_forget()`.
    #[function("_remember(cls, subclass, answer, /)")]
    fn remember(cls: &Ref<Type>, subclass: &Ref<Type>, vm: &mut Vm, answer: bool) {
        vm.remember_verdict(cls, subclass, answer);
    }

    /// The abstract class `cls` has found this out of `subclass`: `_recall` says so until `_forget()`, or until either changes.
    #[function("_note(cls, subclass, answer, /)")]
    fn note(cls: &Ref<Type>, subclass: &Ref<Type>, vm: &mut Vm, answer: bool) {
        let versions = (vm.type_version(cls), vm.type_version(subclass));
        vm.subclass_verdicts.remember(versions, answer);
    }

    /// What `_note` was told, or None.
    #[function("_recall(cls, subclass, /)")]
    fn recall(cls: &Ref<Type>, subclass: &Value, vm: &Vm) -> Value {
        let known =
            (subclass.as_type()).and_then(|subclass| vm.subclass_verdicts.of(cls, subclass));
        known.map_or(Value::None, Value::bool)
    }

    /// What `isinstance` has said, and what abstract classes have found out, may no longer be so.
    #[function("_forget()")]
    fn forget(vm: &mut Vm) {
        vm.verdicts.forget();
        vm.subclass_verdicts.forget();
    }

    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let it = &vm.types;
        let mut rows = vec![
            ("AsyncGeneratorType", it.async_generator.clone()),
            ("BuiltinFunctionType", it.builtin_function.clone()),
            ("BuiltinMethodType", it.builtin_function.clone()),
            ("CellType", it.cell.clone()),
            (
                "ClassMethodDescriptorType",
                it.classmethod_descriptor.clone(),
            ),
            ("CodeType", it.code.clone()),
            ("CoroutineType", it.coroutine.clone()),
            ("EllipsisType", it.ellipsis_type.clone()),
            ("FrameType", it.frame.clone()),
            ("FunctionType", it.function.clone()),
            ("GeneratorType", it.generator.clone()),
            ("GetSetDescriptorType", it.getset_descriptor.clone()),
            ("LambdaType", it.function.clone()),
            ("MemberDescriptorType", it.member_descriptor.clone()),
            ("MethodDescriptorType", it.method_descriptor.clone()),
            ("MethodType", it.method.clone()),
            ("MethodWrapperType", it.method_wrapper.clone()),
            ("ModuleType", it.module.clone()),
            ("NoneType", it.none_type.clone()),
            ("NotImplementedType", it.not_implemented_type.clone()),
            ("TracebackType", it.traceback.clone()),
            ("WrapperDescriptorType", it.wrapper_descriptor.clone()),
        ];
        for (name, def) in [
            ("GenericAlias", &super::generic_alias::CLASS),
            ("MappingProxyType", &super::mappingproxy::CLASS),
            ("SimpleNamespace", &super::namespace::CLASS),
            ("UnionType", &super::union::CLASS),
        ] {
            rows.push((name, vm.add_class(def)?));
        }
        for (name, class) in rows {
            let name = vm.intern(name)?;
            module.dict.set_str(vm, &name, class.into())?;
        }
        Ok(())
    }
}
