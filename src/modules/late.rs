//! Names of native modules whose values are made when somebody asks for them.
//!
//! A module has dozens of functions of which a program calls a few, and `sys` has facts that cost more than the rest of
//! an isolate. Reading, binding or deleting such a name makes its value first, asking for the module's `__dict__` those of
//! all; so nothing shows that they wait.

use super::native;
use crate::object::native::{ConstDef, MethodDef, ModuleDef};
use crate::object::{Module, Ref, Res, Str, Value, Vm};
use hashbrown::HashMap;

/// What waits, by the address of the module.
#[derive(Default)]
struct Waiting(HashMap<usize, Late>);

/// A module, and which of its names wait.
struct Late {
    module: Ref<Module>,
    def: &'static ModuleDef,
    more: &'static [ConstDef],
    /// A bit for each function, and then for each of `more`: its value was made.
    made: Vec<u64>,
}

/// What makes a value.
#[derive(Clone, Copy)]
enum Maker {
    Function(&'static MethodDef),
    Constant(&'static ConstDef),
}

impl Late {
    fn maker(&self, at: usize) -> Option<Maker> {
        let functions = self.def.functions;
        match functions.get(at) {
            Some(def) => Some(Maker::Function(def)),
            None => self.more.get(at - functions.len()).map(Maker::Constant),
        }
    }

    /// The first one that waits, of this name if one is given.
    fn next(&self, name: Option<&[u8]>) -> Option<(usize, Maker)> {
        (0..self.def.functions.len() + self.more.len())
            .filter_map(|at| Some((at, self.maker(at)?)))
            .find(|(at, maker)| {
                name.is_none_or(|name| name == maker.name().as_bytes()) && !self.is_made(*at)
            })
    }

    fn is_made(&self, at: usize) -> bool {
        self.made
            .get(at / 64)
            .is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }

    fn turn(&mut self, at: usize) {
        if self.made.len() <= at / 64 {
            self.made.resize(at / 64 + 1, 0);
        }
        self.made[at / 64] ^= 1 << (at % 64);
    }
}

impl Maker {
    fn name(self) -> &'static str {
        match self {
            Maker::Function(def) => def.name,
            Maker::Constant(def) => def.name,
        }
    }

    fn make(self, vm: &mut Vm, module: &str) -> Res {
        match self {
            Maker::Function(def) => {
                let module = vm.new_str(module)?;
                vm.new_native(def, Value::Unset, None, module)
            }
            Maker::Constant(def) => (def.value)(vm),
        }
    }
}

/// From here on the module has the functions of its table. Those that the language itself asks for are made at once.
pub(super) fn add(vm: &mut Vm, module: &Ref<Module>, def: &'static ModuleDef) -> Res<()> {
    let late = Late {
        module: module.clone(),
        def,
        more: &[],
        made: Vec::new(),
    };
    let waiting = &mut vm.state::<Waiting>().0;
    // Modules that nobody has any more: they were imported once more.
    waiting.retain(|_, late| late.module.count() > 1);
    waiting.insert(module.address(), late);
    for function in def.functions {
        if function.name.starts_with("__") {
            own(vm, module, function.name)?;
        }
    }
    Ok(())
}

/// It has these names too.
pub(super) fn add_constants(vm: &mut Vm, module: &Ref<Module>, more: &'static [ConstDef]) {
    if let Some(late) = vm.state::<Waiting>().0.get_mut(&module.address()) {
        late.more = more;
    }
}

/// A name of the module itself: no `__getattr__` is asked.
pub(crate) fn own(vm: &mut Vm, module: &Ref<Module>, name: &str) -> Res<Option<Value>> {
    let name = vm.intern(name)?;
    match module.dict.get_str(vm, &name) {
        Some(known) => Ok(Some(known)),
        None => make(vm, module, Some(&name)),
    }
}

/// Make what waits in all modules: before an isolate is written down, and before another is read into it.
pub(crate) fn make_all(vm: &mut Vm) -> Res<()> {
    vm.sys()?;
    vm.all_builtins()?;
    loop {
        let waiting = vm.state::<Waiting>().0.values();
        let Some(module) = waiting.map(|late| late.module.clone()).next() else {
            return Ok(());
        };
        make(vm, &module, None)?;
    }
}

/// The value of a name that waits; without a name, make all that do.
pub(super) fn make(
    vm: &mut Vm,
    module: &Ref<Module>,
    name: Option<&Ref<Str>>,
) -> Res<Option<Value>> {
    if module.dict.is_same(&vm.builtins) {
        return (vm.late_builtin)(vm, name);
    }
    let key = module.address();
    loop {
        let waiting = &mut vm.state::<Waiting>().0;
        let Some(late) = waiting.get_mut(&key) else {
            return Ok(None);
        };
        let Some((at, maker)) = late.next(name.map(|name| name.as_bytes())) else {
            if name.is_none() {
                drop(waiting.remove(&key));
            }
            return Ok(None);
        };
        // Its own making may ask for it.
        late.turn(at);
        let def = late.def;
        let made = maker.make(vm, def.name).and_then(|value| {
            let key = vm.intern(maker.name())?;
            if let Some(known) = module.dict.get_str(vm, &key) {
                return Ok(known);
            }
            let before = module.dict.len(vm);
            native::set(vm, module, maker.name(), value.clone())?;
            native::fix(vm, def.name, &module.dict, before);
            Ok(value)
        });
        match made {
            Ok(value) if name.is_some() => return Ok(Some(value)),
            Ok(_) => {}
            Err(raised) => {
                if let Some(late) = vm.state::<Waiting>().0.get_mut(&key) {
                    late.turn(at);
                }
                return Err(raised);
            }
        }
    }
}
