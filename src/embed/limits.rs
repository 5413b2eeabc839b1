//! What an isolate may use up.

use std::time::Duration;

/// What an isolate may use up. Nothing stands for no limit, and for CPython's default of recursion.
///
/// Memory, recursion, tasks and handles are errors that the script can catch (MemoryError, RecursionError, RuntimeError,
/// OSError). Fuel, time and output end the program: no handler, `finally` or finalizer runs after.
///
/// ```
/// use pyish::Limits;
/// use std::time::Duration;
///
/// let limits = Limits {
///     memory: Some(64 << 20),
///     time: Some(Duration::from_secs(1)),
///     ..Limits::default()
/// };
/// assert_eq!(limits.fuel, None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of its heap.
    pub memory: Option<usize>,
    /// Safe points: calls and turns of loops; native work counts in proportion. The same program with the same input
    /// and seeds spends the same, wherever it runs.
    pub fuel: Option<u64>,
    /// Time by the host's clock, from when the limit is set.
    pub time: Option<Duration>,
    /// Bytes that it may write to its outputs.
    pub output: Option<u64>,
    /// Tasks and threads that have begun and not ended.
    pub tasks: Option<usize>,
    /// Open files, sockets and pipes.
    pub handles: Option<usize>,
    /// How deep calls may nest: `sys.setrecursionlimit` goes no further.
    pub recursion: Option<u32>,
}
