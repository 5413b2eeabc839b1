//! Bytes of programs and of isolates, as one would forge them: hash and version are made good, the rest is the fuzzer's.

use crate::programs::{ends_in_time, limits};
use pyish::{Capabilities, Engine, Isolate, World, probe};
use std::sync::OnceLock;

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let world = World::new().virtual_clock();
        Engine::builder().limits(limits()).world(world).build()
    })
}

/// A program is refused, or runs under its limits.
pub fn load_program(data: &[u8]) {
    let Some(program) = probe::forged_program(data) else {
        return;
    };
    let mut isolate = engine().isolate().expect("an isolate");
    isolate.set_capabilities(Capabilities::none());
    ends_in_time(|| drop(isolate.run(&program)));
}

/// A saved isolate is refused, or goes on under its limits.
pub fn load_isolate(data: &[u8]) {
    let bytes = probe::forged_isolate(data);
    ends_in_time(|| {
        if let Ok(mut isolate) = Isolate::load(engine(), &bytes) {
            isolate.set_capabilities(Capabilities::none());
            isolate.resume();
            drop(isolate.save());
        }
    });
}
