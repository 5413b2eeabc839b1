//! Bytes as lines of ASCII and back: base64, uuencode, quoted-printable, and the checksum of BinHex. All linear.

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// No value: not in the alphabet.
const NONE: u8 = 0xFF;

/// The value of each byte in the alphabet of base64.
static VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut at = 0;
    while at < 64 {
        values[BASE64[at] as usize] = at as u8;
        at += 1;
    }
    values
};

/// Base64 with padding.
pub(crate) fn to_base64(bytes: &[u8], newline: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4 + 1);
    for chunk in bytes.chunks(3) {
        let mut word = [0; 3];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        let [a, b, c] = word.map(usize::from);
        let letters = [
            a >> 2,
            (a & 3) << 4 | b >> 4,
            (b & 15) << 2 | c >> 6,
            c & 63,
        ];
        for (at, letter) in letters.into_iter().enumerate() {
            out.push(if at <= chunk.len() {
                BASE64[letter & 63]
            } else {
                b'='
            });
        }
    }
    if newline {
        out.push(b'\n');
    }
    out
}

/// What base64 text means; the error is `binascii.Error`'s text. What is not of the alphabet is passed over, unless
/// `strict`.
pub(crate) fn from_base64(text: &[u8], strict: bool) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len().div_ceil(4) * 3);
    if strict && text.first() == Some(&b'=') {
        return Err("Leading padding not allowed".to_owned());
    }
    // How many letters of the group were read, what is left of their bits, and how many pads came since.
    let (mut filled, mut left, mut pads) = (0_u8, 0_u8, 0_u8);
    let mut padding = false;
    for &byte in text {
        if byte == b'=' {
            padding = true;
            if filled >= 2 {
                pads = pads.saturating_add(1);
            }
            if strict && (filled == 0 || filled.saturating_add(pads) > 4) {
                return Err("Excess padding not allowed".to_owned());
            }
            continue;
        }
        let value = VALUES[usize::from(byte)];
        if value == NONE {
            if strict {
                return Err("Only base64 data is allowed".to_owned());
            }
            continue;
        }
        if strict && padding {
            let text = if filled.saturating_add(pads) >= 4 {
                "Excess data after padding"
            } else {
                "Discontinuous padding not allowed"
            };
            return Err(text.to_owned());
        }
        pads = 0;
        match filled {
            0 => left = value,
            1 => {
                out.push(left << 2 | value >> 4);
                left = value & 15;
            }
            2 => {
                out.push(left << 4 | value >> 2);
                left = value & 3;
            }
            _ => out.push(left << 6 | value),
        }
        filled = (filled + 1) % 4;
    }
    match filled {
        0 => Ok(out),
        1 => Err(format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            out.len() / 3 * 4 + 1
        )),
        _ if filled.saturating_add(pads) >= 4 => Ok(out),
        _ => Err("Incorrect padding".to_owned()),
    }
}

/// A line of uuencoded text.
pub(crate) fn to_uu(bytes: &[u8], backtick: bool) -> Vec<u8> {
    let letter = |value: u8| match value & 63 {
        0 if backtick => b'`',
        value => value + b' ',
    };
    let mut out = vec![letter(bytes.len() as u8)];
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| chunk.get(at).copied().unwrap_or(0);
        let (a, b, c) = (byte(0), byte(1), byte(2));
        out.extend([a >> 2, a << 4 | b >> 4, b << 2 | c >> 6, c].map(letter));
    }
    out.push(b'\n');
    out
}

/// What a line of uuencoded text means.
pub(crate) fn from_uu(line: &[u8]) -> Result<Vec<u8>, &'static str> {
    let Some((first, rest)) = line.split_first() else {
        return Err("Missing length byte");
    };
    let len = usize::from(first.wrapping_sub(b' ') & 63);
    let mut out = Vec::with_capacity(len);
    let (mut bits, mut have) = (0_u32, 0);
    let mut letters = rest.iter();
    while out.len() < len {
        let value = match letters.next().copied() {
            None | Some(b'\n' | b'\r') => 0,
            Some(letter @ b' '..=b'`') => (letter - b' ') & 63,
            Some(_) => return Err("Illegal char"),
        };
        bits = bits << 6 | u32::from(value);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have) as u8);
        }
    }
    let blank = |letter: &u8| matches!(letter, b' ' | b'`' | b'\n' | b'\r');
    if letters.all(blank) {
        Ok(out)
    } else {
        Err("Trailing garbage")
    }
}

fn nibble(byte: Option<&u8>) -> Option<u8> {
    char::from(*byte?).to_digit(16).map(|digit| digit as u8)
}

