//! Replacements: `\1`, `\g<name>`, `\n`, and text.

use super::match_object::Match;
use super::pattern::Pattern;
use super::refused;
use super::subject::Subject;
use crate::builtins::bytes_like;
use crate::object::{Res, Value, Vm};
use crate::text::regex::{Refusal, RefusalKind};
use crate::text::{unicode, wtf8};

/// A piece of a replacement.
pub(super) enum Piece {
    Text(Vec<u8>),
    Group(usize),
}

/// A replacement: pieces, or a function of the match.
pub(super) enum Replacement {
    Pieces(Vec<Piece>),
    Function(Value),
}

fn fail<T>(text: String, at: usize) -> Result<T, Refusal> {
    Err(Refusal {
        text,
        at: Some(at),
        kind: RefusalKind::Pattern,
    })
}

/// The group that a name in a template means; an IndexError is told by the inner result.
fn group_named(pattern: &Pattern, name: &str, at: usize) -> Result<Result<usize, String>, Refusal> {
    if name.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty() {
        return match name
            .parse()
            .ok()
            .filter(|number| *number <= pattern.program.groups)
        {
            Some(number) => Ok(Ok(number)),
            None => fail(format!("invalid group reference {name}"), at),
        };
    }
    let escaped: String;
    let mut name = name;
    let mut valid = unicode::is_identifier(name.as_bytes());
    if pattern.of_bytes && !name.is_ascii() {
        let shown = |c: char| match c.is_ascii() {
            true => c.to_string(),
            false => format!("\\x{:02x}", u32::from(c)),
        };
        escaped = name.chars().map(shown).collect();
        name = &escaped;
        valid = false;
    }
    if !valid {
        return fail(format!("bad character in group name '{name}'"), at);
    }
    match pattern
        .program
        .names
        .iter()
        .find(|(known, _)| known == name)
    {
        Some((_, number)) => Ok(Ok(*number)),
        None => Ok(Err(format!("unknown group name '{name}'"))),
    }
}

