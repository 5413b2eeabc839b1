//! What goes wrong in an isolate, as data.

use super::diagnostics;
use super::handle::Handle;
use super::scope::Scope;
use crate::builtins::compile::Rejected;
use crate::builtins::traceback;
use crate::object::{Exception, Raised, Ref, Stop, Type, Value, Vm};
use std::fmt;

/// What sort of failure an [`Error`] is.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// # let mut isolate = pyish::Engine::new().isolate()?;
/// use pyish::ErrorKind;
///
/// assert_eq!(isolate.exec("1 +").unwrap_err().kind(), ErrorKind::Syntax);
/// assert_eq!(isolate.exec("raise SystemExit(3)").unwrap_err().kind(), ErrorKind::Exit(3));
/// assert_eq!(isolate.eval::<i64>("'text'").unwrap_err().kind(), ErrorKind::Conversion);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The script raised an exception that it did not catch.
    Exception,
    /// The text is not a program.
    Syntax,
    /// The script asked to exit, with this status.
    Exit(i32),
    /// The script was interrupted, as by Ctrl-C.
    Interrupted,
    /// MemoryError: the memory limit.
    Memory,
    /// RecursionError.
    Recursion,
    /// The fuel is spent.
    Fuel,
    /// The time is up.
    Deadline,
    /// More output than allowed.
    Output,
    /// The host stopped it.
    Stopped,
    /// A call was cancelled.
    Cancelled,
    /// A value is not of the type that was asked for.
    Conversion,
    /// Host code panicked.
    Panic,
    /// The host used the isolate in a way that cannot be: inside another one, a handle of another one.
    Misuse,
    /// The isolate could not be made.
    Setup,
}

impl ErrorKind {
    /// Whether it is a limit that the host set. A script cannot catch these, but for memory and recursion.
    ///
    /// ```
    /// assert!(pyish::ErrorKind::Fuel.is_limit());
    /// assert!(!pyish::ErrorKind::Exception.is_limit());
    /// ```
    pub fn is_limit(self) -> bool {
        matches!(
            self,
            ErrorKind::Memory
                | ErrorKind::Recursion
                | ErrorKind::Fuel
                | ErrorKind::Deadline
                | ErrorKind::Output
        )
    }
}

/// One line of a traceback.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// # let mut isolate = pyish::Engine::new().isolate()?;
/// let error = isolate.exec("def f():\n    return 1 // 0\nf()").unwrap_err();
/// let last = error.frames().last().unwrap();
/// assert_eq!((last.line, last.function.as_str()), (2, "f"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceFrame {
    /// The file, as the program was named.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column of what was running, from 1; 0 where it is not known.
    pub column: u32,
    /// The function, with the classes around it.
    pub function: String,
}

/// A failure in an isolate.
///
/// It is plain data and may go anywhere. Printed, it looks as CPython prints it.
///
/// ```
/// use pyish::ErrorKind;
///
/// let mut isolate = pyish::Engine::new().isolate().unwrap();
/// let error = isolate.eval::<i64>("1 // 0").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Exception);
/// assert_eq!(error.class(), "ZeroDivisionError");
/// assert_eq!(error.message(), "division by zero");
/// assert!(error.to_string().starts_with("Traceback (most recent call last):\n"));
/// ```
pub struct Error(Box<Data>);

struct Data {
    kind: ErrorKind,
    class: String,
    message: String,
    frames: Vec<TraceFrame>,
    /// As CPython prints it, with a newline at its end; made when the error leaves the isolate.
    printed: Option<String>,
    /// The place of a SyntaxError, drawn.
    drawn: Option<String>,
    /// The exception itself, for those who are still inside.
    exception: Option<Handle>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of what may fail in an isolate.
///
/// ```
/// fn answer() -> pyish::Result<i64> {
///     pyish::Engine::new().isolate()?.eval("6 * 7")
/// }
/// assert_eq!(answer().unwrap(), 42);
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    fn of(kind: ErrorKind, class: &str, message: String) -> Error {
        Error(Box::new(Data {
            kind,
            class: class.to_owned(),
            message,
            frames: Vec::new(),
            printed: None,
            drawn: None,
            exception: None,
            source: None,
        }))
    }

    /// An exception to be raised in the script: `class` is the name of a built-in class (`"ValueError"`), or of one in
    /// a module that is loaded (`"decimal.InvalidOperation"`).
    ///
    /// ```
    /// let error = pyish::Error::new("ValueError", "too large");
    /// assert_eq!(error.to_string(), "ValueError: too large");
    /// ```
    pub fn new(class: &str, message: impl Into<String>) -> Error {
        Error::of(ErrorKind::Exception, class, message.into())
    }

