//! The operations of the General Decimal Arithmetic Specification.
//!
//! An operation works on numbers under a context's settings, and gathers in `status` what there is to signal.
//!
//! # Cost
//! Coefficients of up to 38 digits: no memory, but for the quotients and sums whose exact value takes more. Others: what
//! `text/large.rs` takes.

use super::coefficient::{Coefficient, POWERS, count_small, div_small, small_power};
use super::number::condition::*;
use super::number::{Kind, Number, Rounding, Settings};
use super::wide;
use crate::object::{Res, Vm};
use crate::text::large;
use std::cmp::Ordering;

/// An operation under way.
pub(super) struct Work<'v> {
    pub(super) vm: &'v mut Vm,
    pub(super) settings: Settings,
    /// What has happened so far: bits of `condition`.
    pub(super) status: u32,
}

/// Up to this precision a quotient with two digits more fits 128 bits.
const NARROW: i64 = 36;

/// A number one digit longer than what is kept of it, with more behind: it must look neither exact nor half-way.
fn sticky(number: u128) -> u128 {
    number + u128::from(number.is_multiple_of(5))
}

impl Work<'_> {
    // ---- results

    /// The result of an operation that has none.
    pub(super) fn invalid(&mut self, why: u32) -> Number {
        self.status |= why;
        Number::nan()
    }

    /// The number as the context can hold it.
    #[inline(always)]
    pub(super) fn finish(&mut self, number: Number) -> Res<Number> {
        let set = &self.settings;
        if number.is_finite()
            && let Some(small) = number.coefficient.small()
            && POWERS
                .get(set.prec as usize)
                .is_none_or(|most| small < *most)
            && number.exponent >= set.emin
            && number.exponent + 38 <= set.emax
            && !set.clamp
        {
            return Ok(number);
        }
        self.finish_at_length(number)
    }

    fn finish_at_length(&mut self, mut number: Number) -> Res<Number> {
        let set = self.settings;
        match number.kind {
            Kind::Infinite => return Ok(number),
            Kind::Quiet | Kind::Signaling => {
                let room = set.prec - i64::from(set.clamp);
                if number.coefficient.count(self.vm)? > room {
                    number.coefficient = number.coefficient.last_digits(self.vm, room as u64)?;
                }
                return Ok(number);
            }
            Kind::Finite => {}
        }
        let (tiny, top) = (set.tiny(), set.top());
        if number.coefficient.is_zero() {
            let most = if set.clamp { top } else { set.emax };
            let exponent = number.exponent.max(tiny).min(most);
            if exponent != number.exponent {
                self.status |= CLAMPED;
                number.exponent = exponent;
            }
            return Ok(number);
        }
        let digits = number.coefficient.count(self.vm)?;
        let mut least = digits + number.exponent - set.prec;
        if least > top {
            return self.overflow(number.negative);
        }
        let subnormal = least < tiny;
        if subnormal {
            least = tiny;
            self.status |= SUBNORMAL;
        }
        if number.exponent < least {
            self.status |= ROUNDED;
            let places = (least - number.exponent) as u64;
            let (kept, lost) = self.dropped(&number, places, set.rounding)?;
            if lost {
                self.status |= INEXACT;
                if subnormal {
                    self.status |= UNDERFLOW;
                }
            }
            (number.coefficient, number.exponent) = (kept, least);
            if number.coefficient.count(self.vm)? > set.prec {
                // 99…9 became 100…0.
                number.coefficient = number.coefficient.cut(self.vm, 1)?.0;
                number.exponent += 1;
                if number.exponent > top {
                    return self.overflow(number.negative);
                }
            }
            if number.coefficient.is_zero() {
                self.status |= CLAMPED;
            }
        }
        if set.clamp && number.exponent > top {
            self.status |= CLAMPED;
            let places = (number.exponent - top) as u64;
            number.coefficient = number.coefficient.raised(self.vm, places)?;
            number.exponent = top;
        }
        Ok(number)
    }

    pub(super) fn overflow(&mut self, negative: bool) -> Res<Number> {
        self.status |= OVERFLOW | INEXACT | ROUNDED;
        let set = self.settings;
        let stays = match set.rounding {
            Rounding::Down | Rounding::ZeroFiveUp => true,
            Rounding::Floor => !negative,
            Rounding::Ceiling => negative,
            _ => false,
        };
        if !stays {
            return Ok(Number::infinity(negative));
        }
        let power = Coefficient::ONE.raised(self.vm, set.prec as u64)?;
        let nines = power.subtract(&Coefficient::ONE);
        Ok(Number::finite(negative, nines, set.top()))
    }

    /// The coefficient without its last digits, rounded; and whether anything was lost.
    #[inline]
    pub(super) fn dropped(
        &mut self,
        number: &Number,
        places: u64,
        rounding: Rounding,
    ) -> Res<(Coefficient, bool)> {
        let (kept, against_half) = number.coefficient.cut(self.vm, places)?;
        Ok(match against_half {
            None => (kept, false),
            Some(order) if rounding.goes_up(number.negative, &kept, order) => {
                (kept.add(&Coefficient::ONE), true)
            }
            Some(_) => (kept, true),
        })
    }

    /// The number with another exponent; and whether digits were lost.
    pub(super) fn rescaled(
        &mut self,
        number: &Number,
        exponent: i64,
        rounding: Rounding,
    ) -> Res<(Number, bool)> {
        if number.coefficient.is_zero() {
            return Ok((Number::zero(number.negative, exponent), false));
        }
        let (coefficient, lost) = if number.exponent >= exponent {
            let places = (number.exponent - exponent) as u64;
            (number.coefficient.raised(self.vm, places)?, false)
        } else {
            self.dropped(number, (exponent - number.exponent) as u64, rounding)?
        };
        Ok((Number::finite(number.negative, coefficient, exponent), lost))
    }

    /// The exponent of the first digit.
    pub(super) fn adjusted(&mut self, number: &Number) -> Res<i64> {
        adjusted(self.vm, number)
    }

    /// The result of an operation on NaNs, one of which is `a` or `b`.
    pub(super) fn quieted(&mut self, a: &Number, b: Option<&Number>) -> Res<Number> {
        let operands = || [Some(a), b].into_iter().flatten();
        let found = operands()
            .find(|number| number.kind == Kind::Signaling)
            .or_else(|| operands().find(|number| number.kind == Kind::Quiet));
        let Some(nan) = found else {
            return Ok(Number::nan());
        };
        if nan.kind == Kind::Signaling {
            self.status |= INVALID;
        }
        let nan = Number {
            kind: Kind::Quiet,
            ..nan.clone()
        };
        self.finish(nan)
    }

    // ---- sums and products

    /// `a + b`, or with `negate` `a - b`.
    pub(super) fn add(&mut self, a: &Number, b: &Number, negate: bool) -> Res<Number> {
        if !a.is_finite() || !b.is_finite() {
            return self.add_special(a, b, negate);
        }
        let b_negative = b.negative ^ negate;
        let sum = match self.small_sum(a, b, b_negative) {
            Some(sum) => sum,
            None => self.large_sum(a, b, b_negative)?,
        };
        self.finish(sum)
    }

    fn add_special(&mut self, a: &Number, b: &Number, negate: bool) -> Res<Number> {
        if a.is_nan() || b.is_nan() {
            return self.quieted(a, Some(b));
        }
        let b_negative = b.negative ^ negate;
        if !a.is_infinite() {
            return Ok(Number::infinity(b_negative));
        }
        if b.is_infinite() && a.negative != b_negative {
            return Ok(self.invalid(INVALID));
        }
        Ok(a.clone())
    }

    /// The sum of two finite numbers that fits 128 bits.
    #[inline]
    fn small_sum(&self, a: &Number, b: &Number, b_negative: bool) -> Option<Number> {
        let (mut x, mut y) = (a.coefficient.small()?, b.coefficient.small()?);
        let exponent = a.exponent.min(b.exponent);
        if a.exponent > exponent {
            x = x.checked_mul(small_power((a.exponent - exponent) as u64)?)?;
        } else if b.exponent > exponent {
            y = y.checked_mul(small_power((b.exponent - exponent) as u64)?)?;
        }
        let (negative, sum) = if a.negative == b_negative {
            (a.negative, x.checked_add(y)?)
        } else {
            match x.cmp(&y) {
                Ordering::Greater => (a.negative, x - y),
                Ordering::Less => (b_negative, y - x),
                Ordering::Equal => (self.settings.rounding == Rounding::Floor, 0),
            }
        };
        Some(Number::finite(negative, sum, exponent))
    }

    /// The same of any two, exact as far as the rounding can tell.
    fn large_sum(&mut self, a: &Number, b: &Number, b_negative: bool) -> Res<Number> {
        let set = self.settings;
        let mut exponent = a.exponent.min(b.exponent);
        let b = b.with_sign(b_negative);
        if a.coefficient.is_zero() || b.coefficient.is_zero() {
            let number = if a.coefficient.is_zero() { &b } else { a };
            if number.coefficient.is_zero() {
                let negative = match a.negative == b.negative {
                    true => a.negative,
                    false => set.rounding == Rounding::Floor,
                };
                return Ok(Number::zero(negative, exponent));
            }
            exponent = exponent.max(number.exponent - set.prec - 1);
            return Ok(match number.exponent > exponent {
                true => self.rescaled(number, exponent, set.rounding)?.0,
                false => number.clone(),
            });
        }
        let (big, low) = match a.exponent >= b.exponent {
            true => (a, &b),
            false => (&b, a),
        };
        let (mut first, mut second) = (big.coefficient.clone(), low.coefficient.clone());
        if big.exponent > low.exponent {
            // What lies far below the last digit that can be kept only says on which side the sum is.
            let digits = first.count(self.vm)?;
            let lowest = big.exponent + (digits - set.prec - 2).min(-1);
            if second.count(self.vm)? + low.exponent - 1 < lowest {
                (second, exponent) = (Coefficient::ONE, lowest);
            }
            first = first.raised(self.vm, (big.exponent - exponent) as u64)?;
        }
        let (negative, sum) = if big.negative == low.negative {
            (big.negative, first.add(&second))
        } else {
            match first.compare(&second) {
                Ordering::Greater => (big.negative, first.subtract(&second)),
                Ordering::Less => (low.negative, second.subtract(&first)),
                Ordering::Equal => (set.rounding == Rounding::Floor, Coefficient::ZERO),
            }
        };
        Ok(Number::finite(negative, sum, exponent))
    }

    pub(super) fn mul(&mut self, a: &Number, b: &Number) -> Res<Number> {
        if !a.is_finite() || !b.is_finite() {
            return self.mul_special(a, b);
        }
        let product = match self.small_product(a, b) {
            Some(product) => product,
            None => self.exact_product(a, b)?,
        };
        self.finish(product)
    }

    fn mul_special(&mut self, a: &Number, b: &Number) -> Res<Number> {
        if a.is_nan() || b.is_nan() {
            return self.quieted(a, Some(b));
        }
        if a.is_zero() || b.is_zero() {
            return Ok(self.invalid(INVALID));
        }
        Ok(Number::infinity(a.negative != b.negative))
    }

    /// The product of two finite numbers within 128 bits: exactly, or so many of its digits that rounding leaves none of
    /// the last one's doubt.
    #[inline]
    fn small_product(&self, a: &Number, b: &Number) -> Option<Number> {
        let (x, y) = (a.coefficient.small()?, b.coefficient.small()?);
        let negative = a.negative != b.negative;
        let exponent = a.exponent + b.exponent;
        if (x | y) >> 64 == 0 {
            return Some(Number::finite(negative, x * y, exponent));
        }
        if let Some(product) = x.checked_mul(y) {
            return Some(Number::finite(negative, product, exponent));
        }
        if self.settings.prec > NARROW {
            return None;
        }
        // 37 or 38 digits are left.
        let places = count_small(x) + count_small(y) - 38;
        let (high, low) = wide::mul(x, y);
        let (quotient, rest) = wide::div(high, low, small_power(places as u64)?);
        let quotient = if rest == 0 {
            quotient
        } else {
            sticky(quotient)
        };
        Some(Number::finite(negative, quotient, exponent + places))
    }

    pub(super) fn exact_product(&mut self, a: &Number, b: &Number) -> Res<Number> {
        let product = a.coefficient.mul(self.vm, &b.coefficient)?;
        Ok(Number::finite(
            a.negative != b.negative,
            product,
            a.exponent + b.exponent,
        ))
    }

    /// `a * b + c`, rounded once.
    pub(super) fn fma(&mut self, a: &Number, b: &Number, c: &Number) -> Res<Number> {
        if a.is_finite() && b.is_finite() {
            let product = self.exact_product(a, b)?;
            return self.add(&product, c, false);
        }
        let signaling = [a, b, c].into_iter().find(|it| it.kind == Kind::Signaling);
        if let Some(nan) = signaling {
            return self.quieted(nan, None);
        }
        if a.is_nan() || b.is_nan() {
            return self.quieted(a, Some(b));
        }
        if a.is_zero() || b.is_zero() {
            return Ok(self.invalid(INVALID));
        }
        self.add(&Number::infinity(a.negative != b.negative), c, false)
    }

    // ---- quotients

    pub(super) fn div(&mut self, a: &Number, b: &Number) -> Res<Number> {
        let negative = a.negative != b.negative;
        if !a.is_finite() || !b.is_finite() {
            return self.div_special(a, b, negative);
        }
        if b.coefficient.is_zero() {
            return Ok(self.by_zero(a, negative));
        }
        let ideal = a.exponent - b.exponent;
        if a.coefficient.is_zero() {
            return self.finish(Number::zero(negative, ideal));
        }
        let digits = b.coefficient.count(self.vm)? - a.coefficient.count(self.vm)?;
        let shift = digits + self.settings.prec + 1;
        let exponent = ideal - shift;
        if let Some((quotient, rest)) = self.small_quotient(a, b, shift) {
            if rest {
                return self.finish(Number::finite(negative, sticky(quotient), exponent));
            }
            return self.whole_quotient(negative, quotient.into(), exponent, ideal);
        }
        let places = shift.unsigned_abs();
        let (quotient, rest) = if shift >= 0 {
            let dividend = a.coefficient.raised(self.vm, places)?;
            dividend.div_rem(self.vm, &b.coefficient)?
        } else {
            let divisor = b.coefficient.raised(self.vm, places)?;
            a.coefficient.div_rem(self.vm, &divisor)?
        };
        if rest.is_zero() {
            return self.whole_quotient(negative, quotient, exponent, ideal);
        }
        let quotient = match quotient.is_multiple_of_five() {
            true => quotient.add(&Coefficient::ONE),
            false => quotient,
        };
        self.finish(Number::finite(negative, quotient, exponent))
    }

    /// The quotient of small coefficients with `shift` places, one or two digits more than the precision; and whether
    /// there is a rest.
    #[inline]
    fn small_quotient(&self, a: &Number, b: &Number, shift: i64) -> Option<(u128, bool)> {
        let (x, y) = (a.coefficient.small()?, b.coefficient.small()?);
        if self.settings.prec > NARROW {
            return None;
        }
        let power = small_power(shift.unsigned_abs())?;
        let (quotient, rest) = if shift < 0 {
            div_small(x, y.checked_mul(power)?)
        } else {
            match x.checked_mul(power) {
                Some(dividend) => div_small(dividend, y),
                None => {
                    let (high, low) = wide::mul(x, power);
                    wide::div(high, low, y)
                }
            }
        };
        Some((quotient, rest != 0))
    }

    /// A quotient without rest, as near to the ideal exponent as it can be.
    fn whole_quotient(
        &mut self,
        negative: bool,
        quotient: Coefficient,
        exponent: i64,
        ideal: i64,
    ) -> Res<Number> {
        let most = (ideal - exponent).max(0) as u64;
        let (quotient, gone) = quotient.stripped(self.vm, most)?;
        self.finish(Number::finite(negative, quotient, exponent + gone as i64))
    }

    fn div_special(&mut self, a: &Number, b: &Number, negative: bool) -> Res<Number> {
        if a.is_nan() || b.is_nan() {
            return self.quieted(a, Some(b));
        }
        if a.is_infinite() {
            return Ok(match b.is_infinite() {
                true => self.invalid(INVALID),
                false => Number::infinity(negative),
            });
        }
        self.status |= CLAMPED;
        Ok(Number::zero(negative, self.settings.tiny()))
    }

    fn by_zero(&mut self, a: &Number, negative: bool) -> Number {
        if a.is_zero() {
            return self.invalid(UNDEFINED);
        }
        self.status |= DIVISION_BY_ZERO;
        Number::infinity(negative)
    }

    /// Integer quotient and remainder of a finite number; nothing where the quotient has too many digits.
    fn split(&mut self, a: &Number, b: &Number) -> Res<Option<(Number, Number)>> {
        let negative = a.negative != b.negative;
        let prec = self.settings.prec;
        let (ideal, gap) = match b.is_finite() {
            true => (
                a.exponent.min(b.exponent),
                self.adjusted(a)? - self.adjusted(b)?,
            ),
            false => (a.exponent, i64::MIN),
        };
        if a.coefficient.is_zero() || gap <= -2 {
            let rest = self.rescaled(a, ideal, self.settings.rounding)?.0;
            return Ok(Some((Number::zero(negative, 0), rest)));
        }
        if gap > prec {
            return Ok(None);
        }
        let first = a.coefficient.raised(self.vm, (a.exponent - ideal) as u64)?;
        let second = b.coefficient.raised(self.vm, (b.exponent - ideal) as u64)?;
        let (quotient, rest) = first.div_rem(self.vm, &second)?;
        if quotient.count(self.vm)? > prec {
            return Ok(None);
        }
        Ok(Some((
            Number::finite(negative, quotient, 0),
            Number::finite(a.negative, rest, ideal),
        )))
    }

    /// `a // b`
    pub(super) fn div_int(&mut self, a: &Number, b: &Number) -> Res<Number> {
        let negative = a.negative != b.negative;
        if a.is_nan() || b.is_nan() {
            return self.quieted(a, Some(b));
        }
        if a.is_infinite() {
            return Ok(match b.is_infinite() {
                true => self.invalid(INVALID),
                false => Number::infinity(negative),
            });
        }
        if b.is_zero() {
            return Ok(self.by_zero(a, negative));
        }
        match self.split(a, b)? {
            Some((quotient, _)) => self.finish(quotient),
            None => Ok(self.invalid(IMPOSSIBLE)),
        }
    }

    /// `a % b`
    pub(super) fn rem(&mut self, a: &Number, b: &Number) -> Res<Number> {
        if a.is_nan() || b.is_nan() {
            return self.quieted(a, Some(b));
        }
        if a.is_infinite() {
            return Ok(self.invalid(INVALID));
        }
        if b.is_zero() {
            return Ok(self.invalid(if a.is_zero() { UNDEFINED } else { INVALID }));
        }
        match self.split(a, b)? {
            Some((_, rest)) => self.finish(rest),
            None => Ok(self.invalid(IMPOSSIBLE)),
        }
    }

    /// `divmod(a, b)`
    pub(super) fn div_mod(&mut self, a: &Number, b: &Number) -> Res<(Number, Number)> {
        let negative = a.negative != b.negative;
        let twice = |nan: Number| Ok((nan.clone(), nan));
        if a.is_nan() || b.is_nan() {
            return twice(self.quieted(a, Some(b))?);
        }
        if a.is_infinite() {
            let nan = self.invalid(INVALID);
            return match b.is_infinite() {
                true => twice(nan),
                false => Ok((Number::infinity(negative), nan)),
            };
        }
        if b.is_zero() {
            if a.is_zero() {
                return twice(self.invalid(UNDEFINED));
            }
            self.status |= DIVISION_BY_ZERO;
            let nan = self.invalid(INVALID);
            return Ok((Number::infinity(negative), nan));
        }
        match self.split(a, b)? {
            Some((quotient, rest)) => Ok((self.finish(quotient)?, self.finish(rest)?)),
            None => twice(self.invalid(IMPOSSIBLE)),
        }
    }

    /// `a - b * n`, n being the integer nearest to the quotient.
    pub(super) fn rem_near(&mut self, a: &Number, b: &Number) -> Res<Number> {
        if a.is_nan() || b.is_nan() {
            return self.quieted(a, Some(b));
        }
        if a.is_infinite() {
            return Ok(self.invalid(INVALID));
        }
        if b.is_zero() {
            return Ok(self.invalid(if a.is_zero() { UNDEFINED } else { INVALID }));
        }
        if b.is_infinite() {
            return self.finish(a.clone());
        }
        let ideal = a.exponent.min(b.exponent);
        if a.is_zero() {
            return self.finish(Number::zero(a.negative, ideal));
        }
        let gap = self.adjusted(a)? - self.adjusted(b)?;
        if gap > self.settings.prec {
            return Ok(self.invalid(IMPOSSIBLE));
        }
        if gap <= -2 {
            let rest = self.rescaled(a, ideal, self.settings.rounding)?.0;
            return self.finish(rest);
        }
        let first = a.coefficient.raised(self.vm, (a.exponent - ideal) as u64)?;
        let second = b.coefficient.raised(self.vm, (b.exponent - ideal) as u64)?;
        let (mut quotient, mut rest) = first.div_rem(self.vm, &second)?;
        let mut negative = a.negative;
        let order = rest.add(&rest).compare(&second);
        if order.is_gt() || order.is_eq() && quotient.is_odd() {
            quotient = quotient.add(&Coefficient::ONE);
            (rest, negative) = (second.subtract(&rest), !negative);
        }
        if quotient.count(self.vm)? > self.settings.prec {
            return Ok(self.invalid(IMPOSSIBLE));
        }
        self.finish(Number::finite(negative, rest, ideal))
    }

    // ---- one operand

    pub(super) fn plus(&mut self, a: &Number) -> Res<Number> {
        if a.is_nan() {
            return self.quieted(a, None);
        }
        let keeps_sign = !a.is_zero() || self.settings.rounding == Rounding::Floor;
        self.finish(a.with_sign(a.negative && keeps_sign))
    }

    pub(super) fn minus(&mut self, a: &Number) -> Res<Number> {
        if a.is_nan() {
            return self.quieted(a, None);
        }
        let negative = match a.is_zero() {
            true => !a.negative && self.settings.rounding == Rounding::Floor,
            false => !a.negative,
        };
        self.finish(a.with_sign(negative))
    }

    pub(super) fn abs(&mut self, a: &Number) -> Res<Number> {
        match a.is_nan() {
            true => self.quieted(a, None),
            false => self.finish(a.with_sign(false)),
        }
    }

    /// The number with the exponent of `b`.
    pub(super) fn quantize(&mut self, a: &Number, b: &Number, rounding: Rounding) -> Res<Number> {
        match self.quantize_small(a, b, rounding) {
            Some(result) => Ok(result),
            None => self.quantize_any(a, b, rounding),
        }
    }

    /// The same where all fits 128 bits and the context's range is far away.
    #[inline]
    fn quantize_small(&mut self, a: &Number, b: &Number, rounding: Rounding) -> Option<Number> {
        let (exponent, set) = (b.exponent, &self.settings);
        let small = a.coefficient.small()?;
        let is_near = exponent < set.emin || exponent + 38 > set.emax || set.clamp;
        if is_near || !a.is_finite() || !b.is_finite() || small == 0 {
            return None;
        }
        let power = small_power(exponent.abs_diff(a.exponent))?;
        let mut status = 0;
        let coefficient = if exponent <= a.exponent {
            small.checked_mul(power)?
        } else {
            let (kept, rest) = div_small(small, power);
            status = if rest == 0 {
                ROUNDED
            } else {
                ROUNDED | INEXACT
            };
            let up =
                rest != 0 && rounding.goes_up(a.negative, &kept.into(), rest.cmp(&(power - rest)));
            kept + u128::from(up)
        };
        if POWERS
            .get(set.prec as usize)
            .is_some_and(|most| coefficient >= *most)
        {
            return None;
        }
        self.status |= status;
        Some(Number::finite(a.negative, coefficient, exponent))
    }

    fn quantize_any(&mut self, a: &Number, b: &Number, rounding: Rounding) -> Res<Number> {
        if !a.is_finite() || !b.is_finite() {
            if a.is_nan() || b.is_nan() {
                return self.quieted(a, Some(b));
            }
            return Ok(match a.is_infinite() && b.is_infinite() {
                true => a.clone(),
                false => self.invalid(INVALID),
            });
        }
        let (exponent, set) = (b.exponent, self.settings);
        if !(set.tiny()..=set.emax).contains(&exponent) {
            return Ok(self.invalid(INVALID));
        }
        if a.coefficient.is_zero() {
            return self.finish(Number::zero(a.negative, exponent));
        }
        let size = self.adjusted(a)?;
        if size > set.emax || size - exponent + 1 > set.prec {
            return Ok(self.invalid(INVALID));
        }
        let (result, lost) = self.rescaled(a, exponent, rounding)?;
        let size = self.adjusted(&result)?;
        if size > set.emax || size - exponent + 1 > set.prec {
            return Ok(self.invalid(INVALID));
        }
        if size < set.emin && !result.coefficient.is_zero() {
            self.status |= SUBNORMAL;
        }
        if exponent > a.exponent {
            self.status |= if lost { ROUNDED | INEXACT } else { ROUNDED };
        }
        self.finish(result)
    }

    /// The nearest integer; with `exact` it is said whether that is another number.
    pub(super) fn to_integral(
        &mut self,
        a: &Number,
        rounding: Rounding,
        exact: bool,
    ) -> Res<Number> {
        if a.is_nan() {
            return self.quieted(a, None);
        }
        if !a.is_finite() || a.exponent >= 0 {
            return Ok(a.clone());
        }
        if a.coefficient.is_zero() {
            return Ok(Number::zero(a.negative, 0));
        }
        let (result, lost) = self.rescaled(a, 0, rounding)?;
        if exact {
            self.status |= if lost { ROUNDED | INEXACT } else { ROUNDED };
        }
        Ok(result)
    }

    /// Without zeros at its end.
    pub(super) fn normalize(&mut self, a: &Number) -> Res<Number> {
        if a.is_nan() {
            return self.quieted(a, None);
        }
        let a = self.finish(a.clone())?;
        if !a.is_finite() {
            return Ok(a);
        }
        if a.coefficient.is_zero() {
            return Ok(Number::zero(a.negative, 0));
        }
        let set = self.settings;
        let limit = if set.clamp { set.top() } else { set.emax };
        let most = (limit - a.exponent).max(0) as u64;
        let (coefficient, gone) = a.coefficient.stripped(self.vm, most)?;
        Ok(Number::finite(
            a.negative,
            coefficient,
            a.exponent + gone as i64,
        ))
    }

    /// The square root, rounded half to even whatever the context says.
    pub(super) fn sqrt(&mut self, a: &Number) -> Res<Number> {
        if a.is_nan() {
            return self.quieted(a, None);
        }
        if a.is_zero() {
            return self.finish(Number::zero(a.negative, a.exponent.div_euclid(2)));
        }
        if a.negative {
            return Ok(self.invalid(INVALID));
        }
        if a.is_infinite() {
            return Ok(a.clone());
        }
        let digits = a.coefficient.count(self.vm)?;
        // So many digits has the root of an even power of ten times an integer; one more than the precision is wanted.
        let odd = a.exponent.rem_euclid(2);
        let length = (digits + odd + 1).div_euclid(2);
        let shift = self.settings.prec + 1 - length;
        let places = 2 * shift + odd;
        let (radicand, lost) = match places >= 0 {
            true => (a.coefficient.raised(self.vm, places as u64)?, false),
            false => {
                let (kept, rest) = a.coefficient.cut(self.vm, places.unsigned_abs())?;
                (kept, rest.is_some())
            }
        };
        let root = large::isqrt(self.vm, &radicand.to_big())?;
        let mut root = Coefficient::from(root);
        let mut exponent = a.exponent.div_euclid(2) - shift;
        let square = root.mul(self.vm, &root)?;
        if !lost && square == radicand {
            // Exact: its exponent is half the operand's.
            if shift >= 0 {
                root = root.cut(self.vm, shift as u64)?.0;
            } else {
                root = root.raised(self.vm, shift.unsigned_abs())?;
            }
            exponent += shift;
        } else if root.is_multiple_of_five() {
            root = root.add(&Coefficient::ONE);
        }
        let given = self.settings.rounding;
        self.settings.rounding = Rounding::HalfEven;
        let result = self.finish(Number::finite(false, root, exponent));
        self.settings.rounding = given;
        result
    }
}

