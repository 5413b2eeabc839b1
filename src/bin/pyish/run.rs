//! `pyish run`: a program from its text to its exit status.

use crate::arguments::{Options, Origin, Run};
use crate::host::{CommandHost, Waker, catch_signals, die_of_interrupt};
use pyish::{Capabilities, Ending, Engine, Isolate, Main};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The signal on which what waits is written out.
const SIGUSR1: i32 = signal_hook::consts::SIGUSR1;

/// The isolate that the command's programs run in.
pub(crate) fn isolate(options: &Options) -> Option<Isolate> {
    isolate_from(options, None)
}

fn isolate_from(options: &Options, saved: Option<&[u8]>) -> Option<Isolate> {
    let waker = Waker::default();
    let host = CommandHost::new(options, waker.clone());
    let engine = Engine::builder().limits(options.limits).build();
    let made = match saved {
        None => engine.isolate_with(Box::new(host)),
        Some(bytes) => Isolate::load_with(&engine, Box::new(host), bytes),
    };
    match made {
        Ok(mut isolate) => {
            let sandbox = options.sandbox.clone();
            isolate.set_capabilities(sandbox.unwrap_or_else(Capabilities::all));
            if !options.wait_forever {
                isolate.name_dead_ends();
            }
            let is_free = options.sandbox.is_none();
            let saves = options.save_on_exit.is_some();
            isolate.pause_at_limits(saves);
            catch_signals(isolate.interrupt_handle(), waker, saves);
            if is_free && let Err(error) = isolate.report_on_signal(SIGUSR1) {
                eprintln!("pyish: no reports of what waits: {error}");
            }
            Some(isolate)
        }
        Err(error) => {
            eprintln!("pyish: {}", error.message());
            None
        }
    }
}

/// Run a program; its exit status comes back.
pub(crate) fn run(run: &Run) -> i32 {
    let (bytes, first, directory) = match gather(&run.origin) {
        Ok(gathered) => gathered,
        Err(message) => {
            eprintln!("pyish: {message}");
            return 2;
        }
    };
    let Some(mut isolate) = isolate(&run.options) else {
        return 1;
    };
    let mut arguments = vec![first];
    arguments.extend(run.arguments.iter().cloned());
    isolate.set_arguments(&arguments);
    isolate.set_path(&match &run.options.sandbox {
        None => path(directory),
        // The modules beside a program are files like others: it takes a grant to import them.
        Some(granted) => Some(directory)
            .filter(|directory| granted.can_read(directory))
            .into_iter()
            .chain(["pyish/stdlib".to_owned()])
            .collect(),
    });
    if run.options.sandbox.is_none() {
        let executable = std::env::current_exe()
            .map(|path| path.display().to_string())
            .unwrap_or_default();
        let original: Vec<String> = std::env::args_os()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        isolate.set_executable(&executable, &original);
    }
    let program = match &run.origin {
        Origin::File(name) => Main::File {
            name,
            bytes: &bytes,
        },
        Origin::Text(_) => Main::Text {
            name: "<string>",
            bytes: &bytes,
        },
        Origin::Stdin => Main::Text {
            name: "<stdin>",
            bytes: &bytes,
        },
        Origin::Module(name) => Main::Module(name),
    };
    let ending = isolate.run_main(program);
    finish(isolate, ending, &run.options)
}

/// Go on with a saved program; its exit status comes back.
pub(crate) fn resume(file: &str, options: &Options) -> i32 {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("pyish: can't open '{file}': {error}");
            return 2;
        }
    };
    let Some(mut isolate) = isolate_from(options, Some(&bytes)) else {
        return 1;
    };
    let ending = isolate.resume();
    finish(isolate, ending, options)
}

/// The exit status after a program was saved: try again later (`sysexits.h`).
const SAVED: i32 = 75;

fn finish(mut isolate: Isolate, ending: Ending, options: &Options) -> i32 {
    if ending == Ending::Paused
        && let Some(file) = &options.save_on_exit
    {
        return match save(&mut isolate, file) {
            Ok(()) => SAVED,
            Err(message) => {
                eprintln!("pyish: {message}");
                1
            }
        };
    }
    // What the program has left behind the system takes back faster, all at once. Where we test, nothing may be lost.
    match cfg!(debug_assertions) {
        true => drop(isolate),
        false => std::mem::forget(isolate),
    }
    if ending == Ending::Interrupted {
        die_of_interrupt();
    }
    ending.status()
}

/// Write the program down, whole or not at all.
fn save(isolate: &mut Isolate, file: &str) -> Result<(), String> {
    let bytes = isolate.save().map_err(|error| error.message().to_owned())?;
    let beside = format!("{file}.part");
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, file))
        .map_err(|error| format!("can't write '{file}': {error}"))
}

/// The program's text, what it is called in `sys.argv`, and where its own modules lie.
fn gather(origin: &Origin) -> Result<(Vec<u8>, String, String), String> {
    match origin {
        Origin::Text(code) => Ok((code.clone().into_bytes(), "-c".to_owned(), String::new())),
        Origin::Module(_) => {
            let here = std::env::current_dir()
                .map(|here| here.display().to_string())
                .unwrap_or_default();
            Ok((Vec::new(), "-m".to_owned(), here))
        }
        Origin::Stdin => {
            let mut bytes = Vec::new();
            io::stdin()
                .read_to_end(&mut bytes)
                .map_err(|error| format!("can't read standard input: {error}"))?;
            Ok((bytes, "-".to_owned(), String::new()))
        }
        Origin::File(name) => {
            let given = Path::new(name);
            let inside = given.join("__main__.py");
            let path = if given.is_dir() {
                inside.as_path()
            } else {
                given
            };
            if given.is_dir() && !path.exists() {
                return Err(format!(
                    "can't find '__main__' module in '{}'",
                    absolute(given)
                ));
            }
            let bytes = std::fs::read(path).map_err(|error| unreadable(given, &error))?;
            let resolved = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            let directory = resolved
                .parent()
                .map(|parent| parent.display().to_string())
                .unwrap_or_default();
            Ok((bytes, name.clone(), directory))
        }
    }
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).map_or_else(
        |_| path.display().to_string(),
        |path| path.display().to_string(),
    )
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    let number = error.raw_os_error().unwrap_or(0);
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    format!(
        "can't open file '{}': [Errno {number}] {text}",
        absolute(path)
    )
}

/// `sys.path`: the program's directory, those of PYISHPATH, the library (or the one that PYISHHOME names instead:
/// a library that is being worked on).
///
/// A directory that is a Python library itself (it holds `os.py`) goes behind ours: it lends the modules that
/// pyish lacks and takes nothing away.
pub(crate) fn path(directory: String) -> Vec<String> {
    let more = std::env::var_os("PYISHPATH").unwrap_or_default();
    let (libraries, directories): (Vec<PathBuf>, Vec<PathBuf>) = std::env::split_paths(&more)
        .filter(|entry| !entry.as_os_str().is_empty())
        .partition(|entry| entry.join("os.py").is_file());
    let text = |entry: PathBuf| entry.display().to_string();
    let mut path = vec![directory];
    path.extend(directories.into_iter().map(text));
    path.push(std::env::var("PYISHHOME").unwrap_or_else(|_| "pyish/stdlib".to_owned()));
    path.extend(libraries.into_iter().map(text));
    path
}
