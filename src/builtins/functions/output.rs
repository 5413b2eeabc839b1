//! `print`, `input`.

use super::super::support::Text;
use crate::object::host::Output;
use crate::object::*;
use pyish_derive::module;

impl Vm {
    /// So many bytes are about to be written to an output: the program stops where they are too many.
    pub(crate) fn charge_output(&mut self, bytes: usize) -> Res<()> {
        let left = &mut self.budget.output;
        if *left != u64::MAX {
            match left.checked_sub(bytes as u64) {
                Some(rest) => *left = rest,
                None => return self.stop(Stop::Output),
            }
        }
        Ok(())
    }

    /// Write to an output of the host, within the budget.
    pub fn write_output(&mut self, output: Output, bytes: &[u8]) -> Res<()> {
        self.charge_output(bytes.len())?;
        match self.host.write(output, bytes) {
            Ok(()) => Ok(()),
            Err(error) => raise!(self, OSError, "{error}"),
        }
    }
}

/// `sys.stdout` and its like; nothing where there is no `sys` (yet), or the name is not bound.
fn stream(vm: &mut Vm, name: &Ref<Str>) -> Res<Option<Value>> {
    let Some(sys) = vm.sys()? else {
        return Ok(None);
    };
    vm.getattr_opt_str(&sys, name)
}

/// `sep` or `end` of `print`: a str, or the default.
fn piece(vm: &mut Vm, given: &Value, name: &str, default: &str) -> Res<Ref<Str>> {
    let given = match given {
        // One character: every isolate has it.
        Value::None => vm.new_str(default)?,
        given => given.clone(),
    };
    match given.as_str() {
        Some(text) if !text.ty().is_counted() => Ok(text.clone()),
        Some(_) => vm.str(&given),
        None => {
            let given = vm.type_name(&given);
            raise!(
                vm,
                TypeError,
                "{name} must be None or a string, not {given}"
            )
        }
    }
}

/// Write to a stream, or to the host's output where there is none.
#[inline]
fn put(vm: &mut Vm, to: &Value, text: Text) -> Res<()> {
    if to.is_none() {
        return vm.write_output(Output::Stdout, text.as_bytes());
    }
    let (text, name) = (text.finish(vm)?, vm.names.write.clone());
    let write = vm.getattr_str(to, &name)?;
    vm.call(&write, &[text])?;
    Ok(())
}

#[module(name = "builtins")]
impl Printing {
    /// Write the values to a stream.
    ///
    ///   sep
    ///     what stands between one value and the next.
    ///   end
    ///     what stands after the last one.
    ///   file
    ///     the stream: whatever has write(); sys.stdout by default.
    ///   flush
    ///     have the stream flushed afterwards.
    #[function("print(*args, sep=' ', end='\\n', file=None, flush=False)")]
    fn print(
        vm: &mut Vm,
        args: &[Value],
        sep: &Value,
        end: &Value,
        file: &Value,
        flush: &Value,
    ) -> Res<()> {
        let flush = vm.truth(flush)?;
        let (sep, end) = (piece(vm, sep, "sep", " ")?, piece(vm, end, "end", "\n")?);
        let mut to = file.clone();
        if file.is_none() {
            let name = vm.names.stdout.clone();
            match stream(vm, &name)? {
                // `sys.stdout = None`: there is nowhere to print to.
                Some(Value::None) => return Ok(()),
                Some(stream) => to = stream,
                None => {}
            }
        }
        let scripted = to.object().is_some_and(|object| object.ty().is_counted());
        if scripted {
            // A script's own stream sees each piece by itself.
            let write = vm.getattr(&to, "write")?;
            for (at, value) in args.iter().enumerate() {
                if at > 0 {
                    vm.call(&write, &[(&sep).into()])?;
                }
                let text = vm.str(value)?;
                vm.call(&write, &[text.into()])?;
            }
            vm.call(&write, &[end.into()])?;
        } else {
            let mut text = Text::default();
            for (at, value) in args.iter().enumerate() {
                if at > 0 {
                    text.push(sep.as_bytes())?;
                }
                match vm.str(value) {
                    Ok(piece) => text.push(piece.as_bytes())?,
                    Err(raised) => {
                        // What stands before it has been printed.
                        put(vm, &to, text)?;
                        return Err(raised);
                    }
                }
            }
            text.push(end.as_bytes())?;
            put(vm, &to, text)?;
        }
        if flush && !to.is_none() {
            vm.call_method(&to, "flush", &[])?;
        }
        Ok(())
    }

    /// A line of standard input, without its line end.
    ///
    /// prompt is written to standard output first. EOFError where the input has ended.
    #[function("input(prompt='', /)")]
    fn input(vm: &mut Vm, prompt: &Value) -> Res {
        let (stdin, stdout) = (vm.intern("stdin")?, vm.names.stdout.clone());
        let out = stream(vm, &stdout)?;
        for (name, found) in [("stdin", stream(vm, &stdin)?), ("stdout", out.clone())] {
            if found.is_none() {
                return raise!(vm, RuntimeError, "input(): lost sys.{name}");
            }
        }
        let text = vm.str(prompt)?;
        match &out {
            Some(out) if !out.is_none() => {
                if text.byte_len() > 0 {
                    vm.call_method(out, "write", &[text.into()])?;
                }
                if let Some(flush) = vm.getattr_opt(out, "flush")? {
                    vm.call(&flush, &[])?;
                }
            }
            _ => vm.write_output(Output::Stdout, text.as_bytes())?,
        }
        let line = match stream(vm, &stdin)? {
            Some(stdin) if !stdin.is_none() => vm.call_method(&stdin, "readline", &[])?,
            _ => match vm.host.read_line() {
                Ok(line) => vm.new_str(&String::from_utf8_lossy(&line))?,
                Err(error) => return raise!(vm, OSError, "{error}"),
            },
        };
        let Some(line) = line.as_str() else {
            return raise!(vm, TypeError, "object.readline() returned non-string");
        };
        match line.as_bytes() {
            [] => raise!(vm, EOFError, "EOF when reading a line"),
            bytes => {
                let text = bytes.strip_suffix(b"\n").unwrap_or(bytes).to_vec();
                vm.new_str_wtf8(&text)
            }
        }
    }

    /// Call sys.breakpointhook(), which takes all arguments. It starts a debugger unless someone replaced it.
    #[function("breakpoint(*args, **kws)")]
    fn breakpoint(vm: &mut Vm, args: &[Value], kws: &Ref<Dict>) -> Res<Step> {
        let name = vm.intern("breakpointhook")?;
        match stream(vm, &name)? {
            Some(hook) => Ok(crate::builtins::wrapped_methods::call_with(
                vm, &hook, args, kws,
            )),
            None => raise!(vm, RuntimeError, "lost sys.breakpointhook"),
        }
    }
}
