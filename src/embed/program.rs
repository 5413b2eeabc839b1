//! A program: compiled once, run by any isolate.

use super::error::Error;
use crate::builtins::compile::{Request, compile_bytes};
use crate::code::{Code, serial};
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
    ///
    /// ```
    /// let program = pyish::Engine::new().compile_file("tool.py", b"x = 1").unwrap();
    /// assert_eq!(program.name(), "tool.py");
    /// ```
    pub fn name(&self) -> &str {
        &self.code.source.name
    }

    /// The compiled program as bytes: its code, with the text that it was compiled from, which tracebacks quote. Its
    /// [`warnings`](Program::warnings) are for those who compile it, and stay behind.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// use pyish::{Engine, Program};
    ///
    /// let engine = Engine::new();
    /// let bytes = engine.compile("def double(n): return 2 * n")?.to_bytes();
    /// // In another process, another day:
    /// let program = Program::from_bytes(&bytes)?;
    /// let mut isolate = engine.isolate()?;
    /// isolate.run(&program)?;
    /// assert_eq!(isolate.call::<_, i64>("double", (21,))?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_bytes(&self) -> Vec<u8> {
        serial::to_bytes(&self.code)
    }

    /// The program that [`Program::to_bytes`] wrote. Nothing is compiled; the code is verified, so that whatever the bytes
    /// are, running it cannot harm the host.
    ///
    /// # Errors
    /// Bytes that were changed, that another version of pyish wrote, or that are no sound code are refused
    /// ([`ErrorKind::Setup`](crate::ErrorKind::Setup)).
    ///
    /// ```
    /// let mut bytes = pyish::Engine::new().compile("print('hello')").unwrap().to_bytes();
    /// let last = bytes.len() - 1;
    /// bytes[last] ^= 1;
    /// let error = pyish::Program::from_bytes(&bytes).unwrap_err();
    /// assert_eq!(error.message(), "cannot load the program: the program's bytes were changed");
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Program, Error> {
        match serial::from_bytes(bytes) {
            Ok(code) => Ok(Program::of_code(code)),
            Err(corrupt) => Err(Error::setup(format!("cannot load the program: {corrupt}"))),
        }
    }

    /// What is doubtful about it (SyntaxWarning): messages with their lines.
    ///
    /// ```
    /// let program = pyish::Engine::new().compile("\nx = 1 is 1").unwrap();
    /// let (message, line) = &program.warnings()[0];
    /// assert!(message.contains("\"is\" with 'int' literal"));
    /// assert_eq!(*line, 2);
    /// ```
    pub fn warnings(&self) -> &[(String, u32)] {
        &self.warnings
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Program({:?})", self.name())
    }
}
