//! Displays, unpacking into them, and formatted strings.

use crate::code::Word;
use crate::object::*;
use crate::text::digits;
use crate::vm::call::Flow;
use crate::vm::dispatch::input;

impl Vm {
    /// A tuple of the `count` registers from `first` on, which are taken out; nothing where memory is short, and then
    /// nothing has happened.
    ///
    /// # Safety
    /// They are registers of the current frame.
    #[inline(never)]
    pub(crate) unsafe fn quick_tuple(&mut self, first: *mut Value, count: usize) -> Option<Value> {
        if count == 0 {
            return Some(self.empty_tuple.clone().into());
        }
        // SAFETY: the caller's promise.
        let made = unsafe {
            match count {
                2 => Tuple::create_taking::<2>(&self.types.tuple, first),
                3 => Tuple::create_taking::<3>(&self.types.tuple, first),
                _ => {
                    let values = (0..count).map(|at| std::mem::take(&mut *first.add(at)));
                    Tuple::create_from(&self.types.tuple, count, values)
                }
            }
        };
        made.ok().map(Into::into)
    }

    /// The same of a list.
    ///
    /// # Safety
    /// As there.
    #[inline(never)]
    pub(crate) unsafe fn quick_list(&mut self, first: *mut Value, count: usize) -> Option<Value> {
        // SAFETY: the caller's promise.
        let made = unsafe { List::create_taking(&self.types.list, first, count) };
        made.ok().map(Into::into)
    }

    /// A set of the `c` registers from `b` on.
    ///
    /// # Safety
    /// `w` is such an instruction of the current frame, and `regs` are its registers: as for all that follow here.
    #[inline(never)]
    pub(crate) unsafe fn build_set(&mut self, regs: *mut Value, w: Word) -> Registers<Res> {
        // SAFETY: the caller's promise.
        let items = unsafe { std::slice::from_raw_parts_mut(regs.add(w.rb()), w.c() as usize) };
        Registers::of(self.set_of(items))
    }

    fn set_of(&mut self, items: &mut [Value]) -> Res {
        let set = self.new_set()?;
        for item in items {
            self.set_add(&set, std::mem::take(item))?;
        }
        Ok(set.into())
    }

    /// A dict of `c` pairs in the registers from `b` on.
    ///
    /// # Safety
    /// As `build_set`.
    #[inline(never)]
    pub(crate) unsafe fn build_dict(&mut self, regs: *mut Value, w: Word) -> Registers<Res> {
        // SAFETY: the caller's promise.
        let items = unsafe { std::slice::from_raw_parts_mut(regs.add(w.rb()), w.c() as usize * 2) };
        Registers::of(self.dict_of_pairs(items))
    }

    /// A dict of keys and values in turn.
    fn dict_of_pairs(&mut self, items: &mut [Value]) -> Res {
        let dict = self.new_dict()?;
        dict.table_mut(self).reserve(items.len() / 2)?;
        for pair in items.chunks_exact_mut(2) {
            let (key, value) = (std::mem::take(&mut pair[0]), std::mem::take(&mut pair[1]));
            self.dict_set(&dict, key, value)?;
        }
        Ok(dict.into())
    }

    /// The text of the `c` registers from `b` on.
    ///
    /// # Safety
    /// As `build_set`.
    #[inline(never)]
    pub(crate) unsafe fn build_string(&mut self, regs: *mut Value, w: Word) -> Registers<Res> {
        // SAFETY: the caller's promise.
        let parts = unsafe { std::slice::from_raw_parts_mut(regs.add(w.rb()), w.c() as usize) };
        let text = self.string_of(parts);
        if text.is_ok() {
            parts.fill_with(Value::default);
        }
        Registers::of(text)
    }

    /// The concatenation of strings, and of numbers as they are shown.
    fn string_of(&mut self, parts: &[Value]) -> Res {
        if let Ok(text) = Str::create_from_values(&self.types.str, None, parts) {
            return Ok(text?.into());
        }
        let mut out = self.take_scratch();
        let made = self.push_parts(&mut out, parts);
        let made = made.and_then(|()| self.new_str_wtf8(&out));
        self.give_scratch(out);
        made
    }

    fn push_parts(&mut self, out: &mut Vec<u8>, parts: &[Value]) -> Res<()> {
        const LARGE: usize = 1 << 12;
        for part in parts {
            if let Some(text) = part.as_str() {
                if text.byte_len() > LARGE {
                    self.reserve(out.len() + text.byte_len())?;
                }
                out.extend_from_slice(text.as_bytes());
            } else if !self.push_format(out, part, b"") {
                return raise!(self, SystemError, "a part of a string is none");
            }
        }
        Ok(())
    }

