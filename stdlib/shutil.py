"""Copy, move and remove files and whole directories."""

import fnmatch
import os
import stat
import sys

__all__ = ["copyfileobj", "copyfile", "copymode", "copystat", "copy", "copy2", "copytree", "move", "rmtree", "Error",
           "SpecialFileError", "ignore_patterns", "get_terminal_size", "which", "SameFileError"]

COPY_BUFSIZE = 256 * 1024


class Error(OSError):
    pass


class SameFileError(Error):
    """Source and destination turned out to be one file."""


class SpecialFileError(OSError):
    """A pipe, device or the like where a file is wanted."""


class ReadError(OSError):
    """An archive that cannot be read."""


class RegistryError(Exception):
    """Trouble with the registered archive formats."""


def copyfileobj(fsrc, fdst, length=0):
    """Read fsrc to its end and write all of it to fdst, `length` at a time."""
    while data := fsrc.read(length or COPY_BUFSIZE):
        fdst.write(data)


def _same(src, dst):
    try:
        return os.path.samefile(src, dst)
    except OSError:
        return False


def copyfile(src, dst, *, follow_symlinks=True):
    """Copy what is in the file src to the file dst, and return dst.

    With follow_symlinks false a link is copied as a link.
    """
    if _same(src, dst):
        raise SameFileError(f"{src!r} and {dst!r} are the same file")
    for path in (src, dst):
        try:
            mode = os.stat(path).st_mode
        except OSError:
            continue
        if stat.S_ISFIFO(mode):
            raise SpecialFileError(f"`{os.fspath(path)}` is a named pipe")
    if not follow_symlinks and os.path.islink(src):
        os.symlink(os.readlink(src), dst)
        return dst
    with open(src, "rb") as reader:
        try:
            with open(dst, "wb") as writer:
                copyfileobj(reader, writer)
        except IsADirectoryError as failure:
            if os.path.exists(dst):
                raise
            raise FileNotFoundError(f"Directory does not exist: {dst}") from failure
    return dst


def copymode(src, dst, *, follow_symlinks=True):
    """Give dst the permissions of src."""
    if follow_symlinks or not (os.path.islink(src) and os.path.islink(dst)):
        os.chmod(dst, stat.S_IMODE(os.stat(src).st_mode))


def copystat(src, dst, *, follow_symlinks=True):
    """Give dst the permissions and times of src."""
    if not follow_symlinks and os.path.islink(src) and os.path.islink(dst):
        return
    status = os.stat(src)
    os.utime(dst, ns=(status.st_atime_ns, status.st_mtime_ns))
    os.chmod(dst, stat.S_IMODE(status.st_mode))


def copy(src, dst, *, follow_symlinks=True):
    """Copy a file with its permissions into a file or directory dst; returns where it went."""
    return _copied(src, dst, copymode, follow_symlinks)


def _copied(src, dst, copy_more, follow_symlinks):
    """Copy a file's contents and what more of it is wanted."""
    target = os.path.join(dst, os.path.basename(src)) if os.path.isdir(dst) else dst
    for copy_part in (copyfile, copy_more):
        copy_part(src, target, follow_symlinks=follow_symlinks)
    return target


def copy2(src, dst, *, follow_symlinks=True):
    """copy() that keeps the times as well."""
    return _copied(src, dst, copystat, follow_symlinks)


def ignore_patterns(*patterns):
    """An `ignore` for copytree() that leaves out names matching any of the patterns."""
    def ignored(path, names):
        return {name for pattern in patterns for name in fnmatch.filter(names, pattern)}

    return ignored


def copytree(src, dst, symlinks=False, ignore=None, copy_function=copy2, ignore_dangling_symlinks=False,
             dirs_exist_ok=False):
    """Copy a directory with everything in it, and return dst."""
    with os.scandir(src) as found:
        entries = list(found)
    ignored = ignore(os.fspath(src), [entry.name for entry in entries]) if ignore is not None else ()
    os.makedirs(dst, exist_ok=dirs_exist_ok)
    errors = []
    for entry in entries:
        if entry.name in ignored:
            continue
        source, target = os.path.join(src, entry.name), os.path.join(dst, entry.name)
        given = entry if copy_function is copy2 or copy_function is copy else source
        try:
            if entry.is_symlink():
                link = os.readlink(source)
                if symlinks:
                    os.symlink(link, target)
                    continue
                if not os.path.exists(source) and ignore_dangling_symlinks:
                    continue
            if entry.is_dir():
                copytree(source, target, symlinks, ignore, copy_function, ignore_dangling_symlinks, dirs_exist_ok)
            else:
                copy_function(given, target)
        except Error as failure:
            errors.extend(failure.args[0])
        except OSError as why:
            errors.append((source, target, str(why)))
    try:
        copystat(src, dst)
    except OSError as why:
        errors.append((src, dst, str(why)))
    if errors:
        raise Error(errors)
    return dst


