"""The operations of Decimal that few programs use. `_number` loads them when one is called."""

from decimal._context import ROUNDINGS
from decimal._digits import count, power10, text as digits_text
from decimal._number import (FINITE, INFINITE, QUIET, SIGNALING, Decimal, absolute, adjusted, exact_product, finish,
                             from_int, given, invalid, new, operand, order, plus, quieted, rescaled, add as _add)
from decimal._signals import CLAMPED, DIVISION_BY_ZERO, IMPOSSIBLE, INEXACT, INVALID, OVERFLOW, ROUNDED, SUBNORMAL, \
    UNDEFINED, UNDERFLOW


def checked_rounding(rounding):
    if rounding not in ROUNDINGS:
        raise TypeError("valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                        "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]")
    return rounding


def radix(a):
    """Return Decimal(10)."""
    return from_int(10)


def compare(a, other, context=None):
    b, context = operand(other), given(context)
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    return from_int(order(a, b))


def compare_signal(a, other, context=None):
    b, context = operand(other), given(context)
    if a._kind > INFINITE or b._kind > INFINITE:
        if a._kind != SIGNALING and b._kind != SIGNALING:
            context.signal(INVALID)
        return quieted(a, b, context)
    return from_int(order(a, b))


def _rank(a):
    """A key that puts all representations of one sign in their total order."""
    return {FINITE: 0, INFINITE: 1, SIGNALING: 2, QUIET: 3}[a._kind]


def compare_total(a, other, context=None):
    b = operand(other)
    if a._sign != b._sign:
        return from_int(-1 if a._sign else 1)
    first, second = _rank(a), _rank(b)
    if first == second:
        if first > 1:
            first, second = a._int, b._int
        elif first == 0:
            found = order(new(0, a._int, a._exp), new(0, b._int, b._exp))
            first, second = (found, 0) if found else (a._exp, b._exp)
    result = (first > second) - (first < second)
    return from_int(-result if a._sign else result)


def compare_total_mag(a, other, context=None):
    return compare_total(a.copy_abs(), operand(other).copy_abs())


def copy_sign(a, other, context=None):
    return new(operand(other)._sign, a._int, a._exp, a._kind)


def same_quantum(a, other, context=None):
    b = operand(other)
    if a._kind or b._kind:
        return a._kind == b._kind == INFINITE or a._kind > INFINITE and b._kind > INFINITE
    return a._exp == b._exp


def fma(a, other, third, context=None):
    b, c, context = operand(other), operand(third), given(context)
    if a._kind or b._kind:
        for value in (a, b, c):
            if value._kind == SIGNALING:
                return quieted(value, None, context)
        if a._kind == QUIET or b._kind == QUIET:
            return quieted(a, b, context)
        if not a._kind and not a._int or not b._kind and not b._int:
            return invalid(context)
        product = new(a._sign ^ b._sign, 0, 0, INFINITE)
    else:
        product = exact_product(a, b)
    return _add(product, c, context)


def is_normal(a, context=None):
    context = given(context)
    return not a._kind and a._int != 0 and context._Emin <= adjusted(a)


def is_subnormal(a, context=None):
    context = given(context)
    return not a._kind and a._int != 0 and adjusted(a) < context._Emin


def number_class(a, context=None):
    context = given(context)
    if a._kind > INFINITE:
        return "sNaN" if a._kind == SIGNALING else "NaN"
    sign = "-" if a._sign else "+"
    if a._kind:
        return sign + "Infinity"
    if not a._int:
        return sign + "Zero"
    return sign + ("Subnormal" if is_subnormal(a, context) else "Normal")


def logb(a, context=None):
    context = given(context)
    if a._kind:
        return quieted(a, None, context) if a._kind > INFINITE else new(0, 0, 0, INFINITE)
    if not a._int:
        context.signal(DIVISION_BY_ZERO)
        return new(1, 0, 0, INFINITE)
    return finish(from_int(adjusted(a)), context)


def scaleb(a, other, context=None):
    b, context = operand(other), given(context)
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    limit = 2 * (context._Emax + context._prec)
    if b._kind or b._exp != 0 or b._int > limit:
        return invalid(context)
    if a._kind:
        return a
    return finish(new(a._sign, a._int, a._exp + int(b)), context)


def _places(b, context):
    """How far to shift or rotate; None if that is no such number."""
    if b._kind or b._exp != 0 or b._int > context._prec:
        return None
    return int(b)


def _fitted(a, context):
    """The digits of a coefficient, as many as the precision has."""
    digits = digits_text(a._int)
    return digits[-context._prec:].rjust(context._prec, "0") if context._prec < 10 ** 7 else digits


def rotate(a, other, context=None):
    b, context = operand(other), given(context)
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    places = _places(b, context)
    if places is None:
        return invalid(context)
    if a._kind:
        return a
    digits = _fitted(a, context)
    places %= len(digits)
    from decimal._digits import number

    return new(a._sign, number(digits[places:] + digits[:places]), a._exp)


