//! `typing.Union`: one of several types, `int | str` (PEP 604).

use super::generic_alias::GenericAlias;
use super::type_parameters::{as_arguments, parameters_of, push_shown, substitute};
use crate::object::*;
use pyish_derive::{Payload, Trace, class};

/// At least two different alternatives.
#[derive(Payload, Trace)]
#[payload(name = "Union")]
pub(crate) struct Union {
    pub(crate) args: Ref<Tuple>,
    /// Those among the alternatives that had no hash when the union was made.
    unhashable: Box<[Value]>,
    parameters: VmCell<Option<Ref<Tuple>>>,
}

/// `left | right`, where one of them is a class or an alias; other operands may know better.
pub(super) fn join(vm: &mut Vm, left: &Value, right: &Value) -> Res {
    if !is_alternative(left) || !is_alternative(right) {
        return Ok(Value::NotImplemented);
    }
    union_of(vm, &[left.clone(), right.clone()])
}

fn is_alternative(value: &Value) -> bool {
    value.is_none()
        || value.as_type().is_some()
        || value.downcast::<GenericAlias>().is_some()
        || value.downcast::<Union>().is_some()
}

/// The union of alternatives: unions among them are dissolved, each stands once; one alone is itself.
pub(crate) fn union_of(vm: &mut Vm, alternatives: &[Value]) -> Res {
    let mut flat: Vec<Value> = Vec::new();
    let mut hashes: Vec<Option<i64>> = Vec::new();
    for alternative in alternatives {
        let inner = match alternative.downcast::<Union>() {
            Some(union) => union.args.items().to_vec(),
            None if alternative.is_none() => vec![(&vm.types.none_type).into()],
            None if alternative.as_str().is_some() => vec![forward(vm, alternative)?],
            None => vec![alternative.clone()],
        };
        for one in inner {
            // As in a set: only what hashes alike is compared; what has no hash, with its like.
            let hash = match vm.hash(&one) {
                Ok(hash) => Some(hash),
                Err(raised) if vm.is_instance_of(&raised, &vm.exceptions.TypeError) => None,
                Err(raised) => return Err(raised),
            };
            let mut known = false;
            for (other, theirs) in flat.iter().zip(&hashes) {
                known = known || other.is(&one) || *theirs == hash && vm.eq(other, &one)?;
            }
            if !known {
                flat.push(one);
                hashes.push(hash);
            }
        }
    }
    if let [one] = flat.as_slice() {
        return Ok(one.clone());
    }
    let without = flat.iter().zip(&hashes).filter(|(_, hash)| hash.is_none());
    let unhashable = without.map(|(one, _)| one.clone()).collect();
    let args = vm.make_tuple(flat)?;
    Ok(vm
        .new_object(Union {
            args,
            unhashable,
            parameters: VmCell::default(),
        })?
        .into())
}

/// A name that stands for a type to come: `annotationlib.ForwardRef(name)`.
fn forward(vm: &mut Vm, name: &Value) -> Res {
    let import = super::iterators::builtin(vm, "__import__")?;
    let module = vm.new_str("annotationlib")?;
    let module = vm.call(&import, &[module])?;
    vm.call_method(&module, "ForwardRef", std::slice::from_ref(name))
}

fn parameters(vm: &mut Vm, this: &Ref<Union>) -> Res<Ref<Tuple>> {
    if let Some(known) = this.parameters.cloned(vm) {
        return Ok(known);
    }
    let found = parameters_of(vm, this.args.items())?;
    let found = vm.make_tuple(found)?;
    this.parameters.set(vm, Some(found.clone()));
    Ok(found)
}

