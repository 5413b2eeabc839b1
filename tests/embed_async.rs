//! Isolates as futures: under tokio, under the library's own executor, one at a time and many.

#![allow(
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

use pyish::{Engine, Error, ErrorKind, Isolate, Limits, Pool, Progress, World, block_on};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn isolate(text: &str) -> Isolate {
    made(&Engine::new(), text)
}

fn made(engine: &Engine, text: &str) -> Isolate {
    let mut isolate = engine.isolate().unwrap();
    isolate.exec(text).unwrap();
    isolate
}

/// Counts how many of them are alive.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Alive {
        count.fetch_add(1, Ordering::SeqCst);
        Alive(count.clone())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

const NAP: &str = "
import asyncio
async def nap(seconds, result=None):
    await asyncio.sleep(seconds)
    return result
def plain(a, b):
    return a + b
def runs_a_loop(n):
    async def main():
        await asyncio.sleep(0.001)
        return n
    return asyncio.run(main())
def gives_a_coroutine(n):
    return nap(0.001, n)
async def fails():
    await asyncio.sleep(0)
    raise LookupError('nothing there')
def spins():
    while True:
        pass
";

#[test]
fn calls_of_all_kinds() {
    let mut isolate = isolate(NAP);
    assert_eq!(
        block_on(isolate.call_async::<_, i64>("nap", (0.01, 7))).unwrap(),
        7
    );
    assert_eq!(
        block_on(isolate.call_async::<_, i64>("plain", (1, 2))).unwrap(),
        3
    );
    assert_eq!(
        block_on(isolate.call_async::<_, i64>("runs_a_loop", (4,))).unwrap(),
        4
    );
    assert_eq!(
        block_on(isolate.call_async::<_, i64>("gives_a_coroutine", (5,))).unwrap(),
        5
    );
    let error = block_on(isolate.call_async::<_, ()>("fails", ())).unwrap_err();
    assert_eq!(
        (error.class(), error.message()),
        ("LookupError", "nothing there")
    );
    assert_eq!(error.frames().last().unwrap().function, "fails");
    let error = block_on(isolate.call_async::<_, ()>("nowhere", ())).unwrap_err();
    assert_eq!(error.class(), "NameError");
    let error = block_on(isolate.call_async::<_, i64>("nap", ())).unwrap_err();
    assert_eq!(error.class(), "TypeError");
    // Between two calls the isolate is there for others.
    assert_eq!(isolate.eval::<i64>("plain(20, 22)").unwrap(), 42);
}

#[test]
fn many_at_once() {
    let mut isolate = isolate(NAP);
    let naps: Vec<_> = (0..500)
        .map(|n| isolate.spawn::<_, i64>("nap", (0.02, n)).unwrap())
        .collect();
    let plain = isolate.spawn::<_, i64>("plain", (1, 2)).unwrap();
    let began = Instant::now();
    block_on(isolate.drive()).unwrap();
    assert!(began.elapsed() < Duration::from_secs(20));
    let sum: i64 = naps
        .iter()
        .map(|nap| nap.try_take().unwrap().unwrap())
        .sum();
    assert_eq!(sum, 499 * 500 / 2);
    assert_eq!(plain.try_take().unwrap().unwrap(), 3);
}

#[test]
fn steps() {
    let mut isolate = isolate(NAP);
    let spins = isolate.spawn::<_, ()>("spins", ()).unwrap();
    for _ in 0..10 {
        assert_eq!(isolate.step(5_000).unwrap(), Progress::Yielded);
    }
    isolate.cancel(&spins);
    assert_eq!(isolate.step(5_000).unwrap(), Progress::Done);
    let error = spins.try_take().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    let nap = isolate.spawn::<_, ()>("nap", (60,)).unwrap();
    let Progress::Waiting(Some(wait)) = isolate.step(u64::MAX).unwrap() else {
        panic!("it waits for a timer");
    };
    assert!(wait > Duration::from_secs(50), "{wait:?}");
    isolate.cancel(&nap);
    assert_eq!(isolate.step(u64::MAX).unwrap(), Progress::Done);
}

#[tokio::test]
async fn an_endless_loop_lets_a_timeout_fire() {
    let mut isolate = isolate(NAP);
    let call = isolate.call_async::<_, ()>("spins", ());
    let began = Instant::now();
    assert!(
        tokio::time::timeout(Duration::from_millis(100), call)
            .await
            .is_err()
    );
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(isolate.eval::<i64>("1 + 1").unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_may_be_spawned_on_other_threads() {
    let engine = Engine::new();
    let program = engine.compile(NAP).unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let (engine, program) = (engine.clone(), program.clone());
            tokio::spawn(async move {
                let mut isolate = engine.isolate()?;
                isolate.run(&program)?;
                for _ in 0..20 {
                    isolate
                        .call_async::<_, Option<i64>>("nap", (0.001,))
                        .await?;
                }
                isolate.call_async::<_, i64>("nap", (0.001, n)).await
            })
        })
        .collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.unwrap().unwrap();
    }
    assert_eq!(sum, 28);
}

