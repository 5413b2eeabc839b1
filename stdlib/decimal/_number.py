"""`Decimal`, and the operations that every program uses; `_more` has the rest, `_functions` what has no end of digits."""

from collections import namedtuple
from decimal._context import Context, MAX_EMAX, MIN_ETINY, ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_EVEN, getcontext
from decimal._digits import count, drop, number as to_number, power10, strip_zeros, text as digits_text
from decimal._signals import (CLAMPED, CONVERSION, DIVISION_BY_ZERO, FLOAT_OPERATION, IMPOSSIBLE, INEXACT, INVALID,
                              OVERFLOW, ROUNDED, SUBNORMAL, UNDEFINED, UNDERFLOW)
from math import isqrt
import numbers
import sys

DecimalTuple = namedtuple("DecimalTuple", "sign digits exponent", module="decimal")

# What a Decimal's `_kind` is.
FINITE, INFINITE, QUIET, SIGNALING = range(4)
_WORDS = {"inf": INFINITE, "infinity": INFINITE, "nan": QUIET, "snan": SIGNALING}
_NAMES = ("", "Infinity", "NaN", "sNaN")
_LETTERS = {"F": INFINITE, "n": QUIET, "N": SIGNALING}

_MODULUS = sys.hash_info.modulus
_INVERSE = pow(10, _MODULUS - 2, _MODULUS)


def new(sign, coefficient, exponent, kind=FINITE):
    self = object.__new__(Decimal)
    self._sign = sign
    self._int = coefficient
    self._exp = exponent
    self._kind = kind
    return self


def with_class(value, cls):
    if cls is Decimal:
        return value
    self = object.__new__(cls)
    self._sign, self._int, self._exp, self._kind = value._sign, value._int, value._exp, value._kind
    return self


def invalid(context, status=INVALID):
    context.signal(status)
    return new(0, 0, 0, QUIET)


# ---- rounding to a context

def finish(value, context, status=0):
    """The value as the context can hold it; conditions are signalled, `status` with them."""
    kind = value._kind
    if kind:
        if kind != INFINITE and value._int:
            room = context._prec - context._clamp
            if count(value._int) > room:
                value = new(value._sign, value._int % power10(room), 0, kind)
        if status:
            context.signal(status)
        return value
    coefficient, exponent, prec = value._int, value._exp, context._prec
    tiny = context._Emin - prec + 1
    top = context._Emax - prec + 1
    if not coefficient:
        best = min(max(exponent, tiny), top if context._clamp else context._Emax)
        if best != exponent:
            status |= CLAMPED
            value = new(value._sign, 0, best)
        if status:
            context.signal(status)
        return value
    digits = count(coefficient)
    least = digits + exponent - prec
    if least > top:
        return _overflow(value._sign, context, status)
    subnormal = least < tiny
    if subnormal:
        least = tiny
        status |= SUBNORMAL
    if exponent < least:
        status |= ROUNDED
        coefficient, lost = drop(coefficient, least - exponent, value._sign, context._rounding)
        if lost:
            status |= INEXACT
            if subnormal:
                status |= UNDERFLOW
        if coefficient >= power10(prec):
            coefficient //= 10
            least += 1
            if least > top:
                return _overflow(value._sign, context, status)
        if not coefficient:
            status |= CLAMPED
        value, exponent = new(value._sign, coefficient, least), least
    if context._clamp and exponent > top:
        status |= CLAMPED
        value = new(value._sign, coefficient * power10(exponent - top), top)
    if status:
        context.signal(status)
    return value


def _overflow(sign, context, status):
    context.signal(status | OVERFLOW | INEXACT | ROUNDED)
    rounding = context._rounding
    if rounding in ("ROUND_DOWN", "ROUND_05UP") or rounding == (ROUND_FLOOR if not sign else ROUND_CEILING):
        return new(sign, power10(context._prec) - 1, context._Emax - context._prec + 1)
    return new(sign, 0, 0, INFINITE)


def quieted(a, b, context):
    """The NaN that an operation on NaNs gives."""
    for value in (a, b):
        if value is not None and value._kind == SIGNALING:
            return finish(new(value._sign, value._int, 0, QUIET), context, INVALID)
    value = a if a._kind == QUIET else b
    return finish(value, context)


