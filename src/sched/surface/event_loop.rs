//! The native part of an event loop: `asyncio.BaseEventLoop` derives from it in Python.

use super::functions::new_task;
use crate::object::*;
use crate::sched::by_methods::WaitReady;
use crate::sched::event_loop::{EventLoop, Handle, Ready};
use crate::sched::future::Future;
use crate::sched::run::RunUntilComplete;
use crate::sched::timers::Due;
use crate::sched::watch::{Action, Side};
use pyish_derive::class;
use std::cell::Cell as StdCell;

/// The core of an event loop: its queue, its timers, and how it is turned.
#[class(name = "EventLoopCore", module = "_asyncio", shape = EventLoop, dict, weakref)]
impl Surface {
    #[new("(cls, *args, **kwargs)")]
    fn new(vm: &mut Vm, cls: &Ref<Type>, args: &[Value], kwargs: &Value) -> Res<Value> {
        let _ = (args, kwargs);
        Ok(vm.new_object_of(cls, EventLoop::default())?.into())
    }

    /// The time, on the loop's clock.
    #[method("time(self, /)")]
    fn time(_this: &EventLoop, vm: &Vm) -> f64 {
        vm.now()
    }

    /// Arrange for a callback to be called as soon as possible.
    #[method("call_soon(self, callback, /, *args, context=None)")]
    fn call_soon(
        this: &Ref<EventLoop>,
        vm: &mut Vm,
        callback: Value,
        args: Value,
        context: Value,
    ) -> Res<Step> {
        if this.by_methods.get() {
            return in_python(vm, "call_soon", [this.into(), callback, args, context]);
        }
        check_open(vm, this)?;
        if this.debug.get() {
            check_thread(vm, this)?;
            check_callback(vm, &callback, "call_soon")?;
        }
        let handle = new_handle(vm, this, callback, args, context)?;
        vm.push_ready(this, Ready::Handle(handle.clone()))?;
        Ok(Step::Return(handle.into()))
    }

    /// Like call_soon(), but may be called from other threads.
    #[method("call_soon_threadsafe(self, callback, /, *args, context=None)")]
    fn call_soon_threadsafe(
        this: &Ref<EventLoop>,
        vm: &mut Vm,
        callback: Value,
        args: Value,
        context: Value,
    ) -> Res<Step> {
        if this.by_methods.get() {
            let args = [this.into(), callback, args, context];
            return in_python(vm, "call_soon_threadsafe", args);
        }
        check_open(vm, this)?;
        if this.debug.get() {
            check_callback(vm, &callback, "call_soon_threadsafe")?;
        }
        let handle = new_handle(vm, this, callback, args, context)?;
        vm.push_ready(this, Ready::Handle(handle.clone()))?;
        vm.wake_fiber(this.fiber.get());
        Ok(Step::Return(handle.into()))
    }

    /// Arrange for a callback to be called at a given time.
    #[method("call_later(self, delay, callback, /, *args, context=None)")]
    fn call_later(
        this: &Ref<EventLoop>,
        vm: &mut Vm,
        delay: &Value,
        callback: Value,
        args: Value,
        context: Value,
    ) -> Res<Step> {
        if delay.is_none() {
            return raise!(vm, TypeError, "delay must not be None");
        }
        if this.by_methods.get() {
            let args = [this.into(), delay.clone(), callback, args, context];
            return in_python(vm, "call_later", args);
        }
        let delay = vm.to_f64(delay)?;
        let when = vm.now() + delay;
        set_timer(vm, this, when, true, callback, args, context).map(Step::Return)
    }

    /// Like call_later(), but with an absolute time.
    #[method("call_at(self, when, callback, /, *args, context=None)")]
    fn call_at(
        this: &Ref<EventLoop>,
        vm: &mut Vm,
        when: &Value,
        callback: Value,
        args: Value,
        context: Value,
    ) -> Res<Step> {
        if when.is_none() {
            return raise!(vm, TypeError, "when cannot be None");
        }
        if this.by_methods.get() {
            let args = [this.into(), when.clone(), callback, args, context];
            return in_python(vm, "call_at", args);
        }
        let when = vm.to_f64(when)?;
        set_timer(vm, this, when, false, callback, args, context).map(Step::Return)
    }

