"""Contexts: precision, exponents, rounding, flags and traps; and which one is current."""

from collections.abc import MutableMapping
from contextvars import ContextVar
from decimal._signals import (ALL, DIVISION_BY_ZERO, INVALID, OVERFLOW, SIGNALS, exception)
from operator import index

ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR = "ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR"
ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN = "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN"
ROUND_05UP = "ROUND_05UP"
ROUNDINGS = (ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,
             ROUND_05UP)

MAX_PREC = MAX_EMAX = 999_999_999_999_999_999
MIN_EMIN = -MAX_EMAX
MIN_ETINY = MIN_EMIN - (MAX_PREC - 1)
IEEE_CONTEXT_MAX_BITS = 512

_BITS = dict(SIGNALS)


def _bit(signal):
    try:
        return _BITS[signal]
    except (KeyError, TypeError):
        raise KeyError("invalid error flag") from None


def _bits(signals):
    """A set of signals, given as a list or as a mapping."""
    if isinstance(signals, SignalDict):
        return getattr(signals._context, signals._name)
    if isinstance(signals, dict):
        if len(signals) != len(SIGNALS):
            raise KeyError("invalid signal dict")
        return sum(_bit(signal) for signal, on in signals.items() if on)
    bits = 0
    for signal in signals:
        try:
            bits |= _BITS[signal]
        except (KeyError, TypeError):
            raise TypeError("valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n"
                            "   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]") from None
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


def _ranged(name, low, high, text):
    slot = "_" + name

    def get(self):
        return getattr(self, slot)

    def set(self, value):
        if not isinstance(value, int):
            index(value)
        if not low <= value <= high:
            raise ValueError(text)
        object.__setattr__(self, slot, int(value))

    return property(get, set)


