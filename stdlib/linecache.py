"""Cache lines from Python source files, for tracebacks and warnings."""

__all__ = ["getline", "clearcache", "checkcache", "lazycache"]

# file name -> (size, mtime, lines, full name), or (get_source,) not asked yet.
cache = {}
_interactive_cache = {}


def clearcache():
    """Forget all files."""
    cache.clear()


def getline(filename, lineno, module_globals=None):
    """Get a line of a Python source file, or '' where there is none."""
    lines = getlines(filename, module_globals)
    if 1 <= lineno <= len(lines):
        return lines[lineno - 1]
    return ""


def getlines(filename, module_globals=None):
    """Get the lines of a Python source file, from the cache where possible."""
    known = cache.get(filename, ())
    if len(known) > 1:
        return known[2]
    # Nothing yet, or only what can get the lines.
    try:
        return updatecache(filename, module_globals)
    except MemoryError:
        clearcache()
        return []


def _register_code(code, string, name):
    """Remember the source of code that came from no file (the interactive prompt)."""
    _interactive_cache[_code_key(code)] = (
        len(string), None, [line + "\n" for line in string.splitlines()], name)


def _code_key(code):
    return code.co_name, code.co_filename, code.co_firstlineno


def _getline_from_code(code, lineno):
    lines = _getlines_from_code(code)
    if 1 <= lineno <= len(lines):
        return lines[lineno - 1]
    return ""


def _getlines_from_code(code):
    entry = _interactive_cache.get(_code_key(code))
    if entry is not None and len(entry) != 1:
        return entry[2]
    return []


def _is_no_file(filename):
    """True for "<string>" and its like, which name no file."""
    return not filename or (filename.startswith("<") and filename.endswith(">"))


def checkcache(filename=None):
    """Forget files that have changed since they were read."""
    import os
    for name in [filename] if filename is not None else list(cache):
        entry = cache.get(name)
        if entry is None or len(entry) == 1:
            continue
        size, mtime, lines, fullname = entry
        if mtime is None:
            continue  # not from a file
        try:
            stat = os.stat(fullname)
        except (OSError, ValueError, AttributeError):
            cache.pop(name, None)
            continue
        if size != stat.st_size or mtime != stat.st_mtime:
            cache.pop(name, None)


def updatecache(filename, module_globals=None):
    """Read a file into the cache, and return its lines."""
    cache.pop(filename, None)
    if _is_no_file(filename):
        return []
    lines = _read(filename)
    fullname = filename
    if lines is None:
        if lazycache(filename, module_globals):
            try:
                data = cache[filename][0]()
            except (ImportError, OSError):
                pass
            else:
                if data is None:
                    return []
                cache[filename] = (len(data), None,
                                   [line + "\n" for line in data.splitlines()], filename)
                return cache[filename][2]
        import os
        import sys
        if os.path.isabs(filename):
            return []
        for folder in sys.path:
            try:
                fullname = os.path.join(folder, filename)
            except (TypeError, AttributeError):
                continue
            lines = _read(fullname)
            if lines is not None:
                break
        else:
            return []
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    size = mtime = None
    try:
        import os
        stat = os.stat(fullname)
        size, mtime = stat.st_size, stat.st_mtime
    except Exception:  # no such right, or no os
        pass
    cache[filename] = size, mtime, lines, fullname
    return lines


def _read(fullname):
    """The lines of a file, or None where it cannot be read."""
    try:
        with open(fullname, "rb") as file:
            data = file.read()
    except Exception:
        return None
    encoding = "utf-8"
    for line in data.split(b"\n", 2)[:2]:
        head, found, tail = line.partition(b"coding")
        if found and head.lstrip().startswith(b"#") and tail[:1] in (b":", b"="):
            word = tail[1:].split()
            encoding = word[0].decode("ascii", "replace") if word else encoding
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeError):
        return None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").splitlines(True) \
        if "\f" not in text else [line + "\n" for line in text.split("\n")]


def lazycache(filename, module_globals):
    """Note where the lines can be had from a module's loader; True where they can."""
    if filename in cache:
        return len(cache[filename]) == 1
    if _is_no_file(filename) or not module_globals:
        return False
    spec = module_globals.get("__spec__")
    if spec is None:
        import sys
        # A module of the library makes it when it is asked for it.
        module = sys.modules.get(module_globals.get("__name__"))
        if getattr(module, "__file__", None) == module_globals.get("__file__"):
            spec = getattr(module, "__spec__", None)
    name = getattr(spec, "name", None) or module_globals.get("__name__")
    loader = getattr(spec, "loader", None) or module_globals.get("__loader__")
    get_source = getattr(loader, "get_source", None)
    if name and get_source:
        cache[filename] = (lambda: get_source(name),)
        return True
    return False
