import asyncio


async def nested():
    coro = asyncio.sleep(0)
    try:
        asyncio.run(coro)
    except RuntimeError as error:
        print(error)  # prints: asyncio.run() cannot be called from a running event loop
    coro.close()
    try:
        asyncio.create_task(3)
    except TypeError as error:
        print(error)  # prints: a coroutine was expected, got 3


asyncio.run(nested())
try:
    asyncio.get_running_loop()
except RuntimeError as error:
    print(error)  # prints: no running event loop
asyncio.run(3)  # raises: TypeError: An asyncio.Future, a coroutine or an awaitable is required
