//! `asyncio.Timeout`, `timeout`, `timeout_at` and `wait_for`; and the module `_asyncio_scopes`.

use crate::object::*;
use crate::sched::event_loop::EventLoop;
use crate::sched::future::{Future, Waiter};
use crate::sched::timeout::{self, Enter, Leave, Stage, Timeout, WaitFor};
use crate::sched::waiting::WaitMany;
use pyish_derive::{class, module};

/// Asynchronous context manager: cancels its block at a time, and makes TimeoutError of that.
#[class(name = "Timeout", module = "asyncio.timeouts", shape = Timeout, dict, weakref, open)]
impl Surface {
    #[new("(cls, when)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, when: Value) -> Res {
        Ok(vm.new_object_of(cls, Timeout::at(when))?.into())
    }

    /// The loop time at which it strikes, or None.
    #[method("when(self, /)")]
    fn when(this: &Timeout, vm: &Vm) -> Value {
        this.when.cloned(vm)
    }

    /// Move the deadline.
    #[method("reschedule(self, when)")]
    fn reschedule(this: &Ref<Timeout>, vm: &mut Vm, when: Value) -> Res<()> {
        match this.stage.get() {
            Stage::Entered => timeout::schedule(vm, this, when),
            Stage::Created => raise!(vm, RuntimeError, "Timeout has not been entered"),
            stage => raise!(
                vm,
                RuntimeError,
                "Cannot change state of {} Timeout",
                stage.text()
            ),
        }
    }

    /// Has the deadline passed during the block?
    #[method("expired(self, /)")]
    fn expired(this: &Timeout) -> bool {
        matches!(this.stage.get(), Stage::Expiring | Stage::Expired)
    }

    #[method("__aenter__(self, /)")]
    fn aenter(this: &Ref<Timeout>) -> Step {
        Step::Coroutine(Box::new(Enter {
            timeout: this.clone(),
        }))
    }

    #[method("__aexit__(self, exc_type, exc_val, exc_tb, /)")]
    fn aexit(this: &Ref<Timeout>, _exc_type: &Value, exc_val: Value, _exc_tb: &Value) -> Step {
        Step::Coroutine(Box::new(Leave {
            timeout: this.clone(),
            error: exc_val,
        }))
    }

    #[method("_on_timeout(self, /)")]
    fn on_timeout(this: &Ref<Timeout>, vm: &mut Vm) -> Res<()> {
        timeout::on_timeout(vm, this)
    }

    #[slot(repr)]
    fn repr(this: &Timeout, vm: &mut Vm) -> Res<String> {
        let stage = this.stage.get();
        let mut text = format!("<Timeout [{}]", stage.text());
        if stage == Stage::Entered {
            let when = match this.when.cloned(vm) {
                Value::None => Value::None,
                when => {
                    let round = vm.library("builtins", "round")?;
                    vm.call(&round, &[when, Value::Int(3)])?
                }
            };
            text += &format!(" when={}", vm.repr(&when)?.to_string_lossy());
        }
        Ok(text + ">")
    }
}

impl Vm {
    /// A timeout that strikes at a time.
    pub(crate) fn new_timeout(&mut self, when: Value) -> Res<Ref<Timeout>> {
        let class = self.add_class(&CLASS)?;
        self.new_object_of(&class, Timeout::at(when))
    }

    /// `loop.time()`
    pub(crate) fn loop_time(&mut self, event_loop: &Ref<EventLoop>) -> Res<f64> {
        if !event_loop.by_methods.get() {
            return Ok(self.now());
        }
        let event_loop = self.loop_value(event_loop);
        let now = self.call_method(&event_loop, "time", &[])?;
        self.to_f64(&now)
    }
}

/// Blocks that tasks are in, groups and timeouts, and waiting for several.
#[module(
    name = "_asyncio_scopes",
    classes(CLASS, super::task_group::CLASS, super::completed::CLASS)
)]
impl Module {
    /// A Timeout that ends in delay seconds; None is no limit.
    #[function("timeout(delay)")]
    fn timeout(vm: &mut Vm, delay: &Value) -> Res<Ref<Timeout>> {
        if delay.is_none() {
            return vm.new_timeout(Value::None);
        }
        let event_loop = vm.running_loop()?;
        let when = vm.loop_time(&event_loop)? + vm.to_f64(delay)?;
        vm.new_timeout(Value::float(when))
    }

    /// A Timeout that ends at a time of the loop's clock.
    #[function("timeout_at(when)")]
    fn timeout_at(vm: &mut Vm, when: Value) -> Res<Ref<Timeout>> {
        vm.new_timeout(when)
    }

    /// Wait for futures and tasks; the sets of those done and those pending are returned.
    #[function("wait(fs, *, timeout=None, return_when='ALL_COMPLETED')")]
    fn wait(fs: Value, timeout: Value, return_when: Value) -> Step {
        Step::Coroutine(Box::new(WaitMany::new(fs, timeout, return_when)))
    }

    /// `outer`, the future of a `wait`, counts this one.
    #[function("_counts(future, outer, /)")]
    fn counts(vm: &mut Vm, future: &Ref<Future>, outer: Ref<Future>) -> Res<()> {
        vm.add_waiter(future, Waiter::Gather(outer))
    }

    /// Iterate over futures in the order in which they end.
    #[function("as_completed(fs, *, timeout=None)")]
    fn as_completed(vm: &mut Vm, fs: &Value, timeout: &Value) -> Res {
        super::completed::as_completed(vm, fs, timeout)
    }

    /// Wait for a future or coroutine, but not longer than timeout seconds.
    #[function("wait_for(fut, timeout)")]
    fn wait_for(fut: Value, timeout: Value) -> Step {
        Step::Coroutine(Box::new(WaitFor {
            awaited: fut,
            delay: timeout,
            timeout: None,
        }))
    }
}
