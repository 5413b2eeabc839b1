//! What embedding costs: pyish beside mlua (Luau), Rune and Rhai, in one run.
//!
//! ```text
//! pyish-bench-embed              a table in Markdown
//! pyish-bench-embed NAME COUNT   one measurement of pyish, so often: for counting instructions
//! pyish-bench-embed memory       bytes of a new isolate, and of a saved task
//! ```
//! Each figure is the least of several rounds and the one in the middle, for each operation. Calls from scripts are measured as a loop of them, less
//! the same loop without.

mod ours;
#[cfg(feature = "peers")]
mod peers;

use std::time::{Duration, Instant};

/// How long a round is to take, and how many there are.
const ROUND: Duration = Duration::from_millis(30);
const ROUNDS: usize = 7;

/// What is measured: a name, and what it is called in the table.
pub const TASKS: &[(&str, &str)] = &[
    ("isolate", "a new isolate from a ready engine, and its end"),
    ("call", "host → script: an empty function, by its name"),
    (
        "call_handle",
        "host → script: an empty function, by a handle",
    ),
    ("closure", "script → host: a closure `(i64, i64) -> i64`"),
    (
        "function",
        "script → host: a declared function `(i64, i64) -> i64`",
    ),
    ("ready", "script awaits a host future that is ready"),
    ("save", "saving a program suspended in 1,000 tasks"),
    ("load", "loading it"),
];

/// Does something so many times, and says how long that took.
pub type Task = Box<dyn FnMut(u64) -> Duration>;

/// The time that `f` takes.
pub fn timed(f: impl FnOnce()) -> Duration {
    let start = Instant::now();
    f();
    start.elapsed()
}

/// Seconds for each time: the least, and the one in the middle.
fn measure(task: &mut Task) -> [f64; 2] {
    let mut count = 1;
    while task(count) < ROUND / 4 && count < 1 << 30 {
        count *= 2;
    }
    let rounds = (0..ROUNDS).map(|_| task(count).as_secs_f64() / count as f64);
    let mut rounds: Vec<f64> = rounds.collect();
    rounds.sort_by(f64::total_cmp);
    [rounds[0], rounds[ROUNDS / 2]]
}

fn shown(seconds: f64) -> String {
    match seconds * 1e6 {
        micros if micros >= 1000.0 => format!("{:.2} ms", micros / 1000.0),
        micros if micros >= 10.0 => format!("{micros:.1} µs"),
        micros => format!("{micros:.3} µs"),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == ["memory"] {
        println!("{} {}", ours::memory(), ours::saved());
        return;
    }
    if let [name, count] = &arguments[..] {
        let (Some(mut task), Ok(count)) = (ours::task(name), count.parse()) else {
            eprintln!("usage: pyish-bench-embed [NAME COUNT]");
            std::process::exit(2);
        };
        println!("{}", shown(task(count).as_secs_f64() / count as f64));
        return;
    }
    type Find = fn(&str) -> Option<Task>;
    let columns: Vec<(&str, Find)> = vec![
        ("pyish", ours::task as Find),
        #[cfg(feature = "peers")]
        ("mlua, Luau", peers::mlua::task as Find),
        #[cfg(feature = "peers")]
        ("Rune", peers::rune::task as Find),
        #[cfg(feature = "peers")]
        ("Rhai", peers::rhai::task as Find),
    ];
    let head: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    println!("| | {} |", head.join(" | "));
    println!("|---|{}", "---|".repeat(columns.len()));
    for (name, title) in TASKS {
        let cells: Vec<String> = columns
            .iter()
            .map(|(_, find)| match find(name) {
                Some(mut task) => measure(&mut task).map(shown).join(" / "),
                None => "–".to_owned(),
            })
            .collect();
        println!("| {title} | {} |", cells.join(" | "));
    }
    println!();
    println!(
        "A new isolate of pyish holds {} bytes; saved, a task takes {} bytes.",
        ours::memory(),
        ours::saved()
    );
}
