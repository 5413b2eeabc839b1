//! The core of `asyncio.Queue`: put and get without a frame of script, and without suspending where that is not needed.
//!
//! It serves queues whose items lie in a deque or at the end of a list, as those of `Queue` and `LifoQueue` themselves do;
//! a subclass that says itself how items are kept (`_put`, `_get`) is served by `stdlib/asyncio/queues.py`.
//!
//! # Invariants
//! - A getter or putter that is done has been taken out of its row by whoever ended it; one that is given up takes
//!   itself out, and passes on what it was woken for.
//!
//! # Cost
//! `put` and `get`: O(1); where they need not wait they make no coroutine when they are awaited at once.

use super::deque::Deque;
use crate::object::{Input, List, NativeFrame, Raised, Ref, Res, Step, Type, Value, Vm, VmCell};
use crate::sched::event_loop::EventLoop;
use crate::sched::future::{Future, State};
use pyish_derive::{Payload, Trace, class, module};
use std::cell::Cell;

/// A queue's state.
#[derive(Default, Trace, Payload)]
#[payload(name = "Queue")]
pub(super) struct QueueCore {
    /// The items are kept as the built-in kinds do.
    #[trace(skip)]
    plain: Cell<bool>,
    maxsize: VmCell<Value>,
    /// A deque, a list, or whatever a subclass's `_init` has made.
    items: VmCell<Value>,
    getters: VmCell<Value>,
    putters: VmCell<Value>,
    #[trace(skip)]
    unfinished: Cell<i64>,
    #[trace(skip)]
    shutdown: Cell<bool>,
    /// The loop that it was first waited in.
    event_loop: VmCell<Value>,
}

/// Which row of waiters.
#[derive(Clone, Copy)]
enum Side {
    Getters,
    Putters,
}

impl QueueCore {
    fn row(&self, side: Side) -> &VmCell<Value> {
        match side {
            Side::Getters => &self.getters,
            Side::Putters => &self.putters,
        }
    }

    /// How many items there are; nothing where they are kept in another way.
    fn len(&self, vm: &Vm) -> usize {
        let items = self.items.get(vm);
        match (items.downcast::<Deque>(), items.downcast::<List>()) {
            (Some(items), _) => items.len(vm),
            (_, Some(items)) => items.len(vm),
            _ => 0,
        }
    }

    fn is_full(&self, vm: &Vm) -> bool {
        match self.maxsize.get(vm) {
            Value::Int(most) => *most > 0 && self.len(vm) as i64 >= *most,
            _ => false,
        }
    }

    /// Put an item in, whether or not there is room.
    fn add(&self, vm: &mut Vm, item: Value) -> Res<()> {
        let items = self.items.cloned(vm);
        match (items.downcast::<Deque>(), items.downcast::<List>()) {
            (Some(items), _) => items.push(vm, item, false)?,
            (_, Some(items)) => items.items_mut(vm).push(item)?,
            _ => {}
        }
        self.unfinished.set(self.unfinished.get() + 1);
        self.wake_next(vm, Side::Getters)
    }

    /// Take an item out, if there is one.
    fn take(&self, vm: &mut Vm) -> Res<Option<Value>> {
        if self.len(vm) == 0 {
            return Ok(None);
        }
        let items = self.items.cloned(vm);
        let item = match (items.downcast::<Deque>(), items.downcast::<List>()) {
            (Some(items), _) => items.pop(vm, true)?,
            (_, Some(items)) => items.items_mut(vm).pop().unwrap_or_default(),
            _ => Value::Unset,
        };
        self.wake_next(vm, Side::Putters)?;
        Ok(Some(item))
    }

    /// The first waiter that is not done goes on.
    fn wake_next(&self, vm: &mut Vm, side: Side) -> Res<()> {
        loop {
            let row = self.row(side).get(vm);
            let Some(row) = row.downcast::<Deque>().filter(|row| row.len(vm) > 0) else {
                return Ok(());
            };
            let waiter = row.clone().pop(vm, true)?;
            if let Some(future) = waiter.downcast::<Future>() {
                if !future.is_done() {
                    return vm.finish_future(&future.clone(), State::Finished, Value::None);
                }
            } else {
                let done = vm.call_method(&waiter, "done", &[])?;
                if !vm.truth(&done)? {
                    return vm
                        .call_method(&waiter, "set_result", &[Value::None])
                        .map(drop);
                }
            }
        }
    }

    /// A future that stands in the row.
    fn wait(this: &Ref<QueueCore>, vm: &mut Vm, side: Side) -> Res<Ref<Future>> {
        let event_loop = bound_loop(this, vm)?;
        let future = vm.new_future(&event_loop)?;
        let row = this.row(side).cloned(vm);
        if let Some(row) = row.downcast::<Deque>() {
            row.push(vm, (&future).into(), false)?;
        }
        Ok(future)
    }

