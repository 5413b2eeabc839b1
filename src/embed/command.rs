//! Running a program as the command does: as `__main__`, to its end, with what it does not catch printed.

use super::error::Error;
use super::isolate::{Isolate, begin_call, begin_to_pause};
use super::main_module;
use crate::builtins;
use crate::builtins::compile::{Request, compile_file};
use crate::modules;
use crate::modules::sys::given::Setting;
use crate::object::Pause;
use crate::object::host::Output;
use crate::object::{Raised, Res, Step, Stop, Value, Vm};
use pyish_grammar::Mode;

/// How a program ended.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// # let mut isolate = pyish::Engine::new().isolate()?;
/// use pyish::{Ending, Main};
///
/// let main = Main::Text { name: "<string>", bytes: b"1 // 0" };
/// assert_eq!(isolate.run_main(main), Ending::Failed);
/// # Ok(())
/// # }
/// ```
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
    /// It rests, at the host's wish: it can be saved, or go on.
    Paused,
}

impl Ending {
    /// The exit status of a process that ran the program.
    ///
    /// ```
    /// assert_eq!(pyish::Ending::Exit(3).status(), 3);
    /// ```
    pub fn status(&self) -> i32 {
        match self {
            Ending::Finished | Ending::Paused => 0,
            Ending::Exit(status) => *status,
            Ending::Failed | Ending::Stopped => 1,
            Ending::Interrupted => 130,
        }
    }
}

/// The program to run as `__main__`.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// # let mut isolate = pyish::Engine::new().isolate()?;
/// use pyish::{Ending, Main};
///
/// let main = Main::File { name: "tool.py", bytes: b"import sys; sys.exit(__file__ != 'tool.py')" };
/// assert_eq!(isolate.run_main(main), Ending::Exit(0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Main<'a> {
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

/// An interactive session.
#[derive(Default)]
struct Session {
    /// The runner of its `await`s, once there was one: they share its event loop.
    runner: Option<Value>,
    /// It has limits as a whole, which count since its first input.
    begun: bool,
}

impl Isolate {
    /// Set `sys.executable` and `sys.orig_argv`.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.set_executable("/usr/bin/tool", &["tool".to_owned(), "-v".to_owned()]);
    /// isolate.exec("import sys")?;
    /// assert_eq!(isolate.eval::<String>("sys.executable")?, "/usr/bin/tool");
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_executable(&mut self, executable: &str, original: &[String]) {
        for name in ["executable", "_base_executable"] {
            self.give(name, Setting::Text(executable.to_owned()));
        }
        self.give("orig_argv", Setting::Texts(original.to_vec()));
    }

    /// Run a program as the command does: what it does not catch is printed, `atexit` handlers run, streams are
    /// flushed.
    ///
    /// ```
    /// use pyish::{Ending, Engine, Main};
    ///
    /// let mut isolate = Engine::new().isolate().unwrap();
    /// let main = Main::Text { name: "<string>", bytes: b"import sys; sys.exit(3)" };
    /// assert_eq!(isolate.run_main(main), Ending::Exit(3));
    /// ```
    pub fn run_main(&mut self, main: Main<'_>) -> Ending {
        let (limits, pauses) = (self.limits, self.pauses);
        self.command(|vm| {
            begin_to_pause(vm, &limits, pauses);
            let result = start(vm, main).and_then(|step| vm.complete(step)).map(drop);
            end_or_rest(vm, result)
        })
    }

    /// Run interactive input in `__main__`: the values of its expressions are printed.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// assert_eq!(isolate.run_interactive("x = 20"), pyish::Ending::Finished);
    /// assert_eq!(isolate.run_interactive("x + 1"), pyish::Ending::Finished);
    /// assert_eq!(isolate.get::<i64>("_")?, 21);
    /// # Ok(())
    /// # }
    /// ```
    pub fn run_interactive(&mut self, text: &str) -> Ending {
        let limits = self.limits;
        self.command(|vm| {
            if !std::mem::replace(&mut vm.state::<Session>().begun, true) {
                begin_call(vm, &limits);
            }
            let result = interactive(vm, text);
            report(vm, result.map(drop))
        })
    }

    /// The end of an interactive session: what its event loop has left is cancelled.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.run_interactive("import asyncio; await asyncio.sleep(0)");
    /// assert_eq!(isolate.close(), pyish::Ending::Finished);
    /// # Ok(())
    /// # }
    /// ```
    pub fn close(&mut self) -> Ending {
        self.command(|vm| {
            let result = match vm.state::<Session>().runner.take() {
                Some(runner) => vm.call_method(&runner, "close", &[]).map(drop),
                None => Ok(()),
            };
            end(vm, result)
        })
    }

    /// Write out what is buffered.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.exec("print('buffered', end='')")?;
    /// isolate.flush()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn flush(&mut self) -> Result<(), Error> {
        self.inside(|vm| Ok(flush(vm)?))
    }

    pub(super) fn command(&mut self, f: impl FnOnce(&mut Vm) -> Ending) -> Ending {
        self.inside(|vm| Ok(f(vm))).unwrap_or(Ending::Failed)
    }
}

