//! `_fd`: what `os` does with descriptors: pipes, reading, writing, flags.

use super::descriptor::Descriptor;
use super::io::call::{Op, Unready, call};
use super::io::path_of;
use crate::builtins::bytes_like::{BytesLike, Content};
use crate::builtins::exceptions::os_error::from_io;
use crate::object::host::Output;
use crate::object::{Res, Step, Value, Vm};
use pyish_derive::module;
use rustix::fs::{OFlags, SeekFrom};
use rustix::io::FdFlags;
use std::os::fd::OwnedFd;
use std::sync::Arc;

fn number(vm: &mut Vm, made: rustix::io::Result<OwnedFd>) -> Res<i32> {
    match made {
        Ok(fd) => Ok(vm.adopt_fd(fd)?.number()),
        Err(errno) => from_io(vm, &errno.into(), &[]),
    }
}

/// A descriptor by its number, or by the `fileno()` of an object.
pub(super) fn given(vm: &mut Vm, value: &Value) -> Res<Arc<Descriptor>> {
    let fd = number_of(vm, value)?;
    vm.fd(fd)
}

/// The number of a descriptor, or of an object with `fileno()`.
pub(super) fn number_of(vm: &mut Vm, value: &Value) -> Res<i32> {
    let number = match vm.small_int(value) {
        Some(number) => number,
        None => match vm.getattr_opt(value, "fileno")? {
            Some(method) => {
                let number = vm.call(&method, &[])?;
                match vm.small_int(&number) {
                    Some(number) => number,
                    None => {
                        return raise!(vm, TypeError, "fileno() returned a non-integer");
                    }
                }
            }
            None => {
                return raise!(
                    vm,
                    TypeError,
                    "argument must be an int, or have a fileno() method"
                );
            }
        },
    };
    if number < 0 {
        return raise!(
            vm,
            ValueError,
            "file descriptor cannot be a negative integer ({number})"
        );
    }
    Ok(i32::try_from(number).unwrap_or(i32::MAX))
}

/// Descriptors of files and pipes.
#[module(name = "_fd")]
impl Surface {
    /// Create a pipe: the descriptors to read from and to write to.
    #[function("pipe()")]
    fn pipe(vm: &mut Vm) -> Res {
        Self::pipe2(vm, libc::O_CLOEXEC)
    }

    /// Create a pipe with flags set atomically.
    #[function("pipe2(flags, /)")]
    fn pipe2(vm: &mut Vm, flags: i32) -> Res {
        let flags = rustix::pipe::PipeFlags::from_bits_truncate(flags as u32);
        match rustix::pipe::pipe_with(flags) {
            Ok((read, write)) => {
                let (read, write) = (vm.adopt_fd(read)?.number(), vm.adopt_fd(write)?.number());
                vm.new_tuple([Value::Int(i64::from(read)), Value::Int(i64::from(write))])
            }
            Err(errno) => from_io(vm, &errno.into(), &[]),
        }
    }

    /// Open a file for low level IO.  Returns a file descriptor (integer).
    #[function("open(path, flags, mode=511, *, dir_fd=None)")]
    fn open(vm: &mut Vm, path: &Value, flags: i32, mode: u32, dir_fd: &Value) -> Res<i32> {
        if !dir_fd.is_none() {
            return raise!(
                vm,
                NotImplementedError,
                "dir_fd unavailable on this platform"
            );
        }
        let text = path_of(vm, path)?;
        let flags = OFlags::from_bits_retain(flags as u32) | OFlags::CLOEXEC;
        match vm.files().open(&text, flags, mode) {
            Ok(fd) => Ok(vm.adopt_fd(fd)?.number()),
            Err(error) => from_io(vm, &error, std::slice::from_ref(path)),
        }
    }

    /// Up to length bytes of a descriptor; no bytes at its end.
    #[function("read(fd, length, /)")]
    fn read(vm: &mut Vm, fd: &Value, length: isize) -> Res<Step> {
        let descriptor = given(vm, fd)?;
        match usize::try_from(length) {
            Ok(length) => call(vm, &descriptor, Op::Read(length), Unready::Raises),
            Err(_) => from_io(vm, &std::io::Error::from_raw_os_error(libc::EINVAL), &[]),
        }
    }

