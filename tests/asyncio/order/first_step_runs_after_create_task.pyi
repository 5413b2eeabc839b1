import asyncio


async def child():
    print("child")  # prints 2: child
    return 7


async def main():
    task = asyncio.create_task(child())
    print("main first")  # prints 1: main first
    print(await task)  # prints 3: 7


asyncio.run(main())
