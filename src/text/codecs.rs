//! Text to bytes and back: UTF-8, UTF-16, UTF-32, Latin-1, ASCII, with Python's error handlers.
//!
//! An encoder or decoder stops at what it cannot do, asks its handler, and goes on where the handler says; the standard
//! handlers are [`Handler`], a script's own come as a closure. Linear, apart from what the handler writes.

use super::{quote, unicode, wtf8};

/// An encoding that needs no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    /// UTF-8 with a mark in front, which is skipped when reading.
    Utf8Sig,
    Utf16(Order),
    Utf32(Order),
    Latin1,
    Ascii,
}

/// The order of bytes in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Little,
    Big,
    /// Little, with a mark in front; when reading, what the mark says.
    Marked,
}

impl Encoding {
    /// How long the text becomes that bytes are of.
    pub(crate) fn text_room(self, bytes: &[u8]) -> usize {
        match self {
            Encoding::Latin1 => bytes.iter().map(|byte| wtf8::width(u32::from(*byte))).sum(),
            Encoding::Utf16(_) => bytes.len() / 2 * 3,
            _ => bytes.len(),
        }
    }

    /// How long a text becomes at most, where nothing has to be replaced.
    pub(crate) fn room(self, text: &[u8]) -> usize {
        const MARK: usize = 4;
        let units = match self {
            Encoding::Utf32(_) => wtf8::count(text).saturating_mul(4),
            Encoding::Utf16(_) => wtf8::count(text).saturating_mul(4).min(text.len() * 2),
            _ => text.len(),
        };
        units + MARK
    }

    /// The encoding of that name, as Python's codec registry normalises names.
    pub(crate) fn named(name: &str) -> Option<Encoding> {
        let plain: String = name
            .chars()
            .map(|char| {
                if char == '-' || char == ' ' || char == '.' {
                    '_'
                } else {
                    char.to_ascii_lowercase()
                }
            })
            .collect();
        Some(match plain.as_str() {
            "utf_8" | "utf8" | "u8" | "utf" | "utf8_ucs2" | "utf8_ucs4" | "cp65001" => {
                Encoding::Utf8
            }
            "utf_8_sig" | "utf8_sig" => Encoding::Utf8Sig,
            "utf_16" | "utf16" | "u16" => Encoding::Utf16(Order::Marked),
            "utf_16_le" | "utf_16le" | "utf16_le" | "unicodelittleunmarked" => {
                Encoding::Utf16(Order::Little)
            }
            "utf_16_be" | "utf_16be" | "utf16_be" | "unicodebigunmarked" => {
                Encoding::Utf16(Order::Big)
            }
            "utf_32" | "utf32" | "u32" => Encoding::Utf32(Order::Marked),
            "utf_32_le" | "utf_32le" | "utf32_le" => Encoding::Utf32(Order::Little),
            "utf_32_be" | "utf_32be" | "utf32_be" => Encoding::Utf32(Order::Big),
            "latin_1" | "latin1" | "latin" | "l1" | "iso_8859_1" | "iso8859_1" | "iso8859"
            | "8859" | "cp819" | "iso_8859_1_1987" | "iso_ir_100" => Encoding::Latin1,
            "ascii" | "us_ascii" | "646" | "ansi_x3_4_1968" | "ansi_x3.4_1968" | "us" | "cp367"
            | "ibm367" | "iso646_us" | "iso_646.irv_1991" | "iso_ir_6" => Encoding::Ascii,
            _ => return None,
        })
    }

    /// Its name in error texts.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 | Encoding::Utf8Sig => "utf-8",
            Encoding::Utf16(Order::Marked) => "utf-16",
            Encoding::Utf16(Order::Little) => "utf-16-le",
            Encoding::Utf16(Order::Big) => "utf-16-be",
            Encoding::Utf32(Order::Marked) => "utf-32",
            Encoding::Utf32(Order::Little) => "utf-32-le",
            Encoding::Utf32(Order::Big) => "utf-32-be",
            Encoding::Latin1 => "latin-1",
            Encoding::Ascii => "ascii",
        }
    }
}

/// What could not be encoded (positions in code points) or decoded (in bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodecError {
    pub(crate) encoding: &'static str,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) reason: &'static str,
}

