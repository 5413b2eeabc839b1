"""What is known of installed packages: the `*.dist-info` and `*.egg-info` folders on `sys.path`."""

import os
import pathlib
import re
import sys

__all__ = ["Distribution", "DistributionFinder", "PackageMetadata", "PackageNotFoundError", "SimplePath", "distribution",
           "distributions", "entry_points", "files", "metadata", "packages_distributions", "requires", "version"]


def __getattr__(name):
    # Protocols, which load `typing`: for annotations only.
    if name in ("PackageMetadata", "SimplePath"):
        import typing
        kind = globals()[name] = typing.Protocol.__class__(name, (typing.Protocol,), {"__module__": __name__})
        return kind
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class PackageNotFoundError(ModuleNotFoundError):
    """No such package is installed."""

    def __str__(self):
        return f"No package metadata was found for {self.name}"

    @property
    def name(self):
        """The name that was asked for."""
        return self.args[0]


# ---- entry points

class EntryPoint:
    """A name in a group that stands for an object: `package.module:name.name [extra, extra]`."""

    pattern = re.compile(r"(?P<module>[\w.]+)\s*(:\s*(?P<attr>[\w.]+)\s*)?((?P<extras>\[.*\])\s*)?$")
    dist = None

    def __init__(self, name, value, group):
        vars(self).update(name=name, value=value, group=group)

    def __setattr__(self, name, value):
        raise AttributeError("EntryPoint objects are immutable.")

    def _part(self, name):
        match = self.pattern.match(self.value)
        if match is None:
            raise ValueError("Invalid object reference. See https://packaging.python.org"
                             "/en/latest/specifications/entry-points/#data-model", self.value)
        return match[name] or ""

    module = property(lambda self: self._part("module"))
    attr = property(lambda self: self._part("attr"))
    extras = property(lambda self: re.findall(r"\w+", self._part("extras")))

    def load(self):
        """Import the module; the object."""
        import importlib
        found = importlib.import_module(self.module)
        for name in filter(None, self.attr.split(".")):
            found = getattr(found, name)
        return found

    def matches(self, **params):
        """Whether its attributes have these values."""
        return all(getattr(self, name) == value for name, value in params.items())

    def _for(self, dist):
        vars(self).update(dist=dist)
        return self

    def _key(self):
        return self.name, self.value, self.group

    def __lt__(self, other):
        return self._key() < other._key()

    def __eq__(self, other):
        return isinstance(other, EntryPoint) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __repr__(self):
        return f"EntryPoint(name={self.name!r}, value={self.value!r}, group={self.group!r})"


class EntryPoints(tuple):
    """Entry points; by name, or a part of them by select()."""

    __slots__ = ()

    def __getitem__(self, name):
        for point in self.select(name=name):
            return point
        raise KeyError(name)

    def __repr__(self):
        return f"{type(self).__name__}({tuple(self)!r})"

    def select(self, **params):
        """Those whose attributes have these values."""
        return EntryPoints(point for point in self if point.matches(**params))

    @property
    def names(self):
        """The names of all."""
        return {point.name for point in self}

    @property
    def groups(self):
        """The groups of all."""
        return {point.group for point in self}

    @classmethod
    def _from_text_for(cls, text, dist):
        points, group = [], None
        for line in (text or "").splitlines():
            line = line.strip()
            if line.startswith("[") and line.endswith("]"):
                group = line[1:-1].strip()
            elif line and not line.startswith("#") and group is not None:
                name, _, value = line.partition("=")
                points.append(EntryPoint(name.strip(), value.strip(), group)._for(dist))
        return cls(points)


# ---- files

class PackagePath(pathlib.PurePosixPath):
    """A file of a package: `size`, `hash`, `dist`."""

    def locate(self):
        """Where it lies."""
        return self.dist.locate_file(self)

    def read_text(self, encoding="utf-8"):
        return self.locate().read_text(encoding=encoding)

    def read_binary(self):
        return self.locate().read_bytes()


class FileHash:
    """How a file's contents are hashed (`mode`), and to what."""

    def __init__(self, spec):
        self.mode, _, self.value = spec.partition("=")

    def __repr__(self):
        return f"<FileHash mode: {self.mode} value: {self.value}>"


# ---- packages

def _normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower().replace("-", "_")


