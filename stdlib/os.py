"""The operating system, as far as it is granted: files and directories, the environment, processes."""

import sys
import posix
import posixpath as path
from abc import ABC, abstractmethod
from collections.abc import MutableMapping
from _fd import (close, closerange, dup, dup2, fsync, ftruncate, get_blocking, get_inheritable, isatty, lseek, open,
                 pipe, pipe2, read, set_blocking, set_inheritable, write,
                 pread, pwrite, _sendfile)
from posix import (_exit, access, chdir, chmod, cpu_count, getcwd, getpid, getppid, kill, link, listdir, lstat, mkdir,
                   readlink, remove, rename, rmdir, stat, strerror, symlink, truncate, unlink, urandom, utime)

sys.modules["os.path"] = path

name = "posix"
linesep = "\n"
curdir, pardir, sep, pathsep = path.curdir, path.pardir, path.sep, path.pathsep
defpath, extsep, altsep, devnull = path.defpath, path.extsep, path.altsep, path.devnull
error = OSError
replace = rename
stat_result = None
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND = 0, 1, 2, 64, 128, 512, 1024
O_NOCTTY, O_NONBLOCK, O_DSYNC, O_SYNC, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC = (
    0o400, 0o4000, 0o10000, 0o4010000, 0o200000, 0o400000, 0o2000000)
O_NDELAY, O_ACCMODE = O_NONBLOCK, 3
EX_OK = 0
WNOHANG, WUNTRACED, WCONTINUED = 1, 2, 8


def fspath(path):
    """The str or bytes that a path is; TypeError for what is none."""
    if isinstance(path, (str, bytes)):
        return path
    kind = type(path)
    try:
        method = kind.__fspath__
    except AttributeError:
        raise TypeError(f"expected str, bytes or os.PathLike object, not {kind.__name__}") from None
    found = method(path)
    if isinstance(found, (str, bytes)):
        return found
    raise TypeError(f"expected {kind.__name__}.__fspath__() to return str or bytes, not {type(found).__name__}")


def fsencode(filename):
    """Encode filename to the filesystem encoding."""
    filename = fspath(filename)
    return filename.encode("utf-8", "surrogateescape") if isinstance(filename, str) else filename


def fsdecode(filename):
    """Decode filename from the filesystem encoding."""
    filename = fspath(filename)
    return filename.decode("utf-8", "surrogateescape") if isinstance(filename, bytes) else filename


class PathLike(ABC):
    """What has __fspath__."""

    __slots__ = ()

    @abstractmethod
    def __fspath__(self):
        """The path as str or bytes."""
        raise NotImplementedError

    @classmethod
    def __subclasshook__(cls, subclass):
        if cls is PathLike:
            for base in subclass.__mro__:
                if "__fspath__" in base.__dict__:
                    return base.__dict__["__fspath__"] is not None or NotImplemented
        return NotImplemented

    __class_getitem__ = classmethod(type(list[int]))


class _Environ(MutableMapping):
    def __init__(self, data):
        self._data = data

    def _check(self, value):
        if not isinstance(value, str):
            raise TypeError(f"str expected, not {type(value).__name__}")
        return value

    def __getitem__(self, key):
        return self._data[self._check(key)]

    def __setitem__(self, key, value):
        self._data[self._check(key)] = self._check(value)

    def __delitem__(self, key):
        del self._data[self._check(key)]

    def __iter__(self):
        return iter(list(self._data))

    def __len__(self):
        return len(self._data)

    def __repr__(self):
        return f"environ({self._data!r})"

    def copy(self):
        return dict(self._data)

    def __or__(self, other):
        return {**self._data, **other}

    def __ior__(self, other):
        self.update(other)
        return self


environ = _Environ(posix._environment())


def getenv(key, default=None):
    """The value of an environment variable, or default."""
    return environ.get(key, default)


def putenv(name, value, /):
    environ[name] = value


def unsetenv(name, /):
    environ.pop(name, None)


def process_cpu_count():
    return cpu_count()


def getlogin():
    return environ.get("USER", "")


class terminal_size(tuple):
    """(columns, lines) of a terminal's window"""

    __slots__ = ()
    __match_args__ = ("columns", "lines")

    def __new__(cls, sizes):
        self = tuple.__new__(cls, sizes)
        if len(self) != 2:
            raise TypeError(f"os.terminal_size() takes a 2-sequence ({len(self)}-sequence given)")
        return self

    @property
    def columns(self):
        """how many characters there are in a line"""
        return self[0]

    @property
    def lines(self):
        """how many lines there are"""
        return self[1]

    def __repr__(self):
        return f"os.terminal_size(columns={self[0]}, lines={self[1]})"


