//! The reactor of this system, on mio: what hosts that grant sockets and processes give to their isolates.

use crate::object::reactor::{Event, Interest, Reactor};
use hashbrown::HashSet;
use mio::unix::SourceFd;
use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::time::Duration;

/// How many events one look takes.
const BATCH: usize = 1024;
/// The token of the waker: no descriptor has this number.
const WAKER: mio::Token = mio::Token(usize::MAX);

/// Watches descriptors with epoll or kqueue.
///
/// ```
/// use pyish::{Interest, PollReactor, Reactor};
/// use std::io::Write;
/// use std::os::fd::AsRawFd;
/// use std::time::Duration;
///
/// let (mut here, there) = std::os::unix::net::UnixStream::pair().unwrap();
/// let mut reactor = PollReactor::new().unwrap();
/// reactor.watch(there.as_raw_fd(), Interest::READ).unwrap();
/// here.write_all(b"x").unwrap();
/// reactor.poll(Some(Duration::from_secs(5)));
/// assert!(reactor.next().unwrap().ready.read);
/// ```
pub struct PollReactor {
    poll: mio::Poll,
    batch: mio::Events,
    watched: HashSet<RawFd>,
    found: VecDeque<Event>,
    waker: Arc<mio::Waker>,
}

impl PollReactor {
    /// A reactor that watches nothing.
    ///
    /// ```
    /// let reactor = pyish::PollReactor::new().unwrap();
    /// assert!(!reactor.has_found());
    /// ```
    pub fn new() -> io::Result<PollReactor> {
        let poll = mio::Poll::new()?;
        let waker = Arc::new(mio::Waker::new(poll.registry(), WAKER)?);
        Ok(PollReactor {
            poll,
            batch: mio::Events::with_capacity(BATCH),
            watched: HashSet::default(),
            found: VecDeque::new(),
            waker,
        })
    }

    /// Whether there are events that nobody has taken.
    ///
    /// ```
    /// use pyish::{PollReactor, Reactor};
    /// use std::time::Duration;
    ///
    /// let mut reactor = PollReactor::new().unwrap();
    /// reactor.poll(Some(Duration::ZERO));
    /// assert!(!reactor.has_found());
    /// ```
    pub fn has_found(&self) -> bool {
        !self.found.is_empty()
    }

    /// What ends a `poll` from another thread.
    ///
    /// ```
    /// use pyish::{PollReactor, Reactor};
    ///
    /// let mut reactor = PollReactor::new().unwrap();
    /// let waker = reactor.waker();
    /// let thread = std::thread::spawn(move || waker.wake().unwrap());
    /// reactor.poll(None);
    /// thread.join().unwrap();
    /// ```
    pub fn waker(&self) -> Arc<mio::Waker> {
        self.waker.clone()
    }
}

impl AsRawFd for PollReactor {
    /// A descriptor that is readable when `poll` would find something.
    fn as_raw_fd(&self) -> RawFd {
        self.poll.as_raw_fd()
    }
}

fn wanted(interest: Interest) -> Option<mio::Interest> {
    match (interest.read, interest.write) {
        (true, true) => Some(mio::Interest::READABLE | mio::Interest::WRITABLE),
        (true, false) => Some(mio::Interest::READABLE),
        (false, true) => Some(mio::Interest::WRITABLE),
        (false, false) => None,
    }
}

impl Reactor for PollReactor {
    fn watch(&mut self, fd: RawFd, interest: Interest) -> io::Result<()> {
        let registry = self.poll.registry();
        let (mut source, token) = (SourceFd(&fd), mio::Token(fd as usize));
        let Some(interest) = wanted(interest) else {
            return match self.watched.remove(&fd) {
                true => registry.deregister(&mut source),
                false => Ok(()),
            };
        };
        if self.watched.insert(fd) {
            let result = registry.register(&mut source, token, interest);
            return match result {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    registry.reregister(&mut source, token, interest)
                }
                Err(error) => {
                    self.watched.remove(&fd);
                    Err(error)
                }
                Ok(()) => Ok(()),
            };
        }
        match registry.reregister(&mut source, token, interest) {
            // It was closed meanwhile, and the number given to another: the system has forgotten the watch.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                registry.register(&mut source, token, interest)
            }
            other => other,
        }
    }

    fn poll(&mut self, limit: Option<Duration>) {
        if self.poll.poll(&mut self.batch, limit).is_err() {
            // A signal came in between: whoever waits looks again.
            return;
        }
        for event in &self.batch {
            if event.token() == WAKER {
                continue;
            }
            let broken = event.is_error();
            self.found.push_back(Event {
                fd: event.token().0 as RawFd,
                ready: Interest {
                    read: event.is_readable() || event.is_read_closed() || broken,
                    write: event.is_writable() || event.is_write_closed() || broken,
                },
                ended: event.is_read_closed() || broken,
            });
        }
    }

    fn next(&mut self) -> Option<Event> {
        self.found.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    fn ready(reactor: &mut PollReactor) -> Vec<(RawFd, bool, bool)> {
        reactor.poll(Some(Duration::from_millis(200)));
        std::iter::from_fn(|| reactor.next())
            .map(|event| (event.fd, event.ready.read, event.ended))
            .collect()
    }

    #[test]
    fn tells_once_and_again_when_asked() -> io::Result<()> {
        let mut reactor = PollReactor::new()?;
        let (mut here, there) = UnixStream::pair()?;
        let fd = there.as_raw_fd();
        reactor.watch(fd, Interest::READ)?;
        here.write_all(b"x")?;
        assert_eq!(ready(&mut reactor), [(fd, true, false)]);
        assert_eq!(ready(&mut reactor), []);
        reactor.watch(fd, Interest::READ)?;
        assert_eq!(ready(&mut reactor), [(fd, true, false)]);
        drop(here);
        assert_eq!(ready(&mut reactor), [(fd, true, true)]);
        reactor.watch(fd, Interest::default())?;
        assert_eq!(ready(&mut reactor), []);
        Ok(())
    }
}
