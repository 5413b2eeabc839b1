//! The native half of transports: what happens for every read and write. The rest is `asyncio/transports.py` and
//! `asyncio/selector_events.py`.
//!
//! ```text
//!   readable ──► recv into the isolate's one buffer ──► StreamReader (no script code)
//!                                                   └─► protocol.data_received(bytes)
//!   write(data) ──► send at once ──► what is left: queue ──► writable ──► send
//! ```

use super::queue::ByteQueue;
use super::reader::{Reader, feed};
use crate::builtins::bytes_like;
use crate::builtins::exceptions::os_error::from_io;
use crate::modules::descriptor::Descriptor;
use crate::object::{
    Input, NativeFrame, Raised, Ref, Res, Step, Trace, Tracer, Type, Value, Vm, VmCell, WeakRef,
};
use crate::sched::event_loop::EventLoop;
use crate::sched::watch::{Action, NativeAction, Side};
use pyish_derive::{Payload, Trace, class};
use rustix::net::{RecvFlags, SendFlags};
use std::cell::Cell;
use std::io;
use std::sync::Arc;

/// How much one read takes.
const READ_SIZE: usize = 256 * 1024;

/// A transport; connected to nothing before `_open`.
#[derive(Trace, Payload, Default)]
#[payload(name = "TransportCore")]
pub(super) struct Transport {
    #[trace(skip)]
    descriptor: VmCell<Option<Arc<Descriptor>>>,
    #[trace(skip)]
    is_socket: Cell<bool>,
    event_loop: VmCell<Option<Ref<EventLoop>>>,
    protocol: VmCell<Value>,
    context: VmCell<Value>,
    /// The reader that the protocol feeds, where it does nothing else with what is received.
    reader: VmCell<Option<Ref<WeakRef>>>,
    #[trace(skip)]
    queue: VmCell<ByteQueue>,
    #[trace(skip)]
    high: Cell<usize>,
    #[trace(skip)]
    low: Cell<usize>,
    #[trace(skip)]
    protocol_paused: Cell<bool>,
    #[trace(skip)]
    closing: Cell<bool>,
    #[trace(skip)]
    eof: Cell<bool>,
    #[trace(skip)]
    paused: Cell<bool>,
    /// How often the connection was found lost.
    #[trace(skip)]
    lost: Cell<u32>,
}

/// The isolate's buffer for what is received.
#[derive(Default)]
struct Scratch(Vec<u8>);

impl Transport {
    fn fd(&self, vm: &Vm) -> i32 {
        self.descriptor
            .get(vm)
            .as_ref()
            .map_or(-1, |descriptor| descriptor.number())
    }

    fn system_write(&self, vm: &Vm, bytes: &[u8]) -> io::Result<usize> {
        let Some(descriptor) = self.descriptor.get(vm) else {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        };
        let is_socket = self.is_socket.get();
        descriptor.with(|fd| {
            loop {
                let result = if is_socket {
                    rustix::net::send(fd, bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL)
                } else {
                    rustix::io::write(fd, bytes)
                };
                match result {
                    Err(rustix::io::Errno::INTR) => {}
                    other => return Ok(other?),
                }
            }
        })
    }

    fn system_read(&self, vm: &Vm, room: &mut [u8]) -> io::Result<usize> {
        let Some(descriptor) = self.descriptor.get(vm) else {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        };
        let is_socket = self.is_socket.get();
        descriptor.with(|fd| {
            loop {
                let result = if is_socket {
                    rustix::net::recv(fd, &mut *room, RecvFlags::DONTWAIT).map(|(count, _)| count)
                } else {
                    rustix::io::read(fd, &mut *room)
                };
                match result {
                    Err(rustix::io::Errno::INTR) => {}
                    other => return Ok(other?),
                }
            }
        })
    }

    fn watch(this: &Ref<Transport>, vm: &mut Vm, side: Side) -> Res<()> {
        let Some(event_loop) = this.event_loop.cloned(vm) else {
            return Ok(());
        };
        let action = NativeAction {
            object: this.into(),
            context: this.context.cloned(vm),
            run: match side {
                Side::Read => readable,
                Side::Write => writable,
            },
        };
        let fd = this.fd(vm);
        vm.watch_fd(&event_loop, fd, side, Action::Native(action))?;
        Ok(())
    }

