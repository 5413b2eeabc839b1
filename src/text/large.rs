//! Arithmetic on integers so large that a single operation takes its time: products, quotients, powers, roots and texts
//! that ask a [`Meter`] before each piece of work, so that whoever pays for it can stop it.
//!
//! `num-bigint` does the pieces. Above them the work is halved: products by Karatsuba's method, quotients by Burnikel's
//! and Ziegler's ("Fast recursive division", 1998), so that n digits cost about n^1.6 throughout.
//!
//! # Cost
//! What is paid is about the number of machine multiplications. Numbers of less than some thousand digits are one piece.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, ToPrimitive, Zero};

/// Who is asked before work is done.
pub(crate) trait Meter {
    /// The refusal.
    type Stop;

    /// About `work` machine multiplications follow.
    fn pay(&mut self, work: usize) -> Result<(), Self::Stop>;
}

/// Nobody asks: for numbers whose size something else bounds.
pub(crate) struct Unmetered;

impl Meter for Unmetered {
    type Stop = std::convert::Infallible;

    fn pay(&mut self, _: usize) -> Result<(), Self::Stop> {
        Ok(())
    }
}

/// Pieces of work up to this are not divided: about a millisecond.
const PIECE: usize = 1 << 20;
/// Divisors of up to so many bits are divided by directly.
const DIRECT_DIVISOR: u64 = 8192;
/// So many digits of a text are read or written directly.
const DIRECT_DIGITS: usize = 512;
/// Powers to a modulus up to this cost are one piece: what cryptography does in one step stays fast.
const DIRECT_MODPOW: u128 = 1 << 27;
/// Common divisors and roots of numbers up to so many bits are one piece.
const DIRECT_BITS: u64 = 1 << 16;

fn limbs(number: &BigUint) -> usize {
    number.bits().div_ceil(64) as usize
}

/// What a product of numbers of so many limbs costs.
fn product_cost(a: usize, b: usize) -> usize {
    const SCHOOL: usize = 32;
    let (short, long) = (a.min(b), a.max(b));
    if short <= SCHOOL {
        return short.saturating_mul(long);
    }
    let saved = (short as f64 / SCHOOL as f64).powf(0.585);
    ((long * SCHOOL) as f64 * saved) as usize
}

/// The lowest `bits` bits, and the rest.
fn split(number: &BigUint, bits: u64) -> (BigUint, BigUint) {
    let high = number >> bits;
    let low = number - (&high << bits);
    (low, high)
}

/// `a * b`
pub(crate) fn mul<M: Meter>(meter: &mut M, a: &BigUint, b: &BigUint) -> Result<BigUint, M::Stop> {
    let (short, long) = if a.bits() < b.bits() { (a, b) } else { (b, a) };
    let (s, l) = (limbs(short), limbs(long));
    let cost = product_cost(s, l);
    if cost <= PIECE || s < 64 {
        meter.pay(cost)?;
        return Ok(a * b);
    }
    if l >= 2 * s {
        let width = s as u64 * 64;
        let mut sum = BigUint::zero();
        for (at, part) in parts(long, width).iter().enumerate() {
            sum += mul(meter, part, short)? << (at as u64 * width);
        }
        return Ok(sum);
    }
    let half = l as u64 / 2 * 64;
    let ((a0, a1), (b0, b1)) = (split(a, half), split(b, half));
    let low = mul(meter, &a0, &b0)?;
    let high = mul(meter, &a1, &b1)?;
    let middle = mul(meter, &(a0 + a1), &(b0 + b1))? - &low - &high;
    Ok((high << (2 * half)) + (middle << half) + low)
}

/// The digits of a number to the base `2 ** width`, the lowest first. `width` is a multiple of 64.
fn parts(number: &BigUint, width: u64) -> Vec<BigUint> {
    let words = number.to_u32_digits();
    words
        .chunks(width as usize / 32)
        .map(BigUint::from_slice)
        .collect()
}

