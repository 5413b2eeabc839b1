//! What a Rust program uses: engines, isolates and the values in them, and reports about what went wrong.
//!
//! ```text
//!   Engine ──► Isolate ──enter──► Scope ──► Local ──keep──► Handle
//!     │           ▲
//!     └─► Program ┘
//! ```
//!
//! # Invariants
//! - Every public operation on an isolate goes inside it first and leaves it at its end: `Isolate::inside`.
//! - An `Error` that leaves an isolate has been completed: it holds what only the isolate knew.
//!
//! # Where to go next
//! `engine.rs` and `isolate.rs` are what a host begins with, `scope.rs` and `local.rs` what it does inside;
//! `convert/` turns Rust values into theirs and back; `host/` is what a host gives to scripts;
//! `world.rs` is what an isolate may see of the outside; `command.rs` is how the command runs a program.

pub(crate) mod args;
pub(crate) mod awaitable;
pub mod capabilities;
pub mod check;
pub(crate) mod command;
pub(crate) mod convert;
pub mod diagnostics;
pub(crate) mod engine;
pub(crate) mod error;
pub(crate) mod handle;
pub(crate) mod host;
pub(crate) mod isolate;
pub(crate) mod jobs;
pub(crate) mod limits;
pub(crate) mod local;
pub(crate) mod pool;
pub mod probe;
pub(crate) mod program;
#[cfg(feature = "reactor")]
pub mod reactor;
pub(crate) mod revival;
pub(crate) mod saving;
pub(crate) mod scope;
#[cfg(feature = "serde")]
pub(crate) mod serde;
pub(crate) mod task;
pub(crate) mod timer;
mod waiting;
#[cfg(feature = "reactor")]
pub(crate) mod watcher;
pub(crate) mod world;

use crate::modules;
use crate::object::{Module, Ref, Res, Value, Vm};

/// `__main__`, made where it does not exist.
pub(crate) fn main_module(vm: &mut Vm) -> Res<Ref<Module>> {
    if let Some(main) = vm.modules.get_str(vm, &vm.names.main)
        && let Some(main) = main.downcast::<Module>()
    {
        return Ok(main.clone());
    }
    let module = vm.new_module("__main__")?;
    modules::add(vm, "__main__", (&module).into())?;
    let builtins = modules::loaded(vm, "builtins")?.unwrap_or(Value::None);
    modules::native::set(vm, &module, "__builtins__", builtins)?;
    Ok(module)
}

/// Where a name of `__main__` stood when it was looked up last: `__main__` in `sys.modules`, and the name in it. What
/// stands there is compared, so that a place may be out of date, or of another name.
pub(crate) type Place = (u32, u32);

/// The places of some names.
#[derive(Default)]
pub(crate) struct Places([Place; 8]);

impl Places {
    /// Names of programs are constants mostly: their addresses tell them apart.
    #[inline]
    fn slot(name: &str) -> usize {
        let address = name.as_ptr().addr();
        (address ^ (address >> 3) ^ name.len()) % 8
    }

    #[inline]
    pub(crate) fn of(&self, name: &str) -> Place {
        self.0[Places::slot(name)]
    }

    #[inline]
    pub(crate) fn keep(&mut self, name: &str, place: Place) {
        self.0[Places::slot(name)] = place;
    }
}

/// A name of `__main__`, or of the builtins.
#[inline]
pub(crate) fn find_global(vm: &mut Vm, name: &str, place: &mut Place) -> Res {
    let main = vm.modules.get_str_at(vm, place.0, b"__main__");
    if let Some(Value::Object(main)) = main
        && let Some(main) = main.downcast::<Module>()
        && let Some(value) = main.dict.get_str_at(vm, place.1, name.as_bytes())
    {
        return Ok(value.clone());
    }
    search_global(vm, name, place)
}

#[cold]
fn search_global(vm: &mut Vm, name: &str, place: &mut Place) -> Res {
    let main = main_module(vm)?;
    let key = vm.intern(name)?;
    if let Some((at, value)) = main.dict.find_str_entry(vm, &key) {
        let known = vm.modules.find_str_entry(vm, &vm.names.main);
        *place = (known.map_or(0, |(at, _)| at), at);
        return Ok(value);
    }
    match vm.builtin(&key)? {
        Some(value) => Ok(value),
        None => vm.name_error(&key),
    }
}

/// What may go to other threads, and what may be shared with them.
const _: () = {
    const fn goes<T: Send>() {}
    const fn is_shared<T: Send + Sync>() {}
    goes::<isolate::Isolate>();
    is_shared::<engine::Engine>();
    is_shared::<program::Program>();
    is_shared::<handle::Handle>();
    is_shared::<error::Error>();
    is_shared::<isolate::InterruptHandle>();
    is_shared::<pool::Pool>();
    goes::<pool::Actor>();
    goes::<task::CallAsync<'static, String>>();
    goes::<task::Task<String>>();
};
