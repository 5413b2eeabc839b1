"""Policies: how messages are read, held and written. `Compat32` is the one of messages without one of their own."""

import re

from email import header
from email.charset import UNKNOWN8BIT

__all__ = ["Policy", "Compat32", "compat32"]

_surrogates = re.compile("[\udc80-\udcff]").search


def has_bytes(text):
    """Whether a text has bytes outside ASCII in it, as a parser of bytes leaves them."""
    return isinstance(text, str) and _surrogates(text) is not None


def validate_header_name(name):
    """Refuse a name that would not be one when it is read again."""
    if not re.fullmatch("[!-9;-~]+", name):
        raise ValueError(f"Header field name contains invalid characters: {name!r}")


class Policy:
    """Settings that are made when it is made, by keywords; another one comes of clone()."""

    raise_on_defect = False
    linesep = "\n"
    cte_type = "8bit"
    max_line_length = 78
    mangle_from_ = False
    message_factory = None
    verify_generated_headers = True

    def __init__(self, **kw):
        for name, value in kw.items():
            if not hasattr(self, name):
                raise TypeError(f"{name!r} is an invalid keyword argument for {type(self).__name__}")
            self.__dict__[name] = value

    def __repr__(self):
        args = [f"{name}={value!r}" for name, value in self.__dict__.items()]
        return f"{type(self).__name__}({', '.join(args)})"

    def clone(self, **kw):
        """Such a policy with some settings changed."""
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        for name, value in kw.items():
            if not hasattr(self, name):
                raise TypeError(f"{name!r} is an invalid keyword argument for {type(self).__name__}")
            made.__dict__[name] = value
        return made

    def __setattr__(self, name, value):
        fault = f"attribute {name!r} is read-only" if hasattr(self, name) else f"has no attribute {name!r}"
        raise AttributeError(f"{type(self).__name__!r} object {fault}")

    def __add__(self, other):
        """Such a policy with the settings of another, where that differs from what is usual."""
        return self.clone(**other.__dict__)

    def handle_defect(self, obj, defect):
        """Note what is wrong with a message, or raise it."""
        if self.raise_on_defect:
            raise defect
        self.register_defect(obj, defect)

    def register_defect(self, obj, defect):
        obj.defects.append(defect)

    def header_max_count(self, name):
        """How many headers of a name there may be; None for any number."""
        return None


class Compat32(Policy):
    """What `email` did before there were policies: headers are texts, as they are."""

    mangle_from_ = True

    def header_source_parse(self, sourcelines):
        """The name and the value of a header, of the lines it is read from."""
        name, value = sourcelines[0].split(":", 1)
        return name, "".join((value, *sourcelines[1:])).lstrip(" \t\r\n").rstrip("\r\n")

    def header_store_parse(self, name, value):
        """The name and the value to keep for a header that a program sets."""
        validate_header_name(name)
        return name, value

    def header_fetch_parse(self, name, value):
        """What a program gets for a value that is kept."""
        return header.Header(value, charset=UNKNOWN8BIT, header_name=name) if has_bytes(value) else value

    def _fold(self, name, value, longest, with_bytes=False):
        if isinstance(value, str):
            if has_bytes(value):
                if with_bytes:
                    return f"{name}: {value}{self.linesep}"
                value = header.Header(value, charset=UNKNOWN8BIT, header_name=name)
            else:
                value = header.Header(value, header_name=name)
        elif not hasattr(value, "encode"):
            value = header.Header(str(value), header_name=name)
        return f"{name}: {value.encode(linesep=self.linesep, maxlinelen=longest or 0)}{self.linesep}"

    def fold(self, name, value):
        """A header as it is written."""
        return self._fold(name, value, self.max_line_length)

    def fold_binary(self, name, value):
        """A header as it is written, in bytes."""
        text = self._fold(name, value, self.max_line_length, self.cte_type != "7bit")
        return text.encode("ascii", "surrogateescape")


compat32 = Compat32()
