//! `repr` of text and of bytes, and `ascii()`: which quotes, which escapes.

use super::{unicode, wtf8};

/// Double quotes where the text holds a single one and no double one.
fn quote_for(text: &[u8]) -> u8 {
    let (mut single, mut double) = (false, false);
    for byte in text {
        single |= *byte == b'\'';
        double |= *byte == b'"';
    }
    if single && !double { b'"' } else { b'\'' }
}

/// `repr(text)`: what is not printable is escaped.
pub(crate) fn repr_str(text: &[u8]) -> Vec<u8> {
    quoted(text, |code| code >= 0x80 && unicode::is_printable(code))
}

fn quoted(text: &[u8], keeps: impl Fn(u32) -> bool) -> Vec<u8> {
    let quote = quote_for(text);
    let mut out = Vec::with_capacity(text.len() + 2);
    out.push(quote);
    for code in wtf8::code_points(text) {
        if code == u32::from(quote) {
            out.extend([b'\\', quote]);
        } else if code < 0x80 || !keeps(code) {
            escape(&mut out, code);
        } else {
            wtf8::push(&mut out, code);
        }
    }
    out.push(quote);
    out
}

/// How long [`repr_str`] makes the text.
pub(crate) fn repr_str_len(text: &[u8]) -> usize {
    let quote = u32::from(quote_for(text));
    let lengths = wtf8::code_points(text).map(|code| match code {
        code if code == quote => 2,
        0x80.. if unicode::is_printable(code) => wtf8::width(code),
        code => escape_len(code),
    });
    lengths.sum::<usize>() + 2
}

/// How long [`escape`] makes it.
fn escape_len(code: u32) -> usize {
    match code {
        0x5C | 0x09 | 0x0A | 0x0D => 2,
        0x20..0x7F => 1,
        _ => hex_len(code),
    }
}

fn escape(out: &mut Vec<u8>, code: u32) {
    match code {
        0x5C => out.extend(b"\\\\"),
        0x09 => out.extend(b"\\t"),
        0x0A => out.extend(b"\\n"),
        0x0D => out.extend(b"\\r"),
        0x20..0x7F => out.push(code as u8),
        _ => push_hex(out, code),
    }
}

/// `\xNN`, `\uNNNN` or `\UNNNNNNNN`.
pub(crate) fn push_hex(out: &mut Vec<u8>, code: u32) {
    let text = match code {
        0..=0xFF => format!("\\x{code:02x}"),
        0x100..=0xFFFF => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    };
    out.extend(text.bytes());
}

fn hex_len(code: u32) -> usize {
    match code {
        0..=0xFF => 4,
        0x100..=0xFFFF => 6,
        _ => 10,
    }
}

/// How long [`escape_non_ascii`] makes the text.
pub(crate) fn escaped_len(text: &[u8]) -> usize {
    let lengths = wtf8::code_points(text).map(|code| if code < 0x80 { 1 } else { hex_len(code) });
    lengths.sum()
}

/// What `ascii(x)` makes of `repr(x)`: everything that is not ASCII is escaped, nothing is quoted.
pub(crate) fn escape_non_ascii(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for code in wtf8::code_points(text) {
        if code < 0x80 {
            out.push(code as u8);
        } else {
            push_hex(&mut out, code);
        }
    }
    out
}

/// How long [`repr_bytes`] makes them, or [`repr_bytearray`] but for the name; a quote may take two.
pub(crate) fn repr_bytes_len(bytes: &[u8]) -> usize {
    let lengths = bytes.iter().map(|byte| match byte {
        b'\'' | b'"' => 2,
        byte => escape_len(u32::from(*byte)),
    });
    lengths.sum::<usize>() + 3
}

/// `repr(bytes)`: `b'…'`.
pub(crate) fn repr_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![b'b'];
    quote_bytes(&mut out, bytes, quote_for(bytes));
    out
}

/// `repr(bytearray)`: `bytearray(b'…')`, with the class's name. Single quotes are escaped whatever the quotes.
pub(crate) fn repr_bytearray(class: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("{class}(b").into_bytes();
    let quote = quote_for(bytes);
    out.push(quote);
    for byte in bytes {
        match byte {
            b'\'' => out.extend(b"\\'"),
            byte => escape(&mut out, u32::from(*byte)),
        }
    }
    out.extend([quote, b')']);
    out
}

fn quote_bytes(out: &mut Vec<u8>, bytes: &[u8], quote: u8) {
    out.push(quote);
    for byte in bytes {
        if *byte == quote {
            out.extend([b'\\', quote]);
        } else {
            escape(out, u32::from(*byte));
        }
    }
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text() {
        let repr = |text: &str| String::from_utf8(repr_str(text.as_bytes())).unwrap();
        assert_eq!(repr("a'b"), r#""a'b""#);
        assert_eq!(repr("a'b\""), r#"'a\'b"'"#);
        assert_eq!(
            repr("\n\t\r\\\0\x7f\u{80}é\u{a0}\u{200b}\u{1F600}\u{e000}"),
            "'\\n\\t\\r\\\\\\x00\\x7f\\x80é\\xa0\\u200b😀\\ue000'"
        );
        assert_eq!(repr_str(&wtf8::encode(0xD800)), b"'\\ud800'");
    }

    #[test]
    fn lengths_are_those_of_what_is_made() {
        let texts = [
            "a'b",
            "a'b\"",
            "\n\t\r\\\0\x7f\u{80}é\u{a0}\u{200b}\u{1F600}\u{e000}",
            "",
        ];
        for text in texts.map(str::as_bytes) {
            assert_eq!(repr_str_len(text), repr_str(text).len());
            assert_eq!(escaped_len(text), escape_non_ascii(text).len());
            let room = repr_bytes_len(text);
            assert!(room >= repr_bytes(text).len() && room >= repr_bytearray("", text).len() - 2);
        }
    }

    #[test]
    fn bytes() {
        assert_eq!(repr_bytes(b"a'\xff\n"), b"b\"a'\\xff\\n\"");
        assert_eq!(repr_bytearray("bytearray", b"'\""), b"bytearray(b'\\'\"')");
    }
}
