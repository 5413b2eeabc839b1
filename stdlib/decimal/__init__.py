"""Decimal fixed-point and floating-point arithmetic, by the General Decimal Arithmetic Specification.

A finite number is a sign, an integer of any size, and an exponent; what an operation cannot hold in the context's
precision is rounded, and said in flags.
"""

from decimal._signals import (
    Clamped, DecimalException, DivisionByZero, FloatOperation, Inexact, InvalidOperation, Overflow, Rounded,
    Subnormal, Underflow)
from decimal._context import (
    BasicContext, Context, DefaultContext, ExtendedContext, IEEE_CONTEXT_MAX_BITS, IEEEContext, MAX_EMAX, MAX_PREC,
    MIN_EMIN, MIN_ETINY, ROUND_05UP, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN,
    ROUND_HALF_UP, ROUND_UP, getcontext, localcontext, setcontext)
from decimal._number import Decimal, DecimalTuple

HAVE_THREADS = True
HAVE_CONTEXTVAR = True
SPEC_VERSION = "1.70"
__version__ = "1.70"
__libmpdec_version__ = "2.5.1"

__all__ = [
    "Decimal", "Context", "DecimalTuple", "DefaultContext", "BasicContext", "ExtendedContext", "DecimalException",
    "Clamped", "InvalidOperation", "DivisionByZero", "Inexact", "Rounded", "Subnormal", "Overflow", "Underflow",
    "FloatOperation", "ROUND_DOWN", "ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_UP",
    "ROUND_HALF_DOWN", "ROUND_05UP", "setcontext", "getcontext", "localcontext", "IEEEContext", "MAX_PREC",
    "MAX_EMAX", "MIN_EMIN", "MIN_ETINY", "IEEE_CONTEXT_MAX_BITS", "HAVE_THREADS", "HAVE_CONTEXTVAR",
]
