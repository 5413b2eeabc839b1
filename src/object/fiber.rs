//! Fibers as data: the threads of a script, each with frames and registers of its own.
//!
//! The fiber that runs has its state in the `Vm` itself, where the loop finds it; every other one has it in its row of
//! [`Fibers`]. Going from one to another swaps the two: a few words, whatever the depth of the frames.
//!
//! # Invariants
//! - A row's `state` is absent exactly for the running fiber.
//! - A fiber is running, or ready (in the queue, once), or parked (until its alarm, or `wake`), or has ended.
//! - A `pinned` fiber stands inside a native call: its native frames lie on the native stack above the driver of that
//!   depth, and only that driver can go on with it.

use super::alarms::Alarms;
use super::frame::{Frame, Stack};
use super::heap::Charge;
use super::states::States;
use super::step::NativeFrame;
use super::{Raised, Value, Vm};
use hashbrown::HashMap;
use std::collections::VecDeque;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering as Memory};
use std::sync::{Arc, Mutex};
use std::task::{Wake, Waker};
use std::time::Instant;

/// Which fiber; never used again.
pub(crate) type FiberId = u64;

/// The fiber that the program began on.
pub(crate) const MAIN: FiberId = 0;

/// The native depth at which the outermost driver runs fibers.
pub(crate) const BASE: u32 = 1;

/// The bit of `Vm::interrupt` that says: fibers were woken from outside.
pub(crate) const INTERRUPT_WAKE: u32 = 4;

/// CPython's switch interval, in seconds.
const INTERVAL: f64 = 0.005;

/// What the scheduler keeps for each fiber, at hand. Unset for none.
#[derive(Default)]
pub(crate) struct FiberLocal {
    /// The event loop that the fiber runs.
    pub(crate) event_loop: Value,
    /// The context that code runs in.
    pub(crate) context: Value,
}

impl super::Trace for FiberLocal {
    fn trace(&self, tracer: &mut super::Tracer<'_>) {
        self.event_loop.trace(tracer);
        self.context.trace(tracer);
    }

    super::layout::saved_fields!(event_loop, context);
}

/// What the `Vm` holds of the running fiber.
pub(crate) struct FiberState {
    pub(super) stack: Stack,
    pub(super) current: *mut Frame,
    pub(super) depth: u32,
    pub(super) sent: Value,
    pub(super) reraising: bool,
    pub(super) local: FiberLocal,
    pub(super) states: States,
}

/// How a fiber goes on.
pub(crate) enum Onward {
    /// It begins with this frame.
    Begin(Box<dyn NativeFrame>),
    /// Its innermost frame, a native one, has parked it.
    Resume,
    /// It was preempted at a safe point.
    Continue,
    /// It goes on by raising this. Its innermost frame is native where the flag is set.
    Raise(Raised, bool),
    /// It has ended, and waits for its driver.
    Ended,
}

/// A fiber.
pub(crate) struct Fiber {
    pub(super) state: Option<FiberState>,
    pub(crate) onward: Onward,
    /// The native depth of the driver that alone can go on with it; 0 for any.
    pub(crate) pinned: u32,
    /// Counts its parkings: a timer of an earlier one is void.
    pub(super) turn: u64,
    pub(super) is_parked: bool,
    pub(super) _charge: Charge,
}

/// A parking that a time ends: the fiber, and the number of the parking.
pub(super) struct Parking {
    pub(super) fiber: FiberId,
    pub(super) turn: u64,
}

/// When a turn of the isolate gives the thread back to the host.
#[derive(Clone, Copy)]
pub(crate) struct TurnEnd {
    /// Safe points that are left.
    pub(crate) fuel: u64,
    /// The time.
    pub(crate) at: Option<Instant>,
}

impl TurnEnd {
    pub(crate) fn is_over(&self) -> bool {
        self.fuel == 0 || self.at.is_some_and(|at| Instant::now() >= at)
    }
}

