# A server and a client of HTTP, and servers of other kinds.
import functools
import http.client
import http.server
import io
import os
import socket
import socketserver
import tempfile
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body, *headers):
        self.send_response(status)
        for name, value in (("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        if self.path == "/chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in (b"hello ", b"chunked ", b"world\nsecond line\n"):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.answer(200, f"{self.command} {self.path} {self.headers['X-Kind']}".encode(), ("Set", "1"), ("Set", "2"))

    do_HEAD = do_GET

    def do_POST(self):
        body = b""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size) + b"|"
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(http.HTTPStatus.CREATED, body)


class serving:
    """A server in a thread."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        return self.server

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


with serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)

    def ask(method, path, *args, **kwargs):
        connection.request(method, path, *args, **kwargs)
        return connection.getresponse()

    # One connection for all.
    answer = ask("GET", "/path?q", headers={"X-Kind": "plain"})
    print(answer.status, answer.reason, answer.version, answer.getheader("set"), answer.read(), answer.isclosed())
    # prints: 200 OK 11 1, 2 b'GET /path?q plain' True
    answer = ask("HEAD", "/")
    print(answer.getheader("Content-Length"), answer.read())    # prints: 11 b''
    answer = ask("GET", "/chunks")
    print(answer.read(3), answer.readline(), answer.read(), answer.isclosed())
    # prints: b'hel' b'lo chunked world\n' b'second line\n' True
    print(list(ask("GET", "/chunks")))    # prints: [b'hello chunked world\n', b'second line\n']
    print(ask("POST", "/", b"bytes").read(), ask("POST", "/", "text").read())    # prints: b'bytes' b'text'
    print(ask("POST", "/", iter([b"one", b"two"])).read(), ask("POST", "/", io.BytesIO(b"file")).read())
    # prints: b'one|two|' b'file|'
    answer = ask("PATCH", "/", b"x")
    print(answer.status, answer.reason, answer.getheader("Connection"), b"<p>Error code: 501</p>" in answer.read())
    # prints: 501 Unsupported method ('PATCH') close True

    # What must not be sent.
    for act in (lambda: connection.request("GET", "/a b"), lambda: connection.putheader("a", "b"),
                lambda: connection.request("GET", "/", headers={"a": "b\r\nc: d"}), connection.getresponse):
        try:
            act()
        except (http.client.HTTPException, ValueError) as error:
            print(repr(error))
        connection.close()
    # prints: InvalidURL("URL can't contain control characters. '/a b' (found at least ' ')")
    # prints: CannotSendHeader()
    # prints: ValueError("Invalid header value b'b\\r\\nc: d'")
    # prints: ResponseNotReady('Idle')

    # What is no request.
    for text in (b"GET / HTTP/9.9\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 101 + b"\r\n"):
        with socket.create_connection(server.server_address) as raw:
            raw.sendall(text)
            print(raw.makefile("rb").readline())
    # prints: b'HTTP/1.1 505 Invalid HTTP version (9.9)\r\n'
    # prints: b"HTTP/1.1 400 Bad request syntax ('GET')\r\n"
    # prints: b'HTTP/1.1 431 Too many headers\r\n'


# Answers that are not as they should be.
class Said:
    def __init__(self, data):
        self.data = data

    def makefile(self, *args):
        return io.BytesIO(self.data)


for data in (b"", b"garbage\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
             b"HTTP/1.1 200 " + b"a" * 70000, b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 101,
             b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 Fine\r\n\r\nup to the end"):
    answer = http.client.HTTPResponse(Said(data))
    try:
        answer.begin()
        print(answer.status, answer.reason, answer.version, answer.read())
    except (http.client.HTTPException, ConnectionError) as error:
        print(repr(error).partition("\\")[0])
# prints: RemoteDisconnected('Remote end closed connection without response')
# prints: BadStatusLine('garbage
# prints: BadStatusLine('HTTP/1.1 abc OK
# prints: IncompleteRead(3 bytes read, 2 more expected)
# prints: LineTooLong('got more than 65536 bytes when reading status line')
# prints: HTTPException('got more than 100 headers')
# prints: 200 Fine 10 b'up to the end'


# Files.
class Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


with tempfile.TemporaryDirectory() as directory:
    with open(os.path.join(directory, "a.txt"), "w") as file:
        file.write("content")
    os.mkdir(os.path.join(directory, "sub"))
    handler = functools.partial(Files, directory=directory)
    with serving(http.server.HTTPServer(("127.0.0.1", 0), handler)) as server:
        for path in ("/a.txt", "/sub", "/", "/none", "/../../etc/passwd", "/a.txt/"):
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            print(path, answer.status, answer.getheader("Content-Type"), answer.getheader("Location"),
                  body if len(body) < 10 else b'<a href="sub/">sub/</a>' in body)
            connection.close()
# prints: /a.txt 200 text/plain None b'content'
# prints: /sub 301 None /sub/ b''
# prints: / 200 text/html; charset=utf-8 None True
# prints: /none 404 text/html;charset=utf-8 None False
# prints: /../../etc/passwd 404 text/html;charset=utf-8 None False
# prints: /a.txt/ 404 text/html;charset=utf-8 None False


# Other servers.
class Shout(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.readline().upper())


class Mirror(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read()[::-1])


with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Shout)) as server:
    with socket.create_connection(server.server_address) as client:
        client.sendall(b"hello\n")
        print(client.recv(100))    # prints: b'HELLO\n'
with socketserver.UDPServer(("127.0.0.1", 0), Mirror) as server:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"hello", server.server_address)
        server.handle_request()
        print(client.recv(100))    # prints: b'olleh'
    server.timeout = 0.01
    server.handle_timeout = lambda: print("nobody came")
    server.handle_request()    # prints: nobody came
