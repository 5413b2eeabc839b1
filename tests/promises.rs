//! What SECURITY.md promises a host, by number, where no other file of tests is about it: each program here would hang,
//! starve or upset an interpreter that did not keep the promise, and the isolate answers after each.

#![allow(
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

use pyish::{
    Ending, Engine, Error, ErrorKind, Isolate, Limits, Main, Pool, Progress, World, block_on,
};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

fn isolate(limits: Limits) -> Isolate {
    Engine::builder().limits(limits).build().isolate().unwrap()
}

/// How a program ends, within what nobody would notice. The isolate is as good as before.
fn end(program: &str, limits: Limits) -> Option<Error> {
    let mut isolate = isolate(limits);
    let began = Instant::now();
    let error = isolate.exec(program).err();
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{program}\ntook {:?}",
        began.elapsed()
    );
    assert_eq!(isolate.eval::<i64>("1 + 1").unwrap(), 2, "{program}");
    error
}

fn fuel(fuel: u64) -> Limits {
    Limits {
        fuel: Some(fuel),
        ..Limits::default()
    }
}

fn memory(bytes: usize) -> Limits {
    Limits {
        memory: Some(bytes),
        fuel: Some(50_000_000),
        ..Limits::default()
    }
}

/// Promise 6: the count does not depend on the slices in which it is spent.
#[test]
fn promise_6_fuel_is_the_same_in_slices_of_any_size() {
    const PROGRAM: &str = "
import asyncio
said = []
async def work(n):
    for i in range(n):
        said.append((n, i))
        await asyncio.sleep(0)
    return sum(x * x for x in range(200))
async def main():
    async with asyncio.TaskGroup() as group:
        for n in range(8): group.create_task(work(n))
    return sorted(map(str, range(300)), key=len)[-1]
";
    // Whether the call comes to its end with this much, and what it did until then.
    let run = |limit: u64, slice: u64| {
        let engine = Engine::builder().world(World::new().virtual_clock().seed(1));
        let mut isolate = engine.build().isolate().unwrap();
        isolate.exec(PROGRAM).unwrap();
        isolate.set_limits(fuel(limit));
        let task = isolate.spawn::<_, String>("main", ()).unwrap();
        while isolate.step(slice).unwrap() != Progress::Done {}
        let result = task.try_take().unwrap().map_err(|error| error.kind());
        isolate.set_limits(Limits::default());
        (result, isolate.eval::<String>("str(said)").unwrap())
    };
    let (mut too_little, mut enough) = (0, 100_000);
    while enough - too_little > 1 {
        let middle = (too_little + enough) / 2;
        match run(middle, u64::MAX).0 {
            Ok(_) => enough = middle,
            Err(kind) => {
                assert_eq!(kind, ErrorKind::Fuel);
                too_little = middle;
            }
        }
    }
    assert!(enough > 500, "{enough}");
    for limit in [enough / 3, enough - 1, enough] {
        let whole = run(limit, u64::MAX);
        assert_eq!(whole.0.is_ok(), limit == enough);
        for slice in [1, 7, 1_000_000] {
            assert_eq!(
                run(limit, slice),
                whole,
                "slices of {slice}, {limit} in all"
            );
        }
    }
}

/// Promise 12: backtracking is paid for, and what a pattern becomes has a size.
#[test]
fn promise_12_regular_expressions_pay() {
    for program in [
        "import re; re.match(r'(a+)+$', 'a' * 50 + 'b')",
        "import re; re.match(r'(.*)(.*)(.*)(.*)(.*)x', 'a' * 300)",
        "import re; re.sub(r'(?:a|aa)+$', '', 'a' * 60 + 'b')",
        r"import re; re.match(r'(\w+)\s\1\1\1$|(x|x)*y', 'x' * 60)",
    ] {
        let error = end(program, fuel(30_000)).unwrap();
        assert_eq!(error.kind(), ErrorKind::Fuel, "{program}");
    }
    for program in [
        "import re; re.compile('(' * 50000 + ')' * 50000)",
        "import re; re.compile('(?:' * 50000 + ')' * 50000)",
        "import re; re.compile('((((a{1000}){1000}){1000}){1000})')",
        "import re\nfor n in range(5000): re.compile(f'a{{{n}}}b')",
    ] {
        // Compiled or refused: the host does not care, so long as it ends.
        let error = end(program, memory(32 << 20));
        assert!(
            error
                .as_ref()
                .is_none_or(|error| error.kind() != ErrorKind::Misuse),
            "{program}: {error:?}"
        );
    }
}

