//! The elementary functions of complex numbers: square root, logarithm, exponential, the circular and hyperbolic ones
//! and their inverses.
//!
//! Formulas are Kahan's ("Branch cuts for complex elementary functions", 1987), which keep their precision near the branch
//! points; beyond them, numbers are scaled so that no intermediate result leaves the range. What is not finite follows
//! the tables of C11, Annex G. A negative zero says on which side of a branch cut a number lies.
//!
//! The circular functions are the hyperbolic ones of a number turned by a right angle: `sin z = -i sinh iz`.

use super::complex::Complex;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, LN_2, LN_10, PI};

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The function has no value there.
    Domain,
    /// The value is too large.
    Range,
}

type Outcome = Result<Complex, Failure>;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
const TINY: f64 = f64::MIN_POSITIVE;
/// Squares of larger numbers leave the range.
const LARGE: f64 = f64::MAX / 4.0;
/// The exponents from which on `exp` comes close to the end of the range.
const LOG_LARGE: f64 = 708.396_418_532_264_1;

fn is_finite(z: Complex) -> bool {
    z.0.is_finite() && z.1.is_finite()
}

fn times_i(z: Complex) -> Complex {
    (-z.1, z.0)
}

fn over_i(z: Complex) -> Complex {
    (z.1, -z.0)
}

/// The value for a number that is not finite, by a rule for the quarter where neither part is negative: both parts of
/// an odd function take the argument's signs.
fn odd(z: Complex, rule: impl Fn(f64, f64) -> Complex) -> Complex {
    let (re, im) = rule(z.0.abs(), z.1.abs());
    let like = |part: f64, of: f64| if of.is_sign_negative() { -part } else { part };
    let re = if z.0.is_nan() { re } else { like(re, z.0) };
    (re, if z.1.is_nan() { im } else { like(im, z.1) })
}

/// `x` scaled by a power of two, which is exact.
fn scaled(x: f64, power: i32) -> f64 {
    libm::ldexp(x, power)
}

/// `log |z|` for large parts, without leaving the range.
fn log_of_large(z: Complex) -> f64 {
    (z.0 / 2.0).hypot(z.1 / 2.0).ln() + 2.0 * LN_2
}

pub(crate) fn sqrt(z: Complex) -> Complex {
    let (x, y) = z;
    if y.is_infinite() {
        return (INF, y);
    }
    if x.is_infinite() {
        let other = |kept: f64| {
            if y.is_nan() {
                kept
            } else {
                0.0_f64.copysign(y)
            }
        };
        return if x > 0.0 {
            (INF, other(NAN))
        } else if y.is_nan() {
            (NAN, INF)
        } else {
            (0.0, INF.copysign(y))
        };
    }
    if x.is_nan() || y.is_nan() {
        return (NAN, NAN);
    }
    if x == 0.0 && y == 0.0 {
        return (0.0, y);
    }
    let (ax, ay) = (x.abs(), y.abs());
    let root = if ax < TINY && ay < TINY {
        // The odd power is the half that the root takes.
        let (ax, ay) = (scaled(ax, 53), scaled(ay, 53));
        scaled((ax + ax.hypot(ay)).sqrt(), -27)
    } else {
        let ax = ax / 8.0;
        2.0 * (ax + ax.hypot(ay / 8.0)).sqrt()
    };
    let other = ay / (2.0 * root);
    if x >= 0.0 {
        (root, other.copysign(y))
    } else {
        (other, root.copysign(y))
    }
}

