//! `method`: a function bound to its receiver.

use crate::object::*;
use pyish_derive::class;

/// Create a bound instance method object.
#[class(name = "method", shape = BoundMethod, final, weakref)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(_cls: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        if kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "method() takes no keyword arguments");
        }
        let [function, instance] = args else {
            let given = args.len();
            return raise!(vm, TypeError, "method expected 2 arguments, got {given}");
        };
        if !vm.is_callable(function) {
            return raise!(vm, TypeError, "first argument must be callable");
        }
        if instance.is_none() {
            return raise!(vm, TypeError, "instance must not be None");
        }
        vm.new_method(function.clone(), instance.clone())
    }

    #[slot(repr)]
    fn repr(this: &Ref<BoundMethod>, vm: &mut Vm) -> Res {
        let mut name = vm.getattr_opt(&this.function, "__qualname__")?;
        if name.as_ref().is_none_or(|name| name.as_str().is_none()) {
            name = vm.getattr_opt(&this.function, "__name__")?;
        }
        let name = match name.as_ref().and_then(Value::as_str) {
            Some(name) => name.clone(),
            None => vm.make_str("?")?,
        };
        let receiver = vm.repr(&this.this)?;
        vm.new_joined_str(&[
            b"<bound method ",
            name.as_bytes(),
            b" of ",
            receiver.as_bytes(),
            b">",
        ])
    }

    #[slot(call)]
    fn call(this: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Step {
        super::wrapped_methods::call_with(vm, this, args, kwargs)
    }

    #[slot(eq)]
    fn eq(this: &Ref<BoundMethod>, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = value.downcast::<BoundMethod>() else {
            return Ok(Value::NotImplemented);
        };
        if !this.this.is(&other.this) {
            return Ok(Value::bool(false));
        }
        vm.eq(&this.function, &other.function).map(Value::bool)
    }

    #[slot(hash)]
    fn hash(this: &Ref<BoundMethod>, vm: &mut Vm) -> Res<i64> {
        let receiver = match &this.this {
            Value::Object(object) => simple::hash_address(object),
            other => simple::hash(other).unwrap_or(0),
        };
        let function = vm.hash(&this.function)?;
        Ok(simple::hash_int(receiver ^ function))
    }

    #[slot(get)]
    fn get(this: &Ref<BoundMethod>, _instance: &Value, _owner: &Value) -> Value {
        // A bound method stays bound to what it is bound to.
        this.into()
    }

    /// Attributes that a method lacks are its function's.
    #[slot(getattribute)]
    fn getattribute(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
        let name = super::object::attribute_name(vm, name)?;
        let ty = vm.type_of(this).clone();
        if let Some(looked) = vm.lookup_generic(this, &ty, &name)? {
            return Ok(super::object::step_of(looked));
        }
        let function = this
            .downcast::<BoundMethod>()
            .map(|method| method.function.clone())
            .unwrap_or_default();
        Ok(super::object::step_of(vm.lookup(&function, &name)?))
    }

    /// Helper for pickle.
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<BoundMethod>, vm: &mut Vm) -> Res {
        let name = vm.getattr(&this.function, "__name__")?;
        super::native_function::by_getattr(vm, this.this.clone(), name)
    }

    /// what is called, with the instance as its first argument
    #[getter(__func__)]
    fn func(this: &Ref<BoundMethod>) -> Value {
        this.function.clone()
    }

    /// the instance that is the first argument
    #[getter(__self__)]
    fn self_(this: &Ref<BoundMethod>) -> Value {
        this.this.clone()
    }

    #[getter(__doc__)]
    fn doc(this: &Ref<BoundMethod>, vm: &mut Vm) -> Res<Option<Value>> {
        vm.getattr_opt(&this.function, "__doc__")
    }
}
