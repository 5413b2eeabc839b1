//! `_processes`: child processes of the same command, each with a channel of messages: what `multiprocessing` rests on.
//!
//! A child's standard input is one end of a pair of sockets, which the child takes as its channel to the parent. Two
//! threads of the system serve each channel (one reads whole messages, one writes them), so that no fiber ever blocks;
//! fibers that wait for a message park, and are woken by the reader.

use crate::object::fiber::FiberWaker;
use crate::object::*;
use pyish_derive::{Payload, class, module};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};

/// Messages are at most so long: a header beyond it comes from no channel.
const LONGEST: usize = 1 << 31;

/// What the threads of a channel and its fibers share.
#[derive(Default)]
struct Shared {
    messages: VecDeque<Vec<u8>>,
    /// No more messages will come.
    ended: bool,
    waiters: Vec<FiberWaker>,
}

type Inbox = Arc<Mutex<Shared>>;

fn tell(inbox: &Inbox, change: impl FnOnce(&mut Shared)) {
    if let Ok(mut shared) = inbox.lock() {
        change(&mut shared);
        for waiter in shared.waiters.drain(..) {
            waiter.wake();
        }
    }
}

/// One end of a channel.
#[derive(Payload)]
#[payload(name = "Channel", leaf)]
struct Channel {
    inbox: Inbox,
    outbox: Mutex<Option<mpsc::Sender<Vec<u8>>>>,
    stream: UnixStream,
}

impl Trace for Channel {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn read_message(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut header = [0; 8];
    stream.read_exact(&mut header)?;
    let length = u64::from_le_bytes(header) as usize;
    if length > LONGEST {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    // Grows as the bytes come: a header alone takes no memory.
    let mut message = Vec::new();
    stream.take(length as u64).read_to_end(&mut message)?;
    if message.len() < length {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    Ok(message)
}

fn write_message(stream: &mut UnixStream, message: &[u8]) -> io::Result<()> {
    stream.write_all(&(message.len() as u64).to_le_bytes())?;
    stream.write_all(message)
}

impl Channel {
    fn new(stream: UnixStream) -> io::Result<Channel> {
        let inbox = Inbox::default();
        let (sender, receiver) = mpsc::channel::<Vec<u8>>();
        let mut source = stream.try_clone()?;
        let mut sink = stream.try_clone()?;
        let reader = inbox.clone();
        std::thread::Builder::new().spawn(move || {
            while let Ok(message) = read_message(&mut source) {
                tell(&reader, |shared| shared.messages.push_back(message));
            }
            tell(&reader, |shared| shared.ended = true);
        })?;
        std::thread::Builder::new().spawn(move || {
            for message in receiver {
                if write_message(&mut sink, &message).is_err() {
                    return;
                }
            }
            let _ = sink.shutdown(std::net::Shutdown::Write);
        })?;
        Ok(Channel {
            inbox,
            outbox: Mutex::new(Some(sender)),
            stream,
        })
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        // The writer ends with its queue; the reader with the stream.
        let _ = self.stream.shutdown(std::net::Shutdown::Read);
    }
}

fn new_channel(vm: &mut Vm, stream: io::Result<UnixStream>) -> Res {
    let channel = match stream.and_then(Channel::new) {
        Ok(channel) => channel,
        Err(error) => return super::io::os_error(vm, &error, &[]),
    };
    match vm.class_of(&CHANNEL_CLASS) {
        Some(class) => Ok(vm.new_object_of(&class, channel)?.into()),
        None => raise!(vm, SystemError, "_processes.Channel is not ready"),
    }
}

/// `recv()`
struct Receive {
    channel: Ref<Channel>,
}

impl Trace for Receive {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.channel.trace(tracer);
    }
}

impl NativeFrame for Receive {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        vm.poll_interrupt()?;
        let waker = vm.fiber_waker();
        let message = match self.channel.inbox.lock() {
            Ok(mut shared) => match shared.messages.pop_front() {
                Some(message) => Some(message),
                None if shared.ended => None,
                None => {
                    shared.waiters.push(waker);
                    return Ok(Step::Park(Park::Forever));
                }
            },
            Err(_) => None,
        };
        match message {
            Some(message) => vm.new_bytes(&message).map(Step::Return),
            None => raise!(vm, EOFError),
        }
    }

    fn name(&self) -> &'static str {
        "recv"
    }
}