    /// Its own methods are asked from here on, and its queues are lists of Python's.
    #[method("_use_methods(self, /)")]
    fn use_methods(this: &Ref<EventLoop>, vm: &mut Vm) -> Res<()> {
        vm.use_methods(this)
    }

    #[getter(_by_methods)]
    fn by_methods(this: &EventLoop) -> bool {
        this.by_methods.get()
    }

    /// The loop is being run by somebody who turns it himself.
    #[method("_begin(self, /)")]
    fn begin(this: &Ref<EventLoop>, vm: &mut Vm) -> Res<()> {
        vm.begin_running(this).map(drop)
    }

    /// The end of that.
    #[method("_end(self, /)")]
    fn end(this: &Ref<EventLoop>, vm: &mut Vm) {
        vm.end_running(this);
    }

    /// Until something is ready, and no longer than `timeout` seconds.
    #[method("_wait(self, timeout, /)")]
    fn wait(this: &Ref<EventLoop>, vm: &mut Vm, timeout: &Value) -> Res<Step> {
        let timeout = if timeout.is_none() {
            None
        } else {
            Some(vm.to_f64(timeout)?)
        };
        Ok(Step::push(WaitReady {
            event_loop: this.clone(),
            until: timeout,
            waited: false,
        }))
    }

    /// A selector of the script's own watches descriptors from here on.
    #[method("_ask_selector(self, /)")]
    fn ask_selector(this: &EventLoop) {
        this.asks_selector.set(true);
    }

    /// It has found these events of a descriptor.
    #[method("_selected(self, fd, events, /)")]
    fn selected(this: &Ref<EventLoop>, vm: &mut Vm, fd: i32, events: i64) -> Res<()> {
        vm.selected(this, fd, events)
    }

    /// Something is ready that another thread has queued.
    #[method("_write_to_self(self, /)")]
    fn write_to_self(this: &EventLoop, vm: &mut Vm) {
        vm.wake_fiber(this.fiber.get());
    }

    #[getter(_stopping)]
    fn stopping(this: &EventLoop) -> bool {
        this.stopping.get()
    }

    #[setter(_stopping)]
    fn set_stopping(this: &EventLoop, value: bool) -> Res<()> {
        this.stopping.set(value);
        Ok(())
    }

    /// As call_soon() asks in debug mode.
    #[method("_check_thread(self, /)")]
    fn check_own_thread(this: &Ref<EventLoop>, vm: &mut Vm) -> Res<()> {
        check_thread(vm, this)
    }

    /// The same of what is called.
    #[method("_check_callback(self, callback, method, /)")]
    fn check_callback(
        this: &Ref<EventLoop>,
        vm: &mut Vm,
        callback: Value,
        method: &Value,
    ) -> Res<()> {
        let _ = this;
        let name = vm.str(method)?.to_string_lossy().into_owned();
        check_callback(vm, &callback, &name)
    }

    /// Create a Future object attached to the loop.
    #[method("create_future(self, /)")]
    fn create_future(this: &Ref<EventLoop>, vm: &mut Vm) -> Res {
        Ok(vm.new_future(this)?.into())
    }

    /// Schedule a coroutine: the task.
    #[method("_create_native_task(self, coro, /, name=None, context=None, eager_start=False)")]
    fn create_task(
        this: &Ref<EventLoop>,
        vm: &mut Vm,
        coro: Value,
        name: Value,
        context: Value,
        eager_start: bool,
    ) -> Res<Step> {
        check_open(vm, this)?;
        new_task(vm, this, coro, name, context, eager_start)
    }

    /// Run until stop() is called.
    #[method("_run_forever(self, /)")]
    fn run_forever(this: &Ref<EventLoop>, vm: &mut Vm) -> Res<Step> {
        Ok(Step::push(vm.begin_running(this)?))
    }

    /// Run until a future is done, and return its result.
    #[method("_run_until_complete(self, future, /)")]
    fn run_until_complete(this: &Ref<EventLoop>, future: Ref<Future>) -> Step {
        Step::push(RunUntilComplete {
            event_loop: this.clone(),
            future,
        })
    }

