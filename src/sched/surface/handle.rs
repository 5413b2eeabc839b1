//! `asyncio.Handle` and `asyncio.TimerHandle`.

use super::event_loop::handle_body;
use super::future::loop_of;
use crate::object::*;
use crate::sched::event_loop::Handle;
use pyish_derive::class;

/// Object returned by callback registration methods.
#[class(name = "Handle", module = "asyncio.events", shape = Handle, weakref)]
impl Surface {
    #[new("(cls, callback, args, loop, context=None)")]
    fn new(
        vm: &mut Vm,
        cls: &Ref<Type>,
        callback: Value,
        args: Value,
        r#loop: &Value,
        context: Value,
    ) -> Res<Value> {
        let event_loop = loop_of(vm, r#loop)?;
        let body = handle_body(vm, &event_loop, callback, args, context)?;
        Ok(vm.new_object_of(cls, body)?.into())
    }

    /// Cancel the callback.
    #[method("cancel(self, /)")]
    fn cancel(this: &Ref<Handle>, vm: &mut Vm) -> Res<()> {
        if !this.cancelled.get() {
            vm.handle_cancelled(this)?;
        }
        this.cancel(vm);
        Ok(())
    }

    /// Whether cancel() was called.
    #[method("cancelled(self, /)")]
    fn cancelled(this: &Handle) -> bool {
        this.cancelled.get()
    }

    /// The context the callback runs in.
    #[method("get_context(self, /)")]
    fn get_context(this: &Handle, vm: &mut Vm) -> Res {
        let slot = this.context.cloned(vm);
        let context: Value = vm.context_of(&slot)?.into();
        this.context.set(vm, context.clone());
        Ok(context)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Handle>, vm: &mut Vm) -> Res {
        let text = vm.library("asyncio.format_helpers", "_handle_repr")?;
        vm.call(&text, &[this.into()])
    }

    #[getter(_callback)]
    fn callback(this: &Handle, vm: &Vm) -> Value {
        this.callback.cloned(vm)
    }

    #[getter(_args)]
    fn args(this: &Handle, vm: &Vm) -> Value {
        this.args.cloned(vm)
    }

    #[getter(_loop)]
    fn event_loop(this: &Handle, vm: &mut Vm) -> Res {
        vm.shown_loop(&this.event_loop)
    }

    #[getter(_cancelled)]
    fn raw_cancelled(this: &Handle) -> bool {
        this.cancelled.get()
    }

    /// Where it was made, in debug mode.
    #[getter(_source_traceback)]
    fn source_traceback(this: &Handle, vm: &Vm) -> Value {
        match this.source.get(vm) {
            Value::Unset => Value::None,
            source => source.clone(),
        }
    }

    /// Call the callback; what it raises is told to the loop.
    #[method("_run(self, /)")]
    fn run(this: &Ref<Handle>, vm: &mut Vm) -> Res<Step> {
        let run = vm.library("asyncio._turns", "run_handle")?;
        Ok(Step::call(&run, [this.into()]))
    }
}

/// What call_later() and call_at() answer with.
#[class(name = "TimerHandle", module = "asyncio.events", shape = Handle, base = "Handle", weakref)]
impl TimerSurface {
    #[new("(cls, when, callback, args, loop, context=None)")]
    fn new(
        vm: &mut Vm,
        cls: &Ref<Type>,
        when: &Value,
        callback: Value,
        args: Value,
        r#loop: &Value,
        context: Value,
    ) -> Res<Value> {
        let when = vm.to_f64(when)?;
        let event_loop = loop_of(vm, r#loop)?;
        let body = handle_body(vm, &event_loop, callback, args, context)?;
        body.when.set(when);
        Ok(vm.new_object_of(cls, body)?.into())
    }

    /// Return the time the callback is scheduled for.
    #[method("when(self, /)")]
    fn when(this: &Handle) -> f64 {
        this.when.get()
    }

    #[getter(_when)]
    fn raw_when(this: &Handle) -> f64 {
        this.when.get()
    }

    #[getter(_scheduled)]
    fn scheduled(this: &Handle) -> bool {
        this.scheduled.get()
    }

    #[setter(_scheduled)]
    fn set_scheduled(this: &Handle, value: bool) -> Res<()> {
        this.scheduled.set(value);
        Ok(())
    }

    #[slot(lt)]
    fn lt(this: &Handle, other: &Value) -> Value {
        match other.downcast::<Handle>() {
            Some(other) => Value::bool(this.when.get() < other.when.get()),
            None => Value::NotImplemented,
        }
    }

    #[slot(le)]
    fn le(this: &Handle, other: &Value) -> Value {
        match other.downcast::<Handle>() {
            Some(other) => Value::bool(this.when.get() <= other.when.get()),
            None => Value::NotImplemented,
        }
    }

    #[slot(gt)]
    fn gt(this: &Handle, other: &Value) -> Value {
        match other.downcast::<Handle>() {
            Some(other) => Value::bool(this.when.get() > other.when.get()),
            None => Value::NotImplemented,
        }
    }

    #[slot(ge)]
    fn ge(this: &Handle, other: &Value) -> Value {
        match other.downcast::<Handle>() {
            Some(other) => Value::bool(this.when.get() >= other.when.get()),
            None => Value::NotImplemented,
        }
    }
}
