//! `pyish repl`: statements are read, run, and their values printed.

use crate::run::{isolate, path};
use pyish::check::is_incomplete;
use pyish::{Ending, Isolate};
use rustyline::error::ReadlineError;
use std::path::PathBuf;

/// Read and run until the end of input; the exit status comes back.
pub(crate) fn repl() -> i32 {
    let Some(mut isolate) = isolate(&Default::default()) else {
        return 1;
    };
    isolate.set_arguments(&[String::new()]);
    isolate.set_path(&path(String::new()));
    let mut editor = match rustyline::DefaultEditor::new() {
        Ok(editor) => editor,
        Err(error) => {
            eprintln!("pyish: no line editor: {error}");
            return 1;
        }
    };
    let history = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".pyish_history"));
    if let Some(history) = &history {
        let _ = editor.load_history(history);
    }
    println!(
        "pyish {} (Python 3.14). Ctrl-D ends.",
        env!("CARGO_PKG_VERSION")
    );
    let status = turns(&mut isolate, &mut editor);
    isolate.close();
    if let Some(history) = &history {
        let _ = editor.save_history(history);
    }
    status
}

fn turns(isolate: &mut Isolate, editor: &mut rustyline::DefaultEditor) -> i32 {
    let mut text = String::new();
    loop {
        let prompt = if text.is_empty() { ">>> " } else { "... " };
        match editor.readline(prompt) {
            Ok(line) => {
                text.push_str(&line);
                text.push('\n');
                if text.trim().is_empty() {
                    text.clear();
                    continue;
                }
                // An empty line ends a block.
                if is_incomplete(&text) {
                    continue;
                }
                let _ = editor.add_history_entry(text.trim_end());
                let ending = isolate.run_interactive(&std::mem::take(&mut text));
                let _ = isolate.flush();
                if let Ending::Exit(status) = ending {
                    return status;
                }
            }
            Err(ReadlineError::Interrupted) => {
                eprintln!("KeyboardInterrupt");
                text.clear();
            }
            Err(ReadlineError::Eof) => return 0,
            Err(error) => {
                eprintln!("pyish: {error}");
                return 1;
            }
        }
    }
}
