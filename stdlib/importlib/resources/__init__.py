"""Files that lie in packages."""

import contextlib
import os
import pathlib
import sys

__all__ = ["Package", "as_file", "files", "contents", "is_resource", "open_binary", "open_text", "path", "read_binary",
           "read_text"]

# What stands for a package: its name, or the module itself.
Package = object


def _module(anchor):
    import importlib
    return importlib.import_module(anchor) if isinstance(anchor, str) else anchor


def _caller():
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__") == __name__:
        frame = frame.f_back
    spec = frame.f_globals.get("__spec__")
    if spec is None:
        raise TypeError("a program that is no module has no package: name one")
    return spec.name


def files(anchor=None):
    """The folder of a package, or that in which a module lies (by default the caller's), as a path."""
    module = _module(_caller() if anchor is None else anchor)
    spec = module.__spec__
    locations = spec.submodule_search_locations
    if locations is not None:
        folders = list(locations)
    elif spec.origin:
        folders = [os.path.dirname(spec.origin)]
    else:
        folders = []
    for folder in folders:
        if os.path.isdir(folder):
            return pathlib.Path(folder)
    raise FileNotFoundError(f"package {spec.name!r} has no folder in the file system")


@contextlib.contextmanager
def as_file(path):
    """A resource as a file with a path, for as long as the block lasts."""
    if isinstance(path, pathlib.Path):
        yield path
        return
    import shutil
    import tempfile
    folder = tempfile.mkdtemp()
    try:
        target = pathlib.Path(folder, path.name)
        _copy(path, target)
        yield target
    finally:
        shutil.rmtree(folder)


def _copy(source, target):
    if source.is_dir():
        target.mkdir()
        for part in source.iterdir():
            _copy(part, target / part.name)
    else:
        target.write_bytes(source.read_bytes())


def _resource(anchor, names):
    found = files(anchor)
    return found.joinpath(*names) if names else found


def open_binary(anchor, *path_names):
    """A resource as a file of bytes."""
    return _resource(anchor, path_names).open("rb")


def open_text(anchor, *path_names, encoding=None, errors="strict"):
    """A resource as a file of text: in UTF-8, unless it says otherwise."""
    if encoding is None:
        if len(path_names) > 1:
            # Once the second one was the encoding.
            raise TypeError("'encoding' argument required with multiple path names")
        encoding = "utf-8"
    return _resource(anchor, path_names).open("r", encoding=encoding, errors=errors)


def read_binary(anchor, *path_names):
    """The contents of a resource, in bytes."""
    return _resource(anchor, path_names).read_bytes()


def read_text(anchor, *path_names, encoding=None, errors="strict"):
    """The contents of a resource, as text."""
    with open_text(anchor, *path_names, encoding=encoding, errors=errors) as file:
        return file.read()


def path(anchor, *path_names):
    """A resource as a file with a path: a context manager."""
    return as_file(_resource(anchor, path_names))


def is_resource(anchor, *path_names):
    """Whether there is a file of that name."""
    return _resource(anchor, path_names).is_file()


def contents(anchor, *path_names):
    """The names of what lies in a package."""
    import warnings
    warnings.warn("importlib.resources.contents is deprecated. Use files(anchor).iterdir() instead.",
                  DeprecationWarning, stacklevel=2)
    return (part.name for part in _resource(anchor, path_names).iterdir())
