"""A peer that hangs up at any byte; a connect that is refused or cancelled; many connections that come and go."""
import asyncio
import gc
import os

MESSAGE = b"length 5\nhello, and a tail\n"


async def main():
    cut = 0

    async def serve(reader, writer):
        nonlocal cut
        writer.write(MESSAGE[:cut])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    outcomes = []
    for cut in range(len(MESSAGE) + 1):
        reader, writer = await asyncio.open_connection(*address)
        try:
            line = await reader.readuntil(b"\n")
            rest = await reader.readexactly(len(MESSAGE) - len(line))
            outcomes.append(f"{cut}: all {len(rest)}")
        except asyncio.IncompleteReadError as error:
            outcomes.append(f"{cut}: {len(error.partial)} of {error.expected}")
        assert await reader.read() == b"" and reader.at_eof()
        writer.close()
        await writer.wait_closed()
    print(*outcomes, sep="\n")

    # Thousands of connections, opened and dropped.
    cut = 3

    async def drop():
        reader, writer = await asyncio.open_connection(*address)
        writer.transport.abort()

    before = len(os.listdir("/proc/self/fd"))
    for _ in range(10):
        await asyncio.gather(*[drop() for _ in range(30)])
    await asyncio.sleep(0.05)
    gc.collect()
    print("descriptors left:", max(0, len(os.listdir("/proc/self/fd")) - before - 5))

    # A cancelled connect, and one that nobody answers.
    task = asyncio.create_task(asyncio.open_connection(*address))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("connect is cancelled")
    server.close()
    await server.wait_closed()
    try:
        await asyncio.open_connection(*address)
    except ConnectionRefusedError as error:
        print(type(error).__name__, error.errno)

    # A line that is too long.
    reader = asyncio.StreamReader(limit=8)
    reader.feed_data(b"far too long a line\nshort\n")
    reader.feed_eof()
    try:
        await reader.readline()
    except ValueError as error:
        print(type(error).__name__, error)
    print(await reader.readline())
    try:
        await reader.readexactly(-1)
    except ValueError as error:
        print(error)


asyncio.run(main())