    /// A waiter was given up. Was it woken before, the next one is woken in its place, if there is something to do.
    fn give_up(&self, vm: &mut Vm, side: Side, waiter: &Ref<Future>) -> Res<()> {
        vm.cancel_plain_future(waiter, Value::None)?;
        let row = self.row(side).cloned(vm);
        if let Some(row) = row.downcast::<Deque>() {
            row.remove_same(vm, &waiter.into());
        }
        let something_to_do = match side {
            Side::Getters => self.len(vm) > 0,
            Side::Putters => !self.is_full(vm),
        };
        if something_to_do && waiter.state.get() != State::Cancelled {
            self.wake_next(vm, side)?;
        }
        Ok(())
    }
}

/// The running loop, which the queue is bound to from its first wait on.
fn bound_loop(this: &Ref<QueueCore>, vm: &mut Vm) -> Res<Ref<EventLoop>> {
    let event_loop = vm.running_loop()?;
    let running = vm.loop_value(&event_loop);
    let own = this.event_loop.cloned(vm);
    if own.is_unset() || own.is_none() {
        this.event_loop.set(vm, running);
    } else if !own.is(&running) {
        let text = vm.repr(&this.into())?.to_string_lossy().into_owned();
        return raise!(
            vm,
            RuntimeError,
            "{text} is bound to a different event loop"
        );
    }
    Ok(event_loop)
}

#[cold]
fn raise_queue_error<T>(vm: &mut Vm, name: &str) -> Res<T> {
    let class = vm.library("asyncio.queues", name)?;
    match class.as_type() {
        Some(class) => Err(vm.raise_with(&class.clone(), Vec::new())),
        None => raise!(vm, SystemError, "asyncio.queues.{name} is not a class"),
    }
}

/// The coroutine of `get()`.
#[derive(Trace)]
pub(super) struct Get {
    queue: Ref<QueueCore>,
    getter: Option<Ref<Future>>,
}

impl NativeFrame for Get {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        self.getter = None;
        if let Some(item) = self.queue.take(vm)? {
            return Ok(Step::Return(item));
        }
        if self.queue.shutdown.get() {
            return raise_queue_error(vm, "QueueShutDown");
        }
        let getter = QueueCore::wait(&self.queue, vm, Side::Getters)?;
        self.getter = Some(getter.clone());
        Ok(Step::Await(getter.into()))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some(getter) = self.getter.take() {
            self.queue.give_up(vm, Side::Getters, &getter)?;
        }
        Err(raised)
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        self.queue.take(vm)
    }

    fn name(&self) -> &'static str {
        "Queue.get"
    }
}

/// The coroutine of `put(item)`.
#[derive(Trace)]
pub(super) struct Put {
    queue: Ref<QueueCore>,
    item: Value,
    putter: Option<Ref<Future>>,
}

impl NativeFrame for Put {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        self.putter = None;
        if self.queue.shutdown.get() {
            return raise_queue_error(vm, "QueueShutDown");
        }
        if !self.queue.is_full(vm) {
            let item = std::mem::take(&mut self.item);
            self.queue.add(vm, item)?;
            return Ok(Step::Return(Value::None));
        }
        let putter = QueueCore::wait(&self.queue, vm, Side::Putters)?;
        self.putter = Some(putter.clone());
        Ok(Step::Await(putter.into()))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some(putter) = self.putter.take() {
            self.queue.give_up(vm, Side::Putters, &putter)?;
        }
        Err(raised)
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        if self.queue.shutdown.get() || self.queue.is_full(vm) {
            return Ok(None);
        }
        let item = std::mem::take(&mut self.item);
        self.queue.add(vm, item)?;
        Ok(Some(Value::None))
    }

    fn name(&self) -> &'static str {
        "Queue.put"
    }
}

/// Call the method of a subclass's queue that does the same by its hooks.
fn by_hooks(this: &Ref<QueueCore>, vm: &mut Vm, name: &str, args: &[Value]) -> Res<Step> {
    let method = vm.getattr(&this.into(), name)?;
    Ok(Step::call(&method, args.iter().cloned()))
}

/// What `Queue`, in Python, is built on.
#[module(name = "_asyncio_queue", classes(CLASS))]
impl Module {}

