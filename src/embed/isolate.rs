//! An isolate: one running program, with its heap, its modules and the world that its host grants.

use crate::builtins;
use crate::builtins::compile::{Request, compile_file};
use crate::modules;
use crate::object::capabilities::Capabilities;
use crate::object::host::{Host, Output};
use crate::object::{Module, Raised, Ref, Res, Step, Stop, Value, Vm};
use pyish_grammar::Mode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It came to its end.
    Finished,
    /// It asked for this exit status.
    Exit(i32),
    /// An exception was not caught; it has been printed.
    Failed,
    /// KeyboardInterrupt was not caught; it has been printed.
    Interrupted,
    /// A limit, or the host, stopped it; which one has been printed.
    Stopped,
}

impl Ending {
    /// The exit status of a process that ran the program.
    pub fn status(&self) -> i32 {
        match self {
            Ending::Finished => 0,
            Ending::Exit(status) => *status,
            Ending::Failed | Ending::Stopped => 1,
            Ending::Interrupted => 130,
        }
    }
}

/// The program to run as `__main__`.
#[derive(Clone, Copy, Debug)]
pub enum Program<'a> {
    /// A file's contents, with its name.
    File {
        /// As it was named by the user.
        name: &'a str,
        /// Its bytes.
        bytes: &'a [u8],
    },
    /// Text from elsewhere, called by this name in tracebacks.
    Text {
        /// `<string>`, `<stdin>`
        name: &'a str,
        /// The text.
        bytes: &'a [u8],
    },
    /// A module to be found on the path.
    Module(&'a str),
}

/// The isolate could not be made: its memory limit is too small, or a table of the library is wrong.
#[derive(Clone, Debug)]
pub struct SetupError(String);

impl std::fmt::Display for SetupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SetupError {}

/// An isolate.
pub struct Isolate {
    /// The runner of top-level `await`s, once there was one: they share its event loop.
    runner: Option<Value>,
    vm: Vm,
}

/// What other threads and signal handlers may do to an isolate.
#[derive(Clone)]
pub struct Interrupter(Arc<AtomicU32>);

impl Interrupter {
    /// Raise KeyboardInterrupt at the next safe point, as Ctrl-C does.
    pub fn interrupt(&self) {
        self.0
            .fetch_or(crate::vm::safe_point::INTERRUPT_SIGINT, Ordering::AcqRel);
    }

    /// The host has caught signals (`Host::take_signal`): their handlers run at the next safe point.
    pub fn signal(&self) {
        self.0
            .fetch_or(crate::vm::safe_point::INTERRUPT_SIGNAL, Ordering::AcqRel);
    }

    /// Stop the program for good at the next safe point.
    pub fn stop(&self) {
        self.0
            .fetch_or(crate::vm::safe_point::INTERRUPT_STOP, Ordering::AcqRel);
    }
}

impl Isolate {
    /// An isolate in the world of `host`, with at most `memory` bytes of heap.
    pub fn new(host: Box<dyn Host>, memory: usize) -> Result<Isolate, SetupError> {
        let mut vm = Vm::bare(host, memory)
            .map_err(|_| SetupError("not enough memory for an isolate".to_owned()))?;
        let ready = builtins::dress(&mut vm).and_then(|()| modules::set_up(&mut vm));
        if let Err(raised) = ready {
            let text = builtins::traceback::format_exception(&mut vm, &raised.0);
            return Err(SetupError(text));
        }
        Ok(Isolate { runner: None, vm })
    }

