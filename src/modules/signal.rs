//! `_signal`: handlers in script for what the system or the script itself signals.
//!
//! The host catches a signal, and its handler runs at a safe point of the main fiber. SIGINT goes its own way in the
//! `Vm` as long as its handler is the default one, so that an event loop can turn it into a cancellation.

use super::native::set;
use crate::object::host::SignalAction;
use crate::object::{Module, Ref, Res, Step, Value, Vm};
use crate::vm::safe_point::{INTERRUPT_SIGINT, INTERRUPT_SIGNAL};
use pyish_derive::module;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

const SIGNALS: &[(&str, i64)] = &[
    ("SIGHUP", 1),
    ("SIGINT", 2),
    ("SIGQUIT", 3),
    ("SIGILL", 4),
    ("SIGTRAP", 5),
    ("SIGABRT", 6),
    ("SIGBUS", 7),
    ("SIGFPE", 8),
    ("SIGKILL", 9),
    ("SIGUSR1", 10),
    ("SIGSEGV", 11),
    ("SIGUSR2", 12),
    ("SIGPIPE", 13),
    ("SIGALRM", 14),
    ("SIGTERM", 15),
    ("SIGCHLD", 17),
    ("SIGCONT", 18),
    ("SIGSTOP", 19),
    ("SIGTSTP", 20),
    ("SIGTTIN", 21),
    ("SIGTTOU", 22),
    ("SIGURG", 23),
    ("SIGWINCH", 28),
    ("SIGIO", 29),
    ("SIGSYS", 31),
];
const SIGINT: i64 = 2;

/// The handlers by number; the wake-up descriptor.
#[derive(Default)]
struct State {
    handlers: Vec<Value>,
    wakeup: Option<i64>,
    /// What waits is written out on this signal, where the script has no handler for it.
    report: Option<i64>,
    /// What other threads have sent, for the main one.
    sent: BTreeSet<i64>,
}

fn checked(vm: &mut Vm, number: i64) -> Res<usize> {
    if (1..65).contains(&number) {
        Ok(number as usize)
    } else {
        raise!(vm, ValueError, "signal number out of range")
    }
}

fn handler(vm: &mut Vm, number: usize) -> Value {
    vm.state::<State>()
        .handlers
        .get(number)
        .cloned()
        .unwrap_or(Value::None)
}

/// Write out what waits on this signal.
pub(crate) fn report_on(vm: &mut Vm, number: i32) -> std::io::Result<()> {
    vm.state::<State>().report = Some(i64::from(number));
    vm.signal_hook = Some(on_signals);
    vm.host.set_signal(number, SignalAction::Catch)
}

/// Whether a signal has a handler in script, other than Ctrl-C's own.
pub(crate) fn is_any_caught(vm: &mut Vm) -> bool {
    let handlers = &vm.state::<State>().handlers;
    handlers
        .iter()
        .any(|handler| !matches!(handler, Value::Int(_) | Value::None) && !is_default_int(handler))
}

/// Whether nothing happens on a signal.
pub(super) fn is_ignored(vm: &mut Vm, number: usize) -> bool {
    matches!(handler(vm, number), Value::Int(_))
}

/// Signals have come; the main thread runs.
fn on_signals(vm: &mut Vm) -> Res<()> {
    loop {
        let sent = vm.state::<State>().sent.pop_first();
        let Some(number) = sent.or_else(|| vm.host.take_signal().map(i64::from)) else {
            return Ok(());
        };
        on_signal(vm, number)?;
    }
}

fn on_signal(vm: &mut Vm, number: i64) -> Res<()> {
    if let Some(fd) = vm.state::<State>().wakeup
        && let Some(descriptor) = i32::try_from(fd).ok().and_then(|fd| vm.find_fd(fd))
    {
        // A full pipe has told its reader enough.
        let _ = descriptor.with(|fd| Ok(rustix::io::write(fd, &[number as u8])?));
    }
    let step = deliver(vm, number)?;
    vm.complete(step).map(|_| ())
}

/// What the host is to do, for a handler.
fn action(vm: &mut Vm, number: i64, handler: &Value) -> SignalAction {
    let is_default_int = number == SIGINT && is_default_int(handler);
    match handler {
        Value::Int(0) => SignalAction::Default,
        Value::Int(_) => SignalAction::Ignore,
        _ if is_default_int => SignalAction::Default,
        _ => {
            vm.signal_hook = Some(on_signals);
            SignalAction::Catch
        }
    }
}

fn is_default_int(handler: &Value) -> bool {
    handler
        .downcast::<crate::object::NativeFunction>()
        .is_some_and(|native| native.def.name == "default_int_handler")
}

