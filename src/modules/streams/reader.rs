//! The native half of `asyncio.StreamReader`: its buffer, and who waits for it.

use super::queue::ByteQueue;
use crate::builtins::bytes_like::{self, BytesLike};
use crate::object::{Exception, Raised, Ref, Res, Type, Value, Vm, VmCell};
use crate::sched::event_loop::EventLoop;
use crate::sched::future::{Future, State};
use pyish_derive::{Payload, Trace, class};
use std::cell::Cell;

/// Bytes that a transport feeds and a coroutine takes.
#[derive(Trace, Payload)]
#[payload(name = "StreamReaderCore")]
pub(super) struct Reader {
    #[trace(skip)]
    queue: VmCell<ByteQueue>,
    #[trace(skip)]
    limit: Cell<usize>,
    #[trace(skip)]
    eof: Cell<bool>,
    #[trace(skip)]
    paused: Cell<bool>,
    /// How much of the queue is known to hold no end of a line.
    #[trace(skip)]
    searched: Cell<usize>,
    event_loop: VmCell<Value>,
    /// The future of the coroutine that waits for bytes.
    waiter: VmCell<Value>,
    exception: VmCell<Value>,
    transport: VmCell<Value>,
}

/// Bytes have come: the reader takes them over, and whoever waits for them becomes ready.
pub(super) fn feed(vm: &mut Vm, this: &Ref<Reader>, bytes: &[u8]) -> Res<()> {
    this.queue.get_mut(vm).push(bytes)?;
    wake(vm, this)?;
    let limit = this.limit.get();
    if this.paused.get() || this.queue.get(vm).len() <= limit.saturating_mul(2) {
        return Ok(());
    }
    let transport = this.transport.cloned(vm);
    if transport.is_none() {
        return Ok(());
    }
    match vm.call_method(&transport, "pause_reading", &[]) {
        Ok(_) => this.paused.set(true),
        // It cannot be paused: it is not asked again.
        Err(raised) if vm.is_instance_of(&raised, &vm.exceptions.NotImplementedError.clone()) => {
            this.transport.set(vm, Value::None);
        }
        Err(raised) => return Err(raised),
    }
    Ok(())
}

fn wake(vm: &mut Vm, this: &Ref<Reader>) -> Res<()> {
    let waiter = this.waiter.replace(vm, Value::None);
    if waiter.is_none() {
        return Ok(());
    }
    match waiter.downcast::<Future>() {
        Some(future) if future.is_done() => Ok(()),
        Some(future) => vm.finish_future(&future.clone(), State::Finished, Value::None),
        None => vm
            .call_method(&waiter, "set_result", &[Value::None])
            .map(|_| ()),
    }
}

impl Reader {
    fn check(&self, vm: &mut Vm) -> Res<()> {
        match self.exception.get(vm).downcast::<Exception>().cloned() {
            Some(exception) => Err(Raised(exception)),
            None => Ok(()),
        }
    }

    /// Bytes have left: a paused transport goes on when there are few enough.
    fn resume(&self, vm: &mut Vm) -> Res<()> {
        if self.paused.get() && self.queue.get(vm).len() <= self.limit.get() {
            self.paused.set(false);
            let transport = self.transport.cloned(vm);
            vm.call_method(&transport, "resume_reading", &[])?;
        }
        Ok(())
    }

    fn take(&self, vm: &mut Vm, count: usize) -> Res {
        let queue = self.queue.get(vm);
        let count = count.min(queue.len());
        // The bytes are copied once more, as the object is made with `&mut Vm`: lines are short.
        let taken = queue.as_slice()[..count].to_vec();
        let bytes = vm.new_bytes(&taken)?;
        self.queue.get_mut(vm).advance(count);
        self.searched.set(0);
        self.resume(vm)?;
        Ok(bytes)
    }

    fn take_all(&self, vm: &mut Vm) -> Res {
        let bytes = self.queue.get(vm).as_slice().to_vec();
        let bytes = vm.new_bytes(&bytes)?;
        self.queue.get_mut(vm).clear();
        self.searched.set(0);
        Ok(bytes)
    }
}

fn incomplete<T>(vm: &mut Vm, partial: Value, expected: Value) -> Res<T> {
    let class = vm.library("asyncio.exceptions", "IncompleteReadError")?;
    let made = vm.call(&class, &[partial, expected])?;
    match made.downcast::<Exception>() {
        Some(exception) => Err(Raised(exception.clone())),
        None => raise!(vm, EOFError, "incomplete read"),
    }
}

