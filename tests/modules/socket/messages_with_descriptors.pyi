# sendmsg and recvmsg: several buffers, and descriptors that travel over a Unix socket.
import os
import socket

a, b = socket.socketpair()
print(a.sendmsg([b"abc", bytearray(b"def")]), b.recvmsg(100))  # prints: 6 (b'abcdef', [], 0, None)
r, w = os.pipe()
print(socket.send_fds(a, [b"x"], [w, w]))  # prints: 1
data, fds, flags, address = socket.recv_fds(b, 10, 5)
print(data, len(fds), flags, address)  # prints: b'x' 2 0 None
os.write(fds[0], b"hi")
os.write(fds[1], b"!")
print(os.read(r, 10), len({r, w, *fds}))  # prints: b'hi!' 4
first, second = bytearray(2), bytearray(5)
a.send(b"12345")
print(b.recvmsg_into([first, second]), first, second)  # prints: (5, [], 0, None) bytearray(b'12') bytearray(b'345\x00\x00')
print(socket.CMSG_LEN(4), socket.CMSG_SPACE(4), socket.CMSG_SPACE(0))  # prints: 20 24 16
for call in (lambda: b.recvmsg(-1), lambda: b.recvmsg(1, -1), lambda: a.sendmsg([3]), lambda: socket.CMSG_LEN(-1)):
    try:
        call()
    except Exception as exc:
        print(f"{type(exc).__name__}: {exc}")
# prints: ValueError: negative buffer size in recvmsg()
# prints: ValueError: invalid ancillary data buffer length
# prints: TypeError: a bytes-like object is required, not 'int'
# prints: OverflowError: CMSG_LEN() argument out of range
with open(__file__, "rb") as file:
    size = os.fstat(file.fileno()).st_size
    print(os.sendfile(a.fileno(), file.fileno(), 5, 10), b.recv(100))  # prints: 10 b'dmsg and r'
    a.setblocking(False)
    print(os.sendfile(a.fileno(), file.fileno(), 0, 6), b.recv(100), file.tell())  # prints: 6 b'# send' 0
for sock in (a, b):
    sock.close()
for fd in (r, w, *fds):
    os.close(fd)
