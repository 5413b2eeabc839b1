//! `posix`: what `os` is made of, within what is granted.

use super::files::{Facts, Files};
use super::io::{os_error, path_of};
use super::struct_sequence;
use crate::object::{Ref, Res, Step, Type, Value, Vm};
use pyish_derive::module;
use std::time::{Duration, SystemTime};

const STAT: &[&str] = &[
    "st_mode",
    "st_ino",
    "st_dev",
    "st_nlink",
    "st_uid",
    "st_gid",
    "st_size",
    "st_atime",
    "st_mtime",
    "st_ctime",
    "st_atime_ns",
    "st_mtime_ns",
    "st_ctime_ns",
];

#[derive(Default)]
struct State {
    stat: Option<Ref<Type>>,
}

/// Only a program that has everything may do this.
fn require_all(vm: &mut Vm, what: &str) -> Res<()> {
    match vm.granted.require_all(what) {
        Ok(()) => Ok(()),
        Err(denied) => os_error(vm, &denied.into(), &[]),
    }
}

/// Do something with a path; what the system says against it names the path.
fn at<T>(
    vm: &mut Vm,
    path: &Value,
    act: impl FnOnce(&Files, &str) -> std::io::Result<T>,
) -> Res<T> {
    let text = path_of(vm, path)?;
    if text.contains('\0') {
        return raise!(vm, ValueError, "embedded null byte");
    }
    match act(&vm.files(), &text) {
        Ok(done) => Ok(done),
        Err(error) => {
            let named = named(vm, path, &text)?;
            os_error(vm, &error, &[named])
        }
    }
}

/// A path as errors name it: of an object that stands for one, its text.
fn named(vm: &mut Vm, path: &Value, text: &str) -> Res {
    if path.as_str().is_some() || path.as_bytes().is_some() {
        return Ok(path.clone());
    }
    vm.new_str(text)
}

fn stat_result(vm: &mut Vm, facts: &Facts) -> Res {
    let class = match vm.state::<State>().stat.clone() {
        Some(class) => class,
        None => {
            let class = struct_sequence::new_class(vm, "os", "stat_result", STAT)?;
            vm.state::<State>().stat = Some(class.clone());
            class
        }
    };
    let time = |(seconds, nanos): (i64, i64)| Value::float(seconds as f64 + nanos as f64 / 1e9);
    let whole = |(seconds, nanos): (i64, i64)| Value::Int(seconds * 1_000_000_000 + nanos);
    let values = vec![
        Value::Int(i64::from(facts.mode)),
        Value::Int(facts.ino as i64),
        Value::Int(facts.dev as i64),
        Value::Int(facts.nlink as i64),
        Value::Int(i64::from(facts.uid)),
        Value::Int(i64::from(facts.gid)),
        Value::Int(facts.size as i64),
        time(facts.accessed),
        time(facts.modified),
        time(facts.changed),
        whole(facts.accessed),
        whole(facts.modified),
        whole(facts.changed),
    ];
    struct_sequence::new(vm, &class, values)
}

/// A time of `utime`: nanoseconds, or seconds with a fraction.
fn moment(vm: &mut Vm, value: &Value, unit: f64) -> Res<SystemTime> {
    let nanos = match vm.small_int(value) {
        Some(whole) => i128::from(whole) * unit as i128,
        None => (vm.to_f64(value)? * unit) as i128,
    };
    let span = Duration::from_nanos(nanos.unsigned_abs().min(u64::MAX.into()) as u64);
    let moved = if nanos < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(span)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(span)
    };
    match moved {
        Some(moment) => Ok(moment),
        None => raise!(
            vm,
            OverflowError,
            "timestamp out of range for platform time_t"
        ),
    }
}

/// The process's number: 1 in a sandbox, as in a container.
fn own_number(vm: &Vm) -> u32 {
    if vm.granted.is_all() {
        std::process::id()
    } else {
        1
    }
}

/// Operating system functions that `os` builds upon.
#[module(name = "posix")]
impl Surface {
    /// Return the current working directory.
    #[function("getcwd()")]
    fn getcwd(vm: &mut Vm) -> Res<String> {
        match vm.files().here() {
            Ok(path) => Ok(path.display().to_string()),
            Err(error) => os_error(vm, &error, &[]),
        }
    }

    /// Change the current working directory to the specified path.
    #[function("chdir(path)")]
    fn chdir(vm: &mut Vm, path: &Value) -> Res<()> {
        at(vm, path, |files: &Files, path: &str| files.go(path))
    }

