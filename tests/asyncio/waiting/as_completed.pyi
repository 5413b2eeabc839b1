import asyncio


async def give(value, delay):
    await asyncio.sleep(delay)
    return value


async def main():
    for next_one in asyncio.as_completed([give("slow", 0.03), give("fast", 0.01)]):
        print(await next_one)
        # prints: fast
        # prints: slow
    task = asyncio.create_task(give("itself", 0))
    async for done in asyncio.as_completed([task]):
        print(done is task, done.result())  # prints: True itself


asyncio.run(main())
