//! Text and bytes to and from the world: the standard streams, and files where the host grants them.
//!
//! `stdlib/io.py` builds buffers and text on `FileIO`.

pub(crate) mod call;
mod file;
mod memory;
mod streams;

use super::native::set;
use crate::builtins::exceptions::os_error::from_io;
use crate::object::host::Output;
use crate::object::{ByteArray, Module, Ref, Res, Step, Value, Vm};
use pyish_derive::module;

/// What `io` is made of.
#[module(
    name = "_io",
    classes(file::FILE_CLASS, memory::TEXT_CLASS, memory::BYTES_CLASS)
)]
impl Surface {
    /// Open file and return a stream.  Raise OSError upon failure.
    #[function(
        "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)"
    )]
    fn open(
        vm: &mut Vm,
        file: Value,
        mode: Value,
        buffering: Value,
        encoding: Value,
        errors: Value,
        newline: Value,
        closefd: Value,
        opener: Value,
    ) -> Res<Step> {
        let open = vm.library("io", "_open")?;
        Ok(Step::call(
            &open,
            [
                file, mode, buffering, encoding, errors, newline, closefd, opener,
            ],
        ))
    }

    #[constant]
    #[allow(non_snake_case, reason = "its name in Python")]
    fn DEFAULT_BUFFER_SIZE() -> i64 {
        128 * 1024
    }
}

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

/// OSError, or the subclass that stands for its number, for what the system says; with the names of files.
pub(super) fn os_error<T>(vm: &mut Vm, error: &std::io::Error, files: &[Value]) -> Res<T> {
    from_io(vm, error, files)
}

/// `io.UnsupportedOperation`
fn unsupported<T>(vm: &mut Vm, text: &str) -> Res<T> {
    let class = vm.library("io", "UnsupportedOperation")?;
    match class.as_type().cloned() {
        Some(class) => Err(vm.raise_text(&class, text)),
        None => raise!(vm, OSError, "{text}"),
    }
}

/// A path given as str, bytes or by `__fspath__`.
pub(super) fn path_of(vm: &mut Vm, given: &Value) -> Res<String> {
    let mut path = given.clone();
    if path.as_str().is_none() && path.as_bytes().is_none() {
        match vm.getattr_opt(given, "__fspath__")? {
            Some(method) => path = vm.call(&method, &[])?,
            None => {
                let name = vm.type_name(given);
                return raise!(
                    vm,
                    TypeError,
                    "expected str, bytes or os.PathLike object, not {name}"
                );
            }
        }
    }
    match (path.as_str(), path.as_bytes()) {
        (Some(text), _) => Ok(text.to_string_lossy().into_owned()),
        (None, Some(bytes)) => Ok(String::from_utf8_lossy(bytes.as_bytes()).into_owned()),
        (None, None) => raise!(vm, TypeError, "__fspath__() must return str or bytes"),
    }
}

/// The bytes of a bytes-like object.
pub(super) fn bytes_of(vm: &mut Vm, data: &Value) -> Res<Vec<u8>> {
    if let Some(bytes) = data.as_bytes() {
        return Ok(bytes.as_bytes().to_vec());
    }
    if let Some(bytes) = data.downcast::<ByteArray>() {
        return Ok(bytes.bytes(vm).clone());
    }
    let is_buffer = data.object().is_some() && vm.getattr_opt(data, "tobytes")?.is_some();
    if !is_buffer {
        let given = vm.type_name(data);
        return raise!(
            vm,
            TypeError,
            "a bytes-like object is required, not '{given}'"
        );
    }
    let made = vm.call_method(data, "tobytes", &[])?;
    Ok(made
        .as_bytes()
        .map(|bytes| bytes.as_bytes().to_vec())
        .unwrap_or_default())
}
