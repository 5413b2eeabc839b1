# Who waits for a lock is parked in its row: what others see of that, and how it leaves.
import asyncio


def show(*what):
    print(*what)


class Asked(asyncio.Lock):
    async def acquire(self):
        show("asked")
        return await super().acquire()

    def release(self):
        show("given back")
        super().release()


class Shy(asyncio.Semaphore):
    def locked(self):
        return self._value < 2


async def hold(lock, name):
    async with lock:
        show(name, "has it")
        await asyncio.sleep(0)


async def rows():
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(hold(lock, i)) for i in range(4)]
    await asyncio.sleep(0)
    waiters = lock._waiters
    show(type(waiters).__name__, len(waiters), waiters[0] is tasks[0]._fut_waiter, waiters[0].done())
    show("wait_for=<Future pending" in repr(tasks[1]), "waiters:4" in repr(lock))
    tasks[0].cancel("enough")
    show(waiters[0].cancelled(), len(lock._waiters))
    lock.release()
    show(await asyncio.gather(*tasks, return_exceptions=True))
    show(lock.locked(), len(lock._waiters))


async def woken_and_cancelled():
    lock = asyncio.Lock()
    await lock.acquire()
    first, second = (asyncio.create_task(hold(lock, i)) for i in "ab")
    await asyncio.sleep(0)
    lock.release()
    # Its turn has come already: the next one has it.
    first.cancel()
    show(await asyncio.gather(first, second, return_exceptions=True))
    semaphore = asyncio.Semaphore(0)
    first, second = (asyncio.create_task(hold(semaphore, i)) for i in "cd")
    await asyncio.sleep(0)
    semaphore.release()
    show(semaphore._value)
    first.cancel()
    show(await asyncio.gather(first, second, return_exceptions=True), semaphore._value)


async def hooks():
    lock = Asked()
    await asyncio.gather(hold(lock, 1), hold(lock, 2))
    condition = asyncio.Condition(Asked())
    async with condition:
        condition.notify_all()
    show(await condition.acquire(), condition.locked())
    condition.release()
    shy = Shy(2)
    await shy.acquire()
    show(shy._value, shy.locked())


async def conditions():
    condition = asyncio.Condition()
    try:
        await condition.wait()
    except RuntimeError as exc:
        show(exc)
    try:
        condition.notify()
    except RuntimeError as exc:
        show(exc)

    async def wait(name):
        async with condition:
            try:
                await condition.wait()
            except asyncio.CancelledError as exc:
                show(name, exc.args, condition.locked())
                raise
            show(name, "notified")

    tasks = [asyncio.create_task(wait(name)) for name in "xyz"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify()
        # The notification goes to the next one; the lock is taken before the error comes out.
        tasks[0].cancel("no")
        await asyncio.sleep(0)
        tasks[0].cancel("again")
        await asyncio.sleep(0)
        show("still inside")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    async with condition:
        condition.notify_all()
    show(await asyncio.gather(*tasks, return_exceptions=True))


async def loops():
    event = asyncio.Event()
    task = asyncio.create_task(event.wait())
    through = asyncio.create_task(asyncio.wait_for(event.wait(), 5))
    await asyncio.sleep(0)
    show(len(event._waiters))
    event.set()
    show(await task, await through, await event.wait(), len(event._waiters))
    coroutine = event.wait()
    show(coroutine.__qualname__, type(coroutine).__name__)
    coroutine.close()
    for wrong in lambda: asyncio.Lock(3), lambda: asyncio.Event(loop=1), lambda: asyncio.Semaphore(-1):
        try:
            wrong()
        except (TypeError, ValueError) as exc:
            show(exc)
    try:
        await asyncio.Lock()
    except TypeError as exc:
        show(exc)


for main in rows, woken_and_cancelled, hooks, conditions, loops:
    asyncio.run(main())
other = asyncio.Lock()


async def bind(n):
    await other.acquire()
    try:
        await asyncio.wait_for(other.acquire(), 0.001)
    except TimeoutError:
        show("bound", n)
    except RuntimeError as exc:
        show(str(exc).split("]> ")[1])
    other.release()


asyncio.run(bind(1))
asyncio.run(bind(2))
