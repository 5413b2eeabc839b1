//! What an isolate asks of whoever watches file descriptors for it.

use std::io;
use std::os::fd::RawFd;
use std::time::Duration;

/// What is of interest about a descriptor.
///
/// ```
/// use pyish::Interest;
///
/// let both = Interest::READ.or(Interest::WRITE);
/// assert!(both.read && both.write);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Interest {
    /// It can be read without waiting, or has ended.
    pub read: bool,
    /// It can be written without waiting, or has failed.
    pub write: bool,
}

impl Interest {
    /// Reading.
    pub const READ: Interest = Interest {
        read: true,
        write: false,
    };
    /// Writing.
    pub const WRITE: Interest = Interest {
        read: false,
        write: true,
    };

    /// Whether there is any.
    ///
    /// ```
    /// assert!(pyish::Interest::default().is_none());
    /// ```
    pub fn is_none(self) -> bool {
        !self.read && !self.write
    }

    /// What is in either.
    ///
    /// ```
    /// use pyish::Interest;
    ///
    /// assert_eq!(Interest::READ.or(Interest::default()), Interest::READ);
    /// ```
    pub fn or(self, other: Interest) -> Interest {
        Interest {
            read: self.read || other.read,
            write: self.write || other.write,
        }
    }
}

/// A descriptor is ready.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// Which.
    pub fd: RawFd,
    /// For what.
    pub ready: Interest,
    /// The other end will send no more: reading goes on until it says so itself.
    pub ended: bool,
}

/// Watches descriptors. It tells of a readiness once: when the watch begins or changes, and when it comes about.
pub trait Reactor: Send {
    /// Begin to watch, or watch for something else, or (with no interest) end. A watch that is asked for again tells
    /// again what holds.
    fn watch(&mut self, fd: RawFd, interest: Interest) -> io::Result<()>;

    /// Look what has happened; wait for it until `limit` is over (forever, without). Events are kept for
    /// [`Reactor::next`].
    fn poll(&mut self, limit: Option<Duration>);

    /// The next event that `poll` found.
    fn next(&mut self) -> Option<Event>;
}
