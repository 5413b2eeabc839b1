//! What runs for long must not grow: connections and tasks come and go, and memory and descriptors stay as they were.
//!
//! A small run belongs to the suite; the whole (10,000 connections, 1,000,000 tasks) is
//! `cargo test --release --test soak -- --ignored`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use std::path::Path;
use std::process::Command;

fn soak(connections: usize, tasks: usize, percent: usize) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/soak/soak.pyi");
    let output = Command::new(env!("CARGO_BIN_EXE_pyish"))
        .arg("run")
        .arg(script)
        .args([connections, tasks, percent].map(|number| number.to_string()))
        .output()
        .expect("the interpreter starts");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("{printed}");
    assert!(output.status.success(), "{printed}{said}");
}

#[test]
fn a_small_run_leaves_nothing() {
    // So little runs in so short a time that the allocator's own habits show.
    soak(300, 10_000, 15);
}

#[test]
#[ignore = "takes a minute or more: see above"]
fn a_long_run_leaves_nothing() {
    soak(10_000, 1_000_000, 5);
}
