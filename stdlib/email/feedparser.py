"""Reads messages that come in pieces: what is not as it should be is noted, and reading goes on."""

import re

from email import errors
from email._policybase import compat32

__all__ = ["FeedParser", "BytesFeedParser"]

_header = re.compile(r"From |[\x21-\x39\x3b-\x7e\x80-\U0010ffff]*:|[\t ]").match
_lines = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+").findall


def _without_end(line):
    return line[:-2] if line.endswith("\r\n") else line[:-1] if line[-1:] in ("\r", "\n") else line


class FeedParser:
    """Collects text and makes a message of it."""

    def __init__(self, _factory=None, *, policy=compat32):
        self.policy = policy
        if _factory is None:
            _factory = policy.message_factory
            if _factory is None:
                from email.message import Message as _factory
        self._factory = _factory
        try:
            _factory(policy=policy)
            self._takes_policy = True
        except TypeError:
            self._takes_policy = False
        self._pieces = []
        self._headersonly = False

    def _set_headersonly(self):
        self._headersonly = True

    def feed(self, data):
        """Take a piece."""
        self._pieces.append(data)

    def close(self):
        """The message is at its end, and comes back."""
        lines, self._pieces = _lines("".join(self._pieces)), []
        root = self._message(lines, None)
        if root.get_content_maintype() == "multipart" and not root.is_multipart() and not self._headersonly:
            self.policy.handle_defect(root, errors.MultipartInvariantViolationDefect())
        return root

    def _message(self, lines, above):
        """The message that lines are; what is in a digest is a message too."""
        message = self._factory(policy=self.policy) if self._takes_policy else self._factory()
        if above is not None and above.get_content_type() == "multipart/digest":
            message.set_default_type("message/rfc822")
        body = self._read_headers(message, lines)
        if self._headersonly:
            message.set_payload("".join(body))
        else:
            self._read_body(message, body)
        return message

    # ---- headers

    def _read_headers(self, message, lines):
        """Read headers up to an empty line, or to one that is none: what follows comes back."""
        end = 0
        while end < len(lines) and _header(lines[end]):
            end += 1
        rest = lines[end:]
        if rest:
            if _without_end(rest[0]):
                self.policy.handle_defect(message, errors.MissingHeaderBodySeparatorDefect())
            else:
                del rest[0]
        self._put_headers(message, lines[:end], rest)
        return rest

    def _put_headers(self, message, lines, rest):
        current = []

        def put():
            if current:
                message.set_raw(*self.policy.header_source_parse(current))
                current.clear()

        for place, line in enumerate(lines):
            if line[0] in " \t":
                if current:
                    current.append(line)
                else:
                    self.policy.handle_defect(message, errors.FirstHeaderLineIsContinuationDefect(line))
                continue
            put()
            if line.startswith("From "):
                if place == 0:
                    message.set_unixfrom(_without_end(line))
                elif place == len(lines) - 1:
                    # It is the first line of the body.
                    rest.insert(0, line)
                else:
                    self.policy.handle_defect(message, errors.MisplacedEnvelopeHeaderDefect(line))
            elif line.startswith(":"):
                self.policy.handle_defect(message, errors.InvalidHeaderDefect("Missing header name."))
            else:
                current.append(line)
        put()

    # ---- bodies

    def _read_body(self, message, lines):
        kind, maintype = message.get_content_type(), message.get_content_maintype()
        if kind == "message/delivery-status":
            self._read_blocks(message, lines)
        elif maintype == "message":
            message.attach(self._message(lines, message))
        elif maintype == "multipart":
            self._read_parts(message, lines)
        else:
            message.set_payload("".join(lines))

    def _read_blocks(self, message, lines):
        """Blocks of headers, with empty lines between them."""
        start = 0
        while start < len(lines):
            end = start
            while end < len(lines) and _without_end(lines[end]):
                end += 1
            message.attach(self._message(lines[start:end], message))
            start = end + 1

    def _read_parts(self, message, lines):
        boundary = message.get_boundary()
        if boundary is None:
            self.policy.handle_defect(message, errors.NoBoundaryInMultipartDefect())
            message.set_payload("".join(lines))
            return
        if str(message.get("content-transfer-encoding", "8bit")).lower() not in ("7bit", "8bit", "binary"):
            self.policy.handle_defect(message, errors.InvalidMultipartContentTransferEncodingDefect())
        matches = re.compile(rf"--{re.escape(boundary)}(?P<end>--)?[ \t]*(?P<linesep>\r\n|\r|\n)?$").match
        marks = []
        for place, line in enumerate(lines):
            if line.startswith("--") and (found := matches(line)):
                marks.append((place, found))
                if found["end"]:
                    break
        if not marks or marks[0][1]["end"]:
            self.policy.handle_defect(message, errors.StartBoundaryNotFoundDefect())
            message.set_payload("".join(lines))
            return
        if marks[0][0]:
            message.preamble = _without_last_end(lines[:marks[0][0]])
        closed = marks[-1][1]["end"] is not None
        ends = [place for place, _ in marks[1:]]
        if not closed:
            self.policy.handle_defect(message, errors.CloseBoundaryNotFoundDefect())
            ends.append(len(lines))
        # Without parts in it, it is still no text.
        message._payload = []
        for (start, _), end in zip(marks, ends):
            inside = lines[start + 1:end]
            if inside:
                # The line end before a boundary is the boundary's.
                inside[-1] = _without_end(inside[-1])
                if not inside[-1]:
                    inside.pop()
            if inside or end > start + 1 or end < len(lines):
                message.attach(self._message(inside, message))
        if closed:
            last, found = marks[-1]
            rest = "".join(lines[last + 1:])
            message.epilogue = rest if found["linesep"] else None


def _without_last_end(lines):
    return "".join((*lines[:-1], _without_end(lines[-1])))


class BytesFeedParser(FeedParser):
    """Collects bytes; those outside ASCII are kept as surrogates."""

    def feed(self, data):
        super().feed(data.decode("ascii", "surrogateescape"))
