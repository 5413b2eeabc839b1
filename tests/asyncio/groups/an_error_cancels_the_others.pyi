import asyncio


async def fail():
    await asyncio.sleep(0)
    raise ValueError("bad")


async def wait_long():
    try:
        await asyncio.sleep(10)
    finally:
        print("sibling ends")  # prints: sibling ends


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(wait_long())
            group.create_task(fail())
            await asyncio.sleep(10)
    except* ValueError as errors:
        print(errors.exceptions)  # prints: (ValueError('bad'),)
        print(errors)  # prints: unhandled errors in a TaskGroup (1 sub-exception)
    print(asyncio.current_task().cancelling())  # prints: 0


asyncio.run(main())
