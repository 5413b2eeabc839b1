"""HTTP/1.1 from the client's side: `HTTPConnection` sends requests, `HTTPResponse` is what comes back."""

import io
import re
import socket
import sys
from collections.abc import Iterable

from http import HTTPStatus

__all__ = ["HTTPResponse", "HTTPConnection", "HTTPException", "NotConnected", "UnknownProtocol",
           "UnknownTransferEncoding", "UnimplementedFileMode", "IncompleteRead", "InvalidURL",
           "ImproperConnectionState", "CannotSendRequest", "CannotSendHeader", "ResponseNotReady", "BadStatusLine",
           "LineTooLong", "RemoteDisconnected", "error", "responses", "HTTPSConnection"]

HTTP_PORT = 80
HTTPS_PORT = 443

# The states of a connection.
_UNKNOWN = "UNKNOWN"
_CS_IDLE = "Idle"
_CS_REQ_STARTED = "Request-started"
_CS_REQ_SENT = "Request-sent"

globals().update(HTTPStatus.__members__)
responses = {status: status.phrase for status in HTTPStatus}

_MAXLINE = 65536
_MAXHEADERS = 100
_MAXINTERIMRESPONSES = 100
# How much is read at once of what a header claims to come.
_PIECE = 1 << 20

_is_legal_name = re.compile(rb"[^:\s][^:\r\n]*").fullmatch
_has_bad_end = re.compile(rb"\n(?![ \t])|\r(?![ \t\n])").search
_bad_in_path = re.compile("[\x00-\x20\x7f]").search
_bad_in_method = re.compile("[\x00-\x1f]").search
# Methods whose requests have a body, so that the length of none is told.
_METHODS_EXPECTING_BODY = {"PATCH", "POST", "PUT"}


class HTTPException(Exception):
    """What is wrong with an exchange."""


class NotConnected(HTTPException):
    pass


class InvalidURL(HTTPException):
    pass


class UnknownProtocol(HTTPException):
    def __init__(self, version):
        self.args = version,
        self.version = version


class UnknownTransferEncoding(HTTPException):
    pass


class UnimplementedFileMode(HTTPException):
    pass


class IncompleteRead(HTTPException):
    """Less came than was told: `partial` has it."""

    def __init__(self, partial, expected=None):
        self.args = partial,
        self.partial = partial
        self.expected = expected

    def __repr__(self):
        more = f", {self.expected} more expected" if self.expected is not None else ""
        return f"{type(self).__name__}({len(self.partial)} bytes read{more})"

    __str__ = object.__str__


class ImproperConnectionState(HTTPException):
    pass


class CannotSendRequest(ImproperConnectionState):
    pass


class CannotSendHeader(ImproperConnectionState):
    pass


class ResponseNotReady(ImproperConnectionState):
    pass


class BadStatusLine(HTTPException):
    def __init__(self, line):
        line = line or repr(line)
        self.args = line,
        self.line = line


class LineTooLong(HTTPException):
    def __init__(self, line_type):
        super().__init__(f"got more than {_MAXLINE} bytes when reading {line_type}")


class RemoteDisconnected(ConnectionResetError, BadStatusLine):
    """The other end closed the connection and said nothing."""

    def __init__(self, *pos, **kw):
        BadStatusLine.__init__(self, "")
        ConnectionResetError.__init__(self, *pos, **kw)


error = HTTPException


def __getattr__(name):
    """`email` is loaded when the first message comes, and `ssl` for the first connection that needs it."""
    if name == "HTTPMessage":
        from http._message import HTTPMessage as value
    elif name == "HTTPSConnection":
        from http._secure import HTTPSConnection as value
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def _encode(data, name="data"):
    """Text as Latin-1, which is what HTTP has outside of ASCII."""
    try:
        return data.encode("latin-1")
    except UnicodeEncodeError as error:
        raise UnicodeEncodeError(
            error.encoding, error.object, error.start, error.end,
            f"{name.title()} ({data[error.start:error.end]:.20r}) is not valid Latin-1. "
            f"Use {name}.encode('utf-8') if you want to send it encoded in UTF-8.") from None


