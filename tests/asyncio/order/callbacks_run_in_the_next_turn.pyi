import asyncio


async def main():
    loop = asyncio.get_running_loop()

    def first():
        print("first")  # prints 2: first
        loop.call_soon(print, "from first")  # prints 4: from first

    loop.call_soon(first)
    loop.call_soon(print, "second")  # prints 3: second
    print("main")  # prints 1: main
    await asyncio.sleep(0)
    await asyncio.sleep(0)


asyncio.run(main())
