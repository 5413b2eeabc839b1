//! "Did you mean": the closest known name for a name that was not found.

use super::message::text_of;
use crate::object::{Exception, FrameObject, Module, Ref, Traceback, Value, Vm};
use crate::vm::suggest::closest;

/// What to say after the message, if there is something close.
pub(super) fn suggestion(vm: &mut Vm, exception: &Ref<Exception>) -> Option<String> {
    let classes = &vm.exceptions;
    let is = |class| vm.is_subtype(exception.ty(), class);
    let (is_import, is_name, is_attribute) = (
        is(&classes.ImportError),
        is(&classes.NameError),
        is(&classes.AttributeError),
    );
    if !(is_import || is_name || is_attribute) {
        return None;
    }
    let value: Value = exception.into();
    let wrong = vm
        .getattr_opt(&value, if is_import { "name_from" } else { "name" })
        .ok()??;
    let wrong = text_of(wrong.as_str()?);
    let frame = innermost(vm, exception);
    let found = if is_attribute {
        let object = vm.getattr_opt(&value, "obj").ok()??;
        let hide = !wrong.starts_with('_') && !is_own(vm, frame.as_ref(), &object);
        attributes(vm, &object, &wrong, hide)
    } else if is_import {
        let module = vm.getattr_opt(&value, "name").ok()??;
        let module = vm.modules.get_str(vm, module.as_str()?)?;
        attributes(vm, &module, &wrong, !wrong.starts_with('_'))
    } else {
        names(vm, frame.as_ref()?, &wrong)
    };
    let mut text = found
        .as_ref()
        .map(|name| format!(". Did you mean: '{name}'?"))
        .unwrap_or_default();
    if is_name && is_library(vm, &wrong) {
        text.push_str(&match found {
            Some(_) => format!(" Or did you forget to import '{wrong}'?"),
            None => format!(". Did you forget to import '{wrong}'?"),
        });
    }
    (!text.is_empty()).then_some(text)
}

/// The frame that raised.
fn innermost(vm: &Vm, exception: &Ref<Exception>) -> Option<Ref<FrameObject>> {
    let mut entry: Ref<Traceback> = exception.traceback.cloned(vm)?;
    while let Some(next) = entry.next.cloned(vm) {
        entry = next;
    }
    Some(entry.frame.clone())
}

/// Whether `object` is the `self` of the frame.
fn is_own(vm: &mut Vm, frame: Option<&Ref<FrameObject>>, object: &Value) -> bool {
    let Some(frame) = frame else { return false };
    local(vm, frame, "self").is_some_and(|this| this.is(object))
}

fn local(vm: &mut Vm, frame: &Ref<FrameObject>, name: &str) -> Option<Value> {
    let locals = vm.getattr_opt(&frame.into(), "f_locals").ok()??;
    let name = vm.new_str(name).ok()?;
    vm.getitem(&locals, &name).ok()
}

/// The closest of an object's attributes.
fn attributes(vm: &mut Vm, object: &Value, wrong: &str, hide: bool) -> Option<String> {
    let name = vm.intern("dir").ok()?;
    let dir = vm.builtin(&name).ok()??;
    let listed = vm.call(&dir, std::slice::from_ref(object)).ok()?;
    let mut known = texts(vm, &listed);
    known.sort();
    known.retain(|name| !(hide && name.starts_with('_')));
    closest(wrong, known.iter().map(String::as_str)).map(str::to_owned)
}

fn texts(vm: &mut Vm, list: &Value) -> Vec<String> {
    let items = vm.collect_iterable(list).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| item.as_str().map(text_of))
        .collect()
}

/// The closest of the names that a frame sees.
fn names(vm: &mut Vm, frame: &Ref<FrameObject>, wrong: &str) -> Option<String> {
    if let Some(this) = local(vm, frame, "self")
        && vm.getattr_opt(&this, wrong).ok().flatten().is_some()
    {
        return Some(format!("self.{wrong}"));
    }
    let mut known: Vec<String> = frame
        .code
        .code
        .variables()
        .map(|variable| variable.name.to_string())
        .collect();
    for dict in [frame.globals.clone(), vm.all_builtins().ok()?] {
        known.extend(
            dict.items(vm)
                .iter()
                .filter_map(|(key, _)| key.as_str().map(text_of)),
        );
    }
    closest(wrong, known.iter().map(String::as_str)).map(str::to_owned)
}

/// Whether the standard library has a module of this name.
fn is_library(vm: &mut Vm, name: &str) -> bool {
    let Ok(Some(sys)) = vm.sys() else {
        return false;
    };
    let Some(sys) = sys.downcast::<Module>().cloned() else {
        return false;
    };
    let Ok(Some(known)) = vm.getattr_opt(&sys.into(), "stdlib_module_names") else {
        return false;
    };
    match vm.new_str(name) {
        Ok(name) => vm.contains(&known, &name).unwrap_or(false),
        Err(_) => false,
    }
}
