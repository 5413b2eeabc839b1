//! What an isolate sees of the world outside: the hooks of a host, each with a default that grants nothing.

#[cfg(feature = "reactor")]
use super::reactor::PollReactor;
use crate::object::capabilities::Capabilities;
use crate::object::host::{Host, Output};
#[cfg(feature = "reactor")]
use crate::object::reactor::Reactor;
use std::collections::BTreeMap;
use std::io::{self, Write};
#[cfg(feature = "reactor")]
use std::os::fd::AsRawFd;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

type Write_ = Arc<dyn Fn(Output, &[u8]) -> io::Result<()> + Send + Sync>;
type Read = Arc<dyn Fn() -> io::Result<Vec<u8>> + Send + Sync>;
type Sources = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;
type Seconds = Arc<dyn Fn() -> f64 + Send + Sync>;

/// Where the module sources of the host lie on `sys.path`.
pub(crate) const SOURCES: &str = "<host>";
/// What the clock of an isolate that was granted no finer one counts in.
const COARSE: f64 = 0.001;

/// How time passes for an isolate.
#[derive(Clone, Default)]
enum Clock {
    /// As it does, in steps of a millisecond.
    #[default]
    Coarse,
    /// As it does.
    Real,
    /// It does not, but for timers: where nothing else is to be done, the next one is due at once.
    Virtual,
    /// As the host says.
    Host(Seconds),
}

/// What an isolate sees of the world outside.
///
/// By itself that is nothing: output is lost, there is no input, no environment, no file; a clock counts milliseconds
/// from the isolate's beginning, and it is 1970. Each method grants one thing.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// use std::sync::{Arc, Mutex};
///
/// let said = Arc::new(Mutex::new(Vec::new()));
/// let ears = said.clone();
/// let world = pyish::World::new()
///     .output(move |_, bytes| {
///         ears.lock().unwrap().extend_from_slice(bytes);
///         Ok(())
///     })
///     .environment([("HOME", "/nowhere")])
///     .source("greeting", "def hello(): print('hello')");
/// let engine = pyish::Engine::builder().world(world).build();
/// engine.isolate()?.exec("import greeting; greeting.hello()")?;
/// assert_eq!(*said.lock().unwrap(), b"hello\n");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct World {
    output: Option<Write_>,
    input: Option<Read>,
    environment: Arc<BTreeMap<String, String>>,
    arguments: Vec<String>,
    clock: Clock,
    wall_clock: Option<Seconds>,
    seed: Option<u64>,
    texts: Arc<BTreeMap<String, String>>,
    sources: Option<Sources>,
    granted: Option<Arc<Capabilities>>,
}

impl World {
    /// A world that grants nothing.
    ///
    /// ```
    /// let mut isolate = pyish::Engine::builder().world(pyish::World::new()).build().isolate().unwrap();
    /// isolate.exec("print('to nobody')").unwrap();
    /// ```
    pub fn new() -> World {
        World::default()
    }

    /// What is printed goes to `write`.
    ///
    /// ```
    /// let world = pyish::World::new().output(|_, bytes| std::io::Write::write_all(&mut std::io::sink(), bytes));
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("print('hello')").unwrap();
    /// ```
    pub fn output(
        mut self,
        write: impl Fn(Output, &[u8]) -> io::Result<()> + Send + Sync + 'static,
    ) -> World {
        self.output = Some(Arc::new(write));
        self
    }

    /// What is printed goes to `out`: standard output and errors alike.
    ///
    /// ```
    /// let world = pyish::World::new().output_to(std::io::stdout());
    /// let engine = pyish::Engine::builder().world(world).build();
    /// engine.isolate().unwrap().exec("print('to the terminal')").unwrap();
    /// ```
    pub fn output_to(self, out: impl Write + Send + 'static) -> World {
        let out = Mutex::new(out);
        self.output(move |_, bytes| match out.lock() {
            Ok(mut out) => out.write_all(bytes).and_then(|()| out.flush()),
            Err(_) => Err(io::Error::other("the output is broken")),
        })
    }

