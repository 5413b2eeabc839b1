//! How much memory a host needs for very many calls that wait. Memory is measured, not time.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

use pyish::{Engine, Isolate, Progress};
use std::sync::Mutex;

/// What ten thousand may take.
const MOST: usize = 700 << 20;
const CALLS: usize = 10_000;

const WAITS: &str = "
async def fetch(number):
    request = {'number': number, 'path': f'/page/{number}'}
    answer = await nothing(number)
    return request, answer

async def handle(number):
    parts = [number] * 8
    return parts, await fetch(number)
";

const SLEEPS: &str = "
import asyncio

async def handle(number):
    await asyncio.sleep(3600)
";

/// One test at a time: they look at the whole process.
static ALONE: Mutex<()> = Mutex::new(());

/// Bytes of memory that the process has.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = text.split(' ').nth(1).unwrap().parse().unwrap();
    pages * rustix::param::page_size()
}

fn engine() -> Engine {
    Engine::builder()
        .async_function("nothing", |_: i64| std::future::pending::<i64>())
        .build()
}

fn begin(isolate: &mut Isolate, number: usize) {
    drop(
        isolate
            .spawn::<_, String>("handle", (number as i64,))
            .unwrap(),
    );
    while isolate.step(1_000_000).unwrap() == Progress::Yielded {}
}

#[test]
fn ten_thousand_isolates_that_ran_something() {
    let _alone = ALONE.lock();
    let engine = engine();
    let program = engine
        .compile("def greet(name): return f'Hello, {name}!'")
        .unwrap();
    let make = |number: usize| {
        let mut isolate = engine.isolate().unwrap();
        isolate.run(&program).unwrap();
        let text: String = isolate.call("greet", (number as i64,)).unwrap();
        assert_eq!(text, format!("Hello, {number}!"));
        isolate
    };
    // What isolates share is there once.
    let first = make(0);
    let before = resident();
    let isolates: Vec<Isolate> = (0..CALLS).map(make).collect();
    let each = resident().saturating_sub(before) / CALLS;
    drop((first, isolates));
    assert!(each < 64 << 10, "{} KiB an isolate", each >> 10);
}

#[test]
fn calls_that_wait_in_one_isolate() {
    let _alone = ALONE.lock();
    let engine = engine();
    let mut isolate = engine.isolate().unwrap();
    isolate.exec(WAITS).unwrap();
    begin(&mut isolate, 0);
    let before = resident();
    for number in 0..CALLS {
        drop(
            isolate
                .spawn::<_, String>("handle", (number as i64,))
                .unwrap(),
        );
    }
    while isolate.step(1_000_000).unwrap() == Progress::Yielded {}
    assert_eq!(isolate.calls().len(), CALLS + 1);
    let taken = resident().saturating_sub(before);
    // A call that waits is a few objects, and no stack.
    assert!(
        taken < (CALLS * 8) << 10,
        "{} KiB a call",
        (taken / CALLS) >> 10
    );
}

/// What an isolate takes in which a call waits: `script` has a coroutine function `handle`.
fn each_that_waits(script: &str) -> usize {
    const SOME: usize = 500;
    let _alone = ALONE.lock();
    let engine = engine();
    let program = engine.compile(script).unwrap();
    let make = |number: usize| {
        let mut isolate = engine.isolate().unwrap();
        isolate.run(&program).unwrap();
        begin(&mut isolate, number);
        assert_eq!(isolate.calls().len(), 1);
        isolate
    };
    // What isolates share is there once.
    let first = make(0);
    let before = resident();
    let isolates: Vec<Isolate> = (0..SOME).map(make).collect();
    let each = resident().saturating_sub(before) / SOME;
    drop((first, isolates));
    each
}

#[test]
fn isolates_in_which_a_call_waits_for_the_host() {
    let each = each_that_waits(WAITS);
    assert!(
        each * CALLS < MOST,
        "{} MiB for {CALLS}",
        (each * CALLS) >> 20
    );
    assert!(each <= 64 << 10, "{} KiB an isolate", each >> 10);
}

#[test]
fn isolates_in_which_a_call_sleeps() {
    let each = each_that_waits(SLEEPS);
    assert!(each <= 64 << 10, "{} KiB an isolate", each >> 10);
}
