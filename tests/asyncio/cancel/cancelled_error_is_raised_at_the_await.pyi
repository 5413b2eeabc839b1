import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as error:
        print("cancelled", error.args)  # prints: cancelled ('because',)
        raise
    finally:
        print("finally")  # prints: finally


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    print(task.cancel("because"))  # prints 1: True
    try:
        await task
    except asyncio.CancelledError:
        print("main sees it", task.cancelled())  # prints 4: main sees it True


asyncio.run(main())
