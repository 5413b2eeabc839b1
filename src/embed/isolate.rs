//! An isolate: one running program, with its heap, its modules and the world that its host grants.

use super::Places;
use super::args::IntoArgs;
use super::convert::{FromOwned, IntoValue};
use super::engine::Engine;
use super::error::Error;
use super::handle::{self, Handle};
use super::limits::Limits;
use super::local::Local;
use super::program::Program;
use super::scope::{Scope, run_text};
use super::world::{SOURCES, World};
use crate::builtins;
use crate::modules;
use crate::modules::sys::given::Setting;
use crate::object::capabilities::Capabilities;
use crate::object::entry::Inside;
use crate::object::host::Host;
use crate::object::{Spare, Stop, Value, Vm};
use crate::vm::safe_point::{INTERRUPT_SIGINT, INTERRUPT_SIGNAL, INTERRUPT_STOP};
use pyish_grammar::Mode;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// One running program: a heap, modules, and the world that is granted to it.
///
/// An isolate is `Send`: it may move between threads, one of which is inside at a time. Isolates share nothing but
/// compiled code.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// isolate.exec("def greet(name): return f'Hello, {name}!'")?;
/// let text: String = isolate.call("greet", ("Ada",))?;
/// assert_eq!(text, "Hello, Ada!");
/// # Ok(())
/// # }
/// ```
pub struct Isolate {
    /// Code of ours has panicked inside: nothing is sure any more.
    broken: bool,
    pub(super) limits: Limits,
    /// Limits of time and fuel pause its program.
    pub(super) pauses: bool,
    /// Where the names stood that were called last.
    places: Places,
    /// What handles were dropped since it was last entered.
    released: Arc<handle::Released>,
    /// Its descriptors have been watched by the engine.
    #[cfg(feature = "reactor")]
    pub(super) watched: Option<super::watcher::Watched>,
    /// When the engine's timer has it polled next.
    pub(super) alarm: Option<Instant>,
    pub(super) engine: Engine,
    pub(super) vm: Vm,
}

/// Stops or interrupts a running isolate, from any thread.
///
/// ```
/// use pyish::ErrorKind;
///
/// let mut isolate = pyish::Engine::new().isolate().unwrap();
/// let handle = isolate.interrupt_handle();
/// let thread = std::thread::spawn(move || {
///     std::thread::sleep(std::time::Duration::from_millis(20));
///     handle.stop();
/// });
/// let error = isolate.exec("while True: pass").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Stopped);
/// thread.join().unwrap();
/// ```
#[derive(Clone)]
pub struct InterruptHandle {
    bits: Arc<AtomicU32>,
    poke: Arc<dyn Fn() + Send + Sync>,
}

impl InterruptHandle {
    fn raise(&self, bit: u32) {
        self.bits.fetch_or(bit, Ordering::AcqRel);
        (self.poke)();
    }

    /// Raise KeyboardInterrupt at the next safe point, as Ctrl-C does.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.interrupt_handle().interrupt();
    /// let error = isolate.exec("while True: pass").unwrap_err();
    /// assert_eq!(error.kind(), pyish::ErrorKind::Interrupted);
    /// # Ok(())
    /// # }
    /// ```
    pub fn interrupt(&self) {
        self.raise(INTERRUPT_SIGINT);
    }

    /// The host has caught signals (`Host::take_signal`): their handlers run at the next safe point.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// // Where the host has caught none, there is nothing to do.
    /// isolate.interrupt_handle().signal();
    /// assert_eq!(isolate.eval::<i64>("sum(range(10))")?, 45);
    /// # Ok(())
    /// # }
    /// ```
    pub fn signal(&self) {
        self.raise(INTERRUPT_SIGNAL);
    }

