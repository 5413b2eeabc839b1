"""Writes messages."""

import io
import random
import re

from email._policybase import has_bytes
from email.errors import HeaderWriteError
from email.message import Message

__all__ = ["Generator", "DecodedGenerator", "BytesGenerator"]

_line_end = re.compile(r"\r\n|\r|\n")
_from = re.compile("^From ", re.MULTILINE)
# A line end that a header does not go on behind.
_new_header = re.compile(r"\r\n?(?![ \t\n])|\n(?![ \t])")


class Generator:
    """Writes messages to a text file.

    `mangle_from_` puts a mark in front of body lines "From ", which some mailboxes take for the next message;
    `maxheaderlen` is how long the lines of headers get, 0 for any length.
    """

    def __init__(self, outfp, mangle_from_=None, maxheaderlen=None, *, policy=None):
        self._fp = outfp
        self._mangle_from_ = mangle_from_
        self.maxheaderlen = maxheaderlen
        self.policy = policy
        self._linesep = "\n"

    def write(self, s):
        self._fp.write(s)

    def flatten(self, msg, unixfrom=False, linesep=None):
        """Write a message and all in it; `unixfrom` begins with the line "From …"."""
        policy = msg.policy if self.policy is None else self.policy
        if linesep is not None:
            policy = policy.clone(linesep=linesep)
        if self.maxheaderlen is not None:
            policy = policy.clone(max_line_length=self.maxheaderlen)
        before = self.policy
        self.policy, self._linesep = policy, policy.linesep
        if self._mangle_from_ is None:
            self._mangle_from_ = policy.mangle_from_
        try:
            if unixfrom:
                import time
                self.write((msg.get_unixfrom() or f"From nobody {time.ctime()}") + self._linesep)
            self._write(msg)
        finally:
            self.policy = before

    def clone(self, fp):
        """Such a generator for another file."""
        return type(self)(fp, self._mangle_from_, None, policy=self.policy)

    def _text_of(self, msg):
        """A message as it would be written: as text, or as bytes in the shape of text."""
        out = io.StringIO()
        inner = Generator(out, self._mangle_from_, None, policy=self.policy)
        inner._keeps_bytes = self._keeps_bytes
        inner._linesep = self._linesep
        inner._write(msg)
        return out.getvalue()

    # Whether bytes outside ASCII can be written as they are.
    _keeps_bytes = False

    def _write(self, msg):
        # The body first: it may decide on the boundary, and with it on a header.
        body = self._body(msg)
        self._write_headers(msg)
        self.write(body)

    def _write_headers(self, msg):
        for name, value in msg.raw_items():
            if self._keeps_bytes and not getattr(self.policy, "utf8", False):
                text = self.policy.fold_binary(name, value).decode("ascii", "surrogateescape")
            else:
                text = self.policy.fold(name, value)
            if self.policy.verify_generated_headers:
                self._verify(text)
            self.write(text)
        self.write(self._linesep)

    def _verify(self, text):
        """Refuse what would not be one header when it is read again."""
        inside = text.removesuffix(self._linesep)
        if inside == text:
            raise HeaderWriteError(f"folded header does not end with {self._linesep!r}: {text!r}")
        if _new_header.search(inside):
            raise HeaderWriteError(f"folded header contains newline: {text!r}")

    def _body(self, msg):
        maintype, subtype = msg.get_content_maintype(), msg.get_content_subtype()
        if maintype == "multipart":
            return self._multipart(msg)
        if maintype == "message" and msg.is_multipart():
            if subtype == "delivery-status":
                return self._linesep.join(self._block(part) for part in msg.get_payload())
            return self._text_of(msg.get_payload(0))
        return self._text(msg)

    def _block(self, part):
        text = self._text_of(part)
        # A block without a body ends with its last header.
        return text.removesuffix(self._linesep) if text.endswith(self._linesep * 2) else text

    def _text(self, msg):
        payload = msg._payload
        if payload is None:
            return ""
        if not isinstance(payload, str):
            raise TypeError(f"string payload expected: {type(payload)}")
        if has_bytes(payload) and not (self._keeps_bytes and self.policy.cte_type != "7bit"):
            payload = self._as_seven_bits(msg)
        if self._mangle_from_:
            payload = _from.sub(">From ", payload)
        return self._with_ends(payload)

    def _as_seven_bits(self, msg):
        """The payload in a transfer encoding that needs no bytes outside ASCII; the headers of the message say so."""
        charset = msg.get_param("charset")
        if charset is None:
            return msg.get_payload()
        recoded = Message(policy=self.policy)
        recoded.set_payload(msg.get_payload(decode=True).decode(msg.get_content_charset("ascii"), "replace"), charset)
        name = "Content-Transfer-Encoding"
        if name in msg:
            msg.replace_header(name, recoded[name])
        else:
            msg[name] = recoded[name]
        msg.set_param("charset", recoded.get_param("charset"), replace=True)
        msg._payload = recoded._payload
        return msg._payload

    def _with_ends(self, text):
        return _line_end.sub(self._linesep, text)

    def _multipart(self, msg):
        parts = msg._payload
        if parts is None:
            parts = []
        elif isinstance(parts, str):
            # What was never read as parts.
            return self._with_ends(parts)
        elif not isinstance(parts, list):
            parts = [parts]
        texts = [self._text_of(part) for part in parts]
        boundary = msg.get_boundary()
        if not boundary:
            boundary = self._make_boundary(self._linesep.join(texts))
            msg.set_boundary(boundary)
        made = []
        if msg.preamble is not None:
            preamble = _from.sub(">From ", msg.preamble) if self._mangle_from_ else msg.preamble
            made.append(self._with_ends(preamble) + self._linesep)
        made.append(f"--{boundary}{self._linesep}")
        made.append(f"{self._linesep}--{boundary}{self._linesep}".join(texts))
        made.append(f"{self._linesep}--{boundary}--{self._linesep}")
        if msg.epilogue is not None:
            epilogue = _from.sub(">From ", msg.epilogue) if self._mangle_from_ else msg.epilogue
            made.append(self._with_ends(epilogue))
        return "".join(made)

    @staticmethod
    def _make_boundary(text=None):
        """A boundary that is no line of a text."""
        stem = boundary = f"==============={random.randrange(10 ** 19):019}=="
        count = 0
        while text is not None and re.search(rf"^--{re.escape(boundary)}(--)?$", text, re.MULTILINE):
            boundary = f"{stem}.{count}"
            count += 1
        return boundary


