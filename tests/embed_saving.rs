//! Isolates that are saved with what their host gave them, and programs that are kept as bytes.

#![allow(
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

use pyish::{
    Ending, Engine, ErrorKind, FromOwned, IntoValue, Isolate, Module, Program, Progress, Task,
    awaitable, block_on,
};
use std::future::{pending, ready};

fn made(engine: &Engine, text: &str) -> Isolate {
    let mut isolate = engine.isolate().unwrap();
    isolate.exec(text).unwrap();
    isolate
}

/// Let the calls go on until all of them wait.
fn rest(isolate: &mut Isolate) {
    while isolate.step(100_000).unwrap() == Progress::Yielded {}
}

fn saved(engine: &Engine, isolate: &mut Isolate) -> Isolate {
    Isolate::load(engine, &isolate.save().unwrap()).unwrap()
}

fn taken<R: FromOwned + Send + 'static>(isolate: &mut Isolate, call: u64) -> Task<R> {
    isolate.task(call).expect("the call was saved")
}

const NAPS: &str = "
import asyncio

async def nap(n):
    await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)
    return n

def counts(n):
    total = 0
    for i in range(n):
        total += i
    return total

def sleeps(n):
    import time
    time.sleep(0.01)
    return n

async def fails():
    await asyncio.sleep(0.01)
    raise LookupError('nothing there')
";

#[test]
fn calls_go_on_where_they_are_loaded() {
    let engine = Engine::new();
    let mut isolate = made(&engine, NAPS);
    let naps: Vec<u64> = (0..50)
        .map(|n| isolate.spawn::<_, i64>("nap", (n,)).unwrap().id())
        .collect();
    let sleeps = isolate.spawn::<_, i64>("sleeps", (7,)).unwrap().id();
    let fails = isolate.spawn::<_, i64>("fails", ()).unwrap().id();
    rest(&mut isolate);
    // Where the loop of a plain function was cut off, too.
    let counts = isolate.spawn::<_, i64>("counts", (20_000,)).unwrap().id();
    assert_eq!(isolate.step(3000).unwrap(), Progress::Yielded);

    let mut other = saved(&engine, &mut isolate);
    assert!(other.calls().len() >= 2, "{:?}", other.calls());
    assert!(other.task::<i64>(9999).is_none());
    let naps: Vec<Task<i64>> = naps.iter().map(|call| taken(&mut other, *call)).collect();
    let sleeps: Task<i64> = taken(&mut other, sleeps);
    let fails: Task<i64> = taken(&mut other, fails);
    assert!(other.task::<i64>(naps[0].id()).is_none(), "it is taken");
    // Nobody waits for this one until it has ended.
    block_on(other.drive()).unwrap();
    let sum: i64 = naps.into_iter().map(|nap| block_on(nap).unwrap()).sum();
    assert_eq!(sum, 49 * 50 / 2);
    assert_eq!(block_on(sleeps).unwrap(), 7);
    assert_eq!(block_on(fails).unwrap_err().class(), "LookupError");
    assert_eq!(other.calls(), [counts]);
    // Its result can be saved, too.
    let mut third = saved(&engine, &mut other);
    let counts: Task<i64> = taken(&mut third, counts);
    assert_eq!(block_on(counts).unwrap(), 19_999 * 20_000 / 2);
    assert_eq!(third.calls(), []);
    assert_eq!(third.resume(), Ending::Finished);
    // And the first one goes on by itself.
    block_on(isolate.drive()).unwrap();
    assert_eq!(third.call::<_, i64>("counts", (3,)).unwrap(), 3);
}

#[pyish::function]
fn twice(n: i64) -> i64 {
    2 * n
}

struct Counter(i64);

#[pyish::class]
impl Counter {
    fn new(start: i64) -> Counter {
        Counter(start)
    }

    fn count(&mut self) -> i64 {
        self.0 += 1;
        self.0
    }
}

#[test]
fn what_the_host_gave_is_found_again() {
    let engine = Engine::builder()
        .function("thrice", |n: i64| 3 * n)
        .async_function("later", |n: i64| async move { n + 1 })
        .add::<twice>()
        .add::<Counter>()
        .module(
            Module::new("shop")
                .function("price", |n: i64| 10 * n)
                .add::<twice>(),
        )
        .build();
    let text = "
import shop
from shop import price
functions = [thrice, twice, price, shop.twice, Counter]
async def main(n):
    return await later(n)
class Mine(Counter): pass
";
    let mut isolate = made(&engine, text);
    let mut other = saved(&engine, &mut isolate);
    let results: Vec<i64> = other.eval("[f(4) for f in functions[:4]]").unwrap();
    assert_eq!(results, [12, 8, 40, 8]);
    assert!(
        other
            .eval::<bool>("functions[4] is Counter and shop.price is price")
            .unwrap()
    );
    assert_eq!(other.eval::<i64>("Counter(3).count()").unwrap(), 4);
    assert_eq!(other.eval::<i64>("Mine(4).count()").unwrap(), 5);
    assert_eq!(
        block_on(other.call_async::<_, i64>("main", (41,))).unwrap(),
        42
    );
    // A host that lacks something is told what.
    let error = Isolate::load(&Engine::new(), &isolate.save().unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Setup);
}

