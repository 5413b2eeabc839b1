# A task that sleeps is woken by its timer: what is seen of it is what a future would show.
import asyncio


async def after(delay, value=None):
    return delay, await asyncio.sleep(delay, value)


async def inner():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as error:
        print("inner", error.args)
        raise


async def outer():
    await inner()


async def waits_for(task):
    await task


async def ended(task):
    try:
        await task
    except asyncio.CancelledError as error:
        return error.args, task.cancelled(), task.cancelling()


async def main():
    print(await asyncio.gather(after(0.02), after(0.01), after(0.03, "x")))
    # prints: [(0.02, None), (0.01, None), (0.03, 'x')]

    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    print(type(task._fut_waiter).__name__, "wait_for=<Future pending" in repr(task))  # prints: Future True
    task.cancel("why")
    print(await ended(task))
    # prints: inner ('why',)
    # prints: (('why',), True, 1)

    # The cancellation is under way: taking it back does not keep the error from coming.
    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    task.cancel()
    task.uncancel()
    print(await ended(task))
    # prints: inner ()
    # prints: ((), True, 0)

    # A task that is nothing but a sleep, one that cancels itself, and one behind another.
    task = asyncio.create_task(asyncio.sleep(5))
    await asyncio.sleep(0)
    task.cancel()
    print(await ended(task))  # prints: ((), True, 1)
    asyncio.current_task().cancel()
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("itself", asyncio.current_task().uncancel())  # prints: itself 0
    task = asyncio.create_task(outer())
    behind = asyncio.create_task(waits_for(task))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    behind.cancel()
    print(await ended(behind), task.cancelled())
    # prints: inner ()
    # prints: ((), True, 1) True

    for wait in asyncio.timeout(0.01), None:
        try:
            if wait is None:
                await asyncio.wait_for(asyncio.sleep(3), 0.01)
            async with wait:
                await asyncio.sleep(3)
        except TimeoutError:
            print("timeout")
    # prints: timeout
    # prints: timeout

    # A coroutine that is driven by hand gets the future itself.
    coroutine = after(0.01)
    print(type(coroutine.send(None)).__name__)  # prints: Future
    await asyncio.sleep(0.02)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        print(stop.value)  # prints: (0.01, None)


asyncio.run(main())
