//! Native functions as a script sees them: `builtin_function_or_method`, and the descriptors that classes hold.

use crate::object::native::{MethodDef, MethodKind};
use crate::object::*;
use pyish_derive::class;

/// `(self, object, /)` as `($self, object, /)`: how CPython marks the parameter that is bound.
fn text_signature(def: &MethodDef) -> Option<String> {
    let text = def.signature.text;
    if matches!(def.kind, MethodKind::Static) {
        return Some(text.to_owned());
    }
    if matches!(def.kind, MethodKind::Function) {
        let rest = text.strip_prefix('(').unwrap_or(text);
        let comma = if rest == ")" { "" } else { ", " };
        // A function's module is its receiver, which is positional-only.
        let slash = if rest.contains('/') { "" } else { ", /" };
        return Some(format!("($module{slash}{comma}{rest}"));
    }
    let rest = text
        .strip_prefix("(self")
        .or_else(|| text.strip_prefix("(cls"))
        .unwrap_or(text);
    let receiver = match def.kind {
        MethodKind::Class | MethodKind::New => "$type",
        MethodKind::Closure => "$module",
        _ => "$self",
    };
    Some(format!("({receiver}{rest}"))
}

/// A signature without its first parameter: what a class shows of its `__init__`.
pub(super) fn without_receiver(text: &str) -> String {
    let rest = text
        .strip_prefix("(self")
        .or_else(|| text.strip_prefix("(cls"))
        .unwrap_or(text);
    let rest = rest
        .strip_prefix(", /")
        .filter(|rest| rest.starts_with(',') || *rest == ")")
        .unwrap_or(rest);
    format!("({}", rest.strip_prefix(", ").unwrap_or(rest))
}

fn qualname(vm: &Vm, this: &Ref<NativeFunction>) -> String {
    match (&this.owner, this.this.as_type()) {
        (Some(owner), Some(class)) if this.def.kind != MethodKind::Class => {
            let _ = class;
            format!(
                "{}.{}",
                owner.qualname.get(vm).to_string_lossy(),
                this.def.name
            )
        }
        (Some(owner), _) => format!(
            "{}.{}",
            owner.qualname.get(vm).to_string_lossy(),
            this.def.name
        ),
        (None, _) => this.def.name.to_owned(),
    }
}

fn doc(def: &MethodDef) -> Option<&'static str> {
    if !def.doc.is_empty() {
        return Some(def.doc);
    }
    SLOT_DOCS
        .iter()
        .find(|(name, _)| *name == def.name)
        .map(|(_, doc)| *doc)
}

/// What CPython says of each operation, whatever the class.
const SLOT_DOCS: &[(&str, &str)] = &[
    ("__repr__", "Return repr(self)."),
    ("__str__", "Return str(self)."),
    ("__hash__", "Return hash(self)."),
    ("__len__", "Return len(self)."),
    ("__iter__", "Implement iter(self)."),
    ("__next__", "Implement next(self)."),
    ("__call__", "Call self as a function."),
    (
        "__init__",
        "Fill in a new object; its class says with what.",
    ),
    (
        "__new__",
        "Make an object of the class, which says of what.",
    ),
    ("__getattribute__", "Return getattr(self, name)."),
    ("__setattr__", "Implement setattr(self, name, value)."),
    ("__delattr__", "Implement delattr(self, name)."),
    ("__getitem__", "Return self[key]."),
    ("__setitem__", "Set self[key] to value."),
    ("__delitem__", "Delete self[key]."),
    ("__contains__", "Return bool(key in self)."),
    ("__eq__", "Return self==value."),
    ("__ne__", "Return self!=value."),
    ("__lt__", "Return self<value."),
    ("__le__", "Return self<=value."),
    ("__gt__", "Return self>value."),
    ("__ge__", "Return self>=value."),
    ("__add__", "Return self+value."),
    ("__radd__", "Return value+self."),
    ("__iadd__", "Implement self+=value."),
    ("__sub__", "Return self-value."),
    ("__rsub__", "Return value-self."),
    ("__isub__", "Implement self-=value."),
    ("__mul__", "Return self*value."),
    ("__rmul__", "Return value*self."),
    ("__imul__", "Implement self*=value."),
    ("__truediv__", "Return self/value."),
    ("__rtruediv__", "Return value/self."),
    ("__floordiv__", "Return self//value."),
    ("__rfloordiv__", "Return value//self."),
    ("__mod__", "Return self%value."),
    ("__rmod__", "Return value%self."),
    ("__divmod__", "Return divmod(self, value)."),
    ("__rdivmod__", "Return divmod(value, self)."),
    ("__pow__", "Return pow(self, value, mod)."),
    ("__rpow__", "Return pow(value, self, mod)."),
    ("__lshift__", "Return self<<value."),
    ("__rlshift__", "Return value<<self."),
    ("__rshift__", "Return self>>value."),
    ("__rrshift__", "Return value>>self."),
    ("__and__", "Return self&value."),
    ("__rand__", "Return value&self."),
    ("__iand__", "Return self&=value."),
    ("__or__", "Return self|value."),
    ("__ror__", "Return value|self."),
    ("__ior__", "Return self|=value."),
    ("__xor__", "Return self^value."),
    ("__rxor__", "Return value^self."),
    ("__ixor__", "Return self^=value."),
    ("__neg__", "-self"),
    ("__pos__", "+self"),
    ("__abs__", "abs(self)"),
    ("__invert__", "~self"),
    ("__bool__", "True if self else False"),
    ("__int__", "int(self)"),
    ("__float__", "float(self)"),
    ("__index__", "operator.index(self)"),
    (
        "__get__",
        "What an attribute lookup on an instance, or on its class, finds.",
    ),
    ("__set__", "What assigning to the attribute does."),
    ("__delete__", "What deleting the attribute does."),
    (
        "__await__",
        "What `await` drives: an iterator that ends with the result.",
    ),
    ("__aiter__", "What `async for` takes items from."),
    (
        "__anext__",
        "An awaitable of the next item; StopAsyncIteration at the end.",
    ),
    (
        "__del__",
        "Runs when nothing refers to the object any more.",
    ),
];