    /// Whether create_task() may make tasks without asking this object.
    #[method("_set_plain(self, plain, /)")]
    fn set_plain(this: &EventLoop, plain: bool) {
        this.plain.set(plain);
    }

    /// An async generator begins in a loop whose Python half waits.
    #[method("_asyncgen_first(self, agen, /)")]
    fn asyncgen_first(this: &Ref<EventLoop>, vm: &mut Vm, agen: Value) -> Res<Step> {
        in_python_half(vm, this, "_asyncgen_first", agen)
    }

    /// The same of one that dies.
    #[method("_asyncgen_final(self, agen, /)")]
    fn asyncgen_final(this: &Ref<EventLoop>, vm: &mut Vm, agen: Value) -> Res<Step> {
        in_python_half(vm, this, "_asyncgen_final", agen)
    }

    /// Stop running the event loop.
    #[method("stop(self, /)")]
    fn stop(this: &EventLoop) {
        this.stopping.set(true);
    }

    /// Return True if the event loop is running.
    #[method("is_running(self, /)")]
    fn is_running(this: &EventLoop) -> bool {
        this.running.get()
    }

    /// Return True if the event loop was closed.
    #[method("is_closed(self, /)")]
    fn is_closed(this: &EventLoop) -> bool {
        this.closed.get()
    }

    /// Forget everything that was scheduled.
    #[method("_close(self, /)")]
    fn close(this: &Ref<EventLoop>, vm: &mut Vm) -> Res<()> {
        if this.running.get() {
            return raise!(vm, RuntimeError, "Cannot close a running event loop");
        }
        vm.close_loop(this);
        Ok(())
    }

    /// Return the event loop's debug mode.
    #[method("get_debug(self, /)")]
    #[getter(_debug)]
    fn get_debug(this: &EventLoop) -> bool {
        this.debug.get()
    }

    /// Set it.
    #[method("_set_debug(self, enabled, /)")]
    fn set_debug(this: &EventLoop, enabled: bool) {
        this.debug.set(enabled);
    }

    /// Ctrl-C cancels this task from here on (None: raises KeyboardInterrupt).
    #[method("_set_interruptible(self, task, /)")]
    fn set_interruptible(this: &EventLoop, vm: &mut Vm, task: &Value) {
        this.set_interruptible(vm, task.clone());
    }

    /// Call `callback(*args)` whenever the descriptor can be read (or written, for `write`).
    #[method("_watch(self, fd, write, callback, /, *args)")]
    fn watch(
        this: &Ref<EventLoop>,
        vm: &mut Vm,
        fd: i32,
        write: bool,
        callback: Value,
        args: Value,
    ) -> Res {
        check_open(vm, this)?;
        let handle = new_handle(vm, this, callback, args, Value::None)?;
        let action = Action::Handle(handle.clone());
        if let Some(Action::Handle(before)) = vm.watch_fd(this, fd, side(write), action)? {
            before.cancel(vm);
        }
        Ok(handle.into())
    }

    /// Forget what `_watch()` has set; False if there was nothing.
    #[method("_unwatch(self, fd, write, /)")]
    fn unwatch(this: &Ref<EventLoop>, vm: &mut Vm, fd: i32, write: bool) -> bool {
        match vm.unwatch_fd(this, fd, side(write)) {
            Some(Action::Handle(before)) => {
                before.cancel(vm);
                true
            }
            Some(Action::Native(_)) => true,
            None => false,
        }
    }

    /// How often Ctrl-C was pressed since.
    #[getter(_interrupt_count)]
    fn interrupt_count(this: &EventLoop) -> i64 {
        i64::from(this.interrupts.get())
    }

    /// How many callbacks and steps are ready.
    #[getter(_ready_count)]
    fn ready_count(this: &EventLoop, vm: &Vm) -> usize {
        this.ready.get(vm).len()
    }
}

/// What the core does by itself, for a loop that has methods of its own.
#[cold]
fn in_python<const N: usize>(vm: &mut Vm, name: &str, args: [Value; N]) -> Res<Step> {
    let function = vm.library("asyncio._turns", name)?;
    Ok(Step::call(&function, args))
}

