//! The targets without libFuzzer: seeds from the repository's scripts, mutated by a plain generator. No coverage guides
//! it; it runs with stable Rust, anywhere.
//!
//! usage: soak TARGET SECONDS [SEED]
//!
//! What makes a target panic is written to `artifacts/`, with the seed that leads there.

use pyish_fuzz::seeds::{PIECES, Random, gather};
use std::path::Path;
use std::time::{Duration, Instant};

fn mutate(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut data = seeds[random.below(seeds.len())].clone();
    for _ in 0..1 + random.below(6) {
        let at = random.below(data.len() + 1);
        match random.below(7) {
            0 if at < data.len() => data[at] = random.next() as u8,
            1 => drop(data.splice(at..at, PIECES[random.below(PIECES.len())].bytes())),
            2 => {
                let end = (at + random.below(40)).min(data.len());
                drop(data.drain(at..end));
            }
            3 => {
                let end = (at + random.below(200)).min(data.len());
                let copy = data[at..end].to_vec();
                let to = random.below(data.len() + 1);
                drop(data.splice(to..to, copy));
            }
            4 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                let end = (from + random.below(300)).min(other.len());
                drop(data.splice(at..at, other[from..end].iter().copied()));
            }
            5 => data.truncate(at),
            _ => {
                let piece = PIECES[random.below(PIECES.len())].repeat(1 + random.below(300));
                drop(data.splice(at..at, piece.into_bytes()));
            }
        }
        data.truncate(64 * 1024);
    }
    data
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (name, seconds) = match &arguments[..] {
        [_, name, seconds, ..] => (name.as_str(), seconds.parse().unwrap_or(60)),
        _ => {
            eprintln!("usage: soak TARGET SECONDS [SEED]");
            std::process::exit(2);
        }
    };
    let Some((_, target)) = pyish_fuzz::TARGETS.iter().find(|(known, _)| *known == name) else {
        eprintln!("there is no target '{name}'");
        std::process::exit(2);
    };
    let seed = arguments
        .get(3)
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1);
    let mut random = Random::new(seed);
    let mut seeds = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    gather(&root.join("../tests"), 8192, &mut seeds);
    gather(&root.join("corpus").join(name), 8192, &mut seeds);
    assert!(!seeds.is_empty(), "there are no seeds");
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    let (start, mut rounds, mut found) = (Instant::now(), 0u64, 0);
    while start.elapsed() < Duration::from_secs(seconds) {
        let data = if rounds < seeds.len() as u64 {
            seeds[rounds as usize].clone()
        } else {
            mutate(&seeds, &mut random)
        };
        // Kept before it runs: what ends the process is found there, too.
        let current = root.join("artifacts").join(format!("{name}-current"));
        let _ = std::fs::create_dir_all(root.join("artifacts"));
        let _ = std::fs::write(&current, &data);
        if std::panic::catch_unwind(|| target(&data)).is_err() {
            found += 1;
            let _ = std::fs::write(
                root.join("artifacts")
                    .join(format!("{name}-{seed}-{rounds}")),
                &data,
            );
        }
        rounds += 1;
    }
    println!(
        "{name}: {rounds} inputs in {seconds} s from {} seeds (seed {seed}), {found} found something",
        seeds.len()
    );
    std::process::exit(i32::from(found > 0));
}
