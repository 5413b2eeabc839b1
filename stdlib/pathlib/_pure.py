"""Paths as texts: taken apart, joined and compared, without a look at any file system."""

import functools
import os
import posixpath
from collections.abc import Sequence


class _Posix:
    """How POSIX writes paths."""

    sep, altsep = "/", None
    splitroot = staticmethod(posixpath.splitroot)

    @staticmethod
    def normcase(text):
        return text


class _Windows:
    """How Windows writes paths."""

    sep, altsep = "\\", "/"

    @staticmethod
    def splitroot(text):
        """Drive, root and the rest."""
        plain = text.replace("/", "\\")
        if plain[:1] == "\\":
            if plain[1:2] != "\\":
                return "", text[:1], text[1:]
            start = 8 if plain[:8].upper() == "\\\\?\\UNC\\" else 2
            first = plain.find("\\", start)
            if first < 0:
                return text, "", ""
            second = plain.find("\\", first + 1)
            return (text, "", "") if second < 0 else (text[:second], text[second:second + 1], text[second + 1:])
        if plain[1:2] == ":":
            return (text[:2], text[2:3], text[3:]) if plain[2:3] == "\\" else (text[:2], "", text[2:])
        return "", "", text

    @staticmethod
    def normcase(text):
        return text.lower()


class _Parents(Sequence):
    """The ancestors of a path, nearest first."""

    __slots__ = ("_path", "_drv", "_root", "_tail")

    def __init__(self, path):
        self._path, self._drv, self._root, self._tail = path, path.drive, path.root, path._tail

    def __len__(self):
        return len(self._tail)

    def __getitem__(self, at):
        if isinstance(at, slice):
            return tuple(self[each] for each in range(*at.indices(len(self))))
        if at >= len(self) or at < -len(self):
            raise IndexError(at)
        if at < 0:
            at += len(self)
        return self._path._made(self._drv, self._root, self._tail[:-at - 1])

    def __repr__(self):
        return f"<{type(self._path).__name__}.parents>"


