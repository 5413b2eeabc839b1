"""`datetime`: a date and a time of day, perhaps with a zone."""

from _calendar_core import between as _between, moment as _moment, moved as _later, order as _order
from datetime._clock import check_clock, clock_state, clock_text, state_of, time
from datetime._day import (MAX_ORDINAL, MISSING, check_day, civil, date, days_before_year, missing, ordinal, require,
                           strftime)
from datetime._span import timedelta
from datetime._zone import call_tzinfo, call_tzname, check_tzinfo, offset_text, timezone, tzinfo as _tzinfo
from _types import _seal

_ZERO = timedelta(0)
_UTC = timezone.utc
_EPOCH_DAY = 719163
_MOMENT = ("year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo")


class datetime(date):
    """A day and a time of day, with a tzinfo or without: year, month and day must be given."""

    __module__ = "datetime"
    __slots__ = ("_hour", "_minute", "_second", "_microsecond", "_tzinfo", "_fold")

    def __new__(cls, year=MISSING, month=MISSING, day=MISSING, hour=0, minute=0, second=0, microsecond=0, tzinfo=None,
                *, fold=0):
        # What is usual is made natively; None says that there is more to it.
        self = _moment(cls, year, month, day, hour, minute, second, microsecond, tzinfo, fold)
        if self is not None:
            if tzinfo is not None:
                check_tzinfo(tzinfo)
            return self
        if isinstance(year, (bytes, str)) and (state := state_of(year, 10, 2)):
            zone = None if month is MISSING else month
            if zone is not None and not isinstance(zone, _tzinfo):
                raise TypeError("bad tzinfo state arg")
            return _made(cls, state[0] << 8 | state[1], state[2] & 127, state[3], state[4], state[5], state[6],
                         int.from_bytes(state[7:]), zone, state[2] >> 7)
        if year is MISSING or month is MISSING or day is MISSING:
            missing((year, month, day))
        year, month, day = check_day(year, month, day)
        hour, minute, second, microsecond, fold = check_clock(hour, minute, second, microsecond, fold)
        if tzinfo is not None:
            check_tzinfo(tzinfo)
        return _made(cls, year, month, day, hour, minute, second, microsecond, tzinfo, fold)

    @classmethod
    def now(cls, tz=None):
        """This moment as a time zone, by default the local one, shows it."""
        import time

        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls):
        """This moment in UTC, without a time zone."""
        import time

        _deprecated("utcnow", "now(datetime.UTC)")
        return _from_timestamp(cls, time.time(), None, True)

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        """The moment so many seconds after 1970 began, as a time zone, by default the local one, shows it."""
        check_tzinfo(tz)
        return _from_timestamp(cls, timestamp, tz, tz is not None)

    @classmethod
    def utcfromtimestamp(cls, timestamp, /):
        """The UTC time of a POSIX timestamp, without a tzinfo."""
        _deprecated("utcfromtimestamp", "fromtimestamp(timestamp, datetime.UTC)")
        return _from_timestamp(cls, timestamp, None, True)

    @classmethod
    def combine(cls, date=MISSING, time=MISSING, tzinfo=MISSING):
        """The date of one object and the time of another."""
        for place, value in enumerate((date, time), 1):
            if value is MISSING:
                raise TypeError(f"combine() missing required argument '{('date', 'time')[place - 1]}' (pos {place})")
        require_named(_date, date, "datetime.date", 1)
        require_named(_time, time, "datetime.time", 2)
        return cls(date._year, date._month, date._day, time._hour, time._minute, time._second, time._microsecond,
                   time._tzinfo if tzinfo is MISSING else tzinfo, fold=time._fold)

    @classmethod
    def fromisoformat(cls, string, /):
        """The date and time that a text in one of the usual forms of ISO 8601 stands for."""
        from datetime._iso import parse_moment

        return cls(*parse_moment(string))

    @classmethod
    def strptime(cls, string, format, /):
        """The datetime that string is in the given format."""
        require(str, string, "strptime")
        require(str, format, "strptime", 2)
        from _strptime import _strptime_datetime_datetime

        return _strptime_datetime_datetime(cls, string, format)

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

    def date(self):
        """The date alone."""
        return _date(self._year, self._month, self._day)

    def time(self):
        """The time of day alone, without its time zone."""
        return _time(self._hour, self._minute, self._second, self._microsecond, fold=self._fold)

    def timetz(self):
        """The time of day, with its time zone."""
        return _time(self._hour, self._minute, self._second, self._microsecond, self._tzinfo, fold=self._fold)

    def utcoffset(self):
        """Return self.tzinfo.utcoffset(self)."""
        return call_tzinfo(self._tzinfo, "utcoffset", self)

    def tzname(self):
        """Return self.tzinfo.tzname(self)."""
        return call_tzname(self._tzinfo, self)

    def dst(self):
        """Return self.tzinfo.dst(self)."""
        return call_tzinfo(self._tzinfo, "dst", self)

    def timetuple(self):
        """The fields, as time.localtime() gives them."""
        saving = self.dst()
        return _tuple(self, -1 if saving is None else int(bool(saving)))

    def utctimetuple(self):
        """The fields of the moment in UTC, as time.gmtime() gives them."""
        offset = self.utcoffset()
        return _tuple(self - offset if offset else self, 0)

    def timestamp(self):
        """Return POSIX timestamp as float."""
        offset = self.utcoffset()
        if offset is None:
            return _local_seconds(self) + self._microsecond / 1e6
        whole = (_seconds(self) - (offset._days * 86400 + offset._seconds)) * 1_000_000
        return (whole + self._microsecond - offset._microseconds) / 1_000_000

    def astimezone(self, tz=None):
        """The same moment in another time zone, by default the local one."""
        check_tzinfo(tz)
        zone = self._tzinfo
        if zone is tz and zone is not None:
            return self
        offset = None if zone is None else self.utcoffset()
        if offset is None:
            if tz is None:
                return _in_local_zone(self, _local_seconds(self))
            zone = _in_local_zone(self, _local_seconds(self))._tzinfo
            if zone is tz:
                return self
            offset = zone.utcoffset(self)
        utc = (self - offset).replace(tzinfo=tz)
        if tz is None:
            return _in_local_zone(utc, _seconds(utc), True)
        return tz.fromutc(utc)

    def replace(self, year=MISSING, month=MISSING, day=MISSING, hour=MISSING, minute=MISSING, second=MISSING,
                microsecond=MISSING, tzinfo=MISSING, *, fold=MISSING):
        """Return datetime with new specified fields."""
        return type(self)(
            self._year if year is MISSING else year, self._month if month is MISSING else month,
            self._day if day is MISSING else day, self._hour if hour is MISSING else hour,
            self._minute if minute is MISSING else minute, self._second if second is MISSING else second,
            self._microsecond if microsecond is MISSING else microsecond,
            self._tzinfo if tzinfo is MISSING else tzinfo, fold=self._fold if fold is MISSING else fold)

    __replace__ = replace

    def isoformat(self, sep="T", timespec="auto"):
        """As YYYY-MM-DDTHH:MM:SS, with a fraction and an offset from UTC where there are such.

        sep stands in place of the T. timespec says where the time ends: 'hours', 'minutes', 'seconds', 'milliseconds',
        'microseconds', or 'auto'.
        """
        if not isinstance(sep, str):
            raise TypeError(f"isoformat() argument 1 must be a unicode character, not {type(sep).__name__}")
        if len(sep) != 1:
            raise TypeError("isoformat() argument 1 must be a unicode character, "
                            f"not a string of length {len(sep)}")
        text = clock_text(self._hour, self._minute, self._second, self._microsecond, timespec)
        text = f"{self._year:04}-{self._month:02}-{self._day:02}{sep}{text}"
        return text if self._tzinfo is None else text + offset_text(self.utcoffset())

    def __str__(self):
        return self.isoformat(" ")

    def __repr__(self):
        kind = type(self)
        text = f"{self._year}, {self._month}, {self._day}, {self._hour}, {self._minute}"
        if self._second or self._microsecond:
            text += f", {self._second}"
        if self._microsecond:
            text += f", {self._microsecond}"
        if self._fold:
            text += ", fold=1"
        if self._tzinfo is not None:
            text += f", tzinfo={self._tzinfo!r}"
        return f"{'datetime.datetime' if kind is datetime else kind.__qualname__}({text})"

    def ctime(self):
        """Return ctime() style string."""
        text = date.ctime(self)
        return f"{text[:11]}{self._hour:02}:{self._minute:02}:{self._second:02}{text[19:]}"

    def strftime(self, format=MISSING):
        """format -> strftime() style string."""
        if format is MISSING:
            raise TypeError("strftime() missing required argument 'format' (pos 1)")
        require(str, format, "strftime")
        parts = self.timetuple
        if self._tzinfo is not None:
            # The zone is asked whether the format needs it or not.
            made = parts()
            parts = lambda: made
        fields = (self._year, self._month, self._day, self._hour, self._minute, self._second)
        return strftime(self, format, fields, parts, self.utcoffset, self.tzname, self._microsecond)

    def __eq__(self, other):
        if (order := _order(datetime, 2, self, other)) is not None:
            return order == 0
        return _compared(self, other, True) == 0 if isinstance(other, datetime) else NotImplemented

    def __lt__(self, other):
        if (order := _order(datetime, 2, self, other)) is not None:
            return order < 0
        return _compared(self, other) < 0 if isinstance(other, datetime) else NotImplemented

    def __le__(self, other):
        if (order := _order(datetime, 2, self, other)) is not None:
            return order <= 0
        return _compared(self, other) <= 0 if isinstance(other, datetime) else NotImplemented

    def __gt__(self, other):
        if (order := _order(datetime, 2, self, other)) is not None:
            return order > 0
        return _compared(self, other) > 0 if isinstance(other, datetime) else NotImplemented

    def __ge__(self, other):
        if (order := _order(datetime, 2, self, other)) is not None:
            return order >= 0
        return _compared(self, other) >= 0 if isinstance(other, datetime) else NotImplemented

    def __hash__(self):
        if self._hash == -1:
            offset = self.replace(fold=0).utcoffset() if self._fold else self.utcoffset()
            if offset is None:
                self._hash = hash(_key(self))
            else:
                self._hash = hash(_span(self) - offset)
        return self._hash

    def __add__(self, other):
        if isinstance(other, timedelta):
            if (moved := _later(datetime, self, other, 1)) is not None:
                return moved
            return _moved(self, other._days, other._seconds, other._microseconds)
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        if (difference := _between(timedelta, datetime, self, other, True)) is not None:
            return difference
        if isinstance(other, datetime):
            difference = _span(self) - _span(other)
            if self._tzinfo is not other._tzinfo:
                first, second = self.utcoffset(), other.utcoffset()
                if first is not second:
                    if first is None or second is None:
                        raise TypeError("can't subtract offset-naive and offset-aware datetimes")
                    difference += second - first
            return difference
        if isinstance(other, timedelta):
            if (moved := _later(datetime, self, other, -1)) is not None:
                return moved
            return _moved(self, -other._days, -other._seconds, -other._microseconds)
        return NotImplemented

    def __reduce_ex__(self, protocol, /):
        month = self._month | 128 if self._fold and protocol > 3 else self._month
        state = bytes((self._year >> 8, self._year & 255, month, self._day)) + clock_state(_unfolded(self), protocol)
        return type(self), (state,) if self._tzinfo is None else (state, self._tzinfo)

    def __reduce__(self):
        return self.__reduce_ex__(2)


