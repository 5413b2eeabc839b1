//! `_socket.socket`: an end of a connection.

use super::call::{Op, call};
use super::{address, message, options};
use crate::builtins::bytes_like::{self, Content};
use crate::builtins::exceptions::os_error::from_io;
use crate::builtins::memoryview::MemoryView;
use crate::modules::descriptor::Descriptor;
use crate::object::{Raised, Ref, Res, Step, Type, Value, Vm, VmCell};
use pyish_derive::{Payload, Trace, class};
use rustix::net::{AddressFamily, Protocol, Shutdown, SocketFlags, SocketType};
use std::cell::Cell;
use std::net::SocketAddr;
use std::sync::Arc;

/// A socket; without a descriptor once it is closed.
#[derive(Trace, Payload)]
#[payload(name = "socket")]
pub(crate) struct Socket {
    #[trace(skip)]
    descriptor: VmCell<Option<Arc<Descriptor>>>,
    #[trace(skip)]
    pub(super) family: Cell<i32>,
    #[trace(skip)]
    kind: Cell<i32>,
    #[trace(skip)]
    proto: Cell<i32>,
    /// How long calls may wait: forever without, 0 for not at all.
    #[trace(skip)]
    pub(super) timeout: Cell<Option<f64>>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Some(descriptor) = self.descriptor.inner_mut() {
            descriptor.close();
        }
    }
}

/// TimeoutError, as sockets raise it.
pub(super) fn timed_out(vm: &mut Vm) -> Raised {
    let class = vm.exceptions.TimeoutError.clone();
    vm.raise_text(&class, "timed out")
}

impl Socket {
    /// The open descriptor, or EBADF.
    pub(crate) fn descriptor(&self, vm: &mut Vm) -> Res<Arc<Descriptor>> {
        match self.descriptor.get(vm) {
            Some(descriptor) => Ok(descriptor.clone()),
            None => from_io(vm, &std::io::Error::from_raw_os_error(libc::EBADF), &[]),
        }
    }

    fn number(&self, vm: &Vm) -> i32 {
        self.descriptor
            .get(vm)
            .as_ref()
            .map_or(-1, |descriptor| descriptor.number())
    }
}

/// Make a descriptor for a socket.
fn open(vm: &mut Vm, family: i32, kind: i32, proto: i32) -> Res<Arc<Descriptor>> {
    let plain = kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC);
    let is_plain = plain == libc::SOCK_STREAM || plain == libc::SOCK_DGRAM;
    super::grants::kind(vm, AddressFamily::from_raw(family as u16), is_plain)?;
    let proto = rustix::net::Protocol::from_raw_opt(proto);
    let mut flags = SocketFlags::CLOEXEC;
    if kind & libc::SOCK_NONBLOCK != 0 {
        flags |= SocketFlags::NONBLOCK;
    }
    let kind = SocketType::from_raw((kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC)) as u32);
    let family = AddressFamily::from_raw(family as u16);
    match rustix::net::socket_with(family, kind, flags, proto) {
        Ok(fd) => vm.adopt_fd(fd),
        Err(errno) => from_io(vm, &errno.into(), &[]),
    }
}

trait FromRaw {
    fn from_raw_opt(number: i32) -> Option<Protocol>;
}

impl FromRaw for Protocol {
    fn from_raw_opt(number: i32) -> Option<Protocol> {
        std::num::NonZeroU32::new(number as u32).map(Protocol::from_raw)
    }
}

/// The bytes to send; nobody changes them meanwhile.
fn content(vm: &mut Vm, data: &Value) -> Res<Content> {
    if bytes_like::contents(vm, data).is_none() && data.as_str().is_none() {
        // Other objects show their bytes by `__buffer__`.
        if let Ok(view) = MemoryView::of(vm, data) {
            return bytes_like::required(vm, &view.into());
        }
    }
    bytes_like::required(vm, data)
}

fn size(vm: &mut Vm, size: isize, caller: &str) -> Res<usize> {
    match usize::try_from(size) {
        Ok(size) => Ok(size),
        Err(_) => raise!(vm, ValueError, "negative buffersize in {caller}"),
    }
}

