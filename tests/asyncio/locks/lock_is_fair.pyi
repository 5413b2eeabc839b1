import asyncio


async def user(lock, name):
    async with lock:
        print(name)
        # prints: a
        # prints: b
        # prints: c
        await asyncio.sleep(0)


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*[user(lock, name) for name in "abc"])
    print(lock.locked())  # prints: False
    try:
        lock.release()
    except RuntimeError as error:
        print(error)  # prints: Lock is not acquired.


asyncio.run(main())