/// Promise 15: garbage in cycles is collected before memory is refused, and each object is finalized once.
#[test]
fn promise_15_garbage_is_bounded() {
    let error = end(
        "
class Node:
    made = ended = 0
    def __init__(self):
        Node.made += 1
        self.me, self.data = self, bytes(2000)
    def __del__(self):
        Node.ended += 1
        if Node.ended % 3 == 0: raise ValueError('nobody hears it')
        if Node.ended % 7 == 0: Node.kept = self
for i in range(30_000): Node()
import gc
Node.kept = None
gc.collect()
assert Node.ended == Node.made == 30_000, (Node.ended, Node.made)
",
        memory(16 << 20),
    );
    assert!(error.is_none(), "{error:?}");
    // One that never ends is cut where the fuel is.
    let loops = "class Loops:\n    def __del__(self):\n        while True: pass\nLoops()";
    let error = end(loops, fuel(100_000)).unwrap();
    assert_eq!(error.kind(), ErrorKind::Fuel);
}

/// Promise 16: a poll comes back, whatever the script does, and the host's other work goes on.
#[test]
fn promise_16_a_loop_does_not_starve_its_host() {
    const PROGRAMS: [&str; 3] = [
        "async def main():\n    while True: pass",
        "import asyncio\nasync def main():\n    while True: await asyncio.sleep(0)",
        "import asyncio\nasync def main():\n    loop = asyncio.get_running_loop()\n    def again(): loop.call_soon(again)\n    again()\n    await asyncio.sleep(3600)",
    ];
    for program in PROGRAMS {
        let mut isolate = isolate(Limits::default());
        isolate.exec(program).unwrap();
        let mut cx = Context::from_waker(Waker::noop());
        let mut times = Vec::new();
        {
            let mut call = pin!(isolate.call_async::<_, ()>("main", ()));
            for _ in 0..25 {
                let began = Instant::now();
                assert!(matches!(call.as_mut().poll(&mut cx), Poll::Pending));
                times.push(began.elapsed());
            }
        }
        // The machine of the test may have other things to do: most of them, not each. The first one may import asyncio.
        times.sort_unstable();
        let slices = if cfg!(debug_assertions) { 20 } else { 4 };
        let middle = times[times.len() / 2];
        assert!(
            middle <= Duration::from_millis(slices),
            "{program}: {times:?}"
        );
        assert_eq!(isolate.eval::<i64>("1 + 1").unwrap(), 2, "{program}");
    }
}

/// Promise 17: what nobody can wake is an error that names who waits.
#[test]
fn promise_17_dead_ends_are_named() {
    let mut isolate = isolate(Limits::default());
    isolate.name_dead_ends();
    let error = isolate
        .exec("import asyncio\nasync def stuck():\n    await asyncio.Event().wait()\nasyncio.run(stuck())")
        .unwrap_err();
    assert_eq!(error.class(), "RuntimeError");
    assert!(error.message().contains("stuck"), "{}", error.message());
}

/// Promise 18: cancellation comes to an end and is not lost: rings, chains, refusal, cancelling while it is cancelled.
#[test]
fn promise_18_cancellation_is_finite() {
    const PROGRAMS: [&str; 5] = [
        // A ring of tasks, each of which awaits the next.
        "
import asyncio
async def main():
    tasks = []
    async def wait(n): await tasks[(n + 1) % 1000]
    tasks += [asyncio.create_task(wait(n)) for n in range(1000)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.wait(tasks)
    assert all(task.done() for task in tasks)
asyncio.run(main())
",
        // A chain that no native stack is as deep as.
        "
import asyncio
async def main():
    async def wait(task): await task
    task = last = asyncio.create_task(asyncio.sleep(3600))
    for n in range(20_000): last = asyncio.create_task(wait(last))
    await asyncio.sleep(0)
    last.cancel()
    try: await last
    except asyncio.CancelledError: pass
    await asyncio.sleep(0)
    assert task.cancelled()
asyncio.run(main())
",
        // One that refuses three times.
        "
import asyncio
async def main():
    refused = 0
    async def refuse():
        nonlocal refused
        while refused < 3:
            try: await asyncio.sleep(3600)
            except asyncio.CancelledError: refused += 1
    task = asyncio.create_task(refuse())
    while not task.done():
        await asyncio.sleep(0)
        task.cancel()
    assert refused == 3
asyncio.run(main())
",
        // One that is cancelled while its `finally` waits.
        "
import asyncio
log = []
async def main():
    async def cleans():
        try: await asyncio.sleep(3600)
        finally:
            try: await asyncio.sleep(3600)
            finally: log.append('clean')
    task = asyncio.create_task(cleans())
    for _ in range(2):
        await asyncio.sleep(0)
        task.cancel()
    try: await task
    except asyncio.CancelledError: log.append('cancelled')
asyncio.run(main())
assert log == ['clean', 'cancelled'], log
",
        // Gathers within gathers.
        "
import asyncio
async def main():
    future = asyncio.get_running_loop().create_future()
    whole = future
    for n in range(5000): whole = asyncio.gather(whole)
    await asyncio.sleep(0)
    whole.cancel()
    try: await whole
    except asyncio.CancelledError: pass
    assert future.cancelled()
asyncio.run(main())
",
    ];
    for program in PROGRAMS {
        let error = end(program, memory(256 << 20));
        assert!(error.is_none(), "{program}\n{error:?}");
    }
}

/// Promise 20: what a host gets of deep and cyclic values is an error, and no end of the stack.
#[test]
fn promise_20_values_of_any_shape_cross_or_are_refused() {
    #[derive(Debug)]
    struct Tree(Vec<Tree>);
    impl pyish::FromValue<'_> for Tree {
        fn from_value(value: &pyish::Local<'_>) -> Result<Self, pyish::Mismatch> {
            Vec::<Tree>::from_value(value).map(Tree)
        }
    }
    impl pyish::FromOwned for Tree {}
    let mut isolate = isolate(Limits::default());
    isolate
        .exec("ring = []\nring.append(ring)\ndeep = []\nfor n in range(100_000): deep = [deep]\nflat = [[], [[]]]")
        .unwrap();
    for name in ["ring", "deep"] {
        let error = isolate.get::<Tree>(name).unwrap_err();
        assert_ne!(error.kind(), ErrorKind::Misuse, "{name}: {error}");
    }
    assert_eq!(isolate.get::<Tree>("flat").unwrap().0.len(), 2);
}