    /// Lines of input, each with its newline, come from `read`; nothing stands for the end.
    ///
    /// ```
    /// let world = pyish::World::new().input(|| Ok(b"Ada\n".to_vec()));
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// assert_eq!(isolate.eval::<String>("input()").unwrap(), "Ada");
    /// ```
    pub fn input(
        mut self,
        read: impl Fn() -> io::Result<Vec<u8>> + Send + Sync + 'static,
    ) -> World {
        self.input = Some(Arc::new(read));
        self
    }

    /// The variables of the environment.
    ///
    /// ```
    /// let world = pyish::World::new().environment([("HOME", "/nowhere")]);
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import os").unwrap();
    /// assert_eq!(isolate.eval::<String>("os.environ['HOME']").unwrap(), "/nowhere");
    /// ```
    pub fn environment<K: Into<String>, V: Into<String>>(
        mut self,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> World {
        self.environment = Arc::new(
            variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        );
        self
    }

    /// `sys.argv`
    ///
    /// ```
    /// let world = pyish::World::new().arguments(["tool", "-v"]);
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import sys").unwrap();
    /// assert_eq!(isolate.eval::<Vec<String>>("sys.argv").unwrap(), ["tool", "-v"]);
    /// ```
    pub fn arguments<A: Into<String>>(mut self, arguments: impl IntoIterator<Item = A>) -> World {
        self.arguments = arguments.into_iter().map(Into::into).collect();
        self
    }

    /// The clock of timers counts as finely as the system's.
    ///
    /// ```
    /// let world = pyish::World::new().fine_clock();
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import time").unwrap();
    /// assert!(isolate.eval::<f64>("time.monotonic()").unwrap() >= 0.0);
    /// ```
    pub fn fine_clock(mut self) -> World {
        self.clock = Clock::Real;
        self
    }

    /// Time does not pass, but for timers: where nothing else is to be done, the next one is due at once. For tests and
    /// for runs that are to be repeated.
    ///
    /// ```
    /// let world = pyish::World::new().virtual_clock();
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import time; time.sleep(3600)").unwrap();
    /// assert_eq!(isolate.eval::<f64>("time.monotonic()").unwrap(), 3600.0);
    /// ```
    pub fn virtual_clock(mut self) -> World {
        self.clock = Clock::Virtual;
        self
    }

    /// The clock of timers is the host's: seconds that never go back.
    ///
    /// ```
    /// let world = pyish::World::new().clock(|| 7.0);
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import time").unwrap();
    /// assert_eq!(isolate.eval::<f64>("time.monotonic()").unwrap(), 7.0);
    /// ```
    pub fn clock(mut self, seconds: impl Fn() -> f64 + Send + Sync + 'static) -> World {
        self.clock = Clock::Host(Arc::new(seconds));
        self
    }

    /// The date and the time of day are the system's.
    ///
    /// ```
    /// let world = pyish::World::new().wall_clock();
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import time").unwrap();
    /// assert!(isolate.eval::<f64>("time.time()").unwrap() > 1.7e9);
    /// ```
    pub fn wall_clock(self) -> World {
        self.wall_clock_by(|| {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0.0, |since| since.as_secs_f64())
        })
    }

    /// The date and the time of day are the host's: seconds since 1970.
    ///
    /// ```
    /// let world = pyish::World::new().wall_clock_by(|| 86400.0);
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import time").unwrap();
    /// assert_eq!(isolate.eval::<i64>("time.gmtime().tm_mday").unwrap(), 2);
    /// ```
    pub fn wall_clock_by(mut self, seconds: impl Fn() -> f64 + Send + Sync + 'static) -> World {
        self.wall_clock = Some(Arc::new(seconds));
        self
    }

