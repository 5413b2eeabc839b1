//! `posix`: what `os` is made of, where the host grants files.

use super::io::{os_error, path_of};
use super::struct_sequence;
use crate::object::{Ref, Res, Step, Type, Value, Vm};
use pyish_derive::module;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
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

fn granted(vm: &mut Vm) -> Res<()> {
    if vm.host.grants_files() {
        Ok(())
    } else {
        raise!(vm, PermissionError, "this isolate has no access to files")
    }
}

/// Do something with a path; what the system says against it names the path.
fn at<T>(vm: &mut Vm, path: &Value, act: impl FnOnce(&str) -> std::io::Result<T>) -> Res<T> {
    granted(vm)?;
    let text = path_of(vm, path)?;
    match act(&text) {
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

fn stat_result(vm: &mut Vm, data: &fs::Metadata) -> Res {
    let class = match vm.state::<State>().stat.clone() {
        Some(class) => class,
        None => {
            let class = struct_sequence::new_class(vm, "os", "stat_result", STAT)?;
            vm.state::<State>().stat = Some(class.clone());
            class
        }
    };
    let time = |seconds: i64, nanos: i64| Value::Float(seconds as f64 + nanos as f64 / 1e9);
    let whole = |seconds: i64, nanos: i64| Value::Int(seconds * 1_000_000_000 + nanos);
    let values = vec![
        Value::Int(i64::from(data.mode())),
        Value::Int(data.ino() as i64),
        Value::Int(data.dev() as i64),
        Value::Int(data.nlink() as i64),
        Value::Int(i64::from(data.uid())),
        Value::Int(i64::from(data.gid())),
        Value::Int(data.size() as i64),
        time(data.atime(), data.atime_nsec()),
        time(data.mtime(), data.mtime_nsec()),
        time(data.ctime(), data.ctime_nsec()),
        whole(data.atime(), data.atime_nsec()),
        whole(data.mtime(), data.mtime_nsec()),
        whole(data.ctime(), data.ctime_nsec()),
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

/// Operating system functions that `os` builds upon.
#[module(name = "posix")]
impl Surface {
    /// Return the current working directory.
    #[function("getcwd()")]
    fn getcwd(vm: &mut Vm) -> Res<String> {
        granted(vm)?;
        match std::env::current_dir() {
            Ok(path) => Ok(path.display().to_string()),
            Err(error) => os_error(vm, &error, &[]),
        }
    }

    /// Change the current working directory to the specified path.
    #[function("chdir(path)")]
    fn chdir(vm: &mut Vm, path: &Value) -> Res<()> {
        at(vm, path, |path| std::env::set_current_dir(path))
    }

    /// Return a list containing the names of the files in the directory.
    #[function("listdir(path='.')")]
    fn listdir(vm: &mut Vm, path: &Value) -> Res {
        let names = at(vm, path, |path| {
            fs::read_dir(path)?
                .map(|entry| entry.map(|entry| entry.file_name()))
                .collect::<std::io::Result<Vec<_>>>()
        })?;
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
        at(vm, path, |path| {
            fs::DirBuilder::new().mode(mode).create(path)
        })
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
        at(vm, path, |path| {
            let times = fs::FileTimes::new()
                .set_accessed(accessed)
                .set_modified(modified);
            fs::File::open(path)?.set_times(times)
        })
    }

    /// Truncate a file, specified by path, to a specific length.
    #[function("truncate(path, length)")]
    fn truncate(vm: &mut Vm, path: &Value, length: i64) -> Res<()> {
        let length = length.max(0) as u64;
        at(vm, path, |path| {
            fs::OpenOptions::new()
                .write(true)
                .open(path)?
                .set_len(length)
        })
    }

    /// Remove a directory.
    #[function("rmdir(path)")]
    fn rmdir(vm: &mut Vm, path: &Value) -> Res<()> {
        at(vm, path, |path| fs::remove_dir(path))
    }

    /// Remove a file.
    #[function("unlink(path)")]
    fn unlink(vm: &mut Vm, path: &Value) -> Res<()> {
        at(vm, path, |path| fs::remove_file(path))
    }

    /// Remove a file.
    #[function("remove(path)")]
    fn remove(vm: &mut Vm, path: &Value) -> Res<()> {
        at(vm, path, |path| fs::remove_file(path))
    }

    /// Rename a file or directory.
    #[function("rename(src, dst)")]
    fn rename(vm: &mut Vm, src: &Value, dst: &Value) -> Res<()> {
        granted(vm)?;
        let (from, to) = (path_of(vm, src)?, path_of(vm, dst)?);
        match fs::rename(&from, &to) {
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
            granted(vm)?;
            match fs::metadata(format!("/proc/self/fd/{number}")) {
                Ok(data) => data,
                Err(_) => {
                    let error = std::io::Error::from_raw_os_error(libc::EBADF);
                    return os_error(vm, &error, &[]);
                }
            }
        } else {
            at(vm, path, |path| {
                if follow_symlinks {
                    fs::metadata(path)
                } else {
                    fs::symlink_metadata(path)
                }
            })?
        };
        stat_result(vm, &data)
    }

    /// Perform a stat system call on the given path, without following symbolic links.
    #[function("lstat(path)")]
    fn lstat(vm: &mut Vm, path: &Value) -> Res {
        let data = at(vm, path, |path| fs::symlink_metadata(path))?;
        stat_result(vm, &data)
    }

    /// Change the access permissions of a file.
    #[function("chmod(path, mode)")]
    fn chmod(vm: &mut Vm, path: &Value, mode: u32) -> Res<()> {
        at(vm, path, |path| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode))
        })
    }

    /// Create a symbolic link pointing to src named dst.
    #[function("symlink(src, dst, target_is_directory=False)")]
    fn symlink(vm: &mut Vm, src: &Value, dst: &Value, target_is_directory: bool) -> Res<()> {
        // Only Windows asks.
        let _ = target_is_directory;
        let from = path_of(vm, src)?;
        at(vm, dst, |to| std::os::unix::fs::symlink(from, to))
    }

    /// Create a hard link to a file.
    #[function("link(src, dst)")]
    fn link(vm: &mut Vm, src: &Value, dst: &Value) -> Res<()> {
        let from = path_of(vm, src)?;
        at(vm, dst, |to| fs::hard_link(from, to))
    }

    /// Return a string representing the path to which the symbolic link points.
    #[function("readlink(path)")]
    fn readlink(vm: &mut Vm, path: &Value) -> Res<String> {
        at(vm, path, |path| {
            fs::read_link(path).map(|to| to.display().to_string())
        })
    }

    /// Use the real uid/gid to test for access to a path.
    #[function("access(path, mode)")]
    fn access(vm: &mut Vm, path: &Value, mode: i64) -> Res<bool> {
        let data = at(vm, path, |path| Ok(fs::metadata(path)))?;
        Ok(match data {
            Err(_) => false,
            Ok(data) => mode & 1 == 0 || data.is_dir() || data.mode() & 0o111 != 0,
        })
    }

    /// The environment, as the host shows it.
    #[function("_environment()")]
    fn environment(vm: &mut Vm) -> Res {
        let dict = vm.new_dict()?;
        if vm.host.grants_files() {
            for (name, value) in std::env::vars_os() {
                let (name, value) = (
                    vm.new_str(&name.to_string_lossy())?,
                    vm.new_str(&value.to_string_lossy())?,
                );
                vm.dict_set(&dict, name, value)?;
            }
        }
        Ok(dict.into())
    }

    /// Return the current process id.
    #[function("getpid()")]
    fn getpid() -> u32 {
        std::process::id()
    }

    /// Return the parent's process id.
    #[function("getppid()")]
    fn getppid() -> u32 {
        std::os::unix::process::parent_id()
    }

    /// Return the number of logical CPUs in the system.
    #[function("cpu_count()")]
    fn cpu_count() -> i64 {
        std::thread::available_parallelism().map_or(1, |count| count.get() as i64)
    }

    /// Return a bytes object containing random bytes suitable for cryptographic use.
    #[function("urandom(size, /)")]
    fn urandom(vm: &mut Vm, size: isize) -> Res {
        if size < 0 {
            return raise!(vm, ValueError, "negative argument not allowed");
        }
        let size = size as usize;
        vm.reserve(size)?;
        let mut bytes = Vec::with_capacity(size);
        while bytes.len() < size {
            bytes.extend(vm.host.entropy().to_le_bytes());
        }
        bytes.truncate(size);
        vm.new_bytes(&bytes)
    }

    /// Translate an error code to a message string.
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
        granted(vm)?;
        if pid != i64::from(std::process::id()) {
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

    /// Exit to the system with specified status, without normal exit processing.
    #[function("_exit(status)")]
    fn exit(vm: &mut Vm, status: i32) -> Res<()> {
        granted(vm)?;
        std::process::exit(status & 0xff)
    }
}
