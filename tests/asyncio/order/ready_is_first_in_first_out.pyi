import asyncio


async def worker(name):
    for step in range(2):
        print(name, step)
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(worker("a"), worker("b"), worker("c"))
    # prints: a 0
    # prints: b 0
    # prints: c 0
    # prints: a 1
    # prints: b 1
    # prints: c 1


asyncio.run(main())
