"""Headers as texts that know what they mean: a date has a datetime, a list of recipients its addresses."""

from email import _addresses, errors, utils
from email.charset import Charset
from email.header import Header, decode_header, make_header

__all__ = ["Address", "Group", "HeaderRegistry"]


_utf8 = Charset("utf-8")
_utf8._lenience = 5


class Address:
    """A mailbox: the name that is shown, and the address, whole or in its two parts."""

    def __init__(self, display_name="", username="", domain="", addr_spec=None):
        if "\r" in (inputs := f"{display_name}{username}{domain}{addr_spec or ''}") or "\n" in inputs:
            raise ValueError("invalid arguments; address parts cannot contain CR or LF")
        if addr_spec is not None:
            if username or domain:
                raise TypeError("addrspec specified when username and/or domain also specified")
            username, at, domain = addr_spec.rpartition("@")
            if not at:
                username, domain = domain, ""
            if username.startswith('"') and username.endswith('"'):
                username = utils.unquote(username)
        self._parts = display_name, username, domain

    @property
    def display_name(self):
        return self._parts[0]

    @property
    def username(self):
        return self._parts[1]

    @property
    def domain(self):
        return self._parts[2]

    @property
    def addr_spec(self):
        """The address as it is written."""
        name = self.username
        if set(name) & set(' \t()<>[]:;@\\,"') or name[:1] == "." or name[-1:] == ".":
            name = f'"{utils.quote(name)}"'
        return f"{name}@{self.domain}" if self.domain else name or "<>"

    def __repr__(self):
        shown = ", ".join(f"{key}={value!r}" for key, value in
                          zip(("display_name", "username", "domain"), self._parts))
        return f"{type(self).__name__}({shown})"

    def __str__(self):
        name = self.display_name
        if not name:
            return self.addr_spec
        if set(name) & set('()<>[]:;@\\,."'):
            name = f'"{utils.quote(name)}"'
        return f"{name} <{'' if self.addr_spec == '<>' else self.addr_spec}>"

    def __eq__(self, other):
        return self._parts == other._parts if isinstance(other, Address) else NotImplemented

    def __hash__(self):
        return hash(self._parts)


class Group:
    """Mailboxes under a name; one that stands alone has the name None."""

    def __init__(self, display_name=None, addresses=None):
        self._name = display_name
        self._addresses = tuple(addresses or ())

    @property
    def display_name(self):
        return self._name

    @property
    def addresses(self):
        return self._addresses

    def __repr__(self):
        return f"{type(self).__name__}(display_name={self._name!r}, addresses={self._addresses!r}"

    def __str__(self):
        if self._name is None and len(self._addresses) == 1:
            return str(self._addresses[0])
        name = self._name
        if name is not None and set(name) & set('()<>[]:;@\\,."'):
            name = f'"{utils.quote(name)}"'
        inside = ", ".join(map(str, self._addresses))
        return f"{name}:{' ' if inside else ''}{inside};"

    def __eq__(self, other):
        if not isinstance(other, Group):
            return NotImplemented
        return (self._name, self._addresses) == (other._name, other._addresses)

    def __hash__(self):
        return hash((self._name, self._addresses))


def _plain(value):
    """A value with its encoded words decoded."""
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, UnicodeError, errors.HeaderParseError):
        return value


class BaseHeader(str):
    """A header: the text, decoded; its name; what is wrong with it."""

    max_count = None

    def __new__(cls, name, value):
        made = {"defects": []}
        cls.parse(value, made)
        self = str.__new__(cls, made.pop("text"))
        self._name = name
        self.__dict__.update({f"_{key}": part for key, part in made.items()})
        return self

    @property
    def name(self):
        return self._name

    @property
    def defects(self):
        return tuple(self._defects)

    def __reduce__(self):
        return _again, (type(self).__name__, type(self).__bases__, self._name, str(self))

    @classmethod
    def parse(cls, value, made):
        """Say what a value means: the text and more."""
        made["text"] = _plain(value)

    def _folded(self):
        """What is written."""
        return str(self)

    def fold(self, *, policy):
        """The header as it is written, with its name."""
        text = self._folded()
        if policy.utf8 and not text.isascii():
            return f"{self.name}: {text}{policy.linesep}"
        longest = policy.max_line_length or 0
        header = Header(header_name=self.name, maxlinelen=longest or 1_000_000)
        if text.isascii():
            header.append(text)
        else:
            for piece, charset in self._pieces(text):
                header.append(piece, charset)
        return f"{self.name}: {header.encode(linesep=policy.linesep, maxlinelen=longest)}{policy.linesep}"

    def _pieces(self, text):
        """The pieces to be encoded: from the first to the last word that is not ASCII."""
        words = text.split(" ")
        foreign = [place for place, word in enumerate(words) if not word.isascii()]
        first, last = foreign[0], foreign[-1] + 1
        for part, charset in ((words[:first], "us-ascii"), (words[first:last], _utf8), (words[last:], "us-ascii")):
            if part:
                yield " ".join(part), charset


def _again(name, bases, header_name, value):
    return type(name, bases, {})(header_name, value)


class UnstructuredHeader:
    """Any text."""


class UniqueUnstructuredHeader(UnstructuredHeader):
    max_count = 1


class DateHeader:
    """A date: `datetime` has it, or None."""

    @classmethod
    def parse(cls, value, made):
        made["datetime"] = None
        if not value:
            made["defects"].append(errors.HeaderMissingRequiredValue())
            made["text"] = ""
            return
        if isinstance(value, str):
            made["text"] = value
            try:
                value = utils.parsedate_to_datetime(value)
            except ValueError:
                made["defects"].append(errors.InvalidDateDefect("Invalid date value or format"))
                return
        made["datetime"] = value
        made["text"] = utils.format_datetime(value)

    @property
    def datetime(self):
        return self._datetime


