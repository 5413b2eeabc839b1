# Calling a coroutine function makes a coroutine; its body runs when it is awaited.
import asyncio


async def child():
    print("child runs")  # prints 3: child runs
    return 7


async def main():
    coro = child()
    print("called")  # prints 1: called
    print(type(coro).__name__)  # prints 2: coroutine
    print(await coro)  # prints 4: 7


asyncio.run(main())
