//! Engines: what isolates have in common.

use super::error::Error;
use super::host::Gifts;
use super::isolate::Isolate;
use super::limits::Limits;
use super::program::Program;
use super::revival::Revival;
use super::timer::{ThreadTimer, Timer};
use super::world::World;
use crate::object::host::Host;
use std::sync::Arc;

/// What isolates have in common: functions and modules of the host, the world they see, their limits.
///
/// An engine never changes; cloning it is cheap, and any thread may have it.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// let engine = pyish::Engine::new();
/// let mut isolate = engine.isolate()?;
/// assert_eq!(isolate.eval::<String>("'-'.join('abc')")?, "a-b-c");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

#[derive(Clone, Default)]
struct Inner {
    world: World,
    limits: Limits,
    gifts: Gifts,
    timer: Option<Arc<dyn Timer>>,
    threads: ThreadTimer,
    #[cfg(feature = "reactor")]
    watcher: super::watcher::Watcher,
    revival: Revival,
}

/// Makes an [`Engine`].
///
/// ```
/// use pyish::{Engine, World};
///
/// let engine = Engine::builder().world(World::new().virtual_clock()).build();
/// let mut isolate = engine.isolate().unwrap();
/// isolate.exec("import asyncio; asyncio.run(asyncio.sleep(3600))").unwrap();
/// ```
#[derive(Clone, Default)]
pub struct EngineBuilder {
    inner: Inner,
}

impl EngineBuilder {
    /// What isolates see of the world.
    ///
    /// ```
    /// use pyish::{Engine, World};
    ///
    /// let world = World::new().environment([("NAME", "Ada")]);
    /// let mut isolate = Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import os").unwrap();
    /// assert_eq!(isolate.eval::<String>("os.environ['NAME']").unwrap(), "Ada");
    /// ```
    pub fn world(mut self, world: World) -> EngineBuilder {
        self.inner.world = world;
        self
    }

    /// What a call may spend, unless it is said otherwise.
    ///
    /// ```
    /// use pyish::{Engine, ErrorKind, Limits};
    ///
    /// let limits = Limits { fuel: Some(1000), ..Limits::default() };
    /// let mut isolate = Engine::builder().limits(limits).build().isolate().unwrap();
    /// assert_eq!(isolate.exec("while True: pass").unwrap_err().kind(), ErrorKind::Fuel);
    /// ```
    pub fn limits(mut self, limits: Limits) -> EngineBuilder {
        self.inner.limits = limits;
        self
    }

    /// What wakes isolates for their timers, instead of a thread of the engine's own.
    ///
    /// ```
    /// use std::time::Instant;
    ///
    /// /// A thread for each timer.
    /// struct Threads;
    ///
    /// impl pyish::Timer for Threads {
    ///     fn wake_at(&self, at: Instant, waker: std::task::Waker) {
    ///         std::thread::spawn(move || {
    ///             std::thread::sleep(at.saturating_duration_since(Instant::now()));
    ///             waker.wake();
    ///         });
    ///     }
    /// }
    ///
    /// let mut isolate = pyish::Engine::builder().timer(Threads).build().isolate().unwrap();
    /// isolate.exec("import asyncio\nasync def main(): await asyncio.sleep(0.01)").unwrap();
    /// pyish::block_on(isolate.call_async::<_, ()>("main", ())).unwrap();
    /// ```
    pub fn timer(mut self, timer: impl Timer + 'static) -> EngineBuilder {
        self.inner.timer = Some(Arc::new(timer));
        self
    }

    pub(super) fn revival(&mut self) -> &mut Revival {
        &mut self.inner.revival
    }

    pub(crate) fn gifts(&mut self) -> &mut Gifts {
        &mut self.inner.gifts
    }

    /// The engine.
    ///
    /// ```
    /// let engine = pyish::Engine::builder().constant("VERSION", 3).build();
    /// assert_eq!(engine.isolate().unwrap().eval::<i64>("VERSION").unwrap(), 3);
    /// ```
    pub fn build(self) -> Engine {
        Engine {
            inner: Arc::new(self.inner),
        }
    }
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    /// An engine whose isolates see nothing of the world.
    ///
    /// ```
    /// let mut isolate = pyish::Engine::new().isolate().unwrap();
    /// assert!(isolate.exec("open('/etc/passwd')").is_err());
    /// ```
    pub fn new() -> Engine {
        Engine::builder().build()
    }

    /// Make an engine that grants something.
    ///
    /// ```
    /// let engine = pyish::Engine::builder().function("one", || 1).build();
    /// assert_eq!(engine.isolate().unwrap().eval::<i64>("one()").unwrap(), 1);
    /// ```
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Compile a program, called `<string>` in tracebacks.
    ///
    /// ```
    /// let program = pyish::Engine::new().compile("x = 1").unwrap();
    /// assert_eq!(program.name(), "<string>");
    /// ```
    pub fn compile(&self, source: &str) -> Result<Program, Error> {
        self.compile_file("<string>", source.as_bytes())
    }

    /// Compile a file's contents, called `name` in tracebacks.
    ///
    /// ```
    /// let engine = pyish::Engine::new();
    /// let error = engine.compile_file("broken.py", b"def f(:").unwrap_err();
    /// assert!(error.to_string().contains("File \"broken.py\", line 1"));
    /// ```
    pub fn compile_file(&self, name: &str, source: &[u8]) -> Result<Program, Error> {
        Program::compile(source, name)
    }

    /// A new isolate.
    ///
    /// ```
    /// let engine = pyish::Engine::new();
    /// let (mut one, mut other) = (engine.isolate().unwrap(), engine.isolate().unwrap());
    /// one.set("x", 1).unwrap();
    /// assert!(other.get::<i64>("x").is_err());
    /// ```
    pub fn isolate(&self) -> Result<Isolate, Error> {
        self.isolate_in(&self.inner.world.clone())
    }

    /// A new isolate, in another world than the engine's.
    ///
    /// ```
    /// use pyish::{Engine, World};
    ///
    /// let engine = Engine::new();
    /// let mut isolate = engine.isolate_in(&World::new().arguments(["tool", "--fast"])).unwrap();
    /// isolate.exec("import sys").unwrap();
    /// assert_eq!(isolate.eval::<Vec<String>>("sys.argv").unwrap(), ["tool", "--fast"]);
    /// ```
    pub fn isolate_in(&self, world: &World) -> Result<Isolate, Error> {
        let mut isolate = self.isolate_with(world.host())?;
        isolate.settle_in(world)?;
        Ok(isolate)
    }

    /// A new isolate with a host of one's own making: the lowest door to the world.
    ///
    /// ```
    /// let mut isolate = pyish::Engine::new().isolate_with(Box::new(pyish::NoHost)).unwrap();
    /// assert_eq!(isolate.eval::<i64>("1 + 1").unwrap(), 2);
    /// ```
    pub fn isolate_with(&self, host: Box<dyn Host>) -> Result<Isolate, Error> {
        Isolate::make(self.clone(), host)
    }

    pub(super) fn world(&self) -> &World {
        &self.inner.world
    }

    pub(crate) fn timer(&self) -> &dyn Timer {
        match &self.inner.timer {
            Some(timer) => &**timer,
            None => &self.inner.threads,
        }
    }

    #[cfg(feature = "reactor")]
    pub(super) fn watcher(&self) -> &super::watcher::Watcher {
        &self.inner.watcher
    }

    pub(super) fn revival(&self) -> &Revival {
        &self.inner.revival
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    pub(crate) fn gifts(&self) -> &Gifts {
        &self.inner.gifts
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}
