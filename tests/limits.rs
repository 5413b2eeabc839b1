//! Limits of the command: what takes long inside one native operation ends when the time is up, and what wants too much
//! memory gets a MemoryError.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Output};
use std::time::{Duration, Instant};

fn run(code: &str, time: &str) -> (Output, Duration) {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_pyish"))
        .args(["--max-time", time, "--max-memory", "64M", "-c", code])
        .output()
        .unwrap();
    (output, start.elapsed())
}

/// Each of these would go on for minutes.
const ENDLESS: &[&str] = &[
    // Keys of one hash.
    "d = {}\nfor i in range(10**6): d[i * (2**61 - 1)] = i",
    "s = set()\nfor i in range(1, 10**6): s.add(i * (2**61 - 1) + 7)",
    // Single operations on large integers.
    "a = (1 << 80_000_000) - 1; b = a * a",
    "pow(3, 1 << 200_000, (1 << 200_000) - 159)",
    "import math; math.factorial(5_000_000)",
    "import math; math.isqrt((1 << 200_000_000) - 1)",
    "import sys; sys.set_int_max_str_digits(0); str((1 << 80_000_000) - 1)",
    "import sys; sys.set_int_max_str_digits(0); int('7' * 20_000_000)",
    // The same tuples again and again.
    "t = ()\nfor i in range(60): t = (t, t)\nhash(t)",
    "isinstance(1, eval('t', {'t': (lambda f: f(f, 60))(lambda f, n: (str,) if n == 0 else (lambda t: (t, t))(f(f, n - 1)))}))",
    // Copies and searches of much.
    "a = list(range(1_000_000))\nwhile True: a[::-1] == a[:]",
    "s = 'ab' * 5_000_000\nwhile True: s.count('ba')",
    // Natives that feed natives.
    "import functools; functools.reduce(max, iter(int, 1))",
    "import collections; collections.deque(iter(int, 1), maxlen=0)",
];

#[test]
fn time_is_up() {
    for code in ENDLESS {
        let (output, took) = run(code, "300ms");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{code}\n{errors}");
        assert!(errors.contains("time limit exceeded"), "{code}\n{errors}");
        assert!(took < Duration::from_secs(30), "{code}: {took:?}");
    }
}

#[test]
fn memory_errors_give_back_what_they_held() {
    let code = "
def fill():
    held = []
    while True:
        held.append(bytes(100000))
for _ in range(3):
    try:
        fill()
    except MemoryError:
        pass
import collections
try:
    collections.deque([0]) * (1 << 60)
except MemoryError:
    pass
print(len([0] * 1000000))
";
    let (output, _) = run(code, "60s");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.stdout, b"1000000\n", "{errors}");
}
