import asyncio

inside = most = 0


async def user(semaphore):
    global inside, most
    async with semaphore:
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0)
        inside -= 1


async def main():
    semaphore = asyncio.BoundedSemaphore(2)
    await asyncio.gather(*[user(semaphore) for _ in range(6)])
    print(most)  # prints: 2
    try:
        semaphore.release()
    except ValueError as error:
        print(error)  # prints: BoundedSemaphore released too many times


asyncio.run(main())
