"""Time zones of the IANA database, as the system's files have them."""

import os
from datetime import tzinfo

__all__ = ["ZoneInfo", "reset_tzpath", "available_timezones", "TZPATH", "ZoneInfoNotFoundError", "InvalidTZPathWarning"]


class ZoneInfoNotFoundError(KeyError):
    """There is no such time zone."""


class InvalidTZPathWarning(RuntimeWarning):
    """PYTHONTZPATH names something that is no absolute path."""


_PLACES = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")
TZPATH = ()


def reset_tzpath(to=None):
    global TZPATH
    if to is not None:
        if isinstance(to, (str, bytes)):
            raise TypeError(f"tzpath must be a list or tuple, not {type(to)}: {to!r}")
        if not all(map(os.path.isabs, to)):
            raise ValueError("All tzpaths should be absolute paths, found relative paths: "
                             f"{', '.join(map(repr, to))}")
        TZPATH = tuple(to)
        return
    given = os.environ.get("PYTHONTZPATH")
    TZPATH = tuple(filter(os.path.isabs, given.split(os.pathsep))) if given is not None else _PLACES


reset_tzpath()


def _check_key(key):
    if os.path.isabs(key):
        raise ValueError(f"ZoneInfo keys may not be absolute paths, got: {key}")
    plain = os.path.normpath(key)
    if len(plain) != len(key):
        raise ValueError(f"ZoneInfo keys must be normalized relative paths, got: {key}")
    if plain.split(os.sep)[0] == "..":
        raise ValueError(f"ZoneInfo keys must refer to subdirectories of TZPATH, got: {key}")


def _find(key):
    """The bytes of a zone's file: the system's, or those of the package `tzdata`."""
    _check_key(key)
    for place in TZPATH:
        path = os.path.join(place, key)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return file.read()
    try:
        import tzdata

        path = os.path.join(os.path.dirname(tzdata.__file__), "zoneinfo", *key.split("/"))
        with open(path, "rb") as file:
            return file.read()
    except (ImportError, OSError, AttributeError):
        raise ZoneInfoNotFoundError(f"No time zone found with key {key}") from None


def available_timezones():
    """The names of all time zones that can be found."""
    found = set()
    for place in TZPATH:
        for directory, _, names in os.walk(place):
            for name in names:
                path = os.path.join(directory, name)
                key = os.path.relpath(path, place)
                if key.startswith(("posix/", "right/")) or key == "posixrules":
                    continue
                try:
                    with open(path, "rb") as file:
                        if file.read(4) == b"TZif":
                            found.add(key)
                except OSError:
                    pass
    return found


class ZoneInfo(tzinfo):
    """A time zone of the IANA database. One object for each key, as long as somebody holds it or it is recent."""

    _known = {}
    __module__ = "zoneinfo"

    def __new__(cls, key):
        known = cls._known.get(key)
        if known is None:
            known = cls._known[key] = cls._read(key, _find(key))
        return known

    def __init_subclass__(cls):
        cls._known = {}

    @classmethod
    def _read(cls, key, data):
        from zoneinfo._file import Transitions

        self = tzinfo.__new__(cls)
        self._key = key
        self._zone = Transitions(data)
        self._from_file = False
        return self

    @classmethod
    def no_cache(cls, key):
        """A zone that is neither found in the cache nor put into it."""
        self = cls._read(key, _find(key))
        self._uncached = True
        return self

    @classmethod
    def from_file(cls, file_obj, /, key=None):
        """A zone read from a binary file of compiled zone data."""
        self = cls._read(key, file_obj.read())
        self._from_file = True
        self._file = repr(file_obj)
        return self

    @classmethod
    def clear_cache(cls, *, only_keys=None):
        """Clear the ZoneInfo cache."""
        if only_keys is None:
            cls._known.clear()
        else:
            for key in only_keys:
                cls._known.pop(key, None)

    @property
    def key(self):
        return self._key

    def utcoffset(self, dt, /):
        """How far the zone is ahead of UTC, at a moment."""
        return self._zone.at(dt)[0]

    def dst(self, dt, /):
        """How much of the offset is daylight saving time, at a moment."""
        return self._zone.at(dt)[1]

    def tzname(self, dt, /):
        """The zone's abbreviation at a moment."""
        return self._zone.at(dt)[2]

    def fromutc(self, dt, /):
        """A moment in UTC, as this zone shows it."""
        from datetime import datetime

        if not isinstance(dt, datetime):
            raise TypeError("fromutc() requires a datetime argument")
        if dt.tzinfo is not self:
            raise ValueError("dt.tzinfo is not self")
        return self._zone.from_utc(dt)

    def __str__(self):
        return self._key if self._key is not None else repr(self)

    def __repr__(self):
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        return f"{name}.from_file({self._file})" if self._from_file else f"{name}(key={self._key!r})"

    def __reduce__(self):
        if self._from_file:
            import pickle

            raise pickle.PicklingError("Cannot pickle a ZoneInfo file created from a file stream.")
        return _unpickled, (type(self), self._key, hasattr(self, "_uncached"))


def _unpickled(cls, key, uncached):
    return cls.no_cache(key) if uncached else cls(key)
