//! Futures: the shape, and how they end.
//!
//! A task is a future with a [`Task`] in it, so that one layout serves both and `isinstance(task, Future)` holds.

use super::completed::AsCompleted;
use super::event_loop::{EventLoop, Ready};
use super::gather::Gathering;
use super::task::Task;
use super::task_group::TaskGroup;
use super::waiting::Counting;
use crate::object::layout::{Layout, Payload, Trace, Tracer};
use crate::object::*;
use std::cell::Cell as StdCell;

/// How far a future has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    Pending,
    Cancelled,
    /// With a result.
    Finished,
    /// With an exception.
    Failed,
}

crate::object::layout::saved_choice!(State: Pending, Cancelled, Finished, Failed);

/// What happens when a future is done.
#[derive(pyish_derive::Trace)]
pub(crate) enum Waiter {
    /// The task goes on.
    Task(Ref<Future>),
    /// The callback is called with the future, in this context.
    Call(Box<Callback>),
    /// A gathering that it is a child of counts it.
    Gather(Ref<Future>),
    /// The group in which it has this place hears of it.
    Group(Ref<TaskGroup>, u32),
    /// The iterator of an `as_completed` gives it out.
    Completed(Ref<AsCompleted>),
    /// The loop stops.
    Stop,
}

/// What is called when a future is done, and where.
pub(crate) struct Callback {
    pub(crate) callback: Value,
    /// A slot (`context.rs`).
    pub(crate) context: Value,
    charge: Charge,
}

impl Callback {
    pub(crate) fn new(callback: Value, context: Value) -> Result<Box<Callback>, OutOfMemory> {
        let mut charge = Charge::default();
        charge.grow_to(size_of::<Callback>())?;
        Ok(Box::new(Callback {
            callback,
            context,
            charge,
        }))
    }
}

impl Trace for Callback {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.callback.trace(tracer);
        self.context.trace(tracer);
    }

    crate::object::layout::saved_fields!(callback, context, charge);
}

/// A result that is not there yet.
pub(crate) struct Future {
    pub(crate) state: StdCell<State>,
    /// Nobody has looked at the exception: its loss is logged.
    pub(crate) log_traceback: StdCell<bool>,
    pub(crate) blocking: StdCell<bool>,
    /// It is a task.
    pub(crate) has_task: StdCell<bool>,
    /// A timer of the loop gives it its result.
    pub(crate) timed: StdCell<bool>,
    /// The result or the exception.
    pub(crate) result: VmCell<Value>,
    pub(crate) waiters: VmCell<Waiters>,
    pub(crate) event_loop: VmCell<Option<Ref<EventLoop>>>,
    pub(crate) task: VmCell<Option<Box<Task>>>,
    rare: VmCell<Option<Box<Rare>>>,
}

/// Those that wait for a future: mostly one.
#[derive(Default, pyish_derive::Trace)]
pub(crate) enum Waiters {
    #[default]
    Nobody,
    One(Waiter),
    /// A thin pointer: every future has this field, and few have several that wait.
    Many(Box<Several>),
}

/// Several that wait, and what they take.
#[derive(Default, pyish_derive::Trace)]
pub(crate) struct Several {
    pub(crate) waiters: Vec<Waiter>,
    charge: Charge,
}

impl Several {
    fn push(&mut self, waiter: Waiter) {
        self.waiters.push(waiter);
        let row = self.waiters.capacity() * size_of::<Waiter>();
        self.charge.set_anyway(size_of::<Several>() + row);
    }
}

impl Waiters {
    pub(crate) fn as_slice(&self) -> &[Waiter] {
        match self {
            Waiters::Nobody => &[],
            Waiters::One(waiter) => std::slice::from_ref(waiter),
            Waiters::Many(several) => &several.waiters,
        }
    }

    pub(crate) fn push(&mut self, waiter: Waiter) {
        *self = match std::mem::take(self) {
            Waiters::Nobody => Waiters::One(waiter),
            Waiters::One(first) => {
                let mut several = Box::<Several>::default();
                several.push(first);
                several.push(waiter);
                Waiters::Many(several)
            }
            Waiters::Many(mut several) => {
                several.push(waiter);
                Waiters::Many(several)
            }
        };
    }

