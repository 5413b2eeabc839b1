"""Callbacks, handlers and finalizers that raise: the loop goes on, and the handler hears of it."""
import asyncio
import gc


def handler(loop, context):
    print("handler:", context["message"].split(" at ")[0], repr(context.get("exception")),
          sorted(set(context) - {"message", "exception"}))


def fails(*args):
    raise ValueError(f"called with {len(args)}")


class Dies:
    def __init__(self, task):
        self.task = task

    def __del__(self):
        print("dies")
        self.task.cancel()


async def never_seen():
    raise KeyError("unseen")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    loop.call_soon(fails)
    loop.call_later(0.001, fails, 1)
    future = loop.create_future()
    future.add_done_callback(fails)
    future.set_result(None)
    await asyncio.sleep(0.01)
    task = asyncio.create_task(never_seen())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
    future = loop.create_future()
    future.set_exception(OSError("nobody asks"))
    del future
    gc.collect()
    # A handler that fails itself.
    task = asyncio.create_task(asyncio.sleep(10))
    thing = Dies(task)
    del thing
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled by a finalizer")
    # A cancel that is swallowed, and one that comes while cleaning up.
    async def stubborn():
        for _ in range(2):
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                print("not yet")
        return "in the end"

    task = asyncio.create_task(stubborn())
    for _ in range(2):
        await asyncio.sleep(0)
        task.cancel()
    print(await task, task.cancelling())
    loop.set_exception_handler(None)


asyncio.run(main())


# What leaves the loop at once.
async def exits(error):
    async def child():
        try:
            await asyncio.sleep(10)
        finally:
            print("child is cancelled")

    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    raise error


for error in (SystemExit(3), KeyboardInterrupt("by hand")):
    try:
        asyncio.run(exits(error))
    except BaseException as caught:
        print(repr(caught))
