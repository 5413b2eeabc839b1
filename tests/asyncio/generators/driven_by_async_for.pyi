# `async for` resumes an async generator in place: what the generator is and does shows none of that.
import asyncio


async def numbers(count):
    try:
        for number in range(count):
            if number % 2:
                await asyncio.sleep(0)
            got = yield number
            if got is not None:
                print("got", got)
    finally:
        print("closed", count)


async def again(generator):
    try:
        await anext(generator)
    except RuntimeError as error:
        print(error)


async def slow():
    yield 1
    await asyncio.sleep(0.01)
    yield 2


async def fails():
    yield 1
    raise ValueError("in the generator")


async def main():
    print([number async for number in numbers(3)])
    # prints: closed 3
    # prints: [0, 1, 2]

    generator = numbers(5)
    async for number in generator:
        if number == 2:
            break
    print(generator.ag_running, generator.ag_frame is None)  # prints: False False
    print(await generator.asend("hello"), await anext(generator))
    # prints: got hello
    # prints: 3 4
    await generator.aclose()  # prints: closed 5

    generator = numbers(2)
    async for _ in generator:
        pass
    # prints: closed 2
    await generator.aclose()
    print([number async for number in generator])  # prints: []

    # Somebody else asks for the next value meanwhile.
    generator = slow()

    async def walk():
        async for number in generator:
            print(number, generator.ag_running)

    walking = asyncio.create_task(walk())
    await asyncio.sleep(0)
    print(generator.ag_running)
    await again(generator)
    await walking
    # prints: 1 False
    # prints: True
    # prints: anext(): asynchronous generator is already running
    # prints: 2 False

    try:
        async for number in fails():
            print(number)  # prints: 1
    except ValueError as error:
        print(error, error.__traceback__.tb_next.tb_frame.f_code.co_name)
        # prints: in the generator fails

    # Cancelled while the generator waits.
    generator = slow()
    walking = asyncio.create_task(walk())
    await asyncio.sleep(0)
    walking.cancel()
    try:
        await walking
    except asyncio.CancelledError:
        print("cancelled", generator.ag_running, generator.ag_frame)
    # prints: 1 False
    # prints: cancelled False None


asyncio.run(main())