def _header_line(name, *values):
    """A header in bytes, if it is one: what is in it must not begin another."""
    if not _is_legal_name(name):
        raise ValueError(f"Invalid header name {name!r}")
    for value in values:
        if _has_bad_end(value):
            raise ValueError(f"Invalid header value {value!r}")
    return name + b": " + b"\r\n\t".join(values)


def _read_line(fp, what):
    line = fp.readline(_MAXLINE + 1)
    if len(line) > _MAXLINE:
        raise LineTooLong(what)
    return line


def _read_headers(fp, max_headers):
    """The lines up to the empty one, with it."""
    limit = _MAXHEADERS if max_headers is None else max_headers
    lines = []
    while True:
        line = _read_line(fp, "header line")
        if line in (b"\r\n", b"\n", b""):
            return [*lines, line]
        lines.append(line)
        if len(lines) > limit:
            raise HTTPException(f"got more than {limit} headers")


def parse_headers(fp, _class=None, *, _max_headers=None):
    """The headers that a file goes on with, as a message."""
    from email.parser import Parser
    text = b"".join(_read_headers(fp, _max_headers)).decode("iso-8859-1")
    return Parser(_class=sys.modules[__name__].HTTPMessage if _class is None else _class).parsestr(text)


class HTTPResponse(io.BufferedIOBase):
    """The answer to a request, as a file of its body."""

    def __init__(self, sock, debuglevel=0, method=None, url=None):
        self.fp = sock.makefile("rb")
        self.debuglevel = debuglevel
        self._method = method
        self.headers = self.msg = None
        self.version = self.status = self.reason = _UNKNOWN
        # How the body comes: in chunks, of which so much is left; or as so many bytes; or up to the end.
        self.chunked = self.chunk_left = self.length = self.will_close = _UNKNOWN

    # ---- what comes before the body

    def _read_status(self):
        line = str(_read_line(self.fp, "status line"), "iso-8859-1")
        if self.debuglevel > 0:
            print("reply:", repr(line))
        if not line:
            raise RemoteDisconnected("Remote end closed connection without response")
        version, *rest = line.split(None, 2)
        status, reason = (*rest, "", "")[:2]
        if not version.startswith("HTTP/"):
            self._close_conn()
            raise BadStatusLine(line)
        if not (status.isascii() and status.isdigit() and 100 <= int(status) <= 999):
            raise BadStatusLine(line)
        return version, int(status), reason.strip()

    def begin(self, *, _max_headers=None):
        """Read the status and the headers."""
        if self.headers is not None:
            return
        for _ in range(_MAXINTERIMRESPONSES + 1):
            version, status, reason = self._read_status()
            if status != HTTPStatus.CONTINUE:
                break
            # The server only says that it wants the body.
            skipped = _read_headers(self.fp, _max_headers)
            if self.debuglevel > 0:
                print("headers:", skipped)
        else:
            raise HTTPException(f"got more than {_MAXINTERIMRESPONSES} interim responses")
        self.code = self.status = status
        self.reason = reason
        if version in ("HTTP/1.0", "HTTP/0.9"):
            self.version = 10
        elif version.startswith("HTTP/1."):
            self.version = 11
        else:
            raise UnknownProtocol(version)
        self.headers = self.msg = parse_headers(self.fp, _max_headers=_max_headers)
        if self.debuglevel > 0:
            for name, value in self.headers.items():
                print("header:", name + ":", value)
        self._decide_on_body(status)

    def _decide_on_body(self, status):
        encoding = self.headers.get("transfer-encoding")
        self.chunked = bool(encoding) and encoding.lower() == "chunked"
        self.chunk_left = None
        self.will_close = self._check_close()
        length = self.headers.get("content-length")
        self.length = None
        if length and not self.chunked and length.strip().isdigit():
            self.length = int(length)
        if (status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED) or 100 <= status < 200
                or self._method == "HEAD"):
            self.length = 0
        if not self.will_close and not self.chunked and self.length is None:
            self.will_close = True

    def _check_close(self):
        """Whether the server closes the connection behind the body."""
        connection = (self.headers.get("connection") or "").lower()
        if self.version == 11:
            return "close" in connection
        # What older servers say that keep it open.
        proxy = (self.headers.get("proxy-connection") or "").lower()
        return not (self.headers.get("keep-alive") or "keep-alive" in connection or "keep-alive" in proxy)

    # ---- the file

    def _close_conn(self):
        fp, self.fp = self.fp, None
        fp.close()

    def close(self):
        try:
            super().close()
        finally:
            if self.fp:
                self._close_conn()

    def flush(self):
        super().flush()
        if self.fp:
            self.fp.flush()

    def readable(self):
        return True

    def isclosed(self):
        """Whether all was read."""
        return self.fp is None

    def fileno(self):
        return self.fp.fileno()

    @property
    def _is_empty(self):
        """Whether no body comes; the connection is done with then."""
        if self.fp is not None and self._method == "HEAD":
            self._close_conn()
        return self.fp is None

    def _count(self, size):
        """Take note of what was read of a body of known length: the last of it ends the response."""
        if self.length is not None:
            self.length -= size
            if not self.length:
                self._close_conn()

    def read(self, amt=None):
        """The body, or up to amt bytes of it."""
        if self._is_empty:
            return b""
        if self.chunked:
            return self._read_chunked(amt if amt is None or amt >= 0 else None)
        if amt is not None and amt >= 0:
            if self.length is not None and amt > self.length:
                amt = self.length
            data = self.fp.read(amt)
            if not data and amt:
                self._close_conn()
            else:
                self._count(len(data))
            return data
        if self.length is None:
            data = self.fp.read()
        else:
            try:
                data = self._safe_read(self.length)
            except IncompleteRead:
                self._close_conn()
                raise
            self.length = 0
        self._close_conn()
        return data

    def readinto(self, b):
        """Read into a buffer: how many bytes it were comes back."""
        if self._is_empty:
            return 0
        view = memoryview(b).cast("B")
        if self.chunked:
            data = self._read_chunked(len(view))
            view[:len(data)] = data
            return len(data)
        if self.length is not None and len(view) > self.length:
            view = view[:self.length]
        count = self.fp.readinto(view)
        if not count and view:
            self._close_conn()
        else:
            self._count(count)
        return count

    def read1(self, n=-1):
        """Some bytes of the body, with one look at the socket."""
        if self._is_empty:
            return b""
        if self.chunked:
            left = self._next_chunk()
            if left is None or n == 0:
                return b""
            data = self.fp.read1(left if n < 0 else min(n, left))
            if not data:
                raise IncompleteRead(b"")
            self.chunk_left -= len(data)
            return data
        if self.length is not None and (n < 0 or n > self.length):
            n = self.length
        data = self.fp.read1(n)
        if not data and n:
            self._close_conn()
        else:
            self._count(len(data))
        return data

    def peek(self, n=-1):
        """Bytes that come next, which are still to be read."""
        if self._is_empty:
            return b""
        if self.chunked:
            try:
                left = self._next_chunk()
            except IncompleteRead:
                return b""
            return b"" if left is None else self.fp.peek(left)[:left]
        if self.length == 0:
            return b""
        data = self.fp.peek(n if self.length is None or 0 <= n < self.length else self.length)
        return data if self.length is None else data[:self.length]

    def readline(self, limit=-1):
        if self._is_empty:
            return b""
        if self.chunked:
            # It goes by peek() and read().
            return super().readline(limit)
        if self.length is not None and (limit < 0 or limit > self.length):
            limit = self.length
        line = self.fp.readline(limit)
        if not line and limit:
            self._close_conn()
        else:
            self._count(len(line))
        return line

    def _safe_read(self, amt):
        """So many bytes; they are read in pieces, as nobody knows whether they come."""
        parts, left = [], amt
        while left > 0:
            data = self.fp.read(min(left, _PIECE))
            if not data:
                raise IncompleteRead(b"".join(parts), left)
            parts.append(data)
            left -= len(data)
        return b"".join(parts)

    # ---- chunks

    def _next_chunk(self):
        """How much is left of the chunk that is being read, or of the next one; None behind the last."""
        if self.chunk_left:
            return self.chunk_left
        if self.chunk_left is not None:
            self._safe_read(2)
        line = _read_line(self.fp, "chunk size").partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9a-fA-F]+", line):
            # What follows cannot be made out.
            self._close_conn()
            raise IncompleteRead(b"")
        self.chunk_left = int(line, 16)
        if self.chunk_left == 0:
            self._skip_trailers()
            self._close_conn()
            self.chunk_left = None
        return self.chunk_left

    def _skip_trailers(self):
        for _ in range(_MAXHEADERS + 1):
            if _read_line(self.fp, "trailer line") in (b"\r\n", b"\n", b""):
                return
        raise HTTPException(f"got more than {_MAXHEADERS} trailers")

    def _read_chunked(self, amt=None):
        parts = []
        try:
            while (amt is None or amt > 0) and (left := self._next_chunk()) is not None:
                size = left if amt is None else min(amt, left)
                data = self._safe_read(size)
                parts.append(data)
                self.chunk_left -= size
                if amt is not None:
                    amt -= size
            return b"".join(parts)
        except IncompleteRead as error:
            raise IncompleteRead(b"".join((*parts, error.partial)), error.expected) from None

    # ---- what is known of it

    def getheader(self, name, default=None):
        """A header; several of its name with commas between."""
        if self.headers is None:
            raise ResponseNotReady()
        found = self.headers.get_all(name)
        if found:
            return ", ".join(found)
        if isinstance(default, str) or not hasattr(default, "__iter__"):
            return default
        return ", ".join(default)

    def getheaders(self):
        """The headers, as pairs."""
        if self.headers is None:
            raise ResponseNotReady()
        return list(self.headers.items())

    def __iter__(self):
        return self

    # As urllib has it.

    def info(self):
        return self.headers

    def geturl(self):
        return self.url

    def getcode(self):
        return self.status


