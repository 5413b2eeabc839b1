//! The command line, read.

use lexopt::prelude::*;
use pyish::{Capabilities, Limits};
use std::ffi::OsString;
use std::time::Duration;

/// What is to be done.
pub(crate) enum Command {
    /// Print this text.
    Help(&'static str),
    /// Print the version.
    Version,
    /// Run a program.
    Run(Box<Run>),
    /// Go on with a saved program.
    Resume(String, Box<Options>),
    /// Read and run statements one at a time.
    Repl,
    /// Look for SyntaxErrors.
    Check(Check),
    /// Print a file's instructions.
    Dis(String),
}

/// Where a program comes from.
pub(crate) enum Origin {
    /// A file.
    File(String),
    /// The argument of `-c`.
    Text(String),
    /// A module on the path.
    Module(String),
    /// Standard input.
    Stdin,
}

/// A program to run.
pub(crate) struct Run {
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// Its arguments, without its own name.
    pub(crate) arguments: Vec<String>,
    /// What it is run with.
    pub(crate) options: Options,
}

/// What a program is run with.
#[derive(Default)]
pub(crate) struct Options {
    /// Write everything at once.
    pub(crate) unbuffered: bool,
    /// Its clock jumps to the next timer when nothing is ready.
    pub(crate) virtual_time: bool,
    /// What `sys.flags`, `sys.warnoptions` and `sys._xoptions` tell of, without the dash.
    pub(crate) interpreter: Vec<String>,
    /// Wait for what can never come, too.
    pub(crate) wait_forever: bool,
    /// What it may use up.
    pub(crate) limits: Limits,
    /// Where it is saved to when it is to stop: by a signal, or a limit of time or fuel.
    pub(crate) save_on_exit: Option<String>,
    /// What it may reach; nothing stands for all.
    pub(crate) sandbox: Option<Capabilities>,
}

/// Files to check.
#[derive(Default)]
pub(crate) struct Check {
    /// Their paths.
    pub(crate) files: Vec<String>,
    /// One line of JSON for each.
    pub(crate) json: bool,
    /// What they are to be.
    pub(crate) kind: pyish::check::Kind,
}

const HELP: &str = "\
pyish: Python 3.14's language and asyncio, small and fast.

usage: pyish run FILE [ARGUMENT...]     run a program
       pyish FILE [ARGUMENT...]         the same
       pyish -c CODE [ARGUMENT...]      run the code given here
       pyish -m MODULE [ARGUMENT...]    run a module
       pyish - [ARGUMENT...]            run what standard input says
       pyish resume FILE                go on with a program that was saved
       pyish repl                       read and run statements one at a time
       pyish check [--json] FILE...     look for SyntaxErrors, and run nothing
       pyish dis FILE                   print the instructions that a file becomes

  -u                  write output at once, without a buffer
  --max-memory BYTES  let its objects take so much memory (64M, 2G; MemoryError beyond)
  --max-time TIME     stop it after so long (2s, 500ms, 1m)
  --max-fuel N        stop it after about so many calls and turns of loops
  --max-output BYTES  stop it when it has written so much
  --max-tasks N       let it have so many tasks and threads at once
  --max-handles N     let it have so many files, sockets and pipes open at once
  --max-recursion N   let its calls nest so deep, and sys.setrecursionlimit go no further
  --virtual-time      its clock jumps to the next timer when nothing is ready
  --wait-forever      wait even where nothing is left that could wake it
  --save-on-exit FILE save it where it stands instead of stopping it (Ctrl-C, SIGTERM,
                      a limit of time or fuel), with exit status 75
  --sandbox           grant it nothing but its output and input, and what follows:
  --allow-read[=PATH]  --allow-write[=PATH]       a file, or a directory with all beneath it
  --allow-net[=HOST[:PORT]]                       to connect to
  --allow-listen[=ADDRESS[:PORT]]                 to listen at
  --allow-env[=NAME]   --allow-run[=PROGRAM]      a variable; a program to start
  --allow-clock[=TIME]                            a clock finer than 1 ms
                      (each may be given several times, and implies --sandbox)
  -h, --help          this text; 'pyish COMMAND --help' says more of a command
  -V, --version       the version

A program's exit status is that of sys.exit(), 1 after an uncaught exception, and 2
where there is no such file. PYISHPATH names more directories to import from; one that
is a CPython library lends the modules that pyish lacks. PYISHHOME names a directory
to take pyish's own library from instead of the one inside the command.
";

const CHECK_HELP: &str = "\
usage: pyish check [--json] [--mode exec|eval|single] FILE...

Says for each file whether it is a program. Exit status 1 where one is not.

