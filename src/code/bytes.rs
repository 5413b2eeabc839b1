//! Plain data as bytes: numbers in as few bytes as they need, lengths before what they count.
//!
//! The reader never trusts a length: nothing is allocated before as many bytes are there as the elements take at the
//! least, so that a forged length costs no more than the bytes that carry it.

use std::fmt;

/// Why bytes are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrupt(pub String);

impl Corrupt {
    /// Refused because of `what`.
    pub fn new(what: impl Into<String>) -> Corrupt {
        Corrupt(what.into())
    }
}

impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Corrupt {}

/// Bytes being written.
#[derive(Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// One byte.
    #[inline]
    pub fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// A number: seven bits in each byte, the low ones first.
    #[inline]
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// A length or an index.
    #[inline]
    pub fn size(&mut self, size: usize) {
        self.number(size as u64);
    }

    /// A number with a sign, which goes into the lowest bit.
    #[inline]
    pub fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)) as u64);
    }

    /// Eight bytes as they are.
    #[inline]
    pub fn word(&mut self, word: u64) {
        self.0.extend_from_slice(&word.to_le_bytes());
    }

    /// A floating point number, bit for bit.
    #[inline]
    pub fn float(&mut self, number: f64) {
        self.word(number.to_bits());
    }

    /// A length and so many bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.size(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// A truth value.
    #[inline]
    pub fn truth(&mut self, truth: bool) {
        self.0.push(u8::from(truth));
    }
}

/// Bytes being read.
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// From the first on.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes }
    }

    /// How many are left.
    pub fn left(&self) -> usize {
        self.bytes.len()
    }

    fn end() -> Corrupt {
        Corrupt::new("the bytes end too early")
    }

    /// One byte.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Corrupt> {
        let (first, rest) = self.bytes.split_first().ok_or_else(Self::end)?;
        self.bytes = rest;
        Ok(*first)
    }

    /// So many bytes.
    #[inline]
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Corrupt> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or_else(Self::end)?;
        self.bytes = rest;
        Ok(taken)
    }

    /// What [`Writer::number`] wrote.
    #[inline]
    pub fn number(&mut self) -> Result<u64, Corrupt> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Corrupt::new("a number is too long"))
    }

    /// What [`Writer::signed`] wrote.
    #[inline]
    pub fn signed(&mut self) -> Result<i64, Corrupt> {
        let bits = self.number()?;
        Ok((bits >> 1) as i64 ^ -((bits & 1) as i64))
    }

    /// A number that fits the type that is asked for.
    #[inline]
    pub fn small<T: TryFrom<u64>>(&mut self) -> Result<T, Corrupt> {
        T::try_from(self.number()?).map_err(|_| Corrupt::new("a number is too large"))
    }

    /// An index below `end`.
    #[inline]
    pub fn index(&mut self, end: usize) -> Result<usize, Corrupt> {
        let index: usize = self.small()?;
        if index < end {
            Ok(index)
        } else {
            Err(Corrupt::new("an index is out of range"))
        }
    }

    /// How many elements follow, each of which takes `least` bytes or more.
    #[inline]
    pub fn count(&mut self, least: usize) -> Result<usize, Corrupt> {
        let count: usize = self.small()?;
        if count.saturating_mul(least.max(1)) > self.left() {
            return Err(Self::end());
        }
        Ok(count)
    }

    /// What [`Writer::word`] wrote.
    #[inline]
    pub fn word(&mut self) -> Result<u64, Corrupt> {
        let (taken, rest) = self.bytes.split_first_chunk().ok_or_else(Self::end)?;
        self.bytes = rest;
        Ok(u64::from_le_bytes(*taken))
    }

    /// What [`Writer::float`] wrote.
    #[inline]
    pub fn float(&mut self) -> Result<f64, Corrupt> {
        Ok(f64::from_bits(self.word()?))
    }

    /// What [`Writer::bytes`] wrote.
    pub fn bytes(&mut self) -> Result<&'a [u8], Corrupt> {
        let count = self.small()?;
        self.take(count)
    }

    /// The same, as text.
    pub fn text(&mut self) -> Result<&'a str, Corrupt> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Corrupt::new("a text is not UTF-8"))
    }

    /// What [`Writer::truth`] wrote.
    pub fn truth(&mut self) -> Result<bool, Corrupt> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Corrupt::new("a truth value is neither")),
        }
    }
}

/// Whether `text` is WTF-8: UTF-8 that may also hold lone surrogates of three bytes.
pub fn is_wtf8(mut text: &[u8]) -> bool {
    loop {
        let error = match std::str::from_utf8(text) {
            Ok(_) => return true,
            Err(error) => error,
        };
        match text.get(error.valid_up_to()..) {
            Some([0xED, 0xA0..=0xBF, 0x80..=0xBF, rest @ ..]) => text = rest,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let mut writer = Writer::default();
        for number in [0, 1, 127, 128, 1 << 40, u64::MAX] {
            writer.number(number);
            writer.signed(number as i64);
        }
        let mut reader = Reader::new(&writer.0);
        for number in [0, 1, 127, 128, 1 << 40, u64::MAX] {
            assert_eq!(reader.number(), Ok(number));
            assert_eq!(reader.signed(), Ok(number as i64));
        }
        assert!(reader.byte().is_err());
        assert!(Reader::new(&[0xff; 11]).number().is_err());
    }

    #[test]
    fn wtf8_is_utf8_with_surrogates() {
        assert!(is_wtf8("aé\u{1F600}".as_bytes()));
        assert!(is_wtf8(&[b'a', 0xED, 0xA0, 0x80, b'b']));
        assert!(!is_wtf8(&[0xED, 0xA0]));
        assert!(!is_wtf8(&[0xFF]));
    }
}