/// Fibers that other threads have woken, and how the isolate's thread hears of it.
pub(crate) struct Wakes {
    woken: Mutex<Vec<FiberId>>,
    /// The host futures (`sched::host`) that were woken, by their numbers.
    futures: Mutex<Vec<u64>>,
    interrupt: Arc<AtomicU32>,
    poke: Arc<dyn Fn() + Send + Sync>,
    /// What polls the isolate, where a runtime does.
    task: Mutex<Option<Waker>>,
}

impl Wakes {
    /// A future of the host was woken.
    pub(crate) fn wake_host(&self, number: u64) {
        if let Ok(mut futures) = self.futures.lock() {
            futures.push(number);
        }
        self.interrupt.fetch_or(INTERRUPT_WAKE, Memory::AcqRel);
        self.poke();
    }

    /// Something has happened: whoever waits for the isolate looks again.
    fn poke(&self) {
        (self.poke)();
        let task = match self.task.lock() {
            Ok(task) => task.clone(),
            Err(_) => None,
        };
        if let Some(task) = task {
            task.wake();
        }
    }
}

/// Wakes one fiber, from any thread. A fiber that does not wait, or is gone, is left alone.
#[derive(Clone)]
pub struct FiberWaker {
    wakes: Arc<Wakes>,
    fiber: FiberId,
    /// While there is a waker, the fiber may be woken by it.
    _held: Arc<()>,
}

impl FiberWaker {
    /// Let the fiber look again at what it waits for.
    pub fn wake(&self) {
        if let Ok(mut woken) = self.wakes.woken.lock()
            && !woken.contains(&self.fiber)
        {
            woken.push(self.fiber);
        }
        self.wakes
            .interrupt
            .fetch_or(INTERRUPT_WAKE, Memory::AcqRel);
        self.wakes.poke();
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.poke();
    }
}

impl Wake for FiberWaker {
    fn wake(self: Arc<Self>) {
        FiberWaker::wake(&self);
    }
}

impl From<FiberWaker> for Waker {
    fn from(waker: FiberWaker) -> Waker {
        Arc::new(waker).into()
    }
}

/// All fibers of an isolate.
pub(crate) struct Fibers {
    pub(crate) running: FiberId,
    /// The native depth at which the innermost driver runs fibers.
    pub(crate) ground: u32,
    /// Seconds that a fiber may run while others are ready.
    pub(crate) interval: f64,
    /// When the running fiber's time is over; infinite while nobody else wants to run.
    pub(crate) slice_end: f64,
    /// While the host polls the isolate: what ends the poll.
    pub(crate) turn: Option<TurnEnd>,
    pub(super) rows: HashMap<FiberId, Fiber>,
    pub(super) ready: VecDeque<FiberId>,
    /// When parked fibers go on at the latest.
    pub(super) alarms: Alarms<f64, Parking>,
    pub(super) last: FiberId,
    wakes: Arc<Wakes>,
    /// Shared with every waker.
    held: Arc<()>,
}

impl Fibers {
    pub(crate) fn new(interrupt: Arc<AtomicU32>, poke: Arc<dyn Fn() + Send + Sync>) -> Fibers {
        let main = Fiber {
            state: None,
            onward: Onward::Continue,
            pinned: 0,
            turn: 0,
            is_parked: false,
            _charge: Charge::default(),
        };
        Fibers {
            running: MAIN,
            ground: BASE,
            interval: INTERVAL,
            slice_end: f64::INFINITY,
            turn: None,
            rows: HashMap::from_iter([(MAIN, main)]),
            ready: VecDeque::new(),
            alarms: Alarms::default(),
            last: MAIN,
            held: Arc::default(),
            wakes: Arc::new(Wakes {
                woken: Mutex::new(Vec::new()),
                futures: Mutex::new(Vec::new()),
                interrupt,
                poke,
                task: Mutex::new(None),
            }),
        }
    }

    /// Whether there is one fiber only.
    pub(crate) fn is_alone(&self) -> bool {
        self.rows.len() == 1
    }