fn async_engine(alive: &Arc<AtomicUsize>) -> Engine {
    let alive = alive.clone();
    Engine::builder()
        .async_function("sleep_outside", move |seconds: f64| {
            let alive = Alive::new(&alive);
            async move {
                tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
                drop(alive);
                format!("slept {seconds}")
            }
        })
        .async_function("ready", |n: i64| async move { n + 1 })
        .async_function("refuses", |what: String| async move {
            Err::<(), Error>(Error::new("PermissionError", format!("no {what}")))
        })
        .async_function("panics", |why: String| async move {
            if !why.is_empty() {
                panic!("{why}");
            }
        })
        .build()
}

const OUTSIDE: &str = "
import asyncio
log = []
async def one():
    return await sleep_outside(0.01)
async def many():
    return await asyncio.gather(*(sleep_outside(0.01 * n) for n in range(1, 6)))
async def races():
    try:
        async with asyncio.timeout(0.02):
            await sleep_outside(30)
    except TimeoutError:
        return 'timeout'
async def cleans():
    try:
        await sleep_outside(30)
    finally:
        await asyncio.sleep(0)
        log.append('clean')
async def adds():
    n = 0
    for _ in range(1000):
        n = await ready(n)
    return n
async def refused():
    try:
        await refuses('way')
    except PermissionError as error:
        return str(error)
async def survives():
    try:
        await panics('on purpose')
    except RuntimeError as error:
        return str(error)
";

#[tokio::test]
async fn scripts_await_futures_of_the_host() {
    let alive = Arc::default();
    let engine = async_engine(&alive);
    let mut isolate = made(&engine, OUTSIDE);
    let call = |isolate: &mut Isolate, name: &str| {
        let name = name.to_owned();
        let call = isolate.call_async::<_, String>(&name, ());
        // The future is `Send`.
        fn goes<T: Send>(value: T) -> T {
            value
        }
        drop(goes(call));
    };
    call(&mut isolate, "one");
    let text: String = isolate.call_async("one", ()).await.unwrap();
    assert_eq!(text, "slept 0.01");
    let texts: Vec<String> = isolate.call_async("many", ()).await.unwrap();
    assert_eq!(texts.len(), 5);
    assert_eq!(
        isolate.call_async::<_, i64>("adds", ()).await.unwrap(),
        1000
    );
    let text: String = isolate.call_async("refused", ()).await.unwrap();
    assert_eq!(text, "no way");
    let text: String = isolate.call_async("survives", ()).await.unwrap();
    assert_eq!(text, "host code panicked: on purpose");
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn cancelling_goes_both_ways() {
    let alive: Arc<AtomicUsize> = Arc::default();
    let engine = async_engine(&alive);
    let mut isolate = made(&engine, OUTSIDE);
    let text: String = isolate.call_async("races", ()).await.unwrap();
    assert_eq!(text, "timeout");
    assert_eq!(alive.load(Ordering::SeqCst), 0, "its timeout drops it");
    let call = isolate.call_async::<_, ()>("cleans", ());
    assert!(
        tokio::time::timeout(Duration::from_millis(20), call)
            .await
            .is_err()
    );
    assert_eq!(
        alive.load(Ordering::SeqCst),
        0,
        "dropping the call drops it"
    );
    assert_eq!(isolate.eval::<Vec<String>>("log").unwrap(), ["clean"]);
}

#[tokio::test]
async fn limits_end_a_call_and_not_the_isolate() {
    let limits = Limits {
        time: Some(Duration::from_millis(50)),
        ..Limits::default()
    };
    let engine = Engine::builder().limits(limits).build();
    let mut isolate = made(&engine, "import asyncio");
    isolate.exec(NAP).unwrap();
    for name in ["spins", "nap"] {
        let kind = match name {
            "nap" => isolate.call_async::<_, ()>("nap", (60,)).await,
            name => isolate.call_async::<_, ()>(name, ()).await,
        }
        .unwrap_err()
        .kind();
        assert_eq!(kind, ErrorKind::Deadline, "{name}");
    }
    isolate.set_limits(Limits::default());
    let sum: i64 = isolate.call_async("plain", (1, 2)).await.unwrap();
    assert_eq!(sum, 3);
    let stop = isolate.interrupt_handle();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(30));
        stop.stop();
    });
    let error = isolate.call_async::<_, ()>("nap", (60,)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stopped);
}

