"""Tokenization help for Python programs.

`tokenize(readline)` goes through the tokens of a source in bytes, `generate_tokens(readline)` through those of text;
`untokenize` makes a source of tokens again. What cuts the lines is `_tokenize`.
"""

import builtins
import collections
import functools
import io
import itertools
import re
import token as _token
from token import *
from token import EXACT_TOKEN_TYPES
from _tokenize import TokenizerIter

__all__ = _token.__all__ + ["tokenize", "generate_tokens", "detect_encoding", "untokenize", "TokenInfo", "open",
                            "TokenError"]

cookie_re = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_NOTHING_YET = re.compile(rb"^[ \t\f]*(?:[#\r\n]|$)")


class TokenError(Exception):
    pass


class TokenInfo(collections.namedtuple("TokenInfo", "type string start end line")):
    """A token: its kind, its text, (row, column) where it starts and ends, and the line it stands in."""

    def __repr__(self):
        kind = f"{self.type} ({tok_name[self.type]})"
        return f"TokenInfo(type={kind}, string={self.string!r}, start={self.start!r}, end={self.end!r}, line={self.line!r})"

    @property
    def exact_type(self):
        """The kind; of an operator, which one it is."""
        return EXACT_TOKEN_TYPES.get(self.string, OP) if self.type == OP else self.type


def tokenize(readline):
    """The tokens of a source that readline gives as lines of bytes; first comes one that tells the encoding."""
    encoding, first = detect_encoding(readline)
    yield TokenInfo(ENCODING, encoding, (0, 0), (0, 0), "")
    ahead = iter(first)
    rest = itertools.chain(ahead, iter(functools.partial(_line_or_end, readline), b""))
    if encoding == "utf-8-sig":
        encoding = "utf-8"
    yield from _tokens(lambda: next(rest, b"").decode(encoding))


def generate_tokens(readline):
    """The tokens of a source that readline gives as lines of text."""
    return _tokens(readline)


def _line_or_end(readline):
    try:
        return readline()
    except StopIteration:
        return b""


def _tokens(readline):
    try:
        for parts in TokenizerIter(readline, extra_tokens=True):
            yield TokenInfo(*parts)
    except SyntaxError as error:
        # An error of the text, and not of who reads it.
        if type(error) is not SyntaxError:
            raise
        raise TokenError(error.msg, (error.lineno, error.offset)) from None


# ---- the encoding of a source

def detect_encoding(readline):
    """The encoding of a source and the lines that were read for it, two at the most.

    A byte order mark or a comment `coding: …` tells it, else it is utf-8. SyntaxError if both are there and differ, or
    if the encoding is not known.
    """
    name = getattr(getattr(readline, "__self__", None), "name", None)
    lines = []
    marked = False
    for place in range(2):
        line = _line_or_end(readline)
        if not line:
            break
        if place == 0 and line.startswith(b"\xef\xbb\xbf"):
            marked, line = True, line[3:]
        lines.append(line)
        found = _told_encoding(line, name)
        if found:
            if marked and found != "utf-8":
                raise SyntaxError(_in_file("encoding problem: utf-8", name))
            return f"{found}-sig" if marked else found, lines
        if not _NOTHING_YET.match(line):
            break
    return "utf-8-sig" if marked else "utf-8", lines


def _in_file(message, name):
    return message if name is None else f"{message} for {name!r}"


