"""Opening URLs: of the web (`http`, `https`), of files (`file`), and such as are their own contents (`data`).

An opener asks its handlers by the names of their methods: `http_open` opens, `http_request` and `http_response` look at what
goes and comes, `http_error_404` answers to an error; `default_…`, `unknown_…` and `http_error_default` are for what is left.
Names and passwords are in `urllib._auth`, which is loaded when somebody asks for it.
"""

import bisect
import http.client
import io
import os
import re
import socket
import string
import sys
from urllib import _proxies
from urllib._proxies import getproxies, getproxies_environment, proxy_bypass, proxy_bypass_environment
from urllib.error import ContentTooShortError, HTTPError, URLError
from urllib.parse import (_splithost, _splittag, _splittype, quote, unquote, unquote_to_bytes, unwrap, urljoin, urlparse,
                          urlsplit, urlunparse)
from urllib.response import addclosehook, addinfourl

_LATE = {name: "urllib._auth" for name in (
    "HTTPPasswordMgr", "HTTPPasswordMgrWithDefaultRealm", "HTTPPasswordMgrWithPriorAuth", "AbstractBasicAuthHandler",
    "HTTPBasicAuthHandler", "ProxyBasicAuthHandler", "AbstractDigestAuthHandler", "HTTPDigestAuthHandler",
    "ProxyDigestAuthHandler")}

__all__ = ["Request", "OpenerDirector", "BaseHandler", "HTTPDefaultErrorHandler", "HTTPRedirectHandler",
           "HTTPCookieProcessor", "ProxyHandler", *_LATE, "HTTPHandler", "FileHandler", "DataHandler", "UnknownHandler",
           "HTTPErrorProcessor", "HTTPSHandler", "urlopen", "install_opener", "build_opener", "pathname2url",
           "url2pathname", "getproxies", "urlretrieve", "urlcleanup"]

__version__ = "3.14"
_DEFAULT = socket._GLOBAL_DEFAULT_TIMEOUT
_parse_proxy = _proxies.parse_proxy


