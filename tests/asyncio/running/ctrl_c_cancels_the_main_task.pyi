import asyncio
import signal


async def main():
    asyncio.get_running_loop().call_later(0.01, signal.raise_signal, signal.SIGINT)
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        print("cancelled")  # prints: cancelled
        raise


try:
    asyncio.run(main())
except KeyboardInterrupt as error:
    print(type(error.__context__).__name__)  # prints: CancelledError