def get_terminal_size(fd=1, /):
    """How many columns and lines the terminal shows."""
    from _terminal import tcgetwinsize
    lines, columns = tcgetwinsize(fd)
    return terminal_size((columns, lines))


# What few programs ask for: terminals.
_TERMINALS = frozenset(("openpty", "posix_openpt", "grantpt", "unlockpt", "ptsname", "ttyname", "tcgetpgrp", "tcsetpgrp"))


def __getattr__(name):
    if name in _TERMINALS:
        import _terminal
        function = globals()[name] = getattr(_terminal, name)
        return function
    raise AttributeError(f"module 'os' has no attribute {name!r}")


def ctermid():
    """Return the name of the controlling terminal for this process."""
    return "/dev/tty"


def makedirs(name, mode=0o777, exist_ok=False):
    """mkdir() that makes the directories above as well."""
    head, tail = path.split(name)
    if not tail:
        head, tail = path.split(head)
    if head and tail and not path.exists(head):
        try:
            makedirs(head, exist_ok=exist_ok)
        except FileExistsError:
            pass
        if tail == curdir:
            return
    try:
        mkdir(name, mode)
    except OSError:
        if not exist_ok or not path.isdir(name):
            raise


def removedirs(name):
    """rmdir() that goes on with the directories above while they are empty."""
    rmdir(name)
    head, tail = path.split(name)
    while head and tail:
        try:
            rmdir(head)
        except OSError:
            break
        head, tail = path.split(head)


class DirEntry:
    """What scandir() gives."""

    __slots__ = ("name", "path", "_stat", "_lstat")

    def __init__(self, directory, name):
        self.name = name
        self.path = path.join(directory, name)
        self._stat = self._lstat = None

    def _kind(self, follow_symlinks):
        try:
            return self.stat(follow_symlinks=follow_symlinks).st_mode & 0o170000
        except FileNotFoundError:
            return 0

    def is_dir(self, *, follow_symlinks=True):
        """Whether it is a directory; asked for once."""
        return self._kind(follow_symlinks) == 0o040000

    def is_file(self, *, follow_symlinks=True):
        """Whether it is a regular file; asked for once."""
        return self._kind(follow_symlinks) == 0o100000

    def is_symlink(self):
        """Whether it is a symbolic link; asked for once."""
        return self._kind(False) == 0o120000

    def is_junction(self):
        """False: only Windows has junctions."""
        return False

    def stat(self, *, follow_symlinks=True):
        """What os.stat() says of it; asked for once."""
        if self._lstat is None:
            self._lstat = lstat(self.path)
        if not follow_symlinks:
            return self._lstat
        if self._stat is None:
            is_link = self._lstat.st_mode & 0o170000 == 0o120000
            self._stat = stat(self.path) if is_link else self._lstat
        return self._stat

    def inode(self):
        """The entry's inode number; asked for once."""
        return self.stat(follow_symlinks=False).st_ino

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f"<DirEntry {self.name!r}>"

    __class_getitem__ = classmethod(type(list[int]))


class _Scan:
    """The iterator of scandir(), which a `with` may close."""

    def __init__(self, directory):
        names = listdir(directory)
        if isinstance(directory, bytes):
            names = map(fsencode, names)
        self._entries = iter([DirEntry(directory, name) for name in names])

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def close(self):
        self._entries = iter(())


def scandir(path=None):
    """An iterator over a folder's entries as DirEntry objects, whose names are bytes where path is; path is the
    working directory by default.
    """
    return _Scan("." if path is None else fspath(path))


def renames(old, new):
    """rename() that makes the new directories and removes old ones left empty."""
    target, last = path.split(new)
    if last and target and not path.exists(target):
        makedirs(target)
    rename(old, new)
    left, last = path.split(old)
    try:
        if last and left:
            removedirs(left)
    except OSError:
        return


# As followlinks: symbolic links to directories count among the files.
_walk_symlinks_as_files = object()


def walk(top, topdown=True, onerror=None, followlinks=False):
    """Directory tree generator."""
    stack = [fspath(top)]
    while stack:
        top = stack.pop()
        if isinstance(top, tuple):
            yield top
            continue
        try:
            names = listdir(top)
        except OSError as failure:
            if onerror is not None:
                onerror(failure)
            continue
        dirs = [entry for entry in names if path.isdir(path.join(top, entry))]
        if followlinks is _walk_symlinks_as_files:
            dirs = [entry for entry in dirs if not path.islink(path.join(top, entry))]
        files = [entry for entry in names if entry not in dirs]
        if topdown:
            yield top, dirs, files
        else:
            stack.append((top, dirs, files))
        for entry in reversed(dirs):
            inside = path.join(top, entry)
            if followlinks or not path.islink(inside):
                stack.append(inside)


