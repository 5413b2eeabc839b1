//! `super().method(…)` without making the `super` object, where that cannot be told apart.

use crate::object::*;

impl Vm {
    /// The plain function that `super().name` would bind to `this`. Nothing where a `super` object is needed: another
    /// `super`, a class as the first argument, a descriptor of another kind, no such name.
    /// O(1) where the site knows the class of `this`, else O(classes on the MRO).
    ///
    /// # Safety
    /// The site belongs to the running code.
    pub(crate) unsafe fn super_method(
        &mut self,
        callee: &Value,
        cell: Option<&Value>,
        this: &Value,
        site: *mut Site,
    ) -> Option<Value> {
        // SAFETY: the caller's promise.
        let site = unsafe { &mut *site };
        let is_super = callee
            .as_type()
            .is_some_and(|class| self.types.super_type.is(class));
        if !is_super
            || this.is_unset()
            || this.as_type().is_some()
            || site.name.is_same(&self.names.class)
        {
            return None;
        }
        let class = cell?.downcast::<Cell>()?.value.get(self).as_type()?.clone();
        let derived = self.type_of(this).clone();
        let known = &site.latest;
        let mro = derived.mro.get(self);
        if known.version == derived.version.get()
            && known.kind == CacheKind::SuperMethod
            && mro
                .get(known.index as usize)
                .is_some_and(|it| it.is_same(&class))
        {
            return Some(known.value.clone());
        }
        let at = mro.iter().position(|known| known.is_same(&class))?;
        let found = mro[at + 1..]
            .to_vec()
            .iter()
            .find_map(|class| class.own_attribute(self, &site.name))?;
        let is_native_method = || {
            found.downcast::<NativeFunction>().is_some_and(|native| {
                native.this.is_unset()
                    && matches!(
                        native.def.kind,
                        native::MethodKind::Instance | native::MethodKind::Slot
                    )
            })
        };
        if found.downcast::<Function>().is_none() && !is_native_method() {
            return None;
        }
        site.latest = Learned {
            kind: CacheKind::SuperMethod,
            index: at as u32,
            version: self.type_version(&derived),
            value: found.clone(),
            ..Learned::default()
        };
        Some(found)
    }
}
