//! A class gets other bases (`C.__bases__ = …`).

use super::layout::{attrs_offset, keeps_dict};
use crate::object::*;

impl Vm {
    /// Give `class` other bases, whose instances must have the same shape.
    pub fn change_bases(&mut self, class: &Ref<Type>, bases: Vec<Ref<Type>>) -> Res<()> {
        for base in &bases {
            if self.is_subtype(base, class) {
                return raise!(
                    self,
                    TypeError,
                    "a __bases__ item causes an inheritance cycle"
                );
            }
        }
        let best = self.best_base(&bases)?;
        let Some(old_best) = class.base.cloned(self) else {
            return raise!(self, TypeError, "object has no bases to change");
        };
        let wants = class.flags.get().has(TypeFlags::DICT) && !keeps_dict(best.layout);
        let same = std::ptr::eq(best.layout, class.layout)
            && best.members().len() == old_best.members().len()
            && attrs_offset(&best, wants) == class.attrs_offset.get();
        if !same {
            let (new, old) = (self.class_name(&best), self.class_name(&old_best));
            return raise!(
                self,
                TypeError,
                "__bases__ assignment: '{new}' object layout differs from '{old}'"
            );
        }
        let old_bases = class.bases.replace(self, bases.clone());
        if let Err(raised) = self.renew_mros(class) {
            class.bases.set(self, old_bases);
            return Err(raised);
        }
        for base in &old_bases {
            let pointer = class.header_ptr();
            base.subclasses
                .get_mut(self)
                .retain(|known| *known != pointer);
        }
        for base in &bases {
            self.add_subclass(base, class);
        }
        class.base.set(self, Some(best));
        self.type_changed(class);
        self.fill_specials(class);
        self.flush_caches();
        Ok(())
    }

    /// The MROs of a class and of those that derive from it; all or none change.
    fn renew_mros(&mut self, class: &Ref<Type>) -> Res<()> {
        let mut old: Vec<(Ref<Type>, Vec<Ref<Type>>)> = Vec::new();
        let mut work = vec![class.clone()];
        while let Some(class) = work.pop() {
            match self.find_mro(&class) {
                Ok(mro) => old.push((class.clone(), class.mro.replace(self, mro))),
                Err(raised) => {
                    for (class, mro) in old.into_iter().rev() {
                        class.mro.set(self, mro);
                    }
                    return Err(raised);
                }
            }
            work.extend(self.subclasses(&class));
        }
        Ok(())
    }
}
