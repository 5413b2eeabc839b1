//! Runs every script below `tests/` and compares what it does with what its comments promise.
//!
//! ```text
//! print(x)      # prints: text          a line of standard output, in the order of the file's lines
//! print(x)      # prints 2: text        the second line of standard output
//! f()           # raises: ValueError: text     the program ends with this exception
//! f(            # rejects: text         the text is no program: the SyntaxError's message
//! ```
//! Long output stands in `NAME.out` beside the script. With `PYISH_REFERENCE=python3.14` the same scripts run on
//! CPython: an expectation that CPython does not share is a fault in the test. With `PYISH_BINARY=target/fast/pyish` they run
//! on that build: optimised ones dispatch instructions in another way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folders whose `.pyi` scripts are tests.
const FOLDERS: &[&str] = &["lang", "builtins", "asyncio", "modules", "limits"];

#[derive(Default)]
struct Expected {
    prints: Vec<(Option<usize>, String)>,
    raises: Option<String>,
    rejects: Option<String>,
}

fn scripts(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            scripts(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "pyi") {
            found.push(path);
        }
    }
}

fn expected(text: &str) -> Expected {
    let mut expected = Expected::default();
    for line in text.lines() {
        if let Some((_, rest)) = line.split_once("# prints") {
            let (number, text) = rest
                .split_once(':')
                .expect("`# prints: text` or `# prints 2: text`");
            let number = number.trim();
            let number = if number.is_empty() {
                None
            } else {
                Some(number.parse().expect("a number"))
            };
            expected
                .prints
                .push((number, text.strip_prefix(' ').unwrap_or(text).to_owned()));
        } else if let Some((_, text)) = line.split_once("# raises: ") {
            expected.raises = Some(text.trim_end().to_owned());
        } else if let Some((_, text)) = line.split_once("# rejects: ") {
            expected.rejects = Some(text.trim_end().to_owned());
        }
    }
    expected
}

fn run(path: &Path) -> Output {
    let mut command = match std::env::var("PYISH_REFERENCE") {
        Ok(reference) => Command::new(reference),
        Err(_) => {
            let built = std::env::var("PYISH_BINARY");
            let mut command =
                Command::new(built.unwrap_or_else(|_| env!("CARGO_BIN_EXE_pyish").into()));
            command.arg("run");
            command
        }
    };
    command
        .arg(path)
        .env("NO_COLOR", "1")
        .env("TERM", "dumb")
        .output()
        .expect("the interpreter starts")
}

fn fault(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let expected = expected(&text);
    let output = run(path);
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = stderr.lines().last().unwrap_or("").to_owned();
    let out = path.with_extension("out");
    let want = if out.exists() {
        std::fs::read_to_string(out).unwrap()
    } else {
        // Numbered lines take their places; the others fill the rest in order.
        let mut lines: Vec<Option<String>> = vec![None; expected.prints.len()];
        for (number, text) in expected
            .prints
            .iter()
            .filter(|(number, _)| number.is_some())
        {
            let at = number.unwrap() - 1;
            lines[at] = Some(text.clone());
        }
        let mut plain = expected
            .prints
            .iter()
            .filter(|(number, _)| number.is_none())
            .map(|(_, text)| text.clone());
        lines
            .into_iter()
            .map(|line| line.or_else(|| plain.next()).unwrap_or_default() + "\n")
            .collect()
    };
    if stdout != want {
        return Some(format!("printed\n{stdout}expected\n{want}{stderr}"));
    }
    match (&expected.raises, &expected.rejects) {
        (None, None) if !output.status.success() => {
            Some(format!("ended with {}\n{stderr}", output.status))
        }
        (Some(raises), _) if last != *raises => Some(format!("raised {last}\nexpected {raises}")),
        (_, Some(rejects)) if !last.ends_with(rejects.as_str()) => {
            Some(format!("said {last}\nexpected {rejects}"))
        }
        _ => None,
    }
}

/// Addresses differ from run to run, and the folder from machine to machine.
fn without_places(text: &str, folder: &Path) -> String {
    let text = text.replace(&format!("{}/", folder.display()), "");
    let mut parts = text.split(" at 0x");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        out.push_str(" at 0xADDR");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    out
}

/// Whole programs, with what CPython 3.14 printed in `NAME.out`.
#[test]
fn programs_print_what_cpython_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut faults = Vec::new();
    let mut count = 0;
    for folder in ["core", "async"].map(|kind| root.join(kind)) {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "py") {
                continue;
            }
            count += 1;
            let want = std::fs::read_to_string(path.with_extension("out")).unwrap();
            let output = run(&path);
            let printed = without_places(&String::from_utf8_lossy(&output.stdout), &folder);
            if printed != without_places(&want, &folder) {
                faults.push(format!(
                    "{}\n{}",
                    path.display(),
                    String::from_utf8_lossy(&output.stderr)
                ));
            }
        }
    }
    assert!(count > 0, "there are programs");
    assert!(
        faults.is_empty(),
        "{} of {count} programs\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// The examples that scripts are.
#[test]
fn countasync_counts_together() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/countasync.pyi");
    let output = run(&path);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        printed.starts_with("One\nOne\nOne\nTwo\nTwo\nTwo\n"),
        "{printed}"
    );
    assert!(printed.trim_end().ends_with("seconds."), "{printed}");
}

#[test]
fn scripts_do_what_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut found = Vec::new();
    for folder in FOLDERS {
        scripts(&root.join(folder), &mut found);
    }
    found.sort();
    assert!(!found.is_empty(), "there are scripts");
    let faults: Vec<String> = found
        .iter()
        .filter_map(|path| {
            fault(path)
                .map(|fault| format!("{}: {fault}", path.strip_prefix(&root).unwrap().display()))
        })
        .collect();
    assert!(
        faults.is_empty(),
        "{} of {} scripts\n{}",
        faults.len(),
        found.len(),
        faults.join("\n")
    );
}