    /// TypeError
    ///
    /// ```
    /// assert_eq!(pyish::Error::type_error("no").class(), "TypeError");
    /// ```
    pub fn type_error(message: impl Into<String>) -> Error {
        Error::new("TypeError", message)
    }

    /// ValueError
    ///
    /// ```
    /// assert_eq!(pyish::Error::value_error("no").class(), "ValueError");
    /// ```
    pub fn value_error(message: impl Into<String>) -> Error {
        Error::new("ValueError", message)
    }

    /// RuntimeError
    ///
    /// ```
    /// assert_eq!(pyish::Error::runtime_error("no").class(), "RuntimeError");
    /// ```
    pub fn runtime_error(message: impl Into<String>) -> Error {
        Error::new("RuntimeError", message)
    }

    /// Any error of the host: a RuntimeError with its text. It is kept as the source.
    ///
    /// ```
    /// use std::error::Error;
    ///
    /// let error = pyish::Error::host("12x".parse::<i64>().unwrap_err());
    /// assert_eq!(error.class(), "RuntimeError");
    /// assert!(error.source().is_some());
    /// ```
    pub fn host(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        let error = error.into();
        let mut made = Error::new("RuntimeError", error.to_string());
        made.0.source = Some(error);
        made
    }

    /// A value is not of the type that was asked for.
    pub(crate) fn conversion(class: &str, message: String) -> Error {
        Error::of(ErrorKind::Conversion, class, message)
    }

    pub(crate) fn misuse(message: &str) -> Error {
        Error::of(ErrorKind::Misuse, "RuntimeError", message.to_owned())
    }

    pub(crate) fn foreign() -> Error {
        Error::misuse("the handle belongs to another isolate")
    }

    pub(crate) fn entered() -> Error {
        Error::misuse("this thread is inside an isolate already")
    }

    /// Who was to answer is there no more.
    pub(crate) fn gone() -> Error {
        Error::misuse("the isolate is gone")
    }

    pub(crate) fn setup(message: impl Into<String>) -> Error {
        Error::of(ErrorKind::Setup, "RuntimeError", message.into())
    }

    pub(crate) fn cancelled() -> Error {
        let class = "asyncio.exceptions.CancelledError";
        Error::of(ErrorKind::Cancelled, class, String::new())
    }

    /// Host code has panicked.
    pub(crate) fn panic(payload: &(dyn std::any::Any + Send)) -> Error {
        let text = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        let message = format!("host code panicked: {text}");
        Error::of(ErrorKind::Panic, "RuntimeError", message)
    }

    /// A text that is not a program.
    pub(crate) fn rejected(rejected: &Rejected, file: &str) -> Error {
        let class = format!("{:?}", rejected.error.class);
        let mut error = Error::of(
            ErrorKind::Syntax,
            &class,
            rejected.error.message.to_string(),
        );
        error.0.printed = Some(diagnostics::plain(rejected, file));
        error.0.drawn = Some(diagnostics::draw(rejected, file, false));
        error
    }

    // ---- from and to exceptions

    /// What was raised in an isolate.
    #[cold]
    pub(crate) fn from_raised(vm: &mut Vm, raised: Raised) -> Error {
        if let Some(stop) = vm.stopped {
            return Error::stopped(stop);
        }
        let class = traceback::class_name(vm, &raised.0);
        let message = traceback::safe_str(vm, &raised.0);
        let kind = kind_of(vm, &raised);
        let mut error = Error::of(kind, &class, message);
        error.0.exception = Some(Handle::new(vm, (&raised.0).into()));
        error
    }

    /// A limit that no script survives.
    pub(crate) fn stopped(stop: Stop) -> Error {
        let (kind, text) = match stop {
            Stop::Fuel => (ErrorKind::Fuel, "fuel limit exceeded"),
            Stop::Deadline => (ErrorKind::Deadline, "time limit exceeded"),
            Stop::Output => (ErrorKind::Output, "output limit exceeded"),
            Stop::Interrupted => (ErrorKind::Stopped, "the host wants it so"),
        };
        let message = format!("the program was stopped: {text}");
        Error::of(kind, "RuntimeError", message)
    }

