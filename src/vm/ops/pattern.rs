//! Structural pattern matching (reference, 8.6).

use crate::code::Word;
use crate::object::step::Args;
use crate::object::*;
use crate::vm::dispatch::input;

/// The subject of a mapping pattern in `b`, and its keys in `c`.
///
/// # Safety
/// `w` is such an instruction of the current frame, and `regs` are its registers.
unsafe fn subject_and_keys(regs: *mut Value, w: Word) -> (Value, Value) {
    // SAFETY: the caller's promise.
    unsafe {
        let keys = input!(regs, w.rc(), w.takes_c());
        ((*regs.add(w.rb())).clone(), keys)
    }
}

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

    /// The length of what is in `b`.
    ///
    /// # Safety
    /// `w` is such an instruction of the current frame, and `regs` are its registers: as for all that follow here.
    #[inline(never)]
    pub(crate) unsafe fn get_len(&mut self, regs: *mut Value, w: Word) -> Registers<Res> {
        // SAFETY: the caller's promise.
        let subject = unsafe { (*regs.add(w.rb())).clone() };
        Registers::of(self.len(&subject).map(|len| Value::Int(len as i64)))
    }

    /// The values that the mapping in `b` has for the keys in `c`, or None.
    ///
    /// # Safety
    /// As `get_len`.
    #[inline(never)]
    pub(crate) unsafe fn match_keys(&mut self, regs: *mut Value, w: Word) -> Registers<Res> {
        // SAFETY: the caller's promise.
        let (subject, keys) = unsafe { subject_and_keys(regs, w) };
        Registers::of(self.values_of_keys(&subject, &keys))
    }

    /// The values of all keys, or None.
    fn values_of_keys(&mut self, subject: &Value, keys: &Value) -> Res {
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

    /// A dict of the mapping in `b` without the keys in `c`.
    ///
    /// # Safety
    /// As `get_len`.
    #[inline(never)]
    pub(crate) unsafe fn match_rest(&mut self, regs: *mut Value, w: Word) -> Registers<Res> {
        // SAFETY: the caller's promise.
        let (subject, keys) = unsafe { subject_and_keys(regs, w) };
        Registers::of(self.without_keys(&subject, &keys))
    }

    /// A dict of the mapping without some keys.
    fn without_keys(&mut self, subject: &Value, keys: &Value) -> Res {
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

    /// The class in `a`, which a pattern names, becomes None where the subject in `b` is no instance of it.
    ///
    /// # Safety
    /// As `get_len`.
    #[inline(never)]
    pub(crate) unsafe fn match_class(&mut self, regs: *mut Value, w: Word) -> Res<()> {
        // SAFETY: the caller's promise.
        let (class, subject) =
            unsafe { ((*regs.add(w.ra())).clone(), (*regs.add(w.rb())).clone()) };
        let matches = match class.as_type() {
            Some(ty) => self.type_of(&subject).is_same(ty) || self.isinstance(&subject, &class)?,
            None => return raise!(self, TypeError, "called match pattern must be a class"),
        };
        if !matches {
            // SAFETY: the caller's promise.
            unsafe { *regs.add(w.ra()) = Value::None };
        }
        Ok(())
    }

    /// Whether the subject in `b` has the attributes that a class pattern looks at, to `a`; they go behind it. The class
    /// and what is wanted of it were there.
    ///
    /// # Safety
    /// As `get_len`.
    #[inline(never)]
    pub(crate) unsafe fn match_attributes(&mut self, regs: *mut Value, w: Word) -> Res<()> {
        // SAFETY: the caller's promise.
        let (subject, place) = unsafe { ((*regs.add(w.rb())).clone(), regs.add(w.ra())) };
        // SAFETY: likewise.
        let (class, wanted) = unsafe {
            (
                std::mem::take(&mut *place),
                std::mem::take(&mut *place.add(1)),
            )
        };
        // SAFETY: likewise: the places behind the class are for the attributes.
        if unsafe { self.has_plain_attributes(&subject, &class, &wanted, place.add(1), w.c()) } {
            // SAFETY: likewise.
            unsafe { *place = Value::bool(true) };
            return Ok(());
        }
        let mut found = Args::new();
        let all = self.attributes_matched(&subject, &class, &wanted, &mut found)?;
        // SAFETY: likewise.
        unsafe {
            *place = Value::bool(all);
            if all {
                for (at, value) in found.drain(..).take(w.c() as usize).enumerate() {
                    *place.add(1 + at) = value;
                }
            }
        }
        Ok(())
    }

    /// Whether the subject has all attributes in itself, of a class that says what they are by itself; they go to
    /// registers then. Otherwise there is more to be looked at.
    ///
    /// # Safety
    /// There are `count` registers from `place` on, and they hold nothing.
    #[inline(always)]
    unsafe fn has_plain_attributes(
        &mut self,
        subject: &Value,
        class: &Value,
        wanted: &Value,
        place: *mut Value,
        count: u16,
    ) -> bool {
        let (Some(ty), Some(wanted)) = (class.as_type(), wanted.as_tuple()) else {
            return false;
        };
        let Some((Value::Int(positional), keywords)) = wanted.items().split_first() else {
            return false;
        };
        let positional = *positional as usize;
        let listed = match positional {
            0 => None,
            _ => {
                let name = self.names.match_args.clone();
                let is_plain = ty.ty().is_same(&self.types.r#type);
                is_plain.then(|| self.type_lookup(ty, &name)).flatten()
            }
        };
        let listed = listed.as_ref().and_then(Value::as_tuple);
        let listed = listed.map_or(&[][..], |listed| listed.items());
        let Some(listed) = listed.get(..positional) else {
            return false;
        };
        // A program that was loaded may want more than it says.
        if listed.len() + keywords.len() > usize::from(count) {
            return false;
        }
        // SAFETY: the caller's promise.
        unsafe { self.plain_attributes(subject, listed.iter().chain(keywords), place) }
    }

    /// Put the attributes that a class pattern looks at into `found`; false where one is missing. `wanted` says how many
    /// are positional, then the names of the others.
    fn attributes_matched(
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
