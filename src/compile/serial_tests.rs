//! Compiled programs as bytes: they come back as they were, and what was changed is refused.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyish_grammar::{Arena, Mode, parse};

use super::{Options, compile};
use crate::code::dis::disassemble;
use crate::code::{Code, Constant, Op, Source, flow, serial, verify};

fn compiled(text: &str) -> Option<Arc<Code>> {
    let arena = Arena::new();
    let root = parse(&arena, text, Mode::Exec).ok()?;
    let compiled = compile(&root, Source::new("test.py", text), Options::default());
    compiled.map(|compiled| compiled.code).ok()
}

fn gather(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "py") {
            files.push(path);
        }
    }
}

fn check_all(code: &Arc<Code>) {
    let mut work = vec![code.clone()];
    while let Some(code) = work.pop() {
        let checked = verify::verify(&code).and_then(|()| flow::check(&code).map(|_| ()));
        if let Err(fault) = checked {
            panic!("{}: {fault:?}\n{}", code.qualname, disassemble(&code));
        }
        work.extend(code.constants.iter().filter_map(|constant| match constant {
            Constant::Code(code) => Some(code.clone()),
            _ => None,
        }));
    }
}

#[test]
fn the_whole_library_comes_back_as_it_was() {
    let mut files = Vec::new();
    gather(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("stdlib"),
        &mut files,
    );
    assert!(files.len() > 100);
    for file in files {
        let text = std::fs::read_to_string(&file).expect("the file can be read");
        let code = compiled(&text).unwrap_or_else(|| panic!("{} compiles", file.display()));
        check_all(&code);
        let bytes = serial::to_bytes(&code);
        let again = serial::from_bytes(&bytes)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        // Some `Return`s drop more registers than the compiler knew to be enough.
        assert_eq!(serial::to_bytes(&again).len(), bytes.len());
        let tidy = |listing: String| {
            let lines = listing.lines().map(|line| match line.split_once("Return") {
                Some((before, _)) if !line.contains('"') => before.to_string(),
                _ => line.to_string(),
            });
            lines.collect::<Vec<_>>()
        };
        assert_eq!(tidy(disassemble(&again)), tidy(disassemble(&code)));
    }
}

const PROGRAM: &str = r#"
import sys
class Point(tuple):
    """A point."""
    __slots__ = ()
    def __new__(cls, x, y=2.5, *rest, named="ä", **more):
        return super().__new__(cls, (x, y))
def counter(limit):
    total = 0
    def inner():
        nonlocal total
        total += 1
        return [total * k for k in range(limit) if k not in {1, 2, 3}]
    try:
        yield from inner()
    except (ValueError, KeyError) as error:
        raise RuntimeError("x") from error
    finally:
        with open(sys.argv[0]) as file:
            yield f"{file!r:>{total}}"
async def main(*, big=123456789012345678901234567890):
    async for line in other():
        match line:
            case [Point(x=0), *rest] | {"k": rest}:
                await rest
            case _:
                return {**line, "a": (1, ("b", None, ...), 2j)}
"#;

#[test]
fn a_flipped_bit_is_refused() {
    let code = compiled(PROGRAM).expect("it compiles");
    let bytes = serial::to_bytes(&code);
    for at in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        assert!(serial::from_bytes(&flipped).is_err(), "bit {at}");
    }
    for length in 0..bytes.len() {
        assert!(serial::from_bytes(&bytes[..length]).is_err());
    }
}

#[test]
fn forged_bytes_are_refused_or_sound() {
    // With the hash made good again the verifier decides. What it accepts, it accepts again.
    let code = compiled(PROGRAM).expect("it compiles");
    let bytes = serial::to_bytes(&code);
    let mut refused = 0;
    let mut random = 0x9E37_79B9_7F4A_7C15u64;
    const ROUNDS: usize = 4000;
    for _ in 0..ROUNDS {
        let mut forged = bytes.clone();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let at = 48 + random as usize % (forged.len() - 48);
        forged[at] ^= 1 << (random >> 60 & 7);
        let hash = serial::hash(&forged[48..]);
        forged[16..48].copy_from_slice(&hash);
        match serial::from_bytes(&forged) {
            Ok(code) => check_all(&code),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > ROUNDS / 10, "{refused}");
}

/// The bytes of a program whose first instruction `from` says `to`, its operands unchanged.
fn forged(text: &str, from: Op, to: Op) -> Vec<u8> {
    let code = compiled(text).expect("it compiles");
    let mut bytes = serial::to_bytes(&code);
    let word = code.words.iter().find(|word| word.op() == from as u16);
    let word = word.expect("it has such an instruction").0;
    let forged = word & !0xffff | u64::from(to as u16);
    let at = bytes
        .windows(8)
        .position(|window| window == word.to_le_bytes())
        .expect("the word is there");
    bytes[at..at + 8].copy_from_slice(&forged.to_le_bytes());
    let hash = serial::hash(&bytes[48..]);
    bytes[16..48].copy_from_slice(&hash);
    bytes
}

#[test]
fn a_loop_that_passes_no_safe_point_is_refused() {
    let bytes = forged("while True:\n    f()\n", Op::JumpBack, Op::Jump);
    assert!(serial::from_bytes(&bytes).is_err());
}

#[test]
fn a_call_over_registers_in_use_is_refused() {
    // The argument of the inner call stays behind that of the outer one.
    let bytes = forged("p(f(g))\n", Op::Call, Op::Nop);
    assert!(serial::from_bytes(&bytes).is_err());
}
