//! What an isolate may reach of the world: the one place where it is decided.
//!
//! An isolate starts with nothing. A host grants by name and scope; every native that touches the world asks here
//! first, with the isolate's [`Capabilities`], which scripts cannot reach. A refusal is a [`Denied`]: an error that
//! says what would have allowed it.
//!
//! # Invariants
//! - Nothing here looks at the file system by a path that a script has chosen: paths become a directory's handle and
//!   a way beneath it ([`super::roots`]), which `cap-std` follows without leaving it.
//! - `all` is what a program on the command line has; whatever is not it is a sandbox, whose natives show nothing of
//!   the process either (its number, its directory, its descriptors).

use super::roots::{Access, Place, Root};
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How much of one kind of thing is granted.
#[derive(Clone, Debug, Default)]
pub(crate) enum Scope<T> {
    /// Nothing.
    #[default]
    Nothing,
    /// These.
    These(Vec<T>),
    /// All of it.
    All,
}

impl<T> Scope<T> {
    fn add(&mut self, one: T) {
        match self {
            Scope::Nothing => *self = Scope::These(vec![one]),
            Scope::These(all) => all.push(one),
            Scope::All => {}
        }
    }

    fn any(&self, test: impl FnMut(&T) -> bool) -> bool {
        match self {
            Scope::Nothing => false,
            Scope::These(these) => these.iter().any(test),
            Scope::All => true,
        }
    }

    pub(crate) fn is_all(&self) -> bool {
        matches!(self, Scope::All)
    }

    pub(crate) fn these(&self) -> &[T] {
        match self {
            Scope::These(these) => these,
            _ => &[],
        }
    }
}

/// A host, by name or number, and a port of it or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    host: String,
    port: Option<u16>,
}

impl Endpoint {
    /// `api.example`, `api.example:443`, `[::1]:80`
    fn parse(text: &str) -> Option<Endpoint> {
        let (host, port) = if let Some(rest) = text.strip_prefix('[') {
            let (host, port) = rest.split_once(']')?;
            (
                host,
                port.strip_prefix(':').or(port.is_empty().then_some("")),
            )
        } else if text.parse::<IpAddr>().is_ok() {
            (text, Some(""))
        } else {
            match text.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (text, Some("")),
            }
        };
        let port = match port? {
            "" => None,
            port => Some(port.parse().ok()?),
        };
        (!host.is_empty()).then(|| Endpoint {
            host: plain_name(host),
            port,
        })
    }

    fn fits_port(&self, port: u16) -> bool {
        self.port.is_none_or(|granted| granted == port)
    }

    /// Whether it means this address; `names` are those that have been found to stand for it.
    fn fits(&self, ip: IpAddr, port: u16, names: &[String]) -> bool {
        let ip = ip.to_canonical();
        let is_meant = match self.host.parse::<IpAddr>() {
            Ok(granted) => granted.to_canonical() == ip,
            Err(_) => (self.host == "localhost" && ip.is_loopback()) || names.contains(&self.host),
        };
        is_meant && self.fits_port(port)
    }
}

/// A name of a host as it is compared: without case and without the root's dot.
pub(crate) fn plain_name(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// A grant that makes no sense: a path that does not exist, an endpoint that cannot be read.
///
/// ```
/// let error = pyish::Capabilities::none().connect(":80").unwrap_err();
/// assert!(!error.to_string().is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct GrantError(pub(crate) String);

impl fmt::Display for GrantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GrantError {}

/// Something was asked for that is not granted.
#[derive(Clone, Debug)]
pub(crate) struct Denied(String);

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Denied {}

impl From<Denied> for io::Error {
    fn from(denied: Denied) -> io::Error {
        io::Error::new(io::ErrorKind::PermissionDenied, denied)
    }
}

impl Denied {
    /// `what` is not granted; the command's option and the library's method would.
    pub(crate) fn new(what: &str, option: &str, method: &str) -> Denied {
        Denied(format!(
            "{what} is not granted ({option}, or Capabilities::{method})"
        ))
    }

    /// Only a program that has everything may do this.
    pub(crate) fn unless_all(what: &str) -> Denied {
        Denied(format!(
            "{what} is not granted in a sandbox (it takes Capabilities::all)"
        ))
    }
}

/// The resolution of the clock of an isolate that has been granted no finer one.
///
/// ```
/// use pyish::{COARSE_CLOCK, Engine};
///
/// let mut isolate = Engine::new().isolate().unwrap();
/// isolate.exec("import time").unwrap();
/// let seconds: f64 = isolate.eval("time.monotonic()").unwrap();
/// let steps = seconds / COARSE_CLOCK.as_secs_f64();
/// assert!((steps - steps.round()).abs() < 1e-3);
/// ```
pub const COARSE_CLOCK: Duration = Duration::from_millis(1);

/// What an isolate may reach of the world.
///
/// ```
/// let capabilities = pyish::Capabilities::none().connect("api.example:443")?.env("LANG");
/// # Ok::<(), pyish::GrantError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Capabilities {
    all: bool,
    pub(crate) read: Scope<Root>,
    pub(crate) write: Scope<Root>,
    connect: Scope<Endpoint>,
    listen: Scope<Endpoint>,
    env: Scope<String>,
    pub(crate) run: Scope<PathBuf>,
    /// Nothing stands for the coarse one.
    clock: Option<Duration>,
    /// What relative paths start from.
    here: PathBuf,
}

