//! `asyncio.run()`: a loop of its own for one coroutine.
//!
//! What runs a coroutine is native; the loop's Python half takes longer to load than all the rest of a small program. So
//! the loop begins as a [late one](super::host_loop), and ends natively where it still is one and nothing is left of its
//! tasks. Whatever else there may be to do (a factory, a policy, debug mode, another awaitable; tasks to cancel, asynchronous
//! generators, an executor) is done by `stdlib/asyncio/runners.py`.

use super::event_loop::EventLoop;
use super::future::Future;
use super::run::RunUntilComplete;
use super::surface::{asks_for_debug, new_task};
use super::task::Tasks;
use super::task_group::uncancel;
use crate::object::*;
use crate::vm::closing::AsyncgenHooks;

/// What `asyncio.run` has begun on this fiber: the loop that its thread's policy is asked for.
#[derive(Default, pyish_derive::Trace)]
pub(crate) struct Running(Option<Ref<EventLoop>>);

/// What the frame is in the middle of.
#[derive(pyish_derive::Trace)]
enum Doing {
    /// Nothing yet: it will run this coroutine.
    Nothing(Value),
    Task(Ref<Future>),
    /// The loop's Python half ends what is left, and this is what has come of the coroutine.
    Ending(Res),
}

/// `asyncio.run(coroutine)`
#[derive(pyish_derive::Trace)]
pub(crate) struct Run {
    event_loop: Ref<EventLoop>,
    doing: Doing,
    /// The fiber's hooks for asynchronous generators, and its run, before this one.
    hooks: (Value, Value),
    outer: Option<Ref<EventLoop>>,
}

/// `asyncio.run(main, debug=debug, loop_factory=loop_factory)`
pub(super) fn run(vm: &mut Vm, main: Value, debug: Value, loop_factory: Value) -> Res<Step> {
    if !vm.local.event_loop.is_unset() {
        return raise!(
            vm,
            RuntimeError,
            "asyncio.run() cannot be called from a running event loop"
        );
    }
    let is_coroutine = main
        .downcast::<Generator>()
        .is_some_and(|main| main.ty().is_same(&vm.types.coroutine));
    let is_plain =
        matches!(debug, Value::None | Value::Bool(Truth::False)) && loop_factory.is_none();
    if !is_coroutine || !is_plain || vm.has_own_loops()? {
        let run = vm.library("asyncio.runners", "_run")?;
        return Ok(Step::call(&run, [main, debug, loop_factory]));
    }
    Ok(Step::push(Run {
        event_loop: vm.new_late_loop()?,
        doing: Doing::Nothing(main),
        hooks: (Value::Unset, Value::Unset),
        outer: None,
    }))
}

/// The loop that `asyncio.run` has made on this fiber.
pub(super) fn loop_of_run(vm: &mut Vm) -> Res {
    match vm.fiber_state::<Running>().0.clone() {
        Some(event_loop) => vm.shown_loop(&event_loop),
        None => Ok(Value::None),
    }
}

impl Vm {
    /// Whether something may have been said about new loops that only Python knows.
    fn has_own_loops(&mut self) -> Res<bool> {
        if asks_for_debug(self)
            || !self.host.options().is_empty()
            || self.host.configures("PYTHONDEVMODE").is_some()
        {
            return Ok(true);
        }
        let name = self.intern("asyncio.base_events")?;
        if self.modules.get_str(self, &name).is_some() {
            return Ok(true);
        }
        Ok(self.event_loop_policy()?.is_some())
    }

    /// The policy of event loops, if there is one.
    fn event_loop_policy(&mut self) -> Res<Option<Value>> {
        let name = self.intern("asyncio.events")?;
        let Some(events) = self.modules.get_str(self, &name) else {
            return Ok(None);
        };
        let policy = self.getattr_opt(&events, "_event_loop_policy")?;
        Ok(policy.filter(|policy| !policy.is_none()))
    }
}

