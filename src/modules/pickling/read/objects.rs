//! Classes that are found, and the objects that they make.

use super::{Reading, fail};
use crate::modules::instances;
use crate::object::{Module, Ref, Res, Tuple, Value, Vm};

impl Reading<'_> {
    /// A class or function by its names.
    pub(super) fn find(&mut self, vm: &mut Vm, module: &Value, name: &Value) -> Res {
        if !self.hooks.find_class.is_none() {
            return vm.call(self.hooks.find_class, &[module.clone(), name.clone()]);
        }
        if (self.protocol >= 3 || !self.hooks.fix_imports)
            && let (Some(module), Some(name)) = (module.as_str(), name.as_str())
            && !name.as_bytes().contains(&b'.')
        {
            let (module, name) = (vm.interned(module), vm.interned(name));
            if let Some(loaded) = vm.modules.get_str(vm, &module)
                && loaded.downcast::<Module>().is_some()
                && let Some(found) = vm.getattr_opt_str(&loaded, &name)?
            {
                return Ok(found);
            }
        }
        let protocol = Value::Int(i64::from(self.protocol));
        let fix = Value::bool(self.hooks.fix_imports);
        vm.call(
            self.hooks.find,
            &[module.clone(), name.clone(), protocol, fix],
        )
    }

    pub(super) fn stack_global(&mut self, vm: &mut Vm) -> Res<()> {
        let (name, module) = (self.pop(vm)?, self.pop(vm)?);
        let is_str = |value: &Value| value.as_str().is_some_and(|text| !text.ty().is_counted());
        if !is_str(&name) || !is_str(&module) {
            return fail(vm, "STACK_GLOBAL requires str");
        }
        let found = self.find(vm, &module, &name)?;
        self.push(found)
    }

    pub(super) fn line_text(&mut self, vm: &mut Vm) -> Res {
        let place = self.line(vm)?;
        match std::str::from_utf8(self.source.part(place.clone())) {
            Ok(text) => vm.new_str(text),
            Err(_) => {
                // The codec has the error.
                let data = vm.new_bytes(self.source.part(place))?;
                vm.call_method(&data, "decode", &[])
            }
        }
    }

    pub(super) fn global(&mut self, vm: &mut Vm) -> Res<()> {
        let (module, name) = (self.line_text(vm)?, self.line_text(vm)?);
        let found = self.find(vm, &module, &name)?;
        self.push(found)
    }

    pub(super) fn extension(&mut self, vm: &mut Vm, width: usize) -> Res<()> {
        let code = self.number(vm, width)?;
        let code = match width {
            4 => i64::from(code as u32 as i32),
            _ => code as i64,
        };
        let names = vm.call(self.hooks.extension, &[Value::Int(code)])?;
        let Some([module, name]) = names.as_tuple().map(|names| names.items()) else {
            return fail(vm, "an extension is known by two names");
        };
        let found = self.find(vm, module, name)?;
        self.push(found)
    }

    /// The arguments of a call.
    pub(super) fn args(&mut self, vm: &mut Vm, what: &str) -> Res<Ref<Tuple>> {
        let args = self.pop(vm)?;
        match args.as_tuple() {
            Some(tuple) => Ok(tuple.clone()),
            None => {
                let given = vm.type_name(&args);
                fail(
                    vm,
                    &format!("{what} args argument must be a tuple, not {given}"),
                )
            }
        }
    }

    pub(super) fn reduce(&mut self, vm: &mut Vm) -> Res<()> {
        let args = self.pop(vm)?;
        let function = self.pop(vm)?;
        let Some(args) = args.as_tuple() else {
            return raise!(vm, TypeError, "argument list must be a tuple");
        };
        let made = vm.call(&function, args.items())?;
        self.push(made)
    }

    pub(super) fn new_object(&mut self, vm: &mut Vm, named: bool) -> Res<()> {
        let what = if named { "NEWOBJ_EX" } else { "NEWOBJ" };
        let names = match named {
            true => Some(self.pop(vm)?),
            false => None,
        };
        let args = self.args(vm, what)?;
        let class = self.pop(vm)?;
        let Some(ty) = class.as_type() else {
            let given = vm.type_name(&class);
            let text = format!("{what} class argument must be a type, not {given}");
            return fail(vm, &text);
        };
        if names.is_none() && args.is_empty() && self.classes.defaults(vm, ty)?.creates {
            let made = vm.new_instance(ty)?;
            return self.push(made);
        }
        let make = vm.getattr(&class, "__new__")?;
        let mut row = vec![class.clone()];
        row.extend(args.items().iter().cloned());
        let made = match names {
            None => vm.call(&make, &row)?,
            Some(names) => {
                let Some(dict) = names.as_dict() else {
                    let given = vm.type_name(&names);
                    let text = format!("NEWOBJ_EX kwargs argument must be a dict, not {given}");
                    return fail(vm, &text);
                };
                let mut keys = Vec::new();
                for (key, value) in dict.items(vm) {
                    match key.as_str() {
                        Some(key) => keys.push(key.clone()),
                        None => return raise!(vm, TypeError, "keywords must be strings"),
                    }
                    row.push(value);
                }
                vm.call_named(&make, &row, &keys)?
            }
        };
        self.push(made)
    }

    /// An object of Python 2: without arguments its class makes it as `object` does.
    pub(super) fn instantiate(&mut self, vm: &mut Vm, class: &Value, args: &[Value]) -> Res<()> {
        let made = match class.as_type().is_some() && args.is_empty() {
            true if vm.getattr_opt(class, "__getinitargs__")?.is_none() => {
                let make = vm.getattr(class, "__new__")?;
                vm.call(&make, std::slice::from_ref(class))?
            }
            _ => vm.call(class, args)?,
        };
        self.push(made)
    }

    pub(super) fn instance(&mut self, vm: &mut Vm) -> Res<()> {
        let args = self.above_mark(vm)?;
        let (module, name) = (self.line_text(vm)?, self.line_text(vm)?);
        let class = self.find(vm, &module, &name)?;
        self.instantiate(vm, &class, &args)
    }

    pub(super) fn object(&mut self, vm: &mut Vm) -> Res<()> {
        let row = self.above_mark(vm)?;
        match row.split_first() {
            Some((class, args)) => self.instantiate(vm, class, args),
            None => self.underflow(vm),
        }
    }

    pub(super) fn build(&mut self, vm: &mut Vm) -> Res<()> {
        let state = self.pop(vm)?;
        let object = self.top(vm)?;
        let leaves_it = match &object {
            Value::Object(made) => {
                instances::is_blank(made) && {
                    let defaults = self.classes.defaults(vm, made.ty())?;
                    defaults.leaves_set_state
                }
            }
            _ => false,
        };
        if !leaves_it && let Some(method) = vm.getattr_opt(&object, "__setstate__")? {
            return vm.call(&method, &[state]).map(drop);
        }
        let pair = state.as_tuple().filter(|pair| pair.len() == 2).cloned();
        let (own, slots) = match pair.as_ref().map(|pair| pair.items()) {
            Some([own, slots]) => (own, slots),
            _ => (&state, &Value::None),
        };
        for (part, text) in [
            (own, "state is not a dictionary"),
            (slots, "slot state is not a dictionary"),
        ] {
            if !part.is_none() && part.as_dict().is_none() {
                return fail(vm, text);
            }
        }
        instances::set_parts(vm, &object, own, slots)
    }

    pub(super) fn persistent(&mut self, vm: &mut Vm, id: Value) -> Res<()> {
        if self.hooks.persistent_load.is_none() {
            let text = "A load persistent id instruction was encountered, but no persistent_load function was specified.";
            return fail(vm, text);
        }
        let found = vm.call(self.hooks.persistent_load, &[id])?;
        self.push(found)
    }

    pub(super) fn next_buffer(&mut self, vm: &mut Vm) -> Res<()> {
        if self.hooks.buffers.is_none() {
            let text =
                "pickle stream refers to out-of-band data but no *buffers* argument was given";
            return fail(vm, text);
        }
        match vm.next(self.hooks.buffers)? {
            Some(buffer) => self.push(buffer),
            None => fail(vm, "not enough out-of-band buffers"),
        }
    }

    pub(super) fn readonly_buffer(&mut self, vm: &mut Vm) -> Res<()> {
        let buffer = self.pop(vm)?;
        let name = vm.intern("memoryview")?;
        let class = vm.builtin(&name)?.unwrap_or_default();
        let view = vm.call(&class, &[buffer.clone()])?;
        let readonly = vm.getattr(&view, "readonly")?;
        match vm.truth(&readonly)? {
            true => self.push(buffer),
            false => {
                let view = vm.call_method(&view, "toreadonly", &[])?;
                self.push(view)
            }
        }
    }
}