def __getattr__(name):
    if name in _LATE:
        import urllib._auth
        return getattr(urllib._auth, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


# ---- the opener that all share

_opener = None


def urlopen(url, data=None, timeout=_DEFAULT, *, context=None):
    """Open a URL or a Request: a response that can be read, and knows `status`, `headers` and `url`.

    With `data`, in bytes, it is sent by POST. `context` is that of TLS.
    """
    if context is not None:
        opener = build_opener(HTTPSHandler(context=context))
    else:
        if _opener is None:
            install_opener(build_opener())
        opener = _opener
    return opener.open(url, data, timeout)


def install_opener(opener):
    """Let urlopen() go by this opener."""
    global _opener
    _opener = opener


def build_opener(*handlers):
    """An opener with these handlers, classes or objects, and the usual ones that they do not take the place of."""
    def serves(handler, usual):
        return issubclass(handler, usual) if isinstance(handler, type) else isinstance(handler, usual)

    opener = OpenerDirector()
    for usual in (ProxyHandler, UnknownHandler, HTTPHandler, HTTPDefaultErrorHandler, HTTPRedirectHandler, FileHandler,
                  HTTPErrorProcessor, DataHandler, HTTPSHandler):
        if not any(serves(handler, usual) for handler in handlers):
            opener.add_handler(usual())
    for handler in handlers:
        opener.add_handler(handler() if isinstance(handler, type) else handler)
    return opener


# ---- to a file

_url_tempfiles = []


def urlretrieve(url, filename=None, reporthook=None, data=None):
    """Copy what a URL names to a file: (its name, the headers). `reporthook` is called with (blocks, their size, size)."""
    scheme, path = _splittype(url)
    with urlopen(url, data) as source:
        headers = source.info()
        if scheme == "file" and not filename:
            return os.path.normpath(url2pathname(path)), headers
        if filename:
            target = open(filename, "wb")
        else:
            import tempfile
            target = tempfile.NamedTemporaryFile(delete=False)
            filename = target.name
            _url_tempfiles.append(filename)
        with target:
            size = int(headers["Content-Length"]) if "content-length" in headers else -1
            block, count, read = 8192, 0, 0
            if reporthook:
                reporthook(count, block, size)
            while piece := source.read(block):
                read += len(piece)
                target.write(piece)
                count += 1
                if reporthook:
                    reporthook(count, block, size)
    if 0 <= read < size:
        raise ContentTooShortError(f"retrieval incomplete: got only {read} out of {size} bytes", (filename, headers))
    return filename, headers


def urlcleanup():
    """Remove the files that urlretrieve() has made, and forget the shared opener."""
    for name in _url_tempfiles:
        try:
            os.unlink(name)
        except OSError:
            pass
    _url_tempfiles.clear()
    install_opener(None)


# ---- requests

def request_host(request):
    """The host that a request goes to, in small letters and without the port."""
    host = urlparse(request.full_url)[1] or request.get_header("Host", "")
    return re.sub(r":\d+$", "", host, count=1).lower()


class Request:
    """What is asked for: a URL, headers, and perhaps data, which is sent by POST unless `method` says otherwise."""

    def __init__(self, url, data=None, headers={}, origin_req_host=None, unverifiable=False, method=None):
        self.full_url = url
        self.headers = {}
        self.unredirected_hdrs = {}
        self._data = None
        self.data = data
        self._tunnel_host = None
        for name, value in headers.items():
            self.add_header(name, value)
        self.origin_req_host = request_host(self) if origin_req_host is None else origin_req_host
        self.unverifiable = unverifiable
        if method:
            self.method = method

    @property
    def full_url(self):
        """The URL, with its fragment."""
        return f"{self._full_url}#{self.fragment}" if self.fragment else self._full_url

    @full_url.setter
    def full_url(self, url):
        self._full_url, self.fragment = _splittag(unwrap(url))
        self._parse()

    @full_url.deleter
    def full_url(self):
        self._full_url = self.fragment = None
        self.selector = ""

    @property
    def data(self):
        """What is sent: bytes, an iterable of bytes, or a file."""
        return self._data

    @data.setter
    def data(self, data):
        if data != self._data:
            self._data = data
            # It told the length of other data.
            if self.has_header("Content-length"):
                self.remove_header("Content-length")

    @data.deleter
    def data(self):
        self.data = None

    def _parse(self):
        self.type, rest = _splittype(self._full_url)
        if self.type is None:
            raise ValueError(f"unknown url type: {self.full_url!r}")
        self.host, self.selector = _splithost(rest)
        if self.host:
            self.host = unquote(self.host)

    def get_method(self):
        """The method: GET, or POST where there is data, unless another one was given."""
        return getattr(self, "method", "GET" if self.data is None else "POST")

    def get_full_url(self):
        """The URL, with its fragment."""
        return self.full_url

    def set_proxy(self, host, type):
        """Let it go by a proxy: through a tunnel where it is one by TLS."""
        if self.type == "https" and not self._tunnel_host:
            self._tunnel_host = self.host
        else:
            self.type = type
            self.selector = self.full_url
        self.host = host

    def has_proxy(self):
        """Whether a proxy is asked for the whole URL."""
        return self.selector == self.full_url

    def add_header(self, key, val):
        """Send a header, in the place of one of that name."""
        self.headers[key.capitalize()] = val

    def add_unredirected_header(self, key, val):
        """Send a header, but not where the answer leads elsewhere."""
        self.unredirected_hdrs[key.capitalize()] = val

    def has_header(self, header_name):
        """Whether there is a header of that name."""
        return header_name in self.headers or header_name in self.unredirected_hdrs

    def get_header(self, header_name, default=None):
        """The value of a header."""
        return self.headers.get(header_name, self.unredirected_hdrs.get(header_name, default))

    def remove_header(self, header_name):
        """Send no header of that name."""
        self.headers.pop(header_name, None)
        self.unredirected_hdrs.pop(header_name, None)

    def header_items(self):
        """All headers: pairs of names and values."""
        return list({**self.unredirected_hdrs, **self.headers}.items())


# ---- openers

class BaseHandler:
    """What an opener asks: the smaller its `handler_order`, the sooner."""

    handler_order = 500

    def add_parent(self, parent):
        """The opener that asks it."""
        self.parent = parent

    def close(self):
        """For those who used to call it: an opener needs no end."""

    def __lt__(self, other):
        if not hasattr(other, "handler_order"):
            # What knows no order comes last, as it came.
            return True
        return self.handler_order < other.handler_order


class OpenerDirector:
    """Opens URLs by its handlers; `addheaders` are sent with each request."""

    def __init__(self):
        self.addheaders = [("User-agent", f"Python-urllib/{__version__}")]
        self.handlers = []
        # Lists of handlers: by scheme, those of errors by scheme and kind of error.
        self.handle_open, self.handle_error, self.process_response, self.process_request = {}, {}, {}, {}

    def add_handler(self, handler):
        """Ask this one, too, for all that it has methods for."""
        if not hasattr(handler, "add_parent"):
            raise TypeError(f"expected BaseHandler instance, got {type(handler)!r}")
        added = False
        for name in dir(handler):
            if name in ("redirect_request", "do_open", "proxy_open"):
                # Their names look as if they were of a scheme.
                continue
            scheme, _, does = name.partition("_")
            if does.startswith("error"):
                kind = name[name.find("_", len(scheme) + 1) + 1:]
                table, kind = self.handle_error.setdefault(scheme, {}), int(kind) if kind.isdecimal() else kind
            elif does in ("open", "response", "request"):
                table = {"open": self.handle_open, "response": self.process_response}.get(does, self.process_request)
                kind = scheme
            else:
                continue
            bisect.insort(table.setdefault(kind, []), handler)
            added = True
        if added:
            bisect.insort(self.handlers, handler)
            handler.add_parent(self)

    def close(self):
        """For those who used to call it."""

    def _call_chain(self, chain, kind, meth_name, *args):
        """The answer of the first handler that has one."""
        for handler in chain.get(kind, ()):
            answer = getattr(handler, meth_name)(*args)
            if answer is not None:
                return answer

    def open(self, fullurl, data=None, timeout=_DEFAULT):
        """Open a URL or a Request."""
        if isinstance(fullurl, str):
            request = Request(fullurl, data)
        else:
            request = fullurl
            if data is not None:
                request.data = data
        request.timeout = timeout
        scheme = request.type
        for handler in self.process_request.get(scheme, ()):
            request = getattr(handler, f"{scheme}_request")(request)
        response = self._open(request, data)
        for handler in self.process_response.get(scheme, ()):
            response = getattr(handler, f"{scheme}_response")(request, response)
        return response

    def _open(self, request, data=None):
        for kind, name in (("default", "default_open"), (request.type, f"{request.type}_open"),
                           ("unknown", "unknown_open")):
            response = self._call_chain(self.handle_open, kind, name, request)
            # A response that is empty is false, and one.
            if response is not None:
                return response

    def error(self, proto, *args):
        """An answer that is an error: what a handler makes of it."""
        if proto not in ("http", "https"):
            return self._call_chain(self.handle_error, proto, f"{proto}_error", *args)
        code, table = args[2], self.handle_error.get("http", {})
        answer = self._call_chain(table, code, f"http_error_{code}", *args)
        if answer:
            return answer
        return self._call_chain(table, "default", "http_error_default", *args)


# ---- what becomes of answers

class HTTPErrorProcessor(BaseHandler):
    """Answers other than 2xx go to those who handle errors."""

    handler_order = 1000

    def http_response(self, request, response):
        if not 200 <= response.code < 300:
            return self.parent.error("http", request, response, response.code, response.msg, response.info())
        return response

    https_response = http_response


class HTTPDefaultErrorHandler(BaseHandler):
    """Errors that nobody else handles are raised."""

    def http_error_default(self, req, fp, code, msg, hdrs):
        raise HTTPError(req.full_url, code, msg, hdrs, fp)


class HTTPRedirectHandler(BaseHandler):
    """Answers that lead elsewhere are followed."""

    # The same URL so many times, and so many URLs.
    max_repeats = 4
    max_redirections = 10
    inf_msg = ("The HTTP server returned a redirect error that would lead to an infinite loop.\n"
               "The last 30x error message was:\n")

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        """The request to make then; None leaves the answer to others."""
        method = req.get_method()
        # A POST becomes a GET, as all clients do it for 301 and 302, and RFC 9110 says for 303.
        follows = method in ("GET", "HEAD") and code in (301, 302, 303, 307, 308)
        if not follows and not (method == "POST" and code in (301, 302, 303)):
            raise HTTPError(req.full_url, code, msg, headers, fp)
        kept = {name: value for name, value in req.headers.items()
                if name.lower() not in ("content-length", "content-type")}
        return Request(newurl.replace(" ", "%20"), method="HEAD" if method == "HEAD" else "GET", headers=kept,
                       origin_req_host=req.origin_req_host, unverifiable=True)

    def http_error_302(self, req, fp, code, msg, headers):
        target = headers.get("location", headers.get("uri"))
        if target is None:
            return None
        parts = urlparse(target)
        if parts.scheme not in ("http", "https", "ftp", ""):
            raise HTTPError(target, code, f"{msg} - Redirection to url '{target}' is not allowed", headers, fp)
        if not parts.path and parts.netloc:
            parts = parts._replace(path="/")
        # Servers send what is no URL in Latin-1: all but what has a meaning is quoted.
        target = urljoin(req.full_url, quote(urlunparse(parts), encoding="iso-8859-1", safe=string.punctuation))
        further = self.redirect_request(req, fp, code, msg, headers, target)
        if further is None:
            return None
        visited = getattr(req, "redirect_dict", None)
        if visited is None:
            visited = req.redirect_dict = {}
        elif visited.get(target, 0) >= self.max_repeats or len(visited) >= self.max_redirections:
            raise HTTPError(req.full_url, code, self.inf_msg + msg, headers, fp)
        further.redirect_dict = visited
        visited[target] = visited.get(target, 0) + 1
        # The connection is free once its answer has been read.
        fp.read()
        fp.close()
        return self.parent.open(further, timeout=req.timeout)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


class HTTPCookieProcessor(BaseHandler):
    """Cookies are kept in a jar, and sent."""

    def __init__(self, cookiejar=None):
        if cookiejar is None:
            import http.cookiejar
            cookiejar = http.cookiejar.CookieJar()
        self.cookiejar = cookiejar

    def http_request(self, request):
        self.cookiejar.add_cookie_header(request)
        return request

    def http_response(self, request, response):
        self.cookiejar.extract_cookies(response, request)
        return response

    https_request = http_request
    https_response = http_response


class ProxyHandler(BaseHandler):
    """Requests go by proxies: those of a dict by scheme, or of the environment."""

    # Before those who open.
    handler_order = 100

    def __init__(self, proxies=None):
        if proxies is None:
            proxies = getproxies()
        assert hasattr(proxies, "keys"), "proxies must be a mapping"
        self.proxies = proxies
        for scheme, url in proxies.items():
            scheme = scheme.lower()
            setattr(self, f"{scheme}_open",
                    lambda request, url=url, scheme=scheme: self.proxy_open(request, url, scheme))

    def proxy_open(self, req, proxy, type):
        """Turn a request to a proxy, unless its host is excepted."""
        asked = req.type
        scheme, user, password, hostport = _parse_proxy(proxy)
        scheme = asked if scheme is None else scheme
        if req.host and proxy_bypass(req.host):
            return None
        if user and password:
            import base64
            known = base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode("ascii")
            req.add_header("Proxy-authorization", f"Basic {known}")
        req.set_proxy(unquote(hostport), scheme)
        if asked == scheme or asked == "https":
            return None
        # Another handler's: the proxy is asked by its own scheme.
        return self.parent.open(req, timeout=req.timeout)


def parse_keqv_list(l):
    """A dict of texts `key=value`, whose values may be in quotes."""
    parsed = {}
    for part in l:
        key, value = part.split("=", 1)
        parsed[key] = value[1:-1] if value[0] == value[-1] == '"' else value
    return parsed


def parse_http_list(s):
    """The elements of a header that is a list: commas separate them, where they are not in quotes."""
    found = re.findall(r'(?:[^",]|"(?:[^"\\]|\\.)*"?)+', s, re.DOTALL)
    return [part for part in (re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL).strip() for part in found) if part]


