//! Powers with integer exponents. All others are `stdlib/decimal/_functions.py`.

use super::arithmetic::{Work, order};
use super::coefficient::Coefficient;
use super::number::condition::{INEXACT, ROUNDED};
use super::number::{Number, Rounding};
use crate::object::Res;
use std::cmp::Ordering;

/// How many digits a number takes.
fn length(number: u64) -> i64 {
    i64::from(number.checked_ilog10().unwrap_or(0)) + 1
}

impl Work<'_> {
    /// `a ** b`; nothing where `b` is no integer, or where the answer needs no multiplication.
    ///
    /// By squaring, with a few digits more than are asked for, as libmpdec does: the last digit may differ from that of
    /// the exact power, and is to differ as it does there.
    pub(super) fn power(&mut self, a: &Number, b: &Number) -> Res<Option<Number>> {
        if !a.is_finite() || !b.is_finite() || a.is_zero() || b.is_zero() {
            return Ok(None);
        }
        let Some(times) = self.integer(b)? else {
            return Ok(None);
        };
        let negative = a.negative && times & 1 == 1;
        let base = a.with_sign(false);
        let against_one = order(self.vm, &base, &Number::finite(false, Coefficient::ONE, 0))?;
        if against_one.is_eq() {
            return Ok(None);
        }
        let grows = (against_one == Ordering::Greater) != b.negative;
        let size = self.distance_from_one(&base)? + self.adjusted(b)?;
        let set = self.settings;
        if grows && size > length(set.emax.unsigned_abs()) {
            return self.overflow(negative).map(Some);
        }
        if !grows && size > length(set.tiny().unsigned_abs()) {
            self.status |= INEXACT | ROUNDED;
            let least = Number::finite(negative, Coefficient::ONE, set.tiny() - 1);
            return self.finish(least).map(Some);
        }
        self.settings.prec += b.coefficient.count(self.vm)? + b.exponent + 2;
        self.settings.rounding = Rounding::HalfEven;
        self.settings.clamp = false;
        let result = self.multiplied(base, b.negative, times);
        self.settings = set;
        let result = result?;
        if result.is_infinite() {
            return self.overflow(negative).map(Some);
        }
        self.finish(result.with_sign(negative)).map(Some)
    }

    /// The magnitude of an integer that fits 64 bits.
    fn integer(&mut self, number: &Number) -> Res<Option<u64>> {
        let whole = if number.exponent >= 0 {
            if number.exponent > 19 {
                return Ok(None);
            }
            let places = number.exponent.unsigned_abs();
            number.coefficient.raised(self.vm, places)?
        } else {
            let places = number.exponent.unsigned_abs();
            let (whole, rest) = number.coefficient.cut(self.vm, places)?;
            if rest.is_some() {
                return Ok(None);
            }
            whole
        };
        Ok(whole.small().and_then(|small| u64::try_from(small).ok()))
    }

    fn multiplied(&mut self, base: Number, inverse: bool, times: u64) -> Res<Number> {
        let base = if inverse {
            self.settings.prec += 1;
            self.div(&Number::finite(false, Coefficient::ONE, 0), &base)?
        } else {
            base
        };
        let mut power = base.clone();
        for at in (0..63 - times.leading_zeros()).rev() {
            power = self.mul(&power, &power)?;
            if times >> at & 1 == 1 {
                power = self.mul(&power, &base)?;
            }
            if !power.is_finite() || power.is_zero() {
                break;
            }
        }
        Ok(power)
    }

    /// A lower bound of the exponent of the logarithm of a number that is not 1.
    fn distance_from_one(&mut self, a: &Number) -> Res<i64> {
        let exponent = self.adjusted(a)?;
        if exponent >= 1 {
            return Ok(length(exponent.unsigned_abs()) - 1);
        }
        if exponent <= -2 {
            return Ok(length((-1 - exponent).unsigned_abs()) - 1);
        }
        let one = Coefficient::ONE.raised(self.vm, (-a.exponent).max(0) as u64)?;
        let own = a.coefficient.raised(self.vm, a.exponent.max(0) as u64)?;
        let difference = match own.compare(&one) {
            Ordering::Less => one.subtract(&own),
            _ => own.subtract(&one),
        };
        Ok(difference.count(self.vm)? - one.count(self.vm)? - 1)
    }
}
