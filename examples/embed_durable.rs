//! A program that outlives its process: saved while it waits, and gone on with in another one.
//!
//! Without arguments this starts itself twice. The first process begins the orders and saves the program where it waits;
//! the second loads what was saved, and goes on.

use pyish::{Ending, Engine, Error, InterruptHandle, Isolate, Main, World};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};

const SCRIPT: &[u8] = b"
import asyncio

async def order(number, days):
    print(f'order {number}: paid')
    await asyncio.sleep(days * 0.1)
    print(f'order {number}: delivered')
    return days

async def main():
    async with asyncio.TaskGroup() as group:
        orders = [group.create_task(order(n + 1, days)) for n, days in enumerate([3, 1, 2])]
        await asyncio.sleep(0)
        print('all are on their way')
    print('days of waiting:', sum(order.result() for order in orders))

asyncio.run(main())
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["begin", file] => begin(Path::new(file)),
        ["go-on", file] => go_on(Path::new(file)),
        _ => both(),
    }
}

/// The first process: the script runs until it says that everything waits.
fn begin(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let pause: Arc<OnceLock<InterruptHandle>> = Arc::default();
    let known = pause.clone();
    let world = World::new().output(move |_, bytes| {
        std::io::stdout().write_all(bytes)?;
        // Anything may ask for the pause: a signal, a limit (`Isolate::pause_at_limits`), another thread.
        if bytes.starts_with(b"all are on their way")
            && let Some(handle) = known.get()
        {
            handle.pause();
        }
        Ok(())
    });
    let engine = Engine::builder().world(world).build();
    let mut isolate = engine.isolate()?;
    let _ = pause.set(isolate.interrupt_handle());
    let main = Main::Text {
        name: "orders.py",
        bytes: SCRIPT,
    };
    match isolate.run_main(main) {
        Ending::Paused => Ok(std::fs::write(file, isolate.save()?)?),
        ending => Err(format!("the script was to be paused: {ending:?}").into()),
    }
}

/// The second process: no text is compiled, nothing is run again.
fn go_on(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let world = World::new().output_to(std::io::stdout());
    let engine = Engine::builder().world(world).build();
    let mut isolate = Isolate::load(&engine, &std::fs::read(file)?)?;
    match isolate.resume() {
        Ending::Finished => Ok(()),
        ending => Err(format!("the script was to end: {ending:?}").into()),
    }
}

/// Both, one after the other.
fn both() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::temp_dir().join(format!("pyish-orders-{}.saved", std::process::id()));
    let mut printed = String::new();
    for phase in ["begin", "go-on"] {
        let output = Command::new(std::env::current_exe()?)
            .arg(phase)
            .arg(&file)
            .output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(Error::runtime_error(format!("{phase}: {errors}")).into());
        }
        let said = String::from_utf8(output.stdout)?;
        println!("-- {phase}\n{said}");
        printed.push_str(&said);
    }
    std::fs::remove_file(&file)?;
    let lines: Vec<&str> = printed.lines().collect();
    let expected = [
        "order 1: paid",
        "order 2: paid",
        "order 3: paid",
        "all are on their way",
        "order 2: delivered",
        "order 3: delivered",
        "order 1: delivered",
        "days of waiting: 6",
    ];
    assert_eq!(lines, expected);
    Ok(())
}
