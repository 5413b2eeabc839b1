//! `isinstance` and `issubclass` (reference, 3.3.4), with tuples, unions and the hooks of metaclasses.

use crate::object::*;

impl Vm {
    /// Remember what `isinstance` has said of instances of `ty`, unless they may say of themselves what they are.
    pub(crate) fn remember_verdict(&mut self, class: &Ref<Type>, ty: &Ref<Type>, holds: bool) {
        if !self.tells_its_class(ty) {
            return;
        }
        let versions = (self.type_version(class), self.type_version(ty));
        self.verdicts.remember(versions, holds);
    }

    /// `isinstance(object, class)`
    pub fn isinstance(&mut self, object: &Value, class: &Value) -> Res<bool> {
        if let Some(class) = class.as_type()
            && self.type_of(object).is_same(class)
        {
            return Ok(true);
        }
        self.check_class(object, class, Special::InstanceCheck)
    }

    /// `issubclass(derived, class)`
    pub fn issubclass(&mut self, derived: &Value, class: &Value) -> Res<bool> {
        self.check_class(derived, class, Special::SubclassCheck)
    }

    fn check_class(&mut self, object: &Value, class: &Value, which: Special) -> Res<bool> {
        if let Some(it) = class.as_type()
            && it.ty().is_same(&self.types.r#type)
        {
            return self.check_plain(object, class, which);
        }
        if let Some(classes) = class.as_tuple().cloned() {
            return self.nested(|vm| {
                for class in classes.items() {
                    vm.tick()?;
                    if vm.check_class(object, class, which)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            });
        }
        let hook = self.special(class, which);
        if hook.is_unset() {
            return self.check_plain(object, class, which);
        }
        let answer =
            self.nested(|vm| vm.call_found(&hook, class, which, std::slice::from_ref(object)))?;
        self.truth(&answer)
    }

    /// What `type.__instancecheck__` and `type.__subclasscheck__` say.
    pub fn check_plain(&mut self, object: &Value, class: &Value, which: Special) -> Res<bool> {
        if which == Special::InstanceCheck {
            self.plain_isinstance(object, class)
        } else {
            self.plain_issubclass(object, class)
        }
    }

    fn plain_isinstance(&mut self, object: &Value, class: &Value) -> Res<bool> {
        if let Some(class) = class.as_type().cloned() {
            if self.is_instance(object, &class) {
                return Ok(true);
            }
            // An object may say that it is of another class (a proxy, a mock).
            let Some(object_type) = object.object().map(|object| object.ty().clone()) else {
                return Ok(false);
            };
            if self.tells_its_class(&object_type) {
                if class.ty().is_same(&self.types.r#type) {
                    self.remember_verdict(&class, &object_type, false);
                }
                return Ok(false);
            }
            let name = self.names.class.clone();
            let said = self.getattr_opt_str(object, &name)?;
            return Ok(match said.as_ref().and_then(Value::as_type) {
                Some(said) if !said.is_same(self.type_of(object)) => self.is_subtype(said, &class),
                _ => false,
            });
        }
        if !self.has_bases(class)? {
            return raise!(
                self,
                TypeError,
                "isinstance() arg 2 must be a type, a tuple of types, or a union"
            );
        }
        let name = self.names.class.clone();
        match self.getattr_opt_str(object, &name)? {
            Some(said) => self.derives(&said, class),
            None => Ok(false),
        }
    }

    /// Whether instances of `ty` have the `__class__` of all objects.
    fn tells_its_class(&mut self, ty: &Ref<Type>) -> bool {
        let (name, object) = (self.names.class.clone(), self.types.object.clone());
        self.is_default_hook(ty.special(Special::GetAttribute))
            && match (
                self.type_lookup(ty, &name),
                self.type_lookup(&object, &name),
            ) {
                (Some(own), Some(common)) => own.is(&common),
                _ => false,
            }
    }

    fn plain_issubclass(&mut self, derived: &Value, class: &Value) -> Res<bool> {
        if let (Some(derived), Some(class)) = (derived.as_type(), class.as_type()) {
            return Ok(self.is_subtype(derived, class));
        }
        if !self.has_bases(derived)? {
            return raise!(self, TypeError, "issubclass() arg 1 must be a class");
        }
        if !self.has_bases(class)? {
            return raise!(
                self,
                TypeError,
                "issubclass() arg 2 must be a class, a tuple of classes, or a union"
            );
        }
        self.derives(derived, class)
    }

    /// Whether a value acts as a class: it has a tuple of bases.
    fn has_bases(&mut self, value: &Value) -> Res<bool> {
        if value.as_type().is_some() {
            return Ok(true);
        }
        let bases = self.getattr_opt(value, "__bases__")?;
        Ok(bases.is_some_and(|bases| bases.as_tuple().is_some()))
    }

    fn derives(&mut self, derived: &Value, class: &Value) -> Res<bool> {
        if derived.is(class) {
            return Ok(true);
        }
        let Some(bases) = self.getattr_opt(derived, "__bases__")? else {
            return Ok(false);
        };
        let Some(bases) = bases.as_tuple().cloned() else {
            return Ok(false);
        };
        self.nested(|vm| {
            for base in bases.items() {
                if vm.derives(base, class)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }
}
