//! `getset_descriptor` and `member_descriptor`: computed attributes of native classes, and `__slots__` members.

use crate::object::*;
use pyish_derive::class;

/// `__get__(None, None)` means nothing.
pub(super) fn check_owner(vm: &mut Vm, owner: &Value) -> Res<()> {
    if owner.is_none() || owner.is_unset() {
        return raise!(vm, TypeError, "__get__(None, None) is invalid");
    }
    Ok(())
}

fn read(vm: &mut Vm, this: &Value, instance: &Value, owner: &Value) -> Res {
    if instance.is_none() || instance.is_unset() {
        check_owner(vm, owner)?;
        return Ok(this.clone());
    }
    if let Some(getset) = this.downcast::<GetSet>() {
        if !vm.is_instance(instance, &getset.owner) {
            return vm.wrong_receiver(getset.def.name, &getset.owner, instance);
        }
        return (getset.def.get)(vm, instance);
    }
    match this.downcast::<Member>() {
        Some(member) => vm.get_member(member, instance),
        None => Ok(Value::None),
    }
}

fn write(vm: &mut Vm, this: &Value, instance: &Value, value: Option<Value>) -> Res<()> {
    if let Some(getset) = this.downcast::<GetSet>() {
        if !vm.is_instance(instance, &getset.owner) {
            return vm.wrong_receiver(getset.def.name, &getset.owner, instance);
        }
        if let Some(set) = getset.def.set {
            return set(vm, instance, value);
        }
        let (name, owner) = (vm.intern(getset.def.name)?, vm.class_name(&getset.owner));
        let text = format!(
            "attribute '{}' of '{owner}' objects is not writable",
            getset.def.name
        );
        return vm.attribute_error(instance, &name, &text);
    }
    match this.downcast::<Member>() {
        Some(member) => vm.set_member(member, instance, value),
        None => Ok(()),
    }
}

#[class(name = "getset_descriptor", shape = GetSet, final, no_new)]
impl GetSetSurface {
    #[slot(repr)]
    fn repr(this: &Ref<GetSet>, vm: &Vm) -> String {
        format!(
            "<attribute '{}' of '{}' objects>",
            this.def.name,
            vm.class_name(&this.owner)
        )
    }

    #[slot(get)]
    fn get(this: &Value, vm: &mut Vm, instance: &Value, owner: &Value) -> Res {
        read(vm, this, instance, owner)
    }

    #[slot(set)]
    fn set(this: &Value, vm: &mut Vm, instance: &Value, value: &Value) -> Res<()> {
        write(vm, this, instance, Some(value.clone()))
    }

    #[slot(delete)]
    fn delete(this: &Value, vm: &mut Vm, instance: &Value) -> Res<()> {
        write(vm, this, instance, None)
    }

    #[getter(__name__)]
    fn name(this: &Ref<GetSet>) -> &'static str {
        this.def.name
    }

    #[getter(__qualname__)]
    fn qualname(this: &Ref<GetSet>, vm: &Vm) -> String {
        format!(
            "{}.{}",
            this.owner.qualname.get(vm).to_string_lossy(),
            this.def.name
        )
    }

    #[getter(__objclass__)]
    fn objclass(this: &Ref<GetSet>) -> Ref<Type> {
        this.owner.clone()
    }

    #[getter(__doc__)]
    fn doc(this: &Ref<GetSet>) -> Option<&'static str> {
        Some(this.def.doc).filter(|doc| !doc.is_empty())
    }

    /// Helper for pickle.
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<GetSet>, vm: &mut Vm) -> Res {
        let name = vm.new_str(this.def.name)?;
        super::native_function::by_getattr(vm, (&this.owner).into(), name)
    }
}

#[class(name = "member_descriptor", shape = Member, final, no_new)]
impl MemberSurface {
    #[slot(repr)]
    fn repr(this: &Ref<Member>, vm: &Vm) -> String {
        format!(
            "<member '{}' of '{}' objects>",
            this.name.to_string_lossy(),
            vm.class_name(&this.owner)
        )
    }

    #[slot(get)]
    fn get(this: &Value, vm: &mut Vm, instance: &Value, owner: &Value) -> Res {
        read(vm, this, instance, owner)
    }

    #[slot(set)]
    fn set(this: &Value, vm: &mut Vm, instance: &Value, value: &Value) -> Res<()> {
        write(vm, this, instance, Some(value.clone()))
    }

    #[slot(delete)]
    fn delete(this: &Value, vm: &mut Vm, instance: &Value) -> Res<()> {
        write(vm, this, instance, None)
    }

    #[getter(__name__)]
    fn name(this: &Ref<Member>) -> Ref<Str> {
        this.name.clone()
    }

    #[getter(__qualname__)]
    fn qualname(this: &Ref<Member>, vm: &Vm) -> String {
        format!(
            "{}.{}",
            this.owner.qualname.get(vm).to_string_lossy(),
            this.name.to_string_lossy()
        )
    }

    #[getter(__objclass__)]
    fn objclass(this: &Ref<Member>) -> Ref<Type> {
        this.owner.clone()
    }

    #[getter(__doc__)]
    fn doc(this: &Ref<Member>) -> Option<&'static str> {
        this.native.map(|row| row.doc).filter(|doc| !doc.is_empty())
    }

    /// Helper for pickle.
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<Member>, vm: &mut Vm) -> Res {
        super::native_function::by_getattr(vm, (&this.owner).into(), (&this.name).into())
    }
}
