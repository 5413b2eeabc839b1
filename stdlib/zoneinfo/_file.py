"""What a TZif file says: when the clock was changed, and the rule for the time after the last change."""

from bisect import bisect_right
from datetime import datetime, timedelta

_ZERO = timedelta(0)


def _seconds(moment):
    """The fields of a datetime as seconds since the epoch."""
    return (moment.toordinal() - 719163) * 86400 + moment.hour * 3600 + moment.minute * 60 + moment.second


class Transitions:
    """Kinds of time are rows (offset, saving, name)."""

    def __init__(self, data):
        if data[:4] != b"TZif":
            raise ValueError("Invalid TZif file: magic not found")
        number = lambda at, size=4: int.from_bytes(data[at:at + size], "big", signed=True)
        counts = lambda at: [number(at + 20 + 4 * place) for place in range(6)]
        at, width = 0, 4
        if data[4:5] >= b"2":
            is_utc, is_std, leaps, times, types, letters = counts(0)
            at, width = 44 + times * 5 + types * 6 + letters + leaps * 8 + is_std + is_utc, 8
        is_utc, is_std, leaps, times, types, letters = counts(at)
        at += 44
        self.moments = [number(at + width * place, width) for place in range(times)]
        at += width * times
        kinds = list(data[at:at + times])
        at += times
        texts = data[at + 6 * types:at + 6 * types + letters]
        raw = []
        for place in range(types):
            row = at + 6 * place
            start = data[row + 5]
            raw.append((number(row), data[row + 4], texts[start:texts.index(0, start)].decode()))
        savings = _savings(raw, kinds)
        rows = [(timedelta(0, offset), timedelta(0, saving), name)
                for (offset, is_dst, name), saving in zip(raw, savings)]
        first = next((place for place, row in enumerate(raw) if not row[1]), 0)
        self.first = rows[first] if rows else (_ZERO, _ZERO, "UTC")
        self.rows = [rows[kind] for kind in kinds]
        at += 6 * types + letters + leaps * (width + 4) + is_std + is_utc
        footer = data[at:].strip(b"\n").decode("ascii", "replace") if width == 8 else ""
        self.rule = Rule(footer) if footer else None
        # The moments on the local clock, before a change and after it.
        offsets = [self.first[0], *(row[0] for row in self.rows)]
        whole = [offset.days * 86400 + offset.seconds for offset in offsets]
        # With fold 0 an hour that comes twice is the first one, a missing one is counted as before; fold 1 the other.
        self.local = ([moment + max(a, b) for moment, a, b in zip(self.moments, whole, whole[1:])],
                      [moment + min(a, b) for moment, a, b in zip(self.moments, whole, whole[1:])])

    def at(self, moment):
        """The row for a local time; a zone that never changes is known without one."""
        if moment is None:
            if not self.moments and (self.rule is None or self.rule.is_fixed):
                return self.rule.standard if self.rule else self.first
            return None, None, None
        local = _seconds(moment)
        changes = self.local[moment.fold]
        if not changes or local >= changes[-1]:
            if self.rule is not None:
                return self.rule.at_local(local, moment.year, moment.fold)
            return self.rows[-1] if self.rows else self.first
        place = bisect_right(changes, local)
        return self.rows[place - 1] if place else self.first

    def from_utc(self, moment):
        seconds = _seconds(moment)
        place = bisect_right(self.moments, seconds)
        if place == len(self.moments) and self.rule is not None:
            row, before = self.rule.at_utc(seconds, moment.year)
        else:
            row = self.rows[place - 1] if place else self.first
            before = None
            if place and (moved := (self.rows[place - 2] if place > 1 else self.first)[0] - row[0]) > _ZERO:
                before = seconds < self.moments[place - 1] + moved.days * 86400 + moved.seconds
        made = moment + row[0]
        return made.replace(fold=1) if before else made


def _savings(raw, kinds):
    """How much of each offset is saving: what standard time beside it lacks."""
    found = [0] * len(raw)
    for at in range(len(kinds)):
        kind = kinds[at]
        if not raw[kind][1] or found[kind]:
            continue
        for other in (kinds[at - 1] if at else None, kinds[at + 1] if at + 1 < len(kinds) else None):
            if other is not None and not raw[other][1] and raw[kind][0] > raw[other][0]:
                found[kind] = raw[kind][0] - raw[other][0]
                break
    return [saving if not is_dst or saving else 3600 for saving, (_, is_dst, _) in zip(found, raw)]


class Rule:
    """A POSIX TZ string: standard time, and in some zones when saving begins and ends each year."""

    def __init__(self, text):
        import re

        pattern = (r"(?P<std><[^>]+>|[A-Za-z]{3,})(?P<off>[+-]?\d+(:\d+){0,2})"
                   r"((?P<dst><[^>]+>|[A-Za-z]{3,})(?P<doff>[+-]?\d+(:\d+){0,2})?,(?P<start>[^,]+),(?P<end>[^,]+))?")
        found = re.fullmatch(pattern, text)
        if found is None:
            raise ValueError(f"Malformed TZ string: {text!r}")
        offset = -_clock(found["off"])
        self.standard = (timedelta(0, offset), _ZERO, found["std"].strip("<>"))
        self.is_fixed = found["dst"] is None
        if self.is_fixed:
            return
        saving_offset = -_clock(found["doff"]) if found["doff"] else offset + 3600
        self.saving = (timedelta(0, saving_offset), timedelta(0, saving_offset - offset), found["dst"].strip("<>"))
        self.offset, self.moved = offset, saving_offset - offset
        self.start, self.end = _day_rule(found["start"]), _day_rule(found["end"])

    def changes(self, year):
        """When saving begins, on the standard clock, and when it ends, on the clock of saving."""
        return self.start(year), self.end(year)

    def at_local(self, local, year, fold):
        if self.is_fixed:
            return self.standard
        start, end = self.changes(year)
        if self.moved >= 0:
            start, end = start if fold else start + self.moved, end - self.moved if fold else end
        else:
            start, end = start + (self.moved if fold else 0), end - (0 if fold else self.moved)
        inside = start <= local < end if start < end else not end <= local < start
        return self.saving if inside else self.standard

    def at_utc(self, seconds, year):
        """The row, and whether the local time is the second of two."""
        if self.is_fixed:
            return self.standard, False
        start, end = self.changes(year)
        start, end = start - self.offset, end - self.offset - self.moved
        inside = start <= seconds < end if start < end else not end <= seconds < start
        if self.moved > 0:
            again = end <= seconds < end + self.moved
        else:
            again = start <= seconds < start - self.moved
        return self.saving if inside else self.standard, again


def _clock(text):
    sign = -1 if text[0] == "-" else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1)))


def _day_rule(text):
    """A function from a year to the seconds of its day and time of change."""
    day, _, clock = text.partition("/")
    after = _clock(clock) if clock else 7200
    if day[0] == "M":
        month, week, weekday = map(int, day[1:].split("."))

        def seconds(year):
            first = datetime(year, month, 1)
            at = (weekday - first.isoweekday()) % 7 + 7 * (week - 1)
            length = ((datetime(year + month // 12, month % 12 + 1, 1)) - first).days if year < 9999 or month < 12 \
                else 31
            while at >= length:
                at -= 7
            return _seconds(first) + at * 86400 + after
    elif day[0] == "J":
        number = int(day[1:])

        def seconds(year):
            leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
            return _seconds(datetime(year, 1, 1)) + (number - 1 + (leap and number > 59)) * 86400 + after
    else:
        number = int(day)

        def seconds(year):
            return _seconds(datetime(year, 1, 1)) + number * 86400 + after
    return seconds
