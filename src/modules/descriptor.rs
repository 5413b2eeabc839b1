//! File descriptors that scripts can name by number: who owns them, and how they are closed.
//!
//! # Invariants
//! - A number that is not in the isolate's table is EBADF, whatever the process has open: no script reaches a
//!   descriptor of its host.
//! - All who hold a descriptor hold the same `Arc`: closing it through one closes it for all, exactly once.
//! - An entry whose descriptor is closed is stale, and makes room for the next one of its number.

use crate::builtins::exceptions::os_error::from_io;
use crate::object::reactor::Interest;
use crate::object::{Res, Vm};
use hashbrown::HashMap;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

/// An open descriptor, until it is closed.
pub(crate) struct Descriptor {
    source: Mutex<Source>,
    /// Reading or writing may have to wait: a pipe, a socket, a terminal. Asked for when it is first of interest.
    may_wait: OnceLock<bool>,
}

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
        Arc::new(Descriptor {
            source: Mutex::new(source),
            may_wait: OnceLock::new(),
        })
    }

    /// Whether reading or writing may have to wait.
    pub(crate) fn may_wait(&self) -> bool {
        *self.may_wait.get_or_init(|| {
            self.with(|fd| Ok(rustix::fs::fstat(fd)?))
                .is_ok_and(|stat| {
                    use rustix::fs::FileType;
                    !matches!(
                        FileType::from_raw_mode(stat.st_mode),
                        FileType::RegularFile | FileType::Directory | FileType::BlockDevice
                    )
                })
        })
    }

    /// Whether the system itself does not wait for it.
    pub(crate) fn is_nonblocking(&self) -> bool {
        self.with(|fd| Ok(rustix::fs::fcntl_getfl(fd)?))
            .is_ok_and(|flags| flags.contains(rustix::fs::OFlags::NONBLOCK))
    }

    /// WouldBlock, unless it is ready at this moment.
    pub(crate) fn check_ready(&self, interest: Interest) -> io::Result<()> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let flags = if interest.read {
            PollFlags::IN
        } else {
            PollFlags::OUT
        };
        self.with(|fd| {
            let mut polled = [PollFd::new(&fd, flags)];
            loop {
                match poll(&mut polled, Some(&Timespec::default())) {
                    Err(rustix::io::Errno::INTR) => {}
                    Ok(0) => return Err(io::Error::from(io::ErrorKind::WouldBlock)),
                    Ok(_) => return Ok(()),
                    Err(errno) => return Err(errno.into()),
                }
            }
        })
    }

    /// Do something with it; EBADF where it is closed.
    pub(crate) fn with<T>(
        &self,
        act: impl FnOnce(BorrowedFd<'_>) -> io::Result<T>,
    ) -> io::Result<T> {
        match self.hold() {
            Some(held) => act(held.fd()),
            None => Err(closed()),
        }
    }

    /// Keep it open for a while, if it is open.
    pub(crate) fn hold(&self) -> Option<Held<'_>> {
        let source = self.source.lock().ok()?;
        match &*source {
            Source::Closed => None,
            _ => Some(Held(source)),
        }
    }

    /// Whether it is one of the process's own.
    pub(crate) fn is_standard(&self) -> bool {
        matches!(self.source.lock().as_deref(), Ok(Source::Standard(_)))
    }

    /// Its number; -1 where it is closed.
    pub(crate) fn number(&self) -> RawFd {
        match self.source.lock().as_deref() {
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
        let mut source = self.source.lock().ok()?;
        match std::mem::replace(&mut *source, Source::Closed) {
            Source::Owned(fd) => Some(fd),
            Source::Standard(_) | Source::Closed => None,
        }
    }
}

/// A descriptor that nobody closes meanwhile.
pub(crate) struct Held<'a>(MutexGuard<'a, Source>);

impl Held<'_> {
    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        match &*self.0 {
            Source::Owned(fd) => fd.as_fd(),
            Source::Standard(0) => rustix::stdio::stdin(),
            Source::Standard(1) => rustix::stdio::stdout(),
            Source::Standard(_) => rustix::stdio::stderr(),
            Source::Closed => unreachable!("what is held is open"),
        }
    }
}

/// The descriptors of an isolate.
#[derive(Default)]
struct Table(HashMap<RawFd, Arc<Descriptor>>);

impl Vm {
    /// A descriptor joins the isolate's table: EMFILE where that is full.
    pub(crate) fn adopt_fd(&mut self, fd: OwnedFd) -> Res<Arc<Descriptor>> {
        let most = self.budget.handles;
        let table = &mut self.state::<Table>().0;
        if table.len() >= most {
            table.retain(|number, descriptor| descriptor.number() == *number);
        }
        let open = table.len() - (0..3).filter(|number| table.contains_key(number)).count();
        if open >= most {
            drop(fd);
            return from_io(self, &io::Error::from_raw_os_error(libc::EMFILE), &[]);
        }
        let number = fd.as_raw_fd();
        let descriptor = Descriptor::new(Source::Owned(fd));
        self.state::<Table>().0.insert(number, descriptor.clone());
        Ok(descriptor)
    }

    /// The descriptor of this number, if the isolate has one.
    pub(crate) fn find_fd(&mut self, number: RawFd) -> Option<Arc<Descriptor>> {
        let may_stand = (0..3).contains(&number) && self.granted.is_all();
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

    /// The numbers of all descriptors that are open.
    pub(crate) fn fd_numbers(&mut self) -> Vec<RawFd> {
        let table = &self.state::<Table>().0;
        table
            .iter()
            .filter(|(number, descriptor)| descriptor.number() == **number)
            .map(|(number, _)| *number)
            .collect()
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