# ---- the web

class AbstractHTTPHandler(BaseHandler):
    """What http and https have in common."""

    def __init__(self, debuglevel=None):
        self._debuglevel = http.client.HTTPConnection.debuglevel if debuglevel is None else debuglevel

    def set_http_debuglevel(self, level):
        self._debuglevel = level

    def _get_content_length(self, request):
        return http.client.HTTPConnection._get_content_length(request.data, request.get_method())

    def do_request_(self, request):
        """Add the headers that a request has to have."""
        host = request.host
        if not host:
            raise URLError("no host given")
        data = request.data
        if data is not None:
            if isinstance(data, str):
                raise TypeError("POST data should be bytes, an iterable of bytes, or a file object. "
                                "It cannot be of type str.")
            if not request.has_header("Content-type"):
                request.add_unredirected_header("Content-type", "application/x-www-form-urlencoded")
            if not request.has_header("Content-length") and not request.has_header("Transfer-encoding"):
                length = self._get_content_length(request)
                if length is None:
                    request.add_unredirected_header("Transfer-encoding", "chunked")
                else:
                    request.add_unredirected_header("Content-length", str(length))
        if request.has_proxy():
            host = _splithost(_splittype(request.selector)[1])[0]
        if not request.has_header("Host"):
            request.add_unredirected_header("Host", host)
        for name, value in self.parent.addheaders:
            name = name.capitalize()
            if not request.has_header(name):
                request.add_unredirected_header(name, value)
        return request

    def do_open(self, http_class, req, **http_conn_args):
        """Ask over a connection of that class."""
        if not req.host:
            raise URLError("no host given")
        connection = http_class(req.host, timeout=req.timeout, **http_conn_args)
        connection.set_debuglevel(self._debuglevel)
        headers = {**req.unredirected_hdrs, **req.headers}
        # One request, one connection: otherwise who reads the answer would have to know where it ends.
        headers["Connection"] = "close"
        headers = {name.title(): value for name, value in headers.items()}
        if req._tunnel_host:
            known = headers.pop("Proxy-Authorization", None)
            connection.set_tunnel(req._tunnel_host,
                                  headers={} if known is None else {"Proxy-Authorization": known})
        try:
            try:
                connection.request(req.get_method(), req.selector, req.data, headers,
                                   encode_chunked=req.has_header("Transfer-encoding"))
            except OSError as error:
                raise URLError(error)
            response = connection.getresponse()
        except:
            connection.close()
            raise
        if connection.sock:
            # The response has it open, and closes it.
            connection.sock.close()
            connection.sock = None
        response.url = req.get_full_url()
        response.msg = response.reason
        return response


