"""Contexts as mappings of signals, the ready-made ones, and the one of a block. `Context` itself is native."""

from _decimal import Context, getcontext, prepare, set_templates, setcontext
from collections import namedtuple
from collections.abc import MutableMapping
from contextvars import ContextVar
from decimal._signals import EXCEPTIONS, SIGNALS
from numbers import Rational

ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR = "ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR"
ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN = "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN"
ROUND_05UP = "ROUND_05UP"

MAX_PREC = MAX_EMAX = 999_999_999_999_999_999
MIN_EMIN = -MAX_EMAX
MIN_ETINY = MIN_EMIN - (MAX_PREC - 1)
IEEE_CONTEXT_MAX_BITS = 512

DecimalTuple = namedtuple("DecimalTuple", "sign digits exponent", module="decimal")

_BITS = dict(SIGNALS)


def _bit(signal):
    try:
        return _BITS[signal]
    except (KeyError, TypeError):
        raise KeyError("valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n"
                       "   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]") from None


def _bits(signals, listed):
    """A set of signals, given as a mapping, or as a list where one may be."""
    if isinstance(signals, SignalDict):
        return getattr(signals._context, signals._name)
    if isinstance(signals, dict):
        if len(signals) != len(SIGNALS):
            raise KeyError("invalid signal dict")
        return sum(_bit(signal) for signal, on in signals.items() if on)
    if not listed or not isinstance(signals, list):
        raise TypeError("argument must be a signal dict")
    bits = 0
    for signal in signals:
        bits |= _bit(signal)
    return bits


class SignalDict(MutableMapping):
    """The flags or the traps of a context, as a mapping from each signal to a bool."""

    __module__ = "decimal"
    __slots__ = ("_context", "_name")

    def __init__(self, context, name):
        self._context = context
        self._name = name

    def __getitem__(self, signal):
        return bool(getattr(self._context, self._name) & _bit(signal))

    def __setitem__(self, signal, on):
        bit, bits = _bit(signal), getattr(self._context, self._name)
        setattr(self._context, self._name, bits | bit if on else bits & ~bit)

    def __delitem__(self, signal):
        raise ValueError("signal keys cannot be deleted")

    def __iter__(self):
        return (signal for signal, _ in SIGNALS)

    def __len__(self):
        return len(SIGNALS)

    def __repr__(self):
        return f"{{{', '.join(f'{signal!r}:{self[signal]}' for signal in self)}}}"

    def __eq__(self, other):
        if isinstance(other, (dict, SignalDict)):
            return {signal: bool(on) for signal, on in other.items()} == dict(self)
        return NotImplemented

    def copy(self):
        return dict(self)


prepare(EXCEPTIONS, SignalDict, _bits, DecimalTuple, Rational, ContextVar("decimal_context"))

DefaultContext = Context()
BasicContext = Context(9, ROUND_HALF_UP, traps=[signal for signal, _ in SIGNALS
                                                if signal.__name__ not in ("Inexact", "Rounded", "Subnormal",
                                                                           "FloatOperation")])
ExtendedContext = Context(9, traps=[])
set_templates((DefaultContext, BasicContext, ExtendedContext))


def IEEEContext(bits, /):
    """The context of an IEEE 754 format of that many bits."""
    if bits <= 0 or bits > IEEE_CONTEXT_MAX_BITS or bits % 32:
        raise ValueError("argument must be a multiple of 32, with a maximum of 512")
    greatest = 3 * 2 ** (bits // 16 + 3)
    return Context(9 * bits // 32 - 2, ROUND_HALF_EVEN, 1 - greatest, greatest, 1, 1, [], [])


class _Local:
    """The context manager that localcontext() gives."""

    def __init__(self, context):
        self._new = context

    def __enter__(self):
        self._old = getcontext()
        setcontext(self._new)
        return self._new

    def __exit__(self, *raised):
        setcontext(self._old)


def localcontext(ctx=None, *, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None,
                 traps=None):
    """A context manager that has a copy of ctx, by default of the present context, as the context of a block."""
    if ctx is None:
        ctx = getcontext()
    elif not isinstance(ctx, Context):
        raise TypeError("optional argument must be a context")
    made = ctx.copy()
    for name, value in (("prec", prec), ("rounding", rounding), ("Emin", Emin), ("Emax", Emax),
                        ("capitals", capitals), ("clamp", clamp)):
        if value is not None:
            setattr(made, name, value)
    if flags is not None:
        made._flags = _bits(flags, True)
    if traps is not None:
        made._traps = _bits(traps, True)
    return _Local(made)
