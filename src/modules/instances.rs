//! What `copy` and `pickle` do with instances natively: look at their attributes and bind them again, without making a
//! `__dict__` of either, and ask of a class whether it leaves all that to `object`.

use crate::object::{Dict, Instance, Layout, Payload, Ref, Res, Str, Type, TypeFlags, Value, Vm};
use smallvec::SmallVec;

/// The names that a class may have of its own, to say how its instances are made again; and the hook that could hide them.
const MAKING: [&str; 5] = [
    "__getattribute__",
    "__reduce_ex__",
    "__reduce__",
    "__getnewargs_ex__",
    "__getnewargs__",
];

/// What a class leaves to `object`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Defaults {
    /// `object.__new__` makes its instances.
    pub(super) creates: bool,
    /// So it does for those that are copied or unpickled, without arguments.
    pub(super) makes: bool,
    /// Their state is their attributes.
    pub(super) state: bool,
    /// It has no `__setstate__`, and no hook that could give one.
    pub(super) leaves_set_state: bool,
    /// The same of `__deepcopy__`.
    pub(super) leaves_copying: bool,
}

/// What was found out about classes, by their versions.
#[derive(Default)]
pub(super) struct KnownClasses(SmallVec<[(u64, Defaults); 8]>);

impl KnownClasses {
    /// What this class leaves to `object`. A look where it was asked before.
    pub(super) fn defaults(&mut self, vm: &mut Vm, ty: &Ref<Type>) -> Res<Defaults> {
        const MOST: usize = 32;
        let version = vm.type_version(ty);
        if let Some((_, known)) = self.0.iter().find(|(known, _)| *known == version) {
            return Ok(*known);
        }
        let found = defaults(vm, ty)?;
        if self.0.len() == MOST {
            self.0.clear();
        }
        self.0.push((version, found));
        Ok(found)
    }
}

fn defaults(vm: &mut Vm, ty: &Ref<Type>) -> Res<Defaults> {
    let layout: &'static Layout = Instance::layout();
    let is_plain = std::ptr::eq(ty.layout, layout) && !ty.flags.get().has(TypeFlags::ABSTRACT);
    let creates = is_plain && is_default(vm, ty, "__new__")?;
    let mut found = Defaults {
        creates,
        makes: creates,
        state: ty.members().is_empty(),
        leaves_set_state: false,
        leaves_copying: false,
    };
    if is_default(vm, ty, "__getattribute__")? && is_default(vm, ty, "__getattr__")? {
        found.leaves_set_state = is_default(vm, ty, "__setstate__")?;
        found.leaves_copying = is_default(vm, ty, "__deepcopy__")?;
    }
    for name in MAKING {
        found.makes = found.makes && is_default(vm, ty, name)?;
    }
    for name in ["__getstate__", "__getattribute__"] {
        found.state = found.state && is_default(vm, ty, name)?;
    }
    // What `copyreg` has noted of the slots.
    let noted = vm.intern("__slotnames__")?;
    if let Some(names) = vm.type_lookup(ty, &noted) {
        let none = names.as_list().is_some_and(|names| names.len(vm) == 0);
        found.state = found.state && none;
    }
    Ok(found)
}

/// Whether a class has for a name what `object` has.
fn is_default(vm: &mut Vm, ty: &Ref<Type>, name: &str) -> Res<bool> {
    let name = vm.intern(name)?;
    let object = vm.types.object.clone();
    let (own, default) = (vm.type_lookup(ty, &name), vm.type_lookup(&object, &name));
    Ok(match (own, default) {
        (None, None) => true,
        (Some(own), Some(default)) => own.is(&default),
        _ => false,
    })
}

/// Whether an instance has no attributes of its own yet.
pub(super) fn is_blank(object: &Ref) -> bool {
    object.is::<Instance>()
        && object
            .attrs()
            .is_some_and(|attrs| attrs.dict().is_none() && attrs.items(0).is_empty())
}

/// Whether an instance has no attribute of its own by this (interned) name, as can be seen without a call.
pub(super) fn lacks(object: &Ref, name: &Ref<Str>) -> bool {
    object.is::<Instance>()
        && object
            .attrs()
            .is_some_and(|attrs| attrs.dict().is_none() && attrs.find(name).is_none())
}

