//! The module `_asyncio`.

use super::current::{current_of, set_current, swap_current};
use super::future::loop_of;
use crate::object::layout::{Trace, Tracer};
use crate::object::*;
use crate::sched::event_loop::EventLoop;
use crate::sched::future::{Future, State};
use crate::sched::gather::Gathering;
use crate::sched::run::EagerStart;
use crate::sched::runner;
use crate::sched::sleep::{Pause, Sleep};
use crate::sched::task::Tasks;
use pyish_derive::module;

/// The native core of asyncio.
#[module(
    name = "_asyncio",
    classes(
        super::future::CLASS,
        super::future::GATHERING_CLASS,
        super::task::CLASS,
        super::event_loop::CLASS,
        super::handle::CLASS,
        super::handle::TIMER_CLASS,
        super::entry::CLASS
    )
)]
impl Surface {
    /// Block for a number of seconds, then return the result.
    #[function("sleep(delay, result=None)")]
    fn sleep(vm: &mut Vm, delay: &Value, result: Value) -> Res<Step> {
        let delay = match delay {
            Value::Float(delay) => delay.get(),
            Value::Int(delay) => *delay as f64,
            other => vm.to_f64(other)?,
        };
        if delay.is_nan() {
            return raise!(vm, ValueError, "Invalid delay: NaN (not a number)");
        }
        if delay <= 0.0 && result.is_none() {
            return Ok(Step::Coroutine(Box::new(Pause)));
        }
        let frame = Sleep {
            delay,
            result,
            future: None,
            begun: false,
        };
        Ok(Step::Coroutine(Box::new(frame)))
    }

    /// Schedule a coroutine in the running loop; the task is returned.
    #[function("create_task(coro, *, name=None, context=None, **kwargs)")]
    fn create_task(
        vm: &mut Vm,
        coro: Value,
        name: Value,
        context: Value,
        kwargs: Value,
    ) -> Res<Step> {
        let event_loop = vm.running_loop()?;
        let has_more = match kwargs.as_dict() {
            Some(more) => more.len(vm) > 0,
            None => false,
        };
        if event_loop.plain.get() && !has_more && !event_loop.closed.get() {
            return new_task(vm, &event_loop, coro, name, context, false);
        }
        let make = vm.library("asyncio.tasks", "_create_task")?;
        let kwargs = if kwargs.as_dict().is_some() {
            kwargs
        } else {
            vm.new_dict()?.into()
        };
        let own = vm.shown_loop(&event_loop)?;
        Ok(Step::call(&make, [own, coro, name, context, kwargs]))
    }

    /// Execute the coroutine and return the result.
    #[function("run(main, *, debug=None, loop_factory=None)")]
    fn run(vm: &mut Vm, main: Value, debug: Value, loop_factory: Value) -> Res<Step> {
        runner::run(vm, main, debug, loop_factory)
    }

    /// The loop that run() has made on this thread, or None.
    #[function("_loop_of_run()")]
    fn loop_of_run(vm: &mut Vm) -> Res {
        runner::loop_of_run(vm)
    }

    /// A future for the results of all, in the order of the arguments.
    #[function("gather(*coros_or_futures, return_exceptions=False)")]
    fn gather(vm: &mut Vm, coros_or_futures: Value, return_exceptions: bool) -> Res {
        gather(vm, &coros_or_futures, return_exceptions)
    }

    /// Return the running event loop.
    #[function("get_running_loop()")]
    fn get_running_loop(vm: &mut Vm) -> Res {
        match vm.local.event_loop.clone().set() {
            Some(running) => vm.shown(running),
            None => raise!(vm, RuntimeError, "no running event loop"),
        }
    }

    /// Return the running event loop, or None.
    #[function("_get_running_loop()")]
    fn get_running_loop_or_none(vm: &mut Vm) -> Res {
        let running = vm.local.event_loop.clone().set();
        vm.shown(running.unwrap_or(Value::None))
    }

