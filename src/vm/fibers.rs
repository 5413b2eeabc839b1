//! Going from one fiber to the next: who runs, who waits, and what the thread does while all wait.
//!
//! [`Vm::drive`] is entered by the nested loop whose fiber parks. The outermost driver runs every fiber; one further up
//! the native stack (a fiber parked inside a native call) runs all fibers but those that are pinned below it.

use super::call::Flow;
use super::dispatch::Outcome;
use super::native_frames::End;
use super::safe_point::{INTERRUPT_PAUSE, INTERRUPT_STOP};
use crate::object::fiber::{BASE, FiberId, FiberWaker, MAIN, Onward};
use crate::object::frame::Stack;
use crate::object::step::Park;
use crate::object::*;
use std::sync::atomic::Ordering;

/// How many times the running fiber was asked to go on without giving way.
#[derive(Default)]
struct Holds(u32);

impl Vm {
    /// Once more, or once less: the running fiber is not preempted.
    pub(crate) fn hold_fiber(&mut self, more: bool) {
        let holds = &mut self.fiber_state::<Holds>().0;
        *holds = if more {
            *holds + 1
        } else {
            holds.saturating_sub(1)
        };
    }

    /// A fiber that begins with `main`, when its turn comes. What `main` returns or raises is lost.
    pub(crate) fn spawn_fiber(&mut self, main: Box<dyn NativeFrame>) -> Res<FiberId> {
        if self.fibers.len() > self.budget.tasks {
            return raise!(self, RuntimeError, "can't start new thread");
        }
        let mut charge = Charge::default();
        charge.grow_to(Stack::SMALL)?;
        Ok(self.fibers.add(main, charge))
    }

    /// The fiber that is running.
    pub(crate) fn running_fiber(&self) -> FiberId {
        self.fibers.running
    }

    /// Whether the program's first fiber is running.
    pub(crate) fn is_main_fiber(&self) -> bool {
        self.fibers.running == MAIN
    }

    /// Let a parked fiber look again at what it waits for.
    pub(crate) fn wake_fiber(&mut self, fiber: FiberId) {
        self.fibers.wake(fiber);
    }

    /// What wakes the running fiber from other threads.
    pub(crate) fn fiber_waker(&self) -> FiberWaker {
        self.fibers.waker(self.fibers.running)
    }

    /// At a safe point of the loop: whether the running fiber makes room for another one. It is parked then.
    #[cold]
    pub(crate) fn preempts(&mut self) -> bool {
        if self.rests() {
            self.parked = Some(Park::Preempted);
            return true;
        }
        if self.fibers.is_alone() || self.native_depth != self.fibers.ground {
            return false;
        }
        if self.turn_is_over() {
            self.parked = Some(Park::Preempted);
            return true;
        }
        let now = self.now();
        self.fibers.turn_alarms(now);
        self.look_outside(false);
        if !self.fibers.any_ready() {
            self.fibers.slice_end = f64::INFINITY;
            return false;
        }
        if self.fibers.slice_end == f64::INFINITY {
            // Its last slice begins when another fiber wants to run.
            self.fibers.slice_end = now + self.fibers.interval;
        }
        if now < self.fibers.slice_end || self.fiber_state::<Holds>().0 != 0 {
            return false;
        }
        self.parked = Some(Park::Preempted);
        true
    }

    /// The running fiber, which the loop above this was entered for, has parked: run others, and this one when its
    /// time has come, until that loop is done.
    #[cold]
    pub(crate) fn drive(&mut self) -> Res {
        self.drive_from(Some(Outcome::Parked), self.fibers.running)
    }

    /// Whether the isolate is to rest now: it was asked to, and no native call is in the way.
    fn rests(&self) -> bool {
        self.pause == Pause::Asked && self.native_depth == BASE && !self.fibers.any_pinned()
    }

    /// An isolate that rests goes on, to the end of its main fiber.
    pub(crate) fn resume_all(&mut self) -> Res {
        let depth = std::mem::replace(&mut self.native_depth, BASE);
        self.pause = Pause::No;
        let result = stacker::maybe_grow(128 * 1024, 1024 * 1024, || self.drive_from(None, MAIN));
        self.native_depth = depth;
        result
    }

