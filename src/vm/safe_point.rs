//! Safe points: where limits, interrupts, finalizers and the collector have their turn.

use crate::object::fiber::{INTERRUPT_WAKE, MAIN};
use crate::object::*;
use std::sync::atomic::Ordering;

/// How many safe points pass between two looks around.
pub(crate) const SLICE: u32 = 2000;

/// Ctrl-C was pressed.
pub(crate) const INTERRUPT_SIGINT: u32 = 1;
/// The host wants the isolate to stop.
pub(crate) const INTERRUPT_STOP: u32 = 2;
/// The host wants the isolate to rest.
pub(crate) const INTERRUPT_PAUSE: u32 = 16;
/// The host has caught signals.
pub(crate) const INTERRUPT_SIGNAL: u32 = 8;

impl Vm {
    /// The countdown has run out: look around.
    #[cold]
    #[inline(never)]
    pub(crate) fn safe_point(&mut self) -> Res<()> {
        let unspent = self.heap.unspent.replace(0);
        self.heap.countdown.set(SLICE);
        if let Some(stop) = self.stopped {
            // It was raised where nobody could be told: in a finalizer.
            return self.stop(stop);
        }
        let owed = self.heap.owed.replace(0);
        self.spend(u64::from(SLICE - unspent.min(SLICE)) + owed)?;
        if self.budget.fuel < u64::from(SLICE) {
            // It ends where its fuel does, not some safe points later.
            self.look_around_in(self.budget.fuel.max(1) as u32);
        }
        self.hear_interrupts()?;
        self.stack.trim();
        self.sweep_names();
        if self.heap.is_crowded() {
            self.collect();
            if self.heap.is_over() {
                return Err(OutOfMemory.into());
            }
        }
        if !self.heap.has_spare_error() {
            self.keep_memory_error();
        }
        if self.tracked_objects() >= self.heap.collect_at.get() {
            self.collect();
        }
        self.finalize_now();
        Ok(())
    }

    /// After so many safe points, which are then paid for.
    fn look_around_in(&self, points: u32) {
        self.heap.countdown.set(points);
        self.heap.unspent.set(SLICE - points);
    }

    /// So much fuel may be spent from here on: what was passed since the last look around, somebody else has paid for.
    pub(crate) fn set_fuel(&mut self, fuel: u64) {
        self.budget.fuel = fuel;
        if fuel != u64::MAX {
            self.heap.owed.set(0);
            let left = u64::from(self.heap.countdown.get().min(SLICE));
            self.look_around_in(left.min(fuel).max(1) as u32);
        }
        if self.interrupt.load(Ordering::Acquire) != 0 {
            self.heap.attend();
        }
    }

    /// How much fuel is left, with all paid for that was passed.
    pub(crate) fn fuel_left(&self) -> u64 {
        if self.budget.fuel == u64::MAX {
            return u64::MAX;
        }
        let ahead = self.heap.unspent.get() + self.heap.countdown.get().min(SLICE);
        let passed = u64::from(SLICE.saturating_sub(ahead)) + self.heap.owed.get();
        self.budget.fuel.saturating_sub(passed)
    }

    /// The next MemoryError is a fresh one, where there is room for it.
    #[cold]
    fn keep_memory_error(&mut self) {
        let class = self.exceptions.MemoryError.clone();
        if let Ok(error) = Exception::create(&class, self.empty_tuple.clone()) {
            self.heap.set_spare_error(Some(error));
        }
    }

    /// Ctrl-C: whoever has asked for it decides (an event loop cancels its main task), or KeyboardInterrupt.
    fn on_interrupt(&mut self) -> Res<()> {
        if let Some(handler) = self.interrupt_handler
            && handler(self)
        {
            return Ok(());
        }
        raise!(self, KeyboardInterrupt)
    }

    /// Look for Ctrl-C and the host's stop, after a wait.
    pub(crate) fn poll_interrupt(&mut self) -> Res<()> {
        self.hear_interrupts()?;
        self.spend(1)
    }

