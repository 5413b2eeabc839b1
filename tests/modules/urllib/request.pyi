import http.server
import os
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from urllib.request import Request, urlopen

os.environ["no_proxy"] = "*"


class Answers(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, text="", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        path = self.path
        if path == "/plain":
            self.answer(200, f"hello, {self.headers['User-agent']}", Content_Type="text/plain; charset=utf-8")
        elif path == "/echo":
            self.answer(200, f"{self.headers['X-Mine']} {self.headers['Connection']}")
        elif path == "/away":
            self.answer(302, Location="/plain")
        elif path == "/round":
            self.answer(301, Location="/round")
        elif path == "/file":
            self.answer(302, Location="file:///etc/passwd")
        elif path == "/secret":
            if self.headers["Authorization"] == "Basic YWRhOmVuaWdtYQ==":
                self.answer(200, "come in")
            else:
                self.answer(401, "who?", WWW_Authenticate='Basic realm="vault"')
        elif path == "/digest":
            given = self.headers["Authorization"]
            if given and given.startswith('Digest username="ada", realm="d", nonce="n1", uri="/digest"'):
                self.answer(200, "digested")
            else:
                self.answer(401, "", WWW_Authenticate='Digest realm="d", nonce="n1", qop="auth", algorithm=MD5')
        else:
            self.answer(404, "not here")

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/see":
            self.answer(303, Location="/plain")
        elif self.path == "/keep":
            self.answer(307, Location="/plain")
        else:
            self.answer(201, f"{self.headers['Content-Type']} {data.decode()}")

    def do_PUT(self):
        self.answer(200, "put " + self.rfile.read(int(self.headers["Content-Length"])).decode())


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"


def failing(url, *args, **kwargs):
    try:
        with urlopen(url, *args, **kwargs) as response:
            print("opened", response.status)
    except (OSError, ValueError, TypeError) as error:
        print(type(error).__name__, str(error).replace(base, "BASE"))


# Reading.
with urlopen(base + "/plain") as response:
    print(response.status, response.reason, response.headers.get_content_charset(), response.url == base + "/plain")
    print(response.read())
with urlopen(Request(base + "/echo", headers={"x-mine": "yes"})) as response:
    print(response.read(), response.getcode(), response.info()["content-length"])
print(urlopen(base + "/away").geturl().removeprefix(base))

# Sending.
form = urllib.parse.urlencode({"a": 1, "b": "x y"}).encode()
print(urlopen(base + "/form", form).read())
print(urlopen(base + "/see", b"x").read())
request = Request(base + "/put", data=b"data", method="PUT")
print(request.get_method(), urlopen(request).read())
failing(base + "/form", "text")

# What goes wrong.
failing(base + "/nowhere")
try:
    urlopen(base + "/nowhere")
except urllib.error.HTTPError as error:
    print(error.code, error.reason, error.read(), repr(error), error.headers["Content-Length"])
failing(base + "/round")
failing(base + "/file")
failing(base + "/keep", b"x")
failing("nothing")
failing("gopher://x")
failing("http:///x")
failing("file:///does/not/exist")
failing("file://elsewhere.invalid/x")

# Names and passwords.
basic = urllib.request.HTTPBasicAuthHandler()
basic.add_password("vault", base, "ada", "enigma")
digest = urllib.request.HTTPDigestAuthHandler()
digest.add_password("d", base, "ada", "enigma")
print(urllib.request.build_opener(basic).open(base + "/secret").read())
print(urllib.request.build_opener(basic, digest).open(base + "/digest").read())
failing(base + "/secret")


# An opener of one's own.
class Loud(urllib.request.BaseHandler):
    def http_request(self, request):
        request.add_header("x-mine", "loud")
        return request

    def http_error_404(self, request, fp, code, msg, headers):
        return fp

    def mine_open(self, request):
        return urllib.request.urlopen("data:text/x-mine," + request.host)


opener = urllib.request.build_opener(Loud)
opener.addheaders = [("User-agent", "mine/1")]
print(opener.open(base + "/echo").read(), opener.open(base + "/gone").read(), opener.open(base + "/plain").read())
with opener.open("mine://there/x") as response:
    print(response.read(), response.headers["content-type"])

# Files, and data.
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a b.txt")
    with open(path, "w") as file:
        file.write("from a file")
    url = "file:" + urllib.request.pathname2url(path)
    with urlopen(url) as response:
        print(response.read(), response.headers["Content-type"], response.headers["Content-length"])
    name, headers = urllib.request.urlretrieve(base + "/plain", os.path.join(folder, "copy"), lambda *parts: print(parts))
    with open(name) as file:
        print(file.read(), headers.get_content_type())
print(urlopen("data:,plain%20text").read(), urlopen("data:text/html;base64,PGI+").read())
print(urllib.request.url2pathname("//localhost/a%20b"), urllib.request.pathname2url("/a b", add_scheme=True))

# Requests as values, proxies, lists in headers.
request = Request("<URL:http://Host.example:80/a?b#c>", b"x", {"content-length": "1"})
print(request.full_url, request.host, request.selector, request.fragment, request.origin_req_host, request.header_items())
request.data = b"xyz"
print(request.header_items(), request.get_method())
request.set_proxy("proxy:3128", "http")
print(request.host, request.selector, request.has_proxy())
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]
os.environ.update(no_proxy="localhost, .example.com", HTTP_proxy="upper", http_proxy="http://u:p@proxy:1/")
print(sorted(urllib.request.getproxies().items()))
print([urllib.request.proxy_bypass(host) for host in ("localhost:80", "a.example.com", "example.com", "other.org")])
print(urllib.request.parse_keqv_list(urllib.request.parse_http_list('realm="a, b", qop=auth, nonce="x\\"y"')))
server.shutdown()
