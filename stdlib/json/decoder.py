"""Reading JSON."""

import re

__all__ = ["JSONDecoder", "JSONDecodeError"]

_space = re.compile(r"[ \t\n\r]*").match
_number = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?").match
_chunk = re.compile(r'[^"\\\x00-\x1f]*').match
_hex = re.compile(r"[0-9A-Fa-f]{4}").fullmatch

_escapes = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_constants = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class JSONDecodeError(ValueError):
    """A ValueError that knows where in the document it arose.

    msg: The unformatted error message
    doc: The JSON document being parsed
    pos: The start index of doc where parsing failed
    lineno: The line corresponding to pos
    colno: The column corresponding to pos
    """

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


def scanstring(s, end, strict=True):
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
        self._keys = {}

    def decode(self, s, _w=None):
        """Return the Python value of the JSON document s."""
        value, end = self.raw_decode(s, _space(s, 0).end())
        end = _space(s, end).end()
        if end != len(s):
            raise JSONDecodeError("Extra data", s, end)
        return value

    def raw_decode(self, s, idx=0):
        """The value of the JSON document that s begins with at idx, and where it ends."""
        if idx < 0:
            raise ValueError("idx cannot be negative")
        self._keys.clear()
        try:
            return self._value(s, idx)
        finally:
            self._keys.clear()

    def _value(self, s, at):
        first = s[at:at + 1]
        if first == '"':
            return scanstring(s, at + 1, self.strict)
        if first == "{":
            return self._object(s, at + 1)
        if first == "[":
            return self._array(s, at + 1)
        for word, value in (("null", None), ("true", True), ("false", False)):
            if s.startswith(word, at):
                return value, at + len(word)
        number = _number(s, at)
        if number is not None:
            whole, fraction, exponent = number.groups()
            if fraction or exponent:
                return self.parse_float(number[0]), number.end()
            return self.parse_int(whole), number.end()
        for word in _constants:
            if s.startswith(word, at):
                return self.parse_constant(word), at + len(word)
        raise JSONDecodeError("Expecting value", s, at)

    def _array(self, s, at):
        values = []
        at = _space(s, at).end()
        if s[at:at + 1] == "]":
            return values, at + 1
        while True:
            value, at = self._value(s, at)
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

    def _object(self, s, at):
        pairs = []
        at = _space(s, at).end()
        if s[at:at + 1] != "}":
            at = self._members(s, at, pairs)
        if self.object_pairs_hook is not None:
            return self.object_pairs_hook(pairs), at + 1
        value = dict(pairs)
        if self.object_hook is not None:
            value = self.object_hook(value)
        return value, at + 1

    def _members(self, s, at, pairs):
        while True:
            if s[at:at + 1] != '"':
                raise JSONDecodeError("Expecting property name enclosed in double quotes", s, at)
            key, at = scanstring(s, at + 1, self.strict)
            key = self._keys.setdefault(key, key)
            at = _space(s, at).end()
            if s[at:at + 1] != ":":
                raise JSONDecodeError("Expecting ':' delimiter", s, at)
            value, at = self._value(s, _space(s, at + 1).end())
            pairs.append((key, value))
            at = _space(s, at).end()
            delimiter = s[at:at + 1]
            if delimiter == "}":
                return at
            if delimiter != ",":
                raise JSONDecodeError("Expecting ',' delimiter", s, at)
            comma = at
            at = _space(s, at + 1).end()
            if s[at:at + 1] == "}":
                raise JSONDecodeError("Illegal trailing comma before end of object", s, comma)