class Context:
    """How arithmetic is done: precision, rounding, limits of the exponent, which conditions raise (traps) and
    which have occurred (flags).
    """

    __module__ = "decimal"
    __slots__ = ("_prec", "_rounding", "_Emin", "_Emax", "_capitals", "_clamp", "_flags", "_traps")
    __hash__ = None

    def __init__(self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None,
                 traps=None):
        base = DefaultContext
        if base is None:
            self._prec, self._rounding, self._Emin, self._Emax, self._capitals, self._clamp, self._traps = _PLAN
        else:
            self._prec, self._rounding, self._Emin, self._Emax = base._prec, base._rounding, base._Emin, base._Emax
            self._capitals, self._clamp, self._traps = base._capitals, base._clamp, base._traps
        self._flags = 0
        if prec is not None:
            self.prec = prec
        if rounding is not None:
            self.rounding = rounding
        if Emin is not None:
            self.Emin = Emin
        if Emax is not None:
            self.Emax = Emax
        if capitals is not None:
            self.capitals = capitals
        if clamp is not None:
            self.clamp = clamp
        if flags is not None:
            self.flags = flags
        if traps is not None:
            self.traps = traps

    prec = _ranged("prec", 1, MAX_PREC, "valid range for prec is [1, MAX_PREC]")
    Emin = _ranged("Emin", MIN_EMIN, 0, "valid range for Emin is [MIN_EMIN, 0]")
    Emax = _ranged("Emax", 0, MAX_EMAX, "valid range for Emax is [0, MAX_EMAX]")
    capitals = _ranged("capitals", 0, 1, "valid values for capitals are 0 or 1")
    clamp = _ranged("clamp", 0, 1, "valid values for clamp are 0 or 1")

    @property
    def rounding(self):
        return self._rounding

    @rounding.setter
    def rounding(self, value):
        if not isinstance(value, str) or value not in ROUNDINGS:
            raise TypeError("valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                            "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]")
        self._rounding = value

    @property
    def flags(self):
        return SignalDict(self, "_flags")

    @flags.setter
    def flags(self, signals):
        self._flags = _bits(signals)

    @property
    def traps(self):
        return SignalDict(self, "_traps")

    @traps.setter
    def traps(self, signals):
        self._traps = _bits(signals)

    def __setattr__(self, name, value):
        try:
            object.__setattr__(self, name, value)
        except AttributeError:
            raise AttributeError(f"'decimal.Context' object has no attribute '{name}'") from None

    def __delattr__(self, name):
        if hasattr(type(self), name):
            raise AttributeError("context attributes cannot be deleted")
        object.__delattr__(self, name)

    def Etiny(self):
        """The exponent of the smallest subnormal number: Emin - prec + 1."""
        return self._Emin - self._prec + 1

    def Etop(self):
        """Return a value equal to Emax - prec + 1, which is the maximum exponent if clamp is set to 1."""
        return self._Emax - self._prec + 1

    def radix(self):
        """Return 10."""
        from decimal._number import Decimal

        return Decimal(10)

    def clear_flags(self):
        """Reset all flags to False."""
        self._flags = 0

    def clear_traps(self):
        """Set all traps to False."""
        self._traps = 0

    def copy(self):
        """Return a duplicate of the context with all flags and traps as they are."""
        made = object.__new__(type(self))
        made._prec, made._rounding, made._Emin, made._Emax = self._prec, self._rounding, self._Emin, self._Emax
        made._capitals, made._clamp, made._flags, made._traps = self._capitals, self._clamp, self._flags, self._traps
        return made

    __copy__ = copy

    def signal(self, status):
        """Note conditions; raise if one is trapped."""
        self._flags |= status & ALL
        trapped = status & self._traps
        if trapped:
            raise exception(status, trapped)

    def create_decimal(self, num="0", /):
        """A Decimal of num, rounded to the context's precision; Decimal() itself keeps every digit."""
        from decimal._number import create

        return create(num, self)

    def create_decimal_from_float(self, f, /):
        """A Decimal of a float, rounded to the context's precision; Decimal.from_float() keeps every digit."""
        from decimal._number import Decimal, finish

        return finish(Decimal.from_float(f), self)

    def __repr__(self):
        flags = ", ".join(signal.__name__ for signal, bit in SIGNALS if self._flags & bit)
        traps = ", ".join(signal.__name__ for signal, bit in SIGNALS if self._traps & bit)
        return (f"Context(prec={self._prec}, rounding={self._rounding}, Emin={self._Emin}, Emax={self._Emax}, "
                f"capitals={self._capitals}, clamp={self._clamp}, flags=[{flags}], traps=[{traps}])")

    def __reduce__(self):
        listed = lambda bits: [signal for signal, bit in SIGNALS if bits & bit]
        return type(self), (self._prec, self._rounding, self._Emin, self._Emax, self._capitals, self._clamp,
                            listed(self._flags), listed(self._traps))


# What the default context has; every other begins as the default context is then.
_PLAN = (28, ROUND_HALF_EVEN, -999999, 999999, 1, 0, INVALID | DIVISION_BY_ZERO | OVERFLOW)
DefaultContext = None
DefaultContext = Context()
BasicContext = Context(9, ROUND_HALF_UP, traps=[signal for signal, _ in SIGNALS
                                                if signal.__name__ not in ("Inexact", "Rounded", "Subnormal",
                                                                           "FloatOperation")])
ExtendedContext = Context(9, traps=[])


def IEEEContext(bits, /):
    """The context of an IEEE 754 format of that many bits."""
    if bits <= 0 or bits > IEEE_CONTEXT_MAX_BITS or bits % 32:
        raise ValueError("argument must be a multiple of 32, with a maximum of 512")
    greatest = 3 * 2 ** (bits // 16 + 3)
    return Context(9 * bits // 32 - 2, ROUND_HALF_EVEN, 1 - greatest, greatest, 1, 1, [], [])


_current = ContextVar("decimal_context")


def getcontext():
    """Get the current default context."""
    try:
        return _current.get()
    except LookupError:
        made = DefaultContext.copy()
        made._flags = 0
        _current.set(made)
        return made


def setcontext(context, /):
    """Set a new default context."""
    if not isinstance(context, Context):
        raise TypeError("optional argument must be a context")
    if context is DefaultContext or context is BasicContext or context is ExtendedContext:
        context = context.copy()
        context._flags = 0
    _current.set(context)


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
                        ("capitals", capitals), ("clamp", clamp), ("flags", flags), ("traps", traps)):
        if value is not None:
            setattr(made, name, value)
    return _Local(made)