def rmtree(path, ignore_errors=False, onerror=None, *, onexc=None, dir_fd=None):
    """Remove a directory with everything in it.

    Errors go to onexc(function, path, exception), or to onerror with the exc_info triple;
    ignore_errors drops them, otherwise the first is raised.
    """
    if dir_fd is not None:
        raise NotImplementedError("dir_fd unavailable on this platform")
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if ignore_errors:
        def fail(function, path, failure):
            pass
    elif onexc is not None:
        fail = onexc
    elif onerror is not None:
        def fail(function, path, failure):
            return onerror(function, path, (type(failure), failure, failure.__traceback__))
    else:
        def fail(function, path, failure):
            raise failure
    try:
        if os.path.islink(path):
            raise OSError("Cannot call rmtree on a symbolic link")
    except OSError as failure:
        fail(os.path.islink, path, failure)
        return
    # Depth first, without recursion: a directory comes again once it is empty.
    waiting = [(path, False)]
    while waiting:
        path, emptied = waiting.pop()
        if emptied:
            _try(os.rmdir, path, fail)
            continue
        try:
            with os.scandir(path) as found:
                entries = list(found)
        except FileNotFoundError as failure:
            if waiting:
                continue
            fail(os.lstat, path, failure)
            continue
        except OSError as failure:
            fail(os.scandir, path, failure)
            entries = []
        waiting.append((path, True))
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append((os.path.join(path, entry.name), False))
            else:
                _try(os.unlink, os.path.join(path, entry.name), fail)


rmtree.avoids_symlink_attacks = False


def _try(function, path, fail):
    try:
        function(path)
    except FileNotFoundError:
        pass
    except OSError as failure:
        fail(function, path, failure)


def move(src, dst, copy_function=copy2):
    """Move a file or directory, across file systems too, and return where it went.

    Into a destination that is a directory it is moved under its own name.
    """
    target = dst
    if os.path.isdir(dst):
        if _same(src, dst) and not os.path.islink(src):
            os.rename(src, dst)
            return target
        target = os.path.join(dst, os.path.basename(os.fspath(src).rstrip(os.path.sep)))
        if os.path.exists(target):
            raise Error(f"Destination path '{target}' already exists")
    try:
        os.rename(src, target)
    except OSError:
        if os.path.islink(src):
            os.symlink(os.readlink(src), target)
            os.unlink(src)
        elif os.path.isdir(src):
            inside = os.path.abspath(dst) + os.path.sep
            if inside.startswith(os.path.abspath(src) + os.path.sep):
                raise Error(f"Cannot move a directory '{src}' into itself '{dst}'.")
            copytree(src, target, copy_function=copy_function, symlinks=True)
            rmtree(src)
        else:
            copy_function(src, target)
            os.unlink(src)
    return target


def get_terminal_size(fallback=(80, 24)):
    """The terminal's size as (columns, lines).

    COLUMNS and LINES come first, then the terminal itself, then fallback.
    """
    sizes = []
    for name in ("COLUMNS", "LINES"):
        try:
            sizes.append(int(os.environ[name]))
        except (KeyError, ValueError):
            sizes.append(0)
    columns, lines = sizes
    if columns <= 0 or lines <= 0:
        try:
            size = os.get_terminal_size(sys.__stdout__.fileno())
        except (AttributeError, ValueError, OSError):
            size = fallback
        columns = columns if columns > 0 else size[0] or fallback[0]
        lines = lines if lines > 0 else size[1] or fallback[1]
    return _terminal_size()((columns, lines))


def _terminal_size():
    kind = getattr(os, "terminal_size", None)
    if kind is None:
        from collections import namedtuple

        made = namedtuple("terminal_size", "columns lines", module="os")
        kind = os.terminal_size = lambda pair: made(*pair)
    return kind


def which(cmd, mode=os.F_OK | os.X_OK, path=None):
    """The path of the program that `cmd` would run, or None.

    mode is what it must allow; path is used in place of PATH.
    """
    def fits(name):
        return os.path.exists(name) and os.access(name, mode) and not os.path.isdir(name)

    if os.path.dirname(cmd):
        return cmd if fits(cmd) else None
    if path is None:
        path = os.environ.get("PATH", None)
        if path is None:
            path = os.defpath
    if not path:
        return None
    is_bytes = isinstance(cmd, bytes)
    directories = os.fsencode(path).split(b":") if is_bytes else os.fsdecode(path).split(":")
    for directory in dict.fromkeys(directories):
        name = os.path.join(directory, cmd)
        if fits(name):
            return name
    return None
