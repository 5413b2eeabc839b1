//! The standard streams: what `sys.stdin`, `sys.stdout` and `sys.stderr` are. They write and read by the host.

use super::os_error;
use crate::object::host::Output;
use crate::object::{Ref, Res, Str, Value, Vm};
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

/// A standard stream of text.
#[derive(Trace, Payload)]
#[payload(name = "TextIOWrapper", leaf)]
struct Stream {
    #[trace(skip)]
    output: Option<Output>,
    #[trace(skip)]
    closed: Cell<bool>,
}

/// The bytes under a standard stream.
#[derive(Trace, Payload)]
#[payload(name = "BufferedWriter", leaf)]
struct Buffer {
    #[trace(skip)]
    output: Option<Output>,
}

/// Make the classes.
pub(super) fn set_up(vm: &mut Vm) -> Res<()> {
    vm.add_class(&STREAM_CLASS)?;
    vm.add_class(&BUFFER_CLASS)?;
    Ok(())
}

/// A stream that writes to `output`, or reads.
pub(super) fn new(vm: &mut Vm, output: Option<Output>) -> Res {
    Ok(vm
        .new_object(Stream {
            output,
            closed: Cell::new(false),
        })?
        .into())
}

fn name_of(output: Option<Output>) -> &'static str {
    match output {
        None => "<stdin>",
        Some(Output::Stdout) => "<stdout>",
        Some(Output::Stderr) => "<stderr>",
    }
}

/// Write bytes to the host, within the budget.
fn put(vm: &mut Vm, output: Output, bytes: &[u8]) -> Res<()> {
    vm.charge_output(bytes.len())?;
    match vm.host.write(output, bytes) {
        Ok(()) => Ok(()),
        Err(error) => os_error(vm, &error, &[]),
    }
}

impl Stream {
    fn check(&self, vm: &mut Vm) -> Res<()> {
        if self.closed.get() {
            return raise!(vm, ValueError, "I/O operation on closed file.");
        }
        Ok(())
    }

    fn line(&self, vm: &mut Vm) -> Res<String> {
        self.check(vm)?;
        if self.output.is_some() {
            return raise!(vm, OSError, "not readable");
        }
        let _ = vm.host.flush(Output::Stdout);
        match vm.host.read_line() {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => os_error(vm, &error, &[]),
        }
    }
}

/// Text with its lone surrogates escaped, as the stream for errors has it; none elsewhere.
fn encoded(vm: &mut Vm, output: Output, text: &Ref<Str>) -> Res<Vec<u8>> {
    if text.to_utf8().is_some() {
        return Ok(text.as_bytes().to_vec());
    }
    if output == Output::Stderr {
        return Ok(crate::builtins::traceback::escape_surrogates(text.as_bytes()).into_bytes());
    }
    let value: Value = text.into();
    let encoded = vm.call_method(&value, "encode", &[])?;
    Ok(encoded
        .as_bytes()
        .map(|bytes| bytes.as_bytes().to_vec())
        .unwrap_or_default())
}

/// Character and line based layer over bytes.
#[class(name = "TextIOWrapper", shape = Stream, module = "_io", dict, weakref)]
impl StreamSurface {
    /// Write string s to stream and return the number of characters written.
    #[method("write(self, text, /)")]
    fn write(this: &Ref<Stream>, vm: &mut Vm, text: &Value) -> Res<usize> {
        this.check(vm)?;
        let Some(text) = text.as_str() else {
            let given = vm.type_name(text);
            return raise!(vm, TypeError, "write() argument must be str, not {given}");
        };
        let Some(output) = this.output else {
            return raise!(vm, OSError, "not writable");
        };
        if let Some(utf8) = text.to_utf8() {
            put(vm, output, utf8.as_bytes())?;
        } else {
            let bytes = encoded(vm, output, text)?;
            put(vm, output, &bytes)?;
        }
        Ok(text.char_len())
    }

    /// Write a list of lines to stream.
    #[method("writelines(self, lines, /)")]
    fn writelines(this: Ref<Stream>, vm: &mut Vm, lines: Value) -> Res<()> {
        let lines = vm.collect_iterable(&lines)?;
        for line in lines {
            Self::write(&this, vm, &line)?;
        }
        Ok(())
    }

    /// Flush write buffers, if applicable.
    #[method("flush(self, /)")]
    fn flush(this: &Ref<Stream>, vm: &mut Vm) -> Res<()> {
        this.check(vm)?;
        match this.output.map(|output| vm.host.flush(output)) {
            Some(Err(error)) => os_error(vm, &error, &[]),
            _ => Ok(()),
        }
    }

    /// Read a line with its newline.
    #[method("readline(self, size=-1, /)")]
    fn readline(this: &Ref<Stream>, vm: &mut Vm, _size: i64) -> Res<String> {
        this.line(vm)
    }

    /// Read all that is left.
    #[method("read(self, size=-1, /)")]
    fn read(this: &Ref<Stream>, vm: &mut Vm, _size: &Value) -> Res<String> {
        let mut text = String::new();
        loop {
            let line = this.line(vm)?;
            if line.is_empty() {
                return Ok(text);
            }
            vm.reserve(line.len())?;
            text.push_str(&line);
        }
    }

    /// Read all lines that are left.
    #[method("readlines(self, hint=-1, /)")]
    fn readlines(this: &Ref<Stream>, vm: &mut Vm, _hint: &Value) -> Res {
        let mut lines = Vec::new();
        loop {
            let line = this.line(vm)?;
            if line.is_empty() {
                return vm.new_list(lines);
            }
            lines.push(vm.new_str(&line)?);
        }
    }

    #[slot(iter)]
    fn iter(this: &Ref<Stream>) -> Value {
        this.into()
    }

