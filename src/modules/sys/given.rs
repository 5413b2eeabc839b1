//! What the host says of `sys` before there is one: making the module costs as much as the rest of an empty program.

use crate::object::{Res, Value, Vm};

/// A value of `sys` as the host has it.
#[derive(Clone)]
pub(crate) enum Setting {
    Text(String),
    Texts(Vec<String>),
}

/// What waits for the module, by name.
#[derive(Default)]
struct Given(Vec<(&'static str, Setting)>);

impl Setting {
    fn value(&self, vm: &mut Vm) -> Res {
        match self {
            Setting::Text(text) => vm.new_str(text),
            Setting::Texts(texts) => {
                let texts: Res<Vec<Value>> = texts.iter().map(|text| vm.new_str(text)).collect();
                vm.new_list(texts?)
            }
        }
    }
}

/// Set an attribute of `sys`, now or when the module is made.
pub(crate) fn give(vm: &mut Vm, name: &'static str, setting: Setting) -> Res<()> {
    if vm.make_sys.is_none() {
        let value = setting.value(vm)?;
        return super::super::set_sys(vm, name, value);
    }
    let given = &mut vm.state::<Given>().0;
    given.retain(|(known, _)| *known != name);
    given.push((name, setting));
    Ok(())
}

/// The module has been made: it gets what waits for it.
pub(in super::super) fn settle(vm: &mut Vm, sys: &Value) -> Res<()> {
    for (name, setting) in vm.state::<Given>().0.clone() {
        let value = setting.value(vm)?;
        vm.setattr(sys, name, value)?;
    }
    vm.state::<Given>().0.clear();
    Ok(())
}

/// `sys.path` of a module that waits.
pub(in super::super) fn path(vm: &mut Vm) -> Vec<String> {
    let given = &vm.state::<Given>().0;
    match given.iter().find(|(name, _)| *name == "path") {
        Some((_, Setting::Texts(path))) => path.clone(),
        _ => Vec::new(),
    }
}