    /// The list in `a` gains the elements of what is in `b`.
    ///
    /// # Safety
    /// As `build_set`.
    #[inline(never)]
    pub(crate) unsafe fn extend_list(&mut self, regs: *mut Value, w: Word) -> Res<()> {
        // SAFETY: the caller's promise.
        let (list, value) = unsafe {
            let value = input!(regs, w.rb(), w.takes_b());
            ((*regs.add(w.ra())).clone(), value)
        };
        self.list_extend(&list, &value)
    }

    fn list_extend(&mut self, list: &Value, value: &Value) -> Res<()> {
        let ty = self.type_of(value).clone();
        if ty.special(Special::Iter).is_unset() && ty.special(Special::GetItem).is_unset() {
            let name = self.type_name(value);
            return raise!(
                self,
                TypeError,
                "Value after * must be an iterable, not {name}"
            );
        }
        let Some(list) = list.as_list() else {
            return Ok(());
        };
        match value.as_tuple().filter(|tuple| !tuple.ty().is_counted()) {
            Some(tuple) => list.items_mut(self).extend_from(tuple.items())?,
            None => {
                let values = self.collect_iterable(value)?;
                list.items_mut(self).extend(values)?;
            }
        }
        Ok(())
    }

    /// The set in `a` gains what is in `b`.
    ///
    /// # Safety
    /// As `build_set`.
    #[inline(never)]
    pub(crate) unsafe fn add_to_set(&mut self, regs: *mut Value, w: Word) -> Res<()> {
        // SAFETY: the caller's promise.
        let (set, value) = unsafe {
            let value = input!(regs, w.rb(), w.takes_b());
            ((*regs.add(w.ra())).clone(), value)
        };
        if let Some(set) = set.downcast::<Set>() {
            self.set_add(set, value)?;
        }
        Ok(())
    }

    /// The dict in `a` gains the pair in `b` and `c`.
    ///
    /// # Safety
    /// As `build_set`.
    #[inline(never)]
    pub(crate) unsafe fn add_to_dict(&mut self, regs: *mut Value, w: Word) -> Res<()> {
        // SAFETY: the caller's promise.
        let (dict, key, value) = unsafe {
            let key = input!(regs, w.rb(), w.takes_b());
            let value = input!(regs, w.rc(), w.takes_c());
            ((*regs.add(w.ra())).clone(), key, value)
        };
        self.dict_display_add(&dict, key, value)
    }

    pub(crate) fn set_display_update(&mut self, set: &Value, values: &Value) -> Res<()> {
        match set.downcast::<Set>() {
            Some(set) => self.set_update(set, values),
            None => Ok(()),
        }
    }

    fn dict_display_add(&mut self, dict: &Value, key: Value, value: Value) -> Res<()> {
        match dict.as_dict() {
            Some(dict) => self.dict_set(dict, key, value),
            None => Ok(()),
        }
    }

    /// The pairs of a mapping.
    fn mapping_items(&mut self, mapping: &Value) -> Res<Option<Vec<(Value, Value)>>> {
        // A dict's own entries count, whatever a subclass makes of `[]`; unless it iterates otherwise.
        let own_iter = self.types.dict.special(Special::Iter);
        if let Some(dict) = mapping
            .as_dict()
            .filter(|dict| dict.ty().special(Special::Iter).is(own_iter))
        {
            return Ok(Some(dict.items(self)));
        }
        let keys_name = self.names.keys.clone();
        let Some(keys) = self.getattr_opt_str(mapping, &keys_name)? else {
            return Ok(None);
        };
        let keys = self.call(&keys, &[])?;
        let keys = self.iter_of_keys(mapping, &keys)?;
        let keys = self.collect_rest(&keys, 0)?;
        let mut items = Vec::with_capacity(keys.len());
        for key in keys {
            let value = self.getitem(mapping, &key)?;
            items.push((key, value));
        }
        Ok(Some(items))
    }

    /// `iter(mapping.keys())`
    pub(crate) fn iter_of_keys(&mut self, mapping: &Value, keys: &Value) -> Res {
        self.iter_or(keys, |vm| {
            let (class, given) = (vm.type_name(mapping), vm.type_name(keys));
            format!("{class}.keys() returned a non-iterable (type {given})")
        })
    }

