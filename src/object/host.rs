//! What an isolate asks of the world: the one door to output, input, clocks and source files.

use super::reactor::Reactor;
use std::io;

/// An output stream.
///
/// ```
/// use pyish::{Engine, Output, World};
///
/// let world = World::new().output(|output, _| {
///     assert_eq!(output, Output::Stderr);
///     Ok(())
/// });
/// let mut isolate = Engine::builder().world(world).build().isolate().unwrap();
/// isolate.exec("import sys; print(1, file=sys.stderr)").unwrap();
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Output {
    /// `sys.stdout`
    Stdout,
    /// `sys.stderr`
    Stderr,
}

super::layout::saved_choice!(Output: Stdout, Stderr);

/// What is to happen when the system signals the process.
///
/// ```
/// use pyish::{Host, SignalAction};
///
/// /// Keeps what is asked for.
/// #[derive(Default)]
/// struct Keeps(Vec<(i32, SignalAction)>);
///
/// impl Host for Keeps {
///     fn set_signal(&mut self, number: i32, action: SignalAction) -> std::io::Result<()> {
///         self.0.push((number, action));
///         Ok(())
///     }
/// }
///
/// let mut host = Keeps::default();
/// host.set_signal(15, SignalAction::Ignore).unwrap();
/// assert_eq!(host.0, [(15, SignalAction::Ignore)]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignalAction {
    /// What the system does by itself.
    Default,
    /// Nothing.
    Ignore,
    /// A handler in script is called: the host interrupts the isolate and keeps the signal for `take_signal`.
    Catch,
}

/// The world as an isolate sees it. Each method has a default that grants nothing.
///
/// ```
/// use pyish::{Engine, Host, Output};
///
/// /// Counts what is written.
/// struct Counts(usize);
///
/// impl Host for Counts {
///     fn write(&mut self, _: Output, bytes: &[u8]) -> std::io::Result<()> {
///         self.0 += bytes.len();
///         Ok(())
///     }
///
///     fn monotonic(&self) -> f64 {
///         self.0 as f64
///     }
/// }
///
/// let mut isolate = Engine::new().isolate_with(Box::new(Counts(0))).unwrap();
/// isolate.exec("import time\nprint('four', flush=True)").unwrap();
/// assert_eq!(isolate.eval::<f64>("time.monotonic()").unwrap(), 5.0);
/// ```
pub trait Host: Send {
    /// Write all of `bytes`.
    fn write(&mut self, output: Output, bytes: &[u8]) -> io::Result<()> {
        let _ = (output, bytes);
        Ok(())
    }

    /// Make what was written visible.
    fn flush(&mut self, output: Output) -> io::Result<()> {
        let _ = output;
        Ok(())
    }

    /// Read a line with its newline; nothing at the end of input.
    fn read_line(&mut self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    /// Seconds on a clock that never goes back.
    fn monotonic(&self) -> f64 {
        0.0
    }

    /// Seconds since 1970.
    fn wall_clock(&self) -> f64 {
        0.0
    }

    /// Processor time of the process, in seconds.
    fn processor_time(&self) -> f64 {
        0.0
    }

    /// Whether its clock jumps: waiting for a time is over at once, unless something happens outside.
    fn jumps(&self) -> bool {
        false
    }

    /// The clock that limits of time are measured by: it goes on while a clock that jumps stands still.
    fn limit_clock(&self) -> f64 {
        self.monotonic()
    }

    /// Let the thread wait until `monotonic` reaches `until` (forever, without), or until something happens.
    fn wait(&mut self, until: Option<f64>) {
        let _ = until;
    }

    /// Time passes for timers alone: it is `when` from here on. False for a clock that goes by itself.
    fn skip_to(&mut self, when: f64) -> bool {
        let _ = when;
        false
    }

    /// What ends a `wait`, from any thread.
    fn waker(&self) -> std::sync::Arc<dyn Fn() + Send + Sync> {
        std::sync::Arc::new(|| {})
    }

    /// The contents of a source file that the isolate could not read itself.
    fn read_file(&self, path: &str) -> io::Result<Vec<u8>> {
        let _ = path;
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }

    /// Whether there is a file at `path`.
    fn is_file(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// Whether there is a directory at `path`.
    fn is_dir(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// A number to seed hashes and random generators with.
    fn entropy(&self) -> u64 {
        0
    }

    /// A variable of the environment.
    fn environment(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// A variable of the environment that configures the interpreter (`PYTHONWARNINGS`). What is granted to scripts has
    /// no part in that.
    fn configures(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// What the interpreter was told about itself, as CPython's command line says it without the dash: `E`, `Xdev`,
    /// `Werror`.
    fn options(&self) -> Vec<String> {
        Vec::new()
    }

    /// The variables that scripts see whatever is granted: the host made them for that.
    fn variables(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// What watches file descriptors; a host without one grants no sockets, pipes and processes.
    fn reactor(&mut self) -> io::Result<&mut dyn Reactor> {
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }

    /// A descriptor that is readable when the reactor would find something; nothing where none has been made.
    fn reactor_fd(&self) -> Option<std::os::fd::RawFd> {
        None
    }

    /// Do this on a signal. A host that passes no signals on does nothing.
    fn set_signal(&mut self, number: i32, action: SignalAction) -> io::Result<()> {
        let _ = (number, action);
        Ok(())
    }

    /// The next signal that was caught.
    fn take_signal(&mut self) -> Option<i32> {
        None
    }

    /// Whether an output is a terminal.
    fn is_terminal(&self, output: Output) -> bool {
        let _ = output;
        false
    }
}

/// A host that grants nothing.
///
/// ```
/// let mut isolate = pyish::Engine::new().isolate_with(Box::new(pyish::NoHost)).unwrap();
/// isolate.exec("print('nobody hears this')").unwrap();
/// ```
pub struct NoHost;

impl Host for NoHost {}
