//! The import statements: `__import__` is called as the namespace has it; the machinery is `modules/`.

use super::super::args::Row;
use crate::object::*;
use crate::vm::call::Flow;

impl Vm {
    /// `import name`: calls the builtins' `__import__`.
    pub(crate) unsafe fn import_name(
        &mut self,
        frame: *const Frame,
        name: &Ref<Str>,
        level: Value,
        from: Value,
        dst: usize,
    ) -> Res<Flow> {
        // SAFETY: the frame is current.
        let function = unsafe { (*frame).func.clone() };
        let Some(function) = function else {
            return raise!(self, ImportError, "__import__ not found");
        };
        let import = self.names.import.clone();
        let hook = match self.builtin_in(&function.builtins, &import)? {
            Some(hook) => hook,
            None => match self.builtin_of_mapping(&function, &import)? {
                Some(hook) => hook,
                None => return raise!(self, ImportError, "__import__ not found"),
            },
        };
        let globals: Value = (&function.globals).into();
        // SAFETY: the frame is current; the namespace of a module's or class's code is its register 0.
        let locals = unsafe {
            match (&*frame).compiled().flags.in_namespace() {
                true => (*(*frame).regs).clone(),
                false => Value::None,
            }
        };
        let args = Row::from_iter([name.into(), globals, locals, from, level]);
        self.call_row(&hook, args, None, RetKind::Store, dst as u16)
    }

    /// `from module import name`: an attribute, or a submodule that is loaded.
    pub(crate) fn import_from(&mut self, module: &Value, name: &Ref<Str>) -> Res {
        if let Some(value) = self.getattr_opt_str(module, name)? {
            return Ok(value);
        }
        let (name_attr, file_attr) = (self.names.name.clone(), self.names.file.clone());
        let package = self.getattr_opt_str(module, &name_attr)?;
        let package = package.as_ref().and_then(Value::as_str).cloned();
        if let Some(package) = &package {
            let full = format!("{}.{}", package.to_string_lossy(), name.to_string_lossy());
            let full = self.make_str(&full)?;
            if let Some(found) = self.modules.get_str(self, &full) {
                return Ok(found);
            }
        }
        let file = self.getattr_opt_str(module, &file_attr)?;
        let file = file
            .as_ref()
            .and_then(Value::as_str)
            .map(|file| file.to_string_lossy().into_owned());
        let package_text = package.as_ref().map_or_else(
            || "<unknown module name>".to_owned(),
            |text| text.to_string_lossy().into_owned(),
        );
        let wanted = name.to_string_lossy().into_owned();
        let place = file
            .clone()
            .unwrap_or_else(|| "unknown location".to_owned());
        let text = if self.is_initializing(module) {
            format!(
                "cannot import name '{wanted}' from partially initialized module '{package_text}' (most likely due to a circular import) ({place})"
            )
        } else {
            format!("cannot import name '{wanted}' from '{package_text}' ({place})")
        };
        let class = self.exceptions.ImportError.clone();
        let raised = self.raise_text(&class, &text);
        let package = package.map_or(Value::None, Value::from);
        let file = match file {
            Some(file) => self.new_str(&file)?,
            None => Value::None,
        };
        // `ImportError`'s fields: msg, name, path, name_from.
        let message = self.new_str(&text)?;
        raised
            .0
            .fields
            .set(self, vec![message, package, file, name.into()]);
        Err(raised)
    }

    /// Whether a module's body is still running.
    fn is_initializing(&mut self, module: &Value) -> bool {
        let spec = self.names.spec.clone();
        let Ok(Some(spec)) = self.getattr_opt_str(module, &spec) else {
            return false;
        };
        match self.getattr_opt(&spec, "_initializing") {
            Ok(Some(value)) => self.quick_truth(&value).unwrap_or(false),
            _ => false,
        }
    }

    /// `from module import *` into a namespace.
    pub(crate) fn import_star(&mut self, module: &Value, namespace: &Value) -> Res<()> {
        let all = self.names.all.clone();
        let listed = self.getattr_opt_str(module, &all)?;
        let names = match &listed {
            Some(all) => self.collect_iterable(all)?,
            None => {
                let dict = self.names.dict.clone();
                match self.getattr_opt_str(module, &dict)? {
                    Some(dict) => self.collect_iterable(&dict)?,
                    None => {
                        return raise!(
                            self,
                            ImportError,
                            "from-import-* object has no __dict__ and no __all__"
                        );
                    }
                }
            }
        };
        for name in names {
            let Some(text) = name.as_str().cloned() else {
                let (what, given) = (
                    if listed.is_some() {
                        "Item in"
                    } else {
                        "Key in"
                    },
                    self.type_name(&name),
                );
                return raise!(self, TypeError, "{what} module must be str, not {given}");
            };
            if listed.is_none() && text.as_bytes().starts_with(b"_") {
                continue;
            }
            let text = self.interned(&text);
            let value = self.getattr_str(module, &text)?;
            self.setitem(namespace, &text.into(), value)?;
        }
        Ok(())
    }
}
