//! What is to happen at given times, the earliest first: fibers that wait for a time, wakers of isolates that do.
//!
//! # Cost
//! Setting an alarm and taking the first: O(log n); looking at the first: O(1); sorting out: O(n).

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Instant;

/// A clock's reading: all readings have an order.
pub(crate) trait Reading: Copy {
    fn order(self, other: Self) -> Ordering;
}

impl Reading for f64 {
    fn order(self, other: f64) -> Ordering {
        self.total_cmp(&other)
    }
}

impl Reading for Instant {
    fn order(self, other: Instant) -> Ordering {
        self.cmp(&other)
    }
}

/// Something that is due at a time.
pub(crate) struct Alarm<W, T> {
    pub(crate) when: W,
    number: u64,
    pub(crate) what: T,
}

/// The earliest is the greatest, as a heap has it on top; of equal times the one that was set first.
impl<W: Reading, T> Ord for Alarm<W, T> {
    fn cmp(&self, other: &Alarm<W, T>) -> Ordering {
        let by_time = other.when.order(self.when);
        by_time.then(other.number.cmp(&self.number))
    }
}

impl<W: Reading, T> PartialOrd for Alarm<W, T> {
    fn partial_cmp(&self, other: &Alarm<W, T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<W: Reading, T> PartialEq for Alarm<W, T> {
    fn eq(&self, other: &Alarm<W, T>) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<W: Reading, T> Eq for Alarm<W, T> {}

/// Alarms, the earliest first.
pub(crate) struct Alarms<W, T> {
    heap: BinaryHeap<Alarm<W, T>>,
    count: u64,
}

impl<W: Reading, T> Default for Alarms<W, T> {
    fn default() -> Alarms<W, T> {
        Alarms {
            heap: BinaryHeap::new(),
            count: 0,
        }
    }
}

impl<W: Reading, T> Alarms<W, T> {
    pub(crate) fn set(&mut self, when: W, what: T) {
        self.count += 1;
        let number = self.count;
        self.heap.push(Alarm { when, number, what });
    }

    pub(crate) fn first(&self) -> Option<&Alarm<W, T>> {
        self.heap.peek()
    }

    pub(crate) fn take_first(&mut self) -> Option<T> {
        self.heap.pop().map(|alarm| alarm.what)
    }

    pub(crate) fn len(&self) -> usize {
        self.heap.len()
    }

    /// All of them, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Alarm<W, T>> {
        self.heap.iter()
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.heap.retain(|alarm| keep(&alarm.what));
    }

    /// Take all of them out, in no order.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = T> {
        self.heap.drain().map(|alarm| alarm.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_comes_first_and_equal_times_keep_their_order() {
        let mut alarms = Alarms::default();
        for (when, what) in [(2.0, 'c'), (1.0, 'a'), (1.0, 'b'), (-0.5, 'z'), (1.0, 'x')] {
            alarms.set(when, what);
        }
        alarms.retain(|what| *what != 'x');
        assert_eq!(alarms.len(), 4);
        assert_eq!(alarms.first().map(|alarm| alarm.when), Some(-0.5));
        let order: String = std::iter::from_fn(|| alarms.take_first()).collect();
        assert_eq!(order, "zabc");
    }
}
