import asyncio


async def give(value, passes):
    for _ in range(passes):
        await asyncio.sleep(0)
    return value


async def main():
    tasks = [asyncio.create_task(give(n, 10 * n)) for n in range(3)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending))  # prints: 1 2
    done, pending = await asyncio.wait(tasks)
    print(sorted(task.result() for task in done), pending)  # prints: [0, 1, 2] set()
    for bad in ([], [give(1, 1)]):
        try:
            await asyncio.wait(bad)
        except (TypeError, ValueError) as error:
            print(error)
            # prints: Set of Tasks/Futures is empty.
            # prints: Passing coroutines is forbidden, use tasks explicitly.
        for coro in bad:
            coro.close()


asyncio.run(main())