    /// Set the running event loop.
    #[function("_set_running_loop(loop, /)")]
    fn set_running_loop(vm: &mut Vm, r#loop: Value) {
        let running = if r#loop.is_none() {
            Value::Unset
        } else {
            r#loop
        };
        drop(std::mem::replace(&mut vm.local.event_loop, running));
    }

    /// Return the task that is running, or None.
    #[function("current_task(loop=None)")]
    fn current_task(vm: &mut Vm, r#loop: &Value) -> Res {
        let event_loop = if !r#loop.is_none() {
            r#loop.clone()
        } else {
            match vm.local.event_loop.clone().set() {
                Some(running) => running,
                None => return raise!(vm, RuntimeError, "no running event loop"),
            }
        };
        Ok(current_of(vm, &event_loop))
    }

    /// Return a set of all tasks of the loop that are not done.
    #[function("all_tasks(loop=None)")]
    fn all_tasks(vm: &mut Vm, r#loop: &Value) -> Res {
        let event_loop = match r#loop.downcast::<EventLoop>() {
            Some(event_loop) => event_loop.clone(),
            None if r#loop.is_none() => vm.running_loop()?,
            None => vm.standing_for(r#loop.clone())?,
        };
        let set = vm.new_set()?;
        for task in vm.pending_tasks(Some(&event_loop)) {
            vm.set_add(&set, task.into())?;
        }
        if vm.state::<HasRegistered>().0 {
            let find = vm.library("asyncio.tasks", "_registered_tasks")?;
            let event_loop = vm.shown_loop(&event_loop)?;
            let found = vm.call(&find, &[event_loop])?;
            for task in vm.collect_iterable(&found)? {
                vm.set_add(&set, task)?;
            }
        }
        Ok(set.into())
    }

    /// Whether the environment asks for the debug mode.
    #[function("_asks_for_debug()")]
    fn asks_for_debug(vm: &mut Vm) -> bool {
        asks_for_debug(vm)
    }

    /// `all_tasks()` has more to ask: tasks of another make.
    #[function("_has_registered()")]
    fn has_registered(vm: &mut Vm) {
        vm.state::<HasRegistered>().0 = true;
    }

    /// Where a task would only look whether there is something to do, none is made; its name is used up all the same.
    #[function("_pass_name()")]
    fn pass_name(vm: &mut Vm) {
        vm.state::<Tasks>().count += 1;
    }

    /// The pending tasks of all loops.
    #[function("_pending_tasks()")]
    fn pending_tasks(vm: &mut Vm) -> Res {
        let tasks = vm.pending_tasks(None).into_iter().map(Value::from);
        let tasks = tasks.collect();
        vm.new_list(tasks)
    }

    /// `_enter_task(loop, task)`: the task becomes the current one.
    #[function("_enter_task(loop, task)")]
    fn enter_task(vm: &mut Vm, r#loop: &Value, task: &Value) -> Res<()> {
        let current = current_of(vm, r#loop);
        if !current.is_none() {
            let (task, current) = (vm.repr(task)?, vm.repr(&current)?);
            let (task, current) = (
                task.to_string_lossy().into_owned(),
                current.to_string_lossy().into_owned(),
            );
            return raise!(
                vm,
                RuntimeError,
                "Cannot enter into task {task} while another task {current} is being executed."
            );
        }
        set_current(vm, r#loop, task);
        Ok(())
    }

    /// `_leave_task(loop, task)`: no task is current.
    #[function("_leave_task(loop, task)")]
    fn leave_task(vm: &mut Vm, r#loop: &Value, task: &Value) -> Res<()> {
        let current = current_of(vm, r#loop);
        if !current.is(task) {
            let (task, current) = (vm.repr(task)?, vm.repr(&current)?);
            let (task, current) = (
                task.to_string_lossy().into_owned(),
                current.to_string_lossy().into_owned(),
            );
            return raise!(
                vm,
                RuntimeError,
                "Invalid attempt to leave task {task} while task {current} is entered."
            );
        }
        set_current(vm, r#loop, &Value::None);
        Ok(())
    }

    /// Put another task in the current one's place; the one before is returned.
    #[function("_swap_current_task(loop, task)")]
    fn swap_current_task(vm: &mut Vm, r#loop: &Value, task: &Value) -> Res {
        Ok(swap_current(vm, r#loop, task))
    }

    #[constant]
    fn CancelledError(vm: &mut Vm) -> Res {
        Ok(vm.asyncio_errors()?.0.into())
    }

    #[constant]
    fn InvalidStateError(vm: &mut Vm) -> Res {
        Ok(vm.asyncio_errors()?.1.into())
    }

    /// Tasks have contexts.
    #[init]
    fn init(vm: &mut Vm, _module: &Ref<Module>) -> Res<()> {
        vm.add_class(&super::contextvars::CONTEXT_CLASS).map(drop)
    }
}

/// Whether tasks of another make were ever registered.
#[derive(Default)]
struct HasRegistered(bool);

/// Whether the environment asks for the debug mode.
pub(in crate::sched) fn asks_for_debug(vm: &mut Vm) -> bool {
    let asked = vm.host.environment("PYTHONASYNCIODEBUG");
    vm.granted.is_all() && asked.is_some_and(|text| !text.is_empty())
}

/// A task for a coroutine.
pub(in crate::sched) fn new_task(
    vm: &mut Vm,
    event_loop: &Ref<EventLoop>,
    coro: Value,
    name: Value,
    context: Value,
    eager: bool,
) -> Res<Step> {
    let class = vm.add_class(&super::task::CLASS)?;
    let eager = eager && event_loop.running.get();
    let task = vm.new_object_of(&class, Future::new(None))?;
    vm.start_task(&task, event_loop, coro, name, context, eager)?;
    if eager {
        return Ok(Step::push(EagerStart {
            task,
            outer_task: Value::None,
            outer_context: Value::Unset,
        }));
    }
    Ok(Step::Return(task.into()))
}

fn gather(vm: &mut Vm, given: &Value, return_exceptions: bool) -> Res {
    let given: Vec<Value> = given
        .as_tuple()
        .map(|given| given.items().to_vec())
        .unwrap_or_default();
    let mut event_loop = match vm.local.event_loop.is_unset() {
        true => None,
        false => Some(vm.running_loop()?),
    };
    if given.is_empty() {
        let event_loop = match event_loop {
            Some(event_loop) => event_loop,
            None => loop_of(vm, &Value::None)?,
        };
        let outer = vm.new_future(&event_loop)?;
        let results = vm.new_list(Vec::new())?;
        vm.finish_future(&outer, State::Finished, results)?;
        return Ok(outer.into());
    }
    let class = vm.add_class(&super::task::CLASS)?;
    const FOR_EACH: usize = 2 * size_of::<(usize, Ref<Future>)>() + 2 * size_of::<Ref<Future>>();
    let _held = vm.hold(given.len() * FOR_EACH)?;
    let mut known: hashbrown::HashMap<usize, Ref<Future>> =
        hashbrown::HashMap::with_capacity(given.len());
    let mut children = Vec::with_capacity(given.len());
    let mut unique = Vec::with_capacity(given.len());
    for item in &given {
        let key = item.object().map_or(0, |object| object.address());
        if let Some(child) = known.get(&key) {
            children.push(child.clone());
            continue;
        }
        let plain = event_loop
            .as_ref()
            .filter(|event_loop| event_loop.plain.get());
        let child = match (item.downcast::<Future>(), plain) {
            (Some(child), _) => child.clone(),
            (None, Some(event_loop))
                if item
                    .downcast::<Generator>()
                    .is_some_and(|it| it.ty().is_same(&vm.types.coroutine)) =>
            {
                let event_loop = event_loop.clone();
                let task = vm.new_object_of(&class, Future::new(None))?;
                vm.start_task(
                    &task,
                    &event_loop,
                    item.clone(),
                    Value::None,
                    Value::None,
                    false,
                )?;
                if let Some(inner) = task.task.get_mut(vm) {
                    inner.log_destroy = false;
                }
                task
            }
            _ => {
                let made = vm.gather_child(&mut event_loop, item)?;
                match made.downcast::<Future>() {
                    Some(child) => child.clone(),
                    None => {
                        return raise!(
                            vm,
                            TypeError,
                            "An asyncio.Future, a coroutine or an awaitable is required"
                        );
                    }
                }
            }
        };
        let own = child.event_loop.cloned(vm);
        match (&event_loop, own) {
            (Some(event_loop), Some(own)) if !vm.is_same_loop(&own, event_loop) => {
                return raise!(
                    vm,
                    ValueError,
                    "The future belongs to a different loop than the one specified as the loop argument"
                );
            }
            (None, own) => event_loop = own,
            _ => {}
        }
        known.insert(key, child.clone());
        unique.push(child.clone());
        children.push(child);
    }
    let class = vm.add_class(&super::future::GATHERING_CLASS)?;
    let outer = vm.new_object_of(&class, Future::new(event_loop))?;
    let mut charge = Charge::default();
    charge.grow_to(size_of::<Gathering>() + children.capacity() * size_of::<Ref<Future>>())?;
    let gathering = Gathering {
        children,
        charge,
        left: unique.len(),
        return_exceptions,
        cancel_requested: false,
    };
    vm.start_gathering(&outer, gathering, &unique)?;
    Ok(outer.into())
}

/// Runs a frame and returns None, whatever the frame's result is.
pub(super) struct Discard<F>(Option<F>);

impl<F> Discard<F> {
    pub(super) fn new(frame: F) -> Discard<F> {
        Discard(Some(frame))
    }
}

impl<F: Trace> Trace for Discard<F> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
    }
}

impl<F: NativeFrame + 'static> NativeFrame for Discard<F> {
    fn resume(&mut self, _vm: &mut Vm, _input: Input) -> Res<Step> {
        match self.0.take() {
            Some(frame) => Ok(Step::push(frame)),
            None => Ok(Step::Return(Value::None)),
        }
    }
}
