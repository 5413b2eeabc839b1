//! Scripts that nobody trusts: each limit ends its call, and the isolate is there for the next one.

use pyish::{Engine, ErrorKind, Limits};
use std::time::Duration;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let limits = Limits {
        memory: Some(32 << 20),
        fuel: Some(5_000_000),
        time: Some(Duration::from_secs(5)),
        recursion: Some(200),
        ..Limits::default()
    };
    let engine = Engine::builder().limits(limits).build();
    let mut isolate = engine.isolate()?;
    let hostile = [
        ("while True: pass", ErrorKind::Fuel),
        ("x = [0]\nwhile True: x += x", ErrorKind::Memory),
        ("def f(): f()\nf()", ErrorKind::Recursion),
        (
            "try:\n  while True: pass\nfinally:\n  while True: pass",
            ErrorKind::Fuel,
        ),
        ("open('/etc/passwd')", ErrorKind::Exception),
    ];
    for (script, expected) in hostile {
        let Err(error) = isolate.exec(script) else {
            return Err(format!("{script:?} came to its end").into());
        };
        println!("{:?}: {}", error.kind(), error.message());
        assert_eq!(error.kind(), expected, "{script:?}: {error}");
    }

    // A thread, a signal handler, a button: whoever has the handle stops what runs.
    isolate.set_limits(Limits::default());
    let stop = isolate.interrupt_handle();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        stop.stop();
    });
    let stopped = isolate.exec("while True: pass");
    assert!(stopped.is_err_and(|error| error.kind() == ErrorKind::Stopped));
    thread.join().map_err(|_| "the thread has panicked")?;

    println!("and still: 6 * 7 = {}", isolate.eval::<i64>("6 * 7")?);
    Ok(())
}
