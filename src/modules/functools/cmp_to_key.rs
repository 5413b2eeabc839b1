//! `functools.cmp_to_key`: keys that order as a comparison function says.

use crate::object::{Input, NativeFrame, Res, Step, Trace, Tracer, Value, Vm, VmCell};
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
    fn eq(this: &Key, vm: &mut Vm, value: &Value) -> Res<Step> {
        order(vm, CompareOp::Eq, this, value)
    }

    #[slot(ne)]
    fn ne(this: &Key, vm: &mut Vm, value: &Value) -> Res<Step> {
        order(vm, CompareOp::Ne, this, value)
    }

    #[slot(lt)]
    fn lt(this: &Key, vm: &mut Vm, value: &Value) -> Res<Step> {
        order(vm, CompareOp::Lt, this, value)
    }

    #[slot(le)]
    fn le(this: &Key, vm: &mut Vm, value: &Value) -> Res<Step> {
        order(vm, CompareOp::Le, this, value)
    }

    #[slot(gt)]
    fn gt(this: &Key, vm: &mut Vm, value: &Value) -> Res<Step> {
        order(vm, CompareOp::Gt, this, value)
    }

    #[slot(ge)]
    fn ge(this: &Key, vm: &mut Vm, value: &Value) -> Res<Step> {
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

fn order(vm: &mut Vm, op: CompareOp, this: &Key, other: &Value) -> Res<Step> {
    let Some(other) = other.downcast::<Key>() else {
        return raise!(vm, TypeError, "other argument must be K instance");
    };
    let (a, b) = (this.object.cloned(vm), other.object.cloned(vm));
    if a.is_unset() || b.is_unset() {
        return raise!(vm, AttributeError, "object");
    }
    Ok(Step::push(Ordered {
        op,
        compare: this.compare.clone(),
        objects: Some((a, b)),
    }))
}

/// The comparison function is asked; its answer is compared with zero.
pub(crate) struct Ordered {
    op: CompareOp,
    compare: Value,
    objects: Option<(Value, Value)>,
}

impl Trace for Ordered {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.compare.trace(tracer);
        if let Some((a, b)) = &self.objects {
            a.trace(tracer);
            b.trace(tracer);
        }
    }

    crate::object::layout::saved_fields!(op, compare, objects);
}

impl NativeFrame for Ordered {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        match self.objects.take() {
            Some((a, b)) => Ok(Step::call(&self.compare, [a, b])),
            None => {
                let answer = input.value();
                Ok(Step::Return(vm.compare(
                    self.op,
                    &answer,
                    &Value::Int(0),
                )?))
            }
        }
    }

    fn name(&self) -> &'static str {
        "cmp_to_key"
    }
}