fn check_each(vm: &mut Vm, this: &Ref<Union>, object: &Value, which: Special) -> Res<bool> {
    for arg in this.args.items() {
        let holds = match which {
            Special::InstanceCheck => vm.isinstance(object, arg)?,
            _ => vm.issubclass(object, arg)?,
        };
        if holds {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Several types of which a value has one, as in int | str.
#[class(name = "Union", module = "typing", shape = Union, final, no_new, weakref)]
impl Surface {
    #[slot(repr)]
    fn repr(this: &Ref<Union>, vm: &mut Vm) -> Res<String> {
        let mut text = String::new();
        for (at, arg) in this.args.items().iter().enumerate() {
            if at > 0 {
                text.push_str(" | ");
            }
            if arg
                .as_type()
                .is_some_and(|class| class.is_same(&vm.types.none_type))
            {
                text.push_str("None");
            } else {
                push_shown(vm, &mut text, arg)?;
            }
        }
        Ok(text)
    }

    #[slot(eq)]
    fn eq(this: &Ref<Union>, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = value.downcast::<Union>() else {
            return Ok(Value::NotImplemented);
        };
        if this.args.len() != other.args.len() {
            return Ok(Value::bool(false));
        }
        for arg in this.args.items() {
            let mut found = false;
            for theirs in other.args.items() {
                found = found || vm.eq(arg, theirs)?;
            }
            if !found {
                return Ok(Value::bool(false));
            }
        }
        Ok(Value::bool(true))
    }

    #[slot(hash)]
    fn hash(this: &Ref<Union>, vm: &mut Vm) -> Res<i64> {
        if !this.unhashable.is_empty() {
            for one in &this.unhashable {
                vm.hash(one)?;
            }
            let (count, s) = match this.unhashable.len() {
                1 => (1, ""),
                count => (count, "s"),
            };
            return raise!(
                vm,
                TypeError,
                "union contains {count} unhashable element{s}"
            );
        }
        // The order of the alternatives means nothing.
        let mut sum = 0i64;
        for arg in this.args.items() {
            sum ^= vm.hash(arg)?.wrapping_mul(0x5851_f42d);
        }
        Ok(simple::hash_int(sum))
    }

    #[slot(or)]
    fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        union_of(vm, &[this.clone(), value.clone()])
    }

    #[slot(ror)]
    fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        union_of(vm, &[value.clone(), this.clone()])
    }

    #[slot(getitem)]
    fn getitem(this: &Ref<Union>, vm: &mut Vm, key: &Value) -> Res {
        let parameters = parameters(vm, this)?;
        let args = substitute(vm, &this.into(), this.args.items(), parameters.items(), key)?;
        union_of(vm, &args)
    }

    #[method("__mro_entries__(self, entries, /)")]
    fn mro_entries(this: &Value, vm: &mut Vm, _entries: &Value) -> Res {
        let shown = vm.repr(this)?;
        raise!(vm, TypeError, "Cannot subclass {}", shown.to_string_lossy())
    }

    #[method("__instancecheck__(self, instance, /)")]
    fn instancecheck(this: &Ref<Union>, vm: &mut Vm, instance: &Value) -> Res<bool> {
        check_each(vm, this, instance, Special::InstanceCheck)
    }

    #[method("__subclasscheck__(self, subclass, /)")]
    fn subclasscheck(this: &Ref<Union>, vm: &mut Vm, subclass: &Value) -> Res<bool> {
        check_each(vm, this, subclass, Special::SubclassCheck)
    }

    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(_cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        let args = as_arguments(vm, item)?;
        if args.is_empty() {
            return raise!(vm, TypeError, "Cannot take a Union of no types.");
        }
        union_of(vm, args.items())
    }

    #[getter(__args__)]
    fn args(this: &Ref<Union>) -> Ref<Tuple> {
        this.args.clone()
    }

    /// Type variables in the types.UnionType.
    #[getter(__parameters__)]
    fn get_parameters(this: &Ref<Union>, vm: &mut Vm) -> Res<Ref<Tuple>> {
        parameters(vm, this)
    }

    /// Always returns the type
    #[getter(__origin__)]
    fn origin(this: &Value, vm: &Vm) -> Ref<Type> {
        vm.type_of(this).clone()
    }

    /// Name of the type
    #[getter(__name__)]
    fn name(_this: &Value) -> &'static str {
        "Union"
    }

    /// Qualified name of the type
    #[getter(__qualname__)]
    fn qualname(_this: &Value) -> &'static str {
        "Union"
    }
}
