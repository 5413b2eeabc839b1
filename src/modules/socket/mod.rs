//! `_socket`: sockets of the system, where the host grants a network. `stdlib/socket.py` stands on it.

mod address;
mod call;
mod grants;
mod message;
mod names;
mod options;
mod socket;

use super::native::set;
use crate::builtins::bytes_like::BytesLike;
use crate::builtins::exceptions::os_error::from_io;
use crate::object::{Module, Ref, Res, Step, Type, Value, Vm};
use pyish_derive::module;
use rustix::net::{AddressFamily, Protocol, SocketFlags, SocketType};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Constants by their names in C.
macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const CONSTANTS: &[(&str, i64)] = constants! {
    AF_UNSPEC AF_INET AF_INET6 AF_UNIX
    SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET SOCK_NONBLOCK SOCK_CLOEXEC
    SOL_SOCKET SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE SO_BROADCAST SO_OOBINLINE SO_RCVBUF SO_SNDBUF SO_LINGER
    SO_ERROR SO_TYPE SO_DOMAIN SO_PROTOCOL SO_ACCEPTCONN SO_RCVLOWAT SO_SNDLOWAT SO_RCVTIMEO SO_SNDTIMEO SO_DONTROUTE
    SO_PRIORITY SO_BINDTODEVICE SO_PASSCRED SO_PEERCRED SO_MARK
    SOMAXCONN
    IPPROTO_IP IPPROTO_TCP IPPROTO_UDP IPPROTO_IPV6 IPPROTO_ICMP IPPROTO_ICMPV6 IPPROTO_RAW IPPROTO_SCTP IPPROTO_UDPLITE
    TCP_NODELAY TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_USER_TIMEOUT TCP_QUICKACK TCP_CORK TCP_MAXSEG
    TCP_DEFER_ACCEPT TCP_FASTOPEN TCP_INFO TCP_LINGER2 TCP_SYNCNT TCP_WINDOW_CLAMP TCP_CONGESTION
    IP_TTL IP_TOS IP_MULTICAST_TTL IP_MULTICAST_LOOP IP_MULTICAST_IF IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP
    IPV6_V6ONLY IPV6_UNICAST_HOPS IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP IPV6_MULTICAST_IF
    MSG_OOB MSG_PEEK MSG_DONTROUTE MSG_DONTWAIT MSG_EOR MSG_TRUNC MSG_CTRUNC MSG_WAITALL MSG_NOSIGNAL MSG_MORE
    SHUT_RD SHUT_WR SHUT_RDWR SCM_RIGHTS
    AI_PASSIVE AI_CANONNAME AI_NUMERICHOST AI_NUMERICSERV AI_V4MAPPED AI_ALL AI_ADDRCONFIG
    NI_NUMERICHOST NI_NUMERICSERV NI_NAMEREQD NI_DGRAM NI_NOFQDN NI_MAXHOST
    EAI_AGAIN EAI_BADFLAGS EAI_FAIL EAI_FAMILY EAI_MEMORY EAI_NODATA EAI_NONAME EAI_SERVICE EAI_SOCKTYPE EAI_SYSTEM
    EAI_OVERFLOW
};

/// Those that have no name in C here.
const NUMBERS: &[(&str, i64)] = &[
    ("INADDR_ANY", 0),
    ("INADDR_LOOPBACK", 0x7f00_0001),
    ("INADDR_BROADCAST", 0xffff_ffff),
    ("INADDR_NONE", 0xffff_ffff),
    ("SOL_IP", 0),
    ("SOL_TCP", 6),
    ("SOL_UDP", 17),
    ("NI_MAXSERV", 32),
];

fn adopt(vm: &mut Vm, fd: rustix::io::Result<std::os::fd::OwnedFd>) -> Res<i32> {
    match fd {
        Ok(fd) => Ok(vm.adopt_fd(fd)?.number()),
        Err(errno) => from_io(vm, &errno.into(), &[]),
    }
}