    /// Let the program rest as soon as no native call is in the way: [`Isolate::run_main`] comes back with
    /// [`Ending::Paused`], and the isolate can be saved, or go on with [`Isolate::resume`].
    ///
    /// [`Ending::Paused`]: crate::Ending::Paused
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// use pyish::{Ending, Main};
    ///
    /// isolate.interrupt_handle().pause();
    /// let main = Main::Text { name: "<string>", bytes: b"for i in range(10000): pass" };
    /// assert_eq!(isolate.run_main(main), Ending::Paused);
    /// assert_eq!(isolate.resume(), Ending::Finished);
    /// # Ok(())
    /// # }
    /// ```
    pub fn pause(&self) {
        self.raise(crate::vm::safe_point::INTERRUPT_PAUSE);
    }

    /// Stop the running call for good at the next safe point: no handler and no `finally` runs any more.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.interrupt_handle().stop();
    /// let error = isolate.exec("while True: pass").unwrap_err();
    /// assert_eq!(error.kind(), pyish::ErrorKind::Stopped);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stop(&self) {
        self.raise(INTERRUPT_STOP);
    }
}

impl Isolate {
    pub(super) fn make(engine: Engine, host: Box<dyn Host>) -> Result<Isolate, Error> {
        Isolate::make_seeded(engine, host, None)
    }

    /// The same, with the seed of string hashes.
    pub(super) fn make_seeded(
        engine: Engine,
        host: Box<dyn Host>,
        hash_seed: Option<u64>,
    ) -> Result<Isolate, Error> {
        let limits = *engine.limits();
        let memory = limits.memory.unwrap_or(usize::MAX / 2);
        let mut vm = Vm::bare(host, memory, hash_seed, Some(modules::tables()))
            .map_err(|_| Error::setup("not enough memory for an isolate"))?;
        builtins::dress(&mut vm);
        if !engine.gifts().is_empty() {
            // What makes them may be a script's.
            vm.expect_to_run();
        }
        let ready = modules::set_up(&mut vm).and_then(|()| engine.gifts().install(&mut vm));
        if let Err(raised) = ready {
            let text = builtins::traceback::format_exception(&mut vm, &raised.0);
            drop(raised);
            return Err(Error::setup(text));
        }
        settle_limits(&mut vm, &limits);
        let released = handle::released(&mut vm);
        vm.leave();
        Ok(Isolate {
            broken: false,
            limits,
            pauses: false,
            places: Places::default(),
            released,
            #[cfg(feature = "reactor")]
            watched: None,
            alarm: None,
            engine,
            vm,
        })
    }

    /// Whether a panic has gone through it: every use of it is an error from then on. Host functions may panic, that
    /// does no harm; this is an error in pyish, and the isolate is to be replaced.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// assert!(!isolate.is_broken());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// What a world says beyond its host's answers.
    pub(super) fn settle_in(&mut self, world: &World) -> Result<(), Error> {
        if let Some(granted) = world.granted() {
            self.vm.granted = granted.clone();
        }
        if !world.argv().is_empty() {
            self.set_arguments(world.argv());
        }
        if !world.has_sources() {
            return Ok(());
        }
        self.inside(|vm| {
            Scope::open(vm, |scope| {
                let path = scope.import("sys")?.getattr("path")?;
                path.call_method("insert", &[scope.int(0), scope.str(SOURCES)?])
                    .map(drop)
            })
        })
    }

    /// Do something inside. What panics is an error, and the isolate is of no use afterwards.
    pub(super) fn inside<R>(
        &mut self,
        f: impl FnOnce(&mut Vm) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.enter_vm(|vm, _| f(vm))
            .unwrap_or_else(|payload| Err(Error::panic(&*payload)))
    }

    #[inline]
    fn enter_limited<R>(
        &mut self,
        f: impl FnOnce(&mut Vm) -> Result<R, Error>,
    ) -> std::thread::Result<Result<R, Error>> {
        self.enter_vm(|vm, limits| {
            begin_call(vm, limits);
            f(vm)
        })
    }

