//! The world as the command line grants it to scripts: everything.

use crate::arguments::Options;
use pyish::{Host, InterruptHandle, Output, PollReactor, Reactor, SignalAction};
use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How much output is gathered before it is written, where nobody watches.
const BUFFER: usize = 64 * 1024;

/// How far a clock that jumps moves when it is looked at, in seconds.
const LOOK: f64 = 1e-7;
/// How long the world outside has before the clock jumps, where it is watched.
const GRACE: Duration = Duration::from_millis(2);

/// Wakes the thread that waits in the host.
#[derive(Clone, Default)]
pub(crate) struct Waker(Arc<Bell>);

#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
    /// What ends the waiting of the reactor, once there is one.
    reactor: OnceLock<Arc<mio::Waker>>,
    signals: Caught,
}

/// Signals of the system, between the thread that hears them and the isolate.
struct Caught {
    /// What is to happen, by number: a `SignalAction`.
    actions: [AtomicU8; 65],
    queue: Mutex<VecDeque<i32>>,
    /// What makes the thread hear of more signals.
    handle: OnceLock<signal_hook::iterator::Handle>,
}

impl Default for Caught {
    fn default() -> Caught {
        Caught {
            actions: std::array::from_fn(|_| AtomicU8::new(SignalAction::Default as u8)),
            queue: Mutex::default(),
            handle: OnceLock::new(),
        }
    }
}

impl Waker {
    /// Something has happened.
    pub(crate) fn wake(&self) {
        if let Ok(mut rung) = self.0.rung.lock() {
            *rung = true;
        }
        self.0.heard.notify_all();
        if let Some(reactor) = self.0.reactor.get() {
            let _ = reactor.wake();
        }
    }

    /// Whether something has happened since this was asked last.
    fn take(&self) -> bool {
        self.0
            .rung
            .lock()
            .is_ok_and(|mut rung| std::mem::take(&mut *rung))
    }

    fn wait(&self, limit: Option<Duration>) {
        let Ok(mut rung) = self.0.rung.lock() else {
            return;
        };
        if !*rung {
            rung = match limit {
                Some(limit) => match self.0.heard.wait_timeout_while(rung, limit, |rung| !*rung) {
                    Ok((rung, _)) => rung,
                    Err(_) => return,
                },
                None => match self.0.heard.wait_while(rung, |rung| !*rung) {
                    Ok(rung) => rung,
                    Err(_) => return,
                },
            };
        }
        *rung = false;
    }
}

/// The command's host.
pub(crate) struct CommandHost {
    start: Instant,
    /// The time of a clock that jumps.
    jumping: Option<Cell<f64>>,
    out: Vec<u8>,
    stdin: io::BufReader<io::Stdin>,
    unbuffered: bool,
    waker: Waker,
    options: Vec<String>,
    /// The environment has no say then.
    is_sandboxed: bool,
    /// Made when something is to be watched.
    reactor: Option<PollReactor>,
}

impl CommandHost {
    /// A host; what `waker` is told ends its waiting.
    pub(crate) fn new(options: &Options, waker: Waker) -> CommandHost {
        CommandHost {
            start: Instant::now(),
            jumping: options.virtual_time.then(Cell::default),
            out: Vec::new(),
            stdin: io::BufReader::new(io::stdin()),
            unbuffered: options.unbuffered || io::stdout().is_terminal(),
            waker,
            options: options.interpreter.clone(),
            is_sandboxed: options.sandbox.is_some(),
            reactor: None,
        }
    }

    /// The clock jumps, unless something has happened outside.
    fn jump(&mut self, until: f64) {
        if self.waker.take() {
            return;
        }
        if let Some(reactor) = &mut self.reactor {
            reactor.poll(Some(GRACE));
            if self.waker.take() || reactor.has_found() {
                return;
            }
        }
        if let Some(now) = &self.jumping {
            now.set(now.get().max(until));
        }
    }

    fn write_out(&mut self) -> io::Result<()> {
        let result = write_all(&mut io::stdout().lock(), &self.out);
        self.out.clear();
        result
    }
}

impl Drop for CommandHost {
    fn drop(&mut self) {
        let _ = self.write_out();
    }
}

fn write_all(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(bytes)?;
    out.flush()
}

impl Host for CommandHost {
    fn write(&mut self, output: Output, bytes: &[u8]) -> io::Result<()> {
        match output {
            Output::Stderr => io::stderr().write_all(bytes),
            Output::Stdout => {
                self.out.extend_from_slice(bytes);
                let is_due = if self.unbuffered {
                    bytes.contains(&b'\n')
                } else {
                    self.out.len() >= BUFFER
                };
                if is_due { self.write_out() } else { Ok(()) }
            }
        }
    }

    fn flush(&mut self, output: Output) -> io::Result<()> {
        match output {
            Output::Stdout if self.out.is_empty() => Ok(()),
            Output::Stdout => self.write_out(),
            Output::Stderr => io::stderr().flush(),
        }
    }

