//! File descriptors that scripts can name by number: who owns them, and how they are closed.
//!
//! # Invariants
//! - A number that is not in the isolate's table is EBADF, whatever the process has open: no script reaches a
//!   descriptor of its host.
//! - All who hold a descriptor hold the same `Arc`: closing it through one closes it for all, exactly once.
//! - An entry whose descriptor is closed is stale, and makes room for the next one of its number.

use crate::builtins::exceptions::os_error::from_io;
use crate::object::{Res, Vm};
use hashbrown::HashMap;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::{Arc, Mutex};

/// An open descriptor, until it is closed.
pub(crate) struct Descriptor(Mutex<Source>);

enum Source {
    Owned(OwnedFd),
    /// 0, 1, 2: the process's own.
    Standard(RawFd),
    Closed,
}

fn closed() -> io::Error {
    io::Error::from_raw_os_error(libc::EBADF)
}

impl Descriptor {
    fn new(source: Source) -> Arc<Descriptor> {
        Arc::new(Descriptor(Mutex::new(source)))
    }

    /// Do something with it; EBADF where it is closed.
    pub(crate) fn with<T>(
        &self,
        act: impl FnOnce(BorrowedFd<'_>) -> io::Result<T>,
    ) -> io::Result<T> {
        let Ok(source) = self.0.lock() else {
            return Err(closed());
        };
        match &*source {
            Source::Owned(fd) => act(fd.as_fd()),
            Source::Standard(0) => act(io::stdin().as_fd()),
            Source::Standard(1) => act(io::stdout().as_fd()),
            Source::Standard(_) => act(io::stderr().as_fd()),
            Source::Closed => Err(closed()),
        }
    }

    /// Its number; -1 where it is closed.
    pub(crate) fn number(&self) -> RawFd {
        match self.0.lock().as_deref() {
            Ok(Source::Owned(fd)) => fd.as_raw_fd(),
            Ok(Source::Standard(number)) => *number,
            Ok(Source::Closed) | Err(_) => -1,
        }
    }

    /// Close it. What the system says against it is lost, as the descriptor is gone all the same.
    pub(crate) fn close(&self) {
        drop(self.take());
    }

    /// Close it here, and hand it to another owner.
    pub(crate) fn take(&self) -> Option<OwnedFd> {
        let mut source = self.0.lock().ok()?;
        match std::mem::replace(&mut *source, Source::Closed) {
            Source::Owned(fd) => Some(fd),
            Source::Standard(_) | Source::Closed => None,
        }
    }
}

/// The descriptors of an isolate.
#[derive(Default)]
struct Table(HashMap<RawFd, Arc<Descriptor>>);

impl Vm {
    /// A descriptor joins the isolate's table.
    pub(crate) fn adopt_fd(&mut self, fd: OwnedFd) -> Arc<Descriptor> {
        let number = fd.as_raw_fd();
        let descriptor = Descriptor::new(Source::Owned(fd));
        self.state::<Table>().0.insert(number, descriptor.clone());
        descriptor
    }

    /// The descriptor of this number, if the isolate has one.
    pub(crate) fn find_fd(&mut self, number: RawFd) -> Option<Arc<Descriptor>> {
        let may_stand = (0..3).contains(&number) && self.host.grants_files();
        let table = &mut self.state::<Table>().0;
        match table.get(&number) {
            Some(descriptor) if descriptor.number() == number => Some(descriptor.clone()),
            Some(_) => {
                table.remove(&number);
                None
            }
            None if may_stand => {
                let descriptor = Descriptor::new(Source::Standard(number));
                table.insert(number, descriptor.clone());
                Some(descriptor)
            }
            None => None,
        }
    }

    /// The descriptor of this number, or EBADF.
    pub(crate) fn fd(&mut self, number: RawFd) -> Res<Arc<Descriptor>> {
        match self.find_fd(number) {
            Some(descriptor) => Ok(descriptor),
            None => from_io(self, &closed(), &[]),
        }
    }

    /// Close a descriptor; nobody waits for it any more.
    pub(crate) fn close_fd(&mut self, descriptor: &Descriptor) {
        let number = descriptor.number();
        if number >= 0 {
            self.closing_fd(number);
            self.state::<Table>().0.remove(&number);
            descriptor.close();
        }
    }

    /// Do a system call with a descriptor; what it says against it is raised.
    pub(crate) fn with_fd<T>(
        &mut self,
        descriptor: &Descriptor,
        act: impl FnOnce(BorrowedFd<'_>) -> io::Result<T>,
    ) -> Res<T> {
        match descriptor.with(act) {
            Ok(done) => Ok(done),
            Err(error) => from_io(self, &error, &[]),
        }
    }
}
