"""Paths as POSIX systems write them: what `os.path` is."""

__all__ = ["normcase", "isabs", "join", "splitdrive", "splitroot", "split", "splitext", "basename", "dirname",
           "commonprefix", "getsize", "getmtime", "getatime", "getctime", "islink", "exists", "lexists", "isdir",
           "isfile", "ismount", "expanduser", "expandvars", "normpath", "abspath", "samefile", "curdir", "pardir",
           "sep", "pathsep", "defpath", "altsep", "extsep", "devnull", "realpath", "relpath", "commonpath",
           "ALLOW_MISSING", "samestat", "sameopenfile"]

import posix

curdir = "."
pardir = ".."
extsep = "."
sep = "/"
pathsep = ":"
defpath = "/bin:/usr/bin"
altsep = None
devnull = "/dev/null"


def _fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    method = getattr(type(path), "__fspath__", None)
    if method is None:
        raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}")
    return method(path)


def _sep(path):
    return b"/" if isinstance(path, bytes) else "/"


def normcase(s):
    return _fspath(s)


def isabs(s):
    s = _fspath(s)
    return s.startswith(_sep(s))


def join(a, /, *p):
    path = _fspath(a)
    slash = _sep(path)
    for part in p:
        part = _fspath(part)
        if isinstance(part, str) != isinstance(path, str):
            raise TypeError("Can't mix strings and bytes in path components")
        if part.startswith(slash) or not path:
            path = part
        elif path.endswith(slash):
            path += part
        else:
            path += slash + part
    return path


def split(p):
    p = _fspath(p)
    slash = _sep(p)
    at = p.rfind(slash) + 1
    head, tail = p[:at], p[at:]
    if head and head != slash * len(head):
        head = head.rstrip(slash)
    return head, tail


def splitext(p):
    p = _fspath(p)
    slash, dot = _sep(p), b"." if isinstance(p, bytes) else "."
    start = p.rfind(slash) + 1
    at = p.rfind(dot)
    if at > start and p[start:at].strip(dot):
        return p[:at], p[at:]
    return p, p[:0]


def splitdrive(p):
    p = _fspath(p)
    return p[:0], p


def splitroot(p):
    p = _fspath(p)
    slash, empty = _sep(p), p[:0]
    if not p.startswith(slash):
        return empty, empty, p
    if p[1:2] != slash or p[2:3] == slash:
        return empty, slash, p[1:]
    return empty, p[:2], p[2:]


def basename(p):
    return split(p)[1]


def dirname(p):
    return split(p)[0]


def commonprefix(m):
    if not m:
        return ""
    low, high = min(m), max(m)
    for at, letter in enumerate(low):
        if letter != high[at]:
            return low[:at]
    return low


def _stat(path, follow=True):
    try:
        return posix.stat(path) if follow else posix.lstat(path)
    except (OSError, ValueError):
        return None


def exists(path):
    return _stat(path) is not None


def lexists(path):
    return _stat(path, False) is not None


def isfile(path):
    found = _stat(path)
    return found is not None and found.st_mode & 0o170000 == 0o100000


def isdir(s):
    found = _stat(s)
    return found is not None and found.st_mode & 0o170000 == 0o040000


def islink(path):
    found = _stat(path, False)
    return found is not None and found.st_mode & 0o170000 == 0o120000


def ismount(path):
    return realpath(path) == "/"


def getsize(filename):
    return posix.stat(filename).st_size


def getmtime(filename):
    return posix.stat(filename).st_mtime


def getatime(filename):
    return posix.stat(filename).st_atime


def getctime(filename):
    return posix.stat(filename).st_ctime


def samefile(f1, f2):
    one, two = posix.stat(f1), posix.stat(f2)
    return (one.st_ino, one.st_dev) == (two.st_ino, two.st_dev)


def samestat(s1, s2):
    """Whether two answers of stat() are of one file."""
    return (s1.st_ino, s1.st_dev) == (s2.st_ino, s2.st_dev)


def sameopenfile(fp1, fp2):
    """Whether two descriptors are of one file."""
    return samestat(posix.fstat(fp1), posix.fstat(fp2))


def expanduser(path):
    import os

    path = _fspath(path)
    if path == "~" or path.startswith("~/"):
        home = os.environ.get("HOME", "")
        return (home.rstrip("/") + path[1:]) or "/"
    return path


def expandvars(path):
    import os
    import re

    path = _fspath(path)
    return re.sub(r"\$(?:(\w+)|\{([^}]*)\})",
                  lambda found: os.environ.get(found[1] or found[2], found[0]), path)


def normpath(path):
    path = _fspath(path)
    slash = _sep(path)
    dot, up = (b".", b"..") if isinstance(path, bytes) else (".", "..")
    if not path:
        return dot
    _, root, rest = splitroot(path)
    parts = []
    for part in rest.split(slash):
        if not part or part == dot:
            continue
        if part != up or (not root and not parts) or (parts and parts[-1] == up):
            parts.append(part)
        elif parts:
            parts.pop()
    return (root + slash.join(parts)) or dot


def _here(path):
    """The current directory, as text or bytes, whichever the path is."""
    here = posix.getcwd()
    return here.encode() if isinstance(path, bytes) else here


def abspath(path):
    path = _fspath(path)
    return normpath(path if isabs(path) else join(_here(path), path))


class _AllowMissing:
    """The value of realpath()'s `strict` that lets what follows be missing, and nothing else be wrong."""

    def __repr__(self):
        return "os.path.ALLOW_MISSING"

    def __reduce__(self):
        return "ALLOW_MISSING"


ALLOW_MISSING = _AllowMissing()


def realpath(filename, *, strict=False):
    path = abspath(filename)
    slash = _sep(path)
    done, left, links = slash, [part for part in path.split(slash) if part][::-1], 0
    while left:
        part = left.pop()
        if part == "..":
            done = dirname(done)
            continue
        here = join(done, part)
        if islink(here) and links < 40:
            links += 1
            target = posix.readlink(here)
            if isabs(target):
                done = slash
            left.extend(part for part in target.split(slash)[::-1] if part and part != ".")
            continue
        if strict:
            try:
                posix.lstat(here)
            except FileNotFoundError:
                if strict is not ALLOW_MISSING:
                    raise
        done = here
    return done


def relpath(path, start=None):
    if not path:
        raise ValueError("no path specified")
    path = _fspath(path)
    slash, up = _sep(path), b".." if isinstance(path, bytes) else ".."
    start = abspath(_fspath(start)) if start is not None else posix.getcwd()
    from_parts = [part for part in start.split(slash) if part]
    to_parts = [part for part in abspath(path).split(slash) if part]
    shared = len(commonprefix([from_parts, to_parts]))
    parts = [up] * (len(from_parts) - shared) + to_parts[shared:]
    return slash.join(parts) if parts else curdir


def commonpath(paths):
    paths = [_fspath(path) for path in paths]
    if not paths:
        raise ValueError("commonpath() arg is an empty sequence")
    slash = _sep(paths[0])
    absolute = {path.startswith(slash) for path in paths}
    if len(absolute) > 1:
        raise ValueError("Can't mix absolute and relative paths")
    dot = b"." if isinstance(slash, bytes) else "."
    split_paths = [[part for part in path.split(slash) if part and part != dot] for path in paths]
    shared = commonprefix(split_paths)
    return (slash if absolute.pop() else slash[:0]) + slash.join(shared)