class PurePath:
    """A path as a value: taken apart, joined and compared, without asking the file system.

    PurePath(...) makes the flavour of this system; both flavours can be made by name
    everywhere.
    """

    __module__ = "pathlib"
    __slots__ = ("_given", "_drv", "_root", "_tail_cached", "_str", "_hash", "_key")
    parser = posixpath
    _flavour = _Posix

    def __new__(cls, *args, **kwargs):
        return object.__new__(PurePosixPath if cls is PurePath else cls)

    def __init__(self, *args):
        parts = []
        for arg in args:
            if isinstance(arg, PurePath):
                if arg._flavour is not self._flavour:
                    parts.append(arg.as_posix())
                else:
                    parts.append(str(arg) if arg._given is None else arg._given)
                continue
            text = arg
            if not isinstance(text, str):
                try:
                    text = os.fspath(arg)
                except TypeError:
                    pass
                if not isinstance(text, str):
                    raise TypeError("argument should be a str or an os.PathLike object where __fspath__ returns a str, "
                                    f"not {type(text).__name__!r}")
            parts.append(str(text) if type(text) is not str else text)
        self._given = self._join(parts)

    @classmethod
    def _join(cls, parts):
        """One text of several: an absolute part replaces what is before it."""
        if cls._flavour is _Posix:
            return posixpath.join(*parts) if parts else ""
        drive = root = ""
        rest = []
        for part in parts:
            new_drive, new_root, new_rest = cls._flavour.splitroot(part)
            if new_root:
                drive, root, rest = new_drive or drive, new_root, [new_rest]
            elif new_drive and new_drive.lower() != drive.lower():
                drive, root, rest = new_drive, new_root, [new_rest]
            else:
                drive = new_drive or drive
                rest.append(new_rest)
        return drive + root + "\\".join(part.rstrip("\\/") if at < len(rest) - 1 else part
                                        for at, part in enumerate(rest) if part)

    def with_segments(self, *pathsegments):
        """A path of the same class: what every method that makes a path calls, for subclasses to override."""
        return type(self)(*pathsegments)

    # ---- the parts, found when they are asked for

    def _parse(self):
        flavour, text = self._flavour, self._given
        if flavour.altsep:
            text = text.replace(flavour.altsep, flavour.sep)
        drive, root, rest = flavour.splitroot(text)
        if not root and flavour is _Windows and drive.startswith("\\\\") and drive.count("\\") == 3 \
                and not drive.startswith(("\\\\?", "\\\\.")):
            root = "\\"
        self._drv, self._root = drive, root
        self._tail_cached = [part for part in rest.split(flavour.sep) if part and part != "."]

    @property
    def _tail(self):
        try:
            return self._tail_cached
        except AttributeError:
            self._parse()
            return self._tail_cached

    @property
    def drive(self):
        r"""`C:` or `\\server\share` on Windows, '' elsewhere."""
        self._tail
        return self._drv

    @property
    def root(self):
        """The separator an absolute path starts with, or ''."""
        self._tail
        return self._root

    @property
    def anchor(self):
        """Drive and root together."""
        self._tail
        return self._drv + self._root

    @property
    def parts(self):
        """The path's components as a tuple, the anchor first."""
        tail = self._tail
        return (self._drv + self._root, *tail) if self._drv or self._root else tuple(tail)

    def _made(self, drive, root, tail):
        """A path of parts that are known."""
        made = self.with_segments(self._formatted(drive, root, tail))
        made._drv, made._root, made._tail_cached = drive, root, list(tail)
        return made

    @classmethod
    def _formatted(cls, drive, root, tail):
        if drive or root:
            return drive + root + cls._flavour.sep.join(tail)
        if tail and cls._flavour.splitroot(tail[0])[0]:
            tail = [".", *tail]
        return cls._flavour.sep.join(tail) or "."

    def __str__(self):
        """The path as the system's calls take it."""
        try:
            return self._str
        except AttributeError:
            tail = self._tail
            self._str = self._formatted(self._drv, self._root, tail)
            return self._str

    def __fspath__(self):
        return str(self)

    def __bytes__(self):
        """The path as bytes: for POSIX systems."""
        return os.fsencode(self)

    def as_posix(self):
        """The path with forward slashes."""
        return str(self).replace(self._flavour.sep, "/")

    def __repr__(self):
        return f"{type(self).__name__}({self.as_posix()!r})"

    def as_uri(self):
        """The `file:` URI of this path, which must be absolute."""
        import warnings

        warnings.warn("pathlib.PurePath.as_uri() is deprecated and scheduled for removal in Python 3.19. Use "
                      "pathlib.Path.as_uri().", DeprecationWarning, 2)
        if not self.is_absolute():
            raise ValueError("relative path can't be expressed as a file URI")
        from urllib.parse import quote_from_bytes

        if self._flavour is _Windows:
            drive = self.drive
            path = self.as_posix()
            if len(drive) == 2 and drive[1] == ":":
                return f"file:///{drive}{quote_from_bytes(os.fsencode(path[2:]))}"
            return "file:" + quote_from_bytes(os.fsencode(path))
        return "file://" + quote_from_bytes(os.fsencode(str(self)))

    # ---- comparison

    def _compared(self):
        try:
            return self._key
        except AttributeError:
            flavour = self._flavour
            self._key = flavour.normcase(str(self)).split(flavour.sep)
            return self._key

    def __eq__(self, other):
        if not isinstance(other, PurePath):
            return NotImplemented
        return self._flavour is other._flavour and self._flavour.normcase(str(self)) == \
            other._flavour.normcase(str(other))

    def __hash__(self):
        try:
            return self._hash
        except AttributeError:
            self._hash = hash(self._flavour.normcase(str(self)))
            return self._hash

    def _ordered(test):
        def compare(self, other):
            if not isinstance(other, PurePath) or self._flavour is not other._flavour:
                return NotImplemented
            return test(self._compared(), other._compared())

        return compare

    __lt__ = _ordered(lambda a, b: a < b)
    __le__ = _ordered(lambda a, b: a <= b)
    __gt__ = _ordered(lambda a, b: a > b)
    __ge__ = _ordered(lambda a, b: a >= b)
    del _ordered

    def __reduce__(self):
        return type(self), self.parts

    # ---- joining and changing

    def __truediv__(self, key):
        try:
            return self.with_segments(self, key)
        except TypeError:
            return NotImplemented

    def __rtruediv__(self, key):
        try:
            return self.with_segments(key, self)
        except TypeError:
            return NotImplemented

    def joinpath(self, *pathsegments):
        """This path with the others appended; an absolute one starts anew."""
        return self.with_segments(self, *pathsegments)

    @property
    def parent(self):
        """The path without its last part."""
        tail = self._tail
        return self._made(self._drv, self._root, tail[:-1]) if tail else self

    @property
    def parents(self):
        """The parent, its parent, and so on, as a sequence."""
        return _Parents(self)

    @property
    def name(self):
        """The last part, or ''."""
        tail = self._tail
        return tail[-1] if tail else ""

    def _dot(self):
        """Where the last suffix of the name begins; its length if there is none."""
        name = self.name
        at = name.rfind(".")
        return at if at > 0 and name[:at].strip(".") else len(name)

    @property
    def suffix(self):
        """The end of the name from its last dot on (`.txt`), or ''."""
        return self.name[self._dot():]

    @property
    def suffixes(self):
        """All dotted ends of the name, as in ['.tar', '.gz']."""
        return ["." + part for part in self.name.lstrip(".").split(".")[1:]]

    @property
    def stem(self):
        """The name without its suffix."""
        return self.name[:self._dot()]

    def with_name(self, name):
        """The path with another last part."""
        flavour = self._flavour
        if not name or flavour.sep in name or flavour.altsep and flavour.altsep in name or name == ".":
            raise ValueError(f"Invalid name {name!r}")
        tail = self._tail
        if not tail:
            raise ValueError(f"{self!r} has an empty name")
        return self._made(self._drv, self._root, [*tail[:-1], name])

    def with_stem(self, stem):
        """The path with another stem and the same suffix."""
        suffix = self.suffix
        if suffix and not stem:
            raise ValueError(f"{self!r} has a non-empty suffix")
        return self.with_name(stem + suffix)

    def with_suffix(self, suffix):
        """The path with another suffix; '' takes the suffix away."""
        stem = self.stem
        if not stem:
            raise ValueError(f"{self!r} has an empty name")
        if suffix and not suffix.startswith("."):
            raise ValueError(f"Invalid suffix {suffix!r}")
        return self.with_name(stem + suffix)

    def relative_to(self, other, *, walk_up=False):
        """The path as seen from `other`; ValueError if it is not below it.

        walk_up allows `..` in the result.
        """
        if not isinstance(other, PurePath):
            other = self.with_segments(other)
        for steps, path in enumerate([other, *other.parents]):
            if path == self or path in self.parents:
                break
            if not walk_up:
                raise ValueError(f"{str(self)!r} is not in the subpath of {str(other)!r}")
            if path.name == "..":
                raise ValueError(f"'..' segment in {str(other)!r} cannot be walked")
        else:
            raise ValueError(f"{str(self)!r} and {str(other)!r} have different anchors")
        return self._made("", "", [".."] * steps + self._tail[len(path._tail):])

    def is_relative_to(self, other):
        """Whether the path lies below other."""
        if not isinstance(other, PurePath):
            other = self.with_segments(other)
        return other == self or other in self.parents

    def is_absolute(self):
        """Whether it has a root, and a drive where there are drives."""
        if self._flavour is _Posix:
            return self._given.startswith("/") if self._given is not None else bool(self.root)
        return bool(self.root and self.drive)

    def is_reserved(self):
        """Whether its name is one that Windows keeps for itself."""
        import warnings

        warnings.warn("pathlib.PurePath.is_reserved() is deprecated and scheduled for removal in Python 3.15. Use "
                      "os.path.isreserved() to detect reserved paths on Windows.", DeprecationWarning, 2)
        return False

    # ---- patterns

    def _pattern(self, pattern):
        return pattern if isinstance(pattern, PurePath) else self.with_segments(pattern)

    def full_match(self, pattern, *, case_sensitive=None):
        """True if the glob pattern fits the whole path; `**` stands for any number of parts."""
        pattern = self._pattern(pattern)
        if case_sensitive is None:
            case_sensitive = self._flavour is _Posix
        path = str(self) if self.parts else ""
        text = str(pattern) if pattern.parts else ""
        return _full_matcher(text, self._flavour.sep, case_sensitive)(path) is not None

    def match(self, path_pattern, *, case_sensitive=None):
        """True if the pattern fits: a relative one at the end of the path, an absolute one all of it.

        `**` is no more than `*` here.
        """
        pattern = self._pattern(path_pattern)
        if case_sensitive is None:
            case_sensitive = self._flavour is _Posix
        parts, wanted = self.parts[::-1], pattern.parts[::-1]
        if not wanted:
            raise ValueError("empty pattern")
        if len(parts) < len(wanted) or len(parts) > len(wanted) and pattern.anchor:
            return False
        return all(part_matcher(want, case_sensitive)(part) for part, want in zip(parts, wanted))


@functools.lru_cache(maxsize=512)
def part_matcher(pattern, case_sensitive):
    """The match function of a pattern for one part of a path."""
    import fnmatch
    import re

    return re.compile(fnmatch.translate(pattern), 0 if case_sensitive else re.IGNORECASE).match


@functools.lru_cache(maxsize=512)
def _full_matcher(pattern, sep, case_sensitive):
    import glob
    import re

    text = glob.translate(pattern, recursive=True, include_hidden=True, seps=sep)
    return re.compile(text, 0 if case_sensitive else re.IGNORECASE).match


class PurePosixPath(PurePath):
    """A path with `/` between its parts, on any system."""

    __module__ = "pathlib"
    __slots__ = ()


class PureWindowsPath(PurePath):
    r"""A path with drives and `\`, compared without regard to case, on any system."""

    __module__ = "pathlib"
    __slots__ = ()
    _flavour = _Windows
