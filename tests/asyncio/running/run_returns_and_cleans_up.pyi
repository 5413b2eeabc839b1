import asyncio


async def left():
    try:
        await asyncio.sleep(10)
    finally:
        print("left over is cancelled")  # prints 1: left over is cancelled


async def main():
    asyncio.create_task(left())
    await asyncio.sleep(0)
    return 42


print(asyncio.run(main()))  # prints 2: 42
