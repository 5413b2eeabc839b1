import asyncio


async def consumer(condition, items):
    async with condition:
        await condition.wait_for(lambda: items)
        print("got", items.pop())  # prints: got 1


async def main():
    condition, items = asyncio.Condition(), []
    task = asyncio.create_task(consumer(condition, items))
    await asyncio.sleep(0)
    async with condition:
        items.append(1)
        condition.notify_all()
    await task
    try:
        condition.notify()
    except RuntimeError as error:
        print(error)  # prints: cannot notify on un-acquired lock


asyncio.run(main())
