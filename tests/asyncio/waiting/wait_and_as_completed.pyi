# wait() and as_completed(): what is enough, what they refuse, and how they end early.
import asyncio


async def job(n, fail=False):
    for _ in range(n):
        await asyncio.sleep(0)
    if fail:
        raise ValueError(n)
    return n


async def waits():
    tasks = {asyncio.create_task(job(n)) for n in (5, 1, 3)}
    rounds = []
    while tasks:
        done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        rounds.append(sorted(task.result() for task in done))
    print(rounds)
    tasks = [asyncio.create_task(job(n, n == 2)) for n in (1, 2, 9)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    print(len(done), len(pending), type(done).__name__)
    done, pending = await asyncio.wait(tasks)
    print(len(done), len(pending))
    never = asyncio.get_running_loop().create_future()
    done, pending = await asyncio.wait([never], timeout=0.001)
    print(len(done), pending == {never}, never._callbacks)
    waiting = asyncio.create_task(asyncio.wait([never]))
    await asyncio.sleep(0)
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError:
        print("cancelled", never.cancelled(), never._callbacks)
    coroutine = job(1)
    for wrong in [], [coroutine], never, coroutine:
        try:
            await asyncio.wait(wrong)
        except (TypeError, ValueError) as exc:
            print(exc)
    coroutine.close()
    try:
        await asyncio.wait([never], return_when="SOON")
    except ValueError as exc:
        print(exc)


async def completes():
    print([await one for one in asyncio.as_completed([job(n) for n in (4, 0, 2)])])
    tasks = [asyncio.create_task(job(n)) for n in (3, 1)]
    async for task in asyncio.as_completed(tasks):
        print(task in tasks, await task)
    try:
        for one in asyncio.as_completed([job(1, True), job(2)]):
            print(await one)
    except ValueError as exc:
        print(repr(exc))
    await asyncio.sleep(0.001)
    slow = asyncio.create_task(asyncio.sleep(5))
    results = []
    for one in asyncio.as_completed([slow, job(1)], timeout=0.01):
        try:
            results.append(await one)
        except TimeoutError as exc:
            results.append(exc)
    print(results, slow.done())
    slow.cancel()
    coroutine = job(1)
    try:
        asyncio.as_completed(coroutine)
    except TypeError as exc:
        print(exc)
    coroutine.close()
    iterator = asyncio.as_completed([job(0)])
    print(iter(iterator) is iterator, type(next(iterator).close()).__name__, list(iterator))
    await asyncio.sleep(0)


asyncio.run(waits())
asyncio.run(completes())
