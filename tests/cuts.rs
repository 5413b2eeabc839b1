//! Cut everywhere: programs are stopped at each count of fuel, and at each size of memory. Nothing runs after a stop, the
//! isolate is dropped or goes on with the next call, and the count is the same each time (promises 4, 6, 7, 8, 9).
//!
//! By itself each sweep takes some steps only. `PYISH_SWEEP=1 cargo test --release --test cuts` takes every one of fuel;
//! the same without `--release` every request for memory. Both take hours.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[cfg(debug_assertions)]
use pyish::probe;
use pyish::{Engine, ErrorKind, Limits, World};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Small programs, each about something that a stop in the middle could break.
const PROGRAMS: &[&str] = &[
    "x = sorted([3, 1, 2] * 30, key=lambda n: -n)\nprint(x[0])",
    "d = {}\nfor i in range(200): d[i % 7] = d.get(i % 7, []) + [i]\nprint(len(d))",
    "class A:\n    def __init__(self, n): self.n = n\n    def __eq__(self, o): return self.n == o.n\n    def __hash__(self): return self.n % 3\ns = {A(i) for i in range(40)}\nprint(len(s))",
    "def g():\n    try:\n        for i in range(100): yield i\n    finally:\n        print('closed')\nfor x in g():\n    if x > 50: break\nprint(x)",
    "class C:\n    def __enter__(self): return self\n    def __exit__(self, *a): print('exit'); return True\nfor i in range(20):\n    with C(): raise ValueError(i)\nprint('ok')",
    "import re\nprint(re.sub(r'(a+)(b*)', lambda m: m[2] + m[1], 'aab' * 60)[:4])",
    "import asyncio\nasync def w(n):\n    try:\n        for i in range(n): await asyncio.sleep(0)\n    finally:\n        print('done', n)\nasync def main():\n    async with asyncio.TaskGroup() as t:\n        for n in range(5): t.create_task(w(n))\nasyncio.run(main())",
    "class D:\n    def __del__(self): print('del')\nfor i in range(30):\n    a = D(); a.me = a\nimport gc; gc.collect()\nprint('ok')",
    "x = 1\nfor i in range(60): x = x * 12345678901234567890 + 1\nprint(len(str(x)))",
    "import json\nprint(len(json.dumps([{'a': [1, 2.5, None, 'x' * 10]} for i in range(40)])))",
    "from functools import reduce, lru_cache\n@lru_cache\ndef f(n): return n if n < 2 else f(n - 1) + f(n - 2)\nprint(reduce(lambda a, b: a + b, map(f, range(60))))",
    "l = list(range(100))\nwhile len(l) > 4:\n    l.pop(); l.pop(); l.insert(0, len(l))\nprint(l)",
    "exec('\\n'.join(f'def f{i}(a, b={i}): return a + b' for i in range(40)))\nprint(f39(1))",
    "try:\n    try:\n        [].x\n    finally:\n        print('finally')\nexcept AttributeError as e:\n    print(type(e.__context__))",
    "s = ''\nfor i in range(100): s += f'{i:>5}|{i!r}'\nprint(len(s))",
];

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a program prints and how it ends.
fn run(program: &str, limits: Limits) -> (String, Option<ErrorKind>) {
    let output = Output::default();
    let world = World::new()
        .virtual_clock()
        .seed(7)
        .output_to(output.clone());
    let engine = Engine::builder().limits(limits).world(world).build();
    let mut isolate = match engine.isolate() {
        Ok(isolate) => isolate,
        // Too little memory for anything.
        Err(error) => return (String::new(), Some(error.kind())),
    };
    let kind = isolate.exec(program).err().map(|error| error.kind());
    if kind == Some(ErrorKind::Fuel) {
        // It is not half usable: the next call is a call like others.
        isolate.set_limits(Limits {
            fuel: None,
            ..limits
        });
        isolate.exec("assert sum([1, 2, 3]) == 6").unwrap();
    }
    drop(isolate);
    let text = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
    (text, kind)
}

fn fuel(fuel: u64) -> Limits {
    Limits {
        fuel: Some(fuel),
        ..Limits::default()
    }
}

/// The least fuel that a program needs.
fn needed(program: &str) -> u64 {
    let (mut too_little, mut enough) = (0, 1 << 10);
    while run(program, fuel(enough)).1 == Some(ErrorKind::Fuel) {
        (too_little, enough) = (enough, enough * 2);
    }
    while enough - too_little > 1 {
        let middle = too_little + (enough - too_little) / 2;
        match run(program, fuel(middle)).1 {
            Some(ErrorKind::Fuel) => too_little = middle,
            _ => enough = middle,
        }
    }
    enough
}