/// Promise 21: whatever a script can reach from where it begins, none of it opens the world.
#[test]
fn promise_21_nothing_within_reach_leads_out() {
    let mut isolate = isolate(Limits::default());
    isolate
        .exec(
            "
import sys, types
found, seen, todo = [], set(), [sys.modules, object, __builtins__, sys._getframe()]
while todo and len(seen) < 20_000:
    value = todo.pop()
    if id(value) in seen or isinstance(value, (int, float, str, bytes, complex)): continue
    seen.add(id(value))
    name = f'{type(value).__module__}.{type(value).__qualname__}'.lower()
    if any(word in name for word in ('descriptor_', 'capabilit', 'socket', 'popen', 'fileio', 'reactor', 'selector')):
        if isinstance(value, object) and not isinstance(value, type): found.append((name, repr(value)))
    if isinstance(value, dict): todo += [*value.keys(), *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)): todo += value
    if isinstance(value, type):
        try: todo += type.__subclasses__(value)
        except TypeError: pass
    for attribute in dir(value):
        try: todo.append(getattr(value, attribute))
        except Exception: pass
keep = (seen, todo)
",
        )
        .unwrap();
    assert!(isolate.eval::<usize>("len(seen)").unwrap() > 1000);
    let found: Vec<(String, String)> = isolate.get("found").unwrap();
    assert!(found.is_empty(), "{found:?}");
    for refused in [
        "open('/etc/hostname')",
        "__import__('os').listdir('/')",
        "__import__('os').open('/etc/hostname', 0)",
        "__import__('os').read(0, 1)",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('subprocess').run(['/bin/true'])",
    ] {
        let error = isolate.exec(refused).unwrap_err();
        let class = error.class();
        assert!(
            matches!(class, "PermissionError" | "OSError"),
            "{refused}: {error}"
        );
    }
}

/// Promise 22: built-in types stay what they are, and nothing native calls by a name that a script may rebind.
#[test]
fn promise_22_builtin_types_cannot_be_changed() {
    let error = end(
        "
import builtins, asyncio, json, types
for kind in (int, str, list, dict, tuple, type, object, BaseException, Exception, types.FunctionType,
             type(None), type(iter([])), asyncio.Future, asyncio.Task, type((i for i in ()))):
    for change in (lambda: setattr(kind, 'added', 1), lambda: setattr(kind, '__repr__', None),
                   lambda: delattr(kind, '__hash__'), lambda: setattr(kind, '__class__', int)):
        try: change()
        except (TypeError, AttributeError): pass
        else: raise AssertionError(kind)
    assert not hasattr(kind, 'added')
    try: type.__dict__['__dict__'].__get__(kind)['added'] = 1
    except TypeError: pass
    else: raise AssertionError(kind)
names = [name for name in dir(builtins) if not name.startswith('__') and name != 'setattr']
for name in names: setattr(builtins, name, None)
# Written without any of them.
async def main():
    await asyncio.sleep(0)
    return [n for n in (3, 1, 2)]
coroutine = main()
coroutine.send(None) if False else coroutine.close()
shown = f'{(1, 2.5, [b\"x\"], {\"a\": {1}})!r}'
try: [][1]
except: caught = True
",
        Limits::default(),
    );
    assert!(error.is_none(), "{error:?}");
}

