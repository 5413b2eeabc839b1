"""A queue without bounds, one that is shut down, and cancelled getters and putters lose nothing."""
import asyncio


async def main():
    queue = asyncio.Queue()
    for n in range(50_000):
        queue.put_nowait(n)
    total = 0
    while not queue.empty():
        total += await queue.get()
    print(total, queue.qsize())

    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    try:
        queue.put_nowait("too much")
    except asyncio.QueueFull as error:
        print(repr(error))
    putters = [asyncio.create_task(queue.put(n)) for n in range(3)]
    await asyncio.sleep(0)
    putters[0].cancel()
    print([await queue.get() for _ in range(3)], await asyncio.gather(*putters, return_exceptions=True))

    queue = asyncio.Queue()
    getters = [asyncio.create_task(queue.get()) for _ in range(3)]
    await asyncio.sleep(0)
    queue.put_nowait("for the second")
    getters[0].cancel()
    await asyncio.sleep(0)
    queue.put_nowait("for the third")
    print(await asyncio.gather(*getters, return_exceptions=True))

    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.shutdown()
    for ask in (waiting, queue.get(), queue.put(1)):
        try:
            await ask
        except asyncio.QueueShutDown as error:
            print(repr(error))
    queue = asyncio.Queue()
    queue.put_nowait(1)
    joined = asyncio.create_task(queue.join())
    await asyncio.sleep(0)
    queue.shutdown(immediate=True)
    await joined
    print("joined", queue)
    try:
        queue.task_done()
    except ValueError as error:
        print(error)


asyncio.run(main())
