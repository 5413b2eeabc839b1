//! Reading and writing descriptors that may have to wait (pipes, terminals, sockets): one attempt, or a frame that
//! parks between attempts. Files never wait.

use crate::builtins::bytes_like::Content;
use crate::builtins::exceptions::os_error::from_io;
use crate::builtins::memoryview::MemoryView;
use crate::modules::descriptor::Descriptor;
use crate::object::reactor::Interest;
use crate::object::step::Park;
use crate::object::{Input, NativeFrame, Raised, Ref, Res, Step, Trace, Tracer, Value, Vm};
use crate::sched::watch::Waiting;
use std::io;
use std::sync::Arc;

/// How much may be written to a pipe that polls as writable, without waiting.
const PIPE_ROOM: usize = 4096;
/// How much one read of a whole stream takes.
const BLOCK: usize = 64 * 1024;

/// What is to be done.
pub(crate) enum Op {
    /// Up to so many bytes.
    Read(usize),
    /// The same, into a buffer.
    ReadInto(Ref<MemoryView>),
    /// All up to the end.
    ReadAll(Vec<u8>),
    /// All of it; how much is written so far.
    Write(Content, usize),
}

/// What a descriptor in non-blocking mode does where it would have to wait.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unready {
    /// BlockingIOError: `os.read`
    Raises,
    /// None: `FileIO.read`
    GivesNone,
}

/// Try it once: nothing comes back where it would have to wait.
fn attempt(vm: &mut Vm, descriptor: &Descriptor, op: &mut Op) -> Res<Option<Value>> {
    match op {
        Op::Read(size) => {
            vm.reserve(*size)?;
            let mut buffer = vec![0; *size];
            let done = read(descriptor, &mut buffer);
            finished(vm, done, |vm, count| vm.new_bytes(&buffer[..count]))
        }
        Op::ReadInto(view) => {
            let view = view.clone();
            let mut buffer = vec![0; view.byte_len()];
            let done = read(descriptor, &mut buffer);
            finished(vm, done, |vm, count| {
                view.fill(vm, &buffer[..count]);
                Ok(Value::Int(count as i64))
            })
        }
        Op::ReadAll(all) => loop {
            vm.reserve(all.len() + BLOCK)?;
            let len = all.len();
            all.resize(len + BLOCK, 0);
            let done = read(descriptor, &mut all[len..]);
            all.truncate(len + *done.as_ref().unwrap_or(&0));
            match done {
                Ok(0) => return vm.new_bytes(all).map(Some),
                Ok(_) => {}
                Err(error) => return finished(vm, Err(error), |vm, _| vm.new_bytes(&[])),
            }
        },
        Op::Write(data, written) => {
            while *written < data.len() {
                if descriptor.is_standard() {
                    vm.charge_output(data.len() - *written)?;
                }
                match write(descriptor, &data[*written..]) {
                    Ok(count) => *written += count,
                    Err(error) => return finished(vm, Err(error), |_, _| Ok(Value::None)),
                }
            }
            Ok(Some(Value::Int(*written as i64)))
        }
    }
}

fn finished(
    vm: &mut Vm,
    done: io::Result<usize>,
    present: impl FnOnce(&mut Vm, usize) -> Res,
) -> Res<Option<Value>> {
    match done {
        Ok(count) => present(vm, count).map(Some),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) => from_io(vm, &error, &[]),
    }
}

fn read(descriptor: &Descriptor, room: &mut [u8]) -> io::Result<usize> {
    if descriptor.may_wait() {
        descriptor.check_ready(Interest::READ)?;
    }
    descriptor.with(|fd| {
        loop {
            match rustix::io::read(fd, &mut *room) {
                Err(rustix::io::Errno::INTR) => {}
                other => return Ok(other?),
            }
        }
    })
}

fn write(descriptor: &Descriptor, mut bytes: &[u8]) -> io::Result<usize> {
    if descriptor.may_wait() {
        descriptor.check_ready(Interest::WRITE)?;
        bytes = &bytes[..bytes.len().min(PIPE_ROOM)];
    }
    descriptor.with(|fd| {
        loop {
            match rustix::io::write(fd, bytes) {
                Err(rustix::io::Errno::INTR) => {}
                other => return Ok(other?),
            }
        }
    })
}

/// Do it, now or when the descriptor is ready.
pub(crate) fn call(
    vm: &mut Vm,
    descriptor: &Arc<Descriptor>,
    mut op: Op,
    unready: Unready,
) -> Res<Step> {
    if let Some(result) = attempt(vm, descriptor, &mut op)? {
        return Ok(Step::Return(result));
    }
    if descriptor.is_nonblocking() {
        return match (&op, unready) {
            (Op::Write(_, written), _) if *written > 0 => {
                Ok(Step::Return(Value::Int(*written as i64)))
            }
            (Op::ReadAll(all), _) if !all.is_empty() => vm.new_bytes(all).map(Step::Return),
            (_, Unready::GivesNone) => Ok(Step::Return(Value::None)),
            (_, Unready::Raises) => from_io(vm, &io::Error::from_raw_os_error(libc::EAGAIN), &[]),
        };
    }
    Ok(Step::push(FdCall {
        descriptor: descriptor.clone(),
        op,
        waiting: None,
    }))
}

/// A call that waits.
struct FdCall {
    descriptor: Arc<Descriptor>,
    op: Op,
    waiting: Option<Waiting>,
}

impl Trace for FdCall {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Op::ReadInto(view) = &self.op {
            view.trace(tracer);
        }
    }
}

impl FdCall {
    fn finish(&mut self, vm: &mut Vm) {
        if let Some(waiting) = self.waiting.take() {
            vm.awaited_fd(waiting);
        }
    }
}

impl NativeFrame for FdCall {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        self.finish(vm);
        vm.poll_interrupt()?;
        if let Some(result) = attempt(vm, &self.descriptor, &mut self.op)? {
            return Ok(Step::Return(result));
        }
        let interest = match self.op {
            Op::Write(..) => Interest::WRITE,
            _ => Interest::READ,
        };
        match vm.await_fd(self.descriptor.number(), interest) {
            Ok(waiting) => self.waiting = Some(waiting),
            Err(error) => return from_io(vm, &error, &[]),
        }
        Ok(Step::Park(Park::Forever))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.finish(vm);
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "read"
    }
}
