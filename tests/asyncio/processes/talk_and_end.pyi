# Processes of the loop: lines back and forth, communicate(), signals, ends, and processes that are many.
import asyncio
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT


async def main():
    p = await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
    for word in (b"a\n", b"b\n"):
        p.stdin.write(word)
        await p.stdin.drain()
        print(await p.stdout.readline())  # prints 1: b'a\n'
    p.stdin.write_eof()
    await p.stdin.wait_closed()
    print(await p.stdout.read(), await p.wait(), p.returncode)  # prints 3: b'' 0 0
    p = await asyncio.create_subprocess_shell("cat; echo err >&2; exit 7", stdin=PIPE, stdout=PIPE, stderr=PIPE)
    big = b"x" * 300_000
    out, err = await p.communicate(big)
    print(out == big, err, p.returncode)  # prints 4: True b'err\n' 7
    p = await asyncio.create_subprocess_shell("echo a; echo b >&2", stdout=PIPE, stderr=STDOUT)
    print(sorted((await p.communicate())[0].split()))  # prints 5: [b'a', b'b']
    p = await asyncio.create_subprocess_exec("sleep", "10", stdout=DEVNULL)
    p.send_signal(signal.SIGTERM)
    print(await p.wait())  # prints 6: -15
    try:
        p.kill()
    except ProcessLookupError as exc:
        print(repr(exc))  # prints 7: ProcessLookupError()
    p = await asyncio.create_subprocess_exec("sleep", "10")
    try:
        await asyncio.wait_for(p.wait(), 0.02)
    except TimeoutError:
        p.kill()
        print("killed", await p.wait())  # prints 8: killed -9
    # It stops reading: what is sent to it is lost, and that is no error.
    p = await asyncio.create_subprocess_shell("exec 0<&-; sleep 0.05", stdin=PIPE)
    await p.communicate(big)
    print(p.returncode)  # prints 9: 0
    for arguments in ({"shell": True}, {"bufsize": 1}, {"text": True}):
        try:
            await asyncio.create_subprocess_exec("true", **arguments)
        except ValueError as exc:
            print(exc)  # prints 10: shell must be False

    async def one(n):
        p = await asyncio.create_subprocess_shell(f"exit {n}", stdout=PIPE)
        await p.communicate()
        return p.returncode

    print(await asyncio.gather(*[one(n) for n in range(10)]))  # prints 13: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]


asyncio.run(main())
# prints 2: b'b\n'
# prints 11: bufsize must be 0
# prints 12: text must be False