_date, _time = date, time


def require_named(kind, value, name, place):
    if not isinstance(value, kind):
        raise TypeError(f"combine() argument {place} must be {name}, not {type(value).__name__}")


def _unfolded(moment):
    return _time(moment._hour, moment._minute, moment._second, moment._microsecond)


def _deprecated(name, instead):
    import warnings

    warnings.warn(f"datetime.datetime.{name}() is deprecated and scheduled for removal in a future version. "
                  "Use timezone-aware objects to represent datetimes in UTC: "
                  f"datetime.datetime.{instead}.", DeprecationWarning, stacklevel=3)


def _key(moment):
    return (moment._year, moment._month, moment._day, moment._hour, moment._minute, moment._second,
            moment._microsecond)


def _span(moment):
    """The time since day 0."""
    return timedelta(ordinal(moment._year, moment._month, moment._day),
                     moment._hour * 3600 + moment._minute * 60 + moment._second, moment._microsecond)


def _seconds(moment):
    """Whole seconds since the epoch, as if its fields were UTC's."""
    days = ordinal(moment._year, moment._month, moment._day) - _EPOCH_DAY
    return days * 86400 + moment._hour * 3600 + moment._minute * 60 + moment._second


def _tuple(moment, is_dst):
    from _pytime import struct_time

    number = moment.toordinal()
    return struct_time((moment._year, moment._month, moment._day, moment._hour, moment._minute, moment._second,
                        (number + 6) % 7, number - days_before_year(moment._year), is_dst))


