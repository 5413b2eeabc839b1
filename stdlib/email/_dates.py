"""Dates as headers have them."""

import calendar
import time

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                "november", "december")
_LONG_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Zones that go by names; of the military ones nobody knows which way they go.
_ZONES = {"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "AST": -400, "ADT": -300, "EST": -500, "EDT": -400, "CST": -600,
          "CDT": -500, "MST": -700, "MDT": -600, "PST": -800, "PDT": -700}


def parsedate_tz(data):
    """A date as ten numbers, the last the distance of its zone from UTC in seconds; None if it is no date."""
    found = _parsed(data)
    if found is not None and found[9] is None:
        found[9] = 0
    return None if found is None else tuple(found)


def parsedate(data):
    """A date as nine numbers, as time.mktime() takes them; None if it is no date."""
    found = _parsed(data)
    return None if found is None else tuple(found[:9])


def _parsed(data):
    if not data or not (words := data.split()):
        return None
    # The day of the week says nothing new.
    if words[0].endswith(",") or words[0].lower() in _LONG_DAYS:
        del words[0]
    elif (comma := words[0].rfind(",")) >= 0:
        words[0] = words[0][comma + 1:]
    if len(words) == 3 and len(parts := words[0].split("-")) == 3:
        # As in "Thu, 01-Jan-2004".
        words = parts + words[1:]
    if len(words) == 4:
        # A zone may stand right behind the time.
        sign = max(words[3].find("+"), words[3].find("-"))
        words[3:] = [words[3][:sign], words[3][sign:]] if sign > 0 else [words[3], ""]
    if len(words) < 5:
        return None
    day, month, year, clock, zone = words[:5]
    if not (day and month and year):
        return None
    if month.lower() not in _known_months():
        day, month = month, day.lower()
        if month not in _known_months():
            return None
    number = _known_months()[month.lower()]
    day = day.removesuffix(",")
    if ":" in year:
        year, clock = clock, year
    year = year.removesuffix(",")
    if not year[:1].isdigit():
        year, zone = zone, year
    clock = _clock(clock.removesuffix(","))
    try:
        year, day = int(year), int(day)
        hour, minute, second = map(int, clock)
    except (TypeError, ValueError):
        return None
    if year < 100:
        # Two digits: of this century up to 68.
        year += 1900 if year > 68 else 2000
    return [year, number, day, hour, minute, second, 0, 1, -1, _zone(zone)]


def _known_months():
    known = {name: number for number, name in enumerate(_LONG_MONTHS, 1)}
    known.update({name[:3]: number for name, number in known.items()})
    return known


def _clock(text):
    parts = text.split(":")
    if len(parts) == 1 and "." in text:
        parts = text.split(".")
    return (*parts, "0") if len(parts) == 2 else parts if len(parts) == 3 else None


def _zone(text):
    """The distance from UTC in seconds; None where "-0000" says that it is not known."""
    text = text.upper()
    number = _ZONES.get(text)
    if number is None:
        try:
            number = int(text)
        except ValueError:
            return None
        if number == 0 and text.startswith("-"):
            return None
    sign = -1 if number < 0 else 1
    return sign * (abs(number) // 100 * 3600 + abs(number) % 100 * 60)


def mktime_tz(data):
    """What parsedate_tz() gives as seconds since 1970."""
    if data[9] is None:
        return time.mktime(data[:8] + (-1,))
    return calendar.timegm(data[:9]) - data[9]


def formatdate(timeval=None, localtime=False, usegmt=False):
    """A moment, by default now, as headers have it: in UTC, or in the local zone; HTTP wants `usegmt`."""
    import datetime
    timeval = time.time() if timeval is None else timeval
    moment = datetime.datetime.fromtimestamp(timeval, datetime.timezone.utc)
    if localtime:
        moment = moment.astimezone()
        usegmt = False
    elif not usegmt:
        moment = moment.replace(tzinfo=None)
    return format_datetime(moment, usegmt)


def format_datetime(dt, usegmt=False):
    """A datetime as headers have it; one without a zone is in UTC, and nobody says where it was written."""
    import datetime
    if usegmt:
        if dt.tzinfo is None or dt.tzinfo != datetime.timezone.utc:
            raise ValueError("usegmt option requires a UTC datetime")
        zone = "GMT"
    else:
        zone = "-0000" if dt.tzinfo is None else dt.strftime("%z")
    return (f"{_DAYS[dt.weekday()]}, {dt.day:02} {_MONTHS[dt.month - 1]} {dt.year:04} "
            f"{dt.hour:02}:{dt.minute:02}:{dt.second:02} {zone}")


def parsedate_to_datetime(data):
    """A date as a datetime; without a zone if its zone is "-0000"."""
    import datetime
    found = _parsed(data)
    if found is None:
        raise ValueError(f'Invalid date value or format "{data}"')
    zone = found[9]
    return datetime.datetime(*found[:6], tzinfo=None if zone is None else
                             datetime.timezone(datetime.timedelta(seconds=zone)))


def localtime(dt=None):
    """A datetime in the local zone, by default now."""
    import datetime
    return (datetime.datetime.now() if dt is None else dt).astimezone()
