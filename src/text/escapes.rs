//! Text as the escapes of Python's literals, and back: `unicode_escape`, `raw_unicode_escape`, `string_escape`.

use super::codecs::{CodecError, Fix, Put};
use super::{quote, unicode, wtf8};

/// Text with everything that is not printable ASCII escaped.
pub(crate) fn encode_unicode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for code in wtf8::code_points(text) {
        match code {
            0x5C => out.extend(b"\\\\"),
            0x09 => out.extend(b"\\t"),
            0x0A => out.extend(b"\\n"),
            0x0D => out.extend(b"\\r"),
            0x20..0x7F => out.push(code as u8),
            _ => quote::push_hex(&mut out, code),
        }
    }
    out
}

/// Text in Latin-1, with what that lacks escaped.
pub(crate) fn encode_raw(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for code in wtf8::code_points(text) {
        match u8::try_from(code) {
            Ok(byte) => out.push(byte),
            Err(_) => quote::push_hex(&mut out, code),
        }
    }
    out
}

/// Bytes as the inside of a bytes literal.
pub(crate) fn encode_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\\' | b'\'' => out.extend([b'\\', byte]),
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            0x20..0x7F => out.push(byte),
            _ => out.extend(format!("\\x{byte:02x}").bytes()),
        }
    }
    out
}

fn digit(byte: Option<&u8>) -> Option<u32> {
    char::from(*byte?).to_digit(16)
}

/// What one letter after a backslash means.
fn simple(letter: u8) -> Option<u8> {
    Some(match letter {
        b'\\' | b'\'' | b'"' => letter,
        b'b' => 0x08,
        b't' => b'\t',
        b'n' => b'\n',
        b'f' => 0x0C,
        b'r' => b'\r',
        b'v' => 0x0B,
        b'a' => 0x07,
        _ => return None,
    })
}

/// An octal number of up to three digits, and how many there are.
fn octal(bytes: &[u8]) -> (u32, usize) {
    let count = bytes
        .iter()
        .take(3)
        .take_while(|byte| matches!(byte, b'0'..=b'7'))
        .count();
    let digits = bytes.iter().take(count);
    (
        digits.fold(0, |number, byte| number * 8 + u32::from(byte - b'0')),
        count,
    )
}

/// A fault: where it ends, its reason, and whether more bytes could mend it.
type Fault = (usize, &'static str, bool);

/// The hexadecimal escape whose digits start at `at`.
fn hexadecimal(
    bytes: &[u8],
    at: usize,
    width: usize,
    reason: &'static str,
) -> Result<(u32, usize), Fault> {
    let mut code = 0_u32;
    for index in 0..width {
        match digit(bytes.get(at + index)) {
            Some(digit) => code = code << 4 | digit,
            None => return Err((at + index, reason, at + index >= bytes.len())),
        }
    }
    if code > 0x10_FFFF {
        return Err((at + width, "illegal Unicode character", false));
    }
    Ok((code, at + width))
}

/// The escape whose backslash is at `at`: its character, if any, and where it ends.
fn escape(bytes: &[u8], at: usize) -> Result<(Option<u32>, usize), Fault> {
    let Some(&letter) = bytes.get(at + 1) else {
        return Err((at + 1, "\\ at end of string", true));
    };
    let next = at + 2;
    let (code, end) = match letter {
        b'\n' => return Ok((None, next)),
        b'0'..=b'7' => {
            let (code, count) = octal(bytes.get(at + 1..).unwrap_or(&[]));
            (code, at + 1 + count)
        }
        b'x' => hexadecimal(bytes, next, 2, "truncated \\xXX escape")?,
        b'u' => hexadecimal(bytes, next, 4, "truncated \\uXXXX escape")?,
        b'U' => hexadecimal(bytes, next, 8, "truncated \\UXXXXXXXX escape")?,
        b'N' => return named(bytes, next),
        _ => match simple(letter) {
            Some(byte) => (byte.into(), next),
            // An escape that is none stays as it is: the backslash first.
            None => (0x5C, at + 1),
        },
    };
    Ok((Some(code), end))
}

fn named(bytes: &[u8], at: usize) -> Result<(Option<u32>, usize), Fault> {
    const MALFORMED: &str = "malformed \\N character escape";
    match bytes.get(at) {
        Some(b'{') => {}
        None => return Err((at, MALFORMED, true)),
        Some(_) => return Err((at, MALFORMED, false)),
    }
    let rest = bytes.get(at + 1..).unwrap_or(&[]);
    let Some(len) = rest.iter().position(|byte| *byte == b'}') else {
        return Err((bytes.len(), MALFORMED, true));
    };
    let end = at + 1 + len + 1;
    if len == 0 {
        return Err((end, MALFORMED, false));
    }
    let name = String::from_utf8_lossy(rest.get(..len).unwrap_or(&[]));
    match unicode::lookup(&name) {
        Some(code) => Ok((Some(code), end)),
        None => Err((end, "unknown Unicode character name", false)),
    }
}

/// Which escapes are known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escapes {
    All,
    /// `\u` and `\U` alone.
    Raw,
}