    /// All of them, each once.
    pub(crate) fn into_vec(self) -> Vec<Waiter> {
        match self {
            Waiters::Nobody => Vec::new(),
            Waiters::One(waiter) => vec![waiter],
            Waiters::Many(several) => several.waiters,
        }
    }
}

/// What few futures have.
#[derive(Default)]
struct Rare {
    cancel_message: Value,
    /// It is the future of a `gather`.
    gathering: Option<Box<Gathering>>,
    /// It is the future of a `wait`.
    counting: Option<Counting>,
    /// Where it was made, in debug mode.
    source: Value,
    /// The task's name, where it is not `Task-N`.
    name: Option<Ref<Str>>,
    /// The traceback that its exception came with, once somebody has had it: each who asks begins with that.
    traceback: Option<Option<Ref<Traceback>>>,
    charge: Charge,
}

impl Trace for Rare {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.cancel_message.trace(tracer);
        self.gathering.trace(tracer);
        self.source.trace(tracer);
        self.name.trace(tracer);
        self.traceback.trace(tracer);
    }

    crate::object::layout::saved_fields!(
        cancel_message,
        gathering,
        counting,
        source,
        name,
        traceback,
        charge
    );
}

static LAYOUT: Layout = Layout::of::<Future>("Future")
    .awaitable(poll)
    .finalized_if(finalizes_object);

impl Payload for Future {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Future {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.result.trace(tracer);
        self.waiters.trace(tracer);
        self.event_loop.trace(tracer);
        self.task.trace(tracer);
        self.rare.trace(tracer);
    }

    crate::object::layout::saved_fields!(
        state,
        log_traceback,
        blocking,
        has_task,
        timed,
        result,
        waiters,
        event_loop,
        task,
        rare
    );
}

fn finalizes_object(object: &Ref) -> bool {
    object
        .downcast::<Future>()
        .is_some_and(|future| finalizes(future))
}

/// A future whose exception nobody saw, or a task that dies while pending, says so.
fn finalizes(future: &Future) -> bool {
    match future.state.get() {
        State::Pending => future.has_task.get(),
        State::Failed => future.log_traceback.get(),
        State::Cancelled | State::Finished => false,
    }
}

impl Future {
    /// A pending future of a loop.
    pub(crate) fn new(event_loop: Option<Ref<EventLoop>>) -> Future {
        Future {
            state: StdCell::new(State::Pending),
            log_traceback: StdCell::new(false),
            blocking: StdCell::new(false),
            has_task: StdCell::new(false),
            timed: StdCell::new(false),
            result: VmCell::default(),
            waiters: VmCell::default(),
            event_loop: VmCell::new(event_loop),
            task: VmCell::default(),
            rare: VmCell::default(),
        }
    }

    /// What few futures have, made where it is not there yet.
    fn rare_mut<'v>(&'v self, vm: &'v mut Vm) -> &'v mut Rare {
        let rare = self.rare.get_mut(vm).get_or_insert_default();
        rare.charge.set_anyway(size_of::<Rare>());
        rare
    }

    /// What `cancel(message)` said; None for nothing.
    pub(crate) fn cancel_message(&self, vm: &Vm) -> Value {
        match self.rare.get(vm) {
            Some(rare) if !rare.cancel_message.is_unset() => rare.cancel_message.clone(),
            _ => Value::None,
        }
    }

    /// Remember what `cancel(message)` says.
    pub(crate) fn set_cancel_message(&self, vm: &mut Vm, message: Value) {
        if message.is_none() && self.rare.get(vm).is_none() {
            return;
        }
        let rare = self.rare_mut(vm);
        drop(std::mem::replace(&mut rare.cancel_message, message));
    }

    /// The gathering that it is the future of.
    pub(crate) fn gathering<'v>(&'v self, vm: &'v Vm) -> Option<&'v Gathering> {
        self.rare.get(vm).as_ref()?.gathering.as_deref()
    }

    /// The same, to change.
    pub(crate) fn gathering_mut<'v>(&'v self, vm: &'v mut Vm) -> Option<&'v mut Gathering> {
        self.rare.get_mut(vm).as_mut()?.gathering.as_deref_mut()
    }