/// Messages to and from another process.
#[class(name = "Channel", module = "_processes", shape = Channel, no_new, weakref)]
impl ChannelSurface {
    /// Send a message: bytes. It never waits.
    #[method("send(self, message, /)")]
    fn send(this: &Ref<Channel>, vm: &mut Vm, message: &Value) -> Res<()> {
        let Some(bytes) = message.downcast::<Bytes>() else {
            return raise!(vm, TypeError, "a message is bytes");
        };
        let bytes = bytes.as_bytes();
        if bytes.len() > LONGEST {
            return raise!(vm, ValueError, "the message is too long");
        }
        vm.charge_work(bytes.len())?;
        let sent = match this.outbox.lock() {
            Ok(outbox) => outbox
                .as_ref()
                .is_some_and(|outbox| outbox.send(bytes.to_vec()).is_ok()),
            Err(_) => false,
        };
        if !sent {
            let error = io::Error::from_raw_os_error(32);
            return super::io::os_error(vm, &error, &[]);
        }
        Ok(())
    }

    /// Receive a message, waiting for it; EOFError at the end.
    #[method("recv(self, /)")]
    fn recv(this: &Ref<Channel>) -> Step {
        Step::push(Receive {
            channel: this.clone(),
        })
    }

    /// Send nothing more, once what was sent is written.
    #[method("close(self, /)")]
    fn close(this: &Ref<Channel>) {
        if let Ok(mut outbox) = this.outbox.lock() {
            *outbox = None;
        }
    }
}

/// How a child has ended, once it has.
#[derive(Default)]
struct Ended {
    status: Option<i64>,
    waiters: Vec<FiberWaker>,
}

/// A child process.
#[derive(Payload)]
#[payload(name = "Child")]
struct Child {
    pid: u32,
    ended: Arc<Mutex<Ended>>,
    channel: Value,
}

impl Trace for Child {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.channel.trace(tracer);
    }
}

impl Child {
    fn status(&self) -> Option<i64> {
        self.ended.lock().ok().and_then(|ended| ended.status)
    }
}

/// `wait()`
struct Wait {
    child: Ref<Child>,
    until: Option<f64>,
}

impl Trace for Wait {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.child.trace(tracer);
    }
}

impl NativeFrame for Wait {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        vm.poll_interrupt()?;
        let late = self.until.is_some_and(|until| vm.host.monotonic() >= until);
        let waker = vm.fiber_waker();
        if let Ok(mut ended) = self.child.ended.lock() {
            if let Some(status) = ended.status {
                return Ok(Step::Return(Value::Int(status)));
            }
            if !late {
                ended.waiters.push(waker);
            }
        }
        if late {
            return Ok(Step::Return(Value::None));
        }
        Ok(Step::Park(self.until.map_or(Park::Forever, Park::Until)))
    }

    fn name(&self) -> &'static str {
        "wait"
    }
}

/// A process that this one has started.
#[class(name = "Child", module = "_processes", shape = Child, no_new, weakref)]
impl ChildSurface {
    /// The process's number.
    #[getter]
    fn pid(this: &Ref<Child>) -> i64 {
        i64::from(this.pid)
    }

    /// The channel to it.
    #[getter]
    fn channel(this: &Ref<Child>) -> Value {
        this.channel.clone()
    }

    /// How it has ended (a signal is negative), or None.
    #[method("poll(self, /)")]
    fn poll(this: &Ref<Child>) -> Option<i64> {
        this.status()
    }

