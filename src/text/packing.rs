//! The formats of `struct`: what a format string says, and numbers as bytes in either order.

use super::float;

/// What an item of a format is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Char,
    Bool,
    Signed,
    Unsigned,
    /// An address: an integer whose range is told in other words.
    Pointer,
    Half,
    Single,
    Double,
    ComplexSingle,
    ComplexDouble,
    /// `s`: bytes of a fixed length.
    Text,
    /// `p`: bytes with their length in front.
    Pascal,
}

/// A run of equal items.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) letter: u8,
    pub(crate) kind: Kind,
    /// Where the first lies.
    pub(crate) offset: usize,
    /// Bytes of each.
    pub(crate) size: usize,
    pub(crate) times: usize,
}

/// A format string, read.
#[derive(Debug, Clone)]
pub(crate) struct Format {
    pub(crate) runs: Vec<Run>,
    /// Bytes of the whole.
    pub(crate) size: usize,
    /// How many values it takes or gives.
    pub(crate) items: usize,
    pub(crate) big: bool,
    pub(crate) native: bool,
}

impl Format {
    /// The bytes that it takes.
    pub(crate) fn weight(&self) -> usize {
        size_of::<Format>() + self.runs.capacity() * size_of::<Run>()
    }
}

/// A letter, what it stands for, its size in the standard layout (0: it has none there) and in the native one. Native
/// items align to their size, complex ones to their half.
const LETTERS: &[(u8, Kind, usize, usize)] = &[
    (b'c', Kind::Char, 1, 1),
    (b'b', Kind::Signed, 1, 1),
    (b'B', Kind::Unsigned, 1, 1),
    (b'?', Kind::Bool, 1, 1),
    (b'h', Kind::Signed, 2, 2),
    (b'H', Kind::Unsigned, 2, 2),
    (b'i', Kind::Signed, 4, 4),
    (b'I', Kind::Unsigned, 4, 4),
    (b'l', Kind::Signed, 4, 8),
    (b'L', Kind::Unsigned, 4, 8),
    (b'q', Kind::Signed, 8, 8),
    (b'Q', Kind::Unsigned, 8, 8),
    (b'n', Kind::Signed, 0, 8),
    (b'N', Kind::Unsigned, 0, 8),
    (b'P', Kind::Pointer, 0, 8),
    (b'e', Kind::Half, 2, 2),
    (b'f', Kind::Single, 4, 4),
    (b'd', Kind::Double, 8, 8),
    (b'F', Kind::ComplexSingle, 8, 8),
    (b'D', Kind::ComplexDouble, 16, 16),
];

const TOO_LONG: &str = "total struct size too long";

/// Read a format string; the error is `struct.error`'s text.
pub(crate) fn parse(text: &[u8]) -> Result<Format, &'static str> {
    if text.contains(&0) {
        return Err("embedded null character");
    }
    let (native, big, text) = match text {
        [b'@', rest @ ..] => (true, false, rest),
        [b'=' | b'<', rest @ ..] => (false, false, rest),
        [b'>' | b'!', rest @ ..] => (false, true, rest),
        _ => (true, false, text),
    };
    let mut format = Format {
        runs: Vec::new(),
        size: 0,
        items: 0,
        big,
        native,
    };
    let mut at = 0;
    while let Some(&first) = text.get(at) {
        if first.is_ascii_whitespace() || first == 0x0B {
            at += 1;
            continue;
        }
        let mut times = 1_usize;
        if first.is_ascii_digit() {
            times = 0;
            while let Some(digit) = text.get(at).filter(|byte| byte.is_ascii_digit()) {
                times = times
                    .checked_mul(10)
                    .and_then(|times| times.checked_add(usize::from(digit - b'0')))
                    .filter(|times| *times <= isize::MAX as usize)
                    .ok_or(TOO_LONG)?;
                at += 1;
            }
        }
        let letter = *text
            .get(at)
            .ok_or("repeat count given without format specifier")?;
        at += 1;
        format.add(letter, times)?;
    }
    Ok(format)
}

impl Format {
    fn add(&mut self, letter: u8, times: usize) -> Result<(), &'static str> {
        // A count in front of these is a length.
        let whole = match letter {
            b's' => Some(Kind::Text),
            b'p' => Some(Kind::Pascal),
            _ => None,
        };
        if let Some(kind) = whole {
            let offset = self.size;
            self.grow(times)?;
            self.items += 1;
            self.runs.push(Run {
                letter,
                kind,
                offset,
                size: times,
                times: 1,
            });
            return Ok(());
        }
        if letter == b'x' {
            return self.grow(times);
        }
        let known = LETTERS.iter().find(|row| row.0 == letter);
        let Some((_, kind, standard, in_native)) = known else {
            return Err("bad char in struct format");
        };
        let size = if self.native { *in_native } else { *standard };
        if size == 0 {
            return Err("bad char in struct format");
        }
        if self.native {
            let align = match kind {
                Kind::ComplexSingle | Kind::ComplexDouble => size / 2,
                _ => size,
            };
            let gap = (align - self.size % align) % align;
            self.grow(gap)?;
        }
        let offset = self.size;
        self.grow(size.checked_mul(times).ok_or(TOO_LONG)?)?;
        if times > 0 {
            self.items = self.items.checked_add(times).ok_or(TOO_LONG)?;
            self.runs.push(Run {
                letter,
                kind: *kind,
                offset,
                size,
                times,
            });
        }
        Ok(())
    }

    fn grow(&mut self, bytes: usize) -> Result<(), &'static str> {
        self.size = self
            .size
            .checked_add(bytes)
            .filter(|size| *size <= isize::MAX as usize)
            .ok_or(TOO_LONG)?;
        Ok(())
    }
}

