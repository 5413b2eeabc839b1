//! A program: compiled once, run by any isolate.

use super::error::Error;
use crate::builtins::compile::{Request, compile_bytes};
use crate::code::Code;
use pyish_grammar::error::SyntaxWarning;
use std::sync::Arc;

/// A compiled program. Cloning it is cheap, and any thread may have it: isolates share the code and keep what they
/// learn of it to themselves.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// let engine = pyish::Engine::new();
/// let program = engine.compile("answer = 6 * 7")?;
/// let mut isolate = engine.isolate()?;
/// isolate.run(&program)?;
/// assert_eq!(isolate.eval::<i64>("answer")?, 42);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Program {
    pub(crate) code: Arc<Code>,
    warnings: Arc<[(String, u32)]>,
}

impl Program {
    /// Compile a file's contents, called `name` in tracebacks.
    pub(crate) fn compile(source: &[u8], name: &str) -> Result<Program, Error> {
        match compile_bytes(source, name, Request::file()) {
            Ok((code, warnings)) => {
                let line = |warning: SyntaxWarning| {
                    let line = code.source.line(warning.span.start);
                    (warning.message.to_string(), line)
                };
                Ok(Program {
                    warnings: warnings.into_iter().map(line).collect(),
                    code,
                })
            }
            Err(rejected) => Err(Error::rejected(&rejected, name)),
        }
    }

    /// Code that was read.
    pub(super) fn of_code(code: Arc<Code>) -> Program {
        Program {
            code,
            warnings: Arc::default(),
        }
    }

    /// What it is called in tracebacks.
    pub fn name(&self) -> &str {
        &self.code.source.name
    }

    /// What is doubtful about it (SyntaxWarning): messages with their lines.
    pub fn warnings(&self) -> &[(String, u32)] {
        &self.warnings
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Program({:?})", self.name())
    }
}