    /// Return a list containing the names of the files in the directory.
    #[function("listdir(path='.')")]
    fn listdir(vm: &mut Vm, path: &Value) -> Res {
        let names = at(vm, path, |files, path| files.names(path))?;
        let mut values = Vec::with_capacity(names.len());
        for name in names {
            values.push(vm.new_str(&name.to_string_lossy())?);
        }
        vm.new_list(values)
    }

    /// Create a directory.
    #[function("mkdir(path, mode=511)")]
    fn mkdir(vm: &mut Vm, path: &Value, mode: i64) -> Res<()> {
        let mode = (mode & 0o7777) as u32;
        at(vm, path, |files, path| files.make_dir(path, mode))
    }

    /// Set the access and modified time of path.
    #[function("utime(path, times=None, *, ns=<unrepresentable>, follow_symlinks=True)")]
    fn utime(
        vm: &mut Vm,
        path: &Value,
        times: &Value,
        ns: Option<&Value>,
        follow_symlinks: bool,
    ) -> Res<()> {
        let _ = follow_symlinks;
        let stamps = match (times.is_none(), ns) {
            (false, Some(_)) => {
                return raise!(
                    vm,
                    ValueError,
                    "utime: you may specify either 'times' or 'ns' but not both"
                );
            }
            (true, None) => None,
            (false, None) => Some((times.clone(), 1e9)),
            (true, Some(ns)) => Some((ns.clone(), 1.0)),
        };
        let (accessed, modified) = match stamps {
            None => (SystemTime::now(), SystemTime::now()),
            Some((pair, unit)) => {
                let items = pair.as_tuple().map(|pair| pair.items().to_vec());
                let Some([first, second]) = items.as_deref() else {
                    return raise!(
                        vm,
                        TypeError,
                        "utime: 'times' must be either a tuple of two ints or None"
                    );
                };
                (moment(vm, first, unit)?, moment(vm, second, unit)?)
            }
        };
        at(vm, path, |files, path| {
            files.set_times(path, accessed, modified)
        })
    }

    /// Truncate a file, specified by path, to a specific length.
    #[function("truncate(path, length)")]
    fn truncate(vm: &mut Vm, path: &Value, length: i64) -> Res<()> {
        let length = length.max(0) as u64;
        at(vm, path, |files, path| files.truncate(path, length))
    }

    /// Remove a directory.
    #[function("rmdir(path)")]
    fn rmdir(vm: &mut Vm, path: &Value) -> Res<()> {
        at(vm, path, |files, path| files.remove_dir(path))
    }

    /// Remove a file.
    #[function("unlink(path)")]
    fn unlink(vm: &mut Vm, path: &Value) -> Res<()> {
        at(vm, path, |files, path| files.remove_file(path))
    }

    /// Remove a file.
    #[function("remove(path)")]
    fn remove(vm: &mut Vm, path: &Value) -> Res<()> {
        at(vm, path, |files, path| files.remove_file(path))
    }

    /// Rename a file or directory.
    #[function("rename(src, dst)")]
    fn rename(vm: &mut Vm, src: &Value, dst: &Value) -> Res<()> {
        let (from, to) = (path_of(vm, src)?, path_of(vm, dst)?);
        match vm.files().rename(&from, &to) {
            Ok(()) => Ok(()),
            Err(error) => {
                let both = [named(vm, src, &from)?, named(vm, dst, &to)?];
                os_error(vm, &error, &both)
            }
        }
    }

    /// Perform a stat system call on the given path.
    #[function("stat(path, *, follow_symlinks=True)")]
    fn stat(vm: &mut Vm, path: &Value, follow_symlinks: bool) -> Res {
        let data = if let Some(number) = vm.small_int(path) {
            let descriptor = vm.fd(i32::try_from(number).unwrap_or(-1))?;
            vm.with_fd(&descriptor, |fd| Facts::of(fd))?
        } else {
            at(vm, path, |files, path| files.facts(path, follow_symlinks))?
        };
        stat_result(vm, &data)
    }

    /// Perform a stat system call on the given path, without following symbolic links.
    #[function("lstat(path)")]
    fn lstat(vm: &mut Vm, path: &Value) -> Res {
        let data = at(vm, path, |files, path| files.facts(path, false))?;
        stat_result(vm, &data)
    }

