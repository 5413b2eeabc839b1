"""Fraction: exact rational arithmetic, in lowest terms."""

import math
import sys
from numbers import Complex, Rational, Real

__all__ = ["Fraction"]

_PyHASH_MODULUS = sys.hash_info.modulus
_PyHASH_INF = sys.hash_info.inf


def _digits(text, i):
    """The end of a run of digits at `i`, single underscores between them allowed."""
    n = len(text)
    start = i
    while i < n and (text[i].isdecimal()
                     or text[i] == "_" and i > start and text[i - 1] != "_"
                     and i + 1 < n and text[i + 1].isdecimal()):
        i += 1
    return i


def _parse(text):
    """Numerator and denominator of "3/4", "-1.5e3" and their like, or None."""
    s = text.strip()
    i = 0
    sign = 1
    if s[:1] in ("+", "-") and s:
        sign = -1 if s[0] == "-" else 1
        i = 1
    end = _digits(s, i)
    whole = s[i:end].replace("_", "")
    i = end
    rest = s[i:].lstrip()
    if rest.startswith("/"):
        if not whole:
            return None
        den = rest[1:].lstrip()
        if not den or _digits(den, 0) != len(den):
            return None
        return sign * int(whole), int(den.replace("_", ""))
    denominator = 1
    decimals = ""
    if s[i:i + 1] == ".":
        end = _digits(s, i + 1)
        decimals = s[i + 1:end].replace("_", "")
        i = end
    if not whole and not decimals:
        return None
    # Each part may be as long as an int's text may be.
    denominator = 10 ** len(decimals)
    numerator = int(whole or "0") * denominator + int(decimals or "0")
    if s[i:i + 1] in ("e", "E") and s[i:]:
        j = i + 1
        negative = s[j:j + 1] == "-"
        if s[j:j + 1] in ("+", "-") and s[j:]:
            j += 1
        end = _digits(s, j)
        if end == j or end != len(s):
            return None
        exponent = int(s[j:end].replace("_", ""))
        if negative:
            denominator *= 10 ** exponent
        else:
            numerator *= 10 ** exponent
        i = end
    if i != len(s):
        return None
    return sign * numerator, denominator


