"""The operations of Decimal that few programs use: its methods of these names call them, with the operands as Decimals
and the context."""

from decimal._digits import count, number, power10, text as digits_text
from decimal._number import (FINITE, INFINITE, QUIET, SIGNALING, adjusted, finish, from_int, invalid, new, order,
                             quieted)
from decimal._signals import CLAMPED, DIVISION_BY_ZERO, INEXACT, INVALID, OVERFLOW, ROUNDED, SUBNORMAL, UNDERFLOW


def compare(a, b, context):
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    return from_int(order(a, b))


def compare_signal(a, b, context):
    if a._kind > INFINITE or b._kind > INFINITE:
        if a._kind != SIGNALING and b._kind != SIGNALING:
            context._signal(INVALID)
        return quieted(a, b, context)
    return from_int(order(a, b))


def _rank(a):
    """A key that puts all representations of one sign in their total order."""
    return {FINITE: 0, INFINITE: 1, SIGNALING: 2, QUIET: 3}[a._kind]


def compare_total(a, b, context):
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


def compare_total_mag(a, b, context):
    return compare_total(a.copy_abs(), b.copy_abs(), context)


def same_quantum(a, b, context):
    if a._kind or b._kind:
        return a._kind == b._kind == INFINITE or a._kind > INFINITE and b._kind > INFINITE
    return a._exp == b._exp


def is_normal(a, context):
    return not a._kind and a._int != 0 and context.Emin <= adjusted(a)


def is_subnormal(a, context):
    return not a._kind and a._int != 0 and adjusted(a) < context.Emin


def number_class(a, context):
    if a._kind > INFINITE:
        return "sNaN" if a._kind == SIGNALING else "NaN"
    sign = "-" if a._sign else "+"
    if a._kind:
        return sign + "Infinity"
    if not a._int:
        return sign + "Zero"
    return sign + ("Subnormal" if is_subnormal(a, context) else "Normal")


def logb(a, context):
    if a._kind:
        return quieted(a, None, context) if a._kind > INFINITE else new(0, 0, 0, INFINITE)
    if not a._int:
        context._signal(DIVISION_BY_ZERO)
        return new(1, 0, 0, INFINITE)
    return finish(from_int(adjusted(a)), context)


def scaleb(a, b, context):
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    limit = 2 * (context.Emax + context.prec)
    if b._kind or b._exp != 0 or b._int > limit:
        return invalid(context)
    if a._kind:
        return a
    return finish(new(a._sign, a._int, a._exp + int(b)), context)


def _places(b, context):
    """How far to shift or rotate; None if that is no such number."""
    if b._kind or b._exp != 0 or b._int > context.prec:
        return None
    return int(b)


def _fitted(a, context):
    """The digits of a coefficient, as many as the precision has."""
    digits = digits_text(a._int)
    return digits[-context.prec:].rjust(context.prec, "0") if context.prec < 10 ** 7 else digits


def rotate(a, b, context):
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    places = _places(b, context)
    if places is None:
        return invalid(context)
    if a._kind:
        return a
    digits = _fitted(a, context)
    places %= len(digits)
    return new(a._sign, number(digits[places:] + digits[:places]), a._exp)


def shift(a, b, context):
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    places = _places(b, context)
    if places is None:
        return invalid(context)
    if a._kind:
        return a
    coefficient = a._int
    if count(coefficient) > context.prec:
        coefficient %= power10(context.prec)
    if places < 0:
        coefficient //= power10(-places)
    else:
        coefficient *= power10(places)
        if count(coefficient) > context.prec:
            coefficient %= power10(context.prec)
    return new(a._sign, coefficient, a._exp)


def _logical(a, context):
    """The digits of a logical operand, all 0 or 1; None if it is none."""
    if a._kind or a._sign or a._exp != 0:
        return None
    digits = digits_text(a._int)
    return None if digits.strip("01") else digits[-context.prec:]


def _bitwise(name, operation):
    def method(a, b, context):
        first, second = _logical(a, context), _logical(b, context)
        if first is None or second is None:
            return invalid(context)
        made = operation(int(first, 2), int(second, 2))
        return new(0, number(f"{made:b}"), 0)

    method.__name__ = name
    return method


logical_and = _bitwise("logical_and", lambda a, b: a & b)
logical_or = _bitwise("logical_or", lambda a, b: a | b)
logical_xor = _bitwise("logical_xor", lambda a, b: a ^ b)


def logical_invert(a, context):
    return logical_xor(a, new(0, (power10(context.prec) - 1) // 9, 0), context)


def _extreme(name, greatest, by_magnitude):
    def method(a, b, context):
        if a._kind > INFINITE or b._kind > INFINITE:
            # A number wins against a quiet NaN.
            if a._kind == QUIET and b._kind <= INFINITE:
                return finish(b, context)
            if b._kind == QUIET and a._kind <= INFINITE:
                return finish(a, context)
            return quieted(a, b, context)
        found = order(a.copy_abs(), b.copy_abs()) if by_magnitude else order(a, b)
        found = found or int(compare_total(a, b, context))
        return finish(b if (found < 0) == greatest else a, context)

    method.__name__ = name
    return method


max = _extreme("max", True, False)
min = _extreme("min", False, False)
max_mag = _extreme("max_mag", True, True)
min_mag = _extreme("min_mag", False, True)


def _stepped(a, context, up):
    """The nearest representable number above or below a finite or infinite one."""
    top = new(int(not up), power10(context.prec) - 1, context.Emax - context.prec + 1)
    if a._kind:
        return a if a._sign != up else new(a._sign, top._int, top._exp)
    context = context.copy()
    context.rounding = "ROUND_CEILING" if up else "ROUND_FLOOR"
    context._traps = 0
    rounded = finish(a, context)
    if order(rounded, a):
        return rounded
    return context.add(a, new(int(not up), 1, context.Etiny() - 1))


def next_minus(a, context):
    return quieted(a, None, context) if a._kind > INFINITE else _stepped(a, context, False)


def next_plus(a, context):
    return quieted(a, None, context) if a._kind > INFINITE else _stepped(a, context, True)


def next_toward(a, b, context):
    if a._kind > INFINITE or b._kind > INFINITE:
        return quieted(a, b, context)
    found = order(a, b)
    if not found:
        return a.copy_sign(b)
    result = _stepped(a, context, found < 0)
    if result._kind:
        context._signal(OVERFLOW | INEXACT | ROUNDED)
    elif adjusted(result) < context.Emin or not result._int:
        status = UNDERFLOW | SUBNORMAL | INEXACT | ROUNDED
        context._signal(status if result._int else status | CLAMPED)
    return result
