//! Coefficients: integers >= 0 of any size, by their decimal digits.
//!
//! What fits 128 bits (38 digits, and some of 39) is computed with in machine words; beyond, `text/large.rs` does the
//! work, asking the isolate for fuel and room before.

use crate::object::{Charge, OutOfMemory, Res, Value, Vm};
use crate::text::large::{self, Meter};
use num_bigint::BigUint;
use num_traits::{ToPrimitive, Zero};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

/// A number of 128 bits that lies at any word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Small([u64; 2]);

impl Small {
    fn new(value: u128) -> Small {
        Small([value as u64, (value >> 64) as u64])
    }

    #[inline(always)]
    fn get(self) -> u128 {
        u128::from(self.0[0]) | u128::from(self.0[1]) << 64
    }
}

/// An integer >= 0; small wherever it fits.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Coefficient {
    Small(Small),
    Big(BigUint),
}

/// The powers of ten that fit 128 bits.
pub(super) const POWERS: [u128; 39] = {
    let mut powers = [1; 39];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// 10 ** exponent, if it fits.
#[inline]
pub(super) fn small_power(exponent: u64) -> Option<u128> {
    POWERS.get(usize::try_from(exponent).ok()?).copied()
}

/// How many digits a number has; 0 has one.
#[inline]
pub(super) fn count_small(number: u128) -> i64 {
    let least = ((128 - number.leading_zeros() as usize) * 1233) >> 12;
    let more = number >= POWERS[least.min(38)];
    (least as i64 + i64::from(more)).max(1)
}

/// `divmod`, where 64 bits are enough with one instruction.
#[inline]
pub(super) fn div_small(number: u128, divisor: u128) -> (u128, u128) {
    match (u64::try_from(number), u64::try_from(divisor)) {
        (Ok(number), Ok(divisor)) => ((number / divisor).into(), (number % divisor).into()),
        _ => {
            let quotient = number / divisor;
            (quotient, number - quotient * divisor)
        }
    }
}

/// Powers of ten beyond 128 bits that were asked for lately.
#[derive(Default)]
struct Powers(Vec<(u64, Rc<BigUint>, Charge)>);

/// So many powers are kept, of up to so many digits.
const KEPT: usize = 8;
const KEPT_DIGITS: u64 = 8192;

/// 10 ** exponent.
pub(super) fn power(vm: &mut Vm, exponent: u64) -> Res<Rc<BigUint>> {
    if let Some(small) = small_power(exponent) {
        return Ok(Rc::new(small.into()));
    }
    let known = &vm.state::<Powers>().0;
    if let Some((_, power, _)) = known.iter().find(|(of, ..)| *of == exponent) {
        return Ok(power.clone());
    }
    reserve_digits(vm, exponent)?;
    let fives = large::pow(vm, &BigUint::from(5_u32), exponent)?;
    let power = Rc::new(fives << exponent);
    if exponent <= KEPT_DIGITS {
        let charge = vm.hold(bytes_of(&power))?;
        let known = &mut vm.state::<Powers>().0;
        if known.len() >= KEPT {
            drop(known.remove(0));
        }
        known.push((exponent, power.clone(), charge));
    }
    Ok(power)
}

pub(super) fn bytes_of(number: &BigUint) -> usize {
    (number.bits().div_ceil(64) * 8) as usize
}

/// Make sure that a number of so many digits, and what is computed on the way to it, has room.
pub(super) fn reserve_digits(vm: &mut Vm, digits: u64) -> Res<()> {
    const FEW: u64 = 1 << 14;
    match digits {
        0..FEW => Ok(()),
        // Each takes 3.33 bits; the parts of a product are alive beside it.
        _ => vm.reserve(usize::try_from(digits - digits / 8).unwrap_or(usize::MAX)),
    }
}

impl From<u128> for Coefficient {
    #[inline]
    fn from(small: u128) -> Coefficient {
        Coefficient::Small(Small::new(small))
    }
}

impl From<BigUint> for Coefficient {
    fn from(big: BigUint) -> Coefficient {
        match big.to_u128() {
            Some(small) => small.into(),
            None => Coefficient::Big(big),
        }
    }
}

impl Coefficient {
    pub(super) const ZERO: Coefficient = Coefficient::Small(Small([0, 0]));
    pub(super) const ONE: Coefficient = Coefficient::Small(Small([1, 0]));

    #[inline(always)]
    pub(super) fn small(&self) -> Option<u128> {
        match self {
            Coefficient::Small(small) => Some(small.get()),
            Coefficient::Big(_) => None,
        }
    }

    #[inline]
    pub(super) fn is_zero(&self) -> bool {
        matches!(self, Coefficient::Small(Small([0, 0])))
    }

    pub(super) fn is_odd(&self) -> bool {
        match self {
            Coefficient::Small(small) => small.0[0] & 1 == 1,
            Coefficient::Big(big) => big.bit(0),
        }
    }

    pub(super) fn is_multiple_of_five(&self) -> bool {
        match self {
            Coefficient::Small(small) => small.get().is_multiple_of(5),
            // 2 ** 32 is 1 to the modulus 5.
            Coefficient::Big(big) => {
                let sum: u64 = big.iter_u32_digits().map(u64::from).sum();
                sum.is_multiple_of(5)
            }
        }
    }

    pub(super) fn to_big(&self) -> Cow<'_, BigUint> {
        match self {
            Coefficient::Small(small) => Cow::Owned(small.get().into()),
            Coefficient::Big(big) => Cow::Borrowed(big),
        }
    }

    /// As an `int`.
    pub(super) fn to_int(&self, vm: &mut Vm, negative: bool) -> Res {
        if let Some(Ok(small)) = self.small().map(i128::try_from) {
            return vm.new_int_wide(if negative { -small } else { small });
        }
        let sign = match negative {
            true => num_bigint::Sign::Minus,
            false => num_bigint::Sign::Plus,
        };
        let big = self.to_big().into_owned();
        vm.new_int(num_bigint::BigInt::from_biguint(sign, big))
    }

    /// The memory that the digits take beside the object's own.
    pub(super) fn charge(&self) -> Result<Charge, OutOfMemory> {
        let mut charge = Charge::default();
        if let Coefficient::Big(big) = self {
            charge.grow_to(bytes_of(big))?;
        }
        Ok(charge)
    }

    /// How many digits it has; 0 has one.
    #[inline]
    pub(super) fn count(&self, vm: &mut Vm) -> Res<i64> {
        match self {
            Coefficient::Small(small) => Ok(count_small(small.get())),
            Coefficient::Big(big) => count_big(vm, big),
        }
    }

    pub(super) fn compare(&self, other: &Coefficient) -> Ordering {
        match (self.small(), other.small()) {
            (Some(a), Some(b)) => a.cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.to_big().cmp(&other.to_big()),
        }
    }

    pub(super) fn mul(&self, vm: &mut Vm, other: &Coefficient) -> Res<Coefficient> {
        if let (Some(a), Some(b)) = (self.small(), other.small())
            && let Some(product) = a.checked_mul(b)
        {
            return Ok(product.into());
        }
        let (a, b) = (self.to_big(), other.to_big());
        reserve_digits(vm, (a.bits() + b.bits()) / 3)?;
        Ok(large::mul(vm, &a, &b)?.into())
    }

    /// Times 10 ** places.
    #[inline]
    pub(super) fn raised(&self, vm: &mut Vm, places: u64) -> Res<Coefficient> {
        if let (Some(small), Some(power)) = (self.small(), small_power(places))
            && let Some(product) = small.checked_mul(power)
        {
            return Ok(product.into());
        }
        if self.is_zero() {
            return Ok(Coefficient::ZERO);
        }
        let power = power(vm, places)?;
        let own = self.to_big();
        reserve_digits(vm, places.saturating_add(own.bits() / 3))?;
        Ok(large::mul(vm, &own, &power)?.into())
    }

    /// `divmod`; the divisor is not zero.
    pub(super) fn div_rem(
        &self,
        vm: &mut Vm,
        divisor: &Coefficient,
    ) -> Res<(Coefficient, Coefficient)> {
        if let (Some(a), Some(b)) = (self.small(), divisor.small()) {
            let (quotient, rest) = div_small(a, b);
            return Ok((quotient.into(), rest.into()));
        }
        let (a, b) = (self.to_big(), divisor.to_big());
        reserve_digits(vm, a.bits() / 3)?;
        let (quotient, rest) = large::div_rem(vm, &a, &b)?;
        Ok((quotient.into(), rest.into()))
    }

    /// Cut off the last digits: what is left, and how what goes compares with half a unit (nothing where it is zero).
    #[inline]
    pub(super) fn cut(&self, vm: &mut Vm, places: u64) -> Res<(Coefficient, Option<Ordering>)> {
        if let Some(small) = self.small() {
            let Some(unit) = small_power(places) else {
                // Half of 10 ** 39 does not fit 128 bits.
                return Ok((Coefficient::ZERO, (small != 0).then_some(Ordering::Less)));
            };
            let (quotient, rest) = div_small(small, unit);
            // Twice the rest may not fit.
            return Ok((
                quotient.into(),
                (rest != 0).then(|| rest.cmp(&(unit - rest))),
            ));
        }
        if places > self.count(vm)? as u64 {
            return Ok((Coefficient::ZERO, Some(Ordering::Less)));
        }
        let unit = power(vm, places)?;
        let own = self.to_big();
        reserve_digits(vm, own.bits() / 3)?;
        let (quotient, rest) = large::div_rem(vm, &own, &unit)?;
        let against_half = (!rest.is_zero()).then(|| (rest << 1_u32).cmp(&*unit));
        Ok((quotient.into(), against_half))
    }

    /// The digits up to a place from the right.
    pub(super) fn last_digits(&self, vm: &mut Vm, places: u64) -> Res<Coefficient> {
        match (self.small(), small_power(places)) {
            (Some(small), Some(unit)) => Ok((small % unit).into()),
            (Some(_), None) => Ok(self.clone()),
            (None, _) => {
                let unit = Coefficient::from((*power(vm, places)?).clone());
                Ok(self.div_rem(vm, &unit)?.1)
            }
        }
    }

    pub(super) fn add(&self, other: &Coefficient) -> Coefficient {
        match (self.small(), other.small()) {
            (Some(a), Some(b)) => match a.checked_add(b) {
                Some(sum) => sum.into(),
                None => Coefficient::Big(BigUint::from(a) + b),
            },
            _ => (&*self.to_big() + &*other.to_big()).into(),
        }
    }

    /// `self - other`, which is not negative.
    pub(super) fn subtract(&self, other: &Coefficient) -> Coefficient {
        match (self.small(), other.small()) {
            (Some(a), Some(b)) => (a - b).into(),
            _ => (&*self.to_big() - &*other.to_big()).into(),
        }
    }

    /// Without up to `most` zeros at its end; and how many went.
    pub(super) fn stripped(&self, vm: &mut Vm, most: u64) -> Res<(Coefficient, u64)> {
        let mut number = self.clone();
        let mut gone = 0;
        if number.is_zero() {
            return Ok((number, 0));
        }
        let mut step = match &number {
            Coefficient::Small(_) => 16,
            Coefficient::Big(big) => {
                // As many zeros as there are twos, at the most.
                let zeros = big.trailing_zeros().unwrap_or(0).min(most);
                1 << (63 - zeros.max(1).leading_zeros())
            }
        };
        while step > 0 {
            let (small, unit) = (number.small(), small_power(step));
            if let Some(small) = small
                && u64::from(small.trailing_zeros()) < step
            {
                step /= 2;
                continue;
            }
            if gone + step <= most {
                let (quotient, rest) = match (small, unit) {
                    (Some(small), Some(unit)) => {
                        let (quotient, rest) = div_small(small, unit);
                        (quotient.into(), rest == 0)
                    }
                    (Some(_), None) => (Coefficient::ZERO, false),
                    _ => {
                        let (quotient, rest) = number.cut(vm, step)?;
                        (quotient, rest.is_none())
                    }
                };
                if rest {
                    (number, gone) = (quotient, gone + step);
                    continue;
                }
            }
            step /= 2;
        }
        Ok((number, gone))
    }

    /// The decimal digits.
    pub(super) fn push_digits(&self, vm: &mut Vm, out: &mut Vec<u8>) -> Res<()> {
        match self {
            Coefficient::Small(small) => push_small(small.get(), out),
            Coefficient::Big(big) => {
                reserve_digits(vm, big.bits())?;
                out.extend_from_slice(large::to_decimal(vm, big)?.as_bytes());
            }
        }
        Ok(())
    }

    /// The number that digits say, each a byte below ten.
    pub(super) fn of_digits(vm: &mut Vm, digits: &[u8]) -> Res<Coefficient> {
        let start = digits.iter().position(|digit| *digit != 0);
        let digits = &digits[start.unwrap_or(digits.len())..];
        if digits.len() <= 19 {
            let small = digits
                .iter()
                .fold(0_u64, |sum, digit| sum * 10 + u64::from(*digit));
            return Ok(u128::from(small).into());
        }
        if digits.len() <= 38 {
            let small = digits
                .iter()
                .fold(0_u128, |sum, digit| sum * 10 + u128::from(*digit));
            return Ok(small.into());
        }
        reserve_digits(vm, digits.len() as u64)?;
        Ok(large::from_digits(vm, digits, 10)?.into())
    }

    /// The magnitude of an int.
    pub(super) fn of_int(value: &Value) -> Option<(bool, Coefficient)> {
        use crate::builtins::int::IntRef;
        let int = IntRef::of(value)?;
        Some((
            int.is_negative(),
            match int {
                IntRef::Small(small) => u128::from(small.unsigned_abs()).into(),
                IntRef::Big(big) => big.magnitude().clone().into(),
            },
        ))
    }
}

