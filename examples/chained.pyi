"""Chains of coroutines: in each the second part awaits the first; the chains run beside each other.

The whole takes as long as the longest chain.

    pyish run examples/chained.pyi
"""

import asyncio
import time

DELAYS = {"users": (0.3, 0.2), "posts": (0.1, 0.3), "likes": (0.2, 0.1)}


async def fetch(what: str) -> str:
    delay = DELAYS[what][0]
    print(f"{what}: fetching takes {delay}")
    await asyncio.sleep(delay)
    return f"raw {what}"


async def refine(what: str, raw: str) -> str:
    delay = DELAYS[what][1]
    print(f"{what}: refining {raw!r} takes {delay}")
    await asyncio.sleep(delay)
    return f"fine {what}"


async def chain(what: str) -> str:
    began = time.perf_counter()
    result = await refine(what, await fetch(what))
    print(f"{what}: {result!r} after {time.perf_counter() - began:.1f} s")
    return result


async def main() -> None:
    began = time.perf_counter()
    print(await asyncio.gather(*(chain(what) for what in DELAYS)))
    print(f"all together: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    asyncio.run(main())