def _told_encoding(line, name):
    """The encoding that a line tells in a comment."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise SyntaxError(_in_file("invalid or missing encoding declaration", name)) from None
    told = cookie_re.match(text)
    if told is None:
        return None
    encoding = _get_normal_name(told[1])
    import codecs
    try:
        codecs.lookup(encoding)
    except LookupError:
        if name is None:
            raise SyntaxError(f"unknown encoding: {encoding}") from None
        raise SyntaxError(f"unknown encoding for {name!r}: {encoding}") from None
    return encoding


def _get_normal_name(orig_enc):
    """The usual name of the two encodings that go by many."""
    short = orig_enc[:12].lower().replace("_", "-")
    for usual, others in (("utf-8", ("utf-8",)), ("iso-8859-1", ("latin-1", "iso-8859-1", "iso-latin-1"))):
        if any(short == other or short.startswith(f"{other}-") for other in others):
            return usual
    return orig_enc


def open(filename):
    """A source file as text, in the encoding that it tells."""
    buffer = builtins.open(filename, "rb")
    try:
        encoding, _ = detect_encoding(buffer.readline)
        buffer.seek(0)
        text = io.TextIOWrapper(buffer, encoding, line_buffering=True)
        text.mode = "r"
        return text
    except BaseException:
        buffer.close()
        raise


# ---- back to a source

def untokenize(iterable):
    """A source of tokens; bytes if a token tells the encoding.

    Tokens with their places give the text they came of, but for white space at line ends. Of pairs (kind, text) comes
    a source with the same tokens.
    """
    writer = _Writer()
    for item in iterable:
        item = tuple(item)
        if item[0] == ENDMARKER:
            if len(item) > 2:
                writer.reach(item[2])
            break
        if len(item) == 2:
            writer.put_pair(*item)
        else:
            writer.put(*item)
    text = "".join(writer.parts)
    return text if writer.encoding is None else text.encode(writer.encoding)


class _Writer:
    """Writes tokens one behind the other."""

    def __init__(self):
        self.parts = []
        self.encoding = None
        self.row, self.column = 1, 0
        self.indents = []
        self.line_begins = False
        # Of pairs: what stood before, for the spaces between.
        self.before = None

    def reach(self, place):
        """White space up to the place of the next token."""
        row, column = place
        if (row, column) < (self.row, self.column):
            raise ValueError(f"start ({row},{column}) precedes previous end ({self.row},{self.column})")
        if row > self.row:
            self.parts.append("\\\n" * (row - self.row))
            self.column = 0
        self.parts.append(" " * (column - self.column))

    def _is_written(self, kind, text, end=None):
        """Take note of a token; whether it is one that has a text in the source."""
        if kind == ENCODING:
            self.encoding = text
        elif kind == INDENT:
            self.indents.append(text)
        elif kind == DEDENT:
            self.indents.pop()
            if end is not None:
                self.row, self.column = end
        else:
            return True
        return False

    def put(self, kind, text, start, end, line):
        if not self._is_written(kind, text, end):
            return
        if kind in (NEWLINE, NL):
            self.line_begins = True
        elif self.line_begins:
            self.line_begins = False
            # Tabs of an indentation are written as they were.
            indent = self.indents[-1] if self.indents else ""
            if start[1] >= len(indent):
                self.parts.append(indent)
                self.column = len(indent)
        self.reach(start)
        self.row, self.column = end
        if kind in (FSTRING_MIDDLE, TSTRING_MIDDLE):
            last_line = text.rpartition("\n")[2]
            self.column += last_line.count("{") + last_line.count("}")
            text = _with_braces_doubled(text)
        elif kind in (NEWLINE, NL):
            self.row, self.column = self.row + 1, 0
        self.parts.append(text)

    def put_pair(self, kind, text):
        if not self._is_written(kind, text):
            return
        if self.line_begins and kind not in (NEWLINE, NL):
            self.parts.append(self.indents[-1] if self.indents else "")
        self.line_begins = kind in (NEWLINE, NL)
        if kind in (FSTRING_MIDDLE, TSTRING_MIDDLE):
            text = _with_braces_doubled(text)
        elif kind in (NAME, NUMBER):
            text += " "
        elif kind in (STRING, FSTRING_START, TSTRING_START) and self.before in (STRING, FSTRING_END, TSTRING_END):
            # Two strings one behind the other.
            text = " " + text
        self.before = kind
        self.parts.append(text)


def _with_braces_doubled(text):
    """The middle of an f-string as it stands in the source."""
    return text.replace("{", "{{").replace("}", "}}")


def main(args=None):
    """`python -m tokenize [-e] [file]`: the tokens of a file, or of the standard input, a line each."""
    import argparse
    import sys
    parser = argparse.ArgumentParser(prog="python -m tokenize")
    parser.add_argument("filename", nargs="?", metavar="filename.py", help="the file to tokenize; defaults to stdin")
    parser.add_argument("-e", "--exact", action="store_true", help="display token names using the exact type")
    asked = parser.parse_args(args)
    try:
        if asked.filename:
            with builtins.open(asked.filename, "rb") as file:
                tokens = list(tokenize(file.readline))
        else:
            tokens = list(_tokens(sys.stdin.readline))
        for one in tokens:
            place = f"{one.start[0]},{one.start[1]}-{one.end[0]},{one.end[1]}:"
            kind = one.exact_type if asked.exact else one.type
            print(f"{place:20}{tok_name[kind]:15}{one.string!r:15}")
    except (TokenError, SyntaxError, OSError) as error:
        print(f"{asked.filename or '<stdin>'}: error: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