    fn unwatch(&self, vm: &mut Vm, side: Side) {
        if let Some(event_loop) = self.event_loop.cloned(vm) {
            let fd = self.fd(vm);
            drop(vm.unwatch_fd(&event_loop, fd, side));
        }
    }
}

/// The exception for what the system says.
fn exception(vm: &mut Vm, error: &io::Error) -> Value {
    match from_io::<()>(vm, error, &[]) {
        Err(raised) => raised.0.into(),
        Ok(()) => Value::None,
    }
}

/// The connection fails: the Python half takes it down.
fn fatal(vm: &mut Vm, this: &Ref<Transport>, error: Value, message: &str) -> Res<Step> {
    let method = vm.getattr(&this.into(), "_fatal_error")?;
    let message = vm.new_str(message)?;
    Ok(Step::call(&method, [error, message]))
}

fn call(vm: &mut Vm, this: &Ref<Transport>, name: &str) -> Res<Step> {
    let method = vm.getattr(&this.into(), name)?;
    Ok(Step::call(&method, []))
}

/// The descriptor can be read.
fn readable(vm: &mut Vm, object: &Value) -> Res<Step> {
    let Some(this) = object.downcast::<Transport>().cloned() else {
        return Ok(Step::Return(Value::None));
    };
    if this.lost.get() > 0 || this.paused.get() {
        return Ok(Step::Return(Value::None));
    }
    let mut scratch = std::mem::take(&mut vm.state::<Scratch>().0);
    if scratch.is_empty() {
        scratch.resize(READ_SIZE, 0);
    }
    let result = this.system_read(vm, &mut scratch);
    let step = match result {
        Ok(0) => call(vm, &this, "_read_ready__on_eof"),
        Ok(count) => {
            if count == scratch.len() {
                // There may be more.
                let fd = this.fd(vm);
                vm.rearm(fd);
            }
            received(vm, &this, &scratch[..count])
        }
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Step::Return(Value::None)),
        Err(error) => {
            let error = exception(vm, &error);
            let kind = if this.is_socket.get() {
                "Fatal read error on socket transport"
            } else {
                "Fatal read error on pipe transport"
            };
            fatal(vm, &this, error, kind)
        }
    };
    vm.state::<Scratch>().0 = scratch;
    step
}

/// Bytes have come.
fn received(vm: &mut Vm, this: &Ref<Transport>, bytes: &[u8]) -> Res<Step> {
    let target = this
        .reader
        .get(vm)
        .as_ref()
        .and_then(|weak| weak.target())
        .map(Value::Object);
    if let Some(reader) = target
        .as_ref()
        .and_then(|target| target.downcast::<Reader>())
        && reader.accepts()
    {
        return match feed(vm, &reader.clone(), bytes) {
            Ok(()) => Ok(Step::Return(Value::None)),
            Err(raised) => fatal(
                vm,
                this,
                raised.0.into(),
                "Fatal error: protocol.data_received() call failed.",
            ),
        };
    }
    let bytes = vm.new_bytes(bytes)?;
    let protocol = this.protocol.cloned(vm);
    let method = vm.getattr(&protocol, "data_received")?;
    Ok(Step::push(DataReceived {
        transport: this.clone(),
        method,
        bytes,
    }))
}

/// `protocol.data_received(bytes)`: what it raises is the connection's end.
struct DataReceived {
    transport: Ref<Transport>,
    method: Value,
    bytes: Value,
}

impl Trace for DataReceived {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.transport.trace(tracer);
        self.method.trace(tracer);
    }
}

impl NativeFrame for DataReceived {
    fn resume(&mut self, _vm: &mut Vm, input: Input) -> Res<Step> {
        match input {
            Input::Start => Ok(Step::call(&self.method, [std::mem::take(&mut self.bytes)])),
            _ => Ok(Step::Return(Value::None)),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        let leaves = [
            vm.exceptions.KeyboardInterrupt.clone(),
            vm.exceptions.SystemExit.clone(),
        ];
        if leaves.iter().any(|class| vm.is_instance_of(&raised, class)) {
            return Err(raised);
        }
        fatal(
            vm,
            &self.transport,
            raised.0.into(),
            "Fatal error: protocol.data_received() call failed.",
        )
    }

    fn name(&self) -> &'static str {
        "data_received"
    }
}