    /// Change the access permissions of a file.
    #[function("chmod(path, mode)")]
    fn chmod(vm: &mut Vm, path: &Value, mode: u32) -> Res<()> {
        at(vm, path, |files, path| files.set_mode(path, mode))
    }

    /// Create a symbolic link pointing to src named dst.
    #[function("symlink(src, dst, target_is_directory=False)")]
    fn symlink(vm: &mut Vm, src: &Value, dst: &Value, target_is_directory: bool) -> Res<()> {
        // Only Windows asks.
        let _ = target_is_directory;
        let from = path_of(vm, src)?;
        at(vm, dst, |files, to| files.symlink(&from, to))
    }

    /// Create a hard link to a file.
    #[function("link(src, dst)")]
    fn link(vm: &mut Vm, src: &Value, dst: &Value) -> Res<()> {
        let from = path_of(vm, src)?;
        at(vm, dst, |files, to| files.hard_link(&from, to))
    }

    /// What a symbolic link points to.
    #[function("readlink(path)")]
    fn readlink(vm: &mut Vm, path: &Value) -> Res<String> {
        at(vm, path, |files, path| {
            files.read_link(path).map(|to| to.display().to_string())
        })
    }

    /// Use the real uid/gid to test for access to a path.
    #[function("access(path, mode)")]
    fn access(vm: &mut Vm, path: &Value, mode: i64) -> Res<bool> {
        let facts = at(vm, path, |files, path| Ok(files.facts(path, true)))?;
        Ok(match facts {
            Err(_) => false,
            Ok(facts) => mode & 1 == 0 || facts.is_dir() || facts.mode & 0o111 != 0,
        })
    }

    /// The environment, as the host shows it.
    #[function("_environment()")]
    fn environment(vm: &mut Vm) -> Res {
        let dict = vm.new_dict()?;
        let granted = vm.granted.clone();
        for (name, value) in vm.host.variables() {
            let (name, value) = (vm.new_str(&name)?, vm.new_str(&value)?);
            vm.dict_set(&dict, name, value)?;
        }
        for (name, value) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if granted.sees_env(&name) {
                let (name, value) = (vm.new_str(&name)?, vm.new_str(&value.to_string_lossy())?);
                vm.dict_set(&dict, name, value)?;
            }
        }
        Ok(dict.into())
    }

    /// Return the current process id.
    #[function("getpid()")]
    fn getpid(vm: &Vm) -> u32 {
        own_number(vm)
    }

    /// Return the parent's process id.
    #[function("getppid()")]
    fn getppid(vm: &Vm) -> u32 {
        if vm.granted.is_all() {
            std::os::unix::process::parent_id()
        } else {
            0
        }
    }

    /// Return the number of logical CPUs in the system.
    #[function("cpu_count()")]
    fn cpu_count(vm: &Vm) -> i64 {
        match std::thread::available_parallelism() {
            Ok(count) if vm.granted.is_all() => count.get() as i64,
            _ => 1,
        }
    }

    /// size random bytes from the system, fit for secrets.
    #[function("urandom(size, /)")]
    fn urandom(vm: &mut Vm, size: isize) -> Res {
        if size < 0 {
            return raise!(vm, ValueError, "negative argument not allowed");
        }
        super::random::random_bytes(vm, size as usize)
    }

    /// What the system calls an error number.
    #[function("strerror(code, /)")]
    fn strerror(code: i32) -> String {
        let text = std::io::Error::from_raw_os_error(code).to_string();
        text.split(" (os error")
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    /// Kill a process with a signal: this one, by its handlers.
    #[function("kill(pid, signal, /)")]
    fn kill(vm: &mut Vm, pid: i64, signal: i64) -> Res<Step> {
        if pid != i64::from(own_number(vm)) {
            #[cfg(feature = "reactor")]
            return super::process::send_signal(vm, pid, signal)
                .map(|()| Step::Return(Value::None));
            #[cfg(not(feature = "reactor"))]
            return raise!(vm, PermissionError, "other processes cannot be signalled");
        }
        // The handlers are there once `_signal` is.
        vm.library("_signal", "raise_signal")?;
        super::signal::deliver(vm, signal)
    }

    /// End the process at once with this status: no finally clause, no atexit function, nothing flushed.
    #[function("_exit(status)")]
    fn exit(vm: &mut Vm, status: i32) -> Res<()> {
        require_all(vm, "ending the process")?;
        std::process::exit(status & 0xff)
    }
}
