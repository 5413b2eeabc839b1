//! The names of `builtins`, whose values are made when somebody asks for them.
//!
//! A program uses a dozen of the two hundred. Who reads a name that the dict lacks asks here (`Vm::builtin`); whoever gets
//! to see the dict itself has all of them made first (`Vm::all_builtins`), so that nothing shows that they wait.

use super::{import, io, native, site, spec};
use crate::builtins;
use crate::object::native::{ClassDef, MethodDef};
use crate::object::{Module, Ref, Res, Str, Value, Vm, heap};
use hashbrown::HashMap;
use std::sync::OnceLock;

/// What makes a value.
#[derive(Clone, Copy)]
enum Source {
    Class(&'static ClassDef),
    /// A core class by its own name.
    Core(&'static str),
    Function(&'static MethodDef),
    Value(fn(&mut Vm) -> Res),
    Site(&'static str),
    /// What a native module says of where it came from.
    Spec,
}

/// Which of the names were asked for.
#[derive(Default)]
struct Made {
    bits: [u64; 4],
    module: Option<Ref<Module>>,
}

impl Made {
    fn has(&self, at: usize) -> bool {
        self.bits
            .get(at / 64)
            .is_none_or(|bits| bits >> (at % 64) & 1 == 1)
    }

    fn set(&mut self, at: usize, is_made: bool) {
        if let Some(bits) = self.bits.get_mut(at / 64) {
            *bits = *bits & !(1 << (at % 64)) | u64::from(is_made) << (at % 64);
        }
    }
}

/// All names in their order, and the places of each.
struct Names {
    all: Vec<(&'static str, Source)>,
    places: HashMap<&'static str, usize>,
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut all: Vec<(&'static str, Source)> = Vec::new();
        let classes = builtins::CLASSES.iter();
        all.extend(classes.map(|def| (def.name, Source::Class(def))));
        let groups = builtins::FUNCTIONS.iter();
        let functions = groups
            .copied()
            .chain([&import::MODULE, &io::MODULE])
            .flat_map(|group| group.functions);
        all.extend(functions.map(|def| (def.name, Source::Function(def))));
        let exceptions = crate::object::EXCEPTION_ROWS.iter();
        all.extend(exceptions.map(|(name, _)| (*name, Source::Core(name))));
        for alias in ["EnvironmentError", "IOError"] {
            all.push((alias, Source::Core("OSError")));
        }
        let values: [(&str, fn(&mut Vm) -> Res); 6] = [
            ("None", |_| Ok(Value::None)),
            ("True", |_| Ok(Value::bool(true))),
            ("False", |_| Ok(Value::bool(false))),
            ("Ellipsis", |_| Ok(Value::Ellipsis)),
            ("NotImplemented", |_| Ok(Value::NotImplemented)),
            ("__debug__", |_| Ok(Value::bool(true))),
        ];
        all.extend(values.map(|(name, make)| (name, Source::Value(make))));
        all.extend(site::NAMES.iter().map(|name| (*name, Source::Site(name))));
        for name in ["__package__", "__loader__", "__spec__"] {
            all.push((name, Source::Spec));
        }
        let places = all.iter().enumerate();
        let places = places.map(|(at, (name, _))| (*name, at)).collect();
        debug_assert!(all.len() <= 64 * Made::default().bits.len());
        Names { all, places }
    })
}

/// From here on the isolate has these names; `module` is the one that scripts see.
pub(super) fn add(vm: &mut Vm, module: &Ref<Module>) {
    vm.state::<Made>().module = Some(module.clone());
    vm.late_builtin = make;
}

/// The value of a name that waits; without a name, make all that do.
fn make(vm: &mut Vm, name: Option<&Ref<Str>>) -> Res<Option<Value>> {
    let Some(name) = name else {
        for at in 0..names().all.len() {
            make_one(vm, at)?;
        }
        return Ok(None);
    };
    let text = std::str::from_utf8(name.as_bytes());
    match text.ok().and_then(|text| names().places.get(text)) {
        Some(at) => make_one(vm, *at),
        None => Ok(None),
    }
}

fn make_one(vm: &mut Vm, at: usize) -> Res<Option<Value>> {
    let Some((name, source)) = names().all.get(at).copied() else {
        return Ok(None);
    };
    if vm.state::<Made>().has(at) {
        return Ok(None);
    }
    // Its own making may ask for it.
    vm.state::<Made>().set(at, true);
    let made = heap::current().beyond(|| bind(vm, name, source));
    if made.is_err() {
        vm.state::<Made>().set(at, false);
    }
    made.map(Some)
}

fn bind(vm: &mut Vm, name: &'static str, source: Source) -> Res {
    let key = vm.intern(name)?;
    // What somebody has bound to the name before stays.
    if let Some(known) = vm.builtins.get_str(vm, &key) {
        return Ok(known);
    }
    let value = match source {
        Source::Class(def) => vm.add_class(def)?.into(),
        Source::Core(name) => vm.core_named(name).map_or(Value::None, Value::from),
        Source::Function(def) => {
            let module = (&vm.names.builtins_name).into();
            vm.new_native(def, Value::Unset, None, module)?
        }
        Source::Value(make) => make(vm)?,
        Source::Site(name) => site::value(vm, name)?,
        Source::Spec => {
            if let Some(module) = vm.state::<Made>().module.clone() {
                spec::describe_native(vm, &module, "builtins")?;
            }
            vm.builtins.get_str(vm, &key).unwrap_or(Value::None)
        }
    };
    vm.builtins.clone().set_str(vm, &key, value.clone())?;
    if !value.as_str().is_some() {
        native::fix_one(vm, "builtins", name, &value)?;
    }
    Ok(value)
}
