"""Take URLs apart, put them together and join them; %xx quoting and query strings.

Follows RFC 3986 where browsers and older RFCs leave a choice.
"""

import functools
from collections import namedtuple

__all__ = ["urlparse", "urlunparse", "urljoin", "urldefrag", "urlsplit", "urlunsplit", "urlencode", "parse_qs",
           "parse_qsl", "quote", "quote_plus", "quote_from_bytes", "unquote", "unquote_plus", "unquote_to_bytes",
           "DefragResult", "ParseResult", "SplitResult", "DefragResultBytes", "ParseResultBytes", "SplitResultBytes"]

uses_relative = ["", "ftp", "http", "gopher", "nntp", "imap", "wais", "file", "https", "shttp", "mms", "prospero",
                 "rtsp", "rtsps", "rtspu", "sftp", "svn", "svn+ssh", "ws", "wss"]
uses_netloc = ["", "ftp", "http", "gopher", "nntp", "telnet", "imap", "wais", "file", "mms", "https", "shttp", "snews",
               "prospero", "rtsp", "rtsps", "rtspu", "rsync", "svn", "svn+ssh", "sftp", "nfs", "git", "git+ssh", "ws",
               "wss", "itms-services"]
uses_params = ["", "ftp", "hdl", "prospero", "http", "imap", "https", "shttp", "rtsp", "rtsps", "rtspu", "sip", "sips",
               "mms", "sftp", "tel"]
non_hierarchical = ["gopher", "hdl", "mailto", "news", "telnet", "wais", "imap", "snews", "sip", "sips"]
uses_query = ["", "http", "wais", "imap", "https", "shttp", "mms", "gopher", "rtsp", "rtsps", "rtspu", "sip", "sips"]
uses_fragment = ["", "ftp", "hdl", "http", "gopher", "news", "nntp", "wais", "https", "shttp", "snews", "file",
                 "prospero"]

scheme_chars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
# Control characters and the space, which the WHATWG strips.
_CONTROLS = "".join(map(chr, range(33)))
_UNSAFE = ("\t", "\r", "\n")
_ALWAYS_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")
_HEX = "0123456789ABCDEFabcdef"


def clear_cache():
    """Clear internal performance caches."""
    urlsplit.cache_clear()


def _as_text(*args):
    """Arguments as text, and what makes results of the arguments' type."""
    is_str = isinstance(args[0], str)
    for arg in args[1:]:
        if arg and isinstance(arg, str) != is_str:
            raise TypeError("Cannot mix str and non-str arguments")
    if is_str:
        return (*args, lambda result: result)
    return (*[arg.decode("ascii", "strict") if arg else "" for arg in args],
            lambda result: result.encode("ascii", "strict"))


class _Str:
    """Results of text; encode() gives those of bytes."""

    __slots__ = ()

    def encode(self, encoding="ascii", errors="strict"):
        return self._encoded_counterpart(*(part.encode(encoding, errors) for part in self))


class _Bytes:
    __slots__ = ()

    def decode(self, encoding="ascii", errors="strict"):
        return self._decoded_counterpart(*(part.decode(encoding, errors) for part in self))


class _Net:
    """What is in the netloc."""

    __slots__ = ()

    def _marks(self):
        return [mark.encode() for mark in "@:[]%"] if isinstance(self.netloc, bytes) else list("@:[]%")

    def _user(self):
        at, colon, *_ = self._marks()
        user, found, _ = self.netloc.rpartition(at)
        if not found:
            return None, None
        name, found, password = user.partition(colon)
        return name, password if found else None

    def _host(self):
        at, colon, left, right, _ = self._marks()
        _, _, host = self.netloc.rpartition(at)
        _, bracketed, inside = host.partition(left)
        if bracketed:
            host, _, port = inside.partition(right)
            _, _, port = port.partition(colon)
        else:
            host, _, port = host.partition(colon)
        return host, port or None

    @property
    def username(self):
        return self._user()[0]

    @property
    def password(self):
        return self._user()[1]

    @property
    def hostname(self):
        host = self._host()[0]
        if not host:
            return None
        percent = self._marks()[4]
        name, found, zone = host.partition(percent)
        return name.lower() + found + zone

    @property
    def port(self):
        port = self._host()[1]
        if port is None:
            return None
        if not (port.isdigit() and port.isascii()):
            text = port.decode("ascii", "backslashreplace") if isinstance(port, bytes) else port
            raise ValueError(f"Port could not be cast to integer value as {text!r}")
        number = int(port)
        if not 0 <= number <= 65535:
            raise ValueError("Port out of range 0-65535")
        return number

    __class_getitem__ = classmethod(type(list[int]))


