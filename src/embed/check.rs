//! Is a text a program: its SyntaxError, if it has one, and what is doubtful about it.
//!
//! ```
//! use pyish::check::{Kind, Verdict, check};
//!
//! let Verdict::Accepted { warnings } = check(b"if x is 1: pass", "tool.py", Kind::File) else { panic!() };
//! assert_eq!(warnings.len(), 1);
//! ```

use crate::builtins::compile::{Rejected, Request, compile_bytes};
use pyish_grammar::{Lines, Mode};
use std::sync::Arc;

/// What was found out about a text.
///
/// ```
/// use pyish::check::{Kind, Verdict, check};
///
/// assert!(matches!(check(b"x = 1", "tool.py", Kind::File), Verdict::Accepted { .. }));
/// assert!(matches!(check(b"x = ", "tool.py", Kind::File), Verdict::Rejected(_)));
/// ```
pub enum Verdict {
    /// It compiles; these are its warnings: message and line.
    Accepted {
        /// Messages with their lines.
        warnings: Vec<(String, u32)>,
    },
    /// It does not.
    Rejected(Fault),
}

/// A SyntaxError.
///
/// ```
/// use pyish::check::{Kind, Verdict, check};
///
/// let Verdict::Rejected(fault) = check(b"f(", "tool.py", Kind::File) else { panic!() };
/// assert_eq!(fault.message(), "'(' was never closed");
/// ```
pub struct Fault(pub(crate) Box<Rejected>);

/// The kind of text.
///
/// ```
/// use pyish::check::{Kind, Verdict, check};
///
/// assert!(matches!(check(b"x = 1", "tool.py", Kind::Expression), Verdict::Rejected(_)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kind {
    /// A file.
    #[default]
    File,
    /// One expression.
    Expression,
    /// One interactive statement.
    Interactive,
}

impl Fault {
    /// The exception class.
    ///
    /// ```
    /// use pyish::check::{Kind, Verdict, check};
    ///
    /// let Verdict::Rejected(fault) = check(b"x = (1,\n", "tool.py", Kind::File) else { panic!() };
    /// assert_eq!(fault.class(), "SyntaxError");
    /// ```
    pub fn class(&self) -> String {
        format!("{:?}", self.0.error.class)
    }

    /// CPython's words.
    ///
    /// ```
    /// use pyish::check::{Kind, Verdict, check};
    ///
    /// let Verdict::Rejected(fault) = check(b"x = (1,\n", "tool.py", Kind::File) else { panic!() };
    /// assert_eq!(fault.message(), "'(' was never closed");
    /// ```
    pub fn message(&self) -> &str {
        &self.0.error.message
    }

    /// Line, column, end line, end column, as SyntaxError's attributes have them.
    ///
    /// ```
    /// use pyish::check::{Kind, Verdict, check};
    ///
    /// let Verdict::Rejected(fault) = check(b"x = (1,\n", "tool.py", Kind::File) else { panic!() };
    /// assert!(matches!(fault.place(), Some((1, 5, ..))));
    /// ```
    pub fn place(&self) -> Option<(u32, u32, u32, i32)> {
        let place = self.0.error.located(&Lines::new(&self.0.text))?;
        Some((
            place.lineno,
            place.offset,
            place.end_lineno,
            place.end_offset,
        ))
    }

    /// As CPython prints it.
    ///
    /// ```
    /// use pyish::check::{Kind, Verdict, check};
    ///
    /// let Verdict::Rejected(fault) = check(b"x = (1,\n", "tool.py", Kind::File) else { panic!() };
    /// assert!(fault.plain("tool.py").trim_end().ends_with("SyntaxError: '(' was never closed"));
    /// ```
    pub fn plain(&self, file: &str) -> String {
        super::diagnostics::plain(&self.0, file)
    }

    /// Drawn, with the source.
    ///
    /// ```
    /// use pyish::check::{Kind, Verdict, check};
    ///
    /// let Verdict::Rejected(fault) = check(b"x = (1,\n", "tool.py", Kind::File) else { panic!() };
    /// assert!(fault.drawn("tool.py", false).contains("x = (1,"));
    /// ```
    pub fn drawn(&self, file: &str, color: bool) -> String {
        super::diagnostics::draw(&self.0, file, color)
    }
}

fn request(kind: Kind) -> Request {
    let mode = match kind {
        Kind::File => Mode::Exec,
        Kind::Expression => Mode::Eval,
        Kind::Interactive => Mode::Single,
    };
    Request {
        mode,
        ..Request::file()
    }
}

/// Judge a file's bytes.
///
/// ```
/// use pyish::check::{Kind, Verdict, check};
///
/// let Verdict::Accepted { warnings } = check(b"x = 1 is 1", "tool.py", Kind::File) else { panic!() };
/// assert_eq!(warnings.len(), 1);
/// ```
pub fn check(bytes: &[u8], file: &str, kind: Kind) -> Verdict {
    match compile_bytes(bytes, file, request(kind)) {
        Err(rejected) => Verdict::Rejected(Fault(rejected)),
        Ok((code, warnings)) => Verdict::Accepted {
            warnings: warnings
                .into_iter()
                .map(|warning| (warning.message, code.source.line(warning.span.start)))
                .collect(),
        },
    }
}

/// The instructions of a file, as text.
///
/// ```
/// let text = pyish::check::disassemble(b"print(1 + x)", "tool.py").ok().unwrap();
/// assert!(text.contains("LoadName"));
/// ```
pub fn disassemble(bytes: &[u8], file: &str) -> Result<String, Fault> {
    let (code, _) = compile_bytes(bytes, file, request(Kind::File)).map_err(Fault)?;
    let code: Arc<crate::code::Code> = code;
    Ok(crate::code::dis::disassemble(&code))
}

/// Whether more lines could make interactive input complete.
///
/// ```
/// use pyish::check::is_incomplete;
///
/// assert!(is_incomplete("if x:"));
/// assert!(!is_incomplete("x = 1"));
/// ```
pub fn is_incomplete(text: &str) -> bool {
    pyish_grammar::is_incomplete(text)
}
