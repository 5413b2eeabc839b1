//! Text to tokens, to a tree, to code.

use crate::programs::within;
use pyish::check::{Kind, Verdict, check};
use pyish::{Engine, ErrorKind, Isolate, Limits, probe};
use pyish_grammar::{Arena, End, Mode, Tokens, decode_source, tokenize};
use std::cell::RefCell;
use std::time::Duration;

/// Bytes to tokens: no panic; spans are in order, and between them lies nothing but white space and comments; line ends of
/// other systems make no difference.
pub fn lexer(data: &[u8]) {
    let Ok(text) = decode_source(data, Some("fuzz")) else {
        return;
    };
    let tokens = tokenize(&text);
    let mut last = 0;
    for token in &tokens.list {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        assert!(start <= end && end <= text.len(), "a span outside of the text");
        assert!(start >= last || start == end, "tokens out of order");
        assert!(text.is_char_boundary(start), "a span within a character");
        if start > last {
            assert!(is_blank(&text[last..start]), "{:?} is in no token", &text[last..start]);
        }
        last = last.max(end);
    }
    if tokens.end == End::Complete {
        assert!(is_blank(&text[last..]), "{:?} is in no token", &text[last..]);
    }
    if !data.contains(&b'\r') {
        let windows = String::from_utf8_lossy(data).replace('\n', "\r\n");
        if let Ok(same) = decode_source(windows.as_bytes(), Some("fuzz"))
            && std::str::from_utf8(data).is_ok()
        {
            assert_eq!(same, text, "line ends make a difference");
            assert_eq!(kinds(&tokenize(&same)), kinds(&tokens));
        }
    }
}

fn kinds(tokens: &Tokens) -> Vec<&'static str> {
    tokens.list.iter().map(|token| token.kind.text()).collect()
}

/// White space, continued lines and comments.
fn is_blank(text: &str) -> bool {
    text.split_inclusive('\n').all(|line| {
        let code = line.split('#').next().unwrap_or("");
        code.chars().all(|c| " \t\x0c\n\\\0".contains(c))
    })
}

/// Text to a tree: no panic; an error has words and lies in the text; what the tree is written as gives the same tree.
pub fn parser(data: &[u8]) {
    let Ok(text) = decode_source(data, Some("fuzz")) else {
        return;
    };
    for mode in [Mode::Exec, Mode::Eval, Mode::Single] {
        let arena = Arena::new();
        match pyish_grammar::parse(&arena, &text, mode) {
            Err(error) => {
                assert!(!error.message.is_empty(), "an error without words");
                let end = error.span.end as usize;
                assert!(end <= text.len() + 2, "an error outside of the text");
            }
            Ok(_) if mode == Mode::Exec && text.len() < 2000 && !text.contains('\0') => {
                comes_back(&text);
            }
            Ok(_) => {}
        }
    }
}

thread_local! {
    static ROUND_TRIP: RefCell<Option<Isolate>> = const { RefCell::new(None) };
}

/// By `ast`: what is written, and read again, is the same tree.
fn comes_back(text: &str) {
    const TRIP: &str = "
import ast
def trip(text):
    try:
        tree = ast.parse(text)
        again = ast.unparse(tree)
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return ''
    try:
        after = ast.dump(ast.parse(again))
    except (RecursionError, MemoryError):
        return ''
    before = ast.dump(tree)
    return '' if before == after else f'{again}\\n{before}\\n{after}'
";
    ROUND_TRIP.with_borrow_mut(|kept| {
        let mut isolate = kept.take().unwrap_or_else(|| {
            let limits = Limits {
                memory: Some(256 << 20),
                fuel: Some(20_000_000),
                ..Limits::default()
            };
            let engine = Engine::builder().limits(limits).build();
            let mut isolate = engine.isolate().expect("an isolate");
            isolate.exec(TRIP).expect("the program is right");
            isolate
        });
        match isolate.call::<_, String>("trip", (text,)) {
            Ok(difference) => assert!(difference.is_empty(), "another tree: {difference}"),
            Err(error) if error.kind() == ErrorKind::Fuel => {}
            Err(error) => panic!("{error}"),
        }
        *kept = Some(isolate);
    });
}

/// Bytes to code, which the verifier looks at, and which comes back from its bytes: time in proportion to the text.
pub fn compile(data: &[u8]) {
    // A sanitizer makes it some twenty times slower.
    let allowed = Duration::from_secs(10) + Duration::from_micros(data.len() as u64 * 500);
    within(allowed, || {
        for kind in [Kind::File, Kind::Expression, Kind::Interactive] {
            match check(data, "fuzz", kind) {
                Verdict::Accepted { warnings } => drop(warnings),
                Verdict::Rejected(fault) => {
                    assert!(!fault.plain("fuzz").is_empty());
                    assert!(!fault.drawn("fuzz", false).is_empty());
                }
            }
        }
        probe::compile_and_verify(data);
    });
}

/// A change of whole tokens: one is left out, said twice, moved, or taken from elsewhere. `seed` chooses.
pub fn mutate_tokens(data: &[u8], seed: u32) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(data).ok()?;
    let text = decode_source(text.as_bytes(), None).ok()?;
    let tokens = tokenize(&text).list;
    let mut random = crate::seeds::Random::new(u64::from(seed));
    let spans: Vec<(usize, usize)> = tokens
        .iter()
        .map(|token| (token.span.start as usize, token.span.end as usize))
        .filter(|(start, end)| start < end)
        .collect();
    if spans.is_empty() {
        return None;
    }
    let (start, end) = spans[random.below(spans.len())];
    let (from, to) = spans[random.below(spans.len())];
    let piece = match random.below(4) {
        0 => "",
        1 => &text[from..to],
        2 => crate::seeds::PIECES[random.below(crate::seeds::PIECES.len())],
        _ => &text[start.min(from)..end.max(to)],
    };
    let keeps = random.below(2) == 0;
    let after = if keeps { start } else { end };
    Some([&text[..start], piece, " ", &text[after..]].concat().into_bytes())
}
