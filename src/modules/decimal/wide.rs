//! Products of two 128-bit numbers, and their quotients: what coefficients of up to 38 digits need to stay off the heap.

/// `a * b` as its high and its low half.
pub(super) fn mul(a: u128, b: u128) -> (u128, u128) {
    let halves = |number: u128| (number >> 64, number & u128::from(u64::MAX));
    let ((a1, a0), (b1, b0)) = (halves(a), halves(b));
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    // The sum of a product of 64-bit halves and two 64-bit numbers fits 128 bits.
    let (carried, middle) = halves(middle);
    let middle = a0 * b1 + middle;
    let high = a1 * b1 + carried + (middle >> 64);
    (high, middle << 64 | low & u128::from(u64::MAX))
}

/// `divmod(high * 2**128 + low, divisor)`, where `high < divisor`.
pub(super) fn div(high: u128, low: u128, divisor: u128) -> (u128, u128) {
    if high == 0 {
        return (low / divisor, low % divisor);
    }
    // The divisor's first bit is made 1, so that its upper half tells each digit of the quotient but for two.
    let shift = divisor.leading_zeros();
    let divisor = divisor << shift;
    let (high, low) = match shift {
        0 => (high, low),
        _ => (high << shift | low >> (128 - shift), low << shift),
    };
    let (first, rest) = digit(high, low >> 64, divisor);
    let (second, rest) = digit(rest, low & u128::from(u64::MAX), divisor);
    (first << 64 | second, rest >> shift)
}

/// One digit, to the base 2**64, of the quotient of `rest * 2**64 + next`; `rest < divisor`.
fn digit(rest: u128, next: u128, divisor: u128) -> (u128, u128) {
    let (top, bottom) = (divisor >> 64, divisor & u128::from(u64::MAX));
    let mut quotient = rest / top;
    let mut left = rest % top;
    while quotient >> 64 != 0 || quotient * bottom > (left << 64 | next) {
        quotient -= 1;
        left += top;
        if left >> 64 != 0 {
            break;
        }
    }
    // Modulo 2**128 the difference is exact: it is less than the divisor.
    let rest = (rest << 64 | next).wrapping_sub(quotient.wrapping_mul(divisor));
    (quotient, rest)
}

#[cfg(test)]
mod tests {
    use super::{div, mul};
    use num_bigint::BigUint;

    #[test]
    fn products_and_quotients_agree_with_those_of_big_integers() {
        let mut state = 0x9E37_79B9_7F4A_7C15_u128;
        let mut next = |step: u32| {
            state = state
                .wrapping_mul(0xDA94_2042_E4DD_58B5_0000_0001_F123_BB5B)
                .wrapping_add(0x1234_5678_9ABC_DEF1);
            let number = (state ^ state >> 67) >> (step * 7 % 128);
            if step.is_multiple_of(5) {
                number | u128::MAX << 90
            } else {
                number
            }
        };
        for step in 0..20_000 {
            let (a, b) = (next(step), next(step / 3));
            let (high, low) = mul(a, b);
            let product = (BigUint::from(high) << 128) + low;
            assert_eq!(product, BigUint::from(a) * b);
            let divisor = next(step / 2).max(1);
            let (quotient, rest) = div(high % divisor, low, divisor);
            let dividend = (BigUint::from(high % divisor) << 128) + low;
            assert!(rest < divisor);
            assert_eq!(BigUint::from(quotient) * divisor + rest, dividend);
        }
    }
}
