//! Calling into an isolate without blocking the thread: futures for any executor, and the steps beneath them.

use super::args::IntoArgs;
use super::convert::FromOwned;
use super::error::Error;
use super::isolate::{Isolate, begin_call};
use super::jobs::{self, JobId};
use super::local::Local;
use super::scope::Scope;
use crate::object::fiber::TurnEnd;
use crate::object::{Args, Stop, Vm};
use crate::vm::turns::Turn;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// How long one poll runs script code.
const SLICE: Duration = Duration::from_millis(1);
/// How much a cancelled call may do to clean up: this long, and so many safe points.
const CLEANUP: TurnBudget = (Duration::from_millis(50), 1_000_000);

type TurnBudget = (Duration, u64);

/// How far [`Isolate::step`] has come.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// use pyish::Progress;
///
/// let mut isolate = pyish::Engine::new().isolate()?;
/// isolate.exec("def count(n):\n    while n: n -= 1\n    return 'done'")?;
/// let task = isolate.spawn::<_, String>("count", (1_000_000,))?;
/// let mut steps = 0;
/// while isolate.step(10_000)? == Progress::Yielded {
///     steps += 1;
/// }
/// assert!(steps > 10);
/// assert_eq!(pyish::block_on(task)?, "done");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// All calls have come to their end.
    Done,
    /// Nothing can go on for so long (for ever, without), unless something happens outside.
    Waiting(Option<Duration>),
    /// There is more to do.
    Yielded,
}

/// Where a result arrives.
pub(super) struct Slot<R>(Mutex<Arrival<R>>);

struct Arrival<R> {
    result: Option<Result<R, Error>>,
    waker: Option<Waker>,
}

impl<R> Default for Slot<R> {
    fn default() -> Slot<R> {
        Slot(Mutex::new(Arrival {
            result: None,
            waker: None,
        }))
    }
}

impl<R> Slot<R> {
    pub(super) fn put(&self, result: Result<R, Error>) {
        let waker = match self.0.lock() {
            Ok(mut arrival) => {
                arrival.result = Some(result);
                arrival.waker.take()
            }
            Err(_) => None,
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn take(&self) -> Option<Result<R, Error>> {
        self.0.lock().ok()?.result.take()
    }

    pub(super) fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<R, Error>> {
        let Ok(mut arrival) = self.0.lock() else {
            return Poll::Ready(Err(Error::misuse("a thread has panicked")));
        };
        match arrival.result.take() {
            Some(result) => Poll::Ready(result),
            None => {
                arrival.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// The value of a result as Rust's, for the slot.
pub(super) fn fill<R: FromOwned>(slot: &Slot<R>, result: Result<Local<'_>, Error>) {
    slot.put(result.and_then(|value| Ok(R::from_value(&value)?)));
}

/// A call that goes on while its isolate is driven: what [`Isolate::spawn`] gives.
///
/// It is a future of the result. Dropping it lets the call go on; [`Isolate::cancel`] ends it.
pub struct Task<R> {
    id: JobId,
    slot: Arc<Slot<R>>,
}

impl<R> Task<R> {
    /// The result, if it is there.
    pub fn try_take(&self) -> Option<Result<R, Error>> {
        self.slot.take()
    }
}

impl<R> Future for Task<R> {
    type Output = Result<R, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.slot.poll(cx)
    }
}

/// A call on its way: what [`Isolate::call_async`] gives.
///
/// Dropping it cancels the call: CancelledError is raised where it stands, and `finally` blocks and `async with` clean
/// up within a budget of their own.
#[must_use = "a call goes on while it is polled"]
pub struct CallAsync<'a, R> {
    isolate: &'a mut Isolate,
    id: Option<JobId>,
    slot: Arc<Slot<R>>,
}

impl<R> Future for CallAsync<'_, R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.slot.take() {
            self.id = None;
            return Poll::Ready(result);
        }
        let polled = self.isolate.poll_jobs(cx);
        if let Some(result) = self.slot.take() {
            self.id = None;
            return Poll::Ready(result);
        }
        match polled {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(())) => Poll::Ready(Err(Error::cancelled())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<R> Drop for CallAsync<'_, R> {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            self.isolate.cancel_job(id);
        }
    }
}

/// All calls of an isolate on their way: what [`Isolate::drive`] gives.
#[must_use = "the calls go on while it is polled"]
pub struct Drive<'a> {
    isolate: &'a mut Isolate,
}

