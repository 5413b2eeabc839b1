//! `__slots__` (reference, 3.3.2.4): which members, and whether instances have a `__dict__`.

use crate::object::*;

/// What a class says of its instances' room.
pub(super) struct SlotsPlan {
    /// The members it declares, by mangled name, in order.
    pub(super) members: Vec<Ref<Str>>,
    /// Instances get a `__dict__` that those of the base have not.
    pub(super) adds_dict: bool,
    /// Instances can be weakly referenced, those of the base cannot.
    pub(super) adds_weak: bool,
}

impl Vm {
    /// Read `__slots__` of the namespace, if it has any.
    pub(super) fn plan_slots(
        &mut self,
        class: &Ref<Str>,
        base: &Ref<Type>,
        bases: &[Ref<Type>],
        namespace: &Ref<Dict>,
    ) -> Res<SlotsPlan> {
        let flags = base.flags.get();
        let may_dict = !flags.has(TypeFlags::DICT) && !std::ptr::eq(base.layout, Type::layout());
        let may_weak = !flags.has(TypeFlags::WEAK) && !self.is_variable_size(base);
        let slots_name = self.names.slots.clone();
        let Some(slots) = namespace.get_str(self, &slots_name) else {
            return Ok(SlotsPlan {
                members: Vec::new(),
                adds_dict: may_dict,
                adds_weak: may_weak,
            });
        };
        let names = self.slot_names(&slots)?;
        if !names.is_empty() && self.is_variable_size(base) {
            let base = self.class_name(base);
            return raise!(
                self,
                TypeError,
                "nonempty __slots__ not supported for subtype of '{base}'"
            );
        }
        let mut plan = SlotsPlan {
            members: Vec::new(),
            adds_dict: false,
            adds_weak: false,
        };
        for name in names {
            self.plan_slot(&name, class, namespace, (may_dict, may_weak), &mut plan)?;
        }
        plan.members.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
        // What the other bases have, instances have, too.
        for other in bases {
            plan.adds_dict |= may_dict && other.flags.get().has(TypeFlags::DICT);
            plan.adds_weak |= may_weak && other.flags.get().has(TypeFlags::WEAK);
        }
        Ok(plan)
    }

    fn slot_names(&mut self, slots: &Value) -> Res<Vec<Ref<Str>>> {
        let values = if slots.as_str().is_some() {
            vec![slots.clone()]
        } else {
            self.collect_iterable(slots)?
        };
        let mut names = Vec::with_capacity(values.len());
        for value in values {
            let Some(name) = value.as_str() else {
                let given = self.type_name(&value);
                return raise!(
                    self,
                    TypeError,
                    "__slots__ items must be strings, not '{given}'"
                );
            };
            if !is_identifier(&name.to_string_lossy()) {
                return raise!(self, TypeError, "__slots__ must be identifiers");
            }
            names.push(self.interned(name));
        }
        Ok(names)
    }

    fn plan_slot(
        &mut self,
        name: &Ref<Str>,
        class: &Ref<Str>,
        namespace: &Ref<Dict>,
        (may_dict, may_weak): (bool, bool),
        plan: &mut SlotsPlan,
    ) -> Res<()> {
        if name.is_same(&self.names.dict) {
            if !may_dict || plan.adds_dict {
                return raise!(
                    self,
                    TypeError,
                    "__dict__ slot disallowed: we already got one"
                );
            }
            plan.adds_dict = true;
            return Ok(());
        }
        if name.is_same(&self.names.weakref) {
            if !may_weak || plan.adds_weak {
                return raise!(
                    self,
                    TypeError,
                    "__weakref__ slot disallowed: we already got one"
                );
            }
            plan.adds_weak = true;
            return Ok(());
        }
        let mangled = self.mangled(class, name)?;
        let from_compiler =
            mangled.is_same(&self.names.qualname) || mangled.is_same(&self.names.classcell);
        if !from_compiler && namespace.get_str(self, &mangled).is_some() {
            let name = self.repr(&name.into())?;
            return raise!(
                self,
                ValueError,
                "{} in __slots__ conflicts with class variable",
                name.to_string_lossy()
            );
        }
        plan.members.push(mangled);
        Ok(())
    }

    /// A private name as the compiler mangles it in class `class` (reference, 6.2.1).
    fn mangled(&mut self, class: &Ref<Str>, name: &Ref<Str>) -> Res<Ref<Str>> {
        let (text, class) = (name.to_string_lossy(), class.to_string_lossy());
        let class = class.trim_start_matches('_');
        if !text.starts_with("__") || text.ends_with("__") || text.contains('.') || class.is_empty()
        {
            return Ok(name.clone());
        }
        let mangled = format!("_{class}{text}");
        Ok(self.intern(&mangled)?)
    }
}

fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && chars.all(|ch| ch == '_' || ch.is_alphanumeric())
}
