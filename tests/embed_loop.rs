//! The loop of a host's calls: scripts see an event loop like any other, whenever they look.

#![allow(
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

use pyish::{Engine, Isolate, Limits, Progress, World, block_on};
use std::sync::{Arc, Mutex};

fn made(engine: &Engine, text: &str) -> Isolate {
    let mut isolate = engine.isolate().unwrap();
    isolate.exec(text).unwrap();
    isolate
}

/// The names of asyncio's modules that an isolate has loaded.
fn loaded(isolate: &mut Isolate) -> Vec<String> {
    let listed = "sorted(n for n in __import__('sys').modules if 'asyncio' in n)";
    isolate.eval(listed).unwrap()
}

fn rest(isolate: &mut Isolate) {
    while isolate.step(100_000).unwrap() == Progress::Yielded {}
}

#[test]
fn a_call_that_asks_for_nothing_loads_nothing() {
    let engine = Engine::builder()
        .async_function("double", |n: i64| async move { 2 * n })
        .build();
    let mut isolate = made(&engine, "async def main(n): return await double(n) + 1");
    let answer = block_on(isolate.call_async::<_, i64>("main", (20,)));
    assert_eq!(answer.unwrap(), 41);
    assert_eq!(loaded(&mut isolate), Vec::<String>::new());
}

#[test]
fn a_run_that_asks_for_nothing_loads_nothing() {
    let mut isolate = made(
        &Engine::new(),
        "
import asyncio
async def main():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(asyncio.sleep(0, 42))
    return task.result()
answer = asyncio.run(main())
",
    );
    assert_eq!(isolate.get::<i64>("answer").unwrap(), 42);
    let known = loaded(&mut isolate);
    assert!(!known.contains(&"asyncio.events".to_owned()), "{known:?}");
}

#[test]
fn a_run_that_was_stopped_is_over() {
    let mut isolate = made(
        &Engine::new(),
        "
import asyncio
async def spin():
    async for _ in endless(): pass
async def endless():
    while True: yield 1
async def answer(): return 42
",
    );
    isolate.set_limits(Limits {
        fuel: Some(50_000),
        ..Limits::default()
    });
    isolate.exec("asyncio.run(spin())").unwrap_err();
    let context =
        "import contextvars\ncontext = contextvars.copy_context()\ncontext.run(list, range(10**9))";
    isolate.exec(context).unwrap_err();
    isolate.set_limits(Limits::default());
    isolate.exec("context.run(print)").unwrap();
    assert_eq!(isolate.eval::<i64>("asyncio.run(answer())").unwrap(), 42);
    let look = "asyncio.events._get_event_loop_policy().get_event_loop()";
    let error = isolate.eval::<i64>(look).unwrap_err();
    assert!(
        error.to_string().contains("no current event loop"),
        "{error}"
    );
    assert_eq!(isolate.eval::<i64>("asyncio.run(answer())").unwrap(), 42);
}

const LOOKS: &str = "
async def running():
    import asyncio
    loop = asyncio.get_running_loop()
    same = (loop is asyncio.get_event_loop() is asyncio.current_task().get_loop()
            is loop.create_future()._loop)
    kinds = isinstance(loop, asyncio.AbstractEventLoop), type(loop) is asyncio.EventLoop
    return f'{same} {kinds} {loop} {loop.is_running()}'

async def by_task():
    import asyncio
    me = asyncio.current_task()
    return f'{type(me.get_loop()).__name__} {me in asyncio.all_tasks()}'

async def by_lock():
    import asyncio
    queue = asyncio.Queue(1)
    filler = asyncio.create_task(queue.put(1))
    await queue.get()
    await filler
    event = asyncio.Event()
    waiter = asyncio.ensure_future(event.wait())
    await asyncio.sleep(0)
    event.set()
    await waiter
    return type(event._loop).__name__

async def by_timer():
    import asyncio
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_later(0.001, done.set_result, 'timer')
    loop.new_attribute = await done
    return loop.new_attribute + str(loop.get_task_factory())

async def by_generator():
    async def numbers():
        try:
            yield 1
            yield 2
        finally:
            ended.append('closed')
    ended = []
    async for n in numbers():
        break
    import asyncio
    for _ in range(4):
        await asyncio.sleep(0)
    return str(ended) + type(asyncio.get_running_loop()).__name__

async def by_handler():
    import asyncio
    heard = []
    async def fails():
        raise LookupError('nobody asks')
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: heard.append(type(loop).__name__))
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    return str(heard)

async def by_cancel():
    import asyncio
    task = asyncio.create_task(asyncio.sleep(100))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError as error:
        return f'{type(error).__module__} {task.cancelled()}'