    /// It is the future of a gathering; of none from now on.
    pub(crate) fn set_gathering(
        &self,
        vm: &mut Vm,
        gathering: Option<Box<Gathering>>,
    ) -> Option<Box<Gathering>> {
        let rare = self.rare_mut(vm);
        std::mem::replace(&mut rare.gathering, gathering)
    }

    /// What it counts, as the future of a `wait`.
    pub(crate) fn counting_mut<'v>(&'v self, vm: &'v mut Vm) -> Option<&'v mut Counting> {
        self.rare.get_mut(vm).as_mut()?.counting.as_mut()
    }

    /// It is the future of a `wait`.
    pub(crate) fn set_counting(&self, vm: &mut Vm, counting: Counting) {
        self.rare_mut(vm).counting = Some(counting);
    }

    /// Where it was made: a list of the frames, or None.
    pub(crate) fn source(&self, vm: &Vm) -> Value {
        match self.rare.get(vm) {
            Some(rare) if !rare.source.is_unset() => rare.source.clone(),
            _ => Value::None,
        }
    }

    /// The name that a task was given.
    pub(crate) fn name<'v>(&'v self, vm: &'v Vm) -> Option<&'v Ref<Str>> {
        self.rare.get(vm).as_ref()?.name.as_ref()
    }

    /// Give a task a name.
    pub(crate) fn set_name(&self, vm: &mut Vm, name: Ref<Str>) {
        drop(self.rare_mut(vm).name.replace(name));
    }

    pub(crate) fn is_done(&self) -> bool {
        self.state.get() != State::Pending
    }
}

/// What `await future` asks: its result, if it is there.
fn poll(vm: &mut Vm, value: &Value) -> Res<Option<Value>> {
    match value.downcast::<Future>() {
        Some(future) if future.is_done() => vm.future_result(&future.clone()).map(Some),
        _ => Ok(None),
    }
}

impl Vm {
    /// In debug mode: remember where a future was made.
    #[cold]
    pub(crate) fn note_source(&mut self, future: &Ref<Future>) -> Res<()> {
        let extract = self.library("asyncio.format_helpers", "_extract_calling")?;
        let source = self.call(&extract, &[])?;
        let rare = future.rare_mut(self);
        drop(std::mem::replace(&mut rare.source, source));
        Ok(())
    }

    /// The result of a future that is done; its exception is raised.
    pub(crate) fn future_result(&mut self, future: &Ref<Future>) -> Res {
        match future.state.get() {
            State::Finished => Ok(future.result.cloned(self)),
            State::Failed => {
                future.log_traceback.set(false);
                match future.result.get(self).downcast::<Exception>().cloned() {
                    Some(exception) => {
                        let raised = Raised(exception);
                        self.begin_traceback(future, &raised);
                        if raised.0.context.get(self).is_none() {
                            self.set_context(&raised);
                        }
                        Err(raised)
                    }
                    None => raise!(self, SystemError, "a failed future has lost its exception"),
                }
            }
            State::Cancelled => Err(self.cancelled_error(future)),
            State::Pending => {
                let class = self.asyncio_errors()?.1;
                Err(self.raise_text(&class, "Result is not set."))
            }
        }
    }

    fn begin_traceback(&mut self, future: &Ref<Future>, raised: &Raised) {
        let first = raised.0.traceback.cloned(self);
        let rare = future.rare_mut(self);
        match rare.traceback.clone() {
            None => rare.traceback = Some(first),
            Some(first) => raised.0.traceback.set(self, first),
        }
    }

    /// The CancelledError of a cancelled future: the one that ended it, or a fresh one with its message.
    pub(crate) fn cancelled_error(&mut self, future: &Ref<Future>) -> Raised {
        if let Some(exception) = future.result.get(self).downcast::<Exception>().cloned() {
            future.result.set(self, Value::Unset);
            return Raised(exception);
        }
        let message = future.cancel_message(self);
        self.new_cancelled(message)
    }

    /// CancelledError with a message.
    pub(crate) fn new_cancelled(&mut self, message: Value) -> Raised {
        match self.asyncio_errors() {
            Ok((class, _)) => {
                let args = if message.is_none() {
                    Vec::new()
                } else {
                    vec![message]
                };
                self.raise_with(&class, args)
            }
            Err(raised) => raised,
        }
    }

