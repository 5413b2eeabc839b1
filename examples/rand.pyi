"""Random numbers in colour: three tasks draw until a number is high enough, each at a pace of its own.

    pyish run examples/rand.pyi
    pyish run --virtual-time examples/rand.pyi
"""

import asyncio
import random

COLOURS = ("\033[0m", "\033[36m", "\033[91m", "\033[35m")


async def draw(task: int, threshold: int = 6) -> int:
    """Draw numbers up to ten until one is above the threshold."""
    colour = COLOURS[task + 1]
    print(f"{colour}task {task} begins: above {threshold} it must be")
    attempts = 1
    while (number := random.randint(0, 10)) <= threshold:
        print(f"{colour}task {task} drew {number}: again")
        await asyncio.sleep(0.1 * (task + 1))
        attempts += 1
    print(f"{colour}task {task} has {number} after {attempts} attempts{COLOURS[0]}")
    return number


async def main() -> None:
    numbers = await asyncio.gather(*(draw(task, 10 - task - 1) for task in range(3)))
    print("together:", *numbers)


if __name__ == "__main__":
    random.seed(444)
    asyncio.run(main())
