//! Fills `corpus/` from the repository's scripts, for libFuzzer to begin with.
//!
//! usage: corpus [TARGET]...

use pyish::{Capabilities, Engine, Limits, Main, World, probe};
use pyish_fuzz::seeds::{Random, gather};
use std::path::Path;

/// Programs that are saved wherever their fuel ends.
const SAVED: &[&str] = &[
    "import asyncio\nasync def w(n):\n    async with asyncio.timeout(9):\n        await asyncio.sleep(n)\nasync def main():\n    async with asyncio.TaskGroup() as t:\n        for n in range(5): t.create_task(w(n))\nasyncio.run(main())",
    "def g(n):\n    while True:\n        n += yield n\nits = [g(i) for i in range(4)]\nfor it in its: next(it)\nwhile True:\n    for it in its: it.send(1)",
    "class A:\n    __slots__ = ('x', 'y')\n    def __init__(self, x): self.x = x; self.y = {x: [self]}\nd = {A(1): 'a', (1, 2.5, None): b'b', 'k': {1, 2, 10**30}}\nimport weakref\nw = weakref.ref(next(iter(d)))\nwhile True:\n    for k, v in d.items():\n        [len(str(v)) for _ in range(3)]",
    "import asyncio, collections\nq = asyncio.Queue()\nasync def put():\n    for i in range(100):\n        await q.put(i)\n        await asyncio.sleep(.1)\nasync def main():\n    t = asyncio.create_task(put())\n    got = collections.deque(maxlen=9)\n    async for x in agen(): got.append((x, await q.get()))\nasync def agen():\n    for i in range(100): yield i\nasyncio.run(main())",
    "def f(n):\n    try:\n        return f(n - 1) + 1 if n else 0\n    finally:\n        e = ValueError(n)\nwhile True: f(20)",
];

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut scripts = Vec::new();
    gather(&root.join("../tests"), 4096, &mut scripts);
    let write = |target: &str, number: usize, bytes: &[u8]| {
        let folder = root.join("corpus").join(target);
        let _ = std::fs::create_dir_all(&folder);
        let written = std::fs::write(folder.join(format!("seed-{number:05}")), bytes);
        written.expect("the corpus can be written");
    };
    for (target, _) in pyish_fuzz::TARGETS {
        if !asked.is_empty() && !asked.iter().any(|asked| asked == target) {
            continue;
        }
        let mut count = 0;
        let mut add = |bytes: &[u8]| {
            write(target, count, bytes);
            count += 1;
        };
        match *target {
            "lexer" | "parser" | "compile" | "run" => scripts.iter().for_each(|text| add(text)),
            "allocations" => {
                for (at, text) in scripts.iter().enumerate() {
                    let mut bytes = (at as u16 * 7).to_le_bytes().to_vec();
                    bytes.extend_from_slice(text);
                    add(&bytes);
                }
            }
            "load_program" => {
                let programs = scripts.iter().filter(|text| text.len() < 1024);
                for bytes in programs.filter_map(|text| probe::compile_and_verify(text)) {
                    add(&bytes[probe::SEAL..]);
                }
            }
            "load_isolate" => SAVED.iter().for_each(|text| save_often(text, &mut add)),
            "chaos" => {
                let mut random = Random::new(1);
                for length in 0..400 {
                    let bytes: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
                    add(&bytes);
                }
            }
            _ => {
                for text in ["host:80\na/../b", "[::1]:*\n/etc/passwd", "10.0.0.0/8\n../../x"] {
                    add(text.as_bytes());
                }
            }
        }
        println!("{target}: {count} seeds");
    }
}

/// What a program is saved as, at several places.
fn save_often(text: &str, add: &mut dyn FnMut(&[u8])) {
    for fuel in [1_000, 3_000, 7_001, 20_011] {
        let limits = Limits {
            fuel: Some(fuel),
            ..Limits::default()
        };
        let world = World::new().virtual_clock().seed(7);
        let engine = Engine::builder().limits(limits).world(world).build();
        let mut isolate = engine.isolate().expect("an isolate");
        isolate.set_capabilities(Capabilities::none());
        isolate.pause_at_limits(true);
        isolate.run_main(Main::Text {
            name: "<seed>",
            bytes: text.as_bytes(),
        });
        match isolate.save() {
            Ok(bytes) => add(&bytes[probe::SEAL..]),
            Err(error) => println!("not saved: {error}"),
        }
    }
}
