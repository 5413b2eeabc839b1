//! Programs that are saved wherever their fuel ends, and go on in another process: what they print is what they print
//! without.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PYISH: &str = env!("CARGO_BIN_EXE_pyish");

fn run(arguments: &[&str]) -> Output {
    let output = Command::new(PYISH).args(arguments).output();
    output.expect("the command runs")
}

fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/saving")
        .join(name)
}

/// Run a program in pieces of `fuel`; what it prints, and in how many pieces.
fn in_pieces(name: &str, fuel: u64) -> (String, usize) {
    let file =
        std::env::temp_dir().join(format!("pyish-{}-{fuel}-{name}.saved", std::process::id()));
    let (path, fuel) = (program(name), fuel.to_string());
    let (path, saved) = (path.to_string_lossy(), file.to_string_lossy());
    let limits = ["--max-fuel", &fuel, "--save-on-exit", &saved];
    let mut output = run(&[&["run"], &limits[..], &[&path]].concat());
    let mut printed = String::new();
    let mut pieces = 1;
    loop {
        printed.push_str(&String::from_utf8_lossy(&output.stdout));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(errors, "", "{name} after {pieces} pieces of {fuel}");
        if output.status.code() != Some(75) {
            assert!(output.status.success(), "{:?}", output.status);
            break;
        }
        output = run(&[&["resume"], &limits[..], &[&saved]].concat());
        pieces += 1;
    }
    let _ = std::fs::remove_file(&file);
    (printed, pieces)
}

#[track_caller]
fn prints_the_same(name: &str, fuels: &[u64]) {
    let whole = run(&["run", &program(name).to_string_lossy()]);
    assert_eq!(String::from_utf8_lossy(&whole.stderr), "");
    let whole = String::from_utf8_lossy(&whole.stdout).into_owned();
    for fuel in fuels {
        let (printed, pieces) = in_pieces(name, *fuel);
        assert_eq!(printed, whole, "{name} in {pieces} pieces of {fuel}");
        assert!(pieces > 1, "{name} is longer than {fuel}");
    }
}

#[test]
fn generators_and_classes_go_on() {
    prints_the_same("generators_and_classes.py", &[23, 41, 67]);
}

#[test]
fn tasks_go_on() {
    prints_the_same("tasks.py", &[83, 211, 500]);
}

#[test]
fn what_tasks_wait_for_goes_on() {
    prints_the_same("waits.py", &[29, 90, 307]);
}

#[test]
fn decimals_and_dates_go_on() {
    prints_the_same("decimals_and_dates.py", &[31, 97, 260]);
}

#[test]
fn what_cannot_be_saved_is_named() {
    let text = "import socket\nclass Server: pass\nserver = Server()\nserver.sock = socket.socket()\nwhile True: pass\n";
    let file = std::env::temp_dir().join(format!("pyish-{}-socket.saved", std::process::id()));
    let saved = file.to_string_lossy();
    let output = run(&["--max-fuel", "100000", "--save-on-exit", &saved, "-c", text]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("server.sock"), "{errors}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn changed_bytes_are_refused() {
    let file = std::env::temp_dir().join(format!("pyish-{}-changed.saved", std::process::id()));
    let saved = file.to_string_lossy();
    let output = run(&[
        "--max-fuel",
        "3000",
        "--save-on-exit",
        &saved,
        "-c",
        "while True: pass",
    ]);
    assert_eq!(output.status.code(), Some(75));
    let mut bytes = std::fs::read(&file).expect("it was saved");
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(&file, &bytes).expect("it can be written");
    let output = run(&["resume", &saved]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("changed"));
    let _ = std::fs::remove_file(&file);
}