/// `divmod(a, b)`; `b` is not zero.
pub(crate) fn div_rem<M: Meter>(
    meter: &mut M,
    a: &BigUint,
    b: &BigUint,
) -> Result<(BigUint, BigUint), M::Stop> {
    if a < b {
        return Ok((BigUint::zero(), a.clone()));
    }
    let (n, rest) = (limbs(b), limbs(a) - limbs(b) + 1);
    let cost = n.saturating_mul(rest);
    if cost <= PIECE || b.bits() <= DIRECT_DIVISOR || rest < 64 {
        meter.pay(cost)?;
        return Ok(divide(a, b));
    }
    // The divisor fills whole limbs; the dividend is cut into digits of its size.
    let width = n as u64 * 64;
    let pad = width - b.bits();
    let (a, b) = (a << pad, b << pad);
    let mut words: Vec<u32> = Vec::new();
    let mut remainder = BigUint::zero();
    let mut quotients = Vec::new();
    for part in parts(&a, width).iter().rev() {
        let (quotient, next) = div_two_by_one(meter, &((remainder << width) + part), &b, width)?;
        quotients.push(quotient);
        remainder = next;
    }
    for quotient in quotients.iter().rev() {
        let start = words.len();
        words.extend(quotient.to_u32_digits());
        words.resize(start + width as usize / 32, 0);
    }
    Ok((BigUint::new(words), remainder >> pad))
}

/// A division in one piece, of `a` that is not less than `b`.
fn divide(a: &BigUint, b: &BigUint) -> (BigUint, BigUint) {
    by_estimate(a, b).unwrap_or_else(|| a.div_rem(b))
}

/// The same of large numbers with a quotient of one limb, which their first bits tell but for a few. The library divides
/// by halves however short the quotient is, which takes several times as long.
fn by_estimate(a: &BigUint, b: &BigUint) -> Option<(BigUint, BigUint)> {
    const LARGE: u64 = 4096;
    let bits = b.bits();
    if bits < LARGE || a.bits().saturating_sub(bits) > 62 {
        return None;
    }
    let (top, bottom) = (a >> (bits - 64), b >> (bits - 64));
    // Rounded down, against a divisor that is rounded up: never too much, and at most three too little.
    let estimate = top.to_u128()? / (bottom.to_u128()? + 1);
    let mut quotient = u64::try_from(estimate).ok()?;
    let mut rest = a - b * quotient;
    while rest >= *b {
        rest -= b;
        quotient += 1;
    }
    Some((quotient.into(), rest))
}

/// `a / b` where `b` has exactly `n` bits and the quotient fits `n` bits.
fn div_two_by_one<M: Meter>(
    meter: &mut M,
    a: &BigUint,
    b: &BigUint,
    n: u64,
) -> Result<(BigUint, BigUint), M::Stop> {
    if n <= DIRECT_DIVISOR || a.bits() < n + 64 {
        let n = n as usize / 64 + 1;
        meter.pay(n * (limbs(a).saturating_sub(n) + 2))?;
        return Ok(divide(a, b));
    }
    let odd = n & 1;
    let (a, b, half) = (a << odd, b << odd, (n + odd) / 2);
    let (low, high) = split(&b, half);
    let (last, top) = split(&a, half);
    let (third, top) = split(&top, half);
    let (first, rest) = div_three_by_two(meter, &top, &third, &b, (&low, &high), half)?;
    let (second, rest) = div_three_by_two(meter, &rest, &last, &b, (&low, &high), half)?;
    Ok(((first << half) + second, rest >> odd))
}

/// Three digits by two: the quotient of the upper ones is too large by two at the most.
fn div_three_by_two<M: Meter>(
    meter: &mut M,
    top: &BigUint,
    last: &BigUint,
    b: &BigUint,
    (low, high): (&BigUint, &BigUint),
    n: u64,
) -> Result<(BigUint, BigUint), M::Stop> {
    let (mut quotient, rest) = if &(top >> n) == high {
        let quotient = (BigUint::one() << n) - 1_u32;
        let rest = top + high - (high << n);
        (quotient, rest)
    } else {
        div_two_by_one(meter, top, high, n)?
    };
    let mut rest = (rest << n) + last;
    let product = mul(meter, &quotient, low)?;
    while rest < product {
        quotient -= 1_u32;
        rest += b;
    }
    Ok((quotient, rest - product))
}

/// `divmod(a, b)` rounding down; `b` is not zero.
pub(crate) fn div_mod_floor<M: Meter>(
    meter: &mut M,
    a: &BigInt,
    b: &BigInt,
) -> Result<(BigInt, BigInt), M::Stop> {
    let (quotient, rest) = div_rem(meter, a.magnitude(), b.magnitude())?;
    let (mut quotient, mut rest) = (BigInt::from(quotient), BigInt::from(rest));
    let negative = |number: &BigInt| number.sign() == num_bigint::Sign::Minus;
    if negative(a) != negative(b) {
        quotient = -quotient;
        if !rest.is_zero() {
            quotient -= 1;
            rest = BigInt::from(b.magnitude().clone()) - rest;
        }
    }
    Ok((quotient, if negative(b) { -rest } else { rest }))
}