    fn drive_from(&mut self, mut outcome: Option<Outcome>, mine: FiberId) -> Res {
        let depth = self.native_depth;
        let is_base = mine == MAIN && depth == BASE;
        let outer = std::mem::replace(&mut self.fibers.ground, depth);
        let result = loop {
            let running = self.fibers.running;
            match outcome.unwrap_or(Outcome::Paused) {
                Outcome::Paused => {}
                Outcome::Done(result) if running == mine => break result,
                Outcome::Done(result) => self.fiber_ended(running, result),
                Outcome::Parked => {
                    let pinned = if running == mine && !is_base {
                        depth
                    } else {
                        0
                    };
                    self.park_running(running, pinned);
                }
            }
            if is_base && let Some(result) = self.main_ended.take() {
                self.switch_to(mine);
                break result;
            }
            if is_base && self.rests() {
                self.pause = Pause::Paused;
                break Ok(Value::Unset);
            }
            outcome = Some(self.run_next(mine, depth));
        };
        self.fibers.ground = outer;
        self.native_depth = depth;
        result
    }

    pub(super) fn fiber_ended(&mut self, fiber: FiberId, result: Res) {
        if fiber != MAIN {
            self.fibers.remove(fiber);
            return;
        }
        // The main fiber was run by a driver further up than its own, which hears of it when it is next.
        self.main_ended = Some(result);
        if let Some(main) = self.fibers.get_mut(MAIN) {
            main.onward = Onward::Ended;
        }
    }

    pub(super) fn park_running(&mut self, running: FiberId, pinned: u32) {
        let park = self.parked.take().unwrap_or(Park::Forever);
        if let Some(fiber) = self.fibers.get_mut(running) {
            fiber.pinned = pinned;
            fiber.onward = match park {
                Park::Preempted => Onward::Continue,
                Park::Until(_) | Park::Forever => Onward::Resume,
            };
        }
        match park {
            Park::Preempted if self.turn_is_over() => self.fibers.requeue_first(running),
            Park::Preempted => self.fibers.requeue(running),
            Park::Until(when) => self.fibers.park(running, Some(when)),
            Park::Forever => self.fibers.park(running, None),
        }
    }

    /// Run the next fiber that a driver at `depth` can run, up to its next stop.
    fn run_next(&mut self, mine: FiberId, depth: u32) -> Outcome {
        match self.wait_for_fiber(mine, depth) {
            Some((fiber, is_dead_end)) => self.run_fiber(fiber, depth, is_dead_end),
            None => Outcome::Paused,
        }
    }

    /// Run a fiber up to its next stop. `is_dead_end`: nothing can wake it any more, and it hears of that.
    pub(super) fn run_fiber(&mut self, fiber: FiberId, depth: u32, is_dead_end: bool) -> Outcome {
        let Some(onward) = self.switch_to(fiber) else {
            return Outcome::Parked;
        };
        if let Some(fiber) = self.fibers.get_mut(fiber) {
            fiber.pinned = 0;
        }
        self.native_depth = depth;
        if self.stopped.is_some() {
            return self.unwind_stopped(onward);
        }
        if let (true, Some(dead_ends)) = (is_dead_end, self.dead_ends) {
            let raised = (dead_ends.error)(self);
            return self.unwind_fiber(onward, raised);
        }
        self.fibers.slice_end = f64::INFINITY;
        if fiber == MAIN && self.interrupt.load(Ordering::Acquire) != 0 {
            // A signal came while others ran.
            self.heap.attend();
        }
        match onward {
            Onward::Resume => self.run(End::Native(Ok(Input::Value(Value::None)))),
            Onward::Continue => self.run(End::Switched),
            Onward::Raise(raised, true) => self.run(End::Native(Err(raised))),
            Onward::Raise(raised, false) => self.run(End::Throw(raised)),
            Onward::Ended => Outcome::Done(Ok(Value::None)),
            Onward::Begin(main) => match self.take_step(Step::Push(main), RetKind::Exit, 0) {
                Ok(Flow::Value(value)) => Outcome::Done(Ok(value)),
                Ok(Flow::Switched) => self.run(End::Switched),
                Ok(Flow::End(end)) => self.run(end),
                Err(raised) => Outcome::Done(Err(raised)),
            },
        }
    }

    /// The isolate was stopped: the fiber is unwound.
    fn unwind_stopped(&mut self, onward: Onward) -> Outcome {
        let raised = match self.stop::<()>(self.stopped.unwrap_or(Stop::Interrupted)) {
            Err(raised) => raised,
            Ok(()) => return Outcome::Parked,
        };
        self.unwind_fiber(onward, raised)
    }

    /// A fiber goes on with an exception.
    fn unwind_fiber(&mut self, onward: Onward, raised: Raised) -> Outcome {
        match onward {
            Onward::Begin(_) | Onward::Ended => Outcome::Done(Err(raised)),
            Onward::Resume | Onward::Raise(_, true) => self.run(End::Native(Err(raised))),
            Onward::Continue | Onward::Raise(_, false) => self.run(End::Throw(raised)),
        }
    }