_Defrag = namedtuple("DefragResult", "url fragment", module="urllib.parse")
_Split = namedtuple("SplitResult", "scheme netloc path query fragment", module="urllib.parse")
_Parse = namedtuple("ParseResult", "scheme netloc path params query fragment", module="urllib.parse")


class _DefragUrl:
    __slots__ = ()

    def geturl(self):
        mark = b"#" if isinstance(self.url, bytes) else "#"
        return self.url + mark + self.fragment if self.fragment else self.url


class DefragResult(_DefragUrl, _Str, _Defrag):
    __slots__ = ()


class SplitResult(_Net, _Str, _Split):
    __slots__ = ()

    def geturl(self):
        return urlunsplit(self)


class ParseResult(_Net, _Str, _Parse):
    __slots__ = ()

    def geturl(self):
        return urlunparse(self)


class DefragResultBytes(_DefragUrl, _Bytes, _Defrag):
    __slots__ = ()


class SplitResultBytes(_Net, _Bytes, _Split):
    __slots__ = ()

    def geturl(self):
        return urlunsplit(self)


class ParseResultBytes(_Net, _Bytes, _Parse):
    __slots__ = ()

    def geturl(self):
        return urlunparse(self)


for _text, _bytes in ((DefragResult, DefragResultBytes), (SplitResult, SplitResultBytes),
                      (ParseResult, ParseResultBytes)):
    _text._encoded_counterpart, _bytes._decoded_counterpart = _bytes, _text


def urlparse(url, scheme="", allow_fragments=True):
    """Split a URL into a ParseResult: scheme, netloc, path, params, query, fragment.

    Bytes give a ParseResultBytes.  scheme is for URLs that name none.
    """
    url, scheme, result = _as_text(url, scheme)
    scheme, netloc, path, query, fragment = urlsplit(url, scheme, allow_fragments)
    params = ""
    if scheme in uses_params and ";" in path:
        path, params = _split_params(path)
    return result(ParseResult(scheme, netloc, path, params, query, fragment))


def _split_params(path):
    at = path.find(";", path.rfind("/") + 1 if "/" in path else 0)
    return (path, "") if at < 0 else (path[:at], path[at + 1:])


def _check_netloc(netloc):
    """Refuse characters that normalisation would turn into marks of a URL."""
    if not netloc or netloc.isascii():
        return
    import unicodedata

    plain = netloc.replace("@", "").replace(":", "").replace("#", "").replace("?", "")
    normal = unicodedata.normalize("NFKC", plain)
    if plain != normal and any(mark in normal for mark in "/?#@:"):
        raise ValueError(f"netloc '{netloc}' contains invalid characters under NFKC normalization")


def _check_brackets(netloc):
    before, opened, inside = netloc.rpartition("@")[2].partition("[")
    if not opened:
        return
    if before:
        raise ValueError("Invalid IPv6 URL")
    host, _, after = inside.partition("]")
    if after and not after.startswith(":"):
        raise ValueError("Invalid IPv6 URL")
    _check_bracketed(host)


def _check_bracketed(host):
    import re

    if host.startswith(("v", "V")):
        if not re.match(r"\A[vV][a-fA-F0-9]+\.[\w\-.~!$&'()*+,;=:]+\Z", host):
            raise ValueError("IPvFuture address is invalid")
        return
    address, _, zone = host.partition("%")
    if re.fullmatch(r"\d+\.\d+\.\d+\.\d+", address):
        raise ValueError("An IPv4 address cannot be in brackets")
    groups = address.split(":")
    last_is_4 = "." in groups[-1]
    long = sum(2 if "." in group else 1 for group in groups)
    short = address.count("::") == 1 and ":::" not in address
    good = all(re.fullmatch(r"[0-9a-fA-F]{0,4}", group) for group in groups[:-1 if last_is_4 else None])
    if not good or len(groups) < 3 or not (short and long <= 9 or not short and long == 8 and all(groups)) or \
            last_is_4 and not re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", groups[-1]) or "%" in host and not zone:
        raise ValueError(f"{host!r} does not appear to be an IPv4 or IPv6 address")


