"""Paths that are looked up: files and directories, as `os` has them."""

import io
import os
from errno import EINVAL
from pathlib._pure import PurePath, PurePosixPath, PureWindowsPath, part_matcher


class UnsupportedOperation(NotImplementedError):
    """The system cannot do this."""

    __module__ = "pathlib"


def _is(mode_of):
    """A test of what kind of file a path names; nothing there is no kind."""
    def test(self):
        try:
            return os.stat(self).st_mode & 0o170000 == mode_of
        except (OSError, ValueError):
            return False

    return test


class _Info:
    """What is known of a path; asked once and kept."""

    __slots__ = ("_path", "_kinds")

    def __init__(self, path):
        self._path, self._kinds = str(path), {}

    def _kind(self, follow):
        if follow not in self._kinds:
            try:
                self._kinds[follow] = os.stat(self._path, follow_symlinks=follow).st_mode & 0o170000
            except (OSError, ValueError):
                self._kinds[follow] = None
        return self._kinds[follow]

    def exists(self, *, follow_symlinks=True):
        """True if something is there (follow_symlinks: at the end of the link)."""
        return self._kind(follow_symlinks) is not None

    def is_dir(self, *, follow_symlinks=True):
        """True for a directory."""
        return self._kind(follow_symlinks) == 0o040000

    def is_file(self, *, follow_symlinks=True):
        """True for a regular file."""
        return self._kind(follow_symlinks) == 0o100000

    def is_symlink(self):
        """True for a symbolic link."""
        return self._kind(False) == 0o120000

    def __repr__(self):
        return "<pathlib.types.PathInfo>"