    #[slot(next)]
    fn next(this: &Ref<Stream>, vm: &mut Vm) -> Res {
        let line = this.line(vm)?;
        if line.is_empty() {
            vm.stop_iteration(Value::None)
        } else {
            vm.new_str(&line)
        }
    }

    /// Whether this is a terminal.
    #[method("isatty(self, /)")]
    fn isatty(this: &Ref<Stream>, vm: &mut Vm) -> bool {
        this.output
            .is_some_and(|output| vm.host.is_terminal(output))
    }

    /// The number of the file under it.
    #[method("fileno(self, /)")]
    fn fileno(this: &Ref<Stream>) -> i64 {
        match this.output {
            None => 0,
            Some(Output::Stdout) => 1,
            Some(Output::Stderr) => 2,
        }
    }

    /// Whether it can be read.
    #[method("readable(self, /)")]
    fn readable(this: &Ref<Stream>) -> bool {
        this.output.is_none()
    }

    /// Whether it can be written to.
    #[method("writable(self, /)")]
    fn writable(this: &Ref<Stream>) -> bool {
        this.output.is_some()
    }

    /// Whether it can be positioned.
    #[method("seekable(self, /)")]
    fn seekable(_this: &Ref<Stream>) -> bool {
        false
    }

    /// Change how it works. The streams know one way only.
    #[method("reconfigure(self, **options)")]
    fn reconfigure(_this: &Ref<Stream>, _options: &Value) {}

    /// Close it: nothing more can be written.
    #[method("close(self, /)")]
    fn close(this: &Ref<Stream>, vm: &mut Vm) -> Res<()> {
        if !this.closed.get() {
            Self::flush(this, vm)?;
            this.closed.set(true);
        }
        Ok(())
    }

    #[method("__enter__(self, /)")]
    fn enter(this: &Ref<Stream>, vm: &mut Vm) -> Res {
        this.check(vm)?;
        Ok(this.into())
    }

    #[method("__exit__(self, *args)")]
    fn exit(this: &Ref<Stream>, vm: &mut Vm, _args: &Value) -> Res<()> {
        Self::close(this, vm)
    }

    #[getter]
    fn closed(this: &Ref<Stream>) -> bool {
        this.closed.get()
    }

    #[getter]
    fn name(this: &Ref<Stream>) -> &'static str {
        name_of(this.output)
    }

    #[getter]
    fn mode(this: &Ref<Stream>) -> &'static str {
        if this.output.is_some() { "w" } else { "r" }
    }

    #[getter]
    fn encoding(_this: &Ref<Stream>) -> &'static str {
        "utf-8"
    }

    #[getter]
    fn errors(this: &Ref<Stream>) -> &'static str {
        if this.output == Some(Output::Stderr) {
            "backslashreplace"
        } else {
            "strict"
        }
    }

    #[getter]
    fn newlines(_this: &Ref<Stream>) -> Value {
        Value::None
    }

    #[getter]
    fn line_buffering(this: &Ref<Stream>, vm: &mut Vm) -> bool {
        this.output == Some(Output::Stderr) || Self::isatty(this, vm)
    }

    #[getter]
    fn write_through(_this: &Ref<Stream>) -> bool {
        false
    }

    #[getter]
    fn buffer(this: &Ref<Stream>, vm: &mut Vm) -> Res {
        Ok(vm
            .new_object(Buffer {
                output: this.output,
            })?
            .into())
    }

    #[slot(repr)]
    fn repr(this: &Ref<Stream>) -> String {
        let mode = if this.output.is_some() { "w" } else { "r" };
        format!(
            "<_io.TextIOWrapper name='{}' mode='{mode}' encoding='utf-8'>",
            name_of(this.output)
        )
    }
}

/// The bytes under a standard stream.
#[class(name = "BufferedWriter", shape = Buffer, module = "_io")]
impl BufferSurface {
    /// Write bytes and return how many.
    #[method("write(self, data, /)")]
    fn write(this: &Ref<Buffer>, vm: &mut Vm, data: &Value) -> Res<usize> {
        let Some(output) = this.output else {
            return raise!(vm, OSError, "not writable");
        };
        let bytes = super::bytes_of(vm, data)?;
        put(vm, output, &bytes)?;
        Ok(bytes.len())
    }

    /// Read a line.
    #[method("readline(self, size=-1, /)")]
    fn readline(this: &Ref<Buffer>, vm: &mut Vm, _size: &Value) -> Res {
        if this.output.is_some() {
            return raise!(vm, OSError, "not readable");
        }
        match vm.host.read_line() {
            Ok(bytes) => vm.new_bytes(&bytes),
            Err(error) => os_error(vm, &error, &[]),
        }
    }

    /// Read all that is left.
    #[method("read(self, size=-1, /)")]
    fn read(this: &Ref<Buffer>, vm: &mut Vm, _size: &Value) -> Res {
        if this.output.is_some() {
            return raise!(vm, OSError, "not readable");
        }
        let mut all = Vec::new();
        loop {
            match vm.host.read_line() {
                Ok(bytes) if bytes.is_empty() => return vm.new_bytes(&all),
                Ok(bytes) => {
                    vm.reserve(bytes.len())?;
                    all.extend(bytes);
                }
                Err(error) => return os_error(vm, &error, &[]),
            }
        }
    }

    /// Flush write buffers.
    #[method("flush(self, /)")]
    fn flush(this: &Ref<Buffer>, vm: &mut Vm) -> Res<()> {
        match this.output.map(|output| vm.host.flush(output)) {
            Some(Err(error)) => os_error(vm, &error, &[]),
            _ => Ok(()),
        }
    }
}