# ---- making

def parsed(text):
    """A number from text, exactly; None if the text is no number."""
    text = text.strip().replace("_", "")
    sign = 0
    if text[:1] in ("+", "-"):
        sign, text = int(text[0] == "-"), text[1:]
    mantissa, mark, power = text.replace("E", "e").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    if digits.isdecimal():
        exponent = -len(fraction)
        if mark:
            unsigned = power[1:] if power[:1] in ("+", "-") else power
            if not unsigned.isdecimal():
                return None
            shift = to_number(unsigned)
            exponent += -shift if power[0] == "-" else shift
        return new(sign, to_number(digits), exponent)
    word = text.lower()
    payload = word.lstrip("sna") if word.startswith(("nan", "snan")) else ""
    if payload:
        word = word[:-len(payload)]
        if not payload.isdecimal():
            return None
    kind = _WORDS.get(word)
    return None if kind is None or not text.isascii() and not payload else new(sign, to_number(payload), 0, kind)


def _from_tuple(value):
    if len(value) != 3:
        raise ValueError("argument must be a sequence of length 3")
    sign, digits, exponent = value
    if not isinstance(sign, int) or sign not in (0, 1):
        raise ValueError("sign must be an integer with the value 0 or 1")
    kind = FINITE
    if isinstance(exponent, str):
        if exponent not in _LETTERS:
            raise ValueError("string argument in the third position must be 'F', 'n' or 'N'")
        kind, exponent = _LETTERS[exponent], 0
    elif not isinstance(exponent, int):
        raise ValueError("exponent must be an integer")
    if not isinstance(digits, (tuple, list)):
        raise ValueError("coefficient must be a tuple of digits")
    if kind == INFINITE:
        return new(int(sign), 0, 0, kind)
    for digit in digits:
        if not isinstance(digit, int) or not 0 <= digit <= 9:
            raise ValueError("coefficient must be a tuple of digits")
    return new(int(sign), to_number("".join(map(str, map(int, digits)))), int(exponent), kind)


def _from_float(value):
    if value != value or value in (float("inf"), float("-inf")):
        return parsed(repr(value))
    from math import copysign

    top, bottom = abs(value).as_integer_ratio()
    places = bottom.bit_length() - 1
    return new(int(copysign(1.0, value) < 0), top * 5 ** places, -places)


def from_int(value):
    return new(int(value < 0), abs(int(value)), 0)


def _exact(value, context):
    """The Decimal of any value that has one."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return from_int(value)
    if isinstance(value, str):
        made = parsed(value)
        return invalid(context, CONVERSION) if made is None else made
    if isinstance(value, (tuple, list)):
        return _from_tuple(value)
    if isinstance(value, float):
        context.signal(FLOAT_OPERATION)
        return _from_float(value)
    raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")


def create(value, context):
    """A Decimal as the context can hold it."""
    made = _exact(value, context)
    if made._kind in (QUIET, SIGNALING) and count(made._int) > context._prec - context._clamp:
        return invalid(context, CONVERSION)
    return finish(made, context)


def converted(value):
    """An operand of an operator; None if it is none."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return from_int(value)
    return None


def operand(value):
    """An operand of a method."""
    made = converted(value)
    if made is None:
        raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")
    return made


def given(context):
    if context is None:
        return getcontext()
    if not isinstance(context, Context):
        raise TypeError("optional argument must be a context")
    return context


# ---- arithmetic

def rescaled(value, exponent, rounding):
    """The value with another exponent: (it, whether digits were lost)."""
    if not value._int:
        return new(value._sign, 0, exponent), False
    if value._exp >= exponent:
        return new(value._sign, value._int * power10(value._exp - exponent), exponent), False
    coefficient, lost = drop(value._int, exponent - value._exp, value._sign, rounding)
    return new(value._sign, coefficient, exponent), lost


def negated(value):
    return new(1 - value._sign, value._int, value._exp, value._kind)


