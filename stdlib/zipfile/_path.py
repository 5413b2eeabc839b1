"""Members of an archive as paths: `Path`."""

import io
import os
import posixpath
import re

from zipfile._archive import ZipFile


class CompleteDirs(ZipFile):
    """An archive whose directories have all their names, also where it has only what is in them."""

    @staticmethod
    def _implied_dirs(names):
        """The directories of which there is something, and not themselves; with slashes, each once."""
        known = set(names)
        implied = {}
        for name in names:
            above = name.rstrip("/")
            while above := above.rpartition("/")[0]:
                # A path of slashes alone leads nowhere.
                if not above.strip("/"):
                    break
                implied[f"{above}/"] = None
        return [name for name in implied if name not in known]

    @classmethod
    def inject(cls, zf):
        """Write the missing directories into an archive that is open for writing."""
        for name in cls._implied_dirs(zf.namelist()):
            zf.writestr(name, b"")
        return zf

    @classmethod
    def make(cls, source):
        """Such an archive, of a path or of an archive; one that is read looks its names up once only."""
        if isinstance(source, CompleteDirs):
            return source
        if not isinstance(source, ZipFile):
            return cls(source)
        source.__class__ = cls if "r" not in source.mode else FastLookup
        return source

    def namelist(self):
        names = super().namelist()
        return names + self._implied_dirs(names)

    def _name_set(self):
        return set(self.namelist())

    def resolve_dir(self, name):
        """The name with a slash, if only a directory is called so."""
        names = self._name_set()
        return f"{name}/" if name not in names and f"{name}/" in names else name

    def getinfo(self, name):
        try:
            return super().getinfo(name)
        except KeyError:
            from zipfile import ZipInfo
            if not name.endswith("/") or name not in self._name_set():
                raise
            return ZipInfo(filename=name)

    # Pickled as what it was opened with.

    def __getstate__(self):
        if not isinstance(self.filename, (str, os.PathLike)):
            raise TypeError(f"cannot pickle {type(self).__name__!r} object")
        return (self.filename, self.mode), {}

    def __setstate__(self, state):
        args, kwargs = state
        super().__init__(*args, **kwargs)


class FastLookup(CompleteDirs):
    """Such an archive that does not change."""

    def namelist(self):
        names = self.__dict__.get("_names")
        if names is None:
            names = self._names = super().namelist()
        return names

    def _name_set(self):
        known = self.__dict__.get("_known")
        if known is None:
            known = self._known = super()._name_set()
        return known


class Path:
    """A member of an archive, or a directory in it, with the methods of pathlib.Path that make sense there."""

    def __init__(self, root, at=""):
        self.root = FastLookup(root) if not isinstance(root, ZipFile) else CompleteDirs.make(root)
        self.at = at

    def __eq__(self, other):
        if self.__class__ is not other.__class__:
            return NotImplemented
        return (self.root, self.at) == (other.root, other.at)

    def __hash__(self):
        return hash((self.root, self.at))

    def __repr__(self):
        return f"{type(self).__name__}({self.root.filename!r}, {self.at!r})"

    def __str__(self):
        name = ":zipfile:" if self.root.filename is None else self.root.filename
        return posixpath.join(name, self.at) if self.at else name

    # ---- names

    def _base(self):
        """The path that names are taken from: of the root, the archive's."""
        from pathlib import PurePosixPath
        return PurePosixPath(self.at) if self.at else self.filename

    @property
    def filename(self):
        """The path of the archive with the member's behind it."""
        import pathlib
        return pathlib.Path(self.root.filename).joinpath(self.at)

    @property
    def name(self):
        return self._base().name

    @property
    def suffix(self):
        return self._base().suffix

    @property
    def suffixes(self):
        return self._base().suffixes

    @property
    def stem(self):
        return self._base().stem

    @property
    def parent(self):
        """The directory that it is in; of a path at the root, the path of the archive."""
        if not self.at:
            return self.filename.parent
        above = posixpath.dirname(self.at.rstrip("/"))
        return self._made(f"{above}/" if above else "")

    def _made(self, at):
        return type(self)(self.root, at)

    def joinpath(self, *other):
        return self._made(self.root.resolve_dir(posixpath.join(self.at, *other)))

    __truediv__ = joinpath

    def relative_to(self, other, *extra):
        return posixpath.relpath(str(self), str(other.joinpath(*extra)))

    # ---- what it is

    def is_dir(self):
        return not self.at or self.at.endswith("/")

    def is_file(self):
        return self.exists() and not self.is_dir()

    def exists(self):
        return self.at in self.root._name_set()

    def is_symlink(self):
        import stat
        return stat.S_ISLNK(self.root.getinfo(self.at).external_attr >> 16)

    # ---- reading and writing

    def open(self, mode="r", *args, pwd=None, **kwargs):
        """The member as a file, of text unless the mode has a "b"; further arguments are those of TextIOWrapper."""
        if self.is_dir():
            raise IsADirectoryError(self)
        kind = mode[0]
        if kind == "r" and not self.exists():
            raise FileNotFoundError(self)
        stream = self.root.open(self.at, kind, pwd=pwd)
        if "b" in mode:
            if args or kwargs:
                raise ValueError("encoding args invalid for binary operation")
            return stream
        return io.TextIOWrapper(stream, *_with_encoding(args, kwargs), **kwargs)

    def read_text(self, *args, **kwargs):
        with self.open("r", *_with_encoding(args, kwargs), **kwargs) as stream:
            return stream.read()

    def read_bytes(self):
        with self.open("rb") as stream:
            return stream.read()

    # ---- what is in it

    def _is_child(self, path):
        return posixpath.dirname(path.at.rstrip("/")) == self.at.rstrip("/")

    def iterdir(self):
        """The members and directories that are right in it."""
        if not self.is_dir():
            raise ValueError("Can't listdir a file")
        return filter(self._is_child, map(self._made, self.root.namelist()))

    def match(self, path_pattern):
        from pathlib import PurePosixPath
        return PurePosixPath(self.at).match(path_pattern)

    def glob(self, pattern):
        """What is below it under a name that matches; `**` is any number of directories."""
        if not pattern:
            raise ValueError(f"Unacceptable pattern: {pattern!r}")
        matches = re.compile(re.escape(self.at) + _as_expression(pattern)).fullmatch
        return map(self._made, filter(matches, self.root.namelist()))

    def rglob(self, pattern):
        return self.glob(f"**/{pattern}")


def _with_encoding(args, kwargs):
    """The arguments of TextIOWrapper with an encoding in front, unless it is given by its name."""
    if "encoding" in kwargs:
        return args
    return io.text_encoding(args[0] if args else None, 3), *args[1:]


def _as_expression(pattern):
    """A regular expression for the names that a pattern of glob() means, with or without a slash behind."""
    parts = []
    for part in pattern.split("/"):
        if part == "**":
            parts.append(".*")
        elif "**" in part:
            raise ValueError("** must appear alone in a path segment")
        else:
            parts.append("".join(map(_piece, re.findall(r"\[[^]]*\]|\*|\?|.", part, re.DOTALL))))
    return f"(?s:{'/'.join(parts)})/?"


def _piece(text):
    if text == "*":
        return "[^/]*"
    if text == "?":
        return "[^/]"
    if len(text) > 1:
        return text.replace("\\", "\\\\").replace("[!", "[^")
    return re.escape(text)
