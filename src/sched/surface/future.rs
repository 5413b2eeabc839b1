//! `asyncio.Future`.

use crate::object::*;
use crate::sched::completed::AsCompleted;
use crate::sched::event_loop::EventLoop;
use crate::sched::future::{Callback, Future, State, Waiter, Waiters};
use crate::sched::task_group::TaskGroup;
use pyish_derive::class;

/// A Future is an object that is awaited for a result that is not there yet.
#[class(name = "Future", module = "_asyncio", shape = Future, weakref)]
impl Surface {
    #[new("(cls, *args, **kwargs)")]
    fn new(vm: &mut Vm, cls: &Ref<Type>, args: &[Value], kwargs: &Value) -> Res<Value> {
        let _ = (args, kwargs);
        Ok(vm.new_object_of(cls, Future::new(None))?.into())
    }

    #[slot("__init__(self, *, loop=None)")]
    fn init(this: &Ref<Future>, vm: &mut Vm, r#loop: &Value) -> Res<()> {
        let event_loop = loop_of(vm, r#loop)?;
        let is_debugged = event_loop.debug.get();
        this.event_loop.set(vm, Some(event_loop));
        if is_debugged {
            vm.note_source(this)?;
        }
        Ok(())
    }

    /// Return the result this future represents.
    #[method("result(self, /)")]
    fn result(this: &Ref<Future>, vm: &mut Vm) -> Res {
        vm.future_result(this)
    }

    /// Return the exception that was set on this future.
    #[method("exception(self, /)")]
    fn exception(this: &Ref<Future>, vm: &mut Vm) -> Res {
        match this.state.get() {
            State::Pending => {
                let class = vm.asyncio_errors()?.1;
                Err(vm.raise_text(&class, "Exception is not set."))
            }
            State::Cancelled => Err(vm.cancelled_error(this)),
            State::Finished => Ok(Value::None),
            State::Failed => {
                this.log_traceback.set(false);
                Ok(this.result.cloned(vm))
            }
        }
    }

    /// Mark the future done and set its result.
    #[method("set_result(self, result, /)")]
    fn set_result(this: &Ref<Future>, vm: &mut Vm, result: Value) -> Res<()> {
        check_loop(vm, this)?;
        vm.finish_future(this, State::Finished, result)
    }

    /// Mark the future done and set an exception.
    #[method("set_exception(self, exception, /)")]
    fn set_exception(this: &Ref<Future>, vm: &mut Vm, exception: &Value) -> Res<()> {
        check_loop(vm, this)?;
        if this.is_done() {
            let class = vm.asyncio_errors()?.1;
            return Err(vm.raise_text(&class, "invalid state"));
        }
        let made = match exception.as_type() {
            Some(_) => vm.call(exception, &[])?,
            None => exception.clone(),
        };
        let Some(mut given) = made.downcast::<Exception>().cloned() else {
            return raise!(vm, TypeError, "invalid exception object");
        };
        if vm.is_instance_of(&Raised(given.clone()), &vm.exceptions.StopIteration) {
            let class = vm.exceptions.RuntimeError.clone();
            let outer = vm.raise_text(
                &class,
                "StopIteration interacts badly with generators and cannot be raised into a Future",
            );
            outer.0.cause.set(vm, (&given).into());
            outer.0.context.set(vm, (&given).into());
            given = outer.0;
        }
        vm.finish_future(this, State::Failed, given.into())
    }

    /// Cancel the future and schedule callbacks.
    #[method("cancel(self, /, msg=None)")]
    fn cancel(this: &Ref<Future>, vm: &mut Vm, msg: Value) -> Res<bool> {
        check_loop(vm, this)?;
        vm.cancel_plain_future(this, msg)
    }

    /// Whether the future ended by being cancelled.
    #[method("cancelled(self, /)")]
    fn cancelled(this: &Future) -> bool {
        this.state.get() == State::Cancelled
    }

    /// Return True if the future is done.
    #[method("done(self, /)")]
    fn done(this: &Future) -> bool {
        this.is_done()
    }

    /// The event loop to which the future belongs.
    #[method("get_loop(self, /)")]
    fn get_loop(this: &Future, vm: &mut Vm) -> Res {
        match this.event_loop.cloned(vm) {
            Some(event_loop) => vm.shown_loop(&event_loop),
            None => raise!(vm, RuntimeError, "Future object is not initialized."),
        }
    }

    /// Add a callback to be run when the future becomes done.
    #[method("add_done_callback(self, fn, /, *, context=<unrepresentable>)")]
    fn add_done_callback(
        this: &Ref<Future>,
        vm: &mut Vm,
        r#fn: Value,
        context: Option<Value>,
    ) -> Res<()> {
        if this.event_loop.get(vm).is_none() {
            return raise!(vm, RuntimeError, "Future object is not initialized.");
        }
        let context = match context {
            Some(context) if !context.is_none() => context,
            _ => vm.snapshot_context(),
        };
        let call = Callback::new(r#fn, context)?;
        vm.add_waiter(this, Waiter::Call(call))
    }

    /// Remove all instances of a callback from the "call when done" list.
    #[method("remove_done_callback(self, fn, /)")]
    fn remove_done_callback(this: &Ref<Future>, vm: &mut Vm, r#fn: Value) -> Res<i64> {
        check_loop(vm, this)?;
        let waiters = std::mem::take(this.waiters.get_mut(vm));
        let (mut kept, mut removed) = (Waiters::default(), 0);
        for waiter in waiters.into_vec() {
            let same = match &waiter {
                Waiter::Call(call) => vm.eq(&call.callback, &r#fn)?,
                _ => false,
            };
            if same {
                removed += 1
            } else {
                kept.push(waiter)
            }
        }
        for added in std::mem::take(this.waiters.get_mut(vm)).into_vec() {
            kept.push(added);
        }
        *this.waiters.get_mut(vm) = kept;
        Ok(removed)
    }

    #[slot(await)]
    #[slot(iter)]
    fn r#await(this: Ref<Future>, vm: &mut Vm) -> Res<Value> {
        let generator = vm.new_future_iterator(this)?;
        Ok(generator)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Future>, vm: &mut Vm) -> Res {
        let text = vm.library("asyncio.base_futures", "_future_repr")?;
        vm.call(&text, &[this.into()])
    }

    #[method("__del__(self, /)")]
    fn del(this: &Ref<Future>, vm: &mut Vm) -> Res<()> {
        if this.state.get() != State::Failed || !this.log_traceback.get() {
            return Ok(());
        }
        this.log_traceback.set(false);
        let Some(event_loop) = this.event_loop.cloned(vm) else {
            return Ok(());
        };
        let context = vm.new_dict()?;
        let class = this.ty().name.get(vm).to_string_lossy().into_owned();
        let message = vm.new_str(&format!("{class} exception was never retrieved"))?;
        let exception = this.result.cloned(vm);
        for (name, value) in [
            ("message", message),
            ("exception", exception),
            ("future", this.into()),
            ("source_traceback", this.source(vm)),
        ] {
            if value.is_none() {
                continue;
            }
            let name = vm.intern(name)?;
            context.set_str(vm, &name, value)?;
        }
        let event_loop = vm.shown_loop(&event_loop)?;
        vm.call_method(&event_loop, "call_exception_handler", &[context.into()])?;
        Ok(())
    }

    #[getter(_asyncio_future_blocking)]
    fn blocking(this: &Future) -> bool {
        this.blocking.get()
    }

    #[setter(_asyncio_future_blocking)]
    fn set_blocking(this: &Future, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = given(vm, value)?;
        this.blocking.set(value);
        Ok(())
    }

    #[getter(_state)]
    fn state(this: &Future, vm: &mut Vm) -> Res {
        vm.new_str(match this.state.get() {
            State::Pending => "PENDING",
            State::Cancelled => "CANCELLED",
            State::Finished | State::Failed => "FINISHED",
        })
    }

    #[getter(_result)]
    fn raw_result(this: &Future, vm: &Vm) -> Value {
        if this.state.get() == State::Finished {
            this.result.cloned(vm)
        } else {
            Value::None
        }
    }

    #[getter(_exception)]
    fn raw_exception(this: &Future, vm: &Vm) -> Value {
        if this.state.get() == State::Failed {
            this.result.cloned(vm)
        } else {
            Value::None
        }
    }

    #[getter(_loop)]
    fn raw_loop(this: &Future, vm: &mut Vm) -> Res {
        match this.event_loop.cloned(vm) {
            Some(event_loop) => vm.shown_loop(&event_loop),
            None => Ok(Value::None),
        }
    }

    #[getter(_cancel_message)]
    fn cancel_message(this: &Future, vm: &Vm) -> Value {
        this.cancel_message(vm)
    }

    #[setter(_cancel_message)]
    fn set_cancel_message(this: &Future, vm: &mut Vm, value: Value) -> Res<()> {
        this.set_cancel_message(vm, value);
        Ok(())
    }

    #[getter(_log_traceback)]
    fn log_traceback(this: &Future) -> bool {
        this.log_traceback.get()
    }

    #[setter(_log_traceback)]
    fn set_log_traceback(this: &Future, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        if given(vm, value)? {
            return raise!(vm, ValueError, "_log_traceback can only be set to False");
        }
        this.log_traceback.set(false);
        Ok(())
    }

    /// The callbacks, as pairs of callable and context; a waiting task is None.
    #[getter(_callbacks)]
    fn callbacks(this: &Future, vm: &mut Vm) -> Res {
        let stops = vm.library("asyncio.base_events", "_run_until_complete_cb")?;
        let mut pairs: Vec<(Value, Value)> = this
            .waiters
            .get(vm)
            .as_slice()
            .iter()
            .map(|waiter| match waiter {
                Waiter::Call(call) => (call.callback.clone(), call.context.clone()),
                Waiter::Task(task) => (Value::None, task.into()),
                Waiter::Gather(outer) => (outer.into(), Value::Unset),
                Waiter::Group(group, _) => (group.into(), Value::Unset),
                Waiter::Completed(iterator) => (iterator.into(), Value::Unset),
                Waiter::Stop => (stops.clone(), Value::Unset),
            })
            .collect();
        for (callback, _) in &mut pairs {
            if callback.downcast::<TaskGroup>().is_some() {
                *callback = vm.getattr(callback, "_on_task_done")?;
            } else if callback.downcast::<AsCompleted>().is_some() {
                *callback = vm.getattr(callback, "_on_done")?;
            }
        }
        let mut list = Vec::with_capacity(pairs.len());
        if pairs.is_empty() {
            return Ok(Value::None);
        }
        for (callback, context) in pairs {
            let context = match callback {
                Value::None => context,
                _ => vm.context_of(&context)?.into(),
            };
            list.push(vm.new_tuple([callback, context])?);
        }
        vm.new_list(list)
    }

    /// See PEP 585.
    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: Value, vm: &mut Vm, item: Value) -> Res {
        let alias = vm.library("types", "GenericAlias")?;
        vm.call(&alias, &[cls, item])
    }

    /// A CancelledError for the future, as `result()` raises it.
    #[method("_make_cancelled_error(self, /)")]
    fn make_cancelled_error(this: &Ref<Future>, vm: &mut Vm) -> Value {
        vm.cancelled_error(this).0.into()
    }

    #[getter(_source_traceback)]
    fn source_traceback(this: &Future, vm: &Vm) -> Value {
        this.source(vm)
    }

    /// The futures and tasks that wait for it, or None.
    #[getter(_asyncio_awaited_by)]
    fn awaited_by(this: &Ref<Future>, vm: &mut Vm) -> Res {
        let find = vm.library("asyncio.graph", "_awaited_by")?;
        vm.call(&find, &[this.into()])
    }
}

/// The future of gather(): cancelling it cancels its children.
#[class(name = "_GatheringFuture", module = "_asyncio", shape = Future, base = "Future", weakref)]
impl GatheringSurface {
    /// Cancel the children; the future itself is done when they are.
    #[method("cancel(self, /, msg=None)")]
    fn cancel(this: &Ref<Future>, vm: &mut Vm, msg: &Value) -> Res<bool> {
        vm.cancel_gathering(this, msg)
    }
}

/// What an attribute is set to, as a truth; AttributeError where it is deleted.
pub(super) fn given(vm: &mut Vm, value: Option<&Value>) -> Res<bool> {
    match value {
        Some(value) if !value.is_unset() => vm.truth(value),
        _ => raise!(vm, AttributeError, "cannot delete attribute"),
    }
}

/// A future whose `__init__` was not run can do nothing.
fn check_loop(vm: &mut Vm, future: &Ref<Future>) -> Res<()> {
    if future.event_loop.get(vm).is_none() {
        return raise!(vm, RuntimeError, "Future object is not initialized.");
    }
    Ok(())
}

/// The loop that an argument names: the running one for None.
pub(crate) fn loop_of(vm: &mut Vm, given: &Value) -> Res<Ref<EventLoop>> {
    match given.downcast::<EventLoop>() {
        Some(event_loop) => Ok(event_loop.clone()),
        None if given.is_none() || given.is_unset() => {
            if !vm.local.event_loop.is_unset() {
                return vm.running_loop();
            }
            let find = vm.library("asyncio.events", "get_event_loop")?;
            let found = vm.call(&find, &[])?;
            match found.downcast::<EventLoop>() {
                Some(event_loop) => Ok(event_loop.clone()),
                None => vm.standing_for(found),
            }
        }
        None => vm.standing_for(given.clone()),
    }
}

/// What `future.__await__()` gives: suspends with the future, then ends with its result.
pub(crate) struct FutureIterator {
    future: Ref<Future>,
}

impl Trace for FutureIterator {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.future.trace(tracer);
    }

    crate::object::layout::saved_fields!(future);
}

impl NativeFrame for FutureIterator {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if self.future.is_done() {
            return vm.future_result(&self.future).map(Step::Return);
        }
        match input {
            Input::Start => Ok(Step::Yield((&self.future).into())),
            _ => raise!(vm, RuntimeError, "await wasn't used with future"),
        }
    }

    fn name(&self) -> &'static str {
        "Future.__await__"
    }
}

impl Vm {
    /// A pending future of a loop.
    pub(crate) fn new_future(&mut self, event_loop: &Ref<EventLoop>) -> Res<Ref<Future>> {
        let class = self.add_class(&CLASS)?;
        let future = self.new_object_of(&class, Future::new(Some(event_loop.clone())))?;
        if event_loop.debug.get() {
            self.note_source(&future)?;
        }
        Ok(future)
    }

    fn new_future_iterator(&mut self, future: Ref<Future>) -> Res {
        let ty = self.types.generator.clone();
        Ok(self
            .new_native_generator(&ty, "__await__", Box::new(FutureIterator { future }))?
            .into())
    }
}
