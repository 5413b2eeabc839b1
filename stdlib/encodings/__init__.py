"""The encodings: how a name leads to a codec.

Those between text and bytes that need no table, and the 8-bit ones, are made here of native functions; others are
modules of this package, or of a CPython library that is on the path.
"""

import sys

from . import _names, aliases

_cache = {}
_MAXCACHE = 500
_unknown = object()


class CodecRegistryError(LookupError, SystemError):
    pass


# What a CPython library has more.
__path__.extend(entry.rstrip("/") + "/encodings" for entry in sys.path
                if entry and not entry.startswith("pyish/"))


def normalize_encoding(encoding):
    """The name with runs of what is no letter, digit or dot as one underscore."""
    if isinstance(encoding, bytes):
        encoding = str(encoding, "ascii")
    kept = "".join(c if c.isalnum() or c == "." else " " for c in encoding)
    words = ["".join(filter(str.isascii, word)) for word in kept.split(" ") if word]
    return "_".join(words).lstrip("_")


def _import(name):
    """The codec of a module of this package, or None."""
    if not name or "." in name:
        return None
    try:
        module = __import__("encodings." + name, fromlist=("getregentry",), level=0)
    except ImportError:
        return None
    getregentry = getattr(module, "getregentry", None)
    if getregentry is None:
        return None
    entry = getregentry()
    import codecs
    if not isinstance(entry, codecs.CodecInfo):
        if not 4 <= len(entry) <= 7:
            raise CodecRegistryError(f'module "{module.__name__}" ({module.__file__}) failed to register')
        entry = codecs.CodecInfo(*entry)
    return entry


def search_function(encoding):
    """The codec of that name, or None: this is what the registry asks."""
    entry = _cache.get(encoding, _unknown)
    if entry is not _unknown:
        return entry
    plain = normalize_encoding(encoding)
    alias = aliases.aliases.get(plain) or aliases.aliases.get(plain.replace(".", "_"))
    names = [plain] if alias is None else [alias, plain]
    entry = None
    for name in names:
        entry = _names.codec(name) or _import(name)
        if entry is not None:
            break
    if len(_cache) >= _MAXCACHE:
        _cache.clear()
    _cache[encoding] = entry
    return entry


import _codecs
_codecs.register(search_function)