@functools.lru_cache(typed=True)
def urlsplit(url, scheme="", allow_fragments=True):
    """Split a URL into a SplitResult: scheme, netloc, path, query, fragment.

    Bytes give a SplitResultBytes.  scheme is for URLs that name none.
    """
    url, scheme, result = _as_text(url, scheme)
    scheme, netloc, path, query, fragment = _split(url, scheme, allow_fragments)
    return result(SplitResult(scheme or "", netloc or "", path, query or "", fragment or ""))


def _split(url, scheme=None, allow_fragments=True):
    """The five components; None for those that are not there, which are not the same as empty ones."""
    url = url.lstrip(_CONTROLS)
    if scheme is not None:
        scheme = scheme.strip(_CONTROLS)
    for mark in _UNSAFE:
        url = url.replace(mark, "")
        if scheme is not None:
            scheme = scheme.replace(mark, "")
    netloc = query = fragment = None
    at = url.find(":")
    if at > 0 and url[0].isascii() and url[0].isalpha() and all(c in scheme_chars for c in url[:at]):
        scheme, url = url[:at].lower(), url[at + 1:]
    if url[:2] == "//":
        end = min((place for mark in "/?#" if (place := url.find(mark, 2)) >= 0), default=len(url))
        netloc, url = url[2:end], url[end:]
        if ("[" in netloc) != ("]" in netloc):
            raise ValueError("Invalid IPv6 URL")
        if "[" in netloc:
            _check_brackets(netloc)
    if allow_fragments and "#" in url:
        url, fragment = url.split("#", 1)
    if "?" in url:
        url, query = url.split("?", 1)
    _check_netloc(netloc)
    return scheme, netloc, url, query, fragment


def _unsplit(scheme, netloc, url, query, fragment):
    """The URL of components, of which None leaves no mark."""
    if netloc is not None:
        if url and url[:1] != "/":
            url = "/" + url
        url = f"//{netloc}{url}"
    elif url[:2] == "//":
        url = "//" + url
    if scheme:
        url = f"{scheme}:{url}"
    if query is not None:
        url = f"{url}?{query}"
    return url if fragment is None else f"{url}#{fragment}"


def urlunparse(components):
    """The URL of what urlparse() returned; empty parts lose their delimiter."""
    scheme, netloc, url, params, query, fragment, result = _as_text(*components)
    if params:
        url = f"{url};{params}"
    return result(urlunsplit((scheme, netloc, url, query, fragment)))


def urlunsplit(components):
    """The URL of what urlsplit() returned, or of any five parts; empty parts lose their delimiter."""
    scheme, netloc, url, query, fragment, result = _as_text(*components)
    if netloc:
        if url and url[:1] != "/":
            url = "/" + url
        url = "//" + netloc + url
    elif url[:2] == "//":
        url = "//" + url
    elif scheme and scheme in uses_netloc and (not url or url[:1] == "/"):
        url = "//" + url
    if scheme:
        url = f"{scheme}:{url}"
    if query:
        url = f"{url}?{query}"
    if fragment:
        url = f"{url}#{fragment}"
    return result(url)


def urljoin(base, url, allow_fragments=True):
    """The absolute URL that `url` means on the page `base`."""
    if not base or not url:
        return base or url
    base, url, result = _as_text(base, url)
    page, link = [_split(text, None, allow_fragments) for text in (base, url)]
    scheme = page[0] if link[0] is None else link[0]
    if scheme != page[0] or scheme and scheme not in uses_relative:
        return result(url)
    _, netloc, path, query, fragment = link
    if not scheme or scheme in uses_netloc:
        if netloc:
            return result(_unsplit(scheme, netloc, path, query, fragment))
        netloc = page[1]
    if path:
        path = _resolved(page[2], path)
    else:
        path = page[2]
        if query is None:
            query = page[3]
            fragment = page[4] if fragment is None else fragment
    return result(_unsplit(scheme, netloc, path, query, fragment))