impl Capabilities {
    /// Nothing at all: what an isolate starts with.
    ///
    /// ```
    /// assert!(!pyish::Capabilities::none().can_read("/etc/passwd"));
    /// ```
    pub fn none() -> Capabilities {
        Capabilities {
            here: std::env::current_dir().unwrap_or_default(),
            ..Capabilities::default()
        }
    }

    /// All that the process itself may do.
    ///
    /// ```
    /// assert!(pyish::Capabilities::all().can_read("/etc/passwd"));
    /// ```
    pub fn all() -> Capabilities {
        Capabilities {
            all: true,
            read: Scope::All,
            write: Scope::All,
            connect: Scope::All,
            listen: Scope::All,
            env: Scope::All,
            run: Scope::All,
            clock: Some(Duration::ZERO),
            here: PathBuf::new(),
        }
    }

    /// Reading of a directory with all beneath it, or of a file.
    ///
    /// ```
    /// let granted = pyish::Capabilities::none().read("/usr").unwrap();
    /// assert!(granted.can_read("/usr/bin"));
    /// assert!(!granted.can_read("/etc"));
    /// ```
    pub fn read(mut self, path: impl AsRef<Path>) -> Result<Capabilities, GrantError> {
        self.read.add(Root::open(&self.here, path.as_ref())?);
        Ok(self)
    }

    /// Writing, making, renaming and removing beneath a directory, or writing of a file.
    ///
    /// ```
    /// let folder = std::env::temp_dir();
    /// let granted = pyish::Capabilities::none().write(&folder).unwrap();
    /// assert!(!granted.can_read("/etc"));
    /// ```
    pub fn write(mut self, path: impl AsRef<Path>) -> Result<Capabilities, GrantError> {
        self.write.add(Root::open(&self.here, path.as_ref())?);
        Ok(self)
    }

    /// Reading of all files that the process may read, but for those of `/proc`.
    ///
    /// ```
    /// assert!(pyish::Capabilities::none().read_all().can_read("/etc"));
    /// ```
    pub fn read_all(mut self) -> Capabilities {
        self.read = Scope::All;
        self
    }

    /// Writing of all files that the process may write, but for those of `/proc`.
    ///
    /// ```
    /// let granted = pyish::Capabilities::none().write_all();
    /// assert!(!granted.can_read("/etc"));
    /// ```
    pub fn write_all(mut self) -> Capabilities {
        self.write = Scope::All;
        self
    }

    /// Connecting and sending to `host` or `host:port`. A name covers the addresses that it is found to have.
    ///
    /// ```
    /// let granted = pyish::Capabilities::none().connect("api.example:443").unwrap();
    /// let granted = granted.connect("127.0.0.1").unwrap();
    /// ```
    pub fn connect(mut self, endpoint: &str) -> Result<Capabilities, GrantError> {
        self.connect.add(endpoint_of(endpoint)?);
        Ok(self)
    }

    /// Connecting to everything that the process can.
    ///
    /// ```
    /// let granted = pyish::Capabilities::none().connect_all();
    /// ```
    pub fn connect_all(mut self) -> Capabilities {
        self.connect = Scope::All;
        self
    }

    /// Listening at `address` or `address:port`.
    ///
    /// ```
    /// let granted = pyish::Capabilities::none().listen("127.0.0.1:8080").unwrap();
    /// ```
    pub fn listen(mut self, endpoint: &str) -> Result<Capabilities, GrantError> {
        self.listen.add(endpoint_of(endpoint)?);
        Ok(self)
    }

    /// Listening everywhere.
    ///
    /// ```
    /// let granted = pyish::Capabilities::none().listen_all();
    /// ```
    pub fn listen_all(mut self) -> Capabilities {
        self.listen = Scope::All;
        self
    }

