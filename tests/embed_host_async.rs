//! Asynchronous functions of a host, awaited by scripts or waited for.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use pyish::{Engine, Error, Isolate, World};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Ready after a while: a thread wakes it.
struct After {
    delay: Duration,
    state: Option<Arc<Mutex<(bool, Option<Waker>)>>>,
}

impl Future for After {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let delay = self.delay;
        let state = self.state.get_or_insert_with(|| {
            let state = Arc::new(Mutex::new((false, None::<Waker>)));
            let there = state.clone();
            std::thread::spawn(move || {
                std::thread::sleep(delay);
                let mut state = there.lock().unwrap();
                state.0 = true;
                if let Some(waker) = state.1.take() {
                    waker.wake();
                }
            });
            state
        });
        let mut state = state.lock().unwrap();
        match state.0 {
            true => Poll::Ready(()),
            false => {
                state.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

fn after(millis: u64) -> After {
    After {
        delay: Duration::from_millis(millis),
        state: None,
    }
}

/// A name, after a while.
#[pyish::function("fetch(name, delay=1)")]
async fn fetch(name: String, delay: u64) -> Result<String, Error> {
    after(delay).await;
    match name.as_str() {
        "bad" => Err(Error::new("LookupError", "nothing there")),
        _ => Ok(name.to_uppercase()),
    }
}

#[pyish::function(blocking)]
async fn wait_for(name: String) -> Result<String, Error> {
    after(20).await;
    fetch(name, 1).await
}

#[pyish::function]
async fn ready(x: i64) -> i64 {
    x + 1
}

#[pyish::function]
async fn panics() {
    after(1).await;
    panic!("the host is ill");
}

static DROPPED: AtomicUsize = AtomicUsize::new(0);

struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

#[pyish::function]
async fn forever() {
    let _guard = Guard;
    std::future::pending::<()>().await
}

#[derive(Clone)]
struct Client {
    calls: Arc<AtomicUsize>,
}

#[pyish::class]
impl Client {
    fn new() -> Client {
        Client {
            calls: Arc::default(),
        }
    }

    async fn get(&self, path: String) -> String {
        self.calls.fetch_add(1, Ordering::Relaxed);
        after(1).await;
        format!("got {path}")
    }

    #[method("get_now(self, path)", blocking)]
    async fn get_now(&self, path: String) -> String {
        self.get(path).await
    }

    #[getter]
    fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

fn isolate() -> Isolate {
    Engine::builder()
        .world(World::new().fine_clock())
        .add::<fetch>()
        .add::<wait_for>()
        .add::<ready>()
        .add::<panics>()
        .add::<forever>()
        .add::<Client>()
        .build()
        .isolate()
        .unwrap()
}

fn run(script: &str) {
    isolate()
        .enter(|scope| scope.exec(script))
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn awaited() {
    run("
import asyncio, time

async def main():
    assert await ready(1) == 2
    assert await fetch('a') == 'A'
    start = time.monotonic()
    names = await asyncio.gather(*[fetch(name, 50) for name in 'abcdef'])
    assert names == list('ABCDEF')
    assert time.monotonic() - start < 0.25
    try:
        await fetch('bad')
    except LookupError as error:
        assert str(error) == 'nothing there'
    else:
        assert False
    try:
        await panics()
    except RuntimeError as error:
        assert 'the host is ill' in str(error)
    else:
        assert False
    task = asyncio.create_task(fetch(name='t'))
    assert await task == 'T'
asyncio.run(main())
");
}

#[test]
fn cancelled() {
    run("
import asyncio

async def main():
    try:
        await asyncio.wait_for(forever(), 0.01)
    except TimeoutError:
        pass
    else:
        assert False
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    forever().close()
asyncio.run(main())
");
    assert!(DROPPED.load(Ordering::Relaxed) >= 2);
}

#[test]
fn waited_for() {
    run("
import threading
assert wait_for('a') == 'A'
try:
    wait_for('bad')
except LookupError:
    pass
else:
    assert False
seen = []
threads = [threading.Thread(target=lambda n=n: seen.append(wait_for(n))) for n in 'abc']
for thread in threads: thread.start()
for thread in threads: thread.join()
assert sorted(seen) == list('ABC')
");
}

#[test]
fn wrong_arguments_raise_at_the_call() {
    run("
for call in (lambda: fetch(1), lambda: fetch(), lambda: ready('x')):
    try:
        call()
    except TypeError:
        pass
    else:
        assert False
");
}

#[test]
fn methods() {
    run("
import asyncio
client = Client()
async def main():
    got = await asyncio.gather(client.get('/a'), client.get(path='/b'))
    assert got == ['got /a', 'got /b'], got
asyncio.run(main())
assert client.get_now('/c') == 'got /c'
assert client.calls == 3
");
}
