//! Calls that go on while the host does other things: each is a fiber, or a task of the isolate's event loop.
//!
//! ```text
//!   start ──► a coroutine function: its coroutine ──────────────────────────► a task of the loop ──► finished
//!         └─► anything else: a fiber that calls it ──► an awaitable? ───yes──►        ▲
//!                                                         └──────────no───────────────┼────────────► finished
//!   the loop is a fiber, too: it begins with the first task and runs until the isolate ends
//! ```
//!
//! # Invariants
//! - A call that has been started is in `live` until its result is in `finished`: once, whatever happens.
//! - Results become Rust's after a turn, when no script runs.
//! - A call that was loaded has nobody who waits for it, until somebody asks for it by its number (`claim`): its result
//!   is kept for that.

use super::error::Error;
use super::local::Local;
use super::scope::Scope;
use crate::code::Flags;
use crate::code::bytes::Corrupt;
use crate::object::fiber::FiberId;
use crate::object::layout::{Trace, Tracer};
use crate::object::load::{Loaded, Loader};
use crate::object::save::{FrameKind, Saved, Saver, StateKind, Unsaved};
use crate::object::{
    Args, Call, Function, Input, NativeFrame, Raised, Ref, Res, Special, Step, Stop, Value, Vm,
};
use crate::sched::event_loop::EventLoop;
use crate::sched::future::Future;
use hashbrown::HashMap;
use pyish_derive::Trace;

/// Names a call.
pub(super) type JobId = u64;

/// What becomes of a call's result.
pub(super) type Done = Box<dyn for<'vm> FnOnce(Scope<'vm>, Result<Local<'vm>, Error>) + Send>;

/// Where a call is.
enum Place {
    Fiber(FiberId),
    Task(Ref<Future>),
}

struct Job {
    place: Place,
    /// Nobody waits for a call that was loaded.
    done: Option<Done>,
}

/// The calls of an isolate.
#[derive(Default)]
struct Jobs {
    last: JobId,
    live: HashMap<JobId, Job>,
    finished: Vec<(Done, Result<Value, Error>)>,
    /// The results of calls that nobody has waited for.
    kept: HashMap<JobId, Result<Value, Error>>,
    event_loop: Option<Value>,
    /// Runs the loop.
    fiber: Option<FiberId>,
}

/// Begin a call. What goes wrong is its result.
pub(super) fn start(vm: &mut Vm, callable: Value, args: Args, done: Done) -> JobId {
    let jobs = vm.state::<Jobs>();
    jobs.last += 1;
    let id = jobs.last;
    let place = match begin(vm, id, callable, args) {
        Ok(place) => place,
        Err(raised) => {
            let error = Error::from_raised(vm, raised);
            vm.state::<Jobs>().finished.push((done, Err(error)));
            return id;
        }
    };
    let done = Some(done);
    vm.state::<Jobs>().live.insert(id, Job { place, done });
    id
}

/// Begin what `step` says, on a fiber. Its result is the call's.
pub(super) fn start_step(vm: &mut Vm, step: Step, done: Done) -> Res<JobId> {
    let jobs = vm.state::<Jobs>();
    jobs.last += 1;
    let id = jobs.last;
    let first = Some(step);
    let fiber = vm.spawn_fiber(Box::new(Plain { id, first }))?;
    let (place, done) = (Place::Fiber(fiber), Some(done));
    vm.state::<Jobs>().live.insert(id, Job { place, done });
    Ok(id)
}

/// The calls that go on, or have a result that nobody has taken; in the order in which they began.
pub(super) fn all(vm: &mut Vm) -> Vec<JobId> {
    let jobs = vm.state::<Jobs>();
    let mut all: Vec<JobId> = jobs.live.keys().chain(jobs.kept.keys()).copied().collect();
    all.sort_unstable();
    all
}

/// Wait for a call that was loaded; false where there is none that nobody waits for.
pub(super) fn claim(vm: &mut Vm, id: JobId, done: Done) -> bool {
    let jobs = vm.state::<Jobs>();
    if let Some(result) = jobs.kept.remove(&id) {
        jobs.finished.push((done, result));
        hand_out(vm);
        return true;
    }
    match jobs.live.get_mut(&id) {
        Some(job) if job.done.is_none() => {
            job.done = Some(done);
            true
        }
        _ => false,
    }
}

fn begin(vm: &mut Vm, id: JobId, callable: Value, args: Args) -> Res<Place> {
    let is_coroutine = match callable.downcast::<Function>() {
        Some(function) => {
            let flags = function.code.get(vm).code.flags;
            flags.has(Flags::COROUTINE)
        }
        None => false,
    };
    if is_coroutine {
        // Nothing of it runs by this.
        let coroutine = vm.call(&callable, &args)?;
        return start_task(vm, id, coroutine).map(Place::Task);
    }
    let call = Call {
        callable,
        args,
        names: Vec::new(),
    };
    let first = Some(Step::Call(Box::new(call)));
    vm.spawn_fiber(Box::new(Plain { id, first }))
        .map(Place::Fiber)
}