    #[inline]
    fn enter_vm<R>(
        &mut self,
        f: impl FnOnce(&mut Vm, &Limits) -> Result<R, Error>,
    ) -> std::thread::Result<Result<R, Error>> {
        if self.broken {
            return Ok(Err(Error::misuse("the isolate is broken by a panic")));
        }
        let Some(mut vm) = Inside::try_new(&mut self.vm) else {
            return Ok(Err(Error::entered()));
        };
        let (frame, depth) = (vm.current, vm.depth);
        if self.released.any() {
            handle::sweep(&mut vm);
        }
        let result = catch_unwind(AssertUnwindSafe(|| {
            f(&mut vm, &self.limits).map_err(|error| error.complete(&mut vm))
        }));
        // A panic of the host's own code leaves the isolate as it was; one that went through our loop does not.
        self.broken = result.is_err() && (!std::ptr::eq(vm.current, frame) || vm.depth != depth);
        // A limit ends this call, not the next one. A stop that nobody has been told of (what it was raised in made
        // something else of it) is still due.
        if matches!(result, Ok(Ok(_))) && vm.stopped == Some(Stop::Interrupted) {
            vm.interrupt.fetch_or(INTERRUPT_STOP, Ordering::AcqRel);
        }
        vm.stopped = None;
        drop(vm);
        result
    }

    /// The same, for what runs script code as a call of its own, with limits of its own.
    pub(super) fn run_inside<R>(
        &mut self,
        f: impl FnOnce(&mut Vm) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let told = |vm: &mut Vm| match (f(vm), vm.stopped) {
            // A finalizer was the last to run.
            (Ok(_), Some(stop)) if stop != Stop::Interrupted => Err(Error::stopped(stop)),
            (result, _) => result,
        };
        self.enter_limited(told)
            .unwrap_or_else(|payload| Err(Error::panic(&*payload)))
    }

