//! `functools.cmp_to_key`: keys that order as a comparison function says.

use crate::object::{Res, Value, Vm, VmCell};
use crate::vm::protocol::CompareOp;
use pyish_derive::{Payload, Trace, class};

/// A key, or (without an object) the function that makes keys.
#[derive(Payload, Trace)]
#[payload(name = "KeyWrapper")]
pub(super) struct Key {
    compare: Value,
    object: VmCell<Value>,
}

/// What `cmp_to_key` returns.
pub(super) fn new(vm: &mut Vm, compare: Value) -> Res {
    wrap(vm, compare, Value::Unset)
}

fn wrap(vm: &mut Vm, compare: Value, object: Value) -> Res {
    vm.add_class(&KEY_CLASS)?;
    let object = VmCell::new(object);
    Ok(vm.new_object(Key { compare, object })?.into())
}

#[class(name = "KeyWrapper", module = "functools", shape = Key, no_new, unhashable)]
impl KeySurface {
    #[slot("__call__(self, /, obj)")]
    fn call(this: &Key, vm: &mut Vm, obj: Value) -> Res {
        wrap(vm, this.compare.clone(), obj)
    }

    #[slot(eq)]
    fn eq(this: &Key, vm: &mut Vm, value: &Value) -> Res {
        order(vm, CompareOp::Eq, this, value)
    }

    #[slot(ne)]
    fn ne(this: &Key, vm: &mut Vm, value: &Value) -> Res {
        order(vm, CompareOp::Ne, this, value)
    }

    #[slot(lt)]
    fn lt(this: &Key, vm: &mut Vm, value: &Value) -> Res {
        order(vm, CompareOp::Lt, this, value)
    }

    #[slot(le)]
    fn le(this: &Key, vm: &mut Vm, value: &Value) -> Res {
        order(vm, CompareOp::Le, this, value)
    }

    #[slot(gt)]
    fn gt(this: &Key, vm: &mut Vm, value: &Value) -> Res {
        order(vm, CompareOp::Gt, this, value)
    }

    #[slot(ge)]
    fn ge(this: &Key, vm: &mut Vm, value: &Value) -> Res {
        order(vm, CompareOp::Ge, this, value)
    }

    #[getter(__text_signature__)]
    fn text_signature(_this: &Value) -> &'static str {
        "(obj)"
    }

    /// Value wrapped by a key function.
    #[getter(obj)]
    fn obj(this: &Key, vm: &mut Vm) -> Res {
        match this.object.cloned(vm) {
            Value::Unset => raise!(vm, AttributeError, "obj"),
            object => Ok(object),
        }
    }

    #[setter(obj)]
    fn set_obj(this: &Key, vm: &mut Vm, value: Value) -> Res<()> {
        drop(this.object.replace(vm, value));
        Ok(())
    }
}

/// The comparison function is asked; its answer is compared with zero.
fn order(vm: &mut Vm, op: CompareOp, this: &Key, other: &Value) -> Res {
    let Some(other) = other.downcast::<Key>() else {
        return raise!(vm, TypeError, "other argument must be K instance");
    };
    let objects = [this.object.cloned(vm), other.object.cloned(vm)];
    if objects.iter().any(Value::is_unset) {
        return raise!(vm, AttributeError, "object");
    }
    let compare = this.compare.clone();
    let answer = vm.call(&compare, &objects)?;
    vm.compare(op, &answer, &Value::Int(0))
}
