//! `import`: names are resolved, found, and their modules' bodies run as frames.
//!
//! ```text
//!   import a.b.c      a, then a.b in a.__path__, then a.b.c in a.b.__path__; each body is a frame of its own
//!   from a.b import c a, a.b; then a.b.c, if a.b is a package without an attribute c
//! ```
//!
//! # Invariants
//! - A module is in `sys.modules` before its body runs, and leaves it again if the body raises.
//! - Nothing here waits in Rust for script code: an import is a native frame.

use super::find::{Found, SourceFile, find};
use super::{add, loaded, native, spec};
use crate::builtins::compile::{Request, compile_file};
use crate::object::{
    Dict, Input, Module, NativeFrame, Raised, Ref, Res, Step, Str, Trace, Tracer, Value, Vm,
};
use pyish_derive::module;
use std::collections::VecDeque;

/// The import functions of `builtins`.
#[module(name = "builtins")]
impl Surface {
    /// Import a module.
    #[function("__import__(name, globals=None, locals=None, fromlist=(), level=0)")]
    fn import(
        vm: &mut Vm,
        name: Value,
        globals: Value,
        locals: Value,
        fromlist: Value,
        level: i64,
    ) -> Res<Step> {
        let _ = locals;
        let Some(name) = name.as_str() else {
            return raise!(vm, TypeError, "module name must be a string");
        };
        if level < 0 {
            return raise!(vm, ValueError, "level must be >= 0");
        }
        if level == 0
            && let Some(module) = at_hand(vm, name, &fromlist)
        {
            return Ok(Step::Return(module));
        }
        let text = name.to_string_lossy().into_owned();
        let full = absolute_name(vm, &text, globals.as_dict(), level)?;
        let from = if fromlist.is_none() {
            Vec::new()
        } else {
            vm.collect_iterable(&fromlist)?
        };
        if from.is_empty() {
            if level == 0
                && !text.contains('.')
                && let Some(module) = ready(vm, &full)?
            {
                return Ok(Step::Return(module));
            }
            // The name that is bound: the first one, as far as it was written.
            let shown = match text.split_once('.') {
                None => full.clone(),
                Some((first, _)) => full[..full.len() - (text.len() - first.len())].to_owned(),
            };
            return Ok(Step::push(Import::new(full, shown, Vec::new())));
        }
        Ok(Step::push(Import::new(full.clone(), full, from)))
    }
}

/// A step that imports a module and gives it: `importlib.import_module`.
pub(crate) fn import_step(full: &str) -> Step {
    Step::push(Import::new(full.to_owned(), full.to_owned(), Vec::new()))
}

/// A module that is loaded and has all the names that are asked for: what an import in a function mostly finds.
fn at_hand(vm: &Vm, name: &Ref<Str>, from: &Value) -> Option<Value> {
    let names = match from {
        Value::None => &[][..],
        names => names.as_tuple()?.items(),
    };
    if names.is_empty() && name.as_bytes().contains(&b'.') {
        return None;
    }
    let module = vm.modules.get_str(vm, name)?;
    let dict = &module.downcast::<Module>()?.dict;
    let has = |name: &Value| {
        let name = name.as_str();
        name.is_some_and(|name| dict.get_str(vm, name).is_some())
    };
    names.iter().all(has).then_some(module)
}

/// A module that is loaded and complete.
fn ready(vm: &mut Vm, full: &str) -> Res<Option<Value>> {
    Ok(loaded(vm, full)?.filter(|module| !module.is_none()))
}

/// The full name of what a relative import names.
pub(crate) fn absolute_name(
    vm: &mut Vm,
    name: &str,
    globals: Option<&Ref<Dict>>,
    level: i64,
) -> Res<String> {
    if level == 0 {
        if name.is_empty() {
            return raise!(vm, ValueError, "Empty module name");
        }
        return Ok(name.to_owned());
    }
    let package = match globals {
        Some(globals) => package_of(vm, globals)?,
        None => String::new(),
    };
    if package.is_empty() {
        return raise!(
            vm,
            ImportError,
            "attempted relative import with no known parent package"
        );
    }
    let mut base = package.as_str();
    for _ in 1..level {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => {
                return raise!(
                    vm,
                    ImportError,
                    "attempted relative import beyond top-level package"
                );
            }
        }
    }
    Ok(if name.is_empty() {
        base.to_owned()
    } else {
        format!("{base}.{name}")
    })
}

