"""Locks and their like, shared by processes."""

import os
from threading import BrokenBarrierError, get_ident

from . import _node

__all__ = ["Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event", "Barrier"]


class _Counter:
    """A counter in the root."""

    def __init__(self, value, most):
        self._number = _node.create("Semaphore", value, most)

    def acquire(self, block=True, timeout=None):
        """Take one, waiting for it; whether that came to be."""
        if timeout is not None:
            timeout = max(timeout, 0)
        return _node.call(self._number, "acquire", block, timeout)

    def release(self):
        """Give one back."""
        _node.call(self._number, "release")

    def get_value(self):
        """How many there are to take."""
        return _node.call(self._number, "get_value")

    def locked(self):
        """Whether there is none to take."""
        return self.get_value() == 0

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *args):
        self.release()


class Semaphore(_Counter):
    """A semaphore that processes share."""

    def __init__(self, value=1, *, ctx=None):
        super().__init__(value, None)

    def __repr__(self):
        return f"<Semaphore(value={self.get_value()})>"


class BoundedSemaphore(_Counter):
    """A semaphore that processes share, and that never goes above where it began."""

    def __init__(self, value=1, *, ctx=None):
        self._most = value
        super().__init__(value, value)

    def __repr__(self):
        return f"<BoundedSemaphore(value={self.get_value()}, maxvalue={self._most})>"


class Lock(_Counter):
    """A lock that processes share."""

    def __init__(self, *, ctx=None):
        super().__init__(1, 1)

    def __repr__(self):
        return f"<Lock(owner={'unknown' if self.locked() else None})>"


class RLock(_Counter):
    """A lock that processes share, and that its holder may take again."""

    _owner = None
    _count = 0

    def __init__(self, *, ctx=None):
        super().__init__(1, 1)

    def __getstate__(self):
        return {"_number": self._number}

    def _is_mine(self):
        return self._owner == (os.getpid(), get_ident())

    def acquire(self, block=True, timeout=None):
        """Take the lock, waiting for it; once more, if this thread has it."""
        if self._is_mine():
            self._count += 1
            return True
        if not super().acquire(block, timeout):
            return False
        self._owner = os.getpid(), get_ident()
        self._count = 1
        return True

    def release(self):
        """Undo one acquire()."""
        if not self._is_mine():
            raise AssertionError("attempt to release recursive lock not owned by thread")
        self._count -= 1
        if not self._count:
            self._owner = None
            super().release()

    def __repr__(self):
        return f"<RLock({self._owner}, {self._count})>"


class Condition:
    """A condition that processes share."""

    def __init__(self, lock=None, *, ctx=None):
        self._lock = RLock() if lock is None else lock
        self._number = _node.create("Waiters")
        self._bind()

    def _bind(self):
        self.acquire = self._lock.acquire
        self.release = self._lock.release

    def __getstate__(self):
        return self._lock, self._number

    def __setstate__(self, state):
        self._lock, self._number = state
        self._bind()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def wait(self, timeout=None):
        """Wait until notified, or the time is over; whether it was notified."""
        count = getattr(self._lock, "_count", 1)
        assert count and getattr(self._lock, "_is_mine", lambda: True)(), \
            "must acquire() condition before using wait()"
        ticket = _node.call(self._number, "enlist")
        for _ in range(count):
            self._lock.release()
        try:
            return _node.call(self._number, "await_ticket", ticket, timeout)
        finally:
            for _ in range(count):
                self._lock.acquire()

    def wait_for(self, predicate, timeout=None):
        """Wait until the predicate holds, or the time is over; its value."""
        from time import monotonic
        end = None if timeout is None else monotonic() + timeout
        while not (result := predicate()):
            left = None if end is None else end - monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
        return result

    def notify(self, n=1):
        """Wake up one or more that wait."""
        assert getattr(self._lock, "_is_mine", lambda: True)(), "lock is not owned"
        _node.call(self._number, "notify", n)

    def notify_all(self):
        """Wake up all that wait."""
        self.notify(1 << 30)


class Event:
    """An event that processes share."""

    def __init__(self, *, ctx=None):
        self._number = _node.create("Flag")

    def is_set(self):
        """Whether set() was called, and no clear() since."""
        return _node.call(self._number, "is_set")

    def set(self):
        """Set the flag: all that wait go on."""
        _node.call(self._number, "put", True)

    def clear(self):
        """Reset the flag."""
        _node.call(self._number, "put", False)

    def wait(self, timeout=None):
        """Wait until the flag is set, or the time is over; the flag."""
        return _node.call(self._number, "await_set", timeout)

    def __repr__(self):
        status = "set" if self.is_set() else "unset"
        return f"<{type(self).__qualname__} at {id(self):#x} {status}>"


class Barrier:
    """A barrier that processes share. Its action is called in the first process."""

    def __init__(self, parties, action=None, timeout=None, *, ctx=None):
        self._number = _node.create("Barrier", parties, action, timeout)

    def wait(self, timeout=None):
        """Wait for the others; each gets another number below `parties`."""
        return _node.call(self._number, "do", "wait", timeout)

    def reset(self):
        """Back to the beginning."""
        _node.call(self._number, "do", "reset")

    def abort(self):
        """Break the barrier."""
        _node.call(self._number, "do", "abort")

    parties = property(lambda self: _node.call(self._number, "look")[0])
    n_waiting = property(lambda self: _node.call(self._number, "look")[1])
    broken = property(lambda self: _node.call(self._number, "look")[2])
