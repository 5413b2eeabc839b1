import asyncio


async def child():
    print("child")  # prints 2: child
    return 1


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    print("before")  # prints 1: before
    task = asyncio.create_task(child())
    print(task.done(), await task)  # prints 3: True 1
    print(await asyncio.gather(child()))
    # prints 4: child
    # prints 5: [1]


asyncio.run(main())
