//! What a socket does that may have to wait: one attempt, or a frame that parks between attempts.

use super::message::{self, Received};
use super::socket::Socket;
use super::{address, socket};
use crate::builtins::bytes_like::Content;
use crate::builtins::exceptions::os_error::from_io;
use crate::builtins::memoryview::MemoryView;
use crate::object::reactor::Interest;
use crate::object::step::Park;
use crate::object::{Input, NativeFrame, Ref, Res, Step, Trace, Tracer, Value, Vm};
use crate::sched::watch::Waiting;
use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::net::{RecvFlags, SendFlags, SocketAddrAny, SocketFlags};
use std::io;

/// What is to be done.
pub(super) enum Op {
    Recv {
        size: usize,
        flags: u32,
    },
    RecvFrom {
        size: usize,
        flags: u32,
    },
    RecvInto {
        view: Ref<MemoryView>,
        size: usize,
        flags: u32,
        from: bool,
    },
    Send {
        data: Content,
        flags: u32,
    },
    SendAll {
        data: Content,
        sent: usize,
        flags: u32,
    },
    SendTo {
        data: Content,
        to: SocketAddrAny,
        flags: u32,
    },
    SendMsg {
        data: Vec<u8>,
        rights: Vec<OwnedFd>,
        to: Option<SocketAddrAny>,
        flags: u32,
    },
    RecvMsg {
        size: usize,
        /// `recvmsg_into`: where it goes.
        views: Option<Vec<Ref<MemoryView>>>,
        /// For ancillary data.
        room: usize,
        flags: u32,
    },
    Accept,
    Connect {
        to: SocketAddrAny,
        begun: bool,
        /// `connect_ex`: the error's number is the result.
        quiet: bool,
    },
}

impl Op {
    fn interest(&self) -> Interest {
        match self {
            Op::Recv { .. }
            | Op::RecvFrom { .. }
            | Op::RecvInto { .. }
            | Op::RecvMsg { .. }
            | Op::Accept => Interest::READ,
            _ => Interest::WRITE,
        }
    }
}

fn receiving(flags: u32) -> RecvFlags {
    RecvFlags::from_bits_retain(flags) | RecvFlags::DONTWAIT
}

fn sending(flags: u32) -> SendFlags {
    SendFlags::from_bits_retain(flags) | SendFlags::DONTWAIT | SendFlags::NOSIGNAL
}

/// Again, if a signal came in between.
fn retried<T>(mut act: impl FnMut() -> rustix::io::Result<T>) -> io::Result<T> {
    loop {
        match act() {
            Err(rustix::io::Errno::INTR) => {}
            other => return other.map_err(io::Error::from),
        }
    }
}

/// Whether a descriptor is ready at this moment.
fn is_ready(fd: BorrowedFd<'_>, interest: Interest) -> io::Result<bool> {
    let flags = if interest.read {
        rustix::event::PollFlags::IN
    } else {
        rustix::event::PollFlags::OUT
    };
    let mut polled = [rustix::event::PollFd::new(&fd, flags)];
    let now = rustix::event::Timespec::default();
    retried(|| rustix::event::poll(&mut polled, Some(&now))).map(|count| count > 0)
}

/// Try it once: nothing comes back where it would have to wait.
fn attempt(vm: &mut Vm, this: &Ref<Socket>, op: &mut Op) -> Res<Option<Value>> {
    let descriptor = this.descriptor(vm)?;
    let mut buffer = Vec::new();
    if let Op::Recv { size, .. }
    | Op::RecvFrom { size, .. }
    | Op::RecvInto { size, .. }
    | Op::RecvMsg { size, .. } = op
    {
        vm.reserve(*size)?;
        buffer.resize(*size, 0);
    }
    let is_blocking = this.timeout.get().is_none();
    let done = descriptor.with(|fd| system_call(fd, op, &mut buffer, is_blocking));
    match done {
        Ok(done) => present(vm, this, op, &buffer, done),
        Err(error) => match (error.kind(), &op) {
            (io::ErrorKind::WouldBlock, _) => Ok(None),
            (_, Op::Connect { quiet: true, .. }) => Ok(Some(Value::Int(i64::from(
                error.raw_os_error().unwrap_or(libc::EIO),
            )))),
            _ => from_io(vm, &error, &[]),
        },
    }
}

