//! `_process`: starting processes, waiting for them, signalling them. `subprocess` and asyncio stand on it.
//!
//! A process is started by the standard library of Rust; nothing of a script runs between fork and exec. Its end is
//! told by a pidfd, which is a descriptor like any other.

use super::blocking::off_thread;
use super::descriptor::Descriptor;
use crate::builtins::exceptions::os_error::from_io;
use crate::object::reactor::Interest;
use crate::object::roots::Access;
use crate::object::step::Park;
use crate::object::{Input, NativeFrame, Raised, Res, Step, Trace, Tracer, Value, Vm};
use crate::sched::watch::Waiting;
use hashbrown::HashSet;
use process_wrap::std::{CommandWrap, ProcessSession};
use pyish_derive::module;
use rustix::io::FdFlags;
use rustix::process::{Pid, PidfdFlags, Signal, WaitOptions};
use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

/// One process is started at a time: which descriptors are inherited is a matter of the whole process.
static STARTING: Mutex<()> = Mutex::new(());

/// The processes that a sandbox has started: the only ones that it may wait for and signal.
#[derive(Default)]
struct Children(HashSet<i64>);

/// Whether a process may be waited for or signalled: any, or one's own children and their groups.
fn own(vm: &mut Vm, pid: i64) -> Res<()> {
    let granted = vm.granted.clone();
    let checked = granted.processes().and_then(|()| {
        if vm.state::<Children>().0.contains(&pid.saturating_abs()) {
            Ok(())
        } else {
            granted.require_all("a process that is no child")
        }
    });
    match checked {
        Ok(()) => Ok(()),
        Err(denied) => from_io(vm, &denied.into(), &[]),
    }
}

/// The environment of a process that is to have this one's: as much of it as is granted.
fn pass_environment(vm: &Vm, command: &mut Command) {
    if !vm.granted.sees_all_env() {
        command.env_clear();
        let seen =
            std::env::vars_os().filter(|(name, _)| vm.granted.sees_env(&name.to_string_lossy()));
        command.envs(seen);
    }
}

/// A name, path or argument as the system takes it.
fn os_text(vm: &mut Vm, value: &Value) -> Res<OsString> {
    let bytes = match (value.as_str(), value.as_bytes()) {
        (None, Some(bytes)) => bytes.as_bytes().to_vec(),
        (Some(_), _) => {
            let (encoding, errors) = (vm.new_str("utf-8")?, vm.new_str("surrogateescape")?);
            let encoded = vm.call_method(value, "encode", &[encoding, errors])?;
            match encoded.as_bytes() {
                Some(bytes) => bytes.as_bytes().to_vec(),
                None => Vec::new(),
            }
        }
        (None, None) => super::io::path_of(vm, value)?.into_bytes(),
    };
    if bytes.contains(&0) {
        return raise!(vm, ValueError, "embedded null byte");
    }
    Ok(OsString::from_vec(bytes))
}

/// What a standard stream of the process is.
fn stream(vm: &mut Vm, value: &Value) -> Res<Stdio> {
    if value.is_none() {
        return Ok(Stdio::inherit());
    }
    let number = vm.to_index(value)?;
    let descriptor = vm.fd(i32::try_from(number).unwrap_or(-1))?;
    let copy = vm.with_fd(&descriptor, |fd| fd.try_clone_to_owned())?;
    Ok(Stdio::from(copy))
}

/// Gives the descriptors that a process inherits their flags, for as long as it is started.
struct Inheritance(Vec<(Arc<Descriptor>, FdFlags)>);

impl Inheritance {
    /// `passed` are inherited; the others of the isolate's are not, where `closes`.
    fn begin(vm: &mut Vm, passed: &[i32], closes: bool) -> Res<Inheritance> {
        let mut changed = Inheritance(Vec::new());
        for number in vm.fd_numbers() {
            if (0..3).contains(&number) {
                continue;
            }
            let is_passed = passed.contains(&number);
            if !is_passed && !closes {
                continue;
            }
            let Some(descriptor) = vm.find_fd(number) else {
                continue;
            };
            let wanted = if is_passed {
                FdFlags::empty()
            } else {
                FdFlags::CLOEXEC
            };
            let before = vm.with_fd(&descriptor, |fd| {
                let before = rustix::io::fcntl_getfd(fd)?;
                if before != wanted {
                    rustix::io::fcntl_setfd(fd, wanted)?;
                }
                Ok(before)
            })?;
            if before != wanted {
                changed.0.push((descriptor, before));
            }
        }
        Ok(changed)
    }
}

