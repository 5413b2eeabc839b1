"""What says that nobody looked at an exception names the class: of a task as of a future."""
import asyncio
import gc


class T(asyncio.Task):
    pass


class F(asyncio.Future):
    pass


async def fail():
    raise ValueError("x")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print(context["message"]))
    for make in (T, asyncio.Task):
        task = make(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task
        gc.collect()
    future = F()
    future.set_exception(ValueError(1))
    del future
    gc.collect()


asyncio.run(main())
