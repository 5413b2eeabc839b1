import asyncio


def broken():
    raise OSError("in a callback")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print(sorted(context), repr(context["exception"])))
    # prints: ['exception', 'handle', 'message'] OSError('in a callback')
    loop.call_soon(broken)
    await asyncio.sleep(0)
    print("the loop goes on")  # prints: the loop goes on


asyncio.run(main())