/// What putting and taking needs.
#[class(name = "Queue", shape = QueueCore, module = "asyncio.queues")]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        let _ = (args, kwargs);
        Ok(vm.new_object_of(cls, QueueCore::default())?.into())
    }

    /// Begin: the rows of waiters are deques; `plain` says that the items are kept in a deque or a list's end.
    #[method("_begin(self, maxsize, getters, putters, plain, /)")]
    fn begin(
        this: &QueueCore,
        vm: &mut Vm,
        maxsize: Value,
        getters: Value,
        putters: Value,
        plain: bool,
    ) {
        this.plain.set(plain && matches!(maxsize, Value::Int(_)));
        this.maxsize.set(vm, maxsize);
        this.getters.set(vm, getters);
        this.putters.set(vm, putters);
        this.unfinished.set(0);
        this.shutdown.set(false);
    }

    /// Take an item out; wait for one.
    #[method("get(self, /)")]
    fn get(this: &Ref<QueueCore>, vm: &mut Vm) -> Res<Step> {
        if !this.plain.get() {
            return by_hooks(this, vm, "_get_by_hooks", &[]);
        }
        Ok(Step::Coroutine(Box::new(Get {
            queue: this.clone(),
            getter: None,
        })))
    }

    /// Put an item in; wait for room.
    #[method("put(self, item)")]
    fn put(this: &Ref<QueueCore>, vm: &mut Vm, item: Value) -> Res<Step> {
        if !this.plain.get() {
            return by_hooks(this, vm, "_put_by_hooks", &[item]);
        }
        Ok(Step::Coroutine(Box::new(Put {
            queue: this.clone(),
            item,
            putter: None,
        })))
    }

    /// Take an item out, or raise QueueEmpty.
    #[method("get_nowait(self, /)")]
    fn get_nowait(this: &Ref<QueueCore>, vm: &mut Vm) -> Res<Step> {
        if !this.plain.get() {
            return by_hooks(this, vm, "_get_nowait_by_hooks", &[]);
        }
        match this.take(vm)? {
            Some(item) => Ok(Step::Return(item)),
            None if this.shutdown.get() => raise_queue_error(vm, "QueueShutDown"),
            None => raise_queue_error(vm, "QueueEmpty"),
        }
    }

    /// Put an item in, or raise QueueFull.
    #[method("put_nowait(self, item)")]
    fn put_nowait(this: &Ref<QueueCore>, vm: &mut Vm, item: Value) -> Res<Step> {
        if !this.plain.get() {
            return by_hooks(this, vm, "_put_nowait_by_hooks", &[item]);
        }
        if this.shutdown.get() {
            return raise_queue_error(vm, "QueueShutDown");
        }
        if this.is_full(vm) {
            return raise_queue_error(vm, "QueueFull");
        }
        this.add(vm, item)?;
        Ok(Step::Return(Value::None))
    }

    #[getter(_maxsize)]
    fn maxsize(this: &QueueCore, vm: &Vm) -> Value {
        this.maxsize.cloned(vm)
    }

    #[setter(_maxsize)]
    fn set_maxsize(this: &QueueCore, vm: &mut Vm, maxsize: Value) -> Res<()> {
        this.plain
            .set(this.plain.get() && matches!(maxsize, Value::Int(_)));
        this.maxsize.set(vm, maxsize);
        Ok(())
    }

    #[getter(_queue)]
    fn items(this: &Ref<QueueCore>, vm: &mut Vm) -> Res {
        match this.items.cloned(vm) {
            Value::Unset => raise!(
                vm,
                AttributeError,
                "'{}' object has no attribute '_queue'",
                vm.type_name(&this.into())
            ),
            items => Ok(items),
        }
    }

    #[setter(_queue)]
    fn set_items(this: &QueueCore, vm: &mut Vm, items: Value) -> Res<()> {
        let is_known = items.downcast::<Deque>().is_some() || items.downcast::<List>().is_some();
        this.plain.set(this.plain.get() && is_known);
        this.items.set(vm, items);
        Ok(())
    }

    #[getter(_getters)]
    fn getters(this: &QueueCore, vm: &Vm) -> Value {
        this.getters.cloned(vm)
    }

    #[getter(_putters)]
    fn putters(this: &QueueCore, vm: &Vm) -> Value {
        this.putters.cloned(vm)
    }

    #[getter(_unfinished_tasks)]
    fn unfinished(this: &QueueCore) -> i64 {
        this.unfinished.get()
    }

    #[setter(_unfinished_tasks)]
    fn set_unfinished(this: &QueueCore, count: i64) -> Res<()> {
        this.unfinished.set(count);
        Ok(())
    }

    #[getter(_is_shutdown)]
    fn is_shutdown(this: &QueueCore) -> bool {
        this.shutdown.get()
    }

    #[setter(_is_shutdown)]
    fn set_shutdown(this: &QueueCore, value: bool) -> Res<()> {
        this.shutdown.set(value);
        Ok(())
    }

    #[getter(_loop)]
    fn event_loop(this: &QueueCore, vm: &Vm) -> Value {
        this.event_loop.cloned(vm).set().unwrap_or(Value::None)
    }

    #[setter(_loop)]
    fn set_event_loop(this: &QueueCore, vm: &mut Vm, event_loop: Value) -> Res<()> {
        this.event_loop.set(vm, event_loop);
        Ok(())
    }
}
