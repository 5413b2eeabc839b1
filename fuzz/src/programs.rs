//! Programs under limits, without capabilities: they end, and nothing is left of them.

use pyish::{Capabilities, Engine, ErrorKind, Isolate, Limits, Program, World, probe};
use std::sync::OnceLock;
use std::time::Duration;

/// What each program may spend.
pub fn limits() -> Limits {
    Limits {
        memory: Some(32 << 20),
        fuel: Some(200_000),
        time: Some(Duration::from_secs(5)),
        output: Some(64 << 10),
        tasks: Some(64),
        handles: Some(8),
        recursion: Some(300),
    }
}

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let world = World::new().virtual_clock().seed(7);
        Engine::builder().limits(limits()).world(world).build()
    })
}

/// What this thread has taken of the processor.
fn taken() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// Do something that takes no more of the processor than this: what else the machine does is not counted.
pub fn within(allowed: Duration, work: impl FnOnce()) {
    let before = taken();
    work();
    let took = taken() - before;
    assert!(took < allowed, "it ran for {took:?}");
}

/// Do something that limits end. Sanitizers make every step some twenty times as long.
pub fn ends_in_time(work: impl FnOnce()) {
    within(Duration::from_secs(15), work);
}

/// A fresh isolate does something, answers again afterwards, and leaves nothing.
fn alone(work: impl FnOnce(&mut Isolate) -> Result<(), pyish::Error>) {
    let mut isolate = engine().isolate().expect("an isolate");
    isolate.set_capabilities(Capabilities::none());
    ends_in_time(|| {
        if let Err(error) = work(&mut isolate) {
            assert_ne!(error.kind(), ErrorKind::Panic, "{error}");
        }
    });
    probe::refuse_memory(&mut isolate, 0);
    // The next call is a call like others, though what the program keeps may leave no room for it.
    match isolate.eval::<i64>("6 * 7") {
        Ok(answer) => assert_eq!(answer, 42),
        Err(error) => {
            let kind = error.kind();
            let is_wrong = matches!(kind, ErrorKind::Panic | ErrorKind::Misuse | ErrorKind::Setup);
            assert!(!is_wrong, "it does not answer: {error}");
        }
    }
    assert_eq!(probe::left_behind(isolate), 0, "bytes are left");
}

/// A program under limits.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    alone(|isolate| isolate.exec(text));
}

/// A program, one of whose requests for memory is refused: the first two bytes say which.
pub fn allocations(data: &[u8]) {
    let Some(([low, high], text)) = data.split_first_chunk::<2>() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let at = u64::from(u16::from_le_bytes([*low, *high]));
    alone(|isolate| {
        probe::refuse_memory(isolate, at);
        isolate.exec(text)
    });
}

/// Objects whose every special method raises, changes things, calls back or answers nonsense, given to every native
/// callable.
pub fn chaos(data: &[u8]) {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        engine()
            .compile(include_str!("chaos.py"))
            .expect("the program is right")
    });
    // The ways to all native callables are the same in each isolate: they are looked for once.
    static WAYS: OnceLock<Vec<String>> = OnceLock::new();
    let ways = WAYS.get_or_init(|| {
        let mut isolate = Engine::new().isolate().expect("an isolate");
        isolate.set_capabilities(Capabilities::none());
        isolate.run(program).expect("the program is right");
        isolate.call("names", ()).expect("there are callables")
    });
    let data: Vec<u8> = data.iter().copied().take(512).collect();
    alone(|isolate| {
        isolate.run(program)?;
        isolate.call::<_, ()>("chaos", (data, ways.clone()))
    });
}
