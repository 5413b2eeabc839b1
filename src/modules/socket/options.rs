//! Socket options: the ones that scripts set, each by its typed call.

use rustix::fd::BorrowedFd;
use rustix::net::sockopt;
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

/// An option's value.
pub(super) enum Setting {
    Number(i32),
    Bytes(Vec<u8>),
}

impl Setting {
    /// As the system lays it out.
    pub(super) fn bytes(self) -> Vec<u8> {
        match self {
            Setting::Number(number) => number.to_ne_bytes().to_vec(),
            Setting::Bytes(bytes) => bytes,
        }
    }

    fn number(&self) -> io::Result<i32> {
        match self {
            Setting::Number(number) => Ok(*number),
            Setting::Bytes(bytes) => bytes
                .get(..4)
                .and_then(|bytes| bytes.try_into().ok())
                .map(i32::from_ne_bytes)
                .ok_or_else(invalid),
        }
    }

    /// Two numbers, as SO_LINGER and the multicast memberships have them.
    fn pair(&self) -> io::Result<([u8; 4], [u8; 4])> {
        match self {
            Setting::Bytes(bytes) if bytes.len() >= 8 => {
                let part = |at: usize| bytes[at..at + 4].try_into().map_err(|_| invalid());
                Ok((part(0)?, part(4)?))
            }
            _ => Err(invalid()),
        }
    }
}

fn invalid() -> io::Error {
    io::Error::from_raw_os_error(libc::EINVAL)
}

fn unknown() -> io::Error {
    io::Error::from_raw_os_error(libc::ENOPROTOOPT)
}

/// Family, type and protocol of a socket.
pub(super) fn nature(fd: BorrowedFd<'_>) -> io::Result<(i32, i32, i32)> {
    let kind = sockopt::socket_type(fd)?.as_raw() as i32;
    let family = i32::from(sockopt::socket_domain(fd)?.as_raw());
    let proto = sockopt::socket_protocol(fd)?.map_or(0, |proto| proto.as_raw().get() as i32);
    Ok((family, kind, proto))
}

