# Native managers are entered and left without bound methods; whatever is none is called as usual.
import asyncio
import io
import threading


class Odd:
    async def __aenter__(self):
        return self

    __aexit__ = asyncio.Lock()


class OddToo:
    def __enter__(self):
        return self

    __exit__ = threading.Lock()


class Counting(asyncio.Lock):
    async def acquire(self):
        print("acquire")
        return await super().acquire()


async def waits(lock, log):
    async with lock:
        log.append("in")
        await asyncio.sleep(0)
    log.append("out")


async def main():
    lock, log = asyncio.Lock(), []
    await asyncio.gather(waits(lock, log), waits(lock, log))
    print(log)  # prints: ['in', 'out', 'in', 'out']
    try:
        async with lock as value:
            print(value, lock.locked())  # prints: None True
            raise KeyError(1)
    except KeyError as error:
        print(repr(error), lock.locked())  # prints: KeyError(1) False

    # Cancelled while it waits to enter; the lock stays whole.
    await lock.acquire()
    task = asyncio.create_task(waits(lock, log))
    await asyncio.sleep(0)
    task.cancel()
    print(await asyncio.gather(task, return_exceptions=True))  # prints: [CancelledError('')]
    lock.release()
    async with lock:
        print("entered")  # prints: entered

    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(5)
    except TimeoutError as error:
        print(repr(error))  # prints: TimeoutError()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
            raise ValueError("block")
    except* ValueError as error:
        print(error.exceptions)  # prints: (ValueError('block'),)

    async with Counting():  # prints: acquire
        pass
    try:
        async with Odd():
            print("in odd")  # prints: in odd
    except TypeError as error:
        print(error)  # prints: 'Lock' object is not callable
    try:
        with lock:
            pass
    except TypeError as error:
        # prints: 'asyncio.locks.Lock' object does not support the context manager protocol (missed __exit__ method) but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?
        print(error)


asyncio.run(main())

with threading.Lock() as value:
    print(value)  # prints: True
plain = threading.Lock()
try:
    with plain:
        raise OSError("inside")
except OSError as error:
    print(error, plain.locked())  # prints: inside False
with io.StringIO() as text:
    text.write("x")
print(text.closed)  # prints: True
with text if not text.closed else io.BytesIO() as other:
    print(type(other).__name__)  # prints: BytesIO
try:
    with text:
        pass
except ValueError as error:
    print(error)  # prints: I/O operation on closed file.
try:
    with OddToo():
        print("in odd too")  # prints: in odd too
except TypeError as error:
    print(error)  # prints: '_thread.lock' object is not callable


# What `async with` waits for is cancelled, returned from, broken out of.
async def leaves():
    lock = asyncio.Lock()

    async def returns():
        async with lock:
            return "returned"

    print(await returns(), lock.locked())  # prints: returned False
    for _ in range(2):
        async with lock:
            break
    print(lock.locked())  # prints: False
    semaphore = asyncio.Semaphore(1)
    async with semaphore, lock:
        print(semaphore.locked(), lock.locked())  # prints: True True
    print(semaphore.locked(), lock.locked())  # prints: False False


asyncio.run(leaves())
