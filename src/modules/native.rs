//! The native modules: the table of them all, and how a module object is made of a row.

use super::find::Found;
use crate::object::native::{ClassDef, ModuleDef};
use crate::object::save::{Fixed, FixedObjects, Row};
use crate::object::{Dict, Module, Ref, Res, Str, Value, Vm};

/// All native modules that `import` finds.
static MODULES: &[&ModuleDef] = &[
    &super::ast::MODULE,
    &super::async_locks::MODULE,
    &super::async_queue::MODULE,
    &super::binascii::MODULE,
    &super::codecs::MODULE,
    &super::copying::MODULE,
    &super::csv::MODULE,
    &super::datetime::MODULE,
    &super::decimal::MODULE,
    &super::deque::MODULE,
    &super::errno::MODULE,
    &super::functools::MODULE,
    &super::gc::MODULE,
    #[cfg(feature = "std-crypto")]
    &super::hashes::MODULE,
    &super::bisect::MODULE,
    &super::operators::MODULE,
    &super::pickling::MODULE,
    &super::cmath::MODULE,
    &super::heapq::MODULE,
    &super::io::MODULE,
    &super::itertools::MODULE,
    &super::json::MODULE,
    &super::marshal::MODULE,
    &super::math::MODULE,
    &super::posix::MODULE,
    &super::processes::MODULE,
    &super::posix_fd::MODULE,
    #[cfg(feature = "reactor")]
    &super::process::MODULE,
    &super::random::MODULE,
    &super::re::MODULE,
    &super::resource::MODULE,
    #[cfg(feature = "reactor")]
    &super::socket::MODULE,
    &super::select::MODULE,
    &super::signal::MODULE,
    #[cfg(feature = "tls")]
    &super::ssl::MODULE,
    &super::structs::MODULE,
    &super::streams::MODULE,
    &super::sys::MODULE,
    &super::templatelib::MODULE,
    &super::terminal::MODULE,
    &super::thread::MODULE,
    &super::thread::simple_queue::MODULE,
    &super::time::MODULE,
    &super::unicodedata::MODULE,
    &super::zlib::MODULE,
    &crate::builtins::array::MODULE,
    &crate::builtins::types_module::MODULE,
    &crate::builtins::weakref::MODULE,
];

/// The native module of this name.
pub(crate) fn find(name: &str) -> Option<&'static ModuleDef> {
    MODULES
        .iter()
        .chain(crate::sched::MODULES)
        .find(|def| def.name == name)
        .copied()
}

/// The modules of this isolate's host.
#[derive(Default)]
struct HostModules(Vec<&'static ModuleDef>);

/// A module of the host, that `import` finds from here on.
pub(crate) fn add_host_module(vm: &mut Vm, def: &'static ModuleDef) {
    vm.state::<HostModules>().0.push(def);
}

/// The native module of this name, or the host's.
pub(crate) fn find_in(vm: &mut Vm, name: &str) -> Option<&'static ModuleDef> {
    let of_host = &vm.state::<HostModules>().0;
    let found = of_host.iter().find(|def| def.name == name).copied();
    found.or_else(|| find(name))
}

/// The names of all native modules, `builtins` among them.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once("builtins").chain(
        MODULES
            .iter()
            .chain(crate::sched::MODULES)
            .map(|def| def.name),
    )
}

/// Make a native module as `import` does, unless it is there.
pub(crate) fn load(vm: &mut Vm, name: &str) -> Res<()> {
    let Some(def) = find_in(vm, name) else {
        return Ok(());
    };
    if super::loaded(vm, name)?.is_some() {
        return Ok(());
    }
    let module = vm.new_module(name)?;
    super::spec::describe_later(vm, &module, &Found::Native(def))?;
    super::add(vm, name, (&module).into())?;
    let filled = fill(vm, &module, def);
    if filled.is_err() {
        super::import::forget(vm, name);
    }
    filled
}

/// Make `_asyncio` where tasks run of which no script has imported anything: there they are found by their names.
pub(crate) fn load_loop(vm: &mut Vm) -> Res<()> {
    match vm.class_of(&crate::sched::LOOP_CLASS) {
        Some(_) => load(vm, "_asyncio"),
        None => Ok(()),
    }
}

/// Fill a fresh module from its table; its `init` comes last.
pub(crate) fn fill(vm: &mut Vm, module: &Ref<Module>, def: &'static ModuleDef) -> Res<()> {
    let before = module.dict.len(vm);
    if !def.doc.is_empty() {
        let doc = vm.new_str(def.doc)?;
        set(vm, module, "__doc__", doc)?;
    }
    if !super::late::has_late_values(def) {
        for class in def.classes {
            let made = vm.add_class(class)?;
            set(vm, module, class.name, made.into())?;
        }
        for constant in def.constants {
            let made = (constant.value)(vm)?;
            set(vm, module, constant.name, made)?;
        }
    }
    super::late::add(vm, module, def)?;
    if let Some(init) = def.init {
        init(vm, module)?;
    }
    fix(vm, def.name, &module.dict.clone(), before);
    Ok(())
}

/// What native code has put into a dict is found there again when a saved isolate is loaded (`object/save.rs`).
///
/// What was there `before` (so many entries) is not native code's.
pub(crate) fn fix(vm: &mut Vm, module: &'static str, dict: &Ref<Dict>, before: usize) {
    let made: Vec<Fixed> = dict
        .items(vm)
        .into_iter()
        .skip(before)
        .filter_map(|(name, value)| match value {
            Value::Object(object) if !object.is::<Str>() => Some(Fixed {
                object,
                module,
                name: name.as_str()?.clone(),
                is_filled: false,
            }),
            _ => None,
        })
        .collect();
    vm.state::<FixedObjects>().0.extend(made);
}

/// The same for one object, which every isolate of the host has.
pub(crate) fn fix_one(vm: &mut Vm, module: &'static str, name: &str, value: &Value) -> Res<()> {
    if let Value::Object(object) = value {
        let fixed = Fixed {
            object: object.clone(),
            module,
            name: vm.intern(name)?,
            is_filled: false,
        };
        vm.state::<FixedObjects>().0.push(fixed);
    }
    Ok(())
}

/// The same for one object; what it holds is the program's.
pub(crate) fn fix_filled(vm: &mut Vm, name: &'static str, object: Ref) -> Res<()> {
    let fixed = Fixed {
        object,
        module: "",
        name: vm.intern(name)?,
        is_filled: true,
    };
    vm.state::<FixedObjects>().0.push(fixed);
    Ok(())
}

/// The rows of all native functions; those of classes come from the isolate.
pub(crate) fn rows(classes: &[&'static ClassDef]) -> Vec<Row> {
    let mut rows = Vec::new();
    let groups = crate::builtins::FUNCTIONS.iter().chain(MODULES);
    for def in groups
        .chain(crate::sched::MODULES)
        .chain([&&super::import::MODULE])
    {
        rows.extend(def.functions.iter().map(|function| Row {
            def: function,
            module: def.name,
            class: "",
        }));
    }
    let shared = &super::struct_sequence::SHARED_CLASS;
    for class in classes.iter().copied().chain([shared]) {
        rows.extend(class.methods.iter().map(|method| Row {
            def: method,
            module: class.module,
            class: class.name,
        }));
    }
    rows
}

/// Bind a name in a module.
pub(crate) fn set(vm: &mut Vm, module: &Ref<Module>, name: &str, value: Value) -> Res<()> {
    let name = vm.intern(name)?;
    Ok(module.dict.set_str(vm, &name, value)?)
}
