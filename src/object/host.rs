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
    ///
    /// ```
    /// # use pyish::*;
    /// use std::sync::mpsc;
    ///
    /// struct Sends(mpsc::Sender<Vec<u8>>);
    ///
    /// impl Host for Sends {
    ///     fn write(&mut self, _: Output, bytes: &[u8]) -> std::io::Result<()> {
    ///         self.0.send(bytes.to_vec()).map_err(std::io::Error::other)
    ///     }
    /// }
    ///
    /// let (sender, written) = mpsc::channel();
    /// let mut isolate = Engine::new().isolate_with(Box::new(Sends(sender))).unwrap();
    /// isolate.exec("print('one', flush=True)").unwrap();
    /// drop(isolate);
    /// assert_eq!(written.iter().flatten().collect::<Vec<u8>>(), b"one\n");
    /// ```
    fn write(&mut self, output: Output, bytes: &[u8]) -> io::Result<()> {
        let _ = (output, bytes);
        Ok(())
    }

    /// Make what was written visible.
    ///
    /// ```
    /// # use pyish::*;
    /// # struct H;
    /// impl Host for H {
    ///     fn flush(&mut self, _: Output) -> std::io::Result<()> {
    ///         Err(std::io::Error::other("the line is dead"))
    ///     }
    /// }
    /// let mut isolate = Engine::new().isolate_with(Box::new(H)).unwrap();
    /// let error = isolate.exec("print('one', flush=True)").unwrap_err();
    /// assert_eq!(error.class(), "OSError");
    /// ```
    fn flush(&mut self, output: Output) -> io::Result<()> {
        let _ = output;
        Ok(())
    }

    /// Read a line with its newline; nothing at the end of input.
    ///
    /// ```
    /// # use pyish::*;
    /// # struct H;
    /// impl Host for H {
    ///     fn read_line(&mut self) -> std::io::Result<Vec<u8>> {
    ///         Ok(b"Ada\n".to_vec())
    ///     }
    /// }
    /// let mut isolate = Engine::new().isolate_with(Box::new(H)).unwrap();
    /// assert_eq!(isolate.eval::<String>("input()").unwrap(), "Ada");
    /// ```
    fn read_line(&mut self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    /// Seconds on a clock that never goes back.
    ///
    /// ```
    /// # use pyish::*;
    /// # struct H;
    /// impl Host for H {
    ///     fn monotonic(&self) -> f64 {
    ///         7.5
    ///     }
    /// }
    /// let mut isolate = Engine::new().isolate_with(Box::new(H)).unwrap();
    /// isolate.exec("import time").unwrap();
    /// assert_eq!(isolate.eval::<f64>("time.monotonic()").unwrap(), 7.5);
    /// ```
    fn monotonic(&self) -> f64 {
        0.0
    }

    /// Seconds since 1970.
    ///
    /// ```
    /// # use pyish::*;
    /// # struct H;
    /// impl Host for H {
    ///     fn wall_clock(&self) -> f64 {
    ///         86_400.0
    ///     }
    /// }
    /// let mut isolate = Engine::new().isolate_with(Box::new(H)).unwrap();
    /// isolate.exec("import time").unwrap();
    /// assert_eq!(isolate.eval::<f64>("time.time()").unwrap(), 86_400.0);
    /// ```
    fn wall_clock(&self) -> f64 {
        0.0
    }

    /// Processor time of the process, in seconds.
    ///
    /// ```
    /// # use pyish::*;
    /// # struct H;
    /// impl Host for H {
    ///     fn processor_time(&self) -> f64 {
    ///         0.25
    ///     }
    /// }
    /// let mut isolate = Engine::new().isolate_with(Box::new(H)).unwrap();
    /// isolate.exec("import time").unwrap();
    /// assert_eq!(isolate.eval::<f64>("time.process_time()").unwrap(), 0.25);
    /// ```
    fn processor_time(&self) -> f64 {
        0.0
    }

    /// Whether its clock jumps: waiting for a time is over at once, unless something happens outside.
    ///
    /// ```
    /// // The world of a virtual clock does: nobody waits for an hour here.
    /// let world = pyish::World::new().virtual_clock();
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import time; time.sleep(3600)").unwrap();
    /// assert!(isolate.eval::<f64>("time.monotonic()").unwrap() >= 3600.0);
    /// ```
    fn jumps(&self) -> bool {
        false
    }

    /// The clock that limits of time are measured by: it goes on while a clock that jumps stands still.
    ///
    /// ```
    /// # use pyish::*;
    /// use std::time::{Duration, Instant};
    ///
    /// /// Its scripts see a clock that stands still; their limits have a real one.
    /// struct Stands(Instant);
    ///
    /// impl Host for Stands {
    ///     fn limit_clock(&self) -> f64 {
    ///         self.0.elapsed().as_secs_f64()
    ///     }
    /// }
    ///
    /// let limits = Limits { time: Some(Duration::from_millis(20)), ..Limits::default() };
    /// let engine = Engine::builder().limits(limits).build();
    /// let mut isolate = engine.isolate_with(Box::new(Stands(Instant::now()))).unwrap();
    /// assert_eq!(isolate.exec("while True: pass").unwrap_err().kind(), ErrorKind::Deadline);
    /// ```
    fn limit_clock(&self) -> f64 {
        self.monotonic()
    }

    /// Let the thread wait until `monotonic` reaches `until` (forever, without), or until something happens.
    ///
    /// ```
    /// # use pyish::*;
    /// use std::cell::Cell;
    ///
    /// /// Whoever waits finds that the time has come.
    /// #[derive(Default)]
    /// struct Jumps(Cell<f64>);
    ///
    /// impl Host for Jumps {
    ///     fn monotonic(&self) -> f64 {
    ///         self.0.get()
    ///     }
    ///
    ///     fn wait(&mut self, until: Option<f64>) {
    ///         self.0.set(until.unwrap_or(0.0));
    ///     }
    /// }
    ///
    /// let mut isolate = Engine::new().isolate_with(Box::new(Jumps::default())).unwrap();
    /// isolate.exec("import time; time.sleep(60)").unwrap();
    /// assert!(isolate.eval::<f64>("time.monotonic()").unwrap() >= 60.0);
    /// ```
    fn wait(&mut self, until: Option<f64>) {
        let _ = until;
    }

    /// Time passes for timers alone: it is `when` from here on. False for a clock that goes by itself.
    ///
    /// ```
    /// # use pyish::*;
    /// struct Jumps(f64);
    ///
    /// impl Host for Jumps {
    ///     fn monotonic(&self) -> f64 {
    ///         self.0
    ///     }
    ///
    ///     fn skip_to(&mut self, when: f64) -> bool {
    ///         self.0 = when;
    ///         true
    ///     }
    /// }
    ///
    /// let mut isolate = Engine::new().isolate_with(Box::new(Jumps(0.0))).unwrap();
    /// isolate.exec("import asyncio\nasync def main(): await asyncio.sleep(3600)").unwrap();
    /// block_on(isolate.call_async::<_, ()>("main", ())).unwrap();
    /// ```
    fn skip_to(&mut self, when: f64) -> bool {
        let _ = when;
        false
    }

    /// What ends a `wait`, from any thread.
    ///
    /// ```
    /// use pyish::{Host, NoHost};
    ///
    /// // Where nobody waits there is nobody to wake.
    /// let wake = NoHost.waker();
    /// std::thread::spawn(move || wake()).join().unwrap();
    /// ```
    fn waker(&self) -> std::sync::Arc<dyn Fn() + Send + Sync> {
        std::sync::Arc::new(|| {})
    }

    /// The contents of a source file that the isolate could not read itself.
    ///
    /// ```
    /// # use pyish::*;
    /// struct OneFile;
    ///
    /// impl Host for OneFile {
    ///     fn read_file(&self, path: &str) -> std::io::Result<Vec<u8>> {
    ///         match path {
    ///             "/lib/tool.py" => Ok(b"answer = 42".to_vec()),
    ///             _ => Err(std::io::ErrorKind::NotFound.into()),
    ///         }
    ///     }
    ///
    ///     fn is_file(&self, path: &str) -> bool {
    ///         path == "/lib/tool.py"
    ///     }
    ///
    ///     fn is_dir(&self, path: &str) -> bool {
    ///         path == "/lib"
    ///     }
    /// }
    ///
    /// let mut isolate = Engine::new().isolate_with(Box::new(OneFile)).unwrap();
    /// isolate.set_path(&["/lib".to_owned()]);
    /// isolate.exec("from tool import answer").unwrap();
    /// assert_eq!(isolate.get::<i64>("answer").unwrap(), 42);
    /// ```
    fn read_file(&self, path: &str) -> io::Result<Vec<u8>> {
        let _ = path;
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }

    /// Whether there is a file at `path`.
    ///
    /// ```
    /// use pyish::{Host, NoHost};
    ///
    /// assert!(!NoHost.is_file("/etc/passwd"));
    /// ```
    fn is_file(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// Whether there is a directory at `path`.
    ///
    /// ```
    /// use pyish::{Host, NoHost};
    ///
    /// assert!(!NoHost.is_dir("/etc"));
    /// ```
    fn is_dir(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// A number to seed hashes with; and random numbers, where the host has no [`Host::fill_random`].
    ///
    /// ```
    /// # use pyish::*;
    /// struct Dice;
    ///
    /// impl Host for Dice {
    ///     fn entropy(&self) -> u64 {
    ///         4
    ///     }
    /// }
    ///
    /// let roll = || {
    ///     let mut isolate = Engine::new().isolate_with(Box::new(Dice)).unwrap();
    ///     isolate.exec("import random").unwrap();
    ///     isolate.eval::<i64>("random.getrandbits(60)").unwrap()
    /// };
    /// assert_eq!(roll(), roll());
    /// ```
    fn entropy(&self) -> u64 {
        0
    }

    /// Fill `bytes` with what nobody can foresee, fit for secrets: `os.urandom`, the module `secrets`, the seed of
    /// `random`. Without them (false, as by default) scripts get numbers that are made from [`Host::entropy`], the same
    /// ones for the same entropy.
    ///
    /// ```
    /// # use pyish::*;
    /// struct Zeros;
    ///
    /// impl Host for Zeros {
    ///     fn fill_random(&self, bytes: &mut [u8]) -> bool {
    ///         bytes.fill(0);
    ///         true
    ///     }
    /// }
    ///
    /// let mut isolate = Engine::new().isolate_with(Box::new(Zeros)).unwrap();
    /// isolate.exec("import os").unwrap();
    /// assert!(isolate.eval::<bool>("os.urandom(3) == bytes(3)").unwrap());
    /// ```
    fn fill_random(&self, bytes: &mut [u8]) -> bool {
        let _ = bytes;
        false
    }

    /// A variable of the environment.
    ///
    /// ```
    /// # use pyish::*;
    /// # struct H;
    /// impl Host for H {
    ///     fn environment(&self, name: &str) -> Option<String> {
    ///         (name == "TZ").then(|| "UTC".to_owned())
    ///     }
    /// }
    /// let mut isolate = Engine::new().isolate_with(Box::new(H)).unwrap();
    /// assert_eq!(isolate.eval::<i64>("6 * 7").unwrap(), 42);
    /// ```
    fn environment(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// A variable of the environment that configures the interpreter (`PYTHONWARNINGS`). What is granted to scripts has
    /// no part in that.
    ///
    /// ```
    /// use pyish::{Host, NoHost};
    ///
    /// assert_eq!(NoHost.configures("PYTHONWARNINGS"), None);
    /// ```
    fn configures(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// What the interpreter was told about itself, as CPython's command line says it without the dash: `E`, `Xdev`,
    /// `Werror`.
    ///
    /// ```
    /// # use pyish::*;
    /// # struct H;
    /// impl Host for H {
    ///     fn options(&self) -> Vec<String> {
    ///         vec!["Xdev".to_owned()]
    ///     }
    /// }
    /// let mut isolate = Engine::new().isolate_with(Box::new(H)).unwrap();
    /// isolate.exec("import sys").unwrap();
    /// assert!(isolate.eval::<bool>("sys.flags.dev_mode").unwrap());
    /// ```
    fn options(&self) -> Vec<String> {
        Vec::new()
    }

    /// The variables that scripts see whatever is granted: the host made them for that.
    ///
    /// ```
    /// # use pyish::*;
    /// # struct H;
    /// impl Host for H {
    ///     fn variables(&self) -> Vec<(String, String)> {
    ///         vec![("NAME".to_owned(), "Ada".to_owned())]
    ///     }
    /// }
    /// let mut isolate = Engine::new().isolate_with(Box::new(H)).unwrap();
    /// isolate.exec("import os").unwrap();
    /// assert_eq!(isolate.eval::<String>("os.environ['NAME']").unwrap(), "Ada");
    /// ```
    fn variables(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// What watches file descriptors; a host without one grants no sockets, pipes and processes.
    ///
    /// ```
    /// use pyish::{Host, NoHost};
    ///
    /// assert!(NoHost.reactor().is_err());
    /// ```
    fn reactor(&mut self) -> io::Result<&mut dyn Reactor> {
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }

    /// A descriptor that is readable when the reactor would find something; nothing where none has been made.
    ///
    /// ```
    /// use pyish::{Host, NoHost};
    ///
    /// assert_eq!(NoHost.reactor_fd(), None);
    /// ```
    fn reactor_fd(&self) -> Option<std::os::fd::RawFd> {
        None
    }

    /// Do this on a signal. A host that passes no signals on does nothing.
    ///
    /// ```
    /// use pyish::{Host, NoHost, SignalAction};
    ///
    /// NoHost.set_signal(15, SignalAction::Ignore).unwrap();
    /// ```
    fn set_signal(&mut self, number: i32, action: SignalAction) -> io::Result<()> {
        let _ = (number, action);
        Ok(())
    }

    /// The next signal that was caught.
    ///
    /// ```
    /// use pyish::{Host, NoHost};
    ///
    /// assert_eq!(NoHost.take_signal(), None);
    /// ```
    fn take_signal(&mut self) -> Option<i32> {
        None
    }

    /// Whether an output is a terminal.
    ///
    /// ```
    /// # use pyish::*;
    /// # struct H;
    /// impl Host for H {
    ///     fn is_terminal(&self, output: Output) -> bool {
    ///         output == Output::Stdout
    ///     }
    /// }
    /// let mut isolate = Engine::new().isolate_with(Box::new(H)).unwrap();
    /// isolate.exec("import sys").unwrap();
    /// assert_eq!(isolate.eval::<Vec<bool>>("[sys.stdout.isatty(), sys.stderr.isatty()]").unwrap(), [true, false]);
    /// ```
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