    /// The same where it costs nothing: how often one looks depends on the host's slices and on other threads, what is
    /// spent must not.
    pub(crate) fn hear_interrupts(&mut self) -> Res<()> {
        let bits = self.interrupt.swap(0, Ordering::AcqRel);
        if bits & INTERRUPT_STOP != 0 {
            return self.stop(Stop::Interrupted);
        }
        if bits & INTERRUPT_PAUSE != 0 {
            self.pause = Pause::Asked;
        }
        if bits & INTERRUPT_WAKE != 0 {
            self.fibers.turn_wakes();
            self.look_outside(false);
        }
        if bits & INTERRUPT_SIGINT != 0 {
            if self.fibers.running == MAIN {
                self.on_interrupt()?;
            } else {
                // The main fiber alone hears of signals.
                self.interrupt.fetch_or(INTERRUPT_SIGINT, Ordering::AcqRel);
                self.fibers.wake(MAIN);
            }
        }
        if bits & INTERRUPT_SIGNAL != 0 {
            self.on_signals()?;
        }
        Ok(())
    }

    /// The host has caught signals: the main fiber calls their handlers.
    #[cold]
    fn on_signals(&mut self) -> Res<()> {
        let Some(call_handlers) = self.signal_hook else {
            return Ok(());
        };
        if self.fibers.running != MAIN {
            self.interrupt.fetch_or(INTERRUPT_SIGNAL, Ordering::AcqRel);
            self.fibers.wake(MAIN);
            return Ok(());
        }
        call_handlers(self)
    }

    /// Charge fuel and look at the deadline.
    pub(crate) fn spend(&mut self, points: u64) -> Res<()> {
        if let Some(turn) = &mut self.fibers.turn {
            turn.fuel = turn.fuel.saturating_sub(points);
        }
        if self.budget.fuel != u64::MAX {
            self.budget.fuel = self.budget.fuel.saturating_sub(points);
            if self.budget.fuel == 0 && !self.pauses_at_limit() {
                return self.stop(Stop::Fuel);
            }
        }
        if let Some(deadline) = self.budget.deadline
            && self.host.limit_clock() >= deadline
            && !self.pauses_at_limit()
        {
            return self.stop(Stop::Deadline);
        }
        Ok(())
    }

    /// A limit has been reached: whether the program is to rest instead of being stopped. What is in the way of that may
    /// go on for as long again, and is stopped then.
    #[cold]
    pub(crate) fn pauses_at_limit(&mut self) -> bool {
        let Some(spare) = self.spare.take() else {
            return false;
        };
        self.budget.fuel = spare.fuel;
        self.budget.deadline = spare.time.map(|time| self.host.limit_clock() + time);
        self.pause = Pause::Asked;
        true
    }

    /// Whether the time is up, or the host wants a stop: for work that may not stop the isolate itself.
    pub(crate) fn is_late(&self) -> bool {
        let deadline = self.budget.deadline;
        // A program that pauses when its time is up goes on later.
        let is_up = |deadline| self.spare.is_none() && self.host.limit_clock() >= deadline;
        deadline.is_some_and(is_up) || self.interrupt.load(Ordering::Acquire) & INTERRUPT_STOP != 0
    }

    /// Pay for what native code has done without asking, where that is much.
    #[inline]
    pub(crate) fn pay_debt(&mut self) -> Res<()> {
        if self.heap.is_in_debt() {
            self.pay_now()
        } else {
            Ok(())
        }
    }

    #[cold]
    fn pay_now(&mut self) -> Res<()> {
        let owed = self.heap.owed.replace(0);
        self.spend(owed)?;
        self.hear_interrupts()
    }

    /// Charge native work in proportion to `units`.
    pub fn charge_work(&mut self, units: usize) -> Res<()> {
        self.spend(units as u64 / 64)
    }

    /// The isolate stops for good: from here on unwinding looks at no handler.
    #[cold]
    pub(crate) fn stop<T>(&mut self, why: Stop) -> Res<T> {
        self.stopped = Some(why);
        raise!(self, RuntimeError, "the isolate was stopped: {why:?}")
    }

