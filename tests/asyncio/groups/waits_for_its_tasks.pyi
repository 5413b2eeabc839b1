import asyncio


async def give(value):
    await asyncio.sleep(0)
    return value


async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(give(n)) for n in range(3)]
    print([task.result() for task in tasks])  # prints: [0, 1, 2]


asyncio.run(main())