/// The descriptor can be written.
fn writable(vm: &mut Vm, object: &Value) -> Res<Step> {
    let Some(this) = object.downcast::<Transport>().cloned() else {
        return Ok(Step::Return(Value::None));
    };
    if this.lost.get() > 0 {
        return Ok(Step::Return(Value::None));
    }
    loop {
        let queue = this.queue.get(vm);
        if queue.is_empty() {
            break;
        }
        match this.system_write(vm, queue.as_slice()) {
            Ok(count) => this.queue.get_mut(vm).advance(count),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) => {
                this.unwatch(vm, Side::Write);
                this.queue.get_mut(vm).clear();
                let error = exception(vm, &error);
                return fatal(vm, &this, error, write_failed(&this));
            }
        }
    }
    let left = this.queue.get(vm).len();
    if left == 0 {
        this.unwatch(vm, Side::Write);
    }
    let resumes = this.protocol_paused.get() && left <= this.low.get();
    if resumes {
        vm.call_method(&(&this).into(), "_maybe_resume_protocol", &[])?;
    }
    if left == 0 && this.queue.get(vm).is_empty() {
        return call(vm, &this, "_write_done");
    }
    Ok(Step::Return(Value::None))
}

fn write_failed(this: &Transport) -> &'static str {
    if this.is_socket.get() {
        "Fatal write error on socket transport"
    } else {
        "Fatal write error on pipe transport"
    }
}

