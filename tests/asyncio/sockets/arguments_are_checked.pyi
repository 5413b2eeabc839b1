# What create_connection, create_server and their kin refuse.
import asyncio
import socket


async def shown(awaitable):
    try:
        await awaitable
    except Exception as exc:
        return f"{type(exc).__name__}: {exc}"


async def main():
    loop = asyncio.get_running_loop()
    make = asyncio.Protocol
    print(await shown(loop.create_connection(make, "127.0.0.1", 1, server_hostname="x")))  # prints: ValueError: server_hostname is only meaningful with ssl
    print(await shown(loop.create_connection(make)))  # prints: ValueError: host and port was not specified and no sock specified
    print(await shown(loop.create_connection(make, "127.0.0.1", 1)))  # prints: ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 1)
    print(await shown(loop.create_connection(make, "127.0.0.1", 1, ssl_handshake_timeout=1)))  # prints: ValueError: ssl_handshake_timeout is only meaningful with ssl
    print(await shown(loop.create_server(make)))  # prints: ValueError: Neither host/port nor sock were specified
    print(await shown(loop.create_server(make, "127.0.0.1", 0, ssl=True)))  # prints: TypeError: ssl argument must be an SSLContext or None
    with socket.socket() as sock:
        print(await shown(loop.create_server(make, "127.0.0.1", 0, sock=sock)))  # prints: ValueError: host/port and sock can not be specified at the same time
        print(await shown(loop.create_connection(make, "127.0.0.1", 0, sock=sock)))  # prints: ValueError: host/port and sock can not be specified at the same time
        print(await shown(loop.create_unix_connection(make, "/tmp/x", sock=sock)))  # prints: ValueError: path and sock can not be specified at the same time
    print(await shown(loop.create_unix_connection(make)))  # prints: ValueError: no path and sock were specified
    print(await shown(loop.create_datagram_endpoint(make)))  # prints: ValueError: unexpected address family
    print(await shown(loop.create_datagram_endpoint(make, local_addr="x")))  # prints: TypeError: 2-tuple is expected
    for method in (loop.add_reader, loop.remove_writer):
        try:
            method("x", print) if method == loop.add_reader else method("x")
        except ValueError as exc:
            print(exc) if method == loop.add_reader else None  # prints: Invalid file object: 'x'
    server = await loop.create_server(make, "127.0.0.1", 0, start_serving=False)
    print(server.is_serving(), len(server.sockets))  # prints: False 1
    server.close()
    print(server.sockets)  # prints: ()
    await server.wait_closed()


asyncio.run(main())