/// What the system gave.
enum Done {
    Count(usize),
    From(usize, Option<SocketAddrAny>),
    Accepted(OwnedFd, Option<SocketAddrAny>),
    Message(Received),
    Nothing,
}

fn would_block() -> io::Error {
    io::Error::from_raw_os_error(libc::EAGAIN)
}

fn system_call(
    fd: BorrowedFd<'_>,
    op: &mut Op,
    buffer: &mut [u8],
    is_blocking: bool,
) -> io::Result<Done> {
    use rustix::net;
    match op {
        Op::Recv { flags, .. }
        | Op::RecvInto {
            flags, from: false, ..
        } => {
            let flags = receiving(*flags);
            // With MSG_TRUNC the length is the message's, which may be more than was copied.
            retried(|| net::recv(fd, &mut *buffer, flags)).map(|(count, _)| Done::Count(count))
        }
        Op::RecvFrom { flags, .. } | Op::RecvInto { flags, .. } => {
            let flags = receiving(*flags);
            retried(|| net::recvfrom(fd, &mut *buffer, flags))
                .map(|(count, _, from)| Done::From(count, from))
        }
        Op::Send { data, flags } => {
            retried(|| net::send(fd, data, sending(*flags))).map(Done::Count)
        }
        Op::SendAll { data, sent, flags } => {
            while *sent < data.len() {
                *sent += retried(|| net::send(fd, &data[*sent..], sending(*flags)))?;
            }
            Ok(Done::Nothing)
        }
        Op::SendTo { data, to, flags } => {
            retried(|| net::sendto(fd, data, sending(*flags), to)).map(Done::Count)
        }
        Op::SendMsg {
            data,
            rights,
            to,
            flags,
        } => retried(|| message::send(fd, data, rights, to.as_ref(), sending(*flags)))
            .map(Done::Count),
        Op::RecvMsg { room, flags, .. } => {
            retried(|| message::receive(fd, buffer, *room, receiving(*flags))).map(Done::Message)
        }
        Op::Accept => {
            // The system would wait by itself.
            if is_blocking && !is_ready(fd, Interest::READ)? {
                return Err(would_block());
            }
            retried(|| net::acceptfrom_with(fd, SocketFlags::CLOEXEC))
                .map(|(fd, from)| Done::Accepted(fd, from))
        }
        Op::Connect { to, begun, .. } => connect(fd, to, begun, is_blocking),
    }
}

fn connect(
    fd: BorrowedFd<'_>,
    to: &SocketAddrAny,
    begun: &mut bool,
    is_blocking: bool,
) -> io::Result<Done> {
    if !*begun {
        if is_blocking {
            rustix::io::ioctl_fionbio(fd, true)?;
        }
        let result = rustix::net::connect(fd, to);
        if is_blocking {
            rustix::io::ioctl_fionbio(fd, false)?;
        }
        return match result {
            Ok(()) => Ok(Done::Nothing),
            Err(rustix::io::Errno::INPROGRESS | rustix::io::Errno::INTR) => {
                *begun = true;
                Err(would_block())
            }
            // A Unix socket whose backlog is full: there is nothing to wait for but time.
            Err(errno) => Err(errno.into()),
        };
    }
    if !is_ready(fd, Interest::WRITE)? {
        return Err(would_block());
    }
    match rustix::net::sockopt::socket_error(fd)? {
        Ok(()) | Err(rustix::io::Errno::ISCONN) => Ok(Done::Nothing),
        Err(errno) => Err(errno.into()),
    }
}

