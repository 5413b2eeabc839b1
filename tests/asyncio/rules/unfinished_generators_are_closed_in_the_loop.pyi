import asyncio


async def numbers():
    try:
        yield 1
        yield 2
    finally:
        await asyncio.sleep(0)
        print("closed")  # prints 2: closed


async def main():
    async for n in numbers():
        break
    print("left the loop")  # prints 1: left the loop
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print("end of main")  # prints 3: end of main


asyncio.run(main())
