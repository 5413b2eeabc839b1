//! pyish.

use crate::{Task, timed};
use pyish::{Engine, Isolate, block_on};
use std::time::Duration;

/// Suspended in a thousand tasks, all of which wait.
const SLEEPERS: &str = "
import asyncio

async def sleeper(number):
    await asyncio.sleep(3600 + number)
    return number

async def main():
    return await asyncio.gather(*[sleeper(number) for number in range(TASKS)])
";

/// The calls of `$body` in a loop, and as many turns of an empty one.
const LOOPS: &str = "
def calls(n):
    for i in range(n):
        add(i, 1)

def nothing(n):
    for i in range(n):
        pass

async def awaits(n):
    for i in range(n):
        await ready(i)
";

#[pyish::function]
fn add(a: i64, b: i64) -> i64 {
    a.wrapping_add(b)
}

fn isolate(engine: &Engine, text: &str) -> Isolate {
    let mut isolate = engine.isolate().expect("there is memory");
    isolate.exec(text).expect("the script runs");
    isolate
}

/// A loop of calls, less an empty loop.
fn looped(engine: &Engine) -> Task {
    let mut isolate = isolate(engine, LOOPS);
    Box::new(move |count| {
        let mut run = |name: &str| timed(|| isolate.call(name, (count,)).expect("the loop ends"));
        let (calls, nothing) = (run("calls"), run("nothing"));
        calls.saturating_sub(nothing)
    })
}

pub fn task(name: &str) -> Option<Task> {
    let engine = Engine::new();
    Some(match name {
        "isolate" => Box::new(move |count| {
            timed(|| {
                for _ in 0..count {
                    drop(engine.isolate().expect("there is memory"));
                }
            })
        }),
        "call" => {
            let mut isolate = isolate(&engine, "def nothing(): pass");
            Box::new(move |count| {
                timed(|| {
                    for _ in 0..count {
                        isolate.call::<_, ()>("nothing", ()).expect("it returns");
                    }
                })
            })
        }
        "call_handle" => {
            let mut isolate = isolate(&engine, "def nothing(): pass");
            let handle = isolate
                .enter(|scope| Ok(scope.global("nothing")?.keep()))
                .expect("it is there");
            Box::new(move |count| {
                timed(|| {
                    for _ in 0..count {
                        isolate
                            .call_handle::<_, ()>(&handle, ())
                            .expect("it returns");
                    }
                })
            })
        }
        "closure" => {
            let add = |a: i64, b: i64| a.wrapping_add(b);
            looped(&Engine::builder().function("add", add).build())
        }
        "function" => looped(&Engine::builder().add::<add>().build()),
        "ready" => {
            let engine = Engine::builder()
                .async_function("ready", |n: i64| async move { n })
                .build();
            let mut isolate = isolate(&engine, LOOPS);
            Box::new(move |count| {
                timed(|| block_on(isolate.call_async("awaits", (count,))).expect("the loop ends"))
            })
        }
        "save" => {
            let mut isolate = sleeping(&engine, 1000)?;
            Box::new(move |count| {
                timed(|| {
                    for _ in 0..count {
                        isolate.save().expect("it can be saved");
                    }
                })
            })
        }
        "load" => {
            let bytes = sleeping(&engine, 1000)?.save().ok()?;
            Box::new(move |count| {
                let mut taken = Duration::ZERO;
                for _ in 0..count {
                    let mut loaded = None;
                    taken += timed(|| loaded = Isolate::load(&engine, &bytes).ok());
                    assert!(loaded.is_some(), "it can be loaded");
                }
                taken
            })
        }
        _ => return None,
    })
}

/// An isolate in which so many tasks wait.
fn sleeping(engine: &Engine, tasks: i64) -> Option<Isolate> {
    let mut isolate = engine.isolate().ok()?;
    isolate.set("TASKS", tasks).ok()?;
    isolate.exec(SLEEPERS).ok()?;
    isolate.spawn::<_, Vec<i64>>("main", ()).ok()?;
    while isolate.step(1_000_000).ok()? == pyish::Progress::Yielded {}
    Some(isolate)
}

/// Bytes of a new isolate's heap.
pub fn memory() -> usize {
    let isolate = Engine::new().isolate().expect("there is memory");
    isolate.memory_used()
}

/// Saved bytes for each of a thousand tasks.
pub fn saved() -> usize {
    let bytes = |tasks| {
        let saved = sleeping(&Engine::new(), tasks).and_then(|mut isolate| isolate.save().ok());
        saved.map_or(0, |bytes| bytes.len())
    };
    (bytes(1000) - bytes(0).min(bytes(1000))) / 1000
}
