//! Socket addresses: as scripts write them, and as the system does.

use crate::builtins::exceptions::os_error::from_io;
use crate::object::{Res, Value, Vm};
use rustix::net::{AddressFamily, SocketAddrAny, SocketAddrUnix};
use std::ffi::CString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

/// The address that a script gives to the socket method `caller`, if it is granted.
pub(super) fn parse(vm: &mut Vm, family: i32, given: &Value, caller: &str) -> Res<SocketAddrAny> {
    let address = read(vm, family, given, caller)?;
    super::grants::address(vm, &address, caller == "bind")?;
    Ok(address)
}

fn read(vm: &mut Vm, family: i32, given: &Value, caller: &str) -> Res<SocketAddrAny> {
    match family {
        libc::AF_INET => {
            let parts = tuple(vm, given, "AF_INET", caller)?;
            if parts.len() != 2 {
                return raise!(vm, TypeError, "AF_INET address must be a pair (host, port)");
            }
            let ip = host(vm, &parts[0], family)?;
            let port = port(vm, &parts[1], caller)?;
            match ip {
                IpAddr::V4(ip) => Ok(SocketAddrV4::new(ip, port).into()),
                IpAddr::V6(_) => super::names::gai_error(vm, -9),
            }
        }
        libc::AF_INET6 => {
            let parts = tuple(vm, given, "AF_INET6", caller)?;
            if !(2..=4).contains(&parts.len()) {
                return raise!(
                    vm,
                    TypeError,
                    "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"
                );
            }
            let ip = host(vm, &parts[0], family)?;
            let port = port(vm, &parts[1], caller)?;
            let flow = number(vm, parts.get(2))?;
            if flow > 0xfffff {
                return raise!(vm, OverflowError, "{caller}(): flowinfo must be 0-1048575.");
            }
            let scope = number(vm, parts.get(3))?;
            match ip {
                IpAddr::V6(ip) => Ok(SocketAddrV6::new(ip, port, flow, scope).into()),
                IpAddr::V4(_) => super::names::gai_error(vm, -9),
            }
        }
        libc::AF_UNIX => unix(vm, given),
        _ => raise!(vm, OSError, "{caller}(): unsupported address family"),
    }
}

fn tuple(vm: &mut Vm, given: &Value, family: &str, caller: &str) -> Res<Vec<Value>> {
    match given.as_tuple() {
        Some(tuple) => Ok(tuple.items().to_vec()),
        None => {
            let name = vm.type_name(given);
            raise!(
                vm,
                TypeError,
                "{caller}(): {family} address must be tuple, not {name}"
            )
        }
    }
}

fn number(vm: &mut Vm, value: Option<&Value>) -> Res<u32> {
    match value {
        None => Ok(0),
        Some(value) => {
            let number = vm.to_index(value)?;
            Ok(u32::try_from(number).unwrap_or(u32::MAX))
        }
    }
}

fn port(vm: &mut Vm, value: &Value, caller: &str) -> Res<u16> {
    let port = vm.to_index_clamped(value)?;
    match u16::try_from(port) {
        Ok(port) => Ok(port),
        Err(_) => raise!(vm, OverflowError, "{caller}(): port must be 0-65535."),
    }
}

/// A host by its number or its name.
fn host(vm: &mut Vm, value: &Value, family: i32) -> Res<IpAddr> {
    let Some(text) = super::names::host_text(vm, value)? else {
        let name = vm.type_name(value);
        return raise!(
            vm,
            TypeError,
            "str, bytes or bytearray expected, not {name}"
        );
    };
    match (text.as_str(), family) {
        ("", libc::AF_INET6) => Ok(Ipv6Addr::UNSPECIFIED.into()),
        ("", _) => Ok(Ipv4Addr::UNSPECIFIED.into()),
        ("<broadcast>", libc::AF_INET) => Ok(Ipv4Addr::BROADCAST.into()),
        _ => match text.parse::<IpAddr>() {
            Ok(ip) if ip.is_ipv4() == (family == libc::AF_INET) => Ok(ip),
            _ => super::names::resolve(vm, &text, family),
        },
    }
}

fn unix(vm: &mut Vm, given: &Value) -> Res<SocketAddrAny> {
    let path = match given.as_str() {
        Some(text) => text.to_string_lossy().into_owned().into_bytes(),
        None => crate::builtins::bytes_like::required(vm, given)?.to_vec(),
    };
    let made = match path.split_first() {
        Some((0, name)) => SocketAddrUnix::new_abstract_name(name),
        None => Ok(SocketAddrUnix::new_unnamed()),
        Some(_) => match CString::new(path) {
            Ok(path) => SocketAddrUnix::new(path),
            Err(_) => return raise!(vm, ValueError, "embedded null byte"),
        },
    };
    match made {
        Ok(address) => Ok(address.into()),
        Err(rustix::io::Errno::NAMETOOLONG) => raise!(vm, OSError, "AF_UNIX path too long"),
        Err(errno) => from_io(vm, &errno.into(), &[]),
    }
}

/// An internet address as a script sees it.
pub(super) fn shown(vm: &mut Vm, address: &SocketAddr) -> Res {
    let host = vm.new_str(&address.ip().to_string())?;
    let port = Value::Int(i64::from(address.port()));
    match address {
        SocketAddr::V4(_) => vm.new_tuple([host, port]),
        SocketAddr::V6(address) => {
            let host = match address.scope_id() {
                0 => host,
                _ if !address.ip().is_unicast_link_local() => host,
                scope => vm.new_str(&format!("{}%{scope}", address.ip()))?,
            };
            vm.new_tuple([
                host,
                port,
                Value::Int(i64::from(address.flowinfo())),
                Value::Int(i64::from(address.scope_id())),
            ])
        }
    }
}

/// An address that the system gave, as a script sees it.
pub(super) fn from_system(vm: &mut Vm, address: Option<SocketAddrAny>) -> Res {
    let Some(address) = address else {
        return Ok(Value::None);
    };
    if address.address_family() == AddressFamily::UNIX {
        let Ok(address) = SocketAddrUnix::try_from(address) else {
            return Ok(Value::None);
        };
        if let Some(name) = address.abstract_name().filter(|name| !name.is_empty()) {
            return vm.new_bytes(&[&[0], name].concat());
        }
        let path = address.path_bytes().unwrap_or_default();
        let path = path.strip_suffix(&[0]).unwrap_or(path);
        return vm.new_str(&String::from_utf8_lossy(path));
    }
    match SocketAddr::try_from(address) {
        Ok(address) => shown(vm, &address),
        Err(_) => Ok(Value::None),
    }
}