    /// The error leaves the isolate: what only the isolate knows is written down.
    #[cold]
    pub(crate) fn complete(mut self, vm: &mut Vm) -> Error {
        let exception = self
            .0
            .exception
            .as_ref()
            .and_then(|handle| handle.value(vm))
            .and_then(|value| value.downcast::<Exception>().cloned());
        let Some(exception) = exception else {
            return self;
        };
        if self.0.printed.is_some() || vm.stopped.is_some() {
            return self;
        }
        self.0.frames = traceback::frames_of(vm, &exception)
            .into_iter()
            .map(|entry| TraceFrame {
                file: entry.source.name.to_string(),
                line: entry.line,
                column: entry.source.position(entry.span.start).column + 1,
                function: entry.name,
            })
            .collect();
        self.0.printed = Some(traceback::format_exception(vm, &exception));
        if self.0.kind == ErrorKind::Syntax {
            self.0.drawn = diagnostics::drawn(vm, &exception, false);
        }
        self
    }

    /// The exception to raise in the script.
    #[cold]
    pub(crate) fn into_raised(self, vm: &mut Vm) -> Raised {
        let known = self
            .0
            .exception
            .as_ref()
            .and_then(|handle| handle.value(vm))
            .and_then(|value| value.downcast::<Exception>().cloned());
        if let Some(exception) = known {
            return Raised(exception);
        }
        if let ErrorKind::Exit(status) = self.0.kind {
            let class = vm.exceptions.SystemExit.clone();
            return vm.raise_with(&class, vec![Value::Int(i64::from(status))]);
        }
        match find_class(vm, &self.0.class) {
            Some(class) => {
                let text = match vm.new_str(&self.0.message) {
                    Ok(text) => text,
                    Err(raised) => return raised,
                };
                let args = if self.0.message.is_empty() {
                    Vec::new()
                } else {
                    vec![text]
                };
                match vm.call(&(&class).into(), &args) {
                    Ok(made) => match made.downcast::<Exception>() {
                        Some(exception) => Raised(exception.clone()),
                        None => vm.raise_text(&class, &self.0.message),
                    },
                    Err(raised) => raised,
                }
            }
            None => {
                let class = vm.exceptions.RuntimeError.clone();
                let text = format!("{}: {}", self.0.class, self.0.message);
                vm.raise_text(&class, &text)
            }
        }
    }

    // ---- what it says

    /// The sort of failure.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// assert_eq!(isolate.exec("[][0]").unwrap_err().kind(), pyish::ErrorKind::Exception);
    /// # Ok(())
    /// # }
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The exception's class, with its module unless that is `builtins` or `__main__`.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// assert_eq!(isolate.exec("[][0]").unwrap_err().class(), "IndexError");
    /// # Ok(())
    /// # }
    /// ```
    pub fn class(&self) -> &str {
        &self.0.class
    }

    /// The exception's text.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// assert_eq!(isolate.exec("[][0]").unwrap_err().message(), "list index out of range");
    /// # Ok(())
    /// # }
    /// ```
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The frames that the exception passed, the outermost first. There are none before it has left the isolate.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// assert_eq!(isolate.exec("\n\n[][0]").unwrap_err().frames()[0].line, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn frames(&self) -> &[TraceFrame] {
        &self.0.frames
    }

    /// The exception as a value, inside the isolate that raised it.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let error = isolate.exec("raise OSError(2, 'gone')").unwrap_err();
    /// let number = isolate.enter(|scope| match error.value(scope) {
    ///     Some(exception) => Ok(exception.getattr("errno")?.as_int()),
    ///     None => Ok(None),
    /// })?;
    /// assert_eq!(number, Some(2));
    /// # Ok(())
    /// # }
    /// ```
    pub fn value<'vm>(&self, scope: Scope<'vm>) -> Option<super::local::Local<'vm>> {
        self.0.exception.as_ref()?.get(scope).ok()
    }

    /// A report for people: a SyntaxError with its source and a mark under what is wrong, anything else as it prints.
    ///
    /// ```
    /// let mut isolate = pyish::Engine::new().isolate().unwrap();
    /// let error = isolate.exec("x = = 1").unwrap_err();
    /// assert!(error.report().contains("invalid syntax"));
    /// ```
    pub fn report(&self) -> String {
        match &self.0.drawn {
            Some(drawn) => drawn.clone(),
            None => self.to_string(),
        }
    }
}