class HTTPHandler(AbstractHTTPHandler):
    """`http:`"""

    def http_open(self, req):
        return self.do_open(http.client.HTTPConnection, req)

    http_request = AbstractHTTPHandler.do_request_


class HTTPSHandler(AbstractHTTPHandler):
    """`https:`; `context` says whom to trust."""

    def __init__(self, debuglevel=None, context=None, check_hostname=None):
        super().__init__(debuglevel)
        if debuglevel is None and "http._secure" in sys.modules:
            # Nobody has set that of a class which is not loaded.
            self._debuglevel = http.client.HTTPSConnection.debuglevel
        if context is not None and check_hostname is not None:
            context.check_hostname = check_hostname
        elif check_hostname is not None:
            import ssl
            context = ssl.create_default_context()
            context.check_hostname = check_hostname
        # None: the connection makes the usual one, once there is one.
        self._context = context

    def https_open(self, req):
        return self.do_open(http.client.HTTPSConnection, req, context=self._context)

    https_request = AbstractHTTPHandler.do_request_


class UnknownHandler(BaseHandler):
    """Schemes that nobody knows are refused."""

    def unknown_open(self, req):
        raise URLError(f"unknown url type: {req.type}")


# ---- what is not of the web

def pathname2url(pathname, *, add_scheme=False):
    """A path of the file system as that of a `file:` URL."""
    url = quote(os.fsencode(pathname))
    if url.startswith("/"):
        # An authority, which is empty, comes first.
        url = f"//{url}"
    return f"file:{url}" if add_scheme else url


