"""What a TZif file says: when the clock was changed, and the rule for the time after the last change."""

from _posix_tz import Zone
from _tzif import read
from bisect import bisect_right
from datetime import timedelta

_ZERO = timedelta(0)


def _seconds(moment):
    """The fields of a datetime as seconds since the epoch."""
    return (moment.toordinal() - 719163) * 86400 + moment.hour * 3600 + moment.minute * 60 + moment.second


class Transitions:
    """Kinds of time are rows (offset, saving, name)."""

    def __init__(self, data):
        if data[:4] != b"TZif":
            raise ValueError("Invalid TZif file: magic not found")
        self.moments, kinds, raw, footer = read(data)
        savings = _savings(raw, kinds)
        rows = [(timedelta(0, offset), timedelta(0, saving), name)
                for (offset, is_dst, name), saving in zip(raw, savings)]
        first = next((place for place, row in enumerate(raw) if not row[1]), 0)
        self.first = rows[first] if rows else (_ZERO, _ZERO, "UTC")
        self.rows = [rows[kind] for kind in kinds]
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
        zone = Zone(text)
        offset, _, name = zone.standard
        self.standard = (timedelta(0, offset), _ZERO, name)
        self.is_fixed = zone.saving is None
        if self.is_fixed:
            return
        saving_offset, _, name = zone.saving
        self.saving = (timedelta(0, saving_offset), timedelta(0, saving_offset - offset), name)
        self.offset, self.moved = offset, saving_offset - offset
        self.start, self.end = zone.start, zone.end

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
