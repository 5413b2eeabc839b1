"""Encoded words (RFC 2047) and quoted-printable bodies."""

import base64
import binascii
import re

# The characters that stand for themselves in an encoded word, wherever in a header it is.
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-!*+/")

encoded_words = re.compile(r"=\?([^?]*?)\?([qQbB])\?(.*?)\?=")


def _q(data):
    return "".join("_" if byte == 32 else chr(byte) if byte in _PLAIN else f"={byte:02X}" for byte in data)


def encoded_word(data, charset, encoding=None, lenience=0):
    """Bytes as one encoded word: in base64 ("b"), with numbers for characters ("q"), or whichever is shorter.

    The latter may be longer by less than `lenience`: people can read it.
    """
    quoted = None if encoding == "b" else _q(data)
    if quoted is not None and (encoding == "q" or len(quoted) - 4 * ((len(data) + 2) // 3) < max(lenience, 1)):
        return f"=?{charset}?q?{quoted}?="
    return f"=?{charset}?b?{base64.b64encode(data).decode('ascii')}?="


def encoded_length(text, charset):
    return len(charset.header_encode(text))


def decoded_word(encoding, text):
    """The bytes of an encoded word."""
    if encoding == "q":
        return binascii.a2b_qp(text.encode("ascii", "surrogateescape"), header=True)
    missing = len(text) % 4
    return base64.b64decode(text + "==="[missing - 1:] if missing else text)


def quoted_body(text, maxlinelen=76):
    """A text of bytes as quoted-printable, with line ends as they are."""
    lines = []
    for line in text.split("\n"):
        line, end = (line[:-1], "\r") if line.endswith("\r") else (line, "")
        lines.append(_quoted_line(line, maxlinelen) + end)
    return "\n".join(lines)


def _quoted_line(line, longest):
    pieces = [char if char in " \t" or "!" <= char <= "~" and char != "=" else f"={ord(char):02X}" for char in line]
    if pieces and pieces[-1] in " \t":
        pieces[-1] = f"={ord(pieces[-1]):02X}"
    made, room = [], longest
    for place, piece in enumerate(pieces):
        # All but the last leave room for the mark that the line goes on.
        if len(piece) > room - (place < len(pieces) - 1):
            made.append("=\n")
            room = longest
        made.append(piece)
        room -= len(piece)
    return "".join(made)