/// Bound by hand, as `list.append.__get__([])`.
fn bind(vm: &mut Vm, this: &Ref<NativeFunction>, instance: &Value, owner: &Value) -> Res {
    if instance.is_none() {
        super::descriptors::check_owner(vm, owner)?;
        return Ok(this.into());
    }
    let class = this.owner.clone();
    if let Some(class) = &class
        && !vm.is_instance(instance, class)
    {
        return vm.wrong_receiver(this.def.name, class, instance);
    }
    vm.new_native(this.def, instance.clone(), class, Value::None)
}

fn reduce_bound(vm: &mut Vm, this: &Ref<NativeFunction>) -> Res {
    let name = vm.new_str(this.def.name)?;
    if this.this.is_unset() {
        return match &this.owner {
            Some(owner) => by_getattr(vm, owner.into(), name),
            None => Ok(name),
        };
    }
    by_getattr(vm, this.this.clone(), name)
}

pub(super) fn by_getattr(vm: &mut Vm, object: Value, name: Value) -> Res {
    let getattr = vm.intern("getattr")?;
    let getattr = vm.builtin(&getattr)?.unwrap_or(Value::None);
    let args = vm.new_tuple([object, name])?;
    vm.new_tuple([getattr, args])
}

/// What all five classes have.
macro_rules! native_class {
    ($name:literal, $holder:ident { $($extra:tt)* }) => {
        #[class(name = $name, shape = NativeFunction, final, no_new)]
        impl $holder {
            #[slot(call)]
            fn call(this: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Step {
                super::wrapped_methods::call_with(vm, this, args, kwargs)
            }

            #[getter(__name__)]
            fn name(this: &Ref<NativeFunction>) -> &'static str {
                this.def.name
            }

            #[getter(__qualname__)]
            fn qualname(this: &Ref<NativeFunction>, vm: &Vm) -> String {
                qualname(vm, this)
            }

            #[getter(__doc__)]
            fn doc(this: &Ref<NativeFunction>) -> Option<&'static str> {
                doc(this.def)
            }

            #[getter(__text_signature__)]
            fn text_signature(this: &Ref<NativeFunction>) -> Option<String> {
                text_signature(this.def)
            }

            /// Helper for pickle.
            #[method("__reduce__(self, /)")]
            fn reduce(this: &Ref<NativeFunction>, vm: &mut Vm) -> Res {
                reduce_bound(vm, this)
            }

            $($extra)*
        }
    };
}

native_class!("builtin_function_or_method", BuiltinFunctionSurface {
    #[slot(repr)]
    fn repr(this: &Ref<NativeFunction>, vm: &Vm) -> String {
        let name = this.def.name;
        if matches!(this.def.kind, MethodKind::Function | MethodKind::Closure) {
            return format!("<built-in function {name}>");
        }
        match (&this.this, &this.owner) {
            (Value::Unset, Some(owner)) => format!("<built-in method {name} of type object at {:#x}>", owner.address()),
            (receiver, _) => {
                let address = receiver.object().map_or(0, Ref::address);
                format!("<built-in method {name} of {} object at {address:#x}>", vm.type_name(receiver))
            }
        }
    }

    #[slot(eq)]
    fn eq(this: &Ref<NativeFunction>, value: &Value) -> Value {
        match value.downcast::<NativeFunction>() {
            Some(other) => Value::bool(std::ptr::eq(this.def, other.def) && this.this.is(&other.this)),
            None => Value::NotImplemented,
        }
    }

    #[slot(hash)]
    fn hash(this: &Ref<NativeFunction>) -> i64 {
        let receiver = this.this.object().map_or(0, Ref::address);
        simple::hash_int((std::ptr::from_ref(this.def) as usize ^ receiver.rotate_right(4)) as i64)
    }

    #[getter(__self__)]
    fn self_(this: &Ref<NativeFunction>, vm: &mut Vm) -> Res {
        match (&this.this, &this.owner) {
            (Value::Unset, Some(owner)) if this.def.kind == MethodKind::New => Ok(owner.into()),
            (_, None) if this.this.is_unset() || this.def.kind == MethodKind::Closure => {
                let Some(module) = this.module.as_str() else { return Ok(Value::None) };
                let modules = vm.modules.clone();
                Ok(modules.get_str(vm, module).unwrap_or(Value::None))
            }
            (Value::Unset, _) => Ok(Value::None),
            (receiver, _) => Ok(receiver.clone()),
        }
    }

    #[getter(__module__)]
    fn module(this: &Ref<NativeFunction>) -> Value {
        this.module.clone()
    }
});