    fn read_line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        io::BufRead::read_until(&mut self.stdin, b'\n', &mut line)?;
        Ok(line)
    }

    fn monotonic(&self) -> f64 {
        match &self.jumping {
            None => self.limit_clock(),
            Some(now) => {
                // Who waits by looking at the clock has to see it move.
                now.set(now.get() + LOOK);
                now.get()
            }
        }
    }

    fn wall_clock(&self) -> f64 {
        let ahead = match &self.jumping {
            None => 0.0,
            Some(_) => self.monotonic() - self.limit_clock(),
        };
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0.0, |since| since.as_secs_f64())
            + ahead
    }

    fn jumps(&self) -> bool {
        self.jumping.is_some()
    }

    fn limit_clock(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    fn processor_time(&self) -> f64 {
        let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
    }

    fn wait(&mut self, until: Option<f64>) {
        if self.unbuffered {
            let _ = self.write_out();
        }
        if let (Some(_), Some(until)) = (&self.jumping, until) {
            return self.jump(until);
        }
        let limit = until.map(|until| {
            Duration::try_from_secs_f64(until - self.monotonic()).unwrap_or(Duration::ZERO)
        });
        match &mut self.reactor {
            None => self.waker.wait(limit),
            Some(_) if self.waker.take() => {}
            Some(reactor) => {
                reactor.poll(limit);
                self.waker.take();
            }
        }
    }

    fn reactor(&mut self) -> io::Result<&mut dyn Reactor> {
        if self.reactor.is_none() {
            let reactor = PollReactor::new()?;
            let _ = self.waker.0.reactor.set(reactor.waker());
            self.reactor = Some(reactor);
        }
        match &mut self.reactor {
            Some(reactor) => Ok(reactor),
            None => Err(io::Error::from(io::ErrorKind::Unsupported)),
        }
    }

    fn reactor_fd(&self) -> Option<std::os::fd::RawFd> {
        self.reactor.as_ref().map(|reactor| reactor.as_raw_fd())
    }

    fn set_signal(&mut self, number: i32, action: SignalAction) -> io::Result<()> {
        use signal_hook::consts::{FORBIDDEN, SIGPIPE};
        let signals = &self.waker.0.signals;
        let Some(slot) = usize::try_from(number)
            .ok()
            .and_then(|number| signals.actions.get(number))
        else {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        };
        let before = slot.swap(action as u8, Ordering::AcqRel);
        // SIGPIPE is ignored from the start, as CPython does.
        let is_new = before != action as u8 || number == SIGPIPE;
        match signals.handle.get() {
            Some(handle) if is_new && !FORBIDDEN.contains(&number) => handle.add_signal(number),
            _ => Ok(()),
        }
    }

    fn take_signal(&mut self) -> Option<i32> {
        self.waker.0.signals.queue.lock().ok()?.pop_front()
    }

    fn waker(&self) -> Arc<dyn Fn() + Send + Sync> {
        let waker = self.waker.clone();
        Arc::new(move || waker.wake())
    }

    fn entropy(&self) -> u64 {
        if let Some(seed) = std::env::var("PYTHONHASHSEED")
            .ok()
            .and_then(|seed| seed.parse().ok())
        {
            return seed;
        }
        let mut bytes = [0; 8];
        match self.fill_random(&mut bytes) {
            true => u64::from_le_bytes(bytes),
            false => self.wall_clock().to_bits(),
        }
    }

    fn fill_random(&self, bytes: &mut [u8]) -> bool {
        getrandom::getrandom(bytes).is_ok()
    }

    fn environment(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn configures(&self, name: &str) -> Option<String> {
        match self.is_sandboxed {
            true => None,
            false => std::env::var(name).ok(),
        }
    }

    fn options(&self) -> Vec<String> {
        self.options.clone()
    }

    fn is_terminal(&self, output: Output) -> bool {
        match output {
            Output::Stdout => io::stdout().is_terminal(),
            Output::Stderr => io::stderr().is_terminal(),
        }
    }
}

/// Ctrl-C reaches the isolate from here on, and so do the signals that it asks for: they are noted, and whoever waits
/// is woken.
/// `saves`: those that would end the program let it rest instead, to be saved.
pub(crate) fn catch_signals(interrupter: InterruptHandle, waker: Waker, saves: bool) {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let caught: &[i32] = if saves { &[SIGINT, SIGTERM] } else { &[SIGINT] };
    let Ok(mut signals) = signal_hook::iterator::Signals::new(caught) else {
        return;
    };
    let _ = waker.0.signals.handle.set(signals.handle());
    std::thread::spawn(move || {
        for number in signals.forever() {
            let caught = &waker.0.signals;
            let action = caught.actions[number as usize & 63].load(Ordering::Acquire);
            if action == SignalAction::Catch as u8 {
                if let Ok(mut queue) = caught.queue.lock()
                    && !queue.contains(&number)
                {
                    queue.push_back(number);
                }
                interrupter.signal();
            } else if action == SignalAction::Ignore as u8 {
                continue;
            } else if saves && matches!(number, SIGINT | SIGTERM) {
                interrupter.pause();
            } else if number == SIGINT {
                interrupter.interrupt();
            } else {
                let _ = signal_hook::low_level::emulate_default_handler(number);
            }
            waker.wake();
        }
    });
}

/// End as a process that Ctrl-C has killed.
pub(crate) fn die_of_interrupt() {
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGINT);
}
