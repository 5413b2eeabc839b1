//! What waits, named: where nothing can wake it any more, and when the host asks.

use crate::modules;
use crate::object::vm::DeadEnds;
use crate::object::{Raised, Res, Vm};

/// RuntimeError where nothing is left that could wake what waits.
pub(super) static DEAD_ENDS: DeadEnds = DeadEnds { is_one, error };

/// No descriptor is watched, no future of the host is awaited, and no signal has a handler.
fn is_one(vm: &mut Vm) -> bool {
    !vm.watches_any_fd() && !vm.awaits_host() && !modules::signal::is_any_caught(vm)
}

fn error(vm: &mut Vm) -> Raised {
    let text = describe(vm);
    let class = vm.exceptions.RuntimeError.clone();
    match text {
        Ok(text) => vm.raise_text(&class, &text),
        Err(raised) => raised,
    }
}

fn describe(vm: &mut Vm) -> Res<String> {
    modules::native::load_loop(vm)?;
    let describe = vm.library("_waiting", "dead_end")?;
    let text = vm.call(&describe, &[])?;
    Ok(vm.str(&text)?.to_string_lossy().into_owned())
}
