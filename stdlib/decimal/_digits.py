"""Coefficients: counting and making the decimal digits of integers of any size."""

_POWERS = tuple(10 ** power for power in range(64))
# Below this, int and str convert directly, whatever the limit on digits is.
_PLAIN = 600


def power10(exponent):
    """10 ** exponent."""
    return _POWERS[exponent] if exponent < 64 else 10 ** exponent


def count(number):
    """How many digits a number >= 0 has; 0 has one."""
    if number < 1_000_000_000_000_000_000:
        return len(str(number))
    size = (number.bit_length() - 1) * 1233 >> 12
    if number.bit_length() > 3000:
        size = int((number.bit_length() - 1) * 0.30102999566398119)
        while number >= 10 ** (size + 1):
            size += 1
        return size + 1
    while number >= power10(size):
        size += 1
    return size


def text(number):
    """The digits of a number >= 0."""
    if number.bit_length() < 1990:
        return str(number)
    half = count(number) // 2
    high, low = divmod(number, 10 ** half)
    return text(high) + text(low).rjust(half, "0")


def number(digits):
    """The number that digits write."""
    if len(digits) <= _PLAIN:
        return int(digits or "0")
    half = len(digits) // 2
    return number(digits[:-half]) * 10 ** half + number(digits[-half:])


def strip_zeros(coefficient, most):
    """Without up to `most` zeros at its end: (what is left, how many went)."""
    gone = 0
    step = 1
    while step < most and coefficient.bit_length() > 200:
        step *= 2
    while step:
        if gone + step <= most:
            quotient, rest = divmod(coefficient, power10(step))
            if not rest:
                coefficient = quotient
                gone += step
                continue
        step //= 2
    return coefficient, gone