def _resolved(page, path):
    """A path as seen from a page's path, without dots: RFC 3986, 5.2.4."""
    segments = path.split("/")
    if not path.startswith("/"):
        # The page's own name goes; empty parts in the middle do not count.
        folder = [] if page and "/" not in page else page.rpartition("/")[0].split("/")
        segments = folder + segments
        segments[1:-1] = [segment for segment in segments[1:-1] if segment]
    kept = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in ("..", "."):
        kept.append("")
    return "/".join(kept) or "/"


def urldefrag(url):
    """The URL without its fragment, and the fragment ('' if there is none)."""
    url, result = _as_text(url)
    fragment = ""
    if "#" in url:
        scheme, netloc, path, params, query, fragment = urlparse(url)
        url = urlunparse((scheme, netloc, path, params, query, ""))
    return result(DefragResult(url, fragment))


# ---- percent signs

def unquote_to_bytes(string):
    """The bytes that a string with %xx in it stands for."""
    if not string:
        string.split
        return b""
    if isinstance(string, str):
        string = string.encode("utf-8")
    parts = string.split(b"%")
    out = [parts[0]]
    for part in parts[1:]:
        digits = part[:2]
        try:
            if len(digits) != 2 or not digits.isalnum():
                raise ValueError
            out.append(bytes((int(digits, 16),)))
            out.append(part[2:])
        except ValueError:
            out.append(b"%" + part)
    return b"".join(out)


def unquote(string, encoding="utf-8", errors="replace"):
    """The text that a string with %xx in it stands for.

    The bytes are decoded with encoding and errors: UTF-8, and U+FFFD for what is none.
    """
    if isinstance(string, bytes):
        return unquote_to_bytes(string).decode(encoding or "utf-8", errors or "replace")
    if "%" not in string:
        string.split
        return string
    encoding, errors = encoding or "utf-8", errors or "replace"
    import re

    # Text beyond ASCII stands for itself; what is between it is decoded.
    pieces = re.split("([\x00-\x7f]+)", string)
    for at in range(1, len(pieces), 2):
        pieces[at] = unquote_to_bytes(pieces[at]).decode(encoding, errors)
    return "".join(pieces)


def unquote_plus(string, encoding="utf-8", errors="replace"):
    """unquote() for form values, where a plus sign is a space."""
    return unquote(string.replace("+", " "), encoding, errors)


def quote(string, safe="/", encoding=None, errors=None):
    """Replace every character by %xx except letters, digits, `_.-~` and those in `safe`.

    A str is encoded first (UTF-8, strict), bytes are taken as they are.
    """
    if isinstance(string, str):
        if not string:
            return string
        string = string.encode(encoding or "utf-8", errors or "strict")
    else:
        if encoding is not None:
            raise TypeError("quote() doesn't support 'encoding' for bytes")
        if errors is not None:
            raise TypeError("quote() doesn't support 'errors' for bytes")
    return quote_from_bytes(string, safe)


def quote_plus(string, safe="", encoding=None, errors=None):
    """quote() for form values: a space becomes a plus sign, and nothing else is safe."""
    space = " " if isinstance(string, str) else b" "
    if space not in string:
        return quote(string, safe, encoding, errors)
    safe += " " if isinstance(safe, str) else b" "
    return quote(string, safe, encoding, errors).replace(" ", "+")


@functools.lru_cache
def _quoted_bytes(safe):
    """What each byte becomes."""
    kept = _ALWAYS_SAFE | frozenset(safe)
    return [chr(byte) if byte in kept else f"%{byte:02X}" for byte in range(256)]


def quote_from_bytes(bs, safe="/"):
    """quote() of bytes; the result is an ASCII string."""
    if not isinstance(bs, (bytes, bytearray)):
        raise TypeError("quote_from_bytes() expected bytes")
    if not bs:
        return ""
    if isinstance(safe, str):
        safe = safe.encode("ascii", "ignore")
    else:
        safe = bytes(byte for byte in safe if byte < 128)
    table = _quoted_bytes(safe)
    return "".join([table[byte] for byte in bs])


