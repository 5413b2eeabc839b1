//! The loop's state: the ready queue and the timers.

use super::blocks::Blocks;
use super::completed::AsCompleted;
use super::future::{Callback, Future};
use super::task_group::TaskGroup;
use super::timeout::Timeout;
use super::timers::{Due, Timer, Timers};
use super::watch::{NativeAction, Watches};
use crate::object::fiber::FiberId;
use crate::object::layout::{Layout, Payload, Trace, Tracer};
use crate::object::*;
use std::cell::Cell as StdCell;

/// Something that the loop will do.
#[derive(pyish_derive::Trace)]
pub(crate) enum Ready {
    /// The next step of a task.
    Wake(Ref<Future>),
    /// The same, raising this in it.
    Throw(Ref<Future>, Raised),
    /// A callback of a future that is done.
    Done(Ref<Future>, Box<Callback>),
    /// A callback of `call_soon` or a timer.
    Handle(Ref<Handle>),
    /// A descriptor is ready, and this is what that does.
    Native(Box<NativeAction>),
    /// A child of a `gather` is done.
    Gathered {
        outer: Ref<Future>,
        child: Ref<Future>,
    },
    /// A task of a group is done, which has this place.
    Grouped {
        group: Ref<TaskGroup>,
        task: Ref<Future>,
        at: u32,
    },
    /// A future that `as_completed` waits for is done.
    Completed(Ref<AsCompleted>, Ref<Future>),
    /// A timeout strikes, if the number is its own.
    Timeout(Ref<Timeout>, u64),
    /// The future that `run_until_complete` waits for is done.
    Stop,
}

/// `asyncio.Handle` and `asyncio.TimerHandle`.
pub(crate) struct Handle {
    pub(crate) callback: VmCell<Value>,
    pub(crate) args: VmCell<Value>,
    /// A slot (`context.rs`).
    pub(crate) context: VmCell<Value>,
    pub(crate) event_loop: Ref<EventLoop>,
    pub(crate) cancelled: StdCell<bool>,
    /// When it is due, for timers.
    pub(crate) when: StdCell<f64>,
    pub(crate) scheduled: StdCell<bool>,
    /// Where it was made, in debug mode; Unset otherwise.
    pub(crate) source: VmCell<Value>,
}

static HANDLE: Layout = Layout::of::<Handle>("Handle");

impl Payload for Handle {
    fn layout() -> &'static Layout {
        &HANDLE
    }
}

impl Trace for Handle {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.callback.trace(tracer);
        self.args.trace(tracer);
        self.context.trace(tracer);
        self.event_loop.trace(tracer);
        self.source.trace(tracer);
    }

    crate::object::layout::saved_fields!(
        callback, args, context, event_loop, cancelled, when, scheduled, source
    );
}

impl Handle {
    /// The callback will not be called.
    pub(crate) fn cancel(&self, vm: &mut Vm) {
        if self.cancelled.replace(true) {
            return;
        }
        self.callback.set(vm, Value::None);
        self.args.set(vm, Value::None);
        if self.scheduled.get() && !self.event_loop.by_methods.get() {
            let event_loop = self.event_loop.clone();
            vm.timer_cancelled(&event_loop);
        }
    }
}

/// An event loop.
#[derive(Default)]
pub(crate) struct EventLoop {
    pub(crate) ready: VmCell<Blocks<Ready>>,
    pub(crate) timers: VmCell<Timers>,
    pub(crate) timer_count: StdCell<u64>,
    /// Timers in the heap that were cancelled.
    pub(crate) cancelled_timers: StdCell<usize>,
    pub(crate) running: StdCell<bool>,
    pub(crate) stopping: StdCell<bool>,
    pub(crate) closed: StdCell<bool>,
    /// What becomes ready goes through its method `call_soon` (`by_methods.rs`).
    pub(crate) by_methods: StdCell<bool>,
    /// A selector of the script's own is asked for descriptors, through the loop's method `_select_for`.
    pub(crate) asks_selector: StdCell<bool>,
    pub(crate) debug: StdCell<bool>,
    /// Tasks are made natively: there is no task factory, and `create_task` is not overridden.
    pub(crate) plain: StdCell<bool>,
    /// It is a host's, and its Python half waits until a script sees it (`host_loop.rs`).
    pub(crate) late: StdCell<bool>,
    /// The task that is running a step.
    pub(crate) current: VmCell<Option<Ref<Future>>>,
    /// The task that Ctrl-C cancels.
    pub(crate) interruptible: VmCell<Value>,
    pub(crate) interrupts: StdCell<u32>,
    /// What descriptors' readiness does.
    pub(crate) watches: VmCell<Watches>,
    /// How many descriptors are in `watches`.
    pub(crate) watched: StdCell<usize>,
    /// Its name among the loops of the isolate that watch descriptors; 0 for none.
    pub(crate) number: StdCell<u64>,
    /// The fiber that runs the loop, or ran it last.
    pub(crate) fiber: StdCell<FiberId>,
    /// The loop of another make that this one stands for.
    pub(crate) stands_for: VmCell<Value>,
}