    /// Files, network, processes and variables of the environment that scripts may reach.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pyish::{Capabilities, Engine, World};
    ///
    /// let folder = std::env::temp_dir();
    /// let world = World::new().grant(Capabilities::none().read(&folder)?);
    /// let mut isolate = Engine::builder().world(world).build().isolate()?;
    /// isolate.set("folder", folder.display().to_string())?;
    /// isolate.exec("import os; os.listdir(folder)")?;
    /// assert!(isolate.exec("os.listdir('/')").is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn grant(mut self, capabilities: Capabilities) -> World {
        self.granted = Some(Arc::new(capabilities));
        self
    }

    /// Hashes and random numbers are the same in each run. Without, they differ from isolate to isolate.
    ///
    /// ```
    /// let world = pyish::World::new().seed(1);
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import random").unwrap();
    /// let first: f64 = isolate.eval("random.random()").unwrap();
    /// let mut again = isolate.engine().isolate().unwrap();
    /// again.exec("import random").unwrap();
    /// assert_eq!(again.eval::<f64>("random.random()").unwrap(), first);
    /// ```
    pub fn seed(mut self, seed: u64) -> World {
        self.seed = Some(seed);
        self
    }

    /// A module that scripts may import, with its text. `"package.module"` makes a package, whose own text is that of
    /// `"package"`.
    ///
    /// ```
    /// let world = pyish::World::new().source("shapes.square", "def area(a): return a * a");
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("from shapes.square import area").unwrap();
    /// assert_eq!(isolate.call::<_, i64>("area", (3,)).unwrap(), 9);
    /// ```
    pub fn source(mut self, module: impl Into<String>, text: impl Into<String>) -> World {
        Arc::make_mut(&mut self.texts).insert(module.into(), text.into());
        self
    }

    /// The texts of modules that scripts may import, by their full names, beside those of [`World::source`].
    ///
    /// ```
    /// let world = pyish::World::new().sources(|name| name.strip_prefix("number_").map(|number| format!("value = {number}")));
    /// let mut isolate = pyish::Engine::builder().world(world).build().isolate().unwrap();
    /// isolate.exec("import number_42").unwrap();
    /// assert_eq!(isolate.eval::<i64>("number_42.value").unwrap(), 42);
    /// ```
    pub fn sources(
        mut self,
        find: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> World {
        self.sources = Some(Arc::new(find));
        self
    }

    pub(super) fn granted(&self) -> Option<&Arc<Capabilities>> {
        self.granted.as_ref()
    }

    pub(crate) fn argv(&self) -> &[String] {
        &self.arguments
    }

    pub(crate) fn has_sources(&self) -> bool {
        self.sources.is_some() || !self.texts.is_empty()
    }

    /// The host of an isolate in this world.
    pub(crate) fn host(&self) -> Box<dyn Host> {
        Box::new(WorldHost {
            world: self.clone(),
            start: Instant::now(),
            skipped: 0.0,
            bell: Arc::default(),
            #[cfg(feature = "reactor")]
            reactor: None,
        })
    }

    /// The text of a module, by the path that the import machinery made of its name.
    fn text_at(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix(SOURCES)?.strip_prefix('/')?;
        let name = name.strip_suffix(".py")?;
        let (name, wants_package) = match name.strip_suffix("/__init__") {
            Some(package) => (package.replace('/', "."), true),
            None => (name.replace('/', "."), false),
        };
        if wants_package != self.is_package(&name) {
            return None;
        }
        match self.texts.get(&name) {
            Some(text) => Some(text.clone()),
            None => match self.sources.as_ref().and_then(|find| find(&name)) {
                None if wants_package => Some(String::new()),
                found => found,
            },
        }
    }

    /// Whether modules lie in this one.
    fn is_package(&self, name: &str) -> bool {
        let inside = format!("{name}.");
        self.texts.keys().any(|known| known.starts_with(&inside))
    }
}

/// Ends the waiting of a thread.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
    /// What ends the waiting of the reactor, once there is one.
    #[cfg(feature = "reactor")]
    reactor: std::sync::OnceLock<Arc<mio::Waker>>,
}

impl Bell {
    fn ring(&self) {
        if let Ok(mut rung) = self.rung.lock() {
            *rung = true;
        }
        self.heard.notify_all();
        #[cfg(feature = "reactor")]
        if let Some(reactor) = self.reactor.get() {
            let _ = reactor.wake();
        }
    }

    /// Whether it has rung since this was asked last.
    #[cfg(feature = "reactor")]
    fn take(&self) -> bool {
        self.rung
            .lock()
            .is_ok_and(|mut rung| std::mem::take(&mut *rung))
    }

    fn wait(&self, limit: Option<Duration>) {
        let Ok(rung) = self.rung.lock() else {
            return;
        };
        let quiet = |rung: &mut bool| !*rung;
        let rung = match limit {
            Some(limit) => match self.heard.wait_timeout_while(rung, limit, quiet) {
                Ok((rung, _)) => Some(rung),
                Err(_) => None,
            },
            None => self.heard.wait_while(rung, quiet).ok(),
        };
        if let Some(mut rung) = rung {
            *rung = false;
        }
    }
}

