//! `mappingproxy`: a mapping that can be read only.

use crate::object::*;
use crate::vm::{BinaryOp, CompareOp};
use pyish_derive::{Payload, Trace, class};

/// A read-only view of a mapping.
#[derive(Payload, Trace)]
#[payload(name = "mappingproxy")]
pub(crate) struct MappingProxy {
    pub(crate) mapping: Value,
}

/// A read-only view of `mapping`.
pub(crate) fn proxy(vm: &mut Vm, mapping: Value) -> Res {
    Ok(vm.new_object(MappingProxy { mapping })?.into())
}

/// The mapping behind a proxy; anything else as it is.
fn behind(value: &Value) -> Value {
    value
        .downcast::<MappingProxy>()
        .map_or_else(|| value.clone(), |proxy| proxy.mapping.clone())
}

/// Read-only proxy of a mapping.
#[class(name = "mappingproxy", shape = MappingProxy, mapping)]
impl Surface {
    #[new("(cls, mapping)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, mapping: &Value) -> Res {
        let sequence = mapping.as_list().is_some() || mapping.as_tuple().is_some();
        if sequence || vm.special(mapping, Special::GetItem).is_unset() {
            let name = vm.type_name(mapping);
            return raise!(
                vm,
                TypeError,
                "mappingproxy() argument must be a mapping, not {name}"
            );
        }
        Ok(vm
            .new_object_of(
                cls,
                MappingProxy {
                    mapping: mapping.clone(),
                },
            )?
            .into())
    }

    #[slot(repr)]
    fn repr(this: &MappingProxy, vm: &mut Vm) -> Res {
        let mut text = super::support::Text::default();
        text.push(b"mappingproxy(")?;
        text.push_repr(vm, &this.mapping)?;
        text.push(b")")?;
        text.finish(vm)
    }

    #[slot(str)]
    fn str(this: &MappingProxy, vm: &mut Vm) -> Res<Ref<Str>> {
        vm.str(&this.mapping)
    }

    #[slot(hash)]
    fn hash(this: &MappingProxy, vm: &mut Vm) -> Res<i64> {
        vm.hash(&this.mapping)
    }

    #[slot(len)]
    fn len(this: &MappingProxy, vm: &mut Vm) -> Res<usize> {
        vm.len(&this.mapping)
    }

    #[slot(iter)]
    fn iter(this: &MappingProxy, vm: &mut Vm) -> Res {
        vm.iter(&this.mapping)
    }

    /// D.__reversed__() -> reverse iterator
    #[slot(reversed)]
    fn reversed(this: &MappingProxy, vm: &mut Vm) -> Res {
        vm.call_method(&this.mapping, "__reversed__", &[])
    }

    #[slot(contains)]
    fn contains(this: &MappingProxy, vm: &mut Vm, key: &Value) -> Res<bool> {
        vm.contains(&this.mapping, key)
    }

    #[slot(getitem)]
    fn getitem(this: &MappingProxy, vm: &mut Vm, key: &Value) -> Res {
        vm.getitem(&this.mapping, key)
    }

    #[slot(eq)]
    fn eq(this: &MappingProxy, vm: &mut Vm, value: &Value) -> Res {
        vm.compare(CompareOp::Eq, &this.mapping, &behind(value))
    }

    #[slot(ne)]
    fn ne(this: &MappingProxy, vm: &mut Vm, value: &Value) -> Res {
        vm.compare(CompareOp::Ne, &this.mapping, &behind(value))
    }

    #[slot(or)]
    fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        vm.binary(BinaryOp::Or, &behind(this), &behind(value))
    }

    #[slot(ror)]
    fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        vm.binary(BinaryOp::Or, &behind(value), &behind(this))
    }

    #[slot(ior)]
    fn ior(_this: &Value, vm: &mut Vm, _value: &Value) -> Res {
        raise!(
            vm,
            TypeError,
            "'|=' is not supported by mappingproxy; use '|' instead"
        )
    }

    /// The value of a key, or default where the mapping lacks it.
    #[method("get(self, key, default=None, /)")]
    fn get(this: &MappingProxy, vm: &mut Vm, key: &Value, default: &Value) -> Res {
        if let Some(dict) = vm.plain_dict(&this.mapping) {
            return Ok(vm.dict_get(&dict, key)?.unwrap_or_else(|| default.clone()));
        }
        vm.call_method(&this.mapping, "get", &[key.clone(), default.clone()])
    }

    /// D.keys() -> a view of the mapping's keys
    #[method("keys(self, /)")]
    fn keys(this: &MappingProxy, vm: &mut Vm) -> Res {
        vm.call_method(&this.mapping, "keys", &[])
    }

    /// D.values() -> a view of the mapping's values
    #[method("values(self, /)")]
    fn values(this: &MappingProxy, vm: &mut Vm) -> Res {
        vm.call_method(&this.mapping, "values", &[])
    }

    /// D.items() -> a view of the mapping's (key, value) pairs
    #[method("items(self, /)")]
    fn items(this: &MappingProxy, vm: &mut Vm) -> Res {
        vm.call_method(&this.mapping, "items", &[])
    }

    /// D.copy() -> what copy() of the mapping gives
    #[method("copy(self, /)")]
    fn copy(this: &MappingProxy, vm: &mut Vm) -> Res {
        vm.call_method(&this.mapping, "copy", &[])
    }

    /// See PEP 585
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}