class HTTPConnection:
    """A connection to a server, which is made when the first request is sent."""

    _http_vsn, _http_vsn_str = 11, "HTTP/1.1"
    response_class = HTTPResponse
    default_port = HTTP_PORT
    # Whether a request connects.
    auto_open = 1
    debuglevel = 0

    def __init__(self, host, port=None, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, source_address=None, blocksize=8192,
                 *, max_response_headers=None):
        self.timeout = timeout
        self.source_address = source_address
        self.blocksize = blocksize
        self.max_response_headers = max_response_headers
        self.sock = None
        self._buffer = []
        self._response = None
        self._state = _CS_IDLE
        self._method = None
        self._tunnel_host = self._tunnel_port = None
        self._tunnel_headers = {}
        self._proxy_headers = None
        self.host, self.port = self._get_hostport(host, port)
        self._validate_host(self.host)
        self._create_connection = socket.create_connection

    def set_debuglevel(self, level):
        self.debuglevel = level

    def _get_hostport(self, host, port):
        """The host and the port, which may stand behind the host's name."""
        if port is None:
            name, colon, tail = host.rpartition(":")
            if colon and "]" not in tail:
                host = name
                if not tail:
                    port = self.default_port
                else:
                    try:
                        port = int(tail)
                    except ValueError:
                        raise InvalidURL(f"nonnumeric port: '{tail}'") from None
            else:
                port = self.default_port
        if host and host[0] == "[" and host[-1] == "]":
            host = host[1:-1]
        return host, port

    # ---- connecting

    def set_tunnel(self, host, port=None, headers=None):
        """Let the server that is connected to be a proxy, which is asked (CONNECT) for a way to another."""
        if self.sock:
            raise RuntimeError("Can't set up tunnel for established connection")
        self._tunnel_host, self._tunnel_port = self._get_hostport(host, port)
        self._tunnel_headers = dict(headers or {})
        if not any(name.lower() == "host" for name in self._tunnel_headers):
            shown = self._tunnel_host.encode("idna").decode("ascii")
            self._tunnel_headers["Host"] = f"{self._wrapped(shown)}:{self._tunnel_port}"

    @staticmethod
    def _wrapped(host):
        """A host's name; an address of IPv6 stands in brackets."""
        return f"[{host}]" if ":" in host and not host.startswith("[") else host

    def _tunnel(self):
        if _bad_in_path(self._tunnel_host):
            raise ValueError(f"Tunnel host can't contain control characters {self._tunnel_host!r}")
        target = self._wrapped(self._tunnel_host.encode("idna").decode("ascii"))
        lines = [f"CONNECT {target}:{self._tunnel_port} {self._http_vsn_str}\r\n".encode("ascii")]
        lines += [_header_line(name.encode("latin-1"), str(value).encode("latin-1")) + b"\r\n"
                  for name, value in self._tunnel_headers.items()]
        self.send(b"".join((*lines, b"\r\n")))
        response = self.response_class(self.sock, method=self._method)
        try:
            _, code, message = response._read_status()
            self._proxy_headers = parse_headers(response.fp, _max_headers=self.max_response_headers)
            if code != HTTPStatus.OK:
                self.close()
                raise OSError(f"Tunnel connection failed: {code} {message.strip()}")
        finally:
            response.close()

    def get_proxy_response_headers(self):
        """What a proxy said when it was asked for a way; None if none was."""
        return self._proxy_headers

    def connect(self):
        """Connect to the server, through a proxy if one is set."""
        sys.audit("http.client.connect", self, self.host, self.port)
        self.sock = self._create_connection((self.host, self.port), self.timeout, self.source_address)
        try:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            # A socket of another kind.
            pass
        if self._tunnel_host:
            self._tunnel()

    def close(self):
        """Close the connection."""
        self._state = _CS_IDLE
        try:
            sock, self.sock = self.sock, None
            if sock:
                sock.close()
        finally:
            response, self._response = self._response, None
            if response:
                response.close()

    # ---- sending

    def send(self, data):
        """Send bytes, what a file has, or each of several such."""
        if self.sock is None:
            if not self.auto_open:
                raise NotConnected()
            self.connect()
        if self.debuglevel > 0:
            print("send:", repr(data))
        if hasattr(data, "read"):
            for piece in self._pieces_of(data):
                sys.audit("http.client.send", self, piece)
                self.sock.sendall(piece)
            return
        sys.audit("http.client.send", self, data)
        try:
            self.sock.sendall(data)
        except TypeError:
            if not isinstance(data, Iterable):
                raise TypeError(f"data should be a bytes-like object or an iterable, got {type(data)!r}") from None
            for piece in data:
                self.sock.sendall(piece)

    def _pieces_of(self, file):
        is_text = isinstance(file, io.TextIOBase)
        while piece := file.read(self.blocksize):
            yield piece.encode("iso-8859-1") if is_text else piece

    def putrequest(self, method, url, skip_host=False, skip_accept_encoding=False):
        """Begin a request: headers follow, by putheader() and endheaders()."""
        self._drop_finished()
        if self._state != _CS_IDLE:
            raise CannotSendRequest(self._state)
        self._state = _CS_REQ_STARTED
        if found := _bad_in_method(method):
            raise ValueError(f"method can't contain control characters. {method!r} (found at least {found.group()!r})")
        self._method = method
        url = url or "/"
        self._validate_path(url)
        self._buffer.append(self._encode_request(f"{method} {url} {self._http_vsn_str}"))
        if self._http_vsn == 11:
            if not skip_host:
                self._put_host(url)
            if not skip_accept_encoding:
                # What comes back is not unpacked here.
                self.putheader("Accept-Encoding", "identity")

    def _put_host(self, url):
        from urllib.parse import urlsplit
        netloc = urlsplit(url)[1] if url.startswith("http") else ""
        if netloc:
            try:
                name = netloc.encode("ascii")
            except UnicodeEncodeError:
                name = netloc.encode("idna")
            self.putheader("Host", name)
            return
        host, port = (self._tunnel_host, self._tunnel_port) if self._tunnel_host else (self.host, self.port)
        try:
            name = host.encode("ascii")
        except UnicodeEncodeError:
            name = host.encode("idna")
        if b":" in name:
            # An address without the zone, which means nothing to the other end.
            name = b"[" + name.partition(b"%")[0] + b"]"
        self.putheader("Host", name if port == self.default_port else f"{name.decode('ascii')}:{port}")

    def _encode_request(self, request):
        """The first line in bytes; a derived class may know another encoding."""
        return request.encode("ascii")

    def _validate_path(self, url):
        if found := _bad_in_path(url):
            raise InvalidURL(f"URL can't contain control characters. {url!r} (found at least {found.group()!r})")

    def _validate_host(self, host):
        if found := _bad_in_path(host):
            raise InvalidURL(f"URL can't contain control characters. {host!r} (found at least {found.group()!r})")

    def putheader(self, header, *values):
        """Add a header; several values stand in lines of their own."""
        if self._state != _CS_REQ_STARTED:
            raise CannotSendHeader()
        name = header.encode("ascii") if hasattr(header, "encode") else header
        made = []
        for value in values:
            if hasattr(value, "encode"):
                value = value.encode("latin-1")
            elif isinstance(value, int):
                value = str(value).encode("ascii")
            made.append(value)
        self._buffer.append(_header_line(name, *made))

    def endheaders(self, message_body=None, *, encode_chunked=False):
        """End the headers, and send them with the body."""
        if self._state != _CS_REQ_STARTED:
            raise CannotSendHeader()
        self._state = _CS_REQ_SENT
        head = b"\r\n".join((*self._buffer, b"", b""))
        self._buffer.clear()
        self.send(head)
        if message_body is not None:
            self._send_body(message_body, encode_chunked)

    def _send_body(self, body, in_chunks):
        for piece in self._body_pieces(body):
            if not piece:
                # In chunks it would be the end.
                continue
            if in_chunks and self._http_vsn == 11:
                piece = f"{len(piece):X}\r\n".encode("ascii") + piece + b"\r\n"
            self.send(piece)
        if in_chunks and self._http_vsn == 11:
            self.send(b"0\r\n\r\n")

    def _body_pieces(self, body):
        if hasattr(body, "read"):
            return self._pieces_of(body)
        try:
            memoryview(body)
        except TypeError:
            try:
                return iter(body)
            except TypeError:
                raise TypeError("message_body should be a bytes-like object or an iterable, "
                                f"got {type(body)!r}") from None
        return (body,)

    @staticmethod
    def _get_content_length(body, method):
        """The length of a body, or None if nobody knows it before it is sent."""
        if body is None:
            return 0 if method.upper() in _METHODS_EXPECTING_BODY else None
        if hasattr(body, "read"):
            return None
        try:
            return memoryview(body).nbytes
        except TypeError:
            return len(body) if isinstance(body, str) else None

    def request(self, method, url, body=None, headers={}, *, encode_chunked=False):
        """Send a request. The length of the body is told, or it is sent in chunks, unless the headers say it."""
        names = {name.lower() for name in headers}
        self.putrequest(method, url, skip_host="host" in names, skip_accept_encoding="accept-encoding" in names)
        if "content-length" in names:
            encode_chunked = False
        elif "transfer-encoding" not in names:
            encode_chunked = False
            length = self._get_content_length(body, method)
            if length is not None:
                self.putheader("Content-Length", str(length))
            elif body is not None:
                if self.debuglevel > 0:
                    print("Unable to determine size of", repr(body))
                encode_chunked = True
                self.putheader("Transfer-Encoding", "chunked")
        for name, value in headers.items():
            self.putheader(name, value)
        if isinstance(body, str):
            body = _encode(body, "body")
        self.endheaders(body, encode_chunked=encode_chunked)

    # ---- the answer

    def _drop_finished(self):
        if self._response and self._response.isclosed():
            self._response = None

    def getresponse(self):
        """The answer to the request that was sent. It has to be read before the next one is."""
        self._drop_finished()
        if self._state != _CS_REQ_SENT or self._response:
            raise ResponseNotReady(self._state)
        response = self.response_class(self.sock, *((self.debuglevel,) if self.debuglevel > 0 else ()),
                                       method=self._method)
        try:
            try:
                if self.max_response_headers is None:
                    response.begin()
                else:
                    response.begin(_max_headers=self.max_response_headers)
            except ConnectionError:
                self.close()
                raise
            self._state = _CS_IDLE
            if response.will_close:
                # The response has the socket still.
                self.close()
            else:
                self._response = response
            return response
        except BaseException:
            response.close()
            raise