native_class!("method_descriptor", MethodDescriptorSurface {
    #[slot(repr)]
    fn repr(this: &Ref<NativeFunction>, vm: &Vm) -> String {
        let owner = this.owner.as_ref().map(|owner| vm.class_name(owner)).unwrap_or_default();
        format!("<method '{}' of '{owner}' objects>", this.def.name)
    }

    #[slot(get)]
    fn get(this: &Ref<NativeFunction>, vm: &mut Vm, instance: &Value, owner: &Value) -> Res {
        bind(vm, this, instance, owner)
    }

    #[getter(__objclass__)]
    fn objclass(this: &Ref<NativeFunction>) -> Option<Ref<Type>> {
        this.owner.clone()
    }
});

native_class!("wrapper_descriptor", WrapperDescriptorSurface {
    #[slot(repr)]
    fn repr(this: &Ref<NativeFunction>, vm: &Vm) -> String {
        let owner = this.owner.as_ref().map(|owner| vm.class_name(owner)).unwrap_or_default();
        format!("<slot wrapper '{}' of '{owner}' objects>", this.def.name)
    }

    #[slot(get)]
    fn get(this: &Ref<NativeFunction>, vm: &mut Vm, instance: &Value, owner: &Value) -> Res {
        bind(vm, this, instance, owner)
    }

    #[getter(__objclass__)]
    fn objclass(this: &Ref<NativeFunction>) -> Option<Ref<Type>> {
        this.owner.clone()
    }
});

native_class!("classmethod_descriptor", ClassMethodDescriptorSurface {
    #[slot(repr)]
    fn repr(this: &Ref<NativeFunction>, vm: &Vm) -> String {
        let owner = this.owner.as_ref().map(|owner| vm.class_name(owner)).unwrap_or_default();
        format!("<method '{}' of '{owner}' objects>", this.def.name)
    }

    #[slot(get)]
    fn get(this: &Ref<NativeFunction>, vm: &mut Vm, instance: &Value, owner: &Value) -> Res {
        let class: Value = match owner.is_none() || owner.is_unset() {
            true => vm.type_of(instance).clone().into(),
            false => owner.clone(),
        };
        let Some(of) = this.owner.clone() else { return Ok(this.into()) };
        if !class.as_type().is_some_and(|class| vm.is_subtype(class, &of)) {
            let (of, name) = (vm.class_name(&of), this.def.name);
            let given = vm.type_name(&class);
            return raise!(vm, TypeError, "descriptor '{name}' for type '{of}' needs a type, not a '{given}' as arg 2");
        }
        vm.new_native(this.def, class, Some(of), Value::None)
    }

    #[getter(__objclass__)]
    fn objclass(this: &Ref<NativeFunction>) -> Option<Ref<Type>> {
        this.owner.clone()
    }
});

native_class!("method-wrapper", MethodWrapperSurface {
    #[slot(repr)]
    fn repr(this: &Ref<NativeFunction>, vm: &Vm) -> String {
        let address = this.this.object().map_or(0, Ref::address);
        format!("<method-wrapper '{}' of {} object at {address:#x}>", this.def.name, vm.type_name(&this.this))
    }

    #[slot(eq)]
    fn eq(this: &Ref<NativeFunction>, value: &Value) -> Value {
        match value.downcast::<NativeFunction>() {
            Some(other) => Value::bool(std::ptr::eq(this.def, other.def) && this.this.is(&other.this)),
            None => Value::NotImplemented,
        }
    }

    #[slot(hash)]
    fn hash(this: &Ref<NativeFunction>) -> i64 {
        let receiver = this.this.object().map_or(0, Ref::address);
        simple::hash_int((std::ptr::from_ref(this.def) as usize ^ receiver.rotate_right(4)) as i64)
    }

    #[getter(__self__)]
    fn self_(this: &Ref<NativeFunction>) -> Option<Value> {
        this.this.clone().set()
    }

    #[getter(__objclass__)]
    fn objclass(this: &Ref<NativeFunction>) -> Option<Ref<Type>> {
        this.owner.clone()
    }
});