    /// End a pending future; those that wait for it become ready.
    pub(crate) fn finish_future(
        &mut self,
        future: &Ref<Future>,
        state: State,
        value: Value,
    ) -> Res<()> {
        if future.is_done() {
            let class = self.asyncio_errors()?.1;
            return Err(self.raise_text(&class, "invalid state"));
        }
        future.state.set(state);
        future.result.set(self, value);
        if state == State::Failed {
            future.log_traceback.set(true);
        }
        self.schedule_waiters(future)
    }

    fn schedule_waiters(&mut self, future: &Ref<Future>) -> Res<()> {
        let waiters = std::mem::take(future.waiters.get_mut(self));
        let Some(event_loop) = future.event_loop.cloned(self) else {
            return Ok(());
        };
        match waiters {
            Waiters::Nobody => Ok(()),
            Waiters::One(waiter) => self.schedule_waiter(future, &event_loop, waiter),
            Waiters::Many(several) => several
                .waiters
                .into_iter()
                .try_for_each(|waiter| self.schedule_waiter(future, &event_loop, waiter)),
        }
    }

    /// A future is done: whoever waits for it becomes ready.
    fn schedule_waiter(
        &mut self,
        future: &Ref<Future>,
        event_loop: &Ref<EventLoop>,
        waiter: Waiter,
    ) -> Res<()> {
        let ready = match waiter {
            Waiter::Task(task) => Ready::Wake(task),
            Waiter::Call(call) => Ready::Done(future.clone(), call),
            Waiter::Gather(outer) => Ready::Gathered {
                outer,
                child: future.clone(),
            },
            Waiter::Group(group, at) => Ready::Grouped {
                group,
                task: future.clone(),
                at,
            },
            Waiter::Completed(iterator) => Ready::Completed(iterator, future.clone()),
            // What leaves the loop by itself does not stop the next run.
            Waiter::Stop if self.has_left(future) => return Ok(()),
            Waiter::Stop => Ready::Stop,
        };
        self.push_ready(event_loop, ready)
    }

    /// It has ended with an exception that leaves the loop at once.
    fn has_left(&self, future: &Ref<Future>) -> bool {
        let leaves = [
            &self.exceptions.KeyboardInterrupt,
            &self.exceptions.SystemExit,
        ];
        match future.result.get(self).downcast::<Exception>() {
            Some(exception) if future.state.get() == State::Failed => leaves
                .iter()
                .any(|class| self.is_instance_of(&Raised(exception.clone()), class)),
            _ => false,
        }
    }

    /// Nobody runs the loop until this future is done any more.
    pub(crate) fn remove_stop(&mut self, future: &Ref<Future>) {
        let waiters = future.waiters.get_mut(self);
        for waiter in std::mem::take(waiters).into_vec() {
            if !matches!(waiter, Waiter::Stop) {
                waiters.push(waiter);
            }
        }
    }

    /// `future.cancel(message)`; false if it is done.
    pub(crate) fn cancel_plain_future(
        &mut self,
        future: &Ref<Future>,
        message: Value,
    ) -> Res<bool> {
        future.log_traceback.set(false);
        if future.is_done() {
            return Ok(false);
        }
        future.set_cancel_message(self, message);
        self.finish_future(future, State::Cancelled, Value::Unset)?;
        if future.timed.get()
            && let Some(event_loop) = future.event_loop.cloned(self)
        {
            self.timer_cancelled(&event_loop);
        }
        Ok(true)
    }