/// `base ** exponent`
pub(crate) fn pow<M: Meter>(
    meter: &mut M,
    base: &BigUint,
    exponent: u64,
) -> Result<BigUint, M::Stop> {
    let mut power = BigUint::one();
    for at in (0..u64::from(64 - exponent.leading_zeros())).rev() {
        power = mul(meter, &power, &power)?;
        if exponent >> at & 1 == 1 {
            power = mul(meter, &power, base)?;
        }
    }
    Ok(power)
}

/// `base ** exponent % modulus`; `base < modulus`.
pub(crate) fn modpow<M: Meter>(
    meter: &mut M,
    base: &BigUint,
    exponent: &BigUint,
    modulus: &BigUint,
) -> Result<BigUint, M::Stop> {
    let n = limbs(modulus) as u128;
    let cost = n * n * 2 * u128::from(exponent.bits());
    if cost <= DIRECT_MODPOW {
        meter.pay(cost as usize)?;
        return Ok(base.modpow(exponent, modulus));
    }
    // Four bits of the exponent at a time, the highest first.
    let mut times = |a: &BigUint, b: &BigUint| -> Result<BigUint, M::Stop> {
        let product = mul(meter, a, b)?;
        Ok(div_rem(meter, &product, modulus)?.1)
    };
    let mut powers = vec![BigUint::one() % modulus];
    for at in 0..15 {
        powers.push(times(&powers[at], base)?);
    }
    let mut power = powers[0].clone();
    for word in exponent.to_u32_digits().iter().rev() {
        for at in (0..8).rev() {
            for _ in 0..4 {
                power = times(&power, &power)?;
            }
            power = times(&power, &powers[(word >> (4 * at) & 15) as usize])?;
        }
    }
    Ok(power)
}

/// The number by which `a` times it is 1 to the modulus, if there is one. `0 <= a < modulus`.
pub(crate) fn invert<M: Meter>(
    meter: &mut M,
    a: &BigInt,
    modulus: &BigInt,
) -> Result<Option<BigInt>, M::Stop> {
    let (mut r, mut next_r) = (modulus.clone(), a.clone());
    let (mut s, mut next_s) = (BigInt::zero(), BigInt::one());
    while !next_r.is_zero() {
        meter.pay(limbs(r.magnitude()) * 2 + limbs(s.magnitude()))?;
        let (quotient, rest) = r.div_rem(&next_r);
        let step = &s - &quotient * &next_s;
        (r, next_r) = (next_r, rest);
        (s, next_s) = (next_s, step);
    }
    Ok(r.is_one().then(|| s.mod_floor(modulus)))
}

/// The greatest common divisor, by Lehmer's method: the leading digits foretell several steps of Euclid's.
pub(crate) fn gcd<M: Meter>(meter: &mut M, a: &BigUint, b: &BigUint) -> Result<BigUint, M::Stop> {
    let (mut a, mut b) = if a < b {
        (b.clone(), a.clone())
    } else {
        (a.clone(), b.clone())
    };
    while b.bits() > DIRECT_BITS {
        meter.pay(limbs(&a) * 8)?;
        let shift = a.bits() - 62;
        let leading = |number: &BigUint| (number >> shift).to_i128().unwrap_or(0);
        let (mut x, mut y) = (leading(&a), leading(&b));
        let (mut p, mut q, mut r, mut s) = (1_i128, 0_i128, 0_i128, 1_i128);
        while y + r != 0 && y + s != 0 {
            let quotient = (x + p) / (y + r);
            if quotient != (x + q) / (y + s) {
                break;
            }
            (p, r) = (r, p - quotient * r);
            (q, s) = (s, q - quotient * s);
            (x, y) = (y, x - quotient * y);
        }
        if q == 0 {
            let rest = div_rem(meter, &a, &b)?.1;
            (a, b) = (b, rest);
        } else {
            let (big_a, big_b) = (BigInt::from(a), BigInt::from(b));
            let combined = |u: i128, v: i128| (&big_a * u + &big_b * v).into_parts().1;
            (a, b) = (combined(p, q), combined(r, s));
        }
    }
    let (n, m) = (limbs(&a), limbs(&b));
    meter.pay(n * m + m * m * 64)?;
    Ok(if b.is_zero() { a } else { (a % &b).gcd(&b) })
}

