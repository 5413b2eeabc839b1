"""`date`, and the proleptic Gregorian calendar: days are counted from 1 January of year 1, which is day 1."""

from datetime._span import timedelta
from _calendar_core import between as _between, day as _day, moved_day as _moved_day, order as _order
from _types import _seal
from operator import index

MINYEAR, MAXYEAR = 1, 9999
MAX_ORDINAL = 3652059
MISSING = object()

_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BEFORE = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year, month):
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month]


def days_before_year(year):
    year -= 1
    return year * 365 + year // 4 - year // 100 + year // 400


def ordinal(year, month, day):
    leap = 1 if month > 2 and is_leap(year) else 0
    year -= 1
    return year * 365 + year // 4 - year // 100 + year // 400 + _BEFORE[month] + leap + day


def civil(number):
    """The (year, month, day) of a day's number."""
    # Years here begin in March, so that a leap day is its year's last.
    era, of_era = divmod(number + 305, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    if month < 10:
        return year + era * 400, month + 3, day
    return year + era * 400 + 1, month - 9, day


def check_ints(*numbers):
    """Refuse what is too large for a C int, in CPython's words."""
    for number in numbers:
        if not -1 << 63 <= number < 1 << 63:
            raise OverflowError("Python int too large to convert to C long")
        if number >= 1 << 31:
            raise OverflowError("signed integer is greater than maximum")
        if number < -1 << 31:
            raise OverflowError("signed integer is less than minimum")


def check_day(year, month, day):
    """The three as ints, if they are a date."""
    year, month, day = index(year), index(month), index(day)
    if not 1 <= year <= 9999:
        check_ints(year, month, day)
        raise ValueError(f"year must be in 1..9999, not {year}")
    if not 1 <= month <= 12:
        check_ints(month, day)
        raise ValueError(f"month must be in 1..12, not {month}")
    if not 1 <= day <= 28 and not 1 <= day <= month_length(year, month):
        check_ints(day)
        last = month_length(year, month)
        raise ValueError(f"day {day} must be in range 1..{last} for month {month} in year {year}")
    return year, month, day


def missing(arguments):
    """Say which of year, month and day is not there."""
    place = arguments.index(MISSING)
    raise TypeError(f"function missing required argument '{('year', 'month', 'day')[place]}' (pos {place + 1})")


def require(kind, value, who, place=1):
    if not isinstance(value, kind):
        raise TypeError(f"{who}() argument {place} must be {kind.__name__}, not {type(value).__name__}")


def week_one(year):
    """The number of the Monday on which a year's first ISO week begins."""
    first = days_before_year(year) + 1
    weekday = (first + 6) % 7
    return first - weekday + (7 if weekday > 3 else 0)


def from_iso_week(year, week, day):
    """The number of the day at a place in an ISO year."""
    if not 1 <= year <= 9999:
        raise ValueError(f"year must be in 1..9999, not {year}")
    begin = week_one(year)
    if not 0 < week < 53 and (week != 53 or (week_one(year + 1) - begin) // 7 < 53):
        raise ValueError(f"Invalid week: {week}")
    if not 0 < day < 8:
        raise ValueError(f"Invalid weekday: {day} (range is [1, 7])")
    return begin + (week - 1) * 7 + day - 1


# What needs nothing but its own field, by letter: which one, and with how many digits.
_FIELDS = {"m": 1, "d": 2, "H": 3, "M": 4, "S": 5}


def strftime(value, format, fields, parts, offset, name, microsecond):
    """time.strftime(), and what it cannot know: years of four digits, %f, %z, %:z and %Z.

    fields are the first six of what parts() gives."""
    pieces, at = format.split("%"), 1
    out = [pieces[0]]
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        letter = piece[:1]
        if not letter:
            # Two signs, or one at the very end.
            out.append("%%" if at < len(pieces) else "%")
            if at < len(pieces):
                out.append(pieces[at])
                at += 1
            continue
        rest = piece[1:]
        if letter == "f":
            text = f"{microsecond:06}"
        elif letter == "z":
            text = _zone_text(value, offset, "")
        elif letter == ":" and piece[1:2] == "z":
            text, rest = _zone_text(value, offset, ":"), piece[2:]
        elif letter == "Z":
            text = (name() or "").replace("%", "%%")
        elif letter == "Y":
            text = f"{fields[0]:04}"
        elif letter in _FIELDS:
            text = f"{fields[_FIELDS[letter]]:02}"
        elif letter == "F":
            text = f"{fields[0]:04}-{fields[1]:02}-{fields[2]:02}"
        elif letter == "G":
            import _pytime

            text = f"{_pytime._iso_week(parts())[0]:04}"
        else:
            text = "%" + letter
        out.append(text)
        out.append(rest)
    text = "".join(out)
    if "%" not in text:
        return text
    import _pytime

    return _pytime.strftime(text, _pytime.struct_time(parts()))


def _zone_text(value, offset, separator):
    from datetime._zone import offset_text

    return offset_text(offset(), separator)


class IsoCalendarDate(tuple):
    """The result of date.isocalendar() or datetime.isocalendar()

This object may be accessed either as a tuple of
  ((year, week, weekday))
or via the object attributes as named in the above tuple."""

    __module__ = "datetime"
    __slots__ = ()

    def __new__(cls, year, week, weekday):
        return tuple.__new__(cls, (year, week, weekday))

    year = property(lambda self: self[0])
    week = property(lambda self: self[1])
    weekday = property(lambda self: self[2])

    def __reduce__(self):
        return tuple, (tuple(self),)

    def __repr__(self):
        return f"datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})"


def _is_day(value):
    """A date that is no datetime."""
    return isinstance(value, date) and not isinstance(value, _datetime())


def _datetime():
    from datetime._moment import datetime

    return datetime


class date:
    "date(year, month, day) --> date object"

    __module__ = "datetime"
    __slots__ = ("_year", "_month", "_day", "_hash")

    def __new__(cls, year=MISSING, month=MISSING, day=MISSING):
        # What is usual is made natively; None says that there is more to it.
        self = _day(cls, year, month, day)
        if self is not None:
            return self
        if month is MISSING and isinstance(year, (bytes, str)):
            state = year.encode("latin-1") if isinstance(year, str) and len(year) == 4 else year
            if isinstance(state, bytes) and len(state) == 4 and 1 <= state[2] <= 12:
                return _made(cls, state[0] << 8 | state[1], state[2], state[3])
            index(year)
        if year is MISSING or month is MISSING or day is MISSING:
            missing((year, month, day))
        return _made(cls, *check_day(year, month, day))

    @classmethod
    def fromtimestamp(cls, timestamp, /):
        """The local date at a time in seconds since 1970, such as time.time() gives."""
        import _pytime

        if timestamp is None:
            raise TypeError("'NoneType' object cannot be interpreted as an integer")
        return cls(*_pytime.localtime(timestamp)[:3])

    @classmethod
    def today(cls):
        """The local date, or date and time, of this moment."""
        import time

        return cls.fromtimestamp(time.time())

    @classmethod
    def fromordinal(cls, ordinal, /):
        """The date that is so many days after December 31 of the year 0."""
        ordinal = index(ordinal)
        if ordinal < 1:
            raise ValueError("ordinal must be >= 1")
        return cls(*civil(ordinal))

    @classmethod
    def fromisoformat(cls, string, /):
        """The date that an ISO 8601 text names."""
        from datetime._iso import parse_date

        return cls(*parse_date(string))

    @classmethod
    def fromisocalendar(cls, year, week, day):
        """The date of an ISO year, week and weekday; isocalendar() goes the other way."""
        return cls(*civil(from_iso_week(index(year), index(week), index(day))))

    @classmethod
    def strptime(cls, string, format, /):
        """A date read from a text in the form that format describes."""
        require(str, string, "strptime")
        require(str, format, "strptime", 2)
        from _strptime import _strptime_datetime_date

        return _strptime_datetime_date(cls, string, format)

    @property
    def year(self):
        return self._year

    @property
    def month(self):
        return self._month

    @property
    def day(self):
        return self._day

    def __repr__(self):
        kind = type(self)
        name = "datetime.date" if kind is date else kind.__qualname__
        return f"{name}({self._year}, {self._month}, {self._day})"

    def isoformat(self):
        """The date as YYYY-MM-DD."""
        return f"{self._year:04}-{self._month:02}-{self._day:02}"

    def __str__(self):
        return self.isoformat()

    def ctime(self):
        """Return ctime() style string."""
        return f"{_DAYS[self.toordinal() % 7 - 1]} {_MONTHS[self._month]} {self._day:2} 00:00:00 {self._year:04}"

    def strftime(self, format=MISSING):
        """format -> strftime() style string."""
        if format is MISSING:
            raise TypeError("strftime() missing required argument 'format' (pos 1)")
        require(str, format, "strftime")
        return strftime(self, format, (self._year, self._month, self._day, 0, 0, 0), self.timetuple, lambda: None,
                        lambda: "", 0)

    def __format__(self, format, /):
        """Formats self with strftime."""
        require(str, format, "__format__")
        return self.strftime(format) if format else str(self)

    def timetuple(self):
        """The fields, as time.localtime() gives them."""
        from _pytime import struct_time

        number = self.toordinal()
        return struct_time((self._year, self._month, self._day, 0, 0, 0, (number + 6) % 7,
                            number - days_before_year(self._year), -1))

    def toordinal(self):
        """The number of the day, counted from January 1 of year 1."""
        return ordinal(self._year, self._month, self._day)

    def weekday(self):
        """The day of the week: 0 for Monday, 6 for Sunday."""
        return (self.toordinal() + 6) % 7

    def isoweekday(self):
        """The day of the week: 1 for Monday, 7 for Sunday."""
        return self.toordinal() % 7 or 7

    def isocalendar(self):
        """Year, week and weekday of the ISO calendar, by name."""
        year, number = self._year, self.toordinal()
        begin = week_one(year)
        if number < begin:
            year -= 1
            begin = week_one(year)
        elif number >= week_one(year + 1):
            year += 1
            begin = week_one(year)
        week, day = divmod(number - begin, 7)
        return IsoCalendarDate(year, week + 1, day + 1)

    def replace(self, year=MISSING, month=MISSING, day=MISSING):
        """Return date with new specified fields."""
        return type(self)(self._year if year is MISSING else year, self._month if month is MISSING else month,
                          self._day if day is MISSING else day)

    __replace__ = replace

    def __eq__(self, other):
        if _is_day(other):
            return self._day == other._day and self._month == other._month and self._year == other._year
        return NotImplemented

    def __lt__(self, other):
        if (order := _order(date, 1, self, other)) is not None:
            return order < 0
        return _key(self) < _key(other) if _is_day(other) else NotImplemented

    def __le__(self, other):
        if (order := _order(date, 1, self, other)) is not None:
            return order <= 0
        return _key(self) <= _key(other) if _is_day(other) else NotImplemented

    def __gt__(self, other):
        if (order := _order(date, 1, self, other)) is not None:
            return order > 0
        return _key(self) > _key(other) if _is_day(other) else NotImplemented

    def __ge__(self, other):
        if (order := _order(date, 1, self, other)) is not None:
            return order >= 0
        return _key(self) >= _key(other) if _is_day(other) else NotImplemented

    def __hash__(self):
        if self._hash == -1:
            self._hash = hash(_key(self))
        return self._hash

    def __add__(self, other):
        if isinstance(other, timedelta):
            if (moved := _moved_day(date, self, other._days)) is not None:
                return moved
            return type(self).fromordinal(_in_range(self.toordinal() + other._days))
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        if (difference := _between(timedelta, date, self, other, False)) is not None:
            return difference
        if isinstance(other, timedelta):
            if (moved := _moved_day(date, self, -other._days)) is not None:
                return moved
            return type(self).fromordinal(_in_range(self.toordinal() - other._days))
        if _is_day(other):
            return timedelta(self.toordinal() - other.toordinal())
        return NotImplemented

    def __rsub__(self, other):
        return NotImplemented

    def __reduce__(self):
        return type(self), (bytes((self._year >> 8, self._year & 255, self._month, self._day)),)


def _key(day):
    return day._year, day._month, day._day


def _in_range(number):
    if not 0 < number <= MAX_ORDINAL:
        raise OverflowError("date value out of range")
    return number


def _made(kind, year, month, day):
    self = object.__new__(kind)
    self._year = year
    self._month = month
    self._day = day
    self._hash = -1
    return self


date.min = date(1, 1, 1)
date.max = date(9999, 12, 31)
date.resolution = timedelta(1)
_seal(date)
_seal(IsoCalendarDate)
