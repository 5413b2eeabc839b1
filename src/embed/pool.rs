//! Isolates behind handles that any thread may call: one as an actor, or many on threads of their own.

use super::args::IntoArgs;
use super::convert::FromOwned;
use super::engine::Engine;
use super::error::Error;
use super::isolate::Isolate;
use super::jobs::JobId;
use super::task::{Filler, Slot, block_on};
use std::collections::VecDeque;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};

/// Something to be done with an isolate.
type Command = Box<dyn FnOnce(&mut Isolate) + Send>;

/// What an actor has still to do.
#[derive(Default)]
struct Mailbox {
    inner: Mutex<Post>,
    /// Calls that have not come to their end.
    load: AtomicUsize,
}

#[derive(Default)]
struct Post {
    commands: VecDeque<Command>,
    waker: Option<Waker>,
    /// Nobody can send any more.
    closed: bool,
    /// Nobody reads any more.
    gone: bool,
}

impl Mailbox {
    /// False where the actor is gone.
    fn send(&self, command: Command) -> bool {
        let waker = match self.inner.lock() {
            Ok(mut post) if !post.gone => {
                post.commands.push_back(command);
                post.waker.clone()
            }
            _ => return false,
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        true
    }

    fn close(&self) {
        let waker = match self.inner.lock() {
            Ok(mut post) => {
                post.closed = true;
                post.waker.clone()
            }
            Err(_) => None,
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The sending side of a mailbox: closed when the last handle is dropped.
struct Sender(Arc<Mailbox>);

impl Drop for Sender {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// A handle to an isolate that lives elsewhere. Cloning it is cheap, and any thread may call through it.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// let mut isolate = pyish::Engine::new().isolate()?;
/// isolate.exec("def double(n): return 2 * n")?;
/// let (remote, actor) = isolate.into_actor();
/// let thread = std::thread::spawn(|| pyish::block_on(actor));
/// assert_eq!(pyish::block_on(remote.call::<_, i64>("double", (21,)))?, 42);
/// drop(remote);
/// thread.join().unwrap();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Remote(Arc<Sender>);

/// An isolate that does what comes through its [`Remote`]s: a future for any executor, which ends when the last of them
/// is dropped and all calls have come to their end.
///
/// ```
/// let (remote, actor) = pyish::Engine::new().isolate().unwrap().into_actor();
/// let thread = std::thread::spawn(|| pyish::block_on(actor));
/// assert_eq!(pyish::block_on(remote.call::<_, i64>("abs", (-3,))).unwrap(), 3);
/// drop(remote);
/// thread.join().unwrap();
/// ```
#[must_use = "an actor acts while it is polled"]
pub struct Actor {
    isolate: Isolate,
    mailbox: Arc<Mailbox>,
    /// Makes an isolate in the place of one that broke.
    renew: Option<Renew>,
}

type Renew = Box<dyn Fn() -> Result<Isolate, Error> + Send>;

/// A call of an isolate that lives elsewhere. Dropping it cancels the call.
///
/// ```
/// let pool = pyish::Pool::new(&pyish::Engine::new(), 1, |_| Ok(())).unwrap();
/// let call: pyish::RemoteCall<i64> = pool.call("abs", (-3,));
/// assert_eq!(pyish::block_on(call).unwrap(), 3);
/// ```
#[must_use = "the result comes to whoever waits for it"]
pub struct RemoteCall<R> {
    slot: Arc<Slot<R>>,
    cancel: Option<Arc<Cancel>>,
    sender: Arc<Sender>,
}

/// How a remote call is found again.
#[derive(Default)]
struct Cancel {
    job: Mutex<Option<JobId>>,
    cancelled: AtomicBool,
}

/// What the host's own code gives: that it panics is an error of this call, and none of the thread that serves others.
fn caught<R>(f: impl FnOnce() -> Result<R, Error>) -> Result<R, Error> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|payload| Err(Error::panic(&*payload)))
}

/// Counts a call for as long as it lives.
struct Load(Arc<Mailbox>);

impl Load {
    fn new(mailbox: &Arc<Mailbox>) -> Load {
        mailbox.load.fetch_add(1, Ordering::Relaxed);
        Load(mailbox.clone())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.0.load.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Remote {
    /// Call a function, whether a coroutine function or a plain one.
    ///
    /// ```
    /// let pool = pyish::Pool::new(&pyish::Engine::new(), 1, |_| Ok(())).unwrap();
    /// assert_eq!(pyish::block_on(pool.call::<_, String>("str", (1.5,))).unwrap(), "1.5");
    /// ```
    pub fn call<A, R>(&self, name: &str, args: A) -> RemoteCall<R>
    where
        A: IntoArgs + Send + 'static,
        R: FromOwned + Send + 'static,
    {
        let slot: Arc<Slot<R>> = Arc::default();
        let cancel: Arc<Cancel> = Arc::default();
        let (name, target, known) = (name.to_owned(), slot.clone(), cancel.clone());
        let load = Load::new(&self.0.0);
        let unheard = Filler::new(&slot);
        let sent = self.0.0.send(Box::new(move |isolate| {
            unheard.disarm();
            if known.cancelled.load(Ordering::Acquire) {
                return;
            }
            match isolate.start_with(&name, args, &target, Some(Box::new(load))) {
                Ok(id) => {
                    if let Ok(mut job) = known.job.lock() {
                        *job = Some(id);
                    }
                }
                Err(error) => target.put(Err(error)),
            }
        }));
        let cancel = sent.then_some(cancel);
        RemoteCall {
            slot,
            cancel,
            sender: self.0.clone(),
        }
    }

    /// Do something with the isolate itself, between two turns of its calls.
    ///
    /// ```
    /// let pool = pyish::Pool::new(&pyish::Engine::new(), 1, |_| Ok(())).unwrap();
    /// let answer = pyish::block_on(pool.with(|isolate| isolate.eval::<i64>("6 * 7")));
    /// assert_eq!(answer.unwrap(), 42);
    /// ```
    pub fn with<R: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Isolate) -> Result<R, Error> + Send + 'static,
    ) -> RemoteCall<R> {
        let slot: Arc<Slot<R>> = Arc::default();
        let answer = Filler::new(&slot);
        // A command that is not taken answers by itself.
        self.0
            .0
            .send(Box::new(move |isolate| answer.put(caught(|| f(isolate)))));
        RemoteCall {
            slot,
            cancel: None,
            sender: self.0.clone(),
        }
    }

    fn load(&self) -> usize {
        self.0.0.load.load(Ordering::Relaxed)
    }
}

impl<R> Future for RemoteCall<R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.slot.poll(cx);
        if polled.is_ready() {
            self.cancel = None;
        }
        polled
    }
}

impl<R> Drop for RemoteCall<R> {
    fn drop(&mut self) {
        let Some(cancel) = self.cancel.take() else {
            return;
        };
        cancel.cancelled.store(true, Ordering::Release);
        self.sender.0.send(Box::new(move |isolate| {
            let job = cancel.job.lock().ok().and_then(|mut job| job.take());
            if let Some(job) = job {
                isolate.cancel_job(job);
            }
        }));
    }
}

impl Future for Actor {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            let (commands, closed) = match this.mailbox.inner.lock() {
                Ok(mut post) => {
                    post.waker = Some(cx.waker().clone());
                    (std::mem::take(&mut post.commands), post.closed)
                }
                Err(_) => return Poll::Ready(()),
            };
            let is_idle = commands.is_empty();
            for command in commands {
                command(&mut this.isolate);
            }
            let polled = this.isolate.poll_jobs(cx);
            if this.isolate.is_broken()
                && let Some(renew) = &this.renew
                && let Ok(isolate) = renew()
            {
                // Whoever waits for the old one's calls hears that it is gone.
                this.isolate = isolate;
                continue;
            }
            match polled {
                Poll::Ready(_) if closed && is_idle => return Poll::Ready(()),
                Poll::Ready(_) if !is_idle => continue,
                _ => return Poll::Pending,
            }
        }
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        if let Ok(mut post) = self.mailbox.inner.lock() {
            post.gone = true;
            let left = std::mem::take(&mut post.commands);
            drop(post);
            drop(left);
        }
    }
}

