"""exp, ln, log10 and powers, correctly rounded: each is found to a few digits more than asked, and to more again as
long as its rounding is in doubt."""

from decimal._digits import count, power10, strip_zeros
from decimal._number import INFINITE, QUIET, SIGNALING, adjusted, finish, from_int, invalid, new, order, quieted
from decimal._signals import INEXACT, ROUNDED
from math import isqrt

# ---- integers that stand for real numbers, scaled by 2 ** bits


def _series_atanh(top, bottom, bits):
    """atanh(top / bottom), both small."""
    term = (top << bits) // bottom
    square_top, square_bottom = top * top, bottom * bottom
    total, odd = 0, 1
    while term:
        total += term // odd
        term = term * square_top // square_bottom
        odd += 2
    return total


_kept = {}


def _constant(name, bits):
    """ln 2 or ln 10, kept for the next time."""
    known = _kept.get(name)
    if known is None or known[0] < bits:
        work = bits + 16
        ln2 = 18 * _series_atanh(1, 26, work) - 2 * _series_atanh(1, 4801, work) + 8 * _series_atanh(1, 8749, work)
        if name == "ln10":
            # 10 = 8 * 5/4
            ln2 = 3 * ln2 + 2 * _series_atanh(1, 9, work)
        known = _kept[name] = (bits, ln2 >> 16)
    return known[1] >> (known[0] - bits)


def _exp(x, bits):
    """e ** x for a small x."""
    halvings = isqrt(bits) // 2 + 4
    work = bits + 2 * halvings + 8
    x <<= work - bits
    reduced = x >> halvings
    one = 1 << work
    total = term = one
    step = 1
    while term:
        term = (term * reduced >> work) // step
        if term == -1:
            break
        total += term
        step += 1
    for _ in range(halvings):
        total = total * total >> work
    return total >> (work - bits)


def _ln(x, bits):
    """The logarithm of x > 0."""
    work = bits + 32
    x <<= 32
    twos = x.bit_length() - 1 - work
    x = x >> twos if twos >= 0 else x << -twos
    # Now 1 <= x < 2. A few square roots bring it near 1.
    roots = isqrt(bits) // 4 + 3
    extra = roots + 8
    x <<= extra
    work += extra
    one = 1 << work
    for _ in range(roots):
        x = isqrt(x << work)
    ratio = ((x - one) << work) // (x + one)
    square = ratio * ratio >> work
    total, term, odd = 0, ratio, 1
    while term:
        total += term // odd
        term = term * square >> work
        odd += 2
    result = total << (roots + 1)
    return (result >> (work - bits)) + twos * _constant("ln2", bits)


def _bits_for(digits):
    return int(digits * 3.3219280948873626) + 16


def _scaled_ln(value, digits):
    """ln of a finite number > 0, times 10 ** digits, to a few units."""
    size = count(value._int)
    exponent = value._exp + size - 1
    bits = _bits_for(digits + len(str(abs(exponent))) + 3)
    mantissa = (value._int << bits) // power10(size - 1)
    if exponent == -1:
        # Just below 1: the two parts would cancel.
        mantissa, exponent = mantissa // 10, 0
    total = _ln(mantissa, bits) + exponent * _constant("ln10", bits)
    return total * power10(digits) >> bits if digits >= 0 else (total >> bits) // power10(-digits)


def _scaled_exp(value, digits):
    """e ** value as (coefficient, exponent), with about so many digits."""
    size = max(0, adjusted(value)) + 1
    bits = _bits_for(digits + size + 6)
    x = value._int
    x = (x * power10(value._exp)) << bits if value._exp >= 0 else (x << bits) // power10(-value._exp)
    if value._sign:
        x = -x
    tens, rest = divmod(x, _constant("ln10", bits))
    return _exp(rest, bits) * power10(digits) >> bits, tens - digits


# ---- rounding

def _settled(coefficient, exponent, prec, doubt=10):
    """Whether digits beyond the precision leave no doubt how to round; `doubt` units at the end are unsure."""
    drop = count(coefficient) - prec
    if drop <= 2:
        return False
    unit = power10(drop)
    rest = coefficient % unit
    half = unit // 2
    return doubt < rest < half - doubt or half + doubt < rest < unit - doubt


def _close(make, prec):
    """Ask for more digits until they settle the rounding."""
    extra = 5
    while True:
        coefficient, exponent = make(prec + extra)
        if _settled(coefficient, exponent, prec):
            return coefficient, exponent
        extra += 5 + extra // 2
        if extra > prec * 20 + 1000:
            return coefficient, exponent


def _half_even(value, context, status):
    """finish(), rounding to the nearest whatever the context says."""
    work = context.copy()
    work.rounding, work._flags, work._traps = "ROUND_HALF_EVEN", 0, 0
    result = finish(value, work)
    context._signal(status | work._flags)
    return result


