"""time.strptime() and the strptime() of datetime's classes: a format becomes a regular expression, whose groups become
fields. The locale is C's."""

from re import IGNORECASE, compile as _compile, escape as _escape

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")


def _one_of(names):
    return "|".join(sorted(names, key=len, reverse=True))


# What each directive matches. Groups are named by their directive.
_PATTERNS = {
    "a": f"(?P<a>{_one_of(name[:3] for name in _DAYS)})",
    "A": f"(?P<A>{_one_of(_DAYS)})",
    "b": f"(?P<b>{_one_of(name[:3] for name in _MONTHS)})",
    "B": f"(?P<B>{_one_of(_MONTHS)})",
    "d": r"(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])",
    "f": r"(?P<f>[0-9]{1,6})",
    "G": r"(?P<G>\d\d\d\d)",
    "H": r"(?P<H>2[0-3]|[0-1]\d|\d| \d)",
    "I": r"(?P<I>1[0-2]|0[1-9]|[1-9]| [1-9])",
    "j": r"(?P<j>36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])",
    "m": r"(?P<m>1[0-2]|0[1-9]|[1-9])",
    "M": r"(?P<M>[0-5]\d|\d)",
    "p": r"(?P<p>am|pm)",
    "S": r"(?P<S>6[0-1]|[0-5]\d|\d)",
    "u": r"(?P<u>[1-7])",
    "U": r"(?P<U>5[0-3]|[0-4]\d|\d)",
    "V": r"(?P<V>5[0-3]|0[1-9]|[1-4]\d|\d)",
    "w": r"(?P<w>[0-6])",
    "W": r"(?P<W>5[0-3]|[0-4]\d|\d)",
    "y": r"(?P<y>\d\d)",
    "Y": r"(?P<Y>\d\d\d\d)",
    "z": r"(?P<z>([+-]\d\d:?[0-5]\d(:?[0-5]\d(\.\d{1,6})?)?)|(?-i:Z))?",
    "%": "%",
}
_PATTERNS["e"], _PATTERNS["k"], _PATTERNS["l"] = _PATTERNS["d"], _PATTERNS["H"], _PATTERNS["I"]
# Directives that stand for others.
_WHOLE = {"c": "%a %b %d %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S", "T": "%H:%M:%S", "R": "%H:%M",
          "r": "%I:%M:%S %p"}
_FLAGS = "-_0^#"
_MODIFIED = ("Ec", "Ex", "EX", "Od", "OH", "OI", "Om", "OM", "OS", "OU", "Ow", "OW", "Oy")

_known = {}


def _zone_names():
    import time

    return ("utc", "gmt", *(name.lower() for name in time.tzname))


def _pattern(format, depth=0):
    """The regular expression's text for a format."""
    parts, at = [], 0
    while at < len(format):
        letter = format[at]
        at += 1
        if letter.isspace():
            while at < len(format) and format[at].isspace():
                at += 1
            parts.append(r"\s+")
            continue
        if letter != "%":
            parts.append(_escape(letter))
            continue
        while format[at:at + 1] and format[at] in _FLAGS:
            at += 1
        directive = format[at:at + 1]
        at += 1
        if not directive:
            raise IndexError
        if directive in "EO" and format[at:at + 1]:
            if directive + format[at] not in _MODIFIED:
                raise KeyError(directive + format[at])
            directive = format[at]
            at += 1
        if directive in _WHOLE and depth == 0:
            parts.append(_pattern(_WHOLE[directive], 1))
        elif directive == "Z":
            parts.append(f"(?P<Z>{_one_of({_escape(name) for name in _zone_names()})})")
        else:
            parts.append(_PATTERNS[directive])
    return "".join(parts)