pub(crate) fn log(z: Complex) -> Outcome {
    let (x, y) = z;
    let phase = y.atan2(x);
    if !is_finite(z) {
        let size = if x.is_infinite() || y.is_infinite() {
            INF
        } else {
            NAN
        };
        return Ok((size, phase));
    }
    let (ax, ay) = (x.abs(), y.abs());
    let size = if ax > LARGE || ay > LARGE {
        (ax / 2.0).hypot(ay / 2.0).ln() + LN_2
    } else if ax < TINY && ay < TINY {
        if ax == 0.0 && ay == 0.0 {
            return Err(Failure::Domain);
        }
        scaled(ax, 53).hypot(scaled(ay, 53)).ln() - 53.0 * LN_2
    } else {
        let size = ax.hypot(ay);
        if (0.71..=1.73).contains(&size) {
            let (more, less) = (ax.max(ay), ax.min(ay));
            ((more - 1.0) * (more + 1.0) + less * less).ln_1p() / 2.0
        } else {
            size.ln()
        }
    };
    Ok((size, phase))
}

pub(crate) fn log10(z: Complex) -> Outcome {
    log(z).map(|(x, y)| (x / LN_10, y / LN_10))
}

pub(crate) fn acos(z: Complex) -> Outcome {
    let (x, y) = z;
    if !is_finite(z) {
        let im = if y.is_sign_negative() { INF } else { -INF };
        return Ok(match (x.is_infinite(), y.is_infinite()) {
            (_, true) if x.is_nan() => (NAN, im),
            (true, true) => (if x > 0.0 { FRAC_PI_4 } else { 3.0 * FRAC_PI_4 }, im),
            (false, true) => (FRAC_PI_2, im),
            (true, false) if y.is_nan() => (NAN, INF),
            (true, false) => (if x > 0.0 { 0.0 } else { PI }, im),
            (false, false) if x == 0.0 => (FRAC_PI_2, NAN),
            (false, false) => (NAN, NAN),
        });
    }
    if x.abs() > LARGE || y.abs() > LARGE {
        let im = log_of_large(z);
        return Ok((y.abs().atan2(x), (-im).copysign(-y)));
    }
    let (below, above) = (sqrt((1.0 - x, -y)), sqrt((1.0 + x, y)));
    Ok((
        2.0 * below.0.atan2(above.0),
        libm::asinh(above.0 * below.1 - above.1 * below.0),
    ))
}

pub(crate) fn acosh(z: Complex) -> Outcome {
    let (x, y) = z;
    if !is_finite(z) {
        let signed = |angle: f64| angle.copysign(y);
        return Ok(match (x.is_infinite(), y.is_infinite()) {
            (_, true) if x.is_nan() => (INF, NAN),
            (true, true) => (
                INF,
                signed(if x > 0.0 { FRAC_PI_4 } else { 3.0 * FRAC_PI_4 }),
            ),
            (false, true) => (INF, signed(FRAC_PI_2)),
            (true, false) if y.is_nan() => (INF, NAN),
            (true, false) => (INF, signed(if x > 0.0 { 0.0 } else { PI })),
            (false, false) if x == 0.0 => (NAN, FRAC_PI_2),
            (false, false) => (NAN, NAN),
        });
    }
    if x.abs() > LARGE || y.abs() > LARGE {
        return Ok((log_of_large(z), y.atan2(x)));
    }
    let (below, above) = (sqrt((x - 1.0, y)), sqrt((x + 1.0, y)));
    Ok((
        libm::asinh(below.0 * above.0 + below.1 * above.1),
        2.0 * below.1.atan2(above.0),
    ))
}

pub(crate) fn asinh(z: Complex) -> Outcome {
    let (x, y) = z;
    if !is_finite(z) {
        return Ok(odd(z, |x, y| match (x.is_infinite(), y.is_infinite()) {
            (_, true) if x.is_nan() => (INF, NAN),
            (true, true) => (INF, FRAC_PI_4),
            (false, true) => (INF, FRAC_PI_2),
            (true, false) if y.is_nan() => (INF, NAN),
            (true, false) => (INF, 0.0),
            (false, false) if y == 0.0 => (NAN, 0.0),
            (false, false) => (NAN, NAN),
        }));
    }
    if x.abs() > LARGE || y.abs() > LARGE {
        return Ok((log_of_large(z).copysign(x), y.atan2(x.abs())));
    }
    let (one, two) = (sqrt((1.0 + y, -x)), sqrt((1.0 - y, x)));
    Ok((
        libm::asinh(one.0 * two.1 - two.0 * one.1),
        y.atan2(one.0 * two.0 - one.1 * two.1),
    ))
}

