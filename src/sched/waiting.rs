//! `asyncio.wait`: a future that is done once enough of many are.
//!
//! The many tell it natively, as the children of a `gather` do.

use super::future::{Future, State, Waiter, Waiters};
use super::surface::future::loop_of;
use super::timers::Due;
use crate::object::*;
use pyish_derive::Trace;

/// What is enough.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Enough {
    All,
    One,
    /// One exception, or all.
    OneFailed,
}

crate::object::layout::saved_choice!(Enough: All, One, OneFailed);

/// What the future of a `wait` has beyond a future.
pub(crate) struct Counting {
    left: usize,
    enough: Enough,
}

impl layout::Trace for Counting {
    fn trace(&self, _: &mut Tracer<'_>) {}

    layout::saved_fields!(left, enough);
}

impl Vm {
    /// One of those that `outer` counts is done.
    pub(crate) fn counted(&mut self, outer: &Ref<Future>, child: &Ref<Future>) -> Res<()> {
        let Some(counting) = outer.counting_mut(self) else {
            return Ok(());
        };
        counting.left = counting.left.saturating_sub(1);
        let is_enough = match counting.enough {
            _ if counting.left == 0 => true,
            Enough::All => false,
            Enough::One => true,
            Enough::OneFailed => {
                let failed = child.state.get() == State::Failed;
                if failed {
                    child.log_traceback.set(false);
                }
                failed
            }
        };
        if !is_enough || outer.is_done() {
            return Ok(());
        }
        if outer.timed.get()
            && let Some(event_loop) = outer.event_loop.cloned(self)
        {
            self.timer_cancelled(&event_loop);
        }
        self.finish_future(outer, State::Finished, Value::None)
    }

    /// Nobody counts this one for `outer` any more.
    fn stop_counting(&mut self, outer: &Ref<Future>, child: &Ref<Future>) {
        let waiters = child.waiters.get_mut(self);
        let is_own = |waiter: &Waiter| match waiter {
            Waiter::Gather(known) => known.is_same(outer),
            _ => false,
        };
        match waiters {
            Waiters::Nobody => {}
            Waiters::One(waiter) => {
                if is_own(waiter) {
                    drop(std::mem::take(waiters));
                }
            }
            Waiters::Many(many) => many.waiters.retain(|waiter| !is_own(waiter)),
        }
    }
}

/// The coroutine of `wait(fs, timeout=…, return_when=…)`.
#[derive(Trace)]
pub(crate) struct WaitMany {
    /// What was given; once it has begun, the futures.
    many: Value,
    timeout: Value,
    return_when: Value,
    outer: Option<Ref<Future>>,
    /// The timer, in a loop that does such things its own way.
    handle: Value,
}

impl WaitMany {
    pub(crate) fn new(many: Value, timeout: Value, return_when: Value) -> WaitMany {
        WaitMany {
            many,
            timeout,
            return_when,
            outer: None,
            handle: Value::None,
        }
    }

    fn begin(&mut self, vm: &mut Vm) -> Res<Ref<Future>> {
        let check = |vm: &mut Vm, value: &Value| -> Res<bool> {
            let is_coroutine = value
                .downcast::<Generator>()
                .is_some_and(|given| given.ty().is_same(&vm.types.coroutine));
            Ok(is_coroutine || vm.getattr_opt(value, "_asyncio_future_blocking")?.is_some())
        };
        if check(vm, &self.many)? {
            let name = vm.type_of(&self.many).name.get(vm).to_string_lossy();
            return raise!(vm, TypeError, "expect a list of futures, not {name}");
        }
        if !vm.truth(&self.many)? {
            return raise!(vm, ValueError, "Set of Tasks/Futures is empty.");
        }
        let text = vm.str(&self.return_when)?.to_string_lossy().into_owned();
        let enough = match text.as_str() {
            "ALL_COMPLETED" => Enough::All,
            "FIRST_COMPLETED" => Enough::One,
            "FIRST_EXCEPTION" => Enough::OneFailed,
            _ => return raise!(vm, ValueError, "Invalid return_when value: {text}"),
        };
        let set = vm.new_set()?;
        let many = std::mem::take(&mut self.many);
        let mut futures = Vec::new();
        for one in vm.collect_iterable(&many)? {
            if let Some(given) = one.downcast::<Generator>()
                && given.ty().is_same(&vm.types.coroutine)
            {
                return raise!(
                    vm,
                    TypeError,
                    "Passing coroutines is forbidden, use tasks explicitly."
                );
            }
            if vm.set_add(&set, one.clone())? {
                futures.push(one);
            }
        }
        let event_loop = match vm.running_loop() {
            Ok(event_loop) => event_loop,
            Err(_) => loop_of(vm, &Value::None)?,
        };
        let outer = vm.new_future(&event_loop)?;
        outer.set_counting(
            vm,
            Counting {
                left: futures.len(),
                enough,
            },
        );
        if !self.timeout.is_none() {
            let delay = vm.to_f64(&self.timeout)?;
            if event_loop.by_methods.get() {
                self.handle = vm.call_later_by_method(&event_loop, delay, &outer, Value::None)?;
            } else {
                outer.timed.set(true);
                outer.result.set(vm, Value::None);
                let when = vm.now() + delay;
                vm.push_timer(&event_loop, when, Due::Future(outer.clone()));
            }
        }
        for future in &futures {
            match future.downcast::<Future>() {
                Some(future) => {
                    vm.add_waiter(&future.clone(), Waiter::Gather(outer.clone()))?;
                }
                None => {
                    let add = vm.library("asyncio.tasks", "_count_foreign")?;
                    vm.call(&add, &[future.clone(), (&outer).into()])?;
                }
            }
        }
        self.many = vm.new_list(futures)?;
        self.outer = Some(outer.clone());
        Ok(outer)
    }

    /// Those that are done, and those that are not.
    fn end(&mut self, vm: &mut Vm) -> Res {
        let futures = self.leave(vm)?;
        let (done, pending) = (vm.new_set()?, vm.new_set()?);
        for future in futures {
            let is_done = match future.downcast::<Future>() {
                Some(future) => future.is_done(),
                None => {
                    let answer = vm.call_method(&future, "done", &[])?;
                    vm.truth(&answer)?
                }
            };
            vm.set_add(if is_done { &done } else { &pending }, future)?;
        }
        vm.new_tuple([done.into(), pending.into()])
    }

    /// Nobody is counted any more.
    fn leave(&mut self, vm: &mut Vm) -> Res<Vec<Value>> {
        let many = std::mem::take(&mut self.many);
        let futures = match many.downcast::<List>() {
            Some(list) => list.items(vm).to_vec(),
            None => Vec::new(),
        };
        if let Some(outer) = self.outer.take() {
            for future in &futures {
                if let Some(future) = future.downcast::<Future>() {
                    vm.stop_counting(&outer, &future.clone());
                }
            }
        }
        match std::mem::replace(&mut self.handle, Value::None) {
            Value::None => {}
            handle => drop(vm.call_method(&handle, "cancel", &[])?),
        }
        Ok(futures)
    }
}

impl NativeFrame for WaitMany {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        if self.outer.is_some() {
            return self.end(vm).map(Step::Return);
        }
        self.begin(vm).map(|outer| Step::Await(outer.into()))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some(outer) = self.outer.clone() {
            vm.cancel_plain_future(&outer, Value::None)?;
            self.leave(vm)?;
        }
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "wait"
    }
}
