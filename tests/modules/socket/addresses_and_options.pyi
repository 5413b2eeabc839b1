# Addresses, options, names, and what is refused.
import socket


def shown(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as exc:
        return f"{type(exc).__name__}: {exc}"


with socket.socket() as s:
    print(s.family, s.type, repr(s.family), s.proto, s.gettimeout())  # prints: 2 1 <AddressFamily.AF_INET: 2> 0 None
    print(shown(s.bind, "x"))  # prints: TypeError: bind(): AF_INET address must be tuple, not str
    print(shown(s.bind, ("127.0.0.1", 70000)))  # prints: OverflowError: bind(): port must be 0-65535.
    print(shown(s.connect, ("127.0.0.1",)))  # prints: TypeError: AF_INET address must be a pair (host, port)
    print(shown(s.recv, -1))  # prints: ValueError: negative buffersize in recv
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    print(s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR))  # prints: 1
    print(s.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM)  # prints: True
    print(shown(s.settimeout, -1))  # prints: ValueError: Timeout value out of range
    print(shown(s.send, "text"))  # prints: TypeError: a bytes-like object is required, not 'str'
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[0], shown(s.getpeername))  # prints: 127.0.0.1 OSError: [Errno 107] Transport endpoint is not connected
print(shown(s.getsockname), s.fileno())  # prints: OSError: [Errno 9] Bad file descriptor -1
print(shown(socket.inet_aton, "127.1"), socket.inet_ntoa(b"\x01\x02\x03\x04"), shown(socket.inet_aton, "x"))  # prints: b'\x7f\x00\x00\x01' 1.2.3.4 OSError: illegal IP address string passed to inet_aton
print(socket.inet_pton(socket.AF_INET6, "::1")[-1], socket.inet_ntop(socket.AF_INET6, bytes(15) + b"\x01"))  # prints: 1 ::1
print(socket.htons(1), socket.ntohl(1), shown(socket.htons, -1))  # prints: 256 16777216 ValueError: Cannot convert negative int
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))  # prints: [(<AddressFamily.AF_INET: 2>, <SocketKind.SOCK_STREAM: 1>, 6, '', ('127.0.0.1', 80))]
print(shown(socket.getaddrinfo, "nowhere.invalid", 80))  # prints: gaierror: [Errno -2] Name or service not known
print(shown(socket.create_connection, ("127.0.0.1", 1)))  # prints: ConnectionRefusedError: [Errno 111] Connection refused
a, b = socket.socketpair()
print(a.family, a.getsockname(), b.getpeername())  # prints: 1  
with a, b, b.makefile("rb") as file:
    a.sendall(b"line 1\nline 2\n")
    a.shutdown(socket.SHUT_WR)
    print(file.readline(), list(file))  # prints: b'line 1\n' [b'line 2\n']
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
u.settimeout(1)
print(u.sendto(b"datagram", u.getsockname()), u.recvfrom(4)[0])  # prints: 8 b'data'
fd = u.detach()
print(u.fileno(), fd >= 0)  # prints: -1 True
v = socket.socket(fileno=fd)
print(v.type, v.family)  # prints: 2 2
v.close()
