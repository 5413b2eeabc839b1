"""Time zones as POSIX writes them, `EST5EDT,M3.2.0,M11.1.0`: in the variable TZ, and at the end of zone files.

All is counted in seconds, as integers: `time` needs this before anything of `datetime` is there.
"""

from _pytime import _days as days

# What is meant where a zone saves daylight and does not say when.
_USUAL = "M3.2.0", "M11.1.0"


class Zone:
    """Standard time and, unless `saving` is None, what the clock shows in summer: rows (offset, is_dst, name)."""

    def __init__(self, text):
        name, rest = _name(text)
        offset, rest = _offset(rest)
        if offset is None:
            raise ValueError(f"Malformed TZ string: {text!r}")
        self.standard = -offset, 0, name
        self.saving = None
        if not rest:
            return
        name, rest = _name(rest)
        offset, rest = _offset(rest)
        self.saving = self.standard[0] + 3600 if offset is None else -offset, 1, name
        days = rest[1:].split(",") if rest.startswith(",") else list(_USUAL) if not rest else []
        if len(days) != 2:
            raise ValueError(f"Malformed TZ string: {text!r}")
        try:
            self.start, self.end = map(day_rule, days)
        except (ValueError, IndexError):
            raise ValueError(f"Malformed TZ string: {text!r}") from None

    def at(self, seconds, year):
        """The row for a moment in seconds since the epoch, which lies in `year`."""
        if self.saving is None:
            return self.standard
        start, end = self.start(year) - self.standard[0], self.end(year) - self.saving[0]
        inside = start <= seconds < end if start < end else not end <= seconds < start
        return self.saving if inside else self.standard


def _name(text):
    if text.startswith("<"):
        name, found, rest = text[1:].partition(">")
        end = len(name) if found else 0
    else:
        end = 0
        while end < len(text) and text[end].isalpha():
            end += 1
        name, rest = text[:end], text[end:]
    if end < 3 or not name.isascii():
        raise ValueError(f"Malformed TZ string: {text!r}")
    return name, rest


def _offset(text):
    """Seconds west of UTC, or None where there are none, and what follows."""
    end = 0
    while end < len(text) and (text[end] in "0123456789:" or not end and text[end] in "+-"):
        end += 1
    return (clock(text[:end]) if end else None), text[end:]


def clock(text):
    """`[+-]hours[:minutes[:seconds]]` in seconds."""
    sign = -1 if text[0] == "-" else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1)))


def day_rule(text):
    """A function from a year to the moment of a change on the local clock: `M3.2.0/2`, `J60`, `59`."""
    day, _, time = text.partition("/")
    after = clock(time) if time else 7200
    if day[0] == "M":
        month, week, weekday = map(int, day[1:].split("."))

        def seconds(year):
            first = days(year, month, 1)
            length = days(year + month // 12, month % 12 + 1, 1) - first
            at = (weekday - (first + 4)) % 7 + 7 * (week - 1)
            while at >= length:
                at -= 7
            return (first + at) * 86400 + after
    elif day[0] == "J":
        number = int(day[1:])

        def seconds(year):
            leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
            return (days(year, 1, 1) + number - 1 + (leap and number > 59)) * 86400 + after
    else:
        number = int(day)

        def seconds(year):
            return (days(year, 1, 1) + number) * 86400 + after
    return seconds
