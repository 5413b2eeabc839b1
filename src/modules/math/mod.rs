//! `math`: the functions of the C library on floats, and number theory on integers.
//!
//! `integers.rs` has the latter, `sums.rs` exact sums and products, `round.rs` floor and its like.

mod integers;
mod round;
mod sums;

use crate::object::{Res, Step, Value, Vm};
use num_traits::ToPrimitive;
use pyish_derive::module;
use std::f64::consts;

/// The error of a result that is not there: infinity from finite, or NaN from a number.
fn checked(vm: &mut Vm, x: f64, result: f64, can_overflow: bool) -> Res<f64> {
    if result.is_nan() && !x.is_nan() {
        return raise!(vm, ValueError, "math domain error");
    }
    if result.is_infinite() && x.is_finite() {
        return if can_overflow {
            raise!(vm, OverflowError, "math range error")
        } else {
            raise!(vm, ValueError, "math domain error")
        };
    }
    Ok(result)
}

/// A function of one float whose domain has an end.
fn within(vm: &mut Vm, x: f64, result: f64, what: impl FnOnce(&str) -> String) -> Res<f64> {
    if result.is_nan() && !x.is_nan() || result.is_infinite() && x.is_finite() {
        let shown = shown(x);
        return raise!(vm, ValueError, "{}", what(&shown));
    }
    Ok(result)
}

fn shown(x: f64) -> String {
    crate::text::float_repr::repr(x)
}

/// The logarithm of an integer of any size.
fn log_of(vm: &mut Vm, value: &Value, of_float: fn(f64) -> f64, of_two: f64) -> Res<f64> {
    if let Some(big) = value.as_int_object() {
        let big = big.value.clone();
        if big.sign() != num_bigint::Sign::Plus {
            return raise!(vm, ValueError, "expected a positive input");
        }
        return Ok(match big.to_f64().filter(|float| float.is_finite()) {
            Some(float) => of_float(float),
            None => {
                let bits = big.bits() - 64;
                let top: num_bigint::BigInt = &big >> bits;
                of_float(top.to_f64().unwrap_or(1.0)) + bits as f64 * of_two
            }
        });
    }
    let x = vm.to_f64(value)?;
    if x <= 0.0 {
        return if matches!(value, Value::Int(_) | Value::Bool(_)) {
            raise!(vm, ValueError, "expected a positive input")
        } else {
            let shown = shown(x);
            raise!(vm, ValueError, "expected a positive input, got {shown}")
        };
    }
    Ok(of_float(x))
}

/// Functions and constants for real numbers.
#[module(name = "math")]
impl Surface {
    #[constant]
    fn pi() -> f64 {
        consts::PI
    }

    #[constant]
    fn e() -> f64 {
        consts::E
    }

    #[constant]
    fn tau() -> f64 {
        consts::TAU
    }

    #[constant]
    fn inf() -> f64 {
        f64::INFINITY
    }

    #[constant]
    fn nan() -> f64 {
        f64::NAN
    }

    /// Return the arc cosine (measured in radians) of x.
    #[function("acos(x, /)")]
    fn acos(vm: &mut Vm, x: f64) -> Res<f64> {
        within(vm, x, x.acos(), |x| {
            format!("expected a number in range from -1 up to 1, got {x}")
        })
    }

    /// Inverse of cosh().
    #[function("acosh(x, /)")]
    fn acosh(vm: &mut Vm, x: f64) -> Res<f64> {
        within(vm, x, libm::acosh(x), |x| {
            format!("expected argument value not less than 1, got {x}")
        })
    }

    /// Return the arc sine (measured in radians) of x.
    #[function("asin(x, /)")]
    fn asin(vm: &mut Vm, x: f64) -> Res<f64> {
        within(vm, x, x.asin(), |x| {
            format!("expected a number in range from -1 up to 1, got {x}")
        })
    }

    /// Inverse of sinh().
    #[function("asinh(x, /)")]
    fn asinh(x: f64) -> f64 {
        libm::asinh(x)
    }

    /// Return the arc tangent (measured in radians) of x.
    #[function("atan(x, /)")]
    fn atan(x: f64) -> f64 {
        x.atan()
    }

    /// Return the arc tangent (measured in radians) of y/x.
    #[function("atan2(y, x, /)")]
    fn atan2(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }

    /// Inverse of tanh().
    #[function("atanh(x, /)")]
    fn atanh(vm: &mut Vm, x: f64) -> Res<f64> {
        within(vm, x, libm::atanh(x), |x| {
            format!("expected a number between -1 and 1, got {x}")
        })
    }

    /// Return the cube root of x.
    #[function("cbrt(x, /)")]
    fn cbrt(x: f64) -> f64 {
        x.cbrt()
    }