#[test]
fn a_virtual_clock_waits_for_nobody() {
    let world = World::new().virtual_clock();
    let engine = Engine::builder().world(world).build();
    let mut isolate = made(&engine, NAP);
    let began = Instant::now();
    let text: String = block_on(isolate.call_async("nap", (3600, "rested"))).unwrap();
    assert_eq!(text, "rested");
    assert!(began.elapsed() < Duration::from_secs(60));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_is_called_from_any_thread() {
    let engine = Engine::new();
    let program = engine.compile(NAP).unwrap();
    let pool = Pool::new(&engine, 2, move |isolate| isolate.run(&program)).unwrap();
    let calls: Vec<_> = (0..50)
        .map(|n| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.call::<_, i64>("nap", (0.001, n)).await })
        })
        .collect();
    let mut sum = 0;
    for call in calls {
        sum += call.await.unwrap().unwrap();
    }
    assert_eq!(sum, 49 * 50 / 2);
    // A call that is given up does not keep its isolate busy.
    for _ in 0..4 {
        let call = pool.call::<_, ()>("spins", ());
        assert!(
            tokio::time::timeout(Duration::from_millis(30), call)
                .await
                .is_err()
        );
    }
    let sum: i64 = pool.call("plain", (1, 2)).await.unwrap();
    assert_eq!(sum, 3);
    let names: i64 = pool
        .with(|isolate| isolate.eval("len(dir())"))
        .await
        .unwrap();
    assert!(names > 5);
}

#[tokio::test]
async fn a_program_runs_without_blocking_the_thread() {
    let engine = Engine::new();
    let program = engine
        .compile("import asyncio\nasync def main():\n    await asyncio.sleep(0.01)\n    return 42\nanswer = asyncio.run(main())")
        .unwrap();
    let mut isolate = engine.isolate().unwrap();
    isolate.run_async(&program).await.unwrap();
    assert_eq!(isolate.get::<i64>("answer").unwrap(), 42);
    let endless = engine.compile("while True: pass").unwrap();
    let call = isolate.run_async(&endless);
    let limit = Duration::from_millis(20);
    assert!(tokio::time::timeout(limit, call).await.is_err());
    let fails = engine.compile("1 // 0").unwrap();
    let error = isolate.run_async(&fails).await.unwrap_err();
    assert_eq!(error.class(), "ZeroDivisionError");
    assert_eq!(isolate.get::<i64>("answer").unwrap(), 42);
}

#[tokio::test]
async fn a_pool_replaces_an_isolate_that_broke() {
    use std::sync::atomic::AtomicBool;
    let panics = Arc::new(AtomicBool::new(false));
    let flag = panics.clone();
    // A hook that panics in the middle of a script takes the isolate with it.
    let world = World::new().output(move |_, _| match flag.swap(false, Ordering::SeqCst) {
        true => panic!("no output today"),
        false => Ok(()),
    });
    let engine = Engine::builder().world(world).build();
    let program = engine
        .compile("calls = []\ndef say():\n    calls.append(1)\n    print('hello', flush=True)\n    return len(calls)")
        .unwrap();
    let pool = Pool::new(&engine, 1, move |isolate| isolate.run(&program)).unwrap();
    assert_eq!(pool.call::<_, i64>("say", ()).await.unwrap(), 1);
    assert_eq!(pool.call::<_, i64>("say", ()).await.unwrap(), 2);
    panics.store(true, Ordering::SeqCst);
    assert!(pool.call::<_, i64>("say", ()).await.is_err());
    assert_eq!(pool.call::<_, i64>("say", ()).await.unwrap(), 1);
}

#[test]
fn a_task_hears_that_its_isolate_is_gone() {
    let mut isolate = isolate(NAP);
    let task = isolate.spawn::<_, i64>("nap", (10.0, 1)).unwrap();
    drop(isolate);
    assert_eq!(block_on(task).unwrap_err().kind(), ErrorKind::Misuse);
}

#[test]
fn isolates_inside_isolates() {
    let engine = Engine::new();
    let inner = engine.clone();
    let outer = Engine::builder()
        .async_function("elsewhere", move |n: i64| {
            let engine = inner.clone();
            async move {
                let mut isolate = engine.isolate()?;
                isolate.exec("async def double(n): return 2 * n")?;
                isolate.call_async::<_, i64>("double", (n,)).await
            }
        })
        .function("here", move || engine.isolate()?.eval::<i64>("1"))
        .build();
    let mut isolate = made(&outer, "async def main(): return await elsewhere(21)");
    assert_eq!(
        block_on(isolate.call_async::<_, i64>("main", ())).unwrap(),
        42
    );
    // A function that may touch values is inside: another isolate cannot be entered there, and says so.
    let error = isolate.eval::<i64>("here()").unwrap_err();
    assert_eq!(error.class(), "RuntimeError");
}
