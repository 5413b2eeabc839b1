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
//! - A future that has a name is saved by it, and made anew by the host when it is asked for the first time after that.

use super::future::{Future, State};
use crate::object::fiber::Wakes;
use crate::object::layout::{Trace, Tracer};
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver, Unsaved};
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

/// Makes a future anew by its name.
pub(crate) type Revive = Arc<dyn Fn(&str) -> Option<HostFuture> + Send + Sync>;

/// What makes the futures anew that an isolate was saved with.
#[derive(Default)]
pub(crate) struct Revival(pub(crate) Option<Revive>);

/// Those that wait for a host future's wake, by its number.
#[derive(Default)]
pub(super) struct Waits {
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
    /// By which the host makes the future anew.
    key: Option<Box<str>>,
    /// The future has stayed behind.
    is_saved: bool,
}

impl Trace for HostAwait {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.awaited.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        let Some(key) = &self.key else {
            let what = format!("a future of the host without a name, {}()", self.name);
            return Err(Unsaved::new(what));
        };
        saver.out.bytes(key.as_bytes());
        saver.out.truth(self.blocking);
        saver.out.truth(self.is_saved || self.future.is_some());
        self.awaited.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Ok(HostAwait {
            name: "future",
            future: None,
            waker: None,
            key: Some(loader.bytes.text()?.into()),
            blocking: loader.bytes.truth()?,
            is_saved: loader.bytes.truth()?,
            awaited: Trace::load(loader)?,
        })
    }
}

impl Trace for Waits {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for future in self.pending.values() {
            future.trace(tracer);
        }
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.last.save(saver)?;
        let mut pending: Vec<_> = self.pending.iter().collect();
        pending.sort_unstable_by_key(|(number, _)| **number);
        saver.out.size(pending.len());
        for (number, future) in pending {
            number.save(saver)?;
            future.save(saver)?;
        }
        Ok(())
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let mut waits = Waits {
            last: Trace::load(loader)?,
            ..Waits::default()
        };
        for _ in 0..loader.bytes.count(2)? {
            let number = Trace::load(loader)?;
            waits.pending.insert(number, Trace::load(loader)?);
        }
        Ok(waits)
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
            key: None,
            is_saved: false,
        }
    }

    /// The same, of a future that is made anew by this name where the isolate is saved meanwhile.
    pub(crate) fn named(self, key: Option<Box<str>>) -> HostAwait {
        HostAwait { key, ..self }
    }

    /// The host makes the future anew that has stayed behind.
    #[cold]
    fn revive(&mut self, vm: &mut Vm) -> Res<()> {
        self.is_saved = false;
        let key = self.key.as_deref().unwrap_or_default();
        let revive = vm.state::<Revival>().0.clone();
        self.future = vm.outside(|| {
            let made = catch_unwind(AssertUnwindSafe(|| revive.and_then(|revive| revive(key))));
            made.ok().flatten()
        });
        if self.future.is_none() {
            return raise!(
                vm,
                RuntimeError,
                "the host does not know the future '{key}' any more"
            );
        }
        vm.outside_hook = Some(super::look_outside);
        Ok(())
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
        if self.is_saved {
            self.revive(vm)?;
        }
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
        poll_again(vm, &future);
    }
}

/// The coroutine that awaits this polls its future again.
fn poll_again(vm: &mut Vm, awaited: &Ref<Future>) {
    let event_loop = awaited.event_loop.cloned(vm);
    // A loop that is closed takes nothing more: nobody waits there.
    let _ = vm.finish_future(awaited, State::Finished, Value::None);
    if let Some(event_loop) = event_loop {
        vm.wake_fiber(event_loop.fiber.get());
    }
}

/// The isolate was loaded: whoever waits for a future of the host asks for it anew.
pub(crate) fn poll_all(vm: &mut Vm) {
    let mut pending: Vec<_> = vm.state::<Waits>().pending.drain().collect();
    pending.sort_unstable_by_key(|(number, _)| *number);
    for (_, awaited) in pending {
        if !awaited.is_done() {
            poll_again(vm, &awaited);
        }
    }
    vm.fibers.wake_all();
}

impl Vm {
    /// Whether somebody waits for a future of the host.
    pub(crate) fn awaits_host(&mut self) -> bool {
        !self.state::<Waits>().pending.is_empty()
    }

    /// The coroutine that waits for a future of the host.
    pub(crate) fn host_coroutine(
        &mut self,
        name: &'static str,
        future: HostFuture,
        key: Option<Box<str>>,
    ) -> Res {
        let text: Value = self.intern(name)?.into();
        let frame = HostAwait::new(name, future, false).named(key);
        Ok(self.new_native_coroutine(text, Box::new(frame))?.into())
    }
}
