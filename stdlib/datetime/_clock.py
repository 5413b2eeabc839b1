"""`time`: a time of day, perhaps with a zone."""

from datetime._day import MISSING, require, strftime
from _datetime import prepared, timedelta
from datetime._zone import call_tzinfo, call_tzname, check_tzinfo, offset_text
from _types import _seal
from operator import index


def check_clock(hour, minute, second, microsecond, fold):
    """The five as ints, if they are a time."""
    hour, minute, second, microsecond = index(hour), index(minute), index(second), index(microsecond)
    if not 0 <= hour < 24:
        raise ValueError(f"hour must be in 0..23, not {hour}")
    if not 0 <= minute < 60:
        raise ValueError(f"minute must be in 0..59, not {minute}")
    if not 0 <= second < 60:
        raise ValueError(f"second must be in 0..59, not {second}")
    if not 0 <= microsecond < 1_000_000:
        raise ValueError(f"microsecond must be in 0..999999, not {microsecond}")
    fold = index(fold)
    if fold != 0 and fold != 1:
        raise ValueError(f"fold must be either 0 or 1, not {fold}")
    return hour, minute, second, microsecond, fold


def clock_text(hour, minute, second, microsecond, timespec):
    """A time in ISO 8601's form, to the precision asked for."""
    if timespec == "auto":
        timespec = "microseconds" if microsecond else "seconds"
    if timespec == "seconds":
        return f"{hour:02}:{minute:02}:{second:02}"
    if timespec == "microseconds":
        return f"{hour:02}:{minute:02}:{second:02}.{microsecond:06}"
    if timespec == "milliseconds":
        return f"{hour:02}:{minute:02}:{second:02}.{microsecond // 1000:03}"
    if timespec == "minutes":
        return f"{hour:02}:{minute:02}"
    if timespec == "hours":
        return f"{hour:02}"
    if not isinstance(timespec, str):
        raise TypeError(f"isoformat() argument 'timespec' must be str, not {type(timespec).__name__}")
    raise ValueError("Unknown timespec value")


def clock_state(value, protocol):
    """The bytes of a time in a pickle."""
    hour = value._hour | 128 if value._fold and protocol > 3 else value._hour
    fraction = value._microsecond
    return bytes((hour, value._minute, value._second, fraction >> 16, fraction >> 8 & 255, fraction & 255))


def state_of(value, length, month_at=None):
    """The bytes of a pickle that a constructor was given instead of numbers; None if it was not."""
    if isinstance(value, str) and len(value) == length:
        try:
            value = value.encode("latin-1")
        except UnicodeEncodeError:
            raise ValueError("Failed to encode latin1 string when unpickling a time or datetime object. "
                             "pickle.load(data, encoding='latin1') is assumed.") from None
    if not isinstance(value, bytes) or len(value) != length:
        return None
    if month_at is not None:
        return value if 1 <= value[month_at] & 127 <= 12 else None
    return value if value[0] & 127 < 24 else None


