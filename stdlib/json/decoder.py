"""Reading JSON."""

import re

from . import scanner

try:
    from _json import scanstring as c_scanstring
except ImportError:
    c_scanstring = None

__all__ = ["JSONDecoder", "JSONDecodeError"]

_space = re.compile(r"[ \t\n\r]*").match
_chunk = re.compile(r'[^"\\\x00-\x1f]*').match
_hex = re.compile(r"[0-9A-Fa-f]{4}").fullmatch

_escapes = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_constants = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class JSONDecodeError(ValueError):
    """Text that is not JSON: msg says what is wrong, doc is the text, pos, lineno and colno the place."""

    def __init__(self, msg, doc, pos):
        lineno = doc.count("\n", 0, pos) + 1
        colno = pos - doc.rfind("\n", 0, pos)
        super().__init__(f"{msg}: line {lineno} column {colno} (char {pos})")
        self.msg = msg
        self.doc = doc
        self.pos = pos
        self.lineno = lineno
        self.colno = colno

    def __reduce__(self):
        return self.__class__, (self.msg, self.doc, self.pos)


def _unicode_escape(s, pos):
    digits = s[pos + 1:pos + 5]
    if _hex(digits) is None:
        raise JSONDecodeError("Invalid \\uXXXX escape", s, pos)
    return int(digits, 16)


def py_scanstring(s, end, strict=True):
    """The string that begins before end, and where it ends."""
    begin = end - 1
    parts = []
    while True:
        chunk = _chunk(s, end)
        parts.append(chunk[0])
        end = chunk.end()
        stop = s[end:end + 1]
        if not stop:
            raise JSONDecodeError("Unterminated string starting at", s, begin)
        if stop == '"':
            return "".join(parts), end + 1
        if stop != "\\":
            if strict:
                raise JSONDecodeError("Invalid control character at", s, end)
            parts.append(stop)
            end += 1
            continue
        escape = s[end + 1:end + 2]
        if not escape:
            raise JSONDecodeError("Unterminated string starting at", s, begin)
        if escape != "u":
            try:
                parts.append(_escapes[escape])
            except KeyError:
                raise JSONDecodeError("Invalid \\escape", s, end) from None
            end += 2
            continue
        code = _unicode_escape(s, end + 1)
        end += 6
        if 0xD800 <= code <= 0xDBFF and s[end:end + 2] == "\\u":
            low = _unicode_escape(s, end + 1)
            if 0xDC00 <= low <= 0xDFFF:
                code = 0x10000 + ((code & 0x3FF) << 10 | low & 0x3FF)
                end += 6
        parts.append(chr(code))


scanstring = c_scanstring or py_scanstring


def JSONArray(s_and_end, scan_once, _w=None):
    """The array whose bracket stands before an index, and where it ends."""
    s, at = s_and_end
    values = []
    at = _space(s, at).end()
    if s[at:at + 1] == "]":
        return values, at + 1
    while True:
        try:
            value, at = scan_once(s, at)
        except StopIteration as nothing:
            raise JSONDecodeError("Expecting value", s, nothing.value) from None
        values.append(value)
        at = _space(s, at).end()
        delimiter = s[at:at + 1]
        if delimiter == "]":
            return values, at + 1
        if delimiter != ",":
            raise JSONDecodeError("Expecting ',' delimiter", s, at)
        comma = at
        at = _space(s, at + 1).end()
        if s[at:at + 1] == "]":
            raise JSONDecodeError("Illegal trailing comma before end of array", s, comma)


def JSONObject(s_and_end, strict, scan_once, object_hook, object_pairs_hook, memo=None, _w=None):
    """The object whose brace stands before an index, and where it ends."""
    s, at = s_and_end
    memo = {} if memo is None else memo
    pairs = []
    at = _space(s, at).end()
    while s[at:at + 1] != "}":
        if s[at:at + 1] != '"':
            raise JSONDecodeError("Expecting property name enclosed in double quotes", s, at)
        key, at = scanstring(s, at + 1, strict)
        key = memo.setdefault(key, key)
        at = _space(s, at).end()
        if s[at:at + 1] != ":":
            raise JSONDecodeError("Expecting ':' delimiter", s, at)
        try:
            value, at = scan_once(s, _space(s, at + 1).end())
        except StopIteration as nothing:
            raise JSONDecodeError("Expecting value", s, nothing.value) from None
        pairs.append((key, value))
        at = _space(s, at).end()
        delimiter = s[at:at + 1]
        if delimiter == "}":
            break
        if delimiter != ",":
            raise JSONDecodeError("Expecting ',' delimiter", s, at)
        comma = at
        at = _space(s, at + 1).end()
        if s[at:at + 1] == "}":
            raise JSONDecodeError("Illegal trailing comma before end of object", s, comma)
    if object_pairs_hook is not None:
        return object_pairs_hook(pairs), at + 1
    value = dict(pairs)
    if object_hook is not None:
        value = object_hook(value)
    return value, at + 1


class JSONDecoder:
    """Simple JSON decoder: objects become dicts, arrays lists, strings str, numbers int or float,
    and true, false, null become True, False, None. NaN, Infinity and -Infinity are understood, too."""

    def __init__(self, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, strict=True,
                 object_pairs_hook=None):
        self.object_hook = object_hook
        self.parse_float = parse_float or float
        self.parse_int = parse_int or int
        self.parse_constant = parse_constant or _constants.__getitem__
        self.strict = strict
        self.object_pairs_hook = object_pairs_hook
        self.parse_object = JSONObject
        self.parse_array = JSONArray
        self.parse_string = scanstring
        self.memo = {}
        self.scan_once = scanner.make_scanner(self)

    def decode(self, s, _w=_space):
        """Return the Python value of the JSON document s."""
        begin = _w(s, 0).end() if s[:1] in " \t\n\r" else 0
        value, end = self.raw_decode(s, begin)
        if end != len(s):
            end = _w(s, end).end()
            if end != len(s):
                raise JSONDecodeError("Extra data", s, end)
        return value

    def raw_decode(self, s, idx=0):
        """The value of the JSON document that s begins with at idx, and where it ends."""
        try:
            return self.scan_once(s, idx)
        except StopIteration as nothing:
            raise JSONDecodeError("Expecting value", s, nothing.value) from None