/// The native half of transports.
#[class(name = "TransportCore", shape = Transport, module = "_streams")]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res {
        let _ = (args, kwargs);
        Ok(vm.new_object_of(cls, Transport::default())?.into())
    }

    /// Connect it to a descriptor.
    #[method("_open(self, loop, fd, is_socket, /)")]
    fn open(
        this: &Transport,
        vm: &mut Vm,
        r#loop: Ref<EventLoop>,
        fd: i32,
        is_socket: bool,
    ) -> Res<()> {
        let descriptor = vm.fd(fd)?;
        this.descriptor.set(vm, Some(descriptor));
        this.is_socket.set(is_socket);
        this.event_loop.set(vm, Some(r#loop));
        let context = vm.copy_context()?;
        this.context.set(vm, context);
        this.high.set(64 * 1024);
        this.low.set(16 * 1024);
        this.paused.set(true);
        Ok(())
    }

    /// Forget what it was connected to.
    #[method("_forget(self, /)")]
    fn forget(this: &Transport, vm: &mut Vm) {
        this.descriptor.set(vm, None);
        this.event_loop.set(vm, None);
        this.protocol.set(vm, Value::None);
        this.context.set(vm, Value::None);
        this.reader.set(vm, None);
        this.queue.get_mut(vm).clear();
    }

    /// Whom it tells; `reader` is a weak reference to the StreamReader that is fed directly, or None.
    #[method("_set_target(self, protocol, reader, /)")]
    fn set_target(this: &Transport, vm: &mut Vm, protocol: Value, reader: &Value) {
        let reader = reader.downcast::<WeakRef>().cloned();
        this.protocol.set(vm, protocol);
        this.reader.set(vm, reader);
    }

    /// Write some data to the transport.
    #[method("_write(self, data)")]
    fn write(this: &Ref<Transport>, vm: &mut Vm, data: &Value) -> Res<()> {
        if bytes_like::contents(vm, data).is_none() {
            let name = vm.type_name(data);
            return raise!(
                vm,
                TypeError,
                "data argument must be a bytes-like object, not '{name}'"
            );
        }
        let data = bytes_like::required(vm, data)?;
        if this.eof.get() {
            return raise!(vm, RuntimeError, "Cannot call write() after write_eof()");
        }
        if data.is_empty() {
            return Ok(());
        }
        if this.lost.get() > 0 || (this.closing.get() && !this.is_socket.get()) {
            if this.lost.get() >= 5 {
                vm.call_method(&this.into(), "_warn_lost", &[])?;
            }
            this.lost.set(this.lost.get() + 1);
            return Ok(());
        }
        let mut rest: &[u8] = &data;
        if this.queue.get(vm).is_empty() {
            match this.system_write(vm, rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => {
                    let error = exception(vm, &error);
                    let message = vm.new_str(write_failed(this))?;
                    vm.call_method(&this.into(), "_fatal_error", &[error, message])?;
                    return Ok(());
                }
            }
            if rest.is_empty() {
                return Ok(());
            }
            Transport::watch(this, vm, Side::Write)?;
        }
        this.queue.get_mut(vm).push(rest)?;
        if this.queue.get(vm).len() > this.high.get() && !this.protocol_paused.get() {
            vm.call_method(&this.into(), "_maybe_pause_protocol", &[])?;
        }
        Ok(())
    }

    /// Return True if the transport is closing or closed.
    #[method("_is_closing(self)")]
    fn is_closing(this: &Transport) -> bool {
        this.closing.get()
    }

    /// Return the current size of the write buffer.
    #[method("_buffer_size(self)")]
    fn buffer_size(this: &Transport, vm: &Vm) -> usize {
        this.queue.get(vm).len()
    }

    /// Begin or end to read.
    #[method("_read(self, on, /)")]
    fn read(this: &Ref<Transport>, vm: &mut Vm, on: bool) -> Res<()> {
        this.paused.set(!on);
        if on {
            Transport::watch(this, vm, Side::Read)
        } else {
            this.unwatch(vm, Side::Read);
            Ok(())
        }
    }

    /// Nothing more is written; what is queued is lost.
    #[method("_drop_writes(self, /)")]
    fn drop_writes(this: &Transport, vm: &mut Vm) {
        if !this.queue.get(vm).is_empty() {
            this.queue.get_mut(vm).clear();
            this.unwatch(vm, Side::Write);
        }
    }

    /// The connection is lost.
    #[method("_lose(self, /)")]
    fn lose(this: &Transport) {
        this.lost.set(this.lost.get() + 1);
    }

    /// The marks of the write buffer.
    #[method("_set_marks(self, low, high, /)")]
    fn set_marks(this: &Transport, low: usize, high: usize) {
        this.low.set(low);
        this.high.set(high);
    }

    #[getter(_low_water)]
    fn low_water(this: &Transport) -> usize {
        this.low.get()
    }

    #[getter(_high_water)]
    fn high_water(this: &Transport) -> usize {
        this.high.get()
    }

    #[getter(_conn_lost)]
    fn conn_lost(this: &Transport) -> i64 {
        i64::from(this.lost.get())
    }

    #[getter(_closing)]
    fn closing(this: &Transport) -> bool {
        this.closing.get()
    }

    #[setter(_closing)]
    fn set_closing(this: &Transport, closing: bool) -> Res<()> {
        this.closing.set(closing);
        Ok(())
    }

    #[getter(_eof)]
    fn eof(this: &Transport) -> bool {
        this.eof.get()
    }

    #[setter(_eof)]
    fn set_eof(this: &Transport, eof: bool) -> Res<()> {
        this.eof.set(eof);
        Ok(())
    }

    #[getter(_paused)]
    fn paused(this: &Transport) -> bool {
        this.paused.get()
    }

    #[getter(_protocol_paused)]
    fn protocol_paused(this: &Transport) -> bool {
        this.protocol_paused.get()
    }

    #[setter(_protocol_paused)]
    fn set_protocol_paused(this: &Transport, paused: bool) -> Res<()> {
        this.protocol_paused.set(paused);
        Ok(())
    }

    #[getter(_protocol)]
    fn protocol(this: &Transport, vm: &Vm) -> Value {
        match this.protocol.get(vm) {
            Value::Unset => Value::None,
            protocol => protocol.clone(),
        }
    }

    #[getter(_loop)]
    fn event_loop(this: &Transport, vm: &mut Vm) -> Res {
        match this.event_loop.cloned(vm) {
            Some(event_loop) => vm.shown_loop(&event_loop),
            None => Ok(Value::None),
        }
    }
}
