//! Digits of machine integers and of floats that have few, without the detours of the general ways.
//!
//! All is exact: where a short way does not know the answer for certain, it gives none.

use super::float;

/// Room for any 64-bit number in any radix.
pub(crate) type Room = [u8; 64];

/// The numbers below a hundred, each of two digits.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = [b'0' + (at / 10) as u8, b'0' + (at % 10) as u8];
        at += 1;
    }
    pairs
};

/// Write the decimal digits to the end of `room`: where they begin.
#[inline]
fn put_decimal(value: u64, room: &mut Room) -> usize {
    let mut rest = value;
    let mut at = room.len();
    while rest >= 100 {
        at -= 2;
        [room[at], room[at + 1]] = PAIRS[(rest % 100) as usize];
        rest /= 100;
    }
    if rest >= 10 {
        at -= 2;
        [room[at], room[at + 1]] = PAIRS[rest as usize];
    } else {
        at -= 1;
        room[at] = b'0' + rest as u8;
    }
    at
}

/// The decimal digits.
#[inline]
pub(crate) fn decimal(value: u64, room: &mut Room) -> &[u8] {
    let at = put_decimal(value, room);
    &room[at..]
}

/// The decimal digits, with a minus sign before those of a negative number.
#[inline]
pub(crate) fn signed(value: i64, room: &mut Room) -> &[u8] {
    let mut at = put_decimal(value.unsigned_abs(), room);
    if value < 0 {
        at -= 1;
        room[at] = b'-';
    }
    &room[at..]
}

/// The digits in the radix 2^`bits`.
pub(crate) fn binary(value: u64, bits: u32, capitals: bool, room: &mut Room) -> &[u8] {
    let table: &[u8; 16] = match capitals {
        true => b"0123456789ABCDEF",
        false => b"0123456789abcdef",
    };
    let mask = (1 << bits) - 1;
    let mut rest = value;
    let mut at = room.len();
    loop {
        at -= 1;
        room[at] = table[(rest & mask & 15) as usize];
        rest >>= bits;
        if rest == 0 {
            break;
        }
    }
    &room[at..]
}

/// What a finite float rounds to with so many decimal places, ties to even: the number without its point. For magnitudes
/// and precisions of every day.
pub(crate) fn fixed(x: f64, places: usize) -> Option<u64> {
    const MOST: usize = 9;
    let ten = 10_u64.pow(u32::try_from(places).ok().filter(|_| places <= MOST)?);
    let (mantissa, exponent) = float::decompose(x);
    // Below a power of two that is a part of the fraction's denominator, and below 2^53 before the point.
    if !(-127..=0).contains(&exponent) {
        return None;
    }
    let shift = (-exponent) as u32;
    let whole = if shift < 64 { mantissa >> shift } else { 0 };
    let fraction = u128::from(mantissa) & ((1 << shift) - 1);
    let scaled = fraction * u128::from(ten);
    let down = (scaled >> shift) as u64;
    let rest = scaled & ((1 << shift) - 1);
    let half = (1_u128 << shift) >> 1;
    let number = whole.checked_mul(ten)?.checked_add(down)?;
    let up = rest > half || (rest == half && shift > 0 && number & 1 == 1);
    number.checked_add(u64::from(up))
}

/// A float that a number with few decimal places stands for: the number without its point, and how many places it has.
/// It is the shortest that reads back: no two numbers of fifteen digits read as the same float.
pub(crate) fn short(x: f64) -> Option<(u64, usize)> {
    const LIMIT: f64 = 1e15;
    let x = x.abs();
    if !(1e-4..LIMIT).contains(&x) {
        return (x == 0.0).then_some((0, 0));
    }
    let mut ten = 1.0;
    for places in 0..6 {
        let scaled = x * ten;
        if scaled >= LIMIT {
            break;
        }
        let number = (scaled + 0.5) as u64;
        // Both are exact, so that the quotient is what reading the text would give.
        if number as f64 / ten == x {
            return Some((number, places));
        }
        ten *= 10.0;
    }
    None
}

/// Write a number without its point and so many places as decimal text.
pub(crate) fn push_point(out: &mut Vec<u8>, number: u64, places: usize) {
    let mut room = [0; 64];
    let digits = decimal(number, &mut room);
    match digits.len().checked_sub(places).filter(|whole| *whole > 0) {
        Some(whole) => {
            let (front, back) = digits.split_at(whole);
            out.extend_from_slice(front);
            if places > 0 {
                out.push(b'.');
                out.extend_from_slice(back);
            }
        }
        None => {
            out.extend_from_slice(b"0.");
            out.resize(out.len() + (places - digits.len()), b'0');
            out.extend_from_slice(digits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        let mut room = [0; 64];
        assert_eq!(decimal(0, &mut room), b"0");
        assert_eq!(decimal(u64::MAX, &mut room), b"18446744073709551615");
        assert_eq!(signed(i64::MIN, &mut room), b"-9223372036854775808");
        assert_eq!(binary(u64::MAX, 1, false, &mut room).len(), 64);
        assert_eq!(binary(0xBEEF, 4, true, &mut room), b"BEEF");
        assert_eq!(binary(8, 3, false, &mut room), b"10");
    }

    /// Many floats, and what the library's exact way makes of them.
    fn samples() -> impl Iterator<Item = f64> {
        let mut seed = 88_172_645_463_325_252_u64;
        (0..200_000).map(move |n| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            match n % 4 {
                0 => (seed >> 40) as f64 / 1024.0,
                1 => (seed >> 44) as f64 / 1000.0,
                2 => f64::from_bits((seed >> 12) | (1000 + seed % 60) << 52),
                _ => (seed >> 50) as f64 * 0.125,
            }
        })
    }

    #[test]
    fn floats_as_the_library_writes_them() {
        for x in samples() {
            for places in [0, 1, 2, 3, 6, 9] {
                if let Some(number) = fixed(x, places) {
                    let mut text = Vec::new();
                    push_point(&mut text, number, places);
                    assert_eq!(text, format!("{x:.places$}").into_bytes());
                }
            }
            if let Some((number, places)) = short(x) {
                let mut text = Vec::new();
                push_point(&mut text, number, places);
                assert_eq!(text, format!("{x}").into_bytes());
            }
        }
        assert_eq!(short(0.1 + 0.2), None);
        assert_eq!(short(1e15), None);
    }
}