#[test]
fn an_object_of_the_host_needs_a_name() {
    let engine = Engine::builder()
        .add::<Counter>()
        .revive_object(|scope, name| match name.strip_prefix("counter ") {
            Some(start) => Counter(start.parse().unwrap()).into_value(scope),
            None => Err(pyish::Error::new("LookupError", name)),
        })
        .build();
    let mut isolate = made(
        &engine,
        "class Box: pass\nbox = Box()\nbox.counters = [Counter(4)]",
    );
    let error = isolate.save().unwrap_err();
    assert!(error.message().contains("box.counters"), "{error}");
    assert!(error.message().contains("Counter"), "{error}");
    let named = |scope: pyish::Scope<'_>| scope.eval("box.counters[0]")?.save_as("counter 40");
    isolate.enter(named).unwrap();
    let mut other = saved(&engine, &mut isolate);
    assert_eq!(other.eval::<i64>("box.counters[0].count()").unwrap(), 41);
    // It keeps its name.
    let mut third = saved(&engine, &mut other);
    assert_eq!(third.eval::<i64>("box.counters[0].count()").unwrap(), 41);
    let error = isolate
        .enter(|scope| scope.int(1).save_as("one"))
        .unwrap_err();
    assert_eq!(error.class(), "TypeError");
}

#[test]
fn a_future_of_the_host_needs_a_name() {
    let engine = Engine::builder()
        .async_function("nameless", |_: i64| pending::<i64>())
        .function("named", |name: String| {
            awaitable(pending::<String>()).named(&name)
        })
        .revive_future(|name| (name != "lost").then(|| ready(name.to_uppercase())))
        .build();
    let text = "
async def main(name): return await named(name)
async def inner(name):
    try:
        return await named(name)
    except RuntimeError as error:
        return str(error)
async def bad(): return await nameless(1)
";
    let mut isolate = made(&engine, text);
    let found = isolate.spawn::<_, String>("main", ("found",)).unwrap().id();
    let lost = isolate.spawn::<_, String>("inner", ("lost",)).unwrap().id();
    rest(&mut isolate);
    let bytes = isolate.save().unwrap();
    let mut other = Isolate::load(&engine, &bytes).unwrap();
    // Saved again before anybody has asked for the futures.
    let mut other = saved(&engine, &mut other);
    let (found, lost) = (
        taken::<String>(&mut other, found),
        taken::<String>(&mut other, lost),
    );
    block_on(other.drive()).unwrap();
    assert_eq!(block_on(found).unwrap(), "FOUND");
    assert_eq!(
        block_on(lost).unwrap(),
        "the host does not know the future 'lost' any more"
    );

    let bad = isolate.spawn::<_, i64>("bad", ()).unwrap();
    rest(&mut isolate);
    let error = isolate.save().unwrap_err();
    assert!(
        error
            .message()
            .contains("a future of the host without a name, nameless()"),
        "{error}"
    );
    isolate.cancel(&bad);
    assert!(isolate.save().is_ok());
}

#[test]
fn programs_are_kept_as_bytes() {
    let engine = Engine::new();
    let text = "
def outer(n):
    def inner(m): return (n, m, 'é', b'x', 1e3, 2**70, ...)
    return inner
class A:
    x: int = 1
    def fails(self): return 1 // 0
async def main(): return [i async for i in agen()]
async def agen():
    yield 1
";
    let program = engine.compile_file("kept.py", text.as_bytes()).unwrap();
    let bytes = program.to_bytes();
    let again = Program::from_bytes(&bytes).unwrap();
    assert_eq!(again.name(), "kept.py");
    assert_eq!(again.to_bytes(), bytes);
    let mut isolate = engine.isolate().unwrap();
    isolate.run(&again).unwrap();
    let shown: String = isolate.eval("repr(outer(1)(2))").unwrap();
    assert_eq!(
        shown,
        "(1, 2, 'é', b'x', 1000.0, 1180591620717411303424, Ellipsis)"
    );
    assert_eq!(
        block_on(isolate.call_async::<_, Vec<i64>>("main", ())).unwrap(),
        [1]
    );
    // The text comes along for tracebacks.
    let error = isolate.exec("A().fails()").unwrap_err().to_string();
    assert!(error.contains("File \"kept.py\", line 7"), "{error}");
    assert!(error.contains("return 1 // 0"), "{error}");

    for at in (0..bytes.len()).step_by(7) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x20;
        let error = Program::from_bytes(&changed).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Setup);
        assert!(
            error.message().starts_with("cannot load the program: "),
            "{error}"
        );
    }
    for end in [0, 7, 20, bytes.len() - 1] {
        assert!(Program::from_bytes(&bytes[..end]).is_err());
    }
    let mut foreign = bytes.clone();
    foreign[8] ^= 1;
    let error = Program::from_bytes(&foreign).unwrap_err();
    assert!(
        error.message().contains("another version of pyish"),
        "{error}"
    );
}
