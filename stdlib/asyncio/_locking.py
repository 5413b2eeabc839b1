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
    line = self._waiters
    if line is None:
        line = self._waiters = deque()
    turn = self._get_loop().create_future()
    line.append(turn)
    try:
        await turn
    except CancelledError:
        if turn.done() and not turn.cancelled():
            # Its turn had come already: that goes back.
            self._value += 1
        raise
    finally:
        line.remove(turn)
        while self._value > 0 and self._wake_up_next():
            pass
    return True


async def wait(self):
    if not self.locked():
        raise RuntimeError("cannot wait on un-acquired lock")
    told = self._get_loop().create_future()
    self.release()
    try:
        self._waiters.append(told)
        try:
            await told
        finally:
            self._waiters.remove(told)
            await _take_back(self)
    except BaseException:
        # A notification that was for this one goes to another.
        self._notify(1)
        raise
    return True


async def _take_back(condition):
    """Acquire again, however often that is cancelled; the last cancellation is raised when it is done."""
    cancelled = None
    held = False
    while not held:
        try:
            await condition.acquire()
            held = True
        except CancelledError as exc:
            cancelled = exc
    try:
        if cancelled is not None:
            raise cancelled
    finally:
        # The exception's traceback holds this frame.
        cancelled = None


async def wait_for(self, predicate):
    while True:
        if answer := predicate():
            return answer
        await self.wait()


def notify(self, n):
    if not self.locked():
        raise RuntimeError("cannot notify on un-acquired lock")
    self._notify(n)


enter.__qualname__ = "Lock.__aenter__"
leave.__qualname__ = "Lock.__aexit__"
acquire_semaphore.__qualname__ = "Semaphore.acquire"
wait.__qualname__ = "Condition.wait"
wait_for.__qualname__ = "Condition.wait_for"