/// `__package__`, or what `__spec__` and `__name__` say of it.
fn package_of(vm: &mut Vm, globals: &Ref<Dict>) -> Res<String> {
    let (package, name, path) = (
        vm.names.package.clone(),
        vm.names.name.clone(),
        vm.names.path.clone(),
    );
    if let Some(package) = globals.get_str(vm, &package) {
        if let Some(package) = package.as_str() {
            return Ok(package.to_string_lossy().into_owned());
        }
        if !package.is_none() {
            return raise!(vm, TypeError, "package must be a string");
        }
    }
    let spec = vm.names.spec.clone();
    if let Some(spec) = globals.get_str(vm, &spec).filter(|spec| !spec.is_none()) {
        let parent = vm.getattr(&spec, "parent")?;
        return match parent.as_str() {
            Some(parent) => Ok(parent.to_string_lossy().into_owned()),
            None => raise!(vm, TypeError, "__spec__.parent must be a string"),
        };
    }
    let category = vm.exceptions.ImportWarning.clone();
    vm.warn(
        &category,
        "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__",
    )?;
    let Some(name) = globals.get_str(vm, &name) else {
        return raise!(vm, KeyError, "'__name__' not in globals");
    };
    let name = name
        .as_str()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if globals.get_str(vm, &path).is_some() {
        return Ok(name);
    }
    Ok(name
        .rsplit_once('.')
        .map_or(String::new(), |(parent, _)| parent.to_owned()))
}

/// An import in progress.
pub(crate) struct Import {
    /// Full names still to be loaded, and whether it matters if they do not exist.
    wanted: VecDeque<(String, bool)>,
    /// How much of the first of them is loaded.
    done: usize,
    /// The module whose body runs.
    running: Option<(String, Ref<Module>)>,
    /// What the result is.
    shown: String,
    /// Names to be found in it.
    from: Vec<Value>,
}

impl Trace for Import {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some((_, module)) = &self.running {
            module.trace(tracer);
        }
        self.from.trace(tracer);
    }

    crate::object::layout::saved_fields!(wanted, done, running, shown, from);
}

impl Import {
    fn new(full: String, shown: String, from: Vec<Value>) -> Import {
        Import {
            wanted: VecDeque::from([(full, true)]),
            done: 0,
            running: None,
            shown,
            from,
        }
    }

    /// Load what is left of the first name, up to a body that has to run.
    fn load(&mut self, vm: &mut Vm) -> Res<Option<Step>> {
        while let Some((full, needed)) = self.wanted.front().cloned() {
            while self.done < full.len() {
                let from = if self.done == 0 { 0 } else { self.done + 1 };
                let end = full[from..].find('.').map_or(full.len(), |at| from + at);
                let name = &full[..end];
                if let Some(module) = loaded(vm, name)? {
                    if module.is_none() {
                        let text = format!("import of {name} halted; None in sys.modules");
                        return Err(not_found(vm, &text, name));
                    }
                    self.done = end;
                    continue;
                }
                let parent = (self.done > 0).then(|| full[..self.done].to_owned());
                match self.begin(vm, name, parent.as_deref())? {
                    Began::Running(step) => {
                        self.done = end;
                        return Ok(Some(step));
                    }
                    Began::Complete => self.done = end,
                    Began::Missing if needed => {
                        let text = format!("No module named '{name}'");
                        return Err(not_found(vm, &text, name));
                    }
                    Began::Missing => break,
                }
            }
            self.wanted.pop_front();
            self.done = 0;
        }
        Ok(None)
    }

