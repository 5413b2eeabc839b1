//! `_select`: waiting for several descriptors at once. `select`, `selectors` and `subprocess` stand on it.

use super::descriptor::Descriptor;
use super::posix_fd::number_of;
use crate::builtins::exceptions::os_error::from_io;
use crate::object::reactor::Interest;
use crate::object::step::Park;
use crate::object::{Input, NativeFrame, Raised, Res, Step, Trace, Tracer, Value, Vm};
use crate::sched::watch::Waiting;
use pyish_derive::module;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io;
use std::sync::Arc;

/// A descriptor and the events of poll(2) that are asked for; none where it is not the isolate's.
struct Polled {
    number: i32,
    descriptor: Option<Arc<Descriptor>>,
    events: PollFlags,
}

impl Polled {
    fn interest(&self) -> Interest {
        Interest {
            read: self
                .events
                .intersects(PollFlags::IN | PollFlags::PRI | PollFlags::RDNORM),
            write: self.events.intersects(PollFlags::OUT | PollFlags::WRNORM),
        }
    }
}

/// What is ready at this moment: numbers and events.
fn look(polled: &[Polled]) -> io::Result<Vec<(i32, i64)>> {
    let mut ready = Vec::new();
    let mut held = Vec::with_capacity(polled.len());
    for one in polled {
        match one.descriptor.as_ref().and_then(|it| it.hold()) {
            Some(open) => held.push((one, open)),
            None => ready.push((one.number, i64::from(PollFlags::NVAL.bits()))),
        }
    }
    let mut fds: Vec<PollFd<'_>> = held
        .iter()
        .map(|(one, open)| PollFd::from_borrowed_fd(open.fd(), one.events))
        .collect();
    loop {
        match poll(&mut fds, Some(&Timespec::default())) {
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
            Ok(_) => break,
        }
    }
    for ((one, _), fd) in held.iter().zip(&fds) {
        let events = fd.revents();
        if !events.is_empty() {
            ready.push((one.number, i64::from(events.bits())));
        }
    }
    Ok(ready)
}

fn present(vm: &mut Vm, ready: Vec<(i32, i64)>) -> Res {
    let mut rows = Vec::with_capacity(ready.len());
    for (number, events) in ready {
        rows.push(vm.new_tuple([Value::Int(i64::from(number)), Value::Int(events)])?);
    }
    vm.new_list(rows)
}

/// Waiting until something is ready.
struct Wait {
    polled: Vec<Polled>,
    until: Option<f64>,
    waiting: Vec<Waiting>,
}

impl Trace for Wait {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl Wait {
    fn finish(&mut self, vm: &mut Vm) {
        for waiting in self.waiting.drain(..) {
            vm.awaited_fd(waiting);
        }
    }
}

impl NativeFrame for Wait {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        self.finish(vm);
        vm.poll_interrupt()?;
        let ready = match look(&self.polled) {
            Ok(ready) => ready,
            Err(error) => return from_io(vm, &error, &[]),
        };
        let is_over = self.until.is_some_and(|until| vm.now() >= until);
        if !ready.is_empty() || is_over {
            return present(vm, ready).map(Step::Return);
        }
        for one in &self.polled {
            let interest = one.interest();
            if interest.is_none() {
                continue;
            }
            match vm.await_fd(one.number, interest) {
                Ok(waiting) => self.waiting.push(waiting),
                // A file is always ready: poll(2) says so, the reactor refuses it.
                Err(error) if error.raw_os_error() == Some(libc::EPERM) => {}
                Err(error) => {
                    self.finish(vm);
                    return from_io(vm, &error, &[]);
                }
            }
        }
        Ok(Step::Park(self.until.map_or(Park::Forever, Park::Until)))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.finish(vm);
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "select"
    }
}

/// Waiting for several descriptors at once.
#[module(name = "_select")]
impl Surface {
    /// Wait until some of the descriptors are ready, at most timeout seconds: (number, events) for each that is.
    ///
    /// `asked` are (number, events) as poll(2) knows them, each number once.
    #[function("wait(asked, timeout=None, /)")]
    fn wait(vm: &mut Vm, asked: &Value, timeout: &Value) -> Res<Step> {
        let mut polled = Vec::new();
        for row in vm.collect_iterable(asked)? {
            let parts = vm.collect_iterable(&row)?;
            let [number, events] = &parts[..] else {
                return raise!(vm, TypeError, "a pair of number and events is required");
            };
            let number = i32::try_from(vm.to_index(number)?).unwrap_or(-1);
            let events = vm.to_index(events)?;
            polled.push(Polled {
                number,
                descriptor: vm.find_fd(number),
                // Signed or not, as the system has it.
                events: PollFlags::from_bits_retain(events as _),
            });
        }
        let until = if timeout.is_none() {
            None
        } else {
            Some(vm.now() + vm.to_f64(timeout)?)
        };
        if polled.is_empty() && until.is_none() {
            return Ok(Step::Park(Park::Forever));
        }
        Ok(Step::push(Wait {
            polled,
            until,
            waiting: Vec::new(),
        }))
    }

    /// The number of a descriptor, or what an object's fileno() says.
    #[function("fileno(fileobj, /)")]
    fn fileno(vm: &mut Vm, fileobj: &Value) -> Res<i32> {
        number_of(vm, fileobj)
    }
}