impl Isolate {
    /// Make this isolate an actor, which is called through handles from anywhere.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let mut isolate = pyish::Engine::new().isolate()?;
    /// isolate.exec("def double(n): return n * 2")?;
    /// let (remote, actor) = isolate.into_actor();
    /// let thread = std::thread::spawn(move || pyish::block_on(actor));
    /// assert_eq!(pyish::block_on(remote.call::<_, i64>("double", (21,)))?, 42);
    /// drop(remote);
    /// thread.join().unwrap();
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_actor(self) -> (Remote, Actor) {
        let mailbox: Arc<Mailbox> = Arc::default();
        let remote = Remote(Arc::new(Sender(mailbox.clone())));
        let actor = Actor {
            isolate: self,
            mailbox,
            renew: None,
        };
        (remote, actor)
    }
}

/// Isolates on threads of their own, behind one handle that any thread and any runtime may call.
///
/// ```
/// # fn main() -> Result<(), pyish::Error> {
/// use pyish::{Engine, Pool};
///
/// let engine = Engine::new();
/// let program = engine.compile("def square(n): return n * n")?;
/// let pool = Pool::new(&engine, 2, move |isolate| isolate.run(&program))?;
/// let answer = pyish::block_on(async {
///     let (a, b) = (pool.call::<_, i64>("square", (3,)), pool.call::<_, i64>("square", (4,)));
///     Ok::<i64, pyish::Error>(a.await? + b.await?)
/// })?;
/// assert_eq!(answer, 25);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Pool {
    remotes: Arc<[Remote]>,
}

