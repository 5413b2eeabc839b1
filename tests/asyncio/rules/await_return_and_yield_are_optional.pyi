import asyncio


async def noop():
    pass


async def only_returns():
    return "value"


async def only_awaits():
    await noop()


async def only_yields():
    yield 1


async def main():
    print(await noop())  # prints: None
    print(await only_returns())  # prints: value
    print(await only_awaits())  # prints: None
    print([item async for item in only_yields()])  # prints: [1]


asyncio.run(main())
