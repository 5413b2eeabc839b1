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
//! - What calls may spend is theirs: it is lent to the isolate for a turn and taken back after it, so that what the host
//!   does in between neither pays for them nor renews it. Time is each call's own, from when it began; fuel and output are
//!   a purse for all that are on their way, into which each call puts what one may spend.
//! - A call that was loaded has nobody who waits for it, until somebody asks for it by its number (`claim`): its result
//!   is kept for that.

use super::error::Error;
use super::isolate::begin_call;
use super::limits::Limits;
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
use std::collections::BTreeMap;

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
    /// When, on the clock of limits.
    begun: f64,
}

/// The calls of an isolate.
#[derive(Default)]
struct Jobs {
    last: JobId,
    /// In the order in which they began.
    live: BTreeMap<JobId, Job>,
    purse: Purse,
    finished: Vec<(Done, Result<Value, Error>)>,
    /// The results of calls that nobody has waited for.
    kept: HashMap<JobId, Result<Value, Error>>,
    event_loop: Option<Value>,
    /// Runs the loop.
    fiber: Option<FiberId>,
}

/// What the calls on their way may still spend.
#[derive(Default)]
struct Purse {
    fuel: u64,
    output: u64,
}

impl Purse {
    /// What `calls` may spend, where one may spend so much.
    fn of(limits: &Limits, calls: usize) -> Purse {
        let calls = calls as u64;
        let all = |each: Option<u64>| each.map_or(u64::MAX, |each| each.saturating_mul(calls));
        Purse {
            fuel: all(limits.fuel),
            output: all(limits.output),
        }
    }

    fn add(&mut self, other: &Purse) {
        self.fuel = self.fuel.saturating_add(other.fuel);
        self.output = self.output.saturating_add(other.output);
    }

    fn at_most(&self, other: &Purse) -> Purse {
        Purse {
            fuel: self.fuel.min(other.fuel),
            output: self.output.min(other.output),
        }
    }
}

/// A call is on its way: it may spend what one may.
fn enlist(vm: &mut Vm, id: JobId, place: Place, done: Done, limits: &Limits) {
    let begun = vm.host.limit_clock();
    let done = Some(done);
    let jobs = vm.state::<Jobs>();
    if jobs.live.is_empty() {
        jobs.purse = Purse::default();
    }
    jobs.purse.add(&Purse::of(limits, 1));
    jobs.live.insert(id, Job { place, done, begun });
}

/// Calls that were loaded begin anew, as far as limits are concerned.
pub(super) fn enlist_loaded(vm: &mut Vm, limits: &Limits) {
    let begun = vm.host.limit_clock();
    let jobs = vm.state::<Jobs>();
    jobs.purse = Purse::of(limits, jobs.live.len());
    for job in jobs.live.values_mut() {
        job.begun = begun;
    }
}

/// A turn begins: it may spend what the calls may, until the time of the oldest is up. Where only what calls have left
/// behind goes on, each turn is a call of its own.
pub(super) fn lend(vm: &mut Vm, limits: &Limits) {
    let jobs = vm.state::<Jobs>();
    // Limits may have been lowered meanwhile.
    let purse = jobs.purse.at_most(&Purse::of(limits, jobs.live.len()));
    let Some(begun) = jobs.live.first_key_value().map(|(_, job)| job.begun) else {
        return begin_call(vm, limits);
    };
    vm.budget.deadline = limits.time.map(|time| begun + time.as_secs_f64());
    vm.budget.output = purse.output;
    vm.spare = None;
    vm.set_fuel(purse.fuel);
}

/// A turn is over: what it has not spent is the calls' again. A call that has ended takes nothing with it that was
/// another's.
pub(super) fn take_back(vm: &mut Vm, limits: &Limits) {
    let left = Purse {
        fuel: vm.fuel_left(),
        output: vm.budget.output,
    };
    let jobs = vm.state::<Jobs>();
    jobs.purse = left.at_most(&Purse::of(limits, jobs.live.len()));
}

/// Begin a call. What goes wrong is its result.
pub(super) fn start(
    vm: &mut Vm,
    callable: Value,
    args: Args,
    done: Done,
    limits: &Limits,
) -> JobId {
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
    enlist(vm, id, place, done, limits);
    id
}

/// Begin what `step` says, on a fiber. Its result is the call's.
pub(super) fn start_step(vm: &mut Vm, step: Step, done: Done, limits: &Limits) -> Res<JobId> {
    let jobs = vm.state::<Jobs>();
    jobs.last += 1;
    let id = jobs.last;
    let first = Some(step);
    let fiber = vm.spawn_fiber(Box::new(Plain { id, first }))?;
    enlist(vm, id, Place::Fiber(fiber), done, limits);
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
    let task = vm.host_task(&event_loop, coroutine.into())?;
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
            let event_loop = vm.new_host_loop()?;
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
        let event_loop = self.event_loop.clone();
        match vm.run_host_loop(&event_loop) {
            Err(raised) if vm.stopped.is_none() => {
                give_up(vm, &raised);
                Ok(Step::Return(Value::None))
            }
            begun => begun,
        }
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

/// The loop cannot run (there is no memory for it): the calls that it was to run end by that, and the next one tries again.
#[cold]
fn give_up(vm: &mut Vm, raised: &Raised) {
    let jobs = vm.state::<Jobs>();
    jobs.fiber = None;
    let waiting = jobs.live.iter().filter_map(|(id, job)| match &job.place {
        Place::Task(task) => Some((*id, task.clone())),
        Place::Fiber(_) => None,
    });
    let waiting: Vec<(JobId, Ref<Future>)> = waiting.collect();
    for (id, task) in waiting {
        finish(vm, id, Err(raised.clone()));
        let _ = vm.cancel_future(&task, Value::None);
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
        saver.out.size(self.live.len());
        for (id, job) in &self.live {
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
            let job = Job {
                place: Trace::load(loader)?,
                done: None,
                begun: 0.0,
            };
            jobs.live.insert(id, job);
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
