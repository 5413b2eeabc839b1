"""The conditions of arithmetic: an exception and a bit for each."""

from _decimal import exceptions as _exceptions


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

# All of them, by their bits.
EXCEPTIONS = (Clamped, Rounded, Inexact, Subnormal, Underflow, Overflow, DivisionByZero, FloatOperation,
              InvalidOperation, ConversionSyntax, DivisionImpossible, DivisionUndefined, InvalidContext)
if _known := _exceptions():
    # The module is imported once more: there is one set of classes for arithmetic to raise.
    (Clamped, Rounded, Inexact, Subnormal, Underflow, Overflow, DivisionByZero, FloatOperation, InvalidOperation,
     ConversionSyntax, DivisionImpossible, DivisionUndefined, InvalidContext) = EXCEPTIONS = _known
    DecimalException = Clamped.__base__

# The nine signals, in the order in which the first one trapped is raised.
SIGNALS = ((InvalidOperation, INVALID), (FloatOperation, FLOAT_OPERATION), (DivisionByZero, DIVISION_BY_ZERO),
           (Overflow, OVERFLOW), (Underflow, UNDERFLOW), (Subnormal, SUBNORMAL), (Inexact, INEXACT),
           (Rounded, ROUNDED), (Clamped, CLAMPED))
