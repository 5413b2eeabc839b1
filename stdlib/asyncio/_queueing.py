"""Queues with hooks of their own: what the core does by itself, by their methods. And what is seldom asked."""

from .queues import QueueEmpty, QueueFull, QueueShutDown


def format(self):
    text = f"maxsize={self._maxsize!r}"
    if getattr(self, "_queue", None):
        text += f" _queue={list(self._queue)!r}"
    if self._getters:
        text += f" _getters[{len(self._getters)}]"
    if self._putters:
        text += f" _putters[{len(self._putters)}]"
    if self._unfinished_tasks:
        text += f" tasks={self._unfinished_tasks}"
    if self._is_shutdown:
        text += " shutdown"
    return text


def shown(self, with_address):
    """The repr of a queue, or its str, which has no address."""
    place = f" at {id(self):#x}" if with_address else ""
    return f"<{type(self).__name__}{place} {self._format()}>"


def full(self):
    return 0 < self._maxsize <= self.qsize()


async def put(self, item):
    while self.full():
        if self._is_shutdown:
            raise QueueShutDown
        putter = self._get_loop().create_future()
        self._putters.append(putter)
        try:
            await putter
        except:
            putter.cancel()
            try:
                self._putters.remove(putter)
            except ValueError:
                pass
            if not self.full() and not putter.cancelled():
                self._wakeup_next(self._putters)
            raise
    return self.put_nowait(item)


def put_nowait(self, item):
    if self._is_shutdown:
        raise QueueShutDown
    if self.full():
        raise QueueFull
    self._put(item)
    self._unfinished_tasks += 1
    self._wakeup_next(self._getters)


async def get(self):
    while self.empty():
        if self._is_shutdown:
            raise QueueShutDown
        getter = self._get_loop().create_future()
        self._getters.append(getter)
        try:
            await getter
        except:
            getter.cancel()
            try:
                self._getters.remove(getter)
            except ValueError:
                pass
            if not self.empty() and not getter.cancelled():
                self._wakeup_next(self._getters)
            raise
    return self.get_nowait()


def get_nowait(self):
    if self.empty():
        if self._is_shutdown:
            raise QueueShutDown
        raise QueueEmpty
    item = self._get()
    self._wakeup_next(self._putters)
    return item


def drain(self):
    """Take out what is left; nobody has to deal with it."""
    while not self.empty():
        self._get()
        if self._unfinished_tasks > 0:
            self._unfinished_tasks -= 1


put.__qualname__ = "Queue.put"
get.__qualname__ = "Queue.get"
