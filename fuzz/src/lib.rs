//! What each fuzz target does with bytes, and what must hold. A target that returns is content; one that panics has
//! found something.

use pyish::check::{Kind, Verdict, check};
use pyish::{Capabilities, Engine, Limits};
use pyish_grammar::{Arena, Mode, decode_source, tokenize};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The targets by their names.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("parse", parse),
    ("compile", compile),
    ("run", run),
    ("grants", grants),
];

/// Bytes to text, tokens and a tree: no panic; spans lie in the text and in order.
pub fn parse(data: &[u8]) {
    let Ok(text) = decode_source(data, Some("fuzz")) else {
        return;
    };
    let tokens = tokenize(&text);
    let mut last = 0;
    for token in &tokens.list {
        let (start, end) = (token.span.start, token.span.end);
        assert!(
            start <= end && end as usize <= text.len(),
            "a span outside of the text"
        );
        assert!(start >= last || start == end, "tokens out of order");
        last = last.max(start);
        assert!(
            text.is_char_boundary(start as usize),
            "a span within a character"
        );
    }
    for mode in [Mode::Exec, Mode::Eval, Mode::Single] {
        let arena = Arena::new();
        if let Err(error) = pyish_grammar::parse(&arena, &text, mode) {
            assert!(!error.message.is_empty(), "an error without words");
            assert!(
                error.span.end as usize <= text.len() + 2,
                "an error outside of the text"
            );
        }
    }
}

/// Bytes to code, which the verifier looks at (debug assertions are on): time in proportion to the text.
pub fn compile(data: &[u8]) {
    let start = Instant::now();
    for kind in [Kind::File, Kind::Expression, Kind::Interactive] {
        match check(data, "fuzz", kind) {
            Verdict::Accepted { warnings } => drop(warnings),
            Verdict::Rejected(fault) => {
                assert!(!fault.plain("fuzz").is_empty());
                assert!(!fault.drawn("fuzz", false).is_empty());
            }
        }
    }
    let allowed = Duration::from_millis(500) + Duration::from_micros(data.len() as u64 * 20);
    assert!(
        start.elapsed() < allowed,
        "compiling took {:?}",
        start.elapsed()
    );
}

/// A program under limits, without capabilities: it ends, the isolate answers again and is dropped.
pub fn run(data: &[u8]) {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| {
        let limits = Limits {
            memory: Some(32 << 20),
            fuel: Some(200_000),
            time: Some(Duration::from_secs(5)),
            output: Some(64 << 10),
            tasks: Some(64),
            handles: Some(8),
            recursion: Some(300),
        };
        Engine::builder().limits(limits).build()
    });
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(mut isolate) = engine.isolate() else {
        panic!("no isolate could be made");
    };
    isolate.set_capabilities(Capabilities::none());
    let start = Instant::now();
    let _ = isolate.exec(text);
    assert!(
        start.elapsed() < Duration::from_secs(8),
        "it ran for {:?}",
        start.elapsed()
    );
}

/// Texts of grants, and paths beneath them: nothing panics, and what is refused stays refused.
pub fn grants(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.splitn(2, '\n');
    let (grant, path) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let _ = Capabilities::none().connect(grant);
    let _ = Capabilities::none().listen(grant);
    assert!(!Capabilities::none().can_read(path));
    if let Ok(granted) = Capabilities::none()
        .read("/nonexistent-parent")
        .or_else(|_| Capabilities::none().read("/usr/share"))
    {
        let beneath = std::path::Path::new("/usr/share").join(path);
        let mut plain = std::path::PathBuf::new();
        for part in beneath.components() {
            match part {
                std::path::Component::ParentDir => drop(plain.pop()),
                std::path::Component::CurDir => {}
                other => plain.push(other),
            }
        }
        assert_eq!(
            granted.can_read(&beneath),
            plain.starts_with("/usr/share"),
            "{beneath:?}"
        );
    }
}