/// What a handler puts in the place of what failed, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fix {
    pub(crate) put: Put,
    /// An index like the error's; the error's `end` in all standard handlers.
    pub(crate) resume: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Put {
    Text(Vec<u8>),
    /// As they are, past the encoding.
    Bytes(Vec<u8>),
}

impl Put {
    /// How many bytes it has.
    pub(crate) fn len(&self) -> usize {
        let (Put::Text(bytes) | Put::Bytes(bytes)) = self;
        bytes.len()
    }
}

/// The standard error handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handler {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    XmlCharRefReplace,
    NameReplace,
    SurrogateEscape,
    SurrogatePass,
}

impl Handler {
    pub(crate) fn named(name: &str) -> Option<Handler> {
        Some(match name {
            "strict" => Handler::Strict,
            "ignore" => Handler::Ignore,
            "replace" => Handler::Replace,
            "backslashreplace" => Handler::BackslashReplace,
            "xmlcharrefreplace" => Handler::XmlCharRefReplace,
            "namereplace" => Handler::NameReplace,
            "surrogateescape" => Handler::SurrogateEscape,
            "surrogatepass" => Handler::SurrogatePass,
            _ => return None,
        })
    }

    /// How many characters it is asked about at once: a few where each may become many.
    pub(crate) fn most(self) -> usize {
        match self {
            Handler::BackslashReplace | Handler::XmlCharRefReplace | Handler::NameReplace => 1024,
            _ => usize::MAX,
        }
    }

    /// What this handler does with `failed`, the part of a text that cannot be encoded.
    pub(crate) fn fix_encode(
        self,
        encoding: Encoding,
        failed: &[u8],
        error: &CodecError,
    ) -> Result<Fix, CodecError> {
        let codes = wtf8::code_points(failed);
        let mut out = Vec::new();
        let mut resume = error.end;
        let put = match self {
            Handler::Strict => return Err(error.clone()),
            Handler::Ignore => Put::Text(out),
            Handler::Replace => Put::Text(vec![b'?'; error.end - error.start]),
            Handler::BackslashReplace => {
                codes.for_each(|code| quote::push_hex(&mut out, code));
                Put::Text(out)
            }
            Handler::XmlCharRefReplace => {
                codes.for_each(|code| out.extend(format!("&#{code};").bytes()));
                Put::Text(out)
            }
            Handler::NameReplace => {
                for code in codes {
                    match unicode::name(code) {
                        Some(name) => out.extend(format!("\\N{{{name}}}").bytes()),
                        None => quote::push_hex(&mut out, code),
                    }
                }
                Put::Text(out)
            }
            Handler::SurrogateEscape => {
                // Up to the first that stands for no byte: the next error begins there.
                let escaped = codes.take_while(|code| (0xDC80..=0xDCFF).contains(code));
                out.extend(escaped.map(|code| (code - 0xDC00) as u8));
                if out.is_empty() {
                    return Err(error.clone());
                }
                resume = error.start + out.len();
                Put::Bytes(out)
            }
            Handler::SurrogatePass => {
                let fits = matches!(
                    encoding,
                    Encoding::Utf8 | Encoding::Utf8Sig | Encoding::Utf16(_) | Encoding::Utf32(_)
                );
                for code in codes {
                    if !fits || !wtf8::is_surrogate(code) {
                        return Err(error.clone());
                    }
                    push_unit(&mut out, code, encoding);
                }
                Put::Bytes(out)
            }
        };
        Ok(Fix { put, resume })
    }

    /// What this handler does with bytes that cannot be decoded.
    pub(crate) fn fix_decode(
        self,
        encoding: Encoding,
        bytes: &[u8],
        error: &CodecError,
    ) -> Result<Fix, CodecError> {
        let failed = bytes.get(error.start..error.end).unwrap_or(&[]);
        let mut out = Vec::new();
        let mut resume = error.end;
        match self {
            Handler::Ignore => {}
            Handler::Replace => wtf8::push(&mut out, 0xFFFD),
            Handler::BackslashReplace => failed
                .iter()
                .for_each(|byte| out.extend(format!("\\x{byte:02x}").bytes())),
            Handler::SurrogateEscape if failed.iter().all(|byte| *byte >= 0x80) => {
                failed
                    .iter()
                    .for_each(|byte| wtf8::push(&mut out, 0xDC00 + u32::from(*byte)));
            }
            Handler::SurrogatePass => {
                let (code, width) =
                    surrogate_at(bytes, error.start, encoding).ok_or_else(|| error.clone())?;
                wtf8::push(&mut out, code);
                resume = error.start + width;
            }
            _ => return Err(error.clone()),
        }
        Ok(Fix {
            put: Put::Text(out),
            resume,
        })
    }
}

