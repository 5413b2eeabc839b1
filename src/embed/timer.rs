//! What wakes an isolate when a timer of its is due, where the host has no runtime that does.

use crate::object::alarms::Alarms;
use std::sync::{Arc, Condvar, Mutex};
use std::task::Waker;
use std::time::{Duration, Instant};

/// Wakes tasks at given times. An engine has one: a thread of its own, unless the host's runtime is to do it.
///
/// ```
/// use std::time::Instant;
///
/// /// Timers of tokio.
/// struct TokioTimer(tokio::runtime::Handle);
///
/// impl pyish::Timer for TokioTimer {
///     fn wake_at(&self, at: Instant, waker: std::task::Waker) {
///         self.0.spawn(async move {
///             tokio::time::sleep_until(at.into()).await;
///             waker.wake();
///         });
///     }
/// }
/// ```
pub trait Timer: Send + Sync {
    /// Wake `waker` at this time, or soon after. Waking once too often does no harm.
    ///
    /// ```
    /// use std::task::Waker;
    /// use std::time::Instant;
    ///
    /// /// A thread for each, and one call too many.
    /// struct Eager;
    ///
    /// impl pyish::Timer for Eager {
    ///     fn wake_at(&self, at: Instant, waker: Waker) {
    ///         waker.wake_by_ref();
    ///         std::thread::spawn(move || {
    ///             std::thread::sleep(at.saturating_duration_since(Instant::now()));
    ///             waker.wake();
    ///         });
    ///     }
    /// }
    ///
    /// let mut isolate = pyish::Engine::builder().timer(Eager).build().isolate().unwrap();
    /// isolate.exec("import asyncio\nasync def main(): await asyncio.sleep(0.005); return 1").unwrap();
    /// assert_eq!(pyish::block_on(isolate.call_async::<_, i64>("main", ())).unwrap(), 1);
    /// ```
    fn wake_at(&self, at: Instant, waker: Waker);
}

/// How long the thread stays when there is nothing to wait for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A timer that is a thread, for as long as there is something to wait for.
#[derive(Clone, Default)]
pub(crate) struct ThreadTimer(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    alarms: Alarms<Instant, Waker>,
    runs: bool,
}

impl Timer for ThreadTimer {
    fn wake_at(&self, at: Instant, waker: Waker) {
        let Ok(mut state) = self.0.state.lock() else {
            return waker.wake();
        };
        state.alarms.set(at, waker);
        if !std::mem::replace(&mut state.runs, true) {
            let shared = self.0.clone();
            let started = std::thread::Builder::new()
                .name("pyish-timer".to_owned())
                .spawn(move || shared.run());
            if started.is_err() {
                // Without a thread nobody waits: those that are due look too early, and again.
                state.runs = false;
                state.alarms.drain().for_each(Waker::wake);
            }
        }
        self.0.changed.notify_one();
    }
}

impl Shared {
    fn run(&self) {
        let Ok(mut state) = self.state.lock() else {
            return;
        };
        loop {
            let now = Instant::now();
            let mut due = Vec::new();
            while state.alarms.first().is_some_and(|alarm| alarm.when <= now) {
                due.extend(state.alarms.take_first());
            }
            if !due.is_empty() {
                drop(state);
                due.into_iter().for_each(Waker::wake);
                match self.state.lock() {
                    Ok(again) => state = again,
                    Err(_) => return,
                }
                continue;
            }
            let limit = state
                .alarms
                .first()
                .map_or(PATIENCE, |alarm| alarm.when.saturating_duration_since(now));
            let Ok((again, waited)) = self.changed.wait_timeout(state, limit) else {
                return;
            };
            state = again;
            if waited.timed_out() && state.alarms.first().is_none() {
                state.runs = false;
                return;
            }
        }
    }
}
