"""Small texts that a debugging user sees."""
import asyncio


class Wrong:
    def __aiter__(self):
        return self

    def __anext__(self):
        return 3


async def quick():
    return 1


async def main():
    try:
        async for x in Wrong():
            pass
    except TypeError as e:
        print(e)  # prints: 'async for' received an invalid object from __anext__: int
        print(e.__cause__ is e.__context__, e.__cause__)  # prints: True 'int' object can't be awaited
    # A task that was done before anybody had it keeps no coroutine.
    task = asyncio.create_task(quick(), eager_start=True)
    print(task, task.get_coro())  # prints: <Task finished name='Task-2' result=1> None
    print(str(asyncio.current_task()).split("cb=")[1].split(" at ")[0])  # prints: [_run_until_complete_cb()
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.set_exception_handler(lambda loop, context: print(sorted(context)))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)  # prints: ['exception', 'handle', 'message', 'source_traceback']
    task = asyncio.create_task(asyncio.sleep(0), name="first")
    print(task.get_name())  # prints: first
    task.set_name("second")
    print(task.get_name())  # prints: second
    await task


asyncio.run(main())


# A native coroutine that is driven by hand: what it awaits has failed meanwhile.
async def waits(delay):
    try:
        return delay, await asyncio.sleep(delay)
    except asyncio.CancelledError as error:
        return error.args


async def by_hand():
    for end in (lambda future: None, lambda future: future.cancel("enough")):
        coroutine = waits(0.01)
        end(coroutine.send(None))
        await asyncio.sleep(0.02)
        try:
            coroutine.send(None)
        except StopIteration as stop:
            print(stop.value)
    # prints: (0.01, None)
    # prints: ('enough',)


asyncio.run(by_hand())


# An await that goes too deep is one: nobody is told that its coroutine was never awaited.
async def deep(n):
    return await deep(n - 1)


async def too_deep():
    import warnings
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            await deep(1)
        except RecursionError as error:
            print(type(error).__name__)
        print(caught)
    # prints: RecursionError
    # prints: []


asyncio.run(too_deep())
