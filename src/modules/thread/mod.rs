//! `_thread`: threads, which are fibers, and what they wait for.
//!
//! - `lock.rs`: `lock` and `RLock`; how a fiber waits in a row for something.
//! - `start.rs`: how a thread begins and ends; its handle.
//! - `local.rs`: `threading.local`.
//! - `simple_queue.rs`: `_queue`.

mod local;
pub(super) mod lock;
pub(super) mod simple_queue;
pub(super) mod start;

use super::native::set;
use crate::object::fiber::MAIN;
use crate::object::{Dict, Module, Ref, Res, Step, Value, Vm};
use pyish_derive::module;
use std::sync::atomic::Ordering;

/// The longest time that a wait may take, in seconds: what CPython's clock can count.
const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// A thread's number as scripts see it: never 0.
fn ident(fiber: u64) -> i64 {
    fiber as i64 + 1
}

/// This module provides primitive operations to write multi-threaded programs.
#[module(
    name = "_thread",
    classes(lock::LOCK_CLASS, lock::RLOCK_CLASS, local::CLASS, start::HANDLE_CLASS)
)]
impl Surface {
    /// Create a new lock object.
    #[function("allocate_lock()")]
    fn allocate_lock(vm: &mut Vm) -> Res {
        lock::new_lock(vm)
    }

    /// An obsolete synonym of allocate_lock().
    #[function("allocate()")]
    fn allocate(vm: &mut Vm) -> Res {
        lock::new_lock(vm)
    }

    /// Return a non-zero integer that uniquely identifies the current thread.
    #[function("get_ident()")]
    fn get_ident(vm: &Vm) -> i64 {
        ident(vm.running_fiber())
    }

    /// The identifier of the main thread.
    #[function("_get_main_thread_ident()")]
    fn main_ident() -> i64 {
        ident(MAIN)
    }

    /// Return a non-negative integer identifying the thread: all share the process's one thread.
    #[function("get_native_id()")]
    fn get_native_id(vm: &Vm) -> i64 {
        i64::from(std::process::id()) + vm.running_fiber() as i64
    }

    /// Start a new thread and return its identifier.
    #[function("start_new_thread(function, args, kwargs={}, /)")]
    fn start_new_thread(vm: &mut Vm, function: &Value, args: &Value, kwargs: &Value) -> Res<i64> {
        start::start_new(vm, function, args, kwargs)
    }

    /// An obsolete synonym of start_new_thread().
    #[function("start_new(function, args, kwargs={}, /)")]
    fn start_new(vm: &mut Vm, function: &Value, args: &Value, kwargs: &Value) -> Res<i64> {
        start::start_new(vm, function, args, kwargs)
    }

    /// Start a new thread whose handle can be joined.
    #[function("start_joinable_thread(function, handle=None, daemon=True)")]
    fn start_joinable_thread(vm: &mut Vm, function: &Value, handle: &Value, daemon: &Value) -> Res {
        let _ = daemon;
        start::start_joinable(vm, function, handle)
    }

    /// A handle of the thread with this identifier.
    #[function("_make_thread_handle(ident, /)")]
    fn make_thread_handle(vm: &mut Vm, ident: i64) -> Res {
        start::handle_of(vm, ident)
    }

    /// How many threads were started and have not ended.
    #[function("_count()")]
    fn count(vm: &mut Vm) -> usize {
        vm.fibers.ids().len() - 1
    }

    /// Raise SystemExit: the thread ends.
    #[function("exit()")]
    fn exit(vm: &mut Vm) -> Res<()> {
        raise!(vm, SystemExit)
    }

    /// An obsolete synonym of exit().
    #[function("exit_thread()")]
    fn exit_thread(vm: &mut Vm) -> Res<()> {
        raise!(vm, SystemExit)
    }

    /// Simulate the arrival of a signal in the main thread.
    #[function("interrupt_main(signum=2, /)")]
    fn interrupt_main(vm: &mut Vm, signum: i64) -> Res<Step> {
        if !(1..65).contains(&signum) {
            return raise!(vm, ValueError, "signal number out of range");
        }
        if super::signal::is_ignored(vm, signum as usize) {
            return Ok(Step::Return(Value::None));
        }
        if signum != 2 || vm.is_main_fiber() {
            return super::signal::deliver(vm, signum);
        }
        vm.interrupt
            .fetch_or(crate::vm::safe_point::INTERRUPT_SIGINT, Ordering::AcqRel);
        vm.wake_fiber(MAIN);
        Ok(Step::Return(Value::None))
    }

    /// Return the thread stack size used when creating new threads. A fiber's stack grows: any size is as good.
    #[function("stack_size(size=0, /)")]
    fn stack_size(vm: &mut Vm, size: i64) -> Res<i64> {
        if size < 0 {
            return raise!(vm, ValueError, "size must be 0 or a positive value");
        }
        if size != 0 && size < 32 * 1024 {
            return raise!(vm, ValueError, "size not valid: {size} bytes");
        }
        Ok(std::mem::replace(&mut vm.state::<StackSize>().0, size))
    }

    /// Threads may be daemons.
    #[function("daemon_threads_allowed()")]
    fn daemon_threads_allowed() -> bool {
        true
    }

    /// This is the only interpreter.
    #[function("_is_main_interpreter()")]
    fn is_main_interpreter() -> bool {
        true
    }

    /// Set the name of the current thread, as the system shows it: fibers have none there.
    #[function("set_name(name)")]
    fn set_name(_name: &Value) {}

    /// The attributes of the running thread that belong to no object: `threading` keeps its thread there.
    #[function("_own()")]
    fn own(vm: &mut Vm) -> Res<Ref<Dict>> {
        if let Some(own) = &vm.fiber_state::<Own>().0 {
            return Ok(own.clone());
        }
        let own = vm.new_dict()?;
        vm.fiber_state::<Own>().0 = Some(own.clone());
        Ok(own)
    }

    /// The innermost frame of each thread, by identifier.
    #[function("_current_frames()")]
    fn current_frames(vm: &mut Vm) -> Res<Ref<Dict>> {
        let frames = vm.new_dict()?;
        for fiber in vm.fibers.ids() {
            if let Some(frame) = vm.frame_of_fiber(fiber)? {
                let key = Value::Int(ident(fiber));
                vm.setitem(&(&frames).into(), &key, frame)?;
            }
        }
        Ok(frames)
    }

    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        set(vm, module, "TIMEOUT_MAX", Value::float(TIMEOUT_MAX))?;
        let error = (&vm.exceptions.RuntimeError).into();
        set(vm, module, "error", error)?;
        let name = vm.intern("lock")?;
        if let Some(lock) = module.dict.get_str(vm, &name) {
            set(vm, module, "LockType", lock)?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct StackSize(i64);

#[derive(Default, pyish_derive::Trace)]
pub(crate) struct Own(Option<Ref<Dict>>);

/// The seconds of a `timeout` argument, checked: nothing for -1.
fn seconds(vm: &mut Vm, timeout: &Value, what: &str) -> Res<Option<f64>> {
    let seconds = match timeout {
        Value::Int(seconds) => *seconds as f64,
        other => vm.to_f64(other)?,
    };
    if seconds.is_nan() {
        return raise!(vm, ValueError, "Invalid value NaN (not a number)");
    }
    if seconds < 0.0 {
        if seconds == -1.0 {
            return Ok(None);
        }
        return raise!(vm, ValueError, "{what}");
    }
    if seconds > TIMEOUT_MAX {
        return raise!(vm, OverflowError, "timeout value is too large");
    }
    Ok(Some(seconds))
}
