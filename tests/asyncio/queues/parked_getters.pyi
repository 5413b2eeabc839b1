# Getters and putters are parked; who was quicker, who was cancelled, and what shutdown says.
import asyncio


async def main():
    queue = asyncio.Queue()
    got = []

    async def get(name):
        got.append((name, await queue.get()))

    tasks = [asyncio.create_task(get(name)) for name in "abc"]
    await asyncio.sleep(0)
    print(len(queue._getters), queue)
    queue.put_nowait(1)
    print(queue.get_nowait())       # somebody was quicker: a goes to the end of the row
    await asyncio.sleep(0)
    queue.put_nowait(2)
    tasks[1].cancel()               # it was b's turn: c has it
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    queue.put_nowait(3)
    await asyncio.wait(tasks)
    print(got)

    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    putters = [asyncio.create_task(queue.put(n)) for n in range(3)]
    joined = asyncio.create_task(queue.join())
    await asyncio.sleep(0)
    print(len(queue._putters), queue.full(), queue)
    for _ in range(2):
        print(await queue.get())
        queue.task_done()
    await asyncio.sleep(0)
    queue.shutdown()
    print(await asyncio.gather(*putters, return_exceptions=True), joined.done())
    print(await queue.get())
    queue.task_done()
    await joined
    try:
        await queue.get()
    except asyncio.QueueShutDown as exc:
        print(repr(exc))
    try:
        queue.task_done()
    except ValueError as exc:
        print(exc)

    numbers = asyncio.PriorityQueue()
    for n in 3, 1, 2:
        await numbers.put(n)
    print([await numbers.get() for _ in range(3)], numbers.empty())

    class Loud(asyncio.PriorityQueue):
        def _put(self, item):
            print("put", item)
            super()._put(item)

    loud = Loud()
    await loud.put(5)
    await loud.put(4)
    print(await loud.get(), loud.qsize())


asyncio.run(main())
