"""General functions for HTML manipulation."""

import re as _re

__all__ = ["escape", "unescape"]


def escape(s, quote=True):
    """s with & < > as HTML references, quotes too unless `quote` is false."""
    s = s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return s.replace('"', "&quot;").replace("'", "&#x27;") if quote else s


# What HTML 5 makes of numbers that stand for no character: those of Windows-1252, and the replacement character.
_WINDOWS = dict(zip(range(0x80, 0xa0), "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152"
                    "\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d"
                    "\u017e\u0178"))
_WINDOWS[0] = "\ufffd"
_WINDOWS[13] = "\r"


def _invalid(number):
    return (1 <= number <= 8 or number == 0xb or 0xe <= number <= 0x1f or 0x7f <= number <= 0x9f
            or 0xfdd0 <= number <= 0xfdef or number & 0xfffe == 0xfffe)


def _character(found):
    text = found[1]
    if text[0] == "#":
        digits = text[1:].rstrip(";")
        number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        if number in _WINDOWS:
            return _WINDOWS[number]
        if 0xd800 <= number <= 0xdfff or number > 0x10ffff:
            return "\ufffd"
        return "" if _invalid(number) else chr(number)
    from html.entities import html5

    if text in html5:
        return html5[text]
    # The longest name that it begins with, as HTML 5 says.
    for end in range(len(text) - 1, 1, -1):
        if text[:end] in html5:
            return html5[text[:end]] + text[end:]
    return "&" + text


_REFERENCE = _re.compile(r"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")


def unescape(s):
    """s with every HTML reference, by name or by number, replaced by its character."""
    return _REFERENCE.sub(_character, s) if "&" in s else s
