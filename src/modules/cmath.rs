//! `cmath`: the functions of `math` on complex numbers. The formulas are `text/complex_functions.rs`.

use crate::object::{Res, Value, Vm};
use crate::text::complex::Complex;
use crate::text::complex_functions::{self as functions, Failure};
use pyish_derive::module;
use std::f64::consts;

/// A complex argument.
fn argument(vm: &mut Vm, value: &Value) -> Res<Complex> {
    crate::builtins::complex::to_parts(vm, value)
}

fn give(vm: &mut Vm, result: Result<Complex, Failure>) -> Res {
    match result {
        Ok((re, im)) => vm.new_complex(re, im),
        Err(Failure::Domain) => raise!(vm, ValueError, "math domain error"),
        Err(Failure::Range) => raise!(vm, OverflowError, "math range error"),
    }
}

fn apply(vm: &mut Vm, z: &Value, function: fn(Complex) -> Result<Complex, Failure>) -> Res {
    let z = argument(vm, z)?;
    give(vm, function(z))
}

/// The functions of math for complex numbers.
#[module(name = "cmath")]
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

    #[constant]
    fn infj(vm: &mut Vm) -> Res {
        vm.new_complex(0.0, f64::INFINITY)
    }

    #[constant]
    fn nanj(vm: &mut Vm) -> Res {
        vm.new_complex(0.0, f64::NAN)
    }

    /// Return the arc cosine of z.
    #[function("acos(z, /)")]
    fn acos(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::acos)
    }

    /// Inverse of cosh().
    #[function("acosh(z, /)")]
    fn acosh(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::acosh)
    }

    /// Return the arc sine of z.
    #[function("asin(z, /)")]
    fn asin(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::asin)
    }

    /// Inverse of sinh().
    #[function("asinh(z, /)")]
    fn asinh(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::asinh)
    }

    /// Return the arc tangent of z.
    #[function("atan(z, /)")]
    fn atan(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::atan)
    }

    /// Inverse of tanh().
    #[function("atanh(z, /)")]
    fn atanh(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::atanh)
    }

    /// Return the cosine of z.
    #[function("cos(z, /)")]
    fn cos(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::cos)
    }

    /// Return the hyperbolic cosine of z.
    #[function("cosh(z, /)")]
    fn cosh(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::cosh)
    }

    /// Return the exponential value e**z.
    #[function("exp(z, /)")]
    fn exp(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::exp)
    }

    /// log(z[, base]) -> the logarithm of z, natural unless there is a base.
    #[function("log(z, base=<unrepresentable>, /)")]
    fn log(vm: &mut Vm, z: &Value, base: &Value) -> Res {
        let z = argument(vm, z)?;
        if base.is_unset() {
            return give(vm, functions::log(z));
        }
        let base = argument(vm, base)?;
        let quotient = functions::log(z).and_then(|z| functions::log(base).map(|base| (z, base)));
        match quotient {
            Ok((z, base)) => {
                let quotient = crate::text::complex::div(z, base).map_err(|_| Failure::Domain);
                give(vm, quotient)
            }
            Err(failure) => give(vm, Err(failure)),
        }
    }

    /// Return the base-10 logarithm of z.
    #[function("log10(z, /)")]
    fn log10(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::log10)
    }

    /// The angle from the real axis, between -pi and pi.
    #[function("phase(z, /)")]
    fn phase(vm: &mut Vm, z: &Value) -> Res<f64> {
        let (re, im) = argument(vm, z)?;
        Ok(im.atan2(re))
    }

    /// (r, phi): the distance from 0, and the angle from the real axis.
    #[function("polar(z, /)")]
    fn polar(vm: &mut Vm, z: &Value) -> Res {
        let (re, im) = argument(vm, z)?;
        let size = re.hypot(im);
        if size.is_infinite() && re.is_finite() && im.is_finite() {
            return raise!(vm, OverflowError, "math range error");
        }
        vm.new_tuple([Value::float(size), Value::float(im.atan2(re))])
    }

    /// The complex number at distance r from 0 and angle phi from the real axis.
    #[function("rect(r, phi, /)")]
    fn rect(vm: &mut Vm, r: f64, phi: f64) -> Res {
        give(vm, functions::rect(r, phi))
    }

    /// Return the sine of z.
    #[function("sin(z, /)")]
    fn sin(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::sin)
    }

    /// Return the hyperbolic sine of z.
    #[function("sinh(z, /)")]
    fn sinh(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::sinh)
    }

    /// Return the square root of z.
    #[function("sqrt(z, /)")]
    fn sqrt(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, |z| Ok(functions::sqrt(z)))
    }

    /// Return the tangent of z.
    #[function("tan(z, /)")]
    fn tan(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::tan)
    }

    /// Return the hyperbolic tangent of z.
    #[function("tanh(z, /)")]
    fn tanh(vm: &mut Vm, z: &Value) -> Res {
        apply(vm, z, functions::tanh)
    }

    /// Whether neither part is infinite or NaN.
    #[function("isfinite(z, /)")]
    fn isfinite(vm: &mut Vm, z: &Value) -> Res<bool> {
        let (re, im) = argument(vm, z)?;
        Ok(re.is_finite() && im.is_finite())
    }

    /// Whether one of its parts is infinite.
    #[function("isinf(z, /)")]
    fn isinf(vm: &mut Vm, z: &Value) -> Res<bool> {
        let (re, im) = argument(vm, z)?;
        Ok(re.is_infinite() || im.is_infinite())
    }

    /// Whether one of its parts is NaN.
    #[function("isnan(z, /)")]
    fn isnan(vm: &mut Vm, z: &Value) -> Res<bool> {
        let (re, im) = argument(vm, z)?;
        Ok(re.is_nan() || im.is_nan())
    }

    /// Whether two complex numbers are almost equal: apart by rel_tol times the larger magnitude at most, or by
    /// abs_tol.
    ///
    /// NaN is close to nothing, an infinity only to itself.
    #[function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(vm: &mut Vm, a: &Value, b: &Value, rel_tol: f64, abs_tol: f64) -> Res<bool> {
        let (a, b) = (argument(vm, a)?, argument(vm, b)?);
        if rel_tol < 0.0 || abs_tol < 0.0 {
            return raise!(vm, ValueError, "tolerances must be non-negative");
        }
        if a == b {
            return Ok(true);
        }
        let infinite = |z: Complex| z.0.is_infinite() || z.1.is_infinite();
        if infinite(a) || infinite(b) {
            return Ok(false);
        }
        let size = |z: Complex| z.0.hypot(z.1);
        let distance = size((a.0 - b.0, a.1 - b.1));
        Ok(distance <= rel_tol * size(b) || distance <= rel_tol * size(a) || distance <= abs_tol)
    }
}
