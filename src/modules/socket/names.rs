//! Names of hosts and services: getaddrinfo and its kin.
//!
//! Numbers are looked at on the spot; what may ask the network runs on a thread, and the caller parks.

use super::{address, grants};
use crate::modules::blocking::off_thread;
use crate::object::{Exception, Raised, Ref, Res, Step, Type, Value, Vm};
use dns_lookup::{AddrInfoHints, LookupError};
use std::net::{IpAddr, SocketAddr};

/// The numbers of getaddrinfo's errors, and what they say.
const ERRORS: &[(i32, &str)] = &[
    (-1, "Bad value for ai_flags"),
    (-2, "Name or service not known"),
    (-3, "Temporary failure in name resolution"),
    (-4, "Non-recoverable failure in name resolution"),
    (-5, "No address associated with hostname"),
    (-6, "ai_family not supported"),
    (-7, "ai_socktype not supported"),
    (-8, "Servname not supported for ai_socktype"),
    (-9, "Address family for hostname not supported"),
    (-10, "Memory allocation failure"),
    (-11, "System error"),
];

/// `socket.gaierror` and `socket.herror`, once they are made.
#[derive(Default)]
pub(super) struct Errors {
    pub(super) gai: Option<Ref<Type>>,
    pub(super) host: Option<Ref<Type>>,
}

/// Raise gaierror.
pub(super) fn gai_error<T>(vm: &mut Vm, number: i32) -> Res<T> {
    let text = ERRORS
        .iter()
        .find(|(known, _)| *known == number)
        .map_or("Unknown error", |(_, text)| text);
    let class = match vm.state::<Errors>().gai.clone() {
        Some(class) => class,
        None => vm.exceptions.OSError.clone(),
    };
    let text = vm.new_str(text)?;
    raise_numbered(vm, &class, i64::from(number), text)
}

/// OSError and its kind take a number and a text.
fn raise_numbered<T>(vm: &mut Vm, class: &Ref<Type>, number: i64, text: Value) -> Res<T> {
    let made = vm.call(&class.into(), &[Value::Int(number), text])?;
    match made.downcast::<Exception>() {
        Some(exception) => Err(Raised(exception.clone())),
        None => raise!(vm, OSError, "the name could not be looked up"),
    }
}

fn host_error<T>(vm: &mut Vm, number: i64, text: &str) -> Res<T> {
    let class = match vm.state::<Errors>().host.clone() {
        Some(class) => class,
        None => vm.exceptions.OSError.clone(),
    };
    let text = vm.new_str(text)?;
    raise_numbered(vm, &class, number, text)
}

/// The text of a host's name or number, given as str or bytes.
pub(super) fn host_text(vm: &mut Vm, value: &Value) -> Res<Option<String>> {
    let text = match (value.as_str(), value.as_bytes()) {
        (Some(text), _) => text.to_string_lossy().into_owned(),
        (None, Some(bytes)) => String::from_utf8_lossy(bytes.as_bytes()).into_owned(),
        (None, None) => return Ok(None),
    };
    if text.contains('\0') {
        return raise!(vm, TypeError, "host name must not contain null character");
    }
    if text.is_ascii() {
        return Ok(Some(text));
    }
    // Names beyond ASCII go by their IDNA form.
    let idna = vm.new_str("idna")?;
    let encoded = vm.call_method(value, "encode", &[idna])?;
    Ok(encoded
        .as_bytes()
        .map(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned()))
}

/// One answer of getaddrinfo.
struct Found {
    family: i32,
    kind: i32,
    proto: i32,
    name: String,
    address: SocketAddr,
}

type Answer = Result<Vec<Found>, i32>;

fn number_of(error: &LookupError) -> i32 {
    error.error_num()
}

fn look_up(host: Option<&str>, service: Option<&str>, hints: AddrInfoHints) -> Answer {
    let found =
        dns_lookup::getaddrinfo(host, service, Some(hints)).map_err(|error| number_of(&error))?;
    Ok(found
        .filter_map(Result::ok)
        .map(|found| Found {
            family: found.address,
            kind: found.socktype,
            proto: found.protocol,
            name: found.canonname.unwrap_or_default(),
            address: found.sockaddr,
        })
        .collect())
}

/// The first address of a host. The thread waits for it: only for names given to socket methods.
pub(super) fn resolve(vm: &mut Vm, host: &str, family: i32) -> Res<IpAddr> {
    grants::resolve(vm, Some(host))?;
    let hints = AddrInfoHints {
        address: family,
        ..AddrInfoHints::default()
    };
    match look_up(Some(host), None, hints) {
        Ok(found) => match found.first() {
            Some(found) => {
                let ip = found.address.ip();
                grants::found(vm, Some(host), std::iter::once(ip));
                Ok(ip)
            }
            None => gai_error(vm, -2),
        },
        Err(number) => gai_error(vm, number),
    }
}

