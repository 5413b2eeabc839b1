"""asyncio.run() begins without the loop's Python half: nothing shows that."""

import asyncio
import io
import signal
import sys
import warnings


def tried(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except BaseException as error:
        print(type(error).__name__, error, "|", repr(error.__context__))


async def plain():
    return asyncio.current_task().get_name()


tried(asyncio.run, plain())  # prints: Task-1
tried(asyncio.run, plain(), debug=False)  # prints: Task-4
tried(asyncio.run, 5)
# prints: TypeError An asyncio.Future, a coroutine or an awaitable is required | None


async def numbers():
    try:
        yield 1
        yield 2
    finally:
        print("numbers are closed")


async def leaves_much():
    async for number in numbers():
        print(number)
        break

    async def child():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            print("child is cancelled")
            raise

    asyncio.create_task(child())
    await asyncio.sleep(0)
    return "left"


tried(asyncio.run, leaves_much())
# prints: 1
# prints: numbers are closed
# prints: child is cancelled
# prints: left


async def fails():
    await asyncio.sleep(0)
    raise ValueError("bad")


tried(asyncio.run, fails())  # prints: ValueError bad | None


async def fails_twice():
    async def child():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            raise KeyError("child")

    child = asyncio.create_task(child(), name="child")
    await asyncio.sleep(0)
    raise ValueError("main")


stderr, sys.stderr = sys.stderr, io.StringIO()
tried(asyncio.run, fails_twice())  # prints: ValueError main | None
print(sys.stderr.getvalue().splitlines()[0])
# prints: unhandled exception during asyncio.run() shutdown
sys.stderr = stderr


async def inside():
    coroutine = plain()
    tried(asyncio.run, coroutine)
    # prints: RuntimeError asyncio.run() cannot be called from a running event loop | None
    coroutine.close()


asyncio.run(inside())


async def interrupted():
    signal.raise_signal(signal.SIGINT)
    await asyncio.sleep(10)


tried(asyncio.run, interrupted())  # prints: KeyboardInterrupt  | CancelledError()


async def policy():
    with warnings.catch_warnings(action="ignore"):
        known = asyncio.get_event_loop_policy().get_event_loop()
    return known is asyncio.get_running_loop()


print(asyncio.run(policy()))  # prints: True
tried(asyncio.get_event_loop)
# prints: RuntimeError There is no current event loop in thread 'MainThread'. | None
print(sys.get_asyncgen_hooks() == (None, None))  # prints: True


async def exits():
    sys.exit(3)


tried(asyncio.run, exits())  # prints: SystemExit 3 | None
