import asyncio


async def child():
    print("child")  # prints 2: child


async def main():
    task = asyncio.create_task(child())
    print("main")  # prints 1: main
    await asyncio.sleep(0)
    print("main again", task.done())  # prints 3: main again True


asyncio.run(main())
