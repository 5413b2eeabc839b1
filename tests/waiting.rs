//! What waits: on a clock that jumps, where nothing can wake it, and written out on SIGUSR1.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pyish"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_jumping_clock_does_not_make_anyone_wait() {
    let began = Instant::now();
    let output = run(&["run", "--virtual-time", "examples/countasync.pyi"]);
    assert!(printed(&output).ends_with("executed in 1.00 seconds.\n"));
    let program = "
import asyncio, threading, time
def hours(n):
    time.sleep(n * 3600)
    print('thread', n)
async def main():
    began, wall = time.monotonic(), time.time()
    threads = [threading.Thread(target=hours, args=(n,)) for n in (3, 1)]
    for thread in threads:
        thread.start()
    await asyncio.sleep(2 * 3600)
    print('task 2')
    try:
        async with asyncio.timeout(60):
            await asyncio.Event().wait()
    except TimeoutError:
        print('over')
    for thread in threads:
        await asyncio.to_thread(thread.join)
    print(round(time.monotonic() - began), round(time.time() - wall))
    end = time.perf_counter() + 0.001
    while time.perf_counter() < end:
        pass
asyncio.run(main())
";
    let output = run(&["--virtual-time", "-c", program]);
    let want = "thread 1\ntask 2\nover\nthread 3\n10800 10800\n";
    assert_eq!(printed(&output), want, "{}", said(&output));
    assert!(began.elapsed() < Duration::from_secs(30));
}

/// A server and its clients on loopback, while the clock jumps.
#[test]
fn a_jumping_clock_lets_sockets_have_their_turn() {
    let program = "
import asyncio
async def serve(reader, writer):
    async for line in reader:
        await asyncio.sleep(100)
        writer.write(line.upper())
    writer.close()
async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 0)
    address = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(*address)
    began = asyncio.get_running_loop().time()
    for word in ('one', 'two'):
        writer.write(word.encode() + b'\\n')
        print(await asyncio.wait_for(reader.readline(), 1000))
    print(round(asyncio.get_running_loop().time() - began))
    writer.close()
    server.close()
asyncio.run(main())
";
    let output = run(&["--virtual-time", "-c", program]);
    let want = "b'ONE\\n'\nb'TWO\\n'\n200\n";
    assert_eq!(printed(&output), want, "{}", said(&output));
}

#[test]
fn dead_ends_are_named() {
    let cases = [
        (
            "
import asyncio
async def waits(event):
    await event.wait()
async def main():
    event = asyncio.Event()
    await asyncio.gather(waits(event), asyncio.create_task(waits(event), name='second'))
asyncio.run(main())
",
            "RuntimeError: nothing is left that could wake the tasks that wait: ",
        ),
        (
            "
import asyncio
async def main():
    one, two = asyncio.Lock(), asyncio.Lock()
    async def both(first, second):
        async with first:
            await asyncio.sleep(0)
            async with second:
                pass
    await asyncio.gather(both(one, two), both(two, one))
asyncio.run(main())
",
            "RuntimeError: nothing is left that could wake the tasks that wait: ",
        ),
        (
            "
import asyncio
async def main():
    async def waits():
        await other
    task = asyncio.create_task(waits(), name='one')
    async def back():
        await task
    other = asyncio.create_task(back(), name='two')
    await task
asyncio.run(main())
",
            "RuntimeError: nothing is left that could wake the tasks that wait: ",
        ),
        (
            "
import threading
lock = threading.Lock()
lock.acquire()
lock.acquire()
",
            "RuntimeError: nothing is left that could wake the thread that waits: MainThread in <module>",
        ),
    ];
    for (program, want) in cases {
        let output = run(&["-c", program]);
        let said = said(&output);
        let last = said.lines().last().unwrap_or_default();
        assert!(last.starts_with(want), "{said}");
        assert!(!output.status.success());
    }
    // Tasks that wait for each other in a circle can be cancelled.
    let program = "
import asyncio
async def main():
    async def waits():
        await other
    task = asyncio.create_task(waits())
    async def back():
        await task
    other = asyncio.create_task(back())
    await asyncio.sleep(0.01)
    task.cancel()
    print(await asyncio.gather(task, other, return_exceptions=True))
asyncio.run(main())
";
    let want = "[CancelledError(''), CancelledError('')]\n";
    assert_eq!(printed(&run(&["-c", program])), want);
    // Whoever may still be woken waits on.
    let program = "
import asyncio, signal, threading
async def main():
    event = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, event.set)
    def later():
        import os, subprocess, sys
        subprocess.run(['kill', '-USR2', str(os.getpid())])
    threading.Thread(target=later).start()
    await event.wait()
    process = await asyncio.create_subprocess_exec('sleep', '0.1')
    print(await process.wait())
asyncio.run(main())
";
    let output = run(&["-c", program]);
    assert_eq!(printed(&output), "0\n", "{}", said(&output));
}

#[test]
fn what_waits_is_written_out_on_sigusr1() {
    let program = "
import asyncio, os, signal
async def leaf():
    await asyncio.sleep(0.05)
async def middle():
    async with asyncio.TaskGroup() as group:
        group.create_task(leaf(), name='leaf')
async def main():
    task = asyncio.create_task(middle(), name='middle')
    asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), signal.SIGUSR1)
    await task
    print('done')
asyncio.run(main())
";
    let output = run(&["-c", program]);
    assert_eq!(printed(&output), "done\n");
    let said = said(&output);
    let places = [
        "Thread MainThread",
        "Tasks (3)",
        "\n└── middle\n",
        "    └── leaf\n",
    ];
    let mut rest = said.as_str();
    for place in places {
        let at = rest.find(place);
        assert!(at.is_some(), "no {place:?} in\n{said}");
        rest = &rest[at.unwrap_or_default() + place.len()..];
    }
}

/// The programs of `examples/` print what CPython 3.14 printed, in `NAME.out`, on a clock that jumps.
#[test]
fn examples_print_what_cpython_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut programs: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.with_extension("out").is_file())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pyi"))
        .collect();
    programs.sort();
    assert!(programs.len() >= 7);
    let mut faults = Vec::new();
    for path in programs {
        let name = path.display().to_string();
        let output = match std::env::var("PYISH_REFERENCE") {
            Ok(reference) => Command::new(reference).arg(&name).output().unwrap(),
            Err(_) => run(&["run", "--virtual-time", &name]),
        };
        let want = std::fs::read_to_string(path.with_extension("out")).unwrap();
        if printed(&output) != want {
            let (got, said) = (printed(&output), said(&output));
            faults.push(format!("{name}: printed\n{got}expected\n{want}{said}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
