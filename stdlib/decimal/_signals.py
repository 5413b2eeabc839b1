"""The conditions of arithmetic: an exception and a bit for each."""


class DecimalException(ArithmeticError):
    __module__ = "decimal"


class Clamped(DecimalException):
    __module__ = "decimal"


class Rounded(DecimalException):
    __module__ = "decimal"


class Inexact(DecimalException):
    __module__ = "decimal"


class Subnormal(DecimalException):
    __module__ = "decimal"


class Underflow(Inexact, Rounded, Subnormal):
    __module__ = "decimal"


class Overflow(Inexact, Rounded):
    __module__ = "decimal"


class DivisionByZero(DecimalException, ZeroDivisionError):
    __module__ = "decimal"


class FloatOperation(DecimalException, TypeError):
    __module__ = "decimal"


class InvalidOperation(DecimalException):
    __module__ = "decimal"


class ConversionSyntax(InvalidOperation):
    __module__ = "decimal"


class DivisionImpossible(InvalidOperation):
    __module__ = "decimal"


class DivisionUndefined(InvalidOperation, ZeroDivisionError):
    __module__ = "decimal"


class InvalidContext(InvalidOperation):
    __module__ = "decimal"


CLAMPED, ROUNDED, INEXACT, SUBNORMAL, UNDERFLOW, OVERFLOW, DIVISION_BY_ZERO, FLOAT_OPERATION, INVALID = (
    1 << bit for bit in range(9))
# What InvalidOperation is made of.
CONVERSION, IMPOSSIBLE, UNDEFINED, BAD_CONTEXT = (INVALID | 1 << bit for bit in range(9, 13))

# The nine signals, in the order in which the first one trapped is raised.
SIGNALS = ((InvalidOperation, INVALID), (FloatOperation, FLOAT_OPERATION), (DivisionByZero, DIVISION_BY_ZERO),
           (Overflow, OVERFLOW), (Underflow, UNDERFLOW), (Subnormal, SUBNORMAL), (Inexact, INEXACT),
           (Rounded, ROUNDED), (Clamped, CLAMPED))
ALL = 511
_CAUSES = ((ConversionSyntax, CONVERSION), (DivisionImpossible, IMPOSSIBLE), (DivisionUndefined, UNDEFINED),
           (InvalidContext, BAD_CONTEXT))


def exception(status, trapped):
    """What to raise for conditions of which some are trapped: it lists those."""
    listed = []
    if trapped & INVALID:
        listed = [kind for kind, bits in _CAUSES if status & bits == bits] or [InvalidOperation]
    listed += [kind for kind, bit in SIGNALS[1:] if trapped & bit]
    kind = next(kind for kind, bit in SIGNALS if trapped & bit)
    return kind(listed)
