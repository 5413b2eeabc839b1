import asyncio


async def loop():
    return asyncio.get_running_loop()


with asyncio.Runner() as runner:
    print(runner.run(loop()) is runner.run(loop()))  # prints: True
try:
    runner.run(None)
except RuntimeError as error:
    print(error)  # prints: Runner is closed