    /// A variable of the environment.
    ///
    /// ```
    /// let granted = pyish::Capabilities::none().env("HOME");
    /// ```
    pub fn env(mut self, name: &str) -> Capabilities {
        self.env.add(name.to_owned());
        self
    }

    /// The whole environment.
    ///
    /// ```
    /// let granted = pyish::Capabilities::none().env_all();
    /// ```
    pub fn env_all(mut self) -> Capabilities {
        self.env = Scope::All;
        self
    }

    /// Starting of a program, given by its path or by its name on PATH. What it does is beyond all limits.
    ///
    /// ```
    /// assert!(pyish::Capabilities::none().run("no such program").is_err());
    /// ```
    pub fn run(mut self, program: &str) -> Result<Capabilities, GrantError> {
        match find_program(program, &self.here) {
            Some(path) => {
                self.run.add(path);
                Ok(self)
            }
            None => Err(GrantError(format!("there is no program '{program}'"))),
        }
    }

    /// Starting of every program.
    ///
    /// ```
    /// let granted = pyish::Capabilities::none().run_all();
    /// ```
    pub fn run_all(mut self) -> Capabilities {
        self.run = Scope::All;
        self
    }

    /// A clock as fine as `resolution`; without it a script sees time in steps of [`COARSE_CLOCK`].
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let granted = pyish::Capabilities::none().clock(Duration::from_micros(1));
    /// ```
    pub fn clock(mut self, resolution: Duration) -> Capabilities {
        self.clock = Some(resolution);
        self
    }

    /// Whether a path may be read, as far as its text says.
    ///
    /// ```
    /// assert!(!pyish::Capabilities::none().can_read("/"));
    /// ```
    pub fn can_read(&self, path: impl AsRef<Path>) -> bool {
        self.place(path.as_ref(), Access::READ).is_ok()
    }

    // ---- what natives ask

    /// Everything is granted: this is no sandbox.
    pub(crate) fn is_all(&self) -> bool {
        self.all
    }

    /// Nothing but a program that has everything may do this.
    pub(crate) fn require_all(&self, what: &str) -> Result<(), Denied> {
        if self.all {
            Ok(())
        } else {
            Err(Denied::unless_all(what))
        }
    }

    /// Where relative paths start: nothing for the process's own directory.
    pub(crate) fn here(&self) -> &Path {
        &self.here
    }

    /// Where a path lies that is to be used so.
    pub(crate) fn place(&self, path: &Path, access: Access) -> Result<Place, Denied> {
        super::roots::place(self, path, access)
    }

    /// Whether the name of a host may be looked up.
    pub(crate) fn resolve(&self, host: &str) -> Result<(), Denied> {
        let name = plain_name(host);
        let asks = |scope: &Scope<Endpoint>| scope.any(|endpoint| endpoint.host == name);
        if asks(&self.connect) || asks(&self.listen) || name == "localhost" && self.has_network() {
            return Ok(());
        }
        Err(Denied::new(
            "looking up that name",
            &format!("--allow-net={host}"),
            "connect",
        ))
    }

    /// Whether there is any network at all.
    pub(crate) fn has_network(&self) -> bool {
        self.connect.any(|_| true) || self.listen.any(|_| true)
    }

    /// Any use of sockets.
    pub(crate) fn network(&self) -> Result<(), Denied> {
        if self.has_network() {
            Ok(())
        } else {
            Err(Denied::new("the network", "--allow-net=HOST", "connect"))
        }
    }

    /// Connecting or sending to an address; `names` are those that were found to stand for it.
    pub(crate) fn reach(&self, ip: IpAddr, port: u16, names: &[String]) -> Result<(), Denied> {
        if self.connect.any(|endpoint| endpoint.fits(ip, port, names)) {
            return Ok(());
        }
        Err(Denied::new(
            "connecting there",
            &format!("--allow-net={}", shown_endpoint(ip, port)),
            "connect",
        ))
    }

    /// Listening at an address.
    pub(crate) fn offer(&self, ip: IpAddr, port: u16, names: &[String]) -> Result<(), Denied> {
        if self.listen.any(|endpoint| endpoint.fits(ip, port, names)) {
            return Ok(());
        }
        Err(Denied::new(
            "listening there",
            &format!("--allow-listen={}", shown_endpoint(ip, port)),
            "listen",
        ))
    }

    /// Sockets that are no internet addresses: they reach other programs and, by their paths, files.
    pub(crate) fn local_sockets(&self) -> Result<(), Denied> {
        if self.all || self.connect.is_all() && self.read.is_all() && self.write.is_all() {
            return Ok(());
        }
        Err(Denied::new(
            "this kind of socket",
            "--allow-net, --allow-read and --allow-write without a value",
            "connect_all, read_all and write_all",
        ))
    }

