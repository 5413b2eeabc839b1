//! `asyncio.Queue` and its kinds: put and get without a frame of script, and without suspending where that is not needed.
//!
//! A subclass that says itself how items are kept (`_put`, `_get` …) is served by `stdlib/asyncio/_queueing.py`.
//!
//! # Invariants
//! - A getter or putter that is done has been taken out of its row by whoever ended it; one that is given up takes
//!   itself out, and passes on what it was woken for.
//!
//! # Cost
//! `put` and `get`: O(1) (O(log n) in a priority queue); where they need not wait they make no coroutine when they are
//! awaited at once, and no future where they wait.

use super::async_locks::{check_arguments, overrides};
use super::async_row::{Bound, Row};
use super::async_wait::{Wait, Waited};
use super::deque::{self, Deque};
use crate::object::{List, Raised, Ref, Res, Step, Type, Value, Vm, VmCell};
use crate::sched::future::Future;
use pyish_derive::{Payload, Trace, class, module};
use std::cell::Cell;

/// How the items of a queue are kept.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kept {
    /// As its class says.
    #[default]
    ByHooks,
    /// In a deque.
    First,
    /// At the end of a list.
    Last,
    /// In a list that is a heap.
    Smallest,
}

crate::object::layout::saved_choice!(Kept: ByHooks, First, Last, Smallest);

/// A queue's state.
#[derive(Default, Trace, Payload)]
#[payload(name = "Queue")]
pub(super) struct Queue {
    #[trace(skip)]
    kept: Cell<Kept>,
    maxsize: VmCell<Value>,
    /// A deque, a list, or whatever a subclass's `_init` has made.
    items: VmCell<Value>,
    getters: Row,
    putters: Row,
    /// Those that wait in `join()`.
    joiners: Row,
    #[trace(skip)]
    unfinished: Cell<i64>,
    #[trace(skip)]
    shutdown: Cell<bool>,
    bound: Bound,
}

/// Which row of waiters.
#[derive(Clone, Copy)]
enum Side {
    Getters,
    Putters,
    Joiners,
}

