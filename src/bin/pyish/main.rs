//! The command: `pyish run FILE`, `pyish repl`, `pyish check`, `pyish dis`.
//!
//! `arguments.rs` reads the command line, `host.rs` is the world that scripts see, one file for each command.

mod arguments;
mod check;
mod host;
mod repl;
mod run;

use arguments::Command;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let status = match arguments::parse() {
        Ok(Command::Help(text)) => {
            print!("{text}");
            0
        }
        Ok(Command::Version) => {
            println!("pyish {} (Python 3.14)", env!("CARGO_PKG_VERSION"));
            0
        }
        Ok(Command::Run(run)) => run::run(&run),
        Ok(Command::Resume(file, options)) => run::resume(&file, &options),
        Ok(Command::Repl) => repl::repl(),
        Ok(Command::Check(check)) => check::check(&check),
        Ok(Command::Dis(file)) => check::dis(&file),
        Err(message) => {
            eprintln!("pyish: {message}\nTry 'pyish --help' for more.");
            2
        }
    };
    ExitCode::from((status & 0xff) as u8)
}