    /// Go inside, to work with values.
    ///
    /// An isolate that is inside another one on the same thread cannot be entered: that is an error.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let shown = isolate.enter(|scope| scope.eval("{1: 2}")?.repr())?;
    /// assert_eq!(shown, "{1: 2}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn enter<R>(
        &mut self,
        f: impl for<'vm> FnOnce(Scope<'vm>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        match self.enter_limited(|vm| Scope::open(vm, f)) {
            Ok(result) => result,
            Err(payload) => resume_unwind(payload),
        }
    }

    /// Run a program as `__main__`.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let program = isolate.engine().compile("answer = 42")?;
    /// isolate.run(&program)?;
    /// assert_eq!(isolate.get::<i64>("answer")?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub fn run(&mut self, program: &Program) -> Result<(), Error> {
        let code = program.code.clone();
        self.run_inside(|vm| {
            let result = super::main_module(vm)
                .and_then(|module| modules::import::body_step(vm, &module, code))
                .and_then(|step| vm.complete(step));
            settle(vm, result).map(drop)
        })
    }

    /// Run statements in `__main__`.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.exec("import math\narea = math.pi * 2 ** 2")?;
    /// assert!(isolate.get::<f64>("area")? > 12.5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn exec(&mut self, statements: &str) -> Result<(), Error> {
        self.run_inside(|vm| {
            let result = run_text(vm, statements, Mode::Exec);
            settle(vm, result).map(drop)
        })
    }

    /// The value of an expression, computed among the names of `__main__`.
    ///
    /// ```
    /// let mut isolate = pyish::Engine::new().isolate().unwrap();
    /// assert_eq!(isolate.eval::<Vec<i64>>("[n * n for n in range(4)]").unwrap(), [0, 1, 4, 9]);
    /// ```
    pub fn eval<R: FromOwned>(&mut self, expression: &str) -> Result<R, Error> {
        self.enter_call(|scope| take(&scope.eval(expression)?))
    }

    /// Call a function of `__main__`, or a builtin.
    ///
    /// ```
    /// let mut isolate = pyish::Engine::new().isolate().unwrap();
    /// assert_eq!(isolate.call::<_, i64>("max", (3, 7)).unwrap(), 7);
    /// ```
    pub fn call<A: IntoArgs, R: FromOwned>(&mut self, name: &str, args: A) -> Result<R, Error> {
        let mut places = self.places.of(name);
        let result = self.enter_call(|scope| {
            let callable = scope.value(|vm| super::find_global(vm, name, &mut places))?;
            args.lend(scope, |row| take(&callable.call_taking(row)?))
        });
        self.places.keep(name, places);
        result
    }

    /// Call what a handle keeps: without looking a name up.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let mut isolate = pyish::Engine::new().isolate()?;
    /// let double = isolate.enter(|scope| Ok(scope.eval("lambda n: 2 * n")?.keep()))?;
    /// assert_eq!(isolate.call_handle::<_, i64>(&double, (21,))?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_handle<A: IntoArgs, R: FromOwned>(
        &mut self,
        callable: &Handle,
        args: A,
    ) -> Result<R, Error> {
        self.enter_call(|scope| {
            let callable = callable.get(scope)?;
            args.lend(scope, |row| take(&callable.call_taking(row)?))
        })
    }

    /// A name of `__main__`.
    ///
    /// ```
    /// let mut isolate = pyish::Engine::new().isolate().unwrap();
    /// isolate.set("answer", 42).unwrap();
    /// assert_eq!(isolate.get::<i64>("answer").unwrap(), 42);
    /// ```
    pub fn get<R: FromOwned>(&mut self, name: &str) -> Result<R, Error> {
        self.enter_call(|scope| take(&scope.global(name)?))
    }

    /// Set a name of `__main__`.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.set("names", vec!["Ada", "Bob"])?;
    /// assert_eq!(isolate.eval::<String>("' and '.join(names)")?, "Ada and Bob");
    /// # Ok(())
    /// # }
    /// ```
    pub fn set(&mut self, name: &str, value: impl IntoValue) -> Result<(), Error> {
        self.enter_call(|scope| {
            let value = value.into_value(scope)?;
            scope.globals()?.set_item(&scope.str(name)?, &value)
        })
    }

    /// The same as `enter`, for our own code.
    fn enter_call<R>(
        &mut self,
        f: impl for<'vm> FnOnce(Scope<'vm>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.run_inside(|vm| Scope::open(vm, f))
    }

    /// The engine that it was made from.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let mut other = isolate.engine().isolate()?;
    /// assert_eq!(other.eval::<i64>("1")?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What each call may spend from here on. The memory limit stays what it was.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// use pyish::{ErrorKind, Limits};
    ///
    /// isolate.set_limits(Limits { fuel: Some(1000), ..Limits::default() });
    /// assert_eq!(isolate.exec("while True: pass").unwrap_err().kind(), ErrorKind::Fuel);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_limits(&mut self, limits: Limits) {
        settle_limits(&mut self.vm, &limits);
        self.limits = limits;
    }

    /// A handle by which other threads stop or interrupt this isolate.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let handle = isolate.interrupt_handle();
    /// let thread = std::thread::spawn(move || handle.stop());
    /// assert!(isolate.exec("while True: pass").is_err());
    /// thread.join().unwrap();
    /// # Ok(())
    /// # }
    /// ```
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle {
            bits: self.vm.interrupt.clone(),
            poke: self.vm.fibers.poke(),
        }
    }

    /// Bytes that its heap holds.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// let before = isolate.memory_used();
    /// isolate.exec("data = bytes(100_000)")?;
    /// assert!(isolate.memory_used() >= before + 100_000);
    /// # Ok(())
    /// # }
    /// ```
    pub fn memory_used(&self) -> usize {
        self.vm.memory_used()
    }

    /// Where nothing is left that could wake what waits, raise RuntimeError and name the waiting tasks, rather than wait
    /// for ever.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.name_dead_ends();
    /// let error = isolate.exec("import threading; threading.Event().wait()").unwrap_err();
    /// assert_eq!(error.class(), "RuntimeError");
    /// # Ok(())
    /// # }
    /// ```
    pub fn name_dead_ends(&mut self) {
        self.vm.dead_ends = Some(&super::waiting::DEAD_ENDS);
    }

    /// On this signal the tasks and threads are written to standard error, with what each waits for. A handler of the
    /// script's comes before that.
    ///
    /// ```
    /// use pyish::{Engine, Host, SignalAction};
    ///
    /// /// A host that catches no signal, but says that it does.
    /// struct Catches;
    ///
    /// impl Host for Catches {
    ///     fn set_signal(&mut self, _: i32, _: SignalAction) -> std::io::Result<()> {
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let mut isolate = Engine::new().isolate_with(Box::new(Catches)).unwrap();
    /// const SIGUSR1: i32 = 10;
    /// isolate.report_on_signal(SIGUSR1).unwrap();
    /// ```
    pub fn report_on_signal(&mut self, number: i32) -> std::io::Result<()> {
        modules::signal::report_on(&mut self.vm, number)
    }

    /// Grant this of the world, and nothing else. An isolate starts with [`Capabilities::none`].
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// use pyish::Capabilities;
    ///
    /// isolate.set_capabilities(Capabilities::none().read_all());
    /// isolate.exec("import os; os.listdir('/')")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_capabilities(&mut self, capabilities: Capabilities) {
        self.vm.granted = Arc::new(capabilities);
    }

    /// Set `sys.argv`.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.set_arguments(&["tool".to_owned()]);
    /// isolate.exec("import sys")?;
    /// assert_eq!(isolate.eval::<Vec<String>>("sys.argv")?, ["tool"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_arguments(&mut self, arguments: &[String]) {
        self.give("argv", Setting::Texts(arguments.to_vec()));
    }

    /// Set `sys.path`.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// # let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.set_path(&["/srv/scripts".to_owned()]);
    /// isolate.exec("import sys")?;
    /// assert_eq!(isolate.eval::<Vec<String>>("sys.path")?, ["/srv/scripts"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_path(&mut self, path: &[String]) {
        self.give("path", Setting::Texts(path.to_vec()));
    }

    /// Set an attribute of `sys`. Where there is no memory left for it, it stays as it is.
    pub(super) fn give(&mut self, name: &'static str, setting: Setting) {
        let _ = self.inside(|vm| {
            let given = modules::sys::given::give(vm, name, setting);
            given.map_err(|raised| Error::from_raised(vm, raised))
        });
    }
}