    /// Write bytes to a descriptor; the answer says how many were taken.
    #[function("write(fd, data, /)")]
    fn write(vm: &mut Vm, fd: &Value, data: BytesLike) -> Res<Step> {
        let descriptor = given(vm, fd)?;
        let data: Content = data.0;
        call(vm, &descriptor, Op::Write(data, 0), Unready::Raises)
    }

    /// Read a number of bytes from a file descriptor starting at a particular offset.
    #[function("pread(fd, length, offset, /)")]
    fn pread(vm: &mut Vm, fd: &Value, length: usize, offset: usize) -> Res {
        let descriptor = given(vm, fd)?;
        vm.reserve(length)?;
        let mut buffer = vec![0; length];
        let count = vm.with_fd(&descriptor, |fd| {
            Ok(rustix::io::pread(fd, &mut *buffer, offset as u64)?)
        })?;
        vm.new_bytes(&buffer[..count])
    }

    /// Write bytes to a file descriptor starting at a particular offset.
    #[function("pwrite(fd, buffer, offset, /)")]
    fn pwrite(vm: &mut Vm, fd: &Value, buffer: BytesLike, offset: usize) -> Res<usize> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| {
            Ok(rustix::io::pwrite(fd, &buffer, offset as u64)?)
        })
    }

    /// Copy from a file to a descriptor that does not block: how much was copied comes back.
    #[function("_sendfile(out_fd, in_fd, offset, count, /)")]
    fn sendfile(
        vm: &mut Vm,
        out_fd: &Value,
        in_fd: &Value,
        offset: Option<&Value>,
        count: usize,
    ) -> Res<usize> {
        let (to, from) = (given(vm, out_fd)?, given(vm, in_fd)?);
        let mut offset = match offset {
            Some(offset) if !offset.is_none() => match u64::try_from(vm.to_index(offset)?) {
                Ok(offset) => Some(offset),
                Err(_) => {
                    let invalid = std::io::Error::from_raw_os_error(libc::EINVAL);
                    return from_io(vm, &invalid, &[]);
                }
            },
            _ => None,
        };
        // A copy of the one: both may be the same.
        let from = vm.with_fd(&from, |fd| Ok(rustix::io::fcntl_dupfd_cloexec(fd, 3)?))?;
        vm.with_fd(&to, |to| {
            loop {
                match rustix::fs::sendfile(to, &from, offset.as_mut(), count) {
                    Err(rustix::io::Errno::INTR) => {}
                    other => return Ok(other?),
                }
            }
        })
    }

    /// Close a file descriptor.
    #[function("close(fd)")]
    fn close(vm: &mut Vm, fd: i32) -> Res<()> {
        let descriptor = vm.fd(fd)?;
        vm.close_fd(&descriptor);
        Ok(())
    }

    /// Close all descriptors from fd_low up to fd_high and without it; those that are not open are passed over.
    #[function("closerange(fd_low, fd_high, /)")]
    fn closerange(vm: &mut Vm, fd_low: i32, fd_high: i32) -> Res<()> {
        for number in vm.fd_numbers() {
            if (fd_low..fd_high).contains(&number)
                && let Some(descriptor) = vm.find_fd(number)
            {
                vm.close_fd(&descriptor);
            }
        }
        Ok(())
    }

    /// Another descriptor of the same file, not inherited.
    #[function("dup(fd, /)")]
    fn dup(vm: &mut Vm, fd: i32) -> Res<i32> {
        let descriptor = vm.fd(fd)?;
        let copy = vm.with_fd(&descriptor, |fd| {
            Ok(rustix::io::fcntl_dupfd_cloexec(fd, 3)?)
        })?;
        number(vm, Ok(copy))
    }

    /// Duplicate file descriptor.
    #[function("dup2(fd, fd2, inheritable=True)")]
    fn dup2(vm: &mut Vm, fd: i32, fd2: i32, inheritable: bool) -> Res<i32> {
        let descriptor = vm.fd(fd)?;
        if fd == fd2 {
            return Ok(fd2);
        }
        if (0..3).contains(&fd2) {
            let standard = vm.fd(fd2)?;
            if standard.is_standard() {
                // What was written before goes where it was meant to go.
                let _ = vm.host.flush(Output::Stdout);
                vm.with_fd(&descriptor, |fd| {
                    Ok(match fd2 {
                        0 => rustix::stdio::dup2_stdin(fd),
                        1 => rustix::stdio::dup2_stdout(fd),
                        _ => rustix::stdio::dup2_stderr(fd),
                    }?)
                })?;
                return Ok(fd2);
            }
        }
        if let Some(before) = vm.find_fd(fd2) {
            vm.close_fd(&before);
        }
        let copy = vm.with_fd(&descriptor, |fd| {
            Ok(if inheritable {
                rustix::io::fcntl_dupfd_cloexec(fd, fd2).and_then(|copy| {
                    rustix::io::fcntl_setfd(&copy, FdFlags::empty()).map(|()| copy)
                })
            } else {
                rustix::io::fcntl_dupfd_cloexec(fd, fd2)
            }?)
        })?;
        if std::os::fd::AsRawFd::as_raw_fd(&copy) != fd2 {
            // The number is taken by a descriptor that is not the isolate's.
            return from_io(vm, &std::io::Error::from_raw_os_error(libc::EBADF), &[]);
        }
        number(vm, Ok(copy))
    }

    /// Get the blocking mode of the file descriptor.
    #[function("get_blocking(fd, /)")]
    fn get_blocking(vm: &mut Vm, fd: i32) -> Res<bool> {
        let descriptor = vm.fd(fd)?;
        let flags = vm.with_fd(&descriptor, |fd| Ok(rustix::fs::fcntl_getfl(fd)?))?;
        Ok(!flags.contains(OFlags::NONBLOCK))
    }

    /// Set the blocking mode of the specified file descriptor.
    #[function("set_blocking(fd, blocking, /)")]
    fn set_blocking(vm: &mut Vm, fd: i32, blocking: bool) -> Res<()> {
        let descriptor = vm.fd(fd)?;
        vm.with_fd(&descriptor, |fd| {
            Ok(rustix::io::ioctl_fionbio(fd, !blocking)?)
        })
    }

    /// Whether programs that the process starts have this descriptor too.
    #[function("get_inheritable(fd, /)")]
    fn get_inheritable(vm: &mut Vm, fd: i32) -> Res<bool> {
        let descriptor = vm.fd(fd)?;
        let flags = vm.with_fd(&descriptor, |fd| Ok(rustix::io::fcntl_getfd(fd)?))?;
        Ok(!flags.contains(FdFlags::CLOEXEC))
    }

    /// Say whether programs that the process starts have this descriptor too.
    #[function("set_inheritable(fd, inheritable, /)")]
    fn set_inheritable(vm: &mut Vm, fd: i32, inheritable: bool) -> Res<()> {
        let descriptor = vm.fd(fd)?;
        let flags = if inheritable {
            FdFlags::empty()
        } else {
            FdFlags::CLOEXEC
        };
        vm.with_fd(&descriptor, |fd| Ok(rustix::io::fcntl_setfd(fd, flags)?))
    }

    /// Return True if the fd is connected to a terminal.
    #[function("isatty(fd, /)")]
    fn isatty(vm: &mut Vm, fd: i32) -> bool {
        vm.find_fd(fd).is_some_and(|descriptor| {
            descriptor
                .with(|fd| Ok(rustix::termios::isatty(fd)))
                .unwrap_or(false)
        })
    }

    /// Set the position of a file descriptor.  Return the new position.
    #[function("lseek(fd, position, whence, /)")]
    fn lseek(vm: &mut Vm, fd: i32, position: i64, whence: i32) -> Res<u64> {
        let descriptor = vm.fd(fd)?;
        let to = match (whence, u64::try_from(position)) {
            (0, Ok(position)) => SeekFrom::Start(position),
            (1, _) => SeekFrom::Current(position),
            (2, _) => SeekFrom::End(position),
            _ => return from_io(vm, &std::io::Error::from_raw_os_error(libc::EINVAL), &[]),
        };
        vm.with_fd(&descriptor, |fd| Ok(rustix::fs::seek(fd, to)?))
    }

    /// Force write of fd to disk.
    #[function("fsync(fd)")]
    fn fsync(vm: &mut Vm, fd: &Value) -> Res<()> {
        let descriptor = given(vm, fd)?;
        vm.with_fd(&descriptor, |fd| Ok(rustix::fs::fsync(fd)?))
    }

    /// Make a file, given by its descriptor, so many bytes long.
    #[function("ftruncate(fd, length, /)")]
    fn ftruncate(vm: &mut Vm, fd: i32, length: usize) -> Res<()> {
        let descriptor = vm.fd(fd)?;
        vm.with_fd(&descriptor, |fd| {
            Ok(rustix::fs::ftruncate(fd, length as u64)?)
        })
    }
}
