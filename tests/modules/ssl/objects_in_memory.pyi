# TLS between two ends in memory: the handshake, data both ways, what each end knows, and the end.
import os
import ssl

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "certificates")


def file(name):
    return os.path.join(HERE, name)


def contexts():
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file("server.pem"))
    return server, ssl.create_default_context(cafile=file("ca.pem"))


def pair(server, client, name="localhost"):
    a, b = ssl.MemoryBIO(), ssl.MemoryBIO()
    return client.wrap_bio(a, b, server_hostname=name), server.wrap_bio(b, a, server_side=True)


def shake(*ends):
    for _ in range(5):
        done = 0
        for end in ends:
            try:
                end.do_handshake()
                done += 1
            except ssl.SSLWantReadError as exc:
                assert exc.errno == ssl.SSL_ERROR_WANT_READ
        if done == 2:
            return


def shown(exc):
    return str(exc).partition(" (_ssl.c")[0]


server, client = contexts()
a, b = pair(server, client)
print(a.version(), a.cipher(), a.server_side, a.server_hostname)
shake(a, b)
print(a.version(), a.cipher()[1:], a.selected_alpn_protocol(), a.compression())
print(a.write(b"ping"), b.read(2), b.read(), a.pending())
try:
    b.read()
except ssl.SSLWantReadError as exc:
    print(shown(exc))
room = bytearray(3)
b.write(b"pong")
print(a.read(3, room), room, a.pending(), a.read())
shown_by_server = a.getpeercert()
print(shown_by_server["subject"], shown_by_server["subjectAltName"], shown_by_server["notAfter"])
print(b.getpeercert(), len(a.getpeercert(True)) > 300)
big = bytes(range(256)) * 4000
a.write(big)
got = b""
while len(got) < len(big):
    got += b.read(len(big))
print(got == big)
try:
    a.unwrap()
except ssl.SSLWantReadError as exc:
    print("waits for the other")
print(b.read())
print(b.unwrap(), a.unwrap())

# Who is not believed.
for name in ("example.org", "10.0.0.1"):
    a, b = pair(server, client, name)
    try:
        shake(a, b)
    except ssl.SSLCertVerificationError as exc:
        print(shown(exc))
        print(exc.verify_code, exc.verify_message, exc.reason, exc.library, isinstance(exc, ValueError))
stranger = ssl.create_default_context(cafile=file("alone.pem"))
a, b = pair(server, stranger)
try:
    shake(a, b)
except ssl.SSLCertVerificationError as exc:
    print(exc.verify_code, exc.verify_message)
alone = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
alone.load_cert_chain(file("alone.pem"))
a, b = pair(alone, client, "alone.test")
try:
    shake(a, b)
except ssl.SSLCertVerificationError as exc:
    print(exc.verify_code, exc.verify_message)
# One that is trusted itself; it has no name but its common one.
trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
trusting.load_verify_locations(file("alone.pem"))
a, b = pair(alone, trusting, "alone.test")
shake(a, b)
print(a.getpeercert()["subject"])
trusting.check_hostname = False
trusting.verify_mode = ssl.CERT_NONE
a, b = pair(server, trusting, None)
shake(a, b)
print(a.getpeercert(), a.version())

# Clients that show a certificate, and those that do not.
asking, showing = contexts()
asking.verify_mode = ssl.CERT_REQUIRED
asking.load_verify_locations(file("ca.pem"))
showing.load_cert_chain(file("locked.pem"), password="secret")
a, b = pair(asking, showing)
shake(a, b)
print(b.getpeercert()["issuer"])
a, b = pair(asking, client)
try:
    shake(a, b)
except ssl.SSLError as exc:
    print(shown(exc))

# ALPN, versions, SNI.
asked = []
server, client = contexts()
server.set_alpn_protocols(["h2", "http/1.1"])
client.set_alpn_protocols(["http/1.1"])
client.maximum_version = ssl.TLSVersion.TLSv1_2
server.sni_callback = lambda end, name, context: asked.append((name, context is server))
a, b = pair(server, client)
shake(a, b)
print(a.version(), a.selected_alpn_protocol(), b.selected_alpn_protocol(), asked)
client.set_alpn_protocols(["other"])
a, b = pair(server, client)
shake(a, b)
print(a.selected_alpn_protocol())
server.minimum_version = ssl.TLSVersion.TLSv1_3
a, b = pair(server, client)
try:
    shake(a, b)
except ssl.SSLError as exc:
    print(exc.reason)

# A peer that speaks something else, and one that falls silent.
a, b = ssl.MemoryBIO(), ssl.MemoryBIO()
end = contexts()[1].wrap_bio(a, b, server_hostname="localhost")
a.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
try:
    end.do_handshake()
except ssl.SSLError as exc:
    print(shown(exc))
a = ssl.MemoryBIO()
end = contexts()[1].wrap_bio(a, b, server_hostname="localhost")
a.write_eof()
try:
    end.do_handshake()
except ssl.SSLEOFError as exc:
    print(shown(exc), exc.errno)