fn push_small(number: u128, out: &mut Vec<u8>) {
    const HALF: u128 = POWERS[19];
    let mut room = [0; 64];
    match u64::try_from(number) {
        Ok(small) => out.extend_from_slice(crate::text::digits::decimal(small, &mut room)),
        Err(_) => {
            let (high, low) = div_small(number, HALF);
            push_small(high, out);
            let digits = crate::text::digits::decimal(low as u64, &mut room);
            out.resize(out.len() + 19 - digits.len(), b'0');
            out.extend_from_slice(digits);
        }
    }
}

/// How many digits a large number has: its first bits mostly tell.
fn count_big(vm: &mut Vm, big: &BigUint) -> Res<i64> {
    let bits = big.bits();
    let shift = bits - 64;
    let top = (big >> shift).to_f64().unwrap_or(1.0);
    let about = top.log10() + shift as f64 * std::f64::consts::LOG10_2;
    // Far more than the error of the sum, for any number that memory holds.
    const DOUBT: f64 = 1e-6;
    let whole = about.floor();
    if about - whole > DOUBT && about - whole < 1.0 - DOUBT {
        return Ok(whole as i64 + 1);
    }
    let near = about.round() as u64;
    vm.pay(1)?;
    let power = power(vm, near)?;
    Ok(near as i64 + i64::from(*big >= *power))
}

#[cfg(test)]
mod tests {
    use super::{POWERS, count_small};

    #[test]
    fn digits_are_counted() {
        assert_eq!((count_small(0), count_small(u128::MAX)), (1, 39));
        for (at, power) in POWERS.iter().enumerate() {
            assert_eq!(count_small(*power), at as i64 + 1);
            assert_eq!(count_small(power - 1), (at as i64).max(1));
        }
    }
}