/// The unsigned number that up to eight bytes hold.
#[inline]
pub(crate) fn read_unsigned(bytes: &[u8], big: bool) -> u64 {
    if let Ok(bytes) = <[u8; 8]>::try_from(bytes) {
        return match big {
            true => u64::from_be_bytes(bytes),
            false => u64::from_le_bytes(bytes),
        };
    }
    let step = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    if big {
        bytes.iter().fold(0, step)
    } else {
        bytes.iter().rev().fold(0, step)
    }
}

/// The same, its highest bit being the sign.
#[inline]
pub(crate) fn read_signed(bytes: &[u8], big: bool) -> i64 {
    let shift = 64 - 8 * bytes.len().min(8) as u32;
    let unsigned = read_unsigned(bytes, big);
    if shift == 64 {
        return 0;
    }
    (unsigned << shift) as i64 >> shift
}

/// Write the low bytes of `number`.
#[inline]
pub(crate) fn write_number(place: &mut [u8], number: u64, big: bool) {
    let size = place.len();
    if let Ok(place) = <&mut [u8; 8]>::try_from(&mut *place) {
        *place = match big {
            true => number.to_be_bytes(),
            false => number.to_le_bytes(),
        };
        return;
    }
    for (at, byte) in place.iter_mut().enumerate() {
        let shift = if big { size - 1 - at } else { at };
        *byte = number.checked_shr(8 * shift as u32).unwrap_or(0) as u8;
    }
}

/// A half as a float.
pub(crate) fn half_to_float(bits: u16) -> f64 {
    let (sign, exponent, fraction) = (
        bits >> 15,
        i32::from(bits >> 10 & 0x1F),
        f64::from(bits & 0x3FF),
    );
    let size = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::from_bits(0x7FF0_0000_0000_0000 | u64::from(bits & 0x3FF) << 42),
        _ => (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    };
    if sign == 1 { -size } else { size }
}

/// The half that is nearest; infinite where there is none.
pub(crate) fn float_to_half(x: f64) -> u16 {
    let sign = u16::from(x.is_sign_negative()) << 15;
    let size = x.abs();
    if x.is_nan() {
        let payload = (float::bits(x) >> 42 & 0x3FF) as u16;
        return sign | 0x7C00 | if payload == 0 { 0x200 } else { payload };
    }
    if size >= 65520.0 {
        return sign | 0x7C00;
    }
    if size < 2_f64.powi(-14) {
        return sign | (size * 2_f64.powi(24)).round_ties_even() as u16;
    }
    let exponent = (size.to_bits() >> 52) as i32 - 1023;
    let fraction = (size / 2_f64.powi(exponent) * 1024.0).round_ties_even() as u16;
    // A fraction that rounds up to 2048 carries into the exponent by itself.
    sign | ((((exponent + 15) as u16) << 10) + fraction - 1024)
}

/// The single-precision bits of a float; a NaN keeps the upper bits of its payload, signalling or quiet.
pub(crate) fn float_to_single(x: f64) -> u32 {
    if x.is_nan() {
        let bits = float::bits(x);
        let payload = (bits >> 29 & 0x7F_FFFF) as u32;
        let payload = if payload == 0 { 0x40_0000 } else { payload };
        return ((bits >> 63) as u32 * 0x8000_0000) | 0x7F80_0000 | payload;
    }
    (x as f32).to_bits()
}

/// The float of single-precision bits.
pub(crate) fn single_to_float(bits: u32) -> f64 {
    let x = f32::from_bits(bits);
    if x.is_nan() {
        let (sign, payload) = (
            u64::from(bits >> 31) << 63,
            u64::from(bits & 0x7F_FFFF) << 29,
        );
        return f64::from_bits(sign | 0x7FF0_0000_0000_0000 | payload);
    }
    f64::from(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_alignment() {
        assert_eq!(parse(b"ci").unwrap().size, 8);
        assert_eq!(parse(b"<ci").unwrap().size, 5);
        assert_eq!(parse(b"i i\t3h").unwrap().size, 14);
        assert_eq!(parse(b"b0q").unwrap().size, 8);
        assert_eq!(
            parse(b"3").unwrap_err(),
            "repeat count given without format specifier"
        );
        assert_eq!(parse(b"<P").unwrap_err(), "bad char in struct format");
    }

    #[test]
    fn numbers_in_either_order() {
        let mut place = [0; 3];
        write_number(&mut place, 0x01_0203, true);
        assert_eq!(place, [1, 2, 3]);
        assert_eq!(read_unsigned(&place, false), 0x03_0201);
        assert_eq!(read_signed(&[0xFE, 0xFF], false), -2);
        assert_eq!(half_to_float(float_to_half(0.5)), 0.5);
    }
}
