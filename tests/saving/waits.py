"""Tasks that are parked in each native thing there is to wait for."""

import asyncio


async def holds(lock, log, n):
    async with lock:
        log.append(n)
        await asyncio.sleep(0)
        await asyncio.sleep(0.0001)
        log.append(-n)


async def acquires(semaphore, log, n):
    await semaphore.acquire()
    try:
        log.append(n)
        await asyncio.sleep(0, None)
    finally:
        semaphore.release()


async def turns(condition, state, me, log):
    for _ in range(3):
        async with condition:
            await condition.wait_for(lambda: state[0] == me)
            log.append(me)
            state[0] = (me + 1) % 3
            condition.notify_all()


async def produces(queue):
    for n in range(6):
        await queue.put(n)
    await queue.join()
    queue.shutdown()


async def consumes(queue, log):
    try:
        while True:
            log.append(await queue.get())
            await asyncio.sleep(0)
            queue.task_done()
    except asyncio.QueueShutDown:
        log.append("shut")


async def meets(barrier, log):
    async with barrier as place:
        log.append(place)


async def leaf(n):
    await asyncio.sleep(0)
    return n


async def grouped(depth):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(leaf(depth * 10 + k)) for k in range(3)]
        if depth:
            tasks.append(group.create_task(grouped(depth - 1)))
    return sum(task.result() for task in tasks)


async def main():
    log = []
    lock = asyncio.Lock()
    await asyncio.gather(*(holds(lock, log, n) for n in range(1, 5)))
    print(log, lock.locked())

    log = []
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(*(acquires(semaphore, log, n) for n in range(6)))
    print(log, semaphore.locked())

    log, state = [], [0]
    condition = asyncio.Condition()
    await asyncio.gather(*(turns(condition, state, me, log) for me in (2, 0, 1)))
    print(log)

    log = []
    queue = asyncio.Queue(2)
    await asyncio.gather(produces(queue), *(consumes(queue, log) for _ in range(2)))
    print(log)

    log = []
    barrier = asyncio.Barrier(3)
    await asyncio.gather(*(meets(barrier, log) for _ in range(3)))
    print(sorted(log))

    event = asyncio.Event()
    waiters = [asyncio.create_task(event.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiters[1].cancel()
    await asyncio.sleep(0)
    event.set()
    print([task.cancelled() or task.result() for task in (await asyncio.wait(waiters))[0] if task is waiters[1]])
    print(await asyncio.gather(*waiters, return_exceptions=True))

    print(await grouped(2))
    inner = asyncio.create_task(asyncio.sleep(0.001, "kept"))
    outer = asyncio.create_task(shielded(inner))
    await asyncio.sleep(0)
    outer.cancel()
    print(await asyncio.gather(outer, return_exceptions=True), await inner)
    print(sorted([await first for first in asyncio.as_completed([leaf(k) for k in range(3)])]))
    print(sorted([await task async for task in asyncio.as_completed([asyncio.create_task(leaf(k)) for k in range(3)])]))
    for bound in 0.001, 5:
        try:
            async with asyncio.timeout(bound):
                print(await asyncio.wait_for(asyncio.sleep(0.003, "late"), 1))
        except TimeoutError:
            print("timeout")
    try:
        await asyncio.wait_for(lock_twice(lock), 0.001)
    except TimeoutError:
        print("locked", lock.locked())


async def shielded(inner):
    return await asyncio.shield(inner)


async def lock_twice(lock):
    async with lock:
        async with lock:
            print("never")


asyncio.run(main())
print("end")
