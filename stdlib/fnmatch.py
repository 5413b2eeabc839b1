"""Filename matching with shell patterns: `*` everything, `?` one character, `[seq]` and `[!seq]` one of these or none.

fnmatch() ignores case where the system does, fnmatchcase() never.
"""

import functools
import posixpath
from os import fspath

__all__ = ["filter", "filterfalse", "fnmatch", "fnmatchcase", "translate"]


def fnmatch(name, pat):
    """Test whether FILENAME matches PATTERN."""
    return fnmatchcase(posixpath.normcase(name), posixpath.normcase(pat))


@functools.lru_cache(maxsize=32768, typed=True)
def _matcher(pat):
    import re

    text = translate(str(pat, "ISO-8859-1")) if isinstance(pat, bytes) else translate(pat)
    return re.compile(text.encode("ISO-8859-1") if isinstance(pat, bytes) else text).match


def filter(names, pat):
    """The names that match pat, as a list."""
    match = _matcher(posixpath.normcase(pat))
    return [name for name in names if match(name)]


def filterfalse(names, pat):
    """The names that do not match pat, as a list."""
    match = _matcher(posixpath.normcase(pat))
    return [name for name in names if match(name) is None]


def fnmatchcase(name, pat):
    """Whether the name matches the pattern; capitals and small letters differ."""
    return _matcher(pat)(name) is not None


def translate(pat):
    """The regular expression for a shell pattern.  Only [brackets] quote a special character."""
    pieces = [[]]
    _scan(pat, ".", lambda: pieces.append([]), pieces)
    texts = ["".join(piece) for piece in pieces]
    if len(texts) == 1:
        return f"(?s:{texts[0]})\\z"
    # What stands between two stars is found as early as may be and not looked for again.
    middle = "".join(f"(?>.*?{text})" for text in texts[1:-1] if text)
    return f"(?s:{texts[0]}{middle}.*{texts[-1]})\\z"


def _scan(pat, any_one, star, pieces):
    """The regular expressions of a pattern's pieces between its stars."""
    import re

    at = 0
    while at < len(pat):
        letter = pat[at]
        at += 1
        if letter == "*":
            star()
            while pat[at:at + 1] == "*":
                at += 1
        elif letter == "?":
            pieces[-1].append(any_one)
        elif letter == "[" and (end := _class_end(pat, at)) is not None:
            pieces[-1].append(_class(pat[at:end]))
            at = end + 1
        else:
            pieces[-1].append(re.escape(letter))


def _class_end(pat, at):
    """Where the bracket closes; None if it does not."""
    start = at
    if pat[at:at + 1] == "!":
        at += 1
    if pat[at:at + 1] == "]":
        at += 1
    end = pat.find("]", at)
    return end if end >= 0 else None


def _class(text):
    """A set of characters as a regular expression."""
    import re

    if "-" not in text:
        text = text.replace("\\", r"\\")
    else:
        chunks, start = [], 0
        at = 2 if text[0] == "!" else 1
        while (at := text.find("-", at)) >= 0:
            chunks.append(text[start:at])
            start = at + 1
            at += 3
        if text[start:]:
            chunks.append(text[start:])
        else:
            chunks[-1] += "-"
        # Ranges whose ends are the wrong way round hold nothing.
        for place in range(len(chunks) - 1, 0, -1):
            if chunks[place - 1][-1] > chunks[place][0]:
                chunks[place - 1] = chunks[place - 1][:-1] + chunks[place][1:]
                del chunks[place]
        text = "-".join(chunk.replace("\\", r"\\").replace("-", r"\-") for chunk in chunks)
    text = re.sub(r"([&~|])", r"\\\1", text)
    if not text:
        return "(?!)"
    if text == "!":
        return "."
    if text[0] == "!":
        text = "^" + text[1:]
    elif text[0] in ("^", "["):
        text = "\\" + text
    return f"[{text}]"
