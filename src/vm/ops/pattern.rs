//! Structural pattern matching (reference, 8.6).

use crate::object::step::Args;
use crate::object::*;

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

    /// Whether the subject is an instance of the class that a pattern names.
    pub(crate) fn match_class(&mut self, subject: &Value, class: &Value) -> Res<bool> {
        match class.as_type() {
            Some(ty) => Ok(self.type_of(subject).is_same(ty) || self.isinstance(subject, class)?),
            None => raise!(self, TypeError, "called match pattern must be a class"),
        }
    }

    /// Put the attributes that a class pattern looks at into `found`; false where one is missing. `wanted` says how many
    /// are positional, then the names of the others.
    pub(crate) fn match_attributes(
        &mut self,
        subject: &Value,
        class: &Value,
        wanted: &Value,
        found: &mut Args,
    ) -> Res<bool> {
        let (Some(ty), Some(wanted)) = (class.as_type(), wanted.as_tuple()) else {
            return Ok(false);
        };
        let Some((Value::Int(positional), keywords)) = wanted.items().split_first() else {
            return Ok(false);
        };
        let positional = *positional as usize;
        let listed = match positional {
            0 => None,
            _ => self.match_args(ty)?,
        };
        let listed = listed.as_ref().map_or(&[][..], |listed| listed.items());
        if positional > listed.len() {
            let takes_itself = |class: &Ref<Type>| class.flags.get().has(TypeFlags::SELF_MATCH);
            let self_match = listed.is_empty() && ty.mro.get(self).iter().any(takes_itself);
            let most = if self_match { 1 } else { listed.len() };
            if positional > most {
                let (class, plural) = (self.class_name(ty), if most == 1 { "" } else { "s" });
                return raise!(
                    self,
                    TypeError,
                    "{class}() accepts {most} positional sub-pattern{plural} ({positional} given)"
                );
            }
            found.push(subject.clone());
        }
        let names = listed[..positional.min(listed.len())]
            .iter()
            .chain(keywords);
        for (at, name) in names.clone().enumerate() {
            let Some(name) = name.as_str() else {
                let given = self.type_name(name);
                return raise!(
                    self,
                    TypeError,
                    "__match_args__ elements must be strings (got {given})"
                );
            };
            // The compiler has seen to it that no keyword comes twice.
            let earlier = names.clone().take(at);
            let is_name = |it: &Ref<Str>| it.as_bytes() == name.as_bytes();
            if positional > 0 && earlier.filter_map(Value::as_str).any(is_name) {
                let (class, name) = (self.class_name(ty), name.to_string_lossy());
                return raise!(
                    self,
                    TypeError,
                    "{class}() got multiple sub-patterns for attribute '{name}'"
                );
            }
            let made;
            let name = match name.is_interned() {
                true => name,
                false => {
                    made = self.interned(name);
                    &made
                }
            };
            match self.getattr_opt_str(subject, name)? {
                Some(value) => found.push(value),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The names that a class gives its positional sub-patterns.
    fn match_args(&mut self, ty: &Ref<Type>) -> Res<Option<Ref<Tuple>>> {
        let name = self.names.match_args.clone();
        // The metaclass of nearly all classes has nothing to say of the name.
        if ty.ty().is_same(&self.types.r#type)
            && let Some(listed) = self.type_lookup(ty, &name)
            && let Some(tuple) = listed.as_tuple()
        {
            return Ok(Some(tuple.clone()));
        }
        let class = Value::from(ty);
        let Some(listed) = self.getattr_opt_str(&class, &name)? else {
            return Ok(None);
        };
        match listed.as_tuple() {
            Some(tuple) => Ok(Some(tuple.clone())),
            None => {
                let (class, given) = (self.class_name(ty), self.type_name(&listed));
                raise!(
                    self,
                    TypeError,
                    "{class}.__match_args__ must be a tuple (got {given})"
                )
            }
        }
    }
}
