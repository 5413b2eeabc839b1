//! Turns: a host that has other things to do lets the fibers run for a while, and gets its thread back.
//!
//! The main fiber is the host's own: it stands still here, so that between two turns the host can call what it likes.
//! All others run until each of them waits, or the turn is over.

use crate::object::fiber::{BASE, FiberId, MAIN, Onward, TurnEnd};
use crate::object::*;
use crate::vm::dispatch::Outcome;
use crate::vm::safe_point::INTERRUPT_STOP;
use std::sync::atomic::Ordering;

/// How a turn has ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Turn {
    /// Nothing can go on before this time, or before something happens outside.
    Waiting(Option<f64>),
    /// There is more to do.
    Yielded,
    /// A limit that no script survives has been reached.
    Stopped(Stop),
}

impl Vm {
    /// Whether the host wants its thread back.
    #[inline]
    pub(crate) fn turn_is_over(&self) -> bool {
        self.fibers.turn.is_some_and(|turn| turn.is_over())
    }

    /// Let the fibers run for a turn.
    pub(crate) fn turn_fibers(&mut self, end: TurnEnd) -> Turn {
        debug_assert!(self.is_main_fiber(), "the host is the main fiber");
        let outer = (self.fibers.ground, self.native_depth);
        self.fibers.ground = BASE;
        self.native_depth = BASE;
        self.fibers.turn = Some(end);
        let turn = loop {
            self.look_at_limits();
            if let Some(stop) = self.stopped {
                break Turn::Stopped(stop);
            }
            self.fibers.turn_wakes();
            let next = self.fibers.turn_alarms(self.now());
            self.look_outside(false);
            if self.fibers.any_ready() && self.turn_is_over() {
                break Turn::Yielded;
            }
            let Some(fiber) = self.fibers.next_ready(BASE) else {
                break Turn::Waiting(next.map(|next| next - self.clock_offset));
            };
            match self.run_fiber(fiber, BASE, false) {
                Outcome::Done(result) => self.fiber_ended(fiber, result),
                Outcome::Parked => self.park_running(fiber, 0),
                Outcome::Paused => {}
            }
        };
        self.fibers.turn = None;
        self.switch_to(MAIN);
        if let Turn::Waiting(_) = turn {
            // Many isolates wait at the same time, and the host's own fiber does nothing meanwhile.
            self.stack.shrink();
        }
        (self.fibers.ground, self.native_depth) = outer;
        turn
    }

    fn look_at_limits(&mut self) {
        if self.interrupt.load(Ordering::Acquire) & INTERRUPT_STOP != 0 {
            self.interrupt.fetch_and(!INTERRUPT_STOP, Ordering::AcqRel);
            self.stopped = Some(Stop::Interrupted);
        }
        let now = self.host.limit_clock();
        if self.budget.deadline.is_some_and(|deadline| now >= deadline) {
            self.stopped = Some(Stop::Deadline);
        }
    }

    /// Raise something in a fiber that does not run, where it stands. False where it has not begun: then it is gone.
    pub(crate) fn raise_in_fiber(&mut self, fiber: FiberId, raised: Raised) -> bool {
        let Some(row) = self.fibers.get_mut(fiber) else {
            return false;
        };
        let is_native = match row.onward {
            Onward::Begin(_) | Onward::Ended => {
                self.fibers.remove(fiber);
                return false;
            }
            Onward::Resume | Onward::Raise(_, true) => true,
            Onward::Continue | Onward::Raise(_, false) => false,
        };
        row.onward = Onward::Raise(raised, is_native);
        self.fibers.wake(fiber);
        true
    }
}