    /// The next ready fiber. While there is none, the thread waits in the host. If nothing can ever wake one, that of
    /// the driver comes back, and that this is so.
    fn wait_for_fiber(&mut self, mine: FiberId, depth: u32) -> Option<(FiberId, bool)> {
        let mut has_told = false;
        loop {
            if self.stopped.is_some() {
                return Some((mine, false));
            }
            if self.rests() {
                return None;
            }
            self.fibers.turn_wakes();
            let next = self.fibers.turn_alarms(self.now());
            if !self.fibers.is_alone() {
                self.look_outside(false);
            }
            if let Some(fiber) = self.fibers.next_ready(depth) {
                return Some((fiber, false));
            }
            if self.fibers.any_ready() && !has_told {
                // Those that are ready are pinned below. What they were woken for (a lock that is free) may be what
                // one up here waits for, and they cannot go on before it does.
                has_told = true;
                self.fibers.wake_all();
                continue;
            }
            // Other threads hold what wakes a fiber.
            let is_expected = self.fibers.is_expected();
            if next.is_none() && !is_expected && self.is_dead_end() {
                self.fibers.wake(mine);
                if self.fibers.next_ready(depth) == Some(mine) {
                    return Some((mine, true));
                }
            }
            // Limits and waits count on the host's clock.
            let next = next.map(|next| next - self.clock_offset);
            let until = match (next, self.budget.deadline) {
                (_, _) if is_expected && self.host.jumps() => None,
                (next, _) if self.host.jumps() => next,
                (Some(next), Some(deadline)) => Some(next.min(deadline)),
                (next, deadline) => next.or(deadline),
            };
            self.host.wait(until);
            self.after_wait();
        }
    }

    /// Whether nothing in the world can wake a fiber.
    fn is_dead_end(&mut self) -> bool {
        let is_idle = !self.fibers.any_ready() && self.interrupt.load(Ordering::Acquire) == 0;
        self.budget.deadline.is_none()
            && is_idle
            && self
                .dead_ends
                .is_some_and(|dead_ends| (dead_ends.is_one)(self))
    }

    /// Ask whoever watches the world outside whether fibers can go on.
    pub(crate) fn look_outside(&mut self, waited: bool) {
        if let Some(look) = self.outside_hook {
            look(self, waited);
        }
    }

    /// Find out why a wait has ended.
    fn after_wait(&mut self) {
        self.fibers.turn_wakes();
        let now = self.now();
        self.fibers.turn_alarms(now);
        self.look_outside(true);
        if self.interrupt.load(Ordering::Acquire) & INTERRUPT_STOP != 0 {
            self.interrupt.fetch_and(!INTERRUPT_STOP, Ordering::AcqRel);
            self.stopped = Some(Stop::Interrupted);
        }
        if self.interrupt.load(Ordering::Acquire) & INTERRUPT_PAUSE != 0 {
            self.interrupt.fetch_and(!INTERRUPT_PAUSE, Ordering::AcqRel);
            self.pause = Pause::Asked;
        }
        let now = self.host.limit_clock();
        if self.budget.deadline.is_some_and(|deadline| now >= deadline) {
            if self.pauses_at_limit() {
                return;
            }
            self.stopped = Some(Stop::Deadline);
        }
        if !self.fibers.any_ready() {
            // The host knows something that concerns nobody by name: a signal, a completion.
            self.fibers.wake_all();
        }
    }

    /// The innermost script frame of a fiber, as scripts see it.
    pub(crate) fn frame_of_fiber(&mut self, fiber: FiberId) -> Res<Option<Value>> {
        let frame = self.innermost_of(fiber);
        if frame.is_null() {
            return Ok(None);
        }
        Ok(Some(self.frame_object(frame)?.into()))
    }

    /// The program is over: fibers that are left are unwound without running any more of the script.
    pub(crate) fn end_fibers(&mut self) {
        if self.fibers.is_alone() {
            return;
        }
        let before = self.stopped.replace(Stop::Interrupted);
        let depth = self.native_depth;
        self.native_depth = BASE;
        for fiber in self.fibers.ids() {
            if fiber == MAIN {
                continue;
            }
            if let Some(onward) = self.switch_to(fiber) {
                drop(self.unwind_stopped(onward));
                self.parked = None;
            }
            self.fibers.remove(fiber);
        }
        self.switch_to(MAIN);
        self.native_depth = depth;
        self.stopped = before;
    }
}