impl std::fmt::Debug for Isolate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Isolate")
            .field("memory_used", &self.memory_used())
            .field("is_broken", &self.broken)
            .finish_non_exhaustive()
    }
}

/// A value as Rust's.
fn take<R: FromOwned>(value: &Local<'_>) -> Result<R, Error> {
    Ok(R::from_value(value)?)
}

/// The limits that hold from call to call.
fn settle_limits(vm: &mut Vm, limits: &Limits) {
    vm.budget.tasks = limits.tasks.unwrap_or(usize::MAX);
    vm.budget.handles = limits.handles.unwrap_or(usize::MAX);
    vm.budget.recursion = limits.recursion.unwrap_or(u32::MAX);
    if let Some(recursion) = limits.recursion {
        vm.recursion_limit = recursion;
    }
}

/// A call of the host begins: it has limits of its own.
#[inline]
pub(super) fn begin_call(vm: &mut Vm, limits: &Limits) {
    vm.stopped = None;
    vm.spare = None;
    vm.budget.deadline = limits
        .time
        .map(|time| vm.host.limit_clock() + time.as_secs_f64());
    vm.budget.output = limits.output.unwrap_or(u64::MAX);
    vm.set_fuel(limits.fuel.unwrap_or(u64::MAX));
}

/// What a program may spend at least until it stands where it can rest: fuel, and seconds.
const SPARE: (u64, f64) = (1_000_000, 1.0);

/// A call that may be paused begins.
pub(super) fn begin_to_pause(vm: &mut Vm, limits: &Limits, pauses: bool) {
    begin_call(vm, limits);
    vm.spare = pauses.then(|| Spare {
        fuel: limits.fuel.map_or(u64::MAX, |fuel| fuel.max(SPARE.0)),
        time: limits.time.map(|time| time.as_secs_f64().max(SPARE.1)),
    });
}

/// The result of a call: the exception becomes an error.
pub(super) fn settle(vm: &mut Vm, result: crate::object::Res) -> Result<Value, Error> {
    result.map_err(|raised| Error::from_raised(vm, raised))
}
