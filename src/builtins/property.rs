//! `property`: an attribute that functions compute.
//!
//! Reading, binding and deleting through an instance is the attribute protocol's business (`vm/attributes.rs`).

use crate::object::*;
use pyish_derive::class;
use std::cell::Cell as StdCell;

/// Property attribute.
///
/// An attribute whose reading calls `fget`, whose assignment calls `fset`, and whose deletion calls `fdel`, each if it
/// is given. `doc` documents it, or else what `fget` has as its documentation.
///
/// As a decorator, `@property` makes a method the getter; `@name.setter` and `@name.deleter` add the others.
#[class(name = "property", shape = Property)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        let none = || VmCell::new(Value::None);
        let body = Property {
            get: none(),
            set: none(),
            delete: none(),
            doc: none(),
            name: VmCell::default(),
            doc_from_getter: StdCell::new(false),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot("__init__(self, fget=None, fset=None, fdel=None, doc=None)")]
    fn init(
        this: &Ref<Property>,
        vm: &mut Vm,
        fget: &Value,
        fset: &Value,
        fdel: &Value,
        doc: &Value,
    ) -> Res<()> {
        this.get.set(vm, fget.clone());
        this.set.set(vm, fset.clone());
        this.delete.set(vm, fdel.clone());
        this.doc.set(vm, doc.clone());
        this.doc_from_getter.set(false);
        let mut doc = doc.clone();
        if doc.is_none() && !fget.is_none() {
            doc = vm.getattr_opt(fget, "__doc__")?.unwrap_or(Value::None);
            this.doc_from_getter.set(!doc.is_none());
        }
        if vm.types.property.is(this.ty()) {
            this.doc.set(vm, doc);
            return Ok(());
        }
        // A subclass's own `__doc__` hides the one here: there the text is an attribute of the instance.
        match vm.setattr(&this.into(), "__doc__", doc) {
            Err(raised)
                if !this.doc_from_getter.get()
                    && vm.is_instance_of(&raised, &vm.exceptions.AttributeError) =>
            {
                Ok(())
            }
            other => other,
        }
    }

    fn copy(
        this: &Ref<Property>,
        vm: &mut Vm,
        get: Option<&Value>,
        set: Option<&Value>,
        delete: Option<&Value>,
    ) -> Res {
        let part = |vm: &Vm, given: Option<&Value>, own: &VmCell<Value>| match given {
            Some(given) if !given.is_none() => given.clone(),
            _ => own.cloned(vm),
        };
        let get = part(vm, get, &this.get);
        let set = part(vm, set, &this.set);
        let delete = part(vm, delete, &this.delete);
        let doc = if this.doc_from_getter.get() && !get.is_none() {
            Value::None
        } else {
            this.doc.cloned(vm)
        };
        let ty: Value = this.ty().into();
        let made = vm.call(&ty, &[get, set, delete, doc])?;
        if let Some(copy) = made.downcast::<Property>() {
            let name = this.name.cloned(vm);
            copy.name.set(vm, name);
        }
        Ok(made)
    }

    /// The same property with this function to read it.
    #[method("getter(self, fget, /)")]
    fn getter(this: &Ref<Property>, vm: &mut Vm, fget: &Value) -> Res {
        Surface::copy(this, vm, Some(fget), None, None)
    }

    /// The same property with this function to set it.
    #[method("setter(self, fset, /)")]
    fn setter(this: &Ref<Property>, vm: &mut Vm, fset: &Value) -> Res {
        Surface::copy(this, vm, None, Some(fset), None)
    }

    /// The same property with this function to delete it.
    #[method("deleter(self, fdel, /)")]
    fn deleter(this: &Ref<Property>, vm: &mut Vm, fdel: &Value) -> Res {
        Surface::copy(this, vm, None, None, Some(fdel))
    }

    /// Tells the property the name that it has in its class.
    #[method("__set_name__(self, /, *args)")]
    fn set_name(this: &Ref<Property>, vm: &mut Vm, args: &[Value]) -> Res<()> {
        let [_, name] = args else {
            let given = args.len();
            return raise!(
                vm,
                TypeError,
                "__set_name__() takes 2 positional arguments but {given} were given"
            );
        };
        this.name.set(vm, name.clone());
        Ok(())
    }

    // ---- the descriptor protocol

    #[slot(get)]
    fn get(this: &Ref<Property>, vm: &mut Vm, instance: &Value, owner: &Value) -> Res<Step> {
        if instance.is_none() || instance.is_unset() {
            super::descriptors::check_owner(vm, owner)?;
            return Ok(Step::Return(this.into()));
        }
        let getter = this.get.cloned(vm);
        if getter.is_none() {
            return vm.property_error(this, instance, "getter");
        }
        Ok(Step::call(&getter, [instance.clone()]))
    }

    #[slot(set)]
    fn set(this: &Ref<Property>, vm: &mut Vm, instance: &Value, value: &Value) -> Res<Step> {
        let setter = this.set.cloned(vm);
        if setter.is_none() {
            return vm.property_error(this, instance, "setter");
        }
        Ok(super::effects::call_for_effect(
            &setter,
            [instance.clone(), value.clone()].into_iter().collect(),
        ))
    }

    #[slot(delete)]
    fn delete(this: &Ref<Property>, vm: &mut Vm, instance: &Value) -> Res<Step> {
        let deleter = this.delete.cloned(vm);
        if deleter.is_none() {
            return vm.property_error(this, instance, "deleter");
        }
        Ok(super::effects::call_for_effect(
            &deleter,
            [instance.clone()].into_iter().collect(),
        ))
    }

    // ---- attributes

    #[getter]
    fn fget(this: &Ref<Property>, vm: &Vm) -> Value {
        this.get.cloned(vm)
    }

    #[getter]
    fn fset(this: &Ref<Property>, vm: &Vm) -> Value {
        this.set.cloned(vm)
    }

    #[getter]
    fn fdel(this: &Ref<Property>, vm: &Vm) -> Value {
        this.delete.cloned(vm)
    }

    #[getter(__doc__)]
    fn doc(this: &Ref<Property>, vm: &Vm) -> Value {
        this.doc.cloned(vm)
    }

    #[setter(__doc__)]
    fn set_doc(this: &Ref<Property>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        this.doc.set(vm, value.cloned().unwrap_or(Value::None));
        Ok(())
    }

    #[getter(__name__)]
    fn name(this: &Ref<Property>, vm: &mut Vm) -> Res {
        if let Some(name) = this.name.cloned(vm).set() {
            return Ok(name);
        }
        let getter = this.get.cloned(vm);
        let of_getter = if getter.is_none() {
            None
        } else {
            vm.getattr_opt(&getter, "__name__")?
        };
        match of_getter {
            Some(name) => Ok(name),
            None => {
                let name = vm.names.name.clone();
                vm.no_attribute(&this.into(), &name)
            }
        }
    }

    #[setter(__name__)]
    fn assign_name(this: &Ref<Property>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        this.name.set(vm, value.cloned().unwrap_or_default());
        Ok(())
    }

    #[getter(__isabstractmethod__)]
    fn isabstractmethod(this: &Ref<Property>, vm: &mut Vm) -> Res<bool> {
        for part in [
            this.get.cloned(vm),
            this.set.cloned(vm),
            this.delete.cloned(vm),
        ] {
            if super::wrapped_methods::is_abstract(vm, &part)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
