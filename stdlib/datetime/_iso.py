"""What fromisoformat() reads: ISO 8601's dates, weeks and times."""

from _datetime import timedelta
from datetime._day import civil, from_iso_week, month_length
from datetime._zone import timezone

_SCALE = (0, 100_000, 10_000, 1000, 100, 10, 1)


class _Bad(Exception):
    pass


def _number(text):
    if not (text.isascii() and text.isdigit()):
        raise _Bad
    return int(text)


def _text(value):
    if not isinstance(value, str):
        raise TypeError("fromisoformat: argument must be str")
    return value


def parse_date(value):
    """(year, month, day) of a date or a week."""
    text = _text(value)
    try:
        if len(text) in (7, 8, 10):
            return _date(text)
    except _Bad:
        pass
    raise ValueError(f"Invalid isoformat string: {value!r}")


def _date(text):
    year = _number(text[:4])
    dashed = text[4] == "-"
    at = 4 + dashed
    if text[at:at + 1] == "W":
        return _week(text, year, at + 1, dashed)
    if len(text) != (10 if dashed else 8):
        raise _Bad
    month = _number(text[at:at + 2])
    at += 2
    if dashed:
        if text[at] != "-":
            raise _Bad
        at += 1
    return year, month, _number(text[at:])


def _week(text, year, at, dashed):
    week, day = _number(text[at:at + 2]), 1
    rest = text[at + 2:]
    if len(text) == 7 and dashed:
        raise _Bad
    if rest:
        if dashed != (rest[0] == "-") or len(rest) != 1 + dashed:
            raise _Bad
        day = _number(rest[dashed:])
    try:
        return civil(from_iso_week(year, week, day))
    except ValueError:
        raise _Bad from None


def _separator_at(text):
    """Where a date ends."""
    size = len(text)
    if size == 7:
        return 7
    if text[4] == "-":
        if text[5] != "W":
            return 10
        if size < 8:
            raise _Bad
        if size > 8 and text[8] == "-":
            if size == 9:
                raise _Bad
            # A day of the week, or a separator and a time that begins with a digit pair?
            return 8 if size > 10 and text[10].isdigit() else 10
        return 8
    if text[4] != "W":
        return 8
    end = 7
    while end < size and text[end].isdigit():
        end += 1
    return end if end < 9 else 7 if end % 2 == 0 else 8


def parse_moment(value):
    """The arguments of a datetime."""
    text = _text(value)
    try:
        if len(text) < 7:
            raise _Bad
        at = _separator_at(text)
        year, month, day = _date(text[:at])
        if len(text) <= at:
            return year, month, day
        *clock, zone, next_day = _time(text[at + 1:])
    except (_Bad, IndexError):
        raise ValueError(f"Invalid isoformat string: {value!r}") from None
    if next_day:
        if any(clock):
            raise ValueError("minute, second, and microsecond must be 0 when hour is 24")
        if 1 <= month <= 12 and 1 <= day <= (last := month_length(year, month)):
            day += 1
            if day > last:
                day, month = 1, month + 1
                if month > 12:
                    month, year = 1, year + 1
    return year, month, day, *clock, zone


def parse_time(value):
    """The arguments of a time."""
    text = _text(value)
    try:
        *clock, zone, next_day = _time(text.removeprefix("T"))
    except (_Bad, IndexError):
        raise ValueError(f"Invalid isoformat string: {value!r}") from None
    if next_day and any(clock):
        raise ValueError("minute, second, and microsecond must be 0 when hour is 24")
    return *clock, zone


def _time(text):
    """Hour, minute, second, microsecond, zone, and whether it is 24 o'clock: then the hour is 0."""
    if len(text) < 2:
        raise _Bad
    at = next((place for place, letter in enumerate(text) if letter in "+-Z"), -1)
    hour, minute, second, microsecond = _clock(text if at < 0 else text[:at])
    zone = None
    if at >= 0:
        zone_text = text[at + 1:]
        if text[at] == "Z":
            if zone_text:
                raise _Bad
            zone = timezone.utc
        else:
            if len(zone_text) in (0, 1, 3):
                raise _Bad
            parts = _clock(zone_text)
            if any(parts):
                offset = timedelta(0, parts[0] * 3600 + parts[1] * 60 + parts[2], parts[3])
                zone = timezone(-offset if text[at] == "-" else offset)
            else:
                zone = timezone.utc
    next_day = hour == 24
    return 0 if next_day else hour, minute, second, microsecond, zone, next_day


def _clock(text):
    """The numbers of HH[[:]MM[[:]SS[.f*]]]."""
    parts, at, colon = [0, 0, 0, 0], 0, False
    for place in range(3):
        if len(text) - at < 2:
            raise _Bad
        parts[place] = _number(text[at:at + 2])
        at += 2
        follows = text[at:at + 1]
        if place == 0:
            colon = follows == ":"
        if not follows or place == 2:
            break
        if colon:
            if follows != ":":
                raise _Bad
            at += 1
    if at < len(text):
        # Where nothing stands between the others, nothing has to stand before the fraction.
        if text[at] in ".,":
            at += 1
        elif colon:
            raise _Bad
        digits = text[at:]
        _number(digits)
        digits = digits[:6]
        parts[3] = int(digits) * _SCALE[len(digits)]
    return parts