/// The text of bytes with escapes, other bytes being Latin-1; like [`super::codecs::decode_with`].
pub(crate) fn decode_with<E>(
    bytes: &[u8],
    escapes: Escapes,
    last: bool,
    mut handler: impl FnMut(&CodecError) -> Result<Fix, E>,
) -> Result<(Vec<u8>, usize), E> {
    let encoding = match escapes {
        Escapes::All => "unicodeescape",
        Escapes::Raw => "rawunicodeescape",
    };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'\\' {
            wtf8::push(&mut out, byte.into());
            at += 1;
            continue;
        }
        if escapes == Escapes::Raw && at + 1 == bytes.len() {
            // A backslash at the end may begin an escape, or stand for itself.
            if !last {
                return Ok((out, at));
            }
            out.push(byte);
            at += 1;
            continue;
        }
        let found = if escapes == Escapes::Raw {
            raw_escape(bytes, at)
        } else {
            escape(bytes, at)
        };
        match found {
            Ok((code, end)) => {
                if let Some(code) = code {
                    wtf8::push(&mut out, code);
                }
                at = end;
            }
            Err((_, _, true)) if !last => return Ok((out, at)),
            Err((end, reason, _)) => {
                let error = CodecError {
                    encoding,
                    start: at,
                    end,
                    reason,
                };
                let fix = handler(&error)?;
                let (Put::Text(text) | Put::Bytes(text)) = fix.put;
                out.extend(text);
                at = fix.resume;
            }
        }
    }
    Ok((out, at.min(bytes.len())))
}

fn raw_escape(bytes: &[u8], at: usize) -> Result<(Option<u32>, usize), Fault> {
    let (width, reason) = match bytes.get(at + 1) {
        Some(b'u') => (4, "truncated \\uXXXX escape"),
        Some(b'U') => (8, "truncated \\UXXXXXXXX escape"),
        _ => return Ok((Some(0x5C), at + 1)),
    };
    hexadecimal(bytes, at + 2, width, reason).map(|(code, end)| (Some(code), end))
}

/// The bytes of the inside of a bytes literal. A wrong `\x` is left out or replaced, as `errors` says; else it is the
/// error, as text.
pub(crate) fn decode_bytes(bytes: &[u8], errors: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(&letter) = bytes.get(at) else {
            return Err("Trailing \\ in string".to_owned());
        };
        at += 1;
        match letter {
            b'\n' => {}
            b'0'..=b'7' => {
                let (code, count) = octal(bytes.get(at - 1..).unwrap_or(&[]));
                out.push(code as u8);
                at += count - 1;
            }
            b'x' => match (digit(bytes.get(at)), digit(bytes.get(at + 1))) {
                (Some(high), Some(low)) => {
                    out.push((high << 4 | low) as u8);
                    at += 2;
                }
                (first, _) => {
                    match errors {
                        "strict" => {
                            return Err(format!("invalid \\x escape at position {}", at - 2));
                        }
                        "replace" => out.push(b'?'),
                        "ignore" => {}
                        _ => {
                            return Err(format!(
                                "decoding error; unknown error handling code: {errors}"
                            ));
                        }
                    }
                    at += usize::from(first.is_some());
                }
            },
            _ => match simple(letter) {
                Some(byte) => out.push(byte),
                None => out.extend([b'\\', letter]),
            },
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], escapes: Escapes) -> Result<String, &'static str> {
        decode_with(bytes, escapes, true, |error| Err(error.reason))
            .map(|(text, _)| String::from_utf8(text).unwrap())
    }

    #[test]
    fn there_and_back() {
        let text = "a\n\\é€😀";
        let escaped = encode_unicode(text.as_bytes());
        assert_eq!(escaped, b"a\\n\\\\\\xe9\\u20ac\\U0001f600");
        assert_eq!(decoded(&escaped, Escapes::All).unwrap(), text);
        assert_eq!(decoded(b"\\u20ac\\n", Escapes::Raw).unwrap(), "€\\n");
        assert_eq!(decode_bytes(b"\\x41\\102\\q", "strict").unwrap(), b"AB\\q");
    }

    #[test]
    fn faults() {
        assert_eq!(
            decoded(b"\\x4", Escapes::All),
            Err("truncated \\xXX escape")
        );
        assert_eq!(decoded(b"\\", Escapes::All), Err("\\ at end of string"));
        assert_eq!(
            decoded(b"\\U00110000", Escapes::All),
            Err("illegal Unicode character")
        );
    }
}
