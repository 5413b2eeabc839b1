//! Weak references: `weakref.ref`, and the proxies that stand for what they refer to.

use crate::object::*;
use crate::vm::protocol::{BinaryOp, CompareOp, UnaryOp};
use pyish_derive::{class, module};

/// A weak reference to `target` of class `class`; one without a callback is shared.
pub(crate) fn reference(
    vm: &mut Vm,
    class: &Ref<Type>,
    target: &Value,
    callback: Value,
) -> Res<Ref<WeakRef>> {
    let ty = vm.type_of(target).clone();
    let Some(object) = target
        .object()
        .filter(|_| ty.flags.get().has(TypeFlags::WEAK))
    else {
        let name = vm.class_name(&ty);
        return raise!(
            vm,
            TypeError,
            "cannot create weak reference to '{name}' object"
        );
    };
    // Those of a subclass have a state of their own.
    if callback.is_none() && !class.is_counted() {
        let known = WeakRef::all_to(object)
            .into_iter()
            .find(|known| known.ty().is_same(class) && known.callback.is_none());
        if let Some(known) = known {
            return Ok(known);
        }
    }
    vm.new_weakref(class, object, callback)
}

fn target_of(reference: &Ref<WeakRef>) -> Value {
    reference.target().map_or(Value::None, Value::Object)
}

#[class(name = "ReferenceType", module = "weakref", shape = WeakRef)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<Ref<WeakRef>> {
        // A subclass may take more than its base understands.
        if vm.types.weakref.is(cls) && kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "ref() takes no keyword arguments");
        }
        let (target, callback) = match args {
            [target] => (target, Value::None),
            [target, callback] => (target, callback.clone()),
            [] => return raise!(vm, TypeError, "__new__ expected at least 1 argument, got 0"),
            _ => return Surface::too_many(vm, "__new__", args.len()),
        };
        reference(vm, cls, target, callback)
    }

    fn too_many<T>(vm: &mut Vm, what: &str, given: usize) -> Res<T> {
        raise!(
            vm,
            TypeError,
            "{what} expected at most 2 arguments, got {given}"
        )
    }

    #[slot(init)]
    fn init(_this: &Value, vm: &mut Vm, args: &[Value], _kwargs: &Value) -> Res<()> {
        match args.len() {
            0 => raise!(
                vm,
                TypeError,
                "__init__ expected at least 1 argument, got 0"
            ),
            1 | 2 => Ok(()),
            given => Surface::too_many(vm, "__init__", given),
        }
    }

    #[slot(call)]
    fn call(this: &Ref<WeakRef>, vm: &mut Vm, args: &[Value], _kwargs: &Value) -> Res {
        if !args.is_empty() {
            let given = args.len();
            return raise!(vm, TypeError, "weakref expected 0 arguments, got {given}");
        }
        Ok(target_of(this))
    }

    #[slot(repr)]
    fn repr(this: &Ref<WeakRef>, vm: &mut Vm) -> Res<String> {
        let address = this.address();
        let Some(target) = this.target() else {
            return Ok(format!("<weakref at {address:#x}; dead>"));
        };
        let (class, at) = (vm.class_name(target.ty()), target.address());
        // What the class says of the name; an instance's own `__getattr__` is not asked.
        let (ty, name) = (target.ty().clone(), vm.names.name.clone());
        let named = match vm.type_lookup(&ty, &name) {
            Some(_) => vm.getattr_opt_str(&target.into(), &name)?,
            None => None,
        };
        Ok(match named.as_ref().and_then(Value::as_str) {
            Some(name) => format!(
                "<weakref at {address:#x}; to '{class}' at {at:#x} ({})>",
                name.to_string_lossy()
            ),
            None => format!("<weakref at {address:#x}; to '{class}' at {at:#x}>"),
        })
    }

    #[slot(hash)]
    fn hash(this: &Ref<WeakRef>, vm: &mut Vm) -> Res<i64> {
        if let Some(known) = this.hash.get() {
            return Ok(known);
        }
        let Some(target) = this.target() else {
            return raise!(vm, TypeError, "weak object has gone away");
        };
        let hash = vm.hash(&target.into())?;
        this.hash.set(Some(hash));
        Ok(hash)
    }

    #[slot(eq)]
    fn eq(this: &Ref<WeakRef>, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = value.downcast::<WeakRef>() else {
            return Ok(Value::NotImplemented);
        };
        match (this.target(), other.target()) {
            (Some(own), Some(theirs)) => vm.compare(CompareOp::Eq, &own.into(), &theirs.into()),
            _ => Ok(Value::bool(this.is_same(other))),
        }
    }

    #[getter(__callback__)]
    fn callback(this: &Ref<WeakRef>) -> Value {
        if this.target().is_some() {
            this.callback.clone()
        } else {
            Value::None
        }
    }

    /// See PEP 585
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}