/// The sort of failure that an exception is.
fn kind_of(vm: &mut Vm, raised: &Raised) -> ErrorKind {
    let exceptions = &vm.exceptions;
    let is = |class: &Ref<Type>| vm.is_instance_of(raised, class);
    if is(&exceptions.Exception) {
        if is(&exceptions.SyntaxError) {
            return ErrorKind::Syntax;
        }
        if is(&exceptions.MemoryError) {
            return ErrorKind::Memory;
        }
        if is(&exceptions.RecursionError) {
            return ErrorKind::Recursion;
        }
        return ErrorKind::Exception;
    }
    if is(&exceptions.KeyboardInterrupt) {
        return ErrorKind::Interrupted;
    }
    if is(&exceptions.SystemExit) {
        let value: Value = (&raised.0).into();
        return ErrorKind::Exit(match vm.getattr(&value, "code") {
            Ok(Value::None) => 0,
            Ok(Value::Bool(flag)) => i32::from(flag.get()),
            Ok(Value::Int(status)) => (status & 0xff) as i32,
            _ => 1,
        });
    }
    match crate::sched::is_cancelled_error(vm, raised) {
        true => ErrorKind::Cancelled,
        false => ErrorKind::Exception,
    }
}

/// An exception class by its name.
fn find_class(vm: &mut Vm, name: &str) -> Option<Ref<Type>> {
    let value = match name.rsplit_once('.') {
        Some((module, class)) => {
            let module = crate::modules::loaded(vm, module).ok()??;
            vm.getattr_opt(&module, class).ok()??
        }
        None => {
            let key = vm.intern(name).ok()?;
            match vm.builtin(&key).ok()? {
                Some(value) => value,
                None => super::find_global(vm, name, &mut (0, 0)).ok()?,
            }
        }
    };
    let class = value.as_type()?;
    let base = vm.exceptions.BaseException.clone();
    vm.is_subtype(class, &base).then(|| class.clone())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.printed {
            Some(printed) => f.write_str(printed.trim_end_matches('\n')),
            None if self.0.message.is_empty() => f.write_str(&self.0.class),
            None => write!(f, "{}: {}", self.0.class, self.0.message),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{:?}] {self}", self.0.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

/// Errors of Rust's library, as the exceptions that they are in Python.
macro_rules! from_errors {
    ($($ty:ty => $class:literal),* $(,)?) => { $(
        impl From<$ty> for Error {
            fn from(error: $ty) -> Error {
                let mut made = Error::new($class, error.to_string());
                made.0.source = Some(Box::new(error));
                made
            }
        }
    )* };
}

from_errors! {
    std::num::ParseIntError => "ValueError",
    std::num::ParseFloatError => "ValueError",
    std::num::TryFromIntError => "OverflowError",
    std::str::ParseBoolError => "ValueError",
    std::str::Utf8Error => "ValueError",
    std::string::FromUtf8Error => "ValueError",
    std::char::ParseCharError => "ValueError",
    std::fmt::Error => "RuntimeError",
}

impl From<std::io::Error> for Error {
    /// OSError, or the class of it that the error's kind stands for.
    fn from(error: std::io::Error) -> Error {
        use std::io::ErrorKind as Kind;
        let class = match error.kind() {
            Kind::NotFound => "FileNotFoundError",
            Kind::PermissionDenied => "PermissionError",
            Kind::ConnectionRefused => "ConnectionRefusedError",
            Kind::ConnectionReset => "ConnectionResetError",
            Kind::ConnectionAborted => "ConnectionAbortedError",
            Kind::BrokenPipe => "BrokenPipeError",
            Kind::AlreadyExists => "FileExistsError",
            Kind::TimedOut => "TimeoutError",
            Kind::Interrupted => "InterruptedError",
            Kind::UnexpectedEof => "EOFError",
            Kind::WouldBlock => "BlockingIOError",
            Kind::NotADirectory => "NotADirectoryError",
            Kind::IsADirectory => "IsADirectoryError",
            _ => "OSError",
        };
        let mut made = Error::new(class, error.to_string());
        made.0.source = Some(Box::new(error));
        made
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Error {
        match never {}
    }
}

impl From<Box<dyn std::error::Error + Send + Sync>> for Error {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
        match error.downcast::<Error>() {
            Ok(own) => *own,
            Err(error) => Error::host(error),
        }
    }
}

impl From<String> for Error {
    fn from(message: String) -> Error {
        Error::runtime_error(message)
    }
}

impl From<&str> for Error {
    fn from(message: &str) -> Error {
        Error::runtime_error(message)
    }
}
