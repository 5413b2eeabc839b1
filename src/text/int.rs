//! Integers: reading them in any base, writing them, and the operations whose rules are Python's own (floor division,
//! power with a modulus, shifts, bytes).
//!
//! An [`Int`] is small wherever it fits 64 bits: every function here returns it so. Products, quotients and texts of n
//! digits cost what `num-bigint` takes for them; callers charge before the work, by `bit_length`.

use super::large::{self, Meter, Unmetered};
use super::{Fault, float, unicode};
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// How many decimal digits a text may have unless the script raises the limit (`sys.set_int_max_str_digits`).
pub(crate) const MAX_STR_DIGITS: usize = 4300;
/// Texts this short are converted whatever the limit.
const FREE_DIGITS: usize = 640;
/// No integer has more bits than this: `too many digits in integer`.
const MAX_BITS: u64 = 1 << 40;

/// What is computed under a meter: its refusal comes first.
type Metered<T, M, E = Fault> = Result<Result<T, E>, <M as Meter>::Stop>;

/// An integer in its smaller form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Int {
    Small(i64),
    Big(BigInt),
}

impl Int {}

impl From<BigInt> for Int {
    fn from(big: BigInt) -> Int {
        match big.to_i64() {
            Some(small) => Int::Small(small),
            None => Int::Big(big),
        }
    }
}

impl From<i128> for Int {
    fn from(wide: i128) -> Int {
        match i64::try_from(wide) {
            Ok(small) => Int::Small(small),
            Err(_) => Int::Big(BigInt::from(wide)),
        }
    }
}

// ---- reading

/// Why a text is no integer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// `invalid literal for int() with base …`
    Malformed,
    /// More decimal digits than the limit allows.
    TooLong { digits: usize },
}

/// `int(text, base)`; `base` is 0 or 2..=36, `limit` 0 for none.
pub(crate) fn parse<M: Meter>(
    meter: &mut M,
    text: &[u8],
    base: u32,
    limit: usize,
) -> Metered<Int, M, Refusal> {
    parse_ascii(meter, &unicode::to_ascii_number(text), base, limit)
}

