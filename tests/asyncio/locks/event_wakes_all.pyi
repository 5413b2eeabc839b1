import asyncio


async def waiter(event, n):
    await event.wait()
    print("woken", n)
    # prints: woken 0
    # prints: woken 1


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(event, n)) for n in range(2)]
    await asyncio.sleep(0)
    event.set()
    event.clear()
    await asyncio.gather(*tasks)
    print(event.is_set())  # prints: False


asyncio.run(main())