/// The root, rounded down: each round doubles the number of digits that are right.
pub(crate) fn isqrt<M: Meter>(meter: &mut M, n: &BigUint) -> Result<BigUint, M::Stop> {
    if n.bits() <= DIRECT_BITS {
        let n_limbs = limbs(n);
        meter.pay(n_limbs * n_limbs * 4)?;
        return Ok(n.sqrt());
    }
    let half = (n.bits() - 1) / 2;
    let (mut root, mut known) = (BigUint::one(), 0);
    for at in (0..64 - half.leading_zeros()).rev() {
        let before = known;
        known = half >> at;
        let top = n >> (2 * half - before - known + 1);
        let quotient = div_rem(meter, &top, &root)?.0;
        root = (root << (known - before - 1)) + quotient;
    }
    if &mul(meter, &root, &root)? > n {
        root -= 1_u32;
    }
    Ok(root)
}

/// The product of the factors `from..to`, by halves, so that the factors of a product are of one size.
pub(crate) fn product<M: Meter>(meter: &mut M, from: u64, to: u64) -> Result<BigUint, M::Stop> {
    if to - from <= 8 {
        meter.pay(8)?;
        return Ok((from..to).fold(BigUint::one(), |product, factor| product * factor));
    }
    let middle = from + (to - from) / 2;
    let (low, high) = (product(meter, from, middle)?, product(meter, middle, to)?);
    mul(meter, &low, &high)
}

/// The number that digits say, each below `radix`, the highest first.
pub(crate) fn from_digits<M: Meter>(
    meter: &mut M,
    digits: &[u8],
    radix: u32,
) -> Result<BigUint, M::Stop> {
    if digits.len() <= DIRECT_DIGITS || radix.is_power_of_two() {
        meter.pay(digits.len())?;
        return Ok(BigUint::from_radix_be(digits, radix).unwrap_or_default());
    }
    meter.pay(digits.len())?;
    // Neighbours are joined: each round has half as many numbers, of twice as many digits.
    let mut numbers: Vec<BigUint> = digits
        .rchunks(DIRECT_DIGITS)
        .map(|chunk| BigUint::from_radix_be(chunk, radix).unwrap_or_default())
        .collect();
    let mut unit = BigUint::from(radix).pow(DIRECT_DIGITS as u32);
    while numbers.len() > 1 {
        let mut joined = Vec::with_capacity(numbers.len().div_ceil(2));
        for pair in numbers.chunks(2) {
            joined.push(match pair {
                [low, high] => mul(meter, high, &unit)? + low,
                [low] => low.clone(),
                _ => BigUint::zero(),
            });
        }
        numbers = joined;
        if numbers.len() > 1 {
            unit = mul(meter, &unit, &unit)?;
        }
    }
    Ok(numbers.pop().unwrap_or_default())
}

