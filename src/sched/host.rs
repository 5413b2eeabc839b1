//! Futures of the host that scripts wait for.
//!
//! ```text
//!   await fetch(url)  ──►  HostAwait: polls the Rust future
//!                            │ ready: the value              │ pending: awaits a `Future` of the loop
//!                            ▼                               ▼
//!                          returned              waker (any thread) ──► `Wakes` ──► the `Future` ends, polled again
//! ```
//!
//! # Invariants
//! - A Rust future is polled and dropped while the thread is outside of the isolate: it holds plain data alone, and may
//!   use other isolates.
//! - A wake is a hint: it makes the coroutine poll again.
//! - The future is dropped as soon as the coroutine is cancelled, closed or gone.

use super::future::{Future, State};
use crate::object::fiber::Wakes;
use crate::object::layout::{Trace, Tracer};
use crate::object::*;
use hashbrown::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use step::Park;

/// Makes the value of a future's result, inside the isolate.
pub(crate) type Settle = Box<dyn FnOnce(&mut Vm) -> Res + Send>;

/// A future of the host.
pub(crate) type HostFuture = Pin<Box<dyn std::future::Future<Output = Settle> + Send>>;

/// Those that wait for a host future's wake, by its number.
#[derive(Default)]
struct Waits {
    last: u64,
    pending: HashMap<u64, Ref<Future>>,
    /// A waker that nobody holds any more, for the next future.
    spare: Option<Arc<HostWaker>>,
}

/// Wakes the coroutine of one host future.
struct HostWaker {
    number: u64,
    told: AtomicBool,
    /// The future has come to its end: nothing is kept of it.
    settled: AtomicBool,
    wakes: Arc<Wakes>,
}

impl Wake for HostWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.told.swap(true, Ordering::AcqRel) {
            self.wakes.wake_host(self.number);
        }
    }
}

impl Drop for HostWaker {
    /// Nobody can wake it any more: what is kept of it is let go.
    fn drop(&mut self) {
        if !*self.settled.get_mut() {
            self.wakes.wake_host(self.number);
        }
    }
}

/// What a script awaits, or what parks its fiber, while a future of the host goes on.
pub(crate) struct HostAwait {
    name: &'static str,
    future: Option<HostFuture>,
    waker: Option<Arc<HostWaker>>,
    /// What it awaits between two polls.
    awaited: Option<Ref<Future>>,
    /// It looks like a plain call: the fiber waits.
    blocking: bool,
}

impl Trace for HostAwait {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.awaited.trace(tracer);
    }
}

impl HostAwait {
    pub(crate) fn new(name: &'static str, future: HostFuture, blocking: bool) -> HostAwait {
        HostAwait {
            name,
            future: Some(future),
            waker: None,
            awaited: None,
            blocking,
        }
    }

    /// What the future is polled with.
    fn waker(&mut self, vm: &mut Vm) -> Waker {
        if self.blocking {
            return vm.fiber_waker().into();
        }
        let waker = match &self.waker {
            Some(waker) => waker.clone(),
            None => {
                let waker = new_waker(vm);
                self.waker = Some(waker.clone());
                waker
            }
        };
        waker.told.store(false, Ordering::Release);
        waker.into()
    }

    /// Ask the future, outside of the isolate.
    fn ask(&mut self, vm: &mut Vm) -> std::thread::Result<Poll<Settle>> {
        let waker = self.waker(vm);
        let Some(future) = &mut self.future else {
            let nothing: Settle = Box::new(|_| Ok(Value::None));
            return Ok(Poll::Ready(nothing));
        };
        vm.outside(|| {
            catch_unwind(AssertUnwindSafe(|| {
                future.as_mut().poll(&mut Context::from_waker(&waker))
            }))
        })
    }

