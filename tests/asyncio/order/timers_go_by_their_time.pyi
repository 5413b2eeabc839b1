import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.03, print, "late")  # prints 3: late
    loop.call_later(0.01, print, "early")  # prints 1: early
    handle = loop.call_later(0.015, print, "never")
    loop.call_later(0.02, print, "middle")  # prints 2: middle
    handle.cancel()
    await asyncio.sleep(0.05)


asyncio.run(main())