    /// Wait for its end, or until the time is over (None).
    #[method("wait(self, timeout=None, /)")]
    fn wait(this: &Ref<Child>, vm: &mut Vm, timeout: &Value) -> Res<Step> {
        let until = match timeout {
            Value::None => None,
            timeout => Some(vm.host.monotonic() + vm.to_f64(timeout)?),
        };
        Ok(Step::push(Wait {
            child: this.clone(),
            until,
        }))
    }

    /// Send it a signal, unless it has ended.
    #[method("kill(self, signal, /)")]
    fn kill(this: &Ref<Child>, vm: &mut Vm, signal: i64) -> Res<()> {
        let named = rustix::process::Signal::from_named_raw(signal as i32);
        let (Some(signal), Some(pid)) = (named, rustix::process::Pid::from_raw(this.pid as i32))
        else {
            return raise!(vm, ValueError, "signal number out of range");
        };
        if this.status().is_some() {
            return Ok(());
        }
        match rustix::process::kill_process(pid, signal) {
            Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
            Err(error) => {
                super::io::os_error(vm, &io::Error::from_raw_os_error(error.raw_os_error()), &[])
            }
        }
    }
}

fn start(arguments: &[String]) -> io::Result<(u32, UnixStream, Arc<Mutex<Ended>>)> {
    let (ours, theirs) = UnixStream::pair()?;
    let (program, rest) = arguments
        .split_first()
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut child = Command::new(program)
        .args(rest)
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .spawn()?;
    let ended = Arc::new(Mutex::new(Ended::default()));
    let (pid, shared) = (child.id(), ended.clone());
    std::thread::Builder::new().spawn(move || {
        let status = child.wait().map_or(-1, |status| {
            let by_signal = status.signal().map(|signal| -i64::from(signal));
            by_signal.unwrap_or_else(|| i64::from(status.code().unwrap_or(-1)))
        });
        if let Ok(mut ended) = shared.lock() {
            ended.status = Some(status);
            for waiter in ended.waiters.drain(..) {
                waiter.wake();
            }
        }
    })?;
    Ok((pid, ours, ended))
}

/// A child is a whole process with all that is granted to this one: a sandbox has none.
fn all_granted(vm: &mut Vm) -> Res<()> {
    match vm.granted.require_all("starting processes of workers") {
        Ok(()) => Ok(()),
        Err(denied) => super::io::os_error(vm, &denied.into(), &[]),
    }
}

/// Child processes with channels.
#[module(name = "_processes", classes(CHANNEL_CLASS, CHILD_CLASS))]
impl Surface {
    /// Start a process: a list of the program and its arguments.
    #[function("spawn(arguments, /)")]
    fn spawn(vm: &mut Vm, arguments: &Value) -> Res {
        all_granted(vm)?;
        let mut texts = Vec::new();
        for argument in vm.collect_iterable(arguments)? {
            match argument.as_str() {
                Some(text) => texts.push(text.to_string_lossy().into_owned()),
                None => return raise!(vm, TypeError, "an argument is a string"),
            }
        }
        let _ = vm.host.flush(crate::object::host::Output::Stdout);
        let (pid, stream, ended) = match start(&texts) {
            Ok(started) => started,
            Err(error) => return super::io::os_error(vm, &error, &[]),
        };
        let channel = new_channel(vm, Ok(stream))?;
        let child = Child {
            pid,
            ended,
            channel,
        };
        match vm.class_of(&CHILD_CLASS) {
            Some(class) => Ok(vm.new_object_of(&class, child)?.into()),
            None => raise!(vm, SystemError, "_processes.Child is not ready"),
        }
    }

    /// In a child: the channel to the parent, which lies at its standard input.
    #[function("parent()")]
    fn parent(vm: &mut Vm) -> Res {
        all_granted(vm)?;
        let stream = io::stdin()
            .as_fd()
            .try_clone_to_owned()
            .map(UnixStream::from);
        new_channel(vm, stream)
    }
}
