//! `asyncio.as_completed`: futures in the order in which they end.
//!
//! # Invariants
//! - `left` counts what the iterator has still to give out, `todo` the futures that it waits for.

use super::event_loop::EventLoop;
use super::future::{Future, Waiter};
use super::keep_in_task;
use crate::object::*;
use pyish_derive::{Payload, Trace};
use std::cell::Cell as StdCell;
use std::collections::VecDeque;
use step::Keep;

/// The iterator.
#[derive(Default, Trace, Payload)]
#[payload(name = "_AsCompletedIterator")]
pub(crate) struct AsCompleted {
    pub(crate) event_loop: VmCell<Option<Ref<EventLoop>>>,
    #[trace(skip)]
    pub(crate) left: StdCell<usize>,
    #[trace(skip)]
    pub(crate) todo: StdCell<usize>,
    /// Done, and not given out; None stands for one that has not come in time.
    done: VmCell<VecDeque<Value>>,
    /// Those that wait for the next.
    row: VmCell<VecDeque<Ref<Future>>>,
    /// What strikes when the time is over.
    pub(crate) timer: VmCell<Value>,
}

impl AsCompleted {
    /// One more is done.
    pub(crate) fn add(&self, vm: &mut Vm, one: Value) -> Res<()> {
        self.done.get_mut(vm).push_back(one);
        while let Some(waiter) = self.row.get_mut(vm).pop_front() {
            if vm.waits_in_row(&waiter) {
                return vm.wake_in_row(&waiter, Value::None);
            }
        }
        Ok(())
    }

    /// No more are waited for: what was left comes out as TimeoutError.
    pub(crate) fn time_out(&self, vm: &mut Vm) -> Res<()> {
        for _ in 0..self.todo.replace(0) {
            self.add(vm, Value::None)?;
        }
        Ok(())
    }
}

/// A future that an iterator waits for is done.
pub(crate) fn completed(vm: &mut Vm, iterator: &Ref<AsCompleted>, one: Value) -> Res<()> {
    let todo = iterator.todo.get();
    if todo == 0 {
        return Ok(());
    }
    iterator.todo.set(todo - 1);
    iterator.add(vm, one)?;
    if todo == 1 {
        match iterator.timer.replace(vm, Value::None) {
            Value::None | Value::Unset => {}
            timer => drop(vm.call_method(&timer, "cancel", &[])?),
        }
    }
    Ok(())
}

/// Wait for a future.
pub(crate) fn wait_for(vm: &mut Vm, iterator: &Ref<AsCompleted>, one: &Value) -> Res<()> {
    iterator.left.set(iterator.left.get() + 1);
    iterator.todo.set(iterator.todo.get() + 1);
    match one.downcast::<Future>() {
        Some(future) => vm.add_waiter(&future.clone(), Waiter::Completed(iterator.clone())),
        None => {
            let on_done = vm.getattr(&iterator.into(), "_on_done")?;
            vm.call_method(one, "add_done_callback", &[on_done])
                .map(drop)
        }
    }
}

/// The coroutine that an iterator gives out.
#[derive(Trace)]
pub(crate) struct Next {
    iterator: Ref<AsCompleted>,
    /// The result of the next future, not the future.
    #[trace(skip)]
    resolves: StdCell<bool>,
    waiter: Option<Ref<Future>>,
}

impl Next {
    pub(crate) fn new(iterator: &Ref<AsCompleted>, resolves: bool) -> Next {
        Next {
            iterator: iterator.clone(),
            resolves: StdCell::new(resolves),
            waiter: None,
        }
    }

    fn take(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        let Some(one) = self.iterator.done.get_mut(vm).pop_front() else {
            return Ok(None);
        };
        if one.is_none() {
            return raise!(vm, TimeoutError);
        }
        if !self.resolves.get() {
            return Ok(Some(one));
        }
        match one.downcast::<Future>() {
            Some(future) => vm.future_result(&future.clone()).map(Some),
            None => vm.call_method(&one, "result", &[]).map(Some),
        }
    }

    fn stand(&mut self, vm: &mut Vm, waiter: Ref<Future>) {
        self.iterator.row.get_mut(vm).push_back(waiter.clone());
        self.waiter = Some(waiter);
    }
}

impl NativeFrame for Next {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        let before = self.waiter.take();
        if let Some(result) = self.take(vm)? {
            return Ok(Step::Return(result));
        }
        let waiter = match before.filter(|waiter| waiter.has_task.get()) {
            Some(task) => task,
            None => {
                let event_loop = vm.running_loop()?;
                vm.new_future(&event_loop)?
            }
        };
        self.stand(vm, waiter.clone());
        Ok(Step::Await(waiter.into()))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some(waiter) = self.waiter.take() {
            self.iterator.left.set(self.iterator.left.get() + 1);
            let (was_woken, _) = vm.leaves_row(&waiter);
            let row = self.iterator.row.get_mut(vm);
            row.retain(|known| !known.is_same(&waiter));
            // What it was woken for is another's.
            if was_woken && !self.iterator.done.get(vm).is_empty() {
                while let Some(next) = self.iterator.row.get_mut(vm).pop_front() {
                    if vm.waits_in_row(&next) {
                        vm.wake_in_row(&next, Value::None)?;
                        break;
                    }
                }
            }
        }
        Err(raised)
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        self.take(vm)
    }

    fn parks(&mut self, vm: &mut Vm) -> Res<Option<Keep>> {
        let Some((_, task)) = vm.parkable_task() else {
            return Ok(None);
        };
        self.stand(vm, task);
        Ok(Some(keep_in_task))
    }

    fn name(&self) -> &'static str {
        "_AsCompletedIterator._wait_for_one"
    }
}