def url2pathname(url, *, require_scheme=False, resolve_host=False):
    """The path of the file system that a `file:` URL, or what stands behind its scheme, names."""
    if not require_scheme:
        url = f"file:{url}"
    elif urlsplit(url).scheme != "file":
        raise URLError("URL is missing a 'file:' scheme")
    authority, path = urlsplit(url)[1:3]
    if not _is_local(authority, resolve_host):
        raise URLError("file:// scheme is supported only on localhost")
    return os.fsdecode(unquote_to_bytes(path))


def _is_local(authority, resolve_host):
    """Whether an authority is this machine."""
    if not authority or authority == "localhost":
        return True
    try:
        if authority == socket.gethostname():
            return True
        if not resolve_host:
            return False
        address = socket.gethostbyname(authority)
        return address == socket.gethostbyname("localhost") or address in _own_addresses()
    except (OSError, UnicodeError):
        return False


def thishost():
    """The addresses of this machine."""
    return tuple(_own_addresses())


def _own_addresses():
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return socket.gethostbyname_ex("localhost")[2]


class FileHandler(BaseHandler):
    """`file:`: those of this machine."""

    def file_open(self, req):
        return self.open_local_file(req)

    def get_names(self):
        """The addresses of this machine."""
        return (socket.gethostbyname("localhost"), *_own_addresses())

    def open_local_file(self, req):
        import email.utils
        import mimetypes
        path = url2pathname(req.full_url, require_scheme=True, resolve_host=True)
        try:
            status = os.stat(path)
            headers = _headers(mimetypes.guess_file_type(path)[0] or "text/plain", status.st_size)
            headers["Last-modified"] = email.utils.formatdate(status.st_mtime, usegmt=True)
            return addinfourl(open(path, "rb"), headers, pathname2url(path, add_scheme=True))
        except OSError as error:
            raise URLError(error, error.filename)


class DataHandler(BaseHandler):
    """`data:`: the URL has all in it (RFC 2397)."""

    def data_open(self, req):
        kind, comma, data = req.full_url.partition(":")[2].partition(",")
        if not comma:
            raise ValueError("a data URL without a comma has no data")
        if re.search(r"[\x00-\x1f\x7f]", kind):
            raise ValueError("Control characters not allowed in data: mediatype")
        data = unquote_to_bytes(data)
        if kind.endswith(";base64"):
            import base64
            data, kind = base64.decodebytes(data), kind[:-7]
        return addinfourl(io.BytesIO(data), _headers(kind or "text/plain;charset=US-ASCII", len(data)), req.full_url)


def _headers(kind, length):
    from email.message import Message
    headers = Message()
    headers["Content-type"] = kind
    headers["Content-length"] = str(length)
    return headers