/// How far it is to the next step of a sweep over `whole`.
fn stride(whole: u64, steps: u64) -> u64 {
    match std::env::var_os("PYISH_SWEEP") {
        Some(_) => 1,
        None => (whole / steps).max(1),
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes in a debug build")]
fn at_every_count_of_fuel() {
    for program in PROGRAMS {
        let (whole, kind) = run(program, Limits::default());
        assert_eq!(kind, None, "{program}");
        let need = needed(program);
        // The same count in another run.
        assert_eq!(run(program, fuel(need)).1, None, "{program}");
        assert_eq!(
            run(program, fuel(need - 1)).1,
            Some(ErrorKind::Fuel),
            "{program}"
        );
        let mut at = 1;
        while at < need {
            let (text, kind) = run(program, fuel(at));
            assert_eq!(kind, Some(ErrorKind::Fuel), "{program} with {at} of {need}");
            assert!(whole.starts_with(&text), "{program} with {at}: {text}");
            at += stride(need, 6);
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes in a debug build")]
fn at_every_size_of_memory() {
    for program in PROGRAMS {
        let (whole, _) = run(program, Limits::default());
        let mut size = 512 << 10;
        loop {
            let limits = Limits {
                memory: Some(size),
                ..Limits::default()
            };
            let (text, kind) = run(program, limits);
            if kind.is_none() && text == whole {
                break;
            }
            assert!(
                size < 1 << 28,
                "{program} does not end with {size}: {kind:?} {text}"
            );
            size += size / 2;
        }
    }
}

/// Each request for memory is refused once: the program ends with a MemoryError, or goes on without; the next call is a
/// call like others, and nothing is left.
#[test]
#[cfg(debug_assertions)]
fn at_every_request_for_memory() {
    for program in PROGRAMS {
        let mut at = 1;
        let mut step = 1;
        loop {
            let output = Output::default();
            let world = World::new()
                .virtual_clock()
                .seed(7)
                .output_to(output.clone());
            let engine = Engine::builder().world(world).build();
            let mut isolate = engine.isolate().unwrap();
            probe::refuse_memory(&mut isolate, at);
            let result = isolate.exec(program);
            let has_refused = !probe::refusal_is_due(&isolate);
            probe::refuse_memory(&mut isolate, 0);
            if let Err(error) = result {
                let kind = error.kind();
                assert!(
                    !matches!(kind, ErrorKind::Panic | ErrorKind::Misuse),
                    "{program} at {at}: {error}"
                );
                assert!(has_refused, "{program} at {at}: {error}");
            }
            assert_eq!(
                isolate.eval::<i64>("6 * 7").ok(),
                Some(42),
                "{program} at {at}"
            );
            assert_eq!(probe::left_behind(isolate), 0, "{program} at {at}");
            if !has_refused {
                break;
            }
            // The first are those of the program itself; modules and classes want many more.
            if at > 16 && std::env::var_os("PYISH_SWEEP").is_none() {
                step += step / 2 + 1;
            }
            at += step;
        }
    }
}

/// The same while a host's loop becomes a whole one, and while names that wait are made.
#[test]
#[cfg(debug_assertions)]
fn a_hosts_loop_at_every_request_for_memory() {
    let program = "
async def main():
    import asyncio
    await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    async for n in numbers():
        break
    return type(loop).__name__ + asyncio.__spec__.name

async def numbers():
    yield 1
";
    let engine = Engine::new();
    let mut at = 1;
    loop {
        let mut isolate = engine.isolate().unwrap();
        isolate.exec(program).unwrap();
        probe::refuse_memory(&mut isolate, at);
        let result = pyish::block_on(isolate.call_async::<_, String>("main", ()));
        let has_refused = !probe::refusal_is_due(&isolate);
        probe::refuse_memory(&mut isolate, 0);
        if let Err(error) = result {
            assert!(has_refused, "at {at}: {error}");
            assert_ne!(error.kind(), ErrorKind::Panic, "at {at}: {error}");
        }
        let again = pyish::block_on(isolate.call_async::<_, String>("main", ()));
        let again = again.unwrap_or_else(|error| panic!("at {at}: {error}"));
        assert_eq!(again, "_UnixSelectorEventLoopasyncio", "at {at}");
        assert_eq!(probe::left_behind(isolate), 0, "at {at}");
        if !has_refused {
            break;
        }
        at += match std::env::var_os("PYISH_SWEEP") {
            Some(_) => 1,
            None => 1 + at / 12,
        };
    }
}

#[test]
fn a_stopped_isolate_is_dropped_in_time() {
    let limits = Limits {
        memory: Some(64 << 20),
        fuel: Some(3_000_000),
        ..Limits::default()
    };
    let engine = Engine::builder().limits(limits).build();
    let mut isolate = engine.isolate().unwrap();
    let chain = "a = None\nwhile True: a = [a]";
    let kind = isolate.exec(chain).unwrap_err().kind();
    assert!(
        matches!(kind, ErrorKind::Fuel | ErrorKind::Memory),
        "{kind:?}"
    );
    let start = Instant::now();
    drop(isolate);
    // A release build on an idle machine is allowed 100 ms.
    assert!(
        start.elapsed() < Duration::from_secs(3),
        "{:?}",
        start.elapsed()
    );
}