impl Drop for Inheritance {
    fn drop(&mut self) {
        for (descriptor, before) in &self.0 {
            let _ = descriptor.with(|fd| Ok(rustix::io::fcntl_setfd(fd, *before)?));
        }
    }
}

fn signal(vm: &mut Vm, number: i64) -> Res<Option<Signal>> {
    let number = i32::try_from(number).unwrap_or(-1);
    if number == 0 {
        return Ok(None);
    }
    match Signal::from_named_raw(number) {
        Some(signal) => Ok(Some(signal)),
        None => from_io(vm, &io::Error::from_raw_os_error(libc::EINVAL), &[]),
    }
}

/// Send a signal to a process, or (`pid` below 0) to a process group.
pub(super) fn send_signal(vm: &mut Vm, pid: i64, number: i64) -> Res<()> {
    own(vm, pid)?;
    let signal = signal(vm, number)?;
    let target = i32::try_from(pid.unsigned_abs())
        .ok()
        .and_then(Pid::from_raw);
    let sent = match (pid, target, signal) {
        (0, _, Some(signal)) => rustix::process::kill_current_process_group(signal),
        (0, _, None) => rustix::process::test_kill_current_process_group(),
        (1.., Some(pid), Some(signal)) => rustix::process::kill_process(pid, signal),
        (1.., Some(pid), None) => rustix::process::test_kill_process(pid),
        (_, Some(pid), Some(signal)) => rustix::process::kill_process_group(pid, signal),
        (_, Some(pid), None) => rustix::process::test_kill_process_group(pid),
        _ => Err(rustix::io::Errno::SRCH),
    };
    match sent {
        Ok(()) => Ok(()),
        Err(errno) => from_io(vm, &errno.into(), &[]),
    }
}

type Waited = Result<Option<(i32, i32)>, io::Error>;

fn wait_now(pid: i64, options: WaitOptions) -> Waited {
    let target = i32::try_from(pid.unsigned_abs())
        .ok()
        .and_then(Pid::from_raw);
    let result = loop {
        let result = match (pid, target) {
            (1.., Some(pid)) => rustix::process::waitpid(Some(pid), options),
            (-1, _) => rustix::process::wait(options),
            (0, _) => rustix::process::waitpid(None, options),
            (_, Some(group)) => rustix::process::waitpgid(group, options),
            (_, None) => Err(rustix::io::Errno::CHILD),
        };
        match result {
            Err(rustix::io::Errno::INTR) => {}
            other => break other,
        }
    };
    match result {
        Ok(found) => Ok(found.map(|(pid, status)| (pid.as_raw_nonzero().get(), status.as_raw()))),
        Err(errno) => Err(errno.into()),
    }
}

fn present(vm: &mut Vm, waited: Waited) -> Res {
    match waited {
        Ok(found) => {
            let (pid, status) = found.unwrap_or((0, 0));
            // Its number may be another process's from here on.
            vm.state::<Children>().0.remove(&i64::from(pid));
            vm.new_tuple([Value::Int(i64::from(pid)), Value::Int(i64::from(status))])
        }
        Err(error) => from_io(vm, &error, &[]),
    }
}

/// `waitpid` for one process: its pidfd tells when to look.
struct WaitFor {
    pid: i64,
    options: WaitOptions,
    pidfd: Arc<Descriptor>,
    waiting: Option<Waiting>,
}

