//! The exception classes that native modules bring along: `struct.error`, `zlib.error`, `binascii.Error`.

use super::native::set;
use crate::object::{Module, Ref, Res, Type, Value, Vm};

/// Make an exception class of a native module, and bind it there. `home` is the module that the class names.
pub(crate) fn add(
    vm: &mut Vm,
    module: &Ref<Module>,
    home: &str,
    name: &str,
    base: &Ref<Type>,
) -> Res<Ref<Type>> {
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
    Ok(made)
}
