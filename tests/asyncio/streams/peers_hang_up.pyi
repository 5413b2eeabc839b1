# The other end goes at any byte: the documented exception or an early end, and the server goes on.
import asyncio
import socket
LINGER = (1).to_bytes(4, "little") + bytes(4)


async def main():
    seen = []

    async def serve(reader, writer):
        try:
            head = await reader.readexactly(4)
            body = await reader.readexactly(head[0])
            writer.write(body)
            await writer.drain()
            seen.append("whole")
        except asyncio.IncompleteReadError as exc:
            seen.append(len(exc.partial))
        except ConnectionError as exc:
            seen.append(type(exc).__name__)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    message = bytes([5, 0, 0, 0]) + b"hello"
    for cut in range(len(message) + 1):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(message[:cut])
        writer.close()
        await writer.wait_closed()
        while len(seen) <= cut:
            await asyncio.sleep(0.001)
    print(seen)  # prints: [0, 1, 2, 3, 0, 1, 2, 3, 4, 'whole']
    seen.clear()
    # Reset instead of closed.
    with socket.create_connection(address) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
    while not seen:
        await asyncio.sleep(0.001)
    print(seen)  # prints: ['ConnectionResetError']
    reader, writer = await asyncio.open_connection(*address)
    writer.write(message)
    print(await reader.read())  # prints: b'hello'
    writer.close()
    await writer.wait_closed()
    try:
        for _ in range(10):
            writer.write(b"late")
            await writer.drain()
    except ConnectionResetError as exc:
        print(exc)  # prints: Connection lost
    server.close()
    await server.wait_closed()


asyncio.run(main())