/// Limits are each call's own where calls overlap: a busy isolate is not stopped for what its calls spend together, and
/// one that goes too far is, whoever comes after it.
#[test]
fn limits_of_calls_that_overlap() {
    const PROGRAM: &str = "
import asyncio
async def nap(seconds):
    for n in range(300): pass
    await asyncio.sleep(seconds)
    return 1
async def spin():
    while True: await asyncio.sleep(0)
";
    let time = Duration::from_millis(1500);
    let mut isolate = isolate(Limits {
        fuel: Some(200_000),
        time: Some(time),
        output: Some(1000),
        ..Limits::default()
    });
    isolate.exec(PROGRAM).unwrap();
    let (began, mut tasks) = (Instant::now(), Vec::new());
    // Twice as long as one call may take, and always one on its way.
    while began.elapsed() < 2 * time || tasks.len() < 300 {
        tasks.push(isolate.spawn::<_, i64>("nap", (0.005,)).unwrap());
        isolate.step(u64::MAX).unwrap();
        std::thread::sleep(Duration::from_micros(500));
        // What the host does in between neither pays for the calls nor renews what they may spend.
        isolate.eval::<i64>("1").unwrap();
    }
    block_on(isolate.drive()).unwrap();
    for task in &tasks {
        assert_eq!(task.try_take().unwrap().unwrap(), 1);
    }
    // Each of those that come after it brings fuel of its own, which this one does not live on.
    let spin = isolate.spawn::<_, ()>("spin", ()).unwrap();
    let began = Instant::now();
    let kind = loop {
        drop(isolate.spawn::<_, i64>("nap", (0.0,)).unwrap());
        isolate.step(2000).unwrap();
        isolate.eval::<i64>("1").unwrap();
        match spin.try_take() {
            Some(result) => break result.unwrap_err().kind(),
            None => assert!(began.elapsed() < 20 * time, "it goes on for ever"),
        }
    };
    assert!(
        matches!(kind, ErrorKind::Deadline | ErrorKind::Fuel),
        "{kind:?}"
    );
}

/// Where limits pause a program, what cannot be paused does not run without limits instead.
#[test]
fn what_cannot_pause_stops_at_its_limits() {
    let mut isolate = isolate(fuel(50_000));
    isolate.pause_at_limits(true);
    let error = isolate.exec("while True: pass").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Fuel);
    isolate.exec("def spin():\n    while True: pass").unwrap();
    let call = isolate.call_async::<_, ()>("spin", ());
    assert_eq!(block_on(call).unwrap_err().kind(), ErrorKind::Fuel);
    // A native call that never comes to rest is stopped, too.
    let main = Main::Text {
        name: "<string>",
        bytes: b"def key(n):\n    while True: pass\nsorted([2, 1], key=key)",
    };
    assert_eq!(isolate.run_main(main), Ending::Stopped);
}

/// Promise 8: linear in the heap, whatever hangs on what.
#[test]
fn promise_8_what_was_stopped_is_dropped_at_once() {
    for program in [
        "x = None\nfor n in range(200_000): x = [x, n]\nwhile True: pass",
        "x = [[i, {}] for i in range(100_000)]\nfor y in x: y.append(x)\nwhile True: pass",
        "class A:\n    def __del__(self): raise SystemExit\nx = [A() for i in range(100_000)]\nwhile True: pass",
    ] {
        let mut isolate = isolate(memory(128 << 20));
        let error = isolate.exec(program).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Fuel);
        let began = Instant::now();
        drop(isolate);
        let limit = if cfg!(debug_assertions) { 5000 } else { 400 };
        assert!(
            began.elapsed() < Duration::from_millis(limit),
            "{program}: {:?}",
            began.elapsed()
        );
    }
}

/// Promise 20: a panic of the host's code is an error of that call; whoever calls next is served.
#[test]
fn promise_20_a_pool_survives_panics_of_its_host() {
    let pool = Pool::new(&Engine::new(), 1, |isolate| isolate.exec("n = 1")).unwrap();
    let call = pool.with(|_| -> Result<i64, Error> { panic!("no") });
    assert_eq!(block_on(call).unwrap_err().kind(), ErrorKind::Panic);
    let sum: i64 = block_on(pool.call("sum", (vec![1, 2],))).unwrap();
    assert_eq!(sum, 3);
    let refused = Pool::new(&Engine::new(), 2, |_| panic!("no"));
    assert_eq!(refused.err().unwrap().kind(), ErrorKind::Panic);
}
