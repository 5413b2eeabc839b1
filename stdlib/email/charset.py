"""Character sets, and how headers and bodies in them are encoded."""

from email import errors

__all__ = ["Charset", "add_alias", "add_charset", "add_codec"]

QP = 1
BASE64 = 2
# Whichever is shorter.
SHORTEST = 3

DEFAULT_CHARSET = "us-ascii"
UNKNOWN8BIT = "unknown-8bit"

# For each set: how headers and bodies are encoded, and the set that they are sent in.
CHARSETS = {
    **dict.fromkeys(("iso-8859-1", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-9", "iso-8859-10",
                     "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "windows-1252", "viscii"),
                    (QP, QP, None)),
    "us-ascii": (None, None, None),
    "big5": (BASE64, BASE64, None),
    "gb2312": (BASE64, BASE64, None),
    "euc-jp": (BASE64, None, "iso-2022-jp"),
    "shift_jis": (BASE64, None, "iso-2022-jp"),
    "iso-2022-jp": (BASE64, None, None),
    "koi8-r": (BASE64, BASE64, None),
    "utf-8": (SHORTEST, BASE64, "utf-8"),
}
ALIASES = {"latin_1": "iso-8859-1", "latin-1": "iso-8859-1", "ascii": "us-ascii", "cp949": "ks_c_5601-1987",
           "euc_jp": "euc-jp", "euc_kr": "euc-kr",
           **{f"{stem}{number}": f"iso-8859-{part}" for stem in ("latin_", "latin-")
              for number, part in ((2, 2), (3, 3), (4, 4), (5, 9), (6, 10), (7, 13), (8, 14), (9, 15), (10, 16))}}
# Where Python's codec goes by another name.
CODEC_MAP = {"gb2312": "eucgb2312_cn", "big5": "big5_tw", "us-ascii": None}


def add_charset(charset, header_enc=None, body_enc=None, output_charset=None):
    """Say how a character set is encoded."""
    if body_enc == SHORTEST:
        raise ValueError("SHORTEST not allowed for body_enc")
    CHARSETS[charset] = header_enc, body_enc, output_charset


def add_alias(alias, canonical):
    """Give a character set another name."""
    ALIASES[alias] = canonical


def add_codec(charset, codecname):
    """Say by which codec a character set is encoded."""
    CODEC_MAP[charset] = codecname


class Charset:
    """A character set and what is done to send text in it."""

    # By how much longer a header may be that people can read.
    _lenience = 0

    def __init__(self, input_charset=DEFAULT_CHARSET):
        try:
            if isinstance(input_charset, str):
                input_charset.encode("ascii")
            else:
                input_charset = str(input_charset, "ascii")
        except UnicodeError:
            raise errors.CharsetError(input_charset) from None
        name = input_charset.lower()
        self.input_charset = ALIASES.get(name, name)
        header, body, sent = CHARSETS.get(self.input_charset, (SHORTEST, BASE64, None))
        self.header_encoding, self.body_encoding = header, body
        sent = sent or self.input_charset
        self.output_charset = ALIASES.get(sent, sent)
        self.input_codec = CODEC_MAP.get(self.input_charset, self.input_charset)
        self.output_codec = CODEC_MAP.get(self.output_charset, self.output_charset)

    def __repr__(self):
        return self.input_charset.lower()

    __str__ = __repr__

    def __eq__(self, other):
        return str(self) == str(other).lower()

    def __hash__(self):
        return hash(str(self))

    def get_output_charset(self):
        return self.output_charset or self.input_charset

    def get_body_encoding(self):
        """The transfer encoding of a body, or a function that chooses and writes it."""
        if self.body_encoding == QP:
            return "quoted-printable"
        if self.body_encoding == BASE64:
            return "base64"
        from email.encoders import encode_7or8bit
        return encode_7or8bit

    def header_encode(self, string):
        """A text as one encoded word, if the set needs it."""
        from email._words import encoded_word
        if self == UNKNOWN8BIT:
            data = string.encode("ascii", "surrogateescape")
        else:
            data = string.encode(self.output_codec or "ascii")
        if self.header_encoding is None:
            return string
        return encoded_word(data, self.get_output_charset(), {QP: "q", BASE64: "b"}.get(self.header_encoding),
                            self._lenience)

    def header_encode_lines(self, string, maxlengths):
        """A text as encoded words of which each fits the next of the lengths."""
        from email._words import encoded_length
        lines, rest = [], string
        room = next(maxlengths)
        while rest:
            end = len(rest)
            while end > 1 and encoded_length(rest[:end], self) > room:
                end = min(end - 1, max(1, end * room // encoded_length(rest[:end], self)))
            lines.append(self.header_encode(rest[:end]))
            rest = rest[end:]
            room = next(maxlengths)
        return lines

    def body_encode(self, string):
        """A body as it is sent."""
        if not string:
            return string
        if self.body_encoding == BASE64:
            import base64
            data = string.encode(self.output_charset) if isinstance(string, str) else string
            return base64.encodebytes(data).decode("ascii")
        if self.body_encoding == QP:
            from email._words import quoted_body
            if isinstance(string, str):
                string = string.encode(self.output_charset)
            return quoted_body(string.decode("latin-1"))
        return string.decode("ascii") if isinstance(string, bytes) else string
