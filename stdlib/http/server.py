"""HTTP from the server's side: `HTTPServer`, and handlers that a program derives its own from.

It is for trying out and for what one trusts: it knows little of what keeps the bad ones out.
"""

import os
import re
import socketserver
import sys
import time
from http import HTTPStatus, client

__all__ = ["HTTPServer", "ThreadingHTTPServer", "HTTPSServer", "ThreadingHTTPSServer", "BaseHTTPRequestHandler",
           "SimpleHTTPRequestHandler"]
__version__ = "0.6"

DEFAULT_ERROR_MESSAGE = """\
<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: %(code)d</p>
        <p>Message: %(message)s.</p>
        <p>Error code explanation: %(code)s - %(explain)s.</p>
    </body>
</html>
"""
DEFAULT_ERROR_CONTENT_TYPE = "text/html;charset=utf-8"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (None, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class HTTPServer(socketserver.TCPServer):
    """A server that knows its name."""

    allow_reuse_address = True
    allow_reuse_port = False

    def server_bind(self):
        super().server_bind()
        import socket
        host, self.server_port = self.server_address[:2]
        self.server_name = socket.getfqdn(host)


class ThreadingHTTPServer(socketserver.ThreadingMixIn, HTTPServer):
    daemon_threads = True


class HTTPSServer(HTTPServer):
    """A server whose connections go through TLS."""

    def __init__(self, server_address, RequestHandlerClass, bind_and_activate=True, *, certfile, keyfile=None,
                 password=None, alpn_protocols=None):
        import ssl
        self.ssl = ssl
        self.certfile, self.keyfile, self.password = certfile, keyfile, password
        self.alpn_protocols = ["http/1.1"] if alpn_protocols is None else alpn_protocols
        super().__init__(server_address, RequestHandlerClass, bind_and_activate)

    def server_activate(self):
        super().server_activate()
        context = self._create_context()
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def _create_context(self):
        context = self.ssl.create_default_context(self.ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certfile, self.keyfile, self.password)
        context.set_alpn_protocols(self.alpn_protocols)
        return context


class ThreadingHTTPSServer(socketserver.ThreadingMixIn, HTTPSServer):
    daemon_threads = True


class BaseHTTPRequestHandler(socketserver.StreamRequestHandler):
    """Reads requests and calls the method do_NAME for each, which answers on `wfile`.

    While it does, `command`, `path`, `request_version`, `headers` and `rfile` have the request.
    """

    sys_version = f"Python/{sys.version.split()[0]}"
    server_version = f"BaseHTTP/{__version__}"
    error_message_format = DEFAULT_ERROR_MESSAGE
    error_content_type = DEFAULT_ERROR_CONTENT_TYPE
    default_request_version = "HTTP/0.9"
    # With "HTTP/1.1" connections stay open, and answers have to tell their length.
    protocol_version = "HTTP/1.0"
    MessageClass = None
    responses = {status: (status.phrase, status.description) for status in HTTPStatus}
    weekdayname, monthname = list(_DAYS), list(_MONTHS)

    # ---- reading

    def parse_request(self):
        """Read the request of which `raw_requestline` is the first line: whether it can be answered."""
        self.command = None
        # What cannot be understood is answered with headers.
        self.request_version = self.protocol_version
        self.close_connection = True
        self.requestline = str(self.raw_requestline, "iso-8859-1").rstrip("\r\n")
        words = self.requestline.split()
        if not words:
            return False
        if len(words) >= 3:
            version = words[-1]
            number = self._version_number(version)
            if number is None:
                self.send_error(HTTPStatus.BAD_REQUEST, f"Bad request version ({version!r})")
                return False
            if number >= (1, 1) and self.protocol_version >= "HTTP/1.1":
                self.close_connection = False
            if number >= (2, 0):
                self.send_error(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED,
                                f"Invalid HTTP version ({version.removeprefix('HTTP/')})")
                return False
            self.request_version = version
        if not 2 <= len(words) <= 3:
            self.send_error(HTTPStatus.BAD_REQUEST, f"Bad request syntax ({self.requestline!r})")
            return False
        command, path = words[:2]
        if len(words) == 2:
            self.close_connection = True
            if command != "GET":
                self.send_error(HTTPStatus.BAD_REQUEST, f"Bad HTTP/0.9 request type ({command!r})")
                return False
            self.request_version = self.default_request_version
        # Two slashes would begin the name of another host.
        self.command, self.path = command, "/" + path.lstrip("/") if path.startswith("//") else path
        return self._read_headers()

    @staticmethod
    def _version_number(version):
        found = re.fullmatch(r"HTTP/([0-9]{1,10})\.([0-9]{1,10})", version)
        return None if found is None else (int(found[1]), int(found[2]))

    def _read_headers(self):
        try:
            self.headers = client.parse_headers(self.rfile, _class=self.MessageClass)
        except client.LineTooLong as error:
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Line too long", str(error))
            return False
        except client.HTTPException as error:
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Too many headers", str(error))
            return False
        connection = self.headers.get("Connection", "").lower()
        speaks_new = self.protocol_version >= "HTTP/1.1"
        if connection == "close":
            self.close_connection = True
        elif connection == "keep-alive" and speaks_new:
            self.close_connection = False
        if (self.headers.get("Expect", "").lower() == "100-continue" and speaks_new
                and self.request_version >= "HTTP/1.1"):
            return self.handle_expect_100()
        return True

    def handle_expect_100(self):
        """The client asks whether to send the body: true lets it."""
        self.send_response_only(HTTPStatus.CONTINUE)
        self.end_headers()
        return True

    def handle_one_request(self):
        """Read a request and answer it."""
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if len(self.raw_requestline) > 65536:
                self.requestline = self.request_version = self.command = ""
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
                return
            if not self.raw_requestline:
                self.close_connection = True
                return
            if not self.parse_request():
                return
            method = getattr(self, f"do_{self.command}", None)
            if method is None:
                self.send_error(HTTPStatus.NOT_IMPLEMENTED, f"Unsupported method ({self.command!r})")
                return
            method()
            self.wfile.flush()
        except TimeoutError as error:
            self.log_error("Request timed out: %r", error)
            self.close_connection = True

    def handle(self):
        """Answer requests as long as the connection stays open."""
        self.close_connection = True
        self.handle_one_request()
        while not self.close_connection:
            self.handle_one_request()

    # ---- answering

    def send_error(self, code, message=None, explain=None):
        """Answer that something went wrong, with a page that says what."""
        short, long = self.responses.get(code, ("???", "???"))
        message = short if message is None else message
        explain = long if explain is None else explain
        self.log_error("code %d, message %s", code, message)
        self.send_response(code, message)
        self.send_header("Connection", "close")
        body = None
        if code >= 200 and code not in (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED):
            import html
            page = self.error_message_format % {"code": code, "message": html.escape(message, quote=False),
                                                "explain": html.escape(explain, quote=False)}
            body = page.encode("UTF-8", "replace")
            self.send_header("Content-Type", self.error_content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and body:
            self.wfile.write(body)

    def send_response(self, code, message=None):
        """Begin an answer, with the headers Server and Date, and log it."""
        self.log_request(code)
        self.send_response_only(code, message)
        self.send_header("Server", self.version_string())
        self.send_header("Date", self.date_time_string())

    def _put(self, line):
        if "_headers_buffer" not in self.__dict__:
            self._headers_buffer = []
        self._headers_buffer.append(line.encode("latin-1", "strict"))

    def send_response_only(self, code, message=None):
        """Begin an answer."""
        if self.request_version != "HTTP/0.9":
            if message is None:
                message = self.responses.get(code, ("",))[0]
            self._put(f"{self.protocol_version} {code:d} {message}\r\n")

    def send_header(self, keyword, value):
        """Add a header; nothing is sent before they end."""
        if self.request_version != "HTTP/0.9":
            self._put(f"{keyword}: {value}\r\n")
        if keyword.lower() == "connection":
            if value.lower() == "close":
                self.close_connection = True
            elif value.lower() == "keep-alive":
                self.close_connection = False

    def end_headers(self):
        """End the headers, and send them."""
        if self.request_version != "HTTP/0.9":
            self._put("\r\n")
            self.flush_headers()

    def flush_headers(self):
        """Send the headers that there are."""
        lines = self.__dict__.get("_headers_buffer")
        if lines is not None:
            self.wfile.write(b"".join(lines))
            self._headers_buffer = []

    # ---- the log

    def log_request(self, code="-", size="-"):
        """Log a request that is answered."""
        self.log_message('"%s" %s %s', self.requestline,
                         str(code.value if isinstance(code, HTTPStatus) else code), str(size))

    def log_error(self, format, *args):
        """Log a request that cannot be answered."""
        self.log_message(format, *args)

    # What would write elsewhere on a terminal.
    _control_char_table = {**{code: rf"\x{code:02x}" for code in (*range(0x20), *range(0x7f, 0xa0))}, ord("\\"): r"\\"}

    def log_message(self, format, *args):
        """Write a line to the standard error, with the client's address and the time."""
        message = (format % args).translate(self._control_char_table)
        sys.stderr.write(f"{self.address_string()} - - [{self.log_date_time_string()}] {message}\n")

    def version_string(self):
        """What the header Server says."""
        return f"{self.server_version} {self.sys_version}"

    def date_time_string(self, timestamp=None):
        """A moment, by default now, as headers have it."""
        from email.utils import formatdate
        return formatdate(timestamp, usegmt=True)

    def log_date_time_string(self):
        """Now, as the log has it."""
        year, month, day, hour, minute, second = time.localtime()[:6]
        return f"{day:02}/{self.monthname[month]}/{year:04} {hour:02}:{minute:02}:{second:02}"

    def address_string(self):
        """The client's address."""
        return self.client_address[0]


class SimpleHTTPRequestHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the files below a directory, by default the current one."""

    server_version = f"SimpleHTTP/{__version__}"
    index_pages = ("index.html", "index.htm")
    extensions_map = _encodings_map_default = {".gz": "application/gzip", ".Z": "application/octet-stream",
                                               ".bz2": "application/x-bzip2", ".xz": "application/x-xz"}

    def __init__(self, *args, directory=None, **kwargs):
        self.directory = os.fspath(os.getcwd() if directory is None else directory)
        super().__init__(*args, **kwargs)

    def do_GET(self):
        file = self.send_head()
        if file:
            try:
                self.copyfile(file, self.wfile)
            finally:
                file.close()

    def do_HEAD(self):
        file = self.send_head()
        if file:
            file.close()

    def send_head(self):
        """Send the headers for the file that is asked for: the file comes back, or None if all is said."""
        path = self.translate_path(self.path)
        if os.path.isdir(path):
            from urllib import parse
            parts = parse.urlsplit(self.path)
            if not parts.path.endswith(("/", "%2f", "%2F")):
                # Links of the page mean what is in the directory.
                self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                self.send_header("Location", parse.urlunsplit(
                    (parts.scheme, parts.netloc, f"{parts.path}/", parts.query, parts.fragment)))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return None
            for page in self.index_pages:
                if os.path.isfile(index := os.path.join(path, page)):
                    path = index
                    break
            else:
                return self.list_directory(path)
        elif path.endswith("/"):
            # A file is no directory.
            self.send_error(HTTPStatus.NOT_FOUND, "File not found")
            return None
        try:
            file = open(path, "rb")
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND, "File not found")
            return None
        try:
            status = os.fstat(file.fileno())
            if self._has_newest(status.st_mtime):
                self.send_response(HTTPStatus.NOT_MODIFIED)
                self.end_headers()
                file.close()
                return None
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-type", self.guess_type(path))
            self.send_header("Content-Length", str(status.st_size))
            self.send_header("Last-Modified", self.date_time_string(status.st_mtime))
            self.end_headers()
            return file
        except BaseException:
            file.close()
            raise

    def _has_newest(self, changed):
        """Whether the client says that it has the file as it is."""
        since = self.headers.get("If-Modified-Since")
        if since is None or "If-None-Match" in self.headers:
            return False
        import datetime
        import email.utils
        try:
            moment = email.utils.parsedate_to_datetime(since)
        except (TypeError, IndexError, OverflowError, ValueError):
            return False
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.timezone.utc)
        if moment.tzinfo is not datetime.timezone.utc and moment.utcoffset():
            return False
        return datetime.datetime.fromtimestamp(int(changed), datetime.timezone.utc) <= moment

    def list_directory(self, path):
        """Answer with a page of links to what is in a directory."""
        import html
        import io
        from urllib import parse
        try:
            names = sorted(os.listdir(path), key=str.lower)
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND, "No permission to list directory")
            return None
        asked = self.path.split("#", 1)[0].split("?", 1)[0]
        try:
            shown = parse.unquote(asked, errors="surrogatepass")
        except UnicodeDecodeError:
            shown = parse.unquote(asked)
        encoding = sys.getfilesystemencoding()
        title = f"Directory listing for {html.escape(shown, quote=False)}"
        lines = ["<!DOCTYPE HTML>", '<html lang="en">', "<head>", f'<meta charset="{encoding}">',
                 '<style type="text/css">\n:root {\ncolor-scheme: light dark;\n}\n</style>',
                 f"<title>{title}</title>\n</head>", f"<body>\n<h1>{title}</h1>", "<hr>\n<ul>"]
        for name in names:
            full = os.path.join(path, name)
            link = label = name
            if os.path.isdir(full):
                link = label = f"{name}/"
            if os.path.islink(full):
                label = f"{name}@"
            lines.append(f'<li><a href="{parse.quote(link, errors="surrogatepass")}">'
                         f"{html.escape(label, quote=False)}</a></li>")
        lines.append("</ul>\n<hr>\n</body>\n</html>\n")
        body = "\n".join(lines).encode(encoding, "surrogateescape")
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-type", f"text/html; charset={encoding}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def translate_path(self, path):
        """The file that a path of a request means: never one outside of the directory."""
        import posixpath
        from urllib import parse
        path = path.split("#", 1)[0].split("?", 1)[0]
        try:
            path = parse.unquote(path, errors="surrogatepass")
        except UnicodeDecodeError:
            path = parse.unquote(path)
        ends_with_slash = path.endswith("/")
        found = self.directory
        for word in filter(None, posixpath.normpath(path).split("/")):
            if os.path.dirname(word) or word in (os.curdir, os.pardir):
                # A drive or a way up.
                continue
            found = os.path.join(found, word)
        return f"{found}/" if ends_with_slash else found

    def copyfile(self, source, outputfile):
        """Send a file."""
        import shutil
        shutil.copyfileobj(source, outputfile)

    def guess_type(self, path):
        """The type of a file, by the end of its name."""
        import mimetypes
        import posixpath
        ending = posixpath.splitext(path)[1]
        for known in (ending, ending.lower()):
            if known in self.extensions_map:
                return self.extensions_map[known]
        return mimetypes.guess_file_type(path)[0] or "application/octet-stream"


def _main():
    """`python -m http.server`: serve the files below a directory."""
    import argparse
    import contextlib
    import functools
    import socket

    parser = argparse.ArgumentParser()
    parser.add_argument("-b", "--bind", metavar="ADDRESS", help="bind to this address (default: all interfaces)")
    parser.add_argument("-d", "--directory", default=os.getcwd(),
                        help="serve this directory (default: current directory)")
    parser.add_argument("-p", "--protocol", metavar="VERSION", default="HTTP/1.0",
                        help="conform to this HTTP version (default: %(default)s)")
    parser.add_argument("--tls-cert", metavar="PATH", help="path to the TLS certificate chain file")
    parser.add_argument("--tls-key", metavar="PATH", help="path to the TLS key file")
    parser.add_argument("port", default=8000, type=int, nargs="?", help="bind to this port (default: %(default)s)")
    asked = parser.parse_args()
    if asked.tls_key and not asked.tls_cert:
        parser.error("--tls-key requires --tls-cert to be set")

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = asked.protocol

    kind, more = ((ThreadingHTTPSServer, {"certfile": asked.tls_cert, "keyfile": asked.tls_key}) if asked.tls_cert
                  else (ThreadingHTTPServer, {}))

    class Server(kind):
        address_family, _, _, _, _address = socket.getaddrinfo(
            asked.bind, asked.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]

        def server_bind(self):
            # A socket for IPv6 takes IPv4 too, where it can.
            with contextlib.suppress(Exception):
                self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            super().server_bind()

    handler = functools.partial(Handler, directory=asked.directory)
    with Server(Server._address, handler, **more) as server:
        host, port = server.socket.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        scheme = "https" if asked.tls_cert else "http"
        print(f"Serving {scheme.upper()} on {host} port {port} ({scheme}://{shown}:{port}/) ...")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nKeyboard interrupt received, exiting.")
            sys.exit(0)


if __name__ == "__main__":
    _main()
