import asyncio


async def countdown(n):
    while n:
        await asyncio.sleep(0)
        yield n
        n -= 1


async def main():
    print(type(countdown(1)).__name__)  # prints: async_generator
    async for item in countdown(2):
        print(item)
        # prints: 2
        # prints: 1
    print([n * n async for n in countdown(3) if n != 2])  # prints: [9, 1]


asyncio.run(main())
