//! `_pickle`: the native half of `pickle`: protocols 2 to 5 written, all of them read. What is Python about it is
//! `stdlib/pickle.py`: the classes that scripts derive from, and what is rare.

mod memo;
mod opcodes;
mod read;
mod write;

use crate::object::{Bytes, Module, Ref, Res, Tuple, Value, Vm};
use memo::{PICKLER_CLASS, PicklerMemo, Read, UNPICKLER_CLASS, UnpicklerMemo, Written};
use pyish_derive::module;
use read::{Reading, Source};
use write::{Settings, Writing};

fn settings(protocol: i64, fix_imports: bool, fast: bool) -> Settings {
    Settings {
        protocol: protocol.clamp(2, 5) as u8,
        fix_imports,
        fast,
    }
}

/// Objects to bytes and back.
#[module(name = "_pickle", classes(PICKLER_CLASS, UNPICKLER_CLASS))]
impl Surface {
    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let base = vm.exceptions.Exception.clone();
        let base = crate::modules::errors::add(vm, module, "_pickle", "PickleError", &base)?;
        for name in ["PicklingError", "UnpicklingError"] {
            crate::modules::errors::add(vm, module, "_pickle", name, &base)?;
        }
        Ok(())
    }

    /// The pickle of an object.
    #[function("_dumps(obj, protocol, fix_imports, hooks, /)")]
    fn dumps(
        vm: &mut Vm,
        obj: &Value,
        protocol: i64,
        fix_imports: bool,
        hooks: &Ref<Tuple>,
    ) -> Res {
        let hooks = write::Hooks::of(vm, hooks)?;
        let mut memo = Written::default();
        let settings = settings(protocol, fix_imports, false);
        let out = Writing::new(settings, &mut memo, hooks, None).dump(vm, obj)?;
        vm.new_bytes(&out)
    }

    /// Write the pickle of an object by a file's `write`.
    #[function("_dump(obj, write, memo, protocol, fix_imports, fast, hooks, /)")]
    fn dump(
        vm: &mut Vm,
        obj: &Value,
        write: &Value,
        memo: &Ref<PicklerMemo>,
        protocol: i64,
        fix_imports: bool,
        fast: bool,
        hooks: &Ref<Tuple>,
    ) -> Res<()> {
        let hooks = write::Hooks::of(vm, hooks)?;
        let mut known = memo.memo.replace(vm, Written::default());
        known.complete()?;
        let settings = settings(protocol, fix_imports, fast);
        let done = Writing::new(settings, &mut known, hooks, Some(write)).dump(vm, obj);
        drop(memo.memo.replace(vm, known));
        done.map(drop)
    }

    /// The object that a pickle is of.
    #[function("_loads(data, hooks, /)")]
    fn loads(vm: &mut Vm, data: &Ref<Bytes>, hooks: &Ref<Tuple>) -> Res {
        let hooks = read::Hooks::of(vm, hooks)?;
        let mut memo = Read::default();
        Reading::new(Source::of_bytes(data), hooks, &mut memo).load(vm)
    }

    /// The object that the next pickle of a file is of.
    #[function("_load(read, readline, memo, hooks, /)")]
    fn load(
        vm: &mut Vm,
        read: &Value,
        readline: &Value,
        memo: &Ref<UnpicklerMemo>,
        hooks: &Ref<Tuple>,
    ) -> Res {
        let hooks = read::Hooks::of(vm, hooks)?;
        let source = Source::of_file(vm, read, readline)?;
        let mut known = memo.memo.replace(vm, Read::default());
        let loaded = Reading::new(source, hooks, &mut known).load(vm);
        drop(memo.memo.replace(vm, known));
        loaded
    }
}