    /// Find one module and start its body.
    fn begin(&mut self, vm: &mut Vm, name: &str, parent: Option<&str>) -> Res<Began> {
        let path = match parent {
            None => None,
            Some(parent) => {
                let module = loaded(vm, parent)?.unwrap_or(Value::None);
                let attribute = vm.names.path.clone();
                match vm.getattr_opt_str(&module, &attribute)? {
                    Some(path) => Some(path),
                    None => {
                        let text = format!("No module named '{name}'; '{parent}' is not a package");
                        return Err(not_found(vm, &text, name));
                    }
                }
            }
        };
        let Some(found) = find(vm, name, path.as_ref())? else {
            return Ok(Began::Missing);
        };
        if let Found::Spec(spec) = &found {
            return self.by_loader(vm, name, spec);
        }
        let module = vm.new_module(name)?;
        if !spec::describe_later(vm, &module, &found)? {
            let spec = spec::make(vm, name, &found)?;
            spec::describe(vm, &module, &spec)?;
        }
        add(vm, name, (&module).into())?;
        match found {
            Found::Spec(_) => Ok(Began::Missing),
            Found::Native(def) => {
                if let Err(raised) = native::fill(vm, &module, def) {
                    forget(vm, name);
                    return Err(raised);
                }
                self.bind(vm, name)?;
                Ok(Began::Complete)
            }
            Found::Namespace(_) => {
                self.bind(vm, name)?;
                Ok(Began::Complete)
            }
            Found::Source(file) => {
                let step = self.body(vm, &module, &file);
                match step {
                    Ok(step) => {
                        set_initializing(vm, &module, true)?;
                        self.running = Some((name.to_owned(), module));
                        Ok(Began::Running(step))
                    }
                    Err(raised) => {
                        forget(vm, name);
                        Err(raised)
                    }
                }
            }
        }
    }

    /// Load a module by the loader that a finder gave.
    fn by_loader(&mut self, vm: &mut Vm, name: &str, spec: &Value) -> Res<Began> {
        let loader = vm.getattr(spec, "loader")?;
        let made = match vm.getattr_opt(&loader, "create_module")? {
            Some(create) => vm.call(&create, std::slice::from_ref(spec))?,
            None => Value::None,
        };
        let made = if made.is_none() {
            vm.new_module(name)?.into()
        } else {
            made
        };
        add(vm, name, made.clone())?;
        let Some(module) = made.downcast::<Module>().cloned() else {
            self.bind(vm, name)?;
            return Ok(Began::Complete);
        };
        spec::describe(vm, &module, spec)?;
        if loader.is_none() {
            self.bind(vm, name)?;
            return Ok(Began::Complete);
        }
        let run = vm.getattr(&loader, "exec_module")?;
        set_initializing(vm, &module, true)?;
        self.running = Some((name.to_owned(), module));
        Ok(Began::Running(Step::call(&run, [made])))
    }

    fn body(&mut self, vm: &mut Vm, module: &Ref<Module>, file: &SourceFile) -> Res<Step> {
        let code = match file.embedded {
            Some(file) => file.code(),
            None => compile_file(vm, &file.bytes, &file.path, Request::file())?,
        };
        body_step(vm, module, code)
    }

    /// A module is complete: its parent gets it as an attribute.
    fn bind(&mut self, vm: &mut Vm, name: &str) -> Res<()> {
        let Some((parent, tail)) = name.rsplit_once('.') else {
            return Ok(());
        };
        if let (Some(parent), Some(module)) = (loaded(vm, parent)?, loaded(vm, name)?) {
            vm.setattr(&parent, tail, module)?;
        }
        Ok(())
    }

    /// All is loaded: the names of `from … import` that are submodules come next.
    fn names(&mut self, vm: &mut Vm, module: &Value) -> Res<()> {
        let path = vm.names.path.clone();
        if self.from.is_empty() || vm.getattr_opt_str(module, &path)?.is_none() {
            self.from.clear();
            return Ok(());
        }
        let mut from: VecDeque<Value> = std::mem::take(&mut self.from).into();
        while let Some(name) = from.pop_front() {
            let Some(text) = name.as_str().cloned() else {
                let given = vm.type_name(&name);
                return raise!(
                    vm,
                    TypeError,
                    "Item in ``from list'' must be str, not {given}"
                );
            };
            if text.as_bytes() == b"*" {
                let all = vm.names.all.clone();
                if let Some(all) = vm.getattr_opt_str(module, &all)? {
                    from.extend(
                        vm.collect_iterable(&all)?
                            .into_iter()
                            .filter(|name| !is_star(name)),
                    );
                }
                continue;
            }
            let text: Ref<Str> = vm.interned(&text);
            if vm.getattr_opt_str(module, &text)?.is_none() {
                self.wanted
                    .push_back((format!("{}.{}", self.shown, text.to_string_lossy()), false));
            }
        }
        Ok(())
    }
}

fn is_star(name: &Value) -> bool {
    name.as_str().is_some_and(|text| text.as_bytes() == b"*")
}

/// What came of looking for a module.
enum Began {
    /// Its body is to be run.
    Running(Step),
    /// There is nothing to run.
    Complete,
    /// There is none.
    Missing,
}

