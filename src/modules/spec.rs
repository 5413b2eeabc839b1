//! `__spec__` and `__loader__`: what a module says of where it came from.

use super::embedded::{self, File};
use super::find::{Found, SourceFile};
use super::native::set;
use crate::builtins::compile::{Request, compile_file};
use crate::object::{Instance, Module, Ref, Res, Step, Str, Type, Value, Vm};
use pyish_derive::class;

/// The specification for a module, used for loading.
#[class(name = "ModuleSpec", shape = Instance, module = "_frozen_importlib", dict)]
impl SpecSurface {
    #[slot(repr)]
    fn repr(this: Ref<Instance>, vm: &mut Vm) -> Res<String> {
        let this: Value = this.into();
        let mut text = String::from("ModuleSpec(");
        for (name, label) in [
            ("name", "name="),
            ("loader", ", loader="),
            ("origin", ", origin="),
            (
                "submodule_search_locations",
                ", submodule_search_locations=",
            ),
        ] {
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
        let locations = if vm.truth(&is_package)? {
            vm.new_list(Vec::new())?
        } else {
            Value::None
        };
        for (attribute, value) in [
            ("name", name),
            ("loader", loader),
            ("origin", origin),
            ("loader_state", loader_state),
            ("submodule_search_locations", locations),
            ("_set_fileattr", Value::bool(false)),
            ("_cached", Value::None),
            ("_initializing", Value::bool(false)),
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
                let parent = text
                    .to_string_lossy()
                    .rsplit_once('.')
                    .map_or(String::new(), |(parent, _)| parent.to_owned());
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

    /// The module to fill: an ordinary one.
    #[method("create_module(self, spec, /)")]
    fn create_module(_this: &Value, _spec: &Value) {}

    /// Run the module's body in it.
    #[method("exec_module(self, module, /)")]
    fn exec_module(this: Ref<Instance>, vm: &mut Vm, module: Ref<Module>) -> Res<Step> {
        let path = vm.getattr(&this.into(), "path")?;
        let path = vm.str(&path)?.to_string_lossy().into_owned();
        let code = match embedded(&path) {
            Some(file) => file.code(),
            None => match vm.source_bytes(&path) {
                Ok(bytes) => compile_file(vm, &bytes, &path, Request::file())?,
                Err(error) => {
                    let file = vm.new_str(&path)?;
                    return super::io::os_error(vm, &error, &[file]);
                }
            },
        };
        super::import::body_step(vm, &module, code)
    }

    /// Whether the module is a package.
    #[method("is_package(self, fullname=None)")]
    fn is_package(this: Ref<Instance>, vm: &mut Vm, _fullname: &Value) -> Res<bool> {
        let path = vm.getattr(&this.into(), "path")?;
        Ok(vm.str(&path)?.to_string_lossy().ends_with("/__init__.py"))
    }

    /// The file's text.
    #[method("get_source(self, fullname=None)")]
    fn get_source(this: Ref<Instance>, vm: &mut Vm, _fullname: Value) -> Res {
        let path = vm.getattr(&this.into(), "path")?;
        let Some(path) = path
            .as_str()
            .map(|path| path.to_string_lossy().into_owned())
        else {
            return Ok(Value::None);
        };
        if let Some(file) = embedded(&path) {
            return vm.new_str(file.text);
        }
        match vm.source_bytes(&path) {
            Ok(bytes) => vm.new_str(&String::from_utf8_lossy(&bytes)),
            Err(_) => raise!(vm, OSError, "source not available through get_data()"),
        }
    }
}

/// A file of the standard library, by its shown path.
fn embedded(path: &str) -> Option<&'static super::embedded::File> {
    let inside = path.strip_prefix("pyish/stdlib/")?;
    super::embedded::FILES
        .iter()
        .find(|file| file.path == inside)
}

/// The loader of native modules.
#[class(name = "BuiltinImporter", shape = Instance, module = "_frozen_importlib", dict)]
impl BuiltinSurface {
    /// The spec of a module, wherever it is.
    #[classmethod("find_spec(cls, fullname, path=None, target=None)")]
    fn find_spec(
        _cls: &Value,
        vm: &mut Vm,
        fullname: &Ref<Str>,
        path: &Value,
        _target: &Value,
    ) -> Res {
        let full = fullname.to_string_lossy().into_owned();
        match super::find::find(vm, &full, (!path.is_none()).then_some(path))? {
            Some(found) => make(vm, &full, &found),
            None => Ok(Value::None),
        }
    }

    /// The module to fill: an ordinary one.
    #[classmethod("create_module(cls, spec, /)")]
    fn create_module(_cls: &Value, vm: &mut Vm, spec: &Value) -> Res {
        let name = vm.getattr(spec, "name")?;
        let name = vm.str(&name)?.to_string_lossy().into_owned();
        match super::loaded(vm, &name)? {
            Some(known) => Ok(known),
            None => Ok(vm.new_module(&name)?.into()),
        }
    }

    /// Fill a native module from its table, unless it is.
    #[classmethod("exec_module(cls, module, /)")]
    fn exec_module(_cls: &Value, vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let name = vm.getattr(&module.into(), "__name__")?;
        let name = vm.str(&name)?.to_string_lossy().into_owned();
        let is_loaded = super::loaded(vm, &name)?.is_some_and(|known| {
            known
                .downcast::<Module>()
                .is_some_and(|known| known.is_same(module))
        });
        match super::native::find(&name) {
            Some(def) if !is_loaded => super::native::fill(vm, module, def),
            _ => Ok(()),
        }
    }
}

/// The loader of namespace packages.
#[class(name = "NamespaceLoader", shape = Instance, module = "_frozen_importlib_external", dict)]
impl NamespaceSurface {
    /// The module to fill: an ordinary one.
    #[method("create_module(self, spec, /)")]
    fn create_module(_this: &Value, _spec: &Value) {}

    /// There is nothing to run.
    #[method("exec_module(self, module, /)")]
    fn exec_module(_this: &Value, _module: &Value) {}
}

/// The classes.
pub(super) static CLASSES: &[&crate::object::native::ClassDef] =
    &[&SPEC_CLASS, &SOURCE_CLASS, &BUILTIN_CLASS, &NAMESPACE_CLASS];

fn class(vm: &mut Vm, def: &'static crate::object::native::ClassDef) -> Res<Ref<Type>> {
    vm.add_class(def)
}

fn new_spec(
    vm: &mut Vm,
    name: &Value,
    loader: &Value,
    origin: Value,
    locations: Value,
    has_location: bool,
) -> Res {
    let ty = class(vm, &SPEC_CLASS)?;
    let spec = vm.new_instance(&ty)?;
    for (attribute, value) in [
        ("name", name.clone()),
        ("loader", loader.clone()),
        ("origin", origin),
        ("loader_state", Value::None),
        ("submodule_search_locations", locations),
        ("_set_fileattr", Value::bool(has_location)),
        ("_cached", Value::None),
        ("_initializing", Value::bool(false)),
    ] {
        vm.setattr(&spec, attribute, value)?;
    }
    Ok(spec)
}

/// Whether an entry of `sys.meta_path` stands for the native search.
pub(crate) fn is_own_finder(vm: &Vm, finder: &Value) -> bool {
    let own = vm.class_of(&BUILTIN_CLASS);
    own.is_some_and(|own| finder.as_type().is_some_and(|class| class.is_same(&own)))
}

/// The entry of `sys.meta_path` that stands for the native search.
pub(crate) fn own_finder(vm: &mut Vm) -> Res {
    Ok(class(vm, &BUILTIN_CLASS)?.into())
}

/// Give a native module its `__spec__`.
pub(crate) fn describe_native(vm: &mut Vm, module: &Ref<Module>, full: &str) -> Res<()> {
    let spec = native_spec(vm, full)?;
    describe(vm, module, &spec)
}

fn native_spec(vm: &mut Vm, full: &str) -> Res {
    // The class itself is the loader.
    let loader: Value = class(vm, &BUILTIN_CLASS)?.into();
    let name = vm.new_str(full)?;
    let origin = vm.new_str("built-in")?;
    new_spec(vm, &name, &loader, origin, Value::None, false)
}

/// What a module is whose spec waits until somebody asks for it.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// A native one, of this name.
    Native(&'static str),
    /// One of the library.
    File(&'static File),
}

/// Give a fresh module of the library what its spec would say; `__loader__` and the spec itself wait.
pub(super) fn describe_later(vm: &mut Vm, module: &Ref<Module>, found: &Found) -> Res<bool> {
    let is_ours = match found {
        Found::Native(_) => true,
        Found::Source(file) => file.embedded.is_some(),
        Found::Namespace(_) | Found::Spec(_) => false,
    };
    if is_ours {
        // What is not there is asked for.
        for name in [vm.names.spec.clone(), vm.names.loader.clone()] {
            module.dict.remove_str(vm, &name);
        }
    }
    let (of, package) = match found {
        Found::Native(def) => (Of::Native(def.name), parent_of(def.name)),
        Found::Source(SourceFile {
            embedded: Some(file),
            package,
            path,
            ..
        }) => {
            let parent = match package {
                Some(directory) => {
                    let directory = vm.new_str(directory)?;
                    let locations = vm.new_list(vec![directory])?;
                    set(vm, module, "__path__", locations)?;
                    file.name
                }
                None => parent_of(file.name),
            };
            let origin = vm.new_str(path)?;
            set(vm, module, "__file__", origin)?;
            set(vm, module, "__cached__", Value::None)?;
            (Of::File(file), parent)
        }
        _ => return Ok(false),
    };
    let package = vm.new_str(package)?;
    set(vm, module, "__package__", package)?;
    super::late::add_spec(vm, module, of);
    Ok(true)
}

fn parent_of(name: &'static str) -> &'static str {
    name.rsplit_once('.').map_or("", |(parent, _)| parent)
}

/// `__loader__` or `__spec__` of such a module: both are made.
pub(super) fn make_late(vm: &mut Vm, module: &Ref<Module>, of: Of, name: &str) -> Res {
    let spec = match of {
        Of::Native(name) => native_spec(vm, name)?,
        Of::File(file) => {
            let path = embedded::shown_path(file);
            let key = vm.names.path.clone();
            let locations = module.dict.get_str(vm, &key).unwrap_or(Value::None);
            spec_of_source(vm, file.name, &path, locations)?
        }
    };
    let loader = vm.getattr(&spec, "loader")?;
    let (value, other, beside) = match name {
        "__spec__" => (spec, "__loader__", loader),
        _ => (loader, "__spec__", spec),
    };
    let other = vm.intern(other)?;
    if module.dict.get_str(vm, &other).is_none() {
        module.dict.set_str(vm, &other, beside)?;
    }
    Ok(value)
}

/// The spec for what was found.
pub(crate) fn make(vm: &mut Vm, full: &str, found: &Found) -> Res {
    match found {
        Found::Spec(spec) => Ok(spec.clone()),
        Found::Native(_) => native_spec(vm, full),
        Found::Source(file) => source_spec(vm, full, file),
        Found::Namespace(portions) => {
            let ty = class(vm, &NAMESPACE_CLASS)?;
            let loader = vm.new_instance(&ty)?;
            let mut path = Vec::new();
            for portion in portions {
                path.push(vm.new_str(portion)?);
            }
            let path = vm.new_list(path)?;
            let name = vm.new_str(full)?;
            new_spec(vm, &name, &loader, Value::None, path, false)
        }
    }
}

/// Give a fresh module what its spec says: `__spec__`, `__loader__`, `__package__`, `__path__`, `__file__`.
pub(crate) fn describe(vm: &mut Vm, module: &Ref<Module>, spec: &Value) -> Res<()> {
    let loader = vm.getattr_opt(spec, "loader")?.unwrap_or(Value::None);
    let package = vm.getattr_opt(spec, "parent")?.unwrap_or(Value::None);
    let locations = vm
        .getattr_opt(spec, "submodule_search_locations")?
        .unwrap_or(Value::None);
    let has_location = vm
        .getattr_opt(spec, "has_location")?
        .unwrap_or(Value::bool(false));
    set(vm, module, "__package__", package)?;
    set(vm, module, "__loader__", loader)?;
    set(vm, module, "__spec__", spec.clone())?;
    if !locations.is_none() {
        set(vm, module, "__path__", locations)?;
    }
    if vm.truth(&has_location)? {
        let origin = vm.getattr(spec, "origin")?;
        set(vm, module, "__file__", origin)?;
        set(vm, module, "__cached__", Value::None)?;
    }
    Ok(())
}

/// The spec of a module that runs as `__main__` by its name.
pub(crate) fn main_spec(vm: &mut Vm, name: &str, path: &str) -> Res {
    let is_package = path.ends_with("/__main__.py");
    let full = if is_package && !name.ends_with(".__main__") {
        format!("{name}.__main__")
    } else {
        name.to_owned()
    };
    let file = SourceFile {
        path: path.to_owned(),
        bytes: Default::default(),
        embedded: None,
        package: None,
    };
    source_spec(vm, &full, &file)
}

fn source_spec(vm: &mut Vm, full: &str, file: &SourceFile) -> Res {
    let locations = match &file.package {
        Some(directory) => {
            let directory = vm.new_str(directory)?;
            vm.new_list(vec![directory])?
        }
        None => Value::None,
    };
    spec_of_source(vm, full, &file.path, locations)
}

fn spec_of_source(vm: &mut Vm, full: &str, path: &str, locations: Value) -> Res {
    let name = vm.new_str(full)?;
    let path = vm.new_str(path)?;
    let ty = class(vm, &SOURCE_CLASS)?;
    let loader = vm.new_instance(&ty)?;
    vm.setattr(&loader, "name", name.clone())?;
    vm.setattr(&loader, "path", path.clone())?;
    new_spec(vm, &name, &loader, path, locations, true)
}
