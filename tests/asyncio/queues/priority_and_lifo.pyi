import asyncio


async def main():
    for kind in (asyncio.PriorityQueue, asyncio.LifoQueue):
        queue = kind()
        for n in (2, 3, 1):
            queue.put_nowait(n)
        print([await queue.get() for _ in range(3)])
        # prints: [1, 2, 3]
        # prints: [1, 3, 2]


asyncio.run(main())
