# Whoever connects, accepts, receives, sends or drains can be cancelled: the descriptors are whole, and nothing is left.
import asyncio
import os
import socket


def descriptors():
    return len(os.listdir("/proc/self/fd"))


async def cancelled(awaitable, after=0.01):
    task = asyncio.ensure_future(awaitable)
    await asyncio.sleep(after)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        return "cancelled"
    return "done"


async def main():
    loop = asyncio.get_running_loop()
    # The loop's own descriptors are there once something is waited for.
    a, b = socket.socketpair()
    a.setblocking(False)
    await cancelled(loop.sock_recv(a, 1))
    a.close()
    b.close()

    # A server that accepts nobody, whose queue is full: who connects waits.
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    queued = []
    for _ in range(4):
        sock = socket.socket()
        sock.setblocking(False)
        sock.connect_ex(full.getsockname())
        queued.append(sock)
    await asyncio.sleep(0.05)
    before = descriptors()
    print(await cancelled(asyncio.open_connection(*full.getsockname())), descriptors() - before)  # prints: cancelled 0
    one = socket.socket()
    one.setblocking(False)
    print(await cancelled(loop.sock_connect(one, full.getsockname())), one.fileno() >= 0)  # prints: cancelled True
    one.close()
    try:
        async with asyncio.timeout(0.01):
            await asyncio.open_connection(*full.getsockname())
    except TimeoutError:
        print("too late", descriptors() - before)  # prints: too late 0
    for sock in queued:
        sock.close()
    full.close()

    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    print(await cancelled(loop.sock_recv(a, 10)))  # prints: cancelled
    b.send(b"kept")
    print(await loop.sock_recv(a, 10))  # prints: b'kept'
    print(await cancelled(loop.sock_sendall(a, b"x" * 10_000_000)))  # prints: cancelled
    got = 0
    while True:
        try:
            got += len(b.recv(1_000_000))
        except BlockingIOError:
            break
    print(0 < got < 10_000_000)  # prints: True
    a.close()
    b.close()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    print(await cancelled(loop.sock_accept(listening)))  # prints: cancelled
    conn = socket.create_connection(listening.getsockname())
    other, _ = await loop.sock_accept(listening)
    for sock in (conn, other, listening):
        sock.close()

    # A peer that does not read: drain waits, can be cancelled, and what was written still arrives.
    go_on = asyncio.Event()
    arrived = loop.create_future()

    async def serve(reader, writer):
        await go_on.wait()
        arrived.set_result(len(await reader.read()))
        writer.write(b"so much")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"y" * 20_000_000)
    print(await cancelled(writer.drain()), writer.is_closing())  # prints: cancelled False
    go_on.set()
    await writer.drain()
    writer.write(b"z")
    writer.write_eof()
    print(await arrived, await reader.read())  # prints: 20000001 b'so much'
    writer.close()
    await writer.wait_closed()
    try:
        await writer.drain()
    except ConnectionResetError as exc:
        print(exc)  # prints: Connection lost
    server.close()
    await server.wait_closed()


asyncio.run(main())
