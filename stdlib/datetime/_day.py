"""What `date` leaves to Python, and the proleptic Gregorian calendar: days are counted from 1 January of year 1, which is
day 1."""

from _deque import _tuplegetter
from _datetime import date, day as _made, set_iso_date
from _types import _seal
from operator import index

MINYEAR, MAXYEAR = 1, 9999
# An argument that is not there.
MISSING = NotImplemented

_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year, month):
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month]


def days_before_year(year):
    year -= 1
    return year * 365 + year // 4 - year // 100 + year // 400


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

    year, week, weekday = _tuplegetter(0, None), _tuplegetter(1, None), _tuplegetter(2, None)

    def __reduce__(self):
        return tuple, (tuple(self),)

    def __repr__(self):
        return f"datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})"


# ---- the methods of `date`, where they are more than native code does

def unusual(kind, year, month, day):
    """date() of other arguments than three machine integers that are one."""
    if month is MISSING and isinstance(year, (bytes, str)):
        state = year.encode("latin-1") if isinstance(year, str) and len(year) == 4 else year
        if isinstance(state, bytes) and len(state) == 4 and 1 <= state[2] <= 12:
            return _made(kind, state[0] << 8 | state[1], state[2], state[3])
        index(year)
    if year is MISSING or month is MISSING or day is MISSING:
        missing((year, month, day))
    return _made(kind, *check_day(year, month, day))


def from_timestamp(kind, timestamp):
    import _pytime

    if timestamp is None:
        raise TypeError("'NoneType' object cannot be interpreted as an integer")
    return kind(*_pytime.localtime(timestamp)[:3])


def today(kind):
    import time

    return kind.fromtimestamp(time.time())


def from_iso_format(kind, string):
    from datetime._iso import parse_date

    return kind(*parse_date(string))


def from_iso_calendar(kind, year, week, day):
    return kind(*civil(from_iso_week(index(year), index(week), index(day))))


def strptime(kind, string, format):
    require(str, string, "strptime")
    require(str, format, "strptime", 2)
    from _strptime import _strptime_datetime_date

    return _strptime_datetime_date(kind, string, format)


def date_strftime(day, format):
    return strftime(day, format, (day.year, day.month, day.day, 0, 0, 0), day.timetuple, lambda: None, lambda: "", 0)


_seal(IsoCalendarDate)
set_iso_date(IsoCalendarDate)
