//! What the front end says about files: one line of JSON for each, `{"ok": true}` or the error.
//!
//! `check FILE…`; `check --pack FILE` takes many sources from one file, separated by null bytes. The compiler's
//! own errors are not among these: `pyish check` reports them too.

use std::io::{self, Write};

use pyish_grammar::{Arena, Lines, Mode, SyntaxError, decode_source, parse};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, path] if flag == "--pack" => {
            for source in std::fs::read(path)?.split(|byte| *byte == 0) {
                writeln!(out, "{}", verdict(source))?;
            }
        }
        paths => {
            for path in paths {
                writeln!(out, "{}", verdict(&std::fs::read(path)?))?;
            }
        }
    }
    Ok(())
}

fn verdict(source: &[u8]) -> String {
    let text = match decode_source(source, None) {
        Ok(text) => text,
        Err(error) => return report(&String::from_utf8_lossy(source), &error),
    };
    match parse(&Arena::new(), &text, Mode::Exec) {
        Ok(_) => r#"{"ok":true}"#.into(),
        Err(error) => report(&text, &error),
    }
}

fn report(text: &str, error: &SyntaxError) -> String {
    let place = match error.located(&Lines::new(text)) {
        None => r#""lineno":null,"offset":null,"end_lineno":null,"end_offset":null"#.into(),
        Some(place) => format!(
            r#""lineno":{},"offset":{},"end_lineno":{},"end_offset":{}"#,
            place.lineno, place.offset, place.end_lineno, place.end_offset
        ),
    };
    let message = quoted(&error.message);
    format!(r#"{{"type":"{:?}","msg":{message},{place}}}"#, error.class)
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
