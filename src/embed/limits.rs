//! What an isolate may use up.

use std::time::Duration;

/// What an isolate may use up. Nothing stands for no limit, and for CPython's default of recursion.
///
/// Memory, recursion, tasks and handles are errors that the script can catch (MemoryError, RecursionError, RuntimeError,
/// OSError). Fuel, time and output end the call: no handler, `finally` or finalizer runs after.
///
/// ```
/// use pyish::{ErrorKind, Limits};
///
/// let engine = pyish::Engine::builder().limits(Limits { fuel: Some(10_000), ..Limits::default() }).build();
/// let mut isolate = engine.isolate().unwrap();
/// let error = isolate.exec("while True: pass").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Fuel);
/// // The next call has fuel of its own.
/// assert_eq!(isolate.eval::<i64>("1 + 1").unwrap(), 2);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the isolate's heap. It is set when the isolate is made.
    pub memory: Option<usize>,
    /// Safe points in one call: calls and turns of loops; native work counts in proportion. The same program with the
    /// same input and seeds spends the same, wherever it runs.
    pub fuel: Option<u64>,
    /// How long one call may take.
    pub time: Option<Duration>,
    /// Bytes that one call may write to outputs.
    pub output: Option<u64>,
    /// How many tasks and threads may have begun and not ended.
    pub tasks: Option<usize>,
    /// How many files, sockets and pipes may be open.
    pub handles: Option<usize>,
    /// How deep calls may nest: `sys.setrecursionlimit` goes no further.
    pub recursion: Option<u32>,
}
