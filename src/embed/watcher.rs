//! What wakes an isolate that a runtime polls when one of its descriptors is ready.
//!
//! ```text
//!   isolate: PollReactor (an epoll or kqueue of its own) ──its descriptor──► Watcher: one thread for each engine
//!                                                                            │ readable
//!                                                                            ▼
//!                                                                       Waker::wake
//! ```
//! The thread is there for as long as something is watched. No runtime has to know of descriptors, so that this works
//! with all of them.

use hashbrown::HashMap;
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Registry, Token};
use std::os::fd::RawFd;
use std::sync::{Arc, Mutex};
use std::task::Waker;
use std::time::Duration;

/// How long the thread stays when there is nothing to watch.
const PATIENCE: Duration = Duration::from_secs(10);

/// Watches the reactors of isolates.
#[derive(Clone, Default)]
pub(super) struct Watcher(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// While the thread runs: what it looks at is registered here.
    registry: Option<Registry>,
    wakers: HashMap<RawFd, Waker>,
}

/// An isolate's reactor is watched until this is dropped.
pub(super) struct Watched {
    fd: RawFd,
    watcher: Watcher,
}

impl Watcher {
    /// What ends the watching of `fd`, before it is closed.
    pub(super) fn guard(&self, fd: RawFd) -> Watched {
        Watched {
            fd,
            watcher: self.clone(),
        }
    }

    /// Wake `waker` when `fd` is readable: once.
    pub(super) fn watch(&self, fd: RawFd, waker: Waker) {
        let Ok(mut state) = self.0.lock() else {
            return waker.wake();
        };
        if state.registry.is_none() && self.begin(&mut state).is_err() {
            // Without a thread nobody waits: the isolate is polled again at once.
            drop(state);
            return waker.wake();
        }
        let Some(registry) = &state.registry else {
            return;
        };
        // To ask again tells again of what is readable already: nothing that came meanwhile is lost.
        let (mut source, token) = (SourceFd(&fd), Token(fd as usize));
        let asked = registry
            .reregister(&mut source, token, Interest::READABLE)
            .or_else(|_| registry.register(&mut source, token, Interest::READABLE));
        match asked {
            Ok(()) => drop(state.wakers.insert(fd, waker)),
            Err(_) => {
                drop(state);
                waker.wake();
            }
        }
    }

    fn begin(&self, state: &mut State) -> std::io::Result<()> {
        let poll = Poll::new()?;
        let registry = poll.registry().try_clone()?;
        let watcher = self.clone();
        std::thread::Builder::new()
            .name("pyish-reactor".to_owned())
            .spawn(move || watcher.run(poll))?;
        state.registry = Some(registry);
        Ok(())
    }

    fn run(&self, mut poll: Poll) {
        let mut events = Events::with_capacity(256);
        loop {
            let asked = poll.poll(&mut events, Some(PATIENCE));
            let Ok(mut state) = self.0.lock() else {
                return;
            };
            if asked.is_err() || (events.is_empty() && state.wakers.is_empty()) {
                if asked.is_err_and(|error| error.kind() == std::io::ErrorKind::Interrupted) {
                    continue;
                }
                state.registry = None;
                let left = std::mem::take(&mut state.wakers);
                drop(state);
                left.into_values().for_each(Waker::wake);
                return;
            }
            let fds = events.iter().map(|event| event.token().0 as RawFd);
            let woken: Vec<Waker> = fds.filter_map(|fd| state.wakers.remove(&fd)).collect();
            drop(state);
            woken.into_iter().for_each(Waker::wake);
        }
    }
}

impl Drop for Watched {
    /// The descriptor is closed with its isolate, and the system forgets it.
    fn drop(&mut self) {
        if let Ok(mut state) = self.watcher.0.lock() {
            let waker = state.wakers.remove(&self.fd);
            if let Some(registry) = &state.registry {
                let _ = registry.deregister(&mut SourceFd(&self.fd));
            }
            drop(state);
            drop(waker);
        }
    }
}
