"""Tasks that await themselves, bad things, or each other's loops; results set twice."""
import asyncio
import re


def shown(error):
    return type(error).__name__, re.sub(r"<.*>", "<…>", str(error))


async def itself():
    try:
        await asyncio.current_task()
    except RuntimeError as error:
        print(shown(error))


class Yields:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


async def yields(value):
    try:
        return await Yields(value)
    except RuntimeError as error:
        return shown(error)


def generator():
    yield


async def broken_await():
    class NoIterator:
        def __await__(self):
            return 5

    class Coroutine:
        def __await__(self):
            return coro

    coro = asyncio.sleep(0)
    for thing in (NoIterator(), Coroutine(), 5, None, [], generator()):
        try:
            await thing
        except TypeError as error:
            print(shown(error))
    coro.close()


async def results():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    for ask in (future.result, future.exception):
        try:
            ask()
        except asyncio.InvalidStateError as error:
            print(shown(error))
    future.set_result(1)
    for again in (lambda: future.set_result(2), lambda: future.set_exception(ValueError())):
        try:
            again()
        except asyncio.InvalidStateError as error:
            print(shown(error))
    print(future.cancel(), future.result())
    future = loop.create_future()
    for wrong in (5, int, StopIteration):
        try:
            future.set_exception(wrong)
            print(future.done())
        except TypeError as error:
            print(shown(error))
    try:
        future.result()
    except RuntimeError as error:
        print(shown(error), repr(error.__cause__))
    task = asyncio.create_task(asyncio.sleep(0))
    for wrong in (lambda: task.set_result(1), lambda: task.set_exception(ValueError())):
        try:
            wrong()
        except RuntimeError as error:
            print(shown(error))
    await task
    coro = asyncio.sleep(0, "slept")
    print(await coro)
    try:
        await coro
    except RuntimeError as error:
        print(shown(error))


async def other_loops():
    other = asyncio.new_event_loop()
    future = other.create_future()
    try:
        await future
    except RuntimeError as error:
        print(shown(error))
    for ask in (lambda: asyncio.gather(future, asyncio.get_running_loop().create_future()),
                lambda: asyncio.ensure_future(future, loop=asyncio.get_running_loop())):
        try:
            ask()
        except ValueError as error:
            print(shown(error))
    other.close()


async def bad_arguments():
    coro = asyncio.sleep(0)
    for ask in (lambda: asyncio.wait([]), lambda: asyncio.wait([coro]), lambda: asyncio.wait(coro),
                lambda: asyncio.wait([asyncio.ensure_future(asyncio.sleep(0))], return_when="x"),
                lambda: asyncio.wait_for(5, 1), lambda: asyncio.sleep(float("nan"))):
        try:
            await ask()
        except (TypeError, ValueError) as error:
            print(shown(error))
    coro.close()
    for ask in (lambda: asyncio.create_task(5), lambda: asyncio.gather(5), lambda: asyncio.ensure_future(5),
                lambda: asyncio.as_completed(5), lambda: asyncio.shield(5),
                lambda: asyncio.Semaphore(-1), lambda: asyncio.Barrier(0), lambda: asyncio.Lock().release(),
                lambda: asyncio.BoundedSemaphore(1).release(), lambda: asyncio.Condition().notify(),
                lambda: asyncio.Queue().task_done(), lambda: asyncio.Queue().get_nowait(),
                lambda: asyncio.Task(5), lambda: asyncio.run_coroutine_threadsafe(5, None)):
        try:
            print(ask())
        except Exception as error:
            print(shown(error))


async def main():
    await asyncio.create_task(itself())
    for value in (None, 42, "text", generator()):
        print(await asyncio.create_task(yields(value)))
    await broken_await()
    await results()
    await other_loops()
    await bad_arguments()


asyncio.run(main())