/// The result as the script sees it.
fn present(
    vm: &mut Vm,
    this: &Ref<Socket>,
    op: &Op,
    buffer: &[u8],
    done: Done,
) -> Res<Option<Value>> {
    let result = match (op, done) {
        (Op::Recv { .. }, Done::Count(count)) => {
            vm.new_bytes(&buffer[..count.min(buffer.len())])?
        }
        (Op::RecvFrom { .. }, Done::From(count, from)) => {
            let bytes = vm.new_bytes(&buffer[..count.min(buffer.len())])?;
            let from = address::from_system(vm, from)?;
            vm.new_tuple([bytes, from])?
        }
        (Op::RecvInto { view, .. }, Done::Count(count)) => {
            view.fill(vm, &buffer[..count.min(buffer.len())]);
            Value::Int(count as i64)
        }
        (Op::RecvInto { view, .. }, Done::From(count, from)) => {
            view.fill(vm, &buffer[..count.min(buffer.len())]);
            let from = address::from_system(vm, from)?;
            vm.new_tuple([Value::Int(count as i64), from])?
        }
        (Op::RecvMsg { views, .. }, Done::Message(received)) => {
            message::present(vm, buffer, views.as_deref(), received)?
        }
        (Op::Accept, Done::Accepted(fd, from)) => {
            let descriptor = vm.adopt_fd(fd)?;
            let from = match address::from_system(vm, from)? {
                // The other end of a Unix connection mostly has no name.
                Value::None if this.family.get() == libc::AF_UNIX => vm.new_str("")?,
                from => from,
            };
            vm.new_tuple([Value::Int(i64::from(descriptor.number())), from])?
        }
        (Op::Connect { quiet: true, .. }, _) => Value::Int(0),
        (_, Done::Count(count)) => Value::Int(count as i64),
        _ => Value::None,
    };
    Ok(Some(result))
}

/// Do it, now or when the socket is ready.
pub(super) fn call(vm: &mut Vm, this: &Ref<Socket>, mut op: Op) -> Res<Step> {
    if let Some(result) = attempt(vm, this, &mut op)? {
        return Ok(Step::Return(result));
    }
    let until = match this.timeout.get() {
        Some(0.0) => {
            let errno = match op {
                Op::Connect { begun: true, .. } => libc::EINPROGRESS,
                _ => libc::EAGAIN,
            };
            if let Op::Connect { quiet: true, .. } = op {
                return Ok(Step::Return(Value::Int(i64::from(errno))));
            }
            return from_io(vm, &io::Error::from_raw_os_error(errno), &[]);
        }
        Some(seconds) => Some(vm.host.monotonic() + seconds),
        None => None,
    };
    Ok(Step::push(SocketCall {
        socket: this.clone(),
        op,
        until,
        waiting: None,
    }))
}

/// A call that waits.
struct SocketCall {
    socket: Ref<Socket>,
    op: Op,
    until: Option<f64>,
    waiting: Option<Waiting>,
}

impl Trace for SocketCall {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.socket.trace(tracer);
        match &self.op {
            Op::RecvInto { view, .. } => view.trace(tracer),
            Op::RecvMsg {
                views: Some(views), ..
            } => views.iter().for_each(|view| view.trace(tracer)),
            _ => {}
        }
    }
}

impl NativeFrame for SocketCall {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        if let Some(waiting) = self.waiting.take() {
            vm.awaited_fd(waiting);
            vm.poll_interrupt()?;
            if let Some(result) = attempt(vm, &self.socket, &mut self.op)? {
                return Ok(Step::Return(result));
            }
        }
        if self.until.is_some_and(|until| vm.host.monotonic() >= until) {
            if let Op::Connect { quiet: true, .. } = self.op {
                return Ok(Step::Return(Value::Int(i64::from(libc::EAGAIN))));
            }
            return Err(socket::timed_out(vm));
        }
        let descriptor = self.socket.descriptor(vm)?;
        match vm.await_fd(descriptor.number(), self.op.interest()) {
            Ok(waiting) => self.waiting = Some(waiting),
            Err(error) => return from_io(vm, &error, &[]),
        }
        Ok(Step::Park(self.until.map_or(Park::Forever, Park::Until)))
    }

    fn caught(&mut self, vm: &mut Vm, raised: crate::object::Raised) -> Res<Step> {
        if let Some(waiting) = self.waiting.take() {
            vm.awaited_fd(waiting);
        }
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "socket"
    }
}