def _compared(a, b, for_equality=False):
    """-1, 0, 1; 2 where equality is out of the question: an offset is missing, or depends on the fold."""
    if a._tzinfo is not b._tzinfo:
        first, second = a.utcoffset(), b.utcoffset()
        if for_equality:
            if first != a.replace(fold=1 - a._fold).utcoffset() or second != b.replace(fold=1 - b._fold).utcoffset():
                return 2
        if first != second:
            if first is None or second is None:
                if for_equality:
                    return 2
                raise TypeError("can't compare offset-naive and offset-aware datetimes")
            a, b = _span(a) - first, _span(b) - second
            return (a > b) - (a < b)
    a, b = _key(a), _key(b)
    return (a > b) - (a < b)


def _moved(moment, days, seconds, microseconds):
    """The moment so much later, in the same zone."""
    seconds += moment._hour * 3600 + moment._minute * 60 + moment._second
    microseconds += moment._microsecond
    if not 0 <= microseconds < 1_000_000:
        more, microseconds = divmod(microseconds, 1_000_000)
        seconds += more
    more, seconds = divmod(seconds, 86400)
    number = ordinal(moment._year, moment._month, moment._day) + days + more
    if not 0 < number <= MAX_ORDINAL:
        raise OverflowError("date value out of range")
    year, month, day = civil(number)
    kind = type(moment)
    parts = (year, month, day, seconds // 3600, seconds // 60 % 60, seconds % 60, microseconds, moment._tzinfo)
    return _made(datetime, *parts, 0) if kind is datetime else kind(*parts)


def _from_seconds(kind, seconds, microsecond, zone):
    """The moment of a UTC clock; its fields may be another clock's if the offset is added before."""
    days, seconds = divmod(seconds, 86400)
    year, month, day = civil(days + _EPOCH_DAY)
    return kind(year, month, day, seconds // 3600, seconds // 60 % 60, seconds % 60, microsecond, zone)


def _local_offset(seconds):
    import _pytime

    return _pytime._local(seconds)[0]


def _from_timestamp(kind, stamp, zone, utc):
    from _pytime import _whole

    if stamp is None:
        raise TypeError("argument must be int or float, not NoneType")
    _whole(stamp)
    if isinstance(stamp, float):
        from math import modf

        fraction, seconds = modf(stamp)
        seconds, microsecond = int(seconds), round(fraction * 1e6)
        if microsecond >= 1_000_000:
            seconds, microsecond = seconds + 1, microsecond - 1_000_000
        elif microsecond < 0:
            seconds, microsecond = seconds - 1, microsecond + 1_000_000
    else:
        seconds, microsecond = _whole(stamp), 0
    if utc:
        moment = _from_seconds(kind, seconds, microsecond, zone)
        return moment if zone is None else zone.fromutc(moment)
    offset = _local_offset(seconds)
    moment = _from_seconds(kind, seconds + offset, microsecond, None)
    # The second of two moments with these fields: a day before, the clock was ahead of what it is now.
    ahead = _local_offset(seconds - 86400) - offset
    if ahead > 0 and _local_offset(seconds - ahead) - offset == ahead:
        moment._fold = 1
    return moment


def _local_seconds(moment):
    """Seconds since the epoch of a naive moment on the local clock."""
    wanted = _seconds(moment)

    def ahead(seconds):
        year = civil(seconds // 86400 + _EPOCH_DAY)[0]
        if not 1 <= year <= 9999:
            raise ValueError(f"year must be in 1..9999, not {year}")
        return _local_offset(seconds)

    a = ahead(wanted)
    first = wanted - a
    if first + ahead(first) == wanted:
        # There may be another, a day's worth of clock changes away.
        b = ahead(first + (86400 if moment._fold else -86400))
        if a == b:
            return first
    else:
        b = ahead(first)
    second = wanted - b
    if second + ahead(second) == wanted:
        return second
    if first + ahead(first) == wanted:
        return first
    return min(first, second) if moment._fold else max(first, second)


def _in_local_zone(moment, seconds, is_utc=False):
    """The moment with the local zone as a fixed offset; a naive one keeps its fields if they exist."""
    import _pytime

    offset, _, name = _pytime._local(seconds)
    zone = timezone(timedelta(seconds=offset), name)
    result = _from_seconds(type(moment), seconds + offset, moment._microsecond, zone)
    return result


def _made(kind, year, month, day, hour, minute, second, microsecond, zone, fold):
    self = object.__new__(kind)
    self._year = year
    self._month = month
    self._day = day
    self._hour = hour
    self._minute = minute
    self._second = second
    self._microsecond = microsecond
    self._tzinfo = zone
    self._fold = fold
    self._hash = -1
    return self


datetime.min = datetime(1, 1, 1)
datetime.max = datetime(9999, 12, 31, 23, 59, 59, 999_999)
datetime.resolution = timedelta(0, 0, 1)
_seal(datetime)