/// `int(bytes, base)`.
pub(crate) fn parse_ascii<M: Meter>(
    meter: &mut M,
    text: &[u8],
    base: u32,
    limit: usize,
) -> Metered<Int, M, Refusal> {
    let (negative, radix, digits) = match read_digits(text, base, limit) {
        Ok(read) => read,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let small = digits.iter().try_fold(0_i64, |sum, digit| {
        sum.checked_mul(i64::from(radix))?
            .checked_sub(i64::from(*digit))
    });
    // Summed downwards: the negatives reach one further.
    if let Some(small) = small.and_then(|sum| {
        if negative {
            Some(sum)
        } else {
            sum.checked_neg()
        }
    }) {
        return Ok(Ok(Int::Small(small)));
    }
    let sign = if negative { Sign::Minus } else { Sign::Plus };
    let magnitude = large::from_digits(meter, &digits, radix)?;
    Ok(Ok(BigInt::from_biguint(sign, magnitude).into()))
}

/// Whether there is a minus sign, the base, and the digits.
fn read_digits(text: &[u8], base: u32, limit: usize) -> Result<(bool, u32, Vec<u8>), Refusal> {
    let (negative, mut rest) = match float::trim_ascii(text) {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let prefixed = match rest {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let mut radix = base;
    // Without a base and a prefix, only zero may start with a zero.
    let mut zeros_only = false;
    if base == 0 {
        radix = if prefixed == 0 { 10 } else { prefixed };
        zeros_only = prefixed == 0 && rest.first() == Some(&b'0');
    }
    if prefixed != 0 && prefixed == radix {
        rest = rest.get(2..).unwrap_or(&[]);
        if let [b'_', tail @ ..] = rest {
            rest = tail;
        }
    }
    let mut digits = Vec::new();
    let mut joined = true;
    let bounded = limit > 0 && !radix.is_power_of_two();
    let mut total = 0;
    for byte in rest {
        match (*byte as char).to_digit(36) {
            Some(digit) if digit < radix => {
                // What is too long is only counted.
                total += 1;
                if !bounded || total <= limit.max(FREE_DIGITS) {
                    digits.push(digit as u8);
                }
                joined = false;
            }
            None if *byte == b'_' && !joined => joined = true,
            _ => return Err(Refusal::Malformed),
        }
    }
    if joined || zeros_only && digits.iter().any(|digit| *digit != 0) {
        return Err(Refusal::Malformed);
    }
    if total > digits.len() {
        return Err(Refusal::TooLong { digits: total });
    }
    Ok((negative, radix, digits))
}

/// The error for a refused `int(text, base)`. `shown` is the argument's repr.
pub(crate) fn refusal(refusal: &Refusal, base: u32, shown: &str, limit: usize) -> Fault {
    match refusal {
        Refusal::Malformed => {
            let shown: String = shown.chars().take(200).collect();
            Fault::value(format!(
                "invalid literal for int() with base {base}: {shown}"
            ))
        }
        Refusal::TooLong { digits } => Fault::value(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; \
             use sys.set_int_max_str_digits() to increase the limit"
        )),
    }
}

// ---- writing

/// `str(big)`, refused where it would have more than `limit` digits (0: no limit).
pub(crate) fn to_decimal(big: &BigInt, limit: usize) -> Result<String, Fault> {
    match to_decimal_by(&mut Unmetered, big, limit) {
        Ok(text) => text,
        Err(never) => match never {},
    }
}

/// The same, paid for.
pub(crate) fn to_decimal_by<M: Meter>(
    meter: &mut M,
    big: &BigInt,
    limit: usize,
) -> Metered<String, M> {
    let over = || {
        Fault::value(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion; \
             use sys.set_int_max_str_digits() to increase the limit"
        ))
    };
    // Refuse before the work where the answer is plain.
    let at_least = (big.bits().saturating_sub(1) as f64 * std::f64::consts::LOG10_2) as usize;
    if limit > 0 && at_least > limit.max(FREE_DIGITS) {
        return Ok(Err(over()));
    }
    let digits = large::to_decimal(meter, big.magnitude())?;
    if limit > 0 && digits.len() > limit.max(FREE_DIGITS) {
        return Ok(Err(over()));
    }
    Ok(Ok(if big.is_negative() {
        format!("-{digits}")
    } else {
        digits
    }))
}

/// The magnitude's digits in base 2, 8, 10 or 16, lower case, no prefix.
pub(crate) fn digits(big: &BigInt, radix: u32) -> String {
    big.magnitude().to_str_radix(radix)
}

/// `bin`, `oct`, `hex`: the digits with sign and prefix.
pub(crate) fn prefixed(int: &Int, radix: u32) -> String {
    let (negative, digits) = match int {
        Int::Small(small) => return small_prefixed(*small, radix, &mut [0; SMALL_ROOM]).to_owned(),
        Int::Big(big) => (big.is_negative(), digits(big, radix)),
    };
    let prefix = char::from(prefix_of(radix));
    format!("{}0{prefix}{digits}", if negative { "-" } else { "" })
}

/// Room for the binary digits of a machine integer, a prefix and a sign.
pub(crate) const SMALL_ROOM: usize = 64 + 3;

/// The same of a machine integer, at the end of the room.
pub(crate) fn small_prefixed(small: i64, radix: u32, room: &mut [u8; SMALL_ROOM]) -> &str {
    let (mut left, mut at) = (small.unsigned_abs(), SMALL_ROOM);
    let bits = radix.trailing_zeros();
    let mut put = |byte: u8| {
        at -= 1;
        room[at] = byte;
    };
    loop {
        put(b"0123456789abcdef"[(left & u64::from(radix - 1)) as usize]);
        left >>= bits;
        if left == 0 {
            break;
        }
    }
    put(prefix_of(radix));
    put(b'0');
    if small < 0 {
        put(b'-');
    }
    str::from_utf8(&room[at..]).unwrap_or_default()
}

fn prefix_of(radix: u32) -> u8 {
    match radix {
        2 => b'b',
        8 => b'o',
        _ => b'x',
    }
}

// ---- arithmetic

/// Refuses zero as a divisor.
pub(crate) fn nonzero(divisor: &BigInt) -> Result<(), Fault> {
    if divisor.is_zero() {
        Err(Fault::zero_division("division by zero"))
    } else {
        Ok(())
    }
}

/// `(a // b, a % b)`
pub(crate) fn divmod_i64(a: i64, b: i64) -> Result<(Int, i64), Fault> {
    if b == 0 {
        return Err(Fault::zero_division("division by zero"));
    }
    let wide = i128::from(a).div_mod_floor(&i128::from(b));
    Ok((wide.0.into(), wide.1 as i64))
}

/// An upper bound for the bits of `base ** exponent`, to charge by; `None` where it is beyond all limits.
pub(crate) fn power_bits(base_bits: u64, exponent: u64) -> Option<u64> {
    base_bits
        .checked_mul(exponent)
        .filter(|bits| *bits <= MAX_BITS)
}

/// `base ** exponent` for `exponent >= 0`.
pub(crate) fn pow<M: Meter>(meter: &mut M, base: &BigInt, exponent: &BigInt) -> Metered<Int, M> {
    if base.magnitude().is_one() || base.is_zero() {
        let flip = base.is_negative() && exponent.is_even();
        return Ok(Ok(if exponent.is_zero() || flip {
            Int::Small(1)
        } else {
            base.clone().into()
        }));
    }
    match exponent.to_u64() {
        Some(exponent) if power_bits(base.bits(), exponent).is_some() => {
            let sign = if base.is_negative() && exponent % 2 == 1 {
                Sign::Minus
            } else {
                Sign::Plus
            };
            let power = large::pow(meter, base.magnitude(), exponent)?;
            Ok(Ok(BigInt::from_biguint(sign, power).into()))
        }
        _ => Ok(Err(Fault::memory())),
    }
}

/// `base ** exponent % modulus` where the modulus is positive and the exponent not negative. O(log exponent).
pub(crate) fn pow_mod_i64(base: i64, exponent: i64, modulus: i64) -> i64 {
    let modulus = i128::from(modulus);
    let mut factor = i128::from(base).rem_euclid(modulus);
    let mut left = exponent;
    let mut power = 1 % modulus;
    while left > 0 {
        if left & 1 == 1 {
            power = power * factor % modulus;
        }
        factor = factor * factor % modulus;
        left >>= 1;
    }
    power as i64
}

/// `base ** exponent` where it fits.
pub(crate) fn pow_i64(base: i64, exponent: i64) -> Option<i64> {
    base.checked_pow(u32::try_from(exponent).ok()?)
}

/// `pow(base, exponent, modulus)`
pub(crate) fn pow_mod<M: Meter>(
    meter: &mut M,
    base: &BigInt,
    exponent: &BigInt,
    modulus: &BigInt,
) -> Metered<Int, M> {
    if modulus.is_zero() {
        return Ok(Err(Fault::value("pow() 3rd argument cannot be 0")));
    }
    if modulus.magnitude().is_one() {
        return Ok(Ok(Int::Small(0)));
    }
    let size = modulus.abs();
    let mut base = large::div_mod_floor(meter, base, &size)?.1;
    if exponent.is_negative() {
        base = match large::invert(meter, &base, &size)? {
            Some(inverse) => inverse,
            None => {
                let text = "base is not invertible for the given modulus";
                return Ok(Err(Fault::value(text)));
            }
        };
    }
    let power = large::modpow(
        meter,
        base.magnitude(),
        exponent.magnitude(),
        size.magnitude(),
    )?;
    let power = BigInt::from(power);
    Ok(Ok(power.mod_floor(modulus).into()))
}

fn negative_shift() -> Fault {
    Fault::value("negative shift count")
}

/// `int << count`
pub(crate) fn shl(int: &BigInt, count: &BigInt) -> Result<Int, Fault> {
    if count.is_negative() {
        return Err(negative_shift());
    }
    if int.is_zero() {
        return Ok(Int::Small(0));
    }
    match count.to_u64() {
        Some(count) if count <= MAX_BITS => Ok((int << count).into()),
        _ => Err(Fault::overflow("too many digits in integer")),
    }
}

/// `int << count` where it fits.
pub(crate) fn shl_i64(int: i64, count: i64) -> Option<i64> {
    let shifted = int.checked_shl(u32::try_from(count).ok()?)?;
    (shifted >> count == int).then_some(shifted)
}

/// `int >> count`
pub(crate) fn shr(int: &BigInt, count: &BigInt) -> Result<Int, Fault> {
    if count.is_negative() {
        return Err(negative_shift());
    }
    match count.to_u64() {
        Some(count) if count < int.bits() => Ok((int >> count).into()),
        _ => Ok(Int::Small(if int.is_negative() { -1 } else { 0 })),
    }
}

/// `int >> count`
pub(crate) fn shr_i64(int: i64, count: i64) -> Result<i64, Fault> {
    if count < 0 {
        Err(negative_shift())
    } else {
        Ok(int >> count.min(63))
    }
}

/// `round(int, -places)` for `places > 0`: to the nearest multiple of 10^places, half to even.
pub(crate) fn round<M: Meter>(
    meter: &mut M,
    int: &BigInt,
    places: &BigInt,
) -> Result<Int, M::Stop> {
    // 10^places > 2 * int: nothing is left.
    let Some(places) = places
        .to_u64()
        .filter(|places| *places <= int.bits() / 3 + 2)
    else {
        return Ok(Int::Small(0));
    };
    let unit = BigInt::from(large::pow(meter, &BigUint::from(10_u32), places)?);
    let (mut quotient, rest) = large::div_mod_floor(meter, int, &unit)?;
    let half = BigInt::cmp(&(rest * 2), &unit);
    if half.is_gt() || half.is_eq() && quotient.is_odd() {
        quotient += 1;
    }
    let sign = if quotient.is_negative() {
        Sign::Minus
    } else {
        Sign::Plus
    };
    let rounded = large::mul(meter, quotient.magnitude(), unit.magnitude())?;
    Ok(BigInt::from_biguint(sign, rounded).into())
}

/// `int.bit_count()`
pub(crate) fn bit_count(big: &BigInt) -> u64 {
    big.magnitude().count_ones()
}

// ---- bytes

/// `int.to_bytes(length, order, signed=signed)`
pub(crate) fn to_bytes(
    int: &BigInt,
    length: usize,
    little: bool,
    signed: bool,
) -> Result<Vec<u8>, Fault> {
    if int.is_negative() && !signed {
        return Err(Fault::overflow("can't convert negative int to unsigned"));
    }
    let mut bytes = if signed {
        int.to_signed_bytes_le()
    } else {
        int.magnitude().to_bytes_le()
    };
    let fill = if int.is_negative() { 0xFF } else { 0 };
    if int.is_zero() {
        bytes.clear();
    }
    if bytes.len() > length {
        return Err(Fault::overflow("int too big to convert"));
    }
    bytes.resize(length, fill);
    if !little {
        bytes.reverse();
    }
    Ok(bytes)
}

/// `int.from_bytes(bytes, order, signed=signed)`
pub(crate) fn from_bytes(bytes: &[u8], little: bool, signed: bool) -> Int {
    let big = match (little, signed) {
        (true, true) => BigInt::from_signed_bytes_le(bytes),
        (true, false) => BigInt::from_bytes_le(Sign::Plus, bytes),
        (false, true) => BigInt::from_signed_bytes_be(bytes),
        (false, false) => BigInt::from_bytes_be(Sign::Plus, bytes),
    };
    big.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get<T>(result: Result<T, std::convert::Infallible>) -> T {
        result.unwrap_or_else(|never| match never {})
    }

    fn big(text: &str) -> BigInt {
        text.parse().unwrap()
    }

    #[test]
    fn reads() {
        let read = |text: &str, base| get(parse(&mut Unmetered, text.as_bytes(), base, 4300));
        for (text, base, value) in [
            (" 1 ", 10, 1),
            ("1_000", 10, 1000),
            ("0_0", 0, 0),
            ("00", 0, 0),
            ("0x_f", 0, 15),
            ("0x_f", 16, 15),
            ("-0x1F", 0, -31),
            ("z", 36, 35),
            ("0b1", 16, 177),
            ("١٢٣", 10, 123),
            ("-9223372036854775808", 10, i64::MIN),
        ] {
            assert_eq!(read(text, base), Ok(Int::Small(value)), "{text}");
        }
        for (text, base) in [
            ("", 10),
            ("010", 0),
            ("0b12", 0),
            ("_1", 10),
            ("1_", 10),
            ("1__1", 10),
            ("- 1", 10),
            ("0x", 16),
            ("1\0", 10),
            ("0x__f", 0),
        ] {
            assert_eq!(read(text, base), Err(Refusal::Malformed), "{text}");
        }
        assert_eq!(
            read("9223372036854775808", 10),
            Ok(Int::Big(big("9223372036854775808")))
        );
        assert_eq!(
            read(&"1".repeat(5000), 10),
            Err(Refusal::TooLong { digits: 5000 })
        );
        assert!(read(&"1".repeat(5000), 16).is_ok());
    }

    #[test]
    fn writes_long_decimals() {
        for n in [1_u32, 511, 512, 513, 2465, 2466, 2467, 5000, 20000] {
            for add in [-1, 0, 1] {
                let value = BigInt::from(10).pow(n) + add;
                assert_eq!(to_decimal(&value, 0).unwrap(), value.to_string());
                assert_eq!(to_decimal(&-&value, 0).unwrap(), (-&value).to_string());
            }
        }
        assert!(to_decimal(&BigInt::from(10).pow(4299), 4300).is_ok());
        assert!(to_decimal(&BigInt::from(10).pow(4300), 4300).is_err());
    }

    #[test]
    fn powers_and_shifts() {
        let pow_mod = |a: &BigInt, b: &BigInt, c: &BigInt| get(pow_mod(&mut Unmetered, a, b, c));
        assert_eq!(pow_mod(&big("2"), &big("-1"), &big("7")), Ok(Int::Small(4)));
        assert_eq!(
            pow_mod(&big("2"), &big("3"), &big("-5")),
            Ok(Int::Small(-2))
        );
        assert!(pow_mod(&big("2"), &big("-1"), &big("4")).is_err());
        assert_eq!(
            get(pow(
                &mut Unmetered,
                &big("-1"),
                &big("10000000000000000000000")
            )),
            Ok(Int::Small(1))
        );
        assert_eq!(
            shr(&big("-5"), &big("100000000000000000000")),
            Ok(Int::Small(-1))
        );
        assert_eq!(shl_i64(1, 62), Some(1 << 62));
        assert_eq!(shl_i64(1, 63), None);
        assert_eq!(shl_i64(-1, 63), Some(i64::MIN));
        assert_eq!(
            divmod_i64(i64::MIN, -1).unwrap().0,
            Int::Big(big("9223372036854775808"))
        );
        assert_eq!(divmod_i64(-7, 2), Ok((Int::Small(-4), 1)));
    }

    #[test]
    fn rounds() {
        let round = |int: i64, places: i64| get(round(&mut Unmetered, &int.into(), &places.into()));
        assert_eq!(round(25, 1), Int::Small(20));
        assert_eq!(round(35, 1), Int::Small(40));
        assert_eq!(round(-25, 1), Int::Small(-20));
        assert_eq!(round(7, 1), Int::Small(10));
        assert_eq!(round(5, 1), Int::Small(0));
        assert_eq!(round(99, 2), Int::Small(100));
        assert_eq!(round(99, 9), Int::Small(0));
    }

    #[test]
    fn bytes() {
        assert_eq!(to_bytes(&big("0"), 0, false, false), Ok(vec![]));
        assert_eq!(to_bytes(&big("258"), 3, false, false), Ok(vec![0, 1, 2]));
        assert_eq!(to_bytes(&big("-128"), 1, true, true), Ok(vec![0x80]));
        assert_eq!(
            to_bytes(&big("-129"), 1, true, true).unwrap_err().text,
            "int too big to convert"
        );
        assert_eq!(
            to_bytes(&big("255"), 1, true, true).unwrap_err().text,
            "int too big to convert"
        );
        assert_eq!(from_bytes(&[0xFF], false, true), Int::Small(-1));
        assert_eq!(from_bytes(&[], false, true), Int::Small(0));
    }
}
