import asyncio


async def slow():
    try:
        await asyncio.sleep(10)
    finally:
        print("slow ends")  # prints 2: slow ends


async def main():
    print(await asyncio.wait_for(asyncio.sleep(0, "done"), 1))  # prints 1: done
    try:
        await asyncio.wait_for(slow(), 0.01)
    except TimeoutError as error:
        print(type(error.__cause__).__name__)  # prints 3: CancelledError
    print(await asyncio.wait_for(asyncio.sleep(0, "no limit"), None))  # prints 4: no limit


asyncio.run(main())
