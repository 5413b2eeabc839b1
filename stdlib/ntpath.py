"""Paths as Windows writes them, to be taken apart and put together anywhere.

What asks the file system is posixpath's.
"""

import re

from posixpath import (ALLOW_MISSING, _fspath, _here, commonprefix, exists, getatime, getctime, getmtime, getsize, isdir,
                       isfile, islink, lexists, sameopenfile, samefile, samestat)

__all__ = ["normcase", "isabs", "join", "splitdrive", "splitroot", "split", "splitext", "basename", "dirname",
           "commonprefix", "getsize", "getmtime", "getatime", "getctime", "islink", "exists", "lexists", "isdir",
           "isfile", "ismount", "isreserved", "expanduser", "expandvars", "normpath", "abspath", "curdir", "pardir",
           "sep", "pathsep", "defpath", "altsep", "extsep", "devnull", "realpath", "supports_unicode_filenames",
           "relpath", "samefile", "sameopenfile", "samestat", "commonpath", "isjunction", "isdevdrive", "ALLOW_MISSING"]

curdir, pardir, extsep = ".", "..", "."
sep, altsep = "\\", "/"
pathsep, defpath, devnull = ";", ".;C:\\bin", "nul"
supports_unicode_filenames = True


def _like(path, *texts):
    """Texts of the kind of a path: bytes for bytes."""
    return tuple(map(str.encode, texts)) if isinstance(path, bytes) else texts


def _check_kinds(first, *others):
    """Text and bytes do not go together."""
    for other in others:
        if isinstance(other, bytes) != isinstance(first, bytes):
            raise TypeError("Can't mix strings and bytes in path components")


def normcase(s):
    """Small letters, and backslashes."""
    s = _fspath(s)
    slash, backslash = _like(s, "/", "\\")
    if isinstance(s, bytes):
        return s.decode("utf-8", "surrogatepass").lower().encode("utf-8", "surrogatepass").replace(slash, backslash)
    return s.replace(slash, backslash).lower()


def splitroot(p):
    """The drive or share, the separator that follows, and the rest: "C:", "\\\\", "a\\\\b"."""
    p = _fspath(p)
    slash, backslash, colon, unc = _like(p, "/", "\\", ":", "\\\\?\\UNC\\")
    plain = p.replace(slash, backslash)
    if plain[:1] == backslash:
        if plain[1:2] != backslash:
            return p[:0], p[:1], p[1:]
        # \\server\share, or a device.
        start = 8 if plain[:8].upper() == unc else 2
        first = plain.find(backslash, start)
        if first < 0:
            return p, p[:0], p[:0]
        second = plain.find(backslash, first + 1)
        if second < 0:
            return p, p[:0], p[:0]
        return p[:second], p[second:second + 1], p[second + 1:]
    if plain[1:2] == colon:
        end = 3 if plain[2:3] == backslash else 2
        return p[:2], p[2:end], p[end:]
    return p[:0], p[:0], p


def splitdrive(p):
    """The drive or share, and the rest."""
    drive, root, rest = splitroot(p)
    return drive, root + rest


def isabs(s):
    """Whether it begins with a drive and a separator, or with two separators."""
    s = _fspath(s)
    slash, backslash, colon = _like(s, "/", "\\", ":")
    start = s[:3].replace(slash, backslash)
    return start.startswith(backslash * 2) or start[1:3] == colon + backslash


def join(path, /, *paths):
    """Put paths together: one with a root begins anew on the drive, one with another drive altogether."""
    path = _fspath(path)
    parts = [_fspath(part) for part in paths]
    _check_kinds(path, *parts)
    slash, backslash, colon = _like(path, "/", "\\", ":")
    drive, root, rest = splitroot(path)
    for part in parts:
        its_drive, its_root, its_rest = splitroot(part)
        if its_root:
            if its_drive or not drive:
                drive = its_drive
            root, rest = its_root, its_rest
            continue
        if its_drive and its_drive != drive:
            if its_drive.lower() != drive.lower():
                drive, root, rest = its_drive, its_root, its_rest
                continue
            # The same in other letters.
            drive = its_drive
        if rest and rest[-1:] not in (slash, backslash):
            rest += backslash
        rest += its_rest
    if rest and not root and drive and drive[-1:] not in (colon, slash, backslash):
        # A share has a root.
        return drive + backslash + rest
    return drive + root + rest


def split(p):
    """The directory and the name."""
    p = _fspath(p)
    seps = _like(p, "\\/")[0]
    drive, root, rest = splitroot(p)
    end = max(rest.rfind(seps[:1]), rest.rfind(seps[1:])) + 1
    return drive + root + rest[:end].rstrip(seps), rest[end:]


def splitext(p):
    """The path, and the ending of the name with its dot."""
    p = _fspath(p)
    slash, backslash, dot = _like(p, "/", "\\", ".")
    start = max(p.rfind(slash), p.rfind(backslash)) + 1
    at = p.rfind(dot)
    if at > start and p[start:at].strip(dot):
        return p[:at], p[at:]
    return p, p[:0]


def basename(p):
    return split(p)[1]


def dirname(p):
    return split(p)[0]


def normpath(path):
    """The path without what changes nothing: double separators, `.`, and `..` behind a name."""
    path = _fspath(path)
    slash, backslash, dot, dots = _like(path, "/", "\\", ".", "..")
    drive, root, rest = splitroot(path.replace(slash, backslash))
    made = []
    for part in rest.split(backslash):
        if part == dots and made and made[-1] != dots:
            made.pop()
        elif part not in (path[:0], dot) and not (part == dots and root):
            made.append(part)
    if not drive and not root and not made:
        return dot
    return drive + root + backslash.join(made)