fn unit16(bytes: &[u8], at: usize, big: bool) -> Option<u16> {
    let pair: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(if big {
        u16::from_be_bytes(pair)
    } else {
        u16::from_le_bytes(pair)
    })
}

fn unit32(bytes: &[u8], at: usize, big: bool) -> Option<u32> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(if big {
        u32::from_be_bytes(four)
    } else {
        u32::from_le_bytes(four)
    })
}

/// The surrogate written at `at`, and the bytes it takes.
fn surrogate_at(bytes: &[u8], at: usize, encoding: Encoding) -> Option<(u32, usize)> {
    let (code, width) = match encoding {
        Encoding::Utf8 | Encoding::Utf8Sig => match bytes.get(at..at + 3)? {
            [0xED, 0xA0..=0xBF, 0x80..=0xBF] => wtf8::first(bytes.get(at..)?)?,
            _ => return None,
        },
        Encoding::Utf16(order) => (u32::from(unit16(bytes, at, order == Order::Big)?), 2),
        Encoding::Utf32(order) => (unit32(bytes, at, order == Order::Big)?, 4),
        _ => return None,
    };
    wtf8::is_surrogate(code).then_some((code, width))
}

/// `code` in `encoding`, which can hold it.
fn push_unit(out: &mut Vec<u8>, code: u32, encoding: Encoding) {
    let mut put16 = |unit: u32, order: Order| {
        let unit = unit as u16;
        out.extend(if order == Order::Big {
            unit.to_be_bytes()
        } else {
            unit.to_le_bytes()
        });
    };
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Sig => wtf8::push(out, code),
        Encoding::Utf16(order) if code < 0x1_0000 => put16(code, order),
        Encoding::Utf16(order) => {
            put16(0xD800 + ((code - 0x1_0000) >> 10), order);
            put16(0xDC00 + ((code - 0x1_0000) & 0x3FF), order);
        }
        Encoding::Utf32(order) => out.extend(if order == Order::Big {
            code.to_be_bytes()
        } else {
            code.to_le_bytes()
        }),
        Encoding::Latin1 | Encoding::Ascii => out.push(code as u8),
    }
}

fn can_encode(code: u32, encoding: Encoding) -> bool {
    match encoding {
        Encoding::Latin1 => code < 0x100,
        Encoding::Ascii => code < 0x80,
        _ => !wtf8::is_surrogate(code),
    }
}

