"""The calendar half of `time`: broken-down times, and their texts. `time` loads it when one of its names is asked for."""

from _deque import _tuplegetter
import time as _time

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")
_FIELDS = ("tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst")


class struct_time(tuple):
    """A moment as the fields of a calendar and a clock: a sequence of nine numbers, with names for them."""

    __module__ = "time"
    __match_args__ = _FIELDS
    n_fields, n_sequence_fields, n_unnamed_fields = 11, 9, 0
    # What those have that are made without.
    tm_zone = tm_gmtoff = None

    def __new__(cls, sequence, dict=None):
        values = tuple(sequence)
        if len(values) < 9:
            raise TypeError(f"time.struct_time() takes an at least 9-sequence ({len(values)}-sequence given)")
        if len(values) > 11:
            raise TypeError(f"time.struct_time() takes an at most 11-sequence ({len(values)}-sequence given)")
        self = tuple.__new__(cls, values[:9])
        more = dict or {}
        self.tm_zone = values[9] if len(values) > 9 else more.get("tm_zone")
        self.tm_gmtoff = values[10] if len(values) > 10 else more.get("tm_gmtoff")
        return self

    def __repr__(self):
        inside = ", ".join(f"{name}={value!r}" for name, value in zip(_FIELDS, self))
        return f"time.struct_time({inside})"

    def __reduce__(self):
        return struct_time, (tuple(self), {"tm_zone": self.tm_zone, "tm_gmtoff": self.tm_gmtoff})


for _at, _name in enumerate(_FIELDS):
    setattr(struct_time, _name, _tuplegetter(_at, None))


def _days(year, month, day):
    """Days from 1970-01-01 to a date of the Gregorian calendar."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def _civil(days):
    """The date so many days after 1970-01-01."""
    era, of_era = divmod(days + 719468, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return year + era * 400 + (month <= 2), month, day


def _load_zone():
    """The transitions of the local time zone, from the system's file or the variable TZ itself, and the rule for the
    time behind them: ([time], [(offset, is_dst, name)], Zone or None)."""
    utc = [], [(0, 0, "UTC")], None
    try:
        name = ""
        import os

        name = os.environ.get("TZ", "").lstrip(":")
        path = "/etc/localtime" if not name else name if name.startswith("/") else "/usr/share/zoneinfo/" + name
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ImportError):
        return [], utc[1], _rule(name)
    if data[:4] != b"TZif":
        return utc
    from _tzif import read

    moments, changes, rows, footer = read(data)
    if not rows:
        return utc
    first = next((row for row in rows if not row[1]), rows[0])
    return moments, [first] + [rows[kind] for kind in changes], _rule(footer)


def _rule(text):
    if not text:
        return None
    from _posix_tz import Zone

    try:
        return Zone(text)
    except ValueError:
        return None


_zone = None


def _local(seconds):
    global _zone
    if _zone is None:
        _zone = _load_zone()
    from bisect import bisect_right

    moments, rows, rule = _zone
    if rule is not None and (not moments or seconds >= moments[-1]):
        standard = rule.standard[0]
        return rule.at(seconds, _civil((seconds + standard) // 86400)[0])
    return rows[bisect_right(moments, seconds)]


def _names():
    """Offsets and names of standard and daylight-saving time, as of now."""
    rows = [_local(int(_time.time()) + month * 2629746) for month in range(12)]
    standard = next((row for row in rows if not row[1]), rows[0])
    saving = next((row for row in rows if row[1]), standard)
    return standard, saving


def _broken(seconds, offset, is_dst, zone):
    days, rest = divmod(seconds + offset, 86400)
    year, month, day = _civil(days)
    return struct_time((year, month, day, rest // 3600, rest // 60 % 60, rest % 60, (days + 3) % 7,
                        days - _days(year, 1, 1) + 1, is_dst, zone, offset))


def _whole(seconds):
    if seconds is None:
        seconds = _time.time()
    elif not hasattr(seconds, "__index__") and not hasattr(seconds, "__float__"):
        raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as an integer")
    if seconds != seconds:
        raise ValueError("Invalid value NaN (not a number)")
    if abs(seconds) > 67768036191676799:
        raise OverflowError("timestamp out of range for platform time_t")
    return int(seconds // 1)


def gmtime(seconds=None, /):
    """Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a. GMT)."""
    return _broken(_whole(seconds), 0, 0, "GMT")


def localtime(seconds=None, /):
    """Convert seconds since the Epoch to a time tuple expressing local time."""
    seconds = _whole(seconds)
    offset, is_dst, name = _local(seconds)
    return _broken(seconds, offset, is_dst, name)


def _checked(t, who):
    if not isinstance(t, tuple):
        raise TypeError("Tuple or struct_time argument required")
    if len(t) != 9:
        raise TypeError(f"{who}(): illegal time tuple argument")
    return t


def mktime(seconds, /):
    """Convert a time tuple in local time to seconds since the Epoch."""
    year, month, day, hour, minute, second, _, _, is_dst = _checked(seconds, "mktime")
    more, month = divmod(month - 1, 12)
    guess = _days(year + more, month + 1, 1) * 86400 + (day - 1) * 86400 + hour * 3600 + minute * 60 + second
    moment = guess - _local(guess)[0]
    for _ in range(2):
        moment = guess - _local(moment)[0]
    if is_dst > 0 and not _local(moment)[1] or is_dst == 0 and _local(moment)[1]:
        standard, saving = _names()
        moment = guess - (saving if is_dst else standard)[0]
    return float(moment)


def _in_range(t):
    names = ("month", "day of month", "hour", "minute", "seconds")
    for value, low, high, name in zip(t[1:6], (0, 0, 0, 0, 0), (12, 31, 23, 59, 61), names):
        if not low <= value <= high:
            raise ValueError(f"{name} out of range")
    if not 0 <= t[7] <= 366:
        raise ValueError("day of year out of range")


def asctime(t=None, /):
    """Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'."""
    t = localtime() if t is None else _checked(t, "asctime")
    _in_range(t)
    return f"{_DAYS[t[6] % 7][:3]} {_MONTHS[max(t[1], 1) - 1][:3]} {t[2]:2} {t[3]:02}:{t[4]:02}:{t[5]:02} {t[0]}"