/// The attributes of an instance in order, where nobody has asked for its `__dict__` yet.
pub(super) fn attributes(object: &Ref) -> Option<Vec<(Value, Value)>> {
    let attrs = object.attrs().filter(|attrs| attrs.dict().is_none())?;
    let items = attrs.items(object.ty().members().len());
    let items = items.into_iter();
    Some(items.map(|(name, value)| (name.into(), value)).collect())
}

/// The `__dict__` of an instance, if it is one that has been asked for and is not empty.
pub(super) fn dict_of(vm: &Vm, object: &Ref) -> Value {
    match object.attrs().and_then(|attrs| attrs.dict()) {
        Some(dict) if dict.len(vm) > 0 => dict.into(),
        _ => Value::None,
    }
}

/// `object.__dict__[name] = value`, where that needs no dict; otherwise the value comes back.
pub(super) fn bind_attribute(
    vm: &mut Vm,
    object: &Value,
    name: &Value,
    value: Value,
) -> Res<Result<(), Value>> {
    let (Some(object), Some(text)) = (object.object(), name.as_str()) else {
        return Ok(Err(value));
    };
    let (ty, attrs) = match object.attrs() {
        Some(attrs) if object.is::<Instance>() => (object.ty(), attrs),
        _ => return Ok(Err(value)),
    };
    if !ty.flags.get().has(TypeFlags::DICT) {
        return Ok(Err(value));
    }
    if let Some(dict) = attrs.dict() {
        let dict = dict.clone();
        vm.dict_set(&dict, name.clone(), value)?;
        return Ok(Ok(()));
    }
    let name: Ref<Str> = vm.interned(text);
    match attrs.set(ty, &name, value)? {
        Ok(before) => {
            drop(before);
            Ok(Ok(()))
        }
        Err(value) => Ok(Err(value)),
    }
}

/// `object.__dict__.update(state)`
pub(super) fn update_attributes(vm: &mut Vm, object: &Value, state: &Value) -> Res<()> {
    if let Some(state) = vm.plain_dict(state) {
        return update_from_dict(vm, object, &state);
    }
    let dict = vm.getattr(object, "__dict__")?;
    vm.call_method(&dict, "update", std::slice::from_ref(state))?;
    Ok(())
}

fn update_from_dict(vm: &mut Vm, object: &Value, state: &Ref<Dict>) -> Res<()> {
    let mut place = 0;
    while place < state.table(vm).places() {
        let entry = state.table(vm).entry(place);
        place += 1;
        let Some((name, value)) = entry.map(|entry| (entry.key.clone(), entry.value.clone()))
        else {
            continue;
        };
        vm.tick()?;
        if let Err(value) = bind_attribute(vm, object, &name, value)? {
            let dict = vm.getattr(object, "__dict__")?;
            vm.setitem(&dict, &name, value)?;
        }
    }
    Ok(())
}

/// What `__setstate__` or `object` does with a state: `(attributes, slots)`, or attributes alone.
pub(super) fn set_state(vm: &mut Vm, object: &Value, state: &Value) -> Res<()> {
    if let Some(method) = vm.getattr_opt(object, "__setstate__")? {
        vm.call(&method, std::slice::from_ref(state))?;
        return Ok(());
    }
    let pair = state.as_tuple().filter(|pair| pair.len() == 2).cloned();
    let (own, slots) = match pair.as_ref().map(|pair| pair.items()) {
        Some([own, slots]) => (own, slots),
        _ => (state, &Value::None),
    };
    set_parts(vm, object, own, slots)
}

/// What a state without a `__setstate__` is for: the attributes, and the slots.
pub(super) fn set_parts(vm: &mut Vm, object: &Value, own: &Value, slots: &Value) -> Res<()> {
    if !own.is_none() {
        update_attributes(vm, object, own)?;
    }
    if !slots.is_none() {
        let items = vm.call_method(slots, "items", &[])?;
        for pair in vm.collect_iterable(&items)? {
            if let Some([name, value]) = pair.as_tuple().map(|pair| pair.items()) {
                set_by_name(vm, object, name, value.clone())?;
            }
        }
    }
    Ok(())
}

/// `setattr(object, name, value)`
fn set_by_name(vm: &mut Vm, object: &Value, name: &Value, value: Value) -> Res<()> {
    match name.as_str() {
        Some(text) => {
            let text = vm.interned(text);
            vm.setattr_str(object, &text, Some(value))
        }
        None => {
            let given = vm.type_name(name);
            raise!(
                vm,
                TypeError,
                "attribute name must be string, not '{given}'"
            )
        }
    }
}
