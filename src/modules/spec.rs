//! `__spec__` and `__loader__`: what a module says of where it came from.

use super::find::{Found, SourceFile};
use super::native::set;
use crate::object::{Instance, Module, Ref, Res, Type, Value, Vm};
use crate::raise;
use pyish_derive::class;

/// The specification for a module, used for loading.
#[class(name = "ModuleSpec", shape = Instance, module = "_frozen_importlib", dict)]
impl SpecSurface {
    #[slot(repr)]
    fn repr(this: Ref<Instance>, vm: &mut Vm) -> Res<String> {
        let this: Value = this.into();
        let mut text = String::from("ModuleSpec(");
        for (name, label) in [("name", "name="), ("loader", ", loader="), ("origin", ", origin="), ("submodule_search_locations", ", submodule_search_locations=")] {
            let value = vm.getattr_opt(&this, name)?.unwrap_or(Value::None);
            if value.is_none() && name != "name" && name != "loader" {
                continue;
            }
            let shown = vm.repr(&value)?;
            text.push_str(label);
            text.push_str(&shown.to_string_lossy());
        }
        text.push(')');
        Ok(text)
    }

    #[slot("__init__(self, name, loader, *, origin=None, loader_state=None, is_package=None)")]
    fn init(
        this: Ref<Instance>,
        vm: &mut Vm,
        name: Value,
        loader: Value,
        origin: Value,
        loader_state: Value,
        is_package: Value,
    ) -> Res<()> {
        let this: Value = this.into();
        let locations = if vm.truth(&is_package)? { vm.new_list(Vec::new())? } else { Value::None };
        for (attribute, value) in [
            ("name", name),
            ("loader", loader),
            ("origin", origin),
            ("loader_state", loader_state),
            ("submodule_search_locations", locations),
            ("_set_fileattr", Value::Bool(false)),
            ("_cached", Value::None),
            ("_initializing", Value::Bool(false)),
        ] {
            vm.setattr(&this, attribute, value)?;
        }
        Ok(())
    }

    /// The name of the package that the module belongs to.
    #[getter]
    fn parent(this: &Ref<Instance>, vm: &mut Vm) -> Res {
        let this: Value = this.into();
        let name = vm.getattr(&this, "name")?;
        let locations = vm.getattr(&this, "submodule_search_locations")?;
        match name.as_str() {
            Some(text) if locations.is_none() => {
                let parent = text.to_string_lossy().rsplit_once('.').map_or(String::new(), |(parent, _)| parent.to_owned());
                vm.new_str(&parent)
            }
            _ => Ok(name),
        }
    }

    /// Whether `origin` is a place that can be loaded from.
    #[getter]
    fn has_location(this: &Ref<Instance>, vm: &mut Vm) -> Res {
        vm.getattr(&this.into(), "_set_fileattr")
    }

    /// Where compiled code is kept: nowhere.
    #[getter]
    fn cached(this: &Ref<Instance>, vm: &mut Vm) -> Res {
        vm.getattr(&this.into(), "_cached")
    }
}

/// The loader of Python files.
#[class(name = "SourceFileLoader", shape = Instance, module = "_frozen_importlib_external", dict)]
impl SourceSurface {
    #[slot("__init__(self, fullname, path)")]
    fn init(this: Ref<Instance>, vm: &mut Vm, fullname: Value, path: Value) -> Res<()> {
        let this: Value = this.into();
        vm.setattr(&this, "name", fullname)?;
        vm.setattr(&this, "path", path)
    }

    /// The file's path.
    #[method("get_filename(self, name=None)")]
    fn get_filename(this: Ref<Instance>, vm: &mut Vm, _name: Value) -> Res {
        vm.getattr(&this.into(), "path")
    }

    /// The file's text.
    #[method("get_source(self, fullname=None)")]
    fn get_source(this: Ref<Instance>, vm: &mut Vm, _fullname: Value) -> Res {
        let path = vm.getattr(&this.into(), "path")?;
        let Some(path) = path.as_str().map(|path| path.to_string_lossy().into_owned()) else { return Ok(Value::None) };
        let inside = path.strip_prefix("pyish/stdlib/");
        if let Some(file) = inside.and_then(|inside| super::embedded::FILES.iter().find(|file| file.path == inside)) {
            return vm.new_str(file.text);
        }
        match vm.host.read_file(&path) {
            Ok(bytes) => vm.new_str(&String::from_utf8_lossy(&bytes)),
            Err(_) => raise!(vm, OSError, "source not available through get_data()"),
        }
    }
}

