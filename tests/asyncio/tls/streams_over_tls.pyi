# Streams over TLS: what they tell, back-pressure, upgrades, and peers that do not keep to the rules.
import asyncio
import os
import ssl

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "certificates")
server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server_context.load_cert_chain(os.path.join(HERE, "server.pem"))
client_context = ssl.create_default_context(cafile=os.path.join(HERE, "ca.pem"))


def shown(exc):
    return f"{type(exc).__name__}: {exc}".partition(" (_ssl.c")[0]


async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def connect(server, name="localhost", **options):
    address = server.sockets[0].getsockname()[:2]
    return await asyncio.open_connection(*address, ssl=client_context, server_hostname=name, **options)


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=server_context, limit=2 ** 20)
    reader, writer = await connect(server)
    writer.write(b"hello\n")
    print(await reader.readline())
    tell = writer.get_extra_info
    print(tell("cipher")[1], tell("compression"), tell("sslcontext") is client_context)
    print(tell("peercert")["subjectAltName"][0], tell("ssl_object").version())
    print(tell("peername") == server.sockets[0].getsockname(), writer.can_write_eof())
    writer.close()
    await writer.wait_closed()
    print(await reader.read(), writer.is_closing())

    reader, writer = await connect(server, limit=2 ** 20)

    async def send():
        for _ in range(8):
            writer.write(b"y" * 300_000 + b"\n")
            await writer.drain()

    sending = asyncio.create_task(send())
    print(sum([len(await reader.readline()) for _ in range(8)]))
    await sending
    writer.close()
    await writer.wait_closed()

    # Those that are not believed.
    for name in ("example.org", None):
        try:
            await connect(server, name)
        except ssl.SSLCertVerificationError as exc:
            print(exc.verify_message)
    reader, writer = await connect(server, None)
    writer.close()
    server.close()
    await server.wait_closed()

    # From plain to TLS.
    async def upgrade(reader, writer):
        print(await reader.readline())
        writer.write(b"go on\n")
        await writer.start_tls(server_context)
        writer.write((await reader.readline()).upper())
        writer.close()

    server = await asyncio.start_server(upgrade, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"STARTTLS\n")
    print(await reader.readline())
    await writer.start_tls(client_context, server_hostname="localhost")
    writer.write(b"secret\n")
    print(await reader.read(), writer.get_extra_info("cipher")[1])
    writer.close()
    await writer.wait_closed()
    server.close()

    # A peer that says nothing, one that hangs up, one that speaks HTTP.
    async def silent(reader, writer):
        await reader.read(1000)
        await asyncio.sleep(0.5)
        writer.close()

    async def hanging_up(reader, writer):
        writer.close()

    async def plain(reader, writer):
        await reader.read(1000)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    for serve in (silent, hanging_up, plain):
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        try:
            await connect(server, ssl_handshake_timeout=0.1 if serve is silent else None)
        except OSError as exc:
            print(shown(exc) if serve is not hanging_up else isinstance(exc, ConnectionResetError))
        server.close()

    # An end without a last word is an end.
    async def cut(reader, writer):
        await reader.readline()
        writer.write(b"part")
        await writer.drain()
        writer.transport._ssl_protocol._transport.abort()

    server = await asyncio.start_server(cut, "127.0.0.1", 0, ssl=server_context)
    reader, writer = await connect(server)
    writer.write(b"x\n")
    print(await reader.read())
    writer.close()
    await writer.wait_closed()
    server.close()

    loop = asyncio.get_running_loop()
    for arguments in (dict(ssl_handshake_timeout=0, ssl=client_context), dict(ssl_shutdown_timeout=1)):
        try:
            await loop.create_connection(asyncio.Protocol, *server_address, **arguments)
        except ValueError as exc:
            print(exc)


async def with_address():
    global server_address
    keep = await asyncio.start_server(echo, "127.0.0.1", 0)
    server_address = keep.sockets[0].getsockname()
    await main()


asyncio.run(with_address())
