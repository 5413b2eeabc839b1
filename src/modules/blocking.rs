//! System calls that cannot be watched: they run on a thread of their own, with plain data, and the caller parks.

use crate::builtins::exceptions::os_error::from_io;
use crate::modules::descriptor::Descriptor;
use crate::object::reactor::Interest;
use crate::object::step::Park;
use crate::object::{Input, NativeFrame, Raised, Res, Step, Trace, Tracer, Vm};
use crate::sched::watch::Waiting;
use std::sync::{Arc, Mutex};

/// Does `job` on a thread; `present` makes its answer a value.
pub(crate) fn off_thread<T: Send + 'static>(
    vm: &mut Vm,
    job: impl FnOnce() -> T + Send + 'static,
    present: fn(&mut Vm, T) -> Res,
) -> Res<Step> {
    let answer = Arc::new(Mutex::new(None));
    let pipe = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC);
    let (done, end) = match pipe {
        Ok(pipe) => pipe,
        Err(errno) => return from_io(vm, &errno.into(), &[]),
    };
    let there = answer.clone();
    let thread = std::thread::Builder::new()
        .name("pyish-blocking".to_owned())
        .spawn(move || {
            let result = job();
            if let Ok(mut answer) = there.lock() {
                *answer = Some(result);
            }
            // Closing it is what the reactor sees.
            drop(end);
        });
    if let Err(error) = thread {
        return from_io(vm, &error, &[]);
    }
    let done = vm.adopt_fd(done)?;
    Ok(Step::push(OffThread {
        answer,
        done,
        present,
        waiting: None,
    }))
}

struct OffThread<T> {
    answer: Arc<Mutex<Option<T>>>,
    done: Arc<Descriptor>,
    present: fn(&mut Vm, T) -> Res,
    waiting: Option<Waiting>,
}

impl<T> Trace for OffThread<T> {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl<T> OffThread<T> {
    fn finish(&mut self, vm: &mut Vm) {
        if let Some(waiting) = self.waiting.take() {
            vm.awaited_fd(waiting);
        }
    }
}

impl<T> Drop for OffThread<T> {
    fn drop(&mut self) {
        self.done.close();
    }
}

impl<T: Send + 'static> NativeFrame for OffThread<T> {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        self.finish(vm);
        vm.poll_interrupt()?;
        let answer = self.answer.lock().ok().and_then(|mut answer| answer.take());
        if let Some(answer) = answer {
            vm.close_fd(&self.done);
            return (self.present)(vm, answer).map(Step::Return);
        }
        match vm.await_fd(self.done.number(), Interest::READ) {
            Ok(waiting) => self.waiting = Some(waiting),
            Err(error) => return from_io(vm, &error, &[]),
        }
        Ok(Step::Park(Park::Forever))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.finish(vm);
        Err(raised)
    }
}