/// Sockets of the system.
#[module(name = "_socket", classes(socket::CLASS))]
impl Surface {
    /// Create a pair of descriptors of sockets that are connected to each other.
    #[function("_socketpair(family, type, proto, /)")]
    fn socketpair(vm: &mut Vm, family: i32, r#type: i32, proto: i32) -> Res {
        let proto = std::num::NonZeroU32::new(proto as u32).map(Protocol::from_raw);
        let pair = rustix::net::socketpair(
            AddressFamily::from_raw(family as u16),
            SocketType::from_raw(r#type as u32),
            SocketFlags::CLOEXEC,
            proto,
        );
        match pair {
            Ok((a, b)) => {
                let (a, b) = (vm.adopt_fd(a)?.number(), vm.adopt_fd(b)?.number());
                vm.new_tuple([Value::Int(i64::from(a)), Value::Int(i64::from(b))])
            }
            Err(errno) => from_io(vm, &errno.into(), &[]),
        }
    }

    /// Close an integer socket file descriptor.
    #[function("close(fd, /)")]
    fn close(vm: &mut Vm, fd: i32) -> Res<()> {
        let descriptor = vm.fd(fd)?;
        vm.close_fd(&descriptor);
        Ok(())
    }

    /// Duplicate an integer socket file descriptor.
    #[function("dup(fd, /)")]
    fn dup(vm: &mut Vm, fd: i32) -> Res<i32> {
        let descriptor = vm.fd(fd)?;
        let copy = vm.with_fd(&descriptor, |fd| {
            Ok(rustix::io::fcntl_dupfd_cloexec(fd, 3)?)
        })?;
        adopt(vm, Ok(copy))
    }

    /// Resolve host and port into list of address info entries.
    #[function("getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)")]
    fn getaddrinfo(
        vm: &mut Vm,
        host: &Value,
        port: &Value,
        family: i32,
        r#type: i32,
        proto: i32,
        flags: i32,
    ) -> Res<Step> {
        names::getaddrinfo(vm, host, port, family, r#type, proto, flags)
    }

    /// Get host and port for a sockaddr.
    #[function("getnameinfo(sockaddr, flags, /)")]
    fn getnameinfo(vm: &mut Vm, sockaddr: &Value, flags: i32) -> Res<Step> {
        names::getnameinfo(vm, sockaddr, flags)
    }

    /// The IPv4 address of a host, as in '127.0.0.1'.
    #[function("gethostbyname(host, /)")]
    fn gethostbyname(vm: &mut Vm, host: &Value) -> Res<Step> {
        names::gethostbyname(vm, host)
    }

    /// Return the true host name, a list of aliases, and a list of IP addresses, for a host.
    #[function("gethostbyname_ex(host, /)")]
    fn gethostbyname_ex(vm: &mut Vm, host: &Value) -> Res<Step> {
        names::host_entry(vm, host, false)
    }

    /// Return the true host name, a list of aliases, and a list of IP addresses, for a host.
    #[function("gethostbyaddr(host, /)")]
    fn gethostbyaddr(vm: &mut Vm, host: &Value) -> Res<Step> {
        names::host_entry(vm, host, true)
    }

    /// Return the current host name.
    #[function("gethostname()")]
    fn gethostname(vm: &mut Vm) -> Res<String> {
        let allowed = vm.granted.require_all("the host's name");
        grants::check(vm, allowed)?;
        match dns_lookup::get_hostname() {
            Ok(name) => Ok(name),
            Err(error) => from_io(vm, &error, &[]),
        }
    }

    /// Return a port number from a service name and protocol name.
    #[function("getservbyname(servicename, protocolname=None, /)")]
    fn getservbyname(vm: &mut Vm, servicename: &Value, protocolname: Option<&Value>) -> Res {
        names::service(vm, servicename, protocolname)
    }

    /// Return the service name from a port number and protocol name.
    #[function("getservbyport(port, protocolname=None, /)")]
    fn getservbyport(vm: &mut Vm, port: &Value, protocolname: Option<&Value>) -> Res {
        names::service(vm, port, protocolname)
    }

    /// The four bytes of an IPv4 address.
    #[function("inet_aton(ip_addr, /)")]
    fn inet_aton(vm: &mut Vm, ip_addr: &Value) -> Res {
        let text = names::host_text(vm, ip_addr)?.unwrap_or_default();
        match aton(&text) {
            Some(ip) => vm.new_bytes(&ip.octets()),
            None => raise!(vm, OSError, "illegal IP address string passed to inet_aton"),
        }
    }

    /// The IPv4 address that four bytes are, as text.
    #[function("inet_ntoa(packed_ip, /)")]
    fn inet_ntoa(vm: &mut Vm, packed_ip: BytesLike) -> Res<String> {
        match <[u8; 4]>::try_from(&*packed_ip) {
            Ok(octets) => Ok(Ipv4Addr::from(octets).to_string()),
            Err(_) => raise!(vm, OSError, "packed IP wrong length"),
        }
    }

    /// The bytes of an address of this family: 4 for IPv4, 16 for IPv6.
    #[function("inet_pton(af, ip, /)")]
    fn inet_pton(vm: &mut Vm, af: i32, ip: &Value) -> Res {
        let text = names::host_text(vm, ip)?.unwrap_or_default();
        let packed = match af {
            libc::AF_INET => text.parse::<Ipv4Addr>().map(|ip| ip.octets().to_vec()),
            libc::AF_INET6 => text.parse::<Ipv6Addr>().map(|ip| ip.octets().to_vec()),
            _ => {
                return from_io(
                    vm,
                    &std::io::Error::from_raw_os_error(libc::EAFNOSUPPORT),
                    &[],
                );
            }
        };
        match packed {
            Ok(packed) => vm.new_bytes(&packed),
            Err(_) => raise!(vm, OSError, "illegal IP address string passed to inet_pton"),
        }
    }

    /// Convert a packed IP address of the given family to string format.
    #[function("inet_ntop(af, packed_ip, /)")]
    fn inet_ntop(vm: &mut Vm, af: i32, packed_ip: BytesLike) -> Res<String> {
        let ip: Option<IpAddr> = match af {
            libc::AF_INET => <[u8; 4]>::try_from(&*packed_ip).ok().map(IpAddr::from),
            libc::AF_INET6 => <[u8; 16]>::try_from(&*packed_ip).ok().map(IpAddr::from),
            _ => return raise!(vm, ValueError, "unknown address family {af}"),
        };
        match ip {
            Some(ip) => Ok(ip.to_string()),
            None => raise!(vm, ValueError, "invalid length of packed IP address string"),
        }
    }

    /// The bytes of a 16-bit number of this machine, in the order of the network.
    #[function("htons(integer, /)")]
    fn htons(vm: &mut Vm, integer: i64) -> Res<u32> {
        swapped(vm, integer, u16::MAX.into()).map(|x| u32::from((x as u16).to_be()))
    }

    /// A 16-bit number from the network, as one of this machine.
    #[function("ntohs(integer, /)")]
    fn ntohs(vm: &mut Vm, integer: i64) -> Res<u32> {
        swapped(vm, integer, u16::MAX.into()).map(|x| u32::from(u16::from_be(x as u16)))
    }

    /// The bytes of a 32-bit number of this machine, in the order of the network.
    #[function("htonl(integer, /)")]
    fn htonl(vm: &mut Vm, integer: i64) -> Res<u32> {
        swapped(vm, integer, u32::MAX).map(u32::to_be)
    }

    /// A 32-bit number from the network, as one of this machine.
    #[function("ntohl(integer, /)")]
    fn ntohl(vm: &mut Vm, integer: i64) -> Res<u32> {
        swapped(vm, integer, u32::MAX).map(u32::from_be)
    }

    /// Returns the default timeout in seconds (float) for new socket objects.
    #[function("getdefaulttimeout()")]
    fn getdefaulttimeout(vm: &mut Vm) -> Value {
        vm.state::<socket::DefaultTimeout>()
            .0
            .map_or(Value::None, Value::float)
    }

    /// Set the default timeout in seconds (float) for new socket objects.
    #[function("setdefaulttimeout(timeout, /)")]
    fn setdefaulttimeout(vm: &mut Vm, timeout: &Value) -> Res<()> {
        let timeout = socket::timeout_of(vm, timeout)?;
        vm.state::<socket::DefaultTimeout>().0 = timeout;
        Ok(())
    }

    /// The length, without trailing padding, of an ancillary data item with associated data of the given length.
    #[function("CMSG_LEN(length, /)")]
    fn cmsg_len(vm: &mut Vm, length: isize) -> Res<usize> {
        Ok(message::length(ancillary(vm, length, "CMSG_LEN")?))
    }

    /// The buffer size needed for recvmsg() to receive an ancillary data item with data of the given length.
    #[function("CMSG_SPACE(length, /)")]
    fn cmsg_space(vm: &mut Vm, length: isize) -> Res<usize> {
        Ok(message::space(ancillary(vm, length, "CMSG_SPACE")?))
    }

    #[constant]
    fn has_ipv6() -> bool {
        true
    }

    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        for (name, number) in CONSTANTS.iter().chain(NUMBERS) {
            set(vm, module, name, Value::Int(*number))?;
        }
        let gai = error_class(vm, "gaierror")?;
        let host = error_class(vm, "herror")?;
        set(vm, module, "gaierror", (&gai).into())?;
        set(vm, module, "herror", (&host).into())?;
        let timeout = (&vm.exceptions.TimeoutError).into();
        set(vm, module, "timeout", timeout)?;
        let error = (&vm.exceptions.OSError).into();
        set(vm, module, "error", error)?;
        *vm.state::<names::Errors>() = names::Errors {
            gai: Some(gai),
            host: Some(host),
        };
        Ok(())
    }
}

/// A length that an ancillary message can have.
fn ancillary(vm: &mut Vm, length: isize, caller: &str) -> Res<usize> {
    match usize::try_from(length) {
        Ok(length) if length < i32::MAX as usize => Ok(length),
        _ => raise!(vm, OverflowError, "{caller}() argument out of range"),
    }
}

fn error_class(vm: &mut Vm, name: &str) -> Res<Ref<Type>> {
    let base = vm.exceptions.OSError.clone();
    let namespace = vm.new_dict()?;
    let module = vm.new_str("socket")?;
    let key = vm.names.module.clone();
    namespace.set_str(vm, &key, module)?;
    let name = vm.intern(name)?;
    let meta = vm.types.r#type.clone();
    vm.new_class(&meta, &name, vec![base], &namespace, None)
}

fn swapped(vm: &mut Vm, integer: i64, limit: u32) -> Res<u32> {
    if integer < 0 {
        return raise!(vm, ValueError, "Cannot convert negative int");
    }
    match u32::try_from(integer) {
        Ok(number) if number <= limit => Ok(number),
        _ => {
            let bits = if limit == u32::MAX { 32 } else { 16 };
            raise!(vm, OverflowError, "Python int too large for C uint{bits}_t")
        }
    }
}

/// An address of one to four numbers, the last filling what is left; in octal and hexadecimal too.
fn aton(text: &str) -> Option<Ipv4Addr> {
    let parts: Option<Vec<u32>> = text
        .trim_end_matches([' ', '\n', '\t'])
        .split('.')
        .map(|part| {
            if let Some(digits) = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
                u32::from_str_radix(digits, 16).ok()
            } else if part.len() > 1 && part.starts_with('0') {
                u32::from_str_radix(part, 8).ok()
            } else if part.bytes().all(|digit| digit.is_ascii_digit()) {
                part.parse().ok()
            } else {
                None
            }
        })
        .collect();
    let parts = parts?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|part| *part > 255) {
        return None;
    }
    let room = 32 - 8 * first.len() as u32;
    if u64::from(*last) >= 1 << room {
        return None;
    }
    let head = first
        .iter()
        .enumerate()
        .fold(0u32, |all, (at, part)| all | part << (24 - 8 * at as u32));
    Some(Ipv4Addr::from(head | last))
}
