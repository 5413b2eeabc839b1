//! The loop's state: the ready queue and the timers.

use super::future::{Callback, Future};
use super::watch::{NativeAction, Watches};
use crate::object::fiber::FiberId;
use crate::object::layout::{Layout, Payload, Trace, Tracer};
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver};
use crate::object::*;
use std::cell::Cell as StdCell;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

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

/// What a timer does when it is due.
#[derive(pyish_derive::Trace)]
pub(crate) enum Due {
    /// Ends the future, which holds its result already (sleep).
    Future(Ref<Future>),
    /// Lets the parked task go on.
    Task(Ref<Future>),
    /// Runs the handle.
    Handle(Ref<Handle>),
}

/// A timer. The one that is due first is the greatest; equal times keep the order in which they were set.
#[derive(pyish_derive::Trace)]
pub(crate) struct Timer {
    pub(crate) when: f64,
    pub(crate) number: u64,
    /// A `Future` or a `Handle`.
    object: Ref,
}

impl PartialEq for Timer {
    fn eq(&self, other: &Timer) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Timer {}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Timer) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Timer) -> Ordering {
        other
            .when
            .total_cmp(&self.when)
            .then(other.number.cmp(&self.number))
    }
}

impl Due {
    fn object(self) -> Ref {
        match self {
            Due::Future(future) | Due::Task(future) => future.erase(),
            Due::Handle(handle) => handle.erase(),
        }
    }
}

impl Timer {
    fn is_cancelled(&self, vm: &Vm) -> bool {
        match self.object.downcast::<Future>() {
            Some(task) if task.has_task.get() => !vm.waits_for_timer(task, self.number),
            Some(future) => future.is_done(),
            None => self
                .object
                .downcast::<Handle>()
                .is_none_or(|handle| handle.cancelled.get()),
        }
    }

    /// What it does; nothing for what is neither.
    pub(crate) fn due(&self) -> Option<Due> {
        match self.object.downcast::<Future>() {
            Some(task) if task.has_task.get() => Some(Due::Task(task.clone())),
            Some(future) => Some(Due::Future(future.clone())),
            None => self.object.downcast::<Handle>().cloned().map(Due::Handle),
        }
    }
}

/// An event loop.
#[derive(Default)]
pub(crate) struct EventLoop {
    pub(crate) ready: VmCell<VecDeque<Ready>>,
    pub(crate) timers: VmCell<BinaryHeap<Timer>>,
    /// For the two queues.
    queues: VmCell<Charge>,
    pub(crate) timer_count: StdCell<u64>,
    /// Timers in the heap that were cancelled.
    pub(crate) cancelled_timers: StdCell<usize>,
    pub(crate) running: StdCell<bool>,
    pub(crate) stopping: StdCell<bool>,
    pub(crate) closed: StdCell<bool>,
    /// What becomes ready goes through its method `call_soon` (`by_methods.rs`).
    pub(crate) by_methods: StdCell<bool>,
    pub(crate) debug: StdCell<bool>,
    /// Tasks are made natively: there is no task factory, and `create_task` is not overridden.
    pub(crate) plain: StdCell<bool>,
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
        queues,
        timer_count,
        cancelled_timers,
        running,
        stopping,
        closed,
        by_methods,
        debug,
        plain,
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

impl Trace for BinaryHeap<Timer> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for timer in self.iter() {
            timer.object.trace(tracer);
        }
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.out.size(self.len());
        self.iter().try_for_each(|timer| timer.save(saver))
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Vec::load(loader).map(Into::into)
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
        let queue = event_loop.ready.get_mut(self);
        let is_full = queue.len() == queue.capacity();
        queue.push_back(ready);
        if is_full {
            self.charge_queues(event_loop);
        }
        Ok(())
    }

    /// The queues have other sizes.
    #[cold]
    fn charge_queues(&mut self, event_loop: &Ref<EventLoop>) {
        let bytes = event_loop.ready.get(self).capacity() * size_of::<Ready>()
            + event_loop.timers.get(self).capacity() * size_of::<Timer>();
        event_loop.queues.get_mut(self).set_anyway(bytes);
    }

    /// After a rush the ready queue gives back its memory.
    #[inline]
    pub(crate) fn shrink_ready(&mut self, event_loop: &Ref<EventLoop>, len: usize) {
        const SMALL: usize = 4096;
        let ready = event_loop.ready.get_mut(self);
        if ready.capacity() > SMALL && ready.capacity() / 8 > len {
            ready.shrink_to(SMALL.max(len * 2));
            self.charge_queues(event_loop);
        }
    }

    /// Set a timer.
    pub(crate) fn push_timer(&mut self, event_loop: &Ref<EventLoop>, when: f64, due: Due) -> u64 {
        let number = event_loop.timer_count.get();
        event_loop.timer_count.set(number + 1);
        let timers = event_loop.timers.get_mut(self);
        let is_full = timers.len() == timers.capacity();
        timers.push(Timer {
            when,
            number,
            object: due.object(),
        });
        if is_full {
            self.charge_queues(event_loop);
        }
        number
    }

    /// Let the timer of this number do something else. O(timers).
    pub(crate) fn replace_timer(&mut self, event_loop: &Ref<EventLoop>, number: u64, due: Due) {
        let mut timers = std::mem::take(event_loop.timers.get_mut(self)).into_vec();
        if let Some(timer) = timers.iter_mut().find(|timer| timer.number == number) {
            timer.object = due.object();
        }
        *event_loop.timers.get_mut(self) = timers.into();
    }

    /// A timer was cancelled before it was due: once half of them are, they are swept out.
    pub(crate) fn timer_cancelled(&mut self, event_loop: &Ref<EventLoop>) {
        let count = event_loop.cancelled_timers.get() + 1;
        event_loop.cancelled_timers.set(count);
        if count > 100 && count * 2 > event_loop.timers.get(self).len() {
            let timers = std::mem::take(event_loop.timers.get_mut(self));
            let (dead, alive): (Vec<Timer>, Vec<Timer>) = timers
                .into_iter()
                .partition(|timer| timer.is_cancelled(self));
            *event_loop.timers.get_mut(self) = alive.into();
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
                Some(next) if next.when > now => return Ok(Some(next.when)),
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
