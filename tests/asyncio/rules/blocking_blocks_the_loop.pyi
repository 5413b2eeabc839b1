# time.sleep() in a coroutine keeps the other tasks from running.
import asyncio
import time


async def ticker():
    print("tick")  # prints 3: tick


async def main():
    task = asyncio.create_task(ticker())
    start = time.perf_counter()
    time.sleep(0.05)
    print("slept", time.perf_counter() - start >= 0.05)  # prints 1: slept True
    print("ticker ran:", task.done())  # prints 2: ticker ran: False
    await task
    print("ticker ran:", task.done())  # prints 4: ticker ran: True


asyncio.run(main())
