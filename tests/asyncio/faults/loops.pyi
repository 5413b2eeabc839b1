"""A loop that is run twice, closed, stopped too early, or used from the wrong place."""
import asyncio


def tried(what, *args, **kwargs):
    try:
        print(what(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, error)


async def nothing():
    return "nothing"


async def nested():
    tried(asyncio.get_running_loop().run_until_complete, asyncio.get_running_loop().create_future())
    tried(asyncio.get_running_loop().run_forever)
    tried(asyncio.get_running_loop().close)
    other = asyncio.new_event_loop()
    future = other.create_future()
    tried(other.run_until_complete, future)
    other.close()
    coro = nothing()
    tried(asyncio.run, coro)
    coro.close()


asyncio.run(nested())

loop = asyncio.new_event_loop()
print(loop.run_until_complete(nothing()))
loop.close()
loop.close()
print(loop.is_closed(), loop.is_running())
coro = nothing()
tried(loop.run_until_complete, coro)
coro.close()
tried(loop.run_forever)
tried(loop.call_soon, print)
tried(loop.call_soon_threadsafe, print)
tried(loop.call_later, 1, print)
tried(loop.call_at, 1, print)
tried(loop.run_in_executor, None, print)
coro = nothing()
tried(loop.create_task, coro)
coro.close()

# Stopped before what it runs for is done.
loop = asyncio.new_event_loop()
future = loop.create_future()
loop.call_soon(loop.stop)
tried(loop.run_until_complete, future)
tried(loop.run_until_complete, asyncio.new_event_loop().create_future())
tried(loop.run_until_complete, 5)
tried(loop.call_later, None, print)
tried(loop.call_at, None, print)
tried(loop.set_task_factory, 5)
tried(loop.set_exception_handler, 5)
loop.set_debug(True)
tried(loop.call_soon, 5)
tried(loop.call_soon, nothing)
loop.close()

runner = asyncio.Runner()
print(runner.run(nothing()))
runner.close()
coro = nothing()
tried(runner.run, coro)
coro.close()
tried(runner.get_loop)
tried(asyncio.run, 5)
tried(asyncio.run, nothing)
tried(asyncio.get_running_loop)
tried(asyncio.current_task)
tried(asyncio.all_tasks)
coro = nothing()
tried(asyncio.create_task, coro)
coro.close()
tried(asyncio.get_event_loop)
