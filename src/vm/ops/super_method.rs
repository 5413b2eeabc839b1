//! `super().method(…)` without making the `super` object, where that cannot be told apart.

use crate::object::*;

impl Vm {
    /// The plain function that `super().name` would bind, and what it would be bound to. Nothing where a `super`
    /// object is needed: another `super`, a class as the first argument, a descriptor of another kind, no such name.
    /// O(classes on the MRO).
    pub(crate) fn super_method(
        &mut self,
        callee: &Value,
        cell: Option<Value>,
        this: &Value,
        name: &Ref<Str>,
    ) -> Option<(Value, Value)> {
        let is_super = callee
            .as_type()
            .is_some_and(|class| class.is_same(&self.types.super_type));
        if !is_super
            || this.is_unset()
            || this.as_type().is_some()
            || name.is_same(&self.names.class)
        {
            return None;
        }
        let class = cell?.downcast::<Cell>()?.value.cloned(self);
        let class = class.as_type()?;
        let derived = self.type_of(this);
        let mro = derived.mro.get(self);
        let at = mro.iter().position(|known| known.is_same(class))?;
        let found = mro[at + 1..]
            .iter()
            .find_map(|class| class.attrs.get_str(self, name))?;
        found.downcast::<Function>()?;
        Some((found, this.clone()))
    }
}