def urlencode(query, doseq=False, safe="", encoding=None, errors=None, quote_via=quote_plus):
    """The query string `a=1&b=2` of a mapping or of pairs.

    doseq writes one parameter for each item of a value that is a sequence; the rest is
    handed to quote_via.
    """
    if hasattr(query, "items"):
        query = query.items()
    else:
        try:
            if len(query) and not isinstance(query[0], tuple):
                raise TypeError
        except TypeError as failure:
            raise TypeError("not a valid non-string sequence or mapping object") from failure

    def one(value):
        if isinstance(value, bytes):
            return quote_via(value, safe)
        return quote_via(value if isinstance(value, str) else str(value), safe, encoding, errors)

    pairs = []
    for key, value in query:
        key = one(key)
        if doseq and not isinstance(value, (bytes, str)):
            try:
                len(value)
            except TypeError:
                pairs.append(f"{key}={one(value)}")
            else:
                pairs += [f"{key}={one(each)}" for each in value]
        else:
            pairs.append(f"{key}={one(value)}")
    return "&".join(pairs)


def parse_qs(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace",
             max_num_fields=None, separator="&"):
    """A query string as a dict: each name with the list of its values."""
    found = {}
    for name, value in parse_qsl(qs, keep_blank_values, strict_parsing, encoding, errors, max_num_fields, separator):
        found.setdefault(name, []).append(value)
    return found


def parse_qsl(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace",
              max_num_fields=None, separator="&"):
    """A query string as a list of (name, value) pairs."""
    if not separator or not isinstance(separator, (str, bytes)):
        raise ValueError("Separator must be of type string or bytes.")
    if qs is None:
        return []
    is_text = isinstance(qs, str)
    if not is_text:
        try:
            qs = memoryview(qs).tobytes()
        except TypeError:
            if qs:
                raise
    if not qs:
        return []
    kind, equals = (str, "=") if is_text else (bytes, b"=")
    if not isinstance(separator, kind):
        separator = kind(separator, "ascii")
    if max_num_fields is not None and qs.count(separator) >= max_num_fields:
        raise ValueError("Max number of fields exceeded")

    def plain(part):
        if is_text:
            return unquote_plus(part, encoding, errors)
        return unquote_to_bytes(part.replace(b"+", b" "))

    pairs = []
    for field in qs.split(separator):
        name, has, value = field.partition(equals)
        if strict_parsing and not has:
            raise ValueError(f"bad query field: {field!r}")
        if value or keep_blank_values and field:
            pairs.append((plain(name), plain(value)))
    return pairs


# What urllib.request takes URLs apart with.

def unwrap(url):
    """What is between `<URL:` and `>`, if anything is."""
    url = str(url).strip()
    if url[:1] == "<" and url[-1:] == ">":
        url = url[1:-1].strip()
    return url[4:].strip() if url[:4] == "URL:" else url


def _splittype(url):
    """`scheme:rest` as (scheme, rest)."""
    scheme, colon, rest = url.partition(":")
    return (scheme.lower(), rest) if colon and scheme and "/" not in scheme else (None, url)


def _splithost(url):
    """`//host:port/path` as (host:port, /path)."""
    if url[:2] != "//":
        return None, url
    end = min((place for place in map(url[2:].find, "/#?") if place >= 0), default=len(url)) + 2
    host, path = url[2:end], url[end:]
    return host, "/" + path if path and path[0] != "/" else path


def _splituser(host):
    """`user@host` as (user, host)."""
    user, at, host = host.rpartition("@")
    return user if at else None, host


def _splitpasswd(user):
    """`user:password` as (user, password)."""
    user, colon, password = user.partition(":")
    return user, password if colon else None


def _splitport(host):
    """`host:port` as (host, port)."""
    name, colon, port = host.rpartition(":")
    if not colon or port.strip("0123456789"):
        return host, None
    return name, port or None


def _splitnport(host, defport=-1):
    """`host:port` as (host, port number)."""
    name, colon, port = host.rpartition(":")
    if not colon:
        return host, defport
    if not port:
        return name, defport
    return name, int(port) if port.isdigit() and port.isascii() else None


def _splitquery(url):
    """`path?query` as (path, query)."""
    path, mark, query = url.rpartition("?")
    return (path, query) if mark else (url, None)


def _splittag(url):
    """`path#tag` as (path, tag)."""
    path, mark, tag = url.rpartition("#")
    return (path, tag) if mark else (url, None)


def _splitattr(url):
    """`path;a=1;b=2` as (path, [a=1, b=2])."""
    path, *attributes = url.split(";")
    return path, attributes


def _splitvalue(attr):
    """`name=value` as (name, value)."""
    attr, sign, value = attr.partition("=")
    return attr, value if sign else None
