//! Number theory on integers of any size. Work is charged before it is done.

use crate::object::{Res, Value, Vm};
use crate::raise;
use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// The largest argument of `factorial` that is tried.
const MAX_FACTORIAL: i64 = i64::MAX;

fn integer(vm: &mut Vm, value: &Value) -> Res<BigInt> {
    let index = vm.index(value)?;
    Ok(vm.big_int(&index).unwrap_or_default())
}

pub(super) fn gcd(vm: &mut Vm, values: &[Value]) -> Res {
    if let [Value::Int(a), Value::Int(b)] = values {
        let gcd = a.unsigned_abs().gcd(&b.unsigned_abs());
        return vm.new_int_wide(i128::from(gcd));
    }
    let mut result = BigInt::zero();
    for value in values {
        let next = integer(vm, value)?;
        vm.charge_work((next.bits() / 8) as usize)?;
        result = result.gcd(&next);
    }
    vm.new_int(result)
}

pub(super) fn lcm(vm: &mut Vm, values: &[Value]) -> Res {
    let mut result = BigInt::one();
    for value in values {
        let next = integer(vm, value)?;
        vm.reserve(((result.bits() + next.bits()) / 8) as usize)?;
        result = if next.is_zero() || result.is_zero() {
            BigInt::zero()
        } else {
            result.lcm(&next).abs()
        };
    }
    vm.new_int(result)
}

pub(super) fn isqrt(vm: &mut Vm, n: &Value) -> Res {
    let n = integer(vm, n)?;
    if n.is_negative() {
        return raise!(vm, ValueError, "isqrt() argument must be nonnegative");
    }
    vm.charge_work((n.bits() / 4) as usize)?;
    vm.new_int(n.sqrt())
}

/// The product of a range of factors, by halves, so that the factors of a product are of one size.
fn product(from: u64, to: u64) -> BigUint {
    if to - from <= 8 {
        return (from..to).fold(BigUint::one(), |product, factor| product * factor);
    }
    let middle = from + (to - from) / 2;
    product(from, middle) * product(middle, to)
}

/// Charge a product of `factors` factors, the largest of which is `largest`.
fn charge(vm: &mut Vm, factors: u64, largest: u64) -> Res<()> {
    let bits = u64::from(64 - largest.leading_zeros()).saturating_mul(factors);
    let bytes = usize::try_from(bits / 8).unwrap_or(usize::MAX / 4);
    vm.reserve(bytes)?;
    vm.charge_work(bytes.saturating_mul(4))
}

pub(super) fn factorial(vm: &mut Vm, n: &Value) -> Res {
    if let Value::Float(_) = n {
        return raise!(
            vm,
            TypeError,
            "'float' object cannot be interpreted as an integer"
        );
    }
    let n = integer(vm, n)?;
    if n.is_negative() {
        return raise!(
            vm,
            ValueError,
            "factorial() not defined for negative values"
        );
    }
    let Some(n) = n.to_i64() else {
        return raise!(
            vm,
            OverflowError,
            "factorial() argument should not exceed {MAX_FACTORIAL}"
        );
    };
    charge(vm, n as u64, n as u64)?;
    vm.new_int(product(1, n as u64 + 1).into())
}

pub(super) fn perm(vm: &mut Vm, n: &Value, k: &Value) -> Res {
    if k.is_none() {
        return factorial(vm, n);
    }
    let (n, k) = (integer(vm, n)?, integer(vm, k)?);
    if n.is_negative() {
        return raise!(vm, ValueError, "n must be a non-negative integer");
    }
    if k.is_negative() {
        return raise!(vm, ValueError, "k must be a non-negative integer");
    }
    if k > n {
        return Ok(Value::Int(0));
    }
    let Some(count) = k.to_u64() else {
        return raise!(vm, OverflowError, "k must not exceed {}", i64::MAX);
    };
    if let Some(n) = n.to_u64().filter(|n| *n < u64::MAX) {
        charge(vm, count, n)?;
        return vm.new_int(product(n - count + 1, n + 1).into());
    }
    charge(vm, count.saturating_mul(n.bits() / 64 + 1), u64::MAX)?;
    let result = (0..count).fold(BigInt::one(), |product, at| product * (&n - at));
    vm.new_int(result)
}

pub(super) fn comb(vm: &mut Vm, n: &Value, k: &Value) -> Res {
    let (n, k) = (integer(vm, n)?, integer(vm, k)?);
    if n.is_negative() {
        return raise!(vm, ValueError, "n must be a non-negative integer");
    }
    if k.is_negative() {
        return raise!(vm, ValueError, "k must be a non-negative integer");
    }
    if k > n {
        return Ok(Value::Int(0));
    }
    let fewer = k.clone().min(&n - &k);
    let Some(count) = fewer.to_u64() else {
        return raise!(
            vm,
            OverflowError,
            "min(n - k, k) must not exceed {}",
            i64::MAX
        );
    };
    if let Some(n) = n.to_u64().filter(|n| *n < u64::MAX) {
        charge(vm, count, n)?;
        let result = product(n - count + 1, n + 1) / product(1, count + 1);
        return vm.new_int(result.into());
    }
    charge(vm, count.saturating_mul(n.bits() / 64 + 1), u64::MAX)?;
    let top = (0..count).fold(BigInt::one(), |product, at| product * (&n - at));
    vm.new_int(top / BigInt::from(product(1, count + 1)))
}
