"""Headers with text in any character set."""

import re

from email import errors
from email._words import decoded_word, encoded_words
from email.charset import UNKNOWN8BIT, Charset

__all__ = ["Header", "decode_header", "make_header"]

MAXLINELEN = 78
# A line that would be taken for a header of its own.
_embedded = re.compile(r"\n[^ \t]+:")
_ascii, _utf8 = Charset("us-ascii"), Charset("utf-8")


def decode_header(header):
    """The pieces of a header as pairs: bytes and the name of their character set, or None; text, if it is all plain."""
    if hasattr(header, "_chunks"):
        return [(text.encode(str(charset)) if str(charset) != "us-ascii" else text.encode("ascii", "surrogateescape"),
                 str(charset)) for text, charset in header._chunks]
    if not encoded_words.search(header):
        return [(header, None)]
    pieces = []
    for line in header.splitlines():
        at, had_word = 0, False
        for found in encoded_words.finditer(line):
            between = line[at:found.start()]
            if at == 0:
                between = between.lstrip()
            # White space between two encoded words is not of the text.
            if between.strip() or between and not had_word:
                pieces.append((between.encode("raw-unicode-escape"), None))
            pieces.append((_decoded(found[2].lower(), found[3]), found[1].lower()))
            at, had_word = found.end(), True
        rest = line[at:]
        if rest.strip():
            pieces.append((rest.encode("raw-unicode-escape"), None))
    return _joined(pieces)


def _decoded(encoding, text):
    try:
        return decoded_word(encoding, text)
    except ValueError:
        raise errors.HeaderParseError("Base64 decoding error") from None


def _joined(pieces):
    made = []
    for data, charset in pieces:
        if made and made[-1][1] == charset:
            between = b" " if charset is None else b""
            made[-1] = made[-1][0] + between + data, charset
        else:
            made.append((data, charset))
    return made


def make_header(decoded_seq, maxlinelen=None, header_name=None, continuation_ws=" "):
    """The header that pieces, as decode_header() gives them, are of."""
    header = Header(maxlinelen=maxlinelen, header_name=header_name, continuation_ws=continuation_ws)
    for text, charset in decoded_seq:
        header.append(text, charset if charset is None or isinstance(charset, Charset) else Charset(charset))
    return header


class Header:
    """A header of pieces in several character sets."""

    def __init__(self, s=None, charset=None, maxlinelen=None, header_name=None, continuation_ws=" ", errors="strict"):
        self._charset = _ascii if charset is None else charset if isinstance(charset, Charset) else Charset(charset)
        self._continuation_ws = continuation_ws
        self._chunks = []
        self._maxlinelen = MAXLINELEN if maxlinelen is None else maxlinelen
        self._headerlen = 0 if header_name is None else len(header_name) + 2
        if s is not None:
            self.append(s, charset, errors)

    def append(self, s, charset=None, errors="strict"):
        """Add a piece."""
        charset = self._charset if charset is None else charset if isinstance(charset, Charset) else Charset(charset)
        if charset == UNKNOWN8BIT:
            # Bytes in the shape of surrogates, of which nobody knows what they mean.
            text = s if isinstance(s, str) else s.decode("us-ascii", "surrogateescape")
            self._chunks.append((text, charset))
            return
        if not isinstance(s, str):
            s = s.decode(charset.input_codec or "us-ascii", errors)
        try:
            s.encode(charset.output_codec or "us-ascii", errors)
        except UnicodeEncodeError:
            if charset != _ascii:
                raise
            charset = _utf8
            s.encode("utf-8", errors)
        self._chunks.append((s, charset))

    def __str__(self):
        parts, before = [], None
        for text, charset in self._chunks:
            is_plain = charset == _ascii
            # Plain text and encoded words have a space between them.
            if parts and (is_plain or before) and parts[-1][-1:] not in (" ", "\t") and text[:1] not in (" ", "\t"):
                parts.append(" ")
            parts.append(text.encode("ascii", "surrogateescape").decode("ascii", "replace")
                         if charset == UNKNOWN8BIT else text)
            before = is_plain
        return "".join(parts)

    def __eq__(self, other):
        return other == str(self)

    def encode(self, splitchars=";, \t", maxlinelen=None, linesep="\n"):
        """The header as it is sent, in lines that are no longer than wanted where that can be; 0 is no limit."""
        longest = self._maxlinelen if maxlinelen is None else maxlinelen
        longest = longest or 1_000_000
        lines, room = [""], longest - self._headerlen
        for text, charset in self._chunks:
            if lines[-1] and lines[-1][-1] not in " \t" and text[:1] not in (" ", "\t"):
                lines[-1] += " "
            if charset.header_encoding is None or charset == _ascii:
                self._put_plain(lines, text, room, longest, splitchars)
            else:
                self._put_encoded(lines, text, charset, room, longest)
            if len(lines) > 1:
                room = longest
        made = linesep.join(line.rstrip(" \t") if place < len(lines) - 1 else line for place, line in enumerate(lines))
        if _embedded.search(made):
            raise errors.HeaderParseError(f"header value appears to contain an embedded header: {made!r}")
        return made

    def _put_plain(self, lines, text, room, longest, splitchars):
        """Break text at white space: better behind a mark that separates than elsewhere."""
        first, *others = re.split(r"\r\n|\r|\n", text)
        for place, line in enumerate((first, *others)):
            if place:
                lines.append(re.match("[ \t]*", line)[0])
                line, room = line.lstrip(" \t"), longest
            rest = line
            while len(lines[-1]) + len(rest) > room:
                cut = self._cut(rest, room - len(lines[-1]), splitchars)
                if cut is None:
                    break
                lines[-1] += rest[:cut]
                space = re.match("[ \t]+", rest[cut:])[0]
                lines.append(space)
                rest, room = rest[cut + len(space):], longest
            lines[-1] += rest

    @staticmethod
    def _cut(text, room, splitchars):
        """Where to break: the last white space that fits, by preference one behind a mark; else the first one."""
        places = [found.start() for found in re.finditer("[ \t]+(?=[^ \t])", text) if found.start()]
        fitting = [place for place in places if place <= room]
        for mark in splitchars or "":
            if not mark.isspace():
                behind = [place for place in fitting if text[place - 1] == mark]
                if behind:
                    return behind[-1]
        return fitting[-1] if fitting else places[0] if places else None

    def _put_encoded(self, lines, text, charset, room, longest):
        def lengths():
            yield max(room - len(lines[-1]), 16)
            while True:
                yield longest - len(self._continuation_ws)

        words = charset.header_encode_lines(text, lengths())
        for place, word in enumerate(words):
            if place:
                lines.append(self._continuation_ws)
            lines[-1] += word
