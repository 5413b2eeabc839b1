//! `asyncio.Handle` and `asyncio.TimerHandle`.

use crate::object::*;
use crate::sched::event_loop::Handle;
use pyish_derive::class;

/// Object returned by callback registration methods.
#[class(name = "Handle", module = "asyncio.events", shape = Handle, weakref)]
impl Surface {
    /// Cancel the callback.
    #[method("cancel(self, /)")]
    fn cancel(this: &Handle, vm: &mut Vm) {
        this.cancel(vm);
    }

    /// Return True if the callback was cancelled.
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
    fn event_loop(this: &Handle) -> Value {
        (&this.event_loop).into()
    }

    #[getter(_cancelled)]
    fn raw_cancelled(this: &Handle) -> bool {
        this.cancelled.get()
    }

    #[getter(_source_traceback)]
    fn source_traceback(_this: &Handle) -> Value {
        Value::None
    }

    /// Call the callback.
    #[method("_run(self, /)")]
    fn run(this: &Handle, vm: &mut Vm) -> Res<Step> {
        let (callback, args) = (this.callback.cloned(vm), this.args.cloned(vm));
        let args: Vec<Value> = args
            .as_tuple()
            .map(|args| args.items().to_vec())
            .unwrap_or_default();
        Ok(Step::call(&callback, args))
    }
}

/// Object returned by timed callback registration methods.
#[class(name = "TimerHandle", module = "asyncio.events", shape = Handle, base = "Handle", weakref)]
impl TimerSurface {
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

    #[slot(lt)]
    fn lt(this: &Handle, other: &Value) -> Value {
        match other.downcast::<Handle>() {
            Some(other) => Value::Bool(this.when.get() < other.when.get()),
            None => Value::NotImplemented,
        }
    }

    #[slot(le)]
    fn le(this: &Handle, other: &Value) -> Value {
        match other.downcast::<Handle>() {
            Some(other) => Value::Bool(this.when.get() <= other.when.get()),
            None => Value::NotImplemented,
        }
    }

    #[slot(gt)]
    fn gt(this: &Handle, other: &Value) -> Value {
        match other.downcast::<Handle>() {
            Some(other) => Value::Bool(this.when.get() > other.when.get()),
            None => Value::NotImplemented,
        }
    }

    #[slot(ge)]
    fn ge(this: &Handle, other: &Value) -> Value {
        match other.downcast::<Handle>() {
            Some(other) => Value::Bool(this.when.get() >= other.when.get()),
            None => Value::NotImplemented,
        }
    }
}