pub(crate) fn asin(z: Complex) -> Outcome {
    asinh(times_i(z)).map(over_i)
}

pub(crate) fn atanh(z: Complex) -> Outcome {
    let (x, y) = z;
    if !is_finite(z) {
        return Ok(odd(z, |x, y| {
            if x.is_infinite() && y.is_nan() || x == 0.0 && y.is_nan() {
                (0.0, NAN)
            } else if x.is_infinite() || y.is_infinite() {
                (0.0, FRAC_PI_2)
            } else {
                (NAN, NAN)
            }
        }));
    }
    if x.is_sign_negative() {
        return atanh((-x, -y)).map(|(x, y)| (-x, -y));
    }
    let ay = y.abs();
    let root_of_large = LARGE.sqrt();
    if x > root_of_large || ay > root_of_large {
        let half = (x / 2.0).hypot(y / 2.0);
        return Ok((x / 4.0 / half / half, FRAC_PI_2.copysign(y)));
    }
    if x == 1.0 && ay < TINY.sqrt() {
        if ay == 0.0 {
            return Err(Failure::Domain);
        }
        let re = -(ay.sqrt() / ay.hypot(2.0).sqrt()).ln();
        return Ok((re, (2.0_f64.atan2(-ay) / 2.0).copysign(y)));
    }
    let rest = 1.0 - x;
    let re = (4.0 * x / (rest * rest + ay * ay)).ln_1p() / 4.0;
    let im = -(-2.0 * y).atan2(rest * (1.0 + x) - ay * ay) / 2.0;
    Ok((re, im))
}

pub(crate) fn atan(z: Complex) -> Outcome {
    atanh(times_i(z)).map(over_i)
}

/// A finite result of finite numbers.
fn in_range(z: Complex) -> Outcome {
    if z.0.is_infinite() || z.1.is_infinite() {
        Err(Failure::Range)
    } else {
        Ok(z)
    }
}

/// An infinite length in the direction of `angle`.
fn endless(angle: f64) -> Complex {
    (INF.copysign(angle.cos()), INF.copysign(angle.sin()))
}

pub(crate) fn exp(z: Complex) -> Outcome {
    let (x, y) = z;
    if !is_finite(z) {
        if y.is_infinite() && (x.is_finite() || x == INF) {
            return Err(Failure::Domain);
        }
        return Ok(if x == INF && y.is_finite() {
            if y == 0.0 { (INF, y) } else { endless(y) }
        } else if x == -INF && y.is_finite() {
            (0.0_f64.copysign(y.cos()), 0.0_f64.copysign(y.sin()))
        } else if x == -INF {
            (0.0, 0.0)
        } else if x == INF {
            (INF, NAN)
        } else if y == 0.0 {
            (NAN, y)
        } else {
            (NAN, NAN)
        });
    }
    if x > LOG_LARGE {
        let length = (x - 1.0).exp();
        let e = std::f64::consts::E;
        return in_range((length * y.cos() * e, length * y.sin() * e));
    }
    let length = x.exp();
    in_range((length * y.cos(), length * y.sin()))
}

pub(crate) fn cosh(z: Complex) -> Outcome {
    let (x, y) = z;
    if !is_finite(z) {
        if y.is_infinite() && !x.is_nan() {
            return Err(Failure::Domain);
        }
        return Ok(if x.is_infinite() && y.is_finite() && y != 0.0 {
            let (re, im) = endless(y);
            (re, if x > 0.0 { im } else { -im })
        } else if x.is_infinite() && y == 0.0 {
            (INF, if x > 0.0 { y } else { -y })
        } else if x.is_infinite() {
            (INF, NAN)
        } else if x == 0.0 || y == 0.0 {
            (NAN, 0.0)
        } else {
            (NAN, NAN)
        });
    }
    if x.abs() > LOG_LARGE {
        let (x, e) = (x - 1.0_f64.copysign(x), std::f64::consts::E);
        return in_range((y.cos() * x.cosh() * e, y.sin() * x.sinh() * e));
    }
    in_range((y.cos() * x.cosh(), y.sin() * x.sinh()))
}