    /// `cancel` of a future or task, as its class has it.
    pub(crate) fn cancel_future(&mut self, future: &Ref<Future>, message: Value) -> Res<bool> {
        let mut future = future.clone();
        // The task that awaits it.
        let mut above: Option<Ref<Future>> = None;
        // Some task of the chain: a chain that comes back to it is a circle.
        let (mut mark, mut steps) = (future.clone(), 0usize);
        let asked = loop {
            if future.ty().is_counted() {
                break self.cancel_by_method(&future, &message)?;
            }
            if !future.has_task.get() {
                if future.gathering(self).is_some() {
                    break self.cancel_gathering(&future, &message)?;
                }
                break self.cancel_plain_future(&future, message.clone())?;
            }
            future.log_traceback.set(false);
            if future.is_done() {
                break false;
            }
            let Some(task) = future.task.get_mut(self) else {
                break false;
            };
            task.cancels = task.cancels.saturating_add(1);
            let waiter = task.waiter.future().cloned();
            if self.cancel_parked(&future, &message)? {
                break true;
            }
            match waiter {
                // What the task awaits is cancelled; a chain of tasks is followed without recursion.
                Some(waiter) if waiter.is_same(&mark) => {
                    return self.cut_circle(&future, &waiter, message);
                }
                Some(waiter) if !waiter.is_done() => {
                    steps += 1;
                    if steps.is_power_of_two() {
                        mark = waiter.clone();
                    }
                    above = Some(std::mem::replace(&mut future, waiter))
                }
                _ => {
                    self.cancel_next_step(&future, message);
                    return Ok(true);
                }
            }
        };
        match above {
            Some(task) if !asked => {
                self.cancel_next_step(&task, message);
                Ok(true)
            }
            Some(_) => Ok(true),
            None => Ok(asked),
        }
    }

    /// Tasks that wait for each other in a circle are cancelled: the circle is cut at one of them.
    #[cold]
    fn cut_circle(
        &mut self,
        task: &Ref<Future>,
        waiter: &Ref<Future>,
        message: Value,
    ) -> Res<bool> {
        let waiters = waiter.waiters.get_mut(self);
        for known in std::mem::take(waiters).into_vec() {
            if !matches!(&known, Waiter::Task(known) if known.is_same(task)) {
                waiters.push(known);
            }
        }
        self.cancel_next_step(task, message);
        if let Some(event_loop) = task.event_loop.cloned(self) {
            self.push_ready(&event_loop, Ready::Wake(task.clone()))?;
        }
        Ok(true)
    }

    /// CancelledError is what the task's next step begins with.
    pub(crate) fn cancel_next_step(&mut self, task: &Ref<Future>, message: Value) {
        if let Some(inner) = task.task.get_mut(self) {
            inner.must_cancel = true;
        }
        task.set_cancel_message(self, message);
    }

    fn cancel_by_method(&mut self, future: &Ref<Future>, message: &Value) -> Res<bool> {
        let done = if message.is_none() {
            self.call_method(&future.into(), "cancel", &[])?
        } else {
            let name = self.intern("msg")?;
            let method = self.getattr(&future.into(), "cancel")?;
            self.call_named(&method, std::slice::from_ref(message), &[name])?
        };
        self.truth(&done)
    }

    /// Wait for a future: `waiter` becomes ready when it is done.
    pub(crate) fn add_waiter(&mut self, future: &Ref<Future>, waiter: Waiter) -> Res<()> {
        if future.is_done() {
            let Some(event_loop) = future.event_loop.cloned(self) else {
                return Ok(());
            };
            return match waiter {
                Waiter::Stop => self.push_ready(&event_loop, Ready::Stop),
                waiter => self.schedule_waiter(future, &event_loop, waiter),
            };
        }
        future.waiters.get_mut(self).push(waiter);
        Ok(())
    }

    /// `CancelledError` and `InvalidStateError`.
    pub(crate) fn asyncio_errors(&mut self) -> Res<(Ref<Type>, Ref<Type>)> {
        if let Some(errors) = self.state::<Errors>().0.clone() {
            return Ok(errors);
        }
        let base = self.exceptions.BaseException.clone();
        let cancelled = self.new_error_class("CancelledError", &base)?;
        let base = self.exceptions.Exception.clone();
        let invalid = self.new_error_class("InvalidStateError", &base)?;
        self.state::<Errors>().0 = Some((cancelled.clone(), invalid.clone()));
        Ok((cancelled, invalid))
    }

    fn new_error_class(&mut self, name: &str, base: &Ref<Type>) -> Res<Ref<Type>> {
        let namespace = self.new_dict()?;
        let module = self.new_str("asyncio.exceptions")?;
        let module_name = self.names.module.clone();
        namespace.set_str(self, &module_name, module)?;
        let name = self.intern(name)?;
        let meta = self.types.r#type.clone();
        self.new_class(&meta, &name, vec![base.clone()], &namespace, None)
    }
}

#[derive(Default)]
struct Errors(Option<(Ref<Type>, Ref<Type>)>);
