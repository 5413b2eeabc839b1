"""A generally useful event scheduler class: actions at given times, in their order, by any clock."""

import heapq
import itertools
import threading
import time
from collections import namedtuple

__all__ = ["scheduler"]


class Event(namedtuple("Event", "time, priority, sequence, action, argument, kwargs")):
    """An action that waits for its time; of equal times the lower priority goes first, then what was entered first."""

    __slots__ = ()


Event.time.__doc__ = "Numeric type compatible with the return value of the timefunc function passed to the constructor."
Event.priority.__doc__ = "Events scheduled for the same time will be executed in the order of their priority."
Event.action.__doc__ = "Executing the event means executing action(*argument, **kwargs)"

_NO_NAMES = {}


class scheduler:
    """Runs actions when `timefunc` says that their time has come; `delayfunc` waits."""

    def __init__(self, timefunc=time.monotonic, delayfunc=time.sleep):
        self._queue = []
        self._lock = threading.RLock()
        self._numbers = itertools.count()
        self.timefunc = timefunc
        self.delayfunc = delayfunc

    def enterabs(self, time, priority, action, argument=(), kwargs=_NO_NAMES):
        """Enter an action for a time: its Event comes back, with which it may be cancelled."""
        names = {} if kwargs is _NO_NAMES else kwargs
        with self._lock:
            event = Event(time, priority, next(self._numbers), action, argument, names)
            heapq.heappush(self._queue, event)
        return event

    def enter(self, delay, priority, action, argument=(), kwargs=_NO_NAMES):
        """Enter an action for so long from here on."""
        return self.enterabs(self.timefunc() + delay, priority, action, argument, kwargs)

    def cancel(self, event):
        """Take an event out; ValueError if it is not waiting."""
        with self._lock:
            self._queue.remove(event)
            heapq.heapify(self._queue)

    def empty(self):
        """Check whether the queue is empty."""
        with self._lock:
            return not self._queue

    def run(self, blocking=True):
        """Run the events as their times come, until none is left.

        Without blocking, those that are due are run, and how long it is to the next one comes back. An action may enter
        and cancel events; one that raises is out, and the rest may be run by another call.
        """
        while True:
            with self._lock:
                if not self._queue:
                    return None
                event = self._queue[0]
                wait = event.time - self.timefunc()
                if wait <= 0:
                    heapq.heappop(self._queue)
            if wait <= 0:
                event.action(*event.argument, **event.kwargs)
                # Other threads get their turn.
                self.delayfunc(0)
            elif blocking:
                self.delayfunc(wait)
            else:
                return wait

    @property
    def queue(self):
        """The events that wait, the next one first."""
        with self._lock:
            return sorted(self._queue)
