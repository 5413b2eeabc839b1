# Queues that keep their items in a way of their own, and what is seen of the built-in ones.
import asyncio
import inspect


class Loud(asyncio.Queue):
    def _put(self, item):
        print("put", item)
        super()._put(item)

    def _get(self):
        item = super()._get()
        print("get", item)
        return item


async def main():
    queue = Loud(1)
    await queue.put("a")  # prints: put a
    putting = asyncio.create_task(queue.put("b"))
    await asyncio.sleep(0)
    print(queue.qsize(), queue.full(), len(queue._putters))  # prints: 1 True 1
    print(await queue.get())
    # prints: get a
    # prints: a
    await putting  # prints: put b
    print(queue.get_nowait())
    # prints: get b
    # prints: b

    queue = asyncio.Queue(2)
    getters = [asyncio.create_task(queue.get()) for _ in range(3)]
    await asyncio.sleep(0)
    print(queue)  # prints: <Queue maxsize=2 _getters[3]>
    # One that was woken and is cancelled passes it on.
    queue.put_nowait("x")
    getters[0].cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(getters[0].cancelled(), getters[1].result(), len(queue._getters))  # prints: True x 1
    queue.shutdown()
    print(repr((await asyncio.gather(getters[2], return_exceptions=True))[0]))  # prints: QueueShutDown()

    queue = asyncio.LifoQueue()
    for item in "abc":
        queue.put_nowait(item)
    print(await queue.get(), queue.get_nowait(), queue._unfinished_tasks)  # prints: c b 3

    # A coroutine that nobody awaits takes nothing.
    coroutine = queue.get()
    print(inspect.iscoroutine(coroutine), coroutine.__qualname__, queue.qsize())  # prints: True Queue.get 1
    coroutine.close()
    print(inspect.iscoroutinefunction(asyncio.Queue.put), inspect.iscoroutinefunction(asyncio.sleep))
    # prints: True True


asyncio.run(main())