pub(crate) fn sinh(z: Complex) -> Outcome {
    let (x, y) = z;
    if !is_finite(z) {
        if y.is_infinite() && !x.is_nan() {
            return Err(Failure::Domain);
        }
        return Ok(if x.is_infinite() && y.is_finite() && y != 0.0 {
            let (re, im) = endless(y);
            (if x > 0.0 { re } else { -re }, im)
        } else if x.is_infinite() && y == 0.0 {
            (x, y)
        } else if x.is_infinite() || x == 0.0 {
            (x, NAN)
        } else if y == 0.0 {
            (NAN, y)
        } else {
            (NAN, NAN)
        });
    }
    if x.abs() > LOG_LARGE {
        let (x, e) = (x - 1.0_f64.copysign(x), std::f64::consts::E);
        return in_range((y.cos() * x.sinh() * e, y.sin() * x.cosh() * e));
    }
    in_range((y.cos() * x.sinh(), y.sin() * x.cosh()))
}

pub(crate) fn tanh(z: Complex) -> Outcome {
    let (x, y) = z;
    if !is_finite(z) {
        if y.is_infinite() && x.is_finite() {
            return Err(Failure::Domain);
        }
        return Ok(if x.is_infinite() {
            let im = if y.is_finite() {
                0.0_f64.copysign(2.0 * y.sin() * y.cos())
            } else {
                0.0
            };
            (1.0_f64.copysign(x), im)
        } else if x == 0.0 {
            (x, NAN)
        } else if y == 0.0 {
            (NAN, y)
        } else {
            (NAN, NAN)
        });
    }
    if x.abs() > LOG_LARGE {
        let im = 4.0 * y.sin() * y.cos() * (-2.0 * x.abs()).exp();
        return Ok((1.0_f64.copysign(x), im));
    }
    let (tx, ty, cx) = (x.tanh(), y.tan(), 1.0 / x.cosh());
    let product = tx * ty;
    let bottom = 1.0 + product * product;
    Ok((tx * (1.0 + ty * ty) / bottom, ((ty / bottom) * cx) * cx))
}

pub(crate) fn sin(z: Complex) -> Outcome {
    sinh(times_i(z)).map(over_i)
}

pub(crate) fn cos(z: Complex) -> Outcome {
    cosh(times_i(z))
}

pub(crate) fn tan(z: Complex) -> Outcome {
    tanh(times_i(z)).map(over_i)
}

/// The number of length `r` in the direction `phi`.
pub(crate) fn rect(r: f64, phi: f64) -> Outcome {
    if r.is_finite() && phi.is_finite() {
        // A zero angle keeps its sign.
        return Ok(if phi == 0.0 {
            (r, r * phi)
        } else {
            (r * phi.cos(), r * phi.sin())
        });
    }
    if phi.is_infinite() && !r.is_nan() && r != 0.0 {
        return Err(Failure::Domain);
    }
    Ok(if r.is_infinite() && phi.is_finite() && phi != 0.0 {
        let (re, im) = endless(phi);
        if r > 0.0 { (re, im) } else { (-re, -im) }
    } else if r.is_infinite() {
        let im = if phi == 0.0 {
            if r > 0.0 { phi } else { -phi }
        } else {
            NAN
        };
        (r, im)
    } else if r == 0.0 {
        (0.0, 0.0)
    } else if phi == 0.0 {
        (NAN, 0.0)
    } else {
        (NAN, NAN)
    })
}
