//! How a thread begins and ends, and the handle by which others wait for it.

use super::{ident, seconds};
use crate::object::fiber::{FiberId, MAIN};
use crate::object::*;
use pyish_derive::{Payload, class};
use std::cell::Cell as StdCell;

#[derive(Clone, Copy, PartialEq, Eq, pyish_derive::Trace)]
enum State {
    NotStarted,
    Running,
    Done,
}

/// What others know of a thread.
#[derive(Payload)]
#[payload(name = "_ThreadHandle")]
pub(super) struct Handle {
    state: StdCell<State>,
    fiber: StdCell<Option<FiberId>>,
    joiners: VmCell<Vec<FiberId>>,
}

impl Trace for Handle {
    fn trace(&self, _: &mut Tracer<'_>) {}

    crate::object::layout::saved_fields!(state, fiber, joiners);
}

impl Handle {
    fn new(state: State, fiber: Option<FiberId>) -> Handle {
        Handle {
            state: StdCell::new(state),
            fiber: StdCell::new(fiber),
            joiners: VmCell::default(),
        }
    }

    fn done(&self, vm: &mut Vm) {
        self.state.set(State::Done);
        for joiner in std::mem::take(self.joiners.get_mut(vm)) {
            vm.wake_fiber(joiner);
        }
    }
}

/// The outermost frame of a thread.
pub(crate) struct Main {
    call: Option<Box<Call>>,
    function: Value,
    handle: Option<Ref<Handle>>,
}

impl Trace for Main {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.function.trace(tracer);
        self.handle.trace(tracer);
        if let Some(call) = &self.call {
            call.callable.trace(tracer);
            call.args.trace(tracer);
        }
    }

    crate::object::layout::saved_fields!(call, function, handle);
}

impl Main {
    fn end(&mut self, vm: &mut Vm) -> Step {
        if let Some(handle) = self.handle.take() {
            handle.done(vm);
        }
        Step::Return(Value::None)
    }
}

impl NativeFrame for Main {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        match self.call.take() {
            Some(call) => Ok(Step::Call(call)),
            None => Ok(self.end(vm)),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if !vm.is_instance_of(&raised, &vm.exceptions.SystemExit.clone()) {
            let function = std::mem::take(&mut self.function);
            let shown = match vm.repr(&function) {
                Ok(shown) => shown.to_string_lossy().into_owned(),
                Err(_) => "a function".to_owned(),
            };
            drop(function);
            let message = format!("Exception ignored in thread started by {shown}");
            vm.unraisable(raised, &Value::None, &message);
        }
        Ok(self.end(vm))
    }

    fn name(&self) -> &'static str {
        "thread"
    }
}

/// `start_new_thread(function, args, kwargs)`
pub(super) fn start_new(vm: &mut Vm, function: &Value, args: &Value, kwargs: &Value) -> Res<i64> {
    if vm.special(function, Special::Call).is_unset() {
        return raise!(vm, TypeError, "first arg must be callable");
    }
    let Some(positional) = args.as_tuple().cloned() else {
        return raise!(vm, TypeError, "2nd arg must be a tuple");
    };
    let mut call = Call {
        callable: function.clone(),
        args: positional.items().iter().cloned().collect(),
        names: Vec::new(),
    };
    if !kwargs.is_unset() {
        let Some(named) = kwargs.downcast::<Dict>() else {
            return raise!(vm, TypeError, "optional 3rd arg must be a dictionary");
        };
        for (name, value) in named.items(vm) {
            let Some(name) = name.as_str() else {
                return raise!(vm, TypeError, "keywords must be strings");
            };
            call.names.push(name.clone());
            call.args.push(value);
        }
    }
    let fiber = vm.spawn_fiber(Box::new(Main {
        call: Some(Box::new(call)),
        function: function.clone(),
        handle: None,
    }))?;
    Ok(ident(fiber))
}

/// `start_joinable_thread(function, handle)`
pub(super) fn start_joinable(vm: &mut Vm, function: &Value, handle: &Value) -> Res {
    if vm.special(function, Special::Call).is_unset() {
        return raise!(vm, TypeError, "thread function must be callable");
    }
    let handle = match handle.downcast::<Handle>() {
        Some(handle) => handle.clone(),
        None if handle.is_none() => new_handle(vm, Handle::new(State::NotStarted, None))?,
        None => return raise!(vm, TypeError, "'handle' must be a _ThreadHandle"),
    };
    if handle.state.get() != State::NotStarted {
        return raise!(vm, RuntimeError, "thread already started");
    }
    let fiber = vm.spawn_fiber(Box::new(Main {
        call: Some(Box::new(Call {
            callable: function.clone(),
            args: Args::new(),
            names: Vec::new(),
        })),
        function: function.clone(),
        handle: Some(handle.clone()),
    }))?;
    handle.state.set(State::Running);
    handle.fiber.set(Some(fiber));
    Ok(handle.into())
}