/// `text.encode(encoding)`; `handler` is asked about each run of code points that the encoding has not (of at most `most`
/// of them), given their text, and told how much room the result takes. The inner error is the one that stands because the encoding has not what the handler put there either.
pub(crate) fn encode_with<E>(
    text: &[u8],
    encoding: Encoding,
    most: usize,
    mut handler: impl FnMut(&CodecError, &[u8], usize) -> Result<Fix, E>,
) -> Result<Result<Vec<u8>, CodecError>, E> {
    let mut out = Vec::with_capacity(encoding.room(text));
    match encoding {
        Encoding::Utf8Sig => out.extend([0xEF, 0xBB, 0xBF]),
        Encoding::Utf16(Order::Marked) | Encoding::Utf32(Order::Marked) => {
            push_unit(&mut out, 0xFEFF, encoding)
        }
        _ => {}
    }
    let whole = match encoding {
        Encoding::Utf8 | Encoding::Utf8Sig => std::str::from_utf8(text).is_ok(),
        Encoding::Latin1 | Encoding::Ascii => text.is_ascii(),
        _ => false,
    };
    if whole {
        out.extend_from_slice(text);
        return Ok(Ok(out));
    }
    let reason = match encoding {
        Encoding::Latin1 => "ordinal not in range(256)",
        Encoding::Ascii => "ordinal not in range(128)",
        _ => "surrogates not allowed",
    };
    let mut index = 0;
    let mut codes = wtf8::code_points(text);
    loop {
        let rest = codes.rest();
        let Some(code) = codes.next() else {
            return Ok(Ok(out));
        };
        if can_encode(code, encoding) {
            push_unit(&mut out, code, encoding);
            index += 1;
            continue;
        }
        // Table-less encoders of Python name one UTF-16/32 unit at a time.
        let most = match encoding {
            Encoding::Utf16(_) | Encoding::Utf32(_) => 1,
            _ => most,
        };
        let mut end = index + 1;
        while end - index < most {
            let mut ahead = codes.clone();
            if ahead.next().is_none_or(|code| can_encode(code, encoding)) {
                break;
            }
            codes = ahead;
            end += 1;
        }
        let width = rest.len() - codes.rest().len();
        let failed = rest.get(..width).unwrap_or(rest);
        let error = CodecError {
            encoding: encoding.name(),
            start: index,
            end,
            reason,
        };
        let fix = handler(&error, failed, out.capacity())?;
        match fix.put {
            Put::Bytes(bytes) => out.extend(bytes),
            Put::Text(put) => {
                if wtf8::code_points(&put).any(|code| !can_encode(code, encoding)) {
                    return Ok(Err(error));
                }
                wtf8::code_points(&put).for_each(|code| push_unit(&mut out, code, encoding));
            }
        }
        index = fix.resume;
        if index != end {
            codes = wtf8::code_points(text.get(wtf8::offset_of(text, index)..).unwrap_or(&[]));
        }
    }
}

/// `text.encode(encoding, errors)` with a standard handler.
#[cfg(test)]
pub(crate) fn encode(
    text: &[u8],
    encoding: Encoding,
    errors: Handler,
) -> Result<Vec<u8>, CodecError> {
    encode_with(text, encoding, errors.most(), |error, failed, _| {
        errors.fix_encode(encoding, failed, error)
    })
    .flatten()
}

/// `bytes.decode(encoding)`; `handler` is asked about each sequence that is malformed. Gives the text and how many bytes
/// were read: all of them if `last`, else an unfinished sequence at the end is left for the next call.
pub(crate) fn decode_with<E>(
    bytes: &[u8],
    encoding: Encoding,
    last: bool,
    mut handler: impl FnMut(Encoding, &CodecError, usize) -> Result<Fix, E>,
) -> Result<(Vec<u8>, usize), E> {
    let mut out = Vec::with_capacity(bytes.len());
    let (encoding, mut at) = by_mark(bytes, encoding);
    while at < bytes.len() {
        let (next, failed) = run(bytes, at, encoding, &mut out);
        let Some((end, reason, unfinished)) = failed else {
            return Ok((out, next));
        };
        if unfinished && !last {
            return Ok((out, next));
        }
        let error = CodecError {
            encoding: encoding.name(),
            start: next,
            end,
            reason,
        };
        let fix = handler(encoding, &error, out.capacity())?;
        let (Put::Text(text) | Put::Bytes(text)) = fix.put;
        out.extend(text);
        at = fix.resume;
    }
    Ok((out, at.min(bytes.len())))
}

/// The encoding that a mark at the front tells of, and where the text starts.
fn by_mark(bytes: &[u8], encoding: Encoding) -> (Encoding, usize) {
    match (encoding, bytes) {
        (Encoding::Utf8Sig, [0xEF, 0xBB, 0xBF, ..]) => (Encoding::Utf8, 3),
        (Encoding::Utf32(Order::Marked), [0xFF, 0xFE, 0, 0, ..]) => {
            (Encoding::Utf32(Order::Little), 4)
        }
        (Encoding::Utf32(Order::Marked), [0, 0, 0xFE, 0xFF, ..]) => {
            (Encoding::Utf32(Order::Big), 4)
        }
        (Encoding::Utf16(Order::Marked), [0xFF, 0xFE, ..]) => (Encoding::Utf16(Order::Little), 2),
        (Encoding::Utf16(Order::Marked), [0xFE, 0xFF, ..]) => (Encoding::Utf16(Order::Big), 2),
        _ => (encoding, 0),
    }
}

