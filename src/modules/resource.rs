//! `resource`: the limits that the system sets to the process. Only where the host grants files, which reach as far.

use super::native::set;
use crate::object::{Module, Ref, Res, Value, Vm};
use pyish_derive::module;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The limits, by their names in C.
const LIMITS: &[(&str, Resource)] = &[
    ("RLIMIT_AS", Resource::As),
    ("RLIMIT_CORE", Resource::Core),
    ("RLIMIT_CPU", Resource::Cpu),
    ("RLIMIT_DATA", Resource::Data),
    ("RLIMIT_FSIZE", Resource::Fsize),
    ("RLIMIT_MEMLOCK", Resource::Memlock),
    ("RLIMIT_NOFILE", Resource::Nofile),
    ("RLIMIT_NPROC", Resource::Nproc),
    ("RLIMIT_RSS", Resource::Rss),
    ("RLIMIT_STACK", Resource::Stack),
];
/// No limit.
const INFINITY: i64 = -1;

/// The limit at this place of the table: scripts see its number in C.
fn limit(vm: &mut Vm, number: i64) -> Res<Resource> {
    if let Err(denied) = vm.granted.require_all("the process's limits") {
        return super::io::os_error(vm, &denied.into(), &[]);
    }
    match LIMITS.iter().find(|(_, limit)| *limit as i64 == number) {
        Some((_, limit)) => Ok(*limit),
        None => raise!(vm, ValueError, "invalid resource specified"),
    }
}

fn shown(limit: Option<u64>) -> Value {
    Value::Int(
        limit
            .and_then(|limit| i64::try_from(limit).ok())
            .unwrap_or(INFINITY),
    )
}

/// Limits on resources that a process may use.
#[module(name = "resource")]
impl Surface {
    /// Return the soft and the hard limit of a resource.
    #[function("getrlimit(resource, /)")]
    fn getrlimit(vm: &mut Vm, resource: i64) -> Res {
        let found = getrlimit(limit(vm, resource)?);
        vm.new_tuple(vec![shown(found.current), shown(found.maximum)])
    }

    /// Set the soft and the hard limit of a resource.
    #[function("setrlimit(resource, limits, /)")]
    fn setrlimit(vm: &mut Vm, resource: i64, limits: &Value) -> Res<()> {
        let resource = limit(vm, resource)?;
        let pair = vm.collect_iterable(limits)?;
        let [current, maximum] = pair.as_slice() else {
            return raise!(vm, ValueError, "expected a tuple of 2 integers");
        };
        let mut read = |value: &Value| -> Res<Option<u64>> {
            match vm.small_int(value) {
                Some(number) => Ok(u64::try_from(number).ok()),
                None => raise!(vm, ValueError, "expected a tuple of 2 integers"),
            }
        };
        let wanted = Rlimit {
            current: read(current)?,
            maximum: read(maximum)?,
        };
        match setrlimit(resource, wanted) {
            Ok(()) => Ok(()),
            Err(rustix::io::Errno::PERM) => {
                raise!(vm, ValueError, "not allowed to raise maximum limit")
            }
            Err(rustix::io::Errno::INVAL) => {
                raise!(vm, ValueError, "current limit exceeds maximum limit")
            }
            Err(error) => super::io::os_error(vm, &error.into(), &[]),
        }
    }

    /// Return the number of bytes in a page of memory.
    #[function("getpagesize()")]
    fn getpagesize() -> usize {
        rustix::param::page_size()
    }

    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        for (name, limit) in LIMITS {
            set(vm, module, name, Value::Int(*limit as i64))?;
        }
        set(vm, module, "RLIM_INFINITY", Value::Int(INFINITY))?;
        let error = vm.exceptions.OSError.clone();
        set(vm, module, "error", error.into())
    }
}
