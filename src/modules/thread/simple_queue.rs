//! `_queue`: the unbounded queue that threads hand things over by. `put` takes no lock, so that finalizers may call it.

use super::seconds;
use crate::builtins::generic_alias;
use crate::modules::native::set;
use crate::object::fiber::FiberId;
use crate::object::*;
use pyish_derive::{Payload, class, module};
use std::collections::VecDeque;

/// Items, and the fibers that wait for some, in the order in which they came.
#[derive(Default, Payload)]
#[payload(name = "SimpleQueue")]
struct SimpleQueue {
    items: VmCell<VecDeque<Value>>,
    waiters: VmCell<VecDeque<FiberId>>,
    charge: VmCell<Charge>,
}

impl Trace for SimpleQueue {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.items.trace(tracer);
    }

    crate::object::layout::saved_fields!(items, waiters, charge);
}

/// The class `_queue.Empty`.
#[derive(Default)]
struct Empty(Value);

fn raise_empty<T>(vm: &mut Vm) -> Res<T> {
    let class = vm.state::<Empty>().0.clone();
    match class.as_type().cloned() {
        Some(class) => Err(vm.raise_with(&class, Vec::new())),
        None => raise!(vm, SystemError, "_queue.Empty is not ready"),
    }
}

fn put(vm: &mut Vm, queue: &Ref<SimpleQueue>, item: Value) -> Res<()> {
    let items = queue.items.get_mut(vm);
    items.push_back(item);
    let bytes = items.capacity() * size_of::<Value>();
    queue.charge.get_mut(vm).set_anyway(bytes);
    wake_first(vm, queue);
    Ok(())
}

fn wake_first(vm: &mut Vm, queue: &Ref<SimpleQueue>) {
    if let Some(first) = queue.waiters.get(vm).front().copied() {
        vm.wake_fiber(first);
    }
}

/// `get()` of an empty queue.
pub(crate) struct Get {
    queue: Ref<SimpleQueue>,
    until: Option<f64>,
}

impl Trace for Get {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.queue.trace(tracer);
    }

    crate::object::layout::saved_fields!(queue, until);
}

impl Get {
    /// The fiber waits no longer. Where there are items left, the next one looks.
    fn leave_row(&self, vm: &mut Vm) {
        let fiber = vm.running_fiber();
        let waiters = self.queue.waiters.get_mut(vm);
        if let Some(at) = waiters.iter().position(|waiter| *waiter == fiber) {
            waiters.remove(at);
        }
        if !self.queue.items.get(vm).is_empty() {
            wake_first(vm, &self.queue);
        }
    }
}

impl NativeFrame for Get {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if let Input::Start = input {
            let fiber = vm.running_fiber();
            vm.reserve(size_of::<FiberId>())?;
            self.queue.waiters.get_mut(vm).push_back(fiber);
        } else {
            if let Some(item) = self.queue.items.get_mut(vm).pop_front() {
                self.leave_row(vm);
                return Ok(Step::Return(item));
            }
            if let Err(raised) = vm.poll_interrupt() {
                self.leave_row(vm);
                return Err(raised);
            }
        }
        match self.until {
            Some(until) if vm.now() >= until => {
                self.leave_row(vm);
                raise_empty(vm)
            }
            Some(until) => Ok(Step::Park(Park::Until(until))),
            None => Ok(Step::Park(Park::Forever)),
        }
    }

    fn name(&self) -> &'static str {
        "get"
    }
}

/// Simple, unbounded, reentrant FIFO queue.
#[class(name = "SimpleQueue", module = "_queue", shape = SimpleQueue, weakref)]
impl Surface {
    #[new("(cls, /)")]
    fn new(vm: &mut Vm, cls: &Ref<Type>) -> Res {
        Ok(vm.new_object_of(cls, SimpleQueue::default())?.into())
    }

    /// Put the item on the queue. This method never blocks.
    #[method("put(self, /, item, block=True, timeout=None)")]
    fn put(
        this: &Ref<SimpleQueue>,
        vm: &mut Vm,
        item: Value,
        _block: &Value,
        _timeout: &Value,
    ) -> Res<()> {
        put(vm, this, item)
    }

    /// Put an item into the queue without blocking.
    #[method("put_nowait(self, /, item)")]
    fn put_nowait(this: &Ref<SimpleQueue>, vm: &mut Vm, item: Value) -> Res<()> {
        put(vm, this, item)
    }

    /// Remove and return an item from the queue; Empty if there is none (in time).
    #[method("get(self, /, block=True, timeout=None)")]
    fn get(this: &Ref<SimpleQueue>, vm: &mut Vm, block: bool, timeout: &Value) -> Res<Step> {
        let limit = match timeout {
            Value::None => None,
            _ if !block => None,
            timeout => {
                let limit = vm.to_f64(timeout)?;
                if limit < 0.0 {
                    return raise!(vm, ValueError, "'timeout' must be a non-negative number");
                }
                seconds(vm, timeout, "'timeout' must be a non-negative number")?
            }
        };
        if let Some(item) = this.items.get_mut(vm).pop_front() {
            return Ok(Step::Return(item));
        }
        if !block {
            return raise_empty(vm);
        }
        let until = limit.map(|limit| vm.now() + limit);
        Ok(Step::push(Get {
            queue: this.clone(),
            until,
        }))
    }

    /// Remove and return an item from the queue without blocking.
    #[method("get_nowait(self, /)")]
    fn get_nowait(this: &Ref<SimpleQueue>, vm: &mut Vm) -> Res {
        match this.items.get_mut(vm).pop_front() {
            Some(item) => Ok(item),
            None => raise_empty(vm),
        }
    }

    /// Whether it has no item at this moment; other threads may change that at any time.
    #[method("empty(self, /)")]
    fn empty(this: &Ref<SimpleQueue>, vm: &Vm) -> bool {
        this.items.get(vm).is_empty()
    }

    /// How many items it has at this moment; other threads may change that at any time.
    #[method("qsize(self, /)")]
    fn qsize(this: &Ref<SimpleQueue>, vm: &Vm) -> usize {
        this.items.get(vm).len()
    }

    /// See PEP 585.
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        generic_alias::subscript_class(vm, cls, item)
    }
}

/// C implementation of the Python queue module.
#[module(name = "_queue", classes(CLASS))]
impl ModuleSurface {
    #[init]
    fn init(vm: &mut Vm, module: &Ref<Module>) -> Res<()> {
        let meta: Value = (&vm.types.r#type).into();
        let name = vm.new_str("Empty")?;
        let base: Value = (&vm.exceptions.Exception).into();
        let bases = vm.new_tuple([base])?;
        let dict = vm.new_dict()?;
        for (key, text) in [
            ("__module__", "_queue"),
            (
                "__doc__",
                "Exception raised by Queue.get(block=0)/get_nowait().",
            ),
        ] {
            let key = vm.intern(key)?;
            let text = vm.new_str(text)?;
            dict.set_str(vm, &key, text)?;
        }
        let class = vm.call(&meta, &[name, bases, dict.into()])?;
        vm.state::<Empty>().0 = class.clone();
        set(vm, module, "Empty", class)
    }
}
