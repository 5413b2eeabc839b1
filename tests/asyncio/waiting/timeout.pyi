import asyncio


async def main():
    try:
        async with asyncio.timeout(0.01) as scope:
            await asyncio.sleep(10)
    except TimeoutError:
        print("timed out", scope.expired())  # prints: timed out True
    async with asyncio.timeout(None) as scope:
        scope.reschedule(asyncio.get_running_loop().time() + 10)
        await asyncio.sleep(0)
    print(scope.expired())  # prints: False


asyncio.run(main())
