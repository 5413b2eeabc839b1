"""The objects that processes share, as they lie in the root. The first argument of each method is who calls."""

import threading
from collections import deque
from queue import Empty, Full
from time import monotonic

# Processes that have ended: what they waited for is not given to them.
gone = set()


class Shared:
    """An object with a lock, and something to wait for."""

    def __init__(self):
        self.changed = threading.Condition(threading.Lock())

    def gone(self, pid):
        with self.changed:
            self.changed.notify_all()

    def wait(self, who, ready, block, timeout):
        """With the lock held: wait until ready() holds; whether it does."""
        end = None if timeout is None else monotonic() + timeout
        while not ready():
            if not block:
                return False
            left = None if end is None else end - monotonic()
            if left is not None and left <= 0:
                return False
            self.changed.wait(left)
            if who in gone:
                raise EOFError
        return True


class Store(Shared):
    """A queue's items."""

    def __init__(self, maxsize):
        super().__init__()
        self.maxsize = maxsize
        self.items = deque()
        self.unfinished = 0

    def put(self, who, item, block, timeout):
        with self.changed:
            if self.maxsize > 0 and not self.wait(
                    who, lambda: len(self.items) < self.maxsize, block, timeout):
                raise Full
            self.items.append(item)
            self.unfinished += 1
            self.changed.notify_all()

    def get(self, who, block, timeout):
        with self.changed:
            if not self.wait(who, lambda: self.items, block, timeout):
                raise Empty
            item = self.items.popleft()
            self.changed.notify_all()
            return item

    def qsize(self, who):
        return len(self.items)

    def task_done(self, who):
        with self.changed:
            if self.unfinished <= 0:
                raise ValueError("task_done() called too many times")
            self.unfinished -= 1
            if not self.unfinished:
                self.changed.notify_all()

    def join(self, who):
        with self.changed:
            self.wait(who, lambda: not self.unfinished, True, None)


class Semaphore(Shared):
    """A counter."""

    def __init__(self, value, most):
        super().__init__()
        self.value = value
        self.most = most

    def acquire(self, who, block, timeout):
        with self.changed:
            if not self.wait(who, lambda: self.value, block, timeout):
                return False
            self.value -= 1
            return True

    def release(self, who):
        with self.changed:
            if self.most is not None and self.value >= self.most:
                raise ValueError("semaphore or lock released too many times")
            self.value += 1
            self.changed.notify()

    def get_value(self, who):
        return self.value


class Waiters(Shared):
    """A condition's waiters: each has a ticket, which a notification takes."""

    def __init__(self):
        super().__init__()
        self.tickets = {}
        self.last = 0

    def enlist(self, who):
        with self.changed:
            self.last += 1
            self.tickets[self.last] = who
            return self.last

    def await_ticket(self, who, ticket, timeout):
        with self.changed:
            notified = self.wait(who, lambda: ticket not in self.tickets, True, timeout)
            self.tickets.pop(ticket, None)
            return notified

    def notify(self, who, count):
        with self.changed:
            for ticket in list(self.tickets)[:count]:
                del self.tickets[ticket]
            self.changed.notify_all()

    def gone(self, pid):
        for ticket in [ticket for ticket, who in self.tickets.items() if who == pid]:
            self.tickets.pop(ticket, None)
        super().gone(pid)


class Flag(Shared):
    """An event."""

    def __init__(self):
        super().__init__()
        self.flag = False

    def is_set(self, who):
        return self.flag

    def put(self, who, flag):
        with self.changed:
            self.flag = flag
            self.changed.notify_all()

    def await_set(self, who, timeout):
        with self.changed:
            return bool(self.wait(who, lambda: self.flag, True, timeout))


class Barrier(threading.Barrier):
    """A barrier of threads: each process that waits has one here."""

    def gone(self, pid):
        pass

    def do(self, who, method, *args):
        return getattr(self, method)(*args)

    def look(self, who):
        return self.parties, self.n_waiting, self.broken


class Cells(Shared):
    """The values of a Value or an Array."""

    def __init__(self, values):
        super().__init__()
        self.values = values

    def get(self, who, at):
        return self.values[at]

    def put(self, who, at, value):
        if isinstance(at, slice) and len(self.values[at]) != len(value):
            raise ValueError("Can only assign sequence of same size")
        self.values[at] = value


class Pipe(Shared):
    """Two rows of messages, one for each end, and which processes hold the ends."""

    def __init__(self, pid):
        super().__init__()
        self.rows = deque(), deque()
        self.holders = {pid: 1}, {pid: 1}

    def hold(self, who, end):
        holders = self.holders[end]
        holders[who] = holders.get(who, 0) + 1

    def drop(self, who, end):
        with self.changed:
            holders = self.holders[end]
            if holders.get(who, 0) > 1:
                holders[who] -= 1
            else:
                holders.pop(who, None)
            self.changed.notify_all()

    def gone(self, pid):
        for holders in self.holders:
            holders.pop(pid, None)
        super().gone(pid)

    def send(self, who, end, message):
        with self.changed:
            if not self.holders[1 - end]:
                raise BrokenPipeError(32, "Broken pipe")
            self.rows[1 - end].append(message)
            self.changed.notify_all()

    def recv(self, who, end):
        row = self.rows[end]
        with self.changed:
            self.wait(who, lambda: row or not self.holders[1 - end], True, None)
            if not row:
                raise EOFError
            return row.popleft()

    def poll(self, who, end, timeout):
        row = self.rows[end]
        with self.changed:
            return bool(self.wait(who, lambda: row or not self.holders[1 - end], True, timeout))


class Thing(Shared):
    """Any object, by its methods: what a manager has."""

    def __init__(self, make, args):
        super().__init__()
        import pickle
        self.thing = pickle.loads(make)(*pickle.loads(args))

    def do(self, who, method, payload):
        import pickle
        args, kwargs = pickle.loads(payload)
        return pickle.dumps(getattr(self.thing, method)(*args, **kwargs))


KINDS = {kind.__name__: kind for kind in
         (Store, Semaphore, Waiters, Flag, Barrier, Cells, Pipe, Thing)}