impl Queue {
    #[inline]
    fn row_of(&self, side: Side) -> &Row {
        match side {
            Side::Getters => &self.getters,
            Side::Putters => &self.putters,
            Side::Joiners => &self.joiners,
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

    /// Whether anything has to be asked.
    fn asks(&self) -> bool {
        self.kept.get() == Kept::ByHooks
    }

    fn store(&self, vm: &mut Vm, kept: Kept, item: Value) -> Res<()> {
        let items = self.items.cloned(vm);
        match (items.downcast::<Deque>(), items.downcast::<List>()) {
            (Some(items), _) => items.push(vm, item, false),
            (_, Some(_)) if kept == Kept::Smallest => {
                let push = vm.library("heapq", "heappush")?;
                vm.call(&push, &[items, item]).map(drop)
            }
            (_, Some(items)) => Ok(items.items_mut(vm).push(item)?),
            _ => Ok(()),
        }
    }

    fn fetch(&self, vm: &mut Vm, kept: Kept) -> Res {
        let items = self.items.cloned(vm);
        match (items.downcast::<Deque>(), items.downcast::<List>()) {
            (Some(items), _) => items.pop(vm, true),
            (_, Some(_)) if kept == Kept::Smallest => {
                let pop = vm.library("heapq", "heappop")?;
                vm.call(&pop, &[items])
            }
            (_, Some(list)) => match list.items_mut(vm).pop() {
                Some(item) => Ok(item),
                None => raise!(vm, IndexError, "pop from empty list"),
            },
            _ => Ok(Value::None),
        }
    }

    /// Put an item in, whether or not there is room.
    fn add(&self, vm: &mut Vm, item: Value) -> Res<()> {
        self.store(vm, self.kept.get(), item)?;
        self.unfinished.set(self.unfinished.get() + 1);
        self.getters.wake_out(vm)
    }

    /// Take an item out, if there is one.
    fn take(&self, vm: &mut Vm) -> Res<Option<Value>> {
        if self.len(vm) == 0 {
            return Ok(None);
        }
        let item = self.fetch(vm, self.kept.get())?;
        self.putters.wake_out(vm)?;
        Ok(Some(item))
    }

    /// What a getter, putter or joiner comes to, if it need not wait.
    fn try_now(&self, vm: &mut Vm, side: Side, item: &mut Value) -> Res<Option<Value>> {
        match side {
            Side::Getters => {
                if let Some(item) = self.take(vm)? {
                    return Ok(Some(item));
                }
                if self.shutdown.get() {
                    return raise_queue_error(vm, "QueueShutDown");
                }
                Ok(None)
            }
            Side::Putters => {
                if self.shutdown.get() {
                    return raise_queue_error(vm, "QueueShutDown");
                }
                if self.is_full(vm) {
                    return Ok(None);
                }
                let item = std::mem::take(item);
                self.add(vm, item)?;
                Ok(Some(Value::None))
            }
            Side::Joiners => Ok((self.unfinished.get() <= 0).then_some(Value::None)),
        }
    }

    /// Whether there is something to do for those of a row.
    fn is_open(&self, vm: &Vm, side: Side) -> bool {
        match side {
            Side::Getters => self.len(vm) > 0,
            Side::Putters => !self.is_full(vm),
            Side::Joiners => false,
        }
    }

    /// Everything has been dealt with.
    fn release_joiners(&self, vm: &mut Vm) -> Res<()> {
        self.joiners.wake_first(vm, usize::MAX, || ()).map(drop)
    }
}

#[cold]
fn raise_queue_error<T>(vm: &mut Vm, name: &str) -> Res<T> {
    let class = vm.library("asyncio.queues", name)?;
    match class.as_type() {
        Some(class) => Err(vm.raise_with(&class.clone(), Vec::new())),
        None => raise!(vm, SystemError, "asyncio.queues.{name} is not a class"),
    }
}

/// What `get()`, `put(item)` and `join()` wait for.
#[derive(Trace)]
pub(super) struct Order {
    #[trace(skip)]
    side: Cell<u8>,
    item: Value,
}

impl Order {
    fn side(&self) -> Side {
        match self.side.get() {
            0 => Side::Getters,
            1 => Side::Putters,
            _ => Side::Joiners,
        }
    }
}

fn wait(queue: &Ref<Queue>, side: Side, item: Value) -> Step {
    let side = Cell::new(side as u8);
    Wait::step(queue, Order { side, item })
}

impl Waited for Queue {
    type Order = Order;

    fn row(&self, order: &Order) -> &Row {
        self.row_of(order.side())
    }

    fn bound(&self) -> &Bound {
        &self.bound
    }

    fn name(order: &Order) -> &'static str {
        match order.side() {
            Side::Getters => "Queue.get",
            Side::Putters => "Queue.put",
            Side::Joiners => "Queue.join",
        }
    }

    fn attempt(&self, vm: &mut Vm, order: &mut Order) -> Res<Option<Value>> {
        self.try_now(vm, order.side(), &mut order.item)
    }

    fn goes_on(&self, vm: &mut Vm, order: &mut Order, waiter: &Ref<Future>) -> Res<Option<Value>> {
        if let Side::Joiners = order.side() {
            self.joiners.leave(vm, waiter);
            return Ok(Some(Value::None));
        }
        self.attempt(vm, order)
    }

    fn gives_up(&self, vm: &mut Vm, order: &Order, waiter: &Ref<Future>, _: &Raised) -> Res<()> {
        // Was it woken before, the next one is woken in its place, if there is something to do.
        let side = order.side();
        let was_woken = self.row_of(side).leave(vm, waiter);
        if was_woken && self.is_open(vm, side) {
            self.row_of(side).wake_out(vm)?;
        }
        Ok(())
    }
}

/// What a queue with hooks of its own does: a function of `_queueing.py`.
#[cold]
fn by_hooks(vm: &mut Vm, name: &str, args: &[Value]) -> Res<Step> {
    let function = vm.library("asyncio._queueing", name)?;
    Ok(Step::call(&function, args.iter().cloned()))
}

/// The kinds of queue.
#[module(name = "_asyncio_queue", classes(CLASS, LIFO_CLASS, PRIORITY_CLASS))]
impl Module {}

/// What a queue asks of itself.
const HOOKS: &[&str] = &[
    "_init",
    "_get",
    "_put",
    "_wakeup_next",
    "qsize",
    "empty",
    "full",
    "put_nowait",
    "get_nowait",
];

/// How the items of a class's queues are kept: as its nearest native base says.
fn kept_of(vm: &mut Vm, class: &Ref<Type>) -> Res<Kept> {
    let kinds = [
        (&PRIORITY_CLASS, Kept::Smallest),
        (&LIFO_CLASS, Kept::Last),
        (&CLASS, Kept::First),
    ];
    for (base, kept) in kinds {
        if let Some(base) = vm.class_of(base)
            && vm.is_subtype(class, &base)
        {
            return Ok(match overrides(vm, class, &base, HOOKS)? {
                true => Kept::ByHooks,
                false => kept,
            });
        }
    }
    Ok(Kept::ByHooks)
}

/// First in, first out.
#[class(name = "Queue", shape = Queue, module = "asyncio.queues", dict, weakref, open)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        check_arguments(vm, cls, args, kwargs, &["maxsize"])?;
        let queue = Queue::default();
        queue.kept.set(kept_of(vm, cls)?);
        Ok(vm.new_object_of(cls, queue)?.into())
    }

    #[slot("__init__(self, maxsize=0)")]
    fn init(this: &Ref<Queue>, vm: &mut Vm, maxsize: Value) -> Res<()> {
        let maxsize = maxsize.set().unwrap_or(Value::Int(0));
        if !matches!(maxsize, Value::Int(_)) {
            this.kept.set(Kept::ByHooks);
        }
        this.maxsize.set(vm, maxsize.clone());
        this.getters.begin(vm)?;
        this.putters.begin(vm)?;
        this.joiners.replace(vm, Value::Unset);
        this.unfinished.set(0);
        this.shutdown.set(false);
        if this.asks() {
            vm.call_method(&this.into(), "_init", &[maxsize])?;
            return Ok(());
        }
        Self::begin(this, vm, &maxsize)
    }

    /// Make what the items are kept in.
    #[method("_init(self, maxsize, /)")]
    fn begin(this: &Ref<Queue>, vm: &mut Vm, _maxsize: &Value) -> Res<()> {
        let ordered = [&LIFO_CLASS, &PRIORITY_CLASS].into_iter().any(|class| {
            vm.class_of(class)
                .is_some_and(|class| vm.is_subtype(this.ty(), &class))
        });
        let items = match ordered {
            true => vm.new_list(Vec::new())?,
            false => deque::empty(vm)?.into(),
        };
        this.items.set(vm, items);
        Ok(())
    }

    /// Take an item out.
    #[method("_get(self, /)")]
    fn raw_get(this: &Ref<Queue>, vm: &mut Vm) -> Res {
        let kept = own_kept(vm, this);
        this.fetch(vm, kept)
    }

    /// Put an item in.
    #[method("_put(self, item, /)")]
    fn raw_put(this: &Ref<Queue>, vm: &mut Vm, item: Value) -> Res<()> {
        let kept = own_kept(vm, this);
        this.store(vm, kept, item)
    }

    /// Wake the first of those in a row that is not done.
    #[method("_wakeup_next(self, waiters, /)")]
    fn wakeup_next(_this: &Queue, vm: &mut Vm, waiters: Value) -> Res<()> {
        Row::of(waiters).wake_out(vm)
    }

    /// Take an item out; wait for one.
    #[method("get(self, /)")]
    fn get(this: &Ref<Queue>, vm: &mut Vm) -> Res<Step> {
        if this.asks() {
            return by_hooks(vm, "get", &[this.into()]);
        }
        Ok(wait(this, Side::Getters, Value::Unset))
    }

    /// Put an item in; wait for room.
    #[method("put(self, item)")]
    fn put(this: &Ref<Queue>, vm: &mut Vm, item: Value) -> Res<Step> {
        if this.asks() {
            return by_hooks(vm, "put", &[this.into(), item]);
        }
        Ok(wait(this, Side::Putters, item))
    }

    /// Take an item out, or raise QueueEmpty.
    #[method("get_nowait(self, /)")]
    fn get_nowait(this: &Ref<Queue>, vm: &mut Vm) -> Res<Step> {
        if this.asks() {
            return by_hooks(vm, "get_nowait", &[this.into()]);
        }
        match this.take(vm)? {
            Some(item) => Ok(Step::Return(item)),
            None if this.shutdown.get() => raise_queue_error(vm, "QueueShutDown"),
            None => raise_queue_error(vm, "QueueEmpty"),
        }
    }

    /// Put an item in, or raise QueueFull.
    #[method("put_nowait(self, item)")]
    fn put_nowait(this: &Ref<Queue>, vm: &mut Vm, item: Value) -> Res<Step> {
        if this.asks() {
            return by_hooks(vm, "put_nowait", &[this.into(), item]);
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

    /// How many items wait in the queue.
    #[method("qsize(self, /)")]
    fn qsize(this: &Queue, vm: &mut Vm) -> Res<usize> {
        let items = this.items.cloned(vm);
        vm.len(&items)
    }

    /// Return True if there is no item.
    #[method("empty(self, /)")]
    fn empty(this: &Queue, vm: &mut Vm) -> Res<bool> {
        let items = this.items.cloned(vm);
        vm.truth(&items).map(|any| !any)
    }

    /// Return True if there is no room.
    #[method("full(self, /)")]
    fn full(this: &Ref<Queue>, vm: &mut Vm) -> Res<Step> {
        match this.maxsize.get(vm) {
            Value::Int(_) if !this.asks() => Ok(Step::Return(Value::bool(this.is_full(vm)))),
            _ => by_hooks(vm, "full", &[this.into()]),
        }
    }

    /// Say that an item that was taken out has been dealt with.
    #[method("task_done(self, /)")]
    fn task_done(this: &Queue, vm: &mut Vm) -> Res<()> {
        let left = this.unfinished.get() - 1;
        if left < 0 {
            return raise!(vm, ValueError, "task_done() called too many times");
        }
        this.unfinished.set(left);
        if left == 0 {
            this.release_joiners(vm)?;
        }
        Ok(())
    }

    /// Wait until all items have been dealt with.
    #[method("join(self, /)")]
    fn join(this: &Ref<Queue>) -> Step {
        wait(this, Side::Joiners, Value::Unset)
    }

    /// No more items come; with immediate, none that are left are given out.
    #[method("shutdown(self, immediate=False)")]
    fn shutdown(this: &Ref<Queue>, vm: &mut Vm, immediate: bool) -> Res<()> {
        this.shutdown.set(true);
        if immediate {
            let drain = vm.library("asyncio._queueing", "drain")?;
            vm.call(&drain, &[this.into()])?;
            if this.unfinished.get() == 0 {
                this.release_joiners(vm)?;
            }
        }
        for row in [&this.getters, &this.putters] {
            while row.len(vm) > 0 {
                row.wake_out(vm)?;
            }
        }
        Ok(())
    }

    #[slot(repr)]
    fn repr(this: &Ref<Queue>, vm: &mut Vm) -> Res {
        let show = vm.library("asyncio._queueing", "shown")?;
        vm.call(&show, &[this.into(), Value::bool(true)])
    }

    #[slot(str)]
    fn str(this: &Ref<Queue>, vm: &mut Vm) -> Res {
        let show = vm.library("asyncio._queueing", "shown")?;
        vm.call(&show, &[this.into(), Value::bool(false)])
    }

    #[method("_format(self, /)")]
    fn format(this: &Ref<Queue>, vm: &mut Vm) -> Res {
        let format = vm.library("asyncio._queueing", "format")?;
        vm.call(&format, &[this.into()])
    }

    /// See PEP 585.
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: Value, vm: &mut Vm, item: Value) -> Res {
        let alias = vm.library("types", "GenericAlias")?;
        vm.call(&alias, &[cls, item])
    }

    #[getter(maxsize)]
    fn shown_maxsize(this: &Queue, vm: &Vm) -> Value {
        this.maxsize.cloned(vm)
    }

    #[getter(_maxsize)]
    fn maxsize(this: &Queue, vm: &Vm) -> Value {
        this.maxsize.cloned(vm)
    }

    #[setter(_maxsize)]
    fn set_maxsize(this: &Queue, vm: &mut Vm, maxsize: Value) -> Res<()> {
        if !matches!(maxsize, Value::Int(_)) {
            this.kept.set(Kept::ByHooks);
        }
        this.maxsize.set(vm, maxsize);
        Ok(())
    }

    #[getter(_queue)]
    fn items(this: &Ref<Queue>, vm: &mut Vm) -> Res {
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
    fn set_items(this: &Queue, vm: &mut Vm, items: Value) -> Res<()> {
        if items.downcast::<Deque>().is_none() && items.downcast::<List>().is_none() {
            this.kept.set(Kept::ByHooks);
        }
        this.items.set(vm, items);
        Ok(())
    }

    #[getter(_getters)]
    fn getters(this: &Queue, vm: &mut Vm) -> Res {
        this.getters.show(vm)
    }

    #[getter(_putters)]
    fn putters(this: &Queue, vm: &mut Vm) -> Res {
        this.putters.show(vm)
    }

    #[getter(_unfinished_tasks)]
    fn unfinished(this: &Queue) -> i64 {
        this.unfinished.get()
    }

    #[setter(_unfinished_tasks)]
    fn set_unfinished(this: &Queue, count: i64) -> Res<()> {
        this.unfinished.set(count);
        Ok(())
    }

    #[getter(_is_shutdown)]
    fn is_shutdown(this: &Queue) -> bool {
        this.shutdown.get()
    }

    #[setter(_is_shutdown)]
    fn set_shutdown(this: &Queue, value: bool) -> Res<()> {
        this.shutdown.set(value);
        Ok(())
    }

    #[method("_get_loop(self, /)")]
    fn get_loop(this: &Ref<Queue>, vm: &mut Vm) -> Res {
        this.bound.get(vm, &this.into())
    }

    #[getter(_loop)]
    fn event_loop(this: &Queue, vm: &mut Vm) -> Res {
        this.bound.show(vm)
    }

    #[setter(_loop)]
    fn set_event_loop(this: &Queue, vm: &mut Vm, event_loop: Value) -> Res<()> {
        this.bound.replace(vm, event_loop);
        Ok(())
    }
}

/// How the native base of a queue's class keeps items.
fn own_kept(vm: &Vm, queue: &Ref<Queue>) -> Kept {
    match vm.class_of(&PRIORITY_CLASS) {
        Some(class) if vm.is_subtype(queue.ty(), &class) => Kept::Smallest,
        _ => Kept::First,
    }
}

/// Last in, first out.
#[class(name = "LifoQueue", shape = Queue, module = "asyncio.queues", base = "Queue", dict, weakref, open)]
impl LifoSurface {}

/// The smallest item first.
#[class(name = "PriorityQueue", shape = Queue, module = "asyncio.queues", base = "Queue", dict, weakref, open)]
impl PrioritySurface {}