impl NativeFrame for Import {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        let _ = input;
        if let Some((name, module)) = self.running.take() {
            set_initializing(vm, &module, false)?;
            self.bind(vm, &name)?;
        }
        loop {
            if let Some(step) = self.load(vm)? {
                return Ok(step);
            }
            let shown = self.shown.clone();
            let Some(module) = loaded(vm, &shown)? else {
                return raise!(vm, KeyError, "'{shown}'");
            };
            if self.from.is_empty() {
                return Ok(Step::Return(module));
            }
            self.names(vm, &module)?;
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some((name, module)) = self.running.take() {
            set_initializing(vm, &module, false)?;
            forget(vm, &name);
        }
        Err(raised)
    }

    fn stopped(&mut self, vm: &mut Vm) {
        if let Some((name, _)) = self.running.take() {
            vm.hold_fiber(false);
            forget(vm, &name);
        }
    }

    fn name(&self) -> &'static str {
        "import"
    }
}

/// A step that runs a module's code.
pub(crate) fn body_step(
    vm: &mut Vm,
    module: &Ref<Module>,
    code: std::sync::Arc<crate::code::Code>,
) -> Res<Step> {
    let globals = module.dict.clone();
    let key = vm.names.builtins.clone();
    if globals.get_str(vm, &key).is_none() {
        let builtins = loaded(vm, "builtins")?.unwrap_or(Value::None);
        globals.set_str(vm, &key, builtins)?;
    }
    let code = vm.new_code(code)?;
    let function = vm.new_function(code, globals.clone())?;
    crate::builtins::functions::code::start(vm, function, globals.into())
}

fn set_initializing(vm: &mut Vm, module: &Ref<Module>, running: bool) -> Res<()> {
    // A module that is half there is not shown to other threads.
    vm.hold_fiber(running);
    let key = vm.names.spec.clone();
    match module.dict.get_str(vm, &key) {
        Some(spec) if !spec.is_none() => vm.setattr(&spec, "_initializing", Value::bool(running)),
        _ => Ok(()),
    }
}

pub(super) fn forget(vm: &mut Vm, name: &str) {
    if let Ok(name) = vm.intern(name) {
        let modules = vm.modules.clone();
        drop(modules.remove_str(vm, &name));
    }
}

/// ModuleNotFoundError with its `name`.
fn not_found(vm: &mut Vm, text: &str, name: &str) -> Raised {
    let class = vm.exceptions.ModuleNotFoundError.clone();
    let raised = vm.raise_text(&class, text);
    if let (Ok(message), Ok(name)) = (vm.new_str(text), vm.new_str(name)) {
        raised
            .0
            .fields
            .set(vm, vec![message, name, Value::None, Value::None]);
    }
    raised
}

/// The text of the module that `-m` names: its own, or its package's `__main__`.
pub(crate) fn main_source(vm: &mut Vm, name: &str) -> Res<(String, Vec<u8>)> {
    let mut path = None;
    if let Some((parent, _)) = name.rsplit_once('.') {
        let module = vm.complete(import_step(parent))?;
        path = vm.getattr_opt(&module, "__path__")?;
    }
    match find(vm, name, path.as_ref())? {
        Some(Found::Source(file)) if file.package.is_none() => {
            Ok((file.path, file.bytes.into_owned()))
        }
        Some(Found::Source(_) | Found::Namespace(_)) => {
            let module = vm.complete(import_step(name))?;
            let path = vm.getattr_opt(&module, "__path__")?;
            match find(vm, &format!("{name}.__main__"), path.as_ref())? {
                Some(Found::Source(file)) => Ok((file.path, file.bytes.into_owned())),
                _ => {
                    let text = format!(
                        "No module named {name}.__main__; '{name}' is a package and cannot be directly executed"
                    );
                    Err(not_found(vm, &text, name))
                }
            }
        }
        _ => {
            let text = format!("No module named {name}");
            Err(not_found(vm, &text, name))
        }
    }
}

/// The package of a module that is run by `-m`.
pub(crate) fn main_package<'a>(name: &'a str, path: &str) -> &'a str {
    if path.ends_with("/__main__.py") && !name.ends_with(".__main__") {
        name
    } else {
        name.rsplit_once('.').map_or("", |(parent, _)| parent)
    }
}