impl Trace for WaitFor {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl Drop for WaitFor {
    fn drop(&mut self) {
        self.pidfd.close();
    }
}

impl NativeFrame for WaitFor {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        if let Some(waiting) = self.waiting.take() {
            vm.awaited_fd(waiting);
        }
        vm.poll_interrupt()?;
        match wait_now(self.pid, self.options | WaitOptions::NOHANG) {
            Ok(None) => {}
            waited => {
                vm.close_fd(&self.pidfd);
                return present(vm, waited).map(Step::Return);
            }
        }
        match vm.await_fd(self.pidfd.number(), Interest::READ) {
            Ok(waiting) => self.waiting = Some(waiting),
            Err(error) => return from_io(vm, &error, &[]),
        }
        Ok(Step::Park(Park::Forever))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some(waiting) = self.waiting.take() {
            vm.awaited_fd(waiting);
        }
        Err(raised)
    }
}

fn open_pidfd(pid: i64) -> rustix::io::Result<std::os::fd::OwnedFd> {
    match i32::try_from(pid).ok().and_then(Pid::from_raw) {
        Some(pid) => rustix::process::pidfd_open(pid, PidfdFlags::empty()),
        None => Err(rustix::io::Errno::SRCH),
    }
}

/// Starting processes, waiting for them, signalling them.
#[module(name = "_process")]
impl Surface {
    /// Start a process; its number comes back.
    ///
    /// `env` is None (as this process's) or pairs; the streams are descriptors, or None to inherit.
    #[function(
        "spawn(executable, args, cwd, env, stdin, stdout, stderr, pass_fds, close_fds, process_group, new_session, user, group)"
    )]
    fn spawn(
        vm: &mut Vm,
        executable: &Value,
        args: &Value,
        cwd: &Value,
        env: &Value,
        stdin: &Value,
        stdout: &Value,
        stderr: &Value,
        pass_fds: &Value,
        close_fds: bool,
        process_group: i32,
        new_session: bool,
        user: &Value,
        group: &Value,
    ) -> Res<i64> {
        let executable = os_text(vm, executable)?;
        let program = match vm.granted.program(&executable.to_string_lossy()) {
            Ok(_) if vm.granted.run.is_all() => executable,
            Ok(path) => path.into_os_string(),
            Err(denied) => return from_io(vm, &denied, &[]),
        };
        let mut command = Command::new(program);
        let args = vm.collect_iterable(args)?;
        for (at, arg) in args.iter().enumerate() {
            let text = os_text(vm, arg)?;
            if at == 0 {
                command.arg0(text);
            } else {
                command.arg(text);
            }
        }
        if !cwd.is_none() {
            let directory = os_text(vm, cwd)?;
            if let Err(denied) = vm.granted.place(directory.as_ref(), Access::READ) {
                return from_io(vm, &denied.into(), &[]);
            }
            command.current_dir(directory);
        }
        if env.is_none() {
            pass_environment(vm, &mut command);
        } else {
            command.env_clear();
            for pair in vm.collect_iterable(env)? {
                let parts = vm.collect_iterable(&pair)?;
                let [name, value] = &parts[..] else {
                    return raise!(vm, TypeError, "env must be pairs");
                };
                let (name, value) = (os_text(vm, name)?, os_text(vm, value)?);
                let bytes = name.as_encoded_bytes();
                if bytes.is_empty() || bytes.contains(&b'=') {
                    return raise!(vm, ValueError, "illegal environment variable name");
                }
                command.env(name, value);
            }
        }
        command
            .stdin(stream(vm, stdin)?)
            .stdout(stream(vm, stdout)?)
            .stderr(stream(vm, stderr)?);
        if process_group >= 0 {
            command.process_group(process_group);
        }
        if !(user.is_none() && group.is_none())
            && let Err(denied) = vm.granted.require_all("another user or group")
        {
            return from_io(vm, &denied.into(), &[]);
        }
        if let Some(user) = vm.small_int(user) {
            command.uid(user as u32);
        }
        if let Some(group) = vm.small_int(group) {
            command.gid(group as u32);
        }
        let mut passed = Vec::new();
        for number in vm.collect_iterable(pass_fds)? {
            let number = i32::try_from(vm.to_index(&number)?).unwrap_or(-1);
            vm.fd(number)?;
            passed.push(number);
        }
        let started = {
            let _one = STARTING.lock();
            let _inheritance = Inheritance::begin(vm, &passed, close_fds)?;
            if new_session {
                let mut command = CommandWrap::from(command);
                command.wrap(ProcessSession);
                command.spawn().map(|child| child.id())
            } else {
                command.spawn().map(|child| child.id())
            }
        };
        match started {
            Ok(pid) => {
                vm.state::<Children>().0.insert(i64::from(pid));
                Ok(i64::from(pid))
            }
            Err(error) => from_io(vm, &error, &[]),
        }
    }

    /// Where a program lies that is granted by its name; None where all are, and PATH says it.
    #[function("granted_program(name, /)")]
    fn granted_program(vm: &mut Vm, name: &Value) -> Res {
        if vm.granted.run.is_all() {
            return Ok(Value::None);
        }
        let name = os_text(vm, name)?;
        match vm.granted.program(&name.to_string_lossy()) {
            Ok(path) => vm.new_str(&path.to_string_lossy()),
            Err(denied) => from_io(vm, &denied, &[]),
        }
    }

    /// Wait for the end of a process: its number and status, or (0, 0).
    #[function("waitpid(pid, options, /)")]
    fn waitpid(vm: &mut Vm, pid: i64, options: i32) -> Res<Step> {
        own(vm, pid)?;
        let options = WaitOptions::from_bits_truncate(options as u32);
        let waited = wait_now(pid, options | WaitOptions::NOHANG);
        if options.contains(WaitOptions::NOHANG) || !matches!(waited, Ok(None)) {
            return present(vm, waited).map(Step::Return);
        }
        match open_pidfd(pid) {
            Ok(pidfd) if pid > 0 => {
                let pidfd = vm.adopt_fd(pidfd)?;
                Ok(Step::push(WaitFor {
                    pid,
                    options,
                    pidfd,
                    waiting: None,
                }))
            }
            _ => off_thread(vm, move || wait_now(pid, options), present),
        }
    }

    /// Return a file descriptor referring to the process: it is readable once the process has ended.
    #[function("pidfd_open(pid, flags=0)")]
    fn pidfd_open(vm: &mut Vm, pid: i64, _flags: i64) -> Res<i32> {
        own(vm, pid)?;
        match open_pidfd(pid) {
            Ok(pidfd) => Ok(vm.adopt_fd(pidfd)?.number()),
            Err(errno) => from_io(vm, &errno.into(), &[]),
        }
    }

    /// Kill a process group with a signal.
    #[function("killpg(pgid, signal, /)")]
    fn killpg(vm: &mut Vm, pgid: i64, signal: i64) -> Res<()> {
        send_signal(vm, pgid.saturating_neg(), signal)
    }

    /// Return the process group of a process.
    #[function("getpgid(pid, /)")]
    fn getpgid(vm: &mut Vm, pid: i32) -> Res<i32> {
        own(vm, pid.into())?;
        match rustix::process::getpgid(Pid::from_raw(pid)) {
            Ok(group) => Ok(group.as_raw_nonzero().get()),
            Err(errno) => from_io(vm, &errno.into(), &[]),
        }
    }

    /// Return the session of a process.
    #[function("getsid(pid, /)")]
    fn getsid(vm: &mut Vm, pid: i32) -> Res<i32> {
        own(vm, pid.into())?;
        match rustix::process::getsid(Pid::from_raw(pid)) {
            Ok(session) => Ok(session.as_raw_nonzero().get()),
            Err(errno) => from_io(vm, &errno.into(), &[]),
        }
    }

    /// The user and group ids: real and effective.
    #[function("ids()")]
    fn ids(vm: &mut Vm) -> Res {
        if let Err(denied) = vm.granted.require_all("the process's user") {
            return from_io(vm, &denied.into(), &[]);
        }
        let ids = [
            rustix::process::getuid().as_raw(),
            rustix::process::geteuid().as_raw(),
            rustix::process::getgid().as_raw(),
            rustix::process::getegid().as_raw(),
        ];
        vm.new_tuple(ids.map(|id| Value::Int(i64::from(id))))
    }
}