def fdopen(fd, mode="r", buffering=-1, encoding=None, *args, **kwargs):
    import io

    return io.open(fd, mode, buffering, encoding, *args, **kwargs)


def register_at_fork(*, before=None, after_in_parent=None, after_in_child=None):
    """Nothing forks here."""


supports_dir_fd = set()
supports_fd = set()
supports_effective_ids = set()
supports_follow_symlinks = {stat}


def fstat(fd):
    """What stat() says of an open file."""
    return stat(fd)


# Processes: `_process` is there where the host has a reactor.

def waitpid(pid, options, /):
    """Wait for the end of a process: its number and its status."""
    from _process import waitpid
    return waitpid(pid, options)


def wait():
    """Wait for the end of any child process: its number and its status."""
    return waitpid(-1, 0)


def pidfd_open(pid, flags=0):
    """A descriptor that is readable once the process has ended."""
    from _process import pidfd_open
    return pidfd_open(pid, flags)


def killpg(pgid, signal, /):
    """Send a signal to a process group."""
    from _process import killpg
    killpg(pgid, signal)


def getpgid(pid, /):
    """The process group of a process."""
    from _process import getpgid
    return getpgid(pid)


def getpgrp():
    """The process group of this process."""
    return getpgid(0)


def getsid(pid, /):
    """The session of a process."""
    from _process import getsid
    return getsid(pid)


def getuid():
    """The user id."""
    from _process import ids
    return ids()[0]


def geteuid():
    """The effective user id."""
    from _process import ids
    return ids()[1]


def getgid():
    """The group id."""
    from _process import ids
    return ids()[2]


def getegid():
    """The effective group id."""
    from _process import ids
    return ids()[3]


def WIFEXITED(status):
    """Did the process end by itself?"""
    return status & 0x7f == 0


def WEXITSTATUS(status):
    """What it ended with."""
    return (status >> 8) & 0xff


def WIFSIGNALED(status):
    """Did a signal end the process?"""
    return status & 0x7f not in (0, 0x7f)


def WTERMSIG(status):
    """Which signal."""
    return status & 0x7f


def WIFSTOPPED(status):
    """Is the process stopped?"""
    return status & 0xff == 0x7f


def WSTOPSIG(status):
    """By which signal."""
    return (status >> 8) & 0xff


def WCOREDUMP(status):
    """Was its memory dumped?"""
    return status & 0x80 != 0


def waitstatus_to_exitcode(status):
    """The exit code of a status; a signal as a negative number."""
    if WIFEXITED(status):
        return WEXITSTATUS(status)
    if WIFSIGNALED(status):
        return -WTERMSIG(status)
    if WIFSTOPPED(status):
        raise ValueError(f"process stopped by delivery of signal {WSTOPSIG(status)}")
    raise ValueError(f"invalid wait status: {status}")


def get_exec_path(env=None):
    """The directories in which programs are looked for."""
    env = environ if env is None else env
    found = env.get("PATH")
    if found is None:
        found = defpath if env is environ else env.get(b"PATH", defpath)
    return fsdecode(found).split(pathsep)


def system(command):
    """Run a command in a shell; its status comes back."""
    import subprocess
    code = subprocess.call(command, shell=True)
    return -code if code < 0 else code << 8


class _PopenFile:
    """A stream to or from a command; closing it waits for the command."""

    def __init__(self, stream, process):
        self._stream = stream
        self._process = process

    def close(self):
        self._stream.close()
        code = self._process.wait()
        return None if code == 0 else code if code < 0 else code << 8

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __iter__(self):
        return iter(self._stream)


def popen(cmd, mode="r", buffering=-1):
    """Open a pipe to or from a command."""
    if not isinstance(cmd, str):
        raise TypeError(f"invalid cmd type ({type(cmd)}, expected string)")
    ends = {"r": "stdout", "w": "stdin"}
    if mode not in ends:
        raise ValueError(f"invalid mode {mode!r}")
    if not buffering:
        raise ValueError("popen() does not support unbuffered streams")
    from subprocess import PIPE, Popen
    process = Popen(cmd, shell=True, text=True, bufsize=buffering, **{ends[mode]: PIPE})
    return _PopenFile(getattr(process, ends[mode]), process)


def sendfile(out_fd, in_fd, offset, count):
    """Copy count bytes of a file, from offset on, to another descriptor; how many were copied comes back."""
    if not get_blocking(out_fd):
        return _sendfile(out_fd, in_fd, offset, count)
    # What would block lets other threads run, as write() does.
    size = min(count, 1 << 20)
    data = read(in_fd, size) if offset is None else pread(in_fd, size, offset)
    return write(out_fd, data) if data else 0