/// The pieces of a template, given as characters.
fn parse(pattern: &Pattern, codes: &[u32]) -> Result<Result<Vec<Piece>, String>, Refusal> {
    let mut pieces = Vec::new();
    let mut text = Vec::new();
    let push = |text: &mut Vec<u8>, code: u32| {
        if pattern.of_bytes {
            text.push(code as u8)
        } else {
            wtf8::push(text, code)
        }
    };
    let digit = |at: usize| {
        codes
            .get(at)
            .copied()
            .and_then(char::from_u32)
            .and_then(|char| char.to_digit(10))
    };
    let mut at = 0;
    while let Some(code) = codes.get(at).copied() {
        if code != u32::from(b'\\') {
            push(&mut text, code);
            at += 1;
            continue;
        }
        let start = at;
        let Some(char) = codes.get(at + 1).copied().and_then(char::from_u32) else {
            return fail("bad escape (end of pattern)".to_owned(), start);
        };
        at += 2;
        let mut group = None;
        match char {
            'g' => {
                if codes.get(at) != Some(&u32::from(b'<')) {
                    return fail("missing <".to_owned(), at);
                }
                at += 1;
                let rest = codes.get(at..).unwrap_or(&[]);
                let Some(length) = rest.iter().position(|code| *code == u32::from(b'>')) else {
                    let missing = if rest.is_empty() {
                        "missing group name"
                    } else {
                        "missing >, unterminated name"
                    };
                    return fail(missing.to_owned(), at);
                };
                if length == 0 {
                    return fail("missing group name".to_owned(), at);
                }
                let name: String = rest
                    .iter()
                    .take(length)
                    .filter_map(|code| char::from_u32(*code))
                    .collect();
                match group_named(pattern, &name, at)? {
                    Ok(number) => group = Some(number),
                    Err(text) => return Ok(Err(text)),
                }
                at += length + 1;
            }
            '0' => {
                let mut value = 0;
                for _ in 0..2 {
                    match digit(at).filter(|digit| *digit < 8) {
                        Some(digit) => value = value * 8 + digit,
                        None => break,
                    }
                    at += 1;
                }
                push(&mut text, value);
            }
            '1'..='9' => {
                let mut number = char.to_digit(10).unwrap_or(0);
                if let Some(second) = digit(at) {
                    let third = digit(at + 1);
                    if let (true, true, Some(third @ 0..8)) = (number < 8, second < 8, third) {
                        let value = number * 64 + second * 8 + third;
                        if value > 0o377 {
                            let text = format!(
                                "octal escape value \\{number}{second}{third} outside of range 0-0o377"
                            );
                            return fail(text, start);
                        }
                        push(&mut text, value);
                        at += 2;
                        continue;
                    }
                    number = number * 10 + second;
                    at += 1;
                }
                if number as usize > pattern.program.groups {
                    return fail(format!("invalid group reference {number}"), start + 1);
                }
                group = Some(number as usize);
            }
            'a' => text.push(0x07),
            'b' => text.push(0x08),
            'f' => text.push(0x0C),
            'n' => text.push(b'\n'),
            'r' => text.push(b'\r'),
            't' => text.push(b'\t'),
            'v' => text.push(0x0B),
            '\\' => text.push(b'\\'),
            char if char.is_ascii_alphabetic() => {
                return fail(format!("bad escape \\{char}"), start);
            }
            char => {
                text.push(b'\\');
                push(&mut text, u32::from(char));
            }
        }
        if let Some(number) = group {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Group(number));
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(Ok(pieces))
}

impl Replacement {
    /// What `repl` says.
    pub(super) fn new(vm: &mut Vm, pattern: &Pattern, repl: &Value) -> Res<Replacement> {
        if vm.is_callable(repl) {
            return Ok(Replacement::Function(repl.clone()));
        }
        let codes: Vec<u32> = if let Some(text) = repl.as_str().filter(|_| !pattern.of_bytes) {
            if memchr::memchr(b'\\', text.as_bytes()).is_none() {
                return Ok(Replacement::Pieces(vec![Piece::Text(
                    text.as_bytes().to_vec(),
                )]));
            }
            wtf8::code_points(text.as_bytes()).collect()
        } else if let Some(bytes) = bytes_like::contents(vm, repl).filter(|_| pattern.of_bytes) {
            bytes.iter().map(|byte| u32::from(*byte)).collect()
        } else {
            let (name, wanted) = (
                vm.type_name(repl),
                if pattern.of_bytes {
                    "a bytes-like object"
                } else {
                    "str instance"
                },
            );
            if pattern.of_bytes {
                return raise!(
                    vm,
                    TypeError,
                    "sequence item 0: expected {wanted}, {name} found"
                );
            }
            if repl.as_bytes().is_some() {
                return raise!(
                    vm,
                    TypeError,
                    "sequence item 1: expected {wanted}, {name} found"
                );
            }
            return raise!(
                vm,
                TypeError,
                "decoding to str: need a bytes-like object, {name} found"
            );
        };
        match parse(pattern, &codes) {
            Ok(Ok(pieces)) => Ok(Replacement::Pieces(pieces)),
            Ok(Err(text)) => raise!(vm, IndexError, "{text}"),
            Err(refusal) => Err(refused(vm, refusal, repl)),
        }
    }

    /// The replacement of one match, at the end of `out`.
    pub(super) fn fill(
        &self,
        vm: &mut Vm,
        subject: &Subject,
        found: &Match,
        out: &mut Vec<u8>,
    ) -> Res<()> {
        let pieces = match self {
            Replacement::Pieces(pieces) => pieces,
            Replacement::Function(function) => {
                let made = vm.new_object(found.copy())?;
                let answer = vm.call(function, &[made.into()])?;
                if answer.is_none() {
                    return Ok(());
                }
                if let Some(text) = answer.as_str().filter(|_| !found.pattern.of_bytes) {
                    out.extend_from_slice(text.as_bytes());
                    return Ok(());
                }
                if let Some(bytes) =
                    bytes_like::contents(vm, &answer).filter(|_| found.pattern.of_bytes)
                {
                    out.extend_from_slice(&bytes);
                    return Ok(());
                }
                let name = vm.type_name(&answer);
                let wanted = if found.pattern.of_bytes {
                    "a bytes-like object"
                } else {
                    "str instance"
                };
                return raise!(
                    vm,
                    TypeError,
                    "sequence item 0: expected {wanted}, {name} found"
                );
            }
        };
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text),
                Piece::Group(number) => {
                    if let Some((start, end)) = found.captures.span(*number) {
                        out.extend_from_slice(subject.slice(start, end));
                    }
                }
            }
        }
        Ok(())
    }
}
