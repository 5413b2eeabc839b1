"""Queues with hooks of their own: what the core does by itself, by their methods. And what is seldom asked."""

from .queues import QueueEmpty, QueueFull, QueueShutDown


def format(self):
    kept, getters, putters = getattr(self, "_queue", None), self._getters, self._putters
    parts = (
        f"maxsize={self._maxsize!r}",
        kept and f"_queue={list(kept)!r}",
        getters and f"_getters[{len(getters)}]",
        putters and f"_putters[{len(putters)}]",
        self._unfinished_tasks and f"tasks={self._unfinished_tasks}",
        self._is_shutdown and "shutdown",
    )
    return " ".join(filter(None, parts))


def shown(self, with_address):
    """The repr of a queue, or its str, which has no address."""
    place = f" at {id(self):#x}" if with_address else ""
    return f"<{type(self).__name__}{place} {self._format()}>"


def full(self):
    return 0 < self._maxsize <= self.qsize()


async def _stand_in(self, line, blocked):
    """Wait in `line`, the getters or the putters, for as long as `blocked` says so."""
    while blocked():
        if self._is_shutdown:
            raise QueueShutDown
        turn = self._get_loop().create_future()
        line.append(turn)
        try:
            await turn
        except BaseException:
            called = not turn.cancel() and not turn.cancelled()
            if turn in line:
                line.remove(turn)
            # Its turn had come: it goes to the next one.
            if called and not blocked():
                self._wakeup_next(line)
            raise


async def put(self, item):
    await _stand_in(self, self._putters, self.full)
    return self.put_nowait(item)


def put_nowait(self, item):
    refused = QueueShutDown if self._is_shutdown else QueueFull if self.full() else None
    if refused is not None:
        raise refused
    self._put(item)
    self._unfinished_tasks += 1
    self._wakeup_next(self._getters)


async def get(self):
    await _stand_in(self, self._getters, self.empty)
    return self.get_nowait()


def get_nowait(self):
    if self.empty():
        raise QueueShutDown if self._is_shutdown else QueueEmpty
    taken = self._get()
    self._wakeup_next(self._putters)
    return taken


def drain(self):
    """Take out what is left; nobody has to deal with it."""
    while not self.empty():
        self._get()
        if self._unfinished_tasks > 0:
            self._unfinished_tasks -= 1


put.__qualname__ = "Queue.put"
get.__qualname__ = "Queue.get"