impl Run {
    fn begin(&mut self, vm: &mut Vm, coroutine: Value) -> Res<Step> {
        let made = new_task(
            vm,
            &self.event_loop,
            coroutine,
            Value::None,
            Value::None,
            false,
        )?;
        let task = match made {
            Step::Return(Value::Object(task)) => task.downcast::<Future>().cloned(),
            _ => None,
        };
        let Some(task) = task else {
            return raise!(vm, SystemError, "a task begins at once");
        };
        self.event_loop.set_interruptible(vm, (&task).into());
        let hooks = vm.hooks_of(&self.event_loop)?;
        let before = std::mem::replace(vm.fiber_state::<AsyncgenHooks>(), hooks);
        self.hooks = (before.firstiter, before.finalizer);
        let own = Some(self.event_loop.clone());
        self.outer = std::mem::replace(&mut vm.fiber_state::<Running>().0, own);
        self.doing = Doing::Task(task.clone());
        Ok(Step::push(RunUntilComplete {
            event_loop: self.event_loop.clone(),
            future: task,
        }))
    }

    /// The coroutine has come to its end.
    fn end(&mut self, vm: &mut Vm, outcome: Res) -> Res<Step> {
        self.event_loop.set_interruptible(vm, Value::None);
        self.reset_hooks(vm);
        let event_loop = self.event_loop.clone();
        if event_loop.late.get()
            && vm.event_loop_policy().is_ok_and(|policy| policy.is_none())
            && vm.pending_tasks(Some(&event_loop)).is_empty()
        {
            // The tasks that would look for asynchronous generators and an executor have names.
            vm.state::<Tasks>().count += 2;
            vm.close_loop(&event_loop);
            self.leave(vm);
            return outcome.map(Step::Return);
        }
        self.doing = Doing::Ending(outcome);
        let end = vm.library("asyncio.runners", "_end_run");
        let end = end.and_then(|end| Ok(Step::call(&end, [vm.shown_loop(&event_loop)?])));
        if end.is_err() {
            self.leave(vm);
        }
        end
    }

    fn reset_hooks(&mut self, vm: &mut Vm) {
        let (firstiter, finalizer) = std::mem::take(&mut self.hooks);
        *vm.fiber_state::<AsyncgenHooks>() = AsyncgenHooks {
            firstiter,
            finalizer,
        };
    }

    fn leave(&mut self, vm: &mut Vm) {
        vm.fiber_state::<Running>().0 = self.outer.take();
    }

    /// Ctrl-C has cancelled the task, and nothing else has.
    fn is_interrupted(&self, vm: &mut Vm, task: &Ref<Future>, raised: &Raised) -> Res<bool> {
        Ok(self.event_loop.interrupts.get() > 0
            && super::is_cancelled_error(vm, raised)
            && uncancel(vm, &task.into())? == 0)
    }
}

impl NativeFrame for Run {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        match (
            std::mem::replace(&mut self.doing, Doing::Nothing(Value::None)),
            input,
        ) {
            (Doing::Nothing(coroutine), _) => self.begin(vm, coroutine),
            (Doing::Task(_), Input::Value(value)) => self.end(vm, Ok(value)),
            (Doing::Task(_), _) => self.end(vm, Ok(Value::None)),
            (Doing::Ending(outcome), _) => {
                self.leave(vm);
                outcome.map(Step::Return)
            }
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        match std::mem::replace(&mut self.doing, Doing::Nothing(Value::None)) {
            Doing::Nothing(_) => Err(raised),
            Doing::Task(task) => {
                if !self.is_interrupted(vm, &task, &raised)? {
                    return self.end(vm, Err(raised));
                }
                let interrupt: Res = raise!(vm, KeyboardInterrupt);
                if let Err(interrupt) = &interrupt {
                    interrupt.0.context.set(vm, raised.0.into());
                }
                self.end(vm, interrupt)
            }
            Doing::Ending(outcome) => {
                self.leave(vm);
                if let Err(before) = outcome
                    && raised.0.context.get(vm).is_none()
                {
                    raised.0.context.set(vm, before.0.into());
                }
                Err(raised)
            }
        }
    }

    fn stopped(&mut self, vm: &mut Vm) {
        if let Doing::Task(_) = self.doing {
            self.reset_hooks(vm);
        }
        self.leave(vm);
    }

    fn name(&self) -> &'static str {
        "run"
    }
}