    /// Return a float with the magnitude (absolute value) of x but the sign of y.
    #[function("copysign(x, y, /)")]
    fn copysign(x: f64, y: f64) -> f64 {
        x.copysign(y)
    }

    /// Cosine of an angle in radians.
    #[function("cos(x, /)")]
    fn cos(vm: &mut Vm, x: f64) -> Res<f64> {
        within(vm, x, x.cos(), |x| {
            format!("expected a finite input, got {x}")
        })
    }

    /// Return the hyperbolic cosine of x.
    #[function("cosh(x, /)")]
    fn cosh(vm: &mut Vm, x: f64) -> Res<f64> {
        checked(vm, x, x.cosh(), true)
    }

    /// An angle in radians, in degrees.
    #[function("degrees(x, /)")]
    fn degrees(x: f64) -> f64 {
        x * (180.0 / consts::PI)
    }

    /// Error function at x.
    #[function("erf(x, /)")]
    fn erf(x: f64) -> f64 {
        libm::erf(x)
    }

    /// Complementary error function at x.
    #[function("erfc(x, /)")]
    fn erfc(x: f64) -> f64 {
        libm::erfc(x)
    }

    /// The exponential function: e to the power of x.
    #[function("exp(x, /)")]
    fn exp(vm: &mut Vm, x: f64) -> Res<f64> {
        checked(vm, x, x.exp(), true)
    }

    /// 2 to the power of x.
    #[function("exp2(x, /)")]
    fn exp2(vm: &mut Vm, x: f64) -> Res<f64> {
        checked(vm, x, x.exp2(), true)
    }

    /// Return exp(x)-1.
    #[function("expm1(x, /)")]
    fn expm1(vm: &mut Vm, x: f64) -> Res<f64> {
        checked(vm, x, x.exp_m1(), true)
    }

    /// How far a number is from zero, as a float.
    #[function("fabs(x, /)")]
    fn fabs(x: f64) -> f64 {
        x.abs()
    }

