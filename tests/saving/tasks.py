import asyncio
import contextvars
import random
import weakref

name = contextvars.ContextVar("name", default="nobody")
random.seed(7)


async def numbers(limit):
    for k in range(limit):
        await asyncio.sleep(0)
        yield k


class Scope:
    async def __aenter__(self):
        await asyncio.sleep(0)
        return name.get()

    async def __aexit__(self, *error):
        await asyncio.sleep(0.001)
        print("left", name.get(), error[0])


async def worker(n, done, results):
    name.set(f"w{n}")
    async with Scope() as who:
        total = 0
        async for k in numbers(n + 2):
            total += k * random.randint(1, 3)
        await asyncio.sleep(n / 1000)
        results[who] = total
        done.append(n)


async def waits(event):
    try:
        await event.wait()
    except asyncio.CancelledError:
        print("cancelled")
        raise


async def main():
    done = []
    results = {}
    event = asyncio.Event()
    lock = asyncio.Lock()
    alive = weakref.WeakSet()
    async with asyncio.TaskGroup() as group:
        for n in range(5):
            alive.add(group.create_task(worker(n, done, results), name=f"task {n}"))
    print(done, results, sorted(task.get_name() for task in alive))
    waiting = asyncio.create_task(waits(event))
    try:
        await asyncio.wait_for(waiting, 0.01)
    except TimeoutError:
        print("timeout")
    async with lock:
        order = await asyncio.gather(
            *(asyncio.sleep(k / 2000, k) for k in (3, 1, 2)), return_exceptions=True
        )
    print(order, random.random())
    try:
        async with asyncio.timeout(0.005):
            await asyncio.sleep(1)
    except TimeoutError:
        print("timed out", name.get())


asyncio.run(main())
print("end")