def _regex(format):
    known = _known.get(format)
    if known is not None:
        return known
    try:
        text = _pattern(format)
    except KeyError as unknown:
        bad = unknown.args[0]
        if bad == "\\":
            bad = "%"
        raise ValueError(f"'{bad}' is a bad directive in format '{format}'") from None
    except IndexError:
        raise ValueError(f"stray % in format '{format}'") from None
    made = _compile(text, IGNORECASE)
    if len(_known) > 100:
        _known.clear()
    if "%Z" not in format and "%c" not in format:
        _known[format] = made
    return made


def _warn_without_year(format):
    letters = set()
    at = 0
    while (at := format.find("%", at)) >= 0:
        letters.add(format[at + 1:at + 2])
        at += 2
    if letters & {"d", "e"} and not letters & set("YyGcxDF"):
        import os
        import warnings

        warnings.warn("Parsing dates involving a day of month without a year specified is ambiguous\n"
                      "and fails to parse leap day. The default behavior will change in Python 3.15\n"
                      "to either always raise an exception or to use a different default year (TBD).\n"
                      "To avoid trouble, add a specific year to the input & format.\n"
                      "See https://github.com/python/cpython/issues/70647.", DeprecationWarning,
                      skip_file_prefixes=(os.path.dirname(__file__),))


def _offset(text):
    """Seconds and microseconds east of UTC of a %z."""
    if text == "Z":
        return 0, 0
    sign = -1 if text[0] == "-" else 1
    digits = text[1:]
    if digits[2] == ":":
        if len(digits) > 5 and digits[5] != ":":
            raise ValueError(f"Inconsistent use of : in {text}")
        digits = digits.replace(":", "")
    elif ":" in digits:
        raise ValueError(f"Inconsistent use of : in {text}")
    seconds = int(digits[:2]) * 3600 + int(digits[2:4]) * 60 + int(digits[4:6] or 0)
    fraction = digits[7:]
    return sign * seconds, sign * int((fraction + "000000")[:6] if fraction else 0)


def _strptime(string, format="%a %b %d %H:%M:%S %Y"):
    """((year, month, day, hour, minute, second, weekday, day of year, is_dst, zone's name, offset), microseconds,
    microseconds of the offset)."""
    for place, value in enumerate((string, format)):
        if not isinstance(value, str):
            raise TypeError(f"strptime() argument {place} must be str, not {type(value)}")
    known = format in _known
    found = _regex(format).match(string)
    if not known:
        _warn_without_year(format)
    if not found:
        raise ValueError(f"time data {string!r} does not match format {format!r}")
    if len(string) != found.end():
        raise ValueError(f"unconverted data remains: {string[found.end():]}")
    fields = found.groupdict()
    number = lambda name: int(fields[name]) if fields.get(name) is not None else None

    year, iso_year = number("Y"), number("G")
    if "y" in fields:
        year = number("y")
        year += 2000 if year <= 68 else 1900
    month = number("m") or 1
    if "B" in fields:
        month = _MONTHS.index(fields["B"].lower()) + 1
    elif "b" in fields:
        month = next(at for at, name in enumerate(_MONTHS, 1) if name[:3] == fields["b"].lower())
    day = number("d") or 1
    hour = number("H") or 0
    if "I" in fields:
        hour = number("I") % 12 + (12 if (fields.get("p") or "").lower() == "pm" else 0)
    weekday = None
    if "A" in fields:
        weekday = _DAYS.index(fields["A"].lower())
    elif "a" in fields:
        weekday = next(at for at, name in enumerate(_DAYS) if name[:3] == fields["a"].lower())
    elif "w" in fields:
        weekday = (number("w") + 6) % 7
    elif "u" in fields:
        weekday = number("u") - 1
    julian, iso_week = number("j"), number("V")
    offset = offset_fraction = None
    if fields.get("z"):
        offset, offset_fraction = _offset(fields["z"])
    is_dst, zone = -1, fields.get("Z")
    zone_name = zone
    if zone is not None:
        import time

        names = [name.lower() for name in time.tzname]
        zone = zone.lower()
        if zone in ("utc", "gmt"):
            is_dst = 0
        elif not (names[0] == names[1] and time.daylight):
            is_dst = 1 if zone == names[1] and zone != names[0] else 0

    _check_iso(iso_year, iso_week, weekday, julian, year)
    from datetime import date

    leap_in_no_year = False
    if year is None and month == 2 and day == 29:
        year, leap_in_no_year = 1904, True
    elif year is None and iso_year is None:
        year = 1900
    if julian is None and weekday is not None:
        if "U" in fields or "W" in fields:
            begins_sunday = "U" in fields
            julian = _from_week(year, number("U" if begins_sunday else "W"), weekday, begins_sunday)
        elif iso_year is not None and iso_week is not None:
            try:
                found_date = date.fromisocalendar(iso_year, iso_week, weekday + 1)
            except ValueError as failure:
                raise ValueError(f"Invalid week: {iso_week}") from failure
            year, month, day = found_date.year, found_date.month, found_date.day
            julian = found_date.toordinal() - date(year, 1, 1).toordinal() + 1
        if julian is not None and julian <= 0:
            year -= 1
            julian += 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365
    if julian is None:
        julian = date(year, month, day).toordinal() - date(year, 1, 1).toordinal() + 1
    else:
        at = date.fromordinal(julian - 1 + date(year, 1, 1).toordinal())
        year, month, day = at.year, at.month, at.day
    if weekday is None:
        weekday = date(year, month, day).weekday()
    if leap_in_no_year:
        year = 1900
    fraction = fields.get("f") or ""
    return ((year, month, day, hour, number("M") or 0, number("S") or 0, weekday, julian, is_dst,
             zone_name, offset), int((fraction + "000000")[:6]), offset_fraction or 0)


