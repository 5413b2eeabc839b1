"""What `timedelta` leaves to Python: fractions, and integers beyond 64 bits."""

from _datetime import span, timedelta
from math import modf

# How many microseconds each argument counts, in the order in which they are summed.
_UNITS = (("microseconds", 1), ("milliseconds", 1000), ("seconds", 1_000_000), ("minutes", 60_000_000),
          ("hours", 3_600_000_000), ("days", 86_400_000_000), ("weeks", 7 * 86_400_000_000))


def divide_nearest(a, b):
    """a / b, rounded to the nearest integer, a tie to the even one."""
    quotient, rest = divmod(a, b)
    rest *= 2
    if (rest > b if b > 0 else rest < b) or rest == b and quotient & 1:
        quotient += 1
    return quotient


def _total(parts):
    """The sum of arguments, in microseconds. Fractions of a microsecond are summed before they are rounded."""
    whole, left = 0, 0.0
    for (name, unit), part in zip(_UNITS, parts):
        if isinstance(part, int):
            whole += part * unit
        elif isinstance(part, float):
            fraction, integer = modf(part)
            whole += int(integer) * unit
            if fraction:
                fraction, integer = modf(fraction * unit)
                whole += int(integer)
                left += fraction
        else:
            raise TypeError(f"unsupported type for timedelta {name} component: {type(part).__name__}")
    if left:
        rounded = round(left)
        if abs(rounded - left) == 0.5:
            # A tie goes to the even sum.
            odd = whole & 1
            rounded = 2 * round((left + odd) * 0.5) - odd
        whole += int(rounded)
    return whole


def _us(value):
    return (value.days * 86400 + value.seconds) * 1_000_000 + value.microseconds


def unusual(kind, *parts):
    """A timedelta of numbers that are not all machine integers."""
    return span(kind, _total(parts))


def times_float(value, factor):
    top, bottom = factor.as_integer_ratio()
    return span(timedelta, divide_nearest(_us(value) * top, bottom))


def over_int(value, divisor):
    return span(timedelta, divide_nearest(_us(value), divisor))


def over_float(value, divisor):
    top, bottom = divisor.as_integer_ratio()
    return span(timedelta, divide_nearest(_us(value) * bottom, top))
