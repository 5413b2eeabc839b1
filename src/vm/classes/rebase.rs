//! A class gets other bases (`C.__bases__ = …`).
//!
//! A metaclass's `mro()` runs in the middle and may itself give classes other bases. So the bases are in place before
//! it is asked; what it changed meanwhile stays; and whoever finds the class with other bases than it set leaves the
//! rest alone.

use super::layout::{attrs_offset, keeps_dict};
use crate::object::*;

/// An MRO that was replaced: the class, what it had, what it got.
struct Renewed {
    class: Ref<Type>,
    old: Vec<Ref<Type>>,
    new: Vec<Ref<Type>>,
}

impl Vm {
    /// Give `class` other bases, whose instances must have the same shape.
    pub fn change_bases(&mut self, class: &Ref<Type>, bases: Vec<Ref<Type>>) -> Res<()> {
        for base in &bases {
            if self.is_subtype(base, class) || self.leads_to(base, class) {
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
        class.base.set(self, Some(best));
        let renewed = self.renew_mros(class);
        let still = same_classes(class.bases.get(self), &bases);
        if let Err(raised) = renewed {
            if still {
                class.bases.set(self, old_bases);
                class.base.set(self, Some(old_best));
            }
            return Err(raised);
        }
        if still {
            for base in &old_bases {
                let pointer = class.header_ptr();
                base.subclasses
                    .get_mut(self)
                    .retain(|known| *known != pointer);
            }
            for base in &bases {
                self.add_subclass(base, class);
            }
        }
        self.type_changed(class);
        self.fill_specials(class);
        self.flush_caches();
        Ok(())
    }

    /// Whether `target` is on the line of bases that give `class` its shape.
    pub(super) fn leads_to(&self, class: &Ref<Type>, target: &Ref<Type>) -> bool {
        let mut next = Some(class.clone());
        while let Some(class) = next {
            if class.is_same(target) {
                return true;
            }
            next = class.base.cloned(self);
        }
        false
    }

    /// The MROs of a class and of those that derive from it; all or none change.
    fn renew_mros(&mut self, class: &Ref<Type>) -> Res<()> {
        let mut done: Vec<Renewed> = Vec::new();
        let mut work = vec![class.clone()];
        while let Some(class) = work.pop() {
            let old = class.mro.cloned(self);
            match self.find_mro(&class) {
                Ok(new) => {
                    if !same_classes(class.mro.get(self), &old) {
                        // `mro()` set other bases: these stand.
                        continue;
                    }
                    class.set_mro(self, new.clone());
                    work.extend(self.subclasses(&class));
                    done.push(Renewed { class, old, new });
                }
                Err(raised) => {
                    for Renewed { class, old, new } in done.into_iter().rev() {
                        if same_classes(class.mro.get(self), &new) {
                            class.set_mro(self, old);
                        }
                    }
                    return Err(raised);
                }
            }
        }
        Ok(())
    }
}

fn same_classes(a: &[Ref<Type>], b: &[Ref<Type>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b))
}