def _check_iso(iso_year, iso_week, weekday, julian, year):
    if iso_year is not None:
        if julian is not None:
            raise ValueError("Day of the year directive '%j' is not compatible with ISO year directive '%G'. "
                             "Use '%Y' instead.")
        if iso_week is None or weekday is None:
            raise ValueError("ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday "
                             "directive ('%A', '%a', '%w', or '%u').")
    elif iso_week is not None:
        if year is None or weekday is None:
            raise ValueError("ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday "
                             "directive ('%A', '%a', '%w', or '%u').")
        raise ValueError("ISO week directive '%V' is incompatible with the year directive '%Y'. Use the ISO year "
                         "'%G' instead.")


def _from_week(year, week, weekday, begins_sunday):
    """The day of the year of a weekday in a week, weeks beginning on Sunday or Monday."""
    from datetime import date

    first = date(year, 1, 1).weekday()
    if begins_sunday:
        first, weekday = (first + 1) % 7, (weekday + 1) % 7
    if week == 0:
        return 1 + weekday - first
    return 1 + (7 - first) % 7 + 7 * (week - 1) + weekday


def _strptime_time(string, format="%a %b %d %H:%M:%S %Y"):
    from _pytime import struct_time

    return struct_time(_strptime(string, format)[0])


def _moment(cls, string, format):
    from datetime import timedelta, timezone

    parts, fraction, offset_fraction = _strptime(string, format)
    zone = None
    if parts[10] is not None:
        span = timedelta(seconds=parts[10], microseconds=offset_fraction)
        zone = timezone(span, fields_name) if (fields_name := parts[9]) else timezone(span)
    return parts, fraction, zone


def _strptime_datetime_datetime(cls, string, format="%a %b %d %H:%M:%S %Y"):
    parts, fraction, zone = _moment(cls, string, format)
    return cls(*parts[:6], fraction) if zone is None else cls(*parts[:6], fraction, zone)


def _strptime_datetime_date(cls, string, format="%a %b %d %Y"):
    return cls(*_strptime(string, format)[0][:3])


def _strptime_datetime_time(cls, string, format="%H:%M:%S"):
    parts, fraction, zone = _moment(cls, string, format)
    return cls(*parts[3:6], fraction) if zone is None else cls(*parts[3:6], fraction, zone)
