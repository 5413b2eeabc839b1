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

use super::error::Error;
use super::local::Local;
use super::scope::Scope;
use crate::code::Flags;
use crate::object::fiber::FiberId;
use crate::object::layout::{Trace, Tracer};
use crate::object::{
    Args, Call, Function, Input, NativeFrame, Raised, Ref, Res, Special, Step, Stop, Value, Vm,
};
use crate::sched::event_loop::EventLoop;
use crate::sched::future::Future;
use hashbrown::HashMap;

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
    done: Done,
}

/// The calls of an isolate.
#[derive(Default)]
struct Jobs {
    last: JobId,
    live: HashMap<JobId, Job>,
    finished: Vec<(Done, Result<Value, Error>)>,
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
    vm.state::<Jobs>().live.insert(id, Job { place, done });
    id
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
    let frame = Plain {
        id,
        call: Some(Box::new(call)),
    };
    vm.spawn_fiber(Box::new(frame)).map(Place::Fiber)
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
    if let Some(job) = jobs.live.remove(&id) {
        jobs.finished.push((job.done, result));
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
        let done = job.done;
        Scope::open(vm, |scope| done(scope, Err(error())));
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
struct Plain {
    id: JobId,
    call: Option<Box<Call>>,
}

impl Trace for Plain {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(call) = &self.call {
            call.callable.trace(tracer);
            call.args.trace(tracer);
        }
    }
}

impl NativeFrame for Plain {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if let Some(call) = self.call.take() {
            return Ok(Step::Call(call));
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
struct Awaiting {
    id: JobId,
    awaitable: Value,
    begun: bool,
}

impl Trace for Awaiting {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.awaitable.trace(tracer);
    }
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
struct Looping {
    event_loop: Value,
}

impl Trace for Looping {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.event_loop.trace(tracer);
    }
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
