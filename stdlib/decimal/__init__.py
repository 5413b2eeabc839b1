"""Decimal fixed-point and floating-point arithmetic, by the General Decimal Arithmetic Specification.

A finite number is a sign, an integer of any size, and an exponent; what an operation cannot hold in the context's
precision is rounded, and said in flags. `Decimal` and `Context` are native; `_more` and `_functions` are what few
programs use of them.
"""

try:
    import _decimal
except ImportError:
    # Whoever blocks it gets the module in Python, where a CPython library lends one.
    from _pydecimal import *
    from _pydecimal import __libmpdec_version__, __version__
else:
    from _decimal import Context, Decimal, getcontext, setcontext

    from decimal._signals import (
        Clamped, ConversionSyntax, DecimalException, DivisionByZero, DivisionImpossible, DivisionUndefined,
        FloatOperation, Inexact, InvalidContext, InvalidOperation, Overflow, Rounded, Subnormal, Underflow)
    from decimal._context import (
        BasicContext, DecimalTuple, DefaultContext, ExtendedContext, IEEE_CONTEXT_MAX_BITS, IEEEContext, MAX_EMAX,
        MAX_PREC, MIN_EMIN, MIN_ETINY, ROUND_05UP, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN,
        ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, localcontext)
    import numbers

    numbers.Number.register(Decimal)
    del numbers

    HAVE_THREADS = True
    HAVE_CONTEXTVAR = True
    SPEC_VERSION = "1.70"
    __version__ = "1.70"
    __libmpdec_version__ = "2.5.1"
    del _decimal

__all__ = [
    "Decimal", "Context", "DecimalTuple", "DefaultContext", "BasicContext", "ExtendedContext", "DecimalException",
    "Clamped", "InvalidOperation", "DivisionByZero", "Inexact", "Rounded", "Subnormal", "Overflow", "Underflow",
    "FloatOperation", "ROUND_DOWN", "ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_UP",
    "ROUND_HALF_DOWN", "ROUND_05UP", "setcontext", "getcontext", "localcontext", "IEEEContext", "MAX_PREC",
    "MAX_EMAX", "MIN_EMIN", "MIN_ETINY", "IEEE_CONTEXT_MAX_BITS", "HAVE_THREADS", "HAVE_CONTEXTVAR",
]
