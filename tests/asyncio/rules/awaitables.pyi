# An awaitable is a coroutine, or an object whose __await__ gives an iterator.
import asyncio


class Twice:
    def __await__(self):
        yield
        yield
        return "twice"


class NoIterator:
    def __await__(self):
        return 3


class GivesCoroutine:
    def __await__(self):
        async def inner():
            pass

        self.coro = inner()
        return self.coro


async def main():
    print(await Twice())  # prints: twice
    for bad in (3, NoIterator(), GivesCoroutine(), [1]):
        try:
            await bad
        except TypeError as error:
            print(error)
            # prints: 'int' object can't be awaited
            # prints: __await__() returned non-iterator of type 'int'
            # prints: __await__() returned a coroutine
            # prints: 'list' object can't be awaited
        if isinstance(bad, GivesCoroutine):
            bad.coro.close()


asyncio.run(main())
