//! Calling into an isolate without blocking the thread: futures for any executor, and the steps beneath them.

use super::args::IntoArgs;
use super::convert::FromOwned;
use super::error::Error;
use super::isolate::{Isolate, begin_call};
use super::jobs::{self, JobId};
use super::limits::Limits;
use super::local::Local;
use super::program::Program;
use super::scope::Scope;
use crate::modules;
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

/// Fills a slot, once: where the isolate is gone before it could, with an error.
pub(super) struct Filler<R>(Option<Arc<Slot<R>>>);

impl<R> Filler<R> {
    pub(super) fn new(slot: &Arc<Slot<R>>) -> Filler<R> {
        Filler(Some(slot.clone()))
    }

    pub(super) fn put(mut self, result: Result<R, Error>) {
        if let Some(slot) = self.0.take() {
            slot.put(result);
        }
    }

    /// Somebody else fills it.
    pub(super) fn disarm(mut self) {
        self.0 = None;
    }
}

impl<R: FromOwned> Filler<R> {
    /// What fills it with a call's result.
    fn done(self) -> jobs::Done
    where
        R: Send + 'static,
    {
        Box::new(move |_: Scope<'_>, result: Result<Local<'_>, Error>| self.fill(result))
    }

    /// The value of a result as Rust's.
    fn fill(self, result: Result<Local<'_>, Error>) {
        self.put(result.and_then(|value| Ok(R::from_value(&value)?)));
    }
}

impl<R> Drop for Filler<R> {
    fn drop(&mut self) {
        if let Some(slot) = self.0.take() {
            slot.put(Err(Error::gone()));
        }
    }
}

/// A call that goes on while its isolate is driven: what [`Isolate::spawn`] gives.
///
/// It is a future of the result. Dropping it lets the call go on; [`Isolate::cancel`] ends it.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// # let mut isolate = pyish::Engine::new().isolate()?;
/// let task: pyish::Task<i64> = isolate.spawn("abs", (-3,))?;
/// pyish::block_on(isolate.drive())?;
/// assert_eq!(pyish::block_on(task)?, 3);
/// # Ok(())
/// # }
/// ```
pub struct Task<R> {
    id: JobId,
    slot: Arc<Slot<R>>,
}

impl<R> Task<R> {
    /// The number of the call in its isolate. Where the isolate is saved and loaded, [`Isolate::task`] finds the call
    /// again by it.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let first = isolate.spawn::<_, i64>("abs", (-1,))?;
    /// let second = isolate.spawn::<_, i64>("abs", (-2,))?;
    /// assert!(first.id() < second.id());
    /// # Ok(())
    /// # }
    /// ```
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The result, if it is there.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let task = isolate.spawn::<_, i64>("abs", (-1,))?;
    /// assert!(task.try_take().is_none());
    /// pyish::block_on(isolate.drive())?;
    /// assert_eq!(task.try_take().unwrap()?, 1);
    /// # Ok(())
    /// # }
    /// ```
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
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// # let mut isolate = pyish::Engine::new().isolate()?;
/// let call: pyish::CallAsync<'_, i64> = isolate.call_async("abs", (-3,));
/// assert_eq!(pyish::block_on(call)?, 3);
/// # Ok(())
/// # }
/// ```
#[must_use = "a call goes on while it is polled"]
pub struct CallAsync<'a, R> {
    isolate: &'a mut Isolate,
    id: Option<JobId>,
    slot: Arc<Slot<R>>,
}

