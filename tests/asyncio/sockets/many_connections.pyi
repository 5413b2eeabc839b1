# A thousand connections are opened and dropped: no descriptor is left over.
import asyncio
import socket


async def main():
    async def serve(reader, writer):
        writer.write(await reader.read(1))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()

    async def one(n):
        reader, writer = await asyncio.open_connection(*address)
        if n % 2:
            writer.write(b"x")
            assert await reader.read() == b"x"
        else:
            writer.transport.abort()
        writer.close()
        await writer.wait_closed()

    first = socket.socket()
    number = first.fileno()
    first.close()
    for start in range(0, 1000, 50):
        await asyncio.gather(*[one(n) for n in range(start, start + 50)])
    server.close()
    await server.wait_closed()
    last = socket.socket()
    print(last.fileno() <= number)  # prints: True
    last.close()


asyncio.run(main())
