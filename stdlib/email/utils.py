"""What messages are made with: dates, addresses, parameters of headers, ids."""

import re

from email._dates import (format_datetime, formatdate, localtime, mktime_tz, parsedate, parsedate_to_datetime,
                          parsedate_tz)

__all__ = ["collapse_rfc2231_value", "decode_params", "decode_rfc2231", "encode_rfc2231", "formataddr", "formatdate",
           "format_datetime", "getaddresses", "make_msgid", "mktime_tz", "parseaddr", "parsedate", "parsedate_tz",
           "parsedate_to_datetime", "quote", "unquote", "localtime"]

COMMASPACE = ", "
EMPTYSTRING = ""
_special = re.compile(r'[][\\()<>@,:;".]').search
_escaped = re.compile(r'[\\"]')


def quote(str):
    """The text with backslashes in front of backslashes and quotes."""
    return str.replace("\\", "\\\\").replace('"', '\\"')


def unquote(str):
    """The text without the quotes or angle brackets that it stands in."""
    if len(str) > 1:
        if str[0] == str[-1] == '"':
            return str[1:-1].replace("\\\\", "\\").replace('\\"', '"')
        if str[0] == "<" and str[-1] == ">":
            return str[1:-1]
    return str


# ---- addresses

def formataddr(pair, charset="utf-8"):
    """A name and an address as a header has them; a name outside ASCII is encoded."""
    name, address = pair
    address.encode("ascii")
    if not name:
        return address
    try:
        name.encode("ascii")
    except UnicodeEncodeError:
        if isinstance(charset, str):
            from email.charset import Charset
            charset = Charset(charset)
        return f"{charset.header_encode(name)} <{address}>"
    quotes = '"' if _special(name) else ""
    return f"{quotes}{_escaped.sub(r'\\\g<0>', name)}{quotes} <{address}>"


def _bare(text):
    """The text without quoted strings: what is left has the marks that count."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)


def _pairs(text):
    """The addresses of one header, or None if there is something that is none."""
    from email import _addresses
    try:
        return _addresses.parsed(text)
    except ValueError:
        return None


def getaddresses(fieldvalues, *, strict=True):
    """The names and addresses in some headers; ("", "") for a header that cannot be understood, if `strict`."""
    values = [str(value) for value in fieldvalues]
    if not strict:
        found = _pairs(COMMASPACE.join(values))
        return [("", "")] if found is None else found
    made = []
    for value in values:
        found = _pairs(value)
        wanted = 1 + _bare(re.sub(r"\([^()]*\)", "", value)).count(",")
        if found is None or not all(_is_plausible(address) for _, address in found):
            made.append(("", ""))
        elif not found and value.strip():
            made.append(("", ""))
        else:
            made.extend(found if len(found) == wanted or ":" in value else found or [("", "")])
    return made


def _is_plausible(address):
    return not re.search(r"[ \t]|@.*@", re.sub(r'^"(?:[^"\\]|\\.)*"', "", address))


def parseaddr(addr, *, strict=True):
    """The name and the address of a header with one address; ("", "") if it has another number of them."""
    if isinstance(addr, list):
        addr = addr[0] if addr else ""
    if not isinstance(addr, str):
        return "", ""
    found = getaddresses([addr], strict=strict)
    if not found or strict and len(found) > 1:
        return "", ""
    return found[0]


# ---- parameters (RFC 2231)

def decode_rfc2231(s):
    """A value as (character set, language, text): None for what it does not say."""
    parts = s.split("'", 2)
    return (None, None, s) if len(parts) <= 2 else tuple(parts)


def encode_rfc2231(s, charset=None, language=None):
    """A text as a value that can have any character."""
    from urllib.parse import quote as quoted
    text = quoted(s, safe="", encoding=charset or "ascii")
    return text if charset is None and language is None else f"{charset}'{language or ''}'{text}"


_continued = re.compile(r"(?P<name>\w*)\*((?P<num>[0-9]+)\*?)?$", re.ASCII).match


def decode_params(params):
    """Parameters, as pairs, with those put together that were cut in pieces, and encoded ones decoded."""
    from urllib.parse import unquote as unquoted
    made, pieces = [params[0]], {}
    for name, value in params[1:]:
        encoded = name.endswith("*")
        value = unquote(value)
        found = _continued(name)
        if found:
            number = found["num"]
            pieces.setdefault(found["name"], []).append((number and int(number), value, encoded))
        else:
            made.append((name, f'"{quote(value)}"'))
    for name, parts in pieces.items():
        parts.sort(key=lambda part: (part[0] is not None, part[0]))
        is_encoded = any(encoded for _, _, encoded in parts)
        text = "".join(unquoted(value, encoding="latin-1") if encoded else value for _, value, encoded in parts)
        if is_encoded:
            charset, language, text = decode_rfc2231(text)
            made.append((name, (charset, language, f'"{quote(text)}"')))
        else:
            made.append((name, f'"{quote(text)}"'))
    return made


def collapse_rfc2231_value(value, errors="replace", fallback_charset="us-ascii"):
    """A parameter's value as a text."""
    if not isinstance(value, tuple) or len(value) != 3:
        return unquote(value)
    charset, _, text = value
    try:
        return str(bytes(text, "raw-unicode-escape"), charset or fallback_charset, errors)
    except LookupError:
        return unquote(text)


def make_msgid(idstring=None, domain=None):
    """A new value for the header Message-ID."""
    import os
    import random
    import socket
    import time
    inside = f"{int(time.time() * 100)}.{os.getpid()}.{random.getrandbits(64)}"
    if idstring is not None:
        inside += f".{idstring}"
    return f"<{inside}@{socket.getfqdn() if domain is None else domain}>"