class UniqueDateHeader(DateHeader):
    max_count = 1


class AddressHeader:
    """Addresses: `addresses` has them, `groups` in the groups that they are in."""

    @classmethod
    def parse(cls, value, made):
        if isinstance(value, str):
            groups = cls._read(value, made)
        else:
            value = [value] if not hasattr(value, "__iter__") else value
            groups = [Group(None, [item]) if not hasattr(item, "addresses") else item for item in value]
        made["groups"] = groups
        made["text"] = ", ".join(map(str, groups))

    @staticmethod
    def _read(value, made):
        try:
            found = _addresses.groups_of(value)
        except ValueError:
            made["defects"].append(errors.InvalidHeaderDefect("invalid address in address-list"))
            return [Group(None, [Address("", value.strip().replace("\n", ""))])]
        return [Group(None if name is None else _plain(name),
                      [Address(_plain(shown), addr_spec=spec) for shown, spec in pairs]) for name, pairs in found]

    @property
    def groups(self):
        return tuple(self._groups)

    @property
    def addresses(self):
        return tuple(address for group in self._groups for address in group.addresses)

    def _folded(self):
        """Names outside ASCII are encoded; the addresses themselves are not."""
        return ", ".join(map(self._folded_group, self._groups))

    @classmethod
    def _folded_group(cls, group):
        inside = ", ".join(
            str(address) if address.display_name.isascii() else
            utils.formataddr((address.display_name, address.addr_spec), _utf8)
            for address in group.addresses)
        return inside if group.display_name is None else f"{group.display_name}: {inside};"


class UniqueAddressHeader(AddressHeader):
    max_count = 1


class SingleAddressHeader(AddressHeader):
    @property
    def address(self):
        if len(self.addresses) != 1:
            raise ValueError(f"value of single address header {self.name} is not a single address")
        return self.addresses[0]


class UniqueSingleAddressHeader(SingleAddressHeader):
    max_count = 1


class MIMEVersionHeader:
    max_count = 1

    @classmethod
    def parse(cls, value, made):
        made["text"] = value
        major, dot, minor = value.partition("(")[0].strip().partition(".")
        is_right = dot and major.isdigit() and minor.isdigit()
        made["major"], made["minor"] = (int(major), int(minor)) if is_right else (None, None)

    major = property(lambda self: self._major)
    minor = property(lambda self: self._minor)
    version = property(lambda self: None if self._major is None else f"{self._major}.{self._minor}")


def _as_text(value):
    return utils.collapse_rfc2231_value(value) if isinstance(value, tuple) else value


class ParameterizedMIMEHeader:
    """A value with parameters: `params` has them."""

    max_count = 1

    @classmethod
    def parse(cls, value, made):
        from email.message import _split_parameters, _unquoted
        first, *rest = _split_parameters(value)
        pairs = [tuple(part.partition("=")[::2]) for part in rest]
        decoded = utils.decode_params([(first, ""), *pairs])[1:]
        params = {name: _as_text(_unquoted(text)) for name, text in decoded}
        made["value"], made["params"] = first.strip().lower(), params
        made["text"] = "; ".join((first.strip(), *(f'{name}="{utils.quote(text)}"' for name, text in params.items())))

    @property
    def params(self):
        from types import MappingProxyType
        return MappingProxyType(self._params)

    def _folded(self):
        from email.message import _parameter
        params = (_parameter(name, text) for name, text in self._params.items())
        return "; ".join((str(self).partition(";")[0], *params))


class ContentTypeHeader(ParameterizedMIMEHeader):
    @property
    def content_type(self):
        return self._value if self._value.count("/") == 1 else "text/plain"

    @property
    def maintype(self):
        return self.content_type.split("/")[0]

    @property
    def subtype(self):
        return self.content_type.split("/")[1]


class ContentDispositionHeader(ParameterizedMIMEHeader):
    @property
    def content_disposition(self):
        return self._value or None


class ContentTransferEncodingHeader:
    max_count = 1

    @classmethod
    def parse(cls, value, made):
        made["text"] = value
        made["cte"] = value.strip().lower() or "7bit"

    cte = property(lambda self: self._cte)


class MessageIDHeader:
    max_count = 1


_KINDS = {"subject": UniqueUnstructuredHeader, "date": UniqueDateHeader, "resent-date": DateHeader,
          "orig-date": UniqueDateHeader, "sender": UniqueSingleAddressHeader, "resent-sender": SingleAddressHeader,
          **dict.fromkeys(("to", "cc", "bcc", "from", "reply-to"), UniqueAddressHeader),
          **dict.fromkeys(("resent-to", "resent-cc", "resent-bcc", "resent-from", "resent-reply-to"), AddressHeader),
          "mime-version": MIMEVersionHeader, "content-type": ContentTypeHeader,
          "content-disposition": ContentDispositionHeader,
          "content-transfer-encoding": ContentTransferEncodingHeader, "message-id": MessageIDHeader}


class HeaderRegistry:
    """Makes headers: which class for which name can be said."""

    def __init__(self, base_class=BaseHeader, default_class=UnstructuredHeader, use_default_map=True):
        self.base_class = base_class
        self.default_class = default_class
        self.registry = dict(_KINDS) if use_default_map else {}

    def map_to_type(self, name, cls):
        """Say of which class the headers of a name are."""
        self.registry[name.lower()] = cls

    def __getitem__(self, name):
        kind = self.registry.get(name.lower(), self.default_class)
        return type(f"_{kind.__name__}", (kind, self.base_class), {})

    def __call__(self, name, value):
        return self[name](name, value)
