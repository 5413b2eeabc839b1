"""`timedelta`: an exact number of microseconds, kept as days, seconds and microseconds."""

from _calendar_core import joined as _joined, order as _order, span as _span
from _types import _seal
from math import modf

_DAY = 86_400_000_000

# How many microseconds each argument counts, in the order in which they are summed.
_UNITS = (("microseconds", 1), ("milliseconds", 1000), ("seconds", 1_000_000), ("minutes", 60_000_000),
          ("hours", 3_600_000_000), ("days", _DAY), ("weeks", 7 * _DAY))


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


class timedelta:
    """A length of time: the sum of the arguments, which may be fractions, and negative.

    timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)
    """

    __module__ = "datetime"
    __slots__ = ("_days", "_seconds", "_microseconds", "_hash")

    def __new__(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        # What is usual is made natively; None says that there is more to it.
        self = _span(cls, days, seconds, microseconds, milliseconds, minutes, hours, weeks)
        if self is not None:
            return self
        return _from_total(_total((microseconds, milliseconds, seconds, minutes, hours, days, weeks)), cls)

    @property
    def days(self):
        """Number of days."""
        return self._days

    @property
    def seconds(self):
        """What is left of a day, in whole seconds."""
        return self._seconds

    @property
    def microseconds(self):
        """What is left of a second, in microseconds."""
        return self._microseconds

    def total_seconds(self):
        """The whole duration in seconds, a float."""
        return ((self._days * 86400 + self._seconds) * 1_000_000 + self._microseconds) / 1_000_000

    def __repr__(self):
        parts = []
        if self._days:
            parts.append(f"days={self._days}")
        if self._seconds:
            parts.append(f"seconds={self._seconds}")
        if self._microseconds:
            parts.append(f"microseconds={self._microseconds}")
        kind = type(self)
        name = "datetime.timedelta" if kind is timedelta else kind.__qualname__
        return f"{name}({', '.join(parts) or 0})"

    def __str__(self):
        minutes, second = divmod(self._seconds, 60)
        text = f"{minutes // 60}:{minutes % 60:02}:{second:02}"
        if self._days:
            text = f"{self._days} day{'' if abs(self._days) == 1 else 's'}, {text}"
        return f"{text}.{self._microseconds:06}" if self._microseconds else text

    def __add__(self, other):
        if isinstance(other, timedelta):
            if (sum := _joined(timedelta, self, other, 1)) is not None:
                return sum
            return _made(self._days + other._days, self._seconds + other._seconds,
                         self._microseconds + other._microseconds)
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            if (sum := _joined(timedelta, self, other, -1)) is not None:
                return sum
            return _made(self._days - other._days, self._seconds - other._seconds,
                         self._microseconds - other._microseconds)
        return NotImplemented

    def __rsub__(self, other):
        return other - self if isinstance(other, timedelta) else NotImplemented

    def __neg__(self):
        return _made(-self._days, -self._seconds, -self._microseconds)

    def __pos__(self):
        return _made(self._days, self._seconds, self._microseconds)

    def __abs__(self):
        return -self if self._days < 0 else +self

    def __mul__(self, other):
        if isinstance(other, int):
            return _from_total(_us(self) * other)
        if isinstance(other, float):
            top, bottom = other.as_integer_ratio()
            return _from_total(divide_nearest(_us(self) * top, bottom))
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other):
        if isinstance(other, timedelta):
            return _us(self) / _us(other)
        if isinstance(other, int):
            return _from_total(divide_nearest(_us(self), other))
        if isinstance(other, float):
            top, bottom = other.as_integer_ratio()
            return _from_total(divide_nearest(_us(self) * bottom, top))
        return NotImplemented

    def __floordiv__(self, other):
        if isinstance(other, timedelta):
            return _us(self) // _us(other)
        if isinstance(other, int):
            return _from_total(_us(self) // other)
        return NotImplemented

    def __mod__(self, other):
        return _from_total(_us(self) % _us(other)) if isinstance(other, timedelta) else NotImplemented

    def __divmod__(self, other):
        if isinstance(other, timedelta):
            quotient, rest = divmod(_us(self), _us(other))
            return quotient, _from_total(rest)
        return NotImplemented

    def __eq__(self, other):
        if isinstance(other, timedelta):
            return (self._days == other._days and self._seconds == other._seconds
                    and self._microseconds == other._microseconds)
        return NotImplemented

    def __lt__(self, other):
        if (order := _order(timedelta, 0, self, other)) is not None:
            return order < 0
        return _key(self) < _key(other) if isinstance(other, timedelta) else NotImplemented

    def __le__(self, other):
        if (order := _order(timedelta, 0, self, other)) is not None:
            return order <= 0
        return _key(self) <= _key(other) if isinstance(other, timedelta) else NotImplemented

    def __gt__(self, other):
        if (order := _order(timedelta, 0, self, other)) is not None:
            return order > 0
        return _key(self) > _key(other) if isinstance(other, timedelta) else NotImplemented

    def __ge__(self, other):
        if (order := _order(timedelta, 0, self, other)) is not None:
            return order >= 0
        return _key(self) >= _key(other) if isinstance(other, timedelta) else NotImplemented

    def __hash__(self):
        if self._hash == -1:
            self._hash = hash(_key(self))
        return self._hash

    def __bool__(self):
        return bool(self._days or self._seconds or self._microseconds)

    def __reduce__(self):
        return type(self), _key(self)


def _key(span):
    return span._days, span._seconds, span._microseconds


def _us(span):
    return (span._days * 86400 + span._seconds) * 1_000_000 + span._microseconds


def _from_total(whole, kind=timedelta):
    seconds, microseconds = divmod(whole, 1_000_000)
    days, seconds = divmod(seconds, 86400)
    return _checked(days, seconds, microseconds, kind)


def _made(days, seconds, microseconds):
    """A timedelta of parts that may lie out of range."""
    if not 0 <= microseconds < 1_000_000:
        more, microseconds = divmod(microseconds, 1_000_000)
        seconds += more
    if not 0 <= seconds < 86400:
        more, seconds = divmod(seconds, 86400)
        days += more
    return _checked(days, seconds, microseconds, timedelta)


def _checked(days, seconds, microseconds, kind):
    if not -999_999_999 <= days <= 999_999_999:
        if not -0x8000_0000 <= days <= 0x7fff_ffff:
            raise OverflowError("Python int too large to convert to C int")
        raise OverflowError(f"days={days}; must have magnitude <= 999999999")
    self = object.__new__(kind)
    self._days = days
    self._seconds = seconds
    self._microseconds = microseconds
    self._hash = -1
    return self


timedelta.min = timedelta(-999_999_999)
timedelta.max = timedelta(999_999_999, 86399, 999_999)
timedelta.resolution = timedelta(0, 0, 1)
_seal(timedelta)