    /// Take over all of an exact dict, where nothing is in `into` yet; false where that cannot be done at once.
    fn copies_dict(&mut self, into: &Value, from: &Value) -> Res<bool> {
        let from = from.as_dict().filter(|from| !from.ty().is_counted());
        match (into.as_dict(), from) {
            (Some(into), Some(from)) => Ok(into.copy_from(self, from)?),
            _ => Ok(false),
        }
    }

    /// `{**value}` into a dict.
    pub(crate) fn dict_display_update(&mut self, dict: &Value, value: &Value) -> Res<()> {
        if self.copies_dict(dict, value)? {
            return Ok(());
        }
        let Some(items) = self.mapping_items(value)? else {
            let name = self.type_name(value);
            return raise!(self, TypeError, "'{name}' object is not a mapping");
        };
        for (key, value) in items {
            self.dict_display_add(dict, key, value)?;
        }
        Ok(())
    }

    /// `f(**value)`: each key once.
    pub(crate) fn dict_merge(&mut self, dict: &Value, value: &Value, callee: &Value) -> Res<()> {
        if self.copies_dict(dict, value)? {
            return Ok(());
        }
        let Some(dict) = dict.as_dict().cloned() else {
            return Ok(());
        };
        let Some(items) = self.mapping_items(value)? else {
            let (text, name) = (self.callee_text(callee), self.type_name(value));
            return raise!(
                self,
                TypeError,
                "{text} argument after ** must be a mapping, not {name}"
            );
        };
        for (key, value) in items {
            if self.dict_contains(&dict, &key)? {
                let text = self.callee_text(callee);
                let name = self.str(&key)?;
                return raise!(
                    self,
                    TypeError,
                    "{text} got multiple values for keyword argument '{}'",
                    name.to_string_lossy()
                );
            }
            self.dict_set(&dict, key, value)?;
        }
        Ok(())
    }

    /// `module.name()` as errors about unpacked arguments say it.
    pub(crate) fn callee_text(&mut self, callee: &Value) -> String {
        let (qualname, module) = (self.names.qualname.clone(), self.names.module.clone());
        let Ok(Some(name)) = self.getattr_opt_str(callee, &qualname) else {
            return self.str(callee).map_or_else(
                |_| "function".to_owned(),
                |text| text.to_string_lossy().into_owned(),
            );
        };
        let name = name
            .as_str()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        match self.getattr_opt_str(callee, &module) {
            Ok(Some(module))
                if module
                    .as_str()
                    .is_some_and(|module| module.as_bytes() != b"builtins") =>
            {
                let module = module
                    .as_str()
                    .map_or_else(String::new, |module| module.to_string_lossy().into_owned());
                format!("{module}.{name}()")
            }
            _ => format!("{name}()"),
        }
    }

    /// `f(*args, **named)`.
    pub(crate) fn call_ex(
        &mut self,
        callee: Value,
        args: Value,
        named: Value,
        dst: usize,
    ) -> Res<Flow> {
        let mut row: super::super::args::Row = match self.plain_row(&args) {
            Some(items) => items.iter().cloned().collect(),
            None => {
                if self.special(&args, Special::Iter).is_unset()
                    && self.special(&args, Special::GetItem).is_unset()
                {
                    let (text, name) = (self.callee_text(&callee), self.type_name(&args));
                    return raise!(
                        self,
                        TypeError,
                        "{text} argument after * must be an iterable, not {name}"
                    );
                }
                self.collect_iterable(&args)?.into_iter().collect()
            }
        };
        drop(args);
        let named = match named.as_dict() {
            Some(dict) if !dict.ty().is_counted() => named,
            _ if named.is_unset() => named,
            _ => {
                let dict: Value = self.new_dict()?.into();
                self.dict_merge(&dict, &named, &callee)?;
                dict
            }
        };
        let mut names = None;
        if let Some(dict) = named.as_dict() {
            let mut items = dict.items(self);
            if items.iter().any(|(key, _)| key.as_str().is_none()) {
                // `str.format` looks only for the names that its template has.
                if callee
                    .downcast::<NativeFunction>()
                    .is_none_or(|native| native.def.name != "format")
                {
                    return raise!(self, TypeError, "keywords must be strings");
                }
                items.retain(|(key, _)| key.as_str().is_some());
            }
            if !items.is_empty() {
                let (keys, values): (Vec<_>, Vec<_>) = items.into_iter().unzip();
                row.extend(values);
                names = Some(self.make_tuple(keys)?);
            }
        }
        drop(named);
        self.call_row(&callee, row, names.as_ref(), RetKind::Store, dst as u16)
    }

