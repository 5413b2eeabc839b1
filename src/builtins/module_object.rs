//! `module`: the type of modules. How they are found and run is `modules/`.

use crate::object::*;
use pyish_derive::class;

/// A module: a name, a docstring, and a dict of variables.
#[class(name = "module", shape = Module, dict, weakref)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        let dict = vm.new_dict()?;
        Ok(vm.new_object_of(cls, Module { dict })?.into())
    }

    #[slot("__init__(self, name, doc=None)")]
    fn init(this: &Ref<Module>, vm: &mut Vm, name: &Value, doc: &Value) -> Res<()> {
        if name.as_str().is_none() {
            let given = vm.type_name(name);
            return raise!(
                vm,
                TypeError,
                "module() argument 'name' must be str, not {given}"
            );
        }
        for (key, value) in [
            (vm.names.name.clone(), name.clone()),
            (vm.names.doc.clone(), doc.clone()),
            (vm.names.package.clone(), Value::None),
            (vm.names.loader.clone(), Value::None),
            (vm.names.spec.clone(), Value::None),
        ] {
            this.dict.set_str(vm, &key, value)?;
        }
        Ok(())
    }

    #[slot(repr)]
    fn repr(this: &Ref<Module>, vm: &mut Vm) -> Res<String> {
        let (name, file, spec) = (
            vm.names.name.clone(),
            vm.names.file.clone(),
            vm.names.spec.clone(),
        );
        let shown = match this.dict.get_str(vm, &name) {
            Some(name) if name.as_str().is_some() => vm.repr(&name)?.to_string_lossy().into_owned(),
            _ => "'?'".to_owned(),
        };
        if let Some(file) = this
            .dict
            .get_str(vm, &file)
            .filter(|file| file.as_str().is_some())
        {
            let file = vm.repr(&file)?;
            return Ok(format!("<module {shown} from {}>", file.to_string_lossy()));
        }
        let built_in = match this.dict.get_str(vm, &spec) {
            Some(spec) if !spec.is_none() => match vm.getattr_opt(&spec, "origin")? {
                Some(origin) => origin
                    .as_str()
                    .is_some_and(|origin| origin.as_bytes() == b"built-in"),
                None => false,
            },
            _ => false,
        };
        Ok(if built_in {
            format!("<module {shown} (built-in)>")
        } else {
            format!("<module {shown}>")
        })
    }

    /// __dir__() -> list
    /// specialized dir() implementation
    #[method("__dir__(self, /)")]
    fn dir(this: &Ref<Module>, vm: &mut Vm) -> Res {
        let hook = vm.intern("__dir__")?;
        let name = vm.names.dict.clone();
        let dict = vm.getattr_str(&this.into(), &name)?;
        let Some(dict) = dict.as_dict().cloned() else {
            let name = vm.getattr(&this.into(), "__name__")?;
            let name = vm.str(&name)?;
            return raise!(
                vm,
                TypeError,
                "{}.__dict__ is not a dictionary",
                name.to_string_lossy()
            );
        };
        if let Some(hook) = dict.get_str(vm, &hook) {
            return vm.call(&hook, &[]);
        }
        let names = dict.items(vm).into_iter().map(|(name, _)| name).collect();
        vm.new_list(names)
    }

    #[getter(__dict__)]
    fn dict(this: &Ref<Module>, vm: &mut Vm) -> Res<Ref<Dict>> {
        (vm.late_names)(vm, this, None)?;
        Ok(this.dict.clone())
    }

    #[getter(__annotations__)]
    fn annotations(this: &Ref<Module>, vm: &mut Vm) -> Res {
        let name = vm.names.annotations.clone();
        if let Some(known) = this.dict.get_str(vm, &name) {
            return Ok(known);
        }
        let annotate = vm.names.annotate.clone();
        let dict = match this.dict.get_str(vm, &annotate) {
            Some(annotate) if !annotate.is_none() => super::annotations::evaluate(vm, &annotate)?,
            _ => vm.new_dict()?,
        };
        this.dict.set_str(vm, &name, (&dict).into())?;
        Ok(dict.into())
    }

    #[setter(__annotations__)]
    fn set_annotations(this: &Ref<Module>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let name = vm.names.annotations.clone();
        match value {
            Some(value) => Ok(this.dict.set_str(vm, &name, value.clone())?),
            None => match this.dict.remove_str(vm, &name) {
                Some(_) => Ok(()),
                None => vm.attribute_error(&this.into(), &name, "__annotations__"),
            },
        }
    }

    #[getter(__annotate__)]
    fn annotate(this: &Ref<Module>, vm: &mut Vm) -> Value {
        let name = vm.names.annotate.clone();
        this.dict.get_str(vm, &name).unwrap_or(Value::None)
    }

    #[setter(__annotate__)]
    fn set_annotate(this: &Ref<Module>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let Some(value) = value else {
            return raise!(vm, TypeError, "cannot delete __annotate__ attribute");
        };
        super::annotations::check_annotate(vm, value)?;
        let name = vm.names.annotate.clone();
        Ok(this.dict.set_str(vm, &name, value.clone())?)
    }
}