/// Let the loop run what is awaitable.
fn start_task(vm: &mut Vm, id: JobId, awaitable: Value) -> Res<Ref<Future>> {
    let event_loop = the_loop(vm)?;
    let name: Value = vm.intern("call")?.into();
    let frame = Awaiting {
        id,
        awaitable,
        begun: false,
    };
    let coroutine = vm.new_native_coroutine(name, Box::new(frame))?;
    let task = vm.call_method(&event_loop, "create_task", &[coroutine.into()])?;
    if let Some(event_loop) = event_loop.downcast::<EventLoop>() {
        vm.wake_fiber(event_loop.fiber.get());
    }
    match task.downcast::<Future>() {
        Some(task) => Ok(task.clone()),
        None => raise!(vm, TypeError, "the loop makes tasks of another make"),
    }
}

/// The loop of the isolate's calls, which a fiber runs.
fn the_loop(vm: &mut Vm) -> Res {
    let event_loop = match vm.state::<Jobs>().event_loop.clone() {
        Some(event_loop) => event_loop,
        None => {
            let make = vm.library("asyncio", "new_event_loop")?;
            let event_loop = vm.call(&make, &[])?;
            vm.state::<Jobs>().event_loop = Some(event_loop.clone());
            event_loop
        }
    };
    if vm.state::<Jobs>().fiber.is_none() {
        let frame = Looping {
            event_loop: event_loop.clone(),
        };
        let fiber = vm.spawn_fiber(Box::new(frame))?;
        vm.state::<Jobs>().fiber = Some(fiber);
    }
    Ok(event_loop)
}

/// A call has come to its end.
fn finish(vm: &mut Vm, id: JobId, result: Res) {
    // Whether it was a limit is known now, and not later.
    let result = result.map_err(|raised| Error::from_raised(vm, raised));
    let jobs = vm.state::<Jobs>();
    match jobs.live.remove(&id).map(|job| job.done) {
        Some(Some(done)) => jobs.finished.push((done, result)),
        Some(None) => drop(jobs.kept.insert(id, result)),
        None => {}
    }
}

/// Whether a call has not come to its end.
pub(super) fn is_live(vm: &mut Vm, id: JobId) -> bool {
    vm.state::<Jobs>().live.contains_key(&id)
}

/// Whether any has not.
pub(super) fn any_live(vm: &mut Vm) -> bool {
    !vm.state::<Jobs>().live.is_empty()
}

/// Hand out the results that are there.
pub(super) fn hand_out(vm: &mut Vm) {
    let finished = std::mem::take(&mut vm.state::<Jobs>().finished);
    for (done, result) in finished {
        let result = result.map_err(|error| error.complete(vm));
        Scope::open(vm, |scope| {
            done(scope, result.map(|value| scope.local(value)))
        });
    }
}

/// A limit has stopped the isolate, or the host has given it up: all calls end here, without running any further.
pub(super) fn end_all(vm: &mut Vm, stop: Stop, error: impl Fn() -> Error) {
    vm.stopped = Some(stop);
    vm.end_fibers();
    vm.stopped = None;
    let jobs = vm.state::<Jobs>();
    let live = std::mem::take(&mut jobs.live);
    let event_loop = jobs.event_loop.take();
    jobs.fiber = None;
    drop(event_loop);
    for (_, job) in live {
        drop(job.place);
        if let Some(done) = job.done {
            Scope::open(vm, |scope| done(scope, Err(error())));
        }
    }
}

/// Cancel a call: CancelledError is raised where it stands.
pub(super) fn cancel(vm: &mut Vm, id: JobId) {
    let place = match vm.state::<Jobs>().live.get(&id) {
        Some(Job {
            place: Place::Task(task),
            ..
        }) => Ok(task.clone()),
        Some(Job {
            place: Place::Fiber(fiber),
            ..
        }) => Err(*fiber),
        None => return,
    };
    match place {
        Ok(task) => {
            let _ = vm.cancel_future(&task, Value::None);
            if let Some(event_loop) = task.event_loop.cloned(vm) {
                vm.wake_fiber(event_loop.fiber.get());
            }
        }
        Err(fiber) => {
            let raised = vm.new_cancelled(Value::None);
            if !vm.raise_in_fiber(fiber, raised) {
                let raised = vm.new_cancelled(Value::None);
                finish(vm, id, Err(raised));
            }
        }
    }
}

/// A call of something that is no coroutine function, on a fiber of its own.
#[derive(Trace)]
struct Plain {
    id: JobId,
    first: Option<Step>,
}

impl NativeFrame for Plain {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if let Some(first) = self.first.take() {
            return Ok(first);
        }
        let value = input.value();
        if vm.special(&value, Special::Await).is_unset() {
            finish(vm, self.id, Ok(value));
            return Ok(Step::Return(Value::None));
        }
        let task = start_task(vm, self.id, value)?;
        if let Some(job) = vm.state::<Jobs>().live.get_mut(&self.id) {
            job.place = Place::Task(task);
        }
        Ok(Step::Return(Value::None))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        finish(vm, self.id, Err(raised));
        Ok(Step::Return(Value::None))
    }

    fn name(&self) -> &'static str {
        "call"
    }
}

