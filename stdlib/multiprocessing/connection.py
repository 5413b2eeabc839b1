"""Connections: the two ends of a pipe."""

import os
import pickle

from . import _node

__all__ = ["Connection", "Pipe", "wait"]


class Connection:
    """One end of a pipe between processes."""

    def __init__(self, number, end, readable=True, writable=True):
        self._number = number
        self._end = end
        self._readable = readable
        self._writable = writable
        self._closed = False

    def __reduce__(self):
        self._check_closed()
        return _receive, (self._number, self._end, self._readable, self._writable)

    def __del__(self):
        if not self._closed:
            try:
                self.close()
            except Exception:
                pass

    def _check_closed(self):
        if self._closed:
            raise OSError("handle is closed")

    def _check(self, allowed, what):
        self._check_closed()
        if not allowed:
            raise OSError(f"connection is {what}-only")

    @property
    def closed(self):
        """True if the connection is closed."""
        return self._closed

    @property
    def readable(self):
        """True if the connection is readable."""
        return self._readable

    @property
    def writable(self):
        """True if the connection is writable."""
        return self._writable

    def fileno(self):
        """There is no descriptor."""
        raise OSError("a connection of pyish has no descriptor")

    def close(self):
        """Close this end; the other hears of it when all copies are closed."""
        if not self._closed:
            self._closed = True
            _node.call(self._number, "drop", self._end)

    def send_bytes(self, buf, offset=0, size=None):
        """Send bytes, or a part of them."""
        self._check(self._writable, "read")
        view = memoryview(buf).cast("B")
        if offset < 0:
            raise ValueError("offset is negative")
        if len(view) < offset:
            raise ValueError("buffer length < offset")
        if size is None:
            size = len(view) - offset
        elif size < 0:
            raise ValueError("size is negative")
        elif offset + size > len(view):
            raise ValueError("buffer length < offset + size")
        _node.call(self._number, "send", self._end, bytes(view[offset:offset + size]))

    def send(self, obj):
        """Send an object."""
        self._check(self._writable, "read")
        _node.call(self._number, "send", self._end, pickle.dumps(obj))

    def recv_bytes(self, maxlength=None):
        """Receive bytes."""
        self._check(self._readable, "write")
        if maxlength is not None and maxlength < 0:
            raise ValueError("negative maxlength")
        message = _node.call(self._number, "recv", self._end)
        if maxlength is not None and len(message) > maxlength:
            self.close()
            raise OSError("got end of file during message")
        return message

    def recv_bytes_into(self, buf, offset=0):
        """Receive bytes into a buffer; how many."""
        message = self.recv_bytes()
        view = memoryview(buf).cast("B")
        if len(message) > len(view) - offset:
            from .context import BufferTooShort
            raise BufferTooShort(message)
        view[offset:offset + len(message)] = message
        return len(message)

    def recv(self):
        """Receive an object."""
        self._check(self._readable, "write")
        return pickle.loads(_node.call(self._number, "recv", self._end))

    def poll(self, timeout=0.0):
        """Whether there is something to receive (in time)."""
        self._check(self._readable, "write")
        return _node.call(self._number, "poll", self._end, timeout)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        self.close()


def _receive(number, end, readable, writable):
    _node.call(number, "hold", end)
    return Connection(number, end, readable, writable)


def Pipe(duplex=True):
    """Two connections, each the other's end; without `duplex` the first receives."""
    number = _node.create("Pipe", os.getpid())
    return (Connection(number, 0, True, duplex), Connection(number, 1, duplex, True))


def wait(object_list, timeout=None):
    """Wait until one of the connections has something; those that have."""
    from time import monotonic, sleep
    end = None if timeout is None else monotonic() + timeout
    pause = 0.0005
    while True:
        ready = [item for item in object_list if item.poll(0)]
        if ready or (end is not None and monotonic() >= end):
            return ready
        sleep(pause)
        pause = min(pause * 2, 0.02)