def exact_sum(a, b, context):
    """The sum of two finite numbers, exact as far as the context's rounding can tell."""
    exponent = min(a._exp, b._exp)
    floor = context._rounding == ROUND_FLOOR
    if not a._int and not b._int:
        return new(max(a._sign, b._sign) if floor else min(a._sign, b._sign), 0, exponent)
    if not a._int or not b._int:
        value = b if not a._int else a
        exponent = max(exponent, value._exp - context._prec - 1)
        return rescaled(value, exponent, context._rounding)[0] if value._exp > exponent else value
    big, small = (a, b) if a._exp >= b._exp else (b, a)
    first, second = big._int, small._int
    gap = big._exp - small._exp
    if gap:
        # What lies far below the last digit that can be kept only says on which side the sum is.
        lowest = big._exp + min(-1, count(first) - context._prec - 2)
        if count(second) + small._exp - 1 < lowest:
            second, exponent, gap = 1, lowest, big._exp - lowest
        first *= power10(gap)
    if big._sign:
        first = -first
    if small._sign:
        second = -second
    total = first + second
    if not total:
        return new(int(floor), 0, exponent)
    return new(int(total < 0), abs(total), exponent)


def add(a, b, context):
    if a._kind or b._kind:
        if a._kind > INFINITE or b._kind > INFINITE:
            return quieted(a, b, context)
        if a._kind:
            if b._kind and a._sign != b._sign:
                return invalid(context)
            return a
        return b
    return finish(exact_sum(a, b, context), context)


def subtract(a, b, context):
    if b._kind > INFINITE:
        return quieted(a, b, context)
    return add(a, new(1 - b._sign, b._int, b._exp, b._kind), context)


def exact_product(a, b):
    return new(a._sign ^ b._sign, a._int * b._int, a._exp + b._exp)


def multiply(a, b, context):
    if a._kind or b._kind:
        if a._kind > INFINITE or b._kind > INFINITE:
            return quieted(a, b, context)
        if not a._kind and not a._int or not b._kind and not b._int:
            return invalid(context)
        return new(a._sign ^ b._sign, 0, 0, INFINITE)
    return finish(exact_product(a, b), context)


def divide(a, b, context):
    sign = a._sign ^ b._sign
    if a._kind or b._kind:
        if a._kind > INFINITE or b._kind > INFINITE:
            return quieted(a, b, context)
        if a._kind:
            return invalid(context) if b._kind else new(sign, 0, 0, INFINITE)
        context.signal(CLAMPED)
        return new(sign, 0, context.Etiny())
    if not b._int:
        if not a._int:
            return invalid(context, UNDEFINED)
        context.signal(DIVISION_BY_ZERO)
        return new(sign, 0, 0, INFINITE)
    ideal = a._exp - b._exp
    if not a._int:
        return finish(new(sign, 0, ideal), context)
    shift = count(b._int) - count(a._int) + context._prec + 1
    exponent = ideal - shift
    if shift >= 0:
        coefficient, rest = divmod(a._int * power10(shift), b._int)
    else:
        coefficient, rest = divmod(a._int, b._int * power10(-shift))
    if rest:
        # One digit more than is kept: it must not look exact, nor a tie.
        if coefficient % 5 == 0:
            coefficient += 1
    elif exponent < ideal:
        coefficient, gone = strip_zeros(coefficient, ideal - exponent)
        exponent += gone
    return finish(new(sign, coefficient, exponent), context)


def _split(a, b, context):
    """Integer quotient and remainder of finite numbers; None where the quotient has too many digits."""
    sign = a._sign ^ b._sign
    ideal = a._exp if b._kind else min(a._exp, b._exp)
    gap = adjusted(a) - adjusted(b) if not b._kind else -3
    if not a._int or b._kind or gap <= -2:
        return new(sign, 0, 0), rescaled(a, ideal, context._rounding)[0]
    if gap <= context._prec:
        first, second = a._int, b._int
        if a._exp >= b._exp:
            first *= power10(a._exp - b._exp)
        else:
            second *= power10(b._exp - a._exp)
        quotient, rest = divmod(first, second)
        if quotient < power10(context._prec):
            return new(sign, quotient, 0), new(a._sign, rest, ideal)
    return None


