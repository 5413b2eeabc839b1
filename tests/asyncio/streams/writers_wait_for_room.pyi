# A writer whose other end does not read is paused at the high-water mark; drain() ends when there is room.
import asyncio


async def main():
    got = asyncio.Event()
    start = asyncio.Event()
    total = 0

    async def serve(reader, writer):
        nonlocal total
        await start.wait()
        while data := await reader.read(1 << 16):
            total += len(data)
        writer.close()
        got.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1024)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.transport.set_write_buffer_limits(high=1000, low=100)
    print(writer.transport.get_write_buffer_limits())  # prints: (100, 1000)
    size = 16 * 1024 * 1024
    writer.write(b"x" * size)
    print(writer.transport.get_write_buffer_size() > 0)  # prints: True
    drain = asyncio.create_task(writer.drain())
    await asyncio.sleep(0.01)
    print(drain.done())  # prints: False
    start.set()
    await drain
    print(writer.transport.get_write_buffer_size() <= 100)  # prints: True
    writer.close()
    await writer.wait_closed()
    await got.wait()
    print(total == size)  # prints: True
    server.close()
    await server.wait_closed()


asyncio.run(main())