/// The first step of a program.
fn start(vm: &mut Vm, program: Main<'_>) -> Res<Step> {
    let module = main_module(vm)?;
    match program {
        Main::File { name, bytes } => {
            let file = vm.new_str(name)?;
            modules::native::set(vm, &module, "__file__", file)?;
            modules::native::set(vm, &module, "__cached__", Value::None)?;
            let code = compile_file(vm, bytes, name, Request::file())?;
            modules::import::body_step(vm, &module, code)
        }
        Main::Text { name, bytes } => {
            let code = compile_file(vm, bytes, name, Request::file())?;
            modules::import::body_step(vm, &module, code)
        }
        Main::Module(name) => {
            let (path, bytes) = modules::import::main_source(vm, name)?;
            let file = vm.new_str(&path)?;
            modules::native::set(vm, &module, "__file__", file.clone())?;
            let spec = modules::spec::main_spec(vm, name, &path)?;
            modules::native::set(vm, &module, "__spec__", spec)?;
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

fn interactive(vm: &mut Vm, text: &str) -> Res {
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
    let runner = match vm.state::<Session>().runner.clone() {
        Some(runner) => runner,
        None => {
            let class = vm.library("asyncio", "Runner")?;
            let runner = vm.call(&class, &[])?;
            vm.state::<Session>().runner = Some(runner.clone());
            runner
        }
    };
    vm.call_method(&runner, "run", &[result])
}

/// The program has ended: what it registered runs, streams are flushed.
/// The program has ended, or it rests.
pub(super) fn end_or_rest(vm: &mut Vm, result: Res<()>) -> Ending {
    if vm.pause == Pause::Paused {
        let _ = flush(vm);
        return Ending::Paused;
    }
    let result = match (result, vm.stopped) {
        // A finalizer was the last to run.
        (Ok(()), Some(stop)) => vm.stop(stop),
        (result, _) => result,
    };
    end(vm, result)
}

fn end(vm: &mut Vm, result: Res<()>) -> Ending {
    let mut ending = report(vm, result);
    if vm.stopped.is_none()
        && let Err(raised) = modules::at_exit(vm)
    {
        ending = report_at_exit(vm, raised, ending);
    }
    vm.end_fibers();
    if vm.stopped.is_none()
        && let Err(raised) = modules::ending::end_modules(vm)
    {
        ending = report_at_exit(vm, raised, ending);
    }
    if flush(vm).is_err() && ending == Ending::Finished {
        ending = Ending::Exit(120);
    }
    ending
}

/// Write out what is buffered.
fn flush(vm: &mut Vm) -> std::io::Result<()> {
    // Nobody has written to streams that there are not yet.
    if vm.make_sys.is_none() {
        for name in ["stdout", "stderr"] {
            let stream = modules::sys_attribute(vm, name);
            if let Some(stream) = stream.filter(|stream| !stream.is_none()) {
                let _ = vm.call_method(&stream, "flush", &[]);
            }
        }
    }
    vm.host.flush(Output::Stdout)?;
    vm.host.flush(Output::Stderr)
}

/// Print what an exit handler did not catch; it changes how the program ended only where a limit stopped it.
fn report_at_exit(vm: &mut Vm, raised: Raised, ending: Ending) -> Ending {
    if vm.stopped.is_some() {
        return report(vm, Err(raised));
    }
    modules::sys::report(vm, raised);
    ending
}

/// Say which limit it was. No script code runs any more: neither hooks nor finalizers.
fn report_stop(vm: &mut Vm, why: Stop) -> Ending {
    let text = match why {
        Stop::Fuel => "fuel limit exceeded",
        Stop::Deadline => "time limit exceeded",
        Stop::Output => "output limit exceeded",
        Stop::Interrupted => "the host wants it so",
    };
    let line = format!("pyish: the program was stopped: {text}\n");
    let _ = vm.host.write(Output::Stderr, line.as_bytes());
    Ending::Stopped
}

/// Print what was not caught.
fn report(vm: &mut Vm, result: Res<()>) -> Ending {
    let Err(raised) = result else {
        return Ending::Finished;
    };
    if let Some(why) = vm.stopped {
        return report_stop(vm, why);
    }
    if vm.is_instance_of(&raised, &vm.exceptions.SystemExit.clone()) {
        return exit_status(vm, &raised);
    }
    let interrupted = vm.is_instance_of(&raised, &vm.exceptions.KeyboardInterrupt.clone());
    if !diagnose(vm, &raised) {
        modules::sys::report(vm, raised);
    }
    // Showing it may have run into a limit, too.
    if let Some(why) = vm.stopped {
        return report_stop(vm, why);
    }
    if interrupted {
        Ending::Interrupted
    } else {
        Ending::Failed
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

/// What `SystemExit` asks for: a number, or a text to print.
fn exit_status(vm: &mut Vm, raised: &Raised) -> Ending {
    let value: Value = (&raised.0).into();
    let code = vm.getattr(&value, "code").unwrap_or(Value::None);
    match &code {
        Value::None => Ending::Exit(0),
        Value::Bool(flag) => Ending::Exit(i32::from(flag.get())),
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