    /// Whether another thread holds what wakes a fiber.
    pub(crate) fn is_expected(&self) -> bool {
        Arc::strong_count(&self.held) > 1
    }

    /// Whether a fiber stands inside a native call.
    pub(crate) fn any_pinned(&self) -> bool {
        self.rows.values().any(|row| row.pinned != 0)
    }

    /// Whether a fiber is ready to go on.
    pub(crate) fn any_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    pub(crate) fn get_mut(&mut self, fiber: FiberId) -> Option<&mut Fiber> {
        self.rows.get_mut(&fiber)
    }

    /// How many there are, with the main one.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn ids(&self) -> Vec<FiberId> {
        let mut ids: Vec<FiberId> = self.rows.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// A fiber that begins with `main`. It is ready.
    pub(crate) fn add(&mut self, main: Box<dyn NativeFrame>, charge: Charge) -> FiberId {
        self.last += 1;
        let fiber = Fiber {
            state: Some(FiberState {
                stack: Stack::small(),
                current: null_mut(),
                depth: 0,
                sent: Value::Unset,
                reraising: false,
                local: FiberLocal::default(),
                states: States::default(),
            }),
            onward: Onward::Begin(main),
            pinned: 0,
            turn: 0,
            is_parked: false,
            _charge: charge,
        };
        self.rows.insert(self.last, fiber);
        self.ready.push_back(self.last);
        self.last
    }

    pub(crate) fn remove(&mut self, fiber: FiberId) {
        self.rows.remove(&fiber);
    }

    /// The fiber waits: until `when` at most.
    pub(crate) fn park(&mut self, fiber: FiberId, when: Option<f64>) {
        let Some(row) = self.rows.get_mut(&fiber) else {
            return;
        };
        row.turn += 1;
        row.is_parked = true;
        let turn = row.turn;
        let Some(when) = when else {
            return;
        };
        if self.alarms.len() > 64 + 2 * self.rows.len() {
            self.sweep();
        }
        self.alarms.set(when, Parking { fiber, turn });
    }

    /// Forget the alarms of waits that have ended: amortised O(1) for each.
    fn sweep(&mut self) {
        let rows = &self.rows;
        self.alarms.retain(|parking| {
            rows.get(&parking.fiber)
                .is_some_and(|row| row.turn == parking.turn)
        });
    }

    /// A parked fiber looks again when its turn comes. One that is not parked is about to look by itself.
    pub(crate) fn wake(&mut self, fiber: FiberId) {
        if let Some(row) = self.rows.get_mut(&fiber)
            && row.is_parked
        {
            row.is_parked = false;
            self.ready.push_back(fiber);
        }
    }

    /// The running fiber stays ready, behind the others.
    pub(crate) fn requeue(&mut self, fiber: FiberId) {
        if self.rows.contains_key(&fiber) {
            self.ready.push_back(fiber);
        }
    }

    /// The running fiber stays ready, before the others: it goes on where the host's turn has ended.
    pub(crate) fn requeue_first(&mut self, fiber: FiberId) {
        if self.rows.contains_key(&fiber) {
            self.ready.push_front(fiber);
        }
    }

    /// The next ready fiber that a driver at `depth` can run.
    pub(crate) fn next_ready(&mut self, depth: u32) -> Option<FiberId> {
        for _ in 0..self.ready.len() {
            let fiber = self.ready.pop_front()?;
            let Some(row) = self.rows.get_mut(&fiber) else {
                continue;
            };
            if row.pinned != 0 && row.pinned != depth {
                self.ready.push_back(fiber);
                continue;
            }
            return Some(fiber);
        }
        None
    }

    /// Wake all whose time has come by `now`; when the next one is due comes back.
    pub(crate) fn turn_alarms(&mut self, now: f64) -> Option<f64> {
        while let Some(alarm) = self.alarms.first() {
            let Parking { fiber, turn } = alarm.what;
            let waits = self
                .rows
                .get(&fiber)
                .is_some_and(|row| row.turn == turn && row.is_parked);
            if waits && alarm.when > now {
                return Some(alarm.when);
            }
            self.alarms.take_first();
            if waits {
                self.wake(fiber);
            }
        }
        None
    }

