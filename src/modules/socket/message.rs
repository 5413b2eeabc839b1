//! `sendmsg` and `recvmsg`: several buffers at once, and descriptors that travel with the bytes (SCM_RIGHTS).
//!
//! Descriptors that arrive join the isolate's table, as any others do. Other ancillary data is not passed on.

use super::call::Op;
use super::{address, socket};
use crate::builtins::bytes_like;
use crate::builtins::exceptions::os_error::from_io;
use crate::builtins::memoryview::MemoryView;
use crate::object::{Ref, Res, Value, Vm};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketAddrAny, recvmsg, sendmsg, sendmsg_addr,
};
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;

/// The most descriptors that the system lets through at once.
const MOST_RIGHTS: usize = 253;
/// The header of an ancillary message, and how messages are aligned.
const HEADER: usize = size_of::<libc::cmsghdr>();
const ALIGNED: usize = size_of::<usize>();

/// How long an ancillary message of so many bytes is.
pub(super) fn length(bytes: usize) -> usize {
    HEADER.next_multiple_of(ALIGNED) + bytes
}

/// How much room it takes.
pub(super) fn space(bytes: usize) -> usize {
    HEADER.next_multiple_of(ALIGNED) + bytes.next_multiple_of(ALIGNED)
}

/// A message that was received.
pub(super) struct Received {
    pub(super) count: usize,
    pub(super) flags: u32,
    pub(super) from: Option<SocketAddrAny>,
    pub(super) rights: Vec<OwnedFd>,
}

/// What `sendmsg` is given.
pub(super) fn parse_send(
    vm: &mut Vm,
    this: &socket::Socket,
    buffers: &Value,
    ancdata: &Value,
    flags: i32,
    to: &Value,
) -> Res<Op> {
    let mut data = Vec::new();
    for buffer in vm.collect_iterable(buffers)? {
        let piece = bytes_like::required(vm, &buffer)?;
        vm.reserve(data.len() + piece.len())?;
        data.extend_from_slice(&piece);
    }
    let mut rights = Vec::new();
    for row in vm.collect_iterable(ancdata)? {
        let parts = vm.collect_iterable(&row)?;
        let [level, kind, bytes] = parts.as_slice() else {
            return raise!(
                vm,
                TypeError,
                "[sendmsg() ancillary data items] argument must be 3-item sequence"
            );
        };
        let (level, kind) = (vm.to_index(level)?, vm.to_index(kind)?);
        let bytes = bytes_like::required(vm, bytes)?;
        if (level, kind) != (libc::SOL_SOCKET as isize, libc::SCM_RIGHTS as isize) {
            return raise!(
                vm,
                OSError,
                "ancillary data of level {level} and type {kind} cannot be sent"
            );
        }
        for number in bytes.chunks_exact(4) {
            let number = i32::from_ne_bytes([number[0], number[1], number[2], number[3]]);
            let descriptor = vm.fd(number)?;
            // A copy: the same descriptor may stand there twice, or be the socket itself.
            rights.push(vm.with_fd(&descriptor, |fd| {
                Ok(rustix::io::fcntl_dupfd_cloexec(fd, 3)?)
            })?);
        }
    }
    if rights.len() > MOST_RIGHTS {
        return from_io(vm, &std::io::Error::from_raw_os_error(libc::EINVAL), &[]);
    }
    let to = if to.is_none() {
        None
    } else {
        Some(address::parse(vm, this.family.get(), to, "sendmsg")?)
    };
    Ok(Op::SendMsg {
        data,
        rights,
        to,
        flags: flags as u32,
    })
}

/// What `recvmsg` and `recvmsg_into` are given; the latter have views.
pub(super) fn parse_receive(
    vm: &mut Vm,
    size: isize,
    views: Option<Vec<Ref<MemoryView>>>,
    room: isize,
    flags: i32,
) -> Res<Op> {
    let Ok(size) = usize::try_from(size) else {
        return raise!(vm, ValueError, "negative buffer size in recvmsg()");
    };
    let room = match usize::try_from(room) {
        Ok(room) if room <= i32::MAX as usize => room,
        _ => {
            return raise!(vm, ValueError, "invalid ancillary data buffer length");
        }
    };
    Ok(Op::RecvMsg {
        size,
        views,
        room: room.min(space(4 * MOST_RIGHTS)),
        flags: flags as u32,
    })
}

/// The system call of `sendmsg`.
pub(super) fn send(
    fd: BorrowedFd<'_>,
    data: &[u8],
    rights: &[OwnedFd],
    to: Option<&SocketAddrAny>,
    flags: SendFlags,
) -> rustix::io::Result<usize> {
    let rights = rights.iter().map(AsFd::as_fd).collect::<Vec<_>>();
    let mut room = vec![MaybeUninit::uninit(); space(4 * rights.len())];
    let mut control = SendAncillaryBuffer::new(&mut room);
    if !rights.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&rights)) {
        return Err(rustix::io::Errno::MSGSIZE);
    }
    let data = [IoSlice::new(data)];
    match to {
        Some(to) => sendmsg_addr(fd, to, &data, &mut control, flags),
        None => sendmsg(fd, &data, &mut control, flags),
    }
}

/// The system call of `recvmsg`.
pub(super) fn receive(
    fd: BorrowedFd<'_>,
    buffer: &mut [u8],
    room: usize,
    flags: RecvFlags,
) -> rustix::io::Result<Received> {
    let mut room = vec![MaybeUninit::uninit(); room];
    let mut control = RecvAncillaryBuffer::new(&mut room);
    let flags = flags | RecvFlags::CMSG_CLOEXEC;
    let message = recvmsg(fd, &mut [IoSliceMut::new(buffer)], &mut control, flags)?;
    let mut rights = Vec::new();
    for part in control.drain() {
        if let RecvAncillaryMessage::ScmRights(found) = part {
            rights.extend(found);
        }
    }
    Ok(Received {
        count: message.bytes,
        // That descriptors are not inherited is our business.
        flags: message.flags.bits() & !(libc::MSG_CMSG_CLOEXEC as u32),
        from: message.address,
        rights,
    })
}

/// (data or count, ancillary data, flags, address)
pub(super) fn present(
    vm: &mut Vm,
    buffer: &[u8],
    views: Option<&[Ref<MemoryView>]>,
    received: Received,
) -> Res {
    let got = &buffer[..received.count.min(buffer.len())];
    let first = match views {
        None => vm.new_bytes(got)?,
        Some(views) => {
            let mut rest = got;
            for view in views {
                let (now, later) = rest.split_at(rest.len().min(view.byte_len()));
                view.fill(vm, now);
                rest = later;
            }
            Value::Int(received.count as i64)
        }
    };
    let mut rows = Vec::new();
    if !received.rights.is_empty() {
        let mut numbers = Vec::new();
        for fd in received.rights {
            numbers.extend_from_slice(&vm.adopt_fd(fd)?.number().to_ne_bytes());
        }
        let numbers = vm.new_bytes(&numbers)?;
        let (level, kind) = (libc::SOL_SOCKET.into(), libc::SCM_RIGHTS.into());
        rows.push(vm.new_tuple([Value::Int(level), Value::Int(kind), numbers])?);
    }
    let rows = vm.new_list(rows)?;
    let from = address::from_system(vm, received.from)?;
    vm.new_tuple([first, rows, Value::Int(received.flags.into()), from])
}
