//! Subscripts (reference, 3.3.7): reading, writing, deleting.

use super::sequence_index;
use crate::object::*;

impl Vm {
    /// `container[key]`
    #[inline(always)]
    pub fn getitem(&mut self, container: &Value, key: &Value) -> Res {
        self.getitem_in_registers(container, key).open()
    }

    fn getitem_in_registers(&mut self, container: &Value, key: &Value) -> Registers<Res> {
        Registers::of(self.getitem_of_any(container, key))
    }

    #[inline(always)]
    fn getitem_of_any(&mut self, container: &Value, key: &Value) -> Res {
        if let Value::Object(object) = container {
            if let Value::Int(at) = key
                && !object.ty().is_counted()
            {
                let found = if let Some(list) = object.downcast::<List>() {
                    sequence_index(*at, list.len(self)).and_then(|at| list.get(self, at))
                } else if let Some(tuple) = object.downcast::<Tuple>() {
                    sequence_index(*at, tuple.len()).map(|at| tuple.items()[at].clone())
                } else {
                    None
                };
                if let Some(found) = found {
                    return Ok(found);
                }
            }
            if object.ty().is_same(&self.types.dict)
                && let Some(dict) = container.as_dict().cloned()
            {
                return match self.dict_get(&dict, key)? {
                    Some(value) => Ok(value),
                    None => self.key_error(key),
                };
            }
        }
        match self.call_special(container, Special::GetItem, std::slice::from_ref(key))? {
            Some(value) => Ok(value),
            None => self.class_getitem(container, key),
        }
    }

    /// `C[x]`: `__class_getitem__`.
    #[cold]
    pub(crate) fn class_getitem(&mut self, container: &Value, key: &Value) -> Res {
        if let Some(class) = container.as_type() {
            // `type[int]` is an alias though `type` has no method for it: its instances would inherit that.
            if class.is_same(&self.types.r#type)
                && let Some(alias) = self.native_class("types", "GenericAlias")?
            {
                return self.call(&alias.into(), &[container.clone(), key.clone()]);
            }
            let name = self.names.class_getitem.clone();
            if let Some(method) = self.getattr_opt_str(container, &name)? {
                return self.call(&method, std::slice::from_ref(key));
            }
        }
        self.not_subscriptable(container)
    }

    /// The TypeError of subscribing what cannot be.
    #[cold]
    pub fn not_subscriptable<T>(&mut self, container: &Value) -> Res<T> {
        if let Some(class) = container.as_type() {
            let name = self.class_name(class);
            return raise!(self, TypeError, "type '{name}' is not subscriptable");
        }
        let name = self.type_name(container);
        raise!(self, TypeError, "'{name}' object is not subscriptable")
    }

    /// `container[key] = value`
    pub fn setitem(&mut self, container: &Value, key: &Value, value: Value) -> Res<()> {
        if let Value::Object(object) = container
            && object.ty().is_same(&self.types.dict)
            && let Some(dict) = container.as_dict().cloned()
        {
            return self.dict_set(&dict, key.clone(), value);
        }
        match self.call_special(container, Special::SetItem, &[key.clone(), value])? {
            Some(_) => Ok(()),
            None => {
                let name = self.type_name(container);
                raise!(
                    self,
                    TypeError,
                    "'{name}' object does not support item assignment"
                )
            }
        }
    }

    /// `del container[key]`
    pub fn delitem(&mut self, container: &Value, key: &Value) -> Res<()> {
        match self.call_special(container, Special::DelItem, std::slice::from_ref(key))? {
            Some(_) => Ok(()),
            None => {
                let name = self.type_name(container);
                let not = if self.special(container, Special::GetItem).is_unset() {
                    "does not"
                } else {
                    "doesn't"
                };
                raise!(
                    self,
                    TypeError,
                    "'{name}' object {not} support item deletion"
                )
            }
        }
    }
}