impl<'a, R> CallAsync<'a, R> {
    /// The call that `begun` began; one that could not begin is answered at its first poll.
    fn of(isolate: &'a mut Isolate, begun: Result<JobId, Error>, slot: Arc<Slot<R>>) -> Self {
        let id = match begun {
            Ok(id) => Some(id),
            Err(error) => {
                slot.put(Err(error));
                None
            }
        };
        Self { isolate, id, slot }
    }
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
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// # let mut isolate = pyish::Engine::new().isolate()?;
/// let task = isolate.spawn::<_, i64>("abs", (-3,))?;
/// let all: pyish::Drive<'_> = isolate.drive();
/// pyish::block_on(all)?;
/// assert!(task.try_take().is_some());
/// # Ok(())
/// # }
/// ```
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
        let begun = self.start(name, args, &slot);
        CallAsync::of(self, begun, slot)
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
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let task = isolate.spawn::<_, i64>("abs", (-3,))?;
    /// pyish::block_on(isolate.drive())?;
    /// assert_eq!(task.try_take().unwrap()?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn drive(&mut self) -> Drive<'_> {
        Drive { isolate: self }
    }

    /// Cancel a spawned call: CancelledError is raised where it stands.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.exec("import asyncio\nasync def main(): await asyncio.sleep(3600)")?;
    /// let task = isolate.spawn::<_, ()>("main", ())?;
    /// isolate.cancel(&task);
    /// assert_eq!(pyish::block_on(task).unwrap_err().kind(), pyish::ErrorKind::Cancelled);
    /// # Ok(())
    /// # }
    /// ```
    pub fn cancel<R>(&mut self, task: &Task<R>) {
        self.cancel_job(task.id);
    }

    /// Let spawned calls go on for `fuel` calls and turns of loops, or until all of them wait.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// use pyish::Progress;
    ///
    /// isolate.spawn::<_, i64>("sum", (vec![1, 2],))?;
    /// while isolate.step(1000)? == Progress::Yielded {}
    /// assert_eq!(isolate.step(1000)?, Progress::Done);
    /// # Ok(())
    /// # }
    /// ```
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
        let (limits, mut filler) = (self.limits, Filler::new(slot));
        let begun = self.inside(|vm| {
            begin_call(vm, &limits);
            let (callable, row) = Scope::open(vm, |scope| {
                let callable = scope.global(name)?.into_value();
                let row = args.into_args(scope)?;
                let row: Args = row.into_iter().map(Local::into_value).collect();
                Ok::<_, Error>((callable, row))
            })?;
            let filler = Filler(filler.0.take());
            let done = Box::new(move |_: Scope<'_>, result: Result<Local<'_>, Error>| {
                drop(held);
                filler.fill(result);
            });
            Ok(jobs::start(vm, callable, row, done, &limits))
        });
        filler.disarm();
        begun
    }

    /// Run a program as `__main__`, without blocking the thread: as [`Isolate::run`], polled as [`Isolate::call_async`] is.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let engine = pyish::Engine::new();
    /// let program = engine.compile("import asyncio\nasyncio.run(asyncio.sleep(0.01))\ndone = True")?;
    /// let mut isolate = engine.isolate()?;
    /// pyish::block_on(isolate.run_async(&program))?;
    /// assert!(isolate.get::<bool>("done")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn run_async(&mut self, program: &Program) -> CallAsync<'_, ()> {
        let slot = Arc::new(Slot::default());
        let (limits, filler) = (self.limits, Filler::new(&slot));
        let code = program.code.clone();
        let begun = self.inside(|vm| {
            begin_call(vm, &limits);
            let done = filler.done();
            super::main_module(vm)
                .and_then(|module| modules::import::body_step(vm, &module, code))
                .and_then(|step| jobs::start_step(vm, step, done, &limits))
                .map_err(|raised| Error::from_raised(vm, raised))
        });
        CallAsync::of(self, begun, slot)
    }

    /// The numbers of the calls that go on, or whose results nobody has taken: of a loaded isolate, those that it was
    /// saved with.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let task = isolate.spawn::<_, i64>("abs", (-1,))?;
    /// assert_eq!(isolate.calls(), [task.id()]);
    /// pyish::block_on(isolate.drive())?;
    /// assert!(isolate.calls().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn calls(&mut self) -> Vec<u64> {
        self.inside(|vm| Ok(jobs::all(vm))).unwrap_or_default()
    }

    /// The call of this number ([`Task::id`]), in an isolate that was saved with it and loaded. Nothing where there is no
    /// such call, or somebody waits for it already.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// use pyish::{Engine, Isolate, Progress};
    ///
    /// let engine = Engine::new();
    /// let mut isolate = engine.isolate()?;
    /// isolate.exec("import asyncio\nasync def nap(n):\n    await asyncio.sleep(0.01)\n    return n")?;
    /// let number = isolate.spawn::<_, i64>("nap", (42,))?.id();
    /// while isolate.step(1000)? == Progress::Yielded {}
    /// let bytes = isolate.save()?;
    ///
    /// let mut other = Isolate::load(&engine, &bytes)?;
    /// let task = other.task::<i64>(number).expect("it was saved");
    /// pyish::block_on(other.drive())?;
    /// assert_eq!(pyish::block_on(task)?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub fn task<R: FromOwned + Send + 'static>(&mut self, id: u64) -> Option<Task<R>> {
        let slot = Arc::new(Slot::default());
        let done = Filler::new(&slot).done();
        match self.inside(|vm| Ok(jobs::claim(vm, id, done))) {
            Ok(true) => Some(Task { id, slot }),
            _ => None,
        }
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
        let limits = self.limits;
        self.inside(|vm| Ok(turn(vm, end, &limits)))
    }

    pub(super) fn poll_jobs(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.vm.fibers.set_task(Some(cx.waker()));
        self.look_at_world();
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
                self.watch_world();
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

    /// What descriptors have become ready wakes those that wait for them.
    #[cfg(feature = "reactor")]
    fn look_at_world(&mut self) {
        if self.watched.is_some() {
            let _ = self.inside(|vm| {
                vm.look_at_descriptors();
                Ok(())
            });
        }
    }

    /// Have the isolate polled again when a descriptor is ready.
    #[cfg(feature = "reactor")]
    fn watch_world(&mut self) {
        if self.vm.watches_any_fd()
            && let Some(fd) = self.vm.host.reactor_fd()
        {
            let waker = self.vm.fibers.poll_waker();
            let watcher = self.engine.watcher();
            watcher.watch(fd, waker);
            self.watched.get_or_insert_with(|| watcher.guard(fd));
        }
    }

    #[cfg(not(feature = "reactor"))]
    fn look_at_world(&mut self) {}

    #[cfg(not(feature = "reactor"))]
    fn watch_world(&mut self) {}

    /// Cancel a call, and let it clean up.
    pub(super) fn cancel_job(&mut self, id: JobId) {
        let limits = self.limits;
        let _ = self.inside(|vm| {
            jobs::cancel(vm, id);
            let end = TurnEnd {
                fuel: CLEANUP.1,
                at: Some(Instant::now() + CLEANUP.0),
            };
            // What awaits something in its `finally` goes on with the next turn.
            if turn(vm, end, &limits) == Turn::Yielded && jobs::is_live(vm, id) {
                jobs::end_all(vm, Stop::Interrupted, Error::cancelled);
            }
            Ok(())
        });
    }
}

/// One turn, with what comes of it.
fn turn(vm: &mut Vm, end: TurnEnd, limits: &Limits) -> Turn {
    jobs::lend(vm, limits);
    let turn = loop {
        let turn = vm.turn_fibers(end);
        // A clock that does not go by itself goes on to the next timer.
        match turn {
            Turn::Waiting(Some(when))
                if jobs::any_live(vm)
                    && !vm.awaits_host()
                    && !vm.watches_any_fd()
                    && vm.host.skip_to(when) => {}
            turn => break turn,
        }
    };
    jobs::take_back(vm, limits);
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
