//! `getattr`, `setattr`, `delattr`, `hasattr`, `callable`, `id`.

use crate::object::*;
use crate::vm::attributes::Looked;
use pyish_derive::module;

/// An attribute's name, interned.
fn name_of(vm: &mut Vm, name: &Value) -> Res<Ref<Str>> {
    match name.as_str() {
        Some(text) => Ok(vm.interned(&text.clone())),
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

#[module(name = "builtins")]
impl Attributes {
    /// getattr(object, name[, default]) -> value
    ///
    /// An attribute by its name: getattr(x, 'y') is x.y. Where it is missing: the default if there is one, else
    /// AttributeError.
    #[function("getattr(object, name, default=<unrepresentable>, /)")]
    fn getattr(vm: &mut Vm, object: &Value, name: &Value, default: &Value) -> Res<Step> {
        let name = name_of(vm, name)?;
        if default.is_unset() {
            return Ok(match vm.lookup(object, &name)? {
                Looked::Value(value) => Step::Return(value),
                Looked::Call(callable, args) => Step::call(&callable, args),
                Looked::CallOr(..) => Step::Return(vm.getattr_str(object, &name)?),
            });
        }
        Ok(Step::Return(
            vm.getattr_opt_str(object, &name)?
                .unwrap_or_else(|| default.clone()),
        ))
    }

    /// Set an attribute by its name: setattr(x, 'y', v) does what `x.y = v` does.
    #[function("setattr(obj, name, value, /)")]
    fn setattr(vm: &mut Vm, obj: &Value, name: &Value, value: Value) -> Res<()> {
        let name = name_of(vm, name)?;
        vm.setattr_str(obj, &name, Some(value))
    }

    /// Delete an attribute by its name: delattr(x, 'y') does what `del x.y` does.
    #[function("delattr(obj, name, /)")]
    fn delattr(vm: &mut Vm, obj: &Value, name: &Value) -> Res<()> {
        let name = name_of(vm, name)?;
        vm.setattr_str(obj, &name, None)
    }

    /// Whether getattr() finds an attribute of this name and raises no AttributeError.
    #[function("hasattr(obj, name, /)")]
    fn hasattr(vm: &mut Vm, obj: &Value, name: &Value) -> Res<bool> {
        let name = name_of(vm, name)?;
        Ok(vm.getattr_opt_str(obj, &name)?.is_some())
    }

    /// Whether an object can be called: a function, a class, or an instance of a class that defines __call__().
    #[function("callable(obj, /)")]
    fn callable(vm: &Vm, obj: &Value) -> bool {
        is_callable(vm, obj)
    }

    /// A number that no other object has as long as this one lives.
    #[function("id(obj, /)")]
    fn id(obj: &Value) -> i64 {
        identity(obj)
    }
}

/// `callable(value)`
pub(crate) fn is_callable(vm: &Vm, value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            object.is::<Function>()
                || object.is::<NativeFunction>()
                || object.is::<BoundMethod>()
                || object.is::<Type>()
                || !vm.special(value, Special::Call).is_unset()
        }
        _ => false,
    }
}

/// `id(value)`: an address; immediates, which are identical when equal, get numbers that no address has.
pub(crate) fn identity(value: &Value) -> i64 {
    let (tag, bits) = match value {
        Value::Object(object) => return crate::object::identity::of(object) as i64,
        Value::Int(int) => (1, *int as u64),
        Value::Float(float) => (2, float.get().to_bits()),
        Value::Bool(flag) => (3, u64::from(flag.get())),
        Value::None => (3, 2),
        Value::NotImplemented => (3, 3),
        Value::Ellipsis => (3, 4),
        Value::Unset => (3, 5),
    };
    // Addresses are multiples of 16: an odd number is none of them.
    let mixed = bits.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17) >> 8;
    (mixed << 3 | tag << 1 | 1) as i64
}
