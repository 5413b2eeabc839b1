"""Find the files whose names match a shell pattern."""

import fnmatch
import os

__all__ = ["escape", "glob", "iglob", "translate"]


def glob(pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False):
    """The paths that match `pathname`, as a list.

    `*` and `?` match no leading dot unless include_hidden; recursive makes `**` any number
    of directories.  A relative pattern starts at root_dir or dir_fd.
    """
    return list(iglob(pathname, root_dir=root_dir, dir_fd=dir_fd, recursive=recursive,
                      include_hidden=include_hidden))


def iglob(pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False):
    """glob() that yields the paths one by one."""
    if dir_fd is not None:
        raise NotImplementedError("dir_fd unavailable on this platform")
    root = os.fspath(root_dir) if root_dir is not None else pathname[:0]
    found = _found(pathname, root, recursive, include_hidden, False)
    if not pathname or recursive and _is_recursive(pathname[:2]):
        # The empty path that `**` gives for the directory itself.
        first = next(found, None)
        if first:
            yield first
    yield from found


def _found(pathname, root, recursive, hidden, only_dirs):
    directory, base = os.path.split(pathname)
    if not has_magic(pathname):
        if base:
            if os.path.lexists(_join(root, pathname)):
                yield pathname
        elif os.path.isdir(_join(root, directory)):
            yield pathname
        return
    if not directory:
        yield from _in(root, base, recursive, hidden, only_dirs)
        return
    if directory != pathname and has_magic(directory):
        directories = _found(directory, root, recursive, hidden, True)
    else:
        directories = [directory]
    for each in directories:
        if has_magic(base):
            names = _in(_join(root, each), base, recursive, hidden, only_dirs)
        elif base:
            names = [base] if os.path.lexists(_join(_join(root, each), base)) else []
        else:
            names = [base] if os.path.isdir(_join(root, each)) else []
        for name in names:
            yield os.path.join(each, name)


def _join(directory, name):
    return os.path.join(directory, name) if directory and name else directory or name


def _names(directory, only_dirs):
    try:
        with os.scandir(directory or (b"." if isinstance(directory, bytes) else ".")) as entries:
            return [entry.name for entry in entries if not only_dirs or entry.is_dir()]
    except OSError:
        return []


def _in(directory, pattern, recursive, hidden, only_dirs):
    """Names in a directory that match; below it too for `**`."""
    if recursive and _is_recursive(pattern):
        if not directory or os.path.isdir(directory):
            yield pattern[:0]
        yield from _below(directory, hidden, only_dirs)
        return
    names = _names(directory, only_dirs)
    if not (hidden or _is_hidden(pattern)):
        names = [name for name in names if not _is_hidden(name)]
    yield from fnmatch.filter(names, pattern)


def _below(directory, hidden, only_dirs):
    for name in _names(directory, only_dirs):
        if hidden or not _is_hidden(name):
            yield name
            for inside in _below(_join(directory, name), hidden, only_dirs):
                yield _join(name, inside)


def has_magic(s):
    return any(mark in s for mark in ((b"*", b"?", b"[") if isinstance(s, bytes) else "*?["))


def _is_hidden(name):
    return name[:1] in (".", b".")


def _is_recursive(pattern):
    return pattern == "**" or pattern == b"**"


def escape(pathname):
    """Escape all special characters."""
    drive, pathname = os.path.splitdrive(pathname)
    if isinstance(pathname, bytes):
        return drive + b"".join(b"[%c]" % letter if letter in b"*?[" else bytes((letter,)) for letter in pathname)
    return drive + "".join(f"[{letter}]" if letter in "*?[" else letter for letter in pathname)


def translate(pat, *, recursive=False, include_hidden=False, seps=None):
    """The regular expression for a path pattern.

    recursive and include_hidden are as for glob(); seps are the separators, those of the
    system by default.
    """
    import re

    seps = seps or (os.path.sep, os.path.altsep) if os.path.altsep else seps or os.path.sep
    escaped = "".join(map(re.escape, seps))
    any_sep = f"[{escaped}]" if len(seps) > 1 else escaped
    not_sep = f"[^{escaped}]"
    if include_hidden:
        last, more = f"{not_sep}+", f"{not_sep}+{any_sep}"
        any_segments, last_any = f"(?:.+{any_sep})?", ".*"
    else:
        last, more = f"[^{escaped}.]{not_sep}*", f"[^{escaped}.]{not_sep}*{any_sep}"
        any_segments, last_any = f"(?:{more})*", f"(?:{more})*(?:{last})?"
    parts = re.split(any_sep, pat)
    results = []
    for at, part in enumerate(parts):
        is_last = at == len(parts) - 1
        if part == "*":
            results.append(last if is_last else more)
        elif recursive and part == "**":
            if not is_last:
                if parts[at + 1] != "**":
                    results.append(any_segments)
            else:
                results.append(last_any)
        else:
            if part:
                if not include_hidden and part[0] in "*?":
                    results.append(r"(?!\.)")
                pieces = [[]]
                fnmatch._scan(part, not_sep, lambda: pieces[-1].append(f"{not_sep}*"), pieces)
                results.extend(pieces[0])
            if not is_last:
                results.append(any_sep)
    return f"(?s:{''.join(results)})\\z"