def ctime(seconds=None, /):
    """Convert a time in seconds since the Epoch to a string in local time."""
    return asctime(localtime(seconds))


def _iso_week(t):
    """The year and week of ISO 8601."""
    week = (t[7] - 1 - t[6] + 10) // 7
    if week < 1:
        before = struct_time((t[0] - 1, 12, 31, 0, 0, 0, (t[6] - t[7]) % 7, _days(t[0], 1, 1) - _days(t[0] - 1, 1, 1), 0))
        return _iso_week(before)
    if week == 53 and _days(t[0] + 1, 1, 1) - _days(t[0], 1, 1) - t[7] < 3 - t[6]:
        return t[0] + 1, 1
    return t[0], week


def _offset_text(t):
    offset = getattr(t, "tm_gmtoff", None)
    if offset is None:
        offset = _local(mktime(tuple(t)))[0]
    sign, offset = ("-", -offset) if offset < 0 else ("+", offset)
    return f"{sign}{offset // 3600:02}{offset // 60 % 60:02}"


_DIRECTIVES = {
    "a": lambda t: _DAYS[t[6] % 7][:3],
    "A": lambda t: _DAYS[t[6] % 7],
    "b": lambda t: _MONTHS[max(t[1], 1) - 1][:3],
    "B": lambda t: _MONTHS[max(t[1], 1) - 1],
    "c": lambda t: strftime("%a %b %e %H:%M:%S %Y", t),
    "C": lambda t: f"{t[0] // 100:02}",
    "d": lambda t: f"{t[2]:02}",
    "D": lambda t: strftime("%m/%d/%y", t),
    "e": lambda t: f"{t[2]:2}",
    "F": lambda t: f"{t[0]}-{t[1]:02}-{t[2]:02}",
    "g": lambda t: f"{_iso_week(t)[0] % 100:02}",
    "G": lambda t: f"{_iso_week(t)[0]}",
    "H": lambda t: f"{t[3]:02}",
    "I": lambda t: f"{(t[3] - 1) % 12 + 1:02}",
    "j": lambda t: f"{t[7]:03}",
    "k": lambda t: f"{t[3]:2}",
    "l": lambda t: f"{(t[3] - 1) % 12 + 1:2}",
    "m": lambda t: f"{t[1]:02}",
    "M": lambda t: f"{t[4]:02}",
    "n": lambda t: "\n",
    "p": lambda t: "AM" if t[3] < 12 else "PM",
    "P": lambda t: "am" if t[3] < 12 else "pm",
    "r": lambda t: strftime("%I:%M:%S %p", t),
    "R": lambda t: strftime("%H:%M", t),
    "s": lambda t: str(int(mktime(tuple(t)))),
    "S": lambda t: f"{t[5]:02}",
    "t": lambda t: "\t",
    "T": lambda t: strftime("%H:%M:%S", t),
    "u": lambda t: str(t[6] % 7 + 1),
    "U": lambda t: f"{(t[7] + 6 - (t[6] + 1) % 7) // 7:02}",
    "V": lambda t: f"{_iso_week(t)[1]:02}",
    "w": lambda t: str((t[6] + 1) % 7),
    "W": lambda t: f"{(t[7] + 6 - t[6]) // 7:02}",
    "x": lambda t: strftime("%m/%d/%y", t),
    "X": lambda t: strftime("%H:%M:%S", t),
    "y": lambda t: f"{t[0] % 100:02}",
    "Y": lambda t: str(t[0]),
    "z": _offset_text,
    "Z": lambda t: getattr(t, "tm_zone", None) or _local(mktime(tuple(t)))[2],
    "%": lambda t: "%",
}
_DIRECTIVES["h"] = _DIRECTIVES["b"]


