//! The timers of a loop: which is due next.
//!
//! Most timers are set in the order in which they will be due: sleeps and timeouts of the same length. Those stand in a
//! lane, first in, first out; a heap has what comes out of order.
//!
//! ```text
//!   push ──► due after the lane's last? ── yes ──► lane
//!                     │ no
//!                     ▼
//!            the lane's last goes to the heap; then the same question again, once; else to the heap itself
//! ```
//!
//! So a long timeout that stands in the way of short sleeps leaves the lane to them.
//!
//! # Cost
//! In the lane O(1), otherwise O(log timers); each timer changes its place at most once.

use super::blocks::Blocks;
use super::event_loop::Handle;
use super::future::Future;
use super::timeout::Timeout;
use crate::object::layout::{Trace, Tracer};
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver};
use crate::object::*;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// What a timer does when it is due.
#[derive(pyish_derive::Trace)]
pub(crate) enum Due {
    /// Ends the future, which holds its result already (sleep).
    Future(Ref<Future>),
    /// Lets the parked task go on.
    Task(Ref<Future>),
    /// Runs the handle.
    Handle(Ref<Handle>),
    /// Cancels the timeout's task.
    Timeout(Ref<Timeout>),
}

/// A timer. The one that is due first is the greatest; equal times keep the order in which they were set.
#[derive(pyish_derive::Trace)]
pub(crate) struct Timer {
    /// When, as a number that orders as the times do.
    rank: u64,
    pub(crate) number: u64,
    /// A `Future`, a `Handle` or a `Timeout`.
    object: Ref,
}

const SIGN: u64 = 1 << 63;

