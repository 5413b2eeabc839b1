"""Temporary files and directories."""

__all__ = ["NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "TemporaryDirectory", "mkstemp", "mkdtemp",
           "mktemp", "TMP_MAX", "gettempprefix", "tempdir", "gettempdir", "gettempprefixb", "gettempdirb"]

import io
import os
from random import Random

TMP_MAX = 10000
tempdir = None
template = "tmp"
_random = None


def _name():
    global _random
    if _random is None:
        _random = Random()
    return "".join(_random.choices("abcdefghijklmnopqrstuvwxyz0123456789_", k=8))


def gettempprefix():
    """The default prefix for temporary directories."""
    return template


def gettempprefixb():
    """gettempprefix(), as bytes."""
    return template.encode()


def gettempdir():
    """Where temporary files are made."""
    global tempdir
    if tempdir is None:
        places = [os.getenv(name) for name in ("TMPDIR", "TEMP", "TMP")] + ["/tmp", "/var/tmp", "/usr/tmp", os.getcwd()]
        for place in places:
            if place and os.path.isdir(place):
                tempdir = os.path.abspath(place)
                break
        else:
            raise FileNotFoundError(2, "No usable temporary directory found in %s" % places)
    return tempdir


def gettempdirb():
    """Where temporary files are made, as bytes."""
    return gettempdir().encode()


def _made(make, prefix, suffix, dir):
    dir = gettempdir() if dir is None else os.fspath(dir)
    prefix = template if prefix is None else prefix
    for _ in range(TMP_MAX):
        path = os.path.join(os.path.abspath(dir), prefix + _name() + (suffix or ""))
        try:
            return path, make(path)
        except FileExistsError:
            continue
    raise FileExistsError(17, "No usable temporary file name found")


def mkdtemp(suffix=None, prefix=None, dir=None):
    """Create and return a unique temporary directory."""
    return _made(lambda path: os.mkdir(path, 0o700), prefix, suffix, dir)[0]


def mktemp(suffix="", prefix=template, dir=None):
    """A name of which nothing exists, now."""
    return os.path.join(gettempdir() if dir is None else dir, prefix + _name() + suffix)


def mkstemp(suffix=None, prefix=None, dir=None, text=False):
    """Create and return a unique temporary file, and a descriptor of it."""
    path, file = _made(lambda path: io.FileIO(path, "x+"), prefix, suffix, dir)
    _kept[file.fileno()] = file
    return file.fileno(), path


_kept = {}


class _TemporaryFileWrapper:
    """A file that is removed when it is closed."""

    def __init__(self, file, name, delete=True, delete_on_close=True):
        self.file = file
        self.name = name
        self.delete = delete
        self._delete_on_close = delete_on_close
        self._is_closed = False

    def __getattr__(self, name):
        value = getattr(self.__dict__["file"], name)
        if not callable(value):
            return value

        def method(*args, **kwargs):
            # Who has the method has this object, too: its end would close the file.
            return getattr(self.file, name)(*args, **kwargs)

        return method

    def __enter__(self):
        self.file.__enter__()
        return self

    def __exit__(self, *args):
        self.close()
        self._remove()

    def __iter__(self):
        return iter(self.file)

    def _remove(self):
        if self.delete:
            self.delete = False
            try:
                os.unlink(self.name)
            except FileNotFoundError:
                pass

    def close(self):
        """Close the file, and remove it."""
        if not self._is_closed:
            self._is_closed = True
            self.file.close()
            if self._delete_on_close:
                self._remove()

    def __del__(self):
        self.close()
        self._remove()


def NamedTemporaryFile(mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None,
                       delete=True, *, errors=None, delete_on_close=True):
    """Create and return a temporary file with a name."""
    kind = mode.replace("w", "x")
    path, file = _made(lambda path: io.open(path, kind, buffering, encoding, errors, newline), prefix, suffix, dir)
    return _TemporaryFileWrapper(file, path, delete, delete_on_close)


def TemporaryFile(mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None, *,
                  errors=None):
    """Create and return a temporary file without a name."""
    kind = mode.replace("w", "x")
    path, file = _made(lambda path: io.open(path, kind, buffering, encoding, errors, newline), prefix, suffix, dir)
    os.unlink(path)
    return file


def SpooledTemporaryFile(max_size=0, mode="w+b", *args, **kwargs):
    """A temporary file that stays in memory."""
    return io.BytesIO() if "b" in mode else io.StringIO()


def rmtree(path):
    """Remove a directory and all that is in it."""
    for name in os.listdir(path):
        inside = os.path.join(path, name)
        if os.path.isdir(inside) and not os.path.islink(inside):
            rmtree(inside)
        else:
            os.unlink(inside)
    os.rmdir(path)


class TemporaryDirectory:
    """A temporary directory that is removed at the end of a `with`."""

    def __init__(self, suffix=None, prefix=None, dir=None, ignore_cleanup_errors=False, *, delete=True):
        self.name = mkdtemp(suffix, prefix, dir)
        self._ignore = ignore_cleanup_errors
        self._delete = delete

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r}>"

    def __enter__(self):
        return self.name

    def __exit__(self, *args):
        if self._delete:
            self.cleanup()

    def cleanup(self):
        """Remove it."""
        try:
            if os.path.exists(self.name):
                rmtree(self.name)
        except OSError:
            if not self._ignore:
                raise
