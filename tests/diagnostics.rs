//! Reports of errors cannot be turned against who reads them (promise 25).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::Command;

fn pyish(code: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pyish"));
    command.args(["--max-time", "60s", "-c", code]);
    command
}

#[test]
fn long_messages_are_cut() {
    let output = pyish("raise ValueError('x' * 5_000_000)").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.len() < 300_000, "{}", text.len());
    assert!(text.contains("bytes left out"));
    assert!(text.starts_with("Traceback"));
}

#[test]
fn cycles_end() {
    let code = "
a, b = ValueError('a'), ValueError('b')
a.__context__ = b
b.__context__ = a
a.__cause__ = b
a.add_note('note')
l = []
l.append(l)
a.args = (l, a.args)
raise a
";
    let output = pyish(code).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("ValueError: ") && text.len() < 10_000,
        "{text}"
    );
}

#[test]
fn a_failing_str_is_reported() {
    let code = "
class E(Exception):
    def __str__(self):
        raise ValueError
raise E
";
    let output = pyish(code).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.ends_with("<exception str() failed>\n"), "{text}");
}

/// On a terminal, which `script` of util-linux provides where it is installed.
#[test]
fn control_characters_are_escaped_on_a_terminal() {
    let command = format!(
        "{} -c \"raise ValueError('a\\\\x1b[2Jb\\\\u202e')\"",
        env!("CARGO_BIN_EXE_pyish")
    );
    let Ok(output) = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .output()
    else {
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("ValueError") {
        assert!(
            !text.contains("\u{1b}[2J") && !text.contains('\u{202e}'),
            "{text:?}"
        );
        assert!(text.contains("\\u001b[2J"), "{text:?}");
    }
}
