"""`tzinfo`, and `timezone`: a fixed offset from UTC."""

from _datetime import datetime, prepared, timedelta
from _types import _seal

_MISSING = object()
_ZERO = timedelta(0)
_LIMIT = timedelta(1)


def check_tzinfo(zone):
    if zone is not None and not isinstance(zone, tzinfo):
        raise TypeError(f"tzinfo argument must be None or of a tzinfo subclass, not type '{type(zone).__name__}'")


def check_offset(name, offset):
    """What a tzinfo's utcoffset() or dst() may give."""
    if offset is None:
        return None
    if not isinstance(offset, timedelta):
        raise TypeError(f"tzinfo.{name}() must return None or timedelta, not '{type(offset).__name__}'")
    if not -_LIMIT < offset < _LIMIT:
        raise ValueError("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24),"
                         f" not {offset!r}")
    return offset


def call_tzinfo(zone, name, moment):
    """utcoffset() or dst() of a zone for a moment; None without a zone."""
    return None if zone is None else check_offset(name, getattr(zone, name)(moment))


def call_tzname(zone, moment):
    if zone is None:
        return None
    name = zone.tzname(moment)
    if name is not None and not isinstance(name, str):
        raise TypeError(f"tzinfo.tzname() must return None or a string, not '{type(name).__name__}'")
    return name


def offset_text(offset, separator=":"):
    """+HH:MM[:SS[.ffffff]]; empty for None."""
    if offset is None:
        return ""
    sign = "+"
    if offset.days < 0:
        sign, offset = "-", -offset
    minutes, seconds = divmod(offset.seconds, 60)
    text = f"{sign}{minutes // 60:02}{separator}{minutes % 60:02}"
    if seconds or offset.microseconds:
        text += f"{separator}{seconds:02}"
    return f"{text}.{offset.microseconds:06}" if offset.microseconds else text


class tzinfo:
    """What time zones derive from."""

    __module__ = "datetime"
    __slots__ = ()

    def tzname(self, dt, /):
        """What the zone is called at a moment."""
        raise NotImplementedError("a tzinfo subclass must implement tzname()")

    def utcoffset(self, dt, /):
        """How far the zone is ahead of UTC at a moment; behind it: negative."""
        raise NotImplementedError("a tzinfo subclass must implement utcoffset()")

    def dst(self, dt, /):
        """How much of the offset is daylight saving time."""
        raise NotImplementedError("a tzinfo subclass must implement dst()")

    def fromutc(self, dt, /):
        """A moment in UTC as this zone shows it."""
        if not isinstance(dt, datetime):
            raise TypeError("fromutc: argument must be a datetime")
        if dt.tzinfo is not self:
            raise ValueError("fromutc: dt.tzinfo is not self")
        offset = dt.utcoffset()
        if offset is None:
            raise ValueError("fromutc: non-None utcoffset() result required")
        saving = dt.dst()
        if saving is None:
            raise ValueError("fromutc: non-None dst() result required")
        if offset != saving:
            # Whether time is saved is asked anew at what the clock shows without saving.
            dt += offset - saving
            saving = dt.dst()
            if saving is None:
                raise ValueError("fromutc: tz.dst() gave inconsistent results; cannot convert")
        return dt + saving

    def __reduce__(self):
        arguments = getattr(self, "__getinitargs__", None)
        return type(self), arguments() if arguments else (), self.__getstate__()


class timezone(tzinfo):
    """A time zone that is the same distance from UTC at all times."""

    __module__ = "datetime"
    __slots__ = ("_offset", "_name", "__weakref__")

    def __new__(cls, offset=_MISSING, name=_MISSING):
        if offset is _MISSING:
            raise TypeError("timezone() missing required argument 'offset' (pos 1)")
        if not isinstance(offset, timedelta):
            raise TypeError(f"timezone() argument 1 must be datetime.timedelta, not {type(offset).__name__}")
        if name is _MISSING:
            if not offset:
                return cls.utc
            name = None
        elif not isinstance(name, str):
            raise TypeError(f"timezone() argument 2 must be str, not {type(name).__name__}")
        check_offset("", offset)
        return _fixed(offset, name)

    def __getinitargs__(self):
        """The arguments a pickle keeps."""
        return (self._offset,) if self._name is None else (self._offset, self._name)

    def __reduce__(self):
        return type(self), self.__getinitargs__(), None

    def __eq__(self, other):
        return self._offset == other._offset if isinstance(other, timezone) else NotImplemented

    def __hash__(self):
        return hash(self._offset)

    def __repr__(self):
        if self is timezone.utc:
            return "datetime.timezone.utc"
        return f"datetime.timezone({', '.join(map(repr, self.__getinitargs__()))})"

    def __str__(self):
        return self.tzname(None)

    def utcoffset(self, dt, /):
        """Return fixed offset."""
        self._check(dt, "utcoffset")
        return self._offset

    def tzname(self, dt, /):
        """The name that it was given, or UTC with the offset, as in UTC+02:00."""
        self._check(dt, "tzname")
        if self._name is not None:
            return self._name
        return "UTC" + offset_text(self._offset) if self._offset else "UTC"

    def dst(self, dt, /):
        """Return None."""
        self._check(dt, "dst")

    def fromutc(self, dt, /):
        """A moment in UTC as this zone shows it."""
        if not isinstance(dt, datetime):
            raise TypeError("fromutc: argument must be a datetime")
        if dt.tzinfo is not self:
            raise ValueError("fromutc: dt.tzinfo is not self")
        return dt + self._offset

    def _check(self, moment, who):
        if moment is not None and not isinstance(moment, datetime):
            raise TypeError(f"{who}(dt) argument must be a datetime instance or None, not {type(moment).__name__}")


def _fixed(offset, name=None):
    self = object.__new__(timezone)
    self._offset = offset
    self._name = name
    return self


timezone.utc = _fixed(_ZERO)
timezone.min = _fixed(-timedelta(hours=23, minutes=59))
timezone.max = _fixed(timedelta(hours=23, minutes=59))
_seal(tzinfo)
_seal(timezone, True)
if _known := prepared():
    # The module is imported once more: the classes stay what they are.
    _, timezone, tzinfo, _ = _known