/// The exponent of the first digit.
pub(super) fn adjusted(vm: &mut Vm, number: &Number) -> Res<i64> {
    match number.kind {
        Kind::Finite => Ok(number.exponent + number.coefficient.count(vm)? - 1),
        _ => Ok(0),
    }
}

/// How two numbers, none of them a NaN, compare.
pub(super) fn order(vm: &mut Vm, a: &Number, b: &Number) -> Res<Ordering> {
    let rank = |number: &Number| match (number.kind, number.negative) {
        (Kind::Finite, _) => 0,
        (_, false) => 1,
        (_, true) => -1,
    };
    if !a.is_finite() || !b.is_finite() {
        return Ok(rank(a).cmp(&rank(b)));
    }
    let signum = |number: &Number| match (number.coefficient.is_zero(), number.negative) {
        (true, _) => 0,
        (false, false) => 1,
        (false, true) => -1,
    };
    let signs = signum(a).cmp(&signum(b));
    if signs.is_ne() || signum(a) == 0 {
        return Ok(signs);
    }
    let magnitudes = if a.exponent == b.exponent {
        a.coefficient.compare(&b.coefficient)
    } else {
        let sizes = adjusted(vm, a)?.cmp(&adjusted(vm, b)?);
        if sizes.is_ne() {
            sizes
        } else {
            let exponent = a.exponent.min(b.exponent);
            let first = a.coefficient.raised(vm, (a.exponent - exponent) as u64)?;
            let second = b.coefficient.raised(vm, (b.exponent - exponent) as u64)?;
            first.compare(&second)
        }
    };
    Ok(if a.negative {
        magnitudes.reverse()
    } else {
        magnitudes
    })
}
