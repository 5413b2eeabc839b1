"""A task group: when one task fails the others are cancelled, and all errors come out together.

    pyish run examples/groups.pyi
"""

import asyncio


async def fails(after: float, error: Exception) -> None:
    await asyncio.sleep(after)
    raise error


async def lasts(name: str) -> None:
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(name, "is cancelled")
        raise


async def fails_while_leaving() -> None:
    try:
        await asyncio.sleep(10)
    finally:
        raise OSError("could not clean up")


async def main() -> None:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(lasts("one"))
            group.create_task(fails(0.01, ValueError("broken")))
            group.create_task(fails_while_leaving())
            group.create_task(fails(5, KeyError("too late to be seen")))
    except* ValueError as errors:
        print("values:", errors.exceptions)
    except* (OSError, KeyError) as errors:
        print("others:", errors.exceptions)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(0.01 * n, n)) for n in range(3)]
    print("all went well:", [task.result() for task in tasks])

    results = await asyncio.gather(
        asyncio.sleep(0.01, "fine"), fails(0.01, RuntimeError("not fine")), return_exceptions=True)
    print(results)

    try:
        async with asyncio.timeout(0.02):
            async with asyncio.TaskGroup() as group:
                group.create_task(lasts("two"))
    except TimeoutError:
        print("it took too long")


if __name__ == "__main__":
    asyncio.run(main())
