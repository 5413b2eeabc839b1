//! The standard library's native modules, and `import`.
//!
//! # Where to go next
//! `import.rs` is the machinery, `find.rs` says where a module lies, `native.rs` lists the native ones, and
//! `embedded.rs` those written in Python (`stdlib/`).

mod ast;
mod async_locks;
mod async_queue;
mod async_row;
mod async_wait;
mod binascii;
mod bisect;
#[cfg(feature = "reactor")]
pub(crate) mod blocking;
mod buffer;
mod builtin_names;
mod cmath;
mod codecs;
mod copying;
mod csv;
mod datetime;
mod decimal;
mod deque;
pub(crate) mod descriptor;
pub(crate) mod embedded;
pub(crate) mod ending;
mod errno;
mod errors;
mod files;
mod find;
mod functools;
mod gc;
mod getters;
#[cfg(feature = "std-crypto")]
mod hashes;
mod heapq;
pub(crate) mod import;
mod instances;
mod io;
mod itertools;
mod json;
pub(crate) mod late;
mod marshal;
mod math;
pub(crate) mod native;
mod operators;
mod pickling;
mod posix;
mod posix_fd;
#[cfg(feature = "reactor")]
mod process;
mod processes;
mod random;
mod re;
mod resource;
pub(crate) mod saved;
mod select;
pub(crate) mod signal;
mod site;
#[cfg(feature = "reactor")]
mod socket;
pub(crate) mod spec;
#[cfg(feature = "tls")]
mod ssl;
mod streams;
mod struct_sequence;
mod structs;
pub(crate) mod sys;
mod templatelib;
mod terminal;
mod thread;
mod time;
mod tuple_field;
mod unicodedata;
mod zlib;

use crate::object::late_class::Tables;
use crate::object::{Module, Ref, Res, Value, Vm};
use std::sync::OnceLock;

/// The tables of the classes that every isolate has.
pub(crate) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut more = spec::CLASSES.to_vec();
        more.extend(site::CLASSES);
        more.extend(crate::sched::CLASSES);
        crate::builtins::tables(&more)
    })
}

/// Give an isolate its import machinery, `builtins` and `sys`.
pub(crate) fn set_up(vm: &mut Vm) -> Res<()> {
    let module = vm.types.module.clone();
    let dict = vm.builtins.clone();
    let builtins = vm.new_object_of(&module, Module { dict })?;
    let name = (&vm.names.builtins_name).into();
    native::set(vm, &builtins, "__name__", name)?;
    add(vm, "builtins", (&builtins).into())?;
    builtin_names::add(vm, &builtins);
    native::fix_filled(vm, "builtins", vm.builtins.clone().erase())?;
    native::fix_filled(vm, "modules", vm.modules.clone().erase())?;
    vm.late_names = late::make;
    sys::set_hooks(vm);
    vm.make_sys = Some(make_sys);
    Ok(())
}

fn make_sys(vm: &mut Vm) -> Res<()> {
    let sys = vm.new_module("sys")?;
    native::fill(vm, &sys, &sys::MODULE)?;
    spec::describe_native(vm, &sys, "sys")?;
    let sys = sys.into();
    sys::given::settle(vm, &sys)?;
    add(vm, "sys", sys)
}

/// Put a module into `sys.modules`.
pub(crate) fn add(vm: &mut Vm, name: &str, module: Value) -> Res<()> {
    let name = vm.intern(name)?;
    let modules = vm.modules.clone();
    Ok(modules.set_str(vm, &name, module)?)
}

/// The module of this full name, if it is loaded.
pub(crate) fn loaded(vm: &mut Vm, name: &str) -> Res<Option<Value>> {
    if name == "sys" {
        return vm.sys();
    }
    let name = vm.intern(name)?;
    Ok(vm.modules.get_str(vm, &name))
}

/// A function of the library's: what `later` halves of native classes call. Its module is mostly loaded already.
fn library_function(vm: &mut Vm, module: &'static str, name: &'static str) -> Res {
    match loaded(vm, module)? {
        Some(module) => vm.getattr(&module, name),
        None => vm.library(module, name),
    }
}

/// An attribute of `sys`, as it is now.
pub(crate) fn sys_attribute(vm: &mut Vm, name: &str) -> Option<Value> {
    let sys = loaded(vm, "sys").ok()??;
    let sys: &Ref<Module> = sys.downcast()?;
    late::own(vm, sys, name).ok()?
}

/// Set an attribute of `sys`.
pub(crate) fn set_sys(vm: &mut Vm, name: &str, value: Value) -> Res<()> {
    match loaded(vm, "sys")? {
        Some(sys) => vm.setattr(&sys, name, value),
        None => Ok(()),
    }
}

/// The program has ended: what `atexit` knows is called.
pub(crate) fn at_exit(vm: &mut Vm) -> Res<()> {
    let mut outcome = Ok(());
    for (module, function) in [("threading", "_shutdown"), ("atexit", "_run_exitfuncs")] {
        if let Some(module) = loaded(vm, module)?
            && let Some(function) = vm.getattr_opt(&module, function)?
        {
            let result = vm.call(&function, &[]).map(drop);
            outcome = outcome.and(result);
        }
    }
    outcome
}