def shift(a, other, context=None):
    b, context = operand(other), given(context)
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    places = _places(b, context)
    if places is None:
        return invalid(context)
    if a._kind:
        return a
    coefficient = a._int
    if places < 0:
        coefficient //= power10(-places)
    else:
        coefficient = coefficient * power10(places) % power10(context._prec)
    if count(coefficient) > context._prec:
        coefficient %= power10(context._prec)
    return new(a._sign, coefficient, a._exp)


def _logical(a, context):
    """The digits of a logical operand, all 0 or 1; None if it is none."""
    if a._kind or a._sign or a._exp != 0:
        return None
    digits = digits_text(a._int)
    if len(digits) > context._prec or digits.strip("01"):
        return None
    return digits


def _bitwise(name, operation):
    def method(a, other, context=None):
        b, context = operand(other), given(context)
        first, second = _logical(a, context), _logical(b, context)
        if first is None or second is None:
            return invalid(context)
        made = operation(int(first, 2), int(second, 2))
        from decimal._digits import number

        return new(0, number(f"{made:b}"), 0)

    method.__name__ = name
    return method


logical_and = _bitwise("logical_and", lambda a, b: a & b)
logical_or = _bitwise("logical_or", lambda a, b: a | b)
logical_xor = _bitwise("logical_xor", lambda a, b: a ^ b)


def logical_invert(a, context=None):
    context = given(context)
    return logical_xor(a, new(0, (power10(context._prec) - 1) // 9, 0), context)


def _extreme(name, greatest, by_magnitude):
    def method(a, other, context=None):
        b, context = operand(other), given(context)
        if a._kind > INFINITE or b._kind > INFINITE:
            # A number wins against a quiet NaN.
            if a._kind == QUIET and b._kind <= INFINITE:
                return finish(b, context)
            if b._kind == QUIET and a._kind <= INFINITE:
                return finish(a, context)
            return quieted(a, b, context)
        found = order(a.copy_abs(), b.copy_abs()) if by_magnitude else order(a, b)
        found = found or int(compare_total(a, b))
        return finish(b if (found < 0) == greatest else a, context)

    method.__name__ = name
    return method


max = _extreme("max", True, False)
min = _extreme("min", False, False)
max_mag = _extreme("max_mag", True, True)
min_mag = _extreme("min_mag", False, True)


def _stepped(a, context, up):
    """The nearest representable number above or below a finite or infinite one."""
    top = new(int(not up), power10(context._prec) - 1, context._Emax - context._prec + 1)
    if a._kind:
        return a if a._sign != up else new(a._sign, top._int, top._exp)
    context = context.copy()
    context._rounding = "ROUND_CEILING" if up else "ROUND_FLOOR"
    context._traps = 0
    rounded = finish(a, context)
    if order(rounded, a):
        return rounded
    return _add(a, new(int(not up), 1, context.Etiny() - 1), context)


def next_minus(a, context=None):
    context = given(context)
    return quieted(a, None, context) if a._kind > INFINITE else _stepped(a, context, False)


def next_plus(a, context=None):
    context = given(context)
    return quieted(a, None, context) if a._kind > INFINITE else _stepped(a, context, True)


def next_toward(a, other, context=None):
    b, context = operand(other), given(context)
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    found = order(a, b)
    if not found:
        return copy_sign(a, b)
    result = _stepped(a, context, found < 0)
    if result._kind:
        context.signal(OVERFLOW | INEXACT | ROUNDED)
    elif adjusted(result) < context._Emin or not result._int:
        status = UNDERFLOW | SUBNORMAL | INEXACT | ROUNDED
        context.signal(status if result._int else status | CLAMPED)
    return result


def remainder_near(a, other, context=None):
    b, context = operand(other), given(context)
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    if a._kind:
        return invalid(context)
    if not b._kind and not b._int:
        return invalid(context, INVALID if a._int else UNDEFINED)
    if b._kind:
        return finish(a, context)
    ideal = a._exp if a._exp < b._exp else b._exp
    if not a._int:
        return finish(new(a._sign, 0, ideal), context)
    gap = adjusted(a) - adjusted(b)
    if gap >= context._prec + 1:
        return invalid(context, IMPOSSIBLE)
    if gap <= -2:
        return finish(rescaled(a, ideal, context._rounding)[0], context)
    first, second = a._int, b._int
    if a._exp >= b._exp:
        first *= power10(a._exp - b._exp)
    else:
        second *= power10(b._exp - a._exp)
    quotient, rest = divmod(first, second)
    if 2 * rest + (quotient & 1) > second:
        rest -= second
        quotient += 1
    if quotient >= power10(context._prec):
        return invalid(context, IMPOSSIBLE)
    sign = a._sign
    if rest < 0:
        sign, rest = 1 - sign, -rest
    return finish(new(sign, rest, ideal), context)