/// A method that the loop has in Python, and that is looked for before it has it.
fn in_python_half(
    vm: &mut Vm,
    event_loop: &Ref<EventLoop>,
    name: &str,
    argument: Value,
) -> Res<Step> {
    let whole = vm.shown_loop(event_loop)?;
    let method = vm.getattr(&whole, name)?;
    if method.downcast::<NativeFunction>().is_some() {
        // A class of the script's own, which has none.
        return Ok(Step::Return(Value::None));
    }
    Ok(Step::call(&method, [argument]))
}

fn side(write: bool) -> Side {
    if write { Side::Write } else { Side::Read }
}

fn check_open(vm: &mut Vm, event_loop: &Ref<EventLoop>) -> Res<()> {
    if event_loop.closed.get() {
        raise!(vm, RuntimeError, "Event loop is closed")
    } else {
        Ok(())
    }
}

/// In debug mode: the loop is used by the thread that runs it.
fn check_thread(vm: &mut Vm, event_loop: &Ref<EventLoop>) -> Res<()> {
    if event_loop.running.get() && event_loop.fiber.get() != vm.running_fiber() {
        return raise!(
            vm,
            RuntimeError,
            "Non-thread-safe operation invoked on an event loop other than the current one"
        );
    }
    Ok(())
}

fn check_callback(vm: &mut Vm, callback: &Value, name: &str) -> Res<()> {
    let is_coroutine = callback
        .downcast::<Generator>()
        .is_some_and(|it| it.ty().is_same(&vm.types.coroutine))
        || callback.downcast::<Function>().is_some_and(|it| {
            it.code
                .get(vm)
                .code
                .flags
                .has(crate::code::Flags::COROUTINE)
        });
    if is_coroutine {
        return raise!(vm, TypeError, "coroutines cannot be used with {name}()");
    }
    if vm.special(callback, Special::Call).is_unset() {
        let text = vm.repr(callback)?;
        return raise!(
            vm,
            TypeError,
            "a callable object was expected by {name}(), got {}",
            text.to_string_lossy()
        );
    }
    Ok(())
}

pub(super) fn handle_body(
    vm: &mut Vm,
    event_loop: &Ref<EventLoop>,
    callback: Value,
    args: Value,
    context: Value,
) -> Res<Handle> {
    let context = if context.is_none() || context.is_unset() {
        vm.snapshot_context()
    } else {
        context
    };
    let source = if event_loop.debug.get() {
        let extract = vm.library("asyncio.format_helpers", "_extract_calling")?;
        vm.call(&extract, &[])?
    } else {
        Value::Unset
    };
    Ok(Handle {
        callback: VmCell::new(callback),
        args: VmCell::new(args),
        context: VmCell::new(context),
        event_loop: event_loop.clone(),
        cancelled: StdCell::new(false),
        when: StdCell::new(0.0),
        scheduled: StdCell::new(false),
        source: VmCell::new(source),
    })
}

fn new_handle(
    vm: &mut Vm,
    event_loop: &Ref<EventLoop>,
    callback: Value,
    args: Value,
    context: Value,
) -> Res<Ref<Handle>> {
    let body = handle_body(vm, event_loop, callback, args, context)?;
    let class = vm.add_class(&super::handle::CLASS)?;
    vm.new_object_of(&class, body)
}

fn set_timer(
    vm: &mut Vm,
    event_loop: &Ref<EventLoop>,
    when: f64,
    is_relative: bool,
    callback: Value,
    args: Value,
    context: Value,
) -> Res {
    check_open(vm, event_loop)?;
    if event_loop.debug.get() {
        check_thread(vm, event_loop)?;
        let name = if is_relative { "call_later" } else { "call_at" };
        check_callback(vm, &callback, name)?;
    }
    let body = handle_body(vm, event_loop, callback, args, context)?;
    body.when.set(when);
    body.scheduled.set(true);
    let class = vm.add_class(&super::handle::TIMER_CLASS)?;
    let handle = vm.new_object_of(&class, body)?;
    vm.push_timer(event_loop, when, Due::Handle(handle.clone()));
    Ok(handle.into())
}