/// Where a fault ends, its reason, and whether more bytes could mend it.
type Failed = Option<(usize, &'static str, bool)>;

/// Decode from `at` until the end or the next fault; where that is, and what it is.
fn run(bytes: &[u8], at: usize, encoding: Encoding, out: &mut Vec<u8>) -> (usize, Failed) {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Sig => run_utf8(bytes, at, out),
        Encoding::Ascii => {
            let rest = bytes.get(at..).unwrap_or(&[]);
            let good = rest
                .iter()
                .position(|byte| *byte >= 0x80)
                .unwrap_or(rest.len());
            out.extend_from_slice(rest.get(..good).unwrap_or(&[]));
            let next = at + good;
            (
                next,
                (good < rest.len()).then_some((next + 1, "ordinal not in range(128)", false)),
            )
        }
        Encoding::Latin1 => {
            bytes
                .get(at..)
                .unwrap_or(&[])
                .iter()
                .for_each(|byte| wtf8::push(out, u32::from(*byte)));
            (bytes.len(), None)
        }
        Encoding::Utf16(order) => run_utf16(bytes, at, order == Order::Big, out),
        Encoding::Utf32(order) => run_utf32(bytes, at, order == Order::Big, out),
    }
}

fn run_utf8(bytes: &[u8], at: usize, out: &mut Vec<u8>) -> (usize, Failed) {
    let rest = bytes.get(at..).unwrap_or(&[]);
    let Err(error) = std::str::from_utf8(rest) else {
        out.extend_from_slice(rest);
        return (bytes.len(), None);
    };
    let good = error.valid_up_to();
    out.extend_from_slice(rest.get(..good).unwrap_or(&[]));
    let next = at + good;
    let failed = match error.error_len() {
        None => (bytes.len(), "unexpected end of data", true),
        Some(length) => match bytes.get(next) {
            Some(0xC2..=0xF4) => {
                // Half a surrogate: a handler may want it whole.
                let rest = bytes.get(next..).unwrap_or(&[]);
                let half = matches!(rest, [0xED, 0xA0..=0xBF]);
                (next + length, "invalid continuation byte", half)
            }
            _ => (next + 1, "invalid start byte", false),
        },
    };
    (next, Some(failed))
}

fn run_utf16(bytes: &[u8], mut at: usize, big: bool, out: &mut Vec<u8>) -> (usize, Failed) {
    while at < bytes.len() {
        let Some(unit) = unit16(bytes, at, big) else {
            return (at, Some((bytes.len(), "truncated data", true)));
        };
        match unit {
            0xD800..=0xDBFF => match unit16(bytes, at + 2, big) {
                Some(low @ 0xDC00..=0xDFFF) => {
                    wtf8::push(
                        out,
                        0x1_0000 + ((u32::from(unit) & 0x3FF) << 10 | u32::from(low) & 0x3FF),
                    );
                    at += 2;
                }
                Some(_) => return (at, Some((at + 2, "illegal UTF-16 surrogate", false))),
                None => return (at, Some((bytes.len(), "unexpected end of data", true))),
            },
            0xDC00..=0xDFFF => return (at, Some((at + 2, "illegal encoding", false))),
            _ => wtf8::push(out, u32::from(unit)),
        }
        at += 2;
    }
    (at, None)
}

fn run_utf32(bytes: &[u8], mut at: usize, big: bool, out: &mut Vec<u8>) -> (usize, Failed) {
    while at < bytes.len() {
        match unit32(bytes, at, big) {
            None => return (at, Some((bytes.len(), "truncated data", true))),
            Some(0xD800..=0xDFFF) => {
                return (
                    at,
                    Some((
                        at + 4,
                        "code point in surrogate code point range(0xd800, 0xe000)",
                        false,
                    )),
                );
            }
            Some(0x11_0000..) => {
                return (
                    at,
                    Some((at + 4, "code point not in range(0x110000)", false)),
                );
            }
            Some(code) => wtf8::push(out, code),
        }
        at += 4;
    }
    (at, None)
}