    fn poll(&mut self, vm: &mut Vm) -> Res<Step> {
        match self.ask(vm) {
            Ok(Poll::Pending) if self.blocking => Ok(Step::Park(Park::Forever)),
            Ok(Poll::Pending) => {
                let event_loop = vm.running_loop()?;
                let future = vm.new_future(&event_loop)?;
                self.awaited = Some(future.clone());
                if let Some(waker) = &self.waker {
                    vm.state::<Waits>()
                        .pending
                        .insert(waker.number, future.clone());
                }
                Ok(Step::Await(future.into()))
            }
            Ok(Poll::Ready(settle)) => self.settle(vm, settle).map(Step::Return),
            Err(payload) => self.panicked(vm, &*payload),
        }
    }

    fn settle(&mut self, vm: &mut Vm, settle: Settle) -> Res {
        self.let_go(vm);
        settle(vm)
    }

    #[cold]
    fn panicked<T>(&mut self, vm: &mut Vm, payload: &(dyn std::any::Any + Send)) -> Res<T> {
        self.let_go(vm);
        let text = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        raise!(vm, RuntimeError, "host code panicked: {text}")
    }

    /// The future is dropped.
    fn let_go(&mut self, vm: &mut Vm) {
        if let Some(future) = self.future.take() {
            // What its destructor panics with is nobody's.
            let dropped = vm.outside(|| catch_unwind(AssertUnwindSafe(|| drop(future))));
            drop(dropped);
        }
        let Some(mut waker) = self.waker.take() else {
            return;
        };
        let waits = vm.state::<Waits>();
        if !waits.pending.is_empty() {
            waits.pending.remove(&waker.number);
        }
        match Arc::get_mut(&mut waker) {
            // A wake that is still on its way is a hint to whoever has the number next.
            Some(own) => {
                *own.settled.get_mut() = true;
                waits.spare = Some(waker);
            }
            None => waker.settled.store(true, Ordering::Release),
        }
    }
}

impl NativeFrame for HostAwait {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        self.awaited = None;
        self.poll(vm)
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        if self.blocking {
            return Ok(None);
        }
        match self.ask(vm) {
            // It is asked again when the coroutine begins.
            Ok(Poll::Pending) => Ok(None),
            Ok(Poll::Ready(settle)) => self.settle(vm, settle).map(Some),
            Err(payload) => self.panicked(vm, &*payload),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.let_go(vm);
        if let Some(future) = self.awaited.take()
            && !future.is_done()
        {
            vm.cancel_plain_future(&future, Value::None)?;
        }
        Err(raised)
    }

    fn name(&self) -> &'static str {
        self.name
    }
}

fn new_waker(vm: &mut Vm) -> Arc<HostWaker> {
    vm.outside_hook = Some(super::look_outside);
    let waits = vm.state::<Waits>();
    if let Some(mut spare) = waits.spare.take()
        && let Some(own) = Arc::get_mut(&mut spare)
    {
        *own.settled.get_mut() = false;
        return spare;
    }
    waits.last += 1;
    Arc::new(HostWaker {
        number: waits.last,
        told: AtomicBool::new(false),
        settled: AtomicBool::new(false),
        wakes: vm.fibers.wakes(),
    })
}

/// What host wakers have asked for since the last look.
pub(super) fn turn_wakes(vm: &mut Vm) {
    for number in vm.fibers.take_host_wakes() {
        let Some(future) = vm.state::<Waits>().pending.remove(&number) else {
            continue;
        };
        if future.is_done() {
            continue;
        }
        let event_loop = future.event_loop.cloned(vm);
        // A loop that is closed takes nothing more: nobody waits there.
        let _ = vm.finish_future(&future, State::Finished, Value::None);
        if let Some(event_loop) = event_loop {
            vm.wake_fiber(event_loop.fiber.get());
        }
    }
}

impl Vm {
    /// Whether somebody waits for a future of the host.
    pub(crate) fn awaits_host(&mut self) -> bool {
        !self.state::<Waits>().pending.is_empty()
    }

    /// The coroutine that waits for a future of the host.
    pub(crate) fn host_coroutine(&mut self, name: &'static str, future: HostFuture) -> Res {
        let text: Value = self.intern(name)?.into();
        let frame = HostAwait::new(name, future, false);
        Ok(self.new_native_coroutine(text, Box::new(frame))?.into())
    }
}
