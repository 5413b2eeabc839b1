//! Text and bytes to and from the world: the standard streams.

mod streams;

use super::native::set;
use crate::object::host::Output;
use crate::object::{Module, Ref, Res, Vm};

/// Give `sys` its streams.
pub(super) fn add_streams(vm: &mut Vm, sys: &Ref<Module>) -> Res<()> {
    streams::set_up(vm)?;
    for (name, original, output) in [
        ("stdin", "__stdin__", None),
        ("stdout", "__stdout__", Some(Output::Stdout)),
        ("stderr", "__stderr__", Some(Output::Stderr)),
    ] {
        let stream = streams::new(vm, output)?;
        set(vm, sys, name, stream.clone())?;
        set(vm, sys, original, stream)?;
    }
    Ok(())
}