impl Future for Drive<'_> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.isolate.poll_jobs(cx)
    }
}

impl Isolate {
    /// Call a function of `__main__` (or a builtin), whether a coroutine function or a plain one, without blocking the
    /// thread.
    ///
    /// Each poll runs script code for about a millisecond, and the future is woken when there is more to do. So it may
    /// be spawned on any executor, raced against a timeout, and dropped.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.exec("import asyncio\nasync def nap(n):\n    await asyncio.sleep(n)\n    return 'rested'")?;
    /// let text: String = pyish::block_on(isolate.call_async("nap", (0.01,)))?;
    /// assert_eq!(text, "rested");
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_async<A: IntoArgs, R: FromOwned + Send + 'static>(
        &mut self,
        name: &str,
        args: A,
    ) -> CallAsync<'_, R> {
        let slot = Arc::new(Slot::default());
        let id = match self.start(name, args, &slot) {
            Ok(id) => Some(id),
            Err(error) => {
                slot.put(Err(error));
                None
            }
        };
        CallAsync {
            isolate: self,
            id,
            slot,
        }
    }

    /// Begin a call that goes on while the isolate is driven: by [`Isolate::drive`], [`Isolate::step`], or the polls of
    /// another call.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.exec("import asyncio\nasync def nap(n):\n    await asyncio.sleep(0.01)\n    return n")?;
    /// let naps: Vec<_> = (0..100).map(|n| isolate.spawn::<_, i64>("nap", (n,))).collect::<Result<_, _>>()?;
    /// pyish::block_on(isolate.drive())?;
    /// let sum: i64 = naps.iter().filter_map(|nap| nap.try_take()?.ok()).sum();
    /// assert_eq!(sum, 4950);
    /// # Ok(())
    /// # }
    /// ```
    pub fn spawn<A: IntoArgs, R: FromOwned + Send + 'static>(
        &mut self,
        name: &str,
        args: A,
    ) -> Result<Task<R>, Error> {
        let slot = Arc::new(Slot::default());
        let id = self.start(name, args, &slot)?;
        Ok(Task { id, slot })
    }

    /// Let all spawned calls go on until the last has come to its end.
    pub fn drive(&mut self) -> Drive<'_> {
        Drive { isolate: self }
    }

    /// Cancel a spawned call: CancelledError is raised where it stands.
    pub fn cancel<R>(&mut self, task: &Task<R>) {
        self.cancel_job(task.id);
    }

    /// Let spawned calls go on for `fuel` calls and turns of loops, or until all of them wait.
    pub fn step(&mut self, fuel: u64) -> Result<Progress, Error> {
        let end = TurnEnd { fuel, at: None };
        let progress = self.turn(end)?;
        Ok(match progress {
            Turn::Stopped(_) => Progress::Done,
            Turn::Yielded => Progress::Yielded,
            Turn::Waiting(_) if !self.has_jobs() => Progress::Done,
            Turn::Waiting(when) => Progress::Waiting(self.until(when)),
        })
    }

    pub(super) fn start<A: IntoArgs, R: FromOwned + Send + 'static>(
        &mut self,
        name: &str,
        args: A,
        slot: &Arc<Slot<R>>,
    ) -> Result<JobId, Error> {
        self.start_with(name, args, slot, None)
    }

    /// The same; `held` is dropped when the call has come to its end.
    pub(super) fn start_with<A: IntoArgs, R: FromOwned + Send + 'static>(
        &mut self,
        name: &str,
        args: A,
        slot: &Arc<Slot<R>>,
        held: Option<Box<dyn std::any::Any + Send>>,
    ) -> Result<JobId, Error> {
        let (limits, slot) = (self.limits, slot.clone());
        self.inside(|vm| {
            if !jobs::any_live(vm) {
                begin_call(vm, &limits);
            }
            let (callable, row) = Scope::open(vm, |scope| {
                let callable = scope.global(name)?.into_value();
                let row = args.into_args(scope)?;
                let row: Args = row.into_iter().map(Local::into_value).collect();
                Ok::<_, Error>((callable, row))
            })?;
            let done = Box::new(move |_: Scope<'_>, result: Result<Local<'_>, Error>| {
                drop(held);
                fill(&slot, result);
            });
            Ok(jobs::start(vm, callable, row, done))
        })
    }

    fn has_jobs(&mut self) -> bool {
        self.inside(|vm| Ok(jobs::any_live(vm))).unwrap_or(false)
    }

    /// How long it is until the isolate's clock shows this.
    fn until(&self, when: Option<f64>) -> Option<Duration> {
        let now = self.vm.now();
        when.map(|when| Duration::try_from_secs_f64(when - now).unwrap_or(Duration::ZERO))
    }

    /// Let the calls go on for a turn, and hand out the results.
    fn turn(&mut self, end: TurnEnd) -> Result<Turn, Error> {
        self.inside(|vm| Ok(turn(vm, end)))
    }

    pub(super) fn poll_jobs(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.vm.fibers.set_task(Some(cx.waker()));
        let end = TurnEnd {
            fuel: u64::MAX,
            at: Some(Instant::now() + SLICE),
        };
        let turn = match self.turn(end) {
            Ok(turn) => turn,
            Err(error) => return Poll::Ready(Err(error)),
        };
        if !self.has_jobs() {
            return Poll::Ready(Ok(()));
        }
        match turn {
            Turn::Yielded | Turn::Stopped(_) => cx.waker().wake_by_ref(),
            Turn::Waiting(when) => {
                let deadline = self.vm.budget.deadline;
                let when = match (when, deadline) {
                    (Some(when), Some(deadline)) => Some(when.min(deadline)),
                    (when, deadline) => when.or(deadline),
                };
                if let Some(wait) = self.until(when) {
                    self.set_alarm(Instant::now() + wait);
                }
            }
        }
        Poll::Pending
    }

    /// Have the isolate polled again at this time.
    fn set_alarm(&mut self, at: Instant) {
        let is_set = self
            .alarm
            .is_some_and(|known| known <= at && known > Instant::now());
        if is_set {
            return;
        }
        self.alarm = Some(at);
        let waker = self.vm.fibers.poll_waker();
        self.engine.timer().wake_at(at, waker);
    }

    /// Cancel a call, and let it clean up.
    pub(super) fn cancel_job(&mut self, id: JobId) {
        let _ = self.inside(|vm| {
            jobs::cancel(vm, id);
            let end = TurnEnd {
                fuel: CLEANUP.1,
                at: Some(Instant::now() + CLEANUP.0),
            };
            // What awaits something in its `finally` goes on with the next turn.
            if turn(vm, end) == Turn::Yielded && jobs::is_live(vm, id) {
                jobs::end_all(vm, Stop::Interrupted, Error::cancelled);
            }
            Ok(())
        });
    }
}

/// One turn, with what comes of it.
fn turn(vm: &mut Vm, end: TurnEnd) -> Turn {
    let turn = loop {
        let turn = vm.turn_fibers(end);
        // A clock that does not go by itself goes on to the next timer.
        match turn {
            Turn::Waiting(Some(when))
                if jobs::any_live(vm) && !vm.awaits_host() && vm.host.skip_to(when) => {}
            turn => break turn,
        }
    };
    if let Turn::Stopped(stop) = turn {
        jobs::hand_out(vm);
        jobs::end_all(vm, stop, || Error::stopped(stop));
        return turn;
    }
    jobs::settle_early(vm);
    jobs::hand_out(vm);
    turn
}

/// Run a future on this thread to its end: an executor for hosts that have none.
///
/// ```
/// assert_eq!(pyish::block_on(async { 1 + 1 }), 2);
/// ```
pub fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut cx = Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}