fn present(vm: &mut Vm, (host, answer): (Option<String>, Answer)) -> Res {
    let found = match answer {
        Ok(found) => found,
        Err(number) => return gai_error(vm, number),
    };
    let addresses = found.iter().map(|found| found.address.ip());
    grants::found(vm, host.as_deref(), addresses);
    let mut rows = Vec::with_capacity(found.len());
    for one in found {
        let name = vm.new_str(&one.name)?;
        let address = address::shown(vm, &one.address)?;
        rows.push(vm.new_tuple([
            Value::Int(i64::from(one.family)),
            Value::Int(i64::from(one.kind)),
            Value::Int(i64::from(one.proto)),
            name,
            address,
        ])?);
    }
    vm.new_list(rows)
}

/// `getaddrinfo`
pub(super) fn getaddrinfo(
    vm: &mut Vm,
    host: &Value,
    port: &Value,
    family: i32,
    kind: i32,
    proto: i32,
    flags: i32,
) -> Res<Step> {
    let host = if host.is_none() {
        None
    } else {
        match host_text(vm, host)? {
            Some(text) => Some(text),
            None => {
                return raise!(
                    vm,
                    TypeError,
                    "getaddrinfo() argument 1 must be string or None"
                );
            }
        }
    };
    let service = if port.is_none() {
        None
    } else if let Some(number) = vm.small_int(port) {
        Some(number.to_string())
    } else {
        match host_text(vm, port)? {
            Some(text) => Some(text),
            None => return raise!(vm, OSError, "Int or String expected"),
        }
    };
    grants::resolve(vm, host.as_deref())?;
    if host.is_none() && service.is_none() {
        return gai_error(vm, -2).map(Step::Return);
    }
    let hints = AddrInfoHints {
        flags,
        address: family,
        socktype: kind,
        protocol: proto,
    };
    let here = AddrInfoHints {
        flags: flags | libc::AI_NUMERICHOST,
        ..hints
    };
    match look_up(host.as_deref(), service.as_deref(), here) {
        Err(libc::EAI_NONAME) if flags & libc::AI_NUMERICHOST == 0 => off_thread(
            vm,
            move || {
                let answer = look_up(host.as_deref(), service.as_deref(), hints);
                (host, answer)
            },
            present,
        ),
        answer => present(vm, (None, answer)).map(Step::Return),
    }
}

fn present_names(vm: &mut Vm, answer: Result<(String, String), i32>) -> Res {
    match answer {
        Ok((host, service)) => {
            let (host, service) = (vm.new_str(&host)?, vm.new_str(&service)?);
            vm.new_tuple([host, service])
        }
        Err(number) => gai_error(vm, number),
    }
}

/// `getnameinfo`
pub(super) fn getnameinfo(vm: &mut Vm, sockaddr: &Value, flags: i32) -> Res<Step> {
    let allowed = if flags & libc::NI_NUMERICHOST != 0 {
        vm.granted.network()
    } else {
        vm.granted.require_all("looking names of addresses up")
    };
    grants::check(vm, allowed)?;
    let Some(parts) = sockaddr.as_tuple().map(|parts| parts.items().to_vec()) else {
        return raise!(vm, TypeError, "getnameinfo() argument 1 must be a tuple");
    };
    let (Some(host), Some(port)) = (
        parts.first().and_then(|host| host.as_str().cloned()),
        parts.get(1),
    ) else {
        return raise!(vm, TypeError, "getnameinfo(): illegal sockaddr argument");
    };
    let port = vm.to_index(port)?;
    let host = host.to_string_lossy().into_owned();
    let ip = host.split('%').next().unwrap_or_default().parse::<IpAddr>();
    let (Ok(ip), Ok(port)) = (ip, u16::try_from(port)) else {
        return gai_error(vm, -2).map(Step::Return);
    };
    let address = SocketAddr::new(ip, port);
    let look = move || dns_lookup::getnameinfo(&address, flags).map_err(|error| number_of(&error));
    if flags & libc::NI_NUMERICHOST != 0 {
        return present_names(vm, look()).map(Step::Return);
    }
    off_thread(vm, look, present_names)
}

fn present_host(vm: &mut Vm, (host, answer): (String, Answer)) -> Res {
    match answer {
        Ok(found) if !found.is_empty() => {
            let ip = found[0].address.ip();
            grants::found(vm, Some(&host), std::iter::once(ip));
            vm.new_str(&ip.to_string())
        }
        Ok(_) => gai_error(vm, -2),
        Err(number) => gai_error(vm, number),
    }
}