class BytesGenerator(Generator):
    """Writes messages to a file of bytes."""

    _keeps_bytes = True

    def write(self, s):
        utf8 = getattr(self.policy, "utf8", False)
        self._fp.write(s.encode("utf-8" if utf8 and not has_bytes(s) else "ascii", "surrogateescape"))


_FORMAT = "[Non-text (%(type)s) part of message omitted, filename %(filename)s]"


class DecodedGenerator(Generator):
    """Writes the texts of a message, and for parts that are none a line that says what they are."""

    def __init__(self, outfp, mangle_from_=None, maxheaderlen=None, fmt=None, *, policy=None):
        super().__init__(outfp, mangle_from_, maxheaderlen, policy=policy)
        self._fmt = _FORMAT if fmt is None else fmt

    def _body(self, msg):
        made = []
        for part in msg.walk():
            maintype = part.get_content_maintype()
            if maintype == "text":
                made.append(f"{part.get_payload(decode=False)}\n")
            elif maintype != "multipart":
                made.append(self._fmt % {
                    "type": part.get_content_type(), "maintype": maintype, "subtype": part.get_content_subtype(),
                    "filename": part.get_filename("[no filename]"),
                    "description": part.get("Content-Description", "[no description]"),
                    "encoding": part.get("Content-Transfer-Encoding", "[no encoding]")} + "\n")
        return "".join(made)