impl Pool {
    /// A pool of `threads` isolates, each made ready by `prepare`.
    ///
    /// An isolate that a panic has broken ([`Isolate::is_broken`]) is replaced by another one, which is made ready in the
    /// same way; its calls end with an error. One that a limit or its host stopped is not broken: it takes the next call.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let pool = pyish::Pool::new(&pyish::Engine::new(), 2, |isolate| isolate.exec("x = 1"))?;
    /// assert_eq!(pool.size(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(
        engine: &Engine,
        threads: usize,
        prepare: impl Fn(&mut Isolate) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Result<Pool, Error> {
        let prepare = Arc::new(prepare);
        let (ready, made) = mpsc::channel();
        for number in 0..threads.max(1) {
            let (engine, prepare, ready) = (engine.clone(), prepare.clone(), ready.clone());
            std::thread::Builder::new()
                .name(format!("pyish-{number}"))
                .spawn(move || {
                    let make: Renew = Box::new(move || {
                        let mut isolate = engine.isolate()?;
                        caught(|| prepare(&mut isolate))?;
                        Ok(isolate)
                    });
                    match make() {
                        Ok(isolate) => {
                            let (remote, mut actor) = isolate.into_actor();
                            actor.renew = Some(make);
                            if ready.send(Ok(remote)).is_ok() {
                                drop(ready);
                                block_on(actor);
                            }
                        }
                        Err(error) => drop(ready.send(Err(error))),
                    }
                })?;
        }
        drop(ready);
        let remotes: Result<Vec<Remote>, Error> = made.into_iter().collect();
        Ok(Pool {
            remotes: remotes?.into(),
        })
    }

    /// Call a function in the isolate that has the least to do.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let engine = pyish::Engine::new();
    /// let pool = pyish::Pool::new(&engine, 1, |isolate| isolate.exec("def half(n): return n // 2"))?;
    /// assert_eq!(pyish::block_on(pool.call::<_, i64>("half", (9,)))?, 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<A, R>(&self, name: &str, args: A) -> RemoteCall<R>
    where
        A: IntoArgs + Send + 'static,
        R: FromOwned + Send + 'static,
    {
        self.next().call(name, args)
    }

    /// Do something with the isolate that has the least to do.
    ///
    /// ```
    /// # fn main() -> Result<(), pyish::Error> {
    /// let pool = pyish::Pool::new(&pyish::Engine::new(), 1, |isolate| isolate.exec("x = 20"))?;
    /// assert_eq!(pyish::block_on(pool.with(|isolate| isolate.eval::<i64>("x + 1")))?, 21);
    /// # Ok(())
    /// # }
    /// ```
    pub fn with<R: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Isolate) -> Result<R, Error> + Send + 'static,
    ) -> RemoteCall<R> {
        self.next().with(f)
    }

    fn next(&self) -> &Remote {
        let mut least = &self.remotes[0];
        for remote in &self.remotes[1..] {
            if remote.load() < least.load() {
                least = remote;
            }
        }
        least
    }

    /// How many isolates there are.
    ///
    /// ```
    /// let pool = pyish::Pool::new(&pyish::Engine::new(), 2, |_| Ok(())).unwrap();
    /// assert_eq!(pool.size(), 2);
    /// ```
    pub fn size(&self) -> usize {
        self.remotes.len()
    }
}
