//! `super` (reference, `super()`): attributes as the next classes on an MRO have them.
//!
//! The look-up itself is `vm/attributes.rs`. Without arguments, the class is in the calling frame's `__class__` cell,
//! and the instance in its first register.

use crate::object::*;
use pyish_derive::class;

/// super() -> as super(__class__, <first argument>)
/// super(type) -> unbound super object
/// super(type, obj) -> bound super object; obj has to be an instance of type
/// super(type, type2) -> bound super object; type2 has to be a subclass of type
///
/// Finds attributes in the classes that follow type in the order of the object's own class. A method calls what it
/// overrides with it:
///
///   class Child(Parent):
///       def greet(self, name):
///           super().greet(name)
#[class(name = "super", shape = Super)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        if kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "super() takes no keyword arguments");
        }
        let (class, this) = match args {
            [] => Surface::from_frame(vm)?,
            [class] => (class.clone(), Value::None),
            [class, this] => (class.clone(), this.clone()),
            _ => {
                let given = args.len();
                return raise!(
                    vm,
                    TypeError,
                    "super expected at most 2 arguments, got {given}"
                );
            }
        };
        let Some(class) = class.as_type().cloned() else {
            let given = vm.type_name(&class);
            return raise!(
                vm,
                TypeError,
                "super() argument 1 must be a type, not {given}"
            );
        };
        // None as the second argument is none: an unbound `super`.
        let body = if this.is_none() {
            Super {
                class,
                this: Value::Unset,
                start: None,
            }
        } else {
            let start = Surface::start(vm, &class, &this)?;
            Super {
                class,
                this,
                start: Some(start),
            }
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    /// `__class__` and the first argument of the function that calls.
    fn from_frame(vm: &mut Vm) -> Res<(Value, Value)> {
        let Some(function) = vm.caller_function() else {
            return raise!(vm, RuntimeError, "super(): no current frame");
        };
        let code = function.code.cloned(vm);
        let arguments = &code.code.arguments;
        if arguments.positional == 0 && !arguments.has_varargs {
            return raise!(vm, RuntimeError, "super(): no arguments");
        }
        let register = if arguments.positional == 0 {
            arguments.kwonly
        } else {
            0
        };
        let mut first = vm.caller_register(register);
        if code
            .code
            .cellvars
            .iter()
            .any(|variable| variable.register == register)
        {
            first = first
                .downcast::<Cell>()
                .map(|cell| cell.value.cloned(vm))
                .unwrap_or_default();
        } else if arguments.positional == 0 {
            first = first
                .as_tuple()
                .and_then(|all| all.items().first().cloned())
                .unwrap_or_default();
        }
        if first.is_unset() {
            return raise!(vm, RuntimeError, "super(): arg[0] deleted");
        }
        let Some(register) = code.code.class_cell else {
            return raise!(vm, RuntimeError, "super(): __class__ cell not found");
        };
        let cell = vm.caller_register(register);
        let class = cell
            .downcast::<Cell>()
            .map(|cell| cell.value.cloned(vm))
            .unwrap_or_default();
        if class.is_unset() {
            return raise!(vm, RuntimeError, "super(): empty __class__ cell");
        }
        if class.as_type().is_none() {
            let given = vm.type_name(&class);
            return raise!(
                vm,
                RuntimeError,
                "super(): __class__ is not a type ({given})"
            );
        }
        Ok((class, first))
    }

    /// The class whose MRO is gone along: `this` itself or its class.
    fn start(vm: &mut Vm, class: &Ref<Type>, this: &Value) -> Res<Ref<Type>> {
        if let Some(derived) = this.as_type()
            && vm.is_subtype(derived, class)
        {
            return Ok(derived.clone());
        }
        let own = vm.type_of(this).clone();
        if vm.is_subtype(&own, class) {
            return Ok(own);
        }
        let name = vm.names.class.clone();
        if let Some(said) = vm.getattr_opt_str(this, &name)?
            && let Some(said) = said.as_type()
            && vm.is_subtype(said, class)
        {
            return Ok(said.clone());
        }
        let (kind, given) = match this.as_type() {
            Some(given) => ("type", vm.class_name(given)),
            None => ("instance of", vm.class_name(&own)),
        };
        let class = vm.class_name(class);
        raise!(
            vm,
            TypeError,
            "super(type, obj): obj ({kind} {given}) is not an instance or subtype of type ({class})."
        )
    }

    #[slot(init)]
    fn init(_this: &Value, _args: &Value, _kwargs: &Value) {}

    #[slot(repr)]
    fn repr(this: &Ref<Super>, vm: &Vm) -> String {
        let class = vm.class_name(&this.class);
        match &this.start {
            Some(start) => format!(
                "<super: <class '{class}'>, <{} object>>",
                vm.class_name(start)
            ),
            None => format!("<super: <class '{class}'>, NULL>"),
        }
    }

    #[slot(getattribute)]
    fn getattribute(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
        let name = super::object::attribute_name(vm, name)?;
        Ok(super::object::step_of(vm.lookup(this, &name)?))
    }

    #[slot(get)]
    fn get(this: &Ref<Super>, vm: &mut Vm, instance: &Value, _owner: &Value) -> Res {
        if instance.is_none() || instance.is_unset() || !this.this.is_unset() {
            return Ok(this.into());
        }
        if !vm.types.super_type.is(this.ty()) {
            let class: Value = this.ty().into();
            return vm.call(&class, &[(&this.class).into(), instance.clone()]);
        }
        let start = Surface::start(vm, &this.class, instance)?;
        let body = Super {
            class: this.class.clone(),
            this: instance.clone(),
            start: Some(start),
        };
        let ty = vm.types.super_type.clone();
        Ok(vm.new_object_of(&ty, body)?.into())
    }

    /// the class invoking super()
    #[getter(__thisclass__)]
    fn thisclass(this: &Ref<Super>) -> Ref<Type> {
        this.class.clone()
    }

    /// the object that methods are bound to; None for an unbound super
    #[getter(__self__)]
    fn self_(this: &Ref<Super>) -> Option<Value> {
        this.this.clone().set()
    }

    /// the class in whose order attributes are looked for; None for an unbound super
    #[getter(__self_class__)]
    fn self_class(this: &Ref<Super>) -> Option<Ref<Type>> {
        this.start.clone()
    }
}
