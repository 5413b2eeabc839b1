import asyncio


async def child(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(name, "cancelled")
        # prints: a cancelled
        # prints: b cancelled
        raise


async def main():
    both = asyncio.gather(child("a"), asyncio.gather(child("b")))
    await asyncio.sleep(0)
    both.cancel()
    try:
        await both
    except asyncio.CancelledError:
        print("gather cancelled")  # prints: gather cancelled


asyncio.run(main())
