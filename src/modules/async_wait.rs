//! Waiting for one of asyncio's locks and queues: the one coroutine of them all.
//!
//! ```text
//!   attempt ── it is there ─────────────────────────────► the result
//!      │ no
//!      ▼
//!   stand in the row ── woken ──► goes_on ── None ──► stand at its end again
//!      │                            └── a result ─────► the result
//!      └──── given up, an error ──► gives_up ─────────► the error goes on
//! ```
//!
//! # Invariants
//! - Who stands in a row leaves it when its coroutine goes on, and not before, unless the row says otherwise.

use super::async_row::{Bound, Row};
use crate::object::layout::{Payload, Trace, Tracer};
use crate::object::step::Keep;
use crate::object::{Input, NativeFrame, Raised, Ref, Res, Step, Value, Vm};
use crate::sched::future::Future;
use crate::sched::keep_in_task;

/// Something that tasks wait for.
pub(super) trait Waited: Payload {
    /// What the waiting is for: which result it has, which row it stands in.
    type Order: Trace;

    fn row(&self, order: &Self::Order) -> &Row;

    fn bound(&self) -> &Bound;

    /// What the coroutine is called.
    fn name(order: &Self::Order) -> &'static str;

    /// The result, if it need not wait.
    fn attempt(&self, vm: &mut Vm, order: &mut Self::Order) -> Res<Option<Value>>;

    /// Who stood in the row goes on. The result; nothing where somebody else was quicker.
    fn goes_on(
        &self,
        vm: &mut Vm,
        order: &mut Self::Order,
        waiter: &Ref<Future>,
    ) -> Res<Option<Value>>;

    /// Who stood in the row goes on without it.
    fn gives_up(
        &self,
        vm: &mut Vm,
        order: &Self::Order,
        waiter: &Ref<Future>,
        raised: &Raised,
    ) -> Res<()>;

    /// Stand in the row: as the running task where its await may be parked, or with a future.
    fn stand(
        this: &Ref<Self>,
        vm: &mut Vm,
        order: &Self::Order,
        parked: bool,
    ) -> Res<Option<Ref<Future>>> {
        let waiter = this.bound().waiter(vm, &this.into(), parked)?;
        if let Some(waiter) = &waiter {
            this.row(order).stand(vm, waiter)?;
        }
        Ok(waiter)
    }
}

/// The coroutine.
pub(super) struct Wait<T: Waited> {
    of: Ref<T>,
    order: T::Order,
    waiter: Option<Ref<Future>>,
}

impl<T: Waited> Trace for Wait<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.of.trace(tracer);
        self.order.trace(tracer);
        self.waiter.trace(tracer);
    }

    crate::object::layout::saved_fields!(of, order, waiter);
}

impl<T: Waited> Wait<T> {
    pub(super) fn step(of: &Ref<T>, order: T::Order) -> Step {
        Step::Coroutine(Box::new(Wait {
            of: of.clone(),
            order,
            waiter: None,
        }))
    }
}

impl<T: Waited> NativeFrame for Wait<T> {
    fn resume(&mut self, vm: &mut Vm, _: Input) -> Res<Step> {
        let before = self.waiter.take();
        let result = match &before {
            Some(waiter) => self.of.goes_on(vm, &mut self.order, waiter)?,
            None => self.of.attempt(vm, &mut self.order)?,
        };
        if let Some(result) = result {
            return Ok(Step::Return(result));
        }
        self.waiter = match before.filter(|waiter| waiter.has_task.get()) {
            // A task that is parked stays so, at the end of the row.
            Some(task) => {
                self.of.row(&self.order).stand(vm, &task)?;
                Some(task)
            }
            None => T::stand(&self.of, vm, &self.order, false)?,
        };
        Ok(Step::Await(
            self.waiter.as_ref().map_or(Value::None, Value::from),
        ))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if let Some(waiter) = self.waiter.take() {
            self.of.gives_up(vm, &self.order, &waiter, &raised)?;
        }
        Err(raised)
    }

    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        self.of.attempt(vm, &mut self.order)
    }

    fn parks(&mut self, vm: &mut Vm) -> Res<Option<Keep>> {
        self.waiter = T::stand(&self.of, vm, &self.order, true)?;
        Ok(self.waiter.as_ref().map(|_| keep_in_task as Keep))
    }

    fn name(&self) -> &'static str {
        T::name(&self.order)
    }
}
