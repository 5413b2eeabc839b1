"""Messages between a process, its parent and its children.

A message is a request `("?", number, kind, payload)` or its answer `("!", number, ok, value)`. Each request is served
by a thread of its own, so that one that waits holds nothing up. Requests that concern shared objects go up to the
root, which has them; user objects travel inside as bytes, and are only opened where they are used.
"""

import _thread
import itertools
import os
import pickle

# The channel to the parent: None in the root.
parent = None
# In the root: the shared objects, by number.
_objects = {}
_numbers = itertools.count(1)


class Peer:
    """The process at the other end of a channel."""

    def __init__(self, channel, pid, calls=None):
        self.channel = channel
        self.pid = pid
        self.ended = False
        # Where requests to call something are put.
        self._calls = calls
        self._pending = {}
        self._count = itertools.count()
        _thread.start_new_thread(self._read, ())

    def request(self, kind, *payload):
        """Ask, and wait for the answer."""
        if self.ended:
            raise EOFError
        number = next(self._count)
        done = _thread.allocate_lock()
        done.acquire()
        slot = self._pending[number] = [done, None]
        self.channel.send(pickle.dumps(("?", number, kind, payload)))
        done.acquire()
        ok, value = slot[1]
        if ok:
            return value
        raise value

    def answer(self, number, ok, value):
        """Answer a request."""
        try:
            message = pickle.dumps(("!", number, ok, value))
        except Exception as exc:
            message = pickle.dumps(("!", number, False, exc))
        try:
            self.channel.send(message)
        except OSError:
            pass

    def _read(self):
        try:
            while True:
                sign, number, *rest = pickle.loads(self.channel.recv())
                if sign == "!":
                    slot = self._pending.pop(number)
                    slot[1] = rest
                    slot[0].release()
                elif rest[0] == "call" and self._calls is not None:
                    self._calls.put((number, *rest[1]))
                else:
                    _thread.start_new_thread(self._serve, (number, *rest))
        except (EOFError, OSError):
            pass
        finally:
            self.ended = True
            if self._calls is not None:
                self._calls.put(None)
            while self._pending:
                _, slot = self._pending.popitem()
                slot[1] = False, EOFError()
                slot[0].release()
            if self is not parent:
                gone(self.pid)

    def _serve(self, number, kind, payload):
        try:
            value = _KINDS[kind](*payload)
        except BaseException as exc:
            self.answer(number, False, exc)
        else:
            self.answer(number, True, value)


def create(kind, *args):
    """A shared object; its number."""
    if parent is not None:
        return parent.request("create", kind, *args)
    from . import _shared
    number = next(_numbers)
    _objects[number] = _shared.KINDS[kind](*args)
    return number


def call(number, method, *args, who=None):
    """Call a method of a shared object."""
    if who is None:
        who = os.getpid()
    if parent is not None:
        return parent.request("method", number, method, args, who)
    return getattr(_objects[number], method)(who, *args)


def gone(pid):
    """A process has ended: what it held is let go."""
    if parent is not None:
        try:
            parent.request("gone", pid)
        except (EOFError, OSError):
            pass
        return
    if _objects:
        from . import _shared
        _shared.gone.add(pid)
        for shared in list(_objects.values()):
            shared.gone(pid)


_KINDS = {
    "create": create,
    "method": lambda number, method, args, who: call(number, method, *args, who=who),
    "gone": gone,
}
