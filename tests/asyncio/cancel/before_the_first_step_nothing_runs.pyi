import asyncio


async def child():
    print("never")


async def main():
    task = asyncio.create_task(child())
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())  # prints: True


asyncio.run(main())
