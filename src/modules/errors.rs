//! The exception classes that native modules bring along: `struct.error`, `zlib.error`, `binascii.Error`.

use super::native::set;
use crate::object::{Module, Ref, Res, Type, Value, Vm};
use std::collections::HashMap;

/// The classes that were made, by module and name.
#[derive(Default)]
struct Made(HashMap<(&'static str, &'static str), Ref<Type>>);

/// Make an exception class of a native module, and bind it there. `home` is the module that the class names.
pub(crate) fn add(
    vm: &mut Vm,
    module: &Ref<Module>,
    home: &'static str,
    name: &'static str,
    base: &Ref<Type>,
) -> Res<Ref<Type>> {
    // A module that is imported afresh has the class that its functions raise.
    if let Some(known) = vm.state::<Made>().0.get(&(home, name)) {
        let known = known.clone();
        set(vm, module, name, (&known).into())?;
        return Ok(known);
    }
    let dict = vm.new_dict()?;
    let (key, value) = (vm.intern("__module__")?, vm.new_str(home)?);
    dict.set_str(vm, &key, value)?;
    let (text, bases) = (vm.new_str(name)?, vm.new_tuple([Value::from(base)])?);
    let meta: Value = (&vm.types.r#type).into();
    let class = vm.call(&meta, &[text, bases, dict.into()])?;
    let Some(made) = class.as_type().cloned() else {
        return raise!(vm, SystemError, "type() gave no class");
    };
    set(vm, module, name, class)?;
    vm.state::<Made>().0.insert((home, name), made.clone());
    Ok(made)
}

/// An exception class of a native module, to raise it.
#[cold]
pub(crate) fn find(vm: &mut Vm, home: &'static str, name: &'static str) -> Res<Ref<Type>> {
    if let Some(known) = vm.state::<Made>().0.get(&(home, name)) {
        return Ok(known.clone());
    }
    // Of a loaded isolate, where it is the module's.
    let class = match super::loaded(vm, home)? {
        Some(module) => vm.getattr_opt(&module, name)?,
        None => None,
    };
    let class = class.as_ref().and_then(Value::as_type).cloned();
    Ok(class.unwrap_or_else(|| vm.exceptions.Exception.clone()))
}

/// Raise one.
#[cold]
pub(crate) fn raise<T>(vm: &mut Vm, home: &'static str, name: &'static str, text: &str) -> Res<T> {
    let class = find(vm, home, name)?;
    Err(vm.raise_text(&class, text))
}