fn into(
    vm: &mut Vm,
    buffer: &Value,
    nbytes: isize,
    flags: i32,
    caller: &str,
    from: bool,
) -> Res<Op> {
    let view = match MemoryView::of(vm, buffer) {
        Ok(view) if view.is_writable_buffer() => view,
        _ => {
            let name = vm.type_name(buffer);
            return raise!(
                vm,
                TypeError,
                "{caller}() argument 1 must be read-write bytes-like object, not {name}"
            );
        }
    };
    let room = view.byte_len();
    let size = match usize::try_from(nbytes) {
        Err(_) => return raise!(vm, ValueError, "negative buffersize in {caller}"),
        Ok(0) => room,
        Ok(size) if size > room => {
            return raise!(
                vm,
                ValueError,
                "{}",
                if from {
                    "nbytes is greater than the length of the buffer"
                } else {
                    "buffer too small for requested bytes"
                }
            );
        }
        Ok(size) => size,
    };
    Ok(Op::RecvInto {
        view,
        size,
        flags: flags as u32,
        from,
    })
}

/// The seconds of a timeout: nothing for waiting forever.
fn seconds(vm: &mut Vm, value: &Value) -> Res<Option<f64>> {
    if value.is_none() {
        return Ok(None);
    }
    let seconds = vm.to_f64(value)?;
    if seconds.is_nan() {
        return raise!(vm, ValueError, "Invalid value NaN (not a number)");
    }
    if seconds < 0.0 {
        return raise!(vm, ValueError, "Timeout value out of range");
    }
    Ok(Some(seconds))
}

fn set_timeout(vm: &mut Vm, this: &Socket, timeout: Option<f64>) -> Res<()> {
    let descriptor = this.descriptor(vm)?;
    this.timeout.set(timeout);
    vm.with_fd(&descriptor, |fd| {
        Ok(rustix::io::ioctl_fionbio(fd, timeout.is_some())?)
    })
}

/// The timeout of new sockets.
#[derive(Default)]
pub(super) struct DefaultTimeout(pub(super) Option<f64>);

