# Out of descriptors, connecting fails with the system's error, and a server goes on when there are some again.
import asyncio
import errno
import os
import resource

asyncio.constants.ACCEPT_RETRY_DELAY = 0.05


async def main():
    loop = asyncio.get_running_loop()
    served = 0
    said = []
    loop.set_exception_handler(lambda loop, context: said.append((context["message"], context["exception"].errno)))

    async def serve(reader, writer):
        nonlocal served
        served += 1
        writer.write(await reader.readline())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Room for the client's end, and not for the server's.
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(20)]
    limit = max(held) + 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    try:
        try:
            await asyncio.open_connection(*address)
        except OSError as exc:
            print(exc.errno == errno.EMFILE)  # prints: True
        os.close(held.pop())
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"patience\n")
        await asyncio.sleep(0.1)
        print(served, said[0] == ("socket.accept() out of system resource", errno.EMFILE))  # prints: 0 True
        for fd in held:
            os.close(fd)
        print(await asyncio.wait_for(reader.readline(), 5))  # prints: b'patience\n'
        writer.close()
        await writer.wait_closed()
        for _ in range(5):
            reader, writer = await asyncio.open_connection(*address)
            writer.write(b"x\n")
            await reader.readline()
            writer.close()
        print(served)  # prints: 6
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    server.close()


asyncio.run(main())