class Fraction(Rational):
    """A rational number: Fraction(3, -6) is -1/2.

    Made of a numerator and a denominator, or of one number or string.
    """

    __slots__ = ("_numerator", "_denominator")

    def __new__(cls, numerator=0, denominator=None):
        self = super().__new__(cls)
        if denominator is None:
            if type(numerator) is int:
                self._numerator = numerator
                self._denominator = 1
                return self
            if isinstance(numerator, Rational):
                self._numerator = numerator.numerator
                self._denominator = numerator.denominator
                return self
            if isinstance(numerator, str):
                parsed = _parse(numerator)
                if parsed is None:
                    raise ValueError(f"Invalid literal for Fraction: {numerator!r}")
                numerator, denominator = parsed
            elif isinstance(numerator, float) or (not isinstance(numerator, type)
                                                  and hasattr(numerator, "as_integer_ratio")):
                self._numerator, self._denominator = numerator.as_integer_ratio()
                return self
            else:
                raise TypeError("argument should be a string or a Rational instance or have "
                                "the as_integer_ratio() method")
        elif type(numerator) is int is type(denominator):
            pass
        elif isinstance(numerator, Rational) and isinstance(denominator, Rational):
            numerator, denominator = (numerator.numerator * denominator.denominator,
                                      denominator.numerator * numerator.denominator)
        else:
            raise TypeError("both arguments should be Rational instances")
        if denominator == 0:
            raise ZeroDivisionError(f"Fraction({numerator}, 0)")
        g = math.gcd(numerator, denominator)
        if denominator < 0:
            g = -g
        self._numerator = numerator // g
        self._denominator = denominator // g
        return self

    @classmethod
    def from_number(cls, number):
        """The exact value of any number with as_integer_ratio()."""
        if type(number) is int:
            parts = number, 1
        elif isinstance(number, Rational):
            parts = number.numerator, number.denominator
        elif hasattr(number, "as_integer_ratio") and not isinstance(number, type):
            parts = number.as_integer_ratio()
        else:
            raise TypeError("argument should be a Rational instance or have the "
                            "as_integer_ratio() method")
        return cls._from_coprime_ints(*parts)

    @classmethod
    def from_float(cls, f):
        """The exact value of a finite float."""
        if isinstance(f, int):
            return cls(f)
        if not isinstance(f, float):
            raise TypeError(f"{cls.__name__}.from_float() only takes floats, not {f!r} "
                            f"({type(f).__name__})")
        return cls._from_coprime_ints(*f.as_integer_ratio())

    @classmethod
    def from_decimal(cls, dec):
        """The exact value of a finite Decimal or an int."""
        from decimal import Decimal
        if isinstance(dec, int):
            dec = Decimal(int(dec))
        elif not isinstance(dec, Decimal):
            raise TypeError(f"{cls.__name__}.from_decimal() only takes Decimals, not {dec!r} "
                            f"({type(dec).__name__})")
        return cls._from_coprime_ints(*dec.as_integer_ratio())

    @classmethod
    def _from_coprime_ints(cls, numerator, denominator, /):
        """A Fraction of integers that are known to be in lowest terms."""
        obj = super(Fraction, cls).__new__(cls)
        obj._numerator = numerator
        obj._denominator = denominator
        return obj

    def is_integer(self):
        """Whether the denominator is 1."""
        return self._denominator == 1

    def as_integer_ratio(self):
        """Numerator and denominator."""
        return self._numerator, self._denominator

    def limit_denominator(self, max_denominator=1000000):
        """The fraction nearest to self among those with no larger denominator."""
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self._denominator <= max_denominator:
            return Fraction(self)
        # Along the continued fraction, as far as the bound allows.
        before, last = (0, 1), (1, 0)
        top, bottom = self._numerator, self._denominator
        while True:
            whole, rest = divmod(top, bottom)
            step = before[0] + whole * last[0], before[1] + whole * last[1]
            if step[1] > max_denominator:
                break
            before, last = last, step
            top, bottom = bottom, rest
        # The last convergent, or the semiconvergent beyond it: whichever is nearer.
        times = (max_denominator - before[1]) // last[1]
        beyond = before[0] + times * last[0], before[1] + times * last[1]
        nearer = last if 2 * bottom * beyond[1] <= self._denominator else beyond
        return Fraction._from_coprime_ints(*nearer)

    @property
    def numerator(self):
        return self._numerator

    @property
    def denominator(self):
        return self._denominator

    def __repr__(self):
        return f"{self.__class__.__name__}({self._numerator}, {self._denominator})"

    def __str__(self):
        if self._denominator == 1:
            return str(self._numerator)
        return f"{self._numerator}/{self._denominator}"

    def __format__(self, format_spec, /):
        """The fraction in a format spec: as n/d, or as a decimal number with e, f, g or %."""
        from _fraction_format import format_fraction
        return format_fraction(self, format_spec)

    ## Arithmetic ##

    def _add(a, b):
        # Knuth, TAOCP volume 2, 4.5.1: the gcd of the denominators first.
        return a._sum(b._numerator, b._denominator)

    def _sum(self, numerator, denominator):
        """self + numerator/denominator, in lowest terms as self and the other are."""
        shared = math.gcd(self._denominator, denominator)
        if shared == 1:
            top = self._numerator * denominator + self._denominator * numerator
            return Fraction._from_coprime_ints(top, self._denominator * denominator)
        own = self._denominator // shared
        top = self._numerator * (denominator // shared) + numerator * own
        # What top has in common with the denominator lies in the shared part.
        common = math.gcd(top, shared)
        if common != 1:
            top //= common
            denominator //= common
        return Fraction._from_coprime_ints(top, own * denominator)

    def _sub(a, b):
        return a._sum(-b._numerator, b._denominator)

    def _mul(a, b):
        # Each is in lowest terms: a common factor lies across.
        across = math.gcd(a._numerator, b._denominator)
        back = math.gcd(b._numerator, a._denominator)
        return Fraction._from_coprime_ints((a._numerator // across) * (b._numerator // back),
                                           (b._denominator // across) * (a._denominator // back))

    def _div(a, b):
        nb, db = b._numerator, b._denominator
        if nb == 0:
            raise ZeroDivisionError(f"Fraction({db}, 0)")
        if nb < 0:
            nb, db = -nb, -db
        return Fraction._mul(a, Fraction._from_coprime_ints(db, nb))

    def _floordiv(a, b):
        return (a.numerator * b.denominator) // (a.denominator * b.numerator)

    def _divmod(a, b):
        # Both over the product of the denominators: a division of integers is left.
        common = a.denominator * b.denominator
        whole, rest = divmod(a.numerator * b.denominator, b.numerator * a.denominator)
        return whole, Fraction(rest, common)

    def _mod(a, b):
        da, db = a.denominator, b.denominator
        return Fraction((a.numerator * db) % (b.numerator * da), da * db)

    def __pow__(a, b, modulo=None):
        """a ** b: exact where b is an integer, else a float."""
        if modulo is not None:
            return NotImplemented
        if isinstance(b, (float, complex)):
            return float(a) ** b
        if not isinstance(b, Rational):
            return NotImplemented
        if b.denominator != 1:
            return float(a) ** float(b)
        power, top, bottom = b.numerator, a._numerator, a._denominator
        if power < 0:
            # Of the reciprocal; the sign stays above.
            power, top, bottom = -power, bottom, top
            if bottom < 0:
                top, bottom = -top, -bottom
            elif not bottom:
                raise ZeroDivisionError(f"Fraction({top ** power}, 0)")
        return Fraction._from_coprime_ints(top ** power, bottom ** power)

    def __rpow__(b, a, modulo=None):
        """a ** b"""
        if modulo is not None:
            return NotImplemented
        power = b._numerator if b._denominator == 1 else None
        if power is None or power < 0:
            if isinstance(a, Rational):
                return Fraction(a.numerator, a.denominator) ** b
        return a ** (float(b) if power is None else power)

    def __pos__(a):
        return Fraction._from_coprime_ints(a._numerator, a._denominator)

    def __neg__(a):
        return Fraction._from_coprime_ints(-a._numerator, a._denominator)

    def __abs__(a):
        return Fraction._from_coprime_ints(abs(a._numerator), a._denominator)

    def __int__(a):
        if a._numerator < 0:
            return -(-a._numerator // a._denominator)
        return a._numerator // a._denominator

    __trunc__ = __int__

    def __floor__(a):
        return a._numerator // a._denominator

    def __ceil__(a):
        return -(-a._numerator // a._denominator)

    def __round__(self, ndigits=None):
        """Rounds to an integer, or to a Fraction with ndigits decimals; half to even."""
        if ndigits is not None:
            scale = Fraction(10) ** ndigits
            return Fraction(round(self * scale)) / scale
        below, rest = divmod(self._numerator, self._denominator)
        twice = 2 * rest
        up = twice > self._denominator or twice == self._denominator and below % 2
        return below + 1 if up else below

    ## Comparison ##

    def __hash__(self):
        # Equal to the hashes of equal ints and floats: numerator / denominator modulo
        # the prime that they use.
        top, bottom = self._numerator, self._denominator
        if bottom % _PyHASH_MODULUS:
            size = hash(hash(abs(top)) * pow(bottom, -1, _PyHASH_MODULUS))
        else:
            size = _PyHASH_INF
        signed = -size if top < 0 else size
        return signed if signed != -1 else -2

    def __eq__(a, b):
        if type(b) is int:
            return a._denominator == 1 and a._numerator == b
        if isinstance(b, Rational):
            return (a._numerator, a._denominator) == (b.numerator, b.denominator)
        if isinstance(b, Complex) and not b.imag:
            b = b.real
        if not isinstance(b, float):
            return NotImplemented
        return math.isfinite(b) and a == Fraction.from_float(b)

    def _richcmp(self, other, op):
        if isinstance(other, Rational):
            return op(self._numerator * other.denominator, other.numerator * self._denominator)
        if not isinstance(other, float):
            return NotImplemented
        # Beside an infinity, or NaN, every fraction is as good as 0.
        return op(self, self.from_float(other)) if math.isfinite(other) else op(0.0, other)

    def __lt__(a, b):
        return a._richcmp(b, lambda x, y: x < y)

    def __gt__(a, b):
        return a._richcmp(b, lambda x, y: x > y)

    def __le__(a, b):
        return a._richcmp(b, lambda x, y: x <= y)

    def __ge__(a, b):
        return a._richcmp(b, lambda x, y: x >= y)

    def __bool__(a):
        return bool(a._numerator)

    def __reduce__(self):
        return self.__class__, (self._numerator, self._denominator)

    def __copy__(self):
        if type(self) is Fraction:
            return self
        return self.__class__(self._numerator, self._denominator)

    def __deepcopy__(self, memo):
        return self.__copy__()


def _operators(name, exact, symbol, fallback):
    """The two methods of a binary operator: exact among rationals, else on floats."""
    def forward(a, b):
        if isinstance(b, Fraction):
            return exact(a, b)
        if isinstance(b, int):
            return exact(a, Fraction(b))
        if isinstance(b, float):
            return fallback(float(a), b)
        if isinstance(b, complex) and name not in ("floordiv", "mod", "divmod"):
            return fallback(float(a), b)
        return NotImplemented

    def reverse(b, a):
        if isinstance(a, Rational):
            return exact(Fraction(a), b)
        if isinstance(a, Real):
            return fallback(float(a), float(b))
        if isinstance(a, Complex) and name not in ("floordiv", "mod", "divmod"):
            return fallback(complex(a), float(b))
        return NotImplemented

    for method, method_name, doc in ((forward, f"__{name}__", f"a {symbol} b"),
                                     (reverse, f"__r{name}__", f"a {symbol} b")):
        method.__name__ = method_name
        method.__qualname__ = f"Fraction.{method_name}"
        method.__doc__ = doc
        setattr(Fraction, method_name, method)


_operators("add", Fraction._add, "+", lambda a, b: a + b)
_operators("sub", Fraction._sub, "-", lambda a, b: a - b)
_operators("mul", Fraction._mul, "*", lambda a, b: a * b)
_operators("truediv", Fraction._div, "/", lambda a, b: a / b)
_operators("floordiv", Fraction._floordiv, "//", lambda a, b: a // b)
_operators("divmod", Fraction._divmod, "divmod", lambda a, b: divmod(a, b))
_operators("mod", Fraction._mod, "%", lambda a, b: a % b)
import abc as _abc
_abc.update_abstractmethods(Fraction)