/// A row for each option that is a number: its level and name, how it is read, how it is set.
macro_rules! numbers {
    ($($level:ident $name:ident: $get:expr, $set:expr;)*) => {
        fn get_number(fd: BorrowedFd<'_>, level: i32, name: i32) -> Option<io::Result<i32>> {
            type Get = fn(BorrowedFd<'_>) -> rustix::io::Result<i32>;
            match (level, name) {
                $((libc::$level, libc::$name) => {
                    let get: Get = $get;
                    Some(get(fd).map_err(io::Error::from))
                })*
                _ => None,
            }
        }

        fn set_number(fd: BorrowedFd<'_>, level: i32, name: i32, value: &Setting) -> Option<io::Result<()>> {
            type Set = fn(BorrowedFd<'_>, i32) -> rustix::io::Result<()>;
            match (level, name) {
                $((libc::$level, libc::$name) => {
                    let set: Set = $set;
                    Some(value.number().and_then(|number| Ok(set(fd, number)?)))
                })*
                _ => None,
            }
        }
    };
}

fn fixed(_: BorrowedFd<'_>, _: i32) -> rustix::io::Result<()> {
    Err(rustix::io::Errno::NOPROTOOPT)
}

fn seconds(value: i32) -> rustix::io::Result<Duration> {
    u64::try_from(value)
        .map(Duration::from_secs)
        .map_err(|_| rustix::io::Errno::INVAL)
}

fn whole(value: Duration) -> i32 {
    i32::try_from(value.as_secs()).unwrap_or(i32::MAX)
}

numbers! {
    SOL_SOCKET SO_REUSEADDR: |fd| sockopt::socket_reuseaddr(fd).map(i32::from), |fd, to| sockopt::set_socket_reuseaddr(fd, to != 0);
    SOL_SOCKET SO_REUSEPORT: |fd| sockopt::socket_reuseport(fd).map(i32::from), |fd, to| sockopt::set_socket_reuseport(fd, to != 0);
    SOL_SOCKET SO_KEEPALIVE: |fd| sockopt::socket_keepalive(fd).map(i32::from), |fd, to| sockopt::set_socket_keepalive(fd, to != 0);
    SOL_SOCKET SO_BROADCAST: |fd| sockopt::socket_broadcast(fd).map(i32::from), |fd, to| sockopt::set_socket_broadcast(fd, to != 0);
    SOL_SOCKET SO_OOBINLINE: |fd| sockopt::socket_oobinline(fd).map(i32::from), |fd, to| sockopt::set_socket_oobinline(fd, to != 0);
    SOL_SOCKET SO_RCVBUF: |fd| sockopt::socket_recv_buffer_size(fd).map(|size| size as i32), |fd, to| sockopt::set_socket_recv_buffer_size(fd, to.max(0) as usize);
    SOL_SOCKET SO_SNDBUF: |fd| sockopt::socket_send_buffer_size(fd).map(|size| size as i32), |fd, to| sockopt::set_socket_send_buffer_size(fd, to.max(0) as usize);
    SOL_SOCKET SO_ACCEPTCONN: |fd| sockopt::socket_acceptconn(fd).map(i32::from), fixed;
    SOL_SOCKET SO_TYPE: |fd| sockopt::socket_type(fd).map(|kind| kind.as_raw() as i32), fixed;
    SOL_SOCKET SO_DOMAIN: |fd| sockopt::socket_domain(fd).map(|family| i32::from(family.as_raw())), fixed;
    SOL_SOCKET SO_PROTOCOL: |fd| sockopt::socket_protocol(fd).map(|proto| proto.map_or(0, |proto| proto.as_raw().get() as i32)), fixed;
    SOL_SOCKET SO_ERROR: |fd| sockopt::socket_error(fd).map(|error| error.err().map_or(0, |errno| errno.raw_os_error())), fixed;
    IPPROTO_TCP TCP_NODELAY: |fd| sockopt::tcp_nodelay(fd).map(i32::from), |fd, to| sockopt::set_tcp_nodelay(fd, to != 0);
    IPPROTO_TCP TCP_KEEPIDLE: |fd| sockopt::tcp_keepidle(fd).map(whole), |fd, to| sockopt::set_tcp_keepidle(fd, seconds(to)?);
    IPPROTO_TCP TCP_KEEPINTVL: |fd| sockopt::tcp_keepintvl(fd).map(whole), |fd, to| sockopt::set_tcp_keepintvl(fd, seconds(to)?);
    IPPROTO_TCP TCP_KEEPCNT: |fd| sockopt::tcp_keepcnt(fd).map(|count| count as i32), |fd, to| sockopt::set_tcp_keepcnt(fd, to.max(0) as u32);
    IPPROTO_TCP TCP_USER_TIMEOUT: |fd| sockopt::tcp_user_timeout(fd).map(|time| time as i32), |fd, to| sockopt::set_tcp_user_timeout(fd, to.max(0) as u32);
    IPPROTO_TCP TCP_QUICKACK: |fd| sockopt::tcp_quickack(fd).map(i32::from), |fd, to| sockopt::set_tcp_quickack(fd, to != 0);
    IPPROTO_TCP TCP_CORK: |fd| sockopt::tcp_cork(fd).map(i32::from), |fd, to| sockopt::set_tcp_cork(fd, to != 0);
    IPPROTO_IP IP_TTL: |fd| sockopt::ip_ttl(fd).map(|hops| hops as i32), |fd, to| sockopt::set_ip_ttl(fd, to.max(0) as u32);
    IPPROTO_IP IP_TOS: |fd| sockopt::ip_tos(fd).map(i32::from), |fd, to| sockopt::set_ip_tos(fd, to as u8);
    IPPROTO_IP IP_MULTICAST_TTL: |fd| sockopt::ip_multicast_ttl(fd).map(|hops| hops as i32), |fd, to| sockopt::set_ip_multicast_ttl(fd, to.max(0) as u32);
    IPPROTO_IP IP_MULTICAST_LOOP: |fd| sockopt::ip_multicast_loop(fd).map(i32::from), |fd, to| sockopt::set_ip_multicast_loop(fd, to != 0);
    IPPROTO_IPV6 IPV6_V6ONLY: |fd| sockopt::ipv6_v6only(fd).map(i32::from), |fd, to| sockopt::set_ipv6_v6only(fd, to != 0);
    IPPROTO_IPV6 IPV6_UNICAST_HOPS: |fd| sockopt::ipv6_unicast_hops(fd).map(i32::from), |fd, to| sockopt::set_ipv6_unicast_hops(fd, u8::try_from(to).ok());
    IPPROTO_IPV6 IPV6_MULTICAST_HOPS: |fd| sockopt::ipv6_multicast_hops(fd).map(|hops| hops as i32), |fd, to| sockopt::set_ipv6_multicast_hops(fd, to.max(0) as u32);
    IPPROTO_IPV6 IPV6_MULTICAST_LOOP: |fd| sockopt::ipv6_multicast_loop(fd).map(i32::from), |fd, to| sockopt::set_ipv6_multicast_loop(fd, to != 0);
}

/// Read an option.
pub(super) fn get(fd: BorrowedFd<'_>, level: i32, name: i32) -> io::Result<Setting> {
    if let Some(number) = get_number(fd, level, name) {
        return number.map(Setting::Number);
    }
    match (level, name) {
        (libc::SOL_SOCKET, libc::SO_LINGER) => {
            let linger = sockopt::socket_linger(fd)?;
            let on = i32::from(linger.is_some()).to_ne_bytes();
            let time = whole(linger.unwrap_or_default()).to_ne_bytes();
            Ok(Setting::Bytes([on, time].concat()))
        }
        _ => Err(unknown()),
    }
}

/// Set an option.
pub(super) fn set(fd: BorrowedFd<'_>, level: i32, name: i32, to: &Setting) -> io::Result<()> {
    if let Some(result) = set_number(fd, level, name, to) {
        return result;
    }
    match (level, name) {
        (libc::SOL_SOCKET, libc::SO_LINGER) => {
            let (on, time) = to.pair()?;
            let time = seconds(i32::from_ne_bytes(time))?;
            let linger = (on != [0; 4]).then_some(time);
            Ok(sockopt::set_socket_linger(fd, linger)?)
        }
        (libc::IPPROTO_IP, libc::IP_ADD_MEMBERSHIP) => {
            let (group, here) = to.pair()?;
            let (group, here) = (Ipv4Addr::from(group), Ipv4Addr::from(here));
            Ok(sockopt::set_ip_add_membership(fd, &group, &here)?)
        }
        (libc::IPPROTO_IP, libc::IP_DROP_MEMBERSHIP) => {
            let (group, here) = to.pair()?;
            let (group, here) = (Ipv4Addr::from(group), Ipv4Addr::from(here));
            Ok(sockopt::set_ip_drop_membership(fd, &group, &here)?)
        }
        _ => Err(unknown()),
    }
}
