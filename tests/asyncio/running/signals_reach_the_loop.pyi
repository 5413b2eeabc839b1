import asyncio
import signal


async def main():
    loop, came = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, came.set)
    signal.raise_signal(signal.SIGUSR1)
    await came.wait()
    print(loop.remove_signal_handler(signal.SIGUSR1))  # prints: True
    print(loop.remove_signal_handler(signal.SIGUSR1))  # prints: False


asyncio.run(main())