// ---- proxies: weak references of other classes, which act as what they refer to

/// The object that a proxy stands for; any other value stands for itself.
fn behind(vm: &mut Vm, value: &Value) -> Res {
    match value.downcast::<WeakRef>() {
        None => Ok(value.clone()),
        Some(reference) if vm.is_instance(value, &vm.types.weakref) => Ok(reference.into()),
        Some(proxy) => match proxy.target() {
            Some(target) => Ok(target.into()),
            None => raise!(
                vm,
                ReferenceError,
                "weakly-referenced object no longer exists"
            ),
        },
    }
}

fn binary(vm: &mut Vm, op: BinaryOp, left: &Value, right: &Value) -> Res {
    let (left, right) = (behind(vm, left)?, behind(vm, right)?);
    vm.binary(op, &left, &right)
}

fn in_place(vm: &mut Vm, op: BinaryOp, left: &Value, right: &Value) -> Res {
    let (left, right) = (behind(vm, left)?, behind(vm, right)?);
    vm.inplace(op, &left, &right)
}

fn power(vm: &mut Vm, base: &Value, exponent: &Value, modulus: &Value) -> Res {
    let (base, exponent) = (behind(vm, base)?, behind(vm, exponent)?);
    let modulus = behind(vm, modulus)?;
    vm.power(&base, &exponent, &modulus)
}

fn by_builtin(vm: &mut Vm, name: &str, proxy: &Value) -> Res {
    let target = behind(vm, proxy)?;
    let function = super::iterators::builtin(vm, name)?;
    vm.call(&function, &[target])
}

fn compared(vm: &mut Vm, op: CompareOp, left: &Value, right: &Value) -> Res {
    let (left, right) = (behind(vm, left)?, behind(vm, right)?);
    vm.compare(op, &left, &right)
}

