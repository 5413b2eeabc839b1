//! What is no container: how it is found again, or taken apart.

use super::{Writing, fail, noted};
use crate::modules::instances;
use crate::modules::pickling::opcodes as op;
use crate::object::{Function, Module, NativeFunction, Ref, Res, Value, Vm};

impl Writing<'_> {
    pub(super) fn save_by_parts(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        if !self.hooks.reducer_override.is_none() {
            let parts = vm.call(self.hooks.reducer_override, std::slice::from_ref(value))?;
            if !matches!(parts, Value::NotImplemented) {
                return self.save_answer(vm, value, &parts);
            }
        }
        if let Some(class) = value.as_type()
            && class.ty().is_same(&vm.types.r#type)
        {
            return self.save_type(vm, value);
        }
        if value.downcast::<Function>().is_some() {
            return self.save_global(vm, value, Value::None);
        }
        if let Some(reducer) = self.reducer_of(vm, value)? {
            let parts = vm.call(&reducer, std::slice::from_ref(value))?;
            return self.save_answer(vm, value, &parts);
        }
        if value.as_type().is_some() {
            return self.save_global(vm, value, Value::None);
        }
        if let Some(native) = value.downcast::<NativeFunction>()
            && native.ty().is_same(&vm.types.builtin_function)
        {
            return self.save_native(vm, value);
        }
        if let Value::Object(object) = value {
            let defaults = self.classes.defaults(vm, object.ty())?;
            if defaults.makes {
                return self.save_instance(vm, value, object, defaults.state);
            }
        }
        let parts = match vm.getattr_opt(value, "__reduce_ex__")? {
            Some(reduce) => vm.call(&reduce, &[Value::Int(i64::from(self.settings.protocol))])?,
            None => match vm.getattr_opt(value, "__reduce__")? {
                Some(reduce) => vm.call(&reduce, &[])?,
                None => {
                    let (name, shown) = (vm.type_name(value), vm.repr(value)?);
                    let shown = shown.to_string_lossy();
                    return fail(vm, &format!("can't pickle '{name}' object: {shown}"));
                }
            },
        };
        self.save_answer(vm, value, &parts)
    }

    /// What takes instances of a class apart, if somebody has said so.
    pub(super) fn reducer_of(&self, vm: &mut Vm, value: &Value) -> Res<Option<Value>> {
        let class = Value::from(vm.type_of(value));
        let reducers = self.hooks.reducers;
        if let Some(dict) = vm.plain_dict(reducers) {
            return vm.dict_get(&dict, &class);
        }
        match vm.getitem(reducers, &class) {
            Ok(found) => Ok(Some(found)),
            Err(raised) if vm.is_instance_of(&raised, &vm.exceptions.KeyError.clone()) => Ok(None),
            Err(raised) => Err(raised),
        }
    }

    pub(super) fn save_answer(&mut self, vm: &mut Vm, value: &Value, parts: &Value) -> Res<()> {
        if parts.as_str().is_some() {
            return self.save_global(vm, value, parts.clone());
        }
        let Some(row) = parts.as_tuple() else {
            let given = vm.full_type_name(parts);
            let text = format!("__reduce__ must return a string or tuple, not {given}");
            let failed = fail(vm, &text);
            return noted(vm, value, "object", failed);
        };
        let saved = match row.len() {
            2..=6 => self.save_made(vm, row.items(), value),
            _ => {
                let text = "tuple returned by __reduce__ must contain 2 through 6 elements";
                fail(vm, text)
            }
        };
        noted(vm, value, "object", saved)
    }

    /// The types of the singletons have no names of their own to be found by.
    pub(super) fn save_type(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        for single in [Value::None, Value::NotImplemented, Value::Ellipsis] {
            let class = Value::from(vm.type_of(&single));
            if class.is(value) {
                let meta = Value::from(&vm.types.r#type);
                let args = vm.new_tuple([single])?;
                return self.save_made(vm, &[meta, args], value);
            }
        }
        self.save_global(vm, value, Value::None)
    }

    /// A native function: by its name, or as a method of what it is bound to.
    pub(super) fn save_native(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        let this = vm.getattr_opt(value, "__self__")?.unwrap_or(Value::None);
        if this.is_none() || this.downcast::<Module>().is_some() {
            return self.save_global(vm, value, Value::None);
        }
        let name = vm.getattr(value, "__name__")?;
        let key = vm.intern("getattr")?;
        let getattr = vm.builtin(&key)?.unwrap_or_default();
        let args = vm.new_tuple([this, name])?;
        let saved = self.save_made(vm, &[getattr, args], value);
        noted(vm, value, "object", saved)
    }

    /// A class or function, as the way to find it.
    pub(super) fn save_global(&mut self, vm: &mut Vm, value: &Value, name: Value) -> Res<()> {
        let protocol = Value::Int(i64::from(self.settings.protocol));
        let fix = Value::bool(self.settings.fix_imports);
        let way = vm.call(self.hooks.global, &[value.clone(), name, protocol, fix])?;
        if let Some(bytes) = way.as_bytes() {
            // By an opcode alone; an extension's has no place in the memo.
            let is_extension = bytes.as_bytes().first() != Some(&op::GLOBAL);
            self.put_all(vm, bytes.as_bytes())?;
            return match is_extension {
                true => Ok(()),
                false => self.memoize(vm, value),
            };
        }
        if let Some([module, name]) = way.as_tuple().map(|way| way.items()) {
            self.save(vm, module)?;
            self.save(vm, name)?;
            self.put(vm, &[op::STACK_GLOBAL])?;
            return self.memoize(vm, value);
        }
        let steps = vm.collect_iterable(&way)?;
        let Some((first, rest)) = steps.split_first() else {
            return fail(vm, "no way to find it");
        };
        let name = vm.intern("getattr")?;
        let getattr = vm.builtin(&name)?.unwrap_or_default();
        for _ in rest {
            self.save(vm, &getattr)?;
        }
        if let Some(bytes) = first.as_bytes() {
            self.put_all(vm, bytes.as_bytes())?;
        }
        for step in rest {
            self.save(vm, step)?;
            self.put(vm, &[op::TUPLE2, op::REDUCE])?;
        }
        self.memoize(vm, value)
    }

    /// An instance that `object.__new__` makes: `copyreg.__newobj__` is not asked.
    pub(super) fn save_instance(
        &mut self,
        vm: &mut Vm,
        value: &Value,
        object: &Ref,
        plain_state: bool,
    ) -> Res<()> {
        let attributes = match plain_state {
            true => instances::attributes(object),
            false => None,
        };
        let state = match (&attributes, plain_state) {
            (Some(_), _) => Value::None,
            (None, true) => instances::dict_of(vm, object),
            (None, false) => vm.call_method(value, "__getstate__", &[])?,
        };
        let saved = self.save_new(vm, value, &Value::from(object.ty()), &[]);
        let saved = saved.and_then(|()| match attributes {
            Some(attributes) => {
                let state = self.save_attributes(vm, &attributes);
                noted(vm, value, "state", state)
            }
            None => self.save_state(vm, value, &state, &Value::None),
        });
        noted(vm, value, "object", saved)
    }

    /// A call of `cls.__new__`, and the new object's place in the memo.
    pub(super) fn save_new(
        &mut self,
        vm: &mut Vm,
        value: &Value,
        class: &Value,
        args: &[Value],
    ) -> Res<()> {
        let saved = self.save(vm, class);
        noted(vm, value, "class", saved)?;
        let args = vm.new_tuple(args.iter().cloned())?;
        let saved = self.save(vm, &args);
        noted(vm, value, "__new__ arguments", saved)?;
        self.put(vm, &[op::NEWOBJ])?;
        self.memoize_made(vm, value)
    }

    /// What was just made has its place in the memo, unless its arguments have led back to it.
    pub(super) fn memoize_made(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        match self.refer_instead(vm, value, &[op::POP])? {
            true => Ok(()),
            false => self.memoize(vm, value),
        }
    }

    /// A state that is the instance's attributes, which are not made a dict for it.
    pub(super) fn save_attributes(
        &mut self,
        vm: &mut Vm,
        attributes: &[(Value, Value)],
    ) -> Res<()> {
        if attributes.is_empty() {
            return Ok(());
        }
        self.put(vm, &[op::EMPTY_DICT])?;
        self.memoize(vm, &Value::Unset)?;
        let is_one = attributes.len() == 1;
        if !is_one {
            self.put(vm, &[op::MARK])?;
        }
        for (name, item) in attributes {
            self.save_pair(vm, None, name, item)?;
        }
        match is_one {
            true => self.put(vm, &[op::SETITEM, op::BUILD]),
            false => self.put(vm, &[op::SETITEMS, op::BUILD]),
        }
    }

    pub(super) fn save_state(
        &mut self,
        vm: &mut Vm,
        value: &Value,
        state: &Value,
        setter: &Value,
    ) -> Res<()> {
        if state.is_none() {
            return Ok(());
        }
        if setter.is_none() {
            let saved = self.save(vm, state);
            noted(vm, value, "state", saved)?;
            return self.put(vm, &[op::BUILD]);
        }
        let saved = self.save(vm, setter);
        noted(vm, value, "state setter", saved)?;
        self.save(vm, value)?;
        let saved = self.save(vm, state);
        noted(vm, value, "state", saved)?;
        self.put(vm, &[op::TUPLE2, op::REDUCE, op::POP])
    }
}