class Path(PurePath):
    """A path with the methods that go to the file system.

    Path(...) makes the flavour of this system, PosixPath or WindowsPath; the other
    flavour's class cannot be instantiated here.
    """

    __module__ = "pathlib"
    __slots__ = ("_info",)

    def __new__(cls, *args, **kwargs):
        if cls is Path:
            cls = PosixPath
        elif issubclass(cls, PureWindowsPath):
            raise UnsupportedOperation(f"cannot instantiate {cls.__name__!r} on your system")
        return object.__new__(cls)

    def __init__(self, *args, **kwargs):
        if kwargs:
            raise TypeError(f"Path.__init__() got an unexpected keyword argument {next(iter(kwargs))!r}")
        PurePath.__init__(self, *args)

    # ---- places

    @classmethod
    def cwd(cls):
        """The process's working directory as a path."""
        return cls(os.getcwd())

    @classmethod
    def home(cls):
        """The user's own folder."""
        home = os.path.expanduser("~")
        if home == "~":
            raise RuntimeError("Could not determine home directory.")
        return cls(home)

    @classmethod
    def from_uri(cls, uri):
        """The path that a `file:` URI names; ValueError for any other URI."""
        from urllib.parse import unquote_to_bytes

        if not uri.startswith("file:"):
            raise ValueError(f"URI does not start with 'file:': {uri!r}")
        path = uri[5:]
        if path[:3] == "///":
            path = path[2:]
        elif path[:12] == "//localhost/":
            path = path[11:]
        made = cls(os.fsdecode(unquote_to_bytes(path)))
        if not made.is_absolute():
            raise ValueError(f"URI is not absolute: {uri!r}")
        return made

    def as_uri(self):
        """The `file:` URI of this path, which must be absolute."""
        if not self.is_absolute():
            raise ValueError("relative paths can't be expressed as file URIs")
        from urllib.parse import quote_from_bytes

        return "file://" + quote_from_bytes(os.fsencode(str(self)))

    def absolute(self):
        """This path put behind the working directory unless it is absolute already.

        Links and `..` stay as they are; resolve() follows them.
        """
        if self.is_absolute():
            return self
        return self.with_segments(os.getcwd(), str(self)) if self._tail else self.with_segments(os.getcwd())

    def resolve(self, strict=False):
        """The absolute path with all links followed and every `..` gone; strict wants it to exist."""
        return self.with_segments(os.path.realpath(self, strict=strict))

    def expanduser(self):
        """This path with a leading ~ or ~user replaced by the home directory."""
        if not (self.drive or self.root) and self._tail and self._tail[0][:1] == "~":
            home = os.path.expanduser(self._tail[0])
            if home[:1] == "~":
                raise RuntimeError("Could not determine home directory.")
            return self.with_segments(home, *self._tail[1:])
        return self

    def readlink(self):
        """Where the symbolic link points."""
        return self.with_segments(os.readlink(self))

    # ---- what is there

    @property
    def info(self):
        """What is known of the file's type, asked for once and remembered."""
        try:
            return self._info
        except AttributeError:
            self._info = _Info(self)
            return self._info

    def stat(self, *, follow_symlinks=True):
        """os.stat() of this path."""
        return os.stat(self, follow_symlinks=follow_symlinks)

    def lstat(self):
        """stat() of a link itself instead of what it points to."""
        return os.lstat(self)

    def exists(self, *, follow_symlinks=True):
        """True if there is such a file; with follow_symlinks=False a broken link counts too."""
        return os.path.exists(self) if follow_symlinks else os.path.lexists(self)

    def is_dir(self, *, follow_symlinks=True):
        """True for a directory."""
        return self._mode(follow_symlinks) == 0o040000

    def is_file(self, *, follow_symlinks=True):
        """True for a regular file, or a link to one unless follow_symlinks is false."""
        return self._mode(follow_symlinks) == 0o100000

    def _mode(self, follow):
        try:
            return os.stat(self, follow_symlinks=follow).st_mode & 0o170000
        except (OSError, ValueError):
            return None

    def is_symlink(self):
        """True for a symbolic link."""
        return os.path.islink(self)

    def is_mount(self):
        """Whether another file system begins here."""
        return os.path.ismount(self)

    def is_junction(self):
        """Whether this path is a junction."""
        return False

    is_block_device = _is(0o060000)
    is_char_device = _is(0o020000)
    is_fifo = _is(0o010000)
    is_socket = _is(0o140000)

    def samefile(self, other_path):
        """True if other_path names the very same file."""
        theirs = other_path.stat() if hasattr(other_path, "stat") else os.stat(other_path)
        ours = self.stat()
        return (ours.st_ino, ours.st_dev) == (theirs.st_ino, theirs.st_dev)

    def owner(self, *, follow_symlinks=True):
        """The name of the file's owner."""
        try:
            import pwd
        except ImportError:
            raise UnsupportedOperation(f"{type(self).__name__}.owner() is unsupported on this system") from None
        return pwd.getpwuid(self.stat(follow_symlinks=follow_symlinks).st_uid).pw_name

    def group(self, *, follow_symlinks=True):
        """The name of the file's group."""
        try:
            import grp
        except ImportError:
            raise UnsupportedOperation(f"{type(self).__name__}.group() is unsupported on this system") from None
        return grp.getgrgid(self.stat(follow_symlinks=follow_symlinks).st_gid).gr_name

    # ---- contents

    def open(self, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        """The built-in open() on this path."""
        return io.open(self, mode, buffering, encoding, errors, newline)

    def read_bytes(self):
        """The file's contents."""
        with self.open(mode="rb", buffering=0) as file:
            return file.read()

    def read_text(self, encoding=None, errors=None, newline=None):
        """The file's contents as text."""
        with self.open(mode="r", encoding=encoding, errors=errors, newline=newline) as file:
            return file.read()

    def write_bytes(self, data):
        """Make data the file's contents."""
        view = memoryview(data)
        with self.open(mode="wb") as file:
            return file.write(view)

    def write_text(self, data, encoding=None, errors=None, newline=None):
        """Make text the file's contents."""
        if not isinstance(data, str):
            raise TypeError(f"data must be str, not {type(data).__name__}")
        with self.open(mode="w", encoding=encoding, errors=errors, newline=newline) as file:
            return file.write(data)

    def iterdir(self):
        """The paths of what the directory holds, in no particular order."""
        names = os.listdir(self)
        return (self._child(name) for name in names)

    def _child(self, name):
        return self._made(self.drive, self.root, [*self._tail, name])

    def walk(self, top_down=True, on_error=None, follow_symlinks=False):
        """os.walk() from here, with paths instead of strings."""
        waiting = [self]
        while waiting:
            path = waiting.pop()
            if isinstance(path, tuple):
                yield path
                continue
            directories, files = [], []
            try:
                with os.scandir(path) as entries:
                    for entry in entries:
                        try:
                            is_directory = entry.is_dir(follow_symlinks=follow_symlinks)
                        except OSError:
                            is_directory = False
                        (directories if is_directory else files).append(entry.name)
            except OSError as failure:
                if on_error is not None:
                    on_error(failure)
                continue
            if top_down:
                yield path, directories, files
            else:
                waiting.append((path, directories, files))
            waiting += [path._child(name) for name in reversed(directories)]

    def glob(self, pattern, *, case_sensitive=None, recurse_symlinks=False):
        """The existing paths below this one that match a relative pattern."""
        pattern, only_dirs = self._glob_pattern(pattern)
        return self._globbed(pattern._tail, only_dirs, case_sensitive is not False, recurse_symlinks)

    def rglob(self, pattern, *, case_sensitive=None, recurse_symlinks=False):
        """glob() at any depth: the pattern with `**/` before it."""
        pattern, only_dirs = self._glob_pattern(pattern, True)
        return self._globbed(["**", *pattern._tail], only_dirs, case_sensitive is not False, recurse_symlinks)

    def _glob_pattern(self, pattern, recursive=False):
        text = os.fspath(pattern) if not isinstance(pattern, str) else pattern
        path = pattern if isinstance(pattern, PurePath) else self.with_segments(text)
        if path.anchor:
            raise NotImplementedError("Non-relative patterns are unsupported")
        if not path._tail and not (recursive and not text):
            raise ValueError(f"Unacceptable pattern: {text!r}")
        return path, text.endswith("/")

    def _globbed(self, parts, only_dirs, case_sensitive, follow):
        kept = [part for at, part in enumerate(parts) if part != "**" or parts[at - 1:at] != ["**"]]
        # The empty text stands for this path itself.
        base = "" if not self.parts else str(self)
        for text in _selected(base, kept, only_dirs, case_sensitive, follow):
            yield self.with_segments(text)

    # ---- changes

    def touch(self, mode=0o666, exist_ok=True):
        """Create the file if it is not there, else set its time to now."""
        if exist_ok:
            try:
                os.utime(self, None)
            except OSError:
                pass
            else:
                return
        flags = os.O_CREAT | os.O_WRONLY | (0 if exist_ok else os.O_EXCL)
        os.close(os.open(self, flags, mode))

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        """Make the directory, and with `parents` those above."""
        try:
            os.mkdir(self, mode)
        except FileNotFoundError:
            if not parents or self.parent == self:
                raise
            self.parent.mkdir(parents=True, exist_ok=True)
            self.mkdir(mode, parents=False, exist_ok=exist_ok)
        except OSError:
            # Whatever the system complained of: a directory that is there is enough.
            if not exist_ok or not self.is_dir():
                raise

    def chmod(self, mode, *, follow_symlinks=True):
        """os.chmod() of this path."""
        os.chmod(self, mode)

    def unlink(self, missing_ok=False):
        """Remove the file or link; missing_ok is content if it is not there."""
        try:
            os.unlink(self)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def rmdir(self):
        """Remove the directory, which must be empty."""
        os.rmdir(self)

    def rename(self, target):
        """Give the file another name and return that as a path.

        A relative target starts at the working directory, not beside this file.
        """
        os.rename(self, target)
        return target if hasattr(target, "with_segments") else self.with_segments(target)

    def replace(self, target):
        """rename() that overwrites a target that exists."""
        os.replace(self, target)
        return target if hasattr(target, "with_segments") else self.with_segments(target)

    def symlink_to(self, target, target_is_directory=False):
        """Create this path as a symbolic link to target (os.symlink takes them the other way round)."""
        os.symlink(target, self)

    def hardlink_to(self, target):
        """Create this path as another name of target's file (os.link takes them the other way round)."""
        os.link(target, self)

    def copy(self, target, *, follow_symlinks=True, preserve_metadata=False):
        """Copy the file, or directory with everything in it, to target."""
        target = target if hasattr(target, "with_segments") else self.with_segments(target)
        _refuse_itself(self, target, "copy")
        _copy(self, target, follow_symlinks, preserve_metadata)
        return target.joinpath()

    def copy_into(self, target_dir, **options):
        """copy() into a directory, under the same name."""
        return self.copy(self._into(target_dir), **options)

    def move(self, target):
        """Move the file or directory to target."""
        target = target if hasattr(target, "with_segments") else self.with_segments(target)
        _refuse_itself(self, target, "move")
        try:
            os.replace(self, target)
        except OSError as failure:
            if failure.errno != 18:  # another file system
                raise
            _copy(self, target, False, True)
            _remove(self)
        return target.joinpath()

    def move_into(self, target_dir):
        """move() into a directory, under the same name."""
        return self.move(self._into(target_dir))

    def _into(self, directory):
        if not self.name:
            raise ValueError(f"{self!r} has an empty name")
        directory = directory if hasattr(directory, "with_segments") else self.with_segments(directory)
        return directory / self.name


def _refuse_itself(source, target, verb):
    """A tree cannot go into itself, nor a file onto itself."""
    try:
        if source.samefile(target):
            raise OSError(EINVAL, "Source and target are the same file", str(source), None, str(target))
    except FileNotFoundError:
        pass
    if source.is_dir(follow_symlinks=False) and source in target.parents:
        raise OSError(EINVAL, "Source path is a parent of target path", str(source), None, str(target))


def _copy(source, target, follow, keep):
    if not follow and source.is_symlink():
        target.symlink_to(source.readlink())
        return
    if source.is_dir():
        target.mkdir()
        for child in source.iterdir():
            _copy(child, target / child.name, follow, keep)
    else:
        with source.open("rb") as reader, target.open("wb") as writer:
            while data := reader.read(1 << 20):
                writer.write(data)
    if keep:
        status = source.stat()
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        os.chmod(target, status.st_mode & 0o7777)


def _remove(path):
    if path.is_dir(follow_symlinks=False):
        for child in path.iterdir():
            _remove(child)
        path.rmdir()
    else:
        path.unlink()


def _entries(text):
    try:
        with os.scandir(text or ".") as entries:
            return list(entries)
    except OSError:
        return []


def _under(text, name):
    return f"{text}{name}" if not text or text.endswith("/") else f"{text}/{name}"


def _selected(text, parts, only_dirs, case_sensitive, follow):
    """The existing paths, as texts, that the parts of a pattern select below one that is a directory."""
    if not parts:
        if os.path.isdir(text or ".") if only_dirs else os.path.lexists(text or "."):
            yield _under(text, "") if only_dirs and text else text
        return
    part, rest = parts[0], parts[1:]
    if part == "**":
        if os.path.isdir(text or "."):
            yield from _recursive(text, rest, only_dirs, case_sensitive, follow)
    elif part == ".." or case_sensitive and not any(mark in part for mark in "*?["):
        path = _under(text, part)
        if rest:
            if os.path.isdir(path):
                yield from _selected(path, rest, only_dirs, case_sensitive, follow)
        else:
            yield from _selected(path, (), only_dirs, case_sensitive, follow)
    else:
        match = part_matcher(part, case_sensitive)
        for entry in _entries(text):
            if match(entry.name):
                path = _under(text, entry.name)
                if not rest:
                    yield from _selected(path, (), only_dirs, case_sensitive, follow)
                elif entry.is_dir():
                    yield from _selected(path, rest, only_dirs, case_sensitive, follow)


def _recursive(text, rest, only_dirs, case_sensitive, follow):
    """What `**` and the parts after it select: in this directory, then in those below."""
    seen = set()
    waiting = [text]
    several = "**" in rest or ".." in rest
    while waiting:
        path = waiting.pop()
        for found in _selected(path, rest, only_dirs, case_sensitive, follow):
            if several:
                if found in seen:
                    continue
                seen.add(found)
            yield found
        below = []
        for entry in _entries(path):
            if entry.is_dir(follow_symlinks=follow):
                below.append(_under(path, entry.name))
            elif not rest and not only_dirs:
                yield _under(path, entry.name)
        waiting += reversed(below)


class PosixPath(Path, PurePosixPath):
    """What Path(...) makes on systems other than Windows."""

    __module__ = "pathlib"
    __slots__ = ()


class WindowsPath(Path, PureWindowsPath):
    """What Path(...) makes on Windows."""

    __module__ = "pathlib"
    __slots__ = ()