/// What both classes of proxies have.
macro_rules! proxy_class {
    ($name:literal $holder:ident { $($more:tt)* }) => {
        #[class(name = $name, module = "weakref", shape = WeakRef, final, no_new, unhashable)]
        impl $holder {
            #[slot(getattribute)]
            fn getattribute(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
                let (target, name) = (behind(vm, this)?, super::object::attribute_name(vm, name)?);
                Ok(super::object::step_of(vm.lookup(&target, &name)?))
            }

            #[slot(setattr)]
            fn setattr(this: &Value, vm: &mut Vm, name: &Value, value: &Value) -> Res<()> {
                let (target, name) = (behind(vm, this)?, super::object::attribute_name(vm, name)?);
                vm.setattr_str(&target, &name, Some(value.clone()))
            }

            #[slot(delattr)]
            fn delattr(this: &Value, vm: &mut Vm, name: &Value) -> Res<()> {
                let (target, name) = (behind(vm, this)?, super::object::attribute_name(vm, name)?);
                vm.setattr_str(&target, &name, None)
            }

            #[slot(repr)]
            fn repr(this: &Ref<WeakRef>, vm: &mut Vm) -> String {
                let address = this.address();
                match this.target() {
                    Some(target) => {
                        format!("<weakproxy at {address:#x}; to '{}' at {:#x}>", vm.class_name(target.ty()), target.address())
                    }
                    None => format!("<weakproxy at {address:#x}; dead>"),
                }
            }

            #[slot(str)]
            fn str(this: &Value, vm: &mut Vm) -> Res<Ref<Str>> {
                let target = behind(vm, this)?;
                vm.str(&target)
            }

            #[slot(bool)]
            fn bool(this: &Value, vm: &mut Vm) -> Res<bool> {
                let target = behind(vm, this)?;
                vm.truth(&target)
            }

            #[slot(len)]
            fn len(this: &Value, vm: &mut Vm) -> Res<usize> {
                let target = behind(vm, this)?;
                vm.len(&target)
            }

            #[slot(iter)]
            fn iter(this: &Value, vm: &mut Vm) -> Res {
                let target = behind(vm, this)?;
                vm.iter(&target)
            }

            #[slot(next)]
            fn next(this: &Value, vm: &mut Vm) -> Res {
                let target = behind(vm, this)?;
                if vm.special(&target, Special::Next).is_unset() {
                    let name = vm.type_name(&target);
                    return raise!(vm, TypeError, "Weakref proxy referenced a non-iterator '{name}' object");
                }
                match vm.next(&target)? {
                    Some(value) => Ok(value),
                    None => vm.stop_iteration(Value::None),
                }
            }

            #[slot(contains)]
            fn contains(this: &Value, vm: &mut Vm, key: &Value) -> Res<bool> {
                let target = behind(vm, this)?;
                vm.contains(&target, key)
            }

            #[slot(getitem)]
            fn getitem(this: &Value, vm: &mut Vm, key: &Value) -> Res {
                let target = behind(vm, this)?;
                vm.getitem(&target, key)
            }

            #[slot(setitem)]
            fn setitem(this: &Value, vm: &mut Vm, key: &Value, value: &Value) -> Res<()> {
                let target = behind(vm, this)?;
                vm.setitem(&target, key, value.clone())
            }

            #[slot(delitem)]
            fn delitem(this: &Value, vm: &mut Vm, key: &Value) -> Res<()> {
                let target = behind(vm, this)?;
                vm.delitem(&target, key)
            }

            #[slot(eq)]
            fn eq(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                compared(vm, CompareOp::Eq, this, value)
            }

            #[slot(ne)]
            fn ne(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                compared(vm, CompareOp::Ne, this, value)
            }

            #[slot(lt)]
            fn lt(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                compared(vm, CompareOp::Lt, this, value)
            }

            #[slot(le)]
            fn le(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                compared(vm, CompareOp::Le, this, value)
            }

            #[slot(gt)]
            fn gt(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                compared(vm, CompareOp::Gt, this, value)
            }

            #[slot(ge)]
            fn ge(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                compared(vm, CompareOp::Ge, this, value)
            }

            #[slot(add)]
            fn add(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Add, this, value)
            }

            #[slot(radd)]
            fn radd(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Add, value, this)
            }

            #[slot(iadd)]
            fn iadd(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::Add, this, value)
            }

            #[slot(sub)]
            fn sub(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Sub, this, value)
            }

            #[slot(rsub)]
            fn rsub(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Sub, value, this)
            }

            #[slot(isub)]
            fn isub(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::Sub, this, value)
            }

            #[slot(mul)]
            fn mul(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Mul, this, value)
            }

            #[slot(rmul)]
            fn rmul(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Mul, value, this)
            }

            #[slot(imul)]
            fn imul(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::Mul, this, value)
            }

            #[slot(truediv)]
            fn truediv(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::TrueDiv, this, value)
            }

            #[slot(rtruediv)]
            fn rtruediv(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::TrueDiv, value, this)
            }

            #[slot(itruediv)]
            fn itruediv(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::TrueDiv, this, value)
            }

            #[slot(floordiv)]
            fn floordiv(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::FloorDiv, this, value)
            }

            #[slot(rfloordiv)]
            fn rfloordiv(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::FloorDiv, value, this)
            }

            #[slot(ifloordiv)]
            fn ifloordiv(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::FloorDiv, this, value)
            }

            #[slot(mod)]
            fn mod_(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Mod, this, value)
            }

            #[slot(rmod)]
            fn rmod(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Mod, value, this)
            }

            #[slot(imod)]
            fn imod(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::Mod, this, value)
            }

            #[slot(lshift)]
            fn lshift(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::LShift, this, value)
            }

            #[slot(rlshift)]
            fn rlshift(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::LShift, value, this)
            }

            #[slot(ilshift)]
            fn ilshift(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::LShift, this, value)
            }

            #[slot(rshift)]
            fn rshift(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::RShift, this, value)
            }

            #[slot(rrshift)]
            fn rrshift(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::RShift, value, this)
            }

            #[slot(irshift)]
            fn irshift(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::RShift, this, value)
            }

            #[slot(and)]
            fn and(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::And, this, value)
            }

            #[slot(rand)]
            fn rand(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::And, value, this)
            }

            #[slot(iand)]
            fn iand(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::And, this, value)
            }

            #[slot(or)]
            fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Or, this, value)
            }

            #[slot(ror)]
            fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Or, value, this)
            }

            #[slot(ior)]
            fn ior(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::Or, this, value)
            }

            #[slot(xor)]
            fn xor(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Xor, this, value)
            }

            #[slot(rxor)]
            fn rxor(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::Xor, value, this)
            }

            #[slot(ixor)]
            fn ixor(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::Xor, this, value)
            }

            #[slot(matmul)]
            fn matmul(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::MatMul, this, value)
            }

            #[slot(rmatmul)]
            fn rmatmul(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::MatMul, value, this)
            }

            #[slot(imatmul)]
            fn imatmul(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                in_place(vm, BinaryOp::MatMul, this, value)
            }

            #[slot(divmod)]
            fn divmod(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::DivMod, this, value)
            }

            #[slot(rdivmod)]
            fn rdivmod(this: &Value, vm: &mut Vm, value: &Value) -> Res {
                binary(vm, BinaryOp::DivMod, value, this)
            }

            #[slot(pow)]
            fn pow(this: &Value, vm: &mut Vm, value: &Value, mod_: &Value) -> Res {
                power(vm, this, value, mod_)
            }

            #[slot(rpow)]
            fn rpow(this: &Value, vm: &mut Vm, value: &Value, mod_: &Value) -> Res {
                power(vm, value, this, mod_)
            }

            #[slot(neg)]
            fn neg(this: &Value, vm: &mut Vm) -> Res {
                let target = behind(vm, this)?;
                vm.unary(UnaryOp::Neg, &target)
            }

            #[slot(pos)]
            fn pos(this: &Value, vm: &mut Vm) -> Res {
                let target = behind(vm, this)?;
                vm.unary(UnaryOp::Pos, &target)
            }

            #[slot(invert)]
            fn invert(this: &Value, vm: &mut Vm) -> Res {
                let target = behind(vm, this)?;
                vm.unary(UnaryOp::Invert, &target)
            }

            #[slot(abs)]
            fn abs(this: &Value, vm: &mut Vm) -> Res {
                by_builtin(vm, "abs", this)
            }

            #[slot(int)]
            fn int(this: &Value, vm: &mut Vm) -> Res {
                by_builtin(vm, "int", this)
            }

            #[slot(float)]
            fn float(this: &Value, vm: &mut Vm) -> Res {
                by_builtin(vm, "float", this)
            }

            #[slot(bytes)]
            fn bytes(this: &Value, vm: &mut Vm) -> Res {
                let target = behind(vm, this)?;
                vm.call_method(&target, "__bytes__", &[])
            }

            #[slot(reversed)]
            fn reversed(this: &Value, vm: &mut Vm) -> Res {
                by_builtin(vm, "reversed", this)
            }

            #[slot(index)]
            fn index(this: &Value, vm: &mut Vm) -> Res {
                let target = behind(vm, this)?;
                vm.index(&target)
            }

            $($more)*
        }
    };
}

