import asyncio


async def producer(queue):
    for n in range(3):
        await queue.put(n)
    print("all put")  # prints 3: all put


async def consumer(queue):
    while True:
        item = await queue.get()
        print("got", item)
        # prints: got 0
        # prints: got 1
        # prints 4: got 2
        queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=1)
    worker = asyncio.create_task(consumer(queue))
    await producer(queue)
    await queue.join()
    worker.cancel()
    print(queue.empty())  # prints 5: True
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        print("empty")  # prints 6: empty


asyncio.run(main())
