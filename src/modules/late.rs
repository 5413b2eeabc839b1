//! Names of native modules whose values are made when somebody asks for them.
//!
//! A module has dozens of functions of which a program calls a few, and `sys` has facts that cost more than the rest of
//! an isolate. Reading, binding or deleting such a name makes its value first, asking for the module's `__dict__` those of
//! all; so nothing shows that they wait.

use super::embedded::File;
use super::{native, spec};
use crate::object::native::{ClassDef, ConstDef, MethodDef, ModuleDef};
use crate::object::{Module, Ref, Res, Str, Value, Vm};
use hashbrown::HashMap;

/// Native modules whose classes and constants wait too: making them needs nothing but themselves.
static WITH_VALUES: &[&str] = &["_asyncio"];

/// Names that packages in Python have from a native module.
static LENT: &[(&str, &str, &[&str])] = &[(
    "asyncio",
    "_asyncio",
    &[
        "CancelledError",
        "Future",
        "Handle",
        "InvalidStateError",
        "Task",
        "TimerHandle",
        "_enter_task",
        "_get_running_loop",
        "_leave_task",
        "_set_running_loop",
        "_swap_current_task",
        "all_tasks",
        "create_task",
        "current_task",
        "gather",
        "get_running_loop",
        "run",
        "sleep",
    ],
)];

/// What waits, by the address of the module.
#[derive(Default)]
struct Waiting(HashMap<usize, Late>);

/// A module, and which of its names wait.
struct Late {
    module: Ref<Module>,
    functions: &'static [&'static MethodDef],
    constants: &'static [ConstDef],
    classes: &'static [&'static ClassDef],
    /// The module, and its names.
    lent: (&'static str, &'static [&'static str]),
    /// `__loader__` and `__spec__`.
    spec: Option<spec::Of>,
    /// The native module that it is.
    name: &'static str,
    /// A bit for each, in the order of the fields: its value was made.
    made: Vec<u64>,
}

/// What makes a value.
#[derive(Clone, Copy)]
enum Maker {
    Function(&'static MethodDef),
    Constant(&'static ConstDef),
    Class(&'static ClassDef),
    Lent(&'static str, &'static str),
    Spec(&'static str, spec::Of),
}

impl Late {
    fn maker(&self, mut at: usize) -> Option<Maker> {
        let mut of = |count: usize| {
            let here = (at < count).then_some(at);
            at = at.wrapping_sub(count);
            here
        };
        if let Some(at) = of(self.functions.len()) {
            return self.functions.get(at).map(|def| Maker::Function(def));
        }
        if let Some(at) = of(self.constants.len()) {
            return self.constants.get(at).map(Maker::Constant);
        }
        if let Some(at) = of(self.classes.len()) {
            return self.classes.get(at).map(|def| Maker::Class(def));
        }
        if let Some(at) = of(self.lent.1.len()) {
            return self
                .lent
                .1
                .get(at)
                .map(|name| Maker::Lent(self.lent.0, name));
        }
        let name = of(2).and_then(|at| ["__loader__", "__spec__"].get(at))?;
        self.spec.map(|of| Maker::Spec(name, of))
    }

    fn count(&self) -> usize {
        let own = self.functions.len() + self.constants.len() + self.classes.len();
        own + self.lent.1.len() + if self.spec.is_some() { 2 } else { 0 }
    }

    /// The first one that waits, of this name if one is given.
    fn next(&self, name: Option<&[u8]>) -> Option<(usize, Maker)> {
        (0..self.count())
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
            Maker::Class(def) => def.name,
            Maker::Lent(_, name) | Maker::Spec(name, _) => name,
        }
    }

    /// What native code makes is found again by its name when a saved isolate is loaded.
    fn is_own(self) -> bool {
        !matches!(self, Maker::Lent(..) | Maker::Spec(..))
    }

    fn make(self, vm: &mut Vm, module: &Ref<Module>, name: &str) -> Res {
        match self {
            Maker::Function(def) => {
                let module = vm.new_str(name)?;
                vm.new_native(def, Value::Unset, None, module)
            }
            Maker::Constant(def) => (def.value)(vm),
            Maker::Class(def) => Ok(vm.add_class(def)?.into()),
            Maker::Lent(from, name) => lend(vm, from, name),
            Maker::Spec(name, of) => spec::make_late(vm, module, of, name),
        }
    }
}

/// A name of a native module, which is made for that.
fn lend(vm: &mut Vm, from: &str, name: &str) -> Res {
    native::load(vm, from)?;
    let module = super::loaded(vm, from)?.unwrap_or(Value::None);
    vm.getattr(&module, name)
}

/// The row of a module, which is made if there is none.
fn row<'v>(vm: &'v mut Vm, module: &Ref<Module>) -> &'v mut Late {
    let waiting = &mut vm.state::<Waiting>().0;
    // Modules that nobody has any more: they were imported once more.
    waiting.retain(|_, late| late.module.count() > 1);
    waiting.entry(module.address()).or_insert_with(|| Late {
        module: module.clone(),
        functions: &[],
        constants: &[],
        classes: &[],
        lent: ("", &[]),
        spec: None,
        name: "",
        made: Vec::new(),
    })
}

/// From here on the module has the functions of its table. Those that the language itself asks for are made at once.
pub(super) fn add(vm: &mut Vm, module: &Ref<Module>, def: &'static ModuleDef) -> Res<()> {
    let late = row(vm, module);
    late.name = def.name;
    late.functions = def.functions;
    if has_late_values(def) {
        late.constants = def.constants;
        late.classes = def.classes;
    }
    for function in def.functions {
        if function.name.starts_with("__") {
            own(vm, module, function.name)?;
        }
    }
    Ok(())
}

/// Whether its classes and constants wait.
pub(super) fn has_late_values(def: &ModuleDef) -> bool {
    WITH_VALUES.contains(&def.name)
}

/// It has these names too.
pub(super) fn add_constants(vm: &mut Vm, module: &Ref<Module>, more: &'static [ConstDef]) {
    row(vm, module).constants = more;
}

/// It has `__loader__` and `__spec__`, and what is lent to it.
pub(super) fn add_spec(vm: &mut Vm, module: &Ref<Module>, of: spec::Of) {
    let late = row(vm, module);
    late.spec = Some(of);
    if let spec::Of::File(File { name, .. }) = of
        && let Some((_, from, names)) = LENT.iter().find(|(package, ..)| package == name)
    {
        late.lent = (from, names);
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
    native::load_loop(vm)?;
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
        let own = late.name;
        let made = maker.make(vm, module, own).and_then(|value| {
            let key = vm.intern(maker.name())?;
            if let Some(known) = module.dict.get_str(vm, &key) {
                return Ok(known);
            }
            module.dict.set_str(vm, &key, value.clone())?;
            if maker.is_own() && value.as_str().is_none() {
                native::fix_one(vm, own, maker.name(), &value)?;
            }
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
