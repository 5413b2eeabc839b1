"""Results in the order in which they come, by `for` and by `async for`.

    pyish run examples/as_completed.pyi
"""

import asyncio

DELAYS = {"slow": 0.15, "fast": 0.05, "middling": 0.1}


async def work(name: str) -> str:
    await asyncio.sleep(DELAYS[name])
    return name


async def main() -> None:
    for coming in asyncio.as_completed([work(name) for name in DELAYS]):
        print("came", await coming)

    tasks = {asyncio.create_task(work(name), name=name): name for name in DELAYS}
    async for task in asyncio.as_completed(tasks):
        print(tasks[task], "is", await task, task.done())

    try:
        for coming in asyncio.as_completed([work("fast"), work("slow")], timeout=0.1):
            print("in time:", await coming)
    except TimeoutError:
        print("the rest is too late")

    done, pending = await asyncio.wait(
        [asyncio.create_task(work(name), name=name) for name in DELAYS],
        return_when=asyncio.FIRST_COMPLETED)
    print("first:", *(task.get_name() for task in done), "left:", *sorted(task.get_name() for task in pending))
    for task in pending:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(main())
