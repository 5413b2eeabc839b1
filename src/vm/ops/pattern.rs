//! Structural pattern matching (reference, 8.6).

use crate::object::step::Args;
use crate::object::*;

/// The attributes that a class pattern has looked at.
type Seen = smallvec::SmallVec<[Ref<Str>; 4]>;

impl Vm {
    /// Whether a subject is a sequence for patterns: a flag of its type, inherited.
    pub(crate) fn is_sequence_pattern(&self, subject: &Value) -> bool {
        self.type_of(subject).flags.get().has(TypeFlags::SEQUENCE)
    }

    /// The same for mappings.
    pub(crate) fn is_mapping_pattern(&self, subject: &Value) -> bool {
        self.type_of(subject).flags.get().has(TypeFlags::MAPPING)
    }

    /// A class, and those that inherit from it, are sequences or mappings for patterns from now on (one of the two
    /// flags). Classes that are as they should be keep what is below them; native ones do not change.
    pub(crate) fn set_pattern_flag(&mut self, class: &Ref<Type>, flag: u32) {
        let either = TypeFlags::SEQUENCE | TypeFlags::MAPPING;
        let mut work = vec![class.clone()];
        while let Some(class) = work.pop() {
            let flags = class.flags.get();
            if !flags.has(TypeFlags::HEAP) || flags.0 & either == flag {
                continue;
            }
            class.flags.set(TypeFlags(flags.0 & !either | flag));
            work.extend(self.subclasses(&class));
        }
    }

    /// The values of all keys, or None.
    pub(crate) fn match_keys(&mut self, subject: &Value, keys: &Value) -> Res {
        let keys: Vec<Value> = keys
            .as_tuple()
            .map(|keys| keys.items().to_vec())
            .unwrap_or_default();
        let mut values = Vec::with_capacity(keys.len());
        for (at, key) in keys.iter().enumerate() {
            for earlier in &keys[..at] {
                if self.eq(earlier, key)? {
                    let text = self.repr(key)?;
                    return raise!(
                        self,
                        ValueError,
                        "mapping pattern checks duplicate key ({})",
                        text.to_string_lossy()
                    );
                }
            }
        }
        let missing: Value = self.new_instance(&self.types.object.clone())?;
        for key in &keys {
            let value = match subject
                .as_dict()
                .filter(|dict| dict.ty().is_same(&self.types.dict))
            {
                Some(dict) => match self.dict_get(&dict.clone(), key)? {
                    Some(value) => value,
                    None => return Ok(Value::None),
                },
                None => {
                    let value =
                        self.call_method(subject, "get", &[key.clone(), missing.clone()])?;
                    if value.is(&missing) {
                        return Ok(Value::None);
                    }
                    value
                }
            };
            values.push(value);
        }
        self.new_tuple(values)
    }

    /// A dict of the mapping without some keys.
    pub(crate) fn match_rest(&mut self, subject: &Value, keys: &Value) -> Res {
        let rest = self.new_dict()?;
        let value: Value = (&rest).into();
        self.dict_display_update(&value, subject)?;
        for key in keys
            .as_tuple()
            .map(|keys| keys.items().to_vec())
            .unwrap_or_default()
        {
            self.dict_remove(&rest, &key)?;
        }
        Ok(value)
    }

    /// The attributes that a class pattern looks at, or None where it does not match.
    pub(crate) fn match_class(
        &mut self,
        subject: &Value,
        class: &Value,
        names: &Value,
        positional: usize,
    ) -> Res {
        let Some(ty) = class.as_type().cloned() else {
            return raise!(self, TypeError, "called match pattern must be a class");
        };
        if !self.type_of(subject).is_same(&ty) && !self.isinstance(subject, class)? {
            return Ok(Value::None);
        }
        let mut values = Args::new();
        let mut seen = Seen::new();
        if positional > 0 {
            let match_args = self.names.match_args.clone();
            // The metaclass of nearly all classes has nothing to say of the name.
            let listed = match ty.ty().is_same(&self.types.r#type) {
                true => self.type_lookup(&ty, &match_args),
                false => None,
            };
            let listed = match listed {
                Some(listed) if listed.as_tuple().is_some() => Some(listed),
                _ => self.getattr_opt_str(class, &match_args)?,
            };
            let listed = match listed {
                Some(listed) => match listed.as_tuple() {
                    Some(tuple) => Some(tuple.clone()),
                    None => {
                        let (class, given) = (self.class_name(&ty), self.type_name(&listed));
                        return raise!(
                            self,
                            TypeError,
                            "{class}.__match_args__ must be a tuple (got {given})"
                        );
                    }
                },
                None => None,
            };
            let listed = listed.as_ref().map_or(&[][..], |listed| listed.items());
            let self_match = listed.is_empty()
                && ty
                    .mro
                    .get(self)
                    .iter()
                    .any(|class| class.flags.get().has(TypeFlags::SELF_MATCH));
            let most = if self_match { 1 } else { listed.len() };
            if positional > most {
                let (class, plural) = (self.class_name(&ty), if most == 1 { "" } else { "s" });
                return raise!(
                    self,
                    TypeError,
                    "{class}() accepts {most} positional sub-pattern{plural} ({positional} given)"
                );
            }
            if self_match {
                values.push(subject.clone());
            } else {
                for name in &listed[..positional] {
                    let Some(name) = name.as_str().cloned() else {
                        let given = self.type_name(name);
                        return raise!(
                            self,
                            TypeError,
                            "__match_args__ elements must be strings (got {given})"
                        );
                    };
                    match self.match_attribute(subject, &ty, &name, &mut seen)? {
                        Some(value) => values.push(value),
                        None => return Ok(Value::None),
                    }
                }
            }
        }
        for name in names.as_tuple().map_or(&[][..], |names| names.items()) {
            let Some(name) = name.as_str().cloned() else {
                continue;
            };
            match self.match_attribute(subject, &ty, &name, &mut seen)? {
                Some(value) => values.push(value),
                None => return Ok(Value::None),
            }
        }
        self.new_tuple(values)
    }

    fn match_attribute(
        &mut self,
        subject: &Value,
        ty: &Ref<Type>,
        name: &Ref<Str>,
        seen: &mut Seen,
    ) -> Res<Option<Value>> {
        let name = self.interned(name);
        if seen.iter().any(|known| known.is_same(&name)) {
            let class = self.class_name(ty);
            return raise!(
                self,
                TypeError,
                "{class}() got multiple sub-patterns for attribute '{}'",
                name.to_string_lossy()
            );
        }
        seen.push(name.clone());
        self.getattr_opt_str(subject, &name)
    }
}