    /// A handle by which other threads interrupt this isolate.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.vm.interrupt.clone())
    }

    /// From here on at most so many safe points (calls and turns of loops; native work counts in proportion) and so
    /// much time. Nothing stands for no limit.
    pub fn set_limits(&mut self, fuel: Option<u64>, time: Option<Duration>) {
        self.vm.budget.fuel = fuel.unwrap_or(u64::MAX);
        self.vm.budget.deadline = time.map(|time| self.vm.host.limit_clock() + time.as_secs_f64());
        self.vm.heap.attend();
    }

    /// Where nothing is left that could wake what waits, raise RuntimeError and name the waiting tasks, rather than wait
    /// for ever.
    pub fn name_dead_ends(&mut self) {
        self.vm.dead_ends = Some(&super::waiting::DEAD_ENDS);
    }

    /// On this signal the tasks and threads are written to standard error, with what each waits for. A handler of the
    /// script's comes before that.
    pub fn report_on_signal(&mut self, number: i32) -> std::io::Result<()> {
        modules::signal::report_on(&mut self.vm, number)
    }

    /// Grant this of the world, and nothing else. An isolate starts with [`Capabilities::none`].
    pub fn set_capabilities(&mut self, capabilities: Capabilities) {
        self.vm.granted = Arc::new(capabilities);
    }

    /// Set `sys.argv`.
    pub fn set_arguments(&mut self, arguments: &[String]) {
        let _ = self.set_strings("argv", arguments);
    }

    /// Set `sys.path`.
    pub fn set_path(&mut self, path: &[String]) {
        let _ = self.set_strings("path", path);
    }

    /// Set `sys.executable` and `sys.orig_argv`.
    pub fn set_executable(&mut self, executable: &str, original: &[String]) {
        if let Ok(text) = self.vm.new_str(executable) {
            let _ = modules::set_sys(&mut self.vm, "executable", text.clone());
            let _ = modules::set_sys(&mut self.vm, "_base_executable", text);
        }
        let _ = self.set_strings("orig_argv", original);
    }

    fn set_strings(&mut self, name: &str, texts: &[String]) -> Res<()> {
        let mut values = Vec::new();
        for text in texts {
            values.push(self.vm.new_str(text)?);
        }
        let list = self.vm.new_list(values)?;
        modules::set_sys(&mut self.vm, name, list)
    }

    /// Run a program as `__main__` to its end. What it does not catch is printed.
    pub fn run(&mut self, program: Program<'_>) -> Ending {
        let result = self
            .start(program)
            .and_then(|step| self.vm.complete(step))
            .map(|_| ());
        self.end(result)
    }

    /// The first step of a program.
    fn start(&mut self, program: Program<'_>) -> Res<Step> {
        let vm = &mut self.vm;
        let module = main_module(vm)?;
        match program {
            Program::File { name, bytes } => {
                let file = vm.new_str(name)?;
                modules::native::set(vm, &module, "__file__", file)?;
                modules::native::set(vm, &module, "__cached__", Value::None)?;
                let code = compile_file(vm, bytes, name, Request::file())?;
                modules::import::body_step(vm, &module, code)
            }
            Program::Text { name, bytes } => {
                let code = compile_file(vm, bytes, name, Request::file())?;
                modules::import::body_step(vm, &module, code)
            }
            Program::Module(name) => {
                let (path, bytes) = modules::import::main_source(vm, name)?;
                let file = vm.new_str(&path)?;
                modules::native::set(vm, &module, "__file__", file.clone())?;
                let package = vm.new_str(modules::import::main_package(name, &path))?;
                modules::native::set(vm, &module, "__package__", package)?;
                if let Some(argv) = modules::sys_attribute(vm, "argv") {
                    vm.setitem(&argv, &Value::Int(0), file)?;
                }
                let code = compile_file(vm, &bytes, &path, Request::file())?;
                modules::import::body_step(vm, &module, code)
            }
        }
    }

    /// Run interactive input in `__main__`: the values of its expressions are printed.
    pub fn run_interactive(&mut self, text: &str) -> Ending {
        let result = self.interactive(text);
        self.report(result.map(|_| ()))
    }

    fn interactive(&mut self, text: &str) -> Res {
        let vm = &mut self.vm;
        let module = main_module(vm)?;
        let mut request = Request {
            mode: Mode::Single,
            ..Request::file()
        };
        request.options.top_level_await = true;
        let code = builtins::compile::compile_source(vm, text, "<stdin>", request)?;
        let is_coroutine = code.flags.has(crate::code::Flags::COROUTINE);
        let step = modules::import::body_step(vm, &module, code)?;
        let result = vm.complete(step)?;
        if !is_coroutine {
            return Ok(result);
        }
        let runner = match &self.runner {
            Some(runner) => runner.clone(),
            None => {
                let class = vm.library("asyncio", "Runner")?;
                let runner = vm.call(&class, &[])?;
                self.runner = Some(runner.clone());
                runner
            }
        };
        vm.call_method(&runner, "run", &[result])
    }

    /// The program has ended: what it registered runs, streams are flushed.
    fn end(&mut self, result: Res<()>) -> Ending {
        let mut ending = self.report(result);
        if self.vm.stopped.is_none()
            && let Err(raised) = modules::at_exit(&mut self.vm)
        {
            ending = self.report_at_exit(raised, ending);
        }
        self.vm.end_fibers();
        if self.vm.stopped.is_none()
            && let Err(raised) = modules::ending::end_modules(&mut self.vm)
        {
            ending = self.report_at_exit(raised, ending);
        }
        if self.flush().is_err() && ending == Ending::Finished {
            ending = Ending::Exit(120);
        }
        ending
    }

    /// The end of an interactive session: what its event loop has left is cancelled.
    pub fn close(&mut self) -> Ending {
        let result = match self.runner.take() {
            Some(runner) => self.vm.call_method(&runner, "close", &[]).map(|_| ()),
            None => Ok(()),
        };
        self.end(result)
    }

    /// Write out what is buffered.
    pub fn flush(&mut self) -> std::io::Result<()> {
        for name in ["stdout", "stderr"] {
            if let Some(stream) =
                modules::sys_attribute(&mut self.vm, name).filter(|stream| !stream.is_none())
            {
                let _ = self.vm.call_method(&stream, "flush", &[]);
            }
        }
        self.vm.host.flush(Output::Stdout)?;
        self.vm.host.flush(Output::Stderr)
    }

    /// Print what an exit handler did not catch; it changes how the program ended only where a limit stopped it.
    fn report_at_exit(&mut self, raised: Raised, ending: Ending) -> Ending {
        if self.vm.stopped.is_some() {
            return self.report(Err(raised));
        }
        modules::sys::report(&mut self.vm, raised);
        ending
    }

    /// Say which limit it was. No script code runs any more: neither hooks nor finalizers.
    fn report_stop(&mut self, why: Stop) -> Ending {
        let text = match why {
            Stop::Fuel => "fuel limit exceeded",
            Stop::Deadline => "time limit exceeded",
            Stop::Output => "output limit exceeded",
            Stop::Interrupted => "the host wants it so",
        };
        let line = format!("pyish: the program was stopped: {text}\n");
        let _ = self.vm.host.write(Output::Stderr, line.as_bytes());
        Ending::Stopped
    }

    /// Print what was not caught.
    fn report(&mut self, result: Res<()>) -> Ending {
        let Err(raised) = result else {
            return Ending::Finished;
        };
        if let Some(why) = self.vm.stopped {
            return self.report_stop(why);
        }
        let vm = &mut self.vm;
        if vm.is_instance_of(&raised, &vm.exceptions.SystemExit.clone()) {
            return exit_status(vm, &raised);
        }
        let interrupted = vm.is_instance_of(&raised, &vm.exceptions.KeyboardInterrupt.clone());
        if !diagnose(vm, &raised) {
            modules::sys::report(vm, raised);
        }
        // Showing it may have run into a limit, too.
        if let Some(why) = self.vm.stopped {
            return self.report_stop(why);
        }
        if interrupted {
            Ending::Interrupted
        } else {
            Ending::Failed
        }
    }
}