class time:
    """A time of day, with or without a time zone."""

    __module__ = "datetime"
    __slots__ = ("_hour", "_minute", "_second", "_microsecond", "_tzinfo", "_hash", "_fold")

    def __new__(cls, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        if isinstance(hour, (bytes, str)) and (state := state_of(hour, 6)):
            zone = None if minute == 0 and type(minute) is int else minute
            if zone is not None and not hasattr(zone, "utcoffset"):
                raise TypeError("bad tzinfo state arg")
            return _made(cls, state[0] & 127, state[1], state[2], int.from_bytes(state[3:6]), zone, state[0] >> 7)
        hour, minute, second, microsecond, fold = check_clock(hour, minute, second, microsecond, fold)
        check_tzinfo(tzinfo)
        return _made(cls, hour, minute, second, microsecond, tzinfo, fold)

    @classmethod
    def fromisoformat(cls, string, /):
        """The time that an ISO 8601 text names."""
        from datetime._iso import parse_time

        return cls(*parse_time(string))

    @classmethod
    def strptime(cls, string, format, /):
        """The time of day that string is in the given format."""
        require(str, string, "strptime")
        require(str, format, "strptime", 2)
        from _strptime import _strptime_datetime_time

        return _strptime_datetime_time(cls, string, format)

    @property
    def hour(self):
        return self._hour

    @property
    def minute(self):
        return self._minute

    @property
    def second(self):
        return self._second

    @property
    def microsecond(self):
        return self._microsecond

    @property
    def tzinfo(self):
        return self._tzinfo

    @property
    def fold(self):
        return self._fold

    def __eq__(self, other):
        return _compared(self, other, True) == 0 if isinstance(other, time) else NotImplemented

    def __lt__(self, other):
        return _compared(self, other) < 0 if isinstance(other, time) else NotImplemented

    def __le__(self, other):
        return _compared(self, other) <= 0 if isinstance(other, time) else NotImplemented

    def __gt__(self, other):
        return _compared(self, other) > 0 if isinstance(other, time) else NotImplemented

    def __ge__(self, other):
        return _compared(self, other) >= 0 if isinstance(other, time) else NotImplemented

    def __hash__(self):
        if self._hash == -1:
            offset = self.replace(fold=0).utcoffset() if self._fold else self.utcoffset()
            self._hash = hash(_key(self) if offset is None else _shifted(self, offset))
        return self._hash

    def __repr__(self):
        kind = type(self)
        text = f"{self._hour}, {self._minute}"
        if self._second or self._microsecond:
            text += f", {self._second}"
        if self._microsecond:
            text += f", {self._microsecond}"
        if self._tzinfo is not None:
            text += f", tzinfo={self._tzinfo!r}"
        if self._fold:
            text += ", fold=1"
        return f"{'datetime.time' if kind is time else kind.__qualname__}({text})"

    def isoformat(self, timespec="auto"):
        """The time as HH:MM:SS.ffffff+HH:MM, or only as far as timespec says.

        'auto' leaves a fraction of zero out.
        """
        text = clock_text(self._hour, self._minute, self._second, self._microsecond, timespec)
        return text if self._tzinfo is None else text + offset_text(self.utcoffset())

    def __str__(self):
        return self.isoformat()

    def strftime(self, format=MISSING):
        """format -> strftime() style string."""
        if format is MISSING:
            raise TypeError("strftime() missing required argument 'format' (pos 1)")
        require(str, format, "strftime")
        parts = (1900, 1, 1, self._hour, self._minute, self._second, 0, 1, -1)
        return strftime(self, format, parts, lambda: parts, self.utcoffset, self.tzname, self._microsecond)

    def __format__(self, format, /):
        """Formats self with strftime."""
        require(str, format, "__format__")
        return self.strftime(format) if format else str(self)

    def utcoffset(self):
        """Return self.tzinfo.utcoffset(self)."""
        return call_tzinfo(self._tzinfo, "utcoffset", None)

    def tzname(self):
        """Return self.tzinfo.tzname(self)."""
        return call_tzname(self._tzinfo, None)

    def dst(self):
        """Return self.tzinfo.dst(self)."""
        return call_tzinfo(self._tzinfo, "dst", None)

    def replace(self, hour=MISSING, minute=MISSING, second=MISSING, microsecond=MISSING, tzinfo=MISSING, *,
                fold=MISSING):
        """Return time with new specified fields."""
        return type(self)(self._hour if hour is MISSING else hour, self._minute if minute is MISSING else minute,
                          self._second if second is MISSING else second,
                          self._microsecond if microsecond is MISSING else microsecond,
                          self._tzinfo if tzinfo is MISSING else tzinfo, fold=self._fold if fold is MISSING else fold)

    __replace__ = replace

    def __reduce_ex__(self, protocol, /):
        state = clock_state(self, protocol)
        return type(self), (state,) if self._tzinfo is None else (state, self._tzinfo)

    def __reduce__(self):
        return self.__reduce_ex__(2)


def _key(value):
    return value._hour, value._minute, value._second, value._microsecond


def _shifted(value, offset):
    """Microseconds since midnight in UTC."""
    seconds = value._hour * 3600 + value._minute * 60 + value._second - offset.days * 86400 - offset.seconds
    return seconds * 1_000_000 + value._microsecond - offset.microseconds


def _compared(a, b, for_equality=False):
    """-1, 0, 1; 2 where the two are told apart by one of them having no offset."""
    if a._tzinfo is not b._tzinfo:
        first, second = a.utcoffset(), b.utcoffset()
        if first != second:
            if first is None or second is None:
                if for_equality:
                    return 2
                raise TypeError("can't compare offset-naive and offset-aware times")
            a, b = _shifted(a, first), _shifted(b, second)
            return (a > b) - (a < b)
    a, b = _key(a), _key(b)
    return (a > b) - (a < b)


def _made(kind, hour, minute, second, microsecond, zone, fold):
    self = object.__new__(kind)
    self._hour = hour
    self._minute = minute
    self._second = second
    self._microsecond = microsecond
    self._tzinfo = zone
    self._fold = fold
    self._hash = -1
    return self


time.min = time()
time.max = time(23, 59, 59, 999_999)
time.resolution = timedelta(0, 0, 1)
_seal(time)
if _known := prepared():
    # The module is imported once more: the classes stay what they are.
    time = _known[0]