/// The coroutine that waits for what a call gave.
#[derive(Trace)]
struct Awaiting {
    id: JobId,
    awaitable: Value,
    begun: bool,
}

impl NativeFrame for Awaiting {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if std::mem::replace(&mut self.begun, true) {
            finish(vm, self.id, Ok(input.value()));
            return Ok(Step::Return(Value::None));
        }
        let awaitable = std::mem::take(&mut self.awaitable);
        match vm.awaiter(&awaitable) {
            Ok(Some(awaiter)) => Ok(Step::Await(awaiter)),
            Ok(None) => {
                let name = vm.type_name(&awaitable);
                let raised: Res<Step> = raise!(vm, TypeError, "'{name}' object can't be awaited");
                raised.or_else(|raised| self.caught(vm, raised))
            }
            Err(raised) => self.caught(vm, raised),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        finish(vm, self.id, Err(raised));
        Ok(Step::Return(Value::None))
    }

    fn name(&self) -> &'static str {
        "call"
    }
}

/// The frame that runs the loop.
#[derive(Trace)]
struct Looping {
    event_loop: Value,
}

impl NativeFrame for Looping {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        // Whoever stops the loop stops it for others, too: it goes on.
        let method = vm.getattr(&self.event_loop, "run_forever")?;
        Ok(Step::call(&method, []))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if vm.stopped.is_some() {
            return Err(raised);
        }
        // SystemExit of a task that no call waits for, or an interrupt: the loop goes on without it.
        drop(raised);
        self.resume(vm, Input::Start)
    }

    fn name(&self) -> &'static str {
        "event loop"
    }
}

/// Calls whose task has ended without ever having begun (it was cancelled first).
pub(super) fn settle_early(vm: &mut Vm) {
    let ended: Vec<JobId> = vm
        .state::<Jobs>()
        .live
        .iter()
        .filter(|(_, job)| matches!(&job.place, Place::Task(task) if task.is_done()))
        .map(|(id, _)| *id)
        .collect();
    for id in ended {
        let raised = vm.new_cancelled(Value::None);
        finish(vm, id, Err(raised));
    }
}

// ---- saving

pub(super) static FRAMES: &[FrameKind] = &[
    FrameKind::of::<Plain>(),
    FrameKind::of::<Awaiting>(),
    FrameKind::of::<Looping>(),
];

pub(super) static STATES: &[StateKind] = &[StateKind::of::<Jobs>()];

impl Trace for Place {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Place::Task(task) = self {
            task.trace(tracer);
        }
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.out.truth(matches!(self, Place::Task(_)));
        match self {
            Place::Fiber(fiber) => fiber.save(saver),
            Place::Task(task) => task.save(saver),
        }
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Ok(match loader.bytes.truth()? {
            false => Place::Fiber(Trace::load(loader)?),
            true => Place::Task(Trace::load(loader)?),
        })
    }
}

impl Trace for Jobs {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for job in self.live.values() {
            job.place.trace(tracer);
        }
        for (_, result) in &self.finished {
            if let Ok(value) = result {
                value.trace(tracer);
            }
        }
        for value in self.kept.values().flatten() {
            value.trace(tracer);
        }
        self.event_loop.trace(tracer);
    }

    /// Who waits for the calls stays behind: their numbers are what they are found again by.
    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.last.save(saver)?;
        self.event_loop.save(saver)?;
        self.fiber.save(saver)?;
        let mut live: Vec<(&JobId, &Job)> = self.live.iter().collect();
        live.sort_unstable_by_key(|(id, _)| **id);
        saver.out.size(live.len());
        for (id, job) in live {
            id.save(saver)?;
            job.place.save(saver)?;
        }
        let mut kept: Vec<_> = self.kept.iter().collect();
        kept.sort_unstable_by_key(|(id, _)| **id);
        saver.out.size(kept.len());
        for (id, result) in kept {
            id.save(saver)?;
            match result {
                Ok(value) => value.save(saver)?,
                Err(_) => {
                    let what = format!("the failure of call {id}, which nobody has taken");
                    return Err(Unsaved::new(what));
                }
            }
        }
        Ok(())
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let mut jobs = Jobs {
            last: Trace::load(loader)?,
            event_loop: Trace::load(loader)?,
            fiber: Trace::load(loader)?,
            ..Jobs::default()
        };
        for _ in 0..loader.bytes.count(2)? {
            let id = jobs.known(Trace::load(loader)?)?;
            let place = Trace::load(loader)?;
            jobs.live.insert(id, Job { place, done: None });
        }
        for _ in 0..loader.bytes.count(2)? {
            let id = jobs.known(Trace::load(loader)?)?;
            let result = Ok(Trace::load(loader)?);
            jobs.kept.insert(id, result);
        }
        Ok(jobs)
    }
}

impl Jobs {
    /// A number that was given out.
    fn known(&self, id: JobId) -> Loaded<JobId> {
        match id <= self.last {
            true => Ok(id),
            false => Err(Corrupt::new("a call that never began")),
        }
    }
}
