# Opens and closes connections and starts and ends tasks, in all the ways that they end, and says what is left over:
#   pyish tests/soak/soak.pyi [CONNECTIONS [TASKS [PERCENT]]]
# The last line is `memory A MiB before, B MiB after; descriptors X before, Y after`; the exit status is 1 where memory
# differs by more than 5 % (or PERCENT) or a descriptor is left.
import asyncio
import gc
import os
import socket
import ssl
import struct
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CONNECTIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
TASKS = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
PERCENT = float(sys.argv[3]) if len(sys.argv) > 3 else 5
AT_ONCE = 50
BATCH = 2_000


def memory():
    """What lies in memory, in bytes, once all garbage is gone."""
    gc.collect()
    # The allocator gives back what is free a moment later.
    time.sleep(0.1)
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


async def least_memory():
    """The least of some looks: what an allocator keeps back goes up and down, and is given back after a while."""
    looks = []
    for _ in range(20):
        await connections(AT_ONCE)
        await asyncio.sleep(0.02)
        looks.append(memory())
    return min(looks)


def descriptors():
    return len(os.listdir("/proc/self/fd"))


# Connections

async def serve(reader, writer):
    try:
        while line := await reader.readline():
            if line == b"abort\n":
                writer.transport.abort()
                return
            writer.write(line)
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
        pass
    finally:
        writer.close()


async def talk(connect, way):
    reader, writer = await connect()
    try:
        if way == 0:
            # In good order.
            writer.write(b"some words\n" * 10)
            await writer.drain()
            for _ in range(10):
                assert await reader.readline() == b"some words\n"
        elif way == 1:
            # Nothing is said.
            pass
        elif way == 2:
            # Dropped, with bytes on the way.
            writer.write(b"x" * 10_000)
            writer.transport.abort()
        elif way == 3:
            # The server drops it.
            writer.write(b"abort\n")
            await reader.read()
        elif way == 4 and writer.can_write_eof():
            # Closed by halves.
            writer.write(b"last words\n")
            writer.write_eof()
            assert await reader.read() == b"last words\n"
        elif way == 5:
            # Reset.
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        else:
            # Whoever waits is cancelled.
            waiting = asyncio.create_task(reader.readexactly(100))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait([waiting])
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()
        try:
            await writer.wait_closed()
        except (ConnectionError, ssl.SSLError):
            pass


async def connections(count):
    certificates = os.path.join(HERE, "..", "certificates")
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(os.path.join(certificates, "server.pem"))
    theirs = ssl.create_default_context(cafile=os.path.join(certificates, "ca.pem"))
    plain = await asyncio.start_server(serve, "127.0.0.1", 0)
    secret = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=ours)

    async def one(n):
        if n % 10 == 9:
            address = secret.sockets[0].getsockname()
            await talk(lambda: asyncio.open_connection(*address, ssl=theirs, server_hostname="localhost"), n // 10 % 7)
        else:
            address = plain.sockets[0].getsockname()
            await talk(lambda: asyncio.open_connection(*address), n % 7)

    for start in range(0, count, AT_ONCE):
        await asyncio.gather(*[one(n) for n in range(start, min(count, start + AT_ONCE))])
        if start % 1000 == 0:
            # Those that were reset leave cycles: an exception, its traceback, and the reader that keeps it.
            gc.collect()
    for server in (plain, secret):
        server.close()
        await server.wait_closed()


# Tasks

async def sleeper(n):
    await asyncio.sleep(0)
    return n


async def failing(n):
    await asyncio.sleep(0)
    raise LookupError(n)


async def waiting(n):
    async with asyncio.timeout(1000):
        await asyncio.get_running_loop().create_future()


async def tasks(count):
    queue = asyncio.Queue(100)
    lock = asyncio.Lock()

    async def passing(n):
        async with lock:
            await queue.put(n)

    async def taking(n):
        await queue.get()

    for start in range(0, count, BATCH):
        kinds = (sleeper, failing, waiting, passing, taking)
        made = [asyncio.create_task(kinds[n % 5](n)) for n in range(start, min(count, start + BATCH))]
        await asyncio.sleep(0)
        for task in made[2::5]:
            task.cancel()
        await asyncio.gather(*made, return_exceptions=True)


async def main():
    # What is made once and kept is made here: modules, buffers, the allocator's own.
    for _ in range(3):
        await connections(min(CONNECTIONS, 500))
        await tasks(min(TASKS, 10 * BATCH))
    before, open_before = await least_memory(), descriptors()
    await connections(CONNECTIONS)
    await tasks(TASKS)
    after, open_after = await least_memory(), descriptors()
    print(f"{CONNECTIONS} connections, {TASKS} tasks; memory {before / 2**20:.1f} MiB before, {after / 2**20:.1f} MiB "
          f"after; descriptors {open_before} before, {open_after} after")
    return abs(after - before) <= before * PERCENT / 100 and open_after == open_before


sys.exit(0 if asyncio.run(main()) else 1)