class Distribution:
    """An installed package. Derived classes say how its metadata are read."""

    def read_text(self, filename):
        """A file of the metadata, or None."""
        raise NotImplementedError

    def locate_file(self, path):
        """Where a file of the package lies."""
        raise NotImplementedError

    @classmethod
    def from_name(cls, name):
        """The package of a name."""
        if not name:
            raise ValueError("A distribution name is required.")
        for found in cls.discover(name=name):
            return found
        raise PackageNotFoundError(name)

    @classmethod
    def discover(cls, *, context=None, **kwargs):
        """All packages, or those of a `name`, or on a `path`."""
        if context and kwargs:
            raise ValueError("cannot accept context and kwargs")
        context = context or DistributionFinder.Context(**kwargs)
        for finder in sys.meta_path:
            search = getattr(finder, "find_distributions", None)
            if search is not None:
                yield from search(context)
        yield from _search(context)

    @staticmethod
    def at(path):
        """The package whose metadata lie in a folder."""
        return PathDistribution(pathlib.Path(path))

    @property
    def metadata(self):
        """The headers of `METADATA` or `PKG-INFO`; the description is one of them."""
        import email
        text = self.read_text("METADATA") or self.read_text("PKG-INFO") or self.read_text("")
        message = email.message_from_string(text or "")
        if body := message.get_payload():
            message["Description"] = body
        return message

    @property
    def name(self):
        """The name, as it is written."""
        return self.metadata["Name"]

    @property
    def _normalized_name(self):
        return _normalized(self.name)

    @property
    def version(self):
        """The version, as text."""
        return self.metadata["Version"]

    @property
    def entry_points(self):
        """What it offers to others."""
        return EntryPoints._from_text_for(self.read_text("entry_points.txt"), self)

    @property
    def requires(self):
        """What it needs, as texts; None where nothing is said."""
        if needed := self.metadata.get_all("Requires-Dist"):
            return needed
        return _requirements(self.read_text("requires.txt"))

    @property
    def files(self):
        """Its files; None where nothing lists them."""
        record = self.read_text("RECORD")
        if record is None:
            listed = self.read_text("SOURCES.txt")
            return None if listed is None else [self._file(line) for line in listed.splitlines() if line]
        import csv
        return [self._file(*row) for row in csv.reader(record.splitlines()) if row]

    def _file(self, name, hash=None, size=None):
        made = PackagePath(name)
        made.hash = FileHash(hash) if hash else None
        made.size = int(size) if size else None
        made.dist = self
        return made

    @property
    def origin(self):
        """Where it was installed from, as far as `direct_url.json` says it."""
        text = self.read_text("direct_url.json")
        if text is not None:
            import json
            import types
            return json.loads(text, object_hook=lambda values: types.SimpleNamespace(**values))


def _requirements(text):
    """The lines of an older list, whose sections are extras and conditions."""
    if text is None:
        return None
    found, section = [], ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            section = line.strip("[]")
            continue
        extra, _, condition = section.partition(":")
        conditions = [f"({condition})" if condition and extra else condition, extra and f'extra == "{extra}"']
        found.append("; ".join(filter(None, (line, " and ".join(filter(None, conditions))))))
    return found


class PathDistribution(Distribution):
    """A package whose metadata lie in a folder."""

    def __init__(self, path):
        self._path = path

    def read_text(self, filename):
        try:
            return self._path.joinpath(filename).read_text(encoding="utf-8")
        except (FileNotFoundError, IsADirectoryError, KeyError, NotADirectoryError, PermissionError):
            return None

    def locate_file(self, path):
        return self._path.parent / path

    @property
    def _normalized_name(self):
        # Known without reading anything.
        stem, kind = os.path.splitext(os.path.basename(str(self._path)))
        return _normalized(stem.partition("-")[0]) if kind in _KINDS else super()._normalized_name


class DistributionFinder:
    """What finders of packages on `sys.meta_path` derive from."""

    class Context:
        """What is looked for: a `name`, or all, on a `path`."""

        name = None

        def __init__(self, **kwargs):
            vars(self).update(kwargs)

        @property
        def path(self):
            return vars(self).get("path", sys.path)

    def find_distributions(self, context=Context()):
        """The packages."""
        raise NotImplementedError


_KINDS = (".dist-info", ".egg-info")


def _search(context):
    wanted = None if context.name is None else _normalized(context.name)
    for folder in context.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            # Not there, a file, or not granted.
            continue
        for name in names:
            stem, kind = os.path.splitext(name)
            if kind in _KINDS and wanted in (None, _normalized(stem.partition("-")[0])):
                yield PathDistribution(pathlib.Path(folder or ".") / name)


# ---- in short

def distribution(distribution_name):
    """The package of a name."""
    return Distribution.from_name(distribution_name)


def distributions(**kwargs):
    """All packages."""
    return Distribution.discover(**kwargs)


def metadata(distribution_name):
    """The metadata of a package."""
    return Distribution.from_name(distribution_name).metadata


def version(distribution_name):
    """The version of a package."""
    return Distribution.from_name(distribution_name).version


def entry_points(**params):
    """The entry points of all packages, or those with these attributes. The first package of a name counts."""
    seen, points = set(), []
    for found in distributions():
        if found._normalized_name not in seen:
            seen.add(found._normalized_name)
            points += found.entry_points
    return EntryPoints(points).select(**params)


def files(distribution_name):
    """The files of a package."""
    return distribution(distribution_name).files


def requires(distribution_name):
    """What a package needs."""
    return distribution(distribution_name).requires


def packages_distributions():
    """For each module at the top, the names of the packages that have it."""
    found = {}
    for dist in distributions():
        for name in _top_level(dist):
            found.setdefault(name, []).append(dist.metadata["Name"])
    return found


def _top_level(dist):
    declared = dist.read_text("top_level.txt")
    if declared is not None:
        return declared.split()
    names = {path.parts[0] if len(path.parts) > 1 else path.stem
             for path in dist.files or () if path.suffix in (".py", ".so")}
    return {name for name in names if name.isidentifier()}