def exponential(a, context):
    if a._kind:
        if a._kind > INFINITE:
            return quieted(a, None, context)
        return new(0, 0, 0) if a._sign else a
    if not a._int:
        return new(0, 1, 0)
    prec, size = context.prec, adjusted(a)
    status = INEXACT | ROUNDED
    if size > len(str((context.Emax + 1) * 3)) or size > 18:
        # Far out of range.
        if not a._sign:
            return _half_even(new(0, 1, context.Emax + 1), context, status)
        return _half_even(new(0, 1, context.Etiny() - 1), context, status)
    if size < -prec - 2:
        # So near 1 that only the side is known.
        if a._sign:
            return _half_even(new(0, power10(prec + 3) - 1, -prec - 3), context, status)
        return _half_even(new(0, power10(prec + 2) + 1, -prec - 2), context, status)
    coefficient, exponent = _close(lambda digits: _scaled_exp(a, digits), prec)
    return _half_even(new(0, coefficient, exponent), context, status)


def natural_log(a, context):
    if a._kind > INFINITE:
        return quieted(a, None, context)
    if not a._kind and not a._int:
        return new(1, 0, 0, INFINITE)
    if a._sign:
        return invalid(context)
    if a._kind:
        return a
    if order(a, from_int(1)) == 0:
        return new(0, 0, 0)
    return _logarithm(a, context, lambda digits: _scaled_ln(a, digits))


def _logarithm(a, context, scaled):
    prec = context.prec
    # ln x is about x - 1 near 1: how many zeros follow the point.
    distance = _distance(a)
    zeros = max(0, -distance)

    def make(digits):
        places = digits + zeros
        return scaled(places), -places

    sign = int(order(a, from_int(1)) < 0)

    def positive(digits):
        coefficient, exponent = make(digits)
        return abs(coefficient), exponent

    coefficient, exponent = _close(positive, prec)
    return _half_even(new(sign, coefficient, exponent), context, INEXACT | ROUNDED)


def _distance(a):
    """The exponent of |a - 1|, about."""
    one = from_int(1)
    if a._exp >= 0 or adjusted(a) not in (0, -1):
        return 0
    difference = abs(a._int - power10(-a._exp))
    return count(difference) + a._exp - 1 if difference else 0


def log10(a, context):
    if a._kind > INFINITE:
        return quieted(a, None, context)
    if not a._kind and not a._int:
        return new(1, 0, 0, INFINITE)
    if a._sign:
        return invalid(context)
    if a._kind:
        return a
    digits = count(a._int)
    if a._int == power10(digits - 1):
        return finish(from_int(a._exp + digits - 1), context)

    def scaled(places):
        more = places + 5
        return _scaled_ln(a, more) * power10(places) // _scaled_ln(from_int(10), more)

    return _logarithm(a, context, scaled)


# ---- powers

def _integer(value):
    """Whether a finite number is an integer."""
    if value._exp >= 0 or not value._int:
        return True
    return strip_zeros(value._int, -value._exp)[1] == -value._exp


def _odd(value):
    if value._exp > 0:
        return False
    whole = value._int // power10(-value._exp)
    return whole & 1 == 1


def power(a, b, modulo, context):
    if modulo is not None:
        return _power_modulo(a, b, modulo, context)
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    if not b._kind and not b._int:
        return invalid(context) if not a._kind and not a._int else new(0, 1, 0)
    whole = not b._kind and _integer(b)
    sign = int(bool(a._sign and whole and _odd(b)))
    if a._sign:
        if not whole and (a._kind or a._int):
            # Of a negative number there are integer powers only.
            return invalid(context)
        a = new(0, a._int, a._exp, a._kind)
    if not a._kind and not a._int:
        return new(sign, 0, 0) if not b._sign else new(sign, 0, 0, INFINITE)
    if a._kind:
        return new(sign, 0, 0, INFINITE) if not b._sign else new(sign, 0, 0)
    against_one = order(a, from_int(1))
    if not against_one:
        return _power_of_one(a, b, whole, sign, context)
    if b._kind:
        return new(0, 0, 0) if (against_one > 0) == (b._sign == 1) else new(0, 0, 0, INFINITE)
    bound = _size(a) + adjusted(b)
    out_of_range = None
    if (against_one > 0) == (b._sign == 0):
        if bound >= len(str(context.Emax)):
            out_of_range = new(sign, 1, context.Emax + 1)
    elif bound >= len(str(-context.Etiny())):
        out_of_range = new(sign, 1, context.Etiny() - 1)
    if out_of_range is not None:
        return finish(out_of_range, context, INEXACT | ROUNDED)
    exact = _exact_power(a, b, context.prec + 1)
    if exact is not None:
        result = new(sign, exact._int, exact._exp)
        if whole:
            return finish(result, context)
        # A root that comes out even is still said to be rounded.
        digits = count(result._int)
        if digits <= context.prec:
            more = context.prec + 1 - digits
            result = new(sign, result._int * power10(more), result._exp - more)
        return finish(result, context, INEXACT | ROUNDED)

    def make(digits):
        extra = digits + max(0, adjusted(b)) + len(str(abs(adjusted(a)) + 1)) + 4
        log = _scaled_ln(a, extra)
        product = log * b._int
        exponent = new(int((product < 0) != (b._sign == 1)), abs(product), b._exp - extra)
        return _scaled_exp(exponent, digits)

    coefficient, exponent = _close(make, context.prec)
    return finish(new(sign, coefficient, exponent), context, INEXACT | ROUNDED)