/// `_make_thread_handle(ident)`
pub(super) fn handle_of(vm: &mut Vm, ident: i64) -> Res {
    let fiber = (ident - 1).max(0) as FiberId;
    Ok(new_handle(vm, Handle::new(State::Running, Some(fiber)))?.into())
}

fn new_handle(vm: &mut Vm, body: Handle) -> Res<Ref<Handle>> {
    match vm.class_of(&HANDLE_CLASS) {
        Some(class) => vm.new_object_of(&class, body),
        None => raise!(vm, SystemError, "_thread._ThreadHandle is not ready"),
    }
}

/// `join()`
pub(crate) struct Join {
    handle: Ref<Handle>,
    until: Option<f64>,
}

impl Trace for Join {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.handle.trace(tracer);
    }

    crate::object::layout::saved_fields!(handle, until);
}

impl NativeFrame for Join {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if !matches!(input, Input::Start) {
            vm.poll_interrupt()?;
        }
        if self.handle.state.get() == State::Done {
            return Ok(Step::Return(Value::None));
        }
        let fiber = vm.running_fiber();
        if self.until.is_some_and(|until| vm.now() >= until) {
            return Ok(Step::Return(Value::None));
        }
        vm.reserve(size_of::<FiberId>())?;
        let joiners = self.handle.joiners.get_mut(vm);
        if !joiners.contains(&fiber) {
            joiners.push(fiber);
        }
        Ok(Step::Park(self.until.map_or(Park::Forever, Park::Until)))
    }

    fn name(&self) -> &'static str {
        "join"
    }
}

/// By this others wait for a thread.
#[class(name = "_ThreadHandle", module = "_thread", shape = Handle, weakref)]
impl HandleSurface {
    #[new("(cls, /)")]
    fn new(vm: &mut Vm, cls: &Ref<Type>) -> Res {
        Ok(vm
            .new_object_of(cls, Handle::new(State::NotStarted, None))?
            .into())
    }

    #[slot(repr)]
    fn repr(this: &Ref<Handle>) -> String {
        format!(
            "<_ThreadHandle object: ident={}>",
            this.fiber.get().map_or(0, ident)
        )
    }

    /// The thread's identifier.
    #[getter]
    fn ident(this: &Ref<Handle>) -> Option<i64> {
        this.fiber.get().map(ident)
    }

    /// Wait until the thread has ended, or the time is over.
    #[method("join(self, timeout=None, /)")]
    fn join(this: &Ref<Handle>, vm: &mut Vm, timeout: &Value) -> Res<Step> {
        let limit = match timeout {
            Value::None => None,
            // Any negative time is none at all.
            timeout => match vm.to_f64(timeout)? {
                limit if limit < 0.0 => None,
                _ => seconds(vm, timeout, "timeout value must be a non-negative number")?,
            },
        };
        match this.state.get() {
            State::NotStarted => return raise!(vm, RuntimeError, "thread not started"),
            State::Done => return Ok(Step::Return(Value::None)),
            State::Running => {}
        }
        if this.fiber.get() == Some(vm.running_fiber()) {
            return raise!(vm, RuntimeError, "Cannot join current thread");
        }
        let until = limit.map(|limit| vm.now() + limit);
        Ok(Step::push(Join {
            handle: this.clone(),
            until,
        }))
    }

    /// Whether the thread has ended.
    #[method("is_done(self, /)")]
    fn is_done(this: &Ref<Handle>) -> bool {
        this.state.get() == State::Done
    }

    /// Say that the thread has ended.
    #[method("_set_done(self, /)")]
    fn set_done(this: &Ref<Handle>, vm: &mut Vm) -> Res<()> {
        if this.state.get() == State::NotStarted {
            return raise!(vm, RuntimeError, "thread not started");
        }
        if this.fiber.get() != Some(MAIN) || this.state.get() != State::Done {
            this.done(vm);
        }
        Ok(())
    }
}
