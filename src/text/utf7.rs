//! UTF-7 (RFC 2152): ASCII, with the rest as UTF-16 in base64 between `+` and `-`.

use super::codecs::{CodecError, Fix, Put};
use super::wtf8;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn value(byte: u8) -> Option<u32> {
    BASE64
        .iter()
        .position(|letter| *letter == byte)
        .map(|at| at as u32)
}

/// Whether a character is written as it is.
fn is_direct(code: u32) -> bool {
    match u8::try_from(code) {
        Ok(byte @ 0x20..0x7F) => !matches!(byte, b'\\' | b'~' | b'+'),
        Ok(byte) => matches!(byte, b'\t' | b'\n' | b'\r'),
        Err(_) => false,
    }
}

/// Text in UTF-7.
pub(crate) fn encode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut shifted, mut bits, mut have) = (false, 0_u32, 0_u32);
    for code in wtf8::code_points(text) {
        if shifted && is_direct(code) {
            if have > 0 {
                out.push(BASE64[(bits << (6 - have) & 63) as usize]);
                (bits, have) = (0, 0);
            }
            shifted = false;
            // What could be read as more of the base64 is set off.
            if code == u32::from(b'-') || u8::try_from(code).is_ok_and(|byte| value(byte).is_some())
            {
                out.push(b'-');
            }
            out.push(code as u8);
            continue;
        }
        if !shifted {
            if code == u32::from(b'+') {
                out.extend(b"+-");
                continue;
            }
            if is_direct(code) {
                out.push(code as u8);
                continue;
            }
            out.push(b'+');
            shifted = true;
        }
        let mut units = [code, 0];
        let mut count = 1;
        if code >= 0x1_0000 {
            units = [0xD800 + ((code - 0x1_0000) >> 10), 0xDC00 + (code & 0x3FF)];
            count = 2;
        }
        for unit in units.iter().take(count) {
            bits = bits << 16 | unit;
            have += 16;
            while have >= 6 {
                have -= 6;
                out.push(BASE64[(bits >> have & 63) as usize]);
            }
            bits &= (1 << have) - 1;
        }
    }
    if shifted {
        if have > 0 {
            out.push(BASE64[(bits << (6 - have) & 63) as usize]);
        }
        out.push(b'-');
    }
    out
}

/// The text of UTF-7; like [`super::codecs::decode_with`].
pub(crate) fn decode_with<E>(
    bytes: &[u8],
    last: bool,
    mut handler: impl FnMut(&CodecError) -> Result<Fix, E>,
) -> Result<(Vec<u8>, usize), E> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    // Inside base64: where it began, and how long the text was then.
    let mut shift: Option<(usize, usize)> = None;
    let (mut bits, mut have, mut high) = (0_u32, 0_u32, 0_u32);
    loop {
        let byte = bytes.get(at).copied();
        let fault: Option<(usize, usize, &'static str)> = match (byte, shift) {
            (None, None) => break,
            (None, Some((start, length))) => {
                if !last {
                    out.truncate(length);
                    return Ok((out, start));
                }
                let open = high != 0 || have >= 6 || (have > 0 && bits != 0);
                if !open {
                    break;
                }
                shift = None;
                Some((start, bytes.len(), "unterminated shift sequence"))
            }
            (Some(byte), Some((start, _))) => match value(byte) {
                Some(six) => {
                    bits = bits << 6 | six;
                    have += 6;
                    at += 1;
                    if have >= 16 {
                        have -= 16;
                        let unit = bits >> have & 0xFFFF;
                        bits &= (1 << have) - 1;
                        high = push_unit(&mut out, high, unit);
                    }
                    None
                }
                None => {
                    shift = None;
                    at += 1;
                    let fault = if have >= 6 {
                        Some("partial character in base64 sequence")
                    } else if have > 0 && bits != 0 {
                        Some("non-zero padding bits in shift sequence")
                    } else {
                        None
                    };
                    match fault {
                        Some(reason) => Some((start, at, reason)),
                        None => {
                            if high != 0 {
                                wtf8::push(&mut out, high);
                            }
                            if byte == b'-' {
                                // It only ends the sequence.
                            } else {
                                at -= 1;
                            }
                            None
                        }
                    }
                }
            },
            (Some(b'+'), None) => match bytes.get(at + 1) {
                Some(b'-') => {
                    out.push(b'+');
                    at += 2;
                    None
                }
                Some(next) if value(*next).is_none() => {
                    let start = at;
                    at += 2;
                    Some((start, at, "ill-formed sequence"))
                }
                _ => {
                    shift = Some((at, out.len()));
                    (bits, have, high) = (0, 0, 0);
                    at += 1;
                    None
                }
            },
            (Some(byte @ 0..0x80), None) => {
                out.push(byte);
                at += 1;
                None
            }
            (Some(_), None) => {
                at += 1;
                Some((at - 1, at, "unexpected special character"))
            }
        };
        if let Some((start, end, reason)) = fault {
            let error = CodecError {
                encoding: "utf7",
                start,
                end,
                reason,
            };
            let fix = handler(&error)?;
            let (Put::Text(text) | Put::Bytes(text)) = fix.put;
            out.extend(text);
            at = fix.resume;
            (bits, have, high) = (0, 0, 0);
        }
    }
    Ok((out, bytes.len()))
}

/// Write a unit of UTF-16; gives the high surrogate that waits for its other half, or 0.
fn push_unit(out: &mut Vec<u8>, high: u32, unit: u32) -> u32 {
    if high != 0 {
        if (0xDC00..0xE000).contains(&unit) {
            let code = 0x1_0000 + ((high & 0x3FF) << 10 | unit & 0x3FF);
            wtf8::push(out, code);
            return 0;
        }
        wtf8::push(out, high);
    }
    if (0xD800..0xDC00).contains(&unit) {
        return unit;
    }
    wtf8::push(out, unit);
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let text = "a+b é€😀-x";
        let encoded = encode(text.as_bytes());
        let back = decode_with(&encoded, true, |error| Err(error.reason)).unwrap();
        assert_eq!(String::from_utf8(back.0).unwrap(), text);
        assert_eq!(encode("+".as_bytes()), b"+-");
    }
}
