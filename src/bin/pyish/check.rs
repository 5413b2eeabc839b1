//! `pyish check` and `pyish dis`: what a text is, without running it.

use crate::arguments::Check;
use pyish::check::{Fault, Verdict, check as judge, disassemble};
use std::fmt::Write;
use std::io::{IsTerminal, Write as _};

/// Judge files; 1 where one is no program, 2 where one cannot be read.
pub(crate) fn check(options: &Check) -> i32 {
    let mut status = 0;
    for file in &options.files {
        let bytes = match read(file) {
            Ok(bytes) => bytes,
            Err(message) => {
                eprintln!("pyish: {message}");
                status = 2;
                if options.json {
                    print_line(&format!(
                        "{{\"type\":\"OSError\",\"msg\":{}}}",
                        quoted(&message)
                    ));
                }
                continue;
            }
        };
        let verdict = judge(&bytes, file, options.kind);
        if let Verdict::Rejected(_) = verdict {
            status = status.max(1);
        }
        match (verdict, options.json) {
            (verdict, true) => print_line(&json(&verdict)),
            (Verdict::Rejected(fault), false) => show(&fault, file),
            (Verdict::Accepted { warnings }, false) => {
                for (message, line) in warnings {
                    eprintln!("{file}:{line}: SyntaxWarning: {message}");
                }
            }
        }
    }
    status
}

/// Print a file's instructions.
pub(crate) fn dis(file: &str) -> i32 {
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(message) => {
            eprintln!("pyish: {message}");
            return 2;
        }
    };
    match disassemble(&bytes, file) {
        Ok(text) => {
            let _ = std::io::stdout().write_all(text.as_bytes());
            0
        }
        Err(fault) => {
            show(&fault, file);
            1
        }
    }
}

fn print_line(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn read(file: &str) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| {
        let text = error.to_string();
        let text = text.split(" (os error").next().unwrap_or_default();
        format!(
            "can't open file '{file}': [Errno {}] {text}",
            error.raw_os_error().unwrap_or(0)
        )
    })
}

/// A SyntaxError on standard error: drawn on a terminal, plain elsewhere.
fn show(fault: &Fault, file: &str) {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if std::io::stderr().is_terminal() && !is_dumb {
        eprint!("{}", fault.drawn(file, !set("NO_COLOR")));
    } else {
        eprint!("{}", fault.plain(file));
    }
}

fn json(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Accepted { warnings } => {
            let mut list = String::new();
            for (message, line) in warnings {
                let comma = if list.is_empty() { "" } else { "," };
                let _ = write!(
                    list,
                    "{comma}[\"SyntaxWarning\",{},{line}]",
                    quoted(message)
                );
            }
            format!("{{\"ok\":true,\"warnings\":[{list}]}}")
        }
        Verdict::Rejected(fault) => {
            let place = match fault.place() {
                None => "\"lineno\":null,\"offset\":null,\"end_lineno\":null,\"end_offset\":null"
                    .to_owned(),
                Some((line, offset, end_line, end_offset)) => {
                    format!(
                        "\"lineno\":{line},\"offset\":{offset},\"end_lineno\":{end_line},\"end_offset\":{end_offset}"
                    )
                }
            };
            format!(
                "{{\"type\":{},\"msg\":{},{place}}}",
                quoted(&fault.class()),
                quoted(fault.message())
            )
        }
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
