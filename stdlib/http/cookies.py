"""Cookies as servers set them and clients send them (RFC 6265, RFC 2109)."""

import re
import string
import types

__all__ = ["CookieError", "BaseCookie", "SimpleCookie"]

_PLAIN = string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~:"
# What does not stand in a text as it is, once that is in quotes.
_ESCAPED = {number: f"\\{number:03o}" for number in range(256) if chr(number) not in f"{_PLAIN} ()/<=>?@[]{{}}"}
_ESCAPED |= {ord('"'): '\\"', ord("\\"): "\\\\"}
_is_plain = re.compile(f"[{re.escape(_PLAIN)}]*").fullmatch
_is_legal_key = re.compile(f"[{re.escape(_PLAIN)}]+").fullmatch
_control = re.compile(r"[\x00-\x1f\x7f]").search

# One `name`, `name=value` or `name="quoted value"`, with what separates it from the next. Values of dates are the only ones
# with blanks and commas.
_IN_KEY = r"\w!#%&'~`><@,:/$*+\-.^|)(?}{="
_next = re.compile(rf"""
    \s*
    (?P<key>[{_IN_KEY}]+?)
    (?:\s*=\s*(?P<value>"(?:[^\\"]|\\.)*" | \w{{3,9}},\s[\w\s-]{{9,11}}\s[\d:]{{8}}\sGMT | [{_IN_KEY}\[\]]*))?
    \s*(?:\s+|;|$)
""", re.ASCII | re.VERBOSE).match


class CookieError(Exception):
    pass


def _quote(text):
    """A value as it is sent: in quotes where it has to be."""
    if text is None or _is_plain(text):
        return text
    return f'"{text.translate(_ESCAPED)}"'


def _unquoted(match):
    octal, char = match.groups()
    return chr(int(octal, 8)) if octal else char


_unquote_parts = re.compile(r"\\(?:([0-3][0-7][0-7])|(.))").sub


def _unquote(text):
    """What a value that was sent means."""
    if text is None or len(text) < 2 or not text[0] == text[-1] == '"':
        return text
    return _unquote_parts(_unquoted, text[1:-1])


def _getdate(future=0):
    """The moment in so many seconds, as `expires` has it."""
    import email.utils
    import time
    return email.utils.formatdate(time.time() + future, usegmt=True)


def _refuse_control(*texts):
    if any(_control(str(text)) for text in texts if text is not None):
        shown = " ".join(map(repr, texts))
        raise CookieError(f"Control characters are not allowed in cookies {shown}")


class Morsel(dict):
    """A cookie: a name, its value, and the attributes that RFC 2109 knows, as items."""

    # What clients are told, as it is written.
    _reserved = {"expires": "expires", "path": "Path", "comment": "Comment", "domain": "Domain", "max-age": "Max-Age",
                 "secure": "Secure", "httponly": "HttpOnly", "version": "Version", "samesite": "SameSite",
                 "partitioned": "Partitioned"}
    _reserved_defaults = dict.fromkeys(_reserved, "")
    _flags = {"secure", "httponly", "partitioned"}

    def __init__(self):
        self._key = self._value = self._coded_value = None
        dict.update(self, self._reserved_defaults)

    @property
    def key(self):
        """The name."""
        return self._key

    @property
    def value(self):
        """What it means."""
        return self._value

    @property
    def coded_value(self):
        """What is sent."""
        return self._coded_value

    def isReservedKey(self, K):
        """Whether it is the name of an attribute."""
        return K.lower() in self._reserved

    def _attribute(self, name, value):
        known = name.lower()
        if known not in self._reserved:
            raise CookieError(f"Invalid attribute {name!r}")
        _refuse_control(known, value)
        return known

    def __setitem__(self, K, V):
        dict.__setitem__(self, self._attribute(K, V), V)

    def setdefault(self, key, val=None):
        return dict.setdefault(self, self._attribute(key, val), val)

    def update(self, values):
        given = dict(values)
        dict.update(self, {self._attribute(name, value): value for name, value in given.items()})

    def __ior__(self, values):
        self.update(values)
        return self

    def __eq__(self, morsel):
        if not isinstance(morsel, Morsel):
            return NotImplemented
        return (dict.__eq__(self, morsel) and self._key == morsel._key and self._value == morsel._value
                and self._coded_value == morsel._coded_value)

    __ne__ = object.__ne__

    def copy(self):
        """Another one with the same contents."""
        morsel = Morsel()
        dict.update(morsel, self)
        morsel.__dict__.update(self.__dict__)
        return morsel

    def set(self, key, val, coded_val):
        """Give it a name, a value, and that value as it is sent."""
        if key.lower() in self._reserved:
            raise CookieError(f"Attempt to set a reserved key {key!r}")
        if not _is_legal_key(key):
            raise CookieError(f"Illegal key {key!r}")
        _refuse_control(key, val, coded_val)
        self._key, self._value, self._coded_value = key, val, coded_val

    def __getstate__(self):
        return {"key": self._key, "value": self._value, "coded_value": self._coded_value}

    def __setstate__(self, state):
        parts = state["key"], state["value"], state["coded_value"]
        _refuse_control(*parts)
        self._key, self._value, self._coded_value = parts

    def output(self, attrs=None, header="Set-Cookie:"):
        """The header."""
        return f"{header} {self.OutputString(attrs)}"

    __str__ = output

    def __repr__(self):
        return f"<{type(self).__name__}: {self.OutputString()}>"

    def js_output(self, attrs=None):
        """A script for a browser that sets the cookie."""
        from urllib.parse import quote
        cookie = self.OutputString(attrs)
        if _control(cookie):
            raise CookieError("Control characters are not allowed in cookies")
        return f"""
        <script type="text/javascript">
        <!-- begin hiding
        document.cookie = decodeURIComponent("{quote(cookie, safe='')}");
        // end hiding -->
        </script>
        """

    def OutputString(self, attrs=None):
        """The header's value, with all attributes or these."""
        parts = [f"{self._key}={self._coded_value}"]
        for name, value in sorted(self.items()):
            if value == "" or attrs is not None and name not in attrs:
                continue
            shown = self._reserved[name]
            if name in self._flags:
                if value:
                    parts.append(shown)
                continue
            if name == "expires" and isinstance(value, int):
                value = _getdate(value)
            elif name == "comment" and isinstance(value, str):
                value = _quote(value)
            elif name == "max-age" and isinstance(value, int):
                value = int(value)
            parts.append(f"{shown}={value}")
        return "; ".join(parts)

    __class_getitem__ = classmethod(types.GenericAlias)


