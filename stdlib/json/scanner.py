"""Which function reads JSON values: the native one, or one in Python."""

import re

try:
    from _json import make_scanner as c_make_scanner
except ImportError:
    c_make_scanner = None

__all__ = ["make_scanner"]

_number = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?").match


def py_make_scanner(context):
    """The function that reads the value at an index, for a decoder: it raises StopIteration where there is none."""
    parse_object = context.parse_object
    parse_array = context.parse_array
    parse_string = context.parse_string
    strict = context.strict
    parse_float = context.parse_float
    parse_int = context.parse_int
    parse_constant = context.parse_constant
    object_hook = context.object_hook
    object_pairs_hook = context.object_pairs_hook
    memo = context.memo

    def _scan_once(string, idx):
        first = string[idx:idx + 1]
        if first == '"':
            return parse_string(string, idx + 1, strict)
        if first == "{":
            return parse_object((string, idx + 1), strict, _scan_once, object_hook, object_pairs_hook, memo)
        if first == "[":
            return parse_array((string, idx + 1), _scan_once)
        for word, value in (("null", None), ("true", True), ("false", False)):
            if string.startswith(word, idx):
                return value, idx + len(word)
        number = _number(string, idx)
        if number is not None:
            whole, fraction, exponent = number.groups()
            if fraction or exponent:
                return parse_float(number[0]), number.end()
            return parse_int(whole), number.end()
        for word in ("NaN", "Infinity", "-Infinity"):
            if string.startswith(word, idx):
                return parse_constant(word), idx + len(word)
        raise StopIteration(idx)

    def scan_once(string, idx):
        if idx < 0:
            raise ValueError("idx cannot be negative")
        try:
            return _scan_once(string, idx)
        finally:
            memo.clear()

    return scan_once


make_scanner = c_make_scanner or py_make_scanner