  --json       one line for each file: {\"ok\": true, ...} or the error's type, msg,
               lineno, offset, end_lineno, end_offset
  --mode MODE  exec: a file (as without the option); eval: one expression;
               single: one interactive statement
";

const REPL_HELP: &str = "\
usage: pyish repl

Reads statements and runs them; the values of expressions are printed. 'await' may
stand at the top level. A history is kept in ~/.pyish_history. Ctrl-D ends.
";

fn text(value: OsString) -> String {
    value.to_string_lossy().into_owned()
}

/// Read the command line; what is wrong with it comes back as text.
pub(crate) fn parse() -> Result<Command, String> {
    command().map_err(|error| error.to_string())
}

fn command() -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        if let Some(name) = limit(&argument) {
            options.limit(name, &text(parser.value()?))?;
            continue;
        }
        if let Some(is_on) = switch(&argument, &mut options) {
            *is_on = true;
            continue;
        }
        if let Some(name) = grant(&argument) {
            options.grant(name, parser.optional_value().map(text))?;
            continue;
        }
        let origin = match argument {
            Short('h') | Long("help") => return Ok(Command::Help(HELP)),
            Short('V') | Long("version") => return Ok(Command::Version),
            Short('u') => {
                options.unbuffered = true;
                continue;
            }
            // CPython's options, which `sys.flags` tells of.
            Short(letter @ ('B' | 'E' | 'I' | 's' | 'S' | 'b' | 'q')) => {
                options.interpreter.push(letter.to_string());
                continue;
            }
            Short(letter @ ('W' | 'X')) => {
                let value = text(parser.value()?);
                options.interpreter.push(format!("{letter}{value}"));
                continue;
            }
            Short('c') => Origin::Text(text(parser.value()?)),
            Short('m') => Origin::Module(text(parser.value()?)),
            Value(value) => match text(value).as_str() {
                "run" => return run(&mut parser, options),
                "resume" => return resume(&mut parser, options),
                "repl" => return repl(&mut parser),
                "check" => return check(&mut parser),
                "dis" => return dis(&mut parser),
                "help" => return Ok(Command::Help(HELP)),
                "-" => Origin::Stdin,
                file => Origin::File(file.to_owned()),
            },
            other => return Err(other.unexpected()),
        };
        return program(&mut parser, origin, options);
    }
    if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        Ok(Command::Repl)
    } else {
        Ok(Command::Run(Box::new(Run {
            origin: Origin::Stdin,
            arguments: Vec::new(),
            options,
        })))
    }
}