/// The loader of native modules.
#[class(name = "BuiltinImporter", shape = Instance, module = "_frozen_importlib", dict)]
impl BuiltinSurface {}

/// The loader of namespace packages.
#[class(name = "NamespaceLoader", shape = Instance, module = "_frozen_importlib_external", dict)]
impl NamespaceSurface {}

/// Make the classes.
pub(crate) fn set_up(vm: &mut Vm) -> Res<()> {
    for def in [&SPEC_CLASS, &SOURCE_CLASS, &BUILTIN_CLASS, &NAMESPACE_CLASS] {
        vm.add_class(def)?;
    }
    Ok(())
}

fn class(vm: &mut Vm, def: &'static crate::object::native::ClassDef) -> Res<Ref<Type>> {
    match vm.class_of(def) {
        Some(class) => Ok(class),
        None => raise!(vm, SystemError, "class '{}' is not ready", def.name),
    }
}

fn new_spec(vm: &mut Vm, name: &Value, loader: &Value, origin: Value, locations: Value, has_location: bool) -> Res {
    let ty = class(vm, &SPEC_CLASS)?;
    let spec = vm.new_instance(&ty)?;
    for (attribute, value) in [
        ("name", name.clone()),
        ("loader", loader.clone()),
        ("origin", origin),
        ("loader_state", Value::None),
        ("submodule_search_locations", locations),
        ("_set_fileattr", Value::Bool(has_location)),
        ("_cached", Value::None),
        ("_initializing", Value::Bool(false)),
    ] {
        vm.setattr(&spec, attribute, value)?;
    }
    Ok(spec)
}

/// Give a native module its `__spec__`.
pub(crate) fn describe_native(vm: &mut Vm, module: &Ref<Module>, full: &str) -> Res<()> {
    // The class itself is the loader.
    let loader: Value = class(vm, &BUILTIN_CLASS)?.into();
    let name = vm.new_str(full)?;
    let origin = vm.new_str("built-in")?;
    let spec = new_spec(vm, &name, &loader, origin, Value::None, false)?;
    let package = vm.new_str(full.rsplit_once('.').map_or("", |(parent, _)| parent))?;
    set(vm, module, "__loader__", loader)?;
    set(vm, module, "__spec__", spec)?;
    set(vm, module, "__package__", package)
}

/// Give a fresh module its `__spec__`, `__file__` and `__path__`.
pub(crate) fn describe(vm: &mut Vm, module: &Ref<Module>, full: &str, found: &Found) -> Res<()> {
    match found {
        Found::Native(_) => describe_native(vm, module, full),
        Found::Source(file) => describe_source(vm, module, full, file),
        Found::Namespace(portions) => {
            let ty = class(vm, &NAMESPACE_CLASS)?;
            let loader = vm.new_instance(&ty)?;
            let mut path = Vec::new();
            for portion in portions {
                path.push(vm.new_str(portion)?);
            }
            let path = vm.new_list(path)?;
            let name = vm.new_str(full)?;
            let spec = new_spec(vm, &name, &loader, Value::None, path.clone(), false)?;
            set(vm, module, "__path__", path)?;
            set(vm, module, "__package__", name)?;
            set(vm, module, "__loader__", loader)?;
            set(vm, module, "__spec__", spec)
        }
    }
}

fn describe_source(vm: &mut Vm, module: &Ref<Module>, full: &str, file: &SourceFile) -> Res<()> {
    let name = vm.new_str(full)?;
    let path = vm.new_str(&file.path)?;
    let ty = class(vm, &SOURCE_CLASS)?;
    let loader = vm.new_instance(&ty)?;
    vm.setattr(&loader, "name", name.clone())?;
    vm.setattr(&loader, "path", path.clone())?;
    let locations = match &file.package {
        Some(directory) => {
            let directory = vm.new_str(directory)?;
            vm.new_list(vec![directory])?
        }
        None => Value::None,
    };
    let spec = new_spec(vm, &name, &loader, path.clone(), locations.clone(), true)?;
    let package = match &file.package {
        Some(_) => name,
        None => vm.new_str(full.rsplit_once('.').map_or("", |(parent, _)| parent))?,
    };
    if file.package.is_some() {
        set(vm, module, "__path__", locations)?;
    }
    set(vm, module, "__package__", package)?;
    set(vm, module, "__loader__", loader)?;
    set(vm, module, "__spec__", spec)?;
    set(vm, module, "__file__", path)?;
    set(vm, module, "__cached__", Value::None)
}
