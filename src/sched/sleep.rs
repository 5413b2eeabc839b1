//! `asyncio.sleep`: a coroutine that a timer wakes.

use super::future::Future;
use super::timers::Due;
use crate::object::layout::{Trace, Tracer};
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver};
use crate::object::*;

/// The coroutine of `sleep(delay, result)`.
pub(crate) struct Sleep {
    pub(crate) delay: f64,
    pub(crate) result: Value,
    pub(crate) future: Option<Ref<Future>>,
    pub(crate) begun: bool,
}

impl Trace for Sleep {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.result.trace(tracer);
        self.future.trace(tracer);
    }

    crate::object::layout::saved_fields!(delay, result, future, begun);
}

impl Sleep {
    /// The future that the timer ends.
    fn begin(&mut self, vm: &mut Vm) -> Res<Ref<Future>> {
        let event_loop = vm.running_loop()?;
        let future = vm.new_future(&event_loop)?;
        if event_loop.by_methods.get() {
            let result = std::mem::replace(&mut self.result, Value::None);
            // The place of the result keeps the handle.
            self.result = vm.call_later_by_method(&event_loop, self.delay, &future, result)?;
            return Ok(future);
        }
        future.timed.set(true);
        let when = vm.now() + self.delay;
        let result = std::mem::replace(&mut self.result, Value::None);
        future.result.set(vm, result);
        vm.push_timer(&event_loop, when, Due::Future(future.clone()));
        Ok(future)
    }

    /// The timer of a loop with methods of its own is not needed any more.
    fn cancel_handle(&mut self, vm: &mut Vm) -> Res<()> {
        match std::mem::replace(&mut self.result, Value::None) {
            Value::None => Ok(()),
            handle => vm.call_method(&handle, "cancel", &[]).map(drop),
        }
    }
}

/// The coroutine of `sleep(0)`: one bare `yield`. It has no state, so that making one allocates nothing.
pub(crate) struct Pause;

impl Trace for Pause {
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, _: &mut Saver<'_>) -> Saved {
        Ok(())
    }

    fn load(_: &mut Loader<'_>) -> Loaded<Self> {
        Ok(Pause)
    }
}

impl NativeFrame for Pause {
    fn resume(&mut self, _: &mut Vm, input: Input) -> Res<Step> {
        Ok(match input {
            Input::Start => Step::Yield(Value::None),
            _ => Step::Return(Value::None),
        })
    }

    fn comes_down_to(&mut self, _: &mut Vm) -> Res<Option<Value>> {
        Ok(Some(Value::None))
    }

    fn name(&self) -> &'static str {
        "sleep"
    }
}

impl NativeFrame for Sleep {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if self.begun {
            return Ok(Step::Return(match self.future.take() {
                Some(_) => {
                    self.cancel_handle(vm)?;
                    input.value()
                }
                None => std::mem::replace(&mut self.result, Value::None),
            }));
        }
        self.begun = true;
        if self.delay <= 0.0 {
            return Ok(Step::Yield(Value::None));
        }
        let future = self.begin(vm)?;
        self.future = Some(future.clone());
        Ok(Step::Await(future.into()))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some(future) = self.future.take() {
            self.cancel_handle(vm)?;
            vm.cancel_plain_future(&future, Value::None)?;
        }
        Err(raised)
    }

    fn comes_down_to(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        if self.delay <= 0.0 {
            return Ok(self.result.is_none().then_some(Value::None));
        }
        if self.result.is_none()
            && let Some((event_loop, task)) = vm.parkable_task()
        {
            let when = vm.now() + self.delay;
            vm.park_task(&event_loop, &task, when);
            return Ok(Some(Value::Ellipsis));
        }
        if vm.running_loop()?.by_methods.get() {
            return Ok(None);
        }
        self.begin(vm).map(|future| Some(future.into()))
    }

    fn name(&self) -> &'static str {
        "sleep"
    }
}
