"""Asynchronous iterators, generators and comprehensions, over ranges and over the lines of a file.

    pyish run examples/iterate.pyi
"""

import asyncio
import contextlib
import os
import tempfile


class Range:
    """Counts, with a pause before each number."""

    def __init__(self, start: int, stop: int) -> None:
        self.next, self.stop = start, stop

    def __aiter__(self) -> "Range":
        return self

    async def __anext__(self) -> int:
        if self.next >= self.stop:
            raise StopAsyncIteration
        await asyncio.sleep(0.001)
        self.next += 1
        return self.next - 1


async def powers(limit: int):
    """Powers of two."""
    power = 1
    try:
        while power < limit:
            yield power
            await asyncio.sleep(0.001)
            power *= 2
    finally:
        print("powers are closed at", power)


class Lines:
    """The lines of a file, read in a thread."""

    def __init__(self, path: str) -> None:
        self.path = path

    async def __aenter__(self) -> "Lines":
        self.file = await asyncio.to_thread(open, self.path, encoding="utf-8")
        return self

    async def __aexit__(self, *error) -> None:
        await asyncio.to_thread(self.file.close)
        print("the file is closed:", self.file.closed)

    def __aiter__(self) -> "Lines":
        return self

    async def __anext__(self) -> str:
        line = await asyncio.to_thread(self.file.readline)
        if not line:
            raise StopAsyncIteration
        return line.rstrip("\n")


async def main() -> None:
    async for number in Range(0, 3):
        print("number", number)
    else:
        print("that was all")

    print([number async for number in powers(20) if number != 4])
    async with contextlib.aclosing(powers(1000)) as numbers:
        async for number in numbers:
            if number > 4:
                print("enough at", number)
                break
    both = {n: p async for n in Range(1, 4) for p in [n ** 2]}
    print(both, sum([n async for n in Range(0, 5)]))

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lines.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"line {n}\n" for n in range(4))
        async with Lines(path) as lines:
            async for line in lines:
                print(line.upper())

    # Two at a time: neither waits for the other.
    async def listed(numbers):
        return [number async for number in numbers]

    print(await asyncio.gather(listed(Range(0, 3)), listed(powers(5))))
    print(await anext(Range(7, 8)), await anext(Range(0, 0), "none"))


if __name__ == "__main__":
    asyncio.run(main())
