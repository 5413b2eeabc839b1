"""What locks with hooks of their own do: what the core does by itself, by their methods."""

from _asyncio import CancelledError

from ._fifo import deque


def shown(obj, state, waiting):
    """The repr of obj with its state put in."""
    if waiting:
        state += f", waiters:{waiting}"
    return f"<{object.__repr__(obj)[1:-1]} [{state}]>"


async def enter(lock):
    await lock.acquire()


async def leave(lock):
    lock.release()


async def acquire_semaphore(self):
    if not self.locked():
        self._value -= 1
        return True
    if self._waiters is None:
        self._waiters = deque()
    future = self._get_loop().create_future()
    self._waiters.append(future)
    try:
        try:
            await future
        finally:
            self._waiters.remove(future)
    except CancelledError:
        if future.done() and not future.cancelled():
            # It was given one already: back with it.
            self._value += 1
        raise
    finally:
        while self._value > 0:
            if not self._wake_up_next():
                break
    return True


async def wait(self):
    if not self.locked():
        raise RuntimeError("cannot wait on un-acquired lock")
    future = self._get_loop().create_future()
    self.release()
    try:
        try:
            self._waiters.append(future)
            try:
                await future
                return True
            finally:
                self._waiters.remove(future)
        finally:
            # The lock is acquired again, whatever comes in between.
            error = None
            while True:
                try:
                    await self.acquire()
                    break
                except CancelledError as exc:
                    error = exc
            if error is not None:
                try:
                    raise error
                finally:
                    error = None
    except BaseException:
        # A notification that was for this one goes to another.
        self._notify(1)
        raise


async def wait_for(self, predicate):
    result = predicate()
    while not result:
        await self.wait()
        result = predicate()
    return result


def notify(self, n):
    if not self.locked():
        raise RuntimeError("cannot notify on un-acquired lock")
    self._notify(n)


enter.__qualname__ = "Lock.__aenter__"
leave.__qualname__ = "Lock.__aexit__"
acquire_semaphore.__qualname__ = "Semaphore.acquire"
wait.__qualname__ = "Condition.wait"
wait_for.__qualname__ = "Condition.wait_for"