class BaseCookie(dict):
    """Cookies by their names. `value_decode` and `value_encode` say how values are sent."""

    def __init__(self, input=None):
        if input:
            self.load(input)

    def value_decode(self, val):
        """A value that was sent, as (what it means, what was sent)."""
        return val, val

    def value_encode(self, val):
        """A value as (what it means, what is to be sent)."""
        text = str(val)
        return text, text

    def _put(self, name, value, coded):
        morsel = self.get(name, Morsel())
        morsel.set(name, value, coded)
        dict.__setitem__(self, name, morsel)

    def __setitem__(self, key, value):
        if isinstance(value, Morsel):
            # As it is: what was pickled or copied.
            dict.__setitem__(self, key, value)
        else:
            self._put(key, *self.value_encode(value))

    def output(self, attrs=None, header="Set-Cookie:", sep="\r\n"):
        """The headers that set all of them."""
        lines = []
        for _, morsel in sorted(self.items()):
            line = morsel.output(attrs, header)
            if _control(line):
                raise CookieError("Control characters are not allowed in cookies")
            lines.append(line)
        return sep.join(lines)

    __str__ = output

    def __repr__(self):
        shown = " ".join(f"{name}={morsel.value!r}" for name, morsel in sorted(self.items()))
        return f"<{type(self).__name__}: {shown}>"

    def js_output(self, attrs=None):
        """A script for a browser that sets them."""
        return "".join(morsel.js_output(attrs) for _, morsel in sorted(self.items()))

    def load(self, rawdata):
        """Take cookies from a header's value, or from a mapping."""
        if isinstance(rawdata, str):
            for name, value, attributes in _read(rawdata, self.value_decode):
                self._put(name, *value)
                for known, text in attributes:
                    self[name][known] = text
        else:
            for name, value in rawdata.items():
                self[name] = value


def _read(text, decode):
    """The cookies of a header: their names, values, and attributes. None at all where it is no list of cookies."""
    found = []
    at = 0
    while at < len(text) and (match := _next(text, at)):
        at = match.end()
        name, value = match["key"], match["value"]
        known = name.lower()
        if name[0] == "$":
            # An attribute of RFC 2109; those in front of all cookies are for the list.
            if found:
                found[-1][2].append((name[1:], value))
        elif known in Morsel._reserved:
            if not found or value is None and known not in Morsel._flags:
                return []
            found[-1][2].append((known, True if value is None else _unquote(value)))
        elif value is None:
            return []
        else:
            found.append((name, decode(value), []))
    return found


class SimpleCookie(BaseCookie):
    """Cookies whose values are texts, in quotes where they have to be."""

    def value_decode(self, val):
        return _unquote(val), val

    def value_encode(self, val):
        text = str(val)
        return text, _quote(text)