/// A signal has come: its handler is called. Called where script code may run.
pub(super) fn deliver(vm: &mut Vm, number: i64) -> Res<Step> {
    let at = checked(vm, number)?;
    let handler = handler(vm, at);
    if number == SIGINT && is_default_int(&handler) {
        vm.interrupt.fetch_or(INTERRUPT_SIGINT, Ordering::AcqRel);
        vm.poll_interrupt()?;
        return Ok(Step::Return(Value::None));
    }
    match &handler {
        Value::Int(0) | Value::None if vm.state::<State>().report == Some(number) => {
            super::native::load_loop(vm)?;
            let report = vm.library("_waiting", "report")?;
            Ok(Step::call(&report, []))
        }
        // SIG_IGN
        Value::Int(1) | Value::None => Ok(Step::Return(Value::None)),
        // SIG_DFL: these do nothing by default, all others end the process.
        Value::Int(0) if matches!(number, 17 | 18 | 23 | 28) => Ok(Step::Return(Value::None)),
        Value::Int(0) => {
            if let Err(denied) = vm.granted.require_all("ending the process") {
                return super::io::os_error(vm, &denied.into(), &[]);
            }
            std::process::exit(128 + number as i32)
        }
        _ if !vm.is_main_fiber() => {
            vm.state::<State>().sent.insert(number);
            vm.signal_hook = Some(on_signals);
            vm.interrupt.fetch_or(INTERRUPT_SIGNAL, Ordering::AcqRel);
            vm.poll_interrupt()?;
            Ok(Step::Return(Value::None))
        }
        callable => Ok(Step::call(callable, [Value::Int(number), Value::None])),
    }
}

/// This module provides mechanisms to use signal handlers in Python.
#[module(name = "_signal")]
impl Surface {
    /// What Ctrl-C does: it raises KeyboardInterrupt.
    #[function("default_int_handler(signalnum, frame, /)")]
    fn default_int_handler(vm: &mut Vm, _signalnum: &Value, _frame: &Value) -> Res<()> {
        raise!(vm, KeyboardInterrupt)
    }

    /// Set the action for the given signal; the previous one comes back.
    #[function("signal(signalnum, handler, /)")]
    fn signal(vm: &mut Vm, signalnum: i64, handler: Value) -> Res {
        let new = handler;
        if !vm.is_main_fiber() {
            return raise!(
                vm,
                ValueError,
                "signal only works in main thread of the main interpreter"
            );
        }
        let at = checked(vm, signalnum)?;
        if matches!(signalnum, 9 | 19) {
            let number = std::io::Error::from_raw_os_error(22);
            return super::io::os_error(vm, &number, &[]);
        }
        let new = match vm.small_int(&new) {
            Some(number @ (0 | 1)) => Value::Int(number),
            _ if vm.getattr_opt(&new, "__call__")?.is_some() => new,
            _ => {
                return raise!(
                    vm,
                    TypeError,
                    "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object"
                );
            }
        };
        if vm.state::<State>().report == Some(signalnum) {
            vm.state::<State>().report = None;
        }
        let action = action(vm, signalnum, &new);
        // Signals are the process's: in a sandbox, handlers are called by `raise_signal` alone.
        if vm.granted.is_all()
            && let Err(error) = vm.host.set_signal(at as i32, action)
        {
            return super::io::os_error(vm, &error, &[]);
        }
        Ok(std::mem::replace(
            &mut vm.state::<State>().handlers[at],
            new,
        ))
    }

    /// Return the current action for the given signal.
    #[function("getsignal(signalnum, /)")]
    fn getsignal(vm: &mut Vm, signalnum: i64) -> Res {
        let at = checked(vm, signalnum)?;
        Ok(handler(vm, at))
    }

    /// Send a signal to this process.
    #[function("raise_signal(signalnum, /)")]
    fn raise_signal(vm: &mut Vm, signalnum: i64) -> Res<Step> {
        deliver(vm, signalnum)
    }

    /// Sets the fd to be written to (with the signal number) when a signal comes in.
    #[function("set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)")]
    fn set_wakeup_fd(vm: &mut Vm, fd: i64, _warn_on_full_buffer: &Value) -> Res<i64> {
        if !vm.is_main_fiber() {
            return raise!(
                vm,
                ValueError,
                "set_wakeup_fd only works in main thread of the main interpreter"
            );
        }
        let new = if fd == -1 { None } else { Some(fd) };
        let before = std::mem::replace(&mut vm.state::<State>().wakeup, new);
        Ok(before.unwrap_or(-1))
    }

    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        vm.state::<State>().handlers = vec![Value::Int(0); 65];
        for (name, number) in SIGNALS {
            set(vm, module, name, Value::Int(*number))?;
        }
        for (name, value) in [("SIG_DFL", 0), ("SIG_IGN", 1), ("NSIG", 65)] {
            set(vm, module, name, Value::Int(value))?;
        }
        if let Some(default) = super::late::own(vm, module, "default_int_handler")? {
            vm.state::<State>().handlers[SIGINT as usize] = default;
        }
        vm.state::<State>().handlers[13] = Value::Int(1);
        Ok(())
    }
}