    /// Whether a variable of the environment may be seen.
    pub(crate) fn sees_env(&self, name: &str) -> bool {
        self.env.any(|granted| granted == name)
    }

    /// The whole environment is granted.
    pub(crate) fn sees_all_env(&self) -> bool {
        self.env.is_all()
    }

    /// Any use of processes.
    pub(crate) fn processes(&self) -> Result<(), Denied> {
        if self.run.any(|_| true) {
            Ok(())
        } else {
            Err(Denied::new(
                "starting programs",
                "--allow-run=PROGRAM",
                "run",
            ))
        }
    }

    /// The program to start for a name or path, by its own path without links.
    pub(crate) fn program(&self, name: &str) -> io::Result<PathBuf> {
        if self.run.is_all() {
            return Ok(PathBuf::from(name));
        }
        self.processes()?;
        match find_program(name, &self.here) {
            Some(path) if self.run.any(|granted| *granted == path) => Ok(path),
            _ => Err(Denied::new(
                "starting that program",
                &format!("--allow-run={name}"),
                "run",
            )
            .into()),
        }
    }

    /// A time in seconds, as coarse as granted.
    pub(crate) fn seen(&self, seconds: f64) -> f64 {
        let step = self.clock.unwrap_or(COARSE_CLOCK);
        if step.is_zero() {
            return seconds;
        }
        let step = step.as_secs_f64();
        (seconds / step).floor() * step
    }
}

fn endpoint_of(text: &str) -> Result<Endpoint, GrantError> {
    Endpoint::parse(text).ok_or_else(|| GrantError(format!("'{text}' is no host or host:port")))
}

fn shown_endpoint(ip: IpAddr, port: u16) -> String {
    match ip {
        IpAddr::V4(ip) => format!("{ip}:{port}"),
        IpAddr::V6(ip) => format!("[{ip}]:{port}"),
    }
}

/// A program by its path, or by its name on the process's own PATH: never on one that a script has set.
fn find_program(name: &str, here: &Path) -> Option<PathBuf> {
    let found = if name.contains('/') {
        here.join(name)
    } else {
        std::env::split_paths(&std::env::var_os("PATH")?)
            .map(|directory| directory.join(name))
            .find(|path| path.is_file())?
    };
    found.canonicalize().ok().filter(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn endpoints_are_read() {
        let parse = |text| Endpoint::parse(text).map(|it| (it.host, it.port));
        assert_eq!(
            parse("Api.Example.:443"),
            Some(("api.example".to_owned(), Some(443)))
        );
        assert_eq!(parse("api.example"), Some(("api.example".to_owned(), None)));
        assert_eq!(parse("[::1]:80"), Some(("::1".to_owned(), Some(80))));
        assert_eq!(parse("::1"), Some(("::1".to_owned(), None)));
        assert_eq!(parse("a:b"), None);
        assert_eq!(parse(":80"), None);
    }

    #[test]
    fn nothing_is_granted_at_first() {
        let none = Capabilities::none();
        assert!(none.reach(ip("127.0.0.1"), 80, &[]).is_err());
        assert!(none.offer(ip("127.0.0.1"), 0, &[]).is_err());
        assert!(none.resolve("localhost").is_err());
        assert!(none.program("sh").is_err());
        assert!(none.place(Path::new("/etc/passwd"), Access::READ).is_err());
        assert!(!none.sees_env("HOME"));
        assert!(none.require_all("anything").is_err());
        assert_eq!(none.seen(1.2345), 1.234);
    }

    #[test]
    fn names_cover_what_they_are_found_to_be() {
        let granted = Capabilities::none().connect("api.example:443").unwrap();
        let names = ["api.example".to_owned()];
        assert!(granted.resolve("API.example.").is_ok());
        assert!(granted.resolve("other.example").is_err());
        assert!(granted.reach(ip("10.0.0.1"), 443, &names).is_ok());
        assert!(granted.reach(ip("10.0.0.1"), 80, &names).is_err());
        assert!(granted.reach(ip("10.0.0.1"), 443, &[]).is_err());
    }

    #[test]
    fn mapped_addresses_are_the_same_addresses() {
        let granted = Capabilities::none().connect("127.0.0.1").unwrap();
        assert!(granted.reach(ip("::ffff:127.0.0.1"), 1, &[]).is_ok());
        assert!(granted.reach(ip("0.0.0.0"), 1, &[]).is_err());
        assert!(granted.reach(ip("127.0.0.2"), 1, &[]).is_err());
    }
}