    /// Fused multiply-add operation: (x * y) + z.
    #[function("fma(x, y, z, /)")]
    fn fma(vm: &mut Vm, x: f64, y: f64, z: f64) -> Res<f64> {
        let result = x.mul_add(y, z);
        if result.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
            return raise!(vm, ValueError, "invalid operation in fma");
        }
        if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
            return raise!(vm, OverflowError, "overflow in fma");
        }
        Ok(result)
    }

    /// The remainder of x / y, with the sign of x, as C has it.
    #[function("fmod(x, y, /)")]
    fn fmod(vm: &mut Vm, x: f64, y: f64) -> Res<f64> {
        if y.is_infinite() && x.is_finite() {
            return Ok(x);
        }
        let result = x % y;
        if result.is_nan() && !x.is_nan() && !y.is_nan() {
            return raise!(vm, ValueError, "math domain error");
        }
        Ok(result)
    }

    /// Return the mantissa and exponent of x, as pair (m, e).
    #[function("frexp(x, /)")]
    fn frexp(vm: &mut Vm, x: f64) -> Res {
        let (mantissa, exponent) = if x.is_finite() {
            libm::frexp(x)
        } else {
            (x, 0)
        };
        vm.new_tuple([Value::float(mantissa), Value::Int(exponent.into())])
    }

    /// Gamma function at x.
    #[function("gamma(x, /)")]
    fn gamma(vm: &mut Vm, x: f64) -> Res<f64> {
        if x == f64::NEG_INFINITY || (x.is_finite() && x <= 0.0 && x == x.floor()) {
            let shown = shown(x);
            return raise!(
                vm,
                ValueError,
                "expected a noninteger or positive integer, got {shown}"
            );
        }
        if x > 0.0 && x <= 23.0 && x == x.floor() {
            return Ok((1..x as u64).fold(1.0, |product, factor| product * factor as f64));
        }
        checked(vm, x, libm::tgamma(x), true)
    }

    /// Return the Euclidean distance.
    #[function("hypot(*coordinates)")]
    fn hypot(vm: &mut Vm, coordinates: &[Value]) -> Res<f64> {
        let mut numbers = Vec::new();
        for coordinate in coordinates {
            numbers.push(vm.to_f64(coordinate)?);
        }
        Ok(sums::norm(&numbers))
    }

    /// Return the Euclidean distance between two points p and q.
    #[function("dist(p, q, /)")]
    fn dist(vm: &mut Vm, p: Value, q: Value) -> Res<f64> {
        let (p, q) = (vm.collect_iterable(&p)?, vm.collect_iterable(&q)?);
        if p.len() != q.len() {
            return raise!(
                vm,
                ValueError,
                "both points must have the same number of dimensions"
            );
        }
        let mut numbers = Vec::new();
        for (a, b) in p.iter().zip(&q) {
            numbers.push(vm.to_f64(a)? - vm.to_f64(b)?);
        }
        Ok(sums::norm(&numbers))
    }

    /// Determine whether two floating-point numbers are close in value.
    #[function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(vm: &mut Vm, a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> Res<bool> {
        if rel_tol < 0.0 || abs_tol < 0.0 {
            return raise!(vm, ValueError, "tolerances must be non-negative");
        }
        if a == b {
            return Ok(true);
        }
        if a.is_infinite() || b.is_infinite() {
            return Ok(false);
        }
        let distance = (b - a).abs();
        Ok(distance <= (rel_tol * b).abs()
            || distance <= (rel_tol * a).abs()
            || distance <= abs_tol)
    }

    /// Whether it is neither infinite nor NaN.
    #[function("isfinite(x, /)")]
    fn isfinite(x: f64) -> bool {
        x.is_finite()
    }

    /// Whether it is infinite, of either sign.
    #[function("isinf(x, /)")]
    fn isinf(x: f64) -> bool {
        x.is_infinite()
    }

    /// Whether it is NaN.
    #[function("isnan(x, /)")]
    fn isnan(x: f64) -> bool {
        x.is_nan()
    }

    /// Return x * (2**i).
    #[function("ldexp(x, i, /)")]
    fn ldexp(vm: &mut Vm, x: f64, i: &Value) -> Res<f64> {
        let exponent = vm.index(i)?;
        let exponent = match vm.small_int(&exponent) {
            Some(exponent) => exponent.clamp(-10_000, 10_000) as i32,
            None if vm.is_negative_int(&exponent) => -10_000,
            None => 10_000,
        };
        let result = libm::ldexp(x, exponent);
        if result.is_infinite() && x.is_finite() {
            return raise!(vm, OverflowError, "math range error");
        }
        Ok(result)
    }

    /// The natural logarithm of abs(gamma(x)).
    #[function("lgamma(x, /)")]
    fn lgamma(vm: &mut Vm, x: f64) -> Res<f64> {
        if x.is_finite() && x <= 0.0 && x == x.floor() {
            let shown = shown(x);
            return raise!(
                vm,
                ValueError,
                "expected a noninteger or positive integer, got {shown}"
            );
        }
        checked(vm, x, libm::lgamma(x), true)
    }

    /// log(x, [base=math.e])
    /// Return the logarithm of x to the given base.
    #[function("log(x, base=<unrepresentable>, /)")]
    fn log(vm: &mut Vm, x: &Value, base: &Value) -> Res<f64> {
        let number = log_of(vm, x, f64::ln, consts::LN_2)?;
        if base.is_unset() {
            return Ok(number);
        }
        let base = log_of(vm, base, f64::ln, consts::LN_2)?;
        if base == 0.0 {
            return raise!(vm, ZeroDivisionError, "division by zero");
        }
        Ok(number / base)
    }

    /// Return the natural logarithm of 1+x (base e).
    #[function("log1p(x, /)")]
    fn log1p(vm: &mut Vm, x: f64) -> Res<f64> {
        within(vm, x, x.ln_1p(), |x| {
            format!("expected argument value > -1, got {x}")
        })
    }

    /// Logarithm of base 2.
    #[function("log2(x, /)")]
    fn log2(vm: &mut Vm, x: &Value) -> Res<f64> {
        log_of(vm, x, f64::log2, 1.0)
    }

    /// Logarithm of base 10.
    #[function("log10(x, /)")]
    fn log10(vm: &mut Vm, x: &Value) -> Res<f64> {
        log_of(vm, x, f64::log10, consts::LOG10_2)
    }

    /// Return the fractional and integer parts of x.
    #[function("modf(x, /)")]
    fn modf(vm: &mut Vm, x: f64) -> Res {
        let whole = if x.is_infinite() { x } else { x.trunc() };
        let part = if x.is_infinite() {
            0.0_f64.copysign(x)
        } else {
            (x - whole).copysign(x)
        };
        vm.new_tuple([Value::float(part), Value::float(whole)])
    }

    /// Return the floating-point value the given number of steps after x towards y.
    #[function("nextafter(x, y, /, *, steps=None)")]
    fn nextafter(vm: &mut Vm, x: f64, y: f64, steps: Option<i64>) -> Res<f64> {
        let steps = steps.unwrap_or(1);
        if steps < 0 {
            return raise!(vm, ValueError, "steps must be a non-negative integer");
        }
        Ok(round::nextafter(x, y, steps as u64))
    }

    /// x ** y as C has it, in floats.
    #[function("pow(x, y, /)")]
    fn pow(vm: &mut Vm, x: f64, y: f64) -> Res<f64> {
        let result = x.powf(y);
        if x.is_finite() && y.is_finite() {
            if result.is_nan() || (result.is_infinite() && x == 0.0) {
                return raise!(vm, ValueError, "math domain error");
            }
            if result.is_infinite() {
                return raise!(vm, OverflowError, "math range error");
            }
        }
        Ok(result)
    }

    /// An angle in degrees, in radians.
    #[function("radians(x, /)")]
    fn radians(x: f64) -> f64 {
        x * (consts::PI / 180.0)
    }

    /// Difference between x and the closest integer multiple of y.
    #[function("remainder(x, y, /)")]
    fn remainder(vm: &mut Vm, x: f64, y: f64) -> Res<f64> {
        let result = libm::remainder(x, y);
        if result.is_nan() && !x.is_nan() && !y.is_nan() {
            return raise!(vm, ValueError, "math domain error");
        }
        Ok(result)
    }

    /// Sine of an angle in radians.
    #[function("sin(x, /)")]
    fn sin(vm: &mut Vm, x: f64) -> Res<f64> {
        within(vm, x, x.sin(), |x| {
            format!("expected a finite input, got {x}")
        })
    }

    /// Return the hyperbolic sine of x.
    #[function("sinh(x, /)")]
    fn sinh(vm: &mut Vm, x: f64) -> Res<f64> {
        checked(vm, x, x.sinh(), true)
    }

    /// Return the square root of x.
    #[function("sqrt(x, /)")]
    fn sqrt(vm: &mut Vm, x: f64) -> Res<f64> {
        within(vm, x, x.sqrt(), |x| {
            format!("expected a nonnegative input, got {x}")
        })
    }

    /// Tangent of an angle in radians.
    #[function("tan(x, /)")]
    fn tan(vm: &mut Vm, x: f64) -> Res<f64> {
        within(vm, x, x.tan(), |x| {
            format!("expected a finite input, got {x}")
        })
    }

    /// Return the hyperbolic tangent of x.
    #[function("tanh(x, /)")]
    fn tanh(x: f64) -> f64 {
        x.tanh()
    }

    /// How far the float next to x lies from it, away from zero.
    #[function("ulp(x, /)")]
    fn ulp(x: f64) -> f64 {
        round::ulp(x)
    }

    /// Return the ceiling of x as an Integral.
    #[function("ceil(x, /)")]
    fn ceil(vm: &mut Vm, x: &Value) -> Res {
        round::by(vm, x, "__ceil__", f64::ceil)
    }

    /// Return the floor of x as an Integral.
    #[function("floor(x, /)")]
    fn floor(vm: &mut Vm, x: &Value) -> Res {
        round::by(vm, x, "__floor__", f64::floor)
    }

    /// Truncates the Real x to the nearest Integral toward 0.
    #[function("trunc(x, /)")]
    fn trunc(vm: &mut Vm, x: &Value) -> Res {
        round::trunc(vm, x)
    }

    /// Return an accurate floating-point sum of values in the iterable seq.
    #[function("fsum(seq, /)")]
    fn fsum(vm: &mut Vm, seq: &Value) -> Res<f64> {
        sums::fsum(vm, seq)
    }

    /// Calculate the product of all the elements in the input iterable.
    #[function("prod(iterable, /, *, start=1)")]
    fn prod(vm: &mut Vm, iterable: Value, start: Value) -> Res {
        sums::prod(vm, &iterable, start)
    }

    /// Return the sum of products of values from two iterables p and q.
    #[function("sumprod(p, q, /)")]
    fn sumprod(vm: &mut Vm, p: Value, q: Value) -> Res {
        sums::sumprod(vm, &p, &q)
    }

    /// Number of ways to choose k items from n items without repetition and without order.
    #[function("comb(n, k, /)")]
    fn comb(vm: &mut Vm, n: &Value, k: &Value) -> Res {
        integers::comb(vm, n, k)
    }

    /// Number of ways to choose k items from n items without repetition and with order.
    #[function("perm(n, k=None, /)")]
    fn perm(vm: &mut Vm, n: &Value, k: &Value) -> Res {
        integers::perm(vm, n, k)
    }

    /// Return n factorial.
    #[function("factorial(n, /)")]
    fn factorial(vm: &mut Vm, n: &Value) -> Res {
        integers::factorial(vm, n)
    }

    /// Greatest Common Divisor.
    #[function("gcd(*integers)")]
    fn gcd(vm: &mut Vm, integers: &[Value]) -> Res<Step> {
        integers::gcd(vm, integers).map(Step::Return)
    }

    /// Least Common Multiple.
    #[function("lcm(*integers)")]
    fn lcm(vm: &mut Vm, integers: &[Value]) -> Res {
        integers::lcm(vm, integers)
    }

    /// The square root of an integer, without its fraction.
    #[function("isqrt(n, /)")]
    fn isqrt(vm: &mut Vm, n: &Value) -> Res {
        integers::isqrt(vm, n)
    }
}
