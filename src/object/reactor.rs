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
    ///
    /// ```
    /// assert!(pyish::Interest::READ.read && !pyish::Interest::READ.write);
    /// ```
    pub const READ: Interest = Interest {
        read: true,
        write: false,
    };
    /// Writing.
    ///
    /// ```
    /// assert!(pyish::Interest::WRITE.write && !pyish::Interest::WRITE.read);
    /// ```
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
///
/// ```
/// use pyish::{Event, Interest};
///
/// let event = Event { fd: 3, ready: Interest::READ, ended: true };
/// assert!(event.ready.read && event.ended);
/// ```
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
///
/// ```
/// use pyish::{Event, Interest, Reactor};
/// use std::time::Duration;
///
/// /// Finds every descriptor ready for all that is asked, at once.
/// #[derive(Default)]
/// struct Eager(Vec<Event>);
///
/// impl Reactor for Eager {
///     fn watch(&mut self, fd: i32, interest: Interest) -> std::io::Result<()> {
///         self.0.push(Event { fd, ready: interest, ended: false });
///         Ok(())
///     }
///
///     fn poll(&mut self, _: Option<Duration>) {}
///
///     fn next(&mut self) -> Option<Event> {
///         self.0.pop()
///     }
/// }
///
/// let mut reactor = Eager::default();
/// reactor.watch(0, Interest::WRITE).unwrap();
/// reactor.poll(None);
/// assert!(reactor.next().unwrap().ready.write);
/// ```
pub trait Reactor: Send {
    /// Begin to watch, or watch for something else, or (with no interest) end. A watch that is asked for again tells
    /// again what holds.
    ///
    /// ```
    /// # #[cfg(feature = "reactor")] {
    /// use pyish::{Interest, PollReactor, Reactor};
    /// use std::os::fd::AsRawFd;
    ///
    /// let (one, _other) = std::os::unix::net::UnixStream::pair().unwrap();
    /// let mut reactor = PollReactor::new().unwrap();
    /// reactor.watch(one.as_raw_fd(), Interest::WRITE).unwrap();
    /// reactor.poll(None);
    /// assert_eq!(reactor.next().unwrap().fd, one.as_raw_fd());
    /// # }
    /// ```
    fn watch(&mut self, fd: RawFd, interest: Interest) -> io::Result<()>;

    /// Look what has happened; wait for it until `limit` is over (forever, without). Events are kept for
    /// [`Reactor::next`].
    ///
    /// ```
    /// # #[cfg(feature = "reactor")] {
    /// use pyish::{PollReactor, Reactor};
    /// use std::time::Duration;
    ///
    /// let mut reactor = PollReactor::new().unwrap();
    /// reactor.poll(Some(Duration::ZERO));
    /// assert!(reactor.next().is_none());
    /// # }
    /// ```
    fn poll(&mut self, limit: Option<Duration>);

    /// The next event that `poll` found.
    ///
    /// ```
    /// # #[cfg(feature = "reactor")] {
    /// use pyish::{PollReactor, Reactor};
    ///
    /// assert!(PollReactor::new().unwrap().next().is_none());
    /// # }
    /// ```
    fn next(&mut self) -> Option<Event>;
}
