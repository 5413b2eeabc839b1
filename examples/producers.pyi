"""Producers and consumers around a queue; the consumers are cancelled when all is done.

    pyish run examples/producers.pyi --producers 3 --consumers 5
"""

import argparse
import asyncio
import itertools
import random


async def produce(name: int, queue: asyncio.Queue, amounts: list[int]) -> int:
    """Put as many items as the first amount says, with pauses."""
    count = amounts[name]
    for item in range(count):
        await asyncio.sleep(0.02 * (name + 1))
        await queue.put((name, item))
    print(f"producer {name} has made {count}")
    return count


async def consume(name: int, queue: asyncio.Queue, seen: list) -> None:
    """Take items for ever: a cancel is the way out."""
    try:
        while True:
            item = await queue.get()
            await asyncio.sleep(0.005)
            seen.append(item)
            queue.task_done()
    except asyncio.CancelledError:
        print(f"consumer {name} goes home")
        raise


async def main(options: argparse.Namespace) -> None:
    queue: asyncio.Queue = asyncio.Queue(options.size)
    amounts = [random.randint(1, 5) for _ in range(options.producers)]
    seen: list = []
    consumers = [asyncio.create_task(consume(n, queue, seen)) for n in range(options.consumers)]
    made = await asyncio.gather(*(produce(n, queue, amounts) for n in range(options.producers)))
    await queue.join()
    for consumer in consumers:
        consumer.cancel()
    ends = await asyncio.gather(*consumers, return_exceptions=True)
    print("made", sum(made), "consumed", len(seen), "left", queue.qsize())
    for name, items in itertools.groupby(sorted(seen), key=lambda item: item[0]):
        print(f"  of producer {name}: {[item for _, item in items]}")
    print("consumers ended with", {type(end).__name__ for end in ends})


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Producers and consumers around a queue.")
    parser.add_argument("-p", "--producers", type=int, default=2, help="how many produce")
    parser.add_argument("-c", "--consumers", type=int, default=3, help="how many consume")
    parser.add_argument("--size", type=int, default=0, help="how many items the queue holds; 0 for any number")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    random.seed(444)
    asyncio.run(main(options()))