def divide_int(a, b, context):
    if a._kind or b._kind:
        if a._kind > INFINITE or b._kind > INFINITE:
            return quieted(a, b, context)
        if a._kind:
            return invalid(context) if b._kind else new(a._sign ^ b._sign, 0, 0, INFINITE)
    elif not b._int:
        if not a._int:
            return invalid(context, UNDEFINED)
        context.signal(DIVISION_BY_ZERO)
        return new(a._sign ^ b._sign, 0, 0, INFINITE)
    parts = _split(a, b, context)
    return finish(parts[0], context) if parts else invalid(context, IMPOSSIBLE)


def remainder(a, b, context):
    if a._kind or b._kind:
        if a._kind > INFINITE or b._kind > INFINITE:
            return quieted(a, b, context)
        if a._kind:
            return invalid(context)
    elif not b._int:
        return invalid(context, INVALID if a._int else UNDEFINED)
    parts = _split(a, b, context)
    return finish(parts[1], context) if parts else invalid(context, IMPOSSIBLE)


def divmod_(a, b, context):
    sign = a._sign ^ b._sign
    if a._kind or b._kind:
        if a._kind > INFINITE or b._kind > INFINITE:
            nan = quieted(a, b, context)
            return nan, nan
        if a._kind:
            if b._kind:
                nan = invalid(context)
                return nan, nan
            context.signal(INVALID)
            return new(sign, 0, 0, INFINITE), new(0, 0, 0, QUIET)
    elif not b._int:
        if not a._int:
            nan = invalid(context, UNDEFINED)
            return nan, nan
        context.signal(DIVISION_BY_ZERO | INVALID)
        return new(sign, 0, 0, INFINITE), new(0, 0, 0, QUIET)
    parts = _split(a, b, context)
    if parts is None:
        nan = invalid(context, IMPOSSIBLE)
        return nan, nan
    return finish(parts[0], context), finish(parts[1], context)


def plus(a, context):
    if a._kind > INFINITE:
        return quieted(a, None, context)
    if not a._kind and not a._int and a._sign and context._rounding != ROUND_FLOOR:
        a = new(0, 0, a._exp)
    return finish(a, context)


def minus(a, context):
    if a._kind > INFINITE:
        return quieted(a, None, context)
    if not a._kind and not a._int:
        return finish(new(int(context._rounding == ROUND_FLOOR), 0, a._exp), context)
    return finish(negated(a), context)


def absolute(a, context):
    if a._kind > INFINITE:
        return quieted(a, None, context)
    return finish(new(0, a._int, a._exp, a._kind), context)


def quantize(a, b, context, rounding=None):
    rounding = rounding or context._rounding
    if a._kind or b._kind:
        if a._kind > INFINITE or b._kind > INFINITE:
            return quieted(a, b, context)
        return a if a._kind and b._kind else invalid(context)
    exponent = b._exp
    if not context.Etiny() <= exponent <= context._Emax:
        return invalid(context)
    if not a._int:
        return finish(new(a._sign, 0, exponent), context)
    size = adjusted(a)
    if size > context._Emax or size - exponent + 1 > context._prec:
        return invalid(context)
    result, lost = rescaled(a, exponent, rounding)
    if adjusted(result) > context._Emax or count(result._int) > context._prec:
        return invalid(context)
    status = 0
    if result._int and adjusted(result) < context._Emin:
        status |= SUBNORMAL
    if exponent > a._exp:
        status |= ROUNDED | INEXACT if lost else ROUNDED
    return finish(result, context, status)


def to_integral(a, context, rounding=None, exact=False):
    if a._kind:
        return quieted(a, None, context) if a._kind > INFINITE else a
    if a._exp >= 0:
        return a
    if not a._int:
        return new(a._sign, 0, 0)
    result, lost = rescaled(a, 0, rounding or context._rounding)
    if exact:
        context.signal(ROUNDED | INEXACT if lost else ROUNDED)
    return result


def normalize(a, context):
    if a._kind > INFINITE:
        return quieted(a, None, context)
    a = finish(a, context)
    if a._kind:
        return a
    if not a._int:
        return new(a._sign, 0, 0)
    limit = context._Emax if not context._clamp else context.Etop()
    coefficient, gone = strip_zeros(a._int, max(0, min(limit - a._exp, count(a._int))))
    return new(a._sign, coefficient, a._exp + gone)