/// The native half of StreamReader.
#[class(name = "StreamReaderCore", shape = Reader, module = "_streams", weakref)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        let _ = (args, kwargs);
        let body = Reader {
            queue: VmCell::default(),
            limit: Cell::new(1 << 16),
            eof: Cell::new(false),
            paused: Cell::new(false),
            searched: Cell::new(0),
            event_loop: VmCell::new(Value::None),
            waiter: VmCell::new(Value::None),
            exception: VmCell::new(Value::None),
            transport: VmCell::new(Value::None),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    /// Set what the constructor was given.
    #[method("_set_up(self, limit, loop, /)")]
    fn set_up(this: &Reader, vm: &mut Vm, limit: usize, r#loop: Value) {
        this.limit.set(limit);
        this.event_loop.set(vm, r#loop);
    }

    /// Put bytes into the buffer.
    #[method("feed_data(self, data)")]
    fn feed_data(this: &Ref<Reader>, vm: &mut Vm, data: BytesLike) -> Res<()> {
        if this.eof.get() {
            return raise!(vm, AssertionError, "feed_data after feed_eof");
        }
        if data.is_empty() {
            return Ok(());
        }
        feed(vm, this, &data)
    }

    /// No more bytes come.
    #[method("feed_eof(self)")]
    fn feed_eof(this: &Ref<Reader>, vm: &mut Vm) -> Res<()> {
        this.eof.set(true);
        wake(vm, this)
    }

    /// Return True if the buffer is empty and 'feed_eof' was called.
    #[method("at_eof(self)")]
    fn at_eof(this: &Reader, vm: &Vm) -> bool {
        this.eof.get() && this.queue.get(vm).is_empty()
    }

    /// Return what set_exception() has set.
    #[method("exception(self)")]
    fn exception(this: &Reader, vm: &Vm) -> Value {
        this.exception.cloned(vm)
    }

    /// Every read raises exc from here on.
    #[method("set_exception(self, exc)")]
    fn set_exception(this: &Reader, vm: &mut Vm, exc: Value) -> Res<()> {
        this.exception.set(vm, exc.clone());
        let waiter = this.waiter.replace(vm, Value::None);
        if waiter.is_none() {
            return Ok(());
        }
        if let Some(future) = waiter.downcast::<Future>()
            && future.is_done()
        {
            return Ok(());
        }
        vm.call_method(&waiter, "set_exception", &[exc]).map(|_| ())
    }

    /// Whoever waits goes on.
    #[method("_wakeup_waiter(self)")]
    fn wakeup_waiter(this: &Ref<Reader>, vm: &mut Vm) -> Res<()> {
        wake(vm, this)
    }

    /// A future that is done when bytes, or their end, have come.
    #[method("_wait_for_data(self, func_name)")]
    fn wait_for_data(this: &Reader, vm: &mut Vm, func_name: &Value) -> Res {
        let busy = match this.waiter.get(vm) {
            Value::None => false,
            waiter => waiter
                .downcast::<Future>()
                .is_none_or(|future| !future.is_done()),
        };
        if busy {
            let name = vm.str(func_name)?.to_string_lossy().into_owned();
            return raise!(
                vm,
                RuntimeError,
                "{name}() called while another coroutine is already waiting for incoming data"
            );
        }
        // A read for more than the limit would wait for ever while the transport is paused.
        if this.paused.replace(false) {
            let transport = this.transport.cloned(vm);
            vm.call_method(&transport, "resume_reading", &[])?;
        }
        let event_loop = this.event_loop.cloned(vm);
        let future = match event_loop.downcast::<EventLoop>() {
            Some(event_loop) => vm.new_future(&event_loop.clone())?.into(),
            None => vm.call_method(&event_loop, "create_future", &[])?,
        };
        this.waiter.set(vm, future.clone());
        Ok(future)
    }

    /// The next line; None if it is not there yet.
    #[method("_line(self)")]
    fn line(this: &Reader, vm: &mut Vm) -> Res {
        this.check(vm)?;
        let (queue, limit) = (this.queue.get(vm), this.limit.get());
        let searched = this.searched.get();
        match memchr::memchr(b'\n', &queue.as_slice()[searched..]) {
            Some(at) if searched + at > limit => {
                this.queue.get_mut(vm).advance(searched + at + 1);
                this.searched.set(0);
                this.resume(vm)?;
                raise!(
                    vm,
                    ValueError,
                    "Separator is found, but chunk is longer than limit"
                )
            }
            Some(at) => this.take(vm, searched + at + 1),
            None if queue.len() > limit => {
                this.queue.get_mut(vm).clear();
                this.searched.set(0);
                this.resume(vm)?;
                raise!(
                    vm,
                    ValueError,
                    "Separator is not found, and chunk exceed the limit"
                )
            }
            None if this.eof.get() => this.take_all(vm),
            None => {
                this.searched.set(queue.len());
                Ok(Value::None)
            }
        }
    }

    /// At most n bytes; None if there are none yet.
    #[method("_some(self, n, /)")]
    fn some(this: &Reader, vm: &mut Vm, n: usize) -> Res {
        if this.queue.get(vm).is_empty() && !this.eof.get() {
            return Ok(Value::None);
        }
        this.take(vm, n)
    }

    /// Exactly n bytes; None if they are not all there yet.
    #[method("_exactly(self, n, /)")]
    fn exactly(this: &Reader, vm: &mut Vm, n: usize) -> Res {
        if this.queue.get(vm).len() >= n {
            return this.take(vm, n);
        }
        if this.eof.get() {
            let partial = this.take_all(vm)?;
            return incomplete(vm, partial, Value::Int(n as i64));
        }
        Ok(Value::None)
    }

    /// All that is there, which is not enough: IncompleteReadError.
    #[method("_raise_incomplete(self)")]
    fn raise_incomplete(this: &Reader, vm: &mut Vm) -> Res {
        let partial = this.take_all(vm)?;
        incomplete(vm, partial, Value::None)
    }

    /// The place of the separator that ends first, from an offset on: (start, end), or None.
    #[method("_search(self, separators, offset, /)")]
    fn search(this: &Reader, vm: &mut Vm, separators: &Value, offset: usize) -> Res {
        let mut needles = Vec::new();
        for separator in vm.collect_iterable(separators)? {
            needles.push(bytes_like::required(vm, &separator)?);
        }
        let slice = this.queue.get(vm).as_slice();
        let rest = slice.get(offset..).unwrap_or_default();
        let found = needles
            .iter()
            .filter_map(|needle| {
                memchr::memmem::find(rest, needle).map(|at| (at, at + needle.len()))
            })
            .min_by_key(|(_, end)| *end);
        match found {
            Some((start, end)) => vm.new_tuple([
                Value::Int((offset + start) as i64),
                Value::Int((offset + end) as i64),
            ]),
            None => Ok(Value::None),
        }
    }

    /// The first n bytes leave the buffer.
    #[method("_take(self, n, /)")]
    fn take_bytes(this: &Reader, vm: &mut Vm, n: usize) -> Res {
        this.take(vm, n)
    }

    #[getter(_size)]
    fn size(this: &Reader, vm: &Vm) -> usize {
        this.queue.get(vm).len()
    }

    #[getter(_buffer)]
    fn buffer(this: &Reader, vm: &mut Vm) -> Res {
        let bytes = this.queue.get(vm).as_slice().to_vec();
        vm.new_bytearray(bytes)
    }

    #[getter(_limit)]
    fn limit(this: &Reader) -> usize {
        this.limit.get()
    }

    #[getter(_eof)]
    fn eof(this: &Reader) -> bool {
        this.eof.get()
    }

    #[getter(_paused)]
    fn paused(this: &Reader) -> bool {
        this.paused.get()
    }

    #[getter(_loop)]
    fn event_loop(this: &Reader, vm: &Vm) -> Value {
        this.event_loop.cloned(vm)
    }

    #[getter(_waiter)]
    fn waiter(this: &Reader, vm: &Vm) -> Value {
        let waiter = this.waiter.get(vm);
        match waiter.downcast::<Future>() {
            Some(future) if future.state.get() == State::Cancelled => Value::None,
            _ => waiter.clone(),
        }
    }

    #[setter(_waiter)]
    fn set_waiter(this: &Reader, vm: &mut Vm, waiter: Value) -> Res<()> {
        this.waiter.set(vm, waiter);
        Ok(())
    }

    #[getter(_exception)]
    fn raw_exception(this: &Reader, vm: &Vm) -> Value {
        this.exception.cloned(vm)
    }

    #[getter(_transport)]
    fn transport(this: &Reader, vm: &Vm) -> Value {
        this.transport.cloned(vm)
    }

    #[setter(_transport)]
    fn set_transport(this: &Reader, vm: &mut Vm, transport: Value) -> Res<()> {
        this.transport.set(vm, transport);
        Ok(())
    }
}

impl Reader {
    /// Whether bytes may be put in without asking its class.
    pub(super) fn accepts(&self) -> bool {
        !self.eof.get()
    }
}
