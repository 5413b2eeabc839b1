import asyncio


async def give(value, passes):
    for _ in range(passes):
        await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


async def main():
    print(await asyncio.gather(give(1, 3), give(2, 0), give(3, 1)))  # prints: [1, 2, 3]
    print(await asyncio.gather())  # prints: []
    results = await asyncio.gather(give(1, 0), give(ValueError("bad"), 0), return_exceptions=True)
    print(results)  # prints: [1, ValueError('bad')]
    try:
        await asyncio.gather(give(KeyError("first"), 0), give(ValueError("second"), 1))
    except KeyError as error:
        print(repr(error))  # prints: KeyError('first')
    coro = give("same", 0)
    print(await asyncio.gather(coro, coro))  # prints: ['same', 'same']


asyncio.run(main())