/// `gethostbyname`
pub(super) fn gethostbyname(vm: &mut Vm, host: &Value) -> Res<Step> {
    let Some(host) = host_text(vm, host)? else {
        return raise!(
            vm,
            TypeError,
            "gethostbyname() argument 1 must be str, bytes or bytearray"
        );
    };
    if let Ok(IpAddr::V4(ip)) = host.parse() {
        return vm.new_str(&ip.to_string()).map(Step::Return);
    }
    let hints = AddrInfoHints {
        address: libc::AF_INET,
        ..AddrInfoHints::default()
    };
    grants::resolve(vm, Some(&host))?;
    off_thread(
        vm,
        move || {
            let answer = look_up(Some(&host), None, hints);
            (host, answer)
        },
        present_host,
    )
}

type Host = Result<(String, Vec<String>), i32>;

fn present_triple(vm: &mut Vm, answer: Host) -> Res {
    match answer {
        Ok((name, addresses)) => {
            let name = vm.new_str(&name)?;
            let mut list = Vec::new();
            for address in addresses {
                list.push(vm.new_str(&address)?);
            }
            let (aliases, addresses) = (vm.new_list(Vec::new())?, vm.new_list(list)?);
            vm.new_tuple([name, aliases, addresses])
        }
        Err(_) => host_error(vm, 1, "Unknown host"),
    }
}

/// `gethostbyname_ex`, and (`reverse`) `gethostbyaddr`
pub(super) fn host_entry(vm: &mut Vm, host: &Value, reverse: bool) -> Res<Step> {
    let Some(host) = host_text(vm, host)? else {
        return raise!(vm, TypeError, "argument 1 must be str, bytes or bytearray");
    };
    if reverse {
        let allowed = vm.granted.require_all("looking names of addresses up");
        grants::check(vm, allowed)?;
    }
    grants::resolve(vm, Some(&host))?;
    off_thread(
        vm,
        move || {
            let hints = AddrInfoHints {
                flags: libc::AI_CANONNAME,
                socktype: libc::SOCK_STREAM,
                address: if reverse { 0 } else { libc::AF_INET },
                ..AddrInfoHints::default()
            };
            let found = look_up(Some(&host), None, hints)?;
            let addresses: Vec<String> = found
                .iter()
                .map(|found| found.address.ip().to_string())
                .collect();
            let name = match found.first() {
                Some(found) if reverse => {
                    dns_lookup::getnameinfo(&found.address, libc::NI_NAMEREQD)
                        .map_err(|error| number_of(&error))?
                        .0
                }
                Some(found) => found.name.clone(),
                None => return Err(libc::EAI_NONAME),
            };
            Ok((name, addresses))
        },
        present_triple,
    )
}

/// The services that scripts ask for by name, as `/etc/services` has them.
const SERVICES: &[(&str, u16, &[&str])] = &[
    ("echo", 7, &["tcp", "udp"]),
    ("discard", 9, &["tcp", "udp"]),
    ("daytime", 13, &["tcp", "udp"]),
    ("ftp", 21, &["tcp"]),
    ("ssh", 22, &["tcp"]),
    ("telnet", 23, &["tcp"]),
    ("smtp", 25, &["tcp"]),
    ("time", 37, &["tcp", "udp"]),
    ("domain", 53, &["tcp", "udp"]),
    ("http", 80, &["tcp"]),
    ("pop3", 110, &["tcp"]),
    ("ntp", 123, &["udp"]),
    ("imap2", 143, &["tcp"]),
    ("https", 443, &["tcp", "udp"]),
];

/// `getservbyname` and `getservbyport`
pub(super) fn service(vm: &mut Vm, which: &Value, protocol: Option<&Value>) -> Res {
    let protocol = protocol
        .and_then(Value::as_str)
        .map(|text| text.to_string_lossy().into_owned());
    let fits = |protocols: &[&str]| {
        protocol
            .as_deref()
            .is_none_or(|asked| protocols.contains(&asked))
    };
    if let Some(port) = vm.small_int(which) {
        let Ok(port) = u16::try_from(port) else {
            return raise!(vm, OverflowError, "getservbyport: port must be 0-65535.");
        };
        return match SERVICES
            .iter()
            .find(|(_, known, protocols)| *known == port && fits(protocols))
        {
            Some((name, ..)) => vm.new_str(name),
            None => raise!(vm, OSError, "port/proto not found"),
        };
    }
    let name = host_text(vm, which)?.unwrap_or_default();
    match SERVICES
        .iter()
        .find(|(known, _, protocols)| *known == name && fits(protocols))
    {
        Some((_, port, _)) => Ok(Value::Int(i64::from(*port))),
        None => raise!(vm, OSError, "service/proto not found"),
    }
}
