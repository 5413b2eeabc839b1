# accept(), recv() and sendall() wait without holding up other threads, and timeouts end them.
import socket
import threading
import time

server = socket.create_server(("127.0.0.1", 0))


def serve():
    while True:
        connection, address = server.accept()
        with connection:
            data = connection.recv(100)
            if not data:
                return
            connection.sendall(data.upper())


thread = threading.Thread(target=serve)
thread.start()


def spin():
    end = time.monotonic() + 0.1
    while time.monotonic() < end:
        pass


spinner = threading.Thread(target=spin)
spinner.start()
with socket.create_connection(server.getsockname()) as client:
    client.sendall(b"hello")
    print(client.recv(100))  # prints: b'HELLO'
socket.create_connection(server.getsockname()).close()
thread.join()
spinner.join()
server.close()

a, b = socket.socketpair()
total = []


def drain():
    while data := b.recv(1 << 16):
        total.append(len(data))


thread = threading.Thread(target=drain)
thread.start()
a.sendall(b"x" * 3_000_000)
a.close()
thread.join()
print(sum(total))  # prints: 3000000
b.close()

a, b = socket.socketpair()
a.settimeout(0.01)
try:
    a.recv(1)
except TimeoutError as exc:
    print(repr(exc), a.gettimeout(), a.getblocking())  # prints: TimeoutError('timed out') 0.01 True
a.setblocking(False)
try:
    a.recv(1)
except BlockingIOError as exc:
    print(repr(exc), a.gettimeout(), a.getblocking())  # prints: BlockingIOError(11, 'Resource temporarily unavailable') 0.0 False
b.sendall(b"abcdef")
buffer = bytearray(4)
print(a.recv(3, socket.MSG_PEEK), a.recv_into(buffer, 3), buffer, a.recvfrom(10))  # prints: b'abc' 3 bytearray(b'abc\x00') (b'def', None)
b.shutdown(socket.SHUT_WR)
print(a.recv(1))  # prints: b''
a.close()
b.close()
try:
    a.recv(1)
except OSError as exc:
    print(exc)  # prints: [Errno 9] Bad file descriptor