    /// Run finalizers and weak references' callbacks that have become due, also where one of them is running.
    #[cold]
    #[inline(never)]
    pub(crate) fn run_pending(&mut self) {
        let outer = std::mem::replace(&mut self.finalizing, true);
        self.run_each_pending();
        self.finalizing = outer;
        if self.stopped.is_some() {
            // Nobody is told of a finalizer's errors: whatever comes next is.
            self.heap.attend();
        }
    }

    /// Run what has become due, one after the other: what becomes due inside a finalizer waits for its end.
    #[inline]
    pub(crate) fn finalize_now(&mut self) {
        if self.has_pending() && !self.finalizing {
            self.run_pending();
        }
    }

    /// The same, out of line.
    #[cold]
    #[inline(never)]
    pub(crate) fn finalize_due(&mut self) {
        self.finalize_now();
    }

    fn run_each_pending(&mut self) {
        // Native finalizers pass no safe point, and there may be millions.
        const LOOK_EVERY: u32 = 64;
        let mut until_look = LOOK_EVERY;
        while let Some(pending) = self.next_pending() {
            until_look -= 1;
            if until_look == 0 {
                until_look = LOOK_EVERY;
                // Where it is stopped, that is seen below.
                let _ = self.spend(u64::from(LOOK_EVERY));
            }
            match pending.call {
                PendingCall::Finalize(object) => {
                    let value = Value::Object(object);
                    self.within(pending.depth, |vm| vm.finalize(&value));
                }
                PendingCall::WeakCallback(weak, callback) => {
                    let value = Value::Object(weak);
                    self.within(pending.depth, |vm| vm.call_back(value, &callback));
                }
            }
            if self.stopped.is_some() {
                return;
            }
        }
    }

    /// What dies while `f` runs, lies one deeper than what it runs for; what dies after it, as the rest of that, does not.
    fn within(&mut self, depth: u32, f: impl FnOnce(&mut Vm)) {
        let outer = self.heap.pending_depth.replace(depth.saturating_add(1));
        f(self);
        self.heap.pending_depth.set(outer);
    }

    /// A finalizer that makes what has to be finalized, and so on without an end, is a recursion: each waits for the
    /// one before it to end, where CPython's calls lie within each other.
    fn check_pending_depth(&mut self) -> Res<()> {
        match self.heap.pending_depth.get() > self.recursion_limit {
            true => self.too_deep(),
            false => Ok(()),
        }
    }

    fn call_back(&mut self, weak: Value, callback: &Value) {
        let called = match self.check_pending_depth() {
            Ok(()) => self.call(callback, &[weak]).map(|_| ()),
            Err(raised) => Err(raised),
        };
        if let Err(raised) = called {
            let message = "Exception ignored while calling weakref callback";
            self.unraisable(raised, callback, message);
        }
    }

    fn finalize(&mut self, value: &Value) {
        if let Some(generator) = value.downcast::<Generator>().cloned() {
            let closed = match self.check_pending_depth() {
                Ok(()) => self.finalize_generator(&generator),
                Err(raised) => Err(raised),
            };
            if let Err(raised) = closed {
                self.unraisable(raised, value, "Exception ignored while closing generator");
            }
            return;
        }
        let method = self.special(value, Special::Del);
        if method.is_unset() {
            return;
        }
        let result = match self.check_pending_depth() {
            Ok(()) => self.call_special(value, Special::Del, &[]).map(|_| ()),
            Err(raised) => Err(raised),
        };
        if let Err(raised) = result {
            self.unraisable(
                raised,
                &method,
                "Exception ignored while calling deallocator",
            );
        }
    }

    /// An exception that nobody can catch: it is reported by `sys.unraisablehook`.
    pub(crate) fn unraisable(&mut self, raised: Raised, object: &Value, message: &str) {
        if self.stopped.is_some() {
            return;
        }
        // One that passed no frame is shown where the program stands.
        if raised.0.traceback.get(self).is_none()
            && let Some(frame) = self.frames().first().copied()
        {
            self.add_traceback_here(frame, &raised);
        }
        if let Some(report) = self.unraisable_hook {
            report(self, raised, object, message);
        }
    }
}