    /// What is between the brackets of a call with `*args`, where that is a tuple, a list or nothing.
    pub(in crate::vm) fn plain_row<'v>(&'v self, args: &'v Value) -> Option<&'v [Value]> {
        match args {
            Value::Unset => Some(&[]),
            Value::Object(object) if object.ty().is_same(&self.types.tuple) => {
                args.as_tuple().map(|tuple| tuple.items())
            }
            Value::Object(object) if object.ty().is_same(&self.types.list) => {
                args.as_list().map(|list| list.items(self))
            }
            _ => None,
        }
    }

    pub(crate) fn list_to_tuple(&mut self, list: &Value) -> Res {
        match list.as_list() {
            Some(list) => {
                let items = list.items(self).to_vec();
                self.new_tuple(items)
            }
            None => Ok(list.clone()),
        }
    }

    /// A field of an f-string.
    /// What is in `b`, by the specification behind it, as a part of a string; see `Format`.
    ///
    /// # Safety
    /// As `build_set`.
    #[inline(never)]
    pub(crate) unsafe fn format_value(&mut self, regs: *mut Value, w: Word) -> Registers<Res> {
        // SAFETY: the caller's promise.
        let (value, spec) = unsafe {
            let spec = if w.c() & 4 != 0 {
                std::mem::take(&mut *regs.add(w.rb() + 1))
            } else {
                Value::Unset
            };
            (std::mem::take(&mut *regs.add(w.rb())), spec)
        };
        Registers::of(match value {
            Value::Int(_) | Value::Float(_) if w.c() == 8 => Ok(value),
            value => self.format_field(value, spec, w.c() & 3),
        })
    }

    fn format_field(&mut self, value: Value, spec: Value, conversion: u16) -> Res {
        let value = match conversion {
            1 => self.str(&value)?.into(),
            2 => self.repr(&value)?.into(),
            3 => self.ascii(&value)?.into(),
            _ => value,
        };
        let plain = spec.is_unset() || spec.as_str().is_some_and(|spec| spec.byte_len() == 0);
        if plain {
            match &value {
                Value::Object(object) if object.ty().is_same(&self.types.str) => return Ok(value),
                Value::Int(i) => {
                    let mut room = [0; 64];
                    return self.new_str_wtf8(digits::signed(*i, &mut room));
                }
                _ => {}
            }
        }
        let spec = if spec.is_unset() {
            (&self.names.empty).into()
        } else {
            spec
        };
        Ok(self.format(&value, &spec)?.into())
    }

    /// An `Interpolation` of a t-string.
    pub(crate) fn build_interpolation(
        &mut self,
        value: Value,
        text: Value,
        spec: Value,
        conversion: u16,
    ) -> Res {
        let class = self
            .native_class("string.templatelib", "Interpolation")?
            .map_or(Value::None, Value::from);
        let conversion = match conversion {
            1 => self.new_str("s")?,
            2 => self.new_str("r")?,
            3 => self.new_str("a")?,
            _ => Value::None,
        };
        let spec = if spec.is_unset() {
            (&self.names.empty).into()
        } else {
            spec
        };
        self.call(&class, &[value, text, conversion, spec])
    }

    /// A `Template` of a t-string.
    pub(crate) fn build_template(&mut self, strings: Value, fields: Value) -> Res {
        let class = self
            .native_class("string.templatelib", "Template")?
            .map_or(Value::None, Value::from);
        let (strings, fields) = (
            self.collect_iterable(&strings)?,
            self.collect_iterable(&fields)?,
        );
        let mut parts = Vec::with_capacity(strings.len() + fields.len());
        let mut fields = fields.into_iter();
        for text in strings {
            parts.push(text);
            parts.extend(fields.next());
        }
        self.call(&class, &parts)
    }

    /// An attribute of a library module, which is imported for it.
    pub(crate) fn library(&mut self, module: &str, name: &str) -> Res {
        let import = self.names.import.clone();
        let Some(import) = self.builtin(&import)? else {
            return raise!(self, ImportError, "__import__ not found");
        };
        let module_name = self.new_str(module)?;
        let from = self.new_str(name)?;
        let from = self.new_tuple([from])?;
        let module = self.call(
            &import,
            &[module_name, Value::None, Value::None, from, Value::Int(0)],
        )?;
        self.getattr(&module, name)
    }
}
