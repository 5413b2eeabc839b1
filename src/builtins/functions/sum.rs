//! `sum`: ints without a call each, floats and complex numbers with the error of each addition carried along.

use crate::object::*;
use crate::vm::BinaryOp;
use pyish_derive::module;

/// A sum of floats with what rounding has lost (Neumaier's improvement of Kahan's summation).
#[derive(Clone, Copy, Default)]
struct Compensated {
    high: f64,
    low: f64,
}

impl Compensated {
    fn add(&mut self, x: f64) {
        let sum = self.high + x;
        self.low += if self.high.abs() >= x.abs() {
            (self.high - sum) + x
        } else {
            (x - sum) + self.high
        };
        self.high = sum;
    }

    fn total(self) -> f64 {
        if self.low != 0.0 && self.low.is_finite() {
            self.high + self.low
        } else {
            self.high
        }
    }
}

/// What has been summed up so far, in the narrowest form that holds it.
enum Total {
    Int(i64),
    Float(Compensated),
    Complex(Compensated, Compensated),
    Any(Value),
}

impl Total {
    fn begin(start: &Value) -> Total {
        match start {
            Value::Int(int) => Total::Int(*int),
            Value::Float(float) => Total::Float(Compensated {
                high: float.get(),
                low: 0.0,
            }),
            other => match other.downcast::<Complex>() {
                Some(complex) if !complex.ty().is_counted() => Total::Complex(
                    Compensated {
                        high: complex.re,
                        low: 0.0,
                    },
                    Compensated {
                        high: complex.im,
                        low: 0.0,
                    },
                ),
                _ => Total::Any(other.clone()),
            },
        }
    }

    fn finish(self, vm: &mut Vm) -> Res {
        match self {
            Total::Int(int) => Ok(Value::Int(int)),
            Total::Float(sum) => Ok(Value::float(sum.total())),
            Total::Complex(re, im) => vm.new_complex(re.total(), im.total()),
            Total::Any(value) => Ok(value),
        }
    }

    /// Add an item without leaving this form; false if that cannot be.
    fn add_quickly(&mut self, item: &Value) -> bool {
        match (self, item) {
            (Total::Int(sum), Value::Int(int)) => match sum.checked_add(*int) {
                Some(total) => *sum = total,
                None => return false,
            },
            (Total::Int(sum), Value::Bool(flag)) => match sum.checked_add(i64::from(flag.get())) {
                Some(total) => *sum = total,
                None => return false,
            },
            (Total::Float(sum) | Total::Complex(sum, _), Value::Float(float)) => {
                sum.add(float.get())
            }
            (Total::Float(sum) | Total::Complex(sum, _), Value::Int(int)) => sum.add(*int as f64),
            (Total::Float(sum), Value::Bool(flag)) => sum.add(f64::from(u8::from(flag.get()))),
            (Total::Complex(re, im), Value::Object(object)) => match object.downcast::<Complex>() {
                Some(complex) if !complex.ty().is_counted() => {
                    re.add(complex.re);
                    im.add(complex.im);
                }
                _ => return false,
            },
            _ => return false,
        }
        true
    }
}

#[module(name = "builtins")]
impl Sum {
    /// start plus all items of an iterable of numbers, from the left.
    ///
    /// Texts are refused: ''.join() is for these.
    #[function("sum(iterable, /, start=0)")]
    fn sum(vm: &mut Vm, iterable: &Value, start: &Value) -> Res {
        if start.as_str().is_some() {
            return raise!(
                vm,
                TypeError,
                "sum() can't sum strings [use ''.join(seq) instead]"
            );
        }
        if start.as_bytes().is_some() {
            return raise!(
                vm,
                TypeError,
                "sum() can't sum bytes [use b''.join(seq) instead]"
            );
        }
        if start.downcast::<ByteArray>().is_some() {
            return raise!(
                vm,
                TypeError,
                "sum() can't sum bytearray [use b''.join(seq) instead]"
            );
        }
        let mut total = Total::begin(start);
        vm.for_each(iterable, |vm, item| {
            if !total.add_quickly(&item) {
                let so_far = std::mem::replace(&mut total, Total::Int(0)).finish(vm)?;
                let sum = vm.binary(BinaryOp::Add, &so_far, &item)?;
                total = Total::begin(&sum);
            }
            Ok(true)
        })?;
        total.finish(vm)
    }
}