async def by_group():
    import asyncio
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(0, n)) for n in range(3)]
    return str([task.result() for task in tasks])

async def by_executor():
    import asyncio
    return await asyncio.get_running_loop().run_in_executor(None, str, 7)

async def by_coroutine_repr():
    import asyncio
    return repr(asyncio.current_task()).partition(' coro')[0]
";

#[test]
fn scripts_see_a_whole_loop() {
    let expected = [
        (
            "running",
            "True (True, True) <_UnixSelectorEventLoop running=True closed=False debug=False> True",
        ),
        ("by_task", "_UnixSelectorEventLoop True"),
        ("by_lock", "_UnixSelectorEventLoop"),
        ("by_timer", "timerNone"),
        ("by_generator", "['closed']_UnixSelectorEventLoop"),
        ("by_handler", "['_UnixSelectorEventLoop']"),
        ("by_cancel", "asyncio.exceptions True"),
        ("by_group", "[0, 1, 2]"),
        ("by_executor", "7"),
        ("by_coroutine_repr", "<Task pending name='Task-1'"),
    ];
    let engine = Engine::new();
    for (name, says) in expected {
        // Each looks first, at a loop that nobody has looked at.
        let mut isolate = made(&engine, LOOKS);
        for _ in 0..2 {
            let call = isolate.call_async::<_, String>(name, ());
            let answer = block_on(call).unwrap_or_else(|error| panic!("{name}: {error}"));
            match name {
                "by_coroutine_repr" => assert!(answer.starts_with("<Task pending name='Task-")),
                _ => assert_eq!(answer, says, "{name}"),
            }
        }
    }
}

#[test]
fn an_error_that_nobody_asks_for_is_reported() {
    let written = Arc::new(Mutex::new(String::new()));
    let sink = written.clone();
    let world = World::new().output(move |_, text| {
        sink.lock()
            .unwrap()
            .push_str(&String::from_utf8_lossy(text));
        Ok(())
    });
    let engine = Engine::builder().world(world).build();
    let text = "
async def fails():
    raise LookupError('nobody asks')

async def main():
    from _asyncio import create_task, sleep
    create_task(fails())
    await sleep(0)
    await sleep(0)
";
    let mut isolate = made(&engine, text);
    block_on(isolate.call_async::<_, ()>("main", ())).unwrap();
    let written = written.lock().unwrap().clone();
    assert!(
        written.contains("Task exception was never retrieved"),
        "{written}"
    );
    assert!(written.contains("LookupError: nobody asks"), "{written}");
}

#[test]
fn it_is_saved_before_anybody_looks() {
    let engine = Engine::new();
    let text = "
from _asyncio import sleep

async def waits():
    async for n in numbers():
        pass
    return n

async def numbers():
    for n in range(3):
        await sleep(0 if n else 0.5)
        yield n

async def nap():
    await sleep(0.5)
    from _asyncio import get_running_loop
    return type(get_running_loop()).__name__
";
    let mut isolate = made(&engine, text);
    let nap = isolate.spawn::<_, String>("nap", ()).unwrap().id();
    rest(&mut isolate);
    let bytes = isolate.save().unwrap();
    let mut other = Isolate::load(&engine, &bytes).unwrap();
    let nap = other.task::<String>(nap).unwrap();
    let waits = other.spawn::<_, i64>("waits", ()).unwrap();
    block_on(other.drive()).unwrap();
    assert_eq!(block_on(nap).unwrap(), "_UnixSelectorEventLoop");
    assert_eq!(block_on(waits).unwrap(), 2);
    // And once more, with what is there now.
    let waits = other.spawn::<_, i64>("waits", ()).unwrap().id();
    rest(&mut other);
    let bytes = other.save().unwrap();
    let mut third = Isolate::load(&engine, &bytes).unwrap();
    let waits = third.task::<i64>(waits).unwrap();
    block_on(third.drive()).unwrap();
    assert_eq!(block_on(waits).unwrap(), 2);
}

#[test]
fn a_policy_that_was_set_before_makes_the_loop() {
    let text = "
import asyncio, warnings
warnings.simplefilter('ignore')

class Loop(asyncio.SelectorEventLoop):
    pass

class Policy(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self):
        return Loop()

asyncio.set_event_loop_policy(Policy())

async def main():
    return type(asyncio.get_running_loop()).__name__
";
    let mut isolate = made(&Engine::new(), text);
    let answer = block_on(isolate.call_async::<_, String>("main", ()));
    assert_eq!(answer.unwrap(), "Loop");
}