/// The host of an isolate in a [`World`].
struct WorldHost {
    world: World,
    start: Instant,
    /// How far a virtual clock has come.
    skipped: f64,
    bell: Arc<Bell>,
    /// Made when a script that was granted something opens a descriptor that is to be watched.
    #[cfg(feature = "reactor")]
    reactor: Option<PollReactor>,
}

impl Host for WorldHost {
    fn write(&mut self, output: Output, bytes: &[u8]) -> io::Result<()> {
        match &self.world.output {
            Some(write) => write(output, bytes),
            None => Ok(()),
        }
    }

    fn read_line(&mut self) -> io::Result<Vec<u8>> {
        match &self.world.input {
            Some(read) => read(),
            None => Ok(Vec::new()),
        }
    }

    fn monotonic(&self) -> f64 {
        match &self.world.clock {
            Clock::Coarse => (self.start.elapsed().as_secs_f64() / COARSE).floor() * COARSE,
            Clock::Real => self.start.elapsed().as_secs_f64(),
            Clock::Virtual => self.skipped,
            Clock::Host(seconds) => seconds(),
        }
    }

    fn wall_clock(&self) -> f64 {
        self.world.wall_clock.as_ref().map_or(0.0, |now| now())
    }

    fn wait(&mut self, until: Option<f64>) {
        if let Some(until) = until
            && self.skip_to(until)
        {
            return;
        }
        let limit = until.map(|until| {
            Duration::try_from_secs_f64(until - self.monotonic()).unwrap_or(Duration::ZERO)
        });
        #[cfg(feature = "reactor")]
        if let Some(reactor) = &mut self.reactor {
            if !self.bell.take() {
                reactor.poll(limit);
                self.bell.take();
            }
            return;
        }
        self.bell.wait(limit);
    }

    #[cfg(feature = "reactor")]
    fn reactor(&mut self) -> io::Result<&mut dyn Reactor> {
        if self.reactor.is_none() {
            let reactor = PollReactor::new()?;
            let _ = self.bell.reactor.set(reactor.waker());
            self.reactor = Some(reactor);
        }
        match &mut self.reactor {
            Some(reactor) => Ok(reactor),
            None => Err(io::Error::from(io::ErrorKind::Unsupported)),
        }
    }

    #[cfg(feature = "reactor")]
    fn reactor_fd(&self) -> Option<std::os::fd::RawFd> {
        self.reactor.as_ref().map(|reactor| reactor.as_raw_fd())
    }

    fn skip_to(&mut self, when: f64) -> bool {
        if !matches!(self.world.clock, Clock::Virtual) {
            return false;
        }
        self.skipped = self.skipped.max(when);
        true
    }

    fn waker(&self) -> Arc<dyn Fn() + Send + Sync> {
        let bell = self.bell.clone();
        Arc::new(move || bell.ring())
    }

    fn read_file(&self, path: &str) -> io::Result<Vec<u8>> {
        match self.world.text_at(path) {
            Some(text) => Ok(text.into_bytes()),
            None => Err(io::Error::from(io::ErrorKind::PermissionDenied)),
        }
    }

    fn is_file(&self, path: &str) -> bool {
        self.world.text_at(path).is_some()
    }

    fn is_dir(&self, path: &str) -> bool {
        path.strip_prefix(SOURCES)
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|name| self.world.is_package(&name.replace('/', ".")))
    }

    fn entropy(&self) -> u64 {
        use std::hash::{BuildHasher, Hasher};
        match self.world.seed {
            Some(seed) => seed,
            // The standard library's own seed, which is random for each process and differs each time.
            None => std::hash::RandomState::new().build_hasher().finish(),
        }
    }

    fn fill_random(&self, bytes: &mut [u8]) -> bool {
        self.world.seed.is_none() && getrandom::getrandom(bytes).is_ok()
    }

    fn variables(&self) -> Vec<(String, String)> {
        let known = self.world.environment.iter();
        known
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    fn environment(&self, name: &str) -> Option<String> {
        self.world.environment.get(name).cloned()
    }
}
