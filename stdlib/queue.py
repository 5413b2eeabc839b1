"""Multi-producer, multi-consumer queues for threads."""

import threading
from collections import deque
from time import monotonic as time

__all__ = ["Empty", "Full", "ShutDown", "Queue", "PriorityQueue", "LifoQueue", "SimpleQueue"]


try:
    from _queue import Empty, SimpleQueue
except ImportError:
    SimpleQueue = None

    class Empty(Exception):
        """A get that must not wait, or waited too long, finds no item."""


class Full(Exception):
    """A put that must not wait, or waited too long, finds no room."""


class ShutDown(Exception):
    """The queue was shut down."""


class Queue:
    """A queue with a given maximum size; 0 or less means infinite."""

    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._init(maxsize)
        self.mutex = threading.Lock()
        self.not_empty = threading.Condition(self.mutex)
        self.not_full = threading.Condition(self.mutex)
        self.all_tasks_done = threading.Condition(self.mutex)
        self.unfinished_tasks = 0
        self.is_shutdown = False

    def task_done(self):
        """Say that one of the items got has been dealt with."""
        with self.all_tasks_done:
            unfinished = self.unfinished_tasks - 1
            if unfinished < 0:
                raise ValueError("task_done() called too many times")
            if unfinished == 0:
                self.all_tasks_done.notify_all()
            self.unfinished_tasks = unfinished

    def join(self):
        """Wait until every item put has been dealt with."""
        with self.all_tasks_done:
            while self.unfinished_tasks:
                self.all_tasks_done.wait()

    def qsize(self):
        """How many items there are at this moment."""
        with self.mutex:
            return self._qsize()

    def empty(self):
        """Whether it has no item at this moment."""
        with self.mutex:
            return not self._qsize()

    def full(self):
        """Whether it has no room at this moment."""
        with self.mutex:
            return 0 < self.maxsize <= self._qsize()

    def put(self, item, block=True, timeout=None):
        """Put an item into the queue; Full if there is no room (in time)."""
        with self.not_full:
            if self.is_shutdown:
                raise ShutDown
            if self.maxsize > 0:
                if not block:
                    if self._qsize() >= self.maxsize:
                        raise Full
                else:
                    self._wait(self.not_full, lambda: self._qsize() >= self.maxsize, timeout,
                               Full, put=True)
            self._put(item)
            self.unfinished_tasks += 1
            self.not_empty.notify()

    def _wait(self, condition, blocked, timeout, error, put=False):
        """Wait while `blocked()`; raise `error` when the time is over."""
        if timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        deadline = None if timeout is None else time() + timeout
        while blocked():
            if deadline is None:
                condition.wait()
            else:
                remaining = deadline - time()
                if remaining <= 0.0:
                    raise error
                condition.wait(remaining)
            if self.is_shutdown and (put or blocked()):
                raise ShutDown

    def get(self, block=True, timeout=None):
        """Take the next item; Empty if there is none (in time)."""
        with self.not_empty:
            if self.is_shutdown and not self._qsize():
                raise ShutDown
            if not block:
                if not self._qsize():
                    raise Empty
            else:
                self._wait(self.not_empty, lambda: not self._qsize(), timeout, Empty)
            item = self._get()
            self.not_full.notify()
            return item

    def put_nowait(self, item):
        """put() that raises Full instead of waiting."""
        return self.put(item, block=False)

    def get_nowait(self):
        """get() that raises Empty instead of waiting."""
        return self.get(block=False)

    def shutdown(self, immediate=False):
        """End the queue: put() raises ShutDown from here on, get() once there are no items left.

        `immediate` takes the items out, too.
        """
        with self.mutex:
            self.is_shutdown = True
            if immediate:
                while self._qsize():
                    self._get()
                    self.unfinished_tasks = max(self.unfinished_tasks - 1, 0)
                self.all_tasks_done.notify_all()
            for waiting in self.not_empty, self.not_full:
                waiting.notify_all()

    # Subclasses override these for other orders; the lock is held.

    def _init(self, maxsize):
        self.queue = deque()

    def _qsize(self):
        return len(self.queue)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.popleft()

    __class_getitem__ = classmethod(type(list[int]))


class PriorityQueue(Queue):
    """Retrieves the entries in priority order, the lowest first."""

    def _init(self, maxsize):
        self.queue = []

    def _put(self, item):
        from heapq import heappush
        heappush(self.queue, item)

    def _get(self):
        from heapq import heappop
        return heappop(self.queue)


class LifoQueue(Queue):
    """Retrieves the most recently added entries first."""

    def _init(self, maxsize):
        self.queue = []

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.pop()


class _PySimpleQueue:
    """SimpleQueue, written in Python."""

    def __init__(self):
        self._queue = deque()
        self._ready = threading.Condition(threading.Lock())

    def put(self, item, block=True, timeout=None):
        """Put the item on the queue; it never blocks."""
        with self._ready:
            self._queue.append(item)
            self._ready.notify()

    def get(self, block=True, timeout=None):
        """Take the next item out, waiting for one if it may."""
        if block and timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        with self._ready:
            if not self._queue:
                if not block or not self._ready.wait_for(lambda: self._queue, timeout):
                    raise Empty
            return self._queue.popleft()

    def put_nowait(self, item):
        return self.put(item, block=False)

    def get_nowait(self):
        return self.get(block=False)

    def empty(self):
        """Whether it has no item at this moment."""
        return not self._queue

    def qsize(self):
        """How many items there are at this moment."""
        return len(self._queue)

    __class_getitem__ = classmethod(type(list[int]))


if SimpleQueue is None:
    SimpleQueue = _PySimpleQueue