def strftime(format, t=None, /):
    """Convert a time tuple to a string according to a format specification."""
    if not isinstance(format, str):
        raise TypeError(f"strftime() argument 1 must be str, not {type(format).__name__}")
    t = localtime() if t is None else _checked(t, "strftime")
    _in_range(t)
    parts = format.split("%")
    out, at = [parts[0]], 1
    while at < len(parts):
        part = parts[at]
        at += 1
        if not part:
            # "%%", and what follows it; or a sign alone at the end.
            out.append("%")
            if at < len(parts):
                out.append(parts[at])
                at += 1
            continue
        directive = part[1:2] if part[0] in "-0_^#EO" and len(part) > 1 else part[0]
        make = _DIRECTIVES.get(directive)
        if make is None:
            out.append("%" + part)
            continue
        text = make(t)
        if part[0] == "-":
            text = text.lstrip("0 ") or "0"
        elif part[0] == "^":
            text = text.upper()
        out.append(text)
        out.append(part[part.index(directive) + 1:])
    return "".join(out)


def strptime(string, format="%a %b %d %H:%M:%S %Y", /):
    """Parse a string to a time tuple according to a format specification."""
    from _strptime import _strptime_time

    return _strptime_time(string, format)


class _ClockInfo:
    def __init__(self, **facts):
        self.__dict__.update(facts)

    def __repr__(self):
        return f"namespace({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


def get_clock_info(name, /):
    """Get information of the specified clock."""
    clocks = {"time": "CLOCK_REALTIME", "monotonic": "CLOCK_MONOTONIC", "perf_counter": "CLOCK_MONOTONIC",
              "process_time": "CLOCK_PROCESS_CPUTIME_ID", "thread_time": "CLOCK_THREAD_CPUTIME_ID"}
    if name not in clocks:
        raise ValueError("unknown clock")
    return _ClockInfo(implementation=f"clock_gettime({clocks[name]})", monotonic=name != "time",
                      adjustable=name == "time", resolution=1e-09)


def tzset():
    """Read the local time zone again."""
    global _zone
    _zone = None
    for name in ("timezone", "altzone", "daylight", "tzname"):
        vars(_time).pop(name, None)


def _facts(name):
    standard, saving = _names()
    return {"timezone": -standard[0], "altzone": -saving[0], "daylight": int(saving != standard),
            "tzname": (standard[2], saving[2])}[name]
