# Groups in loops with a task factory, in subclasses, and how they refuse; timeouts that are moved.
import asyncio


class Mine(asyncio.Task):
    pass


class Noted(asyncio.TaskGroup):
    def create_task(self, coro, **kwargs):
        task = super().create_task(coro, **kwargs)
        print("made", task.get_name())
        return task


async def work(n):
    await asyncio.sleep(0)
    return n


async def fail():
    raise ValueError("no")


async def groups():
    loop = asyncio.get_running_loop()
    async with Noted() as group:
        print(group)
        one = group.create_task(work(1), name="one")
        print(group, len(group._tasks))
    print(group, one.result(), group._errors)
    loop.set_task_factory(lambda loop, coro, **kwargs: Mine(coro, loop=loop, **kwargs))
    try:
        async with asyncio.TaskGroup() as group:
            other = group.create_task(work(2))
            print(type(other).__name__)
            group.create_task(fail())
    except* ValueError as errors:
        print(errors.exceptions, errors.__context__, errors.__suppress_context__)
    loop.set_task_factory(asyncio.eager_task_factory)
    async with asyncio.TaskGroup() as group:
        print(group.create_task(work(3)).done(), len(group._tasks))
    loop.set_task_factory(None)
    for when in "before", "after":
        group = asyncio.TaskGroup()
        try:
            if when == "after":
                async with group:
                    pass
            group.create_task(work(1))
        except RuntimeError as exc:
            print(exc)
    try:
        async with group:
            pass
    except RuntimeError as exc:
        print(exc)


async def cancelled():
    async def inner():
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(9))
            await asyncio.sleep(0)

    task = asyncio.create_task(inner())
    for _ in range(3):
        await asyncio.sleep(0)
    task.cancel("stop")
    try:
        await task
    except asyncio.CancelledError as exc:
        print("cancelled", exc.args)


async def timeouts():
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as limit:
        print(limit, limit.when())
        limit.reschedule(loop.time() + 60)
        limit.reschedule(None)
    print(limit, limit.expired())
    try:
        async with asyncio.timeout_at(loop.time() - 1) as limit:
            await asyncio.sleep(5)
    except TimeoutError as exc:
        print(repr(exc), type(exc.__cause__).__name__, limit, limit.expired())
    try:
        async with asyncio.timeout(0.001) as limit:
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                raise KeyError("k")
    except KeyError as exc:
        print(repr(exc), repr(exc.__context__), repr(exc.__context__.__context__))
    for wrong in lambda: limit.reschedule(1), lambda: asyncio.timeout(1).reschedule(2):
        try:
            wrong()
        except RuntimeError as exc:
            print(exc)
    print(await asyncio.wait_for(work(7), None), await asyncio.wait_for(work(8), 5))
    for delay in 0, 0.001:
        try:
            await asyncio.wait_for(asyncio.sleep(5), delay)
        except TimeoutError as exc:
            print(repr(exc), type(exc.__cause__).__name__)
    try:
        await asyncio.wait_for(3, 1)
    except TypeError as exc:
        print(exc)


for main in groups, cancelled, timeouts:
    asyncio.run(main())
