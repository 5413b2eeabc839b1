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
