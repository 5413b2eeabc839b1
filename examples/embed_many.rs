//! Many isolates of one engine: what each costs. `cargo run --release --example embed_many -- 10000`

use std::time::Instant;

fn main() -> Result<(), pyish::Error> {
    let given = std::env::args().nth(1);
    let count: usize = given.and_then(|text| text.parse().ok()).unwrap_or(100);
    let engine = pyish::Engine::new();
    // What is made once for all of them is no isolate's.
    drop(engine.isolate()?);

    let (start, before) = (Instant::now(), resident());
    let mut isolates = Vec::new();
    for _ in 0..count {
        isolates.push(engine.isolate()?);
    }
    let each = |sum: f64| sum / count.max(1) as f64;
    let micros = start.elapsed().as_secs_f64() * 1e6;
    let kib = (resident() - before) as f64 / 1024.0;
    println!(
        "{count} isolates: {:.1} µs and {:.1} KiB each",
        each(micros),
        each(kib)
    );

    let mut sum = 0;
    for (at, isolate) in isolates.iter_mut().enumerate() {
        sum += isolate.eval::<i64>(&format!("{at} + 1"))?;
    }
    let start = Instant::now();
    drop(isolates);
    let micros = start.elapsed().as_secs_f64() * 1e6;
    println!("the sum is {sum}; dropped in {:.1} µs each", each(micros));
    Ok(())
}

/// The bytes of memory that this process holds; 0 where the system does not say.
fn resident() -> i64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text
        .split_whitespace()
        .nth(1)
        .and_then(|pages| pages.parse::<i64>().ok());
    pages.unwrap_or(0) * 4096
}
