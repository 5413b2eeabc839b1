import asyncio


async def main():
    task = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    task.cancel("a")
    task.cancel("b")
    try:
        await task
    except asyncio.CancelledError as error:
        print(error.args, task.cancelling())  # prints: ('a',) 2


asyncio.run(main())
