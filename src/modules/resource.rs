//! `_resource`: the limits that the operating system sets the process. They are read only: a script does not change
//! those of its host. `stdlib/resource.py` has their names.

use crate::object::{Res, Value, Vm};
use pyish_derive::module;
use rustix::process::{Resource, getrlimit};

/// In the order of the numbers that Linux gives them.
const RESOURCES: [Resource; 16] = [
    Resource::Cpu,
    Resource::Fsize,
    Resource::Data,
    Resource::Stack,
    Resource::Core,
    Resource::Rss,
    Resource::Nproc,
    Resource::Nofile,
    Resource::Memlock,
    Resource::As,
    Resource::Locks,
    Resource::Sigpending,
    Resource::Msgqueue,
    Resource::Nice,
    Resource::Rtprio,
    Resource::Rttime,
];

/// The limits that the system sets the process.
#[module(name = "_resource")]
impl Surface {
    /// The soft and the hard limit of a resource; -1 where there is none.
    #[function("getrlimit(resource, /)")]
    fn limits(vm: &mut Vm, resource: isize) -> Res {
        let known = usize::try_from(resource)
            .ok()
            .and_then(|at| RESOURCES.get(at));
        let Some(known) = known else {
            return raise!(vm, ValueError, "invalid resource specified");
        };
        let limits = getrlimit(*known);
        let number = |limit: Option<u64>| Value::Int(limit.map_or(-1, |limit| limit as i64));
        vm.new_tuple([number(limits.current), number(limits.maximum)])
    }
}