/// Which limit an option sets.
fn limit(argument: &lexopt::Arg<'_>) -> Option<&'static str> {
    [
        "max-memory",
        "max-time",
        "max-fuel",
        "max-output",
        "max-tasks",
        "max-handles",
        "max-recursion",
        "save-on-exit",
    ]
    .into_iter()
    .find(|name| *argument == Long(name))
}

/// Options that are there or not.
fn switch<'o>(argument: &lexopt::Arg<'_>, options: &'o mut Options) -> Option<&'o mut bool> {
    match argument {
        Long("virtual-time") => Some(&mut options.virtual_time),
        Long("wait-forever") => Some(&mut options.wait_forever),
        _ => None,
    }
}

/// Which grant an option makes.
fn grant(argument: &lexopt::Arg<'_>) -> Option<&'static str> {
    [
        "sandbox",
        "allow-read",
        "allow-write",
        "allow-net",
        "allow-listen",
        "allow-env",
        "allow-run",
        "allow-clock",
    ]
    .into_iter()
    .find(|name| *argument == Long(name))
}

impl Options {
    fn grant(&mut self, name: &str, given: Option<String>) -> Result<(), lexopt::Error> {
        let granted = self.sandbox.take().unwrap_or_else(Capabilities::none);
        let given = given.as_deref();
        let granted = match (name, given) {
            ("allow-read", Some(path)) => granted.read(path),
            ("allow-read", None) => Ok(granted.read_all()),
            ("allow-write", Some(path)) => granted.write(path),
            ("allow-write", None) => Ok(granted.write_all()),
            ("allow-net", Some(endpoint)) => granted.connect(endpoint),
            ("allow-net", None) => Ok(granted.connect_all()),
            ("allow-listen", Some(endpoint)) => granted.listen(endpoint),
            ("allow-listen", None) => Ok(granted.listen_all()),
            ("allow-env", Some(name)) => Ok(granted.env(name)),
            ("allow-env", None) => Ok(granted.env_all()),
            ("allow-run", Some(program)) => granted.run(program),
            ("allow-run", None) => Ok(granted.run_all()),
            ("allow-clock", None) => Ok(granted.clock(Duration::ZERO)),
            ("allow-clock", Some(step)) => match time(step) {
                Some(step) => Ok(granted.clock(step)),
                None => return Err(format!("'{step}' is no value for --{name}").into()),
            },
            (_, Some(value)) => return Err(format!("--{name} takes no value: '{value}'").into()),
            (_, None) => Ok(granted),
        };
        self.sandbox = Some(granted.map_err(|error| error.to_string())?);
        Ok(())
    }

    fn limit(&mut self, name: &str, given: &str) -> Result<(), lexopt::Error> {
        let fault = || format!("'{given}' is no value for --{name}");
        let limits = &mut self.limits;
        match name {
            "save-on-exit" => self.save_on_exit = Some(given.to_owned()),
            "max-memory" => limits.memory = Some(bytes(given).ok_or_else(fault)? as usize),
            "max-time" => limits.time = Some(time(given).ok_or_else(fault)?),
            "max-output" => limits.output = Some(bytes(given).ok_or_else(fault)? as u64),
            "max-tasks" => limits.tasks = Some(given.parse().map_err(|_| fault())?),
            "max-handles" => limits.handles = Some(given.parse().map_err(|_| fault())?),
            "max-recursion" => limits.recursion = Some(given.parse().map_err(|_| fault())?),
            _ => limits.fuel = Some(given.parse().map_err(|_| fault())?),
        }
        Ok(())
    }
}

/// A number of bytes.
fn bytes(given: &str) -> Option<f64> {
    let units = &[("K", 1024.0), ("M", 1_048_576.0), ("G", 1_073_741_824.0)];
    with_unit(given, units)
}

/// A span of time with its unit, seconds without one.
fn time(given: &str) -> Option<Duration> {
    let units = &[
        ("us", 1e-6),
        ("ms", 0.001),
        ("s", 1.0),
        ("m", 60.0),
        ("h", 3600.0),
    ];
    with_unit(given, units).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
}

/// A number, with one of these units behind it or none.
fn with_unit(given: &str, units: &[(&str, f64)]) -> Option<f64> {
    let found = units
        .iter()
        .find_map(|(unit, factor)| Some((given.strip_suffix(unit)?, *factor)));
    let (number, factor) = found.unwrap_or((given, 1.0));
    let number: f64 = number.parse().ok()?;
    (number >= 0.0 && number.is_finite()).then_some(number * factor)
}

/// All that follows a program's name is the program's.
fn program(
    parser: &mut lexopt::Parser,
    origin: Origin,
    options: Options,
) -> Result<Command, lexopt::Error> {
    let arguments = parser.raw_args()?.map(text).collect();
    Ok(Command::Run(Box::new(Run {
        origin,
        arguments,
        options,
    })))
}

fn resume(parser: &mut lexopt::Parser, mut options: Options) -> Result<Command, lexopt::Error> {
    while let Some(argument) = parser.next()? {
        if let Some(name) = limit(&argument) {
            options.limit(name, &text(parser.value()?))?;
            continue;
        }
        if let Some(name) = grant(&argument) {
            options.grant(name, parser.optional_value().map(text))?;
            continue;
        }
        return match argument {
            Short('h') | Long("help") => Ok(Command::Help(HELP)),
            Value(file) => Ok(Command::Resume(text(file), Box::new(options))),
            other => Err(other.unexpected()),
        };
    }
    Err("which file is to be resumed?".into())
}

fn run(parser: &mut lexopt::Parser, mut options: Options) -> Result<Command, lexopt::Error> {
    while let Some(argument) = parser.next()? {
        if let Some(name) = limit(&argument) {
            options.limit(name, &text(parser.value()?))?;
            continue;
        }
        if let Some(is_on) = switch(&argument, &mut options) {
            *is_on = true;
            continue;
        }
        if let Some(name) = grant(&argument) {
            options.grant(name, parser.optional_value().map(text))?;
            continue;
        }
        let origin = match argument {
            Short('h') | Long("help") => return Ok(Command::Help(HELP)),
            Short('u') => {
                options.unbuffered = true;
                continue;
            }
            Short('c') => Origin::Text(text(parser.value()?)),
            Short('m') => Origin::Module(text(parser.value()?)),
            Value(value) if value == "-" => Origin::Stdin,
            Value(value) => Origin::File(text(value)),
            other => return Err(other.unexpected()),
        };
        return program(parser, origin, options);
    }
    Err("'run' needs a file".into())
}

fn repl(parser: &mut lexopt::Parser) -> Result<Command, lexopt::Error> {
    match parser.next()? {
        None => Ok(Command::Repl),
        Some(Short('h') | Long("help")) => Ok(Command::Help(REPL_HELP)),
        Some(other) => Err(other.unexpected()),
    }
}

fn check(parser: &mut lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut check = Check::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help(CHECK_HELP)),
            Long("json") => check.json = true,
            Long("mode") => {
                check.kind = match text(parser.value()?).as_str() {
                    "exec" => pyish::check::Kind::File,
                    "eval" => pyish::check::Kind::Expression,
                    "single" => pyish::check::Kind::Interactive,
                    other => return Err(format!("there is no mode '{other}'").into()),
                }
            }
            Value(file) => check.files.push(text(file)),
            other => return Err(other.unexpected()),
        }
    }
    if check.files.is_empty() {
        Err("'check' needs a file".into())
    } else {
        Ok(Command::Check(check))
    }
}

fn dis(parser: &mut lexopt::Parser) -> Result<Command, lexopt::Error> {
    match parser.next()? {
        Some(Value(file)) => Ok(Command::Dis(text(file))),
        Some(Short('h') | Long("help")) => Ok(Command::Help(HELP)),
        Some(other) => Err(other.unexpected()),
        None => Err("'dis' needs a file".into()),
    }
}
