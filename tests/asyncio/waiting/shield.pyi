import asyncio


async def inner():
    await asyncio.sleep(0.01)
    print("inner goes on")  # prints 2: inner goes on
    return "kept"


async def main():
    task = asyncio.create_task(inner())
    outer = asyncio.shield(task)
    await asyncio.sleep(0)
    outer.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        print("outer is cancelled")  # prints 1: outer is cancelled
    print(await task)  # prints 3: kept


asyncio.run(main())
