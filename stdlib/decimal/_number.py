"""What the operations in Python share: making numbers, and NaNs.

A number's parts are `_sign`, `_int`, `_exp` and `_kind`.
"""

from _decimal import adjusted, finish, new, order
from decimal._signals import INVALID

# What a Decimal's `_kind` is.
FINITE, INFINITE, QUIET, SIGNALING = range(4)


def invalid(context, status=INVALID):
    context._signal(status)
    return new(0, 0, 0, QUIET)


def quieted(a, b, context):
    """The NaN that an operation on NaNs gives."""
    for value in (a, b):
        if value is not None and value._kind == SIGNALING:
            return finish(new(value._sign, value._int, 0, QUIET), context, INVALID)
    value = a if a._kind == QUIET else b
    return finish(value, context)


def from_int(value):
    return new(value < 0, abs(value), 0)
