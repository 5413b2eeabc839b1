"""Writing JSON."""

import re

try:
    from _json import encode_basestring_ascii as c_encode_basestring_ascii
except ImportError:
    c_encode_basestring_ascii = None
try:
    from _json import encode_basestring as c_encode_basestring
except ImportError:
    c_encode_basestring = None
try:
    from _json import make_encoder as c_make_encoder
except ImportError:
    c_make_encoder = None

__all__ = ["JSONEncoder"]

_to_escape = re.compile(r'[\x00-\x1f\\"]').search
_escape = re.compile(r'[\x00-\x1f\\"]').sub
_to_escape_ascii = re.compile(r'[^ !#-\[\]-~]').search
_escape_ascii = re.compile(r'[^ !#-\[\]-~]').sub

_names = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _replace(match):
    char = match[0]
    if char in _names:
        return _names[char]
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 | code >> 10:04x}\\u{0xDC00 | code & 0x3FF:04x}"


def py_encode_basestring(s):
    """A JSON representation of a str, as it is but for what has to be escaped."""
    return f'"{_escape(_replace, s)}"' if _to_escape(s) else f'"{s}"'


def py_encode_basestring_ascii(s):
    """A JSON representation of a str in ASCII."""
    return f'"{_escape_ascii(_replace, s)}"' if _to_escape_ascii(s) else f'"{s}"'


encode_basestring = c_encode_basestring or py_encode_basestring
encode_basestring_ascii = c_encode_basestring_ascii or py_encode_basestring_ascii


class JSONEncoder:
    """Extensible JSON encoder: dicts become objects, lists and tuples arrays, str strings, int and float (and what
    derives from them) numbers, True, False and None true, false and null.

    For other objects, a subclass overrides default()."""

    item_separator = ", "
    key_separator = ": "

    def __init__(self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, sort_keys=False,
                 indent=None, separators=None, default=None):
        self.skipkeys = skipkeys
        self.ensure_ascii = ensure_ascii
        self.check_circular = check_circular
        self.allow_nan = allow_nan
        self.sort_keys = sort_keys
        self.indent = indent
        if separators is not None:
            self.item_separator, self.key_separator = separators
        elif indent is not None:
            self.item_separator = ","
        if default is not None:
            self.default = default

    def default(self, o):
        """Return something serializable for o; this one raises a TypeError."""
        raise TypeError(f"Object of type {o.__class__.__name__} is not JSON serializable")

    def encode(self, o):
        """The JSON text of a value."""
        if isinstance(o, str):
            return self._string(o)
        return "".join(self.iterencode(o, _one_shot=True))

    def iterencode(self, o, _one_shot=False):
        """The JSON text of a value, piece by piece."""
        plain = type(self)._float is JSONEncoder._float
        if _one_shot and plain and c_make_encoder is not None:
            encoder = encode_basestring_ascii if self.ensure_ascii else encode_basestring
            indent = self.indent
            if indent is not None and not isinstance(indent, str):
                indent = " " * indent
            return c_make_encoder({} if self.check_circular else None, self.default, encoder, indent,
                                  self.key_separator, self.item_separator, self.sort_keys, self.skipkeys,
                                  self.allow_nan)(o, 0)
        return self._iterate(o)

    def _iterate(self, o):
        yield from self._chunks(o)

    def _chunks(self, o):
        parts = []
        self._write(o, parts.append, "\n" if self.indent is not None else None, {})
        return parts

    def _string(self, s):
        return encode_basestring_ascii(s) if self.ensure_ascii else encode_basestring(s)

    def _float(self, o):
        if o != o:
            text = "NaN"
        elif o == float("inf"):
            text = "Infinity"
        elif o == float("-inf"):
            text = "-Infinity"
        else:
            return float.__repr__(o)
        if not self.allow_nan:
            raise ValueError("Out of range float values are not JSON compliant: " + repr(o))
        return text

    def _scalar(self, o):
        """The text of what is no container; None for anything else."""
        if o is None:
            return "null"
        if o is True:
            return "true"
        if o is False:
            return "false"
        if isinstance(o, int):
            return int.__repr__(o)
        if isinstance(o, float):
            return self._float(o)
        return None

    def _write(self, o, write, newline, open_):
        if isinstance(o, str):
            return write(self._string(o))
        text = self._scalar(o)
        if text is not None:
            return write(text)
        mark = id(o)
        if self.check_circular:
            if mark in open_:
                raise ValueError("Circular reference detected")
            open_[mark] = o
        if isinstance(o, (list, tuple)):
            self._array(o, write, newline, open_)
        elif isinstance(o, dict):
            self._object(o, write, newline, open_)
        else:
            replacement = self.default(o)
            try:
                self._write(replacement, write, newline, open_)
            except Exception as error:
                error.add_note(f"when serializing {type(o).__name__} object")
                raise
        if self.check_circular:
            del open_[mark]

    def _indented(self, newline):
        """The line break of the next deeper level."""
        if newline is None:
            return None
        return newline + (self.indent if isinstance(self.indent, str) else " " * self.indent)

    def _array(self, o, write, newline, open_):
        if not o:
            return write("[]")
        inner = self._indented(newline)
        separator = self.item_separator + (inner or "")
        before = "[" + (inner or "")
        for index, value in enumerate(o):
            write(before)
            before = separator
            try:
                self._write(value, write, inner, open_)
            except Exception as error:
                error.add_note(f"when serializing {type(o).__name__} item {index}")
                raise
        if newline is not None:
            write(newline)
        write("]")

    def _key(self, key):
        if isinstance(key, str):
            return key
        if isinstance(key, float):
            return self._float(key)
        text = self._scalar(key)
        if text is None and not self.skipkeys:
            raise TypeError("keys must be str, int, float, bool or None, not " + key.__class__.__name__)
        return text

    def _object(self, o, write, newline, open_):
        if not o:
            return write("{}")
        inner = self._indented(newline)
        separator = self.item_separator + (inner or "")
        before = "{" + (inner or "")
        empty = True
        items = sorted(o.items()) if self.sort_keys else o.items()
        for key, value in items:
            name = self._key(key)
            if name is None:
                continue
            write(before)
            before = separator
            empty = False
            write(self._string(name))
            write(self.key_separator)
            try:
                self._write(value, write, inner, open_)
            except Exception as error:
                error.add_note(f"when serializing {type(o).__name__} item {key!r}")
                raise
        if empty:
            return write("{}")
        if newline is not None:
            write(newline)
        write("}")
