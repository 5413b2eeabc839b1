//! `asyncio.gather`: one future for the results of many.
//!
//! The children tell the outer future natively: a gathering of n costs no script call for each.

use super::event_loop::EventLoop;
use super::future::{Future, State, Waiter};
use crate::object::layout::{Trace, Tracer};
use crate::object::*;

/// What a gathering future has beyond a future.
pub(crate) struct Gathering {
    /// In the order of the arguments; one may be there several times.
    pub(crate) children: Vec<Ref<Future>>,
    /// How many different ones are not done.
    pub(crate) left: usize,
    pub(crate) return_exceptions: bool,
    /// It was cancelled: it ends so once its children have.
    pub(crate) cancel_requested: bool,
    pub(crate) charge: Charge,
}

impl Trace for Gathering {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.children.trace(tracer);
    }

    crate::object::layout::saved_fields!(
        children,
        left,
        return_exceptions,
        cancel_requested,
        charge
    );
}

impl Vm {
    /// Make `outer` the gathering of `children`, of which `unique` are different.
    pub(crate) fn start_gathering(
        &mut self,
        outer: &Ref<Future>,
        gathering: Gathering,
        unique: &[Ref<Future>],
    ) -> Res<()> {
        outer.set_gathering(self, Some(Box::new(gathering)));
        let mut done = Vec::new();
        for child in unique {
            if child.is_done() {
                done.push(child.clone());
            } else {
                self.add_waiter(child, Waiter::Gather(outer.clone()))?;
            }
        }
        for child in done {
            self.gathered(outer, &child)?;
        }
        Ok(())
    }

    /// A child of `outer` is done.
    pub(crate) fn gathered(&mut self, outer: &Ref<Future>, child: &Ref<Future>) -> Res<()> {
        let Some(gathering) = outer.gathering_mut(self) else {
            if outer.counting_mut(self).is_some() {
                return self.counted(outer, child);
            }
            child.log_traceback.set(false);
            return Ok(());
        };
        gathering.left -= 1;
        let (left, return_exceptions) = (gathering.left, gathering.return_exceptions);
        if outer.is_done() {
            child.log_traceback.set(false);
            return Ok(());
        }
        if !return_exceptions {
            let error = match child.state.get() {
                State::Cancelled => Some(self.cancelled_error(child).0.into()),
                State::Failed => {
                    child.log_traceback.set(false);
                    Some(child.result.cloned(self))
                }
                State::Pending | State::Finished => None,
            };
            if let Some(error) = error {
                return self.finish_future(outer, State::Failed, error);
            }
        }
        if left > 0 {
            return Ok(());
        }
        let Some(gathering) = outer.set_gathering(self, None) else {
            return Ok(());
        };
        if gathering.cancel_requested {
            let error = match gathering.children.last() {
                Some(last) => self.cancelled_error(&last.clone()),
                None => self.new_cancelled(Value::None),
            };
            return self.finish_future(outer, State::Failed, error.0.into());
        }
        let mut results = Vec::with_capacity(gathering.children.len());
        for child in &gathering.children {
            results.push(self.gathered_result(child)?);
        }
        let results = self.new_list(results)?;
        self.finish_future(outer, State::Finished, results)
    }

    fn gathered_result(&mut self, child: &Ref<Future>) -> Res {
        if child.state.get() != State::Cancelled {
            child.log_traceback.set(false);
            return Ok(child.result.cloned(self));
        }
        let message = child.cancel_message(self);
        let message = if message.is_none() {
            self.new_str("")?
        } else {
            message
        };
        Ok(self.new_cancelled(message).0.into())
    }

    /// `cancel` of a gathering future: its children are cancelled; false if they all are done.
    pub(crate) fn cancel_gathering(&mut self, outer: &Ref<Future>, message: &Value) -> Res<bool> {
        let mut outers = vec![outer.clone()];
        let mut any = false;
        // Gatherings of gatherings are followed without recursion.
        while let Some(outer) = outers.pop() {
            let children = match outer.gathering(self) {
                Some(gathering) if !outer.is_done() => gathering.children.clone(),
                _ => continue,
            };
            let mut asked = false;
            for child in children {
                if child.gathering(self).is_some() && !child.is_done() {
                    outers.push(child);
                    asked = true;
                } else if self.cancel_future(&child, message.clone())? {
                    asked = true;
                }
            }
            if asked {
                any = true;
                if let Some(gathering) = outer.gathering_mut(self) {
                    gathering.cancel_requested = true;
                }
            }
        }
        Ok(any)
    }

    /// The task or future of one argument of `gather`.
    pub(crate) fn gather_child(
        &mut self,
        event_loop: &mut Option<Ref<EventLoop>>,
        given: &Value,
    ) -> Res<Value> {
        let helper = self.library("asyncio.tasks", "_gather_child")?;
        let own = match event_loop {
            Some(event_loop) => self.shown_loop(event_loop)?,
            None => Value::None,
        };
        self.call(&helper, &[given.clone(), own])
    }
}
