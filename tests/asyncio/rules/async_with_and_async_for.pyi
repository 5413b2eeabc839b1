import asyncio


class Manager:
    async def __aenter__(self):
        print("enter")  # prints: enter
        await asyncio.sleep(0)
        return "inside"

    async def __aexit__(self, kind, error, trace):
        print("exit", kind)  # prints 5: exit None


class Counter:
    def __init__(self, end):
        self.at, self.end = 0, end

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.sleep(0)
        if self.at == self.end:
            raise StopAsyncIteration
        self.at += 1
        return self.at


async def main():
    async with Manager() as value:
        print(value)  # prints: inside
        async for item in Counter(1):
            print(item)  # prints: 1
        else:
            print("exhausted")  # prints: exhausted


asyncio.run(main())