def abspath(path):
    """The path from the root; where there are no drives, of the current directory."""
    path = _fspath(path)
    return normpath(path if isabs(path) else join(_here(path), path))


def realpath(path, /, *, strict=False):
    """The path from the root: no links are followed that are written so."""
    return abspath(path)


def relpath(path, start=None):
    """The way from a directory, by default the current one, to a path."""
    path = _fspath(path)
    if not path:
        raise ValueError("no path specified")
    backslash, dot, dots = _like(path, "\\", ".", "..")
    start = dot if start is None else _fspath(start)
    _check_kinds(path, start)
    from_drive, _, from_rest = splitroot(abspath(start))
    to_drive, _, to_rest = splitroot(abspath(path))
    if normcase(from_drive) != normcase(to_drive):
        raise ValueError(f"path is on mount {to_drive!r}, start on mount {from_drive!r}")
    begin = from_rest.split(backslash) if from_rest else []
    end = to_rest.split(backslash) if to_rest else []
    same = 0
    for one, other in zip(begin, end):
        if normcase(one) != normcase(other):
            break
        same += 1
    return backslash.join([dots] * (len(begin) - same) + end[same:]) or dot


def commonpath(paths):
    """The longest path that all are below."""
    paths = [_fspath(path) for path in paths]
    if not paths:
        raise ValueError("commonpath() arg is an empty iterable")
    _check_kinds(*paths)
    slash, backslash, dot = _like(paths[0], "/", "\\", ".")
    drive, root, rest = splitroot(paths[0].replace(slash, backslash))
    low = [splitroot(path.replace(slash, backslash).lower()) for path in paths]
    if len({each[0] for each in low}) != 1:
        raise ValueError("Paths don't have the same drive")
    if len({each[1] for each in low}) != 1:
        raise ValueError("Can't mix absolute and relative paths" if drive else "Can't mix rooted and not-rooted paths")

    def parts(text):
        return [part for part in text.split(backslash) if part and part != dot]

    split_ones = [parts(each[2]) for each in low]
    same = 0
    for column in zip(*split_ones):
        if len(set(column)) != 1:
            break
        same += 1
    return drive + root + backslash.join(parts(rest)[:same])


# ---- names with a meaning

_RESERVED = frozenset(("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
                       *(f"{device}{number}" for device in ("COM", "LPT") for number in "123456789\xb9\xb2\xb3")))


def isreserved(path):
    """Whether Windows does not have files of such a name."""
    path = _fspath(path)
    if isinstance(path, bytes):
        path = path.decode()
    rest = splitroot(path)[2].replace(altsep, sep)
    return any(map(_is_reserved_name, reversed(rest.split(sep))))


def _is_reserved_name(name):
    if name[-1:] in (".", " "):
        return name not in (".", "..")
    if re.search(r'[\x00-\x1f"*:<>?|]', name):
        return True
    return name.partition(".")[0].rstrip(" ").upper() in _RESERVED


def ismount(path):
    """Whether it is the root of a drive or a share."""
    drive, root, rest = splitroot(abspath(path))
    seps = _like(drive, "\\/")[0]
    return (not rest) if drive[:1] and drive[:1] in (seps[:1], seps[1:]) else bool(root and not rest)


def isjunction(path):
    """There are none elsewhere than on Windows."""
    _fspath(path)
    return False


def isdevdrive(path):
    """There are none elsewhere than on Windows."""
    _fspath(path)
    return False


def expanduser(path):
    """The path with the user's directory for a `~` in front."""
    import os
    path = _fspath(path)
    tilde, seps = _like(path, "~", "\\/")
    if path[:1] != tilde:
        return path
    end = min((at for at in (path.find(seps[:1]), path.find(seps[1:])) if at >= 0), default=len(path))
    home = os.environ.get("USERPROFILE")
    if home is None:
        if "HOMEPATH" not in os.environ:
            return path
        home = join(os.environ.get("HOMEDRIVE", ""), os.environ["HOMEPATH"])
    if end != 1:
        name = path[1:end].decode() if isinstance(path, bytes) else path[1:end]
        current = os.environ.get("USERNAME")
        if name != current:
            # Another user's lies beside this one's, if that has its own name.
            if current != basename(home):
                return path
            home = join(dirname(home), name)
    return (home.encode() if isinstance(path, bytes) else home) + path[end:]


_variable = re.compile(r"'[^']*'?|%(%|[^%]*%?)|\$(\$|[-\w]+|\{[^}]*\}?)", re.ASCII)


def expandvars(path):
    """The path with the environment's values for $name, ${name} and %name%; those that are not there stay."""
    import os
    path = _fspath(path)
    if isinstance(path, bytes):
        return expandvars(path.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def value(found):
        percent, dollar = found.groups()
        if percent is not None:
            if percent == "%":
                return "%"
            name = percent[:-1] if percent.endswith("%") else None
        elif dollar is not None:
            if dollar == "$":
                return "$"
            if dollar.startswith("{"):
                name = dollar[1:-1] if dollar.endswith("}") else None
            else:
                name = dollar
        else:
            name = None
        return found[0] if name is None else os.environ.get(name, found[0])

    return _variable.sub(value, path)