proxy_class!("ProxyType" PlainProxySurface {});

proxy_class!("CallableProxyType" CallableProxySurface {
    #[slot(call)]
    fn call(this: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<Step> {
        let target = behind(vm, this)?;
        Ok(super::wrapped_methods::call_with(vm, &target, args, kwargs))
    }
});

/// Weak-reference support module.
#[module(name = "_weakref")]
impl WeakrefSurface {
    /// A stand-in for an object that does not keep it alive.
    ///
    /// callback is called with the proxy once the object is gone.
    #[function("proxy(object, callback=None, /)")]
    fn proxy(vm: &mut Vm, object: &Value, callback: &Value) -> Res {
        let def = if vm.is_callable(object) {
            &CALLABLE_PROXY_CLASS
        } else {
            &PLAIN_PROXY_CLASS
        };
        let class = vm.add_class(def)?;
        Ok(reference(vm, &class, object, callback.clone())?.into())
    }

    /// How many weak references to an object there are.
    #[function("getweakrefcount(object, /)")]
    fn getweakrefcount(object: &Value) -> usize {
        object
            .object()
            .map_or(0, |object| WeakRef::all_to(object).len())
    }

    /// All weak references to an object, in a list.
    #[function("getweakrefs(object, /)")]
    fn getweakrefs(vm: &mut Vm, object: &Value) -> Res {
        let all = object.object().map(WeakRef::all_to).unwrap_or_default();
        // First those that are shared, then the others, from the most recent to the oldest.
        let shared = |vm: &Vm, weak: &Ref<WeakRef>| match weak.callback.is_none() {
            true if vm.types.weakref.is(weak.ty()) => 0,
            true if !weak.ty().is_counted() => 1,
            _ => 2,
        };
        let mut all: Vec<_> = all.into_iter().rev().collect();
        all.sort_by_key(|weak| shared(vm, weak));
        vm.new_list(all.into_iter().map(Value::from).collect())
    }

    /// Delete a key of a dict in one step if its value is a weak reference to nothing.
    #[function("_remove_dead_weakref(dct, key, /)")]
    fn remove_dead_weakref(vm: &mut Vm, dct: Ref<Dict>, key: &Value) -> Res<()> {
        if let Some(found) = vm.dict_get(&dct, key)?
            && found
                .downcast::<WeakRef>()
                .is_some_and(|weak| weak.target().is_none())
        {
            vm.dict_remove(&dct, key)?;
        }
        Ok(())
    }

    #[constant(r#ref)]
    fn ref_(vm: &mut Vm) -> Ref<Type> {
        vm.types.weakref.clone()
    }

    #[constant(ReferenceType)]
    fn reference_type(vm: &mut Vm) -> Ref<Type> {
        vm.types.weakref.clone()
    }

    #[constant(ProxyType)]
    fn proxy_type(vm: &mut Vm) -> Res<Ref<Type>> {
        vm.add_class(&PLAIN_PROXY_CLASS)
    }

    #[constant(CallableProxyType)]
    fn callable_proxy_type(vm: &mut Vm) -> Res<Ref<Type>> {
        vm.add_class(&CALLABLE_PROXY_CLASS)
    }
}
