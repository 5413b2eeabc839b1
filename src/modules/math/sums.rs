//! Sums and products: exact ones of floats, and those of any numbers.

use crate::object::{Res, Value, Vm};
use crate::vm::protocol::BinaryOp;

/// The sum of two floats and what rounding lost of it.
fn two_sum(x: f64, y: f64) -> (f64, f64) {
    let (x, y) = if x.abs() < y.abs() { (y, x) } else { (x, y) };
    let high = x + y;
    (high, y - (high - x))
}

/// The root of the sum of squares, without overflow on the way.
pub(super) fn norm(numbers: &[f64]) -> f64 {
    if numbers.iter().any(|number| number.is_infinite()) {
        return f64::INFINITY;
    }
    let largest = numbers
        .iter()
        .fold(0.0_f64, |largest, number| largest.max(number.abs()));
    if numbers.iter().any(|number| number.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 {
        return 0.0;
    }
    let (_, exponent) = libm::frexp(largest);
    let scaled = numbers.iter().map(|number| libm::ldexp(*number, -exponent));
    let (mut sum, mut rest) = (0.0, 0.0);
    for number in scaled.clone() {
        let square = number * number;
        let lost = number.mul_add(number, -square);
        let (high, low) = two_sum(sum, square);
        sum = high;
        rest += low + lost;
    }
    let root = (sum + rest).sqrt();
    // One step of Newton's method from the exact remainder.
    let square = root * root;
    let lost = root.mul_add(root, -square);
    let remainder = (sum - square) + (rest - lost);
    libm::ldexp(root + remainder / (2.0 * root), exponent)
}

/// The exact sum of floats, rounded once: partial sums that do not overlap.
pub(super) fn fsum(vm: &mut Vm, values: &Value) -> Res<f64> {
    let (mut partials, mut special, mut infinite) = (Vec::<f64>::new(), 0.0, 0.0);
    for value in vm.collect_iterable(values)? {
        let given = vm.to_f64(&value)?;
        let mut x = given;
        let mut kept = 0;
        for at in 0..partials.len() {
            let (high, low) = two_sum(x, partials[at]);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x != 0.0 {
            if !x.is_finite() {
                if given.is_finite() {
                    return raise!(vm, OverflowError, "intermediate overflow in fsum");
                }
                if given.is_infinite() {
                    infinite += given;
                }
                special += given;
                partials.clear();
            } else {
                partials.push(x);
            }
        }
    }
    if special != 0.0 || special.is_nan() {
        if infinite.is_nan() {
            return raise!(vm, ValueError, "-inf + inf in fsum");
        }
        return Ok(special);
    }
    Ok(rounded(&partials))
}

/// The sum of partials that do not overlap, the smallest first.
fn rounded(partials: &[f64]) -> f64 {
    let mut rest = partials.to_vec();
    let Some(mut high) = rest.pop() else {
        return 0.0;
    };
    let mut low = 0.0;
    while let Some(x) = rest.pop() {
        (high, low) = {
            let sum = high + x;
            (sum, x - (sum - high))
        };
        if low != 0.0 {
            break;
        }
    }
    // Half-way cases go the way that the rest points.
    if let Some(next) = rest.last()
        && ((low < 0.0 && *next < 0.0) || (low > 0.0 && *next > 0.0))
    {
        let double = low * 2.0;
        let moved = high + double;
        if double == moved - high {
            high = moved;
        }
    }
    high
}

/// The product of what an iterable gives.
pub(super) fn prod(vm: &mut Vm, values: &Value, start: Value) -> Res {
    let mut product = start;
    for value in vm.collect_iterable(values)? {
        product = match (&product, &value) {
            (Value::Int(a), Value::Int(b)) if a.checked_mul(*b).is_some() => {
                Value::Int(a.wrapping_mul(*b))
            }
            (Value::Float(a), Value::Float(b)) => Value::float(a.get() * b.get()),
            _ => vm.binary(BinaryOp::Mul, &product, &value)?,
        };
    }
    Ok(product)
}

/// The sum of products of two sequences of one length.
pub(super) fn sumprod(vm: &mut Vm, p: &Value, q: &Value) -> Res {
    let (p, q) = (vm.collect_iterable(p)?, vm.collect_iterable(q)?);
    if p.len() != q.len() {
        return raise!(vm, ValueError, "Inputs are not the same length");
    }
    let mut total = Value::Int(0);
    // Ints are summed as machine integers until one is something else or the sum too large, then floats in triple
    // length until one is something else or the sum not finite; what follows is left to the operators.
    let mut ints = Some(0_i64);
    let mut floats = Some(TripleLength::default());
    for (a, b) in p.iter().zip(&q) {
        vm.tick()?;
        if let Some(sum) = ints {
            if let (Value::Int(a), Value::Int(b)) = (a, b)
                && let Some(sum) = a
                    .checked_mul(*b)
                    .and_then(|product| sum.checked_add(product))
            {
                ints = Some(sum);
                continue;
            }
            ints = None;
            total = vm.binary(BinaryOp::Add, &total, &Value::Int(sum))?;
        }
        if let Some(sum) = floats {
            if let Some((a, b)) = as_floats(vm, a, b)
                && let Some(sum) = sum.add_product(a, b)
            {
                floats = Some(sum);
                continue;
            }
            floats = None;
            total = sum.add_to(vm, &total)?;
        }
        let product = vm.binary(BinaryOp::Mul, a, b)?;
        total = vm.binary(BinaryOp::Add, &total, &product)?;
    }
    if let Some(sum) = ints {
        total = vm.binary(BinaryOp::Add, &total, &Value::Int(sum))?;
    }
    match floats {
        Some(sum) => sum.add_to(vm, &total),
        None => Ok(total),
    }
}

/// Two factors as floats, where one of them is and the other is one or an int that fits.
fn as_floats(vm: &mut Vm, a: &Value, b: &Value) -> Option<(f64, f64)> {
    let is_float = |value: &Value| matches!(value, Value::Float(_));
    let mut convert = |value: &Value| match value {
        Value::Float(x) => Some(x.get()),
        Value::Int(x) => Some(*x as f64),
        Value::Bool(x) => Some(f64::from(u8::from(x.get()))),
        _ if vm.type_of(value).is_same(&vm.types.int) => vm.to_f64(value).ok(),
        _ => None,
    };
    if is_float(a) || is_float(b) {
        convert(a).zip(convert(b))
    } else {
        None
    }
}

/// A sum of three floats of falling size (Ogita, Rump, Oishi: "Accurate sum and dot product", algorithm DotK for K = 3).
#[derive(Clone, Copy, Default)]
struct TripleLength {
    high: f64,
    low: f64,
    tiny: f64,
    used: bool,
}

impl TripleLength {
    /// With `a * b` added, if that is finite.
    fn add_product(self, a: f64, b: f64) -> Option<TripleLength> {
        let product = a * b;
        let error = a.mul_add(b, -product);
        let (high, rest) = two_sum(self.high, product);
        let (low, tiny) = two_sum(self.low, error);
        let (low, tinier) = two_sum(low, rest);
        high.is_finite().then_some(TripleLength {
            high,
            low,
            tiny: self.tiny + tiny + tinier,
            used: true,
        })
    }

    /// `total` plus the sum, where anything was summed.
    fn add_to(self, vm: &mut Vm, total: &Value) -> Res {
        if !self.used {
            return Ok(total.clone());
        }
        let (high, low) = two_sum(self.low, self.high);
        vm.binary(BinaryOp::Add, total, &Value::float(self.tiny + low + high))
    }
}