/// What quoted-printable text means.
pub(crate) fn from_quoted(text: &[u8], header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'=' => match text.get(at) {
                None => break,
                // A soft line break.
                Some(b'\n' | b'\r') => {
                    while text.get(at).is_some_and(|byte| *byte != b'\n') {
                        at += 1;
                    }
                    at += 1;
                }
                // Some senders forget to quote.
                Some(b'=') => {
                    out.push(b'=');
                    at += 1;
                }
                first => match (nibble(first), nibble(text.get(at + 1))) {
                    (Some(high), Some(low)) => {
                        out.push(high << 4 | low);
                        at += 2;
                    }
                    _ => out.push(b'='),
                },
            },
            b'_' if header => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

/// How `to_quoted` writes.
#[derive(Clone, Copy)]
pub(crate) struct Quoting {
    pub(crate) tabs: bool,
    pub(crate) text: bool,
    pub(crate) header: bool,
}

/// A line may be so long, the mark of a soft break included.
const LINE_MAX: usize = 76;

/// Quoted-printable text.
pub(crate) fn to_quoted(bytes: &[u8], quoting: Quoting) -> Vec<u8> {
    // The text's own line ends decide how soft breaks are written.
    let crlf = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .is_some_and(|at| at > 0 && bytes.get(at - 1) == Some(&b'\r'));
    let line_end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 8);
    let (mut at, mut column) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        let dot = byte == b'.'
            && column == 0
            && matches!(
                (next, bytes.get(at + 2)),
                (None | Some(b'\n' | 0), _) | (Some(b'\r'), Some(b'\n'))
            );
        let quoted = byte > 126
            || byte == b'='
            || (quoting.header && byte == b'_')
            || dot
            || (!quoting.text && matches!(byte, b'\r' | b'\n'))
            || (matches!(byte, b'\t' | b' ') && next.is_none())
            || (byte < 33 && !matches!(byte, b'\r' | b'\n' | b'\t' | b' '))
            || (byte < 33 && !matches!(byte, b'\r' | b'\n') && quoting.tabs);
        if quoted {
            if column + 3 >= LINE_MAX {
                out.push(b'=');
                out.extend_from_slice(line_end);
                column = 0;
            }
            push_quoted(&mut out, byte);
            column += 3;
            at += 1;
            continue;
        }
        let breaks = byte == b'\n' || (byte == b'\r' && next == Some(b'\n'));
        if quoting.text && breaks {
            // White space at the end of a line would be lost.
            if let Some(last @ (b' ' | b'\t')) = out.last().copied() {
                out.pop();
                push_quoted(&mut out, last);
            }
            out.extend_from_slice(line_end);
            at += if byte == b'\r' { 2 } else { 1 };
            column = 0;
            continue;
        }
        if next.is_some_and(|next| next != b'\n') && column + 1 >= LINE_MAX {
            out.push(b'=');
            out.extend_from_slice(line_end);
            column = 0;
        }
        out.push(if quoting.header && byte == b' ' {
            b'_'
        } else {
            byte
        });
        column += 1;
        at += 1;
    }
    out
}

fn push_quoted(out: &mut Vec<u8>, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |value: u8| DIGITS[usize::from(value & 15)];
    out.extend([b'=', digit(byte >> 4), digit(byte)]);
}

/// The CRC of BinHex: CCITT's polynomial.
pub(crate) fn crc_hqx(bytes: &[u8], crc: u32) -> u32 {
    let start = (crc & 0xFFFF) as u16;
    let crc = bytes.iter().fold(start, |mut crc, byte| {
        crc ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 == 0 {
                crc << 1
            } else {
                crc << 1 ^ 0x1021
            };
        }
        crc
    });
    crc.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64() {
        assert_eq!(to_base64(b"hello", false), b"aGVsbG8=");
        assert_eq!(from_base64(b"aGV\nsbG8=", false).unwrap(), b"hello");
        assert_eq!(from_base64(b"ab", false).unwrap_err(), "Incorrect padding");
        assert_eq!(
            from_base64(b"ab=c", true).unwrap_err(),
            "Discontinuous padding not allowed"
        );
    }

    #[test]
    fn quoted() {
        let plain = Quoting {
            tabs: false,
            text: true,
            header: false,
        };
        assert_eq!(to_quoted(b"a=b \n c\t", plain), b"a=3Db=20\n c=09");
        assert_eq!(from_quoted(b"=41=\n_", true), b"A ");
    }

    #[test]
    fn uu() {
        assert_eq!(to_uu(b"abc", false), b"#86)C\n");
        assert_eq!(from_uu(b"#86)C").unwrap(), b"abc");
    }
}
