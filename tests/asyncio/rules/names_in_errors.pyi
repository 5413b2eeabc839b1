# Classes that are Python's in CPython are named without their modules, also before anybody looked at them.
import asyncio
import collections


async def main():
    for it in asyncio.Semaphore(), asyncio.Queue(), asyncio.timeout(1), asyncio.TaskGroup(), collections.deque():
        try:
            await it
        except TypeError as error:
            print(error)
    # prints: 'Semaphore' object can't be awaited
    # prints: 'Queue' object can't be awaited
    # prints: 'Timeout' object can't be awaited
    # prints: 'TaskGroup' object can't be awaited
    # prints: 'collections.deque' object can't be awaited


asyncio.run(main())
