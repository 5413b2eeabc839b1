//! Number theory on integers of any size. Work is charged before it is done.

use crate::object::{Res, Value, Vm};
use crate::text::large;
use num_bigint::BigInt;
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
        result = large::gcd(vm, result.magnitude(), next.magnitude())?.into();
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
            let divisor = large::gcd(vm, result.magnitude(), next.magnitude())?;
            let (part, _) = large::div_rem(vm, result.magnitude(), &divisor)?;
            large::mul(vm, &part, next.magnitude())?.into()
        };
    }
    vm.new_int(result)
}

pub(super) fn isqrt(vm: &mut Vm, n: &Value) -> Res {
    let n = integer(vm, n)?;
    if n.is_negative() {
        return raise!(vm, ValueError, "isqrt() argument must be nonnegative");
    }
    let root = large::isqrt(vm, n.magnitude())?;
    vm.new_int(root.into())
}

/// Make sure that a product of `factors` factors has room, the largest of which is `largest`.
fn reserve(vm: &mut Vm, factors: u64, largest: u64) -> Res<()> {
    let bits = u64::from(64 - largest.leading_zeros()).saturating_mul(factors);
    let bytes = usize::try_from(bits / 8).unwrap_or(usize::MAX / 4);
    vm.reserve(bytes)
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
    reserve(vm, n as u64, n as u64)?;
    let product = large::product(vm, 1, n as u64 + 1)?;
    vm.new_int(product.into())
}

/// `n * (n - 1) * …`, so many factors.
fn falling(vm: &mut Vm, n: &BigInt, count: u64) -> Res<BigInt> {
    let mut product = BigInt::one();
    for at in 0..count {
        let factor = n - at;
        product = large::mul(vm, product.magnitude(), factor.magnitude())?.into();
    }
    Ok(product)
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
        reserve(vm, count, n)?;
        let product = large::product(vm, n - count + 1, n + 1)?;
        return vm.new_int(product.into());
    }
    reserve(vm, count.saturating_mul(n.bits() / 64 + 1), u64::MAX)?;
    let product = falling(vm, &n, count)?;
    vm.new_int(product)
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
        reserve(vm, count, n)?;
        let top = large::product(vm, n - count + 1, n + 1)?;
        let bottom = large::product(vm, 1, count + 1)?;
        let (result, _) = large::div_rem(vm, &top, &bottom)?;
        return vm.new_int(result.into());
    }
    reserve(vm, count.saturating_mul(n.bits() / 64 + 1), u64::MAX)?;
    let top = falling(vm, &n, count)?;
    let bottom = large::product(vm, 1, count + 1)?;
    let (result, _) = large::div_rem(vm, top.magnitude(), &bottom)?;
    vm.new_int(result.into())
}