def _size(a):
    """A lower bound of the exponent of log10(a) for a > 0 that is not 1."""
    exponent = adjusted(a)
    if exponent >= 1:
        return len(str(exponent)) - 1
    if exponent <= -2:
        return len(str(-1 - exponent)) - 1
    one = power10(-a._exp) if a._exp < 0 else 1
    difference = abs(a._int * power10(max(a._exp, 0)) - one)
    return count(difference) - count(one) - 1


def _power_of_one(a, b, whole, sign, context):
    status = 0
    if b._kind or not whole:
        exponent, status = 1 - context.prec, INEXACT | ROUNDED
    else:
        times = 0 if b._sign else min(int(b), context.prec)
        exponent = a._exp * times
        if exponent < 1 - context.prec:
            exponent, status = 1 - context.prec, ROUNDED
    if status:
        context._signal(status)
    return new(sign, power10(-exponent), exponent)


def _exact_power(a, b, prec):
    """a ** b if that has no more digits than `prec`; None if not."""
    coefficient, gone = strip_zeros(a._int, count(a._int))
    exponent = a._exp + gone
    top, below = strip_zeros(b._int, count(b._int))
    shift = b._exp + below
    if shift >= 0:
        numerator, denominator = top * power10(shift) if shift < 10 else None, 1
        if numerator is None:
            return new(0, 1, exponent * (-1 if b._sign else 1) * int(new(0, top, shift))) if coefficient == 1 else None
    else:
        if shift < -12:
            return None
        from math import gcd

        denominator = power10(-shift)
        common = gcd(top, denominator)
        numerator, denominator = top // common, denominator // common
    if coefficient == 1:
        if exponent % denominator:
            return None
        return new(0, 1, exponent // denominator * numerator * (-1 if b._sign else 1))
    if denominator > 1:
        # The root has to come out even.
        if denominator > coefficient.bit_length() * 4 + 64:
            return None
        extra = exponent % denominator
        exponent -= extra
        coefficient *= power10(extra)
        root = _root(coefficient, denominator)
        if root is None:
            return None
        coefficient, exponent = root, exponent // denominator
        if coefficient == 1:
            return new(0, 1, exponent * numerator * (-1 if b._sign else 1))
    if b._sign:
        # 1 / coefficient ends only if 2 and 5 are its only factors.
        twos = (coefficient & -coefficient).bit_length() - 1
        rest, fives = coefficient >> twos, 0
        while rest % 5 == 0:
            rest //= 5
            fives += 1
        if rest != 1:
            return None
        places = max(twos, fives)
        coefficient = 5 ** (places - fives) * 2 ** (places - twos)
        exponent = -exponent - places
    if (coefficient.bit_length() - 1) * numerator > prec * 3.33 + 4:
        return None
    made = coefficient ** numerator
    if count(made) > prec:
        return None
    return new(0, made, exponent * numerator)


def _root(number, degree):
    """The integer root, if it is exact."""
    low = 1 << (number.bit_length() - 1) // degree
    high = low << 1
    while low < high:
        middle = low + high + 1 >> 1
        if middle ** degree <= number:
            low = middle
        else:
            high = middle - 1
    return low if low ** degree == number else None


def _power_modulo(a, b, modulo, context):
    for value in (a, b, modulo):
        if value._kind == SIGNALING:
            return quieted(value, None, context)
    for value in (a, b, modulo):
        if value._kind == QUIET:
            return quieted(value, None, context)
    if a._kind or b._kind or modulo._kind or not (_integer(a) and _integer(b) and _integer(modulo)):
        return invalid(context)
    if b._sign and b._int or not modulo._int or adjusted(modulo) >= context.prec:
        return invalid(context)
    if not b._int and not a._int:
        return invalid(context)
    limit = abs(int(modulo))
    sign = int(bool(a._sign and _odd(b)))
    base = a._int % limit * pow(10, a._exp, limit) % limit if a._exp >= 0 else int(new(0, a._int, a._exp)) % limit
    if b._exp >= 0:
        result = pow(base, b._int, limit)
        for _ in range(b._exp):
            result = pow(result, 10, limit)
        if not b._int:
            result = 1 % limit
    else:
        result = pow(base, int(b), limit)
    return finish(new(sign, result, 0), context)