/// `bytes.decode(encoding, errors)` with a standard handler.
#[cfg(test)]
pub(crate) fn decode(
    bytes: &[u8],
    encoding: Encoding,
    errors: Handler,
) -> Result<Vec<u8>, CodecError> {
    decode_with(bytes, encoding, true, |encoding, error, _| {
        errors.fix_decode(encoding, bytes, error)
    })
    .map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(bytes: &[u8], encoding: Encoding) -> (usize, usize, &'static str) {
        let error = decode(bytes, encoding, Handler::Strict).unwrap_err();
        (error.start, error.end, error.reason)
    }

    #[test]
    fn utf8_faults() {
        let fault = |bytes| faults(bytes, Encoding::Utf8);
        assert_eq!(fault(b"a\xff"), (1, 2, "invalid start byte"));
        assert_eq!(fault(b"\x80"), (0, 1, "invalid start byte"));
        assert_eq!(fault(b"\xc0\x80"), (0, 1, "invalid start byte"));
        assert_eq!(fault(b"\xe2\x82"), (0, 2, "unexpected end of data"));
        assert_eq!(fault(b"\xe2\x28"), (0, 1, "invalid continuation byte"));
        assert_eq!(fault(b"\xed\xa0\x80"), (0, 1, "invalid continuation byte"));
        assert_eq!(fault(b"\xf0\x90\x80x"), (0, 3, "invalid continuation byte"));
        assert_eq!(
            decode(b"a\xffb\xe2\x82", Encoding::Utf8, Handler::Replace).unwrap(),
            "a\u{FFFD}b\u{FFFD}".as_bytes()
        );
        assert_eq!(
            decode(b"\xff\xfe", Encoding::Utf8, Handler::BackslashReplace).unwrap(),
            b"\\xff\\xfe"
        );
        assert_eq!(
            decode(b"\xed\xa0\x80", Encoding::Utf8, Handler::SurrogatePass).unwrap(),
            wtf8::encode(0xD800)
        );
        assert_eq!(
            decode(b"\xff", Encoding::Utf8, Handler::SurrogateEscape).unwrap(),
            wtf8::encode(0xDCFF)
        );
    }

    #[test]
    fn wide_units() {
        let both = Encoding::Utf16(Order::Marked);
        let bytes = encode("a😀".as_bytes(), both, Handler::Strict).unwrap();
        assert_eq!(bytes, b"\xff\xfea\0\x3d\xd8\x00\xde");
        assert_eq!(
            decode(&bytes, both, Handler::Strict).unwrap(),
            "a😀".as_bytes()
        );
        assert_eq!(
            faults(b"a\0b", Encoding::Utf16(Order::Little)),
            (2, 3, "truncated data")
        );
        assert_eq!(
            faults(b"\x00\xd8", Encoding::Utf16(Order::Little)),
            (0, 2, "unexpected end of data")
        );
        assert_eq!(
            faults(b"\x00\x00\x11\x00", Encoding::Utf32(Order::Little)),
            (0, 4, "code point not in range(0x110000)")
        );
    }

    #[test]
    fn encode_faults() {
        let text = "aéß€".as_bytes();
        let error = encode(text, Encoding::Ascii, Handler::Strict).unwrap_err();
        assert_eq!((error.start, error.end), (1, 4));
        assert_eq!(
            encode(text, Encoding::Ascii, Handler::XmlCharRefReplace).unwrap(),
            b"a&#233;&#223;&#8364;"
        );
        assert_eq!(
            encode(text, Encoding::Latin1, Handler::Replace).unwrap(),
            b"a\xe9\xdf?"
        );
        assert_eq!(
            encode("é".as_bytes(), Encoding::Ascii, Handler::NameReplace).unwrap(),
            b"\\N{LATIN SMALL LETTER E WITH ACUTE}"
        );
        let lone = wtf8::encode(0xD800);
        assert_eq!(
            encode(&lone, Encoding::Utf8, Handler::Strict)
                .unwrap_err()
                .end,
            1
        );
        assert_eq!(
            encode(&lone, Encoding::Utf8, Handler::SurrogatePass).unwrap(),
            lone
        );
    }
}