    /// Wake what other threads have asked for.
    pub(crate) fn turn_wakes(&mut self) {
        let woken = match self.wakes.woken.lock() {
            Ok(mut woken) => std::mem::take(&mut *woken),
            Err(_) => return,
        };
        for fiber in woken {
            self.wake(fiber);
        }
    }

    /// Let every fiber look again.
    pub(crate) fn wake_all(&mut self) {
        for fiber in self.ids() {
            self.wake(fiber);
        }
    }

    /// What other threads wake the isolate by.
    pub(crate) fn wakes(&self) -> Arc<Wakes> {
        self.wakes.clone()
    }

    /// The host futures that were woken since this was asked last.
    pub(crate) fn take_host_wakes(&self) -> Vec<u64> {
        match self.wakes.futures.lock() {
            Ok(mut futures) => std::mem::take(&mut *futures),
            Err(_) => Vec::new(),
        }
    }

    /// What ends the waiting of the isolate's thread.
    pub(crate) fn poke(&self) -> Arc<dyn Fn() + Send + Sync> {
        let wakes = self.wakes.clone();
        Arc::new(move || wakes.poke())
    }

    /// What has the isolate polled again, whoever polls it by then.
    pub(crate) fn poll_waker(&self) -> Waker {
        self.wakes.clone().into()
    }

    /// From here on `task` hears of it, too, when something happens outside.
    pub(crate) fn set_task(&self, task: Option<&Waker>) {
        if let Ok(mut known) = self.wakes.task.lock() {
            match (&mut *known, task) {
                (Some(known), Some(task)) => known.clone_from(task),
                (known, task) => *known = task.cloned(),
            }
        }
    }

    pub(crate) fn waker(&self, fiber: FiberId) -> FiberWaker {
        FiberWaker {
            wakes: self.wakes.clone(),
            fiber,
            _held: self.held.clone(),
        }
    }
}

impl Vm {
    /// Make `fiber` the one that runs; how it goes on comes back.
    pub(crate) fn switch_to(&mut self, fiber: FiberId) -> Option<Onward> {
        let row = self.fibers.rows.get_mut(&fiber)?;
        let onward = std::mem::replace(&mut row.onward, Onward::Continue);
        let Some(mut state) = row.state.take() else {
            // It is the running one.
            return Some(onward);
        };
        std::mem::swap(&mut self.stack, &mut state.stack);
        std::mem::swap(&mut self.current, &mut state.current);
        std::mem::swap(&mut self.depth, &mut state.depth);
        std::mem::swap(&mut self.sent, &mut state.sent);
        std::mem::swap(&mut self.reraising, &mut state.reraising);
        std::mem::swap(&mut self.local, &mut state.local);
        std::mem::swap(&mut self.fiber_states, &mut state.states);
        let before = std::mem::replace(&mut self.fibers.running, fiber);
        // A fiber that has ended has no row: its state is dropped.
        if let Some(row) = self.fibers.rows.get_mut(&before) {
            row.state = Some(state);
        }
        Some(onward)
    }

    /// State that a layer above keeps with each fiber.
    pub fn fiber_state<T: Default + 'static>(&mut self) -> &mut T {
        super::states::state_of(&mut self.fiber_states)
    }

    /// The innermost frame of a fiber that runs bytecode; null for none.
    pub(crate) fn innermost_of(&self, fiber: FiberId) -> *mut Frame {
        let mut frame = match self.fibers.rows.get(&fiber) {
            Some(Fiber {
                state: Some(state), ..
            }) => state.current,
            _ if fiber == self.fibers.running => self.current,
            _ => null_mut(),
        };
        // SAFETY: the frames on a fiber's list are alive.
        unsafe {
            while !frame.is_null() && !(*frame).is_bytecode() {
                frame = (*frame).prev;
            }
        }
        frame
    }
}