static LAYOUT: Layout = Layout::of::<EventLoop>("EventLoop");

impl Payload for EventLoop {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for EventLoop {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.ready.trace(tracer);
        self.current.trace(tracer);
        self.interruptible.trace(tracer);
        self.timers.trace(tracer);
        self.watches.trace(tracer);
        self.stands_for.trace(tracer);
    }

    crate::object::layout::saved_fields!(
        ready,
        timers,
        timer_count,
        cancelled_timers,
        running,
        stopping,
        closed,
        by_methods,
        asks_selector,
        debug,
        plain,
        late,
        current,
        interruptible,
        interrupts,
        watches,
        watched,
        number,
        fiber,
        stands_for
    );
}

impl EventLoop {
    /// The number of another timer.
    pub(crate) fn next_number(&self) -> u64 {
        let number = self.timer_count.get();
        self.timer_count.set(number + 1);
        number
    }

    /// Ctrl-C cancels this task from here on; without one it raises KeyboardInterrupt.
    pub(crate) fn set_interruptible(&self, vm: &mut Vm, task: Value) {
        self.interrupts.set(0);
        self.interruptible.set(vm, task);
    }
}

impl Vm {
    /// Put something at the end of the ready queue.
    pub(crate) fn push_ready(&mut self, event_loop: &Ref<EventLoop>, ready: Ready) -> Res<()> {
        if event_loop.by_methods.get() {
            return self.push_by_methods(event_loop, ready);
        }
        if event_loop.closed.get() {
            return raise!(self, RuntimeError, "Event loop is closed");
        }
        event_loop.ready.get_mut(self).push_back(ready);
        Ok(())
    }

    /// Close a loop that does not run: what is scheduled is forgotten.
    pub(crate) fn close_loop(&mut self, event_loop: &Ref<EventLoop>) {
        event_loop.closed.set(true);
        self.unwatch_all(event_loop);
        let ready = std::mem::take(event_loop.ready.get_mut(self));
        let timers = std::mem::take(event_loop.timers.get_mut(self));
        drop(ready);
        drop(timers);
    }

    /// Set a timer.
    pub(crate) fn push_timer(&mut self, event_loop: &Ref<EventLoop>, when: f64, due: Due) -> u64 {
        let number = event_loop.next_number();
        let timer = Timer::new(when, number, due);
        event_loop.timers.get_mut(self).push(timer);
        number
    }

    /// Let the timer of this number do something else. O(timers).
    pub(crate) fn replace_timer(&mut self, event_loop: &Ref<EventLoop>, number: u64, due: Due) {
        event_loop.timers.get_mut(self).replace(number, due);
    }

    /// A timer was cancelled before it was due: once half of them are, they are swept out.
    pub(crate) fn timer_cancelled(&mut self, event_loop: &Ref<EventLoop>) {
        let count = event_loop.cancelled_timers.get() + 1;
        event_loop.cancelled_timers.set(count);
        if count > 100 && count * 2 > event_loop.timers.get(self).len() {
            let timers = std::mem::take(event_loop.timers.get_mut(self));
            let (dead, alive) = timers.sweep(self);
            *event_loop.timers.get_mut(self) = alive;
            event_loop.cancelled_timers.set(0);
            drop(dead);
        }
    }

    /// What is due by `now` becomes ready. When the next timer is due comes back.
    pub(crate) fn turn_timers(
        &mut self,
        event_loop: &Ref<EventLoop>,
        now: f64,
    ) -> Res<Option<f64>> {
        loop {
            match event_loop.timers.get(self).peek() {
                None => return Ok(None),
                Some(next) if next.is_cancelled(self) => {
                    drop(event_loop.timers.get_mut(self).pop());
                    let count = event_loop.cancelled_timers.get();
                    event_loop.cancelled_timers.set(count.saturating_sub(1));
                }
                Some(next) if next.when() > now => return Ok(Some(next.when())),
                Some(_) => {
                    let Some(timer) = event_loop.timers.get_mut(self).pop() else {
                        return Ok(None);
                    };
                    match timer.due() {
                        None => {}
                        Some(Due::Future(future)) => {
                            let value = future.result.replace(self, Value::Unset);
                            self.finish_future(&future, super::future::State::Finished, value)?
                        }
                        Some(Due::Task(task)) => {
                            self.timer_is_due(&task);
                            self.push_ready(event_loop, Ready::Wake(task))?;
                        }
                        Some(Due::Timeout(timeout)) => {
                            super::timeout::is_due(self, event_loop, timeout, timer.number)?;
                        }
                        Some(Due::Handle(handle)) => {
                            handle.scheduled.set(false);
                            event_loop
                                .ready
                                .get_mut(self)
                                .push_back(Ready::Handle(handle));
                        }
                    }
                }
            }
        }
    }
}
