//! The end of a program: its own modules go, so that what they hold is finalized: `__del__` runs, files are written
//! out, suspended generators run their `finally`.
//!
//! As in CPython, modules leave `sys.modules` first, and what they hold becomes garbage as a whole: a finalizer still
//! finds the globals of its module. Modules that somebody holds on to are emptied name by name. The library's modules
//! stay until the isolate goes, for those finalizers that use them.
//!
//! # Cost
//! O(objects), and one or two collections; nothing but a look at the objects where none has a finalizer.

use super::embedded;
use crate::object::{Module, Raised, Ref, Res, Value, Vm, WeakRef};

/// Let the program's modules go.
pub(crate) fn end_modules(vm: &mut Vm) -> Res<()> {
    if !has_finalizable(vm) {
        return Ok(());
    }
    for name in ["last_exc", "last_type", "last_value", "last_traceback"] {
        if super::sys_attribute(vm, name).is_some() {
            super::set_sys(vm, name, Value::None)?;
        }
    }
    let held = leave_sys_modules(vm)?;
    settle(vm)?;
    for weak in held.iter().rev() {
        let module = weak
            .target()
            .and_then(|object| object.downcast::<Module>().cloned());
        if let Some(module) = module {
            empty(vm, &module)?;
        }
    }
    settle(vm)
}

/// Whether any object has something to do before it dies.
fn has_finalizable(vm: &Vm) -> bool {
    vm.all_objects().any(|object| object.wants_finalizer())
}

/// Take the program's modules out of `sys.modules`, the first that was imported first.
fn leave_sys_modules(vm: &mut Vm) -> Res<Vec<Ref<WeakRef>>> {
    let modules = vm.modules.clone();
    let weakref = vm.types.weakref.clone();
    let mut left = Vec::new();
    for (name, module) in modules.items(vm) {
        let (Some(text), Some(object)) = (name.as_str().cloned(), module.object()) else {
            continue;
        };
        if object.downcast::<Module>().is_none() || is_library(vm, &text.to_string_lossy()) {
            continue;
        }
        left.push(vm.new_weakref(&weakref, object, Value::None)?);
        drop(modules.remove_str(vm, &text));
    }
    Ok(left)
}

fn is_library(vm: &mut Vm, name: &str) -> bool {
    // These two are not among the native modules that are made when they are asked for.
    let made_first = matches!(name, "builtins" | "sys");
    name != "__main__"
        && (made_first
            || embedded::find(name).is_some()
            || super::native::find(name).is_some()
            || {
                // What stands in `sys.modules` under a second name, such as `os.path`.
                let parent = name.split('.').next().unwrap_or(name);
                parent != name && is_library(vm, parent)
            })
}

/// Collect, and run what waits for that.
fn settle(vm: &mut Vm) -> Res<()> {
    vm.collect();
    run_finalizers(vm)
}

fn run_finalizers(vm: &mut Vm) -> Res<()> {
    vm.finalize_now();
    match vm.stopped {
        Some(_) => Err(stopped(vm)),
        None => Ok(()),
    }
}

/// A limit was met: what the caller reports is the limit, whatever is raised.
fn stopped(vm: &mut Vm) -> Raised {
    let class = vm.exceptions.SystemExit.clone();
    vm.raise_text(&class, "stopped")
}

/// Bind a module's names to None: the private ones first, those of Python's own last of all or never.
fn empty(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
    let is_private = |name: &[u8]| name.starts_with(b"_") && !name.starts_with(b"__");
    for private in [true, false] {
        for (name, value) in module.dict.items(vm) {
            let Some(text) = name.as_str().cloned() else {
                continue;
            };
            let bytes = text.as_bytes();
            if value.is_none() || bytes == b"__builtins__" || is_private(bytes) != private {
                continue;
            }
            drop(value);
            module.dict.set_str(vm, &text, Value::None)?;
            run_finalizers(vm)?;
        }
    }
    Ok(())
}
