"""Queues that processes share."""

import pickle
from queue import Empty, Full

from . import _node

__all__ = ["Queue", "SimpleQueue", "JoinableQueue"]


class Queue:
    """A queue that processes share."""

    def __init__(self, maxsize=0, *, ctx=None):
        self._maxsize = maxsize
        self._closed = False
        self._number = _node.create("Store", maxsize)

    def _check(self):
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")

    def put(self, obj, block=True, timeout=None):
        """Put an item into the queue; Full if there is no room (in time)."""
        self._check()
        _node.call(self._number, "put", pickle.dumps(obj), block, timeout)

    def get(self, block=True, timeout=None):
        """Take the next item; Empty if there is none (in time)."""
        self._check()
        return pickle.loads(_node.call(self._number, "get", block, timeout))

    def qsize(self):
        """Return the number of items."""
        return _node.call(self._number, "qsize")

    def empty(self):
        """Return True if the queue is empty."""
        self._check()
        return self.qsize() == 0

    def full(self):
        """Return True if the queue is full."""
        return 0 < self._maxsize <= self.qsize()

    def get_nowait(self):
        """Take the next item, or raise Empty at once."""
        return self.get(False)

    def put_nowait(self, obj):
        """Add an item, or raise Full at once."""
        return self.put(obj, False)

    def close(self):
        """This process uses the queue no more."""
        self._closed = True

    def join_thread(self):
        """Nothing: put() has written when it returns."""
        assert self._closed, f"Queue {self!r} not closed"

    def cancel_join_thread(self):
        """Nothing: put() has written when it returns."""


class JoinableQueue(Queue):
    """A queue that processes share, with task_done() and join()."""

    def task_done(self):
        """An item that was got is dealt with."""
        _node.call(self._number, "task_done")

    def join(self):
        """Wait until all items are dealt with."""
        _node.call(self._number, "join")


class SimpleQueue:
    """A queue that processes share, without any more."""

    def __init__(self, *, ctx=None):
        self._number = _node.create("Store", 0)

    def put(self, obj):
        """Put an item into the queue."""
        _node.call(self._number, "put", pickle.dumps(obj), True, None)

    def get(self):
        """Take the next item, waiting for it."""
        return pickle.loads(_node.call(self._number, "get", True, None))

    def empty(self):
        """Return True if the queue is empty."""
        return _node.call(self._number, "qsize") == 0

    def close(self):
        """This process uses the queue no more."""