/// On a terminal a SyntaxError that was found before anything ran is drawn with its source.
fn diagnose(vm: &mut Vm, raised: &Raised) -> bool {
    let is_syntax = vm.is_instance_of(raised, &vm.exceptions.SyntaxError.clone());
    if !is_syntax || raised.0.traceback.get(vm).is_some() || !super::diagnostics::wanted(vm) {
        return false;
    }
    super::diagnostics::show_raised(vm, raised)
}

/// `__main__`, made where it does not exist.
fn main_module(vm: &mut Vm) -> Res<Ref<Module>> {
    if let Some(main) = modules::loaded(vm, "__main__")?
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

/// What `SystemExit` asks for: a number, or a text to print.
fn exit_status(vm: &mut Vm, raised: &Raised) -> Ending {
    let value: Value = (&raised.0).into();
    let code = vm.getattr(&value, "code").unwrap_or(Value::None);
    match &code {
        Value::None => Ending::Exit(0),
        Value::Bool(flag) => Ending::Exit(i32::from(*flag)),
        Value::Int(status) => Ending::Exit((*status & 0xff) as i32),
        other => {
            let text = match vm.str(other) {
                Ok(text) => builtins::traceback::escape_surrogates(text.as_bytes()),
                Err(_) => String::new(),
            };
            modules::sys::write_error(vm, &format!("{text}\n"));
            Ending::Exit(1)
        }
    }
}
