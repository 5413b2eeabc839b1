# Blocking sockets with TLS: a server in a thread, files over sockets, a peer that is cut off.
import os
import socket
import ssl
import threading

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "certificates")
server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server.load_cert_chain(os.path.join(HERE, "server.pem"))
client = ssl.create_default_context(cafile=os.path.join(HERE, "ca.pem"))
listening = socket.create_server(("127.0.0.1", 0))


def serve():
    for _ in range(2):
        conn, _ = listening.accept()
        with server.wrap_socket(conn, server_side=True) as end, end.makefile("rwb") as file:
            for line in file:
                file.write(line.upper())
                file.flush()
                if line == b"bye\n":
                    end.unwrap()
                    break
    conn, _ = listening.accept()
    conn.recv(10)
    conn.close()
    conn, _ = listening.accept()
    try:
        server.wrap_socket(conn, server_side=True)
    except ssl.SSLError as exc:
        print(exc.reason)


thread = threading.Thread(target=serve)
thread.start()
with socket.create_connection(listening.getsockname()) as sock:
    with client.wrap_socket(sock, server_hostname="localhost") as end:
        print(sock.fileno(), end.version(), end.server_side)
        with end.makefile("rw", newline="\n") as file:
            for line in ("hello", "world", "bye"):
                print(line, file=file, flush=True)
                print(file.readline().rstrip())
        end.unwrap()
with client.wrap_socket(socket.create_connection(listening.getsockname()), server_hostname="localhost") as end:
    end.settimeout(0.05)
    try:
        end.recv(10)
    except TimeoutError as exc:
        print(exc)
    end.settimeout(None)
    end.sendall(b"x" * 300_000 + b"\nbye\n")
    got = bytearray()
    while len(got) < 300_005:
        got += end.recv(100_000)
    end.unwrap()
try:
    client.wrap_socket(socket.create_connection(listening.getsockname()), server_hostname="localhost")
except OSError as exc:
    print(type(exc).__name__ in ("SSLEOFError", "ConnectionResetError"))
try:
    client.wrap_socket(socket.create_connection(listening.getsockname()), server_hostname="example.org")
except ssl.SSLCertVerificationError:
    thread.join()
listening.close()