def square_root(a, context):
    if a._kind:
        if a._kind > INFINITE:
            return quieted(a, None, context)
        return a if not a._sign else invalid(context)
    if not a._int:
        return finish(new(a._sign, 0, a._exp // 2), context)
    if a._sign:
        return invalid(context)
    wanted = context._prec + 1
    coefficient, exponent, digits = a._int, a._exp, count(a._int)
    half = exponent >> 1
    if exponent & 1:
        coefficient *= 10
        length = (digits >> 1) + 1
    else:
        length = (digits + 1) >> 1
    shift = wanted - length
    exact = True
    if shift >= 0:
        coefficient *= power10(2 * shift)
    else:
        coefficient, rest = divmod(coefficient, power10(-2 * shift))
        exact = not rest
    half -= shift
    root = isqrt(coefficient)
    if exact and root * root == coefficient:
        if shift >= 0:
            root //= power10(shift)
        else:
            root *= power10(-shift)
        half += shift
    elif root % 5 == 0:
        root += 1
    saved, context = context, context.copy()
    context._rounding, context._flags, context._traps = ROUND_HALF_EVEN, 0, 0
    result = finish(new(0, root, half), context)
    if context._flags:
        saved.signal(context._flags)
    return result


# ---- comparing

def adjusted(a):
    return a._exp + count(a._int) - 1 if not a._kind else 0


def order(a, b):
    """-1, 0, 1 for numbers that are no NaNs."""
    if a._kind or b._kind:
        first = (-1 if a._sign else 1) if a._kind else 0
        second = (-1 if b._sign else 1) if b._kind else 0
        return (first > second) - (first < second)
    if not a._int:
        return 0 if not b._int else 1 if b._sign else -1
    if not b._int:
        return -1 if a._sign else 1
    if a._sign != b._sign:
        return -1 if a._sign else 1
    first, second = adjusted(a), adjusted(b)
    if first == second:
        first, second = a._int, b._int
        if a._exp > b._exp:
            first *= power10(a._exp - b._exp)
        elif a._exp < b._exp:
            second *= power10(b._exp - a._exp)
    result = (first > second) - (first < second)
    return -result if a._sign else result


def _compared(a, other, equality, context=None):
    """The order of a number and anything; None beside a NaN, NotImplemented beside no number."""
    if isinstance(other, Decimal):
        b = other
    elif isinstance(other, int):
        b = from_int(other)
    elif isinstance(other, float):
        context = getcontext()
        if equality:
            context._flags |= FLOAT_OPERATION
        else:
            context.signal(FLOAT_OPERATION)
        b = _from_float(other)
    elif equality and isinstance(other, complex) and other.imag == 0:
        return _compared(a, other.real, True)
    elif isinstance(other, numbers.Rational):
        if a._kind:
            b = from_int(0)
        else:
            a, b = exact_product(a, from_int(other.denominator)), from_int(other.numerator)
    else:
        return NotImplemented
    if a._kind > INFINITE or b._kind > INFINITE:
        if not equality or a._kind == SIGNALING or b._kind == SIGNALING:
            getcontext().signal(INVALID)
        return None
    return order(a, b)


def _comparison(test, equality=False):
    def compare(self, other):
        result = _compared(self, other, equality)
        if result is None:
            return test is _unequal
        return result if result is NotImplemented else test(result)

    return compare


def _unequal(result):
    return result != 0


def _binary(operation):
    """The methods of an operator: forth, and reflected."""
    def forth(self, other):
        if type(other) is not Decimal and (other := converted(other)) is None:
            return NotImplemented
        return operation(self, other, getcontext())

    def back(self, other):
        other = converted(other)
        return NotImplemented if other is None else operation(other, self, getcontext())

    return forth, back


def _later(name):
    """A method whose code is in `_more`, loaded when it is first called."""
    def method(self, *args, **kwargs):
        from decimal import _more

        return getattr(_more, name)(self, *args, **kwargs)

    method.__name__ = name
    method.__qualname__ = "Decimal." + name
    return method


class Decimal:
    """A decimal number of an integer, a text, a tuple of (sign, digits, exponent), a float or another Decimal; 0
    by default.

    It is exact: the context only says whether a malformed text raises.
    """

    __module__ = "decimal"
    __slots__ = ("_sign", "_int", "_exp", "_kind", "__weakref__")

    def __new__(cls, value="0", context=None):
        context = given(context)
        made = _exact(value, context)
        if not made._kind and (abs(made._exp) > MAX_EMAX or made._int and adjusted(made) > MAX_EMAX):
            if made._int and (adjusted(made) > MAX_EMAX or made._exp < MIN_ETINY):
                made = invalid(context)
            elif not made._int:
                made = new(made._sign, 0, min(max(made._exp, MIN_ETINY), MAX_EMAX))
        if cls is not Decimal:
            return with_class(made, cls)
        return made if type(made) is Decimal else new(made._sign, made._int, made._exp, made._kind)

    @classmethod
    def from_float(cls, f, /):
        """The exact value of a float or int."""
        if isinstance(f, float):
            made = _from_float(f)
        elif isinstance(f, int):
            made = from_int(f)
        else:
            raise TypeError("argument must be int or float")
        return made if cls is Decimal else cls(made)

    @classmethod
    def from_number(cls, number, /):
        """The exact value of a float, int or Decimal."""
        if isinstance(number, (int, float)):
            return cls.from_float(number)
        if isinstance(number, Decimal):
            return with_class(number, cls)
        raise TypeError("Cannot convert %r to Decimal" % number)

    __add__, __radd__ = _binary(add)
    __sub__, __rsub__ = _binary(subtract)
    __mul__, __rmul__ = _binary(multiply)
    __truediv__, __rtruediv__ = _binary(divide)
    __floordiv__, __rfloordiv__ = _binary(divide_int)
    __mod__, __rmod__ = _binary(remainder)
    __divmod__, __rdivmod__ = _binary(divmod_)

    __lt__ = _comparison(lambda result: result < 0)
    __le__ = _comparison(lambda result: result <= 0)
    __gt__ = _comparison(lambda result: result > 0)
    __ge__ = _comparison(lambda result: result >= 0)
    __eq__ = _comparison(lambda result: result == 0, True)
    __ne__ = _comparison(_unequal, True)

    def __pow__(self, other, modulo=None):
        other = converted(other)
        if other is None:
            return NotImplemented
        if modulo is not None and (modulo := converted(modulo)) is None:
            return NotImplemented
        from decimal._functions import power

        return power(self, other, modulo, getcontext())

    def __rpow__(self, other, modulo=None):
        other = converted(other)
        return NotImplemented if other is None else other.__pow__(self, modulo)

    def __neg__(self):
        return minus(self, getcontext())

    def __pos__(self):
        return plus(self, getcontext())

    def __abs__(self):
        return absolute(self, getcontext())

    def __bool__(self):
        return bool(self._kind or self._int)

    def __hash__(self):
        if self._kind:
            if self._kind == SIGNALING:
                raise TypeError("Cannot hash a signaling NaN value")
            if self._kind == QUIET:
                return object.__hash__(self)
            return -sys.hash_info.inf if self._sign else sys.hash_info.inf
        scale = pow(10, self._exp, _MODULUS) if self._exp >= 0 else pow(_INVERSE, -self._exp, _MODULUS)
        result = self._int * scale % _MODULUS
        if self._sign:
            result = -result
        return -2 if result == -1 else result

    def __int__(self):
        if self._kind:
            if self._kind == INFINITE:
                raise OverflowError("cannot convert Infinity to integer")
            raise ValueError("cannot convert NaN to integer")
        whole = self._int * power10(self._exp) if self._exp >= 0 else drop(self._int, -self._exp, 0, "ROUND_DOWN")[0]
        return -whole if self._sign else whole

    __trunc__ = __int__

    def __float__(self):
        if self._kind == SIGNALING:
            raise ValueError("cannot convert signaling NaN to float")
        if self._kind == QUIET:
            return float("-nan" if self._sign else "nan")
        return float(str(self))

    def __complex__(self):
        return complex(float(self))

    def __floor__(self):
        return int(_integral(self, "ROUND_FLOOR"))

    def __ceil__(self):
        return int(_integral(self, "ROUND_CEILING"))

    def __round__(self, ndigits=None):
        if ndigits is None:
            return int(_integral(self, "ROUND_HALF_EVEN"))
        if not isinstance(ndigits, int):
            raise TypeError("optional arg must be an integer")
        return quantize(self, new(0, 1, -ndigits), getcontext(), "ROUND_HALF_EVEN")

    def __str__(self):
        return shown(self, getcontext()._capitals)

    def __repr__(self):
        return f"Decimal('{self}')"

    def __format__(self, spec, /):
        """Formats the Decimal according to the format string."""
        from decimal._format import formatted

        return formatted(self, spec, getcontext())

    def to_eng_string(self, context=None):
        """Convert to an engineering-type string."""
        return shown(self, given(context)._capitals, True)

    def __reduce__(self):
        return type(self), (str(self),)

    def __copy__(self):
        return self if type(self) is Decimal else type(self)(self)

    def __deepcopy__(self, memo):
        return self if type(self) is Decimal else type(self)(self)

    @property
    def real(self):
        return self

    @property
    def imag(self):
        return new(0, 0, 0)

    def conjugate(self):
        """Return self."""
        return self

    def as_tuple(self):
        """(sign, digits, exponent)"""
        if self._kind == INFINITE:
            return DecimalTuple(self._sign, (0,), "F")
        if self._kind:
            digits = tuple(map(int, digits_text(self._int))) if self._int else ()
            return DecimalTuple(self._sign, digits, "n" if self._kind == QUIET else "N")
        return DecimalTuple(self._sign, tuple(map(int, digits_text(self._int))), self._exp)

    def as_integer_ratio(self):
        """Return a pair of integers whose ratio is exactly equal to the number."""
        if self._kind:
            if self._kind == INFINITE:
                raise OverflowError("cannot convert Infinity to integer ratio")
            raise ValueError("cannot convert NaN to integer ratio")
        top = -self._int if self._sign else self._int
        if self._exp >= 0:
            return top * power10(self._exp), 1
        from math import gcd

        bottom = power10(-self._exp)
        common = gcd(top, bottom)
        return top // common, bottom // common

    def adjusted(self):
        """The exponent of the first digit."""
        return adjusted(self)

    def quantize(self, exp, rounding=None, context=None):
        """The number rounded so that it has the exponent of `exp`."""
        context = given(context)
        if rounding is not None:
            from decimal._more import checked_rounding

            checked_rounding(rounding)
        return quantize(self, operand(exp), context, rounding)

    def to_integral_value(self, rounding=None, context=None):
        """The nearest integer; neither Inexact nor Rounded is signalled."""
        return to_integral(self, given(context), rounding)

    to_integral = to_integral_value

    def to_integral_exact(self, rounding=None, context=None):
        """Round to the nearest integer, signaling Inexact or Rounded as appropriate."""
        return to_integral(self, given(context), rounding, True)

    def normalize(self, context=None):
        """Normalize the number by stripping trailing 0s"""
        return normalize(self, given(context))

    def sqrt(self, context=None):
        """The square root, rounded once."""
        return square_root(self, given(context))

    def exp(self, context=None):
        """e to the power of the number, rounded once."""
        from decimal._functions import exponential

        return exponential(self, given(context))

    def ln(self, context=None):
        """The natural logarithm."""
        from decimal._functions import natural_log

        return natural_log(self, given(context))

    def log10(self, context=None):
        """The logarithm to base ten, rounded once."""
        from decimal._functions import log10

        return log10(self, given(context))

    def canonical(self):
        """The number: each has one encoding here."""
        return self

    def is_canonical(self):
        """Whether the encoding of a number is canonical: it always is."""
        return True

    def is_finite(self):
        """Whether a number is neither infinite nor NaN."""
        return not self._kind

    def is_infinite(self):
        """Whether a number is infinite, of either sign."""
        return self._kind == INFINITE

    def is_nan(self):
        """Whether it is a NaN, quiet or signaling."""
        return self._kind > INFINITE

    def is_qnan(self):
        """Whether it is a NaN that raises no signal."""
        return self._kind == QUIET

    def is_snan(self):
        """Whether it is a NaN that raises a signal."""
        return self._kind == SIGNALING

    def is_signed(self):
        """Whether the sign is negative; a zero and a NaN have one too."""
        return self._sign == 1

    def is_zero(self):
        """Whether it is zero, of either sign."""
        return not self._kind and not self._int

    def copy_abs(self):
        """How far a number is from zero."""
        return new(0, self._int, self._exp, self._kind)

    def copy_negate(self):
        """Return the negation of the argument."""
        return negated(self)


def _integral(a, rounding):
    return a if a._kind else to_integral(a, getcontext(), rounding)


def shown(a, capitals, engineering=False):
    """A number as text, with an exponent where it is large or small."""
    sign = "-" if a._sign else ""
    if a._kind:
        payload = digits_text(a._int) if a._kind > INFINITE and a._int else ""
        return f"{sign}{_NAMES[a._kind]}{payload}"
    digits, exponent = digits_text(a._int), a._exp
    left = exponent + len(digits)
    if exponent <= 0 and left > -6:
        point = left
    elif not engineering:
        point = 1
    elif not a._int:
        point = (left + 1) % 3 - 1
    else:
        point = (left - 1) % 3 + 1
    if point <= 0:
        text = f"0.{'0' * -point}{digits}"
    elif point >= len(digits):
        text = digits + "0" * (point - len(digits))
    else:
        text = f"{digits[:point]}.{digits[point:]}"
    if left != point:
        text += f"{'E' if capitals else 'e'}{left - point:+}"
    return sign + text


for _name in ("compare", "compare_signal", "compare_total", "compare_total_mag", "copy_sign", "fma", "is_normal",
              "is_subnormal", "logb", "logical_and", "logical_invert", "logical_or", "logical_xor", "max", "max_mag",
              "min", "min_mag", "next_minus", "next_plus", "next_toward", "number_class", "radix", "remainder_near",
              "rotate", "same_quantum", "scaleb", "shift"):
    setattr(Decimal, _name, _later(_name))


def _context_methods():
    """Give Context a method for each operation; the operands are converted, the context is the one asked."""
    direct = {"add": add, "subtract": subtract, "multiply": multiply, "divide": divide, "divide_int": divide_int,
              "remainder": remainder, "divmod": divmod_, "quantize": quantize, "plus": plus, "minus": minus,
              "abs": absolute, "normalize": normalize, "sqrt": square_root}

    def make(name, operation):
        def method(self, *args):
            return operation(*[operand(value) for value in args], self)

        return method

    def through(name):
        def method(self, *args):
            first, *rest = [operand(value) for value in args]
            return getattr(first, name)(*rest, context=self)

        return method

    def without_context(name):
        def method(self, *args):
            first, *rest = [operand(value) for value in args]
            return getattr(first, name)(*rest)

        return method

    rows = [(name, make(name, operation)) for name, operation in direct.items()]
    rows += [(name, through(name)) for name in (
        "compare", "compare_signal", "compare_total", "compare_total_mag", "copy_sign", "exp", "fma", "is_normal",
        "is_subnormal", "ln", "log10", "logb", "logical_and", "logical_invert", "logical_or", "logical_xor", "max",
        "max_mag", "min", "min_mag", "next_minus", "next_plus", "next_toward", "number_class", "remainder_near",
        "rotate", "same_quantum", "scaleb", "shift", "to_eng_string", "to_integral_value", "to_integral_exact")]
    rows += [(name, without_context(name)) for name in (
        "canonical", "copy_abs", "copy_negate", "is_canonical", "is_finite", "is_infinite", "is_nan", "is_qnan",
        "is_signed", "is_snan", "is_zero")]
    for name, method in rows:
        method.__name__, method.__qualname__ = name, "Context." + name
        method.__doc__ = getattr(getattr(Decimal, name, None), "__doc__", None)
        setattr(Context, name, method)
    Context.to_integral = Context.to_integral_value

    def copy_decimal(self, a, /):
        """Return a copy of the argument."""
        return operand(a)

    def to_sci_string(self, a, /):
        """A number as text, with an exponent where that is needed."""
        return shown(operand(a), self._capitals)

    def power(self, a, b, modulo=None):
        """Compute a**b, or a**b reduced modulo modulo."""
        from decimal._functions import power

        return power(operand(a), operand(b), None if modulo is None else operand(modulo), self)

    Context.copy_decimal, Context.to_sci_string, Context.power = copy_decimal, to_sci_string, power


_context_methods()
numbers.Number.register(Decimal)
