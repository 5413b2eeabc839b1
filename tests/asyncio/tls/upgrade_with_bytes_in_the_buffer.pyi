# start_tls() when the peer's greeting lies in the reader already.
import asyncio
import os
import ssl

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "certificates")
server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server_context.load_cert_chain(os.path.join(HERE, "server.pem"))
client_context = ssl.create_default_context(cafile=os.path.join(HERE, "ca.pem"))


async def serve(reader, writer):
    while not reader._buffer:
        await asyncio.sleep(0.01)
    await writer.start_tls(server_context)
    writer.write((await reader.readline()).upper())
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    await writer.start_tls(client_context, server_hostname="localhost")
    writer.write(b"ping\n")
    print(await reader.readline())  # prints: b'PING\n'
    # A file goes over TLS piece by piece, and over a plain connection by the system.
    writer.close()
    await writer.wait_closed()
    server.close()
    for context in (None, server_context):
        got = asyncio.get_running_loop().create_future()

        async def take(reader, writer):
            got.set_result(len(await reader.read()))
            writer.close()

        server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
        reader, writer = await asyncio.open_connection(
            *server.sockets[0].getsockname(), ssl=context and client_context, server_hostname=context and "localhost")
        with open(__file__, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            sent = await asyncio.get_running_loop().sendfile(writer.transport, file, 10)
            print(sent == size - 10, file.tell() == size)  # prints: True True
        writer.close()
        await writer.wait_closed()
        print(await got == size - 10)
        # prints: True
        # prints: True True
        # prints: True
        server.close()


asyncio.run(main())