/// The decimal digits of a number.
pub(crate) fn to_decimal<M: Meter>(meter: &mut M, number: &BigUint) -> Result<String, M::Stop> {
    if number.bits() <= DIRECT_DIVISOR {
        let n = limbs(number);
        meter.pay(n * n)?;
        return Ok(number.to_string());
    }
    // Powers 10^(512 * 2^k), until the last one exceeds the square root.
    let mut powers = vec![BigUint::from(10_u32).pow(DIRECT_DIGITS as u32)];
    while let Some(last) = powers.last() {
        if last.bits() * 2 > number.bits() + 1 {
            break;
        }
        let square = mul(meter, last, last)?;
        powers.push(square);
    }
    let mut out = String::new();
    // The stack holds parts with their level, the most significant on top: no recursion.
    let mut parts = vec![(number.clone(), powers.len(), false)];
    while let Some((part, level, padded)) = parts.pop() {
        let Some(power) = level.checked_sub(1).and_then(|at| powers.get(at)) else {
            meter.pay(DIRECT_DIGITS * 2)?;
            let digits = part.to_string();
            if padded {
                let missing = DIRECT_DIGITS - digits.len().min(DIRECT_DIGITS);
                out.extend(std::iter::repeat_n('0', missing));
            }
            out.push_str(&digits);
            continue;
        };
        let (high, low) = div_rem(meter, &part, power)?;
        if !padded && high.is_zero() {
            parts.push((low, level - 1, false));
        } else {
            parts.push((low, level - 1, true));
            parts.push((high, level - 1, padded));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number of so many bits without a pattern.
    fn number(bits: u64, seed: u64) -> BigUint {
        let mut state = seed | 1;
        let mut words = Vec::new();
        for _ in 0..bits.div_ceil(32) {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            words.push((state >> 32) as u32);
        }
        BigUint::new(words) >> (bits.div_ceil(32) * 32 - bits)
    }

    fn get<T>(result: Result<T, std::convert::Infallible>) -> T {
        match result {
            Ok(value) => value,
            Err(never) => match never {},
        }
    }

    #[test]
    fn products_and_quotients_agree() {
        for (n, m) in [
            (20_000, 9_000),
            (700_000, 600_001),
            (900_000, 8_193),
            (400_000, 200_000),
        ] {
            let (a, b) = (number(n, 7), number(m, 9));
            let product = get(mul(&mut Unmetered, &a, &b));
            assert_eq!(product, &a * &b);
            let sum = &product + number(m / 2, 3);
            let (quotient, rest) = get(div_rem(&mut Unmetered, &sum, &b));
            assert_eq!(quotient, a);
            assert_eq!(rest, number(m / 2, 3));
        }
        // Short quotients of long numbers, by the estimate and around its limits.
        for (n, quotient) in [
            (4095, 3_u64),
            (4096, 1),
            (5000, 9),
            (9000, u64::MAX >> 2),
            (9000, u64::MAX),
        ] {
            for b in [
                number(n, 5),
                BigUint::one() << (n - 1),
                (BigUint::one() << n) - 1_u32,
            ] {
                for rest in [BigUint::zero(), &b >> 1_u32, &b - 1_u32] {
                    let a = &b * quotient + &rest;
                    let found = get(div_rem(&mut Unmetered, &a, &b));
                    assert_eq!(found, (quotient.into(), rest));
                }
            }
        }
        // All ones: the estimate of a digit is as far off as it can be.
        let ones = |bits: u64| (BigUint::one() << bits) - 1_u32;
        let (quotient, rest) = get(div_rem(&mut Unmetered, &ones(120_000), &ones(50_000)));
        assert_eq!(quotient * ones(50_000) + rest, ones(120_000));
    }

    #[test]
    fn roots_powers_and_divisors() {
        let n = number(200_001, 5);
        let root = get(isqrt(&mut Unmetered, &n));
        assert!(&root * &root <= n && (&root + 1_u32) * (&root + 1_u32) > n);
        let square = get(mul(&mut Unmetered, &n, &n));
        assert_eq!(get(isqrt(&mut Unmetered, &square)), n);
        assert_eq!(
            get(pow(&mut Unmetered, &BigUint::from(3_u32), 5000)),
            BigUint::from(3_u32).pow(5000)
        );
        let (a, b, c) = (number(70_000, 1), number(80_000, 2), number(66_000, 3));
        let divisor = get(gcd(&mut Unmetered, &(&a * &c), &(&b * &c)));
        assert_eq!(divisor, (&a * &c).gcd(&(&b * &c)));
        let inverse = get(invert(&mut Unmetered, &BigInt::from(3), &BigInt::from(7)));
        assert_eq!(inverse, Some(BigInt::from(5)));
        assert_eq!(
            get(invert(&mut Unmetered, &BigInt::from(2), &BigInt::from(4))),
            None
        );
    }

    #[test]
    fn powers_to_a_modulus() {
        let (base, exponent, modulus) = (number(40_000, 1), number(300, 2), number(40_960, 4));
        let power = get(modpow(&mut Unmetered, &base, &exponent, &modulus));
        assert_eq!(power, base.modpow(&exponent, &modulus));
    }

    #[test]
    fn texts() {
        let n = number(100_000, 11);
        let text = get(to_decimal(&mut Unmetered, &n));
        assert_eq!(text, n.to_string());
        let digits: Vec<u8> = text.bytes().map(|byte| byte - b'0').collect();
        assert_eq!(get(from_digits(&mut Unmetered, &digits, 10)), n);
        assert_eq!(
            get(product(&mut Unmetered, 1, 21)),
            BigUint::from(2_432_902_008_176_640_000_u64)
        );
    }
}