/// A number for each time, in the order of `f64::total_cmp`.
#[inline]
fn rank_of(when: f64) -> u64 {
    let bits = when.to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// Its inverse.
#[inline]
fn time_of(rank: u64) -> f64 {
    f64::from_bits(if rank & SIGN != 0 { rank ^ SIGN } else { !rank })
}

impl Timer {
    #[inline]
    pub(crate) fn new(when: f64, number: u64, due: Due) -> Timer {
        Timer {
            rank: rank_of(when),
            number,
            object: due.object(),
        }
    }

    /// When it is due.
    #[inline]
    pub(crate) fn when(&self) -> f64 {
        time_of(self.rank)
    }

    /// One number for both, which is compared without a branch.
    #[inline]
    fn key(&self) -> u128 {
        u128::from(self.rank) << 64 | u128::from(self.number)
    }
}

impl PartialEq for Timer {
    fn eq(&self, other: &Timer) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Timer {}

impl PartialOrd for Timer {
    #[inline]
    fn partial_cmp(&self, other: &Timer) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    // A heap asks by these: one comparison of two words each.
    #[inline]
    fn lt(&self, other: &Timer) -> bool {
        self.key() > other.key()
    }

    #[inline]
    fn le(&self, other: &Timer) -> bool {
        self.key() >= other.key()
    }

    #[inline]
    fn gt(&self, other: &Timer) -> bool {
        self.key() < other.key()
    }

    #[inline]
    fn ge(&self, other: &Timer) -> bool {
        self.key() <= other.key()
    }
}

impl Ord for Timer {
    #[inline]
    fn cmp(&self, other: &Timer) -> Ordering {
        other.key().cmp(&self.key())
    }
}

impl Due {
    fn object(self) -> Ref {
        match self {
            Due::Future(future) | Due::Task(future) => future.erase(),
            Due::Handle(handle) => handle.erase(),
            Due::Timeout(timeout) => timeout.erase(),
        }
    }
}

impl Timer {
    pub(crate) fn is_cancelled(&self, vm: &Vm) -> bool {
        match self.object.downcast::<Future>() {
            Some(task) if task.has_task.get() => !vm.waits_for_timer(task, self.number),
            Some(future) => future.is_done(),
            None => match self.object.downcast::<Handle>() {
                Some(handle) => handle.cancelled.get(),
                None => self
                    .object
                    .downcast::<Timeout>()
                    .is_none_or(|timeout| timeout.is_void(self.number)),
            },
        }
    }

    /// What it does; nothing for what is neither.
    pub(crate) fn due(&self) -> Option<Due> {
        match self.object.downcast::<Future>() {
            Some(task) if task.has_task.get() => Some(Due::Task(task.clone())),
            Some(future) => Some(Due::Future(future.clone())),
            None => match self.object.downcast::<Handle>() {
                Some(handle) => Some(Due::Handle(handle.clone())),
                None => self.object.downcast::<Timeout>().cloned().map(Due::Timeout),
            },
        }
    }
}

/// All timers of a loop.
#[derive(Default)]
pub(crate) struct Timers {
    /// Each is due after the one before it.
    lane: Blocks<Timer>,
    heap: BinaryHeap<Timer>,
    /// For the heap.
    charge: Charge,
}

impl Timers {
    pub(crate) fn is_empty(&self) -> bool {
        self.lane.is_empty() && self.heap.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.lane.len() + self.heap.len()
    }

    pub(crate) fn push(&mut self, timer: Timer) {
        if self.precedes_last(&timer) {
            if let Some(last) = self.lane.pop_back() {
                self.push_to_heap(last);
            }
            if self.precedes_last(&timer) {
                return self.push_to_heap(timer);
            }
        }
        self.lane.push_back(timer);
    }

    /// Whether it is due before the last of the lane.
    #[inline]
    fn precedes_last(&self, timer: &Timer) -> bool {
        self.lane.back().is_some_and(|last| timer > last)
    }

    fn push_to_heap(&mut self, timer: Timer) {
        let is_full = self.heap.len() == self.heap.capacity();
        self.heap.push(timer);
        if is_full {
            self.recharge();
        }
    }

    #[cold]
    fn recharge(&mut self) {
        let bytes = self.heap.capacity() * size_of::<Timer>();
        self.charge.set_anyway(bytes);
    }

    /// The one that is due next.
    pub(crate) fn peek(&self) -> Option<&Timer> {
        match (self.lane.front(), self.heap.peek()) {
            (Some(first), Some(other)) => Some(first.max(other)),
            (first, None) => first,
            (None, other) => other,
        }
    }

    /// The same, taken out.
    pub(crate) fn pop(&mut self) -> Option<Timer> {
        match (self.lane.front(), self.heap.peek()) {
            (Some(first), Some(other)) if other > first => self.heap.pop(),
            (None, _) => self.heap.pop(),
            _ => self.lane.pop_front(),
        }
    }

    /// Let the timer of this number do something else. O(timers).
    pub(crate) fn replace(&mut self, number: u64, due: Due) {
        if let Some(timer) = self.lane.iter_mut().find(|timer| timer.number == number) {
            timer.object = due.object();
            return;
        }
        // Its place in the order stays.
        let mut heap = std::mem::take(&mut self.heap).into_vec();
        if let Some(timer) = heap.iter_mut().find(|timer| timer.number == number) {
            timer.object = due.object();
        }
        self.heap = heap.into();
    }

    /// Those that were cancelled, and those that were not.
    pub(crate) fn sweep(self, vm: &Vm) -> (Vec<Timer>, Timers) {
        let mut alive = Timers::default();
        let mut dead = Vec::new();
        for timer in self.lane.drain() {
            match timer.is_cancelled(vm) {
                true => dead.push(timer),
                false => alive.lane.push_back(timer),
            }
        }
        let (void, rest): (Vec<Timer>, Vec<Timer>) = self
            .heap
            .into_iter()
            .partition(|timer| timer.is_cancelled(vm));
        dead.extend(void);
        alive.heap = rest.into();
        alive.recharge();
        (dead, alive)
    }

    /// What each does, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Timer> {
        self.lane.iter().chain(self.heap.iter())
    }

    /// All of them, in the order in which they are due.
    pub(crate) fn into_sorted(self) -> Vec<Timer> {
        let mut all: Vec<Timer> = self.lane.drain().chain(self.heap).collect();
        all.sort_unstable_by(|one, other| other.cmp(one));
        all
    }
}

impl Trace for Timers {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.iter().for_each(|timer| timer.object.trace(tracer));
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.out.size(self.len());
        self.iter().try_for_each(|timer| timer.save(saver))
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let mut timers = Timers::default();
        for timer in Vec::load(loader)? {
            timers.push(timer);
        }
        Ok(timers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_order_as_times_do() {
        let times = [
            f64::NEG_INFINITY,
            -1.0,
            -0.0,
            0.0,
            1e-9,
            1.0,
            3600.0,
            f64::INFINITY,
        ];
        assert!(times.is_sorted_by_key(|when| rank_of(*when)));
        for when in times {
            assert_eq!(time_of(rank_of(when)).to_bits(), when.to_bits());
        }
    }
}