/// An end of a connection.
#[class(name = "socket", shape = Socket, module = "_socket")]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        let _ = (args, kwargs);
        let body = Socket {
            descriptor: VmCell::new(None),
            family: Cell::new(-1),
            kind: Cell::new(-1),
            proto: Cell::new(-1),
            timeout: Cell::new(None),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot("__init__(self, family=-1, type=-1, proto=-1, fileno=None)")]
    fn init(
        this: &Ref<Socket>,
        vm: &mut Vm,
        family: i32,
        r#type: i32,
        proto: i32,
        fileno: &Value,
    ) -> Res<()> {
        let or = |given: i32, default: i32| if given == -1 { default } else { given };
        let (descriptor, family, kind, proto) = if fileno.is_none() {
            let kind = or(r#type, libc::SOCK_STREAM);
            let (family, proto) = (or(family, libc::AF_INET), or(proto, 0));
            (open(vm, family, kind, proto)?, family, kind, proto)
        } else {
            let number = vm.to_index(fileno)?;
            if number < 0 {
                return raise!(vm, ValueError, "negative file descriptor");
            }
            let descriptor = vm.fd(i32::try_from(number).unwrap_or(-1))?;
            let found = vm.with_fd(&descriptor, options::nature)?;
            (
                descriptor,
                or(family, found.0),
                or(r#type, found.1),
                or(proto, found.2),
            )
        };
        this.family.set(family);
        this.kind
            .set(kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC));
        this.proto.set(proto);
        let timeout = if kind & libc::SOCK_NONBLOCK != 0 {
            Some(0.0)
        } else {
            vm.state::<DefaultTimeout>().0
        };
        this.descriptor.set(vm, Some(descriptor));
        this.timeout.set(None);
        if timeout.is_some() {
            set_timeout(vm, this, timeout)?;
        }
        Ok(())
    }

    #[getter]
    fn family(this: &Socket) -> i32 {
        this.family.get()
    }

    #[getter]
    fn r#type(this: &Socket) -> i32 {
        this.kind.get()
    }

    #[getter]
    fn proto(this: &Socket) -> i32 {
        this.proto.get()
    }

    #[getter]
    fn timeout(this: &Socket) -> Value {
        this.timeout.get().map_or(Value::None, Value::float)
    }

    /// The number of the file descriptor; -1 once the socket is closed.
    #[method("fileno(self, /)")]
    fn fileno(this: &Socket, vm: &Vm) -> i32 {
        this.number(vm)
    }

    /// Close the socket object without closing the underlying file descriptor.
    #[method("detach(self, /)")]
    fn detach(this: &Socket, vm: &mut Vm) -> i32 {
        match this.descriptor.replace(vm, None) {
            Some(descriptor) => descriptor.number(),
            None => -1,
        }
    }

    /// Give the descriptor back. Every other method fails from here on.
    #[method("close(self, /)")]
    fn close(this: &Socket, vm: &mut Vm) {
        if let Some(descriptor) = this.descriptor.replace(vm, None) {
            vm.close_fd(&descriptor);
        }
    }

    /// Bind the socket to a local address.
    #[method("bind(self, address, /)")]
    fn bind(this: &Socket, vm: &mut Vm, address: &Value) -> Res<()> {
        let descriptor = this.descriptor(vm)?;
        let address = address::parse(vm, this.family.get(), address, "bind")?;
        vm.with_fd(&descriptor, |fd| Ok(rustix::net::bind(fd, &address)?))
    }

    /// Enable a server to accept connections.
    #[method("listen(self, backlog=128, /)")]
    fn listen(this: &Socket, vm: &mut Vm, backlog: i32) -> Res<()> {
        let descriptor = this.descriptor(vm)?;
        // One that is not bound yet would be, by this, to every address.
        let address = vm.with_fd(&descriptor, |fd| Ok(rustix::net::getsockname(fd)?))?;
        if SocketAddr::try_from(address.clone()).is_ok_and(|address| address.port() == 0) {
            super::grants::address(vm, &address, true)?;
        }
        vm.with_fd(&descriptor, |fd| {
            Ok(rustix::net::listen(fd, backlog.max(0))?)
        })
    }

    /// Wait for an incoming connection: a new descriptor and the address of the client.
    #[method("_accept(self, /)")]
    fn accept(this: &Ref<Socket>, vm: &mut Vm) -> Res<Step> {
        call(vm, this, Op::Accept)
    }

    /// Connect the socket to a remote address.
    #[method("connect(self, address, /)")]
    fn connect(this: &Ref<Socket>, vm: &mut Vm, address: &Value) -> Res<Step> {
        let to = address::parse(vm, this.family.get(), address, "connect")?;
        call(
            vm,
            this,
            Op::Connect {
                to,
                begun: false,
                quiet: false,
            },
        )
    }

    /// connect(), but a failure is an answer and not an exception: the errno, 0 for success.
    #[method("connect_ex(self, address, /)")]
    fn connect_ex(this: &Ref<Socket>, vm: &mut Vm, address: &Value) -> Res<Step> {
        let to = address::parse(vm, this.family.get(), address, "connect_ex")?;
        call(
            vm,
            this,
            Op::Connect {
                to,
                begun: false,
                quiet: true,
            },
        )
    }

    /// Receive up to buffersize bytes from the socket.
    #[method("recv(self, buffersize, flags=0, /)")]
    fn recv(this: &Ref<Socket>, vm: &mut Vm, buffersize: isize, flags: i32) -> Res<Step> {
        let size = size(vm, buffersize, "recv")?;
        let flags = flags as u32;
        call(vm, this, Op::Recv { size, flags })
    }

    /// Like recv(buffersize, flags) but also return the sender's address info.
    #[method("recvfrom(self, buffersize, flags=0, /)")]
    fn recvfrom(this: &Ref<Socket>, vm: &mut Vm, buffersize: isize, flags: i32) -> Res<Step> {
        let size = size(vm, buffersize, "recvfrom")?;
        let flags = flags as u32;
        call(vm, this, Op::RecvFrom { size, flags })
    }

    /// A version of recv() that stores its data into a buffer rather than creating a new string.
    #[method("recv_into(self, buffer, nbytes=0, flags=0)")]
    fn recv_into(
        this: &Ref<Socket>,
        vm: &mut Vm,
        buffer: &Value,
        nbytes: isize,
        flags: i32,
    ) -> Res<Step> {
        let op = into(vm, buffer, nbytes, flags, "recv_into", false)?;
        call(vm, this, op)
    }

    /// Like recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.
    #[method("recvfrom_into(self, buffer, nbytes=0, flags=0)")]
    fn recvfrom_into(
        this: &Ref<Socket>,
        vm: &mut Vm,
        buffer: &Value,
        nbytes: isize,
        flags: i32,
    ) -> Res<Step> {
        let op = into(vm, buffer, nbytes, flags, "recvfrom_into", true)?;
        call(vm, this, op)
    }

    /// Send a data string to the socket.  Return the number of bytes sent.
    #[method("send(self, data, flags=0, /)")]
    fn send(this: &Ref<Socket>, vm: &mut Vm, data: &Value, flags: i32) -> Res<Step> {
        let data = content(vm, data)?;
        let flags = flags as u32;
        call(vm, this, Op::Send { data, flags })
    }

    /// Send a data string to the socket, until all of it is sent.
    #[method("sendall(self, data, flags=0, /)")]
    fn sendall(this: &Ref<Socket>, vm: &mut Vm, data: &Value, flags: i32) -> Res<Step> {
        let data = content(vm, data)?;
        let op = Op::SendAll {
            data,
            sent: 0,
            flags: flags as u32,
        };
        call(vm, this, op)
    }

    /// Like send(data, flags) but allows specifying the destination address.
    #[method("sendto(self, data, *args)")]
    fn sendto(this: &Ref<Socket>, vm: &mut Vm, data: &Value, args: &[Value]) -> Res<Step> {
        let (flags, address) = match args {
            [address] => (0, address),
            [flags, address] => (vm.to_index(flags)?, address),
            _ => {
                let given = args.len() + 1;
                return raise!(
                    vm,
                    TypeError,
                    "sendto() takes 2 or 3 arguments ({given} given)"
                );
            }
        };
        let data = content(vm, data)?;
        let to = address::parse(vm, this.family.get(), address, "sendto")?;
        let flags = flags as u32;
        call(vm, this, Op::SendTo { data, to, flags })
    }

    /// Send several pieces of data, and descriptors in ancillary data, to the socket or an address.
    #[method("sendmsg(self, buffers, ancdata=(), flags=0, address=None, /)")]
    fn sendmsg(
        this: &Ref<Socket>,
        vm: &mut Vm,
        buffers: &Value,
        ancdata: &Value,
        flags: i32,
        address: &Value,
    ) -> Res<Step> {
        let op = message::parse_send(vm, this, buffers, ancdata, flags, address)?;
        call(vm, this, op)
    }

    /// Receive normal data (up to bufsize bytes) and ancillary data from the socket.
    #[method("recvmsg(self, bufsize, ancbufsize=0, flags=0, /)")]
    fn recvmsg(
        this: &Ref<Socket>,
        vm: &mut Vm,
        bufsize: isize,
        ancbufsize: isize,
        flags: i32,
    ) -> Res<Step> {
        let op = message::parse_receive(vm, bufsize, None, ancbufsize, flags)?;
        call(vm, this, op)
    }

    /// Receive normal data and ancillary data, scattering the former into a series of buffers.
    #[method("recvmsg_into(self, buffers, ancbufsize=0, flags=0, /)")]
    fn recvmsg_into(
        this: &Ref<Socket>,
        vm: &mut Vm,
        buffers: &Value,
        ancbufsize: isize,
        flags: i32,
    ) -> Res<Step> {
        let mut views = Vec::new();
        let mut size = 0isize;
        for buffer in vm.collect_iterable(buffers)? {
            let view = MemoryView::writable(vm, &buffer)?;
            size = size.saturating_add_unsigned(view.byte_len());
            views.push(view);
        }
        let op = message::parse_receive(vm, size, Some(views), ancbufsize, flags)?;
        call(vm, this, op)
    }

    /// Shut down the reading side of the socket, the writing side, or both.
    #[method("shutdown(self, how, /)")]
    fn shutdown(this: &Socket, vm: &mut Vm, how: i32) -> Res<()> {
        let descriptor = this.descriptor(vm)?;
        let how = match how {
            libc::SHUT_RD => Shutdown::Read,
            libc::SHUT_WR => Shutdown::Write,
            libc::SHUT_RDWR => Shutdown::Both,
            _ => return from_io(vm, &std::io::Error::from_raw_os_error(libc::EINVAL), &[]),
        };
        vm.with_fd(&descriptor, |fd| Ok(rustix::net::shutdown(fd, how)?))
    }

    /// Return the address of the local endpoint.
    #[method("getsockname(self, /)")]
    fn getsockname(this: &Socket, vm: &mut Vm) -> Res {
        let descriptor = this.descriptor(vm)?;
        let address = vm.with_fd(&descriptor, |fd| Ok(rustix::net::getsockname(fd)?))?;
        address::from_system(vm, Some(address))
    }

    /// Return the address of the remote endpoint.
    #[method("getpeername(self, /)")]
    fn getpeername(this: &Socket, vm: &mut Vm) -> Res {
        let descriptor = this.descriptor(vm)?;
        let address = vm.with_fd(&descriptor, |fd| Ok(rustix::net::getpeername(fd)?))?;
        match address {
            None if this.family.get() == libc::AF_UNIX => vm.new_str(""),
            address => address::from_system(vm, address),
        }
    }

    /// Get a socket option.
    #[method("getsockopt(self, level, optname, buflen=0, /)")]
    fn getsockopt(this: &Socket, vm: &mut Vm, level: i32, optname: i32, buflen: usize) -> Res {
        let descriptor = this.descriptor(vm)?;
        let value = vm.with_fd(&descriptor, |fd| options::get(fd, level, optname))?;
        match (value, buflen) {
            (options::Setting::Number(number), 0) => Ok(Value::Int(i64::from(number))),
            (value, 0) => {
                let bytes = value.bytes();
                let mut number = [0; 4];
                let len = bytes.len().min(4);
                number[..len].copy_from_slice(&bytes[..len]);
                Ok(Value::Int(i64::from(i32::from_ne_bytes(number))))
            }
            (value, room) => {
                let mut bytes = value.bytes();
                bytes.truncate(room);
                vm.new_bytes(&bytes)
            }
        }
    }

    /// Set a socket option.
    #[method("setsockopt(self, level, optname, value, optlen=0, /)")]
    fn setsockopt(
        this: &Socket,
        vm: &mut Vm,
        level: i32,
        optname: i32,
        value: &Value,
        _optlen: i64,
    ) -> Res<()> {
        let descriptor = this.descriptor(vm)?;
        let setting = match vm.small_int(value) {
            Some(number) => match i32::try_from(number) {
                Ok(number) => options::Setting::Number(number),
                Err(_) => {
                    return raise!(
                        vm,
                        OverflowError,
                        "signed integer is {} than {}",
                        if number > 0 { "greater" } else { "less" },
                        if number > 0 { "maximum" } else { "minimum" }
                    );
                }
            },
            None => options::Setting::Bytes(content(vm, value)?.to_vec()),
        };
        vm.with_fd(&descriptor, |fd| options::set(fd, level, optname, &setting))
    }

    /// Set the socket to blocking (flag is true) or non-blocking (false).
    #[method("setblocking(self, flag, /)")]
    fn setblocking(this: &Socket, vm: &mut Vm, flag: bool) -> Res<()> {
        set_timeout(vm, this, if flag { None } else { Some(0.0) })
    }

    /// Whether operations wait. False after setblocking(False).
    #[method("getblocking(self, /)")]
    fn getblocking(this: &Socket) -> bool {
        this.timeout.get() != Some(0.0)
    }

    /// Set a timeout on socket operations.
    #[method("settimeout(self, timeout, /)")]
    fn settimeout(this: &Socket, vm: &mut Vm, timeout: &Value) -> Res<()> {
        let timeout = seconds(vm, timeout)?;
        set_timeout(vm, this, timeout)
    }

    /// Returns the timeout in seconds (float) associated with socket operations.
    #[method("gettimeout(self, /)")]
    fn gettimeout(this: &Socket) -> Value {
        this.timeout.get().map_or(Value::None, Value::float)
    }

    #[slot(repr)]
    fn repr(this: &Socket, vm: &Vm) -> String {
        format!(
            "<socket object, fd={}, family={}, type={}, proto={}>",
            this.number(vm),
            this.family.get(),
            this.kind.get(),
            this.proto.get()
        )
    }
}

/// Parse what `setdefaulttimeout` is given.
pub(super) fn timeout_of(vm: &mut Vm, value: &Value) -> Res<Option<f64>> {
    seconds(vm, value)
}
