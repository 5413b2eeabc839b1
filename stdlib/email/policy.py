"""Policies to choose from: `default` for programs of today, `SMTP` and `HTTP` for what is sent, `strict` to be told of
faults by exceptions."""

import re

from email._policybase import Compat32, Policy, compat32, has_bytes, validate_header_name
from email.contentmanager import raw_data_manager
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage

__all__ = ["Compat32", "compat32", "Policy", "EmailPolicy", "default", "strict", "SMTP", "SMTPUTF8", "HTTP"]

_line_end = re.compile(r"\r\n|\r|\n")


class EmailPolicy(Policy):
    """Headers are texts that know what they mean, and contents are objects.

    `utf8` writes headers in UTF-8 and not in encoded words; `refold_source` says which headers that were read are
    broken into lines anew: "all", "none", or the "long" ones.
    """

    message_factory = EmailMessage
    utf8 = False
    refold_source = "long"
    header_factory = HeaderRegistry()
    content_manager = raw_data_manager

    def __init__(self, **kw):
        if "header_factory" not in kw:
            self.__dict__["header_factory"] = HeaderRegistry()
        super().__init__(**kw)

    def header_max_count(self, name):
        return self.header_factory[name].max_count

    def header_source_parse(self, sourcelines):
        name, value = sourcelines[0].split(":", 1)
        return name, "".join((value, *sourcelines[1:])).lstrip(" \t\r\n").rstrip("\r\n")

    def header_store_parse(self, name, value):
        validate_header_name(name)
        if getattr(value, "name", "").lower() == name.lower():
            return name, value
        if isinstance(value, str) and len(value.splitlines()) > 1:
            raise ValueError("Header values may not contain linefeed or carriage return characters")
        return name, self.header_factory(name, value)

    def header_fetch_parse(self, name, value):
        if hasattr(value, "name"):
            return value
        value = _line_end.sub("", value)
        if has_bytes(value):
            # Bytes that nobody encoded: mostly they are UTF-8.
            value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return self.header_factory(name, value)

    def fold(self, name, value):
        return self._fold(name, value, refold_binary=True)

    def fold_binary(self, name, value):
        text = self._fold(name, value, refold_binary=self.cte_type == "7bit")
        return text.encode("utf8" if self.utf8 else "ascii", "surrogateescape")

    def _fold(self, name, value, refold_binary=False):
        if hasattr(value, "name"):
            return value.fold(policy=self)
        longest = self.max_line_length or 1_000_000
        lines = _line_end.split(value)
        if (self.refold_source == "all"
                or self.refold_source == "long" and (lines and len(lines[0]) + len(name) + 2 > longest
                                                     or any(len(line) > longest for line in lines[1:]))
                or refold_binary and has_bytes(value)):
            return self.header_factory(name, "".join(lines)).fold(policy=self)
        return f"{name}: {self.linesep.join(lines)}{self.linesep}"


default = EmailPolicy()
strict = default.clone(raise_on_defect=True)
SMTP = default.clone(linesep="\r\n")
HTTP = default.clone(linesep="\r\n", max_line_length=None)
SMTPUTF8 = SMTP.clone(utf8=True)
