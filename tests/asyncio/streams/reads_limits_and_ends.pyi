# What a StreamReader gives, piece by piece, over a real connection: lines, exact counts, separators, limits, the end.
import asyncio


async def talk(pieces, read, limit=64):
    async def serve(reader, writer):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.002)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), limit=limit)
    try:
        return await read(reader)
    except (ValueError, EOFError, asyncio.LimitOverrunError) as exc:
        return f"{type(exc).__name__}: {exc}"
    finally:
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()


async def lines(reader):
    return [line async for line in reader]


async def main():
    print(await talk([b"one\ntw", b"o\n\nlast"], lines))  # prints: [b'one\n', b'two\n', b'\n', b'last']
    print(await talk([b"abc", b"def"], lambda r: r.readexactly(5)))  # prints: b'abcde'
    print(await talk([b"abc"], lambda r: r.readexactly(5)))  # prints: IncompleteReadError: 3 bytes read on a total of 5 expected bytes
    print(await talk([b"key: va", b"lue\r\nrest"], lambda r: r.readuntil(b"\r\n")))  # prints: b'key: value\r\n'
    print(await talk([b"a;b,c"], lambda r: r.readuntil((b",", b";"))))  # prints: b'a;'
    print(await talk([b"no end"], lambda r: r.readuntil(b"|")))  # prints: IncompleteReadError: 6 bytes read on a total of undefined expected bytes
    print(await talk([b"x" * 100 + b"\n"], lambda r: r.readline()))  # prints: ValueError: Separator is found, but chunk is longer than limit
    print(await talk([b"x" * 100], lambda r: r.readuntil()))  # prints: LimitOverrunError: Separator is not found, and chunk exceed the limit
    print(await talk([b"12", b"34"], lambda r: r.read()))  # prints: b'1234'
    print(await talk([], lambda r: r.read(10)))  # prints: b''

    async def after_limit(reader):
        try:
            await reader.readline()
        except ValueError:
            return await reader.readline()

    print(await talk([b"x" * 70 + b"\nshort\n"], after_limit))  # prints: b'short\n'


asyncio.run(main())
