//! `asyncio.sleep`: a coroutine that a timer wakes.

use super::event_loop::Due;
use super::future::Future;
use crate::object::layout::{Trace, Tracer};
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
}

impl NativeFrame for Sleep {
    fn resume(&mut self, vm: &mut Vm, _input: Input) -> Res<Step> {
        if self.begun {
            return Ok(Step::Return(std::mem::replace(
                &mut self.result,
                Value::None,
            )));
        }
        self.begun = true;
        if self.delay <= 0.0 {
            return Ok(Step::Yield(Value::None));
        }
        let event_loop = vm.running_loop()?;
        let future = vm.new_future(&event_loop)?;
        let when = vm.host.monotonic() + self.delay;
        vm.push_timer(&event_loop, when, Due::Future(future.clone(), Value::None));
        self.future = Some(future.clone());
        Ok(Step::Await(future.into()))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some(future) = self.future.take() {
            if let Some(event_loop) = future.event_loop.cloned(vm) {
                vm.cancel_plain_future(&future, Value::None)?;
                vm.timer_cancelled(&event_loop);
            }
        }
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "sleep"
    }
}
