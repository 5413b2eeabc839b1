//! What an isolate may reach by sockets: asked with names before they are looked up, and with addresses before they are
//! used.
//!
//! A grant for a name covers the addresses that the name was found to have, by this isolate, in this run.

use crate::builtins::exceptions::os_error::from_io;
use crate::object::capabilities::{Denied, plain_name};
use crate::object::{Res, Vm};
use hashbrown::HashMap;
use rustix::net::{AddressFamily, SocketAddrAny};
use std::net::{IpAddr, SocketAddr};

/// The names that addresses were found for.
#[derive(Default)]
struct Names(HashMap<IpAddr, Vec<String>>);

/// So many addresses are remembered at the most.
const MOST: usize = 4096;

/// Raise what is not granted.
pub(super) fn check(vm: &mut Vm, allowed: Result<(), Denied>) -> Res<()> {
    match allowed {
        Ok(()) => Ok(()),
        Err(denied) => from_io(vm, &denied.into(), &[]),
    }
}

/// A host that is to be looked up: numbers need no grant.
pub(super) fn resolve(vm: &mut Vm, host: Option<&str>) -> Res<()> {
    let allowed = match host {
        Some(host) if host.parse::<IpAddr>().is_err() => vm.granted.resolve(host),
        _ => vm.granted.network(),
    };
    check(vm, allowed)
}

/// A name was found to have these addresses.
pub(super) fn found(vm: &mut Vm, host: Option<&str>, addresses: impl Iterator<Item = IpAddr>) {
    let Some(host) = host.filter(|_| !vm.granted.is_all()) else {
        return;
    };
    let name = plain_name(host);
    let names = &mut vm.state::<Names>().0;
    for ip in addresses {
        if names.len() < MOST || names.contains_key(&ip.to_canonical()) {
            let known = names.entry(ip.to_canonical()).or_default();
            if !known.contains(&name) {
                known.push(name.clone());
            }
        }
    }
}

/// An address that is to be used: to listen at, or to reach.
pub(super) fn address(vm: &mut Vm, address: &SocketAddrAny, listens: bool) -> Res<()> {
    let granted = vm.granted.clone();
    if granted.is_all() {
        return Ok(());
    }
    let allowed = match SocketAddr::try_from(address.clone()) {
        Ok(address) => {
            let names = &vm.state::<Names>().0;
            let names = names
                .get(&address.ip().to_canonical())
                .map_or(&[][..], Vec::as_slice);
            if listens {
                granted.offer(address.ip(), address.port(), names)
            } else {
                granted.reach(address.ip(), address.port(), names)
            }
        }
        Err(_) => granted.local_sockets(),
    };
    check(vm, allowed)
}

/// A socket of this kind is to be made.
pub(super) fn kind(vm: &mut Vm, family: AddressFamily, is_plain: bool) -> Res<()> {
    let is_internet = family == AddressFamily::INET || family == AddressFamily::INET6;
    let granted = vm.granted.clone();
    let allowed = match (is_internet, is_plain) {
        (true, true) => granted.network(),
        (false, true) if family == AddressFamily::UNIX => granted.local_sockets(),
        _ => granted.require_all("this kind of socket"),
    };
    check(vm, allowed)
}
