//! Names of native modules whose values are made when somebody asks for them.
//!
//! `sys` has many that cost more than the rest of an isolate and that few programs look at. Reading, binding or deleting
//! such a name makes its value first, asking for the module's `__dict__` those of all; so nothing shows that they wait.

use super::native;
use crate::object::native::ConstDef;
use crate::object::{Module, Ref, Res, Str, Value, Vm};

/// What waits, for each module.
#[derive(Default)]
struct Waiting(Vec<Late>);

struct Late {
    module: Ref<Module>,
    name: &'static str,
    rows: Vec<&'static ConstDef>,
}

/// From here on the module has these names too.
pub(super) fn add(
    vm: &mut Vm,
    module: &Ref<Module>,
    name: &'static str,
    rows: &'static [ConstDef],
) {
    vm.state::<Waiting>().0.push(Late {
        module: module.clone(),
        name,
        rows: rows.iter().collect(),
    });
    vm.late_names = make;
}

/// Make what waits in all modules: before an isolate is written down, and before another is read into it.
pub(crate) fn make_all(vm: &mut Vm) -> Res<()> {
    let waiting: Vec<_> = vm.state::<Waiting>().0.iter().collect();
    let modules: Vec<_> = waiting.iter().map(|late| late.module.clone()).collect();
    for module in modules {
        make(vm, &module, None)?;
    }
    Ok(())
}

/// The value of a name that waits; without a name, make all that do.
fn make(vm: &mut Vm, module: &Ref<Module>, name: Option<&Ref<Str>>) -> Res<Option<Value>> {
    let mut made = None;
    loop {
        let waiting = &mut vm.state::<Waiting>().0;
        let Some(late) = waiting.iter_mut().find(|late| late.module.is_same(module)) else {
            return Ok(made);
        };
        let wanted =
            |row: &&ConstDef| name.is_none_or(|name| name.as_bytes() == row.name.as_bytes());
        let Some(at) = late.rows.iter().position(wanted) else {
            return Ok(made);
        };
        let (row, module_name) = (late.rows.swap_remove(at), late.name);
        let dict = module.dict.clone();
        let before = dict.len(vm);
        match (row.value)(vm) {
            Ok(value) => {
                native::set(vm, module, row.name, value.clone())?;
                native::fix(vm, module_name, &dict, before);
                made = Some(value);
            }
            Err(raised) => {
                let waiting = &mut vm.state::<Waiting>().0;
                if let Some(late) = waiting.iter_mut().find(|late| late.module.is_same(module)) {
                    late.rows.push(row);
                }
                return Err(raised);
            }
        }
        if name.is_some() {
            return Ok(made);
        }
    }
}
