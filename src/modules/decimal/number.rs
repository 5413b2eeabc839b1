//! Decimal numbers as data, and what a context says of arithmetic with them.

use super::coefficient::Coefficient;
use crate::object::layout::{saved_choice, saved_fields};
use crate::object::load::{Loaded, Loader};
use crate::object::save::{Saved, Saver};
use crate::object::{Trace, Tracer};
use num_bigint::{BigInt, BigUint};

pub(super) const MAX_PREC: i64 = 999_999_999_999_999_999;
pub(super) const MAX_EMAX: i64 = MAX_PREC;
pub(super) const MIN_EMIN: i64 = -MAX_EMAX;
pub(super) const MIN_ETINY: i64 = MIN_EMIN - (MAX_PREC - 1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Finite,
    Infinite,
    /// A NaN that raises no signal.
    Quiet,
    /// A NaN that does.
    Signaling,
}
saved_choice!(Kind: Finite, Infinite, Quiet, Signaling);

/// `(-1) ** sign * coefficient * 10 ** exponent`, an infinity, or a NaN, whose payload is the coefficient.
#[derive(Clone)]
pub(super) struct Number {
    pub(super) negative: bool,
    pub(super) kind: Kind,
    /// 0 where it is not finite. Beyond a context's range only on the way to a result, and far from the range of `i64`.
    pub(super) exponent: i64,
    pub(super) coefficient: Coefficient,
}

impl Number {
    pub(super) fn finite(
        negative: bool,
        coefficient: impl Into<Coefficient>,
        exponent: i64,
    ) -> Number {
        Number {
            negative,
            kind: Kind::Finite,
            exponent,
            coefficient: coefficient.into(),
        }
    }

    pub(super) fn zero(negative: bool, exponent: i64) -> Number {
        Number::finite(negative, Coefficient::ZERO, exponent)
    }

    pub(super) fn special(negative: bool, kind: Kind) -> Number {
        Number {
            negative,
            kind,
            exponent: 0,
            coefficient: Coefficient::ZERO,
        }
    }

    pub(super) fn infinity(negative: bool) -> Number {
        Number::special(negative, Kind::Infinite)
    }

    pub(super) fn nan() -> Number {
        Number::special(false, Kind::Quiet)
    }

    #[inline]
    pub(super) fn is_finite(&self) -> bool {
        self.kind == Kind::Finite
    }

    pub(super) fn is_infinite(&self) -> bool {
        self.kind == Kind::Infinite
    }

    pub(super) fn is_nan(&self) -> bool {
        matches!(self.kind, Kind::Quiet | Kind::Signaling)
    }

    /// A finite number that is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.is_finite() && self.coefficient.is_zero()
    }

    pub(super) fn with_sign(&self, negative: bool) -> Number {
        Number {
            negative,
            ..self.clone()
        }
    }
}

impl Trace for Number {
    fn trace(&self, _: &mut Tracer<'_>) {}

    saved_fields!(negative, kind, exponent, coefficient);
}

impl Trace for Coefficient {
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        BigInt::from(self.to_big().into_owned()).save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Coefficient> {
        let number: BigInt = Trace::load(loader)?;
        let (_, magnitude): (_, BigUint) = number.into_parts();
        Ok(magnitude.into())
    }
}

/// How what is cut off bears on what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    /// Away from zero where that keeps the last digit from being 0 or 5.
    ZeroFiveUp,
}
saved_choice!(Rounding: Up, Down, Ceiling, Floor, HalfUp, HalfDown, HalfEven, ZeroFiveUp);

impl Rounding {
    const NAMES: [(Rounding, &'static str); 8] = [
        (Rounding::Up, "ROUND_UP"),
        (Rounding::Down, "ROUND_DOWN"),
        (Rounding::Ceiling, "ROUND_CEILING"),
        (Rounding::Floor, "ROUND_FLOOR"),
        (Rounding::HalfUp, "ROUND_HALF_UP"),
        (Rounding::HalfDown, "ROUND_HALF_DOWN"),
        (Rounding::HalfEven, "ROUND_HALF_EVEN"),
        (Rounding::ZeroFiveUp, "ROUND_05UP"),
    ];

    pub(super) fn named(name: &[u8]) -> Option<Rounding> {
        let row = Rounding::NAMES
            .iter()
            .find(|row| row.1.as_bytes() == name)?;
        Some(row.0)
    }

    pub(super) fn name(self) -> &'static str {
        let row = Rounding::NAMES.iter().find(|row| row.0 == self);
        row.map_or("", |row| row.1)
    }

    /// Whether what is kept of a number goes up by one in its last place.
    pub(super) fn goes_up(
        self,
        negative: bool,
        kept: &Coefficient,
        against_half: std::cmp::Ordering,
    ) -> bool {
        match self {
            Rounding::Up => true,
            Rounding::Down => false,
            Rounding::Ceiling => !negative,
            Rounding::Floor => negative,
            Rounding::HalfUp => against_half.is_ge(),
            Rounding::HalfDown => against_half.is_gt(),
            Rounding::HalfEven => against_half.is_gt() || against_half.is_eq() && kept.is_odd(),
            Rounding::ZeroFiveUp => kept.is_multiple_of_five(),
        }
    }
}

/// The conditions of arithmetic, a bit for each. `stdlib/decimal/_signals.py` has the same numbers.
pub(super) mod condition {
    pub(crate) const CLAMPED: u32 = 1;
    pub(crate) const ROUNDED: u32 = 1 << 1;
    pub(crate) const INEXACT: u32 = 1 << 2;
    pub(crate) const SUBNORMAL: u32 = 1 << 3;
    pub(crate) const UNDERFLOW: u32 = 1 << 4;
    pub(crate) const OVERFLOW: u32 = 1 << 5;
    pub(crate) const DIVISION_BY_ZERO: u32 = 1 << 6;
    pub(crate) const FLOAT_OPERATION: u32 = 1 << 7;
    pub(crate) const INVALID: u32 = 1 << 8;
    /// What is invalid is a text.
    pub(crate) const CONVERSION: u32 = INVALID | 1 << 9;
    /// A quotient would have more digits than the precision.
    pub(crate) const IMPOSSIBLE: u32 = INVALID | 1 << 10;
    /// Zero divided by zero.
    pub(crate) const UNDEFINED: u32 = INVALID | 1 << 11;
    /// Those that are flags.
    pub(crate) const ALL: u32 = 511;
}

/// What a context asks of results.
#[derive(Clone, Copy)]
pub(super) struct Settings {
    pub(super) prec: i64,
    pub(super) emin: i64,
    pub(super) emax: i64,
    pub(super) rounding: Rounding,
    /// Exponents above `top` are brought down to it.
    pub(super) clamp: bool,
}

impl Settings {
    /// All that can be had: what does not fit even here is no number.
    pub(super) const WIDEST: Settings = Settings {
        prec: MAX_PREC,
        emin: MIN_EMIN,
        emax: MAX_EMAX,
        rounding: Rounding::HalfEven,
        clamp: false,
    };

    /// The least exponent of all.
    pub(super) fn tiny(&self) -> i64 {
        self.emin - self.prec + 1
    }

    /// The greatest exponent of a coefficient with all its digits.
    pub(super) fn top(&self) -> i64 {
        self.emax - self.prec + 1
    }
}

impl Trace for Settings {
    fn trace(&self, _: &mut Tracer<'_>) {}

    saved_fields!(prec, emin, emax, rounding, clamp);
}
